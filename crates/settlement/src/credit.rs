//! Set-off with credit lines: a lender accepts claims on a borrower up to a limit, so that more debts form cycles that
//! cancel. A drawn amount becomes a debt of the borrower; nobody's net position changes.
//!
//! ```text
//! minimise   first Σ left of obligations, then Σ rank × drawn, then Σ drawn
//! such that  left and drawn together settle every net position, 0 ≤ left ≤ amount, 0 ≤ drawn ≤ limit
//! ```
//!
//! That is a minimum-cost flow; the three aims become one with weights so large that no cycle of debts can trade a unit
//! of an earlier aim for any number of units of a later one. Fleischman and Dini, JRFM 14 (2021), call a line an
//! acceptance.

use std::collections::BTreeMap;

use serde::Serialize;

use super::data::{Legs, Notice, Obligation};
use super::flow::least;
use super::gather::webs;
use super::notices::{notice as notice_of, set_off as shares};
use super::quantity::text;
use super::verify::{Verdict, agree, units};
use super::web::{Arc, Web, net};
use exposure_netting_base::error::{Code, Error, Failure};

/// The largest rank.
pub const MOST_RANK: u32 = 100;

/// A claim that a lender would accept.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct CreditLine {
    /// Unique name, different from those of the obligations; empty: `line-N`.
    pub id: String,
    /// Who would be owed.
    pub lender: String,
    /// Who would owe.
    pub borrower: String,
    /// A decimal above zero.
    pub limit: String,
    /// The asset.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub asset: String,
    /// The chain.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub chain: String,
    /// Lines of a lower rank are drawn first: 0 to [`MOST_RANK`].
    pub rank: u32,
}

/// The amount drawn from a line, which the borrower owes from now on.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(rename = "Drawn"))]
pub struct Drawdown {
    /// The line's name.
    pub id: String,
    /// The creditor.
    pub lender: String,
    /// The debtor.
    pub borrower: String,
    /// How much; "0" if the line is not used.
    #[cfg_attr(feature = "ts", ts(type = "Decimal"))]
    pub amount: String,
}

/// The proof for one asset on one chain.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(rename = "CreditWeb"))]
pub struct CreditProof {
    /// The asset.
    pub asset: String,
    /// The chain.
    pub chain: String,
    /// Debts before.
    pub before: Legs,
    /// Debts after.
    pub left: Legs,
    /// A potential for each party: an obligation of weight w is gone if π(debtor) − π(creditor) < w and untouched if it
    /// is > w; a line is not drawn if π(borrower) − π(lender) < w and drawn in full if it is > w.
    #[cfg_attr(feature = "ts", ts(type = "Record<string, number>"))]
    pub potentials: BTreeMap<String, i64>,
}

/// Obligations set off with the help of credit.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(rename = "Credited"))]
#[non_exhaustive]
pub struct CreditSetOff {
    /// The result for each obligation, in their order.
    pub notices: Vec<Notice>,
    /// The amount drawn from each line, in their order.
    pub drawn: Vec<Drawdown>,
    /// The proof for each web.
    pub webs: Vec<CreditProof>,
}

/// Sets off the most that credit lines allow, drawing lines of low rank first and no more than needed.
///
/// # Errors
/// As [`super::settle`]; errors in a line have its row among the lines and a field `lines.…`. `out_of_range` for a
/// rank, `missing_field` for a line without the asset or chain that every obligation names, `overflow` if ranks times
/// parties is too large for weights.
///
/// ```
/// use exposure_netting::settlement::{CreditLine, Obligation, set_off};
/// let owes = |debtor: &str, creditor: &str| Obligation {
///     debtor: debtor.into(), creditor: creditor.into(), amount: "5".into(), ..Obligation::default()
/// };
/// // Nothing forms a cycle until C accepts a claim on A.
/// let line = CreditLine { lender: "C".into(), borrower: "A".into(), limit: "3".into(), ..CreditLine::default() };
/// let settled = set_off(&[owes("A", "B"), owes("B", "C")], &[line])?;
/// assert_eq!((settled.notices[0].setoff.as_str(), settled.drawn[0].amount.as_str()), ("3", "3"));
/// # Ok::<(), exposure_netting::Error>(())
/// ```
pub fn set_off(obligations: &[Obligation], lines: &[CreditLine]) -> Result<CreditSetOff, Error> {
    let mut settled = CreditSetOff {
        notices: vec![Notice::default(); obligations.len()],
        drawn: vec![Drawdown::default(); lines.len()],
        webs: Vec::new(),
    };
    for (web, lent) in parts(obligations, lines)? {
        let weights = Weights::of(&web, &lent)?;
        let arcs: Vec<Arc> = web.arcs.iter().copied().chain(lent.iter().map(|line| line.arc)).collect();
        let costs: Vec<i64> =
            web.arcs.iter().map(|_| weights.owed).chain(lent.iter().map(|line| weights.line(line.rank))).collect();
        let found = least(&arcs, &costs, &net(web.parties.len(), &web.arcs), &mut |_| ());
        let left = found.flow.get(..web.arcs.len()).unwrap_or_default();
        for ((at, arc), set) in web.rows.iter().zip(shares(&web, left)) {
            let (Some(notice), Some(obligation)) = (settled.notices.get_mut(*at), obligations.get(*at)) else {
                continue;
            };
            *notice = notice_of(obligation, *at, arc.amount, set, web.scale);
        }
        for (lent, amount) in lent.iter().zip(found.flow.iter().skip(web.arcs.len())) {
            let (Some(drawn), Some(line)) = (settled.drawn.get_mut(lent.at), lines.get(lent.at)) else { continue };
            *drawn = Drawdown {
                id: name_of(line, lent.at),
                lender: line.lender.clone(),
                borrower: line.borrower.clone(),
                amount: text(*amount, web.scale),
            };
        }
        let (count, gross) = sums(left.iter());
        let potentials = found.potential.iter().map(|potential| potential.saturating_neg());
        settled.webs.push(CreditProof {
            before: Legs { count: web.rows.len(), gross: text(web.gross(), web.scale) },
            left: Legs { count, gross: text(gross, web.scale) },
            potentials: web.parties.iter().cloned().zip(potentials).collect(),
            asset: web.asset,
            chain: web.chain,
        });
    }
    Ok(settled)
}

/// Checks a set-off with credit independently: each obligation adds up, no line is overdrawn, net positions are kept,
/// and the potentials prove that nothing is better.
///
/// # Errors
/// Errors in the obligations or lines themselves.
pub fn verify_credit(
    obligations: &[Obligation],
    lines: &[CreditLine],
    settled: &CreditSetOff,
) -> Result<Verdict, Error> {
    let parts = parts(obligations, lines)?;
    let mut reasons = Vec::new();
    agree(obligations, parts.iter().map(|(web, _)| web), &settled.notices, &mut reasons);
    if settled.drawn.len() != lines.len() || settled.webs.len() != parts.len() {
        reasons.push("each line must have one amount, and each web one proof".to_owned());
        return Ok(Verdict { valid: false, reasons });
    }
    for ((web, lent), proof) in parts.iter().zip(&settled.webs) {
        let mut wrong = |what: &str| {
            let place = [web.asset.as_str(), web.chain.as_str()].join(" ");
            let place = place.trim();
            reasons.push(if place.is_empty() { what.to_owned() } else { format!("{place}: {what}") });
        };
        let weights = Weights::of(web, lent)?;
        let known = proof.potentials.len() == web.parties.len()
            && web.parties.iter().all(|party| proof.potentials.contains_key(party));
        if (&proof.asset, &proof.chain) != (&web.asset, &web.chain) || !known {
            wrong("its proof belongs to another web, or lacks a potential for a party");
        }
        let slack = |arc: &Arc, weight: i64| {
            let of = |party: u32| i128::from(proof.potentials.get(web.name(party)).copied().unwrap_or_default());
            of(arc.from).saturating_sub(of(arc.to)).saturating_sub(weight.into())
        };
        let holds = |arc: &Arc, weight: i64, amount: i128| {
            (amount == 0 || slack(arc, weight) >= 0) && (amount == arc.amount || slack(arc, weight) <= 0)
        };
        let mut left: BTreeMap<(u32, u32), i128> = BTreeMap::new();
        let mut debts: Vec<Arc> = Vec::new();
        for (at, arc) in &web.rows {
            let remainder = settled.notices.get(*at).and_then(|notice| units(&notice.remainder, web.scale));
            let amount = remainder.unwrap_or(-1);
            debts.push(Arc { amount, ..*arc });
            let sum = left.entry((arc.from, arc.to)).or_default();
            *sum = sum.saturating_add(amount);
        }
        let of = |arc: &Arc| left.get(&(arc.from, arc.to)).copied().unwrap_or_default();
        let mut optimal = web.arcs.iter().all(|arc| holds(arc, weights.owed, of(arc)));
        for lent in lent {
            let (Some(drawn), Some(line)) = (settled.drawn.get(lent.at), lines.get(lent.at)) else { continue };
            let amount = units(&drawn.amount, web.scale).filter(|amount| (0..=lent.arc.amount).contains(amount));
            let same = drawn.id == name_of(line, lent.at)
                && (&drawn.lender, &drawn.borrower) == (&line.lender, &line.borrower);
            match amount.filter(|_| same) {
                Some(amount) => {
                    optimal &= holds(&lent.arc, weights.line(lent.rank), amount);
                    debts.push(Arc { amount, ..lent.arc });
                }
                None => wrong("a line is drawn beyond its limit, or has been changed"),
            }
        }
        if net(web.parties.len(), &debts) != net(web.parties.len(), &web.arcs) {
            wrong("the remaining and drawn amounts do not settle the net positions");
        }
        if !optimal {
            wrong("the potentials do not prove that the result is the best");
        }
        let (count, gross) = sums(left.values());
        let before = Legs { count: web.rows.len(), gross: text(web.gross(), web.scale) };
        if proof.before != before || proof.left != (Legs { count, gross: text(gross, web.scale) }) {
            wrong("its counts or sums do not match its obligations");
        }
    }
    Ok(Verdict { valid: reasons.is_empty(), reasons })
}

/// A line of a web: its index, the debt that it may become, its rank.
struct Lent {
    at: usize,
    arc: Arc,
    rank: u32,
}

/// Each web's obligations with their lines.
fn parts(obligations: &[Obligation], lines: &[CreditLine]) -> Result<Vec<(Web, Vec<Lent>)>, Error> {
    let row = |at: usize| u32::try_from(at).unwrap_or(u32::MAX).saturating_add(1);
    if let Some((at, line)) = lines.iter().enumerate().find(|(_, line)| line.rank > MOST_RANK) {
        let message = format!("the rank must be from 0 to {MOST_RANK}, but is {}", line.rank);
        return Err(Failure::new(Code::OutOfRange, message).field("lines.rank").row(row(at)).into());
    }
    // A line without an asset or chain, while every obligation has one, would silently have no effect.
    for (what, debts, line) in [
        ("asset", (|o| &o.asset) as fn(&Obligation) -> &String, (|l| &l.asset) as fn(&CreditLine) -> &String),
        ("chain", |o| &o.chain, |l| &l.chain),
    ] {
        let lost = lines.iter().position(|l| line(l).is_empty()).filter(|_| !obligations.is_empty());
        if let Some(at) = lost.filter(|_| obligations.iter().all(|o| !debts(o).is_empty())) {
            let message =
                format!("the line has no {what}, but every obligation has one; name the {what} that the line is for");
            return Err(Failure::new(Code::MissingField, message).field(format!("lines.{what}")).row(row(at)).into());
        }
    }
    // Errors in a line speak of the line, not of an obligation.
    let told = |error: Error| {
        let failure = error.failure().clone();
        let at = failure.row.and_then(|row| (row as usize).checked_sub(obligations.len().saturating_add(1)));
        let Some((at, line)) = at.and_then(|at| Some((at, lines.get(at)?))) else { return error };
        let (theirs, ours) = match failure.field.as_deref() {
            Some("debtor") => ("debtor", "borrower"),
            Some("creditor") => ("creditor", "lender"),
            Some("amount") => ("amount", "limit"),
            _ => ("id", "id"),
        };
        let field = format!("lines.{ours}");
        let message = format!("credit line {}: {}", name_of(line, at), failure.message.replace(theirs, ours));
        Error::from(failure.message(message).id(name_of(line, at)).field(field).row(row(at)))
    };
    // As an obligation, a line is the debt that the borrower may have.
    let debt = |line: &CreditLine| Obligation {
        id: line.id.clone(),
        debtor: line.borrower.clone(),
        creditor: line.lender.clone(),
        amount: line.limit.clone(),
        asset: line.asset.clone(),
        chain: line.chain.clone(),
        due: String::new(),
    };
    let all: Vec<Obligation> = obligations.iter().cloned().chain(lines.iter().map(debt)).collect();
    let part = |mut web: Web| {
        let rows = std::mem::take(&mut web.rows);
        let mut lent = Vec::new();
        for (at, arc) in rows {
            match at.checked_sub(obligations.len()) {
                None => web.rows.push((at, arc)),
                Some(at) => lent.push(Lent { at, arc, rank: lines.get(at).map_or(0, |line| line.rank) }),
            }
        }
        web.arcs.clear();
        web.aggregate();
        (web, lent)
    };
    Ok(webs(&all, false).map_err(told)?.into_iter().map(part).collect())
}

fn name_of(line: &CreditLine, at: usize) -> String {
    if line.id.is_empty() { format!("line-{}", at.saturating_add(1)) } else { line.id.clone() }
}

fn sums<'a>(left: impl Iterator<Item = &'a i128> + Clone) -> (usize, i128) {
    let count = left.clone().filter(|amount| **amount > 0).count();
    (count, left.fold(0_i128, |sum, amount| sum.saturating_add(*amount)))
}

/// The weight of a unit: a cycle has no more debts than there are parties, so one unit of rank outweighs everything
/// else drawn along it, and one unit of an obligation outweighs all ranks.
struct Weights {
    parties: i64,
    owed: i64,
}

impl Weights {
    fn of(web: &Web, lent: &[Lent]) -> Result<Weights, Failure> {
        let parties = i64::try_from(web.parties.len()).unwrap_or(i64::MAX);
        let rank = lent.iter().map(|line| line.rank).max().unwrap_or_default();
        let heaviest = i64::from(rank).checked_mul(parties.saturating_add(1)).and_then(|w| w.checked_add(1));
        let owed = heaviest.and_then(|w| w.checked_mul(parties)).and_then(|w| w.checked_add(1));
        // Potentials add up to one weight for each party.
        let fits = owed.filter(|owed| owed.checked_mul(parties.saturating_mul(4)).is_some());
        let too_many = || {
            Failure::new(Code::Overflow, "there are too many parties for lines of such high ranks; use lower ranks")
                .field("rank")
        };
        Ok(Weights { parties, owed: fits.ok_or_else(too_many)? })
    }

    fn line(&self, rank: u32) -> i64 {
        i64::from(rank).saturating_mul(self.parties.saturating_add(1)).saturating_add(1)
    }
}
