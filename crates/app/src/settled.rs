//! What is worked out after a change and not with each keystroke, and in a large book only when it is asked for.

use leptos::prelude::*;

use super::store::Store;

/// Up to so many positions everything follows each change at once; beyond, when it is asked for.
const AT_ONCE: usize = 600;
/// Milliseconds without a change after which it is worked out.
const PAUSE: u64 = 120;

/// Follows the book's version, a moment after it last changed: typing goes before.
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

/// What is inside, where something is held and the book is small, or it was asked for.
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
    // What was asked for holds for the book as it was.
    Effect::new(move |before: Option<u32>| {
        let now = store.version.get();
        if before.is_some_and(|before| before != now) {
            asked.set(false);
        }
        now
    });
    view! {
        <Show when=move || empty.get()>
            <div class="section"><p class="empty">"Nothing is held yet: paste or drop positions, or add one, and everything here follows."</p></div>
        </Show>
        <Show when=move || small.get() && !empty.get() || asked.get() fallback=move || view! {
            <div class="section" class:hidden=move || empty.get()>
                <p class="kind">{move || format!("This book holds {} positions: what follows takes a while and is worked out when you ask for it.", store.len())}</p>
                <button class="btn" on:click=move |_| asked.set(true)>"Work it out"</button>
            </div>
        }>
            {children.with_value(|children| children())}
        </Show>
    }
}
