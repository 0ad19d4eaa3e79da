//! The assumptions behind the numbers, all of them editable: currency, prices, rates, pegs, families, agreements.

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{HtmlInputElement, HtmlSelectElement};

use super::margin::rule;
use super::number::{Holds, Number, within_one};
use super::parts::head;
use super::store::Store;
use super::texts::{assumptions as texts, fields};
use exposure_netting::amount::{percent, plain};
use exposure_netting::{Agreement, Enforceable, Family};
use exposure_netting::{Book, Decimal};

#[component]
pub(super) fn Assumptions(store: Store) -> impl IntoView {
    let locked = Memo::new(move |_| store.settings.with(|s| s.readonly));
    let assets = Memo::new(move |_| store.report.with(|r| sorted(r.by_asset.iter().map(|a| a.key.clone()))));
    let currencies = Memo::new(move |_| {
        store.version.track();
        store.book(|book| {
            let known = |c: &String| !c.is_empty() && *c != book.currency && !book.assumptions.pegs.contains_key(c);
            let used = book.positions().flat_map(|p| [p.quote, p.price_currency]).filter(known);
            let pegs = book.assumptions.pegs.values().filter(|target| **target != book.currency).cloned();
            sorted(used.chain(pegs).chain(book.rates.keys().cloned()))
        })
    });
    let pegs = move || {
        store.version.track();
        store.book(|book| {
            book.assumptions
                .pegs
                .iter()
                .map(|(coin, to)| if to == "USD" { coin.clone() } else { format!("{coin}={to}") })
                .collect::<Vec<_>>()
                .join(", ")
        })
    };
    // Amounts are converted, never taken for another currency's: the rate is in the book, or the page asks for it.
    let asked = RwSignal::new(None::<String>);
    let problem = RwSignal::new(None::<String>);
    let convert = move |to: &str, rate: Decimal| {
        store.report_in(to, rate).map(|()| {
            asked.set(None);
            problem.set(None);
        })
    };
    let set_currency = move |text: String| {
        let to = text.to_uppercase();
        let (same, empty, known) =
            store.book(|book| (book.currency == to, book.is_empty(), book.rates.get(&to).copied()));
        match known.and_then(|rate| Decimal::ONE.checked_div(rate)) {
            _ if to.is_empty() || same => asked.set(None),
            _ if empty => store.amend(|book| book.name_currency(&to)),
            Some(rate) => problem.set(convert(&to, rate).err().map(|error| error.to_string())),
            None => asked.set(Some(to)),
        }
    };
    let ask = move || {
        asked.get().map(|to| {
            let label = texts::conversion(&to, &store.book(|book| book.currency.clone()));
            let path = format!("conversion.{to}");
            let set = move |rate: Option<Decimal>, _: &str| match rate {
                Some(rate) => convert(&to, rate).map_err(|error| error.to_string()),
                None => Ok(()),
            };
            view! { <Number store label path name="conversion" holds=Holds::Number optional=true late=true placeholder=texts::RATE_EXAMPLE locked value=Signal::stored(String::new()) set/> }
        })
    };
    let set_pegs = move |text: String| {
        let pegs = text.split(',').map(str::trim).filter(|t| !t.is_empty()).map(|t| match t.split_once('=') {
            Some((coin, to)) => (coin.trim().to_owned(), to.trim().to_owned()),
            None => (t.to_owned(), "USD".to_owned()),
        });
        store.amend(|book| book.assumptions.pegs = pegs.collect());
    };
    let currency = move || {
        store.version.track();
        store.book(|book| book.currency.clone())
    };
    let list = move || {
        store.report.with(|r| {
            let sets = r.margin.sets.iter().filter(|set| rule::stands_in(set));
            let keys: Vec<&str> = sets.flat_map(|set| [set.key.as_str(), set.name.counterparty.as_str()]).collect();
            let line = |a: &exposure_netting::Assumption| {
                // The headline's stand-ins lead here.
                let stands_in = a.code == "stand_in" || a.code == "venue_rule" && keys.contains(&a.key.as_str());
                view! { <li data-code=a.code class:lock=stands_in data-stand-in=stands_in.then_some("") tabindex=stands_in.then_some("-1")>{a.message.clone()}</li> }
            };
            r.assumptions.iter().map(line).collect_view()
        })
    };
    view! {
        <div class="section">
            {head(texts::CURRENCY_AND_PRICES, texts::PRICES_MEANING)}
            <div class="fields">
                <Text label=texts::CURRENCY.to_owned() name="currency" value=Signal::derive(currency) locked on_change=set_currency/>
                {ask}
                {move || assets.get().into_iter().map(|asset| view! { <Price store name="prices" key=asset locked map=|book| &mut book.prices/> }).collect_view()}
            </div>
            <p class="warning" aria-live="polite">{move || problem.get()}</p>
        </div>
        <div class="section">
            {head(texts::RATES, "")}
            <div class="fields">
                {move || currencies.get().into_iter().map(|c| view! { <Price store name="rates" key=c locked map=|book| &mut book.rates/> }).collect_view()}
                <Text label=texts::PEGS.to_owned() name="pegs" value=Signal::derive(pegs) locked on_change=set_pegs/>
            </div>
        </div>
        <Families store locked/>
        <Agreements store locked/>
        <div class="section">
            <div class="head"><h2 data-assumptions="" tabindex="-1">{texts::LIST}</h2></div>
            <ul class="plain">{list}</ul>
        </div>
    }
}

fn sorted(names: impl Iterator<Item = String>) -> Vec<String> {
    let mut names: Vec<String> = names.collect();
    names.sort();
    names.dedup();
    names
}

fn input_of(event: &web_sys::Event) -> Option<HtmlInputElement> {
    event.target().and_then(|t| t.dyn_into::<HtmlInputElement>().ok())
}

#[component]
fn Text(
    label: String,
    name: &'static str,
    value: Signal<String>,
    locked: Memo<bool>,
    on_change: impl Fn(String) + 'static,
) -> impl IntoView {
    let changed = move |event: web_sys::Event| {
        if let Some(input) = input_of(&event) {
            on_change(input.value().trim().to_owned());
        }
    };
    view! {
        <label><span>{label}</span><input class="cell" data-assumption=name prop:value=move || value.get() disabled=move || locked.get() on:change=changed/></label>
    }
}

/// One price or rate by name.
#[component]
fn Price(
    store: Store,
    name: &'static str,
    key: String,
    locked: Memo<bool>,
    map: fn(&mut Book) -> &mut std::collections::BTreeMap<String, Decimal>,
) -> impl IntoView {
    let label =
        if name == "prices" { texts::price(&key) } else { store.book(|book| texts::rate(&key, &book.currency)) };
    let path = format!("{name}.{key}");
    let key = StoredValue::new(key);
    let value = Signal::derive(move || {
        store.version.track();
        store.book(|book| {
            let known = if name == "prices" { &book.prices } else { &book.rates };
            key.with_value(|key| known.get(key).map(|d| plain(*d))).unwrap_or_default()
        })
    });
    let set = move |value: Option<Decimal>, input: &str| {
        if name == "rates" && value.is_some_and(|rate| rate.is_zero() || rate.is_sign_negative()) {
            return Err(fields::NOT_ABOVE_ZERO.to_owned());
        }
        store.amend_typing(input, |book| {
            match value {
                Some(value) => map(book).insert(key.get_value(), value),
                None => map(book).remove(&key.get_value()),
            };
        });
        Ok(())
    };
    view! { <Number store label path=path.clone() name=path holds=Holds::Money optional=true locked value set/> }
}

/// Wrapped and staked forms that count as another asset.
#[component]
fn Families(store: Store, locked: Memo<bool>) -> impl IntoView {
    let from = RwSignal::new(String::new());
    let to = RwSignal::new(String::new());
    let haircut = RwSignal::new(Decimal::new(2, 2));
    let problem = RwSignal::new(None::<String>);
    let add = move |_| {
        let family =
            Family { from: from.get().trim().to_owned(), to: to.get().trim().to_owned(), haircut: Decimal::ZERO };
        if family.from.is_empty() || family.to.is_empty() {
            problem.set(Some(texts::BOTH_ASSETS.into()));
            return;
        }
        problem.set(None);
        store.amend(|book| book.assumptions.families.push(Family { haircut: haircut.get(), ..family }));
    };
    let set_haircut = move |share: Option<Decimal>, _: &str| {
        let share = share.filter(|share| within_one(*share)).ok_or(fields::NOT_A_SHARE)?;
        haircut.set(share);
        Ok(())
    };
    let bind = move |signal: RwSignal<String>| {
        move |event: web_sys::Event| {
            if let Some(input) = input_of(&event) {
                signal.set(input.value());
            }
        }
    };
    let list = move || {
        store.version.track();
        store.book(|book| book.assumptions.families.clone()).into_iter().map(|family| {
            let from = family.from.clone();
            view! {
                <li>{texts::family(&family.from, &family.to, &percent(family.haircut))} " "
                    <button class="link" disabled=move || locked.get() on:click=move |_| store.amend(|book| book.assumptions.families.retain(|f| f.from != from))>{fields::REMOVE}</button>
                </li>
            }
        }).collect_view()
    };
    view! {
        <div class="section">
            {head(texts::FAMILIES, texts::FAMILIES_MEANING)}
            <ul class="plain">{list}</ul>
            <Show when=move || !locked.get()>
                <div class="fields">
                    <label><span>{texts::FORM}</span><input class="cell" placeholder=texts::FORM_EXAMPLE on:input=bind(from)/></label>
                    <label><span>{texts::COUNTS_AS}</span><input class="cell" placeholder=texts::COUNTS_AS_EXAMPLE on:input=bind(to)/></label>
                    <Number store label=texts::HAIRCUT.to_owned() path="assumptions.families.haircut".to_owned() holds=Holds::Percent optional=false locked value=Signal::derive(move || plain(haircut.get())) set=set_haircut/>
                    <button class="btn" on:click=add>{fields::ADD}</button>
                </div>
                <p class="warning" aria-live="polite">{move || problem.get()}</p>
            </Show>
        </div>
    }
}

/// Netting agreements: the switch that decides what nets on default.
#[component]
fn Agreements(store: Store, locked: Memo<bool>) -> impl IntoView {
    let without = Memo::new(move |_| {
        store.report.with(|r| {
            store.book(|book| {
                let named = r.credit.sets.iter().map(|s| s.counterparty.clone()).filter(|c| !c.is_empty());
                sorted(named.filter(|c| !book.agreements.iter().any(|a| a.counterparty == *c)))
            })
        })
    });
    let list = move || {
        store.version.track();
        store.book(|book| book.agreements.clone()).into_iter().map(|agreement| {
            let id = agreement.id.clone();
            let set = move |event: web_sys::Event| {
                let Some(select) = event.target().and_then(|t| t.dyn_into::<HtmlSelectElement>().ok()) else { return };
                if let Some(enforceable) = Enforceable::from_name(&select.value()) {
                    store.amend(|book| {
                        for a in book.agreements.iter_mut().filter(|a| a.id == id) {
                            a.enforceable = enforceable;
                        }
                    });
                }
            };
            let now = agreement.enforceable;
            view! {
                <label title=texts::AGREEMENT_TIP>
                    <span>{texts::enforceable(&agreement.counterparty, &agreement.id)}</span>
                    <select class="cell" data-agreement=agreement.id disabled=move || locked.get() on:change=set>
                        {[Enforceable::Yes, Enforceable::No, Enforceable::Unknown].into_iter().map(|e| view! { <option value=e.name() selected=e == now>{fields::choice(e.name())}</option> }).collect_view()}
                    </select>
                </label>
            }
        }).collect_view()
    };
    let add = move |counterparty: String| {
        let label = texts::add_agreement(&counterparty);
        let on_click = move |_| {
            let agreement = Agreement::new(texts::agreement(&counterparty), counterparty.clone(), Enforceable::Unknown);
            store.amend(|book| book.agreements.push(agreement));
        };
        view! { <button class="link" on:click=on_click>{label}</button> " " }
    };
    view! {
        <div class="section">
            {head(texts::AGREEMENTS, texts::AGREEMENTS_MEANING)}
            <div class="fields wide">{list}</div>
            <Show when=move || !locked.get()>
                <p>{move || without.get().into_iter().map(add).collect_view()}</p>
            </Show>
        </div>
    }
}
