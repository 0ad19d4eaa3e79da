//! Reading the parts of a book besides its positions: agreements, accounts, reserves, limits, assumptions.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use crate::book::Stress;
use crate::book::{
    Account, AccountMode, Agreement, AssetFacts, Assumptions, Collateral, Correlation, Enforceable, Family, Limit,
    Recovery, Solvency, VenueFigures, VenueLiquidation,
};
use crate::error::{Code, Failure};
use crate::json::{Json, decimal, wrong_type};
use crate::position::AssetClass;
use crate::text::quoted;
use crate::time::Time;

pub(super) fn decimals(name: &str, value: &Json<'_>) -> Result<BTreeMap<String, Decimal>, Failure> {
    let entries = value.entries().ok_or_else(|| wrong_type(name, "an object of decimals"))?;
    let mut decimals = BTreeMap::new();
    for (key, value) in entries.iter().filter(|(_, value)| *value != Json::Null) {
        decimals.insert(key.clone().into_owned(), decimal(&format!("{name}.{key}"), value)?);
    }
    Ok(decimals)
}

fn field<'j>(value: &'j Json<'_>, of: &str, name: &str) -> Result<&'j str, Failure> {
    let found = value.get(name).and_then(Json::text).filter(|text| !text.is_empty());
    found.ok_or_else(|| {
        Failure::new(Code::MissingField, format!("{of}: {name} is missing; fill it in")).field(format!("{of}.{name}"))
    })
}

/// The decimal of this name, if given.
fn optional(value: &Json<'_>, of: &str, name: &str) -> Result<Option<Decimal>, Failure> {
    match value.get(name) {
        None | Some(Json::Null) => Ok(None),
        Some(number) => decimal(&format!("{of}.{name}"), number).map(Some),
    }
}

fn required(value: &Json<'_>, of: &str, name: &str) -> Result<Decimal, Failure> {
    let missing = || {
        Failure::new(Code::MissingField, format!("{of}: {name} is missing; fill it in")).field(format!("{of}.{name}"))
    };
    optional(value, of, name)?.ok_or_else(missing)
}

fn flag(value: &Json<'_>, of: &str, name: &str) -> Result<Option<bool>, Failure> {
    match value.get(name) {
        None | Some(Json::Null) => Ok(None),
        Some(Json::Bool(flag)) => Ok(Some(*flag)),
        Some(_) => Err(wrong_type(&format!("{of}.{name}"), "true or false")),
    }
}

fn text(value: &Json<'_>, of: &str, name: &str) -> Result<String, Failure> {
    match value.get(name) {
        None | Some(Json::Null) => Ok(String::new()),
        Some(value) => value.text().map(str::to_owned).ok_or_else(|| wrong_type(&format!("{of}.{name}"), "a string")),
    }
}

/// Refuses unknown names: a misspelt term would silently have no effect.
fn known(value: &Json<'_>, of: &str, names: &[&str]) -> Result<(), Failure> {
    let entries = value.entries().ok_or_else(|| wrong_type(of, "an array of objects"))?;
    match entries.iter().find(|(key, _)| !names.contains(&key.as_ref())) {
        None => Ok(()),
        Some((key, _)) => {
            let message = format!("{of} has no {}; known names are {}", quoted(key), names.join(", "));
            Err(Failure::new(Code::UnknownField, message).field(format!("{of}.{key}")))
        }
    }
}

pub(super) fn texts(name: &str, value: &Json<'_>) -> Result<BTreeMap<String, String>, Failure> {
    let entries = value.entries().ok_or_else(|| wrong_type(name, "an object of strings"))?;
    let mut texts = BTreeMap::new();
    for (key, value) in entries.iter().filter(|(_, value)| *value != Json::Null) {
        let text = value.text().ok_or_else(|| wrong_type(&format!("{name}.{key}"), "a string"))?;
        texts.insert(key.clone().into_owned(), text.to_owned());
    }
    Ok(texts)
}

/// `{ asset, amount, posted, haircut, segregated }`, or a number: an amount of the reporting currency, received, or
/// posted if it is below zero.
fn collateral(value: &Json<'_>) -> Result<Collateral, Failure> {
    let of = "agreements.collateral";
    if value.text().is_some() {
        let amount = decimal(of, value)?;
        return Ok(Collateral { amount: amount.abs(), posted: amount.is_sign_negative(), ..Collateral::default() });
    }
    known(value, of, &["asset", "amount", "posted", "haircut", "segregated"])?;
    Ok(Collateral {
        asset: text(value, of, "asset")?,
        amount: required(value, of, "amount")?,
        posted: flag(value, of, "posted")?.unwrap_or_default(),
        haircut: optional(value, of, "haircut")?.unwrap_or_default(),
        segregated: flag(value, of, "segregated")?.unwrap_or_default(),
    })
}

/// The names in an agreement.
pub(super) const AGREEMENT: [&str; 11] = [
    "id",
    "counterparty",
    "enforceable",
    "default",
    "jurisdiction",
    "walkAway",
    "collateral",
    "threshold",
    "mta",
    "independentAmount",
    "remarginDays",
];

pub(super) fn agreement(value: &Json<'_>) -> Result<Agreement, Failure> {
    let of = "agreements";
    let enforceable = match value.get("enforceable") {
        None => Some(Enforceable::Unknown),
        Some(Json::Bool(flag)) => Some(if *flag { Enforceable::Yes } else { Enforceable::No }),
        Some(value) => value.text().and_then(Enforceable::from_name),
    };
    let id = field(value, of, "id")?;
    let wrong = || {
        let given = value.get("enforceable").and_then(Json::text).unwrap_or_default();
        let message =
            format!("agreement {}: enforceable must be yes, no or unknown, but is {}", quoted(id), quoted(given));
        Failure::new(Code::UnknownValue, message).field("agreements.enforceable")
    };
    let days = optional(value, of, "remarginDays")?;
    let days = days.map(|days| u32::try_from(days).ok().filter(|whole| Decimal::from(*whole) == days));
    let collateral = match value.get("collateral") {
        None | Some(Json::Null) => Vec::new(),
        Some(Json::Array(items)) => items.iter().map(collateral).collect::<Result<_, _>>()?,
        Some(one) => vec![collateral(one)?],
    };
    Ok(Agreement {
        id: id.to_owned(),
        counterparty: field(value, of, "counterparty")?.to_owned(),
        enforceable: enforceable.ok_or_else(wrong)?,
        is_default: flag(value, of, "default")?,
        jurisdiction: text(value, of, "jurisdiction")?,
        walk_away: flag(value, of, "walkAway")?.unwrap_or_default(),
        collateral,
        threshold: optional(value, of, "threshold")?,
        mta: optional(value, of, "mta")?,
        independent_amount: optional(value, of, "independentAmount")?,
        remargin_days: match days {
            Some(None) => return Err(wrong_type("agreements.remarginDays", "a whole number of days")),
            days => days.flatten(),
        },
    })
}

/// The names in an account, in the venue's own numbers, and in a liquidation price.
const ACCOUNT: [&str; 8] = ["counterparty", "account", "equity", "currency", "segregated", "mode", "leverage", "venue"];
const VENUE: [&str; 6] = ["equity", "initial", "maintenance", "liquidations", "leverage", "asOf"];
const LIQUIDATION: [&str; 3] = ["position", "asset", "price"];

/// The accounts of a book; unknown names in them are added to `unknown`, with the known ones.
pub(super) fn accounts(
    items: &[Json<'_>],
    unknown: &mut Vec<(String, &'static [&'static str])>,
) -> Result<Vec<Account>, Failure> {
    (0_usize..).zip(items).map(|(at, value)| account(&format!("accounts[{at}]"), value, unknown)).collect()
}

fn account(
    of: &str,
    value: &Json<'_>,
    unknown: &mut Vec<(String, &'static [&'static str])>,
) -> Result<Account, Failure> {
    strange(of, value, &ACCOUNT, unknown)?;
    let mode = text(value, of, "mode")?;
    let wrong = || {
        let name = format!("{of}.mode");
        let message = format!("{name} must be standard or portfolio, but is {}", quoted(&mode));
        Failure::new(Code::UnknownValue, message).field(name)
    };
    Ok(Account {
        counterparty: field(value, of, "counterparty")?.to_owned(),
        account: text(value, of, "account")?,
        equity: optional(value, of, "equity")?,
        currency: text(value, of, "currency")?,
        segregated: optional(value, of, "segregated")?.unwrap_or_default(),
        mode: if mode.is_empty() { None } else { Some(AccountMode::from_name(&mode).ok_or_else(wrong)?) },
        leverage: optional(value, of, "leverage")?,
        venue: match value.get("venue") {
            None | Some(Json::Null) => None,
            Some(venue) => Some(venue_figures(&format!("{of}.venue"), venue, unknown)?),
        },
    })
}

fn venue_figures(
    of: &str,
    value: &Json<'_>,
    unknown: &mut Vec<(String, &'static [&'static str])>,
) -> Result<VenueFigures, Failure> {
    strange(of, value, &VENUE, unknown)?;
    let list = format!("{of}.liquidations");
    let liquidations = match value.get("liquidations") {
        None | Some(Json::Null) => Vec::new(),
        Some(items) => {
            let items = items.items().ok_or_else(|| wrong_type(&list, "an array of { asset, price }"))?;
            let liquidation = |(at, item): (usize, &Json<'_>)| {
                let of = format!("{list}[{at}]");
                strange(&of, item, &LIQUIDATION, unknown)?;
                Ok(VenueLiquidation {
                    position: text(item, &of, "position")?,
                    asset: field(item, &of, "asset")?.to_owned(),
                    price: required(item, &of, "price")?,
                })
            };
            items.iter().enumerate().map(liquidation).collect::<Result<_, Failure>>()?
        }
    };
    let as_of = text(value, of, "asOf")?;
    let time = Time::parse(&as_of).filter(|_| !as_of.is_empty());
    if time.is_none() && !as_of.is_empty() {
        return Err(wrong_type(&format!("{of}.asOf"), "a time such as 2026-12-25T08:00:00Z"));
    }
    Ok(VenueFigures {
        equity: optional(value, of, "equity")?,
        initial: optional(value, of, "initial")?,
        maintenance: optional(value, of, "maintenance")?,
        liquidations,
        leverage: optional(value, of, "leverage")?,
        as_of: time,
    })
}

/// Adds the unknown names of an object to `unknown`.
fn strange(
    of: &str,
    value: &Json<'_>,
    names: &'static [&'static str],
    unknown: &mut Vec<(String, &'static [&'static str])>,
) -> Result<(), Failure> {
    let entries = value.entries().ok_or_else(|| wrong_type(of, "an object"))?;
    let strange = entries.iter().filter(|(name, _)| !names.contains(&name.as_ref()));
    unknown.extend(strange.map(|(name, _)| (format!("{of}.{name}"), names)));
    Ok(())
}

pub(super) fn solvency(value: &Json<'_>) -> Result<Solvency, Failure> {
    known(value, "solvency", &["counterparty", "reserves", "liabilities"])?;
    Ok(Solvency {
        counterparty: field(value, "solvency", "counterparty")?.to_owned(),
        reserves: required(value, "solvency", "reserves")?,
        liabilities: required(value, "solvency", "liabilities")?,
    })
}

pub(super) fn limit(value: &Json<'_>) -> Result<Limit, Failure> {
    known(value, "limits", &["measure", "warning", "breach"])?;
    let measure = field(value, "limits", "measure")?.to_owned();
    if !crate::book::limits::MEASURES.iter().any(|m| m.id == measure) {
        let all: Vec<&str> = crate::book::limits::MEASURES.iter().map(|m| m.id).collect();
        let message = format!("the measure {} is unknown; known measures are {}", quoted(&measure), all.join(", "));
        return Err(Failure::new(Code::UnknownValue, message).field("limits.measure"));
    }
    Ok(Limit { measure, warning: required(value, "limits", "warning")?, breach: required(value, "limits", "breach")? })
}

fn facts(name: &str, value: &Json<'_>) -> Result<AssetFacts, Failure> {
    let of = format!("assumptions.assets.{name}");
    known(value, &of, &["class", "hedgingSet", "rating", "index", "recovery", "factor"])?;
    let one_of = |field: &str, text: String, all: &[&str]| match all.iter().find(|a| a.eq_ignore_ascii_case(&text)) {
        _ if text.is_empty() => Ok(String::new()),
        Some(known) => Ok((*known).to_owned()),
        None => {
            let message = format!("{of}: {field} must be one of {}", all.join(", "));
            Err(Failure::new(Code::UnknownValue, message).field(format!("{of}.{field}")))
        }
    };
    let classes = AssetClass::ALL.map(AssetClass::name);
    let class = one_of("class", text(value, &of, "class")?, &classes)?;
    Ok(AssetFacts {
        class: AssetClass::ALL.into_iter().find(|c| c.name() == class),
        hedging_set: one_of("hedgingSet", text(value, &of, "hedgingSet")?, &crate::book::facts::HEDGING_SETS)?,
        rating: one_of("rating", text(value, &of, "rating")?, &crate::book::facts::RATINGS)?,
        index: flag(value, &of, "index")?.unwrap_or_default(),
        recovery: optional(value, &of, "recovery")?,
        factor: optional(value, &of, "factor")?,
    })
}

pub(super) fn assumptions(value: &Json<'_>) -> Result<Assumptions, Failure> {
    let mut assumptions = Assumptions::default();
    for (key, value) in value.entries().ok_or_else(|| wrong_type("assumptions", "an object"))? {
        let items = || value.items().ok_or_else(|| wrong_type(&format!("assumptions.{key}"), "an array"));
        match key.as_ref() {
            // Either the coins that count as 1 US dollar, or the currency of each.
            "pegs" => {
                assumptions.pegs = match value {
                    Json::Array(coins) => coins
                        .iter()
                        .map(|coin| Some((coin.text()?.to_owned(), "USD".to_owned())))
                        .collect::<Option<_>>()
                        .ok_or_else(|| wrong_type("assumptions.pegs", "an array of names"))?,
                    Json::Object(entries) => entries
                        .iter()
                        .map(|(coin, to)| Some((coin.clone().into_owned(), to.text()?.to_owned())))
                        .collect::<Option<_>>()
                        .ok_or_else(|| wrong_type("assumptions.pegs", "an object of names"))?,
                    _ => return Err(wrong_type("assumptions.pegs", "an array or an object of names")),
                };
            }
            "families" => {
                let family = |value: &Json<'_>| {
                    let of = "assumptions.families";
                    let haircut =
                        value.get("haircut").map(|h| decimal("assumptions.families.haircut", h)).transpose()?;
                    Ok(Family {
                        from: field(value, of, "from")?.to_owned(),
                        to: field(value, of, "to")?.to_owned(),
                        haircut: haircut.unwrap_or_default(),
                    })
                };
                assumptions.families = items()?.iter().map(family).collect::<Result<_, Failure>>()?;
            }
            "correlations" => {
                let correlation = |value: &Json<'_>| {
                    let of = "assumptions.correlations";
                    let rho = value.get("rho").ok_or_else(|| {
                        Failure::new(
                            Code::MissingField,
                            "assumptions.correlations: rho is missing; write a number from -1 to 1",
                        )
                    })?;
                    Ok(Correlation {
                        a: field(value, of, "a")?.to_owned(),
                        b: field(value, of, "b")?.to_owned(),
                        rho: decimal("assumptions.correlations.rho", rho)?,
                    })
                };
                assumptions.correlations = items()?.iter().map(correlation).collect::<Result<_, Failure>>()?;
            }
            "assets" => {
                let entries = value.entries().ok_or_else(|| wrong_type("assumptions.assets", "an object"))?;
                for (name, value) in entries {
                    assumptions.assets.insert(name.clone().into_owned(), facts(name, value)?);
                }
            }
            "spotCover" => {
                let wrong = || wrong_type("assumptions.spotCover", "an object of true and false");
                for (name, value) in value.entries().ok_or_else(wrong)? {
                    let Json::Bool(covers) = value else { return Err(wrong()) };
                    assumptions.spot_cover.insert(name.clone().into_owned(), *covers);
                }
            }
            // One fraction for everybody, or one by counterparty, with the empty name for all others.
            "recovery" if value.text().is_some() => {
                assumptions.recovery =
                    Recovery { general: decimal("assumptions.recovery", value)?, ..Recovery::default() };
            }
            "recovery" => {
                let mut named = decimals("assumptions.recovery", value)?;
                let general = named.remove("").unwrap_or_default();
                assumptions.recovery = Recovery { general, by_counterparty: named };
            }
            "interest" => assumptions.interest = decimal("assumptions.interest", value)?,
            _ => {
                let message = format!(
                    "assumptions has no {}; known names are pegs, families, correlations, assets, recovery and interest",
                    quoted(key)
                );
                return Err(Failure::new(Code::UnknownField, message).field(format!("assumptions.{key}")));
            }
        }
    }
    Ok(assumptions)
}

/// A stress scenario.
pub(super) fn stress(value: &Json<'_>) -> Result<Stress, Failure> {
    let of = "stresses";
    let names =
        ["id", "name", "note", "prices", "volatility", "pegs", "funding", "days", "defaults", "halts", "recovery"];
    known(value, of, &names)?;
    let moves = |name: &str| value.get(name).map(|v| decimals(&format!("{of}.{name}"), v)).transpose();
    let list = |name: &str| match value.get(name) {
        None | Some(Json::Null) => Ok(Vec::new()),
        Some(list) => {
            let items = list.items().ok_or_else(|| wrong_type(&format!("{of}.{name}"), "an array of names"))?;
            let text = |item: &Json<'_>| item.text().map(str::to_owned);
            items.iter().map(text).collect::<Option<Vec<_>>>().ok_or_else(|| wrong_type(name, "an array of names"))
        }
    };
    let days = optional(value, of, "days")?.unwrap_or_default();
    let whole = u32::try_from(days).ok().filter(|whole| Decimal::from(*whole) == days);
    let id = field(value, of, "id")?.to_owned();
    Ok(Stress {
        name: Some(text(value, of, "name")?).filter(|name| !name.is_empty()).unwrap_or_else(|| id.clone()),
        id,
        note: text(value, of, "note")?,
        prices: moves("prices")?.unwrap_or_default(),
        volatility: optional(value, of, "volatility")?.unwrap_or_default(),
        pegs: moves("pegs")?.unwrap_or_default(),
        funding: optional(value, of, "funding")?.unwrap_or_default(),
        days: whole.ok_or_else(|| wrong_type("stresses.days", "a whole number of days"))?,
        defaults: list("defaults")?,
        halts: list("halts")?,
        recovery: optional(value, of, "recovery")?,
    })
}

/// Scenarios from the text of a JSON array.
pub fn stresses(text: &str) -> Result<Vec<Stress>, Failure> {
    let json = Json::parse(text)?;
    json.items().ok_or_else(|| wrong_type("stresses", "an array"))?.iter().map(stress).collect()
}
