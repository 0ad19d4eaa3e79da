//! The answer: net exposure, margin needed, margin saved. First on the page, and it never moves.

use leptos::prelude::*;

use wasm_bindgen::JsCast;

use super::closeness::TightestAccount;
use super::format::{large, large_signed, money, percent, signed, tone, whole};
use super::header::focus;
use super::margin::rule;
use super::parts::phrase;
use super::store::{Store, fraction};
use super::texts::headline as texts;
use exposure_netting::AccountMode;
use exposure_netting::margin::{METHODS, SetMargin, rate, schedule, standard, venue};
use exposure_netting::whatif::compare::Compared;
use exposure_netting::{Amount, Report};

/// An amount with its exact decimal for machines and its formatted text for people.
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
    let described =
        move || report.with(|r| texts::described(&money(r.total.long), &money(r.total.short), &money(r.total.matched)));
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
                    {texts::NET} <span class="more">{texts::NET_MEANING}</span>
                    {move || (partial() > 0).then(|| {
                        view! { <span class="partial" role="status" title=texts::LEFT_OUT_TIP>{texts::left_out(partial())}</span> }
                    })}
                </div>
                <div class="v">
                    <Figure name="net" store of=|r| r.total.net show=large_signed/>
                    <small>{phrase(texts::OF_GROSS, vec![
                        ("currency", currency.into_any()),
                        ("gross", view! { <Figure name="gross" store of=|r| r.total.gross show=large/> }.into_any()),
                    ])}</small>
                </div>
                <div class="tug" role="img" aria-label=described>
                    <i class="st" style:width=move || width(|r| r.total.unmatched_short())></i>
                    <i class="sm" style:width=move || width(|r| r.total.matched)></i>
                    <i class="lm" style:width=move || width(|r| r.total.matched)></i>
                    <i class="lg" style:width=move || width(|r| r.total.unmatched_long())></i>
                </div>
                <div class="sub">
                    <span class="short">{phrase(texts::SHORT, vec![("amount", view! { <Figure name="short" store of=|r| r.total.short show=large/> }.into_any())])}</span>
                    " · "
                    <span class="long">{phrase(texts::LONG, vec![("amount", view! { <Figure name="long" store of=|r| r.total.long show=large/> }.into_any())])}</span>
                </div>
                <div class="sub" title=texts::ACROSS_VENUES_TIP>
                    {phrase(texts::ACROSS_VENUES, vec![
                        ("ratio", view! { <b><Figure name="netting-ratio" store of=|r| r.total.netting_ratio show=percent/></b> }.into_any()),
                        ("matched", view! { <Figure name="matched" store of=|r| r.total.matched show=whole/> }.into_any()),
                        ("residual", view! { <b><Figure name="residual" store of=|r| r.total.residual show=whole/></b> }.into_any()),
                        ("currency", currency.into_any()),
                    ])}
                </div>
                <div class="sub" title=texts::IN_ACCOUNTS_TIP>
                    {phrase(texts::IN_ACCOUNTS, vec![
                        ("ratio", view! { <b>{move || report.with(|r| percent(r.recognised.netting_ratio))}</b> }.into_any()),
                        ("residual", view! { <b><Figure name="recognised-residual" store of=|r| r.recognised.residual show=whole/></b> }.into_any()),
                    ])}
                </div>
            </section>
            <section>
                <div class="k">{texts::MARGIN} <span class="more">"· " {move || report.with(|r| method(r))} <StandIns store tab/></span>
                    {move || (left_out() > 0).then(|| {
                        view! { <span class="partial" role="status" title=texts::LEFT_OUT_TIP>{texts::without(left_out())}</span> }
                    })}
                </div>
                <div class="v">
                    <Figure name="margin-netted" store of=|r| r.margin.netted show=whole/>
                    <small>{currency}</small>
                </div>
                <div class="sub" title=move || by_venue.get().then_some(texts::POSITION_BY_POSITION_TIP)>
                    {phrase(texts::POSITION_BY_POSITION, vec![
                        ("amount", view! { <b><Figure name="margin-standalone" store of=|r| r.margin.standalone show=whole/></b> }.into_any()),
                    ])}
                </div>
                <Compare store tab/>
            </section>
            <section>
                <div class="k">{texts::SAVED}</div>
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

/// The methodology in force, as written inside a sentence.
fn method(report: &Report) -> String {
    let id = report.margin.method.as_str();
    match METHODS.into_iter().find(|method| method.id == id) {
        Some(method) if id == venue::METHOD.id => {
            let none = report.margin.sets.iter().all(rule::is_paid_in_full);
            if none { uncapitalised(method.name) } else { texts::OWN_RULES.to_owned() }
        }
        Some(method) => uncapitalised(method.name),
        None => texts::SEVERAL_RULES.to_owned(),
    }
}

/// Why nothing is saved, or why netting costs.
fn why(report: &Report) -> Option<&'static str> {
    let margin = &report.margin;
    let by_venue = margin.method == venue::METHOD.id;
    let portfolio = |set: &&SetMargin| set.counted && set.rule.mode == AccountMode::Portfolio.name();
    if margin.saving < Amount::ZERO {
        let costs = margin.sets.iter().filter(portfolio).any(|set| set.saving < Amount::ZERO);
        return Some(if by_venue && costs { texts::PORTFOLIO_COSTS } else { texts::CHARGE_COSTS });
    }
    if margin.saving != Amount::ZERO || margin.sets.is_empty() {
        return None;
    }
    Some(match margin.method.as_str() {
        _ if margin.standalone == Amount::ZERO => texts::NOTHING_NEEDED,
        _ if by_venue && margin.sets.iter().any(|set| portfolio(&set)) => texts::NOTHING_OFFSETS_NOW,
        _ if by_venue => texts::VENUES_MARGIN_EACH,
        id if id == standard::METHOD.id => texts::METHOD_MARGINS_EACH,
        id if id == schedule::METHOD.id => texts::NEEDS_AGREEMENT,
        id if id == rate::METHOD.id => texts::NO_PAIR,
        _ => texts::NOTHING_OFFSETS,
    })
}

/// Leads to a tab, and moves the focus to the last match there.
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

/// A button that leads to a tab; its text alone if there are no tabs.
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
    let text = Signal::derive(move || texts::stand_ins(count.get()));
    view! {
        <Show when=move || { count.get() > 0 }>
            ", " <Lead store tab to="assumptions" selectors=&["[data-assumptions]", "[data-stand-in]"] action="stand-ins" class="link lock" text/>
        </Show>
    }
}

/// The margin that venues report beside the margin computed here, for the accounts that they report.
#[component]
fn Compare(store: Store, tab: RwSignal<&'static str>) -> impl IntoView {
    let both = Memo::new(move |_| store.report.with(|r| Compared::of(&r.accounts)));
    let get = move |of: fn(Compared) -> String| move || both.get().map(of);
    let margined = move || {
        let needs = |set: &&SetMargin| set.counted && !rule::is_paid_in_full(set);
        store.report.with(|r| r.margin.sets.iter().filter(needs).count())
    };
    let text = Signal::derive(move || texts::accounts(both.get().map_or(0, |both| both.accounts), margined()));
    view! {
        <Show when=move || both.with(Option::is_some)>
            <div class="sub" data-compared="">
                {phrase(texts::COMPARED, vec![
                    ("venue", view! { <b>{get(|both| whole(both.venue))}</b> }.into_any()),
                    ("ours", view! { <b>{get(|both| whole(both.ours))}</b> }.into_any()),
                    ("link", view! { <Lead store tab to="margin" selectors=&["[data-accounts]"] action="accounts" text/> }.into_any()),
                ])}
            </div>
        </Show>
    }
}

/// The largest further saving; it is not part of the saving above.
#[component]
fn Available(store: Store, tab: RwSignal<&'static str>) -> impl IntoView {
    let best = Memo::new(move |_| store.report.with(|r| r.margin.best_available().map(rule::change)));
    let text = Signal::derive(move || best.get().unwrap_or_default());
    view! {
        <Show when=move || best.with(Option::is_some)>
            <div class="sub">
                {phrase(texts::AVAILABLE, vec![
                    ("amount", view! { <b><Figure name="margin-available" store of=|r| r.margin.best_available().map_or(Amount::ZERO, |best| best.saving) show=whole/></b> }.into_any()),
                    ("change", view! { <Lead store tab to="margin" selectors=&["[data-available]"] action="available" text/> }.into_any()),
                ])}
            </div>
        </Show>
    }
}

/// The further saving by the same rule if one account held everything.
#[component]
fn Walls(store: Store, tab: RwSignal<&'static str>) -> impl IntoView {
    let walls = Memo::new(move |_| store.report.with(|r| r.margin.cost_of_walls()));
    view! {
        <Show when=move || walls.get() != Amount::ZERO>
            <div class="sub" title=texts::ONE_ACCOUNT_TIP>
                {phrase(texts::ONE_ACCOUNT, vec![
                    ("amount", view! { <b>{move || whole(walls.get())}</b> }.into_any()),
                    ("link", view! { <Lead store tab to="margin" selectors=&["[data-walls]"] action="walls" text=Signal::stored(texts::SHOW_WHERE.to_owned())/> }.into_any()),
                ])}
            </div>
        </Show>
    }
}

/// The class and the text of a signed amount.
pub(super) fn toned(amount: Amount) -> (&'static str, String) {
    (tone(amount), signed(amount))
}

/// `Rate per asset` as written inside a sentence; a name that begins with an abbreviation stays.
fn uncapitalised(name: &str) -> String {
    let mut letters = name.chars();
    match (letters.next(), letters.next()) {
        (Some(first), Some(second)) if second.is_lowercase() => {
            first.to_lowercase().chain(name.chars().skip(1)).collect()
        }
        _ => name.to_owned(),
    }
}
