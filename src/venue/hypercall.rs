//! Hypercall: options.

use super::{Lists, Rule, Sort, Venue};

pub(super) const VENUE: Venue = Venue {
    name: "Hypercall",
    aliases: &[],
    standard: Rule::own("standard", "hypercall"),
    portfolio: Some(Rule::own("portfolio", "hypercall")),
    lends: false,
    sorts: SORTS,
    lots: &[],
};

const SORTS: &[Sort] = &[Sort::any(Lists { options: Some(true), coin_options: Some(false), ..Lists::UNKNOWN })];
