//! Tokens that restore a multiple of their asset's return each day, and the daily cash flows of a position.
//!
//! ```text
//! NAV after a day = NAV × (1 + L × r)              traded at the reset = L × (L − 1) × r × NAV before
//! ```
//!
//! After +x and −x the asset is at 1 − x² and the token at 1 − L²x². Source: the tokens' own documentation, as in the
//! vector file `leveraged_token_daily_reset`.

use rust_decimal::Decimal;
use serde::Serialize;

use crate::amount::{Amount, Exact};
use crate::error::{Code, Failure};

/// One day of a leveraged token.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(rename = "ResetDay"))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Day {
    /// The price of the asset at the end.
    pub price: Amount,
    /// The worth of the token at the end.
    pub nav: Amount,
    /// The token's holding of the asset before the reset, in the currency of its price.
    pub drifted: Amount,
    /// The purchase (+) or sale (−) that restores the multiple.
    pub traded: Amount,
}

/// The days of a token that is reset at each of `closes`; it starts at the first, at `nav`.
///
/// # Errors
/// `out_of_range` for a price of zero or less, `overflow`.
///
/// ```
/// use exposure_netting::{Decimal, pricing::leveraged::daily_reset};
/// let prices = [10_000, 11_000, 12_000].map(Decimal::from);
/// let days = daily_reset(Decimal::from(3), Decimal::from(100), &prices)?;
/// assert_eq!(days[0].nav.to_string(), "130");
/// assert_eq!(days[1].nav.to_string(), "165.454545454545"); // published: 165.45
/// # Ok::<(), exposure_netting::Failure>(())
/// ```
pub fn daily_reset(leverage: Decimal, nav: Decimal, closes: &[Decimal]) -> Result<Vec<Day>, Failure> {
    let too_large = || Failure::new(Code::Overflow, "a token's worth is too large to be held exactly");
    let low = |d: &Decimal| d.is_zero() || d.is_sign_negative();
    if let Some(price) = closes.iter().find(|price| low(price)) {
        let message = format!("prices must be greater than zero, but one is {}", crate::amount::plain(*price));
        return Err(Failure::new(Code::OutOfRange, message).field("closes"));
    }
    let mut nav = Amount::from_decimal(nav).ok_or_else(too_large)?;
    let mut days = Vec::new();
    for (before, price) in closes.iter().zip(closes.iter().skip(1)) {
        let from = Exact::from(*before);
        let change = Exact::from(*price).minus(from);
        // NAV × (p₀ + L × (p − p₀)) / p₀; the holding is worth L × NAV × p / p₀.
        let after = from.plus(change.times(leverage)).times_amount(nav).over(from).ok_or_else(too_large)?;
        let after = after.max(Amount::ZERO);
        let drifted = Exact::from(nav).times(leverage).times(*price).over(from).ok_or_else(too_large)?;
        let target = after.times(leverage).ok_or_else(too_large)?;
        days.push(Day {
            price: Amount::from_decimal(*price).ok_or_else(too_large)?,
            nav: after,
            drifted,
            traded: target.saturating_sub(drifted),
        });
        nav = after;
    }
    Ok(days)
}

/// Variation margin received (+) or paid (−) at each of `closes`, from `entry` on; the sum is the profit. For an
/// inverse contract in its asset, whose price each close is; otherwise in the currency of the prices.
///
/// # Errors
/// As [`daily_reset`].
///
/// ```
/// use exposure_netting::{Decimal, pricing::leveraged::variation_margin};
/// let closes = [61_000, 59_000].map(Decimal::from);
/// let flows = variation_margin(Decimal::from(2), false, Decimal::from(60_000), &closes)?;
/// assert_eq!(flows.iter().map(ToString::to_string).collect::<Vec<_>>(), ["2000", "-4000"]);
/// # Ok::<(), exposure_netting::Failure>(())
/// ```
pub fn variation_margin(
    quantity: Decimal,
    inverse: bool,
    entry: Decimal,
    closes: &[Decimal],
) -> Result<Vec<Amount>, Failure> {
    let too_large = || Failure::new(Code::Overflow, "a flow is too large to be held exactly");
    let mut flows = Vec::new();
    let mut paid = Amount::ZERO;
    for price in closes {
        if inverse && (price.is_zero() || entry.is_zero()) {
            return Err(
                Failure::new(Code::OutOfRange, "prices of an inverse contract must not be zero").field("closes")
            );
        }
        let gained = Exact::from(*price).minus(entry.into()).times(quantity);
        let total = if inverse { gained.over(Exact::from(entry).times(*price)) } else { gained.round() };
        let total = total.ok_or_else(too_large)?;
        // Each flow is a difference of totals, so that roundings never add up.
        flows.push(total.checked_sub(paid).ok_or_else(too_large)?);
        paid = total;
    }
    Ok(flows)
}
