//! A finding as plain text, for a compiler's error output.

use super::Diagnostic;
use crate::source::Source;
use std::fmt::Write as _;

impl Diagnostic {
    /// The finding as plain text: the first line is `file:line:column: error[SW0102]: message`, the
    /// others say where else to look and what to do. No line break at its end.
    pub fn render(&self, source: &Source) -> String {
        let file = source.file(self.label.span);
        let at = file.position(self.label.span.start);
        let mut text = format!(
            "{}:{at}: {}[{}]: {}",
            file.path(),
            self.severity.name(),
            self.code.name,
            self.message
        );
        // Writing into a String cannot fail.
        if !self.label.text.is_empty() {
            let _ = write!(text, "\n  here: {}", self.label.text);
        }
        for label in &self.related {
            let file = source.file(label.span);
            let at = file.position(label.span.start);
            let _ = write!(text, "\n  {}:{at}: {}", file.path(), label.text);
        }
        if let Some(help) = &self.help {
            let _ = write!(text, "\n  help: {help}");
        }
        text
    }
}
