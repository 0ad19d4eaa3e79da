//! Liquidation prices: each case as a book, through the public API.

use exposure_netting::amount::plain;
use exposure_netting::whatif::Liquidation;
use exposure_netting::{Decimal, LiveBook, Report, import};
use serde_json::{Map, Value, json};

use super::{Tally, decimal};

/// A book under a rule, at one venue; equity unless a position has its own margin.
fn book(positions: &[Value], equity: Option<Decimal>, linear: &Map<String, Value>) -> Value {
    let accounts = equity.map(|equity| json!({ "counterparty": "V", "equity": plain(equity) }));
    json!({
        "positions": positions,
        "accounts": accounts.into_iter().collect::<Vec<_>>(),
        "margin": { "method": "standard", "preset": "aevo", "parameters": { "linear": linear } },
    })
}

fn run(book: &Value) -> (Report, Vec<Liquidation>) {
    let mut live = LiveBook::new(import::book(&book.to_string()).unwrap()).unwrap();
    (live.report(), live.liquidations())
}

fn perpetual(asset: &str, size: Decimal, mark: Decimal) -> Value {
    json!({ "asset": asset, "kind": "perpetual", "quantity": plain(size), "price": plain(mark), "counterparty": "V" })
}

/// An isolated position entered at its mark, and its posted margin.
fn isolated(asset: &str, size: Decimal, entry: Decimal, margin: Decimal) -> Value {
    let mut row = perpetual(asset, size, entry);
    row["marginMode"] = json!("isolated");
    row["margin"] = json!(plain(margin));
    row["entryPrice"] = json!(plain(entry));
    row
}

fn rate(maintenance: Decimal) -> Value {
    json!({ "initial": "1", "maintenance": plain(maintenance) })
}

/// Twice the highest leverage: the rate of Hyperliquid's first tier.
fn of_leverage(most: Decimal) -> Value {
    let tier = json!({ "from": 0, "leverage": plain(most) });
    json!({ "tiers": [tier] })
}

/// Checks one price, or that there is none.
fn check(tally: &mut Tally, case: &Value, entries: &[Liquidation], asset: &str, expected: &Value) {
    let Some(entry) = entries.iter().find(|entry| entry.asset == asset) else {
        return tally.wrong(format_args!("no entry for {asset}"));
    };
    if let Some(note) = &entry.note {
        return tally.wrong(format_args!("{asset}: {note}"));
    }
    match (entry.nearest(), expected.is_null()) {
        (None, true) => {}
        (Some(found), true) => tally.wrong(format_args!("{asset} has {}, not none", found.price)),
        (None, false) => tally.wrong(format_args!("{asset} has none")),
        (Some(found), false) => figure(tally, case, asset, found.price.to_f64(), expected.as_f64().unwrap()),
    }
}

/// Within a case's tolerance.
fn figure(tally: &mut Tally, case: &Value, what: &str, ours: f64, expected: f64) {
    let tolerance = &case["tolerance"];
    match (tolerance["absolute"].as_f64(), tolerance["relative"].as_f64()) {
        // The rounding error of floating point.
        (Some(absolute), _) => tally.absolute(what, ours, expected, absolute + 1e-15 * expected.abs()),
        (None, relative) => tally.relative(what, ours, expected, relative.unwrap_or(1e-9)),
    }
}

pub(super) fn prices(file: &Value, tally: &mut Tally) {
    tally.cases(&file["cases"], |case, tally| {
        let input = &case["input"];
        if input["collateral"].is_array() {
            loan(case, tally);
        } else if input["positions"].is_array() {
            cross(case, tally);
        } else if input["contracts_usd"].is_number() {
            inverse(case, tally);
        } else {
            single(case, tally);
        }
    });
}

/// Positions of several assets in one account; the unlisted rest is one more position that needs its margin.
fn cross(case: &Value, tally: &mut Tally) {
    let input = &case["input"];
    let given = |name: &str| Some(&input[name]).filter(|value| value.is_number()).map(decimal);
    let (mut rows, mut rules) = (Vec::new(), Map::new());
    let (mut profit, mut needed) = (Decimal::ZERO, Decimal::ZERO);
    for held in input["positions"].as_array().unwrap() {
        let (asset, mark) = (held["asset"].as_str().unwrap(), decimal(&held["mark"]));
        let size = decimal(&held["size"]) * if held["side"] == "short" { Decimal::NEGATIVE_ONE } else { Decimal::ONE };
        rows.push(perpetual(asset, size, mark));
        if held["entry"].is_number() {
            profit += size * (mark - decimal(&held["entry"]));
        }
        let value = size.abs() * mark;
        let rule = if held["max_leverage"].is_number() {
            let most = decimal(&held["max_leverage"]);
            needed += value / (Decimal::TWO * most);
            of_leverage(most)
        } else {
            let maintenance = decimal(&held["maintenance_rate"]);
            needed += value * maintenance;
            match held["maintenance_amount"].is_number() {
                true => {
                    json!({ "tiers": [{ "from": 0, "initial": 1, "maintenance": plain(maintenance), "deduction": plain(decimal(&held["maintenance_amount"])) }] })
                }
                false => rate(maintenance),
            }
        };
        rules.insert(asset.to_owned(), rule);
    }
    let others = given("maintenance_other").or_else(|| {
        let incomplete = input["positions_complete"] == false;
        given("maintenance").filter(|_| incomplete).map(|all| all - needed)
    });
    if let Some(others) = others {
        rows.push(perpetual("OTHERS", others, Decimal::ONE));
        rules.insert("OTHERS".to_owned(), rate(Decimal::ONE));
    }
    let equity = given("equity")
        .or_else(|| given("wallet_balance").map(|cash| cash + profit))
        .or_else(|| given("available").map(|available| available + needed));
    let (report, entries) = run(&book(&rows, equity, &rules));
    if let (Some(maintenance), true) = (given("maintenance"), input["positions_complete"] == true) {
        let ours = report.accounts[0].maintenance.to_f64();
        tally.absolute("maintenance", ours, maintenance.to_string().parse().unwrap(), 1e-6);
    }
    for (asset, expected) in case["expect"]["liquidation_price"].as_object().unwrap() {
        check(tally, case, &entries, asset, expected);
    }
    if let Some(percent) = case["expect"]["room_percent"].as_f64() {
        let room = entries[0].nearest().unwrap().distance.to_f64().abs() * 100.0;
        figure(tally, case, "room_percent", room, percent);
    }
}

/// One position alone.
fn single(case: &Value, tally: &mut Tally) {
    let input = &case["input"];
    let of = |name: &str| decimal(&input[name]);
    let has = |name: &str| input[name].is_number();
    let size = of("size") * if input["side"] == "short" { Decimal::NEGATIVE_ONE } else { Decimal::ONE };
    let entry = of(if has("entry") { "entry" } else { "mark" });
    let (mut position, mut equity) = (perpetual("X", size, entry), None);
    let mut rule = rate(if has("maintenance_rate") { of("maintenance_rate") } else { Decimal::ZERO });
    if has("raw_usd") {
        position = isolated("X", size, entry, of("raw_usd") + size * entry);
        rule = of_leverage(of("max_leverage"));
    } else if has("deposit") {
        equity = Some(of("deposit") - size * entry * of("entry_fee_rate"));
    } else if has("collateral") {
        equity = Some(of("collateral"));
        rule = rate(of("risk_factor") + of("linear_slippage"));
        if has("quadratic_slippage") {
            rule["perUnit"] = json!(plain(of("quadratic_slippage")));
        }
    } else {
        let margin = if has("wallet_balance") {
            of("wallet_balance")
        } else {
            (size.abs() * entry / of("leverage")).round_dp(12)
        };
        position = isolated("X", size, entry, margin);
        if has("maintenance_amount") {
            rule = json!({ "tiers": [{ "from": 0, "initial": 1, "maintenance": plain(of("maintenance_rate")), "deduction": plain(of("maintenance_amount")) }] });
        }
        if has("taker_fee") {
            rule = rate(of("maintenance_rate") + of("taker_fee"));
        }
        if case["kind"].as_str().unwrap().contains("at entry") {
            rule["maintenanceAt"] = json!("entry");
        }
    }
    let rules = Map::from_iter([("X".to_owned(), rule)]);
    let (report, entries) = run(&book(&[position], equity, &rules));
    if let Some(maintenance) = case["expect"]["maintenance"].as_f64() {
        figure(tally, case, "maintenance", report.accounts[0].maintenance.to_f64(), maintenance);
    }
    check(tally, case, &entries, "X", &case["expect"]["liquidation_price"]);
}

/// An inverse contract of an account in coin. Its rule requires the fee to close at the bankruptcy price, which is
/// found first: at that price only the fee is left.
fn inverse(case: &Value, tally: &mut Tally) {
    let input = &case["input"];
    let of = |name: &str| decimal(&input[name]);
    let entry = of("entry");
    let sign = if input["side"] == "short" { Decimal::NEGATIVE_ONE } else { Decimal::ONE };
    let mut row = perpetual("BTC", of("contracts_usd") * sign, entry);
    row["inverse"] = json!(true);
    row["entryPrice"] = json!(plain(entry));
    let at = |rule: Value| {
        let mut book = book(
            &[row.clone()],
            Some(of("balance_coin") - of("order_margin_coin")),
            &Map::from_iter([("BTC".to_owned(), rule)]),
        );
        book["accounts"][0]["currency"] = json!("BTC");
        book["prices"] = json!({ "BTC": plain(entry) });
        run(&book).1
    };
    let expect = &case["expect"];
    let bankrupt = at(rate(of("taker_fee")));
    check(tally, case, &bankrupt, "BTC", &expect["bankruptcy_price"]);
    let price = bankrupt[0].nearest().unwrap().price.to_decimal().unwrap();
    let mut rule = rate(of("maintenance_rate") + of("taker_fee") * entry / price);
    rule["maintenanceAt"] = json!("entry");
    check(tally, case, &at(rule), "BTC", &expect["liquidation_price"]);
}

/// Collateral against a debt in money.
fn loan(case: &Value, tally: &mut Tally) {
    let (input, expect) = (&case["input"], &case["expect"]);
    let (mut rows, mut tokens, mut liability) = (Vec::new(), Map::new(), Decimal::ONE);
    let loan = |asset: &str, quantity: Decimal, price: Decimal| {
        let mut row = perpetual(asset, quantity, price);
        row["kind"] = json!("loan");
        row
    };
    for held in input["collateral"].as_array().unwrap() {
        let of = |name: &str| Some(&held[name]).filter(|value| value.is_number()).map(decimal);
        let asset = held["asset"].as_str().unwrap();
        let (amount, price) = match of("value") {
            Some(value) => (Decimal::ONE, value),
            None => (of("amount").unwrap(), of("price").unwrap()),
        };
        rows.push(loan(asset, amount, price));
        liability = of("min_ratio").unwrap_or(liability);
        let threshold = of("liquidation_threshold").unwrap_or(Decimal::ONE);
        let weights = |asset: Decimal| json!({ "asset": plain(asset), "liability": plain(Decimal::ONE) });
        let borrowed = of("max_ltv").unwrap_or(threshold);
        tokens.insert(asset.to_owned(), json!({ "initial": weights(borrowed), "maintenance": weights(threshold) }));
    }
    let owed = json!({ "asset": 1, "liability": plain(liability) });
    tokens.insert("USDC".to_owned(), json!({ "initial": owed, "maintenance": owed }));
    rows.push(loan("USDC", -decimal(&input["debt"]), Decimal::ONE));
    let (report, entries) = run(&json!({
        "positions": rows,
        "margin": { "method": "health", "preset": "aave-v3", "parameters": { "tokens": tokens } },
    }));
    let health = report.margin.sets[0].assets[0].health.unwrap();
    let entry = &entries[0];
    for (name, expected) in expect.as_object().unwrap() {
        let ours = match name.as_str() {
            "liquidation_price" => {
                for (asset, expected) in expected.as_object().unwrap() {
                    check(tally, case, &entries, asset, expected);
                }
                continue;
            }
            "health_factor" => health.factor.unwrap(),
            "collateral_ratio" => health.collateral_ratio.unwrap(),
            "headroom" => health.free,
            "price_fall_to_liquidation" => -entry.down.unwrap().distance,
            "liquidation_value" => entry.down.unwrap().price,
            _ => {
                tally.wrong(format_args!("expects {name}, which this test does not know"));
                continue;
            }
        };
        figure(tally, case, name, ours.to_f64(), expected.as_f64().unwrap());
    }
}
