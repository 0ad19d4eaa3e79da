//! Greeks of book, asset, set and position, and the trade that makes an asset flat.

use leptos::prelude::*;

use crate::format::{beyond, money, signed, tone, whole, whole_signed};
use crate::lines::{Line, Texts, lines};
use crate::parts::{head, heads};
use crate::store::Store;
use crate::texts::{capitalised, fields, whatif as texts};
use exposure_netting::engine::LiveBook;
use exposure_netting::whatif::{GreekReport, Greeks as Figures, Hedge, NamedGreeks};

/// How many lines of greeks and of hedges are shown.
const LINES: usize = 200;
const HEDGES: usize = 40;

#[component]
pub(super) fn Greeks(store: Store, settled: RwSignal<u32>) -> impl IntoView {
    let by = RwSignal::new("asset");
    let report = Memo::new(move |_| {
        settled.track();
        store.ask(LiveBook::greeks)
    });
    let rows = move || report.with(|r| groups(r, by.get()).iter().take(LINES).map(line).collect());
    let rest = move || report.with(|r| beyond(groups(r, by.get()).len(), LINES));
    let total = move || report.with(|r| figures(&r.total));
    let incomplete = move || {
        report.with(|r| {
            let ids = r.incomplete.iter().take(5).cloned().collect::<Vec<_>>().join(", ");
            (!ids.is_empty()).then(|| texts::incomplete(&ids))
        })
    };
    let button = move |id: &'static str, text: &'static str| {
        view! { <button class="link" aria-pressed=move || (by.get() == id).to_string() on:click=move |_| by.set(id)>{text}</button> }
    };
    view! {
        <div class="section">
            <div class="head"><h2>{texts::GREEKS}</h2> {button("asset", texts::BY_ASSET)} {button("set", texts::BY_SET)} {button("position", texts::BY_POSITION)}</div>
            <div class="scroll" tabindex="0" role="region" aria-label=texts::GREEKS>
                <table class="small greeks">
                    <thead><tr>{heads(&texts::GREEK_COLUMNS)}</tr></thead>
                    <tbody>
                        {lines(rows, draw)}
                        <tr class="sum"><th scope="row">{fields::ALL}</th>{move || total().into_iter().map(|text| view! { <td class="num">{text}</td> }).collect_view()}</tr>
                    </tbody>
                </table>
            </div>
            {move || rest().map(|text| view! { <p class="kind">{text}</p> })}
            <p class="kind">{incomplete}</p>
        </div>
    }
}

fn groups<'a>(report: &'a GreekReport, by: &str) -> &'a [NamedGreeks] {
    match by {
        "set" => &report.by_set,
        "position" => &report.positions,
        _ => &report.by_asset,
    }
}

fn figures(greeks: &Figures) -> [String; 4] {
    [whole_signed(greeks.delta), signed(greeks.gamma), signed(greeks.vega), signed(greeks.theta)]
}

fn line(named: &NamedGreeks) -> Line {
    let name = if named.key.is_empty() { texts::NONE.to_owned() } else { named.key.replace('|', " ") };
    let texts = std::iter::once(name).chain(figures(&named.greeks));
    Line::new(&named.key, texts.collect::<Vec<_>>())
}

fn draw(_: String, line: Texts) -> AnyView {
    let cells = (1..5).map(|at| view! { <td class="num">{line.at(at)}</td> }).collect_view();
    view! { <tr><th scope="row">{line.at(0)}</th>{cells}</tr> }.into_any()
}

/// For each asset the perpetual that makes it flat: at the venue with the largest saving first, then at the others.
#[component]
pub(super) fn Hedges(store: Store, settled: RwSignal<u32>) -> impl IntoView {
    let hedges = Memo::new(move |_| {
        settled.track();
        store.ask(|book| book.hedges().unwrap_or_default())
    });
    let locked = move || store.settings.with(|s| s.readonly);
    let row = move |hedge: Hedge| {
        let position = hedge.position.clone();
        let short = position.quantity.is_sign_negative();
        let place = [position.counterparty.as_str(), position.account.as_str()].join(" ");
        let note = texts::hedge_added(&hedge.label, place.trim());
        let name = capitalised(&hedge.label);
        let add = move |_| store.trade(std::slice::from_ref(&position), note.clone());
        let costs = hedge.saving < exposure_netting::Amount::ZERO;
        let class = if costs { "num cost" } else { "num save" };
        let what = tone(exposure_netting::Amount::from(if short { -1 } else { 1 }));
        view! {
            <tr>
                <th scope="row"><span class=what>{name}</span> <span class="kind">{texts::at_place(&place)}</span></th>
                <td class="num">{whole(hedge.after)}</td>
                <td class=class>{texts::saving(&whole(hedge.saving.abs()), costs)}</td>
                <td><button class="link" data-action="hedge" disabled=locked on:click=add>{fields::ADD}</button></td>
            </tr>
        }
    };
    view! {
        <div class="section">
            {head(texts::HEDGES, texts::HEDGES_MEANING)}
            {move || if hedges.with(Vec::is_empty) {
                view! { <p class="empty">{texts::NO_HEDGES}</p> }.into_any()
            } else {
                let before = hedges.with(|h| h.first().map(|h| money(h.before))).unwrap_or_default();
                view! {
                    <div class="scroll" tabindex="0" role="region" aria-label=texts::HEDGES_REGION>
                        <table class="small">
                            <thead><tr><th scope="col">{texts::TRADE}</th><th scope="col" class="num">{texts::MARGIN_AFTER}</th><th scope="col" class="num"><abbr title=texts::against(&before)>{texts::CHANGE}</abbr></th><th></th></tr></thead>
                            <tbody>{hedges.get().into_iter().take(HEDGES).map(row).collect_view()}</tbody>
                        </table>
                    </div>
                    {beyond(hedges.with(Vec::len), HEDGES).map(|text| view! { <p class="kind">{text}</p> })}
                }.into_any()
            }}
        </div>
    }
}
