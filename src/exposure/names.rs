//! Names of sets and instruments.

use rust_decimal::Decimal;

use crate::amount::plain;
use crate::book::Instrument;
use crate::book::symbols::Symbols;
use crate::exposure::ledger::MarginSet;
use crate::position::Kind;

/// Parts joined by `|`, so that different parts never give the same key; empty parts at the end are left out.
pub(crate) fn key(parts: &[&str]) -> String {
    let used = parts.iter().rposition(|part| !part.is_empty()).map_or(0, |last| last.saturating_add(1));
    let escaped: Vec<String> = parts
        .iter()
        .take(used)
        .map(|part| if part.contains(['\\', '|', '#']) { escape(part) } else { (*part).to_owned() })
        .collect();
    escaped.join("|")
}

fn escape(part: &str) -> String {
    part.replace('\\', "\\\\").replace('|', "\\|").replace('#', "\\#")
}

/// The key of a margin set: `Binance|USD-M`, `Aave v3||Arbitrum`; isolated positions of an account:
/// `Hyperliquid#isolated`, `Binance|USD-M#isolated`.
pub(crate) fn set_key(bucket: &MarginSet, symbols: &Symbols) -> String {
    let counterparty = symbols.text(bucket.counterparty);
    if bucket.alone {
        // Without a counterparty there is no account either.
        let key = || key(&[counterparty, symbols.text(bucket.account)]);
        return if counterparty.is_empty() { String::new() } else { format!("{}#isolated", key()) };
    }
    key(&[counterparty, symbols.text(bucket.account), symbols.text(bucket.chain)])
}

/// The instrument in words: `BTC/USDT perpetual`, `ETH call 4000, 27 Mar 2027`.
pub(crate) fn instrument(i: &Instrument, borrowed: bool, symbols: &Symbols) -> String {
    let mut name = symbols.text(i.asset).to_owned();
    if i.quote != 0 {
        name.push('/');
        name.push_str(symbols.text(i.quote));
    }
    name.push(' ');
    match (i.kind, i.right) {
        (Kind::Option, Some(right)) => {
            name.push_str(right.name());
            if let Some(strike) = i.strike {
                name.push(' ');
                name.push_str(&plain(strike));
            }
        }
        (Kind::Loan, _) => name.push_str(if borrowed { "loan, borrowed" } else { "loan, supplied" }),
        (Kind::Cds, _) => name.push_str("CDS"),
        (Kind::LeveragedToken, _) => {
            name.push_str(&i.leverage.map(plain).unwrap_or_default());
            name.push_str("x token");
        }
        (kind, _) => name.push_str(kind.name()),
    }
    if let Some(expiry) = i.expiry {
        name.push_str(if i.kind == Kind::Option { ", " } else { " " });
        name.push_str(&expiry.label());
    }
    if i.inverse {
        name.push_str(", inverse");
    }
    name
}

/// How much of what, in words: `short 0.6 BTC/USDT perpetual`, `long 36000 USD of BTC/USD perpetual, inverse`.
pub(crate) fn amount(quantity: Decimal, i: &Instrument, symbols: &Symbols) -> String {
    let side = if quantity.is_sign_negative() { "short" } else { "long" };
    let size = plain(quantity.abs().normalize());
    let name = instrument(i, i.kind == Kind::Loan && quantity.is_sign_negative(), symbols);
    if i.contract_size.is_some_and(|size| size != Decimal::ONE) {
        return format!("{side} {size} contracts of {name}");
    }
    if i.inverse && i.quote != 0 {
        return format!("{side} {size} {} of {name}", symbols.text(i.quote));
    }
    format!("{side} {size} {name}")
}

#[cfg(test)]
mod tests {
    use super::key;

    #[test]
    fn keys_are_unique() {
        assert_eq!(key(&["Binance", "USD-M", ""]), "Binance|USD-M");
        assert_eq!(key(&["Aave v3", "", "Arbitrum"]), "Aave v3||Arbitrum");
        assert_eq!(key(&["", "", ""]), "");
        assert_ne!(key(&["a|b"]), key(&["a", "b"]));
        assert_ne!(key(&["a\\", "b"]), key(&["a\\|b"]));
    }
}
