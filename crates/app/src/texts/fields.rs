//! Messages and labels that fields of all tabs share. A message follows the name of its field: "Haircut must be …".

pub(crate) const BELOW_ZERO: &str = "must not be below zero";
pub(crate) const NOT_ABOVE_ZERO: &str = "must be greater than zero";
pub(crate) const NOT_A_SHARE: &str = "must be from 0 % to 100 %";
pub(crate) const NOT_WHOLE: &str = "must be a whole number";
pub(crate) const BELOW_ONE: &str = "must be at least 1";

pub(crate) const ADD: &str = "Add";
pub(crate) const REMOVE: &str = "Remove";
pub(crate) const RESET: &str = "Reset";
pub(crate) const ALL: &str = "All";
pub(crate) const ACTIONS: &str = "Actions";
pub(crate) const NOT_KNOWN: &str = "Not known";
pub(crate) const NO_NAME: &str = "No name";
pub(crate) const NO_COUNTERPARTY: &str = "No counterparty";

pub(crate) fn still_used(value: &str) -> String {
    format!("{value} is still used.")
}

/// The name of a cell for a screen reader.
pub(crate) fn of_row(field: &str, id: &str) -> String {
    format!("{field} of {id}")
}

/// The label of a fixed choice.
pub(crate) fn choice(value: &str) -> String {
    match value {
        "" => "–".to_owned(),
        "true" => "Yes".to_owned(),
        "false" => "No".to_owned(),
        "cds" => "CDS".to_owned(),
        "fx" => "FX".to_owned(),
        "leveraged-token" => "Leveraged token".to_owned(),
        other => super::capitalised(other),
    }
}
