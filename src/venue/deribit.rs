//! Deribit: standard and portfolio margin by currency.

use super::{Lists, Lot, Rule, Sort, Venue};

pub(super) const VENUE: Venue = Venue {
    name: "Deribit",
    aliases: &[],
    standard: Rule::own("standard", "deribit"),
    portfolio: Some(Rule::own("portfolio", "deribit")),
    lends: false,
    sorts: SORTS,
    lots: LOTS,
};

// An account by currency; the pool of a coin accepts inverse contracts and options on that coin.
const SORTS: &[Sort] = &[
    Sort::coins(&["BTC", "ETH"], Lists { dated: Some(true), coin_options: Some(true), spot: None, ..Lists::INVERSE }),
    Sort::named(&["USDC", "USDT", "EURR"], Lists { dated: None, options: Some(true), spot: None, ..Lists::LINEAR }),
    Sort::any(Lists {
        inverse: Some(true),
        dated: Some(true),
        options: Some(true),
        coin_options: Some(true),
        spot: None,
        ..Lists::LINEAR
    }),
];

const LOTS: &[Lot] = &[Lot::inverse("BTC", "10"), Lot::inverse("ETH", "1")];
