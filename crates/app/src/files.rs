//! Texts as files, out and in.

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::*;
use web_sys::{Blob, BlobPropertyBag, HtmlAnchorElement, HtmlInputElement, Url};

use exposure_netting::Failure;

/// Offers a string as a file.
pub(super) fn download(name: &str, kind: &str, text: &str) {
    let parts = js_sys::Array::of1(&text.into());
    let options = BlobPropertyBag::new();
    options.set_type(kind);
    let Ok(blob) = Blob::new_with_str_sequence_and_options(&parts, &options) else { return };
    let Ok(url) = Url::create_object_url_with_blob(&blob) else { return };
    if let Some(anchor) = document().create_element("a").ok().and_then(|a| a.dyn_into::<HtmlAnchorElement>().ok()) {
        anchor.set_href(&url);
        anchor.set_download(name);
        anchor.click();
    }
    drop(Url::revoke_object_url(&url));
}

/// The text of a file, or why it cannot be read.
pub(super) fn text(bytes: &[u8]) -> Result<String, Failure> {
    exposure_netting::import::decode(bytes).map(str::to_owned)
}

/// Reads the file that was chosen in an input, and hands its bytes on.
pub(super) fn read_input(input: &HtmlInputElement, then: impl Fn(Vec<u8>) + 'static) {
    if let Some(file) = input.files().and_then(|files| files.get(0)) {
        read(&file, then);
    }
    // The same file may be chosen again.
    input.set_value("");
}

/// Reads a file and hands its bytes on.
pub(super) fn read(file: &web_sys::File, then: impl Fn(Vec<u8>) + 'static) {
    let done = Closure::once_into_js(move |buffer: JsValue| then(js_sys::Uint8Array::new(&buffer).to_vec()));
    let promise: js_sys::Promise = file.array_buffer().unchecked_into();
    let done = Closure::once(move |buffer: JsValue| {
        drop(done.unchecked_ref::<js_sys::Function>().call1(&JsValue::NULL, &buffer));
    });
    drop(promise.then(&done));
    done.forget();
}
