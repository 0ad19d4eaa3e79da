//! Checks a settlement: net positions are kept, nobody pays more than allowed, each proof holds. Nothing here comes
//! from the solvers: sums are computed again, by name.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::data::{HOUSE, Legs, Notice, Objective, Obligation, Settlement, Transfer, WebResult, id_of};
use super::gather::cash_of;
use super::gather::webs;
use super::quantity::{Quantity, text};
use super::web::Web;
use exposure_netting_base::error::Error;
use exposure_netting_base::text::quoted;

/// The result of a check.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct Verdict {
    /// Whether everything holds.
    pub valid: bool,
    /// The checks that fail.
    pub reasons: Vec<String>,
}

/// Sums by pair of names.
type Owed<'a> = BTreeMap<(&'a str, &'a str), i128>;

/// Checks a settlement against its obligations.
///
/// # Errors
/// As [`super::settle`], for the obligations themselves.
///
/// ```
/// use exposure_netting::settlement::{Obligation, Options, settle, verify};
/// let owes = |debtor: &str, creditor: &str, amount: &str| Obligation {
///     debtor: debtor.into(), creditor: creditor.into(), amount: amount.into(), ..Obligation::default()
/// };
/// let web = [owes("A", "B", "5"), owes("B", "C", "10"), owes("C", "A", "20")];
/// let mut settled = settle(&web, &Options::default())?;
/// assert!(verify(&web, &settled)?.valid);
/// settled.transfers[0].amount = "1".into();
/// assert!(!verify(&web, &settled)?.valid);
/// # Ok::<(), exposure_netting::Error>(())
/// ```
pub fn verify(obligations: &[Obligation], settlement: &Settlement) -> Result<Verdict, Error> {
    let webs = webs(obligations, settlement.across_chains)?;
    let mut reasons = Vec::new();
    agree(obligations, webs.iter(), &settlement.notices, &mut reasons);
    let stated: Vec<(&str, &str)> = settlement.webs.iter().map(|w| (w.asset.as_str(), w.chain.as_str())).collect();
    let there: Vec<(&str, &str)> = webs.iter().map(|w| (w.asset.as_str(), w.chain.as_str())).collect();
    if stated != there {
        reasons.push("the webs do not match the obligations".to_owned());
    }
    let belongs = |transfer: &&Transfer| there.contains(&(transfer.asset.as_str(), transfer.chain.as_str()));
    if settlement.transfers.iter().any(|transfer| !belongs(&transfer)) {
        reasons.push("a transfer is in an asset or on a chain that no obligation has".to_owned());
    }
    for (web, result) in webs.iter().zip(&settlement.webs) {
        Check { web, result, settlement, obligations, reasons: &mut reasons }.run();
    }
    let positions = settlement.net_positions.iter().map(|p| (p.asset.as_str(), p.chain.as_str(), p.party.as_str()));
    let positions: BTreeSet<_> = positions.collect();
    let parties = webs.iter().fold(0_usize, |sum, web| sum.saturating_add(web.parties.len()));
    if positions.len() != settlement.net_positions.len() || positions.len() != parties {
        reasons.push("the net positions must name each party once".to_owned());
    }
    totals(settlement, &mut reasons);
    if settlement.optimal != settlement.webs.iter().all(|web| web.optimal) {
        reasons.push("optimal does not match its webs".to_owned());
    }
    if settlement.objective != Objective::Gridlock && !settlement.cash.is_empty() {
        reasons.push("cash is for gridlock only".to_owned());
    }
    Ok(Verdict { valid: reasons.is_empty(), reasons })
}

/// A decimal at a scale; `None` if it is not a decimal, or not written in our form.
pub(super) fn units(written: &str, scale: u32) -> Option<i128> {
    let quantity = Quantity::parse(written).ok()?;
    let units = quantity.at(scale)?;
    (text(units, scale) == written).then_some(units)
}

fn totals(settlement: &Settlement, reasons: &mut Vec<String>) {
    let one = settlement.webs.iter().all(|web| Some(&web.asset) == settlement.webs.first().map(|first| &first.asset));
    let mut sums = |whole: &Legs, part: fn(&WebResult) -> &Legs, what: &str| {
        let count = settlement.webs.iter().fold(0_usize, |sum, web| sum.saturating_add(part(web).count));
        let read = settlement.webs.iter().map(|web| Quantity::parse(&part(web).gross).ok());
        let read: Option<Vec<Quantity>> = read.collect();
        let scale = read.iter().flatten().map(|q| q.scale).max().unwrap_or_default();
        let sum = read.and_then(|list| list.iter().try_fold(0_i128, |sum, q| sum.checked_add(q.at(scale)?)));
        let gross = if one { sum.map(|sum| text(sum, scale)) } else { Some(String::new()) };
        if whole.count != count || Some(&whole.gross) != gross.as_ref() {
            reasons.push(format!("{what} is not the sum of its webs"));
        }
    };
    sums(&settlement.before, |web| &web.before, "before");
    sums(&settlement.after, |web| &web.after, "after");
}

/// Checks that each obligation has one notice, which adds up.
pub(super) fn agree<'a>(
    obligations: &[Obligation],
    webs: impl Iterator<Item = &'a Web>,
    notices: &[Notice],
    reasons: &mut Vec<String>,
) {
    if notices.len() != obligations.len() {
        reasons.push("each obligation must have one notice".to_owned());
        return;
    }
    for web in webs {
        for (at, arc) in &web.rows {
            let (Some(obligation), Some(notice)) = (obligations.get(*at), notices.get(*at)) else {
                continue;
            };
            let same = notice.id == id_of(obligation, *at)
                && notice.debtor == obligation.debtor
                && notice.creditor == obligation.creditor
                && [&notice.asset, &notice.chain, &notice.due]
                    == [&obligation.asset, &obligation.chain, &obligation.due]
                && units(&notice.amount, web.scale) == Some(arc.amount);
            let (set, left) = (units(&notice.setoff, web.scale), units(&notice.remainder, web.scale));
            let adds_up = set
                .zip(left)
                .is_some_and(|(set, left)| set >= 0 && left >= 0 && set.checked_add(left) == Some(arc.amount));
            if !same || !adds_up {
                reasons.push(format!("the notice of {} does not match its obligation, or does not add up", notice.id));
            }
        }
    }
}

/// The check of one web.
struct Check<'a, 'r> {
    web: &'a Web,
    result: &'a WebResult,
    settlement: &'a Settlement,
    obligations: &'a [Obligation],
    reasons: &'r mut Vec<String>,
}

impl<'a> Check<'a, '_> {
    fn wrong(&mut self, what: &str) {
        let place = [self.web.asset.as_str(), self.web.chain.as_str()].join(" ");
        let place = place.trim();
        self.reasons.push(if place.is_empty() { what.to_owned() } else { format!("{place}: {what}") });
    }

    fn run(&mut self) {
        let (settlement, web) = (self.settlement, self.web);
        let mine = |t: &&Transfer| t.asset == web.asset && t.chain == web.chain;
        let mut paid: Owed<'a> = BTreeMap::new();
        let mut count = 0_usize;
        for transfer in settlement.transfers.iter().filter(mine) {
            count = count.saturating_add(1);
            let known = |name: &str| web.parties.binary_search_by(|party| party.as_str().cmp(name)).is_ok();
            let house = |name: &str| settlement.objective == Objective::Ccp && name == HOUSE;
            let pair = (transfer.debtor.as_str(), transfer.creditor.as_str());
            let named = (known(pair.0) || house(pair.0)) && (known(pair.1) || house(pair.1)) && pair.0 != pair.1;
            match units(&transfer.amount, web.scale).filter(|amount| *amount > 0 && named) {
                Some(amount) => {
                    // Gridlock pays obligations one by one; every other objective pays a pair once.
                    let before = paid.insert(pair, amount);
                    if let Some(before) = before {
                        paid.insert(pair, before.saturating_add(amount));
                        if settlement.objective != Objective::Gridlock {
                            self.wrong(&format!("{} pays {} twice", pair.0, pair.1));
                        }
                    }
                }
                None => {
                    let what = "must have an amount above zero and be between two of its parties";
                    self.wrong(&format!("the transfer from {} to {} {what}", quoted(pair.0), quoted(pair.1)));
                }
            }
        }
        let mut owed: Owed<'a> = BTreeMap::new();
        for (at, arc) in &web.rows {
            if let Some(obligation) = self.obligations.get(*at) {
                let sum = owed.entry((&obligation.debtor, &obligation.creditor)).or_default();
                *sum = sum.saturating_add(arc.amount);
            }
        }
        let gross = owed.values().fold(0_i128, |sum, amount| sum.saturating_add(*amount));
        let moved = paid.values().fold(0_i128, |sum, amount| sum.saturating_add(*amount));
        let before = Legs { count: web.rows.len(), gross: text(gross, web.scale) };
        let after = Legs { count, gross: text(moved, web.scale) };
        if self.result.before != before || self.result.after != after {
            self.wrong("its counts or sums do not match its obligations and transfers");
        }
        let net = positions(&owed);
        self.stated_positions(&net);
        if settlement.objective != Objective::Gridlock {
            let mut reached = positions(&paid);
            reached.remove(HOUSE);
            let of = |sums: &BTreeMap<&str, i128>, name: &str| sums.get(name).copied().unwrap_or_default();
            if let Some(name) = net.keys().chain(reached.keys()).find(|name| of(&net, name) != of(&reached, name)) {
                self.wrong(&format!("the transfers do not settle the net position of {name}"));
            }
        }
        let received = net.values().filter(|net| **net > 0).fold(0_i128, |sum, net| sum.saturating_add(*net));
        let heuristic = matches!(settlement.objective, Objective::Fewest | Objective::Gridlock);
        if !heuristic && !self.result.optimal {
            self.wrong("optimal must be true: this objective is always solved to the optimum");
        }
        if settlement.objective != Objective::Existing && !self.result.proof.potentials.is_empty()
            || settlement.objective != Objective::Fewest && !self.result.proof.groups.is_empty()
        {
            self.wrong("its proof belongs to another objective");
        }
        match settlement.objective {
            Objective::Bilateral => self.bilateral(&owed, &paid),
            Objective::Existing => self.existing(&owed, &paid),
            Objective::LeastMoney => self.discharged(moved == received),
            Objective::Fewest => {
                self.discharged(moved == received);
                self.fewest(&net, count);
            }
            Objective::Ccp => {
                let legs = net.values().filter(|net| **net != 0).count();
                let star = paid.keys().all(|(debtor, creditor)| (*debtor == HOUSE) != (*creditor == HOUSE));
                self.discharged(star && legs == count);
            }
            Objective::Gridlock => self.gridlock(&paid, gross),
        }
    }

    fn stated_positions(&mut self, net: &BTreeMap<&str, i128>) {
        let web = self.web;
        let own = self.settlement.net_positions.iter().filter(|p| p.asset == web.asset && p.chain == web.chain);
        let right = own.clone().all(|p| units(&p.amount, web.scale) == net.get(p.party.as_str()).copied());
        if !right || own.count() != net.len() {
            self.wrong("the net positions do not match the obligations");
        }
    }

    fn own_notices(&self) -> impl Iterator<Item = &'a Notice> + use<'a> {
        let notices = &self.settlement.notices;
        self.web.rows.iter().filter_map(|(at, _)| notices.get(*at))
    }

    /// New transfers replace every obligation.
    fn discharged(&mut self, least: bool) {
        if !least {
            self.wrong("more money moves than necessary");
        }
        if self.own_notices().any(|notice| notice.remainder != "0") {
            self.wrong("an obligation remains beside the transfers that replace it");
        }
    }

    /// The remainders of a pair's obligations are what the pair still pays.
    fn remainders(&mut self, paid: &Owed<'a>) {
        let mut left: Owed<'a> = BTreeMap::new();
        for notice in self.own_notices() {
            let sum = left.entry((&notice.debtor, &notice.creditor)).or_default();
            *sum = sum.saturating_add(units(&notice.remainder, self.web.scale).unwrap_or_default());
        }
        left.retain(|_, amount| *amount != 0);
        if left != *paid {
            self.wrong("the notices do not add up to the transfers");
        }
    }

    fn bilateral(&mut self, owed: &Owed<'a>, paid: &Owed<'a>) {
        let of = |sums: &Owed<'a>, a: &'a str, b: &'a str| sums.get(&(a, b)).copied().unwrap_or_default();
        let wrong = owed
            .keys()
            .chain(paid.keys())
            .find(|(a, b)| of(paid, a, b) != of(owed, a, b).saturating_sub(of(owed, b, a)).max(0));
        if let Some((debtor, creditor)) = wrong {
            self.wrong(&format!("{debtor} must pay {creditor} the difference between their debts"));
        }
        self.remainders(paid);
    }

    /// Payments only reduce existing debts, and the potentials prove that no smaller total is possible.
    fn existing(&mut self, owed: &Owed<'a>, paid: &Owed<'a>) {
        let more = paid.iter().find(|(pair, amount)| owed.get(*pair).is_none_or(|owed| *amount > owed));
        if let Some(((debtor, creditor), _)) = more {
            self.wrong(&format!("{debtor} pays {creditor} more than it owes, or owes it nothing"));
        }
        self.remainders(paid);
        let potentials = &self.result.proof.potentials;
        if potentials.len() != self.web.parties.len()
            || !self.web.parties.iter().all(|party| potentials.contains_key(party))
        {
            return self.wrong("the proof lacks a potential for a party");
        }
        let breach = owed.iter().find(|((debtor, creditor), owed)| {
            let of = |name: &str| i128::from(potentials.get(name).copied().unwrap_or_default());
            let reduced = of(debtor).saturating_sub(of(creditor)).saturating_sub(1);
            let left = paid.get(&(*debtor, *creditor)).copied().unwrap_or_default();
            // If something is left, one more unit around a cycle would not help. If something is gone, it was worth it.
            !((left == 0 || reduced >= 0) && (left == **owed || reduced <= 0))
        });
        if let Some(((debtor, creditor), _)) = breach {
            self.wrong(&format!(
                "the potentials of {debtor} and {creditor} do not prove that the rest is as small as possible"
            ));
        }
    }

    fn fewest(&mut self, net: &BTreeMap<&str, i128>, count: usize) {
        let groups = &self.result.proof.groups;
        let members: Vec<&str> = groups.iter().flatten().map(String::as_str).collect();
        let once: BTreeSet<&str> = members.iter().copied().collect();
        let nonzero: BTreeSet<&str> = net.iter().filter(|(_, net)| **net != 0).map(|(name, _)| *name).collect();
        let zero = groups.iter().all(|group| {
            let of = |name: &String| net.get(name.as_str()).copied().unwrap_or_default();
            group.iter().fold(0_i128, |sum, name| sum.saturating_add(of(name))) == 0
        });
        if members.len() != once.len() || once != nonzero || !zero {
            return self.wrong("the groups must contain each party once and each sum to zero");
        }
        if count != nonzero.len().saturating_sub(groups.len()) {
            self.wrong("there are more transfers than the groups need");
        }
        let open: Vec<i128> = net.values().copied().filter(|net| *net != 0).collect();
        let (pairs, rest) = without_opposites(open);
        let provable = rest.len() <= 20;
        if self.result.optimal != provable {
            self.wrong("optimal does not match its proof");
        } else if provable && pairs.saturating_add(most_groups(&rest)) != groups.len() {
            self.wrong("there are better groups");
        }
    }

    fn gridlock(&mut self, paid: &Owed<'a>, gross: i128) {
        let web = self.web;
        let Ok(cash) = cash_of(web, &self.settlement.cash) else { return self.wrong("its cash is not a valid amount") };
        let mut settled: Owed<'a> = BTreeMap::new();
        let mut value = 0_i128;
        for (notice, (_, arc)) in self.own_notices().zip(&web.rows) {
            if notice.remainder == "0" {
                let sum = settled.entry((&notice.debtor, &notice.creditor)).or_default();
                *sum = sum.saturating_add(arc.amount);
                value = value.saturating_add(arc.amount);
            } else if notice.setoff != "0" {
                self.wrong("an obligation is only paid in part");
            }
        }
        if settled != *paid {
            self.wrong("the transfers do not match the obligations that are paid");
        }
        let reached = positions(&settled);
        let short =
            web.parties.iter().zip(&cash).any(|(party, cash)| {
                reached.get(party.as_str()).copied().unwrap_or_default().saturating_add(*cash) < 0
            });
        if short {
            self.wrong("a party pays more than it has");
        }
        let small = web.rows.len() <= 20;
        if self.result.optimal != small {
            self.wrong("optimal does not match its proof");
        } else if small {
            let arcs: Vec<(usize, usize, i128)> =
                web.rows.iter().map(|(_, arc)| (arc.from as usize, arc.to as usize, arc.amount)).collect();
            if best_value(&arcs, &mut cash.clone(), 0, gross, value) > value {
                self.wrong("more could be paid");
            }
        }
    }
}

/// Received less paid, by name.
fn positions<'a>(sums: &Owed<'a>) -> BTreeMap<&'a str, i128> {
    let mut net: BTreeMap<&str, i128> = BTreeMap::new();
    for ((debtor, creditor), amount) in sums {
        for (name, change) in [(*debtor, amount.saturating_neg()), (*creditor, *amount)] {
            let sum = net.entry(name).or_default();
            *sum = sum.saturating_add(change);
        }
    }
    net
}

/// How many pairs of opposite positions there are, and the positions without them.
fn without_opposites(positions: Vec<i128>) -> (usize, Vec<i128>) {
    let mut left: Vec<i128> = Vec::new();
    let mut pairs = 0_usize;
    for net in positions {
        match left.iter().position(|other| *other == net.saturating_neg()) {
            Some(at) => {
                left.swap_remove(at);
                pairs = pairs.saturating_add(1);
            }
            None => left.push(net),
        }
    }
    (pairs, left)
}

/// The most parts that each sum to zero: part by part around the first remaining party, with results cached by the
/// remaining parties.
fn most_groups(positions: &[i128]) -> usize {
    fn best(left: u32, positions: &[i128], known: &mut BTreeMap<u32, usize>) -> usize {
        if left == 0 {
            return 0;
        }
        if let Some(found) = known.get(&left) {
            return *found;
        }
        let first = left & left.wrapping_neg();
        let others = left & !first;
        let sum = |set: u32| {
            let within = (0_u32..).zip(positions).filter(|(at, _)| set & 1_u32.wrapping_shl(*at) != 0);
            within.fold(0_i128, |sum, (_, net)| sum.saturating_add(*net))
        };
        // Every subset of the others, with the first: it is enough to try those that sum to zero and contain no smaller
        // one.
        let mut found = usize::from(sum(left) == 0);
        let mut part = others;
        loop {
            let group = part | first;
            if group != left && sum(group) == 0 && sum(left & !group) == 0 {
                found = found.max(best(left & !group, positions, known).saturating_add(1));
            }
            if part == 0 {
                break;
            }
            part = part.wrapping_sub(1) & others;
        }
        known.insert(left, found);
        found
    }
    let all = 1_u32.checked_shl(u32::try_from(positions.len()).unwrap_or(31)).map_or(0, |bit| bit.wrapping_sub(1));
    best(all, positions, &mut BTreeMap::new())
}

/// The most that can be paid of the obligations from `at` on, or the first value above the claimed one.
fn best_value(arcs: &[(usize, usize, i128)], balance: &mut [i128], at: usize, left: i128, claimed: i128) -> i128 {
    let Some((from, to, amount)) = arcs.get(at).copied() else {
        return if balance.iter().all(|sum| *sum >= 0) { 0 } else { i128::MIN };
    };
    if left <= claimed {
        return i128::MIN;
    }
    let shift = |balance: &mut [i128], amount: i128| {
        for (party, change) in [(from, amount.saturating_neg()), (to, amount)] {
            if let Some(sum) = balance.get_mut(party) {
                *sum = sum.saturating_add(change);
            }
        }
    };
    let next = at.saturating_add(1);
    shift(balance, amount);
    let with = best_value(arcs, balance, next, left, claimed).saturating_add(amount);
    shift(balance, amount.saturating_neg());
    if with > claimed {
        return with;
    }
    let without = best_value(arcs, balance, next, left.saturating_sub(amount), claimed);
    with.max(without)
}
