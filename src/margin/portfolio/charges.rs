//! Charges in addition to the scenarios, and their bases.

use std::collections::BTreeMap;

use super::rules::{Haircut, Roll, Rules};
use super::scan::Leg;
use crate::amount::to_f64;
use crate::error::Failure;
use crate::margin::ParameterReader;
use crate::position::{Kind, Right};

/// The base of a charge. Every base is in the reporting currency.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Base {
    Perpetual,
    Future,
    Spot,
    Option,
    ShortOption,
    NakedOption,
    NetDelta,
    HedgedDelta,
    OffsetFutures,
    OffsetVega,
}

const BASES: [(&str, Base, &str); 10] = [
    ("perpetual", Base::Perpetual, "Perpetuals"),
    ("future", Base::Future, "Dated futures"),
    ("spot", Base::Spot, "Spot and loans"),
    ("option", Base::Option, "Options, bought and sold"),
    ("shortOption", Base::ShortOption, "Options sold"),
    ("nakedOption", Base::NakedOption, "Options sold that none of the same strike covers"),
    ("netDelta", Base::NetDelta, "Net delta"),
    ("hedgedDelta", Base::HedgedDelta, "Hedged delta"),
    ("offsetFutures", Base::OffsetFutures, "Futures that offset each other"),
    ("offsetVega", Base::OffsetVega, "Vega that offsets between expiries"),
];

impl Base {
    pub(super) fn name(self) -> &'static str {
        BASES.iter().find(|(_, base, _)| *base == self).map_or("", |(_, _, name)| name)
    }
}

/// A rate on a base, added to the loss or put under it as a floor.
#[derive(Clone, Debug)]
pub(super) struct ChargeRule {
    pub on: Base,
    initial: f64,
    maintenance: f64,
    /// By asset, in the place of both.
    rates: BTreeMap<String, f64>,
    pub floor: bool,
}

impl ChargeRule {
    pub(super) fn read(given: &mut ParameterReader) -> Result<ChargeRule, Failure> {
        let known = BASES.map(|(id, _, _)| id);
        let on = given.word("on", &known)?.and_then(|id| BASES.iter().find(|(known, _, _)| *known == id));
        let Some((_, on, _)) = on else {
            return Err(given.wrong("on", format!("must be one of {}", known.join(", "))));
        };
        let initial = given.float_or("initial", 0.0, 0.0, 10.0)?;
        let maintenance = given.float_or("maintenance", initial, 0.0, 10.0)?;
        let rates = given.floats("rates", 0.0, 10.0)?;
        Ok(ChargeRule { on: *on, initial, maintenance, rates, floor: given.flag("floor")? })
    }

    /// Initial and maintenance rate for an asset.
    pub(super) fn rates(&self, asset: &str) -> (f64, f64) {
        self.rates.get(asset).map_or((self.initial, self.maintenance), |rate| (*rate, *rate))
    }
}

/// All that is charged on, of some legs of one asset.
#[derive(Default)]
pub(super) struct Measures {
    perpetual: f64,
    future: f64,
    spot: f64,
    option: f64,
    short_option: f64,
    naked_option: f64,
    net_delta: f64,
    gross_delta: f64,
    long_futures: f64,
    short_futures: f64,
    long_vega: f64,
    short_vega: f64,
    /// Net delta by expiry; lines without an expiry come first.
    by_expiry: Vec<(f64, f64)>,
    /// The lesser of the long and the short expiries' deltas.
    pub calendar: f64,
    pub option_value: f64,
    /// On holdings that count as collateral: initial and maintenance.
    pub haircuts: (f64, f64),
    pub doubts: f64,
}

impl Rules {
    /// Whether any charge is on this.
    pub(super) fn charges_on(&self, base: Base) -> bool {
        self.charges.iter().any(|rule| rule.on == base)
    }

    fn by_expiry(&self) -> bool {
        self.roll.is_some() || self.calendar > 0.0
    }

    /// The haircut of a leg of spot or a loan, by the asset that it is in itself.
    pub(super) fn haircut(&self, leg: &Leg<'_, '_>) -> Option<Haircut> {
        self.collateral.get(leg.line.own_asset).copied()
    }
}

impl Measures {
    pub(super) fn of(rules: &Rules, asset: &str, legs: &[&Leg<'_, '_>]) -> Measures {
        let mut m = Measures::default();
        let oracle = &rules.oracle;
        let doubt = |confidence| to_f64(oracle.doubt(confidence));
        let trades_perpetuals = legs.iter().any(|leg| leg.line.instrument.kind == Kind::Perpetual);
        let mut expiries: Vec<(Option<crate::time::Time>, f64, f64)> = Vec::new();
        for leg in legs {
            let line = leg.line;
            let kind = line.instrument.kind;
            let (size, delta) = (leg.size, leg.delta);
            m.net_delta += delta;
            m.gross_delta += delta.abs();
            match kind {
                Kind::Perpetual => {
                    m.perpetual += size;
                    m.doubts += doubt(oracle.perpetual(asset)) * size;
                }
                Kind::Future => m.future += size,
                Kind::Option => {
                    m.option += size;
                    m.short_option += if line.short() { size } else { 0.0 };
                    m.option_value += leg.option_value();
                    let mut confidence = oracle.expiry(asset, line.instrument.expiry);
                    if trades_perpetuals {
                        confidence = confidence.min(oracle.perpetual(asset));
                    }
                    m.doubts += doubt(confidence) * size;
                }
                Kind::Spot | Kind::Loan | Kind::Cds | Kind::LeveragedToken => {
                    let worth = leg.amount.abs();
                    match rules.haircut(leg) {
                        None => m.spot += worth,
                        Some(haircut) => {
                            m.haircuts.0 += haircut.initial * worth;
                            m.haircuts.1 += haircut.maintenance * worth;
                        }
                    }
                    m.doubts += doubt(oracle.spot(asset).min(oracle.spot(line.own_asset))) * worth;
                }
            }
            if matches!(kind, Kind::Perpetual | Kind::Future) {
                let side = if line.short() { &mut m.short_futures } else { &mut m.long_futures };
                *side += size;
            }
            if !rules.by_expiry() {
                continue;
            }
            let expiry = line.instrument.expiry;
            match expiries.iter_mut().find(|(known, _, _)| *known == expiry) {
                Some((_, sum, _)) => *sum += delta,
                None => expiries.push((expiry, delta, leg.years)),
            }
        }
        if rules.charges_on(Base::OffsetVega) {
            m.vegas(legs);
        }
        if rules.charges_on(Base::NakedOption) {
            m.naked_option = naked(legs);
        }
        m.by_expiry = expiries.iter().map(|(_, delta, years)| (*delta, *years)).collect();
        let side = |sign: f64| expiries.iter().map(|(_, delta, _)| (delta * sign).max(0.0)).sum::<f64>();
        m.calendar = side(1.0).min(side(-1.0));
        m
    }

    fn vegas(&mut self, legs: &[&Leg<'_, '_>]) {
        for expiry in legs.chunk_by(|a, b| a.line.instrument.expiry == b.line.instrument.expiry) {
            let vega: f64 = expiry.iter().map(|leg| leg.vega).sum();
            if vega > 0.0 { self.long_vega += vega } else { self.short_vega -= vega }
        }
    }

    pub(super) fn of_base(&self, base: Base) -> f64 {
        match base {
            Base::Perpetual => self.perpetual,
            Base::Future => self.future,
            Base::Spot => self.spot,
            Base::Option => self.option,
            Base::ShortOption => self.short_option,
            Base::NakedOption => self.naked_option,
            Base::NetDelta => self.net_delta.abs(),
            Base::HedgedDelta => 0.5 * (self.gross_delta - self.net_delta.abs()).max(0.0),
            Base::OffsetFutures => self.long_futures.min(self.short_futures),
            Base::OffsetVega => self.long_vega.min(self.short_vega),
        }
    }

    /// On each expiry's net delta: the minimum, or the possible move of the forward until then, whichever is more.
    pub(super) fn roll(&self, roll: Option<&Roll>, asset: &str) -> f64 {
        let Some(roll) = roll else { return 0.0 };
        self.by_expiry.iter().map(|(delta, years)| roll.charge(asset, *years) * delta.abs()).sum()
    }
}

/// Notional of options sold that nothing covers: at each strike of each expiry a call and a put of opposite sign are one
/// forward and so offset one to one.
fn naked(legs: &[&Leg<'_, '_>]) -> f64 {
    let mut sum = 0.0;
    if let [leg] = legs {
        let sold = leg.line.right().is_some() && leg.line.short();
        return if sold { leg.size } else { 0.0 };
    }
    let options: Vec<_> = legs.iter().filter(|leg| leg.line.right().is_some()).collect();
    let same = |a: &Leg<'_, '_>, b: &Leg<'_, '_>| {
        let (a, b) = (a.line.instrument, b.line.instrument);
        a.expiry == b.expiry && a.strike == b.strike
    };
    for strike in options.chunk_by(|a, b| same(a, b)) {
        let side = |right| strike.iter().filter(|l| l.line.right() == Some(right)).map(|leg| leg.amount).sum::<f64>();
        let (call, put) = (side(Right::Call), side(Right::Put));
        let offset = if call * put < 0.0 { call.abs().min(put.abs()) } else { 0.0 };
        let short = (-call).max(0.0) + (-put).max(0.0) - offset;
        let price = strike.first().map_or(0.0, |leg| leg.line.underlying.to_f64());
        sum += short * price;
    }
    sum
}
