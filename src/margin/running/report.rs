//! Margin as the report has it: set by set, and of each position alone.

use std::collections::{BTreeMap, BTreeSet};

use super::View;
use crate::amount::Amount;
use crate::book::Row;
use crate::book::agreement::CreditKey;
use crate::book::symbols::Symbol;
use crate::error::Failure;
use crate::exposure::ledger::{Curvature, Holding, HoldingKey, MarginSet, paid_in_full};
use crate::exposure::names;
use crate::margin::PositionReport;
use crate::margin::rate::{Pool, PoolEntry};
use crate::margin::schedule::Schedule;
use crate::margin::set::{PriceCache, total};
use crate::margin::{Margin, OptionRule, Parameters, SetMargin, Wall, rate, schedule, standard, venue};
use crate::order;
use crate::position::Kind;

impl<'a> View<'a> {
    pub(crate) fn margin(self, warnings: &mut Vec<Failure>) -> Margin {
        let mut sets = self.set_margins(warnings);
        let (mut without_walls, mut walls) = self.rate_without_walls();
        if self.margin.rules.sets().next().is_some() {
            without_walls = without_walls.saturating_add(self.margin.walls.without);
            walls.extend(self.margin.walls.walls.iter().cloned());
        }
        if self.margin.any_schedule {
            let netted = total(sets.iter().filter(|set| set.method == schedule::METHOD.id).map(|set| set.netted));
            let wall = Wall { netted, without_walls: self.schedule().without_walls(), ..Wall::default() };
            let cost = netted.saturating_sub(wall.without_walls);
            without_walls = without_walls.saturating_add(wall.without_walls);
            if cost != Amount::ZERO {
                let scheduled = sets.iter().filter(|set| set.method == schedule::METHOD.id);
                let mut keys: Vec<String> = scheduled.map(|set| set.key.clone()).collect();
                order::sort_by(&mut keys, String::cmp);
                keys.dedup();
                walls.push(Wall { cost, sets: keys, ..wall });
            }
        }
        order::sort_by(&mut walls, |a, b| b.cost.cmp(&a.cost).then_with(|| a.asset.cmp(&b.asset)));
        order::sort_by(&mut sets, |a, b| b.standalone.cmp(&a.standalone).then_with(|| a.key.cmp(&b.key)));
        let sum = |of: fn(&SetMargin) -> Amount| total(sets.iter().filter(|set| set.counted).map(of));
        let (standalone, netted) = (sum(|s| s.standalone), sum(|s| s.netted));
        let saving = standalone.minus(netted);
        let method = self.method_of(&sets).to_owned();
        let saving_ratio = saving.ratio_to(standalone);
        let left_out = self.unmargined().len();
        Margin {
            method,
            standalone,
            netted,
            saving,
            saving_ratio,
            without_walls,
            left_out,
            walls,
            sets,
            offsets: Vec::new(),
            available: self.margin.elsewhere.known.clone().unwrap_or_default(),
        }
    }

    /// The one methodology that margins all sets, or `mixed`.
    fn method_of(self, sets: &[SetMargin]) -> &'static str {
        let of = |set: &SetMargin| {
            let counterparty = self.book.symbols.find(&set.name.counterparty).unwrap_or_default();
            if self.margin.rules.is_by_venue(counterparty, self.book) { venue::METHOD.id } else { set.method }
        };
        let mut methods: BTreeSet<&str> = BTreeSet::new();
        methods.extend(sets.iter().map(of));
        match (methods.len(), methods.first()) {
            (1, Some(method)) => method,
            (0, _) if self.margin.rules.is_by_venue(0, self.book) => venue::METHOD.id,
            (0, _) => self.margin.rules.usual().named.method,
            _ => "mixed",
        }
    }

    /// The margin of every set, whatever its methodology.
    pub(crate) fn set_margins(self, warnings: &mut Vec<Failure>) -> Vec<SetMargin> {
        let mut sets: Vec<SetMargin> = self.rate_sets();
        sets.extend(self.whole_sets());
        if self.margin.any_schedule {
            let mut schedule = self.schedule();
            sets.extend(schedule.margins(self.book));
            warnings.append(&mut schedule.warnings);
        }
        sets
    }

    pub(crate) fn uses_rate(self, bucket: &MarginSet) -> bool {
        matches!(self.margin.rules.of(bucket).parameters, Parameters::Rate(_))
    }

    fn rate_sets(self) -> Vec<SetMargin> {
        let keys = self.set_keys();
        let mut sets: BTreeMap<&str, SetMargin> = BTreeMap::new();
        let mut curvature: BTreeMap<&str, Curvature> = BTreeMap::new();
        for (index, cell, bucket, key) in self.keyed_cells(&keys) {
            let Some(state) = self.margin.pools.get(index).filter(|_| self.uses_rate(bucket)) else { continue };
            let new = || SetMargin::new(key, self.margin.rules.of(bucket), self.set_name(bucket));
            let set = sets.entry(key).or_insert_with(new);
            set.name.count = set.name.count.saturating_add(cell.rows);
            set.standalone = set.standalone.plus(state.standalone);
            set.netted = set.netted.plus(state.netted);
            set.saving = set.standalone.minus(set.netted);
            if cell.curvature.options > 0 {
                curvature.entry(key).or_default().join(cell.curvature);
            }
        }
        for set in sets.values_mut() {
            // A set without a requirement uses no rule.
            set.rule.stand_in &= set.standalone.0 != 0 || set.netted.0 != 0;
        }
        for (key, curvature) in curvature {
            if let Some(set) = sets.get_mut(key) {
                let (method, preset) = (standard::METHOD.id, standard::OPTIONS.id);
                let rule = OptionRule { method, preset, count: curvature.options, gamma: curvature.gamma() };
                set.options = Some(rule);
            }
        }
        sets.into_values().collect()
    }

    /// Every set of `rate` in one: instruments net across venues, isolated positions too. Also returns the cost of the
    /// walls, asset by asset.
    fn rate_without_walls(self) -> (Amount, Vec<Wall>) {
        // Instruments and assets are numbered without gaps, so that sums are found by place.
        let mut slots: Vec<Option<usize>> = vec![None; self.exposure.instruments.len().saturating_mul(4)];
        let mut merged: Vec<(Symbol, Holding)> = Vec::new();
        for holding in self.exposure.ledger.holdings.iter().filter(|h| h.rows > 0) {
            let HoldingKey { bucket, instrument, mapped, borrowed } = holding.key();
            let counted = self.exposure.ledger.buckets.get(bucket).is_some_and(|b| self.uses_rate(b));
            let counted = counted && self.exposure.instruments.get(instrument).is_some_and(|i| i.kind != Kind::Option);
            let Some(cell) = self.exposure.ledger.cells.get(holding.cell as usize).filter(|_| counted) else {
                continue;
            };
            let slot = (instrument as usize).saturating_mul(4) | usize::from(mapped) << 1 | usize::from(borrowed);
            match slots.get_mut(slot) {
                Some(Some(at)) => {
                    if let Some((_, sum)) = merged.get_mut(*at) {
                        sum.join(holding);
                    }
                }
                Some(slot) => {
                    *slot = Some(merged.len());
                    merged.push((cell.asset, holding.clone()));
                }
                None => {}
            }
        }
        let mut pools = vec![Pool::default(); self.book.symbols.len()];
        for (asset, holding) in &merged {
            let (Some(instrument), Some(pool)) =
                (self.exposure.instruments.get(holding.key().instrument), pools.get_mut(*asset as usize))
            else {
                continue;
            };
            let paid = paid_in_full(instrument, holding.exposure.0 > 0, holding.held.0 > 0);
            pool.add(PoolEntry::of(holding, paid, self.seconds_to(instrument)), false);
        }
        let basis = match &self.margin.rules.usual().parameters {
            Parameters::Rate(parameters) => parameters.charge(),
            _ => rate::Parameters::default().charge(),
        };
        let keys = self.set_keys();
        let mut walls = vec![Wall::default(); pools.len()];
        for (index, cell, bucket, key) in self.keyed_cells(&keys) {
            if let (Some(state), Some(wall)) = (self.margin.pools.get(index), walls.get_mut(cell.asset as usize))
                && self.uses_rate(bucket)
            {
                wall.netted = wall.netted.plus(state.netted);
                wall.sets.push(key.to_owned());
            }
        }
        let options = self.options_without_walls();
        for ((symbol, pool), wall) in (0..).zip(&pools).zip(&mut walls).filter(|(_, wall)| !wall.sets.is_empty()) {
            let options = options.get(&symbol).copied().unwrap_or_default();
            wall.without_walls = pool.requirement(basis).netted.saturating_add(options);
            wall.cost = wall.netted.minus(wall.without_walls);
            wall.asset = self.book.symbols.text(symbol).to_owned();
            order::sort_by(&mut wall.sets, String::cmp);
            // All separate positions at one counterparty share one key.
            wall.sets.dedup();
        }
        let without_walls = Amount::sum(walls.iter().map(|wall| wall.without_walls));
        walls.retain(|wall| wall.cost != Amount::ZERO);
        order::sort_by(&mut walls, |a, b| b.cost.cmp(&a.cost).then_with(|| a.asset.cmp(&b.asset)));
        (without_walls, walls)
    }

    pub(crate) fn schedule(self) -> Schedule {
        self.schedule_where(|_, _| true, None)
    }

    /// The schedule of some rows; every row in the credit set `void` is separate.
    pub(crate) fn schedule_where(self, keep: impl Fn(u32, &Row) -> bool, void: Option<&'a CreditKey>) -> Schedule {
        let mut schedule = Schedule::at(self.exposure.as_of);
        schedule.void = void.cloned();
        let counted = self.rows();
        let counted = counted.filter(|(index, row)| keep(*index, row));
        for (index, row) in counted {
            let Some((instrument, place)) = self.parts(row) else {
                continue;
            };
            let rule = self.margin.rules.of(&MarginSet::of(place));
            let (Parameters::Schedule(parameters), Some(Ok(valued))) = (&rule.parameters, self.value(row)) else {
                continue;
            };
            schedule.add(self.book, index, (row, self.canonical(row)), instrument, &valued, parameters);
        }
        schedule
    }

    pub(crate) fn position_report(self, index: u32, row: &Row) -> PositionReport {
        let mut report = PositionReport { id: self.book.id(index).into_owned(), ..PositionReport::default() };
        let Some((instrument, place)) = self.parts(row) else {
            return report;
        };
        let bucket = MarginSet::of(place);
        report.set = names::set_key(&bucket, &self.book.symbols);
        let borrowed = row.quantity.is_sign_negative();
        report.instrument = names::instrument(instrument, borrowed, &self.book.symbols);
        if let Some(failure) = self.exposure.failures.get(&index) {
            // The report names the position already.
            report.failure = Some(failure.clone().alone());
            return report;
        }
        match self.value(row) {
            None => {}
            Some(Err(failure)) => report.failure = Some(failure),
            Some(Ok(valued)) => {
                report.exposure = Some(valued.exposure);
                report.value = valued.value;
                report.cash = valued.cash;
                let marked =
                    !valued.is_apart() && !instrument.inverse && !matches!(instrument.kind, Kind::Cds | Kind::Option);
                let reference = self.exposure.market.get(instrument.asset).price.and_then(Amount::from_decimal);
                report.reference_price =
                    reference.filter(|_| marked && valued.mark.is_some() && valued.mark != reference);
                let rule = self.margin.rules.of(&bucket);
                report.standalone = match &rule.parameters {
                    // A lending account has a health factor and no margin.
                    _ if !rule.counted => None,
                    _ if valued.cash => Some(Amount::ZERO),
                    Parameters::Rate(_) | Parameters::Set(_) if valued.rates => Some(Amount::ZERO),
                    Parameters::Rate(_) if paid_in_full(instrument, valued.exposure.0 > 0, valued.held.0 > 0) => {
                        Some(Amount::ZERO)
                    }
                    Parameters::Rate(_) => self.charge(row, &valued),
                    Parameters::Set(choice) => {
                        // By itself it would be in standard mode.
                        let method = choice.standard.as_ref().unwrap_or(&choice.method);
                        let outcome =
                            method.margin(&self.lines_at_leverage(row, &**method), &mut PriceCache::default());
                        Some(total(outcome.parts.iter().map(|part| part.netted)))
                    }
                    Parameters::Schedule(parameters) => {
                        let mut one = Schedule::at(self.exposure.as_of);
                        one.add(self.book, index, (row, self.canonical(row)), instrument, &valued, parameters);
                        Some(one.margins(self.book).first().map(|set| set.standalone).unwrap_or_default())
                    }
                };
            }
        }
        report
    }

    /// See [`LiveBook::ids_by_set`](crate::LiveBook::ids_by_set).
    pub(crate) fn ids_by_set(self) -> Vec<(String, String)> {
        let places = (0..self.book.places.len()).filter_map(|place| self.book.places.get(u32::try_from(place).ok()?));
        let keys: Vec<String> = places.map(|place| names::set_key(&MarginSet::of(place), &self.book.symbols)).collect();
        let key = |row: &Row| keys.get(row.place as usize).cloned().unwrap_or_default();
        self.book.indexed_rows().map(|(index, row)| (self.book.id(index).into_owned(), key(row))).collect()
    }
}
