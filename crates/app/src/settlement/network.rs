//! The web before and after, as a picture. The tables below say the same.

use std::sync::Arc;

use leptos::html::Div;
use leptos::prelude::*;
use serde_json::{Value, json};

use super::work::Shown;
use crate::parts::head;
use crate::store::Store;
use crate::texts::settlement as texts;
use exposure_netting::settlement::{Obligation, Picture, Transfer, picture};

/// Parties that are drawn by name.
const PARTIES: usize = 24;

/// Before and after, as the charts draw them.
pub(super) fn drawn(obligations: &[Obligation], transfers: &[Transfer]) -> [String; 2] {
    let owed = obligations.iter().map(|o| (&*o.debtor, &*o.creditor, &*o.amount, &*o.asset));
    let paid = transfers.iter().map(|t| (&*t.debtor, &*t.creditor, &*t.amount, &*t.asset));
    let before = picture(owed, PARTIES, None);
    let after = picture(paid, PARTIES, Some(&before));
    [option(&before, "--short", texts::NETWORK_BEFORE), option(&after, "--save", texts::NETWORK_AFTER)]
        .map(|option| option.to_string())
}

#[component]
pub(super) fn Network(store: Store, result: Memo<Option<Arc<Shown>>>) -> impl IntoView {
    let [before, after] = [0_usize, 1].map(|at| {
        Memo::new(move |_| result.with(|r| r.as_ref().and_then(|r| r.pictures.get(at)).cloned().unwrap_or_default()))
    });
    view! {
        <div class="section" data-section="network">
            {head(texts::NETWORK, texts::NETWORK_MEANING)}
            <div class="webs">
                <figure><figcaption>{texts::BEFORE}</figcaption><Chart store option=before title=texts::NETWORK_BEFORE/></figure>
                <figure><figcaption>{texts::AFTER}</figcaption><Chart store option=after title=texts::NETWORK_AFTER/></figure>
            </div>
        </div>
    }
}

#[component]
fn Chart(store: Store, option: Memo<String>, title: &'static str) -> impl IntoView {
    let host = NodeRef::<Div>::new();
    Effect::new(move |_| {
        let option = option.get();
        if let Some(host) = host.get() {
            store.draw(&host, Some(option).filter(|option| !option.is_empty()));
        }
    });
    on_cleanup(move || {
        if let Some(host) = host.get_untracked() {
            store.draw(&host, None);
        }
    });
    view! { <div class="chart network" node_ref=host role="img" aria-label=title></div> }
}

/// The option for ECharts; colours are names of custom properties.
fn option(picture: &Picture, colour: &str, title: &str) -> Value {
    let nodes: Vec<Value> = picture
        .nodes
        .iter()
        .map(|node| json!({ "name": node.name, "symbolSize": 6.0 + 12.0 * libm::sqrt(node.weight), "itemStyle": { "color": "--muted" } }))
        .collect();
    let links: Vec<Value> = picture
        .links
        .iter()
        .map(|link| {
            json!({
                "source": link.from, "target": link.to, "value": link.amount,
                "lineStyle": { "width": 1.0 + 4.0 * link.weight, "color": colour, "opacity": 0.75, "curveness": 0.18 },
            })
        })
        .collect();
    json!({
        "aria": { "enabled": true, "label": { "description": title } },
        "textStyle": { "fontFamily": "inherit" },
        "tooltip": { "trigger": "item", "backgroundColor": "--surface", "borderColor": "--line", "textStyle": { "color": "--text" } },
        "series": [{
            "type": "graph", "layout": "circular", "circular": { "rotateLabel": true }, "top": 46, "bottom": 46, "left": 60, "right": 60,
            "edgeSymbol": ["none", "arrow"], "edgeSymbolSize": 7,
            "label": { "show": true, "color": "--text", "fontSize": 11, "width": 76, "overflow": "truncate" },
            "data": nodes, "links": links, "emphasis": { "focus": "adjacency" },
        }],
    })
}
