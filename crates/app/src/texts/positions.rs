//! The table of positions.

use super::counted;
use crate::parts::Head;

pub(crate) const TITLE: &str = "Positions";
pub(crate) const GROUP: &str = "Group by ";
pub(crate) const GROUPS: [(&str, &str); 4] =
    [("set", "Account"), ("asset", "Asset"), ("counterparty", "Counterparty"), ("none", "None")];
pub(crate) const UNDO: &str = "Undo";
pub(crate) const REDO: &str = "Redo";
pub(crate) const ADD_ROW: &str = "Add a row";
pub(crate) const SKIP: &str = "Skip the table";
pub(crate) const EMPTY: &str = "No positions yet. Paste or drop some, or write one below.";
pub(crate) const COLUMNS: [Head; 9] = [
    ("Instrument", "", ""),
    ("Side", "c-side", ""),
    ("Quantity", "num c-quantity", ""),
    ("Price", "num c-price", ""),
    ("Exposure", "num c-exposure", "Signed value in the reporting currency"),
    (
        "Alone",
        "num c-alone",
        "Margin that this row would need on its own. Rows of one instrument in one account are a single position for margin; they net before anything else",
    ),
    (
        "Liquidated at",
        "num c-liquidation",
        "The nearest price of the asset, other prices unchanged, at which the account has no more than its maintenance margin",
    ),
    ("Counterparty", "c-counterparty", ""),
    (super::fields::ACTIONS, "hidden", ""),
];
pub(crate) const LEFT_OUT: &str = "left out";
pub(crate) const ISOLATED: &str = "isolated";
pub(crate) const MORE: &str = "More";
pub(crate) const DELETE: &str = "Delete";
pub(crate) const PROBLEMS: &str = "Problems";
pub(crate) const QUICK: &str = "Add a position";
pub(crate) const QUICK_EXAMPLE: &str = "Add a position: short 2 BTC perp @ 61k on Deribit";
pub(crate) const NET: &str = "· net {amount}";
pub(crate) const MARGIN_ALONE: &str = "· margin on its own";

/// The sizes of the book: positions, counterparties, chains.
pub(crate) fn counts(positions: usize, counterparties: usize, chains: usize) -> String {
    let mut parts = vec![crate::format::count(positions)];
    if counterparties > 0 {
        parts.push(counted(counterparties, "counterparty", "counterparties"));
    }
    if chains > 0 {
        parts.push(counted(chains, "chain", "chains"));
    }
    parts.join(" · ")
}

pub(crate) fn health(factor: Option<&str>) -> String {
    factor.map_or_else(|| "· no debt".to_owned(), |factor| format!("· health factor {factor}"))
}

pub(crate) fn paid_in_full() -> String {
    format!("· {}", super::margin::PAID_IN_FULL)
}

/// The margin of a set, that of its positions one by one, and that which its venue reports.
pub(crate) fn needs(needed: &str, alone: Option<&str>, venue: Option<&str>) -> String {
    let mut text = format!("· needs {needed}");
    if let Some(alone) = alone {
        text.push_str(&format!(" instead of {alone}"));
    }
    if let Some(venue) = venue {
        text.push_str(&format!(", venue says {venue}"));
    }
    text
}

pub(crate) fn mode_of(account: &str) -> String {
    format!("Margin of {account}")
}

/// Positions without a counterparty.
pub(crate) const NO_COUNTERPARTY: &str = "No counterparty · each position separate";
pub(crate) const CROSS: &str = " · cross";
pub(crate) const SEPARATE: &str = " · isolated, each position separate";

pub(crate) fn cash(amount: &str) -> String {
    format!("cash {amount}")
}

/// A mark that exposure does not count.
pub(crate) fn common_price(asset: &str, price: &str) -> String {
    format!(
        "Exposure uses the common {asset} price of {price} from Assumptions. This mark only gives the position's own value."
    )
}

pub(crate) fn delete(id: &str) -> String {
    format!("Delete {id}")
}

pub(crate) fn row(row: &str) -> String {
    format!("row {row}")
}

pub(crate) fn more_failures(count: usize) -> String {
    counted(count, "more problem not shown", "more problems not shown")
}

pub(crate) fn more_warnings(count: usize) -> String {
    counted(count, "more warning not shown", "more warnings not shown")
}

pub(crate) fn remove_refused(count: usize) -> String {
    if count == 1 {
        "Remove the refused row".to_owned()
    } else {
        format!("Remove the {} refused rows", crate::format::count(count))
    }
}

/// A position in its details: instrument, id, value, margin alone.
pub(crate) fn about(instrument: &str, id: &str, value: Option<&str>, alone: Option<&str>) -> String {
    let value = value.map_or_else(|| "value not known".to_owned(), |value| format!("value {value}"));
    let alone = alone.map(|alone| format!(" {MARGIN_ALONE} {alone}")).unwrap_or_default();
    format!("{instrument} · id {id} · {value}{alone}")
}
