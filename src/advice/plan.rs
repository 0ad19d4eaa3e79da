//! The limits of a search for trades, and its result: plain data.

use std::collections::BTreeSet;

use rust_decimal::Decimal;
use serde::Serialize;

use crate::amount::Amount;
use crate::position::Position;

/// The limits of the search.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Search {
    /// Whether an offsetting pair may be closed.
    pub close: bool,
    /// Whether a position may move to another venue.
    pub shift: bool,
    /// Whether a hedge may be added that makes an asset flat.
    pub hedge: bool,
    /// Ids of positions that stay as they are.
    pub locked: BTreeSet<String>,
    /// The largest number of trades.
    pub most: usize,
    /// The cost of an order as a fraction of its value: half the spread between bid and ask, and the fee. If it is
    /// given, each trade shows its cost.
    pub spread: Option<Decimal>,
}

impl Default for Search {
    fn default() -> Self {
        Search { close: true, shift: true, hedge: false, locked: BTreeSet::new(), most: 20, spread: None }
    }
}

/// The kind of a trade.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(rename = "TradeAction"))]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum Action {
    /// Two positions of opposite sign are closed against each other as far as they match.
    Close,
    /// A position is closed in one account and opened in another.
    Move,
    /// A position is added.
    Hedge,
}

/// The effect of an order on a position.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(rename = "OrderAct"))]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum Act {
    /// It closes it, or a part of it.
    Close,
    /// It opens it.
    Open,
}

/// One order of a trade.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(optional_fields))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct TradeOrder {
    /// Whether it closes or opens a position.
    pub act: Act,
    /// The instrument, its place and the quantity: bought +, sold −. Its id is that of the position which it closes.
    #[cfg_attr(feature = "ts", ts(type = "PositionInput"))]
    pub position: Position,
    /// Its cost, if a spread was given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cost: Option<Amount>,
}

/// One trade and its saving, after those before it. Money is in the reporting currency.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(optional_fields))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Trade {
    /// The kind of trade.
    pub action: Action,
    /// The trade, in words.
    pub label: String,
    /// The positions that change, as they are after the trade; a quantity of zero means closed.
    #[cfg_attr(feature = "ts", ts(type = "PositionInput[]"))]
    pub positions: Vec<Position>,
    /// The orders that do it: a move is two, one that closes and one that opens.
    pub orders: Vec<TradeOrder>,
    /// The cost of its orders, if a spread was given. It is paid once, while margin is only bound.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cost: Option<Amount>,
    /// The margin that the book needs before it.
    pub before: Amount,
    /// The margin that the book needs after it.
    pub after: Amount,
    /// Before − after.
    pub saving: Amount,
}

/// The result of a search. Money is in the reporting currency.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(optional_fields))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Plan {
    /// The margin that the book needs now.
    pub before: Amount,
    /// The margin that it would need after all trades.
    pub after: Amount,
    /// Before − after.
    pub saving: Amount,
    /// Whether every combination was tried; otherwise it is the best that was found.
    pub exact: bool,
    /// The number of combinations that were tried.
    pub tried: u64,
    /// The cost of all trades, if a spread was given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cost: Option<Amount>,
    /// The trades, in the order in which they save most.
    pub trades: Vec<Trade>,
}
