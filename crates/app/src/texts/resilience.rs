//! The counterparties tab: failures, stress, limits, leverage, a clearing house.

use super::counted;
use crate::parts::Head;

pub(crate) const FAILING: &str = "What if something fails";
pub(crate) const COUNTERPARTIES: &str = "Counterparties";
pub(crate) const CHAINS: &str = "Chains";
pub(crate) const AGREEMENTS: &str = "Agreements";
pub(crate) const ASSETS: &str = "Assets";
pub(crate) const ALL: &str = "All";
pub(crate) const RANKED: &str = " Ranked by ";
pub(crate) const BY_LOSS: &str = "loss";
pub(crate) const BY_JUMP: &str = "change in net exposure";
pub(crate) const FAILING_REGION: &str = "The book after each failure";
pub(crate) const FAILING_COLUMNS: [Head; 5] = [
    ("Failure", "hidden", ""),
    (
        "Lost",
        "num",
        "After recovery: their debts to you (claims, cash and equity), or the claims on the chain or in the asset. For an agreement: how much more its counterparty's default would cost",
    ),
    (
        "Change in net exposure",
        "num",
        "Increase in unhedged exposure: the change of the sum of |net| over all assets. For an agreement: how much more is owed without netting",
    ),
    ("Net after", "num", "Net exposure of the remaining positions"),
    ("Margin after", "num wide", "Margin of the remaining positions"),
];
pub(crate) const DEFAULTS: &str = "defaults";
pub(crate) const HALTS: &str = "halts";
pub(crate) const NOT_ENFORCEABLE: &str = "is not enforceable";
pub(crate) const NO_PRICE: &str = "cannot be priced";

pub(crate) const STRESS: &str = "Stress";
pub(crate) const STRESS_MEANING: &str = "Market shocks combined with a default";
pub(crate) const STRESS_REGION: &str = "Stress scenarios";
pub(crate) const STRESS_COLUMNS: [Head; 5] = [
    ("Scenario", "hidden", ""),
    ("Moves", "num", "Gain or loss by prices, volatility, time, funding and pegs, and of equity in coins"),
    (
        "Credit loss",
        "num",
        "Debts of the defaulters to you after the move: claims, cash and equity after collateral, less the recovery",
    ),
    ("Together", "num", ""),
    ("Margin after", "num", "Margin of the remaining sets"),
];
pub(crate) const ADD_SCENARIO: &str = "Add a scenario";
pub(crate) const REMOVE_SCENARIO: &str = "Remove this scenario";
pub(crate) const OWN_VALUES: &str = "With your own values.";
pub(crate) const MOVE_ALL: &str = "All prices";
pub(crate) const MOVE_VOLATILITY: &str = "Implied volatility";
pub(crate) const MOVE_PEGS: &str = "Stablecoins";
pub(crate) const MOVE_FUNDING: &str = "Funding per day";
pub(crate) const MOVE_DAYS: &str = "Days";
pub(crate) const MOVE_RECOVERY: &str = "Recovery from defaulters";
pub(crate) const FUNDING: &str = "funding";
pub(crate) const PEGS: &str = "pegs";
pub(crate) const BALANCES: &str = "equity in coins";
pub(crate) const WHOLE_DAYS: &str = "must be a whole number, at most 3,650";
pub(crate) const BELOW_MINUS_ONE: &str = "must not be below -100 %";
pub(crate) const NAME: &str = "Name";
pub(crate) const SINGLE_PRICES: &str = "Single prices";
pub(crate) const SINGLE_EXAMPLE: &str = "BTC -50 %, ETH -60 %";
pub(crate) const CHAIN_HALTS: &str = "Chain that halts";
pub(crate) const WHO_DEFAULTS: &str = "Who defaults";
pub(crate) const NOBODY: &str = "Nobody";
pub(crate) const LARGEST: &str = "The largest";

pub(crate) const LIMITS: &str = "Concentration and limits";
pub(crate) const LIMITS_MEANING: &str = "Set your own limits";
pub(crate) const NO_LIMITS: &str = "You have set no limit. The values below are examples and have no effect.";
pub(crate) const NONE_BROKEN: &str = "No limit is broken.";
pub(crate) const USE_EXAMPLES: &str = "Use these examples";
pub(crate) const USE: &str = "Use";
pub(crate) const LIMITS_REGION: &str = "Limits";
pub(crate) const LIMIT_COLUMNS: [Head; 5] =
    [("Measure", "", ""), ("Now", "num", ""), ("Warn above", "num", ""), ("Limit", "num", ""), ("State", "", "")];
pub(crate) const LIMIT: &str = "Limit";
pub(crate) const WARN_ABOVE: &str = "Warn above";
pub(crate) const BELOW_WARNING: &str = "must not be below the warning level";
pub(crate) const ABOVE_LIMIT: &str = "must not be above the limit";
pub(crate) const NEEDS_EQUITY: &str = "Needs equity";
pub(crate) const NOT_SET: &str = "Not set";
pub(crate) const SHARES: &str =
    "Shares of gross exposure; for claims, of the debts to you at default; for collateral, of the backing of positions";
pub(crate) const CONCENTRATION: &str = "Concentration";
pub(crate) const SHARE_COLUMNS: [Head; 6] = [
    ("By, and the largest", "", ""),
    ("Top 1", "num", "The largest share"),
    ("Top 3", "num", "The three largest together (CR3)"),
    ("Top 5", "num", "The five largest together (CR5)"),
    (
        "HHI",
        "num",
        "Herfindahl–Hirschman index: 10,000 × the sum of squared shares; 10,000 when everything is in one place. Merger law has bands for markets; there are none for portfolios",
    ),
    ("Equal parts", "num", "10,000 / HHI: this number of equal parts would be as concentrated"),
];
pub(crate) const PLACES: [&str; 6] =
    ["Asset", "Counterparty, by exposure", "Counterparty, by claim", "Account", "Chain", "Collateral"];

pub(crate) const LEVERAGE: &str = "Leverage";
pub(crate) const LEVERAGE_MEANING: &str = "Exposure against equity. Set equity under What if.";
pub(crate) const NO_EQUITY: &str =
    "No equity is given yet. Enter the equity of your accounts under What if, Equity and headroom.";
pub(crate) const LEVERAGE_COLUMNS: [Head; 5] = [
    ("Account", "hidden", ""),
    ("Gross", "num", "Gross exposure / equity"),
    ("Net", "num", "|Net exposure| / equity. Longs in one asset and shorts in another cancel here"),
    ("Net by asset", "num", "Sum of |net| over all assets / equity: an asset offsets only itself"),
    ("Margin used", "num", ""),
];
pub(crate) const ALL_WITH_EQUITY: &str = "All with equity given";
pub(crate) const SOLVENCY: &str = "Solvency of venues: reserves against liabilities";
pub(crate) const SOLVENCY_MEANING: &str =
    "Numbers that a venue publishes; they are not checked here. A claim counts as covered by reserves / liabilities.";
pub(crate) const LIABILITIES: &str = "Liabilities";
pub(crate) const RESERVES: &str = "Reserves";

pub(crate) const CLEARING: &str = "What if a clearing house were in between?";
pub(crate) const CLEARING_MEANING: &str =
    "It takes over derivatives as one margin set and one credit set. Your book does not change.";
pub(crate) const CLEARING_REGION: &str = "Bilateral and cleared";
pub(crate) const CLEARING_COLUMNS: [Head; 6] = [
    ("Way", "hidden", ""),
    ("Lines", "num", "Instruments with a counterparty that are not zero"),
    ("Exposure", "num", "Credit exposure after netting and collateral"),
    ("EAD", "num", "Exposure at default by SA-CCR"),
    ("Margin", "num", ""),
    (
        "Not offset",
        "num",
        "Exposure that offsets in the market but not for margin, because it is in separate margin accounts",
    ),
];
pub(crate) const NOT_CLEARED: &str = "Now";
pub(crate) const ALL_CLEARED: &str = "All cleared";

/// The worst failure is that of an agreement.
pub(crate) fn worst_agreement(name: &str, loss: &str) -> String {
    format!("Worst case: if {name} did not hold, a default of its counterparty would cost {loss} more.")
}

pub(crate) fn worst(name: &str, fails: &str, loss: &str, opened: Option<&str>) -> String {
    match opened {
        None => format!("Worst case: {name} {fails}. You lose {loss}."),
        Some(opened) => format!("Worst case: {name} {fails}. You lose {loss}, and {opened} is no longer hedged."),
    }
}

/// The book after a failure.
pub(crate) struct After<'a> {
    pub name: &'a str,
    pub positions: u32,
    pub agreement: bool,
    pub net: &'a str,
    pub gross: &'a str,
    pub residual: &'a str,
    pub exposure: &'a str,
    pub exposure_change: &'a str,
    pub margin: &'a str,
    pub fragility: &'a str,
}

pub(crate) fn after(book: &After<'_>) -> String {
    let After { name, net, gross, residual, exposure, exposure_change, margin, fragility, .. } = book;
    let positions = counted(book.positions, "position", "positions");
    let change = if book.agreement {
        format!("{positions} no longer net under {name}")
    } else {
        format!("Without the {positions} of {name}")
    };
    format!(
        "{change}: net {net}, gross {gross}, net by asset {residual}, credit exposure {exposure} ({exposure_change}), margin {margin} ({fragility} of now)."
    )
}

pub(crate) fn without(names: &str) -> String {
    format!("without {names}")
}

pub(crate) fn worst_stress(name: &str, total: &str, equity: Option<&str>) -> String {
    match equity {
        None => format!("Worst case: {name}, {total}."),
        Some(equity) => format!("Worst case: {name}, {total}; your equity is then {equity}."),
    }
}

pub(crate) fn own_scenario(number: u32) -> String {
    format!("My scenario {number}")
}

pub(crate) fn not_in_book(names: &str) -> String {
    format!("Not in this book: {names}.")
}

pub(crate) fn by_asset(parts: &str, net: &str, margin_change: &str) -> String {
    format!("By asset: {parts}. Net exposure of the remaining positions: {net}. Margin against now: {margin_change}.")
}

pub(crate) fn name_and_amount(name: &str, amount: &str) -> String {
    format!("{name} {amount}")
}

pub(crate) fn single_move(part: &str) -> String {
    format!("{part}: write an asset and a percentage, such as BTC -50 %")
}

pub(crate) fn move_of(asset: &str) -> String {
    format!("the move of {asset}")
}

pub(crate) fn below_minus_one(part: &str) -> String {
    format!("{part}: {BELOW_MINUS_ONE}")
}

pub(crate) fn above(names: &str) -> String {
    format!("Above the limit: {names}.")
}

pub(crate) fn bound(label: &str, measure: &str) -> String {
    format!("{label}: {measure}")
}

pub(crate) fn use_example(measure: &str) -> String {
    format!("Use the example for {measure}")
}

pub(crate) fn measure(name: &str, of: &str) -> String {
    if of.is_empty() { name.to_owned() } else { format!("{name}, {of}") }
}

pub(crate) fn times(ratio: &str) -> String {
    format!("{ratio} ×")
}

pub(crate) fn of(label: &str, counterparty: &str) -> String {
    format!("{label} of {counterparty}")
}

pub(crate) fn covered(ratio: &str, claim: &str, uncovered: &str) -> String {
    format!("Covers {ratio}; {uncovered} of your claim of {claim} is not covered")
}

pub(crate) fn cleared(counterparties: &str) -> String {
    format!("{counterparties} cleared")
}
