//! Choosing an account for an order: `check` agrees with `net` of the book that includes the order.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test stops where it fails"
)]
#![allow(clippy::arithmetic_side_effects, reason = "random numbers are small")]

use exposure_netting::advice::{Action, CheckRow, Order, OrderCheck, Search};
use exposure_netting::amount::{Amount, parse};
use exposure_netting::time::Time;
use exposure_netting::{Account, Book, Decimal, Kind, LiveBook, MarginMode, Position, Right, import, net};
use proptest::prelude::*;
use proptest::test_runner::FileFailurePersistence;

fn number(text: &str) -> Decimal {
    parse(text).unwrap()
}

const PLACES: [(&str, &str); 8] = [
    ("Binance", "USD-M"),
    ("Binance", "COIN-M"),
    ("Deribit", "BTC"),
    ("Deribit", "ETH"),
    ("Hyperliquid", ""),
    ("OKX", ""),
    ("Bybit", "main"),
    ("My broker", ""),
];

fn price(asset: &str) -> &'static str {
    if asset == "BTC" { "60000" } else { "3000" }
}

fn position() -> impl Strategy<Value = Position> {
    let asset = prop::sample::select(vec!["BTC", "ETH"]);
    let kind = prop::sample::select(vec![Kind::Perpetual, Kind::Perpetual, Kind::Future, Kind::Option, Kind::Spot]);
    let place = prop::sample::select(PLACES.to_vec());
    let form = (any::<bool>(), 0..8_u8, prop::sample::select(vec!["", "USD", "USDT"]));
    (asset, kind, place, -40..40_i64, form).prop_map(|(asset, kind, place, q, (put, isolated, quote))| {
        let inverse = place.1 == "COIN-M" || place.0 == "Deribit" || place.0 == "Bybit" && put;
        let inverse = inverse && matches!(kind, Kind::Perpetual | Kind::Future);
        let units = if inverse { Decimal::from(q * 1_000) } else { Decimal::new(q, 1) };
        let mut p = Position {
            counterparty: place.0.to_owned(),
            account: place.1.to_owned(),
            price: Some(number(price(asset))),
            entry_price: Some(number(price(asset))),
            inverse,
            quote: if inverse { "USD".to_owned() } else { quote.to_owned() },
            ..Position::new(asset.to_owned(), kind, units)
        };
        if isolated < 2 && kind == Kind::Perpetual {
            p.margin_mode = MarginMode::Isolated;
            // Some have a posted margin, in dollars or in the coin, and have gained or lost since.
            if isolated == 0 {
                let posted = number(if !inverse {
                    "60000"
                } else if asset == "BTC" {
                    "1"
                } else {
                    "20"
                });
                p.margin = Some(posted);
                p.entry_price = number(price(asset)).checked_mul(number(if put { "0.9" } else { "1.05" }));
            }
        }
        if matches!(kind, Kind::Future | Kind::Option) {
            p.expiry = Time::parse("2027-03-26");
        }
        if kind == Kind::Option {
            p.price = Some(number(if asset == "BTC" { "2500" } else { "140" }));
            p.underlying_price = Some(number(price(asset)));
            p.right = Some(if put { Right::Put } else { Right::Call });
            p.strike = number(price(asset)).checked_mul(number("1.1"));
            p.volatility = Some(number("0.6"));
        }
        p
    })
}

fn order() -> impl Strategy<Value = Order> {
    (position(), 1..30_i64).prop_map(|(p, q)| {
        let size = Decimal::new(if p.quantity.is_sign_negative() { -q } else { q }, 1);
        Position {
            counterparty: String::new(),
            account: String::new(),
            margin_mode: MarginMode::Cross,
            inverse: false,
            entry_price: None,
            margin: None,
            quantity: size,
            quote: String::new(),
            ..p
        }
    })
}

fn book(positions: &[Position]) -> Book {
    let mut book = Book::new();
    book.as_of = Time::parse("2026-06-30");
    for position in positions {
        book.push(position).unwrap();
    }
    for (counterparty, account) in PLACES {
        book.accounts.push(Account {
            counterparty: counterparty.to_owned(),
            account: account.to_owned(),
            equity: Some(number("250000")),
            ..Account::default()
        });
    }
    book
}

fn with(book: &Book, positions: &[Position]) -> Book {
    let mut book = book.clone();
    for position in positions {
        book.push(position).unwrap();
    }
    book
}

fn config() -> ProptestConfig {
    let seeds = Box::new(FileFailurePersistence::Direct("tests/check.seeds"));
    ProptestConfig { cases: 32, failure_persistence: Some(seeds), ..ProptestConfig::default() }
}

/// The result of `net` for the row's account with these positions in the book.
fn netted(book: &Book, row: &CheckRow, positions: &[Position]) -> (Amount, Amount, Amount, Amount) {
    let report = net(&with(book, positions), &book.options).unwrap();
    let own =
        |a: &&exposure_netting::whatif::AccountMargin| a.counterparty == row.counterparty && a.account == row.account;
    let account = report.accounts.iter().find(own).unwrap();
    (account.initial, account.maintenance, account.free.unwrap(), report.total.net)
}

fn scaled(positions: &[Position], quantity: Amount) -> Vec<Position> {
    let quantity = quantity.to_decimal().unwrap();
    let scale = |p: &Position| Position {
        quantity: if p.quantity.is_sign_negative() { -quantity } else { quantity },
        ..p.clone()
    };
    positions.iter().map(scale).collect()
}

proptest! {
    #![proptest_config(config())]

    /// Every row equals the book's needs with the orders at that account, leg by leg; before it, its needs now.
    #[test]
    fn a_check_keeps_its_word(rows in prop::collection::vec(position(), 0..8), orders in prop::collection::vec(order(), 1..4)) {
        let book = book(&rows);
        let live = LiveBook::new(book.clone()).unwrap();
        let checked = live.check(&orders).unwrap();
        prop_assert_eq!(checked.rows.len() + checked.refused.len(), PLACES.len());
        for row in &checked.rows {
            let effect = &row.effect;
            let (initial, maintenance, free, total) = netted(&book, row, &[]);
            prop_assert_eq!((effect.initial.before, effect.maintenance.before), (initial, maintenance), "{:?}", row);
            prop_assert_eq!((effect.free.unwrap().before, effect.net.before), (free, total));
            let (initial, maintenance, free, total) = netted(&book, row, &row.positions);
            prop_assert_eq!((effect.initial.after, effect.maintenance.after), (initial, maintenance), "{:?}", row);
            prop_assert_eq!((effect.free.unwrap().after, effect.net.after), (free, total));
            let closed = |positions: &[Position]| {
                let live = LiveBook::new(with(&book, positions)).unwrap();
                let all = live.liquidations_of(&row.counterparty, &row.account);
                all.into_iter().find(|entry| entry.position.is_none() && entry.asset == orders[0].asset)
            };
            let change = row.liquidation.clone().unwrap_or_default();
            prop_assert_eq!((&change.before, &change.after), (&closed(&[]), &closed(&row.positions)));
            if orders.len() == 1 {
                prop_assert!(row.steps.is_empty());
                if let Some(Some(room)) = row.room {
                    if room > Amount::ZERO {
                        let filled = scaled(&row.positions, room);
                        prop_assert!(netted(&book, row, &filled).2 >= Amount::ZERO, "{:?}", row);
                        // An order that fits is not closed out at once.
                        prop_assert!(closed(&filled).is_none_or(|after| !after.below), "{:?}", row);
                    }
                    let more = Amount::from_f64(room.to_f64() * 1.05 + 0.2).unwrap();
                    let more = if row.positions[0].inverse { Amount::from_f64(more.to_f64() + 200.0).unwrap() } else { more };
                    prop_assert!(netted(&book, row, &scaled(&row.positions, more)).2 < Amount::ZERO, "{:?} {}", row, more);
                }
                continue;
            }
            prop_assert_eq!(row.steps.len(), orders.len());
            for (at, step) in row.steps.iter().enumerate() {
                let (initial, maintenance, free, total) = netted(&book, row, &row.positions[..=at]);
                prop_assert_eq!((step.effect.initial.after, step.effect.maintenance.after), (initial, maintenance));
                prop_assert_eq!((step.effect.free.unwrap().after, step.effect.net.after), (free, total));
            }
        }
        for pair in checked.rows.windows(2) {
            prop_assert!(pair[0].added() <= pair[1].added());
        }
    }
}

proptest! {
    #![proptest_config(config())]

    /// After a hedge or a plan the book needs the promised margin, in whatever contracts; a hedge leaves less than half
    /// a lot and no further hedge, and options stay at their accounts.
    #[test]
    fn advice_keeps_its_word(rows in prop::collection::vec(position(), 1..8)) {
        let book = book(&rows);
        let live = LiveBook::new(book.clone()).unwrap();
        let close = |a: Amount, b: Amount| (a.to_f64() - b.to_f64()).abs() <= 1e-6 * b.to_f64().abs().max(1.0);
        for hedge in live.hedges().unwrap() {
            let mut after = live.clone();
            after.upsert(&hedge.position).unwrap();
            prop_assert!(close(after.totals().netted, hedge.after), "{:?}", hedge);
            prop_assert!(after.hedges().unwrap().iter().all(|left| left.asset != hedge.asset), "{:?}", hedge);
            let left = after.report().by_asset.iter().find(|a| a.key == hedge.asset).map_or(0.0, |a| a.net.to_f64());
            prop_assert!(left.abs() <= 50.0, "{} is left of {:?}", left, hedge);
            prop_assert!(hedge.position.counterparty != "Deribit" || hedge.position.inverse);
        }
        let mut plan = live.optimise(Search { most: 3, ..Search::default() }).unwrap();
        while !plan.step(1_000) {}
        let plan = plan.plan();
        let mut after = live.clone();
        for trade in &plan.trades {
            let moved = trade.positions.iter().filter(|p| p.kind == Kind::Option);
            prop_assert!(moved.into_iter().all(|p| p.counterparty != "Hyperliquid" && p.account != "USD-M" || rows.iter().any(|r| r.kind == Kind::Option && r.counterparty == p.counterparty)));
            for position in &trade.positions {
                if position.quantity.is_zero() {
                    after.remove(&position.id).unwrap();
                } else {
                    after.upsert(position).unwrap();
                }
            }
        }
        prop_assert!(close(after.totals().netted, plan.after), "{:?}", plan);
        // A moved position is opened in whole lots.
        let moved = plan.trades.iter().filter(|trade| trade.action == Action::Move).count();
        let (before, after) = (live.clone().totals().total.net.to_f64(), after.totals().total.net.to_f64());
        prop_assert!((before - after).abs() <= 1e-3 + 50.0 * moved as f64, "{} {}", before, after);
    }
}

// ---- Cases

fn live(text: &str) -> LiveBook {
    LiveBook::new(import::book(text).unwrap()).unwrap()
}

fn one(asset: &str, kind: Kind, quantity: &str) -> Order {
    Position::new(asset.to_owned(), kind, number(quantity))
}

fn call() -> Order {
    Position {
        strike: parse("4000").ok(),
        right: Some(Right::Call),
        expiry: Time::parse("2027-03-26"),
        price: parse("140").ok(),
        volatility: parse("0.6").ok(),
        ..one("ETH", Kind::Option, "-10")
    }
}

fn row<'a>(checked: &'a OrderCheck, counterparty: &str) -> &'a CheckRow {
    let found = checked.rows.iter().find(|row| row.counterparty == counterparty);
    found.unwrap_or_else(|| panic!("no row for {counterparty}: {checked:?}"))
}

const SEVERAL: &str = r#"{"asOf": "2026-06-30", "prices": {"BTC": "60000", "ETH": "3000"}, "positions": [
    {"asset": "BTC", "kind": "perpetual", "quantity": "-600000", "inverse": true, "quote": "USD", "counterparty": "Deribit", "account": "BTC"},
    {"asset": "ETH", "kind": "perpetual", "quantity": "-9000", "inverse": true, "quote": "USD", "counterparty": "Deribit", "account": "ETH"},
    {"asset": "BTC", "kind": "perpetual", "quantity": "4", "quote": "USDT", "counterparty": "Binance", "account": "USD-M"},
    {"asset": "ETH", "kind": "perpetual", "quantity": "10", "quote": "USDC", "counterparty": "Hyperliquid", "chain": "Hyperliquid"},
    {"asset": "ETH", "kind": "loan", "quantity": "100", "counterparty": "Aave v3", "chain": "Arbitrum"},
    {"asset": "BTC", "kind": "spot", "quantity": "1", "counterparty": "Coinbase"}],
  "accounts": [{"counterparty": "Deribit", "account": "BTC", "equity": "100000"},
    {"counterparty": "Binance", "account": "USD-M", "equity": "20000"},
    {"counterparty": "Bybit", "equity": "10000"}]}"#;

#[test]
fn every_account_takes_an_order_in_its_own_contract() {
    let checked = live(SEVERAL).check(&[one("BTC", Kind::Perpetual, "1")]).unwrap();
    // At Deribit the inverse contract, in dollars.
    let deribit = row(&checked, "Deribit");
    assert_eq!((deribit.account.as_str(), deribit.positions[0].inverse), ("BTC", true));
    assert_eq!(deribit.positions[0].quantity, number("60000"));
    assert!(deribit.added() < Amount::ZERO, "it closes a part of the short");
    // At Binance the contract that is held.
    let binance = row(&checked, "Binance");
    assert_eq!((binance.positions[0].quote.as_str(), binance.positions[0].quantity), ("USDT", number("1")));
    assert_eq!(row(&checked, "Hyperliquid").chain, "Hyperliquid");
    // It is listed as an account, and has no position yet.
    assert_eq!(row(&checked, "Bybit").effect.initial.before, Amount::ZERO);
    let refused: Vec<(&str, &str, &str)> =
        checked.refused.iter().map(|r| (r.counterparty.as_str(), r.account.as_str(), r.reason.code.name())).collect();
    assert_eq!(refused, [("Aave v3", "", "not_listed"), ("Deribit", "ETH", "not_listed")]);
    assert_eq!(checked.refused[0].reason.message, "Aave v3 lists no perpetuals");
    assert_eq!(checked.refused[1].reason.message, "the account Deribit ETH takes contracts on ETH, none on BTC");
}

#[test]
fn options_go_only_where_options_are() {
    let checked = live(SEVERAL).check(&[call()]).unwrap();
    let takes: Vec<(&str, &str)> = checked.rows.iter().map(|r| (r.counterparty.as_str(), r.account.as_str())).collect();
    assert_eq!(takes, [("Deribit", "ETH")]);
    let said = |name: &str| checked.refused.iter().find(|r| r.counterparty == name).unwrap().reason.message.clone();
    assert_eq!(said("Hyperliquid"), "Hyperliquid lists no options");
    // It lists them, but there is no built-in rule for them.
    assert!(said("Bybit").starts_with("what Bybit would ask for it is not known: "), "{}", said("Bybit"));
    assert_eq!(said("Binance"), "Binance lists options in another account, not in Binance USD-M");
}

/// 100,000 of equity at Hyperliquid, which keeps half of 2.5 %: 2 BTC long are closed out at (120,000 − 100,000) / 2 / 0.9875.
#[test]
fn the_liquidation_price_moves_with_the_order() {
    let text = r#"{"prices": {"BTC": "60000"}, "positions": [
        {"asset": "BTC", "kind": "perpetual", "quantity": "1", "price": "60000", "entryPrice": "60000", "counterparty": "Hyperliquid"}],
        "accounts": [{"counterparty": "Hyperliquid", "equity": "100000"}]}"#;
    let checked = live(text).check(&[one("BTC", Kind::Perpetual, "1")]).unwrap();
    let change = checked.rows[0].liquidation.clone().unwrap();
    assert_eq!(change.before.unwrap().down, None);
    let price = change.after.unwrap().down.unwrap().price.to_f64();
    assert!((price - 10_000.0 / 0.9875).abs() < 1e-6, "{price}");
}

/// The margin of an isolated position, 6,500 posted and 2,000 of profit, backs nothing else: 1,500 of 10,000 remain, as
/// in liquidation prices. Equity is all of the account (docs/accounts.md).
#[test]
fn isolated_margin_is_not_free() {
    let text = |margin: &str| {
        format!(
            r#"{{"prices": {{"BTC": "62000", "ETH": "3000"}}, "positions": [
        {{"id": "i", "asset": "BTC", "kind": "perpetual", "quantity": "1", "price": "62000", "entryPrice": "60000",
            "counterparty": "Binance", "account": "A", "marginMode": "isolated"{margin}}},
        {{"asset": "ETH", "kind": "perpetual", "quantity": "1", "price": "3000", "entryPrice": "3000", "counterparty": "Binance", "account": "A"}}],
        "accounts": [{{"counterparty": "Binance", "account": "A", "equity": "10000"}}]}}"#
        )
    };
    let amount = |text: &str| Amount::from_decimal(number(text)).unwrap();
    let mut given = live(&text(r#", "margin": "6500""#));
    let report = given.report();
    let account = &report.accounts[0];
    let isolated = account.isolated.unwrap();
    let cross = account.initial.checked_sub(isolated.initial).unwrap();
    assert_eq!(account.cross_equity, Some(amount("1500")));
    assert_eq!(account.free, amount("1500").checked_sub(cross));
    let used = cross.to_f64() / 1_500.0;
    assert!((account.usage.unwrap().to_f64() - used).abs() < 1e-9);
    assert!((report.leverage.total.margin_usage.unwrap().to_f64() - used).abs() < 1e-9);
    assert!((report.leverage.accounts[0].margin_usage.unwrap().to_f64() - used).abs() < 1e-9);
    assert_eq!(report.leverage.total.equity, amount("10000"));
    // Liquidation: ETH may fall by the equity above maintenance.
    let checked = given.check(&[one("ETH", Kind::Perpetual, "265")]).unwrap();
    let row = row(&checked, "Binance");
    assert_eq!(row.effect.free.unwrap().before, account.free.unwrap());
    assert!(row.effect.free.unwrap().after < Amount::ZERO && row.liquidation.clone().unwrap().after.unwrap().below);
    let room = row.room.unwrap().unwrap();
    assert!(room < amount("265"), "{room}");
    let at = |quantity: Amount| {
        let checked = given.check(&[one("ETH", Kind::Perpetual, &quantity.to_string())]).unwrap();
        let row = &checked.rows[0];
        (row.effect.free.unwrap().after, row.liquidation.clone().unwrap().after.unwrap().below)
    };
    assert!(at(room).0 >= Amount::ZERO && !at(room).1);
    assert!(at(room.checked_add(amount("0.001")).unwrap()).0 < Amount::ZERO);
    assert!(row.notes.is_empty(), "{:?}", row.notes);
    // Without its margin the initial margin is assumed, with a note.
    let mut assumed = live(&text(""));
    let report = assumed.report();
    let left = amount("8000").checked_sub(isolated.initial);
    assert_eq!(report.accounts[0].cross_equity, left);
    let warning = report.warnings.iter().find(|warning| warning.code.name() == "assumed_margin").unwrap();
    assert_eq!((warning.id.as_deref(), warning.field.as_deref()), (Some("i"), Some("margin")));
    let checked = assumed.check(&[one("ETH", Kind::Perpetual, "1")]).unwrap();
    assert!(checked.rows[0].notes.iter().any(|note| note.code.name() == "assumed_margin"));
    assert_eq!(checked.rows[0].effect.free.unwrap().before, report.accounts[0].free.unwrap());
}

/// An account of isolated positions alone: the nearest of them counts, each by its own margin. 1 BTC with 6,000 posted
/// at Binance's 0.4 % and 1 with 3,000: the second is closed first, and 91,000 of free equity do not help it.
#[test]
fn headroom_of_isolated_positions_is_the_nearest() {
    let one = |posted: &str| {
        format!(
            r#"{{"asset": "BTC", "kind": "perpetual", "quantity": "1", "price": "60000", "entryPrice": "60000",
            "counterparty": "Binance", "marginMode": "isolated", "margin": "{posted}"}}"#
        )
    };
    let text = format!(
        r#"{{"prices": {{"BTC": "60000"}}, "positions": [{}, {}], "accounts": [{{"counterparty": "Binance", "equity": "100000"}}]}}"#,
        one("6000"),
        one("3000")
    );
    let mut live = live(&text);
    let headroom = live.headroom().remove(0);
    let nearest = live.liquidations();
    let nearest = nearest.iter().filter_map(|own| own.down).map(|own| own.distance.to_f64()).fold(-1.0, f64::max);
    assert!(
        (headroom.down.unwrap().to_f64() - nearest).abs() < 1e-8 && nearest > -0.05,
        "{nearest} {headroom:?} {:?}",
        live.liquidations()
    );
    assert_eq!(live.report().accounts[0].free, Some(Amount::from_decimal(number("91000")).unwrap()));
}

/// Equity 20,000 at Binance, 4 BTC long: the room follows from its brackets.
#[test]
fn the_room_is_what_fits() {
    let live = live(SEVERAL);
    let checked = live.check(&[one("BTC", Kind::Perpetual, "1")]).unwrap();
    let binance = row(&checked, "Binance");
    let room = binance.room.unwrap().unwrap();
    let free = |quantity: Amount| {
        let mut own = live.clone();
        own.upsert(&Position { quantity: quantity.to_decimal().unwrap(), ..binance.positions[0].clone() }).unwrap();
        own.report().accounts.iter().find(|a| a.counterparty == "Binance").unwrap().free.unwrap()
    };
    assert!(
        free(room) >= Amount::ZERO
            && free(Amount::from_decimal(number("0.001")).unwrap().checked_add(room).unwrap()) < Amount::ZERO
    );
    // Without equity there is no room, and a note explains it.
    let hyperliquid = row(&checked, "Hyperliquid");
    assert_eq!((hyperliquid.room, hyperliquid.effect.free), (None, None));
    assert!(hyperliquid.notes.iter().any(|note| note.code.name() == "no_equity"));
    // A fully paid position needs no margin and has no bound.
    let spot = live.check(&[one("BTC", Kind::Spot, "1")]).unwrap();
    assert_eq!(row(&spot, "Bybit").room, Some(None));
}

#[test]
fn several_legs_show_at_which_one_the_offset_appears() {
    let text = r#"{"asOf": "2026-06-30", "prices": {"BTC": "60000"}, "margin": {"method": "rate"},
        "positions": [{"asset": "BTC", "kind": "spot", "quantity": "0", "counterparty": "Bybit"}],
        "accounts": [{"counterparty": "Bybit", "equity": "10000"}]}"#;
    let future = Position { expiry: Time::parse("2026-12-25"), ..one("BTC", Kind::Future, "-1") };
    let checked = live(text).check(&[one("BTC", Kind::Perpetual, "1"), future]).unwrap();
    let steps: Vec<String> = checked.rows[0].steps.iter().map(|s| s.effect.initial.after.to_string()).collect();
    assert_eq!(steps, ["1500", "600"]); // 2.5 % of 60,000, then a basis charge of 1 % on what matches
    assert_eq!(checked.rows[0].steps[1].effect.initial.by().to_string(), "-900");
    assert_eq!(checked.rows[0].room.unwrap().unwrap().to_string(), "16.66"); // times both: 10,000 / 600
}

#[test]
fn what_is_not_known_is_noted() {
    let text = r#"{"prices": {"BTC": "60000", "NEW": "2"}, "positions": [
        {"asset": "BTC", "kind": "perpetual", "quantity": "1", "quote": "USDT", "counterparty": "Binance", "account": "USD-M"},
        {"asset": "BTC", "kind": "perpetual", "quantity": "1", "marginMode": "isolated", "counterparty": "Hyperliquid"},
        {"asset": "BTC", "kind": "spot", "quantity": "1", "counterparty": "My broker"}],
        "accounts": [{"counterparty": "Binance", "account": "USD-M", "equity": "100000"}]}"#;
    let notes = |asset: &str, quantity: &str| {
        let checked = live(text).check(&[one(asset, Kind::Perpetual, quantity)]).unwrap();
        let codes = |row: &CheckRow| row.notes.iter().map(|note| note.code.name()).collect::<Vec<_>>().join(" ");
        let all = checked.rows.iter().map(|row| format!("{}: {}", row.counterparty, codes(row)));
        let mut all: Vec<String> = all.collect();
        all.sort();
        all
    };
    // An account of isolated positions accepts a cross one; whether a broker lists perpetuals is unknown.
    let broker = "My broker: not_known stand_in no_equity";
    assert_eq!(notes("BTC", "1"), ["Binance: ", "Hyperliquid: no_equity", broker]);
    assert_eq!(notes("BTC", "0.0005"), ["Binance: lot_size below_least", "Hyperliquid: no_equity", broker]);
    assert_eq!(notes("NEW", "100")[0], "Binance: not_known stand_in");
    assert_eq!(notes("BTC", "100000")[0], "Binance: beyond_tiers");
}

#[test]
fn limits_that_it_would_break_are_named() {
    let text = r#"{"prices": {"BTC": "100"}, "positions": [
        {"asset": "BTC", "kind": "perpetual", "quantity": "1", "counterparty": "Hyperliquid"}],
        "accounts": [{"counterparty": "Hyperliquid", "equity": "100"}],
        "limits": [{"measure": "gross-leverage", "warning": "2", "breach": "3"}]}"#;
    let checked = live(text).check(&[one("BTC", Kind::Perpetual, "2.5")]).unwrap();
    let limit = &checked.rows[0].limits[0];
    assert_eq!(
        (limit.measure, limit.state.name(), limit.bound.to_string().as_str()),
        ("gross-leverage", "breach", "3")
    );
    assert_eq!((limit.value.before.to_string().as_str(), limit.value.after.to_string().as_str()), ("1", "3.5"));
    assert!(live(text).check(&[one("BTC", Kind::Perpetual, "-1")]).unwrap().rows[0].limits.is_empty());
}

#[test]
fn a_wrong_order_names_its_field() {
    let live = live(SEVERAL);
    let wrong = |order: Order| {
        let error = live.check(std::slice::from_ref(&order)).unwrap_err();
        (error.code(), error.failure().field.clone().unwrap_or_default())
    };
    let said = |field: &str| field.to_owned();
    assert_eq!(wrong(one("BTC", Kind::Perpetual, "0")), ("out_of_range", said("quantity")));
    assert_eq!(wrong(one("", Kind::Perpetual, "1")), ("missing_field", said("asset")));
    assert_eq!(wrong(one("SOL", Kind::Perpetual, "1")), ("missing_price", said("price")));
    assert_eq!(wrong(Position { strike: None, ..call() }), ("missing_field", said("strike")));
    assert_eq!(wrong(Position { expiry: Time::parse("2020-01-01"), ..call() }), ("expired", said("expiry")));
    let at = Position { counterparty: "Deribit".to_owned(), ..one("BTC", Kind::Perpetual, "1") };
    assert_eq!(wrong(at), ("unknown_field", said("counterparty")));
    let isolated = Position { margin_mode: MarginMode::Isolated, ..one("BTC", Kind::Perpetual, "1") };
    assert_eq!(wrong(isolated), ("out_of_range", said("marginMode")));
    let second = live.check(&[one("BTC", Kind::Perpetual, "1"), one("BTC", Kind::Perpetual, "0")]).unwrap_err();
    assert_eq!(second.failure().row, Some(2));
    assert_eq!(live.check(&[]).unwrap_err().code(), "missing_field");
    let named = Position { id: "mine".to_owned(), ..one("BTC", Kind::Perpetual, "1") };
    assert_eq!(live.check(std::slice::from_ref(&named)).unwrap().rows[0].positions[0].id, "mine");
    assert_eq!(live.check(&[named.clone(), named]).unwrap_err().code(), "duplicate_id");
}

/// A thousand rows at twenty accounts, checked in the time of a few keystrokes.
#[test]
#[cfg_attr(debug_assertions, ignore = "slow without optimisation: cargo test --release")]
fn a_large_book_is_checked_quickly() {
    let mut book = Book::new();
    book.as_of = Time::parse("2026-06-30");
    for n in 0..1_000 {
        let account = format!("account {}", n % 20);
        let asset = format!("COIN{}", n % 40);
        book.push(&Position {
            counterparty: if n % 2 == 0 { "Bybit".to_owned() } else { "OKX".to_owned() },
            account,
            price: Some(number("100")),
            ..Position::new(asset, Kind::Perpetual, Decimal::from(n % 7 - 3))
        })
        .unwrap();
    }
    let account = |n: usize| Account {
        counterparty: if n.is_multiple_of(2) { "Bybit".to_owned() } else { "OKX".to_owned() },
        account: format!("account {n}"),
        equity: Some(number("100000")),
        ..Account::default()
    };
    book.accounts = (0..20).map(account).collect();
    let live = LiveBook::new(book).unwrap();
    let order = Position { price: Some(number("100")), ..one("COIN1", Kind::Perpetual, "5") };
    let begin = std::time::Instant::now();
    let rows = live.check(&[order]).unwrap().rows.len();
    let took = begin.elapsed();
    assert_eq!(rows, 20);
    assert!(took.as_millis() < 200, "{took:?}");
}
