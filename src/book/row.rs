//! How a book stores a position: repeated values by number, rare values in a box.

use std::borrow::Cow;
use std::hash::BuildHasher;

use hashbrown::HashTable;
use rust_decimal::Decimal;

use super::symbols::{HASHER, Symbol};
use crate::amount::plain;
use crate::error::{Code, Failure};
use crate::position::Field;
use crate::position::{AssetClass, Kind, MarginMode, Position, Right};
use crate::text::check_text;
use crate::time::Time;

/// The instrument, whoever holds it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Instrument {
    pub kind: Kind,
    pub asset: Symbol,
    pub quote: Symbol,
    pub settle: Symbol,
    pub price_currency: Symbol,
    pub contract_size: Option<Decimal>,
    pub inverse: bool,
    pub expiry: Option<Time>,
    pub strike: Option<Decimal>,
    pub right: Option<Right>,
    pub asset_class: Option<AssetClass>,
    pub start: Option<Time>,
    pub end: Option<Time>,
    pub leverage: Option<Decimal>,
}

impl Instrument {
    /// A field that is given but has no meaning for this kind.
    pub(crate) fn unused(&self) -> Option<Field> {
        let dated = self.expiry.is_some() || self.start.is_some() || self.end.is_some();
        if !dated && self.strike.is_none() && self.right.is_none() && self.leverage.is_none() {
            return None;
        }
        let given = [
            (Field::Strike, self.strike.is_some(), self.kind == Kind::Option),
            (Field::Right, self.right.is_some(), self.kind == Kind::Option),
            (Field::Expiry, self.expiry.is_some(), self.kind.expires()),
            (
                Field::Leverage,
                self.leverage.is_some(),
                matches!(self.kind, Kind::LeveragedToken | Kind::Perpetual | Kind::Future),
            ),
            (Field::Start, self.start.is_some(), self.kind.is_derivative()),
            (Field::End, self.end.is_some(), self.kind.is_derivative()),
        ];
        given.into_iter().find(|(_, given, meant)| *given && !meant).map(|(field, _, _)| field)
    }

    /// The same instrument without fields that have their default or no meaning for its kind; `currency` is the
    /// reporting currency.
    pub(crate) fn canonical(&self, currency: Option<Symbol>) -> Instrument {
        let quote = if Some(self.quote) == currency { 0 } else { self.quote };
        let settled = if self.inverse { self.asset } else { quote };
        let settle =
            if self.settle == settled || Some(self.settle) == currency && settled == 0 { 0 } else { self.settle };
        let class = if self.kind == Kind::Cds { AssetClass::Credit } else { AssetClass::default() };
        let (option, derivative) = (self.kind == Kind::Option, self.kind.is_derivative());
        Instrument {
            kind: self.kind,
            asset: self.asset,
            inverse: self.inverse,
            quote,
            settle,
            strike: self.strike.filter(|_| option),
            right: self.right.filter(|_| option),
            expiry: self.expiry.filter(|_| self.kind.expires()),
            leverage: self.leverage.filter(|_| self.kind == Kind::LeveragedToken),
            start: self.start.filter(|_| derivative),
            end: self.end.filter(|_| derivative),
            price_currency: if self.price_currency == self.quote { 0 } else { self.price_currency },
            contract_size: self.contract_size.filter(|size| *size != Decimal::ONE),
            asset_class: self.asset_class.filter(|own| *own != class),
        }
    }
}

/// The place where it is held, and its protection.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Place {
    pub counterparty: Symbol,
    pub account: Symbol,
    pub chain: Symbol,
    pub agreement: Symbol,
    pub mode: MarginMode,
}

#[derive(Clone, Debug)]
pub(crate) struct Row {
    pub instrument: u32,
    pub place: u32,
    pub quantity: Decimal,
    pub price: Option<Decimal>,
    pub entry_price: Option<Decimal>,
    pub extra: Option<Box<Extra>>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Extra {
    pub underlying_price: Option<Decimal>,
    pub delta: Option<Decimal>,
    pub value: Option<Decimal>,
    pub margin_rate: Option<Decimal>,
    pub margin: Option<Decimal>,
    pub volatility: Option<Decimal>,
    pub reset_price: Option<Decimal>,
}

impl Row {
    pub(crate) fn extra(&self) -> Extra {
        self.extra.as_deref().copied().unwrap_or_default()
    }
}

/// Checks that hold for every position, whatever the book.
pub(crate) fn check<S: AsRef<str>>(p: &Position<S>) -> Result<(), Failure> {
    let fail = |code, field: &str, message: String| Err(Failure::new(code, message).field(field));
    let below_zero = |d: Decimal| d.is_sign_negative() && !d.is_zero();
    for (field, text) in [
        (Field::Id, &p.id),
        (Field::Asset, &p.asset),
        (Field::Counterparty, &p.counterparty),
        (Field::Account, &p.account),
        (Field::Agreement, &p.agreement),
        (Field::Chain, &p.chain),
        (Field::Quote, &p.quote),
        (Field::Settle, &p.settle),
        (Field::PriceCurrency, &p.price_currency),
    ] {
        check_text(field.name(), text.as_ref())?;
    }
    if p.asset.as_ref().is_empty() {
        return fail(
            Code::MissingField,
            "asset",
            "asset is missing; write the asset of the exposure, such as BTC".into(),
        );
    }
    if let Some(rate) = p.margin_rate
        && below_zero(rate)
    {
        return fail(
            Code::OutOfRange,
            "marginRate",
            format!("marginRate must not be below zero, but is {}", plain(rate)),
        );
    }
    if let Some(margin) = p.margin
        && below_zero(margin)
    {
        return fail(Code::OutOfRange, "margin", format!("margin must not be below zero, but is {}", plain(margin)));
    }
    if let Some(size) = p.contract_size
        && (below_zero(size) || size.is_zero())
    {
        return fail(
            Code::OutOfRange,
            "contractSize",
            format!("contractSize must be greater than zero, but is {}", plain(size)),
        );
    }
    if p.kind == Kind::Option {
        if p.right.is_none() {
            return fail(Code::MissingField, "right", "an option needs its right; write call or put".into());
        }
        match p.strike {
            None => return fail(Code::MissingField, "strike", "an option needs its strike; fill it in".into()),
            Some(strike) if below_zero(strike) || strike.is_zero() => {
                return fail(
                    Code::OutOfRange,
                    "strike",
                    format!("strike must be greater than zero, but is {}", plain(strike)),
                );
            }
            _ => {}
        }
        if p.expiry.is_none() && p.delta.is_none() {
            return fail(
                Code::MissingField,
                "expiry",
                "an option needs its expiry or its delta; fill in one of them".into(),
            );
        }
        if let Some((end, expiry)) = p.end.zip(p.expiry).filter(|(end, expiry)| end < expiry) {
            let message = format!(
                "end must not be before the expiry {expiry}, but is {end}; write the last day of the underlying swap, or leave it out"
            );
            return fail(Code::OutOfRange, "end", message);
        }
    }
    if let Some(volatility) = p.volatility
        && below_zero(volatility)
    {
        return fail(
            Code::OutOfRange,
            "volatility",
            format!("volatility must not be below zero, but is {}", plain(volatility)),
        );
    }
    if p.kind == Kind::LeveragedToken && p.leverage.is_none_or(|leverage| leverage.is_zero()) {
        return fail(Code::MissingField, "leverage", "a leveraged token needs its leverage; write 3 or -3".into());
    }
    if matches!(p.kind, Kind::Perpetual | Kind::Future)
        && let Some(leverage) = p.leverage.filter(|leverage| *leverage < Decimal::ONE)
    {
        let message =
            format!("leverage must be at least 1, but is {}; write 10 for 10x, or leave it out", plain(leverage));
        return fail(Code::OutOfRange, "leverage", message);
    }
    if let Some(price) = p.reset_price
        && (below_zero(price) || price.is_zero())
    {
        return fail(
            Code::OutOfRange,
            "resetPrice",
            format!("resetPrice must be greater than zero, but is {}", plain(price)),
        );
    }
    if p.inverse && !matches!(p.kind, Kind::Perpetual | Kind::Future | Kind::Option) {
        return fail(Code::OutOfRange, "inverse", format!("a {} cannot be inverse", p.kind.name()));
    }
    Ok(())
}

/// The ids of a book's rows. Most books give none, and then nothing is stored.
#[derive(Clone, Debug, Default)]
pub(crate) struct Ids {
    /// Given ids by row; rows beyond the end are automatic.
    given: Vec<Option<Box<str>>>,
    table: HashTable<u32>,
    /// Whether any given id looks like an automatic one.
    lookalikes: bool,
}

const PREFIX: &str = "row-";

/// The index of the row for `row-N`.
fn automatic(id: &str) -> Option<u32> {
    let number = id.strip_prefix(PREFIX)?;
    if number.starts_with('0') || !number.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    number.parse::<u32>().ok()?.checked_sub(1)
}

impl Ids {
    /// Names the row `index`, the next of `rows`.
    pub(crate) fn insert(&mut self, index: u32, id: &str, rows: &[Option<Row>]) -> Result<(), Failure> {
        let duplicate = |id: &str| {
            Failure::new(
                Code::DuplicateId,
                format!("duplicate id {}; each position needs its own", crate::text::quoted(id)),
            )
            .field("id")
        };
        if id.is_empty() {
            if self.lookalikes {
                let id = self.text(index).into_owned();
                if self.find_given(&id).is_some() {
                    return Err(duplicate(&id));
                }
            }
            return Ok(());
        }
        if self.find_given(id).is_some() {
            return Err(duplicate(id));
        }
        if let Some(other) = automatic(id) {
            if rows.get(other as usize).is_some_and(Option::is_some) && self.is_automatic(other) {
                return Err(duplicate(id));
            }
            self.lookalikes = true;
        }
        let Ids { given, table, .. } = self;
        if given.len() <= index as usize {
            given.resize(index.saturating_add(1) as usize, None);
        }
        if let Some(slot) = given.get_mut(index as usize) {
            *slot = Some(id.into());
        }
        table.insert_unique(HASHER.hash_one(id), index, |i| HASHER.hash_one(given_text(given, *i)));
        Ok(())
    }

    /// Forgets a given id, so that it can be used again.
    pub(crate) fn remove(&mut self, index: u32) {
        let Ids { given, table, .. } = self;
        let hash = HASHER.hash_one(given_text(given, index));
        if let Ok(entry) = table.find_entry(hash, |i| *i == index) {
            entry.remove();
        }
    }

    fn find_given(&self, id: &str) -> Option<u32> {
        self.table.find(HASHER.hash_one(id), |i| given_text(&self.given, *i) == id).copied()
    }

    pub(crate) fn find(&self, id: &str) -> Option<u32> {
        self.find_given(id).or_else(|| automatic(id).filter(|index| self.is_automatic(*index)))
    }

    pub(crate) fn is_automatic(&self, index: u32) -> bool {
        self.given.get(index as usize).is_none_or(Option::is_none)
    }

    pub(crate) fn text(&self, index: u32) -> Cow<'_, str> {
        match self.given.get(index as usize) {
            Some(Some(id)) => Cow::Borrowed(id),
            _ => Cow::Owned(format!("{PREFIX}{}", index.saturating_add(1))),
        }
    }
}

fn given_text(given: &[Option<Box<str>>], index: u32) -> &str {
    given.get(index as usize).and_then(|id| id.as_deref()).unwrap_or("")
}
