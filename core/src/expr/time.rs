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

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const HOUR: i64 = 3_600_000_000_000;

    #[test]
    fn is_written_as_short_as_it_goes() {
        let time = |text: &str| text.parse::<Timestamp>().map(|time| time.to_string());
        assert_eq!(time("2026-01-31T09:30:00Z").as_deref(), Ok("2026-01-31T09:30:00Z"));
        assert_eq!(time("2026-01-31t11:30:00.5+02:00").as_deref(), Ok("2026-01-31T09:30:00.500Z"));
        assert_eq!(time("2016-12-31T23:59:60Z").as_deref(), Ok("2017-01-01T00:00:00Z"));
        let spans = [0, HOUR, 36 * HOUR, 90_500_000_000, -HOUR, 24 * HOUR, HOUR + 5_000_000_000, 1];
        let texts =
            ["PT0S", "PT1H", "P1DT12H", "PT1M30.5S", "-PT1H", "P1D", "PT1H0M5S", "PT0.000000001S"];
        assert_eq!(spans.map(|nanos| TimeSpan(nanos).to_string()), texts);
    }

    #[test]
    fn reads_durations_as_documents_have_them() {
        let span = |text: &str| text.parse::<TimeSpan>().map(|span| span.0 / 1_000_000).ok();
        assert_eq!(span("500ms"), Some(500));
        assert_eq!(span("1h30m"), Some(5_400_000));
        assert_eq!(span("1.5h"), Some(5_400_000));
        assert_eq!(span("P2W"), Some(14 * 86_400_000));
        assert_eq!(span("-P1DT2H"), Some(-93_600_000));
        assert_eq!(span("PT1H5S"), Some(3_605_000));
        for text in [
            "",
            "30",
            "s",
            "30 s",
            "5m2h",
            "1s1s",
            "P",
            "PT",
            "P1M",
            "P1Y",
            "PT1",
            "1.s",
            ".5s",
            "1..5s",
            "--PT1S",
            "-",
            "99999999999999999999s",
            "300000d",
            "30S",
            "3٣s",
            "P1DT",
        ] {
            assert_eq!(span(text), None, "{text}");
        }
    }

    #[test]
    fn says_what_it_wants() {
        let time = "`tomorrow` is no timestamp such as `2026-01-31T09:30:00Z`";
        assert_eq!("tomorrow".parse::<Timestamp>().unwrap_err().message, time);
        let span = "`soon` is no duration such as `PT1H30M` or `90s`";
        assert_eq!("soon".parse::<TimeSpan>().unwrap_err().message, span);
        assert!(
            serde_json::from_str::<Timestamp>("\"x\"").unwrap_err().to_string().contains("`x`")
        );
    }

    #[test]
    fn stays_within_its_years() {
        let second = TimeSpan(1_000_000_000);
        assert_eq!(Timestamp::MIN.to_string(), "0001-01-01T00:00:00Z");
        assert_eq!(Timestamp::MAX.to_string(), "9999-12-31T23:59:59.999999999Z");
        assert!(add_time(Timestamp::MAX, second).is_err());
        assert!(sub_time_span(Timestamp::MIN, second).is_err());
        assert!(sub_time(Timestamp::MAX, Timestamp::MIN).is_err());
        assert!("0000-12-31T00:00:00Z".parse::<Timestamp>().is_err());
        assert!("9999-12-31T23:00:00-01:00".parse::<Timestamp>().is_err());
        let years = Duration::from_secs(400_000_000_000);
        assert_eq!(Timestamp::of(UNIX_EPOCH + years), Timestamp::MAX);
        assert_eq!(Timestamp::of(UNIX_EPOCH - years), Timestamp::MIN);
        assert_eq!(TimeSpan::of(Duration::MAX), TimeSpan(i64::MAX));
        assert!(neg_span(TimeSpan(i64::MIN)).is_err() && TimeSpan(-1).to_duration().is_err());
        let broken = Timestamp { seconds: i64::MAX, nanos: u32::MAX };
        assert!(add_time(broken, TimeSpan(i64::MAX)).is_err() && !broken.to_string().is_empty());
    }

    fn times() -> impl Strategy<Value = Timestamp> {
        let nanos = prop_oneof![Just(0), Just(500_000_000), 0u32..1_000_000_000];
        let seconds = Timestamp::MIN.seconds..=Timestamp::MAX.seconds;
        (seconds, nanos).prop_map(|(seconds, nanos)| Timestamp::new(seconds, nanos).unwrap())
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2_000))]

        #[test]
        fn spans_are_read_as_written(nanos: i64, seconds in -100_000i64..100_000) {
            for span in [TimeSpan(nanos), TimeSpan(seconds * 1_000_000_000)] {
                prop_assert_eq!(span.to_string().parse(), Ok(span));
                let json = serde_json::to_string(&span).unwrap();
                prop_assert_eq!(serde_json::from_str::<TimeSpan>(&json).unwrap(), span);
            }
        }

        #[test]
        fn instants_are_read_as_written(time in times(), span: i64) {
            prop_assert_eq!(time.to_string().parse(), Ok(time));
            let json = serde_json::to_string(&time).unwrap();
            prop_assert_eq!(serde_json::from_str::<Timestamp>(&json).unwrap(), time);
            if let Ok(later) = add_time(time, TimeSpan(span)) {
                prop_assert_eq!(sub_time(later, time), Ok(TimeSpan(span)));
                prop_assert_eq!(sub_time_span(later, TimeSpan(span)), Ok(time));
            }
        }

        #[test]
        fn offsets_are_read_as_chrono_does(time in times(), minutes in -1439i32..1440, digits in 0usize..12) {
            let offset = chrono::FixedOffset::east_opt(minutes * 60).unwrap();
            let instant = DateTime::from_timestamp(time.seconds, time.nanos).unwrap();
            let local = instant.with_timezone(&offset).naive_local();
            let sign = if minutes < 0 { '-' } else { '+' };
            let fraction = if digits == 0 { String::new() } else { format!(".{:0<digits$}", "123456789") };
            let (hours, rest) = (minutes.abs() / 60, minutes.abs() % 60);
            let local = format!("{local:?}");
            let second = local.split('.').next().unwrap_or_default();
            let text = format!("{second}{fraction}{sign}{hours:02}:{rest:02}");
            let ours = text.parse::<Timestamp>().ok().map(|time| (time.seconds, time.nanos));
            let theirs = DateTime::parse_from_rfc3339(&text)
                .ok()
                .map(|time| (time.timestamp(), time.timestamp_subsec_nanos()));
            let inside = theirs.filter(|(seconds, nanos)| Timestamp::new(*seconds, *nanos).is_some());
            prop_assert_eq!(ours, inside, "{}", text);
        }

        #[test]
        fn any_text_is_read_or_refused(text in "[-+PTWDHMSZ0-9:.éms]{0,24}") {
            let _ = text.parse::<Timestamp>();
            if let Ok(span) = text.parse::<TimeSpan>() {
                prop_assert_eq!(span.to_string().parse(), Ok(span));
            }
        }
    }
}
