//! Methods of margin and their parameters.

pub(crate) const METHOD: &str = "Method ";
pub(crate) const METHOD_LABEL: &str = "Margin methodology";
pub(crate) const PRESET: &str = "Preset";
pub(crate) const OWN_RULES: &str = "Use each venue's own rules";
pub(crate) const FOR_ONE: &str = "Another method for one counterparty";
pub(crate) const SAME: &str = "Same as above";
pub(crate) const EDIT: &str = "Parameters";
pub(crate) const STAND_IN_RATES: &str = "Rates that stand in for venues whose rule is not known";
pub(crate) const PARAMETERS: &str = "Parameters: everything in it can be edited";
pub(crate) const ADD_LINE: &str = "Add a line";
pub(crate) const BACK: &str = "Back to the published values";

pub(crate) const FLOOR: &str = "Share that never nets";
pub(crate) const BASIS: &str = "Basis charge on matched amounts";
pub(crate) const BASIS_PER_YEAR: &str = "For each year to expiry, if that is more";
pub(crate) const OTHER_ASSET: &str = "Any other asset";

pub(crate) fn margined_by(counterparty: &str, method: &str) -> String {
    format!("{counterparty}: {method}. ")
}

pub(crate) fn source(source: &str, day: Option<&str>) -> String {
    match day {
        Some(day) => format!("Source: {source} As of {day}."),
        None => format!("Source: {source}"),
    }
}

pub(crate) fn note(note: &str) -> String {
    format!("Note: {note}")
}

pub(crate) fn preset(method: &str, preset: &str) -> String {
    format!("{method}: {preset}")
}

pub(crate) fn remove_line(number: usize) -> String {
    format!("Remove line {number}")
}

/// A class of the schedule.
pub(crate) fn class(class: &str) -> String {
    match class {
        "credit0to2" => "Credit, 0 to 2 years",
        "credit2to5" => "Credit, 2 to 5 years",
        "credit5plus" => "Credit, over 5 years",
        "rates0to2" => "Interest rates, 0 to 2 years",
        "rates2to5" => "Interest rates, 2 to 5 years",
        "rates5plus" => "Interest rates, over 5 years",
        "fx" => "Foreign exchange",
        "other" => "Other, and crypto",
        class => return super::capitalised(class),
    }
    .to_owned()
}

/// The meaning of a parameter whose name does not show it.
pub(crate) fn tip(name: &str) -> &'static str {
    match name {
        "spot" => "How far the price moves, as a share of the range: -18 % for a fall",
        "volatility" => "up, down, same, skew, smile, or a share of the volatility such as 35 %; empty: same",
        "weight" => "How much of the result counts; empty: all of it",
        "on" => {
            "perpetual, future, spot, option, shortOption, nakedOption, netDelta, hedgedDelta, offsetFutures or offsetVega"
        }
        "floor" => {
            "A lower bound of the loss rather than an addition to it; for options, the least share of the underlying"
        }
        "shortPower" => "How much stronger a shock of volatility is below 30 days: (30 / days) to this power",
        "longPower" => "The same above 30 days",
        "floorDays" => "Fewer days count as this number",
        "minimumUp" => "A shock up gives at least this volatility",
        "perYear" => "Per year to expiry",
        "perUnit" => "Added to the rate for every unit of the asset",
        "range" => "The full price move; scenarios are fractions of it",
        "tiers" | "from" => "From this notional on",
        "leverage" => "The most that the venue allows",
        "currency" => "The currency of the amounts here; the book's rate converts them",
        "deduction" => "Taken off the total at this tier's rate; empty: each slice counts at its own rate",
        "minimum" => "Added for every position",
        "minimums" | "perYears" | "spots" | "weights" | "rates" => "By asset, in place of the number for all",
        "asset" => "The share of holdings that counts",
        "liability" => "The share of debts that counts",
        "rho" => "Between assets of one bucket",
        "threshold" => "Above it a sensitivity weighs more; 0: never",
        _ => "",
    }
}
