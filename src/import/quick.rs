//! One line of plain words: "short 2 BTC perp @ 61k on Deribit".

use rust_decimal::Decimal;

use crate::amount;
use crate::error::Failure;
use crate::field::{Draft, Field, quoted, refused};
use crate::position::{Kind, Position};
use crate::time::Time;

use super::symbol::day_month_year;

/// Reads one position from a line such as `short 2 BTC perp @ 61k on Deribit`.
///
/// Order: side, quantity, asset, kind, then `@` price, `on` counterparty and `chain` chain; `on Binance / USD-M` names an
/// account as well. Dated contracts carry their expiry, options their strike behind `call` or `put`, and `delta`, `vol`
/// or `underlying` where they are known. A price or quantity may end in k or m. Without a kind it is a perpetual.
///
/// # Errors
/// Names the word that was not understood.
///
/// ```
/// let p = exposure_netting::import::quick("short 2 BTC perp @ 61k on Deribit").unwrap();
/// assert_eq!((p.quantity.to_string().as_str(), p.price.unwrap().to_string().as_str()), ("-2", "61000"));
/// assert_eq!(p.counterparty, "Deribit");
/// let p = exposure_netting::import::quick("long 5 BTC call 70k 26 Mar 2027 @ 0.05 delta 0.3 on Deribit / BTC").unwrap();
/// assert_eq!((p.strike.unwrap().to_string().as_str(), p.account.as_str()), ("70000", "BTC"));
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
            "on" | "with" => {
                let place = rest(&["@", "at", "chain", "isolated", "delta", "vol", "underlying"]);
                let (counterparty, account) = place.split_once('/').unwrap_or((&place, ""));
                if counterparty.trim().is_empty() {
                    return Err(Failure::new("missing_field", format!("write a counterparty after {}", quoted(word)))
                        .field("counterparty"));
                }
                draft.set(Field::Counterparty, counterparty.trim().to_owned())?;
                draft.set(Field::Account, account.trim().to_owned())?;
            }
            "chain" => draft.set(Field::Chain, rest(&["@", "at", "on", "with", "isolated"]))?,
            "delta" => draft.set_number(Field::Delta, number(Field::Delta, words.next().unwrap_or(""))?)?,
            "vol" | "iv" => {
                draft.set_number(Field::Volatility, number(Field::Volatility, words.next().unwrap_or(""))?)?
            }
            "underlying" => {
                let text = words.next().unwrap_or("");
                draft.set_number(Field::UnderlyingPrice, number(Field::UnderlyingPrice, text)?)?;
            }
            "strike" => draft.set_number(Field::Strike, number(Field::Strike, words.next().unwrap_or(""))?)?,
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
            "call" | "put" => {
                draft.set(Field::Kind, word.to_owned())?;
                if let Some(strike) = words.next_if(|w| w.starts_with(|c: char| c.is_ascii_digit())) {
                    draft.set_number(Field::Strike, number(Field::Strike, strike)?)?;
                }
            }
            _ => {
                if let Some(expiry) = date(word, &mut words) {
                    draft.set(Field::Expiry, expiry.to_string())?;
                } else if draft.set(Field::Kind, word.to_owned()).is_err() {
                    let message = format!(
                        "{} is not understood. Write like: short 2 BTC perp @ 61k on Deribit; long 10 SOL future 26 Mar 2027 @ 150; long 5 ETH call 4000 26 Mar 2027 @ 120 delta 0.3",
                        quoted(word)
                    );
                    return Err(Failure::new("unknown_value", message));
                }
            }
        }
    }
    Ok(draft.finish()?.into_owned())
}

/// `2027-03-26`, `26MAR27`, or `26 Mar 2027` in three words.
fn date<'w>(word: &str, words: &mut std::iter::Peekable<impl Iterator<Item = &'w str> + Clone>) -> Option<Time> {
    if let Some(time) = Time::parse(word).or_else(|| day_month_year(&word.to_uppercase())) {
        return Some(time);
    }
    let mut ahead = words.clone();
    let (month, year) = (ahead.next()?.to_uppercase(), ahead.next()?.trim_end_matches(','));
    let year = year.strip_prefix("20").filter(|short| short.len() == 2).unwrap_or(year);
    let time = day_month_year(&format!("{word}{}{year}", month.get(..3)?))?;
    *words = ahead;
    Some(time)
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
        let p = quick("short 10 SOL future 26 Mar 2027 @ 150 on Deribit").unwrap();
        assert_eq!((p.kind.name(), p.expiry.unwrap().to_string().as_str()), ("future", "2027-03-26"));
        let p = quick("short 3 ETH put 3k 26MAR27 @ 0.02 vol 0.6 underlying 3300 on Deribit / ETH").unwrap();
        assert_eq!((p.right.map(|r| r.name()), p.account.as_str()), (Some("put"), "ETH"));
        assert_eq!(p.volatility.unwrap().to_string(), "0.6");
        for (line, code) in [
            ("", "missing_field"),
            ("long 2 BTC perp @ 61k on", "missing_field"),
            ("long 2 BTC future 31 Feb 2027", "unknown_value"),
            ("short BTC", "unknown_value"),
            ("short 2 BTC banana", "unknown_value"),
            ("short 1,000 BTC", "ambiguous_separator"),
            ("long -2 BTC", "side_conflict"),
        ] {
            assert_eq!(quick(line).unwrap_err().code, code, "{line}");
        }
    }
}
