//! Results that follow a pause in typing and not each keystroke, and in a large book only a request.

use leptos::prelude::*;

use super::store::Store;
use super::texts::page as texts;

/// Up to this many positions everything follows each change at once; beyond that, only on request.
const AT_ONCE: usize = 600;
/// Milliseconds without a change before it is computed.
const PAUSE: u64 = 120;

/// Follows the book's version, a moment after it last changed, so that typing takes precedence.
pub(super) fn settled(store: Store) -> RwSignal<u32> {
    let settled = RwSignal::new(0_u32);
    Effect::new(move |before: Option<u32>| {
        let now = store.version.get();
        if before.is_some() {
            let settle = move || {
                if store.version.try_get_untracked() == Some(now) {
                    settled.try_set(now);
                }
            };
            set_timeout(settle, std::time::Duration::from_millis(PAUSE));
        }
        now
    });
    settled
}

/// Shows its children if the book is small and not empty, or if somebody asked for them.
#[component]
pub(super) fn OnDemand(store: Store, children: ChildrenFn) -> impl IntoView {
    let asked = RwSignal::new(false);
    let children = StoredValue::new(children);
    let empty = Memo::new(move |_| {
        store.version.track();
        store.len() == 0
    });
    let small = Memo::new(move |_| {
        store.version.track();
        store.len() <= AT_ONCE
    });
    // A request holds for the book as it was.
    Effect::new(move |before: Option<u32>| {
        let now = store.version.get();
        if before.is_some_and(|before| before != now) {
            asked.set(false);
        }
        now
    });
    view! {
        <Show when=move || empty.get()>
            <div class="section"><p class="empty">{texts::NO_POSITIONS_YET}</p></div>
        </Show>
        <Show when=move || small.get() && !empty.get() || asked.get() fallback=move || view! {
            <div class="section" class:hidden=move || empty.get()>
                <p class="kind">{move || texts::large_book(store.len())}</p>
                <button class="btn" on:click=move |_| asked.set(true)>{texts::CALCULATE}</button>
            </div>
        }>
            {children.with_value(|children| children())}
        </Show>
    }
}
