//! Mango: one health for spot, loans and perpetuals.

use super::{Lists, Rule, Sort, Venue};

pub(super) const VENUE: Venue = Venue {
    name: "Mango",
    aliases: &["Mango v4", "Mango Markets"],
    standard: Rule::own("health", "mango-v4"),
    portfolio: None,
    lends: false,
    sorts: SORTS,
    lots: &[],
};

const SORTS: &[Sort] = &[Sort::any(Lists { spot: Some(true), loans: Some(true), ..Lists::LINEAR })];
