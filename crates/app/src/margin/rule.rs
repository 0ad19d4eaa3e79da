//! The rule of an account in words, the modes that its venue has, and what would need less.

use crate::format::whole;
use crate::positions::{or_none, set_title};
use crate::store::Store;
use exposure_netting::AccountMode;
use exposure_netting::margin::{Available, Method, Preset, SetMargin, SetRule, health, rate, standard, venue};
use exposure_netting::venue::Venue;

/// Whether the sets of a counterparty are each by the rule of its venue, and not by a method chosen by name.
pub(crate) fn is_by_venue(store: Store, counterparty: &str) -> bool {
    store.book(|book| {
        let options = &book.options;
        let chosen = options.margin_by.get(counterparty).or(options.margin.as_ref());
        chosen.is_none_or(|choice| choice.method == venue::METHOD.id)
    })
}

/// Whether something else margins a set, or a part of it, than its venue's own rule. What needs nothing needs no rule.
pub(crate) fn stands_in(set: &SetMargin) -> bool {
    let needs = set.netted.0 != 0 || set.standalone.0 != 0;
    needs && (set.rule.stand_in || !set.stand_ins.is_empty())
}

/// Spot held in full, and cash: nothing is asked for it.
pub(crate) fn is_paid_in_full(set: &SetMargin) -> bool {
    set.counted && !set.partial && set.netted.0 == 0 && set.standalone.0 == 0
}

/// The modes of an account at its venue, each by its name in data and its name for people; one at most: no choice.
pub(crate) fn modes(set: &SetMargin) -> Vec<(AccountMode, String)> {
    let Some(venue) = exposure_netting::venue::find(&set.name.counterparty) else { return Vec::new() };
    let isolated = set.name.margin_mode == "isolated";
    let mut modes = vec![(AccountMode::Standard, standard_name(venue, set).to_owned())];
    if let Some(portfolio) = venue.portfolio.filter(|_| !isolated) {
        let name = if portfolio.stand_in { "Portfolio margin, stand-in" } else { "Portfolio margin" };
        modes.push((AccountMode::Portfolio, name.to_owned()));
    }
    modes
}

/// Beside a portfolio margin that is known, the other mode is the standard one; elsewhere there is but one set of tiers.
fn standard_name(venue: &Venue, set: &SetMargin) -> &'static str {
    if set.rule.is_pasted() {
        "Pasted tiers"
    } else if venue.standard.stand_in {
        "Stand-in rule"
    } else if venue.lends {
        "Lending"
    } else if venue.portfolio.is_some_and(|portfolio| !portfolio.stand_in) {
        "Standard margin"
    } else {
        "Own tiers"
    }
}

/// What a set is margined by, in a few words: `Portfolio margin`.
pub(crate) fn name(set: &SetMargin, by_venue: bool) -> String {
    let known = exposure_netting::venue::find(&set.name.counterparty);
    match known.filter(|_| by_venue) {
        None if by_venue && set.rule.is_pasted() => "Pasted tiers".to_owned(),
        None if by_venue => "Stand-in rule".to_owned(),
        None => named(&set.rule),
        Some(_) if set.rule.mode == AccountMode::Portfolio.name() => "Portfolio margin".to_owned(),
        Some(venue) => standard_name(venue, set).to_owned(),
    }
}

/// A rule by its published name: `Binance`, `Rate per asset`.
pub(crate) fn named(rule: &SetRule) -> String {
    match (preset(rule), method(rule)) {
        (Some(preset), _) => preset.name.to_owned(),
        (None, Some(method)) => method.name.to_owned(),
        (None, None) => rule.method.to_owned(),
    }
}

/// The day of a rule's source, for people.
pub(crate) fn day(rule: &SetRule) -> Option<String> {
    rule.as_of.map(|day| format!("as of {day}"))
}

/// A rule in words, with what stands in.
pub(crate) fn told(set: &SetMargin, by_venue: bool) -> String {
    let rule = &set.rule;
    let mut text = name(set, by_venue);
    // A whole rule stands in, or that of some contracts or tokens.
    let other_mode = rule.mode == AccountMode::Portfolio.name() && rule.method == standard::METHOD.id;
    if by_venue && rule.stand_in && (set.stand_ins.is_empty() || other_mode) {
        let by = if rule.method == rate::METHOD.id { "a rate of notional".to_owned() } else { named(rule) };
        text.push_str(&format!(": {by} stands in"));
    } else if by_venue && !set.stand_ins.is_empty() {
        let assets = set.stand_ins.iter().map(String::as_str).collect::<Vec<_>>().join(", ");
        text.push_str(&format!("; for {assets} others stand in"));
    }
    if set.partial {
        text.push_str("; a position is left out");
    }
    text
}

/// What would need less: `portfolio margin at Binance USD-M`.
pub(crate) fn change(available: &Available) -> String {
    let place = [&available.counterparty, &available.account].map(String::as_str).join(" ");
    let place = place.trim();
    match available.change {
        "together" => format!("all {} at {place}", available.asset),
        mode => format!("{mode} margin at {place}"),
    }
}

/// The rule that would then hold, and what has to be traded.
pub(crate) fn detail(available: &Available) -> String {
    let mut rule = named(&available.rule);
    if available.by_leverage.0 > 0 {
        rule.push_str(". Another ");
        rule.push_str(&whole(available.by_leverage));
        rule.push_str(" is needed now because of the leverage chosen, and is not counted here");
    }
    if available.by_leverage.0 < 0 {
        rule.push_str(". At the leverage chosen; at the most that is allowed it would need ");
        rule.push_str(&whole(available.by_leverage.abs()));
        rule.push_str(" less, and the saving counts that");
    }
    if available.from.is_empty() {
        return rule;
    }
    let from: Vec<String> = available.from.iter().map(|key| or_none(key)).collect();
    format!("Close {} at {} and open it here. {rule}", available.asset, from.join(" and "))
}

/// A set that lends: it has a health factor and no margin.
pub(crate) fn lends(set: &SetMargin) -> bool {
    !set.counted && set.method == health::METHOD.id
}

/// A set by its account: without `cross`, which every account is unless it says otherwise.
pub(crate) fn account_title(set: &SetMargin) -> String {
    let title = set_title(&set.name);
    title.strip_suffix(" · cross").map(str::to_owned).unwrap_or(title)
}

fn method(rule: &SetRule) -> Option<Method> {
    exposure_netting::margin::METHODS.into_iter().find(|method| method.id == rule.method)
}

fn preset(rule: &SetRule) -> Option<&'static Preset> {
    method(rule)?.presets.iter().find(|preset| Some(preset.id) == rule.preset)
}
