//! The equity of an account, in the reporting currency.

use super::worth::Worth;
use crate::amount::Amount;
use crate::book::Account;

/// The equity of an account, in the reporting currency.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Balance {
    pub equity: Amount,
    /// The part that a third party holds.
    pub segregated: Amount,
}

impl Balance {
    /// `None` if the account gives no equity, or its currency has neither a price nor a rate.
    pub(crate) fn of(account: &Account, worth: Worth<'_>) -> Option<Balance> {
        let of = |amount| worth.of(&account.currency, &[amount]);
        Some(Balance { equity: of(account.equity?)?, segregated: of(account.segregated)? })
    }

    /// As the counterparty sees it.
    pub(crate) fn mirrored(self) -> Balance {
        Balance { equity: self.equity.flip(true), segregated: Amount::ZERO }
    }
}
