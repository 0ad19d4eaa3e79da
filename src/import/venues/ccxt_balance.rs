//! ccxt's `fetchBalance`: `free`, `used` and `total` by currency, and in `info` the venue's own response. Equity and
//! margin are only in `info`; a balance of a single currency is enough without it, if the hints name the counterparty.
//!
//! Field meanings: Bybit API docs, "Get Wallet Balance" (`totalAvailableBalance` + `totalInitialMargin` is the equity
//! after haircuts); OKX API docs, "Get balance" (`adjEq` is after haircuts, empty in single-currency accounts).

use rust_decimal::Decimal;

use super::{binance_account, deribit_account, hyperliquid};
use crate::book::{Account, VenueFigures};
use crate::error::{Code, Failure};
use crate::import::Format;
use crate::import::collector::Sink;
use crate::import::stated::millis;
use crate::json::Json;
use crate::position::Field;

pub(in crate::import) const FORMAT: Format = Format {
    id: "ccxt-balance",
    name: "ccxt fetchBalance",
    is: |json| ["free", "used", "total"].iter().all(|key| json.get(key).is_some_and(|part| part.entries().is_some())),
    read,
};

fn read(json: &Json<'_>, sink: &mut Sink<'_>) {
    let info = json.get("info").unwrap_or(&Json::Null);
    if binance_account::is_account(info) || binance_account::is_summary(info) {
        binance_account::account(info, sink);
    } else if deribit_account::is_answer(info) {
        deribit_account::account(info, sink);
    } else if info.get("assetPositions").is_some() {
        hyperliquid::account(info, sink);
    } else if let Some(list) = info.get("result").and_then(|result| result.get("list")).and_then(Json::items) {
        list.iter().for_each(|row| bybit(row, info, sink));
    } else if let Some(list) = info.get("data").and_then(Json::items) {
        list.iter().for_each(|row| okx(row, sink));
    } else {
        single(json, sink);
    }
    if sink.answers() == 0 {
        let message = "this balance does not give the account's equity for margin; supported are those of Binance \
            futures, Bybit, Deribit, Hyperliquid and OKX, and for any other venue a balance in one currency with its \
            counterparty given";
        sink.failures.push(Failure::new(Code::Unsupported, message).path("/info"));
    }
}

fn bybit(row: &Json<'_>, info: &Json<'_>, sink: &mut Sink<'_>) {
    let initial = sink.figure(row, "totalInitialMargin");
    let free = sink.figure(row, "totalAvailableBalance");
    let after = free.zip(initial).and_then(|(free, initial)| free.checked_add(initial));
    let before = sink.figure(row, "totalMarginBalance").or_else(|| sink.figure(row, "totalEquity"));
    let maintenance = sink.figure(row, "totalMaintenanceMargin");
    in_dollars("Bybit", after.or(before), (initial, maintenance), millis(info.get("time")), sink);
}

fn okx(row: &Json<'_>, sink: &mut Sink<'_>) {
    let equity = sink.figure(row, "adjEq").or_else(|| sink.figure(row, "totalEq"));
    let margin = (sink.figure(row, "imr"), sink.figure(row, "mmr"));
    in_dollars("OKX", equity, margin, None, sink);
}

fn in_dollars(
    counterparty: &str,
    equity: Option<Decimal>,
    (initial, maintenance): (Option<Decimal>, Option<Decimal>),
    as_of: Option<crate::time::Time>,
    sink: &mut Sink<'_>,
) {
    let Some(equity) = equity else { return };
    let venue = VenueFigures { equity: Some(equity), initial, maintenance, as_of, ..VenueFigures::default() };
    sink.answer(Account {
        counterparty: counterparty.to_owned(),
        equity: Some(equity),
        currency: "USD".to_owned(),
        venue: Some(venue),
        ..Account::default()
    });
}

/// A balance in one currency, at the counterparty of the hints.
fn single(json: &Json<'_>, sink: &mut Sink<'_>) {
    if sink.default_for(Field::Counterparty).is_none_or(|name| name.trim().is_empty()) {
        return;
    }
    let total = json.get("total").unwrap_or(&Json::Null);
    let names = total.entries().unwrap_or_default().iter().map(|(name, _)| name.as_ref());
    let held: Vec<(&str, Decimal)> =
        names.filter_map(|name| Some((name, sink.figure(total, name).filter(|amount| !amount.is_zero())?))).collect();
    if let [(currency, equity)] = held.as_slice() {
        let venue =
            VenueFigures { equity: Some(*equity), as_of: millis(json.get("timestamp")), ..VenueFigures::default() };
        sink.answer(Account {
            equity: Some(*equity),
            currency: (*currency).to_owned(),
            venue: Some(venue),
            ..Account::default()
        });
    }
}
