//! `format`.

use super::{Format, uri};
use crate::expr::{calendar_date, iso_span, timestamp};

/// Whether a text has this format.
pub(super) fn fits(format: Format, text: &str) -> bool {
    match format {
        Format::DateTime => timestamp(text).is_some(),
        Format::Date => calendar_date(text).is_some(),
        Format::Uuid => is_uuid(text),
        Format::Duration => iso_span(text).is_some() && is_rfc_duration(text),
        Format::Uri => uri::is_uri(text),
    }
}

/// What it is called, with an example.
pub(super) const fn name(format: Format) -> &'static str {
    match format {
        Format::DateTime => "a date and time such as 2026-01-31T09:30:00Z",
        Format::Date => "a date such as 2026-01-31",
        Format::Uuid => "a UUID such as 01890a5d-ac96-774b-bcce-b302099a8057",
        Format::Duration => "a duration such as PT1H30M, without years and months",
        Format::Uri => "a URI such as https://example.com/",
    }
}

fn is_uuid(text: &str) -> bool {
    text.len() == 36
        && text.bytes().enumerate().all(|(position, byte)| match position {
            8 | 13 | 18 | 23 => byte == b'-',
            _ => byte.is_ascii_hexdigit(),
        })
}

/// What RFC 3339 asks of a duration beyond ISO 8601: weeks stand alone, between hours and seconds are
/// minutes, and only seconds have a fraction.
fn is_rfc_duration(text: &str) -> bool {
    let has = |unit| text.contains(unit);
    let time = text.split_once('T').map_or("", |(_, time)| time);
    let weeks_alone = !has('W') || !has('D') && !has('T');
    let no_gap = !(time.contains('H') && time.contains('S')) || time.contains('M');
    let fraction = text.split_once('.').map(|(_, fraction)| fraction);
    let of_seconds =
        |fraction: &str| fraction.trim_start_matches(|c: char| c.is_ascii_digit()) == "S";
    weeks_alone && no_gap && fraction.is_none_or(of_seconds)
}
