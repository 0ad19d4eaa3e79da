//! Margin of the sets whose methodology looks at a whole set at a time: what it sees is kept row by row, what it says
//! is worked out when it is asked for, and only where something has changed.

use std::cmp::Ordering;
use std::collections::BTreeMap;

use super::LiveBook;
use super::quote::{Part, Piece, Quote};
use crate::amount::Amount;
use crate::book::{Instrument, Row};
use crate::error::Failure;
use crate::exposure::ledger::{Bucket, HoldingKey, paid_in_full};
use crate::exposure::names;
use crate::exposure::value::Valued;
use crate::margin::choice::SetChoice;
use crate::margin::set::{self, Line, Memo, Outcome, SetMethod, total};
use crate::margin::{AssetMargin, Parameters, SetMargin, Wall};
use crate::order;
use crate::position::Kind;

/// What would be needed if the walls between sets fell.
#[derive(Clone, Debug, Default)]
pub(super) struct WallState {
    pub stale: bool,
    pub without: Amount,
    pub walls: Vec<Wall>,
    memos: Vec<Memo>,
}

/// What is known of one set.
#[derive(Clone, Debug, Default)]
pub(super) struct SetState {
    /// Whether a row of it has changed since it was margined.
    stale: bool,
    margin: Option<SetMargin>,
    /// Its holdings, in the order of their lines.
    members: Vec<u32>,
    legs: Vec<LegMargin>,
    missing: Vec<(HoldingKey, Failure)>,
    memo: Memo,
}

impl SetState {
    pub(super) fn margin(&self) -> Option<&SetMargin> {
        self.margin.as_ref()
    }

    /// What pricing its instruments gave, to be used once more.
    pub(super) fn memo(&self) -> Memo {
        self.memo.clone()
    }
}

/// One instrument of a set, margined.
#[derive(Clone, Debug)]
pub(super) struct LegMargin {
    pub key: HoldingKey,
    pub asset: u32,
    pub exposure: Amount,
    pub standalone: Amount,
    pub worst: Option<Amount>,
    pub paid_in_full: bool,
    pub rows: u32,
}

impl LiveBook {
    /// Whether a counterparty's sets are margined here.
    pub(super) fn set_choice(&self, counterparty: u32) -> Option<&SetChoice> {
        match self.choices.of(self.book.symbols.text(counterparty)) {
            Parameters::Set(choice) => Some(choice),
            _ => None,
        }
    }

    /// Adds a line of a row to what its set's methodology will see, or takes it away.
    pub(super) fn post_quote(&mut self, holding: u32, bucket: u32, row: &Row, valued: &Valued, part: Part, undo: bool) {
        let Some(instrument) = self.book.instruments.get(row.instrument) else { return };
        let quote = Quote::of(row, instrument, valued, self.valuation().marks(instrument.kind, valued), part);
        let at = holding as usize;
        if self.quotes.len() <= at {
            self.quotes.resize(at.saturating_add(1), Quote::default());
        }
        if let Some(sum) = self.quotes.get_mut(at) {
            sum.join(&quote, undo);
        }
        self.sets.entry(bucket).or_default().stale = true;
    }

    /// The same for cash, which a lending account counts.
    pub(super) fn post_cash_quote(&mut self, bucket: u32, row: &Row, valued: &Valued, undo: bool) {
        let Some(instrument) = self.book.instruments.get(row.instrument) else { return };
        let quote = Quote::of_cash(row, instrument, valued);
        let borrowed = instrument.kind == Kind::Loan && valued.exposure.0 < 0;
        let key = HoldingKey { bucket, instrument: self.canonical(row), mapped: false, borrowed };
        self.cash_quotes.entry(key).or_default().join(&quote, undo);
        self.sets.entry(bucket).or_default().stale = true;
    }

    fn cash_lines(&self, bucket: u32) -> impl Iterator<Item = Line<'_>> {
        let first = HoldingKey { bucket, ..HoldingKey::default() };
        let here = self.cash_quotes.range(first..).take_while(move |(key, _)| key.bucket == bucket);
        here.filter(|(_, quote)| quote.rows > 0).filter_map(|(key, quote)| {
            let asset = self.instruments.get(key.instrument)?.asset;
            let sums = Sums { exposure: quote.held, charge: Amount::ZERO, quote };
            let line = self.line(*key, self.book.symbols.text(asset), &sums)?;
            Some(Line { underlying: Amount::ONE, cash: true, ..line })
        })
    }

    fn line<'a>(&'a self, key: HoldingKey, asset: &'a str, sums: &Sums<'_>) -> Option<Line<'a>> {
        let Sums { exposure, charge, quote } = *sums;
        let instrument = self.instruments.get(key.instrument)?;
        let mean = |sum: Amount| sum.share(Amount::ONE, quote.size).unwrap_or_default();
        let whole = quote.held.abs() == quote.size;
        let net = |sum: Amount| if whole { sum } else { sum.share(quote.held.abs(), quote.size).unwrap_or_default() };
        let option = instrument.kind == Kind::Option;
        let reference = self.market.get(instrument.asset).price.and_then(Amount::from_decimal);
        Some(Line {
            instrument,
            asset,
            own_asset: self.book.symbols.text(instrument.asset),
            key,
            held: quote.held,
            exposure,
            underlying: reference.unwrap_or_else(|| mean(quote.forward)),
            forward: mean(quote.forward),
            notional: net(quote.notional),
            marked: net(quote.marked),
            strike: if option { self.valuation().strike(instrument) } else { None },
            premium: (option && quote.unknown == 0).then(|| net(quote.premium)),
            value: (quote.unknown == 0).then_some(quote.value),
            volatility: (option && quote.flat == 0).then(|| mean(quote.volatility).to_f64() / 1e6),
            years: self.as_of.zip(instrument.expiry).map(|(now, expiry)| now.years_until(expiry)),
            rows: quote.rows,
            cash: false,
            own_charge: (quote.rated > 0 && quote.rated == quote.rows).then_some(charge),
        })
    }

    fn compare(&self, a: (&str, &Instrument, HoldingKey), b: (&str, &Instrument, HoldingKey)) -> Ordering {
        let text = |symbol| self.book.symbols.text(symbol);
        let names = |i: &Instrument| [text(i.quote), text(i.settle), text(i.price_currency)];
        set::order(a, b).then_with(|| names(a.1).cmp(&names(b.1)))
    }

    pub(super) fn sorted<'a>(&'a self, mut lines: Vec<Line<'a>>) -> Vec<Line<'a>> {
        order::sort_by(&mut lines, |a, b| self.compare((a.asset, a.instrument, a.key), (b.asset, b.instrument, b.key)));
        lines
    }

    /// Holdings in the order of their lines.
    fn sort_members(&self, members: &mut Vec<u32>) {
        let known = |index: u32| {
            let holding = self.ledger.holdings.get(index as usize)?;
            let asset = self.book.symbols.text(self.ledger.cells.get(holding.cell as usize)?.asset);
            Some((asset, self.instruments.get(holding.key().instrument)?, holding.key()))
        };
        order::sort_by(members, |a, b| match (known(*a), known(*b)) {
            (Some(a), Some(b)) => self.compare(a, b),
            _ => a.cmp(b),
        });
    }

    fn line_of<'a>(&'a self, index: u32) -> Option<Line<'a>> {
        let holding = self.ledger.holdings.get(index as usize)?;
        let asset = self.book.symbols.text(self.ledger.cells.get(holding.cell as usize)?.asset);
        let quote = self.quotes.get(index as usize).filter(|_| holding.rows > 0)?;
        let charge = holding.charge.share(holding.exposure.abs(), holding.gross).unwrap_or_default();
        self.line(holding.key(), asset, &Sums { exposure: holding.exposure, charge, quote })
    }

    /// As [`LiveBook::pieces_of`], with cash as a piece too.
    pub(super) fn pieces_with_cash<'a>(&'a self, row: &Row) -> Vec<Piece<'a>> {
        let (Some(instrument), Some(Ok(valued))) = (self.book.instruments.get(row.instrument), self.value(row)) else {
            return Vec::new();
        };
        if !valued.cash {
            return self.pieces_of(row);
        }
        let borrowed = instrument.kind == Kind::Loan && valued.exposure.0 < 0;
        let key = HoldingKey { bucket: 0, instrument: self.canonical(row), mapped: false, borrowed };
        let quote = Quote::of_cash(row, instrument, &valued);
        let asset = self.book.symbols.text(instrument.asset);
        vec![Piece { cash: true, ..Piece::new(asset, instrument, key, quote.held, quote) }]
    }

    /// What one row brings to its set: one piece, or two where part of it counts as its family's asset.
    pub(super) fn pieces_of<'a>(&'a self, row: &Row) -> Vec<Piece<'a>> {
        let (Some(instrument), Some(Ok(valued))) = (self.book.instruments.get(row.instrument), self.value(row)) else {
            return Vec::new();
        };
        if valued.is_apart() {
            return Vec::new();
        }
        let marks = self.valuation().marks(instrument.kind, &valued);
        let rate = row.extra().margin_rate;
        let piece = |asset, exposure: Amount, mapped| {
            let borrowed = instrument.kind == Kind::Loan && valued.exposure.0 < 0;
            let key = HoldingKey { bucket: 0, instrument: self.canonical(row), mapped, borrowed };
            let quote = Quote::of(row, instrument, &valued, marks, Part::new(exposure, valued.exposure));
            let charge = rate.map(|rate| exposure.abs().times(rate).unwrap_or_default());
            Piece { charge, ..Piece::new(self.book.symbols.text(asset), instrument, key, exposure, quote) }
        };
        match self.market.get(valued.asset).family {
            None => vec![piece(valued.asset, valued.exposure, false)],
            Some((family, haircut)) => {
                let own = valued.exposure.times(haircut).unwrap_or(valued.exposure);
                vec![piece(valued.asset, own, false), piece(family, valued.exposure.minus(own), true)]
            }
        }
    }

    /// The lines of one row by itself.
    pub(super) fn lines_of_row<'a>(&'a self, row: &Row) -> Vec<Line<'a>> {
        let mut pieces = self.pieces_of(row);
        self.sort_pieces(&mut pieces);
        pieces.iter().filter_map(|piece| self.line_of_piece(piece)).collect()
    }

    /// The lines of pieces in their order, one for each instrument of which the methodology finds something held.
    pub(super) fn merged<'a>(&'a self, pieces: &[Piece<'a>], method: &dyn SetMethod) -> Vec<Line<'a>> {
        let mut pieces = pieces.to_vec();
        self.sort_pieces(&mut pieces);
        let mut merged: Vec<Piece<'a>> = Vec::with_capacity(pieces.len());
        for piece in pieces {
            match merged.last_mut() {
                Some(last) if last.key == piece.key && last.asset == piece.asset => last.join(&piece),
                _ => merged.push(piece),
            }
        }
        let by_exposure = method.goes_by_exposure();
        merged.retain(|piece| piece.quote.held.0 != 0 || by_exposure && piece.exposure.0 != 0);
        merged.iter().filter_map(|piece| self.line_of_piece(piece)).collect()
    }

    fn sort_pieces(&self, pieces: &mut Vec<Piece<'_>>) {
        order::sort_by(pieces, |a, b| self.compare((a.asset, a.instrument, a.key), (b.asset, b.instrument, b.key)));
    }

    fn line_of_piece<'a>(&'a self, piece: &Piece<'a>) -> Option<Line<'a>> {
        let sums = Sums { exposure: piece.exposure, charge: Amount::ZERO, quote: &piece.quote };
        let line = self.line(piece.key, piece.asset, &sums)?;
        // Rows of one instrument that offset each other: the mean rate on what is left.
        let own_charge = piece.charge.and_then(|charge| charge.share(piece.exposure.abs(), piece.gross));
        let underlying = if piece.cash { Amount::ONE } else { line.underlying };
        Some(Line { underlying, cash: piece.cash, own_charge: own_charge.or(piece.charge), ..line })
    }

    /// Brings every set that has changed up to date.
    pub(super) fn margin_sets(&mut self) {
        let stale: Vec<u32> = self.sets.iter().filter(|(_, set)| set.stale).map(|(bucket, _)| *bucket).collect();
        if stale.is_empty() {
            return;
        }
        self.walls.stale = true;
        let mut members: BTreeMap<u32, Vec<u32>> = BTreeMap::new();
        members.extend(stale.iter().map(|bucket| (*bucket, Vec::new())));
        for (index, holding) in (0..).zip(&self.ledger.holdings) {
            if let Some(members) = members.get_mut(&holding.key().bucket) {
                members.push(index);
            }
        }
        for (bucket, members) in members {
            let old = self.sets.remove(&bucket).unwrap_or_default();
            // Holdings come and never go: as many as before are the same as before.
            let mut sorted = old.members;
            if sorted.len() != members.len() {
                sorted = members;
                self.sort_members(&mut sorted);
            }
            let state = self.margined(bucket, sorted, old.memo).unwrap_or_default();
            self.sets.insert(bucket, state);
        }
    }

    fn margined(&self, index: u32, members: Vec<u32>, mut memo: Memo) -> Option<SetState> {
        let bucket = self.ledger.buckets.get(index)?;
        let choice = self.set_choice(bucket.counterparty)?;
        if bucket.alone {
            return Some(self.each_alone(index, bucket, choice));
        }
        let mut lines: Vec<Line<'_>> = members.iter().filter_map(|index| self.line_of(*index)).collect();
        let count = lines.iter().fold(0, |count: u32, line| count.saturating_add(line.rows));
        // What cancels out, or is a row of nothing, is no position: it has no price that it could lend to others.
        lines.retain(|line| line.held.0 != 0);
        if choice.method.counts_cash() {
            lines.extend(self.cash_lines(index));
            lines = self.sorted(lines);
        }
        let outcome = choice.method.margin(&lines, &mut memo);
        let mut margin = self.set_margin(bucket, choice);
        margin.name.count = count;
        add(&mut margin, &outcome);
        let legs = lines.iter().zip(&outcome.alone).zip(&outcome.worst).map(|((line, standalone), worst)| LegMargin {
            key: line.key,
            asset: self.book.symbols.find(line.asset).unwrap_or_default(),
            exposure: line.exposure,
            standalone: *standalone,
            worst: *worst,
            paid_in_full: paid_in_full(line.instrument, line.exposure.0 > 0, !line.short()),
            rows: line.rows,
        });
        let legs = legs.collect();
        let key_of = |(at, failure): (usize, Failure)| lines.get(at).map(|line| (line.key, failure));
        let missing = outcome.missing.into_iter().filter_map(key_of).collect();
        let margin = margin.with_assets(outcome.parts);
        Some(SetState { stale: false, margin: Some(margin), members, legs, missing, memo })
    }

    /// The lines that a set's margin was worked out on.
    pub(super) fn set_lines(&self, bucket: u32) -> Vec<Line<'_>> {
        let known = self.ledger.buckets.get(bucket).and_then(|known| self.set_choice(known.counterparty));
        let (Some(choice), Some(set)) = (known, self.sets.get(&bucket)) else { return Vec::new() };
        let mut lines: Vec<Line<'_>> = set.members.iter().filter_map(|index| self.line_of(*index)).collect();
        lines.retain(|line| line.held.0 != 0);
        if choice.method.counts_cash() {
            lines.extend(self.cash_lines(bucket));
            lines = self.sorted(lines);
        }
        lines
    }

    /// Positions that stand alone, each a set of one.
    fn each_alone(&self, index: u32, bucket: &Bucket, choice: &SetChoice) -> SetState {
        let mut margin = self.set_margin(bucket, choice);
        let mut missing = Vec::new();
        for (_, row) in self.rows_of(index) {
            let mut lines = self.lines_of_row(row);
            lines.retain(|line| line.held.0 != 0);
            let outcome = choice.method.margin(&lines, &mut Memo::default());
            margin.name.count = margin.name.count.saturating_add(1);
            add(&mut margin, &outcome);
            let key_of = |(at, failure): (usize, Failure)| {
                lines.get(at).map(|line| (HoldingKey { bucket: index, ..line.key }, failure))
            };
            missing.extend(outcome.missing.into_iter().filter_map(key_of));
        }
        SetState { margin: Some(margin), missing, ..SetState::default() }
    }

    pub(super) fn rows_of(&self, bucket: u32) -> impl Iterator<Item = (u32, &Row)> {
        let here = move |row: &Row| {
            self.seats.get(row.place as usize).copied().flatten().is_some_and(|seat| seat.bucket == bucket)
        };
        let counted = self.book.indexed_rows().filter(|(index, _)| !self.failures.contains_key(index));
        counted
            .filter(move |(_, row)| here(row))
            .filter(|(_, row)| matches!(self.value(row), Some(Ok(v)) if !v.is_apart()))
    }

    fn set_margin(&self, bucket: &Bucket, choice: &SetChoice) -> SetMargin {
        let key = names::set_key(bucket, &self.book.symbols);
        let mut margin = SetMargin::new(&key, choice.method.method().id, self.set_name(bucket));
        margin.preset = choice.preset;
        margin.initial = Some(Amount::ZERO);
        margin
    }

    /// The margin of every set that is looked at as a whole; those that stand alone in one entry per counterparty.
    pub(super) fn whole_sets(&self) -> Vec<SetMargin> {
        let mut sets: BTreeMap<&str, SetMargin> = BTreeMap::new();
        for margin in self.sets.values().filter_map(|set| set.margin.as_ref()).filter(|set| set.name.count > 0) {
            match sets.get_mut(margin.key.as_str()) {
                None => drop(sets.insert(&margin.key, margin.clone())),
                Some(sum) => {
                    sum.name.count = sum.name.count.saturating_add(margin.name.count);
                    sum.standalone = sum.standalone.saturating_add(margin.standalone);
                    sum.netted = sum.netted.saturating_add(margin.netted);
                    sum.saving = sum.standalone.saturating_sub(sum.netted);
                    sum.initial = Some(sum.netted);
                    sum.maintenance = join(sum.maintenance, margin.maintenance);
                    sum.partial |= margin.partial;
                }
            }
        }
        sets.into_values().collect()
    }

    /// What lacks an input, row by row.
    pub(super) fn unmargined(&self) -> Vec<Failure> {
        let mut failures = Vec::new();
        for (bucket, set) in self.sets.iter().filter(|(_, set)| !set.missing.is_empty()) {
            for (index, row) in self.rows_of(*bucket) {
                let instrument = self.canonical(row);
                let lacking = set.missing.iter().find(|(key, _)| key.instrument == instrument);
                if let Some((_, failure)) = lacking {
                    let id = Some(self.book.id(index).into_owned());
                    failures.push(Failure { id, ..failure.clone().row(index.saturating_add(1)) });
                }
            }
        }
        failures
    }

    /// Brings up to date what would be needed if walls fell: all sets under one and the same choice in one, and asset by
    /// asset what their walls cost. Nothing is joined that is margined by different rules: there would be no telling
    /// which to take.
    pub(super) fn margin_without_walls(&mut self) {
        if !self.walls.stale {
            return;
        }
        let mut memos = std::mem::take(&mut self.walls.memos);
        let mut walls: BTreeMap<String, Wall> = BTreeMap::new();
        let mut without = Amount::ZERO;
        let choices: Vec<&SetChoice> = self.choices.sets().collect();
        memos.resize_with(choices.len(), Memo::default);
        for (at, (choice, memo)) in choices.iter().zip(&mut memos).enumerate() {
            if choices.iter().take(at).any(|earlier| earlier.given == choice.given) {
                continue;
            }
            for part in self.parts_without_walls(choice, memo) {
                without = without.saturating_add(part.netted);
                let wall = walls.entry(part.asset).or_default();
                wall.without_walls = wall.without_walls.saturating_add(part.netted);
            }
        }
        for margin in self.sets.values().filter_map(|set| set.margin.as_ref()) {
            for part in &margin.assets {
                let wall = walls.entry(part.asset.clone()).or_default();
                wall.netted = wall.netted.saturating_add(part.netted);
                wall.sets.push(margin.key.clone());
            }
        }
        let finished = walls.into_iter().filter(|(asset, wall)| !asset.is_empty() && wall.sets.len() > 1);
        let finished = finished.map(|(asset, mut wall)| {
            wall.cost = wall.netted.saturating_sub(wall.without_walls);
            order::sort_by(&mut wall.sets, String::cmp);
            Wall { asset, ..wall }
        });
        let walls = finished.filter(|wall| wall.cost != Amount::ZERO).collect();
        self.walls = WallState { stale: false, without, walls, memos };
    }

    fn parts_without_walls(&self, choice: &SetChoice, memo: &mut Memo) -> Vec<AssetMargin> {
        let under = |bucket: u32| {
            let choice_of = self.ledger.buckets.get(bucket).and_then(|bucket| self.set_choice(bucket.counterparty));
            choice_of.is_some_and(|own| own.given == choice.given)
        };
        // One set alone has no walls.
        let mut own = self.sets.iter().filter(|(bucket, _)| under(**bucket)).map(|(_, set)| set);
        if let (Some(only), None) = (own.next(), own.next())
            && let Some(margin) = only.margin.as_ref().filter(|margin| margin.name.margin_mode == "cross")
        {
            return margin.assets.clone();
        }
        let mut merged: BTreeMap<(HoldingKey, u32), (Amount, Amount, Quote)> = BTreeMap::new();
        for (holding, quote) in self.ledger.holdings.iter().zip(&self.quotes).filter(|(h, _)| h.rows > 0) {
            let Some(cell) = self.ledger.cells.get(holding.cell as usize).filter(|cell| under(cell.bucket)) else {
                continue;
            };
            let key = HoldingKey { bucket: 0, ..holding.key() };
            let sum = merged.entry((key, cell.asset)).or_default();
            let charge = holding.charge.share(holding.exposure.abs(), holding.gross).unwrap_or_default();
            sum.0 = sum.0.saturating_add(holding.exposure);
            sum.1 = sum.1.saturating_add(charge);
            sum.2.join(quote, false);
        }
        if choice.method.counts_cash() {
            for (key, quote) in self.cash_quotes.iter().filter(|(key, quote)| quote.rows > 0 && under(key.bucket)) {
                let Some(instrument) = self.instruments.get(key.instrument) else { continue };
                let sum = merged.entry((HoldingKey { bucket: 0, ..*key }, instrument.asset)).or_default();
                sum.0 = sum.0.saturating_add(quote.held);
                sum.2.join(quote, false);
            }
        }
        let line = |((key, asset), (exposure, charge, quote)): (&(HoldingKey, u32), &(Amount, Amount, Quote))| {
            let sums = Sums { exposure: *exposure, charge: *charge, quote };
            self.line(*key, self.book.symbols.text(*asset), &sums)
        };
        let held = merged.iter().filter(|(_, (_, _, quote))| quote.held.0 != 0);
        let lines = self.sorted(held.filter_map(line).collect());
        choice.method.margin(&lines, memo).parts
    }

    /// Every set's legs, for the offsets.
    pub(super) fn margined_sets(&self) -> impl Iterator<Item = (&SetMargin, &[LegMargin])> {
        self.sets.values().filter_map(|set| Some((set.margin.as_ref()?, set.legs.as_slice())))
    }
}

/// The sums that a line is made of.
struct Sums<'q> {
    exposure: Amount,
    charge: Amount,
    quote: &'q Quote,
}

fn join(a: Option<Amount>, b: Option<Amount>) -> Option<Amount> {
    match (a, b) {
        (Some(a), Some(b)) => Some(a.saturating_add(b)),
        (one, other) => one.or(other),
    }
}

/// Adds what a methodology said of a set, or of one position that is a set of its own.
fn add(margin: &mut SetMargin, outcome: &Outcome) {
    let sum = |of: fn(&AssetMargin) -> Amount| total(outcome.parts.iter().map(of));
    margin.standalone = margin.standalone.saturating_add(sum(|part| part.standalone));
    margin.netted = margin.netted.saturating_add(sum(|part| part.netted));
    margin.saving = margin.standalone.saturating_sub(margin.netted);
    margin.initial = Some(margin.netted);
    margin.maintenance = outcome.parts.iter().fold(margin.maintenance, |sum, part| join(sum, part.maintenance));
    margin.partial |= !outcome.missing.is_empty();
}
