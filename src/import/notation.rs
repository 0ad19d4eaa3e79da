//! The notation of numbers in a table that a person made or copied: all numbers decide together.

use std::borrow::Cow;

use super::DecimalMark;
use crate::amount;
use crate::amount::typed::{self, Doubt, Scale, Typed};
use crate::error::{Code, Failure};
use crate::position::{Field, refused};
use crate::table::Records;
use crate::text::quoted;

/// The decimal mark of a table, as its numbers show it.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Notation {
    Known(DecimalMark),
    /// All numbers have two meanings, or they contradict each other.
    Open,
}

/// Text with the same meaning for everybody: the strict grammar reads or refuses it.
pub(super) fn is_plain(text: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_digit() || matches!(byte, b'.' | b'-' | b'+' | b'e' | b'E' | b' ');
    text.bytes().all(plain) && !text.trim_start_matches(['-', '+', ' ']).starts_with('.')
}

/// The decimal mark that the numbers of all rows agree on.
pub(super) fn notation_of(read: &Records<'_>, body: usize, fields: &[Option<Field>]) -> Notation {
    let mut records = Records::new(read.text, read.separator);
    records.at = body;
    let (mut point, mut comma) = (false, false);
    while let Ok(true) = records.advance() {
        if records.cells.len() != fields.len() || is_total(&records) {
            continue;
        }
        for (cell, field) in records.cells.iter().zip(fields) {
            let Some(field) = field.filter(|field| field.is_number()) else { continue };
            let text = records.text(*cell);
            let unit = typed::unit_of(&text);
            let units: Vec<&str> = unit.into_iter().collect();
            let typed = Typed { scale: scale(field), units: &units, ..Typed::default() };
            let by = |mark| typed::written(&text, mark, &typed).is_ok();
            match (by(DecimalMark::Point), by(DecimalMark::Comma)) {
                (true, false) => point = true,
                (false, true) => comma = true,
                _ => {}
            }
        }
    }
    match (point, comma) {
        (true, false) => Notation::Known(DecimalMark::Point),
        (false, true) => Notation::Known(DecimalMark::Comma),
        _ => Notation::Open,
    }
}

/// A number of a table in the strict grammar.
pub(super) fn number<'t>(
    text: &str,
    field: Field,
    notation: Notation,
    units: &[&str],
) -> Result<Cow<'t, str>, Failure> {
    if text.trim().is_empty() {
        return Ok(Cow::Borrowed(""));
    }
    let typed = Typed { scale: scale(field), units, ..Typed::default() };
    let by = |mark| typed::written(text, mark, &typed);
    let failure = |doubt: Doubt| {
        if let (Doubt::NotANumber | Doubt::Groups | Doubt::Digits(_), Err(refusal)) = (&doubt, amount::parse(text)) {
            return refused(field, text, refusal);
        }
        let message = format!("{} {} {}", field.name(), quoted(text), doubt.hint(&typed));
        Failure::new(doubt.code(), message).field(field.name())
    };
    let plain = match notation {
        Notation::Known(mark) => by(mark).map_err(failure)?,
        Notation::Open => match (by(DecimalMark::Point), by(DecimalMark::Comma)) {
            // Without a comma it is read as if it had no unit.
            (Ok(point), Ok(comma)) if point == comma || !text.contains(',') => point,
            (Ok(point), Ok(comma)) => {
                let message = format!(
                    "{} {} could mean {point} or {comma}; choose the decimal mark of this table",
                    field.name(),
                    quoted(text)
                );
                return Err(Failure::new(Code::AmbiguousSeparator, message).field(field.name()));
            }
            (Ok(_), Err(_)) | (Err(_), Ok(_)) => {
                let message = format!(
                    "{} {} has another decimal mark than other numbers of this table; write all of them in one way",
                    field.name(),
                    quoted(text)
                );
                return Err(Failure::new(Code::AmbiguousSeparator, message).field(field.name()));
            }
            (Err(doubt), Err(_)) => return Err(failure(doubt)),
        },
    };
    Ok(Cow::Owned(plain.into_owned()))
}

fn scale(field: Field) -> Scale {
    if field.is_share() { Scale::Share } else { Scale::Number }
}

/// The currencies or assets that may be written next to a number of the current row.
pub(super) fn units<'t>(
    records: &Records<'t>,
    fields: &[Option<Field>],
    field: Field,
    currency: &'t str,
) -> Vec<Cow<'t, str>> {
    let cell = |wanted: Field| {
        let at = fields.iter().position(|field| *field == Some(wanted))?;
        records.cells.get(at).map(|cell| records.text(*cell)).filter(|text| !text.trim().is_empty())
    };
    match field {
        Field::Quantity => cell(Field::Asset).into_iter().collect(),
        Field::ContractSize | Field::Delta | Field::MarginRate | Field::Volatility | Field::Leverage => Vec::new(),
        Field::Value => vec![Cow::Borrowed(currency)],
        Field::Price => {
            let given = cell(Field::PriceCurrency).or_else(|| cell(Field::Quote));
            vec![given.unwrap_or(Cow::Borrowed(currency))]
        }
        _ => vec![cell(Field::Quote).unwrap_or(Cow::Borrowed(currency))],
    }
}

/// Words that begin a line of totals.
const TOTALS: [&str; 5] = ["total", "totals", "grand total", "subtotal", "sub-total"];

pub(super) fn is_total(records: &Records<'_>) -> bool {
    let first = records.texts().find(|text| !text.trim().is_empty());
    first.is_some_and(|text| {
        let text = text.trim().trim_end_matches(':');
        TOTALS.iter().any(|total| text.eq_ignore_ascii_case(total))
    })
}

#[cfg(test)]
mod tests {
    use crate::amount::plain;
    use crate::import::{Hints, Imported, parse};

    fn pasted(text: &str) -> Imported {
        parse(text, &Hints { typed: true, ..Hints::default() })
    }

    fn rows(read: &Imported) -> Vec<String> {
        let row = |p: crate::Position| {
            format!("{} {} @ {}", p.asset, plain(p.quantity), p.price.map(plain).unwrap_or_default())
        };
        read.book.positions().map(row).collect()
    }

    #[test]
    fn a_formatted_range_of_a_spreadsheet() {
        // As a spreadsheet copies it: currency signs, groups, a blank line, a line of totals.
        let read = pasted(
            "Asset\tQuantity\tPrice\nBTC\t2\t$61,765.50\nETH\t(1,250)\t$3,312.40\n\t\t\nSOL\t1.5k\t145.7 USD\nTotal\t\t$65,223.60\n",
        );
        assert_eq!(rows(&read), ["BTC 2 @ 61765.5", "ETH -1250 @ 3312.4", "SOL 1500 @ 145.7"]);
        assert!(read.failures.is_empty(), "{:?}", read.failures);
        assert_eq!(read.warnings.last().unwrap().message, "lines with totals, left out: 1");
        // Data must follow the strict grammar.
        assert_eq!(parse("asset\tquantity\tprice\nBTC\t2\t$61,765.50\n", &Hints::default()).failures.len(), 1);
    }

    #[test]
    fn the_numbers_of_a_table_decide_together() {
        // 1.234 and 1.500 are read before a later number shows that the comma is the decimal mark.
        let read = pasted("asset;quantity;price\nBTC;1.234;61.765,50\nETH;1.500;3.312,4\n");
        assert_eq!(rows(&read), ["BTC 1234 @ 61765.5", "ETH 1500 @ 3312.4"]);
        let read = pasted("asset;quantity;price\nBTC;1.234;60000\nETH;2;3312,4\n");
        assert_eq!(rows(&read), ["BTC 1234 @ 60000", "ETH 2 @ 3312.4"]);
        let read = pasted("asset;quantity;price\nBTC;1.234;60,000\nETH;0.5;3,312\n");
        assert_eq!(rows(&read), ["BTC 1.234 @ 60000", "ETH 0.5 @ 3312"]);
        // Nothing decides, so the user is asked.
        let read = pasted("asset;quantity;price\nBTC;2;60,000\n");
        assert_eq!((read.book.len(), read.failures[0].code.name()), (0, "ambiguous_separator"));
        assert_eq!(
            read.failures[0].message,
            "price \"60,000\" could mean 60000 or 60.000; choose the decimal mark of this table"
        );
        // They contradict each other.
        let read = pasted("asset;quantity;price\nBTC;0.5;60.000,5\nETH;2;3,312.4\n");
        assert_eq!(read.failures.len(), 2, "{:?}", read.failures);
        assert!(read.failures.iter().all(|failure| failure.code.name() == "ambiguous_separator"));
    }

    #[test]
    fn units_belong_to_their_row() {
        let read = pasted(
            "asset\tquantity\tprice\tquote\tmargin rate\nBTC\t-1.500 BTC\t€60k\tEUR\t5%\nETH\t2 BTC\t3000\t\t\nSOL\t2\t€145\t\t\nXRP\t2%\t2\t\t\n",
        );
        assert_eq!(rows(&read), ["BTC -1.5 @ 60000"]);
        assert_eq!(plain(read.book.positions().next().unwrap().margin_rate.unwrap()), "0.05");
        let messages: Vec<&str> = read.failures.iter().map(|failure| failure.message.as_str()).collect();
        assert_eq!(
            messages,
            [
                "quantity \"2 BTC\" is in BTC, but ETH is needed; write it in ETH",
                "price \"€145\" is in €, but USD is needed; write it in USD",
                "quantity \"2%\" is a percentage, but a plain number is needed, such as 1,234.5, 60k or 2.5m",
            ]
        );
    }
}
