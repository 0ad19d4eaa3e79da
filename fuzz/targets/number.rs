//! Any text as a number that a person typed: a value that its own plain text gives again, two values, or a refusal.
#![no_main]

use exposure_netting::amount::plain;
use exposure_netting::amount::typed::{DecimalMark, Reading, Scale, Typed, read};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    for mark in [None, Some(DecimalMark::Point), Some(DecimalMark::Comma)] {
        for scale in [Scale::Number, Scale::Share, Scale::Percent] {
            for accounts in [false, true] {
                let typed = Typed { scale, units: &["USD", "BTC"], mark, accounts };
                match read(text, &typed) {
                    Reading::Value(value) => {
                        let shares = Typed { scale: Scale::Share, ..Typed::default() };
                        assert_eq!(read(&plain(value), &shares), Reading::Value(value.normalize()), "{text}");
                        // Every digit that is written counts for something.
                        let digits = text.bytes().filter(u8::is_ascii_digit).count();
                        assert!(digits > 0, "{text}");
                    }
                    Reading::Ambiguous { point, comma } => assert_ne!(point, comma, "{text}"),
                    Reading::Refused(doubt) => {
                        let hint = doubt.hint(&typed);
                        assert!(!hint.is_empty() && hint.chars().count() < 400, "{hint}");
                    }
                }
            }
        }
    }
});
