//! Values with a notation of their own.

use sagaweave_core::expr::span_nanos;
use std::time::Duration;

/// Reads `500ms`, `30s`, `5m`, `2h`, `1d`, `1h30m`, or ISO 8601 (`PT1H30M`), exact to the millisecond.
pub fn duration(text: &str) -> Option<Duration> {
    let nanos = u128::try_from(span_nanos(text.trim())?).ok()?;
    let milliseconds = u64::try_from(nanos / 1_000_000).ok()?;
    nanos.is_multiple_of(1_000_000).then(|| Duration::from_millis(milliseconds))
}

/// Whether `text` is a name: a letter, then letters, digits, `_` and `-`.
pub fn is_name(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_alphabetic())
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-'))
}

/// A duration as an author would write it.
pub fn show_duration(duration: Duration) -> String {
    let milliseconds = duration.as_millis();
    let units = [("d", 86_400_000), ("h", 3_600_000), ("m", 60_000), ("s", 1_000)];
    let fits = units
        .iter()
        .find(|(_, length)| milliseconds >= *length && milliseconds.is_multiple_of(*length));
    match fits {
        Some((unit, length)) => format!("{}{unit}", milliseconds / length),
        None => format!("{milliseconds}ms"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_durations() {
        let ms = |text| duration(text).map(|duration| duration.as_millis());
        assert_eq!(ms("500ms"), Some(500));
        assert_eq!(ms("30s"), Some(30_000));
        assert_eq!(ms("1.5h"), Some(5_400_000));
        assert_eq!(ms("1h30m"), Some(5_400_000));
        assert_eq!(ms("1d"), Some(86_400_000));
        assert_eq!(ms("PT30S"), Some(30_000));
        assert_eq!(ms("PT0.5S"), Some(500));
        assert_eq!(ms("P1DT2H"), Some(93_600_000));
        assert_eq!(ms("P2W"), Some(14 * 86_400_000));
    }

    #[test]
    fn refuses_what_is_no_duration() {
        for text in [
            "",
            "30",
            "s",
            "30 s",
            "-1s",
            "30x",
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
            "99999999999999999999s",
            "99999999999999999d",
            "0.0001s",
            "30S",
            "3٣s",
        ] {
            assert_eq!(duration(text), None, "{text}");
        }
    }

    #[test]
    fn shows_durations_as_they_are_written() {
        for text in ["500ms", "30s", "5m", "2h", "1d", "90s"] {
            assert_eq!(show_duration(duration(text).unwrap()), text);
        }
    }
}
