//! The book in the shape of a report to a trade repository: one row for each position, with critical data elements as
//! columns. It is an export format, for those who check or feed a filing; it is not a filing.
//!
//! Column names follow the CPMI-IOSCO critical data elements (April 2018) and UTI guidance (February 2017).

use serde::Serialize;

/// One row of a report to a trade repository: an export format, not a filing.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Reported {
    /// The time that the numbers are of.
    pub reporting_timestamp: String,
    /// Unique transaction identifier: our LEI and the position's id, if the LEI is known.
    pub uti: String,
    /// Our LEI.
    pub counterparty1: String,
    /// The counterparty's LEI, or its name if no LEI is known.
    pub counterparty2: String,
    /// `VALU`: the valuation of a position that exists.
    pub action_type: &'static str,
    /// Class, kind and underlier in words, because no UPI is known.
    pub product: String,
    /// The asset's class.
    pub asset_class: &'static str,
    /// The asset.
    pub underlier: String,
    /// `BYER` or `SLLR`.
    pub direction: &'static str,
    /// Quantity without sign.
    pub quantity: String,
    /// Notional in the reporting currency.
    pub notional_amount: String,
    /// The reporting currency.
    pub notional_currency: String,
    /// The mark, in the currency of the price.
    pub price: String,
    /// An option's strike.
    pub strike_price: String,
    /// `CALL` or `PUTO`.
    pub option_type: &'static str,
    /// The date of expiry.
    pub expiration_date: String,
    /// Mark-to-market in the reporting currency, if it is known.
    pub valuation_amount: String,
    /// The reporting currency.
    pub valuation_currency: String,
    /// `MTMA` for a mark, `MTMO` for a model.
    pub valuation_method: &'static str,
    /// The id of the netting agreement.
    pub master_agreement: String,
    /// The key of the credit set that it is closed out in.
    pub netting_set: String,
    /// The key of the margin set whose collateral it shares.
    pub collateral_portfolio_code: String,
    /// Whether it is cleared by a house: not known here, so empty.
    pub cleared: &'static str,
    /// The chain that it is on.
    pub chain: String,
}

/// The columns, in order.
pub const COLUMNS: [&str; 24] = [
    "reportingTimestamp",
    "uti",
    "counterparty1",
    "counterparty2",
    "actionType",
    "product",
    "assetClass",
    "underlier",
    "direction",
    "quantity",
    "notionalAmount",
    "notionalCurrency",
    "price",
    "strikePrice",
    "optionType",
    "expirationDate",
    "valuationAmount",
    "valuationCurrency",
    "valuationMethod",
    "masterAgreement",
    "nettingSet",
    "collateralPortfolioCode",
    "cleared",
    "chain",
];

impl Reported {
    /// Its cells in the order of [`COLUMNS`].
    pub(crate) fn cells(&self) -> [&str; 24] {
        [
            &self.reporting_timestamp,
            &self.uti,
            &self.counterparty1,
            &self.counterparty2,
            self.action_type,
            &self.product,
            self.asset_class,
            &self.underlier,
            self.direction,
            &self.quantity,
            &self.notional_amount,
            &self.notional_currency,
            &self.price,
            &self.strike_price,
            self.option_type,
            &self.expiration_date,
            &self.valuation_amount,
            &self.valuation_currency,
            self.valuation_method,
            &self.master_agreement,
            &self.netting_set,
            &self.collateral_portfolio_code,
            self.cleared,
            &self.chain,
        ]
    }
}

/// Whether a string is a legal entity identifier: 18 letters and digits, and two check digits (ISO 17442, ISO 7064).
///
/// ```
/// use exposure_netting::credit::repository::is_lei;
/// assert!(is_lei("529900T8BM49AURSDO55"));
/// assert!(!is_lei("529900T8BM49AURSDO56"));
/// ```
pub fn is_lei(text: &str) -> bool {
    let value = |byte: u8| match byte {
        b'0'..=b'9' => Some(u32::from(byte.wrapping_sub(b'0'))),
        b'A'..=b'Z' => Some(u32::from(byte.wrapping_sub(b'A')).saturating_add(10)),
        _ => None,
    };
    let rest = text.bytes().try_fold(0_u32, |rest, byte| {
        let digit = value(byte)?;
        let shift = if digit < 10 { 10 } else { 100 };
        rest.checked_mul(shift)?.checked_add(digit)?.checked_rem(97)
    });
    text.len() == 20 && text.bytes().skip(18).all(|byte| byte.is_ascii_digit()) && rest == Some(1)
}
