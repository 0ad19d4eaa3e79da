//! Numbers as people type them. Text that can mean only one number is read; text with two meanings gives both, for the
//! user to choose; anything else is refused with a suggestion. Data and programs use the stricter [`super::parse`].

use crate::code::Code;
use std::borrow::Cow;

use rust_decimal::Decimal;

use super::read::{Refusal, parse};

/// Longest text that can be a number somebody typed.
const MAX_TEXT: usize = 128;

/// Which character separates decimals. The other one, spaces and apostrophes may group thousands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DecimalMark {
    /// `1,234.5`
    Point,
    /// `1.234,5`
    Comma,
}

impl DecimalMark {
    /// The mark itself, as in data.
    pub fn name(self) -> &'static str {
        match self {
            DecimalMark::Point => ".",
            DecimalMark::Comma => ",",
        }
    }

    /// The decimal mark of this name.
    pub fn from_name(name: &str) -> Option<DecimalMark> {
        [DecimalMark::Point, DecimalMark::Comma].into_iter().find(|mark| mark.name() == name)
    }

    fn char(self) -> char {
        match self {
            DecimalMark::Point => '.',
            DecimalMark::Comma => ',',
        }
    }

    fn other(self) -> DecimalMark {
        match self {
            DecimalMark::Point => DecimalMark::Comma,
            DecimalMark::Comma => DecimalMark::Point,
        }
    }
}

/// How a field treats a percent sign.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Scale {
    /// The percent sign is refused: the field is an amount, a price or a count.
    #[default]
    Number,
    /// `10%` is 0.1, and so is `0.1`.
    Share,
    /// `10%` is 0.1, and so is `10`.
    Percent,
}

/// The field in which a number is typed.
#[derive(Clone, Copy, Debug, Default)]
pub struct Typed<'a> {
    /// How the field treats a percent sign.
    pub scale: Scale,
    /// Currencies or assets that may be written beside the number, by their codes; `$` counts as `USD`.
    pub units: &'a [&'a str],
    /// The decimal mark that the person chose when a number had two meanings.
    pub mark: Option<DecimalMark>,
    /// Whether `(5)` is -5, as in accounting tables.
    pub accounts: bool,
}

/// How typed text was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reading {
    /// It has one meaning.
    Value(Decimal),
    /// It has two meanings.
    Ambiguous {
        /// Its value if commas group thousands.
        point: Decimal,
        /// Its value if the comma is the decimal mark.
        comma: Decimal,
    },
    /// It is not a valid number for this field.
    Refused(Doubt),
}

/// Why typed text is refused.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Doubt {
    /// Nothing, or only spaces.
    Empty,
    /// Not a number in any notation.
    NotANumber,
    /// Thousands not grouped by three, or decimals without digits.
    Groups,
    /// Not written with the table's decimal mark.
    Mark(DecimalMark),
    /// A percent sign in a field that is not a share.
    Percent,
    /// `k` or `m` in a field of percentages.
    Thousands,
    /// The field is in another currency or asset.
    Unit(String),
    /// Parentheses outside an accounting table.
    Parentheses,
    /// More digits than can be held exactly.
    Digits(Refusal),
}

impl Doubt {
    /// The stable code, as `Failure.code` carries it.
    pub fn code(&self) -> Code {
        match self {
            Doubt::Mark(_) | Doubt::Groups => Code::AmbiguousSeparator,
            Doubt::Digits(refusal) => refusal.code(),
            Doubt::Unit(_) => Code::WrongUnit,
            _ => Code::NotADecimal,
        }
    }

    /// The problem and its remedy, to follow the text in a message.
    pub fn hint(&self, typed: &Typed<'_>) -> String {
        let like = match typed.scale {
            Scale::Number => "1,234.5, 60k or 2.5m",
            Scale::Share => "0.025 or 2.5%",
            Scale::Percent => "2.5 or 2.5%",
        };
        match self {
            Doubt::Empty => format!("is empty; write a number such as {like}"),
            Doubt::NotANumber => format!("is not a number; write one such as {like}"),
            Doubt::Groups => format!("is not grouped by thousands; write a number such as {like}"),
            Doubt::Mark(DecimalMark::Point) => "is not written like 1,234.5; write it with a decimal point".to_owned(),
            Doubt::Mark(DecimalMark::Comma) => "is not written like 1.234,5; write it with a decimal comma".to_owned(),
            Doubt::Percent => format!("is a percentage, but a plain number is needed, such as {like}"),
            Doubt::Thousands => format!("has a k or m; write a percentage such as {like}"),
            Doubt::Unit(found) => match typed.units {
                [] => format!("has a unit; write the number without {found}"),
                [only] => format!("is in {found}, but {only} is needed; write it in {only}"),
                [first, ..] => format!("is in {found}, but {first} is needed; write it in {first}"),
            },
            Doubt::Parentheses => "has parentheses; write a minus sign for a number below zero".to_owned(),
            Doubt::Digits(refusal) => refusal.hint().to_owned(),
        }
    }
}

/// Reads what a person typed into a field.
///
/// The point is the decimal mark and commas group thousands, so `60,000` is sixty thousand and `1.234` has three
/// decimals. A number that makes sense only with a decimal comma is read with it. `1,5` gives both readings until
/// [`Typed::mark`] has the person's answer; an answer for the comma makes `60,000` and `1.234` questions as well.
///
/// ```
/// use exposure_netting::amount::typed::{Reading, Scale, Typed, read};
/// let value = |text: &str| match read(text, &Typed { units: &["USD"], ..Typed::default() }) {
///     Reading::Value(value) => value.normalize().to_string(),
///     other => format!("{other:?}"),
/// };
/// assert_eq!(value("$61,765.50"), "61765.5");
/// assert_eq!(value("61.765,50"), "61765.5");
/// assert_eq!(value("2.5m"), "2500000");
/// assert!(matches!(read("1,5", &Typed::default()), Reading::Ambiguous { .. }));
/// assert!(matches!(read("12abc", &Typed::default()), Reading::Refused(_)));
/// let percent = Typed { scale: Scale::Percent, ..Typed::default() };
/// assert_eq!(read("2.5", &percent), read("2.5 %", &percent));
/// ```
pub fn read(text: &str, typed: &Typed<'_>) -> Reading {
    let parts = match Parts::of(text, typed) {
        Ok(parts) => parts,
        Err(doubt) => return Reading::Refused(doubt),
    };
    let number = |plain: &str| parse(&parts.plain(plain)).map(unsigned_zero).map_err(Doubt::Digits);
    let read = match meaning(parts.body, typed.mark) {
        Meaning::One(plain) => number(&plain).map(Reading::Value),
        Meaning::Two { point, comma } => {
            number(&point).and_then(|point| Ok(Reading::Ambiguous { point, comma: number(&comma)? }))
        }
        Meaning::None(doubt) => Err(doubt),
    };
    read.unwrap_or_else(Reading::Refused)
}

/// The number in the strict grammar, read from a table whose decimal mark is known.
///
/// # Errors
/// The reason if it is not a number written with this mark.
pub fn written<'t>(text: &'t str, mark: DecimalMark, typed: &Typed<'_>) -> Result<Cow<'t, str>, Doubt> {
    let parts = Parts::of(text, &Typed { accounts: true, ..*typed })?;
    let plain = if is_scientific(parts.body) { Some(parts.body.to_owned()) } else { by_mark(parts.body, mark) };
    match plain {
        Some(plain) => Ok(Cow::Owned(parts.plain(&plain))),
        None if by_mark(parts.body, mark.other()).is_some() => Err(Doubt::Mark(mark)),
        None => Err(doubt_of(parts.body)),
    }
}

/// The currency or asset that is written beside a number, by its code.
pub fn unit_of(text: &str) -> Option<&str> {
    let text = text.trim();
    let before = text.trim_start_matches(|c: char| is_sign(c) || c.is_whitespace());
    let unit = before.split_at_checked(unit_length(before)).map_or("", |(unit, _)| unit);
    if !unit.is_empty() {
        return Some(code_of(unit));
    }
    let (_, tail) = text.split_at_checked(text.rfind(|c: char| c.is_ascii_digit())?.saturating_add(1))?;
    let (_, tail) = suffix(tail.trim_start());
    (!tail.is_empty() && unit_length(tail) == tail.len()).then(|| code_of(tail))
}

fn unsigned_zero(number: Decimal) -> Decimal {
    if number.is_zero() { Decimal::ZERO } else { number }
}

/// Typed text without its sign, unit and suffix.
struct Parts<'t> {
    negative: bool,
    /// From its first digit or mark to its last digit.
    body: &'t str,
    /// The power of ten of the suffix or the percent sign.
    shift: i32,
}

impl<'t> Parts<'t> {
    fn of(text: &'t str, typed: &Typed<'_>) -> Result<Parts<'t>, Doubt> {
        let text = text.trim();
        if text.is_empty() {
            return Err(Doubt::Empty);
        }
        if text.len() > MAX_TEXT {
            let long = text.chars().all(|c| c.is_ascii_digit() || is_mark(c));
            return Err(if long { Doubt::Digits(Refusal::TooManyDigits) } else { Doubt::NotANumber });
        }
        let mut sign = None;
        let mut rest = text;
        if let Some(inside) = text.strip_prefix('(').and_then(|rest| rest.strip_suffix(')')) {
            if !typed.accounts {
                return Err(Doubt::Parentheses);
            }
            sign = Some(true);
            rest = inside;
        }
        let mut units: Vec<&str> = Vec::new();
        loop {
            rest = rest.trim_start();
            let Some(first) = rest.chars().next() else { return Err(Doubt::NotANumber) };
            let length = if is_sign(first) { first.len_utf8() } else { unit_length(rest) };
            let Some((head, tail)) = rest.split_at_checked(length).filter(|_| length > 0) else { break };
            if !is_sign(first) {
                units.push(head);
            } else if sign.replace(first != '+').is_some() {
                return Err(Doubt::NotANumber);
            }
            rest = tail;
        }
        let end = rest.rfind(|c: char| c.is_ascii_digit()).ok_or(Doubt::NotANumber)?.saturating_add(1);
        let (body, tail) = rest.split_at_checked(end).ok_or(Doubt::NotANumber)?;
        let (mut shift, tail) = suffix(tail.trim_start());
        let percent = tail == "%";
        if !percent && !tail.is_empty() {
            if unit_length(tail) != tail.len() {
                return Err(Doubt::NotANumber);
            }
            units.push(tail);
        }
        match (units.as_slice(), percent) {
            ([], _) => {}
            ([_], true) => return Err(Doubt::NotANumber),
            ([unit], false) => {
                let code = code_of(unit);
                if !typed.units.iter().any(|known| known.eq_ignore_ascii_case(code)) {
                    return Err(Doubt::Unit((*unit).to_owned()));
                }
            }
            _ => return Err(Doubt::NotANumber),
        }
        match (typed.scale, percent) {
            (Scale::Number, true) => return Err(Doubt::Percent),
            (Scale::Share, true) | (Scale::Percent, _) if shift != 0 => return Err(Doubt::Thousands),
            (Scale::Share, true) | (Scale::Percent, _) => shift = -2,
            _ => {}
        }
        Ok(Parts { negative: sign == Some(true), body, shift })
    }

    /// The number in the strict grammar.
    fn plain(&self, digits: &str) -> String {
        let sign = if self.negative { "-" } else { "" };
        match (self.shift, digits.split_once(['e', 'E'])) {
            (0, _) => format!("{sign}{digits}"),
            (shift, None) => format!("{sign}{digits}e{shift}"),
            (shift, Some((digits, exponent))) => {
                let sum = exponent.parse::<i32>().ok().and_then(|exponent| exponent.checked_add(shift));
                sum.map_or_else(|| format!("{sign}{digits}e{exponent}e"), |sum| format!("{sign}{digits}e{sum}"))
            }
        }
    }
}

/// `k` and `m` as a power of ten, and what follows them.
fn suffix(tail: &str) -> (i32, &str) {
    let shift = match tail.chars().next() {
        Some('k' | 'K') => 3,
        Some('m' | 'M') => 6,
        _ => return (0, tail),
    };
    match tail.get(1..) {
        Some(rest) if !rest.starts_with(char::is_alphabetic) => (shift, rest.trim_start()),
        _ => (0, tail),
    }
}

fn is_sign(c: char) -> bool {
    // Plus; hyphens, dashes and minus signs as keyboards, spreadsheets and word processors write them.
    matches!(c, '+' | '-' | '\u{2010}'..='\u{2013}' | '\u{2212}' | '\u{fe63}' | '\u{ff0d}')
}

fn is_mark(c: char) -> bool {
    matches!(c, '.' | ',') || is_gap(c)
}

/// Spaces and apostrophes that group thousands.
fn is_gap(c: char) -> bool {
    matches!(c, ' ' | '\u{a0}' | '\u{2007}' | '\u{2009}' | '\u{202f}' | '\'' | '\u{2019}' | '\u{2bc}')
}

/// Length of the currency sign or unit name at the beginning of the text.
fn unit_length(text: &str) -> usize {
    let is_part = |c: char| c.is_alphabetic() || matches!(c, '$' | '€' | '£' | '¥' | '₿' | '₹' | '₩' | '₺' | '₽' | '₮');
    text.find(|c| !is_part(c)).unwrap_or(text.len())
}

fn code_of(unit: &str) -> &str {
    match unit {
        "$" | "US$" => "USD",
        "€" => "EUR",
        "£" => "GBP",
        "¥" => "JPY",
        "₿" => "BTC",
        "Ξ" => "ETH",
        "₹" => "INR",
        "₩" => "KRW",
        "₺" => "TRY",
        "₽" => "RUB",
        "₮" => "USDT",
        other => other,
    }
}

enum Meaning {
    One(String),
    Two { point: String, comma: String },
    None(Doubt),
}

fn meaning(body: &str, mark: Option<DecimalMark>) -> Meaning {
    if is_scientific(body) {
        return Meaning::One(body.to_owned());
    }
    let two = |point: String, comma: String| match mark {
        None => Meaning::Two { point, comma },
        Some(DecimalMark::Point) => Meaning::One(point),
        Some(DecimalMark::Comma) => Meaning::One(comma),
    };
    match (by_mark(body, DecimalMark::Point), by_mark(body, DecimalMark::Comma)) {
        (Some(point), Some(comma)) if point != comma && mark == Some(DecimalMark::Comma) => {
            Meaning::Two { point, comma }
        }
        (Some(point), _) => Meaning::One(point),
        (None, Some(comma)) if comma.starts_with('0') && !comma.starts_with("0.") => Meaning::None(Doubt::Groups),
        (None, Some(comma)) => match misplaced(body) {
            Some(point) => two(point, comma),
            None => Meaning::One(comma),
        },
        (None, None) => Meaning::None(doubt_of(body)),
    }
}

/// A number that makes sense only with a decimal comma, read as if its comma grouped thousands in the wrong place;
/// `None` if nobody would write that.
fn misplaced(body: &str) -> Option<String> {
    let (before, after) = body.split_once(',')?;
    // 0,03 has nothing to group, and 61.765,50 is how amounts of money are printed.
    let money = before.contains('.') && after.len() == 2;
    if before.is_empty() || before.starts_with('0') || money {
        return None;
    }
    by_mark(&format!("{before}{after}"), DecimalMark::Point)
}

/// The digits with a decimal point, if the number is written with this mark.
fn by_mark(body: &str, mark: DecimalMark) -> Option<String> {
    let (whole, fraction) = match body.split_once(mark.char()) {
        Some((whole, fraction)) => (whole, Some(fraction)),
        None => (body, None),
    };
    if fraction.is_some_and(|digits| !is_digits(digits)) {
        return None;
    }
    let whole = match whole {
        "" if fraction.is_some() => Cow::Borrowed("0"),
        whole if is_digits(whole) => Cow::Borrowed(whole),
        whole => Cow::Owned(grouped(whole, mark.other().char())?),
    };
    Some(fraction.map_or_else(|| whole.to_string(), |fraction| format!("{whole}.{fraction}")))
}

fn grouped(whole: &str, mark: char) -> Option<String> {
    let separator = whole.chars().find(|c| !c.is_ascii_digit()).filter(|c| *c == mark || is_gap(*c))?;
    let mut groups = whole.split(separator);
    let first = groups.next().filter(|first| first.len() <= 3 && is_digits(first) && !first.starts_with('0'))?;
    groups.try_fold(first.to_owned(), |mut digits, group| {
        let good = group.len() == 3 && is_digits(group);
        digits.push_str(group);
        good.then_some(digits)
    })
}

fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

fn is_scientific(body: &str) -> bool {
    body.split_once(['e', 'E']).is_some_and(|(digits, exponent)| {
        let exponent = exponent.strip_prefix(['-', '+']).unwrap_or(exponent);
        is_digits(exponent)
            && by_mark(digits, DecimalMark::Point).is_some()
            && !digits.contains(|c| c != '.' && is_mark(c))
    })
}

fn doubt_of(body: &str) -> Doubt {
    if body.chars().all(|c| c.is_ascii_digit() || is_mark(c)) { Doubt::Groups } else { Doubt::NotANumber }
}

#[cfg(test)]
mod tests {
    use super::{DecimalMark, Doubt, Reading, Scale, Typed, read, written};
    use crate::amount::plain;

    fn shown(text: &str, typed: &Typed<'_>) -> String {
        match read(text, typed) {
            Reading::Value(value) => plain(value),
            Reading::Ambiguous { point, comma } => format!("{} or {}", plain(point), plain(comma)),
            Reading::Refused(doubt) => doubt.hint(typed),
        }
    }

    #[test]
    fn what_can_mean_one_number_is_read() {
        let typed = Typed { units: &["USD", "USDC"], ..Typed::default() };
        for (text, value) in [
            ("61,765.50", "61765.5"),
            ("61.765,50", "61765.5"),
            ("60,000", "60000"),
            ("346,518", "346518"),
            ("52,000.00", "52000"),
            ("1.234", "1.234"),
            ("1 234.5", "1234.5"),
            ("1\u{a0}234.5", "1234.5"),
            ("1\u{202f}234\u{202f}567", "1234567"),
            ("1\u{2009}234,5", "1234.5"),
            ("1'234'567.25", "1234567.25"),
            ("1’234", "1234"),
            ("1,234,567", "1234567"),
            ("1.234.567", "1234567"),
            ("1.234.567,8", "1234567.8"),
            ("0,03", "0.03"),
            ("0,5", "0.5"),
            ("0,500", "0.5"),
            (",5", "0.5"),
            (".5", "0.5"),
            ("-.5", "-0.5"),
            ("61k", "61000"),
            ("2.5m", "2500000"),
            ("2.5M", "2500000"),
            ("61 K", "61000"),
            ("$61k", "61000"),
            ("61k USDC", "61000"),
            ("$61,765.50", "61765.5"),
            ("-$5", "-5"),
            ("$-5", "-5"),
            ("US$ 5", "5"),
            ("60,000 USD", "60000"),
            ("60,000usd", "60000"),
            ("USD 60,000", "60000"),
            ("\u{2212}5", "-5"),
            ("\u{2013}5", "-5"),
            ("- 5", "-5"),
            ("+5", "5"),
            ("  7 ", "7"),
            ("007", "7"),
            ("-0", "0"),
            ("1e5", "100000"),
            ("1.5E-3", "0.0015"),
            ("1e2k", "100000"),
            ("1234567890.123456789012345678", "1234567890.123456789012345678"),
        ] {
            assert_eq!(shown(text, &typed), value, "{text}");
        }
    }

    #[test]
    fn what_can_mean_two_numbers_is_asked_and_then_read_by_the_answer() {
        let typed = Typed::default();
        let point = Typed { mark: Some(DecimalMark::Point), ..typed };
        let comma = Typed { mark: Some(DecimalMark::Comma), ..typed };
        for (text, asked, by_point, by_comma) in [
            ("1,5", "15 or 1.5", "15", "1.5"),
            ("12,50", "1250 or 12.5", "1250", "12.5"),
            ("1.234,5", "1.2345 or 1234.5", "1.2345", "1234.5"),
            ("-1,5k", "-15000 or -1500", "-15000", "-1500"),
            ("1234,567", "1234567 or 1234.567", "1234567", "1234.567"),
            // If the user chose the comma, these are ambiguous.
            ("60,000", "60000", "60000", "60000 or 60"),
            ("1.234", "1.234", "1.234", "1.234 or 1234"),
            // These never are.
            ("1.5", "1.5", "1.5", "1.5"),
            ("61.765,50", "61765.5", "61765.5", "61765.5"),
            ("61,765.50", "61765.5", "61765.5", "61765.5"),
        ] {
            assert_eq!(shown(text, &typed), asked, "{text}");
            assert_eq!(shown(text, &point), by_point, "{text} with a point");
            assert_eq!(shown(text, &comma), by_comma, "{text} with a comma");
        }
    }

    #[test]
    fn the_rest_is_refused() {
        let typed = Typed { units: &["USD"], ..Typed::default() };
        let doubt = |text: &str| match read(text, &typed) {
            Reading::Refused(doubt) => doubt,
            other => panic!("{text} was read as {other:?}"),
        };
        for text in
            ["abc", "12abc3", "--5", "+-5", "5.", "5,", "k", "-", "$", "1e", "e5", "1..2", "１２", "5 6 USD", "5 % USD"]
        {
            assert!(!matches!(doubt(text), Doubt::Empty), "{text}");
        }
        for text in ["1.2.3", "1,2,3", "1,23,456", "1 2", "1,234 567", "1.234,567.8", "01,234", "1,2345.6", "12,3.4"] {
            assert_eq!(doubt(text), Doubt::Groups, "{text}");
        }
        assert_eq!(doubt(""), Doubt::Empty);
        assert_eq!(doubt("12abc"), Doubt::Unit("abc".into()));
        assert_eq!(doubt("5 EUR"), Doubt::Unit("EUR".into()));
        assert_eq!(doubt("€5"), Doubt::Unit("€".into()));
        assert_eq!(doubt("3%"), Doubt::Percent);
        assert_eq!(doubt("(5)"), Doubt::Parentheses);
        for text in ["12345678901234567890123456789", "1e41", "0.00000000000000000000000000001"] {
            assert!(matches!(doubt(text), Doubt::Digits(_)), "{text}");
        }
        assert!(matches!(doubt(&"9".repeat(200)), Doubt::Digits(_)));
        assert_eq!(doubt(&"x".repeat(200)), Doubt::NotANumber);
        assert_eq!(shown("€5", &typed), "is in €, but USD is needed; write it in USD");
        assert_eq!(shown("5 ETH", &Typed::default()), "has a unit; write the number without ETH");
    }

    #[test]
    fn percentages_are_exact() {
        let percent = Typed { scale: Scale::Percent, ..Typed::default() };
        let share = Typed { scale: Scale::Share, ..Typed::default() };
        for (text, in_percent, as_share) in [
            ("2.5", "0.025", "2.5"),
            ("2.5%", "0.025", "0.025"),
            ("2.5 %", "0.025", "0.025"),
            ("2.5\u{a0}%", "0.025", "0.025"),
            ("-10%", "-0.1", "-0.1"),
            ("-10", "-0.1", "-10"),
            ("0.025", "0.00025", "0.025"),
            ("0,03", "0.0003", "0.03"),
            ("50%", "0.5", "0.5"),
            ("100", "1", "100"),
            ("0.00000000000000000000000001", "0.0000000000000000000000000001", "0.00000000000000000000000001"),
            ("1,5%", "0.15 or 0.015", "0.15 or 0.015"),
        ] {
            assert_eq!(shown(text, &percent), in_percent, "{text}");
            assert_eq!(shown(text, &share), as_share, "{text}");
        }
        for text in ["5k", "5k%", "$5", "5%%", "0.000000000000000000000000001"] {
            assert!(matches!(read(text, &percent), Reading::Refused(_)), "{text}");
        }
    }

    #[test]
    fn a_table_is_read_with_its_own_mark() {
        let typed = Typed { units: &["USD"], ..Typed::default() };
        for (text, by_point, by_comma) in [
            ("1,234,567.50", Some("1234567.50"), None),
            ("-1,250", Some("-1250"), Some("-1.250")),
            ("12,50", None, Some("12.50")),
            ("1.234,5", None, Some("1234.5")),
            ("0.5", Some("0.5"), None),
            ("1'234.5", Some("1234.5"), None),
            ("1.234", Some("1.234"), Some("1234")),
            ("12\u{a0}345,6", None, Some("12345.6")),
            ("(5)", Some("-5"), Some("-5")),
            ("($1,234.50)", Some("-1234.50"), None),
            ("$61k", Some("61e3"), Some("61e3")),
            ("1.5e3", Some("1.5e3"), Some("1.5e3")),
            ("", None, None),
            ("abc", None, None),
        ] {
            assert_eq!(written(text, DecimalMark::Point, &typed).ok().as_deref(), by_point, "{text}");
            assert_eq!(written(text, DecimalMark::Comma, &typed).ok().as_deref(), by_comma, "{text}");
        }
    }
}
