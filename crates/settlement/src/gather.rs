//! Obligations, checked and grouped by asset and chain.

use std::collections::BTreeMap;

use foldhash::fast::FixedState;
use hashbrown::{HashMap, HashSet};

use super::data::{Obligation, id_of};
use super::quantity::Quantity;
use super::web::{Arc, Web};
use exposure_netting_base::error::{Code, Error, Failure};
use exposure_netting_base::text::{check_text, quoted};

/// A map on whose order nothing may depend.
type Map<K, V> = HashMap<K, V, FixedState>;

pub(super) fn overflow() -> Failure {
    Failure::new(Code::Overflow, "the sum of the obligations is larger than can be held exactly").field("amount")
}

/// The webs of the obligations, in the order of their assets and chains, with amounts in the finest unit of their
/// asset.
pub(super) fn webs(obligations: &[Obligation], across_chains: bool) -> Result<Vec<Web>, Error> {
    let read = checked(obligations)?;
    let mut places: Map<(&str, &str), usize> = Map::default();
    let mut groups: Vec<(&str, &str, Vec<usize>)> = Vec::new();
    let mut scales: Map<&str, u32> = Map::default();
    for (at, (obligation, quantity)) in obligations.iter().zip(&read).enumerate() {
        let key = (obligation.asset.as_str(), if across_chains { "" } else { obligation.chain.as_str() });
        let place = *places.entry(key).or_insert_with(|| {
            groups.push((key.0, key.1, Vec::new()));
            groups.len().saturating_sub(1)
        });
        if let Some((.., rows)) = groups.get_mut(place) {
            rows.push(at);
        }
        let scale = scales.entry(key.0).or_default();
        *scale = (*scale).max(quantity.scale);
    }
    exposure_netting_base::order::sort_by(&mut groups, |a, b| (a.0, a.1).cmp(&(b.0, b.1)));
    let web = |(asset, chain, rows): (&str, &str, Vec<usize>)| {
        let scale = scales.get(asset).copied().unwrap_or_default();
        let mut web = Web { asset: asset.to_owned(), chain: chain.to_owned(), scale, ..Web::default() };
        let mut sum = 0_i128;
        let mut names = Names::default();
        for at in rows {
            let (Some(obligation), Some(quantity)) = (obligations.get(at), read.get(at)) else { continue };
            let amount = quantity.at(scale).ok_or_else(overflow)?;
            // Twice the sum of everything fits, so no sum of any part can overflow.
            sum = sum.checked_add(amount).filter(|sum| *sum <= i128::MAX / 4).ok_or_else(overflow)?;
            let (from, to) = (names.number(&obligation.debtor), names.number(&obligation.creditor));
            web.rows.push((at, Arc { from, to, amount }));
        }
        let (parties, ranks) = names.in_order();
        let rank = |number: u32| ranks.get(number as usize).copied().unwrap_or_default();
        for (_, arc) in &mut web.rows {
            (arc.from, arc.to) = (rank(arc.from), rank(arc.to));
        }
        web.parties = parties;
        web.aggregate();
        Ok(web)
    };
    groups.into_iter().map(web).collect()
}

/// Names by number.
#[derive(Default)]
struct Names<'a> {
    numbers: Map<&'a str, u32>,
    list: Vec<&'a str>,
}

impl<'a> Names<'a> {
    /// The number of a name: names are numbered in the order in which they are first seen.
    fn number(&mut self, name: &'a str) -> u32 {
        *self.numbers.entry(name).or_insert_with(|| {
            self.list.push(name);
            u32::try_from(self.list.len().saturating_sub(1)).unwrap_or(u32::MAX)
        })
    }

    /// The names in alphabetical order, and the rank of each number.
    fn in_order(self) -> (Vec<String>, Vec<u32>) {
        let mut ranks = vec![0; self.list.len()];
        let mut named: Vec<(&str, usize)> = self.list.into_iter().zip(0..).collect();
        exposure_netting_base::order::sort_by(&mut named, |a, b| a.0.cmp(b.0));
        for (rank, (_, number)) in (0..).zip(&named) {
            if let Some(slot) = ranks.get_mut(*number) {
                *slot = rank;
            }
        }
        (named.into_iter().map(|(name, _)| name.to_owned()).collect(), ranks)
    }
}

/// Possible slips that would silently keep something from netting. At most twenty.
pub(super) fn doubts<'a>(obligations: &'a [Obligation], cash: impl Iterator<Item = &'a String>) -> Vec<Failure> {
    let mut found = Vec::new();
    let mut names: HashSet<&str, FixedState> = HashSet::default();
    let mut folded: Map<String, &str> = Map::default();
    for name in obligations.iter().flat_map(|o| [o.debtor.as_str(), o.creditor.as_str()]) {
        if !names.insert(name) {
            continue;
        }
        let other = *folded.entry(name.trim().to_lowercase()).or_insert(name);
        if other != name {
            let message = format!(
                "{} and {} count as two parties, because they are written differently; write them alike if they are the same",
                quoted(other),
                quoted(name)
            );
            found.push(Failure::new(Code::SimilarNames, message).field("debtor"));
        }
    }
    for party in cash.filter(|party| !names.contains(party.as_str())) {
        let message = format!("cash names {}, which has no obligation; correct the name or remove it", quoted(party));
        found.push(Failure::new(Code::UnknownParty, message).field(format!("cash.{party}")));
    }
    found.truncate(20);
    found
}

/// Checks each obligation.
///
/// # Errors
/// As [`super::settle`], with the row.
pub fn check(obligations: &[Obligation]) -> Result<(), Error> {
    checked(obligations).map(drop)
}

/// The amounts, if no obligation has an error.
fn checked(obligations: &[Obligation]) -> Result<Vec<Quantity>, Error> {
    let mut ids: HashSet<&str, FixedState> =
        HashSet::with_capacity_and_hasher(obligations.len(), FixedState::default());
    let mut read: Vec<Quantity> = Vec::with_capacity(obligations.len());
    for (at, obligation) in obligations.iter().enumerate() {
        let row = u32::try_from(at).unwrap_or(u32::MAX).saturating_add(1);
        let wrong = |failure: Failure| Error::from(failure.row(row).id(id_of(obligation, at)));
        for (field, name) in [("debtor", &obligation.debtor), ("creditor", &obligation.creditor)] {
            if name.is_empty() {
                return Err(wrong(
                    Failure::new(Code::MissingField, format!("{field} is missing; fill it in")).field(field),
                ));
            }
        }
        let names = [&obligation.debtor, &obligation.creditor, &obligation.asset, &obligation.chain, &obligation.id];
        for (field, name) in ["debtor", "creditor", "asset", "chain", "id"].into_iter().zip(names) {
            check_text(field, name).map_err(wrong)?;
        }
        if obligation.debtor == obligation.creditor {
            let message = format!("{} owes itself; an obligation needs two parties", obligation.debtor);
            return Err(wrong(Failure::new(Code::SelfObligation, message).field("creditor")));
        }
        // A row without an id is named after its row; no other may have that name.
        let row_of = |id: &str| id.strip_prefix("row-")?.parse::<usize>().ok()?.checked_sub(1);
        let taken = row_of(&obligation.id).filter(|other| *other != at).and_then(|other| obligations.get(other));
        let taken = taken.is_some_and(|other| other.id.is_empty());
        if !obligation.id.is_empty() && (taken || !ids.insert(&obligation.id)) {
            let same = || obligations.iter().position(|other| other.id == obligation.id);
            let first = if taken { row_of(&obligation.id) } else { same() }.unwrap_or_default();
            let (first, own) = (first.saturating_add(1), quoted(&obligation.id));
            let message =
                format!("duplicate id {own} in rows {first} and {row}; a row without an id is named after its row");
            return Err(wrong(Failure::new(Code::DuplicateId, message).field("id")));
        }
        obligation.check_due().map_err(wrong)?;
        let quantity = Quantity::parse(&obligation.amount).map_err(wrong)?;
        if quantity.mantissa <= 0 {
            let message = format!("the amount must be greater than zero, but is {}", obligation.amount);
            return Err(wrong(Failure::new(Code::NotPositive, message).field("amount")));
        }
        read.push(quantity);
    }
    Ok(read)
}

/// The cash that each of a web's parties may use, in its units.
pub(super) fn cash_of(web: &Web, cash: &BTreeMap<String, String>) -> Result<Vec<i128>, Failure> {
    let of = |party: &String| {
        let Some(written) = cash.get(party) else { return Ok(0) };
        let finer = || {
            let message =
                format!("the cash of {party} has more decimals than any obligation, or is too large; round it");
            Failure::new(Code::OutOfRange, message).field(format!("cash.{party}"))
        };
        let quantity = Quantity::parse(written).map_err(|f| f.field(format!("cash.{party}")))?;
        quantity.at(web.scale).filter(|units| *units >= 0 && *units <= i128::MAX / 4).ok_or_else(finer)
    };
    web.parties.iter().map(of).collect()
}
