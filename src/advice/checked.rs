//! The effect of an order at each account: plain data.

use serde::Serialize;

use crate::amount::Amount;
use crate::credit::limits::State;
use crate::error::Failure;
use crate::margin::SetRule;
use crate::position::Position;
use crate::whatif::prices::Liquidation;

/// An order: the fields of a position without its place. `price` is the price of the trade and the mark.
pub type Order = Position;

/// A number before the order and after it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct Change {
    /// The number now.
    pub before: Amount,
    /// The number with the order, or with all of several.
    pub after: Amount,
}

impl Change {
    /// After − before.
    pub fn by(self) -> Amount {
        self.after.saturating_sub(self.before)
    }
}

/// The effect of an order on an account, in the reporting currency.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(rename = "OrderEffect", optional_fields))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Effect {
    /// Initial margin of the account, as in `report.accounts`: its isolated positions and all its chains included.
    pub initial: Change,
    /// Maintenance margin of the account.
    pub maintenance: Change,
    /// Cross equity less initial margin of cross positions, as in `report.accounts`; absent if the book does not give the
    /// account's equity.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub free: Option<Change>,
    /// Net exposure of the whole book.
    pub net: Change,
}

/// Liquidation prices of one asset in an account, as in `liquidations`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(optional_fields))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct LiquidationChange {
    /// The prices now; absent if the account holds nothing in the asset.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub before: Option<Liquidation>,
    /// The prices with the orders.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub after: Option<Liquidation>,
}

/// One of several orders, after those before it.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct CheckStep {
    /// The number of the order, counted from 1.
    pub order: u32,
    /// Its effect, after the orders before it.
    #[serde(flatten)]
    pub effect: Effect,
}

/// A limit of the book that an order would break, or break further.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct BrokenLimit {
    /// The measure.
    #[cfg_attr(feature = "ts", ts(type = "MeasureId"))]
    pub measure: &'static str,
    /// The measure's name for people.
    pub name: &'static str,
    /// The bound that is passed: the warning level, or the breach.
    pub bound: Amount,
    /// The state of the measure with the order.
    #[cfg_attr(feature = "ts", ts(type = "\"warning\" | \"breach\""))]
    pub state: State,
    /// The measure before and after; absent if it is not known before.
    #[serde(flatten)]
    pub value: Change,
}

/// An order at one account. Money is in the reporting currency.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(optional_fields))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct CheckRow {
    /// The venue.
    pub counterparty: String,
    /// The sub-account or margin pool.
    pub account: String,
    /// The chain, if it is on one.
    #[serde(skip_serializing_if = "String::is_empty")]
    #[cfg_attr(feature = "ts", ts(as = "Option<_>"))]
    pub chain: String,
    /// The orders as the account takes them: in the form of the contract that it holds or lists. Added to the book, they
    /// make the numbers of this row.
    #[cfg_attr(feature = "ts", ts(type = "PositionInput[]"))]
    pub positions: Vec<Position>,
    /// The rule that margins them there.
    pub rule: SetRule,
    /// Whether that is part of the book's margin. A lending account has a health factor instead.
    pub counted: bool,
    /// The changes.
    #[serde(flatten)]
    pub effect: Effect,
    /// Liquidation prices of the order's asset; of several orders the first one's. Absent if the account's equity is not
    /// known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub liquidation: Option<LiquidationChange>,
    /// The same of further assets that several orders are in.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(feature = "ts", ts(as = "Option<_>"))]
    pub liquidations: Vec<LiquidationChange>,
    /// Limits of the book that it would break, or break further.
    pub limits: Vec<BrokenLimit>,
    /// The largest quantity of the order with which free margin stays at or above zero; of several orders how many times
    /// all of them. `null`: nothing bounds it. Absent if the account's equity is not known.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "ts", ts(type = "Decimal | null", optional))]
    pub room: Option<Option<Amount>>,
    /// For several orders: each one, after those before it. An offset appears at the order that creates it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(feature = "ts", ts(as = "Option<_>"))]
    pub steps: Vec<CheckStep>,
    /// Limitations: inputs that are not known here, or terms that do not fit.
    pub notes: Vec<Failure>,
}

impl CheckRow {
    /// The margin that it adds; below zero if it frees some.
    pub fn added(&self) -> Amount {
        self.effect.initial.by()
    }
}

/// An account that does not take an order, and why.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(optional_fields))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Refused {
    /// The venue.
    pub counterparty: String,
    /// The sub-account or margin pool.
    pub account: String,
    /// The chain, if it is on one.
    #[serde(skip_serializing_if = "String::is_empty")]
    #[cfg_attr(feature = "ts", ts(as = "Option<_>"))]
    pub chain: String,
    /// The number of the order, counted from 1.
    pub order: u32,
    /// The reason, with its code.
    #[serde(flatten)]
    pub reason: Failure,
}

/// The accounts that orders could go to.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct OrderCheck {
    /// Every account that takes them: the least added margin first, then the most free margin after, then by name.
    pub rows: Vec<CheckRow>,
    /// The others.
    pub refused: Vec<Refused>,
}
