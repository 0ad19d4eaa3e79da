//! The import preview: what was read, what was refused and why, then taken in or left.

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{DragEvent, HtmlInputElement, HtmlSelectElement, HtmlTextAreaElement};

use super::files;
use super::store::Store;
use crate::import::{DecimalMark, FORMATS, Hints, Imported, parse};
use crate::{Failure, Field};

/// More lines than this are counted, not listed.
const LISTED: usize = 50;

#[component]
pub(super) fn Import(store: Store) -> impl IntoView {
    let text = RwSignal::new(String::new());
    let encoding = RwSignal::new(None::<Failure>);
    let take = move |read: Result<String, Failure>| match read {
        Ok(string) => {
            encoding.set(None);
            text.set(string);
        }
        Err(failure) => {
            text.set(String::new());
            encoding.set(Some(failure));
        }
    };
    // What is pasted or dropped outside any input while the preview is open takes the place of its text.
    Effect::new(move |_| {
        if let Some(read) = store.importing.get() {
            take(read);
        }
    });
    let hints = RwSignal::new(Hints { typed: true, ..Hints::default() });
    // Real positions are not to end up among those of the sample, nor a book of this page's own twice in itself.
    let chosen = RwSignal::new(None::<bool>);
    let problem = RwSignal::new(None::<String>);
    let read = Memo::new_with_compare(
        move |_| {
            (!text.with(|t| t.trim().is_empty())).then(|| text.with(|text| hints.with(|hints| parse(text, hints))))
        },
        |_, _| true,
    );
    let replace = move || {
        let own = read.with(|read| read.as_ref().is_some_and(|r| r.format == "json"));
        chosen.get().unwrap_or_else(|| own || store.is_sample() || store.len() == 0)
    };
    let take_bytes = move |bytes: Vec<u8>| take(files::text(&bytes));
    let dialog = NodeRef::<leptos::html::Dialog>::new();
    // The dialog gives the focus back itself when it closes.
    let close = move || {
        if let Some(dialog) = dialog.get_untracked() {
            dialog.close();
        }
    };
    let accept = move |_| {
        let Some(Some(imported)) = read.try_get_untracked() else { return };
        match store.accept(imported, untrack(replace)) {
            Ok(()) => close(),
            Err(error) => problem.set(Some(error.to_string())),
        }
    };
    let on_drop = move |event: DragEvent| {
        event.prevent_default();
        let Some(data) = event.data_transfer() else { return };
        match data.files().and_then(|files| files.get(0)) {
            Some(file) => files::read(&file, take_bytes),
            None => text.set(data.get_data("text").unwrap_or_default()),
        }
    };
    let file = NodeRef::<leptos::html::Input>::new();
    Effect::new(move |_| {
        if let Some(dialog) = dialog.get()
            && !dialog.open()
        {
            drop(dialog.show_modal());
        }
    });
    // A book of no positions must not take the place of one.
    let ready = move || read.with(|read| read.as_ref().is_some_and(|r| !r.book.is_empty()));
    let on_text = move |event: web_sys::Event| {
        if let Some(area) = event.target().and_then(|t| t.dyn_into::<HtmlTextAreaElement>().ok()) {
            encoding.set(None);
            hints.set(Hints { typed: true, ..Hints::default() });
            text.set(area.value());
        }
    };
    view! {
        <dialog class="import" part="import" node_ref=dialog aria-labelledby="import-title" on:close=move |_: web_sys::Event| store.importing.set(None) on:dragover=|e: DragEvent| e.prevent_default() on:drop=on_drop>
            <h2 id="import-title">"Paste or drop positions"</h2>
            <p class="kind">"A table (CSV, TSV, copied from a spreadsheet), JSON of this page, ccxt fetchPositions, or what Hyperliquid, Deribit or Binance answered. It is read here and goes nowhere."</p>
            <textarea data-action="import-text" aria-label="Text to import" spellcheck="false" rows="8" placeholder="asset,kind,side,quantity,price,venue" prop:value=move || text.get() on:input=on_text></textarea>
            <label class="link">"or choose a file"
                <input type="file" class="file" node_ref=file on:change=move |_| if let Some(input) = file.get_untracked() { files::read_input(&input, take_bytes) }/>
            </label>
            <div class="preview" aria-live="polite">
                {move || encoding.get().map(|f| view! { <p class="failure">{f.message}</p> })}
                {move || {
                    let replace = replace();
                    read.with(|read| read.as_ref().map(|read| preview(read, hints, &store.lacking(&read.book, replace))))
                }}
                {move || problem.get().map(|p| view! { <p class="failure">{p}</p> })}
            </div>
            <div class="tools last">
                <fieldset class="choice">
                    <legend class="hidden">"What becomes of the present book"</legend>
                    <label><input type="radio" name="how" value="replace" prop:checked=replace on:change=move |_| chosen.set(Some(true))/>"Replace the book"</label>
                    <label><input type="radio" name="how" value="add" prop:checked=move || !replace() on:change=move |_| chosen.set(Some(false))/>"Add to it"</label>
                </fieldset>
                <span class="grow"></span>
                <button class="btn" data-action="cancel" on:click=move |_| close()>"Cancel"</button>
                <button class="btn primary" data-action="accept" disabled=move || !ready() on:click=accept>
                    {move || read.with(|r| match r.as_ref().map_or(0, |r| r.book.len()) {
                        0 => "Take in".to_owned(),
                        1 => "Take in 1 position".to_owned(),
                        n => format!("Take in {n} positions"),
                    })}
                </button>
            </div>
        </dialog>
    }
}

fn preview(imported: &Imported, hints: RwSignal<Hints>, lacking: &[Failure]) -> impl IntoView + use<> {
    let name = match imported.format {
        "" => None,
        "csv" => Some("a table separated by commas or semicolons"),
        "tsv" => Some("a table separated by tabs"),
        "json" => Some("this page's own JSON"),
        id => FORMATS.iter().find(|f| f.id == id).map(|f| f.name),
    };
    let rows = imported.book.len();
    let refused = imported.failures.iter().filter(|f| f.row.is_some()).count();
    let summary = name.map(|name| view! {
        <p><b data-import="read">{rows}</b>{if rows == 1 { " row read, " } else { " rows read, " }}<b data-import="refused">{refused}</b>" refused · " {name}</p>
    });
    let lines = |list: &[Failure], class: &'static str| {
        let more = list.len().saturating_sub(LISTED);
        let line = |f: &Failure| view! { <li class=class class:whole=f.row.is_none()>{f.row.map(|row| format!("row {row}: "))}{f.message.clone()}</li> };
        (!list.is_empty()).then(|| view! {
            <ul class="problems">{list.iter().take(LISTED).map(line).collect_view()}{(more > 0).then(|| view! { <li>{format!("and {more} more")}</li> })}</ul>
        })
    };
    let ambiguous = imported.failures.iter().find(|f| f.code == "ambiguous_format").map(|f| {
        let choose = |id: &String| {
            let id = id.clone();
            let name = FORMATS.iter().find(|f| f.id == id).map_or(id.clone(), |f| f.name.to_owned());
            view! { <button class="btn" on:click=move |_| hints.update(|h| h.format = Some(id.clone()))>{name}</button> " " }
        };
        view! { <p>"It is: " {f.candidates.iter().map(choose).collect_view()}</p> }
    });
    let table = !imported.columns.is_empty();
    let needs = |field: Field| match field {
        _ if table => !imported.columns.iter().any(|c| c.field == field.name()),
        // What a library or a venue answers need not say whose answer it is.
        Field::Counterparty => {
            imported.format == "ccxt" && imported.book.positions().any(|p| p.counterparty.is_empty())
        }
        _ => false,
    };
    let needs_counterparty =
        needs(Field::Counterparty) || hints.with_untracked(|h| h.defaults.contains_key("counterparty"));
    let separators = table
        && (imported.failures.iter().any(|f| f.code == "ambiguous_separator")
            || hints.with_untracked(|h| h.decimal_mark.is_some()));
    view! {
        {summary}
        {separators.then(|| view! { <Marks hints/> })}
        {lines(&imported.failures, "failure")}
        {lines(lacking, "failure")}
        {lines(&imported.warnings, "warning")}
        {ambiguous}
        {table.then(|| columns(imported, hints))}
        {(needs(Field::Kind) || needs_counterparty).then(|| view! {
            <div class="fields">
                {needs(Field::Kind).then(|| view! { <Default hints field=Field::Kind label="Every row is a" options=&["perpetual", "spot", "future", "loan"]/> })}
                {needs_counterparty.then(|| view! { <Default hints field=Field::Counterparty label="Counterparty of every row" options=&[]/> })}
            </div>
        })}
    }
}

/// How the figures of a table are written, where that could mean two things.
#[component]
fn Marks(hints: RwSignal<Hints>) -> impl IntoView {
    let now = hints.with_untracked(|h| h.decimal_mark);
    let choice = move |mark: DecimalMark, example: &'static str| {
        view! {
            <label>
                <input type="radio" name="mark" value=mark.name() data-mark=mark.name() prop:checked=now == Some(mark)
                    on:change=move |_| hints.update(|h| h.decimal_mark = Some(mark))/>
                {example}
            </label>
        }
    };
    view! {
        <fieldset class="choice">
            <legend>"Figures here could mean two things. They are written like "</legend>
            {choice(DecimalMark::Point, "1,234.50")}
            {choice(DecimalMark::Comma, "1.234,50")}
        </fieldset>
    }
}

/// A field that the table does not have, the same for every row.
#[component]
fn Default(
    hints: RwSignal<Hints>,
    field: Field,
    label: &'static str,
    options: &'static [&'static str],
) -> impl IntoView {
    let now = hints.with_untracked(|h| h.defaults.get(field.name()).cloned().unwrap_or_default());
    let set = move |value: String| {
        hints.update(|h| {
            if value.is_empty() {
                h.defaults.remove(field.name());
            } else {
                h.defaults.insert(field.name().to_owned(), value);
            }
        });
    };
    if options.is_empty() {
        let on_change = move |event: web_sys::Event| {
            if let Some(input) = event.target().and_then(|t| t.dyn_into::<HtmlInputElement>().ok()) {
                set(input.value().trim().to_owned());
            }
        };
        view! { <label><span>{label}</span><input class="cell" data-default=field.name() value=now placeholder="none: each stands alone" on:change=on_change/></label> }.into_any()
    } else {
        let on_change = move |event: web_sys::Event| {
            if let Some(select) = event.target().and_then(|t| t.dyn_into::<HtmlSelectElement>().ok()) {
                set(select.value());
            }
        };
        view! {
            <label><span>{label}</span>
                <select class="cell" data-default=field.name() on:change=on_change>
                    {options.iter().map(|o| view! { <option value=*o selected=now == *o>{*o}</option> }).collect_view()}
                </select>
            </label>
        }
        .into_any()
    }
}

/// Which column holds what, to be changed by hand.
fn columns(imported: &Imported, hints: RwSignal<Hints>) -> impl IntoView + use<> {
    let row = |column: &crate::import::Column| {
        let header = column.header.clone();
        let on_change = move |event: web_sys::Event| {
            if let Some(select) = event.target().and_then(|t| t.dyn_into::<HtmlSelectElement>().ok()) {
                hints.update(|h| {
                    h.columns.insert(header.clone(), select.value());
                });
            }
        };
        let field = column.field.clone();
        let option = |f: &Field| {
            let name = f.name();
            view! { <option value=name selected=field == name>{name}</option> }
        };
        view! {
            <label title=format!("for example {}", column.sample)>
                <span>{column.header.clone()}</span>
                <select class="cell" data-column=column.header.clone() on:change=on_change>
                    <option value="" selected=field.is_empty()>"(left out)"</option>
                    {Field::ALL.iter().map(option).collect_view()}
                </select>
            </label>
        }
    };
    view! {
        <details open=imported.columns.iter().any(|c| c.field.is_empty())>
            <summary>"Columns"</summary>
            <div class="fields">{imported.columns.iter().map(row).collect_view()}</div>
        </details>
    }
}
