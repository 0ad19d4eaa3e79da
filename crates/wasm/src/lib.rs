//! The WASM interface of the npm package.
#![allow(unreachable_pub, reason = "reached from JavaScript")]
//!
//! Large input crosses as text or as packed buffers, results as JSON text, errors and the catalogue as objects.

mod packed;

use wasm_bindgen::prelude::*;

use self::packed::Pack;
#[cfg(feature = "ts")]
pub use self::packed::{Catalogue, Parsed};
use exposure_netting::Book;
use exposure_netting::Options;
use exposure_netting::engine::LiveBook;
use exposure_netting::import;
use exposure_netting::internal::json;
use exposure_netting::settlement;
use exposure_netting::{Error, Failure};

/// An error in the form from which the JavaScript side makes its `NettingError`.
fn thrown(error: Error) -> JsValue {
    to_js(error.failure())
}

fn failed(failure: Failure) -> JsValue {
    to_js(&failure)
}

fn to_js<T: serde::Serialize>(value: &T) -> JsValue {
    let serializer = serde_wasm_bindgen::Serializer::json_compatible();
    value.serialize(&serializer).unwrap_or(JsValue::NULL)
}

/// The version that the JavaScript side must have.
#[wasm_bindgen]
pub fn version() -> String {
    env!("CARGO_PKG_VERSION").to_owned()
}

/// Reads text of any format. Returns `{ format, book, failures, warnings, columns }` as JSON text.
#[wasm_bindgen]
pub fn parse(bytes: &[u8], hints: &str) -> Result<String, JsValue> {
    let hints = packed::hints(hints).map_err(failed)?;
    let mut read = import::parse_bytes(bytes, &hints);
    // They are listed as failures, with their reasons.
    read.book.drop_refused();
    let parsed = packed::Parsed {
        format: (!read.format.is_empty()).then_some(read.format),
        book: read.book,
        failures: read.failures,
        warnings: read.warnings,
        columns: read.columns,
    };
    Ok(json::write(&parsed, true))
}

/// Reads margin tiers from a venue's API response. Returns `{ format, venue, parameters, failures, warnings }` as JSON
/// text.
#[wasm_bindgen(js_name = parseTiers)]
pub fn parse_tiers(bytes: &[u8], hints: &str) -> Result<String, JsValue> {
    let hints = packed::tier_hints(hints).map_err(failed)?;
    let text = import::decode(bytes).map_err(failed)?;
    Ok(json::write(&import::tiers(text, &hints), true))
}

/// The supported formats, methodologies and fields.
#[wasm_bindgen]
pub fn catalogue() -> JsValue {
    to_js(&packed::Catalogue::default())
}

/// Duffie and Zhu's condition, as JSON text.
#[wasm_bindgen(js_name = duffieZhu)]
pub fn duffie_zhu(classes: u32, dealers: u32) -> Result<String, JsValue> {
    exposure_netting::credit::clearing::duffie_zhu(classes, dealers)
        .map(|found| json::write(&found, true))
        .map_err(failed)
}

/// The days of a leveraged token, from and as JSON text.
#[wasm_bindgen(js_name = dailyReset)]
pub fn daily_reset(input: &str) -> Result<String, JsValue> {
    let (leverage, nav, closes) = packed::path(input, "leverage", "nav").map_err(failed)?;
    let days = exposure_netting::pricing::leveraged::daily_reset(leverage, nav, &closes);
    days.map(|days| json::write(&days, true)).map_err(failed)
}

/// Daily flows of a position, from and as JSON text.
#[wasm_bindgen(js_name = variationMargin)]
pub fn variation_margin(input: &str, inverse: bool) -> Result<String, JsValue> {
    let (quantity, entry, closes) = packed::path(input, "quantity", "entryPrice").map_err(failed)?;
    let flows = exposure_netting::pricing::leveraged::variation_margin(quantity, inverse, entry, &closes);
    flows.map(|flows| json::write(&flows, true)).map_err(failed)
}

/// Settles obligations, given as text. Returns the result and its notices as two JSON texts, because the notices are
/// most of it.
#[wasm_bindgen]
pub fn settle(bytes: &[u8], options: &str, progress: Option<js_sys::Function>) -> Result<Vec<String>, JsValue> {
    let obligations = obligations(bytes)?;
    let options = settlement::read_options(options).map_err(thrown)?;
    // An exception in the listener does not stop the settlement.
    let mut tell = |part: f64| drop(progress.as_ref().map(|hear| hear.call1(&JsValue::UNDEFINED, &part.into())));
    let mut settled = settlement::settle_and_tell(&obligations, &options, &mut tell).map_err(thrown)?;
    let notices = std::mem::take(&mut settled.notices);
    Ok(vec![json::write(&settled, true), json::write(&notices, true)])
}

/// Checks a settlement; both are given as text. Anything else than a settlement is invalid.
#[wasm_bindgen]
pub fn verify(bytes: &[u8], settled: &str) -> Result<String, JsValue> {
    let obligations = obligations(bytes)?;
    let verdict = settlement::read_settlement(settled)
        .map_or_else(|error| Ok(unreadable(&error)), |settled| settlement::verify(&obligations, &settled));
    verdict.map(|verdict| json::write(&verdict, true)).map_err(thrown)
}

fn unreadable(error: &Error) -> settlement::Verdict {
    settlement::Verdict {
        valid: false,
        reasons: vec![format!("this is not a settlement: {}", error.failure().message)],
    }
}

/// Sets off with credit lines, from and as text.
#[wasm_bindgen(js_name = setOff)]
pub fn set_off(bytes: &[u8], lines: &str) -> Result<String, JsValue> {
    let obligations = obligations(bytes)?;
    let lines = settlement::read_lines(lines).map_err(thrown)?;
    settlement::set_off(&obligations, &lines).map(|settled| json::write(&settled, true)).map_err(thrown)
}

/// Checks a set-off with credit lines.
#[wasm_bindgen(js_name = verifyCredit)]
pub fn verify_credit(bytes: &[u8], lines: &str, settled: &str) -> Result<String, JsValue> {
    let obligations = obligations(bytes)?;
    let lines = settlement::read_lines(lines).map_err(thrown)?;
    let verdict = settlement::read_credited(settled).map_or_else(
        |error| Ok(unreadable(&error)),
        |settled| settlement::verify_credit(&obligations, &lines, &settled),
    );
    verdict.map(|verdict| json::write(&verdict, true)).map_err(thrown)
}

/// The costs of a settlement by chain, from and as text.
#[wasm_bindgen(js_name = settlementCosts)]
pub fn settlement_costs(settled: &str, models: &str) -> Result<String, JsValue> {
    let settled = settlement::read_settlement(settled).map_err(thrown)?;
    let models = settlement::read_gas(models).map_err(thrown)?;
    let costs = settlement::costs(&settled, |chain| models.of(chain)).map_err(failed)?;
    Ok(json::write(&costs, true))
}

/// The notices of a settlement as CSV.
#[wasm_bindgen(js_name = noticesCsv)]
pub fn notices_csv(settled: &str) -> Result<String, JsValue> {
    settlement::read_notices(settled).map(|notices| settlement::notices_csv(&notices)).map_err(thrown)
}

/// The transfers of a settlement as CSV.
#[wasm_bindgen(js_name = transfersCsv)]
pub fn transfers_csv(settled: &str) -> Result<String, JsValue> {
    settlement::read_transfers(settled).map(|transfers| settlement::transfers_csv(&transfers)).map_err(thrown)
}

/// The clearing payments in default, from and as text.
#[wasm_bindgen]
pub fn clear(bytes: &[u8], input: &str) -> Result<String, JsValue> {
    let obligations = obligations(bytes)?;
    let input = packed::clearing(input).map_err(failed)?;
    settlement::clear(&obligations, &input).map(|cleared| json::write(&cleared, true)).map_err(thrown)
}

/// The obligations in some text, as JSON text, if all of them are valid.
#[wasm_bindgen(js_name = parseObligations)]
pub fn parse_obligations(bytes: &[u8]) -> Result<String, JsValue> {
    let obligations = obligations(bytes)?;
    settlement::check(&obligations).map_err(thrown)?;
    Ok(json::write(&obligations, true))
}

fn obligations(bytes: &[u8]) -> Result<Vec<settlement::Obligation>, JsValue> {
    let text = import::decode(bytes).map_err(failed)?;
    settlement::read_obligations(text).map_err(thrown)
}

/// A book that is kept netted while it is edited.
#[wasm_bindgen]
pub struct Live(LiveBook);

#[wasm_bindgen]
impl Live {
    /// From text or bytes of any format.
    #[wasm_bindgen(js_name = fromText)]
    pub fn from_text(bytes: &[u8], options: &str, now: f64) -> Result<Live, JsValue> {
        let text = import::decode(bytes).map_err(failed)?;
        let book = import::book(text).map_err(thrown)?;
        Live::make(book, options, now)
    }

    /// From packed positions, and the rest of the book as JSON.
    #[wasm_bindgen(js_name = fromPacked)]
    #[allow(clippy::too_many_arguments, reason = "each buffer crosses on its own")]
    pub fn from_packed(
        columns: &str,
        codes: &[u32],
        texts: &[u8],
        plain: &[u8],
        numbers: &[f64],
        rows: usize,
        rest: &str,
        options: &str,
        now: f64,
    ) -> Result<Live, JsValue> {
        let pack = Pack { columns, codes, texts, plain, numbers, rows };
        let book = packed::book(pack, rest).map_err(failed)?;
        Live::make(book, options, now)
    }

    fn make(book: Book, options: &str, now: f64) -> Result<Live, JsValue> {
        let options: Options = packed::options(options, &book.options).map_err(failed)?;
        LiveBook::valued_at(book, options, exposure_netting::time::Time::from_clock(now)).map(Live).map_err(thrown)
    }

    /// The same book under other options.
    pub fn configure(&mut self, options: &str) -> Result<(), JsValue> {
        let options = packed::options(options, self.0.options()).map_err(failed)?;
        self.0.configure(options).map_err(thrown)
    }

    /// The report without its offsets, as JSON text: the browser's own parser turns it into objects several times
    /// faster than they can be built from here.
    pub fn summary(&mut self) -> String {
        json::write(&self.0.summary(), true)
    }

    /// Every offset, as JSON text.
    #[wasm_bindgen(js_name = allOffsets)]
    pub fn all_offsets(&mut self) -> String {
        json::write(&self.0.all_offsets(), true)
    }

    /// The headline numbers, as JSON text.
    pub fn totals(&mut self) -> String {
        json::write(&self.0.totals(), true)
    }

    /// The offsets of one set, with the ids of their positions, as JSON text.
    pub fn offsets(&mut self, set: &str) -> String {
        json::write(&self.0.offsets(set), true)
    }

    /// One position's own numbers as JSON text, or `undefined`.
    pub fn position(&self, id: &str) -> Option<String> {
        self.0.position(id).map(|position| json::write(&position, true))
    }

    /// The gain or loss of each position of a set in each scenario, as JSON text.
    pub fn scenarios(&self, set: &str) -> String {
        json::write(&self.0.scenarios(set), true)
    }

    /// Margin after moves of all prices, in percent, and after days, as JSON text.
    pub fn curves(&self, percent: &[i32], days: &[u32]) -> String {
        json::write(&self.0.curves(percent, days), true)
    }

    /// The price of each asset at which each account reaches its maintenance margin, as JSON text.
    pub fn liquidations(&self) -> String {
        json::write(&self.0.liquidations(), true)
    }

    /// The same for one account.
    #[wasm_bindgen(js_name = liquidationsOf)]
    pub fn liquidations_of(&self, counterparty: &str, account: &str) -> String {
        json::write(&self.0.liquidations_of(counterparty, account), true)
    }

    /// How far every price may move before each account reaches its maintenance margin, as JSON text.
    pub fn headroom(&self) -> String {
        json::write(&self.0.headroom(), true)
    }

    /// Greeks by position, asset and set, as JSON text.
    pub fn greeks(&self) -> String {
        json::write(&self.0.greeks(), true)
    }

    /// The payments if every derivative were settled now, as JSON text.
    pub fn obligations(&self) -> String {
        json::write(&self.0.obligations(), true)
    }

    /// The trades that would make each asset flat, as JSON text.
    pub fn hedges(&self) -> Result<String, JsValue> {
        self.0.hedges().map(|hedges| json::write(&hedges, true)).map_err(thrown)
    }

    /// The effect of the packed orders at each account, as JSON text.
    pub fn check(
        &self,
        columns: &str,
        codes: &[u32],
        texts: &[u8],
        plain: &[u8],
        numbers: &[f64],
        rows: usize,
    ) -> Result<String, JsValue> {
        let pack = Pack { columns, codes, texts, plain, numbers, rows };
        let orders = packed::orders(pack).map_err(failed)?;
        self.0.check(&orders).map(|checked| json::write(&checked, true)).map_err(thrown)
    }

    /// A search for trades that lower margin.
    pub fn optimise(&self, search: &str) -> Result<Optimiser, JsValue> {
        let search = packed::search(search).map_err(failed)?;
        self.0.optimise(search).map(Optimiser).map_err(thrown)
    }

    /// The cost of each default, with exposures at default, as JSON text.
    pub fn credit(&self) -> String {
        json::write(&self.0.credit(), true)
    }

    /// The book after the failure of each counterparty, chain or currency, as JSON text.
    pub fn resilience(&mut self) -> String {
        json::write(&self.0.resilience(), true)
    }

    /// The book in the given scenarios (JSON), or in its own, as JSON text.
    pub fn stress(&mut self, scenarios: &str) -> Result<String, JsValue> {
        let stressed = match packed::stresses(scenarios).map_err(thrown)? {
            None => self.0.stress(),
            Some(scenarios) => self.0.stress_by(&scenarios),
        };
        Ok(json::write(&stressed, true))
    }

    /// The gain or loss of each position in the first of the scenarios, as JSON text.
    #[wasm_bindgen(js_name = stressLines)]
    pub fn stress_lines(&self, scenarios: &str) -> Result<String, JsValue> {
        let scenarios = packed::stresses(scenarios).map_err(thrown)?.unwrap_or_default();
        let lines = scenarios.first().map(|scenario| self.0.stress_lines(scenario)).unwrap_or_default();
        Ok(json::write(&lines, true))
    }

    /// The positions of a credit set, as JSON text.
    #[wasm_bindgen(js_name = creditLines)]
    pub fn credit_lines(&self, set: &str) -> String {
        json::write(&self.0.credit_lines(set), true)
    }

    /// The book with a clearing house in between, as JSON text; names are given as a JSON array.
    pub fn clearing(&self, names: &str) -> Result<String, JsValue> {
        let names = packed::names(names).map_err(failed)?;
        self.0.clearing(&names).map(|clearing| json::write(&clearing, true)).map_err(thrown)
    }

    /// Credit default swaps one by one, as JSON text.
    pub fn swaps(&self) -> String {
        json::write(&self.0.swaps(), true)
    }

    /// The report to a trade repository, as JSON text.
    #[wasm_bindgen(js_name = tradeReport)]
    pub fn trade_report(&self) -> String {
        json::write(&self.0.trade_report(), true)
    }

    /// The same as CSV.
    #[wasm_bindgen(js_name = tradeReportCsv)]
    pub fn trade_report_csv(&self) -> String {
        self.0.trade_report_csv()
    }

    /// Adds or replaces the packed position; returns its id.
    pub fn upsert(
        &mut self,
        columns: &str,
        codes: &[u32],
        texts: &[u8],
        plain: &[u8],
        numbers: &[f64],
    ) -> Result<String, JsValue> {
        let pack = Pack { columns, codes, texts, plain, numbers, rows: 1 };
        let position = packed::position(pack).map_err(failed)?;
        self.0.upsert(&position).map_err(thrown)
    }

    /// Removes a position.
    pub fn remove(&mut self, id: &str) -> Result<bool, JsValue> {
        self.0.remove(id).map_err(thrown)
    }

    /// Changes anything except positions, given as JSON.
    pub fn set(&mut self, json: &str) -> Result<(), JsValue> {
        let (book, options) = packed::amended(self.0.book(), self.0.options(), json).map_err(failed)?;
        self.0.replace_with(book, options).map_err(thrown)
    }

    /// Adds another book.
    pub fn merge(&mut self, other: &Live) -> Result<(), JsValue> {
        self.0.merge(other.0.book()).map_err(thrown)
    }

    /// The book as JSON text.
    #[wasm_bindgen(js_name = toJson)]
    pub fn to_json(&self) -> String {
        self.0.book().to_json()
    }

    /// The positions as CSV.
    #[wasm_bindgen(js_name = toCsv)]
    pub fn to_csv(&self) -> String {
        import::to_csv(self.0.book())
    }
}

/// A search that runs in steps.
#[wasm_bindgen]
pub struct Optimiser(exposure_netting::advice::Optimiser);

#[wasm_bindgen]
impl Optimiser {
    /// Tries `ways` more combinations; returns whether the search is over.
    pub fn step(&mut self, ways: usize) -> bool {
        self.0.step(ways)
    }

    /// The number of trades found so far, and the part of the current round that has been tried.
    pub fn progress(&self) -> Vec<f64> {
        let (trades, part) = self.0.progress();
        vec![f64::from(u32::try_from(trades).unwrap_or(u32::MAX)), part]
    }

    /// The plan found so far, as JSON text.
    pub fn plan(&self) -> String {
        json::write(&self.0.plan(), true)
    }
}

/// Stops the instance, so that recovery can be tested; not in the package.
#[cfg(debug_assertions)]
#[wasm_bindgen(js_name = __trapForTest)]
pub fn trap_for_test() {
    std::process::abort();
}
