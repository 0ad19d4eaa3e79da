//! The leverage chosen at a venue: a count of each leverage that the rows of one instrument give, so that rows can be
//! added and removed exactly, and the leverage of a set without any.

use rust_decimal::Decimal;

use super::view::View;
use crate::amount::Amount;
use crate::exposure::names;
use crate::margin::choice::SetChoice;
use crate::margin::set::{Line, PriceCache};
use crate::margin::{AssetMargin, LeverageTaken};

/// How many rows give which leverage, the lowest first. A venue has one for each symbol, so that this is short.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Leverages(Vec<(Decimal, u32)>);

impl Leverages {
    /// Of one row.
    pub(crate) fn of(leverage: Option<Decimal>) -> Leverages {
        Leverages(leverage.map(|leverage| (leverage.normalize(), 1)).into_iter().collect())
    }

    /// The lowest, which needs the most margin.
    pub(crate) fn lowest(&self) -> Option<Decimal> {
        self.0.first().map(|(leverage, _)| *leverage)
    }

    /// Whether rows give different ones.
    pub(crate) fn differ(&self) -> bool {
        self.0.len() > 1
    }

    pub(crate) fn join(&mut self, other: &Leverages, undo: bool) {
        for (leverage, rows) in &other.0 {
            match self.0.binary_search_by(|(own, _)| own.cmp(leverage)) {
                Ok(at) => {
                    let Some((_, count)) = self.0.get_mut(at) else { continue };
                    *count = if undo { count.saturating_sub(*rows) } else { count.saturating_add(*rows) };
                    if *count == 0 {
                        self.0.remove(at);
                    }
                }
                Err(at) if !undo => self.0.insert(at, (*leverage, *rows)),
                Err(_) => {}
            }
        }
    }
}

impl View<'_> {
    /// Which contracts are at a leverage that nobody chose for them.
    pub(super) fn leverage_taken(self, lines: &[Line<'_>], choice: &SetChoice) -> LeverageTaken {
        let mut taken = LeverageTaken::default();
        if !choice.method.takes_leverage() {
            return taken;
        }
        let contracts = || lines.iter().filter(|line| line.is_contract() && line.own_charge.is_none());
        let name = |line: &Line<'_>| names::instrument(line.instrument, false, &self.book.symbols);
        for line in contracts().filter(|line| line.leverages_differ) {
            taken.differ.extend(line.leverage.map(|lowest| (name(line), lowest)));
        }
        for line in contracts().filter(|line| choice.method.exceeds_leverage(line)) {
            taken.above.extend(line.leverage.map(|leverage| (name(line), leverage)));
        }
        if choice.method.takes_most_leverage() {
            let without = || contracts().filter(|line| line.leverage.is_none());
            taken.most = u32::try_from(without().count()).unwrap_or(u32::MAX);
            if contracts().any(|line| line.leverage.is_some()) {
                taken.named.extend(without().take(LeverageTaken::NAMED).map(name));
            }
        }
        taken
    }
}

/// The extra requirement of lines because of their chosen leverage, asset by asset.
pub(super) fn more_by_leverage(lines: &[Line<'_>], parts: &[AssetMargin], choice: &SetChoice) -> Vec<(String, Amount)> {
    if !choice.method.takes_leverage() || lines.iter().all(|line| line.leverage.is_none()) {
        return Vec::new();
    }
    let usual: Vec<Line<'_>> = lines.iter().map(Line::at_usual_leverage).collect();
    let usual = choice.method.margin(&usual, &mut PriceCache::default()).parts;
    let more = parts.iter().zip(usual).map(|(own, usual)| (own.asset.clone(), own.netted.saturating_sub(usual.netted)));
    more.filter(|(_, more)| more.0 != 0).collect()
}
