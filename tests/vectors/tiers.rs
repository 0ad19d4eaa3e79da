//! `standard`: tiers, slices and steps of venues, with the parameters of each case.

use exposure_netting::{Decimal, LiveBook, Position};
use serde_json::{Map, Value, json};

use super::standard::{book, linear, margined};
use super::{Tally, decimal};

/// A decimal that is a number or a string in the file.
fn number(value: &Value) -> Decimal {
    match value {
        Value::String(text) => exposure_netting::amount::parse(text).unwrap_or_default(),
        Value::Null => Decimal::ZERO,
        other => decimal(other),
    }
}

fn float(value: &Value) -> f64 {
    number(value).to_string().parse().unwrap()
}

fn text(value: Decimal) -> String {
    exposure_netting::amount::plain(value)
}

/// A rule's margin for positions: initial and maintenance.
fn needs(positions: &[Position], rules: Map<String, Value>) -> (f64, f64) {
    let set = margined(&book(positions), "standard", "aevo", json!({ "linear": rules }));
    (set.netted.to_f64(), set.maintenance.unwrap().to_f64())
}

/// A position with a given value, under a rule.
fn one(value: f64, rule: Value) -> (f64, f64) {
    let price = exposure_netting::amount::parse(&format!("{value:.18}")).unwrap();
    needs(&[linear("X", Decimal::ONE, price)], Map::from_iter([("X".to_owned(), rule)]))
}

fn decimals(value: f64) -> Decimal {
    exposure_netting::amount::parse(&format!("{value:.12}")).unwrap()
}

/// The price at which a standalone position is closed out: from `liquidations` of an account with the position and this
/// margin.
fn closed_out(input: &Value, quantity: Decimal, margin: Decimal, rule: Value) -> f64 {
    let short = input["side"] == "short";
    let entry = text(number(&input["entry"]));
    let book = json!({
        "positions": [{
            "asset": "X", "kind": "perpetual", "quantity": text(if short { -quantity } else { quantity }),
            "price": entry, "entryPrice": entry, "counterparty": "venue",
        }],
        "accounts": [{ "counterparty": "venue", "equity": text(margin.round_dp(18)) }],
        "margin": { "method": "standard", "preset": "aevo", "parameters": { "linear": { "X": rule } } },
    });
    let book = exposure_netting::import::book(&book.to_string()).unwrap();
    let [found] = &LiveBook::new(book).unwrap().liquidations()[..] else { panic!("one account in one asset") };
    let price = if short { found.up } else { found.down };
    price.unwrap().price.to_f64()
}

/// Rows of (upper bound, rate, deduction) as tiers.
fn tiers(rows: &Value, with_deductions: bool) -> Vec<Value> {
    let mut from = Decimal::ZERO;
    let tier = |row: &Value| {
        let mut tier = json!({ "from": text(from), "initial": "1", "maintenance": text(number(&row[1])) });
        if with_deductions {
            tier["deduction"] = json!(text(number(&row[2])));
        }
        from = number(&row[0]);
        tier
    };
    rows.as_array().unwrap().iter().map(tier).collect()
}

pub(super) fn venues(file: &Value, tally: &mut Tally) {
    tally.cases(&file["cases"], |case, tally| {
        let found = figures(case["rule"].as_str().unwrap_or(""), &case["input"]);
        let within = float(&case["tolerance"]).max(1e-12);
        for (name, expected) in case["expect"].as_object().unwrap() {
            let Some((_, ours)) = found.iter().find(|(known, _)| known == name) else {
                tally.wrong(format_args!("{} is unknown here", name));
                continue;
            };
            tally.relative(name, *ours, float(expected), within);
        }
    });
}

/// The results of a case, by name; empty if the rule is unknown.
fn figures(rule: &str, input: &Value) -> Vec<(&'static str, f64)> {
    let of = |name: &str| float(&input[name]);
    match rule {
        "tiers" => {
            let bound = if input["inclusive"] == false { "above" } else { "below" };
            let notional = of("notional");
            let rows = tiers(&input["tiers"], true);
            let maintenance = one(notional, json!({ "tiers": rows, "tierBound": bound })).1;
            // The rate of the tier applied to the whole, without a deduction.
            let plain = json!({ "tiers": tiers(&input["tiers"], false), "tierBound": bound, "tierRate": "whole" });
            let size = notional.max(1.0);
            let mmr = one(size, plain).1 / size;
            // The venue's deduction equals the effect of slices.
            let sliced = one(notional, json!({ "tiers": tiers(&input["tiers"], false), "tierBound": bound })).1;
            assert!((sliced - maintenance).abs() <= 1e-9 * maintenance.max(1.0), "{sliced} {maintenance}");
            vec![("mmr", mmr), ("cum", notional * mmr - maintenance), ("maintenance", maintenance)]
        }
        "slices" => {
            let value = of("value");
            let rate = Decimal::ONE / number(&input["leverage"]);
            let rule = json!({ "tiers": tiers(&input["tiers"], false), "initial": text(rate) });
            let (initial, maintenance) = one(value, rule);
            vec![("initial", initial), ("maintenance", maintenance)]
        }
        "liq_tiers_sum" => {
            let (mut positions, mut rules) = (Vec::new(), Map::new());
            for held in input["positions"].as_array().unwrap() {
                let asset = held["contract"].as_str().unwrap();
                positions.push(linear(asset, number(&held["quantity"]), number(&held["mark"])));
                rules.insert(asset.to_owned(), json!({ "tiers": tiers(&held["tiers"], true) }));
            }
            vec![("maintenance", needs(&positions, rules).1)]
        }
        "steps" => {
            let maintenance = text(number(&input["maintMargin"]));
            let steps = json!({
                "from": text(number(&input["riskLimit"])), "size": text(number(&input["riskStep"])),
                "initial": maintenance, "maintenance": maintenance,
            });
            let initial = text(number(&input["initMargin"]));
            let value = of("value");
            let need = one(value, json!({ "initial": initial, "maintenance": maintenance, "steps": steps }));
            vec![("imr", need.0 / value), ("mmr", need.1 / value), ("maintenance", need.1)]
        }
        "rates" => {
            let rule = json!({ "initial": text(number(&input["imf"])), "maintenance": text(number(&input["mmf"])) });
            let (initial, maintenance) = one(of("notional"), rule);
            vec![("initial", initial), ("maintenance", maintenance)]
        }
        "cum" => {
            let level = usize::try_from(input["level"].as_u64().unwrap()).unwrap();
            let size = float(&input["tiers"][level - 1][0]);
            let rule = |shape: &str| json!({ "tiers": tiers(&input["tiers"], false), "tierRate": shape });
            let whole = one(size, rule("whole")).1;
            vec![("mmr", whole / size), ("cum", whole - one(size, rule("slices")).1)]
        }
        "lookup" => {
            let rule = json!({ "tiers": tiers(&input["tiers"], false), "tierRate": "whole", "tierSize": "units" });
            let held = linear("X", number(&input["contracts"]), Decimal::TWO);
            let need = needs(&[held], Map::from_iter([("X".to_owned(), rule)]));
            vec![("mmr", need.1 / (2.0 * of("contracts")))]
        }
        "liq_binance" | "liq_fee" => {
            let fee = if rule == "liq_fee" { number(&input["fee"]) } else { Decimal::ZERO };
            let (mmr, cum) = (text(number(&input["mmr"]) + fee), text(number(&input["cum"])));
            let rule = json!({ "tiers": [{ "from": "0", "initial": "1", "maintenance": mmr, "deduction": cum }] });
            let margin = if input["wallet"].is_null() { &input["margin"] } else { &input["wallet"] };
            vec![("liquidationPrice", closed_out(input, number(&input["quantity"]), number(margin), rule))]
        }
        "liq_entry" => {
            let rate = json!({ "initial": "1", "maintenance": text(number(&input["mmr"])), "maintenanceAt": "entry" });
            let margin = number(&input["entry"]) / number(&input["leverage"]);
            vec![("liquidationPrice", closed_out(input, Decimal::ONE, margin, rate))]
        }
        "kucoin" => {
            let (quantity, entry) = (of("quantity"), of("entry"));
            let cost = quantity * entry;
            let fee = cost * of("fee") * (1.0 + 1.0 / of("leverage"));
            let rate = |minimum: f64| {
                json!({
                    "initial": text(Decimal::ONE / number(&input["leverage"])),
                    "maintenance": text(number(&input["mmr"]) + number(&input["funding"])),
                    "minimum": format!("{minimum:.12}"),
                })
            };
            let (margin, maintenance) = one(cost, rate(fee));
            let initial = one(cost, rate(0.0)).0;
            let mut at_entry = rate(fee);
            at_entry["maintenanceAt"] = json!("entry");
            vec![
                ("initial", initial),
                ("closingFee", fee),
                ("margin", margin),
                ("maintenance", maintenance),
                (
                    "bankruptPrice",
                    closed_out(
                        input,
                        number(&input["quantity"]),
                        decimals(initial),
                        json!({ "initial": "1", "maintenance": "0" }),
                    ),
                ),
                ("liquidationPrice", closed_out(input, number(&input["quantity"]), decimals(margin), at_entry)),
            ]
        }
        _ => Vec::new(),
    }
}
