//! The state of one page or element: the live book, what was before it, and what follows from it.

use std::collections::BTreeMap;
use std::sync::Arc;

use leptos::prelude::*;

use super::closeness::Closeness;
use super::host::Host;
use super::texts::page as texts;
use exposure_netting::AccountMode;
use exposure_netting::amount::plain;
use exposure_netting::amount::typed::DecimalMark;
use exposure_netting::credit::resilience::Removal;
use exposure_netting::credit::stress::Stressed;
use exposure_netting::engine::{LiveBook, Typing};
use exposure_netting::import::{self, Imported};
use exposure_netting::internal::{Snapshot, quick_by};
use exposure_netting::time::Time;
use exposure_netting::{Account, Amount, Book, Cell, Code, Decimal, Error, Failure, Field, PositionReport, Report};
use exposure_netting::{Kind, Position};
use exposure_netting::{MarginChoice, Options};

/// A few dozen steps back are enough, and of a large book fewer.
const MAX_STEPS: usize = 50;
const MAX_STEP_ROWS: usize = 200_000;

const SAMPLE_NAME: &str = "Sample book";

/// The settings that an embedder makes by attribute.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Settings {
    pub view: String,
    pub readonly: bool,
}

#[derive(Clone, Debug)]
struct Steps {
    past: Vec<Snapshot>,
    future: Vec<Snapshot>,
}

#[derive(Clone, Copy)]
pub(super) struct Store {
    live: StoredValue<LiveBook>,
    steps: StoredValue<Steps>,
    host: StoredValue<Host, LocalStorage>,
    /// The triggers of rows, by the ids that have been on the screen.
    rows: StoredValue<BTreeMap<String, ArcTrigger>>,
    /// The input whose typing is one step.
    typing: StoredValue<Option<String>>,
    refused: StoredValue<bool>,
    pub report: RwSignal<Arc<Report>>,
    /// Moves with every change.
    pub version: RwSignal<u32>,
    /// Moves when rows come, go or change place.
    pub layout: RwSignal<u32>,
    /// Moves when the book is another one: forms start from scratch.
    pub epoch: RwSignal<u32>,
    pub elapsed: RwSignal<f64>,
    pub settings: RwSignal<Settings>,
    pub can_undo: RwSignal<bool>,
    pub can_redo: RwSignal<bool>,
    /// The notice of the last action.
    pub notice: RwSignal<Option<String>>,
    /// The text to import, or why it cannot be read; `None`: nothing is being imported.
    pub importing: RwSignal<Option<Result<String, Failure>>>,
    pub sample: RwSignal<bool>,
    /// The person's answer when a number had two meanings.
    pub mark: RwSignal<Option<DecimalMark>>,
    /// The cell that is being edited, by its row's id.
    pub editing: RwSignal<Option<(String, Field)>>,
    /// The liquidation prices; none while a book is too large to work them out with each change.
    pub closeness: RwSignal<Option<Arc<Closeness>>>,
    /// Whether somebody asks for them nevertheless.
    pub closeness_asked: RwSignal<bool>,
}

impl Store {
    pub(super) fn new(settings: Settings, with_sample: bool, host: Host) -> Store {
        let mut live = start(if with_sample { sample() } else { Book::new() });
        let (report, elapsed) = timed(&mut live);
        Store {
            live: StoredValue::new(live),
            steps: StoredValue::new(Steps { past: Vec::new(), future: Vec::new() }),
            host: StoredValue::new_local(host),
            rows: StoredValue::new(BTreeMap::new()),
            typing: StoredValue::new(None),
            refused: StoredValue::new(false),
            report: RwSignal::new(report),
            version: RwSignal::new(0),
            layout: RwSignal::new(0),
            epoch: RwSignal::new(0),
            elapsed: RwSignal::new(elapsed),
            settings: RwSignal::new(settings),
            can_undo: RwSignal::new(false),
            can_redo: RwSignal::new(false),
            notice: RwSignal::new(None),
            importing: RwSignal::new(None),
            sample: RwSignal::new(with_sample),
            mark: RwSignal::new(None),
            editing: RwSignal::new(None),
            closeness: RwSignal::new(None),
            closeness_asked: RwSignal::new(false),
        }
    }

    pub(super) fn emit(&self, event: &str, detail: &str) {
        self.host.with_value(|host| drop(host.emit(event, detail)));
    }

    /// Asks something of the element.
    pub(super) fn host<T>(&self, question: impl FnOnce(&Host) -> T) -> T {
        self.host.with_value(question)
    }

    /// Draws in an element, or takes down what is drawn there.
    pub(super) fn draw(&self, place: &web_sys::HtmlElement, option: Option<String>) {
        self.host.with_value(|host| drop(host.chart(place, option)));
    }

    fn fail(&self, error: &Error) {
        self.notice.set(Some(error.to_string()));
        let detail = exposure_netting::internal::json::write(error.failure(), false);
        self.emit("en-error", &detail);
    }

    // ---- reading

    /// Makes whoever reads a row follow that row: editing another costs it nothing.
    pub(super) fn track_row(&self, id: &str) {
        let listen = |rows: &mut BTreeMap<String, ArcTrigger>| rows.entry(id.to_owned()).or_default().clone();
        if let Some(trigger) = self.rows.try_update_value(listen) {
            trigger.track();
        }
    }

    /// The book's answer to a question that changes nothing.
    pub(super) fn ask<T>(&self, question: impl FnOnce(&LiveBook) -> T) -> T {
        self.live.with_value(question)
    }

    pub(super) fn cell(&self, id: &str, field: Field) -> Cell {
        self.live.with_value(|live| live.cell(id, field))
    }

    pub(super) fn position(&self, id: &str) -> Option<PositionReport> {
        self.live.with_value(|live| live.position(id))
    }

    pub(super) fn ids(&self) -> Vec<String> {
        self.live.with_value(LiveBook::ids)
    }

    pub(super) fn offsets(&self, set: &str) -> Vec<exposure_netting::margin::Offset> {
        self.live.try_update_value(|live| live.offsets(set)).unwrap_or_default()
    }

    /// Everything, for the host.
    pub(super) fn full_report(&self) -> Report {
        self.live.try_update_value(LiveBook::report).unwrap_or_default()
    }

    pub(super) fn resilience(&self) -> Vec<Removal> {
        self.live.try_update_value(LiveBook::resilience).unwrap_or_default()
    }

    pub(super) fn stress(&self) -> Vec<Stressed> {
        self.live.try_update_value(LiveBook::stress).unwrap_or_default()
    }

    /// The book's values as obligations, in CSV; none if nothing is owed.
    pub(super) fn book_obligations(&self) -> Option<String> {
        let owed = self.ask(LiveBook::obligations);
        (!owed.is_empty()).then(|| exposure_netting::settlement::obligations_csv(&owed))
    }

    pub(super) fn book<T>(&self, read: impl FnOnce(&Book) -> T) -> T {
        self.live.with_value(|live| read(live.book()))
    }

    pub(super) fn options(&self) -> Options {
        self.live.with_value(|live| live.options().clone())
    }

    pub(super) fn len(&self) -> usize {
        self.book(Book::len)
    }

    // ---- changing

    /// Remembers the book as it is, so that the next change can be undone.
    fn remember(&self) {
        let now = self.live.with_value(LiveBook::snapshot);
        self.typing.set_value(None);
        // A notice of what undo brings back is out of date from here on.
        self.notice.set(None);
        self.steps.update_value(|steps| {
            steps.future.clear();
            steps.past.push(now);
            let rows = |steps: &Steps| steps.past.iter().map(|step| step.book.len()).sum::<usize>();
            while steps.past.len() > 1 && (steps.past.len() > MAX_STEPS || rows(steps) > MAX_STEP_ROWS) {
                steps.past.remove(0);
            }
        });
        self.show_steps();
    }

    /// Remembers the book once for all that is typed into one input.
    fn remember_typing(&self, input: String) {
        if self.typing.with_value(|typing| typing.as_ref() != Some(&input)) {
            self.remember();
            self.typing.set_value(Some(input));
        }
    }

    fn show_steps(&self) {
        let (past, future) = self.steps.with_value(|steps| (!steps.past.is_empty(), !steps.future.is_empty()));
        self.can_undo.set(past);
        self.can_redo.set(future);
    }

    /// Computes the report again; `row` is the only one that changed, `None` means any.
    fn refresh(&self, row: Option<&str>) {
        let mut report = None;
        self.live.update_value(|live| report = Some(timed(live)));
        if let Some((report, elapsed)) = report {
            self.report.set(report);
            self.elapsed.set(elapsed);
            self.version.update(|v| *v = v.wrapping_add(1));
            let concerned: Vec<ArcTrigger> = self.rows.with_value(|rows| match row {
                Some(id) => rows.get(id).cloned().into_iter().collect(),
                None => rows.values().cloned().collect(),
            });
            for trigger in concerned {
                trigger.notify();
            }
            self.emit("en-result", "");
        }
    }

    fn relayout(&self) {
        self.layout.update(|v| *v = v.wrapping_add(1));
    }

    /// After the person changed something.
    fn changed(&self, row: Option<&str>) {
        self.sample.set(false);
        self.refresh(row);
        self.emit("en-change", "");
    }

    /// Writes what is typed into a cell, which held `before` when it was entered.
    pub(super) fn edit(&self, id: &str, field: Field, text: &str, before: &str) {
        self.write(id, field, text, Typing { before: Some(before), mark: self.mark.get_untracked() });
    }

    /// Reads a cell's number again by the person's answer.
    pub(super) fn answer(&self, id: &str, field: Field, mark: DecimalMark) {
        self.mark.set(Some(mark));
        let Cell { text, value, .. } = self.cell(id, field);
        self.edit(id, field, &text, &value);
        self.typed();
    }

    /// Writes into a cell what it showed before.
    pub(super) fn put_back(&self, id: &str, field: Field, text: &str) {
        self.write(id, field, text, Typing::default());
    }

    fn write(&self, id: &str, field: Field, text: &str, typing: Typing<'_>) {
        self.remember_typing(format!("{}\u{1}{id}", field.name()));
        self.notice.set(None);
        // The cell itself shows what is wrong.
        self.live.update_value(|live| drop(live.type_in(id, field, text, typing)));
        if matches!(field, Field::Counterparty | Field::Account | Field::Chain | Field::MarginMode | Field::Asset) {
            self.relayout();
        }
        self.changed(Some(id));
    }

    /// Typing in a cell is over: the next typing is another step.
    pub(super) fn typed(&self) {
        self.typing.set_value(None);
    }

    /// Adds a position that has still to be filled in; gives its id.
    pub(super) fn add(&self) -> Option<String> {
        self.remember();
        let asset = self.report.with_untracked(|r| r.by_asset.first().map_or("BTC".to_owned(), |a| a.key.clone()));
        let position = Position::new(asset, Kind::Perpetual, Decimal::ZERO);
        let mut added = None;
        self.live.update_value(|live| added = live.add_incomplete(&position).ok());
        self.relayout();
        self.changed(None);
        added
    }

    /// Adds the position of a line in words; gives back how the line was understood.
    pub(super) fn quick(&self, line: &str) -> Result<String, Failure> {
        let position = quick_by(line, self.mark.get_untracked())?;
        self.remember();
        let mut added = Err(Failure::new(Code::MissingField, texts::NOT_ADDED));
        self.live.update_value(|live| added = live.upsert(&position).map_err(|error| error.failure().clone()));
        self.relayout();
        self.changed(None);
        added.map(|id| self.added(&position, &id))
    }

    /// How the line was understood, and which of the counterparty's accounts the position does not margin with.
    fn added(&self, position: &Position, id: &str) -> String {
        let side = if position.quantity.is_sign_negative() { "short" } else { "long" };
        let size = plain(position.quantity.abs());
        let report = self.position(id).unwrap_or_default();
        let instrument = &report.instrument;
        let place = [&position.counterparty, &position.account].map(String::as_str).join(" ");
        let place = if position.counterparty.is_empty() { "" } else { place.trim() };
        let mut sentences = vec![texts::added(&format!("{side} {size} {instrument}"), place)];
        let own_mark = matches!(position.kind, Kind::Spot | Kind::Perpetual | Kind::Future);
        if let Some((price, used)) = position.price.zip(report.reference_price).filter(|_| own_mark) {
            sentences.push(texts::added_at_common_price(&used.to_string(), &position.asset, &plain(price)));
        }
        let others = self.accounts_of(&position.counterparty);
        if position.account.is_empty() && !others.is_empty() {
            sentences.push(texts::added_outside(&position.counterparty, &others));
        }
        sentences.join(" ")
    }

    /// The accounts that there are at a counterparty.
    fn accounts_of(&self, counterparty: &str) -> Vec<String> {
        self.report.with_untracked(|report| {
            let sets = report.by_netting_set.iter().filter_map(|group| group.set.as_ref());
            let held = sets.filter(|set| set.counterparty == counterparty && !set.account.is_empty());
            let mut accounts: Vec<String> = held.map(|set| set.account.clone()).collect();
            accounts.sort();
            accounts.dedup();
            accounts
        })
    }

    /// Writes positions in one step: new ones are added, those of a quantity of zero are removed.
    pub(super) fn trade(&self, positions: &[Position], note: String) {
        self.remember();
        for position in positions {
            let gone = position.quantity.is_zero();
            self.live.update_value(|live| {
                let done = if gone { live.remove(&position.id).map(drop) } else { live.upsert(position).map(drop) };
                drop(done);
            });
        }
        self.relayout();
        self.changed(None);
        self.notice.set(Some(note));
    }

    pub(super) fn delete(&self, id: &str) {
        self.remember();
        self.live.update_value(|live| drop(live.remove(id)));
        self.relayout();
        self.changed(None);
        self.notice.set(Some(texts::DELETED.into()));
    }

    /// Removes the rows that could not be used.
    pub(super) fn drop_refused(&self) {
        self.amend(Book::drop_refused);
        self.notice.set(Some(texts::REFUSED_REMOVED.into()));
    }

    /// Changes something of the book that is not a position.
    pub(super) fn amend(&self, change: impl FnOnce(&mut Book)) {
        self.remember();
        self.refused.set_value(false);
        self.change(change);
        // A refused change leaves nothing to undo.
        if self.refused() {
            self.steps.update_value(|steps| drop(steps.past.pop()));
            self.show_steps();
        }
    }

    /// As [`Store::amend`], back to what is published: refused text in fields goes too.
    pub(super) fn reset(&self, change: impl FnOnce(&mut Book)) {
        self.amend(change);
        self.epoch.update(|e| *e = e.wrapping_add(1));
    }

    /// As [`Store::amend`], while it is being typed into an input.
    pub(super) fn amend_typing(&self, input: &str, change: impl FnOnce(&mut Book)) {
        self.remember_typing(input.to_owned());
        self.change(change);
    }

    /// As [`Store::amend`], by the host and not by the person: nothing to undo, nothing to keep.
    pub(super) fn adjust(&self, change: impl FnOnce(&mut Book)) {
        let mut book = self.book(Book::clone);
        change(&mut book);
        match netted(book) {
            Ok(live) => {
                self.live.set_value(live);
                self.relayout();
                self.refresh(None);
            }
            Err(error) => self.fail(&error),
        }
    }

    /// Cells with text that cannot be read keep it.
    fn change(&self, change: impl FnOnce(&mut Book)) {
        let mut now = self.live.with_value(LiveBook::snapshot);
        change(&mut now.book);
        self.put(LiveBook::restore(now, clock()));
    }

    /// Whether the open book is the sample, however edited, and not the person's.
    pub(super) fn is_sample(&self) -> bool {
        self.book(|book| book.name == SAMPLE_NAME)
    }

    /// The currency that the host asks for. Amounts are converted at the book's rate, never renamed.
    pub(super) fn set_currency(&self, currency: &str) -> Result<(), Error> {
        let mut book = self.book(Book::clone);
        if book.currency == currency {
            return Ok(());
        }
        if !book.names_its_currency() || book.is_empty() {
            book.name_currency(currency);
        } else {
            let rate = book.rates.get(currency).and_then(|rate| Decimal::ONE.checked_div(*rate)).ok_or_else(|| {
                let message = texts::no_rate(&book.currency, currency);
                Error::from(Failure::new(Code::MissingRate, message).field("currency"))
            })?;
            book.report_in(currency, rate)?;
        }
        self.live.set_value(netted(book)?);
        self.relayout();
        self.refresh(None);
        Ok(())
    }

    /// Reports in another currency, of which `rate` are paid for one of the present.
    pub(super) fn report_in(&self, currency: &str, rate: Decimal) -> Result<(), Error> {
        let mut book = self.book(Book::clone);
        book.report_in(currency, rate)?;
        self.remember();
        self.epoch.update(|e| *e = e.wrapping_add(1));
        self.install(book);
        Ok(())
    }

    pub(super) fn set_margin(&self, choice: MarginChoice) {
        self.amend(|book| book.options.margin = Some(choice));
    }

    /// A counterparty's own methodology; none: the book's.
    pub(super) fn set_margin_of(&self, counterparty: &str, choice: Option<MarginChoice>) {
        self.amend(|book| match choice {
            Some(choice) => drop(book.options.margin_by.insert(counterparty.to_owned(), choice)),
            None => drop(book.options.margin_by.remove(counterparty)),
        });
    }

    /// An account as the book gives it.
    pub(super) fn account(&self, counterparty: &str, account: &str) -> Option<Account> {
        self.book(|book| book.accounts.iter().find(|a| a.counterparty == counterparty && a.account == account).cloned())
    }

    /// Switches an account to another mode, in one step.
    pub(super) fn set_mode(&self, counterparty: &str, account: &str, mode: AccountMode) {
        self.amend(|book| with_account(book, counterparty, account, |account| account.mode = Some(mode)));
        if !self.refused() {
            let place = [counterparty, account].join(" ");
            self.notice.set(Some(texts::mode_changed(place.trim(), mode.name())));
        }
    }

    /// Changes an account while it is being typed into an input.
    pub(super) fn amend_account_typing(
        &self,
        input: &str,
        counterparty: &str,
        account: &str,
        change: impl FnOnce(&mut Account),
    ) {
        self.amend_typing(input, |book| with_account(book, counterparty, account, change));
    }

    /// Every set by its venue's own rule again, in one step.
    pub(super) fn own_rules(&self) {
        self.reset(|book| {
            book.options.margin = None;
            book.options.margin_by.clear();
        });
    }

    /// Does something that the engine may refuse; gives back why it did.
    pub(super) fn attempt(&self, act: impl FnOnce() -> Result<(), String>) -> Result<(), String> {
        self.refused.set_value(false);
        act()?;
        if !self.refused() {
            return Ok(());
        }
        let message = self.notice.get_untracked().unwrap_or_default();
        // It is shown where it was typed.
        self.notice.set(None);
        Err(message)
    }

    /// Whether the last change was refused, and the book is as it was.
    pub(super) fn refused(&self) -> bool {
        self.refused.get_value()
    }

    /// Puts another book in place; on an error the old one stays.
    fn install(&self, book: Book) {
        self.put(netted(book));
    }

    fn put(&self, live: Result<LiveBook, Error>) {
        match live {
            Ok(live) => {
                self.refused.set_value(false);
                self.live.set_value(live);
                self.notice.set(None);
                self.relayout();
                self.changed(None);
            }
            Err(error) => {
                self.refused.set_value(true);
                self.fail(&error);
            }
        }
    }

    /// The book that an import makes: itself, or the present one with it.
    pub(super) fn joined(&self, mut book: Book, replace: bool) -> Result<Book, Error> {
        if replace {
            return Ok(book);
        }
        let mut merged = self.book(Book::clone);
        book.currency.clone_from(&merged.currency);
        merged.merge(&book)?;
        Ok(merged)
    }

    pub(super) fn accept(&self, imported: Imported, replace: bool) -> Result<(), Error> {
        let (count, refused) = (imported.book.len(), imported.failures.len());
        let mut book = imported.book;
        // Refused rows stay listed beside the imported ones.
        book.keep_refused(imported.failures);
        self.taken(netted(self.joined(book, replace)?)?, count, refused);
        Ok(())
    }

    /// Opens a book that came by import.
    pub(super) fn taken(&self, live: LiveBook, count: usize, refused: usize) {
        self.remember();
        self.live.set_value(live);
        self.epoch.update(|e| *e = e.wrapping_add(1));
        self.relayout();
        self.changed(None);
        self.notice.set(Some(texts::imported(count, refused)));
    }

    /// Sets a book from outside: nothing to undo.
    pub(super) fn load(&self, text: &str) -> Result<(), Error> {
        let book = import::book(text)?;
        let live = netted(book)?;
        self.live.set_value(live);
        self.steps.set_value(Steps { past: Vec::new(), future: Vec::new() });
        self.show_steps();
        self.notice.set(None);
        self.sample.set(false);
        self.epoch.update(|e| *e = e.wrapping_add(1));
        self.relayout();
        self.refresh(None);
        Ok(())
    }

    /// Shows the book that another tab saved.
    pub(super) fn follow(&self, text: &str) -> Result<(), Error> {
        let live = netted(import::book(text)?)?;
        self.remember();
        self.epoch.update(|e| *e = e.wrapping_add(1));
        self.put(Ok(live));
        self.notice.set(Some(texts::CHANGED_ELSEWHERE.into()));
        Ok(())
    }

    /// Newer data from the host: positions by id, prices and rates, and which positions are gone. All of it or, if anything is
    /// wrong, nothing; text that a person is typing stays, and there is nothing to undo.
    pub(super) fn update(&self, text: &str, gone: &[String]) -> Result<(), Error> {
        let given = import::book(text)?;
        if let Some(failure) = given.refused().first() {
            return Err(failure.clone().into());
        }
        let mut live = self.live.with_value(LiveBook::clone);
        let rows = live.book().len();
        for position in given.positions() {
            live.upsert(&position)?;
        }
        let added = live.book().len() != rows;
        for id in gone {
            live.remove(id)?;
        }
        if !given.prices.is_empty() || !given.rates.is_empty() {
            let mut book = live.book().clone();
            book.prices.extend(given.prices);
            book.rates.extend(given.rates);
            live.replace(book)?;
        }
        self.live.set_value(live);
        self.sample.set(false);
        if added || !gone.is_empty() {
            self.relayout();
        }
        self.refresh(None);
        Ok(())
    }

    pub(super) fn clear(&self) {
        self.remember();
        self.epoch.update(|e| *e = e.wrapping_add(1));
        let currency = self.book(|book| book.currency.clone());
        let mut empty = Book::new();
        empty.currency = currency;
        self.install(empty);
        self.notice.set(Some(texts::EMPTIED.into()));
    }

    pub(super) fn open_sample(&self) {
        self.host.with_value(Host::leaving);
        self.remember();
        self.epoch.update(|e| *e = e.wrapping_add(1));
        self.live.set_value(start(sample()));
        self.notice.set(None);
        self.relayout();
        self.sample.set(true);
        self.refresh(None);
        self.emit("en-change", "");
    }

    pub(super) fn undo(&self) {
        self.step(|steps, now| {
            let book = steps.past.pop()?;
            steps.future.push(now);
            Some(book)
        });
    }

    pub(super) fn redo(&self) {
        self.step(|steps, now| {
            let book = steps.future.pop()?;
            steps.past.push(now);
            Some(book)
        });
    }

    fn step(&self, take: impl FnOnce(&mut Steps, Snapshot) -> Option<Snapshot>) {
        let now = self.live.with_value(LiveBook::snapshot);
        let mut back = None;
        self.steps.update_value(|steps| back = take(steps, now));
        self.typing.set_value(None);
        if let Some(back) = back {
            self.epoch.update(|e| *e = e.wrapping_add(1));
            self.put(LiveBook::restore(back, clock()));
        }
        self.show_steps();
    }

    pub(super) fn to_json(self) -> String {
        self.book(Book::to_json)
    }

    pub(super) fn to_csv(self) -> String {
        self.book(import::to_csv)
    }
}

/// Changes an account, which the book may not list yet; one that then says nothing is no longer listed.
fn with_account(book: &mut Book, counterparty: &str, account: &str, change: impl FnOnce(&mut Account)) {
    let is = |own: &Account| own.counterparty == counterparty && own.account == account;
    let at = book.accounts.iter().position(is);
    let new = || Account { counterparty: counterparty.to_owned(), account: account.to_owned(), ..Account::default() };
    let mut changed = at.and_then(|at| book.accounts.get(at).cloned()).unwrap_or_else(new);
    change(&mut changed);
    let says = changed != Account { currency: changed.currency.clone(), ..new() };
    match at {
        Some(at) if !says => drop(book.accounts.remove(at)),
        Some(at) => {
            if let Some(own) = book.accounts.get_mut(at) {
                *own = changed;
            }
        }
        None if says => book.accounts.push(changed),
        None => {}
    }
}

/// The book that is there before anybody has one. It is part of the program and always reads.
fn sample() -> Book {
    import::sample(clock())
}

fn start(book: Book) -> LiveBook {
    netted(book).unwrap_or_default()
}

pub(super) fn netted(book: Book) -> Result<LiveBook, Error> {
    let options = book.options.clone();
    LiveBook::valued_at(book, options, clock())
}

pub(super) fn clock() -> Option<Time> {
    Time::from_clock(js_sys::Date::now())
}

fn timed(live: &mut LiveBook) -> (Arc<Report>, f64) {
    let begin = milliseconds();
    // Exposures at default and failures are computed when they are looked at.
    let mut report = live.summary();
    report.margin.offsets = live.all_offsets();
    (Arc::new(report), milliseconds() - begin)
}

/// A clock that only goes forward.
pub(super) fn milliseconds() -> f64 {
    web_sys::window().and_then(|w| w.performance()).map_or(0.0, |p| p.now())
}

/// Fractions for drawing only.
pub(super) fn fraction(part: Amount, whole: Amount) -> f64 {
    if whole == Amount::ZERO { 0.0 } else { part.to_f64() / whole.to_f64() }
}
