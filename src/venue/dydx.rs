//! dYdX: perpetuals by market.

use super::{Lists, Lot, Rule, Sort, Venue};

pub(super) const VENUE: Venue = Venue {
    name: "dYdX",
    aliases: &["dYdX v4", "dYdX Chain"],
    standard: Rule::own("standard", "dydx-v4"),
    portfolio: None,
    lends: false,
    sorts: SORTS,
    lots: LOTS,
};

const SORTS: &[Sort] = &[Sort::any(Lists::LINEAR)];

const LOTS: &[Lot] = &[Lot::linear("BTC", "0.0001")];
