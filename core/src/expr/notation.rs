//! How instants and spans of time are written.

use super::{TimeSpan, Timestamp};
use chrono::NaiveDate;
use std::fmt;

const SECOND: i64 = 1_000_000_000;
const MINUTE: i64 = 60 * SECOND;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;

/// The units that documents write, the longest first, in nanoseconds.
const SHORTHAND: [(&str, i64); 5] =
    [("d", DAY), ("h", HOUR), ("m", MINUTE), ("s", SECOND), ("ms", SECOND / 1_000)];
/// The units of ISO 8601 before the `T`. Months and years have no fixed length.
const ISO_DATE: [(&str, i64); 2] = [("W", 7 * DAY), ("D", DAY)];
/// Those after it.
const ISO_TIME: [(&str, i64); 3] = [("H", HOUR), ("M", MINUTE), ("S", SECOND)];

/// An RFC 3339 instant. A leap second is the first of the next minute; of a fraction, nine digits count.
pub(crate) fn timestamp(text: &str) -> Option<Timestamp> {
    let (date, time) = text.split_once(['T', 't'])?;
    let midnight = calendar_date(date)?.and_hms_opt(0, 0, 0)?.and_utc().timestamp();
    let (clock, rest) = time.split_at_checked(8)?;
    let mut clock = clock.split(':');
    let hour = digits(clock.next()?, 2, 23)?;
    let minute = digits(clock.next()?, 2, 59)?;
    let second = digits(clock.next()?, 2, 60)?;
    let (nanos, zone) = fraction(rest)?;
    let offset = offset_minutes(zone)?;
    let minutes = hour * 60 + minute - offset;
    let last_of_day = minutes.rem_euclid(24 * 60) == 24 * 60 - 1;
    if second == 60 && !last_of_day {
        return None;
    }
    Timestamp::new(midnight + minutes * 60 + second, nanos)
}

/// `2026-01-31`
pub(crate) fn calendar_date(text: &str) -> Option<NaiveDate> {
    let mut parts = text.split('-');
    let year = digits(parts.next()?, 4, 9999)?;
    let month = digits(parts.next()?, 2, 12)?;
    let day = digits(parts.next()?, 2, 31)?;
    if parts.next().is_some() {
        return None;
    }
    let small = |number| u32::try_from(number).ok();
    NaiveDate::from_ymd_opt(i32::try_from(year).ok()?, small(month)?, small(day)?)
}

/// A number of exactly so many digits, up to `most`.
fn digits(text: &str, count: usize, most: i64) -> Option<i64> {
    if text.len() != count || !text.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    text.parse().ok().filter(|number| *number <= most)
}

/// Nanoseconds of `.123` at the beginning, and what is left.
fn fraction(text: &str) -> Option<(u32, &str)> {
    let Some(text) = text.strip_prefix('.') else { return Some((0, text)) };
    let end = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    if end == 0 {
        return None;
    }
    let nanos = format!("{:0<9}", &text[..end.min(9)]).parse().ok()?;
    Some((nanos, &text[end..]))
}

/// Minutes that `Z` or `+02:00` is ahead of UTC.
fn offset_minutes(text: &str) -> Option<i64> {
    if matches!(text, "Z" | "z") {
        return Some(0);
    }
    let (sign, text) = match text.strip_prefix('-') {
        Some(text) => (-1, text),
        None => (1, text.strip_prefix('+')?),
    };
    let (hours, minutes) = text.split_once(':')?;
    Some(sign * (digits(hours, 2, 23)? * 60 + digits(minutes, 2, 59)?))
}

/// A span, either way of writing it.
pub(super) fn span(text: &str) -> Option<TimeSpan> {
    span_nanos(text).and_then(time_span)
}

/// The nanoseconds of a span as documents write it, `1h30m` or ISO 8601; more, perhaps, than a [`TimeSpan`]
/// holds. None if it is no span.
pub fn span_nanos(text: &str) -> Option<i128> {
    iso_nanos(text).or_else(|| sum(text, &SHORTHAND))
}

/// A span of ISO 8601.
pub(crate) fn iso_span(text: &str) -> Option<TimeSpan> {
    iso_nanos(text).and_then(time_span)
}

/// `P1DT2H30M0.5S`, `P2W`, with `-` before it if negative.
fn iso_nanos(text: &str) -> Option<i128> {
    let (sign, text) = match text.strip_prefix('-') {
        Some(text) => (-1, text),
        None => (1, text),
    };
    let text = text.strip_prefix('P')?;
    let total = match text.split_once('T') {
        Some(("", time)) => sum(time, &ISO_TIME)?,
        Some((date, time)) => sum(date, &ISO_DATE)?.checked_add(sum(time, &ISO_TIME)?)?,
        None => sum(text, &ISO_DATE)?,
    };
    Some(sign * total)
}

fn time_span(total: i128) -> Option<TimeSpan> {
    i64::try_from(total).ok().map(TimeSpan)
}

/// The sum of numbers with their units; units in the order given, each at most once, one at least.
fn sum(text: &str, units: &[(&str, i64)]) -> Option<i128> {
    let mut total = 0;
    let mut units = units.iter();
    let mut rest = text;
    loop {
        let number = rest.find(|c: char| !c.is_ascii_digit() && c != '.')?;
        let unit_end = rest[number..].find(|c: char| !c.is_ascii_alphabetic());
        let end = unit_end.map_or(rest.len(), |length| number + length);
        let (_, nanos) = units.find(|(unit, _)| *unit == &rest[number..end])?;
        total += scaled(&rest[..number], *nanos)?;
        rest = &rest[end..];
        if rest.is_empty() {
            return Some(total);
        }
    }
}

/// A decimal number of units in nanoseconds; what is less than one is cut.
fn scaled(number: &str, unit: i64) -> Option<i128> {
    // Enough for any fraction that shows in nanoseconds, and little enough not to overflow.
    const DIGITS: usize = 18;
    let (whole, fraction) = match number.split_once('.') {
        Some((_, "")) => return None,
        Some((whole, fraction)) => (whole, fraction),
        None => (number, ""),
    };
    let mut nanos = i128::from(whole.parse::<u64>().ok()?) * i128::from(unit);
    if !fraction.is_empty() {
        if !fraction.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        let padded = format!("{:0<DIGITS$}", &fraction[..fraction.len().min(DIGITS)]);
        nanos += padded.parse::<i128>().ok()? * i128::from(unit) / 10i128.pow(18);
    }
    Some(nanos)
}

/// As ISO 8601. Hours and seconds have minutes between them, as RFC 3339 wants it.
pub(super) fn write_span(span: TimeSpan, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let total = span.0.unsigned_abs();
    let units = [DAY, HOUR, MINUTE, SECOND].map(i64::unsigned_abs);
    let [day, hour, minute, second] = units;
    let (days, hours, minutes) = (total / day, total % day / hour, total % hour / minute);
    let (seconds, nanos) = (total % minute / second, total % second);
    let has_seconds = seconds > 0 || nanos > 0;
    f.write_str(if span.0 < 0 { "-P" } else { "P" })?;
    if days > 0 {
        write!(f, "{days}D")?;
    }
    if total.is_multiple_of(day) && total > 0 {
        return Ok(());
    }
    f.write_str("T")?;
    if hours > 0 {
        write!(f, "{hours}H")?;
    }
    if minutes > 0 || hours > 0 && has_seconds {
        write!(f, "{minutes}M")?;
    }
    if nanos > 0 {
        let fraction = format!("{nanos:09}");
        write!(f, "{seconds}.{}S", fraction.trim_end_matches('0'))
    } else if seconds > 0 || total == 0 {
        write!(f, "{seconds}S")
    } else {
        Ok(())
    }
}
