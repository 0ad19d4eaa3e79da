//! The import: text, a preview of it, then accepted or dismissed. Small text is read here, with every keystroke; large text
//! is read in a worker, and is never put into an input.

mod large;
mod preview;
mod reading;

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{ClipboardEvent, DragEvent, HtmlTextAreaElement};

use self::large::{Large, State};
use self::preview::preview;
use self::reading::{Shown, frame};
use super::files;
use super::settlement::EDITABLE;
use super::store::Store;
use super::texts::{import as texts, sentence};
use exposure_netting::Failure;
use exposure_netting::import::{Hints, Imported, parse};

#[component]
pub(super) fn Import(store: Store) -> impl IntoView {
    let text = RwSignal::new(String::new());
    let encoding = RwSignal::new(None::<Failure>);
    let typed = || Hints::typed();
    let hints = RwSignal::new(typed());
    // Real positions are not to end up among those of the sample, nor a book of this page's own twice in itself.
    let chosen = RwSignal::new(None::<bool>);
    let problem = RwSignal::new(None::<String>);
    let large = Large::new(store);
    let take = move |read: Result<String, Failure>| {
        encoding.set(None);
        problem.set(None);
        large.leave();
        match read {
            Ok(string) if string.len() > EDITABLE => {
                text.set(String::new());
                hints.set(typed());
                large.open(string);
            }
            Ok(string) => text.set(string),
            Err(failure) => {
                text.set(String::new());
                encoding.set(Some(failure));
            }
        }
    };
    // Text pasted or dropped outside any input while the preview is open replaces its text.
    Effect::new(move |_| {
        store.importing.track();
        let given = |importing: &mut Option<Result<String, Failure>>| {
            importing.as_mut().map(|read| std::mem::replace(read, Ok(String::new())))
        };
        if let Some(read) = store.importing.try_update_untracked(given).flatten() {
            take(read);
        }
    });
    let read = Memo::new_with_compare(
        move |_| {
            (!text.with(|t| t.trim().is_empty())).then(|| text.with(|text| hints.with(|hints| parse(text, hints))))
        },
        |_, _: Option<&Option<Imported>>| true,
    );
    let format_is_own = move || {
        let here = read.with(|read| read.as_ref().is_some_and(|r| r.format == "json"));
        here || large.shown(|shown| shown.format == "json").unwrap_or_default()
    };
    let replace = Memo::new(move |_| {
        let own = format_is_own();
        chosen.get().unwrap_or_else(|| own || store.is_sample() || store.len() == 0)
    });
    let present = move || (!replace.get()).then(|| store.book(frame));
    // A large text is read again when something else is said about it.
    Effect::new(move |_| {
        let (hints, present) = (hints.get(), present());
        large.read(&hints, present);
    });
    let shown = move |show: &dyn Fn(&Shown) -> AnyView| {
        let here = read.with(|read| read.as_ref().map(|imported| show(&Shown::of(imported, present().as_ref()))));
        here.or_else(|| large.shown(show))
    };
    let rows = Memo::new(move |_| {
        let here = read.with(|read| read.as_ref().map(|imported| imported.book.len()));
        here.or_else(|| large.shown(|shown| shown.rows)).unwrap_or_default()
    });
    let take_bytes = move |bytes: Vec<u8>| take(files::text(&bytes));
    let dialog = NodeRef::<leptos::html::Dialog>::new();
    // The dialog gives the focus back itself when it closes.
    let close = move || {
        if let Some(dialog) = dialog.get_untracked() {
            dialog.close();
        }
    };
    let accept = move |_| {
        if large.is_open() {
            return large.accept(replace.get_untracked(), close);
        }
        let Some(Some(imported)) = read.try_get_untracked() else { return };
        match store.accept(imported, replace.get_untracked()) {
            Ok(()) => close(),
            Err(error) => problem.set(Some(error.to_string())),
        }
    };
    let on_drop = move |event: DragEvent| {
        event.prevent_default();
        let Some(data) = event.data_transfer() else { return };
        match data.files().and_then(|files| files.get(0)) {
            Some(file) => files::read(&file, take_bytes),
            None => take(Ok(data.get_data("text").unwrap_or_default())),
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
    let ready = move || rows.get() > 0 && !large.is_working();
    let on_text = move |event: web_sys::Event| {
        if let Some(area) = event.target().and_then(|t| t.dyn_into::<HtmlTextAreaElement>().ok()) {
            encoding.set(None);
            hints.set(typed());
            text.set(area.value());
        }
    };
    // A browser takes seconds to lay out what no person edits by hand.
    let on_paste = move |event: ClipboardEvent| {
        let clip = event.clipboard_data().and_then(|data| data.get_data("text").ok()).unwrap_or_default();
        if clip.len() > EDITABLE {
            event.prevent_default();
            take(Ok(clip));
        }
    };
    view! {
        <dialog class="import" part="import" node_ref=dialog aria-labelledby="import-title" on:close=move |_: web_sys::Event| store.importing.set(None) on:dragover=|e: DragEvent| e.prevent_default() on:drop=on_drop>
            <h2 id="import-title">{texts::TITLE}</h2>
            <p class="kind">{texts::KNOWN}</p>
            {move || match large.beginning.get() {
                Some((size, lines)) => view! { <p class="kind" data-action="large-text">{size}</p> <pre class="beginning">{lines}</pre> }.into_any(),
                None => view! { <textarea data-action="import-text" aria-label=texts::INPUT spellcheck="false" rows="8" placeholder=texts::EXAMPLE prop:value=move || text.get() on:input=on_text on:paste=on_paste></textarea> }.into_any(),
            }}
            <label class="link">{texts::CHOOSE_FILE}
                <input type="file" class="file" node_ref=file on:change=move |_| if let Some(input) = file.get_untracked() { files::read_input(&input, take_bytes) }/>
            </label>
            <div class="preview" aria-live="polite">
                {move || encoding.get().map(|f| view! { <p class="failure">{sentence(&f.message)}</p> })}
                {move || shown(&|shown| preview(shown, hints).into_any())}
                {move || problem.get().or_else(|| large.problem()).map(|p| view! { <p class="failure">{sentence(&p)}</p> })}
            </div>
            <Progress large/>
            <div class="tools last">
                <fieldset class="choice">
                    <legend class="hidden">{texts::PRESENT_BOOK}</legend>
                    <label><input type="radio" name="how" value="replace" prop:checked=move || replace.get() on:change=move |_| chosen.set(Some(true))/>{texts::REPLACE}</label>
                    <label><input type="radio" name="how" value="add" prop:checked=move || !replace.get() on:change=move |_| chosen.set(Some(false))/>{texts::ADD}</label>
                </fieldset>
                <span class="grow"></span>
                <button class="btn" data-action="cancel" on:click=move |_| close()>{texts::CANCEL}</button>
                <button class="btn primary" data-action="accept" disabled=move || !ready() on:click=accept>
                    {move || texts::accept(rows.get())}
                </button>
            </div>
        </dialog>
    }
}

/// How far a large text is on its way.
#[component]
fn Progress(large: Large) -> impl IntoView {
    let part = Memo::new(move |_| {
        large.state.with(|state| if let State::Working(what, part) = state { Some((*what, *part)) } else { None })
    });
    view! {
        <Show when=move || part.with(Option::is_some)>
            <p class="waiting" role="status" data-action="working">
                {move || part.get().map(|(what, _)| what)} " "
                <progress max="1" prop:value=move || part.get().map(|(_, part)| part).unwrap_or_default() aria-label=texts::PROGRESS></progress>
            </p>
        </Show>
    }
}
