//! What if: where to put an order, greeks and hedges, equity and headroom, margin after a move and through time, trades that lower margin.

mod curves;
mod equity;
mod greeks;
mod order;
mod search;

use leptos::prelude::*;

use super::settled::{OnDemand, settled};
use super::store::Store;
use exposure_netting::engine::LiveBook;

#[component]
pub(super) fn WhatIf(store: Store) -> impl IntoView {
    let settled = settled(store);
    let headroom = Memo::new(move |_| {
        settled.track();
        store.ask(LiveBook::headroom)
    });
    view! {
        <OnDemand store>
            <order::Where store settled/>
            <greeks::Greeks store settled/>
            <greeks::Hedges store settled/>
            <equity::Equity store headroom/>
            <curves::Curves store settled headroom/>
            <search::Trades store/>
        </OnDemand>
    }
}
