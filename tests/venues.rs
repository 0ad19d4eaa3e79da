//! Venues' margin, against numbers that they publish: each with its source. And invariants of every preset.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test stops where it fails"
)]
#![allow(clippy::arithmetic_side_effects, reason = "numbers in tests are small")]

use exposure_netting::amount::parse;
use exposure_netting::margin::{METHODS, SetMargin};
use exposure_netting::time::Time;
use exposure_netting::{Book, Decimal, Kind, MarginChoice, Options, Position, Report, Right, net};
use proptest::prelude::*;
use proptest::test_runner::FileFailurePersistence;
use serde_json::{Value, json};

fn d(text: &str) -> Decimal {
    parse(text).unwrap()
}

fn by(name: &str, parameters: Value) -> Options {
    let Value::Object(parameters) = parameters else { panic!("parameters are an object") };
    Options { margin: Some(MarginChoice { parameters, ..MarginChoice::named(name) }), ..Options::default() }
}

fn perpetual(asset: &str, quantity: &str, price: &str) -> Position {
    Position {
        counterparty: "venue".to_owned(),
        price: Some(d(price)),
        entry_price: Some(d(price)),
        ..Position::new(asset.to_owned(), Kind::Perpetual, d(quantity))
    }
}

fn inverse(asset: &str, dollars: &str, price: &str) -> Position {
    Position { inverse: true, ..perpetual(asset, dollars, price) }
}

fn held(asset: &str, kind: Kind, quantity: &str, price: &str) -> Position {
    Position { kind, entry_price: None, ..perpetual(asset, quantity, price) }
}

fn book(positions: &[Position]) -> Book {
    let mut book = Book::new();
    book.as_of = Time::parse("2026-06-01");
    for position in positions {
        book.push(position).unwrap();
    }
    book
}

fn report(positions: &[Position], name: &str, parameters: Value) -> Report {
    let report = net(&book(positions), &by(name, parameters)).unwrap();
    assert!(report.failures.is_empty(), "{name} {:?}", report.failures);
    report
}

fn set(positions: &[Position], name: &str, parameters: Value) -> SetMargin {
    report(positions, name, parameters).margin.sets.into_iter().next().unwrap()
}

/// Initial and maintenance margin, as printed.
fn needs(positions: &[Position], name: &str) -> (String, String) {
    needs_by(positions, name, json!({}))
}

fn needs_by(positions: &[Position], name: &str, parameters: Value) -> (String, String) {
    let set = set(positions, name, parameters);
    (set.netted.to_string(), set.maintenance.unwrap().to_string())
}

fn pair(initial: &str, maintenance: &str) -> (String, String) {
    (initial.to_owned(), maintenance.to_owned())
}

// ---- Standard margin, position by position

/// support.deribit.com, article 25944826427293 (11 January 2022): initial 2 % + 0.0004 % per ETH, maintenance 1 % + the
/// same. Linear Perpetual: 25 BTC at 100,000 need 53,125 and 28,125; 6,000 SOL at 200 need 84,000 and 60,000.
#[test]
fn deribit_rates_grow_by_the_coin_that_they_are_published_for() {
    assert_eq!(needs(&[perpetual("ETH", "100", "2000")], "standard/deribit"), pair("4080", "2080"));
    assert_eq!(needs(&[inverse("ETH", "200000", "2000")], "standard/deribit"), pair("4080", "2080"));
    assert_eq!(needs(&[perpetual("BTC", "25", "100000")], "standard/deribit"), pair("53125", "28125"));
    assert_eq!(needs(&[perpetual("SOL", "6000", "200")], "standard/deribit"), pair("84000", "60000"));
    // No slope of another coin is published: SOL's, of one SOL, would ask 135,000 of 250,000.
    assert_eq!(needs(&[perpetual("XRP", "100000", "2.5")], "standard/deribit"), pair("10000", "5000"));
}

/// docs.aevo.xyz, ETH Perpetual Futures: 5 % and 3 %.
#[test]
fn aevo_asks_five_percent_of_ether() {
    assert_eq!(needs(&[perpetual("ETH", "10", "2000")], "standard/aevo"), pair("1000", "600"));
}

/// docs.derive.xyz, standard margin parameters (V3): BTC 6.6 % and 5 %, SOL 7.7 % and 6.7 %.
#[test]
fn derive_has_rates_for_each_asset() {
    let rows = [perpetual("BTC", "1", "100000"), perpetual("SOL", "100", "200")];
    assert_eq!(needs(&rows, "standard/derive-srm"), pair("8140", "6340"));
}

/// The indexer's rows: BTC-USD and ETH-USD 2 % and 1.2 %, SOL-USD 5 % and 3 %, growing between 40 and 100 million of open
/// interest to 100 %.
#[test]
fn dydx_has_large_caps() {
    let btc = perpetual("BTC", "1", "118976.5376");
    assert_eq!(needs(&[btc], "standard/dydx-v4"), pair("2379.530752", "1427.718452"));
    let sol = perpetual("SOL", "1", "100");
    assert_eq!(needs(std::slice::from_ref(&sol), "standard/dydx-v4"), pair("5", "3"));
    let half_way = json!({ "linear": { "SOL": { "open": "70000000" } } });
    assert_eq!(needs_by(&[sol], "standard/dydx-v4", half_way), pair("52.5", "3"));
}

/// Hyperliquid, margin tiers: a bound belongs to the tier below ("0-150M 40, >150M 20"); smaller coins have lower caps.
#[test]
fn hyperliquid_tiers_begin_above_their_bounds() {
    let at = |asset: &str, value: &str| needs(&[perpetual(asset, "1", value)], "standard/hyperliquid");
    assert_eq!(at("BTC", "150000000"), pair("3750000", "1875000"));
    assert_eq!(at("BTC", "150000001"), pair("7500000.05", "1875000.025"));
    assert_eq!(at("DOGE", "25000000"), pair("5000000", "1500000"));
    assert_eq!(at("DOGE", "30000000"), pair("6000000", "2000000"));
    assert_eq!(at("BNB", "5000000"), pair("1000000", "350000"));
    assert_eq!(at("OP", "100000"), pair("20000", "10000"));
    let hypercall = |asset: &str, value: &str| needs(&[perpetual(asset, "1", value)], "standard/hypercall");
    assert_eq!(hypercall("DOGE", "30000000"), at("DOGE", "30000000"));
}

/// gmx-interface, sdk/src/utils/positions/utils.ts: the larger of 0.5 % and 1 dollar.
#[test]
fn gmx_asks_a_dollar_at_least() {
    assert_eq!(needs(&[perpetual("ETH", "0.05", "2000")], "standard/gmx-v2"), pair("1", "1"));
    assert_eq!(needs(&[perpetual("ETH", "0.25", "2000")], "standard/gmx-v2"), pair("2.5", "2.5"));
}

/// Synthetix v3: the growth per unit depends on one market's skew scale; a market without one has the base rate.
#[test]
fn synthetix_grows_only_where_the_skew_scale_is_known() {
    // 1,000 × 1 % + 500.
    assert_eq!(needs(&[perpetual("DOGE", "10000", "0.1")], "standard/synthetix-v3"), pair("510", "505"));
}

/// An inverse contract without a price has no size in coin, so no rate that grows with it.
#[test]
fn an_inverse_contract_without_a_price_is_named() {
    let unpriced = Position { price: None, entry_price: None, ..inverse("BTC", "60000", "1") };
    for name in ["standard/deribit", "standard/synthetix-v3"] {
        let report = net(&book(std::slice::from_ref(&unpriced)), &by(name, json!({}))).unwrap();
        assert_eq!(report.failures.iter().map(|f| f.code.name()).collect::<Vec<_>>(), ["missing_price"], "{name}");
        assert_eq!(report.failures[0].field.as_deref(), Some("price"));
    }
    let valued = Position { value: Some(d("0")), ..unpriced };
    let report = net(&book(&[valued]), &by("health/binance-unimmr", json!({}))).unwrap();
    assert_eq!(report.failures.iter().map(|f| f.code.name()).collect::<Vec<_>>(), ["missing_price"]);
}

// ---- Parameters always count

/// ccxt issue 24044: the venue's 50x at that time, written as rates, over a preset that has tiers.
#[test]
fn own_rates_take_the_place_of_a_preset() {
    let btc = perpetual("BTC", "1", "100000");
    let with =
        |name: &str, rule: Value| needs_by(std::slice::from_ref(&btc), name, json!({ "linear": { "BTC": rule } }));
    let rates = json!({ "initial": "0.02", "maintenance": "0.01" });
    assert_eq!(with("standard/hyperliquid", rates), pair("2000", "1000"));
    // One of the two leaves the other to the tiers: 1 / 40 / 2.
    assert_eq!(with("standard/hyperliquid", json!({ "initial": "0.1" })), pair("10000", "1250"));
    assert_eq!(with("standard/hyperliquid", json!({ "maintenance": "0.02" })), pair("2500", "2000"));
    assert_eq!(with("standard/hyperliquid", json!({ "maintenanceOfInitial": "0.8" })), pair("2500", "2000"));
    assert_eq!(with("standard/hyperliquid", json!({ "perUnit": "0.001" })), pair("2600", "1350"));
    // Tiers over rates, and maintenance over a part of initial.
    let tiers = json!({ "tiers": [{ "from": "0", "leverage": "5" }] });
    assert_eq!(with("standard/derive-srm", tiers), pair("20000", "10000"));
    assert_eq!(with("standard/dydx-v4", json!({ "maintenance": "0.015" })), pair("2000", "1500"));
    let own = json!({ "perpetuals": { "BTC": { "maintenance": "0.02" } } });
    assert_eq!(set(&[btc], "health/binance-unimmr", own).maintenance.unwrap().to_string(), "2000");
}

/// Parameters that a methodology does not use are reported.
#[test]
fn inputs_without_effect_are_warned_of() {
    let codes = |row: &Position, name: &str, parameters: Value| -> Vec<(&'static str, Option<String>)> {
        let report = report(std::slice::from_ref(row), name, parameters);
        report.warnings.into_iter().map(|warning| (warning.code.name(), warning.field)).collect()
    };
    let btc = perpetual("BTC", "1", "60000");
    let rated = Position { margin_rate: Some(d("0.5")), ..btc.clone() };
    let unused = |code: &'static str, field: &str| vec![(code, Some(field.to_owned()))];
    for name in ["portfolio/deribit", "weighted-sensitivity", "health/binance-unimmr"] {
        assert_eq!(codes(&rated, name, json!({})), unused("unused_margin_rate", "marginRate"), "{name}");
    }
    assert_eq!(needs(std::slice::from_ref(&rated), "standard/deribit").0, "30000");
    assert_eq!(codes(&rated, "standard/deribit", json!({})), []);
    let scheduled = codes(&rated, "schedule", json!({}));
    assert!(scheduled.contains(&("unused_margin_rate", Some("marginRate".to_owned()))), "{scheduled:?}");
    // One of two rows of one instrument: its rate alone cannot be that of the instrument.
    let two = report(&[rated.clone(), btc.clone()], "standard/deribit", json!({}));
    assert_eq!(two.warnings.iter().map(|warning| warning.code.name()).collect::<Vec<_>>(), ["unused_margin_rate"]);
    let default = json!({ "linear": { "default": { "initial": "0.3" } } });
    let field = "margin.parameters.linear.default";
    assert_eq!(codes(&btc, "standard/hyperliquid", default.clone()), unused("unused_parameter", field));
    assert_eq!(codes(&perpetual("SOMECOIN", "1", "1"), "standard/hyperliquid", default), []);
    let roll = json!({ "roll": { "minimum": "0.02" } });
    let field = "margin.parameters.roll.minimum";
    assert_eq!(
        codes(&perpetual("ETH", "1", "3000"), "portfolio/deribit", roll.clone()),
        unused("unused_parameter", field)
    );
    assert_eq!(codes(&btc, "portfolio/deribit", roll), []);
}

#[test]
fn parameters_that_exclude_each_other_are_refused() {
    for (rule, field) in [
        (json!({ "maintenance": "0.1", "maintenanceOfInitial": "0.5" }), "maintenance"),
        (json!({ "openInterest": { "lower": "1", "upper": "2" } }), "tiers"),
        (json!({ "tiers": [{ "from": "0", "leverage": "5", "initial": "0.2" }] }), "tiers.0.leverage"),
        (json!({ "tiers": [{ "from": "0", "deduction": "5" }] }), "tiers.0.leverage"),
        (json!({ "steps": { "from": "0", "size": "0" } }), "steps.size"),
    ] {
        let options = by("standard/hyperliquid", json!({ "linear": { "BTC": rule } }));
        let error = net(&book(&[perpetual("BTC", "1", "1")]), &options).unwrap_err();
        let expected = format!("margin.parameters.linear.BTC.{field}");
        assert_eq!(error.failure().field.as_deref(), Some(expected.as_str()), "{error}");
    }
}

// ---- Three shapes of tiers

fn tiered(value: &Position, rule: Value) -> (String, String) {
    let name = "standard/aevo";
    needs_by(std::slice::from_ref(value), name, json!({ "linear": { (value.asset.clone()): rule } }))
}

/// Worked examples by the tables of late 2026.
#[test]
fn venues_with_tiers_of_three_shapes_can_be_written_as_data() {
    let btc = |value: &str| perpetual("BTC", "1", value);
    // Binance USD-M BTCUSDT (2026-05-01), 5,000,000: 1 % less 12,000, at most 50x. The deductions follow from the slices.
    let slices = json!({ "tiers": [
        { "from": 0, "leverage": 150, "maintenance": 0.004 }, { "from": 300000, "leverage": 100, "maintenance": 0.005 },
        { "from": 800000, "leverage": 75, "maintenance": 0.0065 }, { "from": 3000000, "leverage": 50, "maintenance": 0.01 },
    ] });
    assert_eq!(tiered(&btc("5000000"), slices), pair("100000", "38000"));
    // Bybit BTCUSDT (2026-10), 2,500,000: 0.56 % less the venue's own 1,710.
    let own = json!({ "tiers": [
        { "from": 0, "initial": 0.0066, "maintenance": 0.0033 },
        { "from": 300000, "initial": 0.01, "maintenance": 0.005, "deduction": 510 },
        { "from": 2000000, "initial": 0.0111, "maintenance": 0.0056, "deduction": 1710 },
    ] });
    assert_eq!(tiered(&btc("2500000"), own), pair("27750", "12290"));
    // OKX BTC-USDT-SWAP (2026-05-28), 6,000 contracts of 0.01 BTC at 100,000: 0.75 % of all of it, at most 50x.
    let whole = json!({ "tierSize": "units", "tierRate": "whole", "tiers": [
        { "from": 0, "initial": 0.01, "maintenance": 0.004 }, { "from": 10, "initial": 0.015, "maintenance": 0.005 },
        { "from": 50, "initial": 0.02, "maintenance": 0.0075 }, { "from": 200, "initial": 0.025, "maintenance": 0.0125 },
    ] });
    assert_eq!(tiered(&perpetual("BTC", "60", "100000"), whole.clone()), pair("120000", "45000"));
    assert_eq!(tiered(&inverse("BTC", "6000000", "100000"), whole), pair("120000", "45000"));
    // Gate BTC_USDT (2026-08-09), 1,200,000: 0.4 % less 750.
    let gate = json!({ "tiers": [
        { "from": 0, "initial": 0.005, "maintenance": 0.003 }, { "from": 500000, "initial": 0.006666, "maintenance": 0.0035 },
        { "from": 1000000, "initial": 0.008, "maintenance": 0.004 },
    ] });
    assert_eq!(tiered(&btc("1200000"), gate), pair("9600", "4050"));
    // Kraken PF_XBTUSD (2026-09-25), 2,000,000: the level that it reaches, 2 % and 1 %; a lower bound starts a level.
    let kraken = json!({ "tierRate": "whole", "tierBound": "above", "tiers": [
        { "from": 0, "initial": 0.01, "maintenance": 0.005 }, { "from": 1000000, "initial": 0.02, "maintenance": 0.01 },
    ] });
    assert_eq!(tiered(&btc("2000000"), kraken.clone()), pair("40000", "20000"));
    assert_eq!(tiered(&btc("1000000"), kraken), pair("20000", "10000"));
    // BitMEX XBTUSD (2024-11-24), 230 XBT at 100,000: one step beyond 200, 1.5 % and 1 % = 3.45 and 2.30 XBT.
    let steps = json!({ "initial": 0.01, "maintenance": 0.005, "tierSize": "units",
        "steps": { "from": 200, "size": 150, "initial": 0.005, "maintenance": 0.005 } });
    assert_eq!(tiered(&inverse("BTC", "23000000", "100000"), steps), pair("345000", "230000"));
}

// ---- Portfolio margin

/// Initial and maintenance in coin at this index, to a relative error of `within`.
fn in_coin(positions: &[Position], own: &Value, index: (&str, &str), expected: (f64, f64), within: f64) {
    let name = "portfolio/deribit";
    let mut book = book(positions);
    book.prices.insert(index.0.to_owned(), d(index.1));
    let report = net(&book, &by(name, own.clone())).unwrap();
    assert!(report.failures.is_empty(), "{:?}", report.failures);
    let set = &report.margin.sets[0];
    let price: f64 = index.1.parse().unwrap();
    for (ours, theirs) in [(set.netted, expected.0), (set.maintenance.unwrap(), expected.1)] {
        let coins = ours.to_f64() / price;
        assert!((coins / theirs - 1.0).abs() < within, "{name}: {coins} coins, not {theirs}");
    }
    assert!(positions.len() > 1 || set.netted == set.standalone, "a single position has its standalone margin");
}

/// docs.deribit.com, private/pme/simulate (2024-06-17), and an account's response of 2026-02-15: profit of coin-settled
/// contracts is in coin, move / (1 + move), and the venue's requirement in coin times the index is ours.
#[test]
fn coin_settled_profit_is_in_coin() {
    // 0.314538364 BTC at 65,910.57 and 0.001187534 BTC at 67,371.75, both in dollars.
    let future = Position {
        kind: Kind::Future,
        expiry: Time::parse("2026-06-12"),
        ..inverse("BTC", "-80.0062437645", "67371.75")
    };
    let rows = [inverse("BTC", "20731.40286029148", "65910.57"), future];
    in_coin(&rows, &json!({}), ("BTC", "65666.19"), (0.0628431, 0.0502745), 1e-6);
    // 0.999487053 ETH at 1,949.49: range 18 %, roll 0.5 %.
    let short = inverse("ETH", "-1948.49001495297", "1949.49");
    let roll = json!({ "minimum": "0.005", "perYear": "0.05" });
    let moves = json!([{ "spot": "0.18" }, { "spot": "-0.18" }]);
    // The preset's own, and the same written by hand in three ways.
    for own in [
        json!({}),
        json!({ "range": "1.125", "roll": roll }),
        json!({ "ranges": { "ETH": "1.125" }, "roll": roll }),
        json!({ "scenarios": moves, "roll": roll }),
    ] {
        in_coin(std::slice::from_ref(&short), &own, ("ETH", "1949.34"), (0.157462, 0.125969), 4e-6);
    }
}

/// A call, a put and a future that cancel at every price cancel in coin too: parity, whatever the scenario.
#[test]
fn coin_settled_parity_holds_in_every_scenario() {
    let option = |right: &str, quantity: &str| Position {
        inverse: false,
        kind: Kind::Option,
        settle: "BTC".to_owned(),
        price: None,
        entry_price: None,
        underlying_price: Some(d("60000")),
        strike: Some(d("60000")),
        right: Some(if right == "call" { Right::Call } else { Right::Put }),
        volatility: Some(d("0.5")),
        expiry: Time::parse("2026-06-26"),
        ..perpetual("BTC", quantity, "60000")
    };
    let future =
        Position { kind: Kind::Future, expiry: Time::parse("2026-06-26"), ..inverse("BTC", "-60000", "60000") };
    let rows = [option("call", "1"), option("put", "-1"), future];
    let set = set(&rows, "portfolio/deribit", json!({}));
    for scenario in &set.assets[0].scenarios {
        assert!(scenario.pnl.to_f64().abs() < 1e-3, "{scenario:?}");
    }
}

/// OKX API documentation, position builder (2025-01-15): MR4 of swaps, and initial = 1.3 × maintenance.
#[test]
fn okx_initial_is_a_multiple_of_maintenance() {
    let swap = |asset: &str, quantity: &str, size: &str, price: &str| Position {
        contract_size: Some(d(size)),
        quote: "USDT".to_owned(),
        ..perpetual(asset, quantity, price)
    };
    for (row, maintenance, initial) in [
        (swap("BTC", "-10", "0.01", "97093.7"), 1183.8207, 1538.96695),
        (swap("LTC", "10", "1", "102"), 191.66297, 249.16187),
    ] {
        let mut book = book(&[row]);
        book.rates.insert("USDT".to_owned(), d("0.999387634"));
        let set = net(&book, &by("portfolio/okx", json!({}))).unwrap().margin.sets[0].clone();
        let close = |ours: f64, theirs: f64| assert!((ours / theirs - 1.0).abs() < 2e-4, "{ours}, not {theirs}");
        close(set.maintenance.unwrap().to_f64(), maintenance);
        close(set.netted.to_f64(), initial);
        assert!((set.netted.to_f64() / set.maintenance.unwrap().to_f64() - 1.3).abs() < 1e-9);
    }
}

// ---- Accounts

/// Binance USD-M brackets of 2026-05-01: BTC 0.4 %; DOGE 1 % less 280; the commonest table of small coins 12.5 % less
/// 2,550.
#[test]
fn unimmr_takes_the_bracket_of_each_symbol() {
    for (asset, maintenance) in [("BTC", "400"), ("DOGE", "720"), ("SOMECOIN", "9950")] {
        let set = set(&[perpetual(asset, "1", "100000")], "health/binance-unimmr", json!({}));
        assert_eq!(set.maintenance.unwrap().to_string(), maintenance, "{asset}");
    }
}

/// Binance, GET /papi/v1/um/leverageBracket: portfolio margin has the brackets of USD-M, those of dated and USDC contracts
/// included. 3.6 BTC of the quarterly at 62,380.10: 224,568.36 × 2 % − 500 = 3,991.3672.
#[test]
fn both_modes_of_binance_have_the_same_brackets() {
    let dated = |asset: &str, quantity: &str, price: &str| Position {
        expiry: Time::parse("2026-12-25"),
        kind: Kind::Future,
        ..perpetual(asset, quantity, price)
    };
    let kept =
        |position: &Position, choice: &str| set(std::slice::from_ref(position), choice, json!({})).maintenance.unwrap();
    let quarterly = dated("BTC", "3.6", "62380.10");
    assert_eq!(kept(&quarterly, "standard/binance").to_string(), "3991.3672");
    for asset in ["BTC", "ETH", "SOL", "XRP", "DOGE", "HYPE", "SOMECOIN"] {
        for size in ["1000", "60000", "224568.36", "3000000", "40000000"] {
            for position in [perpetual(asset, size, "1"), dated(asset, size, "1")] {
                for quote in ["USDT", "USDC"] {
                    let position = Position { quote: quote.into(), ..position.clone() };
                    let (own, portfolio) =
                        (kept(&position, "standard/binance"), kept(&position, "health/binance-unimmr"));
                    let [own, portfolio] = [own, portfolio].map(|kept| kept.to_string().parse::<f64>().unwrap());
                    assert!((own - portfolio).abs() <= own * 1e-9 + 1e-6, "{asset} {size} {quote}: {own} {portfolio}");
                }
            }
        }
    }
    assert_eq!(kept(&quarterly, "health/binance-unimmr").to_string(), "3991.3672");
}

/// Binance FAQ 5e33af8e, 4868b2f1: MarginMM = Loan × MMR.
#[test]
fn unimmr_counts_the_maintenance_margin_of_loans() {
    let rows = [held("ETH", Kind::Spot, "10", "3000"), held("USDC", Kind::Loan, "-20000", "1")];
    let of = |set: &SetMargin| set.assets[0].health.unwrap();
    let set_ = set(&rows, "health/binance-unimmr", json!({}));
    let health = of(&set_);
    assert_eq!((health.collateral.to_string(), health.requirement.to_string()), ("8500".into(), "2000".into()));
    assert_eq!(health.factor.unwrap().to_string(), "4.25");
    let own = json!({ "tokens": { "USDC": { "maintenance": { "liability": "1.05" } } } });
    assert_eq!(of(&set(&rows, "health/binance-unimmr", own)).requirement.to_string(), "1000");
}

// ---- The schedule

/// ORE, IMScheduleCalculator::populateResults, and InitialMargin's test data (commit 87a0f55a, pledgor): nothing is owed,
/// so the ratio is 1 for margin that is posted too.
#[test]
fn nothing_owed_nets_nothing_on_either_side() {
    let trade = Position {
        price: Some(Decimal::ONE),
        value: Some(d("490000")),
        agreement: "master".to_owned(),
        asset_class: Some(exposure_netting::AssetClass::Commodity),
        entry_price: None,
        kind: Kind::Future,
        ..perpetual("OIL", "1376846", "1")
    };
    let mut book = book(&[trade]);
    book.agreements = vec![exposure_netting::Agreement::new("master", "venue", exposure_netting::Enforceable::Yes)];
    for side in ["call", "post"] {
        let report = net(&book, &by("schedule", json!({ "side": side }))).unwrap();
        let set = &report.margin.sets[0];
        assert_eq!((set.ngr.unwrap().to_string(), set.netted.to_string()), ("1".into(), "206526.9".into()), "{side}");
    }
}

// ---- Every preset

#[test]
fn every_preset_says_of_which_day_it_is_and_in_which_currency() {
    for method in METHODS {
        for preset in method.presets {
            assert!(Time::parse(preset.as_of).is_some(), "{}/{}", method.id, preset.id);
            let parameters: Value = serde_json::from_str(preset.parameters).unwrap();
            assert_eq!(parameters["currency"], "USD", "{}/{}", method.id, preset.id);
            assert!(serde_json::to_value(preset).unwrap()["asOf"].is_string());
        }
    }
}

/// 50 BTC at 60,000 dollars at Hyperliquid, in yen at 150: 7,500 dollars, far below the tier of 150 million of them.
#[test]
fn amounts_of_presets_are_in_the_currency_of_the_venue() {
    let in_yen = |row: Position, name: &str, rates: &[(&str, &str)], pegs: bool| {
        let mut book = book(&[row]);
        book.currency = "JPY".to_owned();
        book.rates.extend(rates.iter().map(|(name, rate)| ((*name).to_owned(), d(rate))));
        if !pegs {
            book.assumptions.pegs.clear();
        }
        net(&book, &by(name, json!({}))).unwrap()
    };
    let netted = |report: &Report| (report.margin.netted.to_string(), report.failures.len());
    let dollars = |asset: &str, quantity: &str, price: &str| Position {
        quote: "USD".to_owned(),
        ..perpetual(asset, quantity, price)
    };
    let at = [("USD", "150")];
    let hyperliquid = in_yen(dollars("BTC", "50", "60000"), "standard/hyperliquid", &at, true);
    assert_eq!(netted(&hyperliquid), ("11250000".to_owned(), 0));
    // 1 BTC at 60 dollars: 60 × (1 % + 2 %) + 1,000 dollars.
    let synthetix = in_yen(dollars("BTC", "1", "60"), "standard/synthetix-v3", &at, true);
    assert_eq!(netted(&synthetix), ("150270".to_owned(), 0));
    // A stablecoin is as good as the dollar that it is pegged to.
    let yen = perpetual("BTC", "50", "9000000");
    let by_coin = in_yen(yen.clone(), "standard/hyperliquid", &[("USDC", "150")], true);
    assert_eq!(netted(&by_coin), ("11250000".to_owned(), 0));
    // Without a rate the amounts have no meaning, and the row names the missing input.
    let report = in_yen(yen.clone(), "standard/hyperliquid", &[("USDC", "150")], false);
    assert_eq!(netted(&report), ("0".to_owned(), 1));
    assert_eq!(
        (report.failures[0].code.name(), report.failures[0].field.as_deref()),
        ("missing_rate", Some("rates.USD"))
    );
    // If no amount matters, none is reported as missing.
    assert_eq!(netted(&in_yen(yen, "standard/deribit", &[], false)).1, 0);
    let mut own = book(&[perpetual("BTC", "50", "9000000")]);
    own.currency = "JPY".to_owned();
    let report = net(&own, &by("standard/hyperliquid", json!({ "currency": "JPY" }))).unwrap();
    assert_eq!(netted(&report), ("22500000".to_owned(), 0), "tiers in yen: 450 million is above 150");
}

/// Every methodology with each of its presets.
fn pairs() -> Vec<String> {
    let of = |method: &exposure_netting::margin::Method| -> Vec<String> {
        let presets = method.presets.iter().map(|preset| format!("{}/{}", method.id, preset.id)).collect();
        if method.presets.is_empty() { vec![method.id.to_owned()] } else { presets }
    };
    METHODS.iter().flat_map(of).collect()
}

/// A position at dollar prices: small ones, and some beyond every tier.
fn position() -> impl Strategy<Value = Position> {
    let asset = prop::sample::select(vec!["BTC", "ETH", "DOGE", "LTC"]);
    let kinds = [Kind::Perpetual, Kind::Perpetual, Kind::Future, Kind::Option, Kind::Spot, Kind::Loan];
    let kind = prop::sample::select(kinds.to_vec());
    let size = prop::sample::select(vec!["0.001", "1", "3", "70", "50000"]);
    let shape = (any::<bool>(), any::<bool>(), 0..4_i64);
    (asset, kind, size, -9..9_i64, shape).prop_map(|(asset, kind, size, q, (inverse, put, strike))| {
        let price = d(match asset {
            "BTC" => "60000",
            "ETH" => "3000",
            "LTC" => "100",
            _ => "0.2",
        });
        let contract = matches!(kind, Kind::Perpetual | Kind::Future | Kind::Option);
        let inverse = inverse && matches!(kind, Kind::Perpetual | Kind::Future);
        let quantity = Decimal::new(q, 0) * d(size) * if inverse { price } else { Decimal::ONE };
        let mut p = Position {
            quote: "USD".to_owned(),
            inverse,
            quantity,
            entry_price: contract.then_some(price * Decimal::new(9, 1)),
            price: Some(price),
            ..perpetual(asset, "1", "1")
        };
        p.kind = kind;
        p.expiry = if matches!(kind, Kind::Future | Kind::Option) { Time::parse("2026-09-25") } else { None };
        if kind == Kind::Option {
            p.price = Some(price * Decimal::new(5, 2));
            p.entry_price = None;
            p.underlying_price = Some(price);
            p.right = Some(if put { Right::Put } else { Right::Call });
            p.strike = Some(price * Decimal::new(80 + 15 * strike, 2));
            p.volatility = Some(d("0.6"));
        }
        p
    })
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 64,
        failure_persistence: Some(Box::new(FileFailurePersistence::Direct("tests/venues.seeds"))),
        ..ProptestConfig::default()
    })]

    /// A book in another currency, at a rate of k, needs k times every amount: thresholds, minimums and roundings of
    /// presets included.
    #[test]
    fn another_currency_changes_no_margin(
        rows in prop::collection::vec(position(), 1..6),
        k in prop::sample::select(vec!["150", "0.92", "1.37", "0.0000155", "32500"]),
        priced in any::<bool>(),
    ) {
        let rate: f64 = k.parse().unwrap();
        for pair in pairs() {
            let parameters = if pair.starts_with("weighted") {
                json!({ "buckets": { "default": { "threshold": "50000" } } })
            } else {
                json!({})
            };
            let mut own = book(&rows);
            let mut other = own.clone();
            other.currency = "XYZ".to_owned();
            other.rates.insert("USD".to_owned(), d(k));
            if priced {
                own.prices.insert("BTC".to_owned(), d("61000"));
                other.prices.insert("BTC".to_owned(), d("61000") * d(k));
            }
            let options = by(&pair, parameters);
            let (own, other) = (net(&own, &options).unwrap(), net(&other, &options).unwrap());
            prop_assert_eq!(own.failures.len(), other.failures.len(), "{} {:?}", pair, other.failures);
            let close = |what: &str, a: f64, b: f64| {
                let within = 1e-9 * (a * rate).abs() + 2e-6 * rate + 2e-7;
                prop_assert!((a * rate - b).abs() <= within, "{} {}: {} × {} is not {}", pair, what, a, k, b);
                Ok(())
            };
            close("netted", own.margin.netted.to_f64(), other.margin.netted.to_f64())?;
            close("standalone", own.margin.standalone.to_f64(), other.margin.standalone.to_f64())?;
            close("without walls", own.margin.without_walls.to_f64(), other.margin.without_walls.to_f64())?;
            for (a, b) in own.margin.sets.iter().zip(&other.margin.sets) {
                let kept = |set: &SetMargin| set.maintenance.unwrap_or_default().to_f64();
                close("maintenance", kept(a), kept(b))?;
            }
        }
    }
}
