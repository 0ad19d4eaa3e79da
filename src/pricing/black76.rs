//! Black-76: options on forwards.
//!
//! Source: F. Black, "The pricing of commodity contracts", Journal of Financial Economics 3 (1976). The platform's own
//! mathematics is not used, so every platform gives the same bits.

use super::normal::{density, normal, terms};
use crate::position::Right;

/// The undiscounted delta of an option on a forward: Φ(d₁) for a call, Φ(d₁) − 1 for a put.
///
/// `years` to expiry and `volatility` per year; if either is zero, the delta is that of the intrinsic value (exactly
/// one half at the money). `None` for a forward or strike of zero or below, or a negative or non-finite time or
/// volatility.
///
/// ```
/// use exposure_netting::{Right, pricing::black76::delta};
/// assert!((delta(Right::Call, 100.0, 100.0, 0.2, 1.0).unwrap() - 0.539_827_8).abs() < 1e-6);
/// assert_eq!(delta(Right::Put, 100.0, 90.0, 0.2, 0.0), Some(0.0));
/// ```
pub fn delta(right: Right, forward: f64, strike: f64, volatility: f64, years: f64) -> Option<f64> {
    let sane = [forward, strike, volatility, years].iter().all(|x| x.is_finite());
    if !sane || forward <= 0.0 || strike <= 0.0 || volatility < 0.0 || years < 0.0 {
        return None;
    }
    let deviation = volatility * libm::sqrt(years);
    let moneyness = libm::log(forward / strike);
    let call = if deviation > 0.0 {
        normal(moneyness / deviation + 0.5 * deviation)
    } else if moneyness > 0.0 {
        1.0
    } else if moneyness < 0.0 {
        0.0
    } else {
        0.5
    };
    Some(match right {
        Right::Call => call,
        Right::Put => call - 1.0,
    })
}

/// The undiscounted price of an option on a forward.
///
/// The intrinsic value if time or volatility is zero; the price of a worthless asset for a forward of zero or below.
/// Inputs are not checked: a value that is not finite gives a result that is not finite.
///
/// ```
/// use exposure_netting::{Right, pricing::black76::price};
/// // Haug, The Complete Guide to Option Pricing Formulas, page 24: futures 90, strike 100, 10 %, 0.1 years, 15 %.
/// let discount = (-0.1_f64 * 0.1).exp();
/// assert!((discount * price(Right::Call, 90.0, 100.0, 0.15, 0.1) - 0.0205).abs() < 5e-5);
/// ```
pub fn price(right: Right, forward: f64, strike: f64, volatility: f64, years: f64) -> f64 {
    let deviation = volatility * libm::sqrt(years.max(0.0));
    at(right, forward, strike, libm::log(forward / strike), deviation)
}

/// The price, with the logarithm of moneyness and the standard deviation to expiry computed beforehand: inputs that do
/// not change between scenarios are computed once.
pub(crate) fn at(right: Right, forward: f64, strike: f64, moneyness: f64, deviation: f64) -> f64 {
    if forward <= 0.0 || deviation <= 0.0 {
        let forward = forward.max(0.0);
        return match right {
            Right::Call => (forward - strike).max(0.0),
            Right::Put => (strike - forward).max(0.0),
        };
    }
    let d1 = moneyness / deviation + 0.5 * deviation;
    let d2 = d1 - deviation;
    match right {
        Right::Call => {
            let (of_forward, of_strike) = terms(forward, strike, d1, d2);
            of_forward - of_strike
        }
        Right::Put => {
            let (of_forward, of_strike) = terms(forward, strike, -d1, -d2);
            of_strike - of_forward
        }
    }
}

/// The gain of the undiscounted price per 1.00 of volatility.
pub(crate) fn vega(forward: f64, strike: f64, volatility: f64, years: f64) -> f64 {
    let deviation = volatility * libm::sqrt(years);
    if deviation <= 0.0 || forward <= 0.0 {
        return 0.0;
    }
    let d1 = libm::log(forward / strike) / deviation + 0.5 * deviation;
    forward * density(d1) * libm::sqrt(years)
}

/// The volatility at which the undiscounted price is `price`; `None` if no volatility gives it.
///
/// ```
/// use exposure_netting::{Right, pricing::black76::{implied, price}};
/// let paid = price(Right::Put, 100.0, 90.0, 0.55, 0.25);
/// assert!((implied(Right::Put, 100.0, 90.0, paid, 0.25).unwrap() - 0.55).abs() < 1e-9);
/// assert_eq!(implied(Right::Call, 100.0, 90.0, 5.0, 0.25), None); // less than its intrinsic value
/// ```
pub fn implied(right: Right, forward: f64, strike: f64, price: f64, years: f64) -> Option<f64> {
    let sane = [forward, strike, price, years].iter().all(|x| x.is_finite());
    if !sane || forward <= 0.0 || strike <= 0.0 || years <= 0.0 {
        return None;
    }
    let root = libm::sqrt(years);
    let moneyness = libm::log(forward / strike);
    let value = |volatility: f64| at(right, forward, strike, moneyness, volatility * root);
    let (mut low, mut high) = (0.0, 20.0);
    if price <= value(low) || price >= value(high) {
        return None;
    }
    // The price rises with volatility, so bisection always finds it and always ends.
    for _ in 0..80 {
        let middle = 0.5 * (low + high);
        if value(middle) < price { low = middle } else { high = middle }
    }
    Some(0.5 * (low + high))
}

/// The volatility behind a price, for a margin rule or a delta: that of [`implied`]; 0 at expiry, when volatility does
/// not matter, and for a price at or below the intrinsic value, which no volatility explains (venues' ticks put deep
/// options there).
pub(crate) fn volatility_of(right: Right, forward: f64, strike: f64, price: Option<f64>, years: f64) -> Option<f64> {
    if years == 0.0 {
        return Some(0.0);
    }
    let price = price?;
    let at_bound = price <= at(right, forward, strike, 0.0, 0.0) && price >= 0.0 && forward > 0.0 && strike > 0.0;
    if at_bound { Some(0.0) } else { implied(right, forward, strike, price, years) }
}

/// The change of the undiscounted delta per unit of the forward price.
pub(crate) fn gamma(forward: f64, strike: f64, volatility: f64, years: f64) -> f64 {
    let deviation = volatility * libm::sqrt(years.max(0.0));
    if deviation <= 0.0 || forward <= 0.0 || strike <= 0.0 {
        return 0.0;
    }
    density(libm::log(forward / strike) / deviation + 0.5 * deviation) / (forward * deviation)
}

/// Sensitivities of an option's price, per unit of the asset.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct Greeks {
    /// The price itself.
    pub price: f64,
    /// Per unit of the underlying price.
    pub delta: f64,
    /// Of delta, per unit of the underlying price.
    pub gamma: f64,
    /// Per 1.00 of volatility.
    pub vega: f64,
    /// Per year that passes.
    pub theta: f64,
    /// Per 1.00 of the interest rate.
    pub rho: f64,
    /// Per 1.00 of the dividend yield.
    pub dividend_rho: f64,
}

/// Black-Scholes-Merton with a continuous dividend yield `q`: price and greeks to `spot`.
///
/// It is Black-76 on the forward `spot × e^((r − q) × years)`, discounted at `r`; with `q = r` it is Black-76 itself.
/// Gamma, vega and theta are zero if time or volatility is zero.
///
/// ```
/// use exposure_netting::{Right, pricing::black76::greeks};
/// // Haug, page 2-8: spot 60, strike 65, 8 %, 0.25 years, 30 %.
/// assert!((greeks(Right::Call, 60.0, 65.0, 0.30, 0.25, 0.08, 0.0).price - 2.1334).abs() < 5e-5);
/// ```
pub fn greeks(right: Right, spot: f64, strike: f64, volatility: f64, years: f64, r: f64, q: f64) -> Greeks {
    let years = years.max(0.0);
    let (growth, discount) = (libm::exp(-q * years), libm::exp(-r * years));
    let forward = spot * growth / discount;
    let root = libm::sqrt(years);
    let deviation = volatility * root;
    let moneyness = libm::log(forward / strike);
    let price = discount * at(right, forward, strike, moneyness, deviation);
    let sign = if right == Right::Call { 1.0 } else { -1.0 };
    if deviation <= 0.0 {
        let inside = if sign * moneyness > 0.0 { sign } else { 0.0 };
        return Greeks { price, delta: growth * inside, ..Greeks::default() };
    }
    let d1 = moneyness / deviation + 0.5 * deviation;
    let d2 = d1 - deviation;
    let density = density(d1);
    let (of_spot, of_strike) = (growth * normal(sign * d1), discount * normal(sign * d2));
    Greeks {
        price,
        delta: sign * of_spot,
        gamma: growth * density / (spot * deviation),
        vega: spot * growth * density * root,
        theta: -0.5 * spot * growth * density * volatility / root
            - sign * (r * strike * of_strike - q * spot * of_spot),
        rho: sign * strike * years * of_strike,
        dividend_rho: -sign * spot * years * of_spot,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_published_greek_sheet() {
        // S 42.40, K 45.40, r 8.62 %, σ 43.49 %, T 0.5: call delta .5285 (a spreadsheet's printed figure). The
        // delta to spot without dividends is Φ(d₁), and so is the undiscounted delta to the forward S e^{rT}.
        let forward = 42.40 * libm::exp(0.0862 * 0.5);
        let delta = delta(Right::Call, forward, 45.40, 0.4349, 0.5).unwrap();
        assert!((delta - 0.5285).abs() < 5e-5, "{delta}");
    }

    #[test]
    fn edges() {
        assert_eq!(delta(Right::Call, 100.0, 100.0, 0.0, 1.0), Some(0.5));
        assert_eq!(delta(Right::Call, 101.0, 100.0, 0.0, 1.0), Some(1.0));
        assert_eq!(delta(Right::Put, 99.0, 100.0, 0.5, 0.0), Some(-1.0));
        for (f, k, v, t) in
            [(0.0, 1.0, 1.0, 1.0), (1.0, -1.0, 1.0, 1.0), (1.0, 1.0, 1.0, -1.0), (f64::NAN, 1.0, 1.0, 1.0)]
        {
            assert_eq!(delta(Right::Call, f, k, v, t), None);
        }
        assert!(delta(Right::Call, 1.0, 1.0, 10.0, 1.0).unwrap().is_finite());
    }
}
