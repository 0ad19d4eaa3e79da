//! Options sold that options bought cover, by strike and expiry.
//!
//! A bought option covers a sold one of the same right and expiry. If its strike is no worse (a call's no higher, a put's
//! no lower) nothing can be lost, and nothing is needed. If it is worse, the loss ends at the distance between the strikes,
//! and no more than that is needed. Nothing else covers: a delta that offsets today is another one after a move.

use std::cmp::Ordering;

use super::set::Line;
use crate::amount::Amount;
use crate::order;
use crate::position::Right;

/// How much of a sold option is covered, and the requirement that it is spared.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Covered {
    /// In units of the asset.
    pub size: Amount,
    pub released: Amount,
}

/// How far each option of one asset is covered, in their order; `needs` is each option's requirement alone.
pub(crate) fn cover(options: &[&Line<'_>], needs: &[Amount]) -> Vec<Covered> {
    let mut covered = vec![Covered::default(); options.len()];
    let mut places: Vec<usize> = (0..options.len()).collect();
    let series = |at: &usize| options.get(*at).map(|line| (line.instrument.expiry, line.right()));
    order::sort_by(&mut places, |a, b| {
        series(a).cmp(&series(b)).then_with(|| match (options.get(*a), options.get(*b)) {
            (Some(a), Some(b)) => best_first(a, b),
            _ => Ordering::Equal,
        })
    });
    for group in places.chunk_by(|a, b| series(a) == series(b)) {
        let lines: Vec<(&Line<'_>, Amount)> =
            group.iter().filter_map(|at| Some((*options.get(*at)?, *needs.get(*at)?))).collect();
        for (at, own) in group.iter().zip(of_series(&lines)) {
            covered.get_mut(*at).into_iter().for_each(|slot| *slot = own);
        }
    }
    covered
}

/// Calls from the lowest strike, puts from the highest: a bought option covers in full every option sold after it.
fn best_first(a: &Line<'_>, b: &Line<'_>) -> Ordering {
    let by_strike = a.strike.cmp(&b.strike);
    let by_strike = if a.right() == Some(Right::Put) { by_strike.reverse() } else { by_strike };
    by_strike.then_with(|| a.short().cmp(&b.short()))
}

fn of_series(lines: &[(&Line<'_>, Amount)]) -> Vec<Covered> {
    let mut covered = vec![Covered::default(); lines.len()];
    // Full cover first. The nearest strike comes first, so that the better ones remain for partial cover.
    let mut bought: Vec<(usize, Amount)> = Vec::new();
    for (at, (line, _)) in lines.iter().enumerate() {
        if !line.short() {
            bought.push((at, line.held));
            continue;
        }
        let mut open = line.held.abs();
        while open.0 > 0
            && let Some((_, left)) = bought.last_mut()
        {
            let size = open.min(*left);
            (open, *left) = (open.minus(size), left.minus(size));
            if left.0 == 0 {
                bought.pop();
            }
        }
        let size = line.held.abs().minus(open);
        covered.get_mut(at).into_iter().for_each(|slot| *slot = of_size(lines, at, size, Amount::ZERO));
    }
    // Then up to the distance between the strikes.
    for (at, (line, need)) in lines.iter().enumerate().rev().filter(|(_, (line, _))| line.short()) {
        let Some(slot) = covered.get_mut(at) else { continue };
        for (other, left) in bought.iter_mut().filter(|(other, left)| *other > at && left.0 > 0) {
            let size = line.held.abs().minus(slot.size).min(*left);
            let Some((long, _)) = lines.get(*other).filter(|_| size.0 > 0) else { continue };
            let distance = long.strike.unwrap_or_default().saturating_sub(line.strike.unwrap_or_default()).abs();
            let part = of_size(lines, at, size, size.share(distance, Amount::ONE).unwrap_or(*need));
            if part.released.0 > 0 {
                *left = left.minus(size);
                slot.size = slot.size.plus(size);
                slot.released = slot.released.saturating_add(part.released).min(*need);
            }
        }
    }
    covered
}

/// The requirement that `size` of a sold option is spared if it can still lose `loss`.
fn of_size(lines: &[(&Line<'_>, Amount)], at: usize, size: Amount, loss: Amount) -> Covered {
    let need = lines.get(at).and_then(|(line, need)| need.share(size, line.held.abs())).unwrap_or_default();
    Covered { size, released: need.saturating_sub(loss).max(Amount::ZERO) }
}
