//! GMX: perpetuals against pools.

use super::{Lists, Rule, Sort, Venue};

pub(super) const VENUE: Venue = Venue {
    name: "GMX",
    aliases: &["GMX v2"],
    standard: Rule::own("standard", "gmx-v2"),
    portfolio: None,
    lends: false,
    sorts: SORTS,
    lots: &[],
};

const SORTS: &[Sort] = &[Sort::any(Lists { inverse: None, spot: None, loans: None, ..Lists::LINEAR })];
