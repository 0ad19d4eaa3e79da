//! Venues whose tiers are not public: rates stand in until their own are pasted.

use super::{STAND_IN, Venue};

const fn unpublished(name: &'static str, aliases: &'static [&'static str]) -> Venue {
    Venue { name, aliases, standard: STAND_IN, portfolio: None, lends: false }
}

pub(super) const BACKPACK: Venue = unpublished("Backpack", &["Backpack Exchange"]);
pub(super) const BINGX: Venue = unpublished("BingX", &[]);
pub(super) const COINBASE: Venue =
    unpublished("Coinbase", &["Coinbase International", "Coinbase INTX", "Coinbase Advanced", "Coinbase Exchange"]);
pub(super) const CRYPTO_COM: Venue = unpublished("Crypto.com", &["Crypto.com Exchange"]);
pub(super) const HTX: Venue = unpublished("HTX", &["Huobi", "Huobi DM"]);
