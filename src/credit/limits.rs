//! Measures and the bounds that a user sets for them: a table with a word for each state, and no hidden score.

use serde::Serialize;

use super::leverage::Leverage;
use crate::amount::Amount;
use crate::book::Limit;
pub use crate::book::limits::{MEASURES, Measure, defaults};
use crate::exposure::Exposure;
use crate::exposure::concentration::{Concentration, Concentrations};

/// A measure against its bounds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(rename = "LimitState"))]
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
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(optional_fields))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Checked {
    /// The measure.
    #[cfg_attr(feature = "ts", ts(type = "MeasureId"))]
    pub measure: &'static str,
    /// The measure's name for people.
    pub name: &'static str,
    /// The group that the measure is of, such as the largest counterparty; absent if it is of the whole book.
    #[serde(skip_serializing_if = "String::is_empty")]
    #[cfg_attr(feature = "ts", ts(as = "Option<_>"))]
    pub key: String,
    /// The measure's value, in its own unit; absent if an input is missing.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value: Option<Amount>,
    /// The bound above which it warns.
    pub warning: Amount,
    /// The bound above which it is a breach.
    pub breach: Amount,
    /// Whether the bounds are only an example, because the book sets none.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    #[cfg_attr(feature = "ts", ts(as = "Option<_>"))]
    pub example: bool,
    /// The value against its bounds; `unset` if the bounds are an example.
    pub state: State,
    /// The source of the bounds; `yours` if the book sets them.
    pub source: &'static str,
}

/// Each measure against the bounds that the book sets; one without is listed with its example.
pub(crate) fn check(
    total: &Exposure,
    concentration: &Concentrations,
    leverage: &Leverage,
    own: Option<&[Limit]>,
) -> Vec<Checked> {
    let usual = defaults();
    let checked = |(measure, usual): (&Measure, &Limit)| {
        let set = own.unwrap_or_default().iter().find(|limit| limit.measure == measure.id);
        let limit = set.unwrap_or(usual);
        let (key, value) = match measure.id {
            "gross-leverage" => ("", leverage.total.gross_leverage),
            "net-to-gross" => ("", Some(total.net.abs().ratio_to(total.gross))),
            "hhi-asset" => ("", Some(concentration.by_asset.hhi)),
            "hhi-counterparty" => ("", Some(concentration.by_counterparty.hhi)),
            "hhi-claim" => ("", Some(concentration.by_claim.hhi)),
            "top-counterparty" => largest(&concentration.by_counterparty),
            "top-claim" => largest(&concentration.by_claim),
            "top-chain" => largest(&concentration.by_chain),
            "top-collateral" => largest(&concentration.by_collateral),
            _ => ("", leverage.total.margin_usage),
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

/// The largest group that has a name: positions without a chain are not on one chain.
fn largest(concentration: &Concentration) -> (&str, Option<Amount>) {
    let named = concentration.largest.iter().find(|share| !share.key.is_empty());
    named.map_or(("", Some(Amount::ZERO)), |share| (share.key.as_str(), Some(share.share)))
}
