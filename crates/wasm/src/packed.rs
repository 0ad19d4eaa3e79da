//! Plain data from and to JavaScript: options, hints, and positions packed in one buffer.
//!
//! An array of objects is packed into a few buffers. `columns` has the names of the fields; `codes` has a number for
//! each cell, row by row: [`ABSENT`]; [`NUMBER`], the next of `numbers`; [`PLAIN`], the next of `plain`; [`STRANGE`],
//! neither a string nor a number; from [`FIRST`] on, one of `texts`, which has every repeated string just once. Names
//! and strings each end with [`SEPARATOR`]. If separators and `PLAIN` codes differ in number, a string contained the
//! separator. Decoding then fails with `repack`, and the sender packs again with U+0003 in its place, which every field
//! rejects.

use rust_decimal::Decimal;
use serde::Serialize;

use exposure_netting::Field;
use exposure_netting::Options;
use exposure_netting::Position;
use exposure_netting::advice::Search;
use exposure_netting::credit::limits::{MEASURES, Measure};
use exposure_netting::credit::stress::{self, Stress};
use exposure_netting::import::{self, Column, DecimalMark, Hints};
use exposure_netting::internal::json::Json;
use exposure_netting::internal::text::quoted;
use exposure_netting::internal::{self, CellValue, Sink};
use exposure_netting::settlement::ClearingInput;
use exposure_netting::{Book, Code, Limit};
use exposure_netting::{Error, Failure};

const SEPARATOR: char = '\u{1}';
const ABSENT: u32 = 0;
const NUMBER: u32 = 1;
const PLAIN: u32 = 2;
const STRANGE: u32 = 3;
const FIRST: u32 = 4;
/// The code of the error that asks the sender to pack again.
const REPACK: Code = Code::Repack;

/// A packed array of positions.
#[derive(Clone, Copy)]
pub(crate) struct Pack<'a> {
    pub columns: &'a str,
    pub codes: &'a [u32],
    pub texts: &'a [u8],
    pub plain: &'a [u8],
    pub numbers: &'a [f64],
    pub rows: usize,
}

/// The result of `parse`.
#[derive(Serialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct Parsed {
    /// The format that was recognised; `null` if none was.
    #[cfg_attr(feature = "ts", ts(type = "Format | null"))]
    pub format: Option<&'static str>,
    /// The positions that could be read, with prices, accounts and agreements if the text has them.
    #[cfg_attr(feature = "ts", ts(type = "BookInput"))]
    pub book: Book,
    /// Rows that were left out, each with its reason.
    pub failures: Vec<Failure>,
    /// Doubts about rows that were read.
    pub warnings: Vec<Failure>,
    /// The columns of a table, and the field that each was read as.
    pub columns: Vec<Column>,
}

/// A format that can be read.
#[derive(Serialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct FormatInfo {
    /// The name in `hints.format` and in the result of `parse`.
    #[cfg_attr(feature = "ts", ts(type = "Format"))]
    id: &'static str,
    /// The name for people.
    name: &'static str,
}

/// A field of a position.
#[derive(Serialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct FieldInfo {
    /// The name in data.
    #[cfg_attr(feature = "ts", ts(type = "PositionField"))]
    id: &'static str,
    /// Its meaning, in words.
    name: &'static str,
}

/// All choices of the package.
#[derive(Serialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct Catalogue {
    /// The formats that `parse` reads.
    formats: Vec<FormatInfo>,
    /// The margin methodologies.
    methods: Vec<exposure_netting::margin::Method>,
    /// The fields of a position.
    fields: Vec<FieldInfo>,
    /// The stress scenarios of a book without its own.
    #[cfg_attr(feature = "ts", ts(type = "Stress[]"))]
    stresses: Vec<Stress>,
    /// The measures that can be limited.
    measures: Vec<Measure>,
    /// The limits of a book without its own.
    #[cfg_attr(feature = "ts", ts(type = "Limit[]"))]
    limits: Vec<Limit>,
}

impl Default for Catalogue {
    fn default() -> Self {
        Catalogue {
            formats: import::known().into_iter().map(|(id, name)| FormatInfo { id, name }).collect(),
            methods: exposure_netting::margin::METHODS.to_vec(),
            stresses: stress::presets(),
            measures: MEASURES.to_vec(),
            limits: exposure_netting::credit::limits::defaults(),
            fields: Field::ALL.iter().map(|f| FieldInfo { id: f.name(), name: f.meaning() }).collect(),
        }
    }
}

/// Reads the options of a search from JSON; empty text is the default.
pub(crate) fn search(json: &str) -> Result<Search, Failure> {
    let mut search = Search::default();
    if json.is_empty() {
        return Ok(search);
    }
    let json = Json::parse(json)?;
    let wrong = |name: &str| {
        let message = format!(
            "search.{name} is unknown or has the wrong type; known names are close, move, hedge, locked, most and spread"
        );
        Failure::new(Code::InvalidOption, message).field(format!("search.{name}"))
    };
    for (key, value) in json.entries().ok_or_else(|| wrong(""))? {
        match (key.as_ref(), value) {
            (_, Json::Null) => {}
            ("close", Json::Bool(flag)) => search.close = *flag,
            ("move", Json::Bool(flag)) => search.shift = *flag,
            ("hedge", Json::Bool(flag)) => search.hedge = *flag,
            ("locked", Json::Array(ids)) => {
                let ids = ids.iter().map(|id| id.text().map(str::to_owned).ok_or_else(|| wrong("locked")));
                search.locked = ids.collect::<Result<_, _>>()?;
            }
            ("most", value) => {
                search.most = value.text().and_then(|n| n.parse().ok()).ok_or_else(|| wrong("most"))?;
            }
            ("spread", value) => {
                let spread = exposure_netting::internal::json::decimal("search.spread", value)?;
                if spread < Decimal::ZERO || spread > Decimal::ONE {
                    let message = "search.spread must be from 0 to 1; write 0.0005 for 0.05 %";
                    return Err(Failure::new(Code::OutOfRange, message).field("search.spread"));
                }
                search.spread = Some(spread);
            }
            (other, _) => return Err(wrong(other)),
        }
    }
    Ok(search)
}

/// Scenarios from a JSON array; empty text is none.
pub(crate) fn stresses(json: &str) -> Result<Option<Vec<Stress>>, Error> {
    if json.is_empty() {
        return Ok(None);
    }
    // They are checked as those of a book.
    let mut book = Book::new();
    book.stresses = Some(internal::stresses(json)?);
    book.check()?;
    Ok(book.stresses)
}

/// Cash and default costs from JSON; empty text is none.
pub(crate) fn clearing(json: &str) -> Result<ClearingInput, Failure> {
    let mut input = ClearingInput::default();
    if json.is_empty() {
        return Ok(input);
    }
    let json = Json::parse(json)?;
    let wrong = |name: &str| {
        let message = format!("options.{name} is unknown or has the wrong type; known names are cash, alpha and beta");
        Failure::new(Code::InvalidOption, message).field(format!("options.{name}"))
    };
    for (name, value) in json.entries().ok_or_else(|| wrong(""))? {
        match name.as_ref() {
            "alpha" => input.alpha = Some(exposure_netting::internal::json::decimal("alpha", value)?),
            "beta" => input.beta = Some(exposure_netting::internal::json::decimal("beta", value)?),
            "cash" => {
                for (party, cash) in value.entries().ok_or_else(|| wrong("cash"))? {
                    let amount = exposure_netting::internal::json::decimal(&format!("cash.{party}"), cash)?;
                    input.cash.insert(party.clone().into_owned(), amount);
                }
            }
            other => return Err(wrong(other)),
        }
    }
    Ok(input)
}

/// Names from a JSON array.
pub(crate) fn names(json: &str) -> Result<Vec<String>, Failure> {
    let json = Json::parse(json)?;
    let items = json.items().unwrap_or_default();
    Ok(items.iter().filter_map(Json::text).map(str::to_owned).collect())
}

/// Two decimals of these names, and the decimals of `closes`.
pub(crate) fn path(json: &str, first: &str, second: &str) -> Result<(Decimal, Decimal, Vec<Decimal>), Failure> {
    let json = Json::parse(json)?;
    let one = |name: &str| exposure_netting::internal::json::decimal(name, json.get(name).unwrap_or(&Json::Null));
    let closes = json.get("closes").and_then(Json::items).unwrap_or_default();
    let closes = closes
        .iter()
        .map(|close| exposure_netting::internal::json::decimal("closes", close))
        .collect::<Result<_, _>>()?;
    Ok((one(first)?, one(second)?, closes))
}

/// Reads import hints from JSON; empty text is none.
pub(crate) fn hints(json: &str) -> Result<Hints, Failure> {
    let mut hints = Hints::default();
    if json.is_empty() {
        return Ok(hints);
    }
    let json = Json::parse(json)?;
    let wrong = |name: &str| {
        Failure::new(Code::InvalidOption, format!("hints.{name} has the wrong type")).field(format!("hints.{name}"))
    };
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
            "decimalMark" => {
                let mark = value.text().and_then(DecimalMark::from_name);
                hints.decimal_mark = Some(mark.ok_or_else(|| wrong("decimalMark"))?);
            }
            _ => {
                return Err(Failure::new(
                    Code::InvalidOption,
                    format!("hints has no {}; known names are format, columns, defaults and decimalMark", quoted(key)),
                )
                .field(format!("hints.{key}")));
            }
        }
    }
    Ok(hints)
}

/// Hints for a response with tiers, from JSON; empty text is none.
pub(crate) fn tier_hints(json: &str) -> Result<import::TierHints, Failure> {
    let mut hints = import::TierHints::default();
    if json.is_empty() {
        return Ok(hints);
    }
    let json = Json::parse(json)?;
    let wrong = |name: &str, why: &str| {
        Failure::new(Code::InvalidOption, format!("hints.{name} {why}")).field(format!("hints.{name}"))
    };
    for (key, value) in json.entries().ok_or_else(|| wrong("", "must be an object"))? {
        match key.as_ref() {
            _ if *value == Json::Null => {}
            "contract" => {
                hints.contract = Some(value.text().ok_or_else(|| wrong("contract", "must be a string"))?.to_owned());
            }
            "contractSizes" => {
                for (name, size) in value.entries().ok_or_else(|| wrong("contractSizes", "must be an object"))? {
                    let size = exposure_netting::internal::json::decimal(&format!("hints.contractSizes.{name}"), size)?;
                    if size.is_zero() || size.is_sign_negative() {
                        return Err(wrong(&format!("contractSizes.{name}"), "must be greater than zero"));
                    }
                    hints.contract_sizes.insert(name.clone().into_owned(), size);
                }
            }
            _ => return Err(wrong(key, "is unknown; known names are contract and contractSizes")),
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
    let entries = json
        .entries()
        .ok_or_else(|| Failure::new(Code::InvalidOption, "options must be an object").field("options"))?;
    for (key, value) in entries {
        match (key.as_ref(), value) {
            (_, Json::Null) => {}
            ("margin", value) => options.margin = Some(internal::choice(value)?),
            ("marginBy", Json::Object(entries)) => {
                for (counterparty, value) in entries {
                    options.margin_by.insert(counterparty.clone().into_owned(), internal::choice(value)?);
                }
            }
            ("positions", Json::Bool(flag)) => options.positions = *flag,
            _ => {
                let message = format!("options.{key} is unknown; known options are margin, marginBy and positions");
                return Err(Failure::new(Code::InvalidOption, message).field(format!("options.{key}")));
            }
        }
    }
    Ok(options)
}

struct Unpack<'a> {
    fields: Vec<Option<Field>>,
    names: Vec<&'a str>,
    texts: Vec<&'a str>,
    plain: std::str::Split<'a, char>,
    numbers: std::slice::Iter<'a, f64>,
    codes: &'a [u32],
    rows: usize,
}

impl<'a> Unpack<'a> {
    fn new(pack: Pack<'a>) -> Result<Unpack<'a>, Failure> {
        let names: Vec<&str> = pack.columns.split_terminator(SEPARATOR).collect();
        let plain = import::decode(pack.plain)?;
        let told = pack.codes.iter().filter(|code| **code == PLAIN).count();
        if plain.bytes().filter(|b| *b == SEPARATOR as u8).count() != told {
            return Err(Failure::new(REPACK, "a string contains the separator of the packing"));
        }
        Ok(Unpack {
            fields: names.iter().map(|name| Field::from_name(name)).collect(),
            names,
            texts: import::decode(pack.texts)?.split_terminator(SEPARATOR).collect(),
            plain: plain.split(SEPARATOR),
            numbers: pack.numbers.iter(),
            codes: pack.codes,
            rows: pack.rows,
        })
    }

    /// Reads the next row's cells. Returns the row's failure, if any, or `None` after the last row.
    fn row(&mut self, cells: &mut Vec<(Field, CellValue<'a>)>) -> Option<Result<(), Failure>> {
        self.rows = self.rows.checked_sub(1)?;
        let (codes, rest) = self.codes.split_at_checked(self.fields.len())?;
        self.codes = rest;
        cells.clear();
        let mut read = Ok(());
        for (field, code) in self.fields.iter().zip(codes) {
            let given = match *code {
                ABSENT => None,
                NUMBER => self.numbers.next().map(|number| CellValue::Float(*number)),
                PLAIN => self.plain.next().map(|text| CellValue::Text(text.into())),
                STRANGE => {
                    let name = field.map_or("", Field::name);
                    let message = format!("{name} must be a string or a number");
                    if read.is_ok() && field.is_some() {
                        read = Err(Failure::new(Code::WrongType, message).field(name));
                    }
                    None
                }
                code => {
                    let text = code.checked_sub(FIRST).and_then(|at| self.texts.get(at as usize));
                    text.map(|text| CellValue::Known(code, text))
                }
            };
            cells.extend(field.zip(given));
        }
        Some(read)
    }
}

/// The book after the changes in `json`, which may be anything except positions, and the resulting options: a
/// methodology in `json` overrides one that was chosen for the report.
pub(crate) fn amended(book: &Book, options: &Options, json: &str) -> Result<(Book, Options), Failure> {
    let (mut book, mut options) = (book.clone(), options.clone());
    let hints = Hints::default();
    let json = Json::parse(json)?;
    let entries = json.entries().ok_or_else(|| Failure::new(Code::WrongType, "the changes must be an object"))?;
    let mut sink = Sink::new(&mut book, &hints);
    for (key, value) in entries {
        internal::amend(key, value, &mut sink)?;
    }
    let (_, unknown) = sink.finish();
    if let Some(failure) = unknown.into_iter().next() {
        return Err(failure);
    }
    for (key, _) in entries {
        match key.as_ref() {
            "margin" => options.margin.clone_from(&book.options.margin),
            "marginBy" => options.margin_by.clone_from(&book.options.margin_by),
            _ => {}
        }
    }
    Ok((book, options))
}

/// Reads a packed book; `rest` is the JSON of everything except its positions.
pub(crate) fn book(pack: Pack<'_>, rest: &str) -> Result<Book, Failure> {
    let mut book = Book::new();
    let hints = Hints::default();
    let mut sink = Sink::new(&mut book, &hints);
    let rest = Json::parse(rest)?;
    for (key, value) in rest.entries().unwrap_or_default().iter().filter(|(_, value)| *value != Json::Null) {
        internal::part(key, value, &mut sink)?;
    }
    let mut packed = Unpack::new(pack)?;
    let mut cells = Vec::new();
    while let Some(read) = packed.row(&mut cells) {
        sink.begin();
        match read {
            Ok(()) => sink.take_cells(&cells),
            Err(failure) => sink.take(Err(failure)),
        }
    }
    for name in packed.names.iter().zip(&packed.fields).filter(|(_, f)| f.is_none()).map(|(n, _)| *n) {
        let message = format!("{} is not a field of a position, so it was left out", quoted(name));
        sink.note(Failure::new(Code::UnknownField, message).field(name));
    }
    let (failures, warnings) = sink.finish();
    book.keep_reading(failures, warnings);
    Ok(book)
}

/// Reads packed orders. An invalid order is an error: leaving a part of it out would give the wrong advice.
pub(crate) fn orders(pack: Pack<'_>) -> Result<Vec<Position>, Failure> {
    let many = pack.rows > 1;
    let mut packed = Unpack::new(pack)?;
    if let Some((name, _)) = packed.names.iter().zip(&packed.fields).find(|(_, field)| field.is_none()) {
        let message = format!(
            "an order has no {}; known names are the fields of a position, except those of its place",
            quoted(name)
        );
        return Err(Failure::new(Code::UnknownField, message).field(*name));
    }
    let (mut orders, mut cells) = (Vec::new(), Vec::new());
    while let Some(read) = packed.row(&mut cells) {
        let number = u32::try_from(orders.len()).unwrap_or(u32::MAX).saturating_add(1);
        let order = read.and_then(|()| one_position(&cells));
        orders.push(order.map_err(|failure| if many { failure.row(number) } else { failure.alone() })?);
    }
    Ok(orders)
}

/// Reads the one position of a packed array.
pub(crate) fn position(pack: Pack<'_>) -> Result<Position, Failure> {
    let mut cells = Vec::new();
    Unpack::new(pack)?.row(&mut cells).unwrap_or(Ok(()))?;
    one_position(&cells)
}

fn one_position(cells: &[(Field, CellValue<'_>)]) -> Result<Position, Failure> {
    let mut book = Book::new();
    let hints = Hints::default();
    let mut sink = Sink::new(&mut book, &hints);
    sink.begin();
    sink.take_cells(cells);
    let (failures, _) = sink.finish();
    if let Some(failure) = failures.into_iter().next() {
        return Err(failure.alone());
    }
    let automatic = !cells.iter().any(|(field, _)| *field == Field::Id);
    let position = book.positions().next();
    let position = position.ok_or_else(|| Failure::new(Code::MissingField, "the position is missing"))?;
    Ok(if automatic { Position { id: String::new(), ..position } } else { position })
}
