//! A row valued once, with everything that the rooms add up of it.

use super::LiveBook;
use crate::amount::Amount;
use crate::book::Row;
use crate::error::{Code, Failure};
use crate::exposure::ledger::{HoldingKey, Line, MarginSet};
use crate::exposure::value::Valued;
use crate::margin::running::PlaceIndex;
use crate::margin::running::instrument::{InstrumentSums, Part};
use crate::margin::running::sets::own_charge;
use crate::position::{Kind, Right};

/// A row's contribution to the sums of each room: added with the row, and removed with it.
pub(super) struct Posted {
    pub index: u32,
    pub place: u32,
    pub seat: PlaceIndex,
    pub right: Option<Right>,
    pub valued: Valued,
    pub charge: Amount,
    /// Whether its delta is computed.
    pub modelled: bool,
    /// Its parts by asset: one, or two if it counts as its family's asset less a haircut.
    pub parts: [Option<PostedPart>; 2],
}

/// A row's part in one holding.
pub(super) struct PostedPart {
    pub line: Line,
    /// The contribution to the methodology of its set, if that looks at instruments.
    pub quote: Option<InstrumentSums>,
}

impl Posted {
    /// A bound on its contribution to any sum; `None` if the contribution cannot be held exactly.
    pub(super) fn magnitude(&self, has_common_price: bool) -> Option<i128> {
        let valued = &self.valued;
        let value = valued.value.unwrap_or_default();
        let parts = [valued.exposure.abs(), value.abs(), valued.notional, valued.held.abs(), self.charge];
        let sum = parts.iter().try_fold(0_i128, |sum, part| sum.checked_add(part.0))?;
        let quotes = self.parts.iter().flatten().filter_map(|part| part.quote.as_ref());
        let sum = quotes.map(InstrumentSums::magnitude).try_fold(sum, |sum, quote| sum.checked_add(quote?))?;
        // What-ifs add up sizes at the venues' own marks, which may be far from the common price.
        match valued.mark.filter(|_| has_common_price) {
            Some(mark) => sum.checked_add(valued.held.abs().share(mark.abs(), Amount::ONE)?.0),
            None => Some(sum),
        }
    }
}

impl LiveBook {
    /// Values a row. `None` if its instrument or its place is unknown.
    ///
    /// # Errors
    /// Names the input that it lacks.
    pub(super) fn posted(&mut self, index: u32, row: &Row) -> Result<Option<Posted>, Failure> {
        let view = self.view();
        let Some((instrument, place)) = view.parts(row) else { return Ok(None) };
        let (kind, right, bucket) = (instrument.kind, instrument.right, MarginSet::of(place));
        let valued = view.valuation().value(row, instrument)?;
        let charge = view.charge(row, &valued).ok_or_else(|| {
            Failure::new(Code::Overflow, "exposure × margin rate is beyond what can be held exactly")
                .field("marginRate")
        })?;
        let Some(seat) = self.seat(row.place) else { return Ok(None) };
        let modelled = kind == Kind::Option && row.extra().delta.is_none() && !valued.rates;
        let parts = if valued.is_apart() { [None, None] } else { self.parts_of(row, seat, &bucket, &valued, charge) };
        Ok(Some(Posted { index, place: row.place, seat, right, valued, charge, modelled, parts }))
    }

    fn parts_of(
        &self,
        row: &Row,
        seat: PlaceIndex,
        bucket: &MarginSet,
        valued: &Valued,
        charge: Amount,
    ) -> [Option<PostedPart>; 2] {
        let view = self.view();
        let Some(instrument) = self.book.instruments.get(row.instrument) else { return [None, None] };
        let by_series = seat.rate && instrument.kind == Kind::Option;
        let quote = (seat.whole || by_series).then(|| {
            let marks = view.valuation().marks(instrument.kind, valued);
            InstrumentSums::of(row, instrument, valued, marks, own_charge(row, valued))
        });
        let key = HoldingKey { bucket: seat.bucket, ..view.key_of(row, instrument, valued, false) };
        let gamma = valued.curved.then(|| view.valuation().gamma(row, instrument, valued));
        let line = |mapped, asset, part: Part, charge| Line {
            key: HoldingKey { mapped, ..key },
            asset,
            exposure: part.of(valued.exposure),
            charge,
            charge_alone: Amount::ZERO,
            gamma: gamma.map(|gamma| gamma.map(|gamma| part.of(gamma))),
        };
        let Some((family, haircut)) = self.exposure.market.get(valued.asset).family else {
            let line = line(false, valued.asset, Part::Whole, charge);
            return [Some(PostedPart { line, quote }), None];
        };
        let (own, rest) = (Part::Own(haircut), Part::Family(haircut));
        // A venue margins the contract that is held, not the asset that it counts as in exposure.
        let (quotes, charges) = match quote {
            Some(quote) if !view.splits(bucket, instrument.kind) => ([Some(quote), None], (charge, Amount::ZERO)),
            Some(quote) => ([Some(quote.clone().part(own)), Some(quote.part(rest))], (own.of(charge), rest.of(charge))),
            None => ([None, None], (own.of(charge), rest.of(charge))),
        };
        let [first, second] = quotes;
        [
            Some(PostedPart { line: line(false, valued.asset, own, charges.0), quote: first }),
            Some(PostedPart { line: line(true, family, rest, charges.1), quote: second }),
        ]
    }
}
