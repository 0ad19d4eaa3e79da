//! Deribit: standard and portfolio margin by currency.

use super::{Rule, Venue};

pub(super) const VENUE: Venue = Venue {
    name: "Deribit",
    aliases: &[],
    standard: Rule::own("standard", "deribit"),
    portfolio: Some(Rule::own("portfolio", "deribit")),
    lends: false,
};
