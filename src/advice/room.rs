//! How much of an order fits into an account: a search on the engine, whatever the rule.

use rust_decimal::Decimal;

use crate::advice::desk::{Taken, to_step};
use crate::amount::Amount;
use crate::position::Position;

/// Bounds of the search: an order that is worth more than a million times the equity has no bound.
const BEYOND: i128 = 1_000_000;
/// Doublings and halvings that are tried.
const ROUNDS: u32 = 64;

/// The search: quantities are multiples of a step.
pub(crate) struct Room {
    /// The size of the order in steps.
    start: i128,
    /// Steps beyond which nothing bounds it.
    most: i128,
    /// The step of one order's quantity, or of the multiple if there are several orders.
    step: Decimal,
    /// Whether there are several orders.
    several: bool,
}

impl Room {
    pub(crate) fn of(taken: &[Taken], equity: Amount, mut exposure: impl FnMut(&Position) -> Amount) -> Room {
        let several = taken.len() > 1;
        let size = match taken.first() {
            Some(taken) if !several => taken.position.quantity.abs(),
            _ => Decimal::ONE,
        };
        let known = taken.first().and_then(|taken| taken.step).filter(|_| !several);
        let step = known.unwrap_or_else(|| if several { Decimal::new(1, 2) } else { fine(size) });
        let steps = |quantity: Decimal| {
            let steps = quantity.checked_div(step).map(|steps| steps.trunc()).unwrap_or_default();
            i128::try_from(steps).unwrap_or(i128::MAX).max(1)
        };
        let start = steps(size);
        let worth = taken.iter().fold(Amount::ZERO, |sum, taken| sum.saturating_add(exposure(&taken.position).abs()));
        let times = equity.abs().max(Amount::ONE).0.saturating_mul(BEYOND).checked_div(worth.0.max(1)).unwrap_or(1);
        Room { start, most: start.saturating_mul(times.max(1)).min(1 << 100), step, several }
    }

    /// The orders at this number of steps.
    pub(crate) fn scaled(&self, taken: &[Taken], steps: i128) -> Option<Vec<Position>> {
        let quantity = Decimal::from(steps).checked_mul(self.step)?;
        let scaled = |taken: &Taken| {
            let size = taken.position.quantity;
            let new = if self.several { size.checked_mul(quantity)? } else { quantity };
            let new = if self.several { taken.step.map_or(Some(new), |step| to_step(new, step))? } else { new };
            let new = if size.is_sign_negative() { -new.abs() } else { new.abs() };
            Some(Position { quantity: new.normalize(), ..taken.position.clone() })
        };
        taken.iter().map(scaled).collect()
    }

    /// The largest multiple that leaves free margin at or above zero; `None` if nothing bounds it.
    pub(crate) fn find(&self, mut free: impl FnMut(i128) -> Option<Amount>) -> Option<Option<Amount>> {
        let mut fits = |steps: i128| free(steps).filter(|free| free.0 >= 0).is_some();
        let (mut low, mut high) = (0_i128, self.start);
        // Up while it fits; if the order itself does not fit, down until it does.
        if fits(high) {
            loop {
                low = high;
                high = high.saturating_mul(2);
                if high > self.most {
                    return Some(None);
                }
                if !fits(high) {
                    break;
                }
            }
        } else {
            let mut part = high;
            for _ in 0..ROUNDS {
                part = part.checked_div(2).unwrap_or(0);
                if part == 0 {
                    break;
                }
                if fits(part) {
                    low = part;
                    break;
                }
                high = part;
            }
        }
        while high.saturating_sub(low) > 1 {
            let middle = low.saturating_add(high.saturating_sub(low).checked_div(2).unwrap_or(0));
            if fits(middle) { low = middle } else { high = middle }
        }
        let quantity = Decimal::from_i128_with_scale(low, 0).checked_mul(self.step)?;
        Some(Amount::from_decimal(quantity))
    }
}

/// A step of about a billionth of a size, no finer than eight decimals.
fn fine(size: Decimal) -> Decimal {
    let mut step = Decimal::new(1, 8);
    let limit = size.checked_div(Decimal::from(1_000_000_000_u64)).unwrap_or_default();
    while step < limit {
        step = step.checked_mul(Decimal::TEN).unwrap_or(step);
    }
    step
}
