//! Default: how much everybody can pay if some cannot pay everything.
//!
//! ```text
//! p = min(p̄, e + Πᵀp)                         Eisenberg and Noe (2001): the greatest such p
//! p = p̄ if e + Πᵀp ≥ p̄, else α e + β Πᵀp    Rogers and Veraart (2013): default costs
//! ```
//!
//! p̄ is what a party owes, e its cash, Π the shares of its debts. The greatest solution comes from fictitious default:
//! begin with nobody in default, compute what those in default pay, find who cannot pay then, and repeat; there are at
//! most as many rounds as parties.

use std::collections::BTreeMap;

use serde::Serialize;

use super::data::Obligation;
use super::gather::{doubts, webs};
use exposure_netting_base::amount::{Amount, figure, to_f64};
use exposure_netting_base::error::{Code, Error, Failure};

/// Inputs of clearing besides the obligations.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ClearingInput {
    /// Cash by party; zero for a party that is not named.
    pub cash: BTreeMap<String, rust_decimal::Decimal>,
    /// The fraction of its cash that a party in default realises; all of it when absent.
    pub alpha: Option<rust_decimal::Decimal>,
    /// The fraction of what others pay it; all of it when absent.
    pub beta: Option<rust_decimal::Decimal>,
}

/// The result for one party.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(rename = "ClearedParty"))]
#[serde(rename_all = "camelCase")]
pub struct Cleared {
    /// Its name.
    pub party: String,
    /// How much it owes.
    pub owed: Amount,
    /// How much it pays.
    pub paid: Amount,
    /// How much it receives.
    pub received: Amount,
    /// Cash and receipts less its debts if it pays everything; otherwise zero.
    pub equity: Amount,
    /// Whether it defaults: it cannot pay everything.
    pub defaults: bool,
    /// The round in which its default is found: 1 if its own cash and full receipts are not enough; 0 if it does not
    /// default.
    pub round: u32,
}

/// The result of clearing.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(rename = "Cleared", optional_fields))]
#[serde(rename_all = "camelCase")]
pub struct Clearing {
    /// By name.
    pub parties: Vec<Cleared>,
    /// Debts that are not paid.
    pub shortfall: Amount,
    /// The largest difference between what a party pays and the formula.
    pub residual: Amount,
    /// Possible slips: names that differ only in case, cash of a party without obligations.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(feature = "ts", ts(as = "Option<_>"))]
    pub warnings: Vec<Failure>,
}

/// Most parties in default whose payments can be solved for together.
const MOST: usize = 1_500;

/// The greatest clearing vector.
///
/// # Errors
/// As [`super::settle`] for the obligations; `mixed_assets` if they are in several assets; `out_of_range` for cash
/// below zero, for fractions outside 0 to 1, or if more than 1,500 parties default.
///
/// ```
/// use exposure_netting::settlement::{ClearingInput, Obligation, clear};
/// let owes = |debtor: &str, creditor: &str, amount: &str| Obligation {
///     debtor: debtor.into(), creditor: creditor.into(), amount: amount.into(), ..Obligation::default()
/// };
/// // Nobody has cash, and everybody can pay: the greatest solution, not 0 / 0.
/// let ring = [owes("A", "B", "5"), owes("B", "C", "5"), owes("C", "A", "5")];
/// let cleared = clear(&ring, &ClearingInput::default())?;
/// assert!(cleared.parties.iter().all(|party| !party.defaults && party.paid.to_string() == "5"));
/// # Ok::<(), exposure_netting::Error>(())
/// ```
pub fn clear(obligations: &[Obligation], input: &ClearingInput) -> Result<Clearing, Error> {
    let webs = webs(obligations, true)?;
    if webs.len() > 1 {
        let message = "the obligations are in several assets; clear them one asset at a time";
        return Err(Failure::new(Code::MixedAssets, message).field("asset").into());
    }
    let fraction = |name: &str, given: Option<rust_decimal::Decimal>| {
        let fraction = given.unwrap_or(rust_decimal::Decimal::ONE);
        if fraction.is_sign_negative() && !fraction.is_zero() || fraction > rust_decimal::Decimal::ONE {
            return Err(Failure::new(
                Code::OutOfRange,
                format!("{name} must be from 0 to 1, but is {}", exposure_netting_base::amount::plain(fraction)),
            )
            .field(name));
        }
        Ok(to_f64(fraction))
    };
    let (alpha, beta) = (fraction("alpha", input.alpha)?, fraction("beta", input.beta)?);
    if let Some((party, _)) = input.cash.iter().find(|(_, cash)| cash.is_sign_negative() && !cash.is_zero()) {
        let message = format!("the cash of {party} must not be below zero; write its debt as an obligation");
        return Err(Failure::new(Code::OutOfRange, message).field(format!("cash.{party}")).into());
    }
    let Some(web) = webs.into_iter().next() else { return Ok(Clearing::default()) };
    #[allow(clippy::cast_precision_loss, reason = "payments are numbers of a formula")]
    let value = |units: i128| units as f64 / libm::pow(10.0, f64::from(web.scale));
    // Parties with cash and no debts take no part: nothing changes for them.
    let cash: Vec<f64> =
        web.parties.iter().map(|party| input.cash.get(party).map_or(0.0, |cash| to_f64(*cash))).collect();
    let count = web.parties.len();
    let mut owed = vec![0.0_f64; count];
    for arc in &web.arcs {
        if let Some(sum) = owed.get_mut(arc.from as usize) {
            *sum += value(arc.amount);
        }
    }
    let owed_by = |party: u32| owed.get(party as usize).copied().unwrap_or_default();
    let shares: Vec<(usize, usize, f64)> = web
        .arcs
        .iter()
        .map(|arc| (arc.from as usize, arc.to as usize, value(arc.amount) / owed_by(arc.from)))
        .collect();
    let received = |paid: &[f64]| {
        let mut sums = vec![0.0_f64; count];
        for (from, to, share) in &shares {
            if let (Some(sum), Some(paid)) = (sums.get_mut(*to), paid.get(*from)) {
                *sum += share * paid;
            }
        }
        sums
    };
    let mut rounds = vec![0_u32; count];
    let mut paid = owed.clone();
    for round in 1..=u32::try_from(count).unwrap_or(u32::MAX) {
        let inflow = received(&paid);
        let mut fresh = false;
        for (at, slot) in rounds.iter_mut().enumerate() {
            let of = |list: &[f64]| list.get(at).copied().unwrap_or_default();
            let has = of(&cash) + of(&inflow);
            // A shortfall below the precision of floating point is not a default.
            if *slot == 0 && has < of(&owed) - 1e-12 * of(&owed) {
                *slot = round;
                fresh = true;
            }
        }
        if !fresh {
            break;
        }
        paid = payments(&owed, &cash, &shares, &rounds, (alpha, beta))?;
    }
    let inflow = received(&paid);
    let mut clearing = Clearing { warnings: doubts(obligations, input.cash.keys()), ..Clearing::default() };
    let (mut short, mut residual) = (0.0, 0.0_f64);
    for (at, party) in web.parties.iter().enumerate() {
        let of = |list: &[f64]| list.get(at).copied().unwrap_or_default();
        let round = rounds.get(at).copied().unwrap_or_default();
        let (owed, paid, inflow, cash) = (of(&owed), of(&paid), of(&inflow), of(&cash));
        short += owed - paid;
        let formula = if round == 0 { owed } else { alpha * cash + beta * inflow };
        residual = residual.max((paid - formula).abs());
        clearing.parties.push(Cleared {
            party: party.clone(),
            owed: figure(owed),
            paid: figure(paid),
            received: figure(inflow),
            equity: if round == 0 { figure((cash + inflow - owed).max(0.0)) } else { Amount::ZERO },
            defaults: round > 0,
            round,
        });
    }
    (clearing.shortfall, clearing.residual) = (figure(short), figure(residual));
    Ok(clearing)
}

/// Payments while these parties are in default: the others pay in full, and those in default pay the least solution of
/// p = α e + β (what the others pay them + what they pay each other), by elimination.
fn payments(
    owed: &[f64],
    cash: &[f64],
    shares: &[(usize, usize, f64)],
    rounds: &[u32],
    (alpha, beta): (f64, f64),
) -> Result<Vec<f64>, Failure> {
    let failing: Vec<usize> = rounds.iter().enumerate().filter(|(_, round)| **round > 0).map(|(at, _)| at).collect();
    if failing.len() > MOST {
        let message =
            format!("more than {MOST} parties default together, which is too many to solve for; clear a smaller web");
        return Err(Failure::new(Code::OutOfRange, message).field("cash"));
    }
    let mut place = vec![usize::MAX; owed.len()];
    for (row, at) in failing.iter().enumerate() {
        if let Some(slot) = place.get_mut(*at) {
            *slot = row;
        }
    }
    let size = failing.len();
    let of = |list: &[f64], at: usize| list.get(at).copied().unwrap_or_default();
    // Rows of the system, the right-hand side last.
    let mut system: Vec<Vec<f64>> = failing
        .iter()
        .enumerate()
        .map(|(row, at)| {
            let mut line = vec![0.0; size.saturating_add(1)];
            if let Some(own) = line.get_mut(row) {
                *own = 1.0;
            }
            if let Some(right) = line.last_mut() {
                *right = alpha * of(cash, *at);
            }
            line
        })
        .collect();
    for (from, to, share) in shares {
        let (Some(row), Some(column)) = (place.get(*to).copied(), place.get(*from).copied()) else { continue };
        let Some(line) = system.get_mut(row) else { continue };
        if column == usize::MAX {
            if let Some(right) = line.last_mut() {
                *right += beta * share * of(owed, *from);
            }
        } else if let Some(cell) = line.get_mut(column) {
            *cell -= beta * share;
        }
    }
    let solved = eliminate(system);
    let mut paid = owed.to_vec();
    for (at, amount) in failing.iter().zip(solved) {
        if let Some(slot) = paid.get_mut(*at) {
            *slot = amount.clamp(0.0, *slot);
        }
    }
    Ok(paid)
}

/// Gaussian elimination with the largest pivot. A ring in default that has no cash and receives nothing from outside
/// has no pivot left: it pays nothing.
fn eliminate(mut system: Vec<Vec<f64>>) -> Vec<f64> {
    let size = system.len();
    let cell = |line: &[f64], at: usize| line.get(at).copied().unwrap_or_default();
    for column in 0..size {
        let pivot = (column..size).max_by(|a, b| {
            let size = |row: &usize| system.get(*row).map_or(0.0, |line| cell(line, column).abs());
            size(a).total_cmp(&size(b))
        });
        if let Some(pivot) = pivot {
            system.swap(column, pivot);
        }
        let Some(lead) = system.get(column).cloned() else { continue };
        let divisor = cell(&lead, column);
        if divisor.abs() < 1e-12 {
            continue;
        }
        for (row, line) in system.iter_mut().enumerate() {
            let factor = cell(line, column) / divisor;
            if row == column || factor == 0.0 {
                continue;
            }
            for (target, source) in line.iter_mut().zip(&lead).skip(column) {
                *target -= factor * source;
            }
        }
    }
    (0..size)
        .map(|row| {
            let line = system.get(row).map(Vec::as_slice).unwrap_or_default();
            let divisor = cell(line, row);
            if divisor.abs() < 1e-12 { 0.0 } else { cell(line, size) / divisor }
        })
        .collect()
}
