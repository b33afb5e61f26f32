//! Instants and spans of time.

use super::{failure, notation, short};
use crate::host::Failure;
use chrono::DateTime;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use std::fmt;
use std::str::FromStr;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

const NANOS: i128 = 1_000_000_000;

/// An instant between the years 1 and 9999, in UTC. In JSON an RFC 3339 text.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Timestamp {
    /// Seconds since 1970-01-01T00:00:00Z.
    pub seconds: i64,
    /// Nanoseconds beyond them, below 1,000,000,000.
    pub nanos: u32,
}

impl Timestamp {
    /// The first one: 0001-01-01T00:00:00Z.
    pub const MIN: Self = Self { seconds: -62_135_596_800, nanos: 0 };
    /// The last one: 9999-12-31T23:59:59.999999999Z.
    pub const MAX: Self = Self { seconds: 253_402_300_799, nanos: 999_999_999 };

    /// Seconds since 1970, and nanoseconds beyond them; none outside of the years 1 to 9999.
    pub fn new(seconds: i64, nanos: u32) -> Option<Self> {
        let time = Self { seconds, nanos };
        (i128::from(nanos) < NANOS && (Self::MIN..=Self::MAX).contains(&time)).then_some(time)
    }

    /// The same instant; [`Timestamp::MIN`] or [`Timestamp::MAX`] for one beyond them.
    pub fn of(time: SystemTime) -> Self {
        let nanos = match time.duration_since(UNIX_EPOCH) {
            Ok(after) => i128::try_from(after.as_nanos()).unwrap_or(i128::MAX),
            Err(before) => {
                i128::try_from(before.duration().as_nanos()).map_or(i128::MIN, |nanos| -nanos)
            }
        };
        let beyond = if nanos < 0 { Self::MIN } else { Self::MAX };
        Self::of_nanos(nanos).unwrap_or(beyond)
    }

    /// Nanoseconds since 1970.
    fn to_nanos(self) -> i128 {
        i128::from(self.seconds) * NANOS + i128::from(self.nanos)
    }

    fn of_nanos(nanos: i128) -> Option<Self> {
        let seconds = i64::try_from(nanos.div_euclid(NANOS)).ok()?;
        Self::new(seconds, u32::try_from(nanos.rem_euclid(NANOS)).ok()?)
    }

    fn shifted(self, nanos: i128) -> Result<Self, Failure> {
        Self::of_nanos(self.to_nanos() + nanos)
            .ok_or_else(|| failure("the timestamp is not between the years 1 and 9999"))
    }
}

/// A span of time, which may be negative: nanoseconds. In JSON an ISO 8601 text, such as `PT1H30M`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub struct TimeSpan(pub i64);

impl TimeSpan {
    /// The same span; the longest, of some 292 years, for one that is longer.
    pub fn of(duration: Duration) -> Self {
        Self(i64::try_from(duration.as_nanos()).unwrap_or(i64::MAX))
    }

    /// As a duration, such as a timeout.
    ///
    /// # Errors
    /// A negative span.
    pub fn to_duration(self) -> Result<Duration, Failure> {
        u64::try_from(self.0)
            .map(Duration::from_nanos)
            .map_err(|_| failure(format!("the duration {self} is negative")))
    }

    fn of_nanos(nanos: i128) -> Result<Self, Failure> {
        i64::try_from(nanos).map(Self).map_err(|_| failure("the duration is longer than 292 years"))
    }
}

/// `timestamp + duration`
pub fn add_time(time: Timestamp, span: TimeSpan) -> Result<Timestamp, Failure> {
    time.shifted(i128::from(span.0))
}

/// `timestamp - duration`
pub fn sub_time_span(time: Timestamp, span: TimeSpan) -> Result<Timestamp, Failure> {
    time.shifted(-i128::from(span.0))
}

/// `timestamp - timestamp`
pub fn sub_time(a: Timestamp, b: Timestamp) -> Result<TimeSpan, Failure> {
    TimeSpan::of_nanos(a.to_nanos() - b.to_nanos())
}

/// `duration + duration`
pub fn add_span(a: TimeSpan, b: TimeSpan) -> Result<TimeSpan, Failure> {
    TimeSpan::of_nanos(i128::from(a.0) + i128::from(b.0))
}

/// `duration - duration`
pub fn sub_span(a: TimeSpan, b: TimeSpan) -> Result<TimeSpan, Failure> {
    TimeSpan::of_nanos(i128::from(a.0) - i128::from(b.0))
}

/// `-duration`
pub fn neg_span(a: TimeSpan) -> Result<TimeSpan, Failure> {
    TimeSpan::of_nanos(-i128::from(a.0))
}

impl FromStr for Timestamp {
    type Err = Failure;

    fn from_str(text: &str) -> Result<Self, Failure> {
        notation::timestamp(text).ok_or_else(|| {
            let text = short(text);
            failure(format!("`{text}` is no timestamp such as `2026-01-31T09:30:00Z`"))
        })
    }
}

impl FromStr for TimeSpan {
    type Err = Failure;

    fn from_str(text: &str) -> Result<Self, Failure> {
        notation::span(text).ok_or_else(|| {
            let text = short(text);
            failure(format!("`{text}` is no duration such as `PT1H30M` or `90s`"))
        })
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match DateTime::from_timestamp(self.seconds, self.nanos) {
            // Its notation for debugging is that of RFC 3339 without the offset.
            Some(time) => write!(f, "{:?}Z", time.naive_utc()),
            None => write!(f, "{}.{:09} s since 1970", self.seconds, self.nanos),
        }
    }
}

impl fmt::Display for TimeSpan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        notation::write_span(*self, f)
    }
}

impl Serialize for Timestamp {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl Serialize for TimeSpan {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Timestamp {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        parsed(deserializer)
    }
}

impl<'de> Deserialize<'de> for TimeSpan {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        parsed(deserializer)
    }
}

fn parsed<'de, D, T>(deserializer: D) -> Result<T, D::Error>
where
    D: Deserializer<'de>,
    T: FromStr<Err = Failure>,
{
    let text = String::deserialize(deserializer)?;
    text.parse().map_err(|failure: Failure| de::Error::custom(failure.message))
}
