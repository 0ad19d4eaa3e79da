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

/// Everything computed from a book.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(optional_fields))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Report {
    /// The reporting currency that every amount is in.
    pub currency: String,
    /// The time of valuation, where the book has one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub as_of: Option<String>,
    /// Whether a position was left out; see `failures`.
    pub partial: bool,
    /// The whole book, netted by asset: what the market nets.
    pub total: Exposure,
    /// The whole book, netted by margin set and asset: what margin may count.
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
    /// By margin set; positions that stand alone are one entry per counterparty.
    #[cfg_attr(feature = "ts", ts(type = "SetExposure[]"))]
    pub by_netting_set: Vec<Exposure>,
    /// What margin is needed, and what netting saves.
    pub margin: Margin,
    /// Equity against margin, account by account, beside what the venue says: the accounts that the book lists, and then
    /// every other with positions.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(feature = "ts", ts(as = "Option<_>"))]
    pub accounts: Vec<AccountMargin>,
    /// What a default would cost.
    pub credit: Credit,
    /// How much sits in one place.
    pub concentration: Concentrations,
    /// Exposure against equity.
    pub leverage: Leverage,
    /// Measures against the bounds that are set for them.
    pub limits: Vec<Checked>,
    /// The book without each counterparty, chain, agreement and asset in turn, the costliest first.
    pub resilience: Vec<Removal>,
    /// Each position's own figures, when `options.positions` asks for them.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(feature = "ts", ts(as = "Option<_>"))]
    pub positions: Vec<PositionReport>,
    /// Positions that are left out, and why.
    pub failures: Vec<Failure>,
    /// What was computed but deserves a second look.
    pub warnings: Vec<Failure>,
    /// What was taken as given.
    pub assumptions: Vec<Assumption>,
}

/// One thing that was taken as given.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[non_exhaustive]
pub struct Assumption {
    /// Stable code: `peg`, `family`, `margin_rate`, `basis`, …
    pub code: &'static str,
    /// What it is about: an asset or a currency.
    pub key: String,
    /// The value taken.
    pub value: String,
    /// For people.
    pub message: String,
}
