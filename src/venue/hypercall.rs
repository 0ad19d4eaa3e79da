//! Hypercall: options.

use super::{Rule, Venue};

pub(super) const VENUE: Venue = Venue {
    name: "Hypercall",
    aliases: &[],
    standard: Rule::own("standard", "hypercall"),
    portfolio: Some(Rule::own("portfolio", "hypercall")),
    lends: false,
};
