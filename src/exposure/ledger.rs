//! The running sums of a book: every number that depends on several positions, kept so that one position can be added
//! or removed at a cost that does not depend on how many there are.

use std::collections::BTreeMap;
use std::hash::BuildHasher;

use hashbrown::HashTable;

use super::Sides;
use super::value::Valued;
use crate::amount::Amount;
use crate::book::symbols::{HASHER, Interned, Symbol};
use crate::book::{Instrument, Place};
use crate::position::{Kind, MarginMode};

/// A margin set, or the standalone positions of one account and chain.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct MarginSet {
    pub counterparty: Symbol,
    pub account: Symbol,
    pub chain: Symbol,
    pub alone: bool,
}

impl MarginSet {
    pub(crate) fn of(place: &Place) -> MarginSet {
        let alone = place.mode == MarginMode::Isolated || place.counterparty == 0;
        MarginSet { counterparty: place.counterparty, account: place.account, chain: place.chain, alone }
    }
}

/// One instrument in one bucket: margin treats it as one position.
#[derive(Clone, Debug, Default)]
pub(crate) struct Holding {
    key: HoldingKey,
    pub cell: u32,
    pub rows: u32,
    /// Net exposure.
    pub exposure: Amount,
    /// Sum of the rows' exposures without signs.
    pub gross: Amount,
    /// Sum of what each row would need, whether or not it is paid in full.
    pub charge: Amount,
    /// Sum of what each row needs as a set of one.
    pub charge_alone: Amount,
    /// Net quantity × contract size.
    pub held: Amount,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct HoldingKey {
    pub bucket: u32,
    pub instrument: u32,
    /// The part of a wrapped form that counts as its family's asset.
    pub mapped: bool,
    /// A debt is a different instrument from a deposit.
    pub borrowed: bool,
}

impl Holding {
    pub(crate) fn key(&self) -> HoldingKey {
        self.key
    }

    /// Adds another holding of the same instrument.
    pub(crate) fn join(&mut self, other: &Holding) {
        for (mine, theirs) in [
            (&mut self.exposure, other.exposure),
            (&mut self.gross, other.gross),
            (&mut self.charge, other.charge),
            (&mut self.charge_alone, other.charge_alone),
            (&mut self.held, other.held),
        ] {
            *mine = mine.plus(theirs);
        }
        self.rows = self.rows.saturating_add(other.rows);
    }
}

/// One asset in one bucket.
#[derive(Clone, Debug, Default)]
pub(crate) struct SetAsset {
    pub bucket: u32,
    pub asset: Symbol,
    pub sides: Sides,
    pub rows: u32,
    pub curvature: Curvature,
}

/// Gamma of the options of a group.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Curvature {
    pub options: u32,
    unknown: u32,
    sum: Amount,
}

impl Curvature {
    fn add(&mut self, gamma: Option<Amount>, undo: bool) {
        let step = |count: &mut u32| *count = if undo { count.saturating_sub(1) } else { count.saturating_add(1) };
        step(&mut self.options);
        match gamma {
            Some(gamma) => self.sum = self.sum.plus(gamma.flip(undo)),
            None => step(&mut self.unknown),
        }
    }

    pub(crate) fn join(&mut self, other: Curvature) {
        self.options = self.options.saturating_add(other.options);
        self.unknown = self.unknown.saturating_add(other.unknown);
        self.sum = self.sum.plus(other.sum);
    }

    /// How much exposure grows if prices rise by 1 %; `None` without options, or if a volatility is not known.
    pub(crate) fn gamma(self) -> Option<Amount> {
        (self.options > 0 && self.unknown == 0).then_some(self.sum)
    }
}

/// The whole book's longs and shorts in one asset.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct AssetSum {
    pub sides: Sides,
    pub units: Amount,
    /// Rows whose units are unknown or are those of another asset.
    pub unknown_units: u32,
    pub rows: u32,
    /// The lowest and highest mark seen; too wide after a row that set one is removed.
    pub marks: Option<(Amount, Amount)>,
    pub marks_stale: bool,
}

/// The contribution of one row to one asset.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Line {
    pub key: HoldingKey,
    pub asset: Symbol,
    pub exposure: Amount,
    /// Its margin at its margin rate.
    pub charge: Amount,
    /// Its margin as a set of one.
    pub charge_alone: Amount,
    /// Gamma, for an option.
    pub gamma: Option<Option<Amount>>,
}

#[derive(Clone, Debug, Default)]
pub(crate) struct Ledger {
    pub buckets: Interned<MarginSet>,
    pub holdings: Vec<Holding>,
    /// The holdings of each bucket. Holdings are added and never removed.
    members: Vec<Vec<u32>>,
    holding_table: HashTable<u32>,
    pub cells: Vec<SetAsset>,
    cell_table: HashTable<u32>,
    assets: Vec<AssetSum>,
    pub total: Sides,
    pub economic_matched: Amount,
    pub recognised_matched: Amount,
    pub cash: BTreeMap<Symbol, Sides>,
    last: Option<(HoldingKey, u32)>,
}

impl Ledger {
    pub(crate) fn assets(&self) -> impl Iterator<Item = (Symbol, &AssetSum)> {
        (0..).zip(&self.assets).filter(|(_, sum)| sum.rows > 0)
    }

    /// The whole book's longs and shorts in one asset.
    pub(crate) fn asset(&self, asset: Symbol) -> Sides {
        self.assets.get(asset as usize).map(|sum| sum.sides).unwrap_or_default()
    }

    /// The holdings of a bucket, including empty ones.
    pub(crate) fn members(&self, bucket: u32) -> &[u32] {
        self.members.get(bucket as usize).map(Vec::as_slice).unwrap_or_default()
    }

    /// The holding with this key, if there is one.
    pub(crate) fn find(&self, key: HoldingKey) -> Option<u32> {
        let is = |i: &u32| self.holdings.get(*i as usize).is_some_and(|holding| holding.key == key);
        self.holding_table.find(HASHER.hash_one(key), is).copied()
    }

    /// The holding with this key, created if needed.
    pub(crate) fn holding(&mut self, key: HoldingKey, asset: Symbol) -> u32 {
        if let Some((last, index)) = self.last
            && last == key
        {
            return index;
        }
        let holdings = &self.holdings;
        let hash = HASHER.hash_one(key);
        let found = self.holding_table.find(hash, |i| holdings.get(*i as usize).is_some_and(|h| h.key == key));
        let index = match found {
            Some(index) => *index,
            None => {
                let cell = self.cell(key.bucket, asset);
                let index = u32::try_from(self.holdings.len()).unwrap_or(u32::MAX);
                self.holdings.push(Holding { key, cell, ..Holding::default() });
                let bucket = key.bucket as usize;
                if self.members.len() <= bucket {
                    self.members.resize(bucket.saturating_add(1), Vec::new());
                }
                if let Some(members) = self.members.get_mut(bucket) {
                    members.push(index);
                }
                let holdings = &self.holdings;
                let rehash = |i: &u32| HASHER.hash_one(holdings.get(*i as usize).map(|h| h.key).unwrap_or_default());
                self.holding_table.insert_unique(hash, index, rehash);
                index
            }
        };
        self.last = Some((key, index));
        index
    }

    fn cell(&mut self, bucket: u32, asset: Symbol) -> u32 {
        let cells = &self.cells;
        let hash = HASHER.hash_one((bucket, asset));
        let same = |i: &u32| cells.get(*i as usize).is_some_and(|c| c.bucket == bucket && c.asset == asset);
        if let Some(index) = self.cell_table.find(hash, same) {
            return *index;
        }
        let index = u32::try_from(self.cells.len()).unwrap_or(u32::MAX);
        self.cells.push(SetAsset { bucket, asset, ..SetAsset::default() });
        let cells = &self.cells;
        let rehash = |i: &u32| cells.get(*i as usize).map_or(0, |c| HASHER.hash_one((c.bucket, c.asset)));
        self.cell_table.insert_unique(hash, index, rehash);
        index
    }

    /// Adds a line, or with `undo` removes it; the holding is at `index`.
    pub(crate) fn post(&mut self, index: u32, line: &Line, valued: &Valued, alone: bool, undo: bool) {
        let signed = |amount: Amount| amount.flip(undo);
        let add = |sum: &mut Amount, amount: Amount| *sum = sum.plus(signed(amount));
        let step = |count: &mut u32| *count = if undo { count.saturating_sub(1) } else { count.saturating_add(1) };
        let units = valued.units.filter(|units| !line.key.mapped && units.0.unsigned_abs() < 1 << 100);
        let Some(holding) = self.holdings.get_mut(index as usize) else { return };
        step(&mut holding.rows);
        add(&mut holding.exposure, line.exposure);
        add(&mut holding.gross, line.exposure.abs());
        add(&mut holding.charge, line.charge);
        add(&mut holding.charge_alone, line.charge_alone);
        add(&mut holding.held, valued.held);

        let Some(cell) = self.cells.get_mut(holding.cell as usize) else { return };
        if !alone {
            self.recognised_matched = self.recognised_matched.minus(cell.sides.matched());
        }
        cell.sides.add(line.exposure, undo);
        step(&mut cell.rows);
        if let Some(gamma) = line.gamma {
            cell.curvature.add(gamma, undo);
        }
        if !alone {
            self.recognised_matched = self.recognised_matched.plus(cell.sides.matched());
        }

        let at = line.asset as usize;
        if self.assets.len() <= at {
            self.assets.resize(at.saturating_add(1), AssetSum::default());
        }
        let Some(sum) = self.assets.get_mut(at) else { return };
        self.economic_matched = self.economic_matched.minus(sum.sides.matched());
        sum.sides.add(line.exposure, undo);
        self.economic_matched = self.economic_matched.plus(sum.sides.matched());
        step(&mut sum.rows);
        match units {
            Some(units) => add(&mut sum.units, units),
            None => step(&mut sum.unknown_units),
        }
        self.total.add(line.exposure, undo);
        if let Some(mark) = valued.mark.filter(|_| !line.key.mapped) {
            sum.mark(mark, undo);
        }
    }

    pub(crate) fn post_cash(&mut self, valued: &Valued, undo: bool) {
        self.cash.entry(valued.asset).or_default().add(valued.exposure, undo);
    }

    /// Forgets the marks of an asset, so that they can be gathered again.
    pub(crate) fn forget_marks(&mut self, asset: Symbol) {
        if let Some(sum) = self.assets.get_mut(asset as usize) {
            sum.marks = None;
            sum.marks_stale = false;
        }
    }

    pub(crate) fn note_mark(&mut self, asset: Symbol, mark: Amount) {
        if let Some(sum) = self.assets.get_mut(asset as usize) {
            sum.mark(mark, false);
        }
    }
}

impl AssetSum {
    fn mark(&mut self, mark: Amount, undo: bool) {
        self.marks = match (self.marks, undo) {
            (None, true) => None,
            (None, false) => Some((mark, mark)),
            (Some((low, high)), false) => Some((low.min(mark), high.max(mark))),
            (Some((low, high)), true) => {
                self.marks_stale |= mark == low || mark == high;
                Some((low, high))
            }
        };
    }

    /// A mark that differs from a price by more than a quarter of it.
    pub(crate) fn mark_far_from(&self, price: Amount) -> Option<Amount> {
        let far = |mark: &Amount| mark.minus(price).abs().0 > price.0.checked_div(4).unwrap_or(0);
        self.marks.and_then(|(low, high)| [low, high].into_iter().find(|mark| far(mark)))
    }

    /// Whether marks of this asset differ by more than 0.1 % of the lowest.
    pub(crate) fn marks_differ(&self) -> bool {
        self.marks.is_some_and(|(low, high)| {
            let gap = high.0.saturating_sub(low.0);
            gap > low.0.saturating_abs().checked_div(1_000).unwrap_or(0)
        })
    }
}

/// Whether an instrument held this way can lose no more than was paid for it.
pub(crate) fn paid_in_full(instrument: &Instrument, long: bool, bought: bool) -> bool {
    match instrument.kind {
        Kind::Spot | Kind::Loan => long,
        Kind::Option | Kind::LeveragedToken => bought,
        _ => false,
    }
}
