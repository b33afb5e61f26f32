//! Findings as SARIF 2.1.0, for code scanning.
//!
//! The few parts of the format that are needed stand here; a test holds what is written against the
//! official schema.

use super::{Checked, Places};
use sagaweave_compiler::diagnostic::codes::{self, Code};
use sagaweave_compiler::diagnostic::{Diagnostic, Label, explain};
use serde_json::{Value, json};
use std::path::Path;

/// The folder that relative paths start from, as SARIF calls it.
const ROOT: &str = "%SRCROOT%";

/// All findings of all documents. `complete` says whether everything that was asked for could be read.
pub(crate) fn render(documents: &[Checked], complete: bool) -> String {
    let mut results = Vec::new();
    for document in documents {
        let places = Places::of(&document.source);
        results.extend(document.findings.iter().map(|it| result(&places, it)));
    }
    super::json::pretty(&json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": driver() },
            "columnKind": "unicodeCodePoints",
            "invocations": [{ "executionSuccessful": complete }],
            "results": results,
        }],
    }))
}

fn driver() -> Value {
    json!({
        "name": "sagaweave",
        "semanticVersion": env!("CARGO_PKG_VERSION"),
        "rules": codes::ALL.iter().map(rule).collect::<Vec<_>>(),
    })
}

fn rule(code: &Code) -> Value {
    let why = explain(*code).why;
    json!({
        "id": code.name,
        "shortDescription": { "text": code.title },
        "help": { "text": why, "markdown": why },
        "defaultConfiguration": { "level": code.severity.name() },
    })
}

fn result(places: &Places<'_>, finding: &Diagnostic) -> Value {
    let index = codes::ALL.iter().position(|code| *code == finding.code);
    let related = finding.related.iter().enumerate().map(|(at, label)| {
        let mut location = location(places, label);
        location["id"] = json!(at + 1);
        location
    });
    let help = finding.help.as_ref().map(|help| format!("\nhelp: {help}"));
    json!({
        "ruleId": finding.code.name,
        "ruleIndex": index,
        "level": finding.severity.name(),
        "message": { "text": finding.message.clone() + &help.unwrap_or_default() },
        "locations": [location(places, &finding.label)],
        "relatedLocations": related.collect::<Vec<_>>(),
    })
}

fn location(places: &Places<'_>, label: &Label) -> Value {
    let [start, end] = places.range(label.span);
    let mut location = json!({
        "physicalLocation": {
            "artifactLocation": artifact(places.source().path()),
            "region": {
                "startLine": start.line,
                "startColumn": start.column,
                "endLine": end.line,
                "endColumn": end.column,
            },
        },
    });
    if !label.text.is_empty() {
        location["message"] = json!({ "text": label.text });
    }
    location
}

/// Where the document is: relative to where the command runs, if it is below that.
fn artifact(path: &str) -> Value {
    let here = std::env::current_dir().ok();
    let below = here.and_then(|here| Some(Path::new(path).strip_prefix(here).ok()?.to_owned()));
    let shown = below.map_or_else(|| path.to_owned(), |below| below.to_string_lossy().into_owned());
    let shown = shown.replace(std::path::MAIN_SEPARATOR, "/");
    let relative = shown.strip_prefix("./").unwrap_or(&shown);
    if Path::new(relative).is_absolute() {
        let slash = if relative.starts_with('/') { "" } else { "/" };
        return json!({ "uri": format!("file://{slash}{}", escaped(relative)) });
    }
    json!({ "uri": escaped(relative), "uriBaseId": ROOT })
}

/// A path as part of a URI.
fn escaped(path: &str) -> String {
    path.bytes()
        .map(|byte| match byte {
            b'/' | b'-' | b'.' | b'_' | b'~' => char::from(byte).to_string(),
            _ if byte.is_ascii_alphanumeric() => char::from(byte).to_string(),
            _ => format!("%{byte:02X}"),
        })
        .collect()
}
