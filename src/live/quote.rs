//! What rows say about one instrument of a set, in sums that a row can be taken out of again.

use crate::amount::Amount;
use crate::book::{Instrument, Row};
use crate::exposure::ledger::HoldingKey;
use crate::exposure::value::{Marks, Valued};
use crate::position::Kind;

/// What the rows of one instrument in one set say about it, in sums that a row can be taken out of again.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Quote {
    pub held: Amount,
    /// Sum of the rows' sizes without signs; means are weighted by it.
    pub size: Amount,
    /// Sizes times the price of the asset, the forward, the own mark, and the volatility.
    pub notional: Amount,
    pub forward: Amount,
    pub marked: Amount,
    pub volatility: Amount,
    /// Sums of values, without and with their signs.
    pub premium: Amount,
    pub value: Amount,
    pub rows: u32,
    /// Rows that give no volatility, no value, a margin rate of their own.
    pub flat: u32,
    pub unknown: u32,
    pub rated: u32,
}

/// Volatilities are summed in millionths: formulas see digits of theirs that amounts would cut off.
const VOLATILITY: rust_decimal::Decimal = rust_decimal::Decimal::from_parts(1_000_000, 0, 0, false, 0);

impl Quote {
    pub(super) fn of(row: &Row, i: &Instrument, valued: &Valued, marks: Marks, part: Part) -> Quote {
        let extra = row.extra();
        let times = |amount: Amount, price: Amount| amount.share(price, Amount::ONE).unwrap_or_default();
        let held = part.of(valued.held);
        let size = held.abs();
        // An inverse contract is a fixed amount of its quote currency, whatever the price.
        let fixed = i.inverse && i.kind != Kind::Option || matches!(i.kind, Kind::Cds | Kind::LeveragedToken);
        let worth = |price| if fixed { part.of(valued.exposure).abs() } else { times(size, price) };
        let value = part.of(valued.value.unwrap_or_default());
        let volatility = extra.volatility.and_then(|v| v.checked_mul(VOLATILITY)).and_then(Amount::from_decimal);
        Quote {
            held,
            size,
            notional: worth(marks.underlying),
            forward: times(size, marks.forward),
            marked: worth(marks.mark),
            volatility: volatility.map(|volatility| times(size, volatility)).unwrap_or_default(),
            premium: value.abs(),
            value,
            rows: 1,
            flat: u32::from(volatility.is_none()),
            unknown: u32::from(valued.value.is_none()),
            rated: u32::from(extra.margin_rate.is_some()),
        }
    }

    /// Cash is worth what it is.
    pub(super) fn of_cash(row: &Row, i: &Instrument, valued: &Valued) -> Quote {
        let marks = Marks { underlying: Amount::ONE, forward: Amount::ONE, mark: Amount::ONE };
        Quote::of(row, i, valued, marks, Part::new(valued.exposure, valued.exposure))
    }

    pub(super) fn join(&mut self, other: &Quote, undo: bool) {
        for (mine, theirs) in [
            (&mut self.held, other.held),
            (&mut self.size, other.size),
            (&mut self.notional, other.notional),
            (&mut self.forward, other.forward),
            (&mut self.marked, other.marked),
            (&mut self.volatility, other.volatility),
            (&mut self.premium, other.premium),
            (&mut self.value, other.value),
        ] {
            *mine = mine.saturating_add(theirs.flip(undo));
        }
        for (mine, theirs) in [
            (&mut self.rows, other.rows),
            (&mut self.flat, other.flat),
            (&mut self.unknown, other.unknown),
            (&mut self.rated, other.rated),
        ] {
            *mine = if undo { mine.saturating_sub(theirs) } else { mine.saturating_add(theirs) };
        }
    }
}

/// How much of a row a line counts: all of it, or the part that its family takes or leaves.
#[derive(Clone, Copy, Debug)]
pub(super) struct Part {
    exposure: Amount,
    whole: Amount,
}

impl Part {
    pub(super) fn new(exposure: Amount, whole: Amount) -> Part {
        Part { exposure, whole }
    }

    fn of(self, amount: Amount) -> Amount {
        if self.exposure == self.whole { amount } else { amount.share(self.exposure, self.whole).unwrap_or(amount) }
    }
}

/// What a row brings to a margin set in one instrument. Those of one instrument join by their sums, so that it does not
/// matter in which order they do.
#[derive(Clone, Debug)]
pub(super) struct Piece<'a> {
    pub asset: &'a str,
    pub instrument: &'a Instrument,
    pub key: HoldingKey,
    pub exposure: Amount,
    /// Sum of the exposures without signs.
    pub gross: Amount,
    /// What the rows are charged at rates of their own, where each has one.
    pub charge: Option<Amount>,
    pub cash: bool,
    pub quote: Quote,
}

impl<'a> Piece<'a> {
    pub(super) fn new(
        asset: &'a str,
        instrument: &'a Instrument,
        key: HoldingKey,
        exposure: Amount,
        quote: Quote,
    ) -> Piece<'a> {
        Piece { asset, instrument, key, exposure, gross: exposure.abs(), charge: None, cash: false, quote }
    }

    pub(super) fn join(&mut self, other: &Piece<'a>) {
        self.exposure = self.exposure.saturating_add(other.exposure);
        self.gross = self.gross.saturating_add(other.gross);
        self.charge = self.charge.zip(other.charge).map(|(a, b)| a.saturating_add(b));
        self.quote.join(&other.quote, false);
    }
}
