//! From text to its preview. The same on the page and in its worker: only the preview crosses between them, and the
//! positions of an imported book, piece by piece.

use std::collections::BTreeMap;

use js_sys::Function;
use serde::Serialize;
use wasm_bindgen::prelude::*;

use crate::store::netted;
use crate::texts::import::OTHER_VERSION;
use exposure_netting::import::{self, Column, DecimalMark, Hints, Imported, parse};
use exposure_netting::internal::Pieces;
use exposure_netting::internal::json::{self, Json};
use exposure_netting::{Book, Code, Decimal, Failure};

/// More lines of a list are counted, not listed.
const LISTED: usize = 50;
/// The positions of one piece: a hundredth of a second of the page's time.
const PIECE: usize = 2_000;

/// Failures or warnings: the first of them, and how many there are.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub(super) struct Lines {
    pub list: Vec<(Option<u32>, String)>,
    pub count: usize,
}

impl Lines {
    fn of(failures: &[Failure]) -> Lines {
        let line = |failure: &Failure| (failure.row, failure.message.clone());
        Lines { list: failures.iter().take(LISTED).map(line).collect(), count: failures.len() }
    }

    fn read(json: &Json<'_>) -> Option<Lines> {
        let line = |line: &Json<'_>| match line.items()? {
            [row, message] => Some((row.text().and_then(|row| row.parse().ok()), message.text()?.to_owned())),
            _ => None,
        };
        let list = json.get("list")?.items()?.iter().map(line).collect::<Option<_>>()?;
        Some(Lines { list, count: json.get("count")?.text()?.parse().ok()? })
    }
}

/// The content of the preview.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub(super) struct Shown {
    /// The format's id; empty if it was not recognised.
    pub format: String,
    pub rows: usize,
    pub refused: usize,
    pub failures: Lines,
    /// Facts that readable positions still lack to be valued.
    pub lacking: Lines,
    pub warnings: Lines,
    /// The formats that the text could have.
    pub candidates: Vec<String>,
    /// Whether numbers could mean two things.
    pub separators: bool,
    /// Whether rows name no counterparty.
    pub nameless: bool,
    pub columns: Vec<Column>,
}

impl Shown {
    pub(super) fn of(imported: &Imported, present: Option<&Book>) -> Shown {
        let ambiguous = imported.failures.iter().find(|failure| failure.code == Code::AmbiguousFormat);
        Shown {
            format: imported.format.to_owned(),
            rows: imported.book.len(),
            refused: imported.failures.iter().filter(|failure| failure.row.is_some()).count(),
            failures: Lines::of(&imported.failures),
            lacking: Lines::of(&lacking(&imported.book, present)),
            warnings: Lines::of(&imported.warnings),
            candidates: ambiguous.map(|failure| failure.candidates.clone()).unwrap_or_default(),
            separators: imported.failures.iter().any(|failure| failure.code == Code::AmbiguousSeparator),
            nameless: imported.book.positions().any(|position| position.counterparty.is_empty()),
            columns: imported.columns.clone(),
        }
    }

    /// Reads the answer of a worker.
    pub(super) fn read(text: &str) -> Option<Shown> {
        let json = Json::parse(text).ok()?;
        let count = |name: &str| json.get(name)?.text()?.parse().ok();
        let flag = |name: &str| Some(*json.get(name)? == Json::Bool(true));
        let column = |column: &Json<'_>| {
            let text = |name: &str| Some(column.get(name)?.text()?.to_owned());
            Some(Column::new(text("header")?, text("field")?, text("sample")?))
        };
        Some(Shown {
            format: json.get("format")?.text()?.to_owned(),
            rows: count("rows")?,
            refused: count("refused")?,
            failures: Lines::read(json.get("failures")?)?,
            lacking: Lines::read(json.get("lacking")?)?,
            warnings: Lines::read(json.get("warnings")?)?,
            candidates: json.get("candidates")?.items()?.iter().filter_map(Json::text).map(str::to_owned).collect(),
            separators: flag("separators")?,
            nameless: flag("nameless")?,
            columns: json.get("columns")?.items()?.iter().map(column).collect::<Option<_>>()?,
        })
    }
}

/// Facts that positions still lack to be valued once they are imported: alone, or beside the present book.
fn lacking(read: &Book, present: Option<&Book>) -> Vec<Failure> {
    let mut book = read.clone();
    if let Some(present) = present {
        let given = |mine: &mut BTreeMap<String, Decimal>, theirs: &BTreeMap<String, Decimal>| {
            for (key, value) in theirs {
                mine.entry(key.clone()).or_insert(*value);
            }
        };
        given(&mut book.prices, &present.prices);
        given(&mut book.rates, &present.rates);
        book.currency.clone_from(&present.currency);
        book.as_of = book.as_of.or(present.as_of);
    }
    netted(book).map(|mut live| live.summary().failures).unwrap_or_default()
}

/// The question to a worker: the text, unless it has it; the hints; and, if positions are added to a book, that book
/// without its positions.
pub(super) fn ask(text: String, hints: &Hints, present: Option<&Book>) -> Vec<String> {
    let map = |map: &BTreeMap<String, String>| json::write(map, false);
    vec![
        text,
        hints.format.clone().unwrap_or_default(),
        hints.decimal_mark.map(|mark| mark.name().to_owned()).unwrap_or_default(),
        map(&hints.columns),
        map(&hints.defaults),
        present.map(|book| Pieces::new(frame(book)).frame()).unwrap_or_default(),
    ]
}

/// A book without its positions.
pub(super) fn frame(book: &Book) -> Book {
    let mut frame = Book::new();
    frame.currency.clone_from(&book.currency);
    frame.as_of = book.as_of;
    frame.prices.clone_from(&book.prices);
    frame.rates.clone_from(&book.rates);
    frame
}

/// The part that runs in the worker: it keeps the text, and the last result.
#[wasm_bindgen]
#[derive(Default)]
pub struct Reading {
    text: String,
    imported: Option<Imported>,
    pieces: Option<Pieces>,
}

#[wasm_bindgen]
impl Reading {
    #[wasm_bindgen(constructor)]
    pub fn new() -> Reading {
        Reading::default()
    }

    /// Reads; gives what to show, as text.
    pub fn read(&mut self, ask: Vec<String>, progress: &Function) -> Result<String, JsValue> {
        let tell = |part: f64| drop(progress.call1(&JsValue::UNDEFINED, &part.into()));
        let [text, format, mark, columns, defaults, present] =
            <[String; 6]>::try_from(ask).map_err(|_ask| OTHER_VERSION)?;
        if !text.is_empty() {
            self.text = text;
        }
        let map = |text: &str| -> BTreeMap<String, String> {
            let json = Json::parse(text).unwrap_or(Json::Null);
            let entries = json.entries().unwrap_or_default().iter();
            entries.filter_map(|(key, value)| Some((key.clone().into_owned(), value.text()?.to_owned()))).collect()
        };
        let mut hints = Hints::typed();
        hints.format = (!format.is_empty()).then_some(format);
        hints.columns = map(&columns);
        hints.defaults = map(&defaults);
        hints.decimal_mark = DecimalMark::from_name(&mark);
        let present = if present.is_empty() { None } else { import::book(&present).ok() };
        // The book of before gives its memory back first.
        (self.imported, self.pieces) = (None, None);
        tell(0.1);
        let imported = parse(&self.text, &hints);
        tell(0.6);
        let shown = Shown::of(&imported, present.as_ref());
        self.imported = Some(imported);
        Ok(json::write(&shown, false))
    }

    /// The next piece of the book that was read: the book without positions, then arrays of them, and then nothing.
    pub fn piece(&mut self) -> String {
        if let Some(imported) = self.imported.take() {
            let pieces = Pieces::new(imported.book);
            let frame = pieces.frame();
            self.pieces = Some(pieces);
            return frame;
        }
        self.pieces.as_mut().and_then(|pieces| pieces.positions(PIECE)).unwrap_or_default()
    }
}
