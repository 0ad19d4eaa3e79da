//! The price of each asset at which each account's equity reaches its maintenance margin, other prices held.
//!
//! ```text
//! equity(p) − maintenance(p) = 0          nearest to today's price, below it and above it
//! ```
//!
//! If the rule gives its course piece by piece (`margin/course.rs`), the pieces are walked outwards and solved.
//! Otherwise the account is margined again along the way (`whatif/crossing.rs`).

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

use crate::amount::Amount;
use crate::book::{Account, Place};
use crate::error::{Code, Failure};
use crate::exposure::balance::Balance;
use crate::exposure::ledger::{MarginSet, paid_in_full};
use crate::margin::View;
use crate::margin::course::{Course, Crossing, LOWEST};
use crate::margin::set::{AssetMargin, Line, PriceCache, total};
use crate::position::Kind;
use crate::whatif::Shock;
use crate::whatif::crossing::{crossing, points};
use crate::whatif::isolated::is_lending;
use crate::whatif::layout::SetLines;
use crate::whatif::prices::{LEFT_OUT, Liquidation, LiquidationPrice};

/// How far up a search looks, as a factor of today's price. Formulas look further.
const HIGHEST: f64 = 1e3;

/// The assets behind a requirement.
#[derive(Clone, Copy, Debug)]
enum Backing {
    /// The equity of the account, or of an isolated position.
    Equity(Amount),
    /// The holdings of the lending account itself.
    Collateral,
}

/// Margin sets that share a backing.
struct Pool<'a> {
    counterparty: &'a str,
    account: &'a str,
    chain: &'a str,
    position: Option<String>,
    sets: Vec<&'a SetLines<'a>>,
    backing: Backing,
    /// The coin that a balance is in, and the balance's value.
    coin: Option<(&'a str, Amount)>,
    note: Option<Failure>,
}

/// A set today.
struct Margined<'a> {
    set: &'a SetLines<'a>,
    parts: Vec<AssetMargin>,
}

fn kept(parts: &[AssetMargin]) -> Amount {
    total(parts.iter().map(|part| part.maintenance.unwrap_or(part.netted)))
}

/// The collateral of a lending account beyond its requirement.
fn health(parts: &[AssetMargin]) -> Amount {
    total(parts.iter().filter_map(|part| part.health).map(|h| h.collateral.saturating_sub(h.requirement)))
}

impl<'a> View<'a> {
    /// See [`LiveBook::liquidations`](crate::LiveBook::liquidations).
    pub(crate) fn liquidations(self) -> Vec<Liquidation> {
        self.liquidated(&self.lay_out(), |_| true)
    }

    /// See [`LiveBook::liquidations_of`](crate::LiveBook::liquidations_of).
    pub(crate) fn liquidations_of(self, counterparty: &str, account: &str) -> Vec<Liquidation> {
        self.liquidations_in(counterparty, account, |_| true)
    }

    /// The same for one account and some assets.
    pub(crate) fn liquidations_in(
        self,
        counterparty: &str,
        account: &str,
        wanted: impl Fn(&str) -> bool,
    ) -> Vec<Liquidation> {
        let find = |name: &str| self.book.symbols.find(name);
        let Some((counterparty, account)) = find(counterparty).zip(find(account)) else { return Vec::new() };
        let here = |place: &Place| place.counterparty == counterparty && place.account == account;
        self.liquidated(&self.lay_out_of(here), wanted)
    }

    /// See [`LiveBook::liquidation_rows`](crate::LiveBook::liquidation_rows).
    pub(crate) fn liquidation_rows(self, entries: &[Liquidation]) -> BTreeMap<String, usize> {
        /// Entries of one account and asset, with their places.
        type Found<'a> = Vec<(usize, &'a Liquidation)>;
        let mut places: BTreeMap<(&str, &str, &str), Found<'_>> = BTreeMap::new();
        for (at, entry) in entries.iter().enumerate() {
            let key = (entry.counterparty.as_str(), entry.account.as_str(), entry.asset.as_str());
            places.entry(key).or_default().push((at, entry));
        }
        let text = |symbol| self.book.symbols.text(symbol);
        let of = |(index, row): (u32, &crate::book::Row)| {
            let (instrument, place) = self.parts(row)?;
            let known = places.get(&(text(place.counterparty), text(place.account), text(instrument.asset)))?;
            let id = self.book.id(index);
            let alone = MarginSet::of(place).alone;
            let own = |(_, entry): &&(usize, &Liquidation)| match &entry.position {
                Some(position) => *position == *id,
                None => !alone && (entry.chain.is_empty() || entry.chain == text(place.chain)),
            };
            let at = known.iter().find(own).map(|(at, _)| *at)?;
            Some((id.into_owned(), at))
        };
        let counted = self.rows();
        let mut rows = BTreeMap::new();
        rows.extend(counted.filter_map(of));
        rows
    }

    fn liquidated(self, sets: &[SetLines<'_>], wanted: impl Fn(&str) -> bool) -> Vec<Liquidation> {
        let mut entries = Vec::new();
        let balances = self.balances_of(sets);
        for own in
            sets.chunk_by(|a, b| (a.bucket.counterparty, a.bucket.account) == (b.bucket.counterparty, b.bucket.account))
        {
            for pool in self.pools_of(own, &balances) {
                entries.extend(self.pool_entries(&pool, &wanted));
            }
        }
        entries
    }

    /// The coin balance of each account that is held in a coin: its equity without the values of its rows, which move
    /// separately.
    fn balances_of(self, sets: &[SetLines<'_>]) -> BTreeMap<u32, Amount> {
        let mut balances: BTreeMap<u32, Amount> = BTreeMap::new();
        let here: BTreeSet<_> = sets.iter().map(|set| (set.bucket.counterparty, set.bucket.account)).collect();
        for (at, account) in self.book.funded() {
            let find = |name: &str| self.book.symbols.find(name);
            let place = find(&account.counterparty).zip(find(&account.account));
            if self.coin_of(account).is_some() && place.is_some_and(|place| here.contains(&place)) {
                balances.insert(at, self.equity(account));
            }
        }
        if balances.is_empty() {
            return balances;
        }
        for (index, row) in self.book.indexed_rows() {
            let account = self.seat(row).and_then(|seat| seat.account);
            let Some(balance) = account.and_then(|account| balances.get_mut(&account)) else { continue };
            let instrument =
                self.book.instruments.get(row.instrument).filter(|_| !self.exposure.failures.contains_key(&index));
            let value = instrument.and_then(|instrument| self.valuation().worth(row, instrument));
            *balance = balance.saturating_sub(value.unwrap_or_default());
        }
        balances
    }

    /// The coin that an account's equity is in.
    fn coin_of(self, account: &'a Account) -> Option<&'a str> {
        let facts = self.exposure.market.get(self.book.symbols.find(&account.currency)?);
        (!account.currency.is_empty() && !facts.cash && !facts.pegged).then_some(account.currency.as_str())
    }

    /// The pools of one account: each isolated position, each lending account, and the rest, which its equity backs.
    fn pools_of(self, sets: &'a [SetLines<'a>], balances: &BTreeMap<u32, Amount>) -> Vec<Pool<'a>> {
        let text = |symbol| self.book.symbols.text(symbol);
        let Some(first) = sets.first() else { return Vec::new() };
        let (counterparty, account) = (text(first.bucket.counterparty), text(first.bucket.account));
        let note = self.left_out(first.bucket.counterparty, first.bucket.account);
        let pool = |sets: Vec<&'a SetLines<'a>>, backing: Backing| {
            let coin = None;
            Pool { counterparty, account, chain: "", position: None, sets, backing, coin, note: note.clone() }
        };
        let (isolated, cross): (Vec<&SetLines<'_>>, Vec<&SetLines<'_>>) = sets.iter().partition(|set| set.bucket.alone);
        let (lending, rest): (Vec<&SetLines<'_>>, Vec<&SetLines<'_>>) =
            cross.into_iter().partition(|set| is_lending(set));
        let mut pools = Vec::new();
        let known =
            (0..).zip(&self.book.accounts).find(|(_, a)| a.counterparty == counterparty && a.account == account);
        if let Some((at, known)) = known.filter(|_| !rest.is_empty()) {
            let mut own = pool(rest, Backing::Equity(Amount::ZERO));
            match Balance::of(known, self.worth()) {
                None => own.note = Some(no_rate(known)),
                Some(balance) => {
                    let apart = self.apart_in(isolated.iter().chain(&lending).copied());
                    own.backing = Backing::Equity(balance.equity.saturating_sub(apart.amount));
                    let balance = balances.get(&at).map(|balance| balance.saturating_sub(apart.coins));
                    own.coin = self.coin_of(known).zip(balance);
                }
            }
            pools.push(own);
        }
        pools.extend(
            lending
                .into_iter()
                .map(|set| Pool { chain: text(set.bucket.chain), ..pool(vec![set], Backing::Collateral) }),
        );
        let alone = isolated.into_iter().filter_map(|set| self.isolated(set, pool(vec![set], Backing::Collateral)));
        pools.extend(alone);
        pools
    }

    fn isolated(self, set: &'a SetLines<'a>, pool: Pool<'a>) -> Option<Pool<'a>> {
        let line = set.lines.first()?;
        // A position that is paid in full cannot be closed out. One without a counterparty is separate only because it
        // has no account.
        let paid = paid_in_full(line.instrument, line.exposure.0 > 0, !line.short());
        if paid || set.bucket.counterparty == 0 {
            return None;
        }
        let id = self.book.id(set.row?).into_owned();
        let wanting = |field: &str, message: &str| Some(Failure::new(Code::MissingField, message).field(field));
        let (posted, value) = (self.posted(set), line.value);
        let note = match (posted, value) {
            (None, _) => {
                wanting("margin", "how much was posted to this isolated position is not known: give its margin")
            }
            (_, None) => wanting("entryPrice", "its profit so far counts here: give entryPrice with price, or value"),
            _ => None,
        };
        let (posted, coin) = posted.unwrap_or_default();
        let equity = posted.saturating_add(value.unwrap_or_default());
        Some(Pool {
            chain: self.book.symbols.text(set.bucket.chain),
            position: Some(id),
            backing: Backing::Equity(equity),
            coin: coin.then_some((line.own_asset, posted)),
            note,
            ..pool
        })
    }

    /// A position of an account that could not be computed: prices are without it.
    fn left_out(self, counterparty: u32, account: u32) -> Option<Failure> {
        let here = |(index, _): &(&u32, &Failure)| {
            let row = self.book.rows.get(**index as usize).and_then(Option::as_ref);
            let place = row.and_then(|row| self.book.places.get(row.place));
            place.is_some_and(|place| place.counterparty == counterparty && place.account == account)
        };
        let (index, failure) = self.exposure.failures.iter().find(here)?;
        let id = self.book.id(*index).into_owned();
        Some(left_out(&id, failure).id(id.clone()))
    }

    fn pool_entries(self, pool: &Pool<'a>, wanted: impl Fn(&str) -> bool) -> Vec<Liquidation> {
        let mut note = pool.note.clone();
        let margin = |set: &&'a SetLines<'a>| {
            let outcome = set.method.margin(&set.lines, &mut PriceCache::default());
            // A position that the rule does not know needs nothing here, but something at the venue.
            if let (None, Some((at, failure))) = (&note, outcome.missing.into_iter().next()) {
                let asset = set.lines.get(at).map_or("", |line| line.own_asset);
                note = Some(left_out(&format!("the margin of a position in {asset}"), &failure));
            }
            Margined { set, parts: outcome.parts }
        };
        let margined: Vec<Margined<'_>> = pool.sets.iter().map(margin).collect();
        let left = match pool.backing {
            Backing::Equity(equity) => equity.saturating_sub(total(margined.iter().map(|set| kept(&set.parts)))),
            Backing::Collateral => total(margined.iter().map(|set| health(&set.parts))),
        };
        let mut assets: BTreeSet<&str> = BTreeSet::new();
        assets.extend(pool.sets.iter().flat_map(|set| &set.lines).map(|line| line.own_asset));
        assets.extend(pool.coin.map(|(coin, _)| coin));
        assets.retain(|asset| *asset != self.book.currency && wanted(asset));
        let entry = |asset| self.entry(pool, &margined, left, note.as_ref(), asset);
        assets.into_iter().map(entry).collect()
    }

    fn entry(
        self,
        pool: &Pool<'_>,
        sets: &[Margined<'_>],
        left: Amount,
        note: Option<&Failure>,
        asset: &str,
    ) -> Liquidation {
        let mut entry = Liquidation {
            counterparty: pool.counterparty.to_owned(),
            account: pool.account.to_owned(),
            chain: pool.chain.to_owned(),
            position: pool.position.clone(),
            asset: asset.to_owned(),
            current: self.current(pool, asset),
            note: note.cloned(),
            ..Liquidation::default()
        };
        let wanting = entry.note.as_ref().is_some_and(|note| note.code != LEFT_OUT);
        let Some(today) = entry.current.filter(|_| !wanting) else {
            if !wanting {
                let message =
                    format!("there is no price of {asset} to move: give its rows a price, or the book prices.{asset}");
                entry.note = Some(Failure::new(Code::MissingPrice, message).field("price"));
            }
            return entry;
        };
        if left.0 < 0 {
            entry.below = true;
            return entry;
        }
        let find = match formula(pool, sets, left, asset) {
            Some((base, slope, course)) => {
                Box::new(move |up: bool| course.crossing(base, slope, up)) as Box<dyn Fn(bool) -> Option<Crossing>>
            }
            None => Box::new(|up: bool| search(pool, sets, asset, up)),
        };
        let side = |up: bool| find(up).and_then(|crossing| LiquidationPrice::of(crossing, today));
        (entry.down, entry.up) = (side(false), side(true));
        entry
    }

    /// Today's price of an asset by the marks of a pool: preferably of lines that move one for one with it.
    fn current(self, pool: &Pool<'_>, asset: &str) -> Option<Amount> {
        let lines = pool.sets.iter().flat_map(|set| &set.lines).filter(|line| line.own_asset == asset);
        let marked = lines.filter_map(|line| {
            let price = match pool.backing {
                Backing::Collateral if line.is_token() => line.underlying,
                _ => line.forward,
            };
            let direct = matches!(line.instrument.kind, Kind::Perpetual | Kind::Spot | Kind::Loan);
            (price.0 > 0).then_some(((direct, line.right().is_none(), line.notional), price))
        });
        let best = marked.fold(None, |best: Option<(_, Amount)>, next| match best {
            Some(best) if best.0 >= next.0 => Some(best),
            _ => Some(next),
        });
        let facts = || {
            let facts = self.exposure.market.get(self.book.symbols.find(asset)?);
            facts.price.or(facts.rate).and_then(Amount::from_decimal).filter(|price| price.0 > 0)
        };
        best.map(|(_, price)| price).or_else(facts)
    }
}

/// A price that is without something.
fn left_out(what: &str, why: &Failure) -> Failure {
    Failure::new(LEFT_OUT, format!("computed without {what}: {}", why.message))
}

fn no_rate(account: &Account) -> Failure {
    let message = format!("the equity is in {0}, which has no price: give prices.{0} or rates.{0}", account.currency);
    Failure::new(Code::MissingRate, message).field("rates")
}

/// The amount that remains today together with the asset's part of the requirement, the gain in proportion to the
/// price, and that part at every price.
fn formula(pool: &Pool<'_>, sets: &[Margined<'_>], left: Amount, asset: &str) -> Option<(Amount, Amount, Course)> {
    let (mut base, mut slope, mut sum) = (left, Amount::ZERO, Course::default());
    if let Some((_, balance)) = pool.coin.filter(|(coin, _)| *coin == asset) {
        slope = balance;
    }
    for set in sets.iter().map(|set| set.set) {
        let lines: Vec<&Line<'_>> = set.lines.iter().filter(|line| line.own_asset == asset).collect();
        if lines.is_empty() {
            continue;
        }
        for line in &lines {
            slope = slope.saturating_add(match pool.backing {
                Backing::Equity(_) => line.slope()?,
                // A lending account counts tokens at the price of the asset.
                Backing::Collateral => line.held.share(line.underlying, Amount::ONE)?,
            });
        }
        let (today, course) = set.method.course(&lines, &set.lines)?;
        base = base.saturating_add(today);
        sum = sum.plus(&course);
    }
    Some((base, slope, sum))
}

/// Margins again along the way whatever the price moves.
fn search<'a>(pool: &Pool<'a>, sets: &[Margined<'a>], asset: &str, up: bool) -> Option<Crossing> {
    let concerned = |line: &Line<'_>| line.own_asset == asset;
    let touched: Vec<(&Margined<'a>, Vec<Line<'a>>)> =
        sets.iter().filter(|set| set.set.lines.iter().any(concerned)).map(|set| (set, part_of(set, asset))).collect();
    let still = total(sets.iter().filter(|set| !touched.iter().any(|(own, _)| std::ptr::eq(*own, *set))).map(|set| {
        match pool.backing {
            Backing::Equity(_) => kept(&set.parts).flip(true),
            Backing::Collateral => health(&set.parts),
        }
    }));
    let memos: Vec<RefCell<PriceCache>> = touched.iter().map(|_| RefCell::default()).collect();
    let balance = pool.coin.filter(|(coin, _)| *coin == asset).map_or(0.0, |(_, balance)| balance.to_f64());
    let fixed = still.to_f64()
        + match pool.backing {
            Backing::Equity(equity) => equity.to_f64(),
            Backing::Collateral => 0.0,
        };
    let others = touched.iter().map(|(set, lines)| {
        let whole = match pool.backing {
            Backing::Equity(_) => kept(&set.parts).flip(true),
            Backing::Collateral => return 0.0,
        };
        let names: BTreeSet<&str> = lines.iter().map(|line| line.asset).collect();
        let separate = lines.len() < set.set.lines.len();
        let own = set.parts.iter().filter(|part| !separate || names.contains(part.asset.as_str()));
        let own = total(own.map(|part| part.maintenance.unwrap_or(part.netted)));
        whole.saturating_add(own).to_f64()
    });
    let fixed = fixed + others.sum::<f64>();
    let left = |factor: f64| {
        let mut left = fixed + balance * (factor - 1.0);
        for ((set, lines), memo) in touched.iter().zip(&memos) {
            let mut gained = 0.0;
            let moved = |line: &Line<'a>| {
                if !concerned(line) {
                    return line.clone();
                }
                let shock = Shock { spot: factor, volatility: 1.0, days: 0.0 };
                // A stablecoin moves too, if the question is about its own price.
                let (moved, pnl) = Line { cash: false, ..line.clone() }.moved(shock);
                gained += pnl.to_f64();
                Line { cash: line.cash, ..moved }
            };
            let moved: Vec<Line<'_>> = lines.iter().map(moved).collect();
            let parts = set.set.method.margin(&moved, &mut memo.borrow_mut()).parts;
            left += match pool.backing {
                Backing::Equity(_) => gained - kept(&parts).to_f64(),
                Backing::Collateral => health(&parts).to_f64(),
            };
        }
        // A rounding error is not a fall.
        left + 1e-9
    };
    let lines =
        touched.iter().flat_map(|(set, lines)| lines.iter().filter(|l| concerned(l)).map(move |line| (set.set, line)));
    let end = if up { HIGHEST } else { LOWEST };
    crossing(&left, &points(lines, end)).map(Crossing::found)
}

/// The lines of a set that must be margined again if an asset's price moves: all of them, unless assets do not offset each
/// other there.
fn part_of<'a>(set: &Margined<'a>, asset: &str) -> Vec<Line<'a>> {
    let lines = &set.set.lines;
    let by_asset = set.parts.iter().all(|part| !part.asset.is_empty());
    let mut touched: BTreeSet<&str> = BTreeSet::new();
    touched.extend(lines.iter().filter(|line| line.own_asset == asset).map(|line| line.asset));
    lines.iter().filter(|line| !by_asset || touched.contains(line.asset)).cloned().collect()
}
