//! N − 1: how much of the benefit of netting remains when one thing fails.
//!
//! Each counterparty, chain, agreement and asset is removed in turn. Exposure that was matched against it is open
//! again: the *un-netting jump*, the change of Σ over assets of |net|, is added to the loss.

use serde::Serialize;

use crate::amount::Amount;

/// The kind of thing that fails.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(rename = "RemovalKind"))]
#[serde(rename_all = "lowercase")]
pub enum Fails {
    /// A counterparty defaults.
    #[default]
    Counterparty,
    /// A chain stops.
    Chain,
    /// An agreement is found not to be enforceable.
    Agreement,
    /// An asset has no price any more.
    Asset,
}

/// The book without one thing. Money is in the reporting currency.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Removal {
    /// The kind of thing that is removed.
    pub kind: Fails,
    /// The name of the counterparty, chain, agreement or asset.
    pub key: String,
    /// The number of positions that are removed, or that stop netting.
    pub count: u32,
    /// Gross exposure of the rest.
    pub gross: Amount,
    /// Net exposure of the rest.
    pub net: Amount,
    /// Σ over assets of |net| of the rest.
    pub residual: Amount,
    /// The rise of `residual`: exposure that is open because its other side is gone.
    pub jump: Amount,
    /// The margin that the rest needs.
    pub margin: Amount,
    /// The change of margin.
    pub margin_change: Amount,
    /// Margin of the rest / margin of the book; 1 if the book needs none.
    pub fragility: Amount,
    /// Credit exposure of the rest, after collateral.
    pub exposure: Amount,
    /// The change of credit exposure; above zero if an agreement no longer nets.
    pub exposure_change: Amount,
    /// The loss after recovery: debts of the counterparty, or claims on the chain or in the asset; of an agreement, the
    /// rise of the loss if its counterparty defaults.
    pub loss: Amount,
}

impl Removal {
    /// The exposure that is open again: the jump, or for an agreement the increase in the amount owed.
    pub fn opened(&self) -> Amount {
        if self.kind == Fails::Agreement { self.exposure_change } else { self.jump }
    }
}
