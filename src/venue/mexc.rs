//! MEXC: contracts by risk limits.

use super::{Lists, Lot, Rule, Sort, Venue};

pub(super) const VENUE: Venue = Venue {
    name: "MEXC",
    aliases: &["MEXC Futures"],
    standard: Rule::own("standard", "mexc"),
    portfolio: None,
    lends: false,
    sorts: SORTS,
    lots: LOTS,
};

const SORTS: &[Sort] = &[Sort::any(Lists { inverse: Some(true), spot: Some(true), ..Lists::LINEAR })];

const LOTS: &[Lot] = &[Lot::linear("BTC", "0.0001"), Lot::inverse("BTC", "100"), Lot::inverse("*", "10")];
