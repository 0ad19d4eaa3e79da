//! The cheapest flow along debts that settles every net position: a minimum-cost flow.
//!
//! By the primal-dual method: distances from each party that still has to pay, with reduced costs that are never below
//! zero; then the most that fits along shortest paths at once (Dinic); repeated until everything is sent. If every arc
//! costs the same there are few distances, and so few rounds. The distances add up to potentials π, which prove the
//! result: an arc that is not full has cost + π(from) − π(to) ≥ 0, one that is not empty ≤ 0.
#![allow(
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "indices are made here and stay within their arrays; flows stay between zero and the debt"
)]

use std::collections::BTreeMap;
use std::ops::{AddAssign, Neg, SubAssign};

use super::web::Arc;

/// A flow, and the potentials that prove it the least.
#[derive(Clone, Debug, Default)]
pub(super) struct Flow {
    /// By arc.
    pub flow: Vec<i128>,
    /// By party.
    pub potential: Vec<i64>,
}

/// The integer type of flows: the smaller one if everything fits, which is several times as fast.
trait Units: Copy + Ord + Default + AddAssign + SubAssign + Neg<Output = Self> + TryFrom<i128> + Into<i128> {}

impl Units for i64 {}
impl Units for i128 {}

/// The cheapest flow that leaves each party with `net`, which the arcs must allow; each unit on an arc has its `cost`,
/// which is not below zero. `tell` receives the part that has been sent, from 0 to 1.
pub(super) fn least(arcs: &[Arc], cost: &[i64], net: &[i128], tell: &mut dyn FnMut(f64)) -> Flow {
    let gross = arcs.iter().fold(0_i128, |sum, arc| sum.saturating_add(arc.amount));
    if gross <= i128::from(i64::MAX / 4) {
        solve::<i64>(arcs, cost, net, tell)
    } else {
        solve::<i128>(arcs, cost, net, tell)
    }
}

/// A way to send: forwards along an arc that has room, or backwards along one that carries something.
#[derive(Clone, Copy)]
struct Way<U> {
    to: u32,
    /// The same arc in the other direction.
    twin: u32,
    /// The cost of one unit; sending it back saves the same.
    cost: i64,
    room: U,
}

struct Solver<U> {
    /// The ways of each party, party by party, and the start of each party's.
    ways: Vec<Way<U>>,
    start: Vec<u32>,
    potential: Vec<i64>,
    /// How much each party still has to send; below zero: to receive.
    excess: Vec<U>,
    level: Vec<u32>,
    next: Vec<u32>,
    queue: Vec<u32>,
}

const NOWHERE: u32 = u32::MAX;

fn solve<U: Units>(arcs: &[Arc], cost: &[i64], net: &[i128], tell: &mut dyn FnMut(f64)) -> Flow {
    let parties = net.len();
    let mut start = vec![0_u32; parties + 1];
    for arc in arcs {
        start[arc.from as usize + 1] += 1;
        start[arc.to as usize + 1] += 1;
    }
    for party in 0..parties {
        start[party + 1] += start[party];
    }
    let zero = U::default();
    let mut ways = vec![Way { to: 0, twin: 0, cost: 0, room: zero }; arcs.len() * 2];
    let mut next = start.clone();
    let mut place = Vec::with_capacity(arcs.len());
    for (arc, cost) in arcs.iter().zip(cost.iter().copied()) {
        let (along, back) = (next[arc.from as usize], next[arc.to as usize]);
        next[arc.from as usize] += 1;
        next[arc.to as usize] += 1;
        let room = U::try_from(arc.amount).unwrap_or_default();
        ways[along as usize] = Way { to: arc.to, twin: back, cost, room };
        ways[back as usize] = Way { to: arc.from, twin: along, cost: -cost, room: zero };
        place.push(back);
    }
    let to_send = |received: i128| U::try_from(-received).unwrap_or_default();
    let mut solver = Solver {
        ways,
        start,
        potential: vec![0; parties],
        excess: net.iter().copied().map(to_send).collect(),
        level: vec![NOWHERE; parties],
        next: vec![0; parties],
        queue: Vec::with_capacity(parties),
    };
    let all = solver.unsent();
    while solver.excess.iter().any(|excess| *excess > zero) {
        solver.measure();
        while solver.layer() {
            solver.push_all();
            tell(1.0 - solver.unsent() / all);
        }
    }
    Flow {
        flow: place.iter().map(|back| solver.ways[*back as usize].room.into()).collect(),
        potential: solver.potential,
    }
}

impl<U: Units> Solver<U> {
    #[inline]
    fn ways(&self, party: u32) -> &[Way<U>] {
        &self.ways[self.start[party as usize] as usize..self.start[party as usize + 1] as usize]
    }

    /// The amount still to be sent, roughly.
    fn unsent(&self) -> f64 {
        let of = |excess: &U| -> i128 { (*excess).into() };
        #[allow(clippy::cast_precision_loss, reason = "only told")]
        self.excess.iter().map(|excess| of(excess).max(0) as f64).sum()
    }

    /// Adds to the potentials the distance of each party from those that have to pay.
    fn measure(&mut self) {
        let zero = U::default();
        let mut distance = vec![i64::MAX; self.excess.len()];
        let mut buckets: BTreeMap<i64, Vec<u32>> = BTreeMap::new();
        for (party, excess) in (0_u32..).zip(&self.excess) {
            if *excess > zero {
                distance[party as usize] = 0;
                buckets.entry(0).or_default().push(party);
            }
        }
        let mut furthest = 0;
        while let Some(mut bucket) = buckets.first_entry() {
            let here = *bucket.key();
            let Some(party) = bucket.get_mut().pop() else {
                bucket.remove();
                continue;
            };
            if distance[party as usize] != here {
                continue;
            }
            furthest = here;
            let base = here + self.potential[party as usize];
            for way in self.ways(party) {
                let there = base + way.cost - self.potential[way.to as usize];
                if there < distance[way.to as usize] && way.room > zero {
                    distance[way.to as usize] = there;
                    buckets.entry(there).or_default().push(way.to);
                }
            }
        }
        for (potential, distance) in self.potential.iter_mut().zip(&distance) {
            *potential += (*distance).min(furthest);
        }
    }

    /// Layers of parties along ways with no reduced cost; whether they reach a party that is to receive.
    fn layer(&mut self) -> bool {
        let zero = U::default();
        self.level.fill(NOWHERE);
        self.queue.clear();
        for (party, excess) in (0_u32..).zip(&self.excess) {
            if *excess > zero {
                self.level[party as usize] = 0;
                self.queue.push(party);
            }
        }
        let mut reached = false;
        let mut head = 0;
        while let Some(party) = self.queue.get(head).copied() {
            head += 1;
            let at = party as usize;
            reached |= self.excess[at] < zero;
            let (deeper, mine) = (self.level[at] + 1, self.potential[at]);
            for way in &self.ways[self.start[at] as usize..self.start[at + 1] as usize] {
                let to = way.to as usize;
                if self.level[to] == NOWHERE && way.room > zero && mine + way.cost == self.potential[to] {
                    self.level[to] = deeper;
                    self.queue.push(way.to);
                }
            }
        }
        reached
    }

    /// Sends the most that fits along the layers, from each payer in turn.
    fn push_all(&mut self) {
        let zero = U::default();
        self.next.copy_from_slice(&self.start[..self.excess.len()]);
        let mut path: Vec<u32> = Vec::new();
        for source in 0..self.excess.len() {
            while self.excess[source] > zero {
                path.clear();
                let Some(sink) = self.walk(source, &mut path) else { break };
                let room = path.iter().map(|way| self.ways[*way as usize].room).min().unwrap_or_default();
                let amount = room.min(self.excess[source]).min(-self.excess[sink]);
                for way in &path {
                    let twin = self.ways[*way as usize].twin as usize;
                    self.ways[*way as usize].room -= amount;
                    self.ways[twin].room += amount;
                }
                self.excess[source] -= amount;
                self.excess[sink] += amount;
            }
        }
    }

    /// A path from a payer to a party that is to receive; dead ends are not tried again.
    fn walk(&mut self, source: usize, path: &mut Vec<u32>) -> Option<usize> {
        let zero = U::default();
        let mut party = source;
        loop {
            if self.excess[party] < zero {
                return Some(party);
            }
            let (deeper, mine, end) = (self.level[party] + 1, self.potential[party], self.start[party + 1]);
            let mut at = self.next[party];
            while at < end {
                let way = &self.ways[at as usize];
                let to = way.to as usize;
                if self.level[to] == deeper && way.room > zero && mine + way.cost == self.potential[to] {
                    break;
                }
                at += 1;
            }
            self.next[party] = at;
            if at < end {
                path.push(at);
                party = self.ways[at as usize].to as usize;
            } else {
                let back = path.pop()?;
                party = self.ways[self.ways[back as usize].twin as usize].to as usize;
                self.next[party] += 1;
            }
        }
    }
}
