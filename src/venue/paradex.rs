//! Paradex: standard and portfolio margin.

use super::{Rule, Venue};

pub(super) const VENUE: Venue = Venue {
    name: "Paradex",
    aliases: &[],
    standard: Rule::own("standard", "paradex"),
    portfolio: Some(Rule::own("portfolio", "paradex")),
    lends: false,
};
