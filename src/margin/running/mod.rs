//! The sums of a book's margin, kept row by row and set by set.

pub(crate) mod available;
mod equity;
pub(crate) mod instrument;
pub(crate) mod leverages;
pub(crate) mod lines;
pub(crate) mod offsets;
mod pools;
pub(crate) mod report;
pub(crate) mod series;
pub(crate) mod set_offsets;
pub(crate) mod sets;
mod view;
pub(crate) mod walls;

use std::collections::{BTreeMap, BTreeSet};

use rust_decimal::Decimal;

pub(crate) use self::view::View;
use super::Rules;
use super::rate::Pool;
use crate::amount::Amount;
use crate::exposure;
use crate::exposure::ledger::HoldingKey;

/// Everything that the rules which margin a book need to know of its rows.
#[derive(Clone, Debug, Default)]
pub(crate) struct MarginSums {
    pub(crate) rules: Rules,
    /// By cell.
    pub(crate) pools: Vec<PoolState>,
    /// Buckets whose venue holds spot in a separate wallet.
    pub(crate) separate: BTreeSet<u32>,
    /// Options of the sets that use `rate`.
    pub(crate) series: BTreeMap<series::SeriesKey, series::Series>,
    /// Sums over the rows of each holding, for methodologies that need the whole set.
    pub(crate) quotes: Vec<instrument::InstrumentSums>,
    /// The same of cash, which has no holding.
    pub(crate) cash_quotes: BTreeMap<HoldingKey, instrument::InstrumentSums>,
    /// By bucket, the sets that such a methodology margins.
    pub(crate) sets: BTreeMap<u32, sets::SetState>,
    /// Their sums.
    pub(crate) whole: sets::WholeSums,
    /// The rows of each bucket in which such a methodology margins every position separately.
    pub(crate) alone_rows: BTreeMap<u32, BTreeSet<u32>>,
    pub(crate) walls: walls::WallState,
    pub(crate) elsewhere: available::Elsewhere,
    /// Whether the pools follow each row, or are still to be filled.
    pub(crate) filled: bool,
    /// Sums over the sets that use `rate`.
    pub(crate) standalone: Amount,
    pub(crate) netted: Amount,
    /// Margin rates by asset, if no counterparty has a separate methodology.
    pub(crate) rates: Vec<Option<Decimal>>,
    /// By place.
    pub(crate) seats: Vec<Option<PlaceIndex>>,
    pub(crate) any_schedule: bool,
}

#[derive(Clone, Debug, Default)]
pub(crate) struct PoolState {
    pub(crate) pool: Pool,
    /// The requirement of positions that are margined separately.
    pub(crate) alone: Amount,
    /// The requirement of its options one by one, and with their cover.
    pub(crate) options: (Amount, Amount),
    pub(crate) standalone: Amount,
    pub(crate) netted: Amount,
}

/// The margin set, asset and instrument that a place's positions count in.
#[derive(Clone, Copy, Debug)]
pub(crate) struct PlaceIndex {
    pub(crate) bucket: u32,
    pub(crate) alone: bool,
    pub(crate) credit: u32,
    /// The account that covers its positions, by its index in the book, if its equity is given.
    pub(crate) account: Option<u32>,
    pub(crate) rate: bool,
    /// Whether its set is margined as a whole.
    pub(crate) whole: bool,
    /// Positions that are there now.
    pub(crate) rows: u32,
}

impl MarginSums {
    /// These sums over those of the book's exposure.
    pub(crate) fn view<'a>(&'a self, exposure: exposure::View<'a>) -> View<'a> {
        View { below: exposure, margin: self }
    }

    /// Counts a row at its place, or takes it from there.
    pub(crate) fn seat_row(&mut self, place: u32, index: u32, seat: PlaceIndex, undo: bool) {
        if let Some(Some(seat)) = self.seats.get_mut(place as usize) {
            seat.rows = if undo { seat.rows.saturating_sub(1) } else { seat.rows.saturating_add(1) };
        }
        if seat.whole && seat.alone {
            let rows = self.alone_rows.entry(seat.bucket).or_default();
            if undo {
                rows.remove(&index)
            } else {
                rows.insert(index)
            };
        }
    }
}
