//! Published examples of venues, read to the last digit: the recognised format, the meaning of a row, its worth.
//!
//! The examples are next to the repository (`../shared/payloads`, or in `NETTING_PAYLOADS`); without them only the
//! retyped ones at the end are checked.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test stops where it fails"
)]

use std::path::PathBuf;

use exposure_netting::amount::plain;
use exposure_netting::import::{FORMATS, Hints, Imported, parse};
use exposure_netting::{Options, net};
use serde_json::Value;

fn folder() -> Option<PathBuf> {
    let beside = || PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared/payloads");
    let folder = std::env::var_os("NETTING_PAYLOADS").map_or_else(beside, PathBuf::from);
    if folder.is_dir() {
        return Some(folder);
    }
    eprintln!("!!! SKIPPED: no published payloads at {}; set NETTING_PAYLOADS", folder.display());
    None
}

fn file(name: &str) -> Option<Value> {
    let path = folder()?.join(name);
    let text = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    Some(serde_json::from_str(&text).unwrap())
}

/// The payloads of a venue's own format.
fn cases(name: &str) -> Vec<String> {
    let Some(file) = file(name) else { return Vec::new() };
    file["cases"].as_array().unwrap().iter().map(|case| case["payload"].to_string()).collect()
}

/// ccxt's form of them.
fn ccxt(name: &str) -> Vec<String> {
    let Some(file) = file(name) else { return Vec::new() };
    let methods = file["methods"].as_object().unwrap();
    methods
        .values()
        .flat_map(|calls| calls.as_array().unwrap())
        .map(|call| call["parsedResponse"].to_string())
        .collect()
}

/// Every position on a line: instrument, numbers, place, and its exposure or why there is none.
fn lines(read: &Imported) -> Vec<String> {
    let options = Options { positions: true, ..Options::default() };
    let report = net(&read.book, &options).unwrap();
    let line = |p: exposure_netting::Position| {
        let own = report.positions.iter().find(|own| own.id == p.id).unwrap();
        let worth = own
            .exposure
            .map_or_else(|| own.failure.as_ref().unwrap().code.name().to_owned(), |amount| amount.to_string());
        let mut instrument = format!("{} {}", p.asset, p.kind.name());
        if let Some(expiry) = p.expiry {
            instrument += &format!(" {expiry}");
        }
        if p.inverse {
            instrument += " inverse";
        }
        let number = |d: Option<_>| d.map_or_else(|| "?".to_owned(), plain);
        let figures = format!(
            "{} × {} at {} from {} {}:{}",
            plain(p.quantity),
            p.contract_size.map_or_else(|| "1".to_owned(), plain),
            number(p.price),
            number(p.entry_price),
            p.quote,
            p.settle,
        );
        let place = format!("{}/{}/{} {}", p.counterparty, p.account, p.chain, p.margin_mode.name());
        format!("{instrument} | {figures} | {place} | {worth}")
    };
    read.book.positions().map(line).collect()
}

/// Code and field of every warning; for shared warnings, the count is the first word.
fn warnings(read: &Imported) -> Vec<String> {
    let told = |w: &exposure_netting::Failure| match w.row {
        Some(row) => format!("row {row}: {}", w.code.name()),
        None => format!("{} {}", w.message.split(' ').next_back().unwrap(), w.code.name()),
    };
    read.warnings.iter().map(told).collect()
}

#[track_caller]
fn check(text: &str, format: &str, expected: &[&str], warned: &[&str]) {
    let read = parse(text, &Hints::default());
    assert_eq!(read.failures, []);
    assert_eq!(read.format, format);
    assert_eq!(lines(&read), expected);
    assert_eq!(warnings(&read), warned);
}

/// Each payload with its expectation; nothing if the folder is missing.
#[track_caller]
fn check_all(texts: &[String], format: &str, expected: &[(&[&str], &[&str])]) {
    if folder().is_none() {
        return;
    }
    assert_eq!(texts.len(), expected.len(), "every example needs an expectation");
    for (text, (lines, warned)) in texts.iter().zip(expected) {
        check(text, format, lines, warned);
    }
}

const COIN_M_EXAMPLE: &str = "BTC future 2020-12-25 inverse | 1 × 100 at 11788.66626667 from 11707.70000003 USD:BTC | Binance/COIN-M/ cross | 100";
const DERIBIT_EXAMPLE: &str =
    "BTC perpetual inverse | 50 × 1 at 7476.65 from 7440.18 USD:BTC | Deribit/BTC/ cross | 50";
const CRCL: &str = "CRCL perpetual | 0.13 × 1 at 80.114 from 80.262";
const ETH: &str =
    "ETH perpetual | 0.2259 × 1 at 2213.9 from 2213.9 USDC:USDC | Hyperliquid//Hyperliquid isolated | 500.12001";

#[test]
fn binance() {
    let texts = cases("binance.json");
    if texts.is_empty() {
        return;
    }
    let (usd, coin) = texts.split_at(3);
    let hedged =
        "BTC perpetual | 0.001 × 1 at 21123.05052574 from 22185.2 USDT:USDT | Binance/USD-M/ cross | 21.12305052574";
    let v3 = "WLD perpetual | 5 × 1 at 2.3956 from 2.3483 USDT:USDT | Binance/USD-M/ cross | 11.978";
    check_all(usd, "binance-usdm", &[(&[hedged], &["1 flat"]), (&[], &["1 flat"]), (&[v3], &[])]);
    // The last example has a tenth of the value of a contract of 100 dollars.
    check_all(
        coin,
        "binance-coinm",
        &[(&[COIN_M_EXAMPLE], &["2 flat"]), (&[COIN_M_EXAMPLE], &["row 1: notional_mismatch", "1 assumed_cross"])],
    );
}

#[test]
fn deribit() {
    check_all(&cases("deribit.json"), "deribit", &[(&[DERIBIT_EXAMPLE], &[]), (&[], &["1 flat"])]);
}

#[test]
fn hyperliquid() {
    let crcl = format!("{CRCL} : | Hyperliquid/flx/Hyperliquid isolated | 10.41482");
    check_all(
        &cases("hyperliquid.json"),
        "hyperliquid",
        &[(&[&crcl], &["1 assumed_quote", "1 derived_price"]), (&[ETH], &["1 derived_price"])],
    );
}

#[test]
fn ccxt_agrees_with_the_venues_own_formats() {
    let hedged =
        "BTC perpetual | 0.001 × 1 at 21123.05052574 from 22185.2 USDT:USDT | Binance/USD-M/ cross | 21.12305052574";
    let v3 = "WLD perpetual | 5 × 1 at 2.3956 from 2.3483 USDT:USDT | Binance/USD-M/ cross | 11.978";
    check_all(&ccxt("ccxt-binanceusdm.json"), "ccxt", &[(&[hedged], &[]), (&[v3], &[])]);
    // ccxt lost the side; the venue's own row has it.
    check_all(&ccxt("ccxt-binancecoinm.json"), "ccxt", &[(&[COIN_M_EXAMPLE], &[])]);
    // ccxt reads as 500 dollars.
    check_all(
        &ccxt("ccxt-deribit.json"),
        "ccxt",
        &[(&[DERIBIT_EXAMPLE], &["row 1: contract_size", "1 assumed_cross"])],
    );
    let crcl = format!("{CRCL} USDH:USDH | Hyperliquid/flx/Hyperliquid isolated | 10.41482");
    check_all(
        &ccxt("ccxt-hyperliquid.json"),
        "ccxt",
        &[(&[&crcl], &["1 derived_price"]), (&[ETH], &["1 derived_price"])],
    );
}

#[test]
fn ccxt_of_other_venues() {
    check_all(
        &ccxt("ccxt-bitget.json"),
        "ccxt",
        &[(&["BTC perpetual | 0.002 × 1 at 37370.5 from 37355.5 USDT:USDT | Bitget/USDT/ cross | 74.741"], &[])],
    );
    // `notional` is in coins for the inverse one and the entry value for the linear one: both meanings are known.
    check_all(
        &ccxt("ccxt-bybit.json"),
        "ccxt",
        &[
            (
                &["BTC perpetual inverse | -300 × 1 at 28224.5 from 27464.50441675 USD:BTC | Bybit// cross | -300"],
                &["1 assumed_cross"],
            ),
            (
                &["ETH perpetual | 0.5 × 1 at 1080.65 from 1073.85 USDT:USDT | Bybit// cross | 540.325"],
                &["1 assumed_cross"],
            ),
        ],
    );
    check_all(
        &ccxt("ccxt-derive.json"),
        "ccxt",
        &[(
            &[
                "BTC perpetual | -0.02 × 1 at 102765.19033790818 from ? USDC:USDC | Derive//Derive cross | -2055.303806758164",
            ],
            &["1 assumed_cross"],
        )],
    );
    check_all(
        &ccxt("ccxt-dydx.json"),
        "ccxt",
        &[(
            &["BTC perpetual | -0.407 × 1 at ? from 118692.04840909092 USDC:USDC | dYdX/0/dYdX cross | missing_price"],
            &["1 assumed_cross", "1 missing_price"],
        )],
    );
    check_all(
        &ccxt("ccxt-gate.json"),
        "ccxt",
        &[(&["BTC perpetual | 1 × 0.0001 at 46028.28 from 46030.3 USDT:USDT | Gate/USDT/ cross | 4.602828"], &[])],
    );
    // An inverse contract is worth its dollars without any price.
    check_all(
        &ccxt("ccxt-krakenfutures.json"),
        "ccxt",
        &[(&["XRP perpetual inverse | 230 × 1 at ? from 0.7533 USD:XRP | Kraken// cross | 230"], &["1 missing_price"])],
    );
    check_all(
        &ccxt("ccxt-okx.json"),
        "ccxt",
        &[(
            &["ETH future 2021-04-30 inverse | 1 × 10 at ? from 2566.31 USD:ETH | OKX// isolated | 10"],
            &["1 missing_price"],
        )],
    );
}

#[test]
fn a_reference_price_stands_in_for_a_missing_mark() {
    let Some(text) = ccxt("ccxt-dydx.json").pop() else { return };
    let mut book = parse(&text, &Hints::default()).book;
    book.prices.insert("BTC".to_owned(), exposure_netting::amount::parse("120000").unwrap());
    assert_eq!(net(&book, &Options::default()).unwrap().total.net.to_string(), "-48840");
}

#[test]
fn formats_that_are_not_read_are_not_taken_for_others() {
    for name in ["bybit", "okx", "dydx", "derive", "gate", "kucoin", "krakenfutures", "bitget"] {
        for text in cases(&format!("{name}.json")) {
            let read = parse(&text, &Hints::default());
            let codes: Vec<_> = read.failures.iter().map(|f| f.code.name()).collect();
            assert_eq!((read.format, codes), ("", vec!["unknown_format"]), "{name}: {text}");
            for format in FORMATS {
                assert!(read.failures[0].candidates.iter().any(|id| id == format.id), "{name} must list {}", format.id);
            }
        }
    }
}

#[test]
fn every_example_is_checked() {
    let Some(folder) = folder() else { return };
    let mut names: Vec<String> =
        std::fs::read_dir(folder).unwrap().map(|f| f.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    let native = [
        "binance",
        "bitget",
        "bybit",
        "deribit",
        "derive",
        "dydx",
        "gate",
        "hyperliquid",
        "krakenfutures",
        "kucoin",
        "okx",
    ];
    let ccxt = [
        "binancecoinm",
        "binanceusdm",
        "bitget",
        "bybit",
        "deribit",
        "derive",
        "dydx",
        "gate",
        "hyperliquid",
        "krakenfutures",
        "okx",
    ];
    let mut known: Vec<String> = native.iter().map(|name| format!("{name}.json")).collect();
    known.extend(ccxt.iter().map(|name| format!("ccxt-{name}.json")));
    known.sort();
    assert_eq!(names, known);
}

// ---------------------------------------------------------------------------------------------------------
// The same traps retyped, in case the folder is missing

#[test]
fn a_published_example_that_is_no_json() {
    let text =
        "[\n  {\n    \"positionAmt\": \"0.000\",\n    \"notional\": \"0\",,\n    \"symbol\": \"BTCUSDT\"\n  }\n]";
    let read = parse(text, &Hints::default());
    assert_eq!((read.failures.len(), read.failures[0].code.name()), (1, "invalid_json"));
    assert_eq!(read.failures[0].path.as_deref(), Some("line 4, column 21"));
    assert!(read.failures[0].message.contains("line 4, column 21"), "{}", read.failures[0].message);
}

#[test]
fn retyped_deribit() {
    let info = r#"{"average_price": 7440.18, "delta": 0.006687487, "direction": "buy", "index_price": 7466.79,
        "instrument_name": "BTC-PERPETUAL", "kind": "future", "mark_price": 7476.65, "realized_funding": -1e-8, "size": 50}"#;
    check(&format!(r#"{{"jsonrpc": "2.0", "id": 2236, "result": [{info}]}}"#), "deribit", &[DERIBIT_EXAMPLE], &[]);
    check(&format!(r#"{{"jsonrpc": "2.0", "id": 404, "result": {info}}}"#), "deribit", &[DERIBIT_EXAMPLE], &[]);
    let unified = format!(
        r#"[{{"info": {info}, "symbol": "BTC/USD:BTC", "entryPrice": 7440.18, "notional": 0.006687487, "contracts": 50,
            "contractSize": 10, "markPrice": 7476.65, "marginMode": null, "side": "long"}}]"#
    );
    check(&unified, "ccxt", &[DERIBIT_EXAMPLE], &["row 1: contract_size", "1 assumed_cross"]);
}

#[test]
fn retyped_binance() {
    let info = r#"{"symbol": "BTCUSD_201225", "positionAmt": "1", "entryPrice": "11707.70000003", "markPrice": "11788.66626667",
        "marginType": "cross", "positionSide": "LONG"}"#;
    check(&format!("[{info}]"), "binance-coinm", &[COIN_M_EXAMPLE], &[]);
    let unified = format!(
        r#"[{{"info": {info}, "symbol": "BTC/USD:BTC-201225", "contracts": 1, "contractSize": 100, "notional": null,
            "markPrice": 11788.66626667, "entryPrice": 11707.70000003, "marginMode": "cross", "side": null}}]"#
    );
    check(&unified, "ccxt", &[COIN_M_EXAMPLE], &[]);
    let short = r#"[{"symbol": "ETHUSDT", "positionAmt": "-3", "positionSide": "SHORT", "markPrice": "2000", "entryPrice": "0.0",
        "marginType": "isolated"}]"#;
    check(
        short,
        "binance-usdm",
        &["ETH perpetual | -3 × 1 at 2000 from ? USDT:USDT | Binance/USD-M/ isolated | -6000"],
        &[],
    );
}

#[test]
fn retyped_hyperliquid() {
    let info = r#"{"type": "oneWay", "position": {"coin": "flx:CRCL", "szi": "0.13", "leverage": {"type": "isolated", "value": "3"},
        "entryPx": "80.262", "positionValue": "10.41482"}}"#;
    let native = format!("{CRCL} : | Hyperliquid/flx/Hyperliquid isolated | 10.41482");
    check(
        &format!(r#"{{"assetPositions": [{info}]}}"#),
        "hyperliquid",
        &[&native],
        &["1 assumed_quote", "1 derived_price"],
    );
    let unified = format!(
        r#"[{{"info": {info}, "symbol": "FLX-CRCL/USDH:USDH", "side": "long", "contracts": 0.13, "contractSize": 1,
            "entryPrice": 80.262, "markPrice": null, "notional": 10.41482, "marginMode": "isolated"}}]"#
    );
    let same = format!("{CRCL} USDH:USDH | Hyperliquid/flx/Hyperliquid isolated | 10.41482");
    check(&unified, "ccxt", &[&same], &["1 derived_price"]);
}

#[test]
fn an_option_counts_by_its_delta() {
    let text = r#"{"result": [{"size": -2.0, "mark_price": 0.014587, "kind": "option", "instrument_name": "ETH-16JUN23-1950-C",
        "index_price": 1893.35, "direction": "sell", "delta": -0.6841, "average_price": 0.013}]}"#;
    // −2 × 0.34205 × 1893.35
    let expected = "ETH option 2023-06-16 | -2 × 1 at 0.014587 from 0.013 USD:ETH | Deribit/ETH/ cross | -1295.240735";
    check(text, "deribit", &[expected], &[]);
}
