//! BitMEX: contracts by risk limits in steps.

use super::{Rule, Venue};

pub(super) const VENUE: Venue = Venue {
    name: "BitMEX",
    aliases: &["BitMEX Futures"],
    standard: Rule::own("standard", "bitmex"),
    portfolio: None,
    lends: false,
};
