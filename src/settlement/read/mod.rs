//! Obligations and settlements from text.

mod credit;
mod gas;

use std::collections::BTreeMap;

pub use self::credit::{read_credited, read_lines};
pub use self::gas::read_gas;
use super::settle::{
    Legs, Notice, Objective, Obligation, Options, PartyPosition, Proof, Settlement, Transfer, WebResult,
};
use crate::error::{Error, Failure};
use crate::field::quoted;
use crate::import::csv_cell;
use crate::json::Json;

/// Headers that mean a field, whatever their case, spaces and punctuation.
const HEADERS: [(&str, &[&str]); 7] = [
    ("id", &["id", "ref", "reference", "invoice", "uti"]),
    ("debtor", &["debtor", "from", "payer", "owes", "sender", "buyer"]),
    ("creditor", &["creditor", "to", "payee", "owed", "recipient", "receiver", "seller", "beneficiary"]),
    ("amount", &["amount", "value", "sum", "quantity", "qty"]),
    ("asset", &["asset", "currency", "token", "coin", "ccy"]),
    ("chain", &["chain", "network", "blockchain"]),
    ("due", &["due", "duedate", "date", "maturity"]),
];

/// Reads obligations: CSV or TSV with a header, or JSON, an array of objects or an object with `obligations`.
///
/// # Errors
/// What the text lacks, with its row.
///
/// ```
/// use exposure_netting::settlement::read_obligations;
/// let web = read_obligations("from,to,amount,currency\nA,B,5,EUR\nB,C,10,EUR\n")?;
/// assert_eq!((web.len(), web[1].creditor.as_str(), web[0].asset.as_str()), (2, "C", "EUR"));
/// # Ok::<(), exposure_netting::Error>(())
/// ```
pub fn read_obligations(text: &str) -> Result<Vec<Obligation>, Error> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    if text.trim_start().starts_with(['[', '{']) {
        let json = Json::parse(text)?;
        return Ok(obligations(&json)?);
    }
    let (columns, rows) = crate::import::plain_table(text)?;
    let mut places: BTreeMap<&str, usize> = BTreeMap::new();
    for (at, header) in columns.iter().enumerate() {
        let plain: String = header.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect();
        let known = HEADERS.iter().find(|(_, names)| names.contains(&plain.as_str()));
        if let Some((field, _)) = known
            && places.insert(field, at).is_some()
        {
            let message = format!("two columns are the {field}; rename one of them");
            return Err(Failure::new("duplicate_column", message).field(*field).into());
        }
    }
    for needed in ["debtor", "creditor", "amount"] {
        if !places.contains_key(needed) {
            let message = format!("no column is the {needed}; name them debtor, creditor and amount");
            return Err(Failure::new("missing_column", message).field(needed).into());
        }
    }
    let read = |cells: &Vec<String>| {
        let cell = |field: &str| {
            let text = places.get(field).and_then(|at| cells.get(*at)).map(|cell| cell.trim()).unwrap_or_default();
            // The mark that keeps a spreadsheet from taking a text for a formula.
            text.strip_prefix('\'').unwrap_or(text).to_owned()
        };
        Obligation {
            id: cell("id"),
            debtor: cell("debtor"),
            creditor: cell("creditor"),
            amount: cell("amount"),
            asset: cell("asset"),
            chain: cell("chain"),
            due: cell("due"),
        }
    };
    Ok(rows.iter().map(read).collect())
}

fn text(value: &Json<'_>, name: &str) -> Result<String, Failure> {
    match value.get(name) {
        None | Some(Json::Null) => Ok(String::new()),
        Some(value) => {
            let wrong = || Failure::new("wrong_type", format!("{name} is not a text or a number")).field(name);
            value.text().map(str::to_owned).ok_or_else(wrong)
        }
    }
}

fn items<'j, 'a>(value: &'j Json<'a>, name: &str) -> Result<&'j [Json<'a>], Failure> {
    let wrong = || Failure::new("wrong_type", format!("{name} is not an array")).field(name);
    value.get(name).unwrap_or(&Json::Null).items().ok_or_else(wrong)
}

fn obligations(json: &Json<'_>) -> Result<Vec<Obligation>, Failure> {
    let list = match json.items() {
        Some(items) => items,
        None => items(json, "obligations")?,
    };
    let read = |(at, value): (usize, &Json<'_>)| {
        let row = u32::try_from(at).unwrap_or(u32::MAX).saturating_add(1);
        let one = || {
            if value.entries().is_none() {
                return Err(Failure::new("wrong_type", "an obligation is not an object"));
            }
            Ok(Obligation {
                id: text(value, "id")?,
                debtor: text(value, "debtor")?,
                creditor: text(value, "creditor")?,
                amount: text(value, "amount")?,
                asset: text(value, "asset")?,
                chain: text(value, "chain")?,
                due: text(value, "due")?,
            })
        };
        one().map_err(|failure| failure.row(row))
    };
    list.iter().enumerate().map(read).collect()
}

/// Reads `{ objective, acrossChains, cash }`; empty text is the default.
///
/// # Errors
/// `invalid_option`, with what there is.
pub fn read_options(json: &str) -> Result<Options, Error> {
    let mut options = Options::default();
    if json.is_empty() {
        return Ok(options);
    }
    let json = Json::parse(json)?;
    let wrong = |name: &str, hint: &str| {
        Failure::new("invalid_option", format!("options.{name} {hint}")).field(format!("options.{name}"))
    };
    for (name, value) in json.entries().ok_or_else(|| wrong("", "are an object"))? {
        match (name.as_ref(), value) {
            (_, Json::Null) => {}
            ("objective", value) => {
                let all = Objective::ALL.map(Objective::name).join(", ");
                let named = value.text().and_then(Objective::from_name);
                options.objective = named.ok_or_else(|| wrong("objective", &format!("is one of {all}")))?;
            }
            ("acrossChains", Json::Bool(flag)) => options.across_chains = *flag,
            ("cash", value) => options.cash = cash(value)?,
            (other, _) => {
                return Err(wrong(other, "is not known; there are objective, acrossChains and cash").into());
            }
        }
    }
    Ok(options)
}

pub(crate) fn cash(value: &Json<'_>) -> Result<BTreeMap<String, String>, Failure> {
    let wrong =
        |name: &str| Failure::new("wrong_type", format!("{name} is not a decimal by party")).field(name.to_owned());
    let mut cash = BTreeMap::new();
    for (party, amount) in value.entries().ok_or_else(|| wrong("cash"))? {
        let text = amount.text().ok_or_else(|| wrong(&format!("cash.{party}")))?;
        cash.insert(party.clone().into_owned(), text.to_owned());
    }
    Ok(cash)
}

fn count(value: &Json<'_>) -> Result<Legs, Failure> {
    let wrong = || Failure::new("wrong_type", "count and gross are a whole number and a decimal").field("count");
    let count = text(value, "count")?.parse().ok().ok_or_else(wrong)?;
    Ok(Legs { count, gross: text(value, "gross")? })
}

fn flag(value: &Json<'_>, name: &str) -> Result<bool, Failure> {
    match value.get(name) {
        None => Ok(false),
        Some(Json::Bool(flag)) => Ok(*flag),
        Some(_) => Err(Failure::new("wrong_type", format!("{name} is not true or false")).field(name)),
    }
}

fn proof(value: &Json<'_>) -> Result<Proof, Failure> {
    let wrong =
        |name: &str| Failure::new("wrong_type", format!("proof.{name} is not of its shape")).field(name.to_owned());
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
    })
}

/// Reads a settlement as JSON, as [`super::settle`] gives it.
///
/// # Errors
/// `wrong_type` or `unknown_value`, with the field.
pub fn read_settlement(json: &str) -> Result<Settlement, Error> {
    let json = Json::parse(json)?;
    let objective = text(&json, "objective")?;
    let unknown =
        || Failure::new("unknown_value", format!("there is no objective {}", quoted(&objective))).field("objective");
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
    let transfer = |value: &Json<'_>| {
        Ok(Transfer {
            debtor: text(value, "debtor")?,
            creditor: text(value, "creditor")?,
            amount: text(value, "amount")?,
            asset: text(value, "asset")?,
            chain: text(value, "chain")?,
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
        optimal: flag(&json, "optimal")?,
        across_chains: flag(&json, "acrossChains")?,
        cash: json.get("cash").map(cash).transpose()?.unwrap_or_default(),
        before: count(json.get("before").unwrap_or(&Json::Null))?,
        after: count(json.get("after").unwrap_or(&Json::Null))?,
        transfers: items(&json, "transfers")?.iter().map(transfer).collect::<Result<_, Failure>>()?,
        notices: items(&json, "notices")?.iter().map(notice).collect::<Result<_, Failure>>()?,
        net_positions: items(&json, "netPositions")?.iter().map(position).collect::<Result<_, Failure>>()?,
        webs: items(&json, "webs")?.iter().map(web).collect::<Result<_, Failure>>()?,
    })
}

/// Obligations as CSV, with a header.
pub fn obligations_csv(obligations: &[Obligation]) -> String {
    let mut out = String::from("id,debtor,creditor,amount,asset,chain\n");
    for o in obligations {
        let cells = [&o.id, &o.debtor, &o.creditor, &o.amount, &o.asset, &o.chain].map(|text| csv_cell(text));
        out.push_str(&cells.join(","));
        out.push('\n');
    }
    out
}
