//! The WASM of the page and the element. Everything it offers is exported from `exposure_netting_app`.

fn main() {
    exposure_netting_app::start();
}
