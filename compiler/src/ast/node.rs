//! A document as a tree of values, each with its place.

use crate::source::Span;
use std::fmt::Write as _;

/// A value and where it stands.
#[derive(Clone, Debug, PartialEq)]
pub struct Node {
    /// Its place. A mapping's starts at its first key.
    pub span: Span,
    /// What it is.
    pub value: Value,
}

/// What a [`Node`] is, by YAML's core schema.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// Nothing, `~` or `null`.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A number, as it is written.
    Number(String),
    /// Text.
    Text(String),
    /// A list.
    List(Vec<Node>),
    /// A mapping, in the document's order, without duplicate keys.
    Map(Vec<Entry>),
}

/// A key of a mapping and its value.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// The key.
    pub key: Spanned<String>,
    /// The value.
    pub value: Node,
}

/// Something, and where it was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Spanned<T> {
    /// What.
    pub value: T,
    /// Where.
    pub span: Span,
}

impl<T> Spanned<T> {
    /// `value`, written at `span`.
    pub const fn new(value: T, span: Span) -> Self {
        Self { value, span }
    }
}

impl Node {
    /// The value under `key` of a mapping.
    pub fn get(&self, key: &str) -> Option<&Node> {
        self.entry(key).map(|entry| &entry.value)
    }

    /// The entry with `key` of a mapping.
    pub fn entry(&self, key: &str) -> Option<&Entry> {
        self.entries().iter().find(|entry| entry.key.value == key)
    }

    /// The entries of a mapping; none of anything else.
    pub fn entries(&self) -> &[Entry] {
        match &self.value {
            Value::Map(entries) => entries,
            _ => &[],
        }
    }

    /// The elements of a list; anything else is a list of itself.
    pub fn elements(&self) -> &[Node] {
        match &self.value {
            Value::List(nodes) => nodes,
            _ => std::slice::from_ref(self),
        }
    }

    /// The text that it is, if it is text.
    pub fn text(&self) -> Option<&str> {
        match &self.value {
            Value::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The same tree, read from the file of this number.
    pub fn in_file(mut self, file: u32) -> Self {
        self.span = self.span.in_file(file);
        match &mut self.value {
            Value::List(nodes) => {
                for node in nodes {
                    *node = std::mem::replace(node, Self::NOTHING).in_file(file);
                }
            }
            Value::Map(entries) => {
                for entry in entries {
                    entry.key.span = entry.key.span.in_file(file);
                    entry.value = std::mem::replace(&mut entry.value, Self::NOTHING).in_file(file);
                }
            }
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::Text(_) => {}
        }
        self
    }

    const NOTHING: Self = Self { span: Span::new(0, 0), value: Value::Null };

    /// Where to point when something about the node as a whole is wrong: the first key of a mapping,
    /// otherwise all of it.
    pub fn head(&self) -> Span {
        self.entries().first().map_or(self.span, |entry| entry.key.span)
    }

    /// What it is, for messages.
    pub const fn kind(&self) -> &'static str {
        match self.value {
            Value::Null => "nothing",
            Value::Bool(_) => "true or false",
            Value::Number(_) => "a number",
            Value::Text(_) => "text",
            Value::List(_) => "a list",
            Value::Map(_) => "a mapping",
        }
    }

    /// The same as compact JSON, keys in the document's order. Numbers that JSON does not have become
    /// null; the pass over the values has found them.
    pub fn to_json(&self) -> String {
        let mut json = String::new();
        self.write_json(&mut json);
        json
    }

    fn write_json(&self, json: &mut String) {
        match &self.value {
            Value::Null => json.push_str("null"),
            Value::Bool(value) => json.push_str(if *value { "true" } else { "false" }),
            Value::Number(text) => json.push_str(json_number(text).as_deref().unwrap_or("null")),
            Value::Text(text) => write_json_text(text, json),
            Value::List(nodes) => write_json_list(nodes, json),
            Value::Map(entries) => write_json_map(entries, json),
        }
    }
}

/// `text` as a JSON string.
pub fn json_text(text: &str) -> String {
    let mut json = String::new();
    write_json_text(text, &mut json);
    json
}

fn write_json_text(text: &str, json: &mut String) {
    json.push('"');
    for c in text.chars() {
        match c {
            '"' => json.push_str("\\\""),
            '\\' => json.push_str("\\\\"),
            '\n' => json.push_str("\\n"),
            '\r' => json.push_str("\\r"),
            '\t' => json.push_str("\\t"),
            c if c < ' ' => {
                // Writing into a String cannot fail.
                let _ = write!(json, "\\u{:04x}", u32::from(c));
            }
            c => json.push(c),
        }
    }
    json.push('"');
}

fn write_json_list(nodes: &[Node], json: &mut String) {
    json.push('[');
    for (at, node) in nodes.iter().enumerate() {
        if at > 0 {
            json.push(',');
        }
        node.write_json(json);
    }
    json.push(']');
}

fn write_json_map(entries: &[Entry], json: &mut String) {
    json.push('{');
    for (at, entry) in entries.iter().enumerate() {
        if at > 0 {
            json.push(',');
        }
        write_json_text(&entry.key.value, json);
        json.push(':');
        entry.value.write_json(json);
    }
    json.push('}');
}

/// A number of YAML's core schema as JSON writes it; none where JSON has no such number.
pub fn json_number(text: &str) -> Option<String> {
    if let Some(value) = integer(text) {
        return Some(value.to_string());
    }
    let value: f64 = text.parse().ok()?;
    serde_json::Number::from_f64(value).map(|number| number.to_string())
}

/// The whole number that `text` is: decimal, `0x…` or `0o…`.
pub fn integer(text: &str) -> Option<i128> {
    let value = if let Some(digits) = text.strip_prefix("0x") {
        i128::from_str_radix(digits, 16).ok()?
    } else if let Some(digits) = text.strip_prefix("0o") {
        i128::from_str_radix(digits, 8).ok()?
    } else {
        text.parse().ok()?
    };
    // What does not fit into 64 bits is read as a float everywhere.
    (i128::from(i64::MIN)..=i128::from(u64::MAX)).contains(&value).then_some(value)
}

/// What a plain scalar means in YAML 1.2: `yes`, `on` and `1_000` are text.
pub fn plain_scalar(text: &str) -> Value {
    match text {
        "" | "~" | "null" | "Null" | "NULL" => Value::Null,
        "true" | "True" | "TRUE" => Value::Bool(true),
        "false" | "False" | "FALSE" => Value::Bool(false),
        _ if is_number(text) => Value::Number(text.to_owned()),
        _ => Value::Text(text.to_owned()),
    }
}

fn is_number(text: &str) -> bool {
    let radix = |prefix: &str, radix: u32| {
        text.strip_prefix(prefix)
            .is_some_and(|rest| !rest.is_empty() && rest.chars().all(|c| c.is_digit(radix)))
    };
    let unsigned = text.strip_prefix(['-', '+']).unwrap_or(text);
    matches!(unsigned, ".inf" | ".Inf" | ".INF")
        || matches!(text, ".nan" | ".NaN" | ".NAN")
        || radix("0x", 16)
        || radix("0o", 8)
        || is_decimal(unsigned)
}

/// `1`, `1.`, `1.5`, `.5`, each with or without an exponent.
fn is_decimal(unsigned: &str) -> bool {
    let (mantissa, exponent) = match unsigned.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, Some(exponent)),
        None => (unsigned, None),
    };
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let exponent_fits = exponent.is_none_or(|exponent| {
        let exponent = exponent.strip_prefix(['-', '+']).unwrap_or(exponent);
        !exponent.is_empty() && digits(exponent)
    });
    !(whole.is_empty() && fraction.is_empty()) && digits(whole) && digits(fraction) && exponent_fits
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_scalars_as_yaml_1_2_does() {
        let text = |text: &str| matches!(plain_scalar(text), Value::Text(_));
        let number = |text: &str| matches!(plain_scalar(text), Value::Number(_));
        assert!(
            ["yes", "no", "on", "off", "y", "1_000", "1.0.0", "30s", "-", "e5", "0x", "."]
                .into_iter()
                .all(text)
        );
        assert!(
            ["1", "-1", "+1.5", "1.", ".5", "1e3", "1E-3", "0x1F", "0o17", ".inf", ".nan"]
                .into_iter()
                .all(number)
        );
        assert_eq!(plain_scalar("True"), Value::Bool(true));
        assert_eq!(plain_scalar(""), Value::Null);
    }

    #[test]
    fn writes_numbers_as_json_does() {
        let json = |text| json_number(text).unwrap_or_else(|| "none".to_owned());
        assert_eq!(json("+7"), "7");
        assert_eq!(json("0x1F"), "31");
        assert_eq!(json("007"), "7");
        assert_eq!(json(".5"), "0.5");
        assert_eq!(json("18446744073709551615"), "18446744073709551615");
        assert_eq!(json("1e400"), "none");
        assert_eq!(json(".inf"), "none");
    }

    #[test]
    fn writes_text_as_serde_json_does() {
        let text = "\u{1}\u{8}\u{c} \"\\/\n\r\t ä😀\u{7f}\u{2028}";
        let back: String = serde_json::from_str(&json_text(text)).unwrap();
        assert_eq!(back, text);
    }
}
