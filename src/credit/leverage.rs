//! Leverage, what the saving is worth, and what a venue's own reserves say about a claim on it.

use serde::Serialize;

use crate::amount::Amount;

/// Exposure against equity.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Geared {
    /// Who holds it; empty for all together.
    pub counterparty: String,
    /// The account; empty for all together.
    pub account: String,
    /// Equity, as the book gives it.
    pub equity: Amount,
    /// Gross exposure.
    pub gross: Amount,
    /// Net exposure.
    pub net: Amount,
    /// Gross / equity; absent without equity above zero.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub gross_leverage: Option<Amount>,
    /// |Net| / equity.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub net_leverage: Option<Amount>,
    /// Margin / equity.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub margin_usage: Option<Amount>,
    /// Gross exposure that the standalone requirement would pay for if it netted as this does: gross × standalone /
    /// netted; absent where nothing is needed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub capacity: Option<Amount>,
}

/// A claim on a venue, cut by what it says that it has.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Claim {
    /// On whom.
    pub counterparty: String,
    /// Reserves / liabilities.
    pub ratio: Amount,
    /// What it owes us, netted and after collateral.
    pub claim: Amount,
    /// The part of it that its reserves do not cover: claim × max(1 − ratio, 0).
    pub uncovered: Amount,
}

/// Leverage of the book and of each account whose equity is known.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Leverage {
    /// The accounts whose equity is given, together.
    pub total: Geared,
    /// Whether exposure is held elsewhere, where no equity is given.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub partial: bool,
    /// Account by account.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub accounts: Vec<Geared>,
    /// Claims on venues whose reserves are given.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub claims: Vec<Claim>,
}

impl Geared {
    pub(crate) fn new(equity: Amount, gross: Amount, net: Amount, standalone: Amount, netted: Amount) -> Geared {
        let to_equity = |amount: Amount| (equity.0 > 0).then(|| amount.ratio_to(equity));
        Geared {
            equity,
            gross,
            net,
            gross_leverage: to_equity(gross),
            net_leverage: to_equity(net.abs()),
            margin_usage: to_equity(netted),
            capacity: if netted.0 > 0 { gross.share(standalone, netted) } else { None },
            ..Geared::default()
        }
    }
}
