//! Writing a book as JSON. Reading it is in `import`.

use std::collections::BTreeMap;

use rust_decimal::Decimal;
use serde::ser::{Serialize, SerializeMap, Serializer};
use serde_json::value::RawValue;

use super::{Assumptions, Book, Row};
use crate::amount::plain;
use crate::json;
use crate::position::Field;
use crate::position::Position;

/// The version of the JSON shape.
pub(crate) const VERSION: u32 = 1;

impl Book {
    /// The book as JSON that reads back as the same book. Decimals are strings; defaults are left out. Refused rows and
    /// unknown names are written as they were read.
    ///
    /// ```
    /// use exposure_netting::{import, Book};
    /// let text = r#"{"positions":[{"asset":"BTC","kind":"spot","quantity":"0.10"}],"prices":{"BTC":61765.50}}"#;
    /// let book = import::book(text).unwrap();
    /// assert_eq!(import::book(&book.to_json()).unwrap().to_json(), book.to_json());
    /// ```
    pub fn to_json(&self) -> String {
        json::write(self, false)
    }
}

/// A decimal as a JSON string.
pub(crate) fn decimal<S: Serializer>(number: &Decimal, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&plain(*number))
}

/// The same for an optional decimal.
pub(crate) fn optional<S: Serializer>(number: &Option<Decimal>, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&number.map(plain).unwrap_or_default())
}

struct Decimals<'a>(&'a BTreeMap<String, Decimal>);

impl Serialize for Decimals<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(key, value)| (key, plain(*value))))
    }
}

impl Serialize for Book {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut out = serializer.serialize_map(None)?;
        out.serialize_entry("version", &VERSION)?;
        if !self.name.is_empty() {
            out.serialize_entry("name", &self.name)?;
        }
        out.serialize_entry("currency", &self.currency)?;
        if let Some(time) = self.as_of {
            out.serialize_entry("asOf", &time.to_string())?;
        }
        out.serialize_entry("positions", &Rows(self))?;
        for (name, decimals) in [("prices", &self.prices), ("rates", &self.rates)] {
            if !decimals.is_empty() {
                out.serialize_entry(name, &Decimals(decimals))?;
            }
        }
        if !self.agreements.is_empty() {
            out.serialize_entry("agreements", &self.agreements)?;
        }
        if !self.accounts.is_empty() {
            out.serialize_entry("accounts", &self.accounts)?;
        }
        if !self.tiers.is_empty() {
            out.serialize_entry("tiers", &self.tiers)?;
        }
        if !self.solvency.is_empty() {
            out.serialize_entry("solvency", &self.solvency)?;
        }
        if let Some(limits) = &self.limits {
            out.serialize_entry("limits", limits)?;
        }
        if let Some(stresses) = &self.stresses {
            out.serialize_entry("stresses", stresses)?;
        }
        if !self.parties.is_empty() {
            out.serialize_entry("parties", &self.parties)?;
        }
        if self.assumptions != Assumptions::default() {
            out.serialize_entry("assumptions", &self.assumptions)?;
        }
        if let Some(margin) = &self.options.margin {
            out.serialize_entry("margin", margin)?;
        }
        if !self.options.margin_by.is_empty() {
            out.serialize_entry("marginBy", &self.options.margin_by)?;
        }
        for (name, value) in self.foreign.parts() {
            out.serialize_entry(name, value)?;
        }
        out.end()
    }
}

/// The positions of a book, with refused rows in their places.
struct Rows<'a>(&'a Book);

impl Serialize for Rows<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut gap = false;
        serializer
            .collect_seq((0_u32..).zip(&self.0.rows).filter_map(|(index, row)| entry(self.0, index, row, &mut gap)))
    }
}

/// The element of `positions` for a row. After a `gap`, where a row was removed without a trace, row numbers no longer
/// match the places in the array.
fn entry<'a>(book: &'a Book, index: u32, row: &Option<Row>, gap: &mut bool) -> Option<Entry<'a>> {
    let Some(row) = row else {
        let kept = book.foreign.row(index);
        *gap |= kept.is_none();
        return kept.map(Entry::Refused);
    };
    let mut position = book.unrow(index, row);
    if book.ids.is_automatic(index) && !*gap {
        position.id.clear();
    }
    Some(Entry::Position(position, book.foreign.fields(index)))
}

impl Book {
    /// The approximate length of its JSON, from a few of its positions.
    pub fn json_length(&self) -> usize {
        const LOOKED_AT: usize = 100;
        let step = self.rows.len().checked_div(LOOKED_AT).unwrap_or_default().max(1);
        let rows =
            (0_u32..).zip(&self.rows).step_by(step).filter_map(|(index, row)| entry(self, index, row, &mut false));
        let lengths: Vec<usize> = rows.map(|entry| json::write(&entry, false).len().saturating_add(1)).collect();
        let sum: usize = lengths.iter().sum();
        sum.saturating_mul(self.rows.len()).checked_div(lengths.len()).unwrap_or_default()
    }
}

/// The JSON of a large book in pieces: the book without its positions, then arrays of positions.
#[derive(Debug)]
pub struct Pieces {
    book: Book,
    next: usize,
    gap: bool,
}

impl Pieces {
    /// The pieces of this book.
    pub fn new(book: Book) -> Pieces {
        Pieces { book, next: 0, gap: false }
    }

    /// Everything except the positions.
    pub fn frame(&self) -> String {
        Book { rows: Vec::new(), ..self.book.clone() }.to_json()
    }

    /// The next positions, from up to `count` rows; `None` at the end.
    pub fn positions(&mut self, count: usize) -> Option<String> {
        let end = self.next.saturating_add(count).min(self.book.rows.len());
        let rows = self.book.rows.get(self.next..end).filter(|rows| !rows.is_empty())?;
        let start = u32::try_from(self.next).unwrap_or(u32::MAX);
        let (book, gap) = (&self.book, &mut self.gap);
        let entries: Vec<Entry<'_>> =
            (start..).zip(rows).filter_map(|(index, row)| entry(book, index, row, gap)).collect();
        let text = json::write(&entries, false);
        self.next = end;
        Some(text)
    }
}

/// An element of `positions`.
#[allow(clippy::large_enum_variant, reason = "nearly all are positions")]
enum Entry<'a> {
    Position(Position, &'a [(String, Box<RawValue>)]),
    Refused(&'a RawValue),
}

impl Serialize for Entry<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Entry::Refused(row) => row.serialize(serializer),
            Entry::Position(position, more) => {
                let mut out = serializer.serialize_map(None)?;
                fields(position, &mut out)?;
                for (name, value) in *more {
                    out.serialize_entry(name, value)?;
                }
                out.end()
            }
        }
    }
}

impl<T: AsRef<str>> Serialize for Position<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut out = serializer.serialize_map(None)?;
        fields(self, &mut out)?;
        out.end()
    }
}

/// The fields of a position that do not have their default.
fn fields<T: AsRef<str>, M: SerializeMap>(position: &Position<T>, out: &mut M) -> Result<(), M::Error> {
    for field in Field::ALL {
        match field {
            Field::Inverse if position.inverse => out.serialize_entry(field.name(), &true)?,
            field => {
                let text = field.of(position);
                if !text.is_empty() {
                    out.serialize_entry(field.name(), &text)?;
                }
            }
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::Pieces;
    use crate::import;

    /// A book in pieces can be put together again: the frame opens a book, and each array is added to it.
    #[test]
    fn pieces_make_the_same_book() {
        let text = r#"{"version":1,"name":"\"positions\":[]","currency":"EUR","positions":[
            {"asset":"BTC","kind":"spot","quantity":"1","price":"5","tag":"x"},{"asset":"BTC","quantity":"one"},
            {"id":"b","asset":"ETH","kind":"spot","quantity":"2","price":"7"},{"asset":"SOL","kind":"spot","quantity":"3","price":"9"}],
            "prices":{"BTC":"6"},"later":[1.50]}"#;
        let book = import::book(text).unwrap();
        for count in [1, 2, 3, 9] {
            let mut pieces = Pieces::new(book.clone());
            let mut again = import::book(&pieces.frame()).unwrap();
            while let Some(array) = pieces.positions(count) {
                import::append(&mut again, &array).unwrap();
            }
            assert_eq!(again.to_json(), book.to_json());
            assert_eq!(again.refused, book.refused);
            assert_eq!(again.len(), 3);
        }
        assert!(book.is_whole());
    }

    #[test]
    fn the_length_of_a_book_is_known_without_writing_it() {
        let rows: Vec<String> = (0..5_000).map(|i| format!("BTC,spot,{},60000,X{}", i % 7, i % 3)).collect();
        let book = import::book(&format!("asset,kind,quantity,price,venue\n{}\n", rows.join("\n"))).unwrap();
        let (about, exactly) = (book.json_length(), book.to_json().len());
        assert!(about.abs_diff(exactly) < exactly / 20, "{about} {exactly}");
        assert_eq!(crate::Book::new().json_length(), 0);
    }

    #[test]
    fn refused_rows_go_when_they_are_removed() {
        let mut book = import::book(
            r#"{"version":1,"currency":"USD","positions":[{"asset":"A"},{"asset":"B","kind":"spot","quantity":"1"}]}"#,
        )
        .unwrap();
        assert_eq!(book.refused.len(), 1);
        book.drop_refused();
        assert!(book.refused.is_empty());
        assert!(!book.to_json().contains(r#""asset":"A""#));
        let misspelt = r#"{"version":1,"currency":"USD","positions":[],"agreements":[{"id":"i","counterparty":"X","treshold":"5"}]}"#;
        assert!(!import::book(misspelt).unwrap().is_whole());
    }
}
