//! Where passes put what they find.

use super::{Diagnostic, Severity, codes};
use crate::limits;
use crate::source::Span;
use std::collections::HashSet;

/// The findings so far.
#[derive(Debug, Default)]
pub(crate) struct Findings {
    errors: Kept,
    warnings: Kept,
    notes: Kept,
    /// The codes of the warnings and notes that the document accepts.
    allowed: HashSet<String>,
    /// Those of them that were found.
    held_back: HashSet<&'static str>,
}

/// The findings of one severity: the first of them, and how many there are.
#[derive(Debug, Default)]
struct Kept {
    first: Vec<Diagnostic>,
    count: usize,
}

/// The most bytes of a message: it may quote anything that stands in a document.
const LONGEST: usize = 600;

fn shorten(text: &mut String) {
    if text.len() > LONGEST {
        text.truncate(text.floor_char_boundary(LONGEST));
        text.push_str(" …");
    }
}

/// Passes stop at a barrier where there are errors before it; what they are is in the sink.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Stop;

impl Findings {
    /// Warnings and notes of these codes are left out from here on.
    pub(crate) fn allow(&mut self, codes: impl IntoIterator<Item = String>) {
        self.allowed.extend(codes);
    }

    /// Adds a finding, if it is new. Beyond [`limits::FINDINGS`] they are only counted.
    pub(crate) fn push(&mut self, mut finding: Diagnostic) {
        let kept = match finding.severity {
            Severity::Error => &mut self.errors,
            Severity::Warning | Severity::Note if self.allowed.contains(finding.code.name) => {
                self.held_back.insert(finding.code.name);
                return;
            }
            Severity::Warning => &mut self.warnings,
            Severity::Note => &mut self.notes,
        };
        if kept.first.len() < limits::FINDINGS {
            let labels = std::iter::once(&mut finding.label).chain(&mut finding.related);
            labels.map(|label| &mut label.text).for_each(shorten);
            shorten(&mut finding.message);
            finding.help.iter_mut().for_each(shorten);
            // What is wrong in a catalog is found by each step that goes by it.
            if kept.first.contains(&finding) {
                return;
            }
            kept.first.push(finding);
        }
        kept.count += 1;
    }

    /// Whether further errors are only counted, so that no work has to go into their words.
    pub(crate) const fn is_full(&self) -> bool {
        self.errors.count >= limits::FINDINGS
    }

    /// How many errors there are so far: what a pass compares to see whether it added any.
    pub(crate) const fn errors(&self) -> usize {
        self.errors.count
    }

    /// Whether a finding of this code was left out because the document accepts it.
    pub(crate) fn held_back(&self, code: &str) -> bool {
        self.held_back.contains(code)
    }

    /// A barrier: what comes after relies on there being no error.
    pub(crate) const fn barrier(&self) -> Result<(), Stop> {
        if self.errors.count == 0 { Ok(()) } else { Err(Stop) }
    }

    /// All findings in the order of their places. Where they are too many, those that weigh least are left
    /// out.
    pub(crate) fn finish(self) -> Vec<Diagnostic> {
        let by_weight = [self.errors, self.warnings, self.notes];
        let count: usize = by_weight.iter().map(|kept| kept.count).sum();
        let mut found: Vec<Diagnostic> =
            by_weight.into_iter().flat_map(|kept| kept.first).collect();
        found.truncate(limits::FINDINGS);
        found.sort_by_key(|finding| (finding.label.span.file, finding.label.span.start));
        if count > found.len() {
            let end = found.last().map_or(Span::default(), |finding| finding.label.span);
            let message = match count - found.len() {
                1 => "1 more finding is not shown".to_owned(),
                more => format!("{more} more findings are not shown"),
            };
            found.push(
                Diagnostic::new(codes::MORE_FINDINGS, end, message)
                    .help("correct the ones above first"),
            );
        }
        found
    }
}
