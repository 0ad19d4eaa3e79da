//! Settlement: from a web of obligations to the fewest or smallest transfers that settle it.
//!
//! The aim may differ, and the results are not the same:
//!
//! | objective | what it may do | result |
//! | --- | --- | --- |
//! | `bilateral` | nets each pair | the rest of each pair's debts |
//! | `existing` | reduces existing debts, no new payees | the least remaining debt: a minimum-cost flow, proved by potentials |
//! | `least-money` | any new payer and payee | Σ of positive net positions: the least that can move |
//! | `fewest` | any new payer and payee | the fewest transfers, exact up to 20 parties, and the least money |
//! | `ccp` | everybody pays a clearing house or is paid by it | one leg for each net position |
//! | `gridlock` | obligations are paid in full or not at all, out of pledged cash | the most value that can be paid |
//!
//! All of them keep every party's net position, except `gridlock`, which leaves some obligations. Amounts are integers
//! of the finest unit of their asset; each asset and chain is a separate web.

mod clearing;
mod credit;
mod data;
mod existing;
mod fewest;
mod flow;
mod gas;
mod gather;
mod gridlock;
mod notices;
mod picture;
mod quantity;
mod read;
mod settle;
mod verify;
mod web;

pub use self::clearing::{Cleared, Clearing, ClearingInput, clear};
pub use self::credit::{CreditLine, CreditProof, CreditSetOff, Drawdown, MOST_RANK, set_off, verify_credit};
pub use self::data::{
    Legs, Notice, Objective, Obligation, Options, PartyPosition, Proof, Settlement, Transfer, WebResult,
};
pub use self::gas::{Batch, ChainCost, Cost, GasModel, GasModels, costs};
pub use self::gather::check;
pub use self::notices::{notices_csv, transfers_csv};
pub use self::picture::{Link, Node, Picture, picture};
pub use self::read::settlement_of;
pub use self::read::{
    obligations_csv, read_cash, read_credited, read_gas, read_lines, read_notices, read_obligations, read_options,
    read_settlement, read_transfers,
};
pub use self::settle::{settle, settle_and_tell};
pub use self::verify::{Verdict, verify};
