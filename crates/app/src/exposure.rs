//! Exposure by asset, counterparty, chain and netting set.

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::HtmlSelectElement;

use super::format::{decimal, money, percent, rounded, tone, whole, whole_signed};
use super::lines::{Line, Texts, lines, row};
use super::margin::Waterfall;
use super::positions::set_title;
use super::store::{Store, fraction};
use exposure_netting::exposure::concentration::Concentration;
use exposure_netting::{Amount, Exposure as Group, Report};

#[derive(Clone, Copy, PartialEq, Eq)]
enum By {
    Asset,
    Counterparty,
    Chain,
    Set,
}

impl By {
    fn of(self, report: &Report) -> &[Group] {
        match self {
            By::Asset => &report.by_asset,
            By::Counterparty => &report.by_counterparty,
            By::Chain => &report.by_chain,
            By::Set => &report.by_netting_set,
        }
    }

    fn concentration(self, report: &Report) -> Option<&Concentration> {
        match self {
            By::Asset => Some(&report.concentration.by_asset),
            By::Counterparty => Some(&report.concentration.by_counterparty),
            By::Chain => Some(&report.concentration.by_chain),
            By::Set => None,
        }
    }
}

#[component]
pub(super) fn Exposure(store: Store) -> impl IntoView {
    let by = RwSignal::new(By::Asset);
    let table = RwSignal::new(false);
    let choose = move |event: web_sys::Event| {
        if let Some(select) = event.target().and_then(|t| t.dyn_into::<HtmlSelectElement>().ok()) {
            by.set(match select.value().as_str() {
                "counterparty" => By::Counterparty,
                "chain" => By::Chain,
                "set" => By::Set,
                _ => By::Asset,
            });
        }
    };
    let empty = Memo::new(move |_| store.report.with(|report| by.get().of(report).is_empty()));
    let body = move || match (empty.get(), table.get()) {
        (true, _) => view! { <p class="empty">"Nothing to show yet."</p> }.into_any(),
        (_, true) => store.report.with(|report| figures(by.get().of(report)).into_any()),
        _ => mirror(store, by).into_any(),
    };
    let concentration = move || {
        store.report.with(|report| {
            by.get().concentration(report).filter(|c| c.hhi > Amount::ZERO).map(|c| {
                let top = if c.top.is_empty() { "no name".to_owned() } else { c.top.clone() };
                view! {
                    <p class="kind" title="Herfindahl–Hirschman index: 10,000 × the sum of squared shares of gross exposure">
                        <b>{top}</b> " holds " {percent(c.top1)} " of gross. Gross is as concentrated as in "
                        {rounded(c.effective_number, 1)} " equal parts (HHI " {whole(c.hhi)} ")."
                    </p>
                }
            })
        })
    };
    view! {
        <div class="section">
            <div class="head">
                <h2>"Net by "
                    <select class="inline" aria-label="Group exposure by" data-action="group" on:change=choose>
                        <option value="asset">"asset"</option>
                        <option value="counterparty">"counterparty"</option>
                        <option value="chain">"chain"</option>
                        <option value="set">"netting set"</option>
                    </select>
                </h2>
                <span>"short ◂ ▸ long, mark = net"</span>
                <button class="link" aria-pressed=move || table.get().to_string() on:click=move |_| table.update(|t| *t = !*t)>
                    {move || if table.get() { "show as bars" } else { "show as table" }}
                </button>
            </div>
            {body}
            {concentration}
        </div>
        <Waterfall store/>
        <Credit store/>
    }
}

fn title(group: &Group) -> String {
    match &group.set {
        Some(set) => set_title(set),
        None if group.key.is_empty() => "none".to_owned(),
        None => group.key.clone(),
    }
}

fn mirror(store: Store, by: RwSignal<By>) -> impl IntoView {
    let bars = move || {
        store.report.with(|report| {
            let groups = by.get().of(report);
            let widest = groups.iter().map(|g| g.long.max(g.short)).max().unwrap_or_default();
            let bar = |group: &Group| {
                let half = |amount| 50.0 * fraction(amount, widest);
                let text =
                    format!("long {}, short {}, net {}", money(group.long), money(group.short), money(group.net));
                let texts = [
                    title(group),
                    text,
                    format!("{:.2}%", half(group.short)),
                    format!("{:.2}%", half(group.long)),
                    format!("calc({:.2}% - 1.5px)", 50.0 + half(group.net)),
                    format!("num {}", tone(group.net)),
                    whole_signed(group.net),
                ];
                Line::new(&group.key, texts)
            };
            groups.iter().map(bar).collect()
        })
    };
    let draw = |_, line: Texts| {
        view! {
            <span class="name" title=line.at(0)>{line.at(0)}</span>
            <span class="mb" role="img" aria-label=line.at(1) title=line.at(1)>
                <i class="s" style:width=line.at(2)></i>
                <i class="l" style:width=line.at(3)></i>
                <i class="x" style:left=line.at(4)></i>
            </span>
            <span class=line.at(5)>{line.at(6)}</span>
        }
        .into_any()
    };
    view! { <div class="mirror">{lines(bars, draw)}</div> }
}

fn figures(groups: &[Group]) -> impl IntoView + use<> {
    let quantities = groups.iter().any(|g| g.net_quantity.is_some());
    let curved = groups.iter().any(|g| g.gamma.is_some());
    let row = |group: &Group| {
        view! {
            <tr>
                <th scope="row">{title(group)}</th>
                <td class="num">{money(group.long)}</td>
                <td class="num">{money(group.short)}</td>
                <td class="num">{money(group.gross)}</td>
                <td class=format!("num {}", tone(group.net))>{super::headline::toned(group.net).1}</td>
                <td class="num">{money(group.matched)}</td>
                {curved.then(|| view! { <td class="num">{group.gamma.map_or("–".to_owned(), whole_signed)}</td> })}
                <td class="num">{money(group.residual)}</td>
                <td class="num">{percent(group.netting_ratio)}</td>
                {quantities.then(|| view! { <td class="num">{group.net_quantity.map_or("–".to_owned(), |q| decimal(&q.to_string()))}</td> })}
            </tr>
        }
    };
    view! {
        <div class="scroll" tabindex="0" role="region" aria-label="Exposure by group">
            <table class="small">
                <thead>
                    <tr>
                        <th scope="col"><span class="hidden">"Group"</span></th>
                        {["Long", "Short", "Gross", "Net", "Matched"].into_iter().map(|h| view! { <th scope="col" class="num">{h}</th> }).collect_view()}
                        {curved.then(|| view! { <th scope="col" class="num" title="How much the exposure grows if prices rise by 1 %">"Gamma"</th> })}
                        {["Residual", "Ratio"].into_iter().map(|h| view! { <th scope="col" class="num">{h}</th> }).collect_view()}
                        {quantities.then(|| view! { <th scope="col" class="num">"Net units"</th> })}
                    </tr>
                </thead>
                <tbody>{groups.iter().map(row).collect_view()}</tbody>
            </table>
        </div>
    }
}

/// What a default would cost, set by set.
#[component]
fn Credit(store: Store) -> impl IntoView {
    let rows = move || {
        store.report.with(|report| {
            let row = |set: &exposure_netting::credit::CreditSet| {
                let known = |amount| if set.unknown == set.count { "not known".to_owned() } else { money(amount) };
                let name = match (set.counterparty.as_str(), set.agreement.as_str()) {
                    ("", _) => "No counterparty".to_owned(),
                    (counterparty, "") => format!("{counterparty}, each alone"),
                    (counterparty, agreement) if set.nets => format!("{counterparty}, {agreement}"),
                    (counterparty, agreement) => format!("{counterparty}, {agreement}: each alone"),
                };
                let some = set.unknown > 0 && set.unknown < set.count;
                let unknown = if some { format!("{} without a known value", set.unknown) } else { String::new() };
                let lost = if set.exposure == Amount::ZERO { known(set.loss) } else { money(set.loss) };
                Line::new(&set.key, [name, unknown, known(set.gross), known(set.net), lost])
            };
            report.credit.sets.iter().map(row).collect()
        })
    };
    // A sum of which some part is not known is a lower bound.
    let sum = move |of: fn(&Report) -> Amount| {
        move || {
            store.report.with(|report| {
                let some = report.credit.sets.iter().any(|set| set.unknown > 0);
                format!("{}{}", if some { "at least " } else { "" }, money(of(report)))
            })
        }
    };
    view! {
        <div class="section">
            <div class="head">
                <h2>"Owed to you if a counterparty defaults"</h2>
                <span>"values net only under an enforceable agreement; cash and equity there are lost too"</span>
            </div>
            <table class="small">
                <thead><tr><th scope="col"><span class="hidden">"Set"</span></th><th scope="col" class="num wide">"Without netting"</th><th scope="col" class="num">"With netting"</th><th scope="col" class="num"><abbr title="Claims, cash and equity held there, after collateral and recovery">"Lost"</abbr></th></tr></thead>
                <tbody>
                    {lines(rows, |_, line| row(line, &["wide", "", ""]))}
                    <tr class="sum"><th scope="row">"All"</th><td class="num wide">{sum(|r| r.credit.gross)}</td><td class="num">{sum(|r| r.credit.net)}</td><td class="num">{sum(|r| r.credit.loss)}</td></tr>
                </tbody>
            </table>
        </div>
    }
}
