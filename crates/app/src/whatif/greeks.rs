//! Greeks of book, asset, set and position, and the trade that makes an asset flat.

use leptos::prelude::*;

use crate::format::{beyond, money, signed, tone, whole, whole_signed};
use crate::lines::{Line, Texts, lines};
use crate::store::Store;
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
            (!ids.is_empty()).then(|| format!("Without a volatility and an expiry only the delta counts: {ids}."))
        })
    };
    let button = move |id: &'static str, text: &'static str| {
        view! { <button class="link" aria-pressed=move || (by.get() == id).to_string() on:click=move |_| by.set(id)>{text}</button> }
    };
    view! {
        <div class="section">
            <div class="head"><h2>"Greeks"</h2> {button("asset", "by asset")} {button("set", "by set")} {button("position", "by position")}</div>
            <div class="scroll" tabindex="0" role="region" aria-label="Greeks">
                <table class="small greeks">
                    <thead><tr>
                        <th scope="col"></th>
                        <th scope="col" class="num"><abbr title="Exposure: what the value gains by a move of 100 % if nothing curved">"Delta"</abbr></th>
                        <th scope="col" class="num"><abbr title="What delta gains by a rise of 1 %">"Gamma 1 %"</abbr></th>
                        <th scope="col" class="num"><abbr title="What the value gains by one point of volatility">"Vega 1 pt"</abbr></th>
                        <th scope="col" class="num"><abbr title="What the value gains by one day">"Theta 1 day"</abbr></th>
                    </tr></thead>
                    <tbody>
                        {lines(rows, draw)}
                        <tr class="sum"><th scope="row">"All"</th>{move || total().into_iter().map(|text| view! { <td class="num">{text}</td> }).collect_view()}</tr>
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
    let name = if named.key.is_empty() { "none".to_owned() } else { named.key.replace('|', " ") };
    let texts = std::iter::once(name).chain(figures(&named.greeks));
    Line::new(&named.key, texts.collect::<Vec<_>>())
}

fn draw(_: String, line: Texts) -> AnyView {
    let cells = (1..5).map(|at| view! { <td class="num">{line.at(at)}</td> }).collect_view();
    view! { <tr><th scope="row">{line.at(0)}</th>{cells}</tr> }.into_any()
}

/// For each asset the perpetual that makes it flat, where it saves most, with the other venues beside it.
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
        let note = format!("Added: {} at {}. Undo takes it away again.", hedge.label, place.trim());
        let name = capitalised(&hedge.label);
        let add = move |_| store.trade(std::slice::from_ref(&position), note.clone());
        let class = if hedge.saving < exposure_netting::Amount::ZERO { "num cost" } else { "num save" };
        let worded = if hedge.saving < exposure_netting::Amount::ZERO { "more" } else { "less" };
        let what = tone(exposure_netting::Amount::from(if short { -1 } else { 1 }));
        view! {
            <tr>
                <th scope="row"><span class=what>{name}</span> <span class="kind">" at " {place}</span></th>
                <td class="num">{whole(hedge.after)}</td>
                <td class=class>{whole(hedge.saving.abs())} " " {worded}</td>
                <td><button class="link" data-action="hedge" disabled=locked on:click=add>"Add"</button></td>
            </tr>
        }
    };
    view! {
        <div class="section">
            <div class="head"><h2>"Delta hedge"</h2><span>"the perpetual that makes an asset flat, and the margin of the whole book with it"</span></div>
            {move || if hedges.with(Vec::is_empty) {
                view! { <p class="empty">"Every asset is flat, or no venue here takes a perpetual."</p> }.into_any()
            } else {
                let before = hedges.with(|h| h.first().map(|h| money(h.before))).unwrap_or_default();
                view! {
                    <div class="scroll" tabindex="0" role="region" aria-label="Hedges">
                        <table class="small">
                            <thead><tr><th scope="col">"Trade"</th><th scope="col" class="num">"Margin then"</th><th scope="col" class="num"><abbr title=format!("Against {before} now")>"Change"</abbr></th><th></th></tr></thead>
                            <tbody>{hedges.get().into_iter().take(HEDGES).map(row).collect_view()}</tbody>
                        </table>
                    </div>
                    {beyond(hedges.with(Vec::len), HEDGES).map(|text| view! { <p class="kind">{text}</p> })}
                }.into_any()
            }}
        </div>
    }
}

/// With a capital first letter.
fn capitalised(text: &str) -> String {
    let mut rest = text.chars();
    rest.next().map(|first| first.to_uppercase().chain(rest).collect()).unwrap_or_default()
}
