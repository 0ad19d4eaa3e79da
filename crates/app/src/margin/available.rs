//! What other modes and places would need instead: nothing of it is in force.

use leptos::prelude::*;

use super::rule;
use crate::format::{beyond, whole};
use crate::store::Store;
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
                <div class="head"><h2>"What could be saved"</h2><span>"not part of what is saved now"</span></div>
                <div class="scroll" tabindex="0" role="region" aria-label="What could be saved">
                    <table class="small accounts">
                        <thead><tr>
                            <th scope="col">"Change and rule"</th>
                            <th scope="col" class="num">"Would need"</th>
                            <th scope="col" class="num">"Would save"</th>
                            <th scope="col"><span class="hidden">"Actions"</span></th>
                        </tr></thead>
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
        let label = format!("Try it: {}", rule::change(&own));
        let (counterparty, account) = (own.counterparty.clone(), own.account.clone());
        let attempt = move |_| store.set_mode(&counterparty, &account, mode);
        view! {
            <button class="btn" data-action="try" data-counterparty=own.counterparty.clone() data-account=own.account.clone()
                aria-label=label disabled=move || store.settings.with(|s| s.readonly) on:click=attempt>"Try it"</button>
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

fn capitalised(text: &str) -> String {
    text.chars().take(1).flat_map(char::to_uppercase).chain(text.chars().skip(1)).collect()
}
