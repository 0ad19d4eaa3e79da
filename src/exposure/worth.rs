//! The worth of one unit of a coin or currency for the credit rules, now and in a scenario.

use rust_decimal::Decimal;

use super::market::Market;
use crate::amount::Amount;
use crate::book::{Book, Stress};

/// The prices at which collateral and the equity of accounts count.
#[derive(Clone, Copy)]
pub(crate) struct Worth<'a> {
    book: &'a Book,
    market: &'a Market,
    scenario: Option<&'a Stress>,
}

impl<'a> Worth<'a> {
    /// At the book's prices.
    pub(crate) fn now(book: &'a Book, market: &'a Market) -> Worth<'a> {
        Worth { book, market, scenario: None }
    }

    /// After a scenario's moves of prices and pegs.
    pub(crate) fn after(self, scenario: &'a Stress) -> Worth<'a> {
        Worth { scenario: Some(scenario), ..self }
    }

    /// An amount in the reporting currency, which an empty name also means; `None` without a price.
    pub(crate) fn of(&self, name: &str, factors: &[Decimal]) -> Option<Amount> {
        let price = if self.is_home(name) {
            Decimal::ONE
        } else {
            let facts = self.market.get(self.book.symbols.find(name)?);
            facts.price.or(facts.rate)?
        };
        let kept = Decimal::ONE.checked_add(self.change(name))?;
        let mut all = Vec::with_capacity(factors.len().saturating_add(2));
        all.extend_from_slice(factors);
        all.extend([price, kept]);
        Amount::product(&all)
    }

    /// The fraction by which the scenario moves it.
    pub(crate) fn change(&self, name: &str) -> Decimal {
        let Some(scenario) = self.scenario.filter(|_| !self.is_home(name)) else { return Decimal::ZERO };
        let facts = self.book.symbols.find(name).map(|symbol| *self.market.get(symbol)).unwrap_or_default();
        let by = if facts.cash {
            Stress::of(&scenario.pegs, name)
        } else {
            let family = facts.family.map_or(name, |(family, _)| self.book.symbols.text(family));
            scenario.price_move(name, family)
        };
        by.max(Decimal::NEGATIVE_ONE)
    }

    fn is_home(&self, name: &str) -> bool {
        name.is_empty() || name == self.book.currency
    }
}
