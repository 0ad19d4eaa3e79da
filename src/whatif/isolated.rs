//! The equity behind the cross positions of an account:
//!
//! ```text
//! cross equity = equity − margin and profit of isolated positions − lending accounts beside other cross positions
//! ```
//!
//! Free margin, usage, room, headroom and liquidation prices all start from it, so that they cannot contradict each
//! other.

use std::collections::{BTreeMap, BTreeSet};

use crate::amount::Amount;
use crate::book::Account;
use crate::error::{Code, Failure};
use crate::exposure::ledger::MarginSet;
use crate::margin::SetMargin;
use crate::margin::View;
use crate::margin::health;
use crate::margin::set::{Line, PriceCache, total};
use crate::position::MarginMode;
use crate::text::quoted;
use crate::whatif::layout::SetLines;

/// The part of an account's equity that its cross positions cannot use.
#[derive(Clone, Debug, Default)]
pub(crate) struct Apart {
    pub amount: Amount,
    /// How much of it is in a coin.
    pub coins: Amount,
    /// The rows of isolated positions whose margin is not given, with the initial margin taken instead.
    pub assumed: Vec<(u32, Amount)>,
}

impl Apart {
    fn add(&mut self, amount: Amount) {
        self.amount = self.amount.saturating_add(amount);
    }
}

pub(crate) fn is_lending(set: &SetLines<'_>) -> bool {
    set.method.method().id == health::METHOD.id && set.lines.iter().any(Line::is_token)
}

impl<'a> View<'a> {
    /// The equity that these sets of one account keep to themselves: isolated positions, and lending accounts.
    pub(crate) fn apart_in<'s>(self, sets: impl Iterator<Item = &'s SetLines<'s>>) -> Apart {
        let mut apart = Apart::default();
        for set in sets {
            if !set.bucket.alone {
                let parts = set.method.margin(&set.lines, &mut PriceCache::default()).parts;
                apart.add(total(parts.iter().filter_map(|part| part.health).map(|health| health.equity)));
                continue;
            }
            let value = total(set.lines.iter().filter_map(|line| line.value));
            match self.posted(set) {
                Some((posted, in_coin)) => {
                    apart.add(posted.saturating_add(value));
                    apart.coins = apart.coins.saturating_add(if in_coin { posted } else { Amount::ZERO });
                }
                None => {
                    let assumed = set.need(&set.lines, &mut PriceCache::default()).initial;
                    // A position that is still open has not lost more than was posted to it.
                    apart.add(assumed.saturating_add(value).max(Amount::ZERO));
                    apart.assumed.extend(set.row.filter(|_| assumed.0 != 0).map(|row| (row, assumed)));
                }
            }
        }
        apart
    }

    /// The collateral that was posted to an isolated position, in the reporting currency, and whether it is the asset.
    pub(crate) fn posted(self, set: &SetLines<'_>) -> Option<(Amount, bool)> {
        let row = self.book.rows.get(set.row? as usize)?.as_ref()?;
        let instrument = self.book.instruments.get(row.instrument)?;
        let posted = row.extra().margin?;
        let settled = if instrument.inverse { instrument.asset } else { instrument.quote };
        let currency = if instrument.settle == 0 { settled } else { instrument.settle };
        let own_price = || set.lines.first().map(|line| line.forward).and_then(Amount::to_decimal);
        // Collateral in the asset itself is valued at the venue's mark.
        let rate = if currency == instrument.asset { own_price() } else { None };
        let posted = Amount::product(&[posted, rate.or(self.exposure.market.get(currency).rate)?])?;
        Some((posted, currency == instrument.asset))
    }

    /// The equity that each account reserves for such sets, by the account's index in the book. Only accounts whose
    /// equity is given are included, and only if they reserve any.
    pub(crate) fn apart(self, wanted: impl Fn(&Account) -> bool) -> BTreeMap<u32, Apart> {
        let mut accounts: BTreeMap<(u32, u32), u32> = BTreeMap::new();
        for (at, account) in self.book.funded().filter(|(_, account)| wanted(account)) {
            let find = |name: &str| self.book.symbols.find(name);
            if let Some(place) = find(&account.counterparty).zip(find(&account.account)) {
                accounts.entry(place).or_insert(at);
            }
        }
        let held =
            || self.book.places.iter().zip(&self.margin.seats).filter(|(_, seat)| seat.is_some_and(|s| s.rows > 0));
        let own = |bucket: &MarginSet| accounts.contains_key(&(bucket.counterparty, bucket.account));
        let buckets: BTreeSet<u32> = held().filter_map(|(_, seat)| seat.map(|seat| seat.bucket)).collect();
        let buckets = buckets.into_iter().filter_map(|at| Some((at, self.exposure.ledger.buckets.get(at)?)));
        let buckets: Vec<(u32, &MarginSet)> = buckets.filter(|(_, bucket)| own(bucket)).collect();
        let mut shared: BTreeSet<(u32, u32)> = BTreeSet::new();
        let others = buckets.iter().filter(|(at, bucket)| !bucket.alone && !self.lends(*at, bucket));
        shared.extend(others.map(|(_, bucket)| (bucket.counterparty, bucket.account)));
        let is_apart = |at: u32, bucket: &MarginSet| {
            bucket.alone || shared.contains(&(bucket.counterparty, bucket.account)) && self.lends(at, bucket)
        };
        let mut kept: BTreeSet<&MarginSet> = BTreeSet::new();
        kept.extend(buckets.iter().filter(|(at, bucket)| is_apart(*at, bucket)).map(|(_, bucket)| *bucket));
        if kept.is_empty() {
            return BTreeMap::new();
        }
        let sets = self.lay_out_of(|place| kept.contains(&MarginSet::of(place)));
        let mut found = BTreeMap::new();
        for own in
            sets.chunk_by(|a, b| (a.bucket.counterparty, a.bucket.account) == (b.bucket.counterparty, b.bucket.account))
        {
            let place = own.first().map(|set| (set.bucket.counterparty, set.bucket.account));
            if let Some(at) = place.and_then(|place| accounts.get(&place)) {
                found.insert(*at, self.apart_in(own.iter()));
            }
        }
        found
    }

    /// Whether a set lends, so that it has a separate health factor.
    pub(crate) fn lends(self, index: u32, bucket: &MarginSet) -> bool {
        let choice = self.set_choice(bucket).filter(|_| !bucket.alone);
        choice.is_some_and(|choice| choice.method.method().id == health::METHOD.id)
            && self.set_lines(index).iter().any(Line::is_token)
    }

    /// The equity behind the cross positions of an account.
    pub(crate) fn cross_equity(self, account: &Account) -> Amount {
        let apart = self.apart(|own| std::ptr::eq(own, account));
        self.equity(account).saturating_sub(total(apart.values().map(|apart| apart.amount)))
    }

    /// The health of accounts that hold contracts only: their equity backs them, as for their liquidation prices. The
    /// part that other sets of the account need to stay open is not available to this one.
    pub(crate) fn back_health(self, apart: &BTreeMap<u32, Apart>, sets: &mut [SetMargin]) {
        let kept = |set: &SetMargin| set.maintenance.unwrap_or(set.netted);
        let cross = |set: &SetMargin| set.name.margin_mode == MarginMode::Cross.name() && set.agreement.is_none();
        let backed: Vec<(usize, Amount)> = sets
            .iter()
            .enumerate()
            .filter(|(_, set)| {
                cross(set) && set.assets.iter().any(|part| part.health.is_some()) && !self.lends_by_name(set)
            })
            .filter_map(|(at, set)| {
                let is = |(_, own): &(u32, &Account)| own.is_at(&set.name.counterparty, &set.name.account);
                let (place, account) = self.book.funded().find(is)?;
                let kept_apart = apart.get(&place).map(|apart| apart.amount).unwrap_or_default();
                let same = |other: &&SetMargin| {
                    let place = |set: &SetMargin| (set.name.counterparty.clone(), set.name.account.clone());
                    cross(other) && other.key != set.key && place(other) == place(set) && !self.lends_by_name(other)
                };
                let cross_equity = self.equity(account).saturating_sub(kept_apart);
                Some((at, cross_equity.saturating_sub(total(sets.iter().filter(same).map(kept)))))
            })
            .collect();
        for (at, equity) in backed {
            let Some(set) = sets.get_mut(at) else { continue };
            for health in set.assets.iter_mut().filter_map(|part| part.health.as_mut()) {
                health.back(equity);
            }
        }
    }

    /// Whether a cross set of the report lends.
    fn lends_by_name(self, set: &SetMargin) -> bool {
        let find = |name: &str| self.book.symbols.find(name);
        let places = (find(&set.name.counterparty), find(&set.name.account), find(&set.name.chain));
        let (Some(counterparty), Some(account), Some(chain)) = places else { return false };
        let is = |bucket: &MarginSet| {
            !bucket.alone && (bucket.counterparty, bucket.account, bucket.chain) == (counterparty, account, chain)
        };
        (0..).zip(self.exposure.ledger.buckets.iter()).any(|(at, bucket)| is(bucket) && self.lends(at, bucket))
    }

    /// Isolated positions whose margin is not given, although the free margin of their account depends on it.
    pub(crate) fn assumed_margins(self, apart: &BTreeMap<u32, Apart>) -> Vec<Failure> {
        let note = |(index, assumed): &(u32, Amount)| {
            let index = *index;
            let id = self.book.id(index).into_owned();
            let message = format!(
                "the margin of the isolated position {} is not given; its initial margin, {assumed}, is assumed and taken off the account's equity; give its margin",
                quoted(&id)
            );
            let note = Failure::new(Code::AssumedMargin, message).field("margin").row(index.saturating_add(1));
            note.id(id)
        };
        apart.values().flat_map(|apart| &apart.assumed).map(note).collect()
    }
}
