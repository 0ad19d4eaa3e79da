//! Venues' API responses about accounts: their equity and mode, and the venue's own margin and liquidation prices. A
//! response covers the whole account or single rows; rows are summed if every row of the account has the number and all
//! are in one currency. Isolated positions have separate margin, and are not part of these sums. If every contract of
//! an account has the same leverage, it is the account's.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use super::collector::Sink;
use crate::book::{Account, Book, VenueFigures, VenueLiquidation};
use crate::error::Code;
use crate::json::Json;
use crate::position::Field;
use crate::position::{Kind, MarginMode};
use crate::time::Time;

/// A row's margin by the venue.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Stated {
    /// The price at which the venue would close the position.
    pub liquidation: Option<Decimal>,
    /// Without open orders, in the currency that the position settles in.
    pub initial: Option<Decimal>,
    pub maintenance: Option<Decimal>,
}

/// Everything read so far.
#[derive(Debug, Default)]
pub(super) struct Tally {
    rows: Vec<(u32, Stated)>,
    answers: Vec<Account>,
}

/// The rows of one account.
#[derive(Default)]
struct Sums {
    /// The currency of the cross positions; positions in two currencies have no sum.
    currency: Option<String>,
    mixed: bool,
    initial: Sum,
    maintenance: Sum,
    liquidations: Vec<VenueLiquidation>,
    leverage: Leverage,
}

/// The leverage that an account's contracts share.
#[derive(Clone, Copy, Default)]
enum Leverage {
    #[default]
    Unsaid,
    Common(Decimal),
    /// They differ, or one is missing.
    None,
}

impl Leverage {
    fn add(&mut self, own: Option<Decimal>) {
        *self = match (*self, own) {
            (Leverage::Unsaid, Some(own)) => Leverage::Common(own),
            (Leverage::Common(before), Some(own)) if before == own => Leverage::Common(own),
            _ => Leverage::None,
        };
    }
}

/// A sum that is `None` if one part is missing.
#[derive(Default)]
enum Sum {
    #[default]
    Nothing,
    Of(Decimal),
    Missing,
}

impl Sum {
    fn add(&mut self, part: Option<Decimal>) {
        let before = match self {
            Sum::Nothing => Decimal::ZERO,
            Sum::Of(sum) => *sum,
            Sum::Missing => return,
        };
        *self = part.and_then(|part| before.checked_add(part)).map_or(Sum::Missing, Sum::Of);
    }

    fn whole(&self) -> Option<Decimal> {
        match self {
            Sum::Of(sum) => Some(*sum),
            _ => None,
        }
    }
}

impl Sums {
    fn add(&mut self, book: &Book, index: u32, stated: Stated) -> Option<()> {
        let row = book.rows.get(index as usize)?.as_ref()?;
        let (i, place) = (book.instruments.get(row.instrument)?, book.places.get(row.place)?);
        let text = |symbol| book.symbols.text(symbol).to_owned();
        if let Some(price) = stated.liquidation {
            let position = book.id(index).into_owned();
            self.liquidations.push(VenueLiquidation { position, asset: text(i.asset), price });
        }
        if matches!(i.kind, Kind::Perpetual | Kind::Future) {
            self.leverage.add(i.leverage);
        }
        if place.mode == MarginMode::Isolated {
            return None;
        }
        let settled = if i.inverse { i.asset } else { i.quote };
        let currency = text(if i.settle == 0 { settled } else { i.settle });
        self.mixed |= self.currency.as_ref().is_some_and(|own| *own != currency);
        self.currency = Some(currency);
        self.initial.add(stated.initial);
        self.maintenance.add(stated.maintenance);
        None
    }

    fn account(self, counterparty: String, account: String) -> Account {
        let [initial, maintenance] = [self.initial, self.maintenance].map(|sum| sum.whole().filter(|_| !self.mixed));
        let stated = initial.is_some() || maintenance.is_some();
        let venue = VenueFigures { initial, maintenance, liquidations: self.liquidations, ..VenueFigures::default() };
        Account {
            counterparty,
            account,
            currency: self.currency.filter(|_| stated).unwrap_or_default(),
            leverage: match self.leverage {
                // Nobody chooses a leverage below 1: it is exposure over equity.
                Leverage::Common(leverage) => Some(leverage).filter(|leverage| *leverage >= Decimal::ONE),
                Leverage::Unsaid | Leverage::None => None,
            },
            venue: Some(venue).filter(|venue| *venue != VenueFigures::default()),
            ..Account::default()
        }
    }
}

impl Tally {
    /// Writes the accounts into the book.
    pub(super) fn finish(self, book: &mut Book) {
        let mut accounts: Vec<Account> = self.answers;
        let mut by_account: BTreeMap<(String, String), Sums> = BTreeMap::new();
        for (index, stated) in self.rows {
            let place = book.rows.get(index as usize).and_then(|row| book.places.get(row.as_ref()?.place));
            if let Some(place) = place {
                let text = |symbol| book.symbols.text(symbol).to_owned();
                let key = (text(place.counterparty), text(place.account));
                by_account.entry(key).or_default().add(book, index, stated);
            }
        }
        for ((counterparty, account), sums) in by_account {
            let summed = sums.account(counterparty, account);
            let says = summed.venue.is_some() || summed.leverage.is_some();
            match accounts.iter_mut().find(|own| own.is_at(&summed.counterparty, &summed.account)) {
                Some(own) => own.complete(summed),
                None if says && !summed.counterparty.is_empty() => accounts.push(summed),
                None => {}
            }
        }
        book.accounts.extend(accounts);
    }
}

impl Sink<'_> {
    /// Keeps the margin by the venue of the row that was just read.
    pub(super) fn keep_stated(&mut self) {
        let stated = std::mem::take(&mut self.stated);
        if let (Some(index), Some(Some(_))) = (self.book.rows.len().checked_sub(1), self.book.rows.last()) {
            self.tally.rows.push((u32::try_from(index).unwrap_or(u32::MAX), stated));
        }
    }

    /// Keeps a response about an account. The hints fill its empty fields, as in rows.
    pub(super) fn answer(&mut self, account: Account) {
        let filled = |own: String, field| {
            if own.is_empty() { self.default_for(field).unwrap_or_default().trim().to_owned() } else { own }
        };
        let counterparty = filled(account.counterparty, Field::Counterparty);
        let name = filled(account.account, Field::Account);
        let account = Account { counterparty, account: name, ..account };
        match self.tally.answers.iter_mut().find(|own| own.is_at(&account.counterparty, &account.account)) {
            Some(own) => own.complete(account),
            None => self.tally.answers.push(account),
        }
    }

    /// The number of accounts in the responses.
    pub(super) fn answers(&self) -> usize {
        self.tally.answers.len()
    }

    /// A number that is kept only for comparison: an unreadable one is reported, and its row stays.
    pub(super) fn figure(&mut self, object: &Json<'_>, name: &str) -> Option<Decimal> {
        match self.number(object, name) {
            Ok(number) => number,
            Err(failure) => {
                self.note(failure.code(Code::UnreadFigure));
                None
            }
        }
    }

    /// The same, if it is above zero: venues write 0 or less for none.
    pub(super) fn positive(&mut self, object: &Json<'_>, name: &str) -> Option<Decimal> {
        self.figure(object, name).filter(|number| *number > Decimal::ZERO)
    }

    /// The leverage that the user chose. It cannot be below 1: such a number is exposure over equity.
    pub(super) fn chosen_leverage(&mut self, object: &Json<'_>, name: &str) -> Option<Decimal> {
        let leverage = self.positive(object, name)?;
        if leverage < Decimal::ONE {
            self.count(
                Code::LeverageBelowOne,
                "rows with a leverage below 1, which cannot be a chosen leverage and is left out",
            );
            return None;
        }
        Some(leverage)
    }
}

/// A time in milliseconds since 1970, as a number or a string.
pub(super) fn millis(value: Option<&Json<'_>>) -> Option<Time> {
    let millis: i64 = value?.text()?.parse().ok()?;
    (millis > 0).then(|| Time::from_millis(millis))
}
