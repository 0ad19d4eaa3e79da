//! Tables as text, CSV and TSV: split into records and cells when read, quoted when written.

use crate::code::Code;
use std::borrow::Cow;

use crate::error::Failure;

const MAX_CELL: usize = 64 << 10;
const MAX_RECORD: usize = 1 << 20;
const MAX_COLUMNS: usize = 256;

/// A cell of a record as a range of the text; a quoted one may contain doubled quotes.
#[derive(Clone, Copy)]
pub struct Cell {
    start: usize,
    end: usize,
    escaped: bool,
}

/// Splits text into records and cells.
pub struct Records<'a> {
    /// The whole text.
    pub text: &'a str,
    /// The byte at which the next record begins.
    pub at: usize,
    line: u32,
    /// The byte between two cells.
    pub separator: u8,
    /// Whether a byte ends an unquoted cell.
    stops: [bool; 256],
    /// The cells of the current record.
    pub cells: Vec<Cell>,
}

impl<'a> Records<'a> {
    /// Starts at the beginning of the text.
    pub fn new(text: &'a str, separator: u8) -> Records<'a> {
        let mut stops = [false; 256];
        for byte in [separator, b'\n', b'\r', b'"', 0] {
            if let Some(stop) = stops.get_mut(byte as usize) {
                *stop = true;
            }
        }
        Records { text, at: 0, line: 1, separator, stops, cells: Vec::new() }
    }

    fn fail(&self, code: Code, message: &str) -> Failure {
        Failure::new(code, format!("line {}: {message}", self.line)).path(format!("line {}", self.line))
    }

    /// Reads the next record that is not blank; `false` at the end.
    pub fn advance(&mut self) -> Result<bool, Failure> {
        let bytes = self.text.as_bytes();
        loop {
            match bytes.get(self.at) {
                None => return Ok(false),
                Some(b'\n') => self.line = self.line.saturating_add(1),
                Some(b'\r') => {}
                Some(_) => break,
            }
            self.at = self.at.saturating_add(1);
        }
        self.cells.clear();
        let begin = self.at;
        loop {
            let cell = match bytes.get(self.at) {
                Some(b'"') => self.quoted()?,
                _ => self.bare()?,
            };
            if cell.end.saturating_sub(cell.start) > MAX_CELL {
                return Err(
                    self.fail(Code::TooLarge, "a cell is larger than 64 KiB; split the table or shorten the cell")
                );
            }
            if self.at.saturating_sub(begin) > MAX_RECORD {
                return Err(self.fail(Code::TooLarge, "a row is larger than 1 MiB; check for a missing line end"));
            }
            if self.cells.len() >= MAX_COLUMNS {
                return Err(self.fail(Code::TooLarge, "a row has more than 256 cells; check the separator"));
            }
            self.cells.push(cell);
            match bytes.get(self.at) {
                Some(b) if *b == self.separator => self.at = self.at.saturating_add(1),
                Some(b'\r') if bytes.get(self.at.saturating_add(1)) == Some(&b'\n') => {
                    self.at = self.at.saturating_add(2);
                    break;
                }
                Some(_) => {
                    self.at = self.at.saturating_add(1);
                    break;
                }
                None => break,
            }
        }
        self.line = self.line.saturating_add(1);
        Ok(true)
    }

    #[inline]
    fn bare(&mut self) -> Result<Cell, Failure> {
        let start = self.at;
        let rest = self.text.as_bytes().get(start..).unwrap_or_default();
        let stops = &self.stops;
        let length = rest.iter().position(|b| stops.get(*b as usize) == Some(&true)).unwrap_or(rest.len());
        self.at = start.saturating_add(length);
        match rest.get(length) {
            Some(b'"') => Err(self.fail(
                Code::StrayQuote,
                "a cell has a quote inside; quote the whole cell and double the quotes inside",
            )),
            Some(0) => Err(self.fail(Code::HiddenCharacter, "found a NUL byte; this is not a table")),
            _ => Ok(Cell { start, end: self.at, escaped: false }),
        }
    }

    fn quoted(&mut self) -> Result<Cell, Failure> {
        let bytes = self.text.as_bytes();
        let start = self.at.saturating_add(1);
        let mut at = start;
        let mut escaped = false;
        loop {
            match bytes.get(at) {
                None => return Err(self.fail(Code::UnterminatedQuote, "a quote is opened but never closed")),
                Some(b'"') if bytes.get(at.saturating_add(1)) == Some(&b'"') => {
                    escaped = true;
                    at = at.saturating_add(2);
                }
                Some(b'"') => break,
                Some(0) => return Err(self.fail(Code::HiddenCharacter, "found a NUL byte; this is not a table")),
                Some(_) if at.saturating_sub(start) > MAX_CELL => {
                    return Err(
                        self.fail(Code::UnterminatedQuote, "a quoted cell is larger than 64 KiB; is its quote closed?")
                    );
                }
                Some(_) => at = at.saturating_add(1),
            }
        }
        self.at = at.saturating_add(1);
        match bytes.get(self.at) {
            None | Some(b'\n' | b'\r') => {}
            Some(b) if *b == self.separator => {}
            Some(_) => {
                return Err(self.fail(
                    Code::StrayQuote,
                    "text follows a closing quote; quote the whole cell and double the quotes inside",
                ));
            }
        }
        Ok(Cell { start, end: at, escaped })
    }

    /// A cell's text, without its quotes.
    pub fn text(&self, cell: Cell) -> Cow<'a, str> {
        let text = self.text.get(cell.start..cell.end).unwrap_or("");
        if cell.escaped { Cow::Owned(text.replace("\"\"", "\"")) } else { Cow::Borrowed(text) }
    }

    /// The text of each cell of the current record.
    pub fn texts(&self) -> impl Iterator<Item = Cow<'a, str>> {
        self.cells.iter().map(|cell| self.text(*cell))
    }
}

/// The separator of the header's cells.
pub fn separator_of(text: &str) -> Result<u8, Failure> {
    let head = text.trim_start_matches(['\n', '\r']).lines().next().unwrap_or("");
    let separator =
        [b'\t', b',', b';', b'|'].into_iter().max_by_key(|s| head.bytes().filter(|b| b == s).count().min(1000));
    let separator =
        [b'\t', b',', b';', b'|'].into_iter().find(|s| head.as_bytes().contains(s)).or(separator).unwrap_or(b',');
    if !head.as_bytes().contains(&separator) {
        return Err(no_table(if head.trim().is_empty() {
            "the text is empty"
        } else {
            "this is neither JSON nor a table"
        }));
    }
    Ok(separator)
}

/// A header and its rows as strings, for tables other than positions.
pub fn plain(text: &str) -> Result<(Vec<String>, Vec<Vec<String>>), Failure> {
    let mut records = Records::new(text, separator_of(text)?);
    if !records.advance()? {
        return Err(no_table("the text is empty"));
    }
    let header: Vec<String> = records.texts().map(|cell| cell.trim().to_owned()).collect();
    let mut rows = Vec::new();
    while records.advance()? {
        if records.cells.len() != header.len() {
            let (found, wanted) = (records.cells.len(), header.len());
            let code = if found > wanted { Code::ExtraColumn } else { Code::MissingColumn };
            let row = u32::try_from(rows.len()).unwrap_or(u32::MAX).saturating_add(1);
            return Err(Failure::new(code, format!("the row has {found} cells, but the header has {wanted}")).row(row));
        }
        rows.push(records.texts().map(Cow::into_owned).collect());
    }
    Ok((header, rows))
}

/// Whether a spreadsheet would run this text as a formula.
fn is_formula(text: &str) -> bool {
    text.starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠'])
}

/// The text behind the quote that keeps a spreadsheet from running it.
pub fn unescape(text: Cow<'_, str>) -> Cow<'_, str> {
    match text.strip_prefix('\'') {
        Some(rest) if is_formula(rest) || rest.starts_with('\'') => Cow::Owned(rest.to_owned()),
        _ => text,
    }
}

/// Text as a cell that no spreadsheet runs as a formula.
pub fn cell(text: &str) -> String {
    let text = if is_formula(text) || text.starts_with('\'') { format!("'{text}") } else { text.to_owned() };
    if text.contains([',', '"', '\n', '\r']) { format!("\"{}\"", text.replace('"', "\"\"")) } else { text }
}

/// The failure of text that is not a table; the caller completes its message with the formats that it reads.
fn no_table(why: &str) -> Failure {
    Failure::new(Code::UnknownFormat, why)
}
