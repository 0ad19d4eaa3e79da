//! Margin methodologies: named rules that turn a set of positions into a requirement.
//!
//! `saving = Σ requirement of each instrument alone − requirement of the book`, both by the same methodology. A
//! new methodology is one file here and one line in [`METHODS`].

pub mod rate;
pub mod schedule;

use std::collections::BTreeMap;

use rust_decimal::Decimal;
use serde::Serialize;
use serde_json::{Map, Value};

use crate::amount::{self, Amount, plain};
use crate::error::{Error, Failure};
use crate::exposure::SetName;
use crate::options::{MarginChoice, Options};

/// What a methodology is, for lists and tips.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Method {
    /// The id in options.
    pub id: &'static str,
    /// The name for people.
    pub name: &'static str,
    /// What it does, in one sentence.
    pub summary: &'static str,
    /// Where its rule and its figures come from.
    pub source: &'static str,
}

/// Every methodology.
pub const METHODS: [Method; 2] = [rate::METHOD, schedule::METHOD];

/// The margin of one set.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct SetMargin {
    /// The set, as in `byNettingSet` (credit sets: counterparty and agreement).
    pub key: String,
    /// The methodology.
    pub method: &'static str,
    /// Whose set it is.
    #[serde(flatten)]
    pub name: SetName,
    /// The agreement; only for credit sets.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub agreement: Option<String>,
    /// What its instruments would need one by one.
    pub standalone: Amount,
    /// What the set needs.
    pub netted: Amount,
    /// Standalone − netted; below zero where netting costs.
    pub saving: Amount,
    /// The net-to-gross ratio; only for `schedule`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ngr: Option<Amount>,
}

/// One instrument's part in an offset.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Leg {
    /// The instrument, in words.
    pub instrument: String,
    /// Its net exposure.
    pub exposure: Amount,
    /// Its margin rate.
    pub rate: Amount,
    /// What it would need alone.
    pub standalone: Amount,
    /// How much of it found an opposite, without sign.
    pub matched: Amount,
    /// Whether it is paid in full, and so needs nothing alone.
    pub paid_in_full: bool,
    /// How many positions it sums up.
    pub count: u32,
    /// The positions' ids; only from `Book.offsets`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub ids: Vec<String>,
}

/// Why a set needs less than its parts: what matched, what was released, what charge was left.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Offset {
    /// The set, as in `sets`.
    pub set: String,
    /// The methodology.
    pub method: &'static str,
    /// The asset within which it offsets; empty for a whole set.
    pub asset: String,
    /// In words: what was set against what.
    pub label: String,
    /// Exposure of each side that was set against the other.
    pub matched: Amount,
    /// Exposure that found no opposite.
    pub residual: Amount,
    /// What the instruments would need alone.
    pub standalone: Amount,
    /// What is no longer needed, before the charge.
    pub released: Amount,
    /// The charge that stays on what matched.
    pub charge: Amount,
    /// Released − charge.
    pub saving: Amount,
    /// The instruments, longs first.
    pub legs: Vec<Leg>,
    /// One or two sentences with the figures.
    pub explanation: String,
}

/// What the walls between sets cost in one asset: positions in it that would offset if they were in one set.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Wall {
    /// The asset.
    pub asset: String,
    /// What its positions need, set by set.
    pub netted: Amount,
    /// What they would need in one set.
    pub without_walls: Amount,
    /// Netted − without walls.
    pub cost: Amount,
    /// The sets that it is held in.
    pub sets: Vec<String>,
}

/// The margin of a book.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Margin {
    /// The methodology, or `mixed`.
    pub method: String,
    /// Sum over instruments of what each would need alone.
    pub standalone: Amount,
    /// What the book needs: the sum over its sets.
    pub netted: Amount,
    /// Standalone − netted.
    pub saving: Amount,
    /// Saving / standalone; 0 when nothing is needed.
    pub saving_ratio: Amount,
    /// What would be needed if all walls between sets fell.
    pub without_walls: Amount,
    /// Where the walls cost something, asset by asset, the largest cost first; only for `rate`.
    pub walls: Vec<Wall>,
    /// Set by set; positions that stand alone are one entry per counterparty.
    pub sets: Vec<SetMargin>,
    /// Where the saving comes from, the largest first.
    pub offsets: Vec<Offset>,
}

impl Margin {
    /// What the walls between sets cost in all: netted − without walls.
    pub fn cost_of_walls(&self) -> Amount {
        self.netted.checked_sub(self.without_walls).unwrap_or_default()
    }
}

/// What one step from standalone to netted stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Cause<'a> {
    /// What one offset releases.
    Offset(&'a Offset),
    /// What so many smaller offsets release together.
    Smaller(usize),
    /// The charges that stay on what matched.
    Charges,
}

/// One step on the way from standalone to netted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Step<'a> {
    /// Why.
    pub cause: Cause<'a>,
    /// By how much the requirement falls (below zero) or rises.
    pub change: Amount,
    /// The lower of the requirements before and after it: where its bar begins.
    pub from: Amount,
}

impl Margin {
    /// The way from standalone to netted: the largest offsets, at most `most` of them, then the rest in one, then the
    /// charges. Together the steps change the requirement by exactly −saving, up to what offsets do not explain.
    ///
    /// ```
    /// use exposure_netting::{Options, import, margin::Cause, net};
    /// let book = import::book("asset,kind,quantity,price,venue\nBTC,perpetual,-1,100,X\nBTC,future,1,100,X\n")?;
    /// let margin = net(&book, &Options::default())?.margin;
    /// let steps = margin.waterfall(12);
    /// let changes: Vec<String> = steps.iter().map(|step| step.change.to_string()).collect();
    /// assert_eq!(changes, ["-5", "1"]); // 2.5 % of 200 is released, a basis charge of 1 % of 100 stays
    /// assert_eq!(steps[1].cause, Cause::Charges);
    /// # Ok::<(), exposure_netting::Error>(())
    /// ```
    pub fn waterfall(&self, most: usize) -> Vec<Step<'_>> {
        let total = |offsets: &[Offset], of: fn(&Offset) -> Amount| Amount::sum(offsets.iter().map(of));
        let mut level = self.standalone;
        let mut steps = Vec::new();
        let mut fall = |cause, released: Amount| {
            level = level.minus(released);
            steps.push(Step { cause, change: released.flip(true), from: level });
        };
        let (largest, smaller) = self.offsets.split_at_checked(most).unwrap_or((&self.offsets, &[]));
        for offset in largest {
            fall(Cause::Offset(offset), offset.released);
        }
        if !smaller.is_empty() {
            fall(Cause::Smaller(smaller.len()), total(smaller, |offset| offset.released));
        }
        let charges = total(&self.offsets, |offset| offset.charge);
        if charges != Amount::ZERO {
            steps.push(Step { cause: Cause::Charges, change: charges, from: level });
        }
        steps
    }
}

/// The methodologies in force, with their parameters read.
#[derive(Clone, Debug, Default)]
pub(crate) struct Choices {
    default: Parameters,
    by_counterparty: BTreeMap<String, Parameters>,
}

#[derive(Clone, Debug)]
pub(crate) enum Parameters {
    Rate(rate::Parameters),
    Schedule(schedule::Parameters),
}

impl Default for Parameters {
    fn default() -> Self {
        Parameters::Rate(rate::Parameters::default())
    }
}

impl Parameters {
    pub(crate) fn method(&self) -> Method {
        match self {
            Parameters::Rate(_) => rate::METHOD,
            Parameters::Schedule(_) => schedule::METHOD,
        }
    }

    fn read(choice: &MarginChoice, place: &str) -> Result<Parameters, Failure> {
        if let Some(preset) = &choice.preset {
            let message =
                format!("{place}: methodology {} has no preset {}", choice.method, crate::field::quoted(preset));
            return Err(Failure::new("invalid_option", message).field(format!("{place}.preset")));
        }
        let mut given = Given { place, map: choice.parameters.clone(), known: Vec::new() };
        let parameters = match choice.method.as_str() {
            "rate" => Parameters::Rate(rate::Parameters::read(&mut given)?),
            "schedule" => Parameters::Schedule(schedule::Parameters::read(&mut given)?),
            other => {
                let known = METHODS.map(|m| m.id).join(", ");
                let message = format!("{place}: no methodology {}; there are {known}", crate::field::quoted(other));
                return Err(Failure::new("invalid_option", message).field(format!("{place}.method")));
            }
        };
        given.finish()?;
        Ok(parameters)
    }
}

impl Choices {
    pub(crate) fn read(options: &Options) -> Result<Choices, Error> {
        let default = match &options.margin {
            Some(choice) => Parameters::read(choice, "margin")?,
            None => Parameters::default(),
        };
        let mut by_counterparty = BTreeMap::new();
        for (counterparty, choice) in &options.margin_by {
            let parameters = Parameters::read(choice, &format!("marginBy.{counterparty}"))?;
            by_counterparty.insert(counterparty.clone(), parameters);
        }
        Ok(Choices { default, by_counterparty })
    }

    pub(crate) fn of(&self, counterparty: &str) -> &Parameters {
        self.by_counterparty.get(counterparty).unwrap_or(&self.default)
    }

    /// The one methodology in force everywhere, if there is but one.
    pub(crate) fn only(&self) -> Option<&Parameters> {
        self.by_counterparty.is_empty().then_some(&self.default)
    }

    pub(crate) fn default(&self) -> &Parameters {
        &self.default
    }
}

/// Parameters as they were given, taken one by one so that what is left over can be named.
pub(crate) struct Given<'a> {
    place: &'a str,
    map: Map<String, Value>,
    /// The names that were asked for: those that there are.
    known: Vec<&'static str>,
}

impl Given<'_> {
    fn wrong(&self, name: &str, message: impl std::fmt::Display) -> Failure {
        let field = format!("{}.parameters.{name}", self.place);
        Failure::new("invalid_option", format!("{field} {message}")).field(field)
    }

    /// A decimal of at least zero.
    fn number(&self, name: &str, value: &Value) -> Result<Decimal, Failure> {
        let number = match value {
            Value::String(text) => amount::parse(text).map_err(|refusal| self.wrong(name, refusal))?,
            Value::Number(number) => number
                .as_f64()
                .and_then(amount::from_f64)
                .ok_or_else(|| self.wrong(name, "has more digits than a number carries; write it as text"))?,
            _ => return Err(self.wrong(name, "must be a decimal such as \"0.05\"")),
        };
        if number.is_sign_negative() && !number.is_zero() {
            return Err(self.wrong(name, format!("is {}; it cannot be below zero", plain(number))));
        }
        Ok(number)
    }

    pub(crate) fn decimal(&mut self, name: &'static str) -> Result<Option<Decimal>, Failure> {
        self.known.push(name);
        match self.map.remove(name) {
            None | Some(Value::Null) => Ok(None),
            Some(value) => self.number(name, &value).map(Some),
        }
    }

    /// A decimal of at most 1: what it is charged on is bounded, and so is the charge.
    pub(crate) fn fraction(&mut self, name: &'static str) -> Result<Option<Decimal>, Failure> {
        let number = self.decimal(name)?;
        number.map(|number| self.at_most_one(name, number)).transpose()
    }

    fn at_most_one(&self, name: &str, number: Decimal) -> Result<Decimal, Failure> {
        if number > Decimal::ONE {
            return Err(self.wrong(name, format!("is {}; it cannot be above 1, write 0.05 for 5 %", plain(number))));
        }
        Ok(number)
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
        self.known.push(name);
        match self.map.remove(name) {
            None | Some(Value::Null) => Ok(BTreeMap::new()),
            Some(Value::Object(map)) => {
                let mut decimals = BTreeMap::new();
                for (key, value) in &map {
                    decimals.insert(key.clone(), self.number(&format!("{name}.{key}"), value)?);
                }
                Ok(decimals)
            }
            Some(_) => Err(self.wrong(name, "must be an object of decimals")),
        }
    }

    pub(crate) fn word(&mut self, name: &'static str, known: &[&'static str]) -> Result<Option<&'static str>, Failure> {
        self.known.push(name);
        match self.map.remove(name) {
            None | Some(Value::Null) => Ok(None),
            Some(Value::String(text)) if known.contains(&text.as_str()) => {
                Ok(known.iter().find(|word| **word == text).copied())
            }
            Some(_) => Err(self.wrong(name, format!("must be one of {}", known.join(", ")))),
        }
    }

    fn finish(self) -> Result<(), Failure> {
        match self.map.keys().next() {
            None => Ok(()),
            Some(name) => {
                let known = self.known.join(", ");
                Err(self.wrong(name, format!("is not a parameter of this methodology; there are {known}")))
            }
        }
    }
}
