//! A venue's numbers for an account next to those computed here: the difference, and its possible causes.

use serde::Serialize;

use crate::amount::Amount;
use crate::whatif::AccountMargin;

/// A venue's own numbers of an account, in the reporting currency.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(optional_fields))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct VenueSays {
    /// The account's value.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub equity: Option<Amount>,
    /// Initial margin of its cross positions.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub initial: Option<Amount>,
    /// Maintenance margin of its cross positions.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub maintenance: Option<Amount>,
    /// The leverage of the whole account.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub leverage: Option<Amount>,
    /// The time of the venue's numbers: ISO 8601.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub as_of: Option<String>,
}

/// A number of ours less the venue's.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(optional_fields))]
#[non_exhaustive]
pub struct Gap {
    /// The difference, in the reporting currency.
    pub amount: Amount,
    /// The difference as a fraction of the venue's number; absent if that is 0.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ratio: Option<Amount>,
}

impl Gap {
    /// The gap between two amounts, if both are given.
    pub(crate) fn of(ours: Option<Amount>, venue: Option<Amount>) -> Option<Gap> {
        let (ours, venue) = ours.zip(venue)?;
        let amount = ours.saturating_sub(venue);
        Some(Gap { amount, ratio: (venue.0 != 0).then(|| amount.ratio_to(venue.abs())) })
    }

    /// Whether it is more than 2 % of the venue's number.
    fn is_large(self) -> bool {
        let two_percent = Amount(Amount::ONE.0.saturating_div(50));
        match self.ratio {
            Some(ratio) => ratio.abs() > two_percent,
            None => self.amount.0 != 0,
        }
    }
}

/// Our numbers less the venue's; margin is compared without isolated positions.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(optional_fields))]
#[non_exhaustive]
pub struct Difference {
    /// The difference of equity.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub equity: Option<Gap>,
    /// The difference of initial margin.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub initial: Option<Gap>,
    /// The difference of maintenance margin.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub maintenance: Option<Gap>,
}

/// Initial margin of all accounts whose venue gives it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Compared {
    /// How many these are.
    pub accounts: usize,
    /// The amount computed here, without isolated positions.
    pub ours: Amount,
    /// The venues' amount.
    pub venue: Amount,
}

impl Compared {
    /// Of these accounts; `None` if no venue gives it.
    ///
    /// ```
    /// use exposure_netting::whatif::compare::Compared;
    /// use exposure_netting::{LiveBook, import};
    /// let book = import::book(
    ///     r#"{"margin":{"method":"rate"},
    ///         "positions":[{"asset":"BTC","kind":"perpetual","quantity":"1","price":"60000","counterparty":"X"}],
    ///         "accounts":[{"counterparty":"X","venue":{"initial":"1540"}}]}"#,
    /// )?;
    /// let report = LiveBook::new(book)?.report();
    /// let compared = Compared::of(&report.accounts).unwrap_or_default();
    /// assert_eq!((compared.ours.to_string(), compared.venue.to_string()), ("1500".into(), "1540".into()));
    /// # Ok::<(), exposure_netting::Error>(())
    /// ```
    pub fn of(accounts: &[AccountMargin]) -> Option<Compared> {
        let known = |account: &AccountMargin| account.difference?.initial.zip(account.venue.as_ref()?.initial);
        let mut compared = Compared::default();
        for (gap, venue) in accounts.iter().filter_map(known) {
            compared.accounts = compared.accounts.saturating_add(1);
            compared.venue = compared.venue.saturating_add(venue);
            compared.ours = compared.ours.saturating_add(venue).saturating_add(gap.amount);
        }
        (compared.accounts > 0).then_some(compared)
    }
}

/// Margin of isolated positions, which the venue's own numbers leave out; in the reporting currency.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[non_exhaustive]
pub struct IsolatedNeed {
    /// Initial margin.
    pub initial: Amount,
    /// Maintenance margin.
    pub maintenance: Amount,
}

/// A possible reason for a difference of more than 2 %.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[non_exhaustive]
pub struct Explanation {
    /// `method`, `stand_in`, `mode`, `left_out`, `tiers`, `leverage`, `closing_fee`, `open_orders`, `price`, `age` or
    /// `collateral`.
    #[cfg_attr(
        feature = "ts",
        ts(
            type = "\"method\" | \"stand_in\" | \"mode\" | \"left_out\" | \"tiers\" | \"leverage\" | \"closing_fee\" | \"open_orders\" | \"price\" | \"age\" | \"collateral\""
        )
    )]
    /// The kind of reason.
    pub code: &'static str,
    /// A sentence for people.
    pub message: String,
}

/// How an account is margined here, as far as it can explain a difference.
#[derive(Clone, Debug, Default)]
pub(crate) struct Circumstances<'a> {
    pub counterparty: &'a str,
    /// The methodology that was chosen by name, and so is not the venue's own.
    pub chosen: Option<&'static str>,
    /// The methodology that stands in for the venue's own.
    pub stand_in: Option<&'static str>,
    /// Whether the book gives the account's mode.
    pub mode_given: bool,
    /// The mode of the rule in force, and whether the venue has another.
    pub mode: &'static str,
    pub has_portfolio: bool,
    /// The mode that the book gives, if the rule is of another.
    pub other_mode: Option<&'static str>,
    /// Positions that lack an input, or are refused.
    pub left_out: bool,
    /// Assets without the venue's own table, and assets beyond its last tier.
    pub no_table: Vec<String>,
    pub beyond: Vec<String>,
    /// The day of the rule's source.
    pub rule_of: Option<&'static str>,
    /// Whether the venue's highest leverage is taken, because the account gives none.
    pub most_leverage: bool,
    /// Whether margin holds the fee to close.
    pub closing_fee: bool,
    /// How old the answer is, in seconds before the time of valuation; below zero after it. None if it has no time.
    pub age: Option<i64>,
    /// When the answer was given.
    pub answered: Option<String>,
}

impl Difference {
    /// Whether any part of it is more than 2 %.
    pub(crate) fn is_large(&self) -> bool {
        [self.equity, self.initial, self.maintenance].into_iter().flatten().any(Gap::is_large)
    }
}

impl Circumstances<'_> {
    /// Possible causes of a difference, the likeliest first; none if no part of it is large.
    pub(crate) fn explain(&self, difference: &Difference) -> Vec<Explanation> {
        let large = |gap: Option<Gap>| gap.is_some_and(Gap::is_large);
        let margin = large(difference.initial) || large(difference.maintenance);
        let mut found = Vec::new();
        let mut say = |code, message: String| found.push(Explanation { code, message });
        if margin {
            self.of_margin(difference, &mut say);
        }
        if margin || large(difference.equity) {
            self.of_age(&mut say);
        }
        if large(difference.equity) {
            say(
                "collateral",
                format!(
                    "The equity in the book is not what {} says: balances or coins may be missing, or it was edited.",
                    self.counterparty
                ),
            );
        }
        found
    }

    fn of_margin(&self, difference: &Difference, say: &mut impl FnMut(&'static str, String)) {
        let name = self.counterparty;
        if let Some(method) = self.chosen {
            say("method", format!("Margin here is by {method}, as chosen, and not by {name}'s own rule."));
        }
        if let Some(method) = self.stand_in {
            say("stand_in", format!("No rule of {name} is known for this account; {method} stands in for it."));
        }
        if let Some(given) = self.other_mode {
            say(
                "mode",
                format!(
                    "The account is in {given} mode, but no {given} rule of {name} is known; the {} rule is used.",
                    self.mode
                ),
            );
        } else if !self.mode_given && self.has_portfolio && self.chosen.is_none() {
            say(
                "mode",
                format!(
                    "The book does not give the account's mode, so its {} rule is used. If {name} margins it as a portfolio, set mode to portfolio.",
                    self.mode
                ),
            );
        }
        if self.left_out {
            say("left_out", "Positions that lack an input are left out; see the failures.".to_owned());
        }
        if !self.no_table.is_empty() {
            let assets = self.no_table.join(", ");
            say(
                "tiers",
                format!("{name}'s own table for {assets} is not known; another stands in. Give {name}'s own."),
            );
        }
        if !self.beyond.is_empty() {
            let assets = self.beyond.join(", ");
            say("tiers", format!("Positions in {assets} are larger than the known tiers of {name} reach."));
        }
        if let Some(day) = self.rule_of.filter(|_| self.chosen.is_none()) {
            say("tiers", format!("The rule used here is of {day}; {name} may use other tiers on another day."));
        }
        let initial = difference.initial.filter(|gap| gap.is_large());
        if initial.is_some() && self.most_leverage {
            say(
                "leverage",
                format!(
                    "Initial margin at {name} follows the leverage that you chose; here it is at the highest that {name} allows, for each position without a leverage, because the account has none either."
                ),
            );
        }
        if self.closing_fee {
            say(
                "closing_fee",
                format!("{name}'s margin contains the fee to close, about 0.055 % of each position's value."),
            );
        }
        if initial.is_some_and(|gap| gap.amount.0 < 0) {
            say("open_orders", format!("{name} may count open orders, which are not in the book."));
        }
    }

    fn of_age(&self, say: &mut impl FnMut(&'static str, String)) {
        const MINUTE: i64 = 60;
        match (self.age, &self.answered) {
            (Some(age), Some(answered)) if age.saturating_abs() >= MINUTE => {
                let side = if age > 0 { "before" } else { "after" };
                say(
                    "age",
                    format!(
                        "{}'s answer is of {answered}, {} {side} the time of valuation; prices have moved since.",
                        self.counterparty,
                        span(age)
                    ),
                );
            }
            (None, Some(answered)) => {
                say(
                    "age",
                    format!("{}'s answer is of {answered}, and the book has no time of valuation.", self.counterparty),
                );
            }
            (_, None) => {
                say(
                    "age",
                    format!(
                        "{}'s answer does not say when it was given; prices may have moved since.",
                        self.counterparty
                    ),
                );
            }
            _ => {}
        }
    }
}

/// A span of time in words.
fn span(seconds: i64) -> String {
    let seconds = seconds.saturating_abs();
    let (count, unit) = match seconds {
        0..3_600 => (seconds.saturating_div(60), "minute"),
        3_600..172_800 => (seconds.saturating_div(3_600), "hour"),
        _ => (seconds.saturating_div(86_400), "day"),
    };
    if count == 1 { format!("1 {unit}") } else { format!("{count} {unit}s") }
}
