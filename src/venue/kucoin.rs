//! KuCoin: contracts by risk limits.

use super::{Rule, Venue};

pub(super) const VENUE: Venue = Venue {
    name: "KuCoin",
    aliases: &["KuCoin Futures"],
    standard: Rule::own("standard", "kucoin"),
    portfolio: None,
    lends: false,
};
