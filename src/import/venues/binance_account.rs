//! Binance's account responses: `/fapi/v2` and `/fapi/v3/account`, `/dapi/v1/account` and `/papi/v1/um|cm/account`,
//! objects with `assets` and `positions`; and `/papi/v1/account` or `/sapi/v1/portfolio/account`, which sum up a
//! portfolio-margin account by `uniMMR`.
//!
//! Field meanings: Binance derivatives docs, "Account Information". Totals of USD-M are in dollars if several assets
//! margin together, and otherwise in the only asset; each asset's own amounts, and all amounts of COIN-M, are in the
//! asset. `initialMargin` = `positionInitialMargin` + `openOrderInitialMargin`, and totals include isolated positions,
//! which are deducted here. COIN-M margins each coin separately: with several coins, each is an account. Rows of a
//! portfolio-margin account have neither `walletBalance` nor `marginBalance`; its `accountEquity` is after haircuts.

use std::borrow::Cow;

use rust_decimal::Decimal;

use super::binance::{self, COIN_M_ACCOUNT, NAME, USD_M_ACCOUNT};
use crate::book::{Account, AccountMode, VenueFigures};
use crate::import::Format;
use crate::import::collector::Sink;
use crate::import::symbol::{each, not_a};
use crate::json::Json;
use crate::position::{MarginMode, Position};

pub(in crate::import) const PORTFOLIO_ACCOUNT: &str = "Portfolio Margin";

pub(in crate::import) const FORMAT: Format = Format {
    id: "binance-account",
    name: "Binance futures or portfolio-margin account",
    is: |json| is_account(json) || is_summary(json),
    read,
};

pub(in crate::import) fn is_account(json: &Json<'_>) -> bool {
    let is = |asset: &Json<'_>| ["walletBalance", "crossWalletBalance"].iter().any(|key| asset.get(key).is_some());
    let wallets = json.get("assets").and_then(Json::items).is_some_and(|assets| assets.iter().any(is));
    let held = json.get("positions").and_then(Json::items).is_some_and(|rows| rows.iter().any(binance::is_row));
    (wallets && json.get("positions").is_some()) || (held && json.get("assets").is_some())
}

pub(in crate::import) fn is_summary(json: &Json<'_>) -> bool {
    ["uniMMR", "accountEquity"].iter().all(|key| json.get(key).is_some())
}

fn read(json: &Json<'_>, sink: &mut Sink<'_>) {
    if is_summary(json) {
        return account(json, sink);
    }
    match json.get("positions").and_then(Json::items) {
        Some(rows) => {
            let pools = Pools::of(json, sink);
            each(rows, sink, |row, sink| {
                let position =
                    if binance::is_coin_m(row) { binance::coin_m(row, sink) } else { binance::usd_m(row, sink) };
                Ok(position?.map(|position| pools.placed(position)))
            });
            account(json, sink);
        }
        None => sink.failures.push(not_a("an account response of Binance")),
    }
}

/// Reads the account of a response, without its rows.
pub(in crate::import) fn account(json: &Json<'_>, sink: &mut Sink<'_>) {
    if is_summary(json) {
        return summary(json, sink);
    }
    let pools = Pools::of(json, sink);
    match pools {
        Pools::UsdM => usd_m(json, sink),
        Pools::CoinM | Pools::Coins => coin_m(json, &pools, sink),
        Pools::Portfolio => sink.answer(Account {
            counterparty: NAME.to_owned(),
            account: PORTFOLIO_ACCOUNT.to_owned(),
            mode: Some(AccountMode::Portfolio),
            ..Account::default()
        }),
    }
}

fn summary(json: &Json<'_>, sink: &mut Sink<'_>) {
    let equity = sink.figure(json, "accountEquity");
    let venue = VenueFigures {
        equity,
        initial: sink.figure(json, "accountInitialMargin"),
        maintenance: sink.figure(json, "accountMaintMargin"),
        ..VenueFigures::default()
    };
    sink.answer(Account {
        counterparty: NAME.to_owned(),
        account: PORTFOLIO_ACCOUNT.to_owned(),
        equity,
        currency: "USD".to_owned(),
        mode: Some(AccountMode::Portfolio),
        venue: Some(venue),
        ..Account::default()
    });
}

/// The assets that margin together.
enum Pools {
    UsdM,
    /// A single coin.
    CoinM,
    /// Several coins, each separately.
    Coins,
    Portfolio,
}

impl Pools {
    fn of(json: &Json<'_>, sink: &mut Sink<'_>) -> Pools {
        let assets = items(json, "assets");
        let has = |key: &str| assets.iter().any(|asset| asset.get(key).is_some());
        let totals = json.get("totalWalletBalance").is_some() || json.get("totalMarginBalance").is_some();
        if !totals && !assets.is_empty() && !has("walletBalance") && !has("marginBalance") {
            return Pools::Portfolio;
        }
        let coin_m = |row: &Json<'_>| binance::is_coin_m(row);
        if totals || !(items(json, "positions").iter().any(coin_m) || items(json, "positions").is_empty()) {
            return Pools::UsdM;
        }
        let held = assets.iter().filter(|asset| balance(asset, sink).is_some_and(|balance| !balance.is_zero())).count();
        if held > 1 { Pools::Coins } else { Pools::CoinM }
    }

    fn placed<'p>(&self, position: Position<Cow<'p, str>>) -> Position<Cow<'p, str>> {
        let account = match self {
            Pools::UsdM | Pools::CoinM => return position,
            Pools::Portfolio => Cow::Borrowed(PORTFOLIO_ACCOUNT),
            Pools::Coins => Cow::Owned(coin_account(&position.asset)),
        };
        Position { account, ..position }
    }
}

fn items<'j, 'a>(json: &'j Json<'a>, name: &str) -> &'j [Json<'a>] {
    json.get(name).and_then(Json::items).unwrap_or_default()
}

fn coin_account(coin: &str) -> String {
    format!("{COIN_M_ACCOUNT} {coin}")
}

/// An asset's equity for margin, with the profit or loss of its positions.
fn balance(asset: &Json<'_>, sink: &mut Sink<'_>) -> Option<Decimal> {
    let sum = |sink: &mut Sink<'_>, wallet: &str, profit: &str| {
        sink.figure(asset, wallet)?.checked_add(sink.figure(asset, profit).unwrap_or_default())
    };
    sink.figure(asset, "marginBalance")
        .or_else(|| sum(sink, "walletBalance", "unrealizedProfit"))
        .or_else(|| sum(sink, "crossWalletBalance", "crossUnPnl"))
}

/// A margin of cross positions: the first of these fields that is present, less the isolated positions' amounts in
/// `own`.
fn crossed(
    json: &Json<'_>,
    (names, own): (&[&str], &[&str]),
    isolated: &[&Json<'_>],
    sink: &mut Sink<'_>,
) -> Option<Decimal> {
    let first =
        |sink: &mut Sink<'_>, from: &Json<'_>, names: &[&str]| names.iter().find_map(|name| sink.figure(from, name));
    let mut rest = first(sink, json, names)?;
    for row in isolated {
        rest = rest.checked_sub(first(sink, row, own)?)?;
    }
    Some(rest)
}

/// The isolated rows with a position.
fn isolated<'j, 'a>(json: &'j Json<'a>, sink: &mut Sink<'_>) -> Vec<&'j Json<'a>> {
    let held =
        |row: &&Json<'_>, sink: &mut Sink<'_>| sink.figure(row, "positionAmt").is_some_and(|size| !size.is_zero());
    let rows = items(json, "positions").iter().filter(|row| held(row, sink)).collect::<Vec<_>>();
    rows.into_iter().filter(|row| binance::stated_mode(row, sink) == Some(MarginMode::Isolated)).collect()
}

const INITIAL: &[&str] = &["positionInitialMargin", "initialMargin"];
const MAINTENANCE: &[&str] = &["maintMargin"];

fn usd_m(json: &Json<'_>, sink: &mut Sink<'_>) {
    let wallet = sink.figure(json, "totalWalletBalance");
    let profit = sink.figure(json, "totalUnrealizedProfit").unwrap_or_default();
    let equity =
        sink.figure(json, "totalMarginBalance").or_else(|| wallet.and_then(|wallet| wallet.checked_add(profit)));
    let assets = items(json, "assets");
    // In dollars, unless the total is of one asset.
    let held = equity.filter(|equity| !equity.is_zero());
    let same = |asset: &&Json<'_>| held.is_some() && balance(asset, sink) == held;
    let single = assets.iter().find(same).and_then(|asset| asset.get("asset")?.text());
    let currency = single.unwrap_or("USD").to_owned();
    let isolated = isolated(json, sink);
    let venue = VenueFigures {
        equity,
        initial: crossed(json, (&["totalPositionInitialMargin", "totalInitialMargin"], INITIAL), &isolated, sink),
        maintenance: crossed(json, (&["totalMaintMargin"], MAINTENANCE), &isolated, sink),
        ..VenueFigures::default()
    };
    if equity.is_none() && venue == VenueFigures::default() {
        return;
    }
    sink.answer(Account {
        counterparty: NAME.to_owned(),
        account: USD_M_ACCOUNT.to_owned(),
        equity,
        currency,
        venue: Some(venue),
        ..Account::default()
    });
}

fn coin_m(json: &Json<'_>, pools: &Pools, sink: &mut Sink<'_>) {
    let isolated = isolated(json, sink);
    for asset in items(json, "assets") {
        let equity = balance(asset, sink).filter(|balance| !balance.is_zero());
        let (Some(coin), Some(equity)) = (asset.get("asset").and_then(Json::text), equity) else { continue };
        let own: Vec<&Json<'_>> =
            isolated.iter().copied().filter(|row| binance::coin_of_row(row) == Some(coin)).collect();
        let venue = VenueFigures {
            equity: Some(equity),
            initial: crossed(asset, (INITIAL, INITIAL), &own, sink),
            maintenance: crossed(asset, (MAINTENANCE, MAINTENANCE), &own, sink),
            ..VenueFigures::default()
        };
        sink.answer(Account {
            counterparty: NAME.to_owned(),
            account: if matches!(pools, Pools::Coins) { coin_account(coin) } else { COIN_M_ACCOUNT.to_owned() },
            equity: Some(equity),
            currency: coin.to_owned(),
            venue: Some(venue),
            ..Account::default()
        });
    }
}
