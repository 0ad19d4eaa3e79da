//! Shared by the readers of venues: rows, instruments by their symbols, and arithmetic on a row's numbers.
//!
//! Symbols are ccxt's unified ones (ccxt manual, "Market Structure"), Deribit's instrument names (Deribit API,
//! "Naming") and Binance's six-digit dates. A symbol outside these grammars is refused, never cut into a likely asset.

use std::borrow::Cow;

use rust_decimal::{Decimal, RoundingStrategy};

use super::collector::Sink;
use super::stated::Stated;
use crate::amount;
use crate::error::{Code, Failure};
use crate::json::Json;
use crate::position::{Draft, Field};
use crate::position::{Kind, MarginMode, Position, Right};
use crate::text::quoted;
use crate::time::Time;

/// The result of a row: a position, no holding, or a failure.
pub(super) type Row<'j> = Result<Option<Position<Cow<'j, str>>>, Failure>;

/// Reads row by row.
pub(super) fn each<'j, 'a>(
    rows: &'j [Json<'a>],
    sink: &mut Sink<'_>,
    read: impl Fn(&'j Json<'a>, &mut Sink<'_>) -> Row<'j>,
) {
    for row in rows {
        sink.begin();
        sink.stated = Stated::default();
        let position = match row {
            Json::Object(_) => read(row, sink),
            _ => Err(Failure::new(Code::WrongType, "a position must be an object")),
        };
        match position {
            Ok(Some(position)) => {
                sink.take(Ok(position));
                sink.keep_stated();
            }
            Ok(None) => sink.flat(),
            Err(failure) => sink.take(Err(failure)),
        }
    }
}

/// The rows of an array, or a single row.
pub(super) fn rows<'j, 'a>(json: &'j Json<'a>) -> &'j [Json<'a>] {
    json.items().unwrap_or(std::slice::from_ref(json))
}

/// Why a requested format cannot read a document.
pub(super) fn not_a(what: &str) -> Failure {
    Failure::new(Code::WrongType, format!("this is not {what}; leave the format out to have it recognised")).path("/")
}

/// An instrument as named by its symbol.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Contract<'a> {
    pub kind: Kind,
    pub asset: &'a str,
    pub quote: &'a str,
    pub settle: &'a str,
    pub expiry: Option<Time>,
    pub strike: Option<Decimal>,
    pub right: Option<Right>,
}

/// Counterparty, account and chain.
pub(super) type Place<'a> = (&'a str, &'a str, &'a str);

impl<'a> Contract<'a> {
    pub(super) fn perpetual(asset: &'a str, quote: &'a str, settle: &'a str) -> Contract<'a> {
        Contract { kind: Kind::Perpetual, asset, quote, settle, expiry: None, strike: None, right: None }
    }

    /// Whether it settles in its own coin.
    pub(super) fn coin_settled(&self) -> bool {
        self.settle == self.asset && self.quote != self.asset
    }

    /// Whether a contract is a fixed amount of the quote currency. Options that settle in coin are not: they count
    /// coins.
    pub(super) fn inverse(&self) -> bool {
        self.coin_settled() && matches!(self.kind, Kind::Perpetual | Kind::Future)
    }

    /// A position in it, with the fields from the symbol and the place.
    pub(super) fn position(&self, quantity: Decimal, place: Place<'a>) -> Result<Position<Cow<'a, str>>, Failure> {
        // A draft checks names as it does for any other source.
        let mut draft = Draft::default();
        draft.set_kind(self.kind);
        draft.set(Field::Asset, self.asset)?;
        draft.set(Field::Quote, self.quote)?;
        draft.set(Field::Settle, self.settle)?;
        draft.set(Field::Counterparty, place.0)?;
        draft.set(Field::Account, place.1)?;
        draft.set(Field::Chain, place.2)?;
        draft.set_number(Field::Quantity, quantity)?;
        let premium_in_coin = self.kind == Kind::Option && self.coin_settled();
        Ok(Position {
            inverse: self.inverse(),
            expiry: self.expiry,
            strike: self.strike,
            right: self.right,
            price_currency: Cow::Borrowed(if premium_in_coin { self.asset } else { "" }),
            ..draft.finish()?
        })
    }
}

/// A symbol outside the grammars; `wanted` shows a valid one.
pub(super) fn unknown(field: &str, symbol: &str, wanted: &str) -> Failure {
    Failure::new(Code::UnknownSymbol, format!("{field} {} is not understood; known forms are {wanted}", quoted(symbol)))
        .field(field)
}

fn is_name(text: &str) -> bool {
    !text.is_empty() && !text.contains(|c: char| matches!(c, '/' | ':') || c.is_whitespace() || c.is_control())
}

/// ccxt's `BASE/QUOTE:SETTLE[-YYMMDD[-STRIKE-C|P]]`, or `BASE/QUOTE` for the asset itself.
pub(super) fn unified(symbol: &str) -> Option<Contract<'_>> {
    let (asset, rest) = symbol.split_once('/')?;
    let (quote, tail) = rest.split_once(':').map_or((rest, None), |(quote, tail)| (quote, Some(tail)));
    let mut parts = tail.unwrap_or("").split('-');
    let settle = parts.next()?;
    let (date, strike, right) = (parts.next(), parts.next(), parts.next());
    let plain = |name: &str| is_name(name) && !name.contains('-');
    if !is_name(asset) || !plain(quote) || (tail.is_some() && !plain(settle)) || parts.next().is_some() {
        return None;
    }
    let kind = match (tail, date, strike, right) {
        (None, ..) => Kind::Spot,
        (Some(_), None, ..) => Kind::Perpetual,
        (Some(_), Some(_), None, _) => Kind::Future,
        (Some(_), Some(_), Some(_), Some(_)) => Kind::Option,
        _ => return None,
    };
    Some(Contract {
        kind,
        asset,
        quote,
        settle,
        expiry: maybe(date, six_digits)?,
        strike: maybe(strike, price)?,
        right: maybe(right, side)?,
    })
}

/// Deribit's `BTC-PERPETUAL`, `BTC-25DEC26`, `BTC-25DEC26-60000-C`; linear ones name their currency: `BTC_USDC-…`.
pub(super) fn deribit(name: &str) -> Option<Contract<'_>> {
    let (pair, tail) = name.split_once('-')?;
    let (asset, quote, settle) = pair.split_once('_').map_or((pair, "USD", pair), |(base, quote)| (base, quote, quote));
    if !is_name(asset) || !is_name(quote) || quote.contains('_') {
        return None;
    }
    let perpetual = Contract::perpetual(asset, quote, settle);
    if tail == "PERPETUAL" {
        return Some(perpetual);
    }
    let mut parts = tail.split('-');
    let expiry = Some(day_month_year(parts.next()?)?);
    let (strike, right) = (parts.next(), parts.next());
    match (strike, right, parts.next()) {
        (None, ..) => Some(Contract { kind: Kind::Future, expiry, ..perpetual }),
        (Some(strike), Some(right), None) => {
            // A name cannot contain a point.
            let strike = Some(price(&strike.replacen('d', ".", 1))?);
            Some(Contract { kind: Kind::Option, expiry, strike, right: Some(side(right)?), ..perpetual })
        }
        _ => None,
    }
}

/// `Some(None)` if there is nothing to read, `None` if it cannot be read.
fn maybe<T>(text: Option<&str>, read: impl Fn(&str) -> Option<T>) -> Option<Option<T>> {
    text.map_or(Some(None), |text| read(text).map(Some))
}

/// A date as `YYMMDD`.
pub(super) fn six_digits(text: &str) -> Option<Time> {
    if text.len() != 6 || !text.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    date(text.get(..2)?, text.get(2..4)?.parse().ok()?, text.get(4..)?)
}

/// A date as `3JAN25`.
pub(super) fn day_month_year(text: &str) -> Option<Time> {
    const MONTHS: [&str; 12] = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"];
    let (day, rest) = text.split_at_checked(text.len().checked_sub(5)?)?;
    let (month, year) = rest.split_at_checked(3)?;
    if !(1..=2).contains(&day.len()) || !day.bytes().chain(year.bytes()).all(|b| b.is_ascii_digit()) {
        return None;
    }
    let (month, _) = (1_u32..).zip(MONTHS).find(|(_, name)| *name == month)?;
    date(year, month, day)
}

fn date(year: &str, month: u32, day: &str) -> Option<Time> {
    Time::from_date(year.parse::<i64>().ok()?.checked_add(2000)?, month, day.parse().ok()?)
}

fn price(text: &str) -> Option<Decimal> {
    let digits = text.bytes().all(|b| b.is_ascii_digit() || b == b'.');
    amount::parse(text).ok().filter(|price| digits && !price.is_zero())
}

fn side(text: &str) -> Option<Right> {
    match text {
        "C" => Some(Right::Call),
        "P" => Some(Right::Put),
        _ => None,
    }
}

/// The margin mode of a row; a row without one is cross, and counted.
pub(super) fn margin_mode(text: &str, field: &str, sink: &mut Sink<'_>) -> Result<MarginMode, Failure> {
    match text {
        "cross" | "crossed" => Ok(MarginMode::Cross),
        "isolated" => Ok(MarginMode::Isolated),
        "" => {
            sink.count(Code::AssumedCross, "rows without a margin mode, read as cross");
            Ok(MarginMode::Cross)
        }
        _ => {
            Err(Failure::new(Code::UnknownValue, format!("{field} must be cross or isolated, but is {}", quoted(text)))
                .field(field))
        }
    }
}

/// The size of a position with the sign of its side.
pub(super) fn signed(size: Decimal, long: bool) -> Decimal {
    let mut quantity = size;
    quantity.set_sign_negative(!long);
    quantity
}

/// A stated price: venues write 0 for none.
pub(super) fn stated(price: Option<Decimal>) -> Option<Decimal> {
    price.filter(|price| !price.is_zero())
}

/// A row's price, with a note if it is missing.
pub(super) fn or_note(price: Option<Decimal>, sink: &mut Sink<'_>) -> Option<Decimal> {
    if price.is_none() {
        sink.count(Code::MissingPrice, "rows without a mark price; give the book a price of their asset");
    }
    price
}

/// `value` / `by`, exactly if it has at most 28 digits; otherwise rounded to 16 decimals, with the flag set.
pub(super) fn quotient(value: Decimal, by: Decimal) -> Option<(Decimal, bool)> {
    let quotient = value.checked_div(by)?.normalize();
    if is_product(quotient, by, value) {
        return Some((quotient, false));
    }
    Some((quotient.round_dp_with_strategy(16, RoundingStrategy::MidpointNearestEven).normalize(), true))
}

/// Whether `a` × `b` is exactly `product`, in whole numbers: a decimal product would itself be rounded.
fn is_product(a: Decimal, b: Decimal, product: Decimal) -> bool {
    let (a, b, product) = (a.normalize(), b.normalize(), product.normalize());
    let shifted = |mantissa: i128, places: u32| 10_i128.checked_pow(places).and_then(|tens| mantissa.checked_mul(tens));
    let scale = a.scale().saturating_add(b.scale());
    let left = a.mantissa().checked_mul(b.mantissa()).and_then(|m| shifted(m, product.scale().saturating_sub(scale)));
    left.is_some() && left == shifted(product.mantissa(), scale.saturating_sub(product.scale()))
}

/// An option's delta per unit from that of `quantity` units; an impossible one is left out.
pub(super) fn delta(
    total: Option<Decimal>,
    quantity: Decimal,
    right: Option<Right>,
    sink: &mut Sink<'_>,
) -> Option<Decimal> {
    let total = total?;
    let delta =
        total.checked_div(quantity)?.round_dp_with_strategy(12, RoundingStrategy::MidpointNearestEven).normalize();
    let along = signed(delta, delta.is_sign_positive() != (right == Some(Right::Put)));
    // Venues print few digits, so a delta slightly out of range is a rounding error.
    if along >= Decimal::new(-1, 4) && along <= Decimal::new(10_001, 4) {
        return Some(delta);
    }
    let name = right.map_or("option", Right::name);
    let message = format!(
        "delta {} for {} is {} per unit, which is impossible for a {name}; it was left out",
        amount::plain(total),
        amount::plain(quantity),
        amount::plain(delta)
    );
    sink.warn(Code::DeltaOutOfRange, "delta", message);
    None
}

/// Warns if the venue's own notional matches none of its meanings: the value at the mark, at entry, or in coin.
///
/// `size` is contracts × contract size. A mismatch points to a wrong contract size, so nothing is corrected.
pub(super) fn check_notional(
    notional: Option<Decimal>,
    field: &str,
    size: Decimal,
    p: &Position<Cow<'_, str>>,
    sink: &mut Sink<'_>,
) {
    let Some(notional) = notional.map(|n| n.abs()) else { return };
    let at = |price: Option<Decimal>| {
        let price = stated(price)?;
        if p.inverse { size.checked_div(price) } else { size.checked_mul(price) }
    };
    let quote_value = p.inverse.then_some(size);
    let meanings: Vec<Decimal> = [at(p.price), at(p.entry_price), quote_value].into_iter().flatten().collect();
    let fits = |value: &Decimal| {
        let off = notional.checked_sub(*value).and_then(|off| off.abs().checked_mul(Decimal::ONE_HUNDRED));
        off.is_some_and(|off| off <= *value)
    };
    // An inverse contract without a price has no known value in coins.
    let Some(expected) = at(p.price).or_else(|| at(p.entry_price)) else { return };
    if meanings.iter().any(fits) {
        return;
    }
    let message = format!(
        "{field} is {}, but quantity × contract size is worth {} {}; the quantity was kept, so check the contract size",
        amount::plain(notional),
        amount::plain(expected.round_dp(8)),
        if p.inverse { &p.asset } else { &p.quote },
    );
    sink.warn(Code::NotionalMismatch, field, message);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn d(text: &str) -> Decimal {
        amount::parse(text).unwrap()
    }

    fn shown(contract: Option<Contract<'_>>) -> String {
        contract.map_or("-".to_owned(), |c| {
            let part = |text: Option<String>| text.map(|t| format!(" {t}")).unwrap_or_default();
            let (expiry, strike) = (part(c.expiry.map(|t| t.to_string())), part(c.strike.map(amount::plain)));
            let right = part(c.right.map(|r| r.name().to_owned()));
            format!("{} {} {} {}{expiry}{strike}{right}", c.kind.name(), c.asset, c.quote, c.settle)
        })
    }

    #[test]
    fn unified_symbols() {
        for (symbol, meaning) in [
            ("BTC/USDT:USDT", "perpetual BTC USDT USDT"),
            ("FLX-CRCL/USDH:USDH", "perpetual FLX-CRCL USDH USDH"),
            ("BTC/USD:BTC-201225", "future BTC USD BTC 2020-12-25"),
            ("BTC/USD:BTC-240329-60000-C", "option BTC USD BTC 2024-03-29 60000 call"),
            ("XRP/USDC:USDC-241227-1.25-P", "option XRP USDC USDC 2024-12-27 1.25 put"),
            ("BTC/USDT", "spot BTC USDT "),
            ("BTCUSDT", "-"),
            ("BTC/USDT:", "-"),
            ("/USDT:USDT", "-"),
            ("BTC/:USDT", "-"),
            ("BTC/USDT:USDT:X", "-"),
            ("BTC/USD/T:USDT", "-"),
            ("BTC /USDT:USDT", "-"),
            ("BTC/USD:BTC-", "-"),
            ("BTC/USD:BTC-20201225", "-"),
            ("BTC/USD:BTC-261332", "-"),
            ("BTC/USD:BTC-230229", "-"),
            ("BTC/USD:BTC-240329-60000", "-"),
            ("BTC/USD:BTC-240329-60000-X", "-"),
            ("BTC/USD:BTC-240329-1e5-C", "-"),
            ("BTC/USD:BTC-240329-0-C", "-"),
            ("BTC/USD:BTC-240329-60000-C-X", "-"),
            ("BTC/US-D", "-"),
        ] {
            assert_eq!(shown(unified(symbol)), meaning, "{symbol}");
        }
    }

    #[test]
    fn deribit_names() {
        for (name, meaning) in [
            ("BTC-PERPETUAL", "perpetual BTC USD BTC"),
            ("BTC-25DEC26", "future BTC USD BTC 2026-12-25"),
            ("ETH-3JAN25", "future ETH USD ETH 2025-01-03"),
            ("BTC-25DEC26-60000-C", "option BTC USD BTC 2026-12-25 60000 call"),
            ("BTC_USDC-PERPETUAL", "perpetual BTC USDC USDC"),
            ("SOL_USDC-27DEC24-200-C", "option SOL USDC USDC 2024-12-27 200 call"),
            ("XRP_USDC-27DEC24-1d25-P", "option XRP USDC USDC 2024-12-27 1.25 put"),
            ("XRP_USDC-27DEC24-0d5-P", "option XRP USDC USDC 2024-12-27 0.5 put"),
            ("XRP_USDC-27DEC24-1d2d5-P", "-"),
            ("XRP_USDC-27DEC24-d5-P", "-"),
            ("BTC-32DEC26", "-"),
            ("BTC-25DEZ26", "-"),
            ("BTC-25DEC2026", "-"),
            ("BTC-é5DEC26", "-"),
            ("BTC-25DEC26-60000", "-"),
            ("BTC-25DEC26-60000-X", "-"),
            ("BTC-FS-27DEC24_PERP", "-"),
            ("BTC-CS-27DEC24-60000_70000", "-"),
            ("BTC_USDC", "-"),
            ("-PERPETUAL", "-"),
            ("", "-"),
        ] {
            assert_eq!(shown(deribit(name)), meaning, "{name}");
        }
    }

    #[test]
    fn quotients_are_exact_or_say_so() {
        let q = |a, b| quotient(d(a), d(b)).map(|(q, rounded)| (amount::plain(q), rounded));
        assert_eq!(q("10.41482", "0.13"), Some(("80.114".to_owned(), false)));
        assert_eq!(q("500.12001", "0.2259"), Some(("2213.9".to_owned(), false)));
        assert_eq!(q("1", "1048576"), Some(("0.00000095367431640625".to_owned(), false)));
        assert_eq!(q("2", "3"), Some(("0.6666666666666667".to_owned(), true)));
        // 0.33…34 (28 digits) times this would round to 1: only whole numbers show the difference.
        assert_eq!(q("1", "2.999999999999999999999"), Some(("0.3333333333333333".to_owned(), true)));
        assert_eq!(q("1", "0"), None);
    }
}
