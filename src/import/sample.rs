//! The sample book. Its contracts expire on the quarterly dates, and roll as a trader would roll them, because an
//! expired sample would be useless.

use crate::book::Book;
use crate::time::Time;

const TEXT: &str = include_str!("sample.json");
/// The dates in the text.
const NEAR: &str = "2026-12-25";
const FAR: &str = "2027-03-26";
const ANSWERED: &str = "2026-11-27T09:12:00Z";

/// Days before its expiry at which a contract rolls to the next quarter.
const ROLL: u32 = 14;

/// The book that the page opens with: thirteen positions at five venues, with the accounts' equity and margin modes.
///
/// Its futures expire on the first quarterly date that is at least two weeks after `now`, its option on the one after;
/// the venues' numbers are as of `now`. Without `now` it is the book of November 2026.
///
/// ```
/// use exposure_netting::{import, time::Time};
///
/// let book = import::sample(Time::parse("2031-07-01"));
/// let future = book.get("B-2").unwrap();
/// assert_eq!(future.expiry, Time::parse("2031-09-26"));
/// ```
pub fn sample(now: Option<Time>) -> Book {
    let read = |text: &str| super::book(text).unwrap_or_default();
    let Some(now) = now else { return read(TEXT) };
    let near = now.days_after(ROLL).next_quarterly();
    let text = TEXT.replace(FAR, &near.next_quarterly().to_string()).replace(NEAR, &near.to_string());
    read(&text.replace(ANSWERED, &now.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn contracts_roll_before_they_expire() {
        let dates = |now: Option<&str>| {
            let book = sample(now.and_then(Time::parse));
            assert_eq!(book.len(), 13);
            book.positions().filter_map(|p| p.expiry).map(|day| day.to_string()).collect::<Vec<_>>()
        };
        assert_eq!(dates(None), [NEAR, FAR, NEAR]);
        assert_eq!(dates(Some("2026-11-28")), [NEAR, FAR, NEAR]);
        // Deribit and Binance list the quarterlies of 26 March and 25 June 2027.
        assert_eq!(dates(Some("2026-12-12")), ["2027-03-26", "2027-06-25", "2027-03-26"]);
        assert_eq!(dates(Some("2031-07-01T12:30")), ["2031-09-26", "2031-12-26", "2031-09-26"]);
    }
}
