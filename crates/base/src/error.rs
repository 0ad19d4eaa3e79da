//! What went wrong: [`Failure`] for a row that is left out while the rest goes on, [`Error`] for a whole call.

use std::fmt;

use serde::Serialize;

/// One thing that could not be used, and what to do about it. Also the shape of a warning.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(optional_fields))]
#[non_exhaustive]
pub struct Failure {
    /// Stable code, such as `not_a_decimal` or `missing_price`.
    #[cfg_attr(feature = "ts", ts(type = "Code"))]
    pub code: &'static str,
    /// For people: what is wrong and what to do.
    pub message: String,
    /// The row, counted from 1 as a person counts data rows (a header is not one).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub row: Option<u32>,
    /// The position's id, where it has one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// The field of the position.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub field: Option<String>,
    /// Where in the document, as a JSON pointer or `line 3`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub path: Option<String>,
    /// The formats that `ambiguous_format` could mean and that `unknown_format` knows; the two numbers that a typed
    /// text could mean, the one with a decimal comma first.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(feature = "ts", ts(as = "Option<_>"))]
    pub candidates: Vec<String>,
}

impl Failure {
    /// A failure of the document as a whole.
    pub fn new(code: &'static str, message: impl Into<String>) -> Failure {
        Failure { code, message: message.into(), row: None, id: None, field: None, path: None, candidates: Vec::new() }
    }

    /// With the field that it is about.
    #[must_use]
    pub fn field(self, field: impl Into<String>) -> Failure {
        Failure { field: Some(field.into()), ..self }
    }

    /// With the row that it is about, counted from 1.
    #[must_use]
    pub fn row(self, row: u32) -> Failure {
        Failure { row: Some(row), ..self }
    }

    /// With the id of the position that it is about.
    #[must_use]
    pub fn id(self, id: impl Into<String>) -> Failure {
        Failure { id: Some(id.into()), ..self }
    }

    /// With another message.
    #[must_use]
    pub fn message(self, message: impl Into<String>) -> Failure {
        Failure { message: message.into(), ..self }
    }

    /// With another code.
    #[must_use]
    pub fn code(self, code: &'static str) -> Failure {
        Failure { code, ..self }
    }

    /// With what the person may have meant.
    #[must_use]
    pub fn candidates(self, candidates: Vec<String>) -> Failure {
        Failure { candidates, ..self }
    }

    /// Without the row and the id: a failure of a call about one position, which the caller knows.
    #[must_use]
    pub fn alone(self) -> Failure {
        Failure { row: None, id: None, ..self }
    }

    /// With the place in the document that it is about.
    #[must_use]
    pub fn path(self, path: impl Into<String>) -> Failure {
        Failure { path: Some(path.into()), ..self }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(row) = self.row {
            write!(f, "row {row}: ")?;
        }
        f.write_str(&self.message)
    }
}

/// Why a whole call gave nothing.
///
/// Opaque, so that it can grow: ask [`Error::code`] or a predicate. A row that cannot be used is no error of
/// the call; it is a [`Failure`] in the report or in what an import returns.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Error(Box<Failure>);

impl Error {
    /// The stable code, as in [`Failure::code`].
    pub fn code(&self) -> &'static str {
        self.0.code
    }

    /// The row, field and place, where they are known.
    pub fn failure(&self) -> &Failure {
        &self.0
    }

    /// Whether a figure or a sum is larger than can be held exactly.
    pub fn is_overflow(&self) -> bool {
        self.0.code == "overflow"
    }

    /// Whether two positions carry the same id.
    pub fn is_duplicate_id(&self) -> bool {
        self.0.code == "duplicate_id"
    }

    /// Whether the text is of no known format, or of more than one.
    pub fn is_unknown_format(&self) -> bool {
        matches!(self.0.code, "unknown_format" | "ambiguous_format")
    }

    /// Whether an option names something that does not exist or is out of range.
    pub fn is_invalid_option(&self) -> bool {
        self.0.code == "invalid_option"
    }
}

impl From<Failure> for Error {
    fn from(failure: Failure) -> Error {
        Error(Box::new(failure))
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl std::error::Error for Error {}
