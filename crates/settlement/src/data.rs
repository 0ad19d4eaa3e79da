//! Inputs and results of a settlement, as plain data.

use std::collections::BTreeMap;

use serde::Serialize;

use exposure_netting_base::error::{Code, Failure};
use exposure_netting_base::text::quoted;
use exposure_netting_base::time::Time;

/// A debt: who owes whom how much of which asset.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Obligation {
    /// Unique name; empty: `row-N`.
    pub id: String,
    /// The party that owes.
    pub debtor: String,
    /// The party that is owed.
    pub creditor: String,
    /// A decimal above zero of at most 38 digits.
    pub amount: String,
    /// The asset; empty if there is only one.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub asset: String,
    /// The chain.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub chain: String,
    /// The due date, for people: a date such as `2026-12-25`, or empty.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub due: String,
}

impl Obligation {
    /// Refuses a `due` that is not a date.
    pub(super) fn check_due(&self) -> Result<(), Failure> {
        if self.due.is_empty() || Time::parse(&self.due).is_some() {
            return Ok(());
        }
        let message = format!(
            "due must be a date such as 2026-12-25, but is {}; write a date, or leave it empty",
            quoted(&self.due)
        );
        Err(Failure::new(Code::UnknownValue, message).field("due"))
    }
}

/// The aim of a settlement.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(rename_all = "kebab-case")]
pub enum Objective {
    /// Each pair nets.
    Bilateral,
    /// The least debt that can be left by reducing existing debts.
    #[default]
    Existing,
    /// The least money that moves, with new payers and payees allowed.
    LeastMoney,
    /// The fewest transfers.
    Fewest,
    /// A clearing house pays and is paid.
    Ccp,
    /// Whole obligations, paid out of pledged cash.
    Gridlock,
}

impl Objective {
    /// Every objective.
    pub const ALL: [Objective; 6] = [
        Objective::Bilateral,
        Objective::Existing,
        Objective::LeastMoney,
        Objective::Fewest,
        Objective::Ccp,
        Objective::Gridlock,
    ];

    /// The name in data.
    pub fn name(self) -> &'static str {
        match self {
            Objective::Bilateral => "bilateral",
            Objective::Existing => "existing",
            Objective::LeastMoney => "least-money",
            Objective::Fewest => "fewest",
            Objective::Ccp => "ccp",
            Objective::Gridlock => "gridlock",
        }
    }

    /// The objective of this name.
    pub fn from_name(name: &str) -> Option<Objective> {
        Objective::ALL.into_iter().find(|objective| objective.name() == name)
    }
}

/// How to settle.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Options {
    /// The aim.
    pub objective: Objective,
    /// Whether one asset on several chains is one web; transfers then name no chain.
    pub across_chains: bool,
    /// Cash that each party may use in `gridlock`, for one asset on one chain; zero for a party that is not named.
    pub cash: BTreeMap<String, String>,
}

/// A number of legs and their sum.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct Legs {
    /// Obligations, or transfers.
    pub count: usize,
    /// Their sum; empty if they are in different assets.
    #[cfg_attr(feature = "ts", ts(type = "Decimal"))]
    pub gross: String,
}

/// A payment that remains.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(optional_fields))]
pub struct Transfer {
    /// The payer.
    pub debtor: String,
    /// The payee.
    pub creditor: String,
    /// How much.
    #[cfg_attr(feature = "ts", ts(type = "Decimal"))]
    pub amount: String,
    /// The asset.
    #[serde(skip_serializing_if = "String::is_empty")]
    #[cfg_attr(feature = "ts", ts(as = "Option<_>"))]
    pub asset: String,
    /// The chain.
    #[serde(skip_serializing_if = "String::is_empty")]
    #[cfg_attr(feature = "ts", ts(as = "Option<_>"))]
    pub chain: String,
}

/// The result for one obligation.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(optional_fields))]
pub struct Notice {
    /// The obligation.
    pub id: String,
    /// The party that owes.
    pub debtor: String,
    /// The party that is owed.
    pub creditor: String,
    /// The original amount.
    #[cfg_attr(feature = "ts", ts(type = "Decimal"))]
    pub amount: String,
    /// How much is set off, or discharged by the transfers that replace it.
    #[cfg_attr(feature = "ts", ts(type = "Decimal"))]
    pub setoff: String,
    /// How much is still owed.
    #[cfg_attr(feature = "ts", ts(type = "Decimal"))]
    pub remainder: String,
    /// The asset.
    #[serde(skip_serializing_if = "String::is_empty")]
    #[cfg_attr(feature = "ts", ts(as = "Option<_>"))]
    pub asset: String,
    /// The chain on which it was owed.
    #[serde(skip_serializing_if = "String::is_empty")]
    #[cfg_attr(feature = "ts", ts(as = "Option<_>"))]
    pub chain: String,
    /// Its due date.
    #[serde(skip_serializing_if = "String::is_empty")]
    #[cfg_attr(feature = "ts", ts(as = "Option<_>"))]
    pub due: String,
}

/// Claims of a party less its debts; no settlement changes it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(optional_fields))]
pub struct PartyPosition {
    /// The party.
    pub party: String,
    /// Above zero if the party receives.
    #[cfg_attr(feature = "ts", ts(type = "Decimal"))]
    pub amount: String,
    /// The asset.
    #[serde(skip_serializing_if = "String::is_empty")]
    #[cfg_attr(feature = "ts", ts(as = "Option<_>"))]
    pub asset: String,
    /// The chain.
    #[serde(skip_serializing_if = "String::is_empty")]
    #[cfg_attr(feature = "ts", ts(as = "Option<_>"))]
    pub chain: String,
}

/// The evidence that a web's result is the best.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(optional_fields))]
pub struct Proof {
    /// `existing`: a potential for each party. A pair's debt is gone if π(debtor) − π(creditor) < 1, and untouched if
    /// it is > 1: this proves that no cycle of debts could reduce the rest.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    #[cfg_attr(feature = "ts", ts(type = "Record<string, number>", optional))]
    pub potentials: BTreeMap<String, i64>,
    /// `fewest`: groups of parties that settle among themselves, because their positions sum to zero.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(feature = "ts", ts(as = "Option<_>"))]
    pub groups: Vec<Vec<String>>,
}

/// One asset on one chain.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct WebResult {
    /// The asset.
    pub asset: String,
    /// The chain.
    pub chain: String,
    /// Debts before.
    pub before: Legs,
    /// Payments that remain.
    pub after: Legs,
    /// Whether the result is proved to be the best.
    pub optimal: bool,
    /// The proof.
    pub proof: Proof,
}

/// The result of a settlement.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(optional_fields))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Settlement {
    /// The aim.
    pub objective: Objective,
    /// Whether the result is proved to be the best; otherwise read "at most".
    pub optimal: bool,
    /// Whether an asset's chains were taken together.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    #[cfg_attr(feature = "ts", ts(as = "Option<_>"))]
    pub across_chains: bool,
    /// The cash that each party could use in `gridlock`.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    #[cfg_attr(feature = "ts", ts(type = "Record<string, Decimal>", optional))]
    pub cash: BTreeMap<String, String>,
    /// The obligations.
    pub before: Legs,
    /// The transfers.
    pub after: Legs,
    /// The payments to make.
    pub transfers: Vec<Transfer>,
    /// The result for each obligation, in their order.
    pub notices: Vec<Notice>,
    /// The final receipt or payment of each party.
    pub net_positions: Vec<PartyPosition>,
    /// The result for each asset and chain.
    pub webs: Vec<WebResult>,
    /// Possible slips: names that differ only in case (`similar_names`), cash of a party without obligations
    /// (`unknown_party`).
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(feature = "ts", ts(as = "Option<_>"))]
    pub warnings: Vec<Failure>,
}

/// An obligation's own name, or the name of its row.
pub(super) fn id_of(obligation: &Obligation, at: usize) -> String {
    if obligation.id.is_empty() { format!("row-{}", at.saturating_add(1)) } else { obligation.id.clone() }
}

/// The name of the clearing house in `ccp`.
pub(super) const HOUSE: &str = "Clearing house";
