//! Any edits of a book: its results equal those of the same book netted from scratch, and keep their identities.
#![no_main]

use arbitrary::Arbitrary;
use exposure_netting::time::Time;
use exposure_netting::{
    Agreement, Amount, Book, Decimal, Enforceable, Exposure, Family, Field, Kind, LiveBook, MarginMode, Options,
    Position, Right, net,
};
use libfuzzer_sys::fuzz_target;

#[derive(Arbitrary, Debug)]
struct Row {
    what: [u8; 4],
    place: [u8; 3],
    quantity: (i64, u8),
    price: Option<(i64, u8)>,
    entry: Option<(u32, u8)>,
    value: Option<i64>,
    rate: Option<u16>,
    delta: Option<u16>,
}

#[derive(Arbitrary, Debug)]
enum Step<'a> {
    Upsert(u8, Row),
    Remove(u8),
    Edit(u8, u8, &'a str),
    Merge(Vec<Row>),
    Price(u8, Option<(u32, u8)>),
}

fn pick<'n>(names: &[&'n str], at: u8) -> &'n str {
    names[usize::from(at) % names.len()]
}

fn decimal(mantissa: i64, scale: u8) -> Decimal {
    Decimal::new(mantissa, u32::from(scale % 19))
}

const ASSETS: [&str; 4] = ["BTC", "ETH", "WBTC", "USDC"];

impl Row {
    fn position(&self, id: &str) -> Position {
        let [kind, asset, quote, expiry] = self.what;
        let kind = match kind % 8 {
            0 | 1 => Kind::Spot,
            2 => Kind::Loan,
            3 => Kind::Future,
            4 | 5 => Kind::Perpetual,
            6 => Kind::Option,
            _ => Kind::Cds,
        };
        let mut position =
            Position::new(pick(&ASSETS, asset).to_owned(), kind, decimal(self.quantity.0, self.quantity.1));
        position.id = id.to_owned();
        position.quote = pick(&["", "USDT", "EUR", "XYZ"], quote).to_owned();
        position.inverse = quote & 16 != 0 && matches!(kind, Kind::Future | Kind::Perpetual);
        position.price = self.price.map(|(mantissa, scale)| decimal(mantissa, scale));
        position.entry_price = self.entry.map(|(mantissa, scale)| decimal(mantissa.into(), scale));
        position.value = self.value.map(|cents| Decimal::new(cents, 2));
        position.margin_rate = self.rate.map(|rate| Decimal::new(rate.into(), 4));
        position.delta = self.delta.map(|delta| Decimal::new(i64::from(delta % 2001) - 1000, 3));
        if !matches!(kind, Kind::Spot | Kind::Loan | Kind::Perpetual) {
            position.expiry = Time::parse(pick(&["2027-03-26", "2026-12-25T08:00:01Z", "2026-06-29"], expiry));
        }
        if kind == Kind::Option {
            position.right = Some(if expiry & 8 == 0 { Right::Call } else { Right::Put });
            position.strike = Some(Decimal::from(60_000));
        }
        let [counterparty, agreement, mode] = self.place;
        position.counterparty = pick(&["", "Deribit", "Binance", "a|b"], counterparty).to_owned();
        position.account = pick(&["", "", "main"], counterparty / 4).to_owned();
        position.chain = pick(&["", "Base"], counterparty / 16).to_owned();
        position.agreement = pick(&["", "isda", "maybe", "lost"], agreement).to_owned();
        position.margin_mode = if mode % 4 == 0 { MarginMode::Isolated } else { MarginMode::Cross };
        position
    }
}

fn frame() -> Book {
    let mut book = Book::new();
    book.as_of = Time::parse("2026-06-30");
    book.prices.insert("ETH".into(), Decimal::from(3_000));
    book.rates.insert("EUR".into(), Decimal::new(10_825, 4));
    book.agreements = vec![
        Agreement::new("isda", "Deribit", Enforceable::Yes),
        Agreement::new("maybe", "Binance", Enforceable::Unknown),
    ];
    book.assumptions.families = vec![Family { from: "WBTC".into(), to: "BTC".into(), haircut: Decimal::new(1, 2) }];
    book
}

fn sum<'e>(groups: &'e [Exposure], figure: impl Fn(&'e Exposure) -> Amount) -> Amount {
    groups.iter().fold(Amount::ZERO, |sum, group| sum.checked_add(figure(group)).expect("the whole was added up"))
}

fuzz_target!(|steps: Vec<Step>| {
    let mut live = LiveBook::new(frame()).expect("an empty book nets");
    for (at, step) in steps.iter().enumerate() {
        let id = |row: u8| format!("id-{}", row % 8);
        match step {
            Step::Upsert(row, what) => drop(live.upsert(&what.position(&id(*row)))),
            Step::Remove(row) => drop(live.remove(&id(*row))),
            Step::Edit(row, field, text) => {
                let field = Field::ALL[usize::from(*field) % Field::ALL.len()];
                // A row that waits for its cell to be mended is known to the live book only.
                if live.edit(&id(*row), field, text).is_err() {
                    drop(live.remove(&id(*row)));
                }
            }
            Step::Merge(rows) => {
                let mut other = frame();
                for (i, row) in rows.iter().enumerate() {
                    drop(other.push(&row.position(&format!("m-{at}-{i}"))));
                }
                drop(live.merge(&other));
            }
            Step::Price(asset, price) => {
                let mut book = live.book().clone();
                match price {
                    Some((mantissa, scale)) => {
                        book.prices.insert(pick(&ASSETS, *asset).into(), decimal((*mantissa).into(), *scale))
                    }
                    None => book.prices.remove(pick(&ASSETS, *asset)),
                };
                drop(live.replace(book));
            }
        }
    }

    let report = live.report();
    let anew = net(live.book(), &Options::default()).expect("a live book nets again");
    assert_eq!(serde_json::to_value(&report.total).unwrap(), serde_json::to_value(&anew.total).unwrap());
    assert_eq!(report, LiveBook::new(live.book().clone()).expect("so it does").report());

    let total = &report.total;
    let minus = |a: Amount, b: Amount| a.checked_sub(b).expect("in range");
    assert_eq!(total.net, minus(total.long, total.short));
    assert_eq!(total.gross, total.long.checked_add(total.short).expect("in range"));
    assert_eq!(minus(total.gross, total.residual), total.matched.checked_add(total.matched).expect("in range"));
    assert!(report.recognised.matched <= total.matched);
    assert_eq!(report.margin.saving, minus(report.margin.standalone, report.margin.netted));
    for groups in [&report.by_asset, &report.by_counterparty, &report.by_chain, &report.by_netting_set] {
        assert_eq!(sum(groups, |g| g.long), total.long);
        assert_eq!(sum(groups, |g| g.short), total.short);
    }

    // Taken away one by one, nothing is left.
    for id in live.ids() {
        live.remove(&id).expect("it is there");
    }
    assert_eq!(live.totals().total, Exposure::default());
});
