//! The price of one asset at which an account is closed out, other prices held: plain data.

use serde::Serialize;

use crate::amount::Amount;
use crate::error::{Code, Failure};
use crate::margin::course::Crossing;

/// A price at which equity reaches maintenance margin.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[non_exhaustive]
pub struct LiquidationPrice {
    /// Price of the asset, in the reporting currency.
    pub price: Amount,
    /// Price / today's price − 1, as a fraction.
    pub distance: Amount,
}

/// An account's liquidation prices in one asset, below and above today's price.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(optional_fields))]
#[non_exhaustive]
pub struct Liquidation {
    /// The venue.
    pub counterparty: String,
    /// The sub-account or margin pool.
    pub account: String,
    /// The chain of a lending account or of an isolated position.
    #[serde(skip_serializing_if = "String::is_empty")]
    #[cfg_attr(feature = "ts", ts(as = "Option<_>"))]
    pub chain: String,
    /// The id of an isolated position, which has a separate price; absent for everything that shares the account's
    /// equity.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub position: Option<String>,
    /// The asset whose price moves.
    pub asset: String,
    /// Today's price of it by the venue's own marks, in the reporting currency; absent if nothing gives one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub current: Option<Amount>,
    /// The first price below today's at which equity reaches maintenance; absent if no fall does that.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub down: Option<LiquidationPrice>,
    /// The first price above today's; absent if no rise does that.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub up: Option<LiquidationPrice>,
    /// Whether the account is below its requirement already: then no price is given.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    #[cfg_attr(feature = "ts", ts(type = "true", optional))]
    pub below: bool,
    /// The reason why there is no price, or a limitation of the price.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<Failure>,
}

impl Liquidation {
    /// Whichever of the two prices is nearer to today's.
    pub fn nearest(&self) -> Option<LiquidationPrice> {
        let sides = [self.down, self.up];
        sides.into_iter().flatten().min_by_key(|side| side.distance.abs())
    }

    /// Whether this is the whole answer: an absent price then means that no move in that direction closes the account out.
    /// Otherwise [`note`](Liquidation::note) says what is missing.
    pub fn is_known(&self) -> bool {
        self.current.is_some() && self.note.as_ref().is_none_or(|note| note.code == LEFT_OUT)
    }

    /// The entry that the smallest move closes out; first of all one that is below its requirement already.
    ///
    /// ```
    /// use exposure_netting::{LiveBook, import, whatif::Liquidation};
    /// let book = import::book(r#"{
    ///     "positions": [{"asset": "ETH", "kind": "perpetual", "quantity": "1", "price": "1000", "counterparty": "dYdX"}],
    ///     "accounts": [{"counterparty": "dYdX", "equity": "100"}]}"#)?;
    /// let entries = LiveBook::new(book)?.liquidations();
    /// assert_eq!(Liquidation::tightest(&entries).unwrap().asset, "ETH");
    /// # Ok::<(), exposure_netting::Error>(())
    /// ```
    pub fn tightest(entries: &[Liquidation]) -> Option<&Liquidation> {
        if let Some(below) = entries.iter().find(|entry| entry.below) {
            return Some(below);
        }
        let near = entries.iter().filter_map(|entry| Some((entry.nearest()?.distance.abs(), entry)));
        near.min_by_key(|(distance, _)| *distance).map(|(_, entry)| entry)
    }
}

/// The code of a note about positions that a price is without.
pub(crate) const LEFT_OUT: Code = Code::LeftOut;

impl LiquidationPrice {
    /// None if the price is beyond all measure.
    pub(crate) fn of(crossing: Crossing, today: Amount) -> Option<LiquidationPrice> {
        let price = crossing.price(today).filter(|price| price.0 > 0)?;
        Some(LiquidationPrice { price, distance: crossing.distance() })
    }
}
