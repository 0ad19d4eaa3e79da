//! Accounts as places to trade: which contracts each takes, in which form and in which lots. Advice starts here.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use crate::amount::{Amount, Exact, plain};
use crate::book::symbols::Symbol;
use crate::book::{AccountMode, Instrument, Place};
use crate::engine::LiveBook;
use crate::error::{Code, Failure};
use crate::exposure::ledger::MarginSet;
use crate::margin::rules::mode_of;
use crate::position::{Kind, Position};
use crate::venue::{self, Lists, Lot, Sort, Venue};

/// One account, as a place to trade.
#[derive(Clone, Debug)]
pub(crate) struct Desk {
    pub place: Place,
    /// Counterparty and account, for people.
    pub name: String,
    venue: Option<&'static Venue>,
    sort: Option<&'static Sort>,
    held: Vec<Held>,
}

/// A contract that an account holds.
#[derive(Clone, Debug)]
struct Held {
    instrument: Instrument,
    quantity: Decimal,
    price: Option<Decimal>,
}

/// An order as an account takes it.
#[derive(Clone, Debug)]
pub(crate) struct Taken {
    pub position: Position,
    /// The step of its quantity, if the venue's is known.
    pub step: Option<Decimal>,
    /// Unknowns of the account, and facts that do not fit. Advice offers only orders without notes.
    pub notes: Vec<Failure>,
}

fn is_linear_kind(kind: Kind) -> bool {
    matches!(kind, Kind::Perpetual | Kind::Future)
}

impl Desk {
    fn lists(&self) -> Lists {
        self.sort.map_or(Lists::UNKNOWN, |sort| sort.lists)
    }

    /// The venue's name, or the account's owner.
    fn venue_name(&self) -> &str {
        self.venue.map_or(self.name.as_str(), |venue| venue.name)
    }

    /// The contracts of this kind on this asset that it holds, those of the other side than the order's first: an order
    /// closes before it opens.
    fn same(&self, order: &Ordered) -> Vec<&Held> {
        let is = |held: &&Held| {
            let i = &held.instrument;
            let same = i.kind == order.kind && i.asset == order.asset && i.expiry == order.expiry;
            same && i.strike == order.strike && i.right == order.right
        };
        let opposite = |held: &&Held| held.quantity.is_sign_negative() != order.sells;
        let (mut first, rest): (Vec<&Held>, Vec<&Held>) = self.held.iter().filter(is).partition(opposite);
        first.extend(rest);
        first
    }
}

/// The terms of an order that concern its contract.
struct Ordered {
    asset: Symbol,
    kind: Kind,
    expiry: Option<crate::time::Time>,
    strike: Option<Decimal>,
    right: Option<crate::position::Right>,
    sells: bool,
}

/// The nearest multiple of a step, the one nearer to zero of two.
pub(crate) fn to_step(quantity: Decimal, step: Decimal) -> Option<Decimal> {
    use rust_decimal::RoundingStrategy::MidpointTowardZero;
    let steps = quantity.checked_div(step)?.round_dp_with_strategy(0, MidpointTowardZero);
    Some(steps.checked_mul(step)?.normalize())
}

impl LiveBook {
    /// These places as accounts to trade in. Isolated positions are listed in their account too.
    pub(crate) fn desks(&self, places: &[Place]) -> Vec<Desk> {
        let mut held: BTreeMap<(Symbol, Symbol, Symbol), BTreeMap<u32, Held>> = BTreeMap::new();
        for (index, row) in self.book.indexed_rows().filter(|(_, row)| !row.quantity.is_zero()) {
            let known = self.book.places.get(row.place).zip(self.book.instruments.get(row.instrument));
            let Some((place, instrument)) = known.filter(|_| !self.exposure.failures.contains_key(&index)) else {
                continue;
            };
            let key = (place.counterparty, place.account, place.chain);
            let new = || Held { instrument: instrument.clone(), quantity: Decimal::ZERO, price: None };
            let held = held.entry(key).or_default().entry(row.instrument).or_insert_with(new);
            held.quantity = held.quantity.saturating_add(row.quantity);
            held.price = held.price.or(row.price);
        }
        let text = |symbol| self.book.symbols.text(symbol);
        let desk = |place: &Place| {
            let (counterparty, account) = (text(place.counterparty), text(place.account));
            let venue = venue::find(counterparty);
            let in_portfolio = mode_of(&MarginSet::of(place), &self.book) == AccountMode::Portfolio;
            let sort = venue.and_then(|venue| {
                let pooled = || venue.sort_of("", "Portfolio margin").filter(|_| in_portfolio);
                pooled().or_else(|| venue.sort_of(counterparty, account)).or_else(|| venue.usual())
            });
            let key = (place.counterparty, place.account, place.chain);
            Desk {
                place: place.clone(),
                name: [counterparty, account].join(" ").trim().to_owned(),
                venue,
                sort,
                held: held.get(&key).map(|held| held.values().cloned().collect()).unwrap_or_default(),
            }
        };
        places.iter().map(desk).collect()
    }

    /// The order as an account takes it: in the form of the contract that it holds or lists, at the account's place.
    ///
    /// # Errors
    /// `not_listed` if the account does not take it, `below_least` if it is smaller than a lot there.
    pub(crate) fn taken(&mut self, desk: &Desk, order: &Position) -> Result<Taken, Failure> {
        let Taken { mut position, mut notes, .. } = self.contract(desk, order)?;
        let is_counted = |p: &Position| (p.inverse, p.contract_size.unwrap_or(Decimal::ONE));
        if is_counted(&position) != is_counted(order) {
            let exposure = self.worth_of(order)?;
            let sized = self.sized_any(desk, position.clone(), exposure).filter(|p| !p.quantity.is_zero());
            position = sized.ok_or_else(|| {
                let message = format!("the order is smaller than a lot of {} at {}", order.asset, desk.name);
                Failure::new(Code::BelowLeast, message).field("quantity")
            })?;
        }
        let (step, more) = self.lots(desk, &position)?;
        notes.extend(more);
        Ok(Taken { position, step, notes })
    }

    /// The contract that an order means in an account, with the order's own quantity, and its unknowns.
    fn contract(&mut self, desk: &Desk, order: &Position) -> Result<Taken, Failure> {
        let asset = self.book.symbols.intern(&order.asset);
        let ordered = Ordered {
            asset,
            kind: order.kind,
            expiry: order.expiry,
            strike: order.strike,
            right: order.right,
            sells: order.quantity.is_sign_negative(),
        };
        let form = self.form(desk, order, &ordered);
        let notes = self.listing(desk, order, &ordered, &form)?;
        let text = |symbol: Symbol| self.book.symbols.text(symbol).to_owned();
        let mut position = Position {
            counterparty: text(desk.place.counterparty),
            account: text(desk.place.account),
            chain: text(desk.place.chain),
            agreement: text(desk.place.agreement),
            ..order.clone()
        };
        match &form.adopted {
            Some(i) => {
                position.quote = text(i.quote);
                position.settle = text(i.settle);
                position.inverse = i.inverse;
                position.contract_size = i.contract_size;
            }
            None if form.in_coin && is_linear_kind(order.kind) && !order.inverse => {
                position.inverse = true;
                "USD".clone_into(&mut position.quote);
            }
            None => {}
        }
        self.price(&mut position);
        Ok(Taken { position, step: None, notes: notes.into_iter().collect() })
    }

    /// A contract in whole lots of about this exposure.
    fn sized_any(&mut self, desk: &Desk, contract: Position, exposure: Amount) -> Option<Position> {
        let mut position = Position { quantity: Decimal::ONE, ..contract };
        let one = self.worth_of(&position).ok()?;
        let units = Exact::from(exposure).over(one.into())?.to_places(8).to_decimal()?;
        // Contracts that settle in the coin are counted in whole dollars if their lot is not known.
        let step = self.step(desk, &position).or_else(|| position.inverse.then_some(Decimal::ONE));
        position.quantity = step.map_or(Some(units), |step| to_step(units, step))?.normalize();
        Some(position)
    }

    /// The contract of an order in an account, in whole lots of about this exposure: of quantity zero if that is less than
    /// half a lot. None if something is open about it, or if it is less than the smallest order.
    pub(crate) fn sized(&mut self, desk: &Desk, order: &Position, exposure: Amount) -> Option<Position> {
        let contract = self.contract(desk, order).ok()?;
        if contract.notes.iter().any(|note| note.code == Code::NotKnown) {
            return None;
        }
        let position = self.sized_any(desk, contract.position, exposure)?;
        let too_small = self.lots(desk, &position).ok()?.1.iter().any(|note| note.code == Code::BelowLeast);
        (position.quantity.is_zero() || !too_small).then_some(position)
    }

    /// The contract in another account for a position that is closed in its own, with the step of its quantity. `None`
    /// if the contract is not known to be listed there.
    pub(crate) fn moved(&mut self, desk: &Desk, held: &Position) -> Option<(Position, Option<Decimal>)> {
        let quote = self.book.symbols.intern(&held.quote);
        let is_dollar = self.exposure.market.get(quote).rate == Some(Decimal::ONE);
        let mut order = Position { id: String::new(), value: None, ..held.clone() };
        if is_linear_kind(held.kind) {
            order.entry_price = None;
            if is_dollar && held.price_currency.is_empty() {
                // The settlement currency differs by account.
                (order.quote, order.settle) = (String::new(), String::new());
                (order.inverse, order.contract_size) = (false, None);
            }
        } else {
            order.value = held.value;
        }
        let contract =
            self.contract(desk, &order).ok().filter(|c| c.notes.iter().all(|note| note.code != Code::NotKnown))?;
        let step = self.step(desk, &contract.position);
        let whole = contract.position.inverse.then_some(Decimal::ONE);
        Some((Position { id: held.id.clone(), ..contract.position }, step.or(whole)))
    }

    /// Which form of a contract an account takes.
    fn form(&self, desk: &Desk, order: &Position, ordered: &Ordered) -> Form {
        let text = |symbol| self.book.symbols.text(symbol);
        let settles_in_asset = !order.settle.is_empty() && order.settle == order.asset;
        let stated = Form { in_coin: order.inverse || settles_in_asset, adopted: None, held: false };
        // Both forms are quoted in dollars.
        let in_money = !order.quote.is_empty() && order.quote != "USD" && order.quote != self.book.currency;
        let said = order.inverse || !order.settle.is_empty() || in_money;
        let same = desk.same(ordered);
        let fits = |i: &Instrument| {
            let is = |symbol, stated: &str| stated.is_empty() || text(symbol) == stated;
            i.inverse == order.inverse && is(i.quote, &order.quote) && is(i.settle, &order.settle)
        };
        if !is_linear_kind(order.kind) {
            let coin = |i: &Instrument| i.settle == i.asset || i.price_currency == i.asset;
            let lists = desk.lists();
            let either = !said && order.price_currency.is_empty();
            let in_coin = stated.in_coin
                || order.price_currency == order.asset
                || either && lists.options != Some(true) && lists.coin_options == Some(true);
            let held = same.iter().any(|held| !in_coin || coin(&held.instrument));
            return Form { in_coin, held, ..stated };
        }
        if said || order.contract_size.is_some() {
            return Form { held: same.iter().any(|held| fits(&held.instrument)), ..stated };
        }
        if let Some(held) = same.first() {
            let in_coin = held.instrument.inverse || held.instrument.settle == held.instrument.asset;
            return Form { in_coin, adopted: Some(held.instrument.clone()), held: true };
        }
        // Not that contract, but another on the asset, or else any other.
        let contracts = || desk.held.iter().map(|held| &held.instrument).filter(|i| is_linear_kind(i.kind));
        let lists = desk.lists();
        let possible = |i: &&Instrument| lists.takes(order.kind, i.inverse) != Some(false);
        let like = contracts().find(|i| i.asset == ordered.asset && possible(i)).or_else(|| contracts().find(possible));
        let pool =
            desk.sort.is_some_and(|sort| sort.coin) || lists.linear == Some(false) && lists.inverse != Some(false);
        match like.filter(|i| i.inverse || !pool) {
            Some(like) => {
                let asset = |symbol| if symbol == like.asset { ordered.asset } else { symbol };
                let adopted = Instrument {
                    settle: asset(like.settle),
                    price_currency: 0,
                    // The size of one contract differs by asset.
                    contract_size: like.contract_size.filter(|_| like.asset == ordered.asset && like.inverse),
                    ..like.clone()
                };
                Form { in_coin: like.inverse, adopted: Some(adopted), held: false }
            }
            None => Form { in_coin: pool, adopted: None, held: false },
        }
    }

    /// Whether an account takes a contract of this form, and the unknowns of that.
    fn listing(
        &self,
        desk: &Desk,
        order: &Position,
        ordered: &Ordered,
        form: &Form,
    ) -> Result<Option<Failure>, Failure> {
        if form.held {
            return Ok(None);
        }
        let text = |symbol| self.book.symbols.text(symbol);
        let refused = |message: String| Err(Failure::new(Code::NotListed, message).field("kind"));
        let not_known = |message: String| Ok(Some(Failure::new(Code::NotKnown, message)));
        let what = name_of(order.kind, form.in_coin);
        if let Some(coin) = desk.sort.filter(|sort| sort.coin).map(|_| text(desk.place.account))
            && order.kind.is_derivative()
            && !coin.is_empty()
            && !venue::same_coin(coin, &order.asset)
        {
            let message = format!("the account {} takes contracts on {coin}, none on {}", desk.name, order.asset);
            return Err(Failure::new(Code::NotListed, message).field("asset"));
        }
        let on_asset =
            || desk.held.iter().any(|h| h.instrument.kind.is_derivative() && h.instrument.asset == ordered.asset);
        match desk.lists().takes(order.kind, form.in_coin) {
            Some(false) => {
                // Another sort of account there may take it.
                let elsewhere = desk.venue.is_some_and(|venue| {
                    venue.sorts.iter().any(|sort| sort.lists.takes(order.kind, form.in_coin) == Some(true))
                });
                if elsewhere {
                    refused(format!("{} lists {what} in another account, not in {}", desk.venue_name(), desk.name))
                } else {
                    refused(format!("{} lists no {what}", desk.venue_name()))
                }
            }
            Some(true) => {
                let known = !order.kind.is_derivative()
                    || on_asset()
                    || desk.venue.is_some_and(|venue| venue.knows(&order.asset));
                if known {
                    return Ok(None);
                }
                not_known(format!("{} lists {what}; whether on {} is not known", desk.venue_name(), order.asset))
            }
            None => {
                let alike = |held: &&Held| {
                    let i = &held.instrument;
                    let same_sort = i.kind == order.kind || is_linear_kind(i.kind) && is_linear_kind(order.kind);
                    same_sort && i.inverse == (form.in_coin && is_linear_kind(order.kind))
                };
                if desk.held.iter().any(|held| alike(&held)) && (on_asset() || !order.kind.is_derivative()) {
                    return Ok(None);
                }
                not_known(format!("whether {} takes {what} on {} is not known", desk.name, order.asset))
            }
        }
    }

    /// The exposure of a position in the reporting currency.
    pub(crate) fn worth_of(&mut self, position: &Position) -> Result<Amount, Failure> {
        let mut position = position.clone();
        self.price(&mut position);
        let row = self.book.row(&position)?;
        self.learn();
        let valued = self.view().value(&row).transpose()?;
        Ok(valued.map(|valued| valued.exposure).unwrap_or_default())
    }

    /// Sets a missing price to the book's price, and the entry price of a new position to its price.
    pub(crate) fn price(&mut self, position: &mut Position) {
        if matches!(position.kind, Kind::Option | Kind::Cds | Kind::Loan | Kind::LeveragedToken) {
            return;
        }
        if position.price.is_none() && position.price_currency.is_empty() {
            let asset = self.book.symbols.intern(&position.asset);
            let quote = self.book.symbols.intern(&position.quote);
            self.learn();
            let reference = self.exposure.market.get(asset).price.or_else(|| self.mark_of(asset));
            let rate = self.exposure.market.get(quote).rate;
            let price = reference.zip(rate).and_then(|(price, rate)| price.checked_div(rate));
            position.price = price.map(|price| price.normalize());
        }
        if is_linear_kind(position.kind) && position.entry_price.is_none() {
            position.entry_price = position.price;
        }
    }

    /// A price of the asset from the positions that the book holds, in the reporting currency.
    fn mark_of(&self, asset: Symbol) -> Option<Decimal> {
        let rows = self.book.indexed_rows().filter_map(|(_, row)| self.view().value(row)?.ok());
        rows.filter(|valued| valued.asset == asset).find_map(|valued| valued.mark)?.to_decimal()
    }

    fn lot(&self, desk: &Desk, position: &Position) -> Option<&'static Lot> {
        desk.venue?.lot(&position.asset, position.inverse).filter(|_| is_linear_kind(position.kind))
    }

    /// The step of a position's quantity.
    fn step(&self, desk: &Desk, position: &Position) -> Option<Decimal> {
        let step = self.lot(desk, position)?.step()?;
        step.checked_div(position.contract_size.unwrap_or(Decimal::ONE)).filter(|step| !step.is_zero())
    }

    /// The step of a position's quantity, and how the quantity does not fit the venue's lots.
    fn lots(&mut self, desk: &Desk, position: &Position) -> Result<(Option<Decimal>, Vec<Failure>), Failure> {
        let Some(lot) = self.lot(desk, position) else { return Ok((None, Vec::new())) };
        let step = self.step(desk, position);
        let mut notes = Vec::new();
        if let Some(step) = step.filter(|step| position.quantity.checked_rem(*step).is_some_and(|rest| !rest.is_zero()))
        {
            let message = format!(
                "{} trades {} in steps of {}, and {} is no multiple",
                desk.venue_name(),
                position.asset,
                plain(step.normalize()),
                plain(position.quantity.abs().normalize())
            );
            notes.push(Failure::new(Code::LotSize, message).field("quantity"));
        }
        // In dollars; for a book in another currency at its rate.
        let dollar = self.book.symbols.intern("USD");
        self.learn();
        let rate = self.exposure.market.get(dollar).rate;
        let least = lot.least().zip(rate).and_then(|(least, rate)| Amount::product(&[least, rate]));
        if let Some(least) = least
            && self.worth_of(position)?.abs() < least
        {
            let message = format!("{} takes no order below {} USD", desk.venue_name(), lot.least);
            notes.push(Failure::new(Code::BelowLeast, message).field("quantity"));
        }
        Ok((step, notes))
    }
}

/// The form of a contract.
struct Form {
    /// Whether it settles in the coin.
    in_coin: bool,
    /// The contract whose form the order takes.
    adopted: Option<Instrument>,
    /// Whether the account holds that very contract.
    held: bool,
}

fn name_of(kind: Kind, in_coin: bool) -> &'static str {
    match (kind, in_coin) {
        (Kind::Perpetual, false) => "perpetuals",
        (Kind::Perpetual, true) => "coin-margined perpetuals",
        (Kind::Future, false) => "dated futures",
        (Kind::Future, true) => "coin-margined dated futures",
        (Kind::Option, false) => "options",
        (Kind::Option, true) => "options that settle in the coin",
        (Kind::Spot, _) => "spot",
        (Kind::Loan, _) => "loans",
        (Kind::Cds, _) => "credit default swaps",
        (Kind::LeveragedToken, _) => "leveraged tokens",
    }
}
