//! A margin set as lines: one for each instrument that something is held of, from the sums of its rows or from single rows.

use std::cmp::Ordering;
use std::collections::BTreeMap;

use crate::amount::Amount;
use crate::book::{Instrument, Row};
use crate::exposure::ledger::{HoldingKey, MarginSet};
use crate::exposure::names;
use crate::exposure::value::Valued;
use crate::margin::View;
use crate::margin::running::instrument::{InstrumentSums, Part, Share};
use crate::margin::running::sets::own_charge;
use crate::margin::set::{self, Line, SetMethod};
use crate::order;
use crate::position::Kind;

impl<'a> View<'a> {
    /// The key under which a row counts within its set.
    pub(crate) fn key_of(self, row: &Row, instrument: &Instrument, valued: &Valued, mapped: bool) -> HoldingKey {
        let borrowed = instrument.kind == Kind::Loan && valued.exposure.0 < 0;
        HoldingKey { bucket: 0, instrument: self.canonical(row), mapped, borrowed }
    }

    /// Whether the venue of a margin set holds spot in a separate wallet.
    pub(crate) fn keeps_spot_apart(self, bucket: &MarginSet) -> bool {
        let counterparty = self.book.symbols.text(bucket.counterparty);
        !self.book.assumptions.spot_covers(&names::set_key(bucket, &self.book.symbols), counterparty)
    }

    pub(crate) fn cash_lines(self, bucket: u32) -> impl Iterator<Item = Line<'a>> {
        let first = HoldingKey { bucket, ..HoldingKey::default() };
        let here = self.margin.cash_quotes.range(first..).take_while(move |(key, _)| key.bucket == bucket);
        here.filter(|(_, quote)| quote.rows > 0).filter_map(move |(key, quote)| {
            let asset = self.exposure.instruments.get(key.instrument)?.asset;
            let line = self.line(*key, self.book.symbols.text(asset), quote)?;
            Some(Line { underlying: Amount::ONE, cash: true, ..line })
        })
    }

    /// Seconds to the expiry of an instrument that has one.
    pub(crate) fn seconds_to(self, instrument: &Instrument) -> Option<i64> {
        Some(instrument.expiry?.seconds().saturating_sub(self.exposure.as_of?.seconds()))
    }

    pub(crate) fn line(self, key: HoldingKey, asset: &'a str, quote: &InstrumentSums) -> Option<Line<'a>> {
        let instrument = self.exposure.instruments.get(key.instrument)?;
        let mean = |sum: Amount| sum.share(Amount::ONE, quote.size).unwrap_or_default();
        let whole = quote.held.abs() == quote.size;
        let net = |sum: Amount| if whole { sum } else { sum.share(quote.held.abs(), quote.size).unwrap_or_default() };
        let option = instrument.kind == Kind::Option;
        let reference = self.exposure.market.get(instrument.asset).price.and_then(Amount::from_decimal);
        // Rows of one instrument that offset each other: the mean rate on the remainder.
        let charge = || quote.charge.share(quote.exposure.abs(), quote.gross).unwrap_or(quote.charge);
        Some(Line {
            instrument,
            asset,
            own_asset: self.book.symbols.text(instrument.asset),
            quote: self.book.symbols.text(instrument.quote),
            key,
            held: quote.held,
            exposure: quote.exposure,
            underlying: reference.unwrap_or_else(|| mean(quote.forward)),
            forward: mean(quote.forward),
            notional: net(quote.notional),
            marked: net(quote.marked),
            strike: if option { self.valuation().strike(instrument) } else { None },
            premium: (option && quote.unknown == 0).then(|| net(quote.premium)),
            value: (quote.unknown == 0).then_some(quote.value),
            volatility: (option && quote.flat == 0).then(|| mean(quote.volatility).to_f64() / 1e6),
            years: self.exposure.as_of.zip(instrument.expiry).map(|(now, expiry)| now.years_until(expiry)),
            seconds: self.seconds_to(instrument),
            rows: quote.rows,
            cash: false,
            separate: false,
            own_charge: (quote.rated > 0 && quote.rated == quote.rows).then(charge),
            leverage: quote.leverages.lowest(),
            leverages_differ: quote.leverages.differ(),
        })
    }

    pub(crate) fn compare(self, a: (&str, &Instrument, HoldingKey), b: (&str, &Instrument, HoldingKey)) -> Ordering {
        let text = |symbol| self.book.symbols.text(symbol);
        let names = |i: &Instrument| [text(i.quote), text(i.settle), text(i.price_currency)];
        set::order(a, b).then_with(|| names(a.1).cmp(&names(b.1)))
    }

    pub(crate) fn sorted(self, mut lines: Vec<Line<'a>>) -> Vec<Line<'a>> {
        order::sort_by(&mut lines, |a, b| self.compare((a.asset, a.instrument, a.key), (b.asset, b.instrument, b.key)));
        lines
    }

    /// Holdings in the order of their lines.
    pub(crate) fn sort_members(self, members: &mut Vec<u32>) {
        let known = |index: u32| {
            let holding = self.exposure.ledger.holdings.get(index as usize)?;
            let asset = self.book.symbols.text(self.exposure.ledger.cells.get(holding.cell as usize)?.asset);
            Some((asset, self.exposure.instruments.get(holding.key().instrument)?, holding.key()))
        };
        order::sort_by(members, |a, b| match (known(*a), known(*b)) {
            (Some(a), Some(b)) => self.compare(a, b),
            _ => a.cmp(b),
        });
    }

    /// A holding as a line.
    pub(crate) fn line_of(self, index: u32) -> Option<Line<'a>> {
        let holding = self.exposure.ledger.holdings.get(index as usize)?;
        let asset = self.book.symbols.text(self.exposure.ledger.cells.get(holding.cell as usize)?.asset);
        let quote = self.margin.quotes.get(index as usize).filter(|quote| quote.rows > 0)?;
        self.line(holding.key(), asset, quote)
    }

    /// A row's shares of its set: one, or two if `method` goes by exposure and part of the row counts as its family's
    /// asset. Cash is a share if the methodology counts it.
    pub(crate) fn pieces_of(self, row: &Row, method: &dyn SetMethod) -> Vec<Share<'a>> {
        self.pieces(row, method.counts_cash(), |kind| method.goes_by_exposure(kind))
    }

    /// The lines of one row alone, as a methodology sees it.
    pub(crate) fn lines_of_row(self, row: &Row, method: &'a dyn SetMethod) -> Vec<Line<'a>> {
        self.merged(&self.pieces_of(row, method), method)
    }

    /// The same at the leverage of its symbol, which it shares with the other rows of its instrument in a cross set.
    pub(crate) fn lines_at_leverage(self, row: &Row, method: &'a dyn SetMethod) -> Vec<Line<'a>> {
        let mut lines = self.lines_of_row(row, method);
        if self.margin.rules.of_place(row.place).set_choice().is_some_and(|choice| choice.standard.is_some()) {
            // In portfolio mode nobody chooses one.
            return lines.iter().map(Line::at_usual_leverage).collect();
        }
        let seat = self.seat(row);
        let Some(seat) = seat.filter(|seat| !seat.alone && method.takes_leverage()) else { return lines };
        for line in &mut lines {
            let holding = self.exposure.ledger.find(HoldingKey { bucket: seat.bucket, ..line.key });
            let quote = holding.and_then(|at| self.margin.quotes.get(at as usize));
            line.leverage = quote.map_or(line.leverage, |quote| quote.leverages.lowest());
        }
        lines
    }

    /// The lines of one row alone, asset by asset, because each moves with its own asset's price.
    pub(crate) fn exposures_of_row(self, row: &Row) -> Vec<Line<'a>> {
        let mut pieces = self.pieces(row, false, |_| true);
        self.sort_pieces(&mut pieces);
        pieces.iter().filter_map(|piece| self.line_of_piece(piece)).collect()
    }

    fn pieces(self, row: &Row, cash: bool, by_exposure: impl Fn(Kind) -> bool) -> Vec<Share<'a>> {
        let (Some(instrument), Some(Ok(valued))) = (self.book.instruments.get(row.instrument), self.value(row)) else {
            return Vec::new();
        };
        let text = |symbol| self.book.symbols.text(symbol);
        let key = |mapped| self.key_of(row, instrument, &valued, mapped);
        if valued.is_apart() {
            let quote = InstrumentSums::of_cash(row, instrument, &valued);
            let (asset, separate) = (text(instrument.asset), false);
            let piece = Share { asset, instrument, key: key(false), cash: true, separate, quote };
            return if cash && valued.cash { vec![piece] } else { Vec::new() };
        }
        let marks = self.valuation().marks(instrument.kind, &valued);
        let quote = InstrumentSums::of(row, instrument, &valued, marks, own_charge(row, &valued));
        let bucket = self.book.places.get(row.place).map(MarginSet::of);
        let separate =
            instrument.kind == Kind::Spot && bucket.as_ref().is_some_and(|bucket| self.keeps_spot_apart(bucket));
        let piece = |asset, mapped, quote| Share {
            asset: text(asset),
            instrument,
            key: key(mapped),
            cash: false,
            separate,
            quote,
        };
        match self.exposure.market.get(valued.asset).family.filter(|_| by_exposure(instrument.kind)) {
            None => vec![piece(valued.asset, false, quote)],
            Some((family, haircut)) => vec![
                piece(valued.asset, false, quote.clone().part(Part::Own(haircut))),
                piece(family, true, quote.part(Part::Family(haircut))),
            ],
        }
    }

    /// The lines of pieces in their order, one for each instrument of which the methodology finds something held.
    pub(crate) fn merged(self, pieces: &[Share<'a>], method: &'a dyn SetMethod) -> Vec<Line<'a>> {
        let mut pieces = pieces.to_vec();
        self.sort_pieces(&mut pieces);
        let mut merged: Vec<Share<'a>> = Vec::with_capacity(pieces.len());
        for piece in pieces {
            match merged.last_mut() {
                Some(last) if last.key == piece.key && last.asset == piece.asset => {
                    last.quote.join(&piece.quote, false);
                }
                _ => merged.push(piece),
            }
        }
        self.seen(merged.iter().filter_map(|piece| self.line_of_piece(piece)).collect(), method)
    }

    /// The lines of holdings from several sets as if they were in one, with the cash of the sets that `cash` selects.
    pub(crate) fn joined(
        self,
        holdings: impl Iterator<Item = u32>,
        cash: impl Fn(u32) -> bool,
        method: &'a dyn SetMethod,
    ) -> Vec<Line<'a>> {
        let mut merged: BTreeMap<(HoldingKey, u32), InstrumentSums> = BTreeMap::new();
        for index in holdings {
            let (Some(holding), Some(quote)) =
                (self.exposure.ledger.holdings.get(index as usize), self.margin.quotes.get(index as usize))
            else {
                continue;
            };
            if let Some(cell) = self.exposure.ledger.cells.get(holding.cell as usize).filter(|_| quote.rows > 0) {
                let key = HoldingKey { bucket: 0, ..holding.key() };
                merged.entry((key, cell.asset)).or_default().join(quote, false);
            }
        }
        let mut lines: Vec<Line<'_>> = Vec::with_capacity(merged.len());
        lines.extend(
            merged.iter().filter_map(|((key, asset), quote)| self.line(*key, self.book.symbols.text(*asset), quote)),
        );
        if method.counts_cash() {
            let mut merged: BTreeMap<HoldingKey, InstrumentSums> = BTreeMap::new();
            for (key, quote) in self.margin.cash_quotes.iter().filter(|(key, quote)| quote.rows > 0 && cash(key.bucket))
            {
                merged.entry(HoldingKey { bucket: 0, ..*key }).or_default().join(quote, false);
            }
            lines.extend(merged.iter().filter_map(|(key, quote)| {
                let asset = self.exposure.instruments.get(key.instrument)?.asset;
                let line = self.line(*key, self.book.symbols.text(asset), quote)?;
                Some(Line { underlying: Amount::ONE, cash: true, ..line })
            }));
        }
        self.seen(self.sorted(lines), method)
    }

    /// The lines that a methodology sees, under the assets that it margins them as. They come and stay in their order.
    pub(crate) fn seen(self, mut lines: Vec<Line<'a>>, method: &'a dyn SetMethod) -> Vec<Line<'a>> {
        lines.retain(|line| method.sees(line));
        let mut renamed = false;
        for line in &mut lines {
            if let Some(asset) = method.counts_as(line.asset) {
                (line.asset, renamed) = (asset, true);
            }
        }
        if renamed { self.sorted(lines) } else { lines }
    }

    fn sort_pieces(self, pieces: &mut Vec<Share<'_>>) {
        order::sort_by(pieces, |a, b| self.compare((a.asset, a.instrument, a.key), (b.asset, b.instrument, b.key)));
    }

    fn line_of_piece(self, piece: &Share<'a>) -> Option<Line<'a>> {
        let line = self.line(piece.key, piece.asset, &piece.quote)?;
        let underlying = if piece.cash { Amount::ONE } else { line.underlying };
        let separate = piece.separate && line.exposure.0 > 0;
        Some(Line { underlying, cash: piece.cash, separate, ..line })
    }
}
