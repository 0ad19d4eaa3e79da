//! The terms of an agreement: its collateral, margin calls, and recovery.

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::HtmlInputElement;

use super::collateral::Items;
use crate::number::{Holds, Number, not_below_zero, within_one};
use crate::store::Store;
use crate::texts::{counterparties as texts, fields};
use exposure_netting::amount::plain;
use exposure_netting::credit::CreditSet;
use exposure_netting::{Agreement, Book, Decimal};

/// A term that is a decimal: its name in data, for people, how it is read and written.
type Term = (&'static str, &'static str, fn(&Agreement) -> Option<Decimal>, fn(&mut Agreement, Option<Decimal>));

const TERMS: [Term; 4] = [
    ("threshold", texts::THRESHOLD, |a| a.threshold, |a, amount| a.threshold = amount),
    ("mta", texts::MINIMUM_TRANSFER, |a| a.mta, |a, amount| a.mta = amount),
    ("independentAmount", texts::INDEPENDENT, |a| a.independent_amount, |a, amount| a.independent_amount = amount),
    (
        "remarginDays",
        texts::DAYS_BETWEEN_CALLS,
        |a| a.remargin_days.map(Decimal::from),
        |a, days| a.remargin_days = days.and_then(|days| u32::try_from(days).ok()),
    ),
];

fn find<'a>(book: &'a Book, id: &str) -> Option<&'a Agreement> {
    book.agreements.iter().find(|a| a.id == id)
}

#[component]
pub(super) fn Terms(store: Store, set: Memo<CreditSet>, locked: Memo<bool>) -> impl IntoView {
    let (counterparty, id) = set.with_untracked(|set| (set.counterparty.clone(), set.agreement.clone()));
    let known = store.book(|book| find(book, &id).is_some_and(|a| a.counterparty == counterparty));
    let term = {
        let id = id.clone();
        move |(name, label, get, put): Term| {
            let (own, other) = (id.clone(), id.clone());
            let value = Signal::derive(move || {
                store.version.track();
                store.book(|book| find(book, &own).and_then(get)).map(plain).unwrap_or_default()
            });
            let set = move |amount: Option<Decimal>, input: &str| {
                if amount.is_some_and(|amount| !not_below_zero(amount)) {
                    return Err(fields::BELOW_ZERO.to_owned());
                }
                if name == "remarginDays" && amount.is_some_and(|days| days.is_zero() || !days.fract().is_zero()) {
                    return Err(texts::WHOLE_DAYS.to_owned());
                }
                store.amend_typing(input, |book| {
                    for agreement in book.agreements.iter_mut().filter(|a| a.id == other) {
                        put(agreement, amount);
                    }
                });
                Ok(())
            };
            let holds = if name == "remarginDays" { Holds::Number } else { Holds::Money };
            view! { <Number store label=label.to_owned() path=format!("agreements.{id}.{name}") name=format!("agreement.{id}.{name}") holds optional=true locked value set/> }
        }
    };
    let law = store.book(|book| find(book, &id).map(|a| a.jurisdiction.clone())).filter(|text| !text.is_empty());
    let (shown, walked) = (id.clone(), id.clone());
    let walk = move || {
        store.version.track();
        store.book(|book| find(book, &shown).is_some_and(|a| a.walk_away))
    };
    let set_walk = move |event: web_sys::Event| {
        let checked = event.target().and_then(|t| t.dyn_into::<HtmlInputElement>().ok()).is_some_and(|i| i.checked());
        store.amend(|book| {
            for agreement in book.agreements.iter_mut().filter(|a| a.id == walked) {
                agreement.walk_away = checked;
            }
        });
    };
    let (whose, theirs) = (counterparty.clone(), counterparty.clone());
    let recovery = Signal::derive(move || {
        store.version.track();
        store.book(|book| plain(book.assumptions.recovery.of(&whose)))
    });
    let set_recovery = move |rate: Option<Decimal>, input: &str| {
        let rate = rate.unwrap_or_default();
        if !within_one(rate) {
            return Err(fields::NOT_A_SHARE.to_owned());
        }
        let name = theirs.clone();
        store.amend_typing(input, |book| {
            book.assumptions.recovery.by_counterparty.insert(name, rate);
        });
        Ok(())
    };
    let items = id.clone();
    view! {
        {known.then(|| view! { <Items store id=items locked/> })}
        <div class="fields">
            {known.then(|| TERMS.into_iter().map(term).collect_view())}
            <Number store label=texts::RECOVERY.to_owned() path=format!("assumptions.recovery.{counterparty}") name=format!("recovery.{counterparty}") holds=Holds::Percent optional=true locked value=recovery set=set_recovery/>
        </div>
        {known.then(|| view! {
            <label class="check" title=texts::WALK_AWAY_TIP>
                <input type="checkbox" data-assumption=format!("agreement.{id}.walkAway") disabled=move || locked.get() prop:checked=walk on:change=set_walk/>
                {texts::WALK_AWAY}
            </label>
        })}
        {law.map(|text| view! { <p class="kind">{text}</p> })}
    }
}
