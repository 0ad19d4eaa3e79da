//! The best place for an order: a line in words, and its effect at each account that accepts it.

use std::sync::Arc;

use leptos::prelude::*;

use crate::closeness::cell;
use crate::counterparties::measured;
use crate::format::{quote, rounded, whole, whole_signed};
use crate::number::choices;
use crate::parts::{head, heads};
use crate::store::Store;
use crate::texts::{fields, sentence, whatif as texts};
use exposure_netting::Failure;
use exposure_netting::Position;
use exposure_netting::advice::{BrokenLimit, CheckRow, OrderCheck, Refused};
use exposure_netting::amount::typed::DecimalMark;
use exposure_netting::credit::limits::State;
use exposure_netting::internal::quick_by;
use exposure_netting::{Amount, Code};

/// Reads one order, or several with semicolons between them, and asks the book about them.
fn check(store: Store, text: &str) -> Result<OrderCheck, Failure> {
    let lines = text.split(';').map(str::trim).filter(|line| !line.is_empty());
    let orders = lines.map(|line| quick_by(line, store.mark.get_untracked())).collect::<Result<Vec<_>, _>>()?;
    store.ask(|book| book.check(&orders)).map_err(|error| error.failure().clone())
}

#[component]
pub(super) fn Where(store: Store, settled: RwSignal<u32>) -> impl IntoView {
    // The line that is checked, again after each change of the book, and the answer.
    let asked = RwSignal::new(String::new());
    let found = RwSignal::new(None::<Result<Arc<OrderCheck>, Failure>>);
    let field = NodeRef::<leptos::html::Input>::new();
    let work = move || {
        let text = asked.get_untracked();
        found.set((!text.trim().is_empty()).then(|| check(store, &text).map(Arc::new)));
    };
    Effect::new(move |before: Option<u32>| {
        let now = settled.get();
        if before.is_some_and(|before| before != now) {
            work();
        }
        now
    });
    let submit = move || {
        if let Some(input) = field.get_untracked() {
            asked.set(input.value());
            work();
        }
    };
    let on_key = move |event: web_sys::KeyboardEvent| {
        if event.key() == "Enter" {
            submit();
        }
    };
    let answer = Callback::new(move |mark: DecimalMark| {
        store.mark.set(Some(mark));
        submit();
        if let Some(input) = field.get_untracked() {
            drop(input.focus());
        }
    });
    let wrong = Memo::new(move |_| found.with(|found| found.as_ref().and_then(|found| found.clone().err())));
    let right = move || found.with(|found| found.as_ref().and_then(|found| found.clone().ok()));
    let added = Callback::new(move |()| {
        asked.set(String::new());
        found.set(None);
        if let Some(input) = field.get_untracked() {
            input.set_value("");
            drop(input.focus());
        }
    });
    view! {
        <div class="section" data-order="">
            {head(texts::ORDER, texts::ORDER_MEANING)}
            <div class="ask">
                <input node_ref=field placeholder=texts::ORDER_EXAMPLE aria-label=texts::ORDER_LABEL data-parameter="whatif.order" data-value=move || asked.get()
                    autocomplete="off" spellcheck="false" aria-describedby="order-problem"
                    aria-invalid=move || wrong.with(Option::is_some).then_some("true") on:keydown=on_key/>
                <button class="btn" data-action="check-order" on:click=move |_| submit()>{texts::CHECK}</button>
            </div>
            <p class="warning" id="order-problem" aria-live="polite">
                {move || wrong.get().map(|failure| sentence(&failure.message))} " "
                {move || wrong.get().map(|failure| choices(failure.candidates, answer))}
            </p>
            {move || right().map(|found| view! { <Answer store found added/> })}
        </div>
    }
}

#[component]
fn Answer(store: Store, found: Arc<OrderCheck>, added: Callback<()>) -> impl IntoView {
    let told = match (found.rows.len(), found.refused.len()) {
        (0, 0) => texts::NO_ACCOUNTS.to_owned(),
        (0, _) => texts::NO_TAKERS.to_owned(),
        (count, _) => texts::takers(count),
    };
    let rows = found.rows.iter().map(|row| view! { <Taker store row=row.clone() added/> }).collect_view();
    let refused = found.refused.iter().map(refused).collect_view();
    let any = !found.rows.is_empty() || !found.refused.is_empty();
    view! {
        <p class="kind" role="status">{told}</p>
        {any.then(|| view! {
            <div class="scroll" tabindex="0" role="region" aria-label=texts::TAKERS_REGION>
                <table class="small orders">
                    <thead><tr>{heads(&texts::TAKER_COLUMNS)}</tr></thead>
                    <tbody>{rows}{refused}</tbody>
                </table>
            </div>
        })}
    }
}

fn place(counterparty: &str, account: &str, chain: &str) -> String {
    let mut parts = vec![counterparty, account, chain];
    parts.retain(|part| !part.is_empty());
    parts.dedup();
    if parts.is_empty() { fields::NO_COUNTERPARTY.to_owned() } else { parts.join(" ") }
}

/// An account that accepts the order.
#[component]
fn Taker(store: Store, row: CheckRow, added: Callback<()>) -> impl IntoView {
    let name = place(&row.counterparty, &row.account, &row.chain);
    let by = row.added();
    let class = if by < Amount::ZERO { "num save" } else { "num" };
    let free = row.effect.free.map(|free| free.after);
    let short = free.is_some_and(|free| free < Amount::ZERO);
    let after = row.liquidation.as_ref().and_then(|change| change.after.as_ref());
    let closed = after.map(cell).unwrap_or_default();
    let (at, far) = closed.parts();
    let net = row.effect.net.after;
    let room = row.room.map(|room| room.map_or(texts::ANY_SIZE.to_owned(), |size| room_of(size, &row.positions)));
    let exact_room = row.room.flatten().map(|room| room.to_string());
    let takes = row.positions.iter().map(in_words).collect::<Vec<_>>().join("; ");
    let steps = row.steps.iter().map(|step| texts::order(step.order, &whole_signed(step.effect.initial.by())));
    let steps = steps.collect::<Vec<_>>().join(", ");
    let broken = row.limits.iter().map(limit).collect::<Vec<_>>();
    // That equity is not known shows in the cells beside it.
    let notes = row.notes.iter().filter(|note| note.code != Code::NoEquity);
    let notes = notes.map(|note| sentence(&note.message)).collect::<Vec<_>>();
    let accept = {
        let (positions, note) = (row.positions.clone(), texts::order_added(&takes, &name));
        move |_| {
            store.trade(&positions, note.clone());
            added.run(());
        }
    };
    let locked = move || store.settings.with(|s| s.readonly);
    let label = texts::add_here(&name);
    view! {
        <tr data-account=name.clone()>
            <th scope="row">
                {name.clone()} <span class="kind block">{takes}</span>
                {(!steps.is_empty()).then(|| view! { <span class="kind block">{texts::margin_of(&steps)}</span> })}
                {broken.into_iter().map(|text| view! { <span class="lock block" data-limit="">{text}</span> }).collect_view()}
                {notes.into_iter().map(|text| view! { <span class="kind block">{text}</span> }).collect_view()}
                <button class="link" data-action="accept-order" aria-label=label disabled=locked on:click=accept>{texts::ADD_HERE}</button>
            </th>
            <td class=class data-order-figure="added" data-value=by.to_string()>{whole_signed(by)}</td>
            <td class="num" class:cost=short data-order-figure="free" data-value=free.map(|free| free.to_string())>{free.map_or("–".to_owned(), whole)}</td>
            <td class="num" class:cost=closed.below data-order-figure="liquidation" data-value=closed.price()>{at} <span class="kind block">{far}</span></td>
            <td class="num" data-order-figure="net" data-value=net.to_string()>{whole_signed(net)}</td>
            <td class="num" data-order-figure="room" data-value=exact_room>{room.unwrap_or_else(|| "–".to_owned())}</td>
        </tr>
    }
}

/// An account that does not accept it, and the reason.
fn refused(refused: &Refused) -> impl IntoView + use<> {
    let name = place(&refused.counterparty, &refused.account, &refused.chain);
    let reason = sentence(&refused.reason.message);
    view! { <tr data-account=name.clone() data-refused=""><th scope="row" class="kind">{name.clone()}</th><td colspan="5" class="reason">{reason}</td></tr> }
}

/// `long 1 BTC perpetual`, as the account holds it.
fn in_words(position: &Position) -> String {
    let size = quote(Amount::from_decimal(position.quantity.abs()).unwrap_or_default());
    let expiry = position.expiry.map(|expiry| format!(" {expiry}")).unwrap_or_default();
    let kind = format!("{}{expiry}", position.kind.name());
    texts::position(
        position.quantity.is_sign_negative(),
        &size,
        &unit(position),
        position.inverse,
        &position.asset,
        &kind,
    )
}

fn unit(position: &Position) -> String {
    match position.contract_size {
        _ if position.inverse && !position.quote.is_empty() => position.quote.clone(),
        _ if position.inverse => "USD".to_owned(),
        Some(_) => texts::CONTRACTS.to_owned(),
        None => String::new(),
    }
}

fn room_of(size: Amount, positions: &[Position]) -> String {
    match positions {
        [position] => {
            let unit = unit(position);
            let unit = if unit.is_empty() { position.asset.clone() } else { unit };
            format!("{} {unit}", rounded(size, 4))
        }
        _ => texts::times(&rounded(size, 2)),
    }
}

fn limit(broken: &BrokenLimit) -> String {
    let (after, bound) = (measured(broken.measure, broken.value.after), measured(broken.measure, broken.bound));
    texts::limit(broken.state == State::Breach, broken.name, &after, &bound)
}
