//! MEXC: contracts by risk limits.

use super::{Rule, Venue};

pub(super) const VENUE: Venue = Venue {
    name: "MEXC",
    aliases: &["MEXC Futures"],
    standard: Rule::own("standard", "mexc"),
    portfolio: None,
    lends: false,
};
