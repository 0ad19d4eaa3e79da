//! What an analysis may look at: a book and the sums that are kept of it, all of it read-only.

use super::{ExposureSums, LiveBook, MarginSums, Seat};
use crate::book::{Book, Instrument, Options, Place, Row};
use crate::credit::closeout::Closeout;
use crate::error::Failure;
use crate::exposure::value::{Valuation, Valued};
use crate::time::Time;

/// A book with the sums that are kept of it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct View<'a> {
    pub book: &'a Book,
    pub options: &'a Options,
    pub now: Option<Time>,
    pub exposure: &'a ExposureSums,
    pub margin: &'a MarginSums,
    pub closeout: &'a Closeout,
}

impl LiveBook {
    /// What analyses look at.
    pub(crate) fn view(&self) -> View<'_> {
        View {
            book: &self.book,
            options: &self.options,
            now: self.now,
            exposure: &self.exposure,
            margin: &self.margin,
            closeout: &self.closeout,
        }
    }
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

    /// Where a row's position counts.
    pub(crate) fn seat(self, row: &Row) -> Option<Seat> {
        self.margin.seats.get(row.place as usize).copied().flatten()
    }
}
