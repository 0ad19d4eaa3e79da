//! Mango: one health for spot, loans and perpetuals.

use super::{Rule, Venue};

pub(super) const VENUE: Venue = Venue {
    name: "Mango",
    aliases: &["Mango v4", "Mango Markets"],
    standard: Rule::own("health", "mango-v4"),
    portfolio: None,
    lends: false,
};
