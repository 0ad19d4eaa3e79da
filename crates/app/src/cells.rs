//! The cells of a position, in a column or in the details: text, choices, and the form of those without a column.

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{HtmlInputElement, HtmlSelectElement, KeyboardEvent};

use super::format::{decimal, price, whole};
use super::headline::toned;
use super::number::{Note, Pause, is_keystroke};
use super::store::Store;
use super::texts;
use exposure_netting::amount::typed::DecimalMark;
use exposure_netting::amount::{self, percent};
use exposure_netting::{Cell, Field};

/// Every field that has no column.
#[component]
pub(super) fn Details(store: Store, id: StoredValue<String>, editable: Memo<bool>) -> impl IntoView {
    let shown = [Field::Asset, Field::Kind, Field::Side, Field::Quantity, Field::Price, Field::Counterparty, Field::Id];
    let field = move |field: Field| {
        let control = match field {
            Field::MarginMode => view! { <Choice store id field editable options=&["cross", "isolated"]/> }.into_any(),
            Field::Inverse => view! { <Choice store id field editable options=&["false", "true"]/> }.into_any(),
            Field::Right => view! { <Choice store id field editable options=&["", "call", "put"]/> }.into_any(),
            Field::AssetClass => {
                view! { <Choice store id field editable options=&["", "crypto", "commodity", "credit", "equity", "fx", "rates", "other"]/> }.into_any()
            }
            _ => view! { <Entry store id field editable/> }.into_any(),
        };
        // Data writes shares as fractions, which the page does not.
        let meaning = field.meaning();
        let meaning = if field.is_share() { meaning.split(':').next().unwrap_or(meaning) } else { meaning };
        view! { <label title=meaning><span>{texts::capitalised(&field.words())}</span>{control}</label> }
    };
    let figures = move || {
        id.with_value(|id| store.track_row(id));
        id.with_value(|id| store.position(id)).map(|p| {
            let value = p.value.map(|value| toned(value).1);
            let alone = p.standalone.filter(|_| !p.cash).map(whole);
            texts::positions::about(&p.instrument, &p.id, value.as_deref(), alone.as_deref())
        })
    };
    view! {
        <p class="kind">{figures}</p>
        <div class="fields">
            {Field::ALL.iter().copied().filter(|f| !shown.contains(f)).map(field).collect_view()}
        </div>
    }
}

/// A cell with text. Typed text stays as typed until the cell is left; a number that cannot be read stays longer.
#[component]
pub(super) fn Entry(store: Store, id: StoredValue<String>, field: Field, editable: Memo<bool>) -> impl IntoView {
    let cell = Memo::new(move |_| {
        id.with_value(|id| {
            store.track_row(id);
            store.cell(id, field)
        })
    });
    // Another book, or one brought back, has no drafts.
    let typed = RwSignal::new(None::<(u32, String)>);
    // As it is typed: plain, so that it can be edited.
    let plain = move |cell: &Cell| match amount::parse(&cell.text) {
        Ok(share) if field.is_share() && !cell.pending => percent(share),
        _ => cell.text.clone(),
    };
    let shown = move || {
        if let Some((_, text)) = typed.get().filter(|(epoch, _)| *epoch == store.epoch.get()) {
            return text;
        }
        let editing = typed.with(Option::is_some);
        cell.with(|cell| match field {
            _ if editing || !field.is_number() || cell.pending || field.is_share() || cell.text.is_empty() => {
                plain(cell)
            }
            Field::Price => price(&cell.text),
            _ => decimal(&cell.text),
        })
    };
    let input = NodeRef::<leptos::html::Input>::new();
    let input_of = |event: &web_sys::Event| event.target().and_then(|t| t.dyn_into::<HtmlInputElement>().ok());
    let type_in = move |text: String| typed.set(Some((store.epoch.get_untracked(), text)));
    // The value when the cell was entered: Escape brings it back, and it counts while the typed text is not a number.
    let entered = StoredValue::new(String::new());
    let before = StoredValue::new(String::new());
    let pause = Pause::new();
    let write = move |text: &str| {
        before.with_value(|before| store.edit(&id.get_value(), field, text, before));
    };
    let on_input = move |event: web_sys::Event| {
        if let Some(text) = input_of(&event).map(|input| input.value()) {
            let last = typed.with_untracked(|typed| typed.as_ref().map(|(_, text)| text.clone())).unwrap_or_default();
            if !is_keystroke(&last, &text) {
                before.set_value(cell.with_untracked(|cell| cell.value.clone()));
            }
            pause.typed();
            type_in(text.clone());
            write(&text);
        }
    };
    let on_key = move |event: KeyboardEvent| {
        let back = entered.get_value();
        if event.key() == "Escape" && cell.with_untracked(|cell| plain(cell) != back) {
            event.prevent_default();
            event.stop_propagation();
            if let Some(input) = input_of(&event) {
                input.set_value(&back);
                input.select();
            }
            type_in(back.clone());
            store.put_back(&id.get_value(), field, &back);
        }
    };
    let on_focus = move |event: web_sys::FocusEvent| {
        let text = cell.with_untracked(plain);
        entered.set_value(text.clone());
        before.set_value(cell.with_untracked(|cell| cell.value.clone()));
        type_in(text.clone());
        store.editing.set(Some((id.get_value(), field)));
        if let Some(input) = input_of(&event) {
            input.set_value(&text);
            input.select();
        }
    };
    let on_blur = move |_| {
        typed.set(None);
        store.editing.set(None);
        pause.left();
        store.typed();
    };
    let problem = move || cell.with(|cell| cell.problem.clone());
    let answer = Callback::new(move |mark: DecimalMark| {
        typed.set(None);
        store.answer(&id.get_value(), field, mark);
        if let Some(input) = input.get_untracked() {
            drop(input.focus());
        }
    });
    let asked = Memo::new(move |_| {
        let readings = cell.with(|cell| cell.readings.clone());
        // It is asked below the table once the cell is left.
        let here = typed.with(Option::is_some) && pause.is_over();
        (!readings.is_empty() && here).then_some(readings)
    });
    let question = move || {
        let readings = asked.get()?;
        let used = cell.with_untracked(|cell| cell.value.clone());
        let used = if used.is_empty() { used } else { texts::fields::still_used(&used) };
        Some(view! { <Note problem=problem().unwrap_or_default() used readings answer/> })
    };
    view! {
        <input
            node_ref=input
            class="cell"
            class:number=field.is_number()
            type="text"
            autocomplete="off"
            spellcheck="false"
            data-row=id.get_value()
            data-field=field.name()
            data-value=move || field.is_number().then(|| cell.with(|cell| cell.value.clone()))
            aria-label=move || id.with_value(|id| texts::fields::of_row(&field.words(), id))
            aria-invalid=move || problem().is_some().then_some("true")
            title=problem
            readonly=move || !editable.get()
            prop:value=shown
            on:input=on_input
            on:keydown=on_key
            on:focus=on_focus
            on:blur=on_blur
        />
        {question}
    }
}

/// A cell with a fixed choice.
#[component]
pub(super) fn Choice(
    store: Store,
    id: StoredValue<String>,
    field: Field,
    editable: Memo<bool>,
    options: &'static [&'static str],
    /// Called after a choice.
    #[prop(optional, into)]
    chosen: Option<Callback<String>>,
) -> impl IntoView {
    let cell = Memo::new(move |_| {
        id.with_value(|id| {
            store.track_row(id);
            store.cell(id, field)
        })
    });
    let on_change = move |event: web_sys::Event| {
        if let Some(select) = event.target().and_then(|t| t.dyn_into::<HtmlSelectElement>().ok()) {
            store.edit(&id.get_value(), field, &select.value(), "");
            store.typed();
            if let Some(chosen) = chosen {
                chosen.run(select.value());
            }
        }
    };
    let option = move |value: &'static str| {
        let label = texts::fields::choice(value);
        view! { <option value=value selected=move || cell.with(|cell| cell.text == value)>{label}</option> }
    };
    view! {
        <select
            class="cell"
            data-row=id.get_value()
            data-field=field.name()
            aria-label=move || id.with_value(|id| texts::fields::of_row(&field.words(), id))
            aria-invalid=move || cell.with(|cell| cell.problem.is_some()).then_some("true")
            title=move || cell.with(|cell| cell.problem.clone())
            disabled=move || !editable.get()
            prop:value=move || cell.with(|cell| cell.text.clone())
            on:change=on_change
        >
            {options.iter().copied().map(option).collect_view()}
        </select>
    }
}
