//! Aave: loans against collateral, by chain.

use super::{Rule, Venue};

pub(super) const VENUE: Venue = Venue {
    name: "Aave v3",
    aliases: &["Aave"],
    standard: Rule::own("health", "aave-v3"),
    portfolio: None,
    lends: true,
};
