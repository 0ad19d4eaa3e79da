//! Kraken: contracts by margin levels.

use super::{Rule, Venue};

pub(super) const VENUE: Venue = Venue {
    name: "Kraken",
    aliases: &["Kraken Futures", "Kraken Derivatives", "Kraken Pro"],
    standard: Rule::own("standard", "kraken"),
    portfolio: None,
    lends: false,
};
