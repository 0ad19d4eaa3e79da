//! The choice of margin methodology, as plain data that knows no methodology.

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::{Map, Value};

/// A methodology by name, with the parameters that differ from its defaults.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct MarginChoice {
    /// The methodology's id, such as `rate`.
    pub method: String,
    /// A named set of parameters of that methodology.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub preset: Option<String>,
    /// Parameters, by name.
    #[serde(skip_serializing_if = "Map::is_empty")]
    pub parameters: Map<String, Value>,
}

impl MarginChoice {
    /// A methodology with its defaults.
    pub fn new(method: impl Into<String>) -> MarginChoice {
        MarginChoice { method: method.into(), ..MarginChoice::default() }
    }

    /// A methodology by name, with the preset after a slash: the short form, for an attribute or an address.
    ///
    /// ```
    /// use exposure_netting::MarginChoice;
    /// let choice = MarginChoice::named("portfolio/deribit");
    /// assert_eq!((choice.method.as_str(), choice.preset.as_deref()), ("portfolio", Some("deribit")));
    /// assert_eq!(MarginChoice::named("rate"), MarginChoice::new("rate"));
    /// ```
    pub fn named(name: &str) -> MarginChoice {
        match name.split_once('/') {
            Some((method, preset)) if !preset.is_empty() => {
                MarginChoice { preset: Some(preset.to_owned()), ..MarginChoice::new(method) }
            }
            Some((method, _)) => MarginChoice::new(method),
            None => MarginChoice::new(name),
        }
    }
}

/// The default methodology: each venue by its own rule.
pub(crate) const DEFAULT_METHOD: &str = "venue";

/// How to compute a report.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Options {
    /// The methodology for every set that `margin_by` does not name; `venue` when absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub margin: Option<MarginChoice>,
    /// The methodology by counterparty.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub margin_by: BTreeMap<String, MarginChoice>,
    /// Whether the report lists every position with its own exposure and margin.
    #[serde(skip)]
    pub positions: bool,
}
