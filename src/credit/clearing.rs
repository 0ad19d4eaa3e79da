//! The effect of a central counterparty: the same positions with a clearing house in between.
//!
//! Duffie and Zhu (2011), K asset classes of equal risk σ, N equal dealers. Expected exposure
//!
//! ```text
//! bilateral                  (N − 1) × σ × √(K / 2π)
//! one class with the house   (N − 1) × σ × √((K − 1) / 2π) + σ × √((N − 1) / 2π)
//! ```
//!
//! so that clearing one class helps only if K < N² / (4 (N − 1)): netting with one house across dealers costs netting
//! across classes within each dealer. Source: D. Duffie, H. Zhu, Review of Asset Pricing Studies 1(1), 2011, 74–95. A
//! book that is not symmetric can go either way, so its own numbers are shown as well.

use serde::Serialize;

use crate::amount::{Amount, figure};
use crate::error::{Code, Failure};

/// The condition of Duffie and Zhu for one number of classes and dealers.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Efficiency {
    /// The number of asset classes.
    pub classes: u32,
    /// The number of dealers, oneself included.
    pub dealers: u32,
    /// Expected exposure of one dealer, in units of σ, if everything is bilateral.
    pub bilateral: Amount,
    /// Expected exposure of one dealer, in units of σ, if one class is cleared.
    pub cleared: Amount,
    /// Whether clearing one class lowers it.
    pub helps: bool,
    /// The fewest dealers with whom clearing one class would lower it.
    pub fewest: u32,
}

/// Works out the condition.
///
/// # Errors
/// `out_of_range` below 1 class or 2 dealers, or beyond a million of either.
///
/// ```
/// use exposure_netting::credit::clearing::duffie_zhu;
/// let four = duffie_zhu(4, 14)?;
/// assert!(!four.helps);
/// assert_eq!(four.fewest, 15);
/// # Ok::<(), exposure_netting::Failure>(())
/// ```
pub fn duffie_zhu(classes: u32, dealers: u32) -> Result<Efficiency, Failure> {
    const MOST: u32 = 1_000_000;
    if !(1..=MOST).contains(&classes) || !(2..=MOST).contains(&dealers) {
        let message = "there are 1 to 1,000,000 classes and 2 to 1,000,000 dealers";
        return Err(Failure::new(Code::OutOfRange, message).field("dealers"));
    }
    let helps = |dealers: u32| {
        let (k, n) = (u64::from(classes), u64::from(dealers));
        n.saturating_mul(n) > k.saturating_mul(4).saturating_mul(n.saturating_sub(1))
    };
    // The larger root of N² = 4K (N − 1) is between 2K and 4K.
    let (mut low, mut high) = (classes.saturating_mul(2).max(2), classes.saturating_mul(4).max(3));
    while low < high {
        let middle = low.midpoint(high);
        if helps(middle) { high = middle } else { low = middle.saturating_add(1) }
    }
    let (k, others) = (f64::from(classes), f64::from(dealers) - 1.0);
    let per_sigma = |x: f64| libm::sqrt(x / (2.0 * std::f64::consts::PI));
    Ok(Efficiency {
        classes,
        dealers,
        bilateral: figure(others * per_sigma(k)),
        cleared: figure(others * per_sigma(k - 1.0) + per_sigma(others)),
        helps: helps(dealers),
        fewest: low,
    })
}

/// The holding of one instrument with one counterparty.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(rename = "ClearingLine"))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct HeldLine {
    /// The counterparty.
    pub counterparty: String,
    /// The instrument, in words.
    pub instrument: String,
    /// Quantity × contract size, long above zero: units of the asset.
    pub held: Amount,
}

/// The book with its derivatives in one arrangement. Money is in the reporting currency.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(rename = "ClearingWay"))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Held {
    /// The arrangement: as it is today, the chosen counterparties cleared, or all.
    #[cfg_attr(feature = "ts", ts(type = "\"bilateral\" | \"chosen\" | \"cleared\""))]
    pub id: &'static str,
    /// The counterparties whose derivatives the house has taken over.
    pub novated: Vec<String>,
    /// The number of instruments with a counterparty that are not zero: each has to be margined and settled.
    pub lines: u32,
    /// The instruments behind `lines`.
    pub left: Vec<HeldLine>,
    /// Credit exposure without netting.
    pub gross: Amount,
    /// Credit exposure with netting, after collateral.
    pub exposure: Amount,
    /// Exposure at default.
    pub ead: Amount,
    /// The margin that the book needs.
    pub margin: Amount,
    /// Exposure that cancels out across the book but not inside single margin sets.
    pub walled: Amount,
}

/// The book with a clearing house, and without.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(optional_fields))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Clearing {
    /// The book today, with the derivatives of the chosen counterparties moved to one house, and with those of all.
    pub ways: Vec<Held>,
    /// Duffie and Zhu's condition at this book's number of assets and counterparties.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub symmetric: Option<Efficiency>,
}
