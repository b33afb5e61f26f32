//! Texts of a format, a length or a pattern.

use super::pattern;
use crate::types::{CheckDef, SchemaDef};
use sagaweave_core::schema::Format;
use serde_json::Value;

/// The first text that `takes` takes.
pub(super) fn sample(def: &SchemaDef, takes: impl Fn(&Value) -> bool) -> Option<Value> {
    let (mut least, mut most, mut format, mut patterns) = (0, u64::MAX, None, Vec::new());
    for check in &def.checks {
        match check {
            CheckDef::MinLength(length) => least = *length,
            CheckDef::MaxLength(length) => most = *length,
            CheckDef::Format(own) => format = Some(*own),
            CheckDef::Pattern(pattern) => patterns.push(pattern.as_str()),
            _ => {}
        }
    }
    let least = usize::try_from(least).ok().filter(|least| *least <= LONGEST)?;
    let most = usize::try_from(most).unwrap_or(usize::MAX);
    let plain = format.map_or("text", of_format);
    let fitted = fitted(plain, least, most);
    let of_patterns = patterns.iter().flat_map(|pattern| pattern::texts(pattern, least));
    let known = if patterns.is_empty() { &[][..] } else { &KNOWN[..] };
    let all = [plain.to_owned(), fitted].into_iter();
    let mut all = all.chain(known.iter().map(|text| (*text).to_owned())).chain(of_patterns);
    all.find_map(|text| Some(Value::from(text)).filter(&takes))
}

/// The longest text that is made up.
const LONGEST: usize = 100_000;

/// What patterns often are about.
const KNOWN: [&str; 16] = [
    "a",
    "A",
    "1",
    "abc",
    "ABC",
    "123",
    "abc-1",
    "ABC-123",
    "name@example.com",
    "example.com",
    "https://example.com/",
    "2026-01-31",
    "1.0.0",
    "+15550100",
    "#00ff00",
    "00000000-0000-4000-8000-000000000000",
];

fn of_format(format: Format) -> &'static str {
    match format {
        Format::DateTime => "2026-01-31T09:30:00Z",
        Format::Date => "2026-01-31",
        Format::Uuid => "00000000-0000-4000-8000-000000000000",
        Format::Duration => "PT1H",
        Format::Uri => "https://example.com/",
    }
}

/// Made longer by itself, and cut.
fn fitted(text: &str, least: usize, most: usize) -> String {
    let length = text.chars().count().max(least).min(most);
    text.chars().cycle().take(length).collect()
}
