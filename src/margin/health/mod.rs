//! `health`: lending and cross-collateral protocols, where loans and collateral are positions like any other.
//!
//! ```text
//! requirement = equity − health            equity = Σ value of what is held − Σ value of what is owed + profit and loss
//! factor      = collateral / requirement   below 1 the protocol closes positions
//! ```
//!
//! Tokens of one set net with themselves if the protocol allows it; [`Account::standing`] gives the protocol's totals.

mod account;
mod presets;

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::contracts::{Contracts, Table};
use super::course::Course;
use super::set::{AssetMargin, Line, Outcome, PriceCache, SetMethod, total};
use super::tiers::Tiers;
use super::{Method, ParameterReader, Reader};
use crate::amount::{Amount, figure};
use crate::error::{Code, Failure};
use crate::position::Kind;

pub use self::account::{
    Account, Custom, Level, Market, Perpetual, PerpetualRule, Standing, Token, TokenRule, Weights,
};

/// The method's name, description and presets.
pub const METHOD: Method = Method {
    id: "health",
    name: "Health of a lending account",
    summary: "What collateral is worth at a protocol's weights, less what is owed at them: the health factor, and how much of the account's worth is bound.",
    source: "The protocols' contracts and documents; see each preset.",
    presets: &presets::ALL,
    reader: Reader::Health,
};

/// The health of a lending or cross-collateral account, in the reporting currency.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(optional_fields))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Health {
    /// Assets less debts, with profit and loss. If an account holds contracts only and the book gives its equity, that
    /// equity.
    pub equity: Amount,
    /// Assets at maintenance weights.
    pub collateral: Amount,
    /// Debts and needs at maintenance weights.
    pub requirement: Amount,
    /// Collateral / requirement: below 1 the protocol closes positions. Absent if nothing is required.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub factor: Option<Amount>,
    /// The amount that can still be withdrawn or borrowed, at initial weights; below zero nothing may be opened.
    pub free: Amount,
    /// Assets / debts, both at full value (the C-ratio); absent without debts.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub collateral_ratio: Option<Amount>,
    /// Debts / the amount that may be borrowed (assets × initial weight, the loan-to-value); absent if nothing may be
    /// borrowed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub debt_to_limit: Option<Amount>,
}

impl Health {
    /// The same with all of an account's equity behind it, rather than profit and loss alone.
    pub(crate) fn back(&mut self, equity: Amount) {
        let more = equity.saturating_sub(self.equity);
        self.equity = equity;
        self.collateral = self.collateral.saturating_add(more);
        self.free = self.free.saturating_add(more);
        let factor = self.collateral.to_f64() / self.requirement.to_f64();
        self.factor = (self.requirement.0 > 0).then(|| figure(factor));
    }
}

/// The weights of one protocol.
#[derive(Clone, Debug)]
pub(crate) struct Parameters {
    tokens: BTreeMap<String, TokenRule>,
    any_token: TokenRule,
    /// Tokens whose weights are not the protocol's. The empty name means every token without an entry.
    stand_ins: BTreeSet<String>,
    perpetuals: Contracts<Contract>,
    custom: Custom,
    /// Whether assets and debts in one token are one amount.
    nets: bool,
    /// The token that profit and loss is paid in.
    settlement: String,
    /// Set if tokens' weights depend on amounts in a currency without a rate.
    unpriced: Option<Failure>,
}

/// How contracts on one asset count.
#[derive(Clone, Debug)]
struct Contract {
    rule: PerpetualRule,
    /// In place of rates that are not given.
    tiers: Option<Tiers>,
    /// Whether the rates are given, initial and maintenance.
    own: (bool, bool),
    stand_in: bool,
    unpriced: Option<Failure>,
}

impl Table for Contract {
    fn stands_in(&self) -> bool {
        self.stand_in
    }
}

impl Contract {
    /// The rule at the size of a line.
    fn at(&self, line: &Line<'_>, units: Amount) -> PerpetualRule {
        let Some(tiers) = &self.tiers else { return self.rule };
        let need = tiers.need(line.marked, units.abs());
        let rate = |need: Amount| if line.marked.0 == 0 { 0.0 } else { need.to_f64() / line.marked.to_f64() };
        let (initial, maintenance) = self.own;
        PerpetualRule {
            initial: if initial { self.rule.initial } else { rate(need.initial) },
            maintenance: if maintenance { self.rule.maintenance } else { rate(need.maintenance) },
            ..self.rule
        }
    }
}

const WHOLE: Weights = Weights { asset: 1.0, liability: 1.0 };

fn weights(given: &mut ParameterReader) -> Result<Weights, Failure> {
    Ok(Weights {
        asset: given.float_or("asset", 1.0, 0.0, 10.0)?,
        liability: given.float_or("liability", 1.0, 0.0, 100.0)?,
    })
}

/// The rule of a token, and whether it is not the protocol's own.
fn token(given: &mut ParameterReader) -> Result<(TokenRule, bool), Failure> {
    let initial = given.part("initial", weights)?.unwrap_or(WHOLE);
    let rule = TokenRule {
        initial,
        maintenance: given.part("maintenance", weights)?.unwrap_or(initial),
        size_factor: given.float_or("sizeFactor", 0.0, 0.0, 10.0)?,
        scale_from: given.money_or_zero("scaleFrom", 1e18)?,
        deposits: given.float_or("deposits", 0.0, 0.0, 1e18)?,
    };
    Ok((rule, given.flag("standIn")?))
}

fn contract(given: &mut ParameterReader) -> Result<Contract, Failure> {
    let (initial, maintenance) = (given.float("initial", 0.0, 10.0)?, given.float("maintenance", 0.0, 10.0)?);
    let profit = given.float_or("profitInitial", 1.0, 0.0, 1.0)?;
    let rule = PerpetualRule {
        initial: initial.unwrap_or(1.0),
        maintenance: maintenance.or(initial).unwrap_or(1.0),
        size_factor: given.float_or("sizeFactor", 0.0, 0.0, 10.0)?,
        profit: (profit, given.float_or("profitMaintenance", profit, 0.0, 1.0)?),
        profit_size_factor: given.per_root_of_money("profitSizeFactor", 10.0)?,
    };
    let own = (initial.is_some(), maintenance.is_some());
    let (tiers, stand_in) = (Tiers::read(given, (None, None), None)?, given.flag("standIn")?);
    Ok(Contract { rule, tiers, own, stand_in, unpriced: given.unpriced() })
}

impl Parameters {
    pub(crate) fn read(given: &mut ParameterReader) -> Result<Parameters, Failure> {
        let mut stand_ins = BTreeSet::new();
        let mut tokens = BTreeMap::new();
        for (name, (rule, stands_in)) in given.parts("tokens", token)? {
            if stands_in {
                stand_ins.insert(if name == "default" { String::new() } else { name.clone() });
            }
            tokens.insert(name, rule);
        }
        // Contracts know for themselves whether they lack a rate.
        let unpriced = given.unpriced();
        let perpetuals = Contracts::of(given.parts("perpetuals", contract)?);
        let whole = TokenRule { initial: WHOLE, maintenance: WHOLE, size_factor: 0.0, scale_from: 0.0, deposits: 0.0 };
        Ok(Parameters {
            any_token: tokens.remove("default").unwrap_or(whole),
            tokens,
            stand_ins,
            perpetuals,
            custom: Custom {
                settles: given.flag("settles")?,
                debts_in_collateral: given.flag("debtsInCollateral")?,
                per_order: given.money_or_zero("perOrder", 1e6)?,
            },
            unpriced,
            nets: given.flag_or("nets", true)?,
            settlement: given.text("settlement")?.unwrap_or_default(),
        })
    }

    /// An account of these lines, the settlement token first, and its value.
    fn account(&self, lines: &[&Line<'_>]) -> (Account, f64) {
        let mut account = Account { custom: self.custom, ..Account::default() };
        let mut worth = 0.0;
        let mut tokens: Vec<(&str, Token)> = Vec::new();
        // Profit and loss is in money, or joins the settlement token.
        let whole = TokenRule { initial: WHOLE, maintenance: WHOLE, size_factor: 0.0, scale_from: 0.0, deposits: 0.0 };
        let rule = self.tokens.get(&self.settlement).copied().unwrap_or(whole);
        tokens.push((&self.settlement, Token { amount: 0.0, prices: (1.0, 1.0), orders: (0.0, 0.0), rule }));
        for line in lines {
            if matches!(line.instrument.kind, Kind::Spot | Kind::Loan) {
                let (amount, price) = (line.held.to_f64(), line.underlying.to_f64());
                worth += amount * price;
                let known = tokens.iter_mut().find(|(name, token)| {
                    *name == line.own_asset && (self.nets || (token.amount < 0.0) == (amount < 0.0))
                });
                match known {
                    Some((_, token)) => token.amount += amount,
                    None => {
                        let rule = self.tokens.get(line.own_asset).copied().unwrap_or(self.any_token);
                        let token = Token { amount, prices: (price, price), orders: (0.0, 0.0), rule };
                        tokens.push((line.own_asset, token));
                    }
                }
            } else {
                let pnl = line.value.map_or(0.0, Amount::to_f64);
                worth += pnl;
                let (Some(contract), Ok(units)) = (self.contract(line), line.units()) else { continue };
                let (base, rule) = (units.to_f64(), contract.at(line, units));
                let price = if base == 0.0 { 0.0 } else { line.marked.to_f64() / base.abs() };
                account.perpetuals.push(Perpetual { base, price, pnl, orders: (0.0, 0.0), rule });
            }
        }
        account.tokens = tokens.into_iter().map(|(_, token)| token).collect();
        (account, worth)
    }

    fn contract(&self, line: &Line<'_>) -> Option<&Contract> {
        self.contract_and_own(line).map(|(contract, _)| contract)
    }

    /// The same, and whether it is the venue's own for this contract.
    fn contract_and_own(&self, line: &Line<'_>) -> Option<(&Contract, bool)> {
        if line.is_inverse() {
            // Coin-margined contracts on one coin have one table, whether they expire or not.
            return self.perpetuals.undated(line).map(|contract| (contract, !contract.stand_in));
        }
        self.perpetuals.rule(line)
    }

    /// The assets of lines that a stand-in weighs. A debt at its full value needs no weight.
    fn standing_in(&self, lines: &[&Line<'_>]) -> Vec<String> {
        let stands_in = |line: &&&Line<'_>| {
            if !matches!(line.instrument.kind, Kind::Spot | Kind::Loan) {
                return self.contract_and_own(line).is_some_and(|(_, own)| !own);
            }
            let own = self.tokens.get(line.own_asset);
            let rule = own.unwrap_or(&self.any_token);
            let is_one = |weights: Weights| weights.liability.total_cmp(&1.0).is_eq();
            let whole = line.short() && is_one(rule.initial) && is_one(rule.maintenance);
            line.held.0 != 0 && !whole && self.stand_ins.contains(if own.is_some() { line.own_asset } else { "" })
        };
        let mut named: BTreeSet<&str> = BTreeSet::new();
        named.extend(lines.iter().filter(stands_in).map(|line| line.own_asset));
        named.into_iter().map(str::to_owned).collect()
    }

    fn missing(&self, line: &Line<'_>) -> Option<Failure> {
        match line.instrument.kind {
            Kind::Spot | Kind::Loan => self.unpriced.clone(),
            Kind::Perpetual | Kind::Future => {
                let Some(contract) = self.contract(line) else {
                    let message =
                        "this protocol takes loans and collateral only; margin contracts by another methodology";
                    return Some(Failure::new(Code::UnsupportedKind, message).field("kind"));
                };
                if line.value.is_none() {
                    let message = "its profit and loss count here: give entryPrice with price, or value";
                    return Some(Failure::new(Code::MissingField, message).field("entryPrice"));
                }
                contract.unpriced.clone().or_else(|| line.units().err())
            }
            kind => {
                let message = format!("a position of kind {} has no weight in a lending account", kind.name());
                Some(Failure::new(Code::UnsupportedKind, message).field("kind"))
            }
        }
    }
}

impl SetMethod for Parameters {
    fn method(&self) -> Method {
        METHOD
    }

    fn counts_cash(&self) -> bool {
        true
    }

    /// The amounts of tokens do not move, so that each counts in proportion to its price, but for the token that profit
    /// and loss joins.
    fn course(&self, lines: &[&Line<'_>], set: &[Line<'_>]) -> Option<(Amount, Course)> {
        let token = |line: &Line<'_>| matches!(line.instrument.kind, Kind::Spot | Kind::Loan);
        let joined = |line: &&&Line<'_>| line.own_asset == self.settlement;
        let joins = lines.iter().find(joined).is_some() && !set.iter().all(token);
        if joins || !lines.iter().all(|line| token(line)) {
            return None;
        }
        let known: Vec<&Line<'_>> = lines.iter().copied().filter(|line| self.missing(line).is_none()).collect();
        let (account, worth) = self.account(&known);
        let bound = figure(worth - account.standing(Level::Maintenance).health());
        Some((bound, Course::of(Amount::ZERO, bound, Amount::ZERO)))
    }

    fn margin(&self, lines: &[Line<'_>], _: &mut PriceCache) -> Outcome {
        let mut outcome = Outcome { worst: vec![None; lines.len()], ..Outcome::default() };
        let need = |(account, worth): &(Account, f64), level| figure(worth - account.standing(level).health());
        let mut known: Vec<&Line<'_>> = Vec::new();
        for (at, line) in lines.iter().enumerate() {
            match self.missing(line) {
                Some(failure) => {
                    outcome.missing.push((at, failure));
                    outcome.alone.push(Amount::ZERO);
                }
                None => {
                    outcome.alone.push(need(&self.account(&[line]), Level::Initial));
                    known.push(line);
                }
            }
        }
        if known.is_empty() {
            return outcome;
        }
        let account = self.account(&known);
        let kept = account.0.standing(Level::Maintenance);
        let factor = (kept.requirement > 0.0).then(|| figure(kept.collateral / kept.requirement));
        let (held, owed, limit) = account.0.balances();
        outcome.parts.push(AssetMargin {
            standalone: total(outcome.alone.iter().copied()),
            netted: need(&account, Level::Initial),
            maintenance: Some(need(&account, Level::Maintenance)),
            health: Some(Health {
                equity: figure(account.1),
                collateral: figure(kept.collateral),
                requirement: figure(kept.requirement),
                factor,
                free: figure(account.0.standing(Level::Initial).health()),
                collateral_ratio: (owed > 0.0).then(|| figure(held / owed)),
                debt_to_limit: (limit > 0.0).then(|| figure(owed / limit)),
            }),
            stand_ins: self.standing_in(&known),
            ..AssetMargin::default()
        });
        outcome
    }
}
