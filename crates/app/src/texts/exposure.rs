//! The exposure tab.

use super::counted;
use crate::parts::Head;

pub(crate) const NET_BY: &str = "Net by ";
pub(crate) const GROUP_BY: &str = "Group exposure by";
pub(crate) const GROUPS: [(&str, &str); 4] =
    [("asset", "asset"), ("counterparty", "counterparty"), ("chain", "chain"), ("set", "account")];
pub(crate) const DIRECTION: &str = "Short to the left, long to the right; the mark is the net";
pub(crate) const AS_BARS: &str = "Show as bars";
pub(crate) const AS_TABLE: &str = "Show as table";
pub(crate) const NOTHING: &str = "Nothing to show yet.";
pub(crate) const NONE: &str = "None";
pub(crate) const HHI_TIP: &str = "Herfindahl–Hirschman index: 10,000 × the sum of squared shares of gross exposure. 10,000: everything is in one place";
pub(crate) const CONCENTRATION: &str = "{top} is {share} of gross exposure. {like} (HHI {hhi}).";
pub(crate) const REGION: &str = "Exposure by group";
pub(crate) const GROUP: Head = ("Group", "hidden", "");
pub(crate) const AMOUNTS: [Head; 5] =
    [("Long", "num", ""), ("Short", "num", ""), ("Gross", "num", ""), ("Net", "num", ""), ("Matched", "num", "")];
pub(crate) const GAMMA: Head = ("Gamma", "num", "How much the exposure grows if prices rise by 1 %");
pub(crate) const REST: [Head; 2] = [("Residual", "num", ""), ("Ratio", "num", "")];
pub(crate) const UNITS: Head = ("Net units", "num", "");

pub(crate) const CREDIT: &str = "Possible loss if a counterparty fails";
pub(crate) const CREDIT_MEANING: &str =
    "Gains and losses offset only if a netting agreement would hold. Cash and equity held there count too.";
pub(crate) const CREDIT_COLUMNS: [Head; 4] = [
    ("Set", "hidden", ""),
    ("Without netting", "num wide", ""),
    ("With netting", "num", ""),
    ("Lost", "num", "Claims, cash and equity held there, after collateral and recovery"),
];

pub(crate) fn bar(long: &str, short: &str, net: &str) -> String {
    format!("long {long}, short {short}, net {net}")
}

/// How concentrated a book is, by the number of equal parts that would be as concentrated.
pub(crate) fn like(parts: &str, by: &str) -> String {
    let many = match by {
        "counterparty" => "counterparties",
        "chain" => "chains",
        _ => "assets",
    };
    match parts {
        "1" => "The book is in one place".to_owned(),
        parts => format!("The book is as concentrated as {parts} equal {many}"),
    }
}

/// A credit set: not netted if its agreement would not hold, or if there is none.
pub(crate) fn credit_set(counterparty: &str, agreement: &str, nets: bool) -> String {
    match (counterparty, agreement) {
        ("", _) => super::fields::NO_COUNTERPARTY.to_owned(),
        (counterparty, "") => format!("{counterparty}: not netted"),
        (counterparty, agreement) if nets => format!("{counterparty}, {agreement}"),
        (counterparty, agreement) => format!("{counterparty}, {agreement}: not netted"),
    }
}

pub(crate) fn unknown(count: u32) -> String {
    counted(count, "position has no known value", "positions have no known value")
}

pub(crate) fn at_least(amount: &str) -> String {
    format!("At least {amount}")
}
