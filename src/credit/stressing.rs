//! The book in a stress scenario.

use std::collections::{BTreeMap, BTreeSet};

use rust_decimal::Decimal;

use crate::amount::{Amount, to_f64};
use crate::book::Row;
use crate::credit::Credit;
use crate::credit::View;
use crate::credit::claim::{Parts, lost};
use crate::credit::closeout::{Values, floor};
use crate::credit::collateral::Secured;
use crate::credit::stress::{AssetLoss, PositionLoss, Stress, Stressed};
use crate::exposure::balance::Balance;
use crate::exposure::value::Valued;
use crate::exposure::{Exposure, names};
use crate::margin::set::{Line, PriceCache, total};
use crate::order;
use crate::position::Kind;
use crate::whatif::Shock;
use crate::whatif::layout::SetLines;

impl<'a> View<'a> {
    /// The book in these scenarios; `now` is its requirement before them.
    pub(crate) fn stress(self, scenarios: &[Stress], now: Amount) -> Vec<Stressed> {
        let credit = self.close_out(&mut Vec::new());
        let (by_counterparty, by_chain) =
            (self.by_group(|bucket| bucket.counterparty), self.by_group(|bucket| bucket.chain));
        // Inputs of every scenario are prepared once.
        let (rows, sets) = (self.prepared(), self.lay_out());
        let parties = Groups::of_counterparties(&by_counterparty, &credit, &rows);
        let chains = Groups::of_chains(&by_chain, &rows, &self.balances());
        let run = |scenario: &Stress| {
            let (defaults, halts) = (parties.named(&scenario.defaults), chains.named(&scenario.halts));
            let mut stressed = self.stressed(scenario, &rows, &sets, (&defaults, &halts));
            stressed.margin_change = stressed.margin.saturating_sub(now);
            stressed.unknown = self.unknown_names(scenario, &parties, &chains);
            stressed
        };
        scenarios.iter().map(run).collect()
    }

    /// Each row that counts, with its lines.
    fn prepared(self) -> Vec<Prepared<'a>> {
        let of = |(index, row): (u32, &Row)| {
            let (set, valued) = self.credit_row(index, row)?;
            let (i, place) = self.parts(row)?;
            let text = |symbol| self.book.symbols.text(symbol);
            let account = self.seat(row).and_then(|seat| seat.account);
            Some(Prepared {
                index,
                counterparty: text(place.counterparty),
                chain: text(place.chain),
                asset: text(valued.asset),
                perpetual: i.kind == Kind::Perpetual,
                set,
                account,
                lines: self.exposures_of_row(row),
                valued,
            })
        };
        self.book.indexed_rows().filter_map(of).collect()
    }

    fn stressed(
        self,
        scenario: &Stress,
        rows: &[Prepared<'_>],
        sets: &[SetLines<'_>],
        (defaults, halts): (&BTreeSet<&str>, &BTreeSet<&str>),
    ) -> Stressed {
        let mut by_asset: BTreeMap<&str, Amount> = BTreeMap::new();
        let mut left: BTreeMap<&str, Amount> = BTreeMap::new();
        let mut open: BTreeMap<u32, Values> = BTreeMap::new();
        let mut accounts: BTreeMap<u32, Held> = BTreeMap::new();
        let (mut funding, mut pegs) = (Amount::ZERO, Amount::ZERO);
        for row in rows {
            let gone = defaults.contains(row.counterparty) || halts.contains(row.chain);
            let effect = row.effect(scenario, &self.book.currency);
            funding = funding.saturating_add(effect.funding);
            pegs = pegs.saturating_add(effect.pegs);
            for (asset, pnl, exposure) in &effect.lines {
                let sum = by_asset.entry(asset).or_default();
                *sum = sum.saturating_add(*pnl);
                if !gone {
                    let sum = left.entry(asset).or_default();
                    *sum = sum.saturating_add(*exposure);
                }
            }
            // An unknown value counts as zero before the move.
            let value = row.valued.value.unwrap_or_default();
            match row.account {
                Some(account) => accounts.entry(account).or_default().add(value, effect.gained()),
                None => {
                    let after = value.saturating_add(effect.gained());
                    open.entry(row.set).or_default().add(Some(after), row.valued.cash, false);
                }
            }
        }
        let Claims { credit_loss, balances, equity } = self.stressed_claims(scenario, defaults, &open, &accounts);
        let pnl = total(by_asset.values().copied());
        let mut by_asset: Vec<AssetLoss> =
            by_asset.into_iter().map(|(asset, pnl)| AssetLoss { asset: asset.to_owned(), pnl }).collect();
        order::sort_by(&mut by_asset, |a, b| (a.pnl, &a.asset).cmp(&(b.pnl, &b.asset)));
        let gone = defaults.iter().chain(halts).map(|name| (*name).to_owned()).collect();
        Stressed {
            scenario: scenario.clone(),
            gone,
            pnl,
            by_asset,
            funding,
            pegs,
            balances,
            credit_loss,
            total: pnl
                .saturating_add(funding)
                .saturating_add(pegs)
                .saturating_add(balances)
                .saturating_sub(credit_loss),
            net: total(left.values().copied()),
            residual: total(left.values().map(|net| net.abs())),
            margin: self.stressed_margin(scenario, sets, defaults, halts),
            equity: self.book.funded().next().is_some().then_some(equity),
            ..Stressed::default()
        }
    }

    /// The losses to defaulting counterparties, and the equity of accounts afterwards. `open` are the values after the
    /// move outside accounts whose equity is given.
    fn stressed_claims(
        self,
        scenario: &Stress,
        defaults: &BTreeSet<&str>,
        open: &BTreeMap<u32, Values>,
        accounts: &BTreeMap<u32, Held>,
    ) -> Claims {
        let worth = self.worth();
        let then = worth.after(scenario);
        let mut ignored = Vec::new();
        let mut claims = Claims::default();
        for set in self.closeout.closing(self.book) {
            let mut then_held = Vec::new();
            for at in &set.accounts {
                let Some(account) = self.book.accounts.get(*at as usize) else { continue };
                let (Some(before), Some(after)) = (Balance::of(account, worth), Balance::of(account, then)) else {
                    continue;
                };
                let held = accounts.get(at).copied().unwrap_or_default();
                let balance = before.equity.saturating_sub(held.apart);
                let gained = balance.times(then.change(&account.currency)).unwrap_or_default();
                claims.balances = claims.balances.saturating_add(gained);
                let equity = before.equity.saturating_add(held.gained).saturating_add(gained);
                then_held.push(Balance { equity, ..after });
            }
            let equity = total(then_held.iter().map(|balance| balance.equity));
            claims.equity = claims.equity.saturating_add(equity);
            if !defaults.contains(set.counterparty) {
                continue;
            }
            let own = set.index.and_then(|index| open.get(&index)).copied().unwrap_or_default();
            let secured = set.agreement.map(|a| Secured::of(a, then, &mut ignored)).unwrap_or_default();
            let ours = secured.ours(set.nets);
            let exposure = Parts::of(own, &then_held, set.nets).exposure(ours);
            let recovery = scenario.recovery.unwrap_or_else(|| self.book.assumptions.recovery.of(set.counterparty));
            let lost = |exposure| lost(exposure, recovery);
            claims.credit_loss = claims.credit_loss.saturating_add(lost(exposure));
            // The equity loses no more than its own claim: the rest of the loss was in no account.
            let own_claim = Parts::of(Values::default(), &then_held, set.nets).exposure(ours);
            claims.equity = claims.equity.saturating_sub(lost(exposure).min(lost(own_claim)));
        }
        claims
    }

    /// The equity of each account that gives one, by its place in the book.
    fn balances(self) -> BTreeMap<u32, Amount> {
        let worth = self.worth();
        let of = |(at, account)| Some((at, Balance::of(account, worth)?.equity));
        self.book.funded().filter_map(of).collect()
    }

    /// Names that mean nothing here.
    fn unknown_names(self, scenario: &Stress, parties: &Groups<'_>, chains: &Groups<'_>) -> Vec<String> {
        let mut named: BTreeSet<&str> = BTreeSet::new();
        let any = |names: &[String], groups: &Groups<'_>, name: &str| {
            names.iter().any(|n| n == name) && !groups.0.contains_key(name)
        };
        let all = scenario.prices.keys().chain(scenario.pegs.keys()).chain(&scenario.defaults).chain(&scenario.halts);
        named.extend(all.map(String::as_str).filter(|name| *name != "*" && *name != "largest"));
        let asset = |name: &str| self.book.symbols.find(name).is_some();
        let unknown = named.into_iter().filter(|name| {
            let priced = scenario.prices.contains_key(*name) || scenario.pegs.contains_key(*name);
            priced && !asset(name) || any(&scenario.defaults, parties, name) || any(&scenario.halts, chains, name)
        });
        unknown.map(str::to_owned).collect()
    }

    /// See [`LiveBook::stress_lines`](crate::LiveBook::stress_lines).
    pub(crate) fn stress_lines(self, scenario: &Stress) -> Vec<PositionLoss> {
        let of = |row: Prepared<'_>| {
            let pnl = row.effect(scenario, &self.book.currency).gained();
            (pnl.0 != 0).then_some((row.index, pnl))
        };
        let named = |(index, pnl): (u32, Amount)| {
            let row = self.book.rows.get(index as usize)?.as_ref()?;
            let i = self.book.instruments.get(row.instrument)?;
            let borrowed = row.quantity.is_sign_negative();
            let instrument = names::instrument(i, borrowed, &self.book.symbols);
            Some(PositionLoss { id: self.book.id(index).into_owned(), instrument, pnl })
        };
        let mut lines: Vec<PositionLoss> = self.prepared().into_iter().filter_map(of).filter_map(named).collect();
        order::sort_by(&mut lines, |a, b| (a.pnl, &a.id).cmp(&(b.pnl, &b.id)));
        lines
    }

    /// The requirement of the remaining margin sets after the move. Sets under `schedule` follow notional, and do not
    /// change.
    fn stressed_margin(
        self,
        scenario: &Stress,
        sets: &[SetLines<'_>],
        defaults: &BTreeSet<&str>,
        halts: &BTreeSet<&str>,
    ) -> Amount {
        let text = |symbol| self.book.symbols.text(symbol);
        let left = sets.iter().filter(|set| {
            set.counted && !defaults.contains(text(set.bucket.counterparty)) && !halts.contains(text(set.bucket.chain))
        });
        let needs = left.map(|set| {
            let lines: Vec<Line<'_>> = set
                .lines
                .iter()
                .map(|line| moved(scenario, line, &self.book.currency).0)
                .filter(|line| !settled(scenario, line))
                .collect();
            set.need(&lines, &mut PriceCache::default()).initial
        });
        let stays = |_, row: &Row| {
            let place = self.book.places.get(row.place);
            place.is_some_and(|p| !defaults.contains(text(p.counterparty)) && !halts.contains(text(p.chain)))
        };
        let scheduled = if self.margin.any_schedule {
            total(self.schedule_where(stays, None).margins(self.book).iter().map(|set| set.netted))
        } else {
            Amount::ZERO
        };
        total(needs).saturating_add(scheduled)
    }
}

/// A row and its holding.
struct Prepared<'a> {
    index: u32,
    counterparty: &'a str,
    chain: &'a str,
    asset: &'a str,
    perpetual: bool,
    /// Its credit set.
    set: u32,
    /// The account whose equity covers it.
    account: Option<u32>,
    lines: Vec<Line<'a>>,
    valued: Valued,
}

impl<'a> Prepared<'a> {
    /// The effect of a scenario on it.
    fn effect(&self, scenario: &Stress, currency: &str) -> Effect<'a> {
        let mut effect = Effect::default();
        // The reporting currency has no peg to lose.
        if self.valued.cash && self.asset != currency {
            effect.pegs = self.valued.exposure.times(Stress::of(&scenario.pegs, self.asset)).unwrap_or_default();
        }
        for line in &self.lines {
            let (then, pnl) = moved(scenario, line, currency);
            let exposure = if settled(scenario, &then) { Amount::ZERO } else { then.exposure };
            effect.lines.push((line.asset, pnl, exposure));
            if self.perpetual {
                let rate = scenario.funding.checked_mul(Decimal::from(scenario.days)).unwrap_or_default();
                let paid = line.exposure.times(rate).unwrap_or_default();
                effect.funding = effect.funding.saturating_sub(paid);
            }
        }
        effect
    }
}

/// The effect of a scenario on one row: by line its asset, its gain or loss, its exposure then.
#[derive(Default)]
struct Effect<'a> {
    lines: Vec<(&'a str, Amount, Amount)>,
    funding: Amount,
    pegs: Amount,
}

impl Effect<'_> {
    fn gained(&self) -> Amount {
        total(self.lines.iter().map(|(_, pnl, _)| *pnl)).saturating_add(self.funding).saturating_add(self.pegs)
    }
}

fn shock(scenario: &Stress, line: &Line<'_>) -> Shock {
    Shock {
        spot: (1.0 + to_f64(scenario.price_move(line.own_asset, line.asset))).max(0.0),
        volatility: (1.0 + to_f64(scenario.volatility)).max(0.0),
        days: f64::from(scenario.days),
    }
}

/// A line after a scenario, and its gain.
fn moved<'a>(scenario: &Stress, line: &Line<'a>, currency: &str) -> (Line<'a>, Amount) {
    if line.cash && line.own_asset != currency {
        // A lending account counts coins by their price.
        let kept = Decimal::ONE.checked_add(Stress::of(&scenario.pegs, line.own_asset)).unwrap_or_default();
        let underlying = line.underlying.times(kept.max(Decimal::ZERO)).unwrap_or_default();
        return (Line { underlying, ..line.clone() }, Amount::ZERO);
    }
    line.moved(shock(scenario, line))
}

/// Whether the rest of a line has expired within the days of the scenario: it is settled, and no longer moves.
fn settled(scenario: &Stress, line: &Line<'_>) -> bool {
    scenario.days > 0 && line.years.is_some_and(|years| years <= 0.0)
}

/// The effect of a scenario on claims on others.
#[derive(Clone, Copy, Debug, Default)]
struct Claims {
    credit_loss: Amount,
    /// The gain on the equity of accounts in coins, in addition to their positions.
    balances: Amount,
    /// The equity of all accounts that give one, after gains, losses and defaults.
    equity: Amount,
}

/// The gain or loss in a scenario on the rows of an account whose equity is given.
#[derive(Clone, Copy, Debug, Default)]
struct Held {
    gained: Amount,
    /// The part of the equity that does not move with its coin, because these rows move separately.
    apart: Amount,
}

impl Held {
    fn add(&mut self, value: Amount, gained: Amount) {
        self.gained = self.gained.saturating_add(gained);
        self.apart = self.apart.saturating_add(value);
    }
}

/// Counterparties or chains by name: the claim on each, and its gross exposure.
struct Groups<'a>(BTreeMap<&'a str, (Amount, Amount)>);

impl<'a> Groups<'a> {
    fn of_counterparties(exposures: &'a [Exposure], credit: &'a Credit, rows: &[Prepared<'a>]) -> Groups<'a> {
        let mut groups = Groups::by_exposure(exposures);
        for row in rows {
            groups.0.entry(row.counterparty).or_default();
        }
        for set in &credit.sets {
            groups.claim(&set.counterparty, set.exposure);
        }
        groups.named_only()
    }

    /// `balances` is the equity by account. It is on a chain if all positions of the account are.
    fn of_chains(exposures: &'a [Exposure], rows: &[Prepared<'a>], balances: &BTreeMap<u32, Amount>) -> Groups<'a> {
        let mut groups = Groups::by_exposure(exposures);
        let mut places: BTreeMap<u32, BTreeSet<&str>> = BTreeMap::new();
        for row in rows {
            match row.account {
                Some(account) => {
                    places.entry(account).or_default().insert(row.chain);
                }
                None => groups.claim(row.chain, floor(row.valued.value.unwrap_or_default())),
            }
        }
        for (account, chains) in places {
            if let (Some(chain), 1) = (chains.first(), chains.len()) {
                groups.claim(chain, floor(balances.get(&account).copied().unwrap_or_default()));
            }
        }
        // The failure of a chain affects exposure as well as claims.
        for (claim, gross) in groups.0.values_mut() {
            *claim = (*claim).max(*gross);
        }
        groups.named_only()
    }

    fn by_exposure(exposures: &'a [Exposure]) -> Groups<'a> {
        let mut groups = BTreeMap::new();
        groups.extend(exposures.iter().map(|group| (group.key.as_str(), (Amount::ZERO, group.gross))));
        Groups(groups)
    }

    fn claim(&mut self, name: &'a str, claim: Amount) {
        let group = self.0.entry(name).or_default();
        group.0 = group.0.saturating_add(claim);
    }

    /// Groups without a name cannot fail.
    fn named_only(mut self) -> Groups<'a> {
        self.0.remove("");
        self
    }

    /// Those that a scenario names; `largest` is the one on which most is claimed, then the one of the largest exposure.
    fn named(&self, names: &[String]) -> BTreeSet<&'a str> {
        // Of equal ones the first by name.
        let largest = || self.0.iter().rev().max_by_key(|(_, size)| **size).map(|(name, _)| *name);
        let of = |name: &String| match name.as_str() {
            "largest" => largest(),
            name => self.0.get_key_value(name).map(|(name, _)| *name),
        };
        names.iter().filter_map(of).collect()
    }
}
