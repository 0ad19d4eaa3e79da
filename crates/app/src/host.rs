//! The services that the element gives to the page inside it: the other side is in `www/src/element.ts`.

use wasm_bindgen::prelude::*;
use web_sys::HtmlElement;

#[wasm_bindgen]
extern "C" {
    /// The element.
    #[derive(Clone)]
    pub type Host;

    /// Dispatches an event; its detail is JSON text. A listener that throws must not stop the page.
    #[wasm_bindgen(method, catch)]
    pub(super) fn emit(this: &Host, event: &str, detail: &str) -> Result<(), JsValue>;

    /// Draws a chart in an element, or takes it down.
    #[wasm_bindgen(method, catch)]
    pub(super) fn chart(this: &Host, place: &HtmlElement, option: Option<String>) -> Result<(), JsValue>;

    /// Makes a worker that speaks to `tell` by the name of an event and its detail; none if the browser allows none.
    #[wasm_bindgen(method)]
    pub(super) fn aside(this: &Host, tell: &Closure<dyn FnMut(String, JsValue)>) -> Option<Worker>;

    /// Whether this element could keep its book on this device.
    #[wasm_bindgen(method, js_name = canKeep)]
    pub(super) fn can_keep(this: &Host) -> bool;

    /// Whether it does.
    #[wasm_bindgen(method)]
    pub(super) fn keeps(this: &Host) -> bool;

    /// Switches keeping on or off; off also forgets the book that was kept.
    #[wasm_bindgen(method)]
    pub(super) fn keep(this: &Host, on: bool);

    /// The book is about to give way to another: its last changes are kept now.
    #[wasm_bindgen(method)]
    pub(super) fn leaving(this: &Host);

    /// A worker that settles, and reads large books.
    pub type Worker;

    #[wasm_bindgen(method)]
    pub(super) fn run(this: &Worker, ask: Vec<String>);

    /// Asks for a file of what was settled last, by its name.
    #[wasm_bindgen(method)]
    pub(super) fn file(this: &Worker, name: &str);

    /// Asks the worker to read a string.
    #[wasm_bindgen(method)]
    pub(super) fn read(this: &Worker, ask: Vec<String>);

    /// Asks for the next piece of the book that was read last.
    #[wasm_bindgen(method)]
    pub(super) fn piece(this: &Worker);

    #[wasm_bindgen(method)]
    pub(super) fn stop(this: &Worker);
}
