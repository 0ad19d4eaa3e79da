//! The scan: prices every line in every scenario, and derives an asset's margin from that.
//!
//! Everything that is the same in all scenarios (logarithms, roots, standard deviations) is computed once per option.
//! The value of an option in a scenario is computed once for all its uses: its own requirement, the set's, and the
//! profit or loss that is shown.

use std::sync::Arc;

use super::charges::{Base, Measures};
use super::rules::{Rules, Shift, Shock};
use crate::amount::{Amount, figure};
use crate::error::{Code, Failure};
use crate::margin::set::{Charge, Line, PriceCache, Priced};
use crate::position::{Kind, Right};
use crate::pricing::black76;
use crate::time::Time;

/// Prices before those of the scenarios: now, and with the forward up and down.
const BEFORE: usize = 3;
const YEAR: f64 = 365.0;

/// A line ready to be looked at in every scenario.
pub(super) struct Leg<'a, 'l> {
    pub line: &'l Line<'a>,
    /// Signed units of an option, or the signed value that moves with the asset.
    pub amount: f64,
    /// Worth of its size at the price of the asset, without sign and delta.
    pub size: f64,
    /// The same with both.
    pub delta: f64,
    /// Whether profit and loss is paid in the asset.
    in_coin: bool,
    pub years: f64,
    pub rate: f64,
    /// Of the whole line, for a change of 1.00 in volatility.
    pub vega: f64,
    discounted: f64,
    /// An option's prices: now, forward up, forward down, then by scenario.
    prices: Option<Arc<[f64]>>,
}

/// The result of scanning some legs.
#[derive(Default)]
pub(super) struct Assessed {
    pub initial: f64,
    pub maintenance: f64,
    /// By scenario, as it counts.
    pub pnl: Vec<f64>,
    /// The scenario with the largest loss, if any loses.
    pub worst: Option<usize>,
    pub charges: Vec<Charge>,
    expiries: Vec<Expiry>,
}

/// How the options of one expiry count, scenario by scenario.
struct Expiry {
    at: Option<Time>,
    /// The factors on their values, and the sign of their gains: negative if a gain counts as a loss.
    counts: Vec<(f64, f64)>,
}

impl<'a, 'l> Leg<'a, 'l> {
    pub(super) fn new(
        line: &'l Line<'a>,
        rules: &Rules,
        shocks: &[Shock],
        memo: &PriceCache,
        known: &mut PriceCache,
    ) -> Result<Leg<'a, 'l>, Failure> {
        if let Some(failure) = &rules.unpriced {
            return Err(failure.clone());
        }
        let years = line.years.unwrap_or(0.0).max(0.0);
        let in_coin = line.instrument.kind.is_derivative() && (line.instrument.inverse || line.settles_in_asset());
        let (size, delta) = (line.notional.to_f64(), line.exposure.to_f64());
        let Some(right) = line.right() else {
            if matches!(line.instrument.kind, Kind::Cds | Kind::LeveragedToken) {
                let message = format!(
                    "a {} has no place in this scan of prices; margin its counterparty by rate",
                    line.instrument.kind.name()
                );
                return Err(Failure::new(Code::UnsupportedKind, message).field("kind"));
            }
            let mut amount = line.marked.to_f64().copysign(line.held.to_f64());
            if matches!(line.instrument.kind, Kind::Spot | Kind::Loan) {
                amount /= crate::amount::to_f64(rules.oracle.stable());
            }
            let (mut size, mut delta) = (size, delta);
            if line.is_inverse() && line.forward.0 > 0 {
                // The number of coins at its own mark, at the price of the asset.
                amount *= line.underlying.to_f64() / line.forward.to_f64();
                (size, delta) = (amount.abs(), amount);
            }
            let (rate, vega, discounted) = (0.0, 0.0, 1.0);
            return Ok(Leg { line, amount, size, delta, in_coin, years, rate, vega, discounted, prices: None });
        };
        let years = years_of(line)?;
        let rate = rules.rate(line.asset, line.instrument.expiry);
        let discounted = if rules.discounted { libm::exp(-years * rate) } else { 1.0 };
        let strike = line.strike.map_or(0.0, |strike| strike.to_f64());
        let forward = line.forward.to_f64();
        if forward <= 0.0 || strike <= 0.0 {
            let message = "an option is priced on an underlying price and a strike above zero";
            return Err(Failure::new(Code::OutOfRange, message).field("underlyingPrice"));
        }
        let volatility = volatility(line, right, forward, strike, years, discounted)?;
        let fixed = rules.fixed(line.asset, line.instrument.expiry, forward, years);
        let contract = Contract { right, forward, fixed, strike, volatility, years };
        let inputs = [forward, strike, volatility, years, rate].map(f64::to_bits);
        let prices = match memo.0.get(&line.key) {
            Some(priced) if priced.inputs == inputs => Arc::clone(&priced.prices),
            _ => contract.prices(rules, shocks, discounted),
        };
        if !prices.iter().all(|price| price.is_finite()) {
            let message = "the option's price is beyond all measure in a scenario: look at its volatility, its price and the parameters";
            return Err(Failure::new(Code::OutOfRange, message).field("volatility"));
        }
        known.0.insert(line.key, Priced { inputs, prices: Arc::clone(&prices) });
        let amount = line.held.to_f64();
        let vega = if rules.charges_on(Base::OffsetVega) {
            amount * black76::vega(forward, strike, volatility, years) * discounted
        } else {
            0.0
        };
        Ok(Leg { line, amount, size, delta, in_coin, years, rate, vega, discounted, prices: Some(prices) })
    }

    /// The value of an option now; zero if the line is not an option.
    pub(super) fn option_value(&self) -> f64 {
        self.prices.as_ref().and_then(|prices| prices.first()).map_or(0.0, |price| price * self.amount)
    }

    /// The signed value that moves with the asset, if the scenarios move it.
    fn moves(&self, rules: &Rules) -> f64 {
        let name = self.line.instrument.kind;
        let held = matches!(name, Kind::Spot | Kind::Loan);
        let apart = held && rules.haircut(self).is_some_and(|haircut| !haircut.shocked);
        if self.prices.is_some() || apart { 0.0 } else { self.amount }
    }

    /// The factors on the values after and before a shock.
    fn coin(&self, shock: &Shock) -> (f64, f64) {
        if self.in_coin { (shock.coin.then, shock.coin.now) } else { (1.0, 1.0) }
    }

    /// The gain by a shock of everything that moves with the asset, before its weight.
    fn gain(&self, rules: &Rules, shock: &Shock) -> f64 {
        self.moves(rules) * (shock.spot - 1.0) * self.coin(shock).0
    }
}

fn years_of(line: &Line<'_>) -> Result<f64, Failure> {
    let needs = |field: &str| {
        let message = format!("its margin prices the option anew, and that needs {field}");
        Failure::new(Code::MissingField, message).field(field)
    };
    if line.instrument.expiry.is_none() {
        return Err(needs("expiry"));
    }
    let years = line.years.ok_or_else(|| needs("asOf"))?;
    if years < 0.0 {
        let message = "this option has expired; remove it or correct its expiry";
        return Err(Failure::new(Code::Expired, message).field("expiry"));
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
    black76::volatility_of(right, forward, strike, price, years).ok_or_else(|| {
        let message = "its margin prices the option anew, and that needs volatility, or a price that implies one";
        Failure::new(Code::MissingField, message).field("volatility")
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
            // At expiry no volatility is left to shift, however strong the shock.
            _ if root <= 0.0 => 0.0,
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
        let mut deviations: Vec<f64> = Vec::with_capacity(shocks.len());
        let mut prices = Vec::with_capacity(shocks.len().saturating_add(BEFORE));
        prices.extend(before);
        for shock in shocks {
            let deviation = deviations.get(shock.same).copied().unwrap_or_else(|| deviation(shock.shift));
            deviations.push(deviation);
            prices.push(price(shock.spot, shock.log_spot, deviation));
        }
        prices.into()
    }
}

impl Rules {
    /// The requirement of some legs of one asset.
    pub(super) fn assess(&self, asset: &str, shocks: &[Shock], legs: &[&Leg<'_, '_>]) -> Assessed {
        let moving = |in_coin: bool| -> f64 {
            legs.iter().filter(|leg| leg.in_coin == in_coin).map(|leg| leg.moves(self)).sum()
        };
        let (in_money, in_coin) = (moving(false), moving(true));
        let mut assessed = Assessed::default();
        // Together, and as it counts: a skew goes against the holder in each expiry.
        let gain = |shock: &Shock| (in_money + in_coin * shock.coin.then) * (shock.spot - 1.0);
        let mut pnl: Vec<f64> = shocks.iter().map(gain).collect();
        let mut basis = 0.0;
        let options = legs.iter().filter(|leg| leg.prices.is_some());
        let options: Vec<&Leg<'_, '_>> = options.copied().collect();
        for expiry in options.chunk_by(|a, b| a.line.instrument.expiry == b.line.instrument.expiry) {
            let Some(first) = expiry.first() else { continue };
            let mut before = [0.0; BEFORE];
            let mut values = vec![0.0; shocks.len()];
            // Values now: in money, and of contracts settled in coin.
            let mut nows = (0.0, 0.0);
            for leg in expiry {
                let (own, prices) = leg.prices.as_deref().and_then(|p| p.split_at_checked(BEFORE)).unwrap_or_default();
                for (sum, price) in before.iter_mut().zip(own) {
                    *sum += leg.amount * price;
                }
                let now = own.first().map_or(0.0, |price| leg.amount * price);
                if leg.in_coin {
                    nows.1 += now;
                    for ((value, price), shock) in values.iter_mut().zip(prices).zip(shocks) {
                        *value += leg.amount * price * shock.coin.then;
                    }
                } else {
                    nows.0 += now;
                    for (value, price) in values.iter_mut().zip(prices) {
                        *value += leg.amount * price;
                    }
                }
            }
            let [now, up, down] = before;
            let discount = self.discount.map(|discount| discount.factors(first.years, first.rate, first.discounted));
            let (long, short) = discount.unwrap_or((1.0, 1.0));
            let mut counts = Vec::with_capacity(shocks.len());
            for ((pnl, shock), value) in pnl.iter_mut().zip(shocks).zip(&values) {
                let factor = if *value >= 0.0 { long } else { short };
                let gain = value * factor - (nows.0 + nows.1 * shock.coin.now);
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
        let measures = Measures::of(self, asset, legs);
        let charged = self.charged(asset, &measures, loss);
        assessed.initial = charged.initial;
        assessed.maintenance = charged.maintenance;
        assessed.charges = self.named(asset, &measures, &charged, loss > scanned);
        assessed
    }

    /// The requirement of one leg alone: the same numbers, without the reasons.
    pub(super) fn alone(&self, asset: &str, shocks: &[Shock], leg: &Leg<'_, '_>) -> f64 {
        let mut worst = 0.0_f64;
        let mut basis = 0.0;
        if let Some(prices) = &leg.prices {
            let (before, prices) = prices.split_at_checked(BEFORE).unwrap_or((&[], &[]));
            let [now, up, down] =
                before.try_into().map(|p: [f64; BEFORE]| p.map(|p| p * leg.amount)).unwrap_or_default();
            let discount = self.discount.map(|discount| discount.factors(leg.years, leg.rate, leg.discounted));
            let (long, short) = discount.unwrap_or((1.0, 1.0));
            let factor = if leg.amount >= 0.0 { long } else { short };
            for (shock, price) in shocks.iter().zip(prices) {
                let (then, before) = leg.coin(shock);
                let gain = price * leg.amount * then * factor - now * before;
                let gain = if shock.against() { -gain.abs() } else { gain };
                worst = worst.min(gain * shock.weight);
            }
            if let Some(rule) = self.basis {
                basis = (up - now).min(down - now).min(0.0) * (rule.add + rule.per_year * leg.years);
            }
        } else {
            for shock in shocks {
                worst = worst.min(leg.gain(self, shock) * shock.weight);
            }
        }
        self.charged(asset, &Measures::of(self, asset, &[leg]), (-worst).max(-basis)).initial
    }

    /// The sum of a loss and the charges in addition to it.
    fn charged(&self, asset: &str, measures: &Measures, loss: f64) -> Charged {
        let roll = measures.roll(self.roll.as_ref(), asset);
        let calendar = self.calendar * measures.calendar;
        let scan = loss + roll + calendar;
        let (mut floors, mut added) = ((0.0, 0.0), measures.haircuts);
        for rule in &self.charges {
            let sum = if rule.floor { &mut floors } else { &mut added };
            let (base, (initial, maintenance)) = (measures.of_base(rule.on), rule.rates(asset));
            sum.0 += initial * base;
            sum.1 += maintenance * base;
        }
        let net = |risk: f64| if self.net_option_value { (risk - measures.option_value).max(0.0) } else { risk };
        let risk = (net(scan.max(floors.0)), net(scan.max(floors.1)));
        let factor = self.factor;
        let of_charges = if factor.charges { (factor.initial, factor.maintenance) } else { (1.0, 1.0) };
        let float = crate::amount::to_f64;
        let peg = float(self.oracle.depegged()) * float(self.oracle.peg_factor);
        let initial = (factor.initial + peg) * risk.0 + added.0 * of_charges.0 + measures.doubts;
        let maintenance = factor.maintenance * risk.1 + added.1 * of_charges.1;
        Charged { roll, calendar, scan, floors, risk, of_charges, peg, initial, maintenance }
    }

    /// The charges by name.
    fn named(&self, asset: &str, measures: &Measures, charged: &Charged, by_basis: bool) -> Vec<Charge> {
        let mut charges = Vec::new();
        let mut name = |name: &str, (initial, maintenance): (f64, f64), factor: (f64, f64)| {
            let (initial, maintenance) = (figure(initial * factor.0), figure(maintenance * factor.1));
            if initial.0 != 0 || maintenance.0 != 0 {
                charges.push(Charge { name: name.to_owned(), initial, maintenance });
            }
        };
        let factor = (self.factor.initial, self.factor.maintenance);
        let both = |amount: f64| (amount, amount);
        name("Net delta of each expiry", both(charged.roll), factor);
        name("Calendar spreads", both(charged.calendar), factor);
        let raised = (charged.scan.max(charged.floors.0), charged.scan.max(charged.floors.1));
        name("Floor above the loss", (raised.0 - charged.scan, raised.1 - charged.scan), factor);
        name("Value of the options", (charged.risk.0 - raised.0, charged.risk.1 - raised.1), factor);
        for rule in self.charges.iter().filter(|rule| !rule.floor) {
            let (base, (initial, maintenance)) = (measures.of_base(rule.on), rule.rates(asset));
            name(rule.on.name(), (initial * base, maintenance * base), charged.of_charges);
        }
        name("What is held as collateral", measures.haircuts, charged.of_charges);
        name("Oracle in doubt", (measures.doubts, 0.0), (1.0, 1.0));
        name("Stablecoin off its peg", (charged.peg * charged.risk.0, 0.0), (1.0, 1.0));
        if by_basis {
            let nothing = Amount::ZERO;
            let name = "The loss counted is of forwards that move without the spot".to_owned();
            charges.push(Charge { name, initial: nothing, maintenance: nothing });
        }
        charges
    }
}

/// The charges in addition to a loss, before they have names.
struct Charged {
    roll: f64,
    calendar: f64,
    scan: f64,
    floors: (f64, f64),
    risk: (f64, f64),
    of_charges: (f64, f64),
    peg: f64,
    initial: f64,
    maintenance: f64,
}

impl Assessed {
    /// The gain or loss of one leg in a scenario. Over all legs these add up to the scenario's total.
    pub(super) fn pnl_of(&self, rules: &Rules, leg: &Leg<'_, '_>, shocks: &[Shock], scenario: usize) -> f64 {
        let Some(shock) = shocks.get(scenario) else { return 0.0 };
        let Some(prices) = &leg.prices else { return leg.gain(rules, shock) * shock.weight };
        // Expiries come in the order of the lines.
        let expiry = self.expiries.binary_search_by(|expiry| expiry.at.cmp(&leg.line.instrument.expiry)).ok();
        let counts = expiry.and_then(|at| self.expiries.get(at)?.counts.get(scenario)).copied();
        let (factor, sign) = counts.unwrap_or((1.0, 1.0));
        let now = prices.first().copied().unwrap_or_default();
        let then = prices.get(scenario.saturating_add(BEFORE)).copied().unwrap_or(now);
        let (after, before) = leg.coin(shock);
        leg.amount * (then * after * factor - now * before) * sign * shock.weight
    }
}
