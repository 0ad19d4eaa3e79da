//! Paradex: standard and portfolio margin.

use super::{Lists, Rule, Sort, Venue};

pub(super) const VENUE: Venue = Venue {
    name: "Paradex",
    aliases: &[],
    standard: Rule::own("standard", "paradex"),
    portfolio: Some(Rule::own("portfolio", "paradex")),
    lends: false,
    sorts: SORTS,
    lots: &[],
};

const SORTS: &[Sort] = &[Sort::any(Lists { inverse: None, options: Some(true), spot: None, ..Lists::LINEAR })];
