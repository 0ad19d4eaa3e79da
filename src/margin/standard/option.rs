//! Margin of options sold, each on its own, and the most that those of one expiry can lose together.
//!
//! With N the notional, OTM how far out of the money the whole position is, and P its value:
//!
//! ```text
//! call: initial = max(initial × N − OTM, floor × N) + P        maintenance = maintenance × N + P
//! put:  maintenance = max(maintenance × N, putMark × P) + P    initial as the call's, at least putOver × maintenance
//! ```
//!
//! P is included only if the venue adds the mark.

use rust_decimal::Decimal;

use crate::amount::{Amount, plain};
use crate::error::{Code, Failure};
use crate::margin::ParameterReader;
use crate::margin::set::{Line, Need, total};
use crate::order;
use crate::position::Right;

/// How options are margined.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Rule {
    initial: Decimal,
    floor: Decimal,
    maintenance: Decimal,
    /// If given, maintenance also falls with distance from the money, down to this.
    maintenance_floor: Option<Decimal>,
    maintenance_of_initial: Option<Decimal>,
    /// Whether the option's value is added.
    mark: bool,
    put_mark: Decimal,
    put_over: Decimal,
    /// A put needs at most this part of its strike.
    strike_cap: Option<Decimal>,
    /// A bought option needs its value, up to this part of the underlying.
    long_cap: Option<Decimal>,
    max_loss: Option<MaxLoss>,
    utilisation: Option<Utilisation>,
}

/// The factor on calls sold that no call bought covers.
#[derive(Clone, Copy, Debug, PartialEq)]
struct MaxLoss {
    initial: Decimal,
    maintenance: Decimal,
}

/// Ratios that follow how much of a pool is used.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Utilisation {
    used: Decimal,
    target: Decimal,
    saturated: Decimal,
    seller: Decimal,
    buyer: Decimal,
}

impl Utilisation {
    fn read(given: &mut ParameterReader) -> Result<Utilisation, Failure> {
        let mut rate = |name| Ok::<Decimal, Failure>(given.fraction(name)?.unwrap_or_default());
        let read = Utilisation {
            used: rate("used")?,
            target: rate("target")?,
            saturated: rate("saturated")?,
            seller: rate("seller")?,
            buyer: rate("buyer")?,
        };
        if read.saturated <= read.target {
            return Err(given.wrong("saturated", "must be above target"));
        }
        Ok(read)
    }

    /// From its base up to `end` as use goes from target to saturated.
    fn between(&self, base: Decimal, end: Decimal) -> Decimal {
        let along = |a: Decimal, b: Decimal| self.used.checked_sub(a)?.checked_div(b.checked_sub(a)?);
        let along = along(self.target, self.saturated).unwrap_or_default().clamp(Decimal::ZERO, Decimal::ONE);
        let change = end.checked_sub(base).and_then(|change| change.checked_mul(along));
        change.and_then(|change| base.checked_add(change)).unwrap_or(end)
    }

    fn seller(&self) -> Decimal {
        self.between(self.seller, Decimal::ONE)
    }

    fn buyer(&self) -> Decimal {
        self.between(self.buyer, self.buyer.checked_div(Decimal::TWO).unwrap_or_default())
    }
}

impl Rule {
    pub(super) fn read(given: &mut ParameterReader) -> Result<Rule, Failure> {
        let rate =
            |given: &mut ParameterReader, name| Ok::<Decimal, Failure>(given.fraction(name)?.unwrap_or_default());
        let factor = |given: &mut ParameterReader, name| {
            let factor: Decimal = given.decimal(name)?.unwrap_or_default();
            if factor > Decimal::TEN {
                Err(given.wrong(name, format!("must be at most 10, but is {}", plain(factor))))
            } else {
                Ok(factor)
            }
        };
        Ok(Rule {
            initial: rate(given, "initial")?,
            floor: rate(given, "floor")?,
            maintenance: rate(given, "maintenance")?,
            maintenance_floor: given.fraction("maintenanceFloor")?,
            maintenance_of_initial: given.fraction("maintenanceOfInitial")?,
            mark: given.flag("mark")?,
            put_mark: rate(given, "putMark")?,
            put_over: factor(given, "putOver")?,
            strike_cap: given.fraction("strikeCap")?,
            long_cap: given.fraction("longCap")?,
            max_loss: given.part("maxLoss", |given| {
                Ok(MaxLoss { initial: factor(given, "initial")?, maintenance: factor(given, "maintenance")? })
            })?,
            utilisation: given.part("utilisation", Utilisation::read)?,
        })
    }

    /// The requirement of one option alone.
    pub(super) fn need(&self, line: &Line<'_>) -> Result<Need, Failure> {
        let size = line.notional;
        let of = |amount: Amount, rate: Decimal| amount.times(rate).unwrap_or(amount);
        if let Some(pool) = self.utilisation {
            let need = of(size, if line.short() { pool.seller() } else { pool.buyer() });
            return Ok(Need { initial: need, maintenance: need });
        }
        let half = |amount: Amount| of(amount, self.maintenance_of_initial.unwrap_or(Decimal::new(5, 1)));
        if !line.short() {
            let Some(cap) = self.long_cap else { return Ok(Need::default()) };
            let initial = premium(line)?.min(of(size, cap));
            return Ok(Need { initial, maintenance: half(initial) });
        }
        let strike = line.strike.and_then(|strike| line.held.abs().share(strike, Amount::ONE)).unwrap_or_default();
        let call = line.right() == Some(Right::Call);
        let away = if call { strike.saturating_sub(size) } else { size.saturating_sub(strike) }.max(Amount::ZERO);
        let mark = if self.mark { premium(line)? } else { Amount::ZERO };
        let outright = |rate, floor| of(size, rate).saturating_sub(away).max(of(size, floor));
        let mut initial = outright(self.initial, self.floor).saturating_add(mark);
        let mut maintenance = match self.maintenance_floor {
            Some(floor) => outright(self.maintenance, floor),
            None => of(size, self.maintenance),
        };
        if !call {
            maintenance = maintenance.max(of(mark, self.put_mark));
        }
        maintenance = maintenance.saturating_add(mark);
        if !call {
            initial = initial.max(of(maintenance, self.put_over));
            if let Some(cap) = self.strike_cap {
                initial = initial.min(of(strike, cap));
                maintenance = maintenance.min(half(of(strike, cap)));
            }
        }
        if let Some(part) = self.maintenance_of_initial.filter(|_| self.maintenance_floor.is_none()) {
            maintenance = of(initial, part);
        }
        Ok(Need { initial, maintenance })
    }

    /// The requirement of the options of an asset: their sum, or for each expiry their largest possible loss, if that
    /// is less.
    pub(super) fn by_expiry(&self, lines: &[&Line<'_>], alone: &[Need]) -> Need {
        let mut groups: Vec<(&Line<'_>, Need)> = lines.iter().copied().zip(alone.iter().copied()).collect();
        groups.retain(|(line, _)| line.right().is_some());
        order::sort_by(&mut groups, |(a, _), (b, _)| a.instrument.expiry.cmp(&b.instrument.expiry));
        let expiries = groups.chunk_by(|(a, _), (b, _)| a.instrument.expiry == b.instrument.expiry);
        expiries.fold(Need::default(), |sum, group| {
            let one_by_one = group.iter().fold(Need::default(), |sum, (_, need)| sum.and(*need));
            let lines: Vec<&Line<'_>> = group.iter().map(|(line, _)| *line).collect();
            sum.and(match self.max_loss {
                None => self.strangle(&lines, one_by_one),
                Some(factors) => {
                    let (loss, uncovered) = max_loss(&lines);
                    let least = |one_by_one: Amount, factor: Decimal| {
                        let naked = uncovered.times(factor).unwrap_or(uncovered);
                        one_by_one.min(loss.saturating_add(naked))
                    };
                    Need {
                        initial: least(one_by_one.initial, factors.initial),
                        maintenance: least(one_by_one.maintenance, factors.maintenance),
                    }
                }
            })
        })
    }

    /// A call and a put sold together cannot both be exercised: the seller's ratio is halved on each pair.
    fn strangle(&self, lines: &[&Line<'_>], one_by_one: Need) -> Need {
        let Some(pool) = self.utilisation.filter(|pool| !pool.used.is_zero()) else { return one_by_one };
        let sold = |right: Right| {
            let sold = lines.iter().filter(|line| line.short() && line.right() == Some(right));
            total(sold.map(|line| line.notional))
        };
        let pairs = sold(Right::Call).min(sold(Right::Put)).times(pool.seller()).unwrap_or_default();
        let less = |need: Amount| need.saturating_sub(pairs);
        Need { initial: less(one_by_one.initial), maintenance: less(one_by_one.maintenance) }
    }
}

fn premium(line: &Line<'_>) -> Result<Amount, Failure> {
    line.premium.ok_or_else(|| {
        let message = "its margin counts what the option is worth: give price, or value";
        Failure::new(Code::MissingField, message).field("price")
    })
}

/// The most that options of one expiry can lose at the strikes and at zero, and the forward value of the calls sold that
/// no call bought covers: above the highest strike those lose without end.
fn max_loss(lines: &[&Line<'_>]) -> (Amount, Amount) {
    let times = |held: Amount, price: Amount| held.share(price, Amount::ONE).unwrap_or_default();
    let mut by_strike: Vec<&Line<'_>> = lines.to_vec();
    order::sort_by(&mut by_strike, |a, b| a.strike.cmp(&b.strike));
    let sum = |right: Right, of: &dyn Fn(&Line<'_>) -> Amount| {
        total(lines.iter().filter(|line| line.right() == Some(right)).map(|line| of(line)))
    };
    let strike = |line: &Line<'_>| line.strike.unwrap_or_default();
    // At price p: Σ over calls below of held × (p − strike), Σ over puts above of held × (strike − p).
    let (mut calls, mut call_cost) = (Amount::ZERO, Amount::ZERO);
    let mut puts = sum(Right::Put, &|line| line.held);
    let mut put_worth = sum(Right::Put, &|line| times(line.held, strike(line)));
    let mut lowest = put_worth.min(Amount::ZERO);
    for line in by_strike {
        let price = strike(line);
        if line.right() == Some(Right::Call) {
            calls = calls.saturating_add(line.held);
            call_cost = call_cost.saturating_add(times(line.held, price));
        } else {
            puts = puts.saturating_sub(line.held);
            put_worth = put_worth.saturating_sub(times(line.held, price));
        }
        // A line at its own strike pays nothing, so it does not matter on which side it is counted.
        let calls_pay = times(calls, price).saturating_sub(call_cost);
        let puts_pay = put_worth.saturating_sub(times(puts, price));
        lowest = lowest.min(calls_pay.saturating_add(puts_pay));
    }
    let short_calls = sum(Right::Call, &|line| line.held).min(Amount::ZERO).abs();
    let forward = lines.first().map(|line| line.forward).unwrap_or_default();
    (lowest.min(Amount::ZERO).abs(), times(short_calls, forward))
}
