//! Times as Rust and as protobuf have them.

use std::time::{Duration, SystemTime};

use prost_types::{Duration as ProtoDuration, Timestamp};

/// A point in time.
pub(super) fn timestamp(time: SystemTime) -> Timestamp {
    time.into()
}

/// A span of time; one that protobuf cannot hold becomes the longest.
pub(super) fn duration(span: Duration) -> ProtoDuration {
    let seconds = i64::try_from(span.as_secs()).unwrap_or(i64::MAX);
    // Below a billion by its definition.
    let nanos = i32::try_from(span.subsec_nanos()).unwrap_or(0);
    ProtoDuration { seconds, nanos }
}

/// The time from one point to another; negative if that is the earlier one.
pub(super) fn between(from: SystemTime, to: SystemTime) -> ProtoDuration {
    match to.duration_since(from) {
        Ok(span) => duration(span),
        Err(early) => {
            let ProtoDuration { seconds, nanos } = duration(early.duration());
            ProtoDuration { seconds: -seconds, nanos: -nanos }
        }
    }
}

/// The server cuts every span of time at a hundred years.
const LONGEST: Duration = Duration::from_hours(100 * 365 * 24);

/// What a field says; absent and negative are zero, which means none.
pub(super) fn span(field: Option<&ProtoDuration>) -> Duration {
    field.and_then(|given| Duration::try_from(*given).ok()).unwrap_or_default().min(LONGEST)
}

/// When a span that began at `start` ends; zero means never.
pub(super) fn after(start: SystemTime, span: Duration) -> Option<SystemTime> {
    if span.is_zero() { None } else { start.checked_add(span) }
}

/// Whether a field is negative, which no timeout may be.
pub(super) fn is_negative(field: Option<&ProtoDuration>) -> bool {
    field.is_some_and(|given| given.seconds < 0 || given.nanos < 0)
}
