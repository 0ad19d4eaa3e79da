//! Credit exposure of the book today: close-out, exposure at default, jumps to default.

use std::collections::BTreeMap;

use crate::amount::{Amount, figure};
use crate::book::Row;
use crate::book::facts::RECOVERY;
use crate::credit::View;
use crate::credit::closeout::floor;
use crate::credit::default::Jump;
use crate::credit::saccr::{ALPHA, Ead, Margining, Netted, Scope, Terms, Trade};
use crate::credit::{Credit, CreditSet, cem};
use crate::error::{Code, Failure};
use crate::exposure::value::Valued;
use crate::margin::PositionReport;
use crate::position::Kind;
use crate::pricing::cds::{Curve, Legs, Period, implied_hazard};

const BASIS_POINT: f64 = 1e-4;

/// The sums of one set, or of one separate position.
#[derive(Default)]
struct Gathered<'a> {
    netted: Netted<'a>,
    /// Notionals times the rates of the current exposure method.
    rated: Amount,
    /// Values of its derivatives.
    net: Amount,
    positive: Amount,
    partial: bool,
}

/// A credit default swap. Money is in the reporting currency.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(optional_fields))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct SwapRisk {
    /// The id of the position.
    pub id: String,
    /// The reference entity.
    pub entity: String,
    /// Protection sold above zero, bought below.
    pub notional: Amount,
    /// The market's spread per year, as a fraction: the coupon at which the swap would be worth nothing.
    pub fair_spread: Amount,
    /// The coupon of the swap per year, as a fraction.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub coupon: Option<Amount>,
    /// Defaults per year that the spread implies.
    pub hazard: Amount,
    /// The value of a coupon of 1 per year, per unit of notional.
    pub annuity: Amount,
    /// Its gain if the spread widens by a basis point: the swap priced again at that spread, less its value.
    pub cs01: Amount,
    /// The value of one basis point more of coupon: annuity × notional × 1 bp, above zero for protection sold.
    pub risky_pv01: Amount,
    /// Its value, if it is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value: Option<Amount>,
    /// Gain or loss if the entity defaults now.
    pub jump: Amount,
}

impl<'a> View<'a> {
    /// The cost of defaults, without exposures at default; collateral without a price is added to `failures`.
    pub(crate) fn close_out(self, failures: &mut Vec<Failure>) -> Credit {
        let (credit, sets) = self.closeout.report(self.book, self.worth(), failures);
        Credit { sets: sets.into_iter().map(|(_, set)| set).collect(), ..credit }
    }

    /// See [`LiveBook::credit`](crate::LiveBook::credit).
    pub(crate) fn credit(self) -> Credit {
        let (mut credit, sets) = self.closeout.report(self.book, self.worth(), &mut Vec::new());
        let nets: BTreeMap<u32, bool> = sets.iter().filter_map(|(index, set)| Some(((*index)?, set.nets))).collect();
        let mut whole: BTreeMap<u32, Gathered<'_>> = BTreeMap::new();
        let mut alone: BTreeMap<u32, Ead> = BTreeMap::new();
        let mut jumps: BTreeMap<&str, Jump> = BTreeMap::new();
        let scope = Scope { book: self.book, as_of: self.exposure.as_of };
        let derivative = |row: &Row| self.book.instruments.get(row.instrument).is_some_and(|i| i.kind.is_derivative());
        for (index, row) in self.book.indexed_rows().filter(|(_, row)| derivative(row)) {
            let Some((set, valued)) = self.credit_row(index, row) else { continue };
            let traded = self.traded(&scope, row, &valued);
            let is_alone = !nets.get(&set).copied().unwrap_or_default();
            let value = valued.value.unwrap_or_default();
            let lacking = match traded {
                Ok(None) => false,
                Ok(Some((trade, rated))) if is_alone => {
                    let sum = alone.entry(set).or_default();
                    sum.join(&trade, value);
                    // By itself its net is its gross.
                    sum.cem = sum.cem.saturating_add(floor(value)).saturating_add(rated);
                    false
                }
                Ok(Some((trade, rated))) => {
                    let gathered = whole.entry(set).or_default();
                    gathered.net = gathered.net.saturating_add(value);
                    gathered.positive = gathered.positive.saturating_add(floor(value));
                    gathered.rated = gathered.rated.saturating_add(rated);
                    gathered.netted.add(&trade);
                    false
                }
                Err(failure) => {
                    credit.missing.push(self.book.failed(index, failure.code(Code::SaccrInput)));
                    true
                }
            };
            if lacking && is_alone {
                let sum = alone.entry(set).or_default();
                sum.partial = true;
                // The amount owed today is still known.
                let owed = floor(value);
                sum.ead = sum.ead.saturating_add(owed.times(ALPHA).unwrap_or(owed));
                sum.cem = sum.cem.saturating_add(owed);
                sum.replacement_cost = sum.replacement_cost.saturating_add(owed);
            } else if lacking {
                let gathered = whole.entry(set).or_default();
                gathered.partial = true;
                gathered.net = gathered.net.saturating_add(value);
                gathered.positive = gathered.positive.saturating_add(floor(value));
            }
            self.jump(row, &valued, &mut jumps);
        }
        credit.sets = sets
            .into_iter()
            .map(|(index, mut set)| {
                set.ead = if set.nets {
                    let gathered = index.and_then(|index| whole.remove(&index)).unwrap_or_default();
                    let margin = self.margining(&set);
                    // Collateral that was posted is lost with them, whether or not anything is traded.
                    let posted = set.collateral.0 < 0;
                    let held = !gathered.netted.is_empty() || margin.is_some() || gathered.partial || posted;
                    held.then(|| gathered.ead(Terms { value: gathered.net, collateral: set.collateral, margin }))
                } else {
                    let mut ead = index.and_then(|index| alone.remove(&index)).unwrap_or_default();
                    // The multiplier belongs to each position; posted collateral is lost in addition.
                    ead.multiplier = Amount::ONE;
                    let lost = floor(set.collateral.flip(true));
                    ead.ead = ead.ead.saturating_add(lost.times(ALPHA).unwrap_or(lost));
                    ead.cem = ead.cem.saturating_add(lost);
                    ead.replacement_cost = ead.replacement_cost.saturating_add(lost);
                    (ead.add_on.0 != 0 || ead.ead.0 != 0 || ead.partial).then_some(ead)
                };
                if let Some(ead) = &set.ead {
                    credit.ead = credit.ead.saturating_add(ead.ead);
                    credit.cem = credit.cem.saturating_add(ead.cem);
                }
                set
            })
            .collect();
        credit.jumps = jumps.into_values().map(Jump::finished).collect();
        credit
    }

    /// The credit set of a row that counts, and the row's value.
    pub(crate) fn credit_row(self, index: u32, row: &Row) -> Option<(u32, Valued)> {
        if self.exposure.failures.contains_key(&index) {
            return None;
        }
        let seat = self.seat(row)?;
        match self.value(row)? {
            Ok(valued) => Some((seat.credit, valued)),
            Err(_) => None,
        }
    }

    /// See [`LiveBook::credit_lines`](crate::LiveBook::credit_lines).
    pub(crate) fn credit_lines(self, set: &str) -> Vec<PositionReport> {
        let key = |row: &Row| {
            let place = self.book.places.get(row.place)?;
            let text = |symbol| self.book.symbols.text(symbol);
            let agreement = crate::book::agreement::agreement_of(self.book, place);
            Some(crate::exposure::names::key(&[text(place.counterparty), text(agreement)]))
        };
        let within = self.book.indexed_rows().filter(|(_, row)| key(row).is_some_and(|key| key == set));
        let mut lines: Vec<PositionReport> = within.map(|(index, row)| self.position_report(index, row)).collect();
        crate::order::sort_by(&mut lines, |a, b| {
            let size = |line: &PositionReport| std::cmp::Reverse(line.value.map(Amount::abs));
            size(a).cmp(&size(b)).then_with(|| a.id.cmp(&b.id))
        });
        lines
    }

    fn margining(self, set: &CreditSet) -> Option<Margining> {
        let agreement = self.book.agreement(&set.counterparty, &set.agreement).filter(|a| a.is_margined())?;
        let amount = |term: Option<rust_decimal::Decimal>| term.and_then(Amount::from_decimal).unwrap_or_default();
        Some(Margining {
            threshold: amount(agreement.threshold),
            mta: amount(agreement.mta),
            independent: amount(agreement.independent_amount),
            days: agreement.remargin_days.unwrap_or(1),
        })
    }

    /// A derivative as the rules see it, and its notional times the rate of the current exposure method.
    fn traded(self, scope: &Scope<'a>, row: &Row, valued: &Valued) -> Result<Option<(Trade<'a>, Amount)>, Failure> {
        let instrument = self.book.instruments.get(row.instrument).filter(|i| i.kind.is_derivative());
        let Some(i) = instrument.filter(|_| valued.held.0 != 0) else { return Ok(None) };
        let valuation = self.valuation();
        let marks = valuation.marks(i.kind, valued);
        let rate = |symbol| self.exposure.market.get(symbol).rate.and_then(Amount::from_decimal);
        let rates = (rate(i.quote), rate(i.asset));
        let Some(trade) = scope.trade(i, valued, marks, valuation.strike(i), rates)? else { return Ok(None) };
        let name = self.book.symbols.text(i.asset);
        let facts = self.book.assumptions.assets.get(name);
        let metal = facts.is_some_and(|f| f.hedging_set == "metals");
        let good = facts.is_some_and(|f| matches!(f.rating.as_str(), "AAA" | "AA" | "A" | "BBB" | "IG"));
        let rated = trade.notional.times(cem::rate(trade.class, name, metal, good, trade.years));
        Ok(Some((trade, rated.unwrap_or_default())))
    }

    fn jump(self, row: &Row, valued: &Valued, jumps: &mut BTreeMap<&'a str, Jump>) {
        let Some(i) = self.book.instruments.get(row.instrument).filter(|i| i.kind == Kind::Cds) else { return };
        let entity = self.book.symbols.text(i.asset);
        let facts = self.book.assumptions.assets.get(entity);
        let jump = jumps.entry(entity).or_insert_with(|| Jump {
            entity: entity.to_owned(),
            index: facts.is_some_and(|f| f.index || matches!(f.rating.as_str(), "IG" | "SG")),
            recovery: Amount::from_decimal(facts.and_then(|f| f.recovery).unwrap_or(RECOVERY)).unwrap_or_default(),
            ..Jump::default()
        });
        jump.add(valued.exposure, valued.value);
    }

    /// See [`LiveBook::swaps`](crate::LiveBook::swaps).
    pub(crate) fn swaps(self) -> Vec<SwapRisk> {
        let of = |(index, row): (u32, &Row)| {
            let i = self.book.instruments.get(row.instrument).filter(|i| i.kind == Kind::Cds)?;
            let (_, valued) = self.credit_row(index, row)?;
            let (spread, expiry, now) = (row.price?, i.expiry?, self.exposure.as_of?);
            let recovery = crate::amount::to_f64(self.exposure.market.get(i.asset).recovery.unwrap_or(RECOVERY));
            let interest = crate::amount::to_f64(self.book.assumptions.interest);
            let spread = crate::amount::to_f64(spread);
            let periods = Period::quarters(now, expiry);
            let at = |spread: f64| {
                let hazard = implied_hazard(&periods, spread, interest, recovery)?;
                Some((hazard, Legs::of(&periods, Curve { hazard, interest, recovery })))
            };
            let (hazard, legs) = at(spread)?;
            let (_, wider) = at(spread + BASIS_POINT)?;
            let annuity = legs.annuity();
            let coupon = row.entry_price.map_or(spread, crate::amount::to_f64);
            let notional = valued.exposure.to_f64();
            let mut jump = Jump { recovery: figure(recovery), ..Jump::default() };
            jump.add(valued.exposure, valued.value);
            Some(SwapRisk {
                id: self.book.id(index).into_owned(),
                entity: self.book.symbols.text(i.asset).to_owned(),
                notional: valued.exposure,
                fair_spread: figure(spread),
                coupon: row.entry_price.and_then(Amount::from_decimal),
                hazard: figure(hazard),
                annuity: figure(annuity),
                cs01: figure((wider.value_sold(coupon) - legs.value_sold(coupon)) * notional),
                risky_pv01: figure(annuity * notional * BASIS_POINT),
                value: valued.value,
                jump: jump.finished().jump,
            })
        };
        self.book.indexed_rows().filter_map(of).collect()
    }
}

impl Gathered<'_> {
    fn ead(&self, terms: Terms) -> Ead {
        let mut ead = self.netted.ead(terms);
        ead.cem = cem::ead(self.rated, self.net, self.positive, terms.collateral);
        ead.partial = self.partial;
        ead
    }
}
