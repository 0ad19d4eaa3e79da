//! Which rule margins which contract: venues have a table for each, so one asset may have several.

use std::collections::BTreeMap;

use super::linear::Linear;
use crate::error::Failure;
use crate::margin::Given;
use crate::margin::set::Line;

/// Rules by asset. A key is `BTC`, `BTC USDC` (the contract quoted in it), `BTC dated` (contracts that expire), or
/// `BTC USDC dated`; `default` stands for every other asset.
#[derive(Clone, Debug, Default)]
pub(super) struct Contracts {
    own: BTreeMap<String, Vec<Own>>,
    any: Option<Linear>,
    /// Whether contracts that expire have tables of their own: then those of perpetuals only stand in for them.
    tell_dated: bool,
}

/// The rule of some contracts of one asset.
#[derive(Clone, Debug)]
struct Own {
    /// Empty for every quote currency.
    quote: String,
    dated: bool,
    rule: Linear,
}

impl Own {
    fn new(quote: &str, dated: bool, rule: Linear) -> Own {
        Own { quote: quote.to_owned(), dated, rule }
    }
}

impl Contracts {
    pub(super) fn read(given: &mut Given, name: &'static str) -> Result<Contracts, Failure> {
        let mut contracts = Contracts::default();
        for (key, rule) in given.parts(name, Linear::read)? {
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
        Ok(contracts)
    }

    pub(super) fn is_empty(&self) -> bool {
        self.own.is_empty() && self.any.is_none()
    }

    /// The rule of a contract by a table of its asset, the closest if there are several; and whether it is the contract's own.
    pub(super) fn own(&self, line: &Line<'_>) -> Option<(&Linear, bool)> {
        let dated = line.instrument.expiry.is_some();
        let fits = |own: &&Own| (own.quote.is_empty() || own.quote == line.quote) && (dated || !own.dated);
        let found = self.own.get(line.asset)?.iter().filter(fits);
        let found = found.max_by_key(|own| (own.dated, !own.quote.is_empty()))?;
        Some((&found.rule, (found.dated == dated || !self.tell_dated) && !found.rule.stands_in()))
    }

    /// The same, or the rule of every contract without a table.
    pub(super) fn rule(&self, line: &Line<'_>) -> Option<(&Linear, bool)> {
        self.own(line).or_else(|| self.any.as_ref().map(|any| (any, !any.stands_in())))
    }
}
