//! Kraken: contracts by margin levels.

use super::{Lists, Lot, Rule, Sort, Venue};

pub(super) const VENUE: Venue = Venue {
    name: "Kraken",
    aliases: &["Kraken Futures", "Kraken Derivatives", "Kraken Pro"],
    standard: Rule::own("standard", "kraken"),
    portfolio: None,
    lends: false,
    sorts: SORTS,
    lots: LOTS,
};

const SORTS: &[Sort] = &[
    Sort::named(
        &["flex", "Multi-collateral", "multiCollateralMarginAccount"],
        Lists { dated: Some(true), ..Lists::LINEAR },
    ),
    Sort::coins(&["XBT", "BTC", "ETH", "LTC", "XRP", "BCH"], Lists { dated: Some(true), ..Lists::INVERSE }),
    Sort::any(Lists { inverse: Some(true), dated: Some(true), spot: Some(true), loans: Some(true), ..Lists::LINEAR }),
];

const LOTS: &[Lot] =
    &[Lot::linear("BTC", "0.0001"), Lot::linear("ETH", "0.001"), Lot::linear("DOGE", "1"), Lot::inverse("*", "1")];
