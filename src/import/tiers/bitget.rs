//! Bitget: `/api/v2/mix/market/query-position-lever`: `{ data: [{ symbol, startUnit, endUnit, leverage, keepMarginRate }] }`.

use super::table::{Contract, Initial, Row, Shape};
use super::{Asked, Venue, no_inverse, number};
use crate::error::Failure;
use crate::json::Json;

pub(super) const VENUE: Venue = Venue {
    id: "bitget",
    name: "Bitget",
    fields: &["endUnit", "keepMarginRate"],
    symbols: &["symbol"],
    quote: "USDT",
    contract,
    row,
    shape: |asked: &Asked<'_>| no_inverse(asked).map(|()| Shape { whole: true, ..Shape::default() }),
};

fn contract(symbol: &str) -> Option<Contract> {
    let quotes = [("USDT", "USDT", false), ("PERP", "USDC", false), ("USDC", "USDC", false), ("USD", "USD", true)];
    let (end, quote, inverse) = quotes.into_iter().find(|(end, ..)| symbol.ends_with(end))?;
    let asset = symbol.strip_suffix(end).filter(|asset| !asset.is_empty())?;
    Some(Contract { asset: asset.to_owned(), quote: quote.to_owned(), dated: false, inverse })
}

fn row(tier: &Json<'_>) -> Result<Row, Failure> {
    Ok(Row {
        from: number(tier, "startUnit")?,
        to: number(tier, "endUnit")?,
        initial: number(tier, "leverage")?.map(Initial::Leverage),
        maintenance: number(tier, "keepMarginRate")?,
        deduction: None,
    })
}
