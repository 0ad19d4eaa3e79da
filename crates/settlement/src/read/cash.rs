//! Cash by party, from text.

use std::collections::BTreeMap;

use crate::quantity::Quantity;
use exposure_netting_base::amount;
use exposure_netting_base::amount::typed::{Reading, Typed, read};
use exposure_netting_base::error::{Code, Error, Failure};
use exposure_netting_base::text::{check_text, quoted, unread};

/// Reads cash by party: one line for each, `party, amount`; a tab, a semicolon, a colon or `=` may replace the comma.
/// Amounts are read as people type them. A first line without a number is a header.
///
/// # Errors
/// `missing_column`, `not_a_decimal`, `ambiguous_separator` for an amount with two meanings, `out_of_range` for cash
/// below zero, `hidden_character` and similar codes for a name that hides something, or `duplicate_id` for a party that
/// appears twice, with the row.
///
/// ```
/// use exposure_netting::settlement::read_cash;
/// let cash = read_cash("party,cash\nA,3\nB; 4.5\n")?;
/// assert_eq!((cash["A"].as_str(), cash["B"].as_str()), ("3", "4.5"));
/// # Ok::<(), exposure_netting::Error>(())
/// ```
pub fn read_cash(text: &str) -> Result<BTreeMap<String, String>, Error> {
    let mut cash = BTreeMap::new();
    let lines = (1_u32..).zip(text.trim_start_matches('\u{feff}').lines()).filter(|(_, line)| !line.trim().is_empty());
    for (at, (row, line)) in lines.enumerate() {
        let wrong = |code: Code, message: String| Failure::new(code, message).field("cash").row(row);
        let Some((party, amount)) = parted(line) else {
            let message = format!("{} is not a party and an amount; write them as A, 100", quoted(line.trim()));
            return Err(wrong(Code::MissingColumn, message).into());
        };
        let (party, amount) = (party.trim(), amount.trim());
        let plain = match plain(amount) {
            Err(_) if at == 0 && !amount.contains(|c: char| c.is_ascii_digit()) => continue,
            plain => plain.map_err(|failure| failure.field("cash").row(row))?,
        };
        match Quantity::parse(&plain) {
            Ok(quantity) if quantity.mantissa < 0 => {
                let message = format!("the cash of {party} must not be below zero; write its debt as an obligation");
                return Err(wrong(Code::OutOfRange, message).into());
            }
            Ok(_) => {}
            Err(failure) => return Err(failure.field("cash").row(row).into()),
        }
        check_text("cash", party).map_err(|failure| failure.row(row))?;
        if cash.insert(party.to_owned(), plain).is_some() {
            return Err(wrong(Code::DuplicateId, format!("{party} appears twice; add up its cash in one line")).into());
        }
    }
    Ok(cash)
}

/// A line's party and amount. After a comma, the amount may itself contain commas.
fn parted(line: &str) -> Option<(&str, &str)> {
    let is_number = |text: &str| !matches!(read(text, &Typed::default()), Reading::Refused(_));
    let mut commas =
        line.match_indices(',').filter_map(|(at, _)| Some((line.get(..at)?, line.get(at.checked_add(1)?..)?)));
    line.rsplit_once(['\t', ';', ':', '='])
        .or_else(|| commas.find(|(_, rest)| is_number(rest)))
        .or_else(|| line.rsplit_once(','))
}

/// An amount in the strict grammar.
fn plain(amount: &str) -> Result<String, Failure> {
    if Quantity::parse(amount).is_ok() {
        return Ok(amount.to_owned());
    }
    match read(amount, &Typed::default()) {
        Reading::Value(value) => Ok(amount::plain(value)),
        reading => Err(unread("cash", amount, &reading, &Typed::default())),
    }
}

#[cfg(test)]
mod tests {
    use super::read_cash;

    #[test]
    fn what_is_wrong_has_its_row() {
        let refused = |text: &str| {
            let failure = read_cash(text).unwrap_err().failure().clone();
            (failure.code.name(), failure.row.unwrap())
        };
        assert_eq!(refused("A,1\n\nB"), ("missing_column", 3));
        assert_eq!(refused("A,1\nB,x"), ("not_a_decimal", 2));
        assert_eq!(refused("A,-1"), ("out_of_range", 1));
        assert_eq!(refused("A,1\nA,2"), ("duplicate_id", 2));
        assert_eq!(refused("A,1,5"), ("ambiguous_separator", 1));
        assert_eq!(refused("A,1\nB\u{200b},2"), ("hidden_character", 2));
        let cash = read_cash("party,cash\nSmith, John,61,765.50\nB: 1.5k\nC\t.5\nD=1\u{a0}000").unwrap();
        let cash: Vec<(&str, &str)> = cash.iter().map(|(party, amount)| (party.as_str(), amount.as_str())).collect();
        assert_eq!(cash, [("B", "1500"), ("C", "0.5"), ("D", "1000"), ("Smith, John", "61765.5")]);
        assert!(read_cash(" \n").unwrap().is_empty());
    }
}
