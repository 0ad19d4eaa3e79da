//! The book after a counterparty, chain, agreement or asset fails.

use leptos::prelude::*;

use super::{exposure_of, lines_of};
use crate::format::{beyond, percent, whole, whole_signed};
use crate::parts::heads;
use crate::store::Store;
use crate::texts::resilience as texts;
use exposure_netting::Amount;
use exposure_netting::credit::resilience::{Fails, Removal};
use exposure_netting::internal::order;

const ROWS: usize = 60;

fn word(kind: Fails) -> &'static str {
    match kind {
        Fails::Counterparty => texts::DEFAULTS,
        Fails::Chain => texts::HALTS,
        Fails::Agreement => texts::NOT_ENFORCEABLE,
        Fails::Asset => texts::NO_PRICE,
    }
}

#[component]
pub(super) fn Failing(store: Store, settled: RwSignal<u32>) -> impl IntoView {
    let kind = RwSignal::new(None::<Fails>);
    let open = RwSignal::new(None::<(Fails, String)>);
    let by_jump = RwSignal::new(false);
    let removals = Memo::new(move |_| {
        settled.track();
        store.resilience()
    });
    let shown = move || {
        let wanted = kind.get();
        let of_kind = |r: &&Removal| wanted.is_none_or(|kind| r.kind == kind);
        let mut shown: Vec<Removal> = removals.with(|all| all.iter().filter(of_kind).cloned().collect());
        // They come by loss; equal jumps stay in that order.
        if by_jump.get() {
            order::sort_by(&mut shown, |a, b| b.opened().cmp(&a.opened()));
        }
        shown
    };
    let button = move |wanted: Option<Fails>, text: &'static str| {
        view! { <button class="link" aria-pressed=move || (kind.get() == wanted).to_string() on:click=move |_| kind.set(wanted)>{text}</button> }
    };
    let row = move |removal: Removal| {
        let id = (removal.kind, removal.key.clone());
        let (own, other) = (id.clone(), id.clone());
        let is_open = Memo::new(move |_| open.with(|open| open.as_ref() == Some(&own)));
        let toggle =
            move |_| open.update(|open| *open = if open.as_ref() == Some(&other) { None } else { Some(other.clone()) });
        let jump = removal.opened();
        let tone = if jump > Amount::ZERO { "num cost" } else { "num" };
        let detail = removal.clone();
        view! {
            <tr data-removal=format!("{}:{}", kind_name(removal.kind), removal.key)>
                <th scope="row">
                    <button class="link" aria-expanded=move || is_open.get().to_string() on:click=toggle>{removal.key.clone()}</button>
                    " " <span class="kind">{word(removal.kind)}</span>
                </th>
                <td class="num">{if removal.kind == Fails::Agreement { whole_signed(removal.loss) } else { whole(removal.loss) }}</td>
                <td class=tone>{whole_signed(jump)}</td>
                <td class="num">{whole_signed(removal.net)}</td>
                <td class="num wide">{whole(removal.margin)}</td>
            </tr>
            <Show when=move || is_open.get()>
                <tr class="details"><td colspan="5">{inside(store, &detail)}</td></tr>
            </Show>
        }
    };
    view! {
        <div class="section" data-section="resilience">
            <div class="head"><h2>{texts::FAILING}</h2>
                {button(None, texts::ALL)} {button(Some(Fails::Counterparty), texts::COUNTERPARTIES)} {button(Some(Fails::Chain), texts::CHAINS)}
                {button(Some(Fails::Agreement), texts::AGREEMENTS)} {button(Some(Fails::Asset), texts::ASSETS)}
            </div>
            <p class="sub">{move || removals.with(|all| worst(all))}
                {texts::RANKED}
                <button class="link" aria-pressed=move || (!by_jump.get()).to_string() on:click=move |_| by_jump.set(false)>{texts::BY_LOSS}</button> " "
                <button class="link" aria-pressed=move || by_jump.get().to_string() on:click=move |_| by_jump.set(true)>{texts::BY_JUMP}</button>
            </p>
            <div class="scroll" tabindex="0" role="region" aria-label=texts::FAILING_REGION>
                <table class="small">
                    <thead><tr>{heads(&texts::FAILING_COLUMNS)}</tr></thead>
                    <tbody>{move || shown().into_iter().take(ROWS).map(row).collect_view()}</tbody>
                </table>
            </div>
            {move || beyond(shown().len(), ROWS).map(|text| view! { <p class="kind">{text}</p> })}
        </div>
    }
}

fn kind_name(kind: Fails) -> &'static str {
    match kind {
        Fails::Counterparty => "counterparty",
        Fails::Chain => "chain",
        Fails::Agreement => "agreement",
        Fails::Asset => "asset",
    }
}

/// The worst, in a sentence.
fn worst(removals: &[Removal]) -> String {
    let Some(first) = removals.first() else { return String::new() };
    if first.kind == Fails::Agreement {
        return texts::worst_agreement(&first.key, &whole(first.loss));
    }
    let opened = (first.jump > Amount::ZERO).then(|| whole(first.jump));
    texts::worst(&first.key, word(first.kind), &whole(first.loss), opened.as_deref())
}

fn inside(store: Store, removal: &Removal) -> impl IntoView + use<> {
    let positions = store.ask(|book| book.removal_lines(removal));
    let text = texts::after(&texts::After {
        name: &removal.key,
        positions: removal.count,
        agreement: removal.kind == Fails::Agreement,
        net: &whole_signed(removal.net),
        gross: &whole(removal.gross),
        residual: &whole(removal.residual),
        exposure: &whole(removal.exposure),
        exposure_change: &whole_signed(removal.exposure_change),
        margin: &whole(removal.margin),
        fragility: &percent(removal.fragility),
    });
    view! {
        <p class="kind">{text}</p>
        {lines_of(&positions, exposure_of)}
    }
}
