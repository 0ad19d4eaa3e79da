//! Reading positions: text of any source in, a book out, and the reason for every row that could not be used.
//!
//! The format is recognised by its shape and never guessed: text that fits no format or several is a failure that lists
//! them. A new format is one file here and one line in [`FORMATS`].

pub(crate) mod collector;
mod notation;
pub(crate) mod own;
pub(crate) mod parts;
pub(crate) mod phrase;
mod sample;
mod stated;
mod symbol;
mod table;
mod tiers;
mod venues;

use std::collections::BTreeMap;

use serde::Serialize;

pub(crate) use self::collector::Sink;
use crate::book::Book;
use crate::error::{Code, Error, Failure};
use crate::json::Json;

pub(crate) use self::parts::stresses;
pub use self::phrase::quick;
pub use self::sample::sample;
pub use self::table::to_csv;
pub use self::tiers::{ReadTiers, TierHints, tiers};
pub use crate::amount::typed::DecimalMark;

/// A recognised format.
#[derive(Clone, Copy)]
#[non_exhaustive]
pub struct Format {
    /// The id, as in [`Imported::format`] and [`Hints::format`].
    pub id: &'static str,
    /// The name for people.
    pub name: &'static str,
    /// Whether a JSON document has its shape.
    is: fn(&Json<'_>) -> bool,
    read: fn(&Json<'_>, &mut Sink<'_>),
}

impl std::fmt::Debug for Format {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.id)
    }
}

/// Every format of a venue or library. Tables and this project's own JSON are tried first.
pub const FORMATS: &[Format] = &[
    venues::ccxt::FORMAT,
    venues::ccxt_balance::FORMAT,
    venues::hyperliquid::FORMAT,
    venues::deribit::FORMAT,
    venues::deribit_account::FORMAT,
    venues::binance::USD_M,
    venues::binance::COIN_M,
    venues::binance_account::FORMAT,
];

const OWN: (&str, &str) = ("json", "this project's own JSON");
const CSV: (&str, &str) = ("csv", "a table with a header, separated by commas or semicolons");
const TSV: (&str, &str) = ("tsv", "a table with a header, separated by tabs");

/// Facts that are missing from the text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Hints {
    /// The format, if the text fits several.
    pub format: Option<String>,
    /// For tables: the field of a column, by its header; an empty string leaves the column out.
    pub columns: BTreeMap<String, String>,
    /// Fields to set on every row that leaves them empty: `counterparty`, `kind`, …
    pub defaults: BTreeMap<String, String>,
    /// For tables whose numbers have grouped thousands or a decimal comma: the decimal mark. Without it, `1,234` is
    /// refused, because it has two possible meanings.
    pub decimal_mark: Option<DecimalMark>,
    /// Whether a person wrote or copied the text: numbers of a table may then be written as people write them, such as
    /// `$61,765.50`, and together decide about their decimal mark; empty lines and lines with totals are left out.
    pub typed: bool,
}

impl Hints {
    /// Hints for text that a person wrote or copied: see [`Hints::typed`](field@Hints::typed).
    pub fn typed() -> Hints {
        Hints { typed: true, ..Hints::default() }
    }
}

/// A column of a table and the field that it was read as.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[non_exhaustive]
pub struct Column {
    /// The text of its header.
    pub header: String,
    /// The field; empty if none was recognised.
    #[cfg_attr(feature = "ts", ts(type = "PositionField | \"\""))]
    pub field: String,
    /// Its first value.
    pub sample: String,
}

impl Column {
    /// A column with this header, field and first value.
    pub fn new(header: String, field: String, sample: String) -> Column {
        Column { header, field, sample }
    }
}

/// The result of an import.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct Imported {
    /// The format's id; empty if it was not recognised.
    pub format: &'static str,
    /// The positions that were read, with all other parts of the book in the text.
    pub book: Book,
    /// Rows that were refused, or why nothing could be read.
    pub failures: Vec<Failure>,
    /// Doubts about data that was read.
    pub warnings: Vec<Failure>,
    /// The columns, for tables.
    pub columns: Vec<Column>,
}

/// Reads a book from text of any format; rows that cannot be used are kept as failures of its report.
///
/// # Errors
/// `unknown_format`, `ambiguous_format`, `invalid_json` and similar codes, if nothing could be read.
pub fn book(text: &str) -> Result<Book, Error> {
    let Imported { format, mut book, mut failures, warnings, .. } = parse(text, &Hints::default());
    let whole = failures.iter().position(|failure| failure.row.is_none());
    match whole {
        Some(at) if format.is_empty() || book.is_empty() => Err(failures.swap_remove(at).into()),
        _ => {
            book.refused = failures;
            book.noted = warnings;
            Ok(book)
        }
    }
}

/// Reads positions from text of any format: all that could be read, and why the rest could not.
///
/// ```
/// use exposure_netting::import::{Hints, parse};
/// let read = parse("coin,size,mark\nBTC,0.5,60000\nETH,half,3000\n", &Hints::default());
/// assert_eq!((read.format, read.book.len()), ("csv", 1));
/// assert_eq!(read.failures[0].to_string(),
///     "row 2: quantity \"half\" is not a decimal number; write digits with one point, such as -1234.5");
/// ```
pub fn parse(text: &str, hints: &Hints) -> Imported {
    let mut imported = Imported::default();
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut book = Book::new();
    let mut sink = Sink::new(&mut book, hints);
    match read(text, hints, &mut sink, &mut imported.columns) {
        Ok(Some(format)) => imported.format = format,
        Ok(None) => {
            let mut again = parse(text, &Hints { decimal_mark: Some(DecimalMark::Comma), ..hints.clone() });
            let message = "numbers in this table have a decimal comma, so 1.234 was read as 1234";
            again.warnings.push(Failure::new(Code::DecimalComma, message));
            return again;
        }
        Err(failure) => sink.failures.push(failure),
    }
    (imported.failures, imported.warnings) = sink.finish();
    imported.book = book;
    imported
}

/// Adds positions to a book that is read in pieces: an array in this project's own JSON.
pub fn append(book: &mut Book, text: &str) -> Result<(), Error> {
    let hints = Hints::default();
    let rows = u32::try_from(book.rows.len()).unwrap_or(u32::MAX);
    let mut sink = Sink::new(book, &hints).after(rows);
    own::read(text, &mut sink)?;
    let (failures, warnings) = sink.finish();
    book.refused.extend(failures);
    book.noted.extend(warnings);
    Ok(())
}

/// As [`parse`], for bytes of unknown encoding: they must be UTF-8, or the failure names their encoding.
pub fn parse_bytes(bytes: &[u8], hints: &Hints) -> Imported {
    match decode(bytes) {
        Ok(text) => parse(text, hints),
        Err(failure) => Imported { failures: vec![failure], ..Imported::default() },
    }
}

/// The text of UTF-8 bytes, or a failure that names their encoding.
pub fn decode(bytes: &[u8]) -> Result<&str, Failure> {
    std::str::from_utf8(bytes).map_err(|error| {
        let found = match bytes {
            [0xff, 0xfe, ..] => "UTF-16 (little-endian)",
            [0xfe, 0xff, ..] => "UTF-16 (big-endian)",
            _ => "not UTF-8, perhaps Latin-1 or Windows-1252",
        };
        let message = format!("the text is {found}, from byte {}; save it as UTF-8", error.valid_up_to());
        Failure::new(Code::NotUtf8, message).path(format!("byte {}", error.valid_up_to()))
    })
}

/// The format that was read; `None` for a table that must be read again, with a decimal comma.
fn read(
    text: &str,
    hints: &Hints,
    sink: &mut Sink<'_>,
    columns: &mut Vec<Column>,
) -> Result<Option<&'static str>, Failure> {
    let wanted = hints.format.as_deref();
    if text.trim_start().starts_with(['{', '[']) {
        if wanted == Some(OWN.0) || (wanted.is_none() && own::is(text)) {
            own::read(text, sink)?;
            return Ok(Some(OWN.0));
        }
        let json = Json::parse(text)?;
        let fitting: Vec<&Format> = FORMATS.iter().filter(|f| wanted.map_or((f.is)(&json), |id| f.id == id)).collect();
        return match fitting.as_slice() {
            [format] => {
                (format.read)(&json, sink);
                Ok(Some(format.id))
            }
            [] => Err(unknown("this JSON format is not supported")),
            several => {
                let names: Vec<&str> = several.iter().map(|f| f.name).collect();
                let message = format!("this could be {}; choose the format", names.join(" or "));
                let candidates = several.iter().map(|f| f.id.to_owned()).collect();
                Err(Failure::new(Code::AmbiguousFormat, message).candidates(candidates))
            }
        };
    }
    let table = table::read(text, sink, columns)?;
    let format = if table.separator == '\t' { TSV.0 } else { CSV.0 };
    Ok((!table.comma).then_some(format))
}

/// Every known format: id and name.
pub fn known() -> Vec<(&'static str, &'static str)> {
    [CSV, TSV, OWN].into_iter().chain(FORMATS.iter().map(|f| (f.id, f.name))).collect()
}

/// The failure that lists every known format.
pub(crate) fn unknown(why: &str) -> Failure {
    let known = known();
    let names: Vec<&str> = known.iter().map(|(_, name)| *name).collect();
    let message = format!("{why}. Supported: {}.", names.join("; "));
    Failure::new(Code::UnknownFormat, message).candidates(known.iter().map(|(id, _)| (*id).to_owned()).collect())
}
