//! Errors: a [`Failure`] for a row that is skipped while the others are used, an [`Error`] for a whole call.

use std::fmt;

use serde::Serialize;

pub use crate::code::Code;

/// One thing that could not be used, and how to fix it. Warnings have the same shape.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(optional_fields))]
#[non_exhaustive]
pub struct Failure {
    /// Stable code, such as `not_a_decimal` or `missing_price`.
    #[cfg_attr(feature = "ts", ts(type = "Code"))]
    pub code: Code,
    /// For people: the problem and the remedy.
    pub message: String,
    /// The row, counted from 1 as a person counts data rows (a header is not one).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub row: Option<u32>,
    /// The position's id, if it has one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// The field of the position.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub field: Option<String>,
    /// The place in the document, as a JSON pointer or `line 3`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub path: Option<String>,
    /// The formats that `ambiguous_format` could mean or that `unknown_format` supports; the two numbers that typed
    /// text could mean, the one with a decimal comma first.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(feature = "ts", ts(as = "Option<_>"))]
    pub candidates: Vec<String>,
}

impl Failure {
    /// A failure of the document as a whole.
    pub fn new(code: Code, message: impl Into<String>) -> Failure {
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
    pub fn code(self, code: Code) -> Failure {
        Failure { code, ..self }
    }

    /// With the values that the person may have meant.
    #[must_use]
    pub fn candidates(self, candidates: Vec<String>) -> Failure {
        Failure { candidates, ..self }
    }

    /// Without the row and the id, for a call about one position, which the caller knows.
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

/// Why a whole call failed.
///
/// Opaque, so that it can grow: use [`Error::code`] or a predicate. A row that cannot be used is not an error of the
/// call; it is a [`Failure`] in the report or in the result of an import.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Error(Box<Failure>);

impl Error {
    /// The stable code, as in [`Failure::code`].
    pub fn code(&self) -> &'static str {
        self.0.code.name()
    }

    /// The row, field and place, if known.
    pub fn failure(&self) -> &Failure {
        &self.0
    }

    /// Whether a number or a sum is too large to be held exactly.
    pub fn is_overflow(&self) -> bool {
        self.0.code == "overflow"
    }

    /// Whether two positions have the same id.
    pub fn is_duplicate_id(&self) -> bool {
        self.0.code == Code::DuplicateId
    }

    /// Whether the text has no known format, or matches more than one.
    pub fn is_unknown_format(&self) -> bool {
        matches!(self.0.code, Code::UnknownFormat | Code::AmbiguousFormat)
    }

    /// Whether an option names something that does not exist or is out of range.
    pub fn is_invalid_option(&self) -> bool {
        self.0.code == Code::InvalidOption
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
