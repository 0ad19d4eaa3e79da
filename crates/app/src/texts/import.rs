//! The import dialog.

use super::counted;

pub(crate) const TITLE: &str = super::page::PASTE;
pub(crate) const KNOWN: &str = "A table (CSV, TSV, or copied from a spreadsheet), a book saved here as JSON, ccxt fetchPositions, or an API response from Hyperliquid, Deribit or Binance. It is read in your browser; nothing is uploaded.";
pub(crate) const INPUT: &str = "Text to import";
pub(crate) const EXAMPLE: &str = "asset,kind,side,quantity,price,venue";
pub(crate) const CHOOSE_FILE: &str = "Choose a file";
pub(crate) const PRESENT_BOOK: &str = "Your present book";
pub(crate) const REPLACE: &str = "Replace the book";
pub(crate) const ADD: &str = "Add to it";
pub(crate) const CANCEL: &str = "Cancel";
pub(crate) const PROGRESS: &str = "Import";
pub(crate) const READING: &str = "Reading…";
pub(crate) const IMPORTING: &str = "Importing…";

pub(crate) const CSV: &str = "a table separated by commas or semicolons";
pub(crate) const TSV: &str = "a table separated by tabs";
pub(crate) const JSON: &str = "this page's own JSON";
pub(crate) const WHICH_FORMAT: &str = "Which format is it? ";
pub(crate) const MARKS: &str = "How are numbers written? ";
pub(crate) const KIND_OF_ROWS: &str = "Instrument type of every row";
pub(crate) const COUNTERPARTY_OF_ROWS: &str = "Counterparty of every row";
pub(crate) const NO_COUNTERPARTY: &str = "None: each position is separate";
pub(crate) const COLUMNS: &str = "Columns";
pub(crate) const IGNORED: &str = "(ignored)";

pub(crate) const TOO_LARGE: &str =
    "The text is too large to read without a worker, and the browser allows none. Import it in parts.";
pub(crate) const OTHER_VERSION: &str = "The worker is of another version. Reload the page.";
pub(crate) const STOPPED: &str =
    "The text could not be read: its worker stopped, perhaps because memory ran out. Import it in parts.";

/// How many rows were read and refused. Both numbers are in places of their names.
pub(crate) fn summary(rows: usize) -> &'static str {
    if rows == 1 {
        "{rows} row read, {refused} refused. Format: {format}."
    } else {
        "{rows} rows read, {refused} refused. Format: {format}."
    }
}

pub(crate) fn accept(positions: usize) -> String {
    match positions {
        0 => "Import".to_owned(),
        count => format!("Import {}", counted(count, "position", "positions")),
    }
}

pub(crate) fn row(row: u32) -> String {
    format!("row {row}: ")
}

pub(crate) fn sample(text: &str) -> String {
    format!("for example {text}")
}

/// The size of text that is too large for an editor.
pub(crate) fn beginning(lines: usize) -> String {
    format!("{}, too many to edit here. They begin:", counted(lines, "line", "lines"))
}
