//! Bitget: contracts by tiers.

use super::{Rule, Venue};

pub(super) const VENUE: Venue = Venue {
    name: "Bitget",
    aliases: &["Bitget Futures", "Bitget USDT-M", "Bitget COIN-M"],
    standard: Rule::own("standard", "bitget"),
    portfolio: None,
    lends: false,
};
