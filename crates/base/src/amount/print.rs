//! Amounts and decimals as text, printed in one form only.

use std::fmt;

use rust_decimal::Decimal;
use serde::{Serialize, Serializer};

use super::{Amount, divide_by_word};

/// The text of an amount, written from its last digit to its first: sign, 27 digits, point, 12 digits.
pub struct Digits {
    buffer: [u8; 48],
    start: usize,
}

impl Digits {
    pub fn of(amount: Amount) -> Digits {
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

    /// Six digits; with `trimmed`, zeros at the end are left out. Returns whether any digit was written.
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

/// Quotient and remainder by 10¹², without a 128-bit division if possible.
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

/// A decimal in the one form in which it is printed: plain, no exponent, no trailing zeros, never "-0".
pub fn plain(decimal: Decimal) -> String {
    let normal = decimal.normalize();
    if normal.is_zero() { "0".to_owned() } else { normal.to_string() }
}

/// A fraction as a percentage with all its digits: `2.5 %`.
pub fn percent(fraction: Decimal) -> String {
    fraction
        .checked_mul(Decimal::ONE_HUNDRED)
        .map_or_else(|| plain(fraction), |percent| format!("{} %", plain(percent)))
}
