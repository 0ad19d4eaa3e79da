//! How much of the gross exposure is in one place.
//!
//! The Herfindahl–Hirschman index is 10,000 × Σ (share)², on shares of gross exposure; the bands 1,000 and
//! 1,800 are those of the 2023 US merger guidelines.

use serde::Serialize;

use crate::amount::{Amount, Exact};

/// Concentration over the groups of one kind.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Concentration {
    /// The largest group.
    pub top: String,
    /// Its share of the gross exposure.
    pub top1: Amount,
    /// The share of the three largest.
    pub cr3: Amount,
    /// The share of the five largest.
    pub cr5: Amount,
    /// 10,000 × the sum of squared shares; 10,000 when everything is in one group.
    pub hhi: Amount,
    /// 10,000 / HHI: the number of equal groups that would be as concentrated.
    pub effective_number: Amount,
    /// The five largest, and the share of each.
    pub largest: Vec<Share>,
}

/// One group's share of the whole.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(rename = "ConcentrationShare"))]
pub struct Share {
    /// The group.
    pub key: String,
    /// Its size.
    pub size: Amount,
    /// Its part of the whole.
    pub share: Amount,
}

impl Concentration {
    /// Concentration of named sizes; signs do not count.
    ///
    /// ```
    /// use exposure_netting::exposure::concentration::Concentration;
    /// let sizes = [("a", 40.into()), ("b", 30.into()), ("c", 20.into()), ("d", 10.into())];
    /// assert_eq!(Concentration::of(sizes).hhi.to_string(), "3000");
    /// ```
    pub fn of<K: AsRef<str>>(sizes: impl IntoIterator<Item = (K, Amount)>) -> Concentration {
        let mut sizes: Vec<(K, Amount)> = sizes.into_iter().map(|(key, size)| (key, size.abs())).collect();
        crate::order::sort_by(&mut sizes, |a, b| b.1.cmp(&a.1).then_with(|| a.0.as_ref().cmp(b.0.as_ref())));
        let sum =
            |sizes: &[(K, Amount)]| Amount(sizes.iter().fold(0, |sum: i128, (_, size)| sum.saturating_add(size.0)));
        let total = sum(&sizes);
        let Some((top, _)) = sizes.first().filter(|_| total.0 > 0) else { return Concentration::default() };
        let largest = |count| sum(sizes.get(..count).unwrap_or(&sizes)).ratio_to(total);
        let zero = Exact::from(Amount::ZERO);
        let squares = sizes.iter().fold(zero, |s, (_, size)| s.plus(Exact::from(*size).times_amount(*size)));
        let square = Exact::from(total).times_amount(total);
        let scaled = |exact: Exact| exact.times_amount(Amount::from(10_000));
        Concentration {
            top: top.as_ref().to_owned(),
            top1: largest(1),
            cr3: largest(3),
            cr5: largest(5),
            hhi: scaled(squares).over(square).unwrap_or_default(),
            effective_number: square.over(squares).unwrap_or_default(),
            largest: sizes
                .iter()
                .filter(|(_, size)| size.0 > 0)
                .take(5)
                .map(|(key, size)| Share::new(key.as_ref(), *size, total))
                .collect(),
        }
    }
}

impl Share {
    fn new(key: &str, size: Amount, total: Amount) -> Share {
        Share { key: key.to_owned(), size, share: size.ratio_to(total) }
    }
}

/// Concentration of gross exposure by each kind of group.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Concentrations {
    /// By asset.
    pub by_asset: Concentration,
    /// By counterparty.
    pub by_counterparty: Concentration,
    /// By counterparty, of the claim on each if it fails, before recovery.
    pub by_claim: Concentration,
    /// By chain.
    pub by_chain: Concentration,
    /// By account at a counterparty, or by counterparty if it has no accounts.
    pub by_venue: Concentration,
    /// By asset that backs positions: cash, holdings and deposits, and posted collateral.
    pub by_collateral: Concentration,
}
