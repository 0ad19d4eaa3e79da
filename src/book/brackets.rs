//! Checks that the tiers of a contract fit together, as a venue prints them.
//!
//! ```text
//! rates rise with size
//! bound × rate below − deduction below = bound × rate above − deduction above
//! ```

use rust_decimal::Decimal;

use crate::amount::{percent, plain};
use crate::error::Code;

/// `part` / `of`: a fraction, or 1 / leverage.
pub(crate) type Ratio = (Decimal, Decimal);

/// One tier as given.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Bracket {
    pub from: Decimal,
    pub initial: Option<Ratio>,
    pub maintenance: Ratio,
    pub deduction: Option<Decimal>,
}

/// A tier that does not fit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Fault {
    /// Its index in the list.
    pub at: usize,
    pub code: Code,
    pub field: &'static str,
    /// The predicate of a sentence whose subject is the field.
    pub message: String,
}

/// The first tier that does not fit the one before it. `slices`: a tier without a deduction applies its rate to its own
/// slice of the size, rather than to the whole.
pub(crate) fn fault(brackets: &[Bracket], slices: bool) -> Option<Fault> {
    let mut before: Option<(Bracket, Decimal)> = None;
    for (at, bracket) in brackets.iter().enumerate() {
        let found = match before {
            Some((last, _)) => falling(&last, bracket),
            None => None,
        };
        let less = match before {
            // Below the first tier there is no requirement.
            None => Some(Decimal::ZERO),
            Some((last, less)) => expected(&last, less, bracket),
        };
        let given = before.is_some_and(|(last, _)| last.deduction.is_some()) || bracket.deduction.is_some();
        let found = found.or_else(|| {
            let (less, given) = (less?, given.then_some(bracket.deduction.unwrap_or_default())?);
            let stays = bracket.deduction.is_none() && slices;
            (!stays && !agrees(before.map(|(last, _)| last), bracket, less, given)?).then(|| Fault {
                at: 0,
                code: Code::TiersDeduction,
                field: "deduction",
                message: format!(
                    "is {}, but must be {}: at {} both tiers must give the same requirement",
                    plain(given),
                    plain(less.normalize()),
                    plain(bracket.from)
                ),
            })
        });
        if let Some(fault) = found {
            return Some(Fault { at, ..fault });
        }
        let own = bracket.deduction.or(if slices { less } else { None }).unwrap_or_default();
        before = Some((*bracket, own));
    }
    None
}

/// A rate that is below that of the tier before: the rate of a larger position never falls.
fn falling(last: &Bracket, own: &Bracket) -> Option<Fault> {
    let fault = |field, (own, last): (Ratio, Ratio)| {
        let below = own.0.checked_mul(last.1)? < last.0.checked_mul(own.1)?;
        let shown = |(part, of): Ratio| part.checked_div(of).map(|rate| percent(rate.round_dp(8)));
        let message = || {
            let (own, last) = (shown(own)?, shown(last)?);
            Some(format!("is {own}, but must be at least {last}, the rate of the tier before"))
        };
        if below { Some(Fault { at: 0, code: Code::TiersFalling, field, message: message()? }) } else { None }
    };
    let initial = || fault("initial", own.initial.zip(last.initial)?);
    fault("maintenance", (own.maintenance, last.maintenance)).or_else(initial)
}

/// The deduction at which a tier's requirement at its lower bound equals that of the tier before.
fn expected(last: &Bracket, less: Decimal, own: &Bracket) -> Option<Decimal> {
    on(own.maintenance, own.from)?.checked_sub(on(last.maintenance, own.from)?)?.checked_add(less)
}

fn on((part, of): Ratio, size: Decimal) -> Option<Decimal> {
    size.checked_mul(part)?.checked_div(of)
}

/// Half a unit of the last printed digit of a number.
fn half_unit(number: Decimal) -> Decimal {
    if number.is_zero() { Decimal::ZERO } else { Decimal::new(5, number.normalize().scale().saturating_add(1)) }
}

/// How far a printed rate may differ from the one that the venue uses: 16.67 % may be a sixth. Other rates are exact.
fn rounding((part, of): Ratio) -> Decimal {
    let sixths = |rate: Decimal| {
        let near = rate.checked_mul(Decimal::new(600, 0))?.round();
        let apart = near.checked_div(Decimal::new(600, 0))?.checked_sub(rate)?.abs();
        let half = half_unit(rate);
        (rate.normalize().scale() >= 4 && !near.is_zero() && apart <= half).then_some(half)
    };
    if of == Decimal::ONE { sixths(part).unwrap_or_default() } else { Decimal::ZERO }
}

/// Whether a deduction is the expected one, within half a unit of the last printed digit, and a ten-thousandth of the
/// requirement there.
fn agrees(last: Option<Bracket>, own: &Bracket, expected: Decimal, given: Decimal) -> Option<bool> {
    let printed = half_unit(given).checked_add(half_unit(last.and_then(|last| last.deduction).unwrap_or_default()))?;
    let rates = rounding(own.maintenance).checked_add(last.map_or(Decimal::ZERO, |last| rounding(last.maintenance)))?;
    let printed = printed.checked_add(rates.checked_mul(own.from)?)?;
    let asked = on(own.maintenance, own.from)?.checked_sub(expected)?.abs();
    let slack = asked.checked_mul(Decimal::new(1, 4))?.checked_add(printed)?;
    Some(given.checked_sub(expected)?.abs() <= slack)
}
