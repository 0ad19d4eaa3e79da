//! The default methodology: each set by its own venue's rule.
#![allow(missing_docs, clippy::unwrap_used, clippy::indexing_slicing, clippy::arithmetic_side_effects)]

use exposure_netting::advice::Search;
use exposure_netting::margin::{Margin, SetMargin};
use exposure_netting::{Amount, Book, LiveBook, MarginChoice, Options, Report, import, net};
use proptest::prelude::*;
use proptest::test_runner::FileFailurePersistence;
use serde_json::{Value, json};

fn book(positions: &[Value], rest: Value) -> Book {
    let mut book = rest;
    book["positions"] = positions.into();
    import::book(&book.to_string()).unwrap()
}

fn report(positions: &[Value], rest: Value) -> Report {
    net(&book(positions, rest), &Options::default()).unwrap()
}

fn set<'m>(margin: &'m Margin, key: &str) -> &'m SetMargin {
    margin.sets.iter().find(|set| set.key == key).unwrap()
}

fn perpetual(venue: &str, quantity: &str) -> Value {
    json!({ "asset": "BTC", "kind": "perpetual", "quantity": quantity, "price": "100000", "counterparty": venue })
}

#[test]
fn each_venue_by_its_own_tiers() {
    // tiers.json, Binance 2026-05-01: BTCUSDT of 5,000,000 needs 5,000,000 × 1 % − 12,000 = 38,000, at most 50x.
    let found = report(&[perpetual("binance usd-m", "50")], json!({}));
    assert_eq!(found.margin.method, "venue");
    let own = set(&found.margin, "binance usd-m");
    assert_eq!((own.rule.method, own.rule.preset, own.rule.mode), ("standard", Some("binance"), "standard"));
    assert!(!own.rule.stand_in && own.counted);
    assert_eq!(own.rule.as_of, Some("2026-05-01"));
    assert_eq!(own.maintenance.unwrap().to_string(), "38000");
    assert_eq!(own.netted.to_string(), "100000");
    // Its leverage is the user's choice: at 10x, 500,000.
    let accounts = json!({ "accounts": [{ "counterparty": "binance usd-m", "leverage": "10" }] });
    let found = report(&[perpetual("binance usd-m", "50")], accounts);
    assert_eq!(found.margin.netted.to_string(), "500000");
    // An isolated position has its own leverage.
    let mut isolated = perpetual("Hyperliquid", "-1");
    isolated["marginMode"] = "isolated".into();
    isolated["leverage"] = "5".into();
    let found = report(&[isolated, perpetual("Hyperliquid", "1")], json!({}));
    assert_eq!(set(&found.margin, "Hyperliquid#isolated").netted.to_string(), "20000");
    // Hyperliquid's table 56: 40x.
    assert_eq!(set(&found.margin, "Hyperliquid").netted.to_string(), "2500");
    assert_eq!(found.margin.saving.to_string(), "0");
}

#[test]
fn what_is_not_known_stands_in_and_is_marked() {
    let rows = [
        perpetual("My broker", "1"),
        perpetual("My broker", "-1"),
        json!({ "asset": "BTC", "kind": "spot", "quantity": "1", "price": "100000", "counterparty": "Coinbase" }),
    ];
    let found = report(&rows, json!({}));
    let by_rate = net(
        &book(&rows, json!({ "margin": { "method": "rate" } })),
        &Options { margin: Some(MarginChoice::new("rate")), ..Options::default() },
    )
    .unwrap();
    assert_eq!((found.margin.standalone, found.margin.netted), (by_rate.margin.standalone, by_rate.margin.netted));
    assert_eq!((found.margin.method.as_str(), by_rate.margin.method.as_str()), ("venue", "rate"));
    let rows = [
        perpetual("My broker", "1"),
        perpetual("BingX", "1"),
        json!({ "asset": "BTC", "kind": "spot", "quantity": "1", "price": "100000", "counterparty": "Coinbase" }),
    ];
    let found = report(&rows, json!({}));
    assert!(set(&found.margin, "My broker").rule.stand_in);
    assert!(set(&found.margin, "BingX").rule.stand_in);
    // A fully paid position needs no rule.
    assert!(!set(&found.margin, "Coinbase").rule.stand_in);
    let listed = |code: &str| found.assumptions.iter().filter(|a| a.code == code).count();
    assert_eq!(listed("venue_rule"), 2);
    // A contract without its own table is marked too.
    let mut small = perpetual("Kraken Futures", "1");
    small["asset"] = "NOBODYKNOWS".into();
    assert!(set(&report(&[small], json!({})).margin, "Kraken Futures").rule.stand_in);
}

const DERIBIT: &str = r#"{ "asOf": "2026-11-26", "prices": { "BTC": "61765.50" }, "positions": [
    { "asset": "BTC", "kind": "perpetual", "side": "short", "quantity": "1240000", "price": "61765.50", "inverse": true, "quote": "USD", "counterparty": "Deribit", "account": "BTC" },
    { "asset": "BTC", "kind": "future", "side": "long", "quantity": "1310000", "price": "62410.00", "inverse": true, "quote": "USD", "expiry": "2026-12-25", "counterparty": "Deribit", "account": "BTC" }] }"#;

#[test]
fn portfolio_mode_saves_against_standard_margin() {
    let base: Value = serde_json::from_str(DERIBIT).unwrap();
    let of = |rest: Value| {
        let mut book = base.clone();
        book.as_object_mut().unwrap().extend(rest.as_object().unwrap().clone());
        let book = import::book(&book.to_string()).unwrap();
        net(&book, &book.options).unwrap().margin
    };
    let standard = of(json!({ "margin": { "method": "standard", "preset": "deribit" } }));
    let portfolio = of(json!({ "margin": { "method": "portfolio", "preset": "deribit" } }));
    let margin = of(json!({ "accounts": [{ "counterparty": "Deribit", "account": "BTC", "mode": "portfolio" }] }));
    assert_eq!(margin.standalone, standard.standalone);
    assert_eq!(margin.netted, portfolio.netted);
    assert!(margin.saving > Amount::ZERO);
    // One entry, which adds up.
    assert_eq!(margin.offsets.len(), 1);
    assert_eq!((margin.offsets[0].kind, margin.offsets[0].saving), ("mode", margin.saving));
    assert_eq!(margin.offsets[0].legs.len(), 2);
    assert!(margin.available.is_empty());
    // In standard mode the same is offered, and not saved.
    let margin = of(json!({}));
    assert_eq!((margin.saving, margin.netted), (Amount::ZERO, standard.netted));
    let offer = &margin.available[0];
    assert_eq!((offer.counterparty.as_str(), offer.account.as_str(), offer.change), ("Deribit", "BTC", "portfolio"));
    assert_eq!((offer.netted, offer.rule.preset), (portfolio.netted, Some("deribit")));
    assert_eq!(offer.saving.to_string(), standard.netted.checked_sub(portfolio.netted).unwrap().to_string());
}

/// Portfolio margin may need more than standard margin: 12 % of an ether at 3,000 and the charge on a small position,
/// compared with 1 % in standard tiers. Then the way back is offered, and the book needs the offered margin after it.
#[test]
fn portfolio_mode_that_costs_more_offers_the_way_back() {
    let of = |mode: &str, leverage: Value| {
        let rows =
            [json!({ "asset": "ETH", "kind": "perpetual", "quantity": "1", "price": "3000", "counterparty": "OKX" })];
        let mut account = json!({ "counterparty": "OKX", "mode": mode });
        if !leverage.is_null() {
            account["leverage"] = leverage;
        }
        report(&rows, json!({ "accounts": [account] })).margin
    };
    let (portfolio, standard) = (of("portfolio", Value::Null), of("standard", Value::Null));
    assert!(portfolio.netted > standard.netted);
    assert!(standard.available.is_empty());
    let [offer] = portfolio.available.as_slice() else { panic!("{:?}", portfolio.available) };
    assert_eq!((offer.change, offer.rule.mode, offer.netted), ("standard", "standard", standard.netted));
    assert_eq!(Some(offer.saving), portfolio.netted.checked_sub(standard.netted));
    assert_eq!(offer.by_leverage, Amount::ZERO);
    // A chosen leverage counts again in standard mode, and is not part of the saving.
    let (slow, there) = (of("portfolio", json!("20")), of("standard", json!("20")));
    let [own] = slow.available.as_slice() else { panic!("{:?}", slow.available) };
    assert_eq!((own.saving, own.netted), (offer.saving, there.netted));
    assert_eq!(own.by_leverage.to_string(), "-120"); // 5 % of 3,000 and not 1 %
    // Coins alone need no margin in standard mode; the haircuts of a portfolio are not a reason to leave it.
    for venue in ["OKX", "Binance"] {
        let coins =
            [json!({ "asset": "ETH", "kind": "spot", "quantity": "5", "price": "3000", "counterparty": venue })];
        let accounts = json!({ "accounts": [{ "counterparty": venue, "mode": "portfolio" }] });
        assert!(report(&coins, accounts).margin.available.is_empty(), "{venue}");
    }
}

/// Maintenance of a book is the sum of its accounts; lending accounts are not part of it, and a rule with one level
/// uses its initial margin.
#[test]
fn maintenance_is_summed_over_the_accounts_that_count() {
    let loan = json!({ "asset": "ETH", "kind": "loan", "quantity": "1", "price": "3000", "counterparty": "Aave v3" });
    let found =
        report(&[perpetual("Binance", "1"), perpetual("Deribit", "-1"), perpetual("My broker", "1"), loan], json!({}));
    let counted = found.accounts.iter().filter(|account| account.counterparty != "Aave v3");
    let accounts = counted.fold(Amount::ZERO, |sum, account| sum.checked_add(account.maintenance).unwrap());
    assert_eq!(found.margin.kept(), accounts);
    assert_eq!(set(&found.margin, "My broker").kept(), set(&found.margin, "My broker").netted);
    assert!(set(&found.margin, "Binance").kept() < set(&found.margin, "Binance").netted);
}

#[test]
fn a_position_by_itself_is_in_standard_mode_and_a_loan_needs_no_margin() {
    let alone = |text: &str, accounts: Value| {
        let mut book: Value = serde_json::from_str(text).unwrap();
        book["accounts"] = accounts;
        let report = LiveBook::new(import::book(&book.to_string()).unwrap()).unwrap();
        report.book().positions().filter_map(|p| report.position(&p.id)).map(|p| p.standalone).collect::<Vec<_>>()
    };
    let standard = alone(DERIBIT, json!([]));
    assert!(standard.iter().all(|need| need.is_some_and(|need| need > Amount::ZERO)));
    let portfolio = json!([{ "counterparty": "Deribit", "account": "BTC", "mode": "portfolio" }]);
    assert_eq!(alone(DERIBIT, portfolio), standard);
    let loan = r#"{ "positions": [{ "id": "l", "asset": "ETH", "kind": "loan", "quantity": "10", "price": "3000", "counterparty": "Aave" }] }"#;
    assert_eq!(alone(loan, json!([])), [None]);
}

#[test]
fn a_lending_account_is_not_margin() {
    let loans = [
        json!({ "asset": "ETH", "kind": "loan", "quantity": "10", "price": "3000", "counterparty": "Aave" }),
        json!({ "asset": "USDC", "kind": "loan", "quantity": "-12000", "counterparty": "Aave" }),
        perpetual("Hyperliquid", "1"),
    ];
    let found = report(&loans, json!({}));
    let own = set(&found.margin, "Aave");
    assert!(!own.counted && own.netted > Amount::ZERO);
    assert!(own.assets[0].health.is_some());
    assert_eq!(
        (found.margin.netted.to_string(), found.margin.standalone.to_string()),
        ("2500".to_owned(), "2500".to_owned())
    );
    assert_eq!(found.margin.without_walls.to_string(), "2500");
    assert!(found.assumptions.iter().any(|a| a.code == "chain" && a.value == "Ethereum"));
    // If it is chosen by name, it counts as always.
    let by_name = report(&loans[..2], json!({ "margin": { "method": "health" } }));
    assert!(!by_name.margin.sets[0].counted, "the options are not in the book here");
    let book = book(&loans[..2], json!({ "margin": { "method": "health" } }));
    assert!(net(&book, &book.options).unwrap().margin.sets[0].counted);
}

/// aave-v3-core: each reserve has its own liquidation threshold (ETH's is not USDC's), by chain and by efficiency mode,
/// set by vote. One threshold for all of them is right for none, and is marked like a stand-in.
#[test]
fn weights_that_stand_in_are_marked() {
    let supplied = json!({ "asset": "ETH", "kind": "loan", "quantity": "10", "price": "3000", "counterparty": "Aave" });
    let borrowed = json!({ "asset": "USDC", "kind": "loan", "quantity": "-12000", "counterparty": "Aave" });
    let loans = [supplied.clone(), borrowed.clone()];
    let found = report(&loans, json!({}));
    let own = set(&found.margin, "Aave");
    assert!(own.rule.stand_in);
    // A debt counts in full: no threshold replaces it.
    assert_eq!(own.stand_ins.iter().collect::<Vec<_>>(), ["ETH"]);
    let said: Vec<_> = found.assumptions.iter().filter(|a| a.code == "stand_in").collect();
    assert_eq!((said.len(), said[0].key.as_str(), said[0].value.as_str()), (1, "Aave", "ETH"));
    assert!(said[0].message.contains("liquidation thresholds"), "{}", said[0].message);
    // With the user's own threshold there is nothing to mark.
    let weights = json!({ "asset": "0.83", "liability": "1" });
    let parameters =
        json!({ "tokens": { "ETH": { "initial": { "asset": "0.805", "liability": "1" }, "maintenance": weights } } });
    let options =
        json!({ "marginBy": { "Aave": { "method": "health", "preset": "aave-v3", "parameters": parameters } } });
    let book = book(&loans, options);
    let found = net(&book, &book.options).unwrap();
    let own = set(&found.margin, "Aave");
    assert_eq!((own.rule.stand_in, own.stand_ins.len()), (false, 0));
    assert_eq!(own.assets[0].health.unwrap().factor.unwrap().to_string(), "2.075");
    // Weights and contracts that are borrowed from other protocols.
    let perpetual = json!({ "asset": "SOMECOIN", "kind": "perpetual", "quantity": "1", "price": "10", "entryPrice": "10", "counterparty": "Binance", "quote": "USDT" });
    let coin = json!({ "asset": "ETH", "kind": "spot", "quantity": "1", "price": "3000", "counterparty": "Binance" });
    let cash = json!({ "asset": "USDT", "kind": "spot", "quantity": "1000", "counterparty": "Binance" });
    let portfolio = json!({ "accounts": [{ "counterparty": "Binance", "mode": "portfolio" }] });
    let found = report(&[perpetual, coin, cash], portfolio.clone());
    assert_eq!(set(&found.margin, "Binance").stand_ins.iter().collect::<Vec<_>>(), ["ETH", "SOMECOIN"]);
    let btc = json!({ "asset": "BTC", "kind": "perpetual", "quantity": "1", "price": "60000", "entryPrice": "60000", "counterparty": "Binance", "quote": "USDT" });
    let found = report(&[btc], portfolio);
    assert!(!set(&found.margin, "Binance").rule.stand_in);
    // With and without its chain they are two accounts, with a warning.
    let mut named = borrowed;
    named["chain"] = "Ethereum".into();
    let both = report(&[supplied, named], json!({}));
    assert_eq!(both.margin.sets.len(), 2);
    let said = both.assumptions.iter().find(|a| a.code == "chain").unwrap();
    assert!(said.message.contains("write chain Ethereum for all"), "{}", said.message);
}

#[test]
fn advice_starts_from_the_margin_of_the_report() {
    let rows = [
        json!({ "asset": "ETH", "kind": "loan", "quantity": "10", "price": "3000", "counterparty": "Aave" }),
        json!({ "asset": "USDC", "kind": "loan", "quantity": "-12000", "counterparty": "Aave" }),
        perpetual("Hyperliquid", "1"),
        perpetual("dYdX", "-2"),
    ];
    let mut live = LiveBook::new(book(&rows, json!({}))).unwrap();
    let netted = live.report().margin.netted;
    let hedges = live.hedges().unwrap();
    assert!(!hedges.is_empty() && hedges.iter().all(|hedge| hedge.before == netted));
    let plan = live.optimise(Search::default()).unwrap().run();
    assert_eq!(plan.before, netted);
}

#[test]
fn a_row_without_a_rule_is_named() {
    let option = json!({ "asset": "BTC", "kind": "option", "quantity": "-1", "price": "2000", "strike": "110000", "right": "call", "expiry": "2027-03-26", "delta": "0.3", "underlyingPrice": "100000", "counterparty": "Binance" });
    let found = report(&[option, perpetual("Binance", "1")], json!({ "asOf": "2026-11-26" }));
    assert!(set(&found.margin, "Binance").partial && found.partial);
    assert_eq!(found.failures[0].code.name(), "unsupported_kind");
    assert_eq!(found.margin.left_out, 1);
}

#[test]
fn one_for_all_or_one_by_counterparty_stays() {
    let rows = [perpetual("Deribit", "1"), perpetual("Binance", "1")];
    let options = |margin: Option<&str>, by: Option<&str>| Options {
        margin: margin.map(MarginChoice::new),
        margin_by: by.map(|method| ("Deribit".to_owned(), MarginChoice::named(method))).into_iter().collect(),
        ..Options::default()
    };
    let method = |options: &Options| net(&book(&rows, json!({})), options).unwrap().margin.method;
    assert_eq!(method(&options(None, None)), "venue");
    assert_eq!(method(&options(Some("venue"), None)), "venue");
    assert_eq!(method(&options(Some("rate"), None)), "rate");
    assert_eq!(method(&options(None, Some("rate"))), "mixed");
    assert_eq!(method(&options(None, Some("venue"))), "venue");
    assert_eq!(method(&options(Some("rate"), Some("venue"))), "mixed");
    // The stand-in has the parameters of `rate`.
    let mut venue = MarginChoice::new("venue");
    venue.parameters.insert("rates".to_owned(), json!({ "BTC": "0.5" }));
    let found =
        net(&book(&[perpetual("My broker", "1")], json!({})), &Options { margin: Some(venue), ..Options::default() });
    assert_eq!(found.unwrap().margin.netted.to_string(), "50000");
}

#[test]
fn pasted_tiers_are_part_of_the_book() {
    // ZEC of the vectors (freqtrade's copy of Binance's brackets): 20,000,000 × 50 % − 654,500.
    let brackets = r#"[{ "symbol": "ZECUSDT", "brackets": [
        { "bracket": 1, "initialLeverage": 50, "notionalCap": 1000000, "notionalFloor": 0, "maintMarginRatio": 0.01, "cum": 0 },
        { "bracket": 2, "initialLeverage": 2, "notionalCap": 30000000, "notionalFloor": 1000000, "maintMarginRatio": 0.5, "cum": 490000 }] }]"#;
    let read = import::tiers(brackets, &import::TierHints::default());
    let zec = |venue: &str| json!({ "asset": "ZEC", "kind": "perpetual", "quantity": "200000", "price": "100", "counterparty": venue });
    for venue in ["BingX", "My broker", "Binance"] {
        let rest = json!({ "tiers": { venue: read.parameters.clone() } });
        let book = book(&[zec(venue), perpetual(venue, "1")], rest);
        let text = book.to_json();
        assert_eq!(import::book(&text).unwrap().to_json(), text, "kept");
        let margin = net(&book, &Options::default()).unwrap().margin;
        let own = set(&margin, venue);
        // 20,000,000 × 50 % − 490,000, and the bitcoin by Binance's brackets, or by the stand-in rate.
        let (rest, stand_ins) = if venue == "Binance" { ("400", 0) } else { ("7500", 1) };
        let expected = 9_510_000 + rest.parse::<i64>().unwrap();
        assert_eq!(own.maintenance.unwrap().to_string(), expected.to_string(), "{venue}");
        assert_eq!((own.rule.stand_in, own.stand_ins.len()), (stand_ins > 0, stand_ins), "{venue}");
        assert!(own.rule.source.contains("pasted"));
    }
    // Another name of the venue does not have the pasted tiers, in whatever order they are given; and tiers are not a
    // portfolio rule.
    for names in [["Binance", "binance usd-m"], ["binance usd-m", "Binance"]] {
        let tiers = json!({ "linear": { "BTC": { "tiers": [{ "from": "0", "leverage": "2" }] } } });
        let rows = names.map(|name| perpetual(name, "1"));
        let margin = report(&rows, json!({ "tiers": { "Binance": tiers } })).margin;
        assert_eq!(set(&margin, "Binance").netted.to_string(), "50000");
        assert_eq!(set(&margin, "binance usd-m").maintenance.unwrap().to_string(), "400");
    }
    let rest = json!({ "tiers": { "Bybit": { "linear": { "BTC": { "tiers": [{ "from": "0", "leverage": "2" }] } } } }, "accounts": [{ "counterparty": "Bybit", "mode": "portfolio" }] });
    assert!(set(&report(&[perpetual("Bybit", "1")], rest).margin, "Bybit").rule.stand_in);
    let wrong = json!({ "tiers": { "BingX": { "linear": { "ZEC": { "tiers": [{ "from": "0", "leverage": "5" }, { "from": "0", "leverage": "2" }] } } } } });
    let error = net(&book(&[zec("BingX")], wrong), &Options::default()).unwrap_err();
    assert_eq!(error.failure().field.as_deref(), Some("tiers.BingX.linear.ZEC.tiers"));
    // Two books with different contracts of a venue can be joined; the same contract must agree.
    let tiers = |asset: &str, leverage: &str| json!({ "tiers": { "BingX": { "linear": { asset: { "tiers": [{ "from": "0", "leverage": leverage }] } } } } });
    let mut one = book(&[], tiers("ZEC", "5"));
    one.merge(&book(&[], tiers("PEPE", "3"))).unwrap();
    assert_eq!(one.tiers["BingX"]["linear"].as_object().unwrap().len(), 2);
    assert!(one.merge(&book(&[], tiers("PEPE", "4"))).is_err());
}

const VENUES: [(&str, &str); 9] = [
    ("Binance", "USD-M"),
    ("Bybit", ""),
    ("OKX", ""),
    ("Deribit", "BTC"),
    ("Hyperliquid", ""),
    ("Kraken Futures", "flex"),
    ("Paradex", ""),
    ("Somebody", ""),
    ("Aave v3", ""),
];

/// The leverage that the user chose, if any.
fn leverage() -> impl Strategy<Value = Option<&'static str>> {
    prop::option::weighted(0.4, prop::sample::select(vec!["1", "3", "5", "20", "500"]))
}

fn any_book() -> impl Strategy<Value = Value> {
    let row = (0..VENUES.len(), 0..3_usize, -50_i64..50, any::<bool>(), prop::bool::weighted(0.15), leverage());
    let row = row.prop_map(|(venue, asset, quantity, future, isolated, leverage)| {
        let (counterparty, account) = VENUES[venue];
        let (asset, price) = [("BTC", "60000"), ("ETH", "3000"), ("SOL", "150")][asset];
        let kind = if counterparty == "Aave v3" { "loan" } else if future { "future" } else { "perpetual" };
        let mut row = json!({ "asset": asset, "kind": kind, "quantity": quantity.to_string(), "price": price, "counterparty": counterparty, "account": account });
        if kind == "future" {
            row["expiry"] = "2027-06-25".into();
        }
        if isolated && kind != "loan" {
            row["marginMode"] = "isolated".into();
        }
        if let Some(leverage) = leverage.filter(|_| kind != "loan") {
            row["leverage"] = leverage.into();
        }
        row
    });
    (prop::collection::vec(row, 1..14), prop::collection::vec((any::<bool>(), leverage()), VENUES.len())).prop_map(|(rows, modes)| {
        let accounts = VENUES.iter().zip(modes).map(|((counterparty, account), (portfolio, leverage))| {
            let mut own = json!({ "counterparty": counterparty, "account": account, "mode": if portfolio { "portfolio" } else { "standard" } });
            if let Some(leverage) = leverage {
                own["leverage"] = leverage.into();
            }
            own
        });
        json!({ "asOf": "2026-11-26", "positions": rows, "accounts": accounts.collect::<Vec<_>>() })
    })
}

/// Cases that failed once are tried first. A book is netted several times.
fn configuration() -> ProptestConfig {
    let seeds = FileFailurePersistence::Direct("tests/venue.seeds");
    ProptestConfig { cases: 96, failure_persistence: Some(Box::new(seeds)), ..ProptestConfig::default() }
}

proptest! {
    #![proptest_config(configuration())]

    /// Accounts' margins and savings add up, set by set and entry by entry; offers are listed separately.
    #[test]
    fn sets_and_offsets_add_up(book in any_book()) {
        let book = import::book(&book.to_string()).unwrap();
        let margin = net(&book, &Options::default()).unwrap().margin;
        let sum = |of: fn(&SetMargin) -> Amount| {
            margin.sets.iter().filter(|set| set.counted).fold(0_i128, |sum, set| sum + units(of(set)))
        };
        prop_assert_eq!(units(margin.netted), sum(|set| set.netted));
        prop_assert_eq!(units(margin.standalone), sum(|set| set.standalone));
        prop_assert_eq!(units(margin.saving), units(margin.standalone) - units(margin.netted));
        let saved: i128 = margin.offsets.iter().map(|offset| units(offset.saving)).sum();
        prop_assert_eq!(saved, units(margin.saving));
        prop_assert!(margin.available.is_sorted_by(|a, b| a.saving >= b.saving));
        for set in margin.sets.iter().filter(|set| set.name.margin_mode == "isolated") {
            prop_assert_eq!(set.saving, Amount::ZERO);
        }
    }

    /// A set under its venue's rule needs the margin of the same methodology and preset, chosen by name.
    #[test]
    fn a_rule_is_the_preset_that_it_names(mut text in any_book()) {
        // The parameters of a chosen leverage are tested elsewhere.
        for account in text["accounts"].as_array_mut().unwrap() {
            account.as_object_mut().unwrap().remove("leverage");
        }
        let book = import::book(&text.to_string()).unwrap();
        let margin = net(&book, &Options::default()).unwrap().margin;
        for set in &margin.sets {
            let choice = MarginChoice { preset: set.rule.preset.map(str::to_owned), ..MarginChoice::new(set.rule.method) };
            let by_name = net(&book, &Options { margin: Some(choice), ..Options::default() }).unwrap().margin;
            let same = by_name.sets.iter().find(|other| other.key == set.key).unwrap();
            prop_assert_eq!(same.netted, set.netted, "{}", set.key);
            prop_assert_eq!(same.maintenance, set.maintenance, "{}", set.key);
        }
    }

    /// A chosen leverage is not an effect of netting: neither a saving nor an offer depends on it if other modes ignore
    /// it.
    #[test]
    fn a_chosen_leverage_saves_nothing(text in any_book()) {
        let without = {
            let mut text = text.clone();
            for list in ["positions", "accounts"] {
                for entry in text[list].as_array_mut().unwrap() {
                    entry.as_object_mut().unwrap().remove("leverage");
                }
            }
            net(&import::book(&text.to_string()).unwrap(), &Options::default()).unwrap().margin
        };
        let margin = net(&import::book(&text.to_string()).unwrap(), &Options::default()).unwrap().margin;
        let offers = |margin: &Margin| {
            let mut offers: Vec<_> = margin.available.iter().map(|o| (o.counterparty.clone(), o.account.clone(), o.asset.clone(), o.saving)).collect();
            offers.sort();
            offers
        };
        prop_assert_eq!(offers(&margin), offers(&without));
        for (own, other) in margin.sets.iter().filter(|set| set.rule.mode == "portfolio" && !set.rule.stand_in).map(|own| (own, set(&without, &own.key))) {
            prop_assert_eq!((own.standalone, own.netted, own.saving), (other.standalone, other.netted, other.saving), "{}", own.key);
        }
        prop_assert!(units(margin.netted) >= units(without.netted));
    }

    /// An offered change needs the margin that the book has after it.
    #[test]
    fn an_offer_is_kept(text in any_book()) {
        let book = import::book(&text.to_string()).unwrap();
        let margin = net(&book, &Options::default()).unwrap().margin;
        for offer in margin.available.iter().filter(|offer| offer.change != "together") {
            let mut switched = text.clone();
            for account in switched["accounts"].as_array_mut().unwrap() {
                if account["counterparty"] == offer.counterparty.as_str() && account["account"] == offer.account.as_str() {
                    prop_assert!(account["mode"] != offer.change);
                    account["mode"] = offer.change.into();
                }
            }
            let then = net(&import::book(&switched.to_string()).unwrap(), &Options::default()).unwrap().margin;
            prop_assert!(offer.saving > Amount::ZERO);
            prop_assert_eq!(units(margin.netted) - units(then.netted), units(offer.saving) + units(offer.by_leverage));
        }
    }

    /// Positions moved to one account need the margin that the book has after the move.
    #[test]
    fn what_is_brought_together_is_kept(text in any_book()) {
        let book = import::book(&text.to_string()).unwrap();
        let margin = net(&book, &Options::default()).unwrap().margin;
        for offer in margin.available.iter().filter(|offer| offer.change == "together") {
            let mut moved = text.clone();
            for row in moved["positions"].as_array_mut().unwrap() {
                let parts = [row["counterparty"].as_str().unwrap(), row["account"].as_str().unwrap()];
                let key = parts.join("|").trim_end_matches('|').to_owned();
                if row["asset"] == offer.asset.as_str() && row["marginMode"] != "isolated" && offer.from.contains(&key) {
                    row["counterparty"] = offer.counterparty.as_str().into();
                    row["account"] = offer.account.as_str().into();
                }
            }
            let then = net(&import::book(&moved.to_string()).unwrap(), &Options::default()).unwrap().margin;
            prop_assert_eq!(units(margin.netted) - units(then.netted), units(offer.saving) + units(offer.by_leverage));
        }
    }

    /// A book edited row by row ends in the state of a fresh one.
    #[test]
    fn edits_keep_the_rules(text in any_book()) {
        let whole = import::book(&text.to_string()).unwrap();
        let mut empty = text.clone();
        empty["positions"] = json!([]);
        let mut live = LiveBook::new(import::book(&empty.to_string()).unwrap()).unwrap();
        for position in whole.positions() {
            live.upsert(&position).unwrap();
        }
        let fresh = LiveBook::new(whole.clone()).unwrap().report();
        prop_assert_eq!(live.report(), fresh);
        // Removed positions leave no trace.
        for position in whole.positions().step_by(2) {
            live.remove(&position.id).unwrap();
        }
        let fresh = LiveBook::new(live.book().clone()).unwrap().report();
        let edited = live.report();
        prop_assert_eq!((edited.margin, edited.accounts), (fresh.margin, fresh.accounts));
    }
}

fn units(amount: Amount) -> i128 {
    let text = amount.to_string();
    let (whole, decimals) = text.split_once('.').unwrap_or((&text, ""));
    format!("{whole}{decimals:0<12}").parse().unwrap()
}
