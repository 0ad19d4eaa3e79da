//! Margin after a move of every price, and over time: as curves, and as a table of the same numbers.

use leptos::html::Div;
use leptos::prelude::*;
use serde_json::{Value, json};

use crate::format::{whole, whole_signed};
use crate::margin::change;
use crate::parts::head;
use crate::store::Store;
use crate::texts::whatif as texts;
use exposure_netting::Amount;
use exposure_netting::whatif::{CurvePoint, Headroom};

const MOVES: [i32; 17] = [-50, -40, -30, -20, -15, -10, -5, -2, 0, 2, 5, 10, 15, 20, 30, 40, 50];
const DAYS: [u32; 9] = [0, 1, 7, 14, 30, 60, 90, 120, 180];

#[component]
pub(super) fn Curves(store: Store, settled: RwSignal<u32>, headroom: Memo<Vec<Headroom>>) -> impl IntoView {
    let curves = Memo::new(move |_| {
        settled.track();
        store.ask(|book| book.curves(&MOVES, &DAYS))
    });
    let moves = Memo::new(move |_| curves.with(|c| c.moves.clone()));
    let time = Memo::new(move |_| curves.with(|c| c.time.clone()));
    let fixed = move || {
        let count = curves.with(|c| c.fixed_delta);
        (count > 0).then(|| texts::fixed_delta(count))
    };
    let worst = move || {
        moves.with(|points| {
            let most = points.iter().max_by_key(|point| point.netted)?;
            let now = points.iter().find(|point| point.spot == Amount::ZERO)?;
            Some(texts::worst_move(&whole(now.netted), &whole(most.netted), &change(most.spot)))
        })
    };
    let marks = Memo::new(move |_| headroom.with(|all| nearest(all)));
    let closed = move || {
        let places = marks.with(|marks| marks.iter().map(|mark| mark.told.clone()).collect::<Vec<_>>());
        (!places.is_empty()).then(|| texts::liquidated_first(&places))
    };
    let last = move || {
        time.with(|points| {
            let (now, then) = (points.first()?, points.last()?);
            Some(texts::later(&whole(now.netted), then.days, &whole(then.netted)))
        })
    };
    view! {
        <div class="section">
            {head(texts::AFTER_MOVE, texts::AFTER_MOVE_MEANING)}
            <p>{worst}{closed}</p>
            <Chart store points=moves marks=Signal::from(marks) along=|point| point.spot.to_f64() * 100.0 unit=" %" title=texts::AFTER_MOVE_CHART/>
            <Table points=moves head=texts::PRICES title=texts::AFTER_MOVE name=|point| change(point.spot)/>
        </div>
        <div class="section">
            {head(texts::OVER_TIME, texts::OVER_TIME_MEANING)}
            <p>{last}</p>
            <Chart store points=time marks=Signal::stored(Vec::new()) along=|point| f64::from(point.days) unit=texts::DAY title=texts::OVER_TIME_CHART/>
            <Table points=time head=texts::IN_DAYS title=texts::OVER_TIME name=|point| point.days.to_string()/>
            <p class="kind">{fixed}</p>
        </div>
    }
}

/// The place along a chart at which an account is liquidated.
#[derive(Clone, Debug, PartialEq)]
struct Mark {
    along: f64,
    told: String,
}

/// The account that a fall of every price liquidates first, and the one that a rise does.
fn nearest(all: &[Headroom]) -> Vec<Mark> {
    let mark = |side: fn(&Headroom) -> Option<Amount>| {
        let known = all.iter().filter(|own| !own.below).filter_map(|own| Some((side(own)?, own)));
        let (at, own) = known.min_by_key(|(at, _)| at.abs())?;
        let place = [own.counterparty.as_str(), own.account.as_str()].join(" ");
        Some(Mark { along: at.to_f64() * 100.0, told: texts::at(place.trim(), &change(at)) })
    };
    [mark(|own| own.down), mark(|own| own.up)].into_iter().flatten().collect()
}

#[component]
fn Table(
    points: Memo<Vec<CurvePoint>>,
    head: &'static str,
    title: &'static str,
    name: fn(&CurvePoint) -> String,
) -> impl IntoView {
    let row = move |point: &CurvePoint| {
        view! { <tr><th scope="row">{name(point)}</th><td class="num">{whole_signed(point.pnl)}</td><td class="num">{whole(point.netted)}</td><td class="num">{whole(point.maintenance)}</td></tr> }
    };
    view! {
        <details class="parameters" data-curve=title>
            <summary>{texts::AS_TABLE}</summary>
            <div class="scroll" tabindex="0" role="region" aria-label=title>
                <table class="small">
                    <thead><tr><th scope="col">{head}</th><th scope="col" class="num">{texts::PNL}</th><th scope="col" class="num">{texts::MARGIN}</th><th scope="col" class="num">{texts::MAINTENANCE}</th></tr></thead>
                    <tbody>{move || points.with(|points| points.iter().map(row).collect_view())}</tbody>
                </table>
            </div>
        </details>
    }
}

#[component]
fn Chart(
    store: Store,
    points: Memo<Vec<CurvePoint>>,
    marks: Signal<Vec<Mark>>,
    along: fn(&CurvePoint) -> f64,
    unit: &'static str,
    title: &'static str,
) -> impl IntoView {
    let host = NodeRef::<Div>::new();
    Effect::new(move |_| {
        let option = points.with(|points| marks.with(|marks| option(points, marks, along, unit, title)));
        if let Some(host) = host.get() {
            store.draw(&host, Some(option.to_string()));
        }
    });
    on_cleanup(move || {
        if let Some(host) = host.get_untracked() {
            store.draw(&host, None);
        }
    });
    // The sentence above and the table below say the same.
    view! { <div class="chart" node_ref=host role="img" aria-label=title></div> }
}

/// The option for ECharts; colours are names of custom properties.
fn option(points: &[CurvePoint], marks: &[Mark], along: fn(&CurvePoint) -> f64, unit: &str, title: &str) -> Value {
    let of = |figure: fn(&CurvePoint) -> Amount| {
        points.iter().map(|p| [along(p), figure(p).to_f64().round()]).collect::<Vec<_>>()
    };
    let ends = |point: Option<&CurvePoint>| point.map(along).unwrap_or_default();
    let series = |name: &str, colour: &str, dash: Value, data: Vec<[f64; 2]>| {
        json!({
            "type": "line", "name": name, "data": data, "symbol": "circle", "symbolSize": 4,
            "color": colour, "lineStyle": { "width": 2, "type": dash },
        })
    };
    let mut series_of = vec![series(texts::MARGIN, "--text", json!("solid"), of(|p| p.netted))];
    // A methodology of one level has no second curve.
    if points.iter().any(|point| point.maintenance != point.netted) {
        series_of.push(series(texts::MAINTENANCE, "--muted", json!("dashed"), of(|p| p.maintenance)));
    }
    series_of.push(series(texts::PNL, "--long", json!([2, 3]), of(|p| p.pnl)));
    let (first, last) = (ends(points.first()), ends(points.last()));
    let shown = marks.iter().filter(|mark| mark.along > first && mark.along < last).map(|mark| {
        json!({ "xAxis": mark.along, "label": { "formatter": mark.told, "position": "end", "color": "--text" } })
    });
    let lines = json!({
        "symbol": "none", "silent": true, "animation": false, "data": shown.collect::<Vec<_>>(),
        "lineStyle": { "color": "--warn", "width": 1, "type": "dashed" },
    });
    if let Some(Value::Object(series)) = series_of.first_mut() {
        series.insert("markLine".to_owned(), lines);
    }
    json!({
        "aria": { "enabled": true, "label": { "description": title } },
        "textStyle": { "color": "--muted", "fontFamily": "inherit" },
        "grid": { "left": 8, "right": 12, "top": if marks.is_empty() { 34 } else { 52 }, "bottom": 6, "containLabel": true },
        "legend": { "top": 0, "left": 0, "itemWidth": 18, "itemGap": 18, "textStyle": { "color": "--muted" } },
        "tooltip": { "trigger": "axis", "backgroundColor": "--surface", "borderColor": "--line", "textStyle": { "color": "--text" } },
        "xAxis": {
            "type": "value", "min": first, "max": last, "splitLine": { "show": false },
            "axisLine": { "lineStyle": { "color": "--line" } }, "axisLabel": { "color": "--muted", "formatter": format!("{{value}}{unit}") },
        },
        "yAxis": { "type": "value", "splitLine": { "lineStyle": { "color": "--line" } }, "axisLabel": { "color": "--muted" } },
        "series": series_of,
    })
}
