//! The rows that were read and refused, the reasons, and fields for facts that the text lacks.

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{HtmlInputElement, HtmlSelectElement};

use super::reading::{Lines, Shown};
use crate::parts::phrase;
use crate::texts::{fields, import as texts, not_shown, sentence};
use exposure_netting::Field;
use exposure_netting::import::{DecimalMark, FORMATS, Hints};

pub(super) fn preview(read: &Shown, hints: RwSignal<Hints>) -> impl IntoView + use<> {
    let name = match read.format.as_str() {
        "" => None,
        "csv" => Some(texts::CSV),
        "tsv" => Some(texts::TSV),
        "json" => Some(texts::JSON),
        id => FORMATS.iter().find(|f| f.id == id).map(|f| f.name),
    };
    let (rows, refused) = (read.rows, read.refused);
    let summary = name.map(|name| {
        view! {
            <p>{phrase(texts::summary(rows), vec![
                ("rows", view! { <b data-import="read">{rows}</b> }.into_any()),
                ("refused", view! { <b data-import="refused">{refused}</b> }.into_any()),
                ("format", name.into_any()),
            ])}</p>
        }
    });
    let lines = |lines: &Lines, class: &'static str| {
        let more = lines.count.saturating_sub(lines.list.len());
        let line = |(row, message): &(Option<u32>, String)| view! { <li class=class class:whole=row.is_none()>{row.map(texts::row)}{if row.is_none() { sentence(message) } else { message.clone() }}</li> };
        (lines.count > 0).then(|| view! {
            <ul class="problems">{lines.list.iter().map(line).collect_view()}{(more > 0).then(|| view! { <li>{not_shown(more)}</li> })}</ul>
        })
    };
    let ambiguous = (!read.candidates.is_empty()).then(|| {
        let choose = |id: &String| {
            let id = id.clone();
            let name = FORMATS.iter().find(|f| f.id == id).map_or(id.clone(), |f| f.name.to_owned());
            view! { <button class="btn" on:click=move |_| hints.update(|h| h.format = Some(id.clone()))>{name}</button> " " }
        };
        view! { <p>{texts::WHICH_FORMAT} {read.candidates.iter().map(choose).collect_view()}</p> }
    });
    let table = !read.columns.is_empty();
    let needs = |field: Field| match field {
        _ if table => !read.columns.iter().any(|c| c.field == field.name()),
        // The answer of a library or a venue need not name the venue.
        Field::Counterparty => read.format == "ccxt" && read.nameless,
        _ => false,
    };
    let needs_counterparty =
        needs(Field::Counterparty) || hints.with_untracked(|h| h.defaults.contains_key("counterparty"));
    let separators = table && (read.separators || hints.with_untracked(|h| h.decimal_mark.is_some()));
    view! {
        {summary}
        {separators.then(|| view! { <Marks hints/> })}
        {lines(&read.failures, "failure")}
        {lines(&read.lacking, "failure")}
        {lines(&read.warnings, "warning")}
        {ambiguous}
        {table.then(|| columns(read, hints))}
        {(needs(Field::Kind) || needs_counterparty).then(|| view! {
            <div class="fields">
                {needs(Field::Kind).then(|| view! { <Default hints field=Field::Kind label=texts::KIND_OF_ROWS options=&["perpetual", "spot", "future", "loan"]/> })}
                {needs_counterparty.then(|| view! { <Default hints field=Field::Counterparty label=texts::COUNTERPARTY_OF_ROWS options=&[]/> })}
            </div>
        })}
    }
}

/// How the numbers of a table are written, if they could mean two things.
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
            <legend>{texts::MARKS}</legend>
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
        view! { <label><span>{label}</span><input class="cell" data-default=field.name() value=now placeholder=texts::NO_COUNTERPARTY on:change=on_change/></label> }.into_any()
    } else {
        let on_change = move |event: web_sys::Event| {
            if let Some(select) = event.target().and_then(|t| t.dyn_into::<HtmlSelectElement>().ok()) {
                set(select.value());
            }
        };
        view! {
            <label><span>{label}</span>
                <select class="cell" data-default=field.name() on:change=on_change>
                    {options.iter().map(|o| view! { <option value=*o selected=now == *o>{fields::choice(o)}</option> }).collect_view()}
                </select>
            </label>
        }
        .into_any()
    }
}

/// Which column holds what, to be changed by hand.
fn columns(read: &Shown, hints: RwSignal<Hints>) -> impl IntoView + use<> {
    let row = |column: &exposure_netting::import::Column| {
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
            <label title=texts::sample(&column.sample)>
                <span>{column.header.clone()}</span>
                <select class="cell" data-column=column.header.clone() on:change=on_change>
                    <option value="" selected=field.is_empty()>{texts::IGNORED}</option>
                    {Field::ALL.iter().map(option).collect_view()}
                </select>
            </label>
        }
    };
    view! {
        <details open=read.columns.iter().any(|c| c.field.is_empty())>
            <summary>{texts::COLUMNS}</summary>
            <div class="fields">{read.columns.iter().map(row).collect_view()}</div>
        </details>
    }
}
