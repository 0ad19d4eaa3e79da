//! KuCoin: contracts by risk limits.

use super::{Lists, Lot, Rule, Sort, Venue};

pub(super) const VENUE: Venue = Venue {
    name: "KuCoin",
    aliases: &["KuCoin Futures"],
    standard: Rule::own("standard", "kucoin"),
    portfolio: None,
    lends: false,
    sorts: SORTS,
    lots: LOTS,
};

const SORTS: &[Sort] = &[
    Sort::named(&["USDT", "USDC"], Lists::LINEAR),
    Sort::coins(&["XBT", "BTC", "ETH", "XRP", "SOL", "DOT"], Lists { dated: None, ..Lists::INVERSE }),
    Sort::any(Lists { inverse: Some(true), dated: None, spot: Some(true), loans: Some(true), ..Lists::LINEAR }),
];

const LOTS: &[Lot] = &[Lot::linear("BTC", "0.001"), Lot::linear("ETH", "0.01"), Lot::inverse("*", "1")];
