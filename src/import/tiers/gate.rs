//! Gate: `/api/v4/futures/usdt/risk_limit_tiers`: `[{ contract, risk_limit, initial_rate, maintenance_rate, deduction
//! }]`. The response for one contract may not name it.

use super::table::{Contract, Initial, Row, Shape};
use super::{Asked, Venue, no_inverse, number};
use crate::error::Failure;
use crate::json::Json;

pub(super) const VENUE: Venue = Venue {
    id: "gate",
    name: "Gate",
    fields: &["risk_limit", "maintenance_rate"],
    symbols: &["contract"],
    quote: "USDT",
    contract,
    row,
    shape,
};

fn contract(symbol: &str) -> Option<Contract> {
    let mut parts = symbol.split('_');
    let (asset, quote) = (parts.next().filter(|asset| !asset.is_empty())?, parts.next()?);
    let dated = parts.next().is_some();
    Some(Contract { asset: asset.to_owned(), quote: quote.to_owned(), dated, inverse: quote == "USD" })
}

fn row(tier: &Json<'_>) -> Result<Row, Failure> {
    Ok(Row {
        from: None,
        to: number(tier, "risk_limit")?,
        initial: match number(tier, "initial_rate")? {
            Some(rate) => Some(Initial::Rate(rate)),
            None => number(tier, "leverage_max")?.map(Initial::Leverage),
        },
        maintenance: number(tier, "maintenance_rate")?,
        deduction: number(tier, "deduction")?,
    })
}

/// Without deductions the whole position is at the rate of its tier.
fn shape(asked: &Asked<'_>) -> Result<Shape, Failure> {
    no_inverse(asked)?;
    Ok(Shape { whole: asked.rows.iter().all(|row| row.deduction.is_none()), ..Shape::default() })
}
