//! A text that is too large to be read in one go. A worker reads it; the page takes the book piece by piece and nets it in
//! turns. Until the last of them the present book is untouched, and leaving ends it all.

use std::sync::Arc;
use std::time::Duration;

use leptos::prelude::*;
use wasm_bindgen::prelude::*;

use super::reading::{Shown, ask};
use crate::host::Worker;
use crate::settlement::beginning;
use crate::store::{Store, clock};
use crate::texts::import as texts;
use exposure_netting::engine::{LiveBook, Netting};
use exposure_netting::import::{self, Hints, parse};
use exposure_netting::{Book, Error};

/// Rows that are netted in one turn: a hundredth of a second or so.
const TURN: usize = 2_000;
/// Bytes of the largest text that the page reads if it has no worker.
const HERE: usize = 5_000_000;

struct Aside {
    worker: Worker,
    /// It is called as long as the worker works.
    _tell: Closure<dyn FnMut(String, JsValue)>,
}

#[derive(Clone, PartialEq)]
pub(super) enum State {
    Nothing,
    /// The present task, and how much of it is done.
    Working(&'static str, f64),
    Read(Arc<Shown>),
    Failed(String),
}

/// A book on its way from the worker.
enum Coming {
    Frame,
    Rows(Box<Book>),
    Netting(Box<Netting>, usize),
}

struct Import {
    shown: Arc<Shown>,
    replace: bool,
    coming: Coming,
}

#[derive(Clone, Copy)]
pub(super) struct Large {
    store: Store,
    /// How large the text is, and its first lines; `None` if there is no large text.
    pub beginning: RwSignal<Option<(String, String)>>,
    pub state: RwSignal<State>,
    /// The text, until a worker has it, and whether it was sent.
    text: StoredValue<String>,
    sent: StoredValue<bool>,
    hints: StoredValue<Hints>,
    /// Questions that the worker has not answered.
    open: StoredValue<u32>,
    aside: StoredValue<Option<Aside>, LocalStorage>,
    import: StoredValue<Option<Import>, LocalStorage>,
    done: StoredValue<Option<Box<dyn Fn()>>, LocalStorage>,
}

impl Large {
    pub(super) fn new(store: Store) -> Large {
        let large = Large {
            store,
            beginning: RwSignal::new(None),
            state: RwSignal::new(State::Nothing),
            text: StoredValue::new(String::new()),
            sent: StoredValue::new(false),
            hints: StoredValue::new(Hints::default()),
            open: StoredValue::new(0),
            aside: StoredValue::new_local(None),
            import: StoredValue::new_local(None),
            done: StoredValue::new_local(None),
        };
        on_cleanup(move || large.dismiss());
        large
    }

    pub(super) fn is_open(self) -> bool {
        self.beginning.with_untracked(Option::is_some)
    }

    pub(super) fn is_working(self) -> bool {
        self.state.with(|state| matches!(state, State::Working(..)))
    }

    pub(super) fn problem(self) -> Option<String> {
        self.state.with(|state| if let State::Failed(why) = state { Some(why.clone()) } else { None })
    }

    pub(super) fn shown<T>(self, show: impl FnOnce(&Shown) -> T) -> Option<T> {
        self.state.with(|state| if let State::Read(shown) = state { Some(show(shown)) } else { None })
    }

    /// Takes the text, which is read once the hints are set.
    pub(super) fn open(self, text: String) {
        let beginning = beginning(&text);
        self.text.set_value(text);
        self.beginning.set(Some(beginning));
    }

    /// There is no large text any more.
    pub(super) fn leave(self) {
        self.dismiss();
        if self.is_open() {
            self.beginning.set(None);
            self.state.set(State::Nothing);
        }
    }

    fn dismiss(self) {
        self.import.try_update_value(Option::take);
        self.text.try_update_value(std::mem::take);
        if let Some(aside) = self.aside.try_update_value(Option::take).flatten() {
            aside.worker.stop();
        }
        self.open.try_update_value(|open| *open = 0);
        self.sent.try_update_value(|sent| *sent = false);
    }

    /// Reads the text, in a worker if it can have one.
    pub(super) fn read(self, hints: &Hints, present: Option<Book>) {
        if self.beginning.with(Option::is_none) {
            return;
        }
        self.state.set(State::Working(texts::READING, 0.0));
        self.hints.set_value(hints.clone());
        // The screen is painted before the text is handed over.
        set_timeout(move || self.hand_over(present.as_ref()), Duration::ZERO);
    }

    fn hand_over(self, present: Option<&Book>) {
        if self.beginning.try_get_untracked().flatten().is_none() {
            return;
        }
        if self.aside.with_value(Option::is_none) {
            let tell = Closure::new(move |event: String, detail: JsValue| self.told(&event, &detail));
            let worker = self.store.host(|host| host.aside(&tell));
            self.aside.set_value(worker.map(|worker| Aside { worker, _tell: tell }));
        }
        // The worker keeps the text; the page need not, once the worker runs.
        let text =
            if self.open.get_value() == 0 && !self.sent.get_value() { self.text.get_value() } else { String::new() };
        let asked = self.aside.with_value(|aside| {
            aside
                .as_ref()
                .map(|aside| aside.worker.read(self.hints.with_value(|hints| ask(text, hints, present))))
                .is_some()
        });
        self.sent.set_value(asked);
        if asked {
            self.open.update_value(|open| *open = open.saturating_add(1));
        } else {
            self.read_here(present);
        }
    }

    /// Without a worker the page waits, so the text may not be too large.
    fn read_here(self, present: Option<&Book>) {
        if self.text.with_value(String::len) > HERE {
            self.state.set(State::Failed(texts::TOO_LARGE.to_owned()));
            return;
        }
        let imported = self.text.with_value(|text| self.hints.with_value(|hints| parse(text, hints)));
        self.state.set(State::Read(Arc::new(Shown::of(&imported, present))));
    }

    fn told(self, event: &str, detail: &JsValue) {
        let text = || detail.as_string().unwrap_or_default();
        match event {
            "progress" => {
                // It runs, and has the text.
                self.text.set_value(String::new());
                if self.import.with_value(Option::is_none) {
                    self.state.set(State::Working(texts::READING, detail.as_f64().unwrap_or_default()));
                }
            }
            "read" => {
                let open = self.open.try_update_value(|open| {
                    *open = open.saturating_sub(1);
                    *open
                });
                if open == Some(0) {
                    let unread = || State::Failed(texts::OTHER_VERSION.to_owned());
                    self.state.set(Shown::read(&text()).map_or_else(unread, |shown| State::Read(Arc::new(shown))));
                }
            }
            "piece" => self.piece(&text()),
            "failed" => self.fail(text()),
            // It could not be started, or fell.
            _ if self.text.with_value(String::is_empty) => {
                self.fail(texts::STOPPED.into());
            }
            _ => {
                self.stop_worker();
                self.read_here(None);
            }
        }
    }

    fn fail(self, why: String) {
        self.import.set_value(None);
        self.stop_worker();
        self.state.set(State::Failed(why));
    }

    fn stop_worker(self) {
        if let Some(aside) = self.aside.try_update_value(Option::take).flatten() {
            aside.worker.stop();
        }
        self.open.set_value(0);
        self.sent.set_value(false);
    }

    /// Imports what was read; calls `done` once it is there.
    pub(super) fn accept(self, replace: bool, done: impl Fn() + 'static) {
        let State::Read(shown) = self.state.get_untracked() else { return };
        if self.aside.with_value(Option::is_none) {
            let imported = self.text.with_value(|text| self.hints.with_value(|hints| parse(text, hints)));
            return match self.store.accept(imported, replace) {
                Ok(()) => done(),
                Err(error) => self.state.set(State::Failed(error.to_string())),
            };
        }
        self.done.set_value(Some(Box::new(done)));
        self.import.set_value(Some(Import { shown, replace, coming: Coming::Frame }));
        self.state.set(State::Working(texts::IMPORTING, 0.0));
        self.ask_piece();
    }

    fn ask_piece(self) {
        self.aside.with_value(|aside| aside.iter().for_each(|aside| aside.worker.piece()));
    }

    fn piece(self, text: &str) {
        let Some(Some(import)) = self.import.try_update_value(Option::take) else { return };
        let Import { shown, replace, coming } = import;
        let next = match coming {
            Coming::Frame => import::book(text).map(|book| Coming::Rows(Box::new(book))),
            Coming::Rows(mut book) if !text.is_empty() => import::append(&mut book, text).map(|()| Coming::Rows(book)),
            Coming::Rows(book) => self.netting(*book, replace),
            Coming::Netting(..) => return,
        };
        match next {
            Ok(coming) => {
                let part = match &coming {
                    Coming::Rows(book) => ratio(book.len(), shown.rows) * 0.7,
                    _ => 0.7,
                };
                self.state.set(State::Working(texts::IMPORTING, part));
                let is_netting = matches!(coming, Coming::Netting(..));
                self.import.set_value(Some(Import { shown, replace, coming }));
                if is_netting { self.later() } else { self.ask_piece() }
            }
            Err(error) => self.fail(error.to_string()),
        }
    }

    fn netting(self, book: Book, replace: bool) -> Result<Coming, Error> {
        // Everything has come: the worker gives its memory back.
        self.stop_worker();
        let book = self.store.joined(book, replace)?;
        let (options, rows) = (book.options.clone(), book.len());
        Ok(Coming::Netting(Box::new(LiveBook::begin(book, options, clock())?), rows))
    }

    fn later(self) {
        set_timeout(move || self.turn(), Duration::ZERO);
    }

    /// Nets some rows more, and opens the book after the last.
    fn turn(self) {
        // Whoever has left wants no book.
        let Some(Some(import)) = self.import.try_update_value(Option::take) else { return };
        let Import { shown, replace, coming } = import;
        let Coming::Netting(mut netting, rows) = coming else { return };
        match netting.step(TURN) {
            Err(error) => self.fail(error.to_string()),
            Ok(false) => {
                self.state.set(State::Working(texts::IMPORTING, 0.7 + 0.3 * ratio(netting.done(), rows)));
                let coming = Coming::Netting(netting, rows);
                self.import.set_value(Some(Import { shown, replace, coming }));
                self.later();
            }
            Ok(true) => set_timeout(move || self.finish(*netting, &shown), Duration::ZERO),
        }
    }

    fn finish(self, netting: Netting, shown: &Shown) {
        // Whoever has left wants no book.
        if self.beginning.try_get_untracked().flatten().is_none() {
            return;
        }
        self.store.taken(netting.finish(), shown.rows, shown.refused);
        if let Some(done) = self.done.try_update_value(Option::take).flatten() {
            done();
        }
    }
}

/// How far a bar is.
#[allow(clippy::cast_precision_loss, reason = "for drawing only")]
fn ratio(part: usize, whole: usize) -> f64 {
    if whole == 0 { 1.0 } else { part as f64 / whole as f64 }
}
