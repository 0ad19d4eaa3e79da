//! Derive: standard manager and portfolio managers.

use super::{Rule, Venue};

pub(super) const VENUE: Venue = Venue {
    name: "Derive",
    aliases: &["Lyra", "Derive.xyz", "Lyra v2"],
    standard: Rule::own("standard", "derive-srm"),
    portfolio: Some(Rule::own("portfolio", "derive-pm2")),
    lends: false,
};
