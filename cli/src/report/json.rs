//! Findings for programs: one array.

use super::{Checked, Places};
use sagaweave_compiler::diagnostic::{Diagnostic, Label};
use serde::Serialize;

/// A finding, as it is written. Lines and columns are from 1, columns in Unicode characters; what
/// `end_line` and `end_column` name is the first place that no longer belongs to it.
#[derive(Debug, Serialize)]
struct Finding<'a> {
    code: &'static str,
    severity: &'static str,
    message: &'a str,
    file: &'a str,
    line: usize,
    column: usize,
    end_line: usize,
    end_column: usize,
    help: Option<&'a str>,
    related: Vec<Related<'a>>,
}

/// Another place that a finding is about.
#[derive(Debug, Serialize)]
struct Related<'a> {
    message: &'a str,
    file: &'a str,
    line: usize,
    column: usize,
}

/// All findings of all documents.
pub(crate) fn render(documents: &[Checked]) -> String {
    let mut all = Vec::new();
    for document in documents {
        let places = Places::of(&document.source);
        all.extend(document.findings.iter().map(|it| finding(&places, it)));
    }
    pretty(&all)
}

/// As JSON that people can read, too, with a line break at its end.
pub(super) fn pretty(value: &impl Serialize) -> String {
    // It is text, numbers, lists and mappings with text as keys: nothing that JSON does not have.
    serde_json::to_string_pretty(value).unwrap_or_default() + "\n"
}

fn finding<'a>(places: &Places<'a>, finding: &'a Diagnostic) -> Finding<'a> {
    let [start, end] = places.range(finding.label.span);
    Finding {
        code: finding.code.name,
        severity: finding.severity.name(),
        message: &finding.message,
        file: places.source().path(),
        line: start.line,
        column: start.column,
        end_line: end.line,
        end_column: end.column,
        help: finding.help.as_deref(),
        related: finding.related.iter().map(|label| related(places, label)).collect(),
    }
}

fn related<'a>(places: &Places<'a>, label: &'a Label) -> Related<'a> {
    let at = places.at(label.span.start);
    Related { message: &label.text, file: places.source().path(), line: at.line, column: at.column }
}
