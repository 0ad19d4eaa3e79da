//! Margin: the methodology, where the saving comes from, what the walls cost.

use leptos::prelude::*;
use serde_json::{Map, Value};
use wasm_bindgen::JsCast;
use web_sys::HtmlSelectElement;

use super::assumptions::Number;

use super::format::{money, percent, signed, whole, whole_signed};
use super::lines::{Line, Texts, lines, row};
use super::positions::{or_none, set_title};
use super::store::{Store, fraction};
use crate::margin::{Cause, METHODS, Offset, Step, rate, schedule};
use crate::{Amount, Decimal, MarginChoice, amount};

fn choice(store: Store) -> MarginChoice {
    store.options().margin.unwrap_or_else(|| MarginChoice::new(rate::METHOD.id))
}

#[component]
pub(super) fn Margin(store: Store) -> impl IntoView {
    let method = Memo::new(move |_| {
        store.version.track();
        choice(store).method
    });
    let choose = move |event: web_sys::Event| {
        if let Some(select) = event.target().and_then(|t| t.dyn_into::<HtmlSelectElement>().ok()) {
            store.set_margin(MarginChoice::new(select.value()));
        }
    };
    let known = move || METHODS.into_iter().find(|m| m.id == method.get());
    view! {
        <div class="section">
            <div class="head">
                <h2>"Method "
                    <select class="inline" aria-label="Margin methodology" data-action="method" prop:value=move || method.get()
                        disabled=move || store.settings.with(|s| s.readonly) on:change=choose>
                        {METHODS.into_iter().map(|m| view! { <option value=m.id selected=move || method.get() == m.id>{m.name}</option> }).collect_view()}
                    </select>
                </h2>
            </div>
            {move || known().map(|m| view! { <p class="kind">{m.summary}</p><p class="kind">"Source. " {m.source}</p> })}
            <Parameters store method/>
        </div>
        <Waterfall store/>
        <Sets store/>
        <Walls store/>
    }
}

/// The parameters of the methodology in force, each editable, with a way back to the published ones.
#[component]
fn Parameters(store: Store, method: Memo<String>) -> impl IntoView {
    let assets = Memo::new(move |_| {
        store.report.with(|r| {
            let mut assets: Vec<String> = r.by_asset.iter().map(|a| a.key.clone()).collect();
            assets.sort();
            assets
        })
    });
    let fields = move || {
        let assets = assets.get();
        store.epoch.track();
        if method.get() == schedule::METHOD.id {
            let defaults = schedule::Parameters::default();
            let mut fields =
                vec![(vec!["floor".to_owned()], "Part that never nets".to_owned(), amount::plain(defaults.floor))];
            fields.extend(
                defaults.rates.iter().map(|(class, rate)| {
                    (vec!["rates".into(), class.clone()], class_name(class), amount::plain(*rate))
                }),
            );
            fields
        } else {
            let defaults = rate::Parameters::default();
            let mut fields = vec![
                (vec!["basis".to_owned()], "Basis charge on what matches".to_owned(), amount::plain(defaults.basis)),
                (vec!["defaultRate".to_owned()], "Any other asset".to_owned(), amount::plain(defaults.default_rate)),
            ];
            fields.extend(assets.iter().map(|asset| {
                (vec!["rates".into(), asset.clone()], asset.clone(), amount::plain(defaults.rate(asset)))
            }));
            fields
        }
    };
    let changed = Memo::new(move |_| {
        store.version.track();
        !choice(store).parameters.is_empty()
    });
    view! {
        <div class="fields">
            {move || fields().into_iter().map(|(path, label, default)| view! { <Parameter store path label default/> }).collect_view()}
        </div>
        <Show when=move || changed.get() && !store.settings.with(|s| s.readonly)>
            <button class="link" on:click=move |_| store.set_margin(MarginChoice::new(method.get_untracked()))>
                "Back to the published figures"
            </button>
        </Show>
    }
}

/// A class of the schedule in words.
fn class_name(class: &str) -> String {
    let named = |words: &str, years: &str| format!("{words}, {years} years");
    match class {
        "credit0to2" => named("Credit", "0 to 2"),
        "credit2to5" => named("Credit", "2 to 5"),
        "credit5plus" => named("Credit", "over 5"),
        "rates0to2" => named("Interest rates", "0 to 2"),
        "rates2to5" => named("Interest rates", "2 to 5"),
        "rates5plus" => named("Interest rates", "over 5"),
        "fx" => "Foreign exchange".to_owned(),
        "other" => "Other, and crypto".to_owned(),
        class => class.chars().take(1).flat_map(char::to_uppercase).chain(class.chars().skip(1)).collect(),
    }
}

#[component]
fn Parameter(store: Store, path: Vec<String>, label: String, default: String) -> impl IntoView {
    let input = path.join(".");
    let path = StoredValue::new(path);
    let value = Signal::derive(move || {
        store.version.track();
        let parameters = choice(store).parameters;
        let found = path.with_value(|path| match path.as_slice() {
            [name] => parameters.get(name).cloned(),
            [name, key] => parameters.get(name).and_then(|map| map.get(key)).cloned(),
            _ => None,
        });
        found.and_then(|v| v.as_str().map(str::to_owned)).unwrap_or_else(|| default.clone())
    });
    let set = move |number: Option<Decimal>, input: &str| {
        if number.is_some_and(|number| number.is_sign_negative() && !number.is_zero()) {
            return Err("cannot be below zero".to_owned());
        }
        let mut choice = choice(store);
        let text = number.map(amount::plain).unwrap_or_default();
        path.with_value(|path| put(&mut choice.parameters, path, &text));
        store.amend_typing(input, |book| book.options.margin = Some(choice));
        Ok(())
    };
    let locked = Memo::new(move |_| store.settings.with(|s| s.readonly));
    view! { <Number store label input parameter=true optional=false locked value set/> }
}

fn put(parameters: &mut Map<String, Value>, path: &[String], text: &str) {
    match path {
        [name] => {
            parameters.insert(name.clone(), text.into());
        }
        [name, rest @ ..] => {
            let inner = parameters.entry(name.clone()).or_insert_with(|| Value::Object(Map::new()));
            if let Value::Object(inner) = inner {
                put(inner, rest, text);
            }
        }
        [] => {}
    }
}

/// More offsets than this are gathered in one bar.
const BARS: usize = 12;
/// More walls than this are not listed.
const WALLS: usize = 20;

/// From standalone to netted, one bar for each offset; each opens.
#[component]
pub(super) fn Waterfall(store: Store) -> impl IntoView {
    let open = RwSignal::new(None::<(String, String)>);
    let bars = move || {
        store.report.with(|r| {
            let at = |amount: Amount| format!("{:.2}%", 100.0 * fraction(amount, r.margin.standalone));
            let bar = |step: &Step<'_>| {
                // The offset that it opens, its name, the colours of bar and figure.
                let (set, asset, name, bar, figure) = match step.cause {
                    Cause::Offset(o) => (o.set.clone(), o.asset.clone(), o.label.clone(), "g", "num save"),
                    Cause::Smaller(count) => {
                        (String::new(), String::new(), format!("{count} smaller offsets"), "g", "num save")
                    }
                    Cause::Charges => (String::new(), String::new(), "Basis charge left".to_owned(), "", "num"),
                };
                let key = if set.is_empty() { bar.to_owned() } else { format!("{set}\u{1}{asset}") };
                let (left, width) = (at(step.from), at(step.change.abs()));
                let words = [set, asset, name].into_iter();
                let texts = words.chain([left, width, bar.to_owned(), figure.to_owned(), whole_signed(step.change)]);
                Line::new(key, texts.collect::<Vec<_>>())
            };
            r.margin.waterfall(BARS).iter().map(bar).collect()
        })
    };
    let draw = move |key: String, line: Texts| {
        let name = match key.split_once('\u{1}') {
            Some((set, asset)) => view! { <Opener set=set.to_owned() asset=asset.to_owned() line open/> }.into_any(),
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
    let span = move || store.report.with(|r| format!("{} → {}", whole(r.margin.standalone), whole(r.margin.netted)));
    let nothing_offsets = move || {
        store.report.with(|r| match r.margin.method.as_str() {
            "schedule" => "Nothing offsets: the schedule nets values only under an enforceable netting agreement. They stand under Assumptions.",
            _ => "Nothing offsets inside a margin set yet: in none of them does a long of one instrument meet a short of another in the same asset. What is bought and sold of one and the same instrument in one account is one position from the start.",
        })
    };
    let opened = move || {
        store.version.track();
        let (set, asset) = open.get()?;
        let offset = store.offsets(&set).into_iter().find(|o| o.asset == asset)?;
        Some(explained(&offset))
    };
    view! {
        <div class="section">
            <div class="head"><h2>"Where the saving comes from"</h2><span>{span}</span></div>
            {move || if empty.get() {
                view! { <p class="empty">{nothing_offsets}</p> }.into_any()
            } else {
                view! {
                    <div class="fall">
                        <span>"Each alone"</span>
                        <span class="wb"><i class="e" style:left="0" style:width="100%"></i></span>
                        <span class="num">{standalone}</span>
                        {lines(bars, draw)}
                        <span>"Netted"</span>
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
fn Opener(set: String, asset: String, line: Texts, open: RwSignal<Option<(String, String)>>) -> impl IntoView {
    let key = (set.clone(), asset);
    let is_open = {
        let key = key.clone();
        move || open.with(|open| open.as_ref() == Some(&key))
    };
    let toggle =
        move |_| open.update(|open| *open = if open.as_ref() == Some(&key) { None } else { Some(key.clone()) });
    view! { <button class="t link" data-offset=set aria-expanded=move || is_open().to_string() on:click=toggle>{line.at(2)}</button> }
}

/// One offset in words and figures.
fn explained(offset: &Offset) -> impl IntoView + use<> {
    let leg = |leg: &crate::margin::Leg| {
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
        <div class="open" data-open=offset.set.clone()>
            <p><b>{offset.label.clone()} ". "</b>{offset.explanation.clone()}</p>
            {(!offset.legs.is_empty()).then(|| view! {
                <div class="scroll" tabindex="0" role="region" aria-label="Lines of this offset">
                    <table class="small">
                        <thead><tr><th scope="col">"Line"</th><th scope="col" class="num">"Exposure"</th><th scope="col" class="num">"Matched"</th><th scope="col" class="num">"Rate"</th><th scope="col" class="num">"Alone"</th></tr></thead>
                        <tbody>{offset.legs.iter().map(leg).collect_view()}</tbody>
                    </table>
                </div>
            })}
        </div>
    }
}

/// Set by set.
#[component]
fn Sets(store: Store) -> impl IntoView {
    let rows = move || {
        store.report.with(|r| {
            let row = |set: &crate::margin::SetMargin| {
                let name = match &set.agreement {
                    Some(agreement) if !agreement.is_empty() => format!("{} · {agreement}", set.name.counterparty),
                    Some(_) => format!("{} · no enforceable agreement, each alone", set.name.counterparty),
                    None => set_title(&set.name),
                };
                let figures = [set.standalone, set.netted, set.saving].map(whole);
                let texts = [name, set.name.count.to_string()].into_iter().chain(figures);
                Line::new(format!("{}\u{1}{}", set.method, set.key), texts.collect::<Vec<_>>())
            };
            r.margin.sets.iter().map(row).collect()
        })
    };
    let sum = move |of: fn(&crate::margin::Margin) -> Amount| move || store.report.with(|r| whole(of(&r.margin)));
    view! {
        <div class="section">
            <div class="head"><h2>"Set by set"</h2><span>"nothing nets across these lines"</span></div>
            <div class="scroll" tabindex="0" role="region" aria-label="Margin by set">
                <table class="small">
                    <thead><tr><th scope="col">"Set"</th><th scope="col" class="num">"Alone"</th><th scope="col" class="num">"Netted"</th><th scope="col" class="num">"Saved"</th></tr></thead>
                    <tbody>
                        {lines(rows, |_, line| row(line, &["", "", "save"]))}
                        <tr class="sum"><th scope="row">"All"</th><td class="num">{sum(|m| m.standalone)}</td><td class="num">{sum(|m| m.netted)}</td><td class="num save">{sum(|m| m.saving)}</td></tr>
                    </tbody>
                </table>
            </div>
        </div>
    }
}

/// What it costs that sets do not net with each other, asset by asset.
#[component]
fn Walls(store: Store) -> impl IntoView {
    let rows = move || {
        store.report.with(|r| {
            let row = |wall: &crate::margin::Wall| {
                let sets: Vec<String> = wall.sets.iter().map(|key| or_none(key)).collect();
                let words = [wall.asset.clone(), format!("between {}", sets.join("; "))].into_iter();
                let figures = [wall.netted, wall.without_walls, wall.cost].map(whole);
                Line::new(&wall.asset, words.chain(figures).collect::<Vec<_>>())
            };
            r.margin.walls.iter().take(WALLS).map(row).collect()
        })
    };
    let any = Memo::new(move |_| store.report.with(|r| !r.margin.walls.is_empty()));
    let without = move || store.report.with(|r| money(r.margin.without_walls));
    let cost = move || store.report.with(|r| money(r.margin.cost_of_walls()));
    view! {
        <div class="section" data-walls="" tabindex="-1">
            <div class="head"><h2>"What the walls cost"</h2><span>"what would offset if it were in one set"</span></div>
            <Show when=move || any.get()>
                <div class="scroll" tabindex="0" role="region" aria-label="Cost of the walls by asset">
                    <table class="small">
                        <thead><tr><th scope="col">"Asset"</th><th scope="col" class="num">"As it is"</th><th scope="col" class="num">"In one set"</th><th scope="col" class="num">"Cost"</th></tr></thead>
                        <tbody>{lines(rows, |_, line| row(line, &["", "", ""]))}</tbody>
                    </table>
                </div>
            </Show>
            <p class="kind">
                "In one set the whole book would need " <b>{without}</b> ": the walls cost " <b>{cost}</b>
                ". That is not a saving to be had: nothing lets positions at different venues margin each other."
            </p>
        </div>
    }
}
