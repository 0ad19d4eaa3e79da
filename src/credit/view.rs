//! A book with all its running sums, read-only: the input of credit analyses.

use std::ops::Deref;

use super::closeout::Closeout;
use crate::margin;

/// A book with the sums of its exposure, its margin and its claims.
#[derive(Clone, Copy, Debug)]
pub(crate) struct View<'a> {
    pub below: margin::View<'a>,
    pub closeout: &'a Closeout,
}

impl<'a> Deref for View<'a> {
    type Target = margin::View<'a>;

    fn deref(&self) -> &margin::View<'a> {
        &self.below
    }
}
