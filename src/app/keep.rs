//! Keeping the book on this device, in the browser's storage.

use leptos::prelude::*;
use web_sys::Storage;

use super::store::Store;

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
