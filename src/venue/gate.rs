//! Gate: contracts by risk limits. Its portfolio margin is not published in full: the standard rule stands in.

use super::{Rule, Venue};

pub(super) const VENUE: Venue = Venue {
    name: "Gate",
    aliases: &["Gate.io", "Gate Futures", "GateIO Futures"],
    standard: Rule::own("standard", "gate"),
    portfolio: Some(Rule::stand_in("standard", "gate")),
    lends: false,
};
