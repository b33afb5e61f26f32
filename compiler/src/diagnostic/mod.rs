//! Findings: what is wrong with a document, where, and what to do about it.
//!
//! A finding is a value; front ends only render it. [`codes`] is the one table of what can be found.

pub mod codes;
mod explain;
mod files;
mod nearest;
mod render;
mod sink;

pub use codes::{Code, Severity};
pub use explain::{Content, Example, ExampleDocument, Explanation, explain};
pub use files::{OfFile, by_file};
pub use nearest::nearest;
pub(crate) use sink::{Findings, Stop};

use crate::source::Span;

/// One finding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// What kind of finding it is: stable, from [`codes::ALL`].
    pub code: Code,
    /// How bad it is.
    pub severity: Severity,
    /// What is wrong, in the author's words.
    pub message: String,
    /// Where.
    pub label: Label,
    /// Other places that it is about, such as the first of two equal names.
    pub related: Vec<Label>,
    /// What to do about it.
    pub help: Option<String>,
}

/// A place in the document, and what is to be said of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Label {
    /// The place.
    pub span: Span,
    /// A few words; may be empty.
    pub text: String,
}

impl Diagnostic {
    /// A finding at `span`.
    pub fn new(code: Code, span: Span, message: impl Into<String>) -> Self {
        Self {
            code,
            severity: code.severity,
            message: message.into(),
            label: Label { span, text: String::new() },
            related: Vec::new(),
            help: None,
        }
    }

    /// With these words at its place.
    pub fn label(mut self, text: impl Into<String>) -> Self {
        self.label.text = text.into();
        self
    }

    /// The same about the file of this number.
    pub(crate) fn in_file(mut self, file: u32) -> Self {
        for label in std::iter::once(&mut self.label).chain(&mut self.related) {
            label.span = label.span.in_file(file);
        }
        self
    }

    /// With another place.
    pub fn related(mut self, span: Span, text: impl Into<String>) -> Self {
        self.related.push(Label { span, text: text.into() });
        self
    }

    /// With what to do about it.
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// With what to do about it, if anything is known.
    pub(crate) fn maybe_help(mut self, help: Option<String>) -> Self {
        self.help = help.or(self.help);
        self
    }
}
