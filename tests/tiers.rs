//! The presets of venues that margin by tiers, against the examples of their tables, and invariants of all tiers.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test stops where it fails"
)]
#![allow(clippy::arithmetic_side_effects, reason = "numbers in tests are small")]

use exposure_netting::amount::parse;
use exposure_netting::import::{self, TierHints, tiers};
use exposure_netting::margin::SetMargin;
use exposure_netting::time::Time;
use exposure_netting::{Book, Decimal, Kind, MarginChoice, Options, Position, Report, net};
use proptest::prelude::*;
use proptest::test_runner::FileFailurePersistence;
use serde_json::{Value, json};

fn d(text: &str) -> Decimal {
    parse(text).unwrap()
}

fn by(preset: &str, parameters: Value) -> Options {
    let Value::Object(parameters) = parameters else { panic!("parameters are an object") };
    let choice = MarginChoice { parameters, ..MarginChoice::named(&format!("standard/{preset}")) };
    Options { margin: Some(choice), ..Options::default() }
}

fn linear(asset: &str, quantity: &str, price: &str) -> Position {
    Position {
        counterparty: "venue".to_owned(),
        account: "main".to_owned(),
        price: Some(d(price)),
        quote: "USDT".to_owned(),
        ..Position::new(asset.to_owned(), Kind::Perpetual, d(quantity))
    }
}

fn quoted(asset: &str, quote: &str, quantity: &str, price: &str) -> Position {
    Position { quote: quote.to_owned(), ..linear(asset, quantity, price) }
}

fn dated(position: Position) -> Position {
    Position { kind: Kind::Future, expiry: Time::parse("2026-09-25"), ..position }
}

fn inverse(asset: &str, dollars: &str, price: &str) -> Position {
    Position { inverse: true, ..quoted(asset, "USD", dollars, price) }
}

fn report(positions: &[Position], preset: &str, parameters: Value) -> Report {
    let mut book = Book::new();
    book.as_of = Time::parse("2026-06-01");
    for position in positions {
        book.push(position).unwrap();
    }
    let report = net(&book, &by(preset, parameters)).unwrap();
    assert!(report.failures.is_empty(), "{preset} {:?}", report.failures);
    report
}

fn set(positions: &[Position], preset: &str, parameters: Value) -> SetMargin {
    report(positions, preset, parameters).margin.sets.into_iter().next().unwrap()
}

/// Initial and maintenance margin, as printed.
fn needs(positions: &[Position], preset: &str) -> (String, String) {
    needs_by(positions, preset, json!({}))
}

fn needs_by(positions: &[Position], preset: &str, parameters: Value) -> (String, String) {
    let set = set(positions, preset, parameters);
    (set.netted.to_string(), set.maintenance.unwrap().to_string())
}

fn one(position: Position, preset: &str) -> (String, String) {
    needs(&[position], preset)
}

fn pair(initial: &str, maintenance: &str) -> (String, String) {
    (initial.to_owned(), maintenance.to_owned())
}

// ---- Each venue

/// Brackets of 2026-05-01: maintenance = notional × rate − cum; a bracket includes its cap; initial at most at the
/// bracket's leverage.
#[test]
fn binance_has_brackets_for_each_symbol() {
    let preset = "binance";
    // 5,000,000 × 1 % − 12,000, at most 50x; 400 of 100,000 at 150x.
    assert_eq!(one(linear("BTC", "50", "100000"), preset), pair("100000", "38000"));
    assert_eq!(one(linear("BTC", "1", "100000"), preset), pair("666.666666666667", "400"));
    // At the cap of the first bracket, and a dollar above: 0.5 % − 300, 100x.
    assert_eq!(one(linear("BTC", "1", "300000"), preset), pair("2000", "1200"));
    assert_eq!(one(linear("BTC", "1", "300001"), preset), pair("3000.01", "1200.005"));
    // DOGE 100,000: 1 % − 280. A small coin of the commonest table: 12.5 % − 2,550.
    assert_eq!(one(linear("DOGE", "1000000", "0.1"), preset), pair("2000", "720"));
    assert_eq!(one(linear("SOMECOIN", "1", "100000"), preset), pair("25000", "9950"));
    // USDC contracts and dated ones have separate brackets: BTCUSDC 0.5 % − 50, BTCUSDT_260925 2 % − 500.
    assert_eq!(one(quoted("BTC", "USDC", "1", "100000"), preset), pair("1000", "450"));
    assert_eq!(one(dated(linear("BTC", "1", "100000")), preset), pair("4000", "1500"));
    // COIN-M, in coin (2021): 60 BTC at 5 % − 1.81 BTC = 1.19 BTC, at most 10x.
    assert_eq!(one(inverse("BTC", "6000000", "100000"), preset), pair("600000", "119000"));
    // Each contract separately: nothing offsets.
    let both = [linear("BTC", "1", "100000"), dated(linear("BTC", "-1", "100000"))];
    assert_eq!(needs(&both, preset), pair("4666.666666666667", "1900"));
}

/// Risk limits of BTCUSDT (2026-10-01), 2,500,000: 0.56 % − 1,710 = 12,290, and the fee to close at the bankruptcy price.
#[test]
fn bybit_adds_the_fee_to_close() {
    let long = linear("BTC", "25", "100000");
    let free = json!({ "closingFee": 0 });
    assert_eq!(needs_by(std::slice::from_ref(&long), "bybit", free.clone()), pair("27750", "12290"));
    // 0.055 % of 2,500,000 − 27,750 for a long, of 2,500,000 + 27,750 for a short.
    let set_ = set(std::slice::from_ref(&long), "bybit", json!({}));
    let fee = &set_.assets[0].charges[0];
    assert_eq!((fee.initial.to_string(), fee.maintenance.to_string()), ("1359.7375".into(), "1359.7375".into()));
    assert_eq!(one(long, "bybit"), pair("29109.7375", "13649.7375"));
    assert_eq!(one(linear("BTC", "-25", "100000"), "bybit"), pair("29140.2625", "13680.2625"));
    // BTCPERP (2025-12-29), 2,500,000: 1 % − 8,400.
    let usdc = [quoted("BTC", "USDC", "25", "100000")];
    assert_eq!(needs_by(&usdc, "bybit", free.clone()), pair("50000", "16600"));
    // ETHUSDT 1,000,000: 0.56 % − 540.
    assert_eq!(needs_by(&[linear("ETH", "400", "2500")], "bybit", free.clone()), pair("11100", "5060"));
    // Inverse, 100 BTC: 1 % and 0.5 %; in coin a long is worth more at its bankruptcy price: 0.055 % of 101 BTC.
    let coin = inverse("BTC", "10000000", "100000");
    assert_eq!(needs_by(std::slice::from_ref(&coin), "bybit", free), pair("100000", "50000"));
    assert_eq!(one(coin, "bybit"), pair("105555", "55555"));
    // The position's own margin rate is all of its initial margin.
    let own = Position { margin_rate: Some(d("0.1")), ..linear("BTC", "25", "100000") };
    assert_eq!(one(own, "bybit").0, "250000");
}

/// Position tiers of 2026-05-28: the whole position at the rate of its tier; contracts of 0.01 BTC; steps of 200 BTC.
#[test]
fn okx_takes_the_whole_at_its_tier() {
    // 6,000 contracts at 100,000: 0.75 %, at most 50x.
    assert_eq!(one(linear("BTC", "60", "100000"), "okx"), pair("120000", "45000"));
    // 1,000 contracts are in the first tier, 1,000.01 in the second.
    assert_eq!(one(linear("BTC", "10", "100000"), "okx"), pair("10000", "4000"));
    assert_eq!(one(linear("BTC", "10.0001", "100000"), "okx"), pair("15000.15", "5000.05"));
    // 780,000 contracts, the last tier that was read: 21 % and 19.75 %.
    assert_eq!(one(linear("BTC", "7800", "10"), "okx"), pair("16380", "15405"));
    assert_eq!(one(linear("ETH", "100", "2000"), "okx"), pair("2000", "800"));
    assert_eq!(one(dated(quoted("BTC", "USD", "1", "100000")), "okx"), pair("5000", "2000"));
}

#[test]
fn gate_takes_a_deduction_off() {
    // BTC_USDT (2026-08-09), 1,200,000: 0.4 % − 750.
    assert_eq!(one(linear("BTC", "12", "100000"), "gate"), pair("9600", "4050"));
    let whole = json!({ "linear": { "BTC": { "tierRate": "whole" } } });
    assert_eq!(needs_by(&[linear("BTC", "12", "100000")], "gate", whole), pair("9600", "4800"));
}

#[test]
fn kucoin_bitget_and_mexc_have_levels() {
    // XBTUSDTM (2025-11-04), 1,500,000: level 4, 2 % and 1 %; 500,000 is still in level 2.
    assert_eq!(one(linear("BTC", "15", "100000"), "kucoin"), pair("30000", "15000"));
    assert_eq!(one(linear("BTC", "5", "100000"), "kucoin"), pair("5000", "2500"));
    // Bitget's documentation, 100,000: 100x and 0.5 %.
    assert_eq!(one(linear("BTC", "1", "100000"), "bitget"), pair("1000", "500"));
    // MEXC, 1,200,000 contracts of 0.0001 BTC: level 3, 1.6 % and 1.2 %.
    assert_eq!(one(linear("BTC", "120", "100000"), "mexc"), pair("192000", "144000"));
}

/// Margin levels of 2026-09-25: a lower bound starts a level.
#[test]
fn kraken_has_levels_for_each_contract() {
    assert_eq!(one(quoted("BTC", "USD", "20", "100000"), "kraken"), pair("40000", "20000"));
    assert_eq!(one(quoted("BTC", "USD", "10", "100000"), "kraken"), pair("20000", "10000"));
    assert_eq!(one(quoted("BTC", "USD", "9.99", "100000"), "kraken"), pair("9990", "4995"));
    assert_eq!(one(dated(quoted("BTC", "USD", "9.99", "100000")), "kraken"), pair("19980", "9990"));
    // PI_XBTUSD: 499,999 contracts of a dollar 2 % and 1 %, 500,000 twice that.
    assert_eq!(one(inverse("BTC", "499999", "50000"), "kraken"), pair("9999.98", "4999.99"));
    assert_eq!(one(inverse("BTC", "500000", "50000"), "kraken"), pair("20000", "10000"));
    assert_eq!(one(dated(inverse("BTC", "500000", "50000")), "kraken"), pair("10000", "5000"));
}

/// support.kraken.com 4844463246100: of different maturities of one asset only the larger side is margined.
#[test]
fn kraken_margins_the_larger_side() {
    let long = quoted("BTC", "USD", "5", "100000"); // 5,000 and 2,500
    let short = dated(quoted("BTC", "USD", "-2", "100000")); // 4,000 and 2,000
    let other = quoted("ETH", "USD", "-10", "2000"); // 400 and 200
    let rows = [long.clone(), short.clone(), other];
    let both = report(&rows, "kraken", json!({}));
    let set_ = &both.margin.sets[0];
    assert_eq!((set_.standalone.to_string(), set_.netted.to_string()), ("9400".into(), "5400".into()));
    assert_eq!(set_.maintenance.unwrap().to_string(), "2700");
    let [offset] = both.margin.offsets.as_slice() else { panic!("one pair: {:?}", both.margin.offsets) };
    assert_eq!(
        (offset.asset.as_str(), offset.saving, offset.matched.to_string()),
        ("BTC", set_.saving, "200000".into())
    );
    assert_eq!(offset.legs.len(), 2);
    assert!(offset.explanation.contains("only the larger side"), "{}", offset.explanation);
    // Pair by pair: linear contracts against each other, inverse ones against each other.
    let coins = [inverse("BTC", "200000", "100000"), dated(inverse("BTC", "-300000", "100000"))];
    let all = report(&[long.clone(), short, coins[0].clone(), coins[1].clone()], "kraken", json!({})).margin;
    let savings: Vec<String> =
        all.offsets.iter().map(|offset| format!("{} {}", offset.saving, offset.matched)).collect();
    assert_eq!(savings, ["4000 200000", "4000 200000"]);
    assert_eq!(all.saving.to_string(), "8000");
    // Linear and inverse contracts have separate pools.
    let apart = [long, inverse("BTC", "-200000", "100000")];
    assert_eq!(needs(&apart, "kraken"), pair("9000", "4500"));
    assert_eq!(
        needs(&[inverse("BTC", "200000", "100000"), dated(inverse("BTC", "-300000", "100000"))], "kraken"),
        pair("6000", "3000")
    );
}

/// XBTUSD (2024-11-24), 230 XBT: one step beyond 200, 1.5 % and 1 % = 3.45 and 2.30 XBT.
#[test]
fn bitmex_rises_in_steps_of_coins() {
    assert_eq!(one(inverse("BTC", "23000000", "100000"), "bitmex"), pair("345000", "230000"));
    assert_eq!(one(inverse("BTC", "20000000", "100000"), "bitmex"), pair("200000", "100000"));
    assert_eq!(one(inverse("BTC", "35100000", "100000"), "bitmex"), pair("702000", "526500"));
}

// ---- Leverage

#[test]
fn a_leverage_that_the_account_chose_sets_initial_margin() {
    let at = |leverage: Value| needs_by(&[linear("BTC", "50", "100000")], "binance", json!({ "leverage": leverage }));
    assert_eq!(at(json!("10")), pair("500000", "38000"));
    assert_eq!(at(json!(3)), pair("1666666.666666666667", "38000"));
    // The bracket allows 50x.
    assert_eq!(at(json!(125)), pair("100000", "38000"));
    let wrong = net(&Book::new(), &by("binance", json!({ "leverage": "0.5" }))).unwrap_err();
    assert_eq!(wrong.failure().field.as_deref(), Some("margin.parameters.leverage"));
    let codes = |preset: &str, parameters: Value| -> Vec<(String, String)> {
        let all = report(&[linear("BTC", "50", "100000")], preset, parameters).assumptions;
        all.into_iter().filter(|a| a.code == "leverage").map(|a| (a.key, a.value)).collect()
    };
    assert_eq!(codes("binance", json!({})), [("venue".to_owned(), "most".to_owned())]);
    assert_eq!(codes("binance", json!({ "leverage": 20 })), []);
    assert_eq!(codes("dydx-v4", json!({})), [], "its rates are the market's");
}

// ---- Unknown parameters

#[test]
fn stand_ins_are_named() {
    let rows = [linear("BTC", "1", "100000"), linear("SOMECOIN", "1", "100"), inverse("ETH", "100", "2000")];
    let names = |preset: &str| set(&rows, preset, json!({})).stand_ins.into_iter().collect::<Vec<_>>().join(" ");
    assert_eq!(names("binance"), "ETH SOMECOIN");
    assert_eq!(names("bitget"), "BTC ETH SOMECOIN");
    assert_eq!(names("deribit"), "SOMECOIN");
    let listed = report(&rows, "binance", json!({})).assumptions;
    assert!(listed.iter().any(|a| a.code == "stand_in" && a.value == "ETH, SOMECOIN"), "{listed:?}");
    // The user's own parameters are not a stand-in.
    let own = json!({ "linear": { "default": { "initial": "0.1", "maintenance": "0.05" } } });
    assert!(set(&rows[1..2], "binance", own).stand_ins.is_empty());
    // Isolated positions are named too.
    let isolated = Position { margin_mode: exposure_netting::MarginMode::Isolated, ..rows[1].clone() };
    assert_eq!(set(&[isolated], "binance", json!({})).stand_ins.len(), 1);
    // A dated contract of a coin whose perpetual alone has a table.
    assert_eq!(set(&[dated(linear("SOL", "1", "100"))], "binance", json!({})).stand_ins.len(), 1);
    assert!(set(&[linear("SOL", "1", "100")], "binance", json!({})).stand_ins.is_empty());
}

#[test]
fn a_position_beyond_the_table_is_warned_of() {
    let of = |value: &str| report(&[linear("BTC", "1", value)], "gate", json!({}));
    assert!(of("3000000").warnings.is_empty());
    let beyond = of("3000001");
    assert_eq!(beyond.warnings.iter().map(|w| w.code.name()).collect::<Vec<_>>(), ["beyond_tiers"]);
    assert_eq!(beyond.margin.sets[0].beyond_tiers.iter().collect::<Vec<_>>(), ["BTC"]);
    let error = net(&Book::new(), &by("gate", json!({ "linear": { "BTC": { "upTo": 5 } } }))).unwrap_err();
    assert_eq!(error.failure().field.as_deref(), Some("margin.parameters.linear.BTC.upTo"));
}

// ---- All tiers

/// Rising tiers: bounds, rates, and one of the three shapes.
fn rule() -> impl Strategy<Value = Value> {
    let rows = prop::collection::vec((1..1000_u32, 1..60_u32), 1..6);
    (rows, 0..3_u8, any::<bool>(), any::<bool>()).prop_map(|(rows, shape, units, above)| {
        let (mut from, mut rate) = (0_u32, 5_u32);
        let tiers: Vec<Value> = rows
            .into_iter()
            .enumerate()
            .map(|(at, (wide, more))| {
                from += if at == 0 { 0 } else { wide };
                rate += more;
                let maintenance = f64::from(rate) / 2000.0;
                json!({ "from": from, "initial": f64::from(rate) / 1000.0, "maintenance": maintenance })
            })
            .collect();
        let mut rule = json!({ "tierSize": if units { "units" } else { "notional" }, "tierBound": if above { "above" } else { "below" } });
        match shape {
            0 => rule["tiers"] = json!(tiers),
            1 => {
                rule["tiers"] = json!(tiers);
                rule["tierRate"] = json!("whole");
            }
            _ => {
                rule["initial"] = tiers[0]["initial"].clone();
                rule["maintenance"] = tiers[0]["maintenance"].clone();
                rule["steps"] = json!({ "from": 100, "size": 70, "initial": 0.01, "maintenance": 0.005 });
            }
        }
        rule
    })
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 256,
        failure_persistence: Some(Box::new(FileFailurePersistence::Direct("tests/tiers.seeds"))),
        ..ProptestConfig::default()
    })]

    /// A larger position never needs less; in slices a cent more of position is less than a cent more of maintenance,
    /// so there is no jump at any bound.
    #[test]
    fn margin_grows_with_size(rule in rule(), sizes in prop::collection::vec(1..400_000_u32, 2..8)) {
        let need = |cents: u32| {
            let row = Position { quantity: Decimal::new(i64::from(cents), 2), ..linear("X", "1", "1") };
            let set = set(&[row], "aevo", json!({ "linear": { "X": rule } }));
            (set.netted, set.maintenance.unwrap())
        };
        let mut sizes = sizes;
        sizes.sort_unstable();
        let needs: Vec<_> = sizes.iter().map(|size| need(*size)).collect();
        for pair in needs.windows(2) {
            prop_assert!(pair[0].0 <= pair[1].0 && pair[0].1 <= pair[1].1, "{:?} {:?}", sizes, needs);
        }
        let slices = rule["tierRate"] != "whole" && rule["steps"].is_null();
        for bound in rule["tiers"].as_array().into_iter().flatten().filter(|_| slices) {
            let at = u32::try_from(bound["from"].as_u64().unwrap()).unwrap() * 100;
            for cents in [at, at + 1] {
                let step = need(cents + 1).1.to_f64() - need(cents.max(1)).1.to_f64();
                prop_assert!((0.0..=0.01 + 1e-9).contains(&step), "{} at {}", step, cents);
            }
        }
    }

    /// The same for every preset with tiers, at any leverage.
    #[test]
    fn presets_grow_with_size(
        preset in prop::sample::select(vec!["binance", "bybit", "okx", "bitget", "gate", "kucoin", "kraken", "bitmex", "mexc", "hyperliquid"]),
        asset in prop::sample::select(vec!["BTC", "ETH", "DOGE", "SOMECOIN"]),
        coin in any::<bool>(),
        leverage in prop::option::of(1..200_u32),
        sizes in (1..2_000_000_000_u32, 1..2_000_000_000_u32),
    ) {
        let parameters = leverage.map_or_else(|| json!({}), |leverage| json!({ "leverage": leverage }));
        let need = |dollars: u32| {
            let dollars = Decimal::from(dollars);
            let row = if coin {
                Position { quantity: dollars, ..inverse(asset, "1", "50000") }
            } else {
                Position { quantity: dollars / d("50000"), ..linear(asset, "1", "50000") }
            };
            let set = set(&[row], preset, parameters.clone());
            (set.netted, set.maintenance.unwrap())
        };
        let (small, large) = (need(sizes.0.min(sizes.1)), need(sizes.0.max(sizes.1)));
        prop_assert!(small.0 <= large.0 && small.1 <= large.1, "{} {:?} {:?}", preset, small, large);
        prop_assert!(small.1 <= small.0, "maintenance above initial: {:?}", small);
    }

    /// The tiers of any response are refused with a reason or accepted by the methodology.
    #[test]
    fn tiers_that_are_read_are_accepted(rows in prop::collection::vec((-1..40_i32, 0..40_i32, -1..130_i32, -1..130_i32, -2..40_i32), 0..4)) {
        let brackets: Vec<Value> = rows.iter().map(|(floor, cap, leverage, rate, cum)| json!({
            "notionalFloor": floor, "notionalCap": cap, "initialLeverage": leverage, "maintMarginRatio": f64::from(*rate) / 100.0, "cum": cum,
        })).collect();
        let answer = json!([{ "symbol": "BTCUSDT", "brackets": brackets }]).to_string();
        let read = tiers(&answer, &TierHints::default());
        let failed = read.failures.len();
        prop_assert!(failed + read.parameters.len() == 1, "{:?}", read);
        prop_assert!(net(&Book::new(), &by("binance", Value::Object(read.parameters))).is_ok());
    }
}

/// Tiers in a book are checked like pasted ones, in any reporting currency.
#[test]
fn tiers_of_a_book_fit_each_other() {
    let book = |tiers: Value, currency: &str| {
        let text = json!({ "currency": currency, "rates": { "USD": "0.9237" }, "prices": { "BTC": "60000" },
            "positions": [{ "asset": "BTC", "kind": "perpetual", "quantity": "1", "price": "60000", "counterparty": "Binance" }],
            "tiers": { "Binance": { "linear": { "BTC": { "tiers": tiers } } } } });
        net(&import::book(&text.to_string()).unwrap(), &Options::default())
    };
    let tier = |from: &str, rate: &str, deduction: &str| json!({ "from": from, "leverage": "20", "maintenance": rate, "deduction": deduction });
    let failure = |tiers: Value, currency: &str| book(tiers, currency).unwrap_err().failure().clone();
    for currency in ["USD", "EUR"] {
        assert!(book(json!([tier("0", "0.0065", "0"), tier("10000", "0.01", "35")]), currency).is_ok());
        let wrong = failure(json!([tier("0", "0.0065", "0"), tier("10000", "0.01", "3500")]), currency);
        assert_eq!(
            (wrong.code.name(), wrong.field.as_deref()),
            ("tiers_deduction", Some("tiers.Binance.linear.BTC.tiers.1.deduction"))
        );
        assert!(wrong.message.contains("is 3500, but must be 35"), "{}", wrong.message);
        let wrong = failure(
            json!([{ "from": 0, "leverage": 20, "maintenance": "0.05" }, { "from": 1000, "leverage": 10, "maintenance": "0.001" }]),
            currency,
        );
        assert_eq!(
            (wrong.code.name(), wrong.field.as_deref()),
            ("tiers_falling", Some("tiers.Binance.linear.BTC.tiers.1.maintenance"))
        );
    }
}
