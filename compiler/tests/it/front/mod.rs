//! From a document to its IR.

// Documents are made of many small pieces.
#![allow(clippy::format_collect)]

mod anything;
mod everything;
mod explained;
mod findings;
mod fuzz;
mod inputs;
mod limits;
mod measure;
mod mistakes;
mod projects;
mod right;

use sagaweave_compiler::ir::{Field, Workflow};
use sagaweave_compiler::source::Source;
use sagaweave_compiler::{Compiled, compile};

/// The IR of a document in which nothing is found.
fn compile_clean(path: &str, text: &str) -> Workflow {
    compile_with(path, text, &[])
}

/// The IR of a document in which just findings of these codes are found.
fn compile_with(path: &str, text: &str, codes: &[&str]) -> Workflow {
    let source = Source::new(path, text);
    let Compiled { workflow, diagnostics, .. } = compile(&source);
    let found: Vec<&str> = diagnostics.iter().map(|finding| finding.code.name).collect();
    let rendered: Vec<String> = diagnostics.iter().map(|finding| finding.render(&source)).collect();
    assert_eq!(found, codes, "{}", rendered.join("\n"));
    workflow.expect("a document without errors gives a workflow")
}

fn ids(workflow: &Workflow) -> Vec<&str> {
    workflow.steps.iter().map(|step| step.id.as_str()).collect()
}

fn names_of(fields: &[Field]) -> Vec<&str> {
    fields.iter().map(|field| field.key.as_str()).collect()
}
