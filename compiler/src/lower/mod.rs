//! From what was written to what is meant.
//!
//! | pass | after it |
//! |---|---|
//! | [`names`] | ids are unique, in the document and in Rust; names are well-formed; profiles exist |
//! | [`graph`] | dependencies name siblings in a graph, and are free of cycles |
//! | [`plan`], [`project`] | every step stands in one table, with its edges, options and actions |
//! | [`saga`] | what undoes a step is sound, and so is `finally` |
//! | [`pivot`] | there is at most one point of no return, and nothing can undo it |
//! | [`hash`] | the plan is known by what a running workflow depends on |
//!
//! Each pass finds all that it can; none begins while there are errors from one before it.

mod graph;
mod hash;
mod names;
mod options;
mod own_steps;
mod pivot;
mod plan;
mod project;
mod rust_names;
mod saga;
mod tools;

pub(crate) use graph::levels;
pub(crate) use names::module;

use crate::ast::{Campaign, Document, Project};
use crate::diagnostic::{Findings, Stop};
use crate::ir::Workflow;
use crate::source::Source;

/// Lowers a document. It is in order, or there is an error in `findings`.
pub(crate) fn lower(
    document: &Document,
    source: &Source,
    findings: &mut Findings,
) -> Result<Workflow, Stop> {
    let mut workflow = match document {
        Document::Campaign(document) => campaign(document, source, findings),
        Document::Project(document) => project(document, source, findings),
    }?;
    workflow.hash = hash::hash(&workflow);
    Ok(workflow)
}

fn campaign(
    document: &Campaign,
    source: &Source,
    findings: &mut Findings,
) -> Result<Workflow, Stop> {
    let title = names::campaign(document, source, findings);
    findings.barrier()?;
    graph::campaign(document, findings);
    findings.barrier()?;
    let draft = plan::campaign(document);
    saga::check(document, &draft, findings);
    findings.barrier()?;
    pivot::check(&draft, findings);
    findings.barrier()?;
    Ok(plan::workflow(document, source, title, draft))
}

fn project(document: &Project, source: &Source, findings: &mut Findings) -> Result<Workflow, Stop> {
    let title = names::project(document, source, findings);
    findings.barrier()?;
    graph::project(document, findings);
    project::check(document, findings);
    findings.barrier()?;
    Ok(project::workflow(document, source, title))
}
