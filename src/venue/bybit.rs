//! Bybit: a unified account by risk limits. Its portfolio margin is not published in full: the standard rule stands in.

use super::{Rule, Venue};

pub(super) const VENUE: Venue = Venue {
    name: "Bybit",
    aliases: &["Bybit Unified", "Bybit UTA", "Bybit Linear", "Bybit Inverse", "Bybit Derivatives"],
    standard: Rule::own("standard", "bybit"),
    portfolio: Some(Rule::stand_in("standard", "bybit")),
    lends: false,
};
