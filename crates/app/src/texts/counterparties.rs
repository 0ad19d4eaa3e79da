//! The counterparties tab: credit sets, agreements, collateral, credit default swaps, the trade report.

use super::counted;
use crate::parts::Head;

pub(crate) const TITLE: &str = "If a counterparty defaults";
pub(crate) const OWED_TO_YOU: &str = "Owed to you";
pub(crate) const YOU_OWE: &str = "You owe";
pub(crate) const REGION: &str = "Credit exposure by set";
pub(crate) const COLUMNS: [Head; 7] = [
    ("Counterparty and agreement", "", ""),
    ("Without netting", "num before", "The sum of the positive values: your loss if nothing netted"),
    ("With netting", "num", "The single amount that an enforceable agreement lets you claim, before collateral"),
    (
        "Owed in all",
        "num after",
        "Claims, cash and equity held there, less segregated amounts and after collateral. The equity of an account contains the values of its positions, so they are not added to it",
    ),
    ("Lost", "num", "The total owed less the recovery: the amount that stress tests and failures use too"),
    (
        "EAD",
        "num ead",
        "Exposure at default by Basel's standardised approach (SA-CCR): 1.4 × (replacement cost + multiplier × add-on). Derivatives only",
    ),
    (
        "Enforceable",
        "",
        "Whether a court would uphold the agreement. Unknown counts as no: every position is then separate",
    ),
];
pub(crate) const LOWER_BOUND: &str = " at least: values are missing";
pub(crate) const YOU_OWE_NOTHING: &str = "You owe nobody anything at these values.";
pub(crate) const NOBODY_OWES: &str = "Nobody owes you anything at these values.";
pub(crate) const ENFORCEABLE: &str = "Is it enforceable?";
pub(crate) const NO_AGREEMENT: &str = "None";
pub(crate) const WITH_ANOTHER: &str = "With another counterparty";
pub(crate) const ADD_ONE: &str = "Add an agreement";

pub(crate) const ADD_COLLATERAL: &str = "Add collateral";
pub(crate) const COLLATERAL: &str = "Collateral";
pub(crate) const HELD: &str = "Held";
pub(crate) const POSTED: &str = "Posted";
pub(crate) const AMOUNT: &str = "Amount";
pub(crate) const CHOOSE_POSTED: &str = "must not be below zero; choose Posted instead";
pub(crate) const CURRENCY: &str = "Currency";
pub(crate) const CURRENCY_TIP: &str = "Empty: the reporting currency";
pub(crate) const MONEY: &str = "money";
pub(crate) const HAIRCUT: &str = "Haircut";
pub(crate) const SEGREGATED: &str = " Segregated";
pub(crate) const SEGREGATED_TIP: &str = "Held by a third party: not lost if the other side fails";

pub(crate) const THRESHOLD: &str = "Threshold";
pub(crate) const MINIMUM_TRANSFER: &str = "Minimum transfer";
pub(crate) const INDEPENDENT: &str = "Independent amount";
pub(crate) const DAYS_BETWEEN_CALLS: &str = "Days between calls";
pub(crate) const WHOLE_DAYS: &str = "must be a whole number, 1 or more";
pub(crate) const RECOVERY: &str = "Recovery";
pub(crate) const WALK_AWAY: &str = " Has a walk-away clause, so it does not net";
pub(crate) const WALK_AWAY_TIP: &str =
    "A clause that frees the other side from its debt to a defaulter makes the agreement ineligible for netting";

pub(crate) const ENTITIES: &str = "If a reference entity defaults";
pub(crate) const ENTITIES_MEANING: &str =
    "Protection sold less protection bought, by entity. Single names and indices are separate.";
pub(crate) const SINGLE_NAME: &str = "single name";
pub(crate) const INDEX: &str = "index";
pub(crate) const ENTITY_COLUMNS: [Head; 5] = [
    ("Entity", "", ""),
    ("Notional", "num", ""),
    ("Value now", "num", ""),
    ("Recovery", "num", ""),
    ("Jump to default", "num", "−notional × (1 − recovery) − value now"),
];
pub(crate) const SWAPS: &str = "Swap by swap, priced at a flat hazard rate";
pub(crate) const SWAPS_REGION: &str = "Credit default swaps";
pub(crate) const SWAP_COLUMNS: [Head; 7] = [
    ("Swap", "", ""),
    ("Fair bp", "num", "The market's spread in basis points per year"),
    ("Coupon bp", "num", "Its own coupon in basis points"),
    ("Annuity", "num", "The value of a coupon of 1 per year, per unit of notional"),
    ("CS01", "num", "The gain if the spread widens by a basis point: priced again at that spread, less its value"),
    ("Risky PV01", "num", "The value of one more basis point of coupon: annuity × notional × 1 basis point"),
    ("Value", "num", ""),
];

pub(crate) const REPORT: &str = "Trade report";
pub(crate) const REPORT_MEANING: &str = "Export for trade reporting, one row per position (not a filing)";
pub(crate) const REPORT_CSV: &str = "Download CSV";
pub(crate) const REPORT_JSON: &str = "Download JSON";
pub(crate) const VALUE_UNKNOWN: &str = "Value not known";

pub(crate) fn left_out_of_ead(id: &str, why: &str, more: usize) -> String {
    let more = if more > 0 { format!(" {} more.", crate::format::count(more)) } else { String::new() };
    format!("Left out of EAD: {id}: {why}.{more}")
}

pub(crate) fn owing(gross: &str, net: &str, exposure: &str) -> String {
    format!("You owe {gross}, and {net} with netting. Others could lose {exposure} if you default.")
}

pub(crate) fn lost(loss: &str) -> String {
    format!("If all of them fail, you lose {loss} after recovery.")
}

pub(crate) fn netting(benefit: &str, gross: &str) -> String {
    format!("Netting removes {benefit} of the {gross} owed to you.")
}

pub(crate) fn more_would_net(amount: &str) -> String {
    format!("{amount} more would net if every agreement here were enforceable.")
}

pub(crate) fn set(counterparty: &str, agreement: &str) -> String {
    match (counterparty, agreement) {
        ("", _) => super::fields::NO_COUNTERPARTY.to_owned(),
        (counterparty, "") => format!("{counterparty}, no agreement"),
        (counterparty, agreement) => format!("{counterparty}, {agreement}"),
    }
}

/// The positions of a set.
pub(crate) fn positions(count: u32, nets: bool, unknown: u32) -> String {
    let mut text = counted(count, "position", "positions");
    if count != 1 && !nets {
        text.push_str(", not netted");
    }
    if unknown > 0 {
        text.push_str(&format!(", {} without a known value", crate::format::count(unknown)));
    }
    text
}

/// The worth of an agreement: how much more or less would be owed by the other answer.
pub(crate) fn worth(amount: &str, nets: bool) -> String {
    if nets { format!("+{amount} owed if not") } else { format!("\u{2212}{amount} owed if yes") }
}

pub(crate) fn add(agreement: &str) -> String {
    if agreement.is_empty() { ADD_ONE.to_owned() } else { format!("Add {agreement}") }
}

/// The parts of an exposure at default.
pub(crate) struct Ead<'a> {
    pub ead: &'a str,
    pub replacement_cost: &'a str,
    pub multiplier: &'a str,
    pub add_on: &'a str,
    pub classes: &'a str,
    pub nets: bool,
    pub margined: bool,
    pub capped: bool,
    pub older: &'a str,
}

pub(crate) fn ead(parts: &Ead<'_>) -> String {
    let Ead { ead, replacement_cost, multiplier, add_on, classes, older, .. } = parts;
    let alone = if parts.nets { "" } else { ", each position separately" };
    let margined = match (parts.margined, parts.capped) {
        (true, true) => " Exchanged margin is ignored, because with it EAD would be higher.",
        (true, false) => " Margin is exchanged.",
        _ => "",
    };
    format!(
        "EAD {ead} = 1.4 × (replacement cost {replacement_cost} + {multiplier} of the add-on {add_on}: {classes}){alone}.{margined} The older current exposure method gives {older}."
    )
}

pub(crate) const PARTS: [&str; 5] = ["claims", "cash", "equity", "segregated", "collateral"];
pub(crate) const NOTHING: &str = "nothing";

pub(crate) fn owed(parts: &str, total: &str, recovered: &str, loss: &str) -> String {
    format!("Owed when it fails: {parts} = {total}; recovered {recovered}; lost after recovery {loss}.")
}

pub(crate) fn unpriced(asset: &str) -> String {
    format!(
        "{asset} has no price and counts for nothing. To price it, add a position in it and set its price under Assumptions."
    )
}

pub(crate) fn entity(sort: &str, unknown: u32) -> String {
    if unknown > 0 {
        format!("{sort}, {} without a known value", crate::format::count(unknown))
    } else {
        sort.to_owned()
    }
}
