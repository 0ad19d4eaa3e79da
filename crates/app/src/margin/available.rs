//! The margin in other modes and places: none of them is in force.

use leptos::prelude::*;

use super::rule;
use crate::format::{beyond, whole};
use crate::parts::{head, heads};
use crate::store::Store;
use crate::texts::{capitalised, margin as texts};
use exposure_netting::AccountMode;
use exposure_netting::margin::Available;

/// More than these are not listed.
const MOST: usize = 12;

#[component]
pub(super) fn Possible(store: Store) -> impl IntoView {
    let all =
        Memo::new(move |_| store.report.with(|r| r.margin.available.iter().take(MOST).cloned().collect::<Vec<_>>()));
    let rest = move || store.report.with(|r| beyond(r.margin.available.len(), MOST));
    view! {
        <Show when=move || all.with(|all| !all.is_empty())>
            <div class="section" data-available="" tabindex="-1">
                {head(texts::POSSIBLE, texts::POSSIBLE_MEANING)}
                <div class="scroll" tabindex="0" role="region" aria-label=texts::POSSIBLE>
                    <table class="small accounts">
                        <thead><tr>{heads(&texts::POSSIBLE_COLUMNS)}</tr></thead>
                        <tbody>{move || all.get().into_iter().map(|own| view! { <Row store own/> }).collect_view()}</tbody>
                    </table>
                </div>
                {move || rest().map(|text| view! { <p class="kind">{text}</p> })}
            </div>
        </Show>
    }
}

#[component]
fn Row(store: Store, own: Available) -> impl IntoView {
    let change = capitalised(&rule::change(&own));
    // Positions are closed and opened by hand; a mode is a choice.
    let switch = AccountMode::from_name(own.change).map(|mode| {
        let label = texts::try_it(&rule::change(&own));
        let (counterparty, account) = (own.counterparty.clone(), own.account.clone());
        let attempt = move |_| store.set_mode(&counterparty, &account, mode);
        view! {
            <button class="btn" data-action="try" data-counterparty=own.counterparty.clone() data-account=own.account.clone()
                aria-label=label disabled=move || store.settings.with(|s| s.readonly) on:click=attempt>{texts::TRY}</button>
        }
    });
    view! {
        <tr>
            <th scope="row">{change} " " <span class="kind block">{rule::detail(&own)} " " <span class="whole">{rule::day(&own.rule)}</span></span></th>
            <td class="num">{whole(own.netted)}</td>
            <td class="num save">{whole(own.saving)}</td>
            <td class="num">{switch}</td>
        </tr>
    }
}
