//! Options of steps that are computed: what their values have to be.

use super::{TimeSpan, failure};
use crate::host::Failure;
use crate::plan::Priority;
use std::time::Duration;

/// The most children of a block that may run at once.
const MOST_CONCURRENT: u32 = 1_000;

/// A timeout: longer than nothing. `option` is its name in the document.
pub fn timeout(option: &str, span: TimeSpan) -> Result<Duration, Failure> {
    match u64::try_from(span.0) {
        Ok(nanos) if nanos > 0 => Ok(Duration::from_nanos(nanos)),
        _ => Err(failure(format!("`{option}` has to be longer than nothing, but it is {span}"))),
    }
}

/// `max_attempts`: 1 or more.
pub fn max_attempts(attempts: i64) -> Result<u32, Failure> {
    u32::try_from(attempts)
        .ok()
        .filter(|attempts| *attempts >= 1)
        .ok_or_else(|| failure(format!("`max_attempts` has to be 1 or more, but it is {attempts}")))
}

/// `max_concurrent`: from 1 to 1000.
pub fn max_concurrent(children: i64) -> Result<u32, Failure> {
    let most = 1..=MOST_CONCURRENT;
    u32::try_from(children).ok().filter(|children| most.contains(children)).ok_or_else(|| {
        failure(format!(
            "`max_concurrent` has to be from 1 to {MOST_CONCURRENT}, but it is {children}"
        ))
    })
}

/// `priority`: `high`, `normal` or `low`.
pub fn priority(name: &str) -> Result<Priority, Failure> {
    match name {
        "high" => Ok(Priority::High),
        "normal" => Ok(Priority::Normal),
        "low" => Ok(Priority::Low),
        _ => Err(failure(format!(
            "`priority` has to be high, normal or low, but it is `{}`",
            super::short(name)
        ))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_options_may_be() {
        assert_eq!(timeout("timeout", TimeSpan(5)), Ok(Duration::from_nanos(5)));
        assert_eq!([0, -1].map(|nanos| timeout("timeout", TimeSpan(nanos)).is_err()), [true; 2]);
        assert_eq!(max_attempts(1), Ok(1));
        assert_eq!([0, -1, 1 << 32].map(|count| max_attempts(count).is_err()), [true; 3]);
        assert_eq!([1, 1000].map(|count| max_concurrent(count).is_ok()), [true; 2]);
        assert_eq!([0, 1001].map(|count| max_concurrent(count).is_err()), [true; 2]);
        assert_eq!(priority("low"), Ok(Priority::Low));
        let message = "`priority` has to be high, normal or low, but it is `High`";
        assert_eq!(priority("High").unwrap_err().message, message);
    }
}
