//! Binance: USD-M and COIN-M contracts by brackets; portfolio margin by uniMMR.

use super::{Lists, Lot, Rule, Sort, Venue};

pub(super) const VENUE: Venue = Venue {
    name: "Binance",
    aliases: &[
        "Binance Futures",
        "Binance USD-M",
        "Binance USDⓈ-M",
        "Binance COIN-M",
        "Binance UM",
        "Binance CM",
        "Binance Portfolio Margin",
        "Binance Spot",
        "Binance Margin",
    ],
    standard: Rule::own("standard", "binance"),
    portfolio: Some(Rule::own("health", "binance-unimmr")),
    lends: false,
    sorts: SORTS,
    lots: LOTS,
};

// Options are in a separate account. Minimum orders of 2026.
const SORTS: &[Sort] = &[
    Sort::named(
        &["USD-M", "USDⓈ-M", "USDM", "UM", "USDT-M", "USDT", "USDC", "Futures"],
        Lists { dated: Some(true), ..Lists::LINEAR },
    ),
    Sort::named(&["COIN-M", "COINM", "CM", "Coin Futures", "Delivery"], Lists { dated: Some(true), ..Lists::INVERSE }),
    Sort::named(&["Options", "Option", "EAPI"], Lists { options: Some(true), ..Lists::NOTHING }),
    Sort::named(&["Spot", "Funding"], Lists { spot: Some(true), ..Lists::NOTHING }),
    Sort::named(
        &["Margin", "Cross margin", "Isolated margin"],
        Lists { spot: Some(true), loans: Some(true), ..Lists::NOTHING },
    ),
    Sort::named(
        &["Portfolio margin", "PM", "uniMMR", "Unified"],
        Lists {
            options: None,
            inverse: Some(true),
            dated: Some(true),
            spot: Some(true),
            loans: Some(true),
            ..Lists::LINEAR
        },
    ),
    Sort::any(Lists {
        linear: Some(true),
        inverse: Some(true),
        dated: Some(true),
        perpetual: Some(true),
        ..Lists::UNKNOWN
    }),
];

const LOTS: &[Lot] = &[
    Lot::linear("BTC", "0.001").at_least("100"),
    Lot::linear("ETH", "0.001").at_least("20"),
    Lot::inverse("BTC", "100"),
    Lot::inverse("*", "10"),
];
