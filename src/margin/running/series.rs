//! Options under `rate`: their requirement by series, updated row by row. A series is the options of one right and
//! expiry on an asset in one margin set, because nothing else can cover them.

use std::collections::{BTreeMap, BTreeSet};

use super::MarginSums;
use super::View;
use crate::amount::Amount;
use crate::book::symbols::Symbol;
use crate::exposure;
use crate::exposure::ledger::HoldingKey;
use crate::exposure::names;
use crate::margin::cover::{Covered, cover};
use crate::margin::rate::{METHOD, option_alone};
use crate::margin::running::instrument::InstrumentSums;
use crate::margin::running::offsets::human;
use crate::margin::set::{Line, total};
use crate::margin::{Leg, Offset};
use crate::position::{Kind, Right};
use crate::time::Time;

/// Which options can cover each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct SeriesKey {
    pub cell: u32,
    expiry: Option<Time>,
    right: Option<Right>,
}

#[derive(Clone, Debug, Default)]
pub(crate) struct Series {
    pub members: BTreeSet<u32>,
    standalone: Amount,
    netted: Amount,
}

/// Options of one set and asset with their cover, line by line.
pub(crate) struct CoveredLines<'a> {
    pub lines: Vec<(u32, Line<'a>)>,
    pub needs: Vec<Amount>,
    pub covered: Vec<Covered>,
}

impl CoveredLines<'_> {
    pub(crate) fn standalone(&self) -> Amount {
        total(self.needs.iter().copied())
    }

    pub(crate) fn released(&self) -> Amount {
        total(self.covered.iter().map(|covered| covered.released))
    }
}

impl<'a> View<'a> {
    /// The options among these holdings whose size is not zero, with their cover.
    pub(crate) fn covered_lines(self, holdings: impl Iterator<Item = u32>) -> CoveredLines<'a> {
        let lines = holdings.filter_map(|index| Some((index, self.line_of(index).filter(|line| line.held.0 != 0)?)));
        let mut lines: Vec<(u32, Line<'_>)> = lines.collect();
        crate::order::sort_by(&mut lines, |(_, a), (_, b)| {
            self.compare((a.asset, a.instrument, a.key), (b.asset, b.instrument, b.key))
        });
        let needs: Vec<Amount> = lines.iter().map(|(_, line)| option_alone(line)).collect();
        let options: Vec<&Line<'_>> = lines.iter().map(|(_, line)| line).collect();
        let covered = cover(&options, &needs);
        CoveredLines { lines, needs, covered }
    }

    /// The cover of sold options by bought ones: one offset for each set and asset, with the keys of its legs.
    pub(crate) fn option_offsets(self, keys: &[String], only: Option<&str>) -> Vec<(Offset, Vec<HoldingKey>)> {
        let mut cells: BTreeMap<u32, Vec<u32>> = BTreeMap::new();
        for (key, series) in self.margin.series.iter().filter(|(_, series)| series.netted != series.standalone) {
            cells.entry(key.cell).or_default().extend(&series.members);
        }
        let offset = |(cell, members): (u32, Vec<u32>)| {
            let cell = self.exposure.ledger.cells.get(cell as usize)?;
            let set = keys.get(cell.bucket as usize).filter(|set| only.is_none_or(|only| only == *set))?;
            Some(self.option_offset(set, self.book.symbols.text(cell.asset), members))
        };
        cells.into_iter().filter_map(offset).collect()
    }

    fn option_offset(self, set: &str, asset: &str, members: Vec<u32>) -> (Offset, Vec<HoldingKey>) {
        let found = self.covered_lines(members.into_iter());
        let (standalone, released) = (found.standalone(), found.released());
        let mut rows: Vec<(Leg, HoldingKey)> = Vec::new();
        let (mut matched, mut residual) = (Amount::ZERO, Amount::ZERO);
        for (((_, line), need), covered) in found.lines.iter().zip(&found.needs).zip(&found.covered) {
            let size = line.exposure.abs();
            let own = size.share(covered.size, line.held.abs()).unwrap_or_default();
            if line.short() {
                matched = matched.saturating_add(own);
                residual = residual.saturating_add(size.saturating_sub(own));
            }
            let leg = Leg {
                instrument: names::instrument(line.instrument, false, &self.book.symbols),
                exposure: line.exposure,
                rate: need.ratio_to(size),
                standalone: *need,
                matched: own,
                worst: None,
                paid_in_full: !line.short(),
                count: line.rows,
                ids: Vec::new(),
            };
            rows.push((leg, line.key));
        }
        // As every offset lists its legs: longs first, here those that were bought.
        crate::order::sort_by(&mut rows, |(a, _), (b, _)| b.paid_in_full.cmp(&a.paid_in_full));
        let (legs, keys) = rows.into_iter().unzip();
        let mut explanation = String::from("Sold options of ");
        explanation.push_str(asset);
        explanation.push_str(" would need ");
        human(&mut explanation, standalone);
        explanation.push_str(
            " one by one. Bought options of the same right and expiry limit what they can lose, which releases ",
        );
        human(&mut explanation, released);
        explanation.push('.');
        let offset = Offset {
            set: set.to_owned(),
            method: METHOD.id,
            kind: "pair",
            asset: asset.to_owned(),
            label: format!("{asset} options covered by strike and expiry, {}", set.replace('|', " ").trim()),
            matched,
            residual,
            standalone,
            released,
            charge: Amount::ZERO,
            saving: released,
            legs,
            explanation,
        };
        (offset, keys)
    }

    /// The requirement of the options under `rate` if all were in one set, by asset.
    pub(crate) fn options_without_walls(self) -> BTreeMap<Symbol, Amount> {
        let mut merged: BTreeMap<(Symbol, u32), InstrumentSums> = BTreeMap::new();
        for (holding, quote) in
            self.exposure.ledger.holdings.iter().zip(&self.margin.quotes).filter(|(_, quote)| quote.rows > 0)
        {
            let key = holding.key();
            let bucket = self.exposure.ledger.buckets.get(key.bucket).filter(|bucket| self.uses_rate(bucket));
            if let Some(cell) = self.exposure.ledger.cells.get(holding.cell as usize).filter(|_| bucket.is_some()) {
                merged.entry((cell.asset, key.instrument)).or_default().join(quote, false);
            }
        }
        let mut lines: BTreeMap<Symbol, Vec<Line<'_>>> = BTreeMap::new();
        for ((asset, instrument), quote) in &merged {
            let key = HoldingKey { instrument: *instrument, ..HoldingKey::default() };
            let line = self.line(key, self.book.symbols.text(*asset), quote).filter(|line| line.held.0 != 0);
            lines.entry(*asset).or_default().extend(line);
        }
        let need = |(asset, lines): (Symbol, Vec<Line<'_>>)| {
            let lines = self.sorted(lines);
            let needs: Vec<Amount> = lines.iter().map(option_alone).collect();
            let options: Vec<&Line<'_>> = lines.iter().collect();
            let released = total(cover(&options, &needs).iter().map(|covered| covered.released));
            (asset, total(needs).saturating_sub(released))
        };
        let mut needs = BTreeMap::new();
        needs.extend(lines.into_iter().map(need));
        needs
    }

    /// Whether a holding is of options that `rate` margins by series.
    pub(crate) fn is_option(self, holding: u32) -> bool {
        let key = self.exposure.ledger.holdings.get(holding as usize).map(|held| held.key());
        // The part that counts as its family's asset moves exposure only.
        let key = key.filter(|key| !key.mapped);
        key.and_then(|key| self.exposure.instruments.get(key.instrument)).is_some_and(|i| i.kind == Kind::Option)
    }
}

impl MarginSums {
    /// Brings the series of an option's holding up to date, and its pool's sums with it.
    pub(crate) fn margin_series(&mut self, below: exposure::View<'_>, holding: u32) {
        let Some(held) = below.exposure.ledger.holdings.get(holding as usize) else { return };
        // Nothing covers a separate position, and other methodologies handle their options themselves.
        let bucket = below.exposure.ledger.buckets.get(held.key().bucket);
        if bucket.is_none_or(|bucket| bucket.alone || !self.view(below).uses_rate(bucket)) {
            return;
        }
        let Some(instrument) = below.exposure.instruments.get(held.key().instrument) else { return };
        let key = SeriesKey { cell: held.cell, expiry: instrument.expiry, right: instrument.right };
        let mut series = self.series.remove(&key).unwrap_or_default();
        series.members.insert(holding);
        let covered = self.view(below).covered_lines(series.members.iter().copied());
        let standalone = covered.standalone();
        let netted = standalone.saturating_sub(covered.released());
        if let Some(state) = self.pools.get_mut(key.cell as usize) {
            let sums = &mut state.options;
            sums.0 = sums.0.minus(series.standalone).plus(standalone);
            sums.1 = sums.1.minus(series.netted).plus(netted);
        }
        (series.standalone, series.netted) = (standalone, netted);
        self.series.insert(key, series);
    }
}
