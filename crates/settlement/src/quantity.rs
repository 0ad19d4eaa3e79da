//! Amounts of obligations: decimals of at most 38 digits, as integers of the finest unit that their asset is written in.

use std::borrow::Cow;

use exposure_netting_base::amount::pow10;
use exposure_netting_base::error::{Code, Failure};
use exposure_netting_base::text::quoted;

/// The most digits that an amount may have.
pub(super) const DIGITS: usize = 38;

/// A decimal as written: mantissa × 10^−scale.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Quantity {
    pub mantissa: i128,
    pub scale: u32,
}

impl Quantity {
    /// Reads ASCII digits with one sign, one point and an exponent of at most 100; anything else is refused with a
    /// suggestion.
    pub(super) fn parse(text: &str) -> Result<Quantity, Failure> {
        let wrong =
            |code: Code, hint: &str| Err(Failure::new(code, format!("amount {} {hint}", quoted(text))).field("amount"));
        let plain = expanded(text.trim_matches([' ', '\t']));
        let bare: &str = &plain;
        let (negative, digits) = match bare.strip_prefix(['-', '+']) {
            Some(rest) => (bare.starts_with('-'), rest),
            None => (false, bare),
        };
        let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
        let ascii = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
        if whole.is_empty() || digits.ends_with('.') || !ascii(whole) || !ascii(fraction) {
            return wrong(Code::NotADecimal, "is not a decimal number; write digits with one point, such as 1234.5");
        }
        let whole = whole.trim_start_matches('0');
        let fraction = fraction.trim_end_matches('0');
        if whole.len().saturating_add(fraction.len()) > DIGITS {
            return wrong(Code::TooManyDigits, "has more than 38 digits; round it");
        }
        // 128-bit numbers are several times as slow.
        let read = |part: &str| match part.len() {
            0 => Some(0),
            1..=18 => part.parse::<u64>().ok().map(i128::from),
            _ => part.parse::<i128>().ok(),
        };
        let scale = u32::try_from(fraction.len()).unwrap_or(u32::MAX);
        let unit = pow10(scale).and_then(|unit| i128::try_from(unit).ok());
        let mantissa = read(whole).zip(unit).and_then(|(whole, unit)| whole.checked_mul(unit));
        let mantissa = mantissa.zip(read(fraction)).and_then(|(whole, fraction)| whole.checked_add(fraction));
        match mantissa {
            Some(mantissa) => {
                Ok(Quantity { mantissa: if negative { mantissa.saturating_neg() } else { mantissa }, scale })
            }
            None => wrong(Code::Overflow, "is larger than can be held exactly"),
        }
    }

    /// In units of 10^−scale; `None` if it does not fit.
    pub(super) fn at(self, scale: u32) -> Option<i128> {
        let unit = i128::try_from(pow10(scale.checked_sub(self.scale)?)?).ok()?;
        self.mantissa.checked_mul(unit)
    }
}

/// A number without its exponent; unchanged if it has none, or one that no amount can have.
pub(super) fn expanded(number: &str) -> Cow<'_, str> {
    let Some((mantissa, exponent)) = number.split_once(['e', 'E']) else { return Cow::Borrowed(number) };
    let shift = exponent.parse::<i32>().ok().filter(|shift| shift.unsigned_abs() <= 100);
    let (sign, digits) = mantissa.strip_prefix('-').map_or(("", mantissa), |digits| ("-", digits));
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let ascii = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    let good = !whole.is_empty() && !digits.ends_with('.') && ascii(whole) && ascii(fraction);
    let Some(shift) = shift.filter(|_| good) else { return Cow::Borrowed(number) };
    let zeros = "0".repeat(shift.unsigned_abs() as usize);
    let moved = if shift < 0 { format!("{zeros}{whole}{fraction}") } else { format!("{whole}{fraction}{zeros}") };
    let point = whole.len().saturating_add(if shift < 0 { 0 } else { zeros.len() });
    let (whole, fraction) = moved.split_at_checked(point).unwrap_or((&moved, ""));
    Cow::Owned(format!("{sign}{whole}{}{fraction}", if fraction.is_empty() { "" } else { "." }))
}

/// Units of 10^−scale as a plain decimal.
pub(super) fn text(units: i128, scale: u32) -> String {
    let size = units.unsigned_abs();
    let digits = u64::try_from(size).map_or_else(|_large| size.to_string(), |small| small.to_string());
    if scale == 0 && units >= 0 {
        return digits;
    }
    let places = scale as usize;
    let (whole, fraction) = digits.split_at_checked(digits.len().saturating_sub(places)).unwrap_or((&digits, ""));
    let missing = places.saturating_sub(fraction.len());
    let mut out = String::with_capacity(digits.len().saturating_add(missing).saturating_add(3));
    out.push_str(if units < 0 { "-" } else { "" });
    out.push_str(if whole.is_empty() { "0" } else { whole });
    let fraction = fraction.trim_end_matches('0');
    if !fraction.is_empty() {
        out.push('.');
        out.extend(std::iter::repeat_n('0', missing));
        out.push_str(fraction);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::{Quantity, expanded, text};

    #[test]
    fn without_exponent() {
        for (number, plain) in [
            ("5", "5"),
            ("1.5e-7", "0.00000015"),
            ("1e21", "1000000000000000000000"),
            ("-2.5E+1", "-25.0"),
            ("1e999", "1e999"),
        ] {
            assert_eq!(expanded(number), plain);
        }
    }

    #[test]
    fn there_and_back() {
        for (written, kept) in [
            ("0", "0"),
            ("-0.10", "-0.1"),
            ("007", "7"),
            ("1e3", "1000"),
            ("1.5e-7", "0.00000015"),
            ("1.000000000000000001", "1.000000000000000001"),
        ] {
            let read = Quantity::parse(written).unwrap();
            assert_eq!(text(read.mantissa, read.scale), kept);
        }
        for (units, scale, written) in [(5, 3, "0.005"), (-120, 2, "-1.2"), (-7, 0, "-7"), (1000, 3, "1"), (0, 5, "0")]
        {
            assert_eq!(text(units, scale), written);
        }
        let most = "9".repeat(38);
        assert_eq!(text(Quantity::parse(&most).unwrap().mantissa, 0), most);
        for (written, code) in [
            ("", "not_a_decimal"),
            (".5", "not_a_decimal"),
            ("5.", "not_a_decimal"),
            ("1e", "not_a_decimal"),
            ("e3", "not_a_decimal"),
            ("1.e3", "not_a_decimal"),
            ("1e400", "not_a_decimal"),
            ("1,000", "not_a_decimal"),
            ("--1", "not_a_decimal"),
            ("１", "not_a_decimal"),
        ] {
            assert_eq!(Quantity::parse(written).unwrap_err().code.name(), code, "{written}");
        }
        assert_eq!(Quantity::parse(&"9".repeat(39)).unwrap_err().code.name(), "too_many_digits");
    }
}
