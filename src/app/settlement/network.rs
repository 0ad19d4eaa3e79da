//! The web before and after, as a picture. The tables below say the same.

use std::sync::Arc;

use leptos::html::Div;
use leptos::prelude::*;
use serde_json::{Value, json};

use super::Worked;
use crate::app::store::Store;
use crate::settlement::{Picture, picture};

/// Parties that are drawn by name.
const PARTIES: usize = 24;

#[component]
pub(super) fn Network(store: Store, result: Memo<Option<Arc<Worked>>>) -> impl IntoView {
    let before = Memo::new(move |_| {
        result.with(|r| {
            let list = r.as_ref().map(|r| r.obligations.as_slice()).unwrap_or_default();
            let of = |o: &'_ crate::settlement::Obligation| {
                (o.debtor.clone(), o.creditor.clone(), o.amount.clone(), o.asset.clone())
            };
            draw(&list.iter().map(of).collect::<Vec<_>>(), None)
        })
    });
    let after = Memo::new(move |_| {
        result.with(|r| {
            let list = r.as_ref().map(|r| r.settled.transfers.as_slice()).unwrap_or_default();
            let of = |t: &'_ crate::settlement::Transfer| {
                (t.debtor.clone(), t.creditor.clone(), t.amount.clone(), t.asset.clone())
            };
            before.with(|before| draw(&list.iter().map(of).collect::<Vec<_>>(), Some(before)))
        })
    });
    view! {
        <div class="section" data-section="network">
            <div class="head"><h2>"The web"</h2><span>"who pays whom; the wider, the more"</span></div>
            <div class="webs">
                <figure><figcaption>"Before"</figcaption><Chart store picture=before colour="--short" title="Who pays whom before"/></figure>
                <figure><figcaption>"After"</figcaption><Chart store picture=after colour="--save" title="Who pays whom after"/></figure>
            </div>
        </div>
    }
}

#[component]
fn Chart(store: Store, picture: Memo<Picture>, colour: &'static str, title: &'static str) -> impl IntoView {
    let host = NodeRef::<Div>::new();
    Effect::new(move |_| {
        let option = picture.with(|picture| option(picture, colour, title).to_string());
        if let Some(host) = host.get() {
            store.draw(&host, Some(option));
        }
    });
    on_cleanup(move || {
        if let Some(host) = host.get_untracked() {
            store.draw(&host, None);
        }
    });
    view! { <div class="chart network" node_ref=host role="img" aria-label=title></div> }
}

fn draw(payments: &[(String, String, String, String)], beside: Option<&Picture>) -> Picture {
    let each = payments.iter().map(|(a, b, c, d)| (a.as_str(), b.as_str(), c.as_str(), d.as_str()));
    picture(each, PARTIES, beside)
}

/// What ECharts draws; colours are names of custom properties.
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
            "label": { "show": true, "color": "--text", "fontSize": 11 },
            "data": nodes, "links": links, "emphasis": { "focus": "adjacency" },
        }],
    })
}
