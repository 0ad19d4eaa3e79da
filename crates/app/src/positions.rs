//! The book as a table that is edited in place.

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlInputElement, HtmlSelectElement, KeyboardEvent};

use super::cells::{Choice, Details, Entry};
use super::closeness::LiquidatedAt;
use super::format::{money, whole};
use super::header::focus;
use super::headline::toned;
use super::margin::{beside, factor, rule};
use super::number::choices;
use super::parts::{heads, phrase};
use super::store::Store;
use super::texts::{positions as texts, sentence};
use exposure_netting::AccountMode;
use exposure_netting::amount::typed::DecimalMark;
use exposure_netting::margin::SetMargin;
use exposure_netting::{Field, Kind, LiveBook, PositionReport};

/// Rows of this height are laid out without being there.
const ROW: f64 = 32.0;
/// Books up to this many lines are laid out whole.
const WHOLE: usize = 120;
/// Lines beyond the visible ones on each side.
const MARGIN: usize = 6;

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Line {
    Group(String),
    Row(String),
}

#[component]
pub(super) fn Positions(store: Store) -> impl IntoView {
    let group = RwSignal::new("set".to_owned());
    let open = RwSignal::new(None::<String>);
    let editable = Memo::new(move |_| store.settings.with(|s| !s.readonly));
    let lines = Memo::new(move |_| {
        store.layout.track();
        lines(store, &group.get())
    });
    let scroll = RwSignal::new((0.0, 700.0));
    let range = Memo::new(move |_| {
        let count = lines.with(Vec::len);
        if count <= WHOLE {
            return (0, count);
        }
        let (top, height) = scroll.get();
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a place on the screen")]
        let line = |y: f64| (y / ROW).max(0.0) as usize;
        let first = line(top).saturating_sub(MARGIN);
        (first.min(count), line(top + height).saturating_add(MARGIN).min(count))
    });
    let visible = move || {
        let (first, last) = range.get();
        lines.with(|lines| lines.get(first..last).unwrap_or_default().to_vec())
    };
    let space = |lines: usize| {
        #[allow(clippy::cast_precision_loss, reason = "a place on the screen")]
        let height = lines as f64 * ROW;
        format!("{height}px")
    };
    let on_scroll = move |event: web_sys::Event| {
        if let Some(element) = event.target().and_then(|t| t.dyn_into::<Element>().ok()) {
            scroll.set((f64::from(element.scroll_top()), f64::from(element.client_height())));
        }
    };
    let counts = move || {
        store.layout.track();
        store.report.with(|r| {
            let named = |groups: &[exposure_netting::Exposure]| groups.iter().filter(|g| !g.key.is_empty()).count();
            texts::counts(store.len(), named(&r.by_counterparty), named(&r.by_chain))
        })
    };
    let add = move |event: web_sys::MouseEvent| {
        let id = store.add();
        let near = event.target().and_then(|t| t.dyn_into::<Element>().ok());
        if let Some((id, near)) = id.zip(near) {
            let root = near.get_root_node();
            // The row is on the page a moment later.
            request_animation_frame(move || {
                focus(&root, &format!("input[data-row=\"{}\"][data-field=\"asset\"]", css_escape(&id)))
            });
        }
    };
    let choose = move |event: web_sys::Event| {
        if let Some(select) = event.target().and_then(|t| t.dyn_into::<HtmlSelectElement>().ok()) {
            group.set(select.value());
        }
    };
    view! {
        <div class="pane" part="positions">
            <div class="tools">
                <h2>{texts::TITLE}</h2>
                <span class="n">{counts}</span>
                <span class="grow"></span>
                <label class="n">{texts::GROUP}
                    <select class="btn" on:change=choose>
                        {texts::GROUPS.map(|(value, name)| view! { <option value=value>{name}</option> }).into_iter().collect_view()}
                    </select>
                </label>
                <Show when=move || editable.get()>
                    <button class="btn" data-action="undo" disabled=move || !store.can_undo.get() on:click=move |_| store.undo()>{texts::UNDO}</button>
                    <button class="btn" data-action="redo" disabled=move || !store.can_redo.get() on:click=move |_| store.redo()>{texts::REDO}</button>
                    <button class="btn" data-action="add" on:click=add>{texts::ADD_ROW}</button>
                </Show>
            </div>
            <Show when=move || editable.get()>
                <button class="skip" on:click=|event: web_sys::MouseEvent| {
                    if let Some(near) = event.target().and_then(|t| t.dyn_into::<Element>().ok()) {
                        focus(&near.get_root_node(), "[data-action=quick]");
                    }
                }>{texts::SKIP}</button>
            </Show>
            <div class="scroll book" class:long=move || { lines.with(|l| l.len() > WHOLE) } on:scroll=on_scroll tabindex="0" role="region" aria-label=texts::TITLE>
                <table on:keydown=move |event| on_key(&event, store)>
                    <thead>
                        <tr>{heads(&texts::COLUMNS)}</tr>
                    </thead>
                    <tbody>
                        <tr class="space" aria-hidden="true" style:height=move || space(range.get().0)><td colspan="9"></td></tr>
                        <For each=visible key=Clone::clone children=move |line| match line {
                            Line::Group(key) => view! { <Group store key group/> }.into_any(),
                            Line::Row(id) => view! { <Row store id editable open/> }.into_any(),
                        }/>
                        <tr class="space" aria-hidden="true" style:height=move || space(lines.with(Vec::len).saturating_sub(range.get().1))><td colspan="9"></td></tr>
                    </tbody>
                </table>
                <Show when=move || lines.with(Vec::is_empty)>
                    <p class="empty in">{texts::EMPTY}</p>
                </Show>
            </div>
            <Problems store/>
            <Show when=move || editable.get()>
                <Quick store/>
            </Show>
        </div>
    }
}

/// Groups in the order in which their first positions come, so that nothing moves while it is edited.
fn lines(store: Store, by: &str) -> Vec<Line> {
    let keyed = |field: Field| store.ids().into_iter().map(|id| (store.cell(&id, field).text, id)).collect();
    let rows: Vec<(String, String)> = match by {
        "none" => return store.ids().into_iter().map(Line::Row).collect(),
        "asset" => keyed(Field::Asset),
        "counterparty" => keyed(Field::Counterparty),
        // Of a hundred thousand positions the sets alone are known at once.
        _ => store.ask(LiveBook::ids_by_set).into_iter().map(|(id, set)| (set, id)).collect(),
    };
    let mut order: Vec<String> = Vec::new();
    let mut groups: std::collections::BTreeMap<String, Vec<Line>> = std::collections::BTreeMap::new();
    for (key, id) in rows {
        match groups.get_mut(&key) {
            Some(group) => group.push(Line::Row(id)),
            None => {
                order.push(key.clone());
                groups.insert(key, vec![Line::Row(id)]);
            }
        }
    }
    order
        .into_iter()
        .flat_map(|key| {
            let rows = groups.remove(&key).unwrap_or_default();
            std::iter::once(Line::Group(key)).chain(rows)
        })
        .collect()
}

#[component]
fn Group(store: Store, key: String, group: RwSignal<String>) -> impl IntoView {
    let exposure = {
        let key = key.clone();
        Memo::new(move |_| {
            let by = group.get();
            store.report.with(|r| {
                let groups = match by.as_str() {
                    "asset" => &r.by_asset,
                    "counterparty" => &r.by_counterparty,
                    _ => &r.by_netting_set,
                };
                groups.iter().find(|g| g.key == key).cloned()
            })
        })
    };
    let margin = {
        let key = key.clone();
        Memo::new(move |_| {
            let sets = group.with(|by| by == "set");
            let is = |set: &&SetMargin| sets && set.key == key && set.agreement.is_none();
            store.report.with(|r| r.margin.sets.iter().find(is).cloned())
        })
    };
    let title = move || {
        exposure.with(|exposure| match exposure {
            Some(e) => e.set.as_ref().map_or_else(|| or_none(&e.key), set_title),
            None => or_none(&key),
        })
    };
    let net = move || {
        exposure.with(|exposure| {
            exposure.as_ref().map(|e| {
                let (tone, text) = toned(e.net);
                view! { <span>{phrase(texts::NET, vec![("amount", view! { <b class=tone>{text}</b> }.into_any())])}</span> }
            })
        })
    };
    let needs = move || {
        margin.with(|margin| {
            let m = margin.as_ref()?;
            if rule::lends(m) {
                let health = m.assets.iter().find_map(|part| part.health)?;
                return Some(texts::health(health.factor.map(|_| factor(&health)).as_deref()));
            }
            if rule::is_paid_in_full(m) {
                return Some(texts::paid_in_full());
            }
            let alone = (m.saving != exposure_netting::Amount::ZERO).then(|| whole(m.standalone));
            let says = store.report.with(|r| beside(&r.accounts, &r.margin.sets, m)?.venue.as_ref()?.initial);
            Some(texts::needs(&whole(m.netted), alone.as_deref(), says.map(whole).as_deref()))
        })
    };
    view! {
        <tr class="set"><th colspan="9" scope="rowgroup"><div class="line">
            <b>{title}</b><Mode store margin/><span>{needs}</span>{net}
        </div></th></tr>
    }
}

/// The rule of an account, and its other modes if its venue has any.
#[component]
fn Mode(store: Store, margin: Memo<Option<SetMargin>>) -> impl IntoView {
    // The parts of the menu: it is not rebuilt while numbers change.
    let shown = Memo::new(move |_| {
        store.version.track();
        margin.with(|margin| {
            let set = margin.as_ref().filter(|set| set.agreement.is_none() && !rule::is_paid_in_full(set))?;
            let place = (set.name.counterparty.clone(), set.name.account.clone());
            let by_venue = rule::is_by_venue(store, &set.name.counterparty);
            let modes = if by_venue { rule::modes(set) } else { Vec::new() };
            let told = [Some(rule::told(set, by_venue)), rule::day(&set.rule)];
            let told = told.into_iter().flatten().collect::<Vec<_>>().join(" ");
            Some((place, modes, rule::name(set, by_venue), told, by_venue && rule::stands_in(set)))
        })
    });
    let mode = Memo::new(move |_| margin.with(|margin| margin.as_ref().map_or("", |set| set.rule.mode)));
    let locked = Memo::new(move |_| store.settings.with(|s| s.readonly));
    move || {
        let (place, modes, name, told, stand_in) = shown.get()?;
        if modes.len() < 2 {
            return Some(view! { <span>"· " <span class:lock=stand_in title=told>{name}</span></span> }.into_any());
        }
        let label = texts::mode_of([place.0.as_str(), place.1.as_str()].join(" ").trim());
        let options = modes.into_iter().map(|(own, text)| {
            view! { <option value=own.name() selected=move || mode.get() == own.name()>{text}</option> }
        });
        let choose = move |event: web_sys::Event| {
            let select = event.target().and_then(|t| t.dyn_into::<HtmlSelectElement>().ok());
            if let Some(mode) = select.and_then(|select| AccountMode::from_name(&select.value())) {
                store.set_mode(&place.0, &place.1, mode);
            }
        };
        Some(view! {
            <span>"· " <select class="cell mode" class:lock=stand_in data-action="account-mode" aria-label=label title=told
                prop:value=move || mode.get() disabled=move || locked.get() on:change=choose>{options.collect_view()}</select></span>
        }.into_any())
    }
}

/// The key of a set in words.
pub(super) fn or_none(key: &str) -> String {
    if key.is_empty() {
        return texts::NO_COUNTERPARTY.to_owned();
    }
    // The key of a set of which nothing counts at present.
    let (set, alone) = key.strip_suffix("#isolated").map_or((key, ""), |set| (set, texts::SEPARATE));
    let mut parts: Vec<&str> = set.split('|').filter(|part| !part.is_empty()).collect();
    parts.dedup();
    format!("{}{alone}", parts.join(" · "))
}

/// A margin set in words.
pub(super) fn set_title(set: &exposure_netting::SetName) -> String {
    if set.counterparty.is_empty() {
        return texts::NO_COUNTERPARTY.to_owned();
    }
    let parts = [&set.counterparty, &set.account, &set.chain];
    let mut parts: Vec<&str> = parts.into_iter().map(String::as_str).filter(|part| !part.is_empty()).collect();
    parts.dedup();
    let mode = if set.margin_mode == "isolated" { texts::SEPARATE } else { texts::CROSS };
    format!("{}{mode}", parts.join(" · "))
}

#[component]
fn Row(store: Store, id: String, editable: Memo<bool>, open: RwSignal<Option<String>>) -> impl IntoView {
    let id = StoredValue::new(id);
    let figures = Memo::new(move |_| {
        id.with_value(|id| {
            store.track_row(id);
            store.position(id).unwrap_or_default()
        })
    });
    let text = move |field: Field| {
        Memo::new(move |_| {
            id.with_value(|id| {
                store.track_row(id);
                store.cell(id, field).text
            })
        })
    };
    let side = text(Field::Side);
    // The part of the instrument's name after its kind.
    let rest = move || {
        figures.with(|p: &PositionReport| {
            let (_, rest) = p.instrument.split_once(' ').unwrap_or(("", ""));
            Kind::ALL
                .iter()
                .find_map(|k| rest.strip_prefix(k.name()))
                .unwrap_or(rest)
                .trim_start_matches([',', ' '])
                .to_owned()
        })
    };
    let mode = text(Field::MarginMode);
    let exposure = move || {
        figures.with(|p| match (p.exposure, p.cash) {
            (Some(e), true) => view! { <span class="kind">{texts::cash(&toned(e).1)}</span> }.into_any(),
            (Some(e), false) => {
                let (tone, text) = toned(e);
                view! { <span class=tone>{text}</span> }.into_any()
            }
            (None, _) => {
                view! { <span class="lock" title=p.failure.as_ref().map(|f| f.message.clone())>{texts::LEFT_OUT}</span> }
                    .into_any()
            }
        })
    };
    let alone = move || figures.with(|p| p.standalone.filter(|_| !p.cash).map_or("–".to_owned(), whole));
    // The focus goes to the next position's button, or to the one that adds.
    let remove = move |event: web_sys::MouseEvent| {
        let near = event.target().and_then(|t| t.dyn_into::<Element>().ok());
        let ids = store.ids();
        let next = ids.iter().skip_while(|other| id.with_value(|id| *other != id)).nth(1).cloned();
        store.delete(&id.get_value());
        let root = near.map(|near| near.get_root_node());
        let selector = next.map_or("[data-action=add]".to_owned(), |next| {
            format!("[data-action=delete][data-row=\"{}\"]", css_escape(&next))
        });
        request_animation_frame(move || {
            if let Some(root) = root {
                focus(&root, &selector);
            }
        });
    };
    let aside = move || {
        figures.with(|p| {
            let used = p.reference_price?;
            let asset = p.instrument.split([' ', '/']).next().unwrap_or_default().to_owned();
            Some(texts::common_price(&asset, &money(used)))
        })
    };
    let opened = move || open.with(|open| id.with_value(|id| open.as_ref() == Some(id)));
    let toggle = move |_| {
        let own = id.get_value();
        open.update(|open| *open = if open.as_ref() == Some(&own) { None } else { Some(own) });
    };
    // An option or a dated future needs fields that have no column.
    let more = Callback::new(move |kind: String| {
        if matches!(kind.as_str(), "option" | "future") {
            open.set(Some(id.get_value()));
        }
    });
    view! {
        <tr class:edit=opened>
            <td>
                <span class="instrument">
                    <Entry store id field=Field::Asset editable/>
                    <Choice store id field=Field::Kind editable options=&["spot", "perpetual", "future", "option", "loan", "cds", "leveraged-token"] chosen=more/>
                    <span class="kind">{rest}</span>
                    <Show when=move || mode.get() == "isolated"><span class="lock">{texts::ISOLATED}</span></Show>
                </span>
            </td>
            <td class=move || format!("c-side {}", side.get())><Choice store id field=Field::Side editable options=&["long", "short"]/></td>
            <td class="num c-quantity"><Entry store id field=Field::Quantity editable/></td>
            <td class="num c-price" class:aside=move || aside().is_some() title=aside><Entry store id field=Field::Price editable/></td>
            <td class="num c-exposure">{exposure}</td>
            <td class="num c-alone">{alone}</td>
            <td class="num c-liquidation"><LiquidatedAt store id/></td>
            <td class="c-counterparty"><Entry store id field=Field::Counterparty editable/></td>
            <td class="actions">
                <Show when=move || editable.get()>
                    <button class="link" aria-expanded=move || opened().to_string() on:click=toggle>{texts::MORE}</button>
                    <button class="link" data-action="delete" data-row=id.get_value() aria-label=move || texts::delete(&id.get_value())
                        on:click=remove>{texts::DELETE}</button>
                </Show>
            </td>
        </tr>
        <Show when=opened>
            <tr class="details"><td colspan="9"><Details store id editable/></td></tr>
        </Show>
    }
}

/// Arrows and Enter move between rows in the same column; the browser's Tab moves between cells.
fn on_key(event: &KeyboardEvent, store: Store) {
    if (event.ctrl_key() || event.meta_key()) && event.key().eq_ignore_ascii_case("z") {
        event.prevent_default();
        if event.shift_key() {
            store.redo()
        } else {
            store.undo()
        }
        return;
    }
    let down = match event.key().as_str() {
        "ArrowDown" | "Enter" => true,
        "ArrowUp" => false,
        _ => return,
    };
    let Some(input) = event.target().and_then(|t| t.dyn_into::<HtmlInputElement>().ok()) else { return };
    let Some(field) = input.get_attribute("data-field") else { return };
    let mut row = input.closest("tr").ok().flatten();
    while let Some(here) = row {
        row = if down { here.next_element_sibling() } else { here.previous_element_sibling() };
        let cell =
            row.as_ref().and_then(|row| row.query_selector(&format!("input[data-field=\"{field}\"]")).ok().flatten());
        if let Some(cell) = cell.and_then(|cell| cell.dyn_into::<HtmlInputElement>().ok()) {
            event.prevent_default();
            drop(cell.focus());
            return;
        }
    }
}

/// The problems and warnings, each with its position.
#[component]
fn Problems(store: Store) -> impl IntoView {
    let list = move || {
        store.report.with(|r| {
            let asked = |f: &exposure_netting::Failure| {
                let (id, field) = f.id.clone().zip(f.field.as_deref().and_then(Field::from_name))?;
                // While the cell is being edited it is asked there.
                let asked = !f.candidates.is_empty() && store.editing.get() != Some((id.clone(), field));
                let answer = Callback::new(move |mark: DecimalMark| store.answer(&id, field, mark));
                asked.then(|| choices(f.candidates.clone(), answer))
            };
            let line = |f: &exposure_netting::Failure, class: &'static str| {
                let place = f.id.clone().or(f.row.map(|row| texts::row(&row.to_string())));
                let place = place.map(|place| format!("{place}: ")).unwrap_or_default();
                view! { <li class=class>{place}{f.message.clone()} " " {asked(f)}</li> }
            };
            let failures = r.failures.iter().take(20).map(|f| line(f, "failure"));
            let more = r.failures.len().saturating_sub(20);
            let warnings = r.warnings.iter().take(20).map(|f| line(f, "warning"));
            let lines: Vec<_> = failures.chain(warnings).collect();
            (!lines.is_empty()).then(|| {
                view! {
                    <ul class="problems" aria-label=texts::PROBLEMS>
                        {lines}
                        {(more > 0).then(|| view! { <li>{texts::more_failures(more)}</li> })}
                        {(r.warnings.len() > 20).then(|| view! { <li>{texts::more_warnings(r.warnings.len().saturating_sub(20))}</li> })}
                    </ul>
                }
            })
        })
    };
    // They are saved with the book until somebody removes them.
    let refused = Memo::new(move |_| {
        store.version.track();
        store.book(|book| book.refused().iter().filter(|failure| failure.row.is_some()).count())
    });
    let editable = move || store.settings.with(|s| !s.readonly);
    let remove = move || {
        let count = refused.get();
        (count > 0 && editable()).then(|| {
            let label = texts::remove_refused(count);
            view! { <div class="tools"><button class="link" data-action="remove-refused" on:click=move |_| store.drop_refused()>{label}</button></div> }
        })
    };
    view! { {list} {remove} }
}

/// A position written in words.
#[component]
fn Quick(store: Store) -> impl IntoView {
    let problem = RwSignal::new(None::<exposure_netting::Failure>);
    // How the last line was understood, until the next one is begun.
    let added = RwSignal::new(None::<String>);
    let field = NodeRef::<leptos::html::Input>::new();
    let take = move || {
        let Some(input) = field.get_untracked() else { return };
        match store.quick(&input.value()) {
            Ok(text) => {
                problem.set(None);
                added.set(Some(text));
                input.set_value("");
            }
            Err(failure) => problem.set(Some(failure)),
        }
    };
    let on_key = move |event: KeyboardEvent| match event.key().as_str() {
        "Enter" => take(),
        _ => added.set(None),
    };
    let answer = Callback::new(move |mark: DecimalMark| {
        store.mark.set(Some(mark));
        take();
        if let Some(input) = field.get_untracked() {
            drop(input.focus());
        }
    });
    let readings = move || problem.get().map(|failure| choices(failure.candidates, answer));
    view! {
        <div class="quick">
            <input node_ref=field placeholder=texts::QUICK_EXAMPLE aria-label=texts::QUICK data-action="quick"
                aria-invalid=move || problem.with(Option::is_some).then_some("true") on:keydown=on_key/>
            <p class="warning" aria-live="polite">{move || problem.get().map(|failure| sentence(&failure.message))} " " {readings}</p>
            <p class="kind" aria-live="polite">{move || added.get()}</p>
        </div>
    }
}

/// A string inside a quoted attribute selector.
fn css_escape(text: &str) -> String {
    text.replace('\\', "\\\\").replace('"', "\\\"")
}
