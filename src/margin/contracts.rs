//! Which rule margins which contract: venues have a table for each, so one asset may have several.

use std::collections::BTreeMap;

use super::set::Line;

/// The rule of a contract.
pub(crate) trait Table: Clone {
    /// Whether it is not the venue's own for the contract.
    fn stands_in(&self) -> bool;
}

/// Rules by asset. A key is `BTC`, `BTC USDC` (the contract quoted in it), `BTC dated` (contracts that expire), or
/// `BTC USDC dated`; `default` applies to every other asset.
#[derive(Clone, Debug)]
pub(crate) struct Contracts<R> {
    own: BTreeMap<String, Vec<Own<R>>>,
    any: Option<R>,
    /// Whether contracts that expire have separate tables. If so, those of perpetuals are only a substitute for them.
    tell_dated: bool,
}

/// The rule of some contracts of one asset.
#[derive(Clone, Debug)]
struct Own<R> {
    /// Empty for every quote currency.
    quote: String,
    dated: bool,
    rule: R,
}

impl<R> Own<R> {
    fn new(quote: &str, dated: bool, rule: R) -> Own<R> {
        Own { quote: quote.to_owned(), dated, rule }
    }
}

impl<R: Table> Contracts<R> {
    /// From rules by key.
    pub(crate) fn of(rules: BTreeMap<String, R>) -> Contracts<R> {
        let mut contracts = Contracts { own: BTreeMap::new(), any: None, tell_dated: false };
        for (key, rule) in rules {
            if key == "default" {
                contracts.any = Some(rule);
                continue;
            }
            let words: Vec<&str> = key.split(' ').collect();
            let parsed = match words.as_slice() {
                [asset, "dated"] => Some((asset, Own::new("", true, rule.clone()))),
                [asset, quote] => Some((asset, Own::new(quote, false, rule.clone()))),
                [asset, quote, "dated"] => Some((asset, Own::new(quote, true, rule.clone()))),
                _ => None,
            };
            if let Some((asset, own)) = parsed {
                contracts.tell_dated |= own.dated;
                contracts.own.entry((*asset).to_owned()).or_default().push(own);
            }
            // An asset's own name may hold spaces.
            contracts.own.entry(key).or_default().push(Own::new("", false, rule));
        }
        contracts
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.own.is_empty() && self.any.is_none()
    }

    /// The rule of a contract by a table of its asset, the closest if there are several; and whether it is the contract's own.
    pub(crate) fn own(&self, line: &Line<'_>) -> Option<(&R, bool)> {
        let dated = line.instrument.expiry.is_some();
        let fits = |own: &&Own<R>| (own.quote.is_empty() || own.quote == line.quote) && (dated || !own.dated);
        let found = self.own.get(line.asset)?.iter().filter(fits);
        let found = found.max_by_key(|own| (own.dated, !own.quote.is_empty()))?;
        Some((&found.rule, (found.dated == dated || !self.tell_dated) && !found.rule.stands_in()))
    }

    /// The same, or the rule of every contract without a table.
    pub(crate) fn rule(&self, line: &Line<'_>) -> Option<(&R, bool)> {
        self.own(line).or_else(|| self.any.as_ref().map(|any| (any, !any.stands_in())))
    }

    /// The rule of the contracts on its asset that do not expire, or of every contract without a table.
    pub(crate) fn undated(&self, line: &Line<'_>) -> Option<&R> {
        let own = self.own.get(line.asset).into_iter().flatten().filter(|own| !own.dated && own.quote.is_empty());
        own.map(|own| &own.rule).next().or(self.any.as_ref())
    }
}
