//! Exposure: what each position is worth to a move of its asset, and the sums by asset, counterparty, chain and
//! netting set.

pub(crate) mod balance;
pub mod concentration;
mod doubts;
mod groups;
pub(crate) mod ledger;
pub(crate) mod market;
pub(crate) mod names;
mod premium;
pub(crate) mod sums;
pub(crate) mod value;
mod view;
pub(crate) mod worth;

pub(crate) use self::view::View;

use serde::Serialize;

use crate::amount::Amount;

/// Longs and shorts, each as a positive amount.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Sides {
    pub long: Amount,
    pub short: Amount,
}

impl Sides {
    /// Adds a signed exposure, or with `undo` removes it. The caller keeps the sum of all magnitudes in range.
    pub(crate) fn add(&mut self, exposure: Amount, undo: bool) {
        let side = if exposure.0 < 0 { &mut self.short } else { &mut self.long };
        *side = side.plus(exposure.abs().flip(undo));
    }

    pub(crate) fn join(&mut self, other: Sides) {
        self.long = self.long.plus(other.long);
        self.short = self.short.plus(other.short);
    }

    pub(crate) fn matched(self) -> Amount {
        self.long.min(self.short)
    }

    pub(crate) fn gross(self) -> Amount {
        self.long.plus(self.short)
    }

    pub(crate) fn net(self) -> Amount {
        self.long.minus(self.short)
    }
}

/// Long, short and net exposure of one group of positions.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(optional_fields))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Exposure {
    /// The asset, counterparty, chain or netting set; empty for "none" and for totals.
    pub key: String,
    /// Sum of the positive exposures.
    pub long: Amount,
    /// Sum of the negative exposures, as a positive amount.
    pub short: Amount,
    /// Long + short.
    pub gross: Amount,
    /// Long − short.
    pub net: Amount,
    /// Sum over assets of the smaller of long and short: the part that offsets.
    pub matched: Amount,
    /// Gross − 2 × matched: the remainder after each asset is netted.
    pub residual: Amount,
    /// 2 × matched / gross; 0 if there is no exposure.
    pub netting_ratio: Amount,
    /// Net in units of the asset; only for assets, and only if the units of every position are known.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "ts", ts(skip))]
    pub net_quantity: Option<Amount>,
    /// How much the exposure grows if prices rise by 1 %; only with options, and only if every volatility is known.
    /// Matched exposure is matched by delta, and gamma shows how fast that ends.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub gamma: Option<Amount>,
    /// The owner of the set; only for netting sets.
    #[serde(flatten)]
    #[cfg_attr(feature = "ts", ts(skip))]
    pub set: Option<SetName>,
}

/// The place and mode that define a margin set.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct SetName {
    /// The exchange, protocol or dealer.
    pub counterparty: String,
    /// The pool at the counterparty.
    pub account: String,
    /// The chain.
    pub chain: String,
    /// `cross`, or `isolated`: each position is a set of one, and those of one account are listed together.
    #[cfg_attr(feature = "ts", ts(type = "\"cross\" | \"isolated\""))]
    pub margin_mode: &'static str,
    /// Number of positions in it.
    pub count: u32,
}

impl Exposure {
    /// Longs without a short of the same asset.
    pub fn unmatched_long(&self) -> Amount {
        self.long.checked_sub(self.matched).unwrap_or_default()
    }

    /// Shorts without a long of the same asset.
    pub fn unmatched_short(&self) -> Amount {
        self.short.checked_sub(self.matched).unwrap_or_default()
    }

    pub(crate) fn new(key: &str, sides: Sides, matched: Amount) -> Exposure {
        let gross = sides.gross();
        let twice = matched.plus(matched);
        Exposure {
            key: key.to_owned(),
            long: sides.long,
            short: sides.short,
            gross,
            net: sides.net(),
            matched,
            residual: gross.minus(twice),
            netting_ratio: twice.ratio_to(gross),
            net_quantity: None,
            gamma: None,
            set: None,
        }
    }
}
