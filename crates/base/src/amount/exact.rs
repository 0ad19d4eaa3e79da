//! Exact intermediate results, wide enough for every formula here, rounded once at the end.

use ruint::Uint;
use rust_decimal::Decimal;

use super::{Amount, DECIMALS, pow10};

type Wide = Uint<512, 8>;

/// `number` × 10 to a power, in the largest possible steps.
fn shift(mut number: Wide, mut by: u32) -> Option<Wide> {
    while by > 0 {
        let step = by.min(38);
        number = number.checked_mul(Wide::from(pow10(step)?))?;
        by = by.checked_sub(step)?;
    }
    Some(number)
}

/// An exact intermediate result, wide enough for every formula here: sign, integer, decimal places.
#[derive(Clone, Copy, Debug)]
pub struct Exact {
    negative: bool,
    /// `None` once something did not fit; rounding then gives `None` too.
    magnitude: Option<Wide>,
    scale: u32,
}

impl Exact {
    /// The product of all factors; 1 if there are none.
    pub fn product(factors: &[Decimal]) -> Exact {
        let one = Exact { negative: false, magnitude: Some(Wide::from(1)), scale: 0 };
        factors.iter().fold(one, |product, factor| product.times(*factor))
    }

    /// The product with a decimal.
    pub fn times(self, factor: Decimal) -> Exact {
        let mantissa = factor.mantissa();
        Exact {
            negative: self.negative ^ (mantissa < 0),
            magnitude: self.magnitude.and_then(|m| m.checked_mul(Wide::from(mantissa.unsigned_abs()))),
            scale: self.scale.saturating_add(factor.scale()),
        }
    }

    /// The product with an amount.
    pub fn times_amount(self, amount: Amount) -> Exact {
        Exact {
            negative: self.negative ^ (amount.0 < 0),
            magnitude: self.magnitude.and_then(|m| m.checked_mul(Wide::from(amount.0.unsigned_abs()))),
            scale: self.scale.saturating_add(DECIMALS),
        }
    }

    fn at_scale(self, scale: u32) -> Option<Wide> {
        shift(self.magnitude?, scale.checked_sub(self.scale)?)
    }

    /// The sum.
    pub fn plus(self, other: Exact) -> Exact {
        let scale = self.scale.max(other.scale);
        let (Some(a), Some(b)) = (self.at_scale(scale), other.at_scale(scale)) else {
            return Exact { negative: false, magnitude: None, scale };
        };
        if self.negative == other.negative {
            return Exact { negative: self.negative, magnitude: a.checked_add(b), scale };
        }
        let (negative, magnitude) =
            if a >= b { (self.negative, a.checked_sub(b)) } else { (other.negative, b.checked_sub(a)) };
        Exact { negative, magnitude, scale }
    }

    /// The difference.
    pub fn minus(self, other: Exact) -> Exact {
        self.plus(Exact { negative: !other.negative, ..other })
    }

    /// Rounded to an amount, half to even.
    pub fn round(self) -> Option<Amount> {
        self.over(Exact { negative: false, magnitude: Some(Wide::from(1)), scale: 0 })
    }

    /// The quotient rounded to an amount, half to even; `None` for a zero divisor or a result that does not fit.
    pub fn over(self, divisor: Exact) -> Option<Amount> {
        // self / divisor × 10^12 = m1 × 10^(12 + s2 − s1) / m2
        let up = DECIMALS.checked_add(divisor.scale)?;
        let (top, bottom) = match up.checked_sub(self.scale) {
            Some(by) => (shift(self.magnitude?, by)?, divisor.magnitude?),
            None => (self.magnitude?, shift(divisor.magnitude?, self.scale.checked_sub(up)?)?),
        };
        if bottom.is_zero() {
            return None;
        }
        let (quotient, rest) = top.div_rem(bottom);
        let twice = rest.checked_mul(Wide::from(2))?;
        let up = twice > bottom || (twice == bottom && quotient.bit(0));
        let rounded = quotient.checked_add(Wide::from(u8::from(up)))?;
        let rounded = i128::try_from(rounded).ok()?;
        Some(Amount(if self.negative ^ divisor.negative { rounded.checked_neg()? } else { rounded }))
    }
}

impl From<Amount> for Exact {
    fn from(amount: Amount) -> Exact {
        Exact { negative: amount.0 < 0, magnitude: Some(Wide::from(amount.0.unsigned_abs())), scale: DECIMALS }
    }
}

impl From<Decimal> for Exact {
    fn from(decimal: Decimal) -> Exact {
        Exact::product(&[decimal])
    }
}
