//! The messages: what was wanted, and what was found.

use super::Kinds;
use crate::expr::short;
use serde_json::Value;

/// How values of these kinds are called: `a text or null`.
pub(super) fn kinds(kinds: Kinds) -> String {
    let all = [
        (Kinds::BOOL, "true or false"),
        (Kinds::STRING, "a text"),
        (Kinds::LIST, "a list"),
        (Kinds::OBJECT, "an object"),
        (Kinds::NULL, "null"),
    ];
    let number = if kinds.has(Kinds::NUMBER) {
        Some("a number")
    } else {
        kinds.has(Kinds::INTEGER).then_some("an integer")
    };
    let others = all.iter().filter(|(kind, _)| kinds.has(*kind)).map(|(_, name)| *name);
    let names: Vec<_> = number.into_iter().chain(others).collect();
    if names.is_empty() { "nothing at all".to_owned() } else { names.join(" or ") }
}

/// What a value is: itself where it is short and no secret, else its kind.
pub(super) fn found(value: &Value, secret: bool) -> String {
    match value {
        Value::Null => "null".to_owned(),
        Value::Array(_) => "a list".to_owned(),
        Value::Object(_) => "an object".to_owned(),
        Value::Bool(_) if secret => "true or false".to_owned(),
        Value::Number(_) if secret => "a number".to_owned(),
        Value::String(_) if secret => "a text".to_owned(),
        Value::Bool(_) | Value::Number(_) | Value::String(_) => short(&value.to_string()),
    }
}

/// `, but is …`, and nothing for a secret, of which the kind is as wanted.
pub(super) fn but_is(value: &Value, secret: bool) -> String {
    if secret { String::new() } else { format!(", but is {}", found(value, false)) }
}

/// One of these JSON texts.
pub(super) fn one_of(texts: &[&str]) -> String {
    const NAMED: usize = 8;
    let named: Vec<_> = texts.iter().take(NAMED).map(|text| short(text)).collect();
    match (named.as_slice(), texts.len().saturating_sub(NAMED)) {
        ([only], 0) => only.clone(),
        (_, 0) => format!("one of {}", named.join(", ")),
        (_, more) => format!("one of {} and {more} others", named.join(", ")),
    }
}
