//! `health`: lending and cross-collateral accounts.

use exposure_netting::margin::health::{
    Account, Custom, Level, Market, Perpetual, PerpetualRule, Token, TokenRule, Weights,
};
use exposure_netting::{Decimal, Kind, Options, Position, net};
use serde_json::{Value, json};

use super::standard::{book, held, margined};
use super::{Tally, decimal};

fn f(value: &Value) -> f64 {
    value.as_f64().unwrap_or(0.0)
}

fn plain(weights: Weights) -> TokenRule {
    TokenRule { initial: weights, maintenance: weights, size_factor: 0.0, scale_from: 0.0, deposits: 0.0 }
}

// ---- Mango v4

pub(super) fn mango(file: &Value, tally: &mut Tally) {
    let p = &file["params"];
    let perp = &p["perp"];
    let ratio = 1.0 - f(&perp["init_base_asset_weight"]);
    let settle = perp["settle_token"].as_str().unwrap();
    tally.case = "params".to_owned();
    tally.relative("margin both ways", f(&perp["init_base_liab_weight"]) - 1.0, ratio, 1e-12);
    // The settlement token comes first.
    let mut names: Vec<&String> = p.as_object().unwrap().keys().filter(|name| name.starts_with("token")).collect();
    names.sort_by_key(|name| (*name != settle, (*name).clone()));
    tally.cases(&file["cases"], |case, tally| {
        let inputs = &case["inputs"];
        let token = |name: &&String| {
            let rule = &p[name.as_str()];
            let weights = Weights { asset: f(&rule["init_asset_weight"]), liability: f(&rule["init_liab_weight"]) };
            let price = f(&rule["price"]);
            Token {
                amount: f(&inputs[name.as_str()]),
                prices: (price, price),
                orders: (0.0, 0.0),
                rule: plain(weights),
            }
        };
        let mut account = Account {
            tokens: names.iter().map(token).collect(),
            custom: Custom { settles: true, ..Custom::default() },
            ..Account::default()
        };
        for (name, value) in inputs.as_object().unwrap() {
            if let Some(fields) = name.strip_prefix("perp").and(value.as_array()) {
                let lot = f(&perp["base_lot"]);
                let [lots, quote, bids, asks] = [0, 1, 2, 3].map(|i| f(&fields[i]));
                let price = f(&perp["price"]);
                account.perpetuals.push(Perpetual {
                    base: lots * lot,
                    price,
                    pnl: quote + lots * lot * price,
                    orders: (bids * lot, asks * lot),
                    rule: PerpetualRule {
                        initial: ratio,
                        maintenance: ratio,
                        size_factor: 0.0,
                        profit: (f(&perp["init_overall_asset_weight"]), 1.0),
                        profit_size_factor: 0.0,
                    },
                });
            } else if let Some(pair) = name.strip_prefix("oo_") {
                let (quote, base) = pair.split_once('_').unwrap();
                let place = |n: &str| names.iter().position(|name| **name == format!("token{n}")).unwrap();
                account
                    .markets
                    .push(Market { tokens: (place(base), place(quote)), reserved: (f(&value[1]), f(&value[0])) });
            } else if !names.contains(&name) {
                tally.wrong(format_args!("has {name}, which this test does not know"));
            }
        }
        tally.relative("health", account.standing(Level::Initial).health(), f(&case["expected_health"]), 1e-12);
    });
}

// ---- Drift v2

/// Cut off after the last basis point, like the protocol's integers.
fn points(tally: &mut Tally, what: &str, weight: f64, expected: &Value) {
    tally.absolute(what, (weight * 1e4 + 1e-9).floor(), f(expected), 1.0);
}

pub(super) fn drift(file: &Value, tally: &mut Tally) {
    let rule = |case: &Value| {
        let weight = f(&case["w"]) / 1e4;
        TokenRule { size_factor: f(&case["imf"]), ..plain(Weights { asset: weight, liability: weight }) }
    };
    tally.cases(&file["asset_weight_cases_bps"], |case, tally| {
        points(tally, "asset weight", rule(case).asset(Level::Initial, f(&case["size"]), 1.0), &case["expected"]);
    });
    tally.cases(&file["liability_weight_cases_bps"], |case, tally| {
        points(tally, "liability weight", rule(case).liability(Level::Initial, f(&case["size"])), &case["expected"]);
    });
    tally.cases(&file["upnl_weight_cases_bps"], |case, tally| {
        let rule = PerpetualRule {
            initial: 0.1,
            maintenance: 0.05,
            size_factor: 0.0,
            profit: (f(&case["w"]) / 1e4, 1.0),
            profit_size_factor: f(&case["imf"]),
        };
        points(tally, "profit weight", rule.profit(Level::Initial, f(&case["pnl"])), &case["expected"]);
    });
    tally.cases(&file["scaled_initial_asset_weight_cases"], |case, tally| {
        let rule = TokenRule { scale_from: f(&case["start_usd"]), deposits: f(&case["deposits"]), ..rule(case) };
        points(tally, "scaled weight", rule.asset(Level::Initial, 1.0, f(&case["price"])), &case["expected"]);
    });
    let case = &file["perp_case"];
    tally.case = "perp_case".to_owned();
    for (price, expected) in [(f(&case["price"]), &case["expected_requirement"]), (21_050.0, &case["at_price_21050"])] {
        let perpetual = Perpetual {
            // The protocol counts in billionths.
            base: (f(&case["base"]) * 1e9).trunc() / 1e9,
            price,
            pnl: 0.0,
            orders: (0.0, 0.0),
            rule: PerpetualRule {
                initial: f(&case["imr"]),
                maintenance: f(&case["imr"]),
                size_factor: f(&case["imf"]),
                profit: (0.0, 0.0),
                profit_size_factor: 0.0,
            },
        };
        let account = Account { perpetuals: vec![perpetual], ..Account::default() };
        tally.absolute("requirement", account.standing(Level::Initial).requirement, f(expected), 1e-6);
    }
    drift_accounts(file, tally);
}

/// Whole accounts of Drift v2.
pub(super) fn drift_accounts(file: &Value, tally: &mut Tally) {
    let params = &file["params"];
    tally.cases(&file["portfolio_cases"], |case, tally| {
        let kind = case["type"].as_str().unwrap();
        let level = if kind.starts_with("initial") { Level::Initial } else { Level::Maintenance };
        let strict = kind.ends_with("strict");
        let mut account = Account { custom: Custom { per_order: 0.01, ..Custom::default() }, ..Account::default() };
        for held in case["positions"].as_array().unwrap() {
            let name = held["asset"].as_str().unwrap();
            let of = |key: &str| f(&params[name][key]);
            let price = f(&held["price"]);
            if name.ends_with("-PERP") {
                let base = f(&held["qty"]);
                account.perpetuals.push(Perpetual {
                    base,
                    price,
                    // A payment is below zero, as in the protocol.
                    pnl: base * price + f(&held["entry_quote"]),
                    orders: (f(&held["open_bid_qty"]), f(&held["open_ask_qty"])),
                    rule: PerpetualRule {
                        initial: of("imr"),
                        maintenance: of("mmr"),
                        size_factor: 0.0,
                        profit: (0.0, 1.0),
                        profit_size_factor: 0.0,
                    },
                });
                if held["isolated_collateral"].is_number() {
                    let rule = plain(Weights { asset: 1.0, liability: 1.0 });
                    let amount = f(&held["isolated_collateral"]);
                    account.tokens.push(Token { amount, prices: (1.0, 1.0), orders: (0.0, 0.0), rule });
                }
                continue;
            }
            let twap = if strict && held["twap5m"].is_number() { f(&held["twap5m"]) } else { price };
            let rule = if params[name]["asset"].is_number() {
                plain(Weights { asset: of("asset"), liability: 1.0 })
            } else {
                TokenRule {
                    maintenance: Weights { asset: of("asset_maint"), liability: of("liab_maint") },
                    ..plain(Weights { asset: of("asset_init"), liability: of("liab_init") })
                }
            };
            account.tokens.push(Token {
                amount: f(&held["qty"]),
                prices: (price.min(twap), price.max(twap)),
                orders: (f(&held["open_bid_qty"]), f(&held["open_ask_qty"])),
                rule,
            });
        }
        let standing = account.standing(level);
        tally.relative("requirement", standing.requirement, f(&case["expected"]["margin_requirement"]), 1e-12);
        tally.relative("collateral", standing.collateral, f(&case["expected"]["total_collateral"]), 1e-12);
    });
}

// ---- Aave and Binance

pub(super) fn lending(file: &Value, tally: &mut Tally) {
    let case = &file["aave_health_factor"]["case"];
    tally.case = "aave".to_owned();
    let at =
        |asset: &str, quantity: Decimal| Position { price: Some(Decimal::ONE), ..held(asset, Kind::Loan, quantity) };
    let positions = [at("ETH", decimal(&case["collateral"])), at("EURS", -decimal(&case["debt"]))];
    let threshold = case["liq_threshold"].to_string();
    let weights = json!({ "asset": threshold, "liability": "1" });
    let rules = json!({ "tokens": { "default": { "initial": weights, "maintenance": weights } } });
    let set = margined(&book(&positions), "health", "aave-v3", rules);
    let factor = set.assets[0].health.unwrap().factor.unwrap();
    tally.absolute("health factor", factor.to_f64(), f(&case["expected_hf"]), 5e-4);

    // Binance: the two profits that it prints.
    tally.case = "binance".to_owned();
    let binance = &file["binance_unimmr"];
    let positions: Vec<Position> = binance["inputs"]["usdm"]
        .as_array()
        .unwrap()
        .iter()
        .map(|p| Position {
            price: Some(decimal(&p["mark"])),
            entry_price: Some(decimal(&p["entry"])),
            expiry: p["symbol"]
                .as_str()
                .unwrap()
                .ends_with("0624")
                .then(|| super::standard::in_seconds(&json!(86_400))),
            ..held(
                "BTC",
                if p["symbol"] == "BTCUSDT_PERP" { Kind::Perpetual } else { Kind::Future },
                decimal(&p["qty"]),
            )
        })
        .collect();
    let report = net(&book(&positions), &Options { positions: true, ..Options::default() }).unwrap();
    for (row, name) in report.positions.iter().zip(["perp_upnl", "dated_upnl"]) {
        tally.close(name, row.value.unwrap(), &binance["checks"][name]);
    }
    // And the requirement of those two at the example's maintenance rate.
    let rule = json!({ "maintenance": binance["inputs"]["usdm"][0]["mmr"].to_string() });
    let set = margined(
        &book(&positions),
        "health",
        "binance-unimmr",
        json!({ "perpetuals": { "BTC": rule, "BTC dated": rule } }),
    );
    let expected: f64 = binance["inputs"]["usdm"]
        .as_array()
        .unwrap()
        .iter()
        .map(|p| f(&p["qty"]).abs() * f(&p["mark"]) * f(&p["mmr"]))
        .sum();
    tally.relative("maintenance", set.maintenance.unwrap().to_f64(), expected, 1e-9);
}
