//! The core in native code: text to report, a loaded book to report, one edit.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    missing_docs,
    reason = "a benchmark"
)]
use std::hint::black_box;

use criterion::{BatchSize, Criterion, criterion_group, criterion_main};
use exposure_netting::{
    Account, Book, Kind, LiveBook, MarginChoice, Options, Position, Right, amount::parse, import, time::Time,
};

fn table(rows: u32) -> String {
    let assets = ["BTC", "ETH", "SOL", "XRP", "DOGE", "ADA", "AVAX", "LINK"];
    let venues = [
        ("Binance", "USD-M", ""),
        ("Deribit", "BTC", ""),
        ("Hyperliquid", "", "Hyperliquid"),
        ("Aave v3", "", "Arbitrum"),
    ];
    let mut text = String::from("asset,kind,side,quantity,price,counterparty,account,chain\n");
    for i in 0..rows {
        let (venue, account, chain) = venues[(i / 7) as usize % venues.len()];
        let asset = assets[(i / 3) as usize % assets.len()];
        let kind = ["perpetual", "future", "spot"][i as usize % 3];
        let side = ["long", "short"][(i / 5) as usize % 2];
        text += &format!(
            "{asset},{kind},{side},{}.{:02},{}.5,{venue},{account},{chain}\n",
            1 + i % 900,
            i % 97,
            100 + i % 60_000
        );
    }
    text
}

/// Options of many strikes and expiries at one venue.
fn options(count: u32) -> Book {
    let mut book = Book::new();
    book.as_of = Time::parse("2026-01-01");
    for i in 0..count {
        let strike = parse(&(20_000 + 100 * (i % 1_000)).to_string()).unwrap();
        let option = Position {
            counterparty: "Derive".to_owned(),
            underlying_price: parse("60000").ok(),
            strike: Some(strike),
            volatility: parse(&format!("0.{}", 40 + i % 50)).ok(),
            right: Some(if i % 2 == 0 { Right::Call } else { Right::Put }),
            expiry: Time::parse(&format!("2026-{:02}-{:02}", 2 + i / 1_000 % 10, 1 + i % 28)),
            ..Position::new("BTC".to_owned(), Kind::Option, parse(if i % 3 == 0 { "-2" } else { "1.5" }).unwrap())
        };
        book.push(&option).unwrap();
    }
    book
}

fn portfolio() -> Options {
    let choice = MarginChoice { preset: Some("derive-pm2".to_owned()), ..MarginChoice::new("portfolio") };
    Options { margin: Some(choice), ..Options::default() }
}

fn scan(c: &mut Criterion) {
    let book = options(10_000);
    let mut live = LiveBook::with_options(book.clone(), portfolio()).unwrap();
    c.bench_function("10,000 options, every scenario", |b| {
        b.iter_batched(
            || LiveBook::with_options(book.clone(), portfolio()).unwrap(),
            |mut live| live.totals(),
            BatchSize::LargeInput,
        );
    });
    let mut position = book.get("row-77").unwrap();
    c.bench_function("one leg of 10,000 options edited, then totals", |b| {
        b.iter(|| {
            position.quantity = -position.quantity;
            live.upsert(&position).unwrap();
            live.totals()
        });
    });
}

fn bench(c: &mut Criterion) {
    let text = table(10_000);
    c.bench_function("csv to report, 10,000 rows", |b| {
        b.iter(|| LiveBook::new(import::book(black_box(&text)).unwrap()).unwrap().report());
    });
    let json = import::book(&text).unwrap().to_json();
    c.bench_function("json to report, 10,000 rows", |b| {
        b.iter(|| LiveBook::new(import::book(black_box(&json)).unwrap()).unwrap().report());
    });
    let mut live = LiveBook::new(import::book(&table(100_000)).unwrap()).unwrap();
    c.bench_function("loaded book to report, 100,000 positions", |b| b.iter(|| live.report()));
    let mut position = Position::new("BTC", Kind::Perpetual, parse("-3").unwrap());
    position.id = "row-5000";
    position.price = parse("60000").ok();
    c.bench_function("one edit in 100,000, then totals", |b| {
        b.iter_batched(
            || position.clone(),
            |position| {
                live.upsert(&position).unwrap();
                live.totals()
            },
            BatchSize::SmallInput,
        );
    });
}

/// Accounts of many assets each, with equity, by a venue's own tiers; or one account of options by scenarios.
fn liquidations(c: &mut Criterion) {
    let accounts = |count: u32, assets: u32| {
        let mut book = Book::new();
        for account in 0..count {
            let name = format!("sub-{account}");
            for asset in 0..assets {
                let price = [60_000, 3_000, 150, 2, 7][asset as usize % 5];
                let size = f64::from(1 + (account * 7 + asset * 3) % 50) * 2_000.0 / f64::from(price);
                let size = format!("{}{size:.3}", if (account + asset) % 2 == 0 { "" } else { "-" });
                let known = ["BTC", "ETH", "SOL", "XRP", "DOGE"];
                let asset = known.get(asset as usize).map_or_else(|| format!("A{asset}"), |name| (*name).to_owned());
                let position = Position {
                    counterparty: "Binance".to_owned(),
                    account: name.clone(),
                    price: parse(&price.to_string()).ok(),
                    quote: "USDT".to_owned(),
                    ..Position::new(asset, Kind::Perpetual, parse(&size).unwrap())
                };
                book.push(&position).unwrap();
            }
            let equity = parse("90000").ok();
            book.accounts.push(Account {
                counterparty: "Binance".to_owned(),
                account: name,
                equity,
                ..Account::default()
            });
        }
        book
    };
    let live = LiveBook::new(accounts(50, 20)).unwrap();
    let found = live.liquidations();
    let (down, up) =
        (found.iter().filter(|e| e.down.is_some()).count(), found.iter().filter(|e| e.up.is_some()).count());
    assert_eq!(found.len(), 1_000);
    assert!(down + up > 700, "{down} {up}");
    c.bench_function("liquidation prices, 50 accounts × 20 assets by tiers", |b| b.iter(|| live.liquidations()));
    c.bench_function("liquidation prices, one of those accounts", |b| {
        b.iter(|| live.liquidations_of("Binance", "sub-7"))
    });
    let mut book = options(50);
    book.accounts.push(Account {
        counterparty: "Derive".to_owned(),
        equity: parse("1000000").ok(),
        ..Account::default()
    });
    let live = LiveBook::with_options(book, portfolio()).unwrap();
    c.bench_function("liquidation prices, 50 options by scenarios", |b| b.iter(|| live.liquidations()));
}

criterion_group!(benches, bench, scan, liquidations);
criterion_main!(benches);
