//! A book with the sums of its exposure and of its margin, read-only.

use std::ops::Deref;

use super::{MarginSums, PlaceIndex};
use crate::book::Row;
use crate::exposure;

/// A book with the sums of its exposure and of its margin.
#[derive(Clone, Copy, Debug)]
pub(crate) struct View<'a> {
    pub(super) below: exposure::View<'a>,
    pub margin: &'a MarginSums,
}

impl<'a> Deref for View<'a> {
    type Target = exposure::View<'a>;

    fn deref(&self) -> &exposure::View<'a> {
        &self.below
    }
}

impl View<'_> {
    /// The margin set, asset and instrument that a row's position counts in.
    pub(crate) fn seat(self, row: &Row) -> Option<PlaceIndex> {
        self.margin.seats.get(row.place as usize).copied().flatten()
    }
}
