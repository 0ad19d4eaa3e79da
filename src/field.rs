//! The fields of a position by name: one table for JSON, spreadsheets, the page's cells and the wire.

use std::borrow::Cow;

use rust_decimal::Decimal;

use crate::amount::typed::{self, Reading, Typed};
use crate::amount::{self, Refusal};
use crate::error::Failure;
use crate::position::{AssetClass, Kind, MarginMode, Position, Right};
use crate::text::{check_text, quoted, unread};
use crate::time::Time;

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

            /// What it means, in one line.
            pub fn meaning(self) -> &'static str {
                match self { $(Field::$variant => $doc,)* }
            }

            /// The field of exactly this JSON name.
            pub fn from_name(name: &str) -> Option<Field> {
                match name { $($name => Some(Field::$variant),)* _ => None }
            }

            /// The field that a spreadsheet's header means, whatever its case, spaces and punctuation.
            pub fn from_header(header: &str) -> Option<Field> {
                let plain = header.split('(').next().unwrap_or(header);
                // "Margin" in a venue's table is mostly what a position needs, and its cells hold words. Our own is written so.
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
    Id "id" ["tradeid" "positionid" "uti" "reference" "ref"] "Unique name of the position; omitted, it becomes row-N";
    Asset "asset" ["coin" "symbol" "ticker" "underlying" "base" "basecurrency" "baseasset" "token" "market" "pair" "entity" "referenceentity"] "What the exposure is to: BTC, ETH, a reference entity";
    Kind "kind" ["type" "product" "producttype" "instrumenttype" "contracttype" "instrumentkind"] "spot, perpetual, future, option, loan, cds or leveraged-token";
    Side "side" ["direction" "positionside" "posside" "longshort" "ls" "buysell" "bs"] "long or short; without it the quantity carries the sign";
    Quantity "quantity" ["qty" "size" "amount" "contracts" "position" "positionsize" "positionamt" "pos" "units" "balance" "szi"] "How much, in contracts or units of the asset";
    Price "price" ["mark" "markprice" "markpx" "last" "lastprice" "marketprice" "currentprice" "spotprice" "premium"] "Mark of the instrument itself; an option's premium; a CDS's market spread: 0.0075 for 75 bp";
    UnderlyingPrice "underlyingPrice" ["indexprice" "underlyingmark"] "Price of the asset, for options";
    ContractSize "contractSize" ["multiplier" "lotsize" "contractmultiplier" "ctval"] "Units of the asset in one contract (inverse: of the quote currency); 1 when omitted";
    Inverse "inverse" ["isinverse" "coinmargined"] "true for contracts worth a fixed amount of the quote currency and settled in the asset";
    Delta "delta" ["deltaperunit"] "An option's delta per unit";
    EntryPrice "entryPrice" ["entry" "entrypx" "avgprice" "averageprice" "avgentryprice" "avgpx" "averageentryprice" "openprice"] "Price at which it was entered, for the value of futures; a CDS's running coupon: 0.01";
    Value "value" ["mtm" "marktomarket" "unrealizedpnl" "unrealisedpnl" "pnl" "upnl" "pv" "presentvalue"] "Mark-to-market in the reporting currency";
    MarginRate "marginRate" ["initialmarginrate" "imrate"] "Initial margin as a fraction of exposure: 0.05 for 5 %";
    Counterparty "counterparty" ["venue" "exchange" "protocol" "broker" "dealer" "platform" "cpty"] "Who owes: an exchange, a protocol, a dealer";
    Account "account" ["subaccount" "wallet" "pool" "portfolio"] "Sub-account or margin pool at the counterparty";
    Agreement "agreement" ["nettingagreement" "isda" "masteragreement"] "Id of the netting agreement that covers it";
    Chain "chain" ["network" "blockchain"] "The chain it lives on";
    MarginMode "marginMode" ["margintype" "marginmodel" "crossisolated"] "cross or isolated";
    Margin "margin" ["isolatedwallet" "postedmargin"] "Collateral posted to an isolated position, without its profit or loss, in its settlement currency";
    Expiry "expiry" ["expiration" "expirydate" "expirationdate" "maturity" "maturitydate"] "Expiry, as 2026-12-25";
    Strike "strike" ["strikeprice" "exerciseprice"] "An option's strike";
    Right "right" ["optiontype" "callput" "cp" "putcall"] "call or put";
    Volatility "volatility" ["vol" "iv" "impliedvol" "impliedvolatility" "markiv" "sigma"] "An option's implied volatility per year: 0.6 for 60 %";
    Quote "quote" ["currency" "quotecurrency" "quoteasset" "ccy"] "Currency of prices and strikes; the reporting currency when omitted";
    Settle "settle" ["settlecurrency" "settlementcurrency" "margincoin" "marginasset"] "Currency it settles in";
    PriceCurrency "priceCurrency" ["premiumcurrency"] "Currency of the price and the entry price, if it is not the quote currency (premiums in coin)";
    AssetClass "assetClass" ["class"] "crypto, commodity, credit, equity, fx, rates or other";
    Start "start" ["startdate" "effectivedate"] "When what the contract is on begins, where that is later than now";
    End "end" ["enddate" "underlyingmaturity"] "When what the contract is on ends, where that is later than its expiry: the swap of a swaption";
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
    /// Its name in the words of the page: "margin rate".
    pub fn words(self) -> String {
        if self == Field::Right {
            return "call or put".to_owned();
        }
        let word = |c: char| if c.is_uppercase() { vec![' ', c.to_ascii_lowercase()] } else { vec![c] };
        self.name().chars().flat_map(word).collect()
    }

    /// Whether it is a share, which people think of as a percentage.
    pub fn is_share(self) -> bool {
        matches!(self, Field::MarginRate | Field::Volatility)
    }

    /// What a position holds in it, as the text that sets it; empty where it is at its default.
    pub(crate) fn of<S: AsRef<str>>(self, p: &Position<S>) -> String {
        let text = |text: &S| text.as_ref().to_owned();
        let number = |number: Option<Decimal>| number.map(amount::plain).unwrap_or_default();
        let word = |word: Option<&str>| word.unwrap_or_default().to_owned();
        match self {
            Field::Id => text(&p.id),
            Field::Asset => text(&p.asset),
            Field::Kind => p.kind.name().to_owned(),
            // The sign says it.
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

#[derive(Clone, Copy, PartialEq, Eq)]
enum Side {
    Long,
    Short,
    Buy,
    Sell,
}

/// A position that is being filled in field by field, from text of any source.
pub struct Draft<'a> {
    position: Position<Cow<'a, str>>,
    kind: Option<Kind>,
    quantity: Option<Decimal>,
    side: Option<Side>,
    /// Cells that had spaces around their text.
    pub(crate) trimmed: u32,
}

impl Default for Draft<'_> {
    fn default() -> Self {
        Draft {
            position: Position::new(Cow::Borrowed(""), Kind::Spot, Decimal::ZERO),
            kind: None,
            quantity: None,
            side: None,
            trimmed: 0,
        }
    }
}

impl<'a> Draft<'a> {
    /// Whether a kind was given.
    pub fn has_kind(&self) -> bool {
        self.kind.is_some()
    }

    /// Whether a side was given, and which.
    pub(crate) fn is_long(&self) -> Option<bool> {
        match self.side? {
            // Who buys protection is short the credit.
            Side::Buy => Some(self.kind != Some(Kind::Cds)),
            Side::Sell => Some(self.kind == Some(Kind::Cds)),
            side => Some(side == Side::Long),
        }
    }

    /// Sets the kind where the source gave none.
    pub fn set_kind(&mut self, kind: Kind) {
        self.kind = Some(kind);
    }

    /// Sets `field` from text; empty text leaves it unset.
    ///
    /// # Errors
    /// Names the field and what to write instead.
    pub fn set(&mut self, field: Field, text: impl Into<Cow<'a, str>>) -> Result<(), Failure> {
        let text = text.into();
        if text.is_empty() {
            return Ok(());
        }
        if field.is_number() {
            return match amount::parse(&text) {
                Ok(number) => self.set_number(field, number),
                Err(Refusal::Empty) if field != Field::Quantity => Ok(()),
                Err(refusal) => Err(refused(field, &text, refusal)),
            };
        }
        self.set_text(field, text)
    }

    /// Sets a numeric `field` from what a person typed; blank text leaves it unset.
    ///
    /// # Errors
    /// What is wrong with the text, in the words of the page; both readings as candidates if it has two.
    pub(crate) fn type_number(&mut self, field: Field, text: &str, typed: &Typed<'_>) -> Result<(), Failure> {
        if text.trim().is_empty() {
            return Ok(());
        }
        match typed::read(text, typed) {
            Reading::Value(number) => self.set_number(field, number),
            reading => Err(unread(&field.words(), text, &reading, typed).field(field.name())),
        }
    }

    /// Sets a numeric `field`; for any other it is an error.
    ///
    /// # Errors
    /// Names the field.
    pub fn set_number(&mut self, field: Field, number: Decimal) -> Result<(), Failure> {
        let p = &mut self.position;
        match field {
            Field::Quantity => self.quantity = Some(number),
            Field::Price => p.price = Some(number),
            Field::UnderlyingPrice => p.underlying_price = Some(number),
            Field::ContractSize => p.contract_size = Some(number),
            Field::Delta => p.delta = Some(number),
            Field::EntryPrice => p.entry_price = Some(number),
            Field::Value => p.value = Some(number),
            Field::MarginRate => p.margin_rate = Some(number),
            // Tables give 0 to positions that are not isolated.
            Field::Margin => p.margin = Some(number).filter(|margin| !margin.is_zero()),
            Field::Strike => p.strike = Some(number),
            Field::Volatility => p.volatility = Some(number),
            Field::Leverage => p.leverage = Some(number),
            Field::ResetPrice => p.reset_price = Some(number),
            _ => return self.set_text(field, Cow::Owned(amount::plain(number))),
        }
        Ok(())
    }

    /// Sets a yes-or-no field.
    ///
    /// # Errors
    /// Names the field when it is not one.
    pub fn set_flag(&mut self, field: Field, flag: bool) -> Result<(), Failure> {
        if field != Field::Inverse {
            return Err(
                Failure::new("not_text", format!("{} cannot be true or false", field.name())).field(field.name())
            );
        }
        self.position.inverse = flag;
        Ok(())
    }

    fn set_text(&mut self, field: Field, text: Cow<'a, str>) -> Result<(), Failure> {
        let text = trimmed(text, &mut self.trimmed);
        if text.is_empty() {
            return Ok(());
        }
        check_text(field.name(), &text)?;
        let wrong = |text: &str| Err(not_one_of(field, text));
        let p = &mut self.position;
        match field {
            Field::Id => p.id = text,
            Field::Asset => p.asset = text,
            Field::Counterparty => p.counterparty = text,
            Field::Account => p.account = text,
            Field::Agreement => p.agreement = text,
            Field::Chain => p.chain = text,
            Field::Quote => p.quote = text,
            Field::Settle => p.settle = text,
            Field::PriceCurrency => p.price_currency = text,
            Field::Kind => match kind_of(&text) {
                Some((kind, right)) => {
                    self.kind = Some(kind);
                    if right.is_some() {
                        p.right = right;
                    }
                }
                None => return wrong(&text),
            },
            Field::Side => match side_of(&text) {
                Some(side) => self.side = Some(side),
                None => return wrong(&text),
            },
            Field::Inverse => match lower(&text).as_str() {
                "true" | "yes" | "1" | "inverse" => p.inverse = true,
                "false" | "no" | "0" | "linear" => p.inverse = false,
                _ => return wrong(&text),
            },
            Field::MarginMode => match lower(&text).as_str() {
                "cross" | "crossed" => p.margin_mode = MarginMode::Cross,
                "isolated" => p.margin_mode = MarginMode::Isolated,
                _ => return wrong(&text),
            },
            Field::Right => match lower(&text).as_str() {
                "call" | "c" => p.right = Some(Right::Call),
                "put" | "p" => p.right = Some(Right::Put),
                _ => return wrong(&text),
            },
            Field::Expiry | Field::Start | Field::End => {
                let Some(time) = Time::parse(&text) else { return wrong(&text) };
                let place = match field {
                    Field::Start => &mut p.start,
                    Field::End => &mut p.end,
                    _ => &mut p.expiry,
                };
                *place = Some(time);
            }
            Field::AssetClass => {
                let class = AssetClass::ALL.into_iter().find(|c| c.name().eq_ignore_ascii_case(&text));
                match class {
                    Some(class) => p.asset_class = Some(class),
                    None => return wrong(&text),
                }
            }
            _ => return wrong(&text),
        }
        Ok(())
    }

    /// The position, once everything necessary is there and the side agrees with the sign.
    ///
    /// # Errors
    /// Names the missing or contradicting field.
    pub fn finish(self) -> Result<Position<Cow<'a, str>>, Failure> {
        let missing = |field: Field| {
            Failure::new("missing_field", format!("{} is missing: {}", field.name(), field.meaning()))
                .field(field.name())
        };
        if self.position.asset.is_empty() {
            return Err(missing(Field::Asset));
        }
        let kind = self.kind.ok_or_else(|| missing(Field::Kind))?;
        let quantity = self.quantity.ok_or_else(|| missing(Field::Quantity))?;
        let long = self.is_long();
        let quantity = match long {
            Some(true) if quantity.is_sign_negative() && !quantity.is_zero() => {
                let message =
                    format!("side says long but quantity is {}; drop the sign or the side", amount::plain(quantity));
                return Err(Failure::new("side_conflict", message).field("quantity"));
            }
            Some(false) if quantity.is_sign_positive() => -quantity,
            _ => quantity,
        };
        Ok(Position { kind, quantity, ..self.position })
    }
}

/// A failure for a decimal that could not be read.
pub(crate) fn refused(field: Field, text: &str, refusal: Refusal) -> Failure {
    Failure::new(refusal.code(), format!("{} {} {}", field.name(), quoted(text), refusal.hint())).field(field.name())
}

fn not_one_of(field: Field, text: &str) -> Failure {
    let known = match field {
        Field::Kind => "spot, perpetual, future, option, loan, cds or leveraged-token",
        Field::Side => "long or short",
        Field::Inverse => "true or false",
        Field::MarginMode => "cross or isolated",
        Field::Right => "call or put",
        Field::Expiry | Field::Start | Field::End => "a date such as 2026-12-25",
        Field::AssetClass => "crypto, commodity, credit, equity, fx, rates or other",
        _ => "text",
    };
    Failure::new("unknown_value", format!("{} {} is not {known}", field.name(), quoted(text))).field(field.name())
}

fn lower(text: &str) -> String {
    text.to_ascii_lowercase()
}

fn trimmed<'a>(text: Cow<'a, str>, count: &mut u32) -> Cow<'a, str> {
    let bare = text.trim_matches([' ', '\t']);
    if bare.len() == text.len() {
        return text;
    }
    *count = count.saturating_add(1);
    match text {
        Cow::Borrowed(text) => Cow::Borrowed(text.trim_matches([' ', '\t'])),
        Cow::Owned(text) => Cow::Owned(text.trim_matches([' ', '\t']).to_owned()),
    }
}

fn kind_of(text: &str) -> Option<(Kind, Option<Right>)> {
    let key: String = text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect();
    Some(match key.as_str() {
        "spot" | "cash" | "token" | "holding" => (Kind::Spot, None),
        "perpetual" | "perp" | "swap" | "perpetualswap" | "perpetualfuture" | "perps" => (Kind::Perpetual, None),
        "future" | "futures" | "forward" | "delivery" | "datedfuture" => (Kind::Future, None),
        "option" | "options" => (Kind::Option, None),
        "call" | "calloption" => (Kind::Option, Some(Right::Call)),
        "put" | "putoption" => (Kind::Option, Some(Right::Put)),
        "loan" | "lending" | "lend" | "borrow" | "deposit" | "supply" => (Kind::Loan, None),
        "cds" | "creditdefaultswap" => (Kind::Cds, None),
        "leveragedtoken" | "leveraged" | "etf" => (Kind::LeveragedToken, None),
        _ => return None,
    })
}

fn side_of(text: &str) -> Option<Side> {
    Some(match lower(text).as_str() {
        "long" | "l" | "supplied" | "supply" | "lent" | "deposited" | "protection sold" => Side::Long,
        "short" | "s" | "borrowed" | "borrow" | "debt" | "protection bought" => Side::Short,
        "buy" | "b" | "bought" | "bid" => Side::Buy,
        "sell" | "sold" | "ask" => Side::Sell,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn draft(fields: &[(Field, &'static str)]) -> Result<Position<Cow<'static, str>>, Failure> {
        let mut draft = Draft::default();
        for (field, text) in fields {
            draft.set(*field, *text)?;
        }
        draft.finish()
    }

    #[test]
    fn side_and_sign() {
        let quantity = |kind, side, quantity| {
            draft(&[(Field::Asset, "BTC"), (Field::Kind, kind), (Field::Side, side), (Field::Quantity, quantity)])
                .map(|p| amount::plain(p.quantity))
                .map_err(|f| f.code)
        };
        assert_eq!(quantity("perp", "short", "2"), Ok("-2".into()));
        assert_eq!(quantity("perp", "short", "-2"), Ok("-2".into()));
        assert_eq!(quantity("perp", "long", "-2"), Err("side_conflict"));
        assert_eq!(quantity("perp", "", "-2"), Ok("-2".into()));
        assert_eq!(quantity("perp", "short", "0"), Ok("0".into()));
        assert_eq!(quantity("perp", "BUY", "2"), Ok("2".into()));
        // Buying protection is selling the credit.
        assert_eq!(quantity("cds", "buy", "2"), Ok("-2".into()));
        assert_eq!(quantity("cds", "long", "2"), Ok("2".into()));
        assert_eq!(quantity("perp", "sideways", "2"), Err("unknown_value"));
    }

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
    fn hidden_text_is_refused() {
        for (text, code) in [
            ("BT\u{202e}C", "hidden_character"),
            ("BTC\u{200b}", "hidden_character"),
            ("BT\0C", "hidden_character"),
            ("e\u{301}", "combining_character"),
        ] {
            assert_eq!(draft(&[(Field::Asset, text)]).unwrap_err().code, code, "{text:?}");
        }
        for text in ["__proto__", "constructor", "=cmd()", "<img src=x onerror=alert(1)>", "é"] {
            let position = draft(&[(Field::Asset, text), (Field::Kind, "spot"), (Field::Quantity, "1")]).unwrap();
            assert_eq!(position.asset, text);
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
                assert!(seen.insert(alias.to_owned()), "{alias} stands twice");
            }
        }
        assert!(seen.len() > 80, "{}", seen.len());
    }
}
