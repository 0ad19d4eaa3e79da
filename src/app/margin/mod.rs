//! Margin: the methodology of each venue, where the saving comes from, what the walls cost, scenario by scenario.

mod method;
mod panel;
mod saving;
mod scenarios;

use leptos::prelude::*;

use super::store::Store;

pub(super) use self::saving::Waterfall;
pub(super) use self::scenarios::change;

#[component]
pub(super) fn Margin(store: Store) -> impl IntoView {
    view! {
        <method::Methods store/>
        <Waterfall store/>
        <saving::Sets store/>
        <scenarios::Scenarios store/>
        <saving::Walls store/>
    }
}
