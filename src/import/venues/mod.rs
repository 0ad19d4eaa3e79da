//! Readers of the responses of venues and libraries, one file each: a new one is a file here and a line in
//! [`FORMATS`](super::FORMATS).

pub(super) mod binance;
pub(super) mod binance_account;
pub(super) mod ccxt;
pub(super) mod ccxt_balance;
pub(super) mod deribit;
pub(super) mod deribit_account;
pub(super) mod hyperliquid;
