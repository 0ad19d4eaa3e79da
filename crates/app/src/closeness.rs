//! How close each account is to liquidation. It is computed once for each change of the book, account by account in short
//! turns, so that no keystroke waits for it.

use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;

use leptos::prelude::*;

use super::format::{self, distance, quote, rounded};
use super::headline::Lead;
use super::margin::rule;
use super::settled::settled;
use super::store::{Store, milliseconds};
use super::texts::{headline as texts, page};
use exposure_netting::Amount;
use exposure_netting::whatif::Liquidation;

/// Up to this many positions it follows each change; beyond that, only on request.
const AT_ONCE: usize = 2_000;
/// Milliseconds of one turn; work that takes no longer than one turn follows a change at once.
const TURN: f64 = 4.0;

/// The liquidation prices of a book.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Closeness {
    pub entries: Vec<Liquidation>,
    /// The places of the rows' entries, by the rows' ids.
    rows: BTreeMap<String, usize>,
}

/// The computation in progress.
#[derive(Clone, Debug, Default)]
struct Work {
    version: u32,
    accounts: VecDeque<(String, String)>,
    entries: Vec<Liquidation>,
    spent: f64,
}

/// Keeps the store's liquidation prices true to its book.
pub(super) fn follow(store: Store) {
    let settled = settled(store);
    let work = StoredValue::new(Work::default());
    let last = StoredValue::new((None::<u32>, f64::INFINITY));
    let begin = move |now: bool| {
        let mut accounts: Vec<(String, String)> = store.report.with_untracked(|report| {
            let sets = report.margin.sets.iter().filter(|set| !set.name.counterparty.is_empty());
            sets.map(|set| (set.name.counterparty.clone(), set.name.account.clone())).collect()
        });
        accounts.sort();
        accounts.dedup();
        let version = store.version.get_untracked();
        work.set_value(Work { version, accounts: accounts.into(), ..Work::default() });
        if now {
            turn(store, work, last);
        } else {
            set_timeout(move || turn(store, work, last), std::time::Duration::ZERO);
        }
    };
    // A book that was opened, and a small one, follows before it is painted.
    Effect::new(move |_| {
        store.version.track();
        let epoch = store.epoch.get();
        let (known, spent) = last.get_value();
        let opened = known != Some(epoch);
        if opened {
            last.set_value((Some(epoch), f64::INFINITY));
        }
        if store.len() > AT_ONCE {
            store.closeness.set(None);
        } else if opened || spent <= TURN {
            begin(opened || spent <= TURN);
        }
    });
    Effect::new(move |_| {
        settled.track();
        if store.len() <= AT_ONCE && last.get_value().1 > TURN {
            begin(false);
        }
    });
    Effect::new(move |_| {
        if store.closeness_asked.get() {
            store.closeness_asked.set(false);
            begin(false);
        }
    });
}

/// Some accounts, and then the page has its turn.
fn turn(store: Store, work: StoredValue<Work>, last: StoredValue<(Option<u32>, f64)>) {
    let begun = milliseconds();
    let Some(mut own) = work.try_get_value() else { return };
    if store.version.try_get_untracked() != Some(own.version) {
        return;
    }
    while let Some((counterparty, account)) = own.accounts.pop_front() {
        own.entries.extend(store.ask(|book| book.liquidations_of(&counterparty, &account)));
        if milliseconds() - begun > TURN {
            break;
        }
    }
    own.spent += milliseconds() - begun;
    if own.accounts.is_empty() {
        let rows = store.ask(|book| book.liquidation_rows(&own.entries));
        let found = Closeness { entries: own.entries, rows };
        last.update_value(|last| last.1 = own.spent);
        if store.closeness.with_untracked(|known| known.as_deref() != Some(&found)) {
            store.closeness.set(Some(Arc::new(found)));
        }
    } else {
        work.set_value(own);
        set_timeout(move || turn(store, work, last), std::time::Duration::ZERO);
    }
}

/// A row's cell: the price of its asset at which its account is liquidated.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Shown {
    /// The exact price and distance, for machines.
    exact: Option<(String, String)>,
    text: String,
    /// How far that is, if the price alone does not tell.
    far: Option<String>,
    note: Option<String>,
    pub below: bool,
}

impl Closeness {
    fn shown(&self, id: &str) -> Shown {
        self.rows.get(id).and_then(|at| self.entries.get(*at)).map(cell).unwrap_or_default()
    }
}

/// After a fall this large a price is almost nothing, and its digits say no more.
const WORTHLESS: Amount = Amount(-995_000_000_000);

/// An entry in the width of a cell.
pub(super) fn cell(entry: &Liquidation) -> Shown {
    let note = entry.note.as_ref().map(|note| note.message.clone());
    let shown = Shown { note, ..Shown::default() };
    match entry.nearest() {
        _ if entry.below => Shown { text: texts::BELOW.to_owned(), below: true, ..shown },
        Some(near) => {
            let exact = Some((near.price.to_string(), near.distance.to_string()));
            if near.distance <= WORTHLESS {
                return Shown { exact, text: texts::ALMOST_ZERO.to_owned(), ..shown };
            }
            Shown { exact, text: quote(near.price), far: Some(distance(near.distance)), ..shown }
        }
        None if entry.is_known() => Shown { text: "–".to_owned(), ..shown },
        None => shown,
    }
}

impl Shown {
    pub(super) fn price(&self) -> Option<String> {
        self.exact.as_ref().map(|(price, _)| price.clone())
    }

    /// The price, and how far that is; a dash if nothing is known.
    pub(super) fn parts(&self) -> (String, String) {
        let text = if self.text.is_empty() { "–" } else { &self.text };
        (text.to_owned(), self.far.clone().unwrap_or_default())
    }
}

/// The cell of the column "Liquidated at".
#[component]
pub(super) fn LiquidatedAt(store: Store, id: StoredValue<String>) -> impl IntoView {
    let shown = Memo::new(move |_| {
        store
            .closeness
            .with(|known| known.as_ref().map(|known| id.with_value(|id| known.shown(id))).unwrap_or_default())
    });
    let exact = move |of: fn((String, String)) -> String| shown.with(|shown| shown.exact.clone()).map(of);
    view! {
        <span class:cost=move || shown.with(|shown| shown.below) title=move || shown.with(|shown| shown.note.clone())
            data-liquidation=move || exact(|(price, _)| price) data-distance=move || exact(|(_, distance)| distance)>
            {move || shown.with(|shown| match &shown.far {
                Some(far) => view! { <span class="at">{shown.text.clone()}</span> " " <span class="far">{far.clone()}</span> }.into_any(),
                None => shown.text.clone().into_any(),
            })}
        </span>
    }
}

/// The account that is closest to liquidation.
#[derive(Clone, Debug, PartialEq)]
enum Tightest {
    /// A large book, for which nobody has asked.
    Unasked,
    /// No account has equity.
    Unknown,
    /// No single price liquidates any account.
    Safe,
    Below {
        account: String,
        factor: Option<String>,
    },
    At {
        distance: Amount,
        place: String,
        factor: Option<String>,
    },
}

fn tightest(store: Store) -> Tightest {
    store.closeness.with(|known| {
        let Some(known) = known else {
            return if store.len() == 0 { Tightest::Unknown } else { Tightest::Unasked };
        };
        let Some(entry) = Liquidation::tightest(&known.entries) else {
            let any = known.entries.iter().any(Liquidation::is_known);
            return if any { Tightest::Safe } else { Tightest::Unknown };
        };
        let mut parts = vec![entry.counterparty.as_str(), entry.account.as_str(), entry.chain.as_str()];
        parts.retain(|part| !part.is_empty());
        parts.dedup();
        let account = parts.join(" ");
        let factor = factor(store, entry);
        match entry.nearest().filter(|_| !entry.below) {
            None => Tightest::Below { account, factor },
            Some(near) => {
                let place = texts::at_price(&account, entry.position.is_some(), &entry.asset, &quote(near.price));
                Tightest::At { distance: near.distance, place, factor }
            }
        }
    })
}

/// The health factor of the account of an entry, if it lends.
fn factor(store: Store, entry: &Liquidation) -> Option<String> {
    let is = |set: &&exposure_netting::margin::SetMargin| {
        let name = &set.name;
        rule::lends(set)
            && (&name.counterparty, &name.account, &name.chain) == (&entry.counterparty, &entry.account, &entry.chain)
    };
    store.report.with(|report| {
        let set = report.margin.sets.iter().find(is).filter(|_| entry.position.is_none())?;
        let health = set.assets.iter().find_map(|part| part.health)?;
        Some(rounded(health.factor?, 2))
    })
}

/// The last value of the headline.
#[component]
pub(super) fn TightestAccount(store: Store, tab: RwSignal<&'static str>) -> impl IntoView {
    let shown = Memo::new(move |_| tightest(store));
    let figure = move || {
        shown.with(|shown| match shown {
            Tightest::At { distance, .. } => {
                let exact = distance.to_string();
                let text = format::distance(*distance);
                view! { <div class="v"><output data-figure="tightest" data-value=exact.clone() title=exact>{text}</output></div> }.into_any()
            }
            Tightest::Below { .. } => {
                view! { <div class="v cost"><output data-figure="tightest" data-value="0" title="0">"0.0\u{a0}%"</output></div> }.into_any()
            }
            Tightest::Safe | Tightest::Unknown | Tightest::Unasked => view! { <div class="v">"–"</div> }.into_any(),
        })
    };
    let with = |place: &str, factor: &Option<String>| match factor {
        Some(factor) => texts::with_health(place, factor),
        None => place.to_owned(),
    };
    let ask = move |_| store.closeness_asked.set(true);
    let told = move || {
        shown.with(|shown| match shown {
            Tightest::At { place, factor, .. } => with(place, factor).into_any(),
            Tightest::Below { account, factor } => with(&texts::below(account), factor).into_any(),
            Tightest::Safe => texts::SAFE.into_any(),
            Tightest::Unknown => {
                let text = Signal::stored(texts::GIVE_EQUITY.to_owned());
                view! { <Lead store tab to="whatif" selectors=&["[data-equity] input"] action="give-equity" text/> }
                    .into_any()
            }
            Tightest::Unasked => {
                view! { <button class="link" data-action="closeness" on:click=ask>{page::CALCULATE}</button> }
                    .into_any()
            }
        })
    };
    view! {
        <section>
            <div class="k"><abbr title=texts::TIGHTEST_TIP>{texts::TIGHTEST}</abbr></div>
            {figure}
            <div class="sub">{told}</div>
        </section>
    }
}
