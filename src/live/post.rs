//! One row into every sum that it is part of, or out of them again.

use rust_decimal::Decimal;

use super::quote::Part;
use super::{LiveBook, PoolState, Seat};
use crate::amount::Amount;
use crate::book::Row;
use crate::error::{Error, Failure};
use crate::exposure::ledger::{HoldingKey, Line, paid_in_full};
use crate::exposure::value::Valued;
use crate::margin::Parameters;
use crate::margin::rate::Stance;
use crate::position::{Kind, Right};

impl LiveBook {
    /// Adds a row's figures to every sum, or takes them away.
    pub(super) fn post(&mut self, index: u32, row: &Row, undo: bool) -> Result<(), Error> {
        let book = &self.book;
        let (Some(instrument), Some(place)) = (book.instruments.get(row.instrument), book.places.get(row.place)) else {
            return Ok(());
        };
        let (kind, right, counterparty) = (instrument.kind, instrument.right, place.counterparty);
        if undo {
            self.odd.remove(&index);
            if self.failures.remove(&index).is_some() {
                return Ok(());
            }
        }
        let charged = self.valuation().value(row, instrument).and_then(|valued| {
            let charge = self.charge(row, counterparty, &valued).ok_or_else(|| {
                Failure::new("overflow", "exposure × margin rate is beyond what can be held exactly")
                    .field("marginRate")
            })?;
            Ok((valued, charge))
        });
        let (valued, charge) = match charged {
            Ok(charged) => charged,
            Err(failure) => {
                let id = Some(self.book.id(index).into_owned());
                self.failures.insert(index, Failure { id, ..failure.row(index.saturating_add(1)) });
                return Ok(());
            }
        };
        self.bound(&valued, charge, undo)?;
        if !undo
            && let Some(code) = odd(row, right).or_else(|| self.expired(row)).or_else(|| self.lacking(row, &valued))
        {
            self.odd.insert(index, code);
        }
        let Some(seat) = self.seat(row.place) else { return Ok(()) };
        if let Some(Some(seat)) = self.seats.get_mut(row.place as usize) {
            seat.rows = if undo { seat.rows.saturating_sub(1) } else { seat.rows.saturating_add(1) };
        }
        if kind == Kind::Option && row.extra().delta.is_none() && !valued.rates {
            self.modelled = if undo { self.modelled.saturating_sub(1) } else { self.modelled.saturating_add(1) };
        }
        self.closeout.post(seat.credit, seat.account, valued.value, valued.cash, undo);
        if valued.cash {
            if seat.whole {
                self.post_cash_quote(seat.bucket, row, &valued, undo);
            }
            self.ledger.post_cash(&valued, undo);
            return Ok(());
        }
        if valued.rates {
            self.interest = if undo { self.interest.saturating_sub(1) } else { self.interest.saturating_add(1) };
            return Ok(());
        }
        let borrowed = kind == Kind::Loan && valued.exposure.0 < 0;
        let key = HoldingKey { bucket: seat.bucket, instrument: self.canonical(row), mapped: false, borrowed };
        match self.market.get(valued.asset).family {
            None => self.post_line(row, seat, key, valued.asset, valued.exposure, charge, &valued, undo),
            Some((family, haircut)) => {
                let own = valued.exposure.times(haircut).unwrap_or(valued.exposure);
                let own_charge = charge.times(haircut).unwrap_or(charge);
                self.post_line(row, seat, key, valued.asset, own, own_charge, &valued, undo);
                let key = HoldingKey { mapped: true, ..key };
                let (rest, charge) = (valued.exposure.minus(own), charge.minus(own_charge));
                self.post_line(row, seat, key, family, rest, charge, &valued, undo);
            }
        }
        Ok(())
    }

    #[allow(clippy::too_many_arguments, reason = "one call site, and a struct would only rename them")]
    fn post_line(
        &mut self,
        row: &Row,
        seat: Seat,
        key: HoldingKey,
        asset: u32,
        exposure: Amount,
        charge: Amount,
        valued: &Valued,
        undo: bool,
    ) {
        let holding = self.ledger.holding(key, asset);
        let Some(instrument) = self.instruments.get(key.instrument) else { return };
        let paid = paid_in_full(instrument, exposure.0 > 0, valued.held.0 > 0);
        let charge_alone = if paid { Amount::ZERO } else { charge };
        let line = Line { key, asset, exposure, charge, charge_alone };
        if seat.whole {
            self.post_quote(holding, seat.bucket, row, valued, Part::new(exposure, valued.exposure), undo);
        }
        // While a whole book comes in, its pools are left for the end.
        if !self.filled || !seat.rate {
            self.ledger.post(holding, &line, valued, seat.alone, undo);
            return;
        }
        let before = self.stance(holding);
        self.ledger.post(holding, &line, valued, seat.alone, undo);
        let after = self.stance(holding);
        let Some(cell) = self.ledger.holdings.get(holding as usize).map(|h| h.cell as usize) else { return };
        if self.pools.len() <= cell {
            self.pools.resize(cell.saturating_add(1), PoolState::default());
        }
        if let Some(state) = self.pools.get_mut(cell) {
            state.pool.add(before, true);
            state.pool.add(after, false);
            state.alone = state.alone.plus(charge_alone.flip(undo));
        }
        self.margin_pool(cell);
    }

    pub(super) fn stance(&self, holding: u32) -> Stance {
        let Some(holding) = self.ledger.holdings.get(holding as usize) else { return Stance::default() };
        let Some(instrument) = self.instruments.get(holding.key().instrument) else { return Stance::default() };
        Stance::of(holding, paid_in_full(instrument, holding.exposure.0 > 0, holding.held.0 > 0))
    }

    /// What a row would need at its margin rate, if it is not paid in full.
    pub(super) fn charge(&self, row: &Row, counterparty: u32, valued: &Valued) -> Option<Amount> {
        if valued.is_apart() {
            return Some(Amount::ZERO);
        }
        let own = row.extra.as_ref().and_then(|extra| extra.margin_rate);
        let known = self.rates.get(valued.asset as usize).copied().flatten();
        if let Some(rate) = own.or(known) {
            return valued.exposure.abs().times(rate);
        }
        let rate = match (own, self.choices.of(self.book.symbols.text(counterparty))) {
            (Some(rate), _) => rate,
            (None, Parameters::Rate(parameters)) => parameters.rate(self.book.symbols.text(valued.asset)),
            (None, Parameters::Schedule(_) | Parameters::Set(_)) => return Some(Amount::ZERO),
        };
        valued.exposure.abs().times(rate)
    }

    /// What lacks an input that only its value, or a part of its exposure, would need.
    fn lacking(&self, row: &Row, valued: &Valued) -> Option<&'static str> {
        let instrument = self.book.instruments.get(row.instrument)?;
        match instrument.kind {
            Kind::Cds if row.price.is_some_and(|spread| spread >= Decimal::ONE) => Some("large_spread"),
            Kind::Cds if valued.value.is_none() => Some("unpriced_swap"),
            Kind::LeveragedToken if row.extra().reset_price.is_some() && valued.units.is_none() => Some("reset_unused"),
            _ if valued.rates && valued.value.is_none() => Some("unvalued_rates"),
            _ => None,
        }
    }

    fn expired(&self, row: &Row) -> Option<&'static str> {
        let instrument = self.book.instruments.get(row.instrument).filter(|i| i.kind == Kind::Future)?;
        (instrument.expiry? < self.as_of?).then_some("expired")
    }

    /// Keeps the total of all magnitudes where no sum of any part of them can overflow.
    fn bound(&mut self, valued: &Valued, charge: Amount, undo: bool) -> Result<(), Error> {
        let value = valued.value.unwrap_or_default();
        let parts = [valued.exposure.abs(), value.abs(), valued.notional, valued.held.abs(), charge];
        let size = parts.iter().try_fold(0_i128, |sum, part| sum.checked_add(part.0));
        let limit = i128::MAX.checked_div(4).unwrap_or_default();
        let sum = match (size, undo) {
            (Some(size), true) => self.magnitude.checked_sub(size),
            (Some(size), false) => self.magnitude.checked_add(size).filter(|sum| *sum <= limit),
            (None, _) => None,
        };
        match sum {
            Some(sum) => self.magnitude = sum,
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

/// What is allowed but worth a word.
fn odd(row: &Row, right: Option<Right>) -> Option<&'static str> {
    let below = |d: Option<Decimal>| d.is_some_and(|d| d.is_sign_negative() && !d.is_zero());
    if below(row.price) {
        return Some("negative_price");
    }
    let extra = row.extra.as_ref()?;
    if extra.delta.is_some_and(|delta| delta.abs() > Decimal::ONE) {
        return Some("large_delta");
    }
    if extra.volatility.is_some_and(|volatility| volatility > Decimal::TEN) {
        return Some("large_volatility");
    }
    let contrary = match right {
        Some(Right::Call) => below(extra.delta),
        Some(Right::Put) => extra.delta.is_some_and(|delta| delta.is_sign_positive() && !delta.is_zero()),
        None => false,
    };
    if contrary {
        return Some("contrary_delta");
    }
    extra.margin_rate.filter(|rate| *rate > Decimal::ONE).map(|_| "large_margin_rate")
}
