//! Venues whose tiers are not public: rates are used until the user pastes tiers.

use super::{Lists, Lot, STAND_IN, Sort, Venue};

const fn unpublished(name: &'static str, aliases: &'static [&'static str], sorts: &'static [Sort]) -> Venue {
    Venue { name, aliases, standard: STAND_IN, portfolio: None, lends: false, sorts, lots: &[] }
}

/// Perpetuals in dollars, and spot.
const USUAL: Lists = Lists { spot: Some(true), loans: None, ..Lists::LINEAR };

pub(super) const BACKPACK: Venue =
    unpublished("Backpack", &["Backpack Exchange"], &[Sort::any(Lists { inverse: None, loans: Some(true), ..USUAL })]);
pub(super) const BINGX: Venue = Venue {
    lots: &[Lot::inverse("SOL", "10")],
    ..unpublished("BingX", &[], &[Sort::any(Lists { inverse: Some(true), ..USUAL })])
};
pub(super) const COINBASE: Venue = unpublished(
    "Coinbase",
    &["Coinbase International", "Coinbase INTX", "Coinbase Advanced", "Coinbase Exchange"],
    &[Sort::any(Lists { dated: Some(true), loans: Some(false), ..USUAL })],
);
pub(super) const CRYPTO_COM: Venue = unpublished(
    "Crypto.com",
    &["Crypto.com Exchange"],
    &[Sort::any(Lists { dated: Some(true), options: None, loans: Some(true), ..USUAL })],
);
pub(super) const HTX: Venue = Venue {
    lots: &[Lot::linear("BTC", "0.001"), Lot::inverse("BTC", "100"), Lot::inverse("*", "10")],
    ..unpublished(
        "HTX",
        &["Huobi", "Huobi DM"],
        &[Sort::any(Lists { inverse: Some(true), dated: Some(true), loans: Some(true), ..USUAL })],
    )
};
