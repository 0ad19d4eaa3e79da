//! Credit default swaps by the mid-point method, at a flat hazard rate and a flat interest rate.
//!
//! ```text
//! survival    S(t) = exp(−hazard × t)             discount D(t) = exp(−interest × t)
//! premium     Σ accrual × S(end) × D(end)  +  Σ accrued to the middle × (S(start) − S(end)) × D(middle)
//! protection  (1 − R) × Σ (S(start) − S(end)) × D(middle)
//! ```
//!
//! per unit of notional; the first is the risky annuity, the worth of one unit of coupon per year. The seller of
//! protection has coupon × annuity − protection. Premium accrues by actual/360, four times a year; hazard and interest
//! by actual/365. Source: J. Hull, Options, Futures and Other Derivatives, chapter on credit derivatives; QuantLib's
//! mid-point engine computes the same sums.

use crate::time::Time;

/// One period of premium.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Period {
    /// Years from now to its first day, or 0 if that is past.
    pub start: f64,
    /// Years to the day on which the premium is paid.
    pub end: f64,
    /// Years to the assumed moment of a default within the period.
    pub middle: f64,
    /// The fraction of a year's coupon that is paid at its end.
    pub accrual: f64,
    /// The fraction that is paid if default happens in the middle.
    pub accrued: f64,
}

impl Period {
    /// From one number of years to another, with default half way.
    pub fn of_years(start: f64, end: f64) -> Period {
        Period { start, end, middle: 0.5 * (start + end), accrual: end - start, accrued: 0.5 * (end - start) }
    }

    /// Between two numbers of days from now, with `basis` days in a year; default on the whole day in the middle of the
    /// rest of the period.
    pub fn of_days(start: i64, end: i64, basis: f64) -> Period {
        #[allow(clippy::cast_precision_loss, reason = "days are few")]
        let years = |days: i64| days as f64 / basis;
        let from = start.max(0);
        let middle = from.saturating_add(end.saturating_sub(from).checked_div(2).unwrap_or_default());
        Period {
            start: years(from),
            end: years(end),
            middle: years(middle),
            accrual: years(end.saturating_sub(start)),
            accrued: years(middle.saturating_sub(start)),
        }
    }

    /// The remaining quarters that end with `expiry`; of the current one only the part still to accrue, so that values
    /// are clean. Years of 365 days, coupons of 360.
    pub fn quarters(now: Time, expiry: Time) -> Vec<Period> {
        let day = |time: Time| time.seconds().div_euclid(86_400);
        let today = day(now);
        let mut periods = Vec::new();
        let mut end = expiry;
        let mut months = 0_u32;
        while day(end) > today && periods.len() < 1_000 {
            months = months.saturating_add(3);
            let start = expiry.months_before(months);
            let (from, to) = (day(start).saturating_sub(today).max(0), day(end).saturating_sub(today));
            let time = Period::of_days(from, to, 365.0);
            let coupon = Period::of_days(from, to, 360.0);
            periods.push(Period { accrual: coupon.accrual, accrued: coupon.accrued, ..time });
            end = start;
        }
        periods.reverse();
        periods
    }
}

/// Assumptions about default and interest.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Curve {
    /// Defaults per year.
    pub hazard: f64,
    /// Interest per year, continuously compounded.
    pub interest: f64,
    /// The fraction of notional that is recovered on default.
    pub recovery: f64,
}

/// The worth of a swap's two sides, per unit of notional.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Legs {
    /// Premium paid at the ends of periods, per unit of coupon per year.
    pub payments: f64,
    /// Premium accrued until default, per unit of coupon per year.
    pub accruals: f64,
    /// The payment on default.
    pub protection: f64,
}

impl Legs {
    /// Both sides under a curve.
    ///
    /// ```
    /// use exposure_netting::pricing::cds::{Curve, Legs, Period};
    /// let years: Vec<Period> = (0..5).map(|k| Period::of_years(f64::from(k), f64::from(k + 1))).collect();
    /// let curve = Curve { hazard: -f64::ln(0.98), interest: 0.05, recovery: 0.4 };
    /// let legs = Legs::of(&years, curve);
    /// assert!((legs.fair_spread() - 0.0124).abs() < 1e-4); // Hull: 124 basis points
    /// ```
    pub fn of(periods: &[Period], curve: Curve) -> Legs {
        let survives = |years: f64| libm::exp(-curve.hazard * years);
        let discounted = |years: f64| libm::exp(-curve.interest * years);
        let mut legs = Legs::default();
        for period in periods {
            let defaults = (survives(period.start) - survives(period.end)) * discounted(period.middle);
            legs.payments += period.accrual * survives(period.end) * discounted(period.end);
            legs.accruals += period.accrued * defaults;
            legs.protection += (1.0 - curve.recovery) * defaults;
        }
        legs
    }

    /// The worth of one unit of coupon per year.
    pub fn annuity(&self) -> f64 {
        self.payments + self.accruals
    }

    /// The coupon at which the swap is worth nothing.
    pub fn fair_spread(&self) -> f64 {
        self.protection / self.annuity()
    }

    /// The value of having sold protection for this coupon.
    pub fn value_sold(&self, coupon: f64) -> f64 {
        coupon * self.annuity() - self.protection
    }
}

/// The hazard rate at which a swap of these periods is fair at `spread`; `None` if there is none.
///
/// ```
/// use exposure_netting::pricing::cds::{Curve, Legs, Period, implied_hazard};
/// let years: Vec<Period> = (0..5).map(|k| Period::of_years(f64::from(k), f64::from(k + 1))).collect();
/// let hazard = implied_hazard(&years, 0.01, 0.03, 0.4).unwrap();
/// let legs = Legs::of(&years, Curve { hazard, interest: 0.03, recovery: 0.4 });
/// assert!((legs.fair_spread() - 0.01).abs() < 1e-12);
/// ```
pub fn implied_hazard(periods: &[Period], spread: f64, interest: f64, recovery: f64) -> Option<f64> {
    if periods.is_empty() || !(0.0..1.0).contains(&recovery) || !(0.0..).contains(&spread) {
        return None;
    }
    let fair = |hazard: f64| Legs::of(periods, Curve { hazard, interest, recovery }).fair_spread();
    let (mut low, mut high) = (0.0, 1.0);
    while fair(high) < spread {
        high *= 2.0;
        if high > 1e3 {
            return None;
        }
    }
    for _ in 0..200 {
        let middle = 0.5 * (low + high);
        if middle <= low || middle >= high {
            break;
        }
        if fair(middle) < spread { low = middle } else { high = middle }
    }
    Some(0.5 * (low + high))
}
