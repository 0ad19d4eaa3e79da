//! Bitget: contracts by tiers.

use super::{Lists, Lot, Rule, Sort, Venue};

pub(super) const VENUE: Venue = Venue {
    name: "Bitget",
    aliases: &["Bitget Futures", "Bitget USDT-M", "Bitget COIN-M"],
    standard: Rule::own("standard", "bitget"),
    portfolio: None,
    lends: false,
    sorts: SORTS,
    lots: LOTS,
};

const SORTS: &[Sort] = &[
    Sort::named(
        &["USDT-FUTURES", "USDT-M", "USDT", "USDC-FUTURES", "USDC-M", "USDC"],
        Lists { dated: Some(true), ..Lists::LINEAR },
    ),
    Sort::named(&["COIN-FUTURES", "COIN-M", "COINM"], Lists { dated: Some(true), ..Lists::INVERSE }),
    Sort::coins(&["BTC", "ETH"], Lists { dated: Some(true), ..Lists::INVERSE }),
    Sort::any(Lists { inverse: Some(true), dated: Some(true), spot: Some(true), loans: Some(true), ..Lists::LINEAR }),
];

const LOTS: &[Lot] = &[Lot::linear("BTC", "0.0001")];
