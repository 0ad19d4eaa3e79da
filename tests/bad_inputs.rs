//! The required reaction to bad input: a typed failure that names row and field, or a warning; never a panic, a wait or
//! a silent wrong number. The numbers are the rows of the project's table of bad inputs.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test stops where it fails"
)]
#![allow(clippy::arithmetic_side_effects, reason = "counts are small")]

use std::time::{Duration, Instant};

use exposure_netting::amount::{parse as decimal, plain};
use exposure_netting::import::{self, Hints, Imported, parse_bytes, to_csv};
use exposure_netting::{Book, Failure, Field, Kind, LiveBook, Options, Position, Report, net};
use serde_json::json;

/// Nothing may take longer; a build without optimisation is some ten times slower.
const LIMIT: Duration = Duration::from_secs(if cfg!(debug_assertions) { 10 } else { 1 });

fn in_time<T>(what: &str, run: impl FnOnce() -> T) -> T {
    let start = Instant::now();
    let result = run();
    assert!(start.elapsed() < LIMIT, "{what} took {:?}", start.elapsed());
    result
}

fn parse(text: &str) -> Imported {
    in_time(&short(text), || import::parse(text, &Hints::default()))
}

fn report(book: &Book) -> Report {
    in_time("net", || net(book, &Options::default())).unwrap()
}

/// The only failure, with nothing else missing.
fn only(read: &Imported) -> &Failure {
    let [failure] = read.failures.as_slice() else {
        panic!("{} failures: {:?}", read.failures.len(), read.failures.first())
    };
    assert!(!failure.message.is_empty() && failure.message.chars().count() < 800, "{}", failure.message.len());
    assert!(!failure.message.chars().any(char::is_control), "{:?}", failure.message);
    failure
}

/// The code with which the whole text is refused.
fn whole(text: &str) -> &'static str {
    let read = parse(text);
    let failure = only(&read);
    assert!(net(&read.book, &Options::default()).is_ok());
    failure.code.name()
}

const GOOD: [(&str, &str); 5] =
    [("asset", "BTC"), ("kind", "perpetual"), ("quantity", "2"), ("price", "60000"), ("counterparty", "Deribit")];

fn quote(text: &str) -> String {
    format!("\"{}\"", text.replace('"', "\"\""))
}

/// For messages of this test.
fn short(text: &str) -> String {
    text.chars().take(40).collect()
}

/// A good row and one with `text` in `field`, as a table and as JSON.
fn beside_a_good_row(field: &str, text: &str) -> [String; 2] {
    let mut cells = GOOD.to_vec();
    cells.retain(|(name, _)| *name != field);
    let names: Vec<&str> = cells.iter().map(|(name, _)| *name).chain([field]).collect();
    let good: Vec<String> =
        names.iter().map(|name| GOOD.iter().find(|(n, _)| n == name).map_or("", |(_, t)| t)).map(quote).collect();
    let bad: Vec<String> = cells.iter().map(|(_, text)| *text).chain([text]).map(quote).collect();
    let mut objects = [json!({}), json!({})];
    GOOD.iter().for_each(|(name, text)| objects.iter_mut().for_each(|object| object[*name] = (*text).into()));
    objects[1][field] = text.into();
    [
        format!("{}\n{}\n{}\n", names.join(","), good.join(","), bad.join(",")),
        json!({ "positions": objects }).to_string(),
    ]
}

/// `text` in `field` is refused with one of `codes`, wherever it comes from, and the good row stays.
fn refused(field: &str, text: &str, codes: &[&str]) {
    for document in beside_a_good_row(field, text) {
        let read = parse(&document);
        let failure = only(&read);
        assert!(codes.contains(&failure.code.name()), "{field} {:?}: {failure:?}", short(text));
        assert_eq!(failure.row, Some(2), "{field} {:?}: {failure:?}", short(text));
        // With a NUL or a cell above 64 KiB the text is not a table, whatever the field: then the line is reported.
        let told = failure.field.as_deref() == Some(field) || failure.path.as_deref() == Some("line 3");
        assert!(told, "{field} {:?}: {failure:?}", short(text));
        assert_eq!(read.book.len(), 1);
        assert_eq!(report(&read.book).total.net.to_string(), "120000");
        let book = import::book(&document).unwrap();
        assert!(report(&book).partial, "a refused row makes the report partial");
    }
    let mut live = LiveBook::new(parse(&beside_a_good_row("price", "60000")[0]).book).unwrap();
    let failure = live.edit("row-2", Field::from_name(field).unwrap(), text).unwrap_err();
    assert!(codes.contains(&failure.code.name()), "{field} {:?}: {failure:?}", short(text));
    assert_eq!((failure.row, failure.field.as_deref()), (Some(2), Some(field)));
    assert_eq!(live.totals().total.net.to_string(), "120000");
}

/// `text` in `field` is accepted; returns the report of both rows.
fn taken(field: &str, text: &str) -> Report {
    let [table, document] = beside_a_good_row(field, text).map(|document| {
        let book = import::book(&document).unwrap();
        assert_eq!(book.len(), 2, "{field} {text:?}: {:?}", report(&book).failures);
        report(&book)
    });
    assert_eq!(table, document);
    table
}

fn warned<'r>(report: &'r Report, code: &str) -> &'r Failure {
    report
        .warnings
        .iter()
        .find(|w| w.code.name() == code)
        .unwrap_or_else(|| panic!("no {code} in {:?}", report.warnings))
}

#[test]
fn row_01_what_is_no_decimal() {
    for text in [
        " ",
        "-",
        ".",
        "+",
        "1.2.3",
        "--1",
        "0x10",
        "NaN",
        "Infinity",
        "-Infinity",
        "1e",
        "e5",
        "1e5.0",
        ".5",
        "5.",
        "true",
        "null",
        "2BTC",
        "$5",
    ] {
        refused("quantity", text, &["not_a_decimal"]);
    }
    refused("quantity", "1_000", &["not_a_decimal", "ambiguous_separator"]);
    for document in beside_a_good_row("quantity", "") {
        let read = parse(&document);
        assert_eq!((only(&read).code.name(), only(&read).row), ("missing_field", Some(2)));
        assert_eq!(only(&read).field.as_deref(), Some("quantity"));
    }
    for text in ["1e5", "1E+5", "+1", " 1 ", "1.50", "1e-12"] {
        assert!(!taken("quantity", text).partial, "{text}");
    }
}

#[test]
fn row_02_separators_are_never_guessed() {
    for text in ["1,000", "1.000,50", "1 000", "1'000", "1,5", "-1,234.5", "1\u{a0}000", "1\u{202f}000"] {
        refused("quantity", text, &["ambiguous_separator", "non_ascii_digit"]);
    }
}

#[test]
fn row_03_digits_are_ascii() {
    for text in ["１２", "٣", "1\u{200b}", "−5", "1\u{feff}", "五", "½"] {
        refused("quantity", text, &["non_ascii_digit"]);
    }
    refused("quantity", "1\0", &["non_ascii_digit", "not_a_decimal", "hidden_character"]);
    let [table, _] = beside_a_good_row("quantity", "−5");
    assert!(only(&parse(&table)).message.contains("hyphen"), "the minus sign has a hint");
}

#[test]
fn row_04_digits_and_exponents_are_capped() {
    for (text, code) in [
        ("1e1000000", "exponent_too_large"),
        ("1E-999999999", "exponent_too_large"),
        ("1e-9223372036854775808", "exponent_too_large"),
        ("1e41", "exponent_too_large"),
    ] {
        refused("quantity", text, &[code]);
    }
    refused("quantity", &"0".repeat(10_000), &["too_many_digits"]);
    refused("quantity", &"9".repeat(10_000_000), &["too_many_digits", "too_large", "unterminated_quote"]);
    let number =
        format!("[{{\"asset\":\"BTC\",\"kind\":\"spot\",\"price\":1,\"quantity\":{}}}]", "9".repeat(10_000_000));
    assert_eq!((only(&parse(&number)).code.name(), only(&parse(&number)).row), ("too_many_digits", Some(1)));
}

#[test]
fn row_05_nothing_is_rounded_silently() {
    refused("quantity", "0.12345678901234567890123456789", &["scale_exceeded", "too_many_digits"]);
    refused("quantity", "1234567890123456789.01234567891", &["scale_exceeded", "too_many_digits"]);
    let longest = "0.1234567890123456789012345678";
    let read = parse(&beside_a_good_row("quantity", longest)[1]);
    assert_eq!(plain(read.book.get("row-2").unwrap().quantity), longest);
    assert!(read.book.to_json().contains(longest));
}

#[test]
fn row_06_sizes_of_chains() {
    refused(
        "quantity",
        "115792089237316195423570985008687907853269984665640564039457584007913129639935",
        &["too_many_digits"],
    );
    let of = |quantity: &str, price: &str| {
        let text =
            format!("[{{\"asset\":\"ETH\",\"kind\":\"spot\",\"quantity\":\"{quantity}\",\"price\":\"{price}\"}}]");
        report(&parse(&text).book)
    };
    assert_eq!(of("0.000001", "0.000001").total.net.to_string(), "0.000000000001");
    assert_eq!(of("1e-18", "1e-18").total.net.to_string(), "0", "half a unit of 10⁻¹² and less is nothing");
    assert_eq!(of("1e18", "1e6").total.net.to_string(), "1000000000000000000000000");
    let scaled = of("1000000000000000000000", "61765500000000000000000");
    assert_eq!((scaled.failures[0].code.name(), scaled.failures[0].row), ("overflow", Some(1)));
    assert_eq!(scaled.failures[0].field.as_deref(), Some("quantity"));
    assert!(scaled.partial);
}

#[test]
fn row_07_a_sum_that_overflows_names_its_group() {
    let rows = |price: &str, rows: usize| format!("asset,quantity,price\n{}", format!("BTC,1,{price}\n").repeat(rows));
    let read = parse(&rows("1e24", 1_000_000));
    assert_eq!((read.book.len(), read.failures.len()), (1_000_000, 0));
    let error = in_time("net", || net(&read.book, &Options::default())).unwrap_err();
    assert!(error.is_overflow());
    assert!(error.failure().field.as_ref().unwrap().contains("BTC"), "{:?}", error.failure());
    let exact = report(&parse(&rows("123456789.000000000001", 1_000_000)).book);
    assert_eq!(exact.total.net.to_string(), "123456789000000.000001");
}

#[test]
fn row_07_an_edit_that_overflows_changes_nothing() {
    let mut live = LiveBook::new(parse("asset,quantity,price\nBTC,1,1e25\nETH,1,5\n").book).unwrap();
    let before = (live.report(), live.book().to_json());
    let mut huge = Position::new("BTC".to_owned(), Kind::Perpetual, decimal("1").unwrap());
    huge.price = decimal("1.5e26").ok();
    assert!(live.upsert(&huge).unwrap_err().is_overflow());
    assert_eq!((live.report(), live.book().to_json()), before);
    huge.id = "row-2".to_owned();
    assert!(live.upsert(&huge).unwrap_err().is_overflow());
    assert_eq!((live.report(), live.book().to_json()), before);
    assert_eq!(live.edit("row-2", Field::Price, "1.5e26").unwrap_err().code.name(), "overflow");
    live.edit("row-2", Field::Price, "5").unwrap();
    assert_eq!((live.report(), live.book().to_json()), before);
    // The same if the row is left out already.
    assert!(live.edit("row-2", Field::Quantity, "x").is_err());
    let before = (live.report(), live.book().to_json());
    assert!(live.upsert(&huge).unwrap_err().is_overflow());
    assert_eq!((live.report(), live.book().to_json()), before);
}

#[test]
fn row_08_zero_has_no_sign() {
    for text in ["-0", "-0.00", "-0e5"] {
        let report = taken("quantity", text);
        let written = serde_json::to_string(&report).unwrap();
        assert!(!written.contains("\"-0"), "{written}");
        let book = parse(&beside_a_good_row("quantity", text)[0]).book;
        assert!(!book.to_json().contains("\"-0") && !to_csv(&book).contains("-0"));
    }
}

#[test]
fn row_09_prices_and_rates_out_of_range() {
    let report_ = taken("price", "-37.63");
    let warning = warned(&report_, "negative_price");
    assert_eq!((warning.row, warning.field.as_deref()), (Some(2), Some("price")));
    assert_eq!(report_.total.short.to_string(), "75.26");
    assert_eq!(taken("price", "0").total.net.to_string(), "120000");
    refused("marginRate", "-0.01", &["out_of_range"]);
    let over = taken("marginRate", "1.5");
    assert_eq!(
        (warned(&over, "large_margin_rate").row, warned(&over, "large_margin_rate").field.as_deref()),
        (Some(2), Some("marginRate"))
    );
    for document in beside_a_good_row("marginRate", "5%") {
        assert!(only(&parse(&document)).message.contains("0.05"), "the percentage has a hint");
    }
    refused("marginRate", "5%", &["not_a_decimal"]);
    let reference = r#"{"positions":[{"asset":"BTC","kind":"perpetual","quantity":1}],"prices":{"BTC":-5}}"#;
    let turned = import::book(reference).and_then(|book| net(&book, &Options::default()));
    assert!(
        turned.is_err() || turned.unwrap().warnings.iter().any(|w| w.code.name() == "negative_price"),
        "a reference price below zero is reported"
    );
}

#[test]
fn row_10_digits_of_json_numbers_survive() {
    let text = r#"{"positions":[{"asset":"BTC","kind":"spot","quantity":12345678901234567890.123,"price":1.10},{"asset":"ETH","kind":"spot","quantity":9007199254740993,"price":1}]}"#;
    let report = report(&parse(text).book);
    let of = |key: &str| report.by_asset.iter().find(|a| a.key == key).unwrap().net.to_string();
    assert_eq!((of("BTC").as_str(), of("ETH").as_str()), ("13580246791358024679.1353", "9007199254740993"));
}

#[test]
fn row_11_names_that_stand_twice() {
    for text in [
        r#"[{"asset":"BTC","kind":"spot","quantity":1,"quantity":2}]"#,
        r#"[{"asset":"BTC","kind":"spot","quantity":1,"x":2,"x":2}]"#,
        r#"[{"asset":"BTC","kind":"spot","quantity":1,"\u0071uantity":2}]"#,
        r#"{"positions":[],"positions":[]}"#,
        r#"{"positions":[],"prices":{"BTC":1,"BTC":2}}"#,
        r#"{"currency":"USD","positions":[],"currency":"EUR"}"#,
        r#"{"a":1,"a":2}"#,
    ] {
        let read = parse(text);
        assert_eq!(only(&read).code.name(), "duplicate_key", "{text}");
        assert!(only(&read).path.is_some(), "{text}");
    }
    assert_eq!(whole("asset,quantity,asset\nBTC,1,ETH\n"), "duplicate_header");
    assert_eq!(whole("asset,qty,size\nBTC,1,2\n"), "ambiguous_column");
}

#[test]
fn row_11_headers_and_cells_that_are_missing_or_too_many() {
    assert!(["unknown_columns", "missing_column", "unknown_format"].contains(&whole("BTC,1,60000\nETH,2,3000\n")));
    assert_eq!(whole("asset,price\nBTC,1\n"), "missing_column");
    for (row, code) in [("BTC,1,60000,7", "extra_column"), ("BTC,1", "missing_column")] {
        let read = parse(&format!("asset,quantity,price\nBTC,1,60000\n{row}\nBTC,1,60000\n"));
        assert_eq!((only(&read).code.name(), only(&read).row, read.book.len()), (code, Some(2), 2));
        assert_eq!(report(&read.book).total.net.to_string(), "120000");
    }
}

#[test]
fn row_11_marks_and_line_ends_of_editors() {
    let text = "asset,kind,quantity,price\nBTC,perpetual,1,60000\nBTC,perpetual,-2,60000\n";
    let plain = parse(text);
    assert!(plain.failures.is_empty() && plain.warnings.is_empty());
    for variant in [
        format!("\u{feff}{text}"),
        text.replace('\n', "\r\n"),
        text.replace('\n', "\r"),
        format!("\r\n\n{text}\n\n"),
        text.trim_end().to_owned(),
    ] {
        let read = parse(&variant);
        assert_eq!((&read.failures, &read.warnings), (&plain.failures, &plain.warnings), "{variant:?}");
        assert_eq!(report(&read.book), report(&plain.book), "{variant:?}");
    }
    let json = plain.book.to_json();
    assert_eq!(parse(&format!("\u{feff}\r\n{json}\r\n")).book.to_json(), json);
}

#[test]
fn row_11_other_encodings_are_named() {
    let text = "asset,quantity\nBTC,1\n";
    let units = |bytes: fn(u16) -> [u8; 2]| text.encode_utf16().flat_map(bytes).collect::<Vec<u8>>();
    let (little, big) = (units(u16::to_le_bytes), units(u16::to_be_bytes));
    let marked = |mark: [u8; 2], bytes: &[u8]| [&mark[..], bytes].concat();
    for (bytes, named) in [
        (marked([0xff, 0xfe], &little), "UTF-16"),
        (marked([0xfe, 0xff], &big), "UTF-16"),
        (b"asset,quantity,counterparty\nBTC,1,Z\xfcrich\n".to_vec(), "Latin-1"),
        (b"\xff\xff\xff".to_vec(), "UTF-8"),
    ] {
        let read = parse_bytes(&bytes, &Hints::default());
        assert_eq!((only(&read).code.name(), read.book.len()), ("not_utf8", 0));
        assert!(only(&read).message.contains(named), "{}", only(&read).message);
    }
    for bytes in [little, big] {
        let read = parse_bytes(&bytes, &Hints::default());
        assert_eq!((read.failures.len(), read.book.len()), (1, 0), "UTF-16 without a mark is refused too");
    }
}

#[test]
fn row_12_broken_and_oversized_tables() {
    for (text, codes) in [
        ("asset,quantity\nBTC,1\nETH,\"2\n".to_owned(), vec!["unterminated_quote"]),
        (format!("asset,quantity\nBTC,1\nETH,\"2{}", "\n3,4".repeat(300_000)), vec!["unterminated_quote"]),
        ("asset,quantity\nBTC,1\nE\"TH,2\n".to_owned(), vec!["stray_quote"]),
        ("asset,quantity\nBTC,1\n\"E\"TH,2\n".to_owned(), vec!["stray_quote"]),
        ("asset,quantity\nBTC,1\nE\0TH,2\n".to_owned(), vec!["hidden_character"]),
        (format!("asset,quantity\nBTC,1\nETH,{}\n", "1".repeat(1 << 20)), vec!["too_large"]),
        (format!("asset,quantity\nBTC,1\nETH,1{}\n", ",1".repeat(1_000_000)), vec!["too_large"]),
    ] {
        let read = parse(&text);
        assert!(codes.contains(&only(&read).code.name()), "{:?}", only(&read));
        assert_eq!((only(&read).row, read.book.len()), (Some(2), 1), "{:?}", only(&read));
        assert!(only(&read).path.as_ref().unwrap().starts_with("line 3"), "{:?}", only(&read));
    }
    for text in [
        ",".repeat(1_000_000),
        ",".repeat(100),
        "0".repeat(1 << 20),
        format!("asset{}\n", ",x".repeat(1_000_000)),
        "\0".to_owned(),
        "\"".to_owned(),
        ",\"".to_owned(),
    ] {
        assert!(
            [
                "too_large",
                "unknown_columns",
                "unknown_format",
                "hidden_character",
                "unterminated_quote",
                "missing_column",
                "duplicate_header"
            ]
            .contains(&whole(&text))
        );
    }
    let wide = format!(
        "asset,quantity{}\nBTC,1{}\n",
        (0..200).map(|i| format!(",c{i}")).collect::<String>(),
        ",x".repeat(200)
    );
    assert_eq!(parse(&wide).book.len(), 1, "200 columns more are fine");
}

#[test]
fn row_13_broken_json() {
    let row = r#"{"asset":"BTC","kind":"spot","quantity":1,"price":1}"#;
    let deep = |open: &str, close: &str, n: usize| format!("{}1{}", open.repeat(n), close.repeat(n));
    for text in [
        "[".repeat(1_000_000),
        "{\"a\":".repeat(1_000_000),
        deep("[", "]", 100_000),
        format!("[{{\"asset\":{}}}]", deep("[", "]", 100_000)),
        format!("{{\"positions\":[{row}],\"x\":{}}}", deep("{\"a\":", "}", 100_000)),
        format!("{{\"prices\":{},\"positions\":[{row}]}}", deep("{\"a\":", "}", 100_000)),
        format!("[{row}"),
        format!("[{row},"),
        format!("[{row},]"),
        format!("[{row}] []"),
        format!("[{row}]x"),
        format!("// a book\n[{row}]"),
        format!("[{row} /* one */]"),
        format!("[{row},{{\"asset\":\"BTC\",\"quantity\":01}}]"),
        format!("[{row},{{\"asset\":\"BTC\",\"quantity\":NaN}}]"),
        format!("[{row},{{'asset':\"BTC\"}}]"),
        format!("[{row},{{\"asset\":\"\\ud800\"}}]"),
        "{".to_owned(),
        "[".to_owned(),
    ] {
        let code = whole(&text);
        let comment = text.starts_with('/');
        assert!(code == "invalid_json" || (comment && code == "unknown_format"), "{code}: {:.60}", text);
        assert!(import::book(&text).is_err(), "{:.60}", text);
    }
    for text in ["1", "true", "null", "\"BTC\"", "hello", "", " ", "\n"] {
        assert_eq!(whole(text), "unknown_format", "{text:?}");
    }
    for text in ["{}", "[1]", "[[]]", "[null]", r#"{"hello":"world"}"#, r#"[{"foo":1}]"#] {
        let read = parse(text);
        assert_eq!(only(&read).code.name(), "unknown_format", "{text}");
        assert!(only(&read).candidates.len() > 5, "the known formats are listed");
    }
}

#[test]
fn row_13_parts_of_a_book_of_the_wrong_type() {
    for (part, code) in [
        (r#""prices":[]"#, "wrong_type"),
        (r#""prices":{"BTC":true}"#, "wrong_type"),
        (r#""prices":{"BTC":"1,000"}"#, "ambiguous_separator"),
        (r#""rates":{"EUR":"NaN"}"#, "not_a_decimal"),
        (r#""currency":{}"#, "wrong_type"),
        (r#""asOf":"yesterday""#, "wrong_type"),
        (r#""agreements":{}"#, "wrong_type"),
        (r#""agreements":[{"id":"a"}]"#, "missing_field"),
        (r#""agreements":[{"id":"a","counterparty":"b","enforceable":"perhaps"}]"#, "unknown_value"),
        (r#""assumptions":{"pegs":5}"#, "wrong_type"),
        (r#""assumptions":{"pigs":{}}"#, "unknown_field"),
        (r#""version":2"#, "unknown_version"),
    ] {
        assert_eq!(whole(&format!("{{\"positions\":[],{part}}}")), code, "{part}");
    }
    for (part, code) in [
        (r#""currency":"""#, "missing_field"),
        (r#""rates":{"EUR":0}"#, "out_of_range"),
        (r#""rates":{"EUR":-1}"#, "out_of_range"),
        (r#""agreements":[{"id":"a","counterparty":"b"},{"id":"a","counterparty":"c"}]"#, "duplicate_id"),
        (r#""assumptions":{"families":[{"from":"WBTC","to":"BTC","haircut":1.5}]}"#, "out_of_range"),
        (r#""assumptions":{"families":[{"from":"A","to":"B"},{"from":"B","to":"A"}]}"#, "out_of_range"),
        (r#""assumptions":{"correlations":[{"a":"A","b":"B","rho":-1.1}]}"#, "out_of_range"),
        (r#""margin":"magic""#, "invalid_option"),
        (r#""margin":{"method":"rate","parameters":{"basis":"-1"}}"#, "invalid_option"),
        (r#""margin":{"method":"rate","parameters":{"bases":"0.01"}}"#, "invalid_option"),
        (r#""margin":{"method":"rate","preset":"mild"}"#, "invalid_option"),
        (r#""marginBy":{"A":{"method":"schedule","parameters":{"floor":"2"}}}"#, "invalid_option"),
    ] {
        let book = import::book(&format!("{{\"positions\":[],{part}}}")).unwrap();
        let error = net(&book, &book.options).unwrap_err();
        assert_eq!(error.code(), code, "{part}");
        assert!(error.failure().field.is_some(), "{part}");
    }
}

#[test]
fn row_14_no_row_and_one_row() {
    for text in ["asset,quantity\n", "asset,quantity", "[]", r#"{"positions":[]}"#] {
        let read = parse(text);
        assert!(read.failures.is_empty() && read.book.is_empty(), "{text}");
        let report = report(&read.book);
        assert_eq!(report.total, exposure_netting::Exposure::default());
        assert_eq!(
            (report.margin.netted.to_string(), report.partial, report.by_asset.len()),
            ("0".to_owned(), false, 0)
        );
    }
    assert_eq!(report(&parse("asset,quantity,price\nBTC,1,5\n").book).total.net.to_string(), "5");
    let nothing = parse(r#"[{},{"asset":null},7]"#);
    assert!(nothing.book.is_empty() && !nothing.failures.is_empty());
}

#[test]
#[cfg_attr(debug_assertions, ignore = "five million rows are slow without optimisation: cargo test --release")]
fn row_14_too_many_rows() {
    let text = format!("asset,quantity\n{}", "A,1\n".repeat(exposure_netting::MAX_ROWS + 2));
    let read = import::parse(&text, &Hints::default());
    assert_eq!((read.book.len(), read.failures[0].code.name()), (exposure_netting::MAX_ROWS, "too_many_rows"));
}

const STRANGE_NAMES: [&str; 16] = [
    "__proto__",
    "constructor",
    "hasOwnProperty",
    "toString",
    "=cmd()",
    "+1",
    "-1",
    "@SUM(A1)",
    "'quoted",
    "'=x",
    "<img src=x onerror=alert(1)>",
    "a,b\"c",
    "a|b#c\\",
    "é",
    "＝full",
    "DROP TABLE;",
];

#[test]
fn row_15_strange_names_stay_text() {
    for name in STRANGE_NAMES {
        for field in ["id", "asset", "counterparty", "account", "chain", "agreement"] {
            let read = parse(&beside_a_good_row(field, name)[1]);
            let position = read.book.positions().nth(1).unwrap();
            let found = [
                ("id", &position.id),
                ("asset", &position.asset),
                ("counterparty", &position.counterparty),
                ("account", &position.account),
                ("chain", &position.chain),
                ("agreement", &position.agreement),
            ];
            assert_eq!(found.iter().find(|(f, _)| *f == field).unwrap().1, name, "{field}");
            assert_eq!(report(&read.book).total.net.to_string(), "240000");
        }
    }
    let groups = taken("asset", "__proto__").by_asset;
    assert!(groups.iter().any(|g| g.key == "__proto__") && groups.iter().any(|g| g.key == "BTC"));
}

#[test]
fn row_15_hidden_and_endless_names_are_refused() {
    let long = "x".repeat(10 << 10);
    for field in ["id", "asset", "counterparty", "account", "chain", "agreement", "quote"] {
        refused(field, &long, &["too_long"]);
        for hidden in [
            "a\u{202e}b",
            "a\u{2066}b",
            "a\u{200b}b",
            "a\u{feff}b",
            "a\u{1}b",
            "a\u{2}b",
            "a\u{7f}b",
            "a\u{85}b",
            "a\nb",
        ] {
            refused(field, hidden, &["hidden_character"]);
        }
        refused(field, "e\u{301}", &["combining_character"]);
    }
    refused("asset", "a\0b", &["hidden_character"]);
    for text in ["", " "] {
        for document in beside_a_good_row("asset", text) {
            assert_eq!((only(&parse(&document)).code.name(), only(&parse(&document)).row), ("missing_field", Some(2)));
        }
        assert!(!taken("id", text).partial, "an id that is left out is row-N");
    }
    let spaced = taken("asset", " BTC ");
    assert_eq!(spaced.by_asset.len(), 1);
    warned(&spaced, "trimmed");
}

/// Code cannot add what text cannot either: the report, its JSON and its CSV would contain it.
#[test]
fn row_15_names_are_checked_when_pushed() {
    let long = "x".repeat(10 << 10);
    let good =
        || Position { price: decimal("1").ok(), ..Position::new("BTC".to_owned(), Kind::Spot, decimal("1").unwrap()) };
    for (name, code) in [
        (long.as_str(), "too_long"),
        ("a\u{202e}b", "hidden_character"),
        ("a\u{1}b", "hidden_character"),
        ("e\u{301}", "combining_character"),
    ] {
        let positions = [
            Position { id: name.to_owned(), ..good() },
            Position { asset: name.to_owned(), ..good() },
            Position { counterparty: name.to_owned(), ..good() },
        ];
        for (position, field) in positions.into_iter().zip(["id", "asset", "counterparty"]) {
            let mut book = Book::new();
            let refused = book.push(&position).map_err(|f| (f.code.name(), f.field));
            assert!(refused == Err((code, Some(field.to_owned()))), "{:?} as {field} was taken", short(name));
            let mut live = LiveBook::default();
            assert_eq!(live.upsert(&position).map_err(|e| e.code()), Err(code));
        }
    }
    assert_eq!(
        Book::new().push(&Position { asset: String::new(), ..good() }).unwrap_err().code.name(),
        "missing_field"
    );
}

#[test]
fn row_15_names_that_look_alike_are_told() {
    for (one, other) in [
        ("USDE", "USD\u{415}"),
        ("BTC", "\u{412}TC"),
        ("BTC", "BT\u{421}"),
        ("ETH", "\u{395}TH"),
        ("BTC", "btc"),
        ("SOL", "ＳＯＬ"),
        ("AAVE", "𝐀AVE"),
    ] {
        let text = format!("asset,kind,quantity,price\n{one},perpetual,1,5\n{other},perpetual,-1,5\n");
        let report = report(&parse(&text).book);
        assert_eq!((report.by_asset.len(), report.total.matched.to_string()), (2, "0".to_owned()), "never merged");
        let warning = report
            .warnings
            .iter()
            .find(|w| w.code.name() == "confusable")
            .unwrap_or_else(|| panic!("{one} and {other}"));
        assert!(
            warning.message.contains(other) && (other.is_ascii() || warning.message.contains("U+")),
            "{}",
            warning.message
        );
    }
}

#[test]
fn row_15_a_coin_that_looks_like_cash_is_told() {
    let book = parse("asset,kind,quantity,price\nUSDC,spot,1,1\nUSD\u{421},spot,1,1\n").book;
    let report = report(&book);
    assert_eq!((report.cash.net.to_string(), report.total.net.to_string()), ("1".to_owned(), "1".to_owned()));
    warned(&report, "confusable");
}

#[test]
fn row_16_an_id_stands_once() {
    let csv = "id,asset,quantity,price\na,BTC,1,5\nb,BTC,1,5\na,BTC,1,5\n";
    let json = r#"[{"id":"a","asset":"BTC","kind":"spot","quantity":1,"price":5},{"id":"b","asset":"BTC","kind":"spot","quantity":1,"price":5},{"id":"a","asset":"BTC","kind":"spot","quantity":1,"price":5}]"#;
    for text in [csv, json] {
        let read = parse(text);
        assert_eq!(
            (only(&read).code.name(), only(&read).row, only(&read).field.as_deref()),
            ("duplicate_id", Some(3), Some("id"))
        );
        assert_eq!(report(&read.book).total.net.to_string(), "10", "nothing is counted twice");
    }
    let mut book = Book::new();
    let of =
        |id: &str| Position { id: id.to_owned(), ..Position::new("BTC".to_owned(), Kind::Spot, decimal("1").unwrap()) };
    assert_eq!(book.push(&of("")).unwrap(), "row-1");
    for id in ["a", "row-3"] {
        assert_eq!(book.push(&of(id)).unwrap(), id);
    }
    for id in ["a", "row-1", "row-3"] {
        assert_eq!(book.push(&of(id)).unwrap_err().code.name(), "duplicate_id", "{id}");
    }
    assert_eq!(book.len(), 3);
    let mut twice = book.clone();
    assert!(twice.merge(&book).unwrap_err().is_duplicate_id());
    assert_eq!(twice.to_json(), book.to_json(), "a merge that fails changes nothing");
}

#[test]
fn row_30_no_cell_of_an_export_is_a_formula() {
    let mut book = Book::new();
    for name in STRANGE_NAMES {
        let position = Position {
            id: name.to_owned(),
            counterparty: name.to_owned(),
            price: decimal("1").ok(),
            ..Position::new(name.to_owned(), Kind::Loan, decimal("-1.5").unwrap())
        };
        book.push(&position).unwrap();
    }
    let csv = to_csv(&book);
    for line in csv.lines().skip(1) {
        let first = line.trim_start_matches('"').chars().next().unwrap();
        assert!(!"=+-@＝＋－＠\t\r".contains(first), "{line}");
        assert!(line.contains(",-1.5,"), "numbers stay numbers: {line}");
    }
    let read = parse(&csv);
    assert!(read.failures.is_empty() && read.warnings.is_empty(), "{:?} {:?}", read.failures, read.warnings);
    assert_eq!(read.book.positions().collect::<Vec<_>>(), book.positions().collect::<Vec<_>>());
    assert_eq!(to_csv(&read.book), csv);
    assert_eq!(report(&read.book), report(&book));
}

#[test]
fn no_mutilation_of_a_good_text_panics() {
    let json = r#"{"currency":"USD","asOf":"2026-06-30","prices":{"BTC":"6e4"},"agreements":[{"id":"m","counterparty":"D","enforceable":"yes"}],"assumptions":{"pegs":["USDT"],"families":[{"from":"WBTC","to":"BTC","haircut":0.02}]},"margin":{"method":"schedule"},"positions":[{"id":"a","asset":"BTC","kind":"option","right":"put","strike":5e4,"expiry":"2026-12-25","quantity":-1.5,"volatility":0.6,"agreement":"m","counterparty":"D"},{"asset":"WBTC","kind":"perpetual","quantity":1,"price":"6.1e4","quote":"USDT","inverse":true}]}"#;
    let csv = "asset;kind;quantity;price;strike;right;expiry;volatility\nBTC;option;-1,5;60000;5e4;put;2026-12-25;0.6\n\"E\"\"TH\";spot;2;3000;;;;\n";
    let use_it = |bytes: &[u8]| {
        let read = parse_bytes(bytes, &Hints::default());
        if let Ok(report) = net(&read.book, &read.book.options) {
            assert!(report.total.net.abs() <= report.total.gross);
        }
        let again = import::book(&read.book.to_json());
        assert!(again.is_ok() || read.book.is_empty(), "{:?}", again.err());
    };
    for text in [json, csv] {
        for at in 0..text.len() {
            use_it(&text.as_bytes()[..at]);
            for byte in [0, b'"', b',', b'{', b']', b'9', b'-', b'e', b'\\', 0xff] {
                let mut bytes = text.as_bytes().to_vec();
                bytes[at] = byte;
                use_it(&bytes);
            }
        }
    }
}

#[test]
fn a_charge_beyond_the_whole_is_refused_and_not_lost_in_a_sum() {
    let text = |method: &str| {
        format!(
            r#"{{"positions":[{{"asset":"BTC","kind":"perpetual","quantity":"1e12","price":"1e12","counterparty":"X"}},
                {{"asset":"BTC","kind":"future","quantity":"-1e12","price":"1e12","counterparty":"X"}}],"margin":{method}}}"#
        )
    };
    for method in [
        r#"{"method":"rate","parameters":{"basis":"1e20"}}"#,
        r#"{"method":"rate","parameters":{"basis":"1.01"}}"#,
        r#"{"method":"schedule","parameters":{"rates":{"other":"1e20"}}}"#,
        r#"{"method":"schedule","parameters":{"floor":"2"}}"#,
    ] {
        let book = import::book(&text(method)).unwrap();
        let error = LiveBook::new(book).unwrap_err();
        assert!(error.is_invalid_option() && error.to_string().contains("at most 1"), "{error}");
    }
    let book = import::book(&text(r#"{"method":"rate","parameters":{"basis":"1"}}"#)).unwrap();
    assert_eq!(LiveBook::new(book).unwrap().report().margin.netted.to_string(), format!("1{}", "0".repeat(24)));
}
