//! A web of obligations in one asset on one chain: parties by number, amounts as integers.

/// The sum of all obligations from one party to another.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
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
    /// Decimal places of the finest amount.
    pub scale: u32,
    /// Names in alphabetical order.
    pub parties: Vec<String>,
    /// Each obligation: its index in the input, and its arc.
    pub rows: Vec<(usize, Arc)>,
    /// Each pair's debts in each direction, in order.
    pub arcs: Vec<Arc>,
    /// By row: its index in `arcs`.
    pub pairs: Vec<u32>,
}

impl Web {
    /// Sums rows by pair and direction.
    pub(super) fn aggregate(&mut self) {
        let pair = |row: u32| self.rows.get(row as usize).map(|(_, arc)| *arc).unwrap_or_default();
        let all = 0..u32::try_from(self.rows.len()).unwrap_or(u32::MAX);
        let by_creditor = counted(self.parties.len(), all, |row| pair(row).to);
        let order = counted(self.parties.len(), by_creditor.into_iter(), |row| pair(row).from);
        let mut arcs: Vec<Arc> = Vec::new();
        let mut pairs = vec![0_u32; self.rows.len()];
        for row in order {
            let arc = pair(row);
            match arcs.last_mut() {
                Some(last) if (last.from, last.to) == (arc.from, arc.to) => {
                    last.amount = last.amount.saturating_add(arc.amount);
                }
                _ => arcs.push(arc),
            }
            if let Some(slot) = pairs.get_mut(row as usize) {
                *slot = u32::try_from(arcs.len().saturating_sub(1)).unwrap_or(u32::MAX);
            }
        }
        (self.arcs, self.pairs) = (arcs, pairs);
    }

    /// Payments that remain if `left` is the rest of each arc.
    pub(super) fn left(&self, left: &[i128]) -> Vec<Arc> {
        let arcs = self.arcs.iter().zip(left).map(|(arc, amount)| Arc { amount: *amount, ..*arc });
        arcs.filter(|arc| arc.amount > 0).collect()
    }

    pub(super) fn gross(&self) -> i128 {
        self.arcs.iter().fold(0, |sum, arc| sum.saturating_add(arc.amount))
    }

    /// Claims of each party less its debts.
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

/// Rows grouped by a party, in the order of parties; rows of one party keep their order.
fn counted(parties: usize, rows: impl Iterator<Item = u32> + Clone, party: impl Fn(u32) -> u32) -> Vec<u32> {
    let mut next = vec![0_u32; parties.saturating_add(1)];
    let mut count = 0_usize;
    for row in rows.clone() {
        count = count.saturating_add(1);
        if let Some(slot) = next.get_mut((party(row) as usize).saturating_add(1)) {
            *slot = slot.saturating_add(1);
        }
    }
    let mut before = 0_u32;
    for slot in &mut next {
        before = before.saturating_add(*slot);
        *slot = before;
    }
    let mut order = vec![0_u32; count];
    for row in rows {
        if let Some(place) = next.get_mut(party(row) as usize) {
            if let Some(slot) = order.get_mut(*place as usize) {
                *slot = row;
            }
            *place = place.saturating_add(1);
        }
    }
    order
}

/// The rest of each arc when each pair nets. Arcs must be in order.
pub(super) fn bilateral(arcs: &[Arc]) -> Vec<i128> {
    let opposite = |arc: &Arc| {
        let found = arcs.binary_search_by(|other| (other.from, other.to).cmp(&(arc.to, arc.from)));
        found.ok().and_then(|at| arcs.get(at)).map_or(0, |arc| arc.amount)
    };
    arcs.iter().map(|arc| arc.amount.saturating_sub(opposite(arc)).max(0)).collect()
}

/// Payers and payees matched in order: the payer with the most left pays the payee with the most left. It moves the sum
/// of the positive positions and no more, in at most one transfer fewer than there are parties.
pub(super) fn matched(positions: &[(u32, i128)]) -> Vec<Arc> {
    let side = |sign: i128| {
        let mut list: Vec<(u32, i128)> = positions
            .iter()
            .filter(|(_, net)| net.signum() == sign)
            .map(|(party, net)| (*party, net.saturating_abs()))
            .collect();
        exposure_netting_base::order::sort_by(&mut list, |a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
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
        // A party, and the index of its next arc.
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
