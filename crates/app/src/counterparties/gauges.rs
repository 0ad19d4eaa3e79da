//! Concentration, leverage and the bounds that are set for them.

use leptos::prelude::*;

use crate::format::{percent, rounded, whole};
use crate::number::{Holds, Number, not_below_zero};
use crate::parts::{head, heads};
use crate::store::Store;
use crate::texts::{capitalised, fields, resilience as texts};
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
                texts::NO_LIMITS.to_owned()
            } else if over.is_empty() {
                texts::NONE_BROKEN.to_owned()
            } else {
                texts::above(&over.join(", "))
            }
        })
    };
    view! {
        <div class="section" data-section="limits">
            <div class="head"><h2>{texts::LIMITS}</h2><span>{texts::LIMITS_MEANING}</span>
                <Show when=examples><button class="link" data-action="use-examples" disabled=move || locked.get() on:click=take>{texts::USE_EXAMPLES}</button></Show>
                <Show when=own><button class="link" disabled=move || locked.get() on:click=move |_| store.reset(|book| book.limits = None)>{fields::RESET}</button></Show>
            </div>
            <p class="sub" role="status">{broken}</p>
            <div class="scroll" tabindex="0" role="region" aria-label=texts::LIMITS_REGION>
                <table class="small edit">
                    <thead><tr>{heads(&texts::LIMIT_COLUMNS)}</tr></thead>
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
                return Err(fields::BELOW_ZERO.to_owned());
            }
            let other = checked.with_untracked(|c| if breach { c.warning } else { c.breach });
            let (low, high) = if breach { (other, amount(bound)) } else { (amount(bound), other) };
            if low > high {
                return Err(if breach { texts::BELOW_WARNING } else { texts::ABOVE_LIMIT }.to_owned());
            }
            store.amend_typing(input, |book| {
                for limit in own_limit(book, measure) {
                    *if breach { &mut limit.breach } else { &mut limit.warning } = bound;
                }
            });
            Ok(())
        };
        let (label, name) = if breach { (texts::LIMIT, "breach") } else { (texts::WARN_ABOVE, "warning") };
        let about = texts::bound(label, checked.with_untracked(|c| c.name));
        let holds = if is_share(measure) { Holds::Percent } else { Holds::Number };
        view! { <Number store label=label.to_owned() about path=format!("limits.{measure}.{name}") name=format!("limit.{measure}.{name}") holds optional=false locked value set/> }
    };
    let name = move || checked.with(|c| texts::measure(c.name, &c.key.replace('|', " ")));
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
                    " " <button class="link" disabled=move || locked.get() aria-label=move || checked.with(|c| texts::use_example(c.name))
                        on:click=move |_| store.amend(|book| { own_limit(book, measure).count(); })>{texts::USE}</button>
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
        State::Unknown => texts::NEEDS_EQUITY.to_owned(),
        State::Unset => texts::NOT_SET.to_owned(),
        state => capitalised(state.name()),
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
            let title = |key: &str| if key.is_empty() { fields::NO_NAME.to_owned() } else { key.replace('|', " ") };
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
            let all = [&c.by_asset, &c.by_counterparty, &c.by_claim, &c.by_venue, &c.by_chain, &c.by_collateral];
            texts::PLACES.into_iter().zip(all).map(|(name, concentration)| row(name, concentration)).collect_view()
        })
    };
    view! {
        <h3>{texts::SHARES}</h3>
        <div class="scroll" tabindex="0" role="region" aria-label=texts::CONCENTRATION>
            <table class="small">
                <thead><tr>{heads(&texts::SHARE_COLUMNS)}</tr></thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
}

/// Exposure against equity, and the cover of claims on venues by their own reserves.
#[component]
pub(super) fn Leverage(store: Store) -> impl IntoView {
    let locked = Memo::new(move |_| store.settings.with(|s| s.readonly));
    let rows = move || {
        store.report.with(|r| {
            let times = |ratio: Option<Amount>| ratio.map_or_else(|| "–".to_owned(), |ratio| texts::times(&rounded(ratio, 2)));
            let row = |geared: &exposure_netting::credit::leverage::AccountLeverage, name: String, class: &'static str| {
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
            view! { {accounts} {row(&r.leverage.total, if r.leverage.partial { texts::ALL_WITH_EQUITY } else { fields::ALL }.to_owned(), "sum")} }
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
            {head(texts::LEVERAGE, texts::LEVERAGE_MEANING)}
            {move || none().then(|| view! { <p class="kind">{texts::NO_EQUITY}</p> })}
            <div class="scroll" tabindex="0" role="region" aria-label=texts::LEVERAGE>
                <table class="small">
                    <thead><tr>{heads(&texts::LEVERAGE_COLUMNS)}</tr></thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
            <details>
                <summary>{texts::SOLVENCY}</summary>
                <p class="kind">{texts::SOLVENCY_MEANING}</p>
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
    // Both numbers are needed; until the second is there, the first waits here.
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
                return Err(if owed { fields::NOT_ABOVE_ZERO } else { fields::BELOW_ZERO }.to_owned());
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
        let (label, field) = if owed { (texts::LIABILITIES, "liabilities") } else { (texts::RESERVES, "reserves") };
        let path = format!("solvency.{}.{field}", name.get_value());
        let about = texts::of(label, &name.get_value());
        view! { <Number store label=label.to_owned() about path=path.clone() name=path holds=Holds::Money optional=true locked value set/> }
    };
    let claim = move || {
        store.report.with(|r| {
            let claim = r.leverage.claims.iter().find(|c| name.with_value(|n| c.counterparty == *n))?;
            Some(texts::covered(&percent(claim.ratio), &whole(claim.claim), &whole(claim.uncovered)))
        })
    };
    view! {
        <div class="fields solvency"><b>{name.get_value()}</b> {field(false)} {field(true)} <span class="kind">{claim}</span></div>
    }
}
