//! The whole front half, from a document to its IR.

use crate::ast::{self, Parsed};
use crate::diagnostic::{Diagnostic, Findings};
use crate::ir::Workflow;
use crate::lower;
use crate::source::Source;
use std::collections::HashSet;

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
    let Parsed { document, allowed } = ast::parse(source, &mut findings);
    let workflow =
        document.and_then(|document| lower::lower(&document, source, &mut findings).ok());
    let codes: HashSet<&str> = allowed.iter().map(String::as_str).collect();
    let diagnostics = findings.finish(&codes);
    Compiled { workflow, diagnostics, allowed }
}

/// The Rust module that a document becomes; one that follows from its file name even where the document
/// has errors. `workflow`, if nothing follows from it.
pub fn module_name(source: &Source) -> String {
    lower::module(source).unwrap_or_else(|| "workflow".to_owned())
}
