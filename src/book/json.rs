//! Writing a book as JSON. Reading it is in `import`.

use std::collections::BTreeMap;

use rust_decimal::Decimal;
use serde_json::{Map, Value, json};

use super::Book;
use crate::amount::plain;
use crate::field::Field;
use crate::position::Position;

/// The version of the JSON shape.
pub(crate) const VERSION: u32 = 1;

fn decimals(map: &BTreeMap<String, Decimal>) -> Value {
    map.iter().map(|(key, value)| (key.clone(), Value::String(plain(*value)))).collect::<Map<_, _>>().into()
}

impl Book {
    /// The book as JSON that reads back as the same book. Decimals are texts; what is at its default is left out.
    ///
    /// ```
    /// use exposure_netting::{import, Book};
    /// let text = r#"{"positions":[{"asset":"BTC","kind":"spot","quantity":"0.10"}],"prices":{"BTC":61765.50}}"#;
    /// let book = import::book(text).unwrap();
    /// assert_eq!(import::book(&book.to_json()).unwrap().to_json(), book.to_json());
    /// ```
    pub fn to_json(&self) -> String {
        self.to_value().to_string()
    }

    /// The book's plain data.
    pub fn to_value(&self) -> Value {
        let mut out = Map::new();
        out.insert("version".into(), VERSION.into());
        if !self.name.is_empty() {
            out.insert("name".into(), self.name.clone().into());
        }
        out.insert("currency".into(), self.currency.clone().into());
        if let Some(time) = self.as_of {
            out.insert("asOf".into(), time.to_string().into());
        }
        // Once a row is gone, numbers no longer say which row is meant.
        let mut gap = false;
        let mut next = 0;
        let mut positions = Vec::new();
        for (index, row) in self.indexed_rows() {
            gap |= index != next;
            next = index.saturating_add(1);
            let mut position = self.unrow(index, row);
            if self.ids.is_automatic(index) && !gap {
                position.id.clear();
            }
            positions.push(position_value(&position));
        }
        out.insert("positions".into(), positions.into());
        if !self.prices.is_empty() {
            out.insert("prices".into(), decimals(&self.prices));
        }
        if !self.rates.is_empty() {
            out.insert("rates".into(), decimals(&self.rates));
        }
        if !self.agreements.is_empty() {
            let agreements: Vec<Value> = self
                .agreements
                .iter()
                .map(|a| json!({ "id": a.id, "counterparty": a.counterparty, "enforceable": a.enforceable.name() }))
                .collect();
            out.insert("agreements".into(), agreements.into());
        }
        let a = &self.assumptions;
        if *a != super::Assumptions::default() {
            let families: Vec<Value> =
                a.families.iter().map(|f| json!({ "from": f.from, "to": f.to, "haircut": plain(f.haircut) })).collect();
            let correlations: Vec<Value> =
                a.correlations.iter().map(|c| json!({ "a": c.a, "b": c.b, "rho": plain(c.rho) })).collect();
            out.insert(
                "assumptions".into(),
                json!({ "pegs": a.pegs, "families": families, "correlations": correlations }),
            );
        }
        if let Ok(Value::Object(options)) = serde_json::to_value(&self.options) {
            out.extend(options);
        }
        Value::Object(out)
    }
}

/// A position's plain data.
fn position_value(p: &Position) -> Value {
    let held = Field::ALL.iter().map(|field| (*field, field.of(p))).filter(|(_, text)| !text.is_empty());
    let value =
        |field, text: String| if field == Field::Inverse { Value::Bool(p.inverse) } else { Value::String(text) };
    held.map(|(field, text)| (field.name().to_owned(), value(field, text))).collect::<Map<_, _>>().into()
}
