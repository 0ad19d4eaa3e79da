//! SA-CCR, credit default swaps, clearing, leveraged tokens.

use exposure_netting::credit::clearing::duffie_zhu;
use exposure_netting::pricing::cds::{Curve, Legs, Period};
use exposure_netting::pricing::leveraged::daily_reset;
use exposure_netting::time::Time;
use exposure_netting::{
    Agreement, Amount, AssetClass, AssetFacts, Book, Collateral, Decimal, Enforceable, Kind, Options, Position, Right,
    net,
};
use serde_json::Value;

use super::standard::as_of;
use super::{Tally, decimal};

/// Days of 365 to the year, as in the engine.
fn in_years(years: f64) -> Time {
    #[allow(clippy::cast_possible_truncation, reason = "a date")]
    let seconds = (years * 365.0 * 86_400.0).round() as i64;
    Time::from_seconds(as_of().seconds() + seconds)
}

fn own(value: &Value) -> Option<Decimal> {
    (!value.is_null()).then(|| decimal(value))
}

/// One trade of the Basel examples as a position, and the facts about its asset.
fn trade(case: &Value) -> (Position, AssetFacts) {
    let text = |name: &str| case[name].as_str().unwrap_or_default().to_owned();
    let class = if !case["ccy"].is_null() {
        AssetClass::Rates
    } else if !case["ref"].is_null() {
        AssetClass::Credit
    } else {
        AssetClass::Commodity
    };
    let (asset, kind) = match class {
        AssetClass::Rates => (text("ccy"), Kind::Future),
        AssetClass::Credit => (text("ref"), Kind::Cds),
        _ => (text("type"), Kind::Future),
    };
    let sign = case["sign"].as_i64().unwrap_or(1);
    let mut position = Position {
        value: own(&case["mtm"]),
        agreement: "master".to_owned(),
        counterparty: "them".to_owned(),
        asset_class: Some(class),
        expiry: Some(in_years(case["M"].as_f64().unwrap())),
        price: (class == AssetClass::Commodity).then_some(Decimal::ONE),
        ..Position::new(asset, kind, decimal(&case["notional"]) * Decimal::from(sign))
    };
    if let Some(start) = case["S"].as_f64().filter(|start| *start > 0.0) {
        position.start = Some(in_years(start));
    }
    if let Some(option) = case["opt"].as_str() {
        assert_eq!(option, "buy_put");
        position.kind = Kind::Option;
        position.right = Some(Right::Put);
        position.strike = own(&case["K"]);
        position.underlying_price = own(&case["P"]);
        position.end = position.expiry.replace(in_years(case["T"].as_f64().unwrap()));
        // Only the exposure uses it.
        position.delta = Some(Decimal::NEGATIVE_ONE);
    }
    let facts = AssetFacts {
        rating: text("q"),
        index: case["idx"].as_i64() == Some(1),
        hedging_set: text("hs").to_lowercase(),
        ..AssetFacts::default()
    };
    (position, facts)
}

fn basel(trades: &[Value], agreement: Agreement) -> exposure_netting::credit::saccr::Ead {
    let mut book = Book::new();
    book.as_of = Some(as_of());
    book.agreements = vec![agreement];
    // Both currencies count as one in the source.
    book.rates.insert("EUR".to_owned(), Decimal::ONE);
    for case in trades {
        let (position, facts) = trade(case);
        book.assumptions.assets.insert(position.asset.clone(), facts);
        book.push(&position).unwrap();
    }
    let report = net(&book, &Options::default()).unwrap();
    assert!(
        report.failures.is_empty() && report.credit.missing.is_empty(),
        "{:?} {:?}",
        report.failures,
        report.credit.missing
    );
    report.credit.sets.into_iter().next().unwrap().ead.unwrap()
}

pub(super) fn annex(file: &Value, tally: &mut Tally) {
    let all = file["cases"].as_array().unwrap();
    tally.cases(&file["cases"], |case, tally| {
        let trades: Vec<Value> = match &case["trades"] {
            Value::Array(trades) => trades.clone(),
            // `examples 1+2`
            text => {
                let numbers = text.as_str().unwrap().trim_start_matches("examples ").split('+');
                let of = |n: &str| all[n.trim().parse::<usize>().unwrap() - 1]["trades"].as_array().unwrap().clone();
                numbers.flat_map(of).collect()
            }
        };
        let mut agreement = Agreement::new("master", "them", Enforceable::Yes);
        let held = own(&case["collateral"]).or_else(|| own(&case["margin"]["net_collateral_held"]));
        if let Some(amount) = held.filter(|amount| !amount.is_zero()) {
            agreement.collateral.push(Collateral { amount, ..Collateral::default() });
        }
        if case["margined"] == true {
            let margin = &case["margin"];
            agreement.threshold = own(&margin["TH"]);
            agreement.mta = own(&margin["MTA"]);
            agreement.independent_amount = own(&margin["NICA"]);
            agreement.remargin_days = margin["remargin_days"].as_u64().map(|days| u32::try_from(days).unwrap());
        }
        let found = basel(&trades, agreement);
        // Published to the unit; the file's own numbers in full.
        let rounded = Amount::from(i32::try_from(found.ead.to_f64().round() as i64).unwrap());
        tally.close("published", rounded, &case["published"]["EAD"]);
        tally.relative("ead", found.ead.to_f64(), case["computed"]["EAD"].as_f64().unwrap(), 1e-9);
        if let Some(add_on) = case["computed"]["addon"].as_f64() {
            tally.relative("add-on", found.add_on.to_f64(), add_on, 1e-9);
        }
        if let Some(multiplier) = case["computed"]["multiplier"].as_f64() {
            tally.relative("multiplier", found.multiplier.to_f64(), multiplier, 1e-8);
        }
        tally.close("rc", found.replacement_cost, &case["computed"]["RC"]);
    });
}

pub(super) fn open_engine(file: &Value, tally: &mut Tally) {
    tally.cases(&file["cases"], |case, tally| {
        let mut agreement = Agreement::new("master", "them", Enforceable::Yes);
        if case["margined"] == true {
            agreement.threshold = own(&case["threshold"]);
            agreement.mta = own(&case["mta"]);
            agreement.independent_amount = own(&case["nica"]);
        }
        let mut book = Book::new();
        book.as_of = Some(as_of());
        book.agreements = vec![agreement];
        let trades = case["trades"].as_array().unwrap();
        for (at, case_trade) in trades.iter().enumerate() {
            let currency = case_trade["hedging_set"].as_str().unwrap();
            let float = |name: &str| case_trade[name].as_f64().unwrap();
            // The source prints the adjusted notional; it is converted back.
            let duration = ((-0.05 * float("S")).exp() - (-0.05 * float("E")).exp()) / 0.05;
            let notional = Decimal::try_from(float("d") / duration).unwrap();
            book.rates.insert(currency.to_owned(), Decimal::ONE);
            let position = Position {
                counterparty: "them".to_owned(),
                asset_class: Some(AssetClass::Rates),
                start: Some(in_years(float("S"))),
                expiry: Some(in_years(float("E"))),
                value: if at == 0 { own(&case["npv"]) } else { Some(Decimal::ZERO) },
                ..Position::new(currency.to_owned(), Kind::Future, notional)
            };
            book.push(&position).unwrap();
        }
        let report = net(&book, &Options::default()).unwrap();
        let expected = &case["expected"];
        let of = |name: &str| expected[name].as_f64().unwrap();
        let set = report.credit.sets.into_iter().next();
        let Some(found) = set.and_then(|set| set.ead) else {
            tally.wrong(format_args!("no exposure at default"));
            return;
        };
        // Times to maturity are printed to 4 decimals.
        tally.relative("ead", found.ead.to_f64(), of("ead"), 1e-6);
        tally.relative("add-on", found.add_on.to_f64(), of("addon"), 1e-6);
        tally.relative("rc", found.replacement_cost.to_f64(), of("rc"), 1e-9);
    });
}

pub(super) fn swaps(file: &Value, tally: &mut Tally) {
    tally.cases(&file["cases"], |case, tally| {
        let float = |name: &str| case[name].as_f64().unwrap();
        let tolerance = float("tolerance");
        let expected = &case["expected"];
        let hazard = match (case["hazard"].as_f64(), case["hazard_cc"].as_f64(), case["annual_default_prob"].as_f64()) {
            (Some(hazard), ..) | (_, Some(hazard), _) => hazard,
            (.., Some(yearly)) => -(1.0 - yearly).ln(),
            _ => panic!("no hazard"),
        };
        let curve = Curve { hazard, interest: float("rate_cc"), recovery: float("recovery") };
        let periods: Vec<Period> = match case["schedule_dates_after_adjustment"].as_array() {
            Some(dates) => {
                let day = |text: &Value| Time::parse(text.as_str().unwrap()).unwrap().seconds().div_euclid(86_400);
                let today = day(&case["evaluation_date"]);
                let days: Vec<i64> = dates.iter().map(|date| day(date) - today).collect();
                let live = days.windows(2).filter(|pair| pair[1] > 0);
                live.map(|pair| Period::of_days(pair[0], pair[1], 360.0)).collect()
            }
            None => {
                let years = u32::try_from(case["years"].as_u64().unwrap()).unwrap();
                (0..years).map(|k| Period::of_years(f64::from(k), f64::from(k + 1))).collect()
            }
        };
        let legs = Legs::of(&periods, curve);
        for (name, value) in expected.as_object().unwrap() {
            let figure = match name.as_str() {
                "npv_seller" => legs.value_sold(float("coupon")) * float("notional"),
                "fair_spread" => legs.fair_spread(),
                "pv_payments_per_unit_spread" => legs.payments,
                "pv_payoff" => legs.protection,
                "pv_accrual_per_unit_spread" => legs.accruals,
                "survival" => {
                    for (at, value) in value.as_array().unwrap().iter().enumerate() {
                        let survives = (-hazard * (at + 1) as f64).exp();
                        tally.relative("survival", survives, value.as_f64().unwrap(), 6e-5);
                    }
                    continue;
                }
                other => {
                    tally.wrong(format_args!("expects {other}, which this test does not know"));
                    continue;
                }
            };
            tally.relative(name, figure, value.as_f64().unwrap(), tolerance);
        }
    });
}

pub(super) fn clearing(file: &Value, tally: &mut Tally) {
    let whole = |value: &Value| u32::try_from(value.as_u64().unwrap()).unwrap();
    tally.cases(&file["rows"], |case, tally| {
        let fewest = duffie_zhu(whole(&case["K"]), 2).unwrap().fewest;
        tally.relative("N_min", f64::from(fewest), case["N_min"].as_f64().unwrap(), 0.0);
        // The root; K is the first whole number above it.
        let k = case["K"].as_f64().unwrap();
        tally.relative("root", 2.0 * k + 2.0 * (k * k - k).sqrt(), case["larger_root"].as_f64().unwrap(), 1e-12);
    });
    tally.cases(&file["checks"], |case, tally| {
        let found = duffie_zhu(whole(&case["K"]), whole(&case["N"])).unwrap();
        if Some(found.helps) != case["ccp_improves"].as_bool() {
            tally.wrong(format_args!("helps is {}", found.helps));
        }
        if found.helps != (found.cleared < found.bilateral) {
            tally.wrong(format_args!("the condition and the exposures disagree"));
        }
    });
}

pub(super) fn tokens(file: &Value, tally: &mut Tally) {
    let mut navs: Vec<(&str, Decimal)> = Vec::new();
    for name in ["UP", "DOWN"] {
        navs.push((name, decimal(&file["start_nav"])));
    }
    tally.cases(&file["path"], |case, tally| {
        let prices = [decimal(&case["from"]), decimal(&case["to"])];
        for (name, nav) in &mut navs {
            let days = daily_reset(decimal(&file["leverage"][*name]), *nav, &prices).unwrap();
            tally.close(name, days[0].nav, &case[*name]);
            // All the way through the book: the token's holding and worth before the reset.
            let book = held_token(name, decimal(&file["leverage"][*name]), &days[0], prices);
            let exposure = net(&book, &Options::default()).unwrap().total.net;
            tally.relative("drifted", exposure.to_f64(), days[0].drifted.to_f64(), 1e-9);
            if case["rebased_after"] == true {
                *nav = days[0].nav.to_decimal().unwrap();
            }
        }
    });
}

fn held_token(
    name: &str,
    leverage: Decimal,
    day: &exposure_netting::pricing::leveraged::Day,
    prices: [Decimal; 2],
) -> Book {
    let mut book = Book::new();
    let position = Position {
        counterparty: name.to_owned(),
        leverage: Some(leverage),
        price: day.nav.to_decimal(),
        underlying_price: Some(prices[1]),
        reset_price: Some(prices[0]),
        ..Position::new("BTC".to_owned(), Kind::LeveragedToken, Decimal::ONE)
    };
    book.push(&position).unwrap();
    book
}
