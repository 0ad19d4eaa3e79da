//! Option prices and greeks of a textbook and a published sheet.

use exposure_netting::Right;
use exposure_netting::pricing::black76::{Greeks, greeks};
use serde_json::Value;

use super::Tally;

fn of(case: &Value, names: [&str; 6]) -> Greeks {
    let right = if case["type"] == "call" { Right::Call } else { Right::Put };
    let [spot, strike, volatility, years, r, q] = names.map(|name| case[name].as_f64().unwrap_or(0.0));
    greeks(right, spot, strike, volatility, years, r, q)
}

fn figure(found: Greeks, name: &str, spot: f64) -> Option<f64> {
    Some(match name {
        "price" => found.price,
        "delta" => found.delta,
        "gamma" => found.gamma,
        "vega" | "vega_per_1.00" => found.vega,
        "theta" | "theta_per_year" => found.theta,
        "theta_per_day" => found.theta / 365.0,
        "rho" | "rho_per_1.00" => found.rho,
        "dividend_rho" => found.dividend_rho,
        "elasticity" => found.delta * spot / found.price,
        _ => return None,
    })
}

pub(super) fn haug(file: &Value, tally: &mut Tally) {
    const NAMES: [&str; 6] = ["spot", "strike", "vol", "t", "r", "q"];
    let tolerance = file["tolerance"].as_f64().unwrap();
    tally.cases(&file["prices"], |case, tally| {
        tally.absolute("price", of(case, NAMES).price, case["price"].as_f64().unwrap(), tolerance);
    });
    tally.cases(&file["greeks"], |case, tally| {
        let name = case["greek"].as_str().unwrap();
        let Some(found) = figure(of(case, NAMES), name, case["spot"].as_f64().unwrap()) else {
            return tally.wrong(format_args!("expects {name}, which this test does not know"));
        };
        tally.absolute(name, found, case["value"].as_f64().unwrap(), tolerance);
    });
}

pub(super) fn sheet(file: &Value, tally: &mut Tally) {
    let mut case = file["inputs"].clone();
    case["q"] = 0.0.into();
    let found = of(&case, ["S", "K", "sigma", "T", "r_cc", "q"]);
    let tolerance = file["tolerance_rel"].as_f64().unwrap();
    tally.case = "sheet".to_owned();
    for (name, value) in file["expected"].as_object().unwrap() {
        let Some(found) = figure(found, name, 0.0) else {
            return tally.wrong(format_args!("expects {name}, which this test does not know"));
        };
        let value = value.as_f64().unwrap();
        tally.absolute(name, found, value, tolerance * value.abs());
    }
}
