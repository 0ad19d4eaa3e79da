//! Rates that change with the size of a position: brackets, risk limits, steps.
//!
//! ```text
//! initial     = value × initial rate of the tier that the whole size is in
//! slices:       maintenance = Σ over tiers of the size in each × its rate = size × rate − deduction
//! whole:        maintenance = size × the rate of the tier that all of it is in
//! steps:        n = ⌈(size − from) / size of a step⌉, at least 0; each adds to both rates
//! ```
//!
//! Bounds and deductions are in money, or in units of the asset.

use rust_decimal::Decimal;

use super::ParameterReader;
use super::course::{Course, Stretch};
use super::set::Need;
use crate::amount::{Amount, plain};
use crate::book::brackets::{Bracket, fault};
use crate::error::Failure;

/// The rates of one contract by size.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Tiers {
    list: Vec<Tier>,
    /// Bounds and deductions are in units of the asset rather than in money.
    in_units: bool,
    /// The whole size takes the rate of its tier, rather than each slice its own.
    whole: bool,
    /// A size exactly at a bound is in the tier above.
    above: bool,
    steps: Option<Steps>,
    /// The largest size that the tiers cover.
    up_to: Option<Amount>,
    /// For tiers that give no initial rate.
    initial_of_maintenance: Decimal,
}

#[derive(Clone, Copy, Debug, PartialEq)]
struct Tier {
    from: Amount,
    /// Only missing if initial margin is a multiple of maintenance.
    initial: Option<Rate>,
    maintenance: Rate,
    /// The amount that the venue deducts from the whole at this tier's rate; computed from the lower tiers if not
    /// given.
    deduction: Option<Amount>,
}

/// `part` / `of`: a fraction, or a part of 1 / leverage, which no decimal holds for a leverage of 15.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Rate {
    part: Decimal,
    of: Decimal,
}

#[derive(Clone, Copy, Debug, PartialEq)]
struct Steps {
    from: Amount,
    size: Amount,
    initial: Decimal,
    maintenance: Decimal,
    most: Decimal,
}

impl Rate {
    fn fraction(part: Decimal) -> Rate {
        Rate { part, of: Decimal::ONE }
    }

    fn times(self, factor: Decimal) -> Rate {
        Rate { part: self.part.checked_mul(factor).unwrap_or(self.part), ..self }
    }

    /// More by some steps, up to a most.
    fn raised(self, by: Decimal, count: Decimal, most: Decimal) -> Rate {
        let raised = || self.part.checked_div(self.of)?.checked_add(by.checked_mul(count)?);
        if count.is_zero() { self } else { Rate::fraction(raised().unwrap_or(most).min(most)) }
    }

    fn on(self, amount: Amount) -> Amount {
        let part = Amount::from_decimal(self.part).unwrap_or(Amount::ONE);
        let of = Amount::from_decimal(self.of).unwrap_or(Amount::ONE);
        if self.of == Decimal::ONE {
            return amount.times(self.part).unwrap_or(amount);
        }
        amount.share(part, of).unwrap_or(amount)
    }
}

impl Tiers {
    /// Reads `tiers` and `steps`; `rates` are the flat rates, from which steps start if there are no tiers.
    pub(crate) fn read(
        given: &mut ParameterReader,
        rates: (Option<Decimal>, Option<Decimal>),
        part: Option<Decimal>,
    ) -> Result<Option<Tiers>, Failure> {
        let in_units = given.word("tierSize", &["notional", "units"])? == Some("units");
        let whole = given.word("tierRate", &["slices", "whole"])? == Some("whole");
        let above = given.word("tierBound", &["below", "above"])? == Some("above");
        let part = part.unwrap_or(Decimal::new(5, 1));
        let multiple = given.decimal("initialOfMaintenance")?;
        let read = |given: &mut ParameterReader| Tier::read(given, in_units, part, multiple.is_some());
        let (mut list, brackets): (Vec<Tier>, Vec<Bracket>) =
            given.list("tiers", read)?.unwrap_or_default().into_iter().unzip();
        let up_to = bound(given, "upTo", in_units)?;
        let steps = given.part("steps", |given| Steps::read(given, in_units))?;
        if list.is_empty() {
            if steps.is_none() {
                return Ok(None);
            }
            let Some(initial) = rates.0 else { return Err(given.wrong("steps", "need tiers or rates to start from")) };
            let initial = Rate::fraction(initial);
            let maintenance = rates.1.map_or_else(|| initial.times(part), Rate::fraction);
            list.push(Tier { from: Amount::ZERO, initial: Some(initial), maintenance, deduction: None });
        }
        if list.first().is_some_and(|tier| tier.from.0 != 0) || !list.is_sorted_by(|a, b| a.from < b.from) {
            return Err(given.wrong("tiers", "must begin at 0 and rise"));
        }
        // One alone may be that of a size which is known to be in it.
        if brackets.len() > 1
            && let Some(fault) = fault(&brackets, !whole && steps.is_none())
        {
            let wrong = given.wrong(&format!("tiers.{}.{}", fault.at, fault.field), fault.message);
            return Err(wrong.code(fault.code));
        }
        let initial_of_maintenance = multiple.unwrap_or(Decimal::ONE);
        if up_to.is_some_and(|end| list.last().is_some_and(|last| last.from >= end)) {
            return Err(given.wrong("upTo", "must be above the last tier's from"));
        }
        Ok(Some(Tiers { list, in_units, whole, above, steps, up_to, initial_of_maintenance }))
    }

    /// Whether a position of this value is larger than the tiers cover.
    pub(crate) fn end_before(&self, value: Amount, units: Amount) -> bool {
        let size = if self.in_units { units } else { value };
        self.up_to.is_some_and(|end| size > end)
    }

    /// Whether sizes are counted in units of the asset.
    pub(crate) fn in_units(&self) -> bool {
        self.in_units
    }

    /// The requirement of a position of this value; `units` only matter if sizes are counted in units.
    pub(crate) fn need(&self, value: Amount, units: Amount) -> Need {
        let size = if self.in_units { units } else { value };
        let in_money = |size: Amount| if self.in_units { value.share(size, units).unwrap_or_default() } else { size };
        let reached = |tier: &&Tier| if self.above { tier.from <= size } else { tier.from < size };
        let Some(tier) = self.list.iter().rev().find(reached).or_else(|| self.list.first()) else {
            return Need::default();
        };
        let raised = |rate: Rate, by: fn(&Steps) -> Decimal| match &self.steps {
            Some(steps) => rate.raised(by(steps), steps.count(size), steps.most),
            None => rate,
        };
        let whole = raised(tier.maintenance, |steps| steps.maintenance).on(value);
        let maintenance = match tier.deduction {
            Some(deduction) => whole.saturating_sub(in_money(deduction)).max(Amount::ZERO),
            None if self.whole || self.steps.is_some() => whole,
            None => in_money(self.slices(size)),
        };
        let initial = match tier.initial {
            Some(rate) => raised(rate, |steps| steps.initial).on(value),
            None => maintenance.times(self.initial_of_maintenance).unwrap_or(maintenance),
        };
        Need { initial, maintenance }
    }

    fn slices(&self, size: Amount) -> Amount {
        let mut sum = Amount::ZERO;
        for (at, tier) in self.list.iter().enumerate() {
            let to = self.list.get(at.saturating_add(1)).map_or(size, |next| size.min(next.from));
            let within = to.saturating_sub(tier.from).max(Amount::ZERO);
            sum = sum.saturating_add(tier.maintenance.on(within));
        }
        sum
    }
}

/// A position whose price moves: the part that moves with the price, and the part that moves against it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Moving {
    pub value: Amount,
    pub units: Amount,
    /// Its value is in proportion to the price; else it is fixed.
    pub value_moves: bool,
    /// Its units are in inverse proportion to the price; else they are fixed.
    pub units_move: bool,
}

impl Moving {
    /// An amount that is in proportion to its value.
    pub(crate) fn along(&self, amount: Amount) -> Course {
        let (fixed, linear) = if self.value_moves { (Amount::ZERO, amount) } else { (amount, Amount::ZERO) };
        Course::of(fixed, linear, Amount::ZERO)
    }
}

/// The rates from one size to the next: `rate × size − less`.
#[derive(Clone, Copy, Debug)]
struct Stair {
    from: Amount,
    initial: Option<Rate>,
    maintenance: Rate,
    less: Amount,
}

/// More steps than any venue has.
const MOST_STAIRS: usize = 2_000;

impl Tiers {
    /// Maintenance margin at every price of a position's asset. `None` if there are too many pieces.
    pub(crate) fn maintenance_course(&self, moving: Moving) -> Option<Course> {
        self.course(moving, |need| need.maintenance, |stair| (stair.maintenance.on(moving.value), stair.less))
    }

    /// The same of initial margin.
    pub(crate) fn initial_course(&self, moving: Moving) -> Option<Course> {
        let times = |amount: Amount| amount.times(self.initial_of_maintenance).unwrap_or(amount);
        self.course(
            moving,
            |need| need.initial,
            |stair| match stair.initial {
                Some(rate) => (rate.on(moving.value), Amount::ZERO),
                None => (times(stair.maintenance.on(moving.value)), times(stair.less)),
            },
        )
    }

    /// `of` gives the charge on the value, and the deduction for the size.
    fn course(
        &self,
        moving: Moving,
        which: fn(Need) -> Amount,
        of: impl Fn(&Stair) -> (Amount, Amount),
    ) -> Option<Course> {
        let Moving { value, units, value_moves, units_move } = moving;
        let size_moves = if self.in_units { units_move } else { value_moves };
        let today = if self.in_units { units } else { value };
        if !size_moves || today.0 <= 0 {
            return Some(moving.along(which(self.need(value, units))));
        }
        // Of the two, one moves: a value in units that move is fixed.
        let stairs = self.stairs()?;
        let size = today.to_f64();
        let mut pieces = Vec::with_capacity(stairs.len());
        let mut below_zero = false;
        for (at, stair) in stairs.iter().enumerate() {
            let (charged, less) = of(stair);
            let piece = if self.in_units {
                let next = stairs.get(at.saturating_add(1)).map(|next| next.from);
                let from = next.map_or(0.0, |next| size / next.to_f64());
                let linear = value.share(less, units).unwrap_or_default().flip(true);
                Stretch { from, fixed: charged, linear, inverse: Amount::ZERO }
            } else {
                Stretch {
                    from: stair.from.to_f64() / size,
                    fixed: less.flip(true),
                    linear: charged,
                    inverse: Amount::ZERO,
                }
            };
            below_zero |= less.0 > 0 && (at == 0 || self.in_units || piece.at(piece.from) < 0.0);
            pieces.push(piece);
        }
        let course = Course::pieces(pieces);
        // Deductions may exceed the amounts that they reduce.
        if below_zero { course.larger(&Course::default()) } else { Some(course) }
    }

    /// The tiers and steps in their order.
    fn stairs(&self) -> Option<Vec<Stair>> {
        let mut stairs = Vec::with_capacity(self.list.len());
        // The lower tiers' requirement for their slices, and the start and rate of the last of them.
        let mut sum = Amount::ZERO;
        let mut last: Option<&Tier> = None;
        for (at, tier) in self.list.iter().enumerate() {
            if let Some(last) = last.replace(tier) {
                sum = sum.saturating_add(last.maintenance.on(tier.from.saturating_sub(last.from)));
            }
            let less = match tier.deduction {
                Some(deduction) => deduction,
                None if self.whole || self.steps.is_some() => Amount::ZERO,
                None => tier.maintenance.on(tier.from).saturating_sub(sum),
            };
            let stair = Stair { from: tier.from, initial: tier.initial, maintenance: tier.maintenance, less };
            let Some(steps) = &self.steps else {
                stairs.push(stair);
                continue;
            };
            let end = self.list.get(at.saturating_add(1)).map(|next| next.from);
            let mut from = tier.from;
            loop {
                // Just above a bound the next step has begun.
                let count = steps.count(from.saturating_add(Amount(1)));
                let raised = |rate: Rate, by| rate.raised(by, count, steps.most);
                let initial = tier.initial.map(|rate| raised(rate, steps.initial));
                let maintenance = raised(tier.maintenance, steps.maintenance);
                let last = stairs.last().copied();
                stairs.push(Stair { from, initial, maintenance, ..stair });
                let most = |rate: Rate| rate == Rate::fraction(steps.most);
                let full = most(maintenance) && initial.is_none_or(most);
                let steady = last.is_some_and(|last| {
                    last.from >= tier.from && last.maintenance == maintenance && last.initial == initial
                });
                let next = steps.begin(from);
                if full || steady || end.is_some_and(|end| next >= end) {
                    break;
                }
                if stairs.len() > MOST_STAIRS {
                    return None;
                }
                from = next;
            }
        }
        Some(stairs)
    }
}

fn bound(given: &mut ParameterReader, name: &'static str, in_units: bool) -> Result<Option<Amount>, Failure> {
    Ok(bound_as_given(given, name, in_units)?.map(|(bound, _)| bound))
}

/// The same, with the number as it was given.
fn bound_as_given(
    given: &mut ParameterReader,
    name: &'static str,
    in_units: bool,
) -> Result<Option<(Amount, Decimal)>, Failure> {
    if !in_units {
        return given.amount_as_given(name);
    }
    let Some(size) = given.decimal(name)? else { return Ok(None) };
    let bound = Amount::from_decimal(size).ok_or_else(|| given.wrong(name, "is too large"))?;
    Ok(Some((bound, size)))
}

impl Tier {
    fn read(
        given: &mut ParameterReader,
        in_units: bool,
        part: Decimal,
        is_multiple: bool,
    ) -> Result<(Tier, Bracket), Failure> {
        let (from, from_given) = bound_as_given(given, "from", in_units)?.unwrap_or_default();
        let initial = match (given.fraction("initial")?, given.decimal("leverage")?) {
            (Some(_), Some(_)) => {
                return Err(given.wrong("leverage", "and initial exclude each other; give one of them"));
            }
            (Some(initial), None) => Some(Rate::fraction(initial)),
            (None, Some(leverage)) if leverage >= Decimal::ONE => Some(Rate { part: Decimal::ONE, of: leverage }),
            (None, Some(leverage)) => {
                return Err(given.wrong("leverage", format!("must be at least 1, but is {}", plain(leverage))));
            }
            (None, None) => None,
        };
        let own = given.fraction("maintenance")?.map(Rate::fraction);
        let Some(maintenance) = own.or_else(|| initial.map(|initial| initial.times(part))) else {
            return Err(given.wrong("leverage", "is missing; give it, or initial, or maintenance"));
        };
        if initial.is_none() && !is_multiple {
            return Err(given.wrong("leverage", "is missing; give it, or initial"));
        }
        let deduction = bound_as_given(given, "deduction", in_units)?;
        let ratio = |rate: Rate| (rate.part, rate.of);
        let bracket = Bracket {
            from: from_given,
            initial: initial.map(ratio),
            maintenance: ratio(maintenance),
            deduction: deduction.map(|(_, number)| number),
        };
        Ok((Tier { from, initial, maintenance, deduction: deduction.map(|(amount, _)| amount) }, bracket))
    }
}

impl Steps {
    fn read(given: &mut ParameterReader, in_units: bool) -> Result<Steps, Failure> {
        let from = bound(given, "from", in_units)?.unwrap_or_default();
        let size = bound(given, "size", in_units)?.unwrap_or_default();
        if size.0 == 0 {
            return Err(given.wrong("size", "must be greater than zero"));
        }
        Ok(Steps {
            from,
            size,
            initial: given.fraction("initial")?.unwrap_or_default(),
            maintenance: given.fraction("maintenance")?.unwrap_or_default(),
            most: given.fraction("most")?.unwrap_or(Decimal::ONE),
        })
    }

    /// The size above `size` at which the next step begins.
    fn begin(&self, size: Amount) -> Amount {
        let beyond = size.saturating_sub(self.from);
        if beyond.0 < 0 {
            return self.from;
        }
        let whole = beyond.0.checked_div(self.size.0).unwrap_or_default().saturating_add(1);
        Amount(self.size.0.saturating_mul(whole)).saturating_add(self.from)
    }

    /// How many steps a size is beyond the first; a size at the end of a step is still in it.
    fn count(&self, size: Amount) -> Decimal {
        let beyond = size.saturating_sub(self.from).0.max(0);
        let whole = beyond.checked_div(self.size.0).unwrap_or_default();
        let begun = i128::from(beyond.checked_rem(self.size.0).unwrap_or_default() != 0);
        Decimal::try_from_i128_with_scale(whole.saturating_add(begun), 0).unwrap_or(Decimal::MAX)
    }
}
