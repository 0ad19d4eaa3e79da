//! Hyperliquid: `{"type": "meta"}`, or the first part of `metaAndAssetCtxs`: a universe of coins, each with the id of a
//! margin table. An id below 50 is a table of that leverage alone. Maintenance is half of initial margin at the highest
//! leverage.

use rust_decimal::Decimal;

use super::table::{Contract, Initial, Row, Shape, at, rule};
use super::{ReadTiers, named, number};
use crate::error::{Code, Failure};
use crate::json::Json;

/// Reads the document, if it is in this format; returns whether it is.
pub(super) fn read(json: &Json<'_>, read: &mut ReadTiers) -> bool {
    let meta = json.items().and_then(<[Json<'_>]>::first).unwrap_or(json);
    let Some(universe) = meta.get("universe").and_then(Json::items) else { return false };
    (read.format, read.venue) = ("hyperliquid", "Hyperliquid");
    let tables = meta.get("marginTables").and_then(Json::items).unwrap_or_default();
    for coin in universe {
        let name = coin.get("name").and_then(Json::text).unwrap_or("");
        match rows(coin, tables).and_then(|rows| rule(&rows, &Shape { maintenance: false, ..Shape::default() })) {
            _ if name.is_empty() => {
                read.failures.push(Failure::new(Code::MissingField, "a coin has no name").field("name"));
            }
            Ok(rule) => {
                // `dex:COIN` trades on a builder's own dex.
                let asset = super::super::venues::hyperliquid::coin(name).1.to_owned();
                read.put(&Contract { asset, ..Contract::default() }, "USDC", rule);
            }
            Err(failure) => read.failures.push(named(name, failure)),
        }
    }
    true
}

fn rows(coin: &Json<'_>, tables: &[Json<'_>]) -> Result<Vec<Row>, Failure> {
    let flat = |leverage: Decimal| Row {
        from: None,
        to: None,
        initial: Some(Initial::Leverage(leverage)),
        maintenance: None,
        deduction: None,
    };
    let missing =
        |name: &'static str| Failure::new(Code::MissingField, format!("{name} is missing; fill it in")).field(name);
    let Some(id) = number(coin, "marginTableId")? else {
        return Ok(vec![flat(number(coin, "maxLeverage")?.ok_or_else(|| missing("marginTableId"))?)]);
    };
    let is = |table: &&Json<'_>| {
        let own = table.items().and_then(<[Json<'_>]>::first).and_then(Json::text);
        own.and_then(|own| own.parse::<Decimal>().ok()) == Some(id)
    };
    let tiers = tables.iter().find(is).and_then(|table| table.items()?.get(1)?.get("marginTiers")?.items());
    let Some(tiers) = tiers else {
        if id < Decimal::from(50) {
            return Ok(vec![flat(id)]);
        }
        let message = format!("the response has no margin table {}; include marginTables", crate::amount::plain(id));
        return Err(Failure::new(Code::MissingField, message).field("marginTableId"));
    };
    let row = |(tier, place): (&Json<'_>, u32)| {
        let read = || {
            let leverage = number(tier, "maxLeverage")?.ok_or_else(|| missing("maxLeverage"))?;
            Ok(Row { from: Some(number(tier, "lowerBound")?.ok_or_else(|| missing("lowerBound"))?), ..flat(leverage) })
        };
        read().map_err(|failure| at(place, failure))
    };
    tiers.iter().zip(1..).map(row).collect()
}
