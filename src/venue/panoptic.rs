//! Panoptic: perpetual options.

use super::{Rule, Venue};

pub(super) const VENUE: Venue = Venue {
    name: "Panoptic",
    aliases: &["Panoptic v1"],
    standard: Rule::own("standard", "panoptic"),
    portfolio: None,
    lends: false,
};
