//! The answer: net exposure, margin needed, margin saved. First on the page, and it never moves.

use leptos::prelude::*;

use wasm_bindgen::JsCast;

use super::closeness::TightestAccount;
use super::format::{large, large_signed, money, percent, signed, tone, whole};
use super::header::focus;
use super::margin::rule;
use super::store::{Store, fraction};
use exposure_netting::AccountMode;
use exposure_netting::margin::{METHODS, SetMargin, rate, schedule, standard, venue};
use exposure_netting::whatif::compare::Compared;
use exposure_netting::{Amount, Report};

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
    let left_out = move || report.with(|r| r.margin.left_out);
    let partial = move || {
        report.with(|r| r.failures.iter().filter(|f| f.row.is_some()).count().saturating_sub(r.margin.left_out))
    };
    let by_venue = Memo::new(move |_| report.with(|r| r.margin.method == venue::METHOD.id));
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
                    <Figure name="net" store of=|r| r.total.net show=large_signed/>
                    <small>{currency} " of " <Figure name="gross" store of=|r| r.total.gross show=large/> " gross"</small>
                </div>
                <div class="tug" role="img" aria-label=described>
                    <i class="st" style:width=move || width(|r| r.total.unmatched_short())></i>
                    <i class="sm" style:width=move || width(|r| r.total.matched)></i>
                    <i class="lm" style:width=move || width(|r| r.total.matched)></i>
                    <i class="lg" style:width=move || width(|r| r.total.unmatched_long())></i>
                </div>
                <div class="sub">
                    <span class="short">"short " <Figure name="short" store of=|r| r.total.short show=large/></span>
                    " · "
                    <span class="long">"long " <Figure name="long" store of=|r| r.total.long show=large/></span>
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
                <div class="k">"Margin needed" <span class="more">"· " {move || report.with(|r| method(r))} <StandIns store tab/></span>
                    {move || (left_out() > 0).then(|| {
                        let count = left_out();
                        let what = if count == 1 { "position" } else { "positions" };
                        view! { <span class="partial" role="status" title="What each lacks is said below the positions">{format!("without {count} {what}")}</span> }
                    })}
                </div>
                <div class="v">
                    <Figure name="margin-netted" store of=|r| r.margin.netted show=whole/>
                    <small>{currency}</small>
                </div>
                <div class="sub">
                    <b><Figure name="margin-standalone" store of=|r| r.margin.standalone show=whole/></b>
                    <span title=move || by_venue.get().then_some("What each position would need by itself, in its venue's standard margin")>" position by position"</span>
                </div>
                <Compare store tab/>
            </section>
            <section>
                <div class="k">"Saved by netting now"</div>
                <div class="v save" class:cost=move || report.with(|r| r.margin.saving < Amount::ZERO)>
                    <Figure name="margin-saving" store of=|r| r.margin.saving show=whole/>
                    <small class="save">{move || report.with(|r| percent(r.margin.saving_ratio))}</small>
                </div>
                {move || report.with(|r| why(r)).map(|text| view! { <div class="sub">{text}</div> })}
                <Available store tab/>
                <Walls store tab/>
            </section>
            <TightestAccount store tab/>
        </div>
    }
}

/// The methodology in force, as it stands inside a sentence.
fn method(report: &Report) -> String {
    let id = report.margin.method.as_str();
    match METHODS.into_iter().find(|method| method.id == id) {
        Some(method) if id == venue::METHOD.id => {
            let none = report.margin.sets.iter().all(rule::is_paid_in_full);
            if none { uncapitalised(method.name) } else { "venues' own rules".to_owned() }
        }
        Some(method) => uncapitalised(method.name),
        None => "several rules".to_owned(),
    }
}

/// Why nothing is saved, or why netting costs.
fn why(report: &Report) -> Option<&'static str> {
    let margin = &report.margin;
    let by_venue = margin.method == venue::METHOD.id;
    let portfolio = |set: &&SetMargin| set.counted && set.rule.mode == AccountMode::Portfolio.name();
    if margin.saving < Amount::ZERO {
        let costs = margin.sets.iter().filter(portfolio).any(|set| set.saving < Amount::ZERO);
        return Some(if by_venue && costs {
            "Netting costs here: an account in portfolio margin needs more than its positions would one by one."
        } else {
            "Netting costs here: the charge left is above the rates it replaces."
        });
    }
    if margin.saving != Amount::ZERO || margin.sets.is_empty() {
        return None;
    }
    Some(match margin.method.as_str() {
        _ if margin.standalone == Amount::ZERO => "Nothing here needs margin.",
        _ if by_venue && margin.sets.iter().any(|set| portfolio(&set)) => {
            "Nothing offsets in your accounts as they are."
        }
        _ if by_venue => "Your venues margin each position by itself.",
        id if id == standard::METHOD.id => "This method margins each position by itself.",
        id if id == schedule::METHOD.id => "Values net only under an enforceable netting agreement.",
        id if id == rate::METHOD.id => "No account holds a long and a short in the same asset.",
        _ => "Nothing offsets by this method.",
    })
}

/// Leads to a tab, and moves the focus to what is found there last.
fn lead(
    event: &web_sys::MouseEvent,
    tab: RwSignal<&'static str>,
    to: &'static str,
    selectors: &'static [&'static str],
) {
    tab.set(to);
    let near = event.target().and_then(|target| target.dyn_into::<web_sys::Node>().ok());
    if let Some(root) = near.map(|near| near.get_root_node()) {
        // The pane is there a moment later.
        request_animation_frame(move || selectors.iter().for_each(|selector| focus(&root, selector)));
    }
}

/// A button that leads to a tab; its text alone where there are no tabs.
#[component]
pub(super) fn Lead(
    store: Store,
    tab: RwSignal<&'static str>,
    to: &'static str,
    selectors: &'static [&'static str],
    action: &'static str,
    #[prop(default = "link")] class: &'static str,
    #[prop(into)] text: Signal<String>,
) -> impl IntoView {
    let alone = Memo::new(move |_| store.settings.with(|s| s.view == "headline"));
    let show = move |event: web_sys::MouseEvent| lead(&event, tab, to, selectors);
    move || {
        if alone.get() {
            view! { <span class=class.trim_start_matches("link ")>{text}</span> }.into_any()
        } else {
            view! { <button class=class data-action=action on:click=show>{text}</button> }.into_any()
        }
    }
}

/// How many sets are margined by another rule than their venue's own.
#[component]
fn StandIns(store: Store, tab: RwSignal<&'static str>) -> impl IntoView {
    let count =
        Memo::new(move |_| store.report.with(|r| r.margin.sets.iter().filter(|set| rule::stands_in(set)).count()));
    let text = Signal::derive(move || {
        let count = count.get();
        if count == 1 { "1 stand-in".to_owned() } else { format!("{count} stand-ins") }
    });
    view! {
        <Show when=move || { count.get() > 0 }>
            ", " <Lead store tab to="assumptions" selectors=&["[data-assumptions]", "[data-stand-in]"] action="stand-ins" class="link lock" text/>
        </Show>
    }
}

/// What the venues say beside what is computed here, for the accounts of which they say anything.
#[component]
fn Compare(store: Store, tab: RwSignal<&'static str>) -> impl IntoView {
    let both = Memo::new(move |_| store.report.with(|r| Compared::of(&r.accounts)));
    let get = move |of: fn(Compared) -> String| move || both.get().map(of);
    let margined = move || {
        let needs = |set: &&SetMargin| set.counted && !rule::is_paid_in_full(set);
        store.report.with(|r| r.margin.sets.iter().filter(needs).count())
    };
    let text = Signal::derive(move || format!("for {} of {}", both.get().map_or(0, |both| both.accounts), margined()));
    view! {
        <Show when=move || both.with(Option::is_some)>
            <div class="sub" data-compared="">
                "venue says " <b>{get(|both| whole(both.venue))}</b> ", we say " <b>{get(|both| whole(both.ours))}</b>
                " " <Lead store tab to="margin" selectors=&["[data-accounts]"] action="accounts" text/>
            </div>
        </Show>
    }
}

/// What could be saved besides, which is no part of what is saved.
#[component]
fn Available(store: Store, tab: RwSignal<&'static str>) -> impl IntoView {
    let best = Memo::new(move |_| store.report.with(|r| r.margin.best_available().map(rule::change)));
    let text = Signal::derive(move || best.get().unwrap_or_default());
    view! {
        <Show when=move || best.with(Option::is_some)>
            <div class="sub">
                "up to " <b><Figure name="margin-available" store of=|r| r.margin.best_available().map_or(Amount::ZERO, |best| best.saving) show=whole/></b>
                " more with " <Lead store tab to="margin" selectors=&["[data-available]"] action="available" text/>
            </div>
        </Show>
    }
}

/// What the same rule would save in one account.
#[component]
fn Walls(store: Store, tab: RwSignal<&'static str>) -> impl IntoView {
    let walls = Memo::new(move |_| store.report.with(|r| r.margin.cost_of_walls()));
    view! {
        <Show when=move || walls.get() != Amount::ZERO>
            <div class="sub" title="What the positions would need less if all of them were in one account">
                <b>{move || whole(walls.get())}</b> " more in a single account · "
                <Lead store tab to="margin" selectors=&["[data-walls]"] action="walls" text=Signal::stored("show where".to_owned())/>
            </div>
        </Show>
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
