//! Finds where an amount first falls below zero, moving away from today's price: in steps, and between them.

use crate::margin::set::Line;
use crate::order;
use crate::whatif::layout::SetLines;

/// The prices to look at on the way to `end`, as factors of today's: in steps, finer with options, whose value bends, and
/// wherever a strike or a margin rule makes a turn.
pub(crate) fn points<'a>(lines: impl Iterator<Item = (&'a SetLines<'a>, &'a Line<'a>)> + Clone, end: f64) -> Vec<f64> {
    /// Beyond these factors the steps are wider: prices have moved so far that little bends any more.
    const NEAR: (f64, f64) = (0.05, 4.0);
    let falls = end < 1.0;
    let curved = lines.clone().any(|(_, line)| line.right().is_some());
    let near = if falls { end.max(NEAR.0) } else { end.min(NEAR.1) };
    let mut points = Vec::new();
    let mut walk = |from: f64, to: f64, steps: u32| {
        let ratio = libm::log(to / from) / f64::from(steps);
        points.extend((1..=steps).map(|step| from * libm::exp(ratio * f64::from(step))));
    };
    walk(1.0, near, if curved { 120 } else { 30 });
    if falls && end < near || !falls && end > near {
        walk(near, end, if curved { 60 } else { 30 });
    }
    for (set, line) in lines {
        let strike = line.strike.map(|strike| strike.to_f64() / line.forward.to_f64());
        points.extend(strike);
        // A requirement may jump there, so both sides count.
        points.extend(set.method.turns(line).into_iter().flat_map(|turn| [turn * (1.0 - 1e-9), turn * (1.0 + 1e-9)]));
    }
    points.retain(|point| if falls { *point >= end && *point < 1.0 } else { *point > 1.0 && *point <= end });
    order::sort_by(&mut points, |a, b| if falls { b.total_cmp(a) } else { a.total_cmp(b) });
    points.dedup();
    points
}

/// The factor at which the remainder first falls below zero on the way through these points.
pub(crate) fn crossing(left: &dyn Fn(f64) -> f64, points: &[f64]) -> Option<f64> {
    let mut passed: Vec<(f64, f64)> = vec![(1.0, left(1.0))];
    for point in points {
        let here = (*point, left(*point));
        let (Some(last), before) = (passed.last().copied(), passed.iter().rev().nth(1).copied()) else { break };
        // A low between two points may reach below zero though neither of them does.
        if let Some(before) = before.filter(|before| last.1 <= before.1 && last.1 <= here.1) {
            let lowest = lowest(left, before.0, here.0);
            if left(lowest) < 0.0 {
                return Some(narrow(left, before, (lowest, left(lowest))));
            }
        }
        if here.1 < 0.0 {
            return Some(narrow(left, last, here));
        }
        passed.push(here);
    }
    None
}

/// The place of the least value between two points that have one low between them: a golden-section search.
fn lowest(left: &dyn Fn(f64) -> f64, mut a: f64, mut b: f64) -> f64 {
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

/// The place between a point above zero and one below: by secants (Illinois), and by halves if those are slow.
fn narrow(left: &dyn Fn(f64) -> f64, mut above: (f64, f64), mut below: (f64, f64)) -> f64 {
    for step in 0_u32..150 {
        let width = below.0 - above.0;
        if width.abs() <= 2e-14 * above.0.abs().max(below.0.abs()) {
            break;
        }
        let middle = 0.5 * (above.0 + below.0);
        let secant = above.0 + width * above.1 / (above.1 - below.1);
        let between = (secant - above.0) * (secant - below.0) < 0.0;
        let guess = if between && step % 3 != 2 { secant } else { middle };
        let here = left(guess);
        if here < 0.0 {
            below = (guess, here);
            above.1 *= 0.5;
        } else {
            above = (guess, here);
            below.1 *= 0.5;
        }
    }
    0.5 * (above.0 + below.0)
}
