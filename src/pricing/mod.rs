//! Option pricing: the one place where figures go through floating point.

pub mod black76;
pub mod cds;
pub mod leveraged;
pub(crate) mod normal;
