//! KuCoin: `/api/v1/contracts/risk-limit/{symbol}`: `{ data: [{ symbol, minRiskLimit, maxRiskLimit, … }] }`.

use super::table::{Contract, Initial, Row, Shape};
use super::{Asked, Venue, asset, either, no_inverse, number};
use crate::error::Failure;
use crate::json::Json;

pub(super) const VENUE: Venue = Venue {
    id: "kucoin",
    name: "KuCoin",
    fields: &["maxRiskLimit", "minRiskLimit"],
    symbols: &["symbol"],
    quote: "USDT",
    contract,
    row,
    shape: |asked: &Asked<'_>| no_inverse(asked).map(|()| Shape { whole: true, ..Shape::default() }),
};

/// `XBTUSDTM`; inverse ones end in `USDM`, dated ones in a month and a year (`XBTMZ26`).
fn contract(symbol: &str) -> Option<Contract> {
    let pair = symbol.strip_suffix('M')?;
    let quote = ["USDT", "USDC", "USD"].into_iter().find(|quote| pair.ends_with(quote))?;
    let name = pair.strip_suffix(quote).filter(|name| !name.is_empty())?;
    Some(Contract { asset: asset(name), quote: quote.to_owned(), dated: false, inverse: quote == "USD" })
}

fn row(tier: &Json<'_>) -> Result<Row, Failure> {
    Ok(Row {
        from: number(tier, "minRiskLimit")?,
        to: number(tier, "maxRiskLimit")?,
        initial: match either(tier, &["initialMargin", "initialMarginRate"])? {
            Some(rate) => Some(Initial::Rate(rate)),
            None => number(tier, "maxLeverage")?.map(Initial::Leverage),
        },
        maintenance: either(tier, &["maintainMargin", "maintenanceMarginRate"])?,
        deduction: None,
    })
}
