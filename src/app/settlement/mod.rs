//! Settlement: a web of obligations, what settles it, and what that saves.

mod gas;
mod network;

use std::sync::Arc;

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{HtmlInputElement, HtmlTextAreaElement};

use super::files;
use super::format::{aligned, beyond, places};
use super::store::Store;
use crate::settlement::{
    Legs, Objective, Obligation, Options, Settlement as Settled, Verdict, read_obligations, settle, verify,
};
use crate::{Error, Failure};

/// Lines of a list that are shown.
const LINES: usize = 60;

/// Eight firms whose debts go round in part: 16 obligations, some of them twice between the same two.
const EXAMPLE: &str = "id,debtor,creditor,amount,asset,chain\n\
    1,Atlas,Borealis,1200,USDC,Base\n2,Borealis,Cobalt,900,USDC,Base\n3,Cobalt,Atlas,1500,USDC,Base\n\
    4,Borealis,Atlas,350,USDC,Base\n5,Cobalt,Delta,640.5,USDC,Base\n6,Delta,Ember,800,USDC,Base\n\
    7,Ember,Cobalt,720,USDC,Base\n8,Atlas,Fathom,410,USDC,Base\n9,Fathom,Gale,410,USDC,Base\n\
    10,Gale,Atlas,180.25,USDC,Base\n11,Gale,Harbor,95,USDC,Base\n12,Harbor,Fathom,95,USDC,Base\n\
    13,Delta,Atlas,275,USDC,Base\n14,Ember,Borealis,330,USDC,Base\n15,Harbor,Delta,60,USDC,Base\n\
    16,Atlas,Borealis,140,USDC,Base\n";

/// The objectives in plain words: name, what it may do and what it may not.
const CHOICES: [(Objective, &str, &str); 5] = [
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
];

/// What was worked out.
#[derive(PartialEq)]
struct Worked {
    obligations: Vec<Obligation>,
    settled: Settled,
    verdict: Verdict,
}

fn work(text: &str, objective: Objective, across_chains: bool) -> Result<Option<Arc<Worked>>, Failure> {
    if text.trim().is_empty() {
        return Ok(None);
    }
    let failure = |error: Error| error.failure().clone();
    let obligations = read_obligations(text).map_err(failure)?;
    let options = Options { objective, across_chains, ..Options::default() };
    let settled = settle(&obligations, &options).map_err(failure)?;
    let verdict = verify(&obligations, &settled).map_err(failure)?;
    Ok(Some(Arc::new(Worked { obligations, settled, verdict })))
}

#[component]
pub(super) fn Settlement(store: Store) -> impl IntoView {
    let text = store.obligations;
    let objective = RwSignal::new(Objective::Existing);
    let together = RwSignal::new(false);
    let found = Memo::new(move |_| text.with(|text| work(text, objective.get(), together.get())));
    let result = Memo::new(move |_| found.with(|found| found.as_ref().ok().cloned().flatten()));
    let unreadable: RwSignal<Option<Failure>> = RwSignal::new(None);
    let nothing = RwSignal::new(false);
    // What a file could not give is said until the text changes.
    Effect::new(move |_| {
        text.track();
        unreadable.set(None);
        nothing.set(false);
    });
    let problem = move || {
        found.with(|found| {
            unreadable.get().as_ref().or(found.as_ref().err()).map(|f| match f.row {
                Some(row) => format!("Row {row}: {}.", f.message),
                None => format!("{}.", f.message),
            })
        })
    };
    let typed = move |event: web_sys::Event| {
        if let Some(area) = event.target().and_then(|t| t.dyn_into::<HtmlTextAreaElement>().ok()) {
            text.set(area.value());
        }
    };
    let chosen = move |event: web_sys::Event| {
        if let Some(input) = event.target().and_then(|t| t.dyn_into::<HtmlInputElement>().ok()) {
            files::read_input(&input, move |bytes| match files::text(&bytes) {
                Ok(read) => text.set(read),
                Err(failure) => unreadable.set(Some(failure)),
            });
        }
    };
    let from_book = move |_| match store.book_obligations() {
        Some(owed) => text.set(owed),
        None => nothing.set(true),
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
        <div class="section" data-section="obligations">
            <div class="head"><h2>"Obligations"</h2><span>"debtor, creditor, amount; also asset, chain, id"</span></div>
            <textarea rows="6" data-action="obligations" aria-label="Obligations" placeholder="debtor,creditor,amount,asset,chain\nA,B,5,USDC,Base\nB,C,10,USDC,Base\nC,A,20,USDC,Base" prop:value=move || text.get() on:input=typed></textarea>
            <div class="tools first">
                <button class="btn" data-action="from-book" on:click=from_book>"From this book"</button>
                <button class="btn" data-action="example-web" on:click=move |_| text.set(EXAMPLE.to_owned())>"An example"</button>
                <label class="btn">"Open a file" <input class="file" type="file" accept=".csv,.tsv,.txt,.json" on:change=chosen/></label>
                <button class="link" on:click=move |_| text.set(String::new())>"Clear"</button>
            </div>
            {move || nothing.get().then(|| view! { <p class="kind" role="status">"Nothing is owed: no derivative of this book has a value, given or from its entry price."</p> })}
            {move || problem().map(|problem| view! { <p class="failure whole" role="alert">{problem}</p> })}
        </div>
        <div class="section" data-section="objective">
            <div class="head"><h2>"What may happen"</h2></div>
            <div class="options" role="radiogroup" aria-label="What may happen">{CHOICES.map(choice).collect_view()}</div>
            <label class="check"><input type="checkbox" data-action="across-chains" prop:checked=move || together.get() on:change=move |_| together.update(|t| *t = !*t)/> " Take one asset on several chains as one"</label>
        </div>
        <Show when=move || result.with(Option::is_some)>
            <Outcome result/>
            <gas::Gas result/>
            <network::Network store result/>
            <Lists result/>
        </Show>
    }
}

/// What all transfers move together; amounts of several assets have no sum.
fn money(settled: &Settled, legs: &Legs) -> String {
    let places = places([settled.before.gross.as_str(), settled.after.gross.as_str()].into_iter());
    if legs.gross.is_empty() { "several assets".to_owned() } else { aligned(&legs.gross, places) }
}

/// Before and after, and whether it is proved.
#[component]
fn Outcome(result: Memo<Option<Arc<Worked>>>) -> impl IntoView {
    let of = move |read: fn(&Settled) -> String| {
        move || result.with(|r| r.as_ref().map(|r| read(&r.settled)).unwrap_or_default())
    };
    let proof = move || {
        result.with(|r| {
            let r = r.as_ref()?;
            if !r.verdict.valid {
                return Some(format!("Not verified: {}", r.verdict.reasons.join("; ")));
            }
            let best = match (r.settled.optimal, r.settled.objective) {
                (false, _) => "It is at most what is needed: with more than 20 parties whose positions do not cancel, fewer cannot be ruled out.",
                (true, Objective::Existing) => "No less can be left: a number for each party proves it, and anybody can check it debt by debt.",
                (true, Objective::Fewest) => "No fewer will do: the parties fall into the most groups that each settle among themselves.",
                (true, Objective::LeastMoney) => "No less can move: it is the sum of what parties are owed on balance.",
                (true, _) => "There is only one such answer.",
            };
            Some(format!("Verified without the solver: every party ends where it would have, and each obligation adds up. {best}"))
        })
    };
    let valid = move || result.with(|r| r.as_ref().is_some_and(|r| r.verdict.valid));
    view! {
        <div class="section" data-section="outcome">
            <div class="head"><h2>"Before and after"</h2></div>
            <table class="small">
                <thead><tr><th scope="col"><span class="hidden">"What"</span></th><th scope="col" class="num">"Before"</th><th scope="col" class="num">"After"</th></tr></thead>
                <tbody>
                    <tr><th scope="row">"Transfers"</th><td class="num" data-outcome="count-before">{of(|s| aligned(&s.before.count.to_string(), 0))}</td><td class="num" data-outcome="count-after">{of(|s| aligned(&s.after.count.to_string(), 0))}</td></tr>
                    <tr><th scope="row">"Money moved"</th><td class="num" data-outcome="gross-before">{of(|s| money(s, &s.before))}</td><td class="num" data-outcome="gross-after">{of(|s| money(s, &s.after))}</td></tr>
                </tbody>
            </table>
            <p class="kind" class:save=valid role="status" data-outcome="proof">{proof}</p>
        </div>
    }
}

/// The transfers that are left, and what becomes of each obligation.
#[component]
fn Lists(result: Memo<Option<Arc<Worked>>>) -> impl IntoView {
    let transfers = move || {
        result.with(|r| {
            let list = r.as_ref().map(|r| r.settled.transfers.as_slice()).unwrap_or_default();
            let decimals = places(list.iter().take(LINES).map(|t| t.amount.as_str()));
            let row = |t: &crate::settlement::Transfer| {
                let place = [t.asset.as_str(), t.chain.as_str()].join(" ").trim().to_owned();
                view! { <tr><th scope="row">{t.debtor.clone()} " pays " {t.creditor.clone()}</th><td class="num">{aligned(&t.amount, decimals)}</td><td class="kind">{place}</td></tr> }
            };
            let rest = beyond(list.len(), LINES).map(|text| view! { <p class="kind">{text}</p> });
            view! { <table class="small"><tbody>{list.iter().take(LINES).map(row).collect_view()}</tbody></table> {rest} }
        })
    };
    let notices = move || {
        result.with(|r| {
            let list = r.as_ref().map(|r| r.settled.notices.as_slice()).unwrap_or_default();
            let decimals = places(list.iter().take(LINES).flat_map(|n| [n.amount.as_str(), n.setoff.as_str()]));
            let row = |n: &crate::settlement::Notice| {
                view! { <tr><th scope="row">{n.id.clone()} " " <span class="kind">{n.debtor.clone()} " to " {n.creditor.clone()}</span></th><td class="num">{aligned(&n.amount, decimals)}</td><td class="num">{aligned(&n.setoff, decimals)}</td><td class="num">{aligned(&n.remainder, decimals)}</td></tr> }
            };
            list.iter().take(LINES).map(row).collect_view()
        })
    };
    let more = move || {
        let count = result.with(|r| r.as_ref().map_or(0, |r| r.settled.notices.len()));
        beyond(count, LINES).map(|text| view! { <p class="kind">{text}</p> })
    };
    let export = move |csv: bool| {
        result.with_untracked(|r| {
            let Some(r) = r else { return };
            if csv {
                files::download("notices.csv", "text/csv", &crate::settlement::notices_csv(&r.settled));
            } else {
                files::download("settlement.json", "application/json", &crate::json::write(&r.settled, false));
            }
        });
    };
    view! {
        <div class="section" data-section="transfers">
            <div class="head"><h2>"What is left to pay"</h2></div>
            {transfers}
        </div>
        <div class="section" data-section="notices">
            <div class="head"><h2>"Notices"</h2><span>"what becomes of each obligation"</span></div>
            <div class="tools first">
                <button class="btn" data-action="notices-csv" on:click=move |_| export(true)>"Notices as CSV"</button>
                <button class="btn" data-action="settlement-json" on:click=move |_| export(false)>"Everything as JSON"</button>
            </div>
            <div class="scroll" tabindex="0" role="region" aria-label="Notices">
                <table class="small">
                    <thead><tr><th scope="col">"Obligation"</th><th scope="col" class="num">"Amount"</th><th scope="col" class="num"><abbr title="Set off, or discharged by the transfers that take its place">"Set off"</abbr></th><th scope="col" class="num">"Remains"</th></tr></thead>
                    <tbody>{notices}</tbody>
                </table>
            </div>
            {more}
        </div>
    }
}
