//! Exact decimals: reading them, multiplying them, rounding once, printing them.
//!
//! Text becomes a [`Decimal`] only through [`parse`], whose grammar is stricter than that of any decimal
//! library: what a person or a venue wrote is taken exactly or refused with a reason. Money is an
//! [`Amount`], an integer count of 10⁻¹² of the reporting currency: a product of decimals is formed exactly
//! ([`Exact`]) and rounded half to even once, and from there sums are integer sums.

use std::fmt;

use ruint::Uint;
use rust_decimal::Decimal;
use serde::{Serialize, Serializer};

/// Decimal places of an [`Amount`].
pub const DECIMALS: u32 = 12;
/// One unit of currency as an [`Amount`]'s integer.
pub(crate) const ONE: i128 = 1_000_000_000_000;
/// Significant digits that a [`Decimal`] holds without rounding.
pub const MAX_DIGITS: usize = 28;
/// Largest exponent, either way, that text may carry.
pub const MAX_EXPONENT: i32 = 40;
/// Longest text that is looked at; anything longer cannot be a number that a venue or a person wrote.
const MAX_TEXT: usize = 128;

// ---------------------------------------------------------------------------------------------------------
// Reading

/// Why a text is not a decimal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Refusal {
    /// Nothing, or only spaces.
    Empty,
    /// Not digits with at most one sign, one point and one exponent.
    NotADecimal,
    /// `.5` or `5.`: a digit is missing on one side of the point.
    BarePoint,
    /// `1,000`, `1.000,50`, `1 000`, `1'000`, `1_000`: a separator whose meaning depends on the reader.
    Separator,
    /// `5%`.
    Percent,
    /// A digit or a minus sign that is not ASCII.
    NonAscii,
    /// More than 28 digits, or more text than any number needs.
    TooManyDigits,
    /// An exponent beyond ±40.
    Exponent,
    /// More than 28 decimal places.
    Scale,
}

impl Refusal {
    /// The stable code of this refusal, as `Failure.code` carries it.
    pub fn code(self) -> &'static str {
        match self {
            Refusal::Empty | Refusal::NotADecimal | Refusal::BarePoint | Refusal::Percent => "not_a_decimal",
            Refusal::Separator => "ambiguous_separator",
            Refusal::NonAscii => "non_ascii_digit",
            Refusal::TooManyDigits => "too_many_digits",
            Refusal::Exponent => "exponent_too_large",
            Refusal::Scale => "scale_exceeded",
        }
    }

    /// What to do about it.
    pub fn hint(self) -> &'static str {
        match self {
            Refusal::Empty => "is empty; write a number such as 1.5",
            Refusal::NotADecimal => "is not a decimal number; write digits with one point, such as -1234.5",
            Refusal::BarePoint => "lacks a digit beside the point; write 0.5 or 5",
            Refusal::Separator => "holds a separator that could mean two things; write 1234.5 without separators",
            Refusal::Percent => "is a percentage; write 0.05 for 5 %",
            Refusal::NonAscii => "holds a digit or sign that is not ASCII; write 0-9 and the hyphen -",
            Refusal::TooManyDigits => "has more than the 28 digits that can be held exactly",
            Refusal::Exponent => "has an exponent beyond 40",
            Refusal::Scale => "has more than 28 decimal places",
        }
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.hint())
    }
}

impl std::error::Error for Refusal {}

/// Reads a decimal exactly or says why not.
///
/// Accepted are ASCII digits with at most one sign, one point that has digits on both sides, an exponent of
/// at most 40, and spaces around the whole.
///
/// ```
/// use exposure_netting::amount::{Refusal, parse};
/// assert_eq!(parse(" -1.50e2 ").unwrap().to_string(), "-150");
/// assert_eq!(parse("1,000"), Err(Refusal::Separator));
/// assert_eq!(parse("1e1000000"), Err(Refusal::Exponent));
/// ```
pub fn parse(text: &str) -> Result<Decimal, Refusal> {
    if let Some(decimal) = short(text.as_bytes()) {
        return Ok(decimal);
    }
    match scan(text.as_bytes())?.decimal() {
        Some((decimal, false)) => Ok(decimal),
        Some((_, true)) => Err(Refusal::Scale),
        None => Err(Refusal::TooManyDigits),
    }
}

/// Like [`parse`], but a fraction longer than fits is rounded half to even; the flag says that it was.
///
/// Only for recognised venue payloads, some of which print forty digits.
pub fn parse_rounded(text: &str) -> Result<(Decimal, bool), Refusal> {
    scan(text.as_bytes())?.decimal().ok_or(Refusal::TooManyDigits)
}

/// Nearly every number that is ever read: a sign, at most 18 digits, a point between two of them.
#[inline]
fn short(text: &[u8]) -> Option<Decimal> {
    let (negative, digits) = match text.split_first()? {
        (b'-', rest) => (true, rest),
        _ => (false, text),
    };
    if digits.len() > 18 {
        return None;
    }
    let mut mantissa = 0_u64;
    let mut point = None;
    for (at, byte) in digits.iter().enumerate() {
        match byte {
            b'0'..=b'9' => {
                mantissa = mantissa.wrapping_mul(10).wrapping_add(u64::from(byte.wrapping_sub(b'0'))); // ≤ 18 digits
            }
            b'.' if point.is_none() && at > 0 => point = Some(at),
            _ => return None,
        }
    }
    let last = digits.len().checked_sub(1)?;
    let scale = match point {
        None => 0,
        Some(point) if point < last => last.wrapping_sub(point),
        Some(_) => return None,
    };
    signed(u128::from(mantissa), u32::try_from(scale).ok()?, negative)
}

/// A number's text, taken apart.
struct Scanned<'a> {
    negative: bool,
    whole: &'a [u8],
    fraction: &'a [u8],
    exponent: i32,
}

fn scan(text: &[u8]) -> Result<Scanned<'_>, Refusal> {
    let text = text.trim_ascii();
    if text.is_empty() {
        return Err(Refusal::Empty);
    }
    if text.len() > MAX_TEXT {
        return Err(if text.iter().all(|b| b.is_ascii_digit() || b"+-.eE".contains(b)) {
            Refusal::TooManyDigits
        } else {
            Refusal::NotADecimal
        });
    }
    let refuse = || Err(diagnose(text));
    let (negative, rest) = match text.split_first() {
        Some((b'-', rest)) => (true, rest),
        Some((b'+', rest)) => (false, rest),
        _ => (false, text),
    };
    let (whole, rest) = digits(rest);
    let (fraction, rest) = match rest.split_first() {
        Some((b'.', rest)) => {
            let (fraction, rest) = digits(rest);
            if fraction.is_empty() {
                return refuse();
            }
            (fraction, rest)
        }
        _ => (&[][..], rest),
    };
    if whole.is_empty() {
        return refuse();
    }
    let exponent = match rest.split_first() {
        None => 0,
        Some((b'e' | b'E', rest)) => exponent(rest).ok_or_else(|| diagnose(text))??,
        Some(_) => return refuse(),
    };
    Ok(Scanned { negative, whole, fraction, exponent })
}

fn digits(text: &[u8]) -> (&[u8], &[u8]) {
    let end = text.iter().position(|b| !b.is_ascii_digit()).unwrap_or(text.len());
    text.split_at_checked(end).unwrap_or((text, &[]))
}

/// `None`: not an exponent at all.
fn exponent(text: &[u8]) -> Option<Result<i32, Refusal>> {
    let (negative, text) = match text.split_first()? {
        (b'-', rest) => (true, rest),
        (b'+', rest) => (false, rest),
        _ => (false, text),
    };
    let (digits, rest) = digits(text);
    if digits.is_empty() || !rest.is_empty() {
        return None;
    }
    let size = digits.iter().fold(0_i32, |n, b| n.saturating_mul(10).saturating_add(i32::from(b.wrapping_sub(b'0'))));
    Some(if size > MAX_EXPONENT {
        Err(Refusal::Exponent)
    } else {
        Ok(if negative { size.saturating_neg() } else { size })
    })
}

/// The most helpful name for what is wrong with `text`.
fn diagnose(text: &[u8]) -> Refusal {
    if !text.is_ascii() {
        return Refusal::NonAscii;
    }
    let has_digit = text.iter().any(u8::is_ascii_digit);
    let body = text.strip_prefix(b"-").or_else(|| text.strip_prefix(b"+")).unwrap_or(text);
    if !has_digit {
        return Refusal::NotADecimal;
    }
    if body.strip_suffix(b"%").is_some_and(|t| t.iter().all(|b| b.is_ascii_digit() || b". ".contains(b))) {
        return Refusal::Percent;
    }
    let groups = body.iter().all(|b| b.is_ascii_digit() || b".,_' ".contains(b));
    if groups && body.iter().any(|b| b",_' ".contains(b)) {
        return Refusal::Separator;
    }
    let points = body.iter().filter(|b| **b == b'.').count();
    if groups && points == 1 && (body.first() == Some(&b'.') || body.last() == Some(&b'.')) {
        return Refusal::BarePoint;
    }
    Refusal::NotADecimal
}

impl Scanned<'_> {
    /// The value, and whether it had to be rounded; `None` when the whole part does not fit.
    fn decimal(&self) -> Option<(Decimal, bool)> {
        let digits: Vec<u8> =
            self.whole.iter().chain(self.fraction).map(|b| b.wrapping_sub(b'0')).skip_while(|d| *d == 0).collect();
        let mut scale = i32::try_from(self.fraction.len()).ok()?.checked_sub(self.exponent)?;
        let mut kept = digits.len();
        // Zeros behind the point carry nothing.
        while scale > 0 && kept > 0 && digits.get(kept.checked_sub(1)?) == Some(&0) {
            kept = kept.checked_sub(1)?;
            scale = scale.checked_sub(1)?;
        }
        if kept == 0 {
            return Some((Decimal::ZERO, false));
        }
        let too_long = kept.saturating_sub(MAX_DIGITS);
        let too_deep = usize::try_from(scale.saturating_sub(28)).unwrap_or(0);
        let drop = too_long.max(too_deep);
        let drop_scale = i32::try_from(drop).ok()?;
        if drop > 0 && drop_scale > scale {
            return None; // digits before the point would be lost
        }
        let mut mantissa = value(digits.get(..kept.saturating_sub(drop))?)?;
        scale = scale.checked_sub(drop_scale)?;
        if drop > 0 {
            let lost = digits.get(kept.saturating_sub(drop)..kept)?;
            // More places were dropped than digits exist: what is left is below half.
            let half = if drop > kept { std::cmp::Ordering::Less } else { compare_half(lost) };
            if half.is_gt() || (half.is_eq() && mantissa & 1 == 1) {
                mantissa = mantissa.checked_add(1)?;
            }
        }
        if scale < 0 {
            mantissa = mantissa.checked_mul(pow10(scale.unsigned_abs())?)?;
            scale = 0;
        }
        // Rounding may have carried to 10^28, which is exact; more does not fit.
        if mantissa >= pow10(28)? && drop == 0 {
            return None;
        }
        Some((signed(mantissa, u32::try_from(scale).ok()?, self.negative)?, drop > 0))
    }
}

fn value(digits: &[u8]) -> Option<u128> {
    digits.iter().try_fold(0_u128, |n, d| n.checked_mul(10)?.checked_add(u128::from(*d)))
}

/// How dropped digits compare with one half of the last digit kept.
fn compare_half(dropped: &[u8]) -> std::cmp::Ordering {
    match dropped.split_first() {
        None => std::cmp::Ordering::Less,
        Some((first, rest)) => first.cmp(&5).then(if rest.iter().any(|d| *d != 0) {
            std::cmp::Ordering::Greater
        } else {
            std::cmp::Ordering::Equal
        }),
    }
}

fn signed(mantissa: u128, scale: u32, negative: bool) -> Option<Decimal> {
    let mantissa = i128::try_from(mantissa).ok()?;
    Decimal::try_from_i128_with_scale(if negative { mantissa.checked_neg()? } else { mantissa }, scale).ok()
}

/// A JavaScript number, by its shortest decimal form; `None` unless it is finite and fits.
pub(crate) fn from_f64(number: f64) -> Option<Decimal> {
    if !number.is_finite() {
        return None;
    }
    // Up to 15 digits a decimal that reads back as this number is the shortest one.
    const POWERS: [f64; 9] = [1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8];
    for (scale, power) in POWERS.iter().enumerate() {
        let scaled = libm::rint(number * power);
        if libm::fabs(scaled) >= 1e15 {
            break;
        }
        #[allow(clippy::float_cmp, reason = "the test is whether the decimal reads back as this very number")]
        if scaled / power == number {
            #[allow(clippy::cast_possible_truncation, reason = "below 10^15")]
            return Decimal::try_from_i128_with_scale(scaled as i128, u32::try_from(scale).ok()?).ok();
        }
    }
    parse(&format!("{number}")).ok()
}

// ---------------------------------------------------------------------------------------------------------
// Money

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
pub struct Amount(pub(crate) i128);

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
        let rounded = i128::try_from(rounded).ok()?;
        Some(Amount(if negative { rounded.checked_neg()? } else { rounded }))
    }

    /// A decimal as an amount, rounded to 12 places.
    pub fn from_decimal(decimal: Decimal) -> Option<Amount> {
        Amount::product(&[decimal])
    }

    /// This amount as an exact decimal, where 28 digits hold it.
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

    /// The sum, where the total of all magnitudes is known to be in range, as it is of everything in a book.
    #[inline]
    #[must_use]
    pub(crate) fn plus(self, other: Amount) -> Amount {
        debug_assert!(self.0.checked_add(other.0).is_some(), "sums of a book are bounded");
        Amount(self.0.wrapping_add(other.0))
    }

    /// The difference, under the same condition.
    #[inline]
    #[must_use]
    pub(crate) fn minus(self, other: Amount) -> Amount {
        debug_assert!(self.0.checked_sub(other.0).is_some(), "sums of a book are bounded");
        Amount(self.0.wrapping_sub(other.0))
    }

    /// The sum of many, under the same condition.
    pub(crate) fn sum(amounts: impl IntoIterator<Item = Amount>) -> Amount {
        amounts.into_iter().fold(Amount::ZERO, Amount::plus)
    }

    /// Without its sign.
    #[must_use]
    pub fn abs(self) -> Amount {
        Amount(self.0.saturating_abs())
    }

    /// With the other sign where `flipped`.
    #[must_use]
    pub(crate) fn flip(self, flipped: bool) -> Amount {
        if flipped { Amount(self.0.saturating_neg()) } else { self }
    }

    /// This amount times `rate`, rounded once.
    pub fn times(self, rate: Decimal) -> Option<Amount> {
        let product = self.0.checked_mul(rate.mantissa());
        match (product, pow10(rate.scale())) {
            (Some(product), Some(divisor)) => {
                let rounded = i128::try_from(round_half_even(product.unsigned_abs(), divisor)?).ok()?;
                Some(Amount(if product < 0 { rounded.checked_neg()? } else { rounded }))
            }
            _ => Exact::from(self).times(rate).round(),
        }
    }

    /// This amount × `part` / `whole`, rounded once; `None` when `whole` is zero.
    pub fn share(self, part: Amount, whole: Amount) -> Option<Amount> {
        if part == whole && whole.0 != 0 {
            return Some(self);
        }
        if let (Some(product), 1..) = (self.0.checked_mul(part.0), whole.0) {
            let rounded = i128::try_from(round_half_even(product.unsigned_abs(), whole.0.unsigned_abs())?).ok()?;
            return Some(Amount(if product < 0 { rounded.checked_neg()? } else { rounded }));
        }
        Exact::from(self).times_amount(part).over(Exact::from(whole))
    }

    /// `amount` × `part` / `whole` + `other` × `rate`, rounded once, where it can be had without wide integers.
    pub(crate) fn share_plus(
        amount: Amount,
        part: Amount,
        whole: Amount,
        other: Amount,
        rate: Decimal,
    ) -> Option<Amount> {
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

    /// Rounded half to even to so many places, for sentences.
    pub(crate) fn to_places(self, places: u32) -> Amount {
        let unit = DECIMALS.checked_sub(places).and_then(pow10).unwrap_or(1);
        let size = round_half_even(self.0.unsigned_abs(), unit).and_then(|n| n.checked_mul(unit));
        let size = size.and_then(|n| i128::try_from(n).ok()).unwrap_or(i128::MAX);
        Amount(size).flip(self.0 < 0)
    }

    /// The text that it prints as, without the machinery of formatting.
    pub(crate) fn digits(self) -> Digits {
        Digits::of(self)
    }

    /// For drawing and warnings only: figures never come from it.
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

/// The text of an amount, written from its last digit to its first: sign, 27 digits, point, 12 digits.
pub(crate) struct Digits {
    buffer: [u8; 48],
    start: usize,
}

impl Digits {
    fn of(amount: Amount) -> Digits {
        let mut digits = Digits { buffer: [0; 48], start: 48 };
        let (whole, fraction) = split(amount.0.unsigned_abs());
        if fraction != 0 {
            let (high, low) = (fraction / 1_000_000, fraction % 1_000_000);
            let more = digits.six(low, true);
            digits.six(high, !more);
            digits.push(b'.');
        }
        digits.number(whole);
        if amount.0 < 0 {
            digits.push(b'-');
        }
        digits
    }

    fn push(&mut self, byte: u8) {
        self.start = self.start.saturating_sub(1);
        if let Some(slot) = self.buffer.get_mut(self.start) {
            *slot = byte;
        }
    }

    fn digit(&mut self, number: u32) {
        self.push(u8::try_from(number % 10).unwrap_or(0).saturating_add(b'0'));
    }

    /// Six digits; zeros at the end are left out where `trimmed`. Gives whether any was written.
    fn six(&mut self, number: u64, trimmed: bool) -> bool {
        let mut rest = u32::try_from(number).unwrap_or(0);
        let mut silent = trimmed;
        for _ in 0..6 {
            silent &= rest % 10 == 0;
            if !silent {
                self.digit(rest);
            }
            rest /= 10;
        }
        !silent
    }

    fn number(&mut self, number: u128) {
        match u64::try_from(number) {
            Ok(mut rest) => {
                // By the million: most of the work is then done in 32 bits.
                while rest >= 1_000_000 {
                    self.six(rest % 1_000_000, false);
                    rest /= 1_000_000;
                }
                let mut rest = u32::try_from(rest).unwrap_or(0);
                loop {
                    self.digit(rest);
                    rest /= 10;
                    if rest == 0 {
                        return;
                    }
                }
            }
            Err(_) => {
                let (high, low) = split(number);
                self.six(low % 1_000_000, false);
                self.six(low / 1_000_000, false);
                self.number(high);
            }
        }
    }
}

impl std::ops::Deref for Digits {
    type Target = str;
    fn deref(&self) -> &str {
        self.buffer.get(self.start..).and_then(|digits| std::str::from_utf8(digits).ok()).unwrap_or_default()
    }
}

/// Quotient and rest by 10¹², without a 128-bit division where that can be.
fn split(number: u128) -> (u128, u64) {
    const UNIT: u64 = 1_000_000_000_000;
    if let Ok(short) = u64::try_from(number) {
        return (u128::from(short / UNIT), short % UNIT);
    }
    let million = 1_000_000;
    let halves = divide_by_word(number, million)
        .and_then(|(upper, low)| divide_by_word(upper, million).map(|(whole, high)| (whole, high, low)));
    let (whole, high, low) = halves.unwrap_or_default();
    let word = |rest: u128| u64::try_from(rest).unwrap_or(0);
    (whole, word(high).saturating_mul(1_000_000).saturating_add(word(low)))
}

impl fmt::Display for Amount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&Digits::of(*self))
    }
}

impl Serialize for Amount {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&Digits::of(*self))
    }
}

/// A decimal in the one way it is printed: plain, no exponent, no trailing zeros, never "-0".
pub fn plain(decimal: Decimal) -> String {
    let normal = decimal.normalize();
    if normal.is_zero() { "0".to_owned() } else { normal.to_string() }
}

/// A fraction as a percentage with all its digits: `2.5 %`.
pub(crate) fn percent(fraction: Decimal) -> String {
    fraction
        .checked_mul(Decimal::ONE_HUNDRED)
        .map_or_else(|| plain(fraction), |percent| format!("{} %", plain(percent)))
}

fn round_half_even(number: u128, divisor: u128) -> Option<u128> {
    // 128-bit division is many times slower than 64-bit division, most of all in WebAssembly.
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

/// Most figures are short, and a 64-bit multiplication is several times faster.
#[inline]
fn multiply(a: u128, b: u128) -> Option<u128> {
    match (u64::try_from(a), u64::try_from(b)) {
        (Ok(a), Ok(b)) => u128::from(a).checked_mul(u128::from(b)),
        _ => a.checked_mul(b),
    }
}

#[inline]
pub(crate) fn pow10(exponent: u32) -> Option<u128> {
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

// ---------------------------------------------------------------------------------------------------------
// Exact intermediate results

type Wide = Uint<512, 8>;

/// `number` × 10 to a power, in the largest steps that there are.
fn shift(mut number: Wide, mut by: u32) -> Option<Wide> {
    while by > 0 {
        let step = by.min(38);
        number = number.checked_mul(Wide::from(pow10(step)?))?;
        by = by.checked_sub(step)?;
    }
    Some(number)
}

/// An exact intermediate result of any size that the formulas here can reach: sign, integer, decimal places.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Exact {
    negative: bool,
    /// `None` once something did not fit; rounding then gives `None` too.
    magnitude: Option<Wide>,
    scale: u32,
}

impl Exact {
    pub(crate) fn product(factors: &[Decimal]) -> Exact {
        let one = Exact { negative: false, magnitude: Some(Wide::from(1)), scale: 0 };
        factors.iter().fold(one, |product, factor| product.times(*factor))
    }

    pub(crate) fn times(self, factor: Decimal) -> Exact {
        let mantissa = factor.mantissa();
        Exact {
            negative: self.negative ^ (mantissa < 0),
            magnitude: self.magnitude.and_then(|m| m.checked_mul(Wide::from(mantissa.unsigned_abs()))),
            scale: self.scale.saturating_add(factor.scale()),
        }
    }

    pub(crate) fn times_amount(self, amount: Amount) -> Exact {
        Exact {
            negative: self.negative ^ (amount.0 < 0),
            magnitude: self.magnitude.and_then(|m| m.checked_mul(Wide::from(amount.0.unsigned_abs()))),
            scale: self.scale.saturating_add(DECIMALS),
        }
    }

    fn at_scale(self, scale: u32) -> Option<Wide> {
        shift(self.magnitude?, scale.checked_sub(self.scale)?)
    }

    pub(crate) fn plus(self, other: Exact) -> Exact {
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

    pub(crate) fn minus(self, other: Exact) -> Exact {
        self.plus(Exact { negative: !other.negative, ..other })
    }

    /// Rounded to an amount, half to even.
    pub(crate) fn round(self) -> Option<Amount> {
        self.over(Exact { negative: false, magnitude: Some(Wide::from(1)), scale: 0 })
    }

    /// The quotient rounded to an amount, half to even; `None` for a zero divisor or a result that does not fit.
    pub(crate) fn over(self, divisor: Exact) -> Option<Amount> {
        // self / divisor × 10^12 = m1 × 10^(12 + s2 − s1) / m2
        let up = DECIMALS.checked_add(divisor.scale)?;
        let (top, bottom) = match up.checked_sub(self.scale) {
            Some(by) => (shift(self.magnitude?, by)?, divisor.magnitude?),
            None => (self.magnitude?, shift(divisor.magnitude?, self.scale.checked_sub(up)?)?),
        };
        let quotient = top.checked_div(bottom)?;
        let rest = top.checked_rem(bottom)?;
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
