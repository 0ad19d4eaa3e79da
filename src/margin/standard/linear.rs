//! Margin of perpetuals, futures and everything else that moves one for one with its asset.
//!
//! ```text
//! initial = max(value × (base + perUnit × units), floor) + minimum, or the tiers' amount in place of the base
//! maintenance: the same at its own rates, of the value at the mark or, by `maintenanceAt: "entry"`, of the amount paid
//! base    = max(initial rate, perOpenInterest × open interest)
//! growth  = clamp((open − lower) / (upper − lower), 0, 1) × (1 − base), added to the base             (dYdX v4)
//! ```

use rust_decimal::Decimal;

use crate::amount::{Amount, Exact};
use crate::error::Failure;
use crate::margin::ParameterReader;
use crate::margin::contracts::Table;
use crate::margin::course::Course;
use crate::margin::money::Money;
use crate::margin::set::{Line, Need};
use crate::margin::tiers::{Moving, Tiers};

/// How one asset's linear positions are margined.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Linear {
    /// Of the value; takes the place of the tiers.
    initial: Option<Decimal>,
    /// Of the value; takes the place of the tiers.
    maintenance: Option<Decimal>,
    /// Maintenance margin is a rate of the amount paid rather than of the value at the mark.
    at_entry: bool,
    /// Of initial margin at its base rate.
    maintenance_of_initial: Option<Decimal>,
    /// Added to both rates for every unit of the asset.
    per_unit: Decimal,
    /// Added to both margins for every position.
    minimum: Amount,
    /// No position needs less.
    floor: Amount,
    tiers: Option<Tiers>,
    /// These are not the venue's own numbers for the contract.
    stand_in: bool,
    open_interest: Option<OpenInterest>,
    /// At least this times the open interest, as a rate.
    interest_rate: Decimal,
    open: Decimal,
    /// Rounded up to this number of decimals of the venue's currency.
    round_up: Option<u32>,
    money: Money,
    /// Its amounts are in a currency without a rate.
    unpriced: Option<Failure>,
}

/// In the same currency as the open interest.
#[derive(Clone, Copy, Debug, PartialEq)]
struct OpenInterest {
    lower: Decimal,
    upper: Decimal,
}

impl Table for Linear {
    fn stands_in(&self) -> bool {
        self.stand_in
    }
}

impl Linear {
    pub(super) fn read(given: &mut ParameterReader) -> Result<Linear, Failure> {
        let (initial, maintenance) = (given.fraction("initial")?, given.fraction("maintenance")?);
        let maintenance_of_initial = given.fraction("maintenanceOfInitial")?;
        if maintenance.is_some() && maintenance_of_initial.is_some() {
            return Err(given.wrong("maintenance", "and maintenanceOfInitial exclude each other; give one of them"));
        }
        let has_tiers = given.has("tiers");
        let tiers = Tiers::read(given, (initial, maintenance), maintenance_of_initial)?;
        // Steps start from the flat rates, which are the tiers then.
        let steps_only = tiers.is_some() && !has_tiers;
        let flat = |rate: Option<Decimal>| rate.filter(|_| !steps_only);
        let caps = |given: &mut ParameterReader| {
            let (lower, upper) =
                (given.decimal("lower")?.unwrap_or_default(), given.decimal("upper")?.unwrap_or_default());
            if upper < lower {
                return Err(given.wrong("upper", "must not be below lower"));
            }
            Ok(OpenInterest { lower, upper })
        };
        let rate =
            |given: &mut ParameterReader, name| Ok::<Decimal, Failure>(given.fraction(name)?.unwrap_or_default());
        let linear = Linear {
            initial: flat(initial),
            maintenance: flat(maintenance),
            at_entry: given.word("maintenanceAt", &["mark", "entry"])? == Some("entry"),
            maintenance_of_initial: maintenance_of_initial.filter(|_| tiers.is_none()),
            per_unit: rate(given, "perUnit")?,
            minimum: given.amount("minimum")?.unwrap_or_default(),
            floor: given.amount("floor")?.unwrap_or_default(),
            interest_rate: rate(given, "perOpenInterest")?,
            open: given.decimal("open")?.unwrap_or_default(),
            open_interest: given.part("openInterest", caps)?,
            round_up: given.decimals_of_money("roundUp")?,
            stand_in: given.flag("standIn")?,
            tiers,
            money: given.money().clone(),
            unpriced: given.unpriced(),
        };
        let by_interest = linear.open_interest.is_some() || !linear.interest_rate.is_zero();
        if linear.tiers.is_some() && by_interest {
            return Err(given.wrong("tiers", "and rates by open interest exclude each other; give one of them"));
        }
        Ok(linear)
    }

    /// The factors at which a line passes from one tier to the next as its price moves.
    pub(super) fn turns(&self, line: &Line<'_>) -> Vec<f64> {
        let courses = [self.maintenance_course(line), self.initial_course(line, None)];
        courses.iter().flatten().flat_map(Course::turns).collect()
    }

    /// Whether a line is larger than its tiers cover.
    pub(super) fn goes_beyond(&self, line: &Line<'_>) -> bool {
        let units =
            |tiers: &Tiers| if tiers.in_units() { line.units().unwrap_or_default().abs() } else { Amount::ZERO };
        self.tiers.as_ref().is_some_and(|tiers| tiers.end_before(line.marked, units(tiers)))
    }

    /// A line's requirement alone, at the leverage that the account chose or else at the most that the venue allows.
    pub(super) fn need(&self, line: &Line<'_>, leverage: Option<Decimal>) -> Result<Need, Failure> {
        if let Some(failure) = &self.unpriced {
            return Err(failure.clone());
        }
        // Rows that cancel out are not a position.
        if line.held.0 == 0 {
            return Ok(Need::default());
        }
        let value = line.marked;
        let units = if self.counts_units() { line.units()?.abs() } else { Amount::ZERO };
        // Of an inverse contract the coins of then are other units than those of now.
        let (kept, kept_units) = match line.entered().filter(|_| self.at_entry) {
            Some(entered) => (entered, self.units_entered(line, units, entered)),
            None => (value, units),
        };
        let growing = |value: Amount, units: Amount| Exact::from(value).times(self.per_unit).times_amount(units);
        let grown = |value: Amount, units: Amount| growing(value, units).round().unwrap_or(value);
        let at = |value: Amount, units: Amount, rate: Decimal| {
            Exact::from(value).times(rate).plus(growing(value, units)).round().unwrap_or(value)
        };
        let base = self.base();
        let initial = match (self.initial, &self.tiers) {
            (None, Some(tiers)) => tiers.need(value, units).initial.saturating_add(grown(value, units)),
            _ => at(value, units, self.scaled(base).unwrap_or(base)),
        };
        let chosen = leverage.and_then(Amount::from_decimal).and_then(|leverage| value.share(Amount::ONE, leverage));
        let initial = self.rounded(initial.max(chosen.unwrap_or_default()));
        let maintenance = match (self.maintenance, self.maintenance_of_initial, &self.tiers) {
            (None, Some(part), _) => self.rounded(at(kept, kept_units, base)).times(part).unwrap_or_default(),
            (None, None, Some(tiers)) => {
                tiers.need(kept, kept_units).maintenance.saturating_add(grown(kept, kept_units))
            }
            (rate, _, _) => at(kept, kept_units, self.kept_rate(rate, base)),
        };
        let need = Need { initial, maintenance: self.rounded(maintenance) }.at_least(self.floor);
        Ok(need.and(Need { initial: self.minimum, maintenance: self.minimum }))
    }

    fn counts_units(&self) -> bool {
        !self.per_unit.is_zero() || self.tiers.as_ref().is_some_and(Tiers::in_units)
    }

    fn units_entered(&self, line: &Line<'_>, units: Amount, entered: Amount) -> Amount {
        if line.is_inverse() { units.share(entered, line.marked).unwrap_or(units) } else { units }
    }

    /// The maintenance rate: if open interest needs more than the rates, it does so at both levels.
    fn kept_rate(&self, rate: Option<Decimal>, base: Decimal) -> Decimal {
        let rate = rate.unwrap_or_default();
        if self.maintenance_of_initial.is_some() || !self.interest_rate.is_zero() { rate.max(base) } else { rate }
    }

    /// Maintenance margin at every price of the line's asset; rounding up to a venue's unit is left out.
    pub(super) fn maintenance_course(&self, line: &Line<'_>) -> Option<Course> {
        let Some(now) = self.moving(line) else { return Some(Course::default()) };
        let kept = match line.entered().filter(|_| self.at_entry) {
            // The amount paid is fixed in the currency that it was paid in.
            Some(entered) => Moving {
                value: entered,
                units: self.units_entered(line, now.units, entered),
                value_moves: line.is_inverse(),
                units_move: false,
            },
            None => now,
        };
        let base = self.base();
        let course = match (self.maintenance, self.maintenance_of_initial, &self.tiers) {
            (None, Some(part), _) => self.flat(kept, base).times(part),
            (None, None, Some(tiers)) => self.grown(kept, tiers.maintenance_course(kept)?),
            (rate, _, _) => self.flat(kept, self.kept_rate(rate, base)),
        };
        self.at_least(course)
    }

    /// The same of initial margin, at a leverage that the account chose or else at the most that the venue allows.
    pub(super) fn initial_course(&self, line: &Line<'_>, leverage: Option<Decimal>) -> Option<Course> {
        let Some(now) = self.moving(line) else { return Some(Course::default()) };
        let base = self.base();
        let course = match (self.initial, &self.tiers) {
            (None, Some(tiers)) => self.grown(now, tiers.initial_course(now)?),
            _ => self.flat(now, self.scaled(base).unwrap_or(base)),
        };
        let chosen = leverage.and_then(Amount::from_decimal).and_then(|most| line.marked.share(Amount::ONE, most));
        let course = match chosen {
            Some(chosen) => course.larger(&now.along(chosen))?,
            None => course,
        };
        self.at_least(course)
    }

    /// The part of a line that moves with its price; `None` if it has no requirement.
    fn moving(&self, line: &Line<'_>) -> Option<Moving> {
        if self.unpriced.is_some() || line.held.0 == 0 {
            return None;
        }
        let units = if self.counts_units() { line.units().ok()?.abs() } else { Amount::ZERO };
        let inverse = line.is_inverse();
        Some(Moving { value: line.marked, units, value_moves: !inverse, units_move: inverse })
    }

    fn at_least(&self, course: Course) -> Option<Course> {
        let fixed = |amount| Course::of(amount, Amount::ZERO, Amount::ZERO);
        let course = if self.floor.0 == 0 { course } else { course.larger(&fixed(self.floor))? };
        Some(if self.minimum.0 == 0 { course } else { course.plus(&fixed(self.minimum)) })
    }

    fn grown(&self, moving: Moving, course: Course) -> Course {
        if self.per_unit.is_zero() { course } else { course.plus(&self.growth(moving)) }
    }

    fn flat(&self, moving: Moving, rate: Decimal) -> Course {
        let charged = moving.value.times(rate).unwrap_or(moving.value);
        self.grown(moving, moving.along(charged))
    }

    /// The charge on every unit.
    fn growth(&self, moving: Moving) -> Course {
        let grown =
            Exact::from(moving.value).times(self.per_unit).times_amount(moving.units).round().unwrap_or_default();
        match (moving.value_moves, moving.units_move) {
            (false, true) => Course::of(Amount::ZERO, Amount::ZERO, grown),
            (true, false) => Course::of(Amount::ZERO, grown, Amount::ZERO),
            _ => Course::of(grown, Amount::ZERO, Amount::ZERO),
        }
    }

    /// The rate that open interest needs.
    fn by_interest(&self) -> Decimal {
        self.interest_rate.checked_mul(self.open).unwrap_or(Decimal::ONE)
    }

    fn base(&self) -> Decimal {
        self.initial.unwrap_or_default().max(self.by_interest())
    }

    /// The initial rate as open interest nears its cap, cut off after 6 decimals as the protocol's parts per million.
    fn scaled(&self, base: Decimal) -> Option<Decimal> {
        let OpenInterest { lower, upper } = self.open_interest?;
        let above = self.open.checked_sub(lower)?.max(Decimal::ZERO);
        let range = upper.checked_sub(lower)?;
        // A cap of zero means no cap.
        if above.is_zero() || upper.is_zero() {
            return Some(base);
        }
        if above >= range {
            return Some(Decimal::ONE);
        }
        let part = Decimal::ONE.checked_sub(base)?.checked_mul(above)?.checked_div(range)?;
        let rate = base.checked_add(part)?.min(Decimal::ONE);
        Some(rate.trunc_with_scale(6))
    }

    /// Rounded up to the venue's smallest unit, in the venue's currency.
    fn rounded(&self, amount: Amount) -> Amount {
        let Some(decimals) = self.round_up else { return amount };
        match self.money.rate().filter(|rate| *rate != Decimal::ONE) {
            None => up(amount, decimals),
            Some(rate) => {
                // Converting there and back must not add a unit.
                let own = Exact::from(amount).over(rate.into()).map(|own| own.to_places(9));
                own.and_then(|own| up(own, decimals).times(rate)).unwrap_or(amount)
            }
        }
    }
}

/// Rounds up to this number of decimals.
fn up(amount: Amount, decimals: u32) -> Amount {
    let places = crate::amount::DECIMALS.saturating_sub(decimals);
    let unit = crate::amount::pow10(places).and_then(|unit| i128::try_from(unit).ok()).unwrap_or(1);
    let units = amount.0.div_euclid(unit).saturating_add(i128::from(amount.0.rem_euclid(unit) != 0));
    Amount(units.saturating_mul(unit))
}
