//! The search for trades that lower margin, in short turns, so that the page stays alive and can stop it.

use std::collections::BTreeSet;

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::HtmlInputElement;

use crate::format::{money, whole};
use crate::parts::{head, phrase};
use crate::store::Store;
use crate::texts::whatif as texts;
use exposure_netting::advice::{Optimiser, Plan, Search, Trade};

/// Combinations tried before the page may respond again.
const TURN: usize = 24;
/// A book of more positions lists none to lock one by one.
const LISTED: usize = 200;

#[component]
pub(super) fn Trades(store: Store) -> impl IntoView {
    let search = RwSignal::new(Search::default());
    let running = StoredValue::new_local(None::<Optimiser>);
    let progress = RwSignal::new(None::<(usize, f64)>);
    let plan = RwSignal::new(None::<Plan>);
    // A plan is for the book that it was made for.
    Effect::new(move |before: Option<u32>| {
        let now = store.version.get();
        if before.is_some_and(|before| before != now) {
            plan.set(None);
            running.set_value(None);
            progress.set(None);
        }
        now
    });
    let finish = move || {
        running.update_value(|optimiser| {
            plan.set(optimiser.take().map(|optimiser| optimiser.plan()));
        });
        progress.set(None);
    };
    let start = move |_| {
        plan.set(None);
        match store.ask(|book| book.optimise(search.get_untracked())) {
            Ok(optimiser) => {
                running.set_value(Some(optimiser));
                progress.set(Some((0, 0.0)));
                turn(running, progress, finish);
            }
            Err(error) => store.notice.set(Some(error.to_string())),
        }
    };
    let check = move |(label, tip): (&'static str, &'static str),
                      get: fn(&Search) -> bool,
                      set: fn(&mut Search, bool)| {
        let toggle = move |event: web_sys::Event| {
            let on = event.target().and_then(|t| t.dyn_into::<HtmlInputElement>().ok()).is_some_and(|i| i.checked());
            search.update(|search| set(search, on));
        };
        view! { <label title=tip><input type="checkbox" prop:checked=move || search.with(get) on:change=toggle/> {label}</label> }
    };
    let apply = move |trades: Vec<Trade>| {
        let positions: Vec<_> = trades.iter().flat_map(|trade| trade.positions.clone()).collect();
        store.trade(&positions, texts::applied(trades.len()));
    };
    let locked = move || store.settings.with(|s| s.readonly);
    let found = move || {
        let plan = plan.get()?;
        if plan.trades.is_empty() {
            return Some(view! { <p class="empty" data-plan="">{if plan.exact { texts::NOTHING_BETTER } else { texts::NOTHING_FOUND }}</p> }.into_any());
        }
        let how = texts::tried(plan.tried, plan.exact);
        let all = plan.trades.clone();
        let rows = plan.trades.iter().enumerate().map(|(at, trade)| {
            let upto: Vec<Trade> = plan.trades.iter().take(at.saturating_add(1)).cloned().collect();
            view! {
                <tr>
                    <th scope="row">{trade.label.clone()}</th>
                    <td class="num save">{whole(trade.saving)}</td>
                    <td class="num">{whole(trade.after)}</td>
                    <td><button class="link" disabled=locked on:click=move |_| apply(upto.clone())>{if at == 0 { texts::DO_THIS } else { texts::DO_UP_TO_HERE }}</button></td>
                </tr>
            }
        });
        let rows = rows.collect_view();
        Some(view! {
            <div data-plan="">
                <p>{phrase(texts::FALLS, vec![
                    ("before", view! { <b>{money(plan.before)}</b> }.into_any()),
                    ("after", view! { <b>{money(plan.after)}</b> }.into_any()),
                    ("saving", view! { <b class="save">{money(plan.saving)}</b> }.into_any()),
                    ("how", view! { <span class="kind">{how}</span> }.into_any()),
                ])}</p>
                <div class="scroll" tabindex="0" role="region" aria-label=texts::SEARCH>
                    <table class="small">
                        <thead><tr><th scope="col">{texts::TRADE}</th><th scope="col" class="num">{texts::SAVES}</th><th scope="col" class="num">{texts::MARGIN_AFTER}</th><th></th></tr></thead>
                        <tbody>{rows}</tbody>
                    </table>
                </div>
                <button class="btn" data-action="apply-plan" disabled=locked on:click=move |_| apply(all.clone())>{texts::DO_ALL}</button>
            </div>
        }.into_any())
    };
    view! {
        <div class="section" data-search="">
            {head(texts::SEARCH, texts::SEARCH_MEANING)}
            <div class="choice">
                {check(texts::CLOSE_PAIRS, |s| s.close, |s, on| s.close = on)}
                {check(texts::MOVE_POSITIONS, |s| s.shift, |s, on| s.shift = on)}
                {check(texts::ADD_HEDGES, |s| s.hedge, |s, on| s.hedge = on)}
            </div>
            <Locks store search/>
            <div class="tools first">
                {move || match progress.get() {
                    None => view! { <button class="btn" data-action="optimise" on:click=start>{texts::START}</button> }.into_any(),
                    Some((trades, part)) => view! {
                        <button class="btn" data-action="stop" on:click=move |_| finish()>{texts::STOP}</button>
                        <progress max="1" value=part.to_string() aria-label=texts::SEARCH_PROGRESS></progress>
                        <span class="n" aria-live="polite">{texts::found(trades)}</span>
                    }.into_any(),
                }}
            </div>
            {found}
        </div>
    }
}

/// One turn of a search, and the next one after the page has had its own.
fn turn(
    running: StoredValue<Option<Optimiser>, LocalStorage>,
    progress: RwSignal<Option<(usize, f64)>>,
    finish: impl Fn() + Copy + 'static,
) {
    let step = move || {
        let mut done = None;
        running.try_update_value(|optimiser| {
            if let Some(optimiser) = optimiser {
                done = Some((optimiser.step(TURN), optimiser.progress()));
            }
        });
        match done {
            // Stopped, or taken down.
            None => {}
            Some((true, _)) => finish(),
            Some((false, now)) => {
                progress.set(Some(now));
                turn(running, progress, finish);
            }
        }
    };
    set_timeout(step, std::time::Duration::ZERO);
}

/// Which positions may not be touched.
#[component]
fn Locks(store: Store, search: RwSignal<Search>) -> impl IntoView {
    let ids = Memo::new(move |_| {
        store.layout.track();
        // Only derivatives are ever traded.
        let derivative = |id: &String| store.book(|book| book.get(id)).is_some_and(|p| p.kind.is_derivative());
        store.ids().into_iter().take(LISTED.saturating_add(1)).filter(derivative).collect::<Vec<String>>()
    });
    let count = move || search.with(|search| search.locked.len());
    let row = move |id: String| {
        let own = id.clone();
        let toggle = {
            let id = id.clone();
            move |event: web_sys::Event| {
                let on =
                    event.target().and_then(|t| t.dyn_into::<HtmlInputElement>().ok()).is_some_and(|i| i.checked());
                search.update(|search| {
                    if on {
                        search.locked.insert(id.clone());
                    } else {
                        search.locked.remove(&id);
                    }
                });
            }
        };
        let name = store.position(&id).map(|p| p.instrument).unwrap_or_default();
        view! { <label><input type="checkbox" data-lock=id.clone() prop:checked=move || search.with(|s| s.locked.contains(&own)) on:change=toggle/> {id} <span class="kind">" " {name}</span></label> }
    };
    // A position that is gone cannot be locked.
    Effect::new(move |_| {
        let there: BTreeSet<String> = ids.get().into_iter().collect();
        search.update(|search| search.locked.retain(|id| there.contains(id)));
    });
    view! {
        <Show when=move || ids.with(|ids| ids.len() <= LISTED)>
            <details class="parameters">
                <summary>{move || texts::locked(count())}</summary>
                <div class="choice locks">{move || ids.get().into_iter().map(row).collect_view()}</div>
            </details>
        </Show>
    }
}
