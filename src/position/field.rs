//! The fields of a position by name: one table for JSON, spreadsheets, the page's cells and packed rows.

use rust_decimal::Decimal;

use crate::amount::{self};
use crate::position::{AssetClass, MarginMode, Position, Right};

macro_rules! fields {
    ($($variant:ident $name:literal [$($alias:literal)*] $doc:literal;)*) => {
        /// A field of a position.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Field { $(#[doc = $doc] $variant,)* }

        impl Field {
            /// Every field, in the order of a table's columns.
            pub const ALL: &[Field] = &[$(Field::$variant,)*];

            /// The name in JSON.
            pub fn name(self) -> &'static str {
                match self { $(Field::$variant => $name,)* }
            }

            /// Its meaning, in one line.
            pub fn meaning(self) -> &'static str {
                match self { $(Field::$variant => $doc,)* }
            }

            /// The field with exactly this JSON name.
            pub fn from_name(name: &str) -> Option<Field> {
                match name { $($name => Some(Field::$variant),)* _ => None }
            }

            /// The field for a spreadsheet's header, whatever its case, spaces and punctuation.
            pub fn from_header(header: &str) -> Option<Field> {
                let plain = header.split('(').next().unwrap_or(header);
                // "Margin" in a venue's table mostly means the margin requirement, and its cells may hold words. Our
                // own column has exactly this name.
                if plain.trim().eq_ignore_ascii_case("margin") {
                    return (header == "margin").then_some(Field::Margin);
                }
                let key: String = plain.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect();
                $(if key.eq_ignore_ascii_case($name) $(|| key == $alias)* { return Some(Field::$variant); })*
                None
            }
        }
    };
}

fields! {
    Id "id" ["tradeid" "positionid" "uti" "reference" "ref"] "Unique name of the position; row-N if omitted";
    Asset "asset" ["coin" "symbol" "ticker" "underlying" "base" "basecurrency" "baseasset" "token" "market" "pair" "entity" "referenceentity"] "The asset of the exposure: BTC, ETH, a reference entity";
    Kind "kind" ["type" "product" "producttype" "instrumenttype" "contracttype" "instrumentkind"] "spot, perpetual, future, option, loan, cds or leveraged-token";
    Side "side" ["direction" "positionside" "posside" "longshort" "ls" "buysell" "bs"] "long or short; if omitted, the sign of the quantity decides";
    Quantity "quantity" ["qty" "size" "amount" "contracts" "position" "positionsize" "positionamt" "pos" "units" "balance" "szi"] "How much, in contracts or units of the asset";
    Price "price" ["mark" "markprice" "markpx" "last" "lastprice" "marketprice" "currentprice" "spotprice" "premium"] "Mark of the instrument itself; an option's premium; a CDS's market spread: 0.0075 for 75 bp";
    UnderlyingPrice "underlyingPrice" ["indexprice" "underlyingmark"] "Price of the asset, for options";
    ContractSize "contractSize" ["multiplier" "lotsize" "contractmultiplier" "ctval"] "Units of the asset in one contract (inverse: of the quote currency); 1 when omitted";
    Inverse "inverse" ["isinverse" "coinmargined"] "true for contracts worth a fixed amount of the quote currency and settled in the asset";
    Delta "delta" ["deltaperunit"] "An option's delta per unit";
    EntryPrice "entryPrice" ["entry" "entrypx" "avgprice" "averageprice" "avgentryprice" "avgpx" "averageentryprice" "openprice"] "Price at which it was entered, for the value of futures; a CDS's running coupon: 0.01";
    Value "value" ["mtm" "marktomarket" "unrealizedpnl" "unrealisedpnl" "pnl" "upnl" "pv" "presentvalue"] "Mark-to-market in the reporting currency";
    MarginRate "marginRate" ["initialmarginrate" "imrate"] "Initial margin as a fraction of exposure: 0.05 for 5 %";
    Counterparty "counterparty" ["venue" "exchange" "protocol" "broker" "dealer" "platform" "cpty"] "The exchange, protocol or dealer on the other side";
    Account "account" ["subaccount" "wallet" "pool" "portfolio"] "Sub-account or margin pool at the counterparty";
    Agreement "agreement" ["nettingagreement" "isda" "masteragreement"] "Id of the netting agreement that covers the position";
    Chain "chain" ["network" "blockchain"] "The blockchain";
    MarginMode "marginMode" ["margintype" "marginmodel" "crossisolated"] "cross or isolated";
    Margin "margin" ["isolatedwallet" "postedmargin"] "Collateral posted to an isolated position, without profit or loss, in its settlement currency";
    Expiry "expiry" ["expiration" "expirydate" "expirationdate" "maturity" "maturitydate"] "Expiry, as 2026-12-25";
    Strike "strike" ["strikeprice" "exerciseprice"] "An option's strike";
    Right "right" ["optiontype" "callput" "cp" "putcall"] "call or put";
    Volatility "volatility" ["vol" "iv" "impliedvol" "impliedvolatility" "markiv" "sigma"] "An option's implied volatility per year: 0.6 for 60 %";
    Quote "quote" ["currency" "quotecurrency" "quoteasset" "ccy"] "Currency of prices and strikes; the reporting currency when omitted";
    Settle "settle" ["settlecurrency" "settlementcurrency" "margincoin" "marginasset"] "Settlement currency";
    PriceCurrency "priceCurrency" ["premiumcurrency"] "Currency of the price and the entry price, if it is not the quote currency (premiums in coin)";
    AssetClass "assetClass" ["class"] "crypto, commodity, credit, equity, fx, rates or other";
    Start "start" ["startdate" "effectivedate"] "Start date of the underlying swap, if it is in the future (a forward-starting swap)";
    End "end" ["enddate" "underlyingmaturity"] "End date of the underlying swap, if it is later than the expiry (a swaption)";
    Leverage "leverage" ["targetleverage"] "A leveraged token's multiple: 3, or -3; for a perpetual or future, the leverage chosen at the venue";
    ResetPrice "resetPrice" ["rebaseprice" "rebalanceprice"] "Price of the asset at a leveraged token's last reset";
}

impl Field {
    /// Whether its value is a decimal.
    pub fn is_number(self) -> bool {
        matches!(
            self,
            Field::Quantity
                | Field::Price
                | Field::UnderlyingPrice
                | Field::ContractSize
                | Field::Delta
                | Field::EntryPrice
                | Field::Value
                | Field::MarginRate
                | Field::Margin
                | Field::Strike
                | Field::Volatility
                | Field::Leverage
                | Field::ResetPrice
        )
    }
}

impl Field {
    /// Its name in the page's words: "margin rate".
    pub fn words(self) -> String {
        if self == Field::Right {
            return "call or put".to_owned();
        }
        let word = |c: char| if c.is_uppercase() { vec![' ', c.to_ascii_lowercase()] } else { vec![c] };
        self.name().chars().flat_map(word).collect()
    }

    /// Whether it is a fraction, which people read as a percentage.
    pub fn is_share(self) -> bool {
        matches!(self, Field::MarginRate | Field::Volatility)
    }

    /// The text that sets a position's value; empty if it has its default.
    pub(crate) fn of<S: AsRef<str>>(self, p: &Position<S>) -> String {
        let text = |text: &S| text.as_ref().to_owned();
        let number = |number: Option<Decimal>| number.map(amount::plain).unwrap_or_default();
        let word = |word: Option<&str>| word.unwrap_or_default().to_owned();
        match self {
            Field::Id => text(&p.id),
            Field::Asset => text(&p.asset),
            Field::Kind => p.kind.name().to_owned(),
            // The quantity carries the sign.
            Field::Side => String::new(),
            Field::Quantity => amount::plain(p.quantity),
            Field::Price => number(p.price),
            Field::UnderlyingPrice => number(p.underlying_price),
            Field::ContractSize => number(p.contract_size),
            Field::Inverse => word(p.inverse.then_some("true")),
            Field::Delta => number(p.delta),
            Field::EntryPrice => number(p.entry_price),
            Field::Value => number(p.value),
            Field::MarginRate => number(p.margin_rate),
            Field::Counterparty => text(&p.counterparty),
            Field::Account => text(&p.account),
            Field::Agreement => text(&p.agreement),
            Field::Chain => text(&p.chain),
            Field::MarginMode => word((p.margin_mode == MarginMode::Isolated).then_some("isolated")),
            Field::Margin => number(p.margin),
            Field::Expiry => p.expiry.map(|time| time.to_string()).unwrap_or_default(),
            Field::Strike => number(p.strike),
            Field::Right => word(p.right.map(Right::name)),
            Field::Volatility => number(p.volatility),
            Field::Quote => text(&p.quote),
            Field::Settle => text(&p.settle),
            Field::PriceCurrency => text(&p.price_currency),
            Field::AssetClass => word(p.asset_class.map(AssetClass::name)),
            Field::Start => p.start.map(|time| time.to_string()).unwrap_or_default(),
            Field::End => p.end.map(|time| time.to_string()).unwrap_or_default(),
            Field::Leverage => number(p.leverage),
            Field::ResetPrice => number(p.reset_price),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_by_meaning() {
        for (header, field) in [
            ("Coin", Field::Asset),
            ("SYMBOL", Field::Asset),
            ("Mark Price (USD)", Field::Price),
            ("entry_price", Field::EntryPrice),
            ("Position Side", Field::Side),
            ("qty", Field::Quantity),
            ("Unrealized PnL", Field::Value),
            ("contract-size", Field::ContractSize),
        ] {
            assert_eq!(Field::from_header(header), Some(field), "{header}");
        }
        assert_eq!(Field::from_header("colour"), None);
        for field in Field::ALL {
            assert_eq!(Field::from_header(field.name()), Some(*field));
            assert_eq!(Field::from_name(field.name()), Some(*field));
        }
    }

    #[test]
    fn every_alias_means_one_field() {
        let source = include_str!("field.rs");
        let table = source.split("fields! {").nth(1).unwrap().split("\n}").next().unwrap();
        let mut seen = std::collections::BTreeSet::new();
        for line in table.lines().filter(|l| l.contains('[')) {
            let aliases = line.split('[').nth(1).unwrap().split(']').next().unwrap();
            for alias in aliases.split_whitespace() {
                assert!(seen.insert(alias.to_owned()), "{alias} appears twice");
            }
        }
        assert!(seen.len() > 80, "{}", seen.len());
    }
}
