//! Measures and the bounds that a user sets for them: a table with a word for each state, and no hidden score.

use serde::Serialize;

use crate::amount::Amount;
use crate::book::Limit;
use crate::exposure::concentration::Concentration;
use crate::report::Report;

/// A measure that can be bounded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Measure {
    /// The name in data.
    pub id: &'static str,
    /// The name for people.
    pub name: &'static str,
    /// Above it, a warning, unless the book says otherwise; hundredths.
    #[serde(skip)]
    warning: i64,
    /// Above it, a breach.
    #[serde(skip)]
    breach: i64,
    /// Where the bounds come from.
    pub source: &'static str,
    /// Whether people read it as a percentage.
    pub percent: bool,
}

const MERGERS: &str = "US Merger Guidelines 2023: above 1,000 moderate, above 1,800 high";
const EXAMPLE: &str = "an example, published nowhere: set your own";

/// Every measure, in the order in which it is shown.
pub const MEASURES: [Measure; 8] = [
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
        id: "top-counterparty",
        name: "Largest counterparty",
        warning: 40,
        breach: 60,
        source: EXAMPLE,
        percent: true,
    },
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

/// How a measure stands to its bounds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum State {
    /// Not above the first bound.
    Within,
    /// Above the first.
    Warning,
    /// Above the second.
    Breach,
    /// An input is lacking, such as equity.
    #[default]
    Unknown,
}

impl State {
    /// The word for it.
    pub fn name(self) -> &'static str {
        match self {
            State::Within => "within",
            State::Warning => "warning",
            State::Breach => "breach",
            State::Unknown => "unknown",
        }
    }
}

/// A measure against its bounds.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Checked {
    /// The measure's id.
    pub measure: &'static str,
    /// What it is for people.
    pub name: &'static str,
    /// Whose it is, where it is one group's: the largest counterparty.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub key: String,
    /// What it comes to; absent where an input is lacking.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value: Option<Amount>,
    /// Above it, a warning.
    pub warning: Amount,
    /// Above it, a breach.
    pub breach: Amount,
    /// How it stands.
    pub state: State,
    /// Where the bounds come from; `yours` where the book sets them.
    pub source: &'static str,
}

/// The bounds that hold where a book sets none.
pub fn defaults() -> Vec<Limit> {
    let limit = |measure: &Measure| {
        let hundredths = |n: i64| rust_decimal::Decimal::new(n, 2).normalize();
        Limit {
            measure: measure.id.to_owned(),
            warning: hundredths(measure.warning),
            breach: hundredths(measure.breach),
        }
    };
    MEASURES.iter().map(limit).collect()
}

/// Each measure of a report against the book's bounds; `own` are those of the book.
pub(crate) fn check(report: &Report, own: Option<&[Limit]>) -> Vec<Checked> {
    let usual = defaults();
    let limits = own.unwrap_or(&usual);
    let checked = |limit: &Limit| {
        let measure = MEASURES.iter().find(|m| m.id == limit.measure)?;
        let concentration = &report.concentration;
        let (key, value) = match measure.id {
            "gross-leverage" => ("", report.leverage.total.gross_leverage),
            "net-to-gross" => ("", Some(report.total.net.abs().ratio_to(report.total.gross))),
            "hhi-asset" => ("", Some(concentration.by_asset.hhi)),
            "hhi-counterparty" => ("", Some(concentration.by_counterparty.hhi)),
            "top-counterparty" => largest(&concentration.by_counterparty),
            "top-chain" => largest(&concentration.by_chain),
            "top-collateral" => largest(&concentration.by_collateral),
            _ => ("", report.leverage.total.margin_usage),
        };
        let amount = |decimal| Amount::from_decimal(decimal).unwrap_or_default();
        let (warning, breach) = (amount(limit.warning), amount(limit.breach));
        let state = match value {
            None => State::Unknown,
            Some(value) if value > breach => State::Breach,
            Some(value) if value > warning => State::Warning,
            Some(_) => State::Within,
        };
        let source = if own.is_some() && !usual.contains(limit) { "yours" } else { measure.source };
        Some(Checked {
            measure: measure.id,
            name: measure.name,
            key: key.to_owned(),
            value,
            warning,
            breach,
            state,
            source,
        })
    };
    limits.iter().filter_map(checked).collect()
}

/// The largest group that has a name: what is on no chain is not one chain.
fn largest(concentration: &Concentration) -> (&str, Option<Amount>) {
    let named = concentration.largest.iter().find(|share| !share.key.is_empty());
    named.map_or(("", Some(Amount::ZERO)), |share| (share.key.as_str(), Some(share.share)))
}
