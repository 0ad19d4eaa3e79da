//! Margin tiers in the API responses of venues and ccxt, read into parameters of `standard`.
//!
//! A response is recognised by the fields of its tiers. A new venue is one file here and one line in [`VENUES`].

mod binance;
mod bitget;
mod bybit;
mod ccxt;
mod gate;
mod hyperliquid;
mod kraken;
mod kucoin;
mod okx;
mod table;

use std::collections::BTreeMap;

use rust_decimal::Decimal;
use serde::Serialize;
use serde_json::{Map, Value};

use self::table::{Contract, Row, Shape};
use crate::error::{Code, Failure};
use crate::json::Json;
use crate::text::quoted;

/// The response of one venue.
struct Venue {
    id: &'static str,
    name: &'static str,
    /// The fields of a tier, by which the venue is recognised.
    fields: &'static [&'static str],
    /// The fields of a tier that name its contract, if tiers of several contracts are in one list.
    symbols: &'static [&'static str],
    /// The usual quote currency of its contracts.
    quote: &'static str,
    contract: fn(&str) -> Option<Contract>,
    row: fn(&Json<'_>) -> Result<Row, Failure>,
    shape: fn(&Asked<'_>) -> Result<Shape, Failure>,
}

/// Facts that decide how the tiers of a contract are read.
struct Asked<'a> {
    symbol: &'a str,
    contract: &'a Contract,
    rows: &'a [Row],
    hints: &'a TierHints,
}

const VENUES: [&Venue; 7] =
    [&binance::VENUE, &bybit::VENUE, &okx::VENUE, &bitget::VENUE, &gate::VENUE, &kucoin::VENUE, &kraken::VENUE];

/// Facts that are missing from a response.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct TierHints {
    /// The contract, for a response that does not name it: `BTC_USDT`.
    pub contract: Option<String>,
    /// Units of the asset in a contract (of the quote currency in an inverse one), by the name in the response or by
    /// asset; for venues that count tiers in contracts.
    pub contract_sizes: BTreeMap<String, Decimal>,
}

/// Tiers that were read.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(rename = "ParsedTiers", optional_fields))]
#[non_exhaustive]
pub struct ReadTiers {
    /// The source: `binance`, `ccxt`, …; empty if the text was not recognised.
    #[cfg_attr(feature = "ts", ts(type = "TierFormat | null"))]
    pub format: &'static str,
    /// The venue's name, if the response shows it.
    #[serde(skip_serializing_if = "str::is_empty")]
    #[cfg_attr(feature = "ts", ts(as = "Option<_>"))]
    pub venue: &'static str,
    /// `{ linear, inverse }` in the shape of the parameters of `standard`, to override those of a preset.
    #[cfg_attr(feature = "ts", ts(type = "TierParameters"))]
    pub parameters: Map<String, Value>,
    /// Contracts that were left out, each with its reason, or why nothing could be read.
    pub failures: Vec<Failure>,
    /// Doubts about tiers that were read.
    pub warnings: Vec<Failure>,
}

impl ReadTiers {
    fn put(&mut self, contract: &Contract, usual: &str, rule: Map<String, Value>) {
        let section = if contract.inverse { "inverse" } else { "linear" };
        let key = contract.key(usual);
        let rules = self.parameters.entry(section).or_insert_with(|| Value::Object(Map::new()));
        let Value::Object(rules) = rules else { return };
        match rules.get(&key) {
            Some(Value::Object(known)) if *known != rule => {
                let message =
                    format!("there are several tables for {key}, for instance of two expiries; the first one is used");
                self.warnings.push(Failure::new(Code::SeveralTables, message).id(key));
            }
            Some(_) => {}
            None => drop(rules.insert(key, Value::Object(rule))),
        }
    }
}

/// Reads margin tiers from a venue's own API response: Binance's leverage brackets, risk limits of Bybit, Gate and
/// KuCoin, position tiers of OKX and Bitget, Kraken's instruments, Hyperliquid's `meta`, and ccxt's
/// `fetchLeverageTiers` and `fetchMarketLeverageTiers`.
///
/// A contract whose tiers are out of order, overlap, leave a gap or lack a rate is left out with a failure that names
/// the tier; the others are kept.
///
/// ```
/// use exposure_netting::import::{TierHints, tiers};
/// let answer = r#"[{"symbol": "ETHUSDT", "brackets": [
///   {"bracket": 1, "initialLeverage": 75, "notionalCap": 10000, "notionalFloor": 0, "maintMarginRatio": 0.0065, "cum": 0},
///   {"bracket": 2, "initialLeverage": 50, "notionalCap": 90000, "notionalFloor": 10000, "maintMarginRatio": 0.01, "cum": 35}
/// ]}]"#;
/// let read = tiers(answer, &TierHints::default());
/// assert_eq!((read.format, read.failures.len()), ("binance", 0));
/// assert_eq!(read.parameters["linear"]["ETH"]["tiers"][1]["deduction"], "35");
/// ```
pub fn tiers(text: &str, hints: &TierHints) -> ReadTiers {
    let mut read = ReadTiers::default();
    match Json::parse(text.strip_prefix('\u{feff}').unwrap_or(text)) {
        Ok(json) => document(&json, hints, &mut read),
        Err(failure) => read.failures.push(failure),
    }
    read
}

fn document(json: &Json<'_>, hints: &TierHints, read: &mut ReadTiers) {
    if hyperliquid::read(json, read) || ccxt::read(json, hints, read) {
        return;
    }
    let groups = groups(json, hints);
    let first = groups.iter().find_map(|group| group.tiers.first());
    let Some(venue) = first.and_then(|tier| recognise(tier)) else {
        let known: Vec<&str> = VENUES.iter().map(|venue| venue.name).collect();
        let message = format!(
            "this format of margin tiers is not supported. Supported: API responses of {}, Hyperliquid and ccxt",
            known.join(", ")
        );
        read.failures.push(Failure::new(Code::UnknownFormat, message));
        return;
    };
    (read.format, read.venue) = (venue.id, venue.name);
    for group in &groups {
        if let Some(note) = &group.note {
            read.warnings.push(note.clone().id(group.symbol));
        }
        let Some(contract) = (venue.contract)(group.symbol) else {
            let message = if group.symbol.is_empty() {
                format!("this response of {} does not name its contract; give it as a hint", venue.name)
            } else {
                format!("{} is not understood as a contract of {}", quoted(group.symbol), venue.name)
            };
            read.failures.push(named(group.symbol, Failure::new(Code::UnknownSymbol, message).field("symbol")));
            continue;
        };
        take(venue, (group.symbol, &contract), &group.tiers, hints, read);
    }
}

/// The tiers of one contract.
fn take(
    venue: &Venue,
    (symbol, contract): (&str, &Contract),
    tiers: &[&Json<'_>],
    hints: &TierHints,
    read: &mut ReadTiers,
) {
    let rows = tiers.iter().zip(1_u32..).map(|(tier, at)| (venue.row)(tier).map_err(|failure| table::at(at, failure)));
    let rule = rows.collect::<Result<Vec<Row>, Failure>>().and_then(|rows| {
        let shape = (venue.shape)(&Asked { symbol, contract, rows: &rows, hints })?;
        table::rule(&rows, &shape)
    });
    match rule {
        Ok(rule) => read.put(contract, venue.quote, rule),
        Err(failure) => read.failures.push(named(symbol, failure)),
    }
}

fn named(symbol: &str, failure: Failure) -> Failure {
    let is_name = symbol.len() <= 40 && !symbol.contains(char::is_control);
    let shown = if is_name { symbol.to_owned() } else { quoted(symbol) };
    if symbol.is_empty() {
        return failure;
    }
    let message = format!("{shown}: {}", failure.message);
    failure.message(message).id(symbol)
}

fn recognise(tier: &Json<'_>) -> Option<&'static Venue> {
    VENUES.into_iter().find(|venue| venue.fields.iter().all(|field| tier.get(field).is_some()))
}

/// The tiers of one contract in a response.
struct Group<'j, 'a> {
    symbol: &'j str,
    tiers: Vec<&'j Json<'a>>,
    note: Option<Failure>,
}

/// The list inside a response.
fn list<'j, 'a>(json: &'j Json<'a>) -> &'j [Json<'a>] {
    let wraps = |value: &&Json<'_>| value.items().is_some() || value.entries().is_some();
    let inner = ["data", "result", "instruments"].into_iter().find_map(|key| json.get(key).filter(wraps));
    let inner = inner.map_or(json, |inner| inner.get("list").unwrap_or(inner));
    inner.items().unwrap_or(std::slice::from_ref(inner))
}

fn groups<'j, 'a>(json: &'j Json<'a>, hints: &'j TierHints) -> Vec<Group<'j, 'a>> {
    let mut groups: Vec<Group<'j, 'a>> = Vec::new();
    for item in list(json) {
        let own = ["brackets", "marginLevels"].into_iter().find_map(|key| item.get(key)?.items());
        let venue = recognise(item);
        let names = venue.map_or(["symbol"].as_slice(), |venue| venue.symbols);
        let text = |name: &&str| item.get(name).and_then(Json::text).filter(|text| !text.is_empty());
        let symbol = names.iter().find_map(text).or(hints.contract.as_deref()).unwrap_or("");
        match own {
            Some([]) => {}
            Some(tiers) => {
                groups.push(Group { symbol, tiers: tiers.iter().collect(), note: binance::multiple(item) });
            }
            // An instrument without levels has no margin.
            None if item.get("tradeable").is_some() => {}
            None => match groups.iter_mut().find(|group| group.symbol == symbol) {
                Some(group) => group.tiers.push(item),
                None => groups.push(Group { symbol, tiers: vec![item], note: None }),
            },
        }
    }
    groups
}

/// A decimal of a tier; an empty string gives `None`.
fn number(tier: &Json<'_>, name: &str) -> Result<Option<Decimal>, Failure> {
    match tier.get(name) {
        None | Some(Json::Null) => Ok(None),
        Some(value) if value.text() == Some("") => Ok(None),
        Some(value) => crate::json::decimal(name, value).map(Some),
    }
}

/// The value of the first of these names that a tier has.
fn either(tier: &Json<'_>, names: &[&str]) -> Result<Option<Decimal>, Failure> {
    for name in names {
        if let Some(found) = number(tier, name)? {
            return Ok(Some(found));
        }
    }
    Ok(None)
}

/// The asset of a venue's name: XBT is BTC.
fn asset(name: &str) -> String {
    if name == "XBT" { "BTC".to_owned() } else { name.to_owned() }
}

/// Refuses inverse contracts whose tiers have an unknown unit.
fn no_inverse(asked: &Asked<'_>) -> Result<(), Failure> {
    if !asked.contract.inverse {
        return Ok(());
    }
    let message = "the unit of this venue's tiers for inverse contracts is unknown; write them as parameters.inverse, with tierSize";
    Err(Failure::new(Code::UnsupportedKind, message).field("symbol"))
}

#[cfg(test)]
mod tests;
