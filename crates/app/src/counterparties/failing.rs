//! What is left when one thing fails.

use leptos::prelude::*;

use super::{exposure_of, lines_of};
use crate::format::{beyond, percent, whole, whole_signed};
use crate::store::Store;
use exposure_netting::Amount;
use exposure_netting::credit::resilience::{Fails, Removal};
use exposure_netting::internal::order;

const ROWS: usize = 60;

fn word(kind: Fails) -> &'static str {
    match kind {
        Fails::Counterparty => "defaults",
        Fails::Chain => "halts",
        Fails::Agreement => "is not enforceable",
        Fails::Asset => "has no price",
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
            <div class="head"><h2>"If one thing fails"</h2>
                {button(None, "all")} {button(Some(Fails::Counterparty), "counterparties")} {button(Some(Fails::Chain), "chains")}
                {button(Some(Fails::Agreement), "agreements")} {button(Some(Fails::Asset), "assets")}
            </div>
            <p class="sub">{move || removals.with(|all| worst(all))}
                " Ranked by "
                <button class="link" aria-pressed=move || (!by_jump.get()).to_string() on:click=move |_| by_jump.set(false)>"loss"</button> " "
                <button class="link" aria-pressed=move || by_jump.get().to_string() on:click=move |_| by_jump.set(true)>"un-netting jump"</button>
            </p>
            <div class="scroll" tabindex="0" role="region" aria-label="What is left when one thing fails">
                <table class="small">
                    <thead><tr>
                        <th scope="col"><span class="hidden">"What fails"</span></th>
                        <th scope="col" class="num"><abbr title="After recovery: what they owe you (claims, cash and equity), or what is claimed on the chain or in the asset; for an agreement, what its counterparty's default would cost more">"Lost"</abbr></th>
                        <th scope="col" class="num"><abbr title="How much more is open because its other side is gone: the change of the sum over assets of |net|. For an agreement, how much more is owed without netting">"Un-netting jump"</abbr></th>
                        <th scope="col" class="num"><abbr title="Net exposure of what is left">"Net then"</abbr></th>
                        <th scope="col" class="num wide"><abbr title="What the rest needs">"Margin then"</abbr></th>
                    </tr></thead>
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
        return format!(
            "Worst: should {} not be enforceable, its counterparty's default would cost {} more.",
            first.key,
            whole(first.loss)
        );
    }
    let opened = if first.jump > Amount::ZERO {
        format!(", and {} that was netted is open again", whole(first.jump))
    } else {
        String::new()
    };
    format!("Worst: {} {}. {} is lost{opened}.", first.key, word(first.kind), whole(first.loss))
}

fn inside(store: Store, removal: &Removal) -> impl IntoView + use<> {
    let positions = store.ask(|book| book.removal_lines(removal));
    let text = format!(
        "{} positions {}. Of what is left: gross {}, Σ|net| by asset {}, credit exposure {} ({}), margin {} ({} of now).",
        removal.count,
        if removal.kind == Fails::Agreement { "no longer net" } else { "go" },
        whole(removal.gross),
        whole(removal.residual),
        whole(removal.exposure),
        whole_signed(removal.exposure_change),
        whole(removal.margin),
        percent(removal.fragility)
    );
    view! {
        <p class="kind">{text}</p>
        {lines_of(&positions, exposure_of)}
    }
}
