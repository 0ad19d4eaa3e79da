//! Credit exposure: what a counterparty's default costs, with close-out netting and without, and how much of the
//! benefit of netting survives when something fails.
//!
//! Per credit set `E = max(ΣV − C, 0)`; a position that no enforceable agreement covers is a set of one.
//! `NGR = Σ over sets of max(ΣV, 0) / Σ max(V, 0)` before collateral, 1 where nothing is owed to us.

pub mod cem;
pub mod claim;
pub mod clearing;
pub(crate) mod closeout;
pub(crate) mod collateral;
pub mod default;
pub(crate) mod geared;
pub mod leverage;
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

/// What is held with one counterparty under one agreement, or under none.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(optional_fields))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct CreditSet {
    /// Counterparty and agreement; the counterparty alone where there is none.
    pub key: String,
    /// Who owes.
    pub counterparty: String,
    /// The agreement; empty where there is none.
    pub agreement: String,
    /// Whether it is closed out as one amount; otherwise each position stands alone.
    pub nets: bool,
    /// Whether the agreement is enforceable: `yes`, `no` or `unknown`; empty where there is none.
    #[cfg_attr(feature = "ts", ts(type = "\"yes\" | \"no\" | \"unknown\" | \"\""))]
    pub enforceable: &'static str,
    /// Positions in it.
    pub count: u32,
    /// Sum of the positive values.
    pub gross: Amount,
    /// What would be lost on default before collateral and recovery.
    pub net: Amount,
    /// What it would be if the agreement were enforceable: max(ΣV, 0).
    pub if_netted: Amount,
    /// Sum of the negative values, without sign: what we owe.
    pub gross_owed: Amount,
    /// What they would lose on ours: the same for the negative values.
    pub net_owed: Amount,
    /// What the exposure is made of, before collateral.
    #[serde(flatten)]
    pub parts: Parts,
    /// What collateral counts on our side after haircuts: held above zero; below it what was posted and would be lost.
    pub collateral: Amount,
    /// What they owe when they fail, before recovery: max(claims + cash + equity − segregated − collateral, 0).
    pub exposure: Amount,
    /// What we owe when we fail, likewise.
    pub exposure_owed: Amount,
    /// Exposure × recovery.
    pub recovered: Amount,
    /// Exposure × (1 − recovery).
    pub loss: Amount,
    /// Positions whose value is not known.
    pub unknown: u32,
    /// Exposure at default by Basel's standardised approach, and by the older current exposure method.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ead: Option<Ead>,
}

/// Credit exposure of a book.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(optional_fields))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Credit {
    /// Exposure without netting.
    pub gross: Amount,
    /// Exposure with it.
    pub net: Amount,
    /// Net / gross; 1 where gross is zero.
    pub ngr: Amount,
    /// 1 − net / gross: what netting takes away.
    pub benefit: Amount,
    /// What we owe without netting.
    pub gross_owed: Amount,
    /// What we owe with it.
    pub net_owed: Amount,
    /// What everybody owes who fails, before recovery: claims, cash and equity less what secures them.
    pub exposure: Amount,
    /// What we owe everybody, likewise.
    pub exposure_owed: Amount,
    /// What is lost if everybody defaults, after recovery.
    pub loss: Amount,
    /// Exposure at default of all sets by SA-CCR.
    pub ead: Amount,
    /// The same by the current exposure method.
    pub cem: Amount,
    /// Derivatives that are left out of `ead` and `cem`, and what each of them lacks.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(feature = "ts", ts(as = "Option<_>"))]
    pub missing: Vec<Failure>,
    /// What is lost or gained when a reference entity of credit default swaps defaults, entity by entity.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(feature = "ts", ts(as = "Option<_>"))]
    pub jumps: Vec<default::Jump>,
    /// Set by set, the largest first.
    pub sets: Vec<CreditSet>,
}
