//! What goes into a settlement and what comes out of it, as plain data.

use std::collections::BTreeMap;

use serde::Serialize;

use exposure_netting_base::error::Failure;
use exposure_netting_base::text::quoted;
use exposure_netting_base::time::Time;

/// Who owes whom how much of what.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Obligation {
    /// Unique name; empty: `row-N`.
    pub id: String,
    /// Who owes.
    pub debtor: String,
    /// Whom.
    pub creditor: String,
    /// A decimal above zero of at most 38 digits.
    pub amount: String,
    /// Of what; empty where there is but one thing.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub asset: String,
    /// On which chain.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub chain: String,
    /// When, for people: a date such as `2026-12-25`, or empty.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub due: String,
}

impl Obligation {
    /// Refuses a `due` that is no date.
    pub(super) fn check_due(&self) -> Result<(), Failure> {
        if self.due.is_empty() || Time::parse(&self.due).is_some() {
            return Ok(());
        }
        let message = format!(
            "due must be a date such as 2026-12-25, but is {}; write a date, or leave it empty",
            quoted(&self.due)
        );
        Err(Failure::new("unknown_value", message).field("due"))
    }
}

/// What is looked for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(rename_all = "kebab-case")]
pub enum Objective {
    /// Each pair nets.
    Bilateral,
    /// The least debt that reductions of existing debts leave.
    #[default]
    Existing,
    /// The least money that moves, with new payers and payees.
    LeastMoney,
    /// The fewest transfers.
    Fewest,
    /// One house pays and is paid.
    Ccp,
    /// Whole obligations out of pledged cash.
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
    /// What is looked for.
    pub objective: Objective,
    /// Whether one asset on several chains is one web: transfers then stand on no chain.
    pub across_chains: bool,
    /// What each party may use in `gridlock`, where there is one asset on one chain; nothing where it is not named.
    pub cash: BTreeMap<String, String>,
}

/// How many legs, and how much they come to.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct Legs {
    /// Obligations, or transfers.
    pub count: usize,
    /// Their sum; empty where they are in different assets.
    #[cfg_attr(feature = "ts", ts(type = "Decimal"))]
    pub gross: String,
}

/// A payment that remains.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(optional_fields))]
pub struct Transfer {
    /// Who pays.
    pub debtor: String,
    /// Whom.
    pub creditor: String,
    /// How much.
    #[cfg_attr(feature = "ts", ts(type = "Decimal"))]
    pub amount: String,
    /// Of what.
    #[serde(skip_serializing_if = "String::is_empty")]
    #[cfg_attr(feature = "ts", ts(as = "Option<_>"))]
    pub asset: String,
    /// On which chain.
    #[serde(skip_serializing_if = "String::is_empty")]
    #[cfg_attr(feature = "ts", ts(as = "Option<_>"))]
    pub chain: String,
}

/// What becomes of one obligation.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(optional_fields))]
pub struct Notice {
    /// The obligation.
    pub id: String,
    /// Who owes.
    pub debtor: String,
    /// Whom.
    pub creditor: String,
    /// How much it was.
    #[cfg_attr(feature = "ts", ts(type = "Decimal"))]
    pub amount: String,
    /// How much is set off, or discharged by the transfers that take its place.
    #[cfg_attr(feature = "ts", ts(type = "Decimal"))]
    pub setoff: String,
    /// How much is still owed between the two.
    #[cfg_attr(feature = "ts", ts(type = "Decimal"))]
    pub remainder: String,
    /// Of what.
    #[serde(skip_serializing_if = "String::is_empty")]
    #[cfg_attr(feature = "ts", ts(as = "Option<_>"))]
    pub asset: String,
    /// On which chain it was owed.
    #[serde(skip_serializing_if = "String::is_empty")]
    #[cfg_attr(feature = "ts", ts(as = "Option<_>"))]
    pub chain: String,
    /// When it was due.
    #[serde(skip_serializing_if = "String::is_empty")]
    #[cfg_attr(feature = "ts", ts(as = "Option<_>"))]
    pub due: String,
}

/// What a party is owed less what it owes; no settlement changes it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(optional_fields))]
pub struct PartyPosition {
    /// Who.
    pub party: String,
    /// Above zero: to be received.
    #[cfg_attr(feature = "ts", ts(type = "Decimal"))]
    pub amount: String,
    /// Of what.
    #[serde(skip_serializing_if = "String::is_empty")]
    #[cfg_attr(feature = "ts", ts(as = "Option<_>"))]
    pub asset: String,
    /// On which chain.
    #[serde(skip_serializing_if = "String::is_empty")]
    #[cfg_attr(feature = "ts", ts(as = "Option<_>"))]
    pub chain: String,
}

/// What shows that a web's result is the best.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(optional_fields))]
pub struct Proof {
    /// `existing`: a potential for each party. What a pair owes is gone where π(debtor) − π(creditor) < 1, and untouched where
    /// it is > 1: by that, nothing that goes round could take more away.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    #[cfg_attr(feature = "ts", ts(type = "Record<string, number>", optional))]
    pub potentials: BTreeMap<String, i64>,
    /// `fewest`: parties that settle among themselves, because they sum to zero.
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
    /// What was owed.
    pub before: Legs,
    /// What is left to pay.
    pub after: Legs,
    /// Whether it is proved that nothing is better.
    pub optimal: bool,
    /// What proves it.
    pub proof: Proof,
}

/// What settles the obligations.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(optional_fields))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Settlement {
    /// What was looked for.
    pub objective: Objective,
    /// Whether it is proved that nothing is better; otherwise read "at most".
    pub optimal: bool,
    /// Whether chains were taken together.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    #[cfg_attr(feature = "ts", ts(as = "Option<_>"))]
    pub across_chains: bool,
    /// What each party could use in `gridlock`.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    #[cfg_attr(feature = "ts", ts(type = "Record<string, Decimal>", optional))]
    pub cash: BTreeMap<String, String>,
    /// The obligations.
    pub before: Legs,
    /// The transfers.
    pub after: Legs,
    /// What is to be paid.
    pub transfers: Vec<Transfer>,
    /// What becomes of each obligation, in their order.
    pub notices: Vec<Notice>,
    /// What each party receives or pays in the end.
    pub net_positions: Vec<PartyPosition>,
    /// Web by web: asset and chain.
    pub webs: Vec<WebResult>,
    /// What may be a slip: names that differ only in case (`similar_names`), cash of nobody here (`unknown_party`).
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(feature = "ts", ts(as = "Option<_>"))]
    pub warnings: Vec<Failure>,
}

/// An obligation's own name, or its row's.
pub(super) fn id_of(obligation: &Obligation, at: usize) -> String {
    if obligation.id.is_empty() { format!("row-{}", at.saturating_add(1)) } else { obligation.id.clone() }
}

/// The name of the house in `ccp`.
pub(super) const HOUSE: &str = "Clearing house";
