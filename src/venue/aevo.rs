//! Aevo: options and perpetuals.

use super::{Rule, Venue};

pub(super) const VENUE: Venue = Venue {
    name: "Aevo",
    aliases: &["aevo.xyz"],
    standard: Rule::own("standard", "aevo"),
    portfolio: None,
    lends: false,
};
