//! What the user has at a venue.

use rust_decimal::Decimal;
use serde::Serialize;

/// The equity of one account, as the venue counts it for margin: balance, coins, and the profit or loss of the positions
/// in it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Account {
    /// At whom.
    pub counterparty: String,
    /// The sub-account or margin pool; empty: the one that there is.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub account: String,
    /// In units of `currency`.
    #[serde(serialize_with = "super::json::decimal")]
    pub equity: Decimal,
    /// What the equity is in; empty: the reporting currency. Equity in a coin is worth less when the coin falls.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub currency: String,
    /// What a third party keeps of the equity, so that it is not lost when the venue fails.
    #[serde(serialize_with = "super::json::decimal", skip_serializing_if = "Decimal::is_zero")]
    pub segregated: Decimal,
}
