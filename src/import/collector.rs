//! Collects the positions and failures that a format's reader finds.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::hash::BuildHasher;

use rust_decimal::Decimal;

use super::Hints;
use super::stated::{Stated, Tally};
use crate::amount::{self, Refusal};
use crate::book::symbols::HASHER;
use crate::book::{Book, Row};
use crate::error::{Code, Failure};
use crate::json::{Json, wrong_type};
use crate::position::{Draft, Field};
use crate::position::{Kind, Position};
use crate::text::quoted;

/// The value of one field in a source.
#[derive(Clone, Debug)]
pub enum CellValue<'a> {
    /// A string.
    Text(Cow<'a, str>),
    /// A string that the source numbers, so that equal numbers mean equal strings.
    Known(u32, &'a str),
    /// A JavaScript number.
    Float(f64),
}

impl CellValue<'_> {
    pub(crate) fn text(&self) -> Option<&str> {
        match self {
            CellValue::Text(text) => Some(text),
            CellValue::Known(_, text) => Some(text),
            CellValue::Float(_) => None,
        }
    }
}

/// The shared part of a row that a field belongs to; `None`: the field is the row's own.
fn part(field: Field) -> Option<Part> {
    match field {
        Field::Counterparty | Field::Account | Field::Agreement | Field::Chain | Field::MarginMode => Some(Part::Place),
        Field::ContractSize | Field::Strike | Field::Leverage => Some(Part::Instrument),
        field if field == Field::Id || field.is_number() => None,
        _ => Some(Part::Instrument),
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Part {
    /// The instrument, together with the side, which is stored next to it.
    Instrument,
    Place,
}

/// The result of reading the strings of one instrument or one place.
#[derive(Clone, Copy)]
struct Known {
    number: u32,
    long: Option<bool>,
    /// Cells with spaces around their text.
    trimmed: u32,
    /// Whether the kind was not given.
    assumed: bool,
    hash: u64,
    /// The start of its key among the keys.
    start: usize,
    end: usize,
}

/// Rows of one source mostly repeat their instrument and place. A repetition is recognised by its strings and read
/// once.
#[derive(Default)]
struct RowCache {
    table: hashbrown::HashTable<Known>,
    /// The keys of all known entries, one after the other.
    keys: Vec<u64>,
    key: Vec<u64>,
    last: Option<Known>,
}

const KNOWN: u64 = 1 << 48;
const FLOAT: u64 = 2 << 48;
const LENGTH: u64 = KNOWN - 1;

impl RowCache {
    fn begin(&mut self) {
        self.key.clear();
    }

    /// In words of 64 bits, which are faster to write, hash and compare than bytes: field, type and length in one word,
    /// then the content.
    #[inline]
    fn push(&mut self, field: Field, given: &CellValue<'_>) {
        let head = (field as u64) << 56;
        match given {
            CellValue::Known(code, _) => self.key.push(head | KNOWN | u64::from(*code)),
            CellValue::Float(number) => self.key.extend([head | FLOAT, number.to_bits()]),
            CellValue::Text(text) => {
                self.key.push(head | u64::try_from(text.len()).unwrap_or(u64::MAX) & LENGTH);
                let word = |bytes: &[u8]| bytes.iter().rev().fold(0, |word: u64, byte| word << 8 | u64::from(*byte));
                self.key.extend(text.as_bytes().chunks(8).map(word));
            }
        }
    }

    fn find(&mut self) -> Option<Known> {
        let key = self.key.as_slice();
        let is = |known: &Known| self.keys.get(known.start..known.end) == Some(key);
        if let Some(last) = self.last.filter(is) {
            return Some(last);
        }
        let hash = HASHER.hash_one(key);
        let found = self.table.find(hash, |known| known.hash == hash && is(known)).copied();
        self.last = found.or(self.last);
        found
    }

    fn learn(&mut self, number: u32, long: Option<bool>, trimmed: u32, assumed: bool) {
        let (start, hash) = (self.keys.len(), HASHER.hash_one(self.key.as_slice()));
        self.keys.extend_from_slice(&self.key);
        let known = Known { number, long, trimmed, assumed, hash, start, end: self.keys.len() };
        self.table.insert_unique(hash, known, |known| known.hash);
    }
}

/// The most failures that are listed individually.
const MAX_LISTED: usize = 10_000;

/// A book being filled, and the problems on the way.
pub struct Sink<'a> {
    pub(crate) book: &'a mut Book,
    pub(crate) failures: Vec<Failure>,
    warnings: Vec<Failure>,
    /// Warnings shared by many rows, counted: code, message.
    counted: BTreeMap<(Code, &'static str), u32>,
    defaults: Vec<(Field, String)>,
    pub(crate) hints: &'a Hints,
    row: u32,
    unlisted: usize,
    instruments: RowCache,
    places: RowCache,
    /// Whether rows without a kind are read as perpetuals, and how many were.
    pub(crate) assume_kind: bool,
    pub(crate) assumed: u32,
    /// The venue's own margin of the row that is being read.
    pub(super) stated: Stated,
    pub(super) tally: Tally,
}

impl<'a> Sink<'a> {
    /// Fills this book.
    pub fn new(book: &'a mut Book, hints: &'a Hints) -> Sink<'a> {
        let mut failures = Vec::new();
        let mut defaults = Vec::new();
        for (name, text) in &hints.defaults {
            match Field::from_name(name) {
                Some(field) => defaults.push((field, text.clone())),
                None => failures.push(Failure::new(
                    Code::InvalidOption,
                    format!("defaults: the field {} is unknown", quoted(name)),
                )),
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
            instruments: RowCache::default(),
            places: RowCache::default(),
            assume_kind: false,
            assumed: 0,
            stated: Stated::default(),
            tally: Tally::default(),
        }
    }

    /// Continues after `rows` earlier rows, which count as well.
    pub(super) fn after(self, rows: u32) -> Sink<'a> {
        Sink { row: rows, ..self }
    }

    /// Begins the next row and returns its number.
    pub fn begin(&mut self) -> u32 {
        self.row = self.row.saturating_add(1);
        self.row
    }

    pub(crate) fn default_for(&self, field: Field) -> Option<&str> {
        self.defaults.iter().find(|(f, _)| *f == field).map(|(_, text)| text.as_str())
    }

    /// Reads the current row from its cells.
    pub fn take_cells(&mut self, cells: &[(Field, CellValue<'_>)]) {
        self.instruments.begin();
        self.places.begin();
        for (field, given) in cells {
            match part(*field) {
                Some(Part::Instrument) => self.instruments.push(*field, given),
                Some(Part::Place) => self.places.push(*field, given),
                None => {}
            }
        }
        let (instrument, place) = (self.instruments.find(), self.places.find());
        if let (Some(instrument), Some(place)) = (instrument, place)
            && let Some((row, id)) = figures(instrument, place, cells)
        {
            self.count_many(Code::Trimmed, TRIMMED, instrument.trimmed.saturating_add(place.trimmed));
            self.assumed = self.assumed.saturating_add(instrument.assumed.into());
            if let Err(failure) = self.book.push_known(row, id) {
                self.keep_refused(self.book.rows.len(), cells);
                self.book.skip_row();
                self.refuse(failure);
            }
            return;
        }
        self.take_slowly(cells, instrument.is_some(), place.is_some());
    }

    /// Reads every cell, and remembers the parts that may be repeated.
    #[cold]
    fn take_slowly(&mut self, cells: &[(Field, CellValue<'_>)], instrument_known: bool, place_known: bool) {
        let mut draft = Draft::default();
        let mut wrong = None;
        let mut trimmed = [0_u32; 2];
        for (field, given) in cells {
            let before = draft.trimmed;
            let set = match given {
                CellValue::Text(text) => draft.set(*field, text.clone()),
                CellValue::Known(_, text) => draft.set(*field, *text),
                CellValue::Float(number) => match amount::from_f64(*number) {
                    Some(number) => draft.set_number(*field, number),
                    None => Err(Failure::new(
                        Code::NotADecimal,
                        format!("{} is {number}, which cannot be held exactly; write it as text", field.name()),
                    )
                    .field(field.name())),
                },
            };
            if let Err(failure) = set {
                wrong.get_or_insert(failure);
            }
            let [instrument, place] = &mut trimmed;
            let spaced = draft.trimmed.saturating_sub(before);
            match part(*field) {
                Some(Part::Instrument) => *instrument = instrument.saturating_add(spaced),
                Some(Part::Place) => *place = place.saturating_add(spaced),
                None => {}
            }
        }
        for field in [Field::Kind, Field::Side] {
            let given = cells.iter().any(|(f, _)| *f == field) && (field == Field::Side || draft.has_kind());
            if let Some(default) = self.default_for(field).filter(|_| !given).map(str::to_owned)
                && let Err(failure) = draft.set(field, default)
            {
                wrong.get_or_insert(failure);
            }
        }
        let assumed = self.assume_kind && !draft.has_kind() && wrong.is_none();
        if assumed {
            draft.set_kind(Kind::Perpetual);
            self.assumed = self.assumed.saturating_add(1);
        }
        let long = draft.is_long();
        self.count_many(Code::Trimmed, TRIMMED, draft.trimmed);
        let rows = self.book.rows.len();
        let id = cells.iter().find(|(field, _)| *field == Field::Id).and_then(|(_, given)| given.text());
        let named = |failure: Failure| id.map_or_else(|| failure.clone(), |id| failure.clone().id(id));
        self.take(wrong.map_or_else(|| draft.finish(), Err).map_err(named));
        let Some(Some(row)) = self.book.rows.get(rows) else {
            self.keep_refused(rows, cells);
            return;
        };
        let [trimmed, trimmed_place] = trimmed;
        // Whether an option needs an expiry depends on the row.
        let whole =
            self.book.instruments.get(row.instrument).is_some_and(|i| i.kind != Kind::Option || i.expiry.is_some());
        if !instrument_known && whole {
            self.instruments.learn(row.instrument, long, trimmed, assumed);
        }
        if !place_known {
            self.places.learn(row.place, None, trimmed_place, false);
        }
    }

    /// Adds the position of the current row, or its failure.
    pub fn take(&mut self, position: Result<Position<Cow<'_, str>>, Failure>) {
        let taken = position.and_then(|position| {
            let position = if self.defaults.is_empty() { position } else { self.with_defaults(position)? };
            self.book.push_row(&position)
        });
        if let Err(failure) = taken {
            self.book.skip_row();
            self.refuse(failure);
        }
    }

    /// Keeps the contents of a refused row, under the names of its fields.
    fn keep_refused(&mut self, index: usize, cells: &[(Field, CellValue<'_>)]) {
        let value = |given: &CellValue<'_>| match given {
            CellValue::Float(number) => serde_json::Value::from(*number),
            given => serde_json::Value::from(given.text().unwrap_or_default()),
        };
        let mut row = serde_json::Map::new();
        row.extend(cells.iter().map(|(field, given)| (field.name().to_owned(), value(given))));
        let json = crate::json::write(&row, false);
        self.book.keep_row(u32::try_from(index).unwrap_or(u32::MAX), &json);
    }

    /// Adds a failure of the current row.
    fn refuse(&mut self, failure: Failure) {
        if self.failures.len() >= MAX_LISTED {
            self.unlisted = self.unlisted.saturating_add(1);
            return;
        }
        let row = failure.row.unwrap_or(self.row);
        self.failures.push(failure.row(row));
    }

    /// Leaves out the current row because it has no position.
    pub(crate) fn flat(&mut self) {
        self.book.skip_row();
        self.count(Code::Flat, "rows without a position, left out");
    }

    /// A warning about the current row.
    pub(crate) fn warn(&mut self, code: Code, field: &str, message: String) {
        if self.warnings.len() < MAX_LISTED {
            self.warnings.push(Failure::new(code, message).field(field).row(self.row));
        }
    }

    /// A warning about the document.
    pub fn note(&mut self, warning: Failure) {
        self.warnings.push(warning);
    }

    /// A warning that many rows may share; their number follows `message`.
    pub(crate) fn count(&mut self, code: Code, message: &'static str) {
        self.count_many(code, message, 1);
    }

    pub(crate) fn count_many(&mut self, code: Code, message: &'static str, many: u32) {
        if many > 0 {
            let count = self.counted.entry((code, message)).or_default();
            *count = count.saturating_add(many);
        }
    }

    /// Fills empty fields of a row from the hints.
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
                    return Err(Failure::new(Code::InvalidOption, message).field(field.name()));
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
    pub fn finish(self) -> (Vec<Failure>, Vec<Failure>) {
        self.tally.finish(self.book);
        let mut failures = self.failures;
        if self.unlisted > 0 {
            let message = format!(
                "{} more rows were refused; only the first {MAX_LISTED} are listed, so correct those first",
                self.unlisted
            );
            failures.push(Failure::new(Code::TooManyFailures, message));
        }
        let mut warnings = self.warnings;
        if self.assumed > 0 {
            let message = format!(
                "rows without an instrument type, read as perpetuals (add a column kind or choose one): {}",
                self.assumed
            );
            warnings.push(Failure::new(Code::AssumedKind, message));
        }
        for ((code, message), count) in self.counted {
            warnings.push(Failure::new(code, format!("{message}: {count}")));
        }
        (failures, warnings)
    }

    // -----------------------------------------------------------------------------------------------------
    // Shared by readers of venue payloads

    /// A decimal of a venue's object: absent, null and "" give `None`; more than 28 digits are rounded with a warning.
    pub(crate) fn number(&mut self, object: &Json<'_>, name: &str) -> Result<Option<Decimal>, Failure> {
        let Some(value) = object.get(name) else { return Ok(None) };
        let text = match value {
            Json::Null => return Ok(None),
            value => value.text().ok_or_else(|| wrong_type(name, "a number"))?,
        };
        match amount::parse_rounded(text) {
            Ok((number, false)) => Ok(Some(number)),
            Ok((number, true)) => {
                self.count(Code::Rounded, "numbers of more than 28 digits, rounded to 28");
                Ok(Some(number))
            }
            Err(Refusal::Empty) => Ok(None),
            Err(refusal) => {
                Err(Failure::new(refusal.code(), format!("{name} {} {}", quoted(text), refusal.hint())).field(name))
            }
        }
    }

    /// A required decimal.
    pub(crate) fn needed(&mut self, object: &Json<'_>, name: &str) -> Result<Decimal, Failure> {
        self.number(object, name)?.ok_or_else(|| missing(name))
    }
}

const TRIMMED: &str = "cells with spaces around their text, read without the spaces";

/// The row of a known instrument at a known place with its own numbers; `None` if anything needs a closer look.
fn figures<'c>(instrument: Known, place: Known, cells: &'c [(Field, CellValue<'_>)]) -> Option<(Row, &'c str)> {
    let mut quantity = None;
    let mut row = Row {
        instrument: instrument.number,
        place: place.number,
        quantity: Decimal::ZERO,
        price: None,
        entry_price: None,
        extra: None,
    };
    let mut id = "";
    for (field, given) in cells {
        if *field == Field::Id {
            id = given.text().filter(|id| is_plain_id(id))?;
            continue;
        }
        if part(*field).is_some() {
            continue;
        }
        let number = match given {
            CellValue::Float(number) => amount::from_f64(*number)?,
            given => match given.text()? {
                "" => continue,
                text => amount::parse(text).ok()?,
            },
        };
        match field {
            Field::Quantity => quantity = Some(number),
            Field::Price => row.price = Some(number),
            Field::EntryPrice => row.entry_price = Some(number),
            // All other fields are rare and have special rules.
            _ => return None,
        }
    }
    let quantity = quantity?;
    row.quantity = match instrument.long {
        Some(true) if quantity.is_sign_negative() => return None,
        Some(false) if quantity.is_sign_positive() => -quantity,
        _ => quantity,
    };
    Some((row, id))
}

/// An id that needs no closer look.
fn is_plain_id(id: &str) -> bool {
    id.len() <= 64 && id.bytes().all(|b| b.is_ascii_graphic())
}

/// A string of a venue's object; absent and null are empty.
pub(crate) fn text<'j>(object: &'j Json<'_>, name: &str) -> Result<&'j str, Failure> {
    match object.get(name) {
        None | Some(Json::Null) => Ok(""),
        Some(Json::Text(text)) => Ok(text),
        Some(_) => Err(wrong_type(name, "a string")),
    }
}

pub(crate) fn missing(name: &str) -> Failure {
    Failure::new(Code::MissingField, format!("{name} is missing; fill it in")).field(name)
}
