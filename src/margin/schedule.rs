//! `schedule`: the standardised schedule of BCBS-IOSCO for non-cleared derivatives.
//!
//! ```text
//! gross IM = Σ |notional| × rate(class, years to maturity)
//! net IM   = 0.4 × gross IM + 0.6 × NGR × gross IM
//! NGR      = max(ΣV, 0) / Σ max(V, 0), and 1 if no value is positive, for margin called and margin posted alike
//! ```
//!
//! per credit set. Positions of one instrument in one account are one trade. Spot and loans are out of scope;
//! crypto-assets are class "other".

use std::collections::{BTreeMap, BTreeSet};

use rust_decimal::Decimal;

use super::{Method, ParameterReader, Reader, Rule, SetMargin};
use crate::amount::{Amount, Exact};
use crate::book::agreement::{CreditKey, key_of};
use crate::book::symbols::Symbol;
use crate::book::{Book, Instrument, Row};
use crate::error::{Code, Failure};
use crate::exposure::SetName;
use crate::exposure::names;
use crate::exposure::value::Valued;
use crate::position::AssetClass;
use crate::time::Time;

/// The method's name, description and presets.
pub const METHOD: Method = Method {
    id: "schedule",
    name: "BCBS-IOSCO schedule",
    summary: "A percentage of notional by asset class and maturity; up to 60 % of it falls away as values net within an enforceable agreement.",
    source: "BCBS-IOSCO, Margin requirements for non-centrally cleared derivatives (d499), Appendix A.",
    presets: &[],
    reader: Reader::Schedule,
};

/// The schedule's percentages, the part that never nets, and whose side is looked at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parameters {
    /// By class name; `credit` and `rates` have one for each maturity: `credit0to2`, `credit2to5`, `credit5plus`.
    pub rates: BTreeMap<String, Decimal>,
    /// The fraction of gross that netting cannot lower.
    pub floor: Decimal,
    /// Whether margin that we post is computed (their view of our values) rather than margin that we call.
    pub posting: bool,
}

impl Default for Parameters {
    fn default() -> Self {
        let percent = [
            ("credit0to2", 2),
            ("credit2to5", 5),
            ("credit5plus", 10),
            ("commodity", 15),
            ("equity", 15),
            ("fx", 6),
            ("rates0to2", 1),
            ("rates2to5", 2),
            ("rates5plus", 4),
            ("other", 15),
        ];
        let mut rates = BTreeMap::new();
        rates.extend(percent.map(|(class, percent)| (class.to_owned(), Decimal::new(percent, 2))));
        Parameters { rates, floor: Decimal::new(4, 1), posting: false }
    }
}

impl Parameters {
    pub(crate) fn read(given: &mut ParameterReader) -> Result<Parameters, Failure> {
        let mut parameters = Parameters::default();
        for (class, rate) in given.fractions("rates")? {
            match parameters.rates.get_mut(&class) {
                Some(known) => *known = rate,
                None => {
                    let known = parameters.rates.keys().cloned().collect::<Vec<_>>().join(", ");
                    return Err(given
                        .wrong(&format!("rates.{class}"), format!("is no class of the schedule; there are {known}")));
                }
            }
        }
        if let Some(floor) = given.fraction("floor")? {
            parameters.floor = floor;
        }
        if let Some(side) = given.word("side", &["call", "post"])? {
            parameters.posting = side == "post";
        }
        Ok(parameters)
    }

    fn rate(&self, instrument: &Instrument, class: AssetClass, as_of: Option<Time>) -> Result<Decimal, Failure> {
        let name = match class {
            AssetClass::Credit | AssetClass::Rates => {
                let needs = |field: &str| {
                    let message = format!("the schedule's rate for {} depends on maturity: give {field}", class.name());
                    Failure::new(Code::MissingField, message).field(field)
                };
                let expiry = instrument.expiry.ok_or_else(|| needs("expiry"))?;
                let years = as_of.ok_or_else(|| needs("asOf"))?.years_until(expiry);
                let band = match years {
                    y if y <= 2.0 => "0to2",
                    y if y <= 5.0 => "2to5",
                    _ => "5plus",
                };
                format!("{}{band}", class.name())
            }
            AssetClass::Crypto => "other".to_owned(),
            class => class.name().to_owned(),
        };
        Ok(self.rates.get(&name).copied().unwrap_or(Decimal::new(15, 2)))
    }
}

/// One instrument in one account.
#[derive(Clone, Copy, Debug, Default)]
struct Trade {
    notional: Amount,
    value: Amount,
    unknown: bool,
    rate: Decimal,
    count: u32,
}

/// The account within a credit set, or the row if nothing nets.
type TradeKey = (Symbol, Symbol, u32, Option<u32>);

/// Gathers the trades of a book and margins its credit sets.
#[derive(Default)]
pub(crate) struct Schedule {
    as_of: Option<Time>,
    sets: BTreeMap<CreditKey, (Parameters, BTreeMap<TradeKey, Trade>)>,
    pub warnings: Vec<Failure>,
    /// A credit set whose agreement is assumed not to hold.
    pub void: Option<CreditKey>,
}

impl Schedule {
    pub(crate) fn at(as_of: Option<Time>) -> Schedule {
        Schedule { as_of, ..Schedule::default() }
    }

    /// Adds a position if it is in scope.
    pub(crate) fn add(
        &mut self,
        book: &Book,
        index: u32,
        (row, canonical): (&Row, u32),
        instrument: &Instrument,
        valued: &Valued,
        parameters: &Parameters,
    ) {
        if !instrument.kind.is_derivative() {
            return;
        }
        let Some(place) = book.places.get(row.place) else { return };
        let rate = match parameters.rate(instrument, book.class_of(instrument), self.as_of) {
            Ok(rate) => rate,
            Err(failure) => {
                let row = index.saturating_add(1);
                let highest = parameters.rates.values().max().copied().unwrap_or_default();
                let message = format!("{failure}; the highest rate is taken until then");
                self.warnings.push(failure.row(row).id(book.id(index)).message(message));
                highest
            }
        };
        let mut key = key_of(book, place);
        if self.void.as_ref() == Some(&key) {
            key.agreement = 0;
        }
        let alone = (key.agreement == 0).then_some(index);
        let (_, trades) = self.sets.entry(key).or_insert_with(|| (parameters.clone(), BTreeMap::new()));
        let trade = trades.entry((place.account, place.chain, canonical, alone)).or_default();
        let notional = valued.notional.flip(valued.held.0 < 0);
        trade.notional = trade.notional.plus(notional);
        match valued.value {
            Some(value) => trade.value = trade.value.plus(value),
            None => trade.unknown = true,
        }
        trade.rate = rate;
        trade.count = trade.count.saturating_add(1);
    }

    /// Every credit set's margin. Separate trades are one entry per counterparty.
    pub(crate) fn margins(&mut self, book: &Book) -> Vec<SetMargin> {
        let mut margins = Vec::new();
        let mut uncovered = BTreeSet::new();
        for (key, (parameters, trades)) in &self.sets {
            let (counterparty, agreement) = (book.symbols.text(key.counterparty), book.symbols.text(key.agreement));
            let gross = gross(trades.values());
            let alone = key.agreement == 0;
            let (netted, ngr) = if alone {
                if trades.len() > 1 && !counterparty.is_empty() {
                    uncovered.insert(counterparty);
                }
                (gross, None)
            } else {
                let (netted, ngr, unknown) = net(gross, trades.values(), parameters);
                if unknown {
                    let message = format!(
                        "the value of a position under {agreement} is not known, so nothing nets there (NGR 1); give value, or price and entryPrice"
                    );
                    self.warnings.push(Failure::new(Code::UnknownValue, message).field("value"));
                }
                (netted, Some(ngr))
            };
            let name = SetName {
                counterparty: counterparty.to_owned(),
                account: String::new(),
                chain: String::new(),
                margin_mode: if alone { "isolated" } else { "cross" },
                count: trades.values().fold(0, |count, t| count.saturating_add(t.count)),
            };
            let rule = Rule::of(super::Parameters::Schedule(parameters.clone()));
            margins.push(SetMargin {
                agreement: Some(agreement.to_owned()),
                standalone: gross,
                netted,
                saving: gross.minus(netted),
                ngr,
                ..SetMargin::new(&names::key(&[counterparty, agreement]), &rule, name)
            });
        }
        if !uncovered.is_empty() {
            let names: Vec<&str> = uncovered.into_iter().collect();
            let message = format!(
                "no enforceable netting agreement covers what is held with {}, so in the schedule each of those positions stands alone; give one in agreements, with enforceable: yes",
                names.join(", ")
            );
            self.warnings.push(Failure::new(Code::NoEnforceableAgreement, message).field("agreements"));
        }
        margins
    }

    /// Each credit set's margin by its key.
    pub(crate) fn by_key(&mut self, book: &Book) -> BTreeMap<CreditKey, Amount> {
        let margins = self.margins(book);
        let mut by_key = BTreeMap::new();
        by_key.extend(self.sets.keys().cloned().zip(margins.into_iter().map(|margin| margin.netted)));
        by_key
    }

    /// The requirement under one agreement over everything.
    pub(crate) fn without_walls(&self) -> Amount {
        let mut merged: BTreeMap<u32, Trade> = BTreeMap::new();
        for (_, trades) in self.sets.values() {
            for ((_, _, instrument, _), trade) in trades {
                let sum = merged.entry(*instrument).or_default();
                sum.notional = sum.notional.plus(trade.notional);
                sum.value = sum.value.plus(trade.value);
                sum.unknown |= trade.unknown;
                sum.rate = sum.rate.max(trade.rate);
            }
        }
        // Counterparties may have different parameters: the strictest floor is taken.
        let strictest = self.sets.values().map(|(parameters, _)| parameters).max_by_key(|p| (p.floor, !p.posting));
        let Some(parameters) = strictest else { return Amount::ZERO };
        net(gross(merged.values()), merged.values(), parameters).0
    }
}

fn gross<'a>(trades: impl Iterator<Item = &'a Trade>) -> Amount {
    trades.fold(Amount::ZERO, |sum, trade| sum.plus(trade.notional.abs().times(trade.rate).unwrap_or_default()))
}

/// Net margin, the ratio, and whether a value was not known.
fn net<'a>(gross: Amount, trades: impl Iterator<Item = &'a Trade>, parameters: &Parameters) -> (Amount, Amount, bool) {
    let (mut sum, mut positive, mut unknown) = (0_i128, 0_i128, false);
    for trade in trades {
        let value = trade.value.flip(parameters.posting).0;
        sum = sum.saturating_add(value);
        positive = positive.saturating_add(value.max(0));
        unknown |= trade.unknown;
    }
    if unknown {
        return (gross, Amount::ONE, true);
    }
    if positive == 0 {
        return (gross, Amount::ONE, false);
    }
    let (sum, positive) = (Amount(sum.max(0)), Amount(positive));
    // gross × (floor × positive + (1 − floor) × sum) / positive, rounded once.
    let floor = parameters.floor;
    let rest = Decimal::ONE.checked_sub(floor).unwrap_or_default();
    let weight = Exact::from(positive).times(floor).plus(Exact::from(sum).times(rest));
    let netted = weight.times_amount(gross).over(positive.into()).unwrap_or(gross);
    (netted, sum.ratio_to(positive), false)
}
