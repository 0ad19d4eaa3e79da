//! What the walls between margin sets cost.

use std::collections::BTreeMap;

use super::LiveBook;
use super::quote::Quote;
use crate::amount::Amount;
use crate::exposure::ledger::HoldingKey;
use crate::margin::choice::SetChoice;
use crate::margin::set::{Line, Memo};
use crate::margin::{AssetMargin, Wall};
use crate::order;

/// What would be needed if the walls between sets fell.
#[derive(Clone, Debug, Default)]
pub(super) struct WallState {
    pub stale: bool,
    pub without: Amount,
    pub walls: Vec<Wall>,
    memos: Vec<Memo>,
}

impl LiveBook {
    /// Brings up to date what would be needed if walls fell: all sets under one and the same choice in one, and asset by
    /// asset what their walls cost. Nothing is joined that is margined by different rules: there would be no telling
    /// which to take.
    pub(super) fn margin_without_walls(&mut self) {
        if !self.walls.stale {
            return;
        }
        let mut memos = std::mem::take(&mut self.walls.memos);
        let mut walls: BTreeMap<String, Wall> = BTreeMap::new();
        let mut without = Amount::ZERO;
        let choices: Vec<&SetChoice> = self.rules.counted_sets().collect();
        memos.resize_with(choices.len(), Memo::default);
        for (at, (choice, memo)) in choices.iter().zip(&mut memos).enumerate() {
            if choices.iter().take(at).any(|earlier| earlier.given == choice.given) {
                continue;
            }
            for part in self.parts_without_walls(choice, memo) {
                without = without.saturating_add(part.netted);
                let wall = walls.entry(part.asset).or_default();
                wall.without_walls = wall.without_walls.saturating_add(part.netted);
            }
        }
        let counted = self.sets.values().filter_map(|set| Some((set, set.margin()?)));
        for (set, margin) in counted.filter(|(_, margin)| margin.counted) {
            for (asset, need) in &set.needs {
                let wall = walls.entry(asset.clone()).or_default();
                wall.netted = wall.netted.saturating_add(*need);
                wall.sets.push(margin.key.clone());
            }
            for (asset, more) in &set.by_leverage {
                let wall = walls.entry(asset.clone()).or_default();
                wall.without_walls = wall.without_walls.saturating_add(*more);
                without = without.saturating_add(*more);
            }
        }
        let finished = walls.into_iter().map(|(asset, mut wall)| {
            wall.cost = wall.netted.saturating_sub(wall.without_walls);
            order::sort_by(&mut wall.sets, String::cmp);
            // What stands alone at one counterparty has one key.
            wall.sets.dedup();
            Wall { asset, ..wall }
        });
        let walls = finished.filter(|wall| wall.cost != Amount::ZERO).collect();
        self.walls = WallState { stale: false, without, walls, memos };
    }

    fn parts_without_walls<'a>(&'a self, choice: &'a SetChoice, memo: &mut Memo) -> Vec<AssetMargin> {
        let under = |bucket: u32| {
            let choice_of = self.ledger.buckets.get(bucket).and_then(|bucket| self.set_choice(bucket));
            choice_of.is_some_and(|own| own.given == choice.given)
        };
        // One set alone has no walls.
        let mut own = self.sets.iter().filter(|(bucket, _)| under(**bucket)).map(|(_, set)| set);
        if let (Some(only), None) = (own.next(), own.next())
            && let Some(margin) = only.margin().filter(|margin| margin.name.margin_mode == "cross")
        {
            return margin.assets.clone();
        }
        let mut merged: BTreeMap<(HoldingKey, u32), Quote> = BTreeMap::new();
        for (holding, quote) in self.ledger.holdings.iter().zip(&self.quotes).filter(|(_, quote)| quote.rows > 0) {
            let Some(cell) = self.ledger.cells.get(holding.cell as usize).filter(|cell| under(cell.bucket)) else {
                continue;
            };
            let key = HoldingKey { bucket: 0, ..holding.key() };
            merged.entry((key, cell.asset)).or_default().join(quote, false);
        }
        let mut lines: Vec<Line<'_>> = Vec::with_capacity(merged.len());
        lines.extend(
            merged.iter().filter_map(|((key, asset), quote)| self.line(*key, self.book.symbols.text(*asset), quote)),
        );
        if choice.method.counts_cash() {
            let mut merged: BTreeMap<HoldingKey, Quote> = BTreeMap::new();
            for (key, quote) in self.cash_quotes.iter().filter(|(key, quote)| quote.rows > 0 && under(key.bucket)) {
                merged.entry(HoldingKey { bucket: 0, ..*key }).or_default().join(quote, false);
            }
            lines.extend(merged.iter().filter_map(|(key, quote)| {
                let asset = self.instruments.get(key.instrument)?.asset;
                let line = self.line(*key, self.book.symbols.text(asset), quote)?;
                Some(Line { underlying: Amount::ONE, cash: true, ..line })
            }));
        }
        choice.method.margin(&self.seen(self.sorted(lines), &*choice.method), memo).parts
    }
}
