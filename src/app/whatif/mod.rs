//! What if: greeks and hedges, equity and headroom, margin after a move and through time, trades that lower margin.

mod curves;
mod equity;
mod greeks;
mod search;

use leptos::prelude::*;

use super::settled::{OnDemand, settled};
use super::store::Store;

#[component]
pub(super) fn WhatIf(store: Store) -> impl IntoView {
    let settled = settled(store);
    view! {
        <OnDemand store>
            <greeks::Greeks store settled/>
            <greeks::Hedges store settled/>
            <equity::Equity store settled/>
            <curves::Curves store settled/>
            <search::Trades store/>
        </OnDemand>
    }
}
