//! Words for a kind, a side or a yes, and the failure that lists them.

use super::field::Field;
use super::{Kind, Right};
use crate::error::{Code, Failure};
use crate::text::quoted;

/// The side of a position, in the source's words.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Side {
    Long,
    Short,
    Buy,
    Sell,
}

/// The kind of a word, and the right of an option if the word names it.
pub(super) fn kind_of(text: &str) -> Option<(Kind, Option<Right>)> {
    let key: String = text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect();
    Some(match key.as_str() {
        "spot" | "cash" | "token" | "holding" => (Kind::Spot, None),
        "perpetual" | "perp" | "swap" | "perpetualswap" | "perpetualfuture" | "perps" => (Kind::Perpetual, None),
        "future" | "futures" | "forward" | "delivery" | "datedfuture" => (Kind::Future, None),
        "option" | "options" => (Kind::Option, None),
        "call" | "calloption" => (Kind::Option, Some(Right::Call)),
        "put" | "putoption" => (Kind::Option, Some(Right::Put)),
        "loan" | "lending" | "lend" | "borrow" | "deposit" | "supply" => (Kind::Loan, None),
        "cds" | "creditdefaultswap" => (Kind::Cds, None),
        "leveragedtoken" | "leveraged" | "etf" => (Kind::LeveragedToken, None),
        _ => return None,
    })
}

/// The side of a word.
pub(super) fn side_of(text: &str) -> Option<Side> {
    Some(match lower(text).as_str() {
        "long" | "l" | "supplied" | "supply" | "lent" | "deposited" | "protection sold" => Side::Long,
        "short" | "s" | "borrowed" | "borrow" | "debt" | "protection bought" => Side::Short,
        "buy" | "b" | "bought" | "bid" => Side::Buy,
        "sell" | "sold" | "ask" => Side::Sell,
        _ => return None,
    })
}

/// The failure of a word that the field does not accept.
pub(super) fn not_one_of(field: Field, text: &str) -> Failure {
    let known = match field {
        Field::Kind => "spot, perpetual, future, option, loan, cds or leveraged-token",
        Field::Side => "long or short",
        Field::Inverse => "true or false",
        Field::MarginMode => "cross or isolated",
        Field::Right => "call or put",
        Field::Expiry | Field::Start | Field::End => "a date such as 2026-12-25",
        Field::AssetClass => "crypto, commodity, credit, equity, fx, rates or other",
        _ => "text",
    };
    Failure::new(Code::UnknownValue, format!("{} {} must be {known}", field.name(), quoted(text))).field(field.name())
}

pub(super) fn lower(text: &str) -> String {
    text.to_ascii_lowercase()
}
