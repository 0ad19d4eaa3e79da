//! Stress scenarios by name: moves of prices, volatility, pegs and funding together with defaults and halts. They are
//! plain data; the ones that come with this crate are in `stress.json`, and a book may have its own.

use std::collections::BTreeMap;

use rust_decimal::Decimal;
use serde::Serialize;

use crate::amount::Amount;
use crate::book::decimal_as_text as text;

/// What happens in a scenario.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Stress {
    /// Unique name in data.
    pub id: String,
    /// The name for people.
    pub name: String,
    /// What it stands for.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub note: String,
    /// Moves of prices as fractions, by asset; `*` for every other.
    #[serde(serialize_with = "texts", skip_serializing_if = "BTreeMap::is_empty")]
    pub prices: BTreeMap<String, Decimal>,
    /// The move of every implied volatility, as a fraction of itself.
    #[serde(serialize_with = "text", skip_serializing_if = "Decimal::is_zero")]
    pub volatility: Decimal,
    /// Moves of what is taken as 1 of the reporting currency, by name; `*` for every other. The reporting currency itself
    /// stays.
    #[serde(serialize_with = "texts", skip_serializing_if = "BTreeMap::is_empty")]
    pub pegs: BTreeMap<String, Decimal>,
    /// What longs in perpetuals pay shorts per day, as a fraction of their exposure.
    #[serde(serialize_with = "text", skip_serializing_if = "Decimal::is_zero")]
    pub funding: Decimal,
    /// How many days it lasts.
    pub days: u32,
    /// Counterparties that default; `largest` is the one that would owe the most now, by gross exposure where nobody owes.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub defaults: Vec<String>,
    /// Chains that halt; `largest` is the one that holds the most, by gross exposure or by value.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub halts: Vec<String>,
    /// What is recovered from who defaults, where that is not the book's own assumption.
    #[serde(serialize_with = "crate::book::optional_as_text", skip_serializing_if = "Option::is_none")]
    pub recovery: Option<Decimal>,
}

fn texts<S: serde::Serializer>(map: &BTreeMap<String, Decimal>, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_map(map.iter().map(|(name, value)| (name, crate::amount::plain(*value))))
}

impl Stress {
    /// The move of an asset's price: its own, that of the asset that it is counted as, or that of all.
    pub(crate) fn price_move(&self, own: &str, family: &str) -> Decimal {
        self.prices.get(own).copied().unwrap_or_else(|| Stress::of(&self.prices, family))
    }

    /// The move of a name's price, its own or that of all.
    pub(crate) fn of(moves: &BTreeMap<String, Decimal>, name: &str) -> Decimal {
        moves.get(name).or_else(|| moves.get("*")).copied().unwrap_or_default()
    }
}

/// The scenarios that are used where a book has none of its own.
pub fn presets() -> Vec<Stress> {
    crate::import::stresses(include_str!("stress.json")).unwrap_or_default()
}

/// What one asset brings in a scenario.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct AssetLoss {
    /// The asset.
    pub asset: String,
    /// Gain or loss by prices, volatility and time.
    pub pnl: Amount,
}

/// What one position brings in a scenario.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
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
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Stressed {
    /// The scenario.
    pub scenario: Stress,
    /// Who defaults in this book, and which chains halt.
    pub gone: Vec<String>,
    /// Names in the scenario that mean nothing in this book: assets, coins, counterparties and chains.
    #[serde(skip_serializing_if = "Vec::is_empty")]
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
