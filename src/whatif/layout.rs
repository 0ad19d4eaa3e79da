//! Every margin set as a list of lines, whatever its methodology: the common input of what-ifs.

use std::collections::BTreeMap;

use crate::amount::{Amount, figure};
use crate::book::{Place, Row};
use crate::exposure::ledger::MarginSet;
use crate::exposure::names;
use crate::margin::Parameters;
use crate::margin::View;
use crate::margin::running::instrument::Share;
use crate::margin::set::{Line, PriceCache, SetMethod, total};
use crate::whatif::{CurvePoint, Curves, GreekReport, Greeks, NamedGreeks, Shock};

/// One margin set.
pub(crate) struct SetLines<'a> {
    pub bucket: MarginSet,
    /// The row that is a set of one.
    pub row: Option<u32>,
    pub method: &'a dyn SetMethod,
    /// Whether its requirement is part of the book's margin.
    pub counted: bool,
    pub pieces: Vec<Share<'a>>,
    pub lines: Vec<Line<'a>>,
}

/// Initial and maintenance margin.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Need {
    pub initial: Amount,
    pub maintenance: Amount,
    /// Lines that are left out, because an input or a rule for them is lacking.
    pub lacking: usize,
}

impl SetLines<'_> {
    pub(crate) fn need(&self, lines: &[Line<'_>], memo: &mut PriceCache) -> Need {
        let outcome = self.method.margin(lines, memo);
        let parts = outcome.parts;
        Need {
            lacking: outcome.missing.len(),
            initial: total(parts.iter().map(|part| part.netted)),
            maintenance: total(parts.iter().map(|part| part.maintenance.unwrap_or(part.netted))),
        }
    }

    /// Its requirement after a move, and its gain.
    pub(crate) fn after(&self, spot: f64, days: f64) -> (Need, Amount) {
        let moved: Vec<(Line<'_>, Amount)> =
            self.lines.iter().map(|line| line.moved(Shock { spot, volatility: 1.0, days })).collect();
        let gained = total(moved.iter().map(|(_, pnl)| *pnl));
        // Expired lines are settled: they need nothing any more.
        let left = moved.into_iter().map(|(line, _)| line);
        let lines: Vec<Line<'_>> =
            left.filter(|line| days <= 0.0 || line.years.is_none_or(|years| years > 0.0)).collect();
        (self.need(&lines, &mut PriceCache::default()), gained)
    }
}

impl<'a> View<'a> {
    /// The methodology of a margin set; none for one that looks at credit sets.
    pub(crate) fn set_method(self, bucket: &MarginSet) -> Option<&'a dyn SetMethod> {
        match &self.margin.rules.of(bucket).parameters {
            Parameters::Rate(parameters) => Some(parameters),
            Parameters::Set(choice) => Some(&*choice.method),
            Parameters::Schedule(_) => None,
        }
    }

    /// A row's shares of its set, with its charge if the methodology goes by rates.
    pub(crate) fn charged_pieces(self, row: &Row, method: &dyn SetMethod) -> Vec<Share<'a>> {
        let mut pieces = self.pieces_of(row, method);
        if let Parameters::Rate(_) = self.margin.rules.of_place(row.place).parameters
            && let Some(Ok(valued)) = self.value(row)
        {
            let charge = self.charge(row, &valued);
            // An option is margined by its series, at the line's present size.
            for piece in pieces.iter_mut().filter(|_| !valued.curved) {
                let share = charge.and_then(|charge| charge.share(piece.quote.exposure, valued.exposure));
                piece.quote.charge = share.unwrap_or_default();
                piece.quote.rated = u32::from(share.is_some());
            }
        }
        pieces
    }

    /// Every margin set, in the order of its name; a separate position is a set of one.
    pub(crate) fn lay_out(self) -> Vec<SetLines<'a>> {
        self.lay_out_of(|_| true)
    }

    /// The margin sets of some places.
    pub(crate) fn lay_out_of(self, keep: impl Fn(&Place) -> bool) -> Vec<SetLines<'a>> {
        let mut sets: BTreeMap<(&str, &str, &str, Option<u32>), SetLines<'_>> = BTreeMap::new();
        let places: Vec<Option<&Place>> = self.book.places.iter().map(|place| keep(place).then_some(place)).collect();
        for (index, row) in self.rows() {
            let Some(place) = places.get(row.place as usize).copied().flatten() else { continue };
            let text = |symbol| self.book.symbols.text(symbol);
            let bucket = MarginSet::of(place);
            let Some(method) = self.set_method(&bucket) else { continue };
            let alone = bucket.alone.then_some(index);
            let key = (text(place.counterparty), text(place.account), text(place.chain), alone);
            let pieces = self.charged_pieces(row, method);
            let counted = self.margin.rules.of_place(row.place).counted;
            let empty = || SetLines {
                bucket: bucket.clone(),
                row: alone,
                method,
                counted,
                pieces: Vec::new(),
                lines: Vec::new(),
            };
            sets.entry(key).or_insert_with(empty).pieces.extend(pieces);
        }
        let mut sets: Vec<SetLines<'_>> = sets.into_values().filter(|set| !set.pieces.is_empty()).collect();
        for set in &mut sets {
            set.lines = self.merged(&set.pieces, set.method);
        }
        sets
    }

    /// The requirement of the credit sets under `schedule`: no what-if changes it.
    pub(crate) fn under_schedule(self) -> Amount {
        if !self.margin.any_schedule {
            return Amount::ZERO;
        }
        total(self.schedule().margins(self.book).iter().map(|set| set.netted))
    }

    /// See [`LiveBook::curves`](crate::LiveBook::curves).
    pub(crate) fn curves(self, percent: &[i32], days: &[u32]) -> Curves {
        let sets = self.lay_out();
        let apart = self.under_schedule();
        let coins = total(self.book.funded().map(|(_, account)| self.coins(account))).to_f64();
        let point = |spot: f64, days: u32| {
            let mut point = CurvePoint {
                spot: Amount::from_f64(spot - 1.0).unwrap_or_default(),
                days,
                netted: apart,
                maintenance: apart,
                pnl: figure(coins * (spot - 1.0)),
            };
            for set in &sets {
                let (need, gained) = set.after(spot, f64::from(days));
                point.pnl = point.pnl.saturating_add(gained);
                if !set.counted {
                    continue;
                }
                point.netted = point.netted.saturating_add(need.initial);
                point.maintenance = point.maintenance.saturating_add(need.maintenance);
            }
            point
        };
        let lines = sets.iter().flat_map(|set| &set.lines).filter(|line| line.right().is_some());
        let fixed = lines.filter(|line| line.priceable().is_none()).count();
        Curves {
            moves: percent.iter().map(|percent| point(1.0 + f64::from(*percent) / 100.0, 0)).collect(),
            time: days.iter().map(|days| point(1.0, *days)).collect(),
            fixed_delta: u32::try_from(fixed).unwrap_or(u32::MAX),
        }
    }

    /// See [`LiveBook::greeks`](crate::LiveBook::greeks).
    pub(crate) fn greeks(self) -> GreekReport {
        let mut report = GreekReport::default();
        let mut by_asset: BTreeMap<&str, Greeks> = BTreeMap::new();
        let mut by_set: BTreeMap<String, Greeks> = BTreeMap::new();
        for (index, row) in self.rows() {
            let lines = self.exposures_of_row(row);
            let Some(place) = self.book.places.get(row.place).filter(|_| !lines.is_empty()) else { continue };
            let set = names::set_key(&MarginSet::of(place), &self.book.symbols);
            let mut own = Greeks::default();
            for line in &lines {
                let (greeks, complete) = Greeks::of(line);
                if !complete {
                    report.incomplete.push(self.book.id(index).into_owned());
                }
                own.add(&greeks);
                by_asset.entry(line.asset).or_default().add(&greeks);
            }
            by_set.entry(set).or_default().add(&own);
            report.total.add(&own);
            report.positions.push(NamedGreeks { key: self.book.id(index).into_owned(), greeks: own });
        }
        report.incomplete.dedup();
        report.by_asset =
            by_asset.into_iter().map(|(key, greeks)| NamedGreeks { key: key.to_owned(), greeks }).collect();
        report.by_set = by_set.into_iter().map(|(key, greeks)| NamedGreeks { key, greeks }).collect();
        report
    }
}
