//! Margin: the rule of each account and the venue's own numbers, the sources of the saving, possible savings, the cost of
//! walls, scenario by scenario.

mod accounts;
mod available;
mod method;
mod panel;
pub(super) mod rule;
mod saving;
mod scenarios;

use leptos::prelude::*;

use super::store::Store;

pub(super) use self::accounts::{beside, factor};
pub(super) use self::saving::Waterfall;
pub(super) use self::scenarios::change;

#[component]
pub(super) fn Margin(store: Store) -> impl IntoView {
    view! {
        <method::Methods store/>
        <accounts::Accounts store/>
        <accounts::Lending store/>
        <Waterfall store/>
        <available::Possible store/>
        <saving::Sets store/>
        <scenarios::Scenarios store/>
        <saving::Walls store/>
    }
}
