//! Facts about counterparties and assets besides agreements: reserves, classes, recovery.

use std::collections::BTreeMap;

use rust_decimal::Decimal;
use serde::Serialize;

use crate::position::AssetClass;

/// A venue's reserves and liabilities. Given by the user; nothing here checks them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Solvency {
    /// The venue.
    pub counterparty: String,
    /// Its reserves.
    #[serde(serialize_with = "super::json::decimal")]
    pub reserves: Decimal,
    /// Its total liabilities.
    #[serde(serialize_with = "super::json::decimal")]
    pub liabilities: Decimal,
}

impl Solvency {
    /// Reserves / liabilities, to 12 decimals; `None` without liabilities.
    pub fn ratio(&self) -> Option<Decimal> {
        self.reserves.checked_div(self.liabilities).map(|ratio| ratio.round_dp(12).normalize())
    }
}

/// The hedging sets of commodities.
pub const HEDGING_SETS: [&str; 5] = ["energy", "electricity", "metals", "agricultural", "other"];

/// The ratings of reference entities; the last two are those of a credit index.
pub const RATINGS: [&str; 9] = ["AAA", "AA", "A", "BBB", "BB", "B", "CCC", "IG", "SG"];

/// The market convention for senior debt, used if an entity has no recovery.
pub(crate) const RECOVERY: Decimal = Decimal::from_parts(4, 0, 0, false, 1);

/// Facts about an asset for the credit rules.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct AssetFacts {
    /// Its class, if its positions do not give one.
    #[serde(skip_serializing_if = "Option::is_none", serialize_with = "class")]
    pub class: Option<AssetClass>,
    /// A commodity's hedging set: `energy`, `electricity`, `metals`, `agricultural`, `other`.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub hedging_set: String,
    /// The quality of a reference entity, `AAA` to `CCC`; of a credit index `IG` or `SG`.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub rating: String,
    /// Whether it is an index rather than a single name.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub index: bool,
    /// The fraction of a defaulted reference entity's debt that is recovered; 0.4 if absent.
    #[serde(serialize_with = "super::json::optional", skip_serializing_if = "Option::is_none")]
    pub recovery: Option<Decimal>,
    /// The supervisory factor in SA-CCR, overriding that of its class.
    #[serde(serialize_with = "super::json::optional", skip_serializing_if = "Option::is_none")]
    pub factor: Option<Decimal>,
}

fn class<S: serde::Serializer>(class: &Option<AssetClass>, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(class.unwrap_or_default().name())
}

/// Assumed recovery on default.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Recovery {
    /// The fraction of a claim that is recovered, for a counterparty without its own.
    pub general: Decimal,
    /// By counterparty.
    pub by_counterparty: BTreeMap<String, Decimal>,
}

impl Recovery {
    pub(crate) fn is_none(&self) -> bool {
        *self == Recovery::default()
    }

    /// The recovery of this counterparty.
    pub fn of(&self, counterparty: &str) -> Decimal {
        self.by_counterparty.get(counterparty).copied().unwrap_or(self.general)
    }
}

impl Serialize for Recovery {
    /// `{ "": general, counterparty: … }`.
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let general = (!self.general.is_zero()).then_some(("", self.general));
        let named = self.by_counterparty.iter().map(|(name, rate)| (name.as_str(), *rate));
        serializer.collect_map(general.into_iter().chain(named).map(|(k, v)| (k, crate::amount::plain(v))))
    }
}
