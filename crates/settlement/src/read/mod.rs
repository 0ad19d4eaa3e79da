//! Obligations and settlements from text.

mod cash;
mod credit;
mod gas;
mod obligations;

use std::collections::BTreeMap;

pub use self::cash::read_cash;
pub use self::credit::{read_credited, read_lines};
pub use self::gas::read_gas;
pub use self::obligations::{obligations_csv, read_obligations};
use super::data::{Legs, Notice, Objective, Options, PartyPosition, Proof, Settlement, Transfer, WebResult};
use exposure_netting_base::error::{Code, Error, Failure};
use exposure_netting_base::json::Json;
use exposure_netting_base::text::quoted;

fn text(value: &Json<'_>, name: &str) -> Result<String, Failure> {
    value.get(name).map_or_else(|| Ok(String::new()), |value| scalar(value, name))
}

fn scalar(value: &Json<'_>, name: &str) -> Result<String, Failure> {
    let wrong = || Failure::new(Code::WrongType, format!("{name} must be a string or a number")).field(name);
    match value {
        Json::Null => Ok(String::new()),
        value => value.text().map(str::to_owned).ok_or_else(wrong),
    }
}

fn items<'j, 'a>(value: &'j Json<'a>, name: &str) -> Result<&'j [Json<'a>], Failure> {
    let wrong = || Failure::new(Code::WrongType, format!("{name} must be an array")).field(name);
    value.get(name).unwrap_or(&Json::Null).items().ok_or_else(wrong)
}

/// Reads `{ objective, acrossChains, cash }`; empty text is the default.
///
/// # Errors
/// `invalid_option`, with the known options.
pub fn read_options(json: &str) -> Result<Options, Error> {
    let mut options = Options::default();
    if json.is_empty() {
        return Ok(options);
    }
    let json = Json::parse(json)?;
    let wrong = |name: &str, hint: &str| {
        Failure::new(Code::InvalidOption, format!("options.{name} {hint}")).field(format!("options.{name}"))
    };
    let object = || {
        Failure::new(Code::InvalidOption, "options must be an object, such as { objective: \"fewest\" }")
            .field("options")
    };
    for (name, value) in json.entries().ok_or_else(object)? {
        match (name.as_ref(), value) {
            (_, Json::Null) => {}
            ("objective", value) => {
                let all = Objective::ALL.map(Objective::name).join(", ");
                let named = value.text().and_then(Objective::from_name);
                options.objective = named.ok_or_else(|| wrong("objective", &format!("must be one of {all}")))?;
            }
            ("acrossChains", Json::Bool(flag)) => options.across_chains = *flag,
            ("acrossChains", _) => return Err(wrong("acrossChains", "must be true or false").into()),
            ("cash", value) => options.cash = cash(value)?,
            (other, _) => {
                return Err(wrong(other, "is unknown; known options are objective, acrossChains and cash").into());
            }
        }
    }
    Ok(options)
}

pub(crate) fn cash(value: &Json<'_>) -> Result<BTreeMap<String, String>, Failure> {
    let wrong = |name: &str| {
        Failure::new(Code::WrongType, format!("{name} must be an object of decimals by party")).field(name.to_owned())
    };
    let mut cash = BTreeMap::new();
    for (party, amount) in value.entries().ok_or_else(|| wrong("cash"))? {
        let text = amount.text().ok_or_else(|| wrong(&format!("cash.{party}")))?;
        cash.insert(party.clone().into_owned(), text.to_owned());
    }
    Ok(cash)
}

fn count(value: &Json<'_>) -> Result<Legs, Failure> {
    let wrong = || Failure::new(Code::WrongType, "count must be a whole number and gross a decimal").field("count");
    let count = text(value, "count")?.parse().ok().ok_or_else(wrong)?;
    Ok(Legs { count, gross: text(value, "gross")? })
}

fn flag(value: &Json<'_>, name: &str) -> Result<bool, Failure> {
    match value.get(name) {
        None => Ok(false),
        Some(Json::Bool(flag)) => Ok(*flag),
        Some(_) => Err(Failure::new(Code::WrongType, format!("{name} must be true or false")).field(name)),
    }
}

fn proof(value: &Json<'_>) -> Result<Proof, Failure> {
    let wrong =
        |name: &str| Failure::new(Code::WrongType, format!("proof.{name} has the wrong type")).field(name.to_owned());
    let mut proof = Proof::default();
    for (party, potential) in value.get("potentials").and_then(Json::entries).unwrap_or_default() {
        let number = potential.text().and_then(|text| text.parse().ok()).ok_or_else(|| wrong("potentials"))?;
        if proof.potentials.insert(party.clone().into_owned(), number).is_some() {
            return Err(wrong("potentials"));
        }
    }
    for group in value.get("groups").and_then(Json::items).unwrap_or_default() {
        let names = group.items().ok_or_else(|| wrong("groups"))?;
        let names = names.iter().map(|name| name.text().map(str::to_owned).ok_or_else(|| wrong("groups")));
        proof.groups.push(names.collect::<Result<_, _>>()?);
    }
    Ok(proof)
}

fn notice(value: &Json<'_>) -> Result<Notice, Failure> {
    Ok(Notice {
        id: text(value, "id")?,
        debtor: text(value, "debtor")?,
        creditor: text(value, "creditor")?,
        amount: text(value, "amount")?,
        setoff: text(value, "setoff")?,
        remainder: text(value, "remainder")?,
        asset: text(value, "asset")?,
        chain: text(value, "chain")?,
        due: text(value, "due")?,
    })
}

/// Reads the notices of a settlement, or of a set-off with credit lines.
///
/// # Errors
/// `wrong_type`, with the field.
pub fn read_notices(json: &str) -> Result<Vec<Notice>, Error> {
    let json = Json::parse(json)?;
    Ok(items(&json, "notices")?.iter().map(notice).collect::<Result<_, Failure>>()?)
}

/// Reads the transfers of a settlement.
///
/// # Errors
/// `wrong_type`, with the field.
pub fn read_transfers(json: &str) -> Result<Vec<Transfer>, Error> {
    let json = Json::parse(json)?;
    Ok(items(&json, "transfers")?.iter().map(transfer).collect::<Result<_, Failure>>()?)
}

fn transfer(value: &Json<'_>) -> Result<Transfer, Failure> {
    Ok(Transfer {
        debtor: text(value, "debtor")?,
        creditor: text(value, "creditor")?,
        amount: text(value, "amount")?,
        asset: text(value, "asset")?,
        chain: text(value, "chain")?,
    })
}

/// Reads a settlement as JSON, as [`super::settle`] gives it.
///
/// # Errors
/// `wrong_type` or `unknown_value`, with the field.
pub fn read_settlement(json: &str) -> Result<Settlement, Error> {
    Ok(settlement_of(&Json::parse(json)?)?)
}

/// Reads a settlement from a part of a document.
///
/// # Errors
/// If a name is unknown, or a value has the wrong type.
pub fn settlement_of(json: &Json<'_>) -> Result<Settlement, Failure> {
    let objective = text(json, "objective")?;
    let unknown = || {
        Failure::new(Code::UnknownValue, format!("the objective {} is unknown", quoted(&objective))).field("objective")
    };
    let web = |value: &Json<'_>| {
        Ok(WebResult {
            asset: text(value, "asset")?,
            chain: text(value, "chain")?,
            before: count(value.get("before").unwrap_or(&Json::Null))?,
            after: count(value.get("after").unwrap_or(&Json::Null))?,
            optimal: flag(value, "optimal")?,
            proof: proof(value.get("proof").unwrap_or(&Json::Null))?,
        })
    };
    let position = |value: &Json<'_>| {
        Ok(PartyPosition {
            party: text(value, "party")?,
            amount: text(value, "amount")?,
            asset: text(value, "asset")?,
            chain: text(value, "chain")?,
        })
    };
    Ok(Settlement {
        objective: Objective::from_name(&objective).ok_or_else(unknown)?,
        optimal: flag(json, "optimal")?,
        across_chains: flag(json, "acrossChains")?,
        cash: json.get("cash").map(cash).transpose()?.unwrap_or_default(),
        before: count(json.get("before").unwrap_or(&Json::Null))?,
        after: count(json.get("after").unwrap_or(&Json::Null))?,
        transfers: items(json, "transfers")?.iter().map(transfer).collect::<Result<_, Failure>>()?,
        notices: items(json, "notices")?.iter().map(notice).collect::<Result<_, Failure>>()?,
        net_positions: items(json, "netPositions")?.iter().map(position).collect::<Result<_, Failure>>()?,
        webs: items(json, "webs")?.iter().map(web).collect::<Result<_, Failure>>()?,
        // Warnings are for the caller of the settlement; a check ignores them.
        warnings: Vec::new(),
    })
}
