//! The worked example of every preset, as docs/methods.md prints it.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "a test stops where it fails")]

use std::collections::BTreeSet;

use exposure_netting::margin::METHODS;
use exposure_netting::time::Time;
use exposure_netting::{Book, MarginChoice, Options, Position, import, net};

/// Positions of one account, opened at their price.
fn book(lines: &str) -> Book {
    let mut book = Book::new();
    book.as_of = Time::parse("2026-06-01");
    for line in lines.split(';') {
        let line = format!("{} on venue / main", line.trim());
        let position = import::quick(&line).unwrap_or_else(|failure| panic!("{line}: {failure}"));
        let entry_price = position.price.filter(|_| position.kind.is_derivative());
        book.push(&Position { entry_price, ..position }).unwrap();
    }
    book
}

/// Rows such as ``| `standard/aevo` | 2026-11-27 | `long 10 ETH perp @ 2,000` | 1,000 | 600 | why |``.
#[test]
fn every_preset_has_a_worked_example_of_its_day() {
    let document = include_str!("../docs/methods.md");
    let (_, table) = document.split_once("## Worked examples").unwrap();
    let table = table.split_once("\n## ").map_or(table, |(table, _)| table);
    let mut seen = BTreeSet::new();
    for row in table.lines().filter(|line| line.starts_with("| `")) {
        let cells: Vec<&str> = row.trim_matches('|').split('|').map(|cell| cell.trim().trim_matches('`')).collect();
        let [name, day, lines, initial, maintenance, _] = cells.as_slice() else { panic!("{row}") };
        let (method, preset) = name.split_once('/').unwrap();
        let method = METHODS.iter().find(|known| known.id == method).unwrap();
        let preset = method.presets.iter().find(|known| known.id == preset).unwrap();
        assert_eq!(preset.as_of, *day, "{name}");
        let options = Options { margin: Some(MarginChoice::named(name)), ..Options::default() };
        let report = net(&book(lines), &options).unwrap();
        assert!(report.failures.is_empty(), "{name}: {:?}", report.failures);
        let set = &report.margin.sets[0];
        let shown = |amount: &str| amount.replace(',', "");
        assert_eq!(set.netted.to_string(), shown(initial), "{name}: initial");
        assert_eq!(
            set.maintenance.map_or_else(|| "–".to_owned(), |m| m.to_string()),
            shown(maintenance),
            "{name}: maintenance"
        );
        seen.insert(*name);
    }
    for method in METHODS {
        for preset in method.presets {
            let name = format!("{}/{}", method.id, preset.id);
            assert!(seen.contains(name.as_str()), "{name} has no worked example");
        }
    }
}
