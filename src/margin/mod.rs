//! Margin methodologies: named rules that turn a set of positions into a requirement.
//!
//! `saving = Σ requirement of each instrument alone − requirement of the book`, both by the same methodology. A
//! new methodology is one file here and one line in [`METHODS`].

/// A preset whose parameters are `presets/<method>-<id>.json`, as seen from a file one folder down.
macro_rules! preset {
    ($method:literal, $id:literal, $name:literal, $as_of:literal, $source:literal, $note:literal) => {
        Preset {
            id: $id,
            name: $name,
            as_of: $as_of,
            source: $source,
            note: $note,
            parameters: include_str!(concat!("../presets/", $method, "-", $id, ".json")),
        }
    };
}

pub(crate) mod choice;
pub(crate) mod contracts;
pub(crate) mod course;
pub(crate) mod cover;
pub mod health;
pub(crate) mod money;
pub(crate) mod oracle;
pub(crate) mod parameters;
pub mod portfolio;
mod position;
pub mod rate;
pub(crate) mod rules;
pub(crate) mod running;
pub mod schedule;
pub(crate) mod set;
pub mod standard;
pub(crate) mod tiers;
pub mod venue;
pub mod weighted;

use std::collections::BTreeSet;

use rust_decimal::Decimal;
use serde::Serialize;

use crate::amount::Amount;
use crate::exposure::SetName;

pub(crate) use self::choice::{Parameters, Reader};
pub(crate) use self::parameters::ParameterReader;
pub use self::position::PositionReport;
pub use self::rules::SetRule;
pub(crate) use self::rules::{Rule, Rules};
pub(crate) use self::running::{MarginSums, View};
pub use self::set::{AssetMargin, Charge, Scenario, ScenarioRow};

/// A margin methodology.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(rename = "MethodInfo"))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Method {
    /// The name in options.
    #[cfg_attr(feature = "ts", ts(type = "MethodName"))]
    pub id: &'static str,
    /// The name for people.
    pub name: &'static str,
    /// Its description, in one sentence.
    pub summary: &'static str,
    /// The source of its rule and numbers.
    pub source: &'static str,
    /// Its named sets of parameters, the default first; empty if it has none.
    pub presets: &'static [Preset],
    #[serde(skip)]
    pub(crate) reader: Reader,
}

/// A named set of parameters, as one venue publishes it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(rename = "PresetInfo"))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Preset {
    /// The name in options.
    #[cfg_attr(feature = "ts", ts(type = "PresetName"))]
    pub id: &'static str,
    /// The name for people.
    pub name: &'static str,
    /// The date of its source: when the venue published the numbers, or else when they were read there.
    pub as_of: &'static str,
    /// The source of its numbers.
    pub source: &'static str,
    /// Its limitations and assumptions; empty if it is complete.
    pub note: &'static str,
    /// The parameters, as JSON.
    #[cfg_attr(feature = "ts", ts(type = "Record<string, unknown>"))]
    pub parameters: &'static str,
}

/// Every methodology.
pub const METHODS: [Method; 7] = [
    venue::METHOD,
    rate::METHOD,
    schedule::METHOD,
    standard::METHOD,
    portfolio::METHOD,
    weighted::METHOD,
    health::METHOD,
];

/// The margin of one set, in the reporting currency.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(optional_fields))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct SetMargin {
    /// The key of the set, as in `byNettingSet` (credit sets: counterparty and agreement).
    pub key: String,
    /// The methodology.
    #[cfg_attr(feature = "ts", ts(type = "MethodName"))]
    pub method: &'static str,
    /// The rule in force, and its source.
    pub rule: SetRule,
    /// Whether it is part of the book's margin. A lending account is not: it has a health factor.
    pub counted: bool,
    /// Whose set it is.
    #[serde(flatten)]
    pub name: SetName,
    /// The agreement; only for credit sets.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub agreement: Option<String>,
    /// The margin that its instruments would need one by one.
    pub standalone: Amount,
    /// The margin that the set needs.
    pub netted: Amount,
    /// Standalone − netted; below zero if netting costs.
    pub saving: Amount,
    /// The net-to-gross ratio; only for `schedule`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ngr: Option<Amount>,
    /// The named set of parameters in force, if there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "ts", ts(type = "PresetName", optional))]
    pub preset: Option<&'static str>,
    /// Initial margin: the same as netted, if the methodology has two levels.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub initial: Option<Amount>,
    /// Maintenance margin: below it the venue closes positions.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub maintenance: Option<Amount>,
    /// All assets of the set in the same scenario, if the methodology has scenarios and they line up. The requirement
    /// is made of each asset's own worst scenario.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(feature = "ts", ts(as = "Option<_>"))]
    pub scenarios: Vec<Scenario>,
    /// The index in `scenarios` of the largest loss; absent if none loses.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub worst: Option<usize>,
    /// The margin by asset, if the methodology works by asset; an empty name is all of the set.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(feature = "ts", ts(as = "Option<_>"))]
    pub assets: Vec<AssetMargin>,
    /// Assets of it that are margined by a stand-in, because the venue's own table for a contract is not known.
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    #[cfg_attr(feature = "ts", ts(as = "Option<_>"))]
    pub stand_ins: BTreeSet<String>,
    /// Assets with a position larger than the venue's table reaches: the last tier is used, although the venue needs
    /// more or does not allow the size.
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    #[cfg_attr(feature = "ts", ts(as = "Option<_>"))]
    pub beyond_tiers: BTreeSet<String>,
    /// The leverages in its initial margin that nobody gave for the position.
    #[serde(skip)]
    pub(crate) leverage: LeverageTaken,
    /// Whether a position is left out because an input is missing; see `failures`.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    #[cfg_attr(feature = "ts", ts(as = "Option<_>"))]
    pub partial: bool,
    /// The rule for its options, if its own methodology has none: only for `rate`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub options: Option<OptionRule>,
}

/// Which contracts of a set are at a leverage that nobody chose for them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct LeverageTaken {
    /// How many are at the highest leverage of the venue, because neither their rows nor the account give one.
    pub most: u32,
    /// The first of these by name, if others have one.
    pub named: Vec<String>,
    /// Contracts whose rows give more leverage than the venue allows for the position, so that the venue's is taken:
    /// name, and the leverage given.
    pub above: Vec<(String, Decimal)>,
    /// Those whose rows give different ones: name, and the lowest, which counts.
    pub differ: Vec<(String, Decimal)>,
}

impl LeverageTaken {
    /// More are not listed by name.
    pub(crate) const NAMED: usize = 5;

    /// The contracts that have none, in words.
    pub(crate) fn without(&self) -> String {
        if self.named.is_empty() {
            return "each position".to_owned();
        }
        let (named, most) = (self.named.iter().take(Self::NAMED), self.most as usize);
        let list = named.map(String::as_str).collect::<Vec<_>>().join(", ");
        match most.saturating_sub(Self::NAMED) {
            0 => list,
            more => format!("{list} and {more} more"),
        }
    }

    pub(crate) fn join(&mut self, other: &LeverageTaken) {
        self.most = self.most.saturating_add(other.most);
        self.named.extend(other.named.iter().cloned());
        self.above.extend(other.above.iter().cloned());
        self.differ.extend(other.differ.iter().cloned());
    }
}

/// How `rate` margins the options of a set: sold options by another methodology's rule, less the cover of bought
/// options by strike and expiry. A rate on delta would miss how fast an option's delta moves.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(optional_fields))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct OptionRule {
    /// The methodology.
    #[cfg_attr(feature = "ts", ts(type = "MethodName"))]
    pub method: &'static str,
    /// Its named set of parameters.
    #[cfg_attr(feature = "ts", ts(type = "PresetName"))]
    pub preset: &'static str,
    /// The number of positions in options.
    pub count: u32,
    /// The rise of their exposure if prices rise by 1 %, in the reporting currency; absent if a volatility is not
    /// known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub gamma: Option<Amount>,
}

impl SetMargin {
    /// The margin that keeps its positions open: initial margin if the methodology knows only one level.
    pub fn kept(&self) -> Amount {
        self.maintenance.unwrap_or(self.netted)
    }

    /// Whether the initial margin of some contract is at the highest leverage of the venue, because neither its rows nor
    /// the account give one.
    pub fn is_at_most_leverage(&self) -> bool {
        self.leverage.most > 0
    }

    /// A set about which nothing is known yet but its name.
    pub(crate) fn new(key: &str, rule: &Rule, name: SetName) -> SetMargin {
        SetMargin {
            key: key.to_owned(),
            method: rule.named.method,
            rule: rule.named.clone(),
            counted: rule.counted,
            name,
            agreement: None,
            standalone: Amount::ZERO,
            netted: Amount::ZERO,
            saving: Amount::ZERO,
            ngr: None,
            preset: None,
            initial: None,
            maintenance: None,
            scenarios: Vec::new(),
            worst: None,
            assets: Vec::new(),
            stand_ins: BTreeSet::new(),
            beyond_tiers: BTreeSet::new(),
            leverage: LeverageTaken::default(),
            partial: false,
            options: None,
        }
    }

    /// With its assets, and their scenarios together.
    pub(crate) fn with_assets(mut self, assets: Vec<AssetMargin>) -> SetMargin {
        let mut parts = assets.iter().map(|part| &part.scenarios).filter(|scenarios| !scenarios.is_empty());
        let mut together = parts.next().cloned().unwrap_or_default();
        for scenarios in parts {
            let same = |(a, b): (&Scenario, &Scenario)| a.spot == b.spot && a.volatility == b.volatility;
            if scenarios.len() != together.len() || !together.iter().zip(scenarios).all(same) {
                together.clear();
                break;
            }
            for (sum, scenario) in together.iter_mut().zip(scenarios) {
                sum.pnl = sum.pnl.saturating_add(scenario.pnl);
            }
        }
        let least = together.iter().enumerate().filter(|(_, s)| s.pnl < Amount::ZERO).min_by_key(|(_, s)| s.pnl);
        self.worst = least.map(|(at, _)| at);
        self.scenarios = together;
        self.assets = assets;
        self
    }
}

/// One instrument in an offset. Money is in the reporting currency.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(optional_fields))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Leg {
    /// The instrument, in words.
    pub instrument: String,
    /// Net exposure of the instrument.
    pub exposure: Amount,
    /// Its margin rate, as a fraction of exposure.
    pub rate: Amount,
    /// The margin that it would need alone.
    pub standalone: Amount,
    /// The part of its exposure with an opposite, without sign.
    pub matched: Amount,
    /// Gain or loss in the scenario in which the set loses most; only if the methodology has scenarios.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub worst: Option<Amount>,
    /// Whether it is paid in full, so that it needs no margin alone.
    pub paid_in_full: bool,
    /// The number of positions in it.
    pub count: u32,
    /// The positions' ids; only from `Book.offsets`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(feature = "ts", ts(as = "Option<_>"))]
    pub ids: Vec<String>,
}

/// A reason why a set needs less than its parts. Money is in the reporting currency.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Offset {
    /// The key of the set, as in `sets`.
    pub set: String,
    /// The methodology.
    #[cfg_attr(feature = "ts", ts(type = "MethodName"))]
    pub method: &'static str,
    /// `pair`: instruments of one asset against each other. `set`: a whole set, by scenarios or health. `mode`: an
    /// account in portfolio mode, compared with the venue's standard rule for its positions one by one. `values`:
    /// values under one agreement.
    #[cfg_attr(feature = "ts", ts(type = "\"pair\" | \"set\" | \"mode\" | \"values\""))]
    pub kind: &'static str,
    /// The asset within which it offsets; empty for a whole set.
    pub asset: String,
    /// The two sides, in words.
    pub label: String,
    /// Exposure of each side that offsets the other.
    pub matched: Amount,
    /// Exposure without an opposite.
    pub residual: Amount,
    /// The margin that the instruments would need alone.
    pub standalone: Amount,
    /// The margin that is no longer needed, before the charge.
    pub released: Amount,
    /// The charge on matched exposure.
    pub charge: Amount,
    /// Released − charge.
    pub saving: Amount,
    /// The instruments, longs first.
    pub legs: Vec<Leg>,
    /// One or two sentences with the numbers.
    pub explanation: String,
}

/// The cost of walls between sets in one asset: its positions would offset if they were in one set.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Wall {
    /// The asset; empty if a methodology margins all assets together.
    pub asset: String,
    /// The margin that its positions need, set by set, in the reporting currency.
    pub netted: Amount,
    /// The margin that they would need in one set.
    pub without_walls: Amount,
    /// Netted − without walls.
    pub cost: Amount,
    /// The keys of the sets that hold it.
    pub sets: Vec<String>,
}

/// The margin of a book, in the reporting currency.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(optional_fields))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Margin {
    /// The methodology; `mixed` if sets have different ones.
    #[cfg_attr(feature = "ts", ts(type = "MethodName | \"mixed\""))]
    pub method: String,
    /// The margin that is needed instrument by instrument, summed.
    pub standalone: Amount,
    /// The margin that the book needs: the sum over its sets.
    pub netted: Amount,
    /// Standalone − netted.
    pub saving: Amount,
    /// Saving / standalone; 0 if nothing is needed.
    pub saving_ratio: Amount,
    /// The margin that would be needed if everything were in one set.
    pub without_walls: Amount,
    /// The number of positions that count in exposure but not in margin, because an input or a rule is missing; see
    /// `failures`.
    #[serde(skip_serializing_if = "is_zero")]
    #[cfg_attr(feature = "ts", ts(as = "Option<_>"))]
    pub left_out: usize,
    /// The cost of walls between sets by asset, the largest first. Sets under different rules are not joined.
    pub walls: Vec<Wall>,
    /// Margin sets; positions that are margined alone are one entry per counterparty.
    pub sets: Vec<SetMargin>,
    /// The sources of the saving, the largest first.
    pub offsets: Vec<Offset>,
    /// Needs in other modes and places, the largest saving first; never part of `saving`.
    pub available: Vec<Available>,
}

/// A change that would lower the needs of accounts: it is not in force. Money is in the reporting currency.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(optional_fields))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Available {
    /// The venue.
    pub counterparty: String,
    /// The account, if the venue has several.
    #[serde(skip_serializing_if = "String::is_empty")]
    #[cfg_attr(feature = "ts", ts(as = "Option<_>"))]
    pub account: String,
    /// The chain, if the account is on one.
    #[serde(skip_serializing_if = "String::is_empty")]
    #[cfg_attr(feature = "ts", ts(as = "Option<_>"))]
    pub chain: String,
    /// `portfolio` or `standard`: the account in this mode of its venue. `together`: the futures and perpetuals of one asset
    /// closed elsewhere and opened in this account.
    #[cfg_attr(feature = "ts", ts(type = "\"portfolio\" | \"standard\" | \"together\""))]
    pub change: &'static str,
    /// The asset that is brought together.
    #[serde(skip_serializing_if = "String::is_empty")]
    #[cfg_attr(feature = "ts", ts(as = "Option<_>"))]
    pub asset: String,
    /// The keys of the sets that it would leave.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(feature = "ts", ts(as = "Option<_>"))]
    pub from: Vec<String>,
    /// The margin that the accounts would need after the change.
    pub netted: Amount,
    /// The requirement now, at the most leverage that the venues allow, less `netted`; always above zero. In portfolio
    /// mode nobody chooses a leverage, so only this difference is an effect of netting.
    pub saving: Amount,
    /// The part of the requirement now that is due to a chosen leverage; not included in `saving`. The change would
    /// release it too. It is below zero if the change brings back a chosen leverage, which then needs that much more.
    #[serde(skip_serializing_if = "is_nothing")]
    #[cfg_attr(feature = "ts", ts(as = "Option<_>"))]
    pub by_leverage: Amount,
    /// The rule of the account then.
    pub rule: SetRule,
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "serde asks for a reference")]
fn is_zero(count: &usize) -> bool {
    *count == 0
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "serde asks for a reference")]
fn is_nothing(amount: &Amount) -> bool {
    amount.0 == 0
}

impl Margin {
    /// Whether sets are under different rules. The cost of the walls between those is unknown, because it is unclear
    /// whose rule would apply.
    pub fn has_different_rules(&self) -> bool {
        let rule = |set: &SetMargin| (set.method, set.preset);
        self.sets.iter().any(|set| self.sets.first().is_some_and(|first| rule(first) != rule(set)))
    }

    /// The margin that keeps the book's positions open: the sum over its sets.
    pub fn kept(&self) -> Amount {
        set::total(self.sets.iter().filter(|set| set.counted).map(SetMargin::kept))
    }

    /// The change that would save most, if one would save anything.
    pub fn best_available(&self) -> Option<&Available> {
        self.available.first()
    }

    /// The total cost of the walls between sets: netted − without walls.
    pub fn cost_of_walls(&self) -> Amount {
        self.netted.checked_sub(self.without_walls).unwrap_or_default()
    }
}

/// The cause of one step from standalone to netted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Cause<'a> {
    /// The amount that one offset releases.
    Offset(&'a Offset),
    /// The amount that this number of smaller offsets releases together.
    Smaller(usize),
    /// The charges that remain on matched exposure.
    Charges,
}

/// One step on the way from standalone to netted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Step<'a> {
    /// Why.
    pub cause: Cause<'a>,
    /// By how much the requirement falls (below zero) or rises.
    pub change: Amount,
    /// The lower of the requirements before and after it: its bar begins there.
    pub from: Amount,
}

impl Margin {
    /// The way from standalone to netted: the largest offsets, at most `most` of them, then the rest in one, then the
    /// charges. Together the steps change the requirement by exactly −saving, up to the part that offsets do not
    /// explain.
    ///
    /// ```
    /// use exposure_netting::{Options, import, margin::Cause, net};
    /// let book = import::book("asset,kind,quantity,price,venue\nBTC,perpetual,-1,100,X\nBTC,future,1,100,X\n")?;
    /// let margin = net(&book, &Options::default())?.margin;
    /// let steps = margin.waterfall(12);
    /// let changes: Vec<String> = steps.iter().map(|step| step.change.to_string()).collect();
    /// assert_eq!(changes, ["-5", "1"]); // 2.5 % of 200 is released, a basis charge of 1 % of 100 stays
    /// assert_eq!(steps[1].cause, Cause::Charges);
    /// # Ok::<(), exposure_netting::Error>(())
    /// ```
    pub fn waterfall(&self, most: usize) -> Vec<Step<'_>> {
        let total = |offsets: &[Offset], of: fn(&Offset) -> Amount| Amount::sum(offsets.iter().map(of));
        let mut level = self.standalone;
        let mut steps = Vec::new();
        let mut fall = |cause, released: Amount| {
            level = level.minus(released);
            steps.push(Step { cause, change: released.flip(true), from: level });
        };
        let (largest, smaller) = self.offsets.split_at_checked(most).unwrap_or((&self.offsets, &[]));
        for offset in largest {
            fall(Cause::Offset(offset), offset.released);
        }
        if !smaller.is_empty() {
            fall(Cause::Smaller(smaller.len()), total(smaller, |offset| offset.released));
        }
        let charges = total(&self.offsets, |offset| offset.charge);
        if charges != Amount::ZERO {
            steps.push(Step { cause: Cause::Charges, change: charges, from: level });
        }
        steps
    }
}
