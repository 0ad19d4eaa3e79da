//! Leverage by account, claims on venues, and how much sits in one venue or one kind of collateral.

use std::collections::BTreeMap;

use super::LiveBook;
use super::layout::AccountNeed;
use crate::amount::Amount;
use crate::book::symbols::Symbol;
use crate::credit::Credit;
use crate::credit::leverage::{Claim, Geared, Leverage};
use crate::exposure::concentration::Concentration;
use crate::exposure::{Sides, names};
use crate::margin::set::total;
use crate::position::Kind;

impl LiveBook {
    pub(super) fn leverage(&self, credit: &Credit) -> Leverage {
        let needs = self.account_needs();
        let mut sides: BTreeMap<(&str, &str), Sides> = BTreeMap::new();
        for ((counterparty, account), own) in self.by_account() {
            let text = |symbol| self.book.symbols.text(symbol);
            sides.insert((text(counterparty), text(account)), own);
        }
        let equity = |account: &crate::book::Account| Amount::from_decimal(account.equity).unwrap_or_default();
        let of = |account: &crate::book::Account| {
            let own =
                sides.get(&(account.counterparty.as_str(), account.account.as_str())).copied().unwrap_or_default();
            let need = needs.get(&(account.counterparty.as_str(), account.account.as_str())).copied();
            let AccountNeed { standalone, initial: netted, .. } = need.unwrap_or_default();
            Geared {
                counterparty: account.counterparty.clone(),
                account: account.account.clone(),
                ..Geared::new(equity(account), own.gross(), own.net(), standalone, netted)
            }
        };
        let accounts: Vec<Geared> = self.book.accounts.iter().map(of).collect();
        let sum = |figure: fn(&Geared) -> Amount| total(accounts.iter().map(figure));
        let given = self.book.accounts.iter().map(|a| (a.counterparty.as_str(), a.account.as_str()));
        let own: Vec<&AccountNeed> = given.filter_map(|key| needs.get(&key)).collect();
        let standalone = total(own.iter().map(|need| need.standalone));
        let netted = total(own.iter().map(|need| need.initial));
        let whole = Geared::new(sum(|a| a.equity), sum(|a| a.gross), sum(|a| a.net), standalone, netted);
        let partial = sum(|a| a.gross) != self.ledger.total.gross();
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

    fn by_account(&self) -> BTreeMap<(Symbol, Symbol), Sides> {
        let mut accounts: BTreeMap<(Symbol, Symbol), Sides> = BTreeMap::new();
        for cell in self.ledger.cells.iter().filter(|cell| cell.rows > 0) {
            if let Some(bucket) = self.ledger.buckets.get(cell.bucket) {
                accounts.entry((bucket.counterparty, bucket.account)).or_default().join(cell.sides);
            }
        }
        accounts
    }

    pub(super) fn venue_concentration(&self) -> Concentration {
        let text = |symbol| self.book.symbols.text(symbol);
        let accounts = self.by_account().into_iter();
        Concentration::of(
            accounts.map(|((counterparty, account), sides)| {
                (names::key(&[text(counterparty), text(account)]), sides.gross())
            }),
        )
    }

    /// What is held of each asset outright, and what was posted of it.
    pub(super) fn collateral_concentration(&self) -> Concentration {
        let mut held: BTreeMap<&str, Amount> = BTreeMap::new();
        let mut add = |asset, amount: Amount| {
            let sum: &mut Amount = held.entry(asset).or_default();
            *sum = sum.saturating_add(amount);
        };
        for (asset, sides) in &self.ledger.cash {
            add(self.book.symbols.text(*asset), sides.long);
        }
        for holding in self.ledger.holdings.iter().filter(|holding| holding.rows > 0 && holding.exposure.0 > 0) {
            let Some(instrument) = self.instruments.get(holding.key().instrument) else { continue };
            if matches!(instrument.kind, Kind::Spot | Kind::Loan) {
                add(self.book.symbols.text(instrument.asset), holding.exposure);
            }
        }
        for collateral in self.book.agreements.iter().flat_map(|a| &a.collateral).filter(|c| c.posted) {
            let asset = if collateral.asset.is_empty() { &self.book.currency } else { &collateral.asset };
            let facts = self.book.symbols.find(asset).map(|symbol| *self.market.get(symbol));
            let worth =
                facts.and_then(|f| f.price.or(f.rate)).and_then(|rate| Amount::product(&[collateral.amount, rate]));
            add(asset, worth.unwrap_or_default());
        }
        Concentration::of(held)
    }
}
