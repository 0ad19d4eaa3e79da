//! Option pricing: the one place where figures go through floating point.

pub mod black76;
mod normal;
