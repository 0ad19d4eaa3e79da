//! How far every price may move before an account's equity falls to its maintenance margin.

use super::LiveBook;
use super::layout::Laid;
use crate::amount::Amount;
use crate::book::Account;
use crate::margin::set::{Memo, total};
use crate::margin::whatif::Headroom;
use crate::order;

/// The furthest fall and rise that are looked at, as factors of today's prices.
const LOWEST: f64 = 0.05;
const HIGHEST: f64 = 4.0;

impl LiveBook {
    /// How far every price may move together before each account's equity falls to its maintenance margin.
    pub fn headroom(&self) -> Vec<Headroom> {
        let sets = self.lay_out();
        let headroom = |account: &Account| {
            let text = |symbol| self.book.symbols.text(symbol);
            let at = |set: &&Laid<'_>| {
                text(set.bucket.counterparty) == account.counterparty && text(set.bucket.account) == account.account
            };
            let (isolated, cross): (Vec<&Laid<'_>>, Vec<&Laid<'_>>) =
                sets.iter().filter(at).partition(|set| set.bucket.alone);
            // An isolated position keeps its margin to itself: its profit covers nothing else, and its loss ends there. Where
            // nothing is cross, the equity is theirs.
            let ringed = if cross.is_empty() { Vec::new() } else { isolated.clone() };
            let own = if cross.is_empty() { isolated } else { cross };
            let kept_apart = ringed.iter().map(|set| set.need(&set.lines, &mut Memo::default()).initial);
            let kept_apart = total(kept_apart).to_f64();
            let equity = self.equity(account).to_f64() - kept_apart;
            // Equity in a coin moves with it, but for the positions, which move by themselves.
            let balance = self.coins(account).to_f64();
            let left = |spot: f64| {
                let after = own.iter().map(|set| set.after(spot, 0.0));
                let kept = equity + balance * (spot - 1.0);
                after.fold(kept, |left, (need, gained)| left + gained.to_f64() - need.maintenance.to_f64())
            };
            let below = left(1.0) < 0.0;
            let find = |points: Vec<f64>| if below { None } else { crossing(&left, &points) };
            Headroom {
                counterparty: account.counterparty.clone(),
                account: account.account.clone(),
                below,
                down: find(points(&own, LOWEST)),
                up: find(points(&own, HIGHEST)),
            }
        };
        self.book.funded().map(|(_, account)| headroom(account)).collect()
    }
}

/// The prices to look at on the way to `end`, as factors of today's: in steps, finer with options, whose value bends, and
/// wherever a strike or a margin rule makes a turn.
fn points(sets: &[&Laid<'_>], end: f64) -> Vec<f64> {
    let lines = || sets.iter().flat_map(|set| set.lines.iter().map(move |line| (set, line)));
    let curved = lines().any(|(_, line)| line.right().is_some());
    let steps = if curved { 120_u32 } else { 30 };
    let ratio = libm::log(end) / f64::from(steps);
    let mut points: Vec<f64> = (1..=steps).map(|step| libm::exp(ratio * f64::from(step))).collect();
    for (set, line) in lines() {
        let strike = line.strike.map(|strike| strike.to_f64() / line.forward.to_f64());
        points.extend(strike);
        // A requirement may jump there, so both sides count.
        points.extend(set.method.turns(line).into_iter().flat_map(|turn| [turn * (1.0 - 1e-9), turn * (1.0 + 1e-9)]));
    }
    let falls = end < 1.0;
    points.retain(|point| if falls { *point >= end && *point < 1.0 } else { *point > 1.0 && *point <= end });
    order::sort_by(&mut points, |a, b| if falls { b.total_cmp(a) } else { a.total_cmp(b) });
    points.dedup();
    points
}

/// Where the rest first falls below zero on the way through these points, as a move.
fn crossing(left: &impl Fn(f64) -> f64, points: &[f64]) -> Option<Amount> {
    let mut passed: Vec<(f64, f64)> = vec![(1.0, left(1.0))];
    for point in points {
        let here = (*point, left(*point));
        let (Some(last), before) = (passed.last().copied(), passed.iter().rev().nth(1).copied()) else { break };
        // A low between two points may reach below zero though neither of them does.
        if let Some(before) = before.filter(|before| last.1 <= before.1 && last.1 <= here.1) {
            let lowest = lowest(left, before.0, here.0);
            if left(lowest) < 0.0 {
                return halve(left, before.0, lowest);
            }
        }
        if here.1 < 0.0 {
            return halve(left, last.0, here.0);
        }
        passed.push(here);
    }
    None
}

/// The place of the least value between two points that have one low between them: a golden-section search.
fn lowest(left: &impl Fn(f64) -> f64, mut a: f64, mut b: f64) -> f64 {
    const GOLDEN: f64 = 0.618_033_988_749_894_9;
    let (mut c, mut d) = (b - GOLDEN * (b - a), a + GOLDEN * (b - a));
    let (mut at_c, mut at_d) = (left(c), left(d));
    for _ in 0..40 {
        if at_c < at_d {
            (b, d, at_d) = (d, c, at_c);
            c = b - GOLDEN * (b - a);
            at_c = left(c);
        } else {
            (a, c, at_c) = (c, d, at_d);
            d = a + GOLDEN * (b - a);
            at_d = left(d);
        }
        if at_c < 0.0 {
            return c;
        }
        if at_d < 0.0 {
            return d;
        }
    }
    0.5 * (a + b)
}

fn halve(left: &impl Fn(f64) -> f64, mut above: f64, mut below: f64) -> Option<Amount> {
    for _ in 0..60 {
        let middle = 0.5 * (above + below);
        if left(middle) < 0.0 { below = middle } else { above = middle }
    }
    Amount::from_f64(0.5 * (above + below) - 1.0)
}
