//! Hedges and searches offer only contracts that an account lists, and whole lots.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test stops where it fails"
)]

use exposure_netting::advice::{Act, Action, Search};
use exposure_netting::amount::{Amount, parse};
use exposure_netting::whatif::Hedge;
use exposure_netting::{Decimal, Kind, LiveBook, import};

fn number(text: &str) -> Decimal {
    parse(text).unwrap()
}

fn live(text: &str) -> LiveBook {
    LiveBook::new(import::book(text).unwrap()).unwrap()
}

fn book(positions: &str) -> LiveBook {
    live(&format!(
        r#"{{"asOf": "2026-06-30", "prices": {{"BTC": "60000", "ETH": "3000", "SOL": "150"}}, "positions": [{positions}]}}"#
    ))
}

fn of(hedges: &[Hedge], asset: &str) -> Vec<(String, String, String, bool)> {
    let own = hedges.iter().filter(|hedge| hedge.asset == asset).map(|hedge| &hedge.position);
    let mut found: Vec<_> = own
        .map(|p| (p.counterparty.clone(), p.account.clone(), exposure_netting::amount::plain(p.quantity), p.inverse))
        .collect();
    found.sort();
    found
}

/// A surplus of 2 ETH: at Deribit the inverse contract in whole dollars, at Hyperliquid in ten-thousandths.
#[test]
fn a_coin_margined_account_gets_the_inverse_contract() {
    let live = book(
        r#"{"asset": "ETH", "kind": "perpetual", "quantity": "-96000", "inverse": true, "quote": "USD", "counterparty": "Deribit", "account": "ETH"},
           {"asset": "ETH", "kind": "perpetual", "quantity": "34.00018", "quote": "USDC", "counterparty": "Hyperliquid", "chain": "Hyperliquid"}"#,
    );
    let deribit = ("Deribit".to_owned(), "ETH".to_owned(), "-6001".to_owned(), true);
    let hyperliquid = ("Hyperliquid".to_owned(), String::new(), "-2.0002".to_owned(), false);
    assert_eq!(of(&live.hedges().unwrap(), "ETH"), [deribit, hyperliquid]);
    for hedge in live.hedges().unwrap() {
        let mut after = live.clone();
        after.upsert(&hedge.position).unwrap();
        assert!(after.totals().total.net.abs() < Amount::ONE, "{:?}", hedge.position);
        assert!(after.hedges().unwrap().is_empty(), "a hedge of 0 is not listed");
        assert!((after.totals().netted.to_f64() - hedge.after.to_f64()).abs() < 1e-6);
    }
}

/// The contract already held there determines size and currency: 100 dollars at Binance COIN-M.
#[test]
fn the_contract_that_is_held_gives_its_form() {
    let live = book(
        r#"{"asset": "BTC", "kind": "perpetual", "quantity": "30", "contractSize": "100", "inverse": true, "quote": "USD", "counterparty": "Binance", "account": "COIN-M"},
           {"asset": "BTC", "kind": "perpetual", "quantity": "-0.1003", "quote": "USDT", "counterparty": "Binance", "account": "USD-M"}"#,
    );
    let hedges = live.hedges().unwrap();
    let binance = |account: &str, quantity: &str, inverse| {
        ("Binance".to_owned(), account.to_owned(), quantity.to_owned(), inverse)
    };
    // 3,018 dollars short: 30 contracts, or 0.050 BTC.
    assert_eq!(of(&hedges, "BTC"), [binance("COIN-M", "30", true), binance("USD-M", "0.05", false)]);
    assert_eq!(hedges.iter().find(|h| !h.position.inverse).unwrap().position.quote, "USDT");
    // Below the smallest order of USD-M, 100 dollars: only COIN-M accepts it.
    let little = book(
        r#"{"asset": "BTC", "kind": "perpetual", "quantity": "30", "contractSize": "100", "inverse": true, "quote": "USD", "counterparty": "Binance", "account": "COIN-M"},
           {"asset": "BTC", "kind": "perpetual", "quantity": "-0.0515", "quote": "USDT", "counterparty": "Binance", "account": "USD-M"}"#,
    );
    assert_eq!(of(&little.hedges().unwrap(), "BTC"), [binance("COIN-M", "1", true)]);
}

#[test]
fn what_an_account_does_not_list_is_not_offered() {
    // An option at Deribit, its asset held at a lender, at a spot venue and in an account for options.
    let live = book(
        r#"{"asset": "ETH", "kind": "option", "quantity": "10", "strike": "4000", "right": "call", "expiry": "2027-03-26", "delta": "0.3", "price": "0.04", "priceCurrency": "ETH", "quote": "USD", "counterparty": "Deribit", "account": "ETH"},
           {"asset": "ETH", "kind": "option", "quantity": "10", "strike": "4000", "right": "call", "expiry": "2027-03-26", "delta": "0.3", "price": "120", "counterparty": "Binance", "account": "Options"},
           {"asset": "ETH", "kind": "loan", "quantity": "10", "counterparty": "Aave v3", "chain": "Arbitrum"},
           {"asset": "ETH", "kind": "option", "quantity": "-10", "strike": "5000", "right": "call", "expiry": "2027-03-26", "delta": "0.2", "price": "60", "counterparty": "Somebody"}"#,
    );
    // A surplus of 42,000 dollars. Only Deribit lists a perpetual for it there; in its own contract.
    assert_eq!(
        of(&live.hedges().unwrap(), "ETH"),
        [("Deribit".to_owned(), "ETH".to_owned(), "-42000".to_owned(), true)]
    );
}

/// Findings 21 and 22 of the review, on the sample book.
#[test]
fn the_sample_book_is_advised_what_exists() {
    let live = LiveBook::new(import::sample(None)).unwrap();
    for hedge in live.hedges().unwrap() {
        let p = &hedge.position;
        assert_eq!(p.inverse, p.counterparty == "Deribit", "{p:?}");
        assert!(!p.quantity.is_zero());
        let step = match p.counterparty.as_str() {
            "Deribit" if p.asset == "BTC" => "10",
            "Deribit" => "1",
            "Binance" if p.asset == "BTC" => "0.001",
            "Hyperliquid" if p.asset == "ETH" => "0.0001",
            _ => continue,
        };
        assert!(p.quantity.checked_rem(number(step)).unwrap().is_zero(), "{p:?}");
    }
    let mut plan = live.optimise(Search { hedge: true, spread: Some(number("0.0005")), ..Search::default() }).unwrap();
    while !plan.step(1_000) {}
    let plan = plan.plan();
    for trade in &plan.trades {
        for position in trade.positions.iter().filter(|p| p.kind == Kind::Option) {
            assert_eq!(position.counterparty, "Deribit", "{}", trade.label);
        }
        for position in trade.positions.iter().filter(|p| p.kind != Kind::Option && !p.quantity.is_zero()) {
            assert_eq!(position.inverse, position.counterparty == "Deribit", "{}", trade.label);
        }
        assert!(trade.orders.iter().all(|order| order.cost.is_some()));
    }
}

/// A move is two orders: in dollars at the new place, half a thousandth of each.
#[test]
fn a_move_is_two_orders_with_their_cost() {
    let live = book(
        r#"{"id": "b", "asset": "BTC", "kind": "perpetual", "quantity": "-0.6", "quote": "USDT", "counterparty": "Binance", "account": "USD-M"},
           {"id": "d", "asset": "BTC", "kind": "perpetual", "quantity": "36000", "inverse": true, "quote": "USD", "counterparty": "Deribit", "account": "BTC"},
           {"asset": "ETH", "kind": "perpetual", "quantity": "1", "quote": "USDT", "counterparty": "Binance", "account": "USD-M"}"#,
    );
    let search =
        Search { close: false, spread: parse("0.0005").ok(), locked: ["d".to_owned()].into(), ..Search::default() };
    let plan = live.optimise(search).unwrap().run();
    assert_eq!(plan.trades.len(), 1);
    let trade = &plan.trades[0];
    assert_eq!(trade.action, Action::Move);
    assert_eq!(
        trade.label,
        "Close short 0.6 BTC/USDT perpetual at Binance USD-M, open short 36000 USD of BTC/USD perpetual, inverse at Deribit BTC"
    );
    let orders: Vec<(Act, &str, Decimal, bool)> = trade
        .orders
        .iter()
        .map(|o| (o.act, o.position.counterparty.as_str(), o.position.quantity, o.position.inverse))
        .collect();
    assert_eq!(orders, [(Act::Close, "Binance", number("0.6"), false), (Act::Open, "Deribit", number("-36000"), true)]);
    assert_eq!(trade.cost.unwrap().to_string(), "36"); // 36,000 twice
    assert_eq!(plan.cost, trade.cost);
    // After the trades the book needs the plan's margin; without a spread there is no cost.
    let mut after = live.clone();
    after.upsert(&trade.positions[0]).unwrap();
    assert_eq!(after.totals().netted, plan.after);
    assert_eq!(after.totals().total.net.to_string(), "3000");
    assert_eq!(live.optimise(Search::default()).unwrap().run().cost, None);
}
