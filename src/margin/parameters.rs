//! Reads parameters one by one, so that unknown ones can be named.

use std::collections::BTreeMap;

use rust_decimal::Decimal;
use serde_json::{Map, Value};

use super::money::Money;
use crate::amount::{self, Amount, plain};
use crate::error::{Code, Failure};

/// An object of parameters at `place`.
pub(crate) struct ParameterReader {
    place: String,
    /// Goes between the place and a parameter's name.
    within: &'static str,
    map: Map<String, Value>,
    /// The names that have been read: these exist.
    known: Vec<&'static str>,
    /// The currency of amounts.
    money: Money,
    /// Whether an amount above zero was read.
    amounts: bool,
}

impl ParameterReader {
    pub(crate) fn new(place: &str, map: Map<String, Value>) -> ParameterReader {
        let money = Money::reporting();
        ParameterReader {
            place: place.to_owned(),
            within: ".parameters",
            map,
            known: Vec::new(),
            money,
            amounts: false,
        }
    }

    /// From here on, amounts are in this currency.
    pub(crate) fn amounts_in(&mut self, money: Money) {
        self.money = money;
    }

    pub(crate) fn money(&self) -> &Money {
        &self.money
    }

    /// The reason that these parameters cannot be used, if they hold amounts in a currency without a rate.
    pub(crate) fn unpriced(&self) -> Option<Failure> {
        if self.amounts { self.money.missing() } else { None }
    }

    pub(crate) fn wrong(&self, name: &str, message: impl std::fmt::Display) -> Failure {
        let field = format!("{}{}.{name}", self.place, self.within);
        Failure::new(Code::InvalidOption, format!("{field} {message}")).field(field)
    }

    /// Whether a parameter is given.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.map.get(name).is_some_and(|value| !value.is_null())
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
            return Err(self.wrong(name, format!("must not be below zero, but is {}", plain(number))));
        }
        Ok(number)
    }

    pub(crate) fn decimal(&mut self, name: &'static str) -> Result<Option<Decimal>, Failure> {
        self.take(name).map(|value| self.number(name, &value)).transpose()
    }

    /// An amount of money, in the reporting currency.
    pub(crate) fn amount(&mut self, name: &'static str) -> Result<Option<Amount>, Failure> {
        Ok(self.amount_as_given(name)?.map(|(amount, _)| amount))
    }

    /// The same, with the number as it was given.
    pub(crate) fn amount_as_given(&mut self, name: &'static str) -> Result<Option<(Amount, Decimal)>, Failure> {
        let Some(number) = self.decimal(name)? else { return Ok(None) };
        self.amounts |= !number.is_zero();
        let amount = self.money.convert(number).ok_or_else(|| self.wrong(name, "is too large"))?;
        Ok(Some((amount, number)))
    }

    /// A count of decimals that amounts of money are rounded to.
    pub(crate) fn decimals_of_money(&mut self, name: &'static str) -> Result<Option<u32>, Failure> {
        let Some(number) = self.decimal(name)? else { return Ok(None) };
        self.amounts = true;
        let count = u32::try_from(number.mantissa()).ok().filter(|n| number.scale() == 0 && *n <= amount::DECIMALS);
        count.map(Some).ok_or_else(|| {
            self.wrong(name, format!("must be a whole number of decimals up to 12, but is {}", plain(number)))
        })
    }

    /// The same in floating point, up to a bound in its own currency.
    pub(crate) fn money_or_zero(&mut self, name: &'static str, most: f64) -> Result<f64, Failure> {
        let number = self.float_or(name, 0.0, 0.0, most)?;
        self.amounts |= number > 0.0;
        Ok(number * self.money.rate().map_or(1.0, amount::to_f64))
    }

    /// Money by key, in the same way.
    pub(crate) fn moneys(&mut self, name: &'static str, most: f64) -> Result<BTreeMap<String, f64>, Failure> {
        let mut amounts = self.floats(name, 0.0, most)?;
        let rate = self.money.rate().map_or(1.0, amount::to_f64);
        for number in amounts.values_mut() {
            self.amounts |= *number > 0.0;
            *number *= rate;
        }
        Ok(amounts)
    }

    /// A factor on the root of an amount of money, for roots of the reporting currency.
    pub(crate) fn per_root_of_money(&mut self, name: &'static str, most: f64) -> Result<f64, Failure> {
        let factor = self.float_or(name, 0.0, 0.0, most)?;
        self.amounts |= factor > 0.0;
        Ok(factor / libm::sqrt(self.money.rate().map_or(1.0, amount::to_f64)))
    }

    /// A decimal of at most 1: its base is bounded, so the charge is too.
    pub(crate) fn fraction(&mut self, name: &'static str) -> Result<Option<Decimal>, Failure> {
        let number = self.decimal(name)?;
        number.map(|number| self.at_most_one(name, number)).transpose()
    }

    fn at_most_one(&self, name: &str, number: Decimal) -> Result<Decimal, Failure> {
        if number > Decimal::ONE {
            return Err(self.wrong(name, format!("must be at most 1, which is 100 %, but is {}", plain(number))));
        }
        Ok(number)
    }

    /// A decimal between two bounds, in floating point.
    pub(crate) fn float(&mut self, name: &'static str, low: f64, high: f64) -> Result<Option<f64>, Failure> {
        let Some(value) = self.take(name) else { return Ok(None) };
        let number = self.signed(name, &value)?;
        let float = amount::to_f64(number);
        if !(low..=high).contains(&float) {
            return Err(self.wrong(name, format!("must be from {low} to {high}, but is {}", plain(number))));
        }
        Ok(Some(float))
    }

    /// As [`ParameterReader::float`], with a default if it is not given.
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
                return Err(self.wrong(&label, format!("must be from {low} to {high}, but is {}", plain(number))));
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

    /// Reads an object of parameters with `read`, then reports any that it did not use.
    pub(crate) fn part<T>(
        &mut self,
        name: &'static str,
        read: impl FnOnce(&mut ParameterReader) -> Result<T, Failure>,
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
        mut read: impl FnMut(&mut ParameterReader) -> Result<T, Failure>,
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
        mut read: impl FnMut(&mut ParameterReader) -> Result<T, Failure>,
    ) -> Result<BTreeMap<String, T>, Failure> {
        let mut parts = BTreeMap::new();
        for (key, value) in self.object(name)? {
            let part = self.inner(&format!("{name}.{key}"), value, &mut read)?;
            parts.insert(key, part);
        }
        Ok(parts)
    }

    fn inner<T>(
        &mut self,
        name: &str,
        value: Value,
        read: impl FnOnce(&mut ParameterReader) -> Result<T, Failure>,
    ) -> Result<T, Failure> {
        let Value::Object(map) = value else { return Err(self.wrong(name, "must be an object")) };
        let place = format!("{}{}.{name}", self.place, self.within);
        let money = self.money.clone();
        let mut given = ParameterReader { place, within: "", map, known: Vec::new(), money, amounts: false };
        let read = read(&mut given)?;
        self.amounts |= given.amounts;
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
