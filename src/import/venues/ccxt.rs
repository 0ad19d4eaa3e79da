//! ccxt's `fetchPositions`: an array of unified positions (or one), each with `symbol` and `contracts`.
//!
//! Field meanings: ccxt manual, "Position Structure", corrected by the actual output of ccxt 4.5. Exposure comes from
//! contracts × contractSize and the mark, never from `notional`, which has three meanings across venues; it is only
//! compared. `info` is the venue's own row: it names the venue, gives a missing side and is decisive for Deribit, whose
//! `contracts` count dollars or coins whatever `contractSize` is. A venue that copies another's rows (Aster those of
//! Binance) looks the same: a counterparty in the hints overrides the recognised one.
//!
//! `liquidationPrice`, `initialMargin` and `maintenanceMargin` are kept as the venue's own. `collateral` includes
//! profit at some venues only, so the margin of an isolated position comes from `info`.

use rust_decimal::Decimal;

use super::{binance, deribit, hyperliquid};
use crate::amount::plain;
use crate::error::{Code, Failure};
use crate::import::Format;
use crate::import::collector::{Sink, missing, text};
use crate::import::symbol::{
    Contract, Row, check_notional, delta, each, margin_mode, not_a, or_note, rows, signed, stated, unified, unknown,
};
use crate::json::Json;
use crate::position::Field;
use crate::position::{Kind, MarginMode, Position};
use crate::text::quoted;

pub(in crate::import) const FORMAT: Format =
    Format { id: "ccxt", name: "ccxt fetchPositions", is: |json| rows(json).iter().any(is_row), read };

fn is_row(row: &Json<'_>) -> bool {
    let symbol = row.get("symbol").and_then(Json::text);
    row.get("contracts").is_some() && symbol.is_some_and(|symbol| symbol.contains(['/', ':']))
}

fn read(json: &Json<'_>, sink: &mut Sink<'_>) {
    let list = rows(json);
    if list.is_empty() || list.iter().any(is_row) {
        each(list, sink, position);
    } else {
        sink.failures.push(not_a("an array of ccxt positions"));
    }
}

/// A venue as recognised by the shape of its rows.
struct Venue {
    name: &'static str,
    /// Keys that only its rows have.
    keys: &'static [&'static str],
    /// The field of the side; empty if there is none.
    side: &'static str,
    /// The field of the size, and whether its sign is that of the position.
    size: &'static str,
    signed: bool,
    pool: Pool,
    chain: &'static str,
    /// The field of an isolated position's margin, without its profit or loss.
    posted: &'static str,
}

/// The split of a venue's positions into margin pools.
enum Pool {
    Whole,
    /// One per settlement currency.
    Settle,
    /// Binance's two markets.
    Market,
    /// A field of the row.
    Field(&'static str),
    /// The builder's dex before the coin.
    Dex,
}

const fn venue(
    name: &'static str,
    keys: &'static [&'static str],
    side: &'static str,
    size: (&'static str, bool),
    pool: Pool,
) -> Venue {
    Venue { name, keys, side, size: size.0, signed: size.1, pool, chain: "", posted: "" }
}

#[rustfmt::skip]
const VENUES: &[Venue] = &[
    venue(binance::NAME, &["positionAmt"], "positionSide", ("positionAmt", true), Pool::Market),
    venue(deribit::NAME, &["instrument_name", "direction"], "direction", ("size", false), Pool::Settle),
    Venue { chain: hyperliquid::NAME, ..venue(hyperliquid::NAME, &["coin", "szi"], "", ("szi", true), Pool::Dex) },
    venue("Bybit", &["positionIdx", "positionValue"], "side", ("size", false), Pool::Whole),
    Venue { posted: "margin", ..venue("OKX", &["instId", "posSide"], "posSide", ("pos", true), Pool::Whole) },
    Venue { chain: "dYdX", ..venue("dYdX", &["market", "sumOpen"], "side", ("size", true), Pool::Field("subaccountNumber")) },
    Venue { chain: "Derive", ..venue("Derive", &["instrument_type", "amount"], "", ("amount", true), Pool::Field("subaccount_id")) },
    Venue { posted: "margin", ..venue("Gate", &["contract", "risk_limit"], "", ("size", true), Pool::Settle) },
    Venue { posted: "marginSize", ..venue("Bitget", &["marginCoin", "holdSide"], "holdSide", ("total", false), Pool::Settle) },
    // Bitget's unified account: one pool.
    venue("Bitget", &["marginCoin", "posSide", "holdMode"], "posSide", ("total", false), Pool::Whole),
    venue("Kraken", &["fillTime", "unrealizedFunding"], "side", ("size", false), Pool::Whole),
    venue("KuCoin", &["currentQty", "settleCurrency"], "", ("currentQty", true), Pool::Settle),
    venue("BitMEX", &["currentQty", "homeNotional"], "", ("currentQty", true), Pool::Whole),
];

impl Venue {
    /// The venue whose rows look like `info`, if there is exactly one.
    fn of(info: &Json<'_>) -> Option<&'static Venue> {
        let mut fitting = VENUES.iter().filter(|venue| venue.keys.iter().all(|key| info.get(key).is_some()));
        fitting.next().filter(|_| fitting.next().is_none())
    }

    /// Whether the venue's own row is long; `None` if the row does not tell.
    fn long(&self, info: &Json<'_>, sink: &mut Sink<'_>) -> Result<Option<bool>, Failure> {
        let side = info.get(self.side).and_then(Json::text).unwrap_or("").to_ascii_lowercase();
        match side.as_str() {
            "long" | "buy" => return Ok(Some(true)),
            "short" | "sell" => return Ok(Some(false)),
            _ => {}
        }
        let size = if self.signed { sink.number(info, self.size)? } else { None };
        Ok(stated(size).map(|size| size.is_sign_positive()))
    }

    fn account<'j>(&self, info: &'j Json<'_>, contract: &Contract<'j>) -> &'j str {
        match self.pool {
            Pool::Whole => "",
            Pool::Settle => contract.settle,
            Pool::Market if contract.coin_settled() => binance::COIN_M_ACCOUNT,
            Pool::Market => binance::USD_M_ACCOUNT,
            Pool::Field(name) => info.get(name).and_then(Json::text).unwrap_or(""),
            Pool::Dex => hyperliquid::coin(info.get("coin").and_then(Json::text).unwrap_or("")).0,
        }
    }
}

fn position<'j>(row: &'j Json<'_>, sink: &mut Sink<'_>) -> Row<'j> {
    // Hyperliquid's row is one level deeper.
    let info = row.get("info").unwrap_or(&Json::Null);
    let info = info.get("position").filter(|inner| inner.get("szi").is_some()).unwrap_or(info);
    let venue = Venue::of(info);
    let Some((contracts, contract_size)) = size(row, venue, info, sink)? else { return Ok(None) };
    let symbol = text(row, "symbol")?;
    let contract = contract(symbol, venue, info, sink)?;
    let quantity = signed(contracts, long(row, contracts, venue, info, sink)?);
    let account = venue.map_or("", |venue| venue.account(info, &contract));
    let place = (counterparty(venue, sink), account, venue.map_or("", |venue| venue.chain));
    if contract_size.is_none() && contract.kind != Kind::Spot {
        return Err(missing("contractSize"));
    }
    let mode = match text(row, "marginMode")? {
        "" => margin_mode(text(row, "marginType")?, "marginType", sink)?,
        mode => margin_mode(mode, "marginMode", sink)?,
    };
    let mut position = Position {
        // A size of one has no effect; without it, the row is the same instrument as in the venue's own format.
        contract_size: contract_size.filter(|size| *size != Decimal::ONE),
        price: price(row, &contract, quantity, venue, info, sink)?,
        entry_price: stated(sink.number(row, "entryPrice")?),
        margin_mode: mode,
        ..contract.position(quantity, place)?
    };
    if contract.kind == Kind::Option {
        let (underlying, per_unit) = greeks(&contract, quantity, venue, info, sink)?;
        (position.underlying_price, position.delta) = (underlying, per_unit);
    } else if venue.is_none_or(|venue| venue.name != deribit::NAME) {
        // Deribit's size comes from its own row.
        let held = contracts.abs().checked_mul(contract_size.unwrap_or(Decimal::ONE)).unwrap_or_default();
        check_notional(sink.number(row, "notional")?, "notional", held, &position, sink);
    }
    Ok(Some(margined(position, row, venue, info, sink)))
}

/// Venues whose `leverage` is exposure over margin.
const EFFECTIVE: [&str; 3] = ["Derive", "dYdX", "KuCoin"];

/// The position with its margin and leverage; the venue's own margin, from ccxt or the venue, is kept separately.
fn margined<S>(
    position: Position<S>,
    row: &Json<'_>,
    venue: Option<&Venue>,
    info: &Json<'_>,
    sink: &mut Sink<'_>,
) -> Position<S> {
    let name = venue.map_or("", |venue| venue.name);
    let mut position = match name {
        hyperliquid::NAME => hyperliquid::margined(position, info, sink),
        binance::NAME => binance::margined(position, info, sink),
        _ => position,
    };
    sink.stated.liquidation = sink.stated.liquidation.or_else(|| sink.positive(row, "liquidationPrice"));
    // Deribit's is the highest allowed leverage, and its margins by position do not add up in a portfolio.
    if name == deribit::NAME {
        return position;
    }
    sink.stated.initial = sink.stated.initial.or_else(|| sink.figure(row, "initialMargin"));
    sink.stated.maintenance = sink.stated.maintenance.or_else(|| sink.figure(row, "maintenanceMargin"));
    if name == "Derive" {
        // These venues write margin as a negative number.
        let needed = |stated: Option<Decimal>| stated.map(|stated| Decimal::ZERO.saturating_sub(stated));
        sink.stated.initial = needed(sink.stated.initial);
        sink.stated.maintenance = needed(sink.stated.maintenance);
    }
    // For some venues ccxt gives the actual leverage, not the chosen one.
    let contract = matches!(position.kind, Kind::Perpetual | Kind::Future) && !EFFECTIVE.contains(&name);
    position.leverage = position.leverage.filter(|_| contract);
    if contract && position.leverage.is_none() {
        position.leverage = sink.chosen_leverage(row, "leverage");
    }
    if position.margin_mode == MarginMode::Isolated && position.margin.is_none() {
        position.margin = venue.and_then(|venue| sink.positive(info, venue.posted));
    }
    position
}

/// Contracts, as stated, and the size of one; `None` if nothing is held.
fn size(
    row: &Json<'_>,
    venue: Option<&Venue>,
    info: &Json<'_>,
    sink: &mut Sink<'_>,
) -> Result<Option<(Decimal, Option<Decimal>)>, Failure> {
    let contracts = sink.number(row, "contracts")?;
    let each = sink.number(row, "contractSize")?;
    if venue.is_some_and(|venue| venue.name == deribit::NAME)
        && let Some(own) = sink.number(info, "size")?
    {
        return deribit_size(contracts, each, own, sink);
    }
    match contracts {
        Some(contracts) if contracts.is_zero() => Ok(None),
        Some(contracts) => Ok(Some((contracts, each))),
        // Unknown is not zero.
        None => match stated(sink.number(row, "notional")?) {
            Some(_) => Err(missing("contracts")),
            None => Ok(None),
        },
    }
}

/// Deribit's size is already in dollars or coins; ccxt passes it on as `contracts` (before 4.5.6 as null), together
/// with the contract size of the market.
fn deribit_size(
    contracts: Option<Decimal>,
    each: Option<Decimal>,
    own: Decimal,
    sink: &mut Sink<'_>,
) -> Result<Option<(Decimal, Option<Decimal>)>, Failure> {
    if own.is_zero() && contracts.is_none_or(|contracts| contracts.is_zero()) {
        return Ok(None);
    }
    let size = each.unwrap_or(Decimal::ONE);
    let Some(stated) = contracts else {
        sink.warn(
            Code::ContractSize,
            "contracts",
            format!("contracts is missing; Deribit's own size {} was used", plain(own)),
        );
        return Ok(Some((own, Some(Decimal::ONE))));
    };
    if stated.abs().checked_mul(size) == Some(own.abs()) {
        return Ok(Some((stated, Some(size))));
    }
    if stated.abs() == own.abs() {
        let message = format!(
            "contractSize {} was not applied: in Deribit's own row the whole position is {}",
            plain(size),
            plain(own)
        );
        sink.warn(Code::ContractSize, "contractSize", message);
        return Ok(Some((stated, Some(Decimal::ONE))));
    }
    let message =
        format!("contracts is {}, but size in Deribit's own row is {}; correct one of them", plain(stated), plain(own));
    Err(Failure::new(Code::SizeConflict, message).field("contracts"))
}

fn contract<'j>(
    symbol: &'j str,
    venue: Option<&Venue>,
    info: &'j Json<'_>,
    sink: &Sink<'_>,
) -> Result<Contract<'j>, Failure> {
    if symbol.is_empty() {
        return Err(missing("symbol"));
    }
    let contract = unified(symbol).ok_or_else(|| {
        unknown("symbol", symbol, "BTC/USDT:USDT, BTC/USD:BTC-261225, BTC/USD:BTC-261225-60000-C and BTC/USDT")
    })?;
    let pegs = &sink.book.assumptions.pegs;
    let money = |name: &'j str| {
        pegs.get(name).map_or(name, String::as_str) == pegs.get(contract.quote).map_or(contract.quote, String::as_str)
    };
    if contract.kind != Kind::Spot && !contract.coin_settled() && !money(contract.settle) {
        let message = format!(
            "{} is quoted in {} and settles in {}; such quanto contracts are not supported",
            quoted(symbol),
            contract.quote,
            contract.settle
        );
        return Err(Failure::new(Code::Unsupported, message).field("symbol"));
    }
    // ccxt joins the dex to the coin: FLX-CRCL for flx:CRCL.
    if venue.is_some_and(|venue| venue.name == hyperliquid::NAME)
        && let (dex, coin) = hyperliquid::coin(text(info, "coin")?)
        && !dex.is_empty()
        && contract.asset.eq_ignore_ascii_case(&format!("{dex}-{coin}"))
    {
        return Ok(Contract { asset: coin, ..contract });
    }
    Ok(contract)
}

/// Whether the position is long, if ccxt and the venue's own row agree.
fn long(
    row: &Json<'_>,
    contracts: Decimal,
    venue: Option<&Venue>,
    info: &Json<'_>,
    sink: &mut Sink<'_>,
) -> Result<bool, Failure> {
    let conflict = |message: String| Failure::new(Code::SideConflict, message).field("side");
    let side = text(row, "side")?;
    let stated = match side {
        "" => None,
        "long" => Some(true),
        "short" => Some(false),
        _ => {
            return Err(Failure::new(
                Code::UnknownValue,
                format!("side must be long or short, but is {}", quoted(side)),
            )
            .field("side"));
        }
    };
    let own = venue.map_or(Ok(None), |venue| venue.long(info, sink))?;
    let word = |long: bool| if long { "long" } else { "short" };
    let long = match (stated, own) {
        (Some(stated), Some(own)) if stated != own => {
            return Err(conflict(format!(
                "side is {side}, but the venue's own row (info) is {}; correct one of them",
                word(own)
            )));
        }
        (Some(long), _) | (None, Some(long)) => long,
        (None, None) => {
            let message = "side is missing, also from the venue's own row (info); write long or short";
            return Err(Failure::new(Code::MissingSide, message).field("side"));
        }
    };
    if long && contracts.is_sign_negative() {
        return Err(conflict(format!("side is long, but contracts is {}; correct one of them", plain(contracts))));
    }
    Ok(long)
}

fn counterparty(venue: Option<&'static Venue>, sink: &mut Sink<'_>) -> &'static str {
    match venue {
        // The collector fills it in.
        _ if sink.default_for(Field::Counterparty).is_some_and(|name| !name.trim().is_empty()) => "",
        Some(venue) => venue.name,
        None => {
            let message = "rows without a known venue; give a counterparty, or they cannot offset for margin";
            sink.count(Code::UnknownCounterparty, message);
            ""
        }
    }
}

fn price(
    row: &Json<'_>,
    contract: &Contract<'_>,
    quantity: Decimal,
    venue: Option<&Venue>,
    info: &Json<'_>,
    sink: &mut Sink<'_>,
) -> Result<Option<Decimal>, Failure> {
    let mark = sink.number(row, "markPrice")?;
    // An option may be worth zero.
    let mark = if contract.kind == Kind::Option { mark } else { stated(mark) };
    if mark.is_none() && venue.is_some_and(|venue| venue.name == hyperliquid::NAME) {
        return hyperliquid::mark(info, quantity, sink);
    }
    Ok(or_note(mark, sink))
}

/// An option's underlying price and delta per unit, which are only in the venue's own row.
fn greeks(
    contract: &Contract<'_>,
    quantity: Decimal,
    venue: Option<&Venue>,
    info: &Json<'_>,
    sink: &mut Sink<'_>,
) -> Result<(Option<Decimal>, Option<Decimal>), Failure> {
    let units = match venue.map(|venue| venue.name) {
        Some(deribit::NAME) => quantity,
        // Derive's delta is already per unit.
        Some("Derive") => Decimal::ONE,
        _ => return Ok((None, None)),
    };
    let underlying = stated(sink.number(info, "index_price")?);
    let total = sink.number(info, "delta")?;
    Ok((underlying, delta(total, units, contract.right, sink)))
}

#[cfg(test)]
mod tests {
    use crate::import::{Hints, Imported, parse};
    use crate::position::Position;

    fn row(fields: &str) -> String {
        format!(
            r#"{{"symbol": "BTC/USDT:USDT", "contracts": 2, "contractSize": 1, "markPrice": 60000, "marginMode": "cross", {fields}}}"#
        )
    }

    fn read(rows: &[String]) -> Imported {
        parse(&format!("[{}]", rows.join(",")), &Hints::default())
    }

    /// Code and field of the only row's failure, or, after `!`, its warning.
    fn wrong(rows: &[String]) -> String {
        let read = read(rows);
        let told =
            |mark: &str, f: &crate::Failure| format!("{mark}{} {}", f.code.name(), f.field.as_deref().unwrap_or("-"));
        let warnings = read.warnings.iter().filter(|w| w.code.name() != "unknown_counterparty").map(|w| told("!", w));
        read.failures.iter().map(|f| told("", f)).chain(warnings).collect::<Vec<_>>().join(", ")
    }

    fn one(row: &str) -> Position {
        let read = read(&[row.to_owned()]);
        assert_eq!(&read.failures[..], &[]);
        read.book.positions().next().unwrap()
    }

    /// The row without the fields that `row` writes first.
    fn bare(symbol: &str, contracts: &str, size: &str, rest: &str) -> String {
        format!(
            r#"{{"symbol": "{symbol}", "contracts": {contracts}, "contractSize": {size}, "marginMode": "cross", {rest}}}"#
        )
    }

    #[test]
    fn sides_must_be_told_and_agree() {
        let quantity = |fields: &str| one(&row(fields)).quantity.to_string();
        assert_eq!(quantity(r#""side": "long""#), "2");
        assert_eq!(quantity(r#""side": "short""#), "-2");
        for (info, signed) in [
            (r#"{"positionAmt": "-2", "positionSide": "BOTH"}"#, "-2"),
            (r#"{"positionAmt": "-2", "positionSide": "SHORT"}"#, "-2"),
            (r#"{"position": {"coin": "BTC", "szi": "-2"}}"#, "-2"),
            (r#"{"positionIdx": 0, "positionValue": "1", "side": "Sell"}"#, "-2"),
            (r#"{"instId": "BTC-USDT-SWAP", "posSide": "short", "pos": "2"}"#, "-2"),
            (r#"{"instId": "BTC-USDT-SWAP", "posSide": "net", "pos": "-2"}"#, "-2"),
            (r#"{"instId": "BTC-USDT-SWAP", "posSide": "net", "pos": "2"}"#, "2"),
            (r#"{"market": "BTC-USD", "sumOpen": "2", "side": "SHORT", "size": "-2"}"#, "-2"),
            (r#"{"instrument_type": "perp", "amount": "-2"}"#, "-2"),
            (r#"{"contract": "BTC_USDT", "risk_limit": "1", "size": -2}"#, "-2"),
            (r#"{"marginCoin": "USDT", "holdSide": "short", "total": "2"}"#, "-2"),
            (r#"{"marginCoin": "USDT", "posSide": "short", "holdMode": "hedge_mode"}"#, "-2"),
            (r#"{"fillTime": "", "unrealizedFunding": null, "side": "short"}"#, "-2"),
            (r#"{"currentQty": -2, "settleCurrency": "USDT"}"#, "-2"),
        ] {
            assert_eq!(quantity(&format!(r#""side": null, "info": {info}"#)), signed, "{info}");
        }
        assert_eq!(wrong(&[row(r#""side": null"#)]), "missing_side side");
        assert_eq!(wrong(&[row(r#""side": null, "info": {"positionAmt": "0"}"#)]), "missing_side side");
        assert_eq!(wrong(&[row(r#""side": "both""#)]), "unknown_value side");
        assert_eq!(wrong(&[row(r#""side": "long", "info": {"positionAmt": "-2"}"#)]), "side_conflict side");
        let signed = |side: &str| bare("BTC/USDT:USDT", "-2", "1", &format!(r#""markPrice": 1, "side": "{side}""#));
        assert_eq!(wrong(&[signed("long")]), "side_conflict side");
        assert_eq!(one(&signed("short")).quantity.to_string(), "-2");
    }

    #[test]
    fn nothing_held_and_nothing_known_are_two_things() {
        for contracts in ["0", "0.0", "null", "\"\""] {
            assert_eq!(
                wrong(&[bare("BTC/USDT:USDT", contracts, "1", r#""side": "short", "notional": 0"#)]),
                "!flat -",
                "{contracts}"
            );
        }
        assert_eq!(
            wrong(&[bare("BTC/USDT:USDT", "null", "1", r#""side": "short", "notional": 5"#)]),
            "missing_field contracts"
        );
        assert_eq!(
            wrong(&[bare("BTC/USDT:USDT", "1", "null", r#""side": "short", "markPrice": 1"#)]),
            "missing_field contractSize"
        );
        assert_eq!(
            wrong(&[bare("BTC/USDT:USDT", "1", "0", r#""side": "short", "markPrice": 1"#)]),
            "out_of_range contractSize"
        );
    }

    #[test]
    fn deribit_counts_dollars_and_coins() {
        let deribit = |symbol: &str, contracts: &str, size: &str, name: &str, own: &str, side: &str| {
            let direction = if side == "long" { "buy" } else { "sell" };
            let info = format!(r#"{{"instrument_name": "{name}", "direction": "{direction}", "size": "{own}"}}"#);
            bare(symbol, contracts, size, &format!(r#""side": "{side}", "markPrice": 60000, "info": {info}"#))
        };
        let figures = |row: &str| {
            let p = one(row);
            (p.quantity.normalize().to_string(), p.contract_size.map(|d| d.to_string()), p.inverse, p.account)
        };
        // As ccxt gives it, before 4.5.6 (null), and as it should be.
        for (contracts, size, warned) in
            [("50", "10", "!contract_size contractSize"), ("null", "10", "!contract_size contracts"), ("50", "1", "")]
        {
            let row = deribit("BTC/USD:BTC", contracts, size, "BTC-PERPETUAL", "50.0", "long");
            assert_eq!(figures(&row), ("50".into(), None, true, "BTC".into()), "{contracts}");
            assert_eq!(wrong(&[row]), warned);
        }
        let row = deribit("BTC/USD:BTC", "-5", "10", "BTC-PERPETUAL", "-50", "short");
        assert_eq!(
            (figures(&row), wrong(&[row])),
            (("-5".into(), Some("10".into()), true, "BTC".into()), String::new())
        );
        let row = deribit("BTC/USDC:USDC", "0.003", "0.001", "BTC_USDC-PERPETUAL", "0.003", "long");
        assert_eq!(figures(&row), ("0.003".into(), None, false, "USDC".into()));
        assert_eq!(
            wrong(&[deribit("BTC/USD:BTC", "7", "10", "BTC-PERPETUAL", "50", "long")]),
            "size_conflict contracts"
        );
        assert_eq!(wrong(&[deribit("BTC/USD:BTC", "null", "10", "BTC-PERPETUAL", "0", "long")]), "!flat -");
        // Without the raw row the factor of ten is only reported.
        let row = bare("BTC/USD:BTC", "50", "10", r#""side": "long", "markPrice": 7476.65, "notional": 0.006687487"#);
        let read = read(&[row]);
        let mismatch = read.warnings.iter().find(|w| w.code.name() == "notional_mismatch").unwrap();
        assert_eq!(
            mismatch.message,
            "notional is 0.006687487, but quantity × contract size is worth 0.06687487 BTC; \
            the quantity was kept, so check the contract size"
        );
    }

    #[test]
    fn notional_in_each_of_its_meanings() {
        let linear =
            |notional: &str| wrong(&[row(&format!(r#""side": "short", "entryPrice": 50000, "notional": {notional}"#))]);
        for fits in ["120000", "-120000", "119000", "100000", "null"] {
            assert_eq!(linear(fits), "", "{fits}");
        }
        for off in ["118000", "110000", "2", "0"] {
            assert_eq!(linear(off), "!notional_mismatch notional", "{off}");
        }
        let inverse = |notional: &str| {
            let rest = format!(r#""side": "long", "markPrice": 60000, "entryPrice": 50000, "notional": {notional}"#);
            wrong(&[bare("BTC/USD:BTC", "3", "100", &rest)])
        };
        for fits in ["300", "0.005", "0.006"] {
            assert_eq!(inverse(fits), "", "{fits}");
        }
        assert_eq!(inverse("3000"), "!notional_mismatch notional");
    }

    #[test]
    fn options_take_their_delta_from_the_venue() {
        let info = r#"{"instrument_name": "ETH-16JUN23-1950-C", "direction": "sell", "size": "-2.0", "delta": "-0.6841", "index_price": "1893.35"}"#;
        let p = one(&bare(
            "ETH/USD:ETH-230616-1950-C",
            "-2",
            "1",
            &format!(r#""side": "short", "markPrice": 0.0146, "info": {info}"#),
        ));
        assert_eq!(
            (p.delta.unwrap().to_string(), p.underlying_price.unwrap().to_string()),
            ("0.34205".into(), "1893.35".into())
        );
        assert_eq!(
            (p.price_currency.as_str(), p.settle.as_str(), p.inverse, p.counterparty.as_str()),
            ("ETH", "ETH", false, "Deribit")
        );
        let info = r#"{"instrument_type": "option", "amount": "-2", "delta": "-0.3", "index_price": "3000", "subaccount_id": 7}"#;
        let p = one(&bare(
            "ETH/USDC:USDC-261225-2500-P",
            "2",
            "1",
            &format!(r#""side": null, "markPrice": 0, "info": {info}"#),
        ));
        assert_eq!(
            (p.delta.unwrap().to_string(), p.quantity.to_string(), p.price.unwrap().to_string()),
            ("-0.3".into(), "-2".into(), "0".into())
        );
        assert_eq!(
            (p.counterparty.as_str(), p.account.as_str(), p.chain.as_str(), p.price_currency.as_str()),
            ("Derive", "7", "Derive", "")
        );
    }

    #[test]
    fn symbols_that_are_refused() {
        let symbol = |symbol: &str| {
            wrong(&[row(r#""side": "long""#), bare(symbol, "1", "1", r#""side": "long", "markPrice": 1"#)])
        };
        assert_eq!(symbol("BTCUSDT"), "unknown_symbol symbol");
        assert_eq!(symbol("BTC/USD:BTC-261332"), "unknown_symbol symbol");
        assert_eq!(symbol("ETH/USD:BTC"), "unsupported symbol");
        assert_eq!(symbol("BTC/USD:USDC"), "");
        assert_eq!(symbol("BTC/USDT"), "");
        assert_eq!(symbol("B\u{202e}TC/USDT:USDT"), "hidden_character asset");
    }

    #[test]
    fn margin_modes_and_counterparties() {
        let plain = |rest: &str| {
            format!(
                r#"{{"symbol": "BTC/USDT:USDT", "contracts": 2, "contractSize": 1, "markPrice": 1, "side": "long"{rest}}}"#
            )
        };
        assert_eq!(one(&plain(r#", "marginMode": "crossed""#)).margin_mode.name(), "cross");
        assert_eq!(one(&plain(r#", "marginMode": null, "marginType": "isolated""#)).margin_mode.name(), "isolated");
        assert_eq!(wrong(&[plain(r#", "marginMode": "portfolio""#)]), "unknown_value marginMode");
        let read = read(&[plain(""), plain(r#", "info": {"positionAmt": "2", "instId": "", "posSide": ""}"#)]);
        let warnings: Vec<_> =
            read.warnings.iter().map(|w| (w.code.name(), w.message.chars().next_back().unwrap())).collect();
        assert_eq!(warnings, [("assumed_cross", '2'), ("unknown_counterparty", '2')]);
        assert!(read.book.positions().all(|p| p.counterparty.is_empty()));

        let mut hints = Hints::default();
        hints.defaults.insert("counterparty".to_owned(), "Aster".to_owned());
        let named = parse(&plain(r#", "marginMode": "cross", "info": {"positionAmt": "2"}"#), &hints);
        assert_eq!(named.warnings, []);
        let p = named.book.positions().next().unwrap();
        assert_eq!((p.counterparty.as_str(), p.account.as_str()), ("Aster", "USD-M"));
    }

    #[test]
    fn shapes() {
        assert_eq!(parse(&row(r#""side": "long""#), &Hints::default()).format, "ccxt");
        let mixed = format!(r#"[{}, {{"symbol": "BTCUSDT", "positionAmt": "1"}}]"#, row(r#""side": "long""#));
        let mixed = parse(&mixed, &Hints::default());
        assert_eq!(
            (mixed.failures[0].code.name(), &mixed.failures[0].candidates[..]),
            ("ambiguous_format", &["ccxt".to_owned(), "binance-usdm".to_owned()][..])
        );
        let hints = Hints { format: Some("ccxt".to_owned()), ..Hints::default() };
        assert_eq!(parse(r#"{"positions": 1}"#, &hints).failures[0].code.name(), "wrong_type");
        assert_eq!(parse("[]", &hints).failures, []);
        assert_eq!(read(&[row(r#""side": "long""#), "5".to_owned()]).failures[0].code.name(), "wrong_type");
    }
}
