//! What lets positions with one counterparty be closed out as one amount.

use serde::Serialize;

/// Whether a court would uphold a netting agreement.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Enforceable {
    /// Yes.
    Yes,
    /// No: every position stands alone.
    No,
    /// Not known, which counts as no.
    #[default]
    Unknown,
}

impl Enforceable {
    /// The name in data.
    pub fn name(self) -> &'static str {
        match self {
            Enforceable::Yes => "yes",
            Enforceable::No => "no",
            Enforceable::Unknown => "unknown",
        }
    }

    /// The value of this name.
    pub fn from_name(name: &str) -> Option<Enforceable> {
        [Enforceable::Yes, Enforceable::No, Enforceable::Unknown].into_iter().find(|e| e.name() == name)
    }
}

/// A netting agreement with one counterparty.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Agreement {
    /// The name that positions refer to.
    pub id: String,
    /// With whom.
    pub counterparty: String,
    /// Whether it holds.
    pub enforceable: Enforceable,
}
