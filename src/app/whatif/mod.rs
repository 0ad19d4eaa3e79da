//! What if: greeks and hedges, equity and headroom, margin after a move and through time, trades that lower margin.

mod curves;
mod equity;
mod greeks;
mod search;

use leptos::prelude::*;

use super::store::Store;

/// Up to so many positions everything here follows each change at once; beyond, when it is asked for.
const AT_ONCE: usize = 600;

#[component]
pub(super) fn WhatIf(store: Store) -> impl IntoView {
    let asked = RwSignal::new(false);
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
        <Show when=move || small.get() || asked.get() fallback=move || view! {
            <div class="section">
                <p class="kind">{move || format!("This book holds {} positions: what follows takes a while and is worked out when you ask for it.", store.len())}</p>
                <button class="btn" on:click=move |_| asked.set(true)>"Work it out"</button>
            </div>
        }>
            <greeks::Greeks store/>
            <greeks::Hedges store/>
            <equity::Equity store/>
            <curves::Curves store/>
            <search::Trades store/>
        </Show>
    }
}
