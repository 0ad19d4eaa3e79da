//! The report: everything computed from a book, as one plain value.

use serde::Serialize;

use crate::credit::Credit;
use crate::credit::leverage::Leverage;
use crate::credit::limits::Checked;
use crate::credit::resilience::Removal;
use crate::error::Failure;
use crate::exposure::Exposure;
use crate::exposure::concentration::Concentrations;
use crate::margin::{Margin, PositionReport};
use crate::whatif::AccountMargin;

/// Everything computed from a book. Money is in the reporting currency.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(optional_fields))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Report {
    /// The reporting currency that every amount is in.
    pub currency: String,
    /// The time of valuation, if the book has one: ISO 8601.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub as_of: Option<String>,
    /// Whether a position was left out; see `failures`.
    pub partial: bool,
    /// The whole book, netted by asset: the exposure that cancels out across venues is `matched`.
    pub total: Exposure,
    /// The whole book, netted by margin set and asset: the exposure that cancels out inside single accounts is
    /// `matched`.
    pub recognised: Exposure,
    /// Cash, apart: held long, owed short.
    pub cash: Exposure,
    /// By asset, the largest gross first.
    #[cfg_attr(feature = "ts", ts(type = "AssetExposure[]"))]
    pub by_asset: Vec<Exposure>,
    /// By counterparty.
    pub by_counterparty: Vec<Exposure>,
    /// By chain.
    pub by_chain: Vec<Exposure>,
    /// By margin set; separate positions are one entry per counterparty.
    #[cfg_attr(feature = "ts", ts(type = "SetExposure[]"))]
    pub by_netting_set: Vec<Exposure>,
    /// The margin that is needed, and the saving by netting.
    pub margin: Margin,
    /// Equity against margin, account by account, beside what the venue says: the accounts that the book lists, and then
    /// every other with positions.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(feature = "ts", ts(as = "Option<_>"))]
    pub accounts: Vec<AccountMargin>,
    /// The cost of a default of each counterparty.
    pub credit: Credit,
    /// The concentration of exposure by asset, counterparty, claim, chain, venue and collateral.
    pub concentration: Concentrations,
    /// Exposure against equity.
    pub leverage: Leverage,
    /// Measures against the bounds that the book sets for them.
    pub limits: Vec<Checked>,
    /// The book without each counterparty, chain, agreement and asset in turn, the costliest first.
    pub resilience: Vec<Removal>,
    /// The numbers of each position, if `options.positions` asks for them.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(feature = "ts", ts(as = "Option<_>"))]
    pub positions: Vec<PositionReport>,
    /// Positions that are left out, each with its reason.
    pub failures: Vec<Failure>,
    /// Facts that were used but deserve a second look.
    pub warnings: Vec<Failure>,
    /// Assumptions in force.
    pub assumptions: Vec<Assumption>,
}

/// One assumption in force.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[non_exhaustive]
pub struct Assumption {
    /// Stable code.
    #[cfg_attr(feature = "ts", ts(type = "AssumptionCode"))]
    pub code: &'static str,
    /// The asset, currency, counterparty or set that it is about.
    pub key: String,
    /// The value that is assumed.
    pub value: String,
    /// A sentence for people.
    pub message: String,
}
