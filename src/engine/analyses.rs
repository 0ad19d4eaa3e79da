//! The analyses of a book. Each reads its sums; those that need margin first bring the sets that changed up to date.

use std::collections::BTreeMap;

use crate::book::Stress;
use crate::credit::Credit;
use crate::credit::SwapRisk;
use crate::credit::repository::Reported;
use crate::credit::resilience::Removal;
use crate::credit::stress::{PositionLoss, Stressed, presets};
use crate::engine::LiveBook;
use crate::margin::PositionReport;
use crate::settlement::Obligation;
use crate::whatif::prices::Liquidation;
use crate::whatif::{Curves, GreekReport, Headroom, ScenarioRow};

impl LiveBook {
    /// The cost of defaults: close-out, exposures at default by SA-CCR and the current exposure method, jumps to
    /// default. The same numbers as in the report; the time grows with the book.
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

    /// For each account and asset the price at which equity reaches maintenance margin while other prices are
    /// unchanged.
    ///
    /// Covers accounts whose equity the book gives, isolated positions that give their posted margin, and lending
    /// accounts (method `health`), for which it is the price at which the health factor reaches 1. Accounts without
    /// equity have none. All contracts of an asset move by the same fraction.
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

    /// The same for one account: if a portfolio is margined by scenarios, each asset takes many of them.
    pub fn liquidations_of(&self, counterparty: &str, account: &str) -> Vec<Liquidation> {
        self.view().liquidations_of(counterparty, account)
    }

    /// For the rows of a book the index of each one's entry among these; cash and positions margined by agreements have
    /// none.
    pub fn liquidation_rows(&self, entries: &[Liquidation]) -> BTreeMap<String, usize> {
        self.view().liquidation_rows(entries)
    }

    /// The payments if every derivative were settled at its value today: one amount for each netting set, and one for
    /// each position outside any netting set. A positive value is owed to us.
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

    /// The positions that the failure removes, or that no longer net; the largest exposure first.
    pub fn removal_lines(&self, removal: &Removal) -> Vec<PositionReport> {
        self.view().removal_lines(removal)
    }

    /// The gain or loss of each instrument of a set in each scenario; the scenarios themselves are in the report. Empty
    /// if the key is not a set, or if its methodology has no scenarios.
    pub fn scenarios(&self, set: &str) -> Vec<ScenarioRow> {
        self.view().scenarios(set)
    }

    /// The gain or loss of each position in a scenario, before credit losses; the largest loss first.
    pub fn stress_lines(&self, scenario: &Stress) -> Vec<PositionLoss> {
        self.view().stress_lines(scenario)
    }

    /// The ids of all positions, in order, each with the key of its margin set.
    pub fn ids_by_set(&self) -> Vec<(String, String)> {
        self.view().ids_by_set()
    }

    /// Each counterparty, chain, agreement and asset taken away in turn, the one by which most is lost first.
    ///
    /// ```
    /// use exposure_netting::{LiveBook, import};
    /// let book = import::book("asset,kind,quantity,price,venue\nBTC,perpetual,1,60000,X\nBTC,perpetual,-1,60000,Y\n")?;
    /// let worst = &LiveBook::new(book)?.resilience()[0];
    /// // Flat now; without X the short at Y is open.
    /// assert_eq!((worst.key.as_str(), worst.jump.to_string().as_str()), ("X", "60000"));
    /// # Ok::<(), exposure_netting::Error>(())
    /// ```
    pub fn resilience(&mut self) -> Vec<Removal> {
        let before = self.totals().netted;
        self.view().resilience(before)
    }

    /// The book in each of its scenarios, or in this crate's preset scenarios if it gives none.
    ///
    /// ```
    /// use exposure_netting::{LiveBook, import};
    /// let book = import::book("asset,kind,quantity,price,venue\nBTC,perpetual,1,60000,X\n")?;
    /// let crash = LiveBook::new(book)?.stress().remove(0);
    /// assert_eq!((crash.scenario.id.as_str(), crash.pnl.to_string().as_str()), ("crash", "-24000"));
    /// # Ok::<(), exposure_netting::Error>(())
    /// ```
    pub fn stress(&mut self) -> Vec<Stressed> {
        let scenarios = self.book.stresses.clone().unwrap_or_else(presets);
        self.stress_by(&scenarios)
    }

    /// The book in these scenarios.
    pub fn stress_by(&mut self, scenarios: &[Stress]) -> Vec<Stressed> {
        let now = self.totals().netted;
        self.view().stress(scenarios, now)
    }
}
