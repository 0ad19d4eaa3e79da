//! Lending protocols whose thresholds are not built in; Aave's are used instead.

use super::{Lists, Rule, Sort, Venue};

const fn lender(name: &'static str, aliases: &'static [&'static str]) -> Venue {
    Venue {
        name,
        aliases,
        standard: Rule::stand_in("health", "aave-v3"),
        portfolio: None,
        lends: true,
        sorts: SORTS,
        lots: &[],
    }
}

pub(super) const COMPOUND: Venue = lender("Compound", &["Compound v3", "Compound III"]);
pub(super) const KAMINO: Venue = lender("Kamino", &["Kamino Lend"]);
pub(super) const MORPHO: Venue = lender("Morpho", &["Morpho Blue"]);
pub(super) const SPARK: Venue = lender("Spark", &["SparkLend"]);
pub(super) const VENUS: Venue = lender("Venus", &["Venus Protocol"]);

const SORTS: &[Sort] = &[Sort::any(Lists { loans: Some(true), ..Lists::NOTHING })];
