//! From obligations to a settlement: each objective, web by web.

use super::data::{
    HOUSE, Legs, Notice, Objective, Obligation, Options, PartyPosition, Proof, Settlement, Transfer, WebResult,
};
use super::existing::reduce;
use super::fewest::fewest;
use super::gather::{cash_of, doubts, overflow, webs};
use super::gridlock::most;
use super::notices::{notice as notice_of, set_off};
use super::quantity::{Quantity, text};
use super::web::{Arc, Web, bilateral, matched, net};
use exposure_netting_base::error::{Code, Error, Failure};

/// Settles a web of obligations. Ties are broken by the order of names: of equally good answers the same one is always
/// given, whatever the order of the obligations.
///
/// # Errors
/// `self_obligation`, `not_positive`, `not_a_decimal`, `too_many_digits`, `missing_field`, `duplicate_id` or
/// `overflow`, with the row; `mixed_assets` if cash is given for several assets or chains, `invalid_option` if cash is
/// given for another objective than `gridlock`, `reserved_name` if a party has the name of the clearing house.
///
/// ```
/// use exposure_netting::settlement::{Obligation, Options, settle};
/// let owes = |debtor: &str, creditor: &str, amount: &str| Obligation {
///     debtor: debtor.into(), creditor: creditor.into(), amount: amount.into(), ..Obligation::default()
/// };
/// // D'Errico and Roukny: 35 in all, of which 15 cancel in a cycle.
/// let web = [owes("A", "B", "5"), owes("B", "C", "10"), owes("C", "A", "20")];
/// let settled = settle(&web, &Options::default())?;
/// assert_eq!((settled.before.gross.as_str(), settled.after.gross.as_str(), settled.optimal), ("35", "20", true));
/// # Ok::<(), exposure_netting::Error>(())
/// ```
pub fn settle(obligations: &[Obligation], options: &Options) -> Result<Settlement, Error> {
    settle_and_tell(obligations, options, &mut |_| ())
}

/// [`settle`] for webs so large that somebody waits: `tell` receives the progress now and then, from 0 to 1.
///
/// # Errors
/// As [`settle`].
#[allow(clippy::cast_precision_loss, reason = "progress is only reported")]
pub fn settle_and_tell(
    obligations: &[Obligation],
    options: &Options,
    tell: &mut dyn FnMut(f64),
) -> Result<Settlement, Error> {
    let webs = webs(obligations, options.across_chains)?;
    if options.objective != Objective::Gridlock && !options.cash.is_empty() {
        let message = format!(
            "cash is for gridlock only, but the objective is {}; remove cash or choose gridlock",
            options.objective.name()
        );
        return Err(Failure::new(Code::InvalidOption, message).field("options.cash").into());
    }
    if options.objective == Objective::Gridlock && !options.cash.is_empty() && webs.len() > 1 {
        let message =
            "cash is in one asset on one chain, but these obligations are in several; settle them one at a time";
        return Err(Failure::new(Code::MixedAssets, message).field("cash").into());
    }
    if options.objective == Objective::Ccp && webs.iter().any(|web| web.parties.iter().any(|party| party == HOUSE)) {
        let message = format!("a party is named {HOUSE}, the name of the clearing house here; rename it");
        return Err(Failure::new(Code::ReservedName, message).field("debtor").into());
    }
    let mut notices: Vec<Notice> = vec![Notice::default(); obligations.len()];
    let mut settlement = Settlement {
        objective: options.objective,
        optimal: true,
        across_chains: options.across_chains,
        cash: options.cash.clone(),
        ..Settlement::default()
    };
    let mut done = 0_usize;
    for web in &webs {
        let mut told = |part: f64| tell((done as f64 + part * web.rows.len() as f64) / obligations.len() as f64);
        settle_web(web, options, obligations, &mut settlement, &mut notices, &mut told)?;
        told(1.0);
        done = done.saturating_add(web.rows.len());
    }
    settlement.notices = notices;
    settlement.warnings = doubts(obligations, options.cash.keys());
    settlement.before = legs(settlement.webs.iter().map(|web| (&web.before, &web.asset)))?;
    settlement.after = legs(settlement.webs.iter().map(|web| (&web.after, &web.asset)))?;
    Ok(settlement)
}

/// The sum over webs, if they are in one asset.
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

fn settle_web(
    web: &Web,
    options: &Options,
    obligations: &[Obligation],
    settlement: &mut Settlement,
    notices: &mut [Notice],
    tell: &mut dyn FnMut(f64),
) -> Result<(), Error> {
    let positions = web.positions();
    let numbered: Vec<(u32, i128)> = (0..).zip(positions.iter().copied()).collect();
    let mut proof = Proof::default();
    let mut optimal = true;
    // The rest of each arc.
    let mut left: Vec<i128> = vec![0; web.arcs.len()];
    let mut whole: Option<Vec<bool>> = None;
    let transfers: Vec<Arc> = match options.objective {
        Objective::Bilateral => {
            left = bilateral(&web.arcs);
            web.left(&left)
        }
        Objective::Existing => {
            let reduced = reduce(web.parties.len(), &web.arcs, tell);
            proof.potentials = web.parties.iter().cloned().zip(reduced.potentials).collect();
            left = reduced.left;
            web.left(&left)
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
        // Parties that pay, pay first.
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
