//! The same positions with a clearing house between.

use std::collections::{BTreeMap, BTreeSet};

use crate::amount::Amount;
use crate::book::Options;
use crate::book::{Agreement, Book, Enforceable};
use crate::credit::clearing::{Clearing, Held, HeldLine, duffie_zhu};
use crate::engine::LiveBook;
use crate::error::{Code, Error, Failure};
use crate::exposure::balance::Balance;
use crate::exposure::names;
use crate::order;
use crate::position::MarginMode;

impl LiveBook {
    /// Who holds derivatives of ours, in order.
    pub fn dealers(&self) -> Vec<String> {
        let mut dealers = BTreeSet::new();
        for (_, row) in self.book.indexed_rows() {
            let Some((i, place)) = self.view().parts(row) else {
                continue;
            };
            if i.kind.is_derivative() && place.counterparty != 0 {
                dealers.insert(self.book.symbols.text(place.counterparty).to_owned());
            }
        }
        dealers.into_iter().collect()
    }

    /// Compares the book today with two others: one clearing house takes over the derivatives of `chosen`, or
    /// everybody's. The derivatives that it takes over are one margin set and one credit set; spot, loans and tokens
    /// stay where they are.
    ///
    /// # Errors
    /// `unknown_counterparty`, and as [`LiveBook::new`].
    ///
    /// ```
    /// use exposure_netting::{LiveBook, import};
    /// let book = import::book("asset,kind,quantity,price,venue\nBTC,perpetual,1,60000,X\nBTC,perpetual,-1,60000,Y\n")?;
    /// let ways = LiveBook::new(book)?.clearing(&[])?.ways;
    /// let (now, cleared) = (ways.first().unwrap(), ways.last().unwrap());
    /// assert_eq!((now.lines, now.margin.to_string().as_str()), (2, "3000"));
    /// assert_eq!((cleared.lines, cleared.margin.to_string().as_str()), (0, "0"));
    /// # Ok::<(), exposure_netting::Error>(())
    /// ```
    pub fn clearing(&self, chosen: &[String]) -> Result<Clearing, Error> {
        let dealers = self.dealers();
        if let Some(unknown) = chosen.iter().find(|name| !dealers.contains(name)) {
            let message = format!(
                "no derivative is held with {}; there are {}",
                crate::text::quoted(unknown),
                dealers.join(", ")
            );
            return Err(Failure::new(Code::UnknownCounterparty, message).field("counterparties").into());
        }
        let chosen: Vec<String> = dealers.iter().filter(|dealer| chosen.contains(dealer)).cloned().collect();
        let mut ways = vec![self.held("bilateral", Vec::new())?];
        if !chosen.is_empty() && chosen.len() < dealers.len() {
            ways.push(self.held("chosen", chosen)?);
        }
        let others = u32::try_from(dealers.len()).unwrap_or(u32::MAX);
        let classes = self.exposure.ledger.assets().count();
        let symmetric = duffie_zhu(u32::try_from(classes).unwrap_or(u32::MAX), others.saturating_add(1)).ok();
        if !dealers.is_empty() {
            ways.push(self.held("cleared", dealers)?);
        }
        Ok(Clearing { ways, symmetric })
    }

    fn held(&self, id: &'static str, novated: Vec<String>) -> Result<Held, Error> {
        let book = self.novated(&novated)?;
        let options = Options { positions: false, ..self.options.clone() };
        let mut live = LiveBook::valued_at(book, options, self.now)?;
        let report = live.summary();
        let mut lines: BTreeMap<(u32, u32), Amount> = BTreeMap::new();
        for holding in live.exposure.ledger.holdings.iter().filter(|holding| holding.rows > 0 && !holding.key().mapped)
        {
            let Some(bucket) = live.exposure.ledger.buckets.get(holding.key().bucket) else { continue };
            let line = lines.entry((bucket.counterparty, holding.key().instrument)).or_default();
            *line = line.saturating_add(holding.held);
        }
        let name = |((counterparty, instrument), held): ((u32, u32), Amount)| {
            let instrument = live.exposure.instruments.get(instrument)?;
            (held.0 != 0).then(|| HeldLine {
                counterparty: live.book.symbols.text(counterparty).to_owned(),
                instrument: names::instrument(instrument, held.0 < 0, &live.book.symbols),
                held,
            })
        };
        let mut left: Vec<HeldLine> = lines.into_iter().filter_map(name).collect();
        order::sort_by(&mut left, |a, b| {
            (&a.counterparty, &a.instrument, a.held).cmp(&(&b.counterparty, &b.instrument, b.held))
        });
        Ok(Held {
            id,
            novated,
            lines: u32::try_from(left.len()).unwrap_or(u32::MAX),
            left,
            gross: report.credit.gross,
            exposure: report.credit.exposure,
            ead: live.credit().ead,
            margin: report.margin.netted,
            walled: report.total.matched.saturating_sub(report.recognised.matched),
        })
    }

    /// The book with the derivatives of these counterparties held with one house, under its rules.
    fn novated(&self, novated: &[String]) -> Result<Book, Error> {
        let mut book = self.book.clone();
        book.as_of = self.exposure.as_of;
        // A row that is being mended counts nowhere yet.
        for index in self.exposure.failures.keys() {
            book.remove_row(*index);
        }
        if novated.is_empty() {
            return Ok(book);
        }
        let mut house = "Clearing house".to_owned();
        while book.symbols.find(&house).is_some() {
            house.push('′');
        }
        // A house calls margin every day.
        let rules = Agreement {
            is_default: Some(true),
            remargin_days: Some(1),
            ..Agreement::new(format!("{house} rules"), &house, Enforceable::Yes)
        };
        book.agreements.push(rules);
        let mut taken: BTreeMap<u32, Amount> = BTreeMap::new();
        for (index, row) in self.book.indexed_rows() {
            let Some(mut position) = self.book.position(index) else { continue };
            if !position.kind.is_derivative() || !novated.contains(&position.counterparty) {
                continue;
            }
            let seat = self.view().seat(row);
            if let Some(account) = seat.and_then(|seat| seat.account)
                && let Some((_, valued)) = self.view().credit_row(index, row)
            {
                let sum = taken.entry(account).or_default();
                *sum = sum.saturating_add(valued.value.unwrap_or_default());
            }
            position.counterparty.clone_from(&house);
            position.account.clear();
            position.chain.clear();
            position.agreement.clear();
            position.margin_mode = MarginMode::Cross;
            let mut moved = book.row(&position)?;
            moved.extra.clone_from(&row.extra);
            book.replace_row(index, moved);
        }
        // The profit that moves to the house is no longer part of an account's equity.
        for (at, value) in taken {
            let Some(account) = book.accounts.get_mut(at as usize) else { continue };
            let Some(balance) = Balance::of(account, self.view().worth()) else { continue };
            let decimal = |amount: Amount| amount.to_decimal().unwrap_or_default();
            account.currency.clear();
            account.equity = Some(decimal(balance.equity.saturating_sub(value)));
            account.segregated = decimal(balance.segregated);
        }
        Ok(book)
    }
}
