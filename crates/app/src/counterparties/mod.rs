//! Counterparties: the cost of defaults, the book after a failure, clearing, concentration, stress.

mod clearing;
mod collateral;
mod entities;
mod failing;
mod gauges;
mod sets;
mod stress;
mod terms;

use leptos::prelude::*;

pub(super) use self::gauges::measured;

use super::files;
use super::format::money;
use super::settled::{OnDemand, settled};
use super::store::Store;
use super::texts::counterparties as texts;
use exposure_netting::PositionReport;
use exposure_netting::engine::LiveBook;

#[component]
pub(super) fn Counterparties(store: Store) -> impl IntoView {
    let settled = settled(store);
    view! {
        <OnDemand store>
            <sets::Sets store settled/>
            <failing::Failing store settled/>
            <stress::Stresses store settled/>
            <gauges::Limits store/>
            <gauges::Leverage store/>
            <clearing::Clearing store settled/>
            <entities::Entities store settled/>
            <Export store/>
        </OnDemand>
    }
}

/// The positions behind an amount.
fn lines_of(positions: &[PositionReport], figure: fn(&PositionReport) -> String) -> impl IntoView + use<> {
    const MOST: usize = 30;
    let rest = super::format::beyond(positions.len(), MOST);
    let line = |position: &PositionReport| {
        view! { <tr><th scope="row">{position.id.clone()} " " <span class="kind">{position.instrument.clone()}</span></th><td class="num">{figure(position)}</td></tr> }
    };
    view! {
        <table class="small"><tbody>{positions.iter().take(MOST).map(line).collect_view()}</tbody></table>
        {rest.map(|text| view! { <p class="kind">{text}</p> })}
    }
}

fn value_of(position: &PositionReport) -> String {
    position.value.map_or_else(|| texts::VALUE_UNKNOWN.to_owned(), money)
}

fn exposure_of(position: &PositionReport) -> String {
    position.exposure.map_or_else(|| "–".to_owned(), super::format::whole_signed)
}

/// The positions in the shape of a report to a trade repository.
#[component]
fn Export(store: Store) -> impl IntoView {
    let csv = move |_| files::download("trade-report.csv", "text/csv", &store.ask(LiveBook::trade_report_csv));
    let json = move |_| {
        files::download(
            "trade-report.json",
            "application/json",
            &exposure_netting::internal::json::write(&store.ask(LiveBook::trade_report), false),
        )
    };
    view! {
        <div class="section">
            {super::parts::head(texts::REPORT, texts::REPORT_MEANING)}
            <button class="btn" data-action="trade-report-csv" on:click=csv>{texts::REPORT_CSV}</button> " "
            <button class="btn" data-action="trade-report-json" on:click=json>{texts::REPORT_JSON}</button>
        </div>
    }
}
