//! Checks of a book, apart from its rows.

use rust_decimal::Decimal;

use super::{Account, Agreement, Book, Correlation};
use crate::amount::plain;
use crate::book::Stress;
use crate::error::{Code, Error, Failure};

fn fail(code: Code, field: &str, message: String) -> Result<(), Error> {
    Err(Failure::new(code, message).field(field).into())
}

fn below_zero(number: Decimal) -> bool {
    number.is_sign_negative() && !number.is_zero()
}

/// Whether it is a fraction: 0 to 1.
fn is_fraction(number: Decimal) -> bool {
    !below_zero(number) && number <= Decimal::ONE
}

/// The first of a list's entries whose `key` an earlier entry has too.
fn twice<'a, T, K: PartialEq>(items: &'a [T], key: impl Fn(&'a T) -> K) -> Option<&'a T> {
    let before = |(i, item): &(usize, &'a T)| items.iter().take(*i).any(|other| key(other) == key(item));
    items.iter().enumerate().find(before).map(|(_, item)| item)
}

impl Book {
    /// Checks everything that is not in a single row.
    pub fn check(&self) -> Result<(), Error> {
        if self.currency.is_empty() {
            return fail(Code::MissingField, "currency", "currency is empty; write USD".into());
        }
        if let Some((key, rate)) = self.rates.iter().find(|(_, rate)| rate.is_sign_negative() || rate.is_zero()) {
            let message = format!("rates.{key} must be greater than zero, but is {}", plain(*rate));
            return fail(Code::OutOfRange, &format!("rates.{key}"), message);
        }
        self.check_families()?;
        self.check_correlations()?;
        self.check_agreements()?;
        self.check_credit_assumptions()?;
        let account = |a: &Account| (a.counterparty.clone(), a.account.clone());
        if let Some(account) = twice(&self.accounts, account) {
            let name = [account.counterparty.as_str(), account.account.as_str()].join(" ");
            return fail(Code::DuplicateId, "accounts", format!("duplicate account {}; keep one", name.trim()));
        }
        if let Some(account) = self.accounts.iter().find(|account| below_zero(account.segregated)) {
            let message = format!(
                "segregated at {} must not be below zero, but is {}; write the part of the equity that a third party holds",
                account.counterparty,
                plain(account.segregated)
            );
            return fail(Code::OutOfRange, "accounts.segregated", message);
        }
        let leverage = |(at, account): (usize, &Account)| Some((at, account.leverage?));
        if let Some((at, leverage)) =
            self.accounts.iter().enumerate().filter_map(leverage).find(|(_, l)| *l < Decimal::ONE)
        {
            let field = format!("accounts[{at}].leverage");
            let message = format!("{field} must be at least 1, but is {}; write 10 for 10x", plain(leverage));
            return fail(Code::OutOfRange, &field, message);
        }
        self.check_solvency()?;
        self.check_limits()?;
        self.check_stresses()
    }

    fn check_families(&self) -> Result<(), Error> {
        for (i, family) in self.assumptions.families.iter().enumerate() {
            let field = format!("assumptions.families.{i}");
            if !is_fraction(family.haircut) {
                let message =
                    format!("the haircut of {} must be from 0 to 1, but is {}", family.from, plain(family.haircut));
                return fail(Code::OutOfRange, &field, message);
            }
            let rest = || self.assumptions.families.iter().enumerate().filter(|(j, _)| *j != i);
            if family.from == family.to || rest().any(|(_, f)| f.from == family.to || f.from == family.from) {
                let message = format!(
                    "{} → {}: a form must count as one asset, and that asset must not count as another; remove one of them",
                    family.from, family.to
                );
                return fail(Code::OutOfRange, &field, message);
            }
        }
        Ok(())
    }

    fn check_correlations(&self) -> Result<(), Error> {
        let correlations = &self.assumptions.correlations;
        let pair = |c: &Correlation| (c.a.clone().min(c.b.clone()), c.a.clone().max(c.b.clone()));
        let own = correlations.iter().find(|c| c.a == c.b);
        if let Some(Correlation { a, b, .. }) = own.or_else(|| twice(correlations, pair)) {
            let message =
                format!("the correlation of {a} and {b} is a duplicate, or of an asset with itself; remove it");
            return fail(Code::OutOfRange, "assumptions.correlations", message);
        }
        if let Some(c) = correlations.iter().find(|c| c.rho.abs() > Decimal::ONE) {
            let message =
                format!("the correlation of {} and {} must be from -1 to 1, but is {}", c.a, c.b, plain(c.rho));
            return fail(Code::OutOfRange, "assumptions.correlations", message);
        }
        Ok(())
    }

    fn check_agreements(&self) -> Result<(), Error> {
        if let Some(agreement) = twice(&self.agreements, |a| a.id.as_str()) {
            return fail(
                Code::DuplicateId,
                "agreements",
                format!("duplicate agreement {}; give each its own id", agreement.id),
            );
        }
        let defaults: Vec<&Agreement> = self.agreements.iter().filter(|a| a.is_default == Some(true)).collect();
        if let Some(rival) = twice(&defaults, |a| a.counterparty.as_str()) {
            let message = format!(
                "a position with {} that names no agreement would be under two agreements; only one can be the default, so remove default from {}",
                rival.counterparty, rival.id
            );
            return fail(Code::AmbiguousAgreement, "agreements.default", message);
        }
        self.agreements.iter().try_for_each(Agreement::check)
    }

    fn check_credit_assumptions(&self) -> Result<(), Error> {
        let (recovery, assets) = (&self.assumptions.recovery, &self.assumptions.assets);
        let recoveries = recovery.by_counterparty.values().chain([&recovery.general]).copied();
        if let Some(rate) = recoveries.chain(assets.values().filter_map(|a| a.recovery)).find(|r| !is_fraction(*r)) {
            let message = format!("a recovery must be from 0 to 1, but is {}", plain(rate));
            return fail(Code::OutOfRange, "assumptions.recovery", message);
        }
        if self.assumptions.interest.abs() > Decimal::ONE {
            let message = format!(
                "interest must be from -1 to 1, but is {}; write 0.05 for 5 %",
                plain(self.assumptions.interest)
            );
            return fail(Code::OutOfRange, "assumptions.interest", message);
        }
        if let Some(factor) = assets.values().filter_map(|a| a.factor).find(|factor| below_zero(*factor)) {
            let message = format!("a supervisory factor must not be below zero, but is {}", plain(factor));
            return fail(Code::OutOfRange, "assumptions.assets.factor", message);
        }
        Ok(())
    }

    fn check_solvency(&self) -> Result<(), Error> {
        if let Some(solvency) = twice(&self.solvency, |s| s.counterparty.as_str()) {
            return fail(
                Code::DuplicateId,
                "solvency",
                format!("duplicate solvency of {}; keep one", solvency.counterparty),
            );
        }
        let wrong = |s: &&super::Solvency| {
            below_zero(s.reserves) || s.liabilities.is_sign_negative() || s.liabilities.is_zero()
        };
        match self.solvency.iter().find(wrong) {
            None => Ok(()),
            Some(s) => {
                let message =
                    format!("reserves of {} are not below zero, and its liabilities are above", s.counterparty);
                fail(Code::OutOfRange, "solvency", message)
            }
        }
    }

    fn check_limits(&self) -> Result<(), Error> {
        let limits = self.limits.as_deref().unwrap_or_default();
        if let Some(limit) = twice(limits, |l| l.measure.as_str()) {
            return fail(Code::DuplicateId, "limits", format!("duplicate limit on {}; keep one", limit.measure));
        }
        match limits.iter().find(|l| l.breach < l.warning || below_zero(l.warning)) {
            None => Ok(()),
            Some(l) => {
                let message =
                    format!("the limit on {}: warning must not be below zero, and breach not below warning", l.measure);
                fail(Code::OutOfRange, "limits", message)
            }
        }
    }

    fn check_stresses(&self) -> Result<(), Error> {
        let stresses = self.stresses.as_deref().unwrap_or_default();
        if let Some(stress) = twice(stresses, |s| s.id.as_str()) {
            return fail(
                Code::DuplicateId,
                "stresses",
                format!("duplicate scenario {}; give each its own id", stress.id),
            );
        }
        stresses.iter().try_for_each(Stress::check)
    }
}

impl Agreement {
    fn check(&self) -> Result<(), Error> {
        for (name, term) in [("threshold", self.threshold), ("mta", self.mta)] {
            if let Some(term) = term.filter(|term| below_zero(*term)) {
                let message = format!("{name} of {} must not be below zero, but is {}", self.id, plain(term));
                return fail(Code::OutOfRange, &format!("agreements.{name}"), message);
            }
        }
        if self.remargin_days == Some(0) {
            let message =
                format!("remarginDays of {} must be at least 1, which is every business day, but is 0", self.id);
            return fail(Code::OutOfRange, "agreements.remarginDays", message);
        }
        for c in &self.collateral {
            if below_zero(c.amount) {
                let message = format!(
                    "collateral of {} must not be below zero, but is {}; for collateral that you posted, write posted: true",
                    self.id,
                    plain(c.amount)
                );
                return fail(Code::OutOfRange, "agreements.collateral", message);
            }
            if !is_fraction(c.haircut) {
                let message =
                    format!("a haircut on collateral of {} must be from 0 to 1, but is {}", self.id, plain(c.haircut));
                return fail(Code::OutOfRange, "agreements.collateral", message);
            }
        }
        Ok(())
    }
}

impl Stress {
    fn check(&self) -> Result<(), Error> {
        let moves = self.prices.values().chain(self.pegs.values()).chain([&self.volatility]);
        if let Some(by) = moves.into_iter().find(|by| **by < Decimal::NEGATIVE_ONE) {
            let message = format!(
                "{}: a move must be at least -1, the loss of everything, but is {}; write -0.4 for -40 %",
                self.id,
                plain(*by)
            );
            return fail(Code::OutOfRange, "stresses", message);
        }
        if self.days > 3_650 || self.recovery.is_some_and(|rate| !is_fraction(rate)) {
            let message = format!("{}: days must be at most 3,650, and recovery must be from 0 to 1", self.id);
            return fail(Code::OutOfRange, "stresses", message);
        }
        Ok(())
    }
}
