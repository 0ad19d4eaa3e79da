//! Writing a book as JSON. Reading it is in `import`.

use std::collections::BTreeMap;

use rust_decimal::Decimal;
use serde::ser::{Serialize, SerializeMap, Serializer};
use serde_json::value::RawValue;

use super::{Assumptions, Book};
use crate::amount::plain;
use crate::field::Field;
use crate::json;
use crate::position::Position;

/// The version of the JSON shape.
pub(crate) const VERSION: u32 = 1;

impl Book {
    /// The book as JSON that reads back as the same book. Decimals are texts; what is at its default is left out. Rows that
    /// were refused and names that are not known are written as they came.
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

/// A decimal as the text that it is in JSON.
pub(crate) fn decimal<S: Serializer>(number: &Decimal, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&plain(*number))
}

/// The same, where there is one.
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

/// The positions of a book, and in their places the rows that were refused.
struct Rows<'a>(&'a Book);

impl Serialize for Rows<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let book = self.0;
        // Once a row is gone, numbers no longer say which row is meant.
        let mut gap = false;
        let rows = (0_u32..).zip(&book.rows).filter_map(|(index, row)| match row {
            None => {
                let kept = book.foreign.row(index);
                gap |= kept.is_none();
                kept.map(Entry::Refused)
            }
            Some(row) => {
                let mut position = book.unrow(index, row);
                if book.ids.is_automatic(index) && !gap {
                    position.id.clear();
                }
                Some(Entry::Position(position, book.foreign.fields(index)))
            }
        });
        serializer.collect_seq(rows)
    }
}

/// An element of `positions`.
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

/// The fields of a position that are not at their default.
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
