//! Black-76: options on forwards.
//!
//! Source: F. Black, "The pricing of commodity contracts", Journal of Financial Economics 3 (1976). The normal
//! distribution is `erfc` from the `libm` crate, so that every platform gives the same bits.

use std::f64::consts::FRAC_1_SQRT_2;

use crate::position::Right;

/// The undiscounted delta of an option on a forward: Φ(d₁) for a call, Φ(d₁) − 1 for a put.
///
/// `years` to expiry and `volatility` per year; where either is zero the delta is that of the intrinsic value
/// (one half exactly at the money). `None` for a forward or strike not above zero, or a negative or non-finite
/// time or volatility.
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

/// The standard normal distribution function.
fn normal(x: f64) -> f64 {
    0.5 * libm::erfc(-x * FRAC_1_SQRT_2)
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
