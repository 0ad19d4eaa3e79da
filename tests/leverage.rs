//! The leverage chosen at a venue, symbol by symbol: initial margin is value / leverage, and never less than the
//! venue's requirement at its highest leverage.
//!
//! Sources: Binance, "Leverage and margin of USD-M futures" (initial margin = notional / leverage, set per symbol, in cross
//! and isolated mode alike); Bybit, "Initial margin" (order value / leverage); OKX, "Cross-margin" (size × price / leverage);
//! Hyperliquid, "Margining" (position size × mark / leverage, "set per asset" in cross mode too).

#![allow(missing_docs, clippy::unwrap_used, clippy::indexing_slicing, clippy::arithmetic_side_effects)]

use exposure_netting::{LiveBook, Options, Report, import, net};
use serde_json::{Value, json};

fn report(book: &Value) -> Report {
    let options = Options { positions: true, ..Options::default() };
    net(&import::book(&book.to_string()).unwrap(), &options).unwrap()
}

fn position(counterparty: &str, asset: &str, quantity: &str, price: &str, leverage: Option<&str>) -> Value {
    let mut position = json!({ "asset": asset, "kind": "perpetual", "quantity": quantity, "price": price,
        "quote": "USDT", "counterparty": counterparty });
    if let Some(leverage) = leverage {
        position["leverage"] = leverage.into();
    }
    position
}

fn assumed(report: &Report, code: &str) -> Vec<String> {
    report.assumptions.iter().filter(|a| a.code == code).map(|a| a.message.clone()).collect()
}

#[test]
fn a_cross_position_is_margined_at_its_leverage() {
    // 1 × 60,000 / 10; without it the first bracket's 150x: 400.
    let btc = |leverage| report(&json!({ "positions": [position("Binance", "BTC", "1", "60000", leverage)] }));
    assert_eq!(btc(None).margin.netted.to_string(), "400");
    let ten = btc(Some("10"));
    assert_eq!((ten.margin.netted.to_string(), ten.margin.standalone.to_string()), ("6000".into(), "6000".into()));
    assert!(assumed(&ten, "leverage").is_empty(), "{:?}", ten.assumptions);
    // Maintenance is of the venue's brackets, whatever the leverage: 0.4 %.
    assert_eq!(ten.margin.sets[0].maintenance.unwrap().to_string(), "240");
    // Never less than at the highest allowed leverage.
    assert_eq!(btc(Some("500")).margin.netted.to_string(), "400");
    assert!(assumed(&btc(Some("500")), "leverage")[0].contains("500, more than the venue allows"));
    assert!(assumed(&btc(Some("150")), "leverage").is_empty());
    // Other venues whose users choose a leverage per symbol.
    for venue in ["Bybit", "OKX", "Bitget", "Gate", "KuCoin", "MEXC", "Hyperliquid", "BitMEX"] {
        let found = report(&json!({ "positions": [position(venue, "BTC", "1", "60000", Some("10"))] }));
        let fee = if venue == "Bybit" { 60_000.0 * 1.1 * 0.00055 } else { 0.0 };
        let needed: f64 = found.margin.netted.to_string().parse().unwrap();
        assert!((needed - 6_000.0).abs() <= fee + 1e-6 && needed >= 6_000.0, "{venue}: {needed}");
    }
    // No choice there: 4 % by Deribit's rule counts.
    let deribit = |leverage| report(&json!({ "positions": [position("Deribit", "BTC", "1", "60000", leverage)] }));
    assert_eq!(deribit(Some("10")).margin.netted, deribit(None).margin.netted);
}

/// A symbol's own leverage overrides that of the account, which overrides the highest allowed; the assumption names the
/// rows without one.
#[test]
fn each_symbol_has_its_own_leverage() {
    let mut book = json!({ "positions": [
        position("Binance", "BTC", "1", "60000", Some("5")),
        position("Binance", "ETH", "-10", "3000", Some("20")),
        position("Binance", "SOL", "100", "150", None)],
        "accounts": [{ "counterparty": "Binance", "leverage": "10" }] });
    // 60,000 / 5 + 30,000 / 20 + 15,000 / 10
    assert_eq!(report(&book).margin.netted.to_string(), "15000");
    assert!(assumed(&report(&book), "leverage").is_empty());
    book["accounts"] = json!([]);
    let said = assumed(&report(&book), "leverage");
    assert_eq!(said.len(), 1, "{said:?}");
    assert!(said[0].contains("SOL") && !said[0].contains("BTC") && !said[0].contains("ETH"), "{said:?}");
    // Rows of one symbol are one position there: a row without leverage has that of the others, and of two the lower
    // one counts, with a note in the report.
    let two = |first: Option<&str>, second: Option<&str>| {
        report(
            &json!({ "positions": [position("Binance", "BTC", "1", "60000", first), position("Binance", "BTC", "0.5", "60000", second)] }),
        )
    };
    let one = two(Some("10"), None);
    assert_eq!((one.margin.netted.to_string(), assumed(&one, "leverage").len()), ("9000".into(), 0));
    let differ = two(Some("10"), Some("5"));
    let said = assumed(&differ, "leverage");
    assert_eq!((differ.margin.netted.to_string(), said.len()), ("18000".into(), 1), "{said:?}");
    assert!(said[0].contains("BTC") && said[0].contains("lowest, 5"), "{said:?}");
    // The table's column is for each row separately, at the same leverage.
    let alone: Vec<String> = one.positions.iter().map(|p| p.standalone.unwrap().to_string()).collect();
    assert_eq!(alone, ["6000", "3000"]);
}

#[test]
fn ccxt_leverages_by_symbol() {
    let answer = r#"[{"symbol": "BTC/USDT:USDT", "contracts": 1, "contractSize": 1, "markPrice": 60000, "entryPrice": 60000, "side": "long", "leverage": 5, "marginMode": "cross"},
        {"symbol": "ETH/USDT:USDT", "contracts": 10, "contractSize": 1, "markPrice": 3000, "entryPrice": 3000, "side": "long", "leverage": 20, "marginMode": "cross"}]"#;
    let mut hints = import::Hints::default();
    hints.defaults.insert("counterparty".into(), "Binance".into());
    let read = import::parse(answer, &hints);
    // 60,000 / 5 + 30,000 / 20
    assert_eq!(net(&read.book, &Options::default()).unwrap().margin.netted.to_string(), "13500");
}

/// An invalid leverage is refused by name, for perpetuals and futures as for accounts.
#[test]
fn leverage_is_at_least_one() {
    for wrong in ["0", "0.5", "-3"] {
        let book = json!({ "positions": [position("Binance", "BTC", "1", "60000", Some(wrong)),
            position("Binance", "ETH", "1", "3000", None)] });
        let found = report(&book);
        let failure = &found.failures[0];
        assert_eq!(
            (failure.code.name(), failure.field.as_deref(), failure.row),
            ("out_of_range", Some("leverage"), Some(1))
        );
        assert!(failure.message.contains("at least 1"), "{}", failure.message);
        assert_eq!(found.failures.len(), 1);
    }
    // A token may be short, and have a leverage below one.
    let token = json!({ "positions": [{ "asset": "BTC", "kind": "leveraged-token", "quantity": "1", "price": "10", "leverage": "-0.5" }] });
    assert!(report(&token).failures.is_empty());
}

/// An order in a symbol that is held has that symbol's leverage.
#[test]
fn an_order_takes_the_leverage_of_its_symbol() {
    let book = json!({ "positions": [position("Binance", "BTC", "1", "60000", Some("10"))] });
    let live = LiveBook::new(import::book(&book.to_string()).unwrap()).unwrap();
    let order: Value = position("", "BTC", "1", "60000", None);
    let mut order = import::book(&json!({ "positions": [order] }).to_string()).unwrap().positions().next().unwrap();
    order.id.clear();
    let found = live.check(std::slice::from_ref(&order)).unwrap();
    assert_eq!(found.rows[0].added().to_string(), "6000");
}

/// A chosen leverage is not a wall between accounts.
#[test]
fn leverage_is_no_wall() {
    let book = json!({ "positions": [position("Binance", "BTC", "1", "60000", Some("10")),
        { "asset": "ETH", "kind": "perpetual", "quantity": "10", "price": "3000", "quote": "USDT", "counterparty": "Binance", "account": "b", "leverage": "5" }] });
    let found = report(&book).margin;
    assert_eq!((found.netted, found.walls.len()), (found.without_walls, 0));
}
