//! `weighted-sensitivity`: the industry model's deltas of equity and commodity.

use std::collections::BTreeMap;

use exposure_netting::{Kind, MarginChoice, Options, Position, net};
use serde_json::{Map, Value, json};

use super::standard::{book, held};
use super::{Tally, decimal};

/// A class's published table, as parameters.
fn parameters(class: &Value) -> Map<String, Value> {
    let mut buckets = Map::new();
    for (name, weight) in class["rw"].as_object().unwrap() {
        let place: Option<usize> = name.parse().ok();
        let rho = place.and_then(|n| class["rho"].get(n - 1)).cloned().unwrap_or(json!(0));
        let name = if place.is_none() { "Residual" } else { name };
        let threshold = &class["threshold"][name];
        buckets.insert(name.to_owned(), json!({ "weight": weight, "rho": rho, "threshold": threshold }));
    }
    let rules =
        json!({ "buckets": buckets, "gamma": class["gamma"], "residual": "Residual", "stress": false, "clamp": true });
    rules.as_object().cloned().unwrap()
}

pub(super) fn delta(file: &Value, tally: &mut Tally) {
    tally.cases(&file["cases"], |case, tally| {
        // Product classes add up; each is a separate set, with the table of its risk class.
        let mut positions = Vec::new();
        let mut classes: BTreeMap<String, Map<String, Value>> = BTreeMap::new();
        for id in case["sensitivities"].as_array().unwrap() {
            let s = &file["sensitivities"][id.as_str().unwrap()];
            let of = |name: &str| s[name].as_str().unwrap();
            let class = if of("risk") == "Risk_Equity" { "equity" } else { "commodity" };
            let set = format!("{} {class}", of("product"));
            let rules = classes.entry(set.clone()).or_insert_with(|| parameters(&file["params"][class]));
            let asset = format!("{} {}", of("bucket"), of("qualifier"));
            rules.entry("assets").or_insert(json!({}))[&asset] = json!(of("bucket"));
            positions.push(Position {
                price: Some(exposure_netting::Decimal::ONE),
                counterparty: set,
                ..held(&asset, Kind::Future, decimal(&s["amount"]))
            });
        }
        let choice = |parameters| MarginChoice { parameters, ..MarginChoice::new("weighted-sensitivity") };
        let margin_by = classes.into_iter().map(|(set, rules)| (set, choice(rules))).collect();
        let report = net(&book(&positions), &Options { margin_by, ..Options::default() }).unwrap();
        assert!(report.failures.is_empty(), "{:?}", report.failures);
        // Printed as a whole number.
        tally.absolute("margin", report.margin.netted.to_f64(), case["expected"].as_f64().unwrap(), 1.0);
    });
}
