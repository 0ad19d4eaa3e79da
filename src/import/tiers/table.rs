//! One contract's tiers, checked and written as a rule of `standard`.

use rust_decimal::Decimal;
use serde_json::{Map, Value};

use crate::amount::plain;
use crate::book::brackets::{Bracket, fault};
use crate::error::{Code, Failure};

/// A contract as named by its symbol.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Contract {
    pub asset: String,
    pub quote: String,
    pub dated: bool,
    pub inverse: bool,
}

impl Contract {
    /// The key of its rule: `BTC`, `BTC USDC`, `BTC dated`.
    pub(super) fn key(&self, usual: &str) -> String {
        let mut key = self.asset.clone();
        if !self.inverse && !self.quote.is_empty() && self.quote != usual {
            key.push(' ');
            key.push_str(&self.quote);
        }
        if self.dated {
            key.push_str(" dated");
        }
        key
    }
}

/// Initial margin of a tier.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Initial {
    Rate(Decimal),
    Leverage(Decimal),
}

/// One tier.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Row {
    /// The lower bound; if absent, the tier begins at the end of the tier before.
    pub from: Option<Decimal>,
    pub to: Option<Decimal>,
    pub initial: Option<Initial>,
    /// Half of initial if absent.
    pub maintenance: Option<Decimal>,
    pub deduction: Option<Decimal>,
}

/// The meaning of a venue's tiers.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Shape {
    pub whole: bool,
    /// Bounds and deductions are in units of the asset.
    pub in_units: bool,
    /// A size at a bound is in the tier above.
    pub above: bool,
    /// The size of one unit of a bound, in those units or in money.
    pub factor: Decimal,
    /// The largest gap between the end of a tier and the beginning of the next.
    pub lot: Decimal,
    /// Maintenance must be given.
    pub maintenance: bool,
}

impl Default for Shape {
    fn default() -> Self {
        let (factor, lot) = (Decimal::ONE, Decimal::ZERO);
        Shape { whole: false, in_units: false, above: false, factor, lot, maintenance: true }
    }
}

/// A failure of a tier, counted from 1.
pub(super) fn at(tier: u32, failure: Failure) -> Failure {
    let message = format!("tier {tier}: {}", failure.message);
    failure.message(message).path(format!("tier {tier}"))
}

/// The rule of a contract, or the tier that is wrong.
pub(super) fn rule(rows: &[Row], shape: &Shape) -> Result<Map<String, Value>, Failure> {
    if let Some((number, failure)) = out_of_order(rows) {
        return Err(at(number, failure));
    }
    let mut tiers = Vec::with_capacity(rows.len());
    let mut brackets = Vec::with_capacity(rows.len());
    let mut before: Option<(Decimal, Option<Decimal>)> = None;
    for (row, number) in rows.iter().zip(1_u32..) {
        let from = begin(row, before, shape).map_err(|failure| at(number, failure))?;
        tiers.push(Value::Object(tier(row, from, shape).map_err(|failure| at(number, failure))?));
        brackets.push(bracket(row, from, shape));
        before = Some((row.from.unwrap_or(from), row.to));
    }
    if let Some(fault) = fault(&brackets, !shape.whole) {
        let number = u32::try_from(fault.at).unwrap_or(u32::MAX).saturating_add(1);
        let name = match fault.field {
            "deduction" => "the deduction",
            "initial" => "the initial rate",
            _ => "the maintenance rate",
        };
        return Err(at(number, Failure::new(fault.code, format!("{name} {}", fault.message)).field(fault.field)));
    }
    let mut rule = Map::new();
    let mut word = |is: bool, name: &str, word: &str| {
        if is {
            rule.insert(name.to_owned(), word.into());
        }
    };
    word(shape.in_units, "tierSize", "units");
    word(shape.whole, "tierRate", "whole");
    word(shape.above, "tierBound", "above");
    rule.insert("tiers".to_owned(), Value::Array(tiers));
    if let Some((_, Some(end))) = before {
        rule.insert("upTo".to_owned(), text(scaled(end, shape)?));
    }
    Ok(rule)
}

/// A tier that begins below the one before it, whatever else is wrong with the two.
fn out_of_order(rows: &[Row]) -> Option<(u32, Failure)> {
    let begins = |row: &Row| row.from.or(row.to);
    let pairs = rows.iter().zip(rows.iter().skip(1)).zip(2_u32..);
    let mut wrong = pairs.filter_map(|((last, own), number)| {
        let (last, own) = match (last.from, own.from) {
            (Some(last), Some(own)) => (last, own),
            _ => (begins(last).filter(|_| last.from.is_none())?, begins(own).filter(|_| own.from.is_none())?),
        };
        (own < last).then(|| {
            let message =
                format!("it is at {}, but the one before at {}; sort the tiers by size", plain(own), plain(last));
            (number, Failure::new(Code::TiersOutOfOrder, message).field("from"))
        })
    });
    wrong.next()
}

/// The tier as the venue prints it, to compare with its neighbours.
fn bracket(row: &Row, from: Decimal, shape: &Shape) -> Bracket {
    let initial = row.initial.map(|initial| match initial {
        Initial::Rate(rate) => (rate, Decimal::ONE),
        Initial::Leverage(leverage) => (Decimal::ONE, leverage),
    });
    let half = |(part, of): (Decimal, Decimal)| (part, of.checked_mul(Decimal::TWO).unwrap_or(of));
    let maintenance = row.maintenance.map(|rate| (rate, Decimal::ONE)).or(initial.map(half)).unwrap_or_default();
    Bracket { from, initial, maintenance, deduction: row.deduction.filter(|_| !shape.whole) }
}

fn text(number: Decimal) -> Value {
    plain(number).into()
}

fn scaled(bound: Decimal, shape: &Shape) -> Result<Decimal, Failure> {
    let scaled = bound.checked_mul(shape.factor).map(|scaled| scaled.normalize());
    scaled.ok_or_else(|| Failure::new(Code::TooLarge, format!("the bound {} is too large", plain(bound))))
}

/// The lower bound of a tier, in the order of the response.
fn begin(row: &Row, before: Option<(Decimal, Option<Decimal>)>, shape: &Shape) -> Result<Decimal, Failure> {
    let wrong = |code, message: String| Err(Failure::new(code, message).field("from"));
    let Some((start, end)) = before else {
        if let Some(to) = row.to.filter(|to| *to <= Decimal::ZERO) {
            let message = format!("the first ends at {}, but must end above its lower bound", plain(to));
            return wrong(Code::TiersOutOfOrder, message);
        }
        return match row.from.filter(|from| *from > shape.lot) {
            Some(from) => wrong(Code::TiersGap, format!("the first must begin at 0, but begins at {}", plain(from))),
            None => Ok(Decimal::ZERO),
        };
    };
    let Some(begin) = row.from.or(end) else {
        return wrong(
            Code::MissingField,
            "its lower bound is missing; give it, or the upper bound of the tier before".into(),
        );
    };
    if begin <= start || row.to.is_some_and(|to| to <= begin) {
        let message = format!(
            "it reaches from {} to {}, but the one before begins at {}; sort the tiers by size",
            plain(begin),
            row.to.map_or_else(|| "any size".to_owned(), plain),
            plain(start)
        );
        return wrong(Code::TiersOutOfOrder, message);
    }
    let Some(end) = end else { return Ok(begin) };
    if begin < end {
        return wrong(
            Code::TiersOverlap,
            format!("it begins at {}, but the one before ends at {}; the two overlap", plain(begin), plain(end)),
        );
    }
    if begin.checked_sub(end).is_none_or(|gap| gap > shape.lot) {
        return wrong(
            Code::TiersGap,
            format!("it begins at {}, but the one before ends at {}; a tier is missing", plain(begin), plain(end)),
        );
    }
    Ok(end)
}

fn tier(row: &Row, from: Decimal, shape: &Shape) -> Result<Map<String, Value>, Failure> {
    let mut tier = Map::new();
    let mut put = |name: &str, number: Decimal| drop(tier.insert(name.to_owned(), text(number)));
    put("from", scaled(from, shape)?);
    let positive = |name: &'static str, rate: Decimal| {
        if rate > Decimal::ZERO && rate <= Decimal::ONE {
            return Ok(rate);
        }
        let message = format!("the {name} rate must be above 0 and at most 1, which is 100 %, but is {}", plain(rate));
        Err(Failure::new(Code::OutOfRange, message).field(name))
    };
    match row.initial {
        Some(Initial::Rate(rate)) => put("initial", positive("initial", rate)?),
        Some(Initial::Leverage(leverage)) if leverage >= Decimal::ONE => put("leverage", leverage),
        Some(Initial::Leverage(leverage)) => {
            let message = format!("the leverage must be at least 1, but is {}", plain(leverage));
            return Err(Failure::new(Code::OutOfRange, message).field("leverage"));
        }
        None => {
            let message = "its initial rate and its leverage are both missing; give one of them";
            return Err(Failure::new(Code::MissingField, message).field("initial"));
        }
    }
    match row.maintenance {
        Some(rate) => put("maintenance", positive("maintenance", rate)?),
        None if shape.maintenance => {
            return Err(
                Failure::new(Code::MissingField, "its maintenance rate is missing; give it").field("maintenance")
            );
        }
        None => {}
    }
    if let Some(deduction) = row.deduction.filter(|_| !shape.whole) {
        if deduction.is_sign_negative() && !deduction.is_zero() {
            let message = format!("the deduction must not be below zero, but is {}", plain(deduction));
            return Err(Failure::new(Code::OutOfRange, message).field("deduction"));
        }
        put("deduction", scaled(deduction, shape)?);
    }
    Ok(tier)
}
