//! One line of plain words: "short 2 BTC perp @ 61k on Deribit".

use rust_decimal::Decimal;

use crate::amount::typed::{self, DecimalMark, Scale, Typed};
use crate::error::{Code, Failure};
use crate::position::{Draft, Field};
use crate::position::{Kind, Position};
use crate::text::quoted;
use crate::time::Time;

use super::symbol::day_month_year;
use super::venues::deribit;

/// Reads one position from a line such as `short 2 BTC perp @ 61k on Deribit`.
///
/// Order: side, quantity, asset, kind (or quantity, asset, side, kind: `+1 BTC long perpetual`), then `@` price, `on`
/// counterparty and `chain` chain; `on Binance / USD-M` names an account as well. Dated contracts have their expiry,
/// options their strike after `call` or `put`, and `delta`, `vol` or `underlying` if known. Numbers are read as people
/// type them: `61,765.50`, `61k`, `$61k`, `60,000 USD`. Without a kind it is a perpetual.
///
/// # Errors
/// Names the word that could not be read.
///
/// ```
/// let p = exposure_netting::import::quick("short 2 BTC perp @ 61k on Deribit").unwrap();
/// assert_eq!((p.quantity.to_string().as_str(), p.price.unwrap().to_string().as_str()), ("-2", "61000"));
/// assert_eq!(p.counterparty, "Deribit");
/// let p = exposure_netting::import::quick("long 5 BTC call 70k 26 Mar 2027 @ 0.05 delta 0.3 on Deribit / BTC").unwrap();
/// assert_eq!((p.strike.unwrap().to_string().as_str(), p.account.as_str()), ("70000", "BTC"));
/// ```
pub fn quick(line: &str) -> Result<Position, Failure> {
    quick_by(line, None)
}

/// As [`quick`], with the user's choice for a number with two meanings.
///
/// # Errors
/// As [`quick`]; a number with two meanings has both as candidates.
pub fn quick_by(line: &str, mark: Option<DecimalMark>) -> Result<Position, Failure> {
    let spaced = line.replace('@', " @ ");
    let mut words = spaced.split_whitespace().peekable();
    let mut draft = Draft::default();
    draft.set_kind(Kind::Perpetual);
    let mut asset = String::new();
    let (mut quantity, mut sided) = (false, false);
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
        let lower = word.to_lowercase();
        match lower.as_str() {
            "@" | "at" => {
                let text = words.next().unwrap_or("");
                let unit = number(&mut draft, Field::Price, text, &mut words, &asset, mark)?;
                let unit = unit.or_else(|| words.next_if(|w| is_unit(w, &asset)).map(str::to_owned));
                match unit {
                    Some(unit) if unit.eq_ignore_ascii_case(&asset) => {
                        draft.set(Field::PriceCurrency, asset.clone())?
                    }
                    Some(unit) => draft.set(Field::Quote, unit.to_uppercase())?,
                    None => {}
                }
            }
            "on" | "with" => {
                let place = rest(&["@", "at", "chain", "isolated", "delta", "vol", "underlying"]);
                let (counterparty, account) = place.split_once('/').unwrap_or((&place, ""));
                if counterparty.trim().is_empty() {
                    return Err(Failure::new(
                        Code::MissingField,
                        format!("write a counterparty after {}", quoted(word)),
                    )
                    .field("counterparty"));
                }
                draft.set(Field::Counterparty, counterparty.trim().to_owned())?;
                draft.set(Field::Account, account.trim().to_owned())?;
            }
            "chain" => draft.set(Field::Chain, rest(&["@", "at", "on", "with", "isolated"]))?,
            "delta" | "vol" | "iv" | "underlying" | "strike" => {
                let field = match lower.as_str() {
                    "delta" => Field::Delta,
                    "underlying" => Field::UnderlyingPrice,
                    "strike" => Field::Strike,
                    _ => Field::Volatility,
                };
                let text = words.next().unwrap_or("");
                number(&mut draft, field, text, &mut words, &asset, mark)?;
            }
            "isolated" => draft.set(Field::MarginMode, "isolated")?,
            "inverse" => draft.set_flag(Field::Inverse, true)?,
            _ if !quantity && word.starts_with(starts_number) => {
                number(&mut draft, Field::Quantity, word, &mut words, &asset, mark)?;
                quantity = true;
            }
            _ if asset.is_empty() && !quantity => {
                draft.set(Field::Side, word.to_owned())?;
                sided = true;
            }
            _ if asset.is_empty() => {
                draft.set(Field::Asset, word.to_owned())?;
                word.clone_into(&mut asset);
            }
            "call" | "put" => {
                draft.set(Field::Kind, word.to_owned())?;
                if let Some(strike) = words.next_if(|w| w.starts_with(starts_number)) {
                    number(&mut draft, Field::Strike, strike, &mut words, &asset, mark)?;
                }
            }
            _ => {
                if let Some(expiry) = date(word, &mut words) {
                    draft.set(Field::Expiry, expiry.to_string())?;
                } else if !sided && draft.set(Field::Side, word.to_owned()).is_ok() {
                    // "+1 BTC long perpetual": the side may follow the asset.
                    sided = true;
                } else if draft.set(Field::Kind, word.to_owned()).is_err() {
                    let message = format!(
                        "{} could not be read. Write a line such as: short 2 BTC perp @ 61k on Deribit; long 10 SOL future 26 Mar 2027 @ 150; long 5 ETH call 4000 26 Mar 2027 @ 120 delta 0.3",
                        quoted(word)
                    );
                    return Err(Failure::new(Code::UnknownValue, message));
                }
            }
        }
    }
    let mut position = draft.finish()?.into_owned();
    let in_coin = |price: Decimal| price < Decimal::TWO && position.quote.is_empty();
    // Deribit quotes options on a coin in the coin; an option on one in dollars costs at least two dollars there.
    if position.kind == Kind::Option
        && position.counterparty.eq_ignore_ascii_case(deribit::NAME)
        && position.price_currency.is_empty()
        && position.price.is_some_and(in_coin)
    {
        position.price_currency.clone_from(&position.asset);
    }
    Ok(position)
}

fn starts_number(c: char) -> bool {
    c.is_ascii_digit() || matches!(c, '-' | '\u{2212}' | '\u{2013}' | '+' | '.' | ',' | '$' | '€' | '£')
}

/// Currencies that people write after a price.
const CURRENCIES: [&str; 8] = ["USD", "USDC", "USDT", "DAI", "EUR", "GBP", "JPY", "CHF"];

fn is_unit(word: &str, asset: &str) -> bool {
    word.eq_ignore_ascii_case(asset) || CURRENCIES.iter().any(|currency| word.eq_ignore_ascii_case(currency))
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

/// A number of the line, with the currency or asset next to it.
fn number<'w>(
    draft: &mut Draft<'_>,
    field: Field,
    word: &str,
    words: &mut std::iter::Peekable<impl Iterator<Item = &'w str> + Clone>,
    asset: &str,
    mark: Option<DecimalMark>,
) -> Result<Option<String>, Failure> {
    let mut text = word.to_owned();
    // A space that groups thousands has split the number into words.
    while let Some(group) = words.next_if(|word| is_group(word)) {
        text.push(' ');
        text.push_str(group);
    }
    let units: Vec<&str> = [asset].into_iter().chain(CURRENCIES).filter(|unit| !unit.is_empty()).collect();
    let units = if field == Field::Price { units.as_slice() } else { &[] };
    let scale = if field.is_share() { Scale::Share } else { Scale::Number };
    let typed = Typed { scale, units, mark, ..Typed::default() };
    if text.trim().is_empty() {
        let message = format!("the {} is missing; write a number such as 1,234.5, 60k or 2.5m", field.words());
        return Err(Failure::new(Code::MissingField, message).field(field.name()));
    }
    draft.type_number(field, &text, &typed)?;
    Ok(typed::unit_of(&text).map(str::to_owned))
}

/// `765` or `765.50k` after `61`.
fn is_group(word: &str) -> bool {
    let tail = word.trim_start_matches(|c: char| c.is_ascii_digit());
    let digits = word.len().saturating_sub(tail.len());
    let rest = tail.strip_prefix(['.', ',']).map_or(tail, |tail| tail.trim_start_matches(|c: char| c.is_ascii_digit()));
    digits == 3 && matches!(rest, "" | "k" | "K" | "m" | "M")
}

#[cfg(test)]
mod tests {
    use super::{quick, quick_by};
    use crate::amount::plain;
    use crate::amount::typed::DecimalMark;

    #[test]
    fn numbers_as_people_write_them() {
        let price = |line: &str| {
            let p = quick(line).unwrap();
            (plain(p.quantity), plain(p.price.unwrap()), p.quote, p.price_currency)
        };
        let of = |quantity: &str, price: &str, quote: &str, coin: &str| {
            (quantity.to_owned(), price.to_owned(), quote.to_owned(), coin.to_owned())
        };
        assert_eq!(price("short 2 BTC perp @ 61,765.50 on Deribit"), of("-2", "61765.5", "", ""));
        assert_eq!(price("short 2 BTC perp @ $61,765.50 on Deribit"), of("-2", "61765.5", "USD", ""));
        assert_eq!(price("short 1 250 BTC perp @ 61 765.50 USD on Deribit"), of("-1250", "61765.5", "USD", ""));
        assert_eq!(price("\u{2212}.5 BTC perp @ 60,000 usdc"), of("-0.5", "60000", "USDC", ""));
        assert_eq!(price("long 10 ETH call 4 000 26 mar 2027 @ 0.0415 ETH vol 60%"), of("10", "0.0415", "", "ETH"));
        assert_eq!(plain(quick("long 1 ETH call 4,000 26 mar 2027 @ 1 vol 60%").unwrap().volatility.unwrap()), "0.6");
        let asked = quick("long 1,5 BTC @ 61k").unwrap_err();
        assert_eq!(asked.candidates, ["1.5", "15"]);
        assert_eq!(asked.message, "quantity \"1,5\" could mean 1.5 or 15; write or choose one of them");
        let answered = |mark| plain(quick_by("long 1,5 BTC @ 61k", Some(mark)).unwrap().quantity);
        assert_eq!((answered(DecimalMark::Comma), answered(DecimalMark::Point)), ("1.5".into(), "15".into()));
    }

    #[test]
    fn lines() {
        let p = quick("long 1.5m PEPE spot on Aave v3 chain Arbitrum").unwrap();
        assert_eq!(
            (p.quantity.to_string().as_str(), p.counterparty.as_str(), p.chain.as_str()),
            ("1500000", "Aave v3", "Arbitrum")
        );
        for (line, quantity) in [("+1 BTC long perpetual", "1"), ("2 BTC short perp @ 61k", "-2"), ("+1 BTC perp", "1")]
        {
            let p = quick(line).unwrap();
            assert_eq!((p.quantity.to_string().as_str(), p.kind.name()), (quantity, "perpetual"), "{line}");
        }
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
            ("short 1,5 BTC", "ambiguous_separator"),
            ("short 1.2.3 BTC", "ambiguous_separator"),
            ("short 12abc BTC", "wrong_unit"),
            ("short 2 BTC @ on X", "not_a_decimal"),
            ("short 2 BTC @ 12abc on X", "wrong_unit"),
            ("short 2 BTC perp @", "missing_field"),
            ("long 5 ETH call 4000 @ 1 delta 30%", "not_a_decimal"),
            ("long -2 BTC", "side_conflict"),
            ("long 1 BTC short perpetual", "unknown_value"),
        ] {
            assert_eq!(quick(line).unwrap_err().code.name(), code, "{line}");
        }
    }
}
