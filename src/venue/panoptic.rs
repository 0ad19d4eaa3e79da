//! Panoptic: perpetual options.

use super::{Lists, Rule, Sort, Venue};

pub(super) const VENUE: Venue = Venue {
    name: "Panoptic",
    aliases: &["Panoptic v1"],
    standard: Rule::own("standard", "panoptic"),
    portfolio: None,
    lends: false,
    sorts: SORTS,
    lots: &[],
};

const SORTS: &[Sort] =
    &[Sort::any(Lists { options: Some(true), coin_options: None, spot: None, loans: None, ..Lists::NOTHING })];
