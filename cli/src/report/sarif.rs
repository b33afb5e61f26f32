//! Findings as SARIF 2.1.0, for code scanning.
//!
//! The few parts of the format that are needed stand here; a test holds what is written against the
//! official schema.

use super::{Checked, Places};
use sagaweave_compiler::diagnostic::codes::{self, Code};
use sagaweave_compiler::diagnostic::{Diagnostic, explain};
use sagaweave_compiler::source::{Position, Span};
use serde::Serialize;
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

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Finding {
    rule_id: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    rule_index: Option<usize>,
    level: &'static str,
    message: Message,
    locations: [Location; 1],
    #[serde(skip_serializing_if = "Vec::is_empty")]
    related_locations: Vec<Location>,
}

#[derive(Debug, Serialize)]
struct Message {
    text: String,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Location {
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<usize>,
    physical_location: PhysicalLocation,
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<Message>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct PhysicalLocation {
    artifact_location: ArtifactLocation,
    region: Region,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct ArtifactLocation {
    uri: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    uri_base_id: Option<&'static str>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Region {
    start_line: usize,
    start_column: usize,
    end_line: usize,
    end_column: usize,
}

fn result(places: &Places<'_>, finding: &Diagnostic) -> Finding {
    let related = finding.related.iter().enumerate().map(|(at, label)| Location {
        id: Some(at + 1),
        ..location(places, label.span, &label.text)
    });
    Finding {
        rule_id: finding.code.name,
        rule_index: codes::ALL.iter().position(|code| *code == finding.code),
        level: finding.severity.name(),
        message: Message { text: message(finding) },
        locations: [location(places, finding.label.span, &finding.label.text)],
        related_locations: related.collect(),
    }
}

fn message(finding: &Diagnostic) -> String {
    let help = finding.help.as_ref().map(|help| format!("\nhelp: {help}"));
    finding.message.clone() + &help.unwrap_or_default()
}

fn location(places: &Places<'_>, span: Span, text: &str) -> Location {
    let message = (!text.is_empty()).then(|| Message { text: text.to_owned() });
    let physical_location = PhysicalLocation {
        artifact_location: artifact(places.source().path()),
        region: region(places.range(span)),
    };
    Location { id: None, physical_location, message }
}

const fn region([start, end]: [Position; 2]) -> Region {
    Region {
        start_line: start.line,
        start_column: start.column,
        end_line: end.line,
        end_column: end.column,
    }
}

/// Where the document is: relative to where the command runs, if it is below that.
fn artifact(path: &str) -> ArtifactLocation {
    let here = std::env::current_dir().ok();
    let below = here.and_then(|here| Some(Path::new(path).strip_prefix(here).ok()?.to_owned()));
    let shown = below.map_or_else(|| path.to_owned(), |below| below.to_string_lossy().into_owned());
    let shown = shown.replace(std::path::MAIN_SEPARATOR, "/");
    let relative = shown.strip_prefix("./").unwrap_or(&shown);
    if Path::new(relative).is_absolute() {
        let slash = if relative.starts_with('/') { "" } else { "/" };
        return ArtifactLocation {
            uri: format!("file://{slash}{}", escaped(relative)),
            uri_base_id: None,
        };
    }
    ArtifactLocation { uri: escaped(relative), uri_base_id: Some(ROOT) }
}

/// A path as part of a URI.
fn escaped(path: &str) -> String {
    let mut uri = String::with_capacity(path.len());
    for byte in path.bytes() {
        if byte.is_ascii_alphanumeric() || b"/-._~".contains(&byte) {
            uri.push(char::from(byte));
        } else {
            uri += &format!("%{byte:02X}");
        }
    }
    uri
}
