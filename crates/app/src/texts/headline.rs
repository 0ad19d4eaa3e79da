//! The answer on top of the page.

use super::counted;

pub(crate) const NET: &str = "Net exposure";
pub(crate) const NET_MEANING: &str = "· long minus short";
pub(crate) const LEFT_OUT_TIP: &str = "The list below the positions says what each of them needs";
pub(crate) const OF_GROSS: &str = "{currency} of {gross} gross";
pub(crate) const SHORT: &str = "short {amount}";
pub(crate) const LONG: &str = "long {amount}";
pub(crate) const ACROSS_VENUES: &str =
    "{ratio} of your exposure cancels out across venues ({matched} matched). {residual} {currency} remains.";
pub(crate) const ACROSS_VENUES_TIP: &str = "Net by asset over the whole book: the market risk that cancels out";
pub(crate) const IN_ACCOUNTS: &str =
    "Inside single accounts {ratio} cancels out; the remaining {residual} must be margined.";
pub(crate) const IN_ACCOUNTS_TIP: &str = "Margin offsets only inside one account: not across counterparties, accounts or chains, nor with isolated positions";

pub(crate) const MARGIN: &str = "Margin needed";
pub(crate) const POSITION_BY_POSITION: &str = "{amount} position by position";
pub(crate) const POSITION_BY_POSITION_TIP: &str =
    "The sum of the margin that each position alone would need, in its venue's standard margin";
pub(crate) const OWN_RULES: &str = "venues' own rules";
pub(crate) const SEVERAL_RULES: &str = "several rules";

pub(crate) const SAVED: &str = "Saved by netting now";
pub(crate) const PORTFOLIO_COSTS: &str =
    "Netting costs here: an account in portfolio margin needs more than its positions would one by one.";
pub(crate) const CHARGE_COSTS: &str = "Netting costs here: the remaining charge is above the rates that it replaces.";
pub(crate) const NOTHING_NEEDED: &str = "Nothing here needs margin.";
pub(crate) const NOTHING_OFFSETS_NOW: &str = "Nothing offsets in your accounts at present.";
pub(crate) const VENUES_MARGIN_EACH: &str = "Your venues margin each position separately.";
pub(crate) const METHOD_MARGINS_EACH: &str = "This method margins each position separately.";
pub(crate) const NEEDS_AGREEMENT: &str = "Values net only under an enforceable netting agreement.";
pub(crate) const NO_PAIR: &str = "No account holds a long and a short in the same asset.";
pub(crate) const NOTHING_OFFSETS: &str = "Nothing offsets under this method.";
pub(crate) const AVAILABLE: &str = "Up to {amount} more with {change}";
pub(crate) const ONE_ACCOUNT: &str = "{amount} more would be saved in a single account · {link}";
pub(crate) const ONE_ACCOUNT_TIP: &str = "How much less the positions would need if one account held all of them";
pub(crate) const SHOW_WHERE: &str = "Show where";
pub(crate) const COMPARED: &str = "The venues say {venue}, we say {ours} for {link}";

pub(crate) const TIGHTEST: &str = "Tightest account";
pub(crate) const TIGHTEST_TIP: &str =
    "The account that the smallest move of a single price would liquidate, with other prices unchanged";
pub(crate) const SAFE: &str = "No single price liquidates any of your accounts.";
pub(crate) const GIVE_EQUITY: &str = "Enter your equity to see how close you are";
/// In a cell: the account is below its maintenance margin now.
pub(crate) const BELOW: &str = "Below";
pub(crate) const ALMOST_ZERO: &str = "Almost 0";

pub(crate) fn described(long: &str, short: &str, matched: &str) -> String {
    format!("long {long}, short {short}, of which {matched} offset each other")
}

pub(crate) fn left_out(count: usize) -> String {
    counted(count, "position is left out", "positions are left out")
}

pub(crate) fn without(count: usize) -> String {
    format!("without {}", counted(count, "position", "positions"))
}

pub(crate) fn stand_ins(count: usize) -> String {
    counted(count, "stand-in", "stand-ins")
}

pub(crate) fn accounts(compared: usize, all: usize) -> String {
    format!("{compared} of {}", counted(all, "account", "accounts"))
}

/// The place where an account is liquidated.
pub(crate) fn at_price(account: &str, isolated: bool, asset: &str, price: &str) -> String {
    let isolated = if isolated { "isolated " } else { "" };
    format!("{account}, {isolated}{asset} at {price}")
}

pub(crate) fn below(account: &str) -> String {
    format!("{account} is below its maintenance margin")
}

pub(crate) fn with_health(place: &str, factor: &str) -> String {
    format!("{place}, health factor {factor}")
}
