//! One line of plain words: "short 2 BTC perp @ 61k on Deribit".

use rust_decimal::Decimal;

use crate::amount;
use crate::error::Failure;
use crate::field::{Draft, Field, quoted, refused};
use crate::position::{Kind, Position};

/// Reads one position from a line such as `short 2 BTC perp @ 61k on Deribit`.
///
/// Order: side, quantity, asset, kind, then `@` price, `on` counterparty and `chain` chain. A price or quantity
/// may end in k or m. Without a kind it is a perpetual.
///
/// # Errors
/// Names the word that was not understood.
///
/// ```
/// let p = exposure_netting::import::quick("short 2 BTC perp @ 61k on Deribit").unwrap();
/// assert_eq!((p.quantity.to_string().as_str(), p.price.unwrap().to_string().as_str()), ("-2", "61000"));
/// assert_eq!(p.counterparty, "Deribit");
/// ```
pub fn quick(line: &str) -> Result<Position, Failure> {
    let spaced = line.replace('@', " @ ");
    let mut words = spaced.split_whitespace().peekable();
    let mut draft = Draft::default();
    draft.set_kind(Kind::Perpetual);
    let mut asset = false;
    let mut quantity = false;
    while let Some(word) = words.next() {
        let mut rest = |stops: &[&str]| {
            let mut text = String::new();
            while let Some(next) = words.next_if(|w| !stops.contains(&w.to_lowercase().as_str())) {
                if !text.is_empty() {
                    text.push(' ');
                }
                text.push_str(next);
            }
            text
        };
        match word.to_lowercase().as_str() {
            "@" | "at" => {
                let text = words.next().unwrap_or("");
                draft.set_number(Field::Price, number(Field::Price, text)?)?;
            }
            "on" | "with" => draft.set(Field::Counterparty, rest(&["@", "at", "chain", "isolated"]))?,
            "chain" => draft.set(Field::Chain, rest(&["@", "at", "on", "with", "isolated"]))?,
            "isolated" => draft.set(Field::MarginMode, "isolated")?,
            "inverse" => draft.set_flag(Field::Inverse, true)?,
            _ if !quantity && word.starts_with(|c: char| c.is_ascii_digit() || c == '-' || c == '+' || c == '.') => {
                draft.set_number(Field::Quantity, number(Field::Quantity, word)?)?;
                quantity = true;
            }
            _ if !asset && !quantity => draft.set(Field::Side, word.to_owned())?,
            _ if !asset => {
                draft.set(Field::Asset, word.to_owned())?;
                asset = true;
            }
            _ => {
                if draft.set(Field::Kind, word.to_owned()).is_err() {
                    let message = format!(
                        "{} is not understood; write for example: short 2 BTC perp @ 61k on Deribit",
                        quoted(word)
                    );
                    return Err(Failure::new("unknown_value", message));
                }
            }
        }
    }
    Ok(draft.finish()?.into_owned())
}

fn number(field: Field, word: &str) -> Result<Decimal, Failure> {
    let (digits, factor) = match word.to_lowercase() {
        w if w.ends_with('k') => (w.trim_end_matches('k').to_owned(), Decimal::ONE_THOUSAND),
        w if w.ends_with('m') => (w.trim_end_matches('m').to_owned(), Decimal::new(1_000_000, 0)),
        w => (w, Decimal::ONE),
    };
    let number = amount::parse(&digits).map_err(|refusal| refused(field, word, refusal))?;
    let too_long = || refused(field, word, amount::Refusal::TooManyDigits);
    // A product of at most 28 digits is exact; one that is not has another mantissa when divided back.
    number.checked_mul(factor).filter(|n| n.checked_div(factor) == Some(number)).ok_or_else(too_long)
}

#[cfg(test)]
mod tests {
    use super::quick;

    #[test]
    fn lines() {
        let p = quick("long 1.5m PEPE spot on Aave v3 chain Arbitrum").unwrap();
        assert_eq!(
            (p.quantity.to_string().as_str(), p.counterparty.as_str(), p.chain.as_str()),
            ("1500000.0", "Aave v3", "Arbitrum")
        );
        let p = quick("-3 ETH future@3300.5 isolated").unwrap();
        assert_eq!(
            (p.quantity.to_string().as_str(), p.kind.name(), p.margin_mode.name()),
            ("-3", "future", "isolated")
        );
        for (line, code) in [
            ("", "missing_field"),
            ("short BTC", "unknown_value"),
            ("short 2 BTC banana", "unknown_value"),
            ("short 1,000 BTC", "ambiguous_separator"),
            ("long -2 BTC", "side_conflict"),
        ] {
            assert_eq!(quick(line).unwrap_err().code, code, "{line}");
        }
    }
}
