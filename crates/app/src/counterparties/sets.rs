//! The cost of each counterparty's default, and whether its agreement would hold.

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::HtmlSelectElement;

use super::terms::Terms;
use super::{lines_of, value_of};
use crate::format::{money, percent, whole};
use crate::parts::heads;
use crate::store::Store;
use crate::texts::{assumptions, counterparties as texts, fields};
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
            Some(texts::left_out_of_ead(first.id.as_deref().unwrap_or_default(), &first.message, more))
        })
    };
    view! {
        <div class="section" data-section="default">
            <div class="head">
                <h2>{texts::TITLE}</h2>
                {button(true, texts::OWED_TO_YOU)} {button(false, texts::YOU_OWE)}
            </div>
            <p class="sub" role="status">{sentence}</p>
            <div class="scroll" tabindex="0" role="region" aria-label=texts::REGION>
                <table class="small sets" class:secured=move || secured.get()>
                    <thead><tr>{heads(&texts::COLUMNS)}</tr></thead>
                    <tbody>
                        <For each=move || keys.get() key=Clone::clone children=move |key| view! { <Set store credit ours key/> }/>
                        <tr class="sum">
                            <th scope="row">{fields::ALL} {move || lower().then(|| view! { <span class="kind">{texts::LOWER_BOUND}</span> })}</th>
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
        return texts::YOU_OWE_NOTHING.to_owned();
    }
    texts::owing(&whole(credit.gross_owed), &whole(credit.net_owed), &whole(credit.exposure_owed))
}

fn sentence(credit: &Credit) -> String {
    if credit.gross == Amount::ZERO && credit.exposure == Amount::ZERO {
        return texts::NOBODY_OWES.to_owned();
    }
    let lost = texts::lost(&whole(credit.loss));
    if credit.gross == Amount::ZERO {
        return lost;
    }
    let possible = credit.sets.iter().fold(Amount::ZERO, |sum, set| {
        let netted = if set.agreement.is_empty() { set.gross } else { set.if_netted };
        sum.checked_add(netted).unwrap_or(sum)
    });
    let more = credit.net.checked_sub(possible).unwrap_or_default();
    let mut sentences = vec![lost, texts::netting(&percent(credit.benefit), &whole(credit.gross))];
    if more > Amount::ZERO {
        sentences.push(texts::more_would_net(&whole(more)));
    }
    sentences.join(" ")
}

#[component]
fn Set(store: Store, credit: Memo<Credit>, ours: RwSignal<bool>, key: String) -> impl IntoView {
    let own = key.clone();
    let set =
        Memo::new(move |_| credit.with(|c| c.sets.iter().find(|set| set.key == own).cloned().unwrap_or_default()));
    let open = RwSignal::new(false);
    let locked = Memo::new(move |_| store.settings.with(|s| s.readonly));
    let name = set.with_untracked(|set| texts::set(&set.counterparty, &set.agreement));
    let note = move || set.with(|set| texts::positions(set.count, set.nets, set.unknown));
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
                if known { whole(of(set, ours.get())) } else { fields::NOT_KNOWN.to_owned() }
            })
        }
    };
    let lost = move || {
        // Equity gives the value of an account, even if its positions have none.
        let known = set.with(|s| s.count == 0 || s.unknown < s.count || s.exposure != Amount::ZERO);
        match (ours.get(), known) {
            (true, true) => set.with(|s| whole(s.loss)),
            (true, false) => fields::NOT_KNOWN.to_owned(),
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

/// Whether the agreement holds, and how much depends on that answer.
#[component]
fn Switch(store: Store, set: Memo<CreditSet>, locked: Memo<bool>) -> impl IntoView {
    let id = set.with_untracked(|set| set.agreement.clone());
    let worth = move || {
        set.with(|set| {
            let apart = set.gross.checked_sub(set.if_netted).unwrap_or_default();
            (apart > Amount::ZERO && !set.agreement.is_empty()).then(|| texts::worth(&whole(apart), set.nets))
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
        <select class="cell switch" data-enforceable=id aria-label=texts::ENFORCEABLE disabled=move || locked.get() prop:value=now on:change=change>
            {[Enforceable::Yes, Enforceable::No, Enforceable::Unknown].into_iter().map(|e| view! { <option value=e.name() selected=move || now() == e.name()>{fields::choice(e.name())}</option> }).collect_view()}
        </select>
        <span class="kind block">{worth}</span>
    }
}

/// Adds the agreement that positions name, or one for those that name none.
#[component]
fn Add(store: Store, set: Memo<CreditSet>, locked: Memo<bool>) -> impl IntoView {
    let (counterparty, id) = set.with_untracked(|set| (set.counterparty.clone(), set.agreement.clone()));
    if counterparty.is_empty() {
        return view! { <span class="kind">{texts::NO_AGREEMENT}</span> }.into_any();
    }
    if store.book(|book| book.agreements.iter().any(|a| a.id == id)) {
        return view! { <span class="kind">{texts::WITH_ANOTHER}</span> }.into_any();
    }
    let label = texts::add(&id);
    let add = move |_| {
        let mut name = if id.is_empty() { assumptions::agreement(&counterparty) } else { id.clone() };
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

/// The parts of a set: its amounts, its positions, its agreement's terms.
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
            Some(texts::ead(&texts::Ead {
                ead: &money(ead.ead),
                replacement_cost: &money(ead.replacement_cost),
                multiplier: &percent(ead.multiplier),
                add_on: &money(ead.add_on),
                classes: &classes.join(", "),
                nets: set.nets,
                margined: ead.margined,
                capped: ead.capped,
                older: &money(ead.cem),
            }))
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

/// The parts of a set's debt, and the loss.
fn parts(set: &CreditSet) -> String {
    let parts = set.parts;
    let signed = [
        (parts.claims, false),
        (parts.cash, false),
        (parts.equity, false),
        (parts.segregated, true),
        (set.collateral, true),
    ];
    let mut text = String::new();
    for (name, (amount, less)) in
        texts::PARTS.into_iter().zip(signed).filter(|(_, (amount, _))| *amount != Amount::ZERO)
    {
        let sign = match (text.is_empty(), less != (amount < Amount::ZERO)) {
            (true, false) => "",
            (true, true) => "\u{2212}",
            (false, false) => " + ",
            (false, true) => " \u{2212} ",
        };
        text.push_str(&format!("{sign}{name} {}", money(amount.abs())));
    }
    if text.is_empty() {
        text.push_str(texts::NOTHING);
    }
    texts::owed(&text, &money(set.exposure), &money(set.recovered), &money(set.loss))
}
