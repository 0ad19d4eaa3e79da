//! OKX: `/api/v5/public/position-tiers`: `{ data: [{ instFamily, minSz, maxSz, imr, mmr }] }`. Sizes are in contracts,
//! and a tier begins one lot above the end of the tier before.

use rust_decimal::Decimal;

use super::table::{Contract, Initial, Row, Shape};
use super::{Asked, Venue, number};
use crate::error::{Code, Failure};
use crate::json::Json;

pub(super) const VENUE: Venue = Venue {
    id: "okx",
    name: "OKX",
    fields: &["maxSz", "imr", "mmr"],
    // A tier with only an `instId` is of spot margin.
    symbols: &["instFamily", "uly"],
    quote: "USDT",
    contract,
    row,
    shape,
};

/// Units in a contract, or dollars in an inverse one (OKX's contract specifications).
const SIZES: [(&str, bool, Decimal); 3] = [
    ("BTC", false, Decimal::from_parts(1, 0, 0, false, 2)),
    ("ETH", false, Decimal::from_parts(1, 0, 0, false, 1)),
    ("BTC", true, Decimal::ONE_HUNDRED),
];

fn contract(family: &str) -> Option<Contract> {
    let mut parts = family.split('-');
    let (asset, quote) = (parts.next()?, parts.next()?);
    if asset.is_empty() || parts.next().is_some_and(|term| term != "SWAP") {
        return None;
    }
    // BTC-USD_UM is margined in dollars, BTC-USD in coin.
    let (quote, inverse) = quote.strip_suffix("_UM").map_or((quote, quote == "USD"), |quote| (quote, false));
    Some(Contract { asset: asset.to_owned(), quote: quote.to_owned(), dated: false, inverse })
}

fn row(tier: &Json<'_>) -> Result<Row, Failure> {
    Ok(Row {
        from: number(tier, "minSz")?,
        to: number(tier, "maxSz")?,
        initial: match number(tier, "imr")? {
            Some(rate) => Some(Initial::Rate(rate)),
            None => number(tier, "maxLever")?.map(Initial::Leverage),
        },
        maintenance: number(tier, "mmr")?,
        deduction: None,
    })
}

fn shape(asked: &Asked<'_>) -> Result<Shape, Failure> {
    let Contract { asset, inverse, .. } = asked.contract;
    let given = asked.hints.contract_sizes.get(asked.symbol).or_else(|| asked.hints.contract_sizes.get(asset));
    let known = || SIZES.iter().find(|(name, coin, _)| name == asset && coin == inverse).map(|(.., size)| *size);
    let factor = given.copied().or_else(known).ok_or_else(|| {
        let message = format!(
            "its tiers count contracts, but the response has no contract size; give contractSizes[\"{}\"]",
            asked.symbol
        );
        Failure::new(Code::MissingField, message).field("contractSizes")
    })?;
    Ok(Shape { whole: true, in_units: !inverse, factor, lot: Decimal::ONE, ..Shape::default() })
}
