//! Account by account: the rule in force, its margin, the venue's own numbers; lending accounts by their health factor.

use leptos::prelude::*;

use super::rule;
use crate::format::{beyond, percent, rounded, signed_percent, whole};
use crate::number::{Holds, Number};
use crate::parts::{head, heads};
use crate::store::Store;
use crate::texts::{fields, margin as texts};
use exposure_netting::amount::plain;
use exposure_netting::margin::health::Health;
use exposure_netting::margin::{SetMargin, standard};
use exposure_netting::whatif::AccountMargin;
use exposure_netting::whatif::compare::Gap;
use exposure_netting::{Amount, Decimal, Report};

/// More accounts than these are not listed; all are in the sum.
const MOST: usize = 100;

/// One margin set for the eye, beside the venue's numbers.
#[derive(Clone, Debug, PartialEq)]
struct Shown {
    key: String,
    counterparty: String,
    account: String,
    title: String,
    rule: String,
    day: Option<String>,
    stand_in: bool,
    initial: Beside,
    maintenance: Beside,
    /// Possible reasons for a difference.
    explanations: Vec<String>,
    /// Whether the leverage of the account counts in it.
    leverage: bool,
}

/// One of our numbers, the venue's, and the difference.
#[derive(Clone, Debug, PartialEq)]
struct Beside {
    ours: String,
    venue: Option<String>,
    difference: Option<String>,
}

impl Beside {
    fn of(ours: Amount, venue: Option<Amount>, gap: Option<Gap>) -> Beside {
        let difference = gap.map(|gap| gap.ratio.map_or_else(|| whole(gap.amount), signed_percent));
        Beside { ours: whole(ours), venue: venue.map(whole), difference }
    }

    fn there(&self) -> String {
        self.venue.as_ref().map(|venue| texts::venue(venue)).unwrap_or_default()
    }
}

/// The account of a cross set, if it is the only set of that account that the venue's numbers could mean.
pub(crate) fn beside<'a>(
    accounts: &'a [AccountMargin],
    sets: &[SetMargin],
    set: &SetMargin,
) -> Option<&'a AccountMargin> {
    let same = |other: &&SetMargin| {
        other.name.margin_mode == set.name.margin_mode
            && other.name.counterparty == set.name.counterparty
            && other.name.account == set.name.account
    };
    let only = set.agreement.is_none() && set.name.margin_mode == "cross" && sets.iter().filter(same).count() == 1;
    let is = |own: &&AccountMargin| own.counterparty == set.name.counterparty && own.account == set.name.account;
    accounts.iter().find(is).filter(|_| only)
}

/// The sets that have a line.
fn listed(report: &Report) -> impl Iterator<Item = &SetMargin> {
    report.margin.sets.iter().filter(|set| set.counted && set.agreement.is_none())
}

fn shown(store: Store) -> Vec<Shown> {
    store.report.with(|r| {
        let of = |set: &SetMargin| {
            let by_venue = rule::is_by_venue(store, &set.name.counterparty);
            let account = beside(&r.accounts, &r.margin.sets, set);
            let says = account.and_then(|account| account.venue.as_ref());
            let gap = account.and_then(|account| account.difference).unwrap_or_default();
            let explanations = account.and_then(|account| account.explanations.as_deref()).unwrap_or_default();
            let tiers = set.method == standard::METHOD.id && set.name.margin_mode == "cross";
            let given =
                store.account(&set.name.counterparty, &set.name.account).is_some_and(|own| own.leverage.is_some());
            Shown {
                key: format!("{}\u{1}{}", set.method, set.key),
                counterparty: set.name.counterparty.clone(),
                account: set.name.account.clone(),
                title: rule::account_title(set),
                rule: if rule::is_paid_in_full(set) {
                    texts::PAID_IN_FULL.to_owned()
                } else {
                    rule::told(set, by_venue)
                },
                day: rule::day(&set.rule).filter(|_| !rule::is_paid_in_full(set)),
                stand_in: by_venue && rule::stands_in(set),
                initial: Beside::of(set.netted, says.and_then(|says| says.initial), gap.initial),
                maintenance: Beside::of(set.kept(), says.and_then(|says| says.maintenance), gap.maintenance),
                explanations: explanations.iter().map(|own| own.message.clone()).collect(),
                leverage: tiers && by_venue && (set.is_at_most_leverage() || given),
            }
        };
        listed(r).take(MOST).map(of).collect()
    })
}

#[component]
pub(super) fn Accounts(store: Store) -> impl IntoView {
    let all = Memo::new(move |_| shown(store));
    let keys = Memo::new(move |_| all.with(|all| all.iter().map(|own| own.key.clone()).collect::<Vec<_>>()));
    let open = RwSignal::new(None::<String>);
    let netted = move || store.report.with(|r| whole(r.margin.netted));
    let kept = move || store.report.with(|r| whole(r.margin.kept()));
    let rest = move || store.report.with(|r| beyond(listed(r).count(), MOST));
    let lending = Memo::new(move |_| store.report.with(|r| r.margin.sets.iter().any(rule::lends)));
    let row = move |key: String| {
        let own = {
            let key = key.clone();
            Memo::new(move |_| all.with(|all| all.iter().find(|own| own.key == key).cloned()))
        };
        view! { <Row store own open/> }
    };
    view! {
        <Show when=move || !keys.with(Vec::is_empty)>
            <div class="section" data-accounts="" tabindex="-1">
                {head(texts::ACCOUNTS, texts::ACCOUNTS_MEANING)}
                <div class="scroll" tabindex="0" role="region" aria-label=texts::ACCOUNTS>
                    <table class="small accounts">
                        <thead><tr>{heads(&texts::ACCOUNT_COLUMNS)}</tr></thead>
                        <tbody>
                            <For each=move || keys.get() key=Clone::clone children=row/>
                            <tr class="sum"><th scope="row">{fields::ALL}</th><td></td><td class="num">{netted}</td><td class="num">{kept}</td><td></td></tr>
                        </tbody>
                    </table>
                </div>
                {move || rest().map(|text| view! { <p class="kind">{text}</p> })}
                <Show when=move || lending.get()>
                    <p class="kind">{texts::NO_MARGIN_WHEN_LENDING}</p>
                </Show>
            </div>
        </Show>
    }
}

/// One set. Possible reasons for a difference are in a line below it.
#[component]
fn Row(store: Store, own: Memo<Option<Shown>>, open: RwSignal<Option<String>>) -> impl IntoView {
    let get =
        move |of: fn(&Shown) -> String| Memo::new(move |_| own.with(|own| own.as_ref().map(of).unwrap_or_default()));
    let key = get(|own| own.key.clone());
    let title = get(|own| own.title.clone());
    let told = get(|own| own.rule.clone());
    let day = get(|own| own.day.clone().unwrap_or_default());
    let initial = get(|own| own.initial.ours.clone());
    let maintenance = get(|own| own.maintenance.ours.clone());
    let initial_there = get(|own| own.initial.there());
    let maintenance_there = get(|own| own.maintenance.there());
    let difference = get(|own| own.initial.difference.clone().unwrap_or_else(|| "–".to_owned()));
    let of_maintenance = get(|own| own.maintenance.difference.clone().unwrap_or_default());
    let stand_in = Memo::new(move |_| own.with(|own| own.as_ref().is_some_and(|own| own.stand_in)));
    let why = Memo::new(move |_| own.with(|own| own.as_ref().map(|own| own.explanations.clone()).unwrap_or_default()));
    let place = Memo::new(move |_| {
        own.with(|own| {
            own.as_ref().filter(|own| own.leverage).map(|own| (own.counterparty.clone(), own.account.clone()))
        })
    });
    let is_open = move || why.with(|why| !why.is_empty()) && open.with(|open| *open == Some(key.get()));
    let toggle = move |_| {
        let key = key.get_untracked();
        open.update(|open| *open = if open.as_ref() == Some(&key) { None } else { Some(key) });
    };
    let label = move || {
        let gaps = [difference.get(), of_maintenance.get()].join(" ");
        texts::difference(&title.get(), gaps.trim_end())
    };
    view! {
        <tr data-set=move || key.get()>
            <th scope="row">{title} " " <span class="kind block" class:lock=move || stand_in.get()>{told} " " <span class="whole">{day}</span></span></th>
            <td class="num bare">{move || place.get().map(|(counterparty, account)| view! { <Leverage store counterparty account/> })}</td>
            <td class="num" data-margin="initial">{initial} " " <span class="kind block">{initial_there}</span></td>
            <td class="num" data-margin="maintenance">{maintenance} " " <span class="kind block">{maintenance_there}</span></td>
            <td class="num">
                {move || if why.with(Vec::is_empty) {
                    view! { <span>{difference}</span> }.into_any()
                } else {
                    view! { <button class="link lock" data-action="difference" aria-label=label aria-expanded=move || is_open().to_string() on:click=toggle>{difference}</button> }.into_any()
                }}
                " " <span class="kind block">{of_maintenance}</span>
            </td>
        </tr>
        <Show when=is_open>
            <tr class="details"><td colspan="5">
                <ul class="plain" data-explanations="">{move || why.get().into_iter().map(|text| view! { <li>{text}</li> }).collect_view()}</ul>
            </td></tr>
        </Show>
    }
}

/// The leverage of an account: it decides initial margin if the venue lets its users choose.
#[component]
fn Leverage(store: Store, counterparty: String, account: String) -> impl IntoView {
    let name = [counterparty.as_str(), account.as_str()].join(" ").trim().to_owned();
    let path = match account.as_str() {
        "" => format!("accounts.{counterparty}.leverage"),
        account => format!("accounts.{counterparty}.{account}.leverage"),
    };
    let place = StoredValue::new((counterparty, account));
    let value = Signal::derive(move || {
        store.version.track();
        let own = place.with_value(|(counterparty, account)| store.account(counterparty, account));
        own.and_then(|account| account.leverage).map(plain).unwrap_or_default()
    });
    let set = move |leverage: Option<Decimal>, input: &str| {
        if leverage.is_some_and(|leverage| leverage < Decimal::ONE) {
            return Err(fields::BELOW_ONE.to_owned());
        }
        let (counterparty, account) = place.get_value();
        store.amend_account_typing(input, &counterparty, &account, |account| account.leverage = leverage);
        Ok(())
    };
    let locked = Memo::new(move |_| store.settings.with(|s| s.readonly));
    view! { <Number store label=texts::LEVERAGE.to_owned() about=texts::leverage_of(&name) path holds=Holds::Number optional=true placeholder=texts::MOST locked value set/> }
}

/// Accounts that lend: nothing of them is summed.
#[component]
pub(super) fn Lending(store: Store) -> impl IntoView {
    let all = Memo::new(move |_| {
        store.report.with(|r| {
            let of = |set: &SetMargin| {
                let health = set.assets.iter().find_map(|part| part.health)?;
                let by_venue = rule::is_by_venue(store, &set.name.counterparty);
                let stand_in = by_venue && rule::stands_in(set);
                Some((rule::account_title(set), rule::told(set, by_venue), rule::day(&set.rule), stand_in, health))
            };
            r.margin.sets.iter().filter(|set| rule::lends(set)).filter_map(of).collect::<Vec<_>>()
        })
    });
    let row = |(title, told, day, stand_in, health): (String, String, Option<String>, bool, Health)| {
        let low = health.factor.is_some_and(|factor| factor < Amount::ONE);
        let figures = figures(&health).into_iter().map(|text| view! { <td class="num">{text}</td> }).collect_view();
        view! {
            <tr>
                <th scope="row">{title} " " <span class="kind block" class:lock=stand_in>{told} " " <span class="whole">{day}</span></span></th>
                <td class="num" class:cost=low data-health="">{factor(&health)}</td>
                {figures}
            </tr>
        }
    };
    view! {
        <Show when=move || all.with(|all| !all.is_empty())>
            <div class="section" data-lending="">
                {head(texts::LENDING, texts::LENDING_MEANING)}
                <div class="scroll" tabindex="0" role="region" aria-label=texts::LENDING>
                    <table class="small accounts">
                        <thead><tr>{heads(&texts::LENDING_COLUMNS)}</tr></thead>
                        <tbody>{move || all.get().into_iter().map(row).collect_view()}</tbody>
                    </table>
                </div>
            </div>
        </Show>
    }
}

/// The health factor as a person reads it; without debt there is none.
pub(crate) fn factor(health: &Health) -> String {
    health.factor.map_or_else(|| texts::NO_DEBT.to_owned(), |factor| rounded(factor, 2))
}

/// Its other ratios: absent if there is no debt, or no borrowing limit.
fn figures(health: &Health) -> [String; 3] {
    let known = |ratio: Option<Amount>| ratio.map_or_else(|| "–".to_owned(), percent);
    [known(health.collateral_ratio), known(health.debt_to_limit), whole(health.free)]
}
