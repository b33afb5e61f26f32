//! Single keywords: what each says of a value by itself. Those about parts of it are in `check`.

use super::{Check, format, multiple, words};
use crate::expr::{canonical, cmp_number, json_equal, short, with_pattern};
use serde_json::{Number, Value};
use std::collections::HashMap;

/// What a value lacks to satisfy a keyword; none where it does, or where the keyword is about others.
pub(super) fn misfit(check: &Check<'_>, value: &Value, secret: bool) -> Option<String> {
    let but_is = |wanted: String| format!("{wanted}{}", words::but_is(value, secret));
    if let Check::OneOf(texts) = check {
        let fits = texts.iter().any(|text| is_json(value, text));
        return (!fits).then(|| but_is(format!("has to be {}", words::one_of(texts))));
    }
    match value {
        Value::Number(number) => limit(check, number).map(but_is),
        Value::String(text) => notation(check, text).map(but_is).or_else(|| {
            let (least, most) = match check {
                Check::MinLength(least) => (Some(*least), None),
                Check::MaxLength(most) => (None, Some(*most)),
                _ => return None,
            };
            Size { verb: "be", unit: "character", least, most }.misfit(text.chars().count(), secret)
        }),
        Value::Array(items) => {
            let (least, most) = match check {
                Check::MinItems(least) => (Some(*least), None),
                Check::MaxItems(most) => (None, Some(*most)),
                Check::UniqueItems => return repeated(items),
                _ => return None,
            };
            Size { verb: "have", unit: "item", least, most }.misfit(items.len(), secret)
        }
        Value::Object(members) => {
            let (least, most) = match check {
                Check::MinProperties(least) => (Some(*least), None),
                Check::MaxProperties(most) => (None, Some(*most)),
                _ => return None,
            };
            Size { verb: "have", unit: "member", least, most }.misfit(members.len(), secret)
        }
        Value::Null | Value::Bool(_) => None,
    }
}

fn limit(check: &Check<'_>, number: &Number) -> Option<String> {
    let (fits, words, limit) = match check {
        Check::Minimum(limit) => (cmp_number(number, *limit).is_ge(), "at least", limit),
        Check::ExclusiveMinimum(limit) => (cmp_number(number, *limit).is_gt(), "more than", limit),
        Check::Maximum(limit) => (cmp_number(number, *limit).is_le(), "at most", limit),
        Check::ExclusiveMaximum(limit) => (cmp_number(number, *limit).is_lt(), "less than", limit),
        Check::MultipleOf(unit) => (multiple::is_multiple(number, *unit), "a multiple of", unit),
        _ => return None,
    };
    (!fits).then(|| format!("has to be {words} {limit}"))
}

fn notation(check: &Check<'_>, text: &str) -> Option<String> {
    match check {
        Check::Pattern(pattern) => {
            let found = with_pattern(pattern, |regex| regex.is_match(text));
            (found == Ok(false)).then(|| format!("has to match `{}`", short(pattern)))
        }
        Check::Format(format) => {
            let fits = format::fits(*format, text);
            (!fits).then(|| format!("has to be {}", format::name(*format)))
        }
        _ => None,
    }
}

/// How much of something there may be.
struct Size {
    verb: &'static str,
    unit: &'static str,
    least: Option<u64>,
    most: Option<u64>,
}

impl Size {
    fn misfit(&self, size: usize, secret: bool) -> Option<String> {
        let size = size as u64;
        let (words, limit) = match (self.least, self.most) {
            (Some(least), _) if size < least => ("at least", least),
            (_, Some(most)) if size > most => ("at most", most),
            _ => return None,
        };
        let plural = if limit == 1 { "" } else { "s" };
        let wanted = format!("has to {} {words} {limit} {}{plural}", self.verb, self.unit);
        Some(if secret { wanted } else { format!("{wanted}, but has {size}") })
    }
}

/// Which items are the same.
fn repeated(items: &[Value]) -> Option<String> {
    let mut seen = HashMap::new();
    items.iter().enumerate().find_map(|(position, item)| {
        let first = seen.insert(canonical(item), position)?;
        Some(format!("has to have no item twice, but [{first}] and [{position}] are the same"))
    })
}

/// Whether a value is what a JSON text says.
fn is_json(value: &Value, json: &str) -> bool {
    // Most are plain texts, for which nothing need be parsed.
    if let (Value::String(text), Some(inner)) = (value, json.strip_prefix('"'))
        && !inner.contains('\\')
    {
        return inner.strip_suffix('"') == Some(text);
    }
    serde_json::from_str(json).is_ok_and(|wanted| json_equal(value, &wanted))
}
