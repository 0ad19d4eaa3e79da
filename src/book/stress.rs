//! A stress scenario of a book: moves of prices, volatility, pegs and funding, with defaults and halts.

use std::collections::BTreeMap;

use rust_decimal::Decimal;
use serde::Serialize;

/// The events of a scenario.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Stress {
    /// Unique name in data.
    pub id: String,
    /// The name for people.
    pub name: String,
    /// A description.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub note: String,
    /// Moves of prices as fractions, by asset; `*` for every other.
    #[serde(serialize_with = "by_name", skip_serializing_if = "BTreeMap::is_empty")]
    pub prices: BTreeMap<String, Decimal>,
    /// The move of every implied volatility, as a fraction of itself.
    #[serde(serialize_with = "super::json::decimal", skip_serializing_if = "Decimal::is_zero")]
    pub volatility: Decimal,
    /// Moves of currencies that count as 1 of the reporting currency, by name; `*` for every other. The reporting
    /// currency itself does not move.
    #[serde(serialize_with = "by_name", skip_serializing_if = "BTreeMap::is_empty")]
    pub pegs: BTreeMap<String, Decimal>,
    /// Funding that longs in perpetuals pay shorts per day, as a fraction of their exposure.
    #[serde(serialize_with = "super::json::decimal", skip_serializing_if = "Decimal::is_zero")]
    pub funding: Decimal,
    /// Its length in days.
    pub days: u32,
    /// Counterparties that default; `largest` is the one with the largest claim now, or with the largest gross exposure
    /// if there is no claim.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub defaults: Vec<String>,
    /// Chains that halt; `largest` is the one with the largest gross exposure, or value.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub halts: Vec<String>,
    /// The recovery from a counterparty that defaults, overriding the book's assumption.
    #[serde(serialize_with = "super::json::optional", skip_serializing_if = "Option::is_none")]
    pub recovery: Option<Decimal>,
}

fn by_name<S: serde::Serializer>(map: &BTreeMap<String, Decimal>, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_map(map.iter().map(|(name, value)| (name, crate::amount::plain(*value))))
}

impl Stress {
    /// The move of an asset's price: its own, that of the asset that it counts as, or that of all.
    pub(crate) fn price_move(&self, own: &str, family: &str) -> Decimal {
        self.prices.get(own).copied().unwrap_or_else(|| Stress::of(&self.prices, family))
    }

    /// The move of a name's price, its own or that of all.
    pub(crate) fn of(moves: &BTreeMap<String, Decimal>, name: &str) -> Decimal {
        moves.get(name).or_else(|| moves.get("*")).copied().unwrap_or_default()
    }
}
