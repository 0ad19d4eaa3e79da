//! Saving a book loses nothing that was read, whether or not it could be used.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "a test stops where it fails"
)]

use exposure_netting::import::{self, Hints, parse};
use exposure_netting::{Book, LiveBook, Options, net};
use proptest::prelude::*;
use serde_json::{Map, Value, json};

fn read(text: &str) -> Book {
    import::book(text).unwrap()
}

fn saved(book: &Book) -> Value {
    serde_json::from_str(&book.to_json()).unwrap()
}

/// One of each: a row with a field of a later version, rows that are refused for one reason each, and a part of a later
/// version, with digits and nesting that a reader could lose.
const LATER: &str = r#"{"version":1,"name":"Later","currency":"USD","positions":[
    {"quantity":"1","why":"no asset"},
    {"asset":"BTC","kind":"perpetual","quantity":"2","price":"60000","strategy":{"legs":[1.50,"é"],"on":null}},
    {"asset":"BTC","kind":"perpetual","quantity":"1,5", "price":"60000"},
    7,
    {"asset":"ETH","kind":"spot","quantity":"3","price":"3000"}],
    "prices":{"BTC":"60000"},
    "stressTests":[{"name":"gap","size":0.100000000000000000001}]}"#;

#[test]
fn what_is_not_understood_is_saved_as_it_came() {
    let book = read(LATER);
    assert_eq!(book.len(), 2);
    let text = book.to_json();
    // The same characters, spaces included.
    for part in [
        r#"{"quantity":"1","why":"no asset"}"#,
        r#"{"asset":"BTC","kind":"perpetual","quantity":"1,5", "price":"60000"}"#,
        r#""strategy":{"legs":[1.50,"é"],"on":null}"#,
        r#""stressTests":[{"name":"gap","size":0.100000000000000000001}]"#,
    ] {
        assert!(text.contains(part), "{part} is missing in {text}");
    }
    assert_eq!(saved(&book)["positions"][3], json!(7));
    let again = read(&text);
    assert_eq!(again.to_json(), text);
    // The same rows are refused, with the same numbers, and the rest has the same names and amounts.
    let figures = |book: &Book| serde_json::to_string(&net(book, &Options::default()).unwrap()).unwrap();
    assert_eq!(figures(&again), figures(&book));
    assert!(again.get("row-5").is_some());
}

#[test]
fn an_edit_keeps_the_rest_and_what_is_removed_is_gone() {
    let mut live = LiveBook::new(read(LATER)).unwrap();
    live.edit("row-2", exposure_netting::Field::Quantity, "9").unwrap();
    let row = saved(live.book())["positions"][1].clone();
    assert_eq!((&row["quantity"], &row["strategy"]["on"]), (&json!("9"), &Value::Null));
    assert!(row["strategy"].is_object());
    live.remove("row-2").unwrap();
    let positions = saved(live.book())["positions"].as_array().unwrap().clone();
    assert_eq!(positions.len(), 4);
    assert!(!live.book().to_json().contains("strategy"));
    // A name that is used again is another position.
    let book = read(&live.book().to_json());
    assert_eq!(book.len(), 1);
}

#[test]
fn books_that_are_merged_keep_both() {
    let mut one = read(
        r#"{"version":1,"currency":"USD","positions":[{"asset":"SOL","kind":"spot","quantity":"1","price":"100"}],"mine":1}"#,
    );
    one.merge(&read(LATER)).unwrap();
    let all = saved(&one);
    let rows = all["positions"].as_array().unwrap();
    assert_eq!(rows.len(), 6);
    assert_eq!((&all["mine"], &all["stressTests"][0]["name"]), (&json!(1), &json!("gap")));
    assert_eq!(
        (&rows[1]["why"], &rows[2]["strategy"]["legs"][1], &rows[4]),
        (&json!("no asset"), &json!("é"), &json!(7))
    );
    assert_eq!(read(&one.to_json()).to_json(), one.to_json());
}

#[test]
fn refused_rows_of_a_table_are_saved_too() {
    let imported = parse("asset,kind,quantity,price\nBTC,perpetual,half,60000\nETH,spot,2,3000\n", &Hints::default());
    assert_eq!(imported.failures.len(), 1);
    let book = imported.book;
    assert_eq!(
        saved(&book)["positions"][0],
        json!({"asset": "BTC", "kind": "perpetual", "quantity": "half", "price": "60000"})
    );
    let report = net(&read(&book.to_json()), &Options::default()).unwrap();
    assert_eq!((report.failures.len(), report.failures[0].row, report.partial), (1, Some(1), true));
}

// ---- Any mixture

fn value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        ".{0,8}".prop_map(Value::from),
    ];
    leaf.prop_recursive(3, 12, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::btree_map("[a-z]{1,4}", inner, 0..4)
                .prop_map(|map| Value::Object(map.into_iter().collect())),
        ]
    })
}

/// A later version's name, which no field of ours has.
fn unknown() -> impl Strategy<Value = Map<String, Value>> {
    prop::collection::btree_map("x[A-Z][a-z]{0,6}", value(), 0..4).prop_map(|map| map.into_iter().collect())
}

/// A row, and whether it can be used.
fn row() -> impl Strategy<Value = (Value, bool)> {
    let good = |more: Map<String, Value>, quantity: i32| {
        let mut row = more;
        row.insert("asset".into(), json!("BTC"));
        row.insert("kind".into(), json!("perpetual"));
        row.insert("quantity".into(), json!(quantity.to_string()));
        row.insert("price".into(), json!("60000"));
        row
    };
    prop_oneof![
        (unknown(), any::<i32>()).prop_map(move |(more, quantity)| (Value::Object(good(more, quantity)), true)),
        (unknown(), prop_oneof![Just("asset"), Just("quantity")]).prop_map(move |(more, lacking)| {
            let mut row = good(more, 1);
            row.remove(lacking);
            (Value::Object(row), false)
        }),
        unknown().prop_map(move |more| {
            let mut row = good(more, 1);
            row.insert("price".into(), json!("1,5"));
            (Value::Object(row), false)
        }),
        value().prop_filter("not an object", |value| !value.is_object()).prop_map(|value| (value, false)),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 500, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_book_goes_through_its_json_unchanged(rows in prop::collection::vec(row(), 0..8), parts in unknown()) {
        let mut book = parts;
        // Null means empty, so there is nothing to keep.
        book.retain(|_, value| !value.is_null());
        book.insert("version".into(), json!(1));
        book.insert("currency".into(), json!("USD"));
        book.insert("positions".into(), rows.iter().map(|(row, _)| row.clone()).collect());
        let text = Value::Object(book.clone()).to_string();
        let once = read(&text);
        prop_assert_eq!(once.len(), rows.iter().filter(|(_, good)| *good).count());
        prop_assert_eq!(saved(&once), Value::Object(book));
        prop_assert_eq!(read(&once.to_json()).to_json(), once.to_json());
    }
}
