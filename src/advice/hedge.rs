//! The trade that makes an asset flat, and the accounts that could do it.

use rust_decimal::Decimal;

use crate::advice::desk::Desk;
use crate::amount::Amount;
use crate::book::Place;
use crate::engine::LiveBook;
use crate::error::Error;
use crate::exposure::ledger::MarginSet;
use crate::exposure::names;
use crate::margin::set::{PriceCache, total};
use crate::order;
use crate::position::{Kind, Position};
use crate::whatif::Hedge;
use crate::whatif::layout::SetLines;

impl LiveBook {
    /// For every asset that is not flat, the perpetual that makes it so, in each account that holds the asset and lists
    /// the contract: in the form that settles there, rounded to its lots. The one that leaves the least margin first.
    ///
    /// An asset counts as flat if its remainder is nearer to zero than to one lot of an account that could hedge it.
    ///
    /// # Errors
    /// `overflow`.
    pub fn hedges(&self) -> Result<Vec<Hedge>, Error> {
        let mut trial = self.clone();
        let venues = trial.venues();
        let desks = trial.desks(&venues);
        let assets: Vec<(u32, Amount)> =
            self.exposure.ledger.assets().map(|(asset, sum)| (asset, sum.sides.net())).collect();
        let mut rows = Vec::new();
        for (asset, net) in assets.iter().filter(|(_, net)| net.0 != 0) {
            let here = trial.holding(*asset, &venues);
            let desks = here.into_iter().filter_map(|at| Some((at, desks.get(at)?)));
            let mut offered = Vec::new();
            for (venue, desk) in desks {
                if let Some(position) = trial.flattening(*asset, *net, desk) {
                    offered.push((*asset, venue, position));
                }
            }
            if offered.iter().any(|(_, _, position)| position.quantity.is_zero()) {
                continue;
            }
            for (asset, venue, position) in offered {
                let row = trial.book.row(&position)?;
                rows.push((asset, venue, position, row));
            }
        }
        trial.learn();
        let sets = trial.view().lay_out();
        let cost = |set: &SetLines<'_>| {
            if set.counted { set.need(&set.lines, &mut PriceCache::default()).initial } else { Amount::ZERO }
        };
        let costs: Vec<Amount> = sets.iter().map(cost).collect();
        let before = total(costs.iter().copied()).saturating_add(trial.view().under_schedule());
        let mut hedges = Vec::new();
        for (asset, venue, position, row) in rows {
            let Some(place) = venues.get(venue) else { continue };
            let bucket = MarginSet::of(place);
            let here = |(set, _): &(&SetLines<'_>, &Amount)| set.bucket == bucket && set.counted;
            let Some((set, cost)) = sets.iter().zip(&costs).find(here) else { continue };
            let mut pieces = set.pieces.clone();
            pieces.extend(trial.view().charged_pieces(&row, set.method));
            let need = set.need(&trial.view().merged(&pieces, set.method), &mut PriceCache::default());
            // A venue without a rule for perpetuals takes none.
            if need.lacking > set.need(&set.lines, &mut PriceCache::default()).lacking {
                continue;
            }
            let need = need.initial;
            let after = before.saturating_sub(*cost).saturating_add(need);
            let saving = before.saturating_sub(after);
            let asset = trial.book.symbols.text(asset).to_owned();
            let instrument = trial.book.instruments.get(row.instrument);
            let label = instrument.map(|i| names::amount(row.quantity, i, &trial.book.symbols)).unwrap_or_default();
            hedges.push(Hedge { asset, label, position, before, after, saving });
        }
        order::sort_by(&mut hedges, |a, b| {
            a.asset.cmp(&b.asset).then_with(|| a.after.cmp(&b.after)).then_with(|| {
                let place = |h: &Hedge| (h.position.counterparty.clone(), h.position.account.clone());
                place(a).cmp(&place(b))
            })
        });
        Ok(hedges)
    }

    /// The places of margin sets that hold a derivative and that a position can join.
    pub(crate) fn venues(&self) -> Vec<Place> {
        let mut places: Vec<Place> = Vec::new();
        for (_, row) in self.book.indexed_rows() {
            let Some((i, place)) = self.view().parts(row) else {
                continue;
            };
            let known = places.iter().any(|known| MarginSet::of(known) == MarginSet::of(place));
            if i.kind.is_derivative() && i.kind != Kind::Cds && !MarginSet::of(place).alone && !known {
                places.push(place.clone());
            }
        }
        let name = |place: &Place| names::set_key(&MarginSet::of(place), &self.book.symbols);
        order::sort_by(&mut places, |a, b| name(a).cmp(&name(b)));
        places
    }

    /// Which of the sets hold an asset already: a venue's pool for one coin takes no contracts on another.
    pub(crate) fn holding(&self, asset: u32, venues: &[Place]) -> Vec<usize> {
        let cells = self.exposure.ledger.cells.iter().filter(|cell| cell.asset == asset && cell.rows > 0);
        let held: Vec<&MarginSet> = cells.filter_map(|cell| self.exposure.ledger.buckets.get(cell.bucket)).collect();
        let at = venues.iter().enumerate().filter(|(_, place)| held.contains(&&MarginSet::of(place)));
        at.map(|(at, _)| at).collect()
    }

    /// The perpetual that makes an asset flat in an account; of quantity zero if it is flat to half a lot there.
    pub(crate) fn flattening(&mut self, asset: u32, net: Amount, desk: &Desk) -> Option<Position> {
        let side = if net.0 > 0 { Decimal::NEGATIVE_ONE } else { Decimal::ONE };
        let one = Position::new(self.book.symbols.text(asset).to_owned(), Kind::Perpetual, side);
        self.sized(desk, &one, net.flip(true))
    }
}
