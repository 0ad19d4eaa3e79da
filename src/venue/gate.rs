//! Gate: contracts by risk limits. Its portfolio margin is not fully published, so the standard rule is used instead.

use super::{Lists, Lot, Rule, Sort, Venue};

pub(super) const VENUE: Venue = Venue {
    name: "Gate",
    aliases: &["Gate.io", "Gate Futures", "GateIO Futures"],
    standard: Rule::own("standard", "gate"),
    portfolio: Some(Rule::stand_in("standard", "gate")),
    lends: false,
    sorts: SORTS,
    lots: LOTS,
};

const SORTS: &[Sort] = &[
    Sort::named(&["USDT"], Lists { dated: Some(true), ..Lists::LINEAR }),
    Sort::coins(&["BTC"], Lists { dated: None, ..Lists::INVERSE }),
    Sort::named(&["Options"], Lists { options: Some(true), ..Lists::NOTHING }),
    Sort::any(Lists {
        inverse: Some(true),
        dated: Some(true),
        options: Some(true),
        spot: Some(true),
        loans: Some(true),
        ..Lists::LINEAR
    }),
];

const LOTS: &[Lot] = &[Lot::linear("BTC", "0.0001"), Lot::linear("ETH", "0.01"), Lot::inverse("BTC", "1")];
