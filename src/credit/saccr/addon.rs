//! From trades to add-ons, class by class.

use std::borrow::Cow;
use std::collections::BTreeMap;

use serde::Serialize;

use super::Trade;
use crate::amount::{Amount, figure};
use crate::position::AssetClass;

/// The add-on of one asset class.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct ClassAddOn {
    /// The name of the asset class.
    pub class: &'static str,
    /// Its add-on, in the reporting currency.
    pub add_on: Amount,
}

/// A sum that nets fully: δ × d with the maturity factor of a set without margin, and without any.
#[derive(Clone, Copy, Debug, Default)]
struct Sum {
    bare: Amount,
    whole: Amount,
    factor: f64,
    correlation: f64,
}

/// Trades added up, exactly and so in any order, by class, hedging set, risk and bucket of maturity.
#[derive(Debug, Default)]
pub(crate) struct Netted<'a>(BTreeMap<(AssetClass, Cow<'a, str>, Cow<'a, str>, u8), Sum>);

impl<'a> Netted<'a> {
    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(crate) fn add(&mut self, trade: &Trade<'a>) {
        let bucket = match trade.end {
            _ if trade.class != AssetClass::Rates => 0,
            end if end < 1.0 => 1,
            end if end <= 5.0 => 2,
            _ => 3,
        };
        let key = (trade.class, trade.hedging_set.clone(), trade.risk.clone(), bucket);
        let Trade { factor, correlation, .. } = *trade;
        let sum = self.0.entry(key).or_insert(Sum { factor, correlation, ..Sum::default() });
        sum.bare = sum.bare.saturating_add(trade.without_margin());
        sum.whole = sum.whole.saturating_add(trade.amount);
    }

    /// The add-on of each class, every amount times `factor`; `whole` leaves out the maturity factors of single trades.
    pub(super) fn classes(&self, whole: bool, factor: f64) -> Vec<ClassAddOn> {
        let mut classes: Vec<ClassAddOn> = Vec::new();
        let entries: Vec<_> = self.0.iter().collect();
        for group in entries.chunk_by(|a, b| (a.0.0, &a.0.1) == (b.0.0, &b.0.1)) {
            let Some(((class, ..), _)) = group.first() else { continue };
            let parts = group.iter().map(|(key, sum)| {
                let amount = if whole { sum.whole } else { sum.bare };
                (key.3, amount.to_f64() * factor, sum.factor, sum.correlation)
            });
            let parts: Vec<_> = parts.collect();
            let add_on = figure(if *class == AssetClass::Rates { rates(&parts) } else { one_factor(&parts) });
            match classes.last_mut().filter(|last| last.class == class.name()) {
                Some(last) => last.add_on = last.add_on.saturating_add(add_on),
                None => classes.push(ClassAddOn { class: class.name(), add_on }),
            }
        }
        classes
    }
}

/// Buckets of maturity, correlated: √(D₁² + D₂² + D₃² + 1.4 D₁D₂ + 1.4 D₂D₃ + 0.6 D₁D₃).
fn rates(parts: &[(u8, f64, f64, f64)]) -> f64 {
    let of = |bucket| parts.iter().filter(|p| p.0 == bucket).map(|p| p.1 * p.2).sum::<f64>();
    let (near, middle, far) = (of(1), of(2), of(3));
    let squares = near * near + middle * middle + far * far;
    let cross = 1.4 * near * middle + 1.4 * middle * far + 0.6 * near * far;
    libm::sqrt((squares + cross).max(0.0))
}

/// Names that share one factor: √((Σ ρA)² + Σ (1 − ρ²) A²), A the name's amount times its factor.
fn one_factor(parts: &[(u8, f64, f64, f64)]) -> f64 {
    let common: f64 = parts.iter().map(|(_, amount, factor, rho)| rho * amount * factor).sum();
    let own =
        |(_, amount, factor, rho): &(u8, f64, f64, f64)| (1.0 - rho * rho) * (amount * factor) * (amount * factor);
    libm::sqrt(common * common + parts.iter().map(own).sum::<f64>())
}
