//! `string`, `int`, `double`, `bool`, `timestamp` and `duration`.

use super::{TimeSpan, Timestamp, failure, short};
use crate::host::Failure;

/// `int(text)`: decimal digits, with or without a sign.
pub fn int_of_text(text: &str) -> Result<i64, Failure> {
    text.parse().map_err(|_| failure(format!("`{}` is no integer", short(text))))
}

/// `int(double)`: cut towards zero.
pub fn int_of_double(double: f64) -> Result<i64, Failure> {
    // 2^63, the first that is too large; -2^63 is the last that is not too small.
    const BEYOND: f64 = 9_223_372_036_854_775_808.0;
    if (-BEYOND..BEYOND).contains(&double) {
        #[allow(clippy::cast_possible_truncation)]
        return Ok(double as i64);
    }
    Err(failure(format!("{double:?} is too large for an integer")))
}

/// `double(text)`
pub fn double_of_text(text: &str) -> Result<f64, Failure> {
    let number = text.parse().ok().filter(|number: &f64| number.is_finite());
    number.ok_or_else(|| failure(format!("`{}` is no number", short(text))))
}

/// `double(int)`: the nearest double.
#[allow(clippy::cast_precision_loss)]
pub fn double_of_int(int: i64) -> f64 {
    int as f64
}

/// `bool(text)`: `true` or `false`.
pub fn bool_of_text(text: &str) -> Result<bool, Failure> {
    text.parse().map_err(|_| failure(format!("`{}` is neither `true` nor `false`", short(text))))
}

/// `string(int)`
pub fn text_of_int(int: i64) -> String {
    int.to_string()
}

/// `string(double)`: the shortest decimal that reads as it, `1` for 1.0.
pub fn text_of_double(double: f64) -> String {
    double.to_string()
}

/// `string(bool)`
pub fn text_of_bool(bool: bool) -> String {
    bool.to_string()
}

/// `string(timestamp)`: RFC 3339 in UTC.
pub fn text_of_time(time: Timestamp) -> String {
    time.to_string()
}

/// `string(duration)`: ISO 8601.
pub fn text_of_span(span: TimeSpan) -> String {
    span.to_string()
}

/// `timestamp(text)`: RFC 3339, with any offset.
pub fn time_of_text(text: &str) -> Result<Timestamp, Failure> {
    text.parse()
}

/// `timestamp(int)`: seconds since 1970.
pub fn time_of_int(seconds: i64) -> Result<Timestamp, Failure> {
    Timestamp::new(seconds, 0).ok_or_else(|| {
        failure(format!("{seconds} seconds since 1970 is not between the years 1 and 9999"))
    })
}

/// `int(timestamp)`: whole seconds since 1970.
pub fn int_of_time(time: Timestamp) -> i64 {
    time.seconds
}

/// `duration(text)`: ISO 8601 such as `PT1H30M`, or as documents write them: `90s`, `1h30m`.
pub fn span_of_text(text: &str) -> Result<TimeSpan, Failure> {
    text.parse()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_of_texts() {
        assert_eq!((int_of_text("-42"), int_of_text("42")), (Ok(-42), Ok(42)));
        for text in ["", " 1", "1.0", "1e3", "0x10", "9223372036854775808"] {
            assert_eq!(int_of_text(text).unwrap_err().message, format!("`{text}` is no integer"));
        }
        assert_eq!((double_of_text("1e3"), double_of_text("-0.5")), (Ok(1000.0), Ok(-0.5)));
        for text in ["", "x", "nan", "inf", "-infinity", "1e999"] {
            assert!(double_of_text(text).is_err(), "{text}");
        }
        assert!(bool_of_text("true") == Ok(true) && bool_of_text("True").is_err());
    }

    #[test]
    fn doubles_are_cut_to_integers() {
        assert_eq!((int_of_double(2.9), int_of_double(-2.9)), (Ok(2), Ok(-2)));
        assert_eq!(int_of_double(-9_223_372_036_854_775_808.0), Ok(i64::MIN));
        for double in [9_223_372_036_854_775_808.0, 1e300, -1e19, f64::NAN, f64::INFINITY] {
            assert!(int_of_double(double).is_err(), "{double}");
        }
    }

    #[test]
    fn texts_of_values() {
        assert_eq!([1.0, 0.5, 1e21].map(text_of_double), ["1", "0.5", "1000000000000000000000"]);
        assert_eq!((text_of_int(-1), text_of_bool(true)), ("-1".to_owned(), "true".to_owned()));
        let time = time_of_text("1970-01-01T01:00:01+01:00").unwrap();
        assert_eq!((int_of_time(time), text_of_time(time).as_str()), (1, "1970-01-01T00:00:01Z"));
        assert_eq!(time_of_int(1), Ok(time));
        assert!(time_of_int(i64::MAX).is_err() && time_of_int(i64::MIN).is_err());
        assert_eq!(span_of_text("90s").map(text_of_span).as_deref(), Ok("PT1M30S"));
    }
}
