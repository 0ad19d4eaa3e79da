//! Obligations from tables and JSON, and as tables.

use std::borrow::Cow;
use std::collections::BTreeMap;

use super::{items, scalar};
use crate::data::{Obligation, id_of};
use crate::quantity::{Quantity, expanded};
use exposure_netting_base::amount::typed::{DecimalMark, Typed, written};
use exposure_netting_base::error::{Code, Error, Failure};
use exposure_netting_base::json::Json;
use exposure_netting_base::table;
use exposure_netting_base::text::quoted;

/// Names of each field, whatever their case, spaces and punctuation; the first is ours.
const NAMES: [(&str, &[&str]); 7] = [
    ("id", &["id", "ref", "reference", "invoice", "uti"]),
    (
        "debtor",
        &[
            "debtor",
            "from",
            "payer",
            "payor",
            "owes",
            "owedby",
            "sender",
            "buyer",
            "borrower",
            "obligor",
            "debtorname",
            "payername",
        ],
    ),
    (
        "creditor",
        &[
            "creditor",
            "to",
            "payee",
            "owed",
            "owedto",
            "recipient",
            "receiver",
            "seller",
            "beneficiary",
            "lender",
            "obligee",
            "creditorname",
            "payeename",
        ],
    ),
    (
        "amount",
        &[
            "amount",
            "value",
            "sum",
            "quantity",
            "qty",
            "amountdue",
            "amountowed",
            "notional",
            "principal",
            "outstanding",
        ],
    ),
    ("asset", &["asset", "currency", "token", "coin", "ccy"]),
    ("chain", &["chain", "network", "blockchain"]),
    ("due", &["due", "duedate", "date", "maturity"]),
];

/// The field that a name means.
fn meaning(name: &str) -> Option<&'static str> {
    if let Some((field, _)) = NAMES.iter().find(|(field, _)| *field == name) {
        return Some(field);
    }
    let plain: String = name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect();
    NAMES.iter().find(|(_, names)| names.contains(&plain.as_str())).map(|(field, _)| *field)
}

/// The field that a name was probably meant to be: one letter added, missing or changed, or two swapped.
fn near(name: &str) -> Option<&'static str> {
    let plain: Vec<u8> = name.bytes().map(|byte| byte.to_ascii_lowercase()).collect();
    let is_near = |field: &&str| {
        let field = field.as_bytes();
        let same = |pair: &(&u8, &u8)| pair.0 == pair.1;
        let head = plain.iter().zip(field).take_while(same).count();
        let (rest, other) = (plain.get(head..).unwrap_or_default(), field.get(head..).unwrap_or_default());
        let tail = rest.iter().rev().zip(other.iter().rev()).take_while(same).count();
        let (rest, other) = (rest.len().saturating_sub(tail), other.len().saturating_sub(tail));
        let swapped = || plain.get(head).zip(field.get(head.saturating_add(1))).is_some_and(|(a, b)| a == b);
        field.len() > 3 && (rest.max(other) == 1 || (rest, other) == (2, 2) && swapped())
    };
    NAMES.iter().map(|(field, _)| *field).find(is_near)
}

/// Reads obligations: CSV or TSV with a header, or JSON, an array of objects or an object with `obligations`. Fields
/// are known by many names. Numbers of a table may have a decimal comma or grouped thousands, if all of them together
/// can be read in only one way. A row without an id is `row-N`.
///
/// # Errors
/// The problem, with its row; `unknown_field` for a name in JSON that is one letter away from a field's.
///
/// ```
/// use exposure_netting::settlement::read_obligations;
/// let web = read_obligations("from;to;amount;currency\nA;B;5;EUR\nB;C;1.250,50;EUR\n")?;
/// assert_eq!((web[1].creditor.as_str(), web[1].amount.as_str(), web[1].id.as_str()), ("C", "1250.50", "row-2"));
/// # Ok::<(), exposure_netting::Error>(())
/// ```
pub fn read_obligations(text: &str) -> Result<Vec<Obligation>, Error> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    if text.trim().is_empty() {
        let message =
            "the text is empty; obligations are a table with the columns debtor, creditor and amount, or JSON";
        return Err(Failure::new(Code::Empty, message).into());
    }
    let json = text.trim_start().starts_with(['[', '{']);
    let mut list = if json { from_json(&Json::parse(text)?)? } else { from_table(text)? };
    for (at, obligation) in list.iter_mut().enumerate() {
        if obligation.id.is_empty() {
            obligation.id = id_of(obligation, at);
        }
        obligation.check_due().map_err(|failure| failure.row(row(at)).id(&obligation.id))?;
        if let Cow::Owned(plain) = expanded(&obligation.amount) {
            obligation.amount = plain;
        }
    }
    Ok(list)
}

fn row(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX).saturating_add(1)
}

fn from_table(text: &str) -> Result<Vec<Obligation>, Failure> {
    let (columns, rows) = table::plain(text)?;
    let mut places: BTreeMap<&str, usize> = BTreeMap::new();
    for (at, header) in columns.iter().enumerate() {
        if let Some(field) = meaning(header)
            && places.insert(field, at).is_some()
        {
            let message = format!("two columns mean the {field}; rename one of them");
            return Err(Failure::new(Code::DuplicateColumn, message).field(field));
        }
    }
    for (field, names) in NAMES {
        if ["debtor", "creditor", "amount"].contains(&field) && !places.contains_key(field) {
            let (there, known) = (columns.join(", "), names.join(", "));
            let message = format!("none of the columns {there} is the {field}; name one of them {known}");
            return Err(Failure::new(Code::MissingColumn, message).field(field));
        }
    }
    let read = |cells: &Vec<String>| {
        let cell = |field: &str| {
            let text = places.get(field).and_then(|at| cells.get(*at)).map(|cell| cell.trim()).unwrap_or_default();
            // The mark that keeps a spreadsheet from running text as a formula.
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
    let mut list: Vec<Obligation> = rows.iter().map(read).collect();
    if !list.iter().all(|obligation| Quantity::parse(&obligation.amount).is_ok()) {
        rewrite(&mut list)?;
    }
    Ok(list)
}

/// Reads numbers that are not all plain by the one decimal mark that fits them all.
fn rewrite(list: &mut [Obligation]) -> Result<(), Failure> {
    let by = |mark: DecimalMark| -> Vec<Option<String>> {
        let plain = |o: &Obligation| {
            let typed = Typed { units: &[&o.asset], ..Typed::default() };
            let plain = written(&o.amount, mark, &typed).ok()?.into_owned();
            Quantity::parse(&plain).is_ok().then_some(plain)
        };
        list.iter().map(plain).collect()
    };
    let (point, comma) = (by(DecimalMark::Point), by(DecimalMark::Comma));
    let all = |read: &[Option<String>]| read.iter().all(Option::is_some);
    let wrong =
        |at: usize, failure: Failure| failure.row(row(at)).id(list.get(at).map(|o| id_of(o, at)).unwrap_or_default());
    let read = match (all(&point), all(&comma)) {
        (true, false) => point,
        (false, true) => comma,
        (false, false) => {
            let bad = |at: &usize| [&point, &comma].iter().all(|read| read.get(*at).is_some_and(Option::is_none));
            let refused = |at: usize| Some(wrong(at, list.get(at).map(|o| Quantity::parse(&o.amount))?.err()?));
            let both = "some amounts have a decimal point and some a decimal comma; write all of them in one way";
            let mixed = || Failure::new(Code::AmbiguousSeparator, both).field("amount");
            return Err((0..list.len()).find(bad).and_then(refused).unwrap_or_else(mixed));
        }
        (true, true) => {
            let at = point.iter().zip(&comma).position(|(point, comma)| point != comma).unwrap_or_default();
            let of = |read: &[Option<String>]| read.get(at).cloned().flatten().unwrap_or_default();
            let written = list.get(at).map(|o| quoted(&o.amount)).unwrap_or_default();
            let (one, other) = (of(&point), of(&comma));
            let message = format!(
                "amount {written} could mean {one} or {other}; write it with a point for decimals and no other separator"
            );
            return Err(wrong(at, Failure::new(Code::AmbiguousSeparator, message).field("amount")));
        }
    };
    for (obligation, amount) in list.iter_mut().zip(read) {
        obligation.amount = amount.unwrap_or_default();
    }
    Ok(())
}

fn from_json(json: &Json<'_>) -> Result<Vec<Obligation>, Failure> {
    let list = match json.items() {
        Some(items) => items,
        None => items(json, "obligations")?,
    };
    list.iter().enumerate().map(|(at, value)| one(value).map_err(|failure| failure.row(row(at)))).collect()
}

fn one(value: &Json<'_>) -> Result<Obligation, Failure> {
    let mut found = Obligation::default();
    let not_object = || Failure::new(Code::WrongType, "an obligation must be an object");
    for (name, value) in value.entries().ok_or_else(not_object)? {
        let Some(field) = meaning(name) else {
            if let Some(field) = near(name) {
                let message = format!("{} is unknown; did you mean {field}?", quoted(name));
                return Err(Failure::new(Code::UnknownField, message).field(name.clone().into_owned()));
            }
            continue;
        };
        let slot = match field {
            "id" => &mut found.id,
            "debtor" => &mut found.debtor,
            "creditor" => &mut found.creditor,
            "amount" => &mut found.amount,
            "asset" => &mut found.asset,
            "chain" => &mut found.chain,
            _ => &mut found.due,
        };
        if !slot.is_empty() {
            let message = format!("two names in an obligation mean its {field}; remove one");
            return Err(Failure::new(Code::DuplicateField, message).field(field));
        }
        scalar(value, field)?.trim().clone_into(slot);
    }
    Ok(found)
}

/// Obligations as CSV, with a header.
pub fn obligations_csv(obligations: &[Obligation]) -> String {
    let mut out = String::from("id,debtor,creditor,amount,asset,chain,due\n");
    for o in obligations {
        let fields = [&o.id, &o.debtor, &o.creditor, &o.amount, &o.asset, &o.chain, &o.due];
        let cells = fields.map(|text| table::cell(text));
        out.push_str(&cells.join(","));
        out.push('\n');
    }
    out
}

#[cfg(test)]
mod tests {
    use super::{near, read_obligations};

    #[test]
    fn a_slip_is_told_from_another_name() {
        for (name, field) in [
            ("aset", Some("asset")),
            ("assets", Some("asset")),
            ("Debotr", Some("debtor")),
            ("cahin", Some("chain")),
            ("memo", None),
            ("settle", None),
            ("du", None),
            ("state", None),
        ] {
            assert_eq!(near(name), field, "{name}");
        }
    }

    #[test]
    fn figures_are_read_in_the_one_way_that_reads_them_all() {
        let amounts = |rows: &[&str]| {
            let lines = rows.iter().enumerate().map(|(at, row)| format!("A{at};B;{row}\n"));
            let list = read_obligations(&format!("from;to;amount\n{}", lines.collect::<String>()));
            list.map(|list| list.into_iter().map(|o| o.amount).collect::<Vec<_>>().join(" "))
        };
        assert_eq!(amounts(&["1,5", "1.234,50"]).unwrap(), "1.5 1234.50");
        assert_eq!(amounts(&["1,234", "7.5"]).unwrap(), "1234 7.5");
        assert_eq!(amounts(&["1,234", "7,5"]).unwrap(), "1.234 7.5");
        let refused = |rows: &[&str]| {
            let failure = amounts(rows).unwrap_err().failure().clone();
            (failure.code.name(), failure.row)
        };
        assert_eq!(refused(&["5", "1,234"]), ("ambiguous_separator", Some(2)));
        assert_eq!(refused(&["1,5", "1.5", "2,25"]), ("ambiguous_separator", None));
        assert_eq!(refused(&["1,5", "x"]), ("not_a_decimal", Some(2)));
    }

    #[test]
    fn json_is_read_by_meaning_and_to_the_last_digit() {
        let of = |text: &str| read_obligations(text).map(|mut list| list.remove(0));
        let read = of(r#"[{ "from": "A", "to": "B", "amount": 1.5e-7, "currency": "EUR", "memo": {} }]"#).unwrap();
        assert_eq!(
            [&read.id, &read.debtor, &read.creditor, &read.amount, &read.asset],
            ["row-1", "A", "B", "0.00000015", "EUR"]
        );
        let code = |text: &str| of(text).unwrap_err().failure().code.name();
        assert_eq!(code(r#"[{ "debtor": "A", "creditor": "B", "amount": 1, "aset": "EUR" }]"#), "unknown_field");
        assert_eq!(code(r#"[{ "debtor": "A", "from": "B", "creditor": "C", "amount": 1 }]"#), "duplicate_field");
    }
}
