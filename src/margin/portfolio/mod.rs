//! `portfolio`: the loss in the worst of many scenarios, with everything repriced in each.
//!
//! ```text
//! loss        = max over scenarios of −weight × Σ (value in the scenario − value now), and the basis loss, at least 0
//! initial     = factor × max(loss + calendar + roll, floors) + charges + doubts
//! maintenance = the same with its own factor and rates
//! ```
//!
//! per asset of a margin set; different assets never offset. If a venue nets the value of options into its requirement
//! (`netOptionValue`), that value is subtracted before the charges. Options are priced by Black-76 at their own forward
//! and volatility.

mod charges;
mod presets;
mod rules;
mod scan;

use self::rules::Rules;
use self::scan::Leg;
use super::set::{AssetMargin, Line, Outcome, PriceCache, Scenario, SetMethod};
use super::{Method, ParameterReader, Reader};
use crate::amount::{Amount, figure};
use crate::error::Failure;

/// The method's name, description and presets.
pub const METHOD: Method = Method {
    id: "portfolio",
    name: "Portfolio, by scenarios",
    summary: "What a set would lose in the worst of many moves of price and volatility, each option priced anew in each, with charges for what the scenarios do not see.",
    source: "The venues' published rules; see each preset.",
    presets: &presets::ALL,
    reader: Reader::Portfolio,
};

/// One venue's grid and charges.
#[derive(Clone, Debug)]
pub(crate) struct Parameters(Rules);

impl Parameters {
    pub(crate) fn read(given: &mut ParameterReader) -> Result<Parameters, Failure> {
        Rules::read(given).map(Parameters)
    }
}

impl SetMethod for Parameters {
    fn method(&self) -> Method {
        METHOD
    }

    fn counts_as(&self, asset: &str) -> Option<&str> {
        self.0.counts_as.get(asset).map(String::as_str)
    }

    fn by_scenario(&self, lines: &[Line<'_>]) -> Vec<Vec<Amount>> {
        let rules = &self.0;
        let mut table = Vec::new();
        let mut unused = PriceCache::default();
        for group in lines.chunk_by(|a, b| a.asset == b.asset) {
            let Some(asset) = group.first().map(|line| line.asset) else { continue };
            let shocks = rules.shocks(asset);
            let leg = |line| Leg::new(line, rules, &shocks, &PriceCache::default(), &mut unused).ok();
            let legs: Vec<Option<Leg<'_, '_>>> = group.iter().map(leg).collect();
            let known: Vec<&Leg<'_, '_>> = legs.iter().flatten().collect();
            let assessed = rules.assess(asset, &shocks, &known);
            let row = |leg: &Option<Leg<'_, '_>>| {
                let Some(leg) = leg else { return Vec::new() };
                (0..shocks.len()).map(|at| figure(assessed.pnl_of(rules, leg, &shocks, at))).collect()
            };
            table.extend(legs.iter().map(row));
        }
        table
    }

    fn margin(&self, lines: &[Line<'_>], memo: &mut PriceCache) -> Outcome {
        let rules = &self.0;
        let mut outcome = Outcome { worst: vec![None; lines.len()], ..Outcome::default() };
        let mut known = PriceCache::default();
        let mut at = 0_usize;
        for group in lines.chunk_by(|a, b| a.asset == b.asset) {
            let Some(asset) = group.first().map(|line| line.asset) else { continue };
            let shocks = rules.shocks(asset);
            let mut legs: Vec<(usize, Leg<'_, '_>)> = Vec::new();
            let mut alone_sum = Amount::ZERO;
            for line in group {
                match Leg::new(line, rules, &shocks, memo, &mut known) {
                    Ok(leg) => {
                        let alone = figure(rules.alone(asset, &shocks, &leg));
                        alone_sum = alone_sum.saturating_add(alone);
                        outcome.alone.push(alone);
                        legs.push((at, leg));
                    }
                    Err(failure) => {
                        outcome.missing.push((at, failure));
                        outcome.alone.push(Amount::ZERO);
                    }
                }
                at = at.saturating_add(1);
            }
            if legs.is_empty() {
                continue;
            }
            let together: Vec<&Leg<'_, '_>> = legs.iter().map(|(_, leg)| leg).collect();
            let assessed = rules.assess(asset, &shocks, &together);
            if let Some(worst) = assessed.worst {
                for (place, leg) in &legs {
                    let pnl = assessed.pnl_of(rules, leg, &shocks, worst);
                    if let Some(slot) = outcome.worst.get_mut(*place) {
                        *slot = Some(figure(pnl));
                    }
                }
            }
            let scenarios = shocks.iter().zip(&assessed.pnl).map(|(shock, pnl)| Scenario {
                spot: figure(shock.spot - 1.0),
                volatility: shock.name.clone(),
                weight: figure(shock.weight),
                pnl: figure(*pnl),
            });
            outcome.parts.push(AssetMargin {
                asset: asset.to_owned(),
                standalone: alone_sum,
                netted: figure(assessed.initial),
                maintenance: Some(figure(assessed.maintenance)),
                worst: assessed.worst,
                scenarios: scenarios.collect(),
                charges: assessed.charges,
                ..AssetMargin::default()
            });
        }
        *memo = known;
        outcome
    }
}
