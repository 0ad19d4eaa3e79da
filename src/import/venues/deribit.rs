//! Deribit's `private/get_positions` and `private/get_position`: a JSON-RPC response whose `result` contains rows with
//! `instrument_name` and `direction`, or those rows alone.
//!
//! Field meanings: Deribit API docs, "private/get_positions". `size` is in dollars for inverse futures and in the base
//! coin for options and linear futures. `direction` gives the side; shorts usually have a negative size too, and rows
//! without a position may still have `buy`. `delta` is that of the whole position. Every account at Deribit is
//! cross-margined, per settlement coin.

use rust_decimal::Decimal;

use crate::amount::plain;
use crate::error::{Code, Failure};
use crate::import::Format;
use crate::import::collector::{Sink, missing, text};
use crate::import::symbol::{Contract, Row, delta, deribit, each, not_a, or_note, rows, signed, stated, unknown};
use crate::json::Json;
use crate::position::{Kind, Position};
use crate::text::quoted;

pub(in crate::import) const NAME: &str = "Deribit";

pub(in crate::import) const FORMAT: Format = Format {
    id: "deribit",
    name: "Deribit get_positions",
    is: |json| rows(json.get("result").unwrap_or(json)).iter().any(is_row),
    read,
};

/// Whether an object is a position of Deribit.
pub(in crate::import) fn is_row(row: &Json<'_>) -> bool {
    ["instrument_name", "direction"].iter().all(|key| row.get(key).is_some())
}

fn read(json: &Json<'_>, sink: &mut Sink<'_>) {
    let list = rows(json.get("result").unwrap_or(json));
    if list.is_empty() || list.iter().any(is_row) {
        each(list, sink, position);
    } else {
        sink.failures.push(not_a("a response of Deribit's get_positions"));
    }
}

fn position<'j>(row: &'j Json<'_>, sink: &mut Sink<'_>) -> Row<'j> {
    let size = sink.needed(row, "size")?;
    if size.is_zero() {
        return Ok(None);
    }
    let contract = contract(row)?;
    let quantity = directed(row, size, sink)?;
    let position = contract.position(quantity, (NAME, contract.settle, ""))?;
    let mark = sink.number(row, "mark_price")?;
    let option = contract.kind == Kind::Option;
    // An option may be worth zero.
    let price = or_note(if option { mark } else { stated(mark) }, sink);
    let entry_price = stated(sink.number(row, "average_price")?);
    sink.stated.liquidation = sink.positive(row, "estimated_liquidation_price");
    let (index, total) =
        if option { (sink.number(row, "index_price")?, sink.number(row, "delta")?) } else { (None, None) };
    Ok(Some(Position {
        price,
        entry_price,
        underlying_price: stated(index),
        delta: delta(total, quantity, contract.right, sink),
        ..position
    }))
}

fn contract<'j>(row: &'j Json<'_>) -> Result<Contract<'j>, Failure> {
    let name = text(row, "instrument_name")?;
    let kind = text(row, "kind")?;
    if !matches!(kind, "" | "future" | "option") {
        let message = format!("{} is a {}, which is not supported; give its legs instead", quoted(name), quoted(kind));
        return Err(Failure::new(Code::Unsupported, message).field("kind"));
    }
    let contract = deribit(name).ok_or_else(|| {
        unknown("instrument_name", name, "BTC-PERPETUAL, BTC_USDC-PERPETUAL, BTC-25DEC26 and BTC-25DEC26-60000-C")
    })?;
    if !kind.is_empty() && (kind == "option") != (contract.kind == Kind::Option) {
        let message =
            format!("kind is {kind}, but {} is a {}; correct one of them", quoted(name), contract.kind.name());
        return Err(Failure::new(Code::KindConflict, message).field("kind"));
    }
    Ok(contract)
}

/// The size with the sign of `direction`.
fn directed(row: &Json<'_>, size: Decimal, sink: &mut Sink<'_>) -> Result<Decimal, Failure> {
    let direction = text(row, "direction")?;
    let quantity = match direction {
        "buy" => signed(size, true),
        "sell" => signed(size, false),
        "" => return Err(missing("direction")),
        "zero" => {
            let message = format!("direction is zero, but size is {}; correct one of them", plain(size));
            return Err(Failure::new(Code::SideConflict, message).field("direction"));
        }
        other => {
            let message = format!("direction must be buy, sell or zero, but is {}", quoted(other));
            return Err(Failure::new(Code::UnknownValue, message).field("direction"));
        }
    };
    if quantity != size {
        let message = format!("direction is {direction}, but size is {}; the direction was used", plain(size));
        sink.warn(Code::SideConflict, "direction", message);
    }
    Ok(quantity)
}

#[cfg(test)]
mod tests {
    use crate::amount::plain;
    use crate::import::{Hints, Imported, parse};
    use crate::position::Position;

    fn read(rows: &str) -> Imported {
        parse(&format!(r#"{{"jsonrpc": "2.0", "result": [{rows}]}}"#), &Hints::default())
    }

    fn one(row: &str) -> Position {
        let read = read(row);
        assert_eq!((read.format, &read.failures[..]), ("deribit", &[][..]));
        read.book.positions().next().unwrap()
    }

    /// Code and field of a row's failure, or, after `!`, its warning.
    fn wrong(row: &str) -> Vec<String> {
        let read = read(row);
        let told =
            |mark: &str, f: &crate::Failure| format!("{mark}{} {}", f.code.name(), f.field.as_deref().unwrap_or(""));
        let warnings = read.warnings.iter().map(|w| told("!", w));
        read.failures.iter().map(|f| told("", f)).chain(warnings).collect()
    }

    #[test]
    fn a_short_option_with_its_premium_in_coin() {
        let p =
            one(r#"{"size": -2.0, "mark_price": 0.014587, "kind": "option", "instrument_name": "ETH-16JUN23-1950-C",
            "index_price": 1893.35, "direction": "sell", "delta": -0.6841, "average_price": 0.013}"#);
        assert_eq!(
            (plain(p.quantity), p.kind.name(), p.right.unwrap().name(), p.inverse),
            ("-2".into(), "option", "call", false)
        );
        assert_eq!((plain(p.strike.unwrap()), p.expiry.unwrap().to_string()), ("1950".into(), "2023-06-16".into()));
        assert_eq!(
            (p.quote.as_str(), p.settle.as_str(), p.price_currency.as_str(), p.account.as_str()),
            ("USD", "ETH", "ETH", "ETH")
        );
        let [price, underlying, delta] = [p.price, p.underlying_price, p.delta].map(|d| plain(d.unwrap()));
        assert_eq!([price.as_str(), underlying.as_str(), delta.as_str()], ["0.014587", "1893.35", "0.34205"]);
    }

    #[test]
    fn a_linear_option_is_in_its_currency() {
        let p = one(r#"{"size": 10, "mark_price": 0.02, "instrument_name": "XRP_USDC-27DEC24-1d25-P",
            "index_price": 2.2, "direction": "buy", "delta": -1}"#);
        assert_eq!((plain(p.strike.unwrap()), plain(p.delta.unwrap())), ("1.25".into(), "-0.1".into()));
        assert_eq!(
            (p.quote.as_str(), p.settle.as_str(), p.price_currency.as_str(), p.account.as_str()),
            ("USDC", "USDC", "", "USDC")
        );
    }

    #[test]
    fn a_linear_future_counts_coins() {
        let p =
            one(r#"{"size": 0.003, "mark_price": 40823.7, "kind": "future", "instrument_name": "BTC_USDC-PERPETUAL",
            "direction": "buy", "size_currency": 0.003}"#);
        assert_eq!((plain(p.quantity), p.inverse, p.quote.as_str(), p.delta), ("0.003".into(), false, "USDC", None));
    }

    #[test]
    fn deltas_that_no_option_has_are_left_out() {
        for (right, delta) in [("C", "3.2"), ("C", "-1"), ("P", "1")] {
            let row = format!(
                r#"{{"size": 2, "mark_price": 0.1, "instrument_name": "BTC-25DEC26-60000-{right}", "direction": "buy", "delta": {delta}}}"#
            );
            assert_eq!((one(&row).delta, wrong(&row)), (None, vec!["!delta_out_of_range delta".to_owned()]), "{row}");
        }
    }

    #[test]
    fn rows_that_are_refused_or_doubted() {
        let row = |size: &str, direction: &str, kind: &str, name: &str| {
            wrong(&format!(
                r#"{{"size": {size}, "direction": "{direction}", "kind": "{kind}", "instrument_name": "{name}", "mark_price": 1}}"#
            ))
        };
        assert_eq!(row("-50", "buy", "future", "BTC-PERPETUAL"), ["!side_conflict direction"]);
        assert_eq!(row("50", "sell", "future", "BTC-PERPETUAL"), ["!side_conflict direction"]);
        assert_eq!(row("-50", "sell", "future", "BTC-PERPETUAL"), [""; 0]);
        assert_eq!(row("0", "zero", "future", "BTC-PERPETUAL"), ["!flat "]);
        assert_eq!(row("1", "zero", "future", "BTC-PERPETUAL"), ["side_conflict direction"]);
        assert_eq!(row("1", "up", "future", "BTC-PERPETUAL"), ["unknown_value direction"]);
        assert_eq!(row("1", "buy", "future_combo", "BTC-FS-27DEC24_PERP"), ["unsupported kind"]);
        assert_eq!(row("1", "buy", "spot", "BTC_USDC"), ["unsupported kind"]);
        assert_eq!(row("1", "buy", "option", "BTC-PERPETUAL"), ["kind_conflict kind"]);
        assert_eq!(row("1", "buy", "", "BTC-31FEB25"), ["unknown_symbol instrument_name"]);
        assert_eq!(row("null", "buy", "", "BTC-PERPETUAL"), ["missing_field size"]);
        assert_eq!(row("\"1,0\"", "buy", "", "BTC-PERPETUAL"), ["ambiguous_separator size"]);
    }

    #[test]
    fn rows_alone_and_no_rows() {
        let bare = r#"[{"size": 50, "mark_price": 1, "instrument_name": "BTC-PERPETUAL", "direction": "buy"}]"#;
        assert_eq!((parse(bare, &Hints::default()).format, parse(bare, &Hints::default()).book.len()), ("deribit", 1));
        let hints = Hints { format: Some("deribit".to_owned()), ..Hints::default() };
        let none = parse(r#"{"jsonrpc": "2.0", "result": []}"#, &hints);
        assert_eq!((none.book.len(), none.failures.len()), (0, 0));
        assert_eq!(parse(r#"{"result": {"positions": []}}"#, &hints).failures[0].code.name(), "wrong_type");
    }
}
