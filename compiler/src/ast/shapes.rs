//! Whether a single value is what its key takes.

use super::expressions;
use super::keys::Shape;
use super::looks::look_alike;
use super::node::{Node, Value, integer, json_number};
use super::report::{empty, wrong_type, wrong_type_help};
use super::values;
use crate::diagnostic::{Diagnostic, Findings, codes, nearest};
use crate::limits;

/// Checks the value of `key`.
pub(super) fn check(node: &Node, key: &str, shape: Shape, findings: &mut Findings) {
    let takes_expressions =
        matches!(shape, Shape::Template | Shape::TextTemplate | Shape::Condition | Shape::Schema);
    if !takes_expressions
        && node.text().is_some_and(|text| expressions::found(node, text, key, findings))
    {
        return;
    }
    match shape {
        Shape::Text(longest) => text(node, key, longest, findings),
        Shape::Compensation => text(node, key, limits::NAME_BYTES, findings),
        Shape::Version => version(node, key, findings),
        Shape::Optional if matches!(node.value, Value::List(_)) => {
            check(node, key, Shape::SomeTexts, findings);
        }
        Shape::Bool | Shape::Optional | Shape::Condition => boolean(node, key, findings),
        Shape::Duration => duration(node, key, findings),
        Shape::Seconds => seconds(node, key, findings),
        Shape::Whole(least, most) => whole(node, key, least, most, findings),
        Shape::Attempts if node.text() == Some("unlimited") => {}
        Shape::Attempts => attempts(node, key, findings),
        Shape::Factor => factor(node, key, findings),
        Shape::Word(words) => word(node, key, words, findings),
        Shape::SomeTexts if node.elements().is_empty() => {
            empty(node.span, key, "name at least one, or leave the key out", findings);
        }
        Shape::Texts | Shape::SomeTexts => {
            node.elements()
                .iter()
                .for_each(|node| check(node, key, Shape::Text(limits::NAME_BYTES), findings));
        }
        Shape::Json => json(node, key, findings),
        Shape::Template => template(node, key, findings),
        Shape::TextTemplate => text(node, key, limits::PAYLOAD_BYTES, findings),
        Shape::Schema => schema(node, key, findings),
        Shape::Scalar => scalar(node, key, findings),
        Shape::Scalars => scalars(node, key, findings),
        // These are mappings and lists of mappings, which the caller walks.
        _ => {}
    }
}

/// A JSON Schema is looked into when its types are made.
fn schema(node: &Node, key: &str, findings: &mut Findings) {
    if !matches!(node.value, Value::Map(_) | Value::Bool(true)) {
        let help = "such as `{ type: object, properties: { name: { type: string } } }`";
        let what = format!("`{key}`");
        wrong_type_help(node, &what, "a JSON Schema", Some(help.to_owned()), findings);
    }
}

fn template(node: &Node, key: &str, findings: &mut Findings) {
    let before = findings.errors();
    template_values(node, findings);
    if findings.errors() == before {
        payload(node, &format!("`{key}`"), findings);
    }
}

fn template_values(node: &Node, findings: &mut Findings) {
    match &node.value {
        Value::Null | Value::Bool(_) | Value::Text(_) => {}
        Value::Number(text) => json_has(node, text, findings),
        Value::List(nodes) => nodes.iter().for_each(|node| template_values(node, findings)),
        Value::Map(entries) => {
            for entry in entries {
                expressions::found_in_key(&entry.key, findings);
                template_values(&entry.value, findings);
            }
        }
    }
}

fn text(node: &Node, key: &str, longest: usize, findings: &mut Findings) {
    let Some(text) = node.text() else {
        return expected_text(node, key, findings);
    };
    if text.trim().is_empty() {
        empty(node.span, key, "write something, or leave the key out", findings);
    } else if text.len() > longest {
        let message = format!("`{key}` has {} bytes, more than {longest}", text.len());
        findings.push(Diagnostic::new(codes::TOO_LONG, node.span, message).help("make it shorter"));
    }
}

fn expected_text(node: &Node, key: &str, findings: &mut Findings) {
    let message = format!("`{key}` has to be text, but this is {}", node.kind());
    let is_id = matches!(key, "id" | "task_id" | "depends_on" | "dependencies");
    let help = match &node.value {
        Value::Number(text) if is_id => Some(format!("an id begins with a letter: step-{text}")),
        Value::Map(_) | Value::List(_) if is_id => {
            Some("write ids alone: [one, another]".to_owned())
        }
        Value::Number(text) => Some(format!("write it in quotes: \"{text}\"")),
        Value::Bool(value) => Some(format!("write it in quotes: \"{value}\"")),
        _ => None,
    };
    findings.push(Diagnostic::new(codes::WRONG_TYPE, node.span, message).maybe_help(help));
}

fn version(node: &Node, key: &str, findings: &mut Findings) {
    let (text, error) = match &node.value {
        Value::Text(text) => match semver::Version::parse(text) {
            Ok(_) => return,
            Err(error) => (text, error.to_string()),
        },
        Value::Number(text) => (text, "it has to have three parts".to_owned()),
        _ => return expected_text(node, key, findings),
    };
    let message = format!("`{text}` is no semantic version: {error}");
    findings.push(
        Diagnostic::new(codes::BAD_VERSION, node.span, message)
            .help("write three numbers with dots between them, such as 1.0.0")
            .maybe_help(meant_version(text).map(|meant| format!("did you mean `{meant}`?")))
            .maybe_help(look_alike(text)),
    );
}

/// The version that `1`, `1.0` or `v1.0.0` probably is.
fn meant_version(text: &str) -> Option<String> {
    let text = text.trim().trim_start_matches(['v', 'V']);
    let candidates = [text.to_owned(), format!("{text}.0"), format!("{text}.0.0")];
    candidates.into_iter().find(|candidate| semver::Version::parse(candidate).is_ok())
}

fn boolean(node: &Node, key: &str, findings: &mut Findings) {
    if matches!(node.value, Value::Bool(_)) {
        return;
    }
    let meant = match node.text().map(str::to_ascii_lowercase).as_deref() {
        Some("true") => Some("write `true`, without quotes"),
        Some("false") => Some("write `false`, without quotes"),
        Some("yes" | "on" | "y") => Some("write `true`"),
        Some("no" | "off" | "n") => Some("write `false`"),
        _ => None,
    };
    let message = format!("`{key}` has to be true or false, but this is {}", node.kind());
    findings.push(
        Diagnostic::new(codes::WRONG_TYPE, node.span, message).maybe_help(meant.map(str::to_owned)),
    );
}

const DURATION_HELP: &str =
    "write a number and a unit: 500ms, 30s, 5m, 2h or 1d, or ISO 8601 (PT30S)";

fn duration(node: &Node, key: &str, findings: &mut Findings) {
    let help = match &node.value {
        Value::Number(number) => format!("for seconds write {number}s; {DURATION_HELP}"),
        Value::Text(text) => match meant_duration(text) {
            Some(meant) => format!("did you mean `{meant}`?"),
            None => DURATION_HELP.to_owned(),
        },
        _ => return wrong_type(node, &format!("`{key}`"), "a duration such as 30s", findings),
    };
    let Some(duration) = node.text().and_then(values::duration) else {
        let message = format!("`{key}` is no duration");
        findings.push(Diagnostic::new(codes::BAD_DURATION, node.span, message).help(help));
        return;
    };
    let message = if duration.is_zero() {
        format!("`{key}` is nothing at all")
    } else if duration > limits::DURATION {
        format!("`{key}` is longer than {}", values::show_duration(limits::DURATION))
    } else {
        return;
    };
    findings.push(
        Diagnostic::new(codes::DURATION_RANGE, node.span, message)
            .help("write a duration that makes sense, or leave the key out"),
    );
}

/// The duration that a text in other words probably is: `5 minutes`, `30 S`.
fn meant_duration(text: &str) -> Option<String> {
    let text = text.trim();
    let end = text.find(|c: char| !c.is_ascii_digit())?;
    let unit = match text[end..].trim().to_lowercase().as_str() {
        "ms" | "msec" | "millis" | "millisecond" | "milliseconds" => "ms",
        "s" | "sec" | "secs" | "second" | "seconds" => "s",
        "m" | "min" | "mins" | "minute" | "minutes" => "m",
        "h" | "hr" | "hrs" | "hour" | "hours" => "h",
        "d" | "day" | "days" => "d",
        _ => return None,
    };
    let meant = format!("{}{unit}", &text[..end]);
    values::duration(&meant).is_some().then_some(meant)
}

fn seconds(node: &Node, key: &str, findings: &mut Findings) {
    let most = u32::try_from(limits::DURATION.as_secs()).unwrap_or(u32::MAX);
    whole(node, key, 1, most, findings);
}

fn whole(node: &Node, key: &str, least: u32, most: u32, findings: &mut Findings) {
    let Value::Number(text) = &node.value else {
        let digits = node.text().and_then(leading_digits);
        let help = digits.map(|digits| format!("write {digits}, without anything else"));
        return wrong_type_help(node, &format!("`{key}`"), "a whole number", help, findings);
    };
    let range = i128::from(least)..=i128::from(most);
    if integer(text).is_some_and(|value| range.contains(&value)) {
        return;
    }
    let message = format!("`{key}` has to be a whole number from {least} to {most}");
    findings.push(Diagnostic::new(codes::NUMBER_RANGE, node.span, message));
}

fn leading_digits(text: &str) -> Option<&str> {
    let digits = text.trim_start();
    let end = digits.find(|c: char| !c.is_ascii_digit()).unwrap_or(digits.len());
    (1..=9).contains(&end).then(|| &digits[..end])
}

fn attempts(node: &Node, key: &str, findings: &mut Findings) {
    let most = i32::MAX.unsigned_abs();
    if node.text().is_some() {
        let message = format!("`{key}` has to be a whole number or `unlimited`");
        findings.push(Diagnostic::new(codes::WRONG_TYPE, node.span, message));
    } else {
        whole(node, key, 1, most, findings);
    }
}

fn factor(node: &Node, key: &str, findings: &mut Findings) {
    let Value::Number(text) = &node.value else {
        return wrong_type(node, &format!("`{key}`"), "a number", findings);
    };
    if !number(text).is_some_and(|factor| (1.0..=1000.0).contains(&factor)) {
        let message = format!("`{key}` has to be a number from 1 to 1000");
        findings.push(
            Diagnostic::new(codes::NUMBER_RANGE, node.span, message)
                .help("2 doubles each wait; 1 keeps it as it is"),
        );
    }
}

/// A number as a float, if JSON has it.
pub(super) fn number(text: &str) -> Option<f64> {
    json_number(text)?.parse().ok()
}

fn word(node: &Node, key: &str, words: &[&'static str], findings: &mut Findings) {
    let Some(text) = node.text() else {
        return wrong_type(node, &format!("`{key}`"), &one_of(words), findings);
    };
    if !words.contains(&text) {
        unknown_word(node, key, words, nearest(text, words.iter().copied()), findings);
    }
}

/// A finding that a text is none of `words`. `near` is the one that was probably meant.
pub(super) fn unknown_word(
    node: &Node,
    key: &str,
    words: &[&str],
    near: Option<&str>,
    findings: &mut Findings,
) {
    let text = node.text().unwrap_or_default();
    let message = format!("`{key}` is {}, not `{text}`", one_of(words));
    let help = near.map(|near| format!("did you mean `{near}`?"));
    findings.push(Diagnostic::new(codes::UNKNOWN_WORD, node.span, message).maybe_help(help));
}

/// `a`, `b` or `c`.
fn one_of(words: &[&str]) -> String {
    let quoted: Vec<String> = words.iter().map(|word| format!("`{word}`")).collect();
    match quoted.split_last() {
        Some((last, [])) => last.clone(),
        Some((last, others)) => format!("{} or {last}", others.join(", ")),
        None => String::new(),
    }
}

fn json(node: &Node, key: &str, findings: &mut Findings) {
    let before = findings.errors();
    json_values(node, findings);
    if findings.errors() > before {
        return;
    }
    payload(node, &format!("`{key}`"), findings);
}

/// Checks that a value is not too long to be sent.
pub(super) fn payload(node: &Node, what: &str, findings: &mut Findings) {
    let length = node.to_json().len();
    if length > limits::PAYLOAD_BYTES {
        let message = format!(
            "{what} has {length} bytes as JSON, more than the {} that Temporal takes",
            limits::PAYLOAD_BYTES
        );
        findings.push(
            Diagnostic::new(codes::TOO_LONG, node.head(), message)
                .help("store the data elsewhere and give its address"),
        );
    }
}

fn json_values(node: &Node, findings: &mut Findings) {
    match &node.value {
        Value::Null | Value::Bool(_) => {}
        Value::Text(text) => {
            expressions::found(node, text, "this value", findings);
        }
        Value::Number(text) => json_has(node, text, findings),
        Value::List(nodes) => nodes.iter().for_each(|node| json_values(node, findings)),
        Value::Map(entries) => {
            for entry in entries {
                expressions::found_in_key(&entry.key, findings);
                json_values(&entry.value, findings);
            }
        }
    }
}

fn json_has(node: &Node, number: &str, findings: &mut Findings) {
    if json_number(number).is_none() {
        let message = format!("JSON has no number `{number}`");
        findings.push(
            Diagnostic::new(codes::NO_JSON_NUMBER, node.span, message)
                .help("write another number, or text in quotes"),
        );
    }
}

/// Checks that all numbers can be handed on, where anything else may stand.
pub(super) fn numbers(node: &Node, findings: &mut Findings) {
    match &node.value {
        Value::Number(text) => json_has(node, text, findings),
        Value::List(nodes) => nodes.iter().for_each(|node| numbers(node, findings)),
        Value::Map(entries) => entries.iter().for_each(|entry| numbers(&entry.value, findings)),
        Value::Null | Value::Bool(_) | Value::Text(_) => {}
    }
}

fn scalar(node: &Node, key: &str, findings: &mut Findings) {
    match node.value {
        Value::Number(_) => json_values(node, findings),
        _ => text(node, key, limits::PAYLOAD_BYTES, findings),
    }
}

fn scalars(node: &Node, key: &str, findings: &mut Findings) {
    let Value::Map(entries) = &node.value else {
        return wrong_type(node, &format!("`{key}`"), "a mapping of names to texts", findings);
    };
    for entry in entries {
        match &entry.value.value {
            // An environment variable may well be empty.
            Value::Text(text) if text.trim().is_empty() => {}
            Value::Number(text) if json_number(text).is_some_and(|json| json != *text) => {
                changed_number(&entry.value, text, findings);
            }
            _ => check(&entry.value, &entry.key.value, Shape::Scalar, findings),
        }
    }
}

/// An environment variable is text in the end: `1.10` would arrive as 1.1.
fn changed_number(node: &Node, text: &str, findings: &mut Findings) {
    let message = format!("the number `{text}` would not arrive as it is written");
    findings.push(
        Diagnostic::new(codes::WRONG_TYPE, node.span, message)
            .help(format!("write it in quotes: \"{text}\"")),
    );
}
