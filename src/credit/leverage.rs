//! Leverage, and the part of a claim on a venue that its reserves cover.

use serde::Serialize;

use crate::amount::Amount;

/// Exposure against equity, in the reporting currency.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(rename = "Geared", optional_fields))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct AccountLeverage {
    /// The venue of the account; empty for all accounts together.
    pub counterparty: String,
    /// The account; empty for all accounts together.
    pub account: String,
    /// Equity, as the book gives it.
    pub equity: Amount,
    /// Gross exposure.
    pub gross: Amount,
    /// Net exposure, across assets.
    pub net: Amount,
    /// Σ over assets of |net|.
    pub residual: Amount,
    /// Gross / equity; absent without equity above zero.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub gross_leverage: Option<Amount>,
    /// |Net| / equity: long BTC and short ETH of one size are 0.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub net_leverage: Option<Amount>,
    /// Residual / equity: different assets do not offset.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub residual_leverage: Option<Amount>,
    /// Initial margin of cross positions / equity that backs them, as in `accounts`; margin of isolated positions is in
    /// neither.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub margin_usage: Option<Amount>,
}

/// A claim on a venue against its published reserves, in the reporting currency.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(rename = "VenueClaim"))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Claim {
    /// The venue.
    pub counterparty: String,
    /// Reserves / liabilities.
    pub ratio: Amount,
    /// The venue's debt when it fails: claims, cash and equity, after collateral.
    pub claim: Amount,
    /// The part of the claim that its reserves do not cover: claim × max(1 − ratio, 0).
    pub uncovered: Amount,
}

/// Leverage of the book and of each account whose equity is known.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(optional_fields))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Leverage {
    /// The accounts whose equity is given, together.
    pub total: AccountLeverage,
    /// Whether exposure is also held in accounts without a given equity.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    #[cfg_attr(feature = "ts", ts(as = "Option<_>"))]
    pub partial: bool,
    /// The accounts whose equity is given, one by one.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(feature = "ts", ts(as = "Option<_>"))]
    pub accounts: Vec<AccountLeverage>,
    /// Claims on venues whose reserves are given.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(feature = "ts", ts(as = "Option<_>"))]
    pub claims: Vec<Claim>,
}

impl AccountLeverage {
    /// `margin` is the requirement of cross positions, and the equity behind them.
    pub(crate) fn new(
        equity: Amount,
        gross: Amount,
        net: Amount,
        residual: Amount,
        margin: (Amount, Amount),
    ) -> AccountLeverage {
        let to = |equity: Amount, amount: Amount| (equity.0 > 0).then(|| amount.ratio_to(equity));
        let to_equity = |amount: Amount| to(equity, amount);
        AccountLeverage {
            equity,
            gross,
            net,
            residual,
            gross_leverage: to_equity(gross),
            net_leverage: to_equity(net.abs()),
            residual_leverage: to_equity(residual),
            margin_usage: to(margin.1, margin.0),
            ..AccountLeverage::default()
        }
    }
}
