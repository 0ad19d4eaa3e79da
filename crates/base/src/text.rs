//! Text from outside: how messages show it, and which text is refused because it hides something.

use crate::code::Code;
use rust_decimal::Decimal;

use crate::amount;
use crate::amount::typed::{Reading, Scale, Typed};
use crate::error::Failure;

/// Input as messages show it: short and on one line.
pub fn quoted(text: &str) -> String {
    let mut shown: String = text.chars().take(40).map(|c| if c.is_control() { '\u{fffd}' } else { c }).collect();
    if text.chars().nth(40).is_some() {
        shown.push('…');
    }
    format!("\"{shown}\"")
}

/// Why text typed for `name` is not a number. Of two readings, the one with a decimal comma comes first.
pub fn unread(name: &str, text: &str, reading: &Reading, typed: &Typed<'_>) -> Failure {
    match reading {
        Reading::Ambiguous { point, comma } => {
            let shown = |number: Decimal| match typed.scale {
                Scale::Percent => amount::percent(number),
                _ => amount::plain(number),
            };
            let candidates = vec![shown(*comma), shown(*point)];
            let message = format!(
                "{name} {} could mean {} or {}; write or choose one of them",
                quoted(text),
                shown(*comma),
                shown(*point)
            );
            Failure { candidates, ..Failure::new(Code::AmbiguousSeparator, message) }
        }
        Reading::Refused(doubt) => Failure::new(doubt.code(), format!("{name} {} {}", quoted(text), doubt.hint(typed))),
        Reading::Value(_) => Failure::new(Code::NotADecimal, format!("{name} {} is not counted", quoted(text))),
    }
}

const MAX_NAME: usize = 256;

/// Refuses text that hides something or makes one asset look like another.
pub fn check_text(field: &str, text: &str) -> Result<(), Failure> {
    let fail = |code, message: String| Err(Failure::new(code, message).field(field));
    if text.len() > MAX_NAME {
        return fail(Code::TooLong, format!("{field} is longer than {MAX_NAME} bytes; shorten it"));
    }
    if text.is_ascii() && !text.bytes().any(|b| b.is_ascii_control()) {
        return Ok(());
    }
    for c in text.chars() {
        let what = match c {
            _ if c.is_control() => "a control character",
            '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{200e}' | '\u{200f}' | '\u{61c}' => {
                "a direction mark"
            }
            '\u{200b}'..='\u{200d}' | '\u{2060}' | '\u{feff}' | '\u{ad}' => "an invisible character",
            '\u{fffd}' => "the replacement for an unreadable character",
            '\u{300}'..='\u{36f}' => "a combining accent; write the composed letter",
            _ => continue,
        };
        let code = if what.starts_with("a combining") { Code::CombiningCharacter } else { Code::HiddenCharacter };
        return fail(code, format!("{field} contains U+{:04X}, {what}", u32::from(c)));
    }
    Ok(())
}
