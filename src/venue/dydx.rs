//! dYdX: perpetuals by market.

use super::{Rule, Venue};

pub(super) const VENUE: Venue = Venue {
    name: "dYdX",
    aliases: &["dYdX v4", "dYdX Chain"],
    standard: Rule::own("standard", "dydx-v4"),
    portfolio: None,
    lends: false,
};
