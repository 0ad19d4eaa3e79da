//! Advice: the effect of an order at each account, hedges, and searches for less margin. Each tries its trades on a
//! copy of the live book.

mod check;
mod checked;
mod desk;
mod hedge;
mod optimise;
mod plan;
mod room;

pub use self::checked::{
    BrokenLimit, Change, CheckRow, CheckStep, Effect, LiquidationChange, Order, OrderCheck, Refused,
};
pub use self::optimise::Optimiser;
pub use self::plan::{Act, Action, Plan, Search, Trade, TradeOrder};
