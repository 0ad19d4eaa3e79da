//! Rows that are allowed, but deserve a warning.

use rust_decimal::Decimal;

use super::View;
use crate::book::Row;
use crate::error::Code;
use crate::exposure::value::Valued;
use crate::position::{Kind, MarginMode, Right};

impl View<'_> {
    /// The code of a warning that the row deserves.
    pub(crate) fn doubt(self, row: &Row, right: Option<Right>, valued: &Valued) -> Option<Code> {
        let instrument = self.book.instruments.get(row.instrument)?;
        if let Some(code) = doubt(row, right) {
            return Some(code);
        }
        if instrument.kind == Kind::Option && self.valuation().is_implausible(row, instrument, valued) {
            return Some(Code::ImplausiblePremium);
        }
        if instrument.unused().is_some() {
            return Some(Code::UnusedField);
        }
        let crossed = || self.book.places.get(row.place).is_some_and(|place| place.mode == MarginMode::Cross);
        if row.extra.as_ref().is_some_and(|extra| extra.margin.is_some()) && crossed() {
            return Some(Code::UnusedMargin);
        }
        // Rows without an input that only their value, or a part of their exposure, would need.
        match instrument.kind {
            Kind::Cds if row.price.is_some_and(|spread| spread >= Decimal::ONE) => Some(Code::LargeSpread),
            Kind::Cds if valued.value.is_none() => Some(Code::UnpricedSwap),
            Kind::LeveragedToken if row.extra().reset_price.is_some() && valued.units.is_none() => {
                Some(Code::ResetUnused)
            }
            _ if valued.rates && valued.value.is_none() => Some(Code::UnvaluedRates),
            _ => None,
        }
    }
}

/// The code of a warning about the row's numbers.
fn doubt(row: &Row, right: Option<Right>) -> Option<Code> {
    let below = |d: Option<Decimal>| d.is_some_and(|d| d.is_sign_negative() && !d.is_zero());
    if below(row.price) {
        return Some(Code::NegativePrice);
    }
    let extra = row.extra.as_ref()?;
    if extra.delta.is_some_and(|delta| delta.abs() > Decimal::ONE) {
        return Some(Code::LargeDelta);
    }
    if extra.volatility.is_some_and(|volatility| volatility > Decimal::TEN) {
        return Some(Code::LargeVolatility);
    }
    let contrary = match right {
        Some(Right::Call) => below(extra.delta),
        Some(Right::Put) => extra.delta.is_some_and(|delta| delta.is_sign_positive() && !delta.is_zero()),
        None => false,
    };
    if contrary {
        return Some(Code::ContraryDelta);
    }
    extra.margin_rate.filter(|rate| *rate > Decimal::ONE).map(|_| Code::LargeMarginRate)
}
