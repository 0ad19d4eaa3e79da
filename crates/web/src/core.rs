//! The WASM of the npm package. Everything it offers is exported from `exposure_netting_wasm`.

use exposure_netting_wasm as _;

fn main() {}
