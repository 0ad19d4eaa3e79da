//! Hyperliquid: perpetuals by margin tables. Its portfolio margin is not fully published, so the standard rule is used
//! instead.

use super::{Lists, Lot, Rule, Sort, Venue};

pub(super) const VENUE: Venue = Venue {
    name: "Hyperliquid",
    aliases: &["HL", "Hyperliquid Perps", "Hyperliquid L1"],
    standard: Rule::own("standard", "hyperliquid"),
    portfolio: Some(Rule::stand_in("standard", "hyperliquid")),
    lends: false,
    sorts: SORTS,
    lots: LOTS,
};

const SORTS: &[Sort] = &[Sort::any(Lists { spot: Some(true), loans: None, ..Lists::LINEAR })];

const LOTS: &[Lot] = &[
    Lot::linear("BTC", "0.00001").at_least("10"),
    Lot::linear("ETH", "0.0001").at_least("10"),
    Lot::linear("SOL", "0.01").at_least("10"),
];
