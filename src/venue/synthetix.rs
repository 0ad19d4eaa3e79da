//! Synthetix: perpetuals by skew.

use super::{Rule, Venue};

pub(super) const VENUE: Venue = Venue {
    name: "Synthetix",
    aliases: &["Synthetix v3", "SNX"],
    standard: Rule::own("standard", "synthetix-v3"),
    portfolio: None,
    lends: false,
};
