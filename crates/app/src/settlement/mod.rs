//! Settlement: a web of obligations, the payments that settle it, and the savings.

mod failing;
mod gas;
mod network;
mod settling;
mod work;

use std::sync::Arc;

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{HtmlInputElement, HtmlTextAreaElement};

pub(super) use self::settling::Settling;
use self::settling::State;
use self::work::{EVERYTHING, LINES, NOTICES, Shown, TRANSFERS};
use super::files;
use super::format::{aligned, beyond, places};
use super::parts::{head, heads};
use super::store::Store;
use super::texts::{import, settlement as texts};
use exposure_netting::settlement::{Legs, Objective, Settlement as Settled, WebResult};

/// Text of more bytes is not put into the editor.
pub(super) const EDITABLE: usize = 20_000;

/// Eight firms whose debts are partly circular: 16 obligations, some of them twice between the same two.
const EXAMPLE: &str = "id,debtor,creditor,amount,asset,chain\n\
    1,Atlas,Borealis,1200,USDC,Base\n2,Borealis,Cobalt,900,USDC,Base\n3,Cobalt,Atlas,1500,USDC,Base\n\
    4,Borealis,Atlas,350,USDC,Base\n5,Cobalt,Delta,640.5,USDC,Base\n6,Delta,Ember,800,USDC,Base\n\
    7,Ember,Cobalt,720,USDC,Base\n8,Atlas,Fathom,410,USDC,Base\n9,Fathom,Gale,410,USDC,Base\n\
    10,Gale,Atlas,180.25,USDC,Base\n11,Gale,Harbor,95,USDC,Base\n12,Harbor,Fathom,95,USDC,Base\n\
    13,Delta,Atlas,275,USDC,Base\n14,Ember,Borealis,330,USDC,Base\n15,Harbor,Delta,60,USDC,Base\n\
    16,Atlas,Borealis,140,USDC,Base\n";

/// The objectives, each with its name and its limits.
const CHOICES: [(Objective, (&str, &str)); 6] = [
    (Objective::Existing, texts::EXISTING),
    (Objective::Bilateral, texts::BILATERAL),
    (Objective::Fewest, texts::FEWEST),
    (Objective::LeastMoney, texts::LEAST_MONEY),
    (Objective::Ccp, texts::CCP),
    (Objective::Gridlock, texts::GRIDLOCK),
];

#[component]
pub(super) fn Settlement(store: Store) -> impl IntoView {
    let settling: Settling = expect_context();
    let Settling { text, objective, across_chains: together, state, .. } = settling;
    settling.follow();
    let result = Memo::new(move |_| {
        state.with(|state| if let State::Done(shown) = state { Some(Arc::clone(shown)) } else { None })
    });
    let unreadable: RwSignal<Option<String>> = RwSignal::new(None);
    let nothing = RwSignal::new(false);
    // The problem of a file is shown until the text changes.
    Effect::new(move |_| {
        text.track();
        unreadable.set(None);
        nothing.set(false);
    });
    let problem = move || {
        let failed = state.with(|state| if let State::Failed(why) = state { Some(why.clone()) } else { None });
        unreadable.get().or(failed)
    };
    let typed = move |event: web_sys::Event| {
        if let Some(area) = event.target().and_then(|t| t.dyn_into::<HtmlTextAreaElement>().ok()) {
            text.set(area.value());
        }
    };
    let take = move |bytes: &[u8]| match files::text(bytes) {
        Ok(read) => text.set(read),
        Err(failure) => unreadable.set(Some(texts::unreadable(&failure.message))),
    };
    let chosen = move |event: web_sys::Event| {
        if let Some(input) = event.target().and_then(|t| t.dyn_into::<HtmlInputElement>().ok()) {
            files::read_input(&input, move |bytes| take(&bytes));
        }
    };
    // Here a file is of obligations; elsewhere on the page it is a book.
    let dropped = move |event: web_sys::DragEvent| {
        let file = event.data_transfer().and_then(|data| data.files()).and_then(|files| files.get(0));
        if let Some(file) = file {
            event.prevent_default();
            files::read(&file, move |bytes| take(&bytes));
        }
    };
    let from_book = move |_| match store.book_obligations() {
        Some(owed) => text.set(owed),
        None => nothing.set(true),
    };
    // A browser takes seconds to lay out what no person edits by hand.
    let large = Memo::new(move |_| text.with(|text| (text.len() > EDITABLE).then(|| beginning(text))));
    let pasted = move |event: web_sys::ClipboardEvent| {
        let clip = event.clipboard_data().and_then(|data| data.get_data("text").ok()).unwrap_or_default();
        if clip.len() > EDITABLE {
            event.prevent_default();
            text.set(clip);
        }
    };
    let choice = move |(which, (name, meaning)): (Objective, (&'static str, &'static str))| {
        view! {
            <label class="option">
                <input type="radio" name="objective" value=which.name() data-objective=which.name() prop:checked=move || objective.get() == which on:change=move |_| objective.set(which)/>
                <span><b>{name}</b> <span class="kind block">{meaning}</span></span>
            </label>
        }
    };
    view! {
        <div class="section" data-section="obligations" on:drop=dropped>
            {head(texts::OBLIGATIONS, texts::OBLIGATIONS_MEANING)}
            {move || match large.get() {
                Some((size, lines)) => view! { <p class="kind" data-action="large-text">{size}</p> <pre class="beginning">{lines}</pre> }.into_any(),
                None => view! { <textarea rows="6" data-action="obligations" aria-label=texts::OBLIGATIONS placeholder=texts::OBLIGATIONS_EXAMPLE prop:value=move || text.get() on:input=typed on:paste=pasted></textarea> }.into_any(),
            }}
            <div class="tools first">
                <button class="btn" data-action="from-book" on:click=from_book>{texts::FROM_BOOK}</button>
                <button class="btn" data-action="example-web" on:click=move |_| text.set(EXAMPLE.to_owned())>{texts::EXAMPLE}</button>
                <label class="btn">{texts::OPEN_FILE} <input class="file" type="file" accept=".csv,.tsv,.txt,.json" on:change=chosen/></label>
                <button class="link" on:click=move |_| text.set(String::new())>{texts::CLEAR}</button>
            </div>
            {move || nothing.get().then(|| view! { <p class="kind" role="status">{texts::NOTHING_OWED}</p> })}
            {move || problem().map(|problem| view! { <p class="failure whole" role="alert">{problem}</p> })}
            <Working settling/>
        </div>
        <div class="section" data-section="objective">
            {head(texts::OBJECTIVE, "")}
            <div class="options" role="radiogroup" aria-label=texts::OBJECTIVE>{CHOICES.map(choice).collect_view()}</div>
            <label class="check"><input type="checkbox" data-action="across-chains" prop:checked=move || together.get() on:change=move |_| together.update(|t| *t = !*t)/> {texts::ACROSS_CHAINS}</label>
            <failing::Cash store settling/>
        </div>
        <Show when=move || result.with(Option::is_some)>
            <Outcome result/>
            <Show when=move || !is_gridlock(result)><gas::Gas store result/></Show>
            <network::Network store result/>
            <failing::Failing result/>
            <Lists settling result/>
        </Show>
    }
}

/// The size of a string, and its first lines.
pub(super) fn beginning(text: &str) -> (String, String) {
    let lines: Vec<String> = text.lines().take(6).map(|line| line.chars().take(200).collect()).collect();
    (import::beginning(text.lines().count()), lines.join("\n"))
}

/// The progress of a large web, and a button to stop it.
#[component]
fn Working(settling: Settling) -> impl IntoView {
    let state = settling.state;
    let part =
        Memo::new(move |_| state.with(|state| if let State::Working(part) = state { Some(*part) } else { None }));
    let stopped = Memo::new(move |_| state.with(|state| *state == State::Stopped));
    view! {
        <Show when=move || part.get().is_some()>
            <p class="waiting" role="status" data-action="working">
                {texts::SETTLING_NOW} " " <progress max="1" prop:value=move || part.get().unwrap_or_default() aria-label=texts::SETTLING></progress> " "
                <button class="btn" data-action="stop-settling" on:click=move |_| settling.stop()>{texts::STOP}</button>
            </p>
        </Show>
        <Show when=move || stopped.get()>
            <p class="waiting" role="status">{texts::STOPPED} " " <button class="btn" data-action="settle-again" on:click=move |_| settling.again()>{texts::SETTLE}</button></p>
        </Show>
    }
}

/// The money of all transfers together; amounts of several assets have no sum.
fn money(settled: &Settled, legs: &Legs) -> String {
    let places = places([settled.before.gross.as_str(), settled.after.gross.as_str()].into_iter());
    if legs.gross.is_empty() { texts::SEVERAL_ASSETS.to_owned() } else { aligned(&legs.gross, places) }
}

/// Some debts paid, instead of all of them replaced.
fn is_gridlock(result: Memo<Option<Arc<Shown>>>) -> bool {
    result.with(|r| r.as_ref().is_some_and(|r| r.settled.objective == Objective::Gridlock))
}

/// Before and after, and the check of the result.
#[component]
fn Outcome(result: Memo<Option<Arc<Shown>>>) -> impl IntoView {
    let of = move |read: fn(&Settled) -> String| {
        move || result.with(|r| r.as_ref().map(|r| read(&r.settled)).unwrap_or_default())
    };
    let proof = move || {
        result.with(|r| {
            let r = r.as_ref()?;
            if !r.doubts.is_empty() {
                return Some(texts::not_verified(&r.doubts));
            }
            let best = match (r.settled.optimal, r.settled.objective) {
                (false, Objective::Gridlock) => texts::AT_LEAST_PAID,
                (false, _) => texts::AT_MOST_NEEDED,
                (true, Objective::Existing) => texts::NO_SMALLER_TOTAL,
                (true, Objective::Fewest) => texts::NO_FEWER,
                (true, Objective::LeastMoney) => texts::NO_LESS_MONEY,
                (true, Objective::Gridlock) if r.settled.cash.is_empty() => texts::NO_CASH,
                (true, Objective::Gridlock) => texts::NO_MORE_PAID,
                (true, _) => texts::ONLY_ANSWER,
            };
            Some(texts::verified(r.settled.objective == Objective::Gridlock, best))
        })
    };
    let valid = move || result.with(|r| r.as_ref().is_some_and(|r| r.doubts.is_empty()));
    // Amounts of several assets have no sum: one line for each.
    let webs = move || {
        result.with(|r| {
            let several = r.iter().filter(|r| r.settled.before.gross.is_empty()).flat_map(|r| &r.settled.webs);
            let row = |web: &WebResult| {
                let places = places([web.before.gross.as_str(), web.after.gross.as_str()].into_iter());
                let name = [web.asset.as_str(), web.chain.as_str()].join(" ");
                view! { <tr data-web=name.trim().to_owned()><th scope="row">{name.trim().to_owned()}</th><td class="num">{aligned(&web.before.gross, places)}</td><td class="num">{aligned(&web.after.gross, places)}</td></tr> }
            };
            several.take(LINES).map(row).collect_view()
        })
    };
    view! {
        <div class="section" data-section="outcome">
            {head(texts::BEFORE_AFTER, "")}
            <table class="small">
                <thead><tr><th scope="col"><span class="hidden">{texts::MEASURE}</span></th><th scope="col" class="num">{move || if is_gridlock(result) { texts::OWED } else { texts::BEFORE }}</th><th scope="col" class="num">{move || if is_gridlock(result) { texts::PAID_NOW } else { texts::AFTER }}</th></tr></thead>
                <tbody>
                    <tr><th scope="row">{texts::TRANSFERS}</th><td class="num" data-outcome="count-before">{of(|s| aligned(&s.before.count.to_string(), 0))}</td><td class="num" data-outcome="count-after">{of(|s| aligned(&s.after.count.to_string(), 0))}</td></tr>
                    <tr><th scope="row">{texts::MONEY_MOVED}</th><td class="num" data-outcome="gross-before">{of(|s| money(s, &s.before))}</td><td class="num" data-outcome="gross-after">{of(|s| money(s, &s.after))}</td></tr>
                    {webs}
                </tbody>
            </table>
            <p class="kind" class:save=valid role="status" data-outcome="proof">{proof}</p>
            {move || result.with(|r| r.iter().flat_map(|r| &r.warnings).map(|warning| view! { <p class="kind warning" role="status" data-outcome="warning">{warning.clone()}</p> }).collect_view())}
        </div>
    }
}

/// The remaining transfers, and the outcome of each obligation.
#[component]
fn Lists(settling: Settling, result: Memo<Option<Arc<Shown>>>) -> impl IntoView {
    let transfers = move || {
        result.with(|r| {
            let list = r.as_ref().map(|r| r.settled.transfers.as_slice()).unwrap_or_default();
            let decimals = places(list.iter().take(LINES).map(|t| t.amount.as_str()));
            let row = |t: &exposure_netting::settlement::Transfer| {
                let place = [t.asset.as_str(), t.chain.as_str()].join(" ").trim().to_owned();
                view! { <tr><th scope="row">{texts::pays(&t.debtor, &t.creditor)}</th><td class="num">{aligned(&t.amount, decimals)}</td><td class="kind">{place}</td></tr> }
            };
            let rest = beyond(r.as_ref().map_or(0, |r| r.settled.after.count), LINES).map(|text| view! { <p class="kind">{text}</p> });
            view! { <div class="scroll" tabindex="0" role="region" aria-label=texts::TRANSFERS><table class="small"><tbody>{list.iter().take(LINES).map(row).collect_view()}</tbody></table></div> {rest} }
        })
    };
    let notices = move || {
        result.with(|r| {
            let list = r.as_ref().map(|r| r.settled.notices.as_slice()).unwrap_or_default();
            let decimals = places(list.iter().take(LINES).flat_map(|n| [n.amount.as_str(), n.setoff.as_str()]));
            let row = |n: &exposure_netting::settlement::Notice| {
                view! { <tr><th scope="row">{n.id.clone()} " " <span class="kind">{texts::owes(&n.debtor, &n.creditor)}</span></th><td class="num">{aligned(&n.amount, decimals)}</td><td class="num">{aligned(&n.setoff, decimals)}</td><td class="num">{aligned(&n.remainder, decimals)}</td></tr> }
            };
            list.iter().take(LINES).map(row).collect_view()
        })
    };
    let more = move || {
        let count = result.with(|r| r.as_ref().map_or(0, |r| r.settled.before.count));
        beyond(count, LINES).map(|text| view! { <p class="kind">{text}</p> })
    };
    let left = move || if is_gridlock(result) { texts::PAYMENTS_NOW } else { texts::PAYMENTS_LEFT };
    view! {
        <div class="section" data-section="transfers">
            <div class="head"><h2>{left}</h2></div>
            <div class="tools first"><button class="btn" data-action="transfers-csv" on:click=move |_| settling.download(TRANSFERS)>{texts::TRANSFERS_CSV}</button></div>
            {transfers}
        </div>
        <div class="section" data-section="notices">
            {head(texts::NOTICES, texts::NOTICES_MEANING)}
            <div class="tools first">
                <button class="btn" data-action="notices-csv" on:click=move |_| settling.download(NOTICES)>{texts::NOTICES_CSV}</button>
                <button class="btn" data-action="settlement-json" on:click=move |_| settling.download(EVERYTHING)>{texts::ALL_JSON}</button>
            </div>
            <div class="scroll" tabindex="0" role="region" aria-label=texts::NOTICES>
                <table class="small">
                    <thead><tr>{heads(&texts::NOTICE_COLUMNS)}</tr></thead>
                    <tbody>{notices}</tbody>
                </table>
            </div>
            {more}
        </div>
    }
}
