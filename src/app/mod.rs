//! placeholder
use leptos::prelude::*;
use wasm_bindgen::prelude::*;
/// Mounts.
#[wasm_bindgen]
pub fn mount(root: web_sys::HtmlElement) {
    let h = leptos::mount::mount_to(root, || view! { <p>"hello"</p> });
    h.forget();
}
