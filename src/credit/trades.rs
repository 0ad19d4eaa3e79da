//! The book as a report to a trade repository.

use crate::amount::plain;
use crate::book::Row;
use crate::credit::View;
use crate::credit::repository::{COLUMNS, Reported, is_lei};
use crate::error::{Code, Failure};
use crate::exposure::ledger::MarginSet;
use crate::exposure::names;
use crate::position::{Kind, Right};

impl<'a> View<'a> {
    /// See [`LiveBook::trade_report`](crate::LiveBook::trade_report).
    pub(crate) fn trade_report(self) -> Vec<Reported> {
        self.book.indexed_rows().filter_map(|(index, row)| self.reported(index, row)).collect()
    }

    /// See [`LiveBook::trade_report_csv`](crate::LiveBook::trade_report_csv).
    pub(crate) fn trade_report_csv(self) -> String {
        let mut out = COLUMNS.join(",");
        out.push('\n');
        for row in self.trade_report() {
            let cell = |text: &str| {
                // A number is not a formula, whatever it begins with.
                if crate::amount::parse(text).is_ok() { text.to_owned() } else { crate::table::cell(text) }
            };
            let cells: Vec<String> = row.cells().map(cell).into();
            out.push_str(&cells.join(","));
            out.push('\n');
        }
        out
    }

    fn reported(self, index: u32, row: &Row) -> Option<Reported> {
        let (_, valued) = self.credit_row(index, row)?;
        let i = self.book.instruments.get(row.instrument).filter(|i| i.kind.is_derivative())?;
        let place = self.book.places.get(row.place)?;
        let text = |symbol| self.book.symbols.text(symbol);
        let number = |number: Option<rust_decimal::Decimal>| number.map(plain).unwrap_or_default();
        let counterparty = text(place.counterparty);
        let lei = self.book.parties.get("").cloned().unwrap_or_default();
        let id = self.book.id(index);
        let agreement = text(crate::book::agreement::agreement_of(self.book, place));
        let nets = crate::book::agreement::key_of(self.book, place).agreement != 0;
        let modelled = i.kind == Kind::Cds && row.extra().value.is_none();
        Some(Reported {
            reporting_timestamp: self.exposure.as_of.map(|time| time.to_string()).unwrap_or_default(),
            uti: if is_lei(&lei) { format!("{lei}{id}") } else { String::new() },
            counterparty1: lei,
            counterparty2: self.book.parties.get(counterparty).cloned().unwrap_or_else(|| counterparty.to_owned()),
            action_type: "VALU",
            product: names::instrument(i, valued.exposure.0 < 0, &self.book.symbols),
            asset_class: self.book.class_of(i).name(),
            underlier: text(i.asset).to_owned(),
            // Who buys protection is short the credit.
            direction: if (valued.held.0 < 0) != (i.kind == Kind::Cds) { "SLLR" } else { "BYER" },
            quantity: plain(row.quantity.abs()),
            notional_amount: valued.notional.to_string(),
            notional_currency: self.book.currency.clone(),
            price: number(row.price),
            strike_price: number(i.strike),
            option_type: match i.right {
                Some(Right::Call) => "CALL",
                Some(Right::Put) => "PUTO",
                None => "",
            },
            expiration_date: i.expiry.map(|time| time.to_string()).unwrap_or_default(),
            valuation_amount: valued.value.map(|value| value.to_string()).unwrap_or_default(),
            valuation_currency: valued.value.map(|_| self.book.currency.clone()).unwrap_or_default(),
            valuation_method: match (valued.value, modelled) {
                (None, _) => "",
                (Some(_), true) => "MTMO",
                (Some(_), false) => "MTMA",
            },
            master_agreement: agreement.to_owned(),
            netting_set: if nets { names::key(&[counterparty, agreement]) } else { String::new() },
            collateral_portfolio_code: names::set_key(&MarginSet::of(place), &self.book.symbols),
            cleared: "",
            chain: text(place.chain).to_owned(),
        })
    }

    /// Identifiers that are not valid.
    pub(crate) fn party_warnings(self) -> Vec<Failure> {
        let wrong = self.book.parties.iter().filter(|(_, lei)| !is_lei(lei));
        let warn = |(name, lei): (&String, &String)| {
            let whose = if name.is_empty() { "your own" } else { name };
            let message = format!("{lei} ({whose}) is no legal entity identifier: its check digits do not fit");
            Failure::new(Code::NotALei, message).field(format!("parties.{name}"))
        };
        wrong.map(warn).collect()
    }
}
