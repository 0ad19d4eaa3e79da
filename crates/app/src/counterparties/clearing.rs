//! The same positions with a clearing house between.

use leptos::prelude::*;

use crate::format::{beyond, rounded, signed_decimal, whole};
use crate::store::Store;
use exposure_netting::credit::clearing::{Clearing as Found, Held, HeldLine};
use exposure_netting::engine::LiveBook;

/// How many instruments are shown.
const LINES: usize = 30;

#[component]
pub(super) fn Clearing(store: Store, settled: RwSignal<u32>) -> impl IntoView {
    let chosen = RwSignal::new(Vec::<String>::new());
    let dealers = Memo::new(move |_| {
        settled.track();
        store.ask(LiveBook::dealers)
    });
    let found = Memo::new(move |_| {
        settled.track();
        store.ask(|book| book.clearing(&chosen.get()).unwrap_or_default())
    });
    let check = move |dealer: String| {
        let (own, other) = (dealer.clone(), dealer.clone());
        let on = move || chosen.with(|chosen| chosen.contains(&own));
        let toggle = move |_| {
            chosen.update(|chosen| match chosen.iter().position(|c| *c == other) {
                Some(at) => drop(chosen.remove(at)),
                None => chosen.push(other.clone()),
            });
        };
        view! { <label><input type="checkbox" data-dealer=dealer.clone() prop:checked=on on:change=toggle/> {dealer}</label> }
    };
    let open = RwSignal::new(None::<&'static str>);
    let row = move |way: &Held| {
        let name = match way.id {
            "bilateral" => "As it is".to_owned(),
            "chosen" => format!("{} cleared", way.novated.join(", ")),
            _ => "All cleared".to_owned(),
        };
        let id = way.id;
        let is_open = open.get() == Some(id);
        let toggle = move |_| open.update(|open| *open = if *open == Some(id) { None } else { Some(id) });
        let line = |line: &HeldLine| {
            view! { <tr><th scope="row">{line.counterparty.clone()} " " <span class="kind">{line.instrument.clone()}</span></th><td class="num">{signed_decimal(&line.held.to_string())}</td></tr> }
        };
        let inside = is_open.then(|| {
            let lines = way.left.iter().take(LINES).map(line).collect_view();
            let rest = beyond(way.left.len(), LINES).map(|text| view! { <p class="kind">{text}</p> });
            view! { <tr class="details"><td colspan="6"><table class="small"><tbody>{lines}</tbody></table>{rest}</td></tr> }
        });
        view! {
            <tr data-way=way.id>
                <th scope="row"><button class="link" aria-expanded=is_open.to_string() on:click=toggle>{name}</button></th>
                <td class="num">{way.lines}</td>
                <td class="num">{whole(way.exposure)}</td>
                <td class="num">{whole(way.ead)}</td>
                <td class="num">{whole(way.margin)}</td>
                <td class="num">{whole(way.walled)}</td>
            </tr>
            {inside}
        }
    };
    view! {
        <Show when=move || !dealers.with(Vec::is_empty)>
            <div class="section" data-section="clearing">
                <div class="head"><h2>"With a clearing house between"</h2><span>"derivatives taken over as one margin set and one credit set; nothing changes in your book"</span></div>
                <div class="choice">{move || dealers.get().into_iter().map(check).collect_view()}</div>
                <div class="scroll" tabindex="0" role="region" aria-label="Bilateral and cleared">
                    <table class="small">
                        <thead><tr>
                            <th scope="col"><span class="hidden">"Way"</span></th>
                            <th scope="col" class="num"><abbr title="Instruments with a counterparty that are not zero">"Lines"</abbr></th>
                            <th scope="col" class="num"><abbr title="Credit exposure after netting and collateral">"Exposure"</abbr></th>
                            <th scope="col" class="num"><abbr title="Exposure at default by SA-CCR">"EAD"</abbr></th>
                            <th scope="col" class="num">"Margin"</th>
                            <th scope="col" class="num"><abbr title="Exposure that offsets in the market and that margin may not count, because a wall stands between">"Behind walls"</abbr></th>
                        </tr></thead>
                        <tbody>{move || found.with(|found| found.ways.iter().map(row).collect_view())}</tbody>
                    </table>
                </div>
                <p class="kind">{move || found.with(symmetric)}</p>
            </div>
        </Show>
    }
}

/// What Duffie and Zhu say of as many assets and dealers.
fn symmetric(found: &Found) -> Option<String> {
    let rule = found.symmetric.as_ref()?;
    Some(format!(
        "Were your {} assets and {} counterparties all alike, clearing one asset alone would {} expected exposure ({} against {} in units of its deviation); it would help from {} counterparties on (Duffie and Zhu 2011).",
        rule.classes,
        rule.dealers.saturating_sub(1),
        if rule.helps { "lower" } else { "not lower" },
        rounded(rule.cleared, 2),
        rounded(rule.bilateral, 2),
        rule.fewest.saturating_sub(1),
    ))
}
