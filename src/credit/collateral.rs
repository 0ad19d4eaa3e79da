//! The value of collateral to each side.

use rust_decimal::Decimal;

use crate::amount::Amount;
use crate::book::Agreement;
use crate::error::{Code, Failure};
use crate::exposure::worth::Worth;

/// The value of collateral after haircuts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Secured {
    /// Held, less its haircut.
    pub held: Amount,
    /// The part of the collateral held that we would have to give back, and could lose to them.
    pub held_at_risk: Amount,
    /// Posted, less its haircut, as it protects them.
    pub posted: Amount,
    /// Posted and not segregated, with its haircut: lost with them.
    pub posted_at_risk: Amount,
}

impl Secured {
    /// The value of an agreement's collateral; collateral without a price is reported and counts as zero.
    pub(crate) fn of(agreement: &Agreement, worth: Worth<'_>, failures: &mut Vec<Failure>) -> Secured {
        let mut secured = Secured::default();
        for collateral in &agreement.collateral {
            let less = Decimal::ONE.checked_sub(collateral.haircut).unwrap_or_default();
            let more = Decimal::ONE.checked_add(collateral.haircut).unwrap_or_default();
            let worth = |part| worth.of(&collateral.asset, &[collateral.amount, part]);
            let (Some(least), Some(most)) = (worth(less), worth(more)) else {
                let message = format!(
                    "collateral in {0} under {1} counts for nothing: give prices.{0} or rates.{0}, in the reporting currency",
                    collateral.asset, agreement.id
                );
                failures.push(Failure::new(Code::MissingRate, message).field("agreements.collateral"));
                continue;
            };
            let at_risk = if collateral.segregated { Amount::ZERO } else { most };
            let (protects, risked) = if collateral.posted {
                (&mut secured.posted, &mut secured.posted_at_risk)
            } else {
                (&mut secured.held, &mut secured.held_at_risk)
            };
            *protects = protects.saturating_add(least);
            *risked = risked.saturating_add(at_risk);
        }
        secured
    }

    /// C in `max(V − C, 0)` on our side. Under an agreement that does not hold, collateral held does not count against
    /// their debt, while collateral posted can still be lost.
    pub(crate) fn ours(&self, nets: bool) -> Amount {
        let held = if nets { self.held } else { Amount::ZERO };
        held.saturating_sub(self.posted_at_risk)
    }

    /// The same on theirs.
    pub(crate) fn theirs(&self, nets: bool) -> Amount {
        let posted = if nets { self.posted } else { Amount::ZERO };
        posted.saturating_sub(self.held_at_risk)
    }
}
