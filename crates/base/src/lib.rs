//! The part of [exposure-netting](https://docs.rs/exposure-netting) that knows no finance: exact amounts, errors, points
//! in time, and reading and writing JSON and tables.
//!
//! Use it through `exposure-netting`, which re-exports [`amount`], [`time`] and the errors. The rest serves that crate and
//! its settlement, and changes with them.

#![cfg_attr(test, allow(clippy::arithmetic_side_effects, reason = "a test may panic"))]

pub mod amount;
pub mod code;
pub mod error;
pub mod json;
pub mod order;
pub mod table;
pub mod text;
pub mod time;
