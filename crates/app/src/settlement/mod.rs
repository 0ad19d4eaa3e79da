//! Settlement: a web of obligations, what settles it, and what that saves.

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
use super::format::{aligned, beyond, decimal, places};
use super::store::Store;
use exposure_netting::settlement::{Legs, Objective, Settlement as Settled, WebResult};

/// A text of more bytes is not put into the editor.
pub(super) const EDITABLE: usize = 20_000;

/// Eight firms whose debts go round in part: 16 obligations, some of them twice between the same two.
const EXAMPLE: &str = "id,debtor,creditor,amount,asset,chain\n\
    1,Atlas,Borealis,1200,USDC,Base\n2,Borealis,Cobalt,900,USDC,Base\n3,Cobalt,Atlas,1500,USDC,Base\n\
    4,Borealis,Atlas,350,USDC,Base\n5,Cobalt,Delta,640.5,USDC,Base\n6,Delta,Ember,800,USDC,Base\n\
    7,Ember,Cobalt,720,USDC,Base\n8,Atlas,Fathom,410,USDC,Base\n9,Fathom,Gale,410,USDC,Base\n\
    10,Gale,Atlas,180.25,USDC,Base\n11,Gale,Harbor,95,USDC,Base\n12,Harbor,Fathom,95,USDC,Base\n\
    13,Delta,Atlas,275,USDC,Base\n14,Ember,Borealis,330,USDC,Base\n15,Harbor,Delta,60,USDC,Base\n\
    16,Atlas,Borealis,140,USDC,Base\n";

/// The objectives in plain words: name, what it may do and what it may not.
const CHOICES: [(Objective, &str, &str); 6] = [
    (
        Objective::Existing,
        "Set off what goes round",
        "Debts that exist shrink as far as they can. Nobody pays anybody new, nobody pays more.",
    ),
    (
        Objective::Bilateral,
        "Net each pair",
        "Two parties that owe each other pay the difference. Nothing else changes.",
    ),
    (
        Objective::Fewest,
        "Fewest transfers",
        "Anybody may pay anybody: as few payments as possible, and no more money than has to move. Everybody has to agree.",
    ),
    (
        Objective::LeastMoney,
        "Least money",
        "Anybody may pay anybody: no more money than has to move, found at once for any number of parties.",
    ),
    (Objective::Ccp, "Through one house", "Everybody pays a clearing house what it owes on balance, or is paid by it."),
    (
        Objective::Gridlock,
        "Pay whole debts out of cash",
        "Each debt is paid whole or not at all, out of the cash below and what others pay at the same moment: as much as can be.",
    ),
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
    // What a file could not give is said until the text changes.
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
        Err(failure) => unreadable.set(Some(format!("{}. What was here before still stands.", failure.message))),
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
    let choice = move |(which, name, meaning): (Objective, &'static str, &'static str)| {
        view! {
            <label class="option">
                <input type="radio" name="objective" value=which.name() data-objective=which.name() prop:checked=move || objective.get() == which on:change=move |_| objective.set(which)/>
                <span><b>{name}</b> <span class="kind block">{meaning}</span></span>
            </label>
        }
    };
    view! {
        <div class="section" data-section="obligations" on:drop=dropped>
            <div class="head"><h2>"Obligations"</h2><span>"debtor, creditor, amount; also asset, chain, id"</span></div>
            {move || match large.get() {
                Some((size, lines)) => view! { <p class="kind" data-action="large-text">{size}</p> <pre class="beginning">{lines}</pre> }.into_any(),
                None => view! { <textarea rows="6" data-action="obligations" aria-label="Obligations" placeholder="debtor,creditor,amount,asset,chain\nA,B,5,USDC,Base\nB,C,10,USDC,Base\nC,A,20,USDC,Base" prop:value=move || text.get() on:input=typed on:paste=pasted></textarea> }.into_any(),
            }}
            <div class="tools first">
                <button class="btn" data-action="from-book" on:click=from_book>"From this book"</button>
                <button class="btn" data-action="example-web" on:click=move |_| text.set(EXAMPLE.to_owned())>"An example"</button>
                <label class="btn">"Open a file" <input class="file" type="file" accept=".csv,.tsv,.txt,.json" on:change=chosen/></label>
                <button class="link" on:click=move |_| text.set(String::new())>"Clear"</button>
            </div>
            {move || nothing.get().then(|| view! { <p class="kind" role="status">"Nothing is owed: no derivative of this book has a value, given or from its entry price."</p> })}
            {move || problem().map(|problem| view! { <p class="failure whole" role="alert">{problem}</p> })}
            <Working settling/>
        </div>
        <div class="section" data-section="objective">
            <div class="head"><h2>"What may happen"</h2></div>
            <div class="options" role="radiogroup" aria-label="What may happen">{CHOICES.map(choice).collect_view()}</div>
            <label class="check"><input type="checkbox" data-action="across-chains" prop:checked=move || together.get() on:change=move |_| together.update(|t| *t = !*t)/> " Take one asset on several chains as one"</label>
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

/// How large a text is, and its first lines.
pub(super) fn beginning(text: &str) -> (String, String) {
    let count = decimal(&text.lines().count().to_string());
    let lines: Vec<String> = text.lines().take(6).map(|line| line.chars().take(200).collect()).collect();
    (format!("{count} lines, too many to edit here. They begin:"), lines.join("\n"))
}

/// A large web on its way: how far it is, and how to stop it.
#[component]
fn Working(settling: Settling) -> impl IntoView {
    let state = settling.state;
    let part =
        Memo::new(move |_| state.with(|state| if let State::Working(part) = state { Some(*part) } else { None }));
    let stopped = Memo::new(move |_| state.with(|state| *state == State::Stopped));
    view! {
        <Show when=move || part.get().is_some()>
            <p class="waiting" role="status" data-action="working">
                "Settling… " <progress max="1" prop:value=move || part.get().unwrap_or_default() aria-label="Settling"></progress> " "
                <button class="btn" data-action="stop-settling" on:click=move |_| settling.stop()>"Stop"</button>
            </p>
        </Show>
        <Show when=move || stopped.get()>
            <p class="waiting" role="status">"Stopped. " <button class="btn" data-action="settle-again" on:click=move |_| settling.again()>"Settle"</button></p>
        </Show>
    }
}

/// What all transfers move together; amounts of several assets have no sum.
fn money(settled: &Settled, legs: &Legs) -> String {
    let places = places([settled.before.gross.as_str(), settled.after.gross.as_str()].into_iter());
    if legs.gross.is_empty() { "several assets".to_owned() } else { aligned(&legs.gross, places) }
}

/// Some debts paid, instead of all of them replaced.
fn is_gridlock(result: Memo<Option<Arc<Shown>>>) -> bool {
    result.with(|r| r.as_ref().is_some_and(|r| r.settled.objective == Objective::Gridlock))
}

/// Before and after, and whether it is proved.
#[component]
fn Outcome(result: Memo<Option<Arc<Shown>>>) -> impl IntoView {
    let of = move |read: fn(&Settled) -> String| {
        move || result.with(|r| r.as_ref().map(|r| read(&r.settled)).unwrap_or_default())
    };
    let proof = move || {
        result.with(|r| {
            let r = r.as_ref()?;
            if !r.doubts.is_empty() {
                return Some(format!("Not verified: {}", r.doubts));
            }
            let best = match (r.settled.optimal, r.settled.objective) {
                (false, Objective::Gridlock) => "It is what can be paid at least: with more than 20 obligations, more cannot be ruled out.",
                (false, _) => "It is at most what is needed: with more than 20 parties whose positions do not cancel, fewer cannot be ruled out.",
                (true, Objective::Existing) => "No less can be left: a number for each party proves it, and anybody can check it debt by debt.",
                (true, Objective::Fewest) => "No fewer will do: the parties fall into the most groups that each settle among themselves.",
                (true, Objective::LeastMoney) => "No less can move: it is the sum of what parties are owed on balance.",
                (true, Objective::Gridlock) if r.settled.cash.is_empty() => "Nobody has cash: write who has how much under Cash.",
                (true, Objective::Gridlock) => "No more can be paid at once: every choice was tried.",
                (true, _) => "There is only one such answer.",
            };
            let kept = if r.settled.objective == Objective::Gridlock {
                "nobody pays more than it has and receives"
            } else {
                "every party ends where it would have"
            };
            Some(format!("Verified without the solver: {kept}, and each obligation adds up. {best}"))
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
            <div class="head"><h2>"Before and after"</h2></div>
            <table class="small">
                <thead><tr><th scope="col"><span class="hidden">"What"</span></th><th scope="col" class="num">{move || if is_gridlock(result) { "Owed" } else { "Before" }}</th><th scope="col" class="num">{move || if is_gridlock(result) { "Paid now" } else { "After" }}</th></tr></thead>
                <tbody>
                    <tr><th scope="row">"Transfers"</th><td class="num" data-outcome="count-before">{of(|s| aligned(&s.before.count.to_string(), 0))}</td><td class="num" data-outcome="count-after">{of(|s| aligned(&s.after.count.to_string(), 0))}</td></tr>
                    <tr><th scope="row">"Money moved"</th><td class="num" data-outcome="gross-before">{of(|s| money(s, &s.before))}</td><td class="num" data-outcome="gross-after">{of(|s| money(s, &s.after))}</td></tr>
                    {webs}
                </tbody>
            </table>
            <p class="kind" class:save=valid role="status" data-outcome="proof">{proof}</p>
            {move || result.with(|r| r.iter().flat_map(|r| &r.warnings).map(|warning| view! { <p class="kind warning" role="status" data-outcome="warning">{warning.clone()}</p> }).collect_view())}
        </div>
    }
}

/// The transfers that are left, and what becomes of each obligation.
#[component]
fn Lists(settling: Settling, result: Memo<Option<Arc<Shown>>>) -> impl IntoView {
    let transfers = move || {
        result.with(|r| {
            let list = r.as_ref().map(|r| r.settled.transfers.as_slice()).unwrap_or_default();
            let decimals = places(list.iter().take(LINES).map(|t| t.amount.as_str()));
            let row = |t: &exposure_netting::settlement::Transfer| {
                let place = [t.asset.as_str(), t.chain.as_str()].join(" ").trim().to_owned();
                view! { <tr><th scope="row">{t.debtor.clone()} " pays " {t.creditor.clone()}</th><td class="num">{aligned(&t.amount, decimals)}</td><td class="kind">{place}</td></tr> }
            };
            let rest = beyond(r.as_ref().map_or(0, |r| r.settled.after.count), LINES).map(|text| view! { <p class="kind">{text}</p> });
            view! { <div class="scroll" tabindex="0" role="region" aria-label="Transfers"><table class="small"><tbody>{list.iter().take(LINES).map(row).collect_view()}</tbody></table></div> {rest} }
        })
    };
    let notices = move || {
        result.with(|r| {
            let list = r.as_ref().map(|r| r.settled.notices.as_slice()).unwrap_or_default();
            let decimals = places(list.iter().take(LINES).flat_map(|n| [n.amount.as_str(), n.setoff.as_str()]));
            let row = |n: &exposure_netting::settlement::Notice| {
                view! { <tr><th scope="row">{n.id.clone()} " " <span class="kind">{n.debtor.clone()} " to " {n.creditor.clone()}</span></th><td class="num">{aligned(&n.amount, decimals)}</td><td class="num">{aligned(&n.setoff, decimals)}</td><td class="num">{aligned(&n.remainder, decimals)}</td></tr> }
            };
            list.iter().take(LINES).map(row).collect_view()
        })
    };
    let more = move || {
        let count = result.with(|r| r.as_ref().map_or(0, |r| r.settled.before.count));
        beyond(count, LINES).map(|text| view! { <p class="kind">{text}</p> })
    };
    let left = move || if is_gridlock(result) { "What is paid now" } else { "What is left to pay" };
    view! {
        <div class="section" data-section="transfers">
            <div class="head"><h2>{left}</h2></div>
            <div class="tools first"><button class="btn" data-action="transfers-csv" on:click=move |_| settling.download(TRANSFERS)>"Transfers as CSV"</button></div>
            {transfers}
        </div>
        <div class="section" data-section="notices">
            <div class="head"><h2>"Notices"</h2><span>"what becomes of each obligation"</span></div>
            <div class="tools first">
                <button class="btn" data-action="notices-csv" on:click=move |_| settling.download(NOTICES)>"Notices as CSV"</button>
                <button class="btn" data-action="settlement-json" on:click=move |_| settling.download(EVERYTHING)>"Everything as JSON"</button>
            </div>
            <div class="scroll" tabindex="0" role="region" aria-label="Notices">
                <table class="small">
                    <thead><tr><th scope="col">"Obligation"</th><th scope="col" class="num">"Amount"</th><th scope="col" class="num"><abbr title="Set off, discharged by the transfers that take its place, or paid whole">"Settled"</abbr></th><th scope="col" class="num">"Remains"</th></tr></thead>
                    <tbody>{notices}</tbody>
                </table>
            </div>
            {more}
        </div>
    }
}
