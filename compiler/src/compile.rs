//! The whole front half, from a document to its IR.

use crate::ast::Spanned;
use crate::ast::{self, Parsed};
use crate::diagnostic::{Diagnostic, Findings, codes};
use crate::ir::Workflow;
use crate::lower;
use crate::source::Source;

/// What comes of a document.
#[derive(Clone, Debug, PartialEq)]
pub struct Compiled {
    /// What it means; none if and only if there is an error in `diagnostics`.
    pub workflow: Option<Workflow>,
    /// All that was found, in the order of the document. What it allows is left out.
    pub diagnostics: Vec<Diagnostic>,
    /// The codes that the document's `allow` names: what is found later, as by a simulation, is held
    /// against them, too.
    pub allowed: Vec<String>,
}

/// Compiles a document. It never panics, whatever the document holds.
pub fn compile(source: &Source) -> Compiled {
    let mut findings = Findings::default();
    let Parsed { document, outline, allowed } = ast::parse(source, &mut findings);
    if let Some(outline) = outline {
        lower::outline(&outline, &mut findings);
    }
    let workflow =
        document.and_then(|document| lower::lower(&document, source, &mut findings).ok());
    if workflow.is_some() {
        for code in &allowed {
            unused(code, &mut findings);
        }
    }
    let allowed = allowed.into_iter().map(|code| code.value).collect();
    let diagnostics = findings.finish();
    Compiled { workflow, diagnostics, allowed }
}

/// Warns of an entry of `allow` with nothing to allow. What a simulation leaves behind is not known here.
fn unused(code: &Spanned<String>, findings: &mut Findings) {
    let found_later = codes::find(&code.value).is_some_and(codes::is_found_by_simulate);
    if found_later || findings.held_back(&code.value) {
        return;
    }
    let message = format!("nothing is found that this entry for {} would allow", code.value);
    findings.push(
        Diagnostic::new(codes::UNUSED_ALLOW, code.span, message)
            .help("leave it out; as long as it is there, it would hide what is found later"),
    );
}

/// The Rust module that a document becomes; one that follows from its file name even where the document
/// has errors. `workflow`, if nothing follows from it.
pub fn module_name(source: &Source) -> String {
    lower::module(source).unwrap_or_else(|| "workflow".to_owned())
}
