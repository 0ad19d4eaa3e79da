//! Points in time: just enough to read an expiry and count the days to it.

use std::fmt;

/// Seconds since 1970 in UTC.
///
/// A date alone means 08:00 UTC, the hour at which the large crypto venues settle.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Time(i64);

const DAY: i64 = 86_400;
const SETTLEMENT_HOUR: i64 = 8 * 3_600;

impl Time {
    /// From seconds since 1970.
    pub fn from_seconds(seconds: i64) -> Time {
        Time(seconds)
    }

    /// From milliseconds since 1970, as JavaScript counts.
    pub fn from_millis(millis: i64) -> Time {
        Time(millis.div_euclid(1_000))
    }

    /// From a JavaScript clock; `None` if it is not a valid time.
    pub fn from_clock(millis: f64) -> Option<Time> {
        #[allow(clippy::cast_possible_truncation, reason = "a date in milliseconds")]
        (millis > 0.0).then(|| Time::from_millis(millis as i64))
    }

    /// From a civil date, at 08:00 UTC.
    pub fn from_date(year: i64, month: u32, day: u32) -> Option<Time> {
        let length = match month {
            1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
            4 | 6 | 9 | 11 => 30,
            2 if year.checked_rem(4)? == 0 && (year.checked_rem(100)? != 0 || year.checked_rem(400)? == 0) => 29,
            2 => 28,
            _ => return None,
        };
        if !(1..=length).contains(&day) || !(1900..=9999).contains(&year) {
            return None;
        }
        // Howard Hinnant's count of days from civil dates, with years that begin in March.
        let early = i64::from(month <= 2);
        let y = year.checked_sub(early)?;
        let era = y.div_euclid(400);
        let year_of_era = y.rem_euclid(400);
        let shifted = i64::from(month).checked_add(9)?.checked_rem(12)?;
        let day_of_year =
            shifted.checked_mul(153)?.checked_add(2)?.checked_div(5)?.checked_add(i64::from(day))?.checked_sub(1)?;
        let leaps = year_of_era.checked_div(4)?.checked_sub(year_of_era.checked_div(100)?)?;
        let day_of_era = year_of_era.checked_mul(365)?.checked_add(leaps)?.checked_add(day_of_year)?;
        let days = era.checked_mul(146_097)?.checked_add(day_of_era)?.checked_sub(719_468)?;
        Some(Time(days.checked_mul(DAY)?.checked_add(SETTLEMENT_HOUR)?))
    }

    /// Reads `2026-12-25`, `2026-12-25T08:00[:00[.000]][Z]` or milliseconds since 1970.
    ///
    /// ```
    /// use exposure_netting::time::Time;
    /// assert_eq!(Time::parse("2026-12-25"), Time::parse("2026-12-25T08:00:00Z"));
    /// assert_eq!(Time::parse("25/12/2026"), None);
    /// ```
    pub fn parse(text: &str) -> Option<Time> {
        let text = text.trim();
        if text.len() >= 12 && text.len() <= 14 && text.bytes().all(|b| b.is_ascii_digit()) {
            return Some(Time::from_millis(text.parse().ok()?));
        }
        let (date, clock) = match text.split_once(['T', ' ']) {
            Some((date, clock)) => (date, Some(clock)),
            None => (text, None),
        };
        let mut parts = date.split('-');
        let mut part = |length: usize| {
            let digits = parts.next()?;
            (digits.len() == length && digits.bytes().all(|b| b.is_ascii_digit())).then_some(digits)
        };
        let (year, month, day) = (part(4)?, part(2)?, part(2)?);
        if parts.next().is_some() {
            return None;
        }
        let at_eight = Time::from_date(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?)?;
        let Some(clock) = clock else { return Some(at_eight) };
        let clock = clock.strip_suffix('Z').or_else(|| clock.strip_suffix("+00:00")).unwrap_or(clock);
        let clock = clock.split_once('.').map_or(clock, |(whole, _)| whole);
        let mut seconds = 0_i64;
        let mut count = 0_usize;
        for (field, limit) in clock.split(':').zip([24, 60, 60]) {
            let n: i64 =
                (field.len() == 2 && field.bytes().all(|b| b.is_ascii_digit())).then(|| field.parse().ok())??;
            if n >= limit {
                return None;
            }
            seconds = seconds.checked_mul(60)?.checked_add(n)?;
            count = count.saturating_add(1);
        }
        if count < 2 || clock.split(':').count() != count {
            return None;
        }
        if count == 2 {
            seconds = seconds.checked_mul(60)?;
        }
        Some(Time(at_eight.0.checked_sub(SETTLEMENT_HOUR)?.checked_add(seconds)?))
    }

    /// Seconds since 1970.
    pub fn seconds(self) -> i64 {
        self.0
    }

    /// Years of 365 days from `self` to `later`; negative if `later` is earlier.
    #[allow(clippy::cast_precision_loss, reason = "seconds of any expiry are exact in f64")]
    pub fn years_until(self, later: Time) -> f64 {
        later.0.saturating_sub(self.0) as f64 / (365.0 * 86_400.0)
    }

    /// The same day of an earlier month, or that month's last day.
    pub fn months_before(self, months: u32) -> Time {
        let (year, month, day) = self.date();
        let count = year.saturating_mul(12).saturating_add(month).saturating_sub(1).saturating_sub(i64::from(months));
        let (year, month) = (count.div_euclid(12), count.rem_euclid(12).saturating_add(1));
        let on = |day: i64| Time::from_date(year, u32::try_from(month).ok()?, u32::try_from(day).ok()?);
        let date = (0..4).find_map(|back| on(day.saturating_sub(back)));
        let clock = self.0.rem_euclid(DAY);
        date.map_or(self, |date| Time(date.0.saturating_sub(SETTLEMENT_HOUR).saturating_add(clock)))
    }

    /// `days` days later, at the same time of day.
    pub fn days_after(self, days: u32) -> Time {
        Time(self.0.saturating_add(i64::from(days).saturating_mul(DAY)))
    }

    /// The first quarterly expiry after `self`: the last Friday of March, June, September or December, at 08:00 UTC.
    ///
    /// ```
    /// use exposure_netting::time::Time;
    /// let date = |text| Time::parse(text).unwrap();
    /// assert_eq!(date("2026-11-28").next_quarterly(), date("2026-12-25"));
    /// assert_eq!(date("2026-12-25").next_quarterly(), date("2027-03-26"));
    /// ```
    pub fn next_quarterly(self) -> Time {
        let day = |ahead: u32| {
            let (year, month, _) = self.date();
            let month = month.saturating_add(2).div_euclid(3).saturating_mul(3).saturating_add(i64::from(ahead));
            let (year, month) =
                if month > 12 { (year.saturating_add(1), month.saturating_sub(12)) } else { (year, month) };
            (25..=31)
                .rev()
                .filter_map(|day| Time::from_date(year, u32::try_from(month).ok()?, day))
                .find(|t| t.is_friday())
        };
        [0, 3].into_iter().filter_map(day).find(|date| *date > self).unwrap_or(self)
    }

    /// 1 January 1970 was a Thursday.
    fn is_friday(self) -> bool {
        self.0.div_euclid(DAY).rem_euclid(7) == 1
    }

    /// Year, month and day.
    fn date(self) -> (i64, i64, i64) {
        let days = self.0.div_euclid(DAY).saturating_add(719_468);
        let era = days.div_euclid(146_097);
        let doe = days.rem_euclid(146_097);
        let div = |a: i64, b: i64| a.div_euclid(b);
        let yoe = div(
            doe.saturating_sub(div(doe, 1_460)).saturating_add(div(doe, 36_524)).saturating_sub(div(doe, 146_096)),
            365,
        );
        let doy = doe.saturating_sub(yoe.saturating_mul(365).saturating_add(div(yoe, 4)).saturating_sub(div(yoe, 100)));
        let mp = div(doy.saturating_mul(5).saturating_add(2), 153);
        let day = doy.saturating_sub(div(mp.saturating_mul(153).saturating_add(2), 5)).saturating_add(1);
        let month = if mp < 10 { mp.saturating_add(3) } else { mp.saturating_sub(9) };
        let year = yoe.saturating_add(era.saturating_mul(400)).saturating_add(i64::from(month <= 2));
        (year, month, day)
    }

    /// `25 Dec 2026`, for people.
    pub fn label(self) -> String {
        const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
        let (year, month, day) = self.date();
        let month = usize::try_from(month.saturating_sub(1)).ok().and_then(|m| MONTHS.get(m)).copied().unwrap_or("");
        format!("{day} {month} {year}")
    }
}

impl fmt::Display for Time {
    /// ISO 8601: the date alone for 08:00 UTC, otherwise with the time.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (year, month, day) = self.date();
        write!(f, "{year:04}-{month:02}-{day:02}")?;
        let clock = self.0.rem_euclid(DAY);
        if clock != SETTLEMENT_HOUR {
            let (h, m, s) = (clock.div_euclid(3_600), clock.div_euclid(60).rem_euclid(60), clock.rem_euclid(60));
            write!(f, "T{h:02}:{m:02}:{s:02}Z")?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_there_and_back() {
        for text in ["2020-12-25", "2024-02-29", "1999-03-01", "2026-11-23T20:35:01Z", "2100-01-01T00:00:00Z"] {
            assert_eq!(Time::parse(text).unwrap().to_string(), text);
        }
        assert_eq!(Time::parse("1970-01-01T00:00:00Z").unwrap().seconds(), 0);
        assert_eq!(Time::parse("1655217461579").unwrap().to_string(), "2022-06-14T14:37:41Z");
        for text in ["2023-02-29", "2026-13-01", "2026-1-1", "26 Dec 2026", "2026-12-25T25:00", "2026-12-25T8", ""] {
            assert_eq!(Time::parse(text), None, "{text}");
        }
        assert_eq!(Time::parse("2026-12-25").unwrap().label(), "25 Dec 2026");
    }
}
