//! A methodology by name, with its parameters read.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::sync::Arc;

use rust_decimal::Decimal;
use serde_json::{Map, Value};

use super::money::Money;
use super::set::SetMethod;
use super::{METHODS, Method, ParameterReader, Preset, health, portfolio, rate, schedule, standard, weighted};
use crate::amount::plain;
use crate::book::Book;
use crate::book::MarginChoice;
use crate::error::{Code, Failure};
use crate::json::Json;
use crate::text::quoted;

/// The reader of a methodology's parameters. Every [`Method`] names its own, so that none can be forgotten.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Reader {
    Rate,
    Schedule,
    Standard,
    Portfolio,
    Weighted,
    Health,
    /// Each set by its venue's own rule. Venues without a rule use `rate`, with these parameters.
    Venue,
}

#[derive(Clone, Debug)]
pub(crate) enum Parameters {
    Rate(rate::Parameters),
    Schedule(schedule::Parameters),
    /// Every methodology that margins one set at a time.
    Set(SetChoice),
}

#[derive(Clone, Debug)]
pub(crate) struct SetChoice {
    pub method: Arc<dyn SetMethod>,
    pub preset: Option<&'static str>,
    /// The choice as it was given: sets with the same choice could be one set.
    pub given: MarginChoice,
    /// The rule by which each instrument alone is margined, if it is another: the requirement of positions in portfolio
    /// mode if they were margined one by one.
    pub standard: Option<Arc<dyn SetMethod>>,
}

/// Paths of parameters: for every asset, then for single assets.
const FOR_EVERY_ASSET: [(&[&str], &[&str]); 7] = [
    (&["linear", "default"], &["linear"]),
    (&["inverse", "default"], &["inverse"]),
    (&["tokens", "default"], &["tokens"]),
    (&["perpetuals", "default"], &["perpetuals"]),
    (&["range"], &["ranges"]),
    (&["roll", "minimum"], &["roll", "minimums"]),
    (&["roll", "perYear"], &["roll", "perYears"]),
];

fn at<'v>(map: &'v Map<String, Value>, path: &[&str]) -> Option<&'v Value> {
    let (first, rest) = path.split_first()?;
    rest.iter().try_fold(map.get(*first)?, |value, name| value.get(name))
}

impl SetChoice {
    /// The user's parameters for every asset, and for each whether one of these assets has an entry instead.
    pub(crate) fn for_every_asset(&self, assets: &BTreeSet<&str>) -> Vec<(String, bool)> {
        let presets = self.method.method().presets;
        let preset = presets.iter().find(|preset| Some(preset.id) == self.preset).map(parameters_of);
        let given = &self.given.parameters;
        let own = |asset: &str, path: &[&str]| {
            let has = |map: &Map<String, Value>| at(map, path).is_some_and(|entries| entries.get(asset).is_some());
            has(given) || preset.as_ref().is_some_and(has)
        };
        let user = FOR_EVERY_ASSET.iter().filter(|(path, _)| at(given, path).is_some());
        user.map(|(path, entries)| (path.join("."), assets.iter().all(|asset| own(asset, entries)))).collect()
    }
}

impl Default for Parameters {
    fn default() -> Self {
        Parameters::Rate(rate::Parameters::default())
    }
}

impl Parameters {
    pub(crate) fn method(&self) -> Method {
        match self {
            Parameters::Rate(_) => rate::METHOD,
            Parameters::Schedule(_) => schedule::METHOD,
            Parameters::Set(choice) => choice.method.method(),
        }
    }

    pub(crate) fn read(choice: &MarginChoice, book: &Book, place: &str) -> Result<Parameters, Failure> {
        let invalid = |field: &str, message: String| {
            Failure::new(Code::InvalidOption, format!("{place}: {message}")).field(format!("{place}.{field}"))
        };
        let Some(method) = METHODS.into_iter().find(|method| method.id == choice.method) else {
            let known = METHODS.map(|m| m.id).join(", ");
            return Err(invalid("method", format!("no methodology {}; there are {known}", quoted(&choice.method))));
        };
        let preset = match &choice.preset {
            None => method.presets.first(),
            Some(id) => Some(method.presets.iter().find(|preset| preset.id == id).ok_or_else(|| {
                let known: Vec<&str> = method.presets.iter().map(|preset| preset.id).collect();
                let known =
                    if known.is_empty() { "it has none".to_owned() } else { format!("there are {}", known.join(", ")) };
                invalid("preset", format!("methodology {} has no preset {}; {known}", method.id, quoted(id)))
            })?),
        };
        let mut map = preset.map(parameters_of).unwrap_or_default();
        overlay(&mut map, &choice.parameters);
        Parameters::of_map(method, preset.map(|preset| preset.id), map, choice, (book, place))
    }

    /// Pasted tiers over a venue's preset of `standard`, or over rates that stand in for contracts without tiers.
    pub(crate) fn with_tiers(
        preset: Option<&str>,
        tiers: &Map<String, Value>,
        leverage: Option<Decimal>,
        (book, place): (&Book, &str),
    ) -> Result<Parameters, Failure> {
        let published = standard::METHOD.presets.iter().find(|listed| Some(listed.id) == preset);
        let mut parameters = tiers.clone();
        if let Some(leverage) = leverage.filter(|leverage| *leverage >= Decimal::ONE) {
            parameters.insert("leverage".to_owned(), plain(leverage).into());
        }
        let mut map = published.map_or_else(rates_that_stand_in, parameters_of);
        overlay(&mut map, &parameters);
        let preset = published.map(|preset| preset.id);
        let choice =
            MarginChoice { preset: preset.map(str::to_owned), parameters, ..MarginChoice::new(standard::METHOD.id) };
        Parameters::of_map(standard::METHOD, preset, map, &choice, (book, place))
    }

    fn of_map(
        method: Method,
        preset: Option<&'static str>,
        map: Map<String, Value>,
        choice: &MarginChoice,
        (book, place): (&Book, &str),
    ) -> Result<Parameters, Failure> {
        let mut given = ParameterReader::new(place, map);
        let of_set = |method: Arc<dyn SetMethod>| {
            Parameters::Set(SetChoice { method, preset, given: choice.clone(), standard: None })
        };
        if !method.presets.is_empty()
            && let Some(currency) = given.text("currency")?.filter(|currency| !currency.is_empty())
        {
            given.amounts_in(Money::named(book, currency));
        }
        let parameters = match method.reader {
            Reader::Rate | Reader::Venue => Parameters::Rate(rate::Parameters::read(&mut given)?),
            Reader::Schedule => Parameters::Schedule(schedule::Parameters::read(&mut given)?),
            Reader::Weighted => {
                of_set(Arc::new(weighted::Parameters::read(&mut given, &book.assumptions.correlations)?))
            }
            Reader::Health => of_set(Arc::new(health::Parameters::read(&mut given)?)),
            Reader::Portfolio => of_set(Arc::new(portfolio::Parameters::read(&mut given)?)),
            Reader::Standard => of_set(Arc::new(standard::Parameters::read(&mut given)?)),
        };
        given.finish()?;
        Ok(parameters)
    }
}

/// The rate for a contract without tiers at a venue without a rule, if other contracts there have tiers: the one that
/// `rate` charges on assets that are in no group.
fn rates_that_stand_in() -> Map<String, Value> {
    let rate = plain(rate::Parameters::default().rate(""));
    let default = serde_json::json!({ "initial": rate, "maintenanceOfInitial": "0.5", "standIn": true });
    let map = serde_json::json!({ "chosenLeverage": true, "linear": { "default": default } });
    map.as_object().cloned().unwrap_or_default()
}

/// A preset that has been read, with the money that its amounts were counted in.
struct Published {
    method: &'static str,
    preset: &'static str,
    currency: String,
    money: Money,
    parameters: Parameters,
}

thread_local! {
    /// Reading a venue's tables takes longer than netting a small book, and they never change.
    static PUBLISHED: RefCell<Vec<Published>> = const { RefCell::new(Vec::new()) };
}

impl Parameters {
    /// A preset as published, with its amounts in the book's currency; `None` if there is no such preset.
    pub(crate) fn published(method: &str, preset: &str, book: &Book) -> Option<Parameters> {
        let known = METHODS.iter().find(|known| known.id == method)?;
        let listed = known.presets.iter().find(|listed| listed.id == preset)?;
        let found = PUBLISHED.with_borrow(|all| {
            let same = |p: &&Published| p.method == known.id && p.preset == listed.id;
            let counts = |p: &&Published| p.money == Money::named(book, p.currency.clone());
            all.iter().filter(same).find(counts).map(|published| published.parameters.clone())
        });
        if found.is_some() {
            return found;
        }
        let choice = MarginChoice { preset: Some(listed.id.to_owned()), ..MarginChoice::new(known.id) };
        // A preset can be read: a test reads all of them.
        let parameters = Parameters::read(&choice, book, "margin").ok()?;
        let currency = parameters_of(listed).get("currency").and_then(Value::as_str).unwrap_or_default().to_owned();
        let money = Money::named(book, currency.clone());
        let published =
            Published { method: known.id, preset: listed.id, currency, money, parameters: parameters.clone() };
        PUBLISHED.with_borrow_mut(|all| {
            // A page that walks through currencies must not keep them all.
            if all.len() >= 64 {
                all.clear();
            }
            all.push(published);
        });
        Some(parameters)
    }
}

/// Every parameter in force: the preset's, overridden by those given.
pub fn effective(choice: &MarginChoice) -> Map<String, Value> {
    let method = METHODS.into_iter().find(|method| method.id == choice.method);
    let presets = method.map(|method| method.presets).unwrap_or_default();
    let named = choice.preset.as_ref();
    let preset = presets.iter().find(|preset| named.is_none_or(|id| preset.id == id));
    let mut map = preset.map(parameters_of).unwrap_or_default();
    overlay(&mut map, &choice.parameters);
    map
}

/// A preset's parameters as a map, like those that a user gives.
pub(crate) fn parameters_of(preset: &Preset) -> Map<String, Value> {
    match Json::parse(preset.parameters).map(|json| json.to_value()) {
        Ok(Value::Object(map)) => map,
        _ => Map::new(),
    }
}

/// Parameters that stand in for each other: one of the first, given by a user, drops the preset's others.
const ALTERNATIVES: [(&[&str], &[&str]); 4] = [
    (&["tiers", "initial", "maintenance"], &["standIn", "upTo"]),
    (&["tiers"], &["steps", "initial", "maintenance", "maintenanceOfInitial", "tierRate", "tierSize", "tierBound"]),
    (&["maintenance"], &["maintenanceOfInitial"]),
    (&["maintenanceOfInitial"], &["maintenance"]),
];

/// A range of the user's own decides how far an asset moves: the preset's own moves of that asset give way.
fn by_range(scenario: &mut Map<String, Value>, over: &Map<String, Value>) {
    let of_all = over.get("range").is_some_and(|range| !range.is_null());
    let of_asset = over.get("ranges").and_then(Value::as_object);
    for name in ["spots", "weights"] {
        if of_all {
            scenario.remove(name);
        } else if let (Some(Value::Object(own)), Some(ranges)) = (scenario.get_mut(name), of_asset) {
            own.retain(|asset, _| !ranges.contains_key(asset));
        }
    }
}

/// Puts the user's parameters over a preset's: objects are joined key by key, all else is replaced.
pub(crate) fn overlay(base: &mut Map<String, Value>, over: &Map<String, Value>) {
    let gives = |name: &&str| over.get(*name).is_some_and(|value| !value.is_null());
    for (_, others) in ALTERNATIVES.iter().filter(|(given, _)| given.iter().any(gives)) {
        for name in others.iter().filter(|name| !gives(name)) {
            base.remove(*name);
        }
    }
    if let Some(Value::Array(scenarios)) = base.get_mut("scenarios") {
        scenarios.iter_mut().filter_map(Value::as_object_mut).for_each(|scenario| by_range(scenario, over));
    }
    for (key, value) in over.iter().filter(|(_, value)| !value.is_null()) {
        match (base.get_mut(key), value) {
            (Some(Value::Object(base)), Value::Object(over)) => overlay(base, over),
            _ => {
                base.insert(key.clone(), value.clone());
            }
        }
    }
}
