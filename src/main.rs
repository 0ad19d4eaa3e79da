//! The WASM of the page and the element. Everything it offers is exported from `app`.

fn main() {
    exposure_netting::app::start();
}
