//! Option prices that look as if they were in another currency than the one in which they are read: a premium of 0.05
//! coins read as 0.05 dollars makes a sold option worth nothing, with a delta of zero.

use super::value::{Valuation, Valued};
use crate::amount::to_f64;
use crate::book::{Instrument, Row};
use crate::position::{Kind, Right};
use crate::pricing::black76;

/// Below this volatility a price has hardly any time value.
const QUIET: f64 = 0.2;
/// Volatilities at which a premium in coin is plausible.
const SANE: std::ops::Range<f64> = 0.1..5.0;

/// An option and its price, in the reporting currency.
struct Quoted {
    right: Right,
    forward: f64,
    strike: f64,
    /// Of one unit, as read.
    price: f64,
    /// The same, if the price were in coin.
    in_coin: f64,
    intrinsic: f64,
    years: Option<f64>,
}

impl Quoted {
    /// Whether the price is below the intrinsic value, or has no time value although the option is near the money and a
    /// week or more before expiry. Deep options at a venue's tick are neither.
    fn is_without_time_value(&self) -> bool {
        let near = (self.strike - self.forward).abs() < 0.2 * self.forward;
        let early = self.years.is_some_and(|years| years > 7.0 / 365.0);
        let flat = || self.implied(self.price).is_some_and(|volatility| volatility < 0.02);
        self.intrinsic - self.price > 0.01 * self.forward || near && early && flat()
    }

    fn implied(&self, price: f64) -> Option<f64> {
        black76::volatility_of(self.right, self.forward, self.strike, Some(price), self.years?)
    }

    /// Whether the price is plausible in coin and not in money, at the volatility that the row gives, or otherwise at
    /// those that each reading implies.
    fn is_rather_in_coin(&self, volatility: Option<f64>) -> bool {
        let Some(years) = self.years.filter(|years| *years > 0.0) else { return false };
        if let Some(volatility) = volatility {
            let model = black76::price(self.right, self.forward, self.strike, volatility, years);
            return self.price < 0.1 * model && (0.25 * model..4.0 * model).contains(&self.in_coin);
        }
        let quiet = self.implied(self.price).is_none_or(|volatility| volatility < QUIET);
        quiet && self.implied(self.in_coin).is_some_and(|volatility| SANE.contains(&volatility))
    }

    /// Whether an option of this delta has next to no time value: the price says that its outcome is certain, but its
    /// delta says that it is not.
    fn contradicts(&self, delta: f64) -> bool {
        let open = delta.abs().min(1.0 - delta.abs());
        open > 0.02 && self.price - self.intrinsic.max(0.0) < 1e-4 * open * self.forward
    }
}

impl Valuation<'_> {
    /// Whether an option's price looks as if it were in another currency.
    pub(crate) fn is_implausible(&self, row: &Row, i: &Instrument, valued: &Valued) -> bool {
        let extra = row.extra();
        let Some(given) = row.price.filter(|price| !price.is_zero() && i.price_currency == 0) else { return false };
        if extra.value.is_some() || valued.held.0 == 0 {
            return false;
        }
        let (Some(right), Some(strike), Some(value)) = (i.right, self.strike(i), valued.value) else { return false };
        let forward = self.marks(Kind::Option, valued).forward.to_f64();
        if forward <= 0.0 {
            return false;
        }
        let (strike, price, given) = (strike.to_f64(), value.to_f64() / valued.held.to_f64(), to_f64(given));
        let intrinsic = black76::price(right, forward, strike, 0.0, 0.0);
        let in_coin = given * forward;
        let quoted = Quoted { right, forward, strike, price, in_coin, intrinsic, years: self.years(i) };
        if extra.volatility.is_none() && quoted.is_without_time_value() {
            return true;
        }
        // A coin's premium is a fraction of a coin, and reads as far less than it is.
        let small = given < 1.0 && in_coin > 10.0 * price;
        small
            && (quoted.is_rather_in_coin(extra.volatility.map(to_f64))
                || extra.delta.is_some_and(|delta| quoted.contradicts(to_f64(delta))))
    }
}
