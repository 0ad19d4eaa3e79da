//! Concentration, leverage and the bounds that are set for them.

use leptos::prelude::*;

use crate::format::{percent, rounded, whole};
use crate::number::{Holds, Number, not_below_zero};
use crate::store::Store;
use exposure_netting::amount::plain;
use exposure_netting::credit::limits::{Checked, MEASURES, State, defaults};
use exposure_netting::exposure::concentration::{Concentration, Share};
use exposure_netting::{Amount, Book, Decimal};
use exposure_netting::{Limit, Solvency};

fn is_share(measure: &str) -> bool {
    MEASURES.iter().any(|m| m.id == measure && m.percent)
}

/// A measure in its unit.
pub(crate) fn measured(measure: &str, amount: Amount) -> String {
    if is_share(measure) { percent(amount) } else { rounded(amount, 2) }
}

#[component]
pub(super) fn Limits(store: Store) -> impl IntoView {
    let locked = Memo::new(move |_| store.settings.with(|s| s.readonly));
    let measures = Memo::new(move |_| store.report.with(|r| r.limits.iter().map(|l| l.measure).collect::<Vec<_>>()));
    let own = move || {
        store.version.track();
        store.book(|book| book.limits.is_some())
    };
    let examples = move || store.report.with(|r| r.limits.iter().any(|l| l.example));
    let take = move |_| {
        store.amend(|book| {
            let own = book.limits.get_or_insert_default();
            let missing = |limit: &Limit| !own.iter().any(|mine| mine.measure == limit.measure);
            let taken: Vec<Limit> = defaults().into_iter().filter(missing).collect();
            own.extend(taken);
        });
    };
    let broken = move || {
        store.report.with(|r| {
            let over: Vec<&str> = r.limits.iter().filter(|l| l.state == State::Breach).map(|l| l.name).collect();
            if r.limits.iter().all(|l| l.example) {
                "You have set no limit. The figures below are examples, and nothing is held against them.".to_owned()
            } else if over.is_empty() {
                "No limit is broken.".to_owned()
            } else {
                format!("Above the limit: {}.", over.join(", "))
            }
        })
    };
    view! {
        <div class="section" data-section="limits">
            <div class="head"><h2>"Concentration and limits"</h2><span>"bounds are yours to set; no hidden score"</span>
                <Show when=examples><button class="link" data-action="use-examples" disabled=move || locked.get() on:click=take>"Use these examples"</button></Show>
                <Show when=own><button class="link" disabled=move || locked.get() on:click=move |_| store.reset(|book| book.limits = None)>"reset"</button></Show>
            </div>
            <p class="sub" role="status">{broken}</p>
            <div class="scroll" tabindex="0" role="region" aria-label="Limits">
                <table class="small edit">
                    <thead><tr><th scope="col">"Measure"</th><th scope="col" class="num">"Now"</th><th scope="col" class="num">"Warn above"</th><th scope="col" class="num">"Limit"</th><th scope="col">"State"</th></tr></thead>
                    <tbody><For each=move || measures.get() key=|m| *m children=move |measure| view! { <Gauge store measure locked/> }/></tbody>
                </table>
            </div>
            <Shares store/>
        </div>
    }
}

#[component]
fn Gauge(store: Store, measure: &'static str, locked: Memo<bool>) -> impl IntoView {
    let checked = Memo::new(move |_| {
        store.report.with(|r| r.limits.iter().find(|l| l.measure == measure).cloned().unwrap_or_default())
    });
    let bound = move |breach: bool| {
        let value = Signal::derive(move || checked.with(|c| if breach { c.breach } else { c.warning }.to_string()));
        let set = move |bound: Option<Decimal>, input: &str| {
            let bound = bound.unwrap_or_default();
            if !not_below_zero(bound) {
                return Err("must not be below zero".to_owned());
            }
            let other = checked.with_untracked(|c| if breach { c.warning } else { c.breach });
            let (low, high) = if breach { (other, amount(bound)) } else { (amount(bound), other) };
            if low > high {
                return Err(if breach { "must not be below the warning level" } else { "must not be above the limit" }
                    .to_owned());
            }
            store.amend_typing(input, |book| {
                for limit in own_limit(book, measure) {
                    *if breach { &mut limit.breach } else { &mut limit.warning } = bound;
                }
            });
            Ok(())
        };
        let (label, name) = if breach { ("Limit", "breach") } else { ("Warn above", "warning") };
        let about = format!("{label}: {}", checked.with_untracked(|c| c.name));
        let holds = if is_share(measure) { Holds::Percent } else { Holds::Number };
        view! { <Number store label=label.to_owned() about path=format!("limits.{measure}.{name}") name=format!("limit.{measure}.{name}") holds optional=false locked value set/> }
    };
    let name = move || {
        checked.with(|c| {
            if c.key.is_empty() { c.name.to_owned() } else { format!("{}, {}", c.name, c.key.replace('|', " ")) }
        })
    };
    let now = move || checked.with(|c| c.value.map_or_else(|| "–".to_owned(), |value| measured(measure, value)));
    view! {
        <tr data-limit=measure>
            <th scope="row" title=move || checked.with(|c| c.source)>{name}</th>
            <td class="num">{now}</td>
            <td class="num bare">{bound(false)}</td>
            <td class="num bare">{bound(true)}</td>
            <td class=move || checked.with(|c| tone(c.state))>
                {move || checked.with(state)}
                <Show when=move || checked.with(|c| c.example)>
                    " " <button class="link" disabled=move || locked.get() aria-label=move || checked.with(|c| format!("Use the example for {}", c.name))
                        on:click=move |_| store.amend(|book| { own_limit(book, measure).count(); })>"use"</button>
                </Show>
            </td>
        </tr>
    }
}

/// The book's own bounds for a measure, which are the example's until one of them is written.
fn own_limit<'b>(book: &'b mut Book, measure: &'static str) -> impl Iterator<Item = &'b mut Limit> + use<'b> {
    let own = book.limits.get_or_insert_default();
    if !own.iter().any(|limit| limit.measure == measure) {
        own.extend(defaults().into_iter().filter(|limit| limit.measure == measure));
    }
    own.iter_mut().filter(move |limit| limit.measure == measure)
}

fn amount(decimal: Decimal) -> Amount {
    Amount::from_decimal(decimal).unwrap_or_default()
}

fn state(checked: &Checked) -> String {
    match checked.state {
        State::Unknown => "needs equity".to_owned(),
        State::Unset => "not set".to_owned(),
        state => state.name().to_owned(),
    }
}

fn tone(state: State) -> &'static str {
    match state {
        State::Within => "state within",
        State::Warning => "state near",
        State::Breach => "state over",
        State::Unset | State::Unknown => "state kind",
    }
}

/// How much sits in one place, by each kind of place.
#[component]
fn Shares(store: Store) -> impl IntoView {
    let open = RwSignal::new(None::<&'static str>);
    let row = move |name: &'static str, c: &Concentration| {
        (c.hhi > Amount::ZERO).then(|| {
            let title = |key: &str| if key.is_empty() { "no name".to_owned() } else { key.replace('|', " ") };
            let share = |share: &Share| {
                view! { <tr><th scope="row">{title(&share.key)}</th><td class="num">{whole(share.size)}</td><td class="num">{percent(share.share)}</td></tr> }
            };
            let is_open = open.get() == Some(name);
            let inside = is_open.then(|| {
                let shares = c.largest.iter().map(share).collect_view();
                view! { <tr class="details"><td colspan="6"><table class="small"><tbody>{shares}</tbody></table></td></tr> }
            });
            let toggle = move |_| open.update(|open| *open = if *open == Some(name) { None } else { Some(name) });
            view! {
                <tr>
                    <th scope="row"><button class="link" aria-expanded=is_open.to_string() on:click=toggle>{name}</button> " " <span class="kind">{title(&c.top)}</span></th>
                    <td class="num">{percent(c.top1)}</td><td class="num">{percent(c.cr3)}</td><td class="num">{percent(c.cr5)}</td>
                    <td class="num">{whole(c.hhi)}</td><td class="num">{rounded(c.effective_number, 1)}</td>
                </tr>
                {inside}
            }
        })
    };
    let rows = move || {
        store.report.with(|r| {
            let c = &r.concentration;
            [
                ("Asset", &c.by_asset),
                ("Counterparty, by exposure", &c.by_counterparty),
                ("Counterparty, by claim", &c.by_claim),
                ("Account", &c.by_venue),
                ("Chain", &c.by_chain),
                ("Collateral", &c.by_collateral),
            ]
            .map(|(name, concentration)| row(name, concentration))
            .into_iter()
            .collect_view()
        })
    };
    view! {
        <h3>"Shares of gross exposure; by claim, of what each would owe when it fails; of collateral, of what backs positions"</h3>
        <div class="scroll" tabindex="0" role="region" aria-label="Concentration">
            <table class="small">
                <thead><tr>
                    <th scope="col">"By, and the largest"</th><th scope="col" class="num">"Top 1"</th><th scope="col" class="num"><abbr title="The three largest together">"CR3"</abbr></th><th scope="col" class="num"><abbr title="The five largest together">"CR5"</abbr></th>
                    <th scope="col" class="num"><abbr title="Herfindahl–Hirschman index, 10,000 × the sum of squared shares; 10,000 when everything is in one place. Merger law has bands for markets; there are none for portfolios">"HHI"</abbr></th>
                    <th scope="col" class="num"><abbr title="10,000 / HHI: as many equal parts would be as concentrated">"Equal parts"</abbr></th>
                </tr></thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
}

/// Exposure against equity, and what venues' own reserves say about claims on them.
#[component]
pub(super) fn Leverage(store: Store) -> impl IntoView {
    let locked = Memo::new(move |_| store.settings.with(|s| s.readonly));
    let rows = move || {
        store.report.with(|r| {
            let times = |ratio: Option<Amount>| ratio.map_or_else(|| "–".to_owned(), |ratio| format!("{} ×", rounded(ratio, 2)));
            let row = |geared: &exposure_netting::credit::leverage::Geared, name: String, class: &'static str| {
                view! {
                    <tr class=class>
                        <th scope="row">{name}</th>
                        <td class="num">{times(geared.gross_leverage)}</td><td class="num">{times(geared.net_leverage)}</td>
                        <td class="num">{times(geared.residual_leverage)}</td>
                        <td class="num">{geared.margin_usage.map_or_else(|| "–".to_owned(), percent)}</td>
                    </tr>
                }
            };
            let accounts = r.leverage.accounts.iter().map(|a| row(a, [a.counterparty.as_str(), a.account.as_str()].join(" ").trim().to_owned(), "")).collect_view();
            view! { {accounts} {row(&r.leverage.total, if r.leverage.partial { "All with equity given" } else { "All" }.to_owned(), "sum")} }
        })
    };
    let none = move || store.report.with(|r| r.leverage.accounts.is_empty());
    let counterparties = Memo::new(move |_| {
        store.report.with(|r| {
            let mut names: Vec<String> =
                r.credit.sets.iter().map(|s| s.counterparty.clone()).filter(|c| !c.is_empty()).collect();
            names.sort();
            names.dedup();
            names
        })
    });
    view! {
        <div class="section" data-section="leverage">
            <div class="head"><h2>"Leverage"</h2><span>"exposure against equity, which is set under What if"</span></div>
            {move || none().then(|| view! { <p class="kind">"No equity is given yet: write what you have at each venue under What if, Equity and headroom."</p> })}
            <div class="scroll" tabindex="0" role="region" aria-label="Leverage">
                <table class="small">
                    <thead><tr><th scope="col"><span class="hidden">"Account"</span></th><th scope="col" class="num"><abbr title="Gross exposure / equity">"Gross"</abbr></th>
                    <th scope="col" class="num"><abbr title="|Net exposure| / equity. Longs in one asset and shorts in another cancel here">"Net"</abbr></th>
                    <th scope="col" class="num"><abbr title="Sum over assets of |net| / equity: only an asset offsets itself">"Net by asset"</abbr></th>
                    <th scope="col" class="num">"Margin used"</th></tr></thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
            <details>
                <summary>"Solvency of venues: reserves against liabilities"</summary>
                <p class="kind">"As a venue publishes them; nothing here checks it. A claim counts as covered by reserves / liabilities."</p>
                <For each=move || counterparties.get() key=Clone::clone children=move |name| view! { <Reserves store name locked/> }/>
            </details>
        </div>
    }
}

#[component]
fn Reserves(store: Store, name: String, locked: Memo<bool>) -> impl IntoView {
    let name = StoredValue::new(name);
    let own = move |book: &exposure_netting::Book| {
        book.solvency.iter().find(|s| name.with_value(|n| s.counterparty == *n)).cloned()
    };
    // Both figures are needed; until the second is there, the first waits here.
    let half = RwSignal::new((None::<Decimal>, None::<Decimal>));
    let field = move |owed: bool| {
        let value = Signal::derive(move || {
            store.version.track();
            let kept = store.book(own).map(|s| if owed { s.liabilities } else { s.reserves });
            let waiting = half.with(|half| if owed { half.1 } else { half.0 });
            kept.or(waiting).map(plain).unwrap_or_default()
        });
        let set = move |figure: Option<Decimal>, input: &str| {
            if figure.is_some_and(|f| !not_below_zero(f) || owed && f.is_zero()) {
                return Err(if owed { "must be greater than zero" } else { "must not be below zero" }.to_owned());
            }
            let kept =
                store.book(own).map_or_else(|| half.get_untracked(), |s| (Some(s.reserves), Some(s.liabilities)));
            let both = if owed { (kept.0, figure) } else { (figure, kept.1) };
            half.set(both);
            store.amend_typing(input, |book| {
                let counterparty = name.get_value();
                book.solvency.retain(|s| s.counterparty != counterparty);
                if let (Some(reserves), Some(liabilities)) = both {
                    book.solvency.push(Solvency { counterparty, reserves, liabilities });
                }
            });
            Ok(())
        };
        let label = if owed { "Liabilities" } else { "Reserves" };
        let path = format!("solvency.{}.{}", name.get_value(), label.to_lowercase());
        let about = format!("{label} of {}", name.get_value());
        view! { <Number store label=label.to_owned() about path=path.clone() name=path holds=Holds::Money optional=true locked value set/> }
    };
    let claim = move || {
        store.report.with(|r| {
            let claim = r.leverage.claims.iter().find(|c| name.with_value(|n| c.counterparty == *n))?;
            Some(format!(
                "covers {}; of your claim of {} not covered: {}",
                percent(claim.ratio),
                whole(claim.claim),
                whole(claim.uncovered)
            ))
        })
    };
    view! {
        <div class="fields solvency"><b>{name.get_value()}</b> {field(false)} {field(true)} <span class="kind">{claim}</span></div>
    }
}
