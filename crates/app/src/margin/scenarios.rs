//! Every scenario of a set as a map of colours: the move of the price by the move of volatility.

use leptos::prelude::*;

use crate::format::{money, signed, signed_decimal, whole_signed};
use crate::parts::{heads, phrase};
use crate::store::{Store, fraction};
use crate::texts::margin as texts;
use exposure_netting::Amount;
use exposure_netting::margin::{AssetMargin, Scenario};

/// A set's asset that has scenarios: the set, the asset, and their title.
fn places(store: Store) -> Vec<(String, String, String)> {
    store.report.with(|r| {
        let sets = r.margin.sets.iter().flat_map(|set| {
            let with = set.assets.iter().filter(|part| !part.scenarios.is_empty());
            with.map(|part| {
                let title = crate::positions::set_title(&set.name);
                (set.key.clone(), part.asset.clone(), texts::of_asset(&part.asset, &title))
            })
        });
        sets.collect()
    })
}

#[component]
pub(super) fn Scenarios(store: Store) -> impl IntoView {
    let all = Memo::new(move |_| places(store));
    let chosen = RwSignal::new(None::<(String, String)>);
    let cell = RwSignal::new(None::<usize>);
    let place = Memo::new(move |_| {
        all.with(|all| {
            let wanted = chosen.get();
            let known = all.iter().find(|(set, asset, _)| wanted.as_ref().is_some_and(|(s, a)| s == set && a == asset));
            known.or(all.first()).map(|(set, asset, _)| (set.clone(), asset.clone()))
        })
    });
    let part = Memo::new(move |_| {
        let (set, asset) = place.get()?;
        store.report.with(|r| {
            let set = r.margin.sets.iter().find(|known| known.key == set && !known.assets.is_empty())?;
            set.assets.iter().find(|part| part.asset == asset).cloned()
        })
    });
    let choose = move |event: web_sys::Event| {
        let value = event_target_value(&event);
        cell.set(None);
        chosen.set(value.split_once('\u{1}').map(|(set, asset)| (set.to_owned(), asset.to_owned())));
    };
    let picker = move || {
        let all = all.get();
        let option = |(set, asset, title): (String, String, String)| {
            let own = (set.clone(), asset.clone());
            view! { <option value=format!("{set}\u{1}{asset}") selected=move || place.get() == Some(own.clone())>{title}</option> }
        };
        view! { <select class="inline" aria-label=texts::SCENARIO_SET data-action="scenario-set" on:change=choose>{all.into_iter().map(option).collect_view()}</select> }
    };
    view! {
        <Show when=move || all.with(|all| !all.is_empty())>
            <div class="section" data-scenarios="">
                <div class="head"><h2>{texts::SCENARIOS}</h2> {picker} <span>{texts::SCENARIOS_MEANING}</span></div>
                {move || part.get().map(|part| view! { <Map part cell/> })}
                {move || {
                    let (part, (set, asset)) = part.get().zip(place.get())?;
                    let at = cell.get().filter(|at| *at < part.scenarios.len()).or(part.worst)?;
                    Some(view! { <Told store part set asset at/> })
                }}
            </div>
        </Show>
    }
}

/// The scenarios of one set, asset by asset, each with the lines of the worst or of the one that is chosen.
#[component]
pub(super) fn Inside(store: Store, set: String) -> impl IntoView {
    let parts = store.report.with_untracked(|r| {
        let own = r.margin.sets.iter().find(|known| known.key == set && !known.assets.is_empty());
        let with = own.into_iter().flat_map(|own| &own.assets).filter(|part| !part.scenarios.is_empty());
        with.cloned().collect::<Vec<_>>()
    });
    let one = |part: AssetMargin| {
        let cell = RwSignal::new(None::<usize>);
        let (asset, set) = (part.asset.clone(), set.clone());
        let title = if asset.is_empty() { texts::ALL_ASSETS.to_owned() } else { asset.clone() };
        let shown = part.clone();
        let told = move || {
            let at = cell.get().filter(|at| *at < shown.scenarios.len()).or(shown.worst)?;
            Some(view! { <Told store part=shown.clone() set=set.clone() asset=asset.clone() at/> })
        };
        view! { <h3>{texts::scenarios_of(&title)}</h3> <Map part cell/> {told} }
    };
    view! { <div data-inside="">{parts.into_iter().map(one).collect_view()}</div> }
}

/// The map: a row for each move, a column for each volatility.
#[component]
fn Map(part: AssetMargin, cell: RwSignal<Option<usize>>) -> impl IntoView {
    const ORDER: [&str; 5] = ["down", "same", "up", "skew", "smile"];
    let mut columns: Vec<String> = Vec::new();
    let mut moves: Vec<(Amount, Amount)> = Vec::new();
    for scenario in &part.scenarios {
        if !columns.contains(&scenario.volatility) {
            columns.push(scenario.volatility.clone());
        }
        if !moves.contains(&(scenario.spot, scenario.weight)) {
            moves.push((scenario.spot, scenario.weight));
        }
    }
    moves.sort_by_key(|(spot, weight)| (std::cmp::Reverse(*spot), std::cmp::Reverse(*weight)));
    let rank = |name: &String| ORDER.iter().position(|known| known == name).unwrap_or(ORDER.len());
    columns.sort_by_key(|name| (rank(name), name.clone()));
    let most = part.scenarios.iter().map(|s| s.pnl.abs()).max().unwrap_or_default();
    let heads = columns.iter().map(|name| view! { <th scope="col" class="num">{volatility(name)}</th> }).collect_view();
    let rows = moves.iter().map(|(spot, weight)| {
        let cells = columns.iter().map(|name| {
            let here = |(_, s): &(usize, &Scenario)| s.spot == *spot && s.weight == *weight && s.volatility == *name;
            let Some((at, scenario)) = part.scenarios.iter().enumerate().find(here) else {
                return view! { <td></td> }.into_any();
            };
            let worst = part.worst == Some(at);
            let shade = format!("{:.0}%", 70.0 * fraction(scenario.pnl.abs(), most));
            let loss = scenario.pnl < Amount::ZERO;
            let class = match (loss, worst) {
                (true, true) => "heat loss worst",
                (true, false) => "heat loss",
                (false, _) => "heat",
            };
            let label = texts::cell(&scenario.words(), &whole_signed(scenario.pnl), worst);
            view! {
                <td class=class style=("--shade", shade)>
                    <button class="num" aria-label=label aria-pressed=move || (cell.get() == Some(at)).to_string() on:click=move |_| cell.set(Some(at))>{whole_signed(scenario.pnl)}</button>
                </td>
            }
            .into_any()
        });
        let counted = (*weight != Amount::ONE).then(|| format!(" × {weight}"));
        view! { <tr><th scope="row">{change(*spot)} <span class="kind">{counted}</span></th>{cells.collect_view()}</tr> }
    });
    let rows = rows.collect_view();
    view! {
        <div class="scroll" tabindex="0" role="region" aria-label=texts::SCENARIOS>
            <table class="small map"><thead><tr><th scope="col">{texts::PRICE}</th>{heads}</tr></thead><tbody>{rows}</tbody></table>
        </div>
    }
}

/// A move as a percentage with its sign.
pub(crate) fn change(spot: Amount) -> String {
    let percent = spot.share(Amount::from(100), Amount::ONE).unwrap_or(spot);
    format!("{}\u{a0}%", signed_decimal(&percent.to_places(2).to_string()))
}

fn volatility(name: &str) -> String {
    match name {
        "down" => texts::VOLATILITY_DOWN.to_owned(),
        "same" => texts::VOLATILITY_SAME.to_owned(),
        "up" => texts::VOLATILITY_UP.to_owned(),
        other => other.to_owned(),
    }
}

/// One scenario in a sentence, and the profit or loss of each line.
#[component]
fn Told(store: Store, part: AssetMargin, set: String, asset: String, at: usize) -> impl IntoView {
    let scenario = part.scenarios.get(at).cloned();
    let rows = move || {
        store.version.track();
        let mut rows = store.ask(|book| book.scenarios(&set));
        rows.retain(|row| row.asset == asset);
        let row = |row: exposure_netting::whatif::ScenarioRow| {
            let pnl = row.pnl.get(at).copied();
            let ids = row.ids.iter().take(4).cloned().collect::<Vec<_>>().join(", ");
            view! {
                <tr><th scope="row">{row.instrument} <span class="kind">" " {ids}</span></th><td class="num">{pnl.map(signed)}</td></tr>
            }
        };
        rows.into_iter().map(row).collect_view()
    };
    let sentence = scenario.map(|scenario| {
        let what = if scenario.pnl < Amount::ZERO { texts::LOSES } else { texts::GAINS };
        let worst = (part.worst == Some(at)).then(|| texts::worst(part.scenarios.len(), &money(part.netted)));
        let sentence = phrase(
            what,
            vec![
                ("scenario", view! { <b>{scenario.words()}</b> }.into_any()),
                ("asset", part.asset.clone().into_any()),
                ("amount", view! { <b>{money(scenario.pnl.abs())}</b> }.into_any()),
            ],
        );
        view! { <p>{sentence} {worst}</p> }
    });
    let is_worst = part.worst == Some(at);
    let any_charge = !part.charges.is_empty();
    let charges: Vec<_> = part
        .charges
        .iter()
        .map(|charge| {
            view! { <tr><th scope="row">{charge.name.clone()}</th><td class="num">{whole_signed(charge.initial)}</td></tr> }
        })
        .collect();
    let maintenance = part
        .maintenance
        .map(|m| view! { <p class="kind">{texts::initial_and_maintenance(&money(part.netted), &money(m))}</p> });
    view! {
        <div class="open">
            {sentence}
            <div class="scroll" tabindex="0" role="region" aria-label=texts::LINES_REGION>
                <table class="small"><thead><tr>{heads(&texts::LINE_COLUMNS)}</tr></thead>
                <tbody>{rows}</tbody></table>
            </div>
            {is_worst.then(|| view! {
                <Show when=move || any_charge>
                    <p class="kind">{texts::CHARGED_BESIDE}</p>
                </Show>
                <table class="small"><tbody>{charges}</tbody></table>
                {maintenance}
            })}
        </div>
    }
}
