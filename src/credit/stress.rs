//! Stress scenarios by name: moves of prices, volatility, pegs and funding together with defaults and halts. They are
//! plain data; the ones that come with this crate are in `stress.json`, and a book may have its own.

use serde::Serialize;

use crate::amount::Amount;
pub use crate::book::Stress;

/// The scenarios for a book that gives none.
pub fn presets() -> Vec<Stress> {
    crate::import::stresses(include_str!("stress.json")).unwrap_or_default()
}

/// Gain or loss of one asset in a scenario.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct AssetLoss {
    /// The asset.
    pub asset: String,
    /// Gain or loss by prices, volatility and time, in the reporting currency.
    pub pnl: Amount,
}

/// Gain or loss of one position in a scenario.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct PositionLoss {
    /// The position's id.
    pub id: String,
    /// The instrument, in words.
    pub instrument: String,
    /// Gain or loss by prices, volatility, time, funding and pegs, in the reporting currency.
    pub pnl: Amount,
}

/// The effect of a scenario on the book, in the reporting currency.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(optional_fields))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Stressed {
    /// The scenario.
    #[cfg_attr(feature = "ts", ts(type = "Stress"))]
    pub scenario: Stress,
    /// The counterparties that default in this book, and the chains that halt.
    pub gone: Vec<String>,
    /// Names in the scenario that are not in this book: assets, coins, counterparties and chains.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(feature = "ts", ts(as = "Option<_>"))]
    pub unknown: Vec<String>,
    /// Gain or loss of positions by prices, volatility and time.
    pub pnl: Amount,
    /// The same by asset, the largest loss first.
    pub by_asset: Vec<AssetLoss>,
    /// Gain or loss by funding of perpetuals.
    pub funding: Amount,
    /// Gain or loss of cash by moves of pegs.
    pub pegs: Amount,
    /// Gain or loss of account equity that is in a coin, apart from the positions in the account.
    pub balances: Amount,
    /// The loss by defaults, on values, collateral and equity after the move.
    pub credit_loss: Amount,
    /// P&L, funding, pegs and balances, less credit losses.
    pub total: Amount,
    /// Net exposure of the rest.
    pub net: Amount,
    /// Σ over assets of |net| of the rest.
    pub residual: Amount,
    /// The margin that the remaining sets need.
    pub margin: Amount,
    /// The change of margin against the book today.
    pub margin_change: Amount,
    /// The equity of accounts after the scenario; absent if no account gives one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub equity: Option<Amount>,
}

impl Stressed {
    /// The effect of the moves: prices, volatility, time, funding, pegs and balances, before credit losses.
    pub fn moved(&self) -> Amount {
        self.pnl.saturating_add(self.funding).saturating_add(self.pegs).saturating_add(self.balances)
    }
}
