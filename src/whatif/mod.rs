//! Margin if prices moved, time passed, or a trade were done: plain data, computed on demand.

pub(crate) mod accounts;
pub mod compare;
pub(crate) mod crossing;
mod headroom;
pub(crate) mod isolated;
pub(crate) mod layout;
mod liquidation;
pub(crate) mod prices;

use serde::Serialize;

use crate::amount::{Amount, figure};
use crate::book::AccountMode;
use crate::margin::set::Line;
use crate::position::{Kind, Position};
use crate::pricing::black76;
use crate::whatif::compare::{Difference, Explanation, IsolatedNeed, VenueSays};

pub use self::prices::{Liquidation, LiquidationPrice};
pub use crate::margin::ScenarioRow;

/// One account's equity against its needs, and its venue's own numbers. Money is in the reporting currency.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(optional_fields))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct AccountMargin {
    /// The venue.
    pub counterparty: String,
    /// The sub-account or margin pool.
    pub account: String,
    /// The mode, if the book gives it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mode: Option<AccountMode>,
    /// Equity of the account; absent if the book does not give it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub equity: Option<Amount>,
    /// Initial margin of its sets, isolated positions included.
    pub initial: Amount,
    /// Maintenance margin of its sets; the same as initial if the methodology has one level.
    pub maintenance: Amount,
    /// Equity that backs its cross positions, if that is not all of it: without the margin and the profit of isolated
    /// positions, and without lending accounts next to other positions.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cross_equity: Option<Amount>,
    /// Initial margin of cross positions / cross equity; absent if that is not above zero.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub usage: Option<Amount>,
    /// Maintenance margin of cross positions / cross equity; absent if that is not above zero.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub maintenance_usage: Option<Amount>,
    /// Cross equity less initial margin of cross positions; below zero nothing may be opened. Absent without equity.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub free: Option<Amount>,
    /// The part of initial and maintenance margin for isolated positions, if there are any.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub isolated: Option<IsolatedNeed>,
    /// The venue's own numbers, in the reporting currency.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub venue: Option<VenueSays>,
    /// Ours less the venue's, without isolated positions.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub difference: Option<Difference>,
    /// With `venue`: possible reasons for a difference of more than 2 %; empty if there is none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub explanations: Option<Vec<Explanation>>,
}

/// How far every price may move together before an account's equity falls to its maintenance margin.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(optional_fields))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Headroom {
    /// The venue.
    pub counterparty: String,
    /// The sub-account or margin pool.
    pub account: String,
    /// Whether equity is below maintenance margin now.
    pub below: bool,
    /// The fall at which equity reaches maintenance margin, as a fraction below zero; absent if no fall to −95 % does.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub down: Option<Amount>,
    /// The rise at which equity reaches maintenance margin, as a fraction; absent if no rise to +300 % does.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub up: Option<Amount>,
}

/// Margin after a move of every price, or after some days. Money is in the reporting currency.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct CurvePoint {
    /// The move of every price, as a fraction.
    pub spot: Amount,
    /// The number of days that have passed.
    pub days: u32,
    /// Gain or loss of positions, and of account equity in a coin.
    pub pnl: Amount,
    /// The margin that the book would need.
    pub netted: Amount,
    /// The maintenance margin of the book.
    pub maintenance: Amount,
}

/// Margin after moves, and over time.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Curves {
    /// Points after a move, from the largest fall to the largest rise.
    pub moves: Vec<CurvePoint>,
    /// Points over time, with prices as they are.
    pub time: Vec<CurvePoint>,
    /// The number of options without a volatility: their delta is taken as fixed.
    pub fixed_delta: u32,
}

/// The sensitivities of a value, in the reporting currency, so that different assets add up.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[non_exhaustive]
pub struct Greeks {
    /// The exposure: the gain by a move of +100 % if nothing curved.
    pub delta: Amount,
    /// The rise of delta by a rise of 1 %.
    pub gamma: Amount,
    /// The gain by one point of volatility.
    pub vega: Amount,
    /// The gain by one day.
    pub theta: Amount,
}

/// The greeks of one asset, set or position.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[non_exhaustive]
pub struct NamedGreeks {
    /// The asset, the key of the set, or the id of the position.
    pub key: String,
    /// Its greeks.
    #[serde(flatten)]
    pub greeks: Greeks,
}

/// The greeks of a book.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct GreekReport {
    /// Of the whole book.
    pub total: Greeks,
    /// By asset.
    pub by_asset: Vec<NamedGreeks>,
    /// By margin set.
    pub by_set: Vec<NamedGreeks>,
    /// By position.
    pub positions: Vec<NamedGreeks>,
    /// Ids of options that lack a volatility or an expiry: only their delta counts.
    pub incomplete: Vec<String>,
}

/// The trade that makes an asset flat, and its effect on margin.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Hedge {
    /// The asset that it makes flat.
    pub asset: String,
    /// The order in words: `short 6001 USD of ETH/USD perpetual, inverse`.
    pub label: String,
    /// The position to open, as it would be in the book.
    #[cfg_attr(feature = "ts", ts(type = "PositionInput"))]
    pub position: Position,
    /// The margin that the book needs now, in the reporting currency.
    pub before: Amount,
    /// The margin that it would need.
    pub after: Amount,
    /// Before − after.
    pub saving: Amount,
}

impl Greeks {
    /// Of one line.
    pub(crate) fn of(line: &Line<'_>) -> (Greeks, bool) {
        let delta = line.exposure;
        let linear = Greeks { delta, ..Greeks::default() };
        let Some(right) = line.right() else { return (linear, true) };
        let Some((volatility, years)) = line.priceable() else { return (linear, false) };
        let (forward, strike) = (line.forward.to_f64(), line.strike.map_or(0.0, Amount::to_f64));
        let held = line.held.to_f64();
        // Black-76: undiscounted, on the forward.
        let greeks = black76::greeks(right, forward, strike, volatility, years, 0.0, 0.0);
        let greeks = Greeks {
            delta,
            gamma: figure(held * greeks.gamma * forward * forward * 0.01),
            vega: figure(held * greeks.vega * 0.01),
            theta: figure(held * greeks.theta / 365.0),
        };
        (greeks, true)
    }

    pub(crate) fn add(&mut self, other: &Greeks) {
        self.delta = self.delta.saturating_add(other.delta);
        self.gamma = self.gamma.saturating_add(other.gamma);
        self.vega = self.vega.saturating_add(other.vega);
        self.theta = self.theta.saturating_add(other.theta);
    }
}

/// The changes to a line.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Shock {
    /// The factor on its asset's price.
    pub spot: f64,
    /// The factor on its volatility.
    pub volatility: f64,
    /// Days that pass.
    pub days: f64,
}

impl<'a> Line<'a> {
    /// An option's volatility, its own or the one that its price implies, and the years that it has left.
    pub(crate) fn priceable(&self) -> Option<(f64, f64)> {
        let right = self.right()?;
        let years = self.years.filter(|years| *years >= 0.0)?;
        let (forward, strike) = (self.forward.to_f64(), self.strike?.to_f64());
        let implied = || {
            let price = self.premium.map(|premium| premium.to_f64() / self.held.to_f64().abs());
            black76::volatility_of(right, forward, strike, price, years)
        };
        let volatility = self.volatility.or_else(implied)?;
        (forward > 0.0 && strike > 0.0).then_some((volatility, years))
    }

    /// The line after a shock, and its gain.
    pub(crate) fn moved(&self, shock: Shock) -> (Line<'a>, Amount) {
        let Shock { spot, days, .. } = shock;
        if self.cash {
            return (self.clone(), Amount::ZERO);
        }
        let scaled = |amount: Amount| figure(amount.to_f64() * spot);
        let mut line = self.clone();
        let later = days / 365.0;
        line.years = self.years.map(|years| (years - later).max(0.0));
        #[allow(clippy::cast_possible_truncation, reason = "days of a scenario are few")]
        let passed = (days * 86_400.0) as i64;
        line.seconds = self.seconds.map(|seconds| seconds.saturating_sub(passed).max(0));
        line.underlying = scaled(self.underlying);
        line.forward = scaled(self.forward);
        let pnl = match (self.right(), self.priceable()) {
            (Some(right), Some((volatility, years))) => {
                let strike = self.strike.map_or(0.0, Amount::to_f64);
                let (forward, held) = (self.forward.to_f64(), self.held.to_f64());
                let left = (years - later).max(0.0);
                let after = volatility * shock.volatility;
                let value = |forward, volatility, years| black76::price(right, forward, strike, volatility, years);
                let delta = |forward, volatility, years| {
                    black76::delta(right, forward, strike, volatility, years).unwrap_or(0.0)
                };
                let gained = value(forward * spot, after, left) - value(forward, volatility, years);
                let turned = spot * delta(forward * spot, after, left) - delta(forward, volatility, years);
                line.volatility = Some(after);
                line.exposure = figure(self.exposure.to_f64() + held * self.underlying.to_f64() * turned);
                line.notional = scaled(self.notional);
                line.marked = scaled(self.marked);
                line.premium = self.premium.map(|premium| figure((premium.to_f64() + held.abs() * gained).max(0.0)));
                held * gained
            }
            // An inverse contract stays the same amount of its quote currency. Its profit so far is coins, which move too.
            (None, _) if self.instrument.inverse => {
                (self.exposure.to_f64() + self.value.map_or(0.0, Amount::to_f64)) * (spot - 1.0)
            }
            // Until its next reset a leveraged token keeps its holdings.
            (None, _) if self.instrument.kind == Kind::LeveragedToken => {
                let (worth, pnl) = (self.value.map(Amount::to_f64), self.exposure.to_f64() * (spot - 1.0));
                // It cannot lose more than its value.
                let gone = worth.is_some_and(|worth| (worth + pnl) * worth <= 0.0);
                let left = |amount: Amount| if gone { Amount::ZERO } else { scaled(amount) };
                line.exposure = left(self.exposure);
                line.notional = left(self.notional);
                line.marked = left(self.marked);
                if gone { -worth.unwrap_or_default() } else { pnl }
            }
            // A swap on credit does not follow the price of an asset.
            (None, _) if self.instrument.kind == Kind::Cds => 0.0,
            _ => {
                line.exposure = scaled(self.exposure);
                line.notional = scaled(self.notional);
                line.marked = scaled(self.marked);
                let option = self.right().is_some();
                let worth = if option { self.exposure } else { self.marked.flip(self.short()) };
                worth.to_f64() * (spot - 1.0)
            }
        };
        let pnl = figure(pnl);
        line.value = self.value.map(|value| value.saturating_add(pnl));
        line.own_charge = self.own_charge.and_then(|charge| charge.share(line.exposure.abs(), self.exposure.abs()));
        (line, pnl)
    }
}
