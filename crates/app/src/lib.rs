//! The page and the element: Leptos components over a live book. They hold no arithmetic.
#![allow(unreachable_pub, reason = "what the component macro makes is public")]

mod assumptions;
mod cells;
mod closeness;
mod counterparties;
mod exposure;
mod files;
mod format;
mod header;
mod headline;
mod host;
mod import;
mod lines;
mod margin;
mod number;
mod parts;
mod positions;
mod settled;
mod settlement;
mod store;
mod texts;
mod whatif;

use std::any::Any;
use std::cell::RefCell;

use leptos::mount::mount_to;
use leptos::prelude::*;
use wasm_bindgen::prelude::*;
use web_sys::HtmlElement;

use self::host::Host;
use self::store::{Settings, Store};
use exposure_netting::internal::Pieces;

/// Once per page: reports a panic, should there be one, in the console.
pub fn start() {
    std::panic::set_hook(Box::new(|panic| web_sys::console::error_1(&panic.to_string().into())));
}

/// The styles of the element, for its shadow root.
#[wasm_bindgen]
pub fn styles() -> String {
    include_str!("../../../www/styles.css").to_owned()
}

/// The version that the JavaScript side must be of.
#[wasm_bindgen]
pub fn version() -> String {
    env!("CARGO_PKG_VERSION").to_owned()
}

/// The methodologies with their presets, as JSON text.
#[wasm_bindgen]
pub fn methods() -> String {
    exposure_netting::internal::json::write(&exposure_netting::margin::METHODS, false)
}

/// One mounted element.
#[wasm_bindgen]
pub struct Mounted {
    store: Store,
    owner: Owner,
    handle: Option<Box<dyn Any>>,
    /// The book's own methodology, while the host's overrides it.
    own: RefCell<Option<Option<exposure_netting::MarginChoice>>>,
}

/// Shows the element in `root`, with the sample book if `sample` is set.
#[wasm_bindgen]
pub fn mount(root: HtmlElement, view: &str, readonly: bool, sample: bool, host: Host) -> Mounted {
    let owner = Owner::new();
    let settings = Settings { view: view.to_owned(), readonly };
    let store = owner.with(|| {
        // It outlives the tab that shows it.
        provide_context(settlement::Settling::new(host.clone()));
        Store::new(settings, sample, host)
    });
    let handle = owner.with(|| mount_to(root, move || view! { <Element store=store/> }));
    Mounted { store, owner, handle: Some(Box::new(handle)), own: RefCell::default() }
}

#[wasm_bindgen]
impl Mounted {
    /// Replaces the book by text of any known format.
    pub fn load(&self, text: &str) -> Result<(), JsValue> {
        self.store
            .load(text)
            .map_err(|error| JsValue::from_str(&exposure_netting::internal::json::write(error.failure(), false)))?;
        *self.own.borrow_mut() = None;
        Ok(())
    }

    /// Shows the book that another tab saved, in one step that can be undone.
    pub fn follow(&self, text: &str) -> Result<(), JsValue> {
        self.store
            .follow(text)
            .map_err(|error| JsValue::from_str(&exposure_netting::internal::json::write(error.failure(), false)))
    }

    /// Whether everything that the book was read from is in what `save` gives.
    #[wasm_bindgen(js_name = isWhole)]
    pub fn is_whole(&self) -> bool {
        self.store.book(exposure_netting::Book::is_whole)
    }

    /// Whether the book is the sample as it came.
    #[wasm_bindgen(js_name = isSample)]
    pub fn is_sample(&self) -> bool {
        self.store.sample.get_untracked()
    }

    /// How many positions the book has.
    pub fn rows(&self) -> u32 {
        u32::try_from(self.store.len()).unwrap_or(u32::MAX)
    }

    /// About how long the book's JSON is.
    pub fn letters(&self) -> u32 {
        u32::try_from(self.store.book(exposure_netting::Book::json_length)).unwrap_or(u32::MAX)
    }

    /// A writer of the present book, piece by piece.
    pub fn writer(&self) -> Writer {
        Writer(Pieces::new(self.store.book(exposure_netting::Book::clone)))
    }

    /// Takes up what has changed: a book of the positions, prices and rates that are newer, and the ids of the positions that are gone.
    pub fn update(&self, text: &str, gone: Vec<String>) -> Result<(), JsValue> {
        let updated = self.store.update(text, &gone);
        updated.map_err(|error| JsValue::from_str(&exposure_netting::internal::json::write(error.failure(), false)))
    }

    /// The book as JSON text.
    pub fn save(&self) -> String {
        self.store.to_json()
    }

    /// The report as JSON text.
    pub fn report(&self) -> String {
        exposure_netting::internal::json::write(&self.store.full_report(), false)
    }

    /// Follows an attribute.
    pub fn configure(&self, view: &str, readonly: bool) {
        self.store.settings.update(|s| {
            view.clone_into(&mut s.view);
            s.readonly = readonly;
        });
    }

    /// Changes the methodology: its name, and after a slash its preset. Without one the book's own counts again.
    #[wasm_bindgen(js_name = setMethod)]
    pub fn set_method(&self, method: Option<String>) {
        let mut own = self.own.borrow_mut();
        let choice = match method {
            Some(method) => {
                own.get_or_insert_with(|| self.store.book(|book| book.options.margin.clone()));
                Some(exposure_netting::MarginChoice::named(&method))
            }
            None => match own.take() {
                Some(choice) => choice,
                None => return,
            },
        };
        self.store.adjust(|book| book.options.margin = choice);
    }

    /// Changes the reporting currency, at the book's rate; a book that names none takes it as its own.
    #[wasm_bindgen(js_name = setCurrency)]
    pub fn set_currency(&self, currency: &str) -> Result<(), JsValue> {
        let changed = self.store.set_currency(currency);
        changed.map_err(|error| JsValue::from_str(&exposure_netting::internal::json::write(error.failure(), false)))
    }

    /// Opens the import preview on the bytes of a file or string.
    pub fn import(&self, bytes: &[u8]) {
        if !self.store.settings.with_untracked(|s| s.readonly) {
            self.store.importing.set(Some(files::text(bytes)));
        }
    }

    /// Takes the element down and gives its memory back.
    pub fn dispose(&mut self) {
        self.handle = None;
        self.owner.cleanup();
    }
}

/// Writes a large book in turns: its JSON without positions, and then arrays of them.
#[wasm_bindgen]
pub struct Writer(Pieces);

#[wasm_bindgen]
impl Writer {
    /// The book without its positions.
    pub fn frame(&self) -> String {
        self.0.frame()
    }

    /// The next positions; nothing when there are no more.
    pub fn positions(&mut self) -> Option<String> {
        self.0.positions(2_000)
    }
}

#[component]
fn Element(store: Store) -> impl IntoView {
    let view_is = move |names: &'static [&'static str]| store.settings.with(|s| names.contains(&s.view.as_str()));
    let tab = RwSignal::new("exposure");
    // A view that is named after a tab begins there.
    let view_of = Memo::new(move |_| store.settings.with(|s| s.view.clone()));
    Effect::new(move |_| {
        if let Some((id, _)) = TABS.iter().find(|(id, _)| view_of.with(|view| view == id)) {
            tab.set(id);
        }
    });
    closeness::follow(store);
    view! {
        <div class="en" part="root">
            <Show when=move || view_is(&["full"])>
                <header::Header store/>
            </Show>
            <headline::Headline store tab/>
            <header::Notice store/>
            <Show when=move || !view_is(&["headline"])>
                <div class="main" class:single=move || !view_is(&["full"])>
                    <Show when=move || view_is(&["full"])>
                        <positions::Positions store/>
                    </Show>
                    <Panes store tab/>
                </div>
            </Show>
            <header::Footer store tab/>
            <Show when=move || store.importing.with(Option::is_some)>
                <import::Import store/>
            </Show>
        </div>
    }
}

/// The tabs: their names in data and for people.
const TABS: [(&str, &str); 6] = [
    ("exposure", texts::page::TAB_EXPOSURE),
    ("margin", texts::page::TAB_MARGIN),
    ("whatif", texts::page::TAB_WHATIF),
    ("counterparties", texts::page::TAB_COUNTERPARTIES),
    ("settlement", texts::page::TAB_SETTLEMENT),
    ("assumptions", texts::page::TAB_ASSUMPTIONS),
];

/// The analyses of the book: one tab at a time.
#[component]
fn Panes(store: Store, tab: RwSignal<&'static str>) -> impl IntoView {
    let button = move |(id, label): (&'static str, &'static str)| {
        view! {
            <button
                role="tab"
                id=format!("tab-{id}")
                aria-controls="pane"
                aria-selected=move || (tab.get() == id).to_string()
                tabindex=move || if tab.get() == id { "0" } else { "-1" }
                on:click=move |_| tab.set(id)
            >
                {label}
            </button>
        }
    };
    // Arrows move between tabs, as everywhere.
    let on_key = move |event: web_sys::KeyboardEvent| {
        let step = match event.key().as_str() {
            "ArrowRight" => 1,
            "ArrowLeft" => TABS.len().saturating_sub(1),
            _ => return,
        };
        let here = TABS.iter().position(|(id, _)| *id == tab.get_untracked()).unwrap_or(0);
        if let Some((id, _)) = TABS.iter().cycle().nth(here.saturating_add(step)) {
            tab.set(id);
            if let Some(target) = event.target().and_then(|t| t.dyn_into::<web_sys::Element>().ok())
                && let Ok(Some(button)) =
                    target.parent_element().map_or(Ok(None), |p| p.query_selector(&format!("#tab-{id}")))
            {
                drop(button.unchecked_into::<HtmlElement>().focus());
            }
        }
    };
    view! {
        <div class="pane right" part="panes">
            <div class="tabs" role="tablist" aria-label=texts::page::TABS_LABEL on:keydown=on_key>
                {TABS.into_iter().map(button).collect_view()}
            </div>
            <div role="tabpanel" id="pane" aria-labelledby=move || format!("tab-{}", tab.get()) tabindex="0">
                {move || match tab.get() {
                    "margin" => view! { <margin::Margin store/> }.into_any(),
                    "whatif" => view! { <whatif::WhatIf store/> }.into_any(),
                    "counterparties" => view! { <counterparties::Counterparties store/> }.into_any(),
                    "settlement" => view! { <settlement::Settlement store/> }.into_any(),
                    "assumptions" => view! { <assumptions::Assumptions store/> }.into_any(),
                    _ => view! { <exposure::Exposure store/> }.into_any(),
                }}
            </div>
        </div>
    }
}
