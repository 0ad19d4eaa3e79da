//! Writing JSON, and a strict reader that keeps what the usual ones lose: the digits of numbers, duplicate keys, and
//! the position of an error. It reads forward and never recurses deeper than 64 levels.

use crate::code::Code;
use std::borrow::Cow;
use std::io;

use rust_decimal::Decimal;
use serde::Serialize;

use crate::amount;
use crate::error::Failure;
use crate::text::quoted;

/// A value as JSON; with `ascii`, other characters are escaped, and then it crosses to JavaScript several times faster.
pub fn write<T: Serialize + ?Sized>(value: &T, ascii: bool) -> String {
    let mut text = Vec::with_capacity(1024);
    let written = value.serialize(&mut serde_json::Serializer::with_formatter(&mut text, Format { ascii }));
    written.ok().and_then(|()| String::from_utf8(text).ok()).unwrap_or_default()
}

struct Format {
    ascii: bool,
}

impl serde_json::ser::Formatter for Format {
    fn write_string_fragment<W: ?Sized + io::Write>(&mut self, writer: &mut W, text: &str) -> io::Result<()> {
        if !self.ascii || text.is_ascii() {
            return writer.write_all(text.as_bytes());
        }
        for unit in text.encode_utf16() {
            match u8::try_from(unit).ok().filter(u8::is_ascii) {
                Some(byte) => writer.write_all(&[byte])?,
                None => write!(writer, "\\u{unit:04x}")?,
            }
        }
        Ok(())
    }
}

/// Nesting beyond this is refused.
const MAX_DEPTH: u32 = 64;

/// A JSON value that borrows from its text; numbers keep their digits.
#[derive(Clone, Debug, PartialEq)]
pub enum Json<'a> {
    /// `null`.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A number, as it is written.
    Number(&'a str),
    /// A string.
    Text(Cow<'a, str>),
    /// An array.
    Array(Vec<Json<'a>>),
    /// An object: its members in their written order.
    Object(Vec<(Cow<'a, str>, Json<'a>)>),
}

impl<'a> Json<'a> {
    /// Reads a document.
    ///
    /// # Errors
    /// The problem and its place, as a JSON pointer.
    pub fn parse(text: &'a str) -> Result<Json<'a>, Failure> {
        let mut reader = Reader::new(text);
        let value = reader.value()?;
        reader.end()?;
        Ok(value)
    }

    /// The member of this name, if this is an object that has it.
    pub fn get(&self, key: &str) -> Option<&Json<'a>> {
        match self {
            Json::Object(entries) => entries.iter().find(|(k, _)| k == key).map(|(_, v)| v),
            _ => None,
        }
    }

    /// The elements, if this is an array.
    pub fn items(&self) -> Option<&[Json<'a>]> {
        match self {
            Json::Array(items) => Some(items),
            _ => None,
        }
    }

    /// The members, if this is an object.
    pub fn entries(&self) -> Option<&[(Cow<'a, str>, Json<'a>)]> {
        match self {
            Json::Object(entries) => Some(entries),
            _ => None,
        }
    }

    /// The text of a string, or the digits of a number.
    pub fn text(&self) -> Option<&str> {
        match self {
            Json::Text(text) => Some(text),
            Json::Number(digits) => Some(digits),
            _ => None,
        }
    }

    /// The same as a `serde_json` value, for data whose shape this project does not define.
    pub fn to_value(&self) -> serde_json::Value {
        use serde_json::Value;
        match self {
            Json::Null => Value::Null,
            Json::Bool(flag) => Value::Bool(*flag),
            // As text: nothing is lost, and every decimal option accepts text.
            Json::Number(digits) => Value::String((*digits).to_owned()),
            Json::Text(text) => Value::String(text.clone().into_owned()),
            Json::Array(items) => Value::Array(items.iter().map(Json::to_value).collect()),
            Json::Object(entries) => {
                let mut object = serde_json::Map::new();
                object.extend(entries.iter().map(|(k, v)| (k.clone().into_owned(), v.to_value())));
                Value::Object(object)
            }
        }
    }
}

/// One value that is neither array nor object.
pub enum Scalar<'a> {
    /// `null`.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A number, as it is written.
    Number(&'a str),
    /// A string.
    Text(Cow<'a, str>),
}

/// Reads a document from front to back.
#[derive(Clone)]
pub struct Reader<'a> {
    text: &'a str,
    at: usize,
    depth: u32,
}

impl<'a> Reader<'a> {
    /// Starts at the beginning of a document.
    pub fn new(text: &'a str) -> Reader<'a> {
        Reader { text, at: 0, depth: 0 }
    }

    fn bytes(&self) -> &'a [u8] {
        self.text.as_bytes()
    }

    fn here(&self) -> Option<u8> {
        self.bytes().get(self.at).copied()
    }

    fn step(&mut self) {
        self.at = self.at.saturating_add(1);
    }

    /// The first byte of the next value, or `None` at the end.
    pub fn peek(&mut self) -> Option<u8> {
        while let Some(b' ' | b'\n' | b'\r' | b'\t') = self.here() {
            self.step();
        }
        self.here()
    }

    /// A failure at this place.
    pub fn fail(&self, message: &str) -> Failure {
        let before = self.bytes().get(..self.at).unwrap_or_default();
        let line = before.iter().filter(|b| **b == b'\n').count().saturating_add(1);
        let column = before.iter().rev().take_while(|b| **b != b'\n').count().saturating_add(1);
        let what = match self.here() {
            None => "the text ends here".to_owned(),
            Some(b) if b.is_ascii_graphic() => format!("found '{}'", char::from(b)),
            Some(_) => "found an unexpected character".to_owned(),
        };
        Failure::new(Code::InvalidJson, format!("not valid JSON at line {line}, column {column}: {message}; {what}"))
            .path(format!("line {line}, column {column}"))
    }

    fn expect(&mut self, byte: u8, message: &str) -> Result<(), Failure> {
        if self.peek() != Some(byte) {
            return Err(self.fail(message));
        }
        self.step();
        Ok(())
    }

    fn deeper(&mut self) -> Result<(), Failure> {
        self.depth = self.depth.saturating_add(1);
        if self.depth > MAX_DEPTH { Err(self.fail("arrays and objects are nested more than 64 deep")) } else { Ok(()) }
    }

    /// Enters an array.
    ///
    /// # Errors
    /// If the next value is not an array.
    pub fn begin_array(&mut self) -> Result<(), Failure> {
        self.expect(b'[', "an array must begin here")?;
        self.deeper()
    }

    /// Whether another element follows; call before each, with `first` for the first.
    pub fn next_element(&mut self, first: bool) -> Result<bool, Failure> {
        self.follows(b']', first, "a comma or ] must follow")
    }

    /// Enters an object.
    ///
    /// # Errors
    /// If the next value is not an object.
    pub fn begin_object(&mut self) -> Result<(), Failure> {
        self.expect(b'{', "an object must begin here")?;
        self.deeper()
    }

    /// The next key, or `None` at the end of the object.
    pub fn next_key(&mut self, first: bool) -> Result<Option<Cow<'a, str>>, Failure> {
        if !self.follows(b'}', first, "a comma or } must follow")? {
            return Ok(None);
        }
        let key = self.string()?;
        self.expect(b':', "a colon must follow the name")?;
        Ok(Some(key))
    }

    #[inline]
    fn follows(&mut self, close: u8, first: bool, message: &str) -> Result<bool, Failure> {
        match self.peek() {
            Some(b) if b == close => {
                self.step();
                self.depth = self.depth.saturating_sub(1);
                Ok(false)
            }
            Some(b',') if !first => {
                self.step();
                Ok(true)
            }
            Some(_) if first => Ok(true),
            _ => Err(self.fail(message)),
        }
    }

    fn string(&mut self) -> Result<Cow<'a, str>, Failure> {
        self.expect(b'"', "expected a string in double quotes")?;
        let start = self.at;
        let rest = self.bytes().get(start..).unwrap_or_default();
        let length = rest.iter().position(|b| matches!(b, b'"' | b'\\' | 0..=0x1f)).unwrap_or(rest.len());
        self.at = start.saturating_add(length);
        match self.here() {
            Some(b'"') => {
                let text = self.text.get(start..self.at).unwrap_or("");
                self.step();
                Ok(Cow::Borrowed(text))
            }
            Some(b'\\') => self.escaped(start).map(Cow::Owned),
            _ => Err(self.fail("the closing quote of a string is missing")),
        }
    }

    #[cold]
    fn escaped(&mut self, start: usize) -> Result<String, Failure> {
        let mut text = self.text.get(start..self.at).unwrap_or("").to_owned();
        loop {
            let run = self.at;
            while !matches!(self.here(), Some(b'"' | b'\\' | 0..=0x1f) | None) {
                self.step();
            }
            text.push_str(self.text.get(run..self.at).unwrap_or(""));
            match self.here() {
                Some(b'"') => {
                    self.step();
                    return Ok(text);
                }
                Some(b'\\') => {
                    self.step();
                    let c = match self.here() {
                        Some(b'"') => '"',
                        Some(b'\\') => '\\',
                        Some(b'/') => '/',
                        Some(b'b') => '\u{8}',
                        Some(b'f') => '\u{c}',
                        Some(b'n') => '\n',
                        Some(b'r') => '\r',
                        Some(b't') => '\t',
                        Some(b'u') => {
                            text.push(self.unicode()?);
                            continue;
                        }
                        _ => return Err(self.fail("an unknown escape; write \\\\ for a backslash")),
                    };
                    text.push(c);
                    self.step();
                }
                _ => return Err(self.fail("the closing quote of a string is missing")),
            }
        }
    }

    /// Four hexadecimal digits, twice for a surrogate pair; the reader is at the `u`.
    fn unicode(&mut self) -> Result<char, Failure> {
        let high = self.hex()?;
        if let Some(c) = char::from_u32(high) {
            return Ok(c);
        }
        if (0xd800..0xdc00).contains(&high) && self.here() == Some(b'\\') {
            self.step();
            if self.here() == Some(b'u') {
                let low = self.hex()?;
                let units = [high, low].map(|unit| u16::try_from(unit).unwrap_or(0));
                if let Some(Ok(c)) = char::decode_utf16(units).next() {
                    return Ok(c);
                }
            }
        }
        Err(self.fail("a surrogate pair is incomplete"))
    }

    fn hex(&mut self) -> Result<u32, Failure> {
        self.step();
        let end = self.at.saturating_add(4);
        let digits = self.text.get(self.at..end).filter(|d| d.bytes().all(|b| b.is_ascii_hexdigit()));
        let Some(unit) = digits.and_then(|d| u32::from_str_radix(d, 16).ok()) else {
            return Err(self.fail("four hexadecimal digits must follow \\u"));
        };
        self.at = end;
        Ok(unit)
    }

    /// The reader's place, for [`Reader::reset`].
    pub fn mark(&self) -> usize {
        self.at
    }

    /// Goes back to an earlier place at this depth.
    pub fn reset(&mut self, mark: usize) {
        self.at = mark;
    }

    /// The text between two places.
    pub fn between(&self, from: usize, to: usize) -> &'a str {
        self.text.get(from..to).unwrap_or_default()
    }

    /// Skips exactly this text; `false` if the document has something else here.
    #[inline]
    pub fn pass(&mut self, text: &str) -> bool {
        let end = self.at.saturating_add(text.len());
        let same = self.bytes().get(self.at..end) == Some(text.as_bytes());
        if same {
            self.at = end;
        }
        same
    }

    /// The text up to the closing quote, which is not read; `None` if it has an escape or no end.
    #[inline]
    pub fn plain_text(&mut self) -> Option<&'a str> {
        let rest = self.bytes().get(self.at..)?;
        let length = rest.iter().position(|b| matches!(b, b'"' | b'\\' | 0..=0x1f))?;
        let start = self.at;
        self.at = start.saturating_add(length);
        (rest.get(length) == Some(&b'"')).then(|| self.text.get(start..self.at)).flatten()
    }

    /// Reads a number and keeps its digits.
    ///
    /// # Errors
    /// If it is not a JSON number.
    pub fn number(&mut self) -> Result<&'a str, Failure> {
        let start = self.at;
        let digits = |r: &mut Self| {
            let from = r.at;
            while r.here().is_some_and(|b| b.is_ascii_digit()) {
                r.step();
            }
            r.at > from
        };
        if self.here() == Some(b'-') {
            self.step();
        }
        let zero = self.here() == Some(b'0');
        let whole = self.at;
        if !digits(self) || (zero && self.at > whole.saturating_add(1)) {
            return Err(self.fail("a number must have digits and no leading zero"));
        }
        if self.here() == Some(b'.') {
            self.step();
            if !digits(self) {
                return Err(self.fail("a digit must follow the point"));
            }
        }
        if let Some(b'e' | b'E') = self.here() {
            self.step();
            if let Some(b'+' | b'-') = self.here() {
                self.step();
            }
            if !digits(self) {
                return Err(self.fail("a digit must follow the exponent"));
            }
        }
        Ok(self.text.get(start..self.at).unwrap_or(""))
    }

    /// The next value if it is neither array nor object; those are skipped and give `None`.
    #[inline]
    pub fn scalar(&mut self) -> Result<Option<Scalar<'a>>, Failure> {
        Ok(Some(match self.peek() {
            Some(b'"') => Scalar::Text(self.string()?),
            Some(b'-' | b'0'..=b'9') => Scalar::Number(self.number()?),
            Some(b't') => self.word("true", Scalar::Bool(true))?,
            Some(b'f') => self.word("false", Scalar::Bool(false))?,
            Some(b'n') => self.word("null", Scalar::Null)?,
            Some(b'[' | b'{') => {
                self.skip()?;
                return Ok(None);
            }
            _ => return Err(self.fail("expected a value")),
        }))
    }

    fn word<T>(&mut self, word: &str, value: T) -> Result<T, Failure> {
        let end = self.at.saturating_add(word.len());
        if self.text.get(self.at..end) != Some(word) {
            return Err(self.fail("expected a value"));
        }
        self.at = end;
        Ok(value)
    }

    /// Skips one value.
    pub fn skip(&mut self) -> Result<(), Failure> {
        match self.peek() {
            Some(b'[') => {
                self.begin_array()?;
                let mut first = true;
                while self.next_element(std::mem::take(&mut first))? {
                    self.skip()?;
                }
            }
            Some(b'{') => {
                self.begin_object()?;
                let mut first = true;
                while self.next_key(std::mem::take(&mut first))?.is_some() {
                    self.skip()?;
                }
            }
            _ => {
                self.scalar()?;
            }
        }
        Ok(())
    }

    /// One value with all that it contains.
    pub fn value(&mut self) -> Result<Json<'a>, Failure> {
        match self.peek() {
            Some(b'[') => {
                self.begin_array()?;
                let mut items = Vec::new();
                while self.next_element(items.is_empty())? {
                    items.push(self.value()?);
                }
                Ok(Json::Array(items))
            }
            Some(b'{') => {
                self.begin_object()?;
                let mut entries: Vec<(Cow<'a, str>, Json<'a>)> = Vec::new();
                while let Some(key) = self.next_key(entries.is_empty())? {
                    if entries.len() < 256 && entries.iter().any(|(k, _)| *k == key) {
                        return Err(self.duplicate(&key));
                    }
                    let value = self.value()?;
                    entries.push((key, value));
                }
                let mut keys: Vec<&str> = entries.iter().map(|(k, _)| k.as_ref()).collect();
                crate::order::sort_by(&mut keys, |a, b| a.cmp(b));
                if let Some([key, ..]) = keys.windows(2).find(|pair| pair.first() == pair.last()) {
                    return Err(self.duplicate(key));
                }
                Ok(Json::Object(entries))
            }
            _ => Ok(match self.scalar()? {
                Some(Scalar::Null) | None => Json::Null,
                Some(Scalar::Bool(flag)) => Json::Bool(flag),
                Some(Scalar::Number(digits)) => Json::Number(digits),
                Some(Scalar::Text(text)) => Json::Text(text),
            }),
        }
    }

    /// The failure of a name that appears twice in an object.
    pub fn duplicate(&self, key: &str) -> Failure {
        let failure = self.fail("");
        let path = failure.path.unwrap_or_default();
        let message = format!("the name {} appears twice in one object, at {path}; remove one", quoted(key));
        Failure::new(Code::DuplicateKey, message).path(path)
    }

    /// Checks that only white space follows.
    pub fn end(&mut self) -> Result<(), Failure> {
        match self.peek() {
            None => Ok(()),
            Some(_) => Err(self.fail("nothing may follow the document")),
        }
    }
}

/// The failure of a value with the wrong type.
pub fn wrong_type(name: &str, wanted: &str) -> Failure {
    Failure::new(Code::WrongType, format!("{name} must be {wanted}")).field(name)
}

/// A decimal of this name, from a number or a string.
///
/// # Errors
/// Names the field and the reason.
pub fn decimal(name: &str, value: &Json<'_>) -> Result<Decimal, Failure> {
    let text = value.text().ok_or_else(|| wrong_type(name, "a decimal"))?;
    amount::parse(text).map_err(|refusal| {
        Failure::new(refusal.code(), format!("{name} {} {}", quoted(text), refusal.hint())).field(name)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_reads_back() {
        for text in ["BTC × perpetual", "\u{1f600}\"\\\n\u{7f}", "", "é\u{ffff}"] {
            let (plain, ascii) = (write(text, false), write(text, true));
            assert!(ascii.is_ascii(), "{ascii}");
            for json in [plain, ascii] {
                assert_eq!(serde_json::from_str::<String>(&json).unwrap(), text);
                assert_eq!(Json::parse(&json).unwrap().text(), Some(text));
            }
        }
    }

    #[test]
    fn digits_survive() {
        let json = Json::parse(r#"{"a": 12345678901234567890.1230, "b": [-1e-8, true, null, "\u00e9\ud83d\ude00\n"]}"#)
            .unwrap();
        assert_eq!(json.get("a"), Some(&Json::Number("12345678901234567890.1230")));
        let b = json.get("b").unwrap().items().unwrap();
        assert_eq!(b[0], Json::Number("-1e-8"));
        assert_eq!(b[3].text(), Some("é😀\n"));
    }

    #[test]
    fn broken_documents_are_located() {
        for (text, code) in [
            ("", "invalid_json"),
            ("{", "invalid_json"),
            ("{\"a\":1,\"a\":2}", "duplicate_key"),
            ("[1,]", "invalid_json"),
            ("[1] x", "invalid_json"),
            ("[1 2]", "invalid_json"),
            ("[01]", "invalid_json"),
            ("[1.]", "invalid_json"),
            ("[NaN]", "invalid_json"),
            ("// hi\n[1]", "invalid_json"),
            ("[\"a\nb\"]", "invalid_json"),
            ("[\"\\x\"]", "invalid_json"),
            ("[\"\\ud800\"]", "invalid_json"),
            ("{\"a\": \"0\",, \"b\": 1}", "invalid_json"),
        ] {
            assert_eq!(Json::parse(text).unwrap_err().code.name(), code, "{text}");
        }
        assert_eq!(Json::parse("{\n  \"a\": tru\n}").unwrap_err().path.unwrap(), "line 2, column 8");
        assert_eq!(Json::parse(&"[".repeat(1_000_000)).unwrap_err().code.name(), "invalid_json");
    }

    proptest::proptest! {
        #[test]
        fn agrees_with_serde_json_on_what_is_json(text in "[\\[\\]{}\",:0-9a-c.eE+\\- \\\\ntrufalse]{0,24}") {
            let theirs = serde_json::from_str::<serde_json::Value>(&text);
            match Json::parse(&text) {
                Ok(_) => proptest::prop_assert!(theirs.is_ok(), "{}", text),
                Err(f) => proptest::prop_assert!(theirs.is_err() || f.code.name() == "duplicate_key", "{}: {}", text, f),
            }
        }
    }
}
