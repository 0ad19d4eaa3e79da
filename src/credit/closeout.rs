//! The running sums of values by counterparty and agreement, and what they come to on default.

use std::cmp::Reverse;

use super::collateral::Secured;
use super::{Credit, CreditSet};
use crate::amount::Amount;
use crate::book::symbols::{Interned, Symbol};
use crate::book::{Book, Enforceable};
use crate::error::Failure;
use crate::exposure::market::Market;
use crate::order;

/// Where values are summed: under an agreement, whether or not it holds.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Under {
    pub counterparty: Symbol,
    /// 0: none.
    pub agreement: Symbol,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Values {
    pub positive: Amount,
    pub negative: Amount,
    pub unknown: u32,
    pub rows: u32,
}

impl Values {
    pub(crate) fn add(&mut self, value: Option<Amount>, undo: bool) {
        let step = |count: &mut u32| *count = if undo { count.saturating_sub(1) } else { count.saturating_add(1) };
        step(&mut self.rows);
        match value {
            None => step(&mut self.unknown),
            Some(value) => {
                let side = if value.0 < 0 { &mut self.negative } else { &mut self.positive };
                *side = side.plus(value.abs().flip(undo));
            }
        }
    }

    pub(crate) fn join(&mut self, other: Values) {
        self.positive = self.positive.plus(other.positive);
        self.negative = self.negative.plus(other.negative);
        self.unknown = self.unknown.saturating_add(other.unknown);
        self.rows = self.rows.saturating_add(other.rows);
    }

    pub(crate) fn net(self) -> Amount {
        self.positive.minus(self.negative)
    }

    /// What is owed to us: as one amount, or each value by itself.
    pub(crate) fn owed_to_us(self, nets: bool) -> Amount {
        if nets { floor(self.net()) } else { self.positive }
    }

    pub(crate) fn owed_by_us(self, nets: bool) -> Amount {
        if nets { floor(self.net().flip(true)) } else { self.negative }
    }

    /// Exposure after collateral.
    pub(crate) fn exposure(self, nets: bool, collateral: Amount) -> Amount {
        let value = if nets { self.net() } else { self.positive };
        floor(value.saturating_sub(collateral))
    }
}

pub(crate) fn floor(amount: Amount) -> Amount {
    Amount(amount.0.max(0))
}

/// The running sums of values.
#[derive(Clone, Debug, Default)]
pub(crate) struct Closeout {
    pub sets: Interned<Under>,
    pub sums: Vec<Values>,
}

impl Closeout {
    pub(crate) fn set(&mut self, key: Under) -> u32 {
        let index = self.sets.intern(key);
        if self.sums.len() <= index as usize {
            self.sums.resize(index.saturating_add(1) as usize, Values::default());
        }
        index
    }

    pub(crate) fn post(&mut self, set: u32, value: Option<Amount>, undo: bool) {
        if let Some(sum) = self.sums.get_mut(set as usize) {
            sum.add(value, undo);
        }
    }

    /// Each set by its number, and the sums over all; `failures` gains collateral that has no price.
    pub(crate) fn report(
        &self,
        book: &Book,
        market: &Market,
        failures: &mut Vec<Failure>,
    ) -> (Credit, Vec<(u32, CreditSet)>) {
        let mut credit = Credit::default();
        let mut sets: Vec<(u32, CreditSet)> = Vec::new();
        // An agreement under which nothing is held may still have collateral.
        let idle = book.agreements.iter().filter(|a| {
            let find = |name: &str| book.symbols.find(name);
            let key = find(&a.counterparty)
                .zip(find(&a.id))
                .map(|(counterparty, agreement)| Under { counterparty, agreement });
            let held = key.and_then(|key| self.sets.index_of(&key)).and_then(|index| self.sums.get(index as usize));
            (!a.collateral.is_empty() || a.is_margined()) && held.is_none_or(|values| values.rows == 0)
        });
        let idle = idle.map(|a| (u32::MAX, a.counterparty.as_str(), a.id.as_str(), Values::default()));
        let text = |symbol| book.symbols.text(symbol);
        let held = (0..).zip(self.sets.iter().zip(&self.sums)).filter(|(_, (_, values))| values.rows > 0);
        let held = held.map(|(index, (key, values))| (index, text(key.counterparty), text(key.agreement), *values));
        for (index, counterparty, id, values) in held.chain(idle) {
            let agreement = if id.is_empty() { None } else { book.agreement(counterparty, id) };
            let nets = agreement.is_some_and(crate::Agreement::nets);
            let secured = agreement.map(|a| Secured::of(a, book, market, failures)).unwrap_or_default();
            let (ours, theirs) = (secured.ours(nets), secured.theirs(nets));
            let mirror = Values { positive: values.negative, negative: values.positive, ..values };
            let exposure = values.exposure(nets, ours);
            let recovered = book.assumptions.recovery.of(counterparty);
            let lost = rust_decimal::Decimal::ONE.checked_sub(recovered).unwrap_or_default();
            let set = CreditSet {
                key: crate::exposure::names::key(&[counterparty, id]),
                counterparty: counterparty.to_owned(),
                agreement: id.to_owned(),
                nets,
                enforceable: match agreement {
                    Some(agreement) => agreement.enforceable.name(),
                    None if id.is_empty() => "",
                    None => Enforceable::Unknown.name(),
                },
                count: values.rows,
                gross: values.positive,
                net: values.owed_to_us(nets),
                if_netted: floor(values.net()),
                gross_owed: values.negative,
                net_owed: values.owed_by_us(nets),
                collateral: ours,
                exposure,
                exposure_owed: mirror.exposure(nets, theirs),
                loss: exposure.times(lost).unwrap_or(exposure),
                unknown: values.unknown,
                ead: None,
            };
            for (sum, part) in [
                (&mut credit.gross, set.gross),
                (&mut credit.net, set.net),
                (&mut credit.gross_owed, set.gross_owed),
                (&mut credit.net_owed, set.net_owed),
                (&mut credit.exposure, set.exposure),
                (&mut credit.exposure_owed, set.exposure_owed),
                (&mut credit.loss, set.loss),
            ] {
                *sum = sum.saturating_add(part);
            }
            sets.push((index, set));
        }
        credit.ngr = if credit.gross.0 == 0 { Amount::ONE } else { credit.net.ratio_to(credit.gross) };
        credit.benefit = Amount::ONE.saturating_sub(credit.ngr);
        order::sort_by(&mut sets, |(_, a), (_, b)| (Reverse(a.gross), &a.key).cmp(&(Reverse(b.gross), &b.key)));
        (credit, sets)
    }
}
