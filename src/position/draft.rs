//! A position read field by field, from text of any source.

use std::borrow::Cow;

use rust_decimal::Decimal;

use super::field::Field;
use super::words::{Side, kind_of, lower, not_one_of, side_of};
use super::{AssetClass, Kind, MarginMode, Position, Right};
use crate::amount::typed::{self, Reading, Typed};
use crate::amount::{self, Refusal};
use crate::error::{Code, Failure};
use crate::text::{check_text, quoted, unread};
use crate::time::Time;

/// A position that is filled in field by field, from text of any source.
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
    /// Whether the kind is given.
    pub fn has_kind(&self) -> bool {
        self.kind.is_some()
    }

    /// Whether the position is long, if a side is given.
    pub(crate) fn is_long(&self) -> Option<bool> {
        match self.side? {
            // The buyer of protection is short the credit.
            Side::Buy => Some(self.kind != Some(Kind::Cds)),
            Side::Sell => Some(self.kind == Some(Kind::Cds)),
            side => Some(side == Side::Long),
        }
    }

    /// Sets the kind if the source has none.
    pub fn set_kind(&mut self, kind: Kind) {
        self.kind = Some(kind);
    }

    /// Sets `field` from text; empty text leaves it unset.
    ///
    /// # Errors
    /// Names the field and the remedy.
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
    /// The problem with the text, in the words of the page; both readings as candidates if it has two.
    pub(crate) fn type_number(&mut self, field: Field, text: &str, typed: &Typed<'_>) -> Result<(), Failure> {
        if text.trim().is_empty() {
            return Ok(());
        }
        match typed::read(text, typed) {
            Reading::Value(number) => self.set_number(field, number),
            reading => Err(unread(&field.words(), text, &reading, typed).field(field.name())),
        }
    }

    /// Sets a numeric `field`; an error for any other field.
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
    /// Names the field if it is not a yes-or-no field.
    pub fn set_flag(&mut self, field: Field, flag: bool) -> Result<(), Failure> {
        if field != Field::Inverse {
            return Err(
                Failure::new(Code::NotText, format!("{} cannot be true or false", field.name())).field(field.name())
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

    /// The position, if every required field is there and the side agrees with the sign.
    ///
    /// # Errors
    /// Names the missing or contradicting field.
    pub fn finish(self) -> Result<Position<Cow<'a, str>>, Failure> {
        let missing = |field: Field| {
            Failure::new(Code::MissingField, format!("{} is missing: {}", field.name(), field.meaning()))
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
                    format!("side is long, but quantity is {}; remove the sign or the side", amount::plain(quantity));
                return Err(Failure::new(Code::SideConflict, message).field("quantity"));
            }
            Some(false) if quantity.is_sign_positive() => -quantity,
            _ => quantity,
        };
        Ok(Position { kind, quantity, ..self.position })
    }
}

/// A failure for a number that could not be read.
pub(crate) fn refused(field: Field, text: &str, refusal: Refusal) -> Failure {
    Failure::new(refusal.code(), format!("{} {} {}", field.name(), quoted(text), refusal.hint())).field(field.name())
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
                .map_err(|f| f.code.name())
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
    fn hidden_text_is_refused() {
        for (text, code) in [
            ("BT\u{202e}C", "hidden_character"),
            ("BTC\u{200b}", "hidden_character"),
            ("BT\0C", "hidden_character"),
            ("e\u{301}", "combining_character"),
        ] {
            assert_eq!(draft(&[(Field::Asset, text)]).unwrap_err().code.name(), code, "{text:?}");
        }
        for text in ["__proto__", "constructor", "=cmd()", "<img src=x onerror=alert(1)>", "é"] {
            let position = draft(&[(Field::Asset, text), (Field::Kind, "spot"), (Field::Quantity, "1")]).unwrap();
            assert_eq!(position.asset, text);
        }
    }
}
