//! A web of obligations in one asset on one chain: parties by number, amounts as integers.

use std::collections::BTreeMap;

/// Who owes whom: the sum of all obligations from one party to another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Arc {
    pub from: u32,
    pub to: u32,
    pub amount: i128,
}

/// The obligations of one asset on one chain.
#[derive(Clone, Debug, Default)]
pub(super) struct Web {
    pub asset: String,
    pub chain: String,
    /// Decimals of the finest amount.
    pub scale: u32,
    /// Names in order.
    pub parties: Vec<String>,
    /// Each obligation: its place in the input, and its arc.
    pub rows: Vec<(usize, Arc)>,
    /// What each pair owes in each direction, in order.
    pub arcs: Vec<Arc>,
}

impl Web {
    /// Sums rows by pair and direction.
    pub(super) fn aggregate(&mut self) {
        let mut sums: BTreeMap<(u32, u32), i128> = BTreeMap::new();
        for (_, arc) in &self.rows {
            let sum = sums.entry((arc.from, arc.to)).or_default();
            *sum = sum.saturating_add(arc.amount);
        }
        self.arcs = sums.into_iter().map(|((from, to), amount)| Arc { from, to, amount }).collect();
    }

    pub(super) fn gross(&self) -> i128 {
        self.arcs.iter().fold(0, |sum, arc| sum.saturating_add(arc.amount))
    }

    /// What each party is owed less what it owes.
    pub(super) fn positions(&self) -> Vec<i128> {
        net(self.parties.len(), &self.arcs)
    }

    pub(super) fn name(&self, party: u32) -> &str {
        self.parties.get(party as usize).map_or("", String::as_str)
    }
}

/// Received less paid, by party.
pub(super) fn net(parties: usize, arcs: &[Arc]) -> Vec<i128> {
    let mut net = vec![0_i128; parties];
    for arc in arcs {
        for (party, change) in [(arc.from, arc.amount.saturating_neg()), (arc.to, arc.amount)] {
            if let Some(sum) = net.get_mut(party as usize) {
                *sum = sum.saturating_add(change);
            }
        }
    }
    net
}

/// What is left when each pair nets.
pub(super) fn bilateral(arcs: &[Arc]) -> Vec<Arc> {
    let mut owed: BTreeMap<(u32, u32), i128> = BTreeMap::new();
    for arc in arcs {
        let (pair, amount) = if arc.from < arc.to {
            ((arc.from, arc.to), arc.amount)
        } else {
            ((arc.to, arc.from), arc.amount.saturating_neg())
        };
        let sum = owed.entry(pair).or_default();
        *sum = sum.saturating_add(amount);
    }
    let left = owed.into_iter().filter(|(_, amount)| *amount != 0).map(|((a, b), amount)| match amount > 0 {
        true => Arc { from: a, to: b, amount },
        false => Arc { from: b, to: a, amount: amount.saturating_neg() },
    });
    let mut left: Vec<Arc> = left.collect();
    crate::order::sort_by(&mut left, |a, b| (a.from, a.to).cmp(&(b.from, b.to)));
    left
}

/// Payers and payees matched in order: whoever has most left pays whoever is owed most. It moves the sum of the positive
/// positions and nothing more, in at most one transfer fewer than there are parties.
pub(super) fn matched(positions: &[(u32, i128)]) -> Vec<Arc> {
    let side = |sign: i128| {
        let mut list: Vec<(u32, i128)> = positions
            .iter()
            .filter(|(_, net)| net.signum() == sign)
            .map(|(party, net)| (*party, net.saturating_abs()))
            .collect();
        crate::order::sort_by(&mut list, |a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
        list
    };
    let (payers, payees) = (side(-1), side(1));
    let (mut payers, mut payees) = (payers.into_iter(), payees.into_iter());
    let (mut payer, mut payee) = (payers.next(), payees.next());
    let mut transfers = Vec::new();
    while let (Some((from, owes)), Some((to, due))) = (payer, payee) {
        let amount = owes.min(due);
        transfers.push(Arc { from, to, amount });
        payer = if owes == amount { payers.next() } else { Some((from, owes.saturating_sub(amount))) };
        payee = if due == amount { payees.next() } else { Some((to, due.saturating_sub(amount))) };
    }
    transfers
}

/// Strongly connected components by number, in an order in which no arc leads from a later one to an earlier one. Without
/// recursion: a ring may have a hundred thousand parties.
pub(super) fn components(parties: usize, arcs: &[Arc]) -> Vec<u32> {
    let mut out: Vec<Vec<u32>> = vec![Vec::new(); parties];
    for arc in arcs {
        if let Some(list) = out.get_mut(arc.from as usize) {
            list.push(arc.to);
        }
    }
    const NONE: u32 = u32::MAX;
    let mut index = vec![NONE; parties];
    let mut low = vec![0_u32; parties];
    let mut component = vec![NONE; parties];
    let mut stack: Vec<u32> = Vec::new();
    let (mut next, mut count) = (0_u32, 0_u32);
    let read = |list: &[u32], at: u32| list.get(at as usize).copied().unwrap_or(NONE);
    for root in 0..u32::try_from(parties).unwrap_or(NONE) {
        if read(&index, root) != NONE {
            continue;
        }
        // A party, and which of its arcs is next.
        let mut path: Vec<(u32, usize)> = vec![(root, 0)];
        while let Some((party, at)) = path.pop() {
            let me = party as usize;
            if at == 0 {
                if let (Some(index), Some(low)) = (index.get_mut(me), low.get_mut(me)) {
                    (*index, *low) = (next, next);
                }
                next = next.saturating_add(1);
                stack.push(party);
            }
            match out.get(me).and_then(|list| list.get(at)).copied() {
                Some(to) => {
                    path.push((party, at.saturating_add(1)));
                    if read(&index, to) == NONE {
                        path.push((to, 0));
                    } else if read(&component, to) == NONE {
                        let reached = read(&index, to);
                        if let Some(low) = low.get_mut(me) {
                            *low = (*low).min(reached);
                        }
                    }
                }
                None => {
                    let own = read(&low, party);
                    if own == read(&index, party) {
                        while let Some(member) = stack.pop() {
                            if let Some(slot) = component.get_mut(member as usize) {
                                *slot = count;
                            }
                            if member == party {
                                break;
                            }
                        }
                        count = count.saturating_add(1);
                    }
                    if let Some((parent, _)) = path.last().copied()
                        && let Some(low) = low.get_mut(parent as usize)
                    {
                        *low = (*low).min(own);
                    }
                }
            }
        }
    }
    // Tarjan finds the last first.
    component.iter().map(|c| count.saturating_sub(1).saturating_sub(*c)).collect()
}
