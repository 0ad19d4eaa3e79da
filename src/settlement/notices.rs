//! What settlement means for each single obligation: how much of it is set off, and what remains.

use std::collections::BTreeMap;

use super::quantity::text;
use super::settle::{Notice, Obligation, Settlement, id_of};
use super::web::Web;
use crate::import::csv_cell;

/// By row of the web: what is set off. What a pair sets off is shared among its obligations in proportion to their
/// amounts, rounded down; the units that are left over go to the largest remainders, the earlier obligation first.
pub(super) fn set_off(web: &Web, left: &BTreeMap<(u32, u32), i128>) -> Vec<i128> {
    let mut by_pair: BTreeMap<(u32, u32), Vec<usize>> = BTreeMap::new();
    for (at, (_, arc)) in web.rows.iter().enumerate() {
        by_pair.entry((arc.from, arc.to)).or_default().push(at);
    }
    let mut set_off = vec![0_i128; web.rows.len()];
    for (pair, rows) in by_pair {
        let amount = |at: &usize| web.rows.get(*at).map_or(0, |(_, arc)| arc.amount);
        let owed = rows.iter().fold(0_i128, |sum, at| sum.saturating_add(amount(at)));
        let cleared = owed.saturating_sub(left.get(&pair).copied().unwrap_or_default());
        let mut shares: Vec<(usize, i128, u128)> = rows
            .iter()
            .map(|at| share(amount(at), cleared, owed))
            .zip(&rows)
            .map(|((part, rest), at)| (*at, part, rest))
            .collect();
        let given = shares.iter().fold(0_i128, |sum, (_, part, _)| sum.saturating_add(*part));
        let mut spare = cleared.saturating_sub(given);
        crate::order::sort_by(&mut shares, |a, b| b.2.cmp(&a.2).then_with(|| a.0.cmp(&b.0)));
        for (at, part, _) in shares {
            let more = i128::from(spare > 0 && part < amount(&at));
            spare = spare.saturating_sub(more);
            if let Some(slot) = set_off.get_mut(at) {
                *slot = part.saturating_add(more);
            }
        }
    }
    set_off
}

/// What becomes of the obligation at a place, of which so many units are set off.
pub(super) fn notice(obligation: &Obligation, at: usize, amount: i128, set: i128, scale: u32) -> Notice {
    Notice {
        id: id_of(obligation, at),
        debtor: obligation.debtor.clone(),
        creditor: obligation.creditor.clone(),
        amount: text(amount, scale),
        setoff: text(set, scale),
        remainder: text(amount.saturating_sub(set), scale),
    }
}

/// `amount` × `cleared` / `owed`, rounded down, and the remainder of the division.
fn share(amount: i128, cleared: i128, owed: i128) -> (i128, u128) {
    if owed <= 0 || cleared == owed {
        return (amount, 0);
    }
    if amount == owed {
        return (cleared, 0);
    }
    let wide = |number: i128| ruint::Uint::<256, 4>::from(number.unsigned_abs());
    let product = wide(amount).saturating_mul(wide(cleared));
    let (quotient, rest) = product.div_rem(wide(owed));
    (i128::try_from(quotient).unwrap_or(amount), u128::try_from(rest).unwrap_or(u128::MAX))
}

/// The notices as CSV, with a header.
pub fn notices_csv(settlement: &Settlement) -> String {
    let mut out = String::from("id,debtor,creditor,amount,setoff,remainder\n");
    for notice in &settlement.notices {
        let names = [&notice.id, &notice.debtor, &notice.creditor].map(|name| csv_cell(name));
        let figures = [notice.amount.as_str(), notice.setoff.as_str(), notice.remainder.as_str()];
        out.push_str(&names.join(","));
        out.push(',');
        out.push_str(&figures.join(","));
        out.push('\n');
    }
    out
}
