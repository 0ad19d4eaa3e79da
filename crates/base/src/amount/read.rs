//! Text as a decimal: a strict grammar, checked before any decimal library sees it.

use crate::code::Code;
use std::fmt;

use rust_decimal::Decimal;

use super::pow10;

/// Significant digits that a [`Decimal`] holds without rounding.
pub const MAX_DIGITS: usize = 28;
/// Largest exponent, either way, that text may carry.
pub const MAX_EXPONENT: i32 = 40;
/// Longest text that is read; anything longer cannot be a number that a venue or a person wrote.
const MAX_TEXT: usize = 128;

/// Why some text is not a decimal.
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
    pub fn code(self) -> Code {
        match self {
            Refusal::Empty | Refusal::NotADecimal | Refusal::BarePoint | Refusal::Percent => Code::NotADecimal,
            Refusal::Separator => Code::AmbiguousSeparator,
            Refusal::NonAscii => Code::NonAsciiDigit,
            Refusal::TooManyDigits => Code::TooManyDigits,
            Refusal::Exponent => Code::ExponentTooLarge,
            Refusal::Scale => Code::ScaleExceeded,
        }
    }

    /// The problem and its remedy, to follow the text in a message.
    pub fn hint(self) -> &'static str {
        match self {
            Refusal::Empty => "is empty; write a number such as 1.5",
            Refusal::NotADecimal => "is not a decimal number; write digits with one point, such as -1234.5",
            Refusal::BarePoint => "lacks a digit beside the point; write 0.5 or 5",
            Refusal::Separator => {
                "has a separator with two possible meanings; use a point for decimals and write 1234.5"
            }
            Refusal::Percent => "is a percentage; write 0.05 for 5 %",
            Refusal::NonAscii => "contains a digit or sign that is not ASCII; write 0-9 and the hyphen -",
            Refusal::TooManyDigits => "has more than 28 digits; round it",
            Refusal::Exponent => "has an exponent above 40 or below -40; write the number out",
            Refusal::Scale => "has more than 28 decimal places; round it",
        }
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.hint())
    }
}

impl std::error::Error for Refusal {}

/// Reads a decimal exactly, or reports why it cannot.
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

/// Like [`parse`], but a fraction that is too long is rounded half to even; the flag reports the rounding.
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

/// A number's text, split into its parts.
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

/// The most helpful reason why `text` is refused.
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
            // More places were dropped than digits exist: the rest is below half.
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

/// The nearest floating-point number.
pub fn to_f64(decimal: Decimal) -> f64 {
    let mantissa = decimal.mantissa();
    // Both are exact in f64, and so their quotient is rounded once.
    if mantissa.unsigned_abs() < 1 << 53 && decimal.scale() <= 22 {
        #[allow(clippy::cast_precision_loss, reason = "below 2^53")]
        return mantissa as f64 / super::pow10(decimal.scale()).map_or(f64::NAN, |power| power as f64);
    }
    super::plain(decimal).parse().unwrap_or(f64::NAN)
}

/// A JavaScript number, by its shortest decimal form; `None` unless it is finite and fits.
pub fn from_f64(number: f64) -> Option<Decimal> {
    if !number.is_finite() {
        return None;
    }
    // Up to 15 digits a decimal that reads back as this number is the shortest one.
    const POWERS: [f64; 9] = [1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8];
    for (scale, power) in POWERS.iter().enumerate() {
        let scaled = (number * power).round_ties_even();
        if scaled.abs() >= 1e15 {
            break;
        }
        #[allow(clippy::float_cmp, reason = "the test is whether the decimal reads back as this very number")]
        if scaled / power == number {
            #[allow(clippy::cast_possible_truncation, reason = "below 10^15")]
            return Decimal::try_new(scaled as i64, u32::try_from(scale).ok()?).ok();
        }
    }
    parse(&format!("{number}")).ok()
}
