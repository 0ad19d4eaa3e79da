//! Invariants of every book, tried on random ones. A failure is reduced to its smallest book, and its seed is kept in
//! `tests/properties.seeds`, which is tried first.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test stops where it fails"
)]
#![allow(clippy::arithmetic_side_effects, reason = "random numbers are small")]

use std::collections::{BTreeMap, BTreeSet};

use exposure_netting::amount::{Amount, parse};
use exposure_netting::import::{self, Hints, to_csv};
use exposure_netting::margin::SetMargin;
use exposure_netting::time::Time;
use exposure_netting::{
    Agreement, Book, Decimal, Enforceable, Exposure, Failure, Family, Field, Kind, LiveBook, MarginChoice, MarginMode,
    Options, Position, Report, Right, net,
};
use proptest::option::weighted;
use proptest::prelude::*;
use proptest::test_runner::FileFailurePersistence;
use serde_json::{Value, json};

/// An amount in units of 10⁻¹².
fn int(amount: Amount) -> i128 {
    let text = amount.to_string();
    let (whole, fraction) = text.split_once('.').unwrap_or((&text, ""));
    format!("{whole}{fraction:0<12}").parse().unwrap()
}

fn total<T>(groups: &[T], figure: impl Fn(&T) -> Amount) -> i128 {
    groups.iter().map(|group| int(figure(group))).sum()
}

// ---- Random books

/// A book in parts, so that it can be assembled in another order.
#[derive(Clone)]
struct Parts {
    positions: Vec<Position>,
    prices: BTreeMap<String, Decimal>,
    families: Vec<Family>,
    options: Options,
}

impl Parts {
    fn with(&self, positions: Vec<Position>) -> Parts {
        Parts { positions, ..self.clone() }
    }

    /// Everything of the book except its positions.
    fn frame(&self, mut book: Book) -> Book {
        book.as_of = Time::parse("2026-06-30");
        book.prices = self.prices.clone();
        book.rates = BTreeMap::from([("EUR".to_owned(), number("1.0825"))]);
        book.agreements = vec![
            Agreement::new("isda", "Deribit", Enforceable::Yes),
            Agreement::new("maybe", "=Aave", Enforceable::Unknown),
        ];
        book.assumptions.families = self.families.clone();
        book.options = self.options.clone();
        book
    }

    fn book(&self) -> Book {
        let mut book = self.frame(Book::new());
        for position in &self.positions {
            book.push(position).unwrap();
        }
        book
    }

    fn report(&self) -> Report {
        report(&self.book())
    }
}

impl std::fmt::Debug for Parts {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(
            &Parts { options: Options { positions: false, ..self.options.clone() }, ..self.clone() }.book().to_json(),
        )
    }
}

fn report(book: &Book) -> Report {
    net(book, &book.options).unwrap()
}

fn number(text: &str) -> Decimal {
    parse(text).unwrap()
}

/// Above zero, with up to `scale` decimals; often 1, so that numbers coincide.
fn positive(most: i64, scale: u32) -> impl Strategy<Value = Decimal> {
    let any = (1..=most, 0..=scale).prop_map(|(mantissa, scale)| Decimal::new(mantissa, scale));
    prop_oneof![3 => any, 1 => Just(Decimal::ONE)]
}

fn name(names: &'static [&'static str]) -> impl Strategy<Value = String> {
    prop::sample::select(names).prop_map(str::to_owned)
}

/// One of a few instruments, so that rows coincide.
fn instrument() -> impl Strategy<Value = Position> {
    let asset = name(&["BTC", "BTC", "ETH", "WBTC", "USDC", "=DOGE, \"x\""]);
    let quote = name(&["", "", "USDT", "EUR"]);
    let settle = name(&["", "", "", "USDT"]);
    (0..8_u8, asset, (quote, settle), any::<bool>(), weighted(0.3, positive(100, 2)), any::<bool>()).prop_map(
        |(kind, asset, (quote, settle), put, contract_size, later)| {
            let kind = match kind {
                0 | 1 => Kind::Spot,
                2 => Kind::Loan,
                3 => Kind::Future,
                4 | 5 => Kind::Perpetual,
                6 => Kind::Option,
                _ => Kind::Cds,
            };
            let mut p = Position { quote, settle, contract_size, ..Position::new(asset, kind, Decimal::ZERO) };
            p.inverse = put && matches!(kind, Kind::Future | Kind::Perpetual);
            if matches!(kind, Kind::Future | Kind::Option | Kind::Cds) {
                p.expiry = Time::parse(if later { "2027-03-26" } else { "2026-12-25T08:00:01Z" });
            }
            if kind == Kind::Option {
                p.right = Some(if put { Right::Put } else { Right::Call });
                p.strike = Some(number(if later { "60000" } else { "3000.5" }));
            }
            p
        },
    )
}

/// A place, with its agreement.
fn place() -> impl Strategy<Value = (String, String, String, String, MarginMode)> {
    let mode = prop::bool::weighted(0.2).prop_map(|alone| if alone { MarginMode::Isolated } else { MarginMode::Cross });
    let agreement = name(&["", "isda", "maybe", "lost"]);
    (name(&["", "Deribit", "Deribit", "=Aave", "a|b#"]), name(&["", "", "-1"]), name(&["", "Base"]), agreement, mode)
}

fn position() -> impl Strategy<Value = Position> {
    let quantity = (positive(5_000_000, 9), any::<bool>()).prop_map(|(q, short)| if short { -q } else { q });
    let prices = (weighted(0.9, positive(90_000_000, 6)), weighted(0.5, positive(90_000_000, 6)));
    let value = weighted(0.4, (-1_000_000_i64..1_000_000).prop_map(|cents| Decimal::new(cents, 2)));
    let rate = weighted(0.3, (10_i64..=400).prop_map(|thousandths| Decimal::new(thousandths, 3)));
    let figures = (quantity, prices, value, rate, 0_i64..=1000);
    (instrument(), place(), figures).prop_map(
        |(instrument, place, (quantity, (price, entry_price), value, margin_rate, delta))| {
            let mut p = Position { quantity, price, entry_price, value, margin_rate, ..instrument };
            (p.counterparty, p.account, p.chain, p.agreement, p.margin_mode) = place;
            if p.kind == Kind::Option {
                let sign = if p.right == Some(Right::Put) { -1 } else { 1 };
                p.delta = Some(Decimal::new(sign * delta, 3));
                (p.underlying_price, p.entry_price) = (p.price, None);
            }
            p
        },
    )
}

fn options() -> impl Strategy<Value = Options> {
    (0..4_u8, 0_i64..=10, prop::bool::weighted(0.2)).prop_map(|(which, basis, scheduled)| {
        let mut rate = MarginChoice::new("rate");
        rate.parameters.insert("basis".to_owned(), json!(Decimal::new(basis, 3).to_string()));
        rate.parameters.insert("rates".to_owned(), json!({ "ETH": "0.0123456789" }));
        let schedule = MarginChoice::new("schedule");
        let mut floor = schedule.clone();
        floor.parameters.insert("floor".to_owned(), json!("0.9"));
        let plain = MarginChoice::new("rate");
        let margin = Some([plain, rate.clone(), rate, schedule.clone()][usize::from(which)].clone());
        let margin_by =
            [("Deribit".to_owned(), schedule), ("=Aave".to_owned(), floor)].into_iter().filter(|_| scheduled).collect();
        Options { margin, margin_by, positions: true }
    })
}

fn parts(rows: usize) -> impl Strategy<Value = Parts> {
    let family = Family { from: "WBTC".to_owned(), to: "BTC".to_owned(), haircut: number("0.0275") };
    let reference = prop::collection::btree_map(name(&["BTC", "ETH", "WBTC"]), positive(90_000_000, 6), 0..3);
    (prop::collection::vec(position(), 0..=rows), reference, weighted(0.5, Just(family)), options()).prop_map(
        |(mut positions, prices, family, options)| {
            for (i, position) in positions.iter_mut().enumerate() {
                position.id = format!("{}p{i}", ["", "=", "'", "-", "@,"][i % 5]);
            }
            Parts { positions, prices, families: family.into_iter().collect(), options }
        },
    )
}

fn configuration() -> ProptestConfig {
    let seeds = FileFailurePersistence::Direct("tests/properties.seeds");
    ProptestConfig { failure_persistence: Some(Box::new(seeds)), ..ProptestConfig::default() }
}

// ---- Invariants

fn identities(e: &Exposure) -> Result<(), TestCaseError> {
    let [long, short, gross, net, matched, residual, ratio] =
        [e.long, e.short, e.gross, e.net, e.matched, e.residual, e.netting_ratio].map(int);
    prop_assert!(long >= 0 && short >= 0 && matched >= 0 && residual >= 0);
    prop_assert_eq!((gross, net), (long + short, long - short));
    prop_assert!(net.abs() <= gross && matched <= long.min(short));
    prop_assert_eq!(gross, 2 * matched + residual);
    // The ratio is 2 × matched / gross to the nearest 10⁻¹², a tie going to the even digit: by long division.
    let (mut digits, mut rest) = (0, 2 * matched);
    for place in 0..=12 {
        if place > 0 {
            (digits, rest) = (digits * 10, rest * 10);
        }
        if gross > 0 {
            (digits, rest) = (digits + rest / gross, rest % gross);
        }
    }
    let up = 2 * rest > gross || (2 * rest == gross && gross > 0 && digits % 2 == 1);
    prop_assert_eq!(ratio, digits + i128::from(up));
    Ok(())
}

/// Fails with the paths at which two reports differ.
fn same(a: &Report, b: &Report) -> Result<(), TestCaseError> {
    fn compare(path: &str, a: &Value, b: &Value, found: &mut Vec<String>) {
        match (a, b) {
            (Value::Object(x), Value::Object(y)) if x.keys().eq(y.keys()) => {
                x.iter().for_each(|(key, value)| compare(&format!("{path}.{key}"), value, &y[key], found));
            }
            (Value::Array(x), Value::Array(y)) if x.len() == y.len() => {
                x.iter().zip(y).enumerate().for_each(|(i, (x, y))| compare(&format!("{path}[{i}]"), x, y, found));
            }
            _ if a == b => {}
            _ => found.push(format!("{path}: {a} or {b}")),
        }
    }
    let mut found = Vec::new();
    compare("", &serde_json::to_value(a).unwrap(), &serde_json::to_value(b).unwrap(), &mut found);
    prop_assert!(a == b, "{}", found.join("\n"));
    Ok(())
}

/// The same report for rows in another order: notes on rows are sorted and lose their row number.
fn without_rows(mut report: Report) -> Report {
    report.positions.sort_by(|a, b| a.id.cmp(&b.id));
    for told in [&mut report.failures, &mut report.warnings] {
        let (mut of_rows, of_book): (Vec<Failure>, Vec<Failure>) =
            std::mem::take(told).into_iter().partition(|f| f.row.is_some());
        of_rows.iter_mut().for_each(|failure| failure.row = None);
        of_rows.sort_by(|a, b| (&a.id, a.code, &a.message).cmp(&(&b.id, b.code, &b.message)));
        *told = of_rows.into_iter().chain(of_book).collect();
    }
    report
}

/// A position in up to five pieces that sum to it exactly.
fn split(position: &Position, cuts: &[u32]) -> Vec<Position> {
    let whole: u32 = cuts.iter().sum();
    let mut rest = position.quantity;
    let mut pieces = Vec::new();
    for (i, cut) in cuts.iter().enumerate() {
        let last = i + 1 == cuts.len();
        let piece =
            if last { rest } else { (position.quantity * Decimal::from(*cut) / Decimal::from(whole)).round_dp(12) };
        rest -= piece;
        pieces.push(Position { id: format!("{}/{i}", position.id), quantity: piece, ..position.clone() });
    }
    pieces
}

proptest! {
    #![proptest_config(configuration())]

    #[test]
    fn every_figure_keeps_its_identities(parts in parts(14)) {
        let r = parts.report();
        for e in [&r.total, &r.recognised, &r.cash].into_iter().chain([&r.by_asset, &r.by_counterparty, &r.by_chain, &r.by_netting_set].into_iter().flatten()) {
            identities(e)?;
        }
        for groups in [&r.by_asset, &r.by_counterparty, &r.by_chain, &r.by_netting_set] {
            prop_assert_eq!(total(groups, |g| g.long), int(r.total.long));
            prop_assert_eq!(total(groups, |g| g.short), int(r.total.short));
            prop_assert_eq!(total(groups, |g| g.gross), int(r.total.gross));
            prop_assert_eq!(total(groups, |g| g.net), int(r.total.net));
            prop_assert!(total(groups, |g| g.matched) <= int(r.total.matched));
            let keys: BTreeSet<&str> = groups.iter().map(|g| g.key.as_str()).collect();
            prop_assert_eq!(keys.len(), groups.len());
            prop_assert!(groups.windows(2).all(|g| g[0].gross >= g[1].gross));
        }
        prop_assert_eq!(total(&r.by_asset, |g| g.matched), int(r.total.matched));
        prop_assert_eq!(r.by_asset.iter().map(|g| int(g.net).abs()).sum::<i128>(), int(r.total.residual));
        prop_assert_eq!(total(&r.by_netting_set, |g| g.matched), int(r.recognised.matched));
        prop_assert_eq!((r.recognised.long, r.recognised.short), (r.total.long, r.total.short));
        prop_assert!(r.recognised.matched <= r.total.matched);
        let counted: i128 = r.positions.iter().filter(|p| !p.cash).filter_map(|p| p.exposure).map(int).sum();
        prop_assert_eq!(counted, int(r.total.net));
        prop_assert_eq!(r.partial, r.positions.iter().any(|p| p.failure.is_some()));
    }

    #[test]
    fn margin_adds_up_and_netting_never_costs_while_the_basis_is_below_every_rate(parts in parts(14)) {
        let m = parts.report().margin;
        prop_assert_eq!(int(m.saving), int(m.standalone) - int(m.netted));
        for (whole, part) in [(m.standalone, (|s| s.standalone) as fn(&SetMargin) -> Amount), (m.netted, |s| s.netted), (m.saving, |s| s.saving)] {
            prop_assert_eq!(int(whole), total(&m.sets, part));
        }
        for set in &m.sets {
            prop_assert!(int(set.standalone) >= 0 && int(set.netted) >= 0, "{:?}", set);
            prop_assert_eq!(int(set.saving), int(set.standalone) - int(set.netted));
            // Here the basis is at most 1 % and every rate at least that; 10⁻¹² for the one rounding of each of a
            // set's pools, which are its assets.
            prop_assert!(int(set.netted) <= int(set.standalone) + 8, "{:?}", set);
            if set.name.margin_mode == "isolated" {
                prop_assert_eq!(set.saving, Amount::ZERO);
            }
        }
        let mut saved: BTreeMap<(&str, &str), i128> = BTreeMap::new();
        for offset in &m.offsets {
            prop_assert_eq!(int(offset.saving), int(offset.released) - int(offset.charge));
            // The released margin follows from the legs: of each, the part that matched. 10⁻¹² for each rounding.
            if offset.method == "rate" {
                let (mut released, mut slack) = (0_f64, 4_f64);
                for leg in &offset.legs {
                    prop_assert!(int(leg.matched) <= int(leg.exposure).abs());
                    if int(leg.exposure) != 0 {
                        released += int(leg.standalone) as f64 * (int(leg.matched) as f64 / int(leg.exposure).abs() as f64);
                        slack += 2.0;
                    }
                }
                let told = int(offset.released) as f64;
                prop_assert!((released - told).abs() <= slack + told.abs() * 1e-9, "{} from the legs, {} told", released, told);
            }
            *saved.entry((&offset.set, offset.method)).or_default() += int(offset.saving);
        }
        for set in &m.sets {
            let explained = saved.get(&(set.key.as_str(), set.method)).copied().unwrap_or_default();
            prop_assert_eq!(explained, int(set.saving), "offsets explain all of {:?}", set);
        }
        for most in [0, 1, 12] {
            let steps = m.waterfall(most);
            let changes: i128 = steps.iter().map(|step| int(step.change)).sum();
            prop_assert_eq!(int(m.standalone) + changes, int(m.netted), "the waterfall leads from one to the other");
            prop_assert!(steps.len() <= most + 2);
        }
        prop_assert!(m.walls.iter().all(|wall| int(wall.cost) == int(wall.netted) - int(wall.without_walls)));
        if m.sets.iter().all(|set| set.method == "rate") {
            prop_assert_eq!(total(&m.walls, |wall| wall.cost), int(m.netted) - int(m.without_walls));
        }
    }

    /// Doubling the rate of another currency doubles the numbers, up to the one rounding of each position.
    #[test]
    fn another_currency_is_the_same_book(parts in parts(14)) {
        let before = parts.report();
        let mut book = parts.book();
        prop_assume!(book.report_in("CHF", Decimal::TWO).is_ok());
        let after = LiveBook::new(book).unwrap().report();
        prop_assert_eq!(&after.currency, "CHF");
        let failed = |r: &Report| r.failures.iter().map(|f| (f.row, f.code.name())).collect::<Vec<_>>();
        prop_assert_eq!(failed(&before), failed(&after));
        // Cash in dollars is an asset like any other if the book is in francs.
        let cash = before.positions.iter().any(|p| p.cash);
        if !cash {
            for (one, two) in [(before.total.long, after.total.long), (before.total.short, after.total.short)] {
                prop_assert!((2 * int(one) - int(two)).abs() <= 3 * 14, "{} and {}", one, two);
            }
        }
    }

    #[test]
    fn the_order_of_rows_does_not_matter((parts, shuffled) in parts(14).prop_flat_map(|parts| {
        let order = Just(parts.positions.clone()).prop_shuffle();
        (Just(parts.clone()), order.prop_map(move |order| parts.with(order)))
    })) {
        same(&without_rows(parts.report()), &without_rows(shuffled.report()))?;
    }

    #[test]
    fn merged_books_net_as_one(parts in parts(14), cut in 0..=14_usize) {
        let (a, b) = parts.positions.split_at(cut.min(parts.positions.len()));
        let (a, b) = (parts.with(a.to_vec()).book(), parts.with(b.to_vec()).book());
        let whole = parts.report();
        let mut book = a.clone();
        book.merge(&b).unwrap();
        same(&report(&book), &whole)?;
        let mut live = LiveBook::new(a).unwrap();
        live.merge(&b).unwrap();
        same(&live.report(), &whole)?;
    }

    #[test]
    fn splitting_a_position_changes_exposure_by_less_than_its_pieces(
        parts in parts(10), which: prop::sample::Index, cuts in prop::collection::vec(1..100_u32, 1..=5)
    ) {
        prop_assume!(!parts.positions.is_empty());
        let which = which.index(parts.positions.len());
        let mut positions = parts.positions.clone();
        let pieces = split(&positions.remove(which), &cuts);
        positions.extend(pieces);
        let (before, after) = (parts.report(), parts.with(positions).report());
        let pieces = i128::try_from(cuts.len()).unwrap();
        for (a, b) in [(&before.total, &after.total), (&before.recognised, &after.recognised), (&before.cash, &after.cash)] {
            for (a, b) in [(a.long, b.long), (a.short, b.short), (a.gross, b.gross), (a.net, b.net)] {
                prop_assert!((int(a) - int(b)).abs() <= pieces, "{} became {}", a, b);
            }
        }
    }

    #[test]
    fn the_opposite_book_swaps_long_and_short(parts in parts(14)) {
        let opposite = parts.positions.iter().map(|p| Position { quantity: -p.quantity, ..p.clone() }).collect();
        let (one, other) = (parts.report(), parts.with(opposite).report());
        let swapped = |e: &Exposure| {
            let mut e = e.clone();
            (e.long, e.short, e.net, e.net_quantity) = (e.short, e.long, -e.net, e.net_quantity.map(|q| -q));
            e.gamma = e.gamma.map(|gamma| -gamma);
            e
        };
        for (one, other) in [(&one.total, &other.total), (&one.recognised, &other.recognised), (&one.cash, &other.cash)] {
            prop_assert_eq!(&swapped(one), other);
        }
        let all = |groups: &[Exposure]| groups.iter().map(swapped).collect::<Vec<_>>();
        prop_assert_eq!(all(&one.by_asset), other.by_asset);
        prop_assert_eq!(all(&one.by_counterparty), other.by_counterparty);
        prop_assert_eq!(all(&one.by_chain), other.by_chain);
        prop_assert_eq!(all(&one.by_netting_set), other.by_netting_set);
        prop_assert_eq!(one.partial, other.partial);
    }

    #[test]
    fn a_book_survives_its_own_json(mut parts in parts(14), automatic: bool) {
        if automatic {
            parts.positions.iter_mut().for_each(|p| p.id.clear());
        }
        let book = parts.book();
        let again = import::book(&book.to_json()).map_err(|error| TestCaseError::fail(error.to_string()))?;
        prop_assert_eq!(again.to_json(), book.to_json());
        prop_assert_eq!(again.positions().collect::<Vec<_>>(), book.positions().collect::<Vec<_>>());
        same(&net(&again, &parts.options).unwrap(), &report(&book))?;
    }

    #[test]
    fn positions_survive_csv(parts in parts(14)) {
        let book = parts.book();
        let csv = to_csv(&book);
        let read = import::parse(&csv, &Hints::default());
        prop_assert_eq!(&read.failures, &[], "{}", csv);
        prop_assert_eq!(&read.warnings, &[], "{}", csv);
        prop_assert_eq!(read.book.positions().collect::<Vec<_>>(), book.positions().collect::<Vec<_>>());
        same(&report(&parts.frame(read.book)), &report(&book))?;
        for cell in csv.lines().skip(1).flat_map(|line| line.split(',')) {
            let text = cell.trim_start_matches('"');
            prop_assert!(!text.starts_with(['=', '+', '@']), "{} would be run as a formula", cell);
            prop_assert!(!text.starts_with('-') || parse(text).is_ok(), "{} would be run as a formula", cell);
        }
    }
}

// ---- Editing

#[derive(Clone, Debug)]
enum Step {
    Upsert(usize, Box<Position>),
    Remove(usize),
    Edit(usize, Field, String),
    /// Text that the field refuses.
    Spoil(usize, Field),
}

fn step() -> impl Strategy<Value = Step> {
    let row = 0..6_usize;
    let edit = prop_oneof![
        positive(5_000_000, 9).prop_map(|n| (Field::Quantity, n.to_string())),
        positive(5_000_000, 9).prop_map(|n| (Field::Price, n.to_string())),
        name(&["long", "short"]).prop_map(|side| (Field::Side, side)),
        name(&["", "Deribit", "a|b#"]).prop_map(|to| (Field::Counterparty, to)),
        name(&["ETH", "WBTC", "USDC"]).prop_map(|to| (Field::Asset, to)),
        name(&["isolated", "cross"]).prop_map(|mode| (Field::MarginMode, mode)),
        name(&["0.02", "0.5", ""]).prop_map(|rate| (Field::MarginRate, rate)),
    ];
    prop_oneof![
        4 => (row.clone(), position()).prop_map(|(row, position)| Step::Upsert(row, Box::new(position))),
        2 => row.clone().prop_map(Step::Remove),
        4 => (row.clone(), edit).prop_map(|(row, (field, text))| Step::Edit(row, field, text)),
        2 => (row, prop::sample::select(&[Field::Quantity, Field::Price, Field::Side][..])).prop_map(|(row, field)| Step::Spoil(row, field)),
    ]
}

/// Corrects every spoilt cell.
fn mend(live: &mut LiveBook, spoilt: &BTreeMap<String, BTreeSet<Field>>) {
    for (id, fields) in spoilt {
        for (i, field) in fields.iter().enumerate() {
            let text = if *field == Field::Side { "short" } else { "2" };
            let mended = live.edit(id, *field, text);
            assert_eq!(mended.is_ok(), i + 1 == fields.len(), "{id}: {mended:?}");
        }
    }
}

proptest! {
    #![proptest_config(configuration())]

    #[test]
    fn an_edited_book_is_the_book_made_anew(parts in parts(6), named: bool, steps in prop::collection::vec(step(), 0..20)) {
        let mut start = parts.clone();
        start.positions.iter_mut().enumerate().for_each(|(i, p)| p.id = if named { format!("id-{i}") } else { String::new() });
        let id = |row: usize| if named { format!("id-{row}") } else { format!("row-{}", row + 1) };
        let mut live = LiveBook::new(start.book()).unwrap();
        let mut spoilt: BTreeMap<String, BTreeSet<Field>> = BTreeMap::new();
        for step in steps {
            match step {
                Step::Upsert(row, position) => {
                    let known = live.book().get(&id(row)).is_some();
                    let asked = if known || named { id(row) } else { String::new() };
                    let given = live.upsert(&Position { id: asked.clone(), ..*position }).unwrap();
                    prop_assert!(asked.is_empty() || given == asked);
                    spoilt.remove(&given);
                }
                Step::Remove(row) => {
                    let known = live.book().get(&id(row)).is_some();
                    prop_assert_eq!(live.remove(&id(row)).unwrap(), known);
                    spoilt.remove(&id(row));
                }
                Step::Edit(row, field, text) => {
                    let edited = live.edit(&id(row), field, &text);
                    if live.book().get(&id(row)).is_none() {
                        prop_assert_eq!(edited.unwrap_err().code.name(), "unknown_id");
                        continue;
                    }
                    if let Some(fields) = spoilt.get_mut(&id(row)) {
                        fields.remove(&field);
                        spoilt.retain(|_, fields| !fields.is_empty());
                    }
                    prop_assert_eq!(edited.is_ok(), !spoilt.contains_key(&id(row)), "{:?}", edited);
                }
                Step::Spoil(row, field) => {
                    prop_assert!(live.edit(&id(row), field, "1,5").is_err());
                    if live.book().get(&id(row)).is_some() {
                        spoilt.entry(id(row)).or_default().insert(field);
                    }
                }
            }
        }
        let left = live.book().positions().filter(|p| !spoilt.contains_key(&p.id)).collect();
        let anew = parts.with(left).book();
        let mut totals = live.totals();
        totals.failures -= spoilt.len();
        totals.partial = totals.failures > 0;
        prop_assert_eq!(totals, LiveBook::new(anew).unwrap().totals(), "while {:?} are left out", spoilt);
        mend(&mut live, &spoilt);
        let edited = live.report();
        same(&edited, &LiveBook::new(live.book().clone()).unwrap().report())?;
        let anew = parts.with(live.book().positions().collect()).report();
        same(&without_rows(edited), &without_rows(anew))?;
    }

    #[test]
    fn a_position_taken_away_and_put_back_leaves_no_trace(parts in parts(8), which: prop::sample::Index, automatic: bool) {
        prop_assume!(!parts.positions.is_empty());
        let mut parts = parts;
        if automatic {
            parts.positions.iter_mut().for_each(|p| p.id.clear());
        }
        let mut live = LiveBook::new(parts.book()).unwrap();
        let (before, totals) = (live.report(), live.totals());
        let position = live.book().positions().nth(which.index(parts.positions.len())).unwrap();
        prop_assert!(live.remove(&position.id).unwrap());
        prop_assert!(live.book().get(&position.id).is_none());
        prop_assert_eq!(live.upsert(&position).map_err(|e| e.to_string()), Ok(position.id));
        prop_assert_eq!(live.totals(), totals);
        same(&without_rows(live.report()), &without_rows(before))?;
    }
}

/// Instruments that differ only in parts that their names omit: too rare for chance.
#[test]
fn legs_of_the_same_name_and_size_keep_their_order() {
    let row = |id: &str, settle: &str, quantity: &str, rate: &str| Position {
        id: id.to_owned(),
        settle: settle.to_owned(),
        price: Some(Decimal::ONE),
        margin_rate: Some(number(rate)),
        counterparty: "Deribit".to_owned(),
        ..Position::new("BTC".to_owned(), Kind::Perpetual, number(quantity))
    };
    let rows = [row("a", "USDT", "1", "0.02"), row("b", "USDC", "1", "0.05"), row("c", "EUR", "-2", "0.05")];
    let empty =
        Parts { positions: Vec::new(), prices: BTreeMap::new(), families: Vec::new(), options: Options::default() };
    let one = empty.with(rows.to_vec()).report();
    let other = empty.with(rows.into_iter().rev().collect()).report();
    same(&one, &other).unwrap();
}

/// Found by fuzzing: a row that is left out because of its margin rate has a price, but must not affect whether marks
/// differ.
#[test]
fn marks_are_gathered_anew_from_what_counts() {
    let row = |id: &str, quantity: &str, price: &str, rate: &str| {
        format!(
            r#"{{"id":"{id}","asset":"BTC","kind":"perpetual","quantity":"{quantity}","price":"{price}","marginRate":"{rate}","counterparty":"X"}}"#
        )
    };
    let rows = [row("a", "1", "60000", "0.1"), row("b", "1", "60000", "0.1"), row("left out", "1e14", "1e10", "6000")];
    let text = format!(r#"{{"asOf":"2026-01-01","positions":[{}]}}"#, rows.join(","));
    let mut live = LiveBook::new(exposure_netting::import::book(&text).unwrap()).unwrap();
    assert_eq!(live.report().failures.len(), 1);
    live.remove("a").unwrap();
    let report = live.report();
    assert!(report.warnings.iter().all(|w| w.code.name() != "marks_differ"), "{:?}", report.warnings);
    assert_eq!(report, LiveBook::new(live.book().clone()).unwrap().report());
}
