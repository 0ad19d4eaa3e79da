//! The what-if tab: curves, equity, greeks, hedges, an order, the search.

use super::counted;
use crate::parts::Head;

pub(crate) const AFTER_MOVE: &str = "Margin after a move";
pub(crate) const AFTER_MOVE_MEANING: &str = "All prices move together; implied volatility is unchanged";
pub(crate) const AFTER_MOVE_CHART: &str = "Margin after a move of every price";
pub(crate) const PRICES: &str = "Prices";
pub(crate) const OVER_TIME: &str = "Margin over time";
pub(crate) const OVER_TIME_MEANING: &str = "Prices are unchanged; expiring contracts settle";
pub(crate) const OVER_TIME_CHART: &str = "Margin over time, in days";
pub(crate) const IN_DAYS: &str = "In days";
pub(crate) const AS_TABLE: &str = "Show as table";
pub(crate) const PNL: &str = "Profit or loss";
pub(crate) const MARGIN: &str = "Margin";
pub(crate) const MAINTENANCE: &str = "Maintenance";
pub(crate) const DAY: &str = " d";

pub(crate) const EQUITY: &str = "Equity and headroom";
pub(crate) const EQUITY_MEANING: &str =
    "Account equity at each venue. It is not repriced when prices move, unless it is in a coin.";
pub(crate) const EQUITY_COLUMNS: [Head; 5] = [
    ("Account", "", ""),
    ("Equity", "num", ""),
    (
        "Used",
        "num",
        "Initial margin / equity, then maintenance margin / equity, without isolated positions and the equity they hold",
    ),
    ("Free", "num", "Equity less initial margin, both without isolated positions"),
    ("Liquidation", "num", "How far all prices may move together before equity falls to maintenance margin"),
];
pub(crate) const EQUITY_OF_ACCOUNT: &str = "Equity";
pub(crate) const NO_EQUITY: &str = "No equity";
pub(crate) const BELOW_MAINTENANCE: &str = "Already below maintenance margin";

pub(crate) const GREEKS: &str = "Greeks";
pub(crate) const BY_ASSET: &str = "By asset";
pub(crate) const BY_SET: &str = "By account";
pub(crate) const BY_POSITION: &str = "By position";
pub(crate) const GREEK_COLUMNS: [Head; 5] = [
    ("Name", "hidden", ""),
    ("Delta", "num", "Exposure: the gain by a price move of 100 % if the value were linear"),
    ("Gamma 1 %", "num", "The change of delta if the price rises by 1 %"),
    ("Vega 1 pt", "num", "The gain by one more point of volatility"),
    ("Theta 1 day", "num", "The gain over one day"),
];
pub(crate) const NONE: &str = "None";

pub(crate) const HEDGES: &str = "Delta hedge";
pub(crate) const HEDGES_MEANING: &str =
    "The perpetual that makes an asset flat, and the margin of the whole book with it";
pub(crate) const HEDGES_REGION: &str = "Hedges";
pub(crate) const NO_HEDGES: &str = "Every asset is flat, or no venue here takes a perpetual.";
pub(crate) const TRADE: &str = "Trade";
pub(crate) const MARGIN_AFTER: &str = "Margin after";
pub(crate) const CHANGE: &str = "Change";

pub(crate) const ORDER: &str = "Where to put an order";
pub(crate) const ORDER_MEANING: &str =
    "The account that needs the least for it comes first. Your book does not change.";
pub(crate) const ORDER_LABEL: &str = "Order";
pub(crate) const ORDER_EXAMPLE: &str = "+1 BTC long perpetual";
pub(crate) const CHECK: &str = "Check";
pub(crate) const NO_ACCOUNTS: &str = "You have no account yet. Add a position, or enter the equity of an account.";
pub(crate) const NO_TAKERS: &str = "None of your accounts accepts this order.";
pub(crate) const TAKERS_REGION: &str = "Accounts for the order";
pub(crate) const TAKER_COLUMNS: [Head; 6] = [
    ("Account", "", ""),
    ("Margin", "num", "How much more or less initial margin the account needs"),
    ("Free after", "num", "Equity less initial margin, with the order, both without isolated positions"),
    (
        "Liquidated at",
        "num",
        "The nearest price of the asset, other prices unchanged, at which the account has no more than its maintenance margin, with the order",
    ),
    ("Net after", "num", "Net exposure of the whole book, with the order"),
    ("Room", "num", "The largest such order that the account's equity allows"),
];
pub(crate) const ANY_SIZE: &str = "Any size";
pub(crate) const ADD_HERE: &str = "Add here";
pub(crate) const CONTRACTS: &str = "contracts";
pub(crate) const MAY_CHANGE: &str = "Positions not to touch: none";

pub(crate) const SEARCH: &str = "Trades that lower margin";
pub(crate) const SEARCH_MEANING: &str = "Savings are cumulative, top to bottom";
pub(crate) const CLOSE_PAIRS: (&str, &str) =
    ("Close pairs", "Close positions of opposite sign in one asset against each other");
pub(crate) const MOVE_POSITIONS: (&str, &str) =
    ("Move positions", "Close a position and open it at another venue, where it nets");
pub(crate) const ADD_HEDGES: (&str, &str) =
    ("Add hedges", "Add a perpetual that makes an asset flat: this changes your exposure");
pub(crate) const START: &str = "Search";
pub(crate) const STOP: &str = "Stop";
pub(crate) const SEARCH_PROGRESS: &str = "Progress of this round";
pub(crate) const NOTHING_BETTER: &str = "Every combination was tried; none needs less.";
pub(crate) const NOTHING_FOUND: &str = "Nothing was found that needs less.";
pub(crate) const DO_THIS: &str = "Apply this";
pub(crate) const DO_UP_TO_HERE: &str = "Apply up to here";
pub(crate) const DO_ALL: &str = "Apply all to the book";
pub(crate) const FALLS: &str = "Margin falls from {before} to {after}: {saving} less. {how}";
pub(crate) const SAVES: &str = "Saves";

pub(crate) fn fixed_delta(options: u32) -> String {
    format!(
        "{} without a volatility, or a price that implies one: the delta counts as fixed.",
        counted(options, "option is", "options are")
    )
}

pub(crate) fn worst_move(now: &str, most: &str, at: &str) -> String {
    format!("Now {now}; the most between −50 % and +50 % is {most}, at {at}.")
}

pub(crate) fn liquidated_first(places: &[String]) -> String {
    format!(" Liquidated first: {}.", places.join("; "))
}

pub(crate) fn at(place: &str, change: &str) -> String {
    format!("{place} at {change}")
}

pub(crate) fn later(now: &str, days: u32, then: &str) -> String {
    format!("Now {now}; in {days} days {then}.")
}

pub(crate) fn equity_of(account: &str) -> String {
    format!("Equity of {account}")
}

pub(crate) fn unpriced(currency: &str) -> String {
    format!("{currency} has no price, so it counts for nothing")
}

/// No common move of prices liquidates the account, as far as headroom looks.
pub(crate) const NO_LIQUIDATION: &str = "None from −95 % to +300 %";

pub(crate) fn moves(changes: &[String]) -> String {
    changes.join(" or ")
}

pub(crate) fn incomplete(ids: &str) -> String {
    format!("Only the delta counts of options without a volatility and an expiry: {ids}.")
}

pub(crate) fn against(margin: &str) -> String {
    format!("Against {margin} now")
}

pub(crate) fn hedge_added(trade: &str, place: &str) -> String {
    format!("Added: {trade} at {place}. Undo takes it away again.")
}

pub(crate) fn at_place(place: &str) -> String {
    format!(" at {place}")
}

/// The saving of a hedge, or its cost.
pub(crate) fn saving(amount: &str, costs: bool) -> String {
    if costs { format!("{amount} more") } else { format!("{amount} less") }
}

pub(crate) fn takers(count: usize) -> String {
    format!("{} this order.", counted(count, "account accepts", "accounts accept"))
}

pub(crate) fn order(number: impl std::fmt::Display, margin: &str) -> String {
    format!("order {number}: {margin}")
}

pub(crate) fn margin_of(orders: &str) -> String {
    format!("Margin of {orders}")
}

pub(crate) fn order_added(order: &str, account: &str) -> String {
    format!("Added: {order} at {account}. Undo takes it back.")
}

pub(crate) fn add_here(account: &str) -> String {
    format!("{ADD_HERE}: {account}")
}

/// `long 1 BTC perpetual`, `short 100 USD of BTC inverse perpetual`.
pub(crate) fn position(short: bool, size: &str, unit: &str, inverse: bool, asset: &str, kind: &str) -> String {
    let side = if short { "short" } else { "long" };
    let inverse = if inverse { "inverse " } else { "" };
    match unit {
        "" => format!("{side} {size} {asset} {inverse}{kind}"),
        unit => format!("{side} {size} {unit} of {asset} {inverse}{kind}"),
    }
}

pub(crate) fn times(count: &str) -> String {
    format!("{count} times")
}

/// A limit that an order would break, or a warning level that it would reach.
pub(crate) fn limit(breaks: bool, name: &str, after: &str, bound: &str) -> String {
    if breaks {
        format!("Breaks a limit: {name} would be {after}, the limit is {bound}.")
    } else {
        format!("Reaches a warning level: {name} would be {after}, the level is {bound}.")
    }
}

pub(crate) fn applied(trades: usize) -> String {
    match trades {
        1 => "One trade is in the book as a what-if. Undo takes it back.".to_owned(),
        _ => "The trades are in the book as a what-if. Undo takes them back.".to_owned(),
    }
}

pub(crate) fn tried(combinations: u64, all: bool) -> String {
    let count = counted(combinations, "combination", "combinations");
    if all { format!("All {count} were tried.") } else { format!("Best of {count} tried.") }
}

pub(crate) fn found(trades: usize) -> String {
    format!("{trades} found")
}

pub(crate) fn locked(positions: usize) -> String {
    if positions == 0 { MAY_CHANGE.to_owned() } else { format!("Positions not to touch: {positions}") }
}
