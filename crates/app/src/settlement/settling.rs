//! The request for a settlement and its result. Small webs are settled on the page, with every keystroke; large ones in a
//! worker that can be watched and stopped, or on the page if the browser allows no worker.

use std::sync::Arc;
use std::time::Duration;

use js_sys::Function;
use leptos::prelude::*;
use wasm_bindgen::prelude::*;

use super::work::{Ask, FILES, Shown, Whole, work};
use crate::files;
use crate::host::{Host, Worker};
use crate::texts::{import, sentence, settlement as texts};
use exposure_netting::Failure;
use exposure_netting::settlement::Objective;

/// Up to this many bytes of text are settled at once: some five hundred rows, a few milliseconds.
const SMALL: usize = 20_000;
/// How long a person may pause in a large text before it is settled.
const PAUSE: Duration = Duration::from_millis(250);

struct Aside {
    worker: Worker,
    /// It is called as long as the worker works.
    _tell: Closure<dyn FnMut(String, JsValue)>,
}

/// The state of a settlement.
#[derive(Clone, PartialEq)]
pub(super) enum State {
    Nothing,
    /// How much is done: 0 to 1.
    Working(f64),
    Stopped,
    Done(Arc<Shown>),
    Failed(String),
}

/// The questions, and the state of the answer. It outlives the tab that shows it.
#[derive(Clone, Copy)]
pub(crate) struct Settling {
    pub text: RwSignal<String>,
    pub(super) objective: RwSignal<Objective>,
    pub(super) across_chains: RwSignal<bool>,
    pub(super) cash: RwSignal<String>,
    pub(super) realised: RwSignal<[String; 2]>,
    pub(super) state: RwSignal<State>,
    asked: StoredValue<Option<Ask>>,
    here: StoredValue<Option<Whole>>,
    aside: StoredValue<Option<Aside>, LocalStorage>,
    timer: StoredValue<Option<TimeoutHandle>>,
    host: StoredValue<Host, LocalStorage>,
}

impl Settling {
    pub(crate) fn new(host: Host) -> Settling {
        let settling = Settling {
            text: RwSignal::new(String::new()),
            objective: RwSignal::new(Objective::Existing),
            across_chains: RwSignal::new(false),
            cash: RwSignal::new(String::new()),
            realised: RwSignal::new([const { String::new() }; 2]),
            state: RwSignal::new(State::Nothing),
            asked: StoredValue::new(None),
            here: StoredValue::new(None),
            aside: StoredValue::new_local(None),
            timer: StoredValue::new(None),
            host: StoredValue::new_local(host),
        };
        on_cleanup(move || settling.rest());
        settling
    }

    /// Follows what is asked; what was answered already is not asked again.
    pub(super) fn follow(self) {
        Effect::new(move |_| {
            let ask = Ask {
                text: self.text.get(),
                objective: self.objective.get(),
                across_chains: self.across_chains.get(),
                cash: self.cash.get(),
                realised: self.realised.get(),
            };
            if self.asked.with_value(|asked| asked.as_ref() != Some(&ask)) {
                self.ask(ask);
            }
        });
    }

    fn ask(self, ask: Ask) {
        let was_working = matches!(self.state.get_untracked(), State::Working(_));
        self.asked.set_value(Some(ask.clone()));
        self.here.set_value(None);
        if let Some(timer) = self.timer.try_update_value(Option::take).flatten() {
            timer.clear();
        }
        if was_working {
            self.dismiss();
        }
        if ask.text.len() <= SMALL {
            return self.run_here(&ask);
        }
        self.state.set(State::Working(0.0));
        self.timer.set_value(set_timeout_with_handle(move || self.run_aside(), PAUSE).ok());
    }

    /// Settles again after a stop.
    pub(super) fn again(self) {
        if let Some(ask) = self.asked.get_value() {
            self.ask(ask);
        }
    }

    /// Stops the work in progress.
    pub(super) fn stop(self) {
        self.rest();
        self.state.set(State::Stopped);
    }

    /// Nothing waits and nothing works any more.
    fn rest(self) {
        if let Some(timer) = self.timer.try_update_value(Option::take).flatten() {
            timer.clear();
        }
        self.dismiss();
    }

    /// Hands a file over.
    pub(super) fn download(self, name: &str) {
        let here = self.here.with_value(|here| here.as_ref().map(|whole| whole.file(name)));
        match here {
            Some(text) => save(name, &text),
            None => self.aside.with_value(|aside| aside.iter().for_each(|aside| aside.worker.file(name))),
        }
    }

    fn run_here(self, ask: &Ask) {
        let state = match work(ask, &mut |_| ()) {
            Ok(Some(whole)) => {
                let shown = Arc::new(whole.shown());
                self.here.set_value(Some(whole));
                State::Done(shown)
            }
            Ok(None) => State::Nothing,
            Err(failure) => State::Failed(told(&failure)),
        };
        self.state.set(state);
    }

    fn run_aside(self) {
        let Some(ask) = self.asked.get_value() else { return };
        if self.aside.with_value(Option::is_none) {
            let tell = Closure::new(move |event: String, detail: JsValue| self.told(&event, &detail));
            let worker = self.host.with_value(|host| host.aside(&tell));
            self.aside.set_value(worker.map(|worker| Aside { worker, _tell: tell }));
        }
        let asked = self.aside.with_value(|aside| aside.as_ref().map(|aside| aside.worker.run(ask.parts())).is_some());
        if !asked {
            self.run_here(&ask);
        }
    }

    fn told(self, event: &str, detail: &JsValue) {
        let text = || detail.as_string().unwrap_or_default();
        match event {
            "progress" => self.state.set(State::Working(detail.as_f64().unwrap_or_default())),
            "done" => self.state.set(Shown::of(&text()).map_or(State::Nothing, |shown| State::Done(Arc::new(shown)))),
            "failed" => self.state.set(State::Failed(text())),
            name if FILES.contains(&name) => save(name, &text()),
            // It could not be started, or fell: the page does without.
            _ => {
                self.dismiss();
                if let (State::Working(_), Some(ask)) = (self.state.get_untracked(), self.asked.get_value()) {
                    self.run_here(&ask);
                }
            }
        }
    }

    fn dismiss(self) {
        if let Some(aside) = self.aside.try_update_value(Option::take).flatten() {
            aside.worker.stop();
        }
    }
}

fn save(name: &str, text: &str) {
    let kind = if name.ends_with(".csv") { "text/csv" } else { "application/json" };
    files::download(name, kind, text);
}

fn told(failure: &Failure) -> String {
    let of_cash = failure.field.as_deref() == Some("cash");
    match failure.row {
        Some(row) if of_cash => format!("{}.", texts::in_cash(row, &failure.message)),
        Some(row) => format!("{}.", texts::in_row(row, &failure.message)),
        None => sentence(&failure.message),
    }
}

/// The part that runs in the worker: it keeps the last settlement, for the files.
#[wasm_bindgen]
#[derive(Default)]
pub struct Task(Option<Whole>);

#[wasm_bindgen]
impl Task {
    #[wasm_bindgen(constructor)]
    pub fn new() -> Task {
        Task::default()
    }

    /// Settles; gives what to show, as text, and throws what is wrong, as text.
    pub fn run(&mut self, ask: Vec<String>, progress: &Function) -> Result<String, JsValue> {
        let mut tell = |part: f64| drop(progress.call1(&JsValue::UNDEFINED, &part.into()));
        let ask = Ask::of(ask).ok_or(import::OTHER_VERSION)?;
        self.0 = None;
        self.0 = work(&ask, &mut tell).map_err(|failure| JsValue::from_str(&told(&failure)))?;
        Ok(self.0.as_ref().map(|whole| whole.shown().to_text()).unwrap_or_default())
    }

    /// A file of the last settlement.
    pub fn file(&self, name: &str) -> String {
        self.0.as_ref().map(|whole| whole.file(name)).unwrap_or_default()
    }
}
