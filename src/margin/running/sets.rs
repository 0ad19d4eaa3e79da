//! Margin of methodologies that need the whole set. Inputs are summed row by row; a set's margin is computed on demand and
//! kept until one of its rows changes.

use std::collections::{BTreeMap, BTreeSet};

use super::MarginSums;
use super::View;
use super::leverages::more_by_leverage;
use crate::amount::Amount;
use crate::book::Row;
use crate::error::Failure;
use crate::exposure;
use crate::exposure::ledger::{HoldingKey, MarginSet, paid_in_full};
use crate::exposure::names;
use crate::exposure::value::Valued;
use crate::margin::choice::SetChoice;
use crate::margin::running::instrument::InstrumentSums;
use crate::margin::set::{Line, Outcome, PriceCache, SetMethod, total};
use crate::margin::{AssetMargin, SetMargin};
use crate::position::Kind;

/// Sums over all sets, kept up to date set by set.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct WholeSums {
    /// Of the sets that are counted.
    pub standalone: Amount,
    pub netted: Amount,
    /// Rows that lack an input or a rule.
    pub lacking: u32,
}

impl WholeSums {
    fn with(self, set: &SetState) -> WholeSums {
        let of = |amount: fn(&SetMargin) -> Amount| set.counted().map(amount).unwrap_or_default();
        WholeSums {
            standalone: self.standalone.saturating_add(of(|margin| margin.standalone)),
            netted: self.netted.saturating_add(of(|margin| margin.netted)),
            lacking: self.lacking.saturating_add(set.lacking),
        }
    }

    fn without(self, set: &SetState) -> WholeSums {
        let of = |amount: fn(&SetMargin) -> Amount| set.counted().map(amount).unwrap_or_default();
        WholeSums {
            standalone: self.standalone.saturating_sub(of(|margin| margin.standalone)),
            netted: self.netted.saturating_sub(of(|margin| margin.netted)),
            lacking: self.lacking.saturating_sub(set.lacking),
        }
    }
}

/// The margin of one set, or of the separate positions of one account and chain.
#[derive(Clone, Debug, Default)]
pub(crate) struct SetState {
    /// Whether a row of it has changed since it was margined.
    stale: bool,
    margin: Option<SetMargin>,
    /// Its holdings, in the order of their lines.
    members: Vec<u32>,
    legs: Vec<LegMargin>,
    /// Its requirement asset by asset; under the empty name if assets are margined together.
    pub needs: Vec<(String, Amount)>,
    missing: Vec<(HoldingKey, Failure)>,
    /// The number of rows that lack an input.
    lacking: u32,
    /// The extra requirement because of chosen leverages, asset by asset: no wall causes it.
    pub by_leverage: Vec<(String, Amount)>,
    memo: PriceCache,
}

impl SetState {
    pub(crate) fn margin(&self) -> Option<&SetMargin> {
        self.margin.as_ref()
    }

    /// Its margin, if that is part of the book's.
    pub(crate) fn counted(&self) -> Option<&SetMargin> {
        self.margin().filter(|margin| margin.counted)
    }

    /// The prices of its instruments, for use again.
    pub(crate) fn memo(&self) -> PriceCache {
        self.memo.clone()
    }
}

/// One instrument of a set, margined.
#[derive(Clone, Debug)]
pub(crate) struct LegMargin {
    pub key: HoldingKey,
    pub asset: u32,
    pub exposure: Amount,
    pub standalone: Amount,
    pub worst: Option<Amount>,
    pub paid_in_full: bool,
    pub rows: u32,
}

impl<'a> View<'a> {
    /// The methodology and its parameters, if the set is margined here.
    pub(crate) fn set_choice(self, bucket: &MarginSet) -> Option<&'a SetChoice> {
        self.margin.rules.of(bucket).set_choice()
    }

    fn margined(self, index: u32, members: Vec<u32>, mut memo: PriceCache) -> Option<SetState> {
        let bucket = self.exposure.ledger.buckets.get(index)?;
        let choice = self.set_choice(bucket)?;
        if bucket.alone {
            return Some(self.each_alone(index, bucket, choice));
        }
        let lines = self.lines_of(index, &members, choice);
        let mut outcome = choice.method.margin(&lines, &mut memo);
        if let Some(standard) = &choice.standard {
            self.alone_by(&**standard, index, &members, &lines, &mut outcome);
        }
        let mut margin = self.set_margin(bucket, choice);
        margin.name.count = self.rows_in(index, &members, choice);
        margin.leverage = self.leverage_taken(&lines, choice);
        add(&mut margin, &outcome);
        let legs = lines.iter().zip(&outcome.alone).zip(&outcome.worst).map(|((line, standalone), worst)| LegMargin {
            key: line.key,
            asset: self.book.symbols.find(line.asset).unwrap_or_default(),
            exposure: line.exposure,
            standalone: *standalone,
            worst: *worst,
            paid_in_full: paid_in_full(line.instrument, line.exposure.0 > 0, !line.short()),
            rows: line.rows,
        });
        let legs = legs.collect();
        let needs = outcome.parts.iter().map(|part| (part.asset.clone(), part.netted)).collect();
        let mut lacking: BTreeMap<(u32, bool), u32> = BTreeMap::new();
        for line in outcome.missing.iter().filter_map(|(at, _)| lines.get(*at)) {
            lacking.insert((line.key.instrument, line.key.borrowed), line.rows);
        }
        let lacking = lacking.into_values().fold(0, u32::saturating_add);
        let key_of = |(at, failure): (usize, Failure)| lines.get(at).map(|line| (line.key, failure));
        let missing = outcome.missing.into_iter().filter_map(key_of).collect();
        let by_leverage = more_by_leverage(&lines, &outcome.parts, choice);
        let margin = margin.with_assets(outcome.parts);
        Some(SetState { stale: false, margin: Some(margin), members, legs, needs, missing, lacking, by_leverage, memo })
    }

    /// The requirement of a set's instruments one by one, by another rule than that of the whole set, at the most
    /// leverage that the venue allows: a leverage chosen elsewhere is not an effect of netting. If that rule does not
    /// know an instrument, its requirement alone by the set's rule counts.
    fn alone_by(self, standard: &dyn SetMethod, bucket: u32, members: &[u32], lines: &[Line<'_>], set: &mut Outcome) {
        let mut own = self.lines_by(bucket, members, standard);
        own.iter_mut().for_each(Line::take_usual_leverage);
        let outcome = standard.margin(&own, &mut PriceCache::default());
        let mut unknown: BTreeSet<usize> = BTreeSet::new();
        unknown.extend(outcome.missing.iter().map(|(at, _)| *at));
        let known = own.iter().zip(&outcome.alone).enumerate().filter(|(at, _)| !unknown.contains(at));
        let mut needs: BTreeMap<HoldingKey, Amount> = BTreeMap::new();
        for (_, (line, need)) in known {
            let sum = needs.entry(line.key).or_default();
            *sum = sum.saturating_add(*need);
        }
        let mut by_asset: BTreeMap<&str, Amount> = BTreeMap::new();
        for (line, alone) in lines.iter().zip(&mut set.alone) {
            *alone = needs.get(&line.key).copied().unwrap_or(*alone);
            let sum = by_asset.entry(line.asset).or_default();
            *sum = sum.saturating_add(*alone);
        }
        let all = total(by_asset.values().copied());
        for part in &mut set.parts {
            part.standalone = match part.asset.as_str() {
                "" => all,
                asset => by_asset.get(asset).copied().unwrap_or_default(),
            };
        }
    }

    /// A set's requirement without an asset, if its assets are margined one by one and each under its own name.
    pub(crate) fn needs_without(self, bucket: u32, asset: u32) -> Option<Amount> {
        let set = self.margin.sets.get(&bucket)?;
        let own =
            |leg: &LegMargin| self.exposure.instruments.get(leg.key.instrument).is_some_and(|i| i.asset == leg.asset);
        if set.needs.iter().any(|(name, _)| name.is_empty()) || !set.legs.iter().all(own) {
            return None;
        }
        let name = self.book.symbols.text(asset);
        Some(total(set.needs.iter().filter(|(part, _)| part != name).map(|(_, need)| *need)))
    }

    /// The lines that a set's margin is computed from.
    pub(crate) fn set_lines(self, bucket: u32) -> Vec<Line<'a>> {
        let known = self.exposure.ledger.buckets.get(bucket).and_then(|known| self.set_choice(known));
        let (Some(choice), Some(set)) = (known, self.margin.sets.get(&bucket)) else { return Vec::new() };
        self.lines_of(bucket, &set.members, choice)
    }

    /// The lines of a set as another methodology sees them.
    pub(crate) fn set_lines_by(self, bucket: u32, method: &'a dyn SetMethod) -> Vec<Line<'a>> {
        self.margin.sets.get(&bucket).map(|set| self.lines_by(bucket, &set.members, method)).unwrap_or_default()
    }

    fn lines_of(self, bucket: u32, members: &[u32], choice: &'a SetChoice) -> Vec<Line<'a>> {
        self.lines_by(bucket, members, &*choice.method)
    }

    fn lines_by(self, bucket: u32, members: &[u32], method: &'a dyn SetMethod) -> Vec<Line<'a>> {
        let mut lines: Vec<Line<'_>> = members.iter().filter_map(|index| self.line_of(*index)).collect();
        if method.counts_cash() {
            lines.extend(self.cash_lines(bucket));
            lines = self.sorted(lines);
        }
        self.seen(lines, method)
    }

    /// How many positions a set has, those included that cancel out.
    fn rows_in(self, bucket: u32, members: &[u32], choice: &SetChoice) -> u32 {
        let held = members.iter().filter_map(|index| self.exposure.ledger.holdings.get(*index as usize));
        // A position that is split over a family has a holding in each of the two assets.
        let held = held.filter(|holding| !holding.key().mapped).map(|holding| holding.rows);
        let cash = choice.method.counts_cash().then(|| self.cash_lines(bucket).map(|line| line.rows));
        held.chain(cash.into_iter().flatten()).fold(0, u32::saturating_add)
    }

    /// Positions that are margined separately, each as a set of one without offsets.
    fn each_alone(self, index: u32, bucket: &MarginSet, choice: &SetChoice) -> SetState {
        let mut margin = self.set_margin(bucket, choice);
        let mut missing = Vec::new();
        let mut needs = Vec::new();
        let mut by_leverage = Vec::new();
        let mut lacking = 0_u32;
        for (_, row) in self.rows_of(index) {
            let lines = self.lines_of_row(row, &*choice.method);
            let outcome = choice.method.margin(&lines, &mut PriceCache::default());
            margin.name.count = margin.name.count.saturating_add(1);
            add(&mut margin, &outcome);
            needs.extend(outcome.parts.iter().map(|part| (part.asset.clone(), part.netted)));
            by_leverage.extend(more_by_leverage(&lines, &outcome.parts, choice));
            margin.leverage.join(&self.leverage_taken(&lines, choice));
            let key_of = |(at, failure): (usize, Failure)| {
                lines.get(at).map(|line| (HoldingKey { bucket: index, ..line.key }, failure))
            };
            lacking = lacking.saturating_add(u32::from(!outcome.missing.is_empty()));
            missing.extend(outcome.missing.into_iter().filter_map(key_of));
        }
        SetState { margin: Some(margin), needs, missing, lacking, by_leverage, ..SetState::default() }
    }

    /// The positions of a bucket that its methodology margins.
    pub(crate) fn rows_of(self, bucket: u32) -> impl Iterator<Item = (u32, &'a Row)> {
        // Separate positions are found without going through the whole book.
        let alone = self.margin.alone_rows.get(&bucket);
        let of = move |index: &u32| Some((*index, self.book.rows.get(*index as usize)?.as_ref()?));
        let known_rows = alone.into_iter().flatten().filter_map(of);
        let here = move |row: &Row| self.seat(row).is_some_and(|seat| seat.bucket == bucket);
        let all = self.book.indexed_rows().filter(move |_| alone.is_none());
        let counted = known_rows.chain(all).filter(move |(index, _)| !self.exposure.failures.contains_key(index));
        let known = self.exposure.ledger.buckets.get(bucket).and_then(|known| self.set_choice(known));
        let cash = known.is_some_and(|choice| choice.method.counts_cash());
        counted
            .filter(move |(_, row)| here(row))
            .filter(move |(_, row)| matches!(self.value(row), Some(Ok(v)) if !v.is_apart() || cash && v.cash))
    }

    fn set_margin(self, bucket: &MarginSet, choice: &SetChoice) -> SetMargin {
        let key = names::set_key(bucket, &self.book.symbols);
        let mut margin = SetMargin::new(&key, self.margin.rules.of(bucket), self.set_name(bucket));
        margin.preset = choice.preset;
        margin.initial = Some(Amount::ZERO);
        margin
    }

    /// The margin of every set that is looked at as a whole; separate positions in one entry per counterparty.
    pub(crate) fn whole_sets(self) -> Vec<SetMargin> {
        let mut sets: BTreeMap<&str, SetMargin> = BTreeMap::new();
        for margin in self.margin.sets.values().filter_map(|set| set.margin.as_ref()).filter(|set| set.name.count > 0) {
            match sets.get_mut(margin.key.as_str()) {
                None => drop(sets.insert(&margin.key, margin.clone())),
                Some(sum) => {
                    sum.name.count = sum.name.count.saturating_add(margin.name.count);
                    sum.standalone = sum.standalone.saturating_add(margin.standalone);
                    sum.netted = sum.netted.saturating_add(margin.netted);
                    sum.saving = sum.standalone.saturating_sub(sum.netted);
                    sum.initial = Some(sum.netted);
                    sum.maintenance = join(sum.maintenance, margin.maintenance);
                    sum.partial |= margin.partial;
                    sum.leverage.join(&margin.leverage);
                    sum.stand_ins.extend(margin.stand_ins.iter().cloned());
                    sum.rule.stand_in |= margin.rule.stand_in;
                    sum.beyond_tiers.extend(margin.beyond_tiers.iter().cloned());
                }
            }
        }
        for set in sets.values_mut() {
            // A set without a requirement uses no rule.
            set.rule.stand_in &= set.standalone.0 != 0 || set.netted.0 != 0;
        }
        sets.into_values().collect()
    }

    /// The input that the margin of a row lacks, if any.
    pub(crate) fn lacking(self, index: u32) -> Option<Failure> {
        let row = self.book.rows.get(index as usize)?.as_ref()?;
        let seat = self.seat(row)?;
        let instrument = self.canonical(row);
        let missing = &self.margin.sets.get(&seat.bucket)?.missing;
        missing.iter().find(|(key, _)| key.instrument == instrument).map(|(_, failure)| failure.clone())
    }

    /// The positions that lack an input, row by row.
    pub(crate) fn unmargined(self) -> Vec<Failure> {
        let mut failures = Vec::new();
        for (bucket, set) in self.margin.sets.iter().filter(|(_, set)| !set.missing.is_empty()) {
            for (index, row) in self.rows_of(*bucket) {
                let instrument = self.canonical(row);
                let loan = self.exposure.instruments.get(instrument).is_some_and(|i| i.kind == Kind::Loan);
                let borrowed = loan && row.quantity.is_sign_negative();
                let is = |key: &HoldingKey| key.instrument == instrument && key.borrowed == borrowed;
                let lacking = set.missing.iter().find(|(key, _)| is(key));
                if let Some((_, failure)) = lacking {
                    failures.push(self.book.failed(index, failure.clone()));
                }
            }
        }
        failures
    }

    /// Every set's legs, for the offsets.
    pub(crate) fn margined_sets(self) -> impl Iterator<Item = (&'a SetMargin, &'a [LegMargin])> {
        self.margin.sets.values().filter_map(|set| Some((set.margin.as_ref()?, set.legs.as_slice())))
    }
}

impl MarginSums {
    /// Adds a row's part in a holding to the inputs of its set's methodology, or removes it.
    pub(crate) fn post_quote(&mut self, holding: u32, quote: &InstrumentSums, undo: bool) {
        let at = holding as usize;
        if self.quotes.len() <= at {
            self.quotes.resize(at.saturating_add(1), InstrumentSums::default());
        }
        if let Some(sum) = self.quotes.get_mut(at) {
            sum.join(quote, undo);
        }
    }

    pub(crate) fn stale_set(&mut self, bucket: u32) {
        self.sets.entry(bucket).or_default().stale = true;
    }

    /// The same for cash, which a lending account counts.
    pub(crate) fn post_cash_quote(
        &mut self,
        below: exposure::View<'_>,
        bucket: u32,
        row: &Row,
        valued: &Valued,
        undo: bool,
    ) {
        let Some(instrument) = below.book.instruments.get(row.instrument) else { return };
        let quote = InstrumentSums::of_cash(row, instrument, valued);
        let key = HoldingKey { bucket, ..self.view(below).key_of(row, instrument, valued, false) };
        self.cash_quotes.entry(key).or_default().join(&quote, undo);
        self.stale_set(bucket);
    }

    /// Brings every set that has changed up to date.
    pub(crate) fn margin_sets(&mut self, below: exposure::View<'_>) {
        let stale: Vec<u32> = self.sets.iter().filter(|(_, set)| set.stale).map(|(bucket, _)| *bucket).collect();
        if stale.is_empty() {
            return;
        }
        self.walls.stale = true;
        self.elsewhere.known = None;
        for bucket in stale {
            let old = self.sets.remove(&bucket).unwrap_or_default();
            self.whole = self.whole.without(&old);
            // Holdings are added and never removed: the same number as before means the same holdings.
            let members = below.exposure.ledger.members(bucket);
            let mut sorted = old.members;
            if sorted.len() != members.len() {
                sorted = members.to_vec();
                self.view(below).sort_members(&mut sorted);
            }
            let state = self.view(below).margined(bucket, sorted, old.memo).unwrap_or_default();
            self.whole = self.whole.with(&state);
            self.sets.insert(bucket, state);
        }
    }
}

/// A row's requirement at the margin rate that it gives.
pub(crate) fn own_charge(row: &Row, valued: &Valued) -> Option<Amount> {
    row.extra().margin_rate.map(|rate| valued.exposure.abs().times(rate).unwrap_or_default())
}

fn join(a: Option<Amount>, b: Option<Amount>) -> Option<Amount> {
    match (a, b) {
        (Some(a), Some(b)) => Some(a.saturating_add(b)),
        (one, other) => one.or(other),
    }
}

/// Adds a methodology's result for a set, or for one separate position.
fn add(margin: &mut SetMargin, outcome: &Outcome) {
    let sum = |of: fn(&AssetMargin) -> Amount| total(outcome.parts.iter().map(of));
    margin.standalone = margin.standalone.saturating_add(sum(|part| part.standalone));
    margin.netted = margin.netted.saturating_add(sum(|part| part.netted));
    margin.saving = margin.standalone.saturating_sub(margin.netted);
    margin.initial = Some(margin.netted);
    margin.maintenance = outcome.parts.iter().fold(margin.maintenance, |sum, part| join(sum, part.maintenance));
    margin.partial |= !outcome.missing.is_empty();
    let named =
        |of: fn(&AssetMargin) -> bool| outcome.parts.iter().filter(move |part| of(part)).map(|p| p.asset.clone());
    margin.stand_ins.extend(named(|part| part.stand_in));
    margin.stand_ins.extend(outcome.parts.iter().flat_map(|part| part.stand_ins.iter().cloned()));
    margin.rule.stand_in |= !margin.stand_ins.is_empty();
    margin.beyond_tiers.extend(named(|part| part.beyond));
}
