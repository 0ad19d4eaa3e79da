//! Kraken Futures: `/derivatives/api/v3/instruments`: `{ instruments: [{ symbol, marginLevels }] }`. Levels have lower bounds in
//! dollars (`numNonContractUnits`), or in contracts of a dollar for inverse ones.

use super::table::{Contract, Initial, Row, Shape};
use super::{Venue, asset, either, number};
use crate::error::Failure;
use crate::json::Json;

pub(super) const VENUE: Venue = Venue {
    id: "kraken",
    name: "Kraken",
    fields: &["initialMargin", "maintenanceMargin"],
    symbols: &["symbol"],
    quote: "USD",
    contract,
    row,
    shape: |_| Ok(Shape { whole: true, above: true, ..Shape::default() }),
};

/// `PF_XBTUSD` and `FF_XBTUSD_261225` are linear, `PI_` and `FI_` inverse.
fn contract(symbol: &str) -> Option<Contract> {
    let symbol = symbol.to_uppercase();
    let mut parts = symbol.split('_');
    let (inverse, dated) = match parts.next()? {
        "PF" => (false, false),
        "FF" => (false, true),
        "PI" => (true, false),
        "FI" => (true, true),
        _ => return None,
    };
    let name = parts.next()?.strip_suffix("USD").filter(|name| !name.is_empty())?;
    Some(Contract { asset: asset(name), quote: "USD".to_owned(), dated, inverse })
}

fn row(tier: &Json<'_>) -> Result<Row, Failure> {
    Ok(Row {
        from: either(tier, &["numNonContractUnits", "contracts"])?,
        to: None,
        initial: number(tier, "initialMargin")?.map(Initial::Rate),
        maintenance: number(tier, "maintenanceMargin")?,
        deduction: None,
    })
}
