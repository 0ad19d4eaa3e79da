//! A book kept netted while it is edited: the state behind every report.

mod analyses;
mod assumptions;
mod clearing;
pub(crate) mod edit;
pub(crate) mod netting;
mod offsets;
mod post;
mod posted;
mod report;
mod warnings;

use crate::amount::Amount;
use crate::book::Book;
use crate::book::Options;
use crate::credit::View;
use crate::credit::closeout::{Closeout, Under};
use crate::error::Error;
use crate::exposure::ledger::MarginSet;
use crate::exposure::sums::ExposureSums;
use crate::margin::MarginSums;
use crate::margin::PositionReport;
use crate::margin::running::{PlaceIndex, PoolState};
use crate::margin::{Parameters, Rules, SetMargin, set};
use crate::position::Position;
use crate::report::Report;
use crate::time::Time;

pub use self::edit::{Cell, Typing};
pub use self::netting::Netting;

/// Nets a book: the whole job in one call.
///
/// A position that cannot be computed is listed in `failures` and left out of every sum, and `partial` is true.
///
/// # Errors
/// `invalid_option`, `overflow`, or an error of the book as a whole.
///
/// ```
/// use exposure_netting::{MarginChoice, Options, import, net};
/// let book = import::book("asset,kind,side,quantity,price,venue\n\
///                          BTC,perpetual,short,2,60000,Deribit\n\
///                          BTC,future,long,1.5,60000,Deribit\n")?;
/// let report = net(&book, &Options { margin: Some(MarginChoice::new("rate")), ..Options::default() })?;
/// assert_eq!(report.total.net.to_string(), "-30000");
/// assert_eq!(report.margin.netted.to_string(), "1650"); // 2.5 % of 30,000 and a 1 % basis charge on 90,000
/// # Ok::<(), exposure_netting::Error>(())
/// ```
pub fn net(book: &Book, options: &Options) -> Result<Report, Error> {
    Ok(LiveBook::with_options(book.clone(), options.clone())?.report())
}

/// A book whose sums are kept up to date, so that an edit costs the same in a book of ten and of a million.
///
/// ```
/// use exposure_netting::{Kind, LiveBook, Position, amount::parse, import};
/// let book = import::book(r#"{"positions": [
///     {"asset": "BTC", "kind": "perpetual", "quantity": "2", "price": "60000", "counterparty": "Deribit"}]}"#)?;
/// let mut live = LiveBook::new(book)?;
/// let mut hedge = Position::new("BTC".to_owned(), Kind::Perpetual, parse("-2").unwrap());
/// hedge.price = parse("60000").ok();
/// hedge.counterparty = "Deribit".into();
/// live.upsert(&hedge)?;
/// assert_eq!(live.totals().total.net.to_string(), "0");
/// # Ok::<(), exposure_netting::Error>(())
/// ```
#[derive(Clone, Debug, Default)]
pub struct LiveBook {
    pub(crate) book: Book,
    pub(crate) options: Options,
    pub(crate) now: Option<Time>,
    pub(crate) exposure: ExposureSums,
    pub(crate) margin: MarginSums,
    pub(crate) closeout: Closeout,
    /// Cells that do not make a position yet.
    pub(crate) pending: edit::Pending,
}

/// The few numbers that change with a keystroke, in the reporting currency.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Totals {
    /// The whole book, netted by asset.
    pub total: crate::Exposure,
    /// The whole book, netted by margin set and asset.
    pub recognised: crate::Exposure,
    /// The margin that is needed instrument by instrument, summed.
    pub standalone: Amount,
    /// The margin that the book needs.
    pub netted: Amount,
    /// Standalone − netted.
    pub saving: Amount,
    /// Whether a position is left out.
    pub partial: bool,
    /// The number of positions that are left out.
    pub failures: usize,
}

impl LiveBook {
    /// The read-only view for analyses.
    pub(crate) fn view(&self) -> View<'_> {
        View { below: self.margin.view(self.exposure.view(&self.book)), closeout: &self.closeout }
    }

    /// Brings the sets that have changed up to date.
    pub(crate) fn refresh_sets(&mut self) {
        self.margin.margin_sets(self.exposure.view(&self.book));
    }

    /// Nets a book by its own options.
    ///
    /// # Errors
    /// `invalid_option`, `overflow`, or an error of the book as a whole.
    pub fn new(book: Book) -> Result<LiveBook, Error> {
        let options = book.options.clone();
        LiveBook::with_options(book, options)
    }

    /// Nets a book by other options than its own.
    ///
    /// # Errors
    /// As [`LiveBook::new`].
    pub fn with_options(book: Book, options: Options) -> Result<LiveBook, Error> {
        LiveBook::valued_at(book, options, None)
    }

    /// Nets a book; one that gives no time of valuation is valued `now`.
    ///
    /// # Errors
    /// As [`LiveBook::new`].
    pub fn valued_at(book: Book, options: Options, now: Option<Time>) -> Result<LiveBook, Error> {
        let mut netting = LiveBook::begin(book, options, now)?;
        netting.step(usize::MAX)?;
        Ok(netting.finish())
    }

    /// A book whose rows are still to be netted.
    pub fn begin(book: Book, options: Options, now: Option<Time>) -> Result<Netting, Error> {
        book.check()?;
        let rules = Rules::read(&options, &book)?;
        let by_name = options.margin_by.values().chain(&options.margin);
        let any_schedule = by_name.into_iter().any(|choice| choice.method == "schedule");
        let exposure = ExposureSums { as_of: book.as_of.or(now), ..ExposureSums::default() };
        let margin = MarginSums { rules, any_schedule, ..MarginSums::default() };
        let mut live = LiveBook { book, options, now, exposure, margin, ..LiveBook::default() };
        // Names in agreements are looked up like names in positions.
        for agreement in &live.book.agreements {
            let names = [&agreement.id, &agreement.counterparty];
            for name in names.into_iter().chain(agreement.collateral.iter().map(|collateral| &collateral.asset)) {
                live.book.symbols.intern(name);
            }
        }
        for account in &live.book.accounts {
            for name in [&account.counterparty, &account.account, &account.currency] {
                live.book.symbols.intern(name);
            }
        }
        live.learn();
        Ok(Netting::of(live))
    }

    /// Margins every pool once; from here on each edit keeps its own pools right.
    fn fill_pools(&mut self) {
        self.margin.pools = vec![PoolState::default(); self.exposure.ledger.cells.len()];
        for index in 0..self.exposure.ledger.holdings.len() {
            let index = u32::try_from(index).unwrap_or(u32::MAX);
            let stance = self.view().stance(index);
            let Some(holding) = self.exposure.ledger.holdings.get(index as usize) else { continue };
            if let Some(state) = self.margin.pools.get_mut(holding.cell as usize) {
                state.pool.add(stance, false);
                state.alone = state.alone.plus(holding.charge_alone);
            }
            if self.view().is_option(index) {
                self.margin.margin_series(self.exposure.view(&self.book), index);
            }
        }
        self.margin.filled = true;
        for cell in 0..self.margin.pools.len() {
            self.margin_pool(cell);
        }
    }

    /// Brings a pool's margin, and the sums that it is part of, up to date.
    fn margin_pool(&mut self, cell: usize) {
        let known = self.exposure.ledger.cells.get(cell).and_then(|cell| self.exposure.ledger.buckets.get(cell.bucket));
        let (Some(bucket), Some(state)) = (known, self.margin.pools.get_mut(cell)) else { return };
        let Parameters::Rate(parameters) = &self.margin.rules.of(bucket).parameters else { return };
        let (standalone, netted) = if bucket.alone {
            (state.alone, state.alone)
        } else {
            let requirement = state.pool.requirement(parameters.charge());
            (requirement.standalone.plus(state.options.0), requirement.netted.plus(state.options.1))
        };
        let change = |sum: &mut Amount, old: &mut Amount, new: Amount| {
            *sum = sum.minus(*old).plus(new);
            *old = new;
        };
        change(&mut self.margin.standalone, &mut state.standalone, standalone);
        change(&mut self.margin.netted, &mut state.netted, netted);
    }

    /// The current book.
    pub fn book(&self) -> &Book {
        &self.book
    }

    /// The options in force.
    pub fn options(&self) -> &Options {
        &self.options
    }

    /// Gives the book back.
    pub fn into_book(self) -> Book {
        self.book
    }

    /// Adds a position, or replaces the one with its id. Returns the id.
    ///
    /// # Errors
    /// A field that no position may have, or `overflow`; nothing has changed then.
    pub fn upsert<S: AsRef<str>>(&mut self, position: &Position<S>) -> Result<String, Error> {
        let existing = Some(position.id.as_ref()).filter(|id| !id.is_empty()).and_then(|id| self.book.find(id));
        let row = self.book.row(position)?;
        self.learn();
        let index = match existing {
            Some(index) => {
                let pending = self.pending.remove(&index);
                let failed = self.exposure.failures.get(&index).cloned();
                let old = self.book.replace_row(index, row.clone());
                if let Some(old) = &old {
                    self.post(index, old, true)?;
                }
                if let Err(error) = self.post(index, &row, false) {
                    if let Some(old) = old {
                        match failed {
                            // It was left out, and stays so.
                            Some(failure) => drop(self.exposure.failures.insert(index, failure)),
                            None => self.post(index, &old, false)?,
                        }
                        self.book.replace_row(index, old);
                    }
                    if let Some(pending) = pending {
                        self.pending.insert(index, pending);
                    }
                    return Err(error);
                }
                index
            }
            None => {
                let index = self.book.push_free(position)?;
                if let Err(error) = self.post(index, &row, false) {
                    self.book.remove_row(index);
                    return Err(error);
                }
                index
            }
        };
        Ok(self.book.id(index).into_owned())
    }

    /// Removes a position; `false` if there is none with this id.
    ///
    /// # Errors
    /// None that a caller can cause.
    pub fn remove(&mut self, id: &str) -> Result<bool, Error> {
        let Some(index) = self.book.find(id) else { return Ok(false) };
        if let Some(row) = self.book.remove_row(index) {
            self.pending.remove(&index);
            self.post(index, &row, true)?;
        }
        Ok(true)
    }

    /// The same book by other options.
    ///
    /// # Errors
    /// As [`LiveBook::new`]; nothing has changed then.
    pub fn configure(&mut self, options: Options) -> Result<(), Error> {
        self.replace_with(self.book.clone(), options)
    }

    /// Puts another book in place, by the same options.
    ///
    /// # Errors
    /// As [`LiveBook::new`]; nothing has changed then.
    pub fn replace(&mut self, book: Book) -> Result<(), Error> {
        self.replace_with(book, self.options.clone())
    }

    /// Puts another book in place, by these options.
    ///
    /// # Errors
    /// As [`LiveBook::new`]; nothing has changed then.
    pub fn replace_with(&mut self, book: Book, options: Options) -> Result<(), Error> {
        *self = LiveBook::valued_at(book, options, self.now)?;
        Ok(())
    }

    /// Adds another book's positions, prices and agreements.
    ///
    /// # Errors
    /// As [`Book::merge`]; nothing has changed then.
    pub fn merge(&mut self, other: &Book) -> Result<(), Error> {
        let mut book = self.book.clone();
        book.merge(other)?;
        self.replace(book)
    }

    /// The headline numbers. Their cost does not depend on the size of the book.
    ///
    /// If a methodology other than `rate` margins a counterparty, its part is recomputed.
    pub fn totals(&mut self) -> Totals {
        let (total, recognised) = self.view().total_exposures();
        let mut failures = self.exposure.failures.len().saturating_add(self.book.refused.len());
        self.refresh_sets();
        failures = failures.saturating_add(self.margin.whole.lacking as usize);
        let scheduled = if self.margin.any_schedule { self.view().schedule().margins(&self.book) } else { Vec::new() };
        let sum = |of: fn(&SetMargin) -> Amount| set::total(scheduled.iter().map(of));
        let standalone = self
            .margin
            .standalone
            .saturating_add(self.margin.whole.standalone)
            .saturating_add(sum(|set| set.standalone));
        let netted = self.margin.netted.saturating_add(self.margin.whole.netted).saturating_add(sum(|set| set.netted));
        let saving = standalone.minus(netted);
        Totals { total, recognised, standalone, netted, saving, partial: failures > 0, failures }
    }

    /// The report of the position with this id; `None` if there is none.
    pub fn position(&self, id: &str) -> Option<PositionReport> {
        let index = self.book.find(id)?;
        let row = self.book.rows.get(index as usize)?.as_ref()?;
        Some(self.view().position_report(index, row))
    }

    /// Looks up the values of names that are new in the book.
    pub(crate) fn learn(&mut self) {
        self.exposure.market.extend(&mut self.book);
        for index in self.exposure.canonical.len()..self.book.instruments.len() {
            let known = u32::try_from(index).ok().and_then(|index| self.book.instruments.get(index));
            if let Some(instrument) = known {
                let canonical = instrument.canonical(self.book.symbols.find(&self.book.currency));
                self.exposure.canonical.push(self.exposure.instruments.intern(canonical));
            }
        }
        self.margin.rules.learn(&self.book);
        let Some(Parameters::Rate(parameters)) = self.margin.rules.only() else { return };
        for symbol in self.margin.rates.len()..self.book.symbols.len() {
            let rate = parameters.rate(self.book.symbols.text(u32::try_from(symbol).unwrap_or(0)));
            self.margin.rates.push(Some(rate));
        }
    }

    pub(crate) fn seat(&mut self, place: u32) -> Option<PlaceIndex> {
        if let Some(Some(seat)) = self.margin.seats.get(place as usize) {
            return Some(*seat);
        }
        let known = self.book.places.get(place)?;
        let bucket = MarginSet::of(known);
        let (alone, separate) = (bucket.alone, self.view().keeps_spot_apart(&bucket));
        let (counterparty, agreement) = (known.counterparty, crate::book::agreement::agreement_of(&self.book, known));
        let credit = self.closeout.set(Under { counterparty, agreement });
        let account = self.view().account_at(known);
        let parameters = &self.margin.rules.of_place(place).parameters;
        let (rate, whole) = (matches!(parameters, Parameters::Rate(_)), matches!(parameters, Parameters::Set(_)));
        let bucket = self.exposure.ledger.buckets.intern(bucket);
        if separate {
            self.margin.separate.insert(bucket);
        }
        let seat = PlaceIndex { bucket, alone, credit, account, rate, whole, rows: 0 };
        if self.margin.seats.len() <= place as usize {
            self.margin.seats.resize(place.saturating_add(1) as usize, None);
        }
        if let Some(slot) = self.margin.seats.get_mut(place as usize) {
            *slot = Some(seat);
        }
        Some(seat)
    }
}
