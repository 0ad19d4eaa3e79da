//! OKX: contracts by position tiers; portfolio margin by stress tests.

use super::{Rule, Venue};

pub(super) const VENUE: Venue = Venue {
    name: "OKX",
    aliases: &["OKEx", "OKX Futures", "OKX Swap"],
    standard: Rule::own("standard", "okx"),
    portfolio: Some(Rule::own("portfolio", "okx")),
    lends: false,
};
