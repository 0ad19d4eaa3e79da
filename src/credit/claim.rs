//! The amount that a counterparty owes when it fails, and its parts. The default table, removals, stress and the shares
//! by claim all take it from here, so that they cannot disagree.
//!
//! The equity of an account is the amount that its venue would pay out if everything in the account were closed:
//! balance, coins and the profit or loss of its positions. So if it is given, it is the claim on that account, and the
//! account's own rows are not added to it.

use rust_decimal::Decimal;
use serde::Serialize;

use super::closeout::{Values, floor};
use crate::amount::Amount;
use crate::exposure::balance::Balance;

/// The amount that one side owes the other on default, before recovery, and its parts:
/// `exposure = max(claims + cash + equity − segregated − collateral, 0)`.
///
/// Under an agreement that holds, each part is its net amount, and may be below zero; otherwise it is the sum of the
/// single debts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Parts {
    /// Debts of the counterparty for positions, without cash and without accounts whose equity is given.
    pub claims: Amount,
    /// Cash at the counterparty, outside accounts whose equity is given.
    pub cash: Amount,
    /// Equity of the accounts that give it: it includes the values of their positions.
    pub equity: Amount,
    /// The part of that equity that a third party keeps, so that it is not lost.
    pub segregated: Amount,
}

impl Parts {
    /// The parts of a set: `open` are the values outside accounts whose equity is given.
    pub(crate) fn of(open: Values, balances: &[Balance], nets: bool) -> Parts {
        let mut parts = if nets {
            let cash = open.cash.net();
            Parts { claims: open.net().saturating_sub(cash), cash, ..Parts::default() }
        } else {
            let cash = open.cash.long;
            Parts { claims: open.positive.saturating_sub(cash), cash, ..Parts::default() }
        };
        for balance in balances {
            let (equity, segregated) = if nets {
                (balance.equity, balance.segregated)
            } else {
                let owed = floor(balance.equity);
                (owed, balance.segregated.min(owed))
            };
            parts.equity = parts.equity.saturating_add(equity);
            parts.segregated = parts.segregated.saturating_add(segregated);
        }
        parts
    }

    /// The same from the other side.
    pub(crate) fn owed(open: Values, balances: &[Balance], nets: bool) -> Parts {
        let balances: Vec<Balance> = balances.iter().map(|balance| balance.mirrored()).collect();
        Parts::of(open.mirrored(), &balances, nets)
    }

    /// The amount owed after collateral.
    pub(crate) fn exposure(self, collateral: Amount) -> Amount {
        let held = self.claims.saturating_add(self.cash).saturating_add(self.equity);
        floor(held.saturating_sub(self.segregated).saturating_sub(collateral))
    }
}

/// The loss on an exposure.
pub(crate) fn lost(exposure: Amount, recovery: Decimal) -> Amount {
    let lost = Decimal::ONE.checked_sub(recovery).unwrap_or_default();
    exposure.times(lost).unwrap_or(exposure)
}
