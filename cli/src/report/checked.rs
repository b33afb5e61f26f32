//! Documents, and all that is found in them.

use sagaweave_compiler::diagnostic::{Diagnostic, OfFile, Severity, by_file};
use sagaweave_compiler::ir::Workflow;
use sagaweave_compiler::link::{Conflict, Linked};
use sagaweave_compiler::source::Source;
use sagaweave_compiler::{compile, untyped};

/// A document and what was found in it.
#[derive(Debug)]
pub(crate) struct Checked {
    pub(crate) source: Source,
    pub(crate) findings: Vec<Diagnostic>,
}

/// What else is asked of documents than that they are right.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Asked {
    /// They are for one worker, so they have to agree.
    pub(crate) together: bool,
    /// All their values have types.
    pub(crate) typed: bool,
}

/// Checks documents.
pub(crate) fn check(sources: Vec<Source>, asked: Asked) -> Vec<Checked> {
    let (mut workflows, mut right) = (Vec::new(), Vec::new());
    let mut catalogs = Vec::new();
    let mut checked = Vec::with_capacity(sources.len());
    for source in sources {
        let mut compiled = compile(&source);
        if let Some(workflow) = compiled.workflow.as_ref().filter(|_| asked.typed) {
            compiled.diagnostics.extend(untyped(workflow));
            compiled.diagnostics.sort_by_key(|finding| finding.label.span);
        }
        if let Some(workflow) = compiled.workflow.filter(|_| asked.together) {
            workflows.push(workflow);
            right.push(checked.len());
        }
        let mut files = by_file(&source, compiled.diagnostics).into_iter();
        let findings = files.next().map(|own| own.findings).unwrap_or_default();
        for OfFile { source, findings } in files {
            add_catalog(&mut catalogs, source, findings);
        }
        checked.push(Checked { source, findings });
    }
    for Conflict { document, diagnostic } in conflicts(&workflows, &right, &checked) {
        let findings = &mut checked[right[document]].findings;
        findings.push(diagnostic);
        findings.sort_by_key(|finding| finding.label.span.start);
    }
    checked.extend(catalogs);
    checked
}

/// Adds what was found in a catalog. Documents that share it find the same there, which is said once.
fn add_catalog(catalogs: &mut Vec<Checked>, source: &Source, findings: Vec<Diagnostic>) {
    let Some(known) = catalogs.iter_mut().find(|known| known.source.path() == source.path()) else {
        catalogs.push(Checked { source: source.clone(), findings });
        return;
    };
    for finding in findings {
        if !known.findings.contains(&finding) {
            known.findings.push(finding);
        }
    }
}

/// What the right ones of the documents disagree about.
fn conflicts(workflows: &[Workflow], right: &[usize], checked: &[Checked]) -> Vec<Conflict> {
    let sources: Vec<Source> = right.iter().map(|at| checked[*at].source.clone()).collect();
    Linked::several(workflows, &sources).err().unwrap_or_default()
}

/// How many findings there are of each severity.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Counts {
    pub(crate) errors: usize,
    pub(crate) warnings: usize,
    pub(crate) notes: usize,
}

impl Counts {
    pub(crate) fn of(documents: &[Checked]) -> Self {
        let mut counts = Self::default();
        for finding in documents.iter().flat_map(|document| &document.findings) {
            match finding.severity {
                Severity::Error => counts.errors += 1,
                Severity::Warning => counts.warnings += 1,
                Severity::Note => counts.notes += 1,
            }
        }
        counts
    }
}
