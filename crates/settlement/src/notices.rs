//! The effect of a settlement on each single obligation: how much of it is set off, and how much remains.

use std::collections::BTreeMap;

use super::data::{Notice, Obligation, Transfer, id_of};
use super::quantity::text;
use super::web::Web;
use exposure_netting_base::table;

/// The amount set off, by row of the web; `left` is the rest of each arc. An amount set off for a pair is shared among
/// its obligations in proportion to their amounts, rounded down; the units left over go to the largest remainders, the
/// earlier obligation first.
pub(super) fn set_off(web: &Web, left: &[i128]) -> Vec<i128> {
    let cleared = |pair: u32| {
        let owed = web.arcs.get(pair as usize).map_or(0, |arc| arc.amount);
        (owed.saturating_sub(left.get(pair as usize).copied().unwrap_or_default()), owed)
    };
    // Rounding matters only if several obligations of a pair share an amount.
    let mut shared: BTreeMap<u32, Vec<(usize, i128, u128)>> = BTreeMap::new();
    let mut set_off = Vec::with_capacity(web.rows.len());
    for (at, ((_, arc), pair)) in web.rows.iter().zip(&web.pairs).enumerate() {
        let (cleared, owed) = cleared(*pair);
        let (part, rest) = share(arc.amount, cleared, owed);
        if cleared > 0 && cleared < owed && arc.amount < owed {
            shared.entry(*pair).or_default().push((at, part, rest));
        }
        set_off.push(part);
    }
    for (pair, mut shares) in shared {
        let given = shares.iter().fold(0_i128, |sum, (_, part, _)| sum.saturating_add(*part));
        let mut spare = cleared(pair).0.saturating_sub(given);
        exposure_netting_base::order::sort_by(&mut shares, |a, b| b.2.cmp(&a.2).then_with(|| a.0.cmp(&b.0)));
        for (at, part, _) in shares {
            let more = i128::from(spare > 0 && web.rows.get(at).is_some_and(|(_, arc)| part < arc.amount));
            spare = spare.saturating_sub(more);
            if let Some(slot) = set_off.get_mut(at) {
                *slot = part.saturating_add(more);
            }
        }
    }
    set_off
}

/// The notice of the obligation at an index, of which `set` units are set off.
pub(super) fn notice(obligation: &Obligation, at: usize, amount: i128, set: i128, scale: u32) -> Notice {
    Notice {
        id: id_of(obligation, at),
        debtor: obligation.debtor.clone(),
        creditor: obligation.creditor.clone(),
        amount: text(amount, scale),
        setoff: text(set, scale),
        remainder: text(amount.saturating_sub(set), scale),
        asset: obligation.asset.clone(),
        chain: obligation.chain.clone(),
        due: obligation.due.clone(),
    }
}

/// `amount` × `cleared` / `owed`, rounded down, and the remainder of the division.
fn share(amount: i128, cleared: i128, owed: i128) -> (i128, u128) {
    if owed <= 0 || cleared == owed {
        return (amount, 0);
    }
    if amount == owed || cleared == 0 {
        return (cleared, 0);
    }
    // Most products are small, and 256 bits are many times as slow.
    let (small, units) = (amount.unsigned_abs().checked_mul(cleared.unsigned_abs()), owed.unsigned_abs());
    if let Some((quotient, rest)) = small.and_then(|product| product.checked_div(units).zip(product.checked_rem(units)))
    {
        return (i128::try_from(quotient).unwrap_or(amount), rest);
    }
    let wide = |number: i128| ruint::Uint::<256, 4>::from(number.unsigned_abs());
    let product = wide(amount).saturating_mul(wide(cleared));
    let (quotient, rest) = product.div_rem(wide(owed));
    (i128::try_from(quotient).unwrap_or(amount), u128::try_from(rest).unwrap_or(u128::MAX))
}

/// The notices as CSV, with a header.
pub fn notices_csv(notices: &[Notice]) -> String {
    let mut out = String::from("id,debtor,creditor,amount,setoff,remainder,asset,chain,due\n");
    for notice in notices {
        let names = [&notice.id, &notice.debtor, &notice.creditor].map(|name| table::cell(name));
        let figures = [notice.amount.as_str(), notice.setoff.as_str(), notice.remainder.as_str()];
        let place = [&notice.asset, &notice.chain, &notice.due].map(|name| table::cell(name));
        out.push_str(&[names.join(","), figures.join(","), place.join(",")].join(","));
        out.push('\n');
    }
    out
}

/// The transfers as CSV, with a header: the payments to make.
pub fn transfers_csv(transfers: &[Transfer]) -> String {
    let mut out = String::from("debtor,creditor,amount,asset,chain\n");
    for transfer in transfers {
        let [debtor, creditor, asset, chain] =
            [&transfer.debtor, &transfer.creditor, &transfer.asset, &transfer.chain].map(|name| table::cell(name));
        out.push_str(&[debtor, creditor, transfer.amount.clone(), asset, chain].join(","));
        out.push('\n');
    }
    out
}
