//! Obligations that are paid in full or not at all, out of the cash that each party has pledged: the most value that
//! can be paid at once.

use super::web::Arc;

/// Up to this number of obligations every choice is tried.
const EXACT: usize = 20;

/// Which obligations are paid, and whether no other choice pays more.
#[derive(Clone, Debug, Default)]
pub(super) struct Paid {
    pub paid: Vec<bool>,
    pub proved: bool,
}

/// Chooses among `arcs`, one for each obligation; `cash` is the cash of each party.
pub(super) fn most(arcs: &[Arc], cash: &[i128]) -> Paid {
    if arcs.len() <= EXACT { exact(arcs, cash) } else { heuristic(arcs, cash) }
}

fn shift(balance: &mut [i128], arc: &Arc, undo: bool) {
    let amount = if undo { arc.amount.saturating_neg() } else { arc.amount };
    for (party, change) in [(arc.from, amount.saturating_neg()), (arc.to, amount)] {
        if let Some(sum) = balance.get_mut(party as usize) {
            *sum = sum.saturating_add(change);
        }
    }
}

/// Every choice, each one obligation away from the previous (a Gray code). Of choices that pay the same, the one with
/// more obligations, then the first.
fn exact(arcs: &[Arc], cash: &[i128]) -> Paid {
    let mut balance = cash.to_vec();
    let mut short = balance.iter().filter(|sum| **sum < 0).count();
    let mut chosen = 0_u32;
    let mut value = 0_i128;
    let mut best = (0_i128, 0_u32, 0_u32);
    let sets = 1_u32.checked_shl(u32::try_from(arcs.len()).unwrap_or(31)).unwrap_or(1);
    for step in 1..sets {
        let at = step.trailing_zeros();
        let Some(arc) = arcs.get(at as usize) else { continue };
        let bit = 1_u32.wrapping_shl(at);
        let undo = chosen & bit != 0;
        let negative = |balance: &[i128]| {
            let below = |party: u32| balance.get(party as usize).is_some_and(|sum| *sum < 0);
            usize::from(below(arc.from)).saturating_add(usize::from(below(arc.to)))
        };
        let before = negative(&balance);
        shift(&mut balance, arc, undo);
        short = short.saturating_add(negative(&balance)).saturating_sub(before);
        chosen ^= bit;
        value = if undo { value.saturating_sub(arc.amount) } else { value.saturating_add(arc.amount) };
        let better = (value, chosen.count_ones()) > (best.0, best.1)
            || (value, chosen.count_ones()) == (best.0, best.1) && chosen.reverse_bits() > best.2.reverse_bits();
        if short == 0 && better {
            best = (value, chosen.count_ones(), chosen);
        }
    }
    let paid = (0..arcs.len()).map(|at| best.2 & 1_u32.wrapping_shl(u32::try_from(at).unwrap_or(31)) != 0).collect();
    Paid { paid, proved: true }
}

/// All of them, less the smallest that a party in need pays until none is in need, then anything that fits again.
fn heuristic(arcs: &[Arc], cash: &[i128]) -> Paid {
    let mut balance = cash.to_vec();
    let mut paid = vec![true; arcs.len()];
    let mut order: Vec<usize> = (0..arcs.len()).collect();
    exposure_netting_base::order::sort_by(&mut order, |a, b| {
        let amount = |at: &usize| arcs.get(*at).map_or(0, |arc| arc.amount);
        amount(a).cmp(&amount(b)).then_with(|| b.cmp(a))
    });
    for arc in arcs {
        shift(&mut balance, arc, false);
    }
    loop {
        // The smallest payment of a party in need that covers its need, else its largest.
        let need = |party: u32| balance.get(party as usize).copied().unwrap_or_default().min(0).saturating_neg();
        let mut take = None;
        for at in &order {
            let (Some(arc), Some(true)) = (arcs.get(*at), paid.get(*at)) else { continue };
            let need = need(arc.from);
            if need > 0 {
                take = Some(*at);
                if arc.amount >= need {
                    break;
                }
            }
        }
        let Some(at) = take else { break };
        if let (Some(arc), Some(slot)) = (arcs.get(at), paid.get_mut(at)) {
            *slot = false;
            shift(&mut balance, arc, true);
        }
    }
    for at in order.iter().rev() {
        let (Some(arc), Some(slot)) = (arcs.get(*at), paid.get_mut(*at)) else { continue };
        if !*slot && balance.get(arc.from as usize).is_some_and(|sum| *sum >= arc.amount) {
            *slot = true;
            shift(&mut balance, arc, false);
        }
    }
    Paid { paid, proved: false }
}
