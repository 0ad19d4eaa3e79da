//! Exposures by asset, counterparty, chain and margin set.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use super::View;
use crate::amount::Amount;
use crate::book::symbols::Symbol;
use crate::exposure::ledger::{Curvature, MarginSet, SetAsset};
use crate::exposure::names;
use crate::exposure::{Exposure, SetName, Sides};
use crate::order;
use crate::position::MarginMode;

impl<'a> View<'a> {
    pub(crate) fn total_exposures(self) -> (Exposure, Exposure) {
        let ledger = &self.exposure.ledger;
        let of = |matched| Exposure::new("", ledger.total, matched);
        (of(ledger.economic_matched), of(ledger.recognised_matched))
    }

    pub(crate) fn cash(self) -> Exposure {
        let mut sides = Sides::default();
        let mut matched = Amount::ZERO;
        for cash in self.exposure.ledger.cash.values() {
            sides.join(*cash);
            matched = matched.plus(cash.matched());
        }
        Exposure::new("", sides, matched)
    }

    pub(crate) fn by_asset(self) -> Vec<Exposure> {
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

    pub(crate) fn by_group(self, group: impl Fn(&MarginSet) -> Symbol) -> Vec<Exposure> {
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

    pub(crate) fn by_netting_set(self) -> Vec<Exposure> {
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

    /// Cells that are not empty: number, cell, bucket, and the bucket's key.
    pub(crate) fn keyed_cells(
        self,
        keys: &'a [String],
    ) -> impl Iterator<Item = (usize, &'a SetAsset, &'a MarginSet, &'a str)> {
        self.exposure.ledger.cells.iter().enumerate().filter(|(_, cell)| cell.rows > 0).filter_map(|(index, cell)| {
            let bucket = self.exposure.ledger.buckets.get(cell.bucket)?;
            Some((index, cell, bucket, keys.get(cell.bucket as usize)?.as_str()))
        })
    }

    /// Standalone positions are grouped per counterparty, whatever their account and chain.
    pub(crate) fn set_name(self, bucket: &MarginSet) -> SetName {
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
}

/// The largest gross first; equal ones by name.
fn largest_first(mut groups: Vec<Exposure>) -> Vec<Exposure> {
    order::sort_by(&mut groups, |a, b| (Reverse(a.gross), &a.key).cmp(&(Reverse(b.gross), &b.key)));
    groups
}
