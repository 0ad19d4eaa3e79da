//! Any parameters of any methodology, stress or assumption: refused by name, or results that add up.
#![no_main]

use exposure_netting::{LiveBook, import};
use libfuzzer_sys::fuzz_target;

/// One of everything that a methodology looks at.
const POSITIONS: &str = r#""currency":"USD","asOf":"2026-06-30T08:00:00Z","prices":{"BTC":"60000","ETH":"3000"},"positions":[
{"asset":"BTC","kind":"perpetual","quantity":"-2","price":"60000","entryPrice":"61000","counterparty":"Deribit"},
{"asset":"BTC","kind":"future","quantity":"1.5","price":"60100","expiry":"2026-12-25","counterparty":"Deribit"},
{"asset":"BTC","kind":"option","quantity":"3","price":"2500","strike":"65000","right":"call","expiry":"2026-09-25","volatility":"0.6","counterparty":"Deribit"},
{"asset":"BTC","kind":"option","quantity":"-1","price":"900","strike":"50000","right":"put","expiry":"2026-07-03","volatility":"0.7","counterparty":"Deribit"},
{"asset":"ETH","kind":"perpetual","quantity":"10","price":"3000","value":"250","counterparty":"Binance","agreement":"isda"},
{"asset":"ETH","kind":"loan","quantity":"4","price":"3000","counterparty":"Aave","chain":"Base"},
{"asset":"USDC","kind":"loan","quantity":"-6000","price":"1","counterparty":"Aave","chain":"Base"},
{"asset":"BTC","kind":"spot","quantity":"0.5","price":"60000","counterparty":"Coinbase"},
{"asset":"ACME","kind":"cds","quantity":"-1000000","price":"1","expiry":"2031-06-20","counterparty":"Bank","agreement":"isda"}]"#;

fuzz_target!(|text: &str| {
    let Ok(book) = import::book(&format!("{{{POSITIONS},{text}}}")) else { return };
    let options = book.options.clone();
    let Ok(mut live) = LiveBook::with_options(book, options) else { return };
    let report = live.report();
    // A lending account is no part of the sum.
    let mut counted = report.margin.sets.iter().filter(|set| set.counted);
    let sum = counted.try_fold(exposure_netting::Amount::ZERO, |sum, set| sum.checked_add(set.netted));
    assert_eq!(Some(report.margin.netted), sum, "the sets add up");
    assert_eq!(Some(report.margin.saving), report.margin.standalone.checked_sub(report.margin.netted));
    serde_json::to_string(&report).expect("plain data");
    for stressed in live.stress() {
        serde_json::to_string(&stressed).expect("plain data");
    }
    live.resilience();
    live.all_offsets();
    live.curves(&[-50, 0, 50], &[0, 30]);
    live.headroom();
    drop(live.hedges());
    live.obligations();
});
