//! OKX: contracts by position tiers; portfolio margin by stress tests.

use super::{Lists, Lot, Rule, Sort, Venue};

pub(super) const VENUE: Venue = Venue {
    name: "OKX",
    aliases: &["OKEx", "OKX Futures", "OKX Swap"],
    standard: Rule::own("standard", "okx"),
    portfolio: Some(Rule::own("portfolio", "okx")),
    lends: false,
    sorts: SORTS,
    lots: LOTS,
};

// Options settle in the coin. A linear contract is 0.01 BTC or 0.1 ETH, in hundredths.
const SORTS: &[Sort] = &[
    Sort::coins(&["BTC", "ETH"], Lists { dated: Some(true), coin_options: Some(true), ..Lists::INVERSE }),
    Sort::named(&["USDT", "USDC"], Lists { dated: Some(true), spot: None, loans: None, ..Lists::LINEAR }),
    Sort::any(Lists {
        inverse: Some(true),
        dated: Some(true),
        coin_options: Some(true),
        spot: Some(true),
        loans: Some(true),
        ..Lists::LINEAR
    }),
];

const LOTS: &[Lot] =
    &[Lot::linear("BTC", "0.0001"), Lot::linear("ETH", "0.001"), Lot::inverse("BTC", "100"), Lot::inverse("*", "10")];
