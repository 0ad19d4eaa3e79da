//! Reference entities of credit default swaps.

use leptos::prelude::*;

use crate::format::{percent, rounded, whole_signed};
use crate::store::Store;
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
                let unknown =
                    if jump.unknown > 0 { format!(", {} without a known value", jump.unknown) } else { String::new() };
                let sort = if jump.index { "index" } else { "single name" };
                view! {
                    <tr>
                        <th scope="row">{jump.entity.clone()} " " <span class="kind">{sort} {unknown}</span></th>
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
                <div class="head"><h2>"If a reference entity defaults"</h2><span>"protection sold less bought, entity by entity; single names and indices apart"</span></div>
                <table class="small">
                    <thead><tr><th scope="col">"Entity"</th><th scope="col" class="num">"Notional"</th><th scope="col" class="num">"Value now"</th><th scope="col" class="num">"Recovery"</th><th scope="col" class="num"><abbr title="−notional × (1 − recovery) − value now">"Jump to default"</abbr></th></tr></thead>
                    <tbody>{jumps}</tbody>
                </table>
                <Show when=move || found.with(|(_, swaps)| !swaps.is_empty())>
                    <h3>"Swap by swap, priced at a flat hazard rate"</h3>
                    <div class="scroll" tabindex="0" role="region" aria-label="Credit default swaps">
                        <table class="small">
                            <thead><tr><th scope="col">"Swap"</th><th scope="col" class="num"><abbr title="The market's spread in basis points per year">"Fair bp"</abbr></th><th scope="col" class="num"><abbr title="Its own coupon in basis points">"Coupon bp"</abbr></th><th scope="col" class="num"><abbr title="What one of coupon per year is worth, per unit of notional">"Annuity"</abbr></th><th scope="col" class="num"><abbr title="What it gains when the spread widens by a basis point: priced again at that spread, less its value">"CS01"</abbr></th><th scope="col" class="num"><abbr title="What one basis point more of its coupon is worth: annuity × notional × 1 basis point">"Risky PV01"</abbr></th><th scope="col" class="num">"Value"</th></tr></thead>
                            <tbody>{swaps}</tbody>
                        </table>
                    </div>
                </Show>
            </div>
        </Show>
    }
}
