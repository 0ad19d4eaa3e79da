//! From running sums to the report: what is left to do costs as much as there are groups, not positions.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use super::LiveBook;
use super::geared::claim_concentration;
use super::view::View;
use crate::amount::Amount;
use crate::book::Row;
use crate::book::agreement::CreditKey;
use crate::book::symbols::Symbol;
use crate::credit::limits;
use crate::error::Failure;
use crate::exposure::concentration::Concentration;
use crate::exposure::concentration::Concentrations;
use crate::exposure::ledger::{Bucket, Cell, Curvature, Holding, HoldingKey, paid_in_full};
use crate::exposure::names;
use crate::exposure::{Exposure, SetName, Sides};
use crate::margin::rate::{Pool, Stance};
use crate::margin::schedule::Schedule;
use crate::margin::set::{Memo, total};
use crate::margin::{Margin, OptionRule, Parameters, SetMargin, Wall, rate, schedule, standard, venue};
use crate::order;
use crate::position::{Kind, MarginMode};
use crate::report::{PositionReport, Report};

impl<'a> View<'a> {
    pub(crate) fn total_exposures(self) -> (Exposure, Exposure) {
        let ledger = &self.exposure.ledger;
        let of = |matched| Exposure::new("", ledger.total, matched);
        (of(ledger.economic_matched), of(ledger.recognised_matched))
    }

    fn cash(self) -> Exposure {
        let mut sides = Sides::default();
        let mut matched = Amount::ZERO;
        for cash in self.exposure.ledger.cash.values() {
            sides.join(*cash);
            matched = matched.plus(cash.matched());
        }
        Exposure::new("", sides, matched)
    }

    fn by_asset(self) -> Vec<Exposure> {
        let mut curvature: BTreeMap<Symbol, Curvature> = BTreeMap::new();
        for cell in self.exposure.ledger.cells.iter().filter(|cell| cell.curvature.options > 0) {
            curvature.entry(cell.asset).or_default().join(cell.curvature);
        }
        let groups = self.exposure.ledger.assets().map(|(asset, sum)| {
            let mut exposure = Exposure::new(self.book.symbols.text(asset), sum.sides, sum.sides.matched());
            exposure.net_quantity = (sum.unknown_units == 0).then_some(sum.units);
            exposure.gamma = curvature.get(&asset).and_then(|curvature| curvature.gamma());
            exposure
        });
        largest_first(groups.collect())
    }

    fn by_group(self, group: impl Fn(&Bucket) -> Symbol) -> Vec<Exposure> {
        let mut pairs: BTreeMap<(Symbol, Symbol), (Sides, Curvature)> = BTreeMap::new();
        for cell in self.exposure.ledger.cells.iter().filter(|cell| cell.rows > 0) {
            if let Some(bucket) = self.exposure.ledger.buckets.get(cell.bucket) {
                let pair = pairs.entry((group(bucket), cell.asset)).or_default();
                pair.0.join(cell.sides);
                pair.1.join(cell.curvature);
            }
        }
        let mut groups: BTreeMap<Symbol, (Sides, Amount, Curvature)> = BTreeMap::new();
        for ((group, _), (sides, curvature)) in pairs {
            let sum = groups.entry(group).or_default();
            sum.0.join(sides);
            sum.1 = sum.1.plus(sides.matched());
            sum.2.join(curvature);
        }
        let exposure = |(group, (sides, matched, curvature)): (Symbol, (Sides, Amount, Curvature))| Exposure {
            gamma: curvature.gamma(),
            ..Exposure::new(self.book.symbols.text(group), sides, matched)
        };
        largest_first(groups.into_iter().map(exposure).collect())
    }

    fn by_netting_set(self) -> Vec<Exposure> {
        let keys = self.set_keys();
        type Group = (Sides, Amount, SetName, Curvature);
        let mut groups: BTreeMap<&str, Group> = BTreeMap::new();
        for (_, cell, bucket, key) in self.keyed_cells(&keys) {
            let new = || (Sides::default(), Amount::ZERO, self.set_name(bucket), Curvature::default());
            let (sides, matched, name, curvature) = groups.entry(key).or_insert_with(new);
            sides.join(cell.sides);
            curvature.join(cell.curvature);
            if !bucket.alone {
                *matched = matched.plus(cell.sides.matched());
            }
            name.count = name.count.saturating_add(cell.rows);
        }
        let exposure = |(key, (sides, matched, name, curvature)): (&str, Group)| Exposure {
            set: Some(name),
            gamma: curvature.gamma(),
            ..Exposure::new(key, sides, matched)
        };
        largest_first(groups.into_iter().map(exposure).collect())
    }

    /// The key of each bucket, in the order of the buckets.
    pub(crate) fn set_keys(self) -> Vec<String> {
        self.exposure.ledger.buckets.iter().map(|bucket| names::set_key(bucket, &self.book.symbols)).collect()
    }

    /// Cells that hold something: number, cell, bucket, and the bucket's key.
    fn keyed_cells(self, keys: &'a [String]) -> impl Iterator<Item = (usize, &'a Cell, &'a Bucket, &'a str)> {
        self.exposure.ledger.cells.iter().enumerate().filter(|(_, cell)| cell.rows > 0).filter_map(|(index, cell)| {
            let bucket = self.exposure.ledger.buckets.get(cell.bucket)?;
            Some((index, cell, bucket, keys.get(cell.bucket as usize)?.as_str()))
        })
    }

    /// What stands alone is gathered per counterparty, whatever its account and chain.
    pub(crate) fn set_name(self, bucket: &Bucket) -> SetName {
        let text = |symbol| self.book.symbols.text(symbol).to_owned();
        let mode = if bucket.alone { MarginMode::Isolated } else { MarginMode::Cross };
        SetName {
            counterparty: text(bucket.counterparty),
            account: if bucket.counterparty == 0 { String::new() } else { text(bucket.account) },
            chain: if bucket.alone { String::new() } else { text(bucket.chain) },
            margin_mode: mode.name(),
            count: 0,
        }
    }

    pub(crate) fn margin(self, warnings: &mut Vec<Failure>) -> Margin {
        let mut sets = self.set_margins(warnings);
        self.back_health(&mut sets);
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

    pub(crate) fn uses_rate(self, bucket: &Bucket) -> bool {
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
            // What needs nothing needs nobody's rule.
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

    /// Every set of `rate` in one: instruments net across venues, isolated positions too. With it, asset by asset, what
    /// the walls cost.
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
            pool.add(Stance::of(holding, paid, self.seconds_to(instrument)), false);
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
            // What stands alone at one counterparty has one key.
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

    /// The schedule of some rows; what is in the credit set `void` stands alone.
    pub(crate) fn schedule_where(self, keep: impl Fn(u32, &Row) -> bool, void: Option<&'a CreditKey>) -> Schedule {
        let mut schedule = Schedule::at(self.exposure.as_of);
        schedule.void = void.cloned();
        let counted = self.rows();
        let counted = counted.filter(|(index, row)| keep(*index, row));
        for (index, row) in counted {
            let Some((instrument, place)) = self.parts(row) else {
                continue;
            };
            let rule = self.margin.rules.of(&Bucket::of(place));
            let (Parameters::Schedule(parameters), Some(Ok(valued))) = (&rule.parameters, self.value(row)) else {
                continue;
            };
            schedule.add(self.book, index, (row, self.canonical(row)), instrument, &valued, parameters);
        }
        schedule
    }

    /// See [`LiveBook::ids_by_set`](super::LiveBook::ids_by_set).
    pub(crate) fn ids_by_set(self) -> Vec<(String, String)> {
        let places = (0..self.book.places.len()).filter_map(|place| self.book.places.get(u32::try_from(place).ok()?));
        let keys: Vec<String> = places.map(|place| names::set_key(&Bucket::of(place), &self.book.symbols)).collect();
        let key = |row: &Row| keys.get(row.place as usize).cloned().unwrap_or_default();
        self.book.indexed_rows().map(|(index, row)| (self.book.id(index).into_owned(), key(row))).collect()
    }

    pub(crate) fn position_report(self, index: u32, row: &Row) -> PositionReport {
        let mut report = PositionReport { id: self.book.id(index).into_owned(), ..PositionReport::default() };
        let Some((instrument, place)) = self.parts(row) else {
            return report;
        };
        let bucket = Bucket::of(place);
        report.set = names::set_key(&bucket, &self.book.symbols);
        let borrowed = row.quantity.is_sign_negative();
        report.instrument = names::instrument(instrument, borrowed, &self.book.symbols);
        if let Some(failure) = self.exposure.failures.get(&index) {
            // Which position it is about stands beside it.
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
                        let outcome = method.margin(&self.lines_at_leverage(row, &**method), &mut Memo::default());
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
}

impl LiveBook {
    /// Everything about the book as it stands.
    pub fn report(&mut self) -> Report {
        let mut report = self.summary();
        report.margin.offsets = self.all_offsets();
        report.credit = self.credit();
        report.resilience = self.resilience();
        report
    }

    /// The report without the offsets that explain its saving, exposures at default and resilience, which are most of the
    /// work.
    pub fn summary(&mut self) -> Report {
        self.refresh_marks();
        self.margin_sets();
        self.margin_without_walls();
        self.look_elsewhere();
        let (mut total, recognised) = self.view().total_exposures();
        let mut curvature = Curvature::default();
        self.exposure.ledger.cells.iter().for_each(|cell| curvature.join(cell.curvature));
        total.gamma = curvature.gamma();
        let by_asset = self.view().by_asset();
        let by_counterparty = self.view().by_group(|bucket| bucket.counterparty);
        let by_chain = self.view().by_group(|bucket| bucket.chain);
        let mut warnings = self.book.noted.clone();
        warnings.extend(self.held_cells());
        warnings.extend(self.view().warnings());
        let mut unsecured = Vec::new();
        let credit = self.view().close_out(&mut unsecured);
        let margin = self.view().margin(&mut warnings);
        warnings.extend(self.view().account_warnings());
        warnings.extend(self.view().party_warnings());
        warnings.extend(self.view().margin_warnings(&margin.sets));
        let concentration = |groups: &[Exposure]| Concentration::of(groups.iter().map(|g| (g.key.as_str(), g.gross)));
        let concentration = Concentrations {
            by_asset: concentration(&by_asset),
            by_counterparty: concentration(&by_counterparty),
            by_claim: claim_concentration(&credit),
            by_chain: concentration(&by_chain),
            by_venue: self.view().venue_concentration(),
            by_collateral: self.view().collateral_concentration(),
        };
        let mut failures: Vec<Failure> = self.book.refused.clone();
        failures.extend(self.exposure.failures.values().cloned());
        failures.extend(self.view().unmargined());
        failures.extend(unsecured);
        order::sort_by(&mut failures, |a, b| a.row.cmp(&b.row));
        let positions = if self.options.positions {
            self.book.indexed_rows().map(|(index, row)| self.view().position_report(index, row)).collect()
        } else {
            Vec::new()
        };
        let leverage = self.view().leverage(&credit);
        let mut report = Report {
            currency: self.book.currency.clone(),
            as_of: self.exposure.as_of.map(|time| time.to_string()),
            partial: !failures.is_empty(),
            total,
            recognised,
            cash: self.view().cash(),
            by_asset,
            by_counterparty,
            by_chain,
            by_netting_set: self.view().by_netting_set(),
            assumptions: self.view().assumptions(&margin),
            accounts: self.view().account_margins(),
            margin,
            credit,
            concentration,
            leverage,
            limits: Vec::new(),
            resilience: Vec::new(),
            positions,
            failures,
            warnings,
        };
        report.limits =
            limits::check(&report.total, &report.concentration, &report.leverage, self.book.limits.as_deref());
        report
    }

    /// Marks that a removed row had set are gathered anew.
    fn refresh_marks(&mut self) {
        let mut stale: BTreeSet<Symbol> = BTreeSet::new();
        stale.extend(self.exposure.ledger.assets().filter(|(_, sum)| sum.marks_stale).map(|(asset, _)| asset));
        if stale.is_empty() {
            return;
        }
        let marks: Vec<(Symbol, Amount)> = self
            .view()
            .rows()
            .filter_map(|(_, row)| self.view().value(row)?.ok())
            .filter(|valued| !valued.is_apart() && stale.contains(&valued.asset))
            .filter_map(|valued| Some((valued.asset, valued.mark?)))
            .collect();
        for asset in stale {
            self.exposure.ledger.forget_marks(asset);
        }
        for (asset, mark) in marks {
            self.exposure.ledger.note_mark(asset, mark);
        }
    }
}

/// The largest gross first; equal ones by name.
fn largest_first(mut groups: Vec<Exposure>) -> Vec<Exposure> {
    order::sort_by(&mut groups, |a, b| (Reverse(a.gross), &a.key).cmp(&(Reverse(b.gross), &b.key)));
    groups
}
