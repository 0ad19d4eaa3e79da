//! Invariants of every methodology with positions of every kind: cash, families, isolated rows, rows without a
//! counterparty, longs and shorts that cancel.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "a test stops where it fails")]
#![allow(clippy::arithmetic_side_effects, reason = "random numbers are small")]

use exposure_netting::amount::{Amount, parse};
use exposure_netting::credit::stress::Stress;
use exposure_netting::margin::METHODS;
use exposure_netting::time::Time;
use exposure_netting::{
    Account, Book, Correlation, Decimal, Family, Kind, LiveBook, MarginChoice, MarginMode, Options, Position, Right,
};
use proptest::prelude::*;

fn number(text: &str) -> Decimal {
    parse(text).unwrap()
}

/// Every methodology with each of its presets.
fn choices() -> Vec<MarginChoice> {
    let of = |method: &exposure_netting::margin::Method| {
        let choice =
            |preset: Option<&str>| MarginChoice { preset: preset.map(str::to_owned), ..MarginChoice::new(method.id) };
        let presets: Vec<MarginChoice> = method.presets.iter().map(|preset| choice(Some(preset.id))).collect();
        if presets.is_empty() { vec![choice(None)] } else { presets }
    };
    METHODS.iter().flat_map(of).collect()
}

fn position() -> impl Strategy<Value = Position> {
    let asset = prop::sample::select(vec!["BTC", "BTC", "WBTC", "ETH", "USDC", "USDT"]);
    let kind = prop::sample::select(vec![
        Kind::Perpetual,
        Kind::Perpetual,
        Kind::Future,
        Kind::Option,
        Kind::Option,
        Kind::Spot,
        Kind::Loan,
    ]);
    let place = prop::sample::select(vec![
        ("A", "", false),
        ("A", "", true),
        ("A", "sub", false),
        ("B", "", false),
        ("", "", false),
    ]);
    (asset, kind, place, -40..40_i64, 0..4_i64, any::<bool>(), 1..12_i64).prop_map(
        |(asset, kind, (venue, account, isolated), q, strike, put, vol)| {
            let stable = asset.starts_with("USD");
            let kind = if stable && !matches!(kind, Kind::Spot | Kind::Loan) { Kind::Spot } else { kind };
            let price = number(match asset {
                "ETH" => "3000",
                _ if stable => "1",
                _ => "60000",
            });
            let mut p = Position {
                counterparty: venue.to_owned(),
                account: account.to_owned(),
                margin_mode: if isolated { MarginMode::Isolated } else { MarginMode::Cross },
                price: Some(price),
                ..Position::new(asset.to_owned(), kind, Decimal::new(if stable { q * 1000 } else { q }, 1))
            };
            if matches!(kind, Kind::Perpetual | Kind::Future) {
                p.entry_price = price.checked_mul(Decimal::new(90 + vol, 2));
            }
            if kind == Kind::Future {
                p.expiry = Time::parse("2026-12-25");
            }
            if kind == Kind::Option {
                p.expiry = Time::parse(if vol > 6 { "2026-07-31" } else { "2026-12-25" });
                p.price = None;
                p.underlying_price = Some(price);
                p.right = Some(if put { Right::Put } else { Right::Call });
                p.strike = price.checked_mul(Decimal::new(80 + 15 * strike, 2));
                p.volatility = Some(Decimal::new(20 + 5 * vol, 2));
            }
            p
        },
    )
}

fn positions() -> impl Strategy<Value = Vec<Position>> {
    prop::collection::vec(position(), 1..9)
}

fn book(positions: &[Position]) -> Book {
    let mut book = Book::new();
    book.as_of = Time::parse("2026-06-30");
    book.assumptions.families = vec![Family { from: "WBTC".into(), to: "BTC".into(), haircut: Decimal::new(2, 2) }];
    book.assumptions.correlations = vec![Correlation { a: "BTC".into(), b: "ETH".into(), rho: Decimal::new(7, 1) }];
    for (counterparty, account) in [("A", ""), ("A", "sub"), ("B", "")] {
        let equity = Decimal::new(50_000, 0);
        book.accounts.push(Account {
            counterparty: counterparty.into(),
            account: account.into(),
            equity: Some(equity),
            ..Account::default()
        });
    }
    for position in positions {
        book.push(position).unwrap();
    }
    book
}

fn live(positions: &[Position], choice: &MarginChoice) -> LiveBook {
    let options = Options { margin: Some(choice.clone()), ..Options::default() };
    LiveBook::with_options(book(positions), options).unwrap()
}

fn sum<T>(items: &[T], of: impl Fn(&T) -> Amount) -> Amount {
    items.iter().map(of).fold(Amount::ZERO, |sum, amount| sum.checked_add(amount).unwrap())
}

/// Floating-point formulas are rounded part by part.
fn close(a: Amount, b: Amount) -> bool {
    (a.to_f64() - b.to_f64()).abs() <= 1e-6
}

fn config() -> ProptestConfig {
    ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() }
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn savings_offsets_and_walls_add_up(rows in positions()) {
        for choice in choices() {
            let report = live(&rows, &choice).report();
            let margin = &report.margin;
            prop_assert_eq!(sum(&margin.sets, |set| set.netted), margin.netted, "{:?}", choice);
            prop_assert_eq!(sum(&margin.sets, |set| set.standalone), margin.standalone, "{:?}", choice);
            let offsets = sum(&margin.offsets, |offset| offset.saving);
            prop_assert!(close(offsets, margin.saving), "{choice:?}: offsets {offsets}, saving {}", margin.saving);
            let walls = sum(&margin.walls, |wall| wall.cost);
            let cost = margin.netted.checked_sub(margin.without_walls).unwrap();
            prop_assert!(close(walls, cost), "{choice:?}: walls {walls}, cost {cost}");
            for set in margin.sets.iter().filter(|set| set.name.count == 1) {
                prop_assert_eq!(set.saving, Amount::ZERO, "{:?}: a set of one", &choice);
            }
        }
    }

    /// The needs of the accounts, with their isolated positions, add up to those of the sets; what-ifs start from
    /// there.
    #[test]
    fn accounts_and_what_ifs_agree_with_the_sets(rows in positions()) {
        let rows: Vec<Position> = rows.into_iter().filter(|row| !row.counterparty.is_empty()).collect();
        for choice in choices().into_iter().filter(|choice| choice.method != "schedule") {
            let mut live = live(&rows, &choice);
            let report = live.report();
            let accounts = sum(&report.accounts, |account| account.initial);
            prop_assert!(close(accounts, report.margin.netted), "{choice:?}: {accounts} for {}", report.margin.netted);
            let now = live.curves(&[0], &[0]).moves[0];
            prop_assert!(close(now.netted, report.margin.netted), "{choice:?}: curve {} for {}", now.netted, report.margin.netted);
            let still = live.stress_by(&[Stress::default()]).remove(0);
            prop_assert!(close(still.margin, report.margin.netted), "{choice:?}: stress {}", still.margin);
            for removal in report.resilience.iter().filter(|removal| removal.kind == exposure_netting::credit::resilience::Fails::Counterparty) {
                let rest: Vec<Position> = rows.iter().filter(|row| row.counterparty != removal.key).cloned().collect();
                let rest = self::live(&rest, &choice).report().margin.netted;
                prop_assert!(close(removal.margin, rest), "{choice:?} without {}: {} for {rest}", removal.key, removal.margin);
            }
        }
    }

    /// A long and a short of one contract cancel completely. Their locked-in profit is money, which counts only for an
    /// account's health.
    #[test]
    fn what_cancels_is_its_profit(rows in positions(), size in 1..50_i64, bought in 40..80_i64, sold in 40..80_i64) {
        let leg = |quantity: i64, entry: i64| Position {
            counterparty: "A".into(),
            price: Some(number("60000")),
            entry_price: Some(Decimal::new(entry * 1000, 0)),
            ..Position::new("BTC".to_owned(), Kind::Perpetual, Decimal::new(quantity, 1))
        };
        let profit = Position {
            counterparty: "A".into(),
            ..Position::new("USDT".to_owned(), Kind::Spot, Decimal::new(size * (sold - bought) * 1000, 1))
        };
        let with = |more: &[Position]| rows.iter().chain(more).cloned().collect::<Vec<_>>();
        for choice in choices().into_iter().filter(|choice| !matches!(choice.method.as_str(), "schedule" | "health")) {
            let found = live(&with(&[leg(size, bought), leg(-size, sold)]), &choice).report();
            let without = live(&rows, &choice).report();
            prop_assert!(close(found.margin.netted, without.margin.netted), "{choice:?}");
            prop_assert!(close(found.margin.standalone, without.margin.standalone), "{choice:?}");
        }
        let choice = MarginChoice { preset: Some("binance-unimmr".into()), ..MarginChoice::new("health") };
        let equity = |rows: &[Position]| {
            let report = live(rows, &choice).report();
            let set = report.margin.sets.iter().find(|set| set.key == "A").cloned().unwrap();
            set.assets[0].health.unwrap()
        };
        // With a token held, the account exists either way.
        let eth = Position {
            counterparty: "A".into(),
            price: Some(number("3000")),
            ..Position::new("ETH".to_owned(), Kind::Spot, Decimal::ONE)
        };
        let a = equity(&[leg(size, bought), leg(-size, sold), eth.clone()]);
        let b = equity(&[profit, eth]);
        prop_assert!(close(a.equity, b.equity), "{} for {}", a.equity, b.equity);
    }

    /// Headroom is the first move in a fine search over the same curve at which the account is below its maintenance
    /// margin.
    #[test]
    fn headroom_is_what_a_fine_search_finds(rows in positions(), equity in 0..60_i64) {
        let rows: Vec<Position> = rows.into_iter().filter(|row| row.counterparty == "A" && row.account.is_empty() && row.margin_mode == MarginMode::Cross).collect();
        let equity = Decimal::new(equity * equity * 100, 0);
        for (method, preset) in [("rate", None), ("standard", Some("hyperliquid")), ("standard", Some("deribit")), ("portfolio", Some("deribit"))] {
            let choice = MarginChoice { preset: preset.map(str::to_owned), ..MarginChoice::new(method) };
            let mut book = book(&rows);
            book.accounts = vec![Account { counterparty: "A".into(), equity: Some(equity), ..Account::default() }];
            let options = Options { margin: Some(choice.clone()), ..Options::default() };
            let live = LiveBook::with_options(book, options).unwrap();
            let found = live.headroom().remove(0);
            let percent: Vec<i32> = (-95..300).collect();
            let curve = live.curves(&percent, &[]);
            let left = |point: &exposure_netting::whatif::CurvePoint| {
                exposure_netting::amount::Amount::from_decimal(equity).unwrap().to_f64() + point.pnl.to_f64() - point.maintenance.to_f64()
            };
            for point in &curve.moves {
                let at = point.spot.to_f64();
                let inside = found.down.is_none_or(|down| at > down.to_f64() + 1e-6) && found.up.is_none_or(|up| at < up.to_f64() - 1e-6);
                if !found.below && inside {
                    prop_assert!(left(point) >= -1e-6, "{choice:?} at {at}: {} left, {found:?}", left(point));
                }
            }
            prop_assert_eq!(found.below, left(&curve.moves[95]) < 0.0);
        }
    }
}
