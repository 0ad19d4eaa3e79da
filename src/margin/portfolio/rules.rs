//! The rules of a grid, as data: the moves and their sizes, how volatility follows, and the charges in addition.

use std::collections::BTreeMap;

use super::charges::ChargeRule;
use crate::error::Failure;
use crate::margin::ParameterReader;
use crate::margin::oracle::Oracle;
use crate::time::Time;

/// Everything that a preset contains.
#[derive(Clone, Debug)]
pub(super) struct Rules {
    scenarios: Vec<Move>,
    /// The range that the scenarios' moves are fractions of, by asset; `range` is for all others.
    ranges: BTreeMap<String, f64>,
    range: f64,
    pub volatility: Volatility,
    pub skew: Skew,
    /// Interest per year, by asset and expiry (`ETH 2026-12-25`), else for any.
    rates: BTreeMap<String, f64>,
    interest: f64,
    /// The part of a forward that is fixed already, by asset and expiry: in the last half hour a settlement price is an
    /// average. If it is not given, the part of the half hour that is over is taken.
    fixed: BTreeMap<String, f64>,
    /// Whether options' values are discounted at that interest.
    pub discounted: bool,
    pub discount: Option<Discount>,
    pub basis: Option<Basis>,
    pub roll: Option<Roll>,
    pub calendar: f64,
    pub charges: Vec<ChargeRule>,
    pub net_option_value: bool,
    pub factor: Factor,
    /// Haircuts of holdings, by asset.
    pub collateral: BTreeMap<String, Haircut>,
    /// Tokens that the venue margins as another asset.
    pub counts_as: BTreeMap<String, String>,
    pub oracle: Oracle,
    /// Its amounts are in a currency without a rate.
    pub unpriced: Option<Failure>,
}

/// One scenario as it is written.
#[derive(Clone, Debug)]
struct Move {
    spot: f64,
    /// By asset, in its place.
    spots: BTreeMap<String, f64>,
    volatility: Shift,
    weight: f64,
    /// By asset, in its place.
    weights: BTreeMap<String, f64>,
}

/// A scenario's effect on volatility.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Shift {
    Same,
    Up,
    Down,
    /// More for high strikes and less for low ones; taken against the holder.
    Skew,
    /// More for strikes far from the forward on either side; taken against the holder.
    Smile,
    /// By this fraction of itself, before the term structure.
    By(f64),
}

/// One scenario for one asset.
#[derive(Clone, Debug)]
pub(super) struct Shock {
    /// The factor on the price, and its logarithm.
    pub spot: f64,
    pub log_spot: f64,
    pub shift: Shift,
    /// The first scenario with the same shift: the shift is computed there, once for all of them.
    pub same: usize,
    pub weight: f64,
    pub name: String,
    pub coin: Coin,
}

/// A scenario as an account in coin sees it. A move m brings m / (1 + m) coins for each coin's worth of a contract, and a
/// move of which w counts is one of w × m. Each coin is worth today's price.
#[derive(Clone, Copy, Debug)]
pub(super) struct Coin {
    /// The factors on a value after the move and on the value before it. Their difference is still to be weighted.
    pub then: f64,
    pub now: f64,
}

impl Coin {
    fn of(spot: f64, weight: f64) -> Coin {
        // The loss in coins has no bound as the coin loses all its worth.
        const LEAST: f64 = 1e-6;
        let counted = weight.min(1.0);
        let then = 1.0 / (1.0 + counted * (spot - 1.0)).max(LEAST);
        Coin { then, now: if counted < 1.0 { spot * then } else { 1.0 } }
    }
}

impl Shock {
    /// Whether it counts as a loss whichever way it goes.
    pub(super) fn against(&self) -> bool {
        matches!(self.shift, Shift::Skew | Shift::Smile)
    }
}

/// `σ × (1 + range × (30 days / max(days, floor))^power)`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Volatility {
    up: f64,
    down: f64,
    short_power: f64,
    long_power: f64,
    floor_days: f64,
    minimum_up: f64,
}

/// A skew: strikes away from the forward take more or less volatility, up to a cap.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Skew {
    linear_cap: f64,
    linear_slope: f64,
    smile_cap: f64,
    smile_slope: f64,
    minimum_width: f64,
    width_scale: f64,
    width: f64,
    width_slope: f64,
}

/// The weights of an expiry's options: if they have a positive value, and if they are owed.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Discount {
    long: f64,
    long_rate: f64,
    long_spread: f64,
    short: f64,
    short_rate: f64,
    short_spread: f64,
}

/// Moves of forwards without the spot: a separate loss for each expiry.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Basis {
    pub up: f64,
    pub down: f64,
    pub add: f64,
    pub per_year: f64,
}

/// A charge on each expiry's net delta.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Roll {
    minimum: f64,
    /// By asset, in its place.
    minimums: BTreeMap<String, f64>,
    per_year: f64,
    /// By asset, in its place.
    per_years: BTreeMap<String, f64>,
}

impl Roll {
    /// The charge on the delta of an expiry `years` away.
    pub(super) fn charge(&self, asset: &str, years: f64) -> f64 {
        let per_year = self.per_years.get(asset).copied().unwrap_or(self.per_year);
        let minimum = self.minimums.get(asset).copied().unwrap_or(self.minimum);
        minimum.max(libm::exp(per_year * years) - 1.0)
    }
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Factor {
    pub initial: f64,
    pub maintenance: f64,
    /// Whether charges too are multiplied.
    pub charges: bool,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Haircut {
    pub initial: f64,
    pub maintenance: f64,
    /// Whether it moves with the scenarios, or is collateral only.
    pub shocked: bool,
}

const RATE: f64 = 1.0;
const MANY: f64 = 1e3;
/// No grid needs more; each is priced for every option.
const MOST: usize = 1_000;

fn scenario(given: &mut ParameterReader) -> Result<Move, Failure> {
    let spot = given.float_or("spot", 0.0, -MANY, MANY)?;
    let spots = given.floats("spots", -MANY, MANY)?;
    let (weight, weights) = (given.float_or("weight", 1.0, 0.0, MANY)?, given.floats("weights", 0.0, MANY)?);
    let volatility = match given.text("volatility")?.as_deref() {
        None | Some("same") => Shift::Same,
        Some("up") => Shift::Up,
        Some("down") => Shift::Down,
        Some("skew") => Shift::Skew,
        Some("smile") => Shift::Smile,
        Some(number) => match crate::amount::parse(number).map(crate::amount::to_f64) {
            Ok(by) if (-MANY..=MANY).contains(&by) => Shift::By(by),
            _ => {
                let message = "must be up, down, same, skew, smile, or a fraction of the volatility such as 0.4";
                return Err(given.wrong("volatility", message));
            }
        },
    };
    Ok(Move { spot, spots, volatility, weight, weights })
}

impl Rules {
    pub(super) fn read(given: &mut ParameterReader) -> Result<Rules, Failure> {
        let scenarios = given.list("scenarios", scenario)?.unwrap_or_default();
        if scenarios.is_empty() || scenarios.len() > MOST {
            return Err(given.wrong("scenarios", format!("must hold from 1 to {MOST} scenarios")));
        }
        let ranges = given.floats("ranges", 0.0, MANY)?;
        let range = given.float_or("range", 1.0, 0.0, MANY)?;
        let widest = ranges.values().copied().fold(range, f64::max);
        let falls = |s: &Move| s.spots.values().chain([&s.spot]).any(|spot| 1.0 + spot * widest < 0.0);
        if let Some((at, _)) = scenarios.iter().enumerate().find(|(_, s)| falls(s)) {
            return Err(given.wrong(&format!("scenarios.{at}.spot"), "times the range is a fall of more than 100 %"));
        }
        let volatility = given.part("volatility", Volatility::read)?;
        let skew = given.part("skew", Skew::read)?.unwrap_or_default();
        let factor = given.part("factor", |given| {
            Ok(Factor {
                initial: given.float_or("initial", 1.0, 0.0, MANY)?,
                maintenance: given.float_or("maintenance", 1.0, 0.0, MANY)?,
                charges: given.flag("charges")?,
            })
        })?;
        let haircut = |given: &mut ParameterReader| {
            Ok(Haircut {
                initial: given.float_or("initial", 0.0, 0.0, RATE)?,
                maintenance: given.float_or("maintenance", 0.0, 0.0, RATE)?,
                shocked: given.flag_or("shocked", true)?,
            })
        };
        Ok(Rules {
            scenarios,
            ranges,
            range,
            volatility: volatility.unwrap_or(Volatility::FLAT),
            skew,
            rates: given.floats("rates", -MANY, MANY)?,
            interest: given.float_or("interest", 0.0, -MANY, MANY)?,
            fixed: given.moneys("fixed", 1e18)?,
            discounted: given.flag("discounted")?,
            discount: given.part("discount", Discount::read)?,
            basis: given.part("basis", |given| {
                Ok(Basis {
                    up: given.float_or("up", 0.0, 0.0, MANY)?,
                    down: given.float_or("down", 0.0, 0.0, RATE)?,
                    add: given.float_or("add", 0.0, 0.0, MANY)?,
                    per_year: given.float_or("perYear", 0.0, 0.0, MANY)?,
                })
            })?,
            roll: given.part("roll", |given| {
                Ok(Roll {
                    minimum: given.float_or("minimum", 0.0, 0.0, RATE)?,
                    minimums: given.floats("minimums", 0.0, RATE)?,
                    per_year: given.float_or("perYear", 0.0, 0.0, MANY)?,
                    per_years: given.floats("perYears", 0.0, MANY)?,
                })
            })?,
            calendar: given.float_or("calendar", 0.0, 0.0, RATE)?,
            charges: given.list("charges", ChargeRule::read)?.unwrap_or_default(),
            net_option_value: given.flag("netOptionValue")?,
            factor: factor.unwrap_or(Factor { initial: 1.0, maintenance: 1.0, charges: false }),
            collateral: given.parts("collateral", haircut)?,
            counts_as: given.texts("countsAs")?,
            oracle: Oracle::read(given)?,
            unpriced: given.unpriced(),
        })
    }

    /// The scenarios as they are for one asset.
    pub(super) fn shocks(&self, asset: &str) -> Vec<Shock> {
        let range = self.ranges.get(asset).copied().unwrap_or(self.range);
        let shock = |(at, scenario): (usize, &Move)| {
            let same = self.scenarios.iter().position(|other| other.volatility == scenario.volatility).unwrap_or(at);
            let spot = scenario.spots.get(asset).copied().unwrap_or(scenario.spot);
            // In a skew only volatility changes.
            let still = matches!(scenario.volatility, Shift::Skew | Shift::Smile);
            let spot = if still { 1.0 } else { (1.0 + spot * range).max(0.0) };
            let weight = scenario.weights.get(asset).copied().unwrap_or(scenario.weight);
            let name = match scenario.volatility {
                Shift::Same => "same".to_owned(),
                Shift::Up => "up".to_owned(),
                Shift::Down => "down".to_owned(),
                Shift::Skew => "skew".to_owned(),
                Shift::Smile => "smile".to_owned(),
                Shift::By(by) => crate::amount::figure(by).to_string(),
            };
            let (log_spot, coin) = (libm::log(spot), Coin::of(spot, weight));
            Shock { spot, log_spot, shift: scenario.volatility, same, weight, name, coin }
        };
        self.scenarios.iter().enumerate().map(shock).collect()
    }

    /// Interest per year to an expiry, never below zero.
    pub(super) fn rate(&self, asset: &str, expiry: Option<Time>) -> f64 {
        of_expiry(&self.rates, asset, expiry).unwrap_or(self.interest).max(0.0)
    }

    /// The part of a forward that no move changes any more.
    pub(super) fn fixed(&self, asset: &str, expiry: Option<Time>, forward: f64, years: f64) -> f64 {
        const HALF_HOUR: f64 = 0.5 / (365.0 * 24.0);
        let by_time = forward * (1.0 - years / HALF_HOUR).max(0.0);
        of_expiry(&self.fixed, asset, expiry).map_or(by_time, |fixed| fixed.min(forward))
    }
}

fn of_expiry(known: &BTreeMap<String, f64>, asset: &str, expiry: Option<Time>) -> Option<f64> {
    let expiry = expiry.filter(|_| !known.is_empty())?;
    known.get(&format!("{asset} {expiry}")).copied()
}

impl Volatility {
    const FLAT: Volatility =
        Volatility { up: 0.0, down: 0.0, short_power: 0.0, long_power: 0.0, floor_days: 0.0, minimum_up: 0.0 };

    fn read(given: &mut ParameterReader) -> Result<Volatility, Failure> {
        Ok(Volatility {
            up: given.float_or("up", 0.0, 0.0, MANY)?,
            down: given.float_or("down", 0.0, 0.0, MANY)?,
            short_power: given.float_or("shortPower", 0.0, 0.0, MANY)?,
            long_power: given.float_or("longPower", 0.0, 0.0, MANY)?,
            floor_days: given.float_or("floorDays", 0.0, 0.0, 1e5)?,
            minimum_up: given.float_or("minimumUp", 0.0, 0.0, MANY)?,
        })
    }

    /// How much of a shock an expiry takes: short ones more, long ones less.
    pub(super) fn term(&self, days: f64) -> f64 {
        let power = if days <= 30.0 { self.short_power } else { self.long_power };
        libm::pow(30.0 / days.max(self.floor_days), power)
    }

    pub(super) fn shifted(&self, shift: Shift, volatility: f64, term: f64) -> f64 {
        match shift {
            Shift::Up => (volatility * (1.0 + self.up * term)).max(self.minimum_up),
            Shift::Down => volatility * (1.0 - self.down * term).max(0.0),
            Shift::By(by) => volatility * (1.0 + by * term).max(0.0),
            Shift::Same | Shift::Skew | Shift::Smile => volatility,
        }
    }
}

impl Skew {
    fn read(given: &mut ParameterReader) -> Result<Skew, Failure> {
        let mut number = |name| given.float_or(name, 0.0, -MANY, MANY);
        Ok(Skew {
            linear_cap: number("linearCap")?,
            linear_slope: number("linearSlope")?,
            smile_cap: number("smileCap")?,
            smile_slope: number("smileSlope")?,
            minimum_width: number("minimumWidth")?,
            width_scale: number("widthScale")?,
            width: number("width")?,
            width_slope: number("widthSlope")?,
        })
    }

    /// The factor on a volatility; `away` is the logarithm of strike over forward.
    pub(super) fn factor(&self, smile: bool, away: f64, years: f64) -> f64 {
        let root = libm::sqrt(years);
        let (cap, slope) =
            if smile { (self.smile_cap, self.smile_slope) } else { (self.linear_cap, self.linear_slope) };
        let cap = (cap + slope * root).max(0.0);
        let width = (self.width_scale * root * (self.width + self.width_slope * root)).max(self.minimum_width);
        let away = if smile { away.abs() } else { away };
        1.0 + (away * cap / width).clamp(-cap, cap)
    }
}

impl Discount {
    fn read(given: &mut ParameterReader) -> Result<Discount, Failure> {
        let mut number = |name, or| given.float_or(name, or, 0.0, MANY);
        Ok(Discount {
            long: number("long", 1.0)?,
            long_rate: number("longRate", 0.0)?,
            long_spread: number("longSpread", 0.0)?,
            short: number("short", 1.0)?,
            short_rate: number("shortRate", 0.0)?,
            short_spread: number("shortSpread", 0.0)?,
        })
    }

    /// The factors for an expiry whose options have a positive value together, and for one whose options are owed. The
    /// latter never more than undoes the discount.
    pub(super) fn factors(&self, years: f64, rate: f64, discounted: f64) -> (f64, f64) {
        let long = self.long * libm::exp(-years * (rate * self.long_rate + self.long_spread));
        let short = self.short * libm::exp(years * (rate * self.short_rate + self.short_spread));
        (long, short.min(1.0 / discounted))
    }
}
