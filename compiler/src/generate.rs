//! The whole way from documents to Rust, as every front end goes it: the macro, the builder and the
//! command only find the documents and show what is said of them.

use crate::compile::{Compiled, compile};
use crate::diagnostic::{Diagnostic, Severity};
use crate::emit::{Options, emit};
use crate::ir::Workflow;
use crate::link::{Conflict, Linked};
use crate::source::Source;
use proc_macro2::TokenStream;

/// What comes of documents that are compiled together.
#[derive(Clone, Debug)]
pub struct Generated {
    /// The code of all of them; none if and only if there is an error among the findings.
    pub code: Option<TokenStream>,
    /// All that was found: document by document, then what they disagree about.
    pub findings: Vec<Finding>,
}

/// A finding, and the document that it is shown in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// Which of the sources it is in.
    pub document: usize,
    /// The finding.
    pub diagnostic: Diagnostic,
}

impl Finding {
    /// Whether there is no code because of it.
    pub fn is_error(&self) -> bool {
        self.diagnostic.severity == Severity::Error
    }

    /// The finding as plain text, see [`Diagnostic::render`]. `sources` are those it was found in.
    pub fn render(&self, sources: &[Source]) -> String {
        let source = sources.get(self.document);
        source.map_or_else(String::new, |source| self.diagnostic.render(source))
    }
}

impl From<Conflict> for Finding {
    fn from(conflict: Conflict) -> Self {
        Self { document: conflict.document, diagnostic: conflict.diagnostic }
    }
}

/// Compiles and links documents, and makes their code.
pub fn generate(sources: &[Source], options: &Options) -> Generated {
    let mut findings = Vec::new();
    let mut workflows = Vec::new();
    for (document, source) in sources.iter().enumerate() {
        let Compiled { workflow, diagnostics, .. } = compile(source);
        workflows.extend(workflow);
        findings.extend(diagnostics.into_iter().map(|diagnostic| Finding { document, diagnostic }));
    }
    let code = linked(&workflows, sources, &mut findings).map(|linked| emit(&linked, options));
    Generated { code, findings }
}

/// Documents with errors are linked with none: what they hold is not known.
fn linked<'a>(
    workflows: &'a [Workflow],
    sources: &[Source],
    findings: &mut Vec<Finding>,
) -> Option<Linked<'a>> {
    if workflows.len() < sources.len() {
        return None;
    }
    let linked = Linked::several(workflows, sources);
    linked.map_err(|conflicts| findings.extend(conflicts.into_iter().map(Finding::from))).ok()
}
