//! `standard`: the venues' requirement position by position, without offsets.
//!
//! A linear position needs a rate of its notional, which may rise with its size (`linear`). A sold option needs a part
//! of the underlying less how far it is out of the money, plus its mark (`option`). Positions paid in full need
//! nothing. Only Derive's standard manager limits the options of one expiry by their largest joint loss.

mod linear;
mod option;
mod presets;

use std::sync::OnceLock;

use rust_decimal::Decimal;

use self::linear::Linear;
use self::option::Rule;
use super::contracts::Contracts;
use super::course::Course;
use super::oracle::Oracle;
use super::set::{AssetMargin, Charge, Line, Need, Outcome, PriceCache, SetMethod, total};
use super::{Method, ParameterReader, Preset, Reader, choice};
use crate::amount::{Amount, plain};
use crate::error::{Code, Failure};
use crate::exposure::ledger::paid_in_full;
use crate::position::{Kind, Right};

/// The method's name, description and presets.
pub const METHOD: Method = Method {
    id: "standard",
    name: "Standard, each position",
    summary: "What a venue asks for each position without netting: a rate of notional for futures and perpetuals, a part of the underlying for options sold, nothing for what is paid in full.",
    source: "The venues' published rules; see each preset.",
    presets: &presets::ALL,
    reader: Reader::Standard,
};

/// The preset whose option rule serves methodologies that have none.
pub(crate) const OPTIONS: &Preset = &presets::ALL[0];

/// The initial margin of a sold option alone by that rule. An option without a price is priced at its intrinsic value.
pub(crate) fn sold_option(line: &Line<'_>) -> Amount {
    static RULE: OnceLock<Option<Rule>> = OnceLock::new();
    let read =
        || ParameterReader::new("margin", choice::parameters_of(OPTIONS)).part("option", Rule::read).ok().flatten();
    let intrinsic = || {
        let (forward, strike) = (line.forward, line.strike.unwrap_or_default());
        let gain = if line.right() == Some(Right::Put) {
            strike.saturating_sub(forward)
        } else {
            forward.saturating_sub(strike)
        };
        line.held.abs().share(gain.max(Amount::ZERO), Amount::ONE)
    };
    let priced = Line { premium: line.premium.or_else(intrinsic), ..line.clone() };
    match RULE.get_or_init(read) {
        Some(rule) if line.short() => rule.need(&priced).map_or(line.notional, |need| need.initial),
        Some(_) => Amount::ZERO,
        None => line.notional,
    }
}

/// The rules of one venue.
#[derive(Clone, Debug)]
pub(crate) struct Parameters {
    linear: Contracts<Linear>,
    /// Contracts worth a fixed amount of their quote currency, if their tables are others than `linear`.
    inverse: Contracts<Linear>,
    /// The rules of linear contracts only stand in for inverse ones that have none in `inverse`.
    inverse_stand_in: bool,
    option: Option<Rule>,
    oracle: Oracle,
    /// The leverage that the account chose.
    leverage: Option<Decimal>,
    /// Whether it is for the account to choose.
    chosen_leverage: bool,
    /// The fee for closing a position at the price at which its margin is gone, as a rate of its value there.
    closing_fee: Decimal,
    /// Whether only the larger side of an asset's contracts is margined.
    larger_side: bool,
}

impl Parameters {
    pub(crate) fn read(given: &mut ParameterReader) -> Result<Parameters, Failure> {
        let leverage = given.decimal("leverage")?;
        if let Some(leverage) = leverage.filter(|leverage| *leverage < Decimal::ONE) {
            return Err(given.wrong("leverage", format!("must be at least 1, but is {}", plain(leverage))));
        }
        Ok(Parameters {
            linear: Contracts::of(given.parts("linear", Linear::read)?),
            inverse: Contracts::of(given.parts("inverse", Linear::read)?),
            inverse_stand_in: given.flag("inverseStandIn")?,
            option: given.part("option", Rule::read)?,
            oracle: Oracle::read(given)?,
            leverage,
            closing_fee: given.fraction("closingFee")?.unwrap_or_default(),
            chosen_leverage: given.flag("chosenLeverage")?,
            larger_side: given.word("offset", &["none", "largerSide"])? == Some("largerSide"),
        })
    }

    /// The rule of a linear line, and whether it is the venue's own for this contract.
    fn rule(&self, line: &Line<'_>) -> Option<(&Linear, bool)> {
        let other = line.is_inverse() && self.tells_inverse();
        let inverse = if other { self.inverse.rule(line) } else { None };
        inverse.or_else(|| self.linear.rule(line).map(|(rule, own)| (rule, own && !other)))
    }

    /// Whether the rules of linear contracts only stand in for inverse ones.
    fn tells_inverse(&self) -> bool {
        self.inverse_stand_in || !self.inverse.is_empty()
    }

    /// Whether a line is margined by a rate of its notional.
    fn is_linear(line: &Line<'_>) -> bool {
        let paid = paid_in_full(line.instrument, line.exposure.0 > 0, !line.short());
        line.right().is_none() && line.held.0 != 0 && line.instrument.kind != Kind::Cds && !paid
    }

    /// The requirement of one line alone.
    fn alone(&self, line: &Line<'_>) -> Result<Need, Failure> {
        let unknown = |parameter: &str| {
            let kind = line.instrument.kind.name();
            let message = format!(
                "these rules know no {kind} on {}: the venue takes none, or its rule is not known; give {parameter}, or margin it by another methodology",
                line.asset
            );
            Failure::new(Code::UnsupportedKind, message).field("kind")
        };
        if line.right().is_some() {
            return self.option.as_ref().ok_or_else(|| unknown("parameters.option"))?.need(line);
        }
        if line.instrument.kind == Kind::LeveragedToken && line.short() {
            return Err(unknown("its token's own rule"));
        }
        if line.instrument.kind == Kind::Cds {
            return Err(unknown("its spread's own rule"));
        }
        if paid_in_full(line.instrument, line.exposure.0 > 0, !line.short()) {
            return Ok(Need::default());
        }
        let (rule, _) = self.rule(line).ok_or_else(|| unknown("parameters.linear.default"))?;
        let mut need = rule.need(line, self.leverage_of(line))?;
        if let Some(own) = line.own_charge {
            need.initial = own;
        }
        Ok(need)
    }

    /// The leverage that was chosen: for the instrument, or else for the account.
    fn leverage_of(&self, line: &Line<'_>) -> Option<Decimal> {
        line.leverage.filter(|leverage| self.chosen_leverage && *leverage >= Decimal::ONE).or(self.leverage)
    }

    /// The charges on top of each line's requirement.
    fn charges(&self, asset: &str, lines: &[&Line<'_>], alone: &[Need]) -> Vec<Charge> {
        let mut charges = self.doubts(asset, lines);
        if self.closing_fee.is_zero() {
            return charges;
        }
        let linear = lines.iter().zip(alone).filter(|(line, _)| Parameters::is_linear(line));
        let fee = linear.fold(Need::default(), |sum, (line, need)| sum.and(self.fee_to_close(line, need.initial)));
        charges.push(Charge { name: "Fee to close".into(), initial: fee.initial, maintenance: fee.maintenance });
        charges.retain(|charge| charge.initial.0 != 0 || charge.maintenance.0 != 0);
        charges
    }

    /// The fee on the line's value at the price at which its initial margin is gone: value − margin of a long, value +
    /// margin of a short. In coin an inverse contract is worth more at a lower price, so it is the other way round.
    fn fee_to_close(&self, line: &Line<'_>, initial: Amount) -> Need {
        let falls = line.short() == line.is_inverse();
        let left = if falls { line.marked.saturating_sub(initial) } else { line.marked.saturating_add(initial) };
        let fee = left.max(Amount::ZERO).times(self.closing_fee).unwrap_or_default();
        // A margin rate of the position's own is all of its initial margin.
        Need { initial: if line.own_charge.is_some() { Amount::ZERO } else { fee }, maintenance: fee }
    }

    /// The fee to close at every price.
    fn fee_course(&self, line: &Line<'_>, initial: Course) -> Option<Course> {
        let along = |amount: Amount| {
            let (fixed, linear) = if line.is_inverse() { (amount, Amount::ZERO) } else { (Amount::ZERO, amount) };
            Course::of(fixed, linear, Amount::ZERO)
        };
        let initial = line.own_charge.map_or(initial, along);
        let value = along(line.marked);
        let left = if line.short() == line.is_inverse() {
            value.minus(&initial).larger(&Course::default())?
        } else {
            value.plus(&initial)
        };
        Some(left.times(self.closing_fee))
    }

    /// The charges for prices in doubt; on initial margin only.
    fn doubts(&self, asset: &str, lines: &[&Line<'_>]) -> Vec<Charge> {
        if self.oracle.certain() {
            return Vec::new();
        }
        let sold = |line: &Line<'_>| line.right().is_some() && line.short();
        let linear = |line: &Line<'_>| matches!(line.instrument.kind, Kind::Perpetual | Kind::Future);
        let share = |line: &Line<'_>| {
            let confidence = match line.instrument.kind {
                Kind::Perpetual => self.oracle.perpetual(asset),
                Kind::Option if !line.short() => return Amount::ZERO,
                _ => self.oracle.expiry(asset, line.instrument.expiry),
            };
            // A line's value at the asset's price, not at its own mark.
            line.notional.times(self.oracle.doubt(confidence)).unwrap_or_default()
        };
        // The options of one expiry are doubted together: by the least certain of them, which the key is of already.
        let doubt = total(lines.iter().map(|line| share(line)));
        let at_risk = lines.iter().filter(|line| sold(line) || linear(line));
        let off_peg = total(at_risk.map(|line| line.notional));
        let off_peg = off_peg.times(self.oracle.depegged()).and_then(|a| a.times(self.oracle.peg_factor));
        let charges = [("Oracle in doubt", doubt), ("Stablecoin off its peg", off_peg.unwrap_or_default())];
        let charge = |(name, initial): (&str, Amount)| Charge { name: name.into(), initial, maintenance: Amount::ZERO };
        charges.into_iter().filter(|(_, initial)| initial.0 != 0).map(charge).collect()
    }

    /// The requirement of linear lines: of all of them, or of the larger side of those that are settled alike.
    fn sides(&self, lines: &[(&Line<'_>, Need)]) -> Need {
        let sum = |of: &dyn Fn(&Line<'_>) -> bool| {
            lines.iter().filter(|(line, _)| of(line)).fold(Need::default(), |sum, (_, need)| sum.and(*need))
        };
        if !self.larger_side {
            return sum(&|_| true);
        }
        let larger = |inverse: bool| {
            let side = |short: bool| sum(&|line| line.is_inverse() == inverse && line.short() == short);
            let (long, short) = (side(false), side(true));
            Need { initial: long.initial.max(short.initial), maintenance: long.maintenance.max(short.maintenance) }
        };
        larger(false).and(larger(true))
    }

    fn asset(&self, asset: &str, lines: &[&Line<'_>], alone: &[Need]) -> AssetMargin {
        let options = self.option.as_ref().map(|rule| rule.by_expiry(lines, alone)).unwrap_or_default();
        let linear: Vec<(&Line<'_>, Need)> =
            lines.iter().zip(alone).filter(|(line, _)| line.right().is_none()).map(|(l, need)| (*l, *need)).collect();
        let need = self.sides(&linear).and(options);
        let charges = self.charges(asset, lines, alone);
        let charged = charges
            .iter()
            .fold(need, |sum, charge| sum.and(Need { initial: charge.initial, maintenance: charge.maintenance }));
        let rules = lines.iter().filter(|line| Parameters::is_linear(line)).filter_map(|line| {
            let (rule, own) = self.rule(line)?;
            Some((own, rule.goes_beyond(line)))
        });
        let (stand_in, beyond) =
            rules.fold((false, false), |(stand_in, beyond), (own, passed)| (stand_in || !own, beyond || passed));
        AssetMargin {
            asset: asset.to_owned(),
            standalone: total(alone.iter().map(|need| need.initial)),
            netted: charged.initial,
            maintenance: Some(charged.maintenance),
            charges,
            stand_in,
            beyond,
            larger_side: self.larger_side,
            ..AssetMargin::default()
        }
    }
}

impl SetMethod for Parameters {
    fn method(&self) -> Method {
        METHOD
    }

    fn turns(&self, line: &Line<'_>) -> Vec<f64> {
        let linear = line.right().is_none();
        self.rule(line).filter(|_| linear).map(|(rule, _)| rule.turns(line)).unwrap_or_default()
    }

    /// Line by line: nothing offsets here, except options, and lines of which only the larger side is margined.
    fn course(&self, lines: &[&Line<'_>], set: &[Line<'_>]) -> Option<(Amount, Course)> {
        // Another asset that the venue margins as this one may be on the other side.
        let joined = |other: &Line<'_>| lines.iter().any(|l| l.asset == other.asset && l.own_asset != other.own_asset);
        if lines.iter().any(|line| line.right().is_some()) || self.larger_side && set.iter().any(joined) {
            return None;
        }
        let mut known = Vec::with_capacity(lines.len());
        // Paid in full, or not known to these rules: no requirement.
        for line in lines.iter().copied().filter(|line| Parameters::is_linear(line)) {
            if let Ok(need) = self.alone(line) {
                known.push((line, need));
            }
        }
        let mut today = self.sides(&known).maintenance;
        let (mut sides, mut fees) = ([[None, None], [None, None]], Course::default());
        for (line, need) in known {
            let (rule, _) = self.rule(line)?;
            let course = rule.maintenance_course(line)?;
            let side: &mut Option<Course> =
                sides.get_mut(usize::from(line.is_inverse()))?.get_mut(usize::from(line.short()))?;
            *side = Some(side.take().map_or_else(|| course.clone(), |sum| sum.plus(&course)));
            if !self.closing_fee.is_zero() {
                fees = fees.plus(&self.fee_course(line, rule.initial_course(line, self.leverage_of(line))?)?);
                today = today.saturating_add(self.fee_to_close(line, need.initial).maintenance);
            }
        }
        let mut sum = fees;
        for side in sides {
            sum = sum.plus(&match side {
                [None, None] => continue,
                [Some(one), None] | [None, Some(one)] => one,
                [Some(long), Some(short)] if self.larger_side => long.larger(&short)?,
                [Some(long), Some(short)] => long.plus(&short),
            });
        }
        Some((today, sum))
    }

    fn uses_own_rates(&self) -> bool {
        true
    }

    fn takes_leverage(&self) -> bool {
        self.chosen_leverage
    }

    fn exceeds_leverage(&self, line: &Line<'_>) -> bool {
        // The requirement is rounded.
        const SLACK: Amount = Amount(1_000_000);
        let chosen = line.leverage.filter(|_| self.chosen_leverage).and_then(Amount::from_decimal);
        let at = chosen.and_then(|chosen| line.marked.share(Amount::ONE, chosen));
        let least = self.rule(line).and_then(|(rule, _)| rule.need(line, None).ok());
        at.zip(least).is_some_and(|(at, least)| at.saturating_add(SLACK) < least.initial)
    }

    fn takes_most_leverage(&self) -> bool {
        self.chosen_leverage && self.leverage.is_none()
    }

    fn margin(&self, lines: &[Line<'_>], _: &mut PriceCache) -> Outcome {
        let mut outcome = Outcome::default();
        for group in lines.chunk_by(|a, b| a.asset == b.asset) {
            let (mut known, mut needs) = (Vec::new(), Vec::new());
            for line in group {
                let at = outcome.alone.len();
                let need = match self.alone(line) {
                    Ok(need) => {
                        known.push(line);
                        needs.push(need);
                        let charged = self.charges(line.asset, &[line], &[need]);
                        let charged = total(charged.iter().map(|charge| charge.initial));
                        Need { initial: need.initial.saturating_add(charged), ..need }
                    }
                    Err(failure) => {
                        outcome.missing.push((at, failure));
                        Need::default()
                    }
                };
                outcome.alone.push(need.initial);
            }
            if let Some(first) = known.first() {
                let mut part = self.asset(first.asset, &known, &needs);
                part.standalone = part.standalone.saturating_add(total(part.charges.iter().map(|c| c.initial)));
                outcome.parts.push(part);
            }
        }
        outcome.worst = vec![None; lines.len()];
        outcome
    }
}
