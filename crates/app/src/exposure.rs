//! Exposure by asset, counterparty, chain and account.

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::HtmlSelectElement;

use super::format::{decimal, money, percent, rounded, tone, whole, whole_signed};
use super::lines::{Line, Texts, lines, row};
use super::margin::Waterfall;
use super::parts::{head, heads, phrase};
use super::positions::set_title;
use super::store::{Store, fraction};
use super::texts::{exposure as texts, fields};
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
    fn id(self) -> &'static str {
        match self {
            By::Asset => "asset",
            By::Counterparty => "counterparty",
            By::Chain => "chain",
            By::Set => "set",
        }
    }

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
        (true, _) => view! { <p class="empty">{texts::NOTHING}</p> }.into_any(),
        (_, true) => store.report.with(|report| figures(by.get().of(report)).into_any()),
        _ => mirror(store, by).into_any(),
    };
    let concentration = move || {
        store.report.with(|report| {
            by.get().concentration(report).filter(|c| c.hhi > Amount::ZERO).map(|c| {
                let top = if c.top.is_empty() { fields::NO_NAME.to_owned() } else { c.top.clone() };
                let like = texts::like(&rounded(c.effective_number, 1), by.get().id());
                view! {
                    <p class="kind" title=texts::HHI_TIP>
                        {phrase(texts::CONCENTRATION, vec![
                            ("top", view! { <b>{top}</b> }.into_any()),
                            ("share", percent(c.top1).into_any()),
                            ("like", like.into_any()),
                            ("hhi", whole(c.hhi).into_any()),
                        ])}
                    </p>
                }
            })
        })
    };
    view! {
        <div class="section">
            <div class="head">
                <h2>{texts::NET_BY}
                    <select class="inline" aria-label=texts::GROUP_BY data-action="group" on:change=choose>
                        {texts::GROUPS.map(|(value, name)| view! { <option value=value>{name}</option> }).into_iter().collect_view()}
                    </select>
                </h2>
                <span>{texts::DIRECTION}</span>
                <button class="link" aria-pressed=move || table.get().to_string() on:click=move |_| table.update(|t| *t = !*t)>
                    {move || if table.get() { texts::AS_BARS } else { texts::AS_TABLE }}
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
        None if group.key.is_empty() => texts::NONE.to_owned(),
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
                let text = texts::bar(&money(group.long), &money(group.short), &money(group.net));
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
        <div class="scroll" tabindex="0" role="region" aria-label=texts::REGION>
            <table class="small">
                <thead>
                    <tr>
                        {heads(&[texts::GROUP])}
                        {heads(&texts::AMOUNTS)}
                        {curved.then(|| heads(&[texts::GAMMA]))}
                        {heads(&texts::REST)}
                        {quantities.then(|| heads(&[texts::UNITS]))}
                    </tr>
                </thead>
                <tbody>{groups.iter().map(row).collect_view()}</tbody>
            </table>
        </div>
    }
}

/// The loss by a default, set by set.
#[component]
fn Credit(store: Store) -> impl IntoView {
    let rows = move || {
        store.report.with(|report| {
            let row = |set: &exposure_netting::credit::CreditSet| {
                let known =
                    |amount| if set.unknown == set.count { fields::NOT_KNOWN.to_owned() } else { money(amount) };
                let name = texts::credit_set(&set.counterparty, &set.agreement, set.nets);
                let some = set.unknown > 0 && set.unknown < set.count;
                let unknown = if some { texts::unknown(set.unknown) } else { String::new() };
                let lost = if set.exposure == Amount::ZERO { known(set.loss) } else { money(set.loss) };
                Line::new(&set.key, [name, unknown, known(set.gross), known(set.net), lost])
            };
            report.credit.sets.iter().map(row).collect()
        })
    };
    // A sum with an unknown part is a lower bound.
    let sum = move |of: fn(&Report) -> Amount| {
        move || {
            store.report.with(|report| {
                let some = report.credit.sets.iter().any(|set| set.unknown > 0);
                let amount = money(of(report));
                if some { texts::at_least(&amount) } else { amount }
            })
        }
    };
    view! {
        <div class="section">
            {head(texts::CREDIT, texts::CREDIT_MEANING)}
            <table class="small">
                <thead><tr>{heads(&texts::CREDIT_COLUMNS)}</tr></thead>
                <tbody>
                    {lines(rows, |_, line| row(line, &["wide", "", ""]))}
                    <tr class="sum"><th scope="row">{fields::ALL}</th><td class="num wide">{sum(|r| r.credit.gross)}</td><td class="num">{sum(|r| r.credit.net)}</td><td class="num">{sum(|r| r.credit.loss)}</td></tr>
                </tbody>
            </table>
        </div>
    }
}
