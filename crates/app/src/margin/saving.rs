//! The sources of the saving, set by set, and the cost of the walls between sets.

use leptos::prelude::*;

use super::scenarios::Inside;
use crate::format::{beyond, money, percent, signed, whole, whole_signed};
use crate::lines::{Line, Texts, lines, row};
use crate::parts::{head, heads, phrase};
use crate::positions::{or_none, set_title};
use crate::store::{Store, fraction};
use crate::texts::{fields, margin as texts};
use exposure_netting::Amount;
use exposure_netting::margin::{Cause, Offset, Step};

/// More offsets than this are gathered in one bar.
const BARS: usize = 12;
/// More walls than this are not listed.
const WALLS: usize = 20;

fn charges(method: &str) -> String {
    if method == exposure_netting::margin::rate::METHOD.id { texts::BASIS_CHARGE } else { texts::CHARGES }.to_owned()
}

/// From standalone to netted, one bar for each offset; each opens.
#[component]
pub(crate) fn Waterfall(store: Store) -> impl IntoView {
    let open = RwSignal::new(None::<(String, String)>);
    let bars = move || {
        store.report.with(|r| {
            let at = |amount: Amount| format!("{:.2}%", 100.0 * fraction(amount, r.margin.standalone));
            let bar = |step: &Step<'_>| {
                // The set whose offset it opens, its name and kind, the colours of bar and number.
                let (set, name, kind, bar, figure) = match step.cause {
                    Cause::Offset(o) => (o.set.clone(), o.label.clone(), o.kind, "g", "num save"),
                    Cause::Smaller(count) => (String::new(), texts::smaller(count), "", "g", "num save"),
                    _ => (String::new(), charges(&r.margin.method), "", "", "num"),
                };
                // An asset may have two offsets in a set: its contracts, and its options.
                let key = if set.is_empty() { bar.to_owned() } else { format!("{set}\u{1}{name}") };
                let (left, width) = (at(step.from), at(step.change.abs()));
                let words = [set, name.clone(), name].into_iter();
                let change = whole_signed(step.change);
                let texts = words.chain([left, width, bar.to_owned(), figure.to_owned(), change, kind.to_owned()]);
                Line::new(key, texts.collect::<Vec<_>>())
            };
            r.margin.waterfall(BARS).iter().map(bar).collect()
        })
    };
    let draw = move |key: String, line: Texts| {
        let name = match key.split_once('\u{1}') {
            Some((set, label)) => view! { <Opener set=set.to_owned() label=label.to_owned() line open/> }.into_any(),
            None => view! { <span class="t">{line.at(2)}</span> }.into_any(),
        };
        view! {
            {name}
            <span class="wb"><i class=line.at(5) style:left=line.at(3) style:width=line.at(4)></i></span>
            <span class=line.at(6)>{line.at(7)}</span>
        }
        .into_any()
    };
    let standalone = move || store.report.with(|r| whole(r.margin.standalone));
    let netted = move || store.report.with(|r| whole(r.margin.netted));
    let netted_width =
        move || store.report.with(|r| format!("{:.2}%", 100.0 * fraction(r.margin.netted, r.margin.standalone)));
    let empty = Memo::new(move |_| store.report.with(|r| r.margin.offsets.is_empty()));
    let span = move || store.report.with(|r| texts::span(&whole(r.margin.standalone), &whole(r.margin.netted)));
    let nothing_offsets = move || {
        store.report.with(|r| match r.margin.method.as_str() {
            "venue" if r.margin.sets.iter().any(|set| set.counted && set.rule.mode == "portfolio") => {
                texts::NOTHING_SAVED_PORTFOLIO
            }
            "venue" => texts::NOTHING_SAVED_VENUES,
            "schedule" => texts::NOTHING_SAVED_SCHEDULE,
            "standard" => texts::NOTHING_SAVED_STANDARD,
            _ => texts::NOTHING_SAVED,
        })
    };
    let opened = move || {
        store.version.track();
        let (set, label) = open.get()?;
        let offset = store.offsets(&set).into_iter().find(|o| o.label == label)?;
        let scenarios = (offset.kind == "mode").then(|| view! { <Inside store set/> });
        Some(view! { <div class="open" data-open=offset.set.clone()>{explained(&offset)} {scenarios}</div> })
    };
    view! {
        <div class="section">
            <div class="head"><h2>{texts::SOURCES}</h2><span>{span}</span></div>
            {move || if empty.get() {
                view! { <p class="empty">{nothing_offsets}</p> }.into_any()
            } else {
                view! {
                    <div class="fall">
                        <span>{texts::ONE_BY_ONE}</span>
                        <span class="wb"><i class="e" style:left="0" style:width="100%"></i></span>
                        <span class="num">{standalone}</span>
                        {lines(bars, draw)}
                        <span>{texts::NEEDED_NOW}</span>
                        <span class="wb"><i class="e" style:left="0" style:width=netted_width></i></span>
                        <span class="num">{netted}</span>
                    </div>
                }.into_any()
            }}
            {opened}
        </div>
    }
}

/// The name of an offset, which opens it.
#[component]
fn Opener(set: String, label: String, line: Texts, open: RwSignal<Option<(String, String)>>) -> impl IntoView {
    let key = (set.clone(), label);
    let is_open = {
        let key = key.clone();
        move || open.with(|open| open.as_ref() == Some(&key))
    };
    let toggle =
        move |_| open.update(|open| *open = if open.as_ref() == Some(&key) { None } else { Some(key.clone()) });
    let kind = line.at(8);
    view! {
        <span>
            <button class="t link" data-offset=set data-kind=kind aria-expanded=move || is_open().to_string() on:click=toggle>{line.at(2)}</button>
            <span class="kind block">{move || how(&kind())}</span>
        </span>
    }
}

/// The kind of an offset, for people.
fn how(kind: &str) -> &'static str {
    match kind {
        "pair" => texts::PAIR,
        "set" => texts::WHOLE_SET,
        "mode" => texts::MODE,
        "values" => texts::VALUES,
        _ => "",
    }
}

/// One offset in words and numbers.
fn explained(offset: &Offset) -> impl IntoView + use<> {
    let leg = |leg: &exposure_netting::margin::Leg| {
        let ids = leg.ids.iter().take(5).cloned().collect::<Vec<_>>().join(", ");
        let ids = texts::ids(&ids, leg.ids.len().saturating_sub(5));
        view! {
            <tr>
                <th scope="row">{leg.instrument.clone()} <span class="kind">" " {ids}</span></th>
                <td class="num">{signed(leg.exposure)}</td>
                <td class="num">{whole(leg.matched)}</td>
                <td class="num">{if leg.paid_in_full { texts::LEG_PAID.to_owned() } else { percent(leg.rate) }}</td>
                <td class="num">{whole(leg.standalone)}</td>
            </tr>
        }
    };
    view! {
            <p><b>{offset.label.clone()} ". "</b>{offset.explanation.clone()}</p>
            {(!offset.legs.is_empty()).then(|| view! {
                <div class="scroll" tabindex="0" role="region" aria-label=texts::OFFSET_REGION>
                    <table class="small">
                        <thead><tr>{heads(&texts::OFFSET_COLUMNS)}</tr></thead>
                        <tbody>{offset.legs.iter().map(leg).collect_view()}</tbody>
                    </table>
                </div>
            })}
    }
}

/// Set by set.
#[component]
pub(super) fn Sets(store: Store) -> impl IntoView {
    let rows = move || {
        store.report.with(|r| {
            let row = |set: &exposure_netting::margin::SetMargin| {
                let name = match &set.agreement {
                    Some(agreement) => texts::under(&set.name.counterparty, agreement),
                    None => set_title(&set.name),
                };
                let figures = [set.standalone, set.netted, set.saving].map(whole);
                let texts = [name, set.name.count.to_string()].into_iter().chain(figures);
                Line::new(format!("{}\u{1}{}", set.method, set.key), texts.collect::<Vec<_>>())
            };
            r.margin.sets.iter().filter(|set| set.counted).map(row).collect()
        })
    };
    let sum =
        move |of: fn(&exposure_netting::margin::Margin) -> Amount| move || store.report.with(|r| whole(of(&r.margin)));
    let options = move || {
        store.report.with(|r| {
            let note = |set: &exposure_netting::margin::SetMargin| {
                let rule = set.options.as_ref()?;
                let gamma = rule.gamma.map(whole_signed);
                Some(texts::options(&set_title(&set.name), rule.count, gamma.as_deref()))
            };
            let notes = r.margin.sets.iter().filter_map(note);
            notes.map(|note| view! { <p class="kind" data-options="">{note}</p> }).collect_view()
        })
    };
    view! {
        <div class="section">
            {head(texts::BY_ACCOUNT, texts::BY_ACCOUNT_MEANING)}
            <div class="scroll" tabindex="0" role="region" aria-label=texts::BY_ACCOUNT_REGION>
                <table class="small">
                    <thead><tr>{heads(&texts::BY_ACCOUNT_COLUMNS)}</tr></thead>
                    <tbody>
                        {lines(rows, |_, line| row(line, &["", "", "save"]))}
                        <tr class="sum"><th scope="row">{fields::ALL}</th><td class="num">{sum(|m| m.standalone)}</td><td class="num">{sum(|m| m.netted)}</td><td class="num save">{sum(|m| m.saving)}</td></tr>
                    </tbody>
                </table>
            </div>
            {options}
        </div>
    }
}

/// The cost of separate sets, asset by asset.
#[component]
pub(super) fn Walls(store: Store) -> impl IntoView {
    let rows = move || {
        store.report.with(|r| {
            let row = |wall: &exposure_netting::margin::Wall| {
                let sets: Vec<String> = wall.sets.iter().map(|key| or_none(key)).collect();
                let asset = if wall.asset.is_empty() { texts::ALL_ASSETS } else { &wall.asset };
                let words = [asset.to_owned(), texts::between(&sets)].into_iter();
                let figures = [wall.netted, wall.without_walls, wall.cost].map(whole);
                Line::new(format!("{} {}", wall.asset, sets.join("|")), words.chain(figures).collect::<Vec<_>>())
            };
            r.margin.walls.iter().take(WALLS).map(row).collect()
        })
    };
    let rest = move || store.report.with(|r| beyond(r.margin.walls.len(), WALLS));
    let any = Memo::new(move |_| store.report.with(|r| !r.margin.walls.is_empty()));
    let different = Memo::new(move |_| store.report.with(|r| r.margin.has_different_rules()));
    // Accounts under different rules are not joined, so there may be nothing to show.
    let said = move || any.get() || !different.get();
    let without = move || store.report.with(|r| money(r.margin.without_walls));
    let cost = move || store.report.with(|r| money(r.margin.cost_of_walls()));
    view! {
        <div class="section" class:hide=move || !said() data-walls="" tabindex="-1">
            {head(texts::ONE_ACCOUNT, texts::ONE_ACCOUNT_MEANING)}
            <Show when=move || any.get()>
                <div class="scroll" tabindex="0" role="region" aria-label=texts::ONE_ACCOUNT_REGION>
                    <table class="small">
                        <thead><tr>{heads(&texts::ONE_ACCOUNT_COLUMNS)}</tr></thead>
                        <tbody>{lines(rows, |_, line| row(line, &["", "", ""]))}</tbody>
                    </table>
                </div>
                {move || rest().map(|text| view! { <p class="kind">{text}</p> })}
            </Show>
            <p class="kind">
                {move || phrase(if different.get() { texts::ONE_ACCOUNT_BY_RULE } else { texts::ONE_ACCOUNT_FOR_ALL }, vec![
                    ("margin", view! { <b>{without}</b> }.into_any()),
                    ("less", view! { <b>{cost}</b> }.into_any()),
                ])}
            </p>
        </div>
    }
}
