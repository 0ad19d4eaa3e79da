//! Cash, and who can pay what when somebody cannot pay everything.

use std::sync::Arc;

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::HtmlTextAreaElement;

use super::settling::Settling;
use super::work::{LINES, Shown};
use crate::format::{aligned, beyond};
use crate::number::{Holds, Number, within_one};
use crate::store::Store;
use exposure_netting::Decimal;
use exposure_netting::amount::plain;
use exposure_netting::settlement::Objective;

/// What a party in default realises: its name in data, for people, and what it means.
const REALISED: [(&str, &str, &str); 2] = [
    (
        "alpha",
        "Of its cash, in default",
        "The part of its own cash that a party in default can still pay out; all of it if this is empty (Rogers and Veraart's α)",
    ),
    (
        "beta",
        "Of its receipts, in default",
        "The part of what others pay it that a party in default can pass on; all of it if this is empty (Rogers and Veraart's β)",
    ),
];

/// Payments are a formula's: more decimals than money has would say more than they know.
const CENTS: u8 = 2;

/// Who has how much.
#[component]
pub(super) fn Cash(store: Store, settling: Settling) -> impl IntoView {
    let Settling { cash, realised, objective, .. } = settling;
    let typed = move |event: web_sys::Event| {
        if let Some(area) = event.target().and_then(|t| t.dyn_into::<HtmlTextAreaElement>().ok()) {
            cash.set(area.value());
        }
    };
    let locked = Memo::new(|_| false);
    let field = move |(at, (name, label, meaning)): (usize, (&'static str, &'static str, &'static str))| {
        let set = move |share: Option<Decimal>, _: &str| {
            if share.is_some_and(|share| !within_one(share)) {
                return Err("must be from 0 % to 100 %".to_owned());
            }
            realised.update(|realised| {
                if let Some(slot) = realised.get_mut(at) {
                    *slot = share.map(plain).unwrap_or_default();
                }
            });
            Ok(())
        };
        let value = Signal::derive(move || realised.with(|realised| realised.get(at).cloned().unwrap_or_default()));
        view! { <Number store label=label.to_owned() tip=meaning path=format!("clearing.{name}") holds=Holds::Percent optional=true placeholder="100 %" locked value set/> }
    };
    view! {
        <details class="more" prop:open=move || objective.get() == Objective::Gridlock || cash.with_untracked(|cash| !cash.is_empty())>
            <summary>"Cash: who has how much"</summary>
            <p class="kind">"A line for each party. Debts are then paid whole out of it, if you choose that above; and below stands what everybody can pay where some cannot pay everything."</p>
            <textarea rows="3" data-action="cash" aria-label="Cash" placeholder="A,100\nB,40" prop:value=move || cash.get() on:input=typed></textarea>
            <div class="fields">{REALISED.into_iter().enumerate().map(field).collect_view()}</div>
        </details>
    }
}

/// What everybody can pay: the greatest clearing vector.
#[component]
pub(super) fn Failing(result: Memo<Option<Arc<Shown>>>) -> impl IntoView {
    let found = Memo::new(move |_| result.with(|r| r.as_ref().and_then(|r| r.failing.clone())));
    let body = move || {
        let found = found.get()?;
        if !found.refused.is_empty() {
            return Some(
                view! { <p class="kind" role="status">{format!("This cannot be said: {}.", found.refused)}</p> }
                    .into_any(),
            );
        }
        let row = |[party, owed, paid, received, round]: &[String; 5]| {
            let outcome = match round.as_str() {
                "0" => "pays all".to_owned(),
                "1" => "defaults".to_owned(),
                round => format!("defaults, round {round}"),
            };
            let class = if round == "0" { "kind" } else { "kind warning" };
            view! {
                <tr data-party=party.clone()>
                    <th scope="row">{party.clone()}</th>
                    <td class="num">{aligned(owed, CENTS)}</td>
                    <td class="num">{aligned(paid, CENTS)}</td>
                    <td class="num">{aligned(received, CENTS)}</td>
                    <td class=class>{outcome}</td>
                </tr>
            }
        };
        let falls = found.shortfall != "0";
        let sum = if falls {
            format!("{} of what is owed is not paid.", aligned(&found.shortfall, CENTS))
        } else {
            "Everybody can pay everything.".to_owned()
        };
        let table = view! {
            <p class="kind" class:warning=falls role="status" data-outcome="shortfall">{sum}</p>
            <div class="scroll" tabindex="0" role="region" aria-label="Who can pay what">
                <table class="small">
                    <thead><tr><th scope="col">"Party"</th><th scope="col" class="num">"Owes"</th><th scope="col" class="num">"Can pay"</th><th scope="col" class="num">"Receives"</th><th scope="col"><abbr title="Round 1: its cash would not do even if everybody else paid all; later rounds fall because of those before">"Outcome"</abbr></th></tr></thead>
                    <tbody>{found.rows.iter().map(row).collect_view()}</tbody>
                </table>
            </div>
            {beyond(found.parties, LINES).map(|text| view! { <p class="kind">{text}</p> })}
        };
        Some(table.into_any())
    };
    view! {
        <Show when=move || found.with(Option::is_some)>
            <div class="section" data-section="default">
                <div class="head"><h2>"If debts are paid as they stand"</h2><span>"who can pay what, out of the cash above; the greatest clearing vector"</span></div>
                {body}
            </div>
        </Show>
    }
}
