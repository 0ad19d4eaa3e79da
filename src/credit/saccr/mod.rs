//! Exposure at default by Basel's standardised approach for counterparty credit risk (SA-CCR).
//!
//! ```text
//! EAD        = α × (RC + multiplier × AddOn)                                   α = 1.4
//! RC         = max(V − C, 0); if margin is exchanged max(V − C, TH + MTA − NICA, 0)
//! multiplier = min(1, 5 % + 95 % × exp((V − C) / (2 × 95 % × AddOn)))
//! AddOn      = Σ over classes of Σ δ × d × MF, with supervisory factors and correlations
//! ```
//!
//! per credit set. A set under a margin agreement has at most the exposure that it would have without one. Source:
//! Basel Committee, BCBS 279 (2014) and CRE52. Crypto-assets have no class there: they get the factor of single
//! equities, 32 %, with each asset in a separate hedging set. No published rule confirms this; `assumptions.assets`
//! sets another factor. A perpetual counts for a whole year, which is conservative: if gains and losses are paid every
//! day, its next reset is a day away.

mod addon;
mod trade;

use rust_decimal::Decimal;
use serde::Serialize;

pub use self::addon::ClassAddOn;
pub(crate) use self::addon::Netted;
pub(crate) use self::trade::Scope;
pub use self::trade::Trade;
use super::closeout::floor;
use crate::amount::{Amount, figure};
pub use crate::book::facts::{HEDGING_SETS, RATINGS};

/// The factor from exposure to exposure at default.
pub(crate) const ALPHA: Decimal = Decimal::from_parts(14, 0, 0, false, 1);
/// The part of an add-on that remains however far a set is over-collateralised.
const FLOOR: f64 = 0.05;

/// The value of a set and its security.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Terms {
    /// Sum of the values of its trades.
    pub value: Amount,
    /// The value of collateral after haircuts.
    pub collateral: Amount,
    /// How margin is exchanged, if it is.
    pub margin: Option<Margining>,
}

/// How variation margin is exchanged.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Margining {
    /// The amount that may be owed before margin is called.
    pub threshold: Amount,
    /// The smallest amount that is transferred.
    pub mta: Amount,
    /// Net independent collateral amount.
    pub independent: Amount,
    /// Business days between two calls.
    pub days: u32,
}

impl Margining {
    /// The margin period of risk in business days: ten, plus the time between two calls.
    fn period(self) -> f64 {
        f64::from(self.days.saturating_sub(1).saturating_add(10))
    }
}

/// Exposure at default of one set, and its parts, in the reporting currency.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(optional_fields))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Ead {
    /// 1.4 × (replacement cost + multiplier × add-on).
    pub ead: Amount,
    /// RC: the cost of replacing the set now.
    pub replacement_cost: Amount,
    /// The aggregate add-on for potential future exposure, before the multiplier.
    pub add_on: Amount,
    /// The fraction of the add-on that counts: below 1 if the set's value is negative or it is over-collateralised.
    pub multiplier: Amount,
    /// Whether margin is exchanged.
    pub margined: bool,
    /// Whether the numbers are those of the set without margin, because they are lower.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    #[cfg_attr(feature = "ts", ts(as = "Option<_>"))]
    pub capped: bool,
    /// The add-on by asset class.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(feature = "ts", ts(as = "Option<_>"))]
    pub classes: Vec<ClassAddOn>,
    /// Exposure at default of the same set by the current exposure method.
    pub cem: Amount,
    /// Whether a derivative of the set is left out.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    #[cfg_attr(feature = "ts", ts(as = "Option<_>"))]
    pub partial: bool,
}

/// Exposure at default of trades that are closed out as one amount.
///
/// ```
/// use exposure_netting::{Amount, credit::saccr::{Margining, Terms, ead}};
/// // Nothing is held, and up to 5 million may be owed before it is called: 1.4 × 5 million.
/// let margin = Some(Margining { mta: Amount::from(5_000_000), days: 1, ..Margining::default() });
/// let empty = ead(&[], Terms { margin, ..Terms::default() });
/// assert_eq!(empty.ead.to_string(), "7000000");
/// ```
pub fn ead(trades: &[Trade<'_>], terms: Terms) -> Ead {
    let mut netted = Netted::default();
    for trade in trades {
        netted.add(trade);
    }
    netted.ead(terms)
}

impl Netted<'_> {
    /// Exposure at default of the trades that were added.
    pub(crate) fn ead(&self, terms: Terms) -> Ead {
        let bare = put_together(self.classes(false, 1.0), floor(terms.value.saturating_sub(terms.collateral)), terms);
        let Some(margin) = terms.margin else { return bare };
        let factor = 1.5 * libm::sqrt(margin.period() / 250.0);
        let classes = self.classes(true, factor);
        let uncalled = margin.threshold.saturating_add(margin.mta).saturating_sub(margin.independent);
        let cost = terms.value.saturating_sub(terms.collateral).max(uncalled).max(Amount::ZERO);
        let margined = Ead { margined: true, ..put_together(classes, cost, terms) };
        // An empty set has nothing to compare with: amounts below the threshold can still be owed later.
        if bare.ead < margined.ead && !self.is_empty() {
            return Ead { margined: true, capped: true, ..bare };
        }
        margined
    }
}

/// How much of an add-on counts at this excess of value over collateral.
fn multiplier(excess: Amount, add_on: Amount) -> f64 {
    if add_on.0 <= 0 || excess.0 >= 0 {
        return 1.0;
    }
    let kept = 1.0 - FLOOR;
    (FLOOR + kept * libm::exp(excess.to_f64() / (2.0 * kept * add_on.to_f64()))).min(1.0)
}

fn put_together(classes: Vec<ClassAddOn>, cost: Amount, terms: Terms) -> Ead {
    let add_on = classes.iter().fold(Amount::ZERO, |sum, class| sum.saturating_add(class.add_on));
    let multiplier = multiplier(terms.value.saturating_sub(terms.collateral), add_on);
    let future = figure(multiplier * add_on.to_f64());
    Ead {
        ead: cost.saturating_add(future).times(ALPHA).unwrap_or(cost),
        replacement_cost: cost,
        add_on,
        multiplier: figure(multiplier),
        classes,
        ..Ead::default()
    }
}

/// A trade that is closed out separately and without collateral: its exposure, replacement cost and add-on.
fn alone(trade: &Trade<'_>, value: Amount) -> (Amount, Amount, Amount) {
    let (cost, add_on) = (floor(value), trade.add_on());
    let counted = if value.0 >= 0 { add_on } else { figure(multiplier(value, add_on) * add_on.to_f64()) };
    (cost.saturating_add(counted).times(ALPHA).unwrap_or(cost), cost, add_on)
}

impl Ead {
    /// With another trade that does not net with it.
    pub(crate) fn join(&mut self, trade: &Trade<'_>, value: Amount) {
        let (ead, cost, add_on) = alone(trade, value);
        self.ead = self.ead.saturating_add(ead);
        self.replacement_cost = self.replacement_cost.saturating_add(cost);
        self.add_on = self.add_on.saturating_add(add_on);
        let class = trade.class.name();
        match self.classes.iter_mut().find(|known| known.class == class) {
            Some(known) => known.add_on = known.add_on.saturating_add(add_on),
            None => {
                self.classes.push(ClassAddOn { class, add_on });
                crate::order::sort_by(&mut self.classes, |a, b| a.class.cmp(b.class));
            }
        }
    }
}
