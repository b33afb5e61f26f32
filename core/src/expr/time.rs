//! Instants and spans of time.

/// An instant between the years 1 and 9999, in UTC. In JSON an RFC 3339 text.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Timestamp {
    /// Seconds since 1970-01-01T00:00:00Z.
    pub seconds: i64,
    /// Nanoseconds beyond them, below 1,000,000,000.
    pub nanos: u32,
}

/// A span of time, which may be negative: nanoseconds. In JSON an ISO 8601 text, such as `PT1H30M`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct TimeSpan(pub i64);
