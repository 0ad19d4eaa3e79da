//! How to use this crate: answers to the questions that come up first, guides to its four subjects, and its words.
//!
//! Start with the [`cookbook`]. The guides say what is computed, in which units, and what is not. Formulas and their
//! sources are in the documentation of each module.

#[doc = include_str!("cookbook.md")]
pub mod cookbook {}

#[doc = include_str!("netting.md")]
pub mod netting {}

#[doc = include_str!("margin.md")]
pub mod margin {}

#[doc = include_str!("credit.md")]
pub mod credit {}

#[doc = include_str!("settlement.md")]
pub mod settlement {}

#[doc = include_str!("glossary.md")]
pub mod glossary {}
