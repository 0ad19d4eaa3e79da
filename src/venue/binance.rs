//! Binance: USD-M and COIN-M contracts by brackets; portfolio margin by uniMMR.

use super::{Rule, Venue};

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
};
