//! Liquidation prices: by hand, and as a property of fresh books.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "a test stops where it fails")]
#![allow(clippy::arithmetic_side_effects, clippy::cast_precision_loss, reason = "random numbers are small")]

use exposure_netting::amount::Amount;
use exposure_netting::whatif::{Liquidation, LiquidationPrice};
use exposure_netting::{Book, LiveBook, import};
use proptest::prelude::*;
use serde_json::{Value, json};

fn book(value: &Value) -> Book {
    import::book(&value.to_string()).unwrap()
}

fn entries(value: &Value) -> Vec<Liquidation> {
    LiveBook::new(book(value)).unwrap().liquidations()
}

fn price(side: Option<LiquidationPrice>) -> String {
    side.map_or_else(|| "none".to_owned(), |side| side.price.to_string())
}

/// The prices below and above of each entry, by asset.
fn prices(value: &Value) -> Vec<(String, String, String)> {
    entries(value).iter().map(|e| (e.asset.clone(), price(e.down), price(e.up))).collect()
}

fn one(asset: &str, down: &str, up: &str) -> (String, String, String) {
    (asset.to_owned(), down.to_owned(), up.to_owned())
}

/// A book at venue V, margined by rates of the value.
fn at_v(positions: &Value, equity: &str, linear: &Value) -> Value {
    json!({
        "positions": positions,
        "accounts": [{ "counterparty": "V", "equity": equity }],
        "margin": { "method": "standard", "preset": "aevo", "parameters": { "linear": linear } },
    })
}

fn perpetual(asset: &str, quantity: &str, price: &str) -> Value {
    json!({ "asset": asset, "kind": "perpetual", "quantity": quantity, "price": price, "counterparty": "V" })
}

fn rate(maintenance: &str) -> Value {
    json!({ "initial": "1", "maintenance": maintenance })
}

// ---- By hand

#[test]
fn a_long_and_a_short_at_a_flat_rate() {
    // dYdX: 100 + (p − 1000) = 0.03 p, so p = 900 / 0.97; short: 100 − (p − 1000) = 0.03 p, so p = 1100 / 1.03.
    let rules = json!({ "ETH": rate("0.03") });
    let found = prices(&at_v(&json!([perpetual("ETH", "1", "1000")]), "100", &rules));
    assert_eq!(found, [one("ETH", "927.835051546392", "none")]);
    let found = prices(&at_v(&json!([perpetual("ETH", "-1", "1000")]), "100", &rules));
    assert_eq!(found, [one("ETH", "none", "1067.961165048544")]);
}

#[test]
fn a_long_that_its_equity_pays_in_full_is_never_closed_out() {
    let rules = json!({ "ETH": rate("0.03") });
    let found = entries(&at_v(&json!([perpetual("ETH", "1", "1000")]), "1000", &rules));
    assert_eq!((price(found[0].down), price(found[0].up), found[0].below), ("none".into(), "none".into(), false));
}

#[test]
fn what_others_need_counts() {
    // TorchTrade issue 344: 5 + p − 100 = 4 + 0.004 p, so p = 99 / 0.996.
    let rules = json!({ "A": rate("0.004"), "B": rate("1") });
    let book = at_v(&json!([perpetual("A", "1", "100"), perpetual("B", "4", "1")]), "5", &rules);
    assert_eq!(prices(&book)[0], one("A", "99.397590361446", "none"));
}

#[test]
fn tiers_are_walked_one_by_one() {
    // 1 % to 10,000 and 5 % beyond. 300 short at 100 with 9,000: at p, 39,000 − 300 p = 15 p − 400, so p = 39,400 / 315.
    let slices = json!({ "A": { "tiers": [
        { "from": "0", "initial": "0.1", "maintenance": "0.01" },
        { "from": "10000", "initial": "0.2", "maintenance": "0.05" },
    ] } });
    let short = json!([perpetual("A", "-300", "100")]);
    assert_eq!(prices(&at_v(&short, "9000", &slices)), [one("A", "none", "125.079365079365")]);
    // 50 long at 100 with 500, all in the first tier as it falls: 50 p − 4,500 = 0.5 p, so p = 4,500 / 49.5.
    let long = json!([perpetual("A", "50", "100")]);
    assert_eq!(prices(&at_v(&long, "500", &slices)), [one("A", "90.909090909091", "none")]);
    // 300 long falls out of the second tier at 33.3…: with 28,000, 300 p − 2,000 = 15 p − 400, p = 5.6…, is in the first:
    // 300 p − 2,000 = 3 p, so p = 2,000 / 297.
    let long = json!([perpetual("A", "300", "100")]);
    assert_eq!(prices(&at_v(&long, "28000", &slices)), [one("A", "6.734006734007", "none")]);
}

#[test]
fn a_tier_that_takes_all_of_a_position_closes_it_where_it_begins() {
    // The whole at 1 %, at 20 % beyond 10,000: 80 short at 100 with 3,000 rises into it at 125, where 1,000 are left and
    // 2,000 are asked.
    let rule = json!({ "A": { "tierRate": "whole", "tiers": [
        { "from": "0", "initial": "0.2", "maintenance": "0.01" },
        { "from": "10000", "initial": "0.2", "maintenance": "0.2" },
    ] } });
    let short = json!([perpetual("A", "-80", "100")]);
    assert_eq!(prices(&at_v(&short, "3000", &rule)), [one("A", "none", "125")]);
}

#[test]
fn a_long_future_against_a_short_perpetual_is_squeezed_by_its_requirement() {
    // Profit is flat, but 2 × 1 % of the value is asked: 100 = 0.02 p, so 5,000.
    let future = json!({ "asset": "A", "kind": "future", "quantity": "-1", "price": "1000", "counterparty": "V", "expiry": "2030-01-01" });
    let book = at_v(&json!([perpetual("A", "1", "1000"), future]), "100", &json!({ "A": rate("0.01") }));
    assert_eq!(prices(&book), [one("A", "none", "5000")]);
}

#[test]
fn an_inverse_contract_of_an_account_in_coin() {
    // 0.5 BTC, long 10,000 dollars at 8,000, maintenance 0.5 % of the value: 0.5 + 10,000/8,000 − 10,000/p = 50/p.
    let long = json!({ "asset": "BTC", "kind": "perpetual", "quantity": "10000", "price": "8000", "entryPrice": "8000", "inverse": true, "counterparty": "V" });
    let mut book = at_v(&json!([long]), "0.5", &json!({ "BTC": rate("0.005") }));
    book["accounts"][0]["currency"] = json!("BTC");
    book["prices"] = json!({ "BTC": "8000" });
    assert_eq!(prices(&book), [one("BTC", "5742.857142857143", "none")]);
    // At entry: 0.5 + 10,000/8,000 − 10,000/p = 0.005 × 10,000/8,000, so p = 10,000 / 1.74375.
    book["margin"]["parameters"]["linear"]["BTC"]["maintenanceAt"] = json!("entry");
    assert_eq!(prices(&book), [one("BTC", "5734.767025089606", "none")]);
    // A short of the coins' worth needs nothing: 1 BTC, short 8,000 dollars.
    book["positions"][0]["quantity"] = json!("-8000");
    book["accounts"][0]["equity"] = json!("1.01");
    assert_eq!(prices(&book), [one("BTC", "none", "none")]);
}

#[test]
fn a_coin_held_by_the_account_falls_with_its_price() {
    // 1 BTC at 60,000 and 1 BTC long, 1 %: 60,000 f + 60,000 (f − 1) = 600 f, so f = 60,000 / 119,400.
    let mut book = at_v(&json!([perpetual("BTC", "1", "60000")]), "1", &json!({ "BTC": rate("0.01") }));
    book["accounts"][0]["currency"] = json!("BTC");
    book["prices"] = json!({ "BTC": "60000" });
    assert_eq!(prices(&book), [one("BTC", "30150.753768844221", "none")]);
    // Against a short of ETH the coins may fall to its requirement.
    book["positions"] = json!([perpetual("ETH", "-10", "3000")]);
    book["margin"]["parameters"]["linear"] = json!({ "ETH": rate("0.02") });
    let found = prices(&book);
    // ETH: 60,000 − 10 (p − 3,000) = 0.2 p, so p = 90,000 / 10.2; BTC: 60,000 f = 600.
    assert_eq!(found, [one("BTC", "600", "none"), one("ETH", "none", "8823.529411764706")]);
}

#[test]
fn equity_in_a_third_currency_is_converted() {
    // 100 EUR at 1.25 are 125: p = 875 / 0.97.
    let mut book = at_v(&json!([perpetual("ETH", "1", "1000")]), "100", &json!({ "ETH": rate("0.03") }));
    book["accounts"][0]["currency"] = json!("EUR");
    book["rates"] = json!({ "EUR": "1.25" });
    // EUR itself: 100 e = 30, so 0.3.
    assert_eq!(prices(&book), [one("ETH", "902.061855670103", "none"), one("EUR", "0.3", "none")]);
    book["rates"] = json!({});
    let found = entries(&book);
    assert_eq!((price(found[0].down), found[0].note.as_ref().unwrap().code.name()), ("none".into(), "missing_rate"));
}

#[test]
fn an_account_that_is_below_already_says_so() {
    let found = entries(&at_v(&json!([perpetual("ETH", "1", "1000")]), "29", &json!({ "ETH": rate("0.03") })));
    assert!(found[0].below && found[0].down.is_none() && found[0].up.is_none());
    let negative = entries(&at_v(&json!([perpetual("ETH", "1", "1000")]), "-5", &json!({ "ETH": rate("0.03") })));
    assert!(negative[0].below);
    // Exactly at the limit: the smallest move closes it.
    let at = entries(&at_v(&json!([perpetual("ETH", "1", "1000")]), "30", &json!({ "ETH": rate("0.03") })));
    assert_eq!((price(at[0].down), at[0].down.unwrap().distance), ("1000".into(), Amount::ZERO));
    assert!(!at[0].below && at[0].up.is_none());
}

#[test]
fn accounts_of_one_counterparty_stand_alone() {
    let mut book = at_v(
        &json!([perpetual("ETH", "1", "1000"), perpetual("ETH", "-1", "1000"), perpetual("BTC", "1", "9")]),
        "100",
        &json!({ "default": rate("0.03") }),
    );
    book["positions"][1]["account"] = json!("sub");
    book["positions"][2]["counterparty"] = json!("W");
    book["accounts"] =
        json!([{ "counterparty": "V", "equity": "100" }, { "counterparty": "V", "account": "sub", "equity": "100" }]);
    let found = entries(&book);
    let names: Vec<(&str, &str)> = found.iter().map(|e| (e.account.as_str(), e.asset.as_str())).collect();
    assert_eq!(names, [("", "ETH"), ("sub", "ETH")]); // W gives no equity
    assert!(found[0].down.is_some() && found[1].up.is_some());
    let live = LiveBook::new(self::book(&book)).unwrap();
    assert_eq!(live.liquidations_of("V", "sub"), found[1..]);
    assert_eq!(live.liquidations_of("V", "other"), []);
    let rows = live.liquidation_rows(&found);
    assert_eq!(rows.into_iter().collect::<Vec<_>>(), [("row-1".to_owned(), 0), ("row-2".to_owned(), 1)]);
}

#[test]
fn a_lending_account_by_its_own_collateral_and_debts() {
    // 1 ETH at 80 % against 2,250; and 10 ETH at 80 % against 1 BTC of 20,000 and 1,000 of cash.
    let loan = |asset: &str, quantity: &str, price: &str| json!({ "asset": asset, "kind": "loan", "quantity": quantity, "price": price, "counterparty": "Aave", "chain": "Ethereum" });
    let aave =
        |positions: Value| json!({ "positions": positions, "margin": { "method": "health", "preset": "aave-v3" } });
    let found = prices(&aave(json!([loan("ETH", "1", "3000"), loan("USDC", "-2250", "1")])));
    assert_eq!(found, [one("ETH", "2812.5", "none"), one("USDC", "none", "1.066666666667")]);
    let found =
        prices(&aave(json!([loan("ETH", "10", "3000"), loan("BTC", "-1", "20000"), loan("USDC", "-1000", "1")])));
    // ETH: 8 p = 21,000; BTC: p = 24,000 − 1,000; USDC: 1,000 p = 24,000 − 20,000.
    assert_eq!(found, [one("BTC", "none", "23000"), one("ETH", "2625", "none"), one("USDC", "none", "4")]);
}

#[test]
fn a_sold_call_is_found_by_margining_again() {
    let call = json!({ "asset": "BTC", "kind": "option", "quantity": "-1", "underlyingPrice": "60000", "strike": "70000", "right": "call", "volatility": "0.5", "expiry": "2026-06-01", "counterparty": "V" });
    let book = json!({
        "asOf": "2026-01-01",
        "positions": [call],
        "accounts": [{ "counterparty": "V", "equity": "20000" }],
        "margin": { "method": "portfolio", "preset": "deribit" },
    });
    let found = entries(&book);
    assert!(found[0].down.is_none() && found[0].up.is_some(), "{found:?}");
    let both = LiveBook::new(self::book(&book)).unwrap().headroom()[0].up.unwrap();
    assert!((found[0].up.unwrap().distance.to_f64() - both.to_f64()).abs() < 1e-7);
}

#[test]
fn what_has_no_price_or_is_left_out_says_so() {
    let dollars =
        json!({ "asset": "ETH", "kind": "perpetual", "quantity": "100", "inverse": true, "counterparty": "V" });
    let broken = json!({ "asset": "SOL", "kind": "perpetual", "quantity": "1", "counterparty": "V" });
    let rules = json!({ "default": rate("0.03") });
    let found = entries(&at_v(&json!([perpetual("BTC", "1", "1000"), dollars, broken]), "100", &rules));
    assert_eq!(found[0].note.as_ref().unwrap().code.name(), "left_out");
    assert_eq!(found[0].note.as_ref().unwrap().id.as_deref(), Some("row-3"));
    assert!(found[0].down.is_some());
    assert_eq!((found[1].asset.as_str(), found[1].note.as_ref().unwrap().code.name()), ("ETH", "missing_price"));
}

// ---- At the price given, a fresh book is at its limit, and no nearer price is

/// The move of an asset, by a factor.
struct Move<'a> {
    asset: &'a str,
    factor: f64,
}

fn scaled(text: &Value, factor: f64) -> Value {
    let price: f64 = text.as_str().unwrap().parse().unwrap();
    json!(format!("{:.15}", price * factor))
}

/// The same book with the price of one asset moved: the marks of its rows, its own price, and the equity of accounts.
fn fresh(value: &Value, by: &Move<'_>) -> Value {
    let mut moved = value.clone();
    for row in moved["positions"].as_array_mut().unwrap().iter_mut().filter(|row| row["asset"] == by.asset) {
        for field in ["price", "underlyingPrice"] {
            if row[field].is_string() {
                row[field] = scaled(&row[field], by.factor);
            }
        }
    }
    if let Some(price) = moved["prices"].get(by.asset).cloned() {
        moved["prices"][by.asset] = scaled(&price, by.factor);
    }
    let (before, after) = (LiveBook::new(book(value)).unwrap(), LiveBook::new(book(&moved)).unwrap());
    let worth = |live: &LiveBook, account: &Value| {
        let rows = value["positions"].as_array().unwrap().iter();
        let own =
            rows.filter(|row| row["counterparty"] == account["counterparty"] && row["account"] == account["account"]);
        own.map(|row| live.position(row["id"].as_str().unwrap()).unwrap().value.unwrap().to_f64()).sum::<f64>()
    };
    for account in moved["accounts"].as_array_mut().unwrap() {
        let coin = account["currency"].as_str().unwrap_or("").to_owned();
        let rate = |book: &Value| {
            if coin.is_empty() { 1.0 } else { book["prices"][&coin].as_str().unwrap().parse::<f64>().unwrap() }
        };
        let equity: f64 = account["equity"].as_str().unwrap().parse().unwrap();
        // All equity besides the values of rows is coins.
        let coins = equity - worth(&before, account) / rate(value);
        let then = rate(&if coin == by.asset {
            json!({ "prices": { &coin: scaled(&value["prices"][&coin], by.factor) } })
        } else {
            value.clone()
        });
        account["equity"] = json!(format!("{:.12}", coins + worth(&after, account) / then));
    }
    moved
}

/// The account's equity above its maintenance margin, and the sizes that it consists of.
fn left(value: &Value, entry: &Liquidation, by: &Move<'_>) -> (f64, f64) {
    let report = LiveBook::new(book(&fresh(value, by))).unwrap().report();
    let account = report.accounts.iter().find(|a| a.account == entry.account).unwrap();
    let (equity, maintenance) = (account.equity.unwrap().to_f64(), account.maintenance.to_f64());
    (equity - maintenance, equity.abs().max(maintenance).max(100.0))
}

const ASSETS: [(&str, f64); 3] = [("BTC", 60_000.0), ("ETH", 3_000.0), ("SOL", 150.0)];

fn row(options: bool) -> impl Strategy<Value = Value> {
    let kinds = if options { 8 } else { 6 };
    (0..3_usize, 0..kinds, -400..400_i64, 0..3_u8, 80..120_i64, any::<bool>(), 70..140_i64).prop_map(
        |(asset, kind, quantity, account, entry, put, strike)| {
            let (asset, price) = ASSETS[asset];
            let quantity = if quantity == 0 { 1 } else { quantity };
            let size = quantity as f64 * 300.0 / price;
            let mut row = json!({
                "asset": asset, "kind": "perpetual", "quantity": format!("{size:.6}"), "price": format!("{price}"),
                "entryPrice": format!("{}", price * entry as f64 / 100.0), "counterparty": "V",
                "account": if account == 0 { "sub" } else { "" },
            });
            match kind {
                0..=2 => {}
                3 => {
                    row["kind"] = json!("future");
                    row["expiry"] = json!("2026-12-25");
                }
                4 => {
                    row["inverse"] = json!(true);
                    row["quantity"] = json!(format!("{}", quantity * 300));
                }
                5 => {
                    row["kind"] = json!("spot");
                    row["quantity"] = json!(format!("{:.6}", size.abs()));
                    row.as_object_mut().unwrap().remove("entryPrice");
                }
                _ => {
                    row["kind"] = json!("option");
                    row["right"] = json!(if put { "put" } else { "call" });
                    row["strike"] = json!(format!("{}", (price * strike as f64 / 100.0).round()));
                    row["volatility"] = json!("0.6");
                    row["expiry"] = json!("2026-06-26");
                    row["underlyingPrice"] = row["price"].clone();
                    row.as_object_mut().unwrap().remove("price");
                    row.as_object_mut().unwrap().remove("entryPrice");
                }
            }
            row
        },
    )
}

fn rules() -> impl Strategy<Value = Value> {
    let slices = |whole: bool, deduct: bool| {
        let tier = |from: &str, rate: &str, deduction: &str| {
            let mut tier = json!({ "from": from, "initial": "0.5", "maintenance": rate });
            if deduct {
                tier["deduction"] = json!(deduction);
            }
            tier
        };
        json!({ "tierRate": if whole { "whole" } else { "slices" }, "tiers": [
            tier("0", "0.005", "0"), tier("30000", "0.01", "150"), tier("90000", "0.03", "1950"), tier("200000", "0.1", "15950"),
        ] })
    };
    let units = json!({ "tierSize": "units", "tiers": [
        { "from": "0", "initial": "0.5", "maintenance": "0.01" }, { "from": "1", "initial": "0.5", "maintenance": "0.03" },
        { "from": "20", "initial": "0.5", "maintenance": "0.06" },
    ] });
    let steps = json!({ "initial": "0.02", "maintenance": "0.01",
        "steps": { "from": "20000", "size": "15000", "initial": "0.01", "maintenance": "0.01", "most": "0.2" } });
    prop::sample::select(vec![
        slices(false, false),
        slices(true, false),
        slices(false, true),
        units,
        steps,
        json!({ "initial": "0.1", "maintenance": "0.03", "perUnit": "0.0005" }),
        json!({ "initial": "0.1", "maintenance": "0.02", "floor": "400", "minimum": "10" }),
        json!({ "initial": "0.1", "maintenance": "0.02", "maintenanceAt": "entry" }),
        json!({ "initial": "0.1", "maintenanceOfInitial": "0.6" }),
    ])
}

fn margin() -> impl Strategy<Value = Value> {
    let standard = (rules(), rules(), rules()).prop_map(|(btc, eth, any)| {
        json!({ "method": "standard", "preset": "deribit", "parameters": { "linear": { "BTC": btc, "ETH": eth, "default": any } } })
    });
    let charged = (rules(), rules(), any::<bool>(), any::<bool>()).prop_map(|(any, inverse, larger, leverage)| {
        let mut parameters =
            json!({ "linear": { "default": any }, "inverse": { "default": inverse }, "closingFee": "0.0006" });
        if larger {
            parameters["offset"] = json!("largerSide");
        }
        if leverage {
            parameters["leverage"] = json!("7");
        }
        json!({ "method": "standard", "preset": "deribit", "parameters": parameters })
    });
    let named = |preset: &&str| json!({ "method": "standard", "preset": preset });
    let venues = ["hyperliquid", "binance", "bybit", "okx", "bitget", "gate", "kucoin", "kraken", "bitmex", "dydx-v4"];
    let mut others: Vec<Value> = venues.iter().map(named).collect();
    others.push(json!({ "method": "rate" }));
    others.push(json!({ "method": "portfolio", "preset": "deribit" }));
    prop_oneof![3 => standard, 2 => charged, 3 => prop::sample::select(others)]
}

fn holds(value: &Value) -> Result<(), TestCaseError> {
    let live = LiveBook::new(book(value)).unwrap();
    for entry in live.liquidations() {
        prop_assert!(entry.note.as_ref().is_none_or(|note| note.code.name() == "left_out"), "{entry:?}");
        let at = |factor: f64| left(value, &entry, &Move { asset: &entry.asset, factor });
        let (now, size) = at(1.0);
        prop_assert_eq!(entry.below, now < 0.0, "{:?} {} of {}", entry, now, size);
        if entry.below {
            continue;
        }
        for (side, far) in [(entry.down, 0.02), (entry.up, 12.0_f64)] {
            let today = entry.current.unwrap().to_f64();
            let found = side.map(|side| side.price.to_f64() / today);
            if let (Some(factor), Some(side)) = (found, side) {
                prop_assert!((side.distance.to_f64() - (factor - 1.0)).abs() < 1e-9 * factor.max(1.0), "{entry:?}");
            }
            if let Some(factor) = found {
                let (here, size) = at(factor);
                let over = 1.0 + 1e-7 * if far < 1.0 { -1.0 } else { 1.0 };
                // At its limit; or a tier begins there, and the equity is short just beyond it.
                let jumps = at(factor / over).0 >= -1e-6 * size && at(factor * over).0 < 0.0;
                prop_assert!(here.abs() <= 1e-6 * size || jumps, "{entry:?}: {here} of {size} at {factor}");
            }
            // No nearer price.
            let end = found.map_or(far, |factor| if far < 1.0 { factor.max(far) } else { factor.min(far) });
            for step in 0..10 {
                let factor = 1.0 + (end - 1.0) * (f64::from(step) / 10.0);
                let (here, size) = at(factor);
                prop_assert!(here >= -1e-6 * size, "{entry:?}: {here} of {size} at {factor}, nearer than {end}");
            }
        }
    }
    Ok(())
}

fn random(options: bool) -> impl Strategy<Value = Value> {
    let coins = prop::sample::select(vec!["", "", "BTC", "ETH"]);
    (prop::collection::vec(row(options), 1..7), margin(), 1..200_i64, 1..200_i64, coins).prop_map(
        |(mut rows, margin, main, sub, coin)| {
            for (at, row) in rows.iter_mut().enumerate() {
                row["id"] = json!(format!("r{at}"));
            }
            let rate = ASSETS.iter().find(|(asset, _)| *asset == coin).map_or(1.0, |(_, price)| *price);
            let equity = |hundreds: i64| format!("{:.12}", hundreds as f64 * hundreds as f64 * 10.0 / rate);
            let mut accounts = vec![
                json!({ "counterparty": "V", "account": "", "equity": equity(main), "currency": coin }),
                json!({ "counterparty": "V", "account": "sub", "equity": equity(sub) }),
            ];
            accounts[1]["equity"] = json!(format!("{}", sub * sub * 10));
            json!({
                "asOf": "2026-01-01",
                "positions": rows,
                "prices": { "BTC": "60000", "ETH": "3000", "SOL": "150" },
                "accounts": accounts,
                "margin": margin,
            })
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(20) })]

    /// An isolated position against the same position cross, in an account with its posted margin and its profit.
    #[test]
    fn an_isolated_position_is_an_account_of_its_own(row in row(false), margin in margin(), posted in 1..400_i64) {
        let mut isolated = row;
        prop_assume!(isolated["kind"] != "spot");
        let inverse = isolated["inverse"] == true;
        let price: f64 = isolated["price"].as_str().unwrap().parse().unwrap();
        isolated["id"] = json!("one");
        isolated["marginMode"] = json!("isolated");
        isolated["margin"] = json!(format!("{:.9}", posted as f64 * 40.0 / if inverse { price } else { 1.0 }));
        let asset = isolated["asset"].as_str().unwrap().to_owned();
        let alone = json!({ "asOf": "2026-01-01", "positions": [isolated], "margin": margin, "prices": { &asset: isolated["price"] } });
        let value = LiveBook::new(book(&alone)).unwrap().position("one").unwrap().value.unwrap().to_f64();
        let mut cross = alone.clone();
        cross["positions"][0]["marginMode"] = json!("cross");
        cross["positions"][0].as_object_mut().unwrap().remove("margin");
        let margin: f64 = isolated["margin"].as_str().unwrap().parse().unwrap();
        let equity = margin + value / if inverse { price } else { 1.0 };
        let currency = if inverse { asset.as_str() } else { "" };
        cross["accounts"] = json!([{ "counterparty": "V", "account": isolated["account"], "equity": format!("{equity:.15}"), "currency": currency }]);
        let (own, shared) = (entries(&alone), entries(&cross));
        prop_assert_eq!((own.len(), shared.len()), (1, 1));
        prop_assert_eq!(own[0].position.as_deref(), Some("one"));
        let close = |a: Option<LiquidationPrice>, b: Option<LiquidationPrice>| match (a, b) {
            (Some(a), Some(b)) => (a.price.to_f64() - b.price.to_f64()).abs() < 1e-7 * b.price.to_f64(),
            (a, b) => a.is_none() && b.is_none(),
        };
        prop_assert!(own[0].below == shared[0].below && close(own[0].down, shared[0].down) && close(own[0].up, shared[0].up), "{own:?} {shared:?}");
    }

    /// Lending accounts: at the given price the health factor is 1, and at no nearer price below it.
    #[test]
    fn at_the_price_given_the_health_factor_is_one(amounts in prop::collection::vec((0..4_usize, -50..80_i64), 1..6), preset in prop::sample::select(vec!["aave-v3", "drift-v2", "mango-v4", "binance-unimmr"]), contracts in any::<bool>()) {
        let rows: Vec<Value> = amounts.iter().enumerate().map(|(at, (asset, units))| {
            let (asset, price) = if *asset == 3 { ("USDC", 1.0) } else { ASSETS[*asset] };
            let units = if *units == 0 { 1 } else { *units };
            let perpetual = contracts && at == 0 && preset != "aave-v3" && asset != "USDC";
            json!({ "id": format!("r{at}"), "asset": asset, "kind": if perpetual { "perpetual" } else { "loan" }, "entryPrice": if perpetual { Some(format!("{}", price * 0.97)) } else { None },
                "quantity": format!("{:.9}", units as f64 * 100.0 / price), "price": format!("{price}"), "counterparty": "L", "chain": "Ethereum" })
        }).collect();
        let value = json!({ "asOf": "2026-01-01", "positions": rows, "margin": { "method": "health", "preset": preset } });
        let health = |asset: &str, factor: f64| {
            let mut moved = value.clone();
            for row in moved["positions"].as_array_mut().unwrap().iter_mut().filter(|row| row["asset"] == asset) {
                row["price"] = scaled(&row["price"], factor);
            }
            if asset == "USDC" {
                // A stablecoin pegged at 1 has no other price: the amount held changes instead.
                for row in moved["positions"].as_array_mut().unwrap().iter_mut().filter(|row| row["asset"] == asset) {
                    row["quantity"] = scaled(&row["quantity"], factor);
                }
            }
            let report = LiveBook::new(book(&moved)).unwrap().report();
            report.margin.sets[0].assets[0].health.map_or((0.0, 0.0), |h| (h.collateral.to_f64() - h.requirement.to_f64(), h.requirement.to_f64()))
        };
        for entry in entries(&value) {
            let of_sizes = preset == "drift-v2" || preset == "mango-v4";
            if entry.asset == "USDC" && (contracts || of_sizes) {
                continue;
            }
            let (now, _) = health(&entry.asset, 1.0);
            prop_assert_eq!(entry.below, now < 0.0, "{:?} {}", entry, now);
            for (side, far) in [(entry.down, 0.02), (entry.up, 9.0_f64)] {
                let found = side.map(|side| side.price.to_f64() / entry.current.unwrap().to_f64());
                if let Some(factor) = found {
                    let (left, size) = health(&entry.asset, factor);
                    prop_assert!(left.abs() <= 1e-6 * size.max(10.0), "{entry:?}: {left} of {size}");
                }
                let end = found.map_or(far, |factor| if far < 1.0 { factor.max(far) } else { factor.min(far) });
                for step in 0..12 {
                    let (left, size) = health(&entry.asset, 1.0 + (end - 1.0) * f64::from(step) / 12.0);
                    prop_assert!(entry.below || left >= -1e-6 * size.max(10.0), "{entry:?}: {left} of {size} nearer than {end}");
                }
            }
        }
    }

    #[test]
    fn at_the_price_given_a_fresh_book_is_at_its_limit(value in random(false)) {
        holds(&value)?;
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(4) })]

    #[test]
    fn with_options_too(value in random(true)) {
        holds(&value)?;
    }
}
