//! Hyperliquid's `clearinghouseState` (POST /info): `{"assetPositions": [{"position": {…}}], "marginSummary": …}`.
//!
//! Field meanings: Hyperliquid API docs, "Perpetuals" info endpoint. `szi` is signed and in the coin, `positionValue`
//! is unsigned and in dollars. There is no mark price; it is `positionValue` over `szi`. A coin `dex:COIN` trades on a
//! builder's own dex (HIP-3), which has separate margin.
//!
//! Of the account: `marginSummary.accountValue` is its value with isolated positions,
//! `crossMarginSummary.totalMarginUsed` and `crossMaintenanceMarginUsed` are of its cross positions, and `time` is the
//! time of the response. `marginUsed` of an isolated position is its margin with its profit or loss; `leverage.rawUsd`
//! is its debt.

use rust_decimal::Decimal;

use crate::book::{Account, VenueFigures};
use crate::error::{Code, Failure};
use crate::import::Format;
use crate::import::collector::{Sink, missing, text};
use crate::import::stated::millis;
use crate::import::symbol::{Contract, Row, each, margin_mode, not_a, or_note, quotient, stated};
use crate::json::Json;
use crate::position::{MarginMode, Position};

pub(in crate::import) const NAME: &str = "Hyperliquid";

pub(in crate::import) const FORMAT: Format = Format {
    id: "hyperliquid",
    name: "Hyperliquid clearinghouseState",
    is: |json| json.get("assetPositions").and_then(Json::items).is_some(),
    read,
};

fn read(json: &Json<'_>, sink: &mut Sink<'_>) {
    match json.get("assetPositions").and_then(Json::items) {
        Some(rows) => {
            each(rows, sink, position);
            account(json, sink);
        }
        None => sink.failures.push(not_a("a Hyperliquid clearinghouseState")),
    }
}

/// Reads the account of a clearinghouseState. Its dex is that of its rows.
pub(in crate::import) fn account(json: &Json<'_>, sink: &mut Sink<'_>) {
    let rows = json.get("assetPositions").and_then(Json::items).unwrap_or_default();
    let name = rows.iter().find_map(|row| row.get("position")?.get("coin")?.text());
    let (dex, _) = coin(name.unwrap_or_default());
    let none = Json::Null;
    let part = |name: &str| json.get(name).unwrap_or(&none);
    let (all, cross) = (part("marginSummary"), part("crossMarginSummary"));
    let equity = sink.figure(all, "accountValue").or_else(|| sink.figure(cross, "accountValue"));
    let figures = VenueFigures {
        equity,
        initial: sink.figure(cross, "totalMarginUsed"),
        maintenance: sink.figure(json, "crossMaintenanceMarginUsed"),
        as_of: millis(json.get("time")),
        ..VenueFigures::default()
    };
    if equity.is_none() && figures.initial.is_none() && figures.maintenance.is_none() {
        return;
    }
    sink.answer(Account {
        counterparty: NAME.to_owned(),
        account: dex.to_owned(),
        equity,
        currency: quote(dex).to_owned(),
        venue: Some(figures),
        ..Account::default()
    });
}

/// The currency of a dex; empty if unknown.
fn quote(dex: &str) -> &'static str {
    if dex.is_empty() { "USDC" } else { "" }
}

fn position<'j>(row: &'j Json<'_>, sink: &mut Sink<'_>) -> Row<'j> {
    let held = row.get("position").ok_or_else(|| missing("position"))?;
    let quantity = sink.needed(held, "szi")?;
    if quantity.is_zero() {
        return Ok(None);
    }
    let (dex, coin) = coin(text(held, "coin")?);
    if coin.is_empty() {
        return Err(missing("coin"));
    }
    let quote = quote(dex);
    if quote.is_empty() {
        sink.count(
            Code::AssumedQuote,
            "positions on builder dexes without a known currency, read as in the reporting currency",
        );
    }
    let mode = held.get("leverage").map_or(Ok(""), |leverage| text(leverage, "type"))?;
    let margin_mode = margin_mode(mode, "leverage.type", sink)?;
    let position = Contract::perpetual(coin, quote, quote).position(quantity, (NAME, dex, NAME))?;
    let entry_price = stated(sink.number(held, "entryPx")?);
    let price = mark(held, quantity, sink)?;
    let position = Position { price, entry_price, margin_mode, ..position };
    Ok(Some(margined(position, held, sink)))
}

/// The position with its margin and leverage; the venue's own margin is kept separately.
pub(in crate::import) fn margined<S>(position: Position<S>, held: &Json<'_>, sink: &mut Sink<'_>) -> Position<S> {
    let leverage = held.get("leverage").unwrap_or(&Json::Null);
    let chosen = sink.chosen_leverage(leverage, "value");
    let used = sink.figure(held, "marginUsed");
    sink.stated.liquidation = sink.positive(held, "liquidationPx");
    if position.margin_mode == MarginMode::Cross {
        sink.stated.initial = used;
        return Position { leverage: chosen, ..position };
    }
    let worth = position.price.and_then(|price| price.checked_mul(position.quantity));
    let used = used.or_else(|| sink.figure(leverage, "rawUsd")?.checked_add(worth?));
    // With the book's own profit, so that margin and profit add up to the venue's number.
    let gained = match position.entry_price {
        Some(entry) => worth.and_then(|worth| worth.checked_sub(entry.checked_mul(position.quantity)?)),
        None => sink.figure(held, "unrealizedPnl"),
    };
    let margin = used.and_then(|used| used.checked_sub(gained.unwrap_or_default())).map(|margin| margin.normalize());
    Position { leverage: chosen, margin: margin.filter(|margin| *margin > Decimal::ZERO), ..position }
}

/// The dex (empty for Hyperliquid's own) and the coin.
pub(in crate::import) fn coin(name: &str) -> (&str, &str) {
    name.split_once(':').unwrap_or(("", name))
}

/// The mark price from the value of a position.
pub(in crate::import) fn mark(
    held: &Json<'_>,
    quantity: Decimal,
    sink: &mut Sink<'_>,
) -> Result<Option<Decimal>, Failure> {
    let value = sink.number(held, "positionValue")?.filter(|value| value.is_sign_positive() && !value.is_zero());
    let Some((price, rounded)) = value.and_then(|value| quotient(value, quantity.abs())) else {
        return Ok(or_note(None, sink));
    };
    sink.count(Code::DerivedPrice, "rows without a mark price, computed as value ÷ size");
    if rounded {
        sink.count(Code::DerivedPrice, "such computed prices, rounded to 16 decimals");
    }
    Ok(Some(price))
}

#[cfg(test)]
mod tests {
    use crate::import::{Hints, parse};

    #[test]
    fn values_are_unsigned_and_may_be_absent() {
        let text = r#"{"assetPositions": [
            {"position": {"coin": "BTC", "szi": "-2", "positionValue": "120000.0", "entryPx": "61000", "leverage": {"type": "cross"}}},
            {"position": {"coin": "BTC", "szi": "-2", "positionValue": "0.0", "entryPx": null, "leverage": {"type": "cross"}}},
            {"position": {"coin": "kPEPE", "szi": "3", "positionValue": "2", "leverage": {"type": "isolated"}}},
            {"position": {"coin": "ETH", "szi": "0.0", "positionValue": "0.0"}},
            {"position": {"coin": "ETH", "szi": "1", "leverage": {"type": "portfolio"}}},
            {"type": "oneWay"},
            {"position": {"coin": "xyz:", "szi": "1"}}
        ]}"#;
        let read = parse(text, &Hints::default());
        let rows: Vec<_> =
            read.book.positions().map(|p| (p.asset, p.quantity.to_string(), p.price.map(|p| p.to_string()))).collect();
        assert_eq!(
            rows,
            [
                ("BTC".into(), "-2".into(), Some("60000".into())),
                ("BTC".into(), "-2".into(), None),
                ("kPEPE".into(), "3".into(), Some("0.6666666666666667".into())),
            ]
        );
        let failures: Vec<_> = read.failures.iter().map(|f| (f.row, f.code.name(), f.field.as_deref())).collect();
        assert_eq!(
            failures,
            [
                (Some(5), "unknown_value", Some("leverage.type")),
                (Some(6), "missing_field", Some("position")),
                (Some(7), "missing_field", Some("coin")),
            ]
        );
        let warnings: Vec<_> = read
            .warnings
            .iter()
            .map(|w| w.message.split(' ').next_back().unwrap().to_owned() + " " + w.code.name())
            .collect();
        assert_eq!(warnings, ["2 derived_price", "1 derived_price", "1 flat", "1 missing_price"]);
    }

    #[test]
    fn an_empty_account_is_an_empty_book() {
        let read = parse(r#"{"assetPositions": [], "time": 1}"#, &Hints::default());
        assert_eq!((read.format, read.book.len(), read.failures.len()), ("hyperliquid", 0, 0));
    }
}
