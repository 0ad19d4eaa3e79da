//! BitMEX: contracts by risk limits in steps.

use super::{Lists, Lot, Rule, Sort, Venue};

pub(super) const VENUE: Venue = Venue {
    name: "BitMEX",
    aliases: &["BitMEX Futures"],
    standard: Rule::own("standard", "bitmex"),
    portfolio: None,
    lends: false,
    sorts: SORTS,
    lots: LOTS,
};

const SORTS: &[Sort] = &[
    Sort::coins(&["XBt", "BTC"], Lists { dated: Some(true), options: None, coin_options: None, ..Lists::INVERSE }),
    Sort::named(&["USDt"], Lists { dated: None, options: None, ..Lists::LINEAR }),
    Sort::any(Lists {
        inverse: Some(true),
        dated: Some(true),
        options: None,
        coin_options: None,
        spot: None,
        ..Lists::LINEAR
    }),
];

const LOTS: &[Lot] = &[Lot::inverse("BTC", "100")];
