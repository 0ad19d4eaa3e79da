//! Hyperliquid: perpetuals by margin tables. Its portfolio margin is not published in full: the standard rule stands in.

use super::{Rule, Venue};

pub(super) const VENUE: Venue = Venue {
    name: "Hyperliquid",
    aliases: &["HL", "Hyperliquid Perps", "Hyperliquid L1"],
    standard: Rule::own("standard", "hyperliquid"),
    portfolio: Some(Rule::stand_in("standard", "hyperliquid")),
    lends: false,
};
