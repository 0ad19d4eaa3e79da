//! The parameters of a methodology: a handful that count with every keystroke, or all that a preset holds, as data.

use leptos::prelude::*;
use serde_json::{Map, Value};
use wasm_bindgen::JsCast;
use web_sys::HtmlInputElement;

use super::method::{Whose, choice, own};
use crate::number::{Holds, Number, not_below_zero};
use crate::store::Store;
use crate::texts::{fields as messages, methods as texts};
use exposure_netting::amount::typed::{Reading, Scale, Typed, read};
use exposure_netting::internal::effective;
use exposure_netting::internal::text::unread;
use exposure_netting::margin::{rate, schedule};
use exposure_netting::{Decimal, MarginChoice, amount};

/// The parameters of the methodologies that have a handful, each counting with every keystroke.
#[component]
pub(super) fn Simple(store: Store, whose: Whose) -> impl IntoView {
    let whose = StoredValue::new(whose);
    let method = choice(store, &whose.get_value()).method;
    let assets = Memo::new(move |_| {
        store.report.with(|r| {
            let mut assets: Vec<String> = r.by_asset.iter().map(|a| a.key.clone()).collect();
            assets.sort();
            assets
        })
    });
    let is_schedule = method == schedule::METHOD.id;
    let fields = move || {
        let assets = assets.get();
        store.epoch.track();
        if is_schedule {
            let defaults = schedule::Parameters::default();
            let mut fields = vec![(vec!["floor".to_owned()], texts::FLOOR.to_owned(), amount::plain(defaults.floor))];
            fields.extend(
                defaults.rates.iter().map(|(class, rate)| {
                    (vec!["rates".into(), class.clone()], texts::class(class), amount::plain(*rate))
                }),
            );
            fields
        } else {
            let defaults = rate::Parameters::default();
            let mut fields = vec![
                (vec!["basis".to_owned()], texts::BASIS.to_owned(), amount::plain(defaults.basis)),
                (
                    vec!["basisPerYear".to_owned()],
                    texts::BASIS_PER_YEAR.to_owned(),
                    amount::plain(defaults.basis_per_year),
                ),
                (vec!["defaultRate".to_owned()], texts::OTHER_ASSET.to_owned(), amount::plain(defaults.default_rate)),
            ];
            fields.extend(assets.iter().map(|asset| {
                (vec!["rates".into(), asset.clone()], asset.clone(), amount::plain(defaults.rate(asset)))
            }));
            fields
        }
    };
    view! {
        <div class="fields">
            {move || fields().into_iter().map(|(path, label, default)| view! { <Parameter store whose path label default/> }).collect_view()}
        </div>
        <Reset store whose/>
    }
}

/// The way back to what is published.
#[component]
fn Reset(store: Store, whose: StoredValue<Whose>) -> impl IntoView {
    let changed = Memo::new(move |_| {
        store.version.track();
        whose.with_value(|whose| own(store, whose)).is_some_and(|choice| !choice.parameters.is_empty())
    });
    let reset = move |_| {
        let whose = whose.get_value();
        let plain = MarginChoice { parameters: Map::new(), ..choice(store, &whose) };
        store.reset(|book| match whose {
            None => book.options.margin = Some(plain),
            Some(name) => drop(book.options.margin_by.insert(name, plain)),
        });
    };
    view! {
        <Show when=move || changed.get() && !store.settings.with(|s| s.readonly)>
            <button class="link" on:click=reset>{texts::BACK}</button>
        </Show>
    }
}

#[component]
fn Parameter(
    store: Store,
    whose: StoredValue<Whose>,
    path: Vec<String>,
    label: String,
    default: String,
) -> impl IntoView {
    let place = whose.with_value(|whose| place(whose, &path));
    let path = StoredValue::new(path);
    let value = Signal::derive(move || {
        store.version.track();
        let parameters = whose.with_value(|whose| choice(store, whose)).parameters;
        let found = path.with_value(|path| match path.as_slice() {
            [name] => parameters.get(name).cloned(),
            [name, key] => parameters.get(name).and_then(|map| map.get(key)).cloned(),
            _ => None,
        });
        found.and_then(|v| v.as_str().map(str::to_owned)).unwrap_or_else(|| default.clone())
    });
    let set = move |number: Option<Decimal>, input: &str| {
        if number.is_some_and(|number| !not_below_zero(number)) {
            return Err(messages::BELOW_ZERO.to_owned());
        }
        let whose = whose.get_value();
        let mut choice = choice(store, &whose);
        let text = number.map(amount::plain).unwrap_or_default();
        path.with_value(|path| put(&mut choice.parameters, path, &text));
        store.amend_typing(input, |book| match whose {
            None => book.options.margin = Some(choice),
            Some(name) => drop(book.options.margin_by.insert(name, choice)),
        });
        Ok(())
    };
    let locked = Memo::new(move |_| store.settings.with(|s| s.readonly));
    view! { <Number store label path=place holds=Holds::Percent optional=false locked value set/> }
}

/// A parameter's path in the book.
fn place(whose: &Whose, path: &[String]) -> String {
    let choice = whose.as_ref().map_or_else(|| "margin".to_owned(), |name| format!("marginBy.{name}"));
    format!("{choice}.parameters.{}", path.join("."))
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

/// Every parameter of a preset: it is data, and the panel shows what is there.
#[component]
pub(super) fn Panel(store: Store, whose: Whose, locked: Memo<bool>) -> impl IntoView {
    let whose = StoredValue::new(whose);
    let all = Memo::new(move |_| {
        store.version.track();
        effective(&whose.with_value(|whose| choice(store, whose)))
    });
    let names = Memo::new(move |_| all.with(|map| map.keys().cloned().collect::<Vec<_>>()));
    let group = move |name: String| {
        let path = vec![name.clone()];
        let part = {
            let name = name.clone();
            Memo::new(move |_| all.with(|map| map.get(&name).cloned().unwrap_or_default()))
        };
        view! {
            <details class="parameters" data-group=name.clone()>
                <summary>{words(&name)}</summary>
                {move || node(store, whose, locked, path.clone(), &part.get())}
            </details>
        }
    };
    view! {
        <details class="parameters" data-parameters="">
            <summary>{texts::PARAMETERS}</summary>
            <div class="part">{move || names.get().into_iter().map(group).collect_view()}</div>
        </details>
        <Reset store whose/>
    }
}

/// `maintenanceOfInitial` as words.
fn words(name: &str) -> String {
    let mut text = String::new();
    for (at, c) in name.chars().enumerate() {
        if at == 0 {
            text.extend(c.to_uppercase());
        } else if c.is_uppercase() && !name.chars().all(|c| c.is_uppercase() || c.is_ascii_digit()) {
            text.push(' ');
            text.extend(c.to_lowercase());
        } else {
            text.push(c);
        }
    }
    text
}

fn node(store: Store, whose: StoredValue<Whose>, locked: Memo<bool>, path: Vec<String>, value: &Value) -> AnyView {
    let inner = |key: &str| path.iter().cloned().chain([key.to_owned()]).collect::<Vec<_>>();
    match value {
        Value::Array(items) => {
            let mut columns: Vec<String> = Vec::new();
            for key in items.iter().filter_map(Value::as_object).flat_map(Map::keys) {
                if !columns.contains(key) {
                    columns.push(key.clone());
                }
            }
            let heads = columns.iter().map(|name| view! { <th scope="col">{words(name)}</th> }).collect_view();
            let rows = items.iter().enumerate().map(|(at, item)| {
                let cells = columns.iter().map(|name| {
                    let value = item.get(name).cloned().unwrap_or(Value::Null);
                    let mut path = inner(&at.to_string());
                    path.push(name.clone());
                    let cell = if value.is_object() { node } else { leaf };
                    view! { <td>{cell(store, whose, locked, path, &value)}</td> }
                });
                let remove = {
                    let path = path.clone();
                    move |_| change(store, whose, &path, |list| drop(list.as_array_mut().map(|list| list.remove(at))))
                };
                view! {
                    <tr>{cells.collect_view()}
                        <td><button class="link" disabled=move || locked.get() aria-label=texts::remove_line(at.saturating_add(1)) on:click=remove>{messages::REMOVE}</button></td>
                    </tr>
                }
            });
            let add = {
                let path = path.clone();
                move |_| {
                    change(store, whose, &path, |list| {
                        if let Some(list) = list.as_array_mut() {
                            list.push(list.last().cloned().unwrap_or_default());
                        }
                    });
                }
            };
            view! {
                <div class="scroll" tabindex="0" role="region" aria-label=words(path.last().map_or("", String::as_str))>
                    <table class="small edit"><thead><tr>{heads}<th></th></tr></thead><tbody>{rows.collect_view()}</tbody></table>
                </div>
                <button class="link" disabled=move || locked.get() on:click=add>{texts::ADD_LINE}</button>
            }
            .into_any()
        }
        Value::Object(map) => {
            let scalars = map.iter().filter(|(_, value)| !value.is_object() && !value.is_array());
            let fields = scalars.map(|(key, value)| leaf(store, whose, locked, inner(key), value));
            let parts = map.iter().filter(|(_, value)| value.is_object() || value.is_array()).map(|(key, value)| {
                view! { <div class="part"><h3>{words(key)}</h3>{node(store, whose, locked, inner(key), value)}</div> }
            });
            view! { <div class="fields">{fields.collect_view()}</div> {parts.collect_view()} }.into_any()
        }
        scalar => view! { <div class="fields">{leaf(store, whose, locked, path.clone(), scalar)}</div> }.into_any(),
    }
}

/// One parameter, set when it is left.
fn leaf(store: Store, whose: StoredValue<Whose>, locked: Memo<bool>, path: Vec<String>, value: &Value) -> AnyView {
    let name = path.join(".");
    let label = words(path.last().map_or("", String::as_str));
    let about = words(&path.join(" "));
    let place = whose.with_value(|whose| self::place(whose, &path));
    if let Value::Bool(flag) = value {
        let flag = *flag;
        let toggle = move |_| change(store, whose, &path, |value| *value = Value::Bool(!flag));
        return view! {
            <label><span>{label}</span><input type="checkbox" data-parameter=place aria-label=about prop:checked=flag disabled=move || locked.get() on:change=toggle/></label>
        }
        .into_any();
    }
    let text = match value {
        Value::String(text) => text.clone(),
        Value::Number(number) => number.to_string(),
        _ => String::new(),
    };
    let number = amount::parse(&text).is_ok() || text.is_empty() && !is_word(&path);
    if !number || is_word(&path) {
        return view! { <Word store whose locked path place text label about/> }.into_any();
    }
    let holds = if is_share(&path) { Holds::Percent } else { Holds::Number };
    let set = move |number: Option<Decimal>, _: &str| {
        let given = number.map_or(Value::Null, |number| Value::String(amount::plain(number)));
        given_to(store, whose, &path, given)
    };
    view! { <Number store label about path=place holds optional=true late=true tip=tip(&name) locked value=Signal::stored(text) set/> }
        .into_any()
}

/// Puts a parameter in force, or gives back why it cannot be.
fn given_to(store: Store, whose: StoredValue<Whose>, path: &[String], given: Value) -> Result<(), String> {
    let done = store.attempt(|| {
        change(store, whose, path, |value| *value = given);
        Ok(())
    });
    let place = whose.with_value(|whose| place(whose, path));
    done.map_err(|message| message.replace(&place, "").trim_start().to_owned())
}

/// A parameter that is a word, or a word or a share; set when it is left.
#[component]
fn Word(
    store: Store,
    whose: StoredValue<Whose>,
    locked: Memo<bool>,
    path: Vec<String>,
    place: String,
    text: String,
    label: String,
    about: String,
) -> impl IntoView {
    let problem = RwSignal::new(None::<String>);
    let tip = tip(path.last().map_or("", String::as_str));
    let named = label.clone();
    let shown = amount::parse(&text).map_or_else(|_| text.clone(), amount::percent);
    let set = move |event: web_sys::Event| {
        let Some(input) = event.target().and_then(|t| t.dyn_into::<HtmlInputElement>().ok()) else { return };
        let text = input.value().trim().to_owned();
        let typed = Typed { scale: Scale::Percent, mark: store.mark.get_untracked(), ..Typed::default() };
        let given = match read(&text, &typed) {
            _ if text.is_empty() => Ok(Value::Null),
            Reading::Value(share) => Ok(Value::String(amount::plain(share))),
            reading if text.contains(|c: char| c.is_ascii_digit()) => {
                Err(unread(&named, &text, &reading, &typed).message)
            }
            _ => Ok(Value::String(text)),
        };
        problem.set(given.and_then(|given| given_to(store, whose, &path, given)).err());
    };
    view! {
        <div class="field">
            <label title=tip>
                <span>{label}</span>
                <input class="cell number" autocomplete="off" data-parameter=place data-value=text aria-label=about
                    aria-invalid=move || problem.with(Option::is_some).then_some("true") prop:value=shown disabled=move || locked.get() on:change=set/>
            </label>
            {move || problem.get().map(|problem| view! { <small class="warning" role="status">{problem}</small> })}
        </div>
    }
}

/// Whether a parameter may be a word.
fn is_word(path: &[String]) -> bool {
    let last = path.last().map_or("", String::as_str);
    let first = path.first().map_or("", String::as_str);
    matches!(last, "on" | "settlement" | "currency" | "tierRate" | "tierSize" | "tierBound" | "maintenanceAt")
        || (last == "volatility" && first == "scenarios")
        || first == "assets"
}

/// Whether a parameter is a fraction, judging by its name and position.
fn is_share(path: &[String]) -> bool {
    let names: Vec<&str> = path.iter().map(String::as_str).collect();
    let within = |name: &str| names.contains(&name);
    match names.last().copied().unwrap_or_default() {
        "initial" | "maintenance" => !within("factor") && !within("maxLoss"),
        "spot"
        | "weight"
        | "range"
        | "calendar"
        | "perYear"
        | "maintenanceOfInitial"
        | "initialOfMaintenance"
        | "putMark"
        | "maintenanceFloor"
        | "strikeCap"
        | "longCap"
        | "interest"
        | "minimumUp" => true,
        "up" | "down" => within("volatility") || within("basis"),
        "floor" => within("option"),
        "minimum" => within("roll"),
        _ => ["ranges", "perYears", "minimums", "utilisation", "rates", "spots", "weights"].into_iter().any(within),
    }
}

/// The meaning of a parameter, by its path.
fn tip(name: &str) -> &'static str {
    texts::tip(name.rsplit('.').next().unwrap_or(name))
}

/// Changes one parameter of a choice; a list is kept whole, because a list replaces the preset's.
fn change(store: Store, whose: StoredValue<Whose>, path: &[String], with: impl FnOnce(&mut Value)) {
    let whose = whose.get_value();
    let mut choice = choice(store, &whose);
    let mut all = effective(&choice);
    let [first, rest @ ..] = path else { return };
    let Some(part) = all.get_mut(first) else { return };
    let mut slot = &mut *part;
    for step in rest {
        slot = match slot {
            Value::Array(items) => match step.parse::<usize>().ok().and_then(|at| items.get_mut(at)) {
                Some(item) => item,
                None => return,
            },
            Value::Object(map) => map.entry(step.clone()).or_insert(Value::Null),
            _ => return,
        };
    }
    with(slot);
    choice.parameters.insert(first.clone(), part.clone());
    match whose {
        None => store.set_margin(choice),
        Some(name) => store.set_margin_of(&name, Some(choice)),
    }
}
