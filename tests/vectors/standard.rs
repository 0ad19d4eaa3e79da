//! `standard`: venues' margin position by position.

use exposure_netting::margin::SetMargin;
use exposure_netting::pricing::black76;
use exposure_netting::time::Time;
use exposure_netting::{Book, Decimal, Kind, MarginChoice, Options, Position, Right, net};
use serde_json::{Value, json};

use super::{Tally, decimal};

/// A book at one venue, margined by a preset with the case's own parameters.
pub(super) fn margined(book: &Book, method: &str, preset: &str, parameters: Value) -> SetMargin {
    let Value::Object(parameters) = parameters else { panic!("parameters are an object") };
    let choice = MarginChoice { preset: Some(preset.to_owned()), parameters, ..MarginChoice::new(method) };
    let report = net(book, &Options { margin: Some(choice), ..Options::default() }).unwrap();
    assert!(report.failures.is_empty(), "{:?}", report.failures);
    report.margin.sets.into_iter().next().unwrap()
}

pub(super) fn held(asset: &str, kind: Kind, quantity: Decimal) -> Position {
    Position { counterparty: "venue".to_owned(), ..Position::new(asset.to_owned(), kind, quantity) }
}

pub(super) fn linear(asset: &str, quantity: Decimal, price: Decimal) -> Position {
    Position { price: Some(price), ..held(asset, Kind::Perpetual, quantity) }
}

pub(super) fn book(positions: &[Position]) -> Book {
    let mut book = Book::new();
    book.as_of = Some(as_of());
    for position in positions {
        book.push(position).unwrap();
    }
    book
}

pub(super) fn as_of() -> Time {
    Time::parse("2026-01-01").unwrap()
}

pub(super) fn in_seconds(case: &Value) -> Time {
    Time::from_seconds(as_of().seconds() + case.as_i64().unwrap())
}

/// A number of the source, written out: 15 digits at most, as sources print them.
pub(super) fn number(value: &Value) -> Decimal {
    if value.is_null() { Decimal::ZERO } else { decimal(value) }
}

fn one() -> Decimal {
    Decimal::ONE
}

// ---- dYdX v4: whole quantums, 10⁻⁶ of a dollar

fn quantums(value: &Value) -> Decimal {
    decimal(value) * Decimal::new(1, 6)
}

fn dydx_rule(initial_ppm: &Value, maintenance_ppm: &Value, open: Decimal, lower: Decimal, upper: Decimal) -> Value {
    json!({ "linear": { "BTC": {
        "initial": quantums(initial_ppm).to_string(),
        "maintenanceOfInitial": quantums(maintenance_ppm).to_string(),
        "open": open.to_string(),
        "openInterest": { "lower": lower.to_string(), "upper": upper.to_string() },
    } } })
}

pub(super) fn dydx(file: &Value, tally: &mut Tally) {
    tally.cases(&file["margin_cases"], |case, tally| {
        let scale = |value: &Value, exponent: &Value| {
            let exponent = exponent.as_i64().unwrap();
            let power = Decimal::new(10_i64.pow(u32::try_from(exponent.abs()).unwrap()), 0);
            if exponent < 0 { decimal(value) / power } else { decimal(value) * power }
        };
        let price = scale(&case["price"], &case["price_exponent"]);
        let quantity = scale(&case["base_quantums"], &case["atomic_resolution"]);
        // Open interest is given in base quantums, its caps in quote quantums.
        let open = match &case["open_interest_quantums"] {
            Value::Null => Decimal::ZERO,
            open => scale(open, &case["atomic_resolution"]) * price,
        };
        let (lower, upper) = (quantums(&case["oi_lower_cap"]), quantums(&case["oi_upper_cap"]));
        let rule = dydx_rule(&case["initial_margin_ppm"], &case["maintenance_fraction_ppm"], open, lower, upper);
        let set = margined(&book(&[linear("BTC", quantity, price)]), "standard", "dydx-v4", rule);
        tally.close("initial", set.netted, &micro(&case["expected_im"]));
        tally.close("maintenance", set.maintenance.unwrap(), &micro(&case["expected_mm"]));
    });
    // The fraction itself: what a million dollars need, in dollars, is the parts per million.
    tally.cases(&file["imf_ppm_cases"], |case, tally| {
        let open = quantums(&case["open_notional"]);
        let caps = (quantums(&case["lower"]), quantums(&case["upper"]));
        let rule = dydx_rule(&case["base_ppm"], &json!(1_000_000), open, caps.0, caps.1);
        let million = linear("BTC", one(), Decimal::new(1_000_000, 0));
        let set = margined(&book(&[million]), "standard", "dydx-v4", rule);
        tally.close("ppm", set.netted, &case["expected_ppm"]);
    });
    tally.cases(&file["quote_cases"], |case, tally| {
        let caps = |name: &str| if case[name].is_null() { Decimal::ZERO } else { quantums(&case[name]) };
        let rule = dydx_rule(&case["ppm"], &json!(1_000_000), caps("open_notional"), caps("lower"), caps("upper"));
        let quote = linear("BTC", one(), quantums(&case["quote"]));
        let set = margined(&book(&[quote]), "standard", "dydx-v4", rule);
        tally.close("margin", set.netted, &micro(&case["expected"]));
    });
}

/// A count of quantums as dollars, exactly.
fn micro(value: &Value) -> Value {
    serde_json::from_str(&exposure_netting::amount::plain(quantums(value))).unwrap()
}

// ---- Hyperliquid

pub(super) fn hyperliquid(file: &Value, tally: &mut Tally) {
    // The published tiers are the preset: no parameters are passed in.
    tally.cases(&file["computed"], |case, tally| {
        let notional = decimal(&case["notional"]);
        let position = linear(case["asset"].as_str().unwrap(), one(), notional);
        let set = margined(&book(&[position]), "standard", "hyperliquid", json!({}));
        tally.relative("maintenance", set.maintenance.unwrap().to_f64(), case["mm"].as_f64().unwrap(), 1e-15);
    });
    let rate = file["published_check"]["rate"].as_f64().unwrap();
    let leverage = file["published_check"]["max_leverage"].clone();
    let rule = json!({ "linear": { "default": { "tiers": [{ "from": "0", "leverage": leverage.to_string() }] } } });
    let set = margined(&book(&[linear("X", one(), one())]), "standard", "hyperliquid", rule);
    tally.case = "published rate".to_owned();
    tally.relative("rate", set.maintenance.unwrap().to_f64(), rate, 1e-15);
    for (asset, tiers) in file["tiers"].as_object().unwrap() {
        let preset = exposure_netting::margin::METHODS.iter().find(|m| m.id == "standard").unwrap();
        let preset = preset.presets.iter().find(|p| p.id == "hyperliquid").unwrap();
        let shipped: Value = serde_json::from_str(preset.parameters).unwrap();
        let ours = shipped["linear"][asset]["tiers"].as_array().unwrap();
        let same = ours.iter().zip(tiers.as_array().unwrap()).all(|(ours, theirs)| {
            ours["from"].as_f64() == theirs["lower"].as_f64() && ours["leverage"] == theirs["max_leverage"]
        });
        if !same || ours.len() != tiers.as_array().unwrap().len() {
            tally.wrong(format_args!("the preset's tiers of {asset} are not the published ones"));
        }
    }
}

// ---- Skew, open interest and pool use

pub(super) fn scaled(file: &Value, tally: &mut Tally) {
    let synthetix = &file["synthetix"];
    tally.case = "synthetix".to_owned();
    let (mut positions, mut rules) = (Vec::new(), serde_json::Map::new());
    for (i, case) in synthetix["positions"].as_array().unwrap().iter().enumerate() {
        let asset = format!("market-{i}");
        positions.push(linear(&asset, decimal(&case["size"]), decimal(&case["price"])));
        let per_unit = decimal(&case["imf"]) / decimal(&case["skew"]);
        rules.insert(
            asset,
            json!({
                "initial": case["minimr"].to_string(), "perUnit": per_unit.to_string(),
                "maintenanceOfInitial": case["mms"].to_string(), "minimum": case["minpos"].to_string(),
            }),
        );
    }
    let set = margined(&book(&positions), "standard", "synthetix-v3", json!({ "linear": rules }));
    tally.close("initial", set.netted, &synthetix["expected"]["im_total"]);
    tally.close("maintenance", set.maintenance.unwrap(), &synthetix["expected"]["mm_total"]);

    tally.cases(&file["gmx"]["cases"], |case, tally| {
        let expected =
            if case["expected_factor"].is_null() { &case["expected_oi_factor"] } else { &case["expected_factor"] };
        // The open-interest part is compared without the floor if the source prints it so.
        let floor = if case["expected_factor"].is_null() { json!("0") } else { json!(case["min"].to_string()) };
        let rule = json!({ "linear": { "default": {
            "initial": floor, "maintenance": "0", "floor": "0",
            "perOpenInterest": plain_text(&case["multiplier"]), "open": case["open_interest"].to_string(),
        } } });
        let set = margined(&book(&[linear("BTC", one(), one())]), "standard", "gmx-v2", rule);
        tally.close("factor", set.netted, expected);
    });

    let panoptic = &file["panoptic"];
    let params = &panoptic["params_bps"];
    let part = |value: &Value| (decimal(value) * Decimal::new(1, 4)).to_string();
    tally.cases(&panoptic["cases_bps"], |case, tally| {
        let rule = json!({ "option": { "utilisation": {
            "used": (decimal(&case["util"]) * Decimal::new(1, 4)).min(one()).to_string(),
            "target": part(&params["target_util"]), "saturated": part(&params["saturated_util"]),
            "seller": part(&params["seller"]), "buyer": part(&params["buyer"]),
        } } });
        let quantity = if case["side"] == "seller" { -one() } else { one() };
        let option = Position {
            strike: Some(Decimal::new(100, 0)),
            right: Some(Right::Call),
            delta: Some(Decimal::new(5, 1)),
            underlying_price: Some(Decimal::new(10_000, 0)),
            ..held("ETH", Kind::Option, quantity)
        };
        let set = margined(&book(&[option]), "standard", "panoptic", rule);
        tally.close("basis points", set.netted, &case["expected"]);
    });
}

fn plain_text(value: &Value) -> String {
    exposure_netting::amount::plain(decimal(value))
}

// ---- Deribit, Aevo, and the published lending numbers

fn option(right: Right, spot: i64, strike: i64, quantity: i64, premium: Decimal) -> Position {
    Position {
        price: Some(premium),
        underlying_price: Some(Decimal::new(spot, 0)),
        strike: Some(Decimal::new(strike, 0)),
        right: Some(right),
        delta: Some(Decimal::new(if right == Right::Call { 5 } else { -5 }, 1)),
        ..held("BTC", Kind::Option, Decimal::new(quantity, 0))
    }
}

pub(super) fn crypto(file: &Value, tally: &mut Tally) {
    super::health::lending(file, tally);
    let f = |d: Decimal| d.to_string().parse::<f64>().unwrap();
    // The published formulas, evaluated here as printed, against the presets.
    for (preset, rate) in [("deribit", 0.075), ("aevo", 0.10)] {
        for (right, strike) in
            [(Right::Call, 52_000), (Right::Call, 90_000), (Right::Put, 49_000), (Right::Put, 80_000)]
        {
            tally.case = format!("{preset} {} {strike}", right.name());
            let (spot, premium) = (50_000.0, Decimal::new(31_234, 1));
            let set = margined(&book(&[option(right, 50_000, strike, -2, premium)]), "standard", preset, json!({}));
            let mark = f(premium);
            #[allow(clippy::cast_precision_loss, reason = "a strike")]
            let strike = strike as f64;
            let out = if right == Right::Call { strike - spot } else { spot - strike }.max(0.0);
            let outright = (0.15 - out / spot).max(0.10) * spot + mark;
            let (initial, maintenance) = match right {
                Right::Call => (outright, rate * spot + mark),
                Right::Put => {
                    let maintenance = (rate * spot).max(rate * mark) + mark;
                    (outright.max(maintenance), maintenance)
                }
            };
            tally.relative("initial", set.netted.to_f64(), 2.0 * initial, 1e-12);
            tally.relative("maintenance", set.maintenance.unwrap().to_f64(), 2.0 * maintenance, 1e-12);
        }
        tally.case = format!("{preset} bought");
        let bought = margined(&book(&[option(Right::Call, 50_000, 52_000, 3, one())]), "standard", preset, json!({}));
        tally.relative("initial", bought.netted.to_f64(), 0.0, 0.0);
    }
    // Deribit's older futures table, in coin: (base + slope × n) × n.
    for (name, asset) in [("btc_perp", "BTC"), ("btc_dated", "BTC"), ("eth", "ETH")] {
        tally.case = format!("deribit_futures_mm_legacy {name}");
        let formula = file["deribit_futures_mm_legacy"][name].as_str().unwrap();
        let digits: String = formula.chars().map(|c| if c.is_ascii_digit() || c == '.' { c } else { ' ' }).collect();
        let mut parts = digits.split_whitespace();
        let (base, slope) = (parts.next().unwrap(), parts.next().unwrap());
        let rule = json!({ "linear": { asset: { "maintenance": base, "perUnit": slope } } });
        let set = margined(&book(&[linear(asset, Decimal::new(40, 0), one())]), "standard", "deribit", rule);
        let expected = (base.parse::<f64>().unwrap() + slope.parse::<f64>().unwrap() * 40.0) * 40.0;
        tally.relative("maintenance", set.maintenance.unwrap().to_f64(), expected, 1e-12);
    }
}

// ---- Paradex's worked options

pub(super) fn paradex(file: &Value, tally: &mut Tally) {
    tally.cases(&file["cross_margin_option_examples"], |case, tally| {
        let spot = case["spot"].as_i64().unwrap();
        let right = if case["type"] == "put" { Right::Put } else { Right::Call };
        let strike = case["strike"].as_i64().unwrap_or(spot);
        let premium = case["option_mark"].as_i64().map_or(Decimal::ONE, |mark| Decimal::new(mark, 0));
        let quantity = if case["side"] == "long" { 1 } else { -1 };
        let position = option(right, spot, strike, quantity, premium);
        let set = margined(&book(&[position]), "standard", "paradex", json!({}));
        tally.close("initial", set.netted, &case["imr"]);
        if !case["mmr"].is_null() {
            tally.close("maintenance", set.maintenance.unwrap(), &case["mmr"]);
        }
    });
}

// ---- Derive's standard manager

pub(super) fn derive(file: &Value, tally: &mut Tally) {
    let p = &file["params"];
    let text = |name: &str| json!(p[name].to_string());
    tally.cases(&file["cases"], |case, tally| {
        let mut positions = Vec::new();
        let mut prices = std::collections::BTreeMap::new();
        let mut confidence = serde_json::Map::new();
        // The venue counts profit, funding and a part of the base asset as collateral; here they are not requirements.
        let mut collateral = case["cash"].as_f64().unwrap() + case["unsettled_funding_total"].as_f64().unwrap();
        for market in case["markets"].as_array().unwrap() {
            let asset = market["underlying"].as_str().unwrap();
            prices.insert(asset.to_owned(), decimal(&market["spot"]));
            confidence.insert(asset.to_owned(), json!(market["spot_confidence"].to_string()));
            let perpetual = number(&market["perp_amount"]);
            if !perpetual.is_zero() {
                positions.push(linear(asset, perpetual, decimal(&market["perp_price"])));
                confidence.insert(format!("{asset} perpetual"), json!(market["perp_confidence"].to_string()));
                let gain = market["perp_price"].as_f64().unwrap() - market["perp_entry"].as_f64().unwrap();
                collateral += market["perp_amount"].as_f64().unwrap() * gain;
            }
            let base = number(&market["base_amount"]);
            if !base.is_zero() {
                positions.push(Position { price: Some(decimal(&market["spot"])), ..held(asset, Kind::Spot, base) });
                let counted = p["base_margin_factor"].as_f64().unwrap() * p["base_im_scale"].as_f64().unwrap();
                collateral += market["base_amount"].as_f64().unwrap() * market["spot"].as_f64().unwrap() * counted;
            }
            for o in market["options"].as_array().unwrap() {
                let right = if o["call"] == true { Right::Call } else { Right::Put };
                let years = o["seconds_to_expiry"].as_f64().unwrap() / 31_536_000.0;
                let of = |name: &str| o[name].as_f64().unwrap();
                let premium = black76::price(right, of("forward"), of("strike"), of("vol"), years);
                let expiry = in_seconds(&o["seconds_to_expiry"]);
                let least = of("forward_confidence").min(of("vol_confidence"));
                let key = format!("{asset} {expiry}");
                let known = confidence.get(&key).map_or(1.0, |c| c.as_str().unwrap().parse().unwrap());
                confidence.insert(key, json!(least.min(known).to_string()));
                positions.push(Position {
                    price: exposure_netting::amount::parse(&format!("{premium:.15}")).ok(),
                    underlying_price: Some(decimal(&o["forward"])),
                    strike: Some(decimal(&o["strike"])),
                    right: Some(right),
                    expiry: Some(expiry),
                    volatility: Some(decimal(&o["vol"])),
                    ..held(asset, Kind::Option, decimal(&o["amount"]))
                });
            }
        }
        let mut book = book(&positions);
        book.prices = prices;
        let perpetual = json!({ "initial": text("perp_im_req"), "maintenance": text("perp_mm_req") });
        let rule = json!({
            // The preset has rates for both.
            "linear": { "BTC": perpetual, "ETH": perpetual },
            "option": {
                "initial": text("max_spot_req"), "floor": text("min_spot_req"), "maintenance": text("mm_call_spot_req"),
                "putMark": text("mm_put_mtm_req"), "putOver": text("mm_offset_scale"),
                "maxLoss": { "initial": text("unpaired_im_scale"), "maintenance": text("unpaired_mm_scale") },
            },
            "doubt": { "below": text("oracle_conf_threshold"), "factor": text("oracle_contingency_factor") },
            "depeg": { "below": text("depeg_threshold"), "factor": text("depeg_factor") },
            "confidence": confidence, "stablePrice": case["stable_price"].to_string(),
        });
        let (initial, maintenance) = if positions.is_empty() {
            (0.0, 0.0)
        } else {
            let set = margined(&book, "standard", "derive-srm", rule);
            (set.netted.to_f64(), set.maintenance.unwrap().to_f64())
        };
        // The source's numbers are balances: collateral less the requirement.
        tally.relative("initial", collateral - initial, case["expected"]["IM"].as_f64().unwrap(), 1e-9);
        tally.relative("maintenance", collateral - maintenance, case["expected"]["MM"].as_f64().unwrap(), 1e-9);
    });
}
