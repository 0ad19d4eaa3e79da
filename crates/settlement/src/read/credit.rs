//! Credit lines and the amounts drawn from them, from text.

use super::{count, items, notice, proof, text};
use crate::credit::{CreditLine, CreditProof, CreditSetOff, Drawdown};
use exposure_netting_base::error::{Code, Error, Failure};
use exposure_netting_base::json::Json;

/// Reads credit lines: a JSON array of `{ id?, lender, borrower, limit, asset?, chain?, rank? }`.
///
/// # Errors
/// `wrong_type` or `out_of_range`, with the row among the lines.
pub fn read_lines(json: &str) -> Result<Vec<CreditLine>, Error> {
    let json = Json::parse(json)?;
    let wrong = |what: &str| Failure::new(Code::WrongType, what.to_owned()).field("lines");
    let list = json.items().ok_or_else(|| wrong("lines must be an array of { lender, borrower, limit }"))?;
    let read = |value: &Json<'_>| {
        if value.entries().is_none() {
            return Err(wrong("a line must be an object { lender, borrower, limit }"));
        }
        let rank = text(value, "rank")?;
        let unreadable =
            || Failure::new(Code::OutOfRange, "the rank must be a whole number of 0 or more").field("lines.rank");
        Ok(CreditLine {
            id: text(value, "id")?,
            lender: text(value, "lender")?,
            borrower: text(value, "borrower")?,
            limit: text(value, "limit")?,
            asset: text(value, "asset")?,
            chain: text(value, "chain")?,
            rank: if rank.is_empty() { 0 } else { rank.parse().ok().ok_or_else(unreadable)? },
        })
    };
    let rows = (1..).zip(list).map(|(row, value)| read(value).map_err(|failure| failure.row(row)));
    Ok(rows.collect::<Result<_, Failure>>()?)
}

/// Reads a set-off with credit as JSON, as [`crate::set_off`] gives it.
///
/// # Errors
/// `wrong_type`, with the field.
pub fn read_credited(json: &str) -> Result<CreditSetOff, Error> {
    let json = Json::parse(json)?;
    let drawn = |value: &Json<'_>| {
        Ok(Drawdown {
            id: text(value, "id")?,
            lender: text(value, "lender")?,
            borrower: text(value, "borrower")?,
            amount: text(value, "amount")?,
        })
    };
    let web = |value: &Json<'_>| {
        Ok(CreditProof {
            asset: text(value, "asset")?,
            chain: text(value, "chain")?,
            before: count(value.get("before").unwrap_or(&Json::Null))?,
            left: count(value.get("left").unwrap_or(&Json::Null))?,
            potentials: proof(value)?.potentials,
        })
    };
    Ok(CreditSetOff {
        notices: items(&json, "notices")?.iter().map(notice).collect::<Result<_, Failure>>()?,
        drawn: items(&json, "drawn")?.iter().map(drawn).collect::<Result<_, Failure>>()?,
        webs: items(&json, "webs")?.iter().map(web).collect::<Result<_, Failure>>()?,
    })
}
