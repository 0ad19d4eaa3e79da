//! Published worked examples, computed again through the public API.
//!
//! The files are next to the repository (`../shared/vectors`, or in `NETTING_VECTORS`); without them the test is
//! reported as skipped. One line for every file:
//!
//! ```text
//! vectors FILE cases=N worst=X ok|fail|not built
//! ```
//!
//! N is counted from the file. X is the worst error, absolute or relative, whichever is smaller; allowed is the case's
//! `tolerance`, else half a unit of the last decimal that is printed, and nothing for whole numbers.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test stops where it fails"
)]
#![allow(clippy::arithmetic_side_effects, reason = "errors are measured in f64")]

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::process::ExitCode;

use exposure_netting::amount::{Amount, parse};
use exposure_netting::exposure::concentration::Concentration;
use exposure_netting::margin::schedule;
use exposure_netting::time::Time;
use exposure_netting::{
    Agreement, AssetClass, Book, Decimal, Enforceable, Kind, MarginChoice, Options, Position, Report, net,
};
use serde_json::{Map, Value, json};

#[path = "vectors/credit.rs"]
mod credit;
#[path = "vectors/health.rs"]
mod health;
#[path = "vectors/liquidation.rs"]
mod liquidation;
#[path = "vectors/portfolio.rs"]
mod portfolio;
#[path = "vectors/pricing.rs"]
mod pricing;
#[path = "vectors/settlement.rs"]
mod settlement;
#[path = "vectors/standard.rs"]
mod standard;
#[path = "vectors/tiers.rs"]
mod tiers;
#[path = "vectors/weighted.rs"]
mod weighted;

type Whole = fn(&Value, &mut Tally);

/// Checks a file: each of its cases, or the whole file.
enum Check {
    Cases(fn(&Map<String, Value>, &mut Tally)),
    Whole(Whole),
}

/// The checks that are built, by file.
const BUILT: [(&str, Check); 31] = [
    ("counterparty_netting_examples", Check::Cases(close_out)),
    ("concentration_hhi", Check::Cases(concentration)),
    ("schedule_im_bcbs_iosco", Check::Whole(schedule_file)),
    ("dydx_v4_margin", Check::Whole(standard::dydx)),
    ("hyperliquid_tiers", Check::Whole(standard::hyperliquid)),
    ("skew_scaled_perp_margin", Check::Whole(standard::scaled)),
    ("crypto_standard_margin_and_lending", Check::Whole(standard::crypto)),
    ("derive_srm", Check::Whole(standard::derive)),
    ("venue_standard_margin", Check::Whole(tiers::venues)),
    ("liquidation_price", Check::Whole(liquidation::prices)),
    ("paradex_pm", Check::Whole(portfolio::paradex)),
    ("black_scholes_haug", Check::Whole(pricing::haug)),
    ("black_scholes_greeks_sheet", Check::Whole(pricing::sheet)),
    ("simm25_eq_cm_delta", Check::Whole(weighted::delta)),
    ("mango_v4_health", Check::Whole(health::mango)),
    ("drift_margin", Check::Whole(health::drift)),
    ("derive_pmrm2", Check::Whole(portfolio::derive_pm2)),
    ("derive_pmrm1", Check::Whole(portfolio::derive_pm1)),
    ("deribit_style_pm_params", Check::Whole(portfolio::deribit_style)),
    ("span_examples", Check::Whole(portfolio::scan)),
    ("nse_span_examples", Check::Whole(portfolio::nse)),
    ("saccr_bcbs279_annex4a", Check::Whole(credit::annex)),
    ("saccr_ore_example", Check::Whole(credit::open_engine)),
    ("cds", Check::Whole(credit::swaps)),
    ("duffie_zhu", Check::Whole(credit::clearing)),
    ("leveraged_token_daily_reset", Check::Whole(credit::tokens)),
    ("settlement-compression", Check::Whole(settlement::compression)),
    ("settlement-min-transfers", Check::Whole(settlement::fewest)),
    ("settlement-lsm-ubin", Check::Whole(settlement::gridlock)),
    ("settlement-cycles-credit", Check::Whole(settlement::credit)),
    ("settlement-clearing-vectors", Check::Whole(settlement::clearing)),
];

/// Cases that are kept here: third-party ones that were wrong once, in the shape of the files of the same names.
const MORE: [(&str, &str, Whole); 3] = [
    ("derive_pmrm2", include_str!("vectors/more/derive_pmrm2.json"), portfolio::derive_pm2),
    ("derive_pmrm1", include_str!("vectors/more/derive_pmrm1.json"), portfolio::derive_pm1),
    ("drift_margin", include_str!("vectors/more/drift_margin.json"), health::drift_accounts),
];

fn main() -> ExitCode {
    let (mut passed, mut failed) = (0, 0);
    let mut note = |ok: bool| if ok { passed += 1 } else { failed += 1 };
    for (name, text, check) in MORE {
        let file: Value = serde_json::from_str(text).unwrap();
        let mut tally = Tally::default();
        check(&file, &mut tally);
        note(tally.verdict(name, &format!("more/{name}"), count(&file)));
    }
    let beside = || PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared/vectors");
    let folder = std::env::var_os("NETTING_VECTORS").map_or_else(beside, PathBuf::from);
    let Ok(listing) = std::fs::read_dir(&folder) else {
        println!("!!! SKIPPED: no vectors at {}; set NETTING_VECTORS", folder.display());
        return if failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE };
    };
    let mut files: Vec<PathBuf> = listing.map(|entry| entry.unwrap().path()).collect();
    files.retain(|path| path.extension().is_some_and(|extension| extension == "json"));
    files.sort();
    for path in &files {
        let name = path.file_stem().unwrap().to_str().unwrap();
        let file: Value = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
        let count = count(&file);
        let Some((_, check)) = BUILT.iter().find(|(built, _)| *built == name) else {
            println!("vectors {name} cases={count} worst=- not built");
            continue;
        };
        let mut tally = Tally::default();
        match check {
            Check::Whole(check) => check(&file, &mut tally),
            Check::Cases(check) => tally.cases(&file["cases"], |case, tally| check(case.as_object().unwrap(), tally)),
        }
        note(tally.verdict(name, name, count));
    }
    if let Some((missing, _)) =
        BUILT.iter().find(|(name, _)| !files.iter().any(|path| path.file_stem().unwrap() == *name))
    {
        println!("vectors {missing} cases=0 worst=- fail\n  the file is missing");
        note(false);
    }
    println!("{passed} passed, {failed} failed");
    if failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// The worst error that the table of proofs allows for a file.
fn bound(name: &str) -> Option<f64> {
    let table = include_str!("../docs/methods.md");
    let row = table.lines().find(|line| line.starts_with("| ") && line.contains(&format!("| `{name}` |")))?;
    row.trim_end_matches([' ', '|']).rsplit('|').next()?.trim().parse().ok()
}

/// The cases a file holds: its `cases`, else every entry of its lists of objects, else the file itself.
fn count(file: &Value) -> usize {
    if let Some(cases) = file["cases"].as_array() {
        return cases.len();
    }
    let lists = file.as_object().into_iter().flat_map(Map::values).filter_map(Value::as_array);
    lists.flatten().filter(|entry| entry.is_object()).count().max(1)
}

/// The worst error of a file, and its failures.
#[derive(Default)]
struct Tally {
    case: String,
    tolerance: Option<f64>,
    worst: f64,
    wrong: Vec<String>,
    statements: usize,
}

impl Tally {
    /// Prints the result of a file; `name` is its row in the table of proofs.
    fn verdict(&mut self, name: &str, label: &str, count: usize) -> bool {
        match bound(name) {
            None => self.wrong.push(format!("{name} has no row in docs/methods.md")),
            Some(bound) if self.worst > bound => {
                self.wrong.push(format!("{name}: docs/methods.md says at most {bound:e}"));
            }
            Some(_) => {}
        }
        let ok = self.wrong.is_empty();
        println!("vectors {label} cases={count} worst={:.1e} {}", self.worst, if ok { "ok" } else { "fail" });
        if self.statements > 0 {
            println!("  statements without inputs: {}", self.statements);
        }
        for wrong in &self.wrong {
            println!("  {wrong}");
        }
        ok
    }

    fn cases(&mut self, cases: &Value, mut check: impl FnMut(&Value, &mut Tally)) {
        for (i, case) in cases.as_array().unwrap().iter().enumerate() {
            self.begin(case, i);
            check(case, self);
        }
    }

    fn begin(&mut self, case: &Value, index: usize) {
        self.case = case["id"].as_str().map_or_else(|| format!("case {}", index + 1), str::to_owned);
        self.tolerance = case["tolerance"].as_f64();
    }

    /// A relative error, for numbers that a source printed in full.
    fn relative(&mut self, what: &str, actual: f64, expected: f64, allowed: f64) {
        let error = (actual - expected).abs() / expected.abs().max(1.0);
        self.worst = self.worst.max(error);
        if error.is_nan() || error > allowed {
            self.wrong(format_args!("{what} is {actual}, not {expected}"));
        }
    }

    /// An absolute error, for numbers that a source rounded.
    fn absolute(&mut self, what: &str, actual: f64, expected: f64, allowed: f64) {
        let error = (actual - expected).abs();
        self.worst = self.worst.max(error);
        if error.is_nan() || error > allowed {
            self.wrong(format_args!("{what} is {actual}, not {expected}"));
        }
    }

    fn wrong(&mut self, message: impl std::fmt::Display) {
        self.wrong.push(format!("{}: {message}", self.case));
    }

    fn close(&mut self, what: &str, actual: Amount, expected: &Value) {
        let Value::Number(number) = expected else {
            return self.wrong(format_args!("{what}: expects {expected}, which is not a number"));
        };
        let printed = number.to_string();
        // Whole numbers are compared as text: exactly.
        let decimals = printed.split_once('.').map(|(_, decimals)| decimals.len());
        let half_unit = decimals.map_or(0.0, |n| 0.5 * 10_f64.powi(-i32::try_from(n).unwrap()));
        let exact = actual.to_string() == exposure_netting::amount::plain(parse(&printed).unwrap());
        let expected: f64 = printed.parse().unwrap();
        let error = if exact { 0.0 } else { (actual.to_f64() - expected).abs() };
        self.worst = self.worst.max(error / expected.abs().max(1.0));
        // The last term: the rounding error of f64.
        if error > self.tolerance.unwrap_or(half_unit) + 1e-15 * expected.abs() {
            self.wrong(format_args!("{what} is {actual}, not {printed}"));
        }
    }
}

fn decimal(value: &Value) -> Decimal {
    parse(&value.to_string()).unwrap_or_else(|refusal| panic!("{value} {refusal}"))
}

fn amount(value: &Value) -> Amount {
    Amount::from_decimal(decimal(value)).unwrap()
}

fn list(case: &Map<String, Value>, name: &str) -> Option<Vec<Value>> {
    case.get(name)?.as_array().cloned()
}

// ---- Close-out netting

/// Trades with one counterparty, known by value only; a set of one needs no agreement.
fn close_out(case: &Map<String, Value>, tally: &mut Tally) {
    let expected = case["expected"].as_object().unwrap();
    if let Some(trades) = list(case, "trades") {
        return central(&trades, expected, tally);
    }
    let Some(values) = list(case, "mtm") else {
        let inputs = case.keys().any(|key| !["id", "expected", "source", "note"].contains(&key.as_str()));
        tally.statements += usize::from(!inputs);
        if inputs {
            tally.wrong("holds inputs that this test does not know");
        }
        return;
    };
    let everything = BTreeMap::from([("one".to_owned(), (0..values.len()).collect())]);
    let sets: BTreeMap<String, Vec<usize>> =
        case.get("sets").map_or(everything, |sets| serde_json::from_value(sets.clone()).unwrap());
    let mut book = Book::new();
    for (name, trades) in &sets {
        if trades.len() > 1 {
            book.agreements.push(enforceable(name));
        }
        for trade in trades {
            let position = Position {
                id: format!("trade-{trade}"),
                value: Some(decimal(&values[*trade])),
                counterparty: "them".to_owned(),
                agreement: if trades.len() > 1 { name.clone() } else { String::new() },
                price: Some(Decimal::ONE),
                ..Position::new(format!("asset-{trade}"), Kind::Future, Decimal::ONE)
            };
            book.push(&position).unwrap();
        }
    }
    let report = net(&book, &Options::default()).unwrap();
    let credit = &report.credit;
    let lost = |exposure: Amount| {
        let recovery = case.get("recovery").map_or(Decimal::ZERO, decimal);
        exposure.times(Decimal::ONE.checked_sub(recovery).unwrap()).unwrap()
    };
    for (name, value) in expected {
        let actual = match name.as_str() {
            "gross" | "gross_positive" => credit.gross,
            "net" | "net_exposure" => credit.net,
            "ratio" => credit.ngr,
            "reduction" => Amount::ONE.checked_sub(credit.ngr).unwrap(),
            "loss_with_netting" => lost(credit.net),
            "loss_without_netting" => lost(credit.gross),
            name => {
                let name = name.strip_prefix("set_").unwrap_or(name);
                let Some(trades) = sets.get(name) else {
                    tally.wrong(format_args!("expects {name}, which this test does not know"));
                    continue;
                };
                // Standalone trades are one entry: a single one is checked in a separate book.
                match credit.sets.iter().find(|set| set.agreement == name && trades.len() > 1) {
                    Some(set) => set.net,
                    None => alone(&book, trades[0]),
                }
            }
        };
        tally.close(name, actual, value);
    }
}

fn alone(book: &Book, trade: usize) -> Amount {
    let mut one = Book::new();
    one.push(&book.get(&format!("trade-{trade}")).unwrap()).unwrap();
    net(&one, &Options::default()).unwrap().credit.net
}

/// Signed trades with a clearing house in between: with each dealer they stay, with it they net.
fn central(trades: &[Value], expected: &Map<String, Value>, tally: &mut Tally) {
    let book_of = |counterparty: &dyn Fn(usize) -> String| {
        let mut book = Book::new();
        for (i, trade) in trades.iter().enumerate() {
            let position = Position {
                counterparty: counterparty(i),
                price: Some(Decimal::ONE),
                ..Position::new("asset".to_owned(), Kind::Future, decimal(trade))
            };
            book.push(&position).unwrap();
        }
        net(&book, &Options::default()).unwrap()
    };
    let bilateral = book_of(&|i| format!("dealer-{i}"));
    assert_eq!(bilateral.recognised.matched, Amount::ZERO, "nothing nets across dealers");
    for (name, value) in expected {
        match name.as_str() {
            "net_to_ccp" => tally.close(name, book_of(&|_| "house".to_owned()).recognised.residual, value),
            _ => tally.wrong(format_args!("expects {name}, which this test does not know")),
        }
    }
}

fn enforceable(id: &str) -> Agreement {
    Agreement::new(id, "them", Enforceable::Yes)
}

// ---- Concentration

fn concentration(case: &Map<String, Value>, tally: &mut Tally) {
    let shares = list(case, "shares").unwrap();
    let found = Concentration::of(shares.iter().enumerate().map(|(i, share)| (i.to_string(), amount(share))));
    let whole = json!({ "hhi": case["expected"] });
    for (name, value) in case["expected"].as_object().unwrap_or_else(|| whole.as_object().unwrap()) {
        match name.as_str() {
            "hhi" => tally.close(name, found.hhi, value),
            "effective_number" => tally.close(name, found.effective_number, value),
            _ => tally.wrong(format_args!("expects {name}, which this test does not know")),
        }
    }
}

// ---- The schedule

fn schedule_file(file: &Value, tally: &mut Tally) {
    schedule_rates(&file["rates"], tally);
    tally.cases(&file["cases"], |case, tally| schedule_margin(case.as_object().unwrap(), tally));
}

/// The published table is the default.
fn schedule_rates(rates: &Value, tally: &mut Tally) {
    tally.case = "rates".to_owned();
    let defaults = schedule::Parameters::default().rates;
    let rates = rates.as_object().unwrap();
    for (class, rate) in rates {
        let name =
            class.replace("_y", "y").replace("5y_plus", "5plus").replace('_', "").replace("2y", "2").replace("5y", "5");
        let name = name.replace("02", "0to2").replace("25", "2to5");
        match defaults.get(&name) {
            Some(ours) => tally.close(class, Amount::from_decimal(*ours).unwrap(), rate),
            None => tally.wrong(format_args!("{class} is not one of our classes")),
        }
    }
    if defaults.len() != rates.len() {
        tally.wrong(format_args!("we have {} classes, the file {}", defaults.len(), rates.len()));
    }
}

/// A class and a maturity at which the schedule has this rate.
fn class_of(rate: &str, years: Option<f64>) -> (AssetClass, f64) {
    match (rate, years) {
        ("0.01" | "0.02" | "0.04", Some(years)) => (AssetClass::Rates, years),
        ("0.01", None) => (AssetClass::Rates, 1.0),
        ("0.02", None) => (AssetClass::Rates, 3.0),
        ("0.04", None) => (AssetClass::Rates, 9.0),
        ("0.05", years) => (AssetClass::Credit, years.unwrap_or(3.0)),
        ("0.1" | "0.10", years) => (AssetClass::Credit, years.unwrap_or(9.0)),
        ("0.06", years) => (AssetClass::Fx, years.unwrap_or(1.0)),
        ("0.15", years) => (AssetClass::Other, years.unwrap_or(1.0)),
        _ => panic!("no class has the rate {rate}"),
    }
}

/// One future per trade; the notionals of a trade are rows of one instrument. Without agreement nothing nets.
fn trades(case: &Map<String, Value>, agreement: &str) -> Book {
    let as_of = Time::parse("2024-01-01").unwrap();
    let mut book = Book::new();
    book.as_of = Some(as_of);
    book.agreements.push(enforceable("master"));
    for trade in list(case, "trades").unwrap() {
        let (class, years) = class_of(&trade["rate"].to_string(), trade["years"].as_f64());
        #[allow(clippy::cast_possible_truncation, reason = "seconds to a maturity")]
        let expiry = as_of.seconds() + (years * 365.0 * 86_400.0) as i64;
        let many = |plural: &str, singular: &str| match &trade[plural] {
            Value::Array(several) => several.clone(),
            _ => trade.get(singular).cloned().into_iter().collect(),
        };
        let (notionals, values) = (many("notionals", "notional"), many("pvs", "pv"));
        for row in 0..notionals.len().max(values.len()) {
            // A trade without any value has no known value.
            let value = (!values.is_empty()).then(|| values.get(row).map_or(Decimal::ZERO, decimal));
            let position = Position {
                value,
                counterparty: "them".to_owned(),
                agreement: agreement.to_owned(),
                price: Some(Decimal::ONE),
                asset_class: Some(class),
                expiry: Some(Time::from_seconds(expiry)),
                ..Position::new(
                    trade["id"].as_str().unwrap().to_owned(),
                    Kind::Future,
                    notionals.get(row).map_or(Decimal::ZERO, decimal),
                )
            };
            book.push(&position).unwrap();
        }
    }
    book
}

fn schedule_report(book: &Book, side: &str) -> Report {
    let mut choice = MarginChoice::new("schedule");
    choice.parameters.insert("side".to_owned(), side.into());
    net(book, &Options { margin: Some(choice), ..Options::default() }).unwrap()
}

fn schedule_margin(case: &Map<String, Value>, tally: &mut Tally) {
    let covered = trades(case, "master");
    for side in ["call", "post"] {
        let report = schedule_report(&covered, side);
        let [set] = report.margin.sets.as_slice() else { return tally.wrong("is not one credit set") };
        let [credit] = report.credit.sets.as_slice() else { return tally.wrong("is not one credit set") };
        let calling = side == "call";
        let whole = json!({ "net_im": case["expected"], "ngr": case.get("ngr") });
        let figures = match &case["expected"] {
            Value::Object(expected) => expected.get(side).and_then(Value::as_object).cloned().unwrap_or_default(),
            _ if calling => whole.as_object().cloned().unwrap(),
            _ => Map::new(),
        };
        for (name, value) in figures.iter().filter(|(_, value)| !value.is_null()) {
            let actual = match name.as_str() {
                "net_im" => report.margin.netted,
                "ngr" => set.ngr.unwrap(),
                "gross_rc" if calling => credit.gross,
                // The debt without netting, which the file writes below zero.
                "gross_rc" => -credit.gross_owed,
                "net_rc" if calling => credit.net,
                "net_rc" => credit.net_owed,
                _ => {
                    tally.wrong(format_args!("expects {side}.{name}, which this test does not know"));
                    continue;
                }
            };
            tally.close(&format!("{side} {name}"), actual, value);
        }
        if let Some(gross) = case["expected"].get("gross_im") {
            tally.close(&format!("{side} gross_im"), report.margin.standalone, gross);
        }
    }
    let known = ["gross_im", "call", "post"];
    let strange =
        case["expected"].as_object().into_iter().flat_map(Map::keys).find(|key| !known.contains(&key.as_str()));
    if let Some(name) = strange {
        tally.wrong(format_args!("expects {name}, which this test does not know"));
    }
}
