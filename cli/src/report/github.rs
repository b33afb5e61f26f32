//! Findings as workflow commands of GitHub Actions, which become annotations in a pull request.

use super::{Checked, Places};
use sagaweave_compiler::diagnostic::{Diagnostic, Severity};
use std::fmt::Write as _;

/// All findings of all documents, a line each.
pub(crate) fn render(documents: &[Checked]) -> String {
    let mut commands = String::new();
    for document in documents {
        let places = Places::of(&document.source);
        for finding in &document.findings {
            commands += &command(&places, finding);
            commands.push('\n');
        }
    }
    commands
}

fn command(places: &Places<'_>, finding: &Diagnostic) -> String {
    let name = match finding.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "notice",
    };
    let [start, end] = places.range(finding.label.span);
    let path = places.source().path();
    let file = path.strip_prefix("./").unwrap_or(path);
    let mut place = format!("file={},line={}", property(file), start.line);
    // The service takes columns only where a finding is within one line.
    // Writing into a String cannot fail.
    let _ = if start.line == end.line {
        write!(place, ",col={},endLine={},endColumn={}", start.column, end.line, end.column)
    } else {
        write!(place, ",endLine={}", end.line)
    };
    let title = property(&format!("{}: {}", finding.code, finding.code.title));
    format!("::{name} {place},title={title}::{}", data(&message(places, finding)))
}

/// The whole finding: an annotation shows nothing else.
fn message(places: &Places<'_>, finding: &Diagnostic) -> String {
    let mut message = finding.message.clone();
    for label in &finding.related {
        let at = places.at(label.span.start);
        let _ = write!(message, "\n{}:{at}: {}", places.source().path(), label.text);
    }
    if let Some(help) = &finding.help {
        let _ = write!(message, "\nhelp: {help}");
    }
    message
}

/// A command's text.
fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// A command's property.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}
