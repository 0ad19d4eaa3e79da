//! What each counterparty's default costs, with the switch that decides it.

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::HtmlSelectElement;

use super::terms::Terms;
use super::{lines_of, value_of};
use crate::format::{money, percent, whole};
use crate::store::Store;
use exposure_netting::credit::{Credit, CreditSet};
use exposure_netting::engine::LiveBook;
use exposure_netting::{Agreement, Amount, Enforceable};

#[component]
pub(super) fn Sets(store: Store, settled: RwSignal<u32>) -> impl IntoView {
    let credit = Memo::new(move |_| {
        settled.track();
        store.ask(LiveBook::credit)
    });
    let ours = RwSignal::new(true);
    let keys = Memo::new(move |_| credit.with(|c| c.sets.iter().map(|set| set.key.clone()).collect::<Vec<_>>()));
    let button = move |mine: bool, text: &'static str| {
        view! { <button class="link" aria-pressed=move || (ours.get() == mine).to_string() on:click=move |_| ours.set(mine)>{text}</button> }
    };
    let sum = move |of: fn(&Credit, bool) -> Amount| move || credit.with(|c| whole(of(c, ours.get())));
    let lower = move || credit.with(|c| c.sets.iter().any(|set| set.unknown > 0));
    // Without collateral its column would only repeat the one before.
    let secured = Memo::new(move |_| {
        credit.with(|c| c.sets.iter().any(|s| s.exposure != s.net || s.exposure_owed != s.net_owed))
    });
    let sentence = move || credit.with(|c| if ours.get() { sentence(c) } else { owing(c) });
    let missing = move || {
        credit.with(|c| {
            let first = c.missing.first()?;
            let more = c.missing.len().saturating_sub(1);
            let more = if more > 0 { format!(" And {more} more.") } else { String::new() };
            Some(format!("Left out of EAD: {}: {}.{more}", first.id.clone().unwrap_or_default(), first.message))
        })
    };
    view! {
        <div class="section" data-section="default">
            <div class="head">
                <h2>"If a counterparty defaults"</h2>
                {button(true, "owed to you")} {button(false, "you owe")}
            </div>
            <p class="sub" role="status">{sentence}</p>
            <div class="scroll" tabindex="0" role="region" aria-label="Credit exposure by set">
                <table class="small sets" class:secured=move || secured.get()>
                    <thead><tr>
                        <th scope="col">"Counterparty and agreement"</th>
                        <th scope="col" class="num before"><abbr title="Every positive value by itself: what you could lose if nothing netted">"Without netting"</abbr></th>
                        <th scope="col" class="num"><abbr title="What an enforceable agreement lets you claim as one amount, before collateral">"With netting"</abbr></th>
                        <th scope="col" class="num after"><abbr title="Claims, cash and equity held there, less what is segregated and after collateral. The equity of an account holds the values of its positions, so they are not added to it">"Owed in all"</abbr></th>
                        <th scope="col" class="num"><abbr title="What is owed in all, less what is recovered: the one figure that stress and what fails use too">"Lost"</abbr></th>
                        <th scope="col" class="num ead"><abbr title="Exposure at default by Basel's standardised approach (SA-CCR): 1.4 × (replacement cost + multiplier × add-on). Derivatives only">"EAD"</abbr></th>
                        <th scope="col"><abbr title="Whether a court would uphold the agreement. Unknown counts as no: every position then stands alone">"Enforceable"</abbr></th>
                    </tr></thead>
                    <tbody>
                        <For each=move || keys.get() key=Clone::clone children=move |key| view! { <Set store credit ours key/> }/>
                        <tr class="sum">
                            <th scope="row">"All" {move || lower().then(|| view! { <span class="kind">" at least: values are lacking"</span> })}</th>
                            <td class="num before">{sum(|c, ours| if ours { c.gross } else { c.gross_owed })}</td>
                            <td class="num">{sum(|c, ours| if ours { c.net } else { c.net_owed })}</td>
                            <td class="num after">{sum(|c, ours| if ours { c.exposure } else { c.exposure_owed })}</td>
                            <td class="num">{move || if ours.get() { credit.with(|c| whole(c.loss)) } else { String::new() }}</td>
                            <td class="num ead">{move || if ours.get() { credit.with(|c| whole(c.ead)) } else { String::new() }}</td>
                            <td></td>
                        </tr>
                    </tbody>
                </table>
            </div>
            {move || missing().map(|text| view! { <p class="kind warning">{text}</p> })}
        </div>
    }
}

fn owing(credit: &Credit) -> String {
    if credit.gross_owed == Amount::ZERO {
        return "You owe nobody anything at these values.".to_owned();
    }
    format!(
        "You owe {}, and {} with netting; others could lose {} by your default.",
        whole(credit.gross_owed),
        whole(credit.net_owed),
        whole(credit.exposure_owed)
    )
}

fn sentence(credit: &Credit) -> String {
    if credit.gross == Amount::ZERO && credit.exposure == Amount::ZERO {
        return "Nobody owes you anything at these values.".to_owned();
    }
    let lost = format!("If all of them fail you lose {} after recovery", whole(credit.loss));
    if credit.gross == Amount::ZERO {
        return format!("{lost}.");
    }
    let possible = credit.sets.iter().fold(Amount::ZERO, |sum, set| {
        let netted = if set.agreement.is_empty() { set.gross } else { set.if_netted };
        sum.checked_add(netted).unwrap_or(sum)
    });
    let more = credit.net.checked_sub(possible).unwrap_or_default();
    let kept = if more > Amount::ZERO {
        format!(" {} more would net if every agreement here were enforceable.", whole(more))
    } else {
        String::new()
    };
    format!("{lost}. Netting takes away {} of the {} owed to you.{kept}", percent(credit.benefit), whole(credit.gross))
}

#[component]
fn Set(store: Store, credit: Memo<Credit>, ours: RwSignal<bool>, key: String) -> impl IntoView {
    let own = key.clone();
    let set =
        Memo::new(move |_| credit.with(|c| c.sets.iter().find(|set| set.key == own).cloned().unwrap_or_default()));
    let open = RwSignal::new(false);
    let locked = Memo::new(move |_| store.settings.with(|s| s.readonly));
    let name = set.with_untracked(|set| match (set.counterparty.as_str(), set.agreement.as_str()) {
        ("", _) => "No counterparty".to_owned(),
        (counterparty, "") => format!("{counterparty}, no agreement"),
        (counterparty, agreement) => format!("{counterparty}, {agreement}"),
    });
    let note = move || {
        set.with(|set| {
            let alone = if set.nets { "" } else { ", each alone" };
            let count =
                if set.count == 1 { "1 position".to_owned() } else { format!("{} positions{alone}", set.count) };
            if set.unknown > 0 { format!("{count}, {} without a known value", set.unknown) } else { count }
        })
    };
    let known = Memo::new(move |_| {
        store.version.track();
        set.with(|set| {
            !set.enforceable.is_empty()
                && store.book(|book| book.agreement(&set.counterparty, &set.agreement).is_some())
        })
    });
    let figure = move |of: fn(&CreditSet, bool) -> Amount| {
        move || {
            set.with(|set| {
                let known = set.count == 0 || set.unknown < set.count;
                if known { whole(of(set, ours.get())) } else { "not known".to_owned() }
            })
        }
    };
    let lost = move || {
        // Equity says what an account is worth, even where its positions do not.
        let known = set.with(|s| s.count == 0 || s.unknown < s.count || s.exposure != Amount::ZERO);
        match (ours.get(), known) {
            (true, true) => set.with(|s| whole(s.loss)),
            (true, false) => "not known".to_owned(),
            (false, _) => String::new(),
        }
    };
    let ead = move || {
        set.with(|set| if ours.get() { set.ead.as_ref().map(|ead| whole(ead.ead)) } else { None }.unwrap_or_default())
    };
    view! {
        <tr data-credit-set=key.clone()>
            <th scope="row">
                <button class="link" aria-expanded=move || open.get().to_string() on:click=move |_| open.update(|o| *o = !*o)>{name}</button>
                <span class="kind block">{note}</span>
            </th>
            <td class="num before">{figure(|s, ours| if ours { s.gross } else { s.gross_owed })}</td>
            <td class="num">{figure(|s, ours| if ours { s.net } else { s.net_owed })}</td>
            <td class="num after">{figure(|s, ours| if ours { s.exposure } else { s.exposure_owed })}</td>
            <td class="num">{lost}</td>
            <td class="num ead">{ead}</td>
            <td><Show when=move || known.get() fallback=move || view! { <Add store set locked/> }><Switch store set locked/></Show></td>
        </tr>
        <Show when=move || open.get()>
            <tr class="details"><td colspan="7"><Inside store set key=key.clone() locked/></td></tr>
        </Show>
    }
}

/// Whether the agreement holds, and what the answer is worth.
#[component]
fn Switch(store: Store, set: Memo<CreditSet>, locked: Memo<bool>) -> impl IntoView {
    let id = set.with_untracked(|set| set.agreement.clone());
    let worth = move || {
        set.with(|set| {
            let apart = set.gross.checked_sub(set.if_netted).unwrap_or_default();
            (apart > Amount::ZERO && !set.agreement.is_empty()).then(|| {
                if set.nets {
                    format!("+{} owed if not", whole(apart))
                } else {
                    format!("\u{2212}{} owed if yes", whole(apart))
                }
            })
        })
    };
    let own = id.clone();
    let change = move |event: web_sys::Event| {
        let Some(select) = event.target().and_then(|t| t.dyn_into::<HtmlSelectElement>().ok()) else { return };
        if let Some(enforceable) = Enforceable::from_name(&select.value()) {
            store.amend(|book| {
                for agreement in book.agreements.iter_mut().filter(|a| a.id == own) {
                    agreement.enforceable = enforceable;
                }
            });
        }
    };
    let now = move || set.with(|set| set.enforceable);
    view! {
        <select class="cell switch" data-enforceable=id aria-label=format!("Is it enforceable?") disabled=move || locked.get() prop:value=now on:change=change>
            {[Enforceable::Yes, Enforceable::No, Enforceable::Unknown].into_iter().map(|e| view! { <option value=e.name() selected=move || now() == e.name()>{e.name()}</option> }).collect_view()}
        </select>
        <span class="kind block">{worth}</span>
    }
}

/// Adds the agreement that positions name, or one for those that name none.
#[component]
fn Add(store: Store, set: Memo<CreditSet>, locked: Memo<bool>) -> impl IntoView {
    let (counterparty, id) = set.with_untracked(|set| (set.counterparty.clone(), set.agreement.clone()));
    if counterparty.is_empty() {
        return view! { <span class="kind">"none"</span> }.into_any();
    }
    if store.book(|book| book.agreements.iter().any(|a| a.id == id)) {
        return view! { <span class="kind">"with another"</span> }.into_any();
    }
    let label = if id.is_empty() { "Add one".to_owned() } else { format!("Add {id}") };
    let add = move |_| {
        let mut name = if id.is_empty() { format!("{counterparty} agreement") } else { id.clone() };
        store.amend(|book| {
            while book.agreements.iter().any(|a| a.id == name) {
                name.push('′');
            }
            book.agreements.push(Agreement::new(name, counterparty.clone(), Enforceable::Unknown));
        });
    };
    view! { <button class="link" data-action="add-agreement" disabled=move || locked.get() on:click=add>{label}</button> }
        .into_any()
}

/// What a set is made of: its figures, its positions, its agreement's terms.
#[component]
fn Inside(store: Store, set: Memo<CreditSet>, key: String, locked: Memo<bool>) -> impl IntoView {
    let positions = Memo::new(move |_| {
        set.track();
        store.ask(|book| book.credit_lines(&key))
    });
    let ead = move || {
        set.with(|set| {
            let ead = set.ead.as_ref()?;
            let classes: Vec<String> =
                ead.classes.iter().map(|class| format!("{} {}", class.class, money(class.add_on))).collect();
            let margined = match (ead.margined, ead.capped) {
                (true, true) => " With margin it would be more than without, so it is taken without.",
                (true, false) => " Margin is exchanged.",
                _ => "",
            };
            let alone = if set.nets { "" } else { ", each position by itself" };
            Some(format!(
                "EAD {} = 1.4 × (replacement cost {} + {} of the add-on {}: {}){alone}.{margined} By the older current exposure method {}.",
                money(ead.ead),
                money(ead.replacement_cost),
                percent(ead.multiplier),
                money(ead.add_on),
                classes.join(", "),
                money(ead.cem)
            ))
        })
    };
    let lost = move || set.with(parts);
    view! {
        <p class="kind">{lost}</p>
        <p class="kind">{ead}</p>
        {move || positions.with(|p| lines_of(p, value_of))}
        <Terms store set locked/>
    }
}

/// The parts of what a set owes, and what is lost of it.
fn parts(set: &CreditSet) -> String {
    let parts = set.parts;
    let signed = [
        ("claims", parts.claims, false),
        ("cash", parts.cash, false),
        ("equity", parts.equity, false),
        ("segregated", parts.segregated, true),
        ("collateral", set.collateral, true),
    ];
    let mut text = String::new();
    for (name, amount, less) in signed.into_iter().filter(|(_, amount, _)| *amount != Amount::ZERO) {
        let sign = match (text.is_empty(), less != (amount < Amount::ZERO)) {
            (true, false) => "",
            (true, true) => "\u{2212}",
            (false, false) => " + ",
            (false, true) => " \u{2212} ",
        };
        text.push_str(&format!("{sign}{name} {}", money(amount.abs())));
    }
    if text.is_empty() {
        text.push_str("nothing");
    }
    format!(
        "Owed when it fails: {text} = {}; recovered {}; lost after recovery {}.",
        money(set.exposure),
        money(set.recovered),
        money(set.loss)
    )
}
