//! The scan: every line priced in every scenario, and what that makes of an asset.
//!
//! What does not change from one scenario to the next (logarithms, roots, standard deviations) is worked out once per
//! option, and what an option is worth in a scenario once for all that is made of it: its own requirement, the set's,
//! the profit or loss that is shown.

use std::sync::Arc;

use super::charges::Measures;
use super::figure;
use super::rules::{Rules, Shift, Shock};
use crate::error::Failure;
use crate::margin::set::{Charge, Line, Memo, Priced};
use crate::position::{Kind, Right};
use crate::pricing::black76;
use crate::time::Time;

/// Prices before those of the scenarios: now, and with the forward up and down.
const BEFORE: usize = 3;
const YEAR: f64 = 365.0;

/// A line ready to be looked at in every scenario.
pub(super) struct Leg<'a, 'l> {
    pub line: &'l Line<'a>,
    /// Signed units of an option, or the signed worth of what moves with the asset.
    pub amount: f64,
    pub years: f64,
    pub rate: f64,
    /// Of the whole line, for a change of 1.00 in volatility.
    pub vega: f64,
    discounted: f64,
    /// An option's prices: now, forward up, forward down, then by scenario.
    prices: Option<Arc<[f64]>>,
}

/// What the scan of some legs comes to.
#[derive(Default)]
pub(super) struct Assessed {
    pub initial: f64,
    pub maintenance: f64,
    /// By scenario, as it counts.
    pub pnl: Vec<f64>,
    /// The scenario that loses most, where one loses.
    pub worst: Option<usize>,
    pub charges: Vec<Charge>,
    expiries: Vec<Expiry>,
}

/// How the options of one expiry count, scenario by scenario.
struct Expiry {
    at: Option<Time>,
    /// What their values are multiplied by, and the sign of what they gain: below zero where a gain counts as a loss.
    counts: Vec<(f64, f64)>,
}

impl<'a, 'l> Leg<'a, 'l> {
    pub(super) fn new(
        line: &'l Line<'a>,
        rules: &Rules,
        shocks: &[Shock],
        memo: &Memo,
        known: &mut Memo,
    ) -> Result<Leg<'a, 'l>, Failure> {
        let years = line.years.unwrap_or(0.0).max(0.0);
        let Some(right) = line.right() else {
            if line.instrument.kind == Kind::Cds {
                let message = "a credit default swap has no place in a scan of prices; margin its counterparty by rate or schedule";
                return Err(Failure::new("unsupported_kind", message).field("kind"));
            }
            let mut amount = line.marked.to_f64().copysign(line.held.to_f64());
            if matches!(line.instrument.kind, Kind::Spot | Kind::Loan) {
                amount /= crate::amount::to_f64(rules.oracle.stable());
            }
            return Ok(Leg { line, amount, years, rate: 0.0, vega: 0.0, discounted: 1.0, prices: None });
        };
        let years = years_of(line)?;
        let rate = rules.rate(line.asset, line.instrument.expiry);
        let discounted = if rules.discounted { libm::exp(-years * rate) } else { 1.0 };
        let strike = line.strike.map_or(0.0, |strike| strike.to_f64());
        let forward = line.forward.to_f64();
        if forward <= 0.0 || strike <= 0.0 {
            let message = "an option is priced on an underlying price and a strike above zero";
            return Err(Failure::new("out_of_range", message).field("underlyingPrice"));
        }
        let volatility = volatility(line, right, forward, strike, years, discounted)?;
        let fixed = rules.fixed(line.asset, line.instrument.expiry, forward, years);
        let contract = Contract { right, forward, fixed, strike, volatility, years };
        let inputs = [forward, strike, volatility, years, rate].map(f64::to_bits);
        let prices = match memo.0.get(&line.key) {
            Some(priced) if priced.inputs == inputs => Arc::clone(&priced.prices),
            _ => contract.prices(rules, shocks, discounted),
        };
        known.0.insert(line.key, Priced { inputs, prices: Arc::clone(&prices) });
        let amount = line.held.to_f64();
        let vega = amount * black76::vega(forward, strike, volatility, years) * discounted;
        Ok(Leg { line, amount, years, rate, vega, discounted, prices: Some(prices) })
    }

    /// What an option is worth now; nothing for what is no option.
    pub(super) fn option_value(&self) -> f64 {
        self.prices.as_ref().and_then(|prices| prices.first()).map_or(0.0, |price| price * self.amount)
    }

    /// Signed worth of what moves with the asset, where the scenarios move it.
    fn moves(&self, rules: &Rules) -> f64 {
        let name = self.line.instrument.kind;
        let held = matches!(name, Kind::Spot | Kind::Loan);
        let apart = held && rules.haircut(self).is_some_and(|haircut| !haircut.shocked);
        if self.prices.is_some() || apart { 0.0 } else { self.amount }
    }
}

fn years_of(line: &Line<'_>) -> Result<f64, Failure> {
    let needs = |field: &str| {
        let message = format!("its margin prices the option anew, and that needs {field}");
        Failure::new("missing_field", message).field(field)
    };
    if line.instrument.expiry.is_none() {
        return Err(needs("expiry"));
    }
    let years = line.years.ok_or_else(|| needs("asOf"))?;
    if years < 0.0 {
        let message = "this option has expired; remove it or correct its expiry";
        return Err(Failure::new("expired", message).field("expiry"));
    }
    Ok(years)
}

/// The line's own volatility, or the one that its price implies.
fn volatility(
    line: &Line<'_>,
    right: Right,
    forward: f64,
    strike: f64,
    years: f64,
    discounted: f64,
) -> Result<f64, Failure> {
    if let Some(volatility) = line.volatility {
        return Ok(volatility);
    }
    let units = line.held.to_f64().abs();
    let price = line.premium.map(|premium| premium.to_f64() / units / discounted);
    price.and_then(|price| black76::implied(right, forward, strike, price, years)).ok_or_else(|| {
        let message = "its margin prices the option anew, and that needs volatility, or a price that implies one";
        Failure::new("missing_field", message).field("volatility")
    })
}

/// An option, with all that its price depends on.
struct Contract {
    right: Right,
    forward: f64,
    fixed: f64,
    strike: f64,
    volatility: f64,
    years: f64,
}

impl Contract {
    fn prices(&self, rules: &Rules, shocks: &[Shock], discounted: f64) -> Arc<[f64]> {
        let Contract { right, forward, fixed, strike, volatility, years } = *self;
        let free = forward - fixed;
        let root = libm::sqrt(years);
        let moneyness = libm::log(forward / strike);
        let term = rules.volatility.term(years * YEAR);
        let deviation = |shift: Shift| match shift {
            Shift::Skew | Shift::Smile => {
                root * volatility * rules.skew.factor(shift == Shift::Smile, -moneyness, years)
            }
            shift => root * rules.volatility.shifted(shift, volatility, term),
        };
        let price = |spot: f64, log_spot: f64, deviation: f64| {
            let forward = free * spot + fixed;
            let moneyness = if fixed > 0.0 { libm::log(forward / strike) } else { moneyness + log_spot };
            discounted * black76::at(right, forward, strike, moneyness, deviation)
        };
        let now = root * volatility;
        let moved = |spot: f64| price(spot, libm::log(spot), now);
        let (up, down) = rules.basis.map_or((1.0, 1.0), |basis| (1.0 + basis.up, 1.0 - basis.down));
        let before = [price(1.0, 0.0, now), moved(up), moved(down)];
        // Scenarios of one grid share a few shifts of volatility.
        let mut shifts: Vec<(Shift, f64)> = Vec::new();
        let scenarios = shocks.iter().map(|shock| {
            let known = shifts.iter().find(|(shift, _)| *shift == shock.shift).map(|(_, deviation)| *deviation);
            let deviation = known.unwrap_or_else(|| {
                let deviation = deviation(shock.shift);
                shifts.push((shock.shift, deviation));
                deviation
            });
            price(shock.spot, shock.log_spot, deviation)
        });
        before.into_iter().chain(scenarios).collect()
    }
}

impl Rules {
    /// What some legs of one asset need.
    pub(super) fn assess(&self, asset: &str, shocks: &[Shock], legs: &[&Leg<'_, '_>]) -> Assessed {
        let linear: f64 = legs.iter().map(|leg| leg.moves(self)).sum();
        let mut assessed = Assessed::default();
        // Together, and as it counts: a skew goes against the holder in each expiry.
        let mut pnl: Vec<f64> = shocks.iter().map(|shock| linear * (shock.spot - 1.0)).collect();
        let mut basis = 0.0;
        let options = legs.iter().filter(|leg| leg.prices.is_some());
        let options: Vec<&Leg<'_, '_>> = options.copied().collect();
        for expiry in options.chunk_by(|a, b| a.line.instrument.expiry == b.line.instrument.expiry) {
            let Some(first) = expiry.first() else { continue };
            let mut values = vec![0.0; shocks.len().saturating_add(BEFORE)];
            for leg in expiry {
                let prices = leg.prices.iter().flat_map(|prices| prices.iter());
                for (value, price) in values.iter_mut().zip(prices) {
                    *value += leg.amount * price;
                }
            }
            let (before, values) = values.split_at_checked(BEFORE).unwrap_or((&[], &[]));
            let [now, up, down] = before.try_into().unwrap_or([0.0; BEFORE]);
            let discount = self.discount.map(|discount| discount.factors(first.years, first.rate, first.discounted));
            let (long, short) = discount.unwrap_or((1.0, 1.0));
            let mut counts = Vec::with_capacity(shocks.len());
            for ((pnl, shock), value) in pnl.iter_mut().zip(shocks).zip(values) {
                let factor = if *value >= 0.0 { long } else { short };
                let gain = value * factor - now;
                let sign = if shock.against() && gain > 0.0 { -1.0 } else { 1.0 };
                *pnl += sign * gain;
                counts.push((factor, sign));
            }
            assessed.expiries.push(Expiry { at: first.line.instrument.expiry, counts });
            if let Some(rule) = self.basis {
                basis += (up - now).min(down - now).min(0.0) * (rule.add + rule.per_year * first.years);
            }
        }
        for (pnl, shock) in pnl.iter_mut().zip(shocks) {
            *pnl *= shock.weight;
        }
        let mut worst: Option<(usize, f64)> = None;
        for (at, pnl) in pnl.iter().enumerate() {
            if *pnl < worst.map_or(0.0, |(_, least)| least) {
                worst = Some((at, *pnl));
            }
        }
        let scanned = worst.map_or(0.0, |(_, pnl)| -pnl);
        let loss = scanned.max(-basis);
        assessed.worst = worst.map(|(at, _)| at).filter(|_| -basis <= scanned);
        assessed.pnl = pnl;
        self.charge(asset, legs, loss, loss > scanned, &mut assessed);
        assessed
    }

    fn charge(&self, asset: &str, legs: &[&Leg<'_, '_>], loss: f64, by_basis: bool, assessed: &mut Assessed) {
        let measures = Measures::of(self, asset, legs);
        let mut charges: Vec<(String, f64, f64)> = Vec::new();
        if by_basis {
            charges.push(("Of the loss: forwards move without the spot".to_owned(), 0.0, 0.0));
        }
        let roll = measures.roll(self.roll.as_ref(), asset);
        let calendar = self.calendar * measures.calendar;
        let scan = loss + roll + calendar;
        let rule = |floor: bool| self.charges.iter().filter(move |rule| rule.floor == floor);
        let floor = |of: fn(&super::charges::ChargeRule) -> f64| -> f64 {
            rule(true).map(|rule| of(rule) * measures.of_base(rule.on)).sum()
        };
        let net = |risk: f64| if self.net_option_value { (risk - measures.option_value).max(0.0) } else { risk };
        let initial = net(scan.max(floor(|rule| rule.initial)));
        let maintenance = net(scan.max(floor(|rule| rule.maintenance)));
        let mut name = |name: &str, initial: f64, maintenance: f64| {
            if initial != 0.0 || maintenance != 0.0 {
                charges.push((name.to_owned(), initial, maintenance));
            }
        };
        let factor = self.factor;
        name("Net delta of each expiry", roll * factor.initial, roll * factor.maintenance);
        name("Calendar spreads", calendar * factor.initial, calendar * factor.maintenance);
        let raised = (initial - net(scan)) * factor.initial;
        name("Floor above the loss", raised, (maintenance - net(scan)) * factor.maintenance);
        let by_option = (initial - scan.max(floor(|rule| rule.initial))) * factor.initial;
        name(
            "Value of the options",
            by_option,
            (maintenance - scan.max(floor(|rule| rule.maintenance))) * factor.maintenance,
        );
        let (of_initial, of_maintenance) =
            if factor.charges { (factor.initial, factor.maintenance) } else { (1.0, 1.0) };
        let (mut added, mut added_maintenance) = (0.0, 0.0);
        let haircuts = measures.haircuts;
        let rules = rule(false).map(|rule| {
            let base = measures.of_base(rule.on);
            (rule.on.name(), rule.initial * base, rule.maintenance * base)
        });
        for (what, initial, maintenance) in rules.chain([("What is held as collateral", haircuts.0, haircuts.1)]) {
            let (initial, maintenance) = (initial * of_initial, maintenance * of_maintenance);
            added += initial;
            added_maintenance += maintenance;
            name(what, initial, maintenance);
        }
        let doubts = measures.doubts;
        name("Oracle in doubt", doubts, 0.0);
        let float = crate::amount::to_f64;
        let peg = float(self.oracle.depegged()) * float(self.oracle.peg_factor);
        name("Stablecoin off its peg", peg * initial, 0.0);
        assessed.initial = (factor.initial + peg) * initial + added + doubts;
        assessed.maintenance = factor.maintenance * maintenance + added_maintenance;
        let charge =
            |(name, initial, maintenance)| Charge { name, initial: figure(initial), maintenance: figure(maintenance) };
        assessed.charges = charges.into_iter().map(charge).collect();
    }
}

impl Assessed {
    /// What one leg brings in a scenario. Over all legs it adds up to what the scenario brings.
    pub(super) fn pnl_of(&self, rules: &Rules, leg: &Leg<'_, '_>, shocks: &[Shock], scenario: usize) -> f64 {
        let Some(shock) = shocks.get(scenario) else { return 0.0 };
        let Some(prices) = &leg.prices else { return leg.moves(rules) * (shock.spot - 1.0) * shock.weight };
        let expiry = self.expiries.iter().find(|expiry| expiry.at == leg.line.instrument.expiry);
        let counts = expiry.and_then(|expiry| expiry.counts.get(scenario)).copied();
        let (factor, sign) = counts.unwrap_or((1.0, 1.0));
        let now = prices.first().copied().unwrap_or_default();
        let then = prices.get(scenario.saturating_add(BEFORE)).copied().unwrap_or(now);
        leg.amount * (then * factor - now) * sign * shock.weight
    }
}
