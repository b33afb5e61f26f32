//! From JSON to a tree. JSON is YAML only nearly, so `.json` is read by JSON's own rules.

use super::looks::{lines_at, look_alike};
use super::node::{Node, Spanned, Value, plain_scalar};
use super::tree::Builder;
use crate::diagnostic::{Diagnostic, Findings, codes};
use crate::source::{Source, Span};

const MARK: char = '\u{feff}';

/// Reads the text of `source`; none where it is no JSON.
pub(super) fn read(source: &Source, text: &str, findings: &mut Findings) -> Option<Node> {
    let json = text.strip_prefix(MARK).unwrap_or(text);
    let skipped = text.len() - json.len();
    if let Err(error) = serde_json::from_str::<serde::de::IgnoredAny>(json) {
        let first_line = if error.line() <= 1 { skipped } else { 0 };
        let at = source.offset(error.line(), error.column() + first_line);
        findings.push(syntax_error(&error, Span::new(at, at)).maybe_help(help(&error, text, at)));
        return None;
    }
    tree(text, skipped, findings)
}

fn syntax_error(error: &serde_json::Error, span: Span) -> Diagnostic {
    let text = error.to_string();
    let reason = text.rsplit_once(" at line ").map_or(text.as_str(), |(reason, _)| reason);
    if reason.contains("recursion limit") {
        return super::tree::too_deep(span);
    }
    Diagnostic::new(codes::JSON_SYNTAX, span, format!("this is not JSON: {reason}"))
        .help("JSON has no comments, no comma after the last entry, and text only in double quotes")
}

/// What to do, where the text around the mistake tells.
fn help(error: &serde_json::Error, text: &str, at: usize) -> Option<String> {
    let (before, after) = (text.get(..at)?.trim_end(), text.get(at..)?.trim_start());
    // The reader points at the mistake or just after it.
    let last = before.chars().next_back();
    let first = after.chars().next();
    let help = match (last, first) {
        _ if error.is_eof() => {
            "the document ends too early: something is not closed, or not written"
        }
        (Some(','), Some(']' | '}')) => "take the comma before this out: nothing comes after it",
        (_, Some('\'')) | (Some('\''), _) => "keys and text stand in double quotes: \"…\"",
        (_, Some('/' | '#')) | (Some('/' | '#'), _) => {
            "JSON has no comments; YAML has, and reads JSON: give the file the ending `.yaml`"
        }
        (_, Some('"')) => {
            "put a comma between two entries, and a colon between a key and its value"
        }
        _ => return look_alike(lines_at(text, at)),
    };
    Some(help.to_owned())
}

/// Builds the tree of what is known to be JSON: commas and colons say nothing any more.
fn tree(text: &str, start: usize, findings: &mut Findings) -> Option<Node> {
    let mut builder = Builder::default();
    let mut at = start;
    while let Some(byte) = text.as_bytes().get(at) {
        let end = token_end(text, at);
        let span = Span::new(at, end);
        match byte {
            b'{' => builder.open(Value::Map(Vec::new()), span, 0, findings)?,
            b'[' => builder.open(Value::List(Vec::new()), span, 0, findings)?,
            b'}' | b']' => builder.close(span, findings)?,
            b' ' | b'\t' | b'\n' | b'\r' | b',' | b':' => {}
            _ => {
                let value = scalar(&text[span.range()], span, findings)?;
                builder.scalar(Spanned::new(value, span), 0, false, findings)?;
            }
        }
        at = end;
    }
    builder.finish()
}

/// Where the token ends that starts at `start`.
fn token_end(text: &str, start: usize) -> usize {
    let bytes = text.as_bytes();
    match bytes[start] {
        b'"' => string_end(bytes, start + 1),
        b'{' | b'}' | b'[' | b']' | b',' | b':' | b' ' | b'\t' | b'\n' | b'\r' => start + 1,
        _ => {
            let rest = bytes[start..].iter();
            let length =
                rest.take_while(|byte| byte.is_ascii_alphanumeric() || b"+-.".contains(byte));
            // At least one byte, so that reading goes on whatever it is.
            start + length.count().max(1)
        }
    }
}

fn string_end(bytes: &[u8], mut at: usize) -> usize {
    while at < bytes.len() {
        match bytes[at] {
            b'"' => return at + 1,
            b'\\' => at += 2,
            _ => at += 1,
        }
    }
    bytes.len()
}

fn scalar(token: &str, span: Span, findings: &mut Findings) -> Option<Value> {
    if !token.starts_with('"') {
        return Some(plain_scalar(token));
    }
    match serde_json::from_str(token) {
        Ok(text) => Some(Value::Text(text)),
        // The check before this one does not look into escapes such as half a surrogate pair.
        Err(error) => {
            findings.push(syntax_error(&error, span));
            None
        }
    }
}
