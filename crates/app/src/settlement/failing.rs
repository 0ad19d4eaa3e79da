//! Cash, and how much each party can pay when somebody cannot pay everything.

use std::sync::Arc;

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::HtmlTextAreaElement;

use super::settling::Settling;
use super::work::{LINES, Shown};
use crate::format::{aligned, beyond};
use crate::number::{Holds, Number, within_one};
use crate::parts::{head, heads};
use crate::store::Store;
use crate::texts::{fields, settlement as texts};
use exposure_netting::Decimal;
use exposure_netting::amount::plain;
use exposure_netting::settlement::Objective;

/// The shares that a party in default realises: the name in data, and the label with its explanation.
const REALISED: [(&str, (&str, &str)); 2] = [("alpha", texts::ALPHA), ("beta", texts::BETA)];

/// Payments come from a formula: more decimals than money has would suggest a precision that they lack.
const CENTS: u8 = 2;

/// The cash of each party.
#[component]
pub(super) fn Cash(store: Store, settling: Settling) -> impl IntoView {
    let Settling { cash, realised, objective, .. } = settling;
    let typed = move |event: web_sys::Event| {
        if let Some(area) = event.target().and_then(|t| t.dyn_into::<HtmlTextAreaElement>().ok()) {
            cash.set(area.value());
        }
    };
    let locked = Memo::new(|_| false);
    let field = move |(at, (name, (label, meaning))): (usize, (&'static str, (&'static str, &'static str)))| {
        let set = move |share: Option<Decimal>, _: &str| {
            if share.is_some_and(|share| !within_one(share)) {
                return Err(fields::NOT_A_SHARE.to_owned());
            }
            realised.update(|realised| {
                if let Some(slot) = realised.get_mut(at) {
                    *slot = share.map(plain).unwrap_or_default();
                }
            });
            Ok(())
        };
        let value = Signal::derive(move || realised.with(|realised| realised.get(at).cloned().unwrap_or_default()));
        view! { <Number store label=label.to_owned() tip=meaning path=format!("clearing.{name}") holds=Holds::Percent optional=true placeholder=texts::ALL_OF_IT locked value set/> }
    };
    view! {
        <details class="more" prop:open=move || objective.get() == Objective::Gridlock || cash.with_untracked(|cash| !cash.is_empty())>
            <summary>{texts::CASH_TITLE}</summary>
            <p class="kind">{texts::CASH_MEANING}</p>
            <textarea rows="3" data-action="cash" aria-label=texts::CASH placeholder=texts::CASH_EXAMPLE prop:value=move || cash.get() on:input=typed></textarea>
            <div class="fields">{REALISED.into_iter().enumerate().map(field).collect_view()}</div>
        </details>
    }
}

/// The payments that everybody can make: the greatest clearing vector.
#[component]
pub(super) fn Failing(result: Memo<Option<Arc<Shown>>>) -> impl IntoView {
    let found = Memo::new(move |_| result.with(|r| r.as_ref().and_then(|r| r.failing.clone())));
    let body = move || {
        let found = found.get()?;
        if !found.refused.is_empty() {
            return Some(view! { <p class="kind" role="status">{texts::unknown(&found.refused)}</p> }.into_any());
        }
        let row = |[party, owed, paid, received, round]: &[String; 5]| {
            let outcome = match round.as_str() {
                "0" => texts::PAYS_ALL.to_owned(),
                "1" => texts::DEFAULTS.to_owned(),
                round => texts::in_round(round),
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
        let sum =
            if falls { texts::not_paid(&aligned(&found.shortfall, CENTS)) } else { texts::EVERYBODY_PAYS.to_owned() };
        let table = view! {
            <p class="kind" class:warning=falls role="status" data-outcome="shortfall">{sum}</p>
            <div class="scroll" tabindex="0" role="region" aria-label=texts::CAN_PAY_REGION>
                <table class="small">
                    <thead><tr>{heads(&texts::CAN_PAY_COLUMNS)}</tr></thead>
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
                {head(texts::CLEARING, texts::CLEARING_MEANING)}
                {body}
            </div>
        </Show>
    }
}
