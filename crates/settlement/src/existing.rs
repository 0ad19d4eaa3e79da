//! The least debt that reductions alone can leave: nobody pays anybody new, nobody pays more.

use super::flow::least;
use super::web::{Arc, components, net};

/// The rest of each arc, and the potentials that prove that no less is possible.
#[derive(Clone, Debug, Default)]
pub(super) struct Reduced {
    /// By arc.
    pub left: Vec<i128>,
    /// By party.
    pub potentials: Vec<i64>,
}

/// Arcs are summed by pair and direction. A debt outside every cycle stays, so each strongly connected part is solved
/// separately; pairs are not netted first, because an optimum may keep the smaller of two opposite debts and drop the
/// larger. `tell` receives the progress.
#[allow(clippy::cast_precision_loss, reason = "progress is only reported")]
pub(super) fn reduce(parties: usize, arcs: &[Arc], tell: &mut dyn FnMut(f64)) -> Reduced {
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
    // Later parts have lower potentials than earlier ones, so an arc between them, which is in no cycle, proves itself.
    let mut floor = 0_i64;
    let mut done = 0_usize;
    for (members, inside) in members.iter().zip(&inside) {
        let top = floor;
        let own = |party: u32| local.get(party as usize).copied().unwrap_or_default();
        let part: Vec<Arc> = inside
            .iter()
            .filter_map(|at| arcs.get(*at))
            .map(|arc| Arc { from: own(arc.from), to: own(arc.to), amount: arc.amount })
            .collect();
        let mut told = |sent: f64| tell((done as f64 + sent * part.len() as f64) / arcs.len() as f64);
        let found = least(&part, &vec![1; part.len()], &net(members.len(), &part), &mut told);
        done = done.saturating_add(part.len());
        for (at, flow) in inside.iter().zip(&found.flow) {
            if let Some(left) = left.get_mut(*at) {
                *left = *flow;
            }
        }
        // A party further from the payers has a lower potential.
        let nearest = found.potential.iter().min().copied().unwrap_or_default();
        for (party, potential) in members.iter().zip(&found.potential) {
            if let Some(slot) = potentials.get_mut(*party as usize) {
                *slot = top.saturating_add(nearest).saturating_sub(*potential);
                floor = floor.min(slot.saturating_sub(1));
            }
        }
    }
    Reduced { left, potentials }
}
