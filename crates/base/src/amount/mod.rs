//! Exact decimals: reading them, multiplying them, rounding once, printing them.
//!
//! Text becomes a [`Decimal`] only through [`parse`], whose grammar is stricter than that of any decimal library: text
//! from a person or a venue is taken exactly or refused with a reason. Money is an [`Amount`], an integer count of
//! 10⁻¹² of the reporting currency: a product of decimals is formed exactly and rounded half to even once, and from
//! there sums are integer sums.

mod exact;
mod print;
mod read;
pub mod typed;

use rust_decimal::Decimal;

pub use self::exact::Exact;
use self::print::Digits;
pub use self::print::percent;
pub use self::print::plain;
pub use self::read::{MAX_DIGITS, MAX_EXPONENT, Refusal, parse, parse_rounded};
pub use self::read::{from_f64, to_f64};

/// Decimal places of an [`Amount`].
pub const DECIMALS: u32 = 12;
/// One unit of currency as an [`Amount`]'s integer.
pub const ONE: i128 = 1_000_000_000_000;

/// An exact amount of the reporting currency, or a ratio: an integer count of 10⁻¹².
///
/// Sums of amounts are exact, whatever their order, and can be undone. It prints as a plain decimal without
/// exponent, trailing zeros or "-0", and serialises as that string.
///
/// ```
/// use exposure_netting::amount::{Amount, parse};
/// let value = Amount::product(&[parse("4.2").unwrap(), parse("61792.09").unwrap()]).unwrap();
/// assert_eq!(value.to_string(), "259526.778");
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(rename = "Decimal", type = "string"))]
pub struct Amount(pub i128);

impl Amount {
    /// Nothing.
    pub const ZERO: Amount = Amount(0);
    /// One unit.
    pub const ONE: Amount = Amount(ONE);

    /// The exact product of `factors`, rounded once; `None` when it does not fit (beyond about 1.7 × 10²⁶).
    pub fn product(factors: &[Decimal]) -> Option<Amount> {
        let mut mantissa = 1_u128;
        let mut scale = 0_u32;
        let mut negative = false;
        for factor in factors {
            let m = factor.mantissa();
            if m == 1 && factor.scale() == 0 {
                continue;
            }
            negative ^= m < 0;
            scale = scale.checked_add(factor.scale())?;
            match multiply(mantissa, m.unsigned_abs()) {
                Some(product) => mantissa = product,
                None => return Exact::product(factors).round(),
            }
        }
        let rounded = match DECIMALS.checked_sub(scale) {
            Some(up) => match multiply(mantissa, pow10(up)?) {
                Some(n) => n,
                None => return Exact::product(factors).round(),
            },
            None => match pow10(scale.checked_sub(DECIMALS)?) {
                Some(divisor) => round_half_even(mantissa, divisor)?,
                None => return Exact::product(factors).round(),
            },
        };
        with_sign(rounded, negative)
    }

    /// A decimal as an amount, rounded to 12 places.
    pub fn from_decimal(decimal: Decimal) -> Option<Amount> {
        Amount::product(&[decimal])
    }

    /// This amount as an exact decimal; `None` if it has more than 28 digits.
    pub fn to_decimal(self) -> Option<Decimal> {
        Decimal::try_from_i128_with_scale(self.0, DECIMALS).ok().map(|d| d.normalize())
    }

    /// The sum, or `None` beyond the largest amount.
    pub fn checked_add(self, other: Amount) -> Option<Amount> {
        self.0.checked_add(other.0).map(Amount)
    }

    /// The difference, or `None` beyond the largest amount.
    pub fn checked_sub(self, other: Amount) -> Option<Amount> {
        self.0.checked_sub(other.0).map(Amount)
    }

    /// The sum of parts of a book. A book whose magnitudes add up to more than a quarter of the largest amount is
    /// refused with an error that names the asset, whatever the order of its rows, so no sum of parts can overflow.
    /// Wrapping is the cheapest addition, and never happens.
    #[inline]
    #[must_use]
    pub fn plus(self, other: Amount) -> Amount {
        debug_assert!(self.0.checked_add(other.0).is_some(), "sums of a book are bounded");
        Amount(self.0.wrapping_add(other.0))
    }

    /// The difference, under the same condition.
    #[inline]
    #[must_use]
    pub fn minus(self, other: Amount) -> Amount {
        debug_assert!(self.0.checked_sub(other.0).is_some(), "sums of a book are bounded");
        Amount(self.0.wrapping_sub(other.0))
    }

    /// The sum of many, under the same condition.
    pub fn sum(amounts: impl IntoIterator<Item = Amount>) -> Amount {
        amounts.into_iter().fold(Amount::ZERO, Amount::plus)
    }

    /// The sum; the largest amount if it does not fit. For results of formulas, which no book bounds.
    #[must_use]
    pub fn saturating_add(self, other: Amount) -> Amount {
        Amount(self.0.saturating_add(other.0))
    }

    /// The difference, capped in the same way.
    #[must_use]
    pub fn saturating_sub(self, other: Amount) -> Amount {
        Amount(self.0.saturating_sub(other.0))
    }

    /// The magnitude, without the sign.
    #[must_use]
    pub fn abs(self) -> Amount {
        Amount(self.0.saturating_abs())
    }

    /// With the opposite sign if `flipped`.
    #[must_use]
    pub fn flip(self, flipped: bool) -> Amount {
        if flipped { Amount(self.0.saturating_neg()) } else { self }
    }

    /// This amount times `rate`, rounded once.
    pub fn times(self, rate: Decimal) -> Option<Amount> {
        let mantissa = rate.mantissa();
        match (multiply(self.0.unsigned_abs(), mantissa.unsigned_abs()), pow10(rate.scale())) {
            (Some(product), Some(divisor)) => {
                with_sign(round_half_even(product, divisor)?, (self.0 < 0) != (mantissa < 0))
            }
            _ => Exact::from(self).times(rate).round(),
        }
    }

    /// This amount × `part` / `whole`, rounded once; `None` when `whole` is zero.
    pub fn share(self, part: Amount, whole: Amount) -> Option<Amount> {
        if part == whole && whole.0 != 0 {
            return Some(self);
        }
        if let (Some(product), 1..) = (multiply(self.0.unsigned_abs(), part.0.unsigned_abs()), whole.0) {
            return with_sign(round_half_even(product, whole.0.unsigned_abs())?, (self.0 < 0) != (part.0 < 0));
        }
        Exact::from(self).times_amount(part).over(Exact::from(whole))
    }

    /// `amount` × `part` / `whole` + `other` × `rate`, rounded once; `None` if this needs wide integers.
    pub fn share_plus(amount: Amount, part: Amount, whole: Amount, other: Amount, rate: Decimal) -> Option<Amount> {
        let product = u128::try_from(amount.0.checked_mul(part.0)?).ok()?;
        let whole = u128::try_from(whole.0).ok().filter(|whole| *whole > 0)?;
        let charged = u128::try_from(other.0.checked_mul(rate.mantissa())?).ok()?;
        let unit = pow10(rate.scale())?;
        if charged.checked_rem(unit)? != 0 {
            return None;
        }
        let (quotient, rest) = (product.checked_div(whole)?, product.checked_rem(whole)?);
        let sum = quotient.checked_add(charged.checked_div(unit)?)?;
        let twice = rest.checked_mul(2)?;
        let up = twice > whole || (twice == whole && sum & 1 == 1);
        i128::try_from(sum.checked_add(u128::from(up))?).ok().map(Amount)
    }

    /// This amount over `whole` as a ratio with 12 decimals; zero when `whole` is zero.
    #[must_use]
    pub fn ratio_to(self, whole: Amount) -> Amount {
        if whole.0 == 0 {
            return Amount::ZERO;
        }
        self.share(Amount::ONE, whole).unwrap_or(Amount::ZERO)
    }

    /// Rounded half to even to `places` decimals, for sentences.
    pub fn to_places(self, places: u32) -> Amount {
        let unit = DECIMALS.checked_sub(places).and_then(pow10).unwrap_or(1);
        let size = round_half_even(self.0.unsigned_abs(), unit).and_then(|n| n.checked_mul(unit));
        let size = size.and_then(|n| i128::try_from(n).ok()).unwrap_or(i128::MAX);
        Amount(size).flip(self.0 < 0)
    }

    /// The text that this prints as, without the formatting machinery.
    pub fn digits(self) -> Digits {
        Digits::of(self)
    }

    /// From the floating-point result of a formula, rounded half to even to 8 decimals; `None` if it is not finite, or
    /// 10¹⁹ or more in magnitude.
    ///
    /// ```
    /// use exposure_netting::Amount;
    /// assert_eq!(Amount::from_f64(-0.123_456_785).unwrap().to_string(), "-0.12345678");
    /// assert_eq!(Amount::from_f64(f64::NAN), None);
    /// ```
    pub fn from_f64(figure: f64) -> Option<Amount> {
        let scaled = libm::rint(figure * 1e8);
        #[allow(clippy::cast_possible_truncation, reason = "within i128 by the bound")]
        (scaled.abs() < 1e27).then(|| Amount((scaled as i128).saturating_mul(10_000)))
    }

    /// As floating point, for formulas that need it and for drawing.
    ///
    /// Exact sums never go through it.
    #[must_use]
    #[allow(clippy::cast_precision_loss, reason = "lossy by purpose")]
    pub fn to_f64(self) -> f64 {
        self.0 as f64 / 1e12
    }
}

impl From<i32> for Amount {
    fn from(units: i32) -> Amount {
        Amount(i128::from(units).saturating_mul(ONE))
    }
}

impl std::ops::Neg for Amount {
    type Output = Amount;
    fn neg(self) -> Amount {
        Amount(self.0.saturating_neg())
    }
}

fn round_half_even(number: u128, divisor: u128) -> Option<u128> {
    // 128-bit division is many times slower than 64-bit division, especially in WebAssembly.
    let (quotient, rest) = match (u64::try_from(number), u32::try_from(divisor)) {
        (Ok(n), _) if divisor <= u128::from(u64::MAX) => {
            let d = u64::try_from(divisor).ok()?;
            (u128::from(n.checked_div(d)?), u128::from(n.checked_rem(d)?))
        }
        (_, Ok(d)) => divide_by_word(number, d)?,
        _ => (number.checked_div(divisor)?, number.checked_rem(divisor)?),
    };
    let twice = rest.checked_mul(2)?;
    let up = twice > divisor || (twice == divisor && quotient & 1 == 1);
    quotient.checked_add(u128::from(up))
}

/// Division by 32 bits, digit by digit of 32 bits.
fn divide_by_word(number: u128, divisor: u32) -> Option<(u128, u128)> {
    let divisor = u64::from(divisor);
    let mut quotient = 0_u128;
    let mut rest = 0_u64;
    for shift in [96, 64, 32, 0] {
        let digit = u64::try_from((number >> shift) & 0xffff_ffff).ok()?;
        let part = (rest << 32) | digit;
        quotient = (quotient << 32) | u128::from(part.checked_div(divisor)?);
        rest = part.checked_rem(divisor)?;
    }
    Some((quotient, u128::from(rest)))
}

/// Most numbers are short, and multiplying 64 bits is several times faster, especially in WebAssembly.
#[inline]
fn multiply(a: u128, b: u128) -> Option<u128> {
    match (u64::try_from(a), u64::try_from(b)) {
        // Enough leading zeros that nothing can be carried out of 64 bits, or of 128.
        (Ok(a), Ok(b)) if a.leading_zeros().saturating_add(b.leading_zeros()) >= 64 => {
            Some(u128::from(a.wrapping_mul(b)))
        }
        (Ok(a), Ok(b)) => Some(u128::from(a).wrapping_mul(u128::from(b))),
        _ => a.checked_mul(b),
    }
}

/// An integer with its sign.
#[inline]
fn with_sign(size: u128, negative: bool) -> Option<Amount> {
    let size = i128::try_from(size).ok()?;
    Some(Amount(if negative { size.checked_neg()? } else { size }))
}

/// The result of a formula as an amount; the largest amount if it does not fit.
pub fn figure(value: f64) -> Amount {
    let most = 9.9e18_f64.copysign(value);
    Amount::from_f64(value).or_else(|| Amount::from_f64(most)).unwrap_or_default()
}

#[inline]
/// 10 to this power, if it fits.
pub fn pow10(exponent: u32) -> Option<u128> {
    const POWERS: [u128; 39] = {
        let mut powers = [1; 39];
        let mut i = 1;
        #[allow(clippy::indexing_slicing, clippy::arithmetic_side_effects, reason = "checked when it is compiled")]
        while i < powers.len() {
            powers[i] = powers[i - 1] * 10;
            i += 1;
        }
        powers
    };
    POWERS.get(exponent as usize).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn d(text: &str) -> Decimal {
        parse(text).unwrap()
    }

    #[test]
    fn numbers_that_are_refused() {
        for (text, refusal) in [
            ("", Refusal::Empty),
            (" ", Refusal::Empty),
            ("-", Refusal::NotADecimal),
            (".", Refusal::NotADecimal),
            ("+", Refusal::NotADecimal),
            ("1.2.3", Refusal::NotADecimal),
            ("--1", Refusal::NotADecimal),
            ("0x10", Refusal::NotADecimal),
            ("1_000", Refusal::Separator),
            ("NaN", Refusal::NotADecimal),
            ("Infinity", Refusal::NotADecimal),
            (".5", Refusal::BarePoint),
            ("5.", Refusal::BarePoint),
            ("1,000", Refusal::Separator),
            ("1.000,50", Refusal::Separator),
            ("1 000", Refusal::Separator),
            ("1'000", Refusal::Separator),
            ("5%", Refusal::Percent),
            ("１２", Refusal::NonAscii),
            ("٣", Refusal::NonAscii),
            ("1\u{200b}", Refusal::NonAscii),
            ("−5", Refusal::NonAscii),
            ("1\0", Refusal::NotADecimal),
            ("1e1000000", Refusal::Exponent),
            ("1E-999999999", Refusal::Exponent),
            ("-20165.4676_e-+4294967292", Refusal::NotADecimal),
            ("0.12345678901234567890123456789", Refusal::Scale),
            ("12345678901234567890123456789", Refusal::TooManyDigits),
            ("115792089237316195423570985008687907853269984665640564039457584007913129639935", Refusal::TooManyDigits),
            ("1e30", Refusal::TooManyDigits),
            ("1e-40", Refusal::Scale),
            ("1e", Refusal::NotADecimal),
            ("1e5.0", Refusal::NotADecimal),
        ] {
            assert_eq!(parse(text), Err(refusal), "{text:?}");
        }
        assert_eq!(parse(&"9".repeat(10_000_000)), Err(Refusal::TooManyDigits));
        assert_eq!(parse(&"0".repeat(10_000)), Err(Refusal::TooManyDigits));
    }

    #[test]
    fn numbers_that_are_read() {
        for (text, plain_text) in [
            ("1", "1"),
            (" 1 ", "1"),
            ("+0.5", "0.5"),
            ("-0", "0"),
            ("-0.00", "0"),
            ("-1e-8", "-0.00000001"),
            ("0E-18", "0"),
            ("1e5", "100000"),
            ("1.5e+3", "1500"),
            ("27523.749993345933", "27523.749993345933"),
            ("9999999999999999999999999999", "9999999999999999999999999999"),
            ("0.0000000000000000000000000001", "0.0000000000000000000000000001"),
            ("1.00000000000000000000000000000000000", "1"),
            ("12345678901234567890.123", "12345678901234567890.123"),
            ("1e-28", "0.0000000000000000000000000001"),
        ] {
            assert_eq!(plain(d(text)), plain_text, "{text:?}");
        }
    }

    #[test]
    fn venue_figures_round_with_a_flag() {
        let (value, rounded) = parse_rounded("102765.190337908177752979099750518798828125").unwrap();
        assert_eq!((value.to_string().as_str(), rounded), ("102765.1903379081777529790998", true));
        assert_eq!(parse_rounded("1e-40").unwrap(), (Decimal::new(0, 28), true));
        assert_eq!(parse_rounded("1.5").unwrap(), (d("1.5"), false));
        // half to even, at the 28th decimal
        assert_eq!(parse_rounded("0.00000000000000000000000000005").unwrap().0, d("0"));
        assert_eq!(parse_rounded("0.00000000000000000000000000015").unwrap().0, d("0.0000000000000000000000000002"));
        assert!(parse_rounded("1e40").is_err());
    }

    #[test]
    fn products_round_once_half_to_even() {
        let product = |texts: &[&str]| Amount::product(&texts.iter().map(|t| d(t)).collect::<Vec<_>>());
        assert_eq!(product(&["0.000001", "0.0000005"]).unwrap(), Amount(0));
        assert_eq!(product(&["0.000001", "0.0000015"]).unwrap(), Amount(2));
        assert_eq!(product(&["-0.000001", "0.0000025"]).unwrap(), Amount(-2));
        // 96 × 96 bits and more: the wide path, to the digit
        let big = "1234567890.123456789012345678";
        assert_eq!(product(&[big, big]).unwrap().to_string(), "1524157875323883675.049535154031");
        assert_eq!(product(&[big, "1e-28", "1e-26", "1e27", "1e27"]).unwrap().to_string(), "1234567890.123456789012");
        assert_eq!(product(&["9999999999999999999999999999", "9999999999999999999999999999"]), None);
    }

    #[test]
    fn shares_and_ratios() {
        let a = |t: &str| Amount::from_decimal(d(t)).unwrap();
        assert_eq!(a("10").share(a("1"), a("3")).unwrap().to_string(), "3.333333333333");
        assert_eq!(a("-2").ratio_to(a("3")).to_string(), "-0.666666666667");
        assert_eq!(a("2").ratio_to(Amount::ZERO), Amount::ZERO);
        assert_eq!(a("2").share(a("1"), Amount::ZERO), None);
        assert_eq!(a("-0.5").times(d("0.000000000001")).unwrap(), Amount(0));
        assert_eq!(Amount(-1).to_string(), "-0.000000000001");
        assert_eq!(Amount(0).to_string(), "0");
    }

    #[test]
    fn javascript_numbers_keep_their_shortest_form() {
        for number in [0.1, -0.3, 1e-8, 61765.5, 0.006687487, 1e20, 123456789.12345, 5e-324_f64.max(1e-20), 0.0] {
            assert_eq!(plain(from_f64(number).unwrap()), plain(d(&format!("{number}"))));
        }
        assert_eq!(from_f64(f64::NAN), None);
        assert_eq!(from_f64(1e300), None);
        assert_eq!(plain(from_f64(-0.0).unwrap()), "0");
    }

    proptest::proptest! {
        #[test]
        fn printing_and_reading_are_inverse(mantissa in -(10_i128.pow(28))..10_i128.pow(28), scale in 0_u32..=28) {
            let decimal = Decimal::try_from_i128_with_scale(mantissa, scale).unwrap();
            proptest::prop_assert_eq!(parse(&plain(decimal)).unwrap(), decimal);
        }

        #[test]
        fn amounts_print_as_their_integers_do(n: i128) {
            let whole = n.unsigned_abs() / ONE.unsigned_abs();
            let fraction = format!("{:012}", n.unsigned_abs() % ONE.unsigned_abs());
            let sign = if n < 0 { "-" } else { "" };
            let long = format!("{sign}{whole}.{fraction}");
            let expected = long.trim_end_matches('0').trim_end_matches('.');
            proptest::prop_assert_eq!(Amount(n).to_string(), expected);
            let short = Amount(n % 1_000_000_000_000_000);
            proptest::prop_assert_eq!(plain(short.to_decimal().unwrap()), short.to_string());
        }

        #[test]
        fn amounts_times_rates_and_shares_agree_with_the_exact_way(n: i64, m: i64, rate: i64, scale in 0_u32..=18, whole in 1_i64..) {
            let (n, m, whole, rate) = (Amount(n.into()), Amount(m.into()), Amount(whole.into()), Decimal::new(rate, scale));
            proptest::prop_assert_eq!(n.times(rate), Exact::from(n).times(rate).round());
            proptest::prop_assert_eq!(n.share(m, whole), Exact::from(n).times_amount(m).over(whole.into()));
        }

        #[test]
        fn the_short_way_and_the_exact_way_agree(a: i64, b: i64, sa in 0_u32..=18, sb in 0_u32..=18) {
            let (a, b) = (Decimal::new(a, sa), Decimal::new(b, sb));
            proptest::prop_assert_eq!(Amount::product(&[a, b]), Exact::product(&[a, b]).round());
        }

        #[test]
        fn one_rounding_is_one_rounding(a in 0_i64.., p in 0_i64.., w in 1_i64.., o in 0_i64.., rate in 0_i64..100_000) {
            let [a, p, w, o] = [a, p, w, o].map(|n| Amount(i128::from(n)));
            let rate = Decimal::new(rate, 5);
            let top = Exact::from(a).times_amount(p).plus(Exact::from(o).times(rate).times_amount(w));
            if let Some(short) = Amount::share_plus(a, p, w, o, rate) {
                proptest::prop_assert_eq!(Some(short), top.over(w.into()));
            }
        }

        #[test]
        fn long_division_agrees_with_the_processor(number: u128, divisor in 1_u32..) {
            let divisor_wide = u128::from(divisor);
            let expected = (number / divisor_wide, number % divisor_wide);
            proptest::prop_assert_eq!(divide_by_word(number, divisor), Some(expected));
        }

        #[test]
        fn any_text_is_read_or_refused(text in ".{0,60}") {
            if let Ok(decimal) = parse(&text) {
                proptest::prop_assert_eq!(parse(&plain(decimal)).unwrap(), decimal);
            }
        }
    }
}
