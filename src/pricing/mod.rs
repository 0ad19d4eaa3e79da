//! Pricing: options, credit default swaps and leveraged tokens. Only here do numbers pass through floating point.

pub mod black76;
pub mod cds;
pub mod leveraged;
pub(crate) mod normal;
