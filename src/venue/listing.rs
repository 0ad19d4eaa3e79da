//! Contracts that venues list, by type of account, and their lots: dated facts, so that advice names contracts that
//! exist. An unknown fact is `None`, never a guess.
//!
//! Taken from the venues' documentation and API responses of 2026 (contract sizes: their instrument lists, if two of
//! them agree); the list of markets was compared with ccxt 4.5.90 of October 2026.

use rust_decimal::Decimal;

use super::{Venue, plain};
use crate::amount::parse;
use crate::position::Kind;

/// The contracts that one type of account accepts; `None` means unknown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Lists {
    /// Contracts that settle in money: dollars or their stablecoins.
    pub linear: Option<bool>,
    /// Contracts worth a fixed amount of dollars that settle in the coin.
    pub inverse: Option<bool>,
    /// Whether contracts with an expiry are listed.
    pub dated: Option<bool>,
    /// Whether contracts without an expiry are listed.
    pub perpetual: Option<bool>,
    /// Options that settle in money.
    pub options: Option<bool>,
    /// Options that settle in the coin.
    pub coin_options: Option<bool>,
    /// The assets themselves.
    pub spot: Option<bool>,
    /// Loans: supplied, or borrowed on margin.
    pub loans: Option<bool>,
}

impl Lists {
    /// Nothing is known.
    pub(crate) const UNKNOWN: Lists = Lists {
        linear: None,
        inverse: None,
        dated: None,
        perpetual: None,
        options: None,
        coin_options: None,
        spot: None,
        loans: None,
    };

    /// It accepts none of them.
    pub(crate) const NOTHING: Lists = Lists {
        linear: Some(false),
        inverse: Some(false),
        dated: Some(false),
        perpetual: Some(false),
        options: Some(false),
        coin_options: Some(false),
        spot: Some(false),
        loans: Some(false),
    };

    /// Perpetuals that settle in money, and nothing else.
    pub(crate) const LINEAR: Lists = Lists { linear: Some(true), perpetual: Some(true), ..Lists::NOTHING };

    /// Perpetuals that settle in the coin, and nothing else.
    pub(crate) const INVERSE: Lists = Lists { inverse: Some(true), perpetual: Some(true), ..Lists::NOTHING };

    /// Whether it accepts contracts of this kind that settle in the coin, or in money; for other kinds than derivatives
    /// the answer ignores `in_coin`, and for options it selects the type.
    pub(crate) fn takes(&self, kind: Kind, in_coin: bool) -> Option<bool> {
        let both = |a: Option<bool>, b: Option<bool>| match (a, b) {
            (Some(false), _) | (_, Some(false)) => Some(false),
            (Some(true), Some(true)) => Some(true),
            _ => None,
        };
        let form = if in_coin { self.inverse } else { self.linear };
        match kind {
            Kind::Perpetual => both(form, self.perpetual),
            Kind::Future => both(form, self.dated),
            Kind::Option => {
                if in_coin {
                    self.coin_options
                } else {
                    self.options
                }
            }
            Kind::Spot => self.spot,
            Kind::Loan => self.loans,
            Kind::Cds | Kind::LeveragedToken => None,
        }
    }
}

/// A type of account at a venue.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Sort {
    /// Names of accounts of this type; empty: every account that no other type names.
    pub names: &'static [&'static str],
    /// Whether it is the pool of the coin in its name, and accepts contracts on that coin only.
    pub coin: bool,
    /// The contracts that it accepts.
    pub lists: Lists,
}

impl Sort {
    /// Accounts of these names.
    pub(crate) const fn named(names: &'static [&'static str], lists: Lists) -> Sort {
        Sort { names, coin: false, lists }
    }

    /// Pools of single coins.
    pub(crate) const fn coins(names: &'static [&'static str], lists: Lists) -> Sort {
        Sort { names, coin: true, lists }
    }

    /// Every other account.
    pub(crate) const fn any(lists: Lists) -> Sort {
        Sort { names: &[], coin: false, lists }
    }
}

/// The lot size of a contract.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Lot {
    /// The asset; `*` for all others.
    pub asset: &'static str,
    /// Whether the contract settles in the coin.
    pub inverse: bool,
    /// Units of the asset; dollars for an inverse contract.
    pub step: &'static str,
    /// The smallest order, in dollars; empty if there is none or it is unknown.
    pub least: &'static str,
}

impl Lot {
    pub(crate) const fn linear(asset: &'static str, step: &'static str) -> Lot {
        Lot { asset, inverse: false, step, least: "" }
    }

    pub(crate) const fn inverse(asset: &'static str, step: &'static str) -> Lot {
        Lot { asset, inverse: true, step, least: "" }
    }

    pub(crate) const fn at_least(self, least: &'static str) -> Lot {
        Lot { least, ..self }
    }

    pub(crate) fn step(&self) -> Option<Decimal> {
        parse(self.step).ok().filter(|step| !step.is_zero())
    }

    pub(crate) fn least(&self) -> Option<Decimal> {
        parse(self.least).ok()
    }
}

/// Coins with a perpetual at every venue of perpetuals.
const MAJORS: [&str; 2] = ["BTC", "ETH"];

/// Whether two names mean the same coin.
pub(crate) fn same_coin(a: &str, b: &str) -> bool {
    let known = |name: &str| match plain(name).as_str() {
        "xbt" => "btc".to_owned(),
        other => other.to_owned(),
    };
    known(a) == known(b)
}

impl Venue {
    /// The type of account for an account name, or otherwise for the counterparty's name: `COIN-M`, `Binance COIN-M`.
    pub(crate) fn sort_of(&self, counterparty: &str, account: &str) -> Option<&'static Sort> {
        let (account, counterparty) = (plain(account), plain(counterparty));
        let of = |name: &&'static str, known: &str| !known.is_empty() && plain(name) == known;
        let named = |known: &str| self.sorts.iter().find(|sort| sort.names.iter().any(|name| of(name, known)));
        let rest = counterparty.strip_prefix(&plain(self.name)).unwrap_or_default();
        named(&account).or_else(|| named(rest))
    }

    /// The type of every account that no type names.
    pub(crate) fn usual(&self) -> Option<&'static Sort> {
        self.sorts.iter().find(|sort| sort.names.is_empty())
    }

    /// The lot size of a contract, if known.
    pub(crate) fn lot(&self, asset: &str, inverse: bool) -> Option<&'static Lot> {
        let of = |name: &str| self.lots.iter().find(|lot| lot.inverse == inverse && lot.asset == name);
        of(asset).or_else(|| of("*"))
    }

    /// Whether the venue is known to list perpetuals on this asset, if it lists any.
    pub(crate) fn knows(&self, asset: &str) -> bool {
        MAJORS.contains(&asset) || self.lots.iter().any(|lot| lot.asset == asset)
    }
}
