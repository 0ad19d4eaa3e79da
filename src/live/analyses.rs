//! The analyses of a book, each of which reads its sums and changes nothing.

use std::collections::BTreeMap;

use super::LiveBook;
use super::credit::SwapRisk;
use crate::book::Stress;
use crate::credit::Credit;
use crate::credit::clearing::Clearing;
use crate::credit::repository::Reported;
use crate::credit::resilience::Removal;
use crate::credit::stress::PositionLoss;
use crate::error::Error;
use crate::margin::liquidation::Liquidation;
use crate::margin::whatif::{Curves, GreekReport, Headroom, ScenarioRow};
use crate::report::PositionReport;
use crate::settlement::Obligation;

impl LiveBook {
    /// Who holds derivatives of ours, in order.
    pub fn dealers(&self) -> Vec<String> {
        self.view().dealers()
    }

    /// The book as it is, with the derivatives of `chosen` taken over by one clearing house, and with everybody's. What
    /// the house takes over is one margin set and one credit set; spot, loans and tokens stay where they are.
    ///
    /// # Errors
    /// `unknown_counterparty`, and as [`LiveBook::new`].
    ///
    /// ```
    /// use exposure_netting::{LiveBook, import};
    /// let book = import::book("asset,kind,quantity,price,venue\nBTC,perpetual,1,60000,X\nBTC,perpetual,-1,60000,Y\n")?;
    /// let ways = LiveBook::new(book)?.clearing(&[])?.ways;
    /// let (now, cleared) = (ways.first().unwrap(), ways.last().unwrap());
    /// assert_eq!((now.lines, now.margin.to_string().as_str()), (2, "3000"));
    /// assert_eq!((cleared.lines, cleared.margin.to_string().as_str()), (0, "0"));
    /// # Ok::<(), exposure_netting::Error>(())
    /// ```
    pub fn clearing(&self, chosen: &[String]) -> Result<Clearing, Error> {
        self.view().clearing(chosen)
    }

    /// What defaults would cost: close-out, exposures at default by SA-CCR and the current exposure method, jumps to
    /// default. As in the report, at a cost that grows with the book.
    pub fn credit(&self) -> Credit {
        self.view().credit()
    }

    /// The positions of a credit set, named as in the report, the largest value first.
    pub fn credit_lines(&self, set: &str) -> Vec<PositionReport> {
        self.view().credit_lines(set)
    }

    /// Every credit default swap that has a market spread, an expiry and a time of valuation, priced by the mid-point
    /// method.
    ///
    /// ```
    /// use exposure_netting::{LiveBook, import};
    /// let text = r#"{ "asOf": "2026-01-01", "positions": [{ "id": "a", "asset": "Firm", "kind": "cds", "quantity": "1000000",
    ///     "price": "0.01", "entryPrice": "0.012", "expiry": "2031-01-01" }] }"#;
    /// let swap = LiveBook::new(import::book(text)?)?.swaps().remove(0);
    /// assert_eq!(swap.fair_spread.to_string(), "0.01");
    /// assert!(swap.value.unwrap().to_f64() > 0.0); // protection sold for more than it now costs
    /// # Ok::<(), exposure_netting::Error>(())
    /// ```
    pub fn swaps(&self) -> Vec<SwapRisk> {
        self.view().swaps()
    }

    /// How far every price may move together before each account's equity falls to its maintenance margin.
    pub fn headroom(&self) -> Vec<Headroom> {
        self.view().headroom()
    }

    /// Margin after moves of every price and through time. Sets under `schedule` stay as they are.
    ///
    /// ```
    /// use exposure_netting::{LiveBook, import};
    /// let book = import::book("asset,kind,quantity,price,venue\nBTC,perpetual,-1,100,X\n")?;
    /// let curves = LiveBook::new(book)?.curves(&[-10, 0, 10], &[0, 7]);
    /// assert_eq!(curves.moves[0].pnl.to_string(), "10"); // a short gains by a fall of 10 %
    /// assert_eq!(curves.moves[1].netted.to_string(), "2.5");
    /// # Ok::<(), exposure_netting::Error>(())
    /// ```
    pub fn curves(&self, percent: &[i32], days: &[u32]) -> Curves {
        self.view().curves(percent, days)
    }

    /// The greeks of every position, and their sums.
    pub fn greeks(&self) -> GreekReport {
        self.view().greeks()
    }

    /// For each account and asset the price at which equity reaches maintenance margin while other prices stand still.
    ///
    /// Accounts whose equity the book gives, isolated positions that say what was posted to them, and lending accounts
    /// (method `health`), where it is the price at which the health factor reaches 1. Accounts without equity have none.
    /// All contracts of an asset move by the same fraction.
    ///
    /// ```
    /// use exposure_netting::{LiveBook, import};
    /// let book = import::book(r#"{
    ///     "positions": [{"asset": "ETH", "kind": "perpetual", "quantity": "1", "price": "1000", "counterparty": "dYdX"}],
    ///     "accounts": [{"counterparty": "dYdX", "equity": "100"}],
    ///     "margin": {"method": "standard", "preset": "dydx-v4", "parameters":
    ///         {"linear": {"ETH": {"initial": "0.05", "maintenance": "0.03"}}}}}"#)?;
    /// let eth = &LiveBook::new(book)?.liquidations()[0];
    /// assert_eq!(eth.down.unwrap().price.to_string(), "927.835051546392"); // 900 / 0.97
    /// assert!(eth.up.is_none()); // a long gains by every rise
    /// # Ok::<(), exposure_netting::Error>(())
    /// ```
    pub fn liquidations(&self) -> Vec<Liquidation> {
        self.view().liquidations()
    }

    /// The same for one account: where a portfolio is margined by scenarios, each asset takes many of them.
    pub fn liquidations_of(&self, counterparty: &str, account: &str) -> Vec<Liquidation> {
        self.view().liquidations_of(counterparty, account)
    }

    /// For the rows of a book the place of each one's entry among these; cash and what is margined by agreements have none.
    pub fn liquidation_rows(&self, entries: &[Liquidation]) -> BTreeMap<String, usize> {
        self.view().liquidation_rows(entries)
    }

    /// What would be paid if every derivative were settled at its value today: one amount for each netting set, and one for
    /// each position that nothing nets. A positive value is owed to us.
    ///
    /// ```
    /// use exposure_netting::{LiveBook, import};
    /// let text = "id,asset,kind,quantity,price,entryPrice,venue\n1,BTC,perpetual,1,61000,60000,X\n2,BTC,perpetual,-1,61000,60500,Y\n";
    /// let owed = LiveBook::new(import::book(text)?)?.obligations();
    /// assert_eq!((owed[0].debtor.as_str(), owed[0].amount.as_str()), ("X", "1000"));
    /// assert_eq!((owed[1].creditor.as_str(), owed[1].amount.as_str()), ("Y", "500"));
    /// # Ok::<(), exposure_netting::Error>(())
    /// ```
    pub fn obligations(&self) -> Vec<Obligation> {
        self.view().obligations()
    }

    /// One row for each derivative that can be valued, with critical data elements as columns.
    ///
    /// ```
    /// use exposure_netting::{LiveBook, import};
    /// let book = import::book("id,asset,kind,quantity,price,entryPrice,venue\n7,BTC,perpetual,-2,60000,61000,X\n")?;
    /// let row = LiveBook::new(book)?.trade_report().remove(0);
    /// assert_eq!((row.direction, row.notional_amount.as_str(), row.valuation_amount.as_str()), ("SLLR", "120000", "2000"));
    /// # Ok::<(), exposure_netting::Error>(())
    /// ```
    pub fn trade_report(&self) -> Vec<Reported> {
        self.view().trade_report()
    }

    /// The same as CSV, with a header.
    pub fn trade_report_csv(&self) -> String {
        self.view().trade_report_csv()
    }

    /// The positions that go with what fails, or that no longer net; the largest exposure first.
    pub fn removal_lines(&self, removal: &Removal) -> Vec<PositionReport> {
        self.view().removal_lines(removal)
    }

    /// What each instrument of a set would gain or lose in each scenario; the scenarios themselves are in the report.
    /// Empty for a key that is no set, or whose methodology knows no scenarios.
    pub fn scenarios(&self, set: &str) -> Vec<ScenarioRow> {
        self.view().scenarios(set)
    }

    /// What each position gains or loses in a scenario, before credit losses; the largest loss first.
    pub fn stress_lines(&self, scenario: &Stress) -> Vec<PositionLoss> {
        self.view().stress_lines(scenario)
    }

    /// The ids of all positions, in order, each with the key of its margin set.
    pub fn ids_by_set(&self) -> Vec<(String, String)> {
        self.view().ids_by_set()
    }
}
