//! `report.accounts`: our number, the venue's, the difference, and possible explanations.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "a test stops where it fails"
)]

use exposure_netting::{Book, Decimal, LiveBook, import};
use proptest::prelude::*;
use serde_json::{Value, json};

/// One perpetual of 120,000 at 10 % by `rate`, which is 12,000, at `counterparty`.
fn book(counterparty: &str, method: &str, account: &str, positions: &str) -> Book {
    import::book(&format!(
        r#"{{"version":1,"currency":"USD","asOf":"2026-06-30T12:00:00Z","prices":{{"BTC":"60000"}},{method} "positions":[
            {{"asset":"BTC","kind":"perpetual","quantity":"2","price":"60000","counterparty":"{counterparty}","marginRate":"0.1","leverage":"10"}}{positions}],
            "accounts":[{{"counterparty":"{counterparty}",{account}}}]}}"#
    ))
    .unwrap()
}

const RATE: &str = r#""margin":{"method":"rate"},"#;

fn accounts(book: Book) -> Value {
    serde_json::to_value(LiveBook::new(book).unwrap().report().accounts).unwrap()
}

fn codes(account: &Value) -> Vec<&str> {
    account["explanations"].as_array().unwrap().iter().map(|e| e["code"].as_str().unwrap()).collect()
}

/// Issue 14: "venue 13,662 · here 13,545 (−0.9 %)": (13,545 − 13,662) / 13,662 = −0.008564.
#[test]
fn the_difference_is_ours_less_the_venues() {
    let venue = r#""equity":"20000","venue":{"equity":"20000","initial":"13662","maintenance":"0","leverage":"6.0","asOf":"2026-06-30T12:00:00Z"}"#;
    let found = accounts(book("X", RATE, venue, "").clone());
    let mut rated = book("X", RATE, venue, "");
    rated.accounts[0].equity = Some("20000".parse().unwrap());
    assert_eq!(
        found[0]["venue"],
        json!({ "equity": "20000", "initial": "13662", "maintenance": "0", "leverage": "6", "asOf": "2026-06-30T12:00:00Z" })
    );
    assert_eq!((&found[0]["initial"], &found[0]["free"]), (&json!("12000"), &json!("8000")));
    assert_eq!(found[0]["difference"]["equity"], json!({ "amount": "0", "ratio": "0" }));
    assert_eq!(found[0]["difference"]["initial"], json!({ "amount": "-1662", "ratio": "-0.121651295564" }));
    // There is no fraction of zero.
    assert_eq!(found[0]["difference"]["maintenance"], json!({ "amount": "12000" }));
    let near = accounts(book("X", RATE, r#""venue":{"initial":"12104"}"#, ""));
    assert_eq!(near[0]["difference"]["initial"]["ratio"], "-0.008592200925");
    assert_eq!(codes(&near[0]), [""; 0], "less than 2 %");
    assert_eq!((near[0].get("equity"), near[0].get("free"), near[0]["difference"].get("equity")), (None, None, None));
}

/// A balance in a coin is compared at the book's price of it: 0.2 BTC is 12,000.
#[test]
fn a_coins_figures_are_compared_in_the_reporting_currency() {
    let found =
        accounts(book("X", RATE, r#""currency":"BTC","equity":"1","venue":{"equity":"1.01","initial":"0.2"}"#, ""));
    assert_eq!(found[0]["venue"], json!({ "equity": "60600", "initial": "12000" }));
    assert_eq!(found[0]["difference"]["initial"], json!({ "amount": "0", "ratio": "0" }));
    assert_eq!(found[0]["difference"]["equity"], json!({ "amount": "-600", "ratio": "-0.009900990099" }));
    let unpriced = accounts(book("X", RATE, r#""currency":"SOL","venue":{"initial":"0.2"}"#, ""));
    assert_eq!((unpriced[0].get("difference"), &unpriced[0]["venue"]), (None, &json!({})));
    assert_eq!(codes(&unpriced[0]), ["price"]);
}

/// An isolated position needs 1,500 (15 % of 10,000), which the venue's numbers exclude.
#[test]
fn isolated_positions_are_left_out_of_the_comparison() {
    let isolated = r#",{"asset":"BTC","kind":"future","quantity":"1","price":"10000","entryPrice":"10000","counterparty":"X","marginRate":"0.15","marginMode":"isolated","margin":"2000"}"#;
    let mut text = book("X", RATE, r#""venue":{"initial":"12000"}"#, isolated);

    text.prices.clear();
    let found = accounts(text);
    assert_eq!(
        (&found[0]["initial"], &found[0]["isolated"]),
        (&json!("13500"), &json!({ "initial": "1500", "maintenance": "1500" }))
    );
    assert_eq!(found[0]["difference"]["initial"]["amount"], "0");
}

/// Every account with positions is listed, in the order of the book and then by name, but none without a counterparty.
#[test]
fn accounts_without_equity_are_listed() {
    let more = r#",{"asset":"BTC","kind":"spot","quantity":"1","counterparty":"B","account":"b"},
        {"asset":"BTC","kind":"spot","quantity":"1","counterparty":"B"},{"asset":"BTC","kind":"spot","quantity":"1"}"#;
    let found = accounts(book("X", RATE, r#""mode":"portfolio""#, more));
    let named: Vec<_> = found
        .as_array()
        .unwrap()
        .iter()
        .map(|a| (a["counterparty"].as_str().unwrap(), a["account"].as_str().unwrap()))
        .collect();
    assert_eq!(named, [("X", ""), ("B", ""), ("B", "b")]);
    assert_eq!(
        (&found[0]["mode"], found[1].get("mode"), found[1].get("explanations")),
        (&json!("portfolio"), None, None)
    );
}

#[test]
fn a_large_difference_is_explained() {
    let of = |counterparty: &str, method: &str, account: &str| {
        let found = accounts(book(counterparty, method, account, ""));
        codes(&found[0]).join(" ")
    };
    let stale = r#""asOf":"2026-06-28T12:00:00Z""#;
    // Ours do not use the venue's rule, and its response is two days old.
    assert_eq!(of("X", RATE, &format!(r#""venue":{{"initial":"10000",{stale}}}"#)), "method age");
    // X's rule is unknown, and its response has no time; it may include orders.
    assert_eq!(of("X", "", r#""venue":{"initial":"90000"}"#), "stand_in open_orders age");
    let message = |account: &str, at: usize| {
        let found = accounts(book("X", RATE, account, ""));
        found[0]["explanations"][at]["message"].as_str().unwrap().to_owned()
    };
    assert_eq!(
        message(&format!(r#""venue":{{"initial":"10000",{stale}}}"#), 1),
        "X's answer is of 2026-06-28T12:00:00Z, 2 days before the time of valuation; prices have moved since."
    );
    // Equity that is not the venue's.
    assert_eq!(of("X", RATE, r#""equity":"5","venue":{"equity":"6","asOf":"2026-06-30T12:00:00Z"}"#), "collateral");
    // Deribit has two modes, and the book names neither.
    let deribit = of("Deribit", "", r#""venue":{"initial":"1","asOf":"2026-06-30T12:00:00Z"}"#);
    assert!(deribit.starts_with("mode tiers"), "{deribit}");
    let given = of("Deribit", "", r#""mode":"standard","venue":{"initial":"1","asOf":"2026-06-30T12:00:00Z"}"#);
    assert!(given.starts_with("tiers"), "{given}");
    // Bybit's margin contains the fee to close, and its users choose their leverage: unknown of the second position.
    let account = r#""mode":"standard","venue":{"initial":"1","asOf":"2026-06-30T12:00:00Z"}"#;
    assert!(of("Bybit", "", account).ends_with("tiers closing_fee"), "{}", of("Bybit", "", account));
    let second = r#",{"asset":"ETH","kind":"perpetual","quantity":"1","price":"3000","counterparty":"Bybit"}"#;
    let bybit = accounts(book("Bybit", "", account, second));
    let bybit = codes(&bybit[0]).join(" ");
    assert!(bybit.ends_with("leverage closing_fee"), "{bybit}");
}

fn figure() -> impl Strategy<Value = Option<String>> {
    prop::option::of((-5_000_000..50_000_000_i64).prop_map(|n| Decimal::new(n, 2).to_string()))
}

fn venue() -> impl Strategy<Value = Value> {
    let time = prop::option::of(0..2_000_000_000_i64);
    (figure(), figure(), figure(), figure(), figure(), time).prop_map(|(equity, initial, maintenance, leverage, price, time)| {
        let mut figures = json!({});
        for (name, figure) in [("equity", equity), ("initial", initial), ("maintenance", maintenance), ("leverage", leverage)] {
            if let Some(figure) = figure {
                figures[name] = json!(figure);
            }
        }
        if let Some(price) = price {
            figures["liquidations"] = json!([{ "asset": "BTC", "price": price }, { "position": "row-1", "asset": "ETH", "price": price }]);
        }
        if let Some(time) = time {
            figures["asOf"] = json!(exposure_netting::time::Time::from_seconds(time).to_string());
        }
        figures
    })
}

fn account() -> impl Strategy<Value = Value> {
    let mode = prop::sample::select(vec!["", "standard", "portfolio"]);
    let currency = prop::sample::select(vec!["", "BTC", "USDT", "SOL"]);
    (figure(), mode, currency, venue()).prop_map(|(equity, mode, currency, venue)| {
        let mut account = json!({ "currency": currency, "venue": venue });
        if let Some(equity) = equity {
            account["equity"] = json!(equity);
        }
        if !mode.is_empty() {
            account["mode"] = json!(mode);
        }
        account
    })
}

const VENUES: [&str; 6] = ["Deribit", "Binance", "Hyperliquid", "Aave", "Bybit", "X"];

/// All results of a book, without pure comparisons.
fn computed(book: &Value) -> Value {
    let mut live = LiveBook::new(import::book(&book.to_string()).unwrap()).unwrap();
    let mut report = serde_json::to_value(live.report()).unwrap();
    for account in report["accounts"].as_array_mut().into_iter().flatten() {
        for name in ["venue", "difference", "explanations"] {
            account.as_object_mut().unwrap().remove(name);
        }
    }
    json!([report, live.headroom(), live.curves(&[-50, 0, 50], &[0, 7]), live.greeks()])
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    /// No venue number changes any of ours.
    #[test]
    fn the_venues_figures_change_none_of_ours(
        rows in prop::collection::vec((0..VENUES.len(), 0..3_usize, -50..50_i64, any::<bool>()), 1..12),
        accounts in prop::collection::vec(account(), VENUES.len()),
    ) {
        let position = |(venue, kind, quantity, isolated): &(usize, usize, i64, bool)| json!({
            "asset": (["BTC", "ETH", "BTC"][*kind]), "kind": (["perpetual", "spot", "perpetual"][*kind]), "quantity": quantity.to_string(),
            "price": (["60000", "3000", "60100"][*kind]), "entryPrice": "50000", "counterparty": (VENUES[*venue]),
            "marginMode": (if *isolated && *kind != 1 { "isolated" } else { "cross" }) });
        let positions: Vec<Value> = rows.iter().map(position).collect();
        let named = |keep: bool| -> Vec<Value> {
            VENUES.iter().zip(&accounts).map(|(name, account)| {
                let mut account = account.clone();
                account["counterparty"] = json!(name);
                if !keep {
                    account.as_object_mut().unwrap().remove("venue");
                }
                account
            }).collect()
        };
        let book = |keep: bool| json!({ "version": 1, "currency": "USD", "asOf": "2026-06-30", "positions": positions, "accounts": named(keep) });
        prop_assert_eq!(computed(&book(true)), computed(&book(false)));
    }
}
