//! What the user has at a venue.

use rust_decimal::Decimal;
use serde::Serialize;

/// The equity of one account, as the venue counts it for margin.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Account {
    /// At whom.
    pub counterparty: String,
    /// The sub-account or margin pool; empty: the one that there is.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub account: String,
    /// In the reporting currency.
    #[serde(serialize_with = "super::json::decimal")]
    pub equity: Decimal,
}
