//! Measures that can be limited, and the limits that a user sets.

use rust_decimal::Decimal;
use serde::Serialize;

/// The limits of a measure.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Limit {
    /// The measure's id: see [`MEASURES`].
    pub measure: String,
    /// Above it, there is a warning.
    #[serde(serialize_with = "super::json::decimal")]
    pub warning: Decimal,
    /// Above it, there is a breach.
    #[serde(serialize_with = "super::json::decimal")]
    pub breach: Decimal,
}

/// A measure that can be limited.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct Measure {
    /// The name in data.
    #[cfg_attr(feature = "ts", ts(type = "MeasureId"))]
    pub id: &'static str,
    /// The name for people.
    pub name: &'static str,
    /// The default warning level, in hundredths.
    #[serde(skip)]
    warning: i64,
    /// The default breach level, in hundredths.
    #[serde(skip)]
    breach: i64,
    /// The source of the default levels.
    pub source: &'static str,
    /// Whether people read it as a percentage.
    pub percent: bool,
}

const MERGERS: &str = "an example from the US Merger Guidelines of 2023, which call a market concentrated above 1,000 and highly concentrated above 1,800; they were not made for portfolios";
const EXAMPLE: &str = "an unpublished example: set your own";

/// Every measure, in display order.
pub const MEASURES: [Measure; 10] = [
    Measure {
        id: "gross-leverage",
        name: "Gross / equity",
        warning: 500,
        breach: 1_000,
        source: EXAMPLE,
        percent: false,
    },
    Measure { id: "net-to-gross", name: "|Net| / gross", warning: 50, breach: 80, source: EXAMPLE, percent: true },
    Measure {
        id: "hhi-asset",
        name: "HHI by asset",
        warning: 100_000,
        breach: 180_000,
        source: MERGERS,
        percent: false,
    },
    Measure {
        id: "hhi-counterparty",
        name: "HHI by counterparty",
        warning: 100_000,
        breach: 180_000,
        source: MERGERS,
        percent: false,
    },
    Measure {
        id: "hhi-claim",
        name: "HHI by claim",
        warning: 100_000,
        breach: 180_000,
        source: MERGERS,
        percent: false,
    },
    Measure {
        id: "top-counterparty",
        name: "Largest counterparty by exposure",
        warning: 40,
        breach: 60,
        source: EXAMPLE,
        percent: true,
    },
    Measure { id: "top-claim", name: "Largest claim", warning: 40, breach: 60, source: EXAMPLE, percent: true },
    Measure { id: "top-chain", name: "Largest chain", warning: 60, breach: 80, source: EXAMPLE, percent: true },
    Measure {
        id: "top-collateral",
        name: "Largest collateral",
        warning: 60,
        breach: 80,
        source: EXAMPLE,
        percent: true,
    },
    Measure { id: "margin-usage", name: "Margin / equity", warning: 60, breach: 80, source: EXAMPLE, percent: true },
];

/// Limits to start from. They are examples: no measure is checked against them until the book has them.
pub fn defaults() -> Vec<Limit> {
    let limit = |measure: &Measure| {
        let hundredths = |n: i64| Decimal::new(n, 2).normalize();
        Limit {
            measure: measure.id.to_owned(),
            warning: hundredths(measure.warning),
            breach: hundredths(measure.breach),
        }
    };
    MEASURES.iter().map(limit).collect()
}
