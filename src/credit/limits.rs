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

const MERGERS: &str = "an example from the US Merger Guidelines of 2023, which call a market concentrated above 1,000 and highly concentrated above 1,800; nobody made them for a portfolio";
const EXAMPLE: &str = "an example, published nowhere: set your own";

/// Every measure, in the order in which it is shown.
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
    /// Nobody has set a bound.
    Unset,
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
            State::Unset => "unset",
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
    /// Whether the bounds are only an example, which holds until the book sets its own.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub example: bool,
    /// How it stands; `unset` where the bounds are an example.
    pub state: State,
    /// Where the bounds come from; `yours` where the book sets them.
    pub source: &'static str,
}

/// Bounds to begin with. They are examples: no measure is held against them until the book has them.
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

/// Each measure of a report against the bounds that the book sets; one without is listed with its example.
pub(crate) fn check(report: &Report, own: Option<&[Limit]>) -> Vec<Checked> {
    let usual = defaults();
    let checked = |(measure, usual): (&Measure, &Limit)| {
        let set = own.unwrap_or_default().iter().find(|limit| limit.measure == measure.id);
        let limit = set.unwrap_or(usual);
        let concentration = &report.concentration;
        let (key, value) = match measure.id {
            "gross-leverage" => ("", report.leverage.total.gross_leverage),
            "net-to-gross" => ("", Some(report.total.net.abs().ratio_to(report.total.gross))),
            "hhi-asset" => ("", Some(concentration.by_asset.hhi)),
            "hhi-counterparty" => ("", Some(concentration.by_counterparty.hhi)),
            "hhi-claim" => ("", Some(concentration.by_claim.hhi)),
            "top-counterparty" => largest(&concentration.by_counterparty),
            "top-claim" => largest(&concentration.by_claim),
            "top-chain" => largest(&concentration.by_chain),
            "top-collateral" => largest(&concentration.by_collateral),
            _ => ("", report.leverage.total.margin_usage),
        };
        let amount = |decimal| Amount::from_decimal(decimal).unwrap_or_default();
        let (warning, breach) = (amount(limit.warning), amount(limit.breach));
        let state = match value {
            None => State::Unknown,
            _ if set.is_none() => State::Unset,
            Some(value) if value > breach => State::Breach,
            Some(value) if value > warning => State::Warning,
            Some(_) => State::Within,
        };
        Checked {
            measure: measure.id,
            name: measure.name,
            key: key.to_owned(),
            value,
            warning,
            breach,
            example: set.is_none(),
            state,
            source: if limit == usual { measure.source } else { "yours" },
        }
    };
    MEASURES.iter().zip(&usual).map(checked).collect()
}

/// The largest group that has a name: what is on no chain is not one chain.
fn largest(concentration: &Concentration) -> (&str, Option<Amount>) {
    let named = concentration.largest.iter().find(|share| !share.key.is_empty());
    named.map_or(("", Some(Amount::ZERO)), |share| (share.key.as_str(), Some(share.share)))
}
