//! The bar on top, the notice of the last action, and the line at the end.

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{HtmlElement, HtmlInputElement};

use super::files;
use super::format;
use super::host::Host;
use super::store::Store;
use super::texts::{page as texts, sentence};
use exposure_netting::Amount;

#[component]
pub(super) fn Header(store: Store) -> impl IntoView {
    let editable = move || store.settings.with(|s| !s.readonly);
    let name = move || {
        store.version.track();
        let name = store.book(|book| book.name.clone());
        if name.is_empty() { texts::MY_BOOK.to_owned() } else { name }
    };
    let file = NodeRef::<leptos::html::Input>::new();
    let menu = NodeRef::<leptos::html::Details>::new();
    let close = move || {
        if let Some(menu) = menu.get_untracked() {
            menu.set_open(false);
        }
    };
    let on_key = move |event: web_sys::KeyboardEvent| {
        if event.key() == "Escape" {
            close();
            if let Some(summary) = menu.get_untracked().and_then(|m| m.query_selector("summary").ok().flatten()) {
                drop(summary.unchecked_into::<HtmlElement>().focus());
            }
        }
    };
    let open_file = move |_| {
        if let Some(input) = file.get_untracked() {
            files::read_input(&input, move |bytes| store.importing.set(Some(files::text(&bytes))));
        }
    };
    let shown = RwSignal::new("");
    let theme = move |event: web_sys::MouseEvent| {
        let host = event
            .target()
            .and_then(|target| target.dyn_into::<web_sys::Node>().ok())
            .and_then(|node| node.get_root_node().dyn_into::<web_sys::ShadowRoot>().ok())
            .map(|root| root.host());
        if let Some(host) = host {
            let next = match host.get_attribute("theme").as_deref() {
                Some("light") => "dark",
                Some("dark") => "auto",
                _ => "light",
            };
            drop(host.set_attribute("theme", next));
            shown.set(next);
        }
    };
    view! {
        <header class="bar" part="toolbar">
            <h1><span class="mark" aria-hidden="true"><i></i><i></i></span>{texts::PRODUCT}</h1>
            <details class="menu book" node_ref=menu on:keydown=on_key>
                <summary>{name}</summary>
                <div>
                    <Show when=editable>
                        <button class="item" data-action="sample" on:click=move |_| { close(); store.open_sample() }>{texts::OPEN_SAMPLE}</button>
                        <label class="item">
                            {texts::OPEN_FILE}
                            <input type="file" class="file" data-action="open" node_ref=file accept=".json,.csv,.tsv,.txt" on:change=move |e| { close(); open_file(e) }/>
                        </label>
                        <button class="item narrow" on:click=move |_| { close(); files::download("book.json", "application/json", &store.to_json()) }>{texts::DOWNLOAD_JSON}</button>
                        <button class="item narrow" on:click=move |_| { close(); files::download("positions.csv", "text/csv", &store.to_csv()) }>{texts::DOWNLOAD_CSV}</button>
                        <button class="item" data-action="clear" on:click=move |_| { close(); store.clear() }>{texts::EMPTY_BOOK}</button>
                        <Show when=move || store.host(Host::can_keep)>
                            <Keep store/>
                        </Show>
                    </Show>
                </div>
            </details>
            <span class="grow"></span>
            <Show when=editable>
                <button class="btn primary" data-action="import" on:click=move |_| store.importing.set(Some(Ok(String::new())))>
                    {texts::PASTE}
                </button>
            </Show>
            <button class="btn opt" data-action="download" title=texts::DOWNLOAD_JSON_TIP
                on:click=move |_| files::download("book.json", "application/json", &store.to_json())>{texts::DOWNLOAD_JSON}</button>
            <button class="btn opt" data-action="export-csv" title=texts::DOWNLOAD_CSV_TIP
                on:click=move |_| files::download("positions.csv", "text/csv", &store.to_csv())>{texts::DOWNLOAD_CSV}</button>
            <button class="btn" data-action="theme" title=texts::THEME_TIP on:click=theme>
                {move || texts::theme(shown.get())}
            </button>
        </header>
    }
}

#[component]
fn Keep(store: Store) -> impl IntoView {
    let on = RwSignal::new(store.host(Host::keeps));
    let toggle = move |event: web_sys::Event| {
        let checked = event.target().and_then(|t| t.dyn_into::<HtmlInputElement>().ok()).is_some_and(|i| i.checked());
        store.host(|host| host.keep(checked));
        on.set(checked);
    };
    view! {
        <label class="item">
            <input type="checkbox" data-action="keep" prop:checked=move || on.get() on:change=toggle/>
            {texts::KEEP}
        </label>
    }
}

/// The notice of the last action.
#[component]
pub(super) fn Notice(store: Store) -> impl IntoView {
    view! {
        <div class="notice" role="status" aria-live="polite">
            {move || store.notice.get().map(|text| view! {
                <p>{sentence(&text)} " " <button class="link" on:click=move |_| store.notice.set(None)>{texts::DISMISS}</button></p>
            })}
        </div>
    }
}

/// Assets that are valued at one price of the book, and not at each position's mark.
#[component]
fn CommonPrices(store: Store, tab: RwSignal<&'static str>) -> impl IntoView {
    let assets = Memo::new(move |_| {
        store.report.with(|r| {
            let priced = r.assumptions.iter().filter(|a| a.code == "price").map(|a| a.key.clone());
            priced.collect::<Vec<_>>().join(", ")
        })
    });
    view! {
        {move || (!assets.with(String::is_empty)).then(|| view! {
            <button class="link" data-action="prices" title=texts::COMMON_PRICES_TIP
                on:click=move |_| tab.set("assumptions")>{texts::common_prices(&assets.get())}</button>
        })}
    }
}

#[component]
pub(super) fn Footer(store: Store, tab: RwSignal<&'static str>) -> impl IntoView {
    let pegs = move || {
        let pegs: Vec<String> =
            store.report.with(|r| r.assumptions.iter().filter(|a| a.code == "peg").map(|a| a.key.clone()).collect());
        (!pegs.is_empty()).then(|| view! { <span>{texts::pegged(&pegs.join(", "))}</span> })
    };
    let cash = move || {
        store.report.with(|r| {
            (r.cash.gross != Amount::ZERO).then(|| {
                view! { <span title=texts::CASH_TIP>{texts::cash(&format::signed(r.cash.net), &r.currency)}</span> }
            })
        })
    };
    view! {
        <footer class="foot" part="footer">
            <span>{texts::LOCAL}</span>
            {pegs}
            {cash}
            <CommonPrices store tab/>
            <span>{texts::ESTIMATES}</span>
            <span class="grow"></span>
            <span>{move || (store.version.get() > 0).then(|| texts::recalculated(store.elapsed.get()))}</span>
        </footer>
    }
}

/// Moves the focus to the first match of a selector in a shadow root.
pub(super) fn focus(root: &web_sys::Node, selector: &str) {
    let found =
        root.dyn_ref::<web_sys::DocumentFragment>().and_then(|root| root.query_selector(selector).ok().flatten());
    if let Some(element) = found.and_then(|e| e.dyn_into::<HtmlElement>().ok()) {
        drop(element.focus());
    }
}
