//! A position: one instrument at one counterparty, with a signed quantity.

mod draft;
mod field;
mod words;

pub use self::draft::Draft;
pub(crate) use self::draft::refused;
pub use self::field::Field;
use rust_decimal::Decimal;

use crate::time::Time;

/// The type of contract.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// The asset itself.
    Spot,
    /// A perpetual swap.
    Perpetual,
    /// A dated future or forward.
    Future,
    /// An option; see [`Right`].
    Option,
    /// An asset supplied to (+) or borrowed from (−) a lender.
    Loan,
    /// A credit default swap on the reference entity `asset`: protection sold +, bought −.
    Cds,
    /// A token that restores a multiple of its asset's exposure each day.
    LeveragedToken,
}

impl Kind {
    /// Every kind, in the order in which it is listed to people.
    pub const ALL: [Kind; 7] =
        [Kind::Spot, Kind::Perpetual, Kind::Future, Kind::Option, Kind::Loan, Kind::Cds, Kind::LeveragedToken];

    /// The name in data.
    pub fn name(self) -> &'static str {
        match self {
            Kind::Spot => "spot",
            Kind::Perpetual => "perpetual",
            Kind::Future => "future",
            Kind::Option => "option",
            Kind::Loan => "loan",
            Kind::Cds => "cds",
            Kind::LeveragedToken => "leveraged-token",
        }
    }

    /// Whether it has an expiry.
    pub(crate) fn expires(self) -> bool {
        matches!(self, Kind::Future | Kind::Option | Kind::Cds)
    }

    /// Whether it is a derivative, rather than the asset itself or a claim on it.
    pub fn is_derivative(self) -> bool {
        !matches!(self, Kind::Spot | Kind::Loan | Kind::LeveragedToken)
    }
}

/// The right that an option gives.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Right {
    /// To buy.
    Call,
    /// To sell.
    Put,
}

impl Right {
    /// The name in data.
    pub fn name(self) -> &'static str {
        match self {
            Right::Call => "call",
            Right::Put => "put",
        }
    }
}

/// Whether a position shares its venue's margin pool.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum MarginMode {
    /// It shares margin with the other cross positions of its account and chain.
    #[default]
    Cross,
    /// It has its own margin.
    Isolated,
}

impl MarginMode {
    /// The name in data.
    pub fn name(self) -> &'static str {
        match self {
            MarginMode::Cross => "cross",
            MarginMode::Isolated => "isolated",
        }
    }
}

/// The asset class used by the margin schedule and credit rules.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum AssetClass {
    /// Crypto-assets; the schedule counts them as "other".
    #[default]
    Crypto,
    /// Commodities.
    Commodity,
    /// Credit, which every CDS belongs to.
    Credit,
    /// Shares and share indices.
    Equity,
    /// Foreign exchange.
    Fx,
    /// Interest rates.
    Rates,
    /// Anything else.
    Other,
}

impl AssetClass {
    /// Every class.
    pub const ALL: [AssetClass; 7] = [
        AssetClass::Crypto,
        AssetClass::Commodity,
        AssetClass::Credit,
        AssetClass::Equity,
        AssetClass::Fx,
        AssetClass::Rates,
        AssetClass::Other,
    ];

    /// The name in data.
    pub fn name(self) -> &'static str {
        match self {
            AssetClass::Crypto => "crypto",
            AssetClass::Commodity => "commodity",
            AssetClass::Credit => "credit",
            AssetClass::Equity => "equity",
            AssetClass::Fx => "fx",
            AssetClass::Rates => "rates",
            AssetClass::Other => "other",
        }
    }
}

/// The net holding of one instrument at one counterparty.
///
/// Strings are `S`, so that a reader can hand over slices of its input; an empty string means "none".
///
/// ```
/// use exposure_netting::{Kind, Position, amount::parse};
/// let short = Position { counterparty: "Deribit", price: parse("61765.5").ok(),
///     ..Position::new("BTC", Kind::Perpetual, parse("-2").unwrap()) };
/// assert!(short.quantity.is_sign_negative());
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Position<S = String> {
    /// Unique name; empty: the book names it `row-N`.
    pub id: S,
    /// The asset of the exposure.
    pub asset: S,
    /// The type of contract.
    pub kind: Kind,
    /// Signed: long +, short −; in contracts or units of the asset.
    pub quantity: Decimal,
    /// Mark of the instrument itself (an option's premium), in `price_currency`; a CDS's market spread per year.
    pub price: Option<Decimal>,
    /// Price of the asset, if the mark is another price, as for options; in the quote currency.
    pub underlying_price: Option<Decimal>,
    /// Units of the asset (inverse: of the quote currency) in one contract; 1 when absent.
    pub contract_size: Option<Decimal>,
    /// Whether the contract is worth a fixed amount of the quote currency and settles in the asset.
    pub inverse: bool,
    /// An option's delta per unit; computed from `volatility` and `expiry` when absent.
    pub delta: Option<Decimal>,
    /// The price at which it was entered, for the value of futures; a CDS's running coupon per year.
    pub entry_price: Option<Decimal>,
    /// Mark-to-market in the reporting currency, if the venue or the user states it.
    pub value: Option<Decimal>,
    /// Initial margin as a fraction of exposure, overriding the methodology's own.
    pub margin_rate: Option<Decimal>,
    /// An option's implied volatility per year, as a fraction.
    pub volatility: Option<Decimal>,
    /// The exchange, protocol or dealer on the other side.
    pub counterparty: S,
    /// Sub-account or margin pool within the counterparty.
    pub account: S,
    /// The netting agreement that covers it, by id.
    pub agreement: S,
    /// The blockchain.
    pub chain: S,
    /// Cross or isolated.
    pub margin_mode: MarginMode,
    /// Collateral posted to an isolated position, without profit or loss, in its settlement currency.
    pub margin: Option<Decimal>,
    /// When it expires.
    pub expiry: Option<Time>,
    /// An option's strike, in the quote currency.
    pub strike: Option<Decimal>,
    /// An option's right.
    pub right: Option<Right>,
    /// The currency of prices and strikes; empty: the reporting currency.
    pub quote: S,
    /// The settlement currency; empty: the quote currency, or the asset for an inverse contract.
    pub settle: S,
    /// The currency of `price`, if it is not the quote currency (premiums in coin).
    pub price_currency: S,
    /// The asset's class for schedules; absent: the class from the book's assumptions, else crypto, or credit for a
    /// CDS.
    pub asset_class: Option<AssetClass>,
    /// Start date of the underlying swap, if it is in the future (a forward-starting swap).
    pub start: Option<Time>,
    /// End date of the underlying swap, if it is later than `expiry` (a swaption).
    pub end: Option<Time>,
    /// The multiple of its asset's return that a leveraged token restores; below zero for an inverse token. For a
    /// perpetual or a future: the leverage chosen at the venue for its symbol, cross or isolated and at least 1, used
    /// only by a venue's own rule.
    pub leverage: Option<Decimal>,
    /// The price of the asset when a leveraged token was last reset.
    pub reset_price: Option<Decimal>,
}

impl<S: Default> Position<S> {
    /// A position with only the required fields.
    pub fn new(asset: S, kind: Kind, quantity: Decimal) -> Position<S> {
        Position {
            id: S::default(),
            asset,
            kind,
            quantity,
            price: None,
            underlying_price: None,
            contract_size: None,
            inverse: false,
            delta: None,
            entry_price: None,
            value: None,
            margin_rate: None,
            volatility: None,
            counterparty: S::default(),
            account: S::default(),
            agreement: S::default(),
            chain: S::default(),
            margin_mode: MarginMode::Cross,
            margin: None,
            expiry: None,
            strike: None,
            right: None,
            quote: S::default(),
            settle: S::default(),
            price_currency: S::default(),
            asset_class: None,
            start: None,
            end: None,
            leverage: None,
            reset_price: None,
        }
    }
}

impl Position<std::borrow::Cow<'_, str>> {
    /// The same position with its own strings.
    pub fn into_owned(self) -> Position {
        Position {
            id: self.id.into_owned(),
            asset: self.asset.into_owned(),
            kind: self.kind,
            quantity: self.quantity,
            price: self.price,
            underlying_price: self.underlying_price,
            contract_size: self.contract_size,
            inverse: self.inverse,
            delta: self.delta,
            entry_price: self.entry_price,
            value: self.value,
            margin_rate: self.margin_rate,
            volatility: self.volatility,
            counterparty: self.counterparty.into_owned(),
            account: self.account.into_owned(),
            agreement: self.agreement.into_owned(),
            chain: self.chain.into_owned(),
            margin_mode: self.margin_mode,
            margin: self.margin,
            expiry: self.expiry,
            strike: self.strike,
            right: self.right,
            quote: self.quote.into_owned(),
            settle: self.settle.into_owned(),
            price_currency: self.price_currency.into_owned(),
            asset_class: self.asset_class,
            start: self.start,
            end: self.end,
            leverage: self.leverage,
            reset_price: self.reset_price,
        }
    }
}
