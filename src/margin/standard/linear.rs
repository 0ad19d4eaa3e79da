//! Margin of perpetuals, futures and whatever else moves one for one with its asset.
//!
//! ```text
//! initial = notional × min(base + perUnit × units + open-interest part, 1) + minimum
//! tiers: maintenance = Σ over tiers of the notional in them / maximum leverage / 2
//!        initial     = notional / maximum leverage of the tier that all of it is in
//! open-interest part = clamp((open − lower) / (upper − lower), 0, 1) × (1 − base)     (dYdX v4)
//! ```

use rust_decimal::Decimal;

use super::Need;
use crate::amount::{Amount, Exact, plain};
use crate::error::Failure;
use crate::margin::Given;
use crate::margin::set::Line;

/// How one asset's linear positions are margined.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Linear {
    /// Of notional.
    initial: Decimal,
    /// Of notional.
    maintenance: Decimal,
    /// Of initial margin at its base rate; takes the place of `maintenance`.
    maintenance_of_initial: Option<Decimal>,
    /// Added to both rates for every unit of the asset.
    per_unit: Decimal,
    /// Added to both margins for every position.
    minimum: Decimal,
    /// From this notional on, this maximum leverage.
    tiers: Vec<(Amount, Decimal)>,
    open_interest: Option<OpenInterest>,
    /// At least this times the open interest, as a rate.
    interest_rate: Decimal,
    open: Decimal,
    /// Rounded up to so many decimals.
    round_up: Option<u32>,
}

#[derive(Clone, Copy, Debug, PartialEq)]
struct OpenInterest {
    lower: Decimal,
    upper: Decimal,
}

impl Linear {
    pub(super) fn read(given: &mut Given) -> Result<Linear, Failure> {
        let rate = |given: &mut Given, name| Ok::<Decimal, Failure>(given.fraction(name)?.unwrap_or_default());
        let mut linear = Linear {
            initial: rate(given, "initial")?,
            maintenance: rate(given, "maintenance")?,
            maintenance_of_initial: given.fraction("maintenanceOfInitial")?,
            per_unit: rate(given, "perUnit")?,
            minimum: given.decimal("minimum")?.unwrap_or_default(),
            interest_rate: rate(given, "perOpenInterest")?,
            open: given.decimal("open")?.unwrap_or_default(),
            ..Linear::default()
        };
        let tier = |given: &mut Given| {
            let from = given.decimal("from")?.unwrap_or_default();
            let leverage = given.decimal("leverage")?.unwrap_or_default();
            if leverage < Decimal::ONE {
                return Err(given.wrong("leverage", format!("is {}; it is at least 1", plain(leverage))));
            }
            let from = Amount::from_decimal(from).ok_or_else(|| given.wrong("from", "is too large"))?;
            Ok((from, leverage))
        };
        linear.tiers = given.list("tiers", tier)?.unwrap_or_default();
        if linear.tiers.first().is_some_and(|(from, _)| from.0 != 0)
            || !linear.tiers.is_sorted_by(|(a, _), (b, _)| a < b)
        {
            return Err(given.wrong("tiers", "must begin at 0 and rise"));
        }
        let caps = |given: &mut Given| {
            let (lower, upper) =
                (given.decimal("lower")?.unwrap_or_default(), given.decimal("upper")?.unwrap_or_default());
            if upper < lower {
                return Err(given.wrong("upper", "must not be below lower"));
            }
            Ok(OpenInterest { lower, upper })
        };
        linear.open_interest = given.part("openInterest", caps)?;
        if let Some(decimals) = given.decimal("roundUp")? {
            linear.round_up = u32::try_from(decimals.mantissa()).ok().filter(|n| decimals.scale() == 0 && *n <= 12);
            if linear.round_up.is_none() {
                return Err(given.wrong("roundUp", "is a whole number of decimals, at most 12"));
            }
        }
        Ok(linear)
    }

    pub(super) fn need(&self, line: &Line<'_>) -> Need {
        let size = line.marked;
        let tiered = !self.tiers.is_empty();
        let (initial, maintenance) = if tiered {
            (self.whole(size), self.tiered(size).times(Decimal::new(5, 1)).unwrap_or_default())
        } else {
            self.rated(size, units(line))
        };
        // Rows that cancel out are no position.
        let none = line.held.0 == 0;
        let minimum = if none { Amount::ZERO } else { Amount::from_decimal(self.minimum).unwrap_or_default() };
        Need { initial: initial.saturating_add(minimum), maintenance: maintenance.saturating_add(minimum) }
    }

    /// All of the notional at the leverage that the venue allows for so much.
    fn whole(&self, size: Amount) -> Amount {
        let tier = self.tiers.iter().rev().find(|(from, _)| *from <= size);
        let leverage = tier.and_then(|(_, leverage)| Amount::from_decimal(*leverage)).unwrap_or(Amount::ONE);
        size.share(Amount::ONE, leverage).unwrap_or_default()
    }

    /// Each part of the notional at its own tier's rate: the same as a rate less a deduction, without the deduction.
    fn tiered(&self, size: Amount) -> Amount {
        let mut sum = Amount::ZERO;
        for (at, (from, leverage)) in self.tiers.iter().enumerate() {
            let to = self.tiers.get(at.saturating_add(1)).map_or(size, |(next, _)| size.min(*next));
            let within = to.saturating_sub(*from).max(Amount::ZERO);
            let leverage = Amount::from_decimal(*leverage).unwrap_or(Amount::ONE);
            sum = sum.saturating_add(within.share(Amount::ONE, leverage).unwrap_or_default());
        }
        sum
    }

    fn rated(&self, size: Amount, units: Amount) -> (Amount, Amount) {
        let base = self.base();
        let round = |amount: Amount| self.round_up.map_or(amount, |decimals| up(amount, decimals));
        let growing = Exact::from(size).times(self.per_unit).times_amount(units);
        let at = |rate: Decimal| Exact::from(size).times(rate).plus(growing).round().unwrap_or(size);
        let scaled = self.scaled(base).unwrap_or(base);
        let initial = round(at(scaled));
        let maintenance = match self.maintenance_of_initial {
            Some(part) => round(round(at(base)).times(part).unwrap_or_default()),
            None => round(at(self.maintenance.max(if self.interest_rate.is_zero() { Decimal::ZERO } else { base }))),
        };
        (initial, maintenance)
    }

    fn base(&self) -> Decimal {
        let by_interest = self.interest_rate.checked_mul(self.open).unwrap_or(Decimal::ONE);
        self.initial.max(by_interest)
    }

    /// The initial rate as open interest nears its cap, cut off after 6 decimals as the protocol's parts per million.
    fn scaled(&self, base: Decimal) -> Option<Decimal> {
        let OpenInterest { lower, upper } = self.open_interest?;
        let above = self.open.checked_sub(lower)?.max(Decimal::ZERO);
        let range = upper.checked_sub(lower)?;
        if above.is_zero() {
            return Some(base);
        }
        if above >= range {
            return Some(Decimal::ONE);
        }
        let part = Decimal::ONE.checked_sub(base)?.checked_mul(above)?.checked_div(range)?;
        let rate = base.checked_add(part)?.min(Decimal::ONE);
        Some(rate.trunc_with_scale(6))
    }
}

/// Units of the asset, unsigned.
fn units(line: &Line<'_>) -> Amount {
    if line.instrument.inverse {
        Exact::from(line.exposure.abs()).over(line.underlying.into()).unwrap_or_default()
    } else {
        line.held.abs()
    }
}

/// Rounded up to so many decimals.
fn up(amount: Amount, decimals: u32) -> Amount {
    let places = crate::amount::DECIMALS.saturating_sub(decimals);
    let unit = crate::amount::pow10(places).and_then(|unit| i128::try_from(unit).ok()).unwrap_or(1);
    let units = amount.0.div_euclid(unit).saturating_add(i128::from(amount.0.rem_euclid(unit) != 0));
    Amount(units.saturating_mul(unit))
}
