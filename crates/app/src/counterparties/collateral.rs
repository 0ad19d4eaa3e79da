//! The collateral held and posted under an agreement, item by item.

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{HtmlInputElement, HtmlSelectElement};

use crate::number::{Holds, Number, not_below_zero, within_one};
use crate::store::Store;
use crate::texts::{counterparties as texts, fields};
use exposure_netting::amount::plain;
use exposure_netting::{Code, Collateral, Decimal};

/// Changes one item by `edit`.
fn change(store: Store, input: &str, agreement: &str, at: usize, edit: impl FnOnce(&mut Collateral)) {
    store.amend_typing(input, |book| {
        let own = book.agreements.iter_mut().find(|a| a.id == agreement);
        if let Some(item) = own.and_then(|a| a.collateral.get_mut(at)) {
            edit(item);
        }
    });
}

#[component]
pub(super) fn Items(store: Store, id: String, locked: Memo<bool>) -> impl IntoView {
    let own = id.clone();
    let count = Memo::new(move |_| {
        store.version.track();
        store.book(|book| book.agreements.iter().find(|a| a.id == own).map_or(0, |a| a.collateral.len()))
    });
    let added = id.clone();
    let add = move |_| {
        store.amend(|book| {
            if let Some(agreement) = book.agreements.iter_mut().find(|a| a.id == added) {
                agreement.collateral.push(Collateral::default());
            }
        });
    };
    view! {
        <For each=move || 0..count.get() key=|at| *at children=move |at| view! { <Item store id=id.clone() at locked/> }/>
        <button class="link" data-action="add-collateral" disabled=move || locked.get() on:click=add>{texts::ADD_COLLATERAL}</button>
    }
}

#[component]
fn Item(store: Store, id: String, at: usize, locked: Memo<bool>) -> impl IntoView {
    let id = StoredValue::new(id);
    let item = Memo::new(move |_| {
        store.version.track();
        store.book(|book| {
            let own = book.agreements.iter().find(|a| id.with_value(|id| a.id == *id));
            own.and_then(|a| a.collateral.get(at)).cloned().unwrap_or_default()
        })
    });
    let name = move |field: &str| format!("agreement.{}.collateral.{at}.{field}", id.get_value());
    let path = move |field: &str| format!("agreements.{}.collateral.{at}.{field}", id.get_value());
    let amount = Signal::derive(move || item.with(|item| plain(item.amount)));
    let set_amount = move |figure: Option<Decimal>, input: &str| {
        let figure = figure.unwrap_or_default();
        if !not_below_zero(figure) {
            return Err(texts::CHOOSE_POSTED.to_owned());
        }
        change(store, input, &id.get_value(), at, |item| item.amount = figure);
        Ok(())
    };
    let haircut = Signal::derive(move || item.with(|item| plain(item.haircut)));
    let set_haircut = move |figure: Option<Decimal>, input: &str| {
        let figure = figure.unwrap_or_default();
        if !within_one(figure) {
            return Err(fields::NOT_A_SHARE.to_owned());
        }
        change(store, input, &id.get_value(), at, |item| item.haircut = figure);
        Ok(())
    };
    let side = move |event: web_sys::Event| {
        let Some(select) = event.target().and_then(|t| t.dyn_into::<HtmlSelectElement>().ok()) else { return };
        let posted = select.value() == "posted";
        change(store, &name("side"), &id.get_value(), at, |item| item.posted = posted);
        store.typed();
    };
    let asset = move |event: web_sys::Event| {
        let Some(input) = event.target().and_then(|t| t.dyn_into::<HtmlInputElement>().ok()) else { return };
        let asset = input.value().trim().to_owned();
        change(store, &name("asset"), &id.get_value(), at, |item| item.asset = asset);
        store.typed();
    };
    let apart = move |event: web_sys::Event| {
        let kept = event.target().and_then(|t| t.dyn_into::<HtmlInputElement>().ok()).is_some_and(|i| i.checked());
        change(store, &name("segregated"), &id.get_value(), at, |item| item.segregated = kept);
        store.typed();
    };
    let remove = move |_| {
        store.amend(|book| {
            let own = book.agreements.iter_mut().find(|a| id.with_value(|id| a.id == *id));
            if let Some(agreement) = own.filter(|a| at < a.collateral.len()) {
                agreement.collateral.remove(at);
            }
        });
    };
    // Without a price it counts for nothing; the note is beside the field.
    let priced = move || {
        item.with(|item| {
            let lacking =
                store.report.with(|r| r.failures.iter().any(|f| f.code == Code::MissingRate && f.row.is_none()));
            let known = store.book(|book| {
                item.asset.is_empty()
                    || item.asset == book.currency
                    || book.prices.contains_key(&item.asset)
                    || book.rates.contains_key(&item.asset)
                    || book.assumptions.pegs.contains_key(&item.asset)
            });
            (lacking && !known).then(|| texts::unpriced(&item.asset))
        })
    };
    let posted = move || item.with(|item| item.posted);
    view! {
        <div class="fields item">
            <label><span>{texts::COLLATERAL}</span>
                <select class="cell" data-assumption=name("side") disabled=move || locked.get() prop:value=move || if posted() { "posted" } else { "held" } on:change=side>
                    <option value="held" selected=move || !posted()>{texts::HELD}</option>
                    <option value="posted" selected=posted>{texts::POSTED}</option>
                </select>
            </label>
            <Number store label=texts::AMOUNT.to_owned() path=path("amount") name=name("amount") holds=Holds::Money currency=Signal::derive(move || item.with(|item| item.asset.clone())) optional=true locked value=amount set=set_amount/>
            <label title=texts::CURRENCY_TIP><span>{texts::CURRENCY}</span>
                <input class="cell" data-assumption=name("asset") placeholder=texts::MONEY disabled=move || locked.get() prop:value=move || item.with(|item| item.asset.clone()) on:change=asset/>
            </label>
            <Number store label=texts::HAIRCUT.to_owned() path=path("haircut") name=name("haircut") holds=Holds::Percent optional=true locked value=haircut set=set_haircut/>
            <label class="check" title=texts::SEGREGATED_TIP><input type="checkbox" data-assumption=name("segregated") disabled=move || locked.get() prop:checked=move || item.with(|item| item.segregated) on:change=apart/> {texts::SEGREGATED}</label>
            <button class="link" disabled=move || locked.get() on:click=remove>{fields::REMOVE}</button>
        </div>
        {move || priced().map(|text| view! { <p class="kind warning">{text}</p> })}
    }
}
