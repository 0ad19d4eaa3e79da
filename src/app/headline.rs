//! The answer: net exposure, margin needed, margin saved. First on the page, and it never moves.

use leptos::prelude::*;

use wasm_bindgen::JsCast;

use super::format::{money, percent, signed, tone, whole};
use super::header::focus;
use super::store::{Store, fraction};
use crate::{Amount, Report};

/// A figure with its exact decimal for machines and its formatted text for people.
#[component]
fn Figure(name: &'static str, store: Store, of: fn(&Report) -> Amount, show: fn(Amount) -> String) -> impl IntoView {
    let value = Memo::new(move |_| store.report.with(|report| of(report)));
    view! { <output data-figure=name data-value=move || value.get().to_string() title=move || value.get().to_string()>{move || show(value.get())}</output> }
}

#[component]
pub(super) fn Headline(store: Store, tab: RwSignal<&'static str>) -> impl IntoView {
    let report = store.report;
    let width =
        move |part: fn(&Report) -> Amount| report.with(|r| format!("{:.3}%", 100.0 * fraction(part(r), r.total.gross)));
    let described = move || {
        report.with(|r| {
            format!(
                "long {}, short {}, of which {} offset each other",
                money(r.total.long),
                money(r.total.short),
                money(r.total.matched)
            )
        })
    };
    let currency = move || report.with(|r| r.currency.clone());
    let method = move || {
        report.with(|r| {
            let known = crate::margin::METHODS.into_iter().find(|m| m.id == r.margin.method);
            known.map_or_else(|| r.margin.method.clone(), |m| uncapitalised(m.name))
        })
    };
    let walls = Memo::new(move |_| report.with(|r| r.margin.cost_of_walls()));
    let sets = move || report.with(|r| r.margin.sets.len());
    let show_walls = move |event: web_sys::MouseEvent| {
        tab.set("margin");
        let near = event.target().and_then(|target| target.dyn_into::<web_sys::Node>().ok());
        if let Some(root) = near.map(|near| near.get_root_node()) {
            // The pane is there a moment later.
            request_animation_frame(move || focus(&root, "[data-walls]"));
        }
    };
    let left_out = move || report.with(|r| r.margin.left_out);
    let partial = move || {
        report.with(|r| r.failures.iter().filter(|f| f.row.is_some()).count().saturating_sub(r.margin.left_out))
    };
    let different = Memo::new(move |_| report.with(|r| r.margin.has_different_rules()));
    view! {
        <div class="headline" part="headline">
            <section>
                <div class="k">
                    "Net exposure" <span class="more">"· long minus short"</span>
                    {move || (partial() > 0).then(|| {
                        let count = partial();
                        let what = if count == 1 { "position is" } else { "positions are" };
                        view! { <span class="partial" role="status" title="What each needs is said below the positions">{format!("{count} {what} left out")}</span> }
                    })}
                </div>
                <div class="v">
                    <Figure name="net" store of=|r| r.total.net show=signed/>
                    <small>{currency} " of " <Figure name="gross" store of=|r| r.total.gross show=money/> " gross"</small>
                </div>
                <div class="tug" role="img" aria-label=described>
                    <i class="st" style:width=move || width(|r| r.total.unmatched_short())></i>
                    <i class="sm" style:width=move || width(|r| r.total.matched)></i>
                    <i class="lm" style:width=move || width(|r| r.total.matched)></i>
                    <i class="lg" style:width=move || width(|r| r.total.unmatched_long())></i>
                </div>
                <div class="sub">
                    <span class="short">"short " <Figure name="short" store of=|r| r.total.short show=money/></span>
                    " · "
                    <span class="long">"long " <Figure name="long" store of=|r| r.total.long show=money/></span>
                </div>
                <div class="sub">
                    <span title="Netting over the whole book, asset by asset: what a move of the market nets">"The market nets "</span>
                    <b><Figure name="netting-ratio" store of=|r| r.total.netting_ratio show=percent/></b>
                    " (matched " <Figure name="matched" store of=|r| r.total.matched show=whole/> "), "
                    <b><Figure name="residual" store of=|r| r.total.residual show=whole/></b> " is left"
                </div>
                <div class="sub">
                    <span title="Netting stops at the walls between margin sets: counterparty, account, chain, isolated margin">"Margin may count "</span>
                    <b>{move || report.with(|r| percent(r.recognised.netting_ratio))}</b> ", "
                    <b><Figure name="recognised-residual" store of=|r| r.recognised.residual show=whole/></b> " is left"
                </div>
            </section>
            <section>
                <div class="k">"Margin needed" <span class="more">"· " {method}</span>
                    {move || (left_out() > 0).then(|| {
                        let count = left_out();
                        let what = if count == 1 { "position" } else { "positions" };
                        view! { <span class="partial" role="status" title="What each lacks is said below the positions">{format!("without {count} {what}")}</span> }
                    })}
                </div>
                <div class="v">
                    <Figure name="margin-netted" store of=|r| r.margin.netted show=whole/>
                    <small>"instead of " <Figure name="margin-standalone" store of=|r| r.margin.standalone show=whole/></small>
                </div>
                <div class="sub">
                    {move || {
                        let count = sets();
                        let plural = if count == 1 { "netting set" } else { "netting sets" };
                        report.with(|r| format!("each instrument alone would need {}; netted inside {count} {plural} {}", money(r.margin.standalone), money(r.margin.netted)))
                    }}
                </div>
            </section>
            <section>
                <div class="k">"Margin saved by netting"</div>
                <div class="v save" class:cost=move || report.with(|r| r.margin.saving < Amount::ZERO)>
                    <Figure name="margin-saving" store of=|r| r.margin.saving show=whole/>
                    <small class="save">{move || report.with(|r| percent(r.margin.saving_ratio))}</small>
                </div>
                <div class="sub">
                    {move || if report.with(|r| r.margin.saving < Amount::ZERO) {
                        view! { <span>"netting costs here: the charge left is above the rates it replaces. "</span> }.into_any()
                    } else {
                        ().into_any()
                    }}
                    {move || if walls.get() == Amount::ZERO && different.get() {
                        view! { <span title="There is no telling whose rule would hold if two venues were one">"what walls between different methods cost cannot be said"</span> }.into_any()
                    } else if walls.get() == Amount::ZERO {
                        "no wall between sets costs anything".into_any()
                    } else {
                        view! {
                            <span title="What the positions would need less if all of them were in one margin set">"walls cost another "</span>
                            <b>{whole(walls.get())}</b> " · "
                            <button class="link" data-action="walls" on:click=show_walls>"which ones"</button>
                        }.into_any()
                    }}
                </div>
            </section>
        </div>
    }
}

/// The class and the text of a signed figure.
pub(super) fn toned(amount: Amount) -> (&'static str, String) {
    (tone(amount), signed(amount))
}

/// `Rate per asset` as it stands inside a sentence; what begins with an abbreviation stays.
fn uncapitalised(name: &str) -> String {
    let mut letters = name.chars();
    match (letters.next(), letters.next()) {
        (Some(first), Some(second)) if second.is_lowercase() => {
            first.to_lowercase().chain(name.chars().skip(1)).collect()
        }
        _ => name.to_owned(),
    }
}
