//! Numbers that 0.1.0 got wrong, each with the right one and its source: computed by hand from the venue's published
//! rule unless a comment names another source.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "a test stops where it fails")]

use exposure_netting::{LiveBook, Options, import, net};
use serde_json::{Value, json};

/// A BTC perpetual of quantity 1 at 60,000 at V, with some fields changed.
fn btc(changes: Value) -> Value {
    with(
        json!({ "asset": "BTC", "kind": "perpetual", "quantity": "1", "price": "60000", "counterparty": "V" }),
        changes,
    )
}

fn with(mut base: Value, changes: Value) -> Value {
    let (Value::Object(map), Value::Object(changes)) = (&mut base, changes) else { panic!("objects") };
    map.extend(changes);
    base
}

fn book(positions: &[Value], rest: Value) -> exposure_netting::Book {
    let book = with(json!({ "asOf": "2026-06-01T08:00Z", "positions": positions }), rest);
    import::book(&book.to_string()).unwrap()
}

fn live(positions: &[Value], rest: Value) -> LiveBook {
    LiveBook::new(book(positions, rest)).unwrap()
}

/// With the book's own methodology.
fn report(positions: &[Value], rest: Value) -> Value {
    let book = book(positions, rest);
    let options = Options { positions: true, ..book.options.clone() };
    serde_json::to_value(net(&book, &options).unwrap()).unwrap()
}

fn margin(method: &str, preset: &str) -> Value {
    json!({ "method": method, "preset": preset })
}

fn amount(value: &Value) -> f64 {
    value.as_str().unwrap_or_else(|| panic!("no figure: {value}")).parse().unwrap()
}

fn near(value: &Value, expected: f64) {
    let found = amount(value);
    assert!((found - expected).abs() <= 1e-6 * expected.abs().max(1.0), "{found} for {expected}");
}

// ---- D2: the currency of a price

#[test]
fn a_price_counts_in_its_own_currency() {
    let prices = json!({ "prices": { "BTC": "60000" }, "rates": { "EUR": "1.1" } });
    let spot = json!({ "asset": "ETH", "kind": "spot", "quantity": "10", "price": "0.05", "priceCurrency": "BTC" });
    let found = report(&[spot], prices.clone());
    near(&found["total"]["net"], 30_000.0);
    near(&found["positions"][0]["value"], 30_000.0);
    let euro = json!({ "asset": "SOL", "kind": "perpetual", "quantity": "1", "price": "50000", "priceCurrency": "EUR",
        "entryPrice": "49000", "counterparty": "V" });
    let found = report(&[euro], prices.clone());
    near(&found["total"]["net"], 55_000.0);
    near(&found["positions"][0]["value"], 1_100.0);
    let token = json!({ "asset": "SOL", "kind": "leveraged-token", "leverage": "3", "quantity": "2", "price": "10",
        "priceCurrency": "EUR" });
    let found = report(&[token], prices.clone());
    near(&found["total"]["net"], 66.0);
    near(&found["positions"][0]["value"], 22.0);
    // 60,000 dollars of an inverse contract quoted in euros: gained 10 % of the notional, whatever the currency.
    let inverse = json!({ "asset": "SOL", "kind": "perpetual", "quantity": "60000", "inverse": true, "price": "55000",
        "entryPrice": "50000", "priceCurrency": "EUR", "counterparty": "V" });
    let found = report(&[inverse], prices.clone());
    near(&found["total"]["net"], 60_000.0);
    near(&found["positions"][0]["value"], 6_000.0);
    let unknown = json!({ "asset": "ETH", "kind": "perpetual", "quantity": "1", "price": "5", "priceCurrency": "GBP" });
    let found = report(&[unknown], prices);
    assert_eq!(found["failures"][0]["code"], "missing_rate");
}

// ---- D4: an account that holds only cash

const AAVE: &str = "Aave";

fn supplied(asset: &str, quantity: &str) -> Value {
    json!({ "asset": asset, "kind": "loan", "quantity": quantity, "counterparty": AAVE, "chain": "Ethereum" })
}

#[test]
fn a_lending_account_of_cash_alone_has_a_health() {
    let rows = [supplied("USDC", "10000"), supplied("USDT", "-9000")];
    for preset in ["aave-v3", "mango-v4", "drift-v2", "binance-unimmr"] {
        let options =
            json!({ "margin": margin("health", preset), "accounts": [{ "counterparty": AAVE, "equity": "1000" }] });
        let found = report(&rows, options.clone());
        let set = &found["margin"]["sets"][0];
        assert_eq!(set["count"], 2, "{preset}");
        assert_eq!(found["margin"]["netted"], found["margin"]["withoutWalls"], "{preset}");
        let mut live = live(&rows, options);
        assert_eq!(live.totals().netted.to_string(), found["margin"]["netted"].as_str().unwrap());
        assert_eq!(found["accounts"][0]["initial"], found["margin"]["netted"]);
        assert_eq!(live.curves(&[0], &[]).moves[0].netted.to_string(), found["margin"]["netted"].as_str().unwrap());
        assert!(
            found["warnings"].as_array().is_none_or(|w| w.iter().all(|w| w["code"] != "unused_equity")),
            "{preset}"
        );
        // Without the venue there is no requirement.
        let gone = found["resilience"].as_array().unwrap().iter().find(|r| r["key"] == AAVE).unwrap().clone();
        assert_eq!(gone["margin"], "0", "{preset}");
    }
    // Aave: 0.8 × 10,000 / 9,000.
    let found = report(&rows, json!({ "margin": margin("health", "aave-v3") }));
    near(&found["margin"]["sets"][0]["assets"][0]["health"]["factor"], 8.0 / 9.0);
}

#[test]
fn isolated_cash_is_a_set_of_one() {
    let debt = with(supplied("USDC", "-100"), json!({ "marginMode": "isolated" }));
    let options = json!({ "margin": margin("health", "aave-v3") });
    let found = report(std::slice::from_ref(&debt), options.clone());
    let curve = live(&[debt], options).curves(&[0], &[]).moves[0].netted.to_string();
    assert_eq!(found["margin"]["netted"].as_str().unwrap(), curve);
    assert_eq!(found["margin"]["sets"][0]["count"], 1);
}

// ---- D5: profit and loss of cancelling positions

#[test]
fn a_locked_in_loss_counts_in_health() {
    let leg = |quantity: &str, entry: &str| btc(json!({ "quantity": quantity, "entryPrice": entry }));
    let usdt = json!({ "asset": "USDT", "kind": "spot", "quantity": "20000", "counterparty": "V" });
    let eth = json!({ "asset": "ETH", "kind": "perpetual", "quantity": "1", "price": "3000", "entryPrice": "3000", "counterparty": "V" });
    let found = report(
        &[leg("1", "70000"), leg("-1", "59000"), usdt, eth],
        json!({ "margin": margin("health", "binance-unimmr") }),
    );
    near(&found["margin"]["sets"][0]["assets"][0]["health"]["equity"], 9_000.0);
    let options = json!({ "margin": margin("health", "binance-unimmr") });
    let usdt = json!({ "asset": "USDT", "kind": "spot", "quantity": "20000", "counterparty": "V" });
    let found = report(&[leg("1", "70000"), leg("-1", "59000"), usdt], options);
    near(&found["margin"]["sets"][0]["assets"][0]["health"]["equity"], 9_000.0);
}

// ---- D6: walls with standalone positions

#[test]
fn walls_count_positions_that_stand_alone() {
    let isolated = |quantity: &str| btc(json!({ "counterparty": "A", "marginMode": "isolated", "quantity": quantity }));
    let at = |venue: &str| btc(json!({ "counterparty": venue }));
    for (method, preset) in [("standard", "hyperliquid"), ("portfolio", "deribit")] {
        let options = json!({ "margin": margin(method, preset) });
        let found = report(&[at("A"), at("B"), isolated("1")], options.clone());
        if method == "standard" {
            assert_eq!(found["margin"]["walls"], json!([]), "three longs offset nothing");
            assert_eq!(found["margin"]["netted"], found["margin"]["withoutWalls"]);
        }
        let found = report(&[at("A"), isolated("-1")], options.clone());
        assert_eq!(found["margin"]["withoutWalls"], "0");
        assert_eq!(found["margin"]["walls"][0]["cost"], found["margin"]["netted"]);
        let found = report(&[isolated("1"), isolated("-1")], options);
        assert_eq!(found["margin"]["walls"][0]["cost"], found["margin"]["netted"]);
    }
}

// ---- D7, D8, D9: families

const WBTC: &str = r#"{ "families": [{ "from": "WBTC", "to": "BTC", "haircut": "0.02" }] }"#;

fn families() -> Value {
    json!({ "assumptions": serde_json::from_str::<Value>(WBTC).unwrap() })
}

#[test]
fn a_family_moves_exposure_and_no_contract() {
    let perpetual = btc(json!({ "asset": "WBTC" }));
    let call = json!({ "asset": "WBTC", "kind": "option", "right": "call", "strike": "200000", "expiry": "2026-07-01", "quantity": "-1",
        "price": "1", "volatility": "0.5", "underlyingPrice": "60000", "counterparty": "V" });
    let flat = with(call.clone(), json!({ "delta": "0" }));
    for (method, preset) in [
        ("standard", "hyperliquid"),
        ("standard", "synthetix-v3"),
        ("standard", "deribit"),
        ("portfolio", "deribit"),
        ("portfolio", "okx"),
        ("health", "binance-unimmr"),
    ] {
        for row in [&perpetual, &call, &flat] {
            let plain = report(std::slice::from_ref(row), json!({ "margin": margin(method, preset) }));
            let mut options = families();
            options["margin"] = margin(method, preset);
            let joined = report(std::slice::from_ref(row), options);
            assert_eq!(joined["margin"]["netted"], plain["margin"]["netted"], "{method} {preset} {row}");
            assert_eq!(joined["margin"]["standalone"], plain["margin"]["standalone"], "{method} {preset} {row}");
            assert_eq!(joined["positions"], plain["positions"]);
        }
    }
    // Exposure follows the family: 98 % of it is BTC.
    let found = report(&[perpetual], families());
    near(&found["byAsset"][0]["net"], 58_800.0);
}

#[test]
fn a_set_of_one_saves_nothing() {
    for mode in ["cross", "isolated"] {
        for counterparty in ["", "V"] {
            for (method, preset) in [
                ("rate", None),
                ("weighted-sensitivity", Some("own-buckets")),
                ("health", Some("binance-unimmr")),
                ("standard", Some("deribit")),
                ("portfolio", Some("deribit")),
            ] {
                let row = btc(
                    json!({ "asset": "WBTC", "marginMode": mode, "counterparty": counterparty, "entryPrice": "59000" }),
                );
                let mut options = families();
                options["margin"] = json!({ "method": method, "preset": preset });
                let found = report(&[row], options);
                assert_eq!(found["margin"]["saving"], "0", "{method} {mode} {counterparty}");
                assert_eq!(
                    found["margin"]["netted"], found["positions"][0]["standalone"],
                    "{method} {mode} {counterparty}"
                );
            }
        }
    }
}

// ---- D10: headroom between its steps

#[test]
fn headroom_sees_a_fall_that_is_over_before_the_next_step() {
    let leg = |right: &str| {
        json!({ "asset": "BTC", "kind": "option", "right": right, "strike": "58500", "expiry": "2026-06-03T08:00Z", "quantity": "10",
            "volatility": "0.5", "underlyingPrice": "60000", "counterparty": "V" })
    };
    let options = json!({ "accounts": [{ "counterparty": "V", "equity": "2000" }] });
    let live = live(&[leg("call"), leg("put")], options);
    let down = live.headroom()[0].down.unwrap().to_f64();
    // A search by steps of 0.01 %, each a separate book: bought options need no margin, so only their value moves.
    let value = |at: f64| {
        let price = format!("{:.2}", 60_000.0 * (1.0 + at));
        let moved = |right: &str| with(leg(right), json!({ "underlyingPrice": price }));
        let found = report(&[moved("call"), moved("put")], json!({}));
        amount(&found["positions"][0]["value"]) + amount(&found["positions"][1]["value"])
    };
    let now = value(0.0);
    let mut falls = (1..500).map(|step| f64::from(step) * -0.0001);
    let first = falls.find(|at| 2_000.0 + value(*at) - now < 0.0).unwrap();
    assert!((down - first).abs() <= 0.0001, "{down} for {first}");
    assert!(down > -0.05);
}

// ---- D11: isolated positions of a sub-account

#[test]
fn isolated_positions_are_charged_to_their_own_account() {
    let sub = |mode: &str| btc(json!({ "account": "sub", "marginMode": mode }));
    let account = |name: &str| json!({ "counterparty": "V", "account": name, "equity": "100000" });
    for method in [json!({ "method": "rate" }), margin("standard", "hyperliquid"), margin("portfolio", "deribit")] {
        let options = json!({ "accounts": [account("sub"), account("")], "margin": method });
        let found = report(&[sub("cross"), sub("isolated")], options);
        assert_eq!(found["accounts"][0]["initial"], found["margin"]["netted"]);
        assert_eq!(found["accounts"][1]["initial"], "0");
        // Half of it is the isolated position's, whose margin is not given and is therefore its requirement.
        let each = amount(&found["margin"]["netted"]) / 2.0;
        near(&found["accounts"][0]["crossEquity"], 100_000.0 - each);
        near(&found["leverage"]["accounts"][0]["marginUsage"], each / (100_000.0 - each));
        assert_eq!(found["leverage"]["accounts"][1]["marginUsage"], "0");
    }
    let options = json!({ "accounts": [account("sub"), account("")] });
    let found = report(&[sub("cross"), sub("isolated")], options);
    near(&found["accounts"][0]["initial"], 3_000.0);
}

// ---- D20, D21: options at and beyond the bounds of their price

fn call(changes: Value) -> Value {
    with(
        json!({ "asset": "BTC", "kind": "option", "right": "call", "strike": "20000", "expiry": "2026-07-01", "quantity": "1",
            "underlyingPrice": "60000", "counterparty": "V" }),
        changes,
    )
}

#[test]
fn a_price_at_its_lower_bound_implies_a_delta() {
    for (changes, exposure) in [
        (json!({ "price": "40000" }), 60_000.0),
        (json!({ "price": "39999" }), 60_000.0),
        (json!({ "price": "0.6666", "priceCurrency": "BTC" }), 60_000.0),
        (json!({ "price": "0", "right": "put" }), 0.0),
        (json!({ "price": "40000", "strike": "100000", "right": "put" }), -60_000.0),
        (json!({ "expiry": "2026-06-01T08:00Z", "price": "40100" }), 60_000.0),
        (json!({ "expiry": "2026-06-01T08:00Z" }), 60_000.0),
        (json!({ "expiry": "2026-06-01T08:00Z", "strike": "70000" }), 0.0),
    ] {
        let found = report(&[call(changes.clone())], json!({}));
        assert_eq!(found["failures"], json!([]), "{changes}");
        near(&found["total"]["net"], exposure);
        for (method, preset) in [("portfolio", "deribit"), ("standard", "deribit")] {
            let row = call(changes.clone());
            let found = report(&[with(row, json!({ "quantity": "-1" }))], json!({ "margin": margin(method, preset) }));
            assert_eq!(found["failures"], json!([]), "{method} {changes}");
        }
    }
}

#[test]
fn what_has_expired_is_no_exposure() {
    let gone = json!({ "expiry": "2026-05-01" });
    let future = btc(json!({ "kind": "future", "expiry": "2026-05-01" }));
    let option = call(gone.clone());
    for row in [future, call(json!({ "expiry": "2026-05-01", "delta": "0.5" })), option] {
        for choice in [
            json!({ "method": "rate" }),
            margin("standard", "deribit"),
            margin("portfolio", "deribit"),
            json!({ "method": "schedule" }),
        ] {
            let found = report(std::slice::from_ref(&row), json!({ "margin": choice }));
            assert_eq!(found["total"]["gross"], "0");
            assert_eq!(found["margin"]["netted"], "0");
            assert_eq!(found["failures"][0]["code"], "expired");
            assert_eq!(found["partial"], true);
        }
    }
}

// ---- D24: fields without a meaning for a kind

#[test]
fn a_field_that_a_kind_does_not_have_makes_no_other_instrument() {
    for extra in [json!({ "strike": "0" }), json!({ "right": "call" }), json!({ "expiry": "2027-01-01" })] {
        let found = report(&[btc(extra.clone()), btc(json!({ "quantity": "-1" }))], json!({}));
        assert_eq!(found["margin"]["standalone"], "0", "{extra}");
        assert_eq!(found["margin"]["netted"], "0", "{extra}");
        assert!(found["warnings"].as_array().unwrap().iter().any(|w| w["code"] == "unused_field"), "{extra}");
    }
}

// ---- An option with a volatility and no price

#[test]
fn an_option_with_a_volatility_has_a_value_in_every_room() {
    // Haug, The Complete Guide to Option Pricing Formulas: Black-76 without discounting; F 60,000, K 60,000, one year,
    // 50 %: 60,000 × (2 Φ(0.25) − 1) = 11,844.756.
    let priced = 60_000.0 * 0.197_412_651_36;
    let row = |quantity: &str| {
        call(json!({ "strike": "60000", "expiry": "2027-06-01T08:00Z", "volatility": "0.5", "quantity": quantity }))
    };
    let found = report(&[row("1")], json!({}));
    near(&found["positions"][0]["value"], priced);
    near(&found["credit"]["sets"][0]["exposure"], priced);
    assert!(found["assumptions"].as_array().unwrap().iter().any(|a| a["code"] == "value_model"));
    // Deribit: 15 % of the underlying, and the mark.
    let found = report(&[row("-1")], json!({ "margin": margin("standard", "deribit") }));
    assert_eq!(found["failures"], json!([]));
    near(&found["margin"]["netted"], 9_000.0 + priced);
    let stressed = live(&[row("1")], json!({})).stress_by(&[exposure_netting::credit::stress::Stress {
        defaults: vec!["V".into()],
        ..exposure_netting::credit::stress::Stress::default()
    }]);
    near(&json!(stressed[0].credit_loss.to_string()), priced);
}

// ---- `rate` and options

#[test]
fn rate_asks_no_less_for_a_sold_option_than_the_standard_rule() {
    let leg = |right: &str, strike: &str, quantity: &str| {
        call(json!({ "right": right, "strike": strike, "quantity": quantity, "volatility": "0.6", "price": "500" }))
    };
    // Ten strangles: max(15 % − out of the money, 10 %) of 60,000, and the mark, for each leg.
    let strangle = [leg("put", "45000", "-10"), leg("call", "80000", "-10")];
    let found = report(&strangle, json!({}));
    near(&found["margin"]["netted"], 2.0 * 10.0 * (6_000.0 + 500.0));
    assert_eq!(found["margin"]["saving"], "0");
    assert_eq!(found["margin"]["offsets"], json!([]));
    let standard = report(&strangle, json!({ "margin": margin("standard", "deribit") }));
    assert_eq!(found["margin"]["netted"], standard["margin"]["netted"]);
    assert_eq!(found["margin"]["sets"][0]["options"]["method"], "standard");
    // A straddle at the money.
    let found = report(&[leg("put", "60000", "-1"), leg("call", "60000", "-1")], json!({}));
    near(&found["margin"]["netted"], 2.0 * 9_500.0);
    assert_eq!(found["margin"]["saving"], "0");
    // Thirty far calls cover one at the money only beyond their strike: 20,000 is more than its requirement.
    let found = report(&[leg("call", "60000", "-1"), leg("call", "80000", "30")], json!({}));
    near(&found["margin"]["netted"], 9_500.0);
    // A call at or below the strike covers in full; a spread never needs more than its largest loss.
    let found =
        report(&[leg("call", "60000", "-1"), leg("call", "60000.5", "1"), leg("call", "50000", "0")], json!({}));
    near(&found["margin"]["netted"], 0.5);
    let found = report(&[leg("call", "60000", "-1"), leg("call", "55000", "2")], json!({}));
    near(&found["margin"]["netted"], 0.0);
    near(&found["margin"]["saving"], 9_500.0);
    let offsets = found["margin"]["offsets"].as_array().unwrap();
    near(&offsets[0]["saving"], 9_500.0);
    // Another expiry covers nothing, and neither does a perpetual.
    let later = with(leg("call", "55000", "1"), json!({ "expiry": "2026-08-01" }));
    let found = report(&[leg("call", "60000", "-1"), later], json!({}));
    near(&found["margin"]["netted"], 9_500.0);
    let found = report(&[leg("call", "60000", "-1"), btc(json!({}))], json!({}));
    near(&found["margin"]["netted"], 9_500.0 + 1_500.0);
    assert_eq!(found["margin"]["saving"], "0");
}

// ---- An empty position needs no inputs

#[test]
fn a_row_of_nothing_needs_no_price() {
    let found = report(&[btc(json!({ "quantity": "0", "price": null, "asset": "XYZ" })), btc(json!({}))], json!({}));
    assert_eq!(found["failures"], json!([]));
    near(&found["total"]["net"], 60_000.0);
}

// ---- D12: equity in a coin

#[test]
fn equity_in_a_coin_falls_with_the_coin() {
    // 1 BTC at 60,000 against 90,000 dollars of an inverse perpetual bought at 60,000. In coin, per 1 of today's price m:
    // 1 + 1.5 × (1 − 1/m) coins are left, worth m + 1.5 × (m − 1) times 60,000; maintenance is 2.5 % of 90,000.
    // m + 1.5 m − 1.5 = 0.0375, so m = 0.615.
    let row = btc(json!({ "quantity": "90000", "inverse": true, "entryPrice": "60000" }));
    let account = |equity: &str, currency: &str| json!({ "counterparty": "V", "equity": equity, "currency": currency });
    let options = |account: Value| json!({ "prices": { "BTC": "60000" }, "accounts": [account] });
    let down = live(std::slice::from_ref(&row), options(account("1", "BTC"))).headroom()[0].down.unwrap();
    near(&json!(down.to_string()), 0.615 - 1.0);
    // The curve says the same: at half the price 0.5 BTC less in dollars, and half of 90,000 lost.
    let curve = live(std::slice::from_ref(&row), options(account("1", "BTC"))).curves(&[-50], &[]);
    near(&json!(curve.moves[0].pnl.to_string()), -30_000.0 - 45_000.0);
    // The same in dollars does not fall with the coin: 60,000 + 90,000 × (m − 1) = 2,250.
    let down = live(std::slice::from_ref(&row), options(account("60000", ""))).headroom()[0].down.unwrap();
    near(&json!(down.to_string()), -57_750.0 / 90_000.0);
    // Coins entered as a position are not counted twice.
    let coin = btc(json!({ "kind": "spot" }));
    let down = live(&[row, coin], options(account("1", "BTC"))).headroom()[0].down.unwrap();
    near(&json!(down.to_string()), 0.615 - 1.0);
}

// ---- Sums that are too large to be held

#[test]
fn what_is_beyond_all_sums_is_refused_in_whatever_order_books_merge() {
    let big = |id: &str, rest: Value| {
        let row = with(json!({ "id": id, "quantity": "4000000000000000000000000" }), rest);
        book(&[btc(row)], json!({ "prices": { "BTC": "0.000001" } }))
    };
    // Each alone counts at the common price; at their own marks both together are too large to be held.
    for changes in [json!({ "price": "8" }), json!({ "price": "1", "kind": "future", "expiry": "2026-12-25" })] {
        let (a, b) = (big("a", changes.clone()), big("b", json!({ "price": "9" })));
        for (one, other) in [(&a, &b), (&b, &a)] {
            let mut live = LiveBook::new(one.clone()).unwrap();
            let before = live.report();
            let error = live.merge(other).unwrap_err();
            assert_eq!(error.failure().code.name(), "overflow");
            assert!(error.failure().message.contains("BTC"));
            assert_eq!(live.report(), before);
        }
    }
}

// ---- Spot against a short at the same venue

#[test]
fn spot_covers_a_short_only_where_the_venue_keeps_them_together() {
    let rows = |venue: &str| {
        [btc(json!({ "kind": "spot", "counterparty": venue })), btc(json!({ "quantity": "-1", "counterparty": venue }))]
    };
    let listed = |found: &Value| {
        let all = found["assumptions"].as_array().unwrap();
        all.iter().find(|a| a["code"] == "spot_cover").map(|a| (a["key"].clone(), a["value"].clone()))
    };
    let by_rate = |mut rest: Value| {
        rest["margin"] = json!({ "method": "rate" });
        rest
    };
    // A unified account: only the basis charge of 1 % is needed.
    let found = report(&rows("Deribit"), by_rate(json!({})));
    near(&found["margin"]["netted"], 600.0);
    assert_eq!(listed(&found), Some((json!("Deribit"), json!("true"))));
    // Separate wallets: the short needs its rate of 2.5 %, and nothing is saved.
    for (venue, rest) in
        [("Binance", json!({})), ("Deribit", json!({ "assumptions": { "spotCover": { "Deribit": false } } }))]
    {
        let found = report(&rows(venue), by_rate(rest.clone()));
        near(&found["margin"]["netted"], 1_500.0);
        assert_eq!(found["margin"]["saving"], "0");
        assert_eq!(found["margin"]["offsets"], json!([]));
        assert_eq!(listed(&found), Some((json!(venue), json!("false"))));
        let curve = live(&rows(venue), by_rate(rest)).curves(&[0, 10], &[]);
        assert_eq!(curve.moves[0].netted.to_string(), "1500");
        assert_eq!(curve.moves[1].pnl.to_string(), "0", "spot moves all the same");
    }
    let found = report(&rows("Binance"), by_rate(json!({ "assumptions": { "spotCover": { "Binance": true } } })));
    near(&found["margin"]["netted"], 600.0);
}

// ---- The basis charge by time

#[test]
fn a_basis_charge_grows_with_the_time_to_expiry_above_its_floor() {
    // Deribit publishes 7.5 % a year and at least 1 %: 207 days and 30 days from 1 June 2026.
    let rate = json!({ "method": "rate", "parameters": { "basisPerYear": "0.075" } });
    for (expiry, charge) in [("2026-12-25", 60_000.0 * 0.075 * 207.0 / 365.0), ("2026-07-01", 600.0)] {
        let rows = [btc(json!({ "quantity": "-1" })), btc(json!({ "kind": "future", "expiry": expiry }))];
        let found = report(&rows, json!({ "margin": rate, "accounts": [{ "counterparty": "V", "equity": "10000" }] }));
        near(&found["margin"]["netted"], charge);
        near(&found["margin"]["offsets"][0]["charge"], charge);
        near(&found["margin"]["withoutWalls"], charge);
        let live = live(&rows, json!({ "margin": rate }));
        near(&json!(live.curves(&[0], &[]).moves[0].netted.to_string()), charge);
    }
    // The charge falls as time passes.
    let rows = [btc(json!({ "quantity": "-1" })), btc(json!({ "kind": "future", "expiry": "2026-12-25" }))];
    let later = live(&rows, json!({ "margin": rate })).curves(&[], &[100]).time[0].netted.to_string();
    near(&json!(later), 60_000.0 * 0.075 * 107.0 / 365.0);
}

// ---- Close-out across products

#[test]
fn closing_out_spot_with_derivatives_is_an_assumption() {
    let spot = btc(json!({ "kind": "spot", "agreement": "isda" }));
    let perpetual = btc(json!({ "quantity": "-1", "entryPrice": "59000", "agreement": "isda" }));
    let listed = |rows: &[Value], enforceable: &str| {
        let agreements = json!({ "agreements": [{ "id": "isda", "counterparty": "V", "enforceable": enforceable }] });
        let found = report(rows, agreements);
        found["assumptions"].as_array().unwrap().iter().any(|a| a["code"] == "cross_product" && a["key"] == "isda")
    };
    assert!(listed(&[spot.clone(), perpetual.clone()], "yes"));
    assert!(!listed(&[spot.clone(), perpetual.clone()], "unknown"));
    assert!(!listed(&[perpetual], "yes"));
    assert!(!listed(&[spot], "yes"));
}

// ---- Option prices in coin

#[test]
fn an_option_price_in_coin_is_read_as_coin_or_doubted() {
    // The tester's line: about 0.3 of 10 × 3,310, where 0.0415 dollars would make it worth nothing.
    let line = "buy 10 ETH call 4000 26 Mar 2027 @ 0.0415 underlying 3310 on Deribit";
    let position = import::quick(line).unwrap();
    assert_eq!(position.price_currency, "ETH");
    let mut held = exposure_netting::Book::new();
    held.as_of = exposure_netting::time::Time::parse("2026-11-27");
    held.push(&position).unwrap();
    let net = net(&held, &Options::default()).unwrap().total.net.to_f64();
    assert!((9_000.0..11_000.0).contains(&net), "{net}");
    assert_eq!(
        import::quick("buy 10 ETH call 4000 26 Mar 2027 @ 120 underlying 3310 on Deribit").unwrap().price_currency,
        ""
    );
    // A table does not show the currency, and a price in dollars without time value raises a doubt.
    let doubted = |changes: Value| {
        let found = report(&[call(changes)], json!({}));
        found["warnings"].as_array().unwrap().iter().any(|w| w["code"] == "implausible_premium")
    };
    assert!(doubted(json!({ "strike": "60000", "expiry": "2026-12-25", "price": "0.04" })));
    assert!(doubted(json!({ "strike": "90000", "expiry": "2026-12-25", "price": "100", "right": "put" })));
    assert!(!doubted(json!({ "strike": "60000", "expiry": "2026-12-25", "price": "0.04", "priceCurrency": "BTC" })));
    assert!(!doubted(json!({ "strike": "60000", "expiry": "2026-12-25", "price": "2400" })));
    // Out of the money, without intrinsic value: five calls at 0.05 coins, sold, are short by more than a coin, and by
    // 26 dollars if the price is read as money.
    let sold = json!({ "quantity": "-5", "strike": "70000", "expiry": "2026-12-25", "price": "0.05", "counterparty": "Deribit" });
    assert!(doubted(sold.clone()));
    for (strike, right) in
        [("75000", "call"), ("90000", "call"), ("50000", "put"), ("40000", "put"), ("120000", "put"), ("30000", "call")]
    {
        for price in ["0.003", "0.05", "0.3"] {
            let changes = json!({ "strike": strike, "right": right, "expiry": "2026-12-25", "price": price });
            let paid = |changes: &Value| doubted(with(changes.clone(), json!({ "priceCurrency": "BTC" })));
            assert!(doubted(changes.clone()) && !paid(&changes), "{changes}");
        }
    }
    // With the row's own volatility or delta, which then contradicts the price.
    for own in [json!({ "volatility": "0.55" }), json!({ "delta": "0.3" })] {
        let changes = with(sold.clone(), own.clone());
        assert!(doubted(changes.clone()), "{own}");
        assert!(!doubted(with(changes, json!({ "price": "3300" }))), "{own}");
    }
    // A coin of a few dollars, a currency, and an option that is rightly worth little.
    assert!(!doubted(
        json!({ "asset": "EUR", "strike": "1.2", "underlyingPrice": "1.1", "expiry": "2026-12-25", "price": "0.004" })
    ));
    assert!(!doubted(
        json!({ "asset": "XRP", "strike": "3", "underlyingPrice": "2.2", "expiry": "2026-12-25", "price": "0.12" })
    ));
    assert!(!doubted(json!({ "strike": "90000", "expiry": "2026-07-02", "price": "0.5" })));
    // Deep options at a venue's tick are plausible.
    assert!(!doubted(json!({ "strike": "20000", "expiry": "2026-12-25", "price": "39999" })));
    assert!(!doubted(json!({ "strike": "200000", "expiry": "2026-12-25", "price": "0" })));
}

// ---- A mark far from the common price

#[test]
fn a_mark_far_from_the_common_price_is_warned_of() {
    let warned = |price: &str, common: &str| {
        let found = report(&[btc(json!({ "price": price }))], json!({ "prices": { "BTC": common } }));
        let code = |w: &Value| w["code"].as_str().unwrap().to_owned();
        found["warnings"].as_array().unwrap().iter().map(code).collect::<Vec<_>>()
    };
    assert_eq!(warned("60", "60000"), ["mark_far"]);
    assert_eq!(warned("61000", "60000"), [""; 0]);
    assert_eq!(warned("61000", "0"), ["zero_price"]);
}

// ---- Headroom with isolated positions

#[test]
fn isolated_profit_does_not_save_a_cross_account() {
    // Short 1 BTC cross with 10,000, of which 1,500 are the margin of a long that is isolated: at m times the price
    // 8,500 − 60,000 × (m − 1) = 1,500 × m, so m = 68,500 / 61,500.
    let rows = [btc(json!({ "quantity": "-1" })), btc(json!({ "marginMode": "isolated" }))];
    let options = json!({ "accounts": [{ "counterparty": "V", "equity": "10000" }] });
    let up = live(&rows, options).headroom()[0].up.unwrap().to_f64();
    assert!((up - (68_500.0 / 61_500.0 - 1.0)).abs() < 1e-7, "{up}");
}

// ---- The remedy for a missing rate

/// Either remedy in the message cures the failure.
#[test]
fn a_missing_rate_names_both_cures() {
    let row = json!({ "asset": "ETH", "kind": "perpetual", "quantity": "1", "price": "0.05", "priceCurrency": "BTC", "counterparty": "V" });
    let found = report(std::slice::from_ref(&row), json!({}));
    let message = found["failures"][0]["message"].as_str().unwrap().to_owned();
    assert_eq!(found["failures"][0]["code"], "missing_rate");
    for place in ["prices", "rates"] {
        assert!(message.contains(&format!("{place}.BTC")), "{message}");
        let cured = report(std::slice::from_ref(&row), json!({ place: { "BTC": "60000" } }));
        assert_eq!(cured["total"]["net"], "3000", "{place}");
    }
    // A pegged coin has the rate of its peg, so only its own rate cures it.
    let pegged = with(row, json!({ "priceCurrency": "USDT" }));
    let found = report(std::slice::from_ref(&pegged), json!({ "currency": "EUR" }));
    let message = found["failures"][0]["message"].as_str().unwrap();
    assert!(message.contains("give rates.USDT") && !message.contains("prices."), "{message}");
}
