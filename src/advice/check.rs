//! The effect of an order at each account that takes it, computed with the engine itself.

use std::cmp::Reverse;
use std::collections::BTreeSet;

use crate::advice::checked::{
    BrokenLimit, Change, CheckRow, CheckStep, Effect, LiquidationChange, Order, OrderCheck, Refused,
};
use crate::advice::desk::{Desk, Taken};
use crate::advice::room::Room;
use crate::amount::Amount;
use crate::book::Place;
use crate::credit::limits::{self, State};
use crate::engine::LiveBook;
use crate::error::{Code, Error, Failure};
use crate::exposure::ledger::MarginSet;
use crate::exposure::names;
use crate::margin::Parameters;
use crate::margin::set::total;
use crate::order;
use crate::position::{Kind, MarginMode, Position};
use crate::whatif::prices::Liquidation;

/// The largest number of orders in a package.
const MOST: usize = 100;

/// An account's requirement and equity, and the book's net exposure.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Standing {
    pub initial: Amount,
    pub maintenance: Amount,
    pub free: Option<Amount>,
    pub net: Amount,
}

impl Standing {
    fn to(self, after: Standing) -> Effect {
        let change = |of: fn(&Standing) -> Amount| Change { before: of(&self), after: of(&after) };
        let free = self.free.zip(after.free).map(|(before, after)| Change { before, after });
        Effect { initial: change(|s| s.initial), maintenance: change(|s| s.maintenance), free, net: change(|s| s.net) }
    }
}

impl LiveBook {
    /// The effect of an order, or of several one after the other, at each account that takes it: every account that
    /// holds a cross position or is listed in the book. The book does not change.
    ///
    /// An order that does not give its settlement takes the form of the account's contract: a coin-margined account
    /// gets the inverse contract of the same exposure, in its lots.
    ///
    /// # Errors
    /// The error of an order, with its field, and the order's number if there are several.
    ///
    /// ```
    /// use exposure_netting::{Kind, LiveBook, Position, amount::parse, import};
    /// let book = import::book(r#"{"prices": {"BTC": "60000"}, "positions": [
    ///     {"asset": "BTC", "kind": "perpetual", "quantity": "-2", "counterparty": "Hyperliquid"},
    ///     {"asset": "ETH", "kind": "perpetual", "quantity": "1", "price": "3000", "counterparty": "dYdX"}]}"#)?;
    /// let order = Position::new("BTC".to_owned(), Kind::Perpetual, parse("1").unwrap());
    /// let checked = LiveBook::new(book)?.check(&[order])?;
    /// assert_eq!(checked.rows[0].counterparty, "Hyperliquid"); // it closes half of the short there
    /// assert_eq!(checked.rows[0].added().to_string(), "-1500"); // 60,000 at 40x
    /// # Ok::<(), exposure_netting::Error>(())
    /// ```
    pub fn check(&self, orders: &[Order]) -> Result<OrderCheck, Error> {
        if orders.is_empty() {
            return Err(Failure::new(Code::MissingField, "there is no order to check").field("orders").into());
        }
        if orders.len() > MOST {
            let message = format!("check takes at most {MOST} orders, but there are {}", orders.len());
            return Err(Failure::new(Code::TooManyRows, message).field("orders").into());
        }
        let mut trial = self.clone();
        let mut named: BTreeSet<&str> = BTreeSet::new();
        for (number, order) in (1..).zip(orders) {
            let several = |failure: Failure| if orders.len() > 1 { failure.row(number) } else { failure };
            trial.check_order(order).map_err(several)?;
            if !order.id.is_empty() && !named.insert(&order.id) {
                let message = format!("two orders have the id {}; leave it out", crate::text::quoted(&order.id));
                return Err(several(Failure::new(Code::DuplicateId, message).field("id")).into());
            }
        }
        let places = trial.accounts();
        for place in &places {
            trial.book.places.intern(place.clone());
        }
        trial.learn();
        trial.refresh_sets();
        let limited = trial.book.limits.as_ref().is_some_and(|limits| !limits.is_empty());
        let bounds = if limited { trial.summary().limits } else { Vec::new() };
        let mut checked = OrderCheck::default();
        for desk in trial.desks(&places) {
            match trial.at_desk(&desk, orders, &bounds) {
                Ok(row) => checked.rows.push(row),
                Err(refused) => checked.refused.push(*refused),
            }
        }
        order::sort_by(&mut checked.rows, |a, b| {
            let free = |row: &CheckRow| Reverse(row.effect.free.map(|free| free.after));
            let name = |row: &CheckRow| (row.counterparty.clone(), row.account.clone(), row.chain.clone());
            a.added().cmp(&b.added()).then_with(|| free(a).cmp(&free(b))).then_with(|| name(a).cmp(&name(b)))
        });
        Ok(checked)
    }

    /// Checks an order without regard to the account.
    fn check_order(&mut self, order: &Order) -> Result<(), Failure> {
        let no_place = |field: &str, given: bool| {
            let message = format!("an order has no {field}: it is checked at every account");
            if given { Err(Failure::new(Code::UnknownField, message).field(field)) } else { Ok(()) }
        };
        no_place("counterparty", !order.counterparty.is_empty())?;
        no_place("account", !order.account.is_empty())?;
        no_place("chain", !order.chain.is_empty())?;
        no_place("agreement", !order.agreement.is_empty())?;
        no_place("margin", order.margin.is_some())?;
        no_place("value", order.value.is_some())?;
        if order.margin_mode != MarginMode::Cross {
            let message = "an order is checked in cross margin: an isolated position shares no margin with an account";
            return Err(Failure::new(Code::OutOfRange, message).field("marginMode"));
        }
        if !order.id.is_empty() && self.book.find(&order.id).is_some() {
            let message = format!("there is a position {} already; leave the id out", crate::text::quoted(&order.id));
            return Err(Failure::new(Code::DuplicateId, message).field("id"));
        }
        if order.quantity.is_zero() {
            return Err(Failure::new(Code::OutOfRange, "quantity must not be zero").field("quantity"));
        }
        self.worth_of(order).map(drop)
    }

    /// The accounts that an order could go to: those that hold a cross position or are listed, in the order of their names.
    fn accounts(&mut self) -> Vec<Place> {
        let mut places: Vec<Place> = Vec::new();
        let held =
            self.book.places.iter().zip(&self.margin.seats).filter(|(_, seat)| seat.is_some_and(|seat| seat.rows > 0));
        let held: Vec<Place> = held.map(|(place, _)| place.clone()).collect();
        let mut add = |place: Place| {
            if !places.iter().any(|known| MarginSet::of(known) == MarginSet::of(&place)) {
                places.push(place);
            }
        };
        held.iter().filter(|place| !MarginSet::of(place).alone).cloned().for_each(&mut add);
        // An account of isolated positions also takes a cross one.
        let isolated = held.iter().filter(|place| place.mode == MarginMode::Isolated && place.counterparty != 0);
        isolated.map(|place| Place { mode: MarginMode::Cross, ..place.clone() }).for_each(&mut add);
        for account in self.book.accounts.clone().iter().filter(|account| !account.counterparty.is_empty()) {
            let (counterparty, account) =
                (self.book.symbols.intern(&account.counterparty), self.book.symbols.intern(&account.account));
            let here = |place: &&Place| place.counterparty == counterparty && place.account == account;
            let mut chains: Vec<u32> = held.iter().filter(here).map(|place| place.chain).collect();
            if chains.is_empty() {
                chains.push(0);
            }
            for chain in chains {
                add(Place { counterparty, account, chain, agreement: 0, mode: MarginMode::Cross });
            }
        }
        let name = |place: &Place| names::set_key(&MarginSet::of(place), &self.book.symbols);
        order::sort_by(&mut places, |a, b| name(a).cmp(&name(b)));
        places
    }

    /// All orders at one account, taken back afterwards.
    fn at_desk(&mut self, desk: &Desk, orders: &[Order], bounds: &[limits::Checked]) -> Result<CheckRow, Box<Refused>> {
        let text = |symbol: u32, book: &LiveBook| book.book.symbols.text(symbol).to_owned();
        let (counterparty, account) = (text(desk.place.counterparty, self), text(desk.place.account, self));
        let chain = text(desk.place.chain, self);
        let refuse = |number: usize, reason: Failure| {
            let order = u32::try_from(number).unwrap_or(u32::MAX).saturating_add(1);
            let (counterparty, account, chain) = (counterparty.clone(), account.clone(), chain.clone());
            Box::new(Refused { counterparty, account, chain, order, reason })
        };
        let mut taken: Vec<Taken> = Vec::new();
        for (number, order) in orders.iter().enumerate() {
            taken.push(self.taken(desk, order).map_err(|reason| refuse(number, reason))?);
        }
        let before = self.standing(&counterparty, &account);
        let mut assets: Vec<&str> = Vec::new();
        for order in orders {
            if !assets.contains(&order.asset.as_str()) {
                assets.push(&order.asset);
            }
        }
        let closed_at = self.closed_at(&counterparty, &account, &chain, &assets);
        let mut ids: Vec<String> = Vec::new();
        let mut steps = Vec::new();
        let mut last = before;
        let mut wrong = None;
        for (number, taken) in taken.iter().enumerate() {
            match self.opened(&taken.position, &mut ids) {
                Ok(()) => {
                    let now = self.standing(&counterparty, &account);
                    let order = u32::try_from(number).unwrap_or(u32::MAX).saturating_add(1);
                    steps.push(CheckStep { order, effect: last.to(now) });
                    last = now;
                }
                Err(reason) => {
                    let message = format!("what {} would ask for it is not known: {}", desk.name, reason.message);
                    wrong = Some((number, reason.message(message)));
                    break;
                }
            }
        }
        let tiers = self.tier_notes(desk, &assets);
        let broken = match wrong {
            None if !bounds.is_empty() => broken(bounds, &self.summary().limits),
            _ => Vec::new(),
        };
        let closed = match wrong {
            None => self.closed_at(&counterparty, &account, &chain, &assets),
            Some(_) => Vec::new(),
        };
        let mut changes = closed_at.into_iter().zip(closed).map(|(before, after)| LiquidationChange { before, after });
        let some = |change: &LiquidationChange| change.before.is_some() || change.after.is_some();
        let liquidation = changes.next().filter(some);
        let liquidations = changes.filter(some).collect();
        let positions: Vec<Position> = taken.iter().map(|taken| taken.position.clone()).collect();
        let room = wrong.is_none().then(|| self.room(desk, &taken, &ids, (&counterparty, &account))).flatten();
        for id in &ids {
            // It was added here.
            drop(self.remove(id));
        }
        self.refresh_sets();
        if let Some((number, reason)) = wrong {
            return Err(refuse(number, reason));
        }
        let rule = self.margin.rules.of(&MarginSet::of(&desk.place));
        let mut notes: Vec<Failure> = taken.into_iter().flat_map(|taken| taken.notes).collect();
        notes.extend(notes_of(desk, &before, rule, &positions));
        notes.extend(tiers);
        notes.extend(self.view().assumed_margins(&self.view().apart(|own| own.is_at(&counterparty, &account))));
        notes.dedup();
        Ok(CheckRow {
            rule: rule.named.clone(),
            counted: rule.counted,
            effect: before.to(last),
            liquidation,
            liquidations,
            limits: broken,
            room,
            steps: if orders.len() > 1 { steps } else { Vec::new() },
            positions,
            counterparty,
            account,
            chain,
            notes,
        })
    }

    /// Adds a position for a trial; an error if it cannot be margined.
    pub(crate) fn opened(&mut self, position: &Position, ids: &mut Vec<String>) -> Result<(), Failure> {
        let id = self.upsert(position).map_err(|error| error.failure().clone())?;
        if !ids.contains(&id) {
            ids.push(id.clone());
        }
        self.refresh_sets();
        let failed = |index: u32| self.exposure.failures.get(&index).cloned().or_else(|| self.view().lacking(index));
        match self.book.find(&id).and_then(failed) {
            Some(failure) => Err(failure.alone()),
            None => Ok(()),
        }
    }

    /// The state of an account in the book today.
    pub(crate) fn standing(&self, counterparty: &str, account: &str) -> Standing {
        let need = self.view().account_needs().get(&(counterparty, account)).copied().unwrap_or_default();
        let mut needed = need.of_cross().initial;
        let mut standing = Standing {
            initial: need.initial,
            maintenance: need.maintenance,
            free: None,
            net: self.view().total_exposures().0.net,
        };
        if self.margin.any_schedule {
            // Under the schedule margin is asked by agreement.
            let own = self.view().schedule().margins(&self.book);
            let own = total(own.iter().filter(|set| set.name.counterparty == counterparty).map(|set| set.netted));
            standing.initial = standing.initial.saturating_add(own);
            standing.maintenance = standing.maintenance.saturating_add(own);
            needed = needed.saturating_add(own);
        }
        let equity = self.book.funded().find(|(_, known)| known.is_at(counterparty, account));
        standing.free = equity.map(|(_, known)| self.view().cross_equity(known).saturating_sub(needed));
        standing
    }

    /// Warns if the venue's table for one of these assets is not known, or does not reach far enough.
    fn tier_notes(&self, desk: &Desk, assets: &[&str]) -> Vec<Failure> {
        let bucket = MarginSet::of(&desk.place);
        let here = |at: &u32| self.exposure.ledger.buckets.get(*at) == Some(&bucket);
        let set = self.margin.sets.iter().find(|(at, _)| here(at)).and_then(|(_, set)| set.margin());
        let Some(set) = set else { return Vec::new() };
        let note = |asset: &str| {
            if set.beyond_tiers.contains(asset) {
                let message = format!(
                    "the position in {asset} is larger than the table of {} reaches: it may ask more, or not allow it",
                    desk.name
                );
                return Some(Failure::new(Code::BeyondTiers, message));
            }
            let message = || format!("the table of {} for {asset} is not known; another stands in for it", desk.name);
            set.stand_ins.contains(asset).then(|| Failure::new(Code::StandIn, message()))
        };
        assets.iter().filter_map(|asset| note(asset)).collect()
    }

    /// The liquidation prices of an account in each of these assets.
    fn closed_at(&self, counterparty: &str, account: &str, chain: &str, assets: &[&str]) -> Vec<Option<Liquidation>> {
        let found = self.view().liquidations_in(counterparty, account, |asset| assets.contains(&asset));
        let own = |entry: &&Liquidation| entry.position.is_none() && (entry.chain.is_empty() || entry.chain == chain);
        let of = |asset: &&str| found.iter().filter(own).find(|entry| entry.asset == **asset).cloned();
        assets.iter().map(of).collect()
    }

    /// How much of the orders fits, which are in the book now; absent if the account's equity is not known.
    fn room(
        &mut self,
        desk: &Desk,
        taken: &[Taken],
        ids: &[String],
        (counterparty, account): (&str, &str),
    ) -> Option<Option<Amount>> {
        self.standing(counterparty, account).free?;
        let equity = self.book.funded().find(|(_, known)| known.is_at(counterparty, account));
        let equity = equity.map(|(_, known)| self.view().cross_equity(known)).unwrap_or_default();
        let room = Room::of(taken, equity, |position| self.worth_of(position).unwrap_or_default());
        let _ = desk;
        room.find(|multiple| {
            let mut own = ids.to_vec();
            for (id, position) in ids.iter().zip(room.scaled(taken, multiple)?) {
                self.opened(&Position { id: id.clone(), ..position }, &mut own).ok()?;
            }
            self.standing(counterparty, account).free
        })
    }
}

/// The limits that are broken, or broken further, by a change.
fn broken(before: &[limits::Checked], after: &[limits::Checked]) -> Vec<BrokenLimit> {
    let rank = |state: State| match state {
        State::Breach => 2,
        State::Warning => 1,
        State::Within | State::Unset | State::Unknown => 0,
    };
    let worse = before.iter().zip(after).filter(|(before, after)| rank(after.state) > rank(before.state));
    let broken = worse.map(|(before, after)| BrokenLimit {
        measure: after.measure,
        name: after.name,
        bound: if after.state == State::Breach { after.breach } else { after.warning },
        state: after.state,
        value: Change { before: before.value.unwrap_or_default(), after: after.value.unwrap_or_default() },
    });
    broken.collect()
}

/// The unknowns of an account.
fn notes_of(desk: &Desk, before: &Standing, rule: &crate::margin::Rule, positions: &[Position]) -> Vec<Failure> {
    let mut notes = Vec::new();
    if rule.named.stand_in {
        let message = format!("the rule of {} is not known; {} stands in for it", desk.name, rule.named.method);
        notes.push(Failure::new(Code::StandIn, message));
    }
    if matches!(rule.parameters, Parameters::Schedule(_)) {
        let message = format!("{} is margined by agreement, not by account", desk.name);
        notes.push(Failure::new(Code::ByAgreement, message));
    }
    if before.free.is_none() {
        let message = format!("the equity of {} is not given, so free margin and room are not known", desk.name);
        notes.push(Failure::new(Code::NoEquity, message).field("accounts"));
    }
    let paid = |p: &Position| {
        let long = p.quantity.is_sign_positive();
        long && matches!(p.kind, Kind::Spot | Kind::Option | Kind::LeveragedToken | Kind::Loan)
    };
    if positions.iter().any(paid) {
        let message = "what is paid for it is not taken from the account's equity here";
        notes.push(Failure::new(Code::PaidInFull, message));
    }
    notes
}
