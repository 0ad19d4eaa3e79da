//! Exposure at default by the current exposure method, which SA-CCR replaced.
//!
//! `EAD = max(V − C, 0) + 0.4 × A + 0.6 × NGR × A`, `A = Σ |N| × rate(class, years)`. Source: Basel II, Annex 4,
//! paragraphs 91 to 96, whose table has gold in the column of exchange rates; crypto-assets, which it does not know, are
//! taken as other commodities.

use rust_decimal::Decimal;

use super::closeout::floor;
use crate::amount::{Amount, Exact};
use crate::position::AssetClass;

/// Names of gold and of tokens backed by it.
const GOLD: [&str; 5] = ["gold", "xau", "xauusd", "paxg", "xaut"];

/// The add-on rate of a class, in thousandths, by years to maturity.
pub(crate) fn rate(class: AssetClass, asset: &str, metal: bool, investment_grade: bool, years: f64) -> Decimal {
    let gold = GOLD.iter().any(|gold| gold.eq_ignore_ascii_case(asset));
    let thousandths = match class {
        AssetClass::Credit if investment_grade => [50, 50, 50],
        AssetClass::Credit => [100, 100, 100],
        AssetClass::Rates => [0, 5, 15],
        AssetClass::Fx => [10, 50, 75],
        AssetClass::Commodity if gold => [10, 50, 75],
        AssetClass::Equity => [60, 80, 100],
        AssetClass::Commodity if metal => [70, 70, 80],
        AssetClass::Commodity | AssetClass::Crypto | AssetClass::Other => [100, 120, 150],
    };
    let [near, middle, far] = thousandths;
    let chosen = if years <= 1.0 {
        near
    } else if years <= 5.0 {
        middle
    } else {
        far
    };
    Decimal::new(chosen, 3)
}

/// The exposure at default of a set: `gross` is its notionals times their rates, `net` its values netted, `positive`
/// the sum of its positive values.
pub(crate) fn ead(gross: Amount, net: Amount, positive: Amount, collateral: Amount) -> Amount {
    let cost = floor(net.saturating_sub(collateral));
    let (net, positive) = if positive.0 > 0 { (floor(net), positive) } else { (Amount::ONE, Amount::ONE) };
    let weight = Exact::from(positive).times(Decimal::new(4, 1)).plus(Exact::from(net).times(Decimal::new(6, 1)));
    cost.saturating_add(weight.times_amount(gross).over(positive.into()).unwrap_or(gross))
}
