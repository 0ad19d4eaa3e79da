//! The sources of a saving in a set whose methodology looks at the whole set: asset by asset, leg by leg.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use crate::amount::Amount;
use crate::book::AccountMode;
use crate::book::symbols::Symbol;
use crate::exposure::Sides;
use crate::exposure::ledger::MarginSet;
use crate::exposure::names;
use crate::margin::ScenarioRow;
use crate::margin::View;
use crate::margin::running::offsets::{human, label};
use crate::margin::running::sets::LegMargin;
use crate::margin::set::{AssetMargin, total};
use crate::margin::{Leg, Offset, SetMargin, standard};
use crate::order;
use crate::position::Kind;

impl<'a> View<'a> {
    /// The offsets of every such set, or of one.
    pub(crate) fn whole_set_offsets(self, only: Option<&str>) -> Vec<Offset> {
        let sets = self.margined_sets().filter(|(margin, _)| only.is_none_or(|only| only == margin.key));
        let mut offsets = Vec::new();
        for (margin, legs) in sets.filter(|(margin, _)| margin.counted) {
            // The venue's own rule for the mode, even if it lacks the table of a coin.
            let own = !margin.rule.stand_in || margin.method != standard::METHOD.id && !margin.stand_ins.is_empty();
            if margin.rule.mode == AccountMode::Portfolio.name() && own {
                offsets.extend(self.mode_offset(margin, legs, only.is_some()));
            } else {
                for part in &margin.assets {
                    offsets.extend(self.part_offsets(margin, part, legs, only.is_some()));
                }
            }
        }
        offsets
    }

    /// See [`LiveBook::scenarios`](crate::LiveBook::scenarios).
    pub(crate) fn scenarios(self, set: &str) -> Vec<ScenarioRow> {
        let mut rows = Vec::new();
        for laid in self.lay_out().iter().filter(|laid| names::set_key(&laid.bucket, &self.book.symbols) == set) {
            let table = laid.method.by_scenario(&laid.lines);
            for (line, pnl) in laid.lines.iter().zip(table) {
                let ids = self.book.indexed_rows().filter(|(_, row)| {
                    let here = self.book.places.get(row.place).is_some_and(|place| MarginSet::of(place) == laid.bucket);
                    here && self.canonical(row) == line.key.instrument
                });
                rows.push(ScenarioRow {
                    asset: line.asset.to_owned(),
                    instrument: names::instrument(line.instrument, line.key.borrowed, &self.book.symbols),
                    ids: ids.map(|(index, _)| self.book.id(index).into_owned()).collect(),
                    pnl,
                });
            }
        }
        rows
    }

    /// The offsets of one asset: one, or one for each kind of contract whose sides are margined against each other.
    fn part_offsets(self, margin: &SetMargin, part: &AssetMargin, legs: &[LegMargin], ids: bool) -> Vec<Offset> {
        let of_asset = |leg: &&LegMargin| part.asset.is_empty() || self.book.symbols.text(leg.asset) == part.asset;
        let own: Vec<&LegMargin> = legs.iter().filter(of_asset).collect();
        if !part.larger_side {
            return self.whole_set_offset(margin, part, own, ids).into_iter().collect();
        }
        let settled = |inverse: bool| {
            let is = |leg: &&&LegMargin| {
                self.exposure.instruments.get(leg.key.instrument).is_some_and(|i| i.inverse == inverse)
            };
            let own: Vec<&LegMargin> = own.iter().filter(is).copied().collect();
            let side =
                |short: bool| total(own.iter().filter(|leg| (leg.exposure.0 < 0) == short).map(|leg| leg.standalone));
            let (long, short) = (side(false), side(true));
            let (asset, standalone, netted) = (part.asset.clone(), long.saturating_add(short), long.max(short));
            self.whole_set_offset(
                margin,
                &AssetMargin { asset, standalone, netted, ..AssetMargin::default() },
                own,
                ids,
            )
        };
        [false, true].into_iter().filter_map(settled).collect()
    }

    fn whole_set_offset(
        self,
        margin: &SetMargin,
        part: &AssetMargin,
        own: Vec<&LegMargin>,
        ids: bool,
    ) -> Option<Offset> {
        let saving = part.standalone.saturating_sub(part.netted);
        if saving.0 == 0 || own.len() < 2 {
            return None;
        }
        let mut sides = Sides::default();
        for leg in &own {
            sides.add(leg.exposure, false);
        }
        let matched = sides.matched();
        let mut rows: Vec<Leg> = own.iter().map(|leg| self.leg(leg, &sides, matched, ids)).collect();
        sort_legs(&mut rows);
        let charge = total(part.charges.iter().map(|charge| charge.initial)).max(Amount::ZERO);
        let released = saving.saturating_add(charge);
        let label = if part.asset.is_empty() {
            format!("All assets together, {}", margin.key.replace('|', " ").trim())
        } else {
            label(&part.asset, &rows, &margin.key)
        };
        Some(Offset {
            set: margin.key.clone(),
            method: margin.method,
            kind: if margin.method == standard::METHOD.id { "pair" } else { "set" },
            asset: part.asset.clone(),
            label,
            matched,
            residual: sides.gross().saturating_sub(matched).saturating_sub(matched),
            standalone: part.standalone,
            released,
            charge,
            saving,
            explanation: explain(margin, part, saving, charge, own.iter().any(|leg| self.option_leg(leg))),
            legs: rows,
        })
    }

    /// An account in portfolio mode as one offset, compared with standard margin of its positions one by one.
    fn mode_offset(self, margin: &SetMargin, legs: &[LegMargin], ids: bool) -> Option<Offset> {
        if margin.saving.0 == 0 || legs.is_empty() {
            return None;
        }
        let mut sides: BTreeMap<Symbol, Sides> = BTreeMap::new();
        for leg in legs {
            sides.entry(leg.asset).or_default().add(leg.exposure, false);
        }
        let none = Sides::default();
        let of = |leg: &LegMargin| {
            let own = sides.get(&leg.asset).unwrap_or(&none);
            self.leg(leg, own, own.matched(), ids)
        };
        let mut rows: Vec<Leg> = legs.iter().map(of).collect();
        sort_legs(&mut rows);
        let matched = total(sides.values().map(|sides| sides.matched()));
        let gross = total(sides.values().map(|sides| sides.gross()));
        let charge = total(margin.assets.iter().flat_map(|part| &part.charges).map(|charge| charge.initial));
        let charge = charge.max(Amount::ZERO);
        let mut name: Vec<&str> = margin.key.split('|').filter(|part| !part.is_empty()).collect();
        name.dedup();
        Some(Offset {
            set: margin.key.clone(),
            method: margin.method,
            kind: "mode",
            asset: String::new(),
            label: format!("Portfolio margin, {}", name.join(" ")),
            matched,
            residual: gross.saturating_sub(matched).saturating_sub(matched),
            standalone: margin.standalone,
            released: margin.saving.saturating_add(charge),
            charge,
            saving: margin.saving,
            explanation: explain_mode(margin, charge, self.compares_at_most(legs)),
            legs: rows,
        })
    }

    /// Whether a set's instruments alone are margined by a rule at which users choose a leverage elsewhere.
    fn compares_at_most(self, legs: &[LegMargin]) -> bool {
        let bucket = legs.first().and_then(|leg| self.exposure.ledger.buckets.get(leg.key.bucket));
        let choice = bucket.and_then(|bucket| self.set_choice(bucket));
        choice.and_then(|choice| choice.standard.as_ref()).is_some_and(|standard| standard.takes_leverage())
    }

    fn option_leg(self, leg: &LegMargin) -> bool {
        self.exposure.instruments.get(leg.key.instrument).is_some_and(|i| i.kind == Kind::Option)
    }

    fn leg(self, leg: &LegMargin, sides: &Sides, matched: Amount, ids: bool) -> Leg {
        let size = leg.exposure.abs();
        let side = if leg.exposure.0 < 0 { sides.short } else { sides.long };
        let instrument = self.exposure.instruments.get(leg.key.instrument);
        let name = instrument.map(|i| names::instrument(i, leg.key.borrowed, &self.book.symbols));
        let here = |(_, row): &(u32, &crate::book::Row)| {
            let loan = instrument.is_some_and(|i| i.kind == Kind::Loan);
            let owed = loan && row.quantity.is_sign_negative();
            self.canonical(row) == leg.key.instrument && owed == leg.key.borrowed
        };
        let ids = if ids {
            self.rows_of(leg.key.bucket).filter(here).map(|(index, _)| self.book.id(index).into_owned()).collect()
        } else {
            Vec::new()
        };
        Leg {
            instrument: name.unwrap_or_default(),
            exposure: leg.exposure,
            rate: leg.standalone.ratio_to(size),
            standalone: leg.standalone,
            matched: matched.share(size, side).unwrap_or_default(),
            worst: leg.worst,
            paid_in_full: leg.paid_in_full,
            count: leg.rows,
            ids,
        }
    }
}

/// Longs first, then by size.
fn sort_legs(legs: &mut Vec<Leg>) {
    order::sort_by(legs, |a, b| {
        let rank = |leg: &Leg| (leg.exposure.0 < 0, Reverse(leg.exposure.abs()));
        rank(a).cmp(&rank(b)).then_with(|| a.instrument.cmp(&b.instrument))
    });
}

/// Explains how the requirement of an account in portfolio mode is made up.
fn explain_mode(margin: &SetMargin, charge: Amount, at_most: bool) -> String {
    let mut text = String::with_capacity(400);
    text.push_str("One by one in standard margin its positions would need ");
    human(&mut text, margin.standalone);
    if at_most {
        text.push_str(" at the most leverage that the venue allows");
    }
    text.push('.');
    for part in margin.assets.iter().filter(|part| !part.scenarios.is_empty()) {
        text.push(' ');
        text.push_str(if part.asset.is_empty() { "All together" } else { &part.asset });
        match part.worst.and_then(|worst| part.scenarios.get(worst)) {
            Some(scenario) => {
                text.push_str(" loses most if ");
                text.push_str(&scenario.words());
                text.push_str(": ");
                human(&mut text, scenario.pnl.abs());
            }
            None => text.push_str(" loses nothing in any scenario"),
        }
        text.push('.');
    }
    if charge.0 != 0 {
        text.push_str(" Charges beside that come to ");
        human(&mut text, charge);
        text.push('.');
    }
    text.push_str(" As one portfolio the account needs ");
    human(&mut text, margin.netted);
    text.push_str(if margin.saving.0 < 0 { ", more by " } else { ", less by " });
    human(&mut text, margin.saving.abs());
    text.push('.');
    text
}

fn explain(margin: &SetMargin, part: &AssetMargin, saving: Amount, charge: Amount, options: bool) -> String {
    let mut text = String::with_capacity(400);
    let mut say = |words: &str, amount: Option<Amount>| {
        text.push_str(words);
        if let Some(amount) = amount {
            human(&mut text, amount);
        }
    };
    say("Each alone would need, added up, ", Some(part.standalone));
    let scenario = part.worst.and_then(|worst| part.scenarios.get(worst));
    if let Some(scenario) = scenario {
        say(". Together they lose most where ", None);
        say(&scenario.words(), None);
        say(": ", Some(scenario.pnl.abs()));
    } else if !part.scenarios.is_empty() {
        say(". Together they lose nothing in any of the scenarios", None);
    }
    if let Some(stress) = part.stress {
        say(". Added up with correlations they need ", Some(stress.medium));
        say("; with these stressed low ", Some(stress.low));
        say(", high ", Some(stress.high));
        say("; the largest counts", None);
    }
    if let Some(health) = part.health {
        say(". What is held counts for ", Some(health.collateral));
        say(" against ", Some(health.requirement));
    }
    if charge.0 != 0 {
        say(". Charges beside that: ", Some(charge));
    }
    say(". They need ", Some(part.netted));
    say(if saving.0 < 0 { ": more than alone, by " } else { ": less than alone, by " }, Some(saving.abs()));
    if margin.method == standard::METHOD.id && saving.0 > 0 {
        let why = if options {
            "the options of one expiry are limited by the most that they can lose together"
        } else {
            "the venue margins only the larger side of the contracts on one asset that are settled alike"
        };
        say(", because ", None);
        say(why, None);
    }
    text.push('.');
    text
}
