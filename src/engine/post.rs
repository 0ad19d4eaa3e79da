//! One row into every sum that it is part of, or out of them again.

use super::LiveBook;
use crate::amount::Amount;
use crate::book::Row;
use crate::error::{Error, Failure};
use crate::exposure::ledger::{Bucket, HoldingKey, Line, paid_in_full};
use crate::exposure::value::Valued;
use crate::margin::running::quote::{Part, Quote};
use crate::margin::running::sets::own_charge;
use crate::margin::running::{PoolState, Seat};
use crate::position::Kind;

impl LiveBook {
    /// Adds a row's figures to every sum, or takes them away.
    pub(crate) fn post(&mut self, index: u32, row: &Row, undo: bool) -> Result<(), Error> {
        let book = &self.book;
        let (Some(instrument), Some(place)) = (book.instruments.get(row.instrument), book.places.get(row.place)) else {
            return Ok(());
        };
        let (kind, right, bucket) = (instrument.kind, instrument.right, Bucket::of(place));
        if undo {
            self.exposure.odd.remove(&index);
            if self.exposure.failures.remove(&index).is_some() {
                return Ok(());
            }
        }
        let charged = self.view().valuation().value(row, instrument).and_then(|valued| {
            let charge = self.view().charge(row, &valued).ok_or_else(|| {
                Failure::new("overflow", "exposure × margin rate is beyond what can be held exactly")
                    .field("marginRate")
            })?;
            Ok((valued, charge))
        });
        let (valued, charge) = match charged {
            Ok(charged) => charged,
            Err(failure) => {
                self.exposure.failures.insert(index, self.book.failed(index, failure));
                return Ok(());
            }
        };
        let Some(seat) = self.seat(row.place) else { return Ok(()) };
        let by_series = seat.rate && kind == Kind::Option;
        let quote = ((seat.whole || by_series) && !valued.is_apart()).then(|| {
            let (Some(instrument), marks) =
                (self.book.instruments.get(row.instrument), self.view().valuation().marks(kind, &valued))
            else {
                return Quote::default();
            };
            Quote::of(row, instrument, &valued, marks, own_charge(row, &valued))
        });
        self.bound(&valued, charge, quote.as_ref(), undo)?;
        if !undo && let Some(code) = self.view().odd(row, right, &valued) {
            self.exposure.odd.insert(index, code);
        }
        if let Some(Some(seat)) = self.margin.seats.get_mut(row.place as usize) {
            seat.rows = if undo { seat.rows.saturating_sub(1) } else { seat.rows.saturating_add(1) };
        }
        let step = |count: &mut u32| *count = if undo { count.saturating_sub(1) } else { count.saturating_add(1) };
        if kind == Kind::Option && row.extra().delta.is_none() && !valued.rates {
            step(&mut self.exposure.modelled);
        }
        if valued.modelled {
            step(&mut self.exposure.valued);
        }
        self.closeout.post(seat.credit, seat.account, valued.value, valued.cash, undo);
        if seat.whole && seat.alone {
            let rows = self.margin.alone_rows.entry(seat.bucket).or_default();
            if undo {
                rows.remove(&index)
            } else {
                rows.insert(index)
            };
        }
        if valued.cash {
            if seat.whole {
                self.margin.post_cash_quote(self.exposure.view(&self.book), seat.bucket, row, &valued, undo);
            }
            self.exposure.ledger.post_cash(&valued, undo);
            return Ok(());
        }
        if valued.rates {
            step(&mut self.exposure.interest);
            return Ok(());
        }
        if seat.whole {
            self.margin.stale_set(seat.bucket);
        }
        let Some(instrument) = self.book.instruments.get(row.instrument) else { return Ok(()) };
        let key = HoldingKey { bucket: seat.bucket, ..self.view().key_of(row, instrument, &valued, false) };
        let family = self.exposure.market.get(valued.asset).family;
        let gamma = valued.curved.then(|| self.view().valuation().gamma(row, instrument, &valued));
        let line = |mapped, asset, part: Part, charge| Line {
            key: HoldingKey { mapped, ..key },
            asset,
            exposure: part.of(valued.exposure),
            charge,
            charge_alone: Amount::ZERO,
            gamma: gamma.map(|gamma| gamma.map(|gamma| part.of(gamma))),
        };
        match family {
            None => self.post_line(seat, line(false, valued.asset, Part::Whole, charge), &valued, quote.as_ref(), undo),
            Some((family, haircut)) => {
                let (own, rest) = (Part::Own(haircut), Part::Family(haircut));
                // A venue margins the contract that is held, whatever it counts as in exposure.
                let (quotes, charges) = match quote {
                    Some(quote) if !self.view().splits(&bucket, kind) => ((Some(quote), None), (charge, Amount::ZERO)),
                    Some(quote) => {
                        ((Some(quote.clone().part(own)), Some(quote.part(rest))), (own.of(charge), rest.of(charge)))
                    }
                    None => ((None, None), (own.of(charge), rest.of(charge))),
                };
                self.post_line(seat, line(false, valued.asset, own, charges.0), &valued, quotes.0.as_ref(), undo);
                self.post_line(seat, line(true, family, rest, charges.1), &valued, quotes.1.as_ref(), undo);
            }
        }
        Ok(())
    }

    fn post_line(&mut self, seat: Seat, mut line: Line, valued: &Valued, quote: Option<&Quote>, undo: bool) {
        let holding = self.exposure.ledger.holding(line.key, line.asset);
        let Some(instrument) = self.exposure.instruments.get(line.key.instrument) else { return };
        let paid = paid_in_full(instrument, line.exposure.0 > 0, valued.held.0 > 0);
        line.charge_alone = if paid { Amount::ZERO } else { line.charge };
        if let Some(quote) = quote {
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

    /// Keeps the total of all magnitudes where no sum of any part of them can overflow.
    fn bound(&mut self, valued: &Valued, charge: Amount, quote: Option<&Quote>, undo: bool) -> Result<(), Error> {
        let value = valued.value.unwrap_or_default();
        let parts = [valued.exposure.abs(), value.abs(), valued.notional, valued.held.abs(), charge];
        let size = parts.iter().try_fold(0_i128, |sum, part| sum.checked_add(part.0));
        let size = size.and_then(|size| size.checked_add(quote.map_or(Some(0), Quote::magnitude)?));
        // What-ifs add up sizes at the venues' own marks, which may be far from the common price.
        let size = match (valued.mark, self.exposure.market.get(valued.asset).price) {
            (Some(mark), Some(_)) => {
                size.and_then(|size| size.checked_add(valued.held.abs().share(mark.abs(), Amount::ONE)?.0))
            }
            _ => size,
        };
        let limit = i128::MAX.checked_div(4).unwrap_or_default();
        let sum = match (size, undo) {
            (Some(size), true) => self.exposure.magnitude.checked_sub(size),
            (Some(size), false) => self.exposure.magnitude.checked_add(size).filter(|sum| *sum <= limit),
            (None, _) => None,
        };
        match sum {
            Some(sum) => self.exposure.magnitude = sum,
            None => {
                let asset = self.book.symbols.text(valued.asset);
                let message =
                    format!("the sum over all positions passes 10²⁵ at {asset}, beyond what can be held exactly");
                return Err(Failure::new("overflow", message).field(format!("total.{asset}")).into());
            }
        }
        Ok(())
    }
}
