//! Fifty generated books and webs with all of their results, kept byte for byte in `tests/reports`: a change of
//! structure changes none of them. `KEEP=1 cargo test --test reports` writes the files again.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    clippy::panic,
    reason = "a test stops where it fails"
)]

use std::fmt::Write;
use std::{env, fs};

use exposure_netting::advice::Search;
use exposure_netting::credit::stress;
use exposure_netting::settlement::{self, GasModels, Objective};
use exposure_netting::{LiveBook, Options, import};
use serde_json::{Value, json};

const BOOKS: u64 = 50;

/// Marsaglia's xorshift: the same books on every machine.
struct Dice(u64);

impl Dice {
    fn below(&mut self, n: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from((self.0 >> 20) % n as u64).unwrap()
    }

    fn one<'a>(&mut self, of: &[&'a str]) -> &'a str {
        of[self.below(of.len())]
    }

    fn often(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }

    fn number(&mut self, most: usize) -> String {
        format!("{}.{}", self.below(most), 1 + self.below(999))
    }
}

const VENUES: [(&str, &str, &str); 12] = [
    ("Binance", "USD-M", ""),
    ("Deribit", "BTC", ""),
    ("Deribit", "ETH", ""),
    ("Hyperliquid", "", "Hyperliquid"),
    ("Aave v3", "", "Arbitrum"),
    ("Coinbase", "", ""),
    ("OKX", "main", ""),
    ("Bybit", "unified", ""),
    ("dYdX", "", "dYdX"),
    ("Somebody", "", ""),
    ("Somebody", "desk", "Base"),
    ("", "", ""),
];

fn position(dice: &mut Dice, at: usize) -> Value {
    let (venue, account, chain) = VENUES[dice.below(VENUES.len())];
    let kinds = ["perpetual", "perpetual", "future", "spot", "loan", "option", "option", "cds", "token", "cds"];
    let kind = if venue.starts_with("Aave") { "loan" } else { dice.one(&kinds) };
    let asset = dice.one(&["BTC", "BTC", "ETH", "ETH", "SOL", "WBTC", "USDC", "DOGE"]);
    let price = match asset {
        "BTC" | "WBTC" => 60_000,
        "ETH" => 3_000,
        "SOL" => 150,
        _ => 1,
    };
    let mut row = json!({
        "id": format!("r{at}"), "asset": asset, "kind": kind, "side": dice.one(&["long", "short"]),
        "quantity": dice.number(2_000_000 / price / 10 + 2), "counterparty": venue, "account": account, "chain": chain,
    });
    let mut set = |name: &str, value: Value| row[name] = value;
    if dice.often(90) {
        set("price", json!(format!("{}.{}", price - price / 50 + dice.below(price / 25 + 1), dice.below(100))));
    }
    if dice.often(60) {
        set("entryPrice", json!(format!("{}.5", price - price / 10 + dice.below(price / 5 + 1))));
    }
    if dice.often(30) {
        set("quote", json!(dice.one(&["USDT", "USDC", "USD", "EUR"])));
    }
    if matches!(kind, "future" | "option" | "cds") {
        set("expiry", json!(dice.one(&["2026-12-25", "2027-03-26", "2031-06-20", "2026-06-01"])));
    }
    match kind {
        "option" => {
            set("strike", json!((price * (80 + dice.below(40)) / 100).max(1)));
            set("right", json!(dice.one(&["call", "put"])));
            set("underlyingPrice", json!(price));
            if dice.often(70) {
                set("volatility", json!(format!("0.{}", 30 + dice.below(60))));
            } else {
                set("delta", json!("0.4"));
            }
        }
        "perpetual" | "future" if dice.often(20) => {
            set("inverse", json!(true));
            set("quote", json!("USD"));
        }
        "perpetual" if dice.often(20) => {
            set("marginMode", json!("isolated"));
            set("margin", json!(dice.number(5_000)));
            set("leverage", json!(2 + dice.below(20)));
        }
        "token" => {
            set("kind", json!("leveraged-token"));
            set("leverage", json!(dice.one(&["3", "-3", "2"])));
        }
        _ => {}
    }
    if dice.often(15) {
        set("marginRate", json!(format!("0.{:03}", 5 + dice.below(300))));
    }
    if dice.often(20) {
        set("agreement", json!(dice.one(&["isda", "maybe", "lost"])));
    }
    if dice.often(5) {
        set("value", json!("-120.25"));
    }
    if dice.often(4) {
        set("quantity", json!("1,5"));
    }
    row
}

fn book(seed: u64) -> Value {
    let mut dice = Dice(seed * 7_919 + 1);
    let count = 1 + dice.below(14);
    let positions: Vec<Value> = (0..count).map(|at| position(&mut dice, at)).collect();
    let accounts: Vec<Value> = VENUES[..10]
        .iter()
        .filter(|_| dice.often(60))
        .collect::<Vec<_>>()
        .into_iter()
        .map(|(venue, account, _)| {
            let mut value = json!({ "counterparty": venue, "account": account, "equity": dice.number(300_000) });
            if dice.often(40) {
                value["mode"] = json!(dice.one(&["standard", "portfolio"]));
            }
            if dice.often(30) {
                value["leverage"] = json!(1 + dice.below(25));
            }
            if dice.often(30) {
                value["venue"] = json!({ "initial": dice.number(40_000), "maintenance": dice.number(20_000), "asOf": "2026-06-30T07:00:00Z" });
            }
            value
        })
        .collect();
    let mut book = json!({
        "version": 1, "name": format!("Book {seed}"), "currency": "USD", "asOf": "2026-06-30T08:00:00Z",
        "prices": { "BTC": "60010.5", "ETH": "2999.25" },
        "agreements": [
            { "id": "isda", "counterparty": "Somebody", "enforceable": "yes" },
            { "id": "maybe", "counterparty": "Deribit", "enforceable": dice.one(&["unknown", "no"]) },
        ],
        "assumptions": { "families": [{ "from": "WBTC", "to": "BTC", "haircut": "0.02" }] },
        "accounts": accounts,
        "limits": [{ "measure": "net-to-gross", "warning": "0.2", "breach": "0.7" }],
        "positions": positions,
    });
    match seed % 7 {
        1 => book["margin"] = json!({ "method": "rate", "parameters": { "basis": "0.004" } }),
        2 => book["margin"] = json!({ "method": "schedule" }),
        3 => book["margin"] = json!({ "method": "standard", "preset": "hyperliquid" }),
        4 => book["margin"] = json!({ "method": "portfolio", "preset": "derive-pm2" }),
        5 => book["margin"] = json!({ "method": "weighted-sensitivity" }),
        6 => book["margin"] = json!({ "method": "health", "preset": "binance-unimmr" }),
        _ => {}
    }
    book
}

fn text<T: serde::Serialize>(value: &T) -> String {
    serde_json::to_string(value).unwrap()
}

fn everything(text_of_book: &str) -> String {
    let mut out = String::new();
    let mut tell = |name: &str, what: String| writeln!(out, "{name} {what}").unwrap();
    let read = import::parse(text_of_book, &import::Hints::default());
    tell("book", read.book.to_json());
    tell("failures", text(&read.failures));
    tell("warnings", text(&read.warnings));
    let options = Options { positions: true, ..read.book.options.clone() };
    let mut live = match LiveBook::valued_at(read.book, options, None) {
        Ok(live) => live,
        Err(error) => {
            tell("error", error.to_string());
            return out;
        }
    };
    let report = live.report();
    tell("report", text(&report));
    tell("totals", text(&live.totals()));
    tell("offsets", text(&live.all_offsets()));
    tell("swaps", text(&live.swaps()));
    tell("headroom", text(&live.headroom()));
    tell("liquidations", text(&live.liquidations()));
    tell("curves", text(&live.curves(&[-30, 0, 15], &[0, 30])));
    tell("greeks", text(&live.greeks()));
    tell("hedges", live.hedges().map_or_else(|e| e.to_string(), |found| text(&found)));
    let search = live.optimise(Search::default()).map(|search| search.run());
    tell("plan", search.map_or_else(|e| e.to_string(), |plan| text(&plan)));
    tell("stress", text(&live.stress_by(&stress::presets())));
    tell("trade report", text(&live.trade_report()));
    tell("clearing", live.clearing(&live.dealers()).map_or_else(|e| e.to_string(), |found| text(&found)));
    let owed = live.obligations();
    tell("obligations", text(&owed));
    for line in report.margin.sets.iter().map(|set| set.name.clone()).take(3) {
        let name = serde_json::to_value(&line).unwrap()["set"].as_str().unwrap_or_default().to_owned();
        tell("scenarios", text(&live.scenarios(&name)));
        tell("credit lines", text(&live.credit_lines(&name)));
    }
    // An edit and its reversal change nothing.
    let first = live.ids().first().cloned();
    if let Some(position) = first.and_then(|id| live.book().get(&id)) {
        live.remove(&position.id).unwrap();
        tell("without the first", text(&live.totals()));
    }
    out
}

fn web(seed: u64) -> String {
    let mut dice = Dice(seed * 104_729 + 3);
    let parties = ["A", "B", "C", "D", "E", "F", "G", "H"];
    let mut web = Vec::new();
    for _ in 0..3 + dice.below(18) {
        let debtor = dice.one(&parties);
        let creditor = dice.one(&parties);
        let chain = dice.one(&["", "Base"]);
        if debtor != creditor {
            let asset = dice.one(&["USD", "USD", "ETH"]);
            web.push(json!({ "debtor": debtor, "creditor": creditor, "amount": dice.number(900), "asset": asset, "chain": chain }));
        }
    }
    let mut out = String::new();
    let obligations = settlement::read_obligations(&json!({ "obligations": web }).to_string()).unwrap();
    writeln!(out, "obligations {}", text(&obligations)).unwrap();
    for objective in Objective::ALL {
        let options = settlement::Options { objective, ..settlement::Options::default() };
        let settled = settlement::settle(&obligations, &options);
        let Ok(settled) = settled else {
            writeln!(out, "{} {}", objective.name(), settled.unwrap_err()).unwrap();
            continue;
        };
        writeln!(out, "{} {}", objective.name(), text(&settled)).unwrap();
        writeln!(out, "verdict {}", text(&settlement::verify(&obligations, &settled).unwrap())).unwrap();
        let costs = settlement::costs(&settled, |chain| GasModels::default().of(chain));
        writeln!(out, "costs {}", costs.map_or_else(|failure| failure.message, |costs| text(&costs))).unwrap();
    }
    out
}

/// Compares with the kept file, or writes it.
fn same(name: &str, found: &str) {
    let path = format!("tests/reports/{name}.txt");
    if env::var_os("KEEP").is_some() {
        fs::create_dir_all("tests/reports").unwrap();
        fs::write(&path, found).unwrap();
        return;
    }
    let kept = fs::read_to_string(&path).unwrap();
    for (line, (kept, found)) in kept.lines().zip(found.lines()).enumerate() {
        if kept != found {
            let at = kept.bytes().zip(found.bytes()).take_while(|(a, b)| a == b).count().saturating_sub(60);
            let cut = |text: &str| {
                String::from_utf8_lossy(&text.as_bytes()[at.min(text.len())..]).chars().take(200).collect::<String>()
            };
            panic!("{path}:{} was\n  …{}\nis\n  …{}", line + 1, cut(kept), cut(found));
        }
    }
    assert_eq!(kept.lines().count(), found.lines().count(), "{path}");
}

#[test]
fn books() {
    for seed in 0..BOOKS {
        same(&format!("book-{seed:02}"), &everything(&book(seed).to_string()));
    }
}

#[test]
fn webs() {
    for seed in 0..BOOKS {
        same(&format!("web-{seed:02}"), &web(seed));
    }
}
