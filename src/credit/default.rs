//! The effect of a default by the reference entity of credit default swaps.
//!
//! `jump = −N × (1 − R) − V` for protection sold on N, with the opposite sign for protection bought: the payment on
//! default, less the value of the swaps before. One entity's swaps net fully; single names and indices are separate,
//! and nothing nets between two entities.

use serde::Serialize;

use crate::amount::Amount;

/// Gain (+) or loss (−) if one reference entity defaults, in the reporting currency.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Jump {
    /// The reference entity.
    pub entity: String,
    /// Whether it is an index of entities rather than a single name.
    pub index: bool,
    /// The number of swaps on it.
    pub count: u32,
    /// Protection sold less protection bought.
    pub notional: Amount,
    /// The fraction of its debt that is recovered.
    pub recovery: Amount,
    /// The value of the swaps before the default.
    pub value: Amount,
    /// Gain or loss by the default.
    pub jump: Amount,
    /// The number of swaps whose value is not known: they count as worth nothing before.
    pub unknown: u32,
}

impl Jump {
    pub(crate) fn add(&mut self, notional: Amount, value: Option<Amount>) {
        self.count = self.count.saturating_add(1);
        self.notional = self.notional.saturating_add(notional);
        match value {
            Some(value) => self.value = self.value.saturating_add(value),
            None => self.unknown = self.unknown.saturating_add(1),
        }
    }

    /// With the gain or loss computed from the sums.
    #[must_use]
    pub(crate) fn finished(self) -> Jump {
        let lost = Amount::ONE.saturating_sub(self.recovery);
        let paid = self.notional.share(lost, Amount::ONE).unwrap_or(self.notional);
        Jump { jump: paid.saturating_add(self.value).flip(true), ..self }
    }
}
