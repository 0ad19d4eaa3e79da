//! The running sums of values by counterparty and agreement, and the claims that they make on default.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use super::claim::{Parts, lost};
use super::collateral::Secured;
use super::{Credit, CreditSet};
use crate::amount::Amount;
use crate::book::symbols::{Interned, Symbol};
use crate::book::{Agreement, Book, Enforceable};
use crate::error::{Code, Failure};
use crate::exposure::Sides;
use crate::exposure::balance::Balance;
use crate::exposure::worth::Worth;
use crate::order;

/// The key of a sum of values: an agreement, whether or not it holds.
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
    /// Cash, which the first two hold too.
    pub cash: Sides,
    pub unknown: u32,
    pub rows: u32,
}

impl Values {
    pub(crate) fn add(&mut self, value: Option<Amount>, cash: bool, undo: bool) {
        let step = |count: &mut u32| *count = if undo { count.saturating_sub(1) } else { count.saturating_add(1) };
        step(&mut self.rows);
        match value {
            None => step(&mut self.unknown),
            Some(value) => {
                let side = if value.0 < 0 { &mut self.negative } else { &mut self.positive };
                *side = side.plus(value.abs().flip(undo));
                if cash {
                    self.cash.add(value, undo);
                }
            }
        }
    }

    pub(crate) fn join(&mut self, other: Values) {
        self.positive = self.positive.plus(other.positive);
        self.negative = self.negative.plus(other.negative);
        self.cash.join(other.cash);
        self.unknown = self.unknown.saturating_add(other.unknown);
        self.rows = self.rows.saturating_add(other.rows);
    }

    /// The values without a part of them.
    pub(crate) fn without(self, part: Values) -> Values {
        Values {
            positive: self.positive.minus(part.positive),
            negative: self.negative.minus(part.negative),
            cash: Sides { long: self.cash.long.minus(part.cash.long), short: self.cash.short.minus(part.cash.short) },
            unknown: self.unknown.saturating_sub(part.unknown),
            rows: self.rows.saturating_sub(part.rows),
        }
    }

    /// As the other side sees them.
    pub(crate) fn mirrored(self) -> Values {
        let cash = Sides { long: self.cash.short, short: self.cash.long };
        Values { positive: self.negative, negative: self.positive, cash, ..self }
    }

    pub(crate) fn net(self) -> Amount {
        self.positive.minus(self.negative)
    }

    /// The amount owed to us: the net value, or the sum of the positive values.
    pub(crate) fn owed_to_us(self, nets: bool) -> Amount {
        if nets { floor(self.net()) } else { self.positive }
    }

    pub(crate) fn owed_by_us(self, nets: bool) -> Amount {
        if nets { floor(self.net().flip(true)) } else { self.negative }
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
    /// The part of each set's sum that is in an account whose equity is given, by set and the account's place in the book.
    covered: BTreeMap<(u32, u32), Values>,
}

/// A credit set with all that its close-out depends on.
#[derive(Clone)]
pub(crate) struct Closing<'b> {
    /// Its number; `None` if it holds no position.
    pub index: Option<u32>,
    pub counterparty: &'b str,
    /// The agreement's name; empty if there is none.
    pub id: &'b str,
    pub agreement: Option<&'b Agreement>,
    pub nets: bool,
    /// The values of all its positions.
    pub values: Values,
    /// Of those that are in no account whose equity is given.
    pub open: Values,
    /// The accounts whose equity is claimed under it, by their place in the book.
    pub accounts: Vec<u32>,
}

impl Closeout {
    pub(crate) fn set(&mut self, key: Under) -> u32 {
        let index = self.sets.intern(key);
        if self.sums.len() <= index as usize {
            self.sums.resize(index.saturating_add(1) as usize, Values::default());
        }
        index
    }

    /// Adds a value to its set, and to the cover of its account if the account gives its equity.
    pub(crate) fn post(&mut self, set: u32, account: Option<u32>, value: Option<Amount>, cash: bool, undo: bool) {
        if let Some(sum) = self.sums.get_mut(set as usize) {
            sum.add(value, cash, undo);
        }
        if let Some(account) = account {
            self.covered.entry((set, account)).or_default().add(value, cash, undo);
        }
    }

    /// Every credit set: of positions, of accounts, and of collateral under an agreement without either.
    pub(crate) fn closing<'b>(&self, book: &'b Book) -> Vec<Closing<'b>> {
        let text = |symbol| book.symbols.text(symbol);
        let held = (0..).zip(self.sets.iter().zip(&self.sums)).filter(|(_, (_, values))| values.rows > 0);
        let mut sets: Vec<Closing<'b>> = held
            .map(|(index, (key, values))| {
                let covered = self.covered.range((index, 0)..=(index, u32::MAX)).map(|(_, values)| *values);
                let open = covered.fold(*values, Values::without);
                Closing {
                    values: *values,
                    open,
                    ..Closing::new(book, Some(index), text(key.counterparty), text(key.agreement))
                }
            })
            .collect();
        let mut places: BTreeMap<(&str, &str), usize> = BTreeMap::new();
        for (at, set) in sets.iter().enumerate() {
            places.insert((set.counterparty, set.id), at);
        }
        let mut place = |sets: &mut Vec<Closing<'b>>, counterparty: &'b str, id: &'b str| {
            *places.entry((counterparty, id)).or_insert_with(|| {
                sets.push(Closing::new(book, None, counterparty, id));
                sets.len().saturating_sub(1)
            })
        };
        for a in book.agreements.iter().filter(|a| !a.collateral.is_empty() || a.is_margined()) {
            place(&mut sets, &a.counterparty, &a.id);
        }
        for (at, account) in book.funded() {
            let mut under = self.covered.iter().filter(|((_, own), values)| *own == at && values.rows > 0);
            // If the account's positions are under different agreements, its equity is under the counterparty's own.
            let id = match (under.next(), under.next()) {
                (Some(((set, _), _)), None) => self.sets.get(*set).map(|key| text(key.agreement)),
                _ => None,
            };
            let id =
                id.or_else(|| Some(book.default_agreement(&account.counterparty)?.id.as_str())).unwrap_or_default();
            let at_set = place(&mut sets, &account.counterparty, id);
            if let Some(set) = sets.get_mut(at_set) {
                set.accounts.push(at);
            }
        }
        sets
    }

    /// Each set by its number, and the sums over all; `failures` gains collateral and equity that have no price.
    pub(crate) fn report(
        &self,
        book: &Book,
        worth: Worth<'_>,
        failures: &mut Vec<Failure>,
    ) -> (Credit, Vec<(Option<u32>, CreditSet)>) {
        let mut credit = Credit::default();
        let mut sets: Vec<(Option<u32>, CreditSet)> = Vec::new();
        for closing in self.closing(book) {
            let set = closing.set(book, worth, failures);
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
            sets.push((closing.index, set));
        }
        credit.ngr = if credit.gross.0 == 0 { Amount::ONE } else { credit.net.ratio_to(credit.gross) };
        credit.benefit = Amount::ONE.saturating_sub(credit.ngr);
        let size = |set: &CreditSet| Reverse(set.gross.max(set.exposure));
        order::sort_by(&mut sets, |(_, a), (_, b)| (size(a), &a.key).cmp(&(size(b), &b.key)));
        (credit, sets)
    }
}

impl<'b> Closing<'b> {
    fn new(book: &'b Book, index: Option<u32>, counterparty: &'b str, id: &'b str) -> Closing<'b> {
        let agreement = if id.is_empty() { None } else { book.agreement(counterparty, id) };
        let nets = agreement.is_some_and(Agreement::nets);
        let (values, open) = (Values::default(), Values::default());
        Closing { index, counterparty, id, agreement, nets, values, open, accounts: Vec::new() }
    }

    /// The balances of its accounts. An account whose currency has no price is reported and counts as zero.
    pub(crate) fn balances(&self, book: &Book, worth: Worth<'_>, failures: &mut Vec<Failure>) -> Vec<Balance> {
        let accounts = self.accounts.iter().filter_map(|at| book.accounts.get(*at as usize));
        let mut balances = Vec::new();
        for account in accounts {
            match Balance::of(account, worth) {
                Some(balance) => balances.push(balance),
                None => {
                    let message = format!(
                        "the equity at {} is in {1}, which has no price, so it counts for nothing: give prices.{1} or rates.{1}, in the reporting currency",
                        account.counterparty, account.currency
                    );
                    failures.push(Failure::new(Code::MissingRate, message).field("accounts.currency"));
                }
            }
        }
        balances
    }

    fn set(&self, book: &Book, worth: Worth<'_>, failures: &mut Vec<Failure>) -> CreditSet {
        let (values, nets) = (self.values, self.nets);
        let secured = self.agreement.map(|a| Secured::of(a, worth, failures)).unwrap_or_default();
        let (ours, theirs) = (secured.ours(nets), secured.theirs(nets));
        let balances = self.balances(book, worth, failures);
        let parts = Parts::of(self.open, &balances, nets);
        let exposure = parts.exposure(ours);
        let loss = lost(exposure, book.assumptions.recovery.of(self.counterparty));
        CreditSet {
            key: crate::exposure::names::key(&[self.counterparty, self.id]),
            counterparty: self.counterparty.to_owned(),
            agreement: self.id.to_owned(),
            nets,
            enforceable: match self.agreement {
                Some(agreement) => agreement.enforceable.name(),
                None if self.id.is_empty() => "",
                None => Enforceable::Unknown.name(),
            },
            count: values.rows,
            gross: values.positive,
            net: values.owed_to_us(nets),
            if_netted: floor(values.net()),
            gross_owed: values.negative,
            net_owed: values.owed_by_us(nets),
            parts,
            collateral: ours,
            exposure,
            exposure_owed: Parts::owed(self.open, &balances, nets).exposure(theirs),
            recovered: exposure.saturating_sub(loss),
            loss,
            unknown: values.unknown,
            ead: None,
        }
    }
}
