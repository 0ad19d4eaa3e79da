//! The sums of a book's exposure, updated row by row.

use std::collections::BTreeMap;

use super::ledger::Ledger;
use super::market::Market;
use super::value::Valued;
use super::view::View;
use crate::book::symbols::Interned;
use crate::book::{Book, Instrument};
use crate::error::{Code, Failure};
use crate::time::Time;

/// The exposure of a book, summed row by row.
#[derive(Clone, Debug, Default)]
pub(crate) struct ExposureSums {
    /// The time of valuation.
    pub(crate) as_of: Option<Time>,
    pub(crate) market: Market,
    pub(crate) ledger: Ledger,
    /// Instruments without the fields that have their default value, so that writing a default out does not create
    /// another instrument.
    pub(crate) instruments: Interned<Instrument>,
    /// The number of each of the book's instruments among them.
    pub(crate) canonical: Vec<u32>,
    /// Rows that cannot be computed.
    pub(crate) failures: BTreeMap<u32, Failure>,
    /// Rows with a warning.
    pub(crate) doubts: BTreeMap<u32, Code>,
    /// Options whose delta is computed.
    pub(crate) modelled: u32,
    /// Options whose value is computed.
    pub(crate) valued: u32,
    /// Contracts on interest rates, which have no exposure.
    pub(crate) interest: u32,
    /// Bounds every sum: the total of all magnitudes.
    pub(crate) magnitude: i128,
}

impl ExposureSums {
    /// These sums together with their book.
    pub(crate) fn view<'a>(&'a self, book: &'a Book) -> View<'a> {
        View { book, exposure: self }
    }

    /// Counts a row among those whose numbers are computed, or takes it from them.
    pub(crate) fn count(&mut self, modelled: bool, valued: &Valued, undo: bool) {
        let step = |count: &mut u32| *count = if undo { count.saturating_sub(1) } else { count.saturating_add(1) };
        if modelled {
            step(&mut self.modelled);
        }
        if valued.modelled {
            step(&mut self.valued);
        }
        if valued.rates && !valued.cash {
            step(&mut self.interest);
        }
    }
}
