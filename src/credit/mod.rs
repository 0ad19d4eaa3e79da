//! Credit exposure: the cost of a counterparty's default, with close-out netting and without, and how much of the
//! benefit of netting survives when something fails.
//!
//! Per credit set `E = max(ΣV − C, 0)`; a position that no enforceable agreement covers is a set of one.
//! `NGR = Σ over sets of max(ΣV, 0) / Σ max(V, 0)` before collateral, 1 if nothing is owed to us.

pub mod cem;
pub mod claim;
pub mod clearing;
pub(crate) mod closeout;
pub(crate) mod collateral;
pub mod default;
pub mod leverage;
pub(crate) mod leverages;
pub mod limits;
mod obligations;
mod removals;
pub mod repository;
pub mod resilience;
pub mod saccr;
mod sets;
pub mod stress;
mod stressing;
mod trades;
mod view;

use serde::Serialize;

pub use self::obligations::SELF;
pub use self::sets::SwapRisk;
pub(crate) use self::view::View;

use self::claim::Parts;
use self::saccr::Ead;
use crate::amount::Amount;
use crate::error::Failure;

/// Everything with one counterparty under one agreement, or under none. Money is in the reporting currency.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(optional_fields))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct CreditSet {
    /// Counterparty and agreement; the counterparty alone without an agreement.
    pub key: String,
    /// The counterparty that owes.
    pub counterparty: String,
    /// The id of the agreement; empty without one.
    pub agreement: String,
    /// Whether it is closed out as one amount, rather than position by position.
    pub nets: bool,
    /// Whether the agreement is enforceable; empty without one.
    #[cfg_attr(feature = "ts", ts(type = "\"yes\" | \"no\" | \"unknown\" | \"\""))]
    pub enforceable: &'static str,
    /// The number of positions in it.
    pub count: u32,
    /// The positive values of its positions, summed.
    pub gross: Amount,
    /// The amount that its positions are owed on default, before collateral and recovery.
    pub net: Amount,
    /// The same amount if the agreement were enforceable: max(ΣV, 0).
    pub if_netted: Amount,
    /// The negative values of its positions, summed and without sign.
    pub gross_owed: Amount,
    /// The amount that its positions owe on our default.
    pub net_owed: Amount,
    /// The parts of the exposure, before collateral.
    #[serde(flatten)]
    pub parts: Parts,
    /// Collateral after haircuts: above zero if it is held, below zero if it was posted and would be lost.
    pub collateral: Amount,
    /// The counterparty's debt when it fails, before recovery: max(claims + cash + equity − segregated − collateral,
    /// 0).
    pub exposure: Amount,
    /// Our debt when we fail, before recovery.
    pub exposure_owed: Amount,
    /// Exposure × recovery.
    pub recovered: Amount,
    /// Exposure × (1 − recovery).
    pub loss: Amount,
    /// The number of positions whose value is not known.
    pub unknown: u32,
    /// Exposure at default by SA-CCR, and by the current exposure method.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ead: Option<Ead>,
}

/// Credit exposure of a book, in the reporting currency.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(optional_fields))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Credit {
    /// Positive values without netting, summed.
    pub gross: Amount,
    /// Positive values after netting under the agreements that hold, summed.
    pub net: Amount,
    /// Net / gross; 1 if gross is zero.
    pub ngr: Amount,
    /// 1 − net / gross: the fraction that netting removes.
    pub benefit: Amount,
    /// Our debts without netting.
    pub gross_owed: Amount,
    /// Our debts after netting.
    pub net_owed: Amount,
    /// Debts of all counterparties if each fails, before recovery: claims, cash and equity less their collateral.
    pub exposure: Amount,
    /// Our debts to all counterparties if we fail, before recovery.
    pub exposure_owed: Amount,
    /// The loss if all counterparties default, after recovery.
    pub loss: Amount,
    /// Exposure at default of all sets by SA-CCR.
    pub ead: Amount,
    /// Exposure at default of all sets by the current exposure method.
    pub cem: Amount,
    /// Derivatives that are left out of `ead` and `cem`, each with its missing input.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(feature = "ts", ts(as = "Option<_>"))]
    pub missing: Vec<Failure>,
    /// Gain or loss if a reference entity of credit default swaps defaults, by entity.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(feature = "ts", ts(as = "Option<_>"))]
    pub jumps: Vec<default::Jump>,
    /// Credit sets, the largest exposure first.
    pub sets: Vec<CreditSet>,
}
