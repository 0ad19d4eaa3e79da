//! Drift: one health for spot, loans and perpetuals.

use super::{Lists, Rule, Sort, Venue};

pub(super) const VENUE: Venue = Venue {
    name: "Drift",
    aliases: &["Drift v2", "Drift Protocol"],
    standard: Rule::own("health", "drift-v2"),
    portfolio: None,
    lends: false,
    sorts: SORTS,
    lots: &[],
};

const SORTS: &[Sort] = &[Sort::any(Lists { spot: Some(true), loans: Some(true), ..Lists::LINEAR })];
