//! Values with a notation of their own.

use std::time::Duration;

/// Reads `500ms`, `30s`, `5m`, `2h`, `1d`, `1h30m`, or ISO 8601 (`PT1H30M`).
pub fn duration(text: &str) -> Option<Duration> {
    let text = text.trim();
    match text.strip_prefix('P') {
        Some(iso) => iso_duration(iso),
        None => sum(text, |unit| {
            Some(match unit {
                "ms" => 1,
                "s" => 1_000,
                "m" => 60_000,
                "h" => 3_600_000,
                "d" => 86_400_000,
                _ => return None,
            })
        }),
    }
}

/// Weeks, days, and after a `T` hours, minutes and seconds. Months and years have no fixed length.
fn iso_duration(text: &str) -> Option<Duration> {
    let (date, time) = match text.split_once('T') {
        Some((_, "")) => return None,
        Some((date, time)) => (date, time),
        None => (text, ""),
    };
    let date_unit = |unit: &str| match unit {
        "W" => Some(7 * 86_400_000),
        "D" => Some(86_400_000),
        _ => None,
    };
    let time_unit = |unit: &str| match unit {
        "H" => Some(3_600_000),
        "M" => Some(60_000),
        "S" => Some(1_000),
        _ => None,
    };
    match (date, time) {
        ("", "") => None,
        ("", time) => sum(time, time_unit),
        (date, "") => sum(date, date_unit),
        (date, time) => sum(date, date_unit)?.checked_add(sum(time, time_unit)?),
    }
}

/// The sum of numbers, each with its unit; units in falling order, each once.
fn sum(text: &str, milliseconds: impl Fn(&str) -> Option<u64>) -> Option<Duration> {
    let mut total = Duration::ZERO;
    let mut last = u64::MAX;
    let mut rest = text;
    while !rest.is_empty() {
        let number = rest.find(|c: char| !c.is_ascii_digit() && c != '.')?;
        let unit_end = rest[number..].find(|c: char| !c.is_ascii_alphabetic());
        let end = unit_end.map_or(rest.len(), |length| number + length);
        let unit = milliseconds(&rest[number..end])?;
        if unit >= last {
            return None;
        }
        total = total.checked_add(scaled(&rest[..number], unit)?)?;
        (last, rest) = (unit, &rest[end..]);
    }
    (last < u64::MAX).then_some(total)
}

/// A decimal number of units, exact to the millisecond: `1.5` of 1,000 ms.
fn scaled(number: &str, unit: u64) -> Option<Duration> {
    let (whole, fraction) = match number.split_once('.') {
        Some((_, "")) => return None,
        Some((whole, fraction)) => (whole, fraction),
        None => (number, ""),
    };
    let whole: u64 = whole.parse().ok()?;
    let mut milliseconds = whole.checked_mul(unit)?;
    if !fraction.is_empty() {
        let scale = 10u64.checked_pow(u32::try_from(fraction.len()).ok()?)?;
        let part = fraction.parse::<u64>().ok()?.checked_mul(unit)?;
        if part % scale != 0 {
            return None;
        }
        milliseconds = milliseconds.checked_add(part / scale)?;
    }
    Some(Duration::from_millis(milliseconds))
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
