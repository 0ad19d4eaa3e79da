//! Numbers as a person reads them: the exact decimal, by the reader's locale.

use std::cell::RefCell;

use js_sys::{Function, Intl, Object, Reflect};
use wasm_bindgen::JsValue;

use super::texts;
use exposure_netting::Amount;

/// The least and the most decimals, and whether the sign is shown.
type Shape = (u8, u8, bool);

thread_local! {
    /// Making a formatter costs more than a thousand uses of it.
    static FORMATS: RefCell<Vec<(Shape, Function)>> = const { RefCell::new(Vec::new()) };
}

fn format(text: &str, places: u8, signed: bool) -> String {
    format_between(text, if places > 2 { 0 } else { places }, places, signed)
}

fn format_between(text: &str, least: u8, places: u8, signed: bool) -> String {
    let formatted = FORMATS.with_borrow_mut(|formats| {
        let known = formats.iter().find(|(key, _)| *key == (least, places, signed)).map(|(_, f)| f.clone());
        let function = known.unwrap_or_else(|| {
            let options = Object::new();
            let set = |name: &str, value: JsValue| drop(Reflect::set(&options, &name.into(), &value));
            set("minimumFractionDigits", least.into());
            set("maximumFractionDigits", places.into());
            if signed {
                set("signDisplay", "exceptZero".into());
            }
            let function = Intl::NumberFormat::new(&js_sys::Array::new(), &options).format();
            formats.push(((least, places, signed), function.clone()));
            function
        });
        // Text, not a number: every digit is kept.
        function.call1(&JsValue::UNDEFINED, &text.into()).ok()?.as_string()
    });
    formatted.unwrap_or_else(|| text.to_owned()).replace('-', "\u{2212}")
}

/// Money with cents: `1,240,000.00`.
pub(super) fn money(amount: Amount) -> String {
    format(&amount.to_string(), 2, false)
}

/// Above this nobody reads cents, and there is no room for them: a hundred million.
const NO_CENTS: i32 = 100_000_000;

fn cents(amount: Amount) -> u8 {
    if amount.abs() < Amount::from(NO_CENTS) { 2 } else { 0 }
}

/// Money as in the headline: with cents if it is not large.
pub(super) fn large(amount: Amount) -> String {
    format(&amount.to_string(), cents(amount), false)
}

/// The same with its sign.
pub(super) fn large_signed(amount: Amount) -> String {
    format(&amount.to_string(), cents(amount), true)
}

/// Money with cents and its sign.
pub(super) fn signed(amount: Amount) -> String {
    format(&amount.to_string(), 2, true)
}

/// Whole units of money.
pub(super) fn whole(amount: Amount) -> String {
    format(&amount.to_string(), 0, false)
}

/// Whole units with their sign.
pub(super) fn whole_signed(amount: Amount) -> String {
    format(&amount.to_string(), 0, true)
}

/// A ratio as a percentage with one decimal.
pub(super) fn percent(ratio: Amount) -> String {
    let hundred = Amount::from(100);
    let percent = ratio.share(hundred, Amount::ONE).unwrap_or(ratio);
    format!("{}\u{a0}%", format(&percent.to_string(), 1, false))
}

/// The same with its sign.
pub(super) fn signed_percent(ratio: Amount) -> String {
    let hundred = Amount::from(100);
    let percent = ratio.share(hundred, Amount::ONE).unwrap_or(ratio);
    format!("{}\u{a0}%", format(&percent.to_string(), 1, true))
}

/// A decimal with all its digits that matter to the eye.
pub(super) fn decimal(plain: &str) -> String {
    format(plain, 8, false)
}

/// The decimals that a column of numbers needs, so that its decimal points align and no digit is lost; browsers write
/// twenty at least.
pub(super) fn places<'a>(column: impl Iterator<Item = &'a str>) -> u8 {
    let decimals = |text: &str| text.split_once('.').map_or(0, |(_, decimals)| decimals.len().min(20));
    column.map(decimals).max().and_then(|places| u8::try_from(places).ok()).unwrap_or_default()
}

/// A number of a column with this number of decimals.
pub(super) fn aligned(plain: &str, places: u8) -> String {
    format_between(plain, places, places, false)
}

/// The same with its sign.
pub(super) fn signed_decimal(plain: &str) -> String {
    format(plain, 8, true)
}

/// A number rounded to at most this number of decimals.
pub(super) fn rounded(amount: Amount, places: u32) -> String {
    let text = amount.to_decimal().map(|d| exposure_netting::amount::plain(d.round_dp(places).normalize()));
    decimal(&text.unwrap_or_else(|| amount.to_string()))
}

/// A price: at least two decimals, so that decimal points align, and more if it has more.
pub(super) fn price(plain: &str) -> String {
    let places = plain.split_once('.').map_or(0, |(_, fraction)| fraction.len());
    format(plain, if places > 2 { 8 } else { 2 }, false)
}

/// A price in few digits, to be read and not to be copied: `55,120`, `113.4`, `0.00002145`.
pub(super) fn quote(amount: Amount) -> String {
    let places = match amount.abs() {
        size if size >= Amount::from(1000) => 0,
        size if size >= Amount::from(10) => 2,
        size if size >= Amount::ONE => 4,
        size if size.0 >= Amount::ONE.0 / 100 => 5,
        _ => 8,
    };
    rounded(amount, places)
}

/// A distance from today's price: tenths of a per cent, whole ones if it more than doubles.
pub(super) fn distance(ratio: Amount) -> String {
    if ratio.abs() <= Amount::ONE {
        return signed_percent(ratio);
    }
    let percent = ratio.share(Amount::from(100), Amount::ONE).unwrap_or(ratio);
    format!("{}\u{a0}%", whole_signed(percent))
}

/// The last line of a list that shows fewer entries than there are.
pub(super) fn beyond(total: usize, shown: usize) -> Option<String> {
    (total > shown).then(|| texts::not_shown(total.saturating_sub(shown)))
}

/// A count.
pub(super) fn count(count: impl std::fmt::Display) -> String {
    format(&count.to_string(), 0, false)
}

/// "long", "short" or nothing, for the colour of a signed amount.
pub(super) fn tone(amount: Amount) -> &'static str {
    match amount.cmp(&Amount::ZERO) {
        std::cmp::Ordering::Greater => "long",
        std::cmp::Ordering::Less => "short",
        std::cmp::Ordering::Equal => "",
    }
}
