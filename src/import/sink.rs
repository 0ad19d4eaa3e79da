//! Where a format's reader puts what it finds.

use std::borrow::Cow;
use std::collections::BTreeMap;

use rust_decimal::Decimal;

use super::Hints;
use crate::amount::{self, Refusal};
use crate::book::Book;
use crate::error::Failure;
use crate::field::{Draft, Field, quoted};
use crate::json::Json;
use crate::position::Position;

/// The most failures that are listed one by one.
const MAX_LISTED: usize = 10_000;

/// A book being filled, and what went wrong on the way.
pub(crate) struct Sink<'a> {
    pub book: &'a mut Book,
    pub failures: Vec<Failure>,
    warnings: Vec<Failure>,
    /// Warnings that many rows share, counted: code, message.
    counted: BTreeMap<(&'static str, &'static str), u32>,
    defaults: Vec<(Field, String)>,
    pub hints: &'a Hints,
    row: u32,
    unlisted: usize,
}

impl<'a> Sink<'a> {
    pub(crate) fn new(book: &'a mut Book, hints: &'a Hints) -> Sink<'a> {
        let mut failures = Vec::new();
        let mut defaults = Vec::new();
        for (name, text) in &hints.defaults {
            match Field::from_name(name) {
                Some(field) => defaults.push((field, text.clone())),
                None => failures.push(Failure::new("invalid_option", format!("defaults: no field is called {}", quoted(name)))),
            }
        }
        Sink {
            book,
            failures,
            warnings: Vec::new(),
            counted: BTreeMap::new(),
            defaults,
            hints,
            row: 0,
            unlisted: 0,
        }
    }

    /// Begins the next row and returns its number.
    pub(crate) fn begin(&mut self) -> u32 {
        self.row = self.row.saturating_add(1);
        self.row
    }

    pub(crate) fn default_for(&self, field: Field) -> Option<&str> {
        self.defaults.iter().find(|(f, _)| *f == field).map(|(_, text)| text.as_str())
    }

    /// Takes the position of the row that has begun, or notes why there is none.
    pub(crate) fn take(&mut self, position: Result<Position<Cow<'_, str>>, Failure>) {
        let taken = position.and_then(|position| {
            let position = if self.defaults.is_empty() { position } else { self.with_defaults(position)? };
            self.book.push_row(&position)
        });
        if let Err(failure) = taken {
            self.book.skip_row();
            self.refuse(failure);
        }
    }

    /// Notes a failure of the row that has begun.
    fn refuse(&mut self, failure: Failure) {
        if self.failures.len() >= MAX_LISTED {
            self.unlisted = self.unlisted.saturating_add(1);
            return;
        }
        let row = failure.row.unwrap_or(self.row);
        self.failures.push(failure.row(row));
    }

    /// Leaves out the row that has begun because nothing is held.
    pub(crate) fn flat(&mut self) {
        self.book.skip_row();
        self.count("flat", "rows hold nothing and were left out");
    }

    /// A warning about the row that has begun.
    pub(crate) fn warn(&mut self, code: &'static str, field: &str, message: String) {
        if self.warnings.len() < MAX_LISTED {
            self.warnings.push(Failure::new(code, message).field(field).row(self.row));
        }
    }

    /// A warning about the document.
    pub(crate) fn note(&mut self, warning: Failure) {
        self.warnings.push(warning);
    }

    /// A warning that many rows may share; `message` follows their number.
    pub(crate) fn count(&mut self, code: &'static str, message: &'static str) {
        self.count_many(code, message, 1);
    }

    pub(crate) fn count_many(&mut self, code: &'static str, message: &'static str, many: u32) {
        if many > 0 {
            let count = self.counted.entry((code, message)).or_default();
            *count = count.saturating_add(many);
        }
    }

    /// Fills what a row leaves empty from the hints.
    fn with_defaults<'p>(&self, p: Position<Cow<'p, str>>) -> Result<Position<Cow<'p, str>>, Failure> {
        let mut p = p;
        for (field, text) in &self.defaults {
            let slot = match field {
                Field::Counterparty => &mut p.counterparty,
                Field::Account => &mut p.account,
                Field::Agreement => &mut p.agreement,
                Field::Chain => &mut p.chain,
                Field::Quote => &mut p.quote,
                Field::Settle => &mut p.settle,
                Field::PriceCurrency => &mut p.price_currency,
                // The table reader sets these before a row is finished.
                Field::Kind | Field::Side => continue,
                _ => {
                    let message = format!("defaults: {} cannot be the same for every row", field.name());
                    return Err(Failure::new("invalid_option", message).field(field.name()));
                }
            };
            if slot.is_empty() {
                let mut draft = Draft::default();
                draft.set(*field, text.clone())?;
                *slot = Cow::Owned(text.trim().to_owned());
            }
        }
        Ok(p)
    }

    /// Failures and warnings, in order.
    pub(crate) fn finish(self) -> (Vec<Failure>, Vec<Failure>) {
        let mut failures = self.failures;
        if self.unlisted > 0 {
            let message = format!("{} more rows were refused; only the first {MAX_LISTED} are listed", self.unlisted);
            failures.push(Failure::new("too_many_failures", message));
        }
        let mut warnings = self.warnings;
        for ((code, message), count) in self.counted {
            warnings.push(Failure::new(code, format!("{count} {message}")));
        }
        (failures, warnings)
    }

    // -----------------------------------------------------------------------------------------------------
    // What readers of venue payloads share

    /// A decimal of a venue's object: absent, null and "" are `None`; more than 28 digits are rounded with a warning.
    pub(crate) fn number(&mut self, object: &Json<'_>, name: &str) -> Result<Option<Decimal>, Failure> {
        let Some(value) = object.get(name) else { return Ok(None) };
        let text = match value {
            Json::Null => return Ok(None),
            value => value.text().ok_or_else(|| wrong_type(name, "a number"))?,
        };
        match amount::parse_rounded(text) {
            Ok((number, false)) => Ok(Some(number)),
            Ok((number, true)) => {
                self.count("rounded", "figures had more than 28 digits and were rounded to 28");
                Ok(Some(number))
            }
            Err(Refusal::Empty) => Ok(None),
            Err(refusal) => {
                Err(Failure::new(refusal.code(), format!("{name} {} {}", quoted(text), refusal.hint())).field(name))
            }
        }
    }

    /// A decimal that must be there.
    pub(crate) fn needed(&mut self, object: &Json<'_>, name: &str) -> Result<Decimal, Failure> {
        self.number(object, name)?.ok_or_else(|| missing(name))
    }
}

/// A text of a venue's object; absent and null are empty.
pub(crate) fn text<'j>(object: &'j Json<'_>, name: &str) -> Result<&'j str, Failure> {
    match object.get(name) {
        None | Some(Json::Null) => Ok(""),
        Some(Json::Text(text)) => Ok(text),
        Some(_) => Err(wrong_type(name, "a text")),
    }
}

pub(crate) fn missing(name: &str) -> Failure {
    Failure::new("missing_field", format!("{name} is missing")).field(name)
}

pub(crate) fn wrong_type(name: &str, wanted: &str) -> Failure {
    Failure::new("wrong_type", format!("{name} is not {wanted}")).field(name)
}
