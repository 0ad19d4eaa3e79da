//! The facts of each name of a book: reference prices, rates, pegs and families, looked up once per name.

use rust_decimal::Decimal;

use crate::book::Book;
use crate::book::symbols::Symbol;
use crate::position::AssetClass;

#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Facts {
    /// The reference price, in the reporting currency.
    pub price: Option<Decimal>,
    /// Reporting currency per unit.
    pub rate: Option<Decimal>,
    /// Whether the rate is an assumed peg.
    pub pegged: bool,
    /// Whether it is the reporting currency, or counts as 1 of it.
    pub cash: bool,
    /// Its class, if the book gives one.
    pub class: Option<AssetClass>,
    /// The fraction of its debt that is recovered on default.
    pub recovery: Option<Decimal>,
    /// The asset that it counts as, and the fraction that stays its own.
    pub family: Option<(Symbol, Decimal)>,
}

/// The facts of every name, by symbol.
#[derive(Clone, Debug, Default)]
pub(crate) struct Market {
    facts: Vec<Facts>,
}

impl Market {
    /// Adds the names that the book has gained.
    pub(crate) fn extend(&mut self, book: &mut Book) {
        let mut next = self.facts.len();
        while next < book.symbols.len() {
            let facts = facts(book, u32::try_from(next).unwrap_or(u32::MAX));
            self.facts.push(facts);
            next = self.facts.len();
        }
    }

    pub(crate) fn get(&self, symbol: Symbol) -> &Facts {
        const NOTHING: Facts =
            Facts { price: None, rate: None, pegged: false, cash: false, class: None, recovery: None, family: None };
        self.facts.get(symbol as usize).unwrap_or(&NOTHING)
    }
}

fn facts(book: &mut Book, symbol: Symbol) -> Facts {
    let name = book.symbols.text(symbol).to_owned();
    let price = book.prices.get(&name).copied();
    let family = book.assumptions.families.iter().find(|f| f.from == name).cloned();
    let family = family.map(|f| (book.symbols.intern(&f.to), f.haircut));
    let known = book.assumptions.assets.get(&name);
    let (class, recovery) = (known.and_then(|facts| facts.class), known.and_then(|facts| facts.recovery));
    // An empty currency means the reporting currency.
    if symbol == 0 || name == book.currency {
        return Facts { price, rate: Some(Decimal::ONE), pegged: false, cash: symbol != 0, class, recovery, family };
    }
    if let Some(rate) = book.rates.get(&name) {
        return Facts { price, rate: Some(*rate), pegged: false, cash: false, class, recovery, family };
    }
    if let Some(target) = book.assumptions.pegs.get(&name) {
        let cash = *target == book.currency;
        let rate = if cash { Some(Decimal::ONE) } else { book.rates.get(target).copied() };
        return Facts { price, rate, pegged: true, cash, class, recovery, family };
    }
    Facts { price, rate: price, pegged: false, cash: false, class, recovery, family }
}
