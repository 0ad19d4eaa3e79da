//! Tables: CSV and TSV with a header whose names are read by meaning. They are written with the same names.

use std::borrow::Cow;

use super::collector::{CellValue, Sink};
use super::notation::{Notation, is_plain, is_total, notation_of, number, units};
use super::{Column, DecimalMark, unknown};
use crate::book::Book;
use crate::error::{Code, Failure};
use crate::position::Field;
use crate::table::{Records, cell, separator_of, unescape};

use crate::text::quoted;

/// Reads a table.
pub(super) fn read(text: &str, sink: &mut Sink<'_>, columns: &mut Vec<Column>) -> Result<Table, Failure> {
    let separator = separator_of(text).map_err(|failure| unknown(&failure.message))?;
    let mut records = Records::new(text, separator);
    if !records.advance()? {
        return Err(unknown("the text is empty"));
    }
    let fields = header(&records, sink, columns)?;
    sink.assume_kind = true;
    let typed = sink.hints.typed;
    // Numbers are read once, until one of them is ambiguous.
    let mut notation = sink.hints.decimal_mark.map(Notation::Known);
    let body = records.at;
    let sided = fields.contains(&Some(Field::Side)) && sink.default_for(Field::Side).is_none();
    let mut cells = Vec::with_capacity(fields.len());
    let mut first = true;
    loop {
        match records.advance() {
            Ok(true) => {}
            Ok(false) => break,
            // After an error, cells cannot be separated any more.
            Err(failure) => {
                let row = sink.begin();
                sink.take(Err(failure.row(row)));
                break;
            }
        }
        if std::mem::take(&mut first) {
            for (column, text) in columns.iter_mut().zip(records.texts()) {
                column.sample = text.chars().take(40).collect();
            }
        }
        if typed && records.texts().all(|text| text.trim().is_empty()) {
            continue;
        }
        sink.begin();
        if typed && is_total(&records) {
            sink.book.skip_row();
            sink.count(Code::Total, "lines with totals, left out");
            continue;
        }
        if records.cells.len() != fields.len() {
            let (found, wanted) = (records.cells.len(), fields.len());
            let code = if found > wanted { Code::ExtraColumn } else { Code::MissingColumn };
            sink.take(Err(Failure::new(code, format!("the row has {found} cells, but the header has {wanted}"))));
            continue;
        }
        cells.clear();
        let mut wrong = None;
        for (cell, field) in records.cells.iter().zip(&fields) {
            let Some(field) = field else { continue };
            let text = records.text(*cell);
            let text = match notation {
                _ if !field.is_number() => unescape(text),
                None if !typed || is_plain(&text) => text,
                Some(Notation::Open) if is_plain(&text) => text,
                known => {
                    let units = units(&records, &fields, *field, &sink.book.currency);
                    let units: Vec<&str> = units.iter().map(AsRef::as_ref).collect();
                    let now = match known {
                        Some(known) => known,
                        None => {
                            let found = notation_of(&records, body, &fields);
                            // Earlier numbers were read with a decimal point.
                            if found == Notation::Known(DecimalMark::Comma) {
                                return Ok(Table { separator: char::from(separator), comma: true });
                            }
                            *notation.insert(found)
                        }
                    };
                    number(&text, *field, now, &units).unwrap_or_else(|failure| {
                        wrong.get_or_insert(failure);
                        Cow::Borrowed("")
                    })
                }
            };
            if !text.is_empty() {
                cells.push((*field, CellValue::Text(text)));
            }
        }
        let wrong = wrong.or_else(|| if sided { sideless(&cells) } else { None });
        match wrong {
            None => sink.take_cells(&cells),
            Some(failure) => sink.take(Err(failure)),
        }
    }
    Ok(Table { separator: char::from(separator), comma: false })
}

/// The result of reading a table.
pub(super) struct Table {
    pub separator: char,
    /// Its numbers turned out to have a decimal comma after some had been read otherwise: the table must be read again
    /// with that hint.
    pub comma: bool,
}

/// The failure of a row with neither a side nor a sign, in a table that has a column for the side.
fn sideless(cells: &[(Field, CellValue<'_>)]) -> Option<Failure> {
    let text = |field| cells.iter().find(|(f, _)| *f == field).and_then(|(_, given)| given.text());
    let open = text(Field::Side).is_none_or(|side| side.trim().is_empty());
    let bare = text(Field::Quantity)
        .is_some_and(|q| !q.trim_start().starts_with(['-', '+']) && q.bytes().any(|b| (b'1'..=b'9').contains(&b)));
    (open && bare).then(|| {
        let message = "side is empty; write long or short, or give quantity a sign";
        Failure::new(Code::MissingField, message).field("side")
    })
}

/// The field of each column.
fn header(
    records: &Records<'_>,
    sink: &mut Sink<'_>,
    columns: &mut Vec<Column>,
) -> Result<Vec<Option<Field>>, Failure> {
    let headers: Vec<String> = records.texts().map(|text| text.trim().to_owned()).collect();
    if let Some((i, twice)) =
        headers.iter().enumerate().find(|(i, h)| !h.is_empty() && headers.iter().take(*i).any(|other| other == *h))
    {
        let message = format!("two columns are called {}; rename column {}", quoted(twice), i.saturating_add(1));
        return Err(Failure::new(Code::DuplicateHeader, message).path("line 1"));
    }
    let by_hand = |header: &String| sink.hints.columns.get(header);
    let mut fields: Vec<Option<Field>> = headers
        .iter()
        .map(|header| match by_hand(header) {
            Some(name) => Field::from_name(name),
            None => Field::from_header(header),
        })
        .collect();
    // A column with a field's exact name, or mapped by hand, overrides one that only has its meaning.
    for field in Field::ALL {
        let claims: Vec<usize> = (0..fields.len()).filter(|i| fields.get(*i) == Some(&Some(*field))).collect();
        if claims.len() < 2 {
            continue;
        }
        let title = |i: &usize| headers.get(*i).map_or("", String::as_str);
        let strong: Vec<usize> = claims
            .iter()
            .copied()
            .filter(|i| {
                title(i).eq_ignore_ascii_case(field.name()) || headers.get(*i).is_some_and(|h| by_hand(h).is_some())
            })
            .collect();
        let [winner] = strong.as_slice() else {
            let names: Vec<String> = claims.iter().map(|i| quoted(title(i))).collect();
            let message = format!(
                "the columns {} could each be {}; choose one of them, and leave the others out",
                names.join(" and "),
                field.name()
            );
            fill(columns, &headers, &fields);
            return Err(Failure::new(Code::AmbiguousColumn, message).field(field.name()).path("line 1"));
        };
        for i in claims.iter().filter(|i| *i != winner) {
            if let Some(slot) = fields.get_mut(*i) {
                *slot = None;
            }
        }
    }
    fill(columns, &headers, &fields);
    if fields.iter().all(Option::is_none) {
        let message = "no column has a known name; choose a field for each, or name them asset, side, quantity, price";
        return Err(Failure::new(Code::UnknownColumns, message).path("line 1"));
    }
    for needed in [Field::Asset, Field::Quantity] {
        if !fields.contains(&Some(needed)) {
            let message = format!(
                "there is no column for {} ({}); choose one, or give one this name",
                needed.name(),
                needed.meaning()
            );
            return Err(Failure::new(Code::MissingColumn, message).field(needed.name()).path("line 1"));
        }
    }
    for (header, field) in headers.iter().zip(&fields) {
        if field.is_none() && by_hand(header).is_none_or(|name| !name.is_empty()) {
            let message = format!("the column {} is unknown, so it was left out", quoted(header));
            sink.note(Failure::new(Code::UnknownColumn, message).field(header.clone()).path("line 1"));
        }
    }
    Ok(fields)
}

fn fill(columns: &mut Vec<Column>, headers: &[String], fields: &[Option<Field>]) {
    let column = |(header, field): (&String, &Option<Field>)| Column {
        header: header.clone(),
        field: field.map_or("", Field::name).to_owned(),
        sample: String::new(),
    };
    *columns = headers.iter().zip(fields).map(column).collect();
}

/// The positions of a book as CSV that reads back as the same positions.
///
/// A string that a spreadsheet would run as a formula gets a leading `'`; numbers stay numbers.
pub fn to_csv(book: &Book) -> String {
    let needed = |field: &Field| matches!(field, Field::Asset | Field::Kind | Field::Quantity);
    let (mut used, mut unused): (Vec<Field>, Vec<Field>) = Field::ALL.iter().partition(|field| needed(field));
    for position in book.positions() {
        unused.retain(|field| {
            field.of(&position).is_empty() || {
                used.push(*field);
                false
            }
        });
    }
    crate::order::sort_by(&mut used, Field::cmp);
    let mut out = used.iter().map(|f| f.name()).collect::<Vec<_>>().join(",");
    out.push('\n');
    for position in book.positions() {
        let text = |field: &Field| {
            let text = field.of(&position);
            if field.is_number() { text } else { cell(&text) }
        };
        out.push_str(&used.iter().map(text).collect::<Vec<_>>().join(","));
        out.push('\n');
    }
    out
}
