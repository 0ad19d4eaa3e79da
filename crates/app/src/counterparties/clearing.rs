//! The same positions with a clearing house between.

use leptos::prelude::*;

use crate::format::{beyond, signed_decimal, whole};
use crate::parts::{head, heads};
use crate::store::Store;
use crate::texts::resilience as texts;
use exposure_netting::credit::clearing::{Held, HeldLine};
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
            "bilateral" => texts::NOT_CLEARED.to_owned(),
            "chosen" => texts::cleared(&way.novated.join(", ")),
            _ => texts::ALL_CLEARED.to_owned(),
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
                {head(texts::CLEARING, texts::CLEARING_MEANING)}
                <div class="choice">{move || dealers.get().into_iter().map(check).collect_view()}</div>
                <div class="scroll" tabindex="0" role="region" aria-label=texts::CLEARING_REGION>
                    <table class="small">
                        <thead><tr>{heads(&texts::CLEARING_COLUMNS)}</tr></thead>
                        <tbody>{move || found.with(|found| found.ways.iter().map(row).collect_view())}</tbody>
                    </table>
                </div>
            </div>
        </Show>
    }
}
