//! The pools of `rate`: how holdings count in them, and the requirement of rows at a rate.

use super::View;
use crate::amount::Amount;
use crate::book::Row;
use crate::exposure::ledger::{MarginSet, paid_in_full};
use crate::exposure::value::Valued;
use crate::margin::Parameters;
use crate::margin::rate::{PoolEntry, option_alone};
use crate::margin::set::total;
use crate::position::Kind;

impl<'a> View<'a> {
    /// Whether a set's methodology counts a part of such a position as its family's asset.
    pub(crate) fn splits(self, bucket: &MarginSet, kind: Kind) -> bool {
        let method = self.set_method(bucket);
        method.is_some_and(|method| method.goes_by_exposure(kind))
    }

    /// How a holding counts in its pool. Options do not count, because their series are margined; nor does spot in a
    /// separate wallet.
    pub(crate) fn stance(self, holding: u32) -> PoolEntry {
        let Some(holding) = self.exposure.ledger.holdings.get(holding as usize) else { return PoolEntry::default() };
        let bucket = holding.key().bucket;
        match self.exposure.instruments.get(holding.key().instrument) {
            Some(i) if i.kind == Kind::Spot && holding.exposure.0 > 0 && self.margin.separate.contains(&bucket) => {
                PoolEntry::default()
            }
            Some(i) if i.kind != Kind::Option => {
                PoolEntry::of(holding, paid_in_full(i, holding.exposure.0 > 0, holding.held.0 > 0), self.seconds_to(i))
            }
            _ => PoolEntry::default(),
        }
    }

    /// A row's requirement at its margin rate, unless it is paid in full; under `rate` an option's requirement alone.
    pub(crate) fn charge(self, row: &Row, valued: &Valued) -> Option<Amount> {
        if valued.is_apart() {
            return Some(Amount::ZERO);
        }
        let own = row.extra.as_ref().and_then(|extra| extra.margin_rate);
        let known = self.margin.rates.get(valued.asset as usize).copied().flatten();
        if let Some(rate) = own.or(known).filter(|_| !valued.curved) {
            return valued.exposure.abs().times(rate);
        }
        let rate = match (own, &self.margin.rules.of_place(row.place).parameters) {
            (_, Parameters::Rate(parameters)) if valued.curved => {
                let lines = self.lines_of_row(row, parameters);
                return Some(total(lines.iter().map(option_alone)));
            }
            (Some(rate), _) => rate,
            (None, Parameters::Rate(parameters)) => parameters.rate(self.book.symbols.text(valued.asset)),
            (None, Parameters::Schedule(_) | Parameters::Set(_)) => return Some(Amount::ZERO),
        };
        valued.exposure.abs().times(rate)
    }
}
