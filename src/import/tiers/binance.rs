//! Binance: `/fapi/v1/leverageBracket`, `/dapi/v2/leverageBracket` and the same below `/papi/v1`: `[{ symbol, brackets }]`,
//! or one such object. Bounds of COIN-M are in coins (`qtyCap`).

use super::super::venues::binance::{coin_m_contract, usd_m_contract};
use super::table::{Contract, Initial, Row, Shape};
use super::{Asked, Venue, either, number};
use crate::amount::plain;
use crate::error::{Code, Failure};
use crate::json::Json;

pub(super) const VENUE: Venue = Venue {
    id: "binance",
    name: "Binance",
    fields: &["initialLeverage", "maintMarginRatio"],
    symbols: &["symbol"],
    quote: "USDT",
    contract,
    row,
    shape: |asked: &Asked<'_>| Ok(Shape { in_units: asked.contract.inverse, ..Shape::default() }),
};

fn contract(symbol: &str) -> Option<Contract> {
    let (found, inverse) = coin_m_contract(symbol)
        .map(|found| (found, true))
        .or_else(|| usd_m_contract(symbol, "").map(|found| (found, false)))?;
    let (asset, quote) = (found.asset.to_owned(), found.quote.to_owned());
    Some(Contract { asset, quote, dated: found.expiry.is_some(), inverse })
}

fn row(tier: &Json<'_>) -> Result<Row, Failure> {
    Ok(Row {
        // The documentation spells it "qtylFloor".
        from: either(tier, &["notionalFloor", "qtyFloor", "qtylFloor"])?,
        to: either(tier, &["notionalCap", "qtyCap"])?,
        initial: number(tier, "initialLeverage")?.map(Initial::Leverage),
        maintenance: number(tier, "maintMarginRatio")?,
        deduction: number(tier, "cum")?,
    })
}

/// An account may have a multiple of the brackets. The documentation does not say whether the bounds in the response
/// include it.
pub(super) fn multiple(item: &Json<'_>) -> Option<Failure> {
    let multiple = number(item, "notionalCoef").ok()??;
    let message =
        format!("this account has {} times the usual brackets; the bounds are read without change", plain(multiple));
    (!multiple.is_zero() && multiple != rust_decimal::Decimal::ONE)
        .then(|| Failure::new(Code::BracketMultiple, message).field("notionalCoef"))
}
