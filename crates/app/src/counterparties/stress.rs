//! Stress scenarios by name; each opens to its lines and to the person's own values.

use std::collections::BTreeMap;

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{HtmlInputElement, HtmlSelectElement};

use crate::format::{beyond, whole, whole_signed};
use crate::number::{Holds, Number, not_below_zero, within_one};
use crate::parts::heads;
use crate::store::Store;
use crate::texts::{fields, resilience as texts};
use exposure_netting::amount::typed::{DecimalMark, Reading, Scale, Typed, read};
use exposure_netting::amount::{percent, plain};
use exposure_netting::credit::stress::{PositionLoss, Stress, Stressed, presets};
use exposure_netting::internal::text::unread;
use exposure_netting::{Amount, Decimal};

/// A value of a scenario: its name in data, its label, how it is read and written.
type Move = (&'static str, &'static str, fn(&Stress) -> Decimal, fn(&mut Stress, Decimal));

const MOVES: [Move; 6] = [
    ("prices", texts::MOVE_ALL, |s| all(&s.prices), |s, by| set_all(&mut s.prices, by)),
    ("volatility", texts::MOVE_VOLATILITY, |s| s.volatility, |s, by| s.volatility = by),
    ("pegs", texts::MOVE_PEGS, |s| all(&s.pegs), |s, by| set_all(&mut s.pegs, by)),
    ("funding", texts::MOVE_FUNDING, |s| s.funding, |s, by| s.funding = by),
    ("days", texts::MOVE_DAYS, |s| Decimal::from(s.days), |s, days| s.days = u32::try_from(days).unwrap_or_default()),
    ("recovery", texts::MOVE_RECOVERY, |s| s.recovery.unwrap_or_default(), |s, rate| s.recovery = Some(rate)),
];

fn all(moves: &BTreeMap<String, Decimal>) -> Decimal {
    moves.get("*").copied().unwrap_or_default()
}

fn set_all(moves: &mut BTreeMap<String, Decimal>, by: Decimal) {
    moves.insert("*".to_owned(), by);
}

/// Changes one scenario of the book, which has those that come with it until one is changed.
fn change(store: Store, input: &str, id: &str, edit: impl FnOnce(&mut Stress)) {
    store.amend_typing(input, |book| {
        let stresses = book.stresses.get_or_insert_with(presets);
        if let Some(stress) = stresses.iter_mut().find(|stress| stress.id == id) {
            edit(stress);
        }
    });
}

/// How many positions of a scenario are shown.
const LINES: usize = 20;

#[component]
pub(super) fn Stresses(store: Store, settled: RwSignal<u32>) -> impl IntoView {
    let found = Memo::new(move |_| {
        settled.track();
        store.stress()
    });
    let ids = Memo::new(move |_| found.with(|all| all.iter().map(|s| s.scenario.id.clone()).collect::<Vec<_>>()));
    let locked = Memo::new(move |_| store.settings.with(|s| s.readonly));
    let own = move || {
        store.version.track();
        store.book(|book| book.stresses.is_some())
    };
    let worst = move || {
        found.with(|all| {
            let worst = all.iter().min_by_key(|s| s.total)?;
            (worst.total < Amount::ZERO).then(|| {
                let equity = worst.equity.map(whole_signed);
                texts::worst_stress(&worst.scenario.name, &whole_signed(worst.total), equity.as_deref())
            })
        })
    };
    let add = move |_| {
        store.amend(|book| {
            let stresses = book.stresses.get_or_insert_with(presets);
            let number = (1..).find(|n| !stresses.iter().any(|s| s.id == format!("own-{n}"))).unwrap_or(1);
            let prices = BTreeMap::from([("*".to_owned(), Decimal::new(-1, 1))]);
            stresses.push(Stress {
                id: format!("own-{number}"),
                name: texts::own_scenario(number),
                prices,
                ..Stress::default()
            });
        });
    };
    view! {
        <div class="section" data-section="stress">
            <div class="head"><h2>{texts::STRESS}</h2><span>{texts::STRESS_MEANING}</span>
                <Show when=own><button class="link" disabled=move || locked.get() on:click=move |_| store.reset(|book| book.stresses = None)>{fields::RESET}</button></Show>
            </div>
            <p class="sub">{worst}</p>
            <div class="scroll" tabindex="0" role="region" aria-label=texts::STRESS_REGION>
                <table class="small">
                    <thead><tr>{heads(&texts::STRESS_COLUMNS)}</tr></thead>
                    <tbody><For each=move || ids.get() key=Clone::clone children=move |id| view! { <Scenario store found id locked/> }/></tbody>
                </table>
            </div>
            <button class="link" data-action="add-stress" disabled=move || locked.get() on:click=add>{texts::ADD_SCENARIO}</button>
        </div>
    }
}

#[component]
fn Scenario(store: Store, found: Memo<Vec<Stressed>>, id: String, locked: Memo<bool>) -> impl IntoView {
    let own = id.clone();
    let stressed =
        Memo::new(move |_| found.with(|all| all.iter().find(|s| s.scenario.id == own).cloned().unwrap_or_default()));
    let open = RwSignal::new(false);
    let name = move || stressed.with(|s| s.scenario.name.clone());
    let gone =
        move || stressed.with(|s| if s.gone.is_empty() { String::new() } else { texts::without(&s.gone.join(", ")) });
    let figure = move |of: fn(&Stressed) -> Amount| move || stressed.with(|s| whole_signed(of(s)));
    view! {
        <tr data-stress=id.clone()>
            <th scope="row">
                <button class="link" aria-expanded=move || open.get().to_string() on:click=move |_| open.update(|o| *o = !*o)>{name}</button>
                " " <span class="kind">{gone}</span>
            </th>
            <td class="num">{figure(|s| s.moved())}</td>
            <td class="num">{move || stressed.with(|s| whole(s.credit_loss))}</td>
            <td class="num">{figure(|s| s.total)}</td>
            <td class="num">{move || stressed.with(|s| whole(s.margin))}</td>
        </tr>
        <Show when=move || open.get()>
            <tr class="details"><td colspan="5"><Inside store stressed id=id.clone() locked/></td></tr>
        </Show>
    }
}

#[component]
fn Inside(store: Store, stressed: Memo<Stressed>, id: String, locked: Memo<bool>) -> impl IntoView {
    // A description holds only for its original values.
    let note = move || {
        stressed.with(|s| {
            let usual = presets().into_iter().find(|preset| preset.id == s.scenario.id);
            match usual {
                Some(usual) if usual == s.scenario => s.scenario.note.clone(),
                Some(_) => texts::OWN_VALUES.to_owned(),
                None => s.scenario.note.clone(),
            }
        })
    };
    let unknown = move || stressed.with(|s| (!s.unknown.is_empty()).then(|| texts::not_in_book(&s.unknown.join(", "))));
    let assets = move || {
        stressed.with(|s| {
            let mut parts: Vec<String> =
                s.by_asset.iter().take(12).map(|a| texts::name_and_amount(&a.asset, &whole_signed(a.pnl))).collect();
            for (name, amount) in [(texts::FUNDING, s.funding), (texts::PEGS, s.pegs), (texts::BALANCES, s.balances)] {
                if amount != Amount::ZERO {
                    parts.push(texts::name_and_amount(name, &whole_signed(amount)));
                }
            }
            texts::by_asset(&parts.join(", "), &whole_signed(s.net), &whole_signed(s.margin_change))
        })
    };
    let lines = move || {
        let found = stressed.with(|s| store.ask(|book| book.stress_lines(&s.scenario)));
        let rest = beyond(found.len(), LINES);
        let line = |line: PositionLoss| {
            view! { <tr><th scope="row">{line.id} " " <span class="kind">{line.instrument}</span></th><td class="num">{whole_signed(line.pnl)}</td></tr> }
        };
        view! {
            <table class="small"><tbody>{found.into_iter().take(LINES).map(line).collect_view()}</tbody></table>
            {rest.map(|text| view! { <p class="kind">{text}</p> })}
        }
    };
    let field = {
        let id = id.clone();
        move |(name, label, get, put): Move| {
            let own = id.clone();
            let shown = id.clone();
            // The value in the book: the results of the scenario follow a moment later.
            let value = Signal::derive(move || {
                store.version.track();
                let all = store.book(|book| book.stresses.clone()).unwrap_or_else(presets);
                all.iter().find(|stress| stress.id == shown).map(|stress| plain(get(stress))).unwrap_or_default()
            });
            let set = move |figure: Option<Decimal>, input: &str| {
                let figure = figure.unwrap_or_default();
                let whole = not_below_zero(figure) && figure.fract().is_zero() && figure <= Decimal::from(3_650);
                match name {
                    "days" if !whole => return Err(texts::WHOLE_DAYS.to_owned()),
                    "recovery" if !within_one(figure) => return Err(fields::NOT_A_SHARE.to_owned()),
                    "prices" | "pegs" | "volatility" if figure < Decimal::NEGATIVE_ONE => {
                        return Err(texts::BELOW_MINUS_ONE.to_owned());
                    }
                    _ => {}
                }
                change(store, input, &own, |stress| put(stress, figure));
                Ok(())
            };
            let of = id.clone();
            let path = Signal::derive(move || {
                store.version.track();
                let all = store.book(|book| book.stresses.clone()).unwrap_or_else(presets);
                let at = all.iter().position(|stress| stress.id == of).unwrap_or_default();
                let moved = if matches!(name, "prices" | "pegs") { ".*" } else { "" };
                format!("stresses.{at}.{name}{moved}")
            });
            let holds = if name == "days" { Holds::Number } else { Holds::Percent };
            view! { <Number store label=label.to_owned() path name=format!("stress.{id}.{name}") holds optional=false locked value set/> }
        }
    };
    let remove = {
        let id = id.clone();
        move |_| {
            store.amend(|book| {
                let stresses = book.stresses.get_or_insert_with(presets);
                stresses.retain(|stress| stress.id != id);
            });
        }
    };
    view! {
        <p class="kind">{note}</p>
        <p class="kind">{assets}</p>
        <p class="kind warning">{unknown}</p>
        {lines}
        <div class="fields">
            {MOVES.into_iter().map(field).collect_view()}
            <Words store stressed id=id.clone() name="name" label=texts::NAME locked read=|s| s.name.clone() write=|s, text, _| { s.name = text; Ok(()) }/>
            <Words store stressed id=id.clone() name="single" label=texts::SINGLE_PRICES locked read=|s| singles(s) write=set_singles/>
            <Who store stressed id=id.clone() halts=false locked/>
            <Who store stressed id=id.clone() halts=true locked/>
        </div>
        <button class="link" disabled=move || locked.get() on:click=remove>{texts::REMOVE_SCENARIO}</button>
    }
}

/// Moves of single assets as a person writes them: `BTC -50 %, ETH -60 %`.
fn singles(stress: &Stress) -> String {
    let single = stress.prices.iter().filter(|(name, _)| *name != "*");
    single.map(|(name, by)| format!("{name} {}", percent(*by))).collect::<Vec<_>>().join(", ")
}

fn set_singles(stress: &mut Stress, text: String, mark: Option<DecimalMark>) -> Result<(), String> {
    let typed = Typed { scale: Scale::Percent, mark, ..Typed::default() };
    let mut prices: BTreeMap<String, Decimal> = BTreeMap::new();
    prices.extend(stress.prices.iter().filter(|(name, _)| *name == "*").map(|(name, by)| (name.clone(), *by)));
    // A comma with a digit on each side belongs to a number.
    let digit = |c: Option<char>| c.is_some_and(|c| c.is_ascii_digit());
    let ends = text.match_indices(',').map(|(at, _)| at).filter(|at| {
        let (before, after) = text.split_at(*at);
        !(digit(before.chars().next_back()) && digit(after.chars().nth(1)))
    });
    let mut start = 0;
    let mut parts = Vec::new();
    for end in ends.chain([text.len()]) {
        parts.push(text.get(start..end).unwrap_or_default().trim());
        start = end.saturating_add(1);
    }
    for part in parts.into_iter().filter(|part| !part.is_empty()) {
        let bare = part.strip_suffix('%').map_or(part, str::trim_end);
        let Some((name, by)) = bare.rsplit_once([' ', '=']) else {
            return Err(texts::single_move(part));
        };
        let by = match read(by, &typed) {
            Reading::Value(by) => by,
            reading => return Err(unread(&texts::move_of(name.trim()), by, &reading, &typed).message),
        };
        if by < Decimal::NEGATIVE_ONE {
            return Err(texts::below_minus_one(part));
        }
        prices.insert(name.trim().to_owned(), by);
    }
    stress.prices = prices;
    Ok(())
}

/// A string of a scenario. A problem is shown below the field, and changes nothing.
#[component]
fn Words(
    store: Store,
    stressed: Memo<Stressed>,
    id: String,
    name: &'static str,
    label: &'static str,
    locked: Memo<bool>,
    read: fn(&Stress) -> String,
    write: fn(&mut Stress, String, Option<DecimalMark>) -> Result<(), String>,
) -> impl IntoView {
    let problem = RwSignal::new(None::<String>);
    let input = format!("stress.{id}.{name}");
    let own = input.clone();
    let changed = move |event: web_sys::Event| {
        let Some(field) = event.target().and_then(|t| t.dyn_into::<HtmlInputElement>().ok()) else { return };
        let text = field.value().trim().to_owned();
        let mut tried = stressed.with_untracked(|s| s.scenario.clone());
        let mark = store.mark.get_untracked();
        match write(&mut tried, text.clone(), mark) {
            Err(message) => problem.set(Some(message)),
            Ok(()) => {
                problem.set(None);
                change(store, &own, &id, |stress| drop(write(stress, text, mark)));
                store.typed();
            }
        }
    };
    let value = move || stressed.with(|s| read(&s.scenario));
    view! {
        <label>
            <span>{label}</span>
            <input class="cell" data-assumption=input disabled=move || locked.get() placeholder=(name == "single").then_some(texts::SINGLE_EXAMPLE)
                aria-invalid=move || problem.with(Option::is_some).then_some("true") prop:value=value on:change=changed/>
            {move || problem.get().map(|problem| view! { <small class="warning" role="status">{problem}</small> })}
        </label>
    }
}

/// Who defaults, or which chain halts.
#[component]
fn Who(store: Store, stressed: Memo<Stressed>, id: String, halts: bool, locked: Memo<bool>) -> impl IntoView {
    let now = Memo::new(move |_| {
        stressed
            .with(|s| if halts { &s.scenario.halts } else { &s.scenario.defaults }.first().cloned().unwrap_or_default())
    });
    let names = Memo::new(move |_| {
        store.report.with(|r| {
            // A counterparty that holds only cash or equity has no exposure, and can fail all the same.
            let claims = r.credit.sets.iter().map(|set| &set.counterparty).filter(|_| !halts);
            let groups = if halts { &r.by_chain } else { &r.by_counterparty };
            let mut names: Vec<String> = Vec::new();
            for name in groups.iter().map(|group| &group.key).chain(claims) {
                if !name.is_empty() && !names.contains(name) {
                    names.push(name.clone());
                }
            }
            names
        })
    });
    let input = format!("stress.{id}.{}", if halts { "halts" } else { "defaults" });
    let own = input.clone();
    let choose = move |event: web_sys::Event| {
        let Some(select) = event.target().and_then(|t| t.dyn_into::<HtmlSelectElement>().ok()) else { return };
        let chosen: Vec<String> = Some(select.value()).filter(|name| !name.is_empty()).into_iter().collect();
        change(store, &own, &id, |stress| *if halts { &mut stress.halts } else { &mut stress.defaults } = chosen);
        store.typed();
    };
    let option = move |value: String, text: String| {
        let own = value.clone();
        view! { <option value=value selected=move || now.with(|now| *now == own)>{text}</option> }
    };
    let label = if halts { texts::CHAIN_HALTS } else { texts::WHO_DEFAULTS };
    view! {
        <label><span>{label}</span>
            <select class="cell" data-assumption=input disabled=move || locked.get() on:change=choose>
                {option(String::new(), texts::NOBODY.to_owned())}
                {option("largest".to_owned(), texts::LARGEST.to_owned())}
                {move || names.get().into_iter().map(|name| option(name.clone(), name)).collect_view()}
            </select>
        </label>
    }
}
