//! `standard`: what venues ask position by position, where nothing offsets.
//!
//! A linear position needs a rate of its notional, which may rise with its size (`linear`); an option sold needs a
//! part of the underlying less how far it is out of the money, and its mark (`option`); what is paid in full needs
//! nothing. Derive's standard manager alone limits the options of one expiry by the most that they can lose together.

mod linear;
mod option;
mod presets;

use std::collections::BTreeMap;
use std::sync::OnceLock;

use self::linear::Linear;
use self::option::Rule;
use super::course::Course;
use super::oracle::Oracle;
use super::set::{AssetMargin, Charge, Line, Memo, Need, Outcome, SetMethod, total};
use super::{Given, Method, Preset, Reader, choice};
use crate::amount::Amount;
use crate::error::Failure;
use crate::exposure::ledger::paid_in_full;
use crate::position::{Kind, Right};

/// What it is.
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

/// What that rule asks for a sold option alone: initial margin. The price of one that has none is taken as its intrinsic
/// value.
pub(crate) fn sold_option(line: &Line<'_>) -> Amount {
    static RULE: OnceLock<Option<Rule>> = OnceLock::new();
    let read = || Given::new("margin", choice::parameters_of(OPTIONS)).part("option", Rule::read).ok().flatten();
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
    linear: BTreeMap<String, Linear>,
    any: Option<Linear>,
    option: Option<Rule>,
    oracle: Oracle,
}

impl Parameters {
    pub(crate) fn read(given: &mut Given) -> Result<Parameters, Failure> {
        let mut linear = given.parts("linear", Linear::read)?;
        let any = linear.remove("default");
        let option = given.part("option", Rule::read)?;
        Ok(Parameters { linear, any, option, oracle: Oracle::read(given)? })
    }

    fn rule(&self, asset: &str) -> Option<&Linear> {
        self.linear.get(asset).or(self.any.as_ref())
    }

    /// What one line needs on its own.
    fn alone(&self, line: &Line<'_>) -> Result<Need, Failure> {
        let unknown = |parameter: &str| {
            let kind = line.instrument.kind.name();
            let message = format!(
                "these rules know no {kind} on {}: the venue takes none, or its rule is not known; give {parameter}, or margin it by another methodology",
                line.asset
            );
            Failure::new("unsupported_kind", message).field("kind")
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
        let rule = self.rule(line.asset).ok_or_else(|| unknown("parameters.linear.default"))?;
        let mut need = rule.need(line)?;
        if let Some(own) = line.own_charge {
            need.initial = own;
        }
        Ok(need)
    }

    /// What is added for prices in doubt; to initial margin only.
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
            // What a line is worth where the asset stands, not at the line's own mark.
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

    fn asset(&self, asset: &str, lines: &[&Line<'_>], alone: &[Need]) -> AssetMargin {
        let options = self.option.as_ref().map(|rule| rule.by_expiry(lines, alone)).unwrap_or_default();
        let linear = lines.iter().zip(alone).filter(|(line, _)| line.right().is_none());
        let need = linear.fold(options, |sum, (_, need)| sum.and(*need));
        let charges = self.doubts(asset, lines);
        AssetMargin {
            asset: asset.to_owned(),
            standalone: total(alone.iter().map(|need| need.initial)),
            netted: need.initial.saturating_add(total(charges.iter().map(|charge| charge.initial))),
            maintenance: Some(need.maintenance),
            charges,
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
        self.rule(line.asset).filter(|_| linear).map(|rule| rule.turns(line)).unwrap_or_default()
    }

    /// Line by line: nothing offsets here, but for options.
    fn course(&self, lines: &[&Line<'_>], _: &[Line<'_>]) -> Option<(Amount, Course)> {
        let (mut today, mut sum) = (Amount::ZERO, Course::default());
        for line in lines {
            if line.right().is_some() {
                return None;
            }
            // What is paid in full needs nothing; what these rules do not know is left out of the margin.
            let paid = paid_in_full(line.instrument, line.exposure.0 > 0, !line.short());
            if let (false, Ok(need), Some(rule)) = (paid, self.alone(line), self.rule(line.asset)) {
                today = today.saturating_add(need.maintenance);
                sum = sum.plus(&rule.course(line)?.1);
            }
        }
        Some((today, sum))
    }

    fn uses_own_rates(&self) -> bool {
        true
    }

    fn margin(&self, lines: &[Line<'_>], _: &mut Memo) -> Outcome {
        let mut outcome = Outcome::default();
        for group in lines.chunk_by(|a, b| a.asset == b.asset) {
            let (mut known, mut needs) = (Vec::new(), Vec::new());
            for line in group {
                let at = outcome.alone.len();
                let need = match self.alone(line) {
                    Ok(need) => {
                        known.push(line);
                        needs.push(need);
                        let doubt = total(self.doubts(line.asset, &[line]).iter().map(|charge| charge.initial));
                        Need { initial: need.initial.saturating_add(doubt), ..need }
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
