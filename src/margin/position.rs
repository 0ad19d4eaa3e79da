//! What one position is on its own.

use serde::Serialize;

use crate::amount::Amount;
use crate::error::Failure;

/// One position's own figures.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(optional_fields))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct PositionReport {
    /// Its id.
    pub id: String,
    /// What it is in, in words.
    pub instrument: String,
    /// The margin set it belongs to.
    pub set: String,
    /// Signed exposure; the amount, for cash; absent when it cannot be computed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub exposure: Option<Amount>,
    /// Mark-to-market, where it is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value: Option<Amount>,
    /// What it would need on its own.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub standalone: Option<Amount>,
    /// The book's price of its asset, where exposure counts that and not the position's own mark.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reference_price: Option<Amount>,
    /// Whether it is cash.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    #[cfg_attr(feature = "ts", ts(as = "Option<_>"))]
    pub cash: bool,
    /// Why it cannot be computed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub failure: Option<Failure>,
}
