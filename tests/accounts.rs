//! Accounts: mode, leverage, and the venue's own numbers, which do not change ours.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "a test stops where it fails"
)]

use exposure_netting::{AccountMode, Book, LiveBook, Options, import, net};
use serde_json::{Value, json};

const POSITIONS: &str = r#"[{"asset":"BTC","kind":"perpetual","quantity":"2","price":"60000","counterparty":"Deribit","account":"main"},
    {"asset":"BTC","kind":"future","quantity":"-1","price":"61000","counterparty":"Deribit","account":"main"}]"#;

/// Every field of an account, as this project writes it.
const WHOLE: &str = r#"{"counterparty":"Deribit","account":"main","equity":"1.5","currency":"BTC","segregated":"0.1","mode":"portfolio","leverage":"10","venue":{"equity":"1.51","initial":"0.2","maintenance":"0.15","liquidations":[{"position":"row-1","asset":"BTC","price":"41000"},{"asset":"ETH","price":"-1"}],"leverage":"3.2","asOf":"2026-06-30T09:15:00Z"}}"#;

fn text(accounts: &str) -> String {
    format!(
        r#"{{"version":1,"currency":"USD","positions":{POSITIONS},"prices":{{"BTC":"60000"}},"accounts":[{accounts}]}}"#
    )
}

fn read(accounts: &str) -> Book {
    import::book(&text(accounts)).unwrap()
}

fn report(book: &Book) -> Value {
    serde_json::to_value(net(book, &Options::default()).unwrap()).unwrap()
}

#[test]
fn every_field_is_written_as_it_was_read() {
    let mode_only = r#"{"counterparty":"Deribit","account":"main","mode":"standard"}"#;
    let venue_only = r#"{"counterparty":"Deribit","venue":{"initial":"5"}}"#;
    for account in [WHOLE, mode_only, venue_only, r#"{"counterparty":"Deribit"}"#] {
        let written = read(account).to_json();
        assert!(written.contains(&format!(r#""accounts":[{account}]"#)), "{written}");
    }
    let account = &read(WHOLE).accounts[0];
    assert_eq!(account.mode, Some(AccountMode::Portfolio));
    assert_eq!(account.venue.as_ref().unwrap().liquidations.len(), 2);
}

#[test]
fn what_is_wrong_names_the_account_and_the_field() {
    let good = r#"{"counterparty":"X","mode":"standard"}"#;
    for (bad, code, field, hint) in [
        (r#""mode":"pm""#, "unknown_value", "accounts[1].mode", "standard or portfolio"),
        (r#""leverage":"0""#, "out_of_range", "accounts[1].leverage", "at least 1"),
        (r#""leverage":"0.5""#, "out_of_range", "accounts[1].leverage", "at least 1"),
        (r#""leverage":"-5""#, "out_of_range", "accounts[1].leverage", "at least 1"),
        (r#""leverage":"10x""#, "not_a_decimal", "accounts[1].leverage", "digits"),
        (r#""equity":"1,5""#, "ambiguous_separator", "accounts[1].equity", ""),
        (r#""venue":{"initial":"much"}"#, "not_a_decimal", "accounts[1].venue.initial", ""),
        (r#""venue":{"asOf":"yesterday"}"#, "wrong_type", "accounts[1].venue.asOf", "a time"),
        (r#""venue":{"liquidations":[{"price":"1"}]}"#, "missing_field", "accounts[1].venue.liquidations[0].asset", ""),
        (r#""venue":[]"#, "wrong_type", "accounts[1].venue", "an object"),
    ] {
        let failed = import::book(&text(&format!(r#"{good},{{"counterparty":"Y",{bad}}}"#))).and_then(LiveBook::new);
        let failure = failed.unwrap_err().failure().clone();
        assert_eq!((failure.code.name(), failure.field.as_deref()), (code, Some(field)), "{failure}");
        assert!(failure.message.contains(hint), "{failure}");
    }
}

#[test]
fn unknown_fields_and_accounts_without_positions_are_reported() {
    let book = read(
        r#"{"counterparty":"Deribit","account":"main","mod":"portfolio","venue":{"equty":"1"}}, {"counterparty":"Bybit","account":"b","mode":"portfolio"}"#,
    );
    let found = report(&book);
    let warnings: Vec<(&str, &str)> = found["warnings"]
        .as_array()
        .unwrap()
        .iter()
        .map(|w| (w["code"].as_str().unwrap(), w["message"].as_str().unwrap()))
        .filter(|(code, _)| code.starts_with("un"))
        .collect();
    assert!(warnings.iter().any(|(code, m)| *code == "unknown_field" && m.contains("accounts[0].mod")), "{warnings:?}");
    assert!(warnings.iter().any(|(code, m)| *code == "unknown_field" && m.contains("venue.equty")), "{warnings:?}");
    assert!(warnings.iter().any(|(code, m)| *code == "unused_account" && m.contains("Bybit b")), "{warnings:?}");
    assert!(book.to_json().contains(r#"{"counterparty":"Bybit","account":"b","mode":"portfolio"}"#));
}

/// An account without equity is ignored wherever equity is used.
#[test]
fn an_account_without_equity_changes_nothing() {
    let mut bare = report(&read(""));
    let mut listed =
        report(&read(r#"{"counterparty":"Deribit","account":"main","leverage":"10","venue":{"equity":"5"}}"#));
    for found in [&mut bare, &mut listed] {
        found.as_object_mut().unwrap().remove("accounts");
    }
    assert_eq!(bare, listed);
    let book = read(r#"{"counterparty":"Deribit","account":"main","mode":"standard"}"#);
    let live = LiveBook::new(book).unwrap();
    assert!(live.headroom().is_empty());
}

#[test]
fn books_join_their_accounts_field_by_field() {
    let merged = |mine: &str, theirs: &str| {
        let mut book = read(mine);
        let other =
            import::book(&format!(r#"{{"version":1,"currency":"USD","positions":[],"accounts":[{theirs}]}}"#)).unwrap();
        let before = book.to_json();
        let result = book.merge(&other);
        if result.is_err() {
            assert_eq!(book.to_json(), before);
        }
        result.map(|()| book.to_json()).map_err(|e| e.failure().field.clone().unwrap())
    };
    let of = |rest: &str| format!(r#"{{"counterparty":"Deribit","account":"main",{rest}}}"#);
    let joined = merged(&of(r#""mode":"portfolio""#), &of(r#""equity":"2","currency":"BTC""#)).unwrap();
    assert!(joined.contains(&of(r#""equity":"2","currency":"BTC","mode":"portfolio""#)), "{joined}");
    for (mine, theirs, field) in [
        (r#""equity":"1""#, r#""equity":"2""#, "equity"),
        (r#""equity":"1""#, r#""equity":"1","currency":"BTC""#, "currency"),
        (r#""mode":"standard""#, r#""mode":"portfolio""#, "mode"),
    ] {
        assert_eq!(merged(&of(mine), &of(theirs)).unwrap_err(), format!("{field}.Deribit main"));
    }
    // An account with two leverages has no common one.
    assert!(
        merged(&of(r#""equity":"1","leverage":"5""#), &of(r#""leverage":"5""#)).unwrap().contains(r#""leverage":"5""#)
    );
    assert!(!merged(&of(r#""equity":"1","leverage":"5""#), &of(r#""leverage":"6""#)).unwrap().contains("leverage"));
    // Of two responses the later one counts, in whichever order they are merged; without times, the one that is added.
    // Fields that only the other has stay.
    let old =
        of(r#""equity":"7","venue":{"equity":"7","initial":"1","maintenance":"3","asOf":"2026-06-30T07:00:00Z"}"#);
    let new = of(r#""equity":"8","venue":{"equity":"8","initial":"2","asOf":"2026-06-30T09:00:00Z"}"#);
    let both =
        of(r#""equity":"8","venue":{"equity":"8","initial":"2","maintenance":"3","asOf":"2026-06-30T09:00:00Z"}"#);
    assert!(merged(&old, &new).unwrap().contains(&both));
    assert!(merged(&new, &old).unwrap().contains(&both));
    let of_venue = |figures: &str| of(&format!(r#""venue":{{{figures}}}"#));
    assert!(
        merged(&of_venue(r#""initial":"1""#), &of_venue(r#""initial":"2""#))
            .unwrap()
            .contains(r#""venue":{"initial":"2"}"#)
    );
}

/// 1 USD is 0.9 EUR: amounts in the reporting currency are converted, amounts in a coin and liquidation prices are not.
#[test]
fn another_reporting_currency_converts_the_venues_figures() {
    let of = |currency: &str| {
        let money = r#""venue":{"equity":"100","initial":"10","maintenance":"5","liquidations":[{"asset":"BTC","price":"50000"}]}"#;
        let mut book =
            read(&format!(r#"{{"counterparty":"Deribit","account":"main","equity":"100"{currency},{money}}}"#));
        book.report_in("EUR", "0.9".parse().unwrap()).unwrap();
        serde_json::from_str::<Value>(&book.to_json()).unwrap()["accounts"][0].clone()
    };
    let liquidations = json!([{ "asset": "BTC", "price": "50000" }]);
    let converted = of("");
    assert_eq!(converted["equity"], "90");
    assert_eq!(
        converted["venue"],
        json!({ "equity": "90", "initial": "9", "maintenance": "4.5", "liquidations": liquidations })
    );
    let coins = of(r#","currency":"BTC""#);
    assert_eq!(coins["equity"], "100");
    assert_eq!(coins["venue"]["initial"], "10");
}

/// An isolated position keeps its margin and the leverage chosen for it, in JSON and in tables, and no number depends
/// on them. A venue's column "Margin" is the margin requirement, and is ignored.
#[test]
fn isolated_positions_keep_their_margin() {
    let row = |more: &str| {
        format!(
            r#"{{"asset":"kPEPE","kind":"perpetual","quantity":"1000","price":"2.353","counterparty":"Hyperliquid"{more}}}"#
        )
    };
    let book =
        |more: &str| import::book(&format!(r#"{{"version":1,"currency":"USD","positions":[{}]}}"#, row(more))).unwrap();
    let kept = book(r#","marginMode":"isolated","margin":"470.6","leverage":"5""#);
    assert!(
        kept.to_json().contains(&row(r#","marginMode":"isolated","margin":"470.6","leverage":"5""#)),
        "{}",
        kept.to_json()
    );
    let csv = import::to_csv(&kept);
    let again = import::book(&csv).unwrap();
    assert_eq!(again.get("row-1").unwrap(), kept.get("row-1").unwrap(), "{csv}");
    assert_eq!(report(&kept)["warnings"], json!([]));
    // Margin is the posted amount; leverage determines the venue's requirement: 2,353 / 5, and not / 10.
    let netted = |book: &Book| report(book)["margin"]["netted"].clone();
    assert_eq!(netted(&kept), "470.6");
    assert_eq!(report(&kept)["margin"]["withoutWalls"], "470.6");
    assert_eq!(netted(&book(r#","marginMode":"isolated","margin":"470.6""#)), "235.3");
    let codes = |book: &Book| {
        report(book)["warnings"].as_array().unwrap().iter().map(|w| w["code"].clone()).collect::<Vec<_>>()
    };
    assert_eq!(codes(&book(r#","margin":"470.6""#)), ["unused_margin"]);
    let refused = book(r#","marginMode":"isolated","margin":"-1""#);
    assert_eq!(refused.len(), 0);
    // Each row has its own leverage, whatever the row before has.
    let two = format!("[{},{}]", row(r#","leverage":"5""#), row(""));
    let two = import::book(&two).unwrap();
    assert_eq!(
        (two.get("row-1").unwrap().leverage.map(|l| l.to_string()), two.get("row-2").unwrap().leverage),
        (Some("5".to_owned()), None)
    );
    let table = import::book("Symbol,Kind,Size,Mark Price,Margin\nBTC,perpetual,1,60000,470 USDT (Cross)\n").unwrap();
    assert_eq!((table.len(), table.get("row-1").unwrap().margin), (1, None));
}

/// An isolated position belongs to its account: its set has the account's name, and there is no additional account
/// without a name. Positions of two accounts are two sets; without a counterparty there is no account.
#[test]
fn an_isolated_set_belongs_to_its_account() {
    let row = |place: &str| {
        format!(r#"{{"asset":"BTC","kind":"perpetual","quantity":"1","price":"60000","marginMode":"isolated"{place}}}"#)
    };
    let places = [
        r#","counterparty":"Binance","account":"USD-M""#,
        r#","counterparty":"Binance","account":"USD-M""#,
        r#","counterparty":"Binance","account":"sub|2""#,
        r#","counterparty":"Binance""#,
        r#","account":"nobody's""#,
    ];
    let rows = places.map(row).join(",");
    for method in ["", r#","margin":{"method":"rate"}"#] {
        let book = import::book(&format!(r#"{{"positions":[{rows}]{method}}}"#)).unwrap();
        let report = LiveBook::new(book).unwrap().report();
        let named = |key: &str| {
            let set = report.margin.sets.iter().find(|set| set.key == key).unwrap();
            (set.name.counterparty.clone(), set.name.account.clone(), set.name.margin_mode, set.name.count)
        };
        let set = |account: &str, count| ("Binance".to_owned(), account.to_owned(), "isolated", count);
        assert_eq!(report.margin.sets.len(), 4);
        assert_eq!(named("Binance|USD-M#isolated"), set("USD-M", 2));
        assert_eq!(named(r"Binance|sub\|2#isolated"), set("sub|2", 1));
        assert_eq!(named("Binance#isolated"), set("", 1));
        assert_eq!(named(""), (String::new(), String::new(), "isolated", 1));
        assert_eq!(report.by_netting_set.iter().filter(|group| group.key.starts_with("Binance|USD-M")).count(), 1);
    }
}

/// Binance FAQ, uniMMR: equity of the account / maintenance margin. 95,000 / (60,000 × 0.4 %) = 395.8333; free at 1.5 times
/// maintenance: 95,000 − 360.
#[test]
fn equity_backs_the_health_of_an_account_of_contracts() {
    let of = |positions: Value, accounts: Value| {
        let book = json!({ "currency": "USD", "positions": positions, "accounts": accounts });
        LiveBook::new(import::book(&book.to_string()).unwrap()).unwrap()
    };
    let btc = json!({ "asset": "BTC", "kind": "perpetual", "quantity": "1", "price": "60000", "entryPrice": "59000", "quote": "USDT", "counterparty": "Binance" });
    let portfolio = json!([{ "counterparty": "Binance", "equity": "95000", "mode": "portfolio" }]);
    let health = |live: &mut LiveBook| {
        let report = serde_json::to_value(live.report()).unwrap();
        let set =
            report["margin"]["sets"].as_array().unwrap().iter().find(|set| set["key"] == "Binance").unwrap().clone();
        set["assets"][0]["health"].clone()
    };
    let mut live = of(json!([btc]), portfolio.clone());
    let own = health(&mut live);
    assert_eq!(
        (&own["equity"], &own["collateral"], &own["requirement"]),
        (&json!("95000"), &json!("95000"), &json!("240"))
    );
    assert_eq!((&own["factor"], &own["free"]), (&json!("395.83333333"), &json!("94640")));
    // Isolated positions keep their posted margin, with their profit.
    let mut alone = btc.clone();
    alone["marginMode"] = "isolated".into();
    alone["margin"] = "6000".into();
    assert_eq!(health(&mut of(json!([btc, alone]), portfolio.clone()))["equity"], "88000");
    // Below 1 exactly if the account is to be closed out.
    for (equity, below) in [("241", false), ("239", true)] {
        let mut live = of(json!([btc]), json!([{ "counterparty": "Binance", "equity": equity, "mode": "portfolio" }]));
        let factor: f64 = health(&mut live)["factor"].as_str().unwrap().parse().unwrap();
        let said = serde_json::to_value(live.liquidations()).unwrap();
        assert_eq!((factor < 1.0, said[0].get("below").is_some()), (below, below));
    }
    // Without equity only profit and loss is known, and listed collateral backs itself.
    assert_eq!(
        health(&mut of(json!([btc]), json!([{ "counterparty": "Binance", "mode": "portfolio" }])))["equity"],
        "1000"
    );
    let cash = json!({ "asset": "USDT", "kind": "spot", "quantity": "5000", "counterparty": "Binance" });
    assert_eq!(health(&mut of(json!([btc, cash]), portfolio))["equity"], "6000");
}
