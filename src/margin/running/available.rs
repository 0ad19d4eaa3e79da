//! The savings in other modes and places: an account that switches to its venue's portfolio margin or back to standard
//! margin, or the positions of one asset brought together in an account that margins them together.

use std::collections::{BTreeMap, BTreeSet};

use super::MarginSums;
use super::View;
use crate::amount::Amount;
use crate::book::AccountMode;
use crate::exposure;
use crate::exposure::ledger::MarginSet;
use crate::margin::Available;
use crate::margin::choice::SetChoice;
use crate::margin::health;
use crate::margin::set::{Line, Outcome, PriceCache, SetMethod, total};
use crate::order;
use crate::position::Kind;

/// The savings in other modes and places.
#[derive(Clone, Debug, Default)]
pub(crate) struct Elsewhere {
    /// Cleared when a set changes.
    pub known: Option<Vec<Available>>,
    /// The prices of an account's instruments, by bucket.
    memos: BTreeMap<u32, PriceCache>,
}

/// A margin set that positions could move to or leave.
struct Account<'a> {
    index: u32,
    bucket: &'a MarginSet,
    choice: &'a SetChoice,
    /// Its methodology at the most leverage that the venue allows.
    at_most: &'a dyn SetMethod,
    netted: Amount,
    lines: Vec<Line<'a>>,
}

impl Account<'_> {
    /// The requirement of its lines at the most leverage that the venue allows. In portfolio mode nobody chooses a
    /// leverage, so only this can be compared.
    fn need_at_most(&self, lines: &[Line<'_>]) -> Option<Amount> {
        let usual: Vec<Line<'_>> = lines.iter().map(Line::at_usual_leverage).collect();
        need(&self.at_most.margin(&usual, &mut PriceCache::default()))
    }

    /// Whether its requirement contains the haircuts of its coins.
    fn binds_collateral(&self) -> bool {
        self.choice.method.method().id == health::METHOD.id && self.lines.iter().any(Line::is_token)
    }

    /// Whether a leverage was chosen for it or for something in it.
    fn is_chosen(&self) -> bool {
        let method = &*self.choice.method;
        method.takes_leverage() && (!method.takes_most_leverage() || self.lines.iter().any(|l| l.leverage.is_some()))
    }

    /// The account's requirement now, at the most leverage.
    fn basis(&self) -> Option<Amount> {
        if self.is_chosen() { self.need_at_most(&self.lines) } else { Some(self.netted) }
    }
}

/// The requirement of a set; `None` if a line of it lacks a rule or an input.
fn need(outcome: &Outcome) -> Option<Amount> {
    outcome.missing.is_empty().then(|| total(outcome.parts.iter().map(|part| part.netted)))
}

/// Whether positions like this one can be closed in one account and opened in another.
fn moves(line: &Line<'_>) -> bool {
    matches!(line.instrument.kind, Kind::Perpetual | Kind::Future) && !line.cash
}

impl<'a> View<'a> {
    fn cross_accounts(self) -> Vec<Account<'a>> {
        let of = |(index, set): (&u32, &crate::margin::running::sets::SetState)| {
            let bucket = self.exposure.ledger.buckets.get(*index)?;
            let rule = self.margin.rules.of(bucket);
            let margin = set.margin().filter(|margin| !margin.partial && margin.name.count > 0)?;
            let choice = rule.set_choice().filter(|_| rule.by_venue && rule.counted && !bucket.alone)?;
            let at_most = rule.at_most_leverage()?;
            let lines = self.set_lines(*index);
            Some(Account { index: *index, bucket, choice, at_most, netted: margin.netted, lines })
        };
        self.margin.sets.iter().filter_map(of).collect()
    }

    /// Every account as it would be in the other mode of its venue.
    fn switches(self, memos: &mut BTreeMap<u32, PriceCache>) -> Vec<Available> {
        let mut found = Vec::new();
        for account in self.cross_accounts() {
            let Some(rule) = self.margin.rules.switched(account.bucket) else { continue };
            let Some(choice) = rule.set_choice() else { continue };
            let lines = self.set_lines_by(account.index, &*choice.method);
            if lines.is_empty() || account.netted.0 == 0 {
                continue;
            }
            let memo = memos.entry(account.index).or_default();
            let Some(netted) = need(&choice.method.margin(&lines, memo)) else { continue };
            // Both modes at the most leverage: in portfolio mode nobody chooses one.
            let compared = if rule.named.mode == AccountMode::Portfolio.name() {
                account.basis().map(|basis| (basis, netted))
            } else if netted.0 == 0 || account.binds_collateral() {
                // Standard mode would margin nothing of it, or would not count the haircuts of its coins: that is a
                // different account, not a saving.
                None
            } else {
                let usual: Vec<Line<'_>> = lines.iter().map(Line::at_usual_leverage).collect();
                let at_most = rule.at_most_leverage().map(|method| method.margin(&usual, &mut PriceCache::default()));
                at_most.as_ref().and_then(need).map(|at_most| (account.netted, at_most))
            };
            let Some((now, then)) = compared else { continue };
            let saving = now.saturating_sub(then);
            let by_leverage = account.netted.saturating_sub(netted).saturating_sub(saving);
            if saving.0 > 0 {
                found.push(Available {
                    netted,
                    saving,
                    by_leverage,
                    ..self.named(account.bucket, rule.named.mode, rule)
                });
            }
        }
        found
    }

    /// Every asset held both long and short in different accounts, as it would be in one of them that is in portfolio
    /// mode.
    fn gatherings(self) -> Vec<Available> {
        let accounts = self.cross_accounts();
        let mut sides: BTreeMap<&str, (BTreeSet<u32>, BTreeSet<u32>)> = BTreeMap::new();
        for account in &accounts {
            for line in account.lines.iter().filter(|line| moves(line)) {
                let (long, short) = sides.entry(line.own_asset).or_default();
                let side = if line.exposure.0 > 0 { long } else { short };
                side.insert(account.index);
            }
        }
        let split = sides
            .into_iter()
            .filter(|(_, (long, short))| !long.is_empty() && !short.is_empty() && long.union(short).count() > 1);
        let mut found = Vec::new();
        for (asset, _) in split {
            let here = |line: &&Line<'_>| moves(line) && line.own_asset == asset;
            for to in accounts.iter().filter(|account| account.choice.standard.is_some()) {
                // An account takes contracts in the form that it holds: a coin-margined one no linear contract.
                let form = |inverse: bool| to.lines.iter().any(|line| here(&line) && line.is_inverse() == inverse);
                let (linear, inverse) = (form(false), form(true));
                let taken = |line: &&Line<'_>| here(line) && if line.is_inverse() { inverse } else { linear };
                let from: Vec<&Account<'_>> = accounts
                    .iter()
                    .filter(|a| a.index != to.index && a.lines.iter().any(|line| taken(&line)))
                    .collect();
                let held = self.members_that(to.index, |_| true);
                let come = from.iter().flat_map(|account| self.members_that(account.index, taken));
                let gathered =
                    self.joined(held.into_iter().chain(come), |bucket| bucket == to.index, &*to.choice.method);
                let Some(there) = need(&to.choice.method.margin(&gathered, &mut PriceCache::default())) else {
                    continue;
                };
                // For each account that positions leave: its requirement afterwards, and the requirement that leaves
                // with them, at the chosen leverage and at the most that is allowed.
                let left = from.iter().map(|account| {
                    let rest: Vec<Line<'_>> = account.lines.iter().filter(|line| !taken(line)).cloned().collect();
                    let need = need(&account.choice.method.margin(&rest, &mut PriceCache::default()))?;
                    let rest_at_most = if account.is_chosen() { account.need_at_most(&rest)? } else { need };
                    let freed = account.basis()?.saturating_sub(rest_at_most);
                    Some((need, account.netted.saturating_sub(need), freed))
                });
                let Some(left) = left.collect::<Option<Vec<(Amount, Amount, Amount)>>>() else { continue };
                let netted = there.saturating_add(total(left.iter().map(|(need, _, _)| *need)));
                let freed = total(left.iter().map(|(_, _, freed)| *freed));
                let by_leverage = total(left.iter().map(|(_, chosen, freed)| chosen.saturating_sub(*freed)));
                let saving = to.netted.saturating_add(freed).saturating_sub(there);
                if saving.0 <= 0 {
                    continue;
                }
                let mut available = self.named(to.bucket, "together", self.margin.rules.of(to.bucket));
                available.asset = asset.to_owned();
                let margins = from.iter().filter_map(|account| self.margin.sets.get(&account.index)?.margin());
                available.from = margins.map(|margin| margin.key.clone()).collect();
                // The order in which accounts entered the book does not matter.
                order::sort_by(&mut available.from, |a, b| a.cmp(b));
                found.push(Available { netted, saving, by_leverage, ..available });
            }
        }
        found
    }

    /// The holdings of a set whose lines are so.
    fn members_that(self, bucket: u32, so: impl Fn(&&Line<'_>) -> bool) -> Vec<u32> {
        let members = self.exposure.ledger.members(bucket).iter().copied();
        members.filter(|index| self.line_of(*index).as_ref().is_some_and(|line| so(&line))).collect()
    }

    fn named(self, bucket: &MarginSet, change: &'static str, rule: &crate::margin::Rule) -> Available {
        let text = |symbol| self.book.symbols.text(symbol).to_owned();
        Available {
            counterparty: text(bucket.counterparty),
            account: text(bucket.account),
            chain: text(bucket.chain),
            change,
            asset: String::new(),
            from: Vec::new(),
            netted: Amount::ZERO,
            saving: Amount::ZERO,
            by_leverage: Amount::ZERO,
            rule: rule.named.clone(),
        }
    }
}

impl MarginSums {
    /// Updates the savings in other modes and places, the largest first. Only accounts under their venue's rule have any.
    pub(crate) fn look_elsewhere(&mut self, below: exposure::View<'_>) {
        if self.elsewhere.known.is_some() {
            return;
        }
        let mut memos = std::mem::take(&mut self.elsewhere.memos);
        let mut found = self.view(below).switches(&mut memos);
        found.extend(self.view(below).gatherings());
        order::sort_by(&mut found, |a, b| {
            let key = |a: &Available| (a.counterparty.clone(), a.account.clone(), a.chain.clone(), a.asset.clone());
            b.saving.cmp(&a.saving).then_with(|| key(a).cmp(&key(b)))
        });
        self.elsewhere = Elsewhere { known: Some(found), memos };
    }
}
