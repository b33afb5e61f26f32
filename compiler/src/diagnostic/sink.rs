//! Where passes put what they find.

use super::{Diagnostic, Severity, codes};
use crate::limits;
use crate::source::Span;
use std::collections::{HashMap, HashSet};

/// The findings so far.
#[derive(Debug, Default)]
pub(crate) struct Findings {
    kept: Vec<Diagnostic>,
    errors: usize,
    /// How many more there are of each code.
    left_out: HashMap<&'static str, usize>,
}

/// Passes stop at a barrier where there are errors before it; what they are is in the sink.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Stop;

impl Findings {
    /// Adds a finding. Beyond [`limits::FINDINGS`] they are only counted.
    pub(crate) fn push(&mut self, finding: Diagnostic) {
        let is_error = finding.severity == Severity::Error;
        self.errors += usize::from(is_error);
        if self.kept.len() < limits::FINDINGS {
            self.kept.push(finding);
        } else {
            // An error is never lost to warnings that came before it.
            let lost = if is_error && self.errors == 1 {
                std::mem::replace(&mut self.kept[0], finding)
            } else {
                finding
            };
            *self.left_out.entry(lost.code.name).or_default() += 1;
        }
    }

    /// Whether further findings are only counted, so that no work has to go into their words.
    pub(crate) const fn is_full(&self) -> bool {
        self.kept.len() >= limits::FINDINGS
    }

    /// How many errors there are so far: what a pass compares to see whether it added any.
    pub(crate) const fn errors(&self) -> usize {
        self.errors
    }

    /// A barrier: what comes after relies on there being no error.
    pub(crate) const fn barrier(&self) -> Result<(), Stop> {
        if self.errors == 0 { Ok(()) } else { Err(Stop) }
    }

    /// All findings in the order of their places, without the warnings and notes of `allowed` codes.
    pub(crate) fn finish(mut self, allowed: &HashSet<&str>) -> Vec<Diagnostic> {
        self.kept.retain(|finding| {
            finding.severity == Severity::Error || !allowed.contains(finding.code.name)
        });
        let left_out = self.left_out.iter().filter(|(code, _)| !allowed.contains(*code));
        let left_out: usize = left_out.map(|(_, count)| count).sum();
        self.kept.sort_by_key(|finding| finding.label.span.start);
        if left_out > 0 {
            let end = self.kept.last().map_or(Span::default(), |finding| finding.label.span);
            let message = format!("{left_out} more findings are not shown");
            self.kept.push(
                Diagnostic::new(codes::MORE_FINDINGS, end, message)
                    .help("correct the ones above first"),
            );
        }
        self.kept
    }
}
