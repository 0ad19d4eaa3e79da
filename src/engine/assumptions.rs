//! Everything that the numbers of a report rest on and that a person may want to change.

use std::collections::{BTreeMap, BTreeSet};

use crate::amount::{percent, plain};
use crate::book::symbols::Symbol;
use crate::book::{AccountMode, Enforceable};
use crate::credit::View;
use crate::exposure::ledger::HoldingKey;
use crate::exposure::names;
use crate::margin::{METHODS, Margin, Parameters, SetMargin, health, rate, weighted};
use crate::position::Kind;
use crate::report::Assumption;

impl<'a> View<'a> {
    /// Enforceable agreements under which both derivatives and spot or loans are held.
    fn cross_product(self) -> BTreeSet<&'a str> {
        let mut both = BTreeSet::new();
        if !self.book.agreements.iter().any(|agreement| agreement.enforceable == Enforceable::Yes) {
            return both;
        }
        let mut held: BTreeMap<u32, (bool, bool)> = BTreeMap::new();
        for (_, row) in self.rows() {
            if let Some(instrument) = self.book.instruments.get(row.instrument) {
                let kinds = held.entry(row.place).or_default();
                if instrument.kind.is_derivative() { kinds.0 = true } else { kinds.1 = true }
            }
        }
        let mut by_agreement: BTreeMap<&str, (bool, bool)> = BTreeMap::new();
        for (place, kinds) in held {
            let Some(place) = self.book.places.get(place) else { continue };
            let counterparty = self.book.symbols.text(place.counterparty);
            let named = self.book.agreement(counterparty, self.book.symbols.text(place.agreement));
            if let Some(agreement) = named.filter(|agreement| agreement.enforceable == Enforceable::Yes) {
                let sum = by_agreement.entry(&agreement.id).or_default();
                *sum = (sum.0 || kinds.0, sum.1 || kinds.1);
            }
        }
        both.extend(by_agreement.into_iter().filter(|(_, kinds)| kinds.0 && kinds.1).map(|(id, _)| id));
        both
    }

    /// Margin sets under `rate` that hold both spot and shorts of the same asset, and whether the spot covers the
    /// shorts.
    fn spot_beside_shorts(self) -> BTreeMap<String, bool> {
        let mut found = BTreeMap::new();
        for holding in self.exposure.ledger.holdings.iter().filter(|holding| holding.rows > 0 && holding.exposure.0 > 0)
        {
            let HoldingKey { bucket, instrument, .. } = holding.key();
            let shorts =
                self.exposure.ledger.cells.get(holding.cell as usize).is_some_and(|cell| cell.sides.short.0 > 0);
            let spot = self.exposure.instruments.get(instrument).is_some_and(|i| i.kind == Kind::Spot);
            let known =
                self.exposure.ledger.buckets.get(bucket).filter(|b| shorts && spot && !b.alone && self.uses_rate(b));
            if let Some(known) = known {
                let covers = !self.margin.separate.contains(&bucket);
                found.insert(names::set_key(known, &self.book.symbols), covers);
            }
        }
        found
    }

    pub(crate) fn assumptions(self, margin: &Margin) -> Vec<Assumption> {
        let mut all = BTreeSet::new();
        let mut add = |code, key: &str, value: String, message: String| {
            all.insert(Assumption { code, key: key.to_owned(), value, message });
        };
        let currency = &self.book.currency;
        let held = self.exposure.ledger.holdings.iter().filter(|holding| holding.rows > 0);
        let held = held.filter_map(|holding| self.exposure.instruments.get(holding.key().instrument));
        let named = held.flat_map(|i| [i.asset, i.quote, i.settle, i.price_currency]);
        let cash = self.exposure.ledger.cash.iter().filter(|(_, sides)| sides.gross().0 > 0).map(|(asset, _)| *asset);
        let mut all_named: BTreeSet<Symbol> = BTreeSet::new();
        all_named.extend(named.chain(cash));
        for symbol in all_named {
            let facts = self.exposure.market.get(symbol);
            let name = self.book.symbols.text(symbol);
            if facts.pegged
                && let Some(target) = self.book.assumptions.pegs.get(name)
            {
                add("peg", name, "1".into(), format!("{name} taken as 1 {target}"));
            }
            if let Some((to, haircut)) = facts.family {
                let to = self.book.symbols.text(to);
                let message = format!("{name} counted as {to} less a haircut of {}", percent(haircut));
                add("family", name, plain(haircut), message);
            }
        }
        for (asset, _) in self.exposure.ledger.assets() {
            if let Some(price) = self.exposure.market.get(asset).price {
                let asset = self.book.symbols.text(asset);
                add("price", asset, plain(price), format!("every {asset} valued at {} {currency}", plain(price)));
            }
        }
        if self.exposure.interest > 0 {
            let message = format!(
                "contracts on interest rates move with no asset's price: they have no exposure and no margin but the schedule's, and count on default and in exposure at default: {}",
                self.exposure.interest
            );
            add("interest_rates", "", self.exposure.interest.to_string(), message);
        }
        if self.exposure.modelled > 0 {
            let message = format!(
                "options that give no delta take that of Black-76 at their volatility, or at the one that their price implies, without interest, at the time of valuation: {}",
                self.exposure.modelled
            );
            add("delta_model", "", self.exposure.modelled.to_string(), message);
        }
        if self.exposure.valued > 0 {
            let message = format!(
                "options that give neither price nor value are valued by Black-76 at their volatility, without interest, at the time of valuation: {}",
                self.exposure.valued
            );
            add("value_model", "", self.exposure.valued.to_string(), message);
        }
        for c in &self.book.assumptions.correlations {
            let weighed = self.margin.rules.sets().any(|choice| choice.method.method().id == weighted::METHOD.id);
            let used = if weighed {
                "your assumption, stressed low and high"
            } else {
                "given, used by no methodology in force"
            };
            let message = format!("correlation of {} and {} {}: {used}", c.a, c.b, plain(c.rho));
            add("correlation", &format!("{}|{}", c.a, c.b), plain(c.rho), message);
        }
        for agreement in self.cross_product() {
            let message = format!(
                "spot and loans close out as one amount with derivatives under {agreement}: close-out across products is the exception in law"
            );
            add("cross_product", agreement, "true".into(), message);
        }
        for (whose, choice) in self.margin.rules.named_sets() {
            let method = choice.method.method();
            let preset = method.presets.iter().find(|preset| Some(preset.id) == choice.preset);
            let who = if whose.is_empty() { "every other venue" } else { whose };
            let (name, note) = preset.map_or((method.name, ""), |preset| (preset.name, preset.note));
            let changed =
                if choice.given.parameters.is_empty() { "as published" } else { "with parameters of your own" };
            add(
                "methodology",
                whose,
                method.id.to_owned(),
                format!("{who} margined by {name}, {changed}. {note}").trim().to_owned(),
            );
        }
        for set in margin.sets.iter().filter(|set| set.netted.0 != 0) {
            let who = &set.name.counterparty;
            if set.leverage.most > 0 {
                let positions = set.leverage.without();
                let message = format!(
                    "{who}: initial margin at the highest leverage that the venue allows for {positions}; give the leverage of the position, or of the account, for what it asks at that"
                );
                add("leverage", who, "most".to_owned(), message);
            }
            for (instrument, given) in &set.leverage.above {
                let given = plain(*given);
                let message = format!(
                    "{who}: {instrument} gives a leverage of {given}, more than the venue allows for a position of its size; the highest that it allows is taken"
                );
                add("leverage", &set.key, given, message);
            }
            for (instrument, lowest) in &set.leverage.differ {
                let lowest = plain(*lowest);
                let message = format!(
                    "{who}: the rows of {instrument} give different leverages, but the venue has one for each symbol; the lowest, {lowest}, is taken"
                );
                add("leverage", &set.key, lowest, message);
            }
        }
        self.venue_rules(margin, &mut add);
        for set in margin.sets.iter().filter(|set| !set.stand_ins.is_empty()) {
            let assets = set.stand_ins.iter().map(String::as_str).collect::<Vec<_>>().join(", ");
            let key = set.key.replace('|', " ");
            let message = if set.method == health::METHOD.id {
                format!(
                    "{assets} at {}: the protocol's own weights and liquidation thresholds are not known here, so others stand in; give its own as tokens, and of contracts as perpetuals, of the methodology health",
                    key.trim()
                )
            } else {
                format!(
                    "{assets} at {}: the venue's own tiers are not known here, so others stand in; paste the venue's",
                    key.trim()
                )
            };
            add("stand_in", &set.key, assets, message);
        }
        let needs = |set: &&SetMargin| set.standalone.0 != 0 || set.netted.0 != 0;
        if margin.sets.iter().filter(needs).any(|set| set.method == rate::METHOD.id)
            && let Parameters::Rate(parameters) = &self.margin.rules.usual().parameters
        {
            let mut rated: BTreeSet<&str> = BTreeSet::new();
            for cell in self.exposure.ledger.cells.iter().filter(|cell| cell.rows > 0) {
                if self.exposure.ledger.buckets.get(cell.bucket).is_some_and(|bucket| self.uses_rate(bucket)) {
                    rated.insert(self.book.symbols.text(cell.asset));
                }
            }
            for asset in rated {
                let rate = parameters.rate(asset);
                add(
                    "margin_rate",
                    asset,
                    plain(rate),
                    format!("{asset} margined at {} unless a position says otherwise", percent(rate)),
                );
            }
            for (key, covers) in self.spot_beside_shorts() {
                let set = key.replace('|', " ");
                let message = if covers {
                    format!("spot at {set} covers shorts there, as in a unified account")
                } else {
                    format!("spot at {set} covers no short there: the venue keeps it in a separate wallet")
                };
                add("spot_cover", &key, covers.to_string(), message);
            }
            let basis = parameters.basis;
            add(
                "basis",
                "",
                plain(basis),
                format!("a basis charge of {} on what matches across different instruments", percent(basis)),
            );
            let per_year = parameters.basis_per_year;
            if !per_year.is_zero() {
                let message = format!(
                    "a basis charge of {} for each year to the expiry of a dated leg, if that is more",
                    percent(per_year)
                );
                add("basis_per_year", "", plain(per_year), message);
            }
        }
        all.into_iter().collect()
    }

    /// Which rule each venue's accounts are under, and on which day it was published.
    fn venue_rules(self, margin: &Margin, add: &mut impl FnMut(&'static str, &str, String, String)) {
        for set in margin.sets.iter().filter(|set| set.name.count > 0) {
            let who = &set.name.counterparty;
            let symbol = self.book.symbols.find(who).unwrap_or_default();
            if !self.margin.rules.is_by_venue(symbol, self.book) {
                continue;
            }
            let preset = METHODS.iter().find(|method| method.id == set.method).map(|method| method.presets);
            let preset = preset.unwrap_or_default().iter().find(|preset| Some(preset.id) == set.preset);
            let key = if set.rule.mode == AccountMode::Portfolio.name() { set.key.as_str() } else { who };
            let name = key.replace('|', " ");
            let message = match preset {
                _ if set.rule.stand_in && set.method == rate::METHOD.id => {
                    let whose = if who.is_empty() { "positions without a venue" } else { name.trim() };
                    format!("no margin rule of {whose} is known here, so rates of notional stand in")
                }
                None => continue,
                Some(preset) => {
                    let stands_in = if set.rule.stand_in && set.stand_ins.is_empty() {
                        ", which stands in for the account's own rule"
                    } else {
                        ""
                    };
                    format!(
                        "{} margined by {}{stands_in}, as of {}. {}",
                        name.trim(),
                        preset.name,
                        preset.as_of,
                        preset.note
                    )
                }
            };
            add("venue_rule", key, set.method.to_owned(), message.trim().to_owned());
            if set.name.chain.is_empty() && !set.counted {
                let twin = margin.sets.iter().find(|other| {
                    let named = ["ethereum", "ethereum mainnet", "mainnet", "eth"];
                    let place = |set: &SetMargin| (set.name.counterparty.clone(), set.name.account.clone());
                    place(other) == place(set) && named.contains(&other.name.chain.to_lowercase().as_str())
                });
                let apart = twin.map(|twin| {
                    format!(
                        ", but as an account of its own, apart from the one that names {0}: write chain {0} for all of one account",
                        twin.name.chain
                    )
                });
                let message =
                    format!("{who} without a chain is taken as {who} on Ethereum{}", apart.unwrap_or_default());
                add("chain", who, "Ethereum".to_owned(), message);
            }
        }
    }
}
