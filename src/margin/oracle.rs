//! Surcharges for prices that a venue trusts less: a stablecoin off its peg, a feed of low confidence.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use super::ParameterReader;
use crate::error::Failure;
use crate::time::Time;

/// Prices that may be in doubt. Every price is certain unless the user marks it.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Oracle {
    /// By asset (`ETH`), asset and expiry (`ETH 2026-12-25`), or `ETH perpetual`: from 0 to 1.
    confidence: BTreeMap<String, Decimal>,
    /// Below it, `(1 − confidence) × factor × size` is added to initial margin.
    threshold: Decimal,
    pub factor: Decimal,
    /// The settlement stablecoin's price.
    stable: Option<Decimal>,
    peg: Decimal,
    pub peg_factor: Decimal,
}

impl Oracle {
    pub(crate) fn read(given: &mut ParameterReader) -> Result<Oracle, Failure> {
        let confidence = given.fractions("confidence")?;
        let stable = given.decimal("stablePrice")?;
        let mut oracle = Oracle { confidence, stable, ..Oracle::default() };
        let doubt = given.part("doubt", |given| Ok((given.fraction("below")?, given.decimal("factor")?)))?;
        if let Some((below, factor)) = doubt {
            (oracle.threshold, oracle.factor) = (below.unwrap_or_default(), factor.unwrap_or_default());
        }
        let depeg = given.part("depeg", |given| Ok((given.decimal("below")?, given.decimal("factor")?)))?;
        if let Some((below, factor)) = depeg {
            (oracle.peg, oracle.peg_factor) = (below.unwrap_or_default(), factor.unwrap_or_default());
        }
        Ok(oracle)
    }

    /// The settlement stablecoin's price.
    pub(crate) fn stable(&self) -> Decimal {
        self.stable.unwrap_or(Decimal::ONE)
    }

    /// How far the stablecoin is below its peg.
    pub(crate) fn depegged(&self) -> Decimal {
        self.peg.checked_sub(self.stable()).unwrap_or_default().max(Decimal::ZERO)
    }

    fn of(&self, key: &str) -> Decimal {
        self.confidence.get(key).copied().unwrap_or(Decimal::ONE)
    }

    pub(crate) fn spot(&self, asset: &str) -> Decimal {
        self.of(asset)
    }

    pub(crate) fn perpetual(&self, asset: &str) -> Decimal {
        if self.confidence.is_empty() {
            return Decimal::ONE;
        }
        self.of(&format!("{asset} perpetual")).min(self.spot(asset))
    }

    pub(crate) fn expiry(&self, asset: &str, expiry: Option<Time>) -> Decimal {
        if self.confidence.is_empty() {
            return Decimal::ONE;
        }
        let own = expiry.map_or(Decimal::ONE, |expiry| self.of(&format!("{asset} {expiry}")));
        own.min(self.spot(asset))
    }

    /// The surcharge per unit of value at this confidence.
    pub(crate) fn doubt(&self, confidence: Decimal) -> Decimal {
        if confidence >= self.threshold {
            return Decimal::ZERO;
        }
        Decimal::ONE.checked_sub(confidence).and_then(|doubt| doubt.checked_mul(self.factor)).unwrap_or_default()
    }

    /// Whether there is anything to look at.
    pub(crate) fn certain(&self) -> bool {
        self.confidence.is_empty() && self.stable.is_none()
    }
}
