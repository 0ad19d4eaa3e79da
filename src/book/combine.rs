//! Converting a book to another currency, and merging two books.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use super::{Account, Book};
use crate::error::{Code, Error, Failure};

impl Book {
    /// Reports in another currency: `rate` is the amount of it paid for one unit of the current one. Prices, rates and
    /// values are converted, to 28 digits; prices in the reporting currency keep their currency, by name.
    ///
    /// # Errors
    /// `out_of_range` for a rate of zero or less, `overflow` if a converted amount has more than 28 digits before the
    /// point; the book is then unchanged.
    ///
    /// ```
    /// use exposure_netting::{Options, amount::parse, import, net};
    /// let mut book = import::book("asset,kind,quantity,price\nBTC,spot,2,60000\n")?;
    /// book.report_in("EUR", parse("0.9").unwrap())?;
    /// assert_eq!(net(&book, &Options::default())?.total.net.to_string(), "108000");
    /// # Ok::<(), exposure_netting::Error>(())
    /// ```
    pub fn report_in(&mut self, currency: &str, rate: Decimal) -> Result<(), Error> {
        if rate.is_zero() || rate.is_sign_negative() {
            let message = format!(
                "the rate must be greater than zero; write how many {currency} are paid for one {}",
                self.currency
            );
            return Err(Failure::new(Code::OutOfRange, message).field("rate").into());
        }
        let converted = |number: &Decimal| {
            let too_large = || Failure::new(Code::Overflow, "a converted amount is too large to be held exactly");
            number.checked_mul(rate).map(|n| n.normalize()).ok_or_else(too_large)
        };
        let mut book = Book { rows: Vec::new(), names_currency: true, ..self.clone() };
        for price in book.prices.values_mut().chain(book.rates.values_mut()) {
            *price = converted(price)?;
        }
        for account in book.accounts.iter_mut().filter(|account| account.currency.is_empty()) {
            account.segregated = converted(&account.segregated)?;
            let venue = account.venue.iter_mut().flat_map(|v| [&mut v.equity, &mut v.initial, &mut v.maintenance]);
            for figure in venue.chain([&mut account.equity]).flatten() {
                *figure = converted(figure)?;
            }
        }
        for solvency in &mut book.solvency {
            solvency.reserves = converted(&solvency.reserves)?;
            solvency.liabilities = converted(&solvency.liabilities)?;
        }
        for agreement in &mut book.agreements {
            let terms = [&mut agreement.threshold, &mut agreement.mta, &mut agreement.independent_amount];
            for term in terms.into_iter().flatten() {
                *term = converted(term)?;
            }
            for collateral in agreement.collateral.iter_mut().filter(|c| c.asset.is_empty()) {
                collateral.asset.clone_from(&self.currency);
            }
        }
        book.rates.remove(currency);
        book.rates.insert(std::mem::replace(&mut book.currency, currency.to_owned()), rate);
        for (index, row) in (0_u32..).zip(&self.rows) {
            let Some(row) = row else {
                book.rows.push(None);
                continue;
            };
            let mut position = self.unrow(index, row);
            if position.quote.is_empty() {
                position.quote.clone_from(&self.currency);
            }
            position.value = position.value.as_ref().map(converted).transpose()?;
            let row = book.row(&position)?;
            book.rows.push(Some(row));
        }
        *self = book;
        Ok(())
    }

    /// Adds the positions, prices, rates, agreements and families of another book.
    ///
    /// # Errors
    /// `duplicate_id`, `currency_conflict`, or `conflict` if both give a price, a rate or an agreement that differ;
    /// this book is then unchanged.
    pub fn merge(&mut self, other: &Book) -> Result<(), Error> {
        let mut merged = self.clone();
        if other.currency != self.currency {
            let message = format!(
                "one book reports in {}, the other in {}; convert one of them first",
                self.currency, other.currency
            );
            return Err(Failure::new(Code::CurrencyConflict, message).field("currency").into());
        }
        let conflict = |what: &str, key: &str| -> Error {
            let message = format!("both books give {what} of {key}, but they differ; make them equal first");
            Failure::new(Code::Conflict, message).field(format!("{what}.{key}")).into()
        };
        let maps = [("prices", &mut merged.prices, &other.prices), ("rates", &mut merged.rates, &other.rates)];
        for (what, mine, theirs) in maps {
            for (key, value) in theirs {
                if *mine.entry(key.clone()).or_insert(*value) != *value {
                    return Err(conflict(what, key));
                }
            }
        }
        for agreement in &other.agreements {
            match merged.agreements.iter().find(|a| a.id == agreement.id) {
                None => merged.agreements.push(agreement.clone()),
                Some(mine) if mine == agreement => {}
                Some(_) => return Err(conflict("agreements", &agreement.id)),
            }
        }
        for solvency in &other.solvency {
            match merged.solvency.iter().find(|s| s.counterparty == solvency.counterparty) {
                None => merged.solvency.push(solvency.clone()),
                Some(mine) if mine == solvency => {}
                Some(_) => return Err(conflict("solvency", &solvency.counterparty)),
            }
        }
        for (name, lei) in &other.parties {
            if merged.parties.entry(name.clone()).or_insert_with(|| lei.clone()) != lei {
                return Err(conflict("parties", name));
            }
        }
        for (asset, facts) in &other.assumptions.assets {
            if merged.assumptions.assets.entry(asset.clone()).or_insert_with(|| facts.clone()) != facts {
                return Err(conflict("assets", asset));
            }
        }
        for family in &other.assumptions.families {
            match merged.assumptions.families.iter().find(|f| f.from == family.from) {
                None => merged.assumptions.families.push(family.clone()),
                Some(mine) if mine == family => {}
                Some(_) => return Err(conflict("families", &family.from)),
            }
        }
        let mut moved = BTreeMap::new();
        for (index, row) in (0_u32..).zip(&other.rows) {
            let next = u32::try_from(merged.rows.len()).unwrap_or(u32::MAX);
            match row {
                None if other.foreign.row(index).is_none() => continue,
                None => merged.skip_row(),
                Some(row) => {
                    let mut position = other.unrow(index, row);
                    if other.ids.is_automatic(index) {
                        position.id.clear();
                    }
                    merged.push_row(&position)?;
                }
            }
            moved.insert(index, next);
        }
        for (counterparty, theirs) in &other.tiers {
            let mine = merged.tiers.entry(counterparty.clone()).or_default();
            for (name, value) in theirs {
                if !join(mine.entry(name.clone()).or_insert_with(|| value.clone()), value) {
                    return Err(conflict("tiers", counterparty));
                }
            }
        }
        for account in &other.accounts {
            let mut account = account.clone();
            // Rows without an own id have new numbers now.
            let liquidations = account.venue.iter_mut().flat_map(|venue| &mut venue.liquidations);
            for one in liquidations.filter(|one| !one.position.is_empty()) {
                if let Some(index) = other.find(&one.position).and_then(|index| moved.get(&index)) {
                    one.position = merged.id(*index).into_owned();
                }
            }
            let same = |a: &&mut Account| a.is_at(&account.counterparty, &account.account);
            match merged.accounts.iter_mut().find(same) {
                None => merged.accounts.push(account),
                Some(mine) => {
                    *mine = mine.joined(&account, &other.currency).map_err(|what| conflict(what, &account.name()))?;
                }
            }
        }
        merged.merge_foreign(other, &moved);
        merged.refused.extend(other.refused.iter().cloned());
        merged.noted.extend(other.noted.iter().cloned());
        *self = merged;
        Ok(())
    }
}

/// Adds entries that only the other has; returns whether the rest is equal. Tables of one contract are not mixed.
fn join(mine: &mut serde_json::Value, theirs: &serde_json::Value) -> bool {
    let (serde_json::Value::Object(own), serde_json::Value::Object(others)) = (&mut *mine, theirs) else {
        return mine == theirs;
    };
    others.iter().all(|(contract, table)| own.entry(contract.clone()).or_insert_with(|| table.clone()) == table)
}
