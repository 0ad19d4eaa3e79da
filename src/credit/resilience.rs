//! N − 1: what is left of the benefit of netting when one thing fails.
//!
//! Each counterparty, chain, agreement and asset is taken away in turn. What was matched against it is open again: the
//! *un-netting jump*, the change of Σ over assets of |net|, comes on top of the loss.

use serde::Serialize;

use crate::amount::Amount;

/// What fails.
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

/// The book without one thing.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Removal {
    /// What sort of thing fails.
    pub kind: Fails,
    /// Its name.
    pub key: String,
    /// Positions that go with it, or that stop netting.
    pub count: u32,
    /// Gross exposure that is left.
    pub gross: Amount,
    /// Net exposure that is left.
    pub net: Amount,
    /// Σ over assets of |net| that is left.
    pub residual: Amount,
    /// How far that is above what it was: what is open because its other side is gone.
    pub jump: Amount,
    /// Margin that the rest needs.
    pub margin: Amount,
    /// The change of it.
    pub margin_change: Amount,
    /// Margin per unit of margin before; 1 where nothing was needed.
    pub fragility: Amount,
    /// Credit exposure of what is left, after collateral.
    pub exposure: Amount,
    /// The change of it: above zero where an agreement no longer nets.
    pub exposure_change: Amount,
    /// What is lost, after recovery: what they owe us, what is claimed on the chain or in the asset; for an agreement,
    /// what its counterparty's default would cost more.
    pub loss: Amount,
}

impl Removal {
    /// What is open again: the jump, or of an agreement what is owed more.
    pub fn opened(&self) -> Amount {
        if self.kind == Fails::Agreement { self.exposure_change } else { self.jump }
    }
}
