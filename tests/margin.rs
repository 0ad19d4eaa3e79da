//! Invariants of every methodology that margins a set at a time, on random sets.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test stops where it fails"
)]
#![allow(clippy::arithmetic_side_effects, reason = "random numbers are small")]

use exposure_netting::advice::Search;
use exposure_netting::amount::{Amount, parse};
use exposure_netting::margin::METHODS;
use exposure_netting::time::Time;
use exposure_netting::{
    Book, Correlation, Decimal, Kind, LiveBook, MarginChoice, MarginMode, Options, Position, Report, Right, net,
};
use proptest::prelude::*;
use proptest::test_runner::FileFailurePersistence;
use serde_json::{Value, json};

fn number(text: &str) -> Decimal {
    parse(text).unwrap()
}

fn choice(method: &str, preset: Option<&str>, parameters: Value) -> MarginChoice {
    let Value::Object(parameters) = parameters else { panic!("parameters are an object") };
    MarginChoice { preset: preset.map(str::to_owned), parameters, ..MarginChoice::new(method) }
}

/// Every methodology with each of its presets, except the schedule, which uses credit sets.
fn choices() -> Vec<MarginChoice> {
    let methods = METHODS.iter().filter(|method| method.id != "schedule");
    let all = methods.flat_map(|method| {
        let presets: Vec<Option<&str>> =
            if method.presets.is_empty() { vec![None] } else { method.presets.iter().map(|p| Some(p.id)).collect() };
        presets.into_iter().map(|preset| choice(method.id, preset, json!({})))
    });
    all.collect()
}

fn by(choice: &MarginChoice) -> Options {
    Options { margin: Some(choice.clone()), ..Options::default() }
}

fn book(positions: &[Position]) -> Book {
    let mut book = Book::new();
    book.as_of = Time::parse("2026-06-30");
    let rho = Decimal::new(7, 1);
    book.assumptions.correlations = vec![Correlation { a: "BTC".to_owned(), b: "ETH".to_owned(), rho }];
    for position in positions {
        book.push(position).unwrap();
    }
    book
}

fn report(positions: &[Position], choice: &MarginChoice) -> Report {
    net(&book(positions), &by(choice)).unwrap()
}

fn position() -> impl Strategy<Value = Position> {
    let asset = prop::sample::select(vec!["BTC", "BTC", "BTC", "ETH"]);
    let kind = prop::sample::select(vec![Kind::Perpetual, Kind::Future, Kind::Option, Kind::Option, Kind::Spot]);
    let venue = prop::sample::select(vec!["A", "A", "A", "B"]);
    let shape = (any::<bool>(), any::<bool>(), 0..4_i64);
    (asset, kind, venue, -40..40_i64, shape, 1..20_i64).prop_map(
        |(asset, kind, venue, q, (put, later, strike), vol)| {
            let price = if asset == "BTC" { "60000" } else { "3000" };
            let mut p = Position {
                counterparty: venue.to_owned(),
                price: Some(number(price)),
                entry_price: Some(number(price)),
                ..Position::new(asset.to_owned(), kind, Decimal::new(q, 1))
            };
            if matches!(kind, Kind::Future | Kind::Option) {
                p.expiry = Time::parse(if later { "2027-03-26" } else { "2026-07-31" });
            }
            if kind == Kind::Option {
                p.price = Some(number(if asset == "BTC" { "2500" } else { "140" }));
                p.underlying_price = Some(number(price));
                p.right = Some(if put { Right::Put } else { Right::Call });
                p.strike = number(price).checked_mul(Decimal::new(80 + 15 * strike, 2));
                p.volatility = Some(Decimal::new(30 + 5 * vol, 2));
            }
            p
        },
    )
}

fn positions() -> impl Strategy<Value = Vec<Position>> {
    prop::collection::vec(position(), 1..9)
}

fn config() -> ProptestConfig {
    let seeds = Box::new(FileFailurePersistence::Direct("tests/margin.seeds"));
    ProptestConfig { cases: 48, failure_persistence: Some(seeds), ..ProptestConfig::default() }
}

proptest! {
    #![proptest_config(config())]

    /// Every row and its exact opposite: nothing remains to be margined, whatever the methodology, except the worth of
    /// an account of that kind.
    #[test]
    fn opposites_leave_nothing(rows in positions()) {
        let opposite = |p: &Position| Position { quantity: -p.quantity, ..p.clone() };
        let both: Vec<Position> = rows.iter().cloned().chain(rows.iter().map(opposite)).collect();
        for choice in choices() {
            let found = report(&both, &choice);
            prop_assert_eq!(found.margin.netted, Amount::ZERO, "{:?}", choice);
            prop_assert_eq!(found.margin.standalone, Amount::ZERO, "{:?}", choice);
        }
    }

    /// The order of rows does not matter.
    #[test]
    fn order_does_not_matter((rows, shuffled) in positions().prop_flat_map(|rows| (Just(rows.clone()), Just(rows).prop_shuffle()))) {
        for choice in choices() {
            let (a, b) = (report(&rows, &choice), report(&shuffled, &choice));
            prop_assert_eq!(serde_json::to_string(&a.margin).unwrap(), serde_json::to_string(&b.margin).unwrap(), "{:?}", choice);
        }
    }

    /// One more scenario never lowers the worst loss.
    #[test]
    fn more_scenarios_are_no_kinder(rows in positions(), spot in -90..300_i64, shift in prop::sample::select(vec!["up", "down", "same"])) {
        let scenario = |spot: i64, shift: &str| json!({ "spot": Decimal::new(spot, 2).to_string(), "volatility": shift });
        let few = json!([scenario(-10, "up"), scenario(10, "up")]);
        let more = json!([scenario(-10, "up"), scenario(10, "up"), scenario(spot, shift)]);
        for preset in ["derive-pm2", "derive-pm1", "paradex", "scan-16", "deribit"] {
            let need = |scenarios: &Value| {
                report(&rows, &choice("portfolio", Some(preset), json!({ "scenarios": scenarios }))).margin.netted
            };
            prop_assert!(need(&more) >= need(&few), "{preset}");
        }
    }

    /// A set of one instrument needs that instrument's standalone margin.
    #[test]
    fn alone_is_alone(row in position()) {
        for choice in choices() {
            let found = report(std::slice::from_ref(&row), &choice);
            prop_assert_eq!(found.margin.netted, found.margin.standalone, "{:?}", choice);
        }
    }

    /// Netted is never above standalone if no rule grows faster than the position: for `standard`, position by
    /// position, it is at most the sum.
    #[test]
    fn standard_is_at_most_the_sum(rows in positions()) {
        for choice in choices().into_iter().filter(|choice| choice.method == "standard") {
            let found = report(&rows, &choice);
            prop_assert!(found.margin.netted <= found.margin.standalone, "{:?}", choice);
        }
    }

    /// Sets, assets, offsets and legs add up to the totals of the book.
    #[test]
    fn parts_add_up(rows in positions()) {
        for choice in choices() {
            let margin = report(&rows, &choice).margin;
            let sum = |of: fn(&exposure_netting::margin::SetMargin) -> Amount| {
                margin.sets.iter().map(of).fold(Amount::ZERO, |a, b| a.checked_add(b).unwrap())
            };
            prop_assert_eq!(sum(|set| set.netted), margin.netted);
            prop_assert_eq!(sum(|set| set.standalone), margin.standalone);
            let explained = margin.offsets.iter().fold(Amount::ZERO, |a, o| a.checked_add(o.saving).unwrap());
            prop_assert_eq!(explained, margin.saving, "{:?}", choice);
            for set in margin.sets.iter().filter(|set| !set.assets.is_empty()) {
                let parts = set.assets.iter().fold(Amount::ZERO, |a, part| a.checked_add(part.netted).unwrap());
                prop_assert_eq!(parts, set.netted);
                for part in &set.assets {
                    let Some(worst) = part.worst else { continue };
                    let least = part.scenarios.iter().map(|scenario| scenario.pnl).min().unwrap();
                    prop_assert_eq!(part.scenarios[worst].pnl, least);
                }
            }
            // The legs of an offset together lose the loss of the worst scenario.
            for offset in &margin.offsets {
                let part = margin.sets.iter().find(|set| set.key == offset.set).unwrap();
                let part = part.assets.iter().find(|part| part.asset == offset.asset);
                let Some((part, worst)) = part.and_then(|part| Some((part, part.worst?))) else { continue };
                let together: f64 = offset.legs.iter().filter_map(|leg| leg.worst).map(Amount::to_f64).sum();
                prop_assert!((together - part.scenarios[worst].pnl.to_f64()).abs() < 1e-4, "{:?}", choice);
            }
        }
    }

    /// A book edited step by step gives the same as when netted from scratch.
    #[test]
    fn edits_leave_no_trace(rows in positions(), gone in any::<prop::sample::Index>(), changed in any::<prop::sample::Index>(), other in position()) {
        for choice in choices() {
            let mut live = LiveBook::with_options(book(&rows), by(&choice)).unwrap();
            let _ = live.totals();
            let mut ids: Vec<String> = live.ids();
            let id = ids[changed.index(ids.len())].clone();
            live.upsert(&Position { id, ..other.clone() }).unwrap();
            let _ = live.report();
            let id = ids.remove(gone.index(ids.len()));
            live.remove(&id).unwrap();
            let fresh = LiveBook::with_options(live.book().clone(), by(&choice)).unwrap().report();
            prop_assert_eq!(serde_json::to_string(&live.report()).unwrap(), serde_json::to_string(&fresh).unwrap());
            prop_assert_eq!(live.totals().netted, fresh.margin.netted);
        }
    }

    /// The curves pass through the current requirement, and after a hedge or a plan the book needs the promised margin.
    #[test]
    fn what_ifs_keep_their_word(rows in positions()) {
        for choice in choices() {
            let mut live = LiveBook::with_options(book(&rows), by(&choice)).unwrap();
            let now = live.report();
            let curves = live.curves(&[0], &[0]);
            let close = |a: Amount, b: Amount| (a.to_f64() - b.to_f64()).abs() <= 1e-6 * b.to_f64().abs().max(1.0);
            prop_assert!(close(curves.moves[0].netted, now.margin.netted), "{:?} {} {}", choice, curves.moves[0].netted, now.margin.netted);
            for hedge in live.hedges().unwrap().into_iter().take(2) {
                prop_assert!(close(hedge.before, now.margin.netted));
                let mut after = live.clone();
                after.upsert(&hedge.position).unwrap();
                let found = after.report();
                prop_assert!(close(found.margin.netted, hedge.after), "{:?} {} {}", choice, found.margin.netted, hedge.after);
                let left = found.by_asset.iter().find(|asset| asset.key == hedge.asset).map(|asset| asset.net.to_f64());
                prop_assert!(left.unwrap_or(0.0).abs() < 0.01);
            }
            let plan = live.optimise(Search { most: 3, ..Search::default() }).unwrap().run();
            prop_assert!(close(plan.before, now.margin.netted), "{:?} {} {}", choice, plan.before, now.margin.netted);
            let mut after = live.clone();
            for position in plan.trades.iter().flat_map(|trade| &trade.positions) {
                if position.quantity.is_zero() {
                    after.remove(&position.id).unwrap();
                } else {
                    after.upsert(position).unwrap();
                }
            }
            let found = after.report().margin.netted;
            prop_assert!(close(found, plan.after), "{:?} {} {}", choice, found, plan.after);
            let kept = |report: &Report| report.total.net.to_f64();
            prop_assert!((kept(&after.report()) - kept(&now)).abs() < 1e-3, "a plan of moves and closings keeps the exposure");
        }
    }
}

// ---- Cases

/// Volatilities of the rows of one instrument are weighted by size, in any order and even if some rows cancel.
#[test]
fn rows_of_one_option_are_weighed_alike_everywhere() {
    let row = |quantity: &str, volatility: &str| Position {
        underlying_price: Some(number("60000")),
        volatility: Some(number(volatility)),
        expiry: Time::parse("2027-03-26"),
        strike: Some(number("57000")),
        right: Some(Right::Put),
        ..held("BTC", Kind::Option, quantity, "2500")
    };
    let rows = [row("-0.1", "0.35"), row("0.1", "0.35"), row("0.1", "0.40")];
    for choice in choices() {
        let live = LiveBook::with_options(book(&rows), by(&choice)).unwrap();
        assert_eq!(live.curves(&[0], &[]).moves[0].netted, report(&rows, &choice).margin.netted, "{choice:?}");
    }
}

fn held(asset: &str, kind: Kind, quantity: &str, price: &str) -> Position {
    Position {
        counterparty: "X".to_owned(),
        price: Some(number(price)),
        ..Position::new(asset.to_owned(), kind, number(quantity))
    }
}

/// The schedule charges gross notional: of opposite positions 40 % stays, and more if their values do not net.
#[test]
fn the_schedule_keeps_a_part_of_opposites() {
    let future = |quantity, day| Position {
        expiry: Time::parse(day),
        entry_price: Some(number("100")),
        agreement: "master".to_owned(),
        ..held("BTC", Kind::Future, quantity, "100")
    };
    let mut book = book(&[future("1", "2026-09-25"), future("-1", "2026-12-25")]);
    book.agreements = vec![exposure_netting::Agreement::new("master", "X", exposure_netting::Enforceable::Yes)];
    let margin = net(&book, &by(&MarginChoice::new("schedule"))).unwrap().margin;
    assert_eq!(margin.standalone.to_string(), "30");
    assert!(margin.netted > Amount::ZERO, "opposites still need margin here");
}

/// With a concentration threshold two positions on one side need more together than separately: a saving below zero,
/// shown.
#[test]
fn concentration_can_cost_more_than_it_saves() {
    let rules = json!({ "buckets": { "default": { "weight": "0.15", "threshold": "100" } } });
    let rows = [
        held("BTC", Kind::Perpetual, "1", "100"),
        Position { expiry: Time::parse("2026-12-25"), ..held("BTC", Kind::Future, "1", "100") },
    ];
    let margin = report(&rows, &choice("weighted-sensitivity", None, rules)).margin;
    assert_eq!(margin.standalone.to_string(), "30");
    assert_eq!(margin.netted.to_string(), "42.42640687"); // 0.15 × 200 × √2
    assert_eq!(margin.saving.to_string(), "-12.42640687");
}

/// A correlation is the user's, and never nets more than its stress allows.
#[test]
fn correlated_assets_net_by_assumption_only() {
    let rows = [held("BTC", Kind::Perpetual, "1", "100"), held("ETH", Kind::Perpetual, "-1", "100")];
    let mut alone = book(&rows);
    alone.assumptions.correlations.clear();
    let apart = net(&alone, &by(&MarginChoice::new("weighted-sensitivity"))).unwrap().margin;
    assert_eq!(apart.netted.to_string(), "21.21320344"); // √(15² + 15²): different assets diversify, they do not offset
    let margin = net(&book(&rows), &by(&MarginChoice::new("weighted-sensitivity"))).unwrap().margin;
    let stress = margin.sets[0].assets[0].stress.unwrap();
    assert_eq!(stress.medium.to_string(), "11.61895004"); // √(2 × 15² × 0.3)
    assert_eq!(stress.high.to_string(), "7.5"); // ρ = 0.875
    assert_eq!(stress.low.to_string(), "14.62019152"); // ρ = 0.525
    assert_eq!(margin.netted, stress.low);
}

/// An option without a volatility uses the one implied by its price; without either it is named and left out.
#[test]
fn a_missing_volatility_is_implied_or_named() {
    let option = |price: Option<&str>| Position {
        id: "the option".to_owned(),
        underlying_price: Some(number("100")),
        strike: Some(number("110")),
        right: Some(Right::Call),
        delta: Some(number("0.3")),
        expiry: Time::parse("2026-12-25"),
        price: price.map(number),
        ..held("BTC", Kind::Option, "-1", "0")
    };
    let portfolio = choice("portfolio", Some("derive-pm1"), json!({}));
    let implied = report(&[option(Some("5"))], &portfolio);
    assert!(implied.failures.is_empty() && implied.margin.netted > Amount::ZERO);
    let rows = [option(None), held("BTC", Kind::Perpetual, "1", "100")];
    let missing = report(&rows, &portfolio);
    assert!(missing.partial && missing.margin.sets[0].partial);
    let failure = &missing.failures[0];
    assert_eq!(
        (failure.code.name(), failure.row, failure.field.as_deref()),
        ("missing_field", Some(1), Some("volatility"))
    );
    assert_eq!(failure.id.as_deref(), Some("the option"));
    let alone = report(&rows[1..], &portfolio);
    assert_eq!(missing.margin.netted, alone.margin.netted, "the rest still has its margin");
}

#[test]
fn cash_and_loans_are_collateral_of_a_lending_account() {
    let mut rows = vec![
        Position { kind: Kind::Loan, ..held("ETH", Kind::Loan, "10", "3000") },
        Position { kind: Kind::Loan, ..held("USDC", Kind::Loan, "-15000", "1") },
    ];
    let aave = choice("health", Some("aave-v3"), json!({}));
    let health = report(&rows, &aave).margin.sets[0].assets[0].health.unwrap();
    assert_eq!(health.equity.to_string(), "15000");
    assert_eq!(health.factor.unwrap().to_string(), "1.6"); // 30,000 × 0.8 / 15,000
    assert_eq!(health.free.to_string(), "9000");
    rows[1].quantity = number("-30000");
    assert_eq!(report(&rows, &aave).margin.sets[0].assets[0].health.unwrap().factor.unwrap().to_string(), "0.8");
}

#[test]
fn equity_is_set_against_margin() {
    let mut book = book(&[held("BTC", Kind::Perpetual, "-1", "100")]);
    let account = |equity| exposure_netting::Account {
        counterparty: "X".into(),
        equity: Some(number(equity)),
        ..Default::default()
    };
    book.accounts = vec![account("10")];
    let live = LiveBook::new(book.clone()).unwrap();
    let margin = net(&book, &Options::default()).unwrap().accounts[0].clone();
    assert_eq!(
        (margin.initial.to_string(), margin.usage.unwrap().to_string(), margin.free.unwrap().to_string()),
        ("2.5".into(), "0.25".into(), "7.5".into())
    );
    // 10 − 100 m = 2.5 × (1 + m): the rise that reaches it is 7.5 / 102.5.
    let headroom = &live.headroom()[0];
    assert!(!headroom.below && headroom.down.is_none());
    assert!((headroom.up.unwrap().to_f64() - 7.5 / 102.5).abs() < 1e-6);
    book.accounts = vec![account("1")];
    assert!(LiveBook::new(book).unwrap().headroom()[0].below);
}

#[test]
fn a_search_finds_the_best_of_all_ways() {
    let at = |venue: &str, position: Position| Position { counterparty: venue.to_owned(), ..position };
    let rows = [
        at("A", held("BTC", Kind::Perpetual, "3", "100")),
        at("B", Position { expiry: Time::parse("2026-12-25"), ..held("BTC", Kind::Future, "-2", "100") }),
        at("C", Position { expiry: Time::parse("2027-03-26"), ..held("BTC", Kind::Future, "-1", "100") }),
        at("C", held("ETH", Kind::Perpetual, "1", "100")),
    ];
    let live = LiveBook::new(book(&rows)).unwrap();
    let moves = Search { close: false, ..Search::default() };
    let exact = live.optimise(moves.clone()).unwrap().run();
    assert!(exact.exact && exact.tried == 27);
    // All of BTC in one set: only the basis charge on 300 remains.
    assert_eq!(exact.after.to_string(), "7");
    let locked = Search { locked: ["row-2".to_owned()].into(), ..moves };
    let kept = live.optimise(locked).unwrap().run();
    assert!(kept.trades.iter().flat_map(|trade| &trade.positions).all(|position| position.id != "row-2"));
    assert!(live.optimise(Search { locked: ["nobody".to_owned()].into(), ..Search::default() }).is_err());
    let closed = live.optimise(Search { shift: false, ..Search::default() }).unwrap().run();
    assert!(!closed.exact);
    assert_eq!(closed.after.to_string(), "4"); // only ETH remains
}

#[test]
fn isolated_positions_are_sets_of_one() {
    let isolated =
        |quantity| Position { margin_mode: MarginMode::Isolated, ..held("BTC", Kind::Perpetual, quantity, "100") };
    for choice in choices().into_iter().filter(|choice| choice.method != "health") {
        let margin = report(&[isolated("1"), isolated("-1")], &choice).margin;
        assert_eq!(margin.netted, margin.standalone, "{choice:?}");
        assert!(margin.netted > Amount::ZERO || choice.preset.as_deref() == Some("panoptic"), "{choice:?}");
        assert_eq!(margin.sets.len(), 1);
        assert_eq!(margin.sets[0].name.count, 2);
    }
}

/// Every parameter out of range, or unknown, is refused by name, and nothing is lost.
#[test]
fn parameters_out_of_range_are_named() {
    let mut live = LiveBook::new(book(&[held("BTC", Kind::Perpetual, "1", "100")])).unwrap();
    for (method, parameters, field) in [
        ("standard", json!({ "linear": { "BTC": { "initial": "2" } } }), "linear.BTC.initial"),
        (
            "standard",
            json!({ "linear": { "BTC": { "tiers": [{ "from": "5", "leverage": "2" }] } } }),
            "linear.BTC.tiers",
        ),
        (
            "standard",
            json!({ "linear": { "BTC": { "tiers": [{ "from": "0", "leverage": "0" }] } } }),
            "linear.BTC.tiers.0.leverage",
        ),
        ("standard", json!({ "option": { "initial": "-1" } }), "option.initial"),
        ("standard", json!({ "option": { "mark": "yes" } }), "option.mark"),
        ("standard", json!({ "options": {} }), "options"),
        ("portfolio", json!({ "scenarios": [] }), "scenarios"),
        ("portfolio", json!({ "scenarios": [{ "spot": "1e20" }] }), "scenarios.0.spot"),
        ("portfolio", json!({ "scenarios": [{ "volatility": "sideways" }] }), "scenarios.0.volatility"),
        ("portfolio", json!({ "scenarios": [{ "move": "0.1" }] }), "scenarios.0.move"),
        ("portfolio", json!({ "charges": [{ "on": "everything" }] }), "charges.0.on"),
        ("portfolio", json!({ "volatility": { "up": "-1" } }), "volatility.up"),
        ("portfolio", json!({ "factor": { "initial": "x" } }), "factor.initial"),
        ("portfolio", json!({ "confidence": { "BTC": "1.5" } }), "confidence.BTC"),
        ("weighted-sensitivity", json!({ "buckets": { "default": { "rho": "2" } } }), "buckets.default.rho"),
        ("weighted-sensitivity", json!({ "assets": { "BTC": "nowhere" } }), "assets.BTC"),
        ("weighted-sensitivity", json!({ "gamma": { "a-b": "-1.01" } }), "gamma.a-b"),
        (
            "health",
            json!({ "tokens": { "default": { "initial": { "asset": "-0.1" } } } }),
            "tokens.default.initial.asset",
        ),
        ("health", json!({ "perpetuals": { "default": { "initial": "1e9" } } }), "perpetuals.default.initial"),
    ] {
        let before = live.report();
        let error = live.configure(by(&choice(method, None, parameters))).unwrap_err();
        assert!(error.is_invalid_option());
        assert_eq!(error.failure().field.as_deref(), Some(&*format!("margin.parameters.{field}")), "{error}");
        assert_eq!(live.report(), before);
    }
    let error = live.configure(by(&choice("portfolio", Some("nobody"), json!({})))).unwrap_err();
    assert_eq!(error.failure().field.as_deref(), Some("margin.preset"));
    assert!(error.to_string().contains("derive-pm2"), "{error}");
}

/// An empty row has no price, and must not share one with others of its expiry.
#[test]
fn a_position_of_zero_says_nothing() {
    let option = |strike: &str, quantity: &str| Position {
        underlying_price: Some(number("60000")),
        strike: Some(number(strike)),
        right: Some(Right::Call),
        expiry: Time::parse("2026-07-31"),
        volatility: Some(number("0.35")),
        ..held("BTC", Kind::Option, quantity, "2500")
    };
    for choice in choices() {
        let with = report(&[option("40000", "0"), option("48000", "-0.1")], &choice).margin;
        let without = report(&[option("48000", "-0.1")], &choice).margin;
        assert_eq!((with.netted, with.standalone), (without.netted, without.standalone), "{choice:?}");
    }
}

// ---- Found by a new user

/// A venue of perpetuals has no rule for options: they are named, and a search does not count this as a saving.
#[test]
fn what_a_preset_has_no_rule_for_is_named_and_nothing_moves_there() {
    let call = Position {
        underlying_price: Some(number("60000")),
        strike: Some(number("70000")),
        right: Some(Right::Call),
        expiry: Time::parse("2026-12-25"),
        volatility: Some(number("0.5")),
        ..held("BTC", Kind::Option, "-2", "1500")
    };
    for preset in ["hyperliquid", "dydx-v4", "synthetix-v3", "gmx-v2"] {
        let found = report(std::slice::from_ref(&call), &choice("standard", Some(preset), json!({})));
        assert_eq!(
            (found.failures[0].code.name(), found.margin.left_out, found.partial),
            ("unsupported_kind", 1, true),
            "{preset}"
        );
    }
    let perpetual = held("BTC", Kind::Perpetual, "1", "60000");
    assert_eq!(
        report(std::slice::from_ref(&perpetual), &choice("standard", Some("panoptic"), json!({}))).failures[0]
            .code
            .name(),
        "unsupported_kind"
    );
    assert_eq!(
        report(std::slice::from_ref(&perpetual), &choice("health", Some("aave-v3"), json!({}))).failures[0].code.name(),
        "unsupported_kind"
    );
    let at = |venue: &str, position: &Position| Position { counterparty: venue.to_owned(), ..position.clone() };
    let book = book(&[at("Deribit", &call), at("Deribit", &perpetual), at("Hyperliquid", &perpetual)]);
    let options = Options {
        margin: Some(choice("portfolio", Some("deribit"), json!({}))),
        margin_by: [("Hyperliquid".to_owned(), choice("standard", Some("hyperliquid"), json!({})))].into(),
        ..Options::default()
    };
    let plan = LiveBook::with_options(book, options).unwrap().optimise(Search::default()).unwrap().run();
    let to_hyperliquid = |p: &Position| p.kind == Kind::Option && p.counterparty == "Hyperliquid";
    assert!(!plan.trades.iter().flat_map(|trade| &trade.positions).any(to_hyperliquid), "{:?}", plan.trades);
}

/// A debt in dollars does not shrink as prices fall.
#[test]
fn cash_does_not_move_with_prices() {
    let rows = [held("ETH", Kind::Loan, "10", "3000"), held("USDC", Kind::Loan, "-12000", "1")];
    let mut book = book(&rows);
    book.accounts = vec![exposure_netting::Account {
        counterparty: "X".into(),
        equity: Some(number("18000")),
        ..Default::default()
    }];
    let live = LiveBook::with_options(book, by(&choice("health", Some("aave-v3"), json!({})))).unwrap();
    assert_eq!(live.curves(&[-50], &[]).moves[0].pnl.to_string(), "-15000");
    // 15,000 × 0.8 = 12,000: the fall of one half is where the health factor is 1.
    assert!((live.headroom()[0].down.unwrap().to_f64() + 0.5).abs() < 1e-6);
}

#[test]
fn correlations_that_cannot_hold_are_told() {
    let rho = |a: &str, b: &str, rho: &str| Correlation { a: a.to_owned(), b: b.to_owned(), rho: number(rho) };
    let warned = |correlations: Vec<Correlation>| {
        let mut book = book(&["A", "B", "C"].map(|asset| held(asset, Kind::Perpetual, "1", "100")));
        book.assumptions.correlations = correlations;
        let report = net(&book, &by(&MarginChoice::new("weighted-sensitivity"))).unwrap();
        report.warnings.iter().any(|warning| warning.code.name() == "impossible_correlations")
    };
    assert!(warned(vec![rho("A", "B", "-0.9"), rho("B", "C", "-0.9"), rho("A", "C", "-0.9")]));
    assert!(warned(vec![rho("A", "B", "0.9"), rho("B", "C", "0.9"), rho("A", "C", "-0.9")]));
    assert!(!warned(vec![rho("A", "B", "0.9"), rho("B", "C", "0.9"), rho("A", "C", "0.8")]));
    assert!(!warned(vec![rho("A", "B", "-1")]));
    let mut twice = book(&[held("A", Kind::Perpetual, "1", "100")]);
    twice.assumptions.correlations = vec![rho("A", "B", "0.5"), rho("B", "A", "0.9")];
    assert!(net(&twice, &Options::default()).is_err());
}

#[test]
fn choices_that_deserve_a_second_look_are_warned_of() {
    let codes = |options: Options, positions: &[Position]| -> Vec<&'static str> {
        net(&book(positions), &options).unwrap().warnings.iter().map(|warning| warning.code.name()).collect()
    };
    let perpetual = held("BTC", Kind::Perpetual, "1", "100");
    let by_nobody = Options { margin_by: [("x".to_owned(), MarginChoice::new("rate"))].into(), ..Options::default() };
    assert_eq!(codes(by_nobody, std::slice::from_ref(&perpetual)), ["unused_margin_by"]);
    let mut pasted = book(std::slice::from_ref(&perpetual));
    let rule = json!({ "linear": { "BTC": { "initial": "0.1", "maintenance": "0.05" } } });
    pasted.tiers = [("x".to_owned(), rule.as_object().unwrap().clone())].into();
    let found = net(&pasted, &Options::default()).unwrap().warnings;
    let said: Vec<_> = found.iter().map(|warning| (warning.code.name(), warning.field.as_deref())).collect();
    assert_eq!(said, [("unused_tiers", Some("tiers.x"))]);
    let upside_down = json!({ "linear": { "default": { "initial": "0.01", "maintenance": "0.5" } } });
    let options = by(&choice("standard", Some("aevo"), upside_down));
    assert_eq!(codes(options, std::slice::from_ref(&perpetual)), ["maintenance_above_initial"]);
}

/// Walls between sets under different rules are never reported as free.
#[test]
fn walls_between_different_rules_are_not_priced() {
    let at = |venue: &str, quantity: &str| Position {
        counterparty: venue.to_owned(),
        ..held("BTC", Kind::Perpetual, quantity, "60000")
    };
    let rows = [at("A", "1"), at("B", "-1")];
    let deribit = choice("portfolio", Some("deribit"), json!({}));
    let same = net(&book(&rows), &by(&deribit)).unwrap().margin;
    assert!(!same.has_different_rules() && same.cost_of_walls() > Amount::ZERO);
    let hyperliquid = choice("standard", Some("hyperliquid"), json!({}));
    let options =
        Options { margin: Some(deribit), margin_by: [("B".to_owned(), hyperliquid)].into(), ..Options::default() };
    assert!(net(&book(&rows), &options).unwrap().margin.has_different_rules());
}

/// Options at the edge: at expiry, with zero volatility, with a thousand percent of it; and those that cannot be
/// priced.
#[test]
fn options_at_the_edge_have_a_figure_or_a_reason() {
    let option = |expiry: &str, volatility: &str, underlying: &str| Position {
        underlying_price: Some(number(underlying)),
        strike: Some(number("70")),
        right: Some(Right::Put),
        delta: Some(number("-0.5")),
        expiry: Time::parse(expiry),
        volatility: Some(number(volatility)),
        ..held("BTC", Kind::Option, "-1", "5")
    };
    for choice in choices().into_iter().filter(|choice| choice.method == "portfolio") {
        for (expiry, volatility) in [
            ("2026-06-30", "0.5"),
            ("2026-06-30", "0"),
            ("2026-12-25", "0"),
            ("2026-12-25", "10"),
            ("2099-12-25", "10"),
        ] {
            let found = report(&[option(expiry, volatility, "60")], &choice);
            assert!(found.failures.is_empty(), "{choice:?} {expiry} {volatility} {:?}", found.failures);
            let netted = found.margin.netted.to_f64();
            assert!((0.0..1e4).contains(&netted), "{choice:?} {expiry} {volatility} {netted}");
        }
        for (expiry, underlying, code) in [
            ("2026-05-01", "60", "expired"),
            ("2026-12-25", "0", "out_of_range"),
            ("2026-12-25", "-60", "out_of_range"),
        ] {
            let found = report(&[option(expiry, "0.5", underlying)], &choice);
            assert_eq!(found.failures[0].code.name(), code, "{choice:?} {underlying}");
        }
    }
    // A floor of zero days and no time left: the shock has no bound, but nothing is exposed to it.
    let bare = json!({ "volatility": { "floorDays": "0" } });
    let found = report(&[option("2026-06-30", "0.5", "60")], &choice("portfolio", Some("derive-pm2"), bare));
    assert!(found.failures.is_empty() && found.margin.netted.to_f64() < 1e3);
}
