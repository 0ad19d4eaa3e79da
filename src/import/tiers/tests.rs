use super::*;
use crate::book::{MarginChoice, Options};
use crate::{Book, Kind, Position, net};

fn read(text: &str) -> ReadTiers {
    tiers(text, &TierHints::default())
}

fn rule<'r>(read: &'r ReadTiers, section: &str, key: &str) -> &'r Value {
    &read.parameters[section][key]
}

fn codes(read: &ReadTiers) -> Vec<(&'static str, Option<&str>, Option<&str>)> {
    read.failures.iter().map(|f| (f.code.name(), f.id.as_deref(), f.path.as_deref())).collect()
}

/// Margin of a position of 1 at a price under a preset with these tiers.
fn needs(read: &ReadTiers, preset: &str, position: &Position) -> (String, String) {
    let mut book = Book::new();
    book.push(position).unwrap();
    let choice =
        MarginChoice { parameters: read.parameters.clone(), ..MarginChoice::named(&format!("standard/{preset}")) };
    let report = net(&book, &Options { margin: Some(choice), ..Options::default() }).unwrap();
    assert!(report.failures.is_empty(), "{:?}", report.failures);
    let set = &report.margin.sets[0];
    assert!(set.stand_ins.is_empty(), "pasted tiers are not a stand-in");
    (set.netted.to_string(), set.maintenance.unwrap().to_string())
}

fn decimal(text: &str) -> Decimal {
    crate::amount::parse(text).unwrap()
}

fn perpetual(asset: &str, quote: &str, price: &str) -> Position {
    Position {
        price: Some(decimal(price)),
        quote: quote.to_owned(),
        account: "main".to_owned(),
        counterparty: "venue".to_owned(),
        ..Position::new(asset.to_owned(), Kind::Perpetual, Decimal::ONE)
    }
}

fn pair(initial: &str, maintenance: &str) -> (String, String) {
    (initial.to_owned(), maintenance.to_owned())
}

/// Binance API documentation, notional and leverage brackets, with a second bracket (brackets of BTCUSDT, 2026-05-01).
#[test]
fn binance_brackets() {
    let usd = read(
        r#"[{"symbol": "BTCUSDT", "notionalCoef": 1.50, "brackets": [
            {"bracket": 1, "initialLeverage": 150, "notionalCap": 300000, "notionalFloor": 0, "maintMarginRatio": 0.004, "cum": 0},
            {"bracket": 2, "initialLeverage": 100, "notionalCap": 800000, "notionalFloor": 300000, "maintMarginRatio": 0.005, "cum": 300.0}
        ]}, {"symbol": "BTCUSDT_260925", "brackets": [
            {"bracket": 1, "initialLeverage": 50, "notionalCap": 50000, "notionalFloor": 0, "maintMarginRatio": 0.01, "cum": 0}
        ]}, {"symbol": "BTCUSDC", "brackets": []}]"#,
    );
    assert_eq!((usd.format, usd.venue, usd.failures.len()), ("binance", "Binance", 0));
    let expected = serde_json::json!({ "upTo": "800000", "tiers": [
        { "from": "0", "leverage": "150", "maintenance": "0.004", "deduction": "0" },
        { "from": "300000", "leverage": "100", "maintenance": "0.005", "deduction": "300" },
    ] });
    assert_eq!(*rule(&usd, "linear", "BTC"), expected);
    assert_eq!(usd.parameters["linear"].as_object().unwrap().len(), 2, "and BTC dated");
    assert_eq!(usd.warnings.iter().map(|w| w.code.name()).collect::<Vec<_>>(), ["bracket_multiple"]);
    assert_eq!(needs(&usd, "binance", &perpetual("BTC", "USDT", "500000")), pair("5000", "2200"));
    // One symbol, by v2: an object alone; and COIN-M in coins, with the documentation's own spelling.
    let coin = read(
        r#"{"symbol": "BTCUSD_PERP", "brackets": [
            {"bracket": 1, "initialLeverage": 125, "qtyCap": 50, "qtylFloor": 0, "maintMarginRatio": 0.004, "cum": 0.0},
            {"bracket": 2, "initialLeverage": 100, "qtyCap": 100, "qtyFloor": 50, "maintMarginRatio": 0.005, "cum": 0.05}
        ]}"#,
    );
    assert_eq!(coin.failures, []);
    assert_eq!(rule(&coin, "inverse", "BTC")["tierSize"], "units");
    let held = Position { inverse: true, quantity: decimal("8000000"), ..perpetual("BTC", "USD", "100000") };
    // 80 BTC: 0.5 % less 0.05 BTC.
    assert_eq!(needs(&coin, "binance", &held), pair("80000", "35000"));
}

/// Bybit API documentation (percentages) and responses (fractions), risk limit.
#[test]
fn bybit_risk_limits() {
    let linear = read(
        r#"{"retCode": 0, "result": {"category": "linear", "list": [
            {"id": 1, "symbol": "BTCUSDT", "riskLimitValue": "300000", "maintenanceMargin": "0.0033", "initialMargin": "0.0066", "maxLeverage": "150.00", "mmDeduction": ""},
            {"id": 2, "symbol": "BTCUSDT", "riskLimitValue": "2000000", "maintenanceMargin": "0.005", "initialMargin": "0.01", "maxLeverage": "100.00", "mmDeduction": "510"},
            {"id": 3, "symbol": "BTCUSDT", "riskLimitValue": "2600000", "maintenanceMargin": "0.0056", "initialMargin": "0.0111", "maxLeverage": "90.00", "mmDeduction": "1710"},
            {"id": 1, "symbol": "BTCPERP", "riskLimitValue": "100000", "maintenanceMargin": "0.004", "initialMargin": "0.008", "maxLeverage": "125.00", "mmDeduction": "0"}
        ]}}"#,
    );
    assert_eq!(linear.failures, []);
    let mut held = perpetual("BTC", "USDT", "2500000");
    held.margin_rate = Some(decimal("0.5"));
    assert_eq!(needs(&linear, "bybit", &perpetual("BTC", "USDT", "2500000")), pair("29109.7375", "13649.7375"));
    assert_eq!(rule(&linear, "linear", "BTC USDC")["upTo"], "100000");
    let inverse = read(
        r#"{"result": {"category": "inverse", "list": [{"id": 1, "symbol": "BTCUSD", "riskLimitValue": "150",
            "maintenanceMargin": "0.5", "initialMargin": "1", "isLowestRisk": 1, "maxLeverage": "100.00"}]}}"#,
    );
    let tier = &rule(&inverse, "inverse", "BTC")["tiers"][0];
    assert_eq!((tier["initial"].as_str(), tier["maintenance"].as_str()), (Some("0.01"), Some("0.005")));
}

/// OKX API documentation, position tiers; sizes of BTC-USDT-SWAP as of 2026-05-28.
#[test]
fn okx_position_tiers() {
    let text = |family: &str| {
        format!(
            r#"{{"code": "0", "data": [
            {{"baseMaxLoan": "", "imr": "0.01", "instFamily": "{family}", "instId": "", "maxLever": "100", "maxSz": "1000", "minSz": "0", "mmr": "0.004", "tier": "1", "uly": "BTC-USDT"}},
            {{"imr": "0.015", "instFamily": "{family}", "instId": "", "maxLever": "66.66", "maxSz": "5000", "minSz": "1000.01", "mmr": "0.005", "tier": "2", "uly": "BTC-USDT"}}]}}"#
        )
    };
    let swaps = read(&text("BTC-USDT"));
    assert_eq!((swaps.format, swaps.failures.len()), ("okx", 0));
    let btc = rule(&swaps, "linear", "BTC");
    assert_eq!(
        (btc["tierRate"].as_str(), btc["tiers"][1]["from"].as_str(), btc["upTo"].as_str()),
        (Some("whole"), Some("10"), Some("50"))
    );
    let coin = read(&text("BTC-USD"));
    assert_eq!(rule(&coin, "inverse", "BTC")["tiers"][1]["from"], "100000", "1,000 contracts of 100 dollars");
    // The size of other contracts must be given.
    assert_eq!(codes(&read(&text("ADA-USDT"))), [("missing_field", Some("ADA-USDT"), None)]);
    let sizes = BTreeMap::from([("ADA-USDT".to_owned(), decimal("100"))]);
    let said = tiers(&text("ADA-USDT"), &TierHints { contract_sizes: sizes, ..TierHints::default() });
    assert_eq!(rule(&said, "linear", "ADA")["tiers"][1]["from"], "100000");
    // Spot margin names only an instrument.
    let spot = read(
        r#"{"data": [{"imr": "0.1", "instId": "BTC-USDT", "maxSz": "50", "minSz": "0", "mmr": "0.03", "tier": "1", "uly": "", "instFamily": ""}]}"#,
    );
    assert_eq!(codes(&spot), [("unknown_symbol", None, None)]);
}

/// Bitget's, Gate's and KuCoin's documentation; Gate's tiers of BTC_USDT as of 2026-08-09.
#[test]
fn bitget_gate_and_kucoin() {
    let bitget = read(
        r#"{"code": "00000", "data": [
            {"symbol": "BTCUSDT", "level": "1", "startUnit": "0", "endUnit": "50000", "leverage": "125", "keepMarginRate": "0.004"},
            {"symbol": "BTCUSDT", "level": "2", "startUnit": "50000", "endUnit": "200000", "leverage": "100", "keepMarginRate": "0.005"}]}"#,
    );
    assert_eq!(needs(&bitget, "bitget", &perpetual("BTC", "USDT", "100000")), pair("1000", "500"));
    let gate = r#"[
        {"tier": 1, "risk_limit": "500000", "initial_rate": "0.005", "maintenance_rate": "0.003", "leverage_max": "200", "deduction": "0"},
        {"tier": 2, "risk_limit": "1000000", "initial_rate": "0.006666", "maintenance_rate": "0.0035", "leverage_max": "150.01", "deduction": "250"}]"#;
    assert_eq!(codes(&read(gate)), [("unknown_symbol", None, None)], "it does not name its contract");
    let hints = TierHints { contract: Some("BTC_USDT".to_owned()), ..TierHints::default() };
    let gate = tiers(gate, &hints);
    assert_eq!(needs(&gate, "gate", &perpetual("BTC", "USDT", "800000")), pair("5332.8", "2550"));
    let kucoin = read(
        r#"{"code": "200000", "data": [
            {"symbol": "XBTUSDTM", "level": 1, "maxRiskLimit": 100000, "minRiskLimit": 0, "maxLeverage": 125, "initialMargin": 0.008, "maintainMargin": 0.004},
            {"symbol": "XBTUSDTM", "level": 2, "maxRiskLimit": 500000, "minRiskLimit": 100000, "maxLeverage": 100, "initialMargin": 0.01, "maintainMargin": 0.005},
            {"symbol": "XBTUSDM", "level": 1, "maxRiskLimit": 10, "minRiskLimit": 0, "maxLeverage": 100, "initialMargin": 0.01, "maintainMargin": 0.005}]}"#,
    );
    assert_eq!(codes(&kucoin), [("unsupported_kind", Some("XBTUSDM"), None)]);
    assert_eq!(needs(&kucoin, "kucoin", &perpetual("BTC", "USDT", "500000")), pair("5000", "2500"));
}

/// Kraken Futures API documentation, instruments.
#[test]
fn kraken_margin_levels() {
    let kraken = read(
        r#"{"result": "success", "instruments": [
            {"symbol": "PF_XBTUSD", "tradeable": true, "marginLevels": [
                {"numNonContractUnits": 0, "initialMargin": 0.02, "maintenanceMargin": 0.01},
                {"numNonContractUnits": 500000, "initialMargin": 0.04, "maintenanceMargin": 0.02}]},
            {"symbol": "PI_XBTUSD", "tradeable": true, "marginLevels": [
                {"contracts": 0, "numNonContractUnits": null, "initialMargin": 0.02, "maintenanceMargin": 0.01}]},
            {"symbol": "in_xbtusd", "tradeable": false}]}"#,
    );
    assert_eq!((kraken.format, kraken.failures.len()), ("kraken", 0), "{:?}", kraken.failures);
    assert_eq!(needs(&kraken, "kraken", &perpetual("BTC", "USD", "500000")), pair("20000", "10000"));
    assert_eq!(rule(&kraken, "inverse", "BTC")["tiers"][0]["initial"], "0.02");
}

/// Hyperliquid's `meta` of September 2026; a table below 50 is a leverage.
#[test]
fn hyperliquid_tables() {
    let text = r#"{"universe": [
        {"szDecimals": 5, "name": "BTC", "maxLeverage": 40, "marginTableId": 56},
        {"szDecimals": 2, "name": "ATOM", "maxLeverage": 5, "marginTableId": 5},
        {"szDecimals": 2, "name": "OLD", "maxLeverage": 3},
        {"szDecimals": 2, "name": "LOST", "maxLeverage": 10, "marginTableId": 99}],
        "marginTables": [[56, {"description": "tiered 40x", "marginTiers": [
            {"lowerBound": "0.0", "maxLeverage": 40}, {"lowerBound": "150000000.0", "maxLeverage": 20}]}]]}"#;
    for text in [text.to_owned(), format!("[{text}, []]")] {
        let meta = read(&text);
        assert_eq!(codes(&meta), [("missing_field", Some("LOST"), None)]);
        assert_eq!(needs(&meta, "hyperliquid", &perpetual("BTC", "USDC", "300000000")), pair("15000000", "5625000"));
        assert_eq!(needs(&meta, "hyperliquid", &perpetual("ATOM", "USDC", "1000")), pair("200", "100"));
    }
}

/// ccxt manual, leverage tiers: the unified fields, and the venue's own tier in `info`.
#[test]
fn ccxt_leverage_tiers() {
    let own = read(
        r#"{"BTC/USDT:USDT": [
            {"tier": 1, "symbol": "BTC/USDT:USDT", "currency": "USDT", "minNotional": 0.0, "maxNotional": 50000.0, "maintenanceMarginRate": 0.004, "maxLeverage": 125.0,
             "info": {"bracket": "1", "initialLeverage": "125", "notionalCap": "50000", "notionalFloor": "0", "maintMarginRatio": "0.004", "cum": "0.0"}},
            {"tier": 2, "symbol": "BTC/USDT:USDT", "currency": "USDT", "minNotional": 50000.0, "maxNotional": 250000.0, "maintenanceMarginRate": 0.005, "maxLeverage": 100.0,
             "info": {"bracket": "2", "initialLeverage": "100", "notionalCap": "250000", "notionalFloor": "50000", "maintMarginRatio": "0.005", "cum": "50.0"}}],
         "ETH/BTC": [{"maxNotional": 1, "maintenanceMarginRate": 0.1}]}"#,
    );
    assert_eq!((own.format, own.venue), ("ccxt", "Binance"));
    assert_eq!(rule(&own, "linear", "BTC")["tiers"][1]["deduction"], "50");
    assert_eq!(codes(&own), [("unknown_symbol", Some("ETH/BTC"), None)]);
    // Bounds of OKX are contracts, despite their name in ccxt.
    let okx = read(
        r#"[{"tier": 1, "symbol": "BTC/USDT:USDT", "minNotional": 0, "maxNotional": 1000, "maintenanceMarginRate": 0.004, "maxLeverage": 100,
             "info": {"imr": "0.01", "instFamily": "BTC-USDT", "maxLever": "100", "maxSz": "1000", "minSz": "0", "mmr": "0.004"}}]"#,
    );
    assert_eq!((okx.venue, rule(&okx, "linear", "BTC")["upTo"].as_str()), ("OKX", Some("10")));
    // Without `info`: the whole position at its tier's rate, which is never too little.
    let plain = r#"[{"tier": 1, "currency": "USDC", "minNotional": 0, "maxNotional": 5000, "maintenanceMarginRate": 0.01, "maxLeverage": 20}]"#;
    let hints = |symbol: &str| TierHints { contract: Some(symbol.to_owned()), ..TierHints::default() };
    let plain_ = tiers(plain, &hints("SOL/USDC:USDC-261225"));
    assert_eq!(rule(&plain_, "linear", "SOL USDC dated")["tierRate"], "whole");
    assert_eq!(codes(&tiers(plain, &hints("SOL/USD:SOL"))), [("unsupported_kind", Some("SOL/USD:SOL"), None)]);
}

#[test]
fn what_is_wrong_names_its_tier() {
    let bracket = |floor: &str, cap: &str, rate: &str| {
        format!(
            r#"{{"initialLeverage": 20, "notionalFloor": {floor}, "notionalCap": {cap}, "maintMarginRatio": {rate}, "cum": 0}}"#
        )
    };
    let of = |brackets: &[String]| {
        let good = bracket("0", "100", "0.01");
        read(&format!(
            r#"[{{"symbol": "XUSDT", "brackets": [{}]}}, {{"symbol": "BTCUSDT", "brackets": [{good}]}}]"#,
            brackets.join(",")
        ))
    };
    for (brackets, code, tier) in [
        (vec![bracket("0", "100", "0.01"), bracket("90", "200", "0.02")], "tiers_overlap", "tier 2"),
        (vec![bracket("0", "100", "0.01"), bracket("150", "200", "0.02")], "tiers_gap", "tier 2"),
        (vec![bracket("10", "100", "0.01")], "tiers_gap", "tier 1"),
        (
            vec![bracket("0", "200", "0.01"), bracket("200", "300", "0.02"), bracket("100", "150", "0.03")],
            "tiers_out_of_order",
            "tier 3",
        ),
        (vec![bracket("0", "100", "null")], "missing_field", "tier 1"),
        (vec![bracket("0", "100", "0.01"), bracket("100", "200", "1.5")], "out_of_range", "tier 2"),
        (vec![bracket("0", "100", "\"x\"")], "not_a_decimal", "tier 1"),
    ] {
        let wrong = of(&brackets);
        assert_eq!(codes(&wrong), [(code, Some("XUSDT"), Some(tier))], "{:?}", wrong.failures);
        assert!(wrong.failures[0].message.starts_with(&format!("XUSDT: {tier}: ")), "{}", wrong.failures[0].message);
        assert!(wrong.parameters["linear"].get("BTC").is_some(), "the others are kept");
    }
    for (text, code) in
        [("", "invalid_json"), ("[]", "unknown_format"), ("{}", "unknown_format"), ("[1]", "unknown_format")]
    {
        let none = read(text);
        assert_eq!((none.format, none.failures[0].code.name(), none.parameters.len()), ("", code, 0), "{text}");
    }
}

/// A table whose tiers do not fit together is refused, with the tier, the value found and the expected one. ETH
/// brackets of Binance, 2026-05-01, of a contract with 0.65 % and 1 %: cum = 10,000 × (1 % − 0.65 %) = 35.
#[test]
fn tiers_that_do_not_fit_each_other() {
    let bracket = |floor: u32, cap: u32, leverage: u32, rate: &str, cum: &str| {
        format!(
            r#"{{"initialLeverage": {leverage}, "notionalFloor": {floor}, "notionalCap": {cap}, "maintMarginRatio": {rate}, "cum": {cum}}}"#
        )
    };
    let read = |brackets: &[String]| {
        tiers(&format!(r#"[{{"symbol": "ETHUSDT", "brackets": [{}]}}]"#, brackets.join(",")), &TierHints::default())
    };
    let second = |cum: &str| [bracket(0, 10_000, 75, "0.0065", "0"), bracket(10_000, 90_000, 50, "0.01", cum)];
    assert!(read(&second("35")).failures.is_empty());
    assert!(read(&second("35.0")).failures.is_empty());
    let wrong = |brackets: &[String]| {
        let failure = read(brackets).failures.remove(0);
        (failure.code.name(), failure.path.unwrap_or_default(), failure.field.unwrap_or_default(), failure.message)
    };
    for cum in ["3500", "0", "36", "34.9"] {
        let (code, path, field, message) = wrong(&second(cum));
        assert_eq!((code, path.as_str(), field.as_str()), ("tiers_deduction", "tier 2", "deduction"));
        assert!(message.contains(&format!("is {cum}, but must be 35")), "{message}");
    }
    // There is no requirement below the first tier.
    assert_eq!(wrong(&[bracket(0, 10_000, 75, "0.0065", "10")]).0, "tiers_deduction");
    // A third: 35 + 90,000 × (2.5 % − 1 %) = 1,385.
    let third = |cum: &str| [&second("35")[..], &[bracket(90_000, 200_000, 25, "0.025", cum)]].concat();
    assert!(read(&third("1385")).failures.is_empty());
    assert_eq!(wrong(&third("1350")).1, "tier 3");
    // A venue that prints a sixth as 16.67 % and uses the exact sixth.
    let sixth = [bracket(0, 250_000, 4, "0.125", "0"), bracket(250_000, 500_000, 3, "0.1667", "10416.67")];
    assert!(read(&sixth).failures.is_empty(), "{:?}", read(&sixth).failures);
    // The rate of a larger position never falls.
    let (code, path, field, message) =
        wrong(&[bracket(0, 10_000, 75, "0.05", "0"), bracket(10_000, 90_000, 50, "0.001", "0")]);
    assert_eq!((code, path.as_str(), field.as_str()), ("tiers_falling", "tier 2", "maintenance"));
    assert!(message.contains("is 0.1 %, but must be at least 5 %"), "{message}");
    assert_eq!(
        wrong(&[bracket(0, 10_000, 50, "0.0065", "0"), bracket(10_000, 90_000, 75, "0.0065", "0")]).2,
        "initial"
    );
    // Sorted, the tiers would be complete.
    let swapped = [bracket(10_000, 90_000, 50, "0.01", "35"), bracket(0, 10_000, 75, "0.0065", "0")];
    assert_eq!((wrong(&swapped).0, wrong(&swapped).1), ("tiers_out_of_order", "tier 2".to_owned()));
    let three = third("1385");
    let mixed = [three[0].clone(), three[2].clone(), three[1].clone()];
    assert_eq!((wrong(&mixed).0, wrong(&mixed).1), ("tiers_out_of_order", "tier 3".to_owned()));
}
