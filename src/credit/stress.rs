//! Stress scenarios by name: moves of prices, volatility, pegs and funding together with defaults and halts. They are
//! plain data; the ones that come with this crate are in `stress.json`, and a book may have its own.

use serde::Serialize;

use crate::amount::Amount;
pub use crate::book::Stress;

/// The scenarios that are used where a book has none of its own.
pub fn presets() -> Vec<Stress> {
    crate::import::stresses(include_str!("stress.json")).unwrap_or_default()
}

/// What one asset brings in a scenario.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct AssetLoss {
    /// The asset.
    pub asset: String,
    /// Gain or loss by prices, volatility and time.
    pub pnl: Amount,
}

/// What one position brings in a scenario.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct PositionLoss {
    /// Its id.
    pub id: String,
    /// What it is in, in words.
    pub instrument: String,
    /// Gain or loss by prices, volatility, time, funding and pegs.
    pub pnl: Amount,
}

/// What a scenario does to the book.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(optional_fields))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Stressed {
    /// The scenario.
    #[cfg_attr(feature = "ts", ts(type = "Stress"))]
    pub scenario: Stress,
    /// Who defaults in this book, and which chains halt.
    pub gone: Vec<String>,
    /// Names in the scenario that mean nothing in this book: assets, coins, counterparties and chains.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(feature = "ts", ts(as = "Option<_>"))]
    pub unknown: Vec<String>,
    /// Gain or loss by prices, volatility and time.
    pub pnl: Amount,
    /// Of it by asset, the largest loss first.
    pub by_asset: Vec<AssetLoss>,
    /// What funding brings.
    pub funding: Amount,
    /// What pegs cost, on cash.
    pub pegs: Amount,
    /// What accounts whose equity is in a coin gain or lose with it, beside the positions in them.
    pub balances: Amount,
    /// What is lost to those who default, on values, collateral and equity after the move.
    pub credit_loss: Amount,
    /// Everything together: P&L, funding, pegs, balances, less credit losses.
    pub total: Amount,
    /// Net exposure of what is left.
    pub net: Amount,
    /// Σ over assets of |net| of what is left.
    pub residual: Amount,
    /// What the remaining margin sets need.
    pub margin: Amount,
    /// How far that is above what the book needs now.
    pub margin_change: Amount,
    /// What the scenario leaves of the equity that accounts give; absent if none gives one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub equity: Option<Amount>,
}

impl Stressed {
    /// What moves bring: prices, volatility, time, funding, pegs and balances, before credit losses.
    pub fn moved(&self) -> Amount {
        self.pnl.saturating_add(self.funding).saturating_add(self.pegs).saturating_add(self.balances)
    }
}
