//! Margin after a move of every price, and through time.

use leptos::prelude::*;

use crate::app::format::{whole, whole_signed};
use crate::app::margin::change;
use crate::app::store::Store;
use crate::margin::whatif::CurvePoint;

const MOVES: [i32; 13] = [-50, -30, -20, -10, -5, -2, 0, 2, 5, 10, 20, 30, 50];
const DAYS: [u32; 8] = [0, 1, 7, 14, 30, 60, 90, 180];

#[component]
pub(super) fn Curves(store: Store) -> impl IntoView {
    let curves = Memo::new(move |_| {
        store.version.track();
        store.curves(&MOVES, &DAYS)
    });
    let table = move |title: &'static str,
                      head: &'static str,
                      points: Vec<CurvePoint>,
                      name: fn(&CurvePoint) -> String| {
        let row = move |point: &CurvePoint| {
            view! { <tr><th scope="row">{name(point)}</th><td class="num">{whole_signed(point.pnl)}</td><td class="num">{whole(point.netted)}</td><td class="num">{whole(point.maintenance)}</td></tr> }
        };
        view! {
            <div class="scroll" tabindex="0" role="region" aria-label=title>
                <table class="small">
                    <thead><tr><th scope="col">{head}</th><th scope="col" class="num">"Profit or loss"</th><th scope="col" class="num">"Margin"</th><th scope="col" class="num">"Maintenance"</th></tr></thead>
                    <tbody>{points.iter().map(row).collect_view()}</tbody>
                </table>
            </div>
        }
    };
    let fixed = move || {
        let count = curves.with(|c| c.fixed_delta);
        (count > 0).then(|| {
            format!("{count} options give no volatility and no price that implies one: their delta is taken as fixed.")
        })
    };
    view! {
        <div class="section">
            <div class="head"><h2>"Margin after a move"</h2><span>"every price by as much, volatility as it is"</span></div>
            {move || table("Margin after a move", "Prices", curves.get().moves, |point| change(point.spot))}
        </div>
        <div class="section">
            <div class="head"><h2>"Margin through time"</h2><span>"prices as they are; what expires is settled"</span></div>
            {move || table("Margin through time", "In", curves.get().time, |point| match point.days { 0 => "now".to_owned(), 1 => "1 day".to_owned(), n => format!("{n} days") })}
            <p class="kind">{fixed}</p>
        </div>
    }
}
