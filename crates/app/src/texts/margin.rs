//! The margin tab: accounts, savings, scenarios.

use super::counted;
use crate::parts::Head;

pub(crate) const PAID_IN_FULL: &str = "Paid in full, needs no margin";
pub(crate) const ACCOUNTS: &str = "Margin by account";
pub(crate) const ACCOUNTS_MEANING: &str = "Our number, and the venue's below it";
pub(crate) const ACCOUNT_COLUMNS: [Head; 5] = [
    ("Account and rule", "", ""),
    ("Leverage", "num", "The leverage that you chose at the venue. Empty: the most that the venue allows"),
    ("Initial", "num", "Initial margin: needed to open the positions"),
    ("Maintenance", "num", "Maintenance margin: below it the venue closes positions"),
    (
        "Difference",
        "num",
        "Ours less the venue's, as a share of the venue's: initial margin first, maintenance below it",
    ),
];
pub(crate) const NO_MARGIN_WHEN_LENDING: &str =
    "Lending accounts have a health factor instead of margin, shown below. They are not part of the sum.";
pub(crate) const LEVERAGE: &str = "Leverage";
pub(crate) const MOST: &str = "max";

pub(crate) const LENDING: &str = "Lending accounts";
pub(crate) const LENDING_MEANING: &str = "Liquidated below a health factor of 1";
pub(crate) const LENDING_COLUMNS: [Head; 5] = [
    ("Account and rule", "", ""),
    ("Health factor", "num", "Collateral at its liquidation threshold ÷ debt"),
    ("C-ratio", "num", "Your deposits ÷ your debt"),
    (
        "Debt ÷ limit",
        "num",
        "Your debt as a share of the most that you may borrow: debt ÷ (collateral × loan-to-value)",
    ),
    ("Free", "num", "The most that you could still borrow or withdraw"),
];
pub(crate) const NO_DEBT: &str = "No debt";

pub(crate) const POSSIBLE: &str = "Possible savings";
pub(crate) const POSSIBLE_MEANING: &str = "Not part of the present saving";
pub(crate) const POSSIBLE_COLUMNS: [Head; 4] = [
    ("Change and rule", "", ""),
    ("Would need", "num", ""),
    ("Would save", "num", ""),
    (super::fields::ACTIONS, "hidden", ""),
];
pub(crate) const TRY: &str = "Try it";

pub(crate) const PORTFOLIO: &str = "Portfolio margin";
pub(crate) const PORTFOLIO_STAND_IN: &str = "Portfolio margin, stand-in";
pub(crate) const PASTED_TIERS: &str = "Pasted tiers";
pub(crate) const STAND_IN_RULE: &str = "Stand-in rule";
pub(crate) const LENDS: &str = "Lending";
pub(crate) const STANDARD: &str = "Standard margin";
pub(crate) const OWN_TIERS: &str = "Own tiers";
pub(crate) const RATE_OF_NOTIONAL: &str = "a rate of notional";

pub(crate) const SOURCES: &str = "Sources of the saving";
pub(crate) const BASIS_CHARGE: &str = "Remaining basis charge";
pub(crate) const CHARGES: &str = "Remaining charges";
pub(crate) const ONE_BY_ONE: &str = "Position by position";
pub(crate) const NEEDED_NOW: &str = "Needed now";
pub(crate) const NOTHING_SAVED_PORTFOLIO: &str =
    "Nothing is saved: your accounts need the same margin as their positions one by one.";
pub(crate) const NOTHING_SAVED_VENUES: &str = "Nothing is saved: your venues margin each position separately. Portfolio margin, if a venue has it, would offset them; see the possible savings.";
pub(crate) const NOTHING_SAVED_SCHEDULE: &str = "Nothing offsets: the schedule nets values only under an enforceable netting agreement. Agreements are under Assumptions.";
pub(crate) const NOTHING_SAVED_STANDARD: &str = "Nothing is saved: this method margins each position separately.";
pub(crate) const NOTHING_SAVED: &str = "No savings yet. You save margin when one account holds a long and a short in the same asset, such as a BTC future against a BTC perpetual.";
pub(crate) const PAIR: &str = "Long against short in one asset";
pub(crate) const WHOLE_SET: &str = "The whole account together";
pub(crate) const MODE: &str = "The account's portfolio mode, against standard margin";
pub(crate) const VALUES: &str = "Values under one agreement";
pub(crate) const OFFSET_REGION: &str = "Lines of this offset";
pub(crate) const OFFSET_COLUMNS: [Head; 5] =
    [("Line", "", ""), ("Exposure", "num", ""), ("Matched", "num", ""), ("Rate", "num", ""), ("Alone", "num", "")];
pub(crate) const LEG_PAID: &str = "Paid in full";

pub(crate) const BY_ACCOUNT: &str = "Saved by account";
pub(crate) const BY_ACCOUNT_MEANING: &str = "Nothing offsets across accounts";
pub(crate) const BY_ACCOUNT_REGION: &str = "Margin by set";
pub(crate) const BY_ACCOUNT_COLUMNS: [Head; 4] =
    [("Account", "", ""), ("Position by position", "num", ""), ("Needs", "num", ""), ("Saved", "num", "")];
pub(crate) const GAMMA_UNKNOWN: &str = "its gamma is not known because a volatility is missing";

pub(crate) const ONE_ACCOUNT: &str = "If it were one account";
pub(crate) const ONE_ACCOUNT_MEANING: &str = "By the same rules";
pub(crate) const ONE_ACCOUNT_REGION: &str = "Savings in one account, by asset";
pub(crate) const ONE_ACCOUNT_COLUMNS: [Head; 4] =
    [("Asset", "", ""), ("Now", "num", ""), ("In one account", "num", ""), ("Saved", "num", "")];
pub(crate) const ALL_ASSETS: &str = "All assets";
pub(crate) const ONE_ACCOUNT_FOR_ALL: &str = "In one account the whole book would need {margin}, which is {less} less. You cannot get this today: venues do not cross-margin each other.";
pub(crate) const ONE_ACCOUNT_BY_RULE: &str = "Accounts under different margin rules are not comparable, so they are not joined. In one account for each rule you would need {margin}, which is {less} less. You cannot get this today: venues do not cross-margin each other.";

pub(crate) const SCENARIOS: &str = "Scenarios";
pub(crate) const SCENARIOS_MEANING: &str = "Profit or loss as the rule counts it; the worst is ringed";
pub(crate) const SCENARIO_SET: &str = "Asset and account";
pub(crate) const PRICE: &str = "Price";
pub(crate) const VOLATILITY_DOWN: &str = "Volatility down";
pub(crate) const VOLATILITY_SAME: &str = "Same";
pub(crate) const VOLATILITY_UP: &str = "Up";
pub(crate) const LOSES: &str = "If {scenario}, {asset} loses {amount}.";
pub(crate) const GAINS: &str = "If {scenario}, {asset} gains {amount}.";
pub(crate) const LINES_REGION: &str = "Lines in this scenario";
pub(crate) const LINE_COLUMNS: [Head; 2] = [("Line", "", ""), ("Profit or loss", "num", "")];
pub(crate) const CHARGED_BESIDE: &str = "Charged in addition, whatever the scenario:";

pub(crate) fn venue(amount: &str) -> String {
    format!("venue {amount}")
}

pub(crate) fn difference(account: &str, gaps: &str) -> String {
    format!("Difference of {account}: {gaps}. Show possible reasons")
}

pub(crate) fn leverage_of(account: &str) -> String {
    format!("Leverage of {account}")
}

/// A change that would need less: inside a sentence.
pub(crate) fn together(asset: &str, place: &str) -> String {
    format!("all {asset} at {place}")
}

pub(crate) fn mode_at(mode: &str, place: &str) -> String {
    format!("{mode} margin at {place}")
}

pub(crate) fn try_it(change: &str) -> String {
    format!("{TRY}: {change}")
}

/// The rule of a possible change. Leverage that was chosen needs more now, or would still need more then.
pub(crate) fn possible(rule: &str, more_now: Option<&str>, less_then: Option<&str>, trades: Option<&str>) -> String {
    let mut text = rule.to_owned();
    if let Some(amount) = more_now {
        text.push_str(&format!(". Your leverage needs another {amount} now, which is not counted here"));
    }
    if let Some(amount) = less_then {
        text.push_str(&format!(
            ". Your leverage needs {amount} more than the highest leverage would; the saving counts that"
        ));
    }
    match trades {
        Some(trades) => format!("{trades} {text}"),
        None => text,
    }
}

pub(crate) fn close_and_open(asset: &str, places: &[String]) -> String {
    format!("Close {asset} at {} and open it here.", places.join(" and "))
}

pub(crate) fn as_of(day: &str) -> String {
    format!("as of {day}")
}

/// A rule with its limits: another rule stands in for all of it, or for some assets, or a position is left out.
pub(crate) fn rule(name: &str, stand_in: Option<&str>, assets: &[String], partial: bool) -> String {
    let mut text = name.to_owned();
    if let Some(by) = stand_in {
        text.push_str(&format!(": uses {by} instead"));
    } else if !assets.is_empty() {
        text.push_str(&format!("; another rule is used for {}", assets.join(", ")));
    }
    if partial {
        text.push_str("; a position is left out");
    }
    text
}

pub(crate) fn span(alone: &str, needed: &str) -> String {
    format!("{alone} position by position, {needed} after offsets inside your accounts")
}

pub(crate) fn smaller(count: usize) -> String {
    counted(count, "smaller offset", "smaller offsets")
}

pub(crate) fn ids(shown: &str, more: usize) -> String {
    if more == 0 { shown.to_owned() } else { format!("{shown} and {more} more") }
}

pub(crate) fn under(counterparty: &str, agreement: &str) -> String {
    if agreement.is_empty() {
        format!("{counterparty} · no enforceable agreement, each position separate")
    } else {
        format!("{counterparty} · {agreement}")
    }
}

/// The options of an account that Deribit's standard rule margins.
pub(crate) fn options(account: &str, count: u32, gamma: Option<&str>) -> String {
    let gamma = gamma.map_or_else(
        || GAMMA_UNKNOWN.to_owned(),
        |gamma| format!("their exposure grows by {gamma} if prices rise by 1 % (gamma)"),
    );
    let count = counted(count, "option", "options");
    format!("{account}: {count}, margined by Deribit's standard rule and not by delta; {gamma}.")
}

pub(crate) fn between(accounts: &[String]) -> String {
    format!("between {}", accounts.join("; "))
}

pub(crate) fn of_asset(asset: &str, account: &str) -> String {
    format!("{asset} · {account}")
}

pub(crate) fn scenarios_of(asset: &str) -> String {
    format!("{asset}, scenario by scenario")
}

pub(crate) fn cell(scenario: &str, amount: &str, worst: bool) -> String {
    format!("{scenario}: {amount}{}", if worst { ", the worst" } else { "" })
}

pub(crate) fn worst(scenarios: usize, margin: &str) -> String {
    format!(" It is the worst of {scenarios} scenarios, so it sets the margin: with the charges below, {margin}.")
}

pub(crate) fn initial_and_maintenance(initial: &str, maintenance: &str) -> String {
    format!("Initial {initial}, maintenance {maintenance}")
}
