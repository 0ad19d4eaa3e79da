//! Plain data from and to JavaScript: options, hints, and positions packed in one buffer.
//!
//! An array of objects crosses as one buffer: `columns` names the fields, separated by [`SEPARATOR`]; `cells` holds
//! their texts row by row, each ended by [`SEPARATOR`]; a cell that held a JavaScript number is just [`NUMBER`],
//! and the number stands next in `numbers`. The number of cells tells whether any text held a separator: then
//! nothing is read, and the sender packs again with [`STRANGE`] in its place, which no field accepts.

use serde::Serialize;

use crate::amount;
use crate::book::Book;
use crate::error::Failure;
use crate::field::{Draft, Field, quoted};
use crate::import::{self, Column, Hints, Sink};
use crate::json::Json;
use crate::options::Options;
use crate::position::Position;
use crate::time::Time;

const SEPARATOR: char = '\u{1}';
const NUMBER: &str = "\u{2}";
const STRANGE: &str = "\u{3}";
/// The code of the error that asks the sender to pack again.
pub(crate) const REPACK: &str = "repack";

/// A packed array of positions.
#[derive(Clone, Copy)]
pub(crate) struct Pack<'a> {
    pub columns: &'a str,
    pub cells: &'a [u8],
    pub numbers: &'a [f64],
    pub rows: usize,
}

/// What `parse` gives to JavaScript.
#[derive(Serialize)]
pub(crate) struct Parsed {
    pub format: Option<&'static str>,
    pub book: String,
    pub failures: Vec<Failure>,
    pub warnings: Vec<Failure>,
    pub columns: Vec<Column>,
}

#[derive(Serialize)]
struct Named {
    id: &'static str,
    name: &'static str,
}

/// What there is to choose from.
#[derive(Serialize)]
pub(crate) struct Catalogue {
    formats: Vec<Named>,
    methods: Vec<crate::margin::Method>,
    fields: Vec<Named>,
}

impl Default for Catalogue {
    fn default() -> Self {
        Catalogue {
            formats: import::known().into_iter().map(|(id, name)| Named { id, name }).collect(),
            methods: crate::margin::METHODS.to_vec(),
            fields: Field::ALL.iter().map(|f| Named { id: f.name(), name: f.meaning() }).collect(),
        }
    }
}

/// Reads import hints from JSON; empty text is none.
pub(crate) fn hints(json: &str) -> Result<Hints, Failure> {
    let mut hints = Hints::default();
    if json.is_empty() {
        return Ok(hints);
    }
    let json = Json::parse(json)?;
    let wrong = |name: &str| Failure::new("invalid_option", format!("hints.{name} is not of the right shape")).field(format!("hints.{name}"));
    for (key, value) in json.entries().ok_or_else(|| wrong(""))? {
        let texts = || {
            let entries = value.entries().ok_or_else(|| wrong(key))?;
            let text = |v: &Json<'_>| Ok(v.text().ok_or_else(|| wrong(key))?.to_owned());
            entries.iter().map(|(k, v)| Ok((k.clone().into_owned(), text(v)?))).collect::<Result<_, Failure>>()
        };
        match key.as_ref() {
            _ if *value == Json::Null => {}
            "format" => hints.format = Some(value.text().ok_or_else(|| wrong("format"))?.to_owned()),
            "columns" => hints.columns = texts()?,
            "defaults" => hints.defaults = texts()?,
            _ => return Err(Failure::new("invalid_option", format!("hints has no {}", quoted(key))).field(format!("hints.{key}"))),
        }
    }
    Ok(hints)
}

/// Reads report options from JSON over the book's own; empty text is none.
pub(crate) fn options(json: &str, own: &Options) -> Result<Options, Failure> {
    let mut options = own.clone();
    if json.is_empty() {
        return Ok(options);
    }
    let json = Json::parse(json)?;
    let entries = json.entries().ok_or_else(|| Failure::new("invalid_option", "options is not an object").field("options"))?;
    for (key, value) in entries {
        match (key.as_ref(), value) {
            (_, Json::Null) => {}
            ("margin", value) => options.margin = Some(import::choice(value)?),
            ("marginBy", Json::Object(entries)) => {
                for (counterparty, value) in entries {
                    options.margin_by.insert(counterparty.clone().into_owned(), import::choice(value)?);
                }
            }
            ("positions", Json::Bool(flag)) => options.positions = *flag,
            _ => {
                let message = format!("options.{key} is not an option; there are margin, marginBy and positions");
                return Err(Failure::new("invalid_option", message).field(format!("options.{key}")));
            }
        }
    }
    Ok(options)
}

/// The time that JavaScript's clock gives.
pub(crate) fn time(millis: f64) -> Option<Time> {
    #[allow(clippy::cast_possible_truncation, reason = "a date in milliseconds")]
    (millis > 0.0).then(|| Time::from_millis(millis as i64))
}

struct Unpack<'a> {
    fields: Vec<Option<Field>>,
    names: Vec<&'a str>,
    cells: std::str::Split<'a, char>,
    numbers: std::slice::Iter<'a, f64>,
}

impl<'a> Unpack<'a> {
    fn new(pack: Pack<'a>) -> Result<Unpack<'a>, Failure> {
        let names: Vec<&str> = if pack.columns.is_empty() { Vec::new() } else { pack.columns.split(SEPARATOR).collect() };
        let fields: Vec<Option<Field>> = names.iter().map(|name| Field::from_name(name)).collect();
        let cells = import::decode(pack.cells)?;
        let found = cells.bytes().filter(|b| *b == SEPARATOR as u8).count();
        if pack.rows.checked_mul(fields.len()) != Some(found) {
            return Err(Failure::new(REPACK, "a text holds the separator of the packing"));
        }
        Ok(Unpack { fields, names, cells: cells.split(SEPARATOR), numbers: pack.numbers.iter() })
    }

    fn row(&mut self, trimmed: &mut u32) -> Result<Position<std::borrow::Cow<'a, str>>, Failure> {
        let mut draft = Draft::default();
        let mut wrong = None;
        for field in &self.fields {
            let cell = self.cells.next().unwrap_or("");
            let number = (cell == NUMBER).then(|| self.numbers.next().copied().unwrap_or(f64::NAN));
            let Some(field) = field else { continue };
            let name = field.name();
            let set = match number {
                Some(number) => match amount::from_f64(number) {
                    Some(number) => draft.set_number(*field, number),
                    None => {
                        let message = format!("{name} is {number}, which is no number that can be held; write it as text");
                        Err(Failure::new("not_a_decimal", message).field(name))
                    }
                },
                None if cell == STRANGE => {
                    Err(Failure::new("wrong_type", format!("{name} is neither a text nor a number")).field(name))
                }
                None => draft.set(*field, cell),
            };
            if let Err(failure) = set {
                wrong.get_or_insert(failure);
            }
        }
        *trimmed = trimmed.saturating_add(draft.trimmed);
        wrong.map_or_else(|| draft.finish(), Err)
    }
}

/// Reads a packed book; `rest` is the JSON of everything but its positions.
pub(crate) fn book(pack: Pack<'_>, rest: &str) -> Result<Book, Failure> {
    let mut book = Book::new();
    let hints = Hints::default();
    let mut sink = Sink::new(&mut book, &hints);
    let rest = Json::parse(rest)?;
    for (key, value) in rest.entries().unwrap_or_default().iter().filter(|(_, value)| *value != Json::Null) {
        import::part(key, value, &mut sink)?;
    }
    let mut packed = Unpack::new(pack)?;
    let mut trimmed = 0;
    for _ in 0..pack.rows {
        sink.begin();
        let position = packed.row(&mut trimmed);
        sink.take(position);
    }
    for name in packed.names.iter().zip(&packed.fields).filter(|(_, f)| f.is_none()).map(|(n, _)| *n) {
        let message = format!("{} is no field of a position and was left out", quoted(name));
        sink.note(Failure::new("unknown_field", message).field(name));
    }
    sink.count_many("trimmed", "texts had spaces around them, which were left out", trimmed);
    let (failures, warnings) = sink.finish();
    book.refused = failures;
    book.noted = warnings;
    Ok(book)
}

/// Reads the one position of a packed array.
pub(crate) fn position(pack: Pack<'_>) -> Result<Position, Failure> {
    Ok(Unpack::new(pack)?.row(&mut 0)?.into_owned())
}
