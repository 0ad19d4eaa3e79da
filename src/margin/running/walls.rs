//! The cost of the walls between margin sets.

use std::collections::BTreeMap;

use super::MarginSums;
use super::View;
use crate::amount::Amount;
use crate::exposure;
use crate::margin::choice::SetChoice;
use crate::margin::set::{Line, PriceCache};
use crate::margin::{AssetMargin, Wall};
use crate::order;

/// The requirement if the walls between sets fell.
#[derive(Clone, Debug, Default)]
pub(crate) struct WallState {
    pub stale: bool,
    pub without: Amount,
    pub walls: Vec<Wall>,
    memos: Vec<PriceCache>,
}

impl<'a> View<'a> {
    fn parts_without_walls(self, choice: &'a SetChoice, memo: &mut PriceCache) -> Vec<AssetMargin> {
        let under = |bucket: u32| {
            let choice_of = self.exposure.ledger.buckets.get(bucket).and_then(|bucket| self.set_choice(bucket));
            choice_of.is_some_and(|own| own.given == choice.given)
        };
        // One set alone has no walls.
        let mut own = self.margin.sets.iter().filter(|(bucket, _)| under(**bucket)).map(|(_, set)| set);
        if let (Some(only), None) = (own.next(), own.next())
            && only.by_leverage.is_empty()
            && let Some(margin) = only.margin().filter(|margin| margin.name.margin_mode == "cross")
        {
            return margin.assets.clone();
        }
        let held = (0..).zip(&self.exposure.ledger.holdings).filter(|(_, holding)| under(holding.key().bucket));
        let mut lines = self.joined(held.map(|(index, _)| index), under, &*choice.method);
        // The extra for a chosen leverage is added set by set.
        lines.iter_mut().for_each(Line::take_usual_leverage);
        choice.method.margin(&lines, memo).parts
    }
}

impl MarginSums {
    /// Updates the requirement without walls: all sets under the same choice as one set, and asset by asset the cost of
    /// the walls between them. Sets under different rules are not joined, because it would be unclear which rule to
    /// use.
    pub(crate) fn margin_without_walls(&mut self, below: exposure::View<'_>) {
        if !self.walls.stale {
            return;
        }
        let mut memos = std::mem::take(&mut self.walls.memos);
        let mut walls: BTreeMap<String, Wall> = BTreeMap::new();
        let mut without = Amount::ZERO;
        let choices: Vec<&SetChoice> = self.rules.counted_sets().collect();
        memos.resize_with(choices.len(), PriceCache::default);
        for (at, (choice, memo)) in choices.iter().zip(&mut memos).enumerate() {
            if choices.iter().take(at).any(|earlier| earlier.given == choice.given) {
                continue;
            }
            for part in self.view(below).parts_without_walls(choice, memo) {
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
            // All separate positions at one counterparty share one key.
            wall.sets.dedup();
            Wall { asset, ..wall }
        });
        let walls = finished.filter(|wall| wall.cost != Amount::ZERO).collect();
        self.walls = WallState { stale: false, without, walls, memos };
    }
}
