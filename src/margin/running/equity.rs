//! The equity of accounts, in the reporting currency.

use super::View;
use crate::amount::Amount;
use crate::book::{Account, Place};
use crate::exposure::balance::Balance;
use crate::exposure::worth::Worth;
use crate::margin::set::total;

impl<'a> View<'a> {
    /// The prices at which collateral and equity count.
    pub(crate) fn worth(self) -> Worth<'a> {
        Worth::now(self.book, &self.exposure.market)
    }

    /// The account that a place belongs to, by its index in the book, if its equity is given and has a price.
    pub(crate) fn account_at(self, place: &Place) -> Option<u32> {
        let text = |symbol| self.book.symbols.text(symbol);
        let is = |a: &Account| a.counterparty == text(place.counterparty) && a.account == text(place.account);
        let (at, account) = self.book.funded().find(|(_, account)| is(account))?;
        Balance::of(account, self.worth()).map(|_| at)
    }

    /// An account's equity in the reporting currency; nothing if it gives none, or its currency has no price.
    pub(crate) fn equity(self, account: &Account) -> Amount {
        Balance::of(account, self.worth()).unwrap_or_default().equity
    }

    /// The part of an account's equity that moves with prices because it is in a coin.
    pub(crate) fn coins(self, account: &Account) -> Amount {
        let name = &account.currency;
        let cash = self.book.symbols.find(name).is_some_and(|symbol| self.exposure.market.get(symbol).cash);
        if name.is_empty() || cash { Amount::ZERO } else { self.balance(account) }
    }

    /// An account's balance in its currency: its equity without the values of its rows, which move separately.
    pub(crate) fn balance(self, account: &Account) -> Amount {
        let at = (0..).zip(&self.book.accounts).find(|(_, own)| *own == account).map(|(at, _)| at);
        let values = self.book.indexed_rows().filter_map(|(index, row)| {
            let seat = self.seat(row)?;
            let i = self.book.instruments.get(row.instrument).filter(|_| seat.account == at)?;
            (!self.exposure.failures.contains_key(&index)).then(|| self.valuation().worth(row, i)).flatten()
        });
        self.equity(account).saturating_sub(total(values))
    }
}
