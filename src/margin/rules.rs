//! Which rule margins which set.

use std::collections::BTreeMap;
use std::sync::Arc;

use rust_decimal::Decimal;
use serde::Serialize;

use super::choice::{Parameters, SetChoice};
use super::set::SetMethod;
use super::{standard, venue};
use crate::amount::plain;
use crate::book::symbols::Symbol;
use crate::book::{Account, AccountMode, Book};
use crate::book::{MarginChoice, Options};
use crate::error::{Error, Failure};
use crate::exposure::ledger::MarginSet;
use crate::venue::{STAND_IN, Venue};

/// The rule that margins a set, and its source.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(optional_fields))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct SetRule {
    /// The methodology.
    #[cfg_attr(feature = "ts", ts(type = "MethodName"))]
    pub method: &'static str,
    /// Its named set of parameters, if it has one.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "ts", ts(type = "PresetName", optional))]
    pub preset: Option<&'static str>,
    /// The mode of the account.
    #[cfg_attr(feature = "ts", ts(type = "AccountMode"))]
    pub mode: &'static str,
    /// Whether it stands in for the venue's own rule, which is not known.
    pub stand_in: bool,
    /// The date of the rule's source.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub as_of: Option<&'static str>,
    /// The source of the rule.
    pub source: &'static str,
}

/// The source of a rule whose tiers the book gives.
const PASTED: &str = "The tiers that you pasted, over the venue's published rule.";

impl SetRule {
    /// Whether its tiers are the book's own.
    pub fn is_pasted(&self) -> bool {
        self.source == PASTED
    }
}

/// A rule with its parameters read.
#[derive(Clone, Debug, Default)]
pub(crate) struct Rule {
    pub parameters: Parameters,
    pub named: SetRule,
    /// Whether a venue's own rule was looked for, rather than one methodology chosen by name.
    pub by_venue: bool,
    /// Whether its requirement is part of the book's margin. A lending account has a health factor instead.
    pub counted: bool,
    /// Whose rule it is, if the venue is known.
    pub venue: Option<&'static Venue>,
    /// The same at the most leverage that the venue allows, if the account chose another.
    at_most: Option<Arc<dyn SetMethod>>,
    /// The venue's rule for the other mode, if both are known.
    switched: Option<Arc<Rule>>,
}

impl Rule {
    pub(crate) fn of(parameters: Parameters) -> Rule {
        let method = parameters.method();
        let chosen = match &parameters {
            Parameters::Set(choice) => choice.preset,
            Parameters::Rate(_) | Parameters::Schedule(_) => None,
        };
        let preset = method.presets.iter().find(|preset| Some(preset.id) == chosen);
        let named = SetRule {
            method: method.id,
            preset: chosen,
            mode: AccountMode::Standard.name(),
            stand_in: false,
            as_of: preset.map(|preset| preset.as_of),
            source: preset.map_or(method.source, |preset| preset.source),
        };
        Rule { parameters, named, by_venue: false, counted: true, venue: None, at_most: None, switched: None }
    }

    pub(crate) fn set_choice(&self) -> Option<&SetChoice> {
        match &self.parameters {
            Parameters::Set(choice) => Some(choice),
            Parameters::Rate(_) | Parameters::Schedule(_) => None,
        }
    }

    /// The methodology at the most leverage that the venue allows: other modes know no chosen leverage, and compare with
    /// this. The lines must be at it too.
    pub(crate) fn at_most_leverage(&self) -> Option<&dyn SetMethod> {
        self.at_most.as_deref().or_else(|| self.set_choice().map(|choice| &*choice.method))
    }
}

/// Who decides which rule a set is under.
#[derive(Clone, Debug)]
enum Chosen {
    /// One methodology for all.
    Rule(u32),
    /// The venue itself; `rate` as a substitute.
    Venue { stand_in: u32 },
}

/// The rules in force.
#[derive(Clone, Debug)]
pub(crate) struct Rules {
    all: Vec<Rule>,
    default: Chosen,
    by_counterparty: BTreeMap<String, Chosen>,
    /// By the book's places, as far as they have been looked up.
    by_place: Vec<u32>,
    by_bucket: BTreeMap<MarginSet, u32>,
    /// Those that were looked up for a venue, so that accounts under the same rule share it.
    known: BTreeMap<Key, u32>,
}

/// The key that distinguishes the rules of venues.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Key {
    /// The venue's name, or that of a counterparty whose tiers the book gives.
    venue: String,
    /// Whether it is that of a counterparty: two names of one venue must not share pasted tiers.
    own_tiers: bool,
    mode: &'static str,
    leverage: Option<Decimal>,
}

impl Default for Rules {
    fn default() -> Rules {
        Rules {
            all: vec![Rule { counted: true, ..Rule::of(Parameters::default()) }],
            default: Chosen::Rule(0),
            by_counterparty: BTreeMap::new(),
            by_place: Vec::new(),
            by_bucket: BTreeMap::new(),
            known: BTreeMap::new(),
        }
    }
}

impl Rules {
    /// Reads the options: every rule that they name, and the substitute for venues without one.
    pub(crate) fn read(options: &Options, book: &Book) -> Result<Rules, Error> {
        let mut rules = Rules { all: Vec::new(), ..<Rules as Default>::default() };
        let by_venue = MarginChoice::new(venue::METHOD.id);
        rules.default = rules.chosen(options.margin.as_ref().unwrap_or(&by_venue), book, "margin")?;
        for counterparty in book.tiers.keys() {
            given(counterparty, None, book)?;
        }
        for (counterparty, choice) in &options.margin_by {
            let chosen = rules.chosen(choice, book, &format!("marginBy.{counterparty}"))?;
            rules.by_counterparty.insert(counterparty.clone(), chosen);
        }
        Ok(rules)
    }

    fn chosen(&mut self, choice: &MarginChoice, book: &Book, place: &str) -> Result<Chosen, Error> {
        let rule = Rule::of(Parameters::read(choice, book, place)?);
        if choice.method != venue::METHOD.id {
            return Ok(Chosen::Rule(self.add(rule)));
        }
        let named = SetRule { stand_in: true, ..rule.named };
        let stand_in = self.add(Rule { named, by_venue: true, ..rule });
        Ok(Chosen::Venue { stand_in })
    }

    fn add(&mut self, rule: Rule) -> u32 {
        let index = u32::try_from(self.all.len()).unwrap_or(u32::MAX);
        self.all.push(rule);
        index
    }

    /// Looks up the rules of places that the book has gained.
    pub(crate) fn learn(&mut self, book: &Book) {
        for at in self.by_place.len()..book.places.len() {
            let Some(place) = u32::try_from(at).ok().and_then(|at| book.places.get(at)) else { continue };
            let bucket = MarginSet::of(place);
            let rule = match self.by_bucket.get(&bucket) {
                Some(rule) => *rule,
                None => self.look_up(&bucket, book),
            };
            self.by_bucket.insert(bucket, rule);
            self.by_place.push(rule);
        }
    }

    fn look_up(&mut self, bucket: &MarginSet, book: &Book) -> u32 {
        let counterparty = book.symbols.text(bucket.counterparty);
        let chosen = self.by_counterparty.get(counterparty).unwrap_or(&self.default);
        let stand_in = match chosen {
            Chosen::Rule(rule) => return *rule,
            Chosen::Venue { stand_in } => *stand_in,
        };
        let own_tiers = book.tiers.contains_key(counterparty);
        let venue = match crate::venue::find(counterparty) {
            Some(venue) => venue,
            None if own_tiers => &UNKNOWN,
            None => return stand_in,
        };
        let name = if own_tiers { counterparty } else { venue.name };
        // An isolated position is margined separately, whatever the mode of the account.
        let mode = if bucket.alone { AccountMode::Standard } else { mode_of(bucket, book) };
        let leverage = account_of(bucket, book).and_then(|account| account.leverage);
        let key = Key { venue: name.to_owned(), own_tiers, mode: mode.name(), leverage };
        if let Some(rule) = self.known.get(&key) {
            return *rule;
        }
        let rule = match Rule::of_venue(venue, counterparty, mode, leverage, book) {
            Some(rule) => self.add(rule),
            None => stand_in,
        };
        self.known.insert(key, rule);
        rule
    }

    /// The rule of an account if it were in the other mode of its venue; `None` if the rule of either is not known.
    pub(crate) fn switched(&self, bucket: &MarginSet) -> Option<&Rule> {
        self.of(bucket).switched.as_deref()
    }

    pub(crate) fn of(&self, bucket: &MarginSet) -> &Rule {
        self.at(self.by_bucket.get(bucket).copied())
    }

    /// The rule of one of the book's places.
    pub(crate) fn of_place(&self, place: u32) -> &Rule {
        self.at(self.by_place.get(place as usize).copied())
    }

    fn at(&self, index: Option<u32>) -> &Rule {
        static NONE: std::sync::LazyLock<Rule> = std::sync::LazyLock::new(|| Rule::of(Parameters::default()));
        let default = match self.default {
            Chosen::Rule(rule) | Chosen::Venue { stand_in: rule } => rule,
        };
        self.all.get(index.unwrap_or(default) as usize).unwrap_or(&NONE)
    }

    /// The one methodology in force everywhere, if there is but one.
    pub(crate) fn only(&self) -> Option<&Parameters> {
        match self.default {
            Chosen::Rule(rule) if self.by_counterparty.is_empty() => Some(&self.at(Some(rule)).parameters),
            Chosen::Rule(_) | Chosen::Venue { .. } => None,
        }
    }

    /// The rule of a set of which nothing is known: the methodology chosen for all, or the substitute.
    pub(crate) fn usual(&self) -> &Rule {
        self.at(None)
    }

    /// Whether the sets of a counterparty are each under the rule of its venue.
    pub(crate) fn is_by_venue(&self, counterparty: Symbol, book: &Book) -> bool {
        let chosen = self.by_counterparty.get(book.symbols.text(counterparty)).unwrap_or(&self.default);
        matches!(chosen, Chosen::Venue { .. })
    }

    /// Rules that look at a whole set at a time.
    pub(crate) fn sets(&self) -> impl Iterator<Item = &SetChoice> {
        self.all.iter().filter_map(Rule::set_choice)
    }

    /// Those of them whose requirement is part of the book's margin.
    pub(crate) fn counted_sets(&self) -> impl Iterator<Item = &SetChoice> {
        self.all.iter().filter(|rule| rule.counted).filter_map(Rule::set_choice)
    }

    /// Those chosen by name, with whose they are; the default has no name.
    pub(crate) fn named_sets(&self) -> impl Iterator<Item = (&str, &SetChoice)> {
        let named = self.by_counterparty.iter().map(|(name, chosen)| (name.as_str(), chosen));
        std::iter::once(("", &self.default)).chain(named).filter_map(|(name, chosen)| match chosen {
            Chosen::Rule(rule) => Some((name, self.at(Some(*rule)).set_choice()?)),
            Chosen::Venue { .. } => None,
        })
    }
}

impl Rule {
    /// A venue's rule for an account in this mode, and in the other one; `None` if `rate` is the substitute.
    fn of_venue(
        venue: &'static Venue,
        counterparty: &str,
        mode: AccountMode,
        leverage: Option<Decimal>,
        book: &Book,
    ) -> Option<Rule> {
        let in_mode = |mode| Rule::in_mode(venue, counterparty, mode, leverage, book);
        let mut rule = in_mode(mode)?;
        if venue.portfolio.is_some_and(|portfolio| !portfolio.stand_in) {
            let other = match mode {
                AccountMode::Standard => AccountMode::Portfolio,
                AccountMode::Portfolio => AccountMode::Standard,
            };
            rule.switched = in_mode(other).filter(|other| !other.named.stand_in).map(Arc::new);
        }
        Some(rule)
    }

    /// A venue's rule for an account in this mode.
    fn in_mode(
        venue: &'static Venue,
        counterparty: &str,
        mode: AccountMode,
        leverage: Option<Decimal>,
        book: &Book,
    ) -> Option<Rule> {
        let own_tiers = book.tiers.contains_key(counterparty);
        // Tiers are checked when the book is read.
        let own = |leverage| given(counterparty, leverage, book).ok().flatten();
        // If another mode has a different rule, no leverage is chosen there; the comparison is made without one.
        let standard = || if own_tiers { own(None) } else { read(venue.standard, None, book) };
        let portfolio = venue.portfolio.filter(|_| mode == AccountMode::Portfolio);
        let known = portfolio.unwrap_or(venue.standard);
        let is_own = own_tiers && (known.method == standard::METHOD.id || known == STAND_IN);
        if known == STAND_IN && !is_own {
            return None;
        }
        let mut rule = Rule::of(if is_own { own(leverage)? } else { read(known, leverage, book)? });
        if is_own {
            rule.named.source = PASTED;
        }
        rule.by_venue = true;
        rule.venue = Some(venue);
        rule.counted = !venue.lends;
        rule.named.mode = mode.name();
        // Tiers, pasted or not, are not a rule for a portfolio.
        rule.named.stand_in = match mode {
            AccountMode::Standard => known.stand_in && !is_own,
            AccountMode::Portfolio => portfolio.is_none_or(|portfolio| portfolio.stand_in),
        };
        if portfolio.is_some_and(|portfolio| portfolio.method != venue.standard.method)
            && let Parameters::Set(choice) = &mut rule.parameters
        {
            choice.standard = standard().and_then(method_of);
        }
        if leverage.is_some() {
            let at_most = if is_own { own(None) } else { read(known, None, book) };
            rule.at_most = at_most.and_then(method_of);
        }
        Some(rule)
    }
}

/// A venue that is known only by the tiers that the book gives.
static UNKNOWN: Venue =
    Venue { name: "", aliases: &[], standard: STAND_IN, portfolio: None, lends: false, sorts: &[], lots: &[] };

/// The tiers that a book gives for a counterparty, over its venue's published rule. A contract in neither uses the
/// substitute rate, and is marked.
fn given(counterparty: &str, leverage: Option<Decimal>, book: &Book) -> Result<Option<Parameters>, Failure> {
    let Some(tiers) = book.tiers.get(counterparty) else { return Ok(None) };
    let published = crate::venue::find(counterparty).map(|venue| venue.standard);
    let preset = published.filter(|rule| rule.method == standard::METHOD.id).map(|rule| rule.preset);
    let place = format!("tiers.{counterparty}");
    // Errors in them are reported at `tiers`, not among the parameters of a methodology.
    let at_tiers = |failure: Failure| {
        let own = |text: &str| text.replace(".parameters", "");
        let (message, field) = (own(&failure.message), failure.field.as_deref().map(own));
        field.map_or_else(|| failure.clone(), |field| failure.clone().field(field)).message(message)
    };
    Parameters::with_tiers(preset, tiers, leverage, (book, &place)).map(Some).map_err(at_tiers)
}

/// The mode of an account: the one it gives, or else the one that its name implies.
pub(crate) fn mode_of(bucket: &MarginSet, book: &Book) -> AccountMode {
    let (counterparty, account) = (book.symbols.text(bucket.counterparty), book.symbols.text(bucket.account));
    account_of(bucket, book).and_then(|account| account.mode).unwrap_or_else(|| {
        let says = |name: &str| name.to_lowercase().contains("portfolio");
        if says(account) || says(counterparty) { AccountMode::Portfolio } else { AccountMode::Standard }
    })
}

/// The book's entry for the account that a set is in.
fn account_of<'b>(bucket: &MarginSet, book: &'b Book) -> Option<&'b Account> {
    let text = |symbol| book.symbols.text(symbol);
    book.accounts.iter().find(|account| account.is_at(text(bucket.counterparty), text(bucket.account)))
}

/// A published rule with its parameters, at the leverage of an account if its users choose one.
fn read(rule: crate::venue::Rule, leverage: Option<Decimal>, book: &Book) -> Option<Parameters> {
    let published = Parameters::published(rule.method, rule.preset, book)?;
    let chooses = matches!(&published, Parameters::Set(choice) if choice.method.takes_most_leverage());
    let Some(leverage) = leverage.filter(|leverage| chooses && *leverage >= Decimal::ONE) else {
        return Some(published);
    };
    let preset = Some(rule.preset.to_owned());
    let mut own = MarginChoice { preset, ..MarginChoice::new(rule.method) };
    own.parameters.insert("leverage".to_owned(), plain(leverage).into());
    Parameters::read(&own, book, "margin").ok()
}

fn method_of(parameters: Parameters) -> Option<Arc<dyn SetMethod>> {
    match parameters {
        Parameters::Set(choice) => Some(choice.method),
        Parameters::Rate(_) | Parameters::Schedule(_) => None,
    }
}
