//! The largest circulation that a web of obligations allows, by the network simplex method.
//!
//! ```text
//! maximise Σ f    f a circulation, 0 ≤ f ≤ owed
//! ```
//!
//! which is a minimum-cost flow where each unit on an arc costs −1. The basis is a spanning tree below an artificial root;
//! it is kept strongly feasible, so that it never cycles (Ahuja, Magnanti, Orlin, Network Flows, chapter 11). The
//! potentials of its parties prove the result: no arc has room left where its reduced cost −1 + π(from) − π(to) is below
//! zero, and none carries anything where it is above.
#![allow(
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "places are made here and lie within what was made for them; flows lie between zero and what is owed"
)]

use super::web::Arc;

const NONE: usize = usize::MAX;

/// A circulation, and the potentials that prove it the largest.
#[derive(Clone, Debug, Default)]
pub(super) struct Circulation {
    /// By arc.
    pub flow: Vec<i128>,
    /// By party.
    pub potential: Vec<i64>,
}

/// Where an arc that is not in the tree stands.
#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    Empty,
    Tree,
    Full,
}

struct Simplex<'a> {
    arcs: &'a [Arc],
    flow: Vec<i128>,
    state: Vec<State>,
    potential: Vec<i64>,
    /// By party, and the root last.
    parent: Vec<usize>,
    /// The arc to the parent; `NONE` for the artificial one.
    link: Vec<usize>,
    /// Whether that arc leads to the parent.
    up: Vec<bool>,
    depth: Vec<u32>,
    /// The children of each party as a linked list.
    child: Vec<usize>,
    next: Vec<usize>,
    before: Vec<usize>,
    stack: Vec<usize>,
}

/// The largest circulation among `parties` parties.
pub(super) fn largest(parties: usize, arcs: &[Arc]) -> Circulation {
    let mut simplex = Simplex::new(parties, arcs);
    let block = block_size(arcs.len());
    let mut at = 0;
    while let Some(entering) = simplex.entering(&mut at, block) {
        simplex.pivot(entering);
    }
    simplex.potential.truncate(parties);
    Circulation { flow: simplex.flow, potential: simplex.potential }
}

/// How many arcs are looked at before the best of them enters.
fn block_size(arcs: usize) -> usize {
    arcs.isqrt().max(10)
}

impl<'a> Simplex<'a> {
    fn new(parties: usize, arcs: &'a [Arc]) -> Simplex<'a> {
        let nodes = parties + 1;
        let mut simplex = Simplex {
            arcs,
            flow: vec![0; arcs.len()],
            state: vec![State::Empty; arcs.len()],
            potential: vec![0; nodes],
            parent: vec![NONE; nodes],
            link: vec![NONE; nodes],
            up: vec![true; nodes],
            depth: vec![0; nodes],
            child: vec![NONE; nodes],
            next: vec![NONE; nodes],
            before: vec![NONE; nodes],
            stack: Vec::new(),
        };
        // Every artificial arc leads up and carries nothing, which is what makes the first tree strongly feasible.
        for party in 0..parties {
            simplex.attach(party, parties);
            simplex.depth[party] = 1;
        }
        simplex
    }

    fn attach(&mut self, node: usize, parent: usize) {
        let first = self.child[parent];
        self.parent[node] = parent;
        self.next[node] = first;
        self.before[node] = NONE;
        if first != NONE {
            self.before[first] = node;
        }
        self.child[parent] = node;
    }

    fn detach(&mut self, node: usize) {
        let (before, next) = (self.before[node], self.next[node]);
        if before == NONE {
            self.child[self.parent[node]] = next;
        } else {
            self.next[before] = next;
        }
        if next != NONE {
            self.before[next] = before;
        }
    }

    /// Below zero where one unit more would help.
    fn reduced_cost(&self, arc: usize) -> i64 {
        let Arc { from, to, .. } = self.arcs[arc];
        self.potential[from as usize] - self.potential[to as usize] - 1
    }

    /// The worst arc of the first block that has one, going round from where the last search stopped.
    fn entering(&self, at: &mut usize, block: usize) -> Option<usize> {
        let count = self.arcs.len();
        let (mut best, mut worst) = (None, 0);
        let mut left = block;
        for step in 0..count {
            let arc = (*at + step) % count;
            let gain = match self.state[arc] {
                State::Tree => 0,
                State::Empty => -self.reduced_cost(arc),
                State::Full => self.reduced_cost(arc),
            };
            if gain > worst {
                (best, worst) = (Some(arc), gain);
            }
            left -= 1;
            if left == 0 {
                if best.is_some() {
                    *at = (arc + 1) % count;
                    return best;
                }
                left = block;
            }
        }
        best
    }

    /// Sends as much as goes round the cycle that the arc closes, and lets the arc that stops it leave the tree.
    fn pivot(&mut self, entering: usize) {
        let Arc { from, to, amount } = self.arcs[entering];
        let grows = self.state[entering] == State::Empty;
        // Flow goes round from `first` over the arc to `second`, and back through the tree.
        let (first, second) = if grows { (from as usize, to as usize) } else { (to as usize, from as usize) };
        let join = self.join(first, second);
        let mut room = amount;
        let mut leaving = (NONE, false);
        // Down to `first`: what leads up shrinks.
        let mut node = first;
        while node != join {
            let left = if self.up[node] { self.carried(node) } else { self.spare(node) };
            if left < room {
                room = left;
                leaving = (node, true);
            }
            node = self.parent[node];
        }
        // Up from `second`: what leads up grows. The last that stops it leaves, which keeps the tree strongly feasible.
        let mut node = second;
        while node != join {
            let left = if self.up[node] { self.spare(node) } else { self.carried(node) };
            if left <= room {
                room = left;
                leaving = (node, false);
            }
            node = self.parent[node];
        }
        if room > 0 {
            self.flow[entering] += if grows { room } else { -room };
            self.send(first, join, -room);
            self.send(second, join, room);
        }
        let (out, on_first) = leaving;
        if out == NONE {
            self.state[entering] = if grows { State::Full } else { State::Empty };
            return;
        }
        let gone = self.link[out];
        if gone != NONE {
            self.state[gone] = if self.flow[gone] == 0 { State::Empty } else { State::Full };
        }
        self.state[entering] = State::Tree;
        let (inner, outer) = if on_first { (first, second) } else { (second, first) };
        self.hang(inner, outer, out, entering);
    }

    fn join(&self, a: usize, b: usize) -> usize {
        let (mut a, mut b) = (a, b);
        while a != b {
            if self.depth[a] >= self.depth[b] { a = self.parent[a] } else { b = self.parent[b] }
        }
        a
    }

    /// What the arc to the parent carries; an artificial one carries nothing.
    fn carried(&self, node: usize) -> i128 {
        let arc = self.link[node];
        if arc == NONE { 0 } else { self.flow[arc] }
    }

    /// What it still has room for.
    fn spare(&self, node: usize) -> i128 {
        let arc = self.link[node];
        if arc == NONE { i128::MAX } else { self.arcs[arc].amount - self.flow[arc] }
    }

    /// Adds flow going up from a node; what leads down carries the less.
    fn send(&mut self, from: usize, join: usize, amount: i128) {
        let mut node = from;
        while node != join {
            let arc = self.link[node];
            if arc != NONE {
                self.flow[arc] += if self.up[node] { amount } else { -amount };
            }
            node = self.parent[node];
        }
    }

    /// Hangs what is below `out` below `outer` instead, by the entering arc at `inner`.
    fn hang(&mut self, inner: usize, outer: usize, out: usize, entering: usize) {
        let (mut node, mut parent) = (inner, outer);
        let (mut link, mut up) = (entering, self.arcs[entering].from as usize == inner);
        loop {
            let (old_parent, old_link, old_up) = (self.parent[node], self.link[node], self.up[node]);
            self.detach(node);
            self.attach(node, parent);
            (self.link[node], self.up[node]) = (link, up);
            if node == out {
                break;
            }
            (parent, node, link, up) = (node, old_parent, old_link, !old_up);
        }
        // The entering arc is in the tree now: its reduced cost is zero.
        let cost = self.reduced_cost(entering);
        let change = if self.arcs[entering].from as usize == inner { -cost } else { cost };
        let base = self.depth[outer] + 1;
        self.depth[inner] = base;
        self.stack.push(inner);
        while let Some(node) = self.stack.pop() {
            self.potential[node] += change;
            let mut child = self.child[node];
            while child != NONE {
                self.depth[child] = self.depth[node] + 1;
                self.stack.push(child);
                child = self.next[child];
            }
        }
    }
}
