//! One margin set as input of a methodology, and the methodology's result for it.

use std::cmp::Ordering;
use std::collections::BTreeMap;
use std::sync::Arc;

use rust_decimal::Decimal;
use serde::Serialize;

use super::Method;
use super::course::Course;
use super::health::Health;
use super::weighted::Stress;
use crate::amount::{Amount, Exact};
use crate::book::Instrument;
use crate::error::{Code, Failure};
use crate::exposure::ledger::HoldingKey;
use crate::position::{Kind, Right};

/// One instrument in one margin set. Every amount is in the reporting currency and a sum over the rows of the
/// instrument; prices are their means, weighted by size.
#[derive(Clone, Debug)]
pub(crate) struct Line<'a> {
    pub instrument: &'a Instrument,
    /// The asset that it counts as.
    pub asset: &'a str,
    /// The asset that it is in: another name if its family takes part of it.
    pub own_asset: &'a str,
    /// The currency of its price.
    pub quote: &'a str,
    pub key: HoldingKey,
    /// Signed quantity × contract size; of an inverse contract in its quote currency.
    pub held: Amount,
    /// Signed delta-equivalent value.
    pub exposure: Amount,
    /// The price of the asset.
    pub underlying: Amount,
    /// The price at which the asset is bought today for the day of expiry.
    pub forward: Amount,
    /// Size × underlying price, unsigned and without delta.
    pub notional: Amount,
    /// The same at the venue's own mark, for lines that move one for one with the asset; an option's is its notional.
    pub marked: Amount,
    /// The strike as a price.
    pub strike: Option<Amount>,
    /// An option's value without its sign.
    pub premium: Option<Amount>,
    /// Signed mark-to-market.
    pub value: Option<Amount>,
    pub volatility: Option<f64>,
    /// Of 365 days, to expiry.
    pub years: Option<f64>,
    /// The same in seconds.
    pub seconds: Option<i64>,
    /// Cash: its price does not move.
    pub cash: bool,
    /// Spot that covers nothing, because its venue holds it in a separate wallet.
    pub separate: bool,
    /// How many rows it sums up.
    pub rows: u32,
    /// The sum of the charges at the rows' own margin rates, if they give one.
    pub own_charge: Option<Amount>,
    /// The leverage chosen at the venue for the instrument: the lowest that a row of it gives.
    pub leverage: Option<Decimal>,
    /// Whether its rows give different ones.
    pub leverages_differ: bool,
}

impl Line<'_> {
    /// Whether it is of a coin that is held, lent or borrowed, and no contract.
    pub(crate) fn is_token(&self) -> bool {
        matches!(self.instrument.kind, Kind::Spot | Kind::Loan)
    }

    pub(crate) fn right(&self) -> Option<Right> {
        self.instrument.right.filter(|_| self.instrument.kind == Kind::Option)
    }

    /// Whether its users may choose a leverage for it.
    pub(crate) fn is_contract(&self) -> bool {
        matches!(self.instrument.kind, Kind::Perpetual | Kind::Future) && self.held.0 != 0
    }

    /// The same without the leverage that was chosen for it.
    pub(crate) fn at_usual_leverage(&self) -> Self {
        Line { leverage: None, leverages_differ: false, ..self.clone() }
    }

    /// Takes that leverage away.
    pub(crate) fn take_usual_leverage(&mut self) {
        (self.leverage, self.leverages_differ) = (None, false);
    }

    /// Whether it was sold: below zero in quantity, whatever the sign of the exposure.
    pub(crate) fn short(&self) -> bool {
        self.held.0 < 0
    }

    /// Whether its value is a fixed amount of its quote currency, so that the price determines the number of coins.
    pub(crate) fn is_inverse(&self) -> bool {
        self.instrument.inverse && self.instrument.kind != Kind::Option
    }

    /// Whether profit and loss is paid in the asset itself.
    pub(crate) fn settles_in_asset(&self) -> bool {
        self.instrument.settle != 0 && self.instrument.settle == self.instrument.asset
    }

    /// Its gain if its asset's price doubles, if gains are in proportion to every move. The profit so far of an inverse
    /// contract is in coins, whose value moves too.
    pub(crate) fn slope(&self) -> Option<Amount> {
        match self.instrument.kind {
            Kind::Option | Kind::LeveragedToken => None,
            Kind::Cds => Some(Amount::ZERO),
            _ if self.instrument.inverse => Some(self.exposure.saturating_add(self.value.unwrap_or_default())),
            _ => Some(self.marked.flip(self.short())),
        }
    }

    /// Its value when it was entered, unsigned; for an inverse contract the coins of that time at their present price.
    pub(crate) fn entered(&self) -> Option<Amount> {
        let value = self.value?;
        if self.is_inverse() {
            return Some(self.exposure.saturating_add(value).abs());
        }
        Some(self.marked.flip(self.short()).saturating_sub(value).abs())
    }

    /// Signed units of the asset; for an inverse contract the coins at its own mark. Fails if a price is missing.
    pub(crate) fn units(&self) -> Result<Amount, Failure> {
        if !self.is_inverse() {
            return Ok(self.held);
        }
        let price = Some(self.forward).filter(|price| price.0 > 0);
        price.and_then(|price| Exact::from(self.exposure).over(price.into())).ok_or_else(|| {
            let message = format!(
                "how many {0} this inverse contract is depends on its price, and its margin depends on that: give the row a price, or the book prices.{0}",
                self.own_asset
            );
            Failure::new(Code::MissingPrice, message).field("price")
        })
    }
}

/// The order in which lines are added up: by asset, then by instrument, so that the order of the rows does not matter.
/// Lines that differ only in currencies are still distinguished.
pub(crate) fn order(a: (&str, &Instrument, HoldingKey), b: (&str, &Instrument, HoldingKey)) -> Ordering {
    let key = |i: &Instrument, key: HoldingKey| {
        (i.kind, i.expiry, i.strike, i.right, i.inverse, i.contract_size, key.mapped, key.borrowed)
    };
    a.0.cmp(b.0).then_with(|| key(a.1, a.2).cmp(&key(b.1, b.2)))
}

/// A methodology that margins one set at a time.
pub(crate) trait SetMethod: std::fmt::Debug + Send + Sync {
    /// The method's name, description and presets.
    fn method(&self) -> Method;

    /// The gain or loss of each line in each scenario, as it counts; empty if the methodology has no scenarios.
    fn by_scenario(&self, _lines: &[Line<'_>]) -> Vec<Vec<Amount>> {
        Vec::new()
    }

    /// Whether it margins exposure rather than contracts: then a family's haircut decides which asset a position counts
    /// as, and exposure is margined even if quantities cancel (two rows that give one option different deltas).
    fn goes_by_exposure(&self, _kind: Kind) -> bool {
        false
    }

    /// The asset that the venue's own rule margins this one as, if it is another. A family of the book has no effect
    /// here: it moves exposure, not contracts.
    fn counts_as(&self, _asset: &str) -> Option<&str> {
        None
    }

    /// The factors of today's price at which a line's requirement jumps or changes slope: bounds of tiers.
    fn turns(&self, _line: &Line<'_>) -> Vec<f64> {
        Vec::new()
    }

    /// How the maintenance margin of a set moves with the price of one asset, if a formula gives it piece by piece:
    /// `lines` are the set's lines in that asset. Returns their part today, and their part at every price; the rest of
    /// the set must not change. `None` if only margining the set again can show it.
    fn course(&self, _lines: &[&Line<'_>], _set: &[Line<'_>]) -> Option<(Amount, Course)> {
        None
    }

    /// Whether cash too is a line.
    fn counts_cash(&self) -> bool {
        false
    }

    /// Whether a line matters to the methodology. A line that cancels out or has a size of zero is not a position, but
    /// may have a profit or a loss that an account counts.
    fn sees(&self, line: &Line<'_>) -> bool {
        line.held.0 != 0
            || line.exposure.0 != 0 && self.goes_by_exposure(line.instrument.kind)
            || self.counts_cash() && line.value != Some(Amount::ZERO)
    }

    /// Whether a position's own margin rate overrides that of the methodology.
    fn uses_own_rates(&self) -> bool {
        false
    }

    /// Whether users choose a leverage at the venue, symbol by symbol.
    fn takes_leverage(&self) -> bool {
        false
    }

    /// Whether the leverage chosen for a position is more than the venue allows for one of its size.
    fn exceeds_leverage(&self, _line: &Line<'_>) -> bool {
        false
    }

    /// Whether they do, and a position without one gets the highest that the venue allows, because the account gives
    /// none either.
    fn takes_most_leverage(&self) -> bool {
        false
    }

    /// Margins a set. The lines are sorted; lines that lack an input are left out and named. Prices that `memo` holds
    /// from the last time may be used again.
    fn margin(&self, lines: &[Line<'_>], memo: &mut PriceCache) -> Outcome;
}

/// The prices of instruments, cached: editing one line reprices only that one.
#[derive(Clone, Debug, Default)]
pub(crate) struct PriceCache(pub BTreeMap<HoldingKey, Priced>);

/// Prices per unit, and the bits of all that they depend on.
#[derive(Clone, Debug)]
pub(crate) struct Priced {
    pub inputs: [u64; 5],
    pub prices: Arc<[f64]>,
}

/// A set's requirement and its reasons.
#[derive(Clone, Debug, Default)]
pub(crate) struct Outcome {
    /// By asset if assets do not offset each other, else one for all.
    pub parts: Vec<AssetMargin>,
    /// Each line's requirement alone, in the order of the lines.
    pub alone: Vec<Amount>,
    /// Each line's profit or loss in the set's worst scenario, if the methodology has scenarios.
    pub worst: Vec<Option<Amount>>,
    /// Lines that lack an input, by their place.
    pub missing: Vec<(usize, Failure)>,
}

impl Outcome {
    /// Nothing, for one reason that holds for every line.
    pub(crate) fn missing_all(lines: &[Line<'_>], failure: &Failure) -> Outcome {
        Outcome {
            alone: vec![Amount::ZERO; lines.len()],
            worst: vec![None; lines.len()],
            missing: (0..lines.len()).map(|at| (at, failure.clone())).collect(),
            ..Outcome::default()
        }
    }
}

/// The margin of one asset in one set, in the reporting currency.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(optional_fields))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct AssetMargin {
    /// The asset; empty for all of a set.
    pub asset: String,
    /// The margin that its instruments would need one by one.
    pub standalone: Amount,
    /// Initial margin.
    pub netted: Amount,
    /// Maintenance margin, if the methodology has one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub maintenance: Option<Amount>,
    /// The index in `scenarios` of the largest loss; absent if none loses.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub worst: Option<usize>,
    /// Gain or loss by scenario.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(feature = "ts", ts(as = "Option<_>"))]
    pub scenarios: Vec<Scenario>,
    /// Totals at stressed correlations; only for `weighted-sensitivity`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stress: Option<Stress>,
    /// The health of the account; only for `health`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub health: Option<Health>,
    /// Charges in addition to the scenarios.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(feature = "ts", ts(as = "Option<_>"))]
    pub charges: Vec<Charge>,
    /// Whether a contract of it is margined by a stand-in, because the venue's own table is not known.
    #[serde(skip)]
    pub(crate) stand_in: bool,
    /// Its assets that stand-ins weigh, if it covers several assets.
    #[serde(skip)]
    pub(crate) stand_ins: Vec<String>,
    /// Whether a position is larger than the table of its tiers reaches.
    #[serde(skip)]
    pub(crate) beyond: bool,
    /// Whether only the larger side of its contracts is margined, linear and inverse ones apart.
    #[serde(skip)]
    pub(crate) larger_side: bool,
}

/// One scenario, and the gain or loss in it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Scenario {
    /// The move of the price, as a fraction.
    pub spot: Amount,
    /// The move of volatility: `up`, `down`, `same`, a skew, or a fraction of itself.
    pub volatility: String,
    /// The fraction of the result that counts.
    pub weight: Amount,
    /// Gain, or loss below zero, after the weight; in the reporting currency.
    pub pnl: Amount,
}

impl Scenario {
    /// The scenario in words: `the price falls 18 % and volatility rises`.
    ///
    /// ```
    /// use exposure_netting::{MarginChoice, Options, import, net};
    /// let book = import::book("asset,kind,quantity,price,venue\nBTC,perpetual,-1,100,X\n")?;
    /// let options = Options { margin: Some(MarginChoice::new("portfolio")), ..Options::default() };
    /// let report = net(&book, &options)?;
    /// let asset = &report.margin.sets[0].assets[0];
    /// let worst = &asset.scenarios[asset.worst.unwrap()];
    /// assert_eq!(worst.words(), "the price rises 18 % and volatility rises");
    /// # Ok::<(), exposure_netting::Error>(())
    /// ```
    pub fn words(&self) -> String {
        let percent = |fraction: Amount| {
            let percent = Amount(fraction.0.saturating_mul(100)).abs().to_places(2);
            format!("{percent} %")
        };
        let price = match self.spot.0.cmp(&0) {
            Ordering::Less => format!("the price falls {}", percent(self.spot)),
            Ordering::Equal => "the price stays".to_owned(),
            Ordering::Greater => format!("the price rises {}", percent(self.spot)),
        };
        let volatility = match self.volatility.as_str() {
            "same" => "volatility stays".to_owned(),
            "up" => "volatility rises".to_owned(),
            "down" => "volatility falls".to_owned(),
            "skew" => "volatility tilts towards one side, against the holder".to_owned(),
            "smile" => "volatility rises away from the money, against the holder".to_owned(),
            by => format!("volatility moves by {by} of itself"),
        };
        let counted =
            if self.weight == Amount::ONE { String::new() } else { format!("; {} of it counts", percent(self.weight)) };
        format!("{price} and {volatility}{counted}")
    }
}

/// One charge in addition to the scenarios.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(rename = "MarginCharge"))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Charge {
    /// The reason for the charge, in words.
    pub name: String,
    /// Its part of initial margin, in the reporting currency.
    pub initial: Amount,
    /// Its part of maintenance margin, in the reporting currency.
    pub maintenance: Amount,
}

/// Initial and maintenance margin.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Need {
    pub initial: Amount,
    pub maintenance: Amount,
}

impl Need {
    pub(crate) fn and(self, other: Need) -> Need {
        Need {
            initial: self.initial.saturating_add(other.initial),
            maintenance: self.maintenance.saturating_add(other.maintenance),
        }
    }

    /// The larger of each.
    pub(crate) fn at_least(self, least: Amount) -> Need {
        Need { initial: self.initial.max(least), maintenance: self.maintenance.max(least) }
    }
}

/// Adds up amounts that formulas gave.
pub(crate) fn total(amounts: impl IntoIterator<Item = Amount>) -> Amount {
    amounts.into_iter().fold(Amount::ZERO, Amount::saturating_add)
}

/// Gain or loss of one instrument of a set, by scenario.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct ScenarioRow {
    /// The asset that it counts as.
    pub asset: String,
    /// The instrument, in words.
    pub instrument: String,
    /// The ids of its positions.
    pub ids: Vec<String>,
    /// Gain or loss in each of the asset's scenarios, after weights; in the reporting currency.
    pub pnl: Vec<Amount>,
}
