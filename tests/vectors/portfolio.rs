//! `portfolio`: the scenario grids of venues, priced again and charged as published.

#![allow(clippy::float_cmp, reason = "published numbers, as written")]

use std::collections::BTreeMap;

use exposure_netting::amount::{Amount, parse};
use exposure_netting::margin::SetMargin;
use exposure_netting::{Book, Decimal, Kind, MarginChoice, Options, Position, Right, net};
use serde_json::{Map, Value, json};

use super::standard::{as_of, book, held, in_seconds, margined, number};
use super::{Tally, decimal};

fn text(value: &Value) -> Value {
    json!(exposure_netting::amount::plain(decimal(value)))
}

/// Options with the forward, rate and confidence of their expiry.
fn options(case: &Value, asset: &str, book: &mut Vec<Position>, oracle: &mut Map<String, Value>, volatility: &str) {
    let (mut rates, mut confidence, mut fixed) = (Map::new(), Map::new(), Map::new());
    let mut forwards = BTreeMap::new();
    let mut least: BTreeMap<i64, f64> = BTreeMap::new();
    for e in case["expiries"].as_array().unwrap() {
        let seconds = e["seconds_to_expiry"].as_i64().unwrap();
        let forward = match e["forward_variable"].as_f64() {
            Some(_) => {
                let key = format!("{asset} {}", in_seconds(&e["seconds_to_expiry"]));
                fixed.insert(key, text(&e["forward_fixed"]));
                decimal(&e["forward_variable"]) + decimal(&e["forward_fixed"])
            }
            None => decimal(&e["forward"]),
        };
        forwards.insert(seconds, forward);
        rates.insert(format!("{asset} {}", in_seconds(&e["seconds_to_expiry"])), text(&e["rate"]));
        for name in ["forward_confidence", "rate_confidence", "vol_confidence"] {
            let own = e[name].as_f64().unwrap_or(1.0);
            least.entry(seconds).and_modify(|known| *known = known.min(own)).or_insert(own);
        }
    }
    for o in case["options"].as_array().unwrap() {
        let seconds = o["seconds_to_expiry"].as_i64().unwrap();
        let own = o["vol_confidence"].as_f64().unwrap_or(1.0);
        least.entry(seconds).and_modify(|known| *known = known.min(own)).or_insert(own);
        book.push(Position {
            underlying_price: Some(forwards[&seconds]),
            strike: Some(decimal(&o["strike"])),
            right: Some(if o["call"] == true { Right::Call } else { Right::Put }),
            expiry: Some(in_seconds(&o["seconds_to_expiry"])),
            volatility: Some(decimal(&o[volatility])),
            ..held(asset, Kind::Option, decimal(&o["amount"]))
        });
    }
    for (seconds, least) in least {
        confidence.insert(format!("{asset} {}", in_seconds(&json!(seconds))), json!(least.to_string()));
    }
    oracle.insert("rates".to_owned(), Value::Object(rates));
    oracle.insert("confidence".to_owned(), Value::Object(confidence));
    oracle.insert("fixed".to_owned(), Value::Object(fixed));
}

fn note(oracle: &mut Map<String, Value>, key: &str, confidence: &Value) {
    oracle["confidence"].as_object_mut().unwrap().insert(key.to_owned(), text(confidence));
}

/// The set's margin, or zero if nothing is held.
fn scanned(positions: &[Position], change: impl FnOnce(&mut Book), preset: &str, parameters: Value) -> Vec<SetMargin> {
    let mut book = book(positions);
    change(&mut book);
    let Value::Object(parameters) = parameters else { panic!("parameters are an object") };
    let choice = MarginChoice { preset: Some(preset.to_owned()), parameters, ..MarginChoice::new("portfolio") };
    let report = net(&book, &Options { margin: Some(choice), ..Options::default() }).unwrap();
    assert!(report.failures.is_empty(), "{:?}", report.failures);
    report.margin.sets
}

fn needs(sets: &[SetMargin]) -> (f64, f64) {
    sets.iter().fold((0.0, 0.0), |(initial, maintenance), set| {
        (initial + set.netted.to_f64(), maintenance + set.maintenance.unwrap().to_f64())
    })
}

// ---- Derive PM2

fn pm2_rules(base: &Value, overrides: &Value, scenarios: &Value) -> Map<String, Value> {
    let of = |group: &str, name: &str| {
        let own = &overrides[group][name];
        text(if own.is_null() { &base[group][name] } else { own })
    };
    // Moves are given as multipliers.
    let move_of = |factor: &Value| json!(exposure_netting::amount::plain(decimal(factor) - Decimal::ONE));
    let shift = |word: &Value| match word.as_str().unwrap() {
        "none" => "same",
        "linear" => "skew",
        "abs" => "smile",
        other => {
            if other == "up" {
                "up"
            } else {
                "down"
            }
        }
    };
    let scenarios: Vec<Value> = scenarios
        .as_array()
        .unwrap()
        .iter()
        .map(|s| json!({ "spot": move_of(&s[0]), "volatility": shift(&s[1]), "weight": text(&s[2]) }))
        .collect();
    let sum = |a: &str, b: &str| {
        let sum = parse(of("OtherContingency", a).as_str().unwrap()).unwrap()
            + parse(of("OtherContingency", b).as_str().unwrap()).unwrap();
        json!(sum.to_string())
    };
    let away = |name: &str, sign: i64| {
        let moved = parse(of("BasisContingency", name).as_str().unwrap()).unwrap() - Decimal::ONE;
        json!((moved * Decimal::new(sign, 0)).to_string())
    };
    let rules = json!({
        "scenarios": scenarios,
        "volatility": {
            "up": of("VolShock", "VOLRANGEUP"), "down": of("VolShock", "VOLRANGEDOWN"),
            "shortPower": of("VolShock", "SHORTTERMPOWER"), "longPower": of("VolShock", "LONGTERMPOWER"),
            "floorDays": of("VolShock", "DTE_FLOOR"), "minimumUp": of("VolShock", "MIN_VOL_EVAL_SHOCKED"),
        },
        "skew": {
            "linearCap": of("SkewShock", "LINEAR_SCALE_CAP"), "linearSlope": of("SkewShock", "LINEAR_CBASE"),
            "smileCap": of("SkewShock", "ABS_SCALE_CAP"), "smileSlope": of("SkewShock", "ABS_CBASE"),
            "minimumWidth": of("SkewShock", "MIN_K_STAR"), "widthScale": of("SkewShock", "MIN_WIDTH_SCALE"),
            "width": of("SkewShock", "VOL_PARAM_STATIC"), "widthSlope": of("SkewShock", "VOL_PARAM_SCALE"),
        },
        "discount": {
            "long": of("Margin", "BASE_STATIC_DISCOUNT"), "longRate": of("Margin", "LONG_RATE_MULTSCALE"),
            "longSpread": of("Margin", "LONG_RATE_ADDSCALE"), "short": of("Margin", "BASE_STATIC_DISCOUNT_NEG"),
            "shortRate": of("Margin", "SHORT_RATE_MULTSCALE"), "shortSpread": of("Margin", "SHORT_RATE_ADDSCALE"),
        },
        "basis": {
            "up": away("SCENARIO_SPOT_UP", 1), "down": away("SCENARIO_SPOT_DOWN", -1),
            "add": of("BasisContingency", "BASIS_CONT_ADD_FACTOR"),
            "perYear": of("BasisContingency", "BASIS_CONT_MULT_FACTOR"),
        },
        "charges": [
            { "on": "perpetual", "initial": sum("MM_PERP_PERCENT", "IM_PERP_PERCENT"), "maintenance": of("OtherContingency", "MM_PERP_PERCENT") },
            { "on": "nakedOption", "initial": sum("MM_OPTION_PERCENT", "IM_OPTION_PERCENT"), "maintenance": of("OtherContingency", "MM_OPTION_PERCENT") },
        ],
        "factor": { "initial": of("Margin", "IM_LOSS_FACTOR"), "maintenance": of("Margin", "MM_LOSS_FACTOR") },
        "doubt": { "below": of("OtherContingency", "CONF_THRESHOLD"), "factor": of("OtherContingency", "CONF_MARGIN") },
        "depeg": { "below": of("OtherContingency", "PEG_LOSS_THRESHOLD"), "factor": of("OtherContingency", "PEG_LOSS_FACTOR") },
    });
    rules.as_object().cloned().unwrap()
}

pub(super) fn derive_pm2(file: &Value, tally: &mut Tally) {
    tally.cases(&file["cases"], |case, tally| {
        let held_in = &file["portfolios"][case["portfolio"].as_str().unwrap()];
        let moves = &file["scenario_sets"][case["scenarios"].as_str().unwrap()];
        let asset = "ASSET";
        let mut rules = pm2_rules(&file["base_params"], &case["param_overrides"], moves);
        let mut positions = Vec::new();
        options(held_in, asset, &mut positions, &mut rules, "mark_vol");
        note(&mut rules, asset, &held_in["spot_confidence"]);
        let spot = decimal(&held_in["spot"]);
        let perpetual = number(&held_in["perp_amount"]);
        if !perpetual.is_zero() {
            note(&mut rules, &format!("{asset} perpetual"), &held_in["perp_confidence"]);
            positions.push(Position {
                price: Some(decimal(&held_in["perp_price"])),
                ..held(asset, Kind::Perpetual, perpetual)
            });
        }
        rules.insert("stablePrice".to_owned(), text(&held_in["stable_price"]));
        let mut collateral = Map::new();
        let mut counts_as = Map::new();
        for token in held_in["collaterals"].as_array().unwrap() {
            let name = format!("token {}", token["name"].as_str().unwrap());
            let extra = decimal(&token["mm_haircut"]) + decimal(&token["im_haircut_extra"]);
            let cancels = token["risk_cancelling"] == true;
            collateral.insert(
                name.clone(),
                json!({
                    "maintenance": text(&token["mm_haircut"]), "initial": extra.to_string(), "shocked": cancels,
                }),
            );
            // A feed is never surer than the spot feed of the account.
            let least = if token["confidence"].as_f64() < held_in["spot_confidence"].as_f64() {
                &token["confidence"]
            } else {
                &held_in["spot_confidence"]
            };
            note(&mut rules, &name, least);
            if cancels {
                counts_as.insert(name.clone(), json!(asset));
            }
            positions.push(Position {
                price: Some(decimal(&token["price"])),
                ..held(&name, Kind::Spot, decimal(&token["amount"]))
            });
        }
        rules.insert("collateral".to_owned(), Value::Object(collateral));
        rules.insert("countsAs".to_owned(), Value::Object(counts_as));
        let sets = scanned(
            &positions,
            |book| {
                book.prices.insert(asset.to_owned(), spot);
            },
            "derive-pm2",
            Value::Object(rules),
        );
        let (initial, maintenance) = needs(&sets);
        let expected = &case["expected"];
        // The source's numbers are balances: the worth of the account, less the requirement.
        let worth = expected["portfolio_mtm"].as_f64().unwrap();
        tally.relative("initial", initial, worth - expected["IM"].as_f64().unwrap(), 1e-9);
        tally.relative("maintenance", maintenance, worth - expected["MM"].as_f64().unwrap(), 1e-9);
        let Some(printed) = expected["scenario_pnl"].as_array() else { return };
        let Some(part) = sets.iter().flat_map(|set| &set.assets).find(|part| part.asset == asset) else { return };
        let weight_scale = |i: usize| moves[i][2].as_f64().unwrap();
        for (i, (ours, theirs)) in part.scenarios.iter().zip(printed).enumerate() {
            let skewed = ["skew", "smile"].contains(&ours.volatility.as_str());
            // For a skew the source prints the profit or loss before its sign is reversed.
            if !skewed && weight_scale(i) > 0.0 {
                // The report prints 8 decimals.
                tally.relative(&format!("scenario {i}"), ours.pnl.to_f64(), theirs.as_f64().unwrap(), 5e-9);
            }
        }
        if part.scenarios.len() != printed.len() {
            tally.wrong(format_args!("{} scenarios, not {}", part.scenarios.len(), printed.len()));
        }
    });
}

// ---- Derive PM1

pub(super) fn derive_pm1(file: &Value, tally: &mut Tally) {
    let p = &file["params"];
    let scenarios: Vec<Value> = file["scenarios"].as_array().unwrap().iter().map(|s| {
        let moved = decimal(&s["spot"]) - Decimal::ONE;
        json!({ "spot": moved.to_string(), "volatility": if s["vol"] == "none" { "same" } else { s["vol"].as_str().unwrap() } })
    }).collect();
    tally.cases(&file["cases"], |case, tally| {
        let asset = "ASSET";
        let mut rules = json!({
            "scenarios": scenarios,
            "volatility": { "up": text(&p["vu"]), "down": text(&p["vd"]) },
            "discount": { "long": text(&p["sd"]), "longRate": text(&p["rm"]), "longSpread": text(&p["ra"]) },
            "basis": { "add": text(&p["badd"]), "perYear": text(&p["bmul"]) },
            "charges": [
                { "on": "perpetual", "initial": text(&p["perp"]) },
                { "on": "nakedOption", "initial": text(&p["opt"]) },
                { "on": "spot", "initial": text(&p["basep"]) },
            ],
            "factor": { "initial": text(&p["im"]) },
            "doubt": { "below": text(&p["ct"]), "factor": text(&p["cm"]) },
            "stablePrice": text(&case["stable_price"]),
        })
        .as_object()
        .cloned()
        .unwrap();
        let mut positions = Vec::new();
        options(case, asset, &mut positions, &mut rules, "vol");
        note(&mut rules, asset, &case["spot_confidence"]);
        note(&mut rules, &format!("{asset} perpetual"), &case["perp_confidence"]);
        let of = |name: &str| case[name].as_f64().unwrap();
        let perpetual = number(&case["perp_amount"]);
        if !perpetual.is_zero() {
            positions.push(Position {
                price: Some(decimal(&case["perp_price"])),
                ..held(asset, Kind::Perpetual, perpetual)
            });
        }
        let base = number(&case["base_amount"]);
        if !base.is_zero() {
            positions.push(Position { price: Some(decimal(&case["spot"])), ..held(asset, Kind::Spot, base) });
        }
        let sets = scanned(
            &positions,
            |book| {
                book.prices.insert(asset.to_owned(), decimal(&case["spot"]));
            },
            "derive-pm1",
            Value::Object(rules),
        );
        let (initial, maintenance) = needs(&sets);
        // The worth of the account; this model does not discount.
        let options: f64 = positions
            .iter()
            .filter(|p| p.kind == Kind::Option)
            .map(|p| {
                let f = |d: Option<Decimal>| d.unwrap().to_string().parse::<f64>().unwrap();
                let price = exposure_netting::pricing::black76::price(
                    p.right.unwrap(),
                    f(p.underlying_price),
                    f(p.strike),
                    f(p.volatility),
                    as_of().years_until(p.expiry.unwrap()),
                );
                f(Some(p.quantity)) * price
            })
            .sum();
        let worth = options
            + of("base_amount") * of("spot") / of("stable_price")
            + of("unrealised_perp_pnl")
            + of("unrealised_funding")
            + of("cash");
        tally.relative("initial", initial, worth - case["expected"]["IM"].as_f64().unwrap(), 1e-9);
        tally.relative("maintenance", maintenance, worth - case["expected"]["MM"].as_f64().unwrap(), 1e-9);
    });
}

// ---- Paradex

fn preset(id: &str) -> Value {
    let method = exposure_netting::margin::METHODS.iter().find(|m| m.id == "portfolio").unwrap();
    serde_json::from_str(method.presets.iter().find(|p| p.id == id).unwrap().parameters).unwrap()
}

fn number_of(value: &Value) -> f64 {
    value.as_f64().or_else(|| value.as_str()?.parse().ok()).unwrap()
}

pub(super) fn paradex(file: &Value, tally: &mut Tally) {
    super::standard::paradex(file, tally);
    tally.case = "scenarios".to_owned();
    let shipped = preset("paradex");
    let ours = shipped["scenarios"].as_array().unwrap();
    let theirs = file["scenarios"].as_array().unwrap();
    for (ours, theirs) in ours.iter().zip(theirs) {
        let shift = match ours["volatility"].as_str().unwrap() {
            "up" => number_of(&shipped["volatility"]["up"]),
            _ => -number_of(&shipped["volatility"]["down"]),
        };
        let weight = ours["weight"].as_f64().unwrap_or(1.0);
        tally.relative("move", number_of(&ours["spot"]), number_of(&theirs["spot"]), 0.0);
        tally.relative("volatility", shift, number_of(&theirs["vol"]), 0.0);
        tally.relative("weight", weight, number_of(&theirs["weight"]), 0.0);
    }
    if ours.len() != theirs.len() {
        tally.wrong(format_args!("{} scenarios, not {}", ours.len(), theirs.len()));
    }
    // The worked minimum: only the floor applies.
    tally.case = "worked example".to_owned();
    let example = &file["worked_example"];
    let spot = decimal(&example["spot"]);
    let positions: Vec<Position> = example["positions"]
        .as_array()
        .unwrap()
        .iter()
        .map(|p| {
            let option = p["instrument"].as_str().unwrap().contains("call");
            let (kind, right) = if option { (Kind::Option, Some(Right::Call)) } else { (Kind::Perpetual, None) };
            Position {
                price: Some(if option { Decimal::new(1_000, 0) } else { spot }),
                underlying_price: Some(spot),
                delta: option.then(|| decimal(&p["delta"])),
                strike: option.then_some(spot),
                volatility: option.then(|| Decimal::new(5, 1)),
                expiry: option.then(|| in_seconds(&json!(2_592_000))),
                right,
                ..held("BTC", kind, decimal(&p["qty"]))
            }
        })
        .collect();
    let still = json!({ "scenarios": [{ "spot": "0" }] });
    let set = margined(&book(&positions), "portfolio", "paradex", still);
    tally.close("minimum by delta", set.netted, &example["computed"]["min_delta_risk"]);
}

// ---- Deribit-type, Dederi, Hypercall

fn perpetual(quantity: i64, price: Decimal) -> Position {
    Position { price: Some(price), ..held("BTC", Kind::Perpetual, Decimal::new(quantity, 0)) }
}

fn future(quantity: i64, price: Decimal, days: i64) -> Position {
    Position {
        expiry: Some(in_seconds(&json!(days * 86_400))),
        ..Position { kind: Kind::Future, ..perpetual(quantity, price) }
    }
}

pub(super) fn deribit_style(file: &Value, tally: &mut Tally) {
    let shipped = preset("deribit");
    let spm = &file["deribit_current_spm"];
    let numbers = &file["deribit_numbers_third_party"];
    tally.case = "Deribit's moves".to_owned();
    let moves: Vec<f64> = shipped["scenarios"].as_array().unwrap().iter().map(|s| number_of(&s["spot"])).collect();
    let range = spm["price_range"].as_f64().unwrap();
    let inner: std::collections::BTreeSet<i64> =
        moves.iter().filter(|m| m.abs() <= range).map(|m| exactly(m * 1e6)).collect();
    tally.relative("buckets", count(inner.len()), spm["buckets"].as_f64().unwrap(), 0.0);
    tally.relative(
        "range",
        moves.iter().fold(0.0, |most, m| if m.abs() <= range { m.abs().max(most) } else { most }),
        range,
        0.0,
    );
    for extended in spm["extended_moves"].as_array().unwrap() {
        let found =
            shipped["scenarios"].as_array().unwrap().iter().find(|s| number_of(&s["spot"]) == number_of(extended));
        let Some(found) = found else { return tally.wrong(format_args!("no extended move {extended}")) };
        let rule = &file["extended_weight_rule"];
        let table = rule["paradex_table"].as_object().unwrap();
        let (_, weight) = table.iter().find(|(key, _)| key.parse::<f64>().unwrap() == number_of(extended)).unwrap();
        tally.relative("extended weight", number_of(&found["weight"]), weight.as_f64().unwrap(), 0.0);
        let ruled = rule["deribit_paradex_c"].as_f64().unwrap() / number_of(extended).abs();
        tally.relative("rule of the weights", weight.as_f64().unwrap(), ruled, 0.012);
    }
    for (name, path) in [
        ("volatility_range_up", &shipped["volatility"]["up"]),
        ("volatility_range_down", &shipped["volatility"]["down"]),
        ("short_term_vega_power", &shipped["volatility"]["shortPower"]),
        ("long_term_vega_power", &shipped["volatility"]["longPower"]),
        ("min_volatility_for_shock_up", &shipped["volatility"]["minimumUp"]),
        ("min_expiry_delta_shock", &shipped["roll"]["minimum"]),
        ("annualized_move_risk", &shipped["roll"]["perYear"]),
        ("maintenance_to_initial", &shipped["factor"]["maintenance"]),
    ] {
        tally.relative(name, number_of(path), number_of(&numbers[name]), 0.0);
    }
    let derive = preset("derive-pm2");
    for (key, weight) in file["extended_weight_rule"]["derive_table"].as_object().unwrap() {
        let spot: f64 = key.parse().unwrap();
        let found = derive["scenarios"]
            .as_array()
            .unwrap()
            .iter()
            .find(|s| number_of(&s["spot"]) == spot && !s["weight"].is_null());
        tally.relative("Derive's weight", found.map_or(f64::NAN, |s| number_of(&s["weight"])), number_of(weight), 0.0);
    }

    // The roll shock, from its formula.
    tally.case = "roll_shock".to_owned();
    let still = json!({ "scenarios": [{ "spot": "0" }] });
    for (days, quantity) in [(30_i64, 3), (900, -2)] {
        let set =
            margined(&book(&[future(quantity, Decimal::new(50_000, 0), days)]), "portfolio", "deribit", still.clone());
        let years = f64::from(i32::try_from(days).unwrap()) / 365.0;
        let delta = f64::from(i32::try_from(quantity).unwrap().abs()) * 50_000.0;
        let shock = (numbers["min_expiry_delta_shock"].as_f64().unwrap())
            .max((numbers["annualized_move_risk"].as_f64().unwrap() * years).exp() - 1.0);
        tally.relative("charge", set.netted.to_f64(), shock * delta, 1e-12);
    }

    // The older Deribit contingencies, in coin.
    let legacy = &file["deribit_legacy_2018"];
    tally.cases(&legacy["worked"], |case, tally| {
        if let Some(days) = case["dte"].as_i64() {
            // The gain of a straddle shows the volatility of its price.
            let rules = json!({
                "scenarios": [{ "spot": "0", "volatility": "up" }],
                "volatility": { "up": "0.4", "shortPower": "0.5", "longPower": "0.5", "minimumUp": "0" },
                "roll": { "minimum": "0", "perYear": "0" },
            });
            let option = |quantity| Position {
                underlying_price: Some(Decimal::ONE_HUNDRED),
                strike: Some(Decimal::ONE_HUNDRED),
                right: Some(Right::Call),
                volatility: Some(Decimal::ONE),
                expiry: Some(in_seconds(&json!(days * 86_400))),
                ..held("BTC", Kind::Option, Decimal::new(quantity, 0))
            };
            let set = margined(&book(&[option(-1)]), "portfolio", "deribit", rules);
            let years = f64::from(i32::try_from(days).unwrap()) / 365.0;
            let price =
                |volatility| exposure_netting::pricing::black76::price(Right::Call, 100.0, 100.0, volatility, years);
            let shift = exposure_netting::pricing::black76::implied(
                Right::Call,
                100.0,
                100.0,
                price(1.0) + set.netted.to_f64(),
                years,
            )
            .unwrap()
                - 1.0;
            tally.relative("iv_change", shift, case["iv_change"].as_f64().unwrap(), 5e-4);
        } else if let Some(options) = case["options_long_plus_short"].as_i64() {
            let rules = json!({
                "scenarios": [{ "spot": "0" }],
                "charges": [{ "on": "option", "initial": text(&legacy["contingency_all_options"]) }],
                "roll": { "minimum": "0", "perYear": "0" },
            });
            let half = |strike: i64, quantity| Position {
                underlying_price: Some(Decimal::ONE),
                strike: Some(Decimal::new(strike, 0)),
                right: Some(Right::Call),
                volatility: Some(Decimal::ONE),
                expiry: Some(in_seconds(&json!(2_592_000))),
                ..held("BTC", Kind::Option, Decimal::new(quantity, 0))
            };
            let set = margined(&book(&[half(1, options / 2), half(2, -options / 2)]), "portfolio", "deribit", rules);
            tally.close("contingency", set.netted, &case["contingency_btc"]);
        } else {
            let rules = json!({
                "scenarios": [{ "spot": "0" }],
                "charges": [{ "on": "offsetFutures", "initial": text(&legacy["contingency_offsetting_futures"]) }],
                "roll": { "minimum": "0", "perYear": "0" },
            });
            let (long, short) = (case["long_future_A"].as_i64().unwrap(), case["short_future_B"].as_i64().unwrap());
            let positions = [future(long, Decimal::ONE, 30), future(-short, Decimal::ONE, 60)];
            let set = margined(&book(&positions), "portfolio", "deribit", rules);
            tally.close("contingency", set.netted, &case["contingency_btc"]);
        }
    });

    let dederi = &file["dederi"];
    let worked = &dederi["worked"];
    tally.case = "dederi".to_owned();
    let quantity = worked["long_future_qty"].as_i64().unwrap();
    let position = future(quantity, decimal(&worked["future_price"]), worked["days"].as_i64().unwrap());
    let shocks = worked["pnl_by_shock"].as_object().unwrap();
    let scenarios: Vec<Value> = shocks.keys().map(|shock| json!({ "spot": shock })).collect();
    let rules = json!({
        "scenarios": scenarios,
        "charges": [{ "on": "future", "initial": text(&dederi["future_contingency_factor"]) }],
        "roll": { "minimum": "0", "perYear": "0" },
    });
    let mut one = book(&[position]);
    one.prices.insert("BTC".to_owned(), decimal(&worked["index"]));
    let set = margined(&one, "portfolio", "deribit", rules);
    let part = &set.assets[0];
    for (scenario, expected) in part.scenarios.iter().zip(shocks.values()) {
        tally.relative("pnl", scenario.pnl.to_f64(), expected.as_f64().unwrap(), 5e-4);
    }
    tally.relative(
        "contingency",
        part.charges.iter().map(|c| c.initial.to_f64()).sum(),
        worked["contingency"].as_f64().unwrap(),
        1e-3,
    );

    // Hypercall: which scenario counts, by weight; the position behind the published row is not known, so it is
    // replaced by a book of one perpetual per scenario, and each row is checked against its own weight.
    tally.case = "hypercall".to_owned();
    let hypercall = &file["hypercall"];
    let shipped = preset("hypercall");
    let ours = shipped["scenarios"].as_array().unwrap();
    let theirs: Vec<&Value> = hypercall["grid"].as_array().unwrap().iter().filter(|s| !s["spot"].is_null()).collect();
    for theirs in &theirs {
        let found = ours.iter().any(|ours| {
            number_of(&ours["spot"]) == number_of(&theirs["spot"])
                && ours["weight"].as_f64().unwrap_or(1.0) == number_of(&theirs["w"])
                && (ours["volatility"].as_f64().unwrap_or(0.0) - number_of(&theirs["vol"])).abs() < 1e-12
        });
        if !found {
            tally.wrong(format_args!("the preset lacks scenario {}", theirs["id"]));
        }
    }
    if ours.len() != theirs.len() {
        tally.wrong(format_args!("{} scenarios, not {}", ours.len(), theirs.len()));
    }
    // The published row of weighted results, as moves of one perpetual of 100: the worst of them is the requirement.
    let row = &hypercall["selection_vector"];
    let pnl = row["weighted_pnl_per_100_notional"].as_object().unwrap();
    let scenarios: Vec<Value> =
        pnl.values().map(|p| json!({ "spot": (decimal(p) / Decimal::ONE_HUNDRED).to_string() })).collect();
    let set = margined(
        &book(&[perpetual(1, Decimal::ONE_HUNDRED)]),
        "portfolio",
        "hypercall",
        json!({ "scenarios": scenarios }),
    );
    tally.close("initial", set.netted, &row["expected_im"]);
    let worst = pnl.keys().nth(set.assets[0].worst.unwrap()).unwrap();
    if worst != row["expected_worst"].as_str().unwrap() {
        tally.wrong(format_args!("the worst is {worst}, not {}", row["expected_worst"]));
    }
    let ratio = set.maintenance.unwrap().to_f64() / set.netted.to_f64();
    tally.relative("maintenance", ratio, 0.85, 1e-12);
}

fn exactly(x: f64) -> i64 {
    #[allow(clippy::cast_possible_truncation, reason = "a few hundred thousand")]
    let whole = x.round() as i64;
    whole
}

fn count(n: usize) -> f64 {
    f64::from(u32::try_from(n).unwrap())
}

// ---- The 16-scenario scan

pub(super) fn scan(file: &Value, tally: &mut Tally) {
    tally.case = "scenario order".to_owned();
    let shipped = preset("scan-16");
    let ours = shipped["scenarios"].as_array().unwrap();
    for (ours, theirs) in ours.iter().zip(file["scenario_order"].as_array().unwrap()) {
        let spot = match &theirs[0] {
            Value::String(text) if text.starts_with("extreme up") => 2.0,
            Value::String(text) if text.starts_with("extreme down") => -2.0,
            Value::String(text) => {
                let (over, under) = text.split_once('/').unwrap();
                over.parse::<f64>().unwrap() / under.parse::<f64>().unwrap()
            }
            number => number.as_f64().unwrap(),
        };
        let shift = match ours["volatility"].as_str() {
            Some("up") => 1.0,
            Some("down") => -1.0,
            _ => 0.0,
        };
        tally.relative("move", number_of(&ours["spot"]), spot, 1e-15);
        tally.relative("volatility", shift, number_of(&theirs[1]), 0.0);
    }
    tally.relative("scenarios", count(ours.len()), count(file["scenario_order"].as_array().unwrap().len()), 0.0);
    tally.cases(&file["cases"], |case, tally| {
        let plain = json!({ "range": "0.1", "charges": [] });
        let expected = &case["expected"];
        if let Some(range) = case["price_scan_range"].as_i64() {
            // Rows of one contract, whose price moves by its whole range.
            let held = &case["positions"][0];
            let rows = [held["long"].as_i64().unwrap(), -held["short"].as_i64().unwrap()];
            let positions = rows.map(|quantity| future(quantity, Decimal::new(range * 10, 0), 60));
            let mut rules = plain;
            // A tenth of the price, so that twice the range leaves a price.
            rules["range"] = json!("0.1");
            let set = margined(&book(&positions), "portfolio", "scan-16", rules);
            tally.close("margin", set.netted, &expected["margin"]);
            tally.close("scan risk", set.netted, &expected["scan_risk"]);
        } else if let Some(range) = case["scan_range"].as_i64() {
            // The book's array counts thirds as .333 and .667.
            let third = |x: f64| format!("{x}");
            let moves: Vec<Value> = file["scenario_order"]
                .as_array()
                .unwrap()
                .iter()
                .enumerate()
                .map(|(i, _)| {
                    let spot = [0.0, 0.333, -0.333, 0.667, -0.667, 1.0, -1.0].get(i / 2).copied();
                    match spot {
                        Some(spot) => json!({ "spot": third(spot) }),
                        None => json!({ "spot": if i % 2 == 0 { "2" } else { "-2" }, "weight": "0.35" }),
                    }
                })
                .collect();
            let mut rules = plain;
            rules["scenarios"] = Value::Array(moves);
            // A tenth of the price, so that twice the range leaves a price.
            rules["range"] = json!("0.1");
            let set = margined(&book(&[future(1, Decimal::new(range * 10, 0), 60)]), "portfolio", "scan-16", rules);
            for (scenario, expected) in set.assets[0].scenarios.iter().zip(expected["array"].as_array().unwrap()) {
                tally.close("array", scenario.pnl, expected);
            }
            tally.close("requirement", set.netted, &expected["requirement"]);
        } else {
            // The loss of the scan and the options' value are given; only their combination is tested.
            tally.close(
                "net",
                Amount::from(
                    case["positions"][0]["long"].as_i64().unwrap() as i32
                        - case["positions"][0]["short"].as_i64().unwrap() as i32,
                ),
                &expected["net"],
            );
            assembled(
                case,
                -case["net_option_value"].as_f64().unwrap(),
                case["scan_risk"].as_f64().unwrap(),
                &expected["margin"],
                tally,
            );
        }
    });
}

/// Sold options with a given worth, and a given loss in the only scenario.
fn assembled(_case: &Value, worth: f64, loss: f64, expected: &Value, tally: &mut Tally) {
    // A put so far in the money that it moves one for one: strike − forward is its value, and the forward falls by the
    // loss.
    let forward = 100.0 * loss;
    let scenario = json!({ "scenarios": [{ "spot": "-0.01" }], "charges": [], "range": "1" });
    let number = |x: f64| parse(&format!("{x}")).unwrap();
    let put = Position {
        underlying_price: Some(number(forward)),
        strike: Some(number(forward + worth)),
        right: Some(Right::Put),
        volatility: Some(Decimal::ZERO),
        expiry: Some(in_seconds(&json!(2_592_000))),
        ..held("BTC", Kind::Option, -Decimal::ONE)
    };
    let set = margined(&book(&[put]), "portfolio", "scan-16", scenario);
    tally.relative("margin", set.netted.to_f64(), expected.as_f64().unwrap(), 1e-12);
}

pub(super) fn nse(file: &Value, tally: &mut Tally) {
    let total = |id: &str| file["cases"].as_array().unwrap().iter().find(|c| c["id"] == id).unwrap();
    tally.case = "exposure rate".to_owned();
    let shipped = preset("scan-16");
    for on in ["future", "shortOption"] {
        let rule = shipped["charges"].as_array().unwrap().iter().find(|c| c["on"] == on).unwrap();
        tally.relative(on, number_of(&rule["initial"]), file["elm_index"].as_f64().unwrap(), 0.0);
    }
    let calendar = number_of(&shipped["calendar"]) * file["spot"].as_f64().unwrap();
    tally.relative(
        "calendar charge",
        calendar,
        file["calendar_charge_per_delta_unit"]["NIFTY"].as_f64().unwrap(),
        0.02,
    );
    tally.cases(&file["cases"], |case, tally| {
        let of = |name: &str| case[name].as_f64();
        if let (Some(scan), Some(value), Some(span)) = (of("scan"), of("nov"), of("span")) {
            assembled(case, -value, scan, &json!(span), tally);
        }
        if let (Some(span), Some(exposure), Some(total)) = (of("span"), of("exposure"), of("total")) {
            // The scan and the exposure charge on one future, combined by the engine.
            if case["id"] == "long_future" {
                let lot = file["lot"].as_f64().unwrap();
                let price = exposure / file["elm_index"].as_f64().unwrap() / lot;
                let quantity = Decimal::new(file["lot"].as_i64().unwrap(), 0);
                let range = span / (price * lot);
                let rules = json!({ "range": format!("{range:.15}") });
                let position = Position { quantity, ..future(1, parse(&format!("{price:.12}")).unwrap(), 30) };
                let set = margined(&book(&[position]), "portfolio", "scan-16", rules);
                tally.relative("total", set.netted.to_f64(), total, 1e-9);
                tally.relative("range", range, 0.093, 2e-3);
            } else {
                tally.relative("total", span + exposure, total, 0.0);
            }
        }
        if case["id"] == "long_call" {
            let option = Position {
                underlying_price: Some(Decimal::new(23_548, 0)),
                strike: Some(Decimal::new(23_700, 0)),
                right: Some(Right::Call),
                volatility: Some(Decimal::new(15, 2)),
                expiry: Some(in_seconds(&json!(2_592_000))),
                ..held("NIFTY", Kind::Option, Decimal::new(65, 0))
            };
            let set = margined(&book(&[option]), "portfolio", "scan-16", json!({}));
            tally.close("total", set.netted, &case["total"]);
        }
        if case["id"] == "protective_put" {
            let alone = total("long_future")["total"].as_f64().unwrap();
            tally.relative("benefit", alone - of("total").unwrap(), of("benefit").unwrap(), 0.0);
        }
    });
}
