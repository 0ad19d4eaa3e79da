//! Accounts: the equity and requirement of each, and its venue's own numbers.

use std::collections::{BTreeMap, BTreeSet};

use crate::amount::Amount;
use crate::book::{Account, VenueFigures};
use crate::error::{Code, Failure};
use crate::exposure::ledger::MarginSet;
use crate::margin::View;
use crate::position::MarginMode;
use crate::whatif::AccountMargin;
use crate::whatif::compare::{Circumstances, Difference, Explanation, Gap, IsolatedNeed, VenueSays};
use crate::whatif::isolated::Apart;

/// A counterparty and an account there.
pub(crate) type Name<'a> = (&'a str, &'a str);

/// The requirement of every account.
pub(crate) type Needs<'a> = BTreeMap<Name<'a>, AccountNeed>;

/// The requirement of an account.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct AccountNeed {
    pub initial: Amount,
    pub maintenance: Amount,
    /// The part of isolated positions, if there are any.
    isolated: Option<IsolatedNeed>,
    /// The part of sets that lend, and whether other sets are cross.
    lending: IsolatedNeed,
    cross: bool,
}

/// How a set relates to its account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Role {
    Cross,
    Isolated,
    Lending,
}

fn joined(sum: &mut IsolatedNeed, initial: Amount, maintenance: Amount) {
    sum.initial = sum.initial.saturating_add(initial);
    sum.maintenance = sum.maintenance.saturating_add(maintenance);
}

impl AccountNeed {
    fn add(&mut self, role: Role, initial: Amount, maintenance: Amount) {
        self.initial = self.initial.saturating_add(initial);
        self.maintenance = self.maintenance.saturating_add(maintenance);
        match role {
            Role::Cross => self.cross = true,
            Role::Isolated => joined(self.isolated.get_or_insert_default(), initial, maintenance),
            Role::Lending => joined(&mut self.lending, initial, maintenance),
        }
    }

    /// The requirement to be met from the account's cross equity.
    pub(crate) fn of_cross(&self) -> IsolatedNeed {
        let isolated = self.isolated.unwrap_or_default();
        let lending = if self.cross { self.lending } else { IsolatedNeed::default() };
        let rest = |all: Amount, of: fn(&IsolatedNeed) -> Amount| {
            all.saturating_sub(of(&isolated)).saturating_sub(of(&lending))
        };
        IsolatedNeed {
            initial: rest(self.initial, |need| need.initial),
            maintenance: rest(self.maintenance, |need| need.maintenance),
        }
    }
}

impl<'a> View<'a> {
    /// Every account that the book lists, and then every other that holds a position: its equity, the requirement of
    /// its sets, and its venue's own numbers.
    pub(crate) fn account_margins(self, needs: &Needs<'a>, apart: &BTreeMap<u32, Apart>) -> Vec<AccountMargin> {
        let listed: BTreeSet<Name<'_>> = self.book.accounts.iter().map(name).collect();
        let unlisted = self.held_accounts().into_iter().filter(|own| !own.0.is_empty() && !listed.contains(own));
        let unlisted: Vec<Account> = unlisted
            .map(|(counterparty, account)| Account {
                counterparty: counterparty.to_owned(),
                account: account.to_owned(),
                ..Account::default()
            })
            .collect();
        let of = |(at, account)| {
            let need = needs.get(&name(account)).copied().unwrap_or_default();
            self.account_margin(account, need, apart.get(&at).map(|apart| apart.amount))
        };
        (0..).zip(self.book.accounts.iter().chain(&unlisted)).map(of).collect()
    }

    fn account_margin(self, account: &Account, need: AccountNeed, apart: Option<Amount>) -> AccountMargin {
        let AccountNeed { initial, maintenance, isolated, .. } = need;
        let equity = account.equity.is_some().then(|| self.equity(account));
        let left = equity.map(|equity| equity.saturating_sub(apart.unwrap_or_default()));
        let cross = need.of_cross();
        let usage = |need: Amount| left.filter(|left| left.0 > 0).map(|left| need.ratio_to(left));
        let mut margin = AccountMargin {
            counterparty: account.counterparty.clone(),
            account: account.account.clone(),
            mode: account.mode,
            equity,
            initial,
            maintenance,
            cross_equity: left.filter(|_| apart.is_some()),
            usage: usage(cross.initial),
            maintenance_usage: usage(cross.maintenance),
            free: left.map(|left| left.saturating_sub(cross.initial)),
            isolated,
            ..AccountMargin::default()
        };
        if let Some(figures) = &account.venue {
            let apart = isolated.unwrap_or_default();
            let ours = Ours {
                equity,
                initial: initial.saturating_sub(apart.initial),
                maintenance: maintenance.saturating_sub(apart.maintenance),
            };
            let (venue, difference, explanations) = self.beside(account, figures, &ours);
            margin.venue = Some(venue);
            margin.difference = Some(difference).filter(|difference| *difference != Difference::default());
            margin.explanations = Some(explanations);
        }
        margin
    }

    /// The venue's numbers, the differences, and their possible causes.
    fn beside(
        self,
        account: &Account,
        figures: &VenueFigures,
        ours: &Ours,
    ) -> (VenueSays, Difference, Vec<Explanation>) {
        let worth = self.worth();
        let stated = [figures.equity, figures.initial, figures.maintenance];
        let [equity, initial, maintenance] = stated.map(|own| worth.of(&account.currency, &[own?]));
        let says = VenueSays {
            equity,
            initial,
            maintenance,
            leverage: figures.leverage.and_then(Amount::from_decimal),
            as_of: figures.as_of.map(|time| time.to_string()),
        };
        let difference = Difference {
            equity: Gap::of(ours.equity, says.equity),
            initial: Gap::of(Some(ours.initial), says.initial),
            maintenance: Gap::of(Some(ours.maintenance), says.maintenance),
        };
        let mut explanations = Vec::new();
        if difference.is_large() {
            explanations = self.circumstances(account, figures).explain(&difference);
        }
        if stated.iter().flatten().next().is_some() && worth.of(&account.currency, &[]).is_none() {
            let message = format!(
                "{}'s figures are in {1}, which has no price: give prices.{1} or rates.{1} to compare them.",
                account.counterparty, account.currency
            );
            explanations.push(Explanation { code: "price", message });
        }
        (says, difference, explanations)
    }

    /// How an account is margined here.
    fn circumstances(self, account: &'a Account, figures: &VenueFigures) -> Circumstances<'a> {
        let mut found = Circumstances {
            counterparty: &account.counterparty,
            mode_given: account.mode.is_some(),
            age: figures.as_of.zip(self.exposure.as_of).map(|(then, now)| now.seconds().saturating_sub(then.seconds())),
            answered: figures.as_of.map(|time| time.to_string()),
            left_out: self.refuses_in(account),
            ..Circumstances::default()
        };
        for (at, bucket) in (0_u32..).zip(self.exposure.ledger.buckets.iter()) {
            let held = || self.margin.seats.iter().flatten().any(|seat| seat.bucket == at && seat.rows > 0);
            if bucket.alone || name(account) != self.name_of(bucket) || !held() {
                continue;
            }
            let rule = self.margin.rules.of(bucket);
            found.mode = rule.named.mode;
            found.chosen = found.chosen.or((!rule.by_venue).then_some(rule.named.method));
            found.stand_in = found.stand_in.or(rule.named.stand_in.then_some(rule.named.method));
            found.rule_of = found.rule_of.or(rule.named.as_of);
            found.has_portfolio |= rule.venue.is_some_and(|venue| venue.portfolio.is_some());
            found.closing_fee |= rule.venue.is_some_and(|venue| venue.name == "Bybit");
            let given = account.mode.map(|mode| mode.name()).filter(|given| *given != rule.named.mode);
            found.other_mode = found.other_mode.or(given.filter(|_| rule.by_venue));
            if let Some(set) = self.margin.sets.get(&at).and_then(|set| set.margin()) {
                found.left_out |= set.partial;
                found.most_leverage |= set.leverage.most > 0;
                found.no_table.extend(set.stand_ins.iter().cloned());
                found.beyond.extend(set.beyond_tiers.iter().cloned());
            }
        }
        found
    }

    /// Whether a cross position of an account is left out.
    fn refuses_in(self, account: &Account) -> bool {
        let is = |index: &u32| {
            let row = self.book.rows.get(*index as usize)?.as_ref()?;
            let place = self.book.places.get(row.place).filter(|place| place.mode == MarginMode::Cross)?;
            let text = |symbol| self.book.symbols.text(symbol);
            Some(account.is_at(text(place.counterparty), text(place.account)))
        };
        self.exposure.failures.keys().any(|index| is(index) == Some(true))
    }

    fn name_of(self, bucket: &MarginSet) -> Name<'a> {
        let text = |symbol| self.book.symbols.text(symbol);
        (text(bucket.counterparty), text(bucket.account))
    }

    /// The requirement of each account on all its chains, isolated positions included. Sets under `schedule` belong to
    /// agreements, not to accounts.
    pub(crate) fn account_needs(self) -> Needs<'a> {
        let mut needs = Needs::new();
        let mut add = |bucket: &MarginSet, role: Role, initial: Amount, maintenance: Amount| {
            needs.entry(self.name_of(bucket)).or_default().add(role, initial, maintenance);
        };
        let role = |bucket: &MarginSet, lends: bool| match (bucket.alone, lends) {
            (true, _) => Role::Isolated,
            (false, true) => Role::Lending,
            (false, false) => Role::Cross,
        };
        for (cell, state) in self.exposure.ledger.cells.iter().zip(&self.margin.pools).filter(|(cell, _)| cell.rows > 0)
        {
            if let Some(bucket) = self.exposure.ledger.buckets.get(cell.bucket).filter(|b| self.uses_rate(b)) {
                add(bucket, role(bucket, false), state.netted, state.netted);
            }
        }
        // A set that has lost its last position is still known, but does not count.
        let held = self.margin.sets.iter().filter_map(|(bucket, set)| Some((bucket, set.margin()?)));
        for (index, margin) in held.filter(|(_, margin)| margin.name.count > 0) {
            if let Some(bucket) = self.exposure.ledger.buckets.get(*index) {
                let role = role(bucket, self.lends(*index, bucket));
                add(bucket, role, margin.netted, margin.maintenance.unwrap_or(margin.netted));
            }
        }
        needs
    }

    /// The accounts that hold a position, with and without a name.
    fn held_accounts(self) -> BTreeSet<Name<'a>> {
        let text = |symbol| self.book.symbols.text(symbol);
        let held =
            self.book.places.iter().zip(&self.margin.seats).filter(|(_, seat)| seat.is_some_and(|seat| seat.rows > 0));
        held.map(|(place, _)| (text(place.counterparty), text(place.account))).collect()
    }

    /// Accounts that hold no position, misspelt most likely, and isolated positions whose margin is assumed.
    pub(crate) fn account_warnings(self, apart: &BTreeMap<u32, Apart>) -> Vec<Failure> {
        let known = self.held_accounts();
        let warn = |account: &Account| {
            let (code, has) = match account.equity {
                Some(_) => (Code::UnusedEquity, "has equity but no position"),
                None => (Code::UnusedAccount, "is listed as an account, but has no position"),
            };
            Failure::new(code, format!("{} {has}; check how it is spelt", account.name())).field("accounts")
        };
        let unused = self.book.accounts.iter().filter(|account| !known.contains(&name(account))).map(warn);
        unused.chain(self.assumed_margins(apart)).collect()
    }
}

/// The numbers computed here, without isolated positions.
struct Ours {
    equity: Option<Amount>,
    initial: Amount,
    maintenance: Amount,
}

fn name(account: &Account) -> Name<'_> {
    (&account.counterparty, &account.account)
}
