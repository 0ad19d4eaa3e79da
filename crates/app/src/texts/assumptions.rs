//! The assumptions tab.

pub(crate) const CURRENCY_AND_PRICES: &str = "Reporting currency and prices";
pub(crate) const PRICES_MEANING: &str = "If a price is empty, each position keeps its own mark";
pub(crate) const CURRENCY: &str = "Reporting currency";
pub(crate) const RATE_EXAMPLE: &str = "such as 0.92";
pub(crate) const RATES: &str = "Exchange rates";
pub(crate) const PEGS: &str = "Counted as 1 USD";
pub(crate) const LIST: &str = "Assumptions behind these numbers";

pub(crate) const FAMILIES: &str = "Treat as the same asset";
pub(crate) const FAMILIES_MEANING: &str = "Wrapped and staked forms, such as WBTC = BTC";
pub(crate) const FORM: &str = "Asset";
pub(crate) const FORM_EXAMPLE: &str = "WBTC";
pub(crate) const COUNTS_AS: &str = "Same as";
pub(crate) const COUNTS_AS_EXAMPLE: &str = "BTC";
pub(crate) const HAIRCUT: &str = "Haircut";
pub(crate) const BOTH_ASSETS: &str = "Fill in both assets.";

pub(crate) const AGREEMENTS: &str = "Netting agreements";
pub(crate) const AGREEMENTS_MEANING: &str = "Used when a counterparty defaults, and by the BCBS schedule";
pub(crate) const AGREEMENT_TIP: &str = "Unknown counts as no: every position is then separate";

pub(crate) fn conversion(to: &str, from: &str) -> String {
    format!("{to} for 1 {from}")
}

pub(crate) fn price(asset: &str) -> String {
    format!("{asset} price")
}

pub(crate) fn rate(unit: &str, currency: &str) -> String {
    format!("1 {unit} in {currency}")
}

pub(crate) fn family(form: &str, asset: &str, haircut: &str) -> String {
    format!("{form} = {asset}, with a haircut of {haircut}")
}

pub(crate) fn enforceable(counterparty: &str, agreement: &str) -> String {
    format!("{counterparty}, {agreement}: enforceable")
}

pub(crate) fn add_agreement(counterparty: &str) -> String {
    format!("Add an agreement with {counterparty}")
}

/// The id of a new agreement.
pub(crate) fn agreement(counterparty: &str) -> String {
    format!("{counterparty} agreement")
}
