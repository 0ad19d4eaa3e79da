//! The sources of a saving: the pools of `rate`, and the net-to-gross ratio of `schedule`, leg by leg.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use crate::amount::{Amount, percent};
use crate::book::symbols::Symbol;
use crate::exposure::ledger::{Holding, HoldingKey, paid_in_full};
use crate::exposure::names;
use crate::margin::View;
use crate::margin::rate::{Basis, METHOD, Pool, PoolEntry};
use crate::margin::{Leg, Offset, Parameters, schedule};
use crate::order;
use crate::position::Kind;

impl<'a> View<'a> {
    pub(crate) fn rate_offsets(self, only: Option<&str>) -> Vec<(Offset, Vec<HoldingKey>)> {
        // Pools in which something matched, with their holdings.
        let mut pools: BTreeMap<u32, Vec<&Holding>> = BTreeMap::new();
        let pooled = |holding: &Holding| {
            let HoldingKey { bucket, instrument, .. } = holding.key();
            let kind = self.exposure.instruments.get(instrument).map(|i| i.kind);
            let apart = kind == Some(Kind::Spot) && holding.exposure.0 > 0 && self.margin.separate.contains(&bucket);
            kind != Some(Kind::Option) && !apart
        };
        let held = self.exposure.ledger.holdings.iter().filter(|h| h.rows > 0 && h.exposure.0 != 0);
        for holding in held.filter(|holding| pooled(holding)) {
            let Some(cell) = self.exposure.ledger.cells.get(holding.cell as usize) else { continue };
            if cell.sides.matched().0 > 0 {
                pools.entry(holding.cell).or_default().push(holding);
            }
        }
        let keys = self.set_keys();
        let offset = |(cell, holdings): (u32, Vec<&Holding>)| {
            let cell = self.exposure.ledger.cells.get(cell as usize)?;
            let bucket = self.exposure.ledger.buckets.get(cell.bucket).filter(|bucket| !bucket.alone)?;
            let set = keys.get(cell.bucket as usize).filter(|set| only.is_none_or(|only| only == *set))?;
            match &self.margin.rules.of(bucket).parameters {
                Parameters::Rate(parameters) => {
                    self.rate_offset(set.clone(), cell.asset, holdings, parameters.charge())
                }
                Parameters::Schedule(_) | Parameters::Set(_) => None,
            }
        };
        let mut offsets: Vec<(Offset, Vec<HoldingKey>)> = pools.into_iter().filter_map(offset).collect();
        offsets.extend(self.option_offsets(&keys, only));
        offsets
    }

    fn rate_offset(
        self,
        set: String,
        asset: Symbol,
        holdings: Vec<&Holding>,
        basis: Basis,
    ) -> Option<(Offset, Vec<HoldingKey>)> {
        let mut legs = Vec::new();
        let mut pool = Pool::default();
        let mut sides = crate::exposure::Sides::default();
        for holding in holdings {
            let instrument = self.exposure.instruments.get(holding.key().instrument)?;
            let paid = paid_in_full(instrument, holding.exposure.0 > 0, holding.held.0 > 0);
            let stance = PoolEntry::of(holding, paid, self.seconds_to(instrument));
            pool.add(stance, false);
            sides.add(holding.exposure, false);
            let leg = Leg {
                instrument: names::instrument(instrument, holding.key().borrowed, &self.book.symbols),
                exposure: holding.exposure,
                rate: holding.charge.ratio_to(holding.gross),
                standalone: stance.standalone,
                matched: Amount::ZERO,
                worst: None,
                paid_in_full: paid,
                count: holding.rows,
                ids: Vec::new(),
            };
            legs.push((leg, holding.key()));
        }
        let requirement = pool.requirement(basis);
        let matched = requirement.matched.plus(requirement.matched_free);
        if matched.0 == 0 {
            return None;
        }
        // In the order of the requirement: margined legs match first, then legs paid in full, and each match is shared
        // out by size, because the mean rate of the remainder weighs every leg alike.
        for (leg, _) in &mut legs {
            let (of_kind, matched) = pool.matched_of(leg.exposure.0 < 0, leg.paid_in_full, matched);
            leg.matched = matched.share(leg.exposure.abs(), of_kind).unwrap_or_default();
        }
        fn rank(leg: &Leg) -> impl Ord + '_ {
            let size = (Reverse(leg.exposure.abs()), leg.instrument.as_str());
            (leg.exposure.0 < 0, size, Reverse(leg.standalone), Reverse(leg.rate), leg.count)
        }
        order::sort_by(&mut legs, |(a, _), (b, _)| rank(a).cmp(&rank(b)));
        let saving = requirement.standalone.minus(requirement.netted);
        let released = saving.plus(requirement.charge);
        let residual = sides.gross().minus(matched).minus(matched);
        let (legs, keys): (Vec<Leg>, Vec<HoldingKey>) = legs.into_iter().unzip();
        let asset = self.book.symbols.text(asset).to_owned();
        let label = label(&asset, &legs, &set);
        let explanation = explain(&asset, &legs, matched, residual, &requirement, released);
        let offset = Offset {
            set,
            method: METHOD.id,
            kind: "pair",
            asset,
            label,
            matched,
            residual,
            standalone: requirement.standalone,
            released,
            charge: requirement.charge,
            saving,
            legs,
            explanation,
        };
        Some((offset, keys))
    }

    pub(crate) fn schedule_offsets(self) -> Vec<Offset> {
        if !self.margin.any_schedule {
            return Vec::new();
        }
        let sets = self.schedule().margins(self.book);
        let sets = sets.into_iter().filter(|set| set.method == schedule::METHOD.id && set.saving.0 != 0);
        let offset = |set: crate::margin::SetMargin| {
            let ngr = set.ngr.unwrap_or(Amount::ONE);
            let counterparty = &set.name.counterparty;
            let agreement = set.agreement.clone().unwrap_or_default();
            let shown = |amount| {
                let mut text = String::new();
                human(&mut text, amount);
                text
            };
            let explanation = format!(
                "Values of the {} positions under {agreement} net to {} % of the positive ones, so of a gross requirement of {} up to 60 % falls away in the same measure: {} is left.",
                set.name.count,
                shown(Amount(ngr.0.saturating_mul(100))),
                shown(set.standalone),
                shown(set.netted),
            );
            Offset {
                label: format!("{counterparty}, {agreement}: values net"),
                set: set.key,
                method: schedule::METHOD.id,
                kind: "values",
                asset: String::new(),
                matched: Amount::ZERO,
                residual: Amount::ZERO,
                standalone: set.standalone,
                released: set.saving,
                charge: Amount::ZERO,
                saving: set.saving,
                legs: Vec::new(),
                explanation,
            }
        };
        sets.map(offset).collect()
    }
}

/// `BTC future 25 Dec 2026 × perpetual, Deribit`: the asset once, then each side.
pub(crate) fn label(asset: &str, legs: &[Leg], set: &str) -> String {
    let side = |short: bool| {
        let mut legs = legs.iter().filter(|leg| (leg.exposure.0 < 0) == short);
        let first = legs.next().map_or("", |leg| leg.instrument.split_once(' ').map_or("", |(_, kind)| kind));
        let first = first.strip_suffix(", inverse").unwrap_or(first);
        match legs.count() {
            0 => first.to_owned(),
            more => format!("{first} and {more} more"),
        }
    };
    // If a protocol has the name of its chain, the name appears once.
    let mut set: Vec<&str> = set.split('|').filter(|part| !part.is_empty()).collect();
    set.dedup();
    format!("{asset} {} × {}, {}", side(false), side(true), set.join(" "))
}

fn explain(
    asset: &str,
    legs: &[Leg],
    matched: Amount,
    residual: Amount,
    requirement: &crate::margin::rate::Requirement,
    released: Amount,
) -> String {
    // Put together piece by piece: formatting machinery would take most of the time of a report.
    let mut text = String::with_capacity(400);
    let names = |text: &mut String, short: bool| {
        let names = legs.iter().filter(|leg| (leg.exposure.0 < 0) == short).take(3);
        for (at, leg) in names.enumerate() {
            text.push_str(if at > 0 { ", " } else { "" });
            text.push_str(&leg.instrument);
        }
    };
    human(&mut text, matched);
    text.push_str(" of ");
    names(&mut text, false);
    text.push_str(" offsets the same amount of ");
    names(&mut text, true);
    text.push_str(": both are ");
    text.push_str(asset);
    text.push_str(" in one margin set. Alone they would need ");
    human(&mut text, requirement.standalone);
    text.push_str("; what is set against each other releases ");
    human(&mut text, released);
    text.push('.');
    if requirement.charge.0 != 0 {
        text.push_str(" A basis charge of ");
        let rate = requirement.charge.ratio_to(requirement.matched).to_places(6);
        text.push_str(&percent(rate.to_decimal().unwrap_or_default()));
        text.push_str(" stays on ");
        human(&mut text, requirement.matched);
        text.push_str(": ");
        human(&mut text, requirement.charge);
        text.push('.');
    }
    if residual.0 != 0 {
        text.push(' ');
        human(&mut text, residual);
        text.push_str(" is left without an opposite and needs ");
        human(&mut text, requirement.netted.minus(requirement.charge));
        text.push('.');
    }
    text
}

/// Writes an amount as in a sentence: at most two decimals, thousands apart.
pub(crate) fn human(text: &mut String, amount: Amount) {
    let digits = amount.to_places(2).digits();
    let digits: &str = &digits;
    let (sign, digits) = digits.strip_prefix('-').map_or(("", digits), |digits| ("-", digits));
    let (whole, cents) = digits.split_once('.').unwrap_or((digits, ""));
    text.push_str(sign);
    let (mut group, mut rest) = whole.split_at(whole.len() % 3);
    while !rest.is_empty() {
        if !group.is_empty() {
            text.push_str(group);
            text.push(',');
        }
        (group, rest) = rest.split_at(3);
    }
    text.push_str(group);
    if !cents.is_empty() {
        text.push('.');
        text.push_str(cents);
        text.push_str(if cents.len() == 1 { "0" } else { "" });
    }
}

#[cfg(test)]
mod tests {
    use crate::Amount;
    use crate::amount::parse;

    #[test]
    fn amounts_in_sentences() {
        for (amount, expected) in [
            ("0", "0"),
            ("-0.004", "0"),
            ("7", "7"),
            ("999.999", "1,000"),
            ("-1234567.5", "-1,234,567.50"),
            ("100", "100"),
            ("1000.05", "1,000.05"),
            ("12345.005", "12,345"),
        ] {
            let mut text = String::new();
            super::human(&mut text, Amount::from_decimal(parse(amount).unwrap()).unwrap());
            assert_eq!(text, expected);
        }
    }
}
