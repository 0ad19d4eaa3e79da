//! Reference entities of credit default swaps.

use leptos::prelude::*;

use crate::format::{percent, rounded, whole_signed};
use crate::parts::{head, heads};
use crate::store::Store;
use crate::texts::counterparties as texts;
use exposure_netting::Amount;
use exposure_netting::engine::LiveBook;

#[component]
pub(super) fn Entities(store: Store, settled: RwSignal<u32>) -> impl IntoView {
    let found = Memo::new(move |_| {
        settled.track();
        (store.ask(LiveBook::credit).jumps, store.ask(LiveBook::swaps))
    });
    let jumps = move || {
        found.with(|(jumps, _)| {
            let row = |jump: &exposure_netting::credit::default::Jump| {
                let sort = if jump.index { texts::INDEX } else { texts::SINGLE_NAME };
                let sort = texts::entity(sort, jump.unknown);
                view! {
                    <tr>
                        <th scope="row">{jump.entity.clone()} " " <span class="kind">{sort}</span></th>
                        <td class="num">{whole_signed(jump.notional)}</td>
                        <td class="num">{whole_signed(jump.value)}</td>
                        <td class="num">{percent(jump.recovery)}</td>
                        <td class="num">{whole_signed(jump.jump)}</td>
                    </tr>
                }
            };
            jumps.iter().map(row).collect_view()
        })
    };
    let swaps = move || {
        found.with(|(_, swaps)| {
            let row = |swap: &exposure_netting::credit::SwapRisk| {
                let points = |rate: Amount| rounded(rate.share(Amount::from(10_000), Amount::ONE).unwrap_or(rate), 2);
                view! {
                    <tr>
                        <th scope="row">{swap.id.clone()} " " <span class="kind">{swap.entity.clone()}</span></th>
                        <td class="num">{points(swap.fair_spread)}</td>
                        <td class="num">{swap.coupon.map(points)}</td>
                        <td class="num">{rounded(swap.annuity, 4)}</td>
                        <td class="num">{whole_signed(swap.cs01)}</td>
                        <td class="num">{whole_signed(swap.risky_pv01)}</td>
                        <td class="num">{swap.value.map(whole_signed)}</td>
                    </tr>
                }
            };
            swaps.iter().map(row).collect_view()
        })
    };
    view! {
        <Show when=move || found.with(|(jumps, _)| !jumps.is_empty())>
            <div class="section" data-section="entities">
                {head(texts::ENTITIES, texts::ENTITIES_MEANING)}
                <table class="small">
                    <thead><tr>{heads(&texts::ENTITY_COLUMNS)}</tr></thead>
                    <tbody>{jumps}</tbody>
                </table>
                <Show when=move || found.with(|(_, swaps)| !swaps.is_empty())>
                    <h3>{texts::SWAPS}</h3>
                    <div class="scroll" tabindex="0" role="region" aria-label=texts::SWAPS_REGION>
                        <table class="small">
                            <thead><tr>{heads(&texts::SWAP_COLUMNS)}</tr></thead>
                            <tbody>{swaps}</tbody>
                        </table>
                    </div>
                </Show>
            </div>
        </Show>
    }
}
