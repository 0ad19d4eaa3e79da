//! Netting agreements, which let positions with one counterparty be closed out as one amount.

use rust_decimal::Decimal;
use serde::Serialize;

use super::symbols::Symbol;
use super::{Book, Place};

/// Whether a court would uphold a netting agreement.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Enforceable {
    /// Yes.
    Yes,
    /// No: nothing nets.
    No,
    /// Unknown, which counts as no.
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

/// Collateral under an agreement.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Collateral {
    /// The asset or currency; empty: the reporting currency.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub asset: String,
    /// Units of it, above zero.
    #[serde(serialize_with = "super::json::decimal")]
    pub amount: Decimal,
    /// Whether we posted it, rather than received it.
    pub posted: bool,
    /// The fraction of its worth that does not count, 0 to 1; posted collateral counts more by this fraction.
    #[serde(serialize_with = "super::json::decimal", skip_serializing_if = "Decimal::is_zero")]
    pub haircut: Decimal,
    /// Whether a third party holds it, so that it is not lost if the party holding it would fail.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub segregated: bool,
}

/// A netting agreement with one counterparty.
///
/// ```
/// use exposure_netting::{Agreement, Enforceable};
/// let isda = Agreement::new("ISDA 2002", "Dealer", Enforceable::Yes);
/// assert!(isda.nets());
/// assert!(!Agreement { walk_away: true, ..isda }.nets());
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Agreement {
    /// The name that positions refer to.
    pub id: String,
    /// The counterparty.
    pub counterparty: String,
    /// Whether it would hold in court.
    pub enforceable: Enforceable,
    /// Whether positions with the counterparty that name no agreement are under this one; if absent, they are under the
    /// only agreement with the counterparty.
    #[serde(rename = "default", skip_serializing_if = "Option::is_none")]
    pub is_default: Option<bool>,
    /// Governing law and legal opinion: for people.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub jurisdiction: String,
    /// Whether it has a walk-away clause, under which the other side need not pay a defaulter: then it is not eligible
    /// for netting.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub walk_away: bool,
    /// Collateral received and posted under it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub collateral: Vec<Collateral>,
    /// The exposure up to which no variation margin is called, in the reporting currency.
    #[serde(serialize_with = "super::json::optional", skip_serializing_if = "Option::is_none")]
    pub threshold: Option<Decimal>,
    /// The smallest amount that is transferred.
    #[serde(serialize_with = "super::json::optional", skip_serializing_if = "Option::is_none")]
    pub mta: Option<Decimal>,
    /// Net independent collateral amount: the part of the collateral that secures more than today's claim.
    #[serde(serialize_with = "super::json::optional", skip_serializing_if = "Option::is_none")]
    pub independent_amount: Option<Decimal>,
    /// Business days between two margin calls.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub remargin_days: Option<u32>,
}

impl Agreement {
    /// An agreement without collateral.
    pub fn new(id: impl Into<String>, counterparty: impl Into<String>, enforceable: Enforceable) -> Agreement {
        Agreement { id: id.into(), counterparty: counterparty.into(), enforceable, ..Agreement::default() }
    }

    /// Whether positions under it are closed out as one amount.
    pub fn nets(&self) -> bool {
        self.enforceable == Enforceable::Yes && !self.walk_away
    }

    /// Whether variation margin is exchanged.
    pub fn is_margined(&self) -> bool {
        self.threshold.is_some() || self.mta.is_some() || self.remargin_days.is_some()
    }
}

/// Positions that are closed out together, as the schedule sees them.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct CreditKey {
    pub counterparty: Symbol,
    /// 0: no enforceable agreement, each position separately.
    pub agreement: Symbol,
}

/// The agreement that covers a place, whether or not it is enforceable; 0: none.
pub(crate) fn agreement_of(book: &Book, place: &Place) -> Symbol {
    if place.agreement != 0 {
        return place.agreement;
    }
    let named = book.default_agreement(book.symbols.text(place.counterparty));
    named.and_then(|agreement| book.symbols.find(&agreement.id)).unwrap_or_default()
}

/// The credit set that a place belongs to.
pub(crate) fn key_of(book: &Book, place: &Place) -> CreditKey {
    let agreement = agreement_of(book, place);
    let (id, counterparty) = (book.symbols.text(agreement), book.symbols.text(place.counterparty));
    let nets = agreement != 0 && book.agreement(counterparty, id).is_some_and(Agreement::nets);
    CreditKey { counterparty: place.counterparty, agreement: if nets { agreement } else { 0 } }
}
