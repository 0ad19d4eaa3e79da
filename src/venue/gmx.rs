//! GMX: perpetuals against pools.

use super::{Rule, Venue};

pub(super) const VENUE: Venue = Venue {
    name: "GMX",
    aliases: &["GMX v2"],
    standard: Rule::own("standard", "gmx-v2"),
    portfolio: None,
    lends: false,
};
