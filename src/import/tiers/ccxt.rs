//! ccxt: `fetchLeverageTiers` (`{ "BTC/USDT:USDT": [tier, …] }`) and `fetchMarketLeverageTiers` (a list of tiers with
//! `symbol`). The venue's own tier is in `info`; if it is recognised, it is read instead, because ccxt's bounds are in
//! contracts at some venues.

use super::super::symbol::unified;
use super::table::{Contract, Initial, Row, Shape};
use super::{Asked, ReadTiers, TierHints, Venue, no_inverse, number, recognise, take};
use crate::error::{Code, Failure};
use crate::json::Json;
use crate::position::Kind;

/// Tiers whose `info` shows no known venue.
const PLAIN: Venue = Venue {
    id: "ccxt",
    name: "",
    fields: &["maintenanceMarginRate"],
    symbols: &["symbol"],
    quote: "USDT",
    contract,
    row,
    shape,
};

fn contract(symbol: &str) -> Option<Contract> {
    let found = unified(symbol)?;
    let dated = match found.kind {
        Kind::Perpetual => false,
        Kind::Future => true,
        _ => return None,
    };
    let (asset, quote) = (found.asset.to_owned(), found.quote.to_owned());
    Some(Contract { asset, quote, dated, inverse: found.inverse() })
}

fn row(tier: &Json<'_>) -> Result<Row, Failure> {
    Ok(Row {
        from: number(tier, "minNotional")?,
        to: number(tier, "maxNotional")?,
        initial: number(tier, "maxLeverage")?.map(Initial::Leverage),
        maintenance: number(tier, "maintenanceMarginRate")?,
        deduction: number(tier, "maintAmt")?,
    })
}

/// The whole position at the rate of its tier, which is never too little, unless deductions are given.
fn shape(asked: &Asked<'_>) -> Result<Shape, Failure> {
    no_inverse(asked)?;
    Ok(Shape { whole: asked.rows.iter().all(|row| row.deduction.is_none()), ..Shape::default() })
}

/// Reads the document, if it is in this format; returns whether it is.
pub(super) fn read(json: &Json<'_>, hints: &TierHints, read: &mut ReadTiers) -> bool {
    let is_tier =
        |tier: &Json<'_>| ["maintenanceMarginRate", "maxNotional"].iter().all(|name| tier.get(name).is_some());
    let mut groups: Vec<(&str, Vec<&Json<'_>>)> = Vec::new();
    if let Some(tiers) = json.items().filter(|tiers| tiers.first().is_some_and(is_tier)) {
        for tier in tiers {
            let symbol = tier.get("symbol").and_then(Json::text).or(hints.contract.as_deref()).unwrap_or("");
            match groups.iter_mut().find(|(known, _)| *known == symbol) {
                Some((_, group)) => group.push(tier),
                None => groups.push((symbol, vec![tier])),
            }
        }
    } else {
        let entries = json.entries().unwrap_or_default();
        let first = entries.iter().find_map(|(_, tiers)| tiers.items()?.first());
        if !first.is_some_and(is_tier) {
            return false;
        }
        groups.extend(
            entries.iter().map(|(key, tiers)| (key.as_ref(), tiers.items().unwrap_or_default().iter().collect())),
        );
    }
    read.format = "ccxt";
    for (symbol, tiers) in groups.iter().filter(|(_, tiers)| !tiers.is_empty()) {
        let Some(contract) = contract(symbol) else {
            let message = "its symbol is not understood; known forms are BTC/USDT:USDT and BTC/USDT:USDT-261225";
            read.failures.push(super::named(symbol, Failure::new(Code::UnknownSymbol, message).field("symbol")));
            continue;
        };
        let own: Option<Vec<&Json<'_>>> = tiers.iter().map(|tier| tier.get("info")).collect();
        let own = own.and_then(|own| Some((recognise(own.first()?)?, own)));
        match own {
            Some((venue, own)) => {
                read.venue = venue.name;
                take(venue, (symbol, &contract), &own, hints, read);
            }
            // MEXC's bounds are in contracts, but ccxt does not tell.
            None if tiers.iter().any(|tier| tier.get("info").is_some_and(|info| info.get("riskIncrVol").is_some())) => {
                let message =
                    "the bounds of these tiers are in contracts of the venue; write them as parameters, with tierSize";
                read.failures.push(super::named(symbol, Failure::new(Code::UnsupportedKind, message).field("info")));
            }
            None => take(&PLAIN, (symbol, &contract), tiers, hints, read),
        }
    }
    true
}
