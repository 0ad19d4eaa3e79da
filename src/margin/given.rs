//! Parameters as they were given, taken one by one so that what is left over can be named.

use std::collections::BTreeMap;

use rust_decimal::Decimal;
use serde_json::{Map, Value};

use crate::amount::{self, plain};
use crate::error::Failure;

/// An object of parameters at `place`.
pub(crate) struct Given {
    place: String,
    /// What stands between the place and a parameter's name.
    within: &'static str,
    map: Map<String, Value>,
    /// The names that were asked for: those that there are.
    known: Vec<&'static str>,
}

impl Given {
    pub(crate) fn new(place: &str, map: Map<String, Value>) -> Given {
        Given { place: place.to_owned(), within: ".parameters", map, known: Vec::new() }
    }

    pub(crate) fn wrong(&self, name: &str, message: impl std::fmt::Display) -> Failure {
        let field = format!("{}{}.{name}", self.place, self.within);
        Failure::new("invalid_option", format!("{field} {message}")).field(field)
    }

    fn take(&mut self, name: &'static str) -> Option<Value> {
        self.known.push(name);
        self.map.remove(name).filter(|value| !value.is_null())
    }

    fn signed(&self, name: &str, value: &Value) -> Result<Decimal, Failure> {
        match value {
            Value::String(text) => amount::parse(text).map_err(|refusal| self.wrong(name, refusal)),
            Value::Number(number) => number
                .as_f64()
                .and_then(amount::from_f64)
                .ok_or_else(|| self.wrong(name, "has more digits than a number carries; write it as text")),
            _ => Err(self.wrong(name, "must be a decimal such as \"0.05\"")),
        }
    }

    /// A decimal of at least zero.
    fn number(&self, name: &str, value: &Value) -> Result<Decimal, Failure> {
        let number = self.signed(name, value)?;
        if number.is_sign_negative() && !number.is_zero() {
            return Err(self.wrong(name, format!("is {}; it cannot be below zero", plain(number))));
        }
        Ok(number)
    }

    pub(crate) fn decimal(&mut self, name: &'static str) -> Result<Option<Decimal>, Failure> {
        self.take(name).map(|value| self.number(name, &value)).transpose()
    }

    /// A decimal of at most 1: what it is charged on is bounded, and so is the charge.
    pub(crate) fn fraction(&mut self, name: &'static str) -> Result<Option<Decimal>, Failure> {
        let number = self.decimal(name)?;
        number.map(|number| self.at_most_one(name, number)).transpose()
    }

    fn at_most_one(&self, name: &str, number: Decimal) -> Result<Decimal, Failure> {
        if number > Decimal::ONE {
            return Err(self.wrong(name, format!("is {}; it must not be above 1, which is 100 %", plain(number))));
        }
        Ok(number)
    }

    /// A decimal between two bounds, in floating point.
    pub(crate) fn float(&mut self, name: &'static str, low: f64, high: f64) -> Result<Option<f64>, Failure> {
        let Some(value) = self.take(name) else { return Ok(None) };
        let number = self.signed(name, &value)?;
        let float = amount::to_f64(number);
        if !(low..=high).contains(&float) {
            return Err(self.wrong(name, format!("is {}; it lies between {low} and {high}", plain(number))));
        }
        Ok(Some(float))
    }

    /// As [`Given::float`], or what stands for it where it is not given.
    pub(crate) fn float_or(&mut self, name: &'static str, or: f64, low: f64, high: f64) -> Result<f64, Failure> {
        Ok(self.float(name, low, high)?.unwrap_or(or))
    }

    /// Floats between two bounds, by key.
    pub(crate) fn floats(&mut self, name: &'static str, low: f64, high: f64) -> Result<BTreeMap<String, f64>, Failure> {
        let mut floats = BTreeMap::new();
        for (key, value) in self.object(name)? {
            let label = format!("{name}.{key}");
            let number = self.signed(&label, &value)?;
            let float = amount::to_f64(number);
            if !(low..=high).contains(&float) {
                return Err(self.wrong(&label, format!("is {}; it lies between {low} and {high}", plain(number))));
            }
            floats.insert(key, float);
        }
        Ok(floats)
    }

    /// Decimals of at most 1, by key.
    pub(crate) fn fractions(&mut self, name: &'static str) -> Result<BTreeMap<String, Decimal>, Failure> {
        let numbers = self.decimals(name)?;
        for (key, number) in &numbers {
            self.at_most_one(&format!("{name}.{key}"), *number)?;
        }
        Ok(numbers)
    }

    pub(crate) fn decimals(&mut self, name: &'static str) -> Result<BTreeMap<String, Decimal>, Failure> {
        let mut decimals = BTreeMap::new();
        for (key, value) in self.object(name)? {
            let number = self.number(&format!("{name}.{key}"), &value)?;
            decimals.insert(key, number);
        }
        Ok(decimals)
    }

    /// Texts by key.
    pub(crate) fn texts(&mut self, name: &'static str) -> Result<BTreeMap<String, String>, Failure> {
        let mut texts = BTreeMap::new();
        for (key, value) in self.object(name)? {
            match value {
                Value::String(text) => drop(texts.insert(key, text)),
                _ => return Err(self.wrong(&format!("{name}.{key}"), "must be a text")),
            }
        }
        Ok(texts)
    }

    fn object(&mut self, name: &'static str) -> Result<Map<String, Value>, Failure> {
        match self.take(name) {
            None => Ok(Map::new()),
            Some(Value::Object(map)) => Ok(map),
            Some(_) => Err(self.wrong(name, "must be an object of decimals")),
        }
    }

    pub(crate) fn flag(&mut self, name: &'static str) -> Result<bool, Failure> {
        self.flag_or(name, false)
    }

    pub(crate) fn flag_or(&mut self, name: &'static str, or: bool) -> Result<bool, Failure> {
        match self.take(name) {
            None => Ok(or),
            Some(Value::Bool(flag)) => Ok(flag),
            Some(_) => Err(self.wrong(name, "must be true or false")),
        }
    }

    pub(crate) fn word(&mut self, name: &'static str, known: &[&'static str]) -> Result<Option<&'static str>, Failure> {
        match self.take(name) {
            None => Ok(None),
            Some(Value::String(text)) if known.contains(&text.as_str()) => {
                Ok(known.iter().find(|word| **word == text).copied())
            }
            Some(_) => Err(self.wrong(name, format!("must be one of {}", known.join(", ")))),
        }
    }

    /// Any text.
    pub(crate) fn text(&mut self, name: &'static str) -> Result<Option<String>, Failure> {
        match self.take(name) {
            None => Ok(None),
            Some(Value::String(text)) => Ok(Some(text)),
            Some(_) => Err(self.wrong(name, "must be a text")),
        }
    }

    /// An object of parameters, read by `read` and then looked over for what is left.
    pub(crate) fn part<T>(
        &mut self,
        name: &'static str,
        read: impl FnOnce(&mut Given) -> Result<T, Failure>,
    ) -> Result<Option<T>, Failure> {
        match self.take(name) {
            None => Ok(None),
            Some(value) => self.inner(name, value, read).map(Some),
        }
    }

    /// A list of objects of parameters.
    pub(crate) fn list<T>(
        &mut self,
        name: &'static str,
        mut read: impl FnMut(&mut Given) -> Result<T, Failure>,
    ) -> Result<Option<Vec<T>>, Failure> {
        match self.take(name) {
            None => Ok(None),
            Some(Value::Array(items)) => {
                let mut list = Vec::new();
                for (at, item) in items.into_iter().enumerate() {
                    list.push(self.inner(&format!("{name}.{at}"), item, &mut read)?);
                }
                Ok(Some(list))
            }
            Some(_) => Err(self.wrong(name, "must be a list")),
        }
    }

    /// Objects of parameters by key.
    pub(crate) fn parts<T>(
        &mut self,
        name: &'static str,
        mut read: impl FnMut(&mut Given) -> Result<T, Failure>,
    ) -> Result<BTreeMap<String, T>, Failure> {
        let mut parts = BTreeMap::new();
        for (key, value) in self.object(name)? {
            let part = self.inner(&format!("{name}.{key}"), value, &mut read)?;
            parts.insert(key, part);
        }
        Ok(parts)
    }

    fn inner<T>(
        &self,
        name: &str,
        value: Value,
        read: impl FnOnce(&mut Given) -> Result<T, Failure>,
    ) -> Result<T, Failure> {
        let Value::Object(map) = value else { return Err(self.wrong(name, "must be an object")) };
        let place = format!("{}{}.{name}", self.place, self.within);
        let mut given = Given { place, within: "", map, known: Vec::new() };
        let read = read(&mut given)?;
        given.finish()?;
        Ok(read)
    }

    pub(crate) fn finish(self) -> Result<(), Failure> {
        match self.map.keys().next() {
            None => Ok(()),
            Some(name) => {
                let known = self.known.join(", ");
                Err(self.wrong(name, format!("is not a parameter of this methodology; there are {known}")))
            }
        }
    }
}
