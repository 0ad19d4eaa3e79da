//! Exact netting of derivative positions across venues and chains.
//!
//! Text of any supported source becomes positions, positions a [`Book`], a book a [`Report`]:
//!
//! ```
//! use exposure_netting::{MarginChoice, Options, import, net};
//!
//! let text = "asset,kind,side,quantity,price,venue\n\
//!             BTC,perpetual,short,2,60000,Deribit\n\
//!             BTC,future,long,1.5,60000,Deribit\n\
//!             BTC,spot,long,1,60000,Coinbase\n";
//! let book = import::book(text)?;
//! // By each venue's own rule: Deribit's standard margin lets nothing offset.
//! let report = net(&book, &Options::default())?;
//! assert_eq!(report.margin.saving.to_string(), "0");
//! // By one rule for all.
//! let by_rate = Options { margin: Some(MarginChoice::new("rate")), ..Options::default() };
//! let report = net(&book, &by_rate)?;
//! assert_eq!(report.total.net.to_string(), "30000");         // long 150,000, short 120,000
//! assert_eq!(report.total.matched.to_string(), "120000");    // what the market nets
//! assert_eq!(report.recognised.matched.to_string(), "90000"); // what margin may count: inside one set
//! assert_eq!(report.margin.saving.to_string(), "3600");      // 5,250 alone, 1,650 netted
//! # Ok::<(), exposure_netting::Error>(())
//! ```
//!
//! # The way through
//!
//! | type | is | comes from |
//! | --- | --- | --- |
//! | [`Position`] | what is held: a signed quantity of one instrument at one counterparty | you, or [`import`] |
//! | [`Book`] | positions with prices, accounts, agreements and assumptions | [`import::book`], [`Book::push`] |
//! | [`Options`] | the choice of margin methodology | the book, or you |
//! | [`Report`] | everything computed: exposure, margin, credit, warnings, assumptions | [`net`], [`LiveBook::report`] |
//! | [`LiveBook`] | a book that stays netted while it is edited; analyses and advice are its methods | [`LiveBook::new`] |
//!
//! [`settlement`] is separate: a web of debts in, transfers and a proof out.
//!
//! Numbers come in as [`Decimal`], through a strict grammar ([`amount::parse`]), and go out as [`Amount`], a multiple of
//! 10⁻¹². Sums are exact or an error. A row that cannot be used is a [`Failure`] in the report, which names the field and
//! says what to do; [`Error`] is for calls that give nothing.
//!
//! # Guides
//!
//! The [`guide`] has a [cookbook](guide::cookbook) of ten answers, guides to [netting](guide::netting),
//! [margin](guide::margin), [credit](guide::credit) and [settlement](guide::settlement), and a
//! [glossary](guide::glossary).

#![cfg_attr(test, allow(clippy::arithmetic_side_effects, reason = "a test may panic"))]

pub mod advice;
mod book;
pub mod credit;
pub mod engine;
pub mod exposure;
pub mod guide;
pub mod import;
pub mod margin;
mod position;
pub mod pricing;
mod report;
pub mod venue;
pub mod whatif;

#[doc(inline)]
pub use exposure_netting_base::{amount, time};
pub(crate) use exposure_netting_base::{error, json, order, table, text};
#[doc(inline)]
pub use exposure_netting_settlement as settlement;

pub use crate::book::{
    Account, AccountMode, Agreement, AssetFacts, Assumptions, Book, Collateral, Correlation, DEFAULT_PEGS, Enforceable,
    Family, Limit, MAX_ROWS, Recovery, Solvency, Unit, VenueFigures, VenueLiquidation,
};
pub use crate::book::{MarginChoice, Options};
pub use crate::engine::{Cell, LiveBook, Totals, net};
pub use crate::exposure::concentration::Concentrations;
pub use crate::exposure::{Exposure, SetName};
pub use crate::margin::PositionReport;
pub use crate::position::{AssetClass, Draft, Field, Kind, MarginMode, Position, Right};
pub use crate::report::{Assumption, Report};
#[doc(inline)]
pub use exposure_netting_base::amount::Amount;
#[doc(inline)]
pub use exposure_netting_base::error::{Code, Error, Failure};
pub use rust_decimal::Decimal;

/// For our own page and bindings only: it may change with any version.
#[doc(hidden)]
pub mod internal {
    pub use exposure_netting_base::{json, order, table, text};

    pub use crate::book::json::Pieces;
    pub use crate::engine::edit::Snapshot;
    pub use crate::engine::netting::Netting;
    pub use crate::import::collector::{CellValue, Sink};
    pub use crate::import::own::{amend, choice, part};
    pub use crate::import::parts::stresses;
    pub use crate::import::phrase::quick_by;
    pub use crate::margin::choice::effective;
}

// The example in the README runs as a test.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
