//! What is known of counterparties and assets beside agreements: reserves, classes, recovery.

use std::collections::BTreeMap;

use rust_decimal::Decimal;
use serde::Serialize;

use crate::position::AssetClass;

/// What a venue says that it has and owes. Given by the user: nothing here checks it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Solvency {
    /// Whose.
    pub counterparty: String,
    /// What it has.
    #[serde(serialize_with = "super::json::decimal")]
    pub reserves: Decimal,
    /// What it owes to everybody.
    #[serde(serialize_with = "super::json::decimal")]
    pub liabilities: Decimal,
}

impl Solvency {
    /// Reserves / liabilities, to 12 decimals; none where nothing is owed.
    pub fn ratio(&self) -> Option<Decimal> {
        self.reserves.checked_div(self.liabilities).map(|ratio| ratio.round_dp(12).normalize())
    }
}

/// The hedging sets that a commodity may be put into.
pub const HEDGING_SETS: [&str; 5] = ["energy", "electricity", "metals", "agricultural", "other"];

/// The qualities that a reference entity may be of; the last two are those of a credit index.
pub const RATINGS: [&str; 9] = ["AAA", "AA", "A", "BBB", "BB", "B", "CCC", "IG", "SG"];

/// The market convention for senior debt, where an entity has no recovery of its own.
pub(crate) const RECOVERY: Decimal = Decimal::from_parts(4, 0, 0, false, 1);

/// What credit rules need to know about an asset.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct AssetFacts {
    /// Its class, where its positions do not say.
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
    /// What is recovered of a defaulted reference entity's debt; 0.4 when absent.
    #[serde(serialize_with = "super::json::optional", skip_serializing_if = "Option::is_none")]
    pub recovery: Option<Decimal>,
    /// The supervisory factor in SA-CCR, instead of that of its class.
    #[serde(serialize_with = "super::json::optional", skip_serializing_if = "Option::is_none")]
    pub factor: Option<Decimal>,
}

fn class<S: serde::Serializer>(class: &Option<AssetClass>, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(class.unwrap_or_default().name())
}

/// What is taken as given about default.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Recovery {
    /// The fraction of a claim that is recovered, where a counterparty has none of its own.
    pub general: Decimal,
    /// By counterparty.
    pub by_counterparty: BTreeMap<String, Decimal>,
}

impl Recovery {
    pub(crate) fn is_none(&self) -> bool {
        *self == Recovery::default()
    }

    /// What is recovered from this counterparty.
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
