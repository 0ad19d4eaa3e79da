//! Trades that lower margin: the one that makes an asset flat, and a search over closing, moving and hedging.

use std::collections::BTreeSet;

use rust_decimal::Decimal;

use crate::advice::desk::{Desk, to_step};
use crate::advice::plan::{Act, Action, Plan, Search, Trade, TradeOrder};
use crate::amount::{Amount, Exact};
use crate::book::{Place, Row};
use crate::engine::LiveBook;
use crate::error::{Code, Error, Failure};
use crate::exposure::ledger::MarginSet;
use crate::exposure::names;
use crate::margin::set::{PriceCache, total};
use crate::position::{Kind, Position};
use crate::whatif::layout::SetLines;

/// A search that runs in steps, so that its caller may show progress or stop it.
#[derive(Debug)]
pub struct Optimiser {
    trial: LiveBook,
    search: Search,
    venues: Vec<Place>,
    desks: Vec<Desk>,
    items: Vec<Item>,
    /// Sets that nothing moves into: isolated positions.
    apart: Amount,
    memos: Vec<PriceCache>,
    costs: Vec<Amount>,
    /// Lines at each venue that its rules leave out today.
    lacking: Vec<usize>,
    plan: Plan,
    /// The candidates of this round that are still to be tried, and the best so far.
    queue: Vec<Candidate>,
    tried: usize,
    best: Option<(Amount, Candidate)>,
    /// The next assignment of an exhaustive search.
    exhaustive: Option<Exhaustive>,
    done: bool,
}

/// A position that takes part.
#[derive(Clone, Debug)]
struct Item {
    id: String,
    row: Row,
    venue: usize,
    /// The places that it may be in: its own, and sets that hold its asset already and list its contract.
    allowed: Vec<Form>,
    locked: bool,
    added: bool,
}

/// A position as it is, or would be, at one venue.
#[derive(Clone, Debug)]
struct Form {
    venue: usize,
    /// With a quantity of one.
    row: Row,
    /// The exposure of a quantity of one.
    worth: Amount,
    /// The step of its quantity there.
    step: Option<Decimal>,
}

#[derive(Clone, Debug)]
enum Candidate {
    Move { item: usize, to: usize },
    Close { a: usize, b: usize },
    Hedge { row: Box<Row>, venue: usize },
}

#[derive(Debug)]
struct Exhaustive {
    free: Vec<usize>,
    next: u64,
    all: u64,
    best: (Amount, u64),
}

/// More assignments than this are not all tried.
const EXHAUSTED: u64 = 4_096;
/// The cost of a venue that has no rule for an item moved to it.
const FORBIDDEN: Amount = Amount(i128::MAX >> 8);
/// A cent: a smaller saving does not count.
const LEAST: Amount = Amount(10_000_000_000);
/// Nor does a saving below the requirement divided by this.
const NOTHING: i128 = 10_000;

impl LiveBook {
    /// A search for trades that lower margin; take it in steps, or at once by [`Optimiser::run`].
    ///
    /// # Errors
    /// `unknown_id` for a locked position that is not there, `too_many_rows` beyond what can be searched.
    ///
    /// ```
    /// use exposure_netting::{LiveBook, advice::Search, import};
    /// let book = import::book("asset,kind,quantity,price,venue\n\
    ///                          BTC,perpetual,1,100,A\nETH,future,1,100,A\nBTC,future,-1,100,B\n")?;
    /// let search = Search { close: false, ..Search::default() };
    /// let plan = LiveBook::new(book)?.optimise(search)?.run();
    /// assert!(plan.exact); // BTC at either venue, ETH where it is: every way was tried
    /// assert_eq!(plan.saving.to_string(), "4"); // of 5 for BTC a basis charge of 1 is left
    /// # Ok::<(), exposure_netting::Error>(())
    /// ```
    pub fn optimise(&self, search: Search) -> Result<Optimiser, Error> {
        const MOST: usize = 2_000;
        for id in &search.locked {
            if self.book.find(id).is_none() {
                let message = format!("locked: there is no position {}", crate::text::quoted(id));
                return Err(Failure::new(Code::UnknownId, message).field("locked").into());
            }
        }
        let mut trial = self.clone();
        let venues = trial.venues();
        let mut found = Vec::new();
        let (mut apart, mut memo) = (trial.view().under_schedule(), PriceCache::default());
        let mut lacking = vec![0; venues.len()];
        for set in &trial.view().lay_out() {
            let need = set.need(&set.lines, &mut memo);
            // The requirement of a lending account is not part of the book's margin, and nothing is moved there.
            if !set.counted && venues.iter().any(|place| MarginSet::of(place) == set.bucket) {
                apart = apart.saturating_sub(need.initial);
            }
            match venues.iter().position(|place| MarginSet::of(place) == set.bucket) {
                None if set.counted => apart = apart.saturating_add(need.initial),
                None => {}
                Some(venue) => drop(lacking.get_mut(venue).map(|slot| *slot = need.lacking)),
            }
        }
        for (index, row) in trial.book.indexed_rows().filter(|(index, _)| !trial.exposure.failures.contains_key(index))
        {
            let (Some(place), Some(i)) = (trial.book.places.get(row.place), trial.book.instruments.get(row.instrument))
            else {
                continue;
            };
            let bucket = MarginSet::of(place);
            let Some(venue) = venues.iter().position(|known| MarginSet::of(known) == bucket) else { continue };
            let id = trial.book.id(index).into_owned();
            let locked = !i.kind.is_derivative() || i.kind == Kind::Cds || search.locked.contains(&id);
            let elsewhere = if locked || !search.shift { Vec::new() } else { trial.holding(i.asset, &venues) };
            found.push((Item { id, row: row.clone(), venue, allowed: Vec::new(), locked, added: false }, elsewhere));
        }
        let items = found;
        if items.len() > MOST {
            let message = format!("a search takes at most {MOST} positions; this book holds {}", items.len());
            return Err(Failure::new(Code::TooManyRows, message).into());
        }
        for place in &venues {
            trial.book.places.intern(place.clone());
        }
        let desks = trial.desks(&venues);
        let mut placed = Vec::with_capacity(items.len());
        for (item, elsewhere) in items {
            let allowed = trial.forms(&item, &elsewhere, &desks);
            placed.push(Item { allowed, ..item });
        }
        let items = placed;
        trial.learn();
        let mut optimiser = Optimiser {
            memos: vec![PriceCache::default(); venues.len()],
            costs: Vec::new(),
            lacking,
            plan: Plan::default(),
            queue: Vec::new(),
            tried: 0,
            best: None,
            exhaustive: None,
            done: false,
            trial,
            search,
            venues,
            desks,
            items,
            apart,
        };
        optimiser.begin();
        Ok(optimiser)
    }
}

impl LiveBook {
    /// A position at its own venue, and as it would be at others.
    fn forms(&mut self, item: &Item, elsewhere: &[usize], desks: &[Desk]) -> Vec<Form> {
        let worth =
            |book: &LiveBook, row: &Row| book.view().value(row).and_then(Result::ok).map(|valued| valued.exposure);
        let one = |row: Row| Row { quantity: Decimal::ONE, ..row };
        let home = one(item.row.clone());
        let own = worth(self, &home).unwrap_or_default();
        let mut forms = vec![Form { venue: item.venue, row: home, worth: own, step: None }];
        let held = Position { id: item.id.clone(), ..self.book.unrow(0, &item.row) };
        for (venue, desk) in desks.iter().enumerate().filter(|(at, _)| *at != item.venue && elsewhere.contains(at)) {
            let Some((position, step)) = self.moved(desk, &held) else { continue };
            let Ok(row) = self.book.row(&position) else { continue };
            self.learn();
            let row = one(row);
            let Some(worth) = worth(self, &row) else { continue };
            let form = Form { venue, row, worth, step };
            let from = forms.first();
            if from.and_then(|from| form.quantity(item.row.quantity, from)).is_some() {
                forms.push(form);
            }
        }
        crate::order::sort_by(&mut forms, |a, b| a.venue.cmp(&b.venue));
        forms
    }
}

impl Form {
    /// The quantity with the same value as this quantity in another form; `None` if it is less than half a lot.
    fn quantity(&self, quantity: Decimal, from: &Form) -> Option<Decimal> {
        let units = if self.worth == from.worth {
            quantity
        } else {
            let exposure = Exact::from(Amount::from_decimal(quantity)?).times_amount(from.worth);
            exposure.over(Exact::from(self.worth).times_amount(Amount::ONE))?.to_places(8).to_decimal()?
        };
        let units = self.step.map_or(Some(units), |step| to_step(units, step))?;
        (!units.is_zero()).then_some(units)
    }
}

impl Optimiser {
    fn begin(&mut self) {
        self.costs = (0..self.venues.len()).map(|venue| self.cost(venue, None)).collect();
        self.plan.before = total(self.costs.iter().copied()).saturating_add(self.apart);
        self.plan.after = self.plan.before;
        let free: Vec<usize> =
            (0..self.items.len()).filter(|i| self.items.get(*i).is_some_and(|i| !i.locked)).collect();
        let ways = free
            .iter()
            .filter_map(|i| self.items.get(*i))
            .try_fold(1_u64, |all, item| all.checked_mul(item.allowed.len() as u64));
        match ways {
            _ if self.search.most == 0 => self.done = true,
            Some(all) if all <= EXHAUSTED && self.search.shift && !self.search.close && !self.search.hedge => {
                self.exhaustive = Some(Exhaustive { free, next: 0, all, best: (self.plan.before, all) });
            }
            _ => self.candidates(),
        }
    }

    /// The requirement of one venue, with one item changed.
    fn cost(&mut self, venue: usize, with: Option<(&[usize], &[Item])>) -> Amount {
        let (without, extra) = with.unwrap_or((&[], &[]));
        let trial = &self.trial;
        let place = self.venues.get(venue);
        let Some(method) = place.and_then(|p| trial.view().set_method(&MarginSet::of(p))) else {
            return Amount::ZERO;
        };
        let kept = self.items.iter().enumerate().filter(|(at, _)| !without.contains(at)).map(|(_, item)| item);
        let here = kept.chain(extra).filter(|item| item.venue == venue && !item.row.quantity.is_zero());
        let pieces: Vec<_> = here.flat_map(|item| trial.view().charged_pieces(&item.row, method)).collect();
        let bucket = MarginSet { counterparty: 0, account: 0, chain: 0, alone: false };
        let set = SetLines { bucket, row: None, method, counted: true, pieces: Vec::new(), lines: Vec::new() };
        let lines = trial.view().merged(&pieces, method);
        let mut unused = PriceCache::default();
        let memo = self.memos.get_mut(venue).unwrap_or(&mut unused);
        // Entries that are absent this time will be needed the next.
        let before = memo.clone();
        let need = set.need(&lines, memo);
        for (key, priced) in before.0 {
            memo.0.entry(key).or_insert(priced);
        }
        // Nothing moves to a venue without a rule for it: lines left out there would look like a saving.
        let baseline = self.lacking.get(venue).copied().unwrap_or(usize::MAX);
        if need.lacking > baseline { FORBIDDEN } else { need.initial }
    }

    /// A position as it would be at another venue.
    fn placed(item: &Item, venue: usize) -> Option<Row> {
        if venue == item.venue {
            return Some(item.row.clone());
        }
        let form = |at: usize| item.allowed.iter().find(|form| form.venue == at);
        let (from, to) = (form(item.venue)?, form(venue)?);
        Some(Row { quantity: to.quantity(item.row.quantity, from)?, ..to.row.clone() })
    }

    fn candidates(&mut self) {
        self.queue.clear();
        self.tried = 0;
        self.best = None;
        let free = || self.items.iter().enumerate().filter(|(_, i)| !i.locked && !i.row.quantity.is_zero());
        let mut queue = Vec::new();
        if self.search.shift {
            for (item, held) in free().filter(|(_, item)| !item.added) {
                let elsewhere = held.allowed.iter().map(|form| form.venue).filter(|to| *to != held.venue);
                queue.extend(elsewhere.map(|to| Candidate::Move { item, to }));
            }
        }
        if self.search.close {
            let linear: Vec<(usize, u32, bool)> = free()
                .filter(|(_, item)| !item.added)
                .filter_map(|(at, item)| {
                    let i = self.trial.book.instruments.get(item.row.instrument)?;
                    let plain = matches!(i.kind, Kind::Perpetual | Kind::Future) && !i.inverse;
                    plain.then_some((at, i.asset, item.row.quantity.is_sign_negative()))
                })
                .collect();
            for (at, (a, asset, short)) in linear.iter().enumerate() {
                let later = linear.iter().skip(at.saturating_add(1));
                let pairs = later.filter(|(_, other, side)| other == asset && side != short);
                queue.extend(pairs.map(|(b, _, _)| Candidate::Close { a: *a, b: *b }));
            }
        }
        if self.search.hedge {
            queue.extend(self.hedge_candidates());
        }
        self.queue = queue;
        self.done = self.queue.is_empty();
        // Nothing may change at all: every way there is was tried.
        self.plan.exact |= self.done && !self.items.iter().any(|item| !item.locked);
    }

    fn hedge_candidates(&mut self) -> Vec<Candidate> {
        let mut nets: std::collections::BTreeMap<u32, Amount> = std::collections::BTreeMap::new();
        for item in &self.items {
            if let Some(Ok(valued)) = self.trial.view().value(&item.row) {
                let net = nets.entry(valued.asset).or_default();
                *net = net.saturating_add(valued.exposure);
            }
        }
        let mut found = Vec::new();
        for (asset, net) in nets.into_iter().filter(|(_, net)| net.abs() > LEAST) {
            for venue in self.trial.holding(asset, &self.venues) {
                let Some(desk) = self.desks.get(venue) else { continue };
                let position = self.trial.flattening(asset, net, desk).filter(|p| !p.quantity.is_zero());
                if let Some(row) = position.and_then(|position| self.trial.book.row(&position).ok()) {
                    found.push(Candidate::Hedge { row: Box::new(row), venue });
                }
            }
        }
        self.trial.learn();
        found
    }

    /// Tries `ways` more combinations; returns whether the search is over.
    pub fn step(&mut self, ways: usize) -> bool {
        for _ in 0..ways {
            if self.done {
                break;
            }
            if self.exhaustive.is_some() {
                self.try_assignment();
            } else if let Some(candidate) = self.queue.get(self.tried).cloned() {
                self.tried = self.tried.saturating_add(1);
                self.plan.tried = self.plan.tried.saturating_add(1);
                let (changes, _) = self.effect(&candidate);
                let saving = self.saving(&changes);
                if saving > self.least() && self.best.as_ref().is_none_or(|(best, _)| saving > *best) {
                    self.best = Some((saving, candidate));
                }
            } else {
                self.round();
            }
        }
        self.done
    }

    /// The smallest saving that makes a trade worth doing.
    fn least(&self) -> Amount {
        LEAST.max(Amount(self.plan.before.0.checked_div(NOTHING).unwrap_or(0)))
    }

    /// How far the search has come: trades found, and how much of the present round is tried.
    pub fn progress(&self) -> (usize, f64) {
        let part = |done: u64, all: u64| if all == 0 { 1.0 } else { ratio(done) / ratio(all) };
        let along = match &self.exhaustive {
            Some(search) => part(search.next, search.all),
            None => part(self.tried as u64, self.queue.len() as u64),
        };
        (self.plan.trades.len(), along)
    }

    /// The best plan so far.
    pub fn plan(&self) -> Plan {
        let saving = self.plan.before.saturating_sub(self.plan.after);
        Plan { saving, ..self.plan.clone() }
    }

    /// Searches to the end.
    pub fn run(mut self) -> Plan {
        while !self.step(1_000) {}
        self.plan()
    }

    /// The items that a candidate changes, as they are afterwards, and its description.
    fn effect(&self, candidate: &Candidate) -> (Vec<(Option<usize>, Item)>, Action) {
        let get = |at: usize| self.items.get(at).cloned();
        match candidate {
            Candidate::Move { item, to } => {
                let moved = get(*item)
                    .and_then(|held| Some(Item { row: Optimiser::placed(&held, *to)?, venue: *to, ..held.clone() }));
                (moved.into_iter().map(|moved| (Some(*item), moved)).collect(), Action::Move)
            }
            Candidate::Close { a, b } => {
                let (Some(first), Some(second)) = (get(*a), get(*b)) else { return (Vec::new(), Action::Close) };
                let size = |item: &Item| {
                    let i = self.trial.book.instruments.get(item.row.instrument)?;
                    Some((item.row.quantity.abs(), i.contract_size.unwrap_or(Decimal::ONE)))
                };
                let closed = size(&first).zip(size(&second)).and_then(|((qa, ca), (qb, cb))| {
                    let units = qa.checked_mul(ca)?.min(qb.checked_mul(cb)?);
                    let less = |item: &Item, contract: Decimal| {
                        let by = units.checked_div(contract)?;
                        let left = item.row.quantity.abs().checked_sub(by)?;
                        let quantity = if item.row.quantity.is_sign_negative() { -left } else { left };
                        Some(Item { row: Row { quantity, ..item.row.clone() }, ..item.clone() })
                    };
                    Some(vec![(Some(*a), less(&first, ca)?), (Some(*b), less(&second, cb)?)])
                });
                (closed.unwrap_or_default(), Action::Close)
            }
            Candidate::Hedge { row, venue } => {
                let item = Item {
                    id: String::new(),
                    row: (**row).clone(),
                    venue: *venue,
                    allowed: Vec::new(),
                    locked: false,
                    added: true,
                };
                (vec![(None, item)], Action::Hedge)
            }
        }
    }

    fn saving(&mut self, changes: &[(Option<usize>, Item)]) -> Amount {
        let without: Vec<usize> = changes.iter().filter_map(|(at, _)| *at).collect();
        let extra: Vec<Item> = changes.iter().map(|(_, item)| item.clone()).collect();
        let old = without.iter().filter_map(|at| self.items.get(*at)).map(|item| item.venue);
        let touched: BTreeSet<usize> = old.chain(extra.iter().map(|item| item.venue)).collect();
        let mut saving = Amount::ZERO;
        for venue in touched {
            let was = self.costs.get(venue).copied().unwrap_or_default();
            let is = self.cost(venue, Some((&without, &extra)));
            saving = saving.saturating_add(was.saturating_sub(is));
        }
        saving
    }

    /// Takes the best trade of a round, if it is worth it, and begins the next.
    fn round(&mut self) {
        let Some((_, candidate)) = self.best.take() else {
            self.done = true;
            return;
        };
        let (changes, action) = self.effect(&candidate);
        self.apply(changes, action);
        if self.plan.trades.len() >= self.search.most {
            self.done = true;
        } else {
            self.candidates();
        }
    }

    fn apply(&mut self, changes: Vec<(Option<usize>, Item)>, action: Action) {
        let before = self.plan.after;
        let label = self.label(&changes, action);
        let orders = self.orders(&changes);
        let cost = self.search.spread.map(|_| total(orders.iter().filter_map(|order| order.cost)));
        for (at, item) in &changes {
            match at.and_then(|at| self.items.get_mut(at)) {
                Some(held) => held.clone_from(item),
                None => self.items.push(item.clone()),
            }
        }
        self.costs = (0..self.venues.len()).map(|venue| self.cost(venue, None)).collect();
        let after = total(self.costs.iter().copied()).saturating_add(self.apart);
        let position = |item: &Item| Position { id: item.id.clone(), ..self.trial.book.unrow(0, &item.row) };
        let positions = changes.iter().map(|(_, item)| position(item)).collect();
        self.plan.trades.push(Trade {
            action,
            label,
            positions,
            orders,
            cost,
            before,
            after,
            saving: before.saturating_sub(after),
        });
        self.plan.cost = self.search.spread.map(|_| total(self.plan.trades.iter().filter_map(|trade| trade.cost)));
        self.plan.after = after;
    }

    /// The orders that make these changes: first the closing ones, then the opening ones.
    fn orders(&self, changes: &[(Option<usize>, Item)]) -> Vec<TradeOrder> {
        let order = |act: Act, row: &Row, quantity: Decimal, id: &str| {
            let row = Row { quantity, ..row.clone() };
            let worth = self.trial.view().value(&row).and_then(Result::ok).map(|valued| valued.exposure.abs());
            let cost = self.search.spread.and_then(|spread| worth?.times(spread));
            let position = Position { id: id.to_owned(), value: None, ..self.trial.book.unrow(0, &row) };
            TradeOrder { act, position, cost }
        };
        let mut orders = Vec::new();
        for (at, item) in changes {
            let Some(old) = at.and_then(|at| self.items.get(at)) else {
                orders.push(order(Act::Open, &item.row, item.row.quantity, ""));
                continue;
            };
            let kept = if old.venue == item.venue { item.row.quantity } else { Decimal::ZERO };
            let closed = kept.checked_sub(old.row.quantity).unwrap_or_default();
            orders.push(order(Act::Close, &old.row, closed, &old.id));
            if old.venue != item.venue {
                orders.push(order(Act::Open, &item.row, item.row.quantity, ""));
            }
        }
        orders
    }

    fn label(&self, changes: &[(Option<usize>, Item)], action: Action) -> String {
        let amount = |item: &Item, quantity: Decimal| {
            let i = self.trial.book.instruments.get(item.row.instrument);
            i.map(|i| names::amount(quantity, i, &self.trial.book.symbols)).unwrap_or_default()
        };
        let venue = |at: usize| {
            let key = self.venues.get(at).map(|place| names::set_key(&MarginSet::of(place), &self.trial.book.symbols));
            // If a protocol has the name of its chain, the name appears once.
            let key = key.unwrap_or_default();
            let mut parts: Vec<&str> = key.split('|').filter(|part| !part.is_empty()).collect();
            parts.dedup();
            parts.join(" ")
        };
        let before = |at: &Option<usize>| at.and_then(|at| self.items.get(at));
        let of = |item: &Item| format!("{} at {}", amount(item, item.row.quantity), venue(item.venue));
        match (action, changes) {
            (Action::Move, [(at, item)]) => {
                format!("Close {}, open {}", before(at).map(of).unwrap_or_default(), of(item))
            }
            (Action::Close, [(a, first), (b, second)]) => {
                let closed = |at: &Option<usize>, item: &Item| {
                    let was = before(at).map(|old| old.row.quantity).unwrap_or_default();
                    let by = was.checked_sub(item.row.quantity).unwrap_or_default();
                    format!("{} at {}", amount(item, by), venue(item.venue))
                };
                format!("Close {} against {}", closed(a, first), closed(b, second))
            }
            (_, [(_, item), ..]) => format!("Add {}", of(item)),
            _ => String::new(),
        }
    }

    /// One assignment of the positions that may move; they count like the digits of a number.
    fn try_assignment(&mut self) {
        let Some(search) = self.exhaustive.as_ref() else { return };
        if search.next >= search.all {
            return self.assigned();
        }
        let code = search.next;
        let free = search.free.clone();
        let mut rest = code;
        let mut saved: Vec<(usize, Item)> = Vec::new();
        for at in &free {
            let Some(item) = self.items.get(*at).cloned() else { continue };
            let venue = digit(&mut rest, &item);
            let row = Optimiser::placed(&item, venue).unwrap_or_else(|| item.row.clone());
            saved.push((*at, item.clone()));
            if let Some(slot) = self.items.get_mut(*at) {
                *slot = Item { row, venue, ..item };
            }
        }
        let costs: Vec<Amount> = (0..self.venues.len()).map(|venue| self.cost(venue, None)).collect();
        let need = total(costs).saturating_add(self.apart);
        for (at, item) in saved {
            if let Some(slot) = self.items.get_mut(at) {
                *slot = item;
            }
        }
        self.plan.tried = self.plan.tried.saturating_add(1);
        let least = self.least();
        if let Some(search) = &mut self.exhaustive {
            search.next = search.next.saturating_add(1);
            // Of equal ones the first, which is found again on every run.
            if search.best.0.saturating_sub(need) > least {
                search.best = (need, code);
            }
        }
    }

    /// The best assignment as moves, each with its saving after those before it.
    fn assigned(&mut self) {
        let Some(search) = self.exhaustive.take() else { return };
        self.plan.exact = true;
        self.done = true;
        let (_, mut rest) = search.best;
        if rest >= search.all {
            return;
        }
        let mut moves = Vec::new();
        for at in &search.free {
            let Some(item) = self.items.get(*at) else { continue };
            let venue = digit(&mut rest, item);
            if venue != item.venue {
                moves.push(Candidate::Move { item: *at, to: venue });
            }
        }
        while !moves.is_empty() {
            let mut best: Option<(Amount, usize)> = None;
            for (at, candidate) in moves.iter().enumerate() {
                let (changes, _) = self.effect(candidate);
                let saving = self.saving(&changes);
                if best.is_none_or(|(most, _)| saving > most) {
                    best = Some((saving, at));
                }
            }
            let Some((_, at)) = best else { break };
            let (changes, action) = self.effect(&moves.remove(at));
            self.apply(changes, action);
        }
    }
}

/// The next digit of an assignment: the place of an item.
fn digit(rest: &mut u64, item: &Item) -> usize {
    let base = item.allowed.len() as u64;
    let at = usize::try_from(rest.checked_rem(base).unwrap_or(0)).unwrap_or(0);
    *rest = rest.checked_div(base).unwrap_or(0);
    item.allowed.get(at).map_or(item.venue, |form| form.venue)
}

#[allow(clippy::cast_precision_loss, reason = "a part of a search, for a bar")]
fn ratio(count: u64) -> f64 {
    count as f64
}
