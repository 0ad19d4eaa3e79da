//! The fewest transfers that bring every position to zero, with new payers and payees.
//!
//! A group of parties that sums to zero settles in one transfer fewer than it has parties, so the fewest transfers are
//! the number of parties less the largest number of groups that each sum to zero. A best partition can always have two
//! opposite positions as a group: if they are in two groups, or in one, splitting them off and joining the rest is no
//! worse.

use super::web::{Arc, matched};

/// Up to this number of parties the best partition is found; beyond it, there is only a bound.
const EXACT: usize = 20;

/// The transfers, the groups, and whether they are proved to be the fewest.
#[derive(Clone, Debug, Default)]
pub(super) struct Fewest {
    pub transfers: Vec<Arc>,
    pub groups: Vec<Vec<u32>>,
    pub proved: bool,
}

pub(super) fn fewest(positions: &[i128]) -> Fewest {
    let mut left: Vec<(u32, i128)> =
        (0..).zip(positions).filter(|(_, net)| **net != 0).map(|(party, net)| (party, *net)).collect();
    let mut groups = pairs(&mut left);
    let proved = left.len() <= EXACT;
    let rest = if proved { partition(&left) } else { greedy(&left) };
    groups.extend(rest);
    let of = |party: &u32| (*party, positions.get(*party as usize).copied().unwrap_or_default());
    let settle = |group: &Vec<u32>| matched(&group.iter().map(of).collect::<Vec<_>>());
    let transfers = groups.iter().flat_map(settle).collect();
    Fewest { transfers, groups, proved }
}

/// Removes opposite positions, each with the first that fits.
fn pairs(left: &mut Vec<(u32, i128)>) -> Vec<Vec<u32>> {
    let mut by_size: std::collections::BTreeMap<i128, Vec<u32>> = std::collections::BTreeMap::new();
    for (party, net) in left.iter().rev() {
        by_size.entry(*net).or_default().push(*party);
    }
    let mut groups = Vec::new();
    let sizes: Vec<i128> = by_size.keys().copied().filter(|net| *net > 0).collect();
    for net in sizes {
        loop {
            let (plus, minus) = (by_size.get(&net), by_size.get(&net.saturating_neg()));
            let (Some(a), Some(b)) = (plus.and_then(|l| l.last().copied()), minus.and_then(|l| l.last().copied()))
            else {
                break;
            };
            groups.push(vec![a.min(b), a.max(b)]);
            for side in [net, net.saturating_neg()] {
                if let Some(list) = by_size.get_mut(&side) {
                    list.pop();
                }
            }
        }
    }
    let gone: std::collections::BTreeSet<u32> = groups.iter().flatten().copied().collect();
    left.retain(|(party, _)| !gone.contains(party));
    groups
}

/// The most groups that sum to zero, over all subsets.
fn partition(left: &[(u32, i128)]) -> Vec<Vec<u32>> {
    let count = left.len();
    let Some(sets) = u32::try_from(count).ok().and_then(|count| 1_usize.checked_shl(count)) else { return Vec::new() };
    // The sum of each subset, and the largest number of groups in it that are closed when its parties are taken one at
    // a time.
    let mut sums = vec![0_i128; sets];
    let mut best = vec![0_u8; sets];
    let mut last = vec![0_u8; sets];
    for set in 1..sets {
        let low = set.trailing_zeros() as usize;
        let rest = set & set.wrapping_sub(1);
        let sum = sums.get(rest).copied().unwrap_or_default().saturating_add(left.get(low).map_or(0, |(_, net)| *net));
        let (mut most, mut from) = (best.get(rest).copied().unwrap_or_default(), low);
        for at in low.saturating_add(1)..count {
            let bit = 1_usize.wrapping_shl(u32::try_from(at).unwrap_or(0));
            let without = if set & bit == 0 { 0 } else { best.get(set & !bit).copied().unwrap_or_default() };
            if without > most {
                (most, from) = (without, at);
            }
        }
        if let (Some(slot), Some(best), Some(last)) = (sums.get_mut(set), best.get_mut(set), last.get_mut(set)) {
            *slot = sum;
            *best = most.saturating_add(u8::from(sum == 0));
            *last = u8::try_from(from).unwrap_or_default();
        }
    }
    // Back from the whole: a group ends when the rest sums to zero.
    let mut groups = Vec::new();
    let mut group = Vec::new();
    let mut set = sets.saturating_sub(1);
    while set != 0 {
        let at = last.get(set).copied().unwrap_or_default();
        if let Some((party, _)) = left.get(usize::from(at)) {
            group.push(*party);
        }
        set &= !1_usize.wrapping_shl(u32::from(at));
        if sums.get(set).copied() == Some(0) {
            group.sort_unstable();
            groups.push(std::mem::take(&mut group));
        }
    }
    groups.reverse();
    groups
}

/// One group: the largest payer pays the largest payee until nothing is left.
fn greedy(left: &[(u32, i128)]) -> Vec<Vec<u32>> {
    // A group ends when a payer and a payee are done together.
    let mut groups: Vec<Vec<u32>> = Vec::new();
    let mut open: Vec<u32> = Vec::new();
    let mut balance: std::collections::BTreeMap<u32, i128> = left.iter().copied().collect();
    for Arc { from, to, amount } in matched(left) {
        open.extend([from, to]);
        let mut done = 0;
        for (party, change) in [(from, amount), (to, amount.saturating_neg())] {
            if let Some(net) = balance.get_mut(&party) {
                *net = net.saturating_add(change);
                done = i32::from(*net == 0).saturating_add(done);
            }
        }
        if done == 2 {
            open.sort_unstable();
            open.dedup();
            groups.push(std::mem::take(&mut open));
        }
    }
    groups
}
