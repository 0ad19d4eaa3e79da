//! Aevo: options and perpetuals.

use super::{Lists, Rule, Sort, Venue};

pub(super) const VENUE: Venue = Venue {
    name: "Aevo",
    aliases: &["aevo.xyz"],
    standard: Rule::own("standard", "aevo"),
    portfolio: None,
    lends: false,
    sorts: SORTS,
    lots: &[],
};

const SORTS: &[Sort] = &[Sort::any(Lists {
    linear: Some(true),
    perpetual: Some(true),
    options: Some(true),
    coin_options: Some(false),
    ..Lists::UNKNOWN
})];
