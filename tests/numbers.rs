//! Invariants of every number that a person types: it reads back exactly however it is written, text with two meanings
//! never becomes a value, and nothing is ever cut off.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::arithmetic_side_effects,
    reason = "a test stops where it fails"
)]

use exposure_netting::Decimal;
use exposure_netting::amount::typed::{DecimalMark, Reading, Scale, Typed, read};
use proptest::prelude::*;
use proptest::test_runner::FileFailurePersistence;

fn configuration() -> ProptestConfig {
    let seeds = Box::new(FileFailurePersistence::Direct("tests/numbers.seeds"));
    ProptestConfig { cases: 2_000, failure_persistence: Some(seeds), ..ProptestConfig::default() }
}

/// Any decimal of at most 28 digits and 12 decimals.
fn decimal() -> impl Strategy<Value = Decimal> {
    (any::<i128>(), 0_u32..28, 0_u32..13).prop_map(|(mantissa, digits, scale)| {
        Decimal::from_i128_with_scale(mantissa % 10_i128.pow(digits.max(1)), scale).normalize()
    })
}

/// Whole digits in groups of three.
fn grouped(whole: &str, mark: &str) -> String {
    let mut groups: Vec<&str> = Vec::new();
    let mut rest = whole;
    while rest.len() > 3 {
        let (head, tail) = rest.split_at(rest.len() - 3);
        groups.insert(0, tail);
        rest = head;
    }
    groups.insert(0, rest);
    groups.join(mark)
}

/// A number in parts: sign, whole digits, decimals.
fn parts(number: Decimal) -> (bool, String, String) {
    let text = number.abs().to_string();
    let (whole, fraction) = text.split_once('.').unwrap_or((&text, ""));
    (number.is_sign_negative(), whole.to_owned(), fraction.to_owned())
}

const POINT_GROUPS: [&str; 9] = ["", ",", " ", "\u{a0}", "\u{202f}", "\u{2009}", "\u{2007}", "'", "\u{2019}"];
const SIGNS: [&str; 5] = ["-", "\u{2212}", "\u{2013}", "- ", "\u{ff0d}"];

/// Every notation of a number's digits that can mean only this number.
fn styles(whole: &str, fraction: &str) -> Vec<String> {
    let end = |mark: &str| if fraction.is_empty() { String::new() } else { format!("{mark}{fraction}") };
    let mut all: Vec<String> =
        POINT_GROUPS.iter().map(|group| format!("{}{}", grouped(whole, group), end("."))).collect();
    if whole == "0" && !fraction.is_empty() {
        all.push(format!(".{fraction}"));
        all.push(format!("0,{fraction}"));
    }
    if whole.len() > 3 {
        all.extend([" ", "\u{a0}", "'"].map(|group| format!("{}{}", grouped(whole, group), end(","))));
    }
    // Two marks that group thousands, or cents after one: the comma is the decimal mark.
    if whole.len() > 6 || (whole.len() > 3 && fraction.len() == 2) {
        all.push(format!("{}{}", grouped(whole, "."), end(",")));
    }
    all
}

proptest! {
    #![proptest_config(configuration())]

    #[test]
    fn a_number_reads_back_however_it_is_written(number in decimal(), style: usize, sign: usize, unit in 0_usize..6) {
        let (negative, whole, fraction) = parts(number);
        let styles = styles(&whole, &fraction);
        let digits = &styles[style % styles.len()];
        let sign = if negative { SIGNS[sign % SIGNS.len()] } else { ["", "+"][sign % 2] };
        let text = match unit {
            1 => format!("{sign}${digits}"),
            2 => format!("$ {sign}{digits}"),
            3 => format!("{sign}{digits} USD"),
            4 => format!("USD {sign}{digits}"),
            5 => format!(" {sign}{digits}usd "),
            _ => format!("{sign}{digits}"),
        };
        for mark in [None, Some(DecimalMark::Point)] {
            let typed = Typed { units: &["EUR", "USD"], mark, ..Typed::default() };
            prop_assert_eq!(read(&text, &typed), Reading::Value(number), "{}", text);
        }
    }

    #[test]
    fn suffixes_and_percentages_are_exact(number in decimal(), style: usize) {
        let (negative, whole, fraction) = parts(number);
        let styles = styles(&whole, &fraction);
        let text = format!("{}{}", if negative { "-" } else { "" }, styles[style % styles.len()]);
        // In integers, so that nothing rounds: mantissa × 10^(shift − scale).
        let moved = |shift: u32| {
            let up = shift.saturating_sub(number.scale());
            let mantissa = number.mantissa().checked_mul(10_i128.pow(up))?;
            (mantissa.unsigned_abs() < 10_u128.pow(28)).then(|| Decimal::from_i128_with_scale(mantissa, number.scale().saturating_sub(shift)))
        };
        for (suffix, shift) in [("k", 3), (" K", 3), ("m", 6)] {
            let expected = moved(shift).map(Reading::Value);
            let found = read(&format!("{text}{suffix}"), &Typed::default());
            match expected {
                Some(expected) => prop_assert_eq!(found, expected),
                None => prop_assert!(matches!(found, Reading::Refused(_)), "{:?}", found),
            }
        }
        let hundredth = Decimal::from_i128_with_scale(number.mantissa(), number.scale() + 2);
        let percent = Typed { scale: Scale::Percent, ..Typed::default() };
        let share = Typed { scale: Scale::Share, ..Typed::default() };
        prop_assert_eq!(read(&text, &percent), Reading::Value(hundredth));
        prop_assert_eq!(read(&format!("{text}%"), &percent), Reading::Value(hundredth));
        prop_assert_eq!(read(&format!("{text} %"), &share), Reading::Value(hundredth));
        prop_assert_eq!(read(&text, &share), Reading::Value(number));
        let as_number = read(&format!("{text}%"), &Typed::default());
        prop_assert!(matches!(as_number, Reading::Refused(_)), "{:?}", as_number);
    }

    #[test]
    fn two_meanings_are_never_one_value(whole in "[1-9][0-9]{0,9}", fraction in "[0-9]{1,9}") {
        let text = format!("{whole},{fraction}");
        let (point, comma) = (format!("{whole}{fraction}").parse().unwrap(), format!("{whole}.{fraction}").parse().unwrap());
        let both = Reading::Ambiguous { point, comma };
        let reading = |mark| read(&text, &Typed { mark, ..Typed::default() });
        if whole.len() <= 3 && fraction.len() == 3 {
            // Commas group thousands, until the user chooses the comma as the decimal mark.
            prop_assert_eq!(reading(None), Reading::Value(point));
            prop_assert_eq!(reading(Some(DecimalMark::Comma)), both);
        } else {
            prop_assert_eq!(reading(None), both);
            prop_assert_eq!(reading(Some(DecimalMark::Comma)), Reading::Value(comma));
            prop_assert_eq!(reading(Some(DecimalMark::Point)), Reading::Value(point));
        }
    }

    #[test]
    fn every_digit_counts(text in "[-−$]?[0-9., ']{1,24}[kmUSD%]{0,2}", at: prop::sample::Index, digit in b'1'..=b'9', mark in prop::option::of(prop_oneof![Just(DecimalMark::Point), Just(DecimalMark::Comma)])) {
        for scale in [Scale::Number, Scale::Share, Scale::Percent] {
            let typed = Typed { scale, units: &["USD"], mark, accounts: false };
            let Reading::Value(value) = read(&text, &typed) else { continue };
            let all: Vec<char> = text.chars().collect();
            // One digit more.
            let first = all.iter().position(char::is_ascii_digit).unwrap().saturating_sub(usize::from(text.contains('.')));
            let last = all.iter().rposition(char::is_ascii_digit).unwrap() + 1;
            let place = first + at.index(last - first + 1).min(last - first);
            let mut longer = all.clone();
            longer.insert(place, char::from(digit));
            let longer: String = longer.into_iter().collect();
            prop_assert_ne!(read(&longer, &typed), Reading::Value(value), "{} and {}", text, longer);
            // One digit less; a zero may be insignificant.
            let digits: Vec<usize> = (0..all.len()).filter(|i| matches!(all[*i], '1'..='9')).collect();
            if let Some(gone) = digits.get(at.index(digits.len().max(1))) {
                let mut shorter = all.clone();
                shorter.remove(*gone);
                let shorter: String = shorter.into_iter().collect();
                prop_assert_ne!(read(&shorter, &typed), Reading::Value(value), "{} and {}", text, shorter);
            }
        }
    }

    #[test]
    fn any_text_is_read_asked_or_refused_with_what_to_write(text in "\\PC{0,40}") {
        let typed = Typed { units: &["USD"], ..Typed::default() };
        match read(&text, &typed) {
            Reading::Value(_) => prop_assert!(text.chars().any(|c| c.is_ascii_digit())),
            Reading::Ambiguous { point, comma } => prop_assert_ne!(point, comma),
            Reading::Refused(doubt) => prop_assert!(!doubt.hint(&typed).is_empty() && !doubt.code().name().is_empty()),
        }
    }
}
