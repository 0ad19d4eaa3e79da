//! Keeping the book on this device: storage, files, the clipboard's text.

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::*;
use web_sys::{Blob, BlobPropertyBag, HtmlAnchorElement, HtmlInputElement, Storage, Url};

use super::store::Store;
use crate::Failure;

/// The browser's storage; absent in a sandboxed frame.
fn storage() -> Option<Storage> {
    web_sys::window()?.local_storage().ok()?
}

fn key(store: Store) -> Option<String> {
    store.settings.with_untracked(|s| (!s.storage.is_empty()).then(|| s.storage.clone()))
}

/// Whether this element could keep its book.
pub(super) fn can_keep(store: Store) -> bool {
    key(store).is_some() && storage().is_some()
}

/// Whether it does.
pub(super) fn keeps(store: Store) -> bool {
    let Some((key, storage)) = key(store).zip(storage()) else { return false };
    !matches!(storage.get_item(&format!("{key}.off")), Ok(Some(_)))
}

/// Switches keeping on or off; off also forgets what was kept.
pub(super) fn keep(store: Store, on: bool) {
    let Some((key, storage)) = key(store).zip(storage()) else { return };
    if on {
        drop(storage.remove_item(&format!("{key}.off")));
        save(store);
    } else {
        drop(storage.set_item(&format!("{key}.off"), "1"));
        drop(storage.remove_item(&key));
    }
}

/// Takes up the book that was kept.
pub(super) fn restore(store: Store) {
    let kept = key(store).zip(storage()).and_then(|(key, storage)| storage.get_item(&key).ok().flatten());
    if let Some(text) = kept
        && let Err(error) = store.load(&text)
    {
        store.notice.set(Some(format!("The book kept on this device could not be read: {error}")));
    }
}

fn save(store: Store) {
    if store.sample.get_untracked() || !keeps(store) {
        return;
    }
    let Some((key, storage)) = key(store).zip(storage()) else { return };
    if storage.set_item(&key, &store.to_json()).is_err() {
        store.notice.set(Some("This book is too large to be kept by the browser; download it instead.".into()));
    }
}

/// Keeps the book a moment after each change.
pub(super) fn autosave(store: Store) {
    let pending = StoredValue::new(None::<TimeoutHandle>);
    Effect::new(move |first: Option<()>| {
        store.version.track();
        if first.is_none() {
            return;
        }
        if let Some(timer) = pending.get_value() {
            timer.clear();
        }
        let later = move || {
            pending.set_value(None);
            save(store);
        };
        let timer = set_timeout_with_handle(later, std::time::Duration::from_millis(250));
        pending.set_value(timer.ok());
    });
    // What was typed in the last moment counts too.
    let leaving = window_event_listener(leptos::ev::pagehide, move |_| save(store));
    on_cleanup(move || {
        leaving.remove();
        if let Some(timer) = pending.try_get_value().flatten() {
            timer.clear();
            save(store);
        }
    });
}

/// Offers a text as a file.
pub(super) fn download(name: &str, kind: &str, text: &str) {
    let parts = js_sys::Array::of1(&text.into());
    let options = BlobPropertyBag::new();
    options.set_type(kind);
    let Ok(blob) = Blob::new_with_str_sequence_and_options(&parts, &options) else { return };
    let Ok(url) = Url::create_object_url_with_blob(&blob) else { return };
    if let Some(anchor) = document().create_element("a").ok().and_then(|a| a.dyn_into::<HtmlAnchorElement>().ok()) {
        anchor.set_href(&url);
        anchor.set_download(name);
        anchor.click();
    }
    drop(Url::revoke_object_url(&url));
}

/// The text of a file, or why it cannot be read.
pub(super) fn text(bytes: &[u8]) -> Result<String, Failure> {
    crate::import::decode(bytes).map(str::to_owned)
}

/// Reads the file that was chosen in an input, and hands its bytes on.
pub(super) fn read_input(input: &HtmlInputElement, then: impl Fn(Vec<u8>) + 'static) {
    if let Some(file) = input.files().and_then(|files| files.get(0)) {
        read(&file, then);
    }
    // The same file may be chosen again.
    input.set_value("");
}

/// Reads a file and hands its bytes on.
pub(super) fn read(file: &web_sys::File, then: impl Fn(Vec<u8>) + 'static) {
    let done = Closure::once_into_js(move |buffer: JsValue| then(js_sys::Uint8Array::new(&buffer).to_vec()));
    let promise: js_sys::Promise = file.array_buffer().unchecked_into();
    let done = Closure::once(move |buffer: JsValue| {
        drop(done.unchecked_ref::<js_sys::Function>().call1(&JsValue::NULL, &buffer));
    });
    drop(promise.then(&done));
    done.forget();
}
