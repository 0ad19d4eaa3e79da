//! Where the saving comes from, set by set, and what the walls cost.

use leptos::prelude::*;

use super::scenarios::Inside;
use crate::format::{beyond, money, percent, signed, whole, whole_signed};
use crate::lines::{Line, Texts, lines, row};
use crate::positions::{or_none, set_title};
use crate::store::{Store, fraction};
use exposure_netting::Amount;
use exposure_netting::margin::{Cause, Offset, Step};

/// More offsets than this are gathered in one bar.
const BARS: usize = 12;
/// More walls than this are not listed.
const WALLS: usize = 20;

fn charges(method: &str) -> String {
    if method == exposure_netting::margin::rate::METHOD.id { "Basis charge left" } else { "Charges left" }.to_owned()
}

/// From standalone to netted, one bar for each offset; each opens.
#[component]
pub(crate) fn Waterfall(store: Store) -> impl IntoView {
    let open = RwSignal::new(None::<(String, String)>);
    let bars = move || {
        store.report.with(|r| {
            let at = |amount: Amount| format!("{:.2}%", 100.0 * fraction(amount, r.margin.standalone));
            let bar = |step: &Step<'_>| {
                // The set whose offset it opens, its name and kind, the colours of bar and figure.
                let (set, name, kind, bar, figure) = match step.cause {
                    Cause::Offset(o) => (o.set.clone(), o.label.clone(), o.kind, "g", "num save"),
                    Cause::Smaller(count) => (String::new(), format!("{count} smaller offsets"), "", "g", "num save"),
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
    let span = move || {
        store.report.with(|r| {
            let (alone, needed) = (whole(r.margin.standalone), whole(r.margin.netted));
            format!("{alone} position by position, {needed} after offsets inside your accounts")
        })
    };
    let nothing_offsets = move || {
        store.report.with(|r| match r.margin.method.as_str() {
            "venue" if r.margin.sets.iter().any(|set| set.counted && set.rule.mode == "portfolio") => "Nothing is saved: your accounts need what their positions would need one by one.",
            "venue" => "Nothing is saved: your venues margin each position by itself. Portfolio margin, where a venue has it, would offset them; see what could be saved.",
            "schedule" => "Nothing offsets: the schedule nets values only under an enforceable netting agreement. Agreements are under Assumptions.",
            "standard" => "Nothing is saved: this method margins each position by itself.",
            _ => "No savings yet. You save margin when one account holds a long and a short in the same asset, such as a BTC future against a BTC perpetual.",
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
            <div class="head"><h2>"Where the saving comes from"</h2><span>{span}</span></div>
            {move || if empty.get() {
                view! { <p class="empty">{nothing_offsets}</p> }.into_any()
            } else {
                view! {
                    <div class="fall">
                        <span>"Position by position"</span>
                        <span class="wb"><i class="e" style:left="0" style:width="100%"></i></span>
                        <span class="num">{standalone}</span>
                        {lines(bars, draw)}
                        <span>"Needed now"</span>
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

/// What kind of offset it is, for people.
fn how(kind: &str) -> &'static str {
    match kind {
        "pair" => "long against short of one asset",
        "set" => "the whole account together",
        "mode" => "the account's portfolio mode, against standard margin",
        "values" => "values under one agreement",
        _ => "",
    }
}

/// One offset in words and figures.
fn explained(offset: &Offset) -> impl IntoView + use<> {
    let leg = |leg: &exposure_netting::margin::Leg| {
        let ids = leg.ids.iter().take(5).cloned().collect::<Vec<_>>().join(", ");
        let more = leg.ids.len().saturating_sub(5);
        let more = (more > 0).then(|| format!(" and {more} more"));
        view! {
            <tr>
                <th scope="row">{leg.instrument.clone()} <span class="kind">" " {ids}{more}</span></th>
                <td class="num">{signed(leg.exposure)}</td>
                <td class="num">{whole(leg.matched)}</td>
                <td class="num">{if leg.paid_in_full { "paid in full".to_owned() } else { percent(leg.rate) }}</td>
                <td class="num">{whole(leg.standalone)}</td>
            </tr>
        }
    };
    view! {
            <p><b>{offset.label.clone()} ". "</b>{offset.explanation.clone()}</p>
            {(!offset.legs.is_empty()).then(|| view! {
                <div class="scroll" tabindex="0" role="region" aria-label="Lines of this offset">
                    <table class="small">
                        <thead><tr><th scope="col">"Line"</th><th scope="col" class="num">"Exposure"</th><th scope="col" class="num">"Matched"</th><th scope="col" class="num">"Rate"</th><th scope="col" class="num">"By itself"</th></tr></thead>
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
                    Some(agreement) if !agreement.is_empty() => format!("{} · {agreement}", set.name.counterparty),
                    Some(_) => format!("{} · no enforceable agreement, each alone", set.name.counterparty),
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
                let gamma = rule.gamma.map_or("gamma not known: a volatility is missing".to_owned(), |gamma| {
                    format!("gamma {}: by so much its exposure grows if prices rise by 1 %", whole_signed(gamma))
                });
                let count = if rule.count == 1 { "1 option".to_owned() } else { format!("{} options", rule.count) };
                Some(format!(
                    "{}: {count}, margined by Deribit's standard rule and not by delta; {gamma}.",
                    set_title(&set.name)
                ))
            };
            let notes = r.margin.sets.iter().filter_map(note);
            notes.map(|note| view! { <p class="kind" data-options="">{note}</p> }).collect_view()
        })
    };
    view! {
        <div class="section">
            <div class="head"><h2>"Saved by account"</h2><span>"nothing offsets across accounts"</span></div>
            <div class="scroll" tabindex="0" role="region" aria-label="Margin by set">
                <table class="small">
                    <thead><tr><th scope="col">"Account"</th><th scope="col" class="num">"Position by position"</th><th scope="col" class="num">"Needs"</th><th scope="col" class="num">"Saved"</th></tr></thead>
                    <tbody>
                        {lines(rows, |_, line| row(line, &["", "", "save"]))}
                        <tr class="sum"><th scope="row">"All"</th><td class="num">{sum(|m| m.standalone)}</td><td class="num">{sum(|m| m.netted)}</td><td class="num save">{sum(|m| m.saving)}</td></tr>
                    </tbody>
                </table>
            </div>
            {options}
        </div>
    }
}

/// What it costs that sets do not net with each other, asset by asset.
#[component]
pub(super) fn Walls(store: Store) -> impl IntoView {
    let rows = move || {
        store.report.with(|r| {
            let row = |wall: &exposure_netting::margin::Wall| {
                let sets: Vec<String> = wall.sets.iter().map(|key| or_none(key)).collect();
                let asset = if wall.asset.is_empty() { "All assets" } else { &wall.asset };
                let words = [asset.to_owned(), format!("between {}", sets.join("; "))].into_iter();
                let figures = [wall.netted, wall.without_walls, wall.cost].map(whole);
                Line::new(format!("{} {}", wall.asset, sets.join("|")), words.chain(figures).collect::<Vec<_>>())
            };
            r.margin.walls.iter().take(WALLS).map(row).collect()
        })
    };
    let rest = move || store.report.with(|r| beyond(r.margin.walls.len(), WALLS));
    let any = Memo::new(move |_| store.report.with(|r| !r.margin.walls.is_empty()));
    let different = Memo::new(move |_| store.report.with(|r| r.margin.has_different_rules()));
    // Accounts under different rules are not joined, so nothing is there to be said.
    let said = move || any.get() || !different.get();
    let without = move || store.report.with(|r| money(r.margin.without_walls));
    let cost = move || store.report.with(|r| money(r.margin.cost_of_walls()));
    view! {
        <div class="section" class:hide=move || !said() data-walls="" tabindex="-1">
            <div class="head"><h2>"If it were one account"</h2><span>"what would offset there by the same rules"</span></div>
            <Show when=move || any.get()>
                <div class="scroll" tabindex="0" role="region" aria-label="What one account would save, by asset">
                    <table class="small">
                        <thead><tr><th scope="col">"Asset"</th><th scope="col" class="num">"As it is"</th><th scope="col" class="num">"In one account"</th><th scope="col" class="num">"Less"</th></tr></thead>
                        <tbody>{lines(rows, |_, line| row(line, &["", "", ""]))}</tbody>
                    </table>
                </div>
                {move || rest().map(|text| view! { <p class="kind">{text}</p> })}
            </Show>
            <p class="kind">
                {move || different.get().then_some("Accounts under different margin rules are not comparable, so they are not joined. ")}
                "In one account "{move || if different.get() { "for each rule" } else { "the whole book" }}" would need " <b>{without}</b> ", less by " <b>{cost}</b>
                ". You cannot get this today: venues do not cross-margin each other."
            </p>
        </div>
    }
}
