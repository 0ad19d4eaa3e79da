//! A stress scenario, as a book holds it: moves of prices, volatility, pegs and funding, with defaults and halts.

use std::collections::BTreeMap;

use rust_decimal::Decimal;
use serde::Serialize;

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
    #[serde(serialize_with = "super::json::decimal", skip_serializing_if = "Decimal::is_zero")]
    pub volatility: Decimal,
    /// Moves of what is taken as 1 of the reporting currency, by name; `*` for every other. The reporting currency itself
    /// stays.
    #[serde(serialize_with = "texts", skip_serializing_if = "BTreeMap::is_empty")]
    pub pegs: BTreeMap<String, Decimal>,
    /// What longs in perpetuals pay shorts per day, as a fraction of their exposure.
    #[serde(serialize_with = "super::json::decimal", skip_serializing_if = "Decimal::is_zero")]
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
    #[serde(serialize_with = "super::json::optional", skip_serializing_if = "Option::is_none")]
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
