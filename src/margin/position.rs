//! The margin of one position alone.

use serde::Serialize;

use crate::amount::Amount;
use crate::error::Failure;

/// The numbers of one position, in the reporting currency.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(optional_fields))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct PositionReport {
    /// The position's id.
    pub id: String,
    /// The instrument, in words.
    pub instrument: String,
    /// The key of its margin set.
    pub set: String,
    /// Signed exposure in the reporting currency; of cash its amount. Absent if it cannot be computed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub exposure: Option<Amount>,
    /// Mark-to-market in the reporting currency, if it is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value: Option<Amount>,
    /// The margin that it would need alone.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub standalone: Option<Amount>,
    /// The book's price of its asset, if exposure uses that instead of the position's own mark.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reference_price: Option<Amount>,
    /// Whether it is cash.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    #[cfg_attr(feature = "ts", ts(as = "Option<_>"))]
    pub cash: bool,
    /// The reason, if it cannot be computed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub failure: Option<Failure>,
}
