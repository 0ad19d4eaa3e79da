//! Warnings: entries in a book that are allowed but may be mistakes.

use std::collections::{BTreeMap, BTreeSet};

use crate::amount::{Amount, plain};
use crate::book::Options;
use crate::book::symbols::Symbol;
use crate::credit::View;
use crate::error::{Code, Failure};
use crate::exposure::ledger::{HoldingKey, MarginSet};
use crate::margin::{Parameters, SetMargin, rate, schedule, weighted};
use crate::order;
use crate::position::Kind;

impl<'a> View<'a> {
    /// The warnings, in addition to those from reading the book and from cells that hold no number.
    pub(crate) fn warnings(self) -> Vec<Failure> {
        let mut warnings = Vec::new();
        let text = |symbol| self.book.symbols.text(symbol);
        let mut apart: Vec<&str> = self
            .exposure
            .ledger
            .assets()
            .filter(|(asset, sum)| self.exposure.market.get(*asset).price.is_none() && sum.marks_differ())
            .map(|(asset, _)| text(asset))
            .collect();
        order::sort_by(&mut apart, |a, b| a.cmp(b));
        for asset in apart {
            let message = format!(
                "marks of {asset} differ by more than 0.1 %, so equal longs and shorts do not net to zero; set one price for {asset} to value all of them at it"
            );
            warnings.push(Failure::new(Code::MarksDiffer, message).field(format!("prices.{asset}")));
        }
        for (asset, price) in self.book.prices.iter().filter(|(_, price)| price.is_sign_negative() && !price.is_zero())
        {
            let message =
                format!("the price of {asset} is {}, below zero: a long position then counts as short", plain(*price));
            warnings.push(Failure::new(Code::NegativePrice, message).field(format!("prices.{asset}")));
        }
        for (asset, _) in self.book.prices.iter().filter(|(_, price)| price.is_zero()) {
            let message = format!("the price of {asset} is 0, so {asset} counts for nothing; correct it or clear it");
            warnings.push(Failure::new(Code::ZeroPrice, message).field(format!("prices.{asset}")));
        }
        let mut far: BTreeMap<&str, Amount> = BTreeMap::new();
        for (asset, sum) in self.exposure.ledger.assets() {
            let reference =
                self.exposure.market.get(asset).price.and_then(Amount::from_decimal).filter(|price| price.0 > 0);
            if let Some(mark) = reference.and_then(|price| sum.mark_far_from(price)) {
                far.insert(text(asset), mark);
            }
        }
        for (name, mark) in far {
            let message = format!(
                "a position's price of {name} is {mark}, far from the price of {name} that counts for all; correct one of them"
            );
            warnings.push(Failure::new(Code::MarkFar, message).field(format!("prices.{name}")));
        }
        for (index, code) in &self.exposure.doubts {
            if *code == Code::UnusedField {
                warnings.extend(self.unused_field(*index));
                continue;
            }
            let (field, message) = match *code {
                Code::NegativePrice => ("price", "the price is below zero: a long position then counts as short"),
                Code::LargeDelta => {
                    ("delta", "the delta is beyond 1: it is per unit of the asset; write 0.45 for 45 %")
                }
                Code::ContraryDelta => (
                    "delta",
                    "the delta's sign is contrary to the option's right: a call's is above zero, a put's below, whatever the side",
                ),
                Code::ImplausiblePremium => (
                    "price",
                    "at this price the option has almost no time value, or less than none: if the price is in coin, set its price currency to the coin",
                ),
                Code::LargeVolatility => {
                    ("volatility", "the volatility is above 1,000 %: it may be 100 times too large")
                }
                Code::LargeSpread => {
                    ("price", "a spread of 1 or more is 100 % a year: write 0.0075 for 75 basis points")
                }
                Code::UnpricedSwap => (
                    "value",
                    "this swap has no value, and counts as worth nothing on default: give value, or price (the market's spread) with entryPrice (its coupon), expiry and the book's asOf",
                ),
                Code::UnvaluedRates => (
                    "value",
                    "this interest-rate contract has no value, and counts as worth nothing on default: give value",
                ),
                Code::ResetUnused => (
                    "resetPrice",
                    "the reset price is not used without a price of the asset, so the token counts as just reset: give its underlying price, or set one price for the asset",
                ),
                Code::UnusedMargin => (
                    "margin",
                    "a cross position has no margin of its own, so its margin is ignored; clear it, or make the position isolated",
                ),
                _ => (
                    "marginRate",
                    "the margin rate is above 100 %, more than the whole exposure: it may be 100 times too large",
                ),
            };
            let failure = Failure::new(*code, message).field(field).row(index.saturating_add(1));
            warnings.push(failure.id(self.book.id(*index)));
        }
        warnings.extend(self.name_warnings());
        warnings.extend(self.basis_warnings());
        warnings
    }

    /// A field that means nothing for the kind of its position, and so counts for nothing.
    fn unused_field(self, index: u32) -> Option<Failure> {
        let row = self.book.rows.get(index as usize)?.as_ref()?;
        let instrument = self.book.instruments.get(row.instrument)?;
        let (field, kind) = (instrument.unused()?.name(), instrument.kind.name());
        let article = if kind.starts_with(['a', 'e', 'i', 'o', 'u']) { "an" } else { "a" };
        let message = format!("{article} {kind} has no {field}, so it is ignored; clear it, or choose another kind");
        let failure = Failure::new(Code::UnusedField, message).field(field).row(index.saturating_add(1));
        Some(failure.id(self.book.id(index)))
    }

    /// Warnings about the choice of methodologies.
    pub(crate) fn margin_warnings(self, options: &Options, sets: &[SetMargin]) -> Vec<Failure> {
        let mut warnings = Vec::new();
        let chosen = options.margin_by.keys().map(|name| ("marginBy", Code::UnusedMarginBy, name));
        let pasted = self.book.tiers.keys().map(|name| ("tiers", Code::UnusedTiers, name));
        for (place, code, counterparty) in chosen.chain(pasted) {
            if !sets.iter().any(|set| set.name.counterparty == *counterparty) {
                let message =
                    format!("{place} names {counterparty}, with whom nothing is held; names count letter by letter");
                warnings.push(Failure::new(code, message).field(format!("{place}.{counterparty}")));
            }
        }
        for set in sets.iter().filter(|set| set.maintenance.is_some_and(|maintenance| maintenance > set.netted)) {
            let message = format!(
                "{} would have to keep more than it takes to open: maintenance margin is above initial margin; look at its parameters",
                set.key.replace('|', " ")
            );
            warnings.push(Failure::new(Code::MaintenanceAboveInitial, message).field("margin"));
        }
        for set in sets.iter().filter(|set| !set.beyond_tiers.is_empty()) {
            let assets = set.beyond_tiers.iter().map(String::as_str).collect::<Vec<_>>().join(", ");
            let key = set.key.replace('|', " ");
            let message = format!(
                "{assets} at {}: a position is larger than the table of tiers reaches, so it is taken at the last tier; the venue asks more, or allows no such size: paste the venue's own tiers",
                key.trim()
            );
            warnings.push(Failure::new(Code::BeyondTiers, message).field("margin"));
        }
        warnings.extend(self.parameter_warnings(options));
        let weighed = self.margin.rules.sets().any(|choice| choice.method.method().id == weighted::METHOD.id);
        if weighed && !weighted::possible(&self.book.assumptions.correlations) {
            let message = "the correlations cannot all hold at once (three assets cannot all move against each other), so what they net is not to be relied on; weaken some of them";
            warnings.push(Failure::new(Code::ImpossibleCorrelations, message).field("assumptions.correlations"));
        }
        warnings
    }

    /// Inputs that a methodology does not use: rates of positions, and parameters for every asset if each has its own.
    fn parameter_warnings(self, options: &Options) -> Vec<Failure> {
        let mut warnings = Vec::new();
        let mut held: BTreeMap<Symbol, (&MarginSet, BTreeSet<&str>)> = BTreeMap::new();
        for cell in self.exposure.ledger.cells.iter().filter(|cell| cell.rows > 0) {
            let Some(bucket) = self.exposure.ledger.buckets.get(cell.bucket) else { continue };
            if !self.margin.rules.of(bucket).by_venue {
                let (_, assets) = held.entry(bucket.counterparty).or_insert((bucket, BTreeSet::new()));
                assets.insert(self.book.symbols.text(cell.asset));
            }
        }
        let mut shadowed: BTreeMap<String, bool> = BTreeMap::new();
        for (counterparty, (bucket, assets)) in &held {
            let Some(choice) = self.set_choice(bucket) else { continue };
            let name = self.book.symbols.text(*counterparty);
            let whose = if options.margin_by.contains_key(name) { format!("marginBy.{name}") } else { "margin".into() };
            for (parameter, is_shadowed) in choice.for_every_asset(assets) {
                let all = shadowed.entry(format!("{whose}.parameters.{parameter}")).or_insert(true);
                *all &= is_shadowed;
            }
        }
        for field in shadowed.into_iter().filter_map(|(field, all)| all.then_some(field)) {
            let message = format!(
                "{field} has no effect: every asset held there has an entry of its own in the preset; give a parameter for the asset"
            );
            warnings.push(Failure::new(Code::UnusedParameter, message).field(field));
        }
        let (mut unused, mut partial) = (BTreeMap::<&'static str, u32>::new(), 0_u32);
        for (holding, quote) in
            self.exposure.ledger.holdings.iter().zip(&self.margin.quotes).filter(|(_, quote)| quote.rated > 0)
        {
            let bucket = self.exposure.ledger.buckets.get(holding.key().bucket);
            let Some(choice) = bucket.and_then(|bucket| self.set_choice(bucket)) else { continue };
            if holding.key().mapped {
                continue;
            }
            if !choice.method.uses_own_rates() {
                let count = unused.entry(choice.method.method().id).or_default();
                *count = count.saturating_add(quote.rated);
            } else if quote.rated < quote.rows {
                partial = partial.saturating_add(quote.rated);
            }
        }
        if self.margin.any_schedule {
            let by_schedule = |row: &&crate::book::Row| {
                matches!(self.margin.rules.of_place(row.place).parameters, Parameters::Schedule(_))
                    && row.extra().margin_rate.is_some()
            };
            let count = u32::try_from(self.book.rows.iter().flatten().filter(by_schedule).count()).unwrap_or(u32::MAX);
            if count > 0 {
                unused.insert(schedule::METHOD.id, count);
            }
        }
        for (method, count) in unused {
            let message = format!(
                "{count} positions give a margin rate of their own, which the methodology {method} does not use; margin their counterparty by rate or standard, or leave the rate out"
            );
            warnings.push(Failure::new(Code::UnusedMarginRate, message).field("marginRate"));
        }
        if partial > 0 {
            let message = format!(
                "{partial} positions give a margin rate of their own that does not count, because others in the same instrument and account give none; give all of them one"
            );
            warnings.push(Failure::new(Code::UnusedMarginRate, message).field("marginRate"));
        }
        warnings
    }

    /// Names that look alike, and agreements that are not there.
    fn name_warnings(self) -> Vec<Failure> {
        let mut warnings = Vec::new();
        let mut folded: BTreeMap<String, BTreeSet<&str>> = BTreeMap::new();
        let symbols = &self.book.symbols;
        let cash = self.exposure.ledger.cash.keys().copied();
        let cells = self.exposure.ledger.cells.iter().filter(|cell| cell.rows > 0);
        let counterparties = cells.filter_map(|cell| Some(self.exposure.ledger.buckets.get(cell.bucket)?.counterparty));
        let mut held: BTreeSet<Symbol> = BTreeSet::new();
        held.extend(self.exposure.ledger.assets().map(|(asset, _)| asset).chain(cash).chain(counterparties));
        let taken = self.book.assumptions.pegs.keys().chain([&self.book.currency]).map(String::as_str);
        for name in held.iter().map(|symbol| symbols.text(*symbol)).chain(taken) {
            folded.entry(look(name)).or_default().insert(name);
        }
        for names in folded.values().filter(|names| names.len() > 1) {
            let list: Vec<String> = names
                .iter()
                .map(|name| match name.chars().find(|c| !c.is_ascii()) {
                    Some(c) => format!("{name} (with U+{:04X})", u32::from(c)),
                    None => (*name).to_owned(),
                })
                .collect();
            let message = format!("{} look alike but are different names, so they do not net", list.join(" and "));
            warnings.push(Failure::new(Code::Confusable, message));
        }
        let usual = |base: &str| rate::Parameters::default().rates.contains_key(base);
        let known = |base: &str| symbols.find(base).is_some_and(|symbol| held.contains(&symbol)) || usual(base);
        for asset in self.exposure.ledger.assets().map(|(asset, _)| symbols.text(asset)) {
            let Some(base) = base_of(asset).filter(|base| known(base)) else { continue };
            let message = format!(
                "{asset} reads like a venue's symbol for {base}; as it stands it is an asset of its own and nets with no {base}. Write {base} as its asset"
            );
            warnings.push(Failure::new(Code::SymbolAsAsset, message).field("asset"));
        }
        let mut wrong = BTreeSet::new();
        for (place, seat) in self.book.places.iter().zip(&self.margin.seats).filter(|(place, _)| place.agreement != 0) {
            if seat.is_none_or(|seat| seat.rows == 0) {
                continue;
            }
            let id = symbols.text(place.agreement);
            match (self.book.agreements.iter().find(|a| a.id == id), symbols.text(place.counterparty)) {
                (None, _) => {
                    wrong.insert(format!("agreement {id} is not in the book, so it counts as not enforceable"));
                }
                (Some(a), held) if a.counterparty != held => {
                    let held = if held.is_empty() { "a position without counterparty" } else { held };
                    wrong.insert(format!("agreement {id} is with {} and does not cover {held}", a.counterparty));
                }
                _ => {}
            }
        }
        warnings
            .extend(wrong.into_iter().map(|message| Failure::new(Code::UnknownAgreement, message).field("agreement")));
        warnings.extend(self.counterparty_warnings());
        warnings
    }

    /// Warnings about counterparties that are not in the book, and about agreements without a default among them.
    fn counterparty_warnings(self) -> Vec<Failure> {
        let symbols = &self.book.symbols;
        let held =
            self.book.places.iter().zip(&self.margin.seats).filter(|(_, seat)| seat.is_some_and(|seat| seat.rows > 0));
        let mut known: BTreeSet<&str> = BTreeSet::new();
        let mut uncovered: BTreeSet<&str> = BTreeSet::new();
        for (place, _) in held {
            let counterparty = symbols.text(place.counterparty);
            known.insert(counterparty);
            let several = self.book.agreements.iter().filter(|a| a.counterparty == counterparty).count() > 1;
            if place.agreement == 0 && several && self.book.default_agreement(counterparty).is_none() {
                uncovered.insert(counterparty);
            }
        }
        let mut warnings = Vec::new();
        if known.is_empty() {
            return warnings;
        }
        known.extend(self.book.funded().map(|(_, account)| account.counterparty.as_str()));
        let mut warn = |code, field: &str, message: String| warnings.push(Failure::new(code, message).field(field));
        for a in self.book.agreements.iter().filter(|a| !known.contains(a.counterparty.as_str())) {
            let message = format!("agreement {} is with {}, with whom nothing is held", a.id, a.counterparty);
            warn(Code::UnusedAgreement, "agreements", message);
        }
        for name in self.book.assumptions.recovery.by_counterparty.keys().filter(|name| !known.contains(name.as_str()))
        {
            let message = format!("a recovery is given for {name}, with whom nothing is held");
            warn(Code::UnusedRecovery, "assumptions.recovery", message);
        }
        for name in uncovered {
            let message = format!(
                "there are several agreements with {name} and none is the default, so a position there that names none stands alone"
            );
            warn(Code::NoDefaultAgreement, "agreements.default", message);
        }
        warnings
    }

    /// A basis charge above the rate of a side it is matched against makes netting cost more than it saves.
    fn basis_warnings(self) -> Vec<Failure> {
        let mut seen = BTreeSet::new();
        let linear =
            |key: HoldingKey| self.exposure.instruments.get(key.instrument).is_some_and(|i| i.kind != Kind::Option);
        for holding in self.exposure.ledger.holdings.iter().filter(|h| h.rows > 0 && h.gross.0 > 0 && linear(h.key())) {
            let (Some(cell), Some(bucket)) = (
                self.exposure.ledger.cells.get(holding.cell as usize),
                self.exposure.ledger.buckets.get(holding.key().bucket),
            ) else {
                continue;
            };
            if let Parameters::Rate(parameters) = &self.margin.rules.of(bucket).parameters
                && !bucket.alone
                && cell.sides.matched().0 > 0
                && holding.gross.times(parameters.basis).is_some_and(|basis| holding.charge < basis)
            {
                seen.insert(self.book.symbols.text(cell.asset));
            }
        }
        let warning = |asset| {
            let message = format!(
                "the basis charge is above a margin rate of {asset}, so what matches there may need more than it saves"
            );
            Failure::new(Code::BasisAboveRate, message).field("basis")
        };
        seen.into_iter().map(warning).collect()
    }
}

/// The part before the currency, or before the word for the contract, in a symbol such as `BTCUSDT` or `ETH-PERP`.
fn base_of(symbol: &str) -> Option<&str> {
    const ENDS: [&str; 8] = ["-PERPETUAL", "-PERP", "PERP", "USDT", "USDC", "FDUSD", "USD", "SWAP"];
    let end = |symbol: &str, end: &&str| {
        let cut = symbol.len().checked_sub(end.len())?;
        symbol.get(cut..).filter(|rest| rest.eq_ignore_ascii_case(end)).map(|_| cut)
    };
    let mut base = symbol;
    // `BTC-USDT-SWAP` has two of them.
    while let Some(cut) = ENDS.iter().find_map(|e| end(base, e)) {
        base = base.get(..cut)?.trim_end_matches(['-', '_', '/', ':']);
    }
    (base != symbol && !base.is_empty()).then_some(base)
}

/// A name as the eye may take it: letter case aside, and letters of other scripts that look like Latin ones.
fn look(name: &str) -> String {
    if name.is_ascii() {
        return name.to_ascii_lowercase();
    }
    const ALIKE: [(&str, &str); 2] = [
        ("АВЕЅІЈКМНОРСТХУавеѕіјкмнорстху", "ABESIJKMHOPCTXYabesijkmhopctxy"),
        ("ΑΒΕΖΗΙΚΜΝΟΡΤΥΧαινορυ", "ABEZHIKMNOPTYXaivopu"),
    ];
    let latin = |c: char| {
        let find = |(from, to): &(&str, &str)| from.chars().zip(to.chars()).find(|(f, _)| *f == c).map(|(_, t)| t);
        ALIKE.iter().find_map(find).unwrap_or(c)
    };
    let narrow = |c: char| match c {
        // Bold, italic and other mathematical letters, 52 to an alphabet.
        '\u{1d400}'..='\u{1d6a3}' => {
            let letter = u32::from(c).wrapping_sub(0x1d400).checked_rem(26).unwrap_or(0);
            char::from_u32(letter.wrapping_add(u32::from('a'))).unwrap_or(c)
        }
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c).wrapping_sub(0xfee0)).unwrap_or(c),
        c => c,
    };
    name.chars().map(narrow).map(latin).flat_map(char::to_lowercase).collect()
}
