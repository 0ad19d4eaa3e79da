//! The least debt that reductions alone can leave: nobody pays anybody new, nobody pays more.

use super::simplex::largest;
use super::web::{Arc, components};

/// What is left of each arc, and the potentials that prove that no less can be.
#[derive(Clone, Debug, Default)]
pub(super) struct Reduced {
    /// By arc.
    pub left: Vec<i128>,
    /// By party.
    pub potentials: Vec<i64>,
}

/// Arcs come summed by pair and direction. What is in no cycle stays, so each strongly connected part is solved by itself;
/// pairs are not netted before, because an optimum may keep the smaller of two opposite debts and let the larger go.
pub(super) fn reduce(parties: usize, arcs: &[Arc]) -> Reduced {
    let component = components(parties, arcs);
    let of = |party: u32| component.get(party as usize).copied().unwrap_or_default();
    let count = component.iter().max().map_or(0, |last| (*last as usize).saturating_add(1));
    let mut members: Vec<Vec<u32>> = vec![Vec::new(); count];
    let mut local = vec![0_u32; parties];
    for (party, component) in (0..).zip(&component) {
        if let (Some(list), Some(slot)) = (members.get_mut(*component as usize), local.get_mut(party as usize)) {
            *slot = u32::try_from(list.len()).unwrap_or(u32::MAX);
            list.push(party);
        }
    }
    let mut inside: Vec<Vec<usize>> = vec![Vec::new(); count];
    for (at, arc) in arcs.iter().enumerate() {
        if of(arc.from) == of(arc.to)
            && let Some(list) = inside.get_mut(of(arc.from) as usize)
        {
            list.push(at);
        }
    }
    let mut left: Vec<i128> = arcs.iter().map(|arc| arc.amount).collect();
    let mut potentials = vec![0_i64; parties];
    // Later parts lie below earlier ones, so that an arc between them, on which nothing goes round, proves itself.
    let mut floor = 0_i64;
    for (members, inside) in members.iter().zip(&inside) {
        let own = |party: u32| local.get(party as usize).copied().unwrap_or_default();
        let part: Vec<Arc> = inside
            .iter()
            .filter_map(|at| arcs.get(*at))
            .map(|arc| Arc { from: own(arc.from), to: own(arc.to), amount: arc.amount })
            .collect();
        let found = largest(members.len(), &part);
        for (at, flow) in inside.iter().zip(&found.flow) {
            if let Some(left) = left.get_mut(*at) {
                *left = left.saturating_sub(*flow);
            }
        }
        let highest = found.potential.iter().max().copied().unwrap_or_default();
        let shift = floor.saturating_sub(highest);
        for (party, potential) in members.iter().zip(&found.potential) {
            if let Some(slot) = potentials.get_mut(*party as usize) {
                *slot = potential.saturating_add(shift);
                floor = floor.min(slot.saturating_sub(1));
            }
        }
    }
    Reduced { left, potentials }
}

/// A first answer at once: each pair nets, then cycles are taken out as a walk finds them. What it leaves is a bound.
pub(super) fn preview(parties: usize, arcs: &[Arc]) -> Vec<Arc> {
    let mut arcs = super::web::bilateral(arcs);
    let mut out: Vec<Vec<usize>> = vec![Vec::new(); parties];
    for (at, arc) in arcs.iter().enumerate() {
        if let Some(list) = out.get_mut(arc.from as usize) {
            list.push(at);
        }
    }
    // Which of its arcs a party looks at next; what it has passed leads nowhere any more.
    let mut next = vec![0_usize; parties];
    let mut place: Vec<Option<usize>> = vec![None; parties];
    for root in 0..u32::try_from(parties).unwrap_or(u32::MAX) {
        let mut party = root;
        let mut path: Vec<usize> = Vec::new();
        if let Some(slot) = place.get_mut(root as usize) {
            *slot = Some(0);
        }
        loop {
            let look = next.get(party as usize).copied().unwrap_or_default();
            let Some(at) = out.get(party as usize).and_then(|list| list.get(look)).copied() else {
                // A dead end: back one step, and that arc is done.
                if let Some(slot) = place.get_mut(party as usize) {
                    *slot = None;
                }
                let Some(back) = path.pop() else { break };
                party = arcs.get(back).map_or(root, |arc| arc.from);
                if let Some(look) = next.get_mut(party as usize) {
                    *look = look.saturating_add(1);
                }
                continue;
            };
            let Some(arc) = arcs.get(at).copied() else { break };
            if arc.amount == 0 {
                if let Some(look) = next.get_mut(party as usize) {
                    *look = look.saturating_add(1);
                }
                continue;
            }
            match place.get(arc.to as usize).copied().flatten() {
                None => {
                    path.push(at);
                    party = arc.to;
                    if let Some(slot) = place.get_mut(party as usize) {
                        *slot = Some(path.len());
                    }
                }
                Some(start) => {
                    // A cycle: what it can carry goes, and the walk starts again where it closed.
                    let mut cycle: Vec<usize> = path.split_off(start.min(path.len()));
                    cycle.push(at);
                    let least = cycle.iter().filter_map(|at| arcs.get(*at)).map(|arc| arc.amount).min();
                    for at in &cycle {
                        if let (Some(arc), Some(least)) = (arcs.get_mut(*at), least) {
                            arc.amount = arc.amount.saturating_sub(least);
                            if let Some(slot) = place.get_mut(arc.from as usize) {
                                *slot = None;
                            }
                        }
                    }
                    party = arc.to;
                    if let Some(slot) = place.get_mut(party as usize) {
                        *slot = Some(path.len());
                    }
                }
            }
        }
    }
    arcs.retain(|arc| arc.amount > 0);
    arcs
}
