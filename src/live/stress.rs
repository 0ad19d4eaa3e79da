//! The book in a stress scenario.

use std::collections::{BTreeMap, BTreeSet};

use super::LiveBook;
use crate::amount::{Amount, to_f64};
use crate::credit::closeout::{Values, floor};
use crate::credit::stress::{AssetLoss, Stress, Stressed, presets};
use crate::exposure::Exposure;
use crate::margin::set::{Line, Memo, total};
use crate::margin::whatif::Shock;
use crate::order;
use crate::position::Kind;

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
        let run = |scenario: &Stress| {
            let defaults = named(&scenario.defaults, &report.by_counterparty);
            let halts = named(&scenario.halts, &report.by_chain);
            let mut stressed = self.stressed(scenario, &defaults, &halts);
            stressed.margin_change = stressed.margin.saturating_sub(now);
            stressed.equity = equity.map(|equity| equity.saturating_add(stressed.total));
            stressed
        };
        scenarios.iter().map(run).collect()
    }

    fn stressed(&self, scenario: &Stress, defaults: &BTreeSet<&str>, halts: &BTreeSet<&str>) -> Stressed {
        let text = |symbol| self.book.symbols.text(symbol);
        let shock = |line: &Line<'_>| Shock {
            spot: (1.0 + to_f64(scenario.price_move(line.own_asset, line.asset))).max(0.0),
            volatility: (1.0 + to_f64(scenario.volatility)).max(0.0),
            days: f64::from(scenario.days),
        };
        let mut by_asset: BTreeMap<&str, Amount> = BTreeMap::new();
        let mut left: BTreeMap<&str, Amount> = BTreeMap::new();
        let mut owed: BTreeMap<u32, Values> = BTreeMap::new();
        let (mut funding, mut pegs) = (Amount::ZERO, Amount::ZERO);
        for (index, row) in self.book.indexed_rows() {
            let (Some((set, valued)), Some(i), Some(place)) = (
                self.credit_row(index, row),
                self.book.instruments.get(row.instrument),
                self.book.places.get(row.place),
            ) else {
                continue;
            };
            let fails = defaults.contains(text(place.counterparty));
            let gone = fails || halts.contains(text(place.chain));
            let mut gained = Amount::ZERO;
            if valued.cash {
                // The currency that everything is counted in is worth what it is.
                let name = text(valued.asset);
                if name != self.book.currency {
                    let change = valued.exposure.times(Stress::of(&scenario.pegs, name)).unwrap_or_default();
                    pegs = pegs.saturating_add(change);
                    gained = change;
                }
            }
            for line in self.lines_of_row(row) {
                let (moved, pnl) = line.moved(shock(&line));
                let sum = by_asset.entry(line.asset).or_default();
                *sum = sum.saturating_add(pnl);
                gained = gained.saturating_add(pnl);
                if !gone {
                    let sum = left.entry(line.asset).or_default();
                    *sum = sum.saturating_add(moved.exposure);
                }
                if i.kind == Kind::Perpetual {
                    let days = rust_decimal::Decimal::from(scenario.days);
                    let rate = scenario.funding.checked_mul(days).unwrap_or_default();
                    let paid = line.exposure.times(rate).unwrap_or_default();
                    funding = funding.saturating_sub(paid);
                    gained = gained.saturating_sub(paid);
                }
            }
            if fails {
                // A value that is not known is taken as nothing before the move.
                let value = valued.value.unwrap_or_default().saturating_add(gained);
                owed.entry(set).or_default().add(Some(value), false);
            }
        }
        let mut failures = Vec::new();
        let (_, sets) = self.closeout.report(&self.book, &self.market, &mut failures);
        let losses = sets.iter().filter(|(_, set)| defaults.contains(set.counterparty.as_str())).map(|(index, set)| {
            let values = owed.get(index).copied().unwrap_or_default();
            let exposure = values.exposure(set.nets, set.collateral);
            let recovered = scenario.recovery.unwrap_or_else(|| self.book.assumptions.recovery.of(&set.counterparty));
            let lost = rust_decimal::Decimal::ONE.checked_sub(recovered).unwrap_or_default();
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
            margin: self.stressed_margin(shock, defaults, halts),
            ..Stressed::default()
        }
    }

    /// What the margin sets that are left need after the move. Sets under `schedule` follow notional, and stay.
    fn stressed_margin(
        &self,
        shock: impl Fn(&Line<'_>) -> Shock,
        defaults: &BTreeSet<&str>,
        halts: &BTreeSet<&str>,
    ) -> Amount {
        let text = |symbol| self.book.symbols.text(symbol);
        let sets = self.lay_out();
        let left = sets
            .iter()
            .filter(|set| !defaults.contains(text(set.bucket.counterparty)) && !halts.contains(text(set.bucket.chain)));
        let needs = left.map(|set| {
            let lines: Vec<Line<'_>> = set
                .lines
                .iter()
                .map(|line| line.moved(shock(line)).0)
                .filter(|line| line.years.is_none_or(|years| years > 0.0))
                .collect();
            set.need(&lines, &mut Memo::default()).initial
        });
        let stays = |_, row: &crate::book::Row| {
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

/// The groups that a scenario names, `largest` by its name.
fn named<'a>(names: &'a [String], groups: &'a [Exposure]) -> BTreeSet<&'a str> {
    let largest = || groups.iter().filter(|group| !group.key.is_empty()).max_by_key(|group| group.gross);
    let of = |name: &'a String| {
        let name = if name == "largest" { largest()?.key.as_str() } else { name.as_str() };
        groups.iter().any(|group| group.key == name).then_some(name)
    };
    names.iter().filter_map(of).collect()
}
