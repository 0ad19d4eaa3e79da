//! This project's own JSON: a book, or a bare array of its positions. It is read in one pass without building a tree,
//! because large books also arrive this way.

use super::collector::{CellValue, Sink};
use super::parts;
use crate::book::MarginChoice;
use crate::error::{Code, Failure};
use crate::json::{Json, Reader, Scalar, wrong_type};
use crate::position::Field;
use crate::text::quoted;
use crate::time::Time;

/// Whether the text is a book or an array of positions, from as little of it as possible.
pub(super) fn is(text: &str) -> bool {
    looks(Reader::new(text)).unwrap_or(false)
}

fn looks(mut reader: Reader<'_>) -> Result<bool, Failure> {
    if reader.peek() == Some(b'[') {
        return positions_look(&mut reader);
    }
    reader.begin_object()?;
    let mut first = true;
    let (mut is_versioned, mut is_array) = (false, false);
    while let Some(key) = reader.next_key(std::mem::take(&mut first))? {
        if key == "positions" {
            is_array = reader.peek() == Some(b'[');
            if is_array && positions_look(&mut reader.clone())? {
                return Ok(true);
            }
        }
        // A saved book has its version, whatever its first row is.
        is_versioned |= key == "version";
        if is_versioned && is_array {
            return Ok(true);
        }
        reader.skip()?;
    }
    Ok(false)
}

/// An empty array is an empty book.
fn positions_look(reader: &mut Reader<'_>) -> Result<bool, Failure> {
    reader.begin_array()?;
    if !reader.next_element(true)? {
        return Ok(true);
    }
    if reader.peek() != Some(b'{') {
        return Ok(false);
    }
    reader.begin_object()?;
    let mut first = true;
    while let Some(key) = reader.next_key(std::mem::take(&mut first))? {
        if key == "asset" {
            return Ok(true);
        }
        reader.skip()?;
    }
    Ok(false)
}

pub(super) fn read(text: &str, sink: &mut Sink<'_>) -> Result<(), Failure> {
    let mut reader = Reader::new(text);
    if reader.peek() == Some(b'[') {
        positions(&mut reader, sink)?;
        return reader.end();
    }
    reader.begin_object()?;
    let mut seen: Vec<String> = Vec::new();
    while let Some(key) = reader.next_key(seen.is_empty())? {
        if seen.iter().any(|k| *k == key) {
            return Err(reader.duplicate(&key));
        }
        if key == "positions" {
            positions(&mut reader, sink)?;
        } else {
            reader.peek();
            let start = reader.mark();
            let value = reader.value()?;
            if value != Json::Null && !part(&key, &value, sink)? {
                sink.book.keep_part(&key, reader.between(start, reader.mark()));
            }
        }
        seen.push(key.into_owned());
    }
    reader.end()
}

/// Reads any part of a book except its positions; `false` for an unknown one.
pub fn part(key: &str, value: &Json<'_>, sink: &mut Sink<'_>) -> Result<bool, Failure> {
    let whole = |wanted: &str| {
        let failure = wrong_type(key, wanted);
        failure.path(format!("/{key}"))
    };
    let text = || value.text().map(str::to_owned).ok_or_else(|| whole("a string"));
    let book = &mut *sink.book;
    match key {
        "version" => match value.text() {
            Some("1") => {}
            _ => {
                return Err(Failure::new(Code::UnknownVersion, "this book has an unknown version; 1 is supported")
                    .path("/version"));
            }
        },
        "name" => book.name = text()?,
        "currency" => {
            book.currency = text()?;
            book.names_currency = true;
        }
        "asOf" => {
            let text = text()?;
            let time = Time::parse(&text);
            book.as_of = Some(time.ok_or_else(|| whole("a time such as 2026-12-25T08:00:00Z"))?);
        }
        "prices" => book.prices = parts::decimals(key, value)?,
        "rates" => book.rates = parts::decimals(key, value)?,
        "agreements" => {
            let items = value.items().ok_or_else(|| whole("an array"))?;
            book.agreements = items.iter().map(parts::agreement).collect::<Result<_, _>>()?;
            // A misspelt term would silently have no effect.
            let entries = items.iter().filter_map(Json::entries).flatten();
            for (name, _) in entries.filter(|(name, _)| !parts::AGREEMENT.contains(&name.as_ref())) {
                let message = format!(
                    "an agreement has no {}, so it was left out; known names are {}",
                    quoted(name),
                    parts::AGREEMENT.join(", ")
                );
                sink.note(Failure::new(Code::UnknownField, message).field(format!("agreements.{name}")));
            }
        }
        "accounts" => {
            let items = value.items().ok_or_else(|| whole("an array"))?;
            let mut unknown = Vec::new();
            book.accounts = parts::accounts(items, &mut unknown)?;
            // A misspelt field would silently have no effect.
            for (name, names) in unknown {
                let message = format!("{name} is unknown and was left out; known names are {}", names.join(", "));
                sink.note(Failure::new(Code::UnknownField, message).field(name));
            }
        }
        "tiers" => {
            let entries = value.entries().ok_or_else(|| whole("an object by counterparty"))?;
            book.tiers.clear();
            for (counterparty, value) in entries {
                match value.to_value() {
                    serde_json::Value::Object(map) => drop(book.tiers.insert(counterparty.clone().into_owned(), map)),
                    _ => return Err(wrong_type(&format!("tiers.{counterparty}"), "an object with linear and inverse")),
                }
            }
        }
        "solvency" => {
            let items = value.items().ok_or_else(|| whole("an array"))?;
            book.solvency = items.iter().map(parts::solvency).collect::<Result<_, _>>()?;
        }
        "limits" => {
            let items = value.items().ok_or_else(|| whole("an array"))?;
            book.limits = Some(items.iter().map(parts::limit).collect::<Result<_, _>>()?);
        }
        "stresses" => {
            let items = value.items().ok_or_else(|| whole("an array"))?;
            book.stresses = Some(items.iter().map(parts::stress).collect::<Result<_, _>>()?);
        }
        "parties" => book.parties = parts::texts(key, value)?,
        "assumptions" => book.assumptions = parts::assumptions(value)?,
        "margin" => book.options.margin = Some(choice(value)?),
        "marginBy" => {
            let entries = value.entries().ok_or_else(|| whole("an object"))?;
            book.options.margin_by.clear();
            for (counterparty, value) in entries {
                book.options.margin_by.insert(counterparty.clone().into_owned(), choice(value)?);
            }
        }
        // The time at which the page saved it; not part of the book.
        "saved" => {}
        _ => {
            let message = format!("{} is not part of a book, so it was left out", quoted(key));
            sink.note(Failure::new(Code::UnknownField, message).field(key));
            return Ok(false);
        }
    }
    Ok(true)
}

/// Changes any part of a book except its positions: prices and rates one by one, with `null` to remove one; all other
/// parts as a whole.
pub fn amend(key: &str, value: &Json<'_>, sink: &mut Sink<'_>) -> Result<(), Failure> {
    let map = match key {
        "prices" => &mut sink.book.prices,
        "rates" => &mut sink.book.rates,
        "margin" if *value == Json::Null => {
            sink.book.options.margin = None;
            return Ok(());
        }
        _ => return part(key, value, sink).map(drop),
    };
    for (name, value) in value.entries().ok_or_else(|| wrong_type(key, "an object of decimals"))? {
        match value {
            Json::Null => map.remove(name.as_ref()),
            value => map.insert(name.clone().into_owned(), crate::json::decimal(&format!("{key}.{name}"), value)?),
        };
    }
    Ok(())
}

/// A methodology and its parameters.
pub fn choice(value: &Json<'_>) -> Result<MarginChoice, Failure> {
    if let Some(method) = value.text() {
        return Ok(MarginChoice::new(method));
    }
    let parameters = match value.get("parameters") {
        None | Some(Json::Null) => serde_json::Map::new(),
        Some(parameters) => match parameters.to_value() {
            serde_json::Value::Object(map) => map,
            _ => return Err(wrong_type("margin.parameters", "an object")),
        },
    };
    Ok(MarginChoice {
        method: value.get("method").and_then(Json::text).unwrap_or(crate::book::options::DEFAULT_METHOD).to_owned(),
        preset: value.get("preset").and_then(Json::text).map(str::to_owned),
        parameters,
    })
}

fn positions(reader: &mut Reader<'_>, sink: &mut Sink<'_>) -> Result<(), Failure> {
    if reader.peek() != Some(b'[') {
        return Err(wrong_type("positions", "an array").path("/positions"));
    }
    reader.begin_array()?;
    let mut first = true;
    let mut cells = Vec::new();
    let mut strange = Vec::new();
    let mut shape = Shape::default();
    while reader.next_element(std::mem::take(&mut first))? {
        sink.begin();
        let index = sink.book.rows.len();
        let is_object = reader.peek() == Some(b'{');
        let start = reader.mark();
        strange.clear();
        if !is_object {
            reader.skip()?;
            sink.take(Err(wrong_type("a position", "an object")));
        } else if shape.read(reader, &mut cells) {
            sink.take_cells(&cells);
        } else {
            cells.clear();
            match position(reader, sink, &mut cells, &mut strange, &mut shape)? {
                None => sink.take_cells(&cells),
                Some(wrong) => sink.take(Err(wrong)),
            }
        }
        // Nothing of a row is lost when the book is saved, whether or not it could be used.
        let number = u32::try_from(index).unwrap_or(u32::MAX);
        match sink.book.rows.get(index) {
            Some(None) => sink.book.keep_row(number, reader.between(start, reader.mark())),
            _ => sink.book.keep_fields(number, &strange),
        }
    }
    Ok(())
}

/// The text around the values of a row: names, quotes, commas, spaces. Most rows of a document share it, and then it is
/// compared, not parsed.
#[derive(Default)]
struct Shape<'a> {
    /// The text before each value, the field, and whether the value is in quotes.
    parts: Vec<(&'a str, Field, bool)>,
    /// The text after the last value.
    end: &'a str,
}

impl<'a> Shape<'a> {
    /// Reads a row of this shape; `false` if it has another shape, and then nothing has been read.
    #[inline]
    fn read(&self, reader: &mut Reader<'a>, cells: &mut Vec<(Field, CellValue<'a>)>) -> bool {
        let start = reader.mark();
        let done = !self.parts.is_empty() && self.cells(reader, cells).is_some() && reader.pass(self.end);
        if !done {
            reader.reset(start);
        }
        done
    }

    #[inline]
    fn cells(&self, reader: &mut Reader<'a>, cells: &mut Vec<(Field, CellValue<'a>)>) -> Option<()> {
        cells.clear();
        for (before, field, quoted) in &self.parts {
            if !reader.pass(before) {
                return None;
            }
            let text = if *quoted { reader.plain_text()? } else { reader.number().ok()? };
            if !text.is_empty() {
                cells.push((*field, CellValue::Text(text.into())));
            }
        }
        Some(())
    }
}

/// Reads one position's cells and its shape. The result holds the row's own failure; an error is one of the document.
fn position<'a>(
    reader: &mut Reader<'a>,
    sink: &mut Sink<'_>,
    cells: &mut Vec<(Field, CellValue<'a>)>,
    strange: &mut Vec<(String, &'a str)>,
    shape: &mut Shape<'a>,
) -> Result<Option<Failure>, Failure> {
    let mut behind = reader.mark();
    shape.parts.clear();
    let mut plain = true;
    reader.begin_object()?;
    let mut wrong: Option<Failure> = None;
    let mut seen = 0_u32;
    let mut first = true;
    while let Some(key) = reader.next_key(std::mem::take(&mut first))? {
        let Some(field) = Field::from_name(&key) else {
            if strange.iter().any(|(k, _)| *k == key) {
                return Err(reader.duplicate(&key));
            }
            reader.peek();
            let value = reader.mark();
            reader.skip()?;
            strange.push((key.into_owned(), reader.between(value, reader.mark())));
            plain = false;
            continue;
        };
        let bit = 1_u32.checked_shl(field as u32).unwrap_or(0);
        if seen & bit != 0 {
            return Err(reader.duplicate(&key));
        }
        seen |= bit;
        let quoted = reader.peek() == Some(b'"');
        let value = reader.mark();
        let scalar = reader.scalar()?;
        let number = matches!(scalar, Some(Scalar::Number(_)));
        plain &= quoted || number;
        // The quotes of a string belong to the text around it.
        let inner =
            if quoted { (value.saturating_add(1), reader.mark().saturating_sub(1)) } else { (value, reader.mark()) };
        shape.parts.push((reader.between(behind, inner.0), field, quoted));
        behind = inner.1;
        let text = match scalar {
            Some(Scalar::Null) => continue,
            Some(Scalar::Text(text)) => text,
            Some(Scalar::Number(digits)) => digits.into(),
            Some(Scalar::Bool(flag)) if field == Field::Inverse => if flag { "true" } else { "false" }.into(),
            Some(Scalar::Bool(_)) | None => {
                wrong.get_or_insert_with(|| wrong_type(field.name(), "a string or a number"));
                continue;
            }
        };
        if !text.is_empty() {
            cells.push((field, CellValue::Text(text)));
        }
    }
    shape.end = reader.between(behind, reader.mark());
    if !plain {
        shape.parts.clear();
    }
    for (name, _) in strange.iter() {
        let message = format!("{} is not a field of a position, so it was left out", quoted(name));
        sink.warn(Code::UnknownField, name, message);
    }
    Ok(wrong)
}
