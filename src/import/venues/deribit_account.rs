//! Deribit's `private/get_account_summaries` and `private/get_account_summary`: equity and margin in each currency.
//!
//! Field meanings: Deribit API docs. `margin_model` is segregated or cross, by standard (`sm`) or portfolio margin
//! (`pm`). With segregated margin, each currency is an account, as for its positions; with cross margin, all are one
//! account, whose `total_*_usd` every summary repeats. `usOut` is the time of the response, in microseconds.

use super::deribit::NAME;
use crate::book::{Account, AccountMode, VenueFigures};
use crate::error::{Code, Failure};
use crate::import::Format;
use crate::import::collector::Sink;
use crate::import::symbol::{not_a, rows};
use crate::json::Json;
use crate::time::Time;

pub(in crate::import) const FORMAT: Format = Format {
    id: "deribit-account",
    name: "Deribit get_account_summaries",
    is: |json| summaries(json).iter().any(is_summary),
    read,
};

fn summaries<'j, 'a>(json: &'j Json<'a>) -> &'j [Json<'a>] {
    let result = json.get("result").unwrap_or(json);
    rows(result.get("summaries").unwrap_or(result))
}

fn is_summary(row: &Json<'_>) -> bool {
    let has = |keys: &[&str]| keys.iter().all(|key| row.get(key).is_some());
    has(&["currency", "equity", "margin_balance"]) || has(&["currency", "margin_model"])
}

pub(in crate::import) fn is_answer(json: &Json<'_>) -> bool {
    (FORMAT.is)(json)
}

fn read(json: &Json<'_>, sink: &mut Sink<'_>) {
    if is_answer(json) {
        account(json, sink);
    } else {
        sink.failures.push(not_a("a response of Deribit's get_account_summaries"));
    }
}

/// Reads the accounts of the summaries.
pub(in crate::import) fn account(json: &Json<'_>, sink: &mut Sink<'_>) {
    let as_of = json.get("usOut").and_then(Json::text).and_then(|text| text.parse::<i64>().ok());
    let as_of = as_of.map(|micros| Time::from_millis(micros.div_euclid(1_000)));
    for row in summaries(json).iter().filter(|row| is_summary(row)) {
        let mode = mode(row);
        let said = |currency: &str, name: &str, [equity, initial, maintenance]: [&str; 3], sink: &mut Sink<'_>| {
            let equity = sink.figure(row, equity);
            let (initial, maintenance) = (sink.figure(row, initial), sink.figure(row, maintenance));
            let venue = VenueFigures { equity, initial, maintenance, as_of, ..VenueFigures::default() };
            Account {
                counterparty: NAME.to_owned(),
                account: name.to_owned(),
                equity,
                currency: currency.to_owned(),
                mode,
                venue: Some(venue),
                ..Account::default()
            }
        };
        if is_cross(row) {
            let fields = ["total_equity_usd", "total_initial_margin_usd", "total_maintenance_margin_usd"];
            let account = said("USD", "", fields, sink);
            if account.equity.is_some() {
                sink.answer(account);
                let message = "Deribit margins all currencies of this account together; its positions are read into an \
                    account per currency, so clear their account to let them share this one";
                sink.note(Failure::new(Code::CrossCollateral, message).field("accounts"));
                // Every summary repeats the totals.
                return;
            }
        }
        let currency = row.get("currency").and_then(Json::text).unwrap_or_default();
        let account = said(currency, currency, ["equity", "initial_margin", "maintenance_margin"], sink);
        // Every currency of Deribit has a summary; most are empty.
        if account.equity.is_some_and(|equity| !equity.is_zero()) {
            sink.answer(account);
        }
    }
}

fn is_cross(row: &Json<'_>) -> bool {
    let model = row.get("margin_model").and_then(Json::text);
    let flag = row.get("cross_collateral_enabled") == Some(&Json::Bool(true));
    model.map_or(flag, |model| model.starts_with("cross"))
}

fn mode(row: &Json<'_>) -> Option<AccountMode> {
    let model = row.get("margin_model").and_then(Json::text).unwrap_or_default();
    match (model.rsplit('_').next(), row.get("portfolio_margining_enabled")) {
        (Some("sm"), _) => Some(AccountMode::Standard),
        (Some("pm"), _) | (_, Some(Json::Bool(true))) => Some(AccountMode::Portfolio),
        (_, Some(Json::Bool(false))) => Some(AccountMode::Standard),
        _ => None,
    }
}
