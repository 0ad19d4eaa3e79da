//! Leverage by account, claims on venues, and how much sits in one venue or one kind of collateral.

use std::collections::BTreeMap;

use crate::amount::Amount;
use crate::book::Account;
use crate::book::symbols::Symbol;
use crate::credit::Credit;
use crate::credit::View;
use crate::credit::leverage::{AccountLeverage, Claim, Leverage};
use crate::exposure::concentration::Concentration;
use crate::exposure::{Sides, names};
use crate::margin::set::total;
use crate::position::Kind;
use crate::whatif::accounts::Needs;
use crate::whatif::isolated::Apart;

/// An account at a counterparty.
type Place = (Symbol, Symbol);

/// The holdings of some accounts.
#[derive(Default)]
struct Held {
    sides: Sides,
    residual: Amount,
}

impl Held {
    fn of(assets: impl Iterator<Item = (Symbol, Sides)>) -> Held {
        let mut by_asset: BTreeMap<Symbol, Sides> = BTreeMap::new();
        for (asset, sides) in assets {
            by_asset.entry(asset).or_default().join(sides);
        }
        let mut held = Held::default();
        for sides in by_asset.into_values() {
            held.sides.join(sides);
            held.residual = held.residual.saturating_add(sides.net().abs());
        }
        held
    }

    fn geared(&self, equity: Amount, margin: (Amount, Amount)) -> AccountLeverage {
        AccountLeverage::new(equity, self.sides.gross(), self.sides.net(), self.residual, margin)
    }
}

impl<'a> View<'a> {
    pub(crate) fn leverage(self, credit: &Credit, needs: &Needs<'a>, apart: &BTreeMap<u32, Apart>) -> Leverage {
        // The requirement of cross positions, and the equity behind them.
        let margin = |at: u32, account: &Account| {
            let need = needs.get(&(account.counterparty.as_str(), account.account.as_str()));
            let apart = apart.get(&at).map(|apart| apart.amount).unwrap_or_default();
            let need = need.map(|need| need.of_cross().initial).unwrap_or_default();
            (need, self.equity(account).saturating_sub(apart))
        };
        let by_asset = self.by_account_and_asset();
        let known = |account: &Account| {
            let find = |name: &str| self.book.symbols.find(name);
            find(&account.counterparty).zip(find(&account.account))
        };
        let of = |(at, account): (u32, &Account)| {
            let place = known(account);
            let assets = by_asset.iter().filter(|((own, _), _)| Some(*own) == place);
            let own = Held::of(assets.map(|((_, asset), sides)| (*asset, *sides)));
            AccountLeverage {
                counterparty: account.counterparty.clone(),
                account: account.account.clone(),
                ..own.geared(self.equity(account), margin(at, account))
            }
        };
        let accounts: Vec<AccountLeverage> = self.book.funded().map(of).collect();
        let places: Vec<Place> = self.book.funded().filter_map(|(_, account)| known(account)).collect();
        let covered = by_asset.iter().filter(|((own, _), _)| places.contains(own));
        let all = Held::of(covered.map(|((_, asset), sides)| (*asset, *sides)));
        let margins: Vec<(Amount, Amount)> = self.book.funded().map(|(at, account)| margin(at, account)).collect();
        let margin = (total(margins.iter().map(|own| own.0)), total(margins.iter().map(|own| own.1)));
        let whole = all.geared(total(accounts.iter().map(|account| account.equity)), margin);
        let partial = whole.gross != self.exposure.ledger.total.gross();
        let claim = |solvency: &crate::book::Solvency| {
            let ratio = solvency.ratio().and_then(Amount::from_decimal).unwrap_or_default();
            let own = credit.sets.iter().filter(|set| set.counterparty == solvency.counterparty);
            let claim = total(own.map(|set| set.exposure));
            let short = Amount::ONE.saturating_sub(ratio).max(Amount::ZERO);
            let uncovered = claim.share(short, Amount::ONE).unwrap_or(claim);
            Claim { counterparty: solvency.counterparty.clone(), ratio, claim, uncovered }
        };
        Leverage { total: whole, partial, accounts, claims: self.book.solvency.iter().map(claim).collect() }
    }

    fn by_account_and_asset(self) -> BTreeMap<(Place, Symbol), Sides> {
        let mut accounts: BTreeMap<(Place, Symbol), Sides> = BTreeMap::new();
        for cell in self.exposure.ledger.cells.iter().filter(|cell| cell.rows > 0) {
            if let Some(bucket) = self.exposure.ledger.buckets.get(cell.bucket) {
                let place = (bucket.counterparty, bucket.account);
                accounts.entry((place, cell.asset)).or_default().join(cell.sides);
            }
        }
        accounts
    }

    pub(crate) fn venue_concentration(self) -> Concentration {
        let text = |symbol| self.book.symbols.text(symbol);
        let mut accounts: BTreeMap<Place, Amount> = BTreeMap::new();
        for ((place, _), sides) in self.by_account_and_asset() {
            let gross = accounts.entry(place).or_default();
            *gross = gross.saturating_add(sides.gross());
        }
        let named = |((counterparty, account), gross): (Place, Amount)| {
            (names::key(&[text(counterparty), text(account)]), gross)
        };
        Concentration::of(accounts.into_iter().map(named))
    }

    /// The amount held of each asset outright, and the amount posted.
    pub(crate) fn collateral_concentration(self) -> Concentration {
        let mut held: BTreeMap<&str, Amount> = BTreeMap::new();
        let mut add = |asset, amount: Amount| {
            let sum: &mut Amount = held.entry(asset).or_default();
            *sum = sum.saturating_add(amount);
        };
        for (asset, sides) in &self.exposure.ledger.cash {
            add(self.book.symbols.text(*asset), sides.long);
        }
        for holding in self.exposure.ledger.holdings.iter().filter(|holding| holding.rows > 0 && holding.exposure.0 > 0)
        {
            let Some(instrument) = self.exposure.instruments.get(holding.key().instrument) else { continue };
            if matches!(instrument.kind, Kind::Spot | Kind::Loan) {
                add(self.book.symbols.text(instrument.asset), holding.exposure);
            }
        }
        for collateral in self.book.agreements.iter().flat_map(|a| &a.collateral).filter(|c| c.posted) {
            let asset = if collateral.asset.is_empty() { &self.book.currency } else { &collateral.asset };
            let facts = self.book.symbols.find(asset).map(|symbol| *self.exposure.market.get(symbol));
            let worth =
                facts.and_then(|f| f.price.or(f.rate)).and_then(|rate| Amount::product(&[collateral.amount, rate]));
            add(asset, worth.unwrap_or_default());
        }
        Concentration::of(held)
    }
}

/// The amount that each counterparty would owe if it failed, before recovery.
pub(crate) fn claim_concentration(credit: &Credit) -> Concentration {
    let mut claims: BTreeMap<&str, Amount> = BTreeMap::new();
    for set in &credit.sets {
        let claim = claims.entry(&set.counterparty).or_default();
        *claim = claim.saturating_add(set.exposure);
    }
    Concentration::of(claims)
}
