//! From a position to the inputs of SA-CCR: class, hedging set, adjusted notional times delta, maturity.

use std::borrow::Cow;

use crate::amount::{Amount, figure};
use crate::book::{AssetFacts, Book, Instrument};
use crate::error::{Code, Failure};
use crate::exposure::value::{Marks, Valued};
use crate::position::{AssetClass, Kind, Right};
use crate::pricing::normal::normal;
use crate::time::Time;

/// A derivative as SA-CCR sees it.
#[derive(Clone, Debug, PartialEq)]
pub struct Trade<'a> {
    /// Its class.
    pub class: AssetClass,
    /// The group within it that is netted or correlated: a currency, a pair of currencies, a kind of commodity.
    pub hedging_set: Cow<'a, str>,
    /// The risk that nets fully: the reference entity, the commodity, the asset.
    pub risk: Cow<'a, str>,
    /// The supervisory factor.
    pub factor: f64,
    /// The correlation with the hedging set's common factor.
    pub correlation: f64,
    /// Its size, unsigned.
    pub notional: Amount,
    /// Adjusted notional × supervisory delta: signed.
    pub amount: Amount,
    /// Years to maturity.
    pub years: f64,
    /// Years to the end of its underlying; for interest rates this determines the bucket.
    pub end: f64,
}

impl Trade<'_> {
    /// δ × d × MF if no margin is exchanged: MF = √(min(max(M, 10 days), 1 year)).
    pub(super) fn without_margin(&self) -> Amount {
        // Most contracts here have a year or none to go.
        if self.years >= 1.0 {
            return self.amount;
        }
        figure(self.amount.to_f64() * libm::sqrt(self.years.clamp(10.0 / 250.0, 1.0)))
    }

    /// Its add-on as a set of one: with one name there is nothing to correlate.
    pub(crate) fn add_on(&self) -> Amount {
        figure(self.without_margin().to_f64().abs() * self.factor)
    }
}

/// Supervisory parameters of a class: factor, correlation, volatility of options.
struct Supervisory {
    factor: f64,
    correlation: f64,
    volatility: f64,
}

fn supervisory(class: AssetClass, facts: &AssetFacts) -> Supervisory {
    let index = facts.index || matches!(facts.rating.as_str(), "IG" | "SG");
    let (factor, correlation, volatility) = match class {
        AssetClass::Rates => (0.005, 1.0, 0.5),
        AssetClass::Fx => (0.04, 1.0, 0.15),
        AssetClass::Credit => {
            let factor = match facts.rating.as_str() {
                "AAA" | "AA" | "IG" => 0.0038,
                "A" => 0.0042,
                "BBB" => 0.0054,
                "B" => 0.016,
                "CCC" => 0.06,
                // BB, an index below investment grade, and everything without a rating.
                _ => 0.0106,
            };
            if index { (factor, 0.8, 0.8) } else { (factor, 0.5, 1.0) }
        }
        AssetClass::Equity if index => (0.2, 0.8, 0.75),
        AssetClass::Equity => (0.32, 0.5, 1.2),
        AssetClass::Commodity | AssetClass::Other if facts.hedging_set == "electricity" => (0.4, 0.4, 1.5),
        AssetClass::Commodity | AssetClass::Other => (0.18, 0.4, 0.7),
        AssetClass::Crypto => (0.32, 1.0, 1.2),
    };
    let factor = facts.factor.map_or(factor, crate::amount::to_f64);
    Supervisory { factor, correlation, volatility }
}

/// The facts of an asset that the book gives none for.
static NOTHING: AssetFacts = AssetFacts {
    class: None,
    hedging_set: String::new(),
    rating: String::new(),
    index: false,
    recovery: None,
    factor: None,
};

/// Lookups for SA-CCR and the current exposure method as they go through a book.
pub(crate) struct Scope<'a> {
    pub book: &'a Book,
    pub as_of: Option<Time>,
}

impl<'a> Scope<'a> {
    /// The position as a trade; `None` if it is not a derivative.
    ///
    /// `rate` is the value of one unit of its quote currency, `asset_rate` that of its asset if the asset is a
    /// currency.
    pub(crate) fn trade(
        &self,
        i: &Instrument,
        valued: &Valued,
        marks: Marks,
        strike: Option<Amount>,
        rates: (Option<Amount>, Option<Amount>),
    ) -> Result<Option<Trade<'a>>, Failure> {
        if !i.kind.is_derivative() {
            return Ok(None);
        }
        let asset = self.book.symbols.text(i.asset);
        let facts = self.book.assumptions.assets.get(asset).unwrap_or(&NOTHING);
        let class = self.book.class_of(i);
        let rule = supervisory(class, facts);
        let (expires, starts, ends) = (self.years(i.expiry), self.years(i.start), self.years(i.end.or(i.expiry)));
        let needs = |field: &str| {
            let message =
                format!("without {field} it has no place in SA-CCR, and the rest of its set is shown without it");
            Failure::new(Code::MissingField, message).field(field)
        };
        let dated = matches!(class, AssetClass::Rates | AssetClass::Credit);
        let end = match (ends, i.expiry.or(i.end)) {
            (Some(end), _) => Some(end.max(0.0)),
            (None, Some(_)) => return Err(needs("asOf")),
            (None, None) if dated => return Err(needs("expiry")),
            (None, None) => None,
        };
        let size = |rate: Option<Amount>| valued.held.abs().share(rate.unwrap_or(Amount::ONE), Amount::ONE);
        let notional = match class {
            AssetClass::Rates => size(rates.1.or(rates.0)),
            AssetClass::Credit => size(rates.0),
            _ => Some(valued.notional),
        };
        let size = notional.unwrap_or_default();
        let notional = size.to_f64();
        let adjusted = if dated {
            let waits = if i.kind == Kind::Option && i.end.is_some() { expires } else { None };
            let start = starts.or(waits).unwrap_or(0.0).max(0.0);
            let end = end.unwrap_or(0.0);
            if start > 0.0 && end <= start {
                let message =
                    "it ends no later than it starts, so SA-CCR has no duration for it: correct start, expiry or end";
                return Err(Failure::new(Code::OutOfRange, message).field(if i.end.is_some() {
                    "end"
                } else {
                    "start"
                }));
            }
            notional * duration(start, end)
        } else {
            notional
        };
        let sign = if valued.held.0 < 0 { -1.0 } else { 1.0 };
        let delta = match i.right.filter(|_| i.kind == Kind::Option) {
            None => sign,
            Some(right) => {
                let years = expires.ok_or_else(|| needs(if i.expiry.is_some() { "asOf" } else { "expiry" }))?.max(0.0);
                let (price, strike) = (marks.underlying.to_f64(), strike.unwrap_or_default().to_f64());
                if price <= 0.0 || strike <= 0.0 {
                    let message = "SA-CCR's delta of an option needs an underlying price and a strike above zero";
                    return Err(Failure::new(Code::OutOfRange, message).field("underlyingPrice"));
                }
                sign * option_delta(right, price, strike, rule.volatility, years)
            }
        };
        let (hedging_set, risk, flipped) = self.names(class, i, facts);
        let amount = if flipped { -delta * adjusted } else { delta * adjusted };
        Ok(Some(Trade {
            class: if class == AssetClass::Other { AssetClass::Commodity } else { class },
            hedging_set,
            risk,
            factor: rule.factor,
            correlation: rule.correlation,
            notional: size,
            amount: figure(amount),
            years: end.unwrap_or(1.0),
            end: end.unwrap_or(1.0),
        }))
    }

    fn years(&self, time: Option<Time>) -> Option<f64> {
        Some(self.as_of?.years_until(time?))
    }

    /// Hedging set and risk, and whether the sign turns: the euro in dollars is the dollar in euros, turned.
    fn names(&self, class: AssetClass, i: &Instrument, facts: &'a AssetFacts) -> (Cow<'a, str>, Cow<'a, str>, bool) {
        let asset = self.book.symbols.text(i.asset);
        let nothing = Cow::Borrowed("");
        match class {
            AssetClass::Fx => {
                let quote = self.book.symbols.text(i.quote);
                let quote = if quote.is_empty() { self.book.currency.as_str() } else { quote };
                let (first, second) = (asset.min(quote), asset.max(quote));
                (Cow::Owned(format!("{first}/{second}")), nothing, asset > quote)
            }
            AssetClass::Credit | AssetClass::Equity => (nothing, Cow::Borrowed(asset), false),
            AssetClass::Commodity | AssetClass::Other => {
                let set = match facts.hedging_set.as_str() {
                    "electricity" => "energy",
                    "" => "other",
                    set => set,
                };
                (Cow::Borrowed(set), Cow::Borrowed(asset), false)
            }
            AssetClass::Rates | AssetClass::Crypto => (Cow::Borrowed(asset), nothing, false),
        }
    }
}

/// Supervisory duration: the value of one unit of notional per year from `start` to `end`, discounted at 5 %.
fn duration(start: f64, end: f64) -> f64 {
    (libm::exp(-0.05 * start) - libm::exp(-0.05 * end)) / 0.05
}

fn option_delta(right: Right, price: f64, strike: f64, volatility: f64, years: f64) -> f64 {
    let spread = volatility * libm::sqrt(years);
    let moneyness = libm::log(price / strike);
    // On its last day an option is exercised or it is not.
    let d1 = if spread > 0.0 {
        moneyness / spread + 0.5 * spread
    } else if moneyness == 0.0 {
        0.0
    } else {
        moneyness.signum() * f64::INFINITY
    };
    match right {
        Right::Call => normal(d1),
        Right::Put => -normal(-d1),
    }
}
