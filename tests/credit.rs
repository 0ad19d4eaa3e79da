//! Invariants of credit exposure, for every book.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::arithmetic_side_effects,
    reason = "a test stops where it fails"
)]

use exposure_netting::amount::parse;
use exposure_netting::credit::resilience::{Fails, Removal};
use exposure_netting::time::Time;
use exposure_netting::{
    Agreement, Amount, Book, Collateral, Decimal, Enforceable, Family, Kind, LiveBook, MarginChoice, MarginMode,
    Options, Position, Report, Right, import, net,
};
use proptest::prelude::*;
use proptest::test_runner::FileFailurePersistence;

const COUNTERPARTIES: [&str; 3] = ["A", "B", "C"];

fn config() -> ProptestConfig {
    let seeds = Box::new(FileFailurePersistence::Direct("tests/credit.seeds"));
    ProptestConfig { cases: 64, failure_persistence: Some(seeds), ..ProptestConfig::default() }
}

fn number(text: &str) -> Decimal {
    parse(text).unwrap()
}

fn position() -> impl Strategy<Value = Position> {
    let asset = prop::sample::select(vec!["BTC", "BTC", "ETH", "WBTC", "USDC", "EUR"]);
    let kind =
        prop::sample::select(vec![Kind::Perpetual, Kind::Future, Kind::Option, Kind::Spot, Kind::Loan, Kind::Cds]);
    let place = (
        prop::sample::select(COUNTERPARTIES.to_vec()),
        prop::sample::select(vec!["", "", "Base", "Arbitrum"]),
        prop::sample::select(vec!["", "a", "b"]),
        prop::bool::weighted(0.2),
    );
    let shape = (any::<bool>(), any::<bool>(), 0..4_i64);
    (asset, kind, place, -40..40_i64, prop::option::of(-500..500_i64), shape).prop_map(
        |(asset, kind, (counterparty, chain, agreement, isolated), quantity, value, (put, later, strike))| {
            let price = match asset {
                "ETH" => "3000",
                "USDC" => "1",
                _ => "60000",
            };
            let mut p = Position {
                counterparty: counterparty.to_owned(),
                chain: chain.to_owned(),
                price: Some(number(price)),
                value: value.map(|value| Decimal::new(value, 0)),
                margin_mode: if isolated { MarginMode::Isolated } else { MarginMode::Cross },
                // `a` is with A, `b` with B; there is none with C.
                agreement: if agreement.eq_ignore_ascii_case(counterparty) {
                    agreement.to_owned()
                } else {
                    String::new()
                },
                ..Position::new(asset.to_owned(), kind, Decimal::new(quantity, 1))
            };
            if kind == Kind::LeveragedToken {
                p.leverage = Some(Decimal::from(if put { -3 } else { 3 }));
                p.underlying_price = Some(number(price));
                p.reset_price = p.underlying_price.filter(|_| later);
            }
            // A swap of interest rates: no exposure, and a value.
            if asset == "EUR" && kind != Kind::Spot && kind != Kind::Loan {
                p.asset_class = Some(exposure_netting::AssetClass::Rates);
            }
            if matches!(kind, Kind::Future | Kind::Option | Kind::Cds) || asset == "EUR" {
                p.expiry = Time::parse(if later { "2027-03-26" } else { "2026-07-31" });
            }
            if kind == Kind::Option {
                p.price = Some(number("100"));
                p.underlying_price = Some(number(price));
                p.right = Some(if put { Right::Put } else { Right::Call });
                p.strike = number(price).checked_mul(Decimal::new(80 + 15 * strike, 2));
                p.volatility = Some(number("0.6"));
            }
            p
        },
    )
}

fn positions() -> impl Strategy<Value = Vec<Position>> {
    prop::collection::vec(position(), 1..10)
}

fn frame(agreements: Vec<Agreement>) -> Book {
    let mut book = Book::new();
    book.as_of = Time::parse("2026-06-30");
    book.agreements = agreements;
    book.assumptions.families = vec![Family { from: "WBTC".to_owned(), to: "BTC".to_owned(), haircut: number("0.1") }];
    book.rates.insert("EUR".to_owned(), number("1.1"));
    book.assumptions.recovery.general = number("0.25");
    book
}

fn master(id: &str, counterparty: &str, enforceable: bool) -> Agreement {
    let enforceable = if enforceable { Enforceable::Yes } else { Enforceable::No };
    Agreement { is_default: Some(false), ..Agreement::new(id, counterparty, enforceable) }
}

fn both(enforceable: bool) -> Vec<Agreement> {
    vec![master("a", "A", enforceable), master("b", "B", enforceable)]
}

fn book(positions: &[Position], agreements: Vec<Agreement>) -> Book {
    let mut book = frame(agreements);
    for position in positions {
        book.push(position).unwrap();
    }
    book
}

fn report(book: &Book) -> Report {
    net(book, &Options::default()).unwrap()
}

fn held(amount: i64) -> Collateral {
    Collateral { amount: Decimal::from(amount), ..Collateral::default() }
}

fn choices() -> Vec<MarginChoice> {
    let preset =
        |method: &str, preset: &str| MarginChoice { preset: Some(preset.to_owned()), ..MarginChoice::new(method) };
    vec![
        MarginChoice::new("rate"),
        MarginChoice::new("schedule"),
        preset("portfolio", "scan-16"),
        preset("portfolio", "derive-pm2"),
        preset("standard", "derive-srm"),
        preset("health", "drift-v2"),
    ]
}

proptest! {
    #![proptest_config(config())]

    /// Netting never increases claims, before collateral and set by set, on both sides.
    #[test]
    fn net_is_at_most_gross(rows in positions()) {
        let credit = report(&book(&rows, both(true))).credit;
        prop_assert!(credit.net <= credit.gross && credit.net_owed <= credit.gross_owed);
        for set in &credit.sets {
            prop_assert!(set.net <= set.gross && set.net_owed <= set.gross_owed && set.if_netted <= set.gross);
            prop_assert!(set.loss <= set.exposure);
        }
    }

    /// Two sets under one agreement owe no more than separately, and separately no less than together.
    #[test]
    fn merging_never_raises_exposure(rows in positions()) {
        let put = |id: &dyn Fn(usize) -> &'static str| -> Vec<Position> {
            let under = |(i, row): (usize, &Position)| Position {
                counterparty: "A".to_owned(), agreement: id(i).to_owned(), ..row.clone()
            };
            rows.iter().enumerate().map(under).collect()
        };
        let agreements = || vec![master("a", "A", true), master("b", "A", true)];
        let one = report(&book(&put(&|_| "a"), agreements())).credit;
        let two = report(&book(&put(&|i| if i % 2 == 0 { "a" } else { "b" }), agreements())).credit;
        prop_assert!(one.net <= two.net && one.exposure <= two.exposure && one.exposure_owed <= two.exposure_owed);
    }

    /// An unenforceable agreement nets nothing, as if there were none.
    #[test]
    fn unenforceable_is_alone(rows in positions()) {
        let off = report(&book(&rows, both(false))).credit;
        let none: Vec<Position> = rows.iter().map(|row| Position { agreement: String::new(), ..row.clone() }).collect();
        let none = report(&book(&none, Vec::new())).credit;
        prop_assert_eq!((off.net, off.exposure, off.ead, off.cem), (none.net, none.exposure, none.ead, none.cem));
        prop_assert_eq!(off.net, off.gross);
    }

    /// Collateral received never raises exposure; collateral posted without a third party never lowers it.
    #[test]
    fn collateral_works_one_way(rows in positions(), amount in 0..900_i64, haircut in 0..100_i64, segregated: bool) {
        let with = |collateral: Option<Collateral>, enforceable| {
            let mut agreements = both(enforceable);
            agreements[0].collateral.extend(collateral);
            report(&book(&rows, agreements)).credit
        };
        let haircut = Decimal::new(haircut, 2);
        for enforceable in [true, false] {
            let bare = with(None, enforceable);
            let more = with(Some(Collateral { haircut, segregated, ..held(amount) }), enforceable);
            prop_assert!(more.exposure <= bare.exposure && more.ead <= bare.ead);
            let posted = Collateral { posted: true, haircut, ..held(amount) };
            let kept = with(Some(Collateral { segregated: true, ..posted.clone() }), enforceable);
            let risked = with(Some(posted), enforceable);
            prop_assert!(risked.exposure >= bare.exposure && risked.ead >= bare.ead);
            prop_assert_eq!(kept.exposure, bare.exposure);
            prop_assert!(kept.exposure_owed <= bare.exposure_owed);
        }
    }

    /// The order of rows does not matter.
    #[test]
    fn order_does_not_matter((rows, shuffled) in positions().prop_flat_map(|rows| (Just(rows.clone()), Just(rows).prop_shuffle()))) {
        let (a, b) = (report(&book(&rows, both(true))), report(&book(&shuffled, both(true))));
        prop_assert_eq!(serde_json::to_string(&a.credit).unwrap(), serde_json::to_string(&b.credit).unwrap());
        prop_assert_eq!(serde_json::to_string(&a.resilience).unwrap(), serde_json::to_string(&b.resilience).unwrap());
    }

    /// After any removal the result equals netting the rest from scratch, by every methodology.
    #[test]
    fn without_one_is_the_rest_netted(rows in positions()) {
        for choice in choices() {
            let whole = book(&rows, both(true));
            let options = Options { margin: Some(choice.clone()), ..Options::default() };
            let mut live = LiveBook::with_options(whole.clone(), options.clone()).unwrap();
            for removal in live.resilience() {
                let rest = without(&whole, &rows, &removal);
                let found = net(&rest, &options).unwrap();
                let context = format!("{choice:?} {removal:?}");
                prop_assert_eq!(removal.net, found.total.net, "{}", context);
                prop_assert_eq!(removal.gross, found.total.gross, "{}", context);
                prop_assert_eq!(removal.residual, found.total.residual, "{}", context);
                prop_assert_eq!(removal.margin, found.margin.netted, "{}", context);
                prop_assert_eq!(removal.exposure, found.credit.exposure, "{}", context);
            }
        }
    }

    /// A scenario without moves, defaults or halts changes nothing.
    #[test]
    fn no_stress_is_no_change(rows in positions()) {
        let calm = exposure_netting::credit::stress::Stress { id: "calm".to_owned(), ..Default::default() };
        let mut live = LiveBook::new(book(&rows, both(true))).unwrap();
        let now = live.report();
        let stressed = live.stress_by(std::slice::from_ref(&calm)).remove(0);
        prop_assert_eq!(stressed.total, Amount::ZERO);
        let close = |a: Amount, b: Amount| (a.to_f64() - b.to_f64()).abs() <= 1e-6 * b.to_f64().abs().max(1.0);
        prop_assert!(close(stressed.net, now.total.net));
        prop_assert!(close(stressed.residual, now.total.residual));
        prop_assert!(close(stressed.margin, now.margin.netted), "{} {}", stressed.margin, now.margin.netted);
    }

    /// A clearing house never needs more lines than there are, and all exposures become one.
    #[test]
    fn clearing_joins(rows in positions()) {
        let live = LiveBook::new(book(&rows, both(true))).unwrap();
        let some: Vec<String> = live.dealers().into_iter().take(1).collect();
        let ways = live.clearing(&some).unwrap().ways;
        let (first, last) = (ways.first().unwrap(), ways.last().unwrap());
        prop_assert!(last.lines <= first.lines);
        for way in &ways {
            prop_assert!(way.exposure <= way.gross);
        }
    }
}

/// The book as if the removed part had never been in it.
fn without(book: &Book, rows: &[Position], removal: &Removal) -> Book {
    let mut rest = frame(book.agreements.clone());
    let key = removal.key.as_str();
    match removal.kind {
        Fails::Counterparty => rest.agreements.retain(|a| a.counterparty != key),
        Fails::Agreement => {
            for agreement in rest.agreements.iter_mut().filter(|a| a.id == key) {
                agreement.enforceable = Enforceable::No;
            }
        }
        Fails::Chain | Fails::Asset => {}
    }
    for row in rows {
        let gone = match removal.kind {
            Fails::Counterparty => row.counterparty == key,
            Fails::Chain => row.chain == key,
            Fails::Asset => row.asset == key,
            Fails::Agreement => false,
        };
        if !gone {
            rest.push(row).unwrap();
        }
    }
    rest
}

// ---- Cases

/// An agreement with a counterparty covers positions that name none, unless it declines to.
#[test]
fn the_default_agreement() {
    let text = |agreements: &str| {
        format!(
            r#"{{ "agreements": {agreements}, "positions": [
                {{ "asset": "BTC", "kind": "future", "quantity": "1", "price": "1", "value": "8", "counterparty": "X" }},
                {{ "asset": "BTC", "kind": "future", "quantity": "1", "price": "1", "value": "-3", "counterparty": "X" }}] }}"#
        )
    };
    let net = |agreements: &str| report(&import::book(&text(agreements)).unwrap()).credit.net.to_string();
    assert_eq!(net(r#"[{ "id": "m", "counterparty": "X", "enforceable": "yes" }]"#), "5");
    assert_eq!(net(r#"[{ "id": "m", "counterparty": "X", "enforceable": "yes", "default": false }]"#), "8");
    assert_eq!(net(r#"[{ "id": "m", "counterparty": "X", "enforceable": "unknown" }]"#), "8");
    assert_eq!(net(r#"[{ "id": "m", "counterparty": "X", "enforceable": "yes", "walkAway": true }]"#), "8");
    let two = r#"[{ "id": "m", "counterparty": "X", "enforceable": "yes" }, { "id": "n", "counterparty": "X", "enforceable": "yes" }]"#;
    assert_eq!(net(two), "8", "it is not known which of the two applies");
    let rivals = two.replace("\"yes\" }", "\"yes\", \"default\": true }");
    let refused = exposure_netting::net(&import::book(&text(&rivals)).unwrap(), &Options::default()).unwrap_err();
    assert_eq!(refused.code(), "ambiguous_agreement");
}

/// Published: +1.0 and −0.5 with a recovery of 40 % lose 0.3 with netting and 0.6 without (A. Green, XVA, 2.4.1).
#[test]
fn loss_given_default() {
    let text = r#"{ "assumptions": { "recovery": { "X": "0.4" } },
        "agreements": [{ "id": "m", "counterparty": "X", "enforceable": "ENFORCEABLE" }], "positions": [
        { "asset": "BTC", "kind": "future", "quantity": "1", "price": "1", "value": "1.0", "counterparty": "X" },
        { "asset": "BTC", "kind": "future", "quantity": "1", "price": "1", "value": "-0.5", "counterparty": "X" }] }"#;
    let loss = |word: &str| report(&import::book(&text.replace("ENFORCEABLE", word)).unwrap()).credit.loss.to_string();
    assert_eq!((loss("yes"), loss("no")), ("0.3".to_owned(), "0.6".to_owned()));
}

/// Collateral in a currency that has no rate is named and counts for nothing (bad input 18).
#[test]
fn collateral_without_a_rate() {
    let text = r#"{ "agreements": [{ "id": "m", "counterparty": "X", "enforceable": "yes",
        "collateral": [{ "asset": "EUR", "amount": "5" }] }], "positions": [
        { "asset": "BTC", "kind": "future", "quantity": "1", "price": "1", "value": "8", "counterparty": "X" }] }"#;
    let found = report(&import::book(text).unwrap());
    assert!(found.partial);
    assert_eq!(found.failures[0].code.name(), "missing_rate");
    assert_eq!(found.credit.exposure.to_string(), "8");
}

/// Single names and indices are separate, and protection bought on a name offsets protection sold on it.
#[test]
fn jump_to_default() {
    let text = r#"{ "asOf": "2026-01-01", "assumptions": { "assets": { "CDX": { "index": true, "rating": "IG" } } }, "positions": [
        { "asset": "Firm", "kind": "cds", "quantity": "100", "counterparty": "X", "expiry": "2031-01-01", "value": "3" },
        { "asset": "Firm", "kind": "cds", "quantity": "-40", "counterparty": "Y", "expiry": "2031-01-01", "value": "-1" },
        { "asset": "CDX", "kind": "cds", "quantity": "50", "counterparty": "X", "expiry": "2031-01-01", "value": "0" }] }"#;
    let jumps = report(&import::book(text).unwrap()).credit.jumps;
    let shown: Vec<_> = jumps.iter().map(|j| (j.entity.as_str(), j.index, j.jump.to_string())).collect();
    // −60 × 60 % − 2, and −50 × 60 %.
    assert_eq!(shown, [("CDX", true, "-30".to_owned()), ("Firm", false, "-38".to_owned())]);
}

/// A derivative without a required input is named, and the rest of its set still has its exposure.
#[test]
fn exposure_at_default_is_partial() {
    let text = r#"{ "agreements": [{ "id": "m", "counterparty": "X", "enforceable": "yes" }], "positions": [
        { "asset": "USD", "kind": "future", "quantity": "100", "counterparty": "X", "value": "1", "assetClass": "rates" },
        { "asset": "BTC", "kind": "perpetual", "quantity": "1", "price": "100", "counterparty": "X", "value": "8" }] }"#;
    let found = report(&import::book(text).unwrap());
    let [warning] = found.credit.missing.as_slice() else { panic!("{:?}", found.credit.missing) };
    assert_eq!((warning.row, warning.field.as_deref()), (Some(1), Some("expiry")));
    // 1.4 × (9 + 32), the perpetual as a single equity.
    assert_eq!(found.credit.ead.to_string(), "57.4");
}

/// One day more to expiry changes the value by one day, and never by a coupon: values are clean.
#[test]
fn swaps_are_continuous_in_time() {
    let annuity = |expiry: &str| {
        let text = format!(
            r#"{{ "asOf": "2026-11-25", "positions": [{{ "asset": "F", "kind": "cds", "quantity": "1", "price": "0.02",
                "entryPrice": "0.01", "expiry": "{expiry}", "counterparty": "X" }}] }}"#
        );
        LiveBook::new(import::book(&text).unwrap()).unwrap().swaps().remove(0).annuity.to_f64()
    };
    for (day, next) in [("2031-11-25", "2031-11-26"), ("2026-12-20", "2026-12-21"), ("2027-02-25", "2027-02-26")] {
        let more = annuity(next) - annuity(day);
        assert!(more > 0.0 && more < 1.0 / 360.0 + 1e-6, "{day}: {more}");
    }
    assert!(annuity("2026-11-26") < 1.0 / 300.0);
}

/// An interest rate swap has a notional and no exposure: no price moves it, and it adds no leverage.
#[test]
fn interest_rates_have_no_exposure() {
    let text = r#"{ "asOf": "2026-01-01", "agreements": [{ "id": "m", "counterparty": "X", "enforceable": "yes" }], "positions": [
        { "id": "irs", "asset": "USD", "kind": "future", "quantity": "5000000", "value": "10000", "assetClass": "rates",
          "expiry": "2031-01-01", "counterparty": "X" },
        { "id": "btc", "asset": "BTC", "kind": "perpetual", "quantity": "1", "price": "100", "value": "5", "counterparty": "X" }] }"#;
    let mut live = LiveBook::new(import::book(text).unwrap()).unwrap();
    let found = live.report();
    assert_eq!((found.total.gross.to_string(), found.credit.net.to_string()), ("100".to_owned(), "10005".to_owned()));
    let crash = live.stress().remove(0);
    assert_eq!(crash.pnl.to_string(), "-40");
    // 5,000,000 × (1 − e^−0.25) / 0.05 × 0.5 %, near enough; the perpetual adds 32.
    let rates = &found.credit.sets[0].ead.as_ref().unwrap().classes;
    assert_eq!(rates.iter().map(|class| class.class).collect::<Vec<_>>(), ["crypto", "rates"]);
    assert!(found.assumptions.iter().any(|a| a.code == "interest_rates"));
    assert!(found.warnings.is_empty(), "{:?}", found.warnings);
}

/// A token can lose its worth and no more.
#[test]
fn a_token_loses_at_most_its_worth() {
    let text = r#"{ "positions": [{ "asset": "BTC", "kind": "leveraged-token", "leverage": "3", "quantity": "100", "price": "120",
        "resetPrice": "50000", "counterparty": "X" }] }"#;
    let mut live = LiveBook::new(import::book(text).unwrap()).unwrap();
    assert_eq!(live.stress().remove(0).pnl.to_string(), "-12000");
    assert!(live.report().warnings.iter().any(|w| w.code.name() == "reset_unused"), "no price to go with resetPrice");
}

/// Positions without a chain are not a chain; a limit on the largest considers only named ones.
#[test]
fn no_chain_is_no_chain() {
    let text = "asset,kind,quantity,price,venue,chain\nBTC,perpetual,1,90,X,\nBTC,perpetual,1,10,Y,Base\n";
    let limits = report(&import::book(text).unwrap()).limits;
    let chain = limits.iter().find(|l| l.measure == "top-chain").unwrap();
    assert_eq!((chain.key.as_str(), chain.value.unwrap().to_string()), ("Base", "0.1".to_owned()));
}

/// Equity of some accounts is compared with the positions in those accounts.
#[test]
fn leverage_is_of_what_has_equity() {
    let text = r#"{ "accounts": [{ "counterparty": "X", "equity": "50" }], "positions": [
        { "asset": "BTC", "kind": "perpetual", "quantity": "1", "price": "100", "counterparty": "X" },
        { "asset": "BTC", "kind": "perpetual", "quantity": "1", "price": "900", "counterparty": "Y" }] }"#;
    let leverage = report(&import::book(text).unwrap()).leverage;
    assert_eq!((leverage.total.gross_leverage.unwrap().to_string(), leverage.partial), ("2".to_owned(), true));
}

/// Swaps that cannot be priced are reported; one that has ended is left out.
#[test]
fn swaps_say_what_they_lack() {
    let codes = |swap: &str| {
        let text = format!(
            r#"{{ "asOf": "2026-01-01", "positions": [{{ "asset": "F", "kind": "cds", "quantity": "1", "counterparty": "X", {swap} }}] }}"#
        );
        let found = report(&import::book(&text).unwrap());
        found.failures.iter().chain(&found.warnings).map(|f| f.code.name()).collect::<Vec<_>>()
    };
    assert_eq!(codes(r#""price": "0.01", "entryPrice": "0.01", "expiry": "2030-01-01""#), [] as [&str; 0]);
    assert_eq!(codes(r#""price": "0.01", "entryPrice": "0.01""#), ["unpriced_swap"]);
    assert_eq!(codes(r#""price": "200", "entryPrice": "100", "expiry": "2030-01-01""#), ["large_spread"]);
    assert_eq!(codes(r#""value": "3", "expiry": "2020-01-01""#), ["expired"]);
}

/// Names that are unknown in the book are reported.
#[test]
fn misspelt_names_are_told() {
    let text = r#"{ "assumptions": { "recovery": { "Delaer": "0.4" } },
        "agreements": [{ "id": "a", "counterparty": "X" }, { "id": "b", "counterparty": "X" }, { "id": "c", "counterparty": "Nobody" }],
        "positions": [{ "asset": "BTC", "kind": "perpetual", "quantity": "1", "price": "100", "counterparty": "X" }] }"#;
    let mut live = LiveBook::new(import::book(text).unwrap()).unwrap();
    let codes: Vec<_> = live.report().warnings.iter().map(|w| w.code.name()).collect();
    assert_eq!(codes, ["unused_agreement", "unused_recovery", "no_default_agreement"]);
    assert_eq!(live.clearing(&["Y".to_owned()]).unwrap_err().code(), "unknown_counterparty");
    let mut scenario = exposure_netting::credit::stress::Stress { id: "s".to_owned(), ..Default::default() };
    scenario.prices.insert("BTCC".to_owned(), number("-0.1"));
    scenario.defaults.push("Binanse".to_owned());
    assert_eq!(live.stress_by(&[scenario]).remove(0).unknown, ["BTCC", "Binanse"]);
}

/// A trade report survives a spreadsheet, and names the parties that it knows.
#[test]
fn trade_report() {
    let text = r#"{ "asOf": "2026-01-01", "parties": { "": "529900T8BM49AURSDO55", "=X": "nonsense" }, "positions": [
        { "id": "7", "asset": "BTC", "kind": "option", "right": "put", "strike": "50000", "delta": "-0.3", "underlyingPrice": "60000",
          "quantity": "-1", "price": "900", "counterparty": "=Y", "expiry": "2026-03-27" }] }"#;
    let mut live = LiveBook::new(import::book(text).unwrap()).unwrap();
    let row = live.trade_report().remove(0);
    assert_eq!(
        (row.uti.as_str(), row.option_type, row.valuation_amount.as_str()),
        ("529900T8BM49AURSDO557", "PUTO", "-900")
    );
    let csv = live.trade_report_csv();
    assert!(csv.contains(",-900,"), "a number below zero is a number: {csv}");
    let swap = r#"{ "positions": [{ "asset": "F", "kind": "cds", "side": "buy", "quantity": "5", "counterparty": "X" },
        { "asset": "ETH", "kind": "spot", "quantity": "5", "price": "1", "counterparty": "X" }] }"#;
    let rows = LiveBook::new(import::book(swap).unwrap()).unwrap().trade_report();
    assert_eq!(
        rows.iter().map(|row| row.direction).collect::<Vec<_>>(),
        ["BYER"],
        "the buyer of protection is the buyer"
    );
    assert!(csv.lines().nth(1).unwrap().contains(",'=Y,"), "{csv}");
    assert!(live.report().warnings.iter().any(|warning| warning.code.name() == "not_a_lei"));
}

#[test]
fn what_has_no_mark_is_worth_the_common_price() {
    let value = |position: &str, more: &str| {
        let text = format!(
            r#"{{"currency":"USD","rates":{{"EUR":"1.25"}},"prices":{{"BTC":"60000"}},"positions":[{{"asset":"BTC","kind":"perpetual","counterparty":"X","quantity":"-3",{position}}}]{more}}}"#
        );
        let book = import::book(&text).unwrap();
        let report = net(&book, &Options { positions: true, ..book.options.clone() }).unwrap();
        report.positions[0].value.map(|value| value.to_string())
    };
    // 3 short from 61,000: 3,000 gained; from 50,000 euros, 62,500 dollars: 7,500.
    assert_eq!(value(r#""entryPrice":"61000""#, "").as_deref(), Some("3000"));
    assert_eq!(value(r#""entryPrice":"50000","quote":"EUR""#, "").as_deref(), Some("7500"));
    // Its own mark overrides it: 3 × 2,000 euros.
    assert_eq!(value(r#""entryPrice":"50000","quote":"EUR","price":"48000""#, "").as_deref(), Some("7500"));
    assert_eq!(value(r#""entryPrice":"61000","price":"60500""#, "").as_deref(), Some("1500"));
    // Inverse: −3 × 100 dollars, (1/50,000 − 1/60,000) coins each, at 60,000.
    assert_eq!(value(r#""entryPrice":"50000","inverse":true,"contractSize":"100""#, "").as_deref(), Some("-60"));
    assert_eq!(
        value(r#""entryPrice":"50000","inverse":true,"contractSize":"100","price":"60000""#, "").as_deref(),
        Some("-60")
    );
}
