//! The methodology and preset of every venue, and their parameters with their source.

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::HtmlSelectElement;

use super::panel::{Panel, Simple};
use crate::store::Store;
use crate::texts::methods as texts;
use exposure_netting::MarginChoice;
use exposure_netting::margin::{METHODS, Preset, rate, schedule, venue};

/// Whose methodology: a counterparty's, or that of everybody without a separate one.
pub(super) type Whose = Option<String>;

pub(super) fn own(store: Store, whose: &Whose) -> Option<MarginChoice> {
    let options = store.options();
    match whose {
        None => options.margin,
        Some(counterparty) => options.margin_by.get(counterparty).cloned(),
    }
}

pub(super) fn choice(store: Store, whose: &Whose) -> MarginChoice {
    let own = own(store, whose).or_else(|| store.options().margin);
    own.unwrap_or_else(|| MarginChoice::new(venue::METHOD.id))
}

fn preset_of(choice: &MarginChoice) -> Option<&'static Preset> {
    let method = METHODS.into_iter().find(|method| method.id == choice.method)?;
    match &choice.preset {
        None => method.presets.first(),
        Some(id) => method.presets.iter().find(|preset| preset.id == id),
    }
}

fn selected(event: &web_sys::Event) -> Option<String> {
    event.target().and_then(|t| t.dyn_into::<HtmlSelectElement>().ok()).map(|select| select.value())
}

/// `portfolio/derive-pm2`: a methodology and its preset in one value.
fn value_of(choice: &MarginChoice) -> String {
    format!("{}/{}", choice.method, preset_of(choice).map_or("", |preset| preset.id))
}

#[component]
pub(super) fn Methods(store: Store) -> impl IntoView {
    let whose = RwSignal::new(None::<String>);
    let now = Memo::new(move |_| {
        store.version.track();
        choice(store, &whose.get())
    });
    // Editing a parameter leaves the panel as it is opened.
    let rules = Memo::new(move |_| now.with(|now| (whose.get(), now.method.clone(), now.preset.clone())));
    let everywhere = Memo::new(move |_| {
        store.version.track();
        choice(store, &None)
    });
    let locked = Memo::new(move |_| store.settings.with(|s| s.readonly));
    // Whether anything is margined by a method chosen by name.
    let chosen = Memo::new(move |_| {
        store.version.track();
        let options = store.options();
        options.margin.iter().chain(options.margin_by.values()).any(|choice| choice.method != venue::METHOD.id)
    });
    let counterparties = Memo::new(move |_| {
        store.report.with(|r| {
            let mut names: Vec<String> = r.by_counterparty.iter().map(|group| group.key.clone()).collect();
            names.retain(|name| !name.is_empty());
            names.sort();
            names
        })
    });
    let method = move || METHODS.into_iter().find(|m| m.id == everywhere.get().method);
    let choose = move |event: web_sys::Event| {
        if let Some(method) = selected(&event) {
            whose.set(None);
            store.set_margin(MarginChoice::new(method));
        }
    };
    let choose_preset = move |event: web_sys::Event| {
        if let Some(preset) = selected(&event) {
            whose.set(None);
            let method = everywhere.get_untracked().method;
            store.set_margin(MarginChoice { preset: Some(preset), ..MarginChoice::new(method) });
        }
    };
    let presets = move || {
        let presets = method().map(|m| m.presets).unwrap_or_default();
        (presets.len() > 1).then(|| {
            let chosen = move || preset_of(&everywhere.get()).map_or("", |preset| preset.id);
            view! {
                <select class="inline" aria-label=texts::PRESET data-action="preset" prop:value=chosen disabled=move || locked.get() on:change=choose_preset>
                    {presets.iter().map(|p| view! { <option value=p.id selected=move || chosen() == p.id>{p.name}</option> }).collect_view()}
                </select>
            }
        })
    };
    view! {
        <div class="section">
            <div class="head">
                <h2>{texts::METHOD}
                    <select class="inline" aria-label=texts::METHOD_LABEL data-action="method" prop:value=move || everywhere.get().method
                        disabled=move || locked.get() on:change=choose>
                        {METHODS.into_iter().map(|m| view! { <option value=m.id selected=move || everywhere.get().method == m.id>{m.name}</option> }).collect_view()}
                    </select>
                    " " {presets}
                </h2>
                <Show when=move || chosen.get() && !locked.get()>
                    <button class="link" data-action="own-rules" on:click=move |_| { whose.set(None); store.own_rules() }>{texts::OWN_RULES}</button>
                </Show>
            </div>
            <Show when=move || counterparties.with(|names| !names.is_empty())>
                <details class="venues">
                    <summary>{texts::FOR_ONE}</summary>
                    <div class="fields wide">
                        {move || counterparties.get().into_iter().map(|name| view! { <Venue store name locked whose/> }).collect_view()}
                    </div>
                </details>
            </Show>
            <About now whose/>
            {move || {
                let (whose, method, _) = rules.get();
                if method == venue::METHOD.id {
                    view! { <StandIn store whose/> }.into_any()
                } else if [rate::METHOD.id, schedule::METHOD.id].contains(&method.as_str()) {
                    view! { <Simple store whose/> }.into_any()
                } else {
                    view! { <Panel store whose locked/> }.into_any()
                }
            }}
        </div>
    }
}

/// The rates that stand in for venues whose rule is not known.
#[component]
fn StandIn(store: Store, whose: Whose) -> impl IntoView {
    let whose = StoredValue::new(whose);
    let used = Memo::new(move |_| {
        let own = whose.get_value();
        store.report.with(|r| {
            let rates = r.margin.sets.iter().filter(|set| set.method == rate::METHOD.id && super::rule::stands_in(set));
            rates.map(|set| set.name.counterparty.clone()).any(|name| own.as_ref().is_none_or(|own| *own == name))
        })
    });
    view! {
        <details class="parameters" data-stand-in-rates="" open=move || used.get()>
            <summary>{texts::STAND_IN_RATES}</summary>
            <Simple store whose=whose.get_value()/>
        </details>
    }
}

/// The first words of a methodology's name: `Standard` of `Standard, each position`.
fn short(name: &str) -> &str {
    name.split(',').next().unwrap_or(name)
}

/// One venue's choice, and the way to its parameters.
#[component]
fn Venue(store: Store, name: String, locked: Memo<bool>, whose: RwSignal<Whose>) -> impl IntoView {
    let label = name.clone();
    let named = Some(name.clone());
    let value = {
        let whose = named.clone();
        Memo::new(move |_| {
            store.version.track();
            own(store, &whose).map(|choice| value_of(&choice)).unwrap_or_default()
        })
    };
    let choose = {
        let name = name.clone();
        move |event: web_sys::Event| {
            let Some(value) = selected(&event) else { return };
            let choice = (!value.is_empty()).then(|| MarginChoice::named(&value));
            whose.set(choice.is_some().then(|| name.clone()));
            store.set_margin_of(&name, choice);
        }
    };
    let option = move |id: String, text: String| {
        let same = id.clone();
        view! { <option value=id selected=move || value.get() == same>{text}</option> }
    };
    let groups = METHODS
        .into_iter()
        .map(|m| {
            let options = if m.presets.is_empty() {
                vec![option(format!("{}/", m.id), m.name.to_owned())]
            } else {
                m.presets
                    .iter()
                    .map(|p| option(format!("{}/{}", m.id, p.id), texts::preset(short(m.name), p.name)))
                    .collect()
            };
            view! { <optgroup label=m.name>{options}</optgroup> }
        })
        .collect_view();
    let is_open = {
        let named = named.clone();
        move || whose.with(|open| *open == named)
    };
    let toggle = move |_| {
        let named = named.clone();
        whose.update(|open| *open = if *open == named { None } else { named });
    };
    view! {
        <label>
            <span>{label}
                <Show when=move || !value.with(String::is_empty)>
                    " " <button class="link" aria-expanded={let is_open = is_open.clone(); move || is_open().to_string()} on:click=toggle.clone()>{texts::EDIT}</button>
                </Show>
            </span>
            <select class="cell" data-action="venue-method" data-venue=name prop:value=move || value.get() disabled=move || locked.get() on:change=choose>
                <option value="" selected=move || value.with(String::is_empty)>{texts::SAME}</option>
                {groups}
            </select>
        </label>
    }
}

/// The methodology in force: its rule, its source, its limits.
#[component]
fn About(now: Memo<MarginChoice>, whose: RwSignal<Whose>) -> impl IntoView {
    move || {
        let choice = now.get();
        let method = METHODS.into_iter().find(|m| m.id == choice.method)?;
        let preset = preset_of(&choice);
        let title = whose.get().map(|name| texts::margined_by(&name, method.name));
        let source = preset.map_or(method.source, |preset| preset.source);
        let day = preset.map(|preset| preset.as_of.to_string());
        let note = preset.map(|preset| preset.note).filter(|note| !note.is_empty());
        Some(view! {
            <p class="kind">{title.map(|title| view! { <b>{title}</b> })} {method.summary}</p>
            <p class="kind">{texts::source(source, day.as_deref())}</p>
            {note.map(|note| view! { <p class="kind note">{texts::note(note)}</p> })}
        })
    }
}
