//! Credit exposure: what a counterparty's default costs with close-out netting and without.
//!
//! Per credit set E = max(ΣV, 0); a position that no enforceable agreement covers is a set of one.
//! NGR = Σ over sets of max(ΣV, 0) / Σ max(V, 0), 1 where nothing is owed to us.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::amount::Amount;
use crate::book::symbols::{Interned, Symbol};
use crate::book::{Book, Enforceable, Place};

/// One credit set, or all positions with a counterparty that stand alone.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct CreditSet {
    /// Counterparty and agreement; the counterparty alone where nothing nets.
    pub key: String,
    /// Who owes.
    pub counterparty: String,
    /// The enforceable agreement; empty where each position stands alone.
    pub agreement: String,
    /// Positions in it.
    pub count: u32,
    /// Sum of the positive values.
    pub gross: Amount,
    /// What would be lost on default before recovery.
    pub net: Amount,
    /// What they would lose on ours: the same for the negative values.
    pub net_owed: Amount,
    /// Positions whose value is not known.
    pub unknown: u32,
}

/// Credit exposure of a book.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Credit {
    /// Exposure without netting.
    pub gross: Amount,
    /// Exposure with it.
    pub net: Amount,
    /// Net / gross; 1 where gross is zero.
    pub ngr: Amount,
    /// Set by set, the largest first.
    pub sets: Vec<CreditSet>,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct CreditKey {
    pub counterparty: Symbol,
    /// 0: no enforceable agreement, each position alone.
    pub agreement: Symbol,
}

/// The credit set that a place belongs to.
pub(crate) fn key_of(book: &Book, place: &Place) -> CreditKey {
    let holds = place.agreement != 0 && {
        let (id, counterparty) = (book.symbols.text(place.agreement), book.symbols.text(place.counterparty));
        let covers = |a: &&crate::book::Agreement| a.id == id && a.counterparty == counterparty;
        book.agreements.iter().find(covers).is_some_and(|a| a.enforceable == Enforceable::Yes)
    };
    CreditKey { counterparty: place.counterparty, agreement: if holds { place.agreement } else { 0 } }
}

#[derive(Clone, Copy, Debug, Default)]
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

    fn net(self) -> Amount {
        self.positive.minus(self.negative)
    }
}

/// The running sums of values by credit set.
#[derive(Clone, Debug, Default)]
pub(crate) struct Closeout {
    pub sets: Interned<CreditKey>,
    sums: Vec<Values>,
}

impl Closeout {
    pub(crate) fn set(&mut self, key: CreditKey) -> u32 {
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

    pub(crate) fn report(&self, book: &Book) -> Credit {
        let mut credit = Credit::default();
        let add = |sum: &mut Amount, amount: Amount| *sum = sum.plus(amount);
        let mut sets = BTreeMap::new();
        for (key, values) in self.sets.iter().zip(&self.sums).filter(|(_, v)| v.rows > 0) {
            let lone = key.agreement == 0;
            let floor = |net: Amount| Amount(net.0.max(0));
            let set = CreditSet {
                key: crate::exposure::names::key(&[
                    book.symbols.text(key.counterparty),
                    book.symbols.text(key.agreement),
                ]),
                counterparty: book.symbols.text(key.counterparty).to_owned(),
                agreement: book.symbols.text(key.agreement).to_owned(),
                count: values.rows,
                gross: values.positive,
                net: if lone { values.positive } else { floor(values.net()) },
                net_owed: if lone { values.negative } else { floor(values.net().flip(true)) },
                unknown: values.unknown,
            };
            add(&mut credit.gross, set.gross);
            add(&mut credit.net, set.net);
            sets.insert((std::cmp::Reverse(set.gross), set.key.clone()), set);
        }
        credit.ngr = if credit.gross.0 == 0 { Amount::ONE } else { credit.net.ratio_to(credit.gross) };
        credit.sets = sets.into_values().collect();
        credit
    }
}
