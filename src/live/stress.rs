//! The book in a stress scenario.

use std::collections::{BTreeMap, BTreeSet};

use rust_decimal::Decimal;

use super::LiveBook;
use super::layout::Laid;
use crate::amount::{Amount, to_f64};
use crate::book::Row;
use crate::credit::closeout::{Values, floor};
use crate::credit::stress::{AssetLoss, PositionLoss, Stress, Stressed, presets};
use crate::exposure::value::Valued;
use crate::exposure::{Exposure, names};
use crate::margin::set::{Line, Memo, total};
use crate::margin::whatif::Shock;
use crate::order;
use crate::position::Kind;
use crate::report::Report;

impl LiveBook {
    /// The book in each of its own scenarios, or in those that come with this crate where it has none.
    ///
    /// ```
    /// use exposure_netting::{LiveBook, import};
    /// let book = import::book("asset,kind,quantity,price,venue\nBTC,perpetual,1,60000,X\n")?;
    /// let crash = LiveBook::new(book)?.stress().remove(0);
    /// assert_eq!((crash.scenario.id.as_str(), crash.pnl.to_string().as_str()), ("crash", "-24000"));
    /// # Ok::<(), exposure_netting::Error>(())
    /// ```
    pub fn stress(&mut self) -> Vec<Stressed> {
        let scenarios = self.book.stresses.clone().unwrap_or_else(presets);
        self.stress_by(&scenarios)
    }

    /// The book in these scenarios.
    pub fn stress_by(&mut self, scenarios: &[Stress]) -> Vec<Stressed> {
        let report = self.summary();
        let now = report.margin.netted;
        let equity = total(report.leverage.accounts.iter().map(|account| account.equity));
        let equity = (!self.book.accounts.is_empty()).then_some(equity);
        // What every scenario looks at is made once.
        let (rows, sets) = (self.prepared(), self.lay_out());
        let run = |scenario: &Stress| {
            let defaults = named(&scenario.defaults, &report.by_counterparty);
            let halts = named(&scenario.halts, &report.by_chain);
            let mut stressed = self.stressed(scenario, &rows, &sets, (&defaults, &halts));
            stressed.margin_change = stressed.margin.saturating_sub(now);
            stressed.unknown = self.unknown_names(scenario, &report);
            stressed.equity = equity.map(|equity| equity.saturating_add(stressed.total));
            stressed
        };
        scenarios.iter().map(run).collect()
    }

    /// Each row that counts, with its lines.
    fn prepared(&self) -> Vec<Prepared<'_>> {
        let of = |(index, row): (u32, &Row)| {
            let (set, valued) = self.credit_row(index, row)?;
            let (i, place) = (self.book.instruments.get(row.instrument)?, self.book.places.get(row.place)?);
            let text = |symbol| self.book.symbols.text(symbol);
            Some(Prepared {
                index,
                counterparty: text(place.counterparty),
                chain: text(place.chain),
                asset: text(valued.asset),
                perpetual: i.kind == Kind::Perpetual,
                set,
                lines: self.exposures_of_row(row),
                valued,
            })
        };
        self.book.indexed_rows().filter_map(of).collect()
    }

    fn stressed(
        &self,
        scenario: &Stress,
        rows: &[Prepared<'_>],
        sets: &[Laid<'_>],
        (defaults, halts): (&BTreeSet<&str>, &BTreeSet<&str>),
    ) -> Stressed {
        let mut by_asset: BTreeMap<&str, Amount> = BTreeMap::new();
        let mut left: BTreeMap<&str, Amount> = BTreeMap::new();
        let mut owed: BTreeMap<u32, Values> = BTreeMap::new();
        let (mut funding, mut pegs) = (Amount::ZERO, Amount::ZERO);
        for row in rows {
            let fails = defaults.contains(row.counterparty);
            let gone = fails || halts.contains(row.chain);
            let effect = row.effect(scenario, &self.book.currency);
            funding = funding.saturating_add(effect.funding);
            pegs = pegs.saturating_add(effect.pegs);
            for (asset, pnl, exposure) in &effect.lines {
                let sum = by_asset.entry(asset).or_default();
                *sum = sum.saturating_add(*pnl);
                if !gone {
                    let sum = left.entry(asset).or_default();
                    *sum = sum.saturating_add(*exposure);
                }
            }
            if fails {
                // A value that is not known is taken as nothing before the move.
                let value = row.valued.value.unwrap_or_default().saturating_add(effect.gained());
                owed.entry(row.set).or_default().add(Some(value), false);
            }
        }
        let mut failures = Vec::new();
        let (_, owing) = self.closeout.report(&self.book, &self.market, &mut failures);
        let losses =
            owing.iter().filter(|(_, set)| defaults.contains(set.counterparty.as_str())).map(|(index, set)| {
                let values = owed.get(index).copied().unwrap_or_default();
                let exposure = values.exposure(set.nets, set.collateral);
                let recovered =
                    scenario.recovery.unwrap_or_else(|| self.book.assumptions.recovery.of(&set.counterparty));
                let lost = Decimal::ONE.checked_sub(recovered).unwrap_or_default();
                exposure.times(lost).unwrap_or(exposure)
            });
        let credit_loss = floor(total(losses));
        let pnl = total(by_asset.values().copied());
        let mut by_asset: Vec<AssetLoss> =
            by_asset.into_iter().map(|(asset, pnl)| AssetLoss { asset: asset.to_owned(), pnl }).collect();
        order::sort_by(&mut by_asset, |a, b| (a.pnl, &a.asset).cmp(&(b.pnl, &b.asset)));
        let gone = defaults.iter().chain(halts).map(|name| (*name).to_owned()).collect();
        Stressed {
            scenario: scenario.clone(),
            gone,
            pnl,
            by_asset,
            funding,
            pegs,
            credit_loss,
            total: pnl.saturating_add(funding).saturating_add(pegs).saturating_sub(credit_loss),
            net: total(left.values().copied()),
            residual: total(left.values().map(|net| net.abs())),
            margin: self.stressed_margin(scenario, sets, defaults, halts),
            ..Stressed::default()
        }
    }

    /// Names that mean nothing here.
    fn unknown_names(&self, scenario: &Stress, report: &Report) -> Vec<String> {
        let mut named: BTreeSet<&str> = BTreeSet::new();
        let any = |names: &[String], groups: &[Exposure], name: &str| {
            names.iter().any(|n| n == name) && !groups.iter().any(|group| group.key == name)
        };
        let all = scenario.prices.keys().chain(scenario.pegs.keys()).chain(&scenario.defaults).chain(&scenario.halts);
        named.extend(all.map(String::as_str).filter(|name| *name != "*" && *name != "largest"));
        let asset = |name: &str| self.book.symbols.find(name).is_some();
        let unknown = named.into_iter().filter(|name| {
            let priced = scenario.prices.contains_key(*name) || scenario.pegs.contains_key(*name);
            priced && !asset(name)
                || any(&scenario.defaults, &report.by_counterparty, name)
                || any(&scenario.halts, &report.by_chain, name)
        });
        unknown.map(str::to_owned).collect()
    }

    /// What each position gains or loses in a scenario, before credit losses; the largest loss first.
    pub fn stress_lines(&self, scenario: &Stress) -> Vec<PositionLoss> {
        let of = |row: Prepared<'_>| {
            let pnl = row.effect(scenario, &self.book.currency).gained();
            (pnl.0 != 0).then_some((row.index, pnl))
        };
        let named = |(index, pnl): (u32, Amount)| {
            let row = self.book.rows.get(index as usize)?.as_ref()?;
            let i = self.book.instruments.get(row.instrument)?;
            let borrowed = row.quantity.is_sign_negative();
            let instrument = names::instrument(i, borrowed, &self.book.symbols);
            Some(PositionLoss { id: self.book.id(index).into_owned(), instrument, pnl })
        };
        let mut lines: Vec<PositionLoss> = self.prepared().into_iter().filter_map(of).filter_map(named).collect();
        order::sort_by(&mut lines, |a, b| (a.pnl, &a.id).cmp(&(b.pnl, &b.id)));
        lines
    }

    /// What the margin sets that are left need after the move. Sets under `schedule` follow notional, and stay.
    fn stressed_margin(
        &self,
        scenario: &Stress,
        sets: &[Laid<'_>],
        defaults: &BTreeSet<&str>,
        halts: &BTreeSet<&str>,
    ) -> Amount {
        let text = |symbol| self.book.symbols.text(symbol);
        let left = sets
            .iter()
            .filter(|set| !defaults.contains(text(set.bucket.counterparty)) && !halts.contains(text(set.bucket.chain)));
        let needs = left.map(|set| {
            let lines: Vec<Line<'_>> = set
                .lines
                .iter()
                .map(|line| line.moved(shock(scenario, line)).0)
                .filter(|line| line.years.is_none_or(|years| years > 0.0))
                .collect();
            set.need(&lines, &mut Memo::default()).initial
        });
        let stays = |_, row: &Row| {
            let place = self.book.places.get(row.place);
            place.is_some_and(|p| !defaults.contains(text(p.counterparty)) && !halts.contains(text(p.chain)))
        };
        let scheduled = if self.any_schedule {
            total(self.schedule_where(stays, None).margins(&self.book).iter().map(|set| set.netted))
        } else {
            Amount::ZERO
        };
        total(needs).saturating_add(scheduled)
    }
}

/// A row and what it holds.
struct Prepared<'a> {
    index: u32,
    counterparty: &'a str,
    chain: &'a str,
    asset: &'a str,
    perpetual: bool,
    /// Its credit set.
    set: u32,
    lines: Vec<Line<'a>>,
    valued: Valued,
}

impl<'a> Prepared<'a> {
    /// What a scenario does to it.
    fn effect(&self, scenario: &Stress, currency: &str) -> Effect<'a> {
        let mut effect = Effect::default();
        // The currency that everything is counted in is worth what it is.
        if self.valued.cash && self.asset != currency {
            effect.pegs = self.valued.exposure.times(Stress::of(&scenario.pegs, self.asset)).unwrap_or_default();
        }
        for line in &self.lines {
            let (moved, pnl) = line.moved(shock(scenario, line));
            effect.lines.push((line.asset, pnl, moved.exposure));
            if self.perpetual {
                let rate = scenario.funding.checked_mul(Decimal::from(scenario.days)).unwrap_or_default();
                let paid = line.exposure.times(rate).unwrap_or_default();
                effect.funding = effect.funding.saturating_sub(paid);
            }
        }
        effect
    }
}

/// What a scenario does to one row: by line its asset, its gain or loss, its exposure then.
#[derive(Default)]
struct Effect<'a> {
    lines: Vec<(&'a str, Amount, Amount)>,
    funding: Amount,
    pegs: Amount,
}

impl Effect<'_> {
    fn gained(&self) -> Amount {
        total(self.lines.iter().map(|(_, pnl, _)| *pnl)).saturating_add(self.funding).saturating_add(self.pegs)
    }
}

fn shock(scenario: &Stress, line: &Line<'_>) -> Shock {
    Shock {
        spot: (1.0 + to_f64(scenario.price_move(line.own_asset, line.asset))).max(0.0),
        volatility: (1.0 + to_f64(scenario.volatility)).max(0.0),
        days: f64::from(scenario.days),
    }
}

/// The groups that a scenario names, `largest` by its name.
fn named<'a>(names: &'a [String], groups: &'a [Exposure]) -> BTreeSet<&'a str> {
    let largest = || groups.iter().filter(|group| !group.key.is_empty()).max_by_key(|group| group.gross);
    let of = |name: &'a String| {
        let name = if name == "largest" { largest()?.key.as_str() } else { name.as_str() };
        groups.iter().any(|group| group.key == name).then_some(name)
    };
    names.iter().filter_map(of).collect()
}
