//! Bybit: a unified account by risk limits. Its portfolio margin is not fully published, so the standard rule is used
//! instead.

use super::{Lists, Lot, Rule, Sort, Venue};

pub(super) const VENUE: Venue = Venue {
    name: "Bybit",
    aliases: &["Bybit Unified", "Bybit UTA", "Bybit Linear", "Bybit Inverse", "Bybit Derivatives"],
    standard: Rule::own("standard", "bybit"),
    portfolio: Some(Rule::stand_in("standard", "bybit")),
    lends: false,
    sorts: SORTS,
    lots: LOTS,
};

// The unified account accepts everything; before its second version, inverse contracts were in accounts by coin.
const SORTS: &[Sort] = &[
    Sort::named(&["Inverse", "Inverse contract"], Lists { dated: Some(true), ..Lists::INVERSE }),
    Sort::coins(&["BTC", "ETH", "XRP", "EOS", "DOT"], Lists { dated: Some(true), ..Lists::INVERSE }),
    Sort::any(Lists {
        inverse: Some(true),
        dated: Some(true),
        options: Some(true),
        spot: Some(true),
        loans: Some(true),
        ..Lists::LINEAR
    }),
];

const LOTS: &[Lot] =
    &[Lot::linear("BTC", "0.001").at_least("5"), Lot::linear("ETH", "0.01").at_least("5"), Lot::inverse("*", "1")];
