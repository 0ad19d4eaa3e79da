//! Bybit: `/v5/market/risk-limit`: `{ result: { list: [{ symbol, riskLimitValue, … }] } }`. Bounds of inverse contracts are
//! in coins. The documentation writes percentages (0.5 for 0.5 %), answers write fractions.

use rust_decimal::Decimal;

use super::table::{Contract, Initial, Row, Shape};
use super::{Asked, Venue, number};
use crate::error::Failure;
use crate::json::Json;

pub(super) const VENUE: Venue = Venue {
    id: "bybit",
    name: "Bybit",
    fields: &["riskLimitValue", "maintenanceMargin"],
    symbols: &["symbol"],
    quote: "USDT",
    contract,
    row,
    shape: |asked: &Asked<'_>| Ok(Shape { in_units: asked.contract.inverse, ..Shape::default() }),
};

fn contract(symbol: &str) -> Option<Contract> {
    let (pair, date) = symbol.split_once('-').map_or((symbol, None), |(pair, date)| (pair, Some(date)));
    let new = |asset: &str, quote: &str, dated, inverse| {
        let (asset, quote) = (asset.to_owned(), quote.to_owned());
        Some(Contract { asset, quote, dated, inverse }).filter(|contract| !contract.asset.is_empty())
    };
    if let Some(asset) = pair.strip_suffix("USDT") {
        return new(asset, "USDT", date.is_some(), false);
    }
    if let Some(asset) = pair.strip_suffix("PERP") {
        return new(asset, "USDC", false, false);
    }
    if date.is_some() {
        return new(pair, "USDC", true, false);
    }
    if let Some(asset) = pair.strip_suffix("USD") {
        return new(asset, "USD", false, true);
    }
    // BTCUSDZ26: a letter for the month, and a year.
    let (asset, term) = pair.split_once("USD")?;
    let is_term = term.len() == 3 && term.starts_with(['H', 'M', 'U', 'Z']);
    if is_term { new(asset, "USD", true, true) } else { None }
}

fn row(tier: &Json<'_>) -> Result<Row, Failure> {
    let (initial, leverage) = (number(tier, "initialMargin")?, number(tier, "maxLeverage")?);
    // At the highest leverage, initial margin × leverage is 1 as a fraction, and 100 as a percentage.
    let product = initial.zip(leverage).and_then(|(initial, leverage)| initial.checked_mul(leverage));
    let percent = product.is_some_and(|product| product > Decimal::TEN)
        || product.is_none() && initial.is_some_and(|initial| initial > Decimal::ONE);
    let unit = if percent { Decimal::new(1, 2) } else { Decimal::ONE };
    let rate = |rate: Decimal| rate.checked_mul(unit).map_or(rate, |rate| rate.normalize());
    Ok(Row {
        from: None,
        to: number(tier, "riskLimitValue")?,
        initial: initial.map(|initial| Initial::Rate(rate(initial))).or(leverage.map(Initial::Leverage)),
        maintenance: number(tier, "maintenanceMargin")?.map(rate),
        deduction: number(tier, "mmDeduction")?,
    })
}
