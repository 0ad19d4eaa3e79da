//! Sums per instrument of a margin set (size, size × price, size × volatility) that rows can be added to and taken away
//! from exactly.

use rust_decimal::Decimal;

use crate::amount::Amount;
use crate::book::{Instrument, Row};
use crate::exposure::ledger::HoldingKey;
use crate::exposure::value::{Marks, Valued};
use crate::margin::running::leverages::Leverages;
use crate::position::Kind;

/// The rows of one instrument in one set, as sums.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct InstrumentSums {
    pub held: Amount,
    /// Sum of the rows' sizes without signs; means are weighted by it.
    pub size: Amount,
    pub exposure: Amount,
    /// Sum of the exposures without signs.
    pub gross: Amount,
    /// Sum of the charges of rows that give a margin rate.
    pub charge: Amount,
    /// Sizes times the price of the asset, the forward, the own mark, and the volatility.
    pub notional: Amount,
    pub forward: Amount,
    pub marked: Amount,
    pub volatility: Amount,
    /// Sums of values, without and with their signs.
    pub premium: Amount,
    pub value: Amount,
    pub rows: u32,
    /// Rows without a volatility, rows without a value, rows that give a margin rate.
    pub flat: u32,
    pub unknown: u32,
    pub rated: u32,
    /// The leverages that perpetuals and futures give.
    pub leverages: Leverages,
}

/// Volatilities are summed in millionths: formulas see digits of theirs that amounts would cut off.
const VOLATILITY: Decimal = Decimal::from_parts(1_000_000, 0, 0, false, 0);

impl InstrumentSums {
    /// One row; `charge` is its requirement at the margin rate that it gives.
    pub(crate) fn of(
        row: &Row,
        i: &Instrument,
        valued: &Valued,
        marks: Marks,
        charge: Option<Amount>,
    ) -> InstrumentSums {
        let extra = row.extra();
        let times = |amount: Amount, price: Amount| amount.share(price, Amount::ONE).unwrap_or_default();
        let size = valued.held.abs();
        // An inverse contract is a fixed amount of its quote currency, whatever the price.
        let fixed = i.inverse && i.kind != Kind::Option || matches!(i.kind, Kind::Cds | Kind::LeveragedToken);
        let worth = |price| if fixed { valued.exposure.abs() } else { times(size, price) };
        let value = valued.value.unwrap_or_default();
        let volatility = extra.volatility.and_then(|v| v.checked_mul(VOLATILITY)).and_then(Amount::from_decimal);
        InstrumentSums {
            held: valued.held,
            size,
            exposure: valued.exposure,
            gross: valued.exposure.abs(),
            charge: charge.unwrap_or_default(),
            notional: worth(marks.underlying),
            forward: times(size, marks.forward),
            marked: worth(marks.mark),
            volatility: volatility.map(|volatility| times(size, volatility)).unwrap_or_default(),
            premium: value.abs(),
            value,
            rows: 1,
            flat: u32::from(volatility.is_none()),
            unknown: u32::from(valued.value.is_none()),
            rated: u32::from(charge.is_some()),
            leverages: Leverages::of(i.leverage.filter(|_| matches!(i.kind, Kind::Perpetual | Kind::Future))),
        }
    }

    /// Cash is worth its amount.
    pub(crate) fn of_cash(row: &Row, i: &Instrument, valued: &Valued) -> InstrumentSums {
        let marks = Marks { underlying: Amount::ONE, forward: Amount::ONE, mark: Amount::ONE };
        InstrumentSums::of(row, i, valued, marks, None)
    }

    /// The part that counts as one of the two assets of a family.
    pub(crate) fn part(self, part: Part) -> InstrumentSums {
        let of = |amount| part.of(amount);
        InstrumentSums {
            held: of(self.held),
            size: of(self.size),
            exposure: of(self.exposure),
            gross: of(self.gross),
            charge: of(self.charge),
            notional: of(self.notional),
            forward: of(self.forward),
            marked: of(self.marked),
            volatility: of(self.volatility),
            premium: of(self.premium),
            value: of(self.value),
            ..self
        }
    }

    /// The sum of all magnitudes: while the total over all rows is bounded, no sum here overflows. `None` if it is too
    /// large to hold.
    pub(crate) fn magnitude(&self) -> Option<i128> {
        let sizes = [self.size, self.gross, self.charge, self.notional, self.forward, self.marked];
        let more = [self.volatility, self.premium];
        sizes.iter().chain(&more).try_fold(0_i128, |sum, size| sum.checked_add(size.0.checked_abs()?))
    }

    pub(crate) fn join(&mut self, other: &InstrumentSums, undo: bool) {
        for (mine, theirs) in [
            (&mut self.held, other.held),
            (&mut self.size, other.size),
            (&mut self.exposure, other.exposure),
            (&mut self.gross, other.gross),
            (&mut self.charge, other.charge),
            (&mut self.notional, other.notional),
            (&mut self.forward, other.forward),
            (&mut self.marked, other.marked),
            (&mut self.volatility, other.volatility),
            (&mut self.premium, other.premium),
            (&mut self.value, other.value),
        ] {
            *mine = mine.plus(theirs.flip(undo));
        }
        for (mine, theirs) in [
            (&mut self.rows, other.rows),
            (&mut self.flat, other.flat),
            (&mut self.unknown, other.unknown),
            (&mut self.rated, other.rated),
        ] {
            *mine = if undo { mine.saturating_sub(theirs) } else { mine.saturating_add(theirs) };
        }
        self.leverages.join(&other.leverages, undo);
    }
}

/// How much of a row counts as an asset: all of it, the haircut that stays its own, or the rest, which counts as its
/// family's asset.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Part {
    Whole,
    Own(Decimal),
    Family(Decimal),
}

impl Part {
    /// The two parts add up to the whole, to the last digit.
    pub(crate) fn of(self, amount: Amount) -> Amount {
        let own = |haircut| amount.times(haircut).unwrap_or(amount);
        match self {
            Part::Whole => amount,
            Part::Own(haircut) => own(haircut),
            Part::Family(haircut) => amount.minus(own(haircut)),
        }
    }
}

/// One row in one instrument of a margin set. Pieces of one instrument join by their sums, so that their order does not
/// matter.
#[derive(Clone, Debug)]
pub(crate) struct Share<'a> {
    pub asset: &'a str,
    pub instrument: &'a Instrument,
    pub key: HoldingKey,
    pub cash: bool,
    /// Whether spot is held in a separate wallet there.
    pub separate: bool,
    pub quote: InstrumentSums,
}
