//! Venues: their names, and the margin rule of an account there.
//!
//! A venue is one file here and one line in its table. It holds facts only; the rules themselves are methodologies and
//! presets of [`crate::margin`].

mod aave;
mod aevo;
mod binance;
mod bitget;
mod bitmex;
mod bybit;
mod deribit;
mod derive;
mod drift;
mod dydx;
mod gate;
mod gmx;
mod hypercall;
mod hyperliquid;
mod kraken;
mod kucoin;
mod lending;
mod listing;
mod mango;
mod mexc;
mod okx;
mod panoptic;
mod paradex;
mod synthetix;
mod unpublished;

pub(crate) use self::listing::{Lists, Lot, Sort, same_coin};

/// One venue.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Venue {
    /// The name for people.
    pub name: &'static str,
    /// Other names; case, spaces and punctuation do not count.
    pub aliases: &'static [&'static str],
    /// The margin rule of an account in its usual mode.
    pub standard: Rule,
    /// The margin rule of an account in portfolio mode; `None` if the venue has none.
    pub portfolio: Option<Rule>,
    /// Whether it lends against collateral: such an account has a health factor and no margin.
    pub lends: bool,
    /// Its types of account, and the contracts that each accepts.
    pub(crate) sorts: &'static [Sort],
    /// The lot sizes of its main contracts, if known.
    pub(crate) lots: &'static [Lot],
}

/// A rule by the names of its methodology and preset.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Rule {
    /// Of [`crate::margin::METHODS`].
    pub method: &'static str,
    /// Empty for a methodology without presets.
    pub preset: &'static str,
    /// Whether it is another venue's rule, because the venue's own is not available.
    pub stand_in: bool,
}

impl Rule {
    pub(crate) const fn own(method: &'static str, preset: &'static str) -> Rule {
        Rule { method, preset, stand_in: false }
    }

    pub(crate) const fn stand_in(method: &'static str, preset: &'static str) -> Rule {
        Rule { method, preset, stand_in: true }
    }
}

/// The rule for a venue that publishes none.
pub(crate) const STAND_IN: Rule = Rule::stand_in("rate", "");

/// Every venue whose name is known.
const VENUES: &[Venue] = &[
    aave::VENUE,
    aevo::VENUE,
    binance::VENUE,
    bitget::VENUE,
    bitmex::VENUE,
    bybit::VENUE,
    deribit::VENUE,
    derive::VENUE,
    drift::VENUE,
    dydx::VENUE,
    gate::VENUE,
    gmx::VENUE,
    hypercall::VENUE,
    hyperliquid::VENUE,
    kraken::VENUE,
    kucoin::VENUE,
    lending::COMPOUND,
    lending::KAMINO,
    lending::MORPHO,
    lending::SPARK,
    lending::VENUS,
    mango::VENUE,
    okx::VENUE,
    panoptic::VENUE,
    paradex::VENUE,
    synthetix::VENUE,
    unpublished::BACKPACK,
    unpublished::BINGX,
    unpublished::COINBASE,
    unpublished::CRYPTO_COM,
    unpublished::HTX,
    mexc::VENUE,
];

/// The venue of a counterparty's name.
pub fn find(counterparty: &str) -> Option<&'static Venue> {
    let name = plain(counterparty);
    if name.is_empty() {
        return None;
    }
    VENUES.iter().find(|venue| plain(venue.name) == name || venue.aliases.iter().any(|alias| plain(alias) == name))
}

/// A name without case, spaces and punctuation.
fn plain(name: &str) -> String {
    name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::margin::METHODS;

    #[test]
    fn names_are_read_however_they_are_written() {
        for (written, name) in [
            ("binance", "Binance"),
            ("Binance USD-M", "Binance"),
            ("BINANCE USDⓈ-M", "Binance"),
            ("binancecoinm", "Binance"),
            ("OKEx", "OKX"),
            ("gate.io", "Gate"),
            ("Kraken Futures", "Kraken"),
            ("dYdX v4", "dYdX"),
            ("aave V3", "Aave v3"),
            ("Hyper Liquid", "Hyperliquid"),
        ] {
            assert_eq!(find(written).map(|venue| venue.name), Some(name), "{written}");
        }
        for unknown in ["", " ", "Binanse", "My broker", "Aave v2", "–"] {
            assert_eq!(find(unknown), None, "{unknown}");
        }
    }

    #[test]
    fn no_name_means_two_venues_and_every_rule_exists() {
        let mut seen: BTreeMap<String, &str> = BTreeMap::new();
        for venue in VENUES {
            for name in std::iter::once(&venue.name).chain(venue.aliases) {
                let before = seen.insert(plain(name), venue.name);
                assert!(before.is_none(), "{name} is {} and {before:?}", venue.name);
            }
            for rule in std::iter::once(venue.standard).chain(venue.portfolio) {
                let method = METHODS.iter().find(|method| method.id == rule.method).unwrap();
                let known = rule.preset.is_empty() && method.presets.is_empty()
                    || method.presets.iter().any(|preset| preset.id == rule.preset);
                assert!(known, "{}: no {} {}", venue.name, rule.method, rule.preset);
            }
        }
    }
}
