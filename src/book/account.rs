//! An account at a venue: its equity, its mode, and the venue's own numbers.

use rust_decimal::Decimal;
use serde::Serialize;

use crate::time::Time;

/// How a venue margins an account.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(rename_all = "lowercase")]
pub enum AccountMode {
    /// By fixed rates or tiers.
    Standard,
    /// By scenarios over the whole account.
    Portfolio,
}

impl AccountMode {
    /// Both.
    pub const ALL: [AccountMode; 2] = [AccountMode::Standard, AccountMode::Portfolio];

    /// The name in data.
    pub fn name(self) -> &'static str {
        match self {
            AccountMode::Standard => "standard",
            AccountMode::Portfolio => "portfolio",
        }
    }

    /// The mode of this name.
    pub fn from_name(name: &str) -> Option<AccountMode> {
        AccountMode::ALL.into_iter().find(|mode| mode.name() == name)
    }
}

/// The price at which the venue would close a position.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct VenueLiquidation {
    /// The id of the position in this book; empty if unknown.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub position: String,
    /// The asset whose price it is.
    pub asset: String,
    /// In the quote currency of the position.
    #[serde(serialize_with = "super::json::decimal")]
    pub price: Decimal,
}

/// The venue's own numbers for an account, for comparison: none of our results uses them. Money is in
/// [`Account::currency`].
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct VenueFigures {
    /// The account's value.
    #[serde(serialize_with = "super::json::optional", skip_serializing_if = "Option::is_none")]
    pub equity: Option<Decimal>,
    /// Initial margin, or margin used.
    #[serde(serialize_with = "super::json::optional", skip_serializing_if = "Option::is_none")]
    pub initial: Option<Decimal>,
    /// Maintenance margin.
    #[serde(serialize_with = "super::json::optional", skip_serializing_if = "Option::is_none")]
    pub maintenance: Option<Decimal>,
    /// The venue's own liquidation prices; a position without one is not listed.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub liquidations: Vec<VenueLiquidation>,
    /// The leverage that the venue reports for the whole account.
    #[serde(serialize_with = "super::json::optional", skip_serializing_if = "Option::is_none")]
    pub leverage: Option<Decimal>,
    /// The time of these numbers at the venue.
    #[serde(serialize_with = "as_text", skip_serializing_if = "Option::is_none")]
    pub as_of: Option<Time>,
}

fn as_text<S: serde::Serializer>(time: &Option<Time>, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&time.map(|time| time.to_string()).unwrap_or_default())
}

/// An account: its equity as the venue counts it for margin (balance, coins, and the profit or loss of its positions),
/// the mode in which the venue margins it, and the venue's own numbers.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Account {
    /// The venue.
    pub counterparty: String,
    /// The sub-account or margin pool; empty: the only one.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub account: String,
    /// In units of `currency`, including margin posted to isolated positions. An account without it is not part of
    /// leverage, headroom or claims.
    #[serde(serialize_with = "super::json::optional", skip_serializing_if = "Option::is_none")]
    pub equity: Option<Decimal>,
    /// The currency of the equity; empty: the reporting currency. Equity in a coin is worth less if the coin falls.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub currency: String,
    /// The part of the equity that a third party holds, so that it is not lost if the venue fails.
    #[serde(serialize_with = "super::json::decimal", skip_serializing_if = "Decimal::is_zero")]
    pub segregated: Decimal,
    /// How the venue margins it; absent: the venue's usual mode.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mode: Option<AccountMode>,
    /// The leverage chosen for the account: at least 1.
    #[serde(serialize_with = "super::json::optional", skip_serializing_if = "Option::is_none")]
    pub leverage: Option<Decimal>,
    /// The venue's own numbers.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub venue: Option<VenueFigures>,
}

impl Account {
    /// Its name for people: counterparty and account.
    pub(crate) fn name(&self) -> String {
        [self.counterparty.as_str(), self.account.as_str()].join(" ").trim().to_owned()
    }

    pub(crate) fn is_at(&self, counterparty: &str, account: &str) -> bool {
        self.counterparty == counterparty && self.account == account
    }

    /// Whether any of its amounts is in `currency`.
    fn has_money(&self) -> bool {
        let venue = self.venue.as_ref();
        self.equity.is_some()
            || !self.segregated.is_zero()
            || venue.is_some_and(|v| v.equity.or(v.initial).or(v.maintenance).is_some())
    }

    /// Sets the equity, in the account's currency or in the one that is named.
    ///
    /// # Errors
    /// If other amounts of the account are in the previous currency.
    pub fn set_equity(&mut self, equity: Option<Decimal>, unit: Option<&str>, reporting: &str) -> Result<(), String> {
        let own = if self.currency.is_empty() { reporting } else { &self.currency };
        if let Some(unit) = unit.filter(|unit| *unit != own) {
            let rest = Account { equity: None, ..self.clone() };
            if rest.has_money() {
                let name = self.name();
                return Err(format!("is in {unit}, but other amounts of {name} are in {own}; write it in {own}"));
            }
            self.currency = if unit == reporting { String::new() } else { unit.to_owned() };
        }
        self.equity = equity;
        Ok(())
    }

    /// This account completed by fields that only `other` has, or the name of a field in which they differ. `reporting`
    /// is the currency of amounts without one. Of two API responses of a venue, the later one counts.
    pub(crate) fn joined(&self, other: &Account, reporting: &str) -> Result<Account, &'static str> {
        let mut joined = self.clone();
        if other.has_money() {
            let name =
                |account: &Account| if account.currency.is_empty() { reporting } else { &account.currency }.to_owned();
            if !self.has_money() {
                joined.currency.clone_from(&other.currency);
            } else if name(self) != name(other) {
                return Err("currency");
            }
        }
        if !other.segregated.is_zero() {
            if !self.segregated.is_zero() && self.segregated != other.segregated {
                return Err("segregated");
            }
            joined.segregated = other.segregated;
        }
        let is_later = other.venue_time() >= self.venue_time();
        joined.equity = match (self.equity, other.equity) {
            // Both are the venue's own numbers: the later one counts.
            (Some(mine), Some(theirs)) if self.venue_equity() == Some(mine) && other.venue_equity() == Some(theirs) => {
                Some(if is_later { theirs } else { mine })
            }
            (mine, theirs) => either(mine, theirs).ok_or("equity")?,
        };
        joined.mode = either(self.mode, other.mode).ok_or("mode")?;
        // An account with two leverages has no common leverage; its positions keep theirs.
        joined.leverage = either(self.leverage, other.leverage).flatten();
        joined.venue = match (&self.venue, &other.venue) {
            (Some(mine), Some(theirs)) if is_later => Some(theirs.over(mine)),
            (Some(mine), Some(theirs)) => Some(mine.over(theirs)),
            (mine, theirs) => mine.clone().or_else(|| theirs.clone()),
        };
        Ok(joined)
    }

    /// Fills empty fields of this account from `other`; amounts in another currency are skipped.
    pub(crate) fn complete(&mut self, other: Account) {
        if !self.has_money() {
            self.currency.clone_from(&other.currency);
        }
        let same = self.currency == other.currency;
        self.equity = self.equity.or(other.equity.filter(|_| same));
        self.mode = self.mode.or(other.mode);
        self.leverage = self.leverage.or(other.leverage);
        self.venue = match (self.venue.take(), other.venue) {
            (Some(mine), Some(theirs)) if same => Some(mine.over(&theirs)),
            (Some(mine), Some(theirs)) => Some(VenueFigures { liquidations: mine.over(&theirs).liquidations, ..mine }),
            (mine, theirs) => mine.or(theirs),
        };
    }

    fn venue_time(&self) -> Option<Time> {
        self.venue.as_ref()?.as_of
    }

    fn venue_equity(&self) -> Option<Decimal> {
        self.venue.as_ref()?.equity
    }
}

impl VenueFigures {
    /// These numbers, completed by `older`.
    fn over(&self, older: &VenueFigures) -> VenueFigures {
        let mut liquidations = self.liquidations.clone();
        for one in &older.liquidations {
            let same = |own: &VenueLiquidation| own.position == one.position && own.asset == one.asset;
            if !liquidations.iter().any(same) {
                liquidations.push(one.clone());
            }
        }
        VenueFigures {
            equity: self.equity.or(older.equity),
            initial: self.initial.or(older.initial),
            maintenance: self.maintenance.or(older.maintenance),
            liquidations,
            leverage: self.leverage.or(older.leverage),
            as_of: self.as_of.or(older.as_of),
        }
    }
}

/// The value that is present, or the one that both share; `None` if both are present and differ.
fn either<T: Copy + PartialEq>(mine: Option<T>, theirs: Option<T>) -> Option<Option<T>> {
    match (mine, theirs) {
        (Some(a), Some(b)) if a != b => None,
        (mine, theirs) => Some(mine.or(theirs)),
    }
}
