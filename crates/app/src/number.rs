//! A field for a number. Each keystroke counts. While the text is not a number the last value stays in use, and the field
//! asks about a number with two meanings in place.

use std::time::Duration;

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{HtmlInputElement, KeyboardEvent};

use super::store::Store;
use super::texts::fields as texts;
use exposure_netting::amount::typed::{DecimalMark, Reading, Scale, Typed, read, unit_of};
use exposure_netting::amount::{parse, percent};
use exposure_netting::internal::text::unread;
use exposure_netting::{Book, Decimal};

/// A pause in typing after which the field says what is wrong with its text.
const PAUSE: Duration = Duration::from_millis(500);

/// The content of a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Holds {
    /// A count, a multiple, a number of days.
    Number,
    /// An amount or price, which may be written with its currency.
    Money,
    /// A share of something, shown and typed as a percentage.
    Percent,
}

/// Text that was typed and does not count unchanged.
#[derive(Clone, PartialEq)]
struct Draft {
    /// The book that it was typed into.
    epoch: u32,
    text: String,
    problem: Option<String>,
    /// Whether it counts only when the field is left.
    waits: bool,
    /// Both readings, the one with a decimal comma first.
    readings: Vec<String>,
}

/// Whether typing has paused, so that a problem may be shown in words.
#[derive(Clone, Copy)]
pub(super) struct Pause {
    over: RwSignal<bool>,
    timer: StoredValue<Option<TimeoutHandle>>,
}

impl Pause {
    pub(super) fn new() -> Pause {
        let pause = Pause { over: RwSignal::new(true), timer: StoredValue::new(None) };
        on_cleanup(move || pause.stop());
        pause
    }

    fn stop(self) {
        if let Some(timer) = self.timer.try_update_value(Option::take).flatten() {
            timer.clear();
        }
    }

    pub(super) fn typed(self) {
        self.stop();
        self.over.set(false);
        self.timer.set_value(set_timeout_with_handle(move || self.over.set(true), PAUSE).ok());
    }

    pub(super) fn left(self) {
        self.stop();
        self.over.try_set(true);
    }

    pub(super) fn is_over(self) -> bool {
        self.over.get()
    }
}

#[component]
pub(super) fn Number(
    store: Store,
    label: String,
    /// Its name for a person who does not see its surroundings; the label, if it says enough.
    #[prop(optional, into)]
    about: Option<String>,
    /// Its path in the book.
    #[prop(into)]
    path: Signal<String>,
    /// Its older name, by which machines find it too.
    #[prop(optional, into)]
    name: Option<String>,
    holds: Holds,
    /// The currency of its money, if not the reporting currency.
    #[prop(optional, into)]
    currency: Signal<String>,
    /// Set just before `set` to the unit that is written beside the number, for an amount that may be in any. None: it
    /// is in `currency`, which is then shown too.
    #[prop(optional)]
    unit: Option<RwSignal<Option<String>>>,
    /// Whether it may be empty.
    optional: bool,
    /// Whether it counts only when it is left, and not with every keystroke.
    #[prop(optional)]
    late: bool,
    #[prop(optional)] placeholder: Option<&'static str>,
    #[prop(optional, into)] tip: Option<String>,
    locked: Memo<bool>,
    /// The value that counts: a plain decimal, or nothing.
    #[prop(into)]
    value: Signal<String>,
    /// Puts a number in use; it may refuse, with what is wrong. The path names the step that undo takes back.
    set: impl Fn(Option<Decimal>, &str) -> Result<(), String> + 'static,
) -> impl IntoView {
    let draft = RwSignal::new(None::<Draft>);
    let pause = Pause::new();
    // The value in use when the field was entered: it stays in use while the text is not a number.
    let before = StoredValue::new((String::new(), None::<String>));
    // Whether a keystroke since then has put another number in use.
    let moved = StoredValue::new(false);
    let input = NodeRef::<leptos::html::Input>::new();
    let set = StoredValue::new_local(set);
    let label = StoredValue::new(label);
    let put = move |number: Option<Decimal>, named: Option<String>| {
        if let Some(unit) = unit {
            unit.set(named);
        }
        let step = path.get_untracked();
        let done = store.attempt(|| set.with_value(|set| set(number, &step)));
        // The field has a name for people.
        done.map_err(|problem| format!("{} {}", label.get_value(), problem.replace(&step, "").trim_start()))
    };
    let put_back = move || {
        if moved.get_value() {
            moved.set_value(false);
            // It counted when the field was entered, so it is not refused now.
            let (number, named) = before.get_value();
            drop(put(parse(&number).ok(), named));
        }
    };
    // A number may take its own field off the page, so what follows asks whether the field is still there.
    let begin = move || {
        if let Some((value, own)) = value.try_get_untracked().zip(currency.try_get_untracked()) {
            let own = if own.is_empty() { store.book(|book| book.currency.clone()) } else { own };
            drop(before.try_set_value((value, Some(own))));
            moved.try_set_value(false);
        }
    };
    let shown_value = move || match (holds, parse(&value.get())) {
        (Holds::Percent, Ok(share)) => percent(share),
        (_, Ok(_)) if unit.is_some() => format!("{} {}", value.get(), currency.get()).trim_end().to_owned(),
        _ => value.get(),
    };
    // Another book, or one brought back, has no drafts.
    let current = Memo::new(move |_| draft.get().filter(|draft| draft.epoch == store.epoch.get()));
    let problem = move || current.with(|draft| draft.as_ref().and_then(|draft| draft.problem.clone()));
    let read_text = move |text: &str| {
        let own = currency.get_untracked();
        let money = |book: &Book| book.same_money(if own.is_empty() { &book.currency } else { &own });
        let units = if holds == Holds::Money { store.book(money) } else { Vec::new() };
        let written = unit.and_then(|_| unit_of(text));
        let other = written.filter(|code| !units.iter().any(|own| own.eq_ignore_ascii_case(code)));
        let named = other
            .and_then(|code| store.book(|book| book.unit(code)).filter(|unit| unit.known || reads_as_unit(text, code)));
        let mut units: Vec<&str> = units.iter().map(String::as_str).collect();
        units.extend(other.filter(|_| named.is_some()));
        let scale = if holds == Holds::Percent { Scale::Percent } else { Scale::Number };
        let typed = Typed { scale, units: &units, mark: store.mark.get_untracked(), accounts: false };
        match read(text, &typed) {
            _ if optional && text.trim().is_empty() => Ok((None, None)),
            Reading::Value(number) => Ok((Some(number), named)),
            reading => Err(unread(&label.get_value(), text, &reading, &typed)),
        }
    };
    let take = move |text: String, left: bool| {
        let read = read_text(&text);
        // A unit that the book does not know may be the beginning of another one.
        let waits = match &read {
            Ok((_, named)) => !left && (late || named.as_ref().is_some_and(|unit| !unit.known)),
            Err(_) => false,
        };
        let (problem, readings) = match read {
            Ok(_) if waits => (None, Vec::new()),
            Ok((number, named)) => {
                moved.set_value(true);
                (put(number, named.map(|unit| unit.name)).err(), Vec::new())
            }
            Err(failure) => (Some(failure.message), failure.candidates),
        };
        if problem.is_some() || waits {
            put_back();
        }
        drop(draft.try_set(Some(Draft { epoch: store.epoch.get_untracked(), text, problem, waits, readings })));
    };
    let on_input = move |event: web_sys::Event| {
        let input = event.target().and_then(|t| t.dyn_into::<HtmlInputElement>().ok());
        let Some(text) = input.map(|input| input.value()) else { return };
        let last = current.with_untracked(|draft| draft.as_ref().map(|draft| draft.text.clone()));
        if !is_keystroke(&last.unwrap_or_else(|| untrack(shown_value)), &text) {
            begin();
        }
        pause.typed();
        take(text, false);
    };
    let leave = move || {
        let good = || current.try_get_untracked().flatten().filter(|draft| draft.problem.is_none());
        if let Some(text) = good().filter(|draft| draft.waits).map(|draft| draft.text) {
            take(text, true);
        }
        if good().is_some() {
            drop(draft.try_set(None));
            begin();
        }
        pause.left();
        store.typed();
    };
    let on_focus = move |_| begin();
    let on_key = move |event: KeyboardEvent| match event.key().as_str() {
        "Enter" => leave(),
        "Escape" if current.with_untracked(Option::is_some) => {
            event.prevent_default();
            event.stop_propagation();
            put_back();
            draft.set(None);
        }
        _ => {}
    };
    let answer = Callback::new(move |mark: DecimalMark| {
        store.mark.set(Some(mark));
        if let Some(draft) = current.get_untracked() {
            take(draft.text, false);
            leave();
        }
        if let Some(input) = input.get_untracked() {
            drop(input.focus());
        }
    });
    let shown =
        move || current.with(|draft| draft.as_ref().map(|draft| draft.text.clone())).unwrap_or_else(shown_value);
    let note = move || {
        let draft = current.get().filter(|_| pause.is_over())?;
        let used = shown_value();
        let used = if used.is_empty() { String::new() } else { texts::still_used(&used) };
        Some(view! { <Note problem=draft.problem? used readings=draft.readings answer/> })
    };
    view! {
        <div class="field">
            <label title=tip>
                <span>{label.get_value()}</span>
                <input node_ref=input class="cell number" type="text" autocomplete="off" spellcheck="false" placeholder=placeholder
                    data-parameter=move || path.get() data-assumption=name data-value=move || value.get() aria-label=about disabled=move || locked.get()
                    aria-invalid=move || problem().is_some().then_some("true") title=problem
                    prop:value=shown on:input=on_input on:focus=on_focus on:blur=move |_| leave() on:keydown=on_key/>
            </label>
            {note}
        </div>
    }
}

/// Whether an unknown code is meant as a unit: that of `2 doge` and `2DOGE` is, that of `12abc` is a slip of the finger.
fn reads_as_unit(text: &str, code: &str) -> bool {
    code.contains(char::is_uppercase) || text.split_whitespace().any(|word| word == code)
}

/// Whether a string differs from the one before by a single key: one character more or less. Anything else, such as a
/// pasted string, begins again from the value in use.
pub(super) fn is_keystroke(before: &str, after: &str) -> bool {
    let count = |text: &str| text.chars().count();
    let (short, long) = if count(before) < count(after) { (before, after) } else { (after, before) };
    let same = |(a, b): &(char, char)| a == b;
    let head = short.chars().zip(long.chars()).take_while(same).count();
    let tail = short.chars().rev().zip(long.chars().rev()).take_while(same).count();
    count(long) == count(short).saturating_add(1) && head.saturating_add(tail) >= count(short)
}

/// The problem of a field, the value that counts meanwhile, and the two numbers to choose from.
#[component]
pub(super) fn Note(
    problem: String,
    used: String,
    readings: Vec<String>,
    answer: Callback<DecimalMark>,
) -> impl IntoView {
    view! { <small class="warning asked" role="status">{problem} ". " {used} " " {choices(readings, answer)}</small> }
}

/// A button for each of two readings.
pub(super) fn choices(readings: Vec<String>, answer: Callback<DecimalMark>) -> impl IntoView {
    let choice = move |(reading, mark): (String, DecimalMark)| {
        let label = reading.clone();
        // The field keeps the focus, so that it is not left before the answer.
        view! { <button type="button" class="btn" data-reading=reading on:mousedown=|event| event.prevent_default() on:click=move |_| answer.run(mark)>{label}</button> " " }
    };
    readings.into_iter().zip([DecimalMark::Comma, DecimalMark::Point]).map(choice).collect_view()
}

/// Whether a share is from nothing to all of it.
pub(super) fn within_one(share: Decimal) -> bool {
    not_below_zero(share) && share <= Decimal::ONE
}

pub(super) fn not_below_zero(number: Decimal) -> bool {
    number.is_zero() || number.is_sign_positive()
}
