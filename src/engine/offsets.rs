//! The offsets that explain a saving, with the positions of each leg.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use super::LiveBook;
use crate::exposure::ledger::{HoldingKey, MarginSet};
use crate::exposure::names;
use crate::margin::Offset;
use crate::order;
use crate::position::Kind;

impl LiveBook {
    /// The offsets of one set, each leg with the ids of its positions. Empty if the key is not a set.
    pub fn offsets(&mut self, set: &str) -> Vec<Offset> {
        self.refresh_sets();
        let mut offsets = self.view().rate_offsets(Some(set));
        let mut ids: BTreeMap<HoldingKey, Vec<String>> = BTreeMap::new();
        for (index, row) in self.book.indexed_rows() {
            let Some(place) = self.book.places.get(row.place) else { continue };
            let bucket = MarginSet::of(place);
            if names::set_key(&bucket, &self.book.symbols) != set {
                continue;
            }
            let Some(Some(seat)) = self.margin.seats.get(row.place as usize) else { continue };
            let Some(Ok(valued)) = self.view().value(row) else { continue };
            let kind = self.book.instruments.get(row.instrument).map(|i| i.kind);
            let borrowed = kind == Some(Kind::Loan) && valued.exposure.0 < 0;
            for mapped in [false, true] {
                let key = HoldingKey { bucket: seat.bucket, instrument: self.view().canonical(row), mapped, borrowed };
                ids.entry(key).or_default().push(self.book.id(index).into_owned());
            }
        }
        for (offset, keys) in &mut offsets {
            for (leg, key) in offset.legs.iter_mut().zip(keys) {
                leg.ids = ids.get(key).cloned().unwrap_or_default();
            }
        }
        let mut offsets: Vec<Offset> = offsets.into_iter().map(|(offset, _)| offset).collect();
        let others = self.view().schedule_offsets().into_iter().chain(self.view().whole_set_offsets(Some(set)));
        offsets.extend(others.filter(|offset| offset.set == set));
        offsets
    }

    /// Every offset, the largest saving first.
    pub fn all_offsets(&mut self) -> Vec<Offset> {
        self.refresh_sets();
        let mut offsets: Vec<Offset> = self.view().rate_offsets(None).into_iter().map(|(offset, _)| offset).collect();
        offsets.extend(self.view().schedule_offsets());
        offsets.extend(self.view().whole_set_offsets(None));
        order::sort_by(&mut offsets, |a, b| {
            (Reverse(a.saving), &a.set, &a.asset).cmp(&(Reverse(b.saving), &b.set, &b.asset))
        });
        offsets
    }
}
