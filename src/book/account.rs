//! What the user has at a venue, in which mode, and what the venue itself says of it.

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

/// The price at which the venue says that it would close a position.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct VenueLiquidation {
    /// The id of the position in this book; empty if it is not known.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub position: String,
    /// The asset whose price it is.
    pub asset: String,
    /// In the currency that the position is quoted in.
    #[serde(serialize_with = "super::json::decimal")]
    pub price: Decimal,
}

/// What the venue itself says of an account, for comparison: no figure of ours uses any of it. Money is in
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
    /// The venue's own liquidation prices; a position that it gives none for is not listed.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub liquidations: Vec<VenueLiquidation>,
    /// The leverage that the venue reports for the whole account.
    #[serde(serialize_with = "super::json::optional", skip_serializing_if = "Option::is_none")]
    pub leverage: Option<Decimal>,
    /// When the venue said so.
    #[serde(serialize_with = "as_text", skip_serializing_if = "Option::is_none")]
    pub as_of: Option<Time>,
}

fn as_text<S: serde::Serializer>(time: &Option<Time>, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&time.map(|time| time.to_string()).unwrap_or_default())
}

/// An account: its equity as the venue counts it for margin (balance, coins, and the profit or loss of the positions in
/// it), the mode in which the venue margins it, and what the venue says of it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Account {
    /// At whom.
    pub counterparty: String,
    /// The sub-account or margin pool; empty: the one that there is.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub account: String,
    /// In units of `currency`, margin posted to isolated positions included. An account without it is not part of
    /// leverage, headroom or claims.
    #[serde(serialize_with = "super::json::optional", skip_serializing_if = "Option::is_none")]
    pub equity: Option<Decimal>,
    /// What the equity is in; empty: the reporting currency. Equity in a coin is worth less when the coin falls.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub currency: String,
    /// What a third party keeps of the equity, so that it is not lost when the venue fails.
    #[serde(serialize_with = "super::json::decimal", skip_serializing_if = "Decimal::is_zero")]
    pub segregated: Decimal,
    /// How the venue margins it; the venue's usual mode if it is not given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mode: Option<AccountMode>,
    /// The leverage chosen for the account: at least 1.
    #[serde(serialize_with = "super::json::optional", skip_serializing_if = "Option::is_none")]
    pub leverage: Option<Decimal>,
    /// What the venue itself says.
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

    /// Whether an amount of it is in `currency`.
    fn has_money(&self) -> bool {
        let venue = self.venue.as_ref();
        self.equity.is_some()
            || !self.segregated.is_zero()
            || venue.is_some_and(|v| v.equity.or(v.initial).or(v.maintenance).is_some())
    }

    /// Another equity, in its own currency or in the one that is named.
    ///
    /// # Errors
    /// Other amounts of the account are in the currency of before.
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

    /// This account with what only `other` gives; the name of a field in which they differ otherwise. `reporting` is
    /// the currency of amounts that name none. Of what two answers of a venue say, the later one counts.
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
            // Both as the venue said: it said two things, and the later one holds.
            (Some(mine), Some(theirs)) if self.venue_equity() == Some(mine) && other.venue_equity() == Some(theirs) => {
                Some(if is_later { theirs } else { mine })
            }
            (mine, theirs) => either(mine, theirs).ok_or("equity")?,
        };
        joined.mode = either(self.mode, other.mode).ok_or("mode")?;
        // An account at two leverages has none of its own; its positions keep theirs.
        joined.leverage = either(self.leverage, other.leverage).flatten();
        joined.venue = match (&self.venue, &other.venue) {
            (Some(mine), Some(theirs)) if is_later => Some(theirs.over(mine)),
            (Some(mine), Some(theirs)) => Some(mine.over(theirs)),
            (mine, theirs) => mine.clone().or_else(|| theirs.clone()),
        };
        Ok(joined)
    }

    /// Fills what this account leaves empty with what `other` says; amounts in another currency are left out.
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
    /// These, and what only `older` says.
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

/// The one of two that there is; none if both are and differ.
fn either<T: Copy + PartialEq>(mine: Option<T>, theirs: Option<T>) -> Option<Option<T>> {
    match (mine, theirs) {
        (Some(a), Some(b)) if a != b => None,
        (mine, theirs) => Some(mine.or(theirs)),
    }
}
