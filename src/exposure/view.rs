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
    /// The number of a row's instrument among the canonical ones.
    pub(crate) fn canonical(self, row: &Row) -> u32 {
        self.exposure.canonical.get(row.instrument as usize).copied().unwrap_or(row.instrument)
    }

    /// The valuation of rows.
    pub(crate) fn valuation(self) -> Valuation<'a> {
        Valuation {
            market: &self.exposure.market,
            symbols: &self.book.symbols,
            as_of: self.exposure.as_of,
            interest: self.book.assumptions.interest,
        }
    }

    /// A row's value and exposure, or why they cannot be computed; `None` if nothing is known of it.
    pub(crate) fn value(self, row: &Row) -> Option<Result<Valued, Failure>> {
        let instrument = self.book.instruments.get(row.instrument)?;
        Some(self.valuation().value(row, instrument))
    }

    /// Every row that counts, with its index; rows that cannot be computed are left out.
    pub(crate) fn rows(self) -> impl Iterator<Item = (u32, &'a Row)> {
        let failures = &self.exposure.failures;
        self.book.indexed_rows().filter(|(index, _)| !failures.contains_key(index))
    }

    /// A row's instrument and place.
    pub(crate) fn parts(self, row: &Row) -> Option<(&'a Instrument, &'a Place)> {
        Some((self.book.instruments.get(row.instrument)?, self.book.places.get(row.place)?))
    }
}
