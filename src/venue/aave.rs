//! Aave: loans against collateral, by chain.

use super::{Lists, Rule, Sort, Venue};

pub(super) const VENUE: Venue = Venue {
    name: "Aave v3",
    aliases: &["Aave"],
    standard: Rule::own("health", "aave-v3"),
    portfolio: None,
    lends: true,
    sorts: SORTS,
    lots: &[],
};

const SORTS: &[Sort] = &[Sort::any(Lists { loans: Some(true), ..Lists::NOTHING })];
