//! Derive: standard manager and portfolio managers.

use super::{Lists, Rule, Sort, Venue};

pub(super) const VENUE: Venue = Venue {
    name: "Derive",
    aliases: &["Lyra", "Derive.xyz", "Lyra v2"],
    standard: Rule::own("standard", "derive-srm"),
    portfolio: Some(Rule::own("portfolio", "derive-pm2")),
    lends: false,
    sorts: SORTS,
    lots: &[],
};

const SORTS: &[Sort] =
    &[Sort::any(Lists { dated: Some(true), options: Some(true), spot: None, loans: None, ..Lists::LINEAR })];
