//! From what was written to what is meant.
//!
//! | pass | after it |
//! |---|---|
//! | [`names`] | ids are unique, in the document and in Rust; names are well-formed; profiles exist |
//! | [`graph`] | dependencies name siblings in a graph, and are free of cycles |
//! | [`catalogs`], [`declared`] | what tools, input and signals take and give is known in types |
//! | [`plan`], [`project`] | every step stands in one table, with its edges, options and actions |
//! | [`flow`] | every expression is typed, and reads only what has ended |
//! | [`saga`] | what undoes a step is sound, and so is `finally` |
//! | [`pivot`] | there is at most one point of no return, and nothing can undo it |
//! | [`timing`], [`shape`], [`unsure`] | what is right, but probably not meant, has its warning |
//! | [`hash`] | the plan is known by what a running workflow depends on |
//!
//! Each pass finds all that it can. A barrier stops them where the next would only find what follows from
//! an error before it.

mod catalogs;
mod declared;
mod flow;
mod graph;
mod hash;
mod names;
mod options;
mod own_steps;
mod pivot;
mod plan;
mod project;
mod references;
pub(crate) mod rust_names;
mod saga;
mod shape;
mod timing;
mod tools;
mod unsure;

pub(crate) use graph::levels;
pub(crate) use names::module;

use crate::ast::{Campaign, Document, Project};
use crate::diagnostic::{Findings, Stop};
use crate::ir::Workflow;
use crate::source::Source;
use crate::types::{Schemas, Types};
use catalogs::Catalogs;
use std::borrow::Cow;

/// Lowers a document. It is in order, or there is an error in `findings`.
pub(crate) fn lower(
    document: &Document,
    source: &Source,
    findings: &mut Findings,
) -> Result<Workflow, Stop> {
    outline(document, findings);
    let mut workflow = match document {
        Document::Campaign(document) => campaign(document, source, findings),
        Document::Project(document) => project(document, source, findings),
    }?;
    workflow.hash = hash::hash(&workflow);
    Ok(workflow)
}

/// Checks ids and dependencies. That is all there is to check of a document that has errors elsewhere.
pub(crate) fn outline(document: &Document, findings: &mut Findings) {
    // A name may be unknown only because the id that it names is wrong.
    match document {
        Document::Campaign(document) => {
            if names::campaign_ids(document, findings) {
                graph::campaign(document, findings);
            }
        }
        Document::Project(document) => {
            if names::project_ids(document, findings) {
                graph::project(document, findings);
            }
        }
    }
}

fn campaign(
    document: &Campaign,
    source: &Source,
    findings: &mut Findings,
) -> Result<Workflow, Stop> {
    let title = names::campaign(document, source, findings);
    let (mut types, mut schemas) = (Types::with_prelude(), Schemas::default());
    let catalogs = Catalogs::read(&document.catalogs, &mut types, &mut schemas, findings);
    let declared = declared::read(document, &catalogs, &mut types, &mut schemas, findings);
    findings.barrier()?;
    let mut filled = Cow::Borrowed(document);
    if !document.catalogs.is_empty() {
        catalogs::fill(filled.to_mut(), &catalogs);
    }
    let document = &*filled;
    let mut draft = plan::campaign(document, &catalogs, findings);
    findings.barrier()?;
    let arenas = (types, schemas);
    let data = flow::check(document, source, &mut draft, &catalogs, arenas, declared, findings);
    saga::check(document, &draft, findings);
    pivot::check(&draft, findings);
    findings.barrier()?;
    saga::not_undone(&draft, findings);
    unsure::check(&draft, &data.output, &data.types, findings);
    timing::check(document, &draft, findings);
    if !document.waves {
        shape::alone(&graph::items(&document.modules), findings);
    }
    let workflow = plan::workflow(document, source, title, draft, data);
    shape::size(&workflow, document.modules_key, findings);
    Ok(workflow)
}

fn project(document: &Project, source: &Source, findings: &mut Findings) -> Result<Workflow, Stop> {
    let title = names::project(document, source, findings);
    project::check(document, findings);
    findings.barrier()?;
    let workflow = project::workflow(document, source, title);
    shape::size(&workflow, document.tasks_key, findings);
    Ok(workflow)
}
