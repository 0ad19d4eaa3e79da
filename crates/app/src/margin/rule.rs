//! The rule of an account in words, the modes of its venue, and changes that would need less.

use crate::format::whole;
use crate::positions::{or_none, set_title};
use crate::store::Store;
use crate::texts::{margin as texts, positions::CROSS};
use exposure_netting::AccountMode;
use exposure_netting::margin::{Available, Method, Preset, SetMargin, SetRule, health, rate, standard, venue};
use exposure_netting::venue::Venue;

/// Whether a counterparty's sets use the rule of its venue, rather than a method that was chosen by name.
pub(crate) fn is_by_venue(store: Store, counterparty: &str) -> bool {
    store.book(|book| {
        let options = &book.options;
        let chosen = options.margin_by.get(counterparty).or(options.margin.as_ref());
        chosen.is_none_or(|choice| choice.method == venue::METHOD.id)
    })
}

/// Whether a stand-in replaces the venue's rule for a set or a part of it. A set without margin needs no rule.
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
        let name = if portfolio.stand_in { texts::PORTFOLIO_STAND_IN } else { texts::PORTFOLIO };
        modes.push((AccountMode::Portfolio, name.to_owned()));
    }
    modes
}

/// Beside a portfolio margin that is known, the other mode is the standard one; elsewhere there is but one set of tiers.
fn standard_name(venue: &Venue, set: &SetMargin) -> &'static str {
    if set.rule.is_pasted() {
        texts::PASTED_TIERS
    } else if venue.standard.stand_in {
        texts::STAND_IN_RULE
    } else if venue.lends {
        texts::LENDS
    } else if venue.portfolio.is_some_and(|portfolio| !portfolio.stand_in) {
        texts::STANDARD
    } else {
        texts::OWN_TIERS
    }
}

/// The rule of a set in a few words: `Portfolio margin`.
pub(crate) fn name(set: &SetMargin, by_venue: bool) -> String {
    let known = exposure_netting::venue::find(&set.name.counterparty);
    match known.filter(|_| by_venue) {
        None if by_venue && set.rule.is_pasted() => texts::PASTED_TIERS.to_owned(),
        None if by_venue => texts::STAND_IN_RULE.to_owned(),
        None => named(&set.rule),
        Some(_) if set.rule.mode == AccountMode::Portfolio.name() => texts::PORTFOLIO.to_owned(),
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
    rule.as_of.map(texts::as_of)
}

/// A rule in words, with its stand-ins.
pub(crate) fn told(set: &SetMargin, by_venue: bool) -> String {
    let rule = &set.rule;
    // Another rule replaces the whole rule, or that of some contracts or tokens.
    let other_mode = rule.mode == AccountMode::Portfolio.name() && rule.method == standard::METHOD.id;
    let whole = by_venue && rule.stand_in && (set.stand_ins.is_empty() || other_mode);
    let by = || if rule.method == rate::METHOD.id { texts::RATE_OF_NOTIONAL.to_owned() } else { named(rule) };
    let assets: Vec<String> = set.stand_ins.iter().filter(|_| by_venue).map(ToString::to_string).collect();
    texts::rule(&name(set, by_venue), whole.then(by).as_deref(), &assets, set.partial)
}

/// A change that would need less: `portfolio margin at Binance USD-M`.
pub(crate) fn change(available: &Available) -> String {
    let place = [&available.counterparty, &available.account].map(String::as_str).join(" ");
    let place = place.trim();
    match available.change {
        "together" => texts::together(&available.asset, place),
        mode => texts::mode_at(mode, place),
    }
}

/// The rule that would then hold, and the trades that it takes.
pub(crate) fn detail(available: &Available) -> String {
    let by = available.by_leverage;
    let more_now = (by.0 > 0).then(|| whole(by));
    let less_then = (by.0 < 0).then(|| whole(by.abs()));
    let from: Vec<String> = available.from.iter().map(|key| or_none(key)).collect();
    let trades = (!from.is_empty()).then(|| texts::close_and_open(&available.asset, &from));
    texts::possible(&named(&available.rule), more_now.as_deref(), less_then.as_deref(), trades.as_deref())
}

/// A set that lends: it has a health factor and no margin.
pub(crate) fn lends(set: &SetMargin) -> bool {
    !set.counted && set.method == health::METHOD.id
}

/// A set by its account: without `cross`, which every account is unless it says otherwise.
pub(crate) fn account_title(set: &SetMargin) -> String {
    let title = set_title(&set.name);
    title.strip_suffix(CROSS).map(str::to_owned).unwrap_or(title)
}

fn method(rule: &SetRule) -> Option<Method> {
    exposure_netting::margin::METHODS.into_iter().find(|method| method.id == rule.method)
}

fn preset(rule: &SetRule) -> Option<&'static Preset> {
    method(rule)?.presets.iter().find(|preset| Some(preset.id) == rule.preset)
}
