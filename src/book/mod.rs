//! The book: positions, prices, agreements and assumptions. The unit that is edited, saved and netted.

mod account;
pub(crate) mod agreement;
pub(crate) mod brackets;
mod check;
mod combine;
pub(crate) mod facts;
mod foreign;
pub(crate) mod json;
pub(crate) mod limits;
pub(crate) mod options;
pub(crate) mod row;
mod stress;
pub(crate) mod symbols;
mod unit;

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::Arc;

use rust_decimal::Decimal;
use serde::Serialize;

pub use self::account::{Account, AccountMode, VenueFigures, VenueLiquidation};
pub use self::agreement::{Agreement, Collateral, Enforceable};
pub use self::facts::{AssetFacts, Recovery, Solvency};
use self::foreign::Foreign;
pub use self::limits::Limit;
pub use self::options::{MarginChoice, Options};
use self::row::Extra;
pub(crate) use self::row::{Ids, Instrument, Place, Row};
pub use self::stress::Stress;
use self::symbols::{Interned, Symbols};
pub use self::unit::Unit;
use crate::error::{Code, Failure};
use crate::position::{AssetClass, Kind, Position};
use crate::time::Time;

/// A wrapped or staked form of an asset, counted as that asset less a haircut.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Family {
    /// The form: WBTC.
    pub from: String,
    /// The asset that it counts as: BTC.
    pub to: String,
    /// The fraction of its exposure that stays its own, 0 to 1.
    #[serde(serialize_with = "json::decimal")]
    pub haircut: Decimal,
}

/// A correlation that the user assumes between two assets.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Correlation {
    /// One asset.
    pub a: String,
    /// The other.
    pub b: String,
    /// −1 to 1.
    #[serde(serialize_with = "json::decimal")]
    pub rho: Decimal,
}

/// The user's assumptions; each is listed in the report.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Assumptions {
    /// Currencies that count as exactly 1 of another, by name: `USDT` → `USD`.
    pub pegs: BTreeMap<String, String>,
    /// Assets counted as another less a haircut.
    pub families: Vec<Family>,
    /// Correlations between assets.
    pub correlations: Vec<Correlation>,
    /// Facts about assets for the credit rules, by name.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub assets: BTreeMap<String, AssetFacts>,
    /// The fraction of a claim that is recovered if a counterparty defaults; zero by default.
    #[serde(skip_serializing_if = "Recovery::is_none")]
    pub recovery: Recovery,
    /// The flat interest rate per year, continuously compounded, at which credit default swaps are discounted.
    #[serde(serialize_with = "json::decimal", skip_serializing_if = "Decimal::is_zero")]
    pub interest: Decimal,
    /// Whether spot covers shorts of the same margin set in `rate`, by counterparty or by the key of a margin set; for
    /// others, [`Assumptions::spot_covers`] decides.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub spot_cover: BTreeMap<String, bool>,
}

/// Venues that keep spot and derivatives in separate wallets, unless the user has a unified account: spot in one wallet
/// is not collateral in the other. Lower case.
const SEPARATE_WALLETS: [&str; 13] = [
    "binance",
    "bingx",
    "bitget",
    "bitmart",
    "gate",
    "gate.io",
    "htx",
    "huobi",
    "hyperliquid",
    "kraken",
    "kucoin",
    "mexc",
    "poloniex",
];

impl Assumptions {
    /// Whether spot held in a margin set covers shorts in it: as the book says, otherwise not at venues that keep
    /// separate wallets by default.
    pub fn spot_covers(&self, set: &str, counterparty: &str) -> bool {
        let said = self.spot_cover.get(set).or_else(|| self.spot_cover.get(counterparty));
        let name = counterparty.to_lowercase();
        // "Binance USD-M" and "Kraken Futures" are wallets of theirs; a portfolio-margin account is not.
        let is = |venue: &&str| {
            let rest = name.strip_prefix(venue);
            rest.is_some_and(|rest| rest.is_empty() || rest.starts_with([' ', '.', '-', '_', '/']))
        };
        let separate = SEPARATE_WALLETS.iter().any(is) && !name.contains("portfolio");
        said.copied().unwrap_or(!separate)
    }
}

/// The stablecoins that count as 1 US dollar by default.
pub const DEFAULT_PEGS: [&str; 6] = ["DAI", "FDUSD", "PYUSD", "USDC", "USDH", "USDT"];

impl Default for Assumptions {
    fn default() -> Self {
        let mut pegs = BTreeMap::new();
        pegs.extend(DEFAULT_PEGS.iter().map(|coin| ((*coin).to_owned(), "USD".to_owned())));
        Assumptions {
            pegs,
            families: Vec::new(),
            correlations: Vec::new(),
            assets: BTreeMap::new(),
            recovery: Recovery::default(),
            interest: Decimal::ZERO,
            spot_cover: BTreeMap::new(),
        }
    }
}

/// Positions and everything needed to value and net them.
///
/// ```
/// use exposure_netting::{Book, Kind, Position, amount::parse};
/// let mut book = Book::new();
/// book.prices.insert("BTC".into(), parse("61765.5").unwrap());
/// let id = book.push(&Position::new("BTC", Kind::Perpetual, parse("-2").unwrap())).unwrap();
/// assert_eq!((id.as_str(), book.len()), ("row-1", 1));
/// ```
#[derive(Clone, Debug)]
pub struct Book {
    /// A name for people.
    pub name: String,
    /// The reporting currency.
    pub currency: String,
    /// Whether the source names the currency; otherwise it is only the default.
    pub(crate) names_currency: bool,
    /// The time of valuation; needed if a maturity counts.
    pub as_of: Option<Time>,
    /// Reference prices by asset, in the reporting currency.
    pub prices: BTreeMap<String, Decimal>,
    /// Units of the reporting currency per unit of another.
    pub rates: BTreeMap<String, Decimal>,
    /// Netting agreements.
    pub agreements: Vec<Agreement>,
    /// The user's accounts at venues.
    pub accounts: Vec<Account>,
    /// Margin tiers that the user has from a venue, by counterparty: parameters of `standard` that override the venue's
    /// own rule, in the form that [`import::tiers`](crate::import::tiers) reads.
    pub tiers: BTreeMap<String, serde_json::Map<String, serde_json::Value>>,
    /// Venues' reserves and liabilities.
    pub solvency: Vec<Solvency>,
    /// Limits of the measures of concentration and leverage; those of [`crate::credit::limits`] if absent.
    pub limits: Option<Vec<Limit>>,
    /// Stress scenarios; those of [`crate::credit::stress`] if absent.
    pub stresses: Option<Vec<Stress>>,
    /// Legal entity identifiers by name, for exports; the book's owner has the empty name.
    pub parties: BTreeMap<String, String>,
    /// The user's assumptions.
    pub assumptions: Assumptions,
    /// How the report is computed unless a call overrides it.
    pub options: Options,
    pub(crate) symbols: Symbols,
    pub(crate) instruments: Interned<Instrument>,
    pub(crate) places: Interned<Place>,
    /// Removed rows leave a gap, so that row numbers stay the same.
    pub(crate) rows: Vec<Option<Row>>,
    pub(crate) ids: Ids,
    live: usize,
    /// Rows that were read and could not be used, kept for the report.
    pub(crate) refused: Vec<Failure>,
    /// Warnings from reading them.
    pub(crate) noted: Vec<Failure>,
    /// Parts that are unknown here, as written.
    pub(crate) foreign: Arc<Foreign>,
}

impl Default for Book {
    fn default() -> Self {
        Book::new()
    }
}

/// The most rows that a book may have; more are an error rather than a frozen page.
pub const MAX_ROWS: usize = 5_000_000;

impl Book {
    /// A currency and those that count as 1 of it, the currency first.
    pub fn same_money(&self, currency: &str) -> Vec<String> {
        let pegs = &self.assumptions.pegs;
        let to = pegs.get(currency).map_or(currency, String::as_str);
        let coins = pegs.iter().filter(|(_, target)| *target == to).map(|(coin, _)| coin.as_str());
        [currency, to].into_iter().chain(coins).map(str::to_owned).collect()
    }

    /// The accounts that give their equity, with their indices in the book.
    pub(crate) fn funded(&self) -> impl Iterator<Item = (u32, &Account)> {
        (0_u32..).zip(&self.accounts).filter(|(_, account)| account.equity.is_some())
    }

    /// An empty book in US dollars.
    pub fn new() -> Book {
        Book {
            name: String::new(),
            currency: "USD".to_owned(),
            names_currency: false,
            as_of: None,
            prices: BTreeMap::new(),
            rates: BTreeMap::new(),
            agreements: Vec::new(),
            accounts: Vec::new(),
            solvency: Vec::new(),
            tiers: BTreeMap::new(),
            limits: None,
            stresses: None,
            parties: BTreeMap::new(),
            assumptions: Assumptions::default(),
            options: Options::default(),
            symbols: Symbols::new(),
            instruments: Interned::default(),
            places: Interned::default(),
            rows: Vec::new(),
            ids: Ids::default(),
            live: 0,
            refused: Vec::new(),
            noted: Vec::new(),
            foreign: Arc::default(),
        }
    }

    /// The number of positions.
    pub fn len(&self) -> usize {
        self.live
    }

    /// Whether there is no position.
    pub fn is_empty(&self) -> bool {
        self.live == 0
    }

    /// Adds a position and returns its id.
    ///
    /// # Errors
    /// `duplicate_id`, `too_many_rows`, or a field with a value that no position may have (a negative margin rate, a
    /// zero contract size, an option without strike).
    pub fn push<S: AsRef<str>>(&mut self, position: &Position<S>) -> Result<String, Failure> {
        let index = self.push_row(position)?;
        Ok(self.id(index).into_owned())
    }

    pub(crate) fn push_row<S: AsRef<str>>(&mut self, position: &Position<S>) -> Result<u32, Failure> {
        let index = self.rows.len();
        if index >= MAX_ROWS {
            return Err(too_many_rows());
        }
        let index = u32::try_from(index).unwrap_or(u32::MAX);
        let row = self.row(position)?;
        self.ids.insert(index, position.id.as_ref(), &self.rows)?;
        self.rows.push(Some(row));
        self.live = self.live.saturating_add(1);
        Ok(index)
    }

    /// Adds a row whose instrument and place are already known.
    pub(crate) fn push_known(&mut self, row: Row, id: &str) -> Result<(), Failure> {
        let index = self.rows.len();
        if index >= MAX_ROWS {
            return Err(too_many_rows());
        }
        self.ids.insert(u32::try_from(index).unwrap_or(u32::MAX), id, &self.rows)?;
        self.rows.push(Some(row));
        self.live = self.live.saturating_add(1);
        Ok(())
    }

    /// As [`Book::push_row`], but skips row numbers whose automatic id is taken.
    pub(crate) fn push_free<S: AsRef<str>>(&mut self, position: &Position<S>) -> Result<u32, Failure> {
        if position.id.as_ref().is_empty() {
            while self.find(&self.ids.text(u32::try_from(self.rows.len()).unwrap_or(u32::MAX))).is_some() {
                self.skip_row();
            }
        }
        self.push_row(position)
    }

    /// Leaves a gap for a row that could not be used, so that later rows keep their numbers.
    pub(crate) fn skip_row(&mut self) {
        self.rows.push(None);
    }

    /// Replaces the row at `index`, keeping its id; the caller has checked that it exists.
    pub(crate) fn replace_row(&mut self, index: u32, row: Row) -> Option<Row> {
        let slot = self.rows.get_mut(index as usize)?;
        slot.replace(row)
    }

    pub(crate) fn remove_row(&mut self, index: u32) -> Option<Row> {
        let row = self.rows.get_mut(index as usize)?.take()?;
        self.ids.remove(index);
        self.forget_fields(index);
        self.live = self.live.saturating_sub(1);
        Some(row)
    }

    /// The rows of its source that could not be used, each with the reason.
    pub fn refused(&self) -> &[Failure] {
        &self.refused
    }

    /// Replaces the list of rows that could not be used.
    pub fn keep_refused(&mut self, refused: Vec<Failure>) {
        self.refused = refused;
    }

    /// The same with warnings: everything that reading gave besides the positions.
    #[doc(hidden)]
    pub fn keep_reading(&mut self, refused: Vec<Failure>, noted: Vec<Failure>) {
        (self.refused, self.noted) = (refused, noted);
    }

    /// Whether its source names the reporting currency.
    pub fn names_its_currency(&self) -> bool {
        self.names_currency
    }

    /// The index of the position with this id.
    pub(crate) fn find(&self, id: &str) -> Option<u32> {
        let index = self.ids.find(id)?;
        self.rows.get(index as usize)?.as_ref().map(|_| index)
    }

    /// The id of the row at `index`.
    pub(crate) fn id(&self, index: u32) -> Cow<'_, str> {
        self.ids.text(index)
    }

    /// A failure with the id and the number of the row at `index`.
    pub(crate) fn failed(&self, index: u32, failure: Failure) -> Failure {
        failure.row(index.saturating_add(1)).id(self.id(index))
    }

    /// The position with this id.
    pub fn get(&self, id: &str) -> Option<Position> {
        let index = self.find(id)?;
        self.position(index)
    }

    pub(crate) fn position(&self, index: u32) -> Option<Position> {
        let row = self.rows.get(index as usize)?.as_ref()?;
        Some(self.unrow(index, row))
    }

    /// Every position, in the order in which it was added.
    pub fn positions(&self) -> impl Iterator<Item = Position> + '_ {
        self.indexed_rows().map(|(index, row)| self.unrow(index, row))
    }

    pub(crate) fn indexed_rows(&self) -> impl Iterator<Item = (u32, &Row)> {
        (0_u32..).zip(&self.rows).filter_map(|(index, row)| Some((index, row.as_ref()?)))
    }

    /// Sets the book's currency; amounts keep their numbers.
    pub fn name_currency(&mut self, currency: &str) {
        currency.clone_into(&mut self.currency);
        self.names_currency = true;
    }

    /// The class of an instrument: its own, else its asset's, else credit for a swap on it, else crypto.
    pub(crate) fn class_of(&self, instrument: &Instrument) -> AssetClass {
        if instrument.kind == Kind::Cds {
            return AssetClass::Credit;
        }
        let facts = || self.assumptions.assets.get(self.symbols.text(instrument.asset));
        instrument.asset_class.or_else(|| facts()?.class).unwrap_or_default()
    }

    /// The agreement of a position with this counterparty that names none: the one marked as the default, else the only
    /// one.
    pub fn default_agreement(&self, counterparty: &str) -> Option<&Agreement> {
        let mut own = self.agreements.iter().filter(|a| a.counterparty == counterparty);
        let said = self.agreements.iter().find(|a| a.counterparty == counterparty && a.is_default == Some(true));
        said.or_else(|| own.next().filter(|a| a.is_default.is_none() && own.next().is_none()))
    }

    /// The agreement of a position that names `id`, which may be empty.
    pub fn agreement(&self, counterparty: &str, id: &str) -> Option<&Agreement> {
        if id.is_empty() {
            return self.default_agreement(counterparty);
        }
        self.agreements.iter().find(|a| a.id == id && a.counterparty == counterparty)
    }

    /// A position as it is stored.
    pub(crate) fn row<S: AsRef<str>>(&mut self, p: &Position<S>) -> Result<Row, Failure> {
        row::check(p)?;
        let mut symbol = |text: &S| self.symbols.intern(text.as_ref());
        let instrument = Instrument {
            kind: p.kind,
            asset: symbol(&p.asset),
            quote: symbol(&p.quote),
            settle: symbol(&p.settle),
            price_currency: symbol(&p.price_currency),
            contract_size: p.contract_size,
            inverse: p.inverse,
            expiry: p.expiry,
            strike: p.strike,
            right: p.right,
            asset_class: p.asset_class,
            start: p.start,
            end: p.end,
            leverage: p.leverage,
        };
        let place = Place {
            counterparty: symbol(&p.counterparty),
            account: symbol(&p.account),
            chain: symbol(&p.chain),
            agreement: symbol(&p.agreement),
            mode: p.margin_mode,
        };
        let extra = Extra {
            underlying_price: p.underlying_price,
            delta: p.delta,
            value: p.value,
            margin_rate: p.margin_rate,
            margin: p.margin,
            volatility: p.volatility,
            reset_price: p.reset_price,
        };
        Ok(Row {
            instrument: self.instruments.intern(instrument),
            place: self.places.intern(place),
            quantity: p.quantity,
            price: p.price,
            entry_price: p.entry_price,
            extra: (extra != Extra::default()).then(|| Box::new(extra)),
        })
    }

    pub(crate) fn unrow(&self, index: u32, row: &Row) -> Position {
        let text = |symbol| self.symbols.text(symbol).to_owned();
        let mut p = Position::new(String::new(), crate::position::Kind::Spot, row.quantity);
        p.id = self.id(index).into_owned();
        if let Some(i) = self.instruments.get(row.instrument) {
            p.asset = text(i.asset);
            p.kind = i.kind;
            p.quote = text(i.quote);
            p.settle = text(i.settle);
            p.price_currency = text(i.price_currency);
            p.contract_size = i.contract_size;
            p.inverse = i.inverse;
            p.expiry = i.expiry;
            p.strike = i.strike;
            p.right = i.right;
            p.asset_class = i.asset_class;
            p.start = i.start;
            p.end = i.end;
            p.leverage = i.leverage;
        }
        if let Some(place) = self.places.get(row.place) {
            p.counterparty = text(place.counterparty);
            p.account = text(place.account);
            p.chain = text(place.chain);
            p.agreement = text(place.agreement);
            p.margin_mode = place.mode;
        }
        p.price = row.price;
        p.entry_price = row.entry_price;
        let extra = row.extra();
        p.underlying_price = extra.underlying_price;
        p.delta = extra.delta;
        p.value = extra.value;
        p.margin_rate = extra.margin_rate;
        p.margin = extra.margin;
        p.volatility = extra.volatility;
        p.reset_price = extra.reset_price;
        p
    }
}

fn too_many_rows() -> Failure {
    Failure::new(Code::TooManyRows, format!("a book can hold at most {MAX_ROWS} positions; split it"))
}
