//! Binance's `positionRisk`: a bare array of rows with `symbol` and `positionAmt`, for USD-M futures (`/fapi/v2`,
//! `/fapi/v3`, `/papi/v1/um`) and COIN-M futures (`/dapi/v1`, `/papi/v1/cm`).
//!
//! Field meanings: Binance derivatives docs, "Position Information". `positionAmt` is signed, in hedge mode too; it
//! counts coins in USD-M and contracts of 100 (BTC) or 10 dollars in COIN-M. Symbols that are not held appear as rows
//! of zero. A price of zero means none. `isolatedWallet` is the margin posted to an isolated position, `isolatedMargin`
//! includes its profit or loss.

use rust_decimal::Decimal;

use crate::amount::plain;
use crate::error::{Code, Failure};
use crate::import::Format;
use crate::import::collector::{Sink, missing, text};
use crate::import::symbol::{
    Contract, Row, check_notional, each, margin_mode, not_a, or_note, quotient, rows, six_digits, stated, unknown,
};
use crate::json::Json;
use crate::position::{Kind, MarginMode, Position};
use crate::text::quoted;

pub(in crate::import) const NAME: &str = "Binance";
pub(in crate::import) const USD_M_ACCOUNT: &str = "USD-M";
pub(in crate::import) const COIN_M_ACCOUNT: &str = "COIN-M";

pub(in crate::import) const USD_M: Format = Format {
    id: "binance-usdm",
    name: "Binance USD-M positionRisk",
    is: |json| rows(json).iter().any(|row| is_row(row) && !is_coin_m(row)),
    read: |json, sink| read(json, sink, usd_m),
};

pub(in crate::import) const COIN_M: Format = Format {
    id: "binance-coinm",
    name: "Binance COIN-M positionRisk",
    is: |json| rows(json).iter().any(|row| is_row(row) && is_coin_m(row)),
    read: |json, sink| read(json, sink, coin_m),
};

/// Quote currencies of USD-M contracts, if `marginAsset` is missing.
const QUOTES: [&str; 5] = ["USDT", "USDC", "FDUSD", "BUSD", "USD1"];

pub(in crate::import) fn is_row(row: &Json<'_>) -> bool {
    ["symbol", "positionAmt"].iter().all(|key| row.get(key).is_some())
}

/// A row of COIN-M has a symbol such as `BTCUSD_PERP`. `BNBUSD_…` is one: no pair in BUSD has a date.
pub(in crate::import) fn is_coin_m(row: &Json<'_>) -> bool {
    coin_of_row(row).is_some()
}

/// The coin of a row of COIN-M.
pub(in crate::import) fn coin_of_row<'j>(row: &'j Json<'_>) -> Option<&'j str> {
    row.get("symbol").and_then(Json::text).and_then(coin_of).map(|(coin, _)| coin)
}

/// Coin and term of a COIN-M symbol.
fn coin_of(symbol: &str) -> Option<(&str, &str)> {
    let (pair, term) = symbol.split_once('_')?;
    let coin = pair.strip_suffix("USD").filter(|coin| !coin.is_empty())?;
    Some((coin, term))
}

fn read(json: &Json<'_>, sink: &mut Sink<'_>, row: for<'j> fn(&'j Json<'_>, &mut Sink<'_>) -> Row<'j>) {
    let list = rows(json);
    if list.is_empty() || list.iter().any(is_row) {
        each(list, sink, row);
    } else {
        sink.failures.push(not_a("a response of Binance's positionRisk"));
    }
}

pub(in crate::import) fn usd_m<'j>(row: &'j Json<'_>, sink: &mut Sink<'_>) -> Row<'j> {
    if is_coin_m(row) {
        return Err(other(row, COIN_M));
    }
    let Some(quantity) = quantity(row, sink)? else { return Ok(None) };
    let symbol = text(row, "symbol")?;
    let margin = text(row, "marginAsset")?;
    let contract = usd_m_contract(symbol, margin).ok_or_else(|| {
        unknown(
            "symbol",
            symbol,
            "those that end in USDT, USDC, FDUSD, BUSD or USD1, with or without a date as in BTCUSDT_261225",
        )
    })?;
    let position = contract.position(quantity, (NAME, USD_M_ACCOUNT, ""))?;
    priced(row, position, sink).map(Some)
}

pub(in crate::import) fn usd_m_contract<'j>(symbol: &'j str, margin: &'j str) -> Option<Contract<'j>> {
    let (pair, date) = symbol.split_once('_').map_or((symbol, None), |(pair, date)| (pair, Some(date)));
    let quoted_in = |quote: &&str| !quote.is_empty() && pair.len() > quote.len() && pair.ends_with(*quote);
    let quote = std::iter::once(margin).chain(QUOTES).find(quoted_in)?;
    let asset = pair.strip_suffix(quote)?;
    let perpetual = Contract::perpetual(asset, quote, if margin.is_empty() { quote } else { margin });
    match date {
        None => Some(perpetual),
        Some(date) => Some(Contract { kind: Kind::Future, expiry: Some(six_digits(date)?), ..perpetual }),
    }
}

pub(in crate::import) fn coin_m<'j>(row: &'j Json<'_>, sink: &mut Sink<'_>) -> Row<'j> {
    if !is_coin_m(row) && row.get("symbol").is_some() {
        return Err(other(row, USD_M));
    }
    let Some(quantity) = quantity(row, sink)? else { return Ok(None) };
    let symbol = text(row, "symbol")?;
    let contract = coin_m_contract(symbol).ok_or_else(|| unknown("symbol", symbol, "BTCUSD_PERP and BTCUSD_261225"))?;
    let dollars = if contract.asset == "BTC" { Decimal::ONE_HUNDRED } else { Decimal::TEN };
    let position = contract.position(quantity, (NAME, COIN_M_ACCOUNT, ""))?;
    let position = priced(row, Position { contract_size: Some(dollars), ..position }, sink)?;
    let size = quantity.abs().checked_mul(dollars).unwrap_or_default();
    check_notional(sink.number(row, "notionalValue")?, "notionalValue", size, &position, sink);
    Ok(Some(position))
}

pub(in crate::import) fn coin_m_contract(symbol: &str) -> Option<Contract<'_>> {
    let (coin, term) = coin_of(symbol)?;
    let perpetual = Contract::perpetual(coin, "USD", coin);
    if term == "PERP" {
        return Some(perpetual);
    }
    Some(Contract { kind: Kind::Future, expiry: Some(six_digits(term)?), ..perpetual })
}

/// The failure of a row of the other market.
fn other(row: &Json<'_>, format: Format) -> Failure {
    let symbol = row.get("symbol").and_then(Json::text).unwrap_or("");
    let message = format!("{} belongs to {}; read it with the format {}", quoted(symbol), format.name, format.id);
    Failure::new(Code::OtherFormat, message).field("symbol")
}

/// The signed amount; `None` if nothing is held.
fn quantity(row: &Json<'_>, sink: &mut Sink<'_>) -> Result<Option<Decimal>, Failure> {
    if text(row, "symbol")?.is_empty() {
        return Err(missing("symbol"));
    }
    let quantity = sink.needed(row, "positionAmt")?;
    if quantity.is_zero() {
        return Ok(None);
    }
    let side = text(row, "positionSide")?;
    let long = match side {
        "LONG" => true,
        "SHORT" => false,
        "BOTH" | "" => quantity.is_sign_positive(),
        _ => {
            let message = format!("positionSide must be BOTH, LONG or SHORT, but is {}", quoted(side));
            return Err(Failure::new(Code::UnknownValue, message).field("positionSide"));
        }
    };
    if long != quantity.is_sign_positive() {
        let message = format!("positionSide is {side}, but positionAmt is {}; correct one of them", plain(quantity));
        return Err(Failure::new(Code::SideConflict, message).field("positionSide"));
    }
    Ok(Some(quantity))
}

/// The position with the fields that rows of both markets share.
fn priced<S>(row: &Json<'_>, position: Position<S>, sink: &mut Sink<'_>) -> Result<Position<S>, Failure> {
    let price = match stated(sink.number(row, "markPrice")?) {
        None if !position.inverse => derived(row, position.quantity, sink)?,
        mark => mark,
    };
    let price = or_note(price, sink);
    let entry_price = stated(sink.number(row, "entryPrice")?);
    let position = Position { price, entry_price, margin_mode: mode(row, sink)?, ..position };
    Ok(margined(position, row, sink))
}

/// The position with its margin and leverage; the venue's own margin is kept separately.
pub(in crate::import) fn margined<S>(position: Position<S>, row: &Json<'_>, sink: &mut Sink<'_>) -> Position<S> {
    sink.stated.liquidation = sink.positive(row, "liquidationPrice");
    sink.stated.initial = sink.figure(row, "positionInitialMargin").or_else(|| sink.figure(row, "initialMargin"));
    sink.stated.maintenance = sink.figure(row, "maintMargin");
    let margin = if position.margin_mode == MarginMode::Isolated { posted(row, sink) } else { None };
    Position { leverage: sink.chosen_leverage(row, "leverage"), margin, ..position }
}

/// The margin posted to an isolated position, without its profit or loss.
fn posted(row: &Json<'_>, sink: &mut Sink<'_>) -> Option<Decimal> {
    if let Some(posted) = sink.positive(row, "isolatedWallet") {
        return Some(posted);
    }
    let profit = sink.figure(row, "unRealizedProfit").or_else(|| sink.figure(row, "unrealizedProfit"));
    let margin = sink.positive(row, "isolatedMargin")?.checked_sub(profit?)?;
    Some(margin).filter(|margin| *margin > Decimal::ZERO)
}

/// The mark price from a row's value, for rows without one, as in account responses.
fn derived(row: &Json<'_>, quantity: Decimal, sink: &mut Sink<'_>) -> Result<Option<Decimal>, Failure> {
    let Some(notional) = stated(sink.number(row, "notional")?) else { return Ok(None) };
    let Some((price, rounded)) = quotient(notional.abs(), quantity.abs()) else { return Ok(None) };
    sink.count(Code::DerivedPrice, "rows without a mark price, computed as value ÷ size");
    if rounded {
        sink.count(Code::DerivedPrice, "such computed prices, rounded to 16 decimals");
    }
    Ok(Some(price))
}

/// The margin mode of a row, if it can be read.
pub(in crate::import) fn stated_mode(row: &Json<'_>, sink: &mut Sink<'_>) -> Option<MarginMode> {
    if row.get("marginType").and_then(Json::text) == Some("isolated") {
        return Some(MarginMode::Isolated);
    }
    match row.get("isolated") {
        Some(Json::Bool(isolated)) => Some(if *isolated { MarginMode::Isolated } else { MarginMode::Cross }),
        _ => {
            let own = [sink.figure(row, "isolatedWallet"), sink.figure(row, "isolatedMargin")];
            own.iter().flatten().any(|margin| !margin.is_zero()).then_some(MarginMode::Isolated)
        }
    }
}

fn mode(row: &Json<'_>, sink: &mut Sink<'_>) -> Result<MarginMode, Failure> {
    let stated = text(row, "marginType")?;
    // Account responses of v2 have a flag.
    if let (Some(Json::Bool(isolated)), "") = (row.get("isolated"), stated) {
        return Ok(if *isolated { MarginMode::Isolated } else { MarginMode::Cross });
    }
    // v3 has no marginType: only an isolated position has separate margin.
    let own = [sink.number(row, "isolatedWallet")?, sink.number(row, "isolatedMargin")?];
    match own.iter().flatten().any(|margin| !margin.is_zero()) {
        _ if !stated.is_empty() => margin_mode(stated, "marginType", sink),
        true => Ok(MarginMode::Isolated),
        false if own.iter().flatten().count() > 0 => Ok(MarginMode::Cross),
        false => margin_mode("", "marginType", sink),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::import::{Hints, Imported, parse};

    fn read(text: &str, format: &str) -> Imported {
        let hints = Hints { format: Some(format.to_owned()).filter(|f| !f.is_empty()), ..Hints::default() };
        parse(text, &hints)
    }

    fn codes(imported: &Imported) -> Vec<(Option<u32>, &str, &str)> {
        imported.failures.iter().map(|f| (f.row, f.code.name(), f.field.as_deref().unwrap_or(""))).collect()
    }

    #[test]
    fn symbols() {
        let usd_m = |symbol, margin| {
            let c = usd_m_contract(symbol, margin)?;
            Some(format!(
                "{} {} {}{}",
                c.asset,
                c.quote,
                c.settle,
                c.expiry.map(|t| format!(" {t}")).unwrap_or_default()
            ))
        };
        for (symbol, margin, meaning) in [
            ("BTCUSDT", "", Some("BTC USDT USDT")),
            ("BTCUSDT", "USDT", Some("BTC USDT USDT")),
            ("BTCUSDC", "BNFCR", Some("BTC USDC BNFCR")),
            ("BTCUSDT_261225", "", Some("BTC USDT USDT 2026-12-25")),
            ("1000PEPEUSDT", "", Some("1000PEPE USDT USDT")),
            ("BTCUSD1", "", Some("BTC USD1 USD1")),
            ("USDCUSDT", "", Some("USDC USDT USDT")),
            ("ETHBTC", "BTC", Some("ETH BTC BTC")),
            ("ETHBTC", "", None),
            ("BTCUSD", "", None),
            ("USDT", "", None),
            ("BTCUSDT_261332", "", None),
            ("BTCUSDT_PERP", "", None),
        ] {
            assert_eq!(usd_m(symbol, margin).as_deref(), meaning, "{symbol}");
        }
        for (symbol, meaning) in [
            ("BTCUSD_PERP", Some("BTC perpetual")),
            ("BNBUSD_PERP", Some("BNB perpetual")),
            ("BTCUSD_261225", Some("BTC future")),
            ("BTCUSD_26122", None),
            ("BTCUSD_perp", None),
            ("USD_PERP", None),
        ] {
            let found = coin_m_contract(symbol).map(|c| format!("{} {}", c.asset, c.kind.name()));
            assert_eq!(found.as_deref(), meaning, "{symbol}");
        }
    }

    #[test]
    fn both_markets_in_one_array() {
        let text = r#"[{"symbol": "BTCUSDT", "positionAmt": "-0.5", "markPrice": "60000", "marginType": "cross"},
                       {"symbol": "ETHUSD_PERP", "positionAmt": "-3", "markPrice": "3000", "marginType": "isolated"}]"#;
        let both = read(text, "");
        assert_eq!(codes(&both), [(None, "ambiguous_format", "")]);
        assert_eq!(both.failures[0].candidates, ["binance-usdm", "binance-coinm"]);
        let usd = read(text, "binance-usdm");
        assert_eq!((codes(&usd), usd.book.len()), (vec![(Some(2), "other_format", "symbol")], 1));
        let coin = read(text, "binance-coinm");
        assert_eq!(codes(&coin), [(Some(1), "other_format", "symbol")]);
        let p = coin.book.get("row-2").unwrap();
        assert_eq!((plain(p.quantity), plain(p.contract_size.unwrap()), p.inverse), ("-3".into(), "10".into(), true));
        assert_eq!(
            (p.quote.as_str(), p.settle.as_str(), p.account.as_str(), p.margin_mode),
            ("USD", "ETH", "COIN-M", MarginMode::Isolated)
        );
    }

    #[test]
    fn rows_that_are_refused() {
        let text = r#"[
            {"symbol": "BTCUSDT", "positionAmt": "0.5", "positionSide": "SHORT", "markPrice": "60000", "marginType": "cross"},
            {"symbol": "BTCUSDT", "positionAmt": "-0.5", "positionSide": "LONG", "markPrice": "60000", "marginType": "cross"},
            {"symbol": "BTCUSDT", "positionAmt": "-0.5", "positionSide": "SHORT", "markPrice": "60000", "marginType": "cross"},
            {"symbol": "BTCEUR", "positionAmt": "1", "markPrice": "60000", "marginType": "cross"},
            {"symbol": "BTCUSDT", "positionAmt": "1", "positionSide": "UP"},
            {"symbol": "BTCUSDT", "positionAmt": "1", "marginType": "portfolio"},
            {"symbol": "BTCUSDT", "positionAmt": ""},
            {"positionAmt": "1"},
            "BTCUSDT",
            {"symbol": "BTCEUR", "positionAmt": "0"}
        ]"#;
        let read = read(text, "");
        assert_eq!((read.format, read.book.len()), ("binance-usdm", 1));
        assert_eq!(
            codes(&read),
            [
                (Some(1), "side_conflict", "positionSide"),
                (Some(2), "side_conflict", "positionSide"),
                (Some(4), "unknown_symbol", "symbol"),
                (Some(5), "unknown_value", "positionSide"),
                (Some(6), "unknown_value", "marginType"),
                (Some(7), "missing_field", "positionAmt"),
                (Some(8), "missing_field", "symbol"),
                (Some(9), "wrong_type", ""),
            ]
        );
    }

    #[test]
    fn margin_of_its_own_is_isolated() {
        let row = |fields: &str| {
            let text = format!(r#"[{{"symbol": "BTCUSDT", "positionAmt": "1", "markPrice": "0.00000000", {fields}}}]"#);
            let read = read(&text, "");
            let p = read.book.positions().next().unwrap();
            assert_eq!(p.price, None);
            let warnings: Vec<_> = read.warnings.iter().map(|w| w.code.name()).collect();
            (p.margin_mode.name(), warnings.join(" "))
        };
        assert_eq!(row(r#""isolatedWallet": "5", "isolatedMargin": "0""#), ("isolated", "missing_price".into()));
        assert_eq!(row(r#""isolatedWallet": "0", "isolatedMargin": "5""#), ("isolated", "missing_price".into()));
        assert_eq!(row(r#""isolatedWallet": "0", "isolatedMargin": "0""#), ("cross", "missing_price".into()));
        assert_eq!(row(r#""isolatedWallet": "5", "marginType": "cross""#), ("cross", "missing_price".into()));
        assert_eq!(row(r#""leverage": "5""#), ("cross", "assumed_cross missing_price".into()));
    }
}
