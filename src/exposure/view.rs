//! A book with the sums of its exposure, read-only.

use super::sums::ExposureSums;
use super::value::{Valuation, Valued};
use crate::book::{Book, Instrument, Place, Row};
use crate::error::Failure;

/// A book with the sums of its exposure.
#[derive(Clone, Copy, Debug)]
pub(crate) struct View<'a> {
    pub book: &'a Book,
    pub exposure: &'a ExposureSums,
}

impl<'a> View<'a> {
    /// The number of a row's instrument among those with what is at its default left out.
    pub(crate) fn canonical(self, row: &Row) -> u32 {
        self.exposure.canonical.get(row.instrument as usize).copied().unwrap_or(row.instrument)
    }

    /// How rows are valued.
    pub(crate) fn valuation(self) -> Valuation<'a> {
        Valuation {
            market: &self.exposure.market,
            symbols: &self.book.symbols,
            as_of: self.exposure.as_of,
            interest: self.book.assumptions.interest,
        }
    }

    /// What a row is worth and exposed to, or why that cannot be computed.
    pub(crate) fn value(self, row: &Row) -> Option<Result<Valued, Failure>> {
        let instrument = self.book.instruments.get(row.instrument)?;
        Some(self.valuation().value(row, instrument))
    }

    /// Every row that counts, with its index: those that cannot be computed are left out.
    pub(crate) fn rows(self) -> impl Iterator<Item = (u32, &'a Row)> {
        let failures = &self.exposure.failures;
        self.book.indexed_rows().filter(|(index, _)| !failures.contains_key(index))
    }

    /// What a row is held in, and where.
    pub(crate) fn parts(self, row: &Row) -> Option<(&'a Instrument, &'a Place)> {
        Some((self.book.instruments.get(row.instrument)?, self.book.places.get(row.place)?))
    }
}
