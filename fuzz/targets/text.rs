//! Any bytes as a book: refused by name, or read into values that its own JSON and CSV give again.
#![no_main]

use exposure_netting::import::{self, Hints, TierHints, parse_bytes, to_csv};
use exposure_netting::{Failure, net};
use libfuzzer_sys::fuzz_target;

fn told(failures: &[Failure]) {
    for failure in failures {
        assert!(!failure.code.name().is_empty() && !failure.message.is_empty());
        assert!(!failure.message.chars().any(char::is_control), "{:?}", failure.message);
        assert!(failure.message.chars().count() < 1_000, "{}", failure.message);
    }
}

fuzz_target!(|bytes: &[u8]| {
    let read = parse_bytes(bytes, &Hints::default());
    told(&read.failures);
    told(&read.warnings);
    assert!(!read.format.is_empty() || !read.failures.is_empty(), "neither read nor refused");
    let tiers = import::tiers(&String::from_utf8_lossy(bytes), &TierHints::default());
    told(&tiers.failures);
    told(&tiers.warnings);
    let book = read.book;
    let Ok(report) = net(&book, &book.options) else { return };
    told(&report.failures);
    told(&report.warnings);

    let json = book.to_json();
    let again = import::book(&json).unwrap_or_else(|error| panic!("its own JSON is refused: {error}\n{json}"));
    assert_eq!(again.to_json(), json);
    assert_eq!(net(&again, &book.options).unwrap().total, report.total);

    let csv = to_csv(&book);
    let table = parse_bytes(csv.as_bytes(), &Hints::default());
    assert!(book.is_empty() || table.failures.is_empty(), "its own CSV is refused: {:?}\n{csv}", table.failures);
    assert_eq!(table.book.positions().collect::<Vec<_>>(), book.positions().collect::<Vec<_>>(), "{csv}");
});
