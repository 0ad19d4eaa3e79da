//! Venues' API responses about accounts: equity, mode, and the venue's own margin and liquidation prices.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "a test stops where it fails"
)]

use exposure_netting::import::{Hints, Imported, parse};
use exposure_netting::{Book, Decimal, LiveBook};
use serde_json::{Value, json};

fn read(answer: &str) -> Imported {
    let read = parse(answer, &Hints::default());
    assert!(read.failures.is_empty(), "{:?}", read.failures);
    read
}

fn accounts(book: &Book) -> Value {
    serde_json::from_str::<Value>(&book.to_json()).unwrap()["accounts"].clone()
}

fn d(text: &str) -> Decimal {
    text.parse().unwrap()
}

/// A cross and an isolated position; numbers of the account of 2024-05-04 recorded in `vectors/liquidation_price.json`
/// (cross equity 265.547215, margin of ONDO 330.448387), with an entry price of 0.84.
const HYPERLIQUID: &str = r#"{
    "marginSummary": {"accountValue": "595.995602", "totalNtlPos": "6005.15763", "totalMarginUsed": "600.0"},
    "crossMarginSummary": {"accountValue": "265.547215", "totalMarginUsed": "269.551613"},
    "crossMaintenanceMarginUsed": "90.221703",
    "assetPositions": [
        {"type": "oneWay", "position": {"coin": "ETH", "szi": "0.3839", "leverage": {"type": "cross", "value": 20}, "entryPx": "3100",
            "positionValue": "1201.64539", "liquidationPx": "2668.7911259", "marginUsed": "60.082269", "maxLeverage": 50}},
        {"type": "oneWay", "position": {"coin": "TIA", "szi": "310", "leverage": {"type": "cross", "value": 15}, "entryPx": "10",
            "positionValue": "3128.21", "liquidationPx": null, "marginUsed": "208.547333", "maxLeverage": 20}},
        {"type": "oneWay", "position": {"coin": "ONDO", "szi": "2036", "leverage": {"type": "isolated", "value": 5, "rawUsd": "-1344.853853"},
            "entryPx": "0.84", "positionValue": "1675.30224", "liquidationPx": "0.69530237", "marginUsed": "330.448387", "maxLeverage": 10}}],
    "time": 1714834365581}"#;

#[test]
fn hyperliquid_gives_equity_margin_and_liquidation_prices() {
    let mut book = read(HYPERLIQUID).book;
    assert_eq!(
        accounts(&book),
        json!([{ "counterparty": "Hyperliquid", "equity": "595.995602", "currency": "USDC", "venue": {
            "equity": "595.995602", "initial": "269.551613", "maintenance": "90.221703",
            "liquidations": [
                { "position": "row-1", "asset": "ETH", "price": "2668.7911259" },
                { "position": "row-3", "asset": "ONDO", "price": "0.69530237" }],
            "asOf": "2024-05-04T14:52:45Z" } }])
    );
    let positions: Vec<_> = book.positions().collect();
    let chosen: Vec<_> = positions.iter().map(|p| (p.leverage, p.margin.is_some())).collect();
    assert_eq!(chosen, [(Some(d("20")), false), (Some(d("15")), false), (Some(d("5")), true)]);
    // Margin and profit add up to the venue's number for the position, and the rest is the cross equity.
    let ondo = &positions[2];
    let profit = ondo.quantity * (ondo.price.unwrap() - ondo.entry_price.unwrap());
    assert_eq!(ondo.margin.unwrap() + profit, d("330.448387"));
    assert_eq!(book.accounts[0].equity.unwrap() - ondo.margin.unwrap() - profit, d("265.547215"));
    // Without `marginUsed` it follows from the position's debt.
    let without = read(&HYPERLIQUID.replace(r#""marginUsed": "330.448387","#, "")).book;
    assert_eq!(without.get("row-3").unwrap().margin, ondo.margin);
    // USDC is money: the equity does not fall with prices.
    book.prices.insert("ETH".into(), d("3130"));
    let mut live = LiveBook::new(book).unwrap();
    assert_eq!(live.report().accounts[0].equity.unwrap().to_string(), "595.995602");
    assert!(live.report().warnings.iter().all(|w| w.code.name() != "unused_equity"));
}

/// Case "HIP-3 dex position" of ccxt's responses: the dex is a separate account, in an unknown currency.
#[test]
fn a_builders_dex_is_an_account_of_its_own() {
    let answer = r#"{"marginSummary": {"accountValue": "6.889701"}, "crossMarginSummary": {"accountValue": "3.429999", "totalMarginUsed": "0.0"},
        "crossMaintenanceMarginUsed": "0.0", "time": "1764350959056", "assetPositions": [{"position": {"coin": "flx:CRCL", "szi": "0.13",
        "leverage": {"type": "isolated", "value": "3", "rawUsd": "-6.955118"}, "entryPx": "80.262", "positionValue": "10.41482",
        "unrealizedPnl": "-0.01924", "liquidationPx": "64.2010892308", "marginUsed": "3.459702"}}]}"#;
    let book = read(answer).book;
    assert_eq!((book.accounts[0].account.as_str(), book.accounts[0].currency.as_str()), ("flx", ""));
    // 3.459702 + 0.01924.
    assert_eq!(book.get("row-1").unwrap().margin, Some(d("3.478942")));
}

/// nautilus_trader, http_get_account_summaries.json (cut).
#[test]
fn deribit_gives_equity_in_each_coin() {
    let answer = |model: &str| {
        format!(
            r#"{{"jsonrpc": "2.0", "id": 2515, "usOut": 1782806400123456, "result": {{"id": 10, "type": "main", "summaries": [
            {{"currency": "BTC", "balance": 302.60065765, "equity": 302.61869214, "margin_balance": 302.62729214,
                "available_funds": 301.38059622, "initial_margin": 1.24669592, "maintenance_margin": 0.8857841,
                "total_equity_usd": 19000000, "total_initial_margin_usd": 78000, "total_maintenance_margin_usd": 55000,
                "portfolio_margining_enabled": false, "margin_model": "{model}"}},
            {{"currency": "ETH", "equity": 0, "margin_balance": 0, "initial_margin": 0, "maintenance_margin": 0, "margin_model": "{model}"}}]}}}}"#
        )
    };
    let of = |model: &str| accounts(&read(&answer(model)).book);
    let segregated = |mode: &str| {
        json!([{ "counterparty": "Deribit", "account": "BTC", "equity": "302.61869214", "currency": "BTC", "mode": mode,
            "venue": { "equity": "302.61869214", "initial": "1.24669592", "maintenance": "0.8857841", "asOf": "2026-06-30" } }])
    };
    assert_eq!(of("segregated_sm"), segregated("standard"));
    assert_eq!(of("segregated_pm"), segregated("portfolio"));
    assert_eq!(
        of("cross_pm"),
        json!([{ "counterparty": "Deribit", "equity": "19000000", "currency": "USD", "mode": "portfolio",
            "venue": { "equity": "19000000", "initial": "78000", "maintenance": "55000", "asOf": "2026-06-30" } }])
    );
    assert_eq!(read(&answer("cross_pm")).warnings[0].code.name(), "cross_collateral");
    // The positions are in an account of the same name, and the two responses make one account.
    let positions = r#"{"result": [{"instrument_name": "BTC-PERPETUAL", "direction": "buy", "size": 50, "mark_price": 60000,
        "average_price": 59000, "estimated_liquidation_price": 1.74, "leverage": 50}]}"#;
    let mut book = read(positions).book;
    book.merge(&read(&answer("segregated_sm")).book).unwrap();
    let found = accounts(&book);
    assert_eq!(found[0]["venue"]["liquidations"], json!([{ "position": "row-1", "asset": "BTC", "price": "1.74" }]));
    assert_eq!((&found[0]["equity"], &found[0]["currency"]), (&json!("302.61869214"), &json!("BTC")));
    assert_eq!(book.get("row-1").unwrap().leverage, None, "Deribit's leverage is the highest allowed one");
}

/// The comment in ccxt's fetchAccountPositions: totals are in dollars, because other assets count too.
#[test]
fn a_binance_account_gives_totals() {
    let answer = r#"{"totalInitialMargin": "100.62112386", "totalMaintMargin": "11.95453485", "totalWalletBalance": "99.84331553",
        "totalUnrealizedProfit": "11.17675690", "totalMarginBalance": "111.02007243", "totalPositionInitialMargin": "99.62112386",
        "assets": [{"asset": "USDT", "walletBalance": "72.72317863", "unrealizedProfit": "11.17920750", "marginBalance": "83.90238613"}],
        "positions": [{"symbol": "WLDUSDT", "positionSide": "BOTH", "positionAmt": "-849", "unrealizedProfit": "11.17920750",
            "isolatedMargin": "0", "isolatedWallet": "0", "notional": "-1992.46079250", "initialMargin": "99.62303962",
            "maintMargin": "11.95476475", "updateTime": 1721995760449}]}"#;
    let found = read(answer);
    assert_eq!(found.format, "binance-account");
    assert_eq!(found.book.get("row-1").unwrap().price, Some(d("2.3468325")));
    assert_eq!(
        accounts(&found.book),
        json!([{ "counterparty": "Binance", "account": "USD-M", "equity": "111.02007243", "currency": "USD",
            "venue": { "equity": "111.02007243", "initial": "99.62112386", "maintenance": "11.95453485" } }])
    );
}

/// python-binance's futures_account, as in ccxt issue 7739: one asset, whose amounts are the totals. A position made
/// isolated deducts its own margin from them.
#[test]
fn a_single_asset_account_is_in_its_asset() {
    let answer = |isolated: &str| {
        format!(
            r#"{{"totalWalletBalance": "2500.00000000", "totalUnrealizedProfit": "-586.14229725", "totalInitialMargin": "500", "totalMaintMargin": "60",
            "assets": [{{"asset": "USDT", "walletBalance": "2500.00000000", "unrealizedProfit": "-586.14229725"}}],
            "positions": [{{"symbol": "NEOUSDT", "positionAmt": "0", "notional": "0", "leverage": "20", "isolated": false}},
                {{"symbol": "FETUSDT", "entryPrice": "1.935091870872", "positionAmt": "-4337", "notional": "-8978.63573744",
                "initialMargin": "448.93", "maintMargin": "58.36", "leverage": "20", {isolated}}}]}}"#
        )
    };
    let cross = read(&answer(r#""isolated": false"#)).book;
    let venue = |initial: &str, maintenance: &str| {
        json!([{ "counterparty": "Binance", "account": "USD-M", "equity": "1913.85770275", "currency": "USDT", "leverage": "20",
            "venue": { "equity": "1913.85770275", "initial": initial, "maintenance": maintenance } }])
    };
    assert_eq!(accounts(&cross), venue("500", "60"));
    assert_eq!(cross.get("row-2").unwrap().leverage, Some(d("20")));
    let isolated = read(&answer(r#""isolated": true, "isolatedWallet": "470.5""#)).book;
    assert_eq!(accounts(&isolated), venue("51.07", "1.64"));
    assert_eq!(isolated.get("row-2").unwrap().margin, Some(d("470.5")));
}

/// Binance docs, GET /dapi/v1/account, with the zeros filled: each coin margins separately.
#[test]
fn coin_m_equity_is_in_coins() {
    let asset = |coin: &str, balance: &str| {
        format!(
            r#"{{"asset": "{coin}", "walletBalance": "0.00241969", "unrealizedProfit": "0", "marginBalance": "{balance}",
            "maintMargin": "0.0001", "initialMargin": "0.0002", "positionInitialMargin": "0.00019", "crossWalletBalance": "{balance}", "crossUnPnl": "0"}}"#
        )
    };
    let answer = |eth: &str| {
        format!(
            r#"{{"canDeposit": true, "assets": [{}, {}], "positions": [{{"symbol": "BTCUSD_PERP", "positionAmt": "1", "entryPrice": "60000",
            "isolated": false, "leverage": "10", "positionSide": "BOTH"}}]}}"#,
            asset("BTC", "0.00241969"),
            asset("ETH", eth)
        )
    };
    let one = read(&answer("0.00000000")).book;
    let venue = json!({ "equity": "0.00241969", "initial": "0.00019", "maintenance": "0.0001" });
    let of = |name: &str| json!({ "counterparty": "Binance", "account": name, "equity": "0.00241969", "currency": "BTC", "leverage": "10", "venue": venue });
    assert_eq!(accounts(&one), json!([of("COIN-M")]));
    let two = read(&answer("3")).book;
    assert_eq!(accounts(&two)[0], of("COIN-M BTC"));
    assert_eq!(accounts(&two)[1]["currency"], "ETH");
    assert_eq!(two.get("row-1").unwrap().account, "COIN-M BTC");
}

/// Binance docs, GET /papi/v1/account: uniMMR 5,167.92 = 122,607.35 / 23.72469206.
#[test]
fn portfolio_margin_is_a_mode() {
    let answer = r#"{"uniMMR": "5167.92171923", "accountEquity": "122607.35137903", "actualEquity": "73.47428058",
        "accountInitialMargin": "23.72469206", "accountMaintMargin": "23.72469206", "accountStatus": "NORMAL", "updateTime": 1657707212154}"#;
    let summary = read(answer).book;
    let expected = json!({ "counterparty": "Binance", "account": "Portfolio Margin", "equity": "122607.35137903", "currency": "USD",
        "mode": "portfolio", "venue": { "equity": "122607.35137903", "initial": "23.72469206", "maintenance": "23.72469206" } });
    assert_eq!(accounts(&summary), json!([expected]));
    // Its futures have neither wallet nor margin balance by asset.
    let um = r#"{"assets": [{"asset": "USDT", "crossWalletBalance": "23.72469206", "crossUnPnl": "0", "maintMargin": "0", "initialMargin": "0"}],
        "positions": [{"symbol": "BTCUSDT", "positionAmt": "0.01", "entryPrice": "60000", "leverage": "10", "positionSide": "BOTH"}]}"#;
    let mut futures = read(um).book;
    assert_eq!(futures.get("row-1").unwrap().account, "Portfolio Margin");
    futures.merge(&summary).unwrap();
    let mut joined = expected.clone();
    joined["leverage"] = json!("10");
    assert_eq!(accounts(&futures), json!([joined]));
}

/// Binance docs, positionRisk of an isolated position: with `isolatedMargin` alone, its profit is deducted.
#[test]
fn an_isolated_position_is_what_was_posted() {
    let of = |margin: &str| {
        let row = format!(
            r#"[{{"symbol": "BTCUSDT", "positionAmt": "1", "entryPrice": "6563.66500", "markPrice": "6679.50671178", "leverage": "10",
            "marginType": "isolated", "unRealizedProfit": "115.84171178", {margin}}}]"#
        );
        read(&row).book.get("row-1").unwrap().margin
    };
    assert_eq!(of(r#""isolatedMargin": "1000.84171178""#), Some(d("885")));
    assert_eq!(of(r#""isolatedMargin": "1000.84171178", "isolatedWallet": "880""#), Some(d("880")));
    assert_eq!(of(r#""isolatedMargin": "0""#), None);
}

/// ccxt comment of GET /fapi/v3/positionRisk, twice; and positions without a margin have no sum.
#[test]
fn rows_add_up_if_each_says_it() {
    let row = |symbol: &str, margin: &str, price: &str| {
        format!(
            r#"{{"symbol": "{symbol}", "positionAmt": "5", "entryPrice": "2.3483", "markPrice": "2.39560000", "liquidationPrice": "{price}",
            "isolatedMargin": "0", "isolatedWallet": "0", {margin} "marginAsset": "USDT"}}"#
        )
    };
    let stated = r#""initialMargin": "2.5", "positionInitialMargin": "2.39560000", "maintMargin": "0.07186800","#;
    let found = read(&format!("[{},{}]", row("WLDUSDT", stated, "0"), row("APTUSDT", stated, "1.5"))).book;
    let liquidations = json!([{ "position": "row-2", "asset": "APT", "price": "1.5" }]);
    assert_eq!(
        accounts(&found),
        json!([{ "counterparty": "Binance", "account": "USD-M", "currency": "USDT",
            "venue": { "initial": "4.7912", "maintenance": "0.143736", "liquidations": liquidations } }])
    );
    let partly = read(&format!("[{},{}]", row("WLDUSDT", stated, "0"), row("APTUSDT", "", "1.5"))).book;
    assert_eq!(
        accounts(&partly),
        json!([{ "counterparty": "Binance", "account": "USD-M", "venue": { "liquidations": liquidations } }])
    );
    // An unreadable number is reported, and the row stays.
    let odd = parse(&format!("[{}]", row("WLDUSDT", stated, "soon")), &Hints::default());
    assert_eq!((odd.book.len(), odd.warnings[0].code.name()), (1, "unread_figure"));
}

/// ccxt keeps the venue's own row: OKX's documented isolated future, and Bybit's linear one.
#[test]
fn ccxt_positions_keep_margin_and_liquidation_prices() {
    let okx = r#"{"info": {"instId": "ETH-USD-210430", "posSide": "long", "pos": "1", "margin": "0.0003896645377994", "mgnMode": "isolated"},
        "symbol": "ETH/USD:ETH-210430", "marginMode": "isolated", "liquidationPrice": 2352.8496681818233, "entryPrice": 2566.31,
        "contracts": 1, "contractSize": 10, "markPrice": 2566, "side": "long", "maintenanceMargin": 3.1e-05, "initialMargin": 0.00038, "leverage": 10}"#;
    let book = read(&format!("[{okx}]")).book;
    let p = book.get("row-1").unwrap();
    assert_eq!((p.margin, p.leverage), (Some(d("0.0003896645377994")), Some(d("10"))));
    let liquidations = json!([{ "position": "row-1", "asset": "ETH", "price": "2352.8496681818233" }]);
    assert_eq!(
        accounts(&book),
        json!([{ "counterparty": "OKX", "leverage": "10", "venue": { "liquidations": liquidations } }])
    );
    let bybit = r#"{"info": {"positionIdx": 0, "positionValue": "536.92500000", "side": "Buy"}, "symbol": "ETH/USDT:USDT", "contracts": 0.5,
        "contractSize": 1, "entryPrice": 1073.85, "markPrice": 1080.65, "side": "long", "leverage": 10, "initialMargin": 53.9824395,
        "maintenanceMargin": 2.9745645, "liquidationPrice": null, "marginMode": null}"#;
    let book = read(&format!("[{bybit}]")).book;
    assert_eq!(
        accounts(&book),
        json!([{ "counterparty": "Bybit", "currency": "USDT", "leverage": "10", "venue": { "initial": "53.9824395", "maintenance": "2.9745645" } }])
    );
    // An account with two currencies has no sum, and with two leverages no common one.
    let inverse = bybit.replace("ETH/USDT:USDT", "ETH/USD:ETH").replace(r#""leverage": 10"#, r#""leverage": 5"#);
    assert_eq!(accounts(&read(&format!("[{bybit},{inverse}]")).book), Value::Null);
    // Derive's margin of a position is a negative number, and its leverage is not chosen.
    let derive = r#"{"info": {"instrument_type": "perp", "amount": "-0.03"}, "symbol": "BTC/USDC:USDC", "contracts": 0.03, "contractSize": 1,
        "markPrice": 100000, "side": "short", "leverage": 8.69, "initialMargin": -132.2, "maintenanceMargin": -101.4, "marginMode": "cross"}"#;
    assert_eq!(
        accounts(&read(&format!("[{derive}]")).book),
        json!([{ "counterparty": "Derive", "currency": "USDC", "venue": { "initial": "132.2", "maintenance": "101.4" } }])
    );
}

#[test]
fn ccxt_balances_are_read_by_their_info() {
    let balance = |info: &str, total: &str| {
        format!(r#"{{"info": {info}, "free": {{}}, "used": {{}}, "total": {total}, "timestamp": null}}"#)
    };
    let bybit = r#"{"retCode": 0, "time": 1690872862481, "result": {"list": [{"accountType": "UNIFIED", "totalEquity": "3.31216591",
        "totalMarginBalance": "3.00326056", "totalAvailableBalance": "3.00326056", "totalInitialMargin": "1", "totalMaintenanceMargin": "0.5"}]}}"#;
    assert_eq!(
        accounts(&read(&balance(bybit, "{}")).book),
        json!([{ "counterparty": "Bybit", "equity": "4.00326056", "currency": "USD",
            "venue": { "equity": "4.00326056", "initial": "1", "maintenance": "0.5", "asOf": "2023-08-01T06:54:22Z" } }])
    );
    let okx =
        r#"{"code": "0", "data": [{"totalEq": "55837.43", "adjEq": "55415.62", "imr": "0.5", "mmr": "0.34283"}]}"#;
    let found = accounts(&read(&balance(okx, "{}")).book);
    assert_eq!((&found[0]["equity"], &found[0]["venue"]["maintenance"]), (&json!("55415.62"), &json!("0.34283")));
    // Hyperliquid's whole response is in `info`; its rows are not read again.
    let hyperliquid = read(&balance(HYPERLIQUID, "{}")).book;
    assert_eq!((hyperliquid.len(), hyperliquid.accounts[0].equity), (0, Some(d("595.995602"))));
    // Any other venue needs its name, and one currency.
    let other = balance("{}", r#"{"USDT": 1500.5, "BTC": 0}"#);
    let unnamed = parse(&other, &Hints::default());
    assert_eq!(unnamed.failures[0].code.name(), "unsupported");
    let mut hints = Hints::default();
    hints.defaults.insert("counterparty".to_owned(), "MEXC".to_owned());
    assert_eq!(
        accounts(&parse(&other, &hints).book),
        json!([{ "counterparty": "MEXC", "equity": "1500.5", "currency": "USDT", "venue": { "equity": "1500.5" } }])
    );
}

/// Two responses join into one book: liquidation prices follow their rows, and a later response about one account
/// counts.
#[test]
fn answers_of_several_venues_join() {
    let mut book = read(r#"[{"symbol": "BTCUSDT", "positionAmt": "1", "markPrice": "60000", "marginType": "cross", "liquidationPrice": "41000"}]"#).book;
    book.merge(&read(HYPERLIQUID).book).unwrap();
    let found = accounts(&book);
    assert_eq!(found[0]["venue"]["liquidations"], json!([{ "position": "row-1", "asset": "BTC", "price": "41000" }]));
    assert_eq!(
        found[1]["venue"]["liquidations"][1],
        json!({ "position": "row-4", "asset": "ONDO", "price": "0.69530237" })
    );
    let later = HYPERLIQUID.replace("1714834365581", "1714834400000").replace("595.995602", "600");
    let mut without_rows: Value = serde_json::from_str(&later).unwrap();
    without_rows["assetPositions"] = json!([]);
    book.merge(&read(&without_rows.to_string()).book).unwrap();
    assert_eq!(accounts(&book)[1]["equity"], "600");
}
