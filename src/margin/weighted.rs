//! `weighted-sensitivity`: the deltas of a set, weighted and added up with correlations.
//!
//! ```text
//! WS_k  = weight_b × s_k × CR_k            CR_k = max(1, √(|s_k| / threshold_b))
//! K_b   = √max(0, Σ WS² + Σ_{k≠l} ρ_kl × min(CR)/max(CR) × WS_k × WS_l)
//! total = √max(0, Σ K_b² + Σ_{b≠c} γ_bc × S_b × S_c) + K_residual
//! S_b   = Σ WS_k, held between −K_b and K_b: always, or if the sum is below zero without that
//! ```
//!
//! An asset without a bucket is in a bucket alone. The correlations of the book's assumptions apply between such
//! assets, and inside a bucket; without one, different assets do not offset at all. Every total is computed at low,
//! medium and high correlations (`low = max(2ρ − 1, 0.75ρ)`, `high = min(1.25ρ, 1)`) and the largest counts.

use std::collections::BTreeMap;

use serde::Serialize;

use super::set::{AssetMargin, Line, Outcome, PriceCache, SetMethod, total};
use super::{Method, ParameterReader, Preset, Reader};
use crate::amount::{Amount, to_f64};
use crate::book::Correlation;
use crate::error::Failure;
use crate::position::Kind;

/// The method's name, description and presets.
pub const METHOD: Method = Method {
    id: "weighted-sensitivity",
    name: "Weighted sensitivities",
    summary: "Deltas by asset, weighted, added up with correlations: the place where different assets offset, as far as your own assumptions say, and never less than under correlations stressed low and high.",
    source: "Shape and stress: Basel MAR21.4 to 21.6; concentration as in the industry's initial margin model. Weight: 15 %, the BCBS-IOSCO schedule's class \"other\".",
    presets: &[Preset {
        id: "own-buckets",
        name: "Every asset its own bucket",
        as_of: "2026-11-24",
        source: "SCO60 gives every crypto-asset a bucket of its own and no diversification between them; correlations are the book's.",
        note: "Delta only: vega and curvature are left out. Correlations between assets are assumptions of yours.",
        parameters: include_str!("presets/weighted-own-buckets.json"),
    }],
    reader: Reader::Weighted,
};

/// Totals at stressed correlations, in the reporting currency.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(rename = "StressedTotals"))]
#[non_exhaustive]
pub struct Stress {
    /// At `max(2ρ − 1, 0.75ρ)`.
    pub low: Amount,
    /// At the correlations as they are given.
    pub medium: Amount,
    /// At `min(1.25ρ, 1)`.
    pub high: Amount,
}

#[derive(Clone, Copy, Debug, PartialEq)]
struct Bucket {
    weight: f64,
    rho: f64,
    /// Above it a sensitivity weighs more; zero: never.
    threshold: f64,
}

/// Weights, correlations, and which asset is in which bucket.
#[derive(Clone, Debug)]
pub(crate) struct Parameters {
    buckets: BTreeMap<String, Bucket>,
    any: Bucket,
    assets: BTreeMap<String, String>,
    gamma: BTreeMap<String, f64>,
    residual: Option<String>,
    stressed: bool,
    clamp_always: bool,
    correlations: Vec<(String, String, f64)>,
    /// Thresholds are in a currency without a rate.
    unpriced: Option<Failure>,
}

impl Parameters {
    pub(crate) fn read(given: &mut ParameterReader, correlations: &[Correlation]) -> Result<Parameters, Failure> {
        let bucket = |given: &mut ParameterReader| {
            Ok(Bucket {
                weight: given.float_or("weight", 0.15, 0.0, 1e6)?,
                rho: given.float_or("rho", 0.0, -1.0, 1.0)?,
                threshold: given.money_or_zero("threshold", 1e18)?,
            })
        };
        let mut buckets = given.parts("buckets", bucket)?;
        let any = buckets.remove("default").unwrap_or(Bucket { weight: 0.15, rho: 0.0, threshold: 0.0 });
        let own = |c: &Correlation| (c.a.clone(), c.b.clone(), to_f64(c.rho));
        let read = Parameters {
            assets: given.texts("assets")?,
            gamma: given.floats("gamma", -1.0, 1.0)?,
            residual: given.text("residual")?,
            stressed: given.flag_or("stress", true)?,
            clamp_always: given.flag("clamp")?,
            correlations: correlations.iter().map(own).collect(),
            unpriced: given.unpriced(),
            buckets,
            any,
        };
        if let Some((asset, bucket)) = read.assets.iter().find(|(_, bucket)| !read.buckets.contains_key(*bucket)) {
            return Err(given.wrong(&format!("assets.{asset}"), format!("is {bucket}, which is no bucket")));
        }
        Ok(read)
    }

    /// The user's correlation between two assets.
    fn given(&self, a: &str, b: &str) -> Option<f64> {
        let same = |(x, y, _): &&(String, String, f64)| (x == a && y == b) || (x == b && y == a);
        self.correlations.iter().find(same).map(|(_, _, rho)| *rho)
    }

    fn between(&self, a: &str, b: &str) -> f64 {
        let known = self.gamma.get(&format!("{a}-{b}")).or_else(|| self.gamma.get(&format!("{b}-{a}")));
        known.copied().unwrap_or(0.0)
    }

    fn bucket<'a>(&'a self, asset: &'a str) -> (&'a str, Bucket, bool) {
        match self.assets.get(asset) {
            Some(name) => (name, self.buckets.get(name).copied().unwrap_or(self.any), false),
            None => (asset, self.buckets.get(asset).copied().unwrap_or(self.any), true),
        }
    }

    /// The requirement of some sensitivities, with every correlation passed through `stress`.
    fn aggregate(&self, sensitivities: &[(&str, f64)], stress: fn(f64) -> f64) -> f64 {
        let mut buckets: BTreeMap<(&str, bool), Vec<Weighted<'_>>> = BTreeMap::new();
        for (asset, amount) in sensitivities {
            let (name, bucket, own) = self.bucket(asset);
            let concentration =
                if bucket.threshold > 0.0 { libm::sqrt(amount.abs() / bucket.threshold).max(1.0) } else { 1.0 };
            let weighted = bucket.weight * amount * concentration;
            buckets.entry((name, own)).or_default().push(Weighted { asset, weighted, concentration, rho: bucket.rho });
        }
        let mut sums = Vec::new();
        let mut residual = 0.0;
        for ((name, own), members) in &buckets {
            let mut inner = 0.0;
            for (at, a) in members.iter().enumerate() {
                inner += a.weighted * a.weighted;
                for b in members.iter().skip(at.saturating_add(1)) {
                    let rho = stress(self.given(a.asset, b.asset).unwrap_or(a.rho));
                    let apart = a.concentration.min(b.concentration) / a.concentration.max(b.concentration);
                    inner += 2.0 * rho * apart * a.weighted * b.weighted;
                }
            }
            let k = libm::sqrt(inner.max(0.0));
            if self.residual.as_deref() == Some(*name) {
                residual += k;
            } else {
                sums.push((*name, *own, k, members.iter().map(|member| member.weighted).sum::<f64>()));
            }
        }
        let outer = |clamped: bool| -> f64 {
            let mut outer = 0.0;
            let s = |k: f64, sum: f64| if clamped { sum.clamp(-k, k) } else { sum };
            for (at, (a, own_a, k_a, sum_a)) in sums.iter().enumerate() {
                outer += k_a * k_a;
                for (b, own_b, k_b, sum_b) in sums.iter().skip(at.saturating_add(1)) {
                    let own = self.given(a, b).filter(|_| *own_a && *own_b);
                    let gamma = stress(own.unwrap_or_else(|| self.between(a, b)));
                    outer += 2.0 * gamma * s(*k_a, *sum_a) * s(*k_b, *sum_b);
                }
            }
            outer
        };
        let mut sum = outer(self.clamp_always);
        if sum < 0.0 {
            sum = outer(true);
        }
        libm::sqrt(sum.max(0.0)) + residual
    }

    /// The requirement of each instrument alone. An instrument that counts partly as its family's asset is two lines,
    /// which share their joint requirement by exposure.
    fn alone(&self, lines: &[Line<'_>]) -> Vec<Amount> {
        let mut split: BTreeMap<(u32, bool), Vec<usize>> = BTreeMap::new();
        for (at, line) in lines.iter().enumerate() {
            split.entry((line.key.instrument, line.key.borrowed)).or_default().push(at);
        }
        let mut alone = vec![Amount::ZERO; lines.len()];
        for places in split.values() {
            let lines: Vec<&Line<'_>> = places.iter().filter_map(|at| lines.get(*at)).collect();
            let own: Vec<(&str, f64)> = lines.iter().map(|line| (line.asset, line.exposure.to_f64())).collect();
            let need = self.stress(&own).largest();
            let gross = total(lines.iter().map(|line| line.exposure.abs()));
            let mut rest = need;
            for (at, line) in places.iter().zip(&lines).skip(1) {
                let share = need.share(line.exposure.abs(), gross).unwrap_or_default();
                rest = rest.saturating_sub(share);
                alone.get_mut(*at).into_iter().for_each(|slot| *slot = share);
            }
            places.first().and_then(|at| alone.get_mut(*at)).into_iter().for_each(|slot| *slot = rest);
        }
        alone
    }

    fn stress(&self, sensitivities: &[(&str, f64)]) -> Stress {
        let at = |stress: fn(f64) -> f64| crate::amount::figure(self.aggregate(sensitivities, stress));
        let medium = at(|rho| rho);
        if !self.stressed {
            return Stress { low: medium, medium, high: medium };
        }
        let low = at(|rho| (2.0 * rho - 1.0).max(0.75 * rho));
        Stress { low, medium, high: at(|rho| (1.25 * rho).min(1.0)) }
    }
}

/// Whether the correlations can all hold at once: whether their matrix is positive semi-definite (Cholesky), with 1 on
/// its diagonal and 0 for pairs that are not given.
pub(crate) fn possible(correlations: &[Correlation]) -> bool {
    let mut names: Vec<&str> = correlations.iter().flat_map(|c| [c.a.as_str(), c.b.as_str()]).collect();
    crate::order::sort_by(&mut names, |a, b| a.cmp(b));
    names.dedup();
    let rho = |a: &str, b: &str| {
        let same = |c: &&Correlation| (c.a == a && c.b == b) || (c.a == b && c.b == a);
        if a == b { 1.0 } else { correlations.iter().find(same).map_or(0.0, |c| to_f64(c.rho)) }
    };
    let mut root: Vec<Vec<f64>> = Vec::new();
    for (row, a) in names.iter().enumerate() {
        let mut line: Vec<f64> = Vec::new();
        for (column, b) in names.iter().take(row.saturating_add(1)).enumerate() {
            let other = root.get(column).unwrap_or(&line);
            let sum: f64 = line.iter().zip(other).map(|(x, y)| x * y).sum();
            let rest = rho(a, b) - sum;
            if column == row {
                if rest < -1e-9 {
                    return false;
                }
                line.push(libm::sqrt(rest.max(0.0)));
            } else {
                let pivot = other.get(column).copied().unwrap_or(0.0);
                if pivot <= 0.0 && rest.abs() > 1e-9 {
                    return false;
                }
                line.push(if pivot > 0.0 { rest / pivot } else { 0.0 });
            }
        }
        root.push(line);
    }
    true
}

struct Weighted<'a> {
    asset: &'a str,
    weighted: f64,
    concentration: f64,
    rho: f64,
}

impl Stress {
    fn largest(self) -> Amount {
        self.low.max(self.medium).max(self.high)
    }
}

impl SetMethod for Parameters {
    fn method(&self) -> Method {
        METHOD
    }

    fn goes_by_exposure(&self, _: Kind) -> bool {
        true
    }

    fn margin(&self, lines: &[Line<'_>], _: &mut PriceCache) -> Outcome {
        if let Some(failure) = &self.unpriced {
            return Outcome::missing_all(lines, failure);
        }
        let alone = self.alone(lines);
        let by_asset = lines.chunk_by(|a, b| a.asset == b.asset).filter_map(|group| {
            let sum = total(group.iter().map(|line| line.exposure));
            Some((group.first()?.asset, sum.to_f64()))
        });
        let sensitivities: Vec<(&str, f64)> = by_asset.collect();
        let stress = self.stress(&sensitivities);
        let part = AssetMargin {
            standalone: total(alone.iter().copied()),
            netted: stress.largest(),
            stress: Some(stress),
            ..AssetMargin::default()
        };
        let parts = if lines.is_empty() { Vec::new() } else { vec![part] };
        Outcome { parts, worst: vec![None; lines.len()], alone, ..Outcome::default() }
    }
}
