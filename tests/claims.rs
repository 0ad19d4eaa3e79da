//! "How much do I lose if X fails?" has one answer in every part of the report; and a stress moves everything that
//! differs in a fresh book at the moved prices.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::arithmetic_side_effects,
    reason = "a test stops where it fails"
)]

use exposure_netting::amount::parse;
use exposure_netting::credit::resilience::Fails;
use exposure_netting::credit::stress::Stress;
use exposure_netting::time::Time;
use exposure_netting::{
    Account, Agreement, Amount, Book, Collateral, Decimal, Enforceable, Kind, LiveBook, MarginMode, Position, Right,
    import,
};
use proptest::prelude::*;
use proptest::test_runner::FileFailurePersistence;

const COUNTERPARTIES: [&str; 3] = ["A", "B", "C"];
const ACCOUNTS: [&str; 2] = ["", "sub"];

fn config() -> ProptestConfig {
    let seeds = Box::new(FileFailurePersistence::Direct("tests/claims.seeds"));
    ProptestConfig { cases: 96, failure_persistence: Some(seeds), ..ProptestConfig::default() }
}

fn number(text: &str) -> Decimal {
    parse(text).unwrap()
}

fn live(text: &str) -> LiveBook {
    LiveBook::new(import::book(text).unwrap()).unwrap()
}

fn default_of(names: &[&str]) -> Stress {
    Stress { id: "s".to_owned(), defaults: names.iter().map(|name| (*name).to_owned()).collect(), ..Stress::default() }
}

fn price_of(asset: &str) -> Decimal {
    number(match asset {
        "BTC" => "60000",
        "ETH" => "3000",
        _ => "1",
    })
}

// ---- Any book

/// Linear contracts with their entry, spot, loans, cash, and options if `options` is set.
fn position(options: bool) -> impl Strategy<Value = Position> {
    let kinds = if options {
        vec![Kind::Perpetual, Kind::Future, Kind::Spot, Kind::Loan, Kind::Option]
    } else {
        vec![Kind::Perpetual, Kind::Future, Kind::Spot, Kind::Loan]
    };
    let place = (
        prop::sample::select(COUNTERPARTIES.to_vec()),
        prop::sample::select(ACCOUNTS.to_vec()),
        prop::sample::select(vec!["", "", "Base"]),
        prop::sample::select(vec!["", "", "a", "b"]),
        prop::bool::weighted(0.2),
    );
    let what = (prop::sample::select(vec!["BTC", "ETH", "USDC", "USD"]), prop::sample::select(kinds));
    (what, place, -40..40_i64, 80..120_i64, any::<bool>()).prop_map(
        |((asset, kind), (counterparty, account, chain, agreement, isolated), quantity, entry, put)| {
            let cash = matches!(asset, "USDC" | "USD");
            let kind = if cash && kind != Kind::Loan { Kind::Spot } else { kind };
            let scale = if cash { 0 } else { 1 };
            let quantity = if cash { quantity * 1_000 } else { quantity };
            let price = price_of(asset);
            let mut p = Position {
                counterparty: counterparty.to_owned(),
                account: account.to_owned(),
                chain: chain.to_owned(),
                agreement: if agreement.eq_ignore_ascii_case(counterparty) {
                    agreement.to_owned()
                } else {
                    String::new()
                },
                margin_mode: if isolated { MarginMode::Isolated } else { MarginMode::Cross },
                price: (!cash).then_some(price),
                ..Position::new(asset.to_owned(), kind, Decimal::new(quantity, scale))
            };
            if matches!(kind, Kind::Perpetual | Kind::Future) {
                p.entry_price = price.checked_mul(Decimal::new(entry, 2));
            }
            if matches!(kind, Kind::Future | Kind::Option) {
                p.expiry = Time::parse("2027-03-26");
            }
            if kind == Kind::Option {
                p.price = Some(number("100"));
                p.underlying_price = Some(price);
                p.right = Some(if put { Right::Put } else { Right::Call });
                p.strike = price.checked_mul(Decimal::new(entry, 2));
                p.volatility = Some(number("0.6"));
            }
            p
        },
    )
}

fn account() -> impl Strategy<Value = Account> {
    let name = (prop::sample::select(COUNTERPARTIES.to_vec()), prop::sample::select(ACCOUNTS.to_vec()));
    let currency = prop::sample::select(vec!["", "", "BTC", "USDC", "USD"]);
    (name, currency, -20..100_i64, 0..30_i64).prop_map(|((counterparty, account), currency, equity, segregated)| {
        let scale = if currency == "BTC" { 1 } else { 0 };
        let thousand = if currency == "BTC" { 1 } else { 1_000 };
        Account {
            counterparty: counterparty.to_owned(),
            account: account.to_owned(),
            equity: Some(Decimal::new(equity * thousand, scale)),
            currency: currency.to_owned(),
            segregated: Decimal::new(if segregated > 10 { 0 } else { segregated * thousand }, scale),
            ..Account::default()
        }
    })
}

fn collateral() -> impl Strategy<Value = Collateral> {
    let asset = prop::sample::select(vec!["", "ETH", "USDC", "BTC"]);
    (asset, 0..200_i64, any::<bool>(), 0..30_i64, any::<bool>()).prop_map(
        |(asset, amount, posted, haircut, segregated)| {
            let amount =
                if matches!(asset, "ETH" | "BTC") { Decimal::new(amount, 1) } else { Decimal::from(amount * 1_000) };
            Collateral { asset: asset.to_owned(), amount, posted, haircut: Decimal::new(haircut, 2), segregated }
        },
    )
}

fn agreements() -> impl Strategy<Value = Vec<Agreement>> {
    let one = |id: &'static str, counterparty: &'static str| {
        let collateral = prop::collection::vec(collateral(), 0..3);
        (any::<bool>(), any::<bool>(), collateral).prop_map(move |(holds, default, collateral)| Agreement {
            is_default: Some(default),
            collateral,
            ..Agreement::new(id, counterparty, if holds { Enforceable::Yes } else { Enforceable::No })
        })
    };
    (one("a", "A"), one("b", "B"), one("d", "D")).prop_map(|(a, b, d)| vec![a, b, d])
}

fn any_book(options: bool) -> impl Strategy<Value = Book> {
    let rows = prop::collection::vec(position(options), 0..9);
    let accounts = prop::collection::vec(account(), 0..4);
    (rows, accounts, agreements(), 0..100_i64).prop_map(|(rows, accounts, agreements, recovery)| {
        let mut book = frame();
        book.agreements = agreements;
        for account in accounts {
            let same = |a: &Account| a.counterparty == account.counterparty && a.account == account.account;
            if !book.accounts.iter().any(same) {
                book.accounts.push(account);
            }
        }
        book.assumptions.recovery.general = Decimal::new(recovery, 2);
        book.assumptions.recovery.by_counterparty.insert("B".to_owned(), number("0.4"));
        for row in &rows {
            book.push(row).unwrap();
        }
        book
    })
}

fn frame() -> Book {
    let mut book = Book::new();
    book.as_of = Time::parse("2026-06-30");
    book.prices.insert("BTC".to_owned(), price_of("BTC"));
    book.prices.insert("ETH".to_owned(), price_of("ETH"));
    book
}

/// The part of a book at one counterparty.
fn only(book: &Book, counterparty: &str) -> Book {
    let mut rest = frame();
    rest.agreements = book.agreements.iter().filter(|a| a.counterparty == counterparty).cloned().collect();
    rest.accounts = book.accounts.iter().filter(|a| a.counterparty == counterparty).cloned().collect();
    rest.assumptions = book.assumptions.clone();
    for position in book.positions().filter(|p| p.counterparty == counterparty) {
        rest.push(&position).unwrap();
    }
    rest
}

fn sum(amounts: impl Iterator<Item = Amount>) -> Amount {
    amounts.fold(Amount::ZERO, |sum, amount| sum.checked_add(amount).unwrap())
}

fn close(a: Amount, b: Amount) -> bool {
    (a.to_f64() - b.to_f64()).abs() <= 1e-6 * b.to_f64().abs().max(1.0)
}

proptest! {
    #![proptest_config(config())]

    /// The default table, the failure analysis, a stress with only that default, and a book of that counterparty alone
    /// agree; the parts add up to the total; the shares by claim are its shares.
    #[test]
    fn one_loss_by_default(book in any_book(true)) {
        let mut live = LiveBook::new(book.clone()).unwrap();
        let report = live.report();
        let mut claims = Amount::ZERO;
        for name in ["A", "B", "C", "D"] {
            let sets: Vec<_> = report.credit.sets.iter().filter(|set| set.counterparty == name).collect();
            let loss = sum(sets.iter().map(|set| set.loss));
            for set in &sets {
                let parts = set.parts;
                let owed = parts.claims.checked_add(parts.cash).unwrap().checked_add(parts.equity).unwrap();
                let owed = owed.checked_sub(parts.segregated).unwrap().checked_sub(set.collateral).unwrap();
                prop_assert_eq!(set.exposure, owed.max(Amount::ZERO));
                prop_assert_eq!(set.exposure.checked_sub(set.recovered).unwrap(), set.loss);
            }
            let removal = report.resilience.iter().find(|r| r.kind == Fails::Counterparty && r.key == name);
            prop_assert_eq!(removal.map(|r| r.loss), (!sets.is_empty()).then_some(loss));
            let stressed = live.stress_by(&[default_of(&[name])]).remove(0);
            prop_assert_eq!(stressed.credit_loss, loss);
            prop_assert_eq!(stressed.unknown.is_empty(), !sets.is_empty());
            let alone = LiveBook::new(only(&book, name)).unwrap().report();
            prop_assert_eq!(alone.credit.loss, loss);
            let claim = sum(sets.iter().map(|set| set.exposure));
            claims = claims.checked_add(claim).unwrap();
            let share = report.concentration.by_claim.largest.iter().find(|share| share.key == name);
            prop_assert_eq!(share.map(|share| share.size).unwrap_or_default(), claim);
        }
        prop_assert_eq!(report.credit.exposure, claims);
        let largest = live.stress_by(&[default_of(&["largest"])]).remove(0);
        let size = |name: &str| sum(report.credit.sets.iter().filter(|s| s.counterparty == name).map(|s| s.exposure));
        for name in &largest.gone {
            prop_assert!(["A", "B", "C", "D"].iter().all(|other| size(other) <= size(name)));
        }
    }

    /// Positions edited one by one into an account with equity give the same as a fresh book.
    #[test]
    fn edits_keep_the_claims(book in any_book(true)) {
        let mut empty = book.clone();
        for position in book.positions() {
            let mut live = LiveBook::new(empty.clone()).unwrap();
            live.remove(&position.id).unwrap();
            empty = live.into_book();
        }
        let mut live = LiveBook::new(empty).unwrap();
        for position in book.positions() {
            live.upsert(&Position { quantity: Decimal::ONE, ..position.clone() }).unwrap();
        }
        for position in book.positions() {
            live.upsert(&position).unwrap();
        }
        prop_assert_eq!(live.credit().sets, LiveBook::new(book).unwrap().credit().sets);
    }

    /// A stress equals a fresh book at the moved prices: net, residual, margin, and losses to failing counterparties,
    /// with collateral and equity in coins moved too.
    #[test]
    fn stress_is_a_fresh_book(book in any_book(false), moves in (-90..90_i64, -90..90_i64), peg in -30..5_i64) {
        let mut scenario = default_of(&["A", "B", "C", "D"]);
        scenario.prices.insert("BTC".to_owned(), Decimal::new(moves.0, 2));
        scenario.prices.insert("ETH".to_owned(), Decimal::new(moves.1, 2));
        let standing = Stress { defaults: Vec::new(), ..scenario.clone() };
        let depegged = Stress { pegs: [("USDC".to_owned(), Decimal::new(peg, 2))].into(), ..scenario.clone() };
        let kept = |asset: &str, peg: i64| Decimal::ONE + Decimal::new(match asset {
            "BTC" => moves.0,
            "ETH" => moves.1,
            "USDC" => peg,
            _ => 0,
        }, 2);
        let fresh = |peg: i64| {
            let mut moved = Book::new();
            moved.as_of = book.as_of;
            moved.agreements = book.agreements.clone();
            moved.assumptions = book.assumptions.clone();
            for asset in ["BTC", "ETH"] {
                moved.prices.insert(asset.to_owned(), price_of(asset) * kept(asset, 0));
            }
            if peg != 0 {
                moved.rates.insert("USDC".to_owned(), kept("USDC", peg));
            }
            for position in book.positions() {
                let price = position.price.map(|price| price * kept(&position.asset, 0));
                moved.push(&Position { price, ..position }).unwrap();
            }
            for account in &book.accounts {
                let within = book.positions().filter(|p| p.counterparty == account.counterparty && p.account == account.account);
                let (mut gained, mut held) = (Decimal::ZERO, Decimal::ZERO);
                for p in within {
                    let (price, then) = (price_of(&p.asset), price_of(&p.asset) * kept(&p.asset, peg));
                    gained += p.quantity * (then - price);
                    held += p.quantity * (price - p.entry_price.unwrap_or_default());
                }
                let unit = price_of(&account.currency);
                // The balance besides the positions is in the account's currency, and moves with it.
                let balance = (account.equity.unwrap_or_default() * unit - held) * kept(&account.currency, peg);
                let unit = unit * kept(&account.currency, peg);
                moved.accounts.push(Account {
                    equity: Some(balance + held + gained),
                    segregated: account.segregated * unit,
                    currency: String::new(),
                    ..account.clone()
                });
            }
            LiveBook::new(moved).unwrap().report()
        };
        let stressed = LiveBook::new(book.clone()).unwrap().stress_by(&[scenario, standing, depegged]);
        let then = fresh(0);
        prop_assert!(close(stressed[0].credit_loss, then.credit.loss), "{} {}", stressed[0].credit_loss, then.credit.loss);
        prop_assert!(close(stressed[1].net, then.total.net));
        prop_assert!(close(stressed[1].residual, then.total.residual));
        prop_assert!(close(stressed[1].margin, then.margin.netted), "{} {}", stressed[1].margin, then.margin.netted);
        // Holdings outside accounts with equity are not part of it.
        if !book.accounts.is_empty() {
            prop_assert!(close(stressed[1].equity.unwrap(), sum(then.accounts.iter().filter_map(|a| a.equity))));
        }
        let then = fresh(peg);
        prop_assert!(close(stressed[2].credit_loss, then.credit.loss), "{} {}", stressed[2].credit_loss, then.credit.loss);
    }
}

// ---- Cases

/// Equity after a stress counts only accounts with equity. By hand, BTC −10 %: A has 100,000 − 6,000, or nothing once A
/// fails; B's 54,000 of coins, outside such an account, are another loss.
#[test]
fn equity_after_a_stress_is_that_of_the_accounts() {
    let mut book = live(
        r#"{ "positions": [{ "asset": "BTC", "kind": "perpetual", "quantity": "1", "price": "60000", "counterparty": "A" },
            { "asset": "BTC", "kind": "spot", "quantity": "1", "price": "60000", "counterparty": "B" }],
            "accounts": [{ "counterparty": "A", "equity": "100000" }] }"#,
    );
    let fall = |names: &[&str]| {
        let mut scenario = default_of(names);
        scenario.prices.insert("BTC".to_owned(), Decimal::new(-10, 2));
        scenario.recovery = Some(Decimal::ZERO);
        scenario
    };
    let stressed = book.stress_by(&[fall(&[]), fall(&["B"]), fall(&["A"]), fall(&["A", "B"])]);
    let told: Vec<(String, String)> =
        stressed.iter().map(|s| (s.equity.unwrap().to_string(), s.credit_loss.to_string())).collect();
    let expected = [("94000", "0"), ("94000", "54000"), ("0", "94000"), ("0", "148000")];
    assert_eq!(told, expected.map(|(equity, loss)| (equity.to_owned(), loss.to_owned())));
}

/// The equity of accounts that trade on a chain counts towards the largest chain.
#[test]
fn equity_on_a_chain_stops_with_it() {
    let mut book = live(
        r#"{ "positions": [{ "asset": "BTC", "kind": "perpetual", "quantity": "1", "price": "60000", "counterparty": "A", "chain": "Arbitrum" },
            { "asset": "ETH", "kind": "perpetual", "quantity": "30", "price": "3000", "counterparty": "B", "chain": "Base" }],
            "accounts": [{ "counterparty": "A", "equity": "500000" }] }"#,
    );
    let mut halt = default_of(&[]);
    halt.halts = vec!["largest".to_owned()];
    assert_eq!(book.stress_by(&[halt])[0].gone, ["Arbitrum"]);
}

/// D13 of the audit: coins at a counterparty with no other positions are lost with it. 1,000,000 by hand.
#[test]
fn a_counterparty_with_cash_alone_can_fail() {
    let mut book = live(
        r#"{ "positions": [{ "asset": "USDC", "kind": "spot", "quantity": "1000000", "counterparty": "FTX", "chain": "Solana" },
            { "asset": "BTC", "kind": "perpetual", "quantity": "1", "price": "60000", "counterparty": "Deribit" }] }"#,
    );
    let report = book.report();
    let shares = |c: &exposure_netting::exposure::concentration::Concentration| (c.top.clone(), c.top1.to_string());
    assert_eq!(shares(&report.concentration.by_counterparty), ("Deribit".to_owned(), "1".to_owned()));
    assert_eq!(shares(&report.concentration.by_claim), ("FTX".to_owned(), "1".to_owned()));
    let found = book.stress_by(&[default_of(&["FTX"]), default_of(&["largest"])]);
    for stressed in found {
        assert_eq!((stressed.credit_loss.to_string().as_str(), stressed.gone), ("1000000", vec!["FTX".to_owned()]));
        assert!(stressed.unknown.is_empty());
    }
    let halt = Stress { halts: vec!["Solana".to_owned()], ..default_of(&[]) };
    let largest = Stress { halts: vec!["largest".to_owned()], ..default_of(&[]) };
    for stressed in book.stress_by(&[halt, largest]) {
        assert_eq!((stressed.unknown, stressed.gone), (Vec::<String>::new(), vec!["Solana".to_owned()]));
    }
}

/// Finding 20: equity is lost first, in every part of the report. An option worth 47,205 is part of 305,000.
#[test]
fn equity_is_what_is_lost() {
    let text = |account: &str| {
        format!(
            r#"{{ "accounts": [{{ "counterparty": "Deribit", {account} }}], "prices": {{ "BTC": "60000" }}, "positions": [
                {{ "asset": "BTC", "kind": "option", "right": "call", "strike": "60000", "delta": "0.5", "expiry": "2027-01-01",
                   "quantity": "1", "value": "47205", "underlyingPrice": "60000", "counterparty": "Deribit" }},
                {{ "asset": "BTC", "kind": "spot", "quantity": "0.1", "counterparty": "Deribit", "account": "custody" }}] }}"#
        )
    };
    let answers = |account: &str| {
        let mut book = live(&text(account));
        let report = book.report();
        let stressed = book.stress_by(&[default_of(&["Deribit"])]).remove(0);
        let removal = report.resilience.iter().find(|r| r.key == "Deribit").unwrap().loss;
        [report.credit.loss, removal, stressed.credit_loss].map(|amount| amount.to_string())
    };
    // The coins are in another account without equity: 6,000 more.
    assert_eq!(answers(r#""equity": "305000""#), ["311000", "311000", "311000"]);
    assert_eq!(answers(r#""equity": "305000", "segregated": "300000""#), ["11000", "11000", "11000"]);
    assert_eq!(answers(r#""equity": "5", "currency": "BTC""#), ["306000", "306000", "306000"]);
    // Nothing is lost if an account owes.
    assert_eq!(answers(r#""equity": "-100""#), ["6000", "6000", "6000"]);
}

/// Equity in a coin without a price is named; the positions of the account then count by their values.
#[test]
fn equity_without_a_price_is_named() {
    let text = r#"{ "accounts": [{ "counterparty": "X", "equity": "5", "currency": "SOL" }],
        "positions": [{ "asset": "BTC", "kind": "spot", "quantity": "1", "price": "100", "counterparty": "X" }] }"#;
    let report = live(text).report();
    assert_eq!(
        (report.failures[0].code.name(), report.failures[0].field.as_deref()),
        ("missing_rate", Some("accounts.currency"))
    );
    assert_eq!(report.credit.loss.to_string(), "100");
}

/// D12: a short of 60,000 gains 30,000, and 10 ETH at 3,000 are then worth 15,000.
#[test]
fn collateral_moves_with_its_coin() {
    let mut scenario = default_of(&["D"]);
    scenario.prices.insert("*".to_owned(), number("-0.5"));
    let mut book = live(
        r#"{ "prices": { "ETH": "3000" }, "agreements": [{ "id": "m", "counterparty": "D", "enforceable": "yes",
              "collateral": [{ "asset": "ETH", "amount": "10" }] }], "positions": [
            { "asset": "BTC", "kind": "perpetual", "quantity": "-1", "price": "60000", "entryPrice": "60000", "counterparty": "D" }] }"#,
    );
    assert_eq!(book.stress_by(&[scenario]).remove(0).credit_loss.to_string(), "15000");
}

/// Equity of 5 BTC at 60,000 with a short of 5 BTC: flat in dollars, whatever the price. By hand.
#[test]
fn equity_in_a_coin_falls_with_the_coin() {
    let mut scenario = default_of(&["D"]);
    scenario.prices.insert("BTC".to_owned(), number("-0.5"));
    let mut book = live(
        r#"{ "prices": { "BTC": "60000" }, "accounts": [{ "counterparty": "D", "equity": "5", "currency": "BTC" }], "positions": [
            { "asset": "BTC", "kind": "perpetual", "inverse": true, "contractSize": "100", "quantity": "-3000", "price": "60000", "counterparty": "D" }] }"#,
    );
    let found = book.stress_by(&[scenario]).remove(0);
    assert_eq!(found.balances.to_string(), "-150000");
    assert_eq!((found.pnl.to_string(), found.credit_loss.to_string()), ("150000".to_owned(), "300000".to_owned()));
    assert_eq!(found.equity.unwrap().to_string(), "0", "all of it is lost with D");
}

/// D14: contracts that expire within the days of a stress are settled, and are not exposure afterwards.
#[test]
fn what_expires_in_a_stress_is_not_left() {
    let mut book = live(
        r#"{ "asOf": "2026-06-01T08:00:00Z", "positions": [{ "asset": "BTC", "kind": "future", "expiry": "2026-06-05", "quantity": "1",
            "price": "60000", "counterparty": "V" }] }"#,
    );
    let after = |days| Stress { days, ..default_of(&[]) };
    let found = book.stress_by(&[after(10), after(2), after(0)]);
    let shown: Vec<_> = found.iter().map(|s| [s.net, s.residual, s.margin].map(|a| a.to_string())).collect();
    assert_eq!(shown[0], ["0", "0", "0"]);
    assert_eq!(shown[1], ["60000", "60000", "1500"]);
    assert_eq!(shown[2], ["60000", "60000", "1500"]);
}

/// A lending account counts coins by their price: without its peg a coin that backs a debt is worth less.
#[test]
fn a_peg_moves_a_lending_account() {
    let text = |supplied: &str| {
        format!(
            r#"{{ "margin": {{ "method": "health", "preset": "aave-v3" }}, "prices": {{ "ETH": "3000" }}, "positions": [
                {{ "asset": "USDC", "kind": "loan", "quantity": "{supplied}", "counterparty": "Aave" }},
                {{ "asset": "ETH", "kind": "loan", "quantity": "-1", "price": "3000", "counterparty": "Aave" }}] }}"#
        )
    };
    let pegs = [("USDC".to_owned(), number("-0.2"))].into();
    let fallen = live(&text("10000")).stress_by(&[Stress { pegs, ..default_of(&[]) }]).remove(0).margin;
    // The same requirement, in dollars, as 8,000 supplied.
    let less = live(&text("8000")).report().margin.netted;
    assert_eq!(fallen.to_string(), less.to_string());
}

/// D23: posted collateral is lost with them although nothing is traded. 1.4 × 100, with an enforceable agreement or
/// not.
#[test]
fn posted_collateral_without_trades_is_in_exposure_at_default() {
    for enforceable in ["yes", "no"] {
        let text = format!(
            r#"{{ "agreements": [{{ "id": "m", "counterparty": "X", "enforceable": "{enforceable}",
                "collateral": [{{ "amount": "100", "posted": true }}] }}], "positions": [] }}"#
        );
        let report = live(&text).report();
        let [exposure, ead, cem] =
            [report.credit.exposure, report.credit.ead, report.credit.cem].map(|a| a.to_string());
        assert_eq!((exposure.as_str(), ead.as_str(), cem.as_str()), ("100", "140", "100"), "{enforceable}");
        assert_eq!(report.resilience[0].loss.to_string(), "100");
    }
}

/// CRE52.2: a set that exchanges margin has at most its exposure without, however high its threshold.
#[test]
fn margin_never_raises_exposure_at_default() {
    let ead = |terms: &str| {
        let text = format!(
            r#"{{ "agreements": [{{ "id": "m", "counterparty": "X", "enforceable": "yes"{terms} }}], "positions": [
                {{ "asset": "BTC", "kind": "perpetual", "quantity": "1", "price": "60000", "entryPrice": "59000", "counterparty": "X" }}] }}"#
        );
        live(&text).credit().ead
    };
    // 1.4 × (1,000 + 32 % × 60,000)
    assert_eq!(ead("").to_string(), "28280");
    assert_eq!(ead(r#", "threshold": "1000000", "mta": "5", "remarginDays": 1"#).to_string(), "28280");
    assert!(ead(r#", "threshold": "0", "mta": "0", "remarginDays": 1"#) < ead(""));
}

/// D15: a swap that ends before the option on it can be exercised is no swap.
#[test]
fn a_swaption_ends_after_its_expiry() {
    let read = |kind: &str| {
        let text = format!(
            r#"{{ "asOf": "2026-01-01", "positions": [{{ "id": "s", "asset": "USD", "assetClass": "rates", "quantity": "1000000",
                "value": "100", "underlyingPrice": "0.05", "counterparty": "X", {kind} }}] }}"#
        );
        live(&text).report()
    };
    let option = r#""kind": "option", "right": "call", "strike": "0.05", "delta": "0.5", "expiry": "2028-01-01""#;
    let refused = read(&format!(r#"{option}, "end": "2027-01-01""#));
    assert_eq!((refused.failures[0].code.name(), refused.failures[0].field.as_deref()), ("out_of_range", Some("end")));
    assert!(refused.failures[0].message.contains("before the expiry"), "{}", refused.failures[0].message);
    // Of zero length, or a swap that starts after its end: it has no duration, so it is named and the rest is shown.
    for row in [
        format!(r#"{option}, "end": "2028-01-01""#),
        r#""kind": "future", "start": "2029-01-01", "expiry": "2028-01-01""#.to_owned(),
    ] {
        let found = read(&row);
        assert_eq!(found.credit.missing.len(), 1, "{row}");
        assert!(found.credit.missing[0].message.contains("ends no later than it starts"), "{row}");
        assert!(found.credit.sets[0].ead.as_ref().unwrap().partial);
    }
    assert!(read(&format!(r#"{option}, "end": "2033-01-01""#)).credit.missing.is_empty());
}

/// D16, against QuantLib's mid-point engine, bumped and priced again: −5,672.28 where annuity × N × 1 bp is 4,863.72.
#[test]
fn cs01_is_priced_again() {
    let text = r#"{ "asOf": "2026-06-01T08:00Z", "positions": [{ "asset": "F", "kind": "cds", "quantity": "10000000",
        "entryPrice": "0.05", "price": "0.01", "expiry": "2031-06-01", "counterparty": "X" }] }"#;
    let swap = live(text).swaps().remove(0);
    assert!((swap.cs01.to_f64() + 5_672.28).abs() < 5.0, "{}", swap.cs01);
    assert!((swap.risky_pv01.to_f64() - 4_863.72).abs() < 5.0, "{}", swap.risky_pv01);
    // By its own definition: the same swap at a spread of one basis point more.
    let value =
        |spread: &str| live(&text.replace("0.01\"", &format!("{spread}\""))).swaps().remove(0).value.unwrap().to_f64();
    assert!((value("0.0101") - value("0.01") - swap.cs01.to_f64()).abs() < 1e-6);
    // At par the two differ only by what the wider spread does to the annuity.
    let par = live(&text.replace("0.05", "0.01")).swaps().remove(0);
    assert!((par.cs01.to_f64() / par.risky_pv01.to_f64() + 1.0).abs() < 1e-3, "{} {}", par.cs01, par.risky_pv01);
}

/// D17: a swap of a billion is a hundred times one of ten million, to the cent.
#[test]
fn a_large_swap_keeps_its_cents() {
    let value = |quantity: &str| {
        let text = format!(
            r#"{{ "asOf": "2026-06-01T08:00Z", "positions": [{{ "asset": "F", "kind": "cds", "quantity": "{quantity}",
                "entryPrice": "0.0123", "price": "0.0145", "expiry": "2031-03-20", "counterparty": "X" }}] }}"#
        );
        live(&text).swaps().remove(0).value.unwrap().to_f64()
    };
    let unit = value("1000000000000") / 1e12;
    for quantity in [4e6, 1e7, 1e9] {
        let found = value(&format!("{quantity}"));
        assert!((found - unit * quantity).abs() < 1e-5, "{quantity}: {found} {}", unit * quantity);
    }
    assert!((value("4000000") + value("-4000000")).abs() < 1e-12);
}

/// Basel II has gold in the column of exchange rates (1, 5 and 7.5 %), other precious metals in one of 7, 7 and 8 %.
#[test]
fn gold_counts_as_a_currency_by_the_current_exposure_method() {
    let add_on = |asset: &str, expiry: &str| {
        let text = format!(
            r#"{{ "asOf": "2026-01-01", "assumptions": {{ "assets": {{ "{asset}": {{ "class": "commodity", "hedgingSet": "metals" }} }} }},
                "positions": [{{ "asset": "{asset}", "kind": "future", "quantity": "1", "price": "1000", "value": "0", "expiry": "{expiry}", "counterparty": "X" }}] }}"#
        );
        live(&text).credit().cem.to_string()
    };
    for name in ["XAU", "Gold", "PAXG"] {
        assert_eq!(["2026-06-01", "2029-01-01", "2036-01-01"].map(|expiry| add_on(name, expiry)), ["10", "50", "75"]);
    }
    assert_eq!(["2026-06-01", "2029-01-01", "2036-01-01"].map(|expiry| add_on("Silver", expiry)), ["70", "70", "80"]);
}

/// A limit is one that the user has set. The others are listed as examples, and cannot be broken.
#[test]
fn nobody_breaks_an_example() {
    use exposure_netting::credit::limits::{MEASURES, State};
    let text = |limits: &str| {
        format!(
            r#"{{ {limits} "accounts": [{{ "counterparty": "FTX", "equity": "50" }}], "positions": [
                {{ "asset": "BTC", "kind": "perpetual", "quantity": "1", "price": "900", "counterparty": "Deribit" }},
                {{ "asset": "USDC", "kind": "spot", "quantity": "30", "counterparty": "Deribit" }}] }}"#
        )
    };
    let limits = live(&text("")).report().limits;
    assert_eq!(limits.len(), MEASURES.len());
    assert!(limits.iter().all(|limit| limit.example && matches!(limit.state, State::Unset | State::Unknown)));
    let own = r#""limits": [{ "measure": "top-claim", "warning": "0.5", "breach": "0.6" }, { "measure": "hhi-claim", "warning": "1000", "breach": "9999" },
        { "measure": "top-counterparty", "warning": "0.5", "breach": "0.6" }],"#;
    let limits = live(&text(own)).report().limits;
    let of = |id: &str| limits.iter().find(|limit| limit.measure == id).unwrap();
    let shown = |id: &str| (of(id).key.clone(), of(id).value.unwrap().to_string(), of(id).state);
    // Claims of 50 and 30: 62.5 %, and 10,000 × (0.625² + 0.375²).
    assert_eq!(shown("top-claim"), ("FTX".to_owned(), "0.625".to_owned(), State::Breach));
    assert_eq!(shown("hhi-claim"), (String::new(), "5312.5".to_owned(), State::Warning));
    assert_eq!(shown("top-counterparty"), ("Deribit".to_owned(), "1".to_owned(), State::Breach));
    assert_eq!(limits.iter().filter(|limit| !limit.example).count(), 3);
}

/// An account whose equity is in the coin falls with it: 60,000 s + 60,000 (s − 1) − 1,500 s is 0 at s = 60 / 118.5.
#[test]
fn headroom_of_an_account_in_coin() {
    let down = |account: &str| {
        let text = format!(
            r#"{{ "prices": {{ "BTC": "60000" }}, "accounts": [{{ "counterparty": "D", {account} }}],
                "positions": [{{ "asset": "BTC", "kind": "perpetual", "quantity": "1", "price": "60000", "counterparty": "D" }}] }}"#
        );
        live(&text).headroom().remove(0).down.unwrap().to_f64()
    };
    let near = |found: f64, expected: f64| assert!((found - expected).abs() < 1e-6, "{found} {expected}");
    near(down(r#""equity": "1", "currency": "BTC""#), 60.0 / 118.5 - 1.0);
    // In dollars 50,000 + 60,000 (s − 1) − 1,500 s is 0 at s = 10 / 58.5.
    near(down(r#""equity": "50000""#), 10.0 / 58.5 - 1.0);
}

/// Positions taken over by a clearing house leave the account that they came from: 100 of gain move, and nothing is
/// counted twice.
#[test]
fn a_house_takes_the_profit_with_the_position() {
    let book = live(
        r#"{ "prices": { "BTC": "60000" }, "accounts": [{ "counterparty": "X", "equity": "0.05", "currency": "BTC", "segregated": "0.01" }],
            "positions": [{ "asset": "BTC", "kind": "perpetual", "quantity": "1", "price": "60000", "entryPrice": "59900", "counterparty": "X" }] }"#,
    );
    let ways = book.clearing(&[]).unwrap().ways;
    assert_eq!([&ways[0], ways.last().unwrap()].map(|way| way.exposure.to_string()), ["2400", "2400"]);
}

/// Currency and segregated equity are saved with the book, and stay as they are when it is reported in another
/// currency.
#[test]
fn an_account_in_a_coin_is_kept() {
    let text = r#"{ "accounts": [{ "counterparty": "X", "equity": "2", "currency": "BTC", "segregated": "0.5" }, { "counterparty": "Y", "equity": "100", "segregated": "10" }],
        "prices": { "BTC": "60000" }, "positions": [] }"#;
    let mut book = import::book(text).unwrap();
    assert_eq!(import::book(&book.to_json()).unwrap().accounts, book.accounts);
    assert_eq!(LiveBook::new(book.clone()).unwrap().credit().loss.to_string(), "90090");
    book.report_in("EUR", number("0.5")).unwrap();
    assert_eq!(LiveBook::new(book).unwrap().credit().loss.to_string(), "45045");
    let wrong = import::book(&text.replace("0.5", "-0.5")).unwrap();
    assert_eq!(LiveBook::new(wrong).unwrap_err().failure().field.as_deref(), Some("accounts.segregated"));
}

/// Equity in a coin is a claim in that coin: without a price it is lost, and the rest of the account remains. 5 ×
/// 60,000 less the 6,000 in ether, which are a row of the account.
#[test]
fn a_coin_without_a_price_takes_the_equity_in_it() {
    let text = r#"{ "prices": { "BTC": "60000", "ETH": "3000" }, "accounts": [{ "counterparty": "X", "equity": "5", "currency": "BTC" }],
        "positions": [{ "asset": "ETH", "kind": "spot", "quantity": "2", "counterparty": "X" }] }"#;
    let removals = live(text).report().resilience;
    let of = |kind, key: &str| removals.iter().find(|r| r.kind == kind && r.key == key).unwrap();
    let shown = |r: &exposure_netting::credit::resilience::Removal| (r.loss.to_string(), r.exposure.to_string());
    assert_eq!(shown(of(Fails::Asset, "BTC")), ("294000".to_owned(), "6000".to_owned()));
    assert_eq!(shown(of(Fails::Counterparty, "X")), ("300000".to_owned(), "0".to_owned()));
}
