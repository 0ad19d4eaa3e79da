//! From obligations to a settlement, as plain data in and out.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::existing::reduce;
use super::fewest::fewest;
use super::gridlock::most;
use super::notices::{notice as notice_of, set_off};
use super::quantity::{Quantity, text};
use super::web::{Arc, Web, bilateral, matched, net};
use crate::error::{Error, Failure};

/// Who owes whom how much of what.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Obligation {
    /// Unique name; empty: `row-N`.
    pub id: String,
    /// Who owes.
    pub debtor: String,
    /// Whom.
    pub creditor: String,
    /// A decimal above zero of at most 38 digits.
    pub amount: String,
    /// Of what; empty where there is but one thing.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub asset: String,
    /// On which chain.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub chain: String,
    /// When, for people.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub due: String,
}

/// What is looked for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Objective {
    /// Each pair nets.
    Bilateral,
    /// The least debt that reductions of existing debts leave.
    #[default]
    Existing,
    /// The least money that moves, with new payers and payees.
    LeastMoney,
    /// The fewest transfers.
    Fewest,
    /// One house pays and is paid.
    Ccp,
    /// Whole obligations out of pledged cash.
    Gridlock,
}

impl Objective {
    /// Every objective.
    pub const ALL: [Objective; 6] = [
        Objective::Bilateral,
        Objective::Existing,
        Objective::LeastMoney,
        Objective::Fewest,
        Objective::Ccp,
        Objective::Gridlock,
    ];

    /// The name in data.
    pub fn name(self) -> &'static str {
        match self {
            Objective::Bilateral => "bilateral",
            Objective::Existing => "existing",
            Objective::LeastMoney => "least-money",
            Objective::Fewest => "fewest",
            Objective::Ccp => "ccp",
            Objective::Gridlock => "gridlock",
        }
    }

    /// The objective of this name.
    pub fn from_name(name: &str) -> Option<Objective> {
        Objective::ALL.into_iter().find(|objective| objective.name() == name)
    }
}

/// How to settle.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Options {
    /// What is looked for.
    pub objective: Objective,
    /// Whether one asset on several chains is one web: transfers then stand on no chain.
    pub across_chains: bool,
    /// What each party may use in `gridlock`, where there is one asset on one chain; nothing where it is not named.
    pub cash: BTreeMap<String, String>,
}

/// How many legs, and how much they come to.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Legs {
    /// Obligations, or transfers.
    pub count: usize,
    /// Their sum; empty where they are in different assets.
    pub gross: String,
}

/// A payment that remains.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Transfer {
    /// Who pays.
    pub debtor: String,
    /// Whom.
    pub creditor: String,
    /// How much.
    pub amount: String,
    /// Of what.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub asset: String,
    /// On which chain.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub chain: String,
}

/// What becomes of one obligation.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Notice {
    /// The obligation.
    pub id: String,
    /// Who owes.
    pub debtor: String,
    /// Whom.
    pub creditor: String,
    /// How much it was.
    pub amount: String,
    /// How much is set off, or discharged by the transfers that take its place.
    pub setoff: String,
    /// How much is still owed between the two.
    pub remainder: String,
}

/// What a party is owed less what it owes; no settlement changes it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct PartyPosition {
    /// Who.
    pub party: String,
    /// Above zero: to be received.
    pub amount: String,
    /// Of what.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub asset: String,
    /// On which chain.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub chain: String,
}

/// What shows that a web's result is the best.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Proof {
    /// `existing`: a potential for each party. What a pair owes is gone where π(debtor) − π(creditor) < 1, and untouched where
    /// it is > 1: by that, nothing that goes round could take more away.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub potentials: BTreeMap<String, i64>,
    /// `fewest`: parties that settle among themselves, because they sum to zero.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub groups: Vec<Vec<String>>,
}

/// One asset on one chain.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct WebResult {
    /// The asset.
    pub asset: String,
    /// The chain.
    pub chain: String,
    /// What was owed.
    pub before: Legs,
    /// What is left to pay.
    pub after: Legs,
    /// Whether it is proved that nothing is better.
    pub optimal: bool,
    /// What proves it.
    pub proof: Proof,
}

/// What settles the obligations.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Settlement {
    /// What was looked for.
    pub objective: Objective,
    /// Whether it is proved that nothing is better; otherwise read "at most".
    pub optimal: bool,
    /// Whether chains were taken together.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub across_chains: bool,
    /// What each party could use in `gridlock`.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub cash: BTreeMap<String, String>,
    /// The obligations.
    pub before: Legs,
    /// The transfers.
    pub after: Legs,
    /// What is to be paid.
    pub transfers: Vec<Transfer>,
    /// What becomes of each obligation, in their order.
    pub notices: Vec<Notice>,
    /// What each party receives or pays in the end.
    pub net_positions: Vec<PartyPosition>,
    /// Web by web: asset and chain.
    pub webs: Vec<WebResult>,
}

/// The name of the house in `ccp`.
pub(super) const HOUSE: &str = "Clearing house";

/// Settles a web of obligations. Ties are broken by the order of names: of equally good answers the same one is always
/// given, whatever the order of the obligations.
///
/// # Errors
/// `self_obligation`, `not_positive`, `not_a_decimal`, `too_many_digits`, `missing_field`, `duplicate_id` or `overflow`, with
/// the row; `mixed_assets` where cash would be for several assets or chains, `reserved_name` where a party bears the name of
/// the house.
///
/// ```
/// use exposure_netting::settlement::{Obligation, Options, settle};
/// let owes = |debtor: &str, creditor: &str, amount: &str| Obligation {
///     debtor: debtor.into(), creditor: creditor.into(), amount: amount.into(), ..Obligation::default()
/// };
/// // D'Errico and Roukny: 35 in all, of which 15 go round.
/// let web = [owes("A", "B", "5"), owes("B", "C", "10"), owes("C", "A", "20")];
/// let settled = settle(&web, &Options::default())?;
/// assert_eq!((settled.before.gross.as_str(), settled.after.gross.as_str(), settled.optimal), ("35", "20", true));
/// # Ok::<(), exposure_netting::Error>(())
/// ```
pub fn settle(obligations: &[Obligation], options: &Options) -> Result<Settlement, Error> {
    let webs = webs(obligations, options.across_chains)?;
    if options.objective == Objective::Gridlock && !options.cash.is_empty() && webs.len() > 1 {
        let message = "cash is in one asset on one chain, and these obligations are in several; settle them one by one";
        return Err(Failure::new("mixed_assets", message).field("cash").into());
    }
    if options.objective == Objective::Ccp && webs.iter().any(|web| web.parties.iter().any(|party| party == HOUSE)) {
        let message = format!("a party is named {HOUSE}, which is the name of the house here; name it otherwise");
        return Err(Failure::new("reserved_name", message).field("debtor").into());
    }
    let mut notices: Vec<Notice> = vec![Notice::default(); obligations.len()];
    let mut settlement = Settlement {
        objective: options.objective,
        optimal: true,
        across_chains: options.across_chains,
        cash: if options.objective == Objective::Gridlock { options.cash.clone() } else { BTreeMap::new() },
        ..Settlement::default()
    };
    for web in &webs {
        settle_web(web, options, obligations, &mut settlement, &mut notices)?;
    }
    settlement.notices = notices;
    settlement.before = legs(settlement.webs.iter().map(|web| (&web.before, &web.asset)))?;
    settlement.after = legs(settlement.webs.iter().map(|web| (&web.after, &web.asset)))?;
    Ok(settlement)
}

/// The sum over webs, where they are in one asset.
fn legs<'a>(webs: impl Iterator<Item = (&'a Legs, &'a String)>) -> Result<Legs, Error> {
    let webs: Vec<(&Legs, &String)> = webs.collect();
    let count = webs.iter().fold(0_usize, |sum, (legs, _)| sum.saturating_add(legs.count));
    let first = webs.first().map(|(_, asset)| *asset);
    if webs.iter().any(|(_, asset)| Some(*asset) != first) {
        return Ok(Legs { count, gross: String::new() });
    }
    let read = webs.iter().map(|(legs, _)| Quantity::parse(&legs.gross)).collect::<Result<Vec<_>, Failure>>()?;
    let scale = read.iter().map(|quantity| quantity.scale).max().unwrap_or_default();
    let sum = read.iter().try_fold(0_i128, |sum, quantity| sum.checked_add(quantity.at(scale)?));
    Ok(Legs { count, gross: text(sum.ok_or_else(overflow)?, scale) })
}

fn overflow() -> Failure {
    Failure::new("overflow", "the sum of the obligations is larger than can be held exactly").field("amount")
}

/// The obligations by asset and chain, with amounts in the finest unit of their asset.
pub(super) fn webs(obligations: &[Obligation], across_chains: bool) -> Result<Vec<Web>, Error> {
    let mut ids: BTreeSet<&str> = BTreeSet::new();
    let mut read: Vec<Quantity> = Vec::with_capacity(obligations.len());
    for (at, obligation) in obligations.iter().enumerate() {
        let row = u32::try_from(at).unwrap_or(u32::MAX).saturating_add(1);
        let wrong = |failure: Failure| Error::from(Failure { id: Some(id_of(obligation, at)), ..failure.row(row) });
        for (field, name) in [("debtor", &obligation.debtor), ("creditor", &obligation.creditor)] {
            if name.is_empty() {
                return Err(wrong(Failure::new("missing_field", format!("{field} is missing")).field(field)));
            }
        }
        if obligation.debtor == obligation.creditor {
            let message = format!("{} owes itself; an obligation has two parties", obligation.debtor);
            return Err(wrong(Failure::new("self_obligation", message).field("creditor")));
        }
        // A row without a name has one, which no other may bear.
        let row_of = |id: &str| id.strip_prefix("row-")?.parse::<usize>().ok()?.checked_sub(1);
        let taken = row_of(&obligation.id).filter(|other| *other != at).and_then(|other| obligations.get(other));
        let taken = taken.is_some_and(|other| other.id.is_empty());
        if !obligation.id.is_empty() && (taken || !ids.insert(&obligation.id)) {
            let message = format!("id {} stands twice", crate::field::quoted(&obligation.id));
            return Err(wrong(Failure::new("duplicate_id", message).field("id")));
        }
        let quantity = Quantity::parse(&obligation.amount).map_err(wrong)?;
        if quantity.mantissa <= 0 {
            let message = format!("the amount is {}; it is above zero", obligation.amount);
            return Err(wrong(Failure::new("not_positive", message).field("amount")));
        }
        read.push(quantity);
    }
    let mut scales: BTreeMap<&str, u32> = BTreeMap::new();
    for (obligation, quantity) in obligations.iter().zip(&read) {
        let scale = scales.entry(&obligation.asset).or_default();
        *scale = (*scale).max(quantity.scale);
    }
    let mut groups: BTreeMap<(&str, &str), Vec<usize>> = BTreeMap::new();
    for (at, obligation) in obligations.iter().enumerate() {
        let chain = if across_chains { "" } else { obligation.chain.as_str() };
        groups.entry((&obligation.asset, chain)).or_default().push(at);
    }
    let web = |((asset, chain), rows): ((&str, &str), Vec<usize>)| {
        let scale = scales.get(asset).copied().unwrap_or_default();
        let named = |at: &usize| obligations.get(*at).map(|o| [o.debtor.as_str(), o.creditor.as_str()]);
        let names: BTreeSet<&str> = rows.iter().filter_map(named).flatten().collect();
        let numbers: BTreeMap<&str, u32> = names.iter().copied().zip(0..).collect();
        let number = |name: &str| numbers.get(name).copied().unwrap_or_default();
        let mut web = Web {
            asset: asset.to_owned(),
            chain: chain.to_owned(),
            scale,
            parties: names.iter().map(|name| (*name).to_owned()).collect(),
            ..Web::default()
        };
        let mut sum = 0_i128;
        for at in rows {
            let (Some(obligation), Some(quantity)) = (obligations.get(at), read.get(at)) else { continue };
            let amount = quantity.at(scale).ok_or_else(overflow)?;
            // Twice the sum of everything fits, so no sum of any part can overflow.
            sum = sum.checked_add(amount).filter(|sum| *sum <= i128::MAX / 4).ok_or_else(overflow)?;
            let arc = Arc { from: number(&obligation.debtor), to: number(&obligation.creditor), amount };
            web.rows.push((at, arc));
        }
        web.aggregate();
        Ok(web)
    };
    groups.into_iter().map(web).collect()
}

/// An obligation's own name, or its row's.
pub(super) fn id_of(obligation: &Obligation, at: usize) -> String {
    if obligation.id.is_empty() { format!("row-{}", at.saturating_add(1)) } else { obligation.id.clone() }
}

/// What a web's parties may use, in its units.
pub(super) fn cash_of(web: &Web, cash: &BTreeMap<String, String>) -> Result<Vec<i128>, Failure> {
    let of = |party: &String| {
        let Some(written) = cash.get(party) else { return Ok(0) };
        let finer = || {
            let message = format!("the cash of {party} is finer than any obligation, or too large");
            Failure::new("out_of_range", message).field(format!("cash.{party}"))
        };
        let quantity = Quantity::parse(written).map_err(|f| Failure { field: Some(format!("cash.{party}")), ..f })?;
        quantity.at(web.scale).filter(|units| *units >= 0 && *units <= i128::MAX / 4).ok_or_else(finer)
    };
    web.parties.iter().map(of).collect()
}

fn settle_web(
    web: &Web,
    options: &Options,
    obligations: &[Obligation],
    settlement: &mut Settlement,
    notices: &mut [Notice],
) -> Result<(), Error> {
    let positions = web.positions();
    let numbered: Vec<(u32, i128)> = (0..).zip(positions.iter().copied()).collect();
    let mut proof = Proof::default();
    let mut optimal = true;
    // What is left between those who owe each other, where anything is.
    let mut left: BTreeMap<(u32, u32), i128> = BTreeMap::new();
    let mut whole: Option<Vec<bool>> = None;
    let transfers: Vec<Arc> = match options.objective {
        Objective::Bilateral => bilateral(&web.arcs),
        Objective::Existing => {
            let reduced = reduce(web.parties.len(), &web.arcs);
            proof.potentials = web.parties.iter().cloned().zip(reduced.potentials).collect();
            let kept = web.arcs.iter().zip(reduced.left).map(|(arc, amount)| Arc { amount, ..*arc });
            kept.filter(|arc| arc.amount > 0).collect()
        }
        Objective::LeastMoney => matched(&numbered),
        Objective::Fewest => {
            let found = fewest(&positions);
            optimal = found.proved;
            let named = |group: &Vec<u32>| group.iter().map(|party| web.name(*party).to_owned()).collect();
            proof.groups = found.groups.iter().map(named).collect();
            found.transfers
        }
        Objective::Ccp => Vec::new(),
        Objective::Gridlock => {
            let arcs: Vec<Arc> = web.rows.iter().map(|(_, arc)| *arc).collect();
            let found = most(&arcs, &cash_of(web, &options.cash)?);
            optimal = found.proved;
            let paid = arcs.iter().zip(&found.paid).filter(|(_, paid)| **paid).map(|(arc, _)| *arc).collect();
            whole = Some(found.paid);
            paid
        }
    };
    let keeps = matches!(options.objective, Objective::Bilateral | Objective::Existing);
    if keeps {
        left.extend(transfers.iter().map(|arc| ((arc.from, arc.to), arc.amount)));
    }
    let mut set = set_off(web, &left);
    if let Some(paid) = &whole {
        for (slot, paid) in set.iter_mut().zip(paid) {
            *slot = if *paid { *slot } else { 0 };
        }
    }
    for ((at, arc), set) in web.rows.iter().zip(set) {
        let (Some(notice), Some(obligation)) = (notices.get_mut(*at), obligations.get(*at)) else { continue };
        *notice = notice_of(obligation, *at, arc.amount, set, web.scale);
    }
    let transfer = |debtor: &str, creditor: &str, amount: i128| Transfer {
        debtor: debtor.to_owned(),
        creditor: creditor.to_owned(),
        amount: text(amount, web.scale),
        asset: web.asset.clone(),
        chain: web.chain.clone(),
    };
    let paid: Vec<Transfer> = if options.objective == Objective::Ccp {
        // Who has to pay pays first.
        let leg = |(party, net): &(u32, i128)| {
            let name = web.name(*party);
            if *net < 0 { transfer(name, HOUSE, net.saturating_abs()) } else { transfer(HOUSE, name, *net) }
        };
        let side = |sign: i128| numbered.iter().filter(move |(_, net)| net.signum() == sign);
        side(-1).chain(side(1)).map(leg).collect()
    } else {
        transfers.iter().map(|arc| transfer(web.name(arc.from), web.name(arc.to), arc.amount)).collect()
    };
    let moved = if options.objective == Objective::Ccp {
        positions.iter().fold(0_i128, |sum, net| sum.saturating_add(net.saturating_abs()))
    } else {
        transfers.iter().fold(0_i128, |sum, arc| sum.saturating_add(arc.amount))
    };
    debug_assert!(
        matches!(options.objective, Objective::Ccp | Objective::Gridlock)
            || net(web.parties.len(), &transfers) == positions
    );
    for (party, net) in &numbered {
        settlement.net_positions.push(PartyPosition {
            party: web.name(*party).to_owned(),
            amount: text(*net, web.scale),
            asset: web.asset.clone(),
            chain: web.chain.clone(),
        });
    }
    settlement.optimal &= optimal;
    settlement.webs.push(WebResult {
        asset: web.asset.clone(),
        chain: web.chain.clone(),
        before: Legs { count: web.rows.len(), gross: text(web.gross(), web.scale) },
        after: Legs { count: paid.len(), gross: text(moved, web.scale) },
        optimal,
        proof,
    });
    settlement.transfers.extend(paid);
    Ok(())
}
