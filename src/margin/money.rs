//! The currency of amounts among parameters: venues state thresholds and minimums in dollars, books report in any
//! currency.

use rust_decimal::Decimal;

use crate::amount::Amount;
use crate::book::Book;
use crate::error::{Code, Failure};

/// The currency of amounts, and the price of one unit of it in the reporting currency.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Money {
    currency: String,
    rate: Option<Decimal>,
}

impl Money {
    /// The reporting currency.
    pub(crate) fn reporting() -> Money {
        Money { currency: String::new(), rate: Some(Decimal::ONE) }
    }

    /// A currency by its name, at the book's rate. A stablecoin pegged to it is as good.
    pub(crate) fn named(book: &Book, currency: String) -> Money {
        let known = |name: &str| {
            let quoted = book.rates.get(name).or_else(|| book.prices.get(name)).copied();
            if name == book.currency { Some(Decimal::ONE) } else { quoted }
        };
        let is_pegged = |coin: &str| book.assumptions.pegs.get(coin).is_some_and(|to| *to == currency);
        let own = is_pegged(&book.currency).then_some(Decimal::ONE);
        let mut coins = book.assumptions.pegs.keys().filter(|coin| is_pegged(coin));
        let rate = known(&currency).or(own).or_else(|| coins.find_map(|coin| known(coin)));
        Money { currency, rate: rate.filter(|rate| !rate.is_zero() && !rate.is_sign_negative()) }
    }

    /// Reporting currency per unit.
    pub(crate) fn rate(&self) -> Option<Decimal> {
        self.rate
    }

    /// An amount in the reporting currency; `None` if it does not fit. Without a rate the amount does not change:
    /// callers must check [`Money::missing`] first.
    pub(crate) fn convert(&self, amount: Decimal) -> Option<Amount> {
        Amount::product(&[amount, self.rate.unwrap_or(Decimal::ONE)])
    }

    /// Why amounts cannot be converted, if they cannot.
    pub(crate) fn missing(&self) -> Option<Failure> {
        if self.rate.is_some() {
            return None;
        }
        let name = &self.currency;
        let message = format!(
            "these margin rules hold amounts in {name}, and the book has no rate for {name}: give rates.{name} or prices.{name}, in the reporting currency per {name}"
        );
        Some(Failure::new(Code::MissingRate, message).field(format!("rates.{name}")))
    }
}
