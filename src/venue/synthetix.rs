//! Synthetix: perpetuals by skew.

use super::{Lists, Rule, Sort, Venue};

pub(super) const VENUE: Venue = Venue {
    name: "Synthetix",
    aliases: &["Synthetix v3", "SNX"],
    standard: Rule::own("standard", "synthetix-v3"),
    portfolio: None,
    lends: false,
    sorts: SORTS,
    lots: &[],
};

const SORTS: &[Sort] = &[Sort::any(Lists { inverse: None, spot: None, loans: None, ..Lists::LINEAR })];
