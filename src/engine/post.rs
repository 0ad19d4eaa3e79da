//! One row into every sum that it is part of, or out of them again.

use super::LiveBook;
use super::posted::{Posted, PostedPart};
use crate::amount::Amount;
use crate::book::Row;
use crate::error::{Code, Error, Failure};
use crate::exposure::ledger::paid_in_full;
use crate::margin::running::PoolState;

impl LiveBook {
    /// Adds a row to every sum, or takes it away. One that cannot be computed is listed and adds nothing.
    pub(crate) fn post(&mut self, index: u32, row: &Row, undo: bool) -> Result<(), Error> {
        if undo {
            self.exposure.doubts.remove(&index);
            if self.exposure.failures.remove(&index).is_some() {
                return Ok(());
            }
        }
        let posted = match self.posted(index, row) {
            Ok(Some(posted)) => posted,
            Ok(None) => return Ok(()),
            Err(failure) => {
                self.exposure.failures.insert(index, self.book.failed(index, failure));
                return Ok(());
            }
        };
        self.bound(&posted, undo)?;
        if !undo && let Some(code) = self.view().doubt(row, posted.right, &posted.valued) {
            self.exposure.doubts.insert(index, code);
        }
        let (valued, seat) = (&posted.valued, posted.seat);
        self.exposure.count(posted.modelled, valued, undo);
        self.closeout.post(seat.credit, seat.account, valued.value, valued.cash, undo);
        self.margin.seat_row(posted.place, posted.index, seat, undo);
        if valued.cash {
            if seat.whole {
                self.margin.post_cash_quote(self.exposure.view(&self.book), seat.bucket, row, valued, undo);
            }
            self.exposure.ledger.post_cash(valued, undo);
            return Ok(());
        }
        if valued.rates {
            return Ok(());
        }
        if seat.whole {
            self.margin.stale_set(seat.bucket);
        }
        for part in posted.parts.iter().flatten() {
            self.post_part(&posted, part, undo);
        }
        Ok(())
    }

    /// A part of a row into its holding, and into the pool that the holding is in.
    fn post_part(&mut self, posted: &Posted, part: &PostedPart, undo: bool) {
        let (seat, valued, mut line) = (posted.seat, &posted.valued, part.line);
        let holding = self.exposure.ledger.holding(line.key, line.asset);
        let Some(instrument) = self.exposure.instruments.get(line.key.instrument) else { return };
        let paid = paid_in_full(instrument, line.exposure.0 > 0, valued.held.0 > 0);
        line.charge_alone = if paid { Amount::ZERO } else { line.charge };
        if let Some(quote) = &part.quote {
            self.margin.post_quote(holding, quote, undo);
        }
        // While a whole book is read, its pools are left for the end.
        if !self.margin.filled || !seat.rate {
            self.exposure.ledger.post(holding, &line, valued, seat.alone, undo);
            return;
        }
        let before = self.view().stance(holding);
        self.exposure.ledger.post(holding, &line, valued, seat.alone, undo);
        let after = self.view().stance(holding);
        let Some(cell) = self.exposure.ledger.holdings.get(holding as usize).map(|h| h.cell as usize) else { return };
        if self.margin.pools.len() <= cell {
            self.margin.pools.resize(cell.saturating_add(1), PoolState::default());
        }
        if let Some(state) = self.margin.pools.get_mut(cell) {
            state.pool.add(before, true);
            state.pool.add(after, false);
            state.alone = state.alone.plus(line.charge_alone.flip(undo));
        }
        if self.view().is_option(holding) {
            self.margin.margin_series(self.exposure.view(&self.book), holding);
        }
        self.margin_pool(cell);
    }

    /// Keeps the total of all magnitudes small enough that no sum of any part of them can overflow.
    fn bound(&mut self, posted: &Posted, undo: bool) -> Result<(), Error> {
        let asset = posted.valued.asset;
        let size = posted.magnitude(self.exposure.market.get(asset).price.is_some());
        let limit = i128::MAX.checked_div(4).unwrap_or_default();
        let sum = match (size, undo) {
            (Some(size), true) => self.exposure.magnitude.checked_sub(size),
            (Some(size), false) => self.exposure.magnitude.checked_add(size).filter(|sum| *sum <= limit),
            (None, _) => None,
        };
        match sum {
            Some(sum) => self.exposure.magnitude = sum,
            None => {
                let asset = self.book.symbols.text(asset);
                let message =
                    format!("the sum over all positions passes 10²⁵ at {asset}, beyond what can be held exactly");
                return Err(Failure::new(Code::Overflow, message).field(format!("total.{asset}")).into());
            }
        }
        Ok(())
    }
}
