//! `rate`: an initial-margin rate per asset, and a basis charge on matched exposure.
//!
//! Per margin set and asset, with each instrument netted first: L are the margined longs, F the longs paid in
//! full (spot held, supplied loans), S the margined shorts and G the shorts paid in full (inverse tokens bought). The
//! requirement is
//!
//! ```text
//! r × max(L − S − G, S − L − F, 0) + basis × matched,   matched = min(L + F, S + G) − F×G
//! ```
//!
//! The basis charge is flat or, if that is more, `basisPerYear` times the years to the expiry of each dated leg. r is
//! the exposure-weighted mean rate of the side that remains. F×G is the exposure of paid-in-full longs that offsets
//! paid-in-full shorts: neither needs margin, so it carries no charge.
//!
//! Options are not margined by delta, which moves too fast for a rate. Bought options need nothing. Sold options need
//! their `standard` requirement alone (or their own rate, if that is more), less the cover of bought options by strike
//! and expiry.

use std::collections::{BTreeMap, BTreeSet};

use rust_decimal::Decimal;

use super::course::Course;
use super::cover::cover;
use super::set::{AssetMargin, Line, Outcome, PriceCache, SetMethod, total};
use super::{Method, ParameterReader, Reader, standard};
use crate::amount::{Amount, Exact};
use crate::error::Failure;
use crate::exposure::ledger::{Holding, paid_in_full};
use crate::position::Kind;

/// The method's name, description and presets.
pub const METHOD: Method = Method {
    id: "rate",
    name: "Rate per asset",
    summary: "A margin rate for each asset on what is left after longs and shorts of one set are netted, and a basis charge on what matched across different instruments.",
    source: "Rates: initial margin of Hyperliquid's first tiers (1 / maximum leverage: BTC 40, ETH 25, SOL and XRP 20), else 15 %, the BCBS-IOSCO schedule's class \"other\". Basis charge: 1 %, Paradex's charge on hedged delta.",
    presets: &[],
    reader: Reader::Rate,
};

/// Initial-margin rates by asset, the basis charge, and the rate of an asset without an entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parameters {
    /// By asset.
    pub rates: BTreeMap<String, Decimal>,
    /// For every other asset.
    pub default_rate: Decimal,
    /// On matched exposure across different instruments.
    pub basis: Decimal,
    /// On matched exposure, for each year to the expiry of a dated leg, if that is more; perpetuals and spot have no
    /// expiry. Zero unless it is given.
    pub basis_per_year: Decimal,
}

/// The charge on matched exposure.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Basis {
    pub flat: Decimal,
    pub per_year: Decimal,
}

impl Default for Parameters {
    fn default() -> Self {
        let mut rates = BTreeMap::new();
        let known = [("BTC", 25), ("ETH", 40), ("SOL", 50), ("XRP", 50)];
        rates.extend(known.map(|(asset, thousandths)| (asset.to_owned(), Decimal::new(thousandths, 3))));
        let (default_rate, basis) = (Decimal::new(15, 2), Decimal::new(1, 2));
        Parameters { rates, default_rate, basis, basis_per_year: Decimal::ZERO }
    }
}

impl Parameters {
    pub(crate) fn read(given: &mut ParameterReader) -> Result<Parameters, Failure> {
        let mut parameters = Parameters::default();
        parameters.rates.extend(given.decimals("rates")?);
        if let Some(rate) = given.decimal("defaultRate")? {
            parameters.default_rate = rate;
        }
        if let Some(basis) = given.fraction("basis")? {
            parameters.basis = basis;
        }
        if let Some(per_year) = given.fraction("basisPerYear")? {
            parameters.basis_per_year = per_year;
        }
        Ok(parameters)
    }

    pub(crate) fn charge(&self) -> Basis {
        Basis { flat: self.basis, per_year: self.basis_per_year }
    }

    /// The rate of an asset.
    pub fn rate(&self, asset: &str) -> Decimal {
        self.rates.get(asset).copied().unwrap_or(self.default_rate)
    }
}

impl SetMethod for Parameters {
    fn method(&self) -> Method {
        METHOD
    }

    fn goes_by_exposure(&self, kind: Kind) -> bool {
        kind != Kind::Option
    }

    /// If all exposures of an asset move alike, so does their requirement. Options, inverse contracts together with
    /// linear ones, and families have their kinks elsewhere.
    fn course(&self, lines: &[&Line<'_>], set: &[Line<'_>]) -> Option<(Amount, Course)> {
        let assets: BTreeSet<&str> = lines.iter().map(|line| line.asset).collect();
        let group: Vec<Line<'_>> = set.iter().filter(|line| assets.contains(line.asset)).cloned().collect();
        let own = lines.first().map(|line| line.own_asset);
        let fixed = |line: &Line<'_>| line.is_inverse() || line.instrument.kind == Kind::Cds;
        let all_fixed = group.iter().all(fixed);
        let alike = |line: &Line<'_>| {
            let bends = line.right().is_some() || line.instrument.kind == Kind::LeveragedToken;
            !bends && Some(line.own_asset) == own && fixed(line) == all_fixed
        };
        if !group.iter().all(alike) {
            return None;
        }
        let today = total(self.margin(&group, &mut PriceCache::default()).parts.iter().map(|part| part.netted));
        let (fixed, linear) = if all_fixed { (today, Amount::ZERO) } else { (Amount::ZERO, today) };
        Some((today, Course::of(fixed, linear, Amount::ZERO)))
    }

    /// The same as the pools that a live book holds, from lines: for what-ifs.
    fn margin(&self, lines: &[Line<'_>], _: &mut PriceCache) -> Outcome {
        let mut outcome = Outcome { worst: vec![None; lines.len()], ..Outcome::default() };
        for group in lines.chunk_by(|a, b| a.asset == b.asset) {
            let mut pool = Pool::default();
            let (mut options, mut sold) = (Vec::new(), Vec::new());
            let mut alone = Amount::ZERO;
            for line in group {
                let standalone = if line.right().is_some() {
                    let need = option_alone(line);
                    options.push(line);
                    sold.push(need);
                    need
                } else {
                    let paid = paid_in_full(line.instrument, line.exposure.0 > 0, line.held.0 > 0);
                    let charge = line.own_charge.or_else(|| line.exposure.abs().times(self.rate(line.asset)));
                    let standalone = if paid { Amount::ZERO } else { charge.unwrap_or_default() };
                    if !line.separate {
                        pool.add(
                            PoolEntry {
                                exposure: line.exposure,
                                standalone,
                                paid,
                                dated: dated(line.exposure, line.seconds),
                            },
                            false,
                        );
                    }
                    standalone
                };
                alone = alone.saturating_add(standalone);
                outcome.alone.push(standalone);
            }
            let released = total(cover(&options, &sold).iter().map(|covered| covered.released));
            let options = total(sold).saturating_sub(released);
            let Some(first) = group.first() else { continue };
            outcome.parts.push(AssetMargin {
                asset: first.asset.to_owned(),
                standalone: alone,
                netted: pool.requirement(self.charge()).netted.saturating_add(options),
                ..AssetMargin::default()
            });
        }
        outcome
    }
}

/// The requirement of an option alone.
pub(crate) fn option_alone(line: &Line<'_>) -> Amount {
    if line.short() { standard::sold_option(line).max(line.own_charge.unwrap_or_default()) } else { Amount::ZERO }
}

/// How one instrument counts in its pool.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct PoolEntry {
    pub exposure: Amount,
    /// The requirement alone; zero if paid in full.
    pub standalone: Amount,
    pub paid: bool,
    /// Its size times the years to its expiry.
    pub dated: Amount,
}

/// A size times the years to its expiry, of 365 days.
pub(crate) fn dated(exposure: Amount, seconds: Option<i64>) -> Amount {
    const YEAR: i128 = 365 * 86_400;
    let seconds = Amount(i128::from(seconds.unwrap_or_default().max(0)));
    exposure.abs().share(seconds, Amount(YEAR)).unwrap_or_default()
}

impl PoolEntry {
    pub(crate) fn of(holding: &Holding, paid: bool, seconds: Option<i64>) -> PoolEntry {
        let exposure = holding.exposure;
        // Rows of one instrument may carry different rates: the mean, weighted by exposure.
        let standalone =
            if paid { Amount::ZERO } else { holding.charge.share(exposure.abs(), holding.gross).unwrap_or_default() };
        PoolEntry { exposure, standalone, paid, dated: dated(exposure, seconds) }
    }
}

/// The four sides of one asset in one set, and the requirement of the margined ones alone.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Pool {
    long: Amount,
    paid_long: Amount,
    short: Amount,
    paid_short: Amount,
    alone_long: Amount,
    alone_short: Amount,
    /// Sizes times years to expiry.
    dated_long: Amount,
    dated_short: Amount,
}

/// The requirement of a pool and its reasons.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Requirement {
    pub standalone: Amount,
    pub netted: Amount,
    /// The matched amount that was charged the basis.
    pub matched: Amount,
    /// The matched amount without a charge: both sides are paid in full.
    pub matched_free: Amount,
    pub charge: Amount,
}

/// The remainder of `a` after `b`.
fn left(a: Amount, b: Amount) -> Amount {
    a.minus(b).max(Amount::ZERO)
}

impl Pool {
    pub(crate) fn add(&mut self, stance: PoolEntry, undo: bool) {
        let size = stance.exposure.abs();
        let (side, alone) = match (stance.exposure.0 < 0, stance.paid) {
            (false, false) => (&mut self.long, Some(&mut self.alone_long)),
            (false, true) => (&mut self.paid_long, None),
            (true, false) => (&mut self.short, Some(&mut self.alone_short)),
            (true, true) => (&mut self.paid_short, None),
        };
        let signed = |amount: Amount| amount.flip(undo);
        *side = side.plus(signed(size));
        if let Some(alone) = alone {
            *alone = alone.plus(signed(stance.standalone));
        }
        let dated = if stance.exposure.0 < 0 { &mut self.dated_short } else { &mut self.dated_long };
        // No bound of the book holds a size times years.
        *dated = dated.saturating_add(signed(stance.dated));
    }

    /// The size of one side's margined, or paid-in-full, positions, and how much of it is matched, of `matched` in all.
    pub(crate) fn matched_of(&self, short: bool, paid: bool, matched: Amount) -> (Amount, Amount) {
        let (margined, free) = if short { (self.short, self.paid_short) } else { (self.long, self.paid_long) };
        let first = margined.min(matched);
        if paid { (free, matched.minus(first)) } else { (margined, first) }
    }

    /// The charge for the time to the expiries of matched legs, each side's legs counted alike.
    fn charge_by_time(&self, basis: Basis, matched: Amount, (longs, shorts): (Amount, Amount)) -> Option<Amount> {
        if basis.per_year.is_zero() {
            return None;
        }
        let of = |dated: Amount, side: Amount| dated.share(matched, side).unwrap_or_default();
        of(self.dated_long, longs).saturating_add(of(self.dated_short, shorts)).times(basis.per_year)
    }

    pub(crate) fn requirement(&self, basis: Basis) -> Requirement {
        let (longs, shorts) = (self.long.plus(self.paid_long), self.short.plus(self.paid_short));
        let left_long = left(self.long, shorts);
        let left_short = left(self.short, longs);
        // Margined positions are matched first; matches after that are paid in full on both sides.
        let free_long = left(self.paid_long, left(self.short, self.long));
        let free_short = left(self.paid_short, left(self.long, self.short));
        let matched_free = free_long.min(free_short);
        let matched = left(longs.min(shorts), matched_free);
        let (remains, side, alone) = if left_long.0 > 0 {
            (left_long, self.long, self.alone_long)
        } else {
            (left_short, self.short, self.alone_short)
        };
        let standalone = self.alone_long.plus(self.alone_short);
        let flat = matched.times(basis.flat).unwrap_or_default();
        if let Some(charge) = self.charge_by_time(basis, matched, (longs, shorts)).filter(|charge| *charge > flat) {
            let netted = alone.share(remains, side).unwrap_or_default().plus(charge);
            return Requirement { standalone, netted, matched, matched_free, charge };
        }
        let (charge, basis) = (flat, basis.flat);
        let charged = Exact::from(matched).times(basis);
        // alone × left / side + basis × matched, rounded once.
        let short = Amount::share_plus(alone, remains, side, matched, basis);
        let netted = if remains.0 == 0 {
            charge
        } else if let Some(netted) = short {
            netted
        } else {
            let top = Exact::from(alone).times_amount(remains).plus(charged.times_amount(side));
            top.over(side.into()).unwrap_or_default()
        };
        Requirement { standalone, netted, matched, matched_free, charge }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::amount::parse;

    fn pool(stances: &[(i32, &str, bool)]) -> Pool {
        let mut pool = Pool::default();
        for (exposure, rate, paid) in stances {
            let exposure = Amount::from(*exposure);
            let standalone = if *paid { Amount::ZERO } else { exposure.abs().times(parse(rate).unwrap()).unwrap() };
            pool.add(PoolEntry { exposure, standalone, paid: *paid, ..PoolEntry::default() }, false);
        }
        pool
    }

    fn figures(stances: &[(i32, &str, bool)]) -> (String, String, String) {
        let r = pool(stances).requirement(Basis { flat: parse("0.01").unwrap(), ..Basis::default() });
        (r.standalone.to_string(), r.netted.to_string(), r.matched.to_string())
    }

    #[test]
    fn by_hand() {
        let text = |a: &str, b: &str, c: &str| (a.to_owned(), b.to_owned(), c.to_owned());
        // 100 long at 5 %, 60 short at 10 %: 40 left at 5 %, 60 matched at 1 %.
        assert_eq!(figures(&[(100, "0.05", false), (-60, "0.1", false)]), text("11", "2.6", "60"));
        // Spot held needs nothing and covers a short.
        assert_eq!(figures(&[(100, "0.05", true), (-60, "0.1", false)]), text("6", "0.6", "60"));
        assert_eq!(figures(&[(20, "0.05", true), (-60, "0.1", false)]), text("6", "4.2", "20"));
        // A short that is paid in full covers a long in the same way.
        assert_eq!(figures(&[(100, "0.05", false), (-60, "0.1", true)]), text("5", "2.6", "60"));
        // Paid in full on both sides: neither needs margin, so nothing is charged.
        assert_eq!(figures(&[(100, "0.05", true), (-60, "0.1", true)]), text("0", "0", "0"));
        // A spot long leaves margined longs no worse.
        assert_eq!(figures(&[(100, "0.05", false), (50, "0.05", true)]), text("5", "5", "0"));
        // The mean rate of the side that remains: (60 × 2 % + 40 × 7 %) / 100 = 4 %.
        assert_eq!(figures(&[(60, "0.02", false), (40, "0.07", false), (-50, "0.1", false)]), text("9", "2.5", "50"));
    }

    #[test]
    fn a_position_undone_leaves_no_trace() {
        let mut some = pool(&[(100, "0.05", false), (-60, "0.1", false), (7, "0.2", true)]);
        let before = some;
        let stance =
            PoolEntry { exposure: Amount(-123_456_789), standalone: Amount(12_345), paid: false, dated: Amount(77) };
        some.add(stance, false);
        assert_ne!(some, before);
        some.add(stance, true);
        assert_eq!(some, before);
    }
}
