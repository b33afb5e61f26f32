//! The catalogs of a document: what its tools take and give, in types.

use super::names::name;
use super::rust_names;
use crate::ast::{
    Activity, Campaign, Catalog, CatalogAction, CatalogTool, Compensation, Node, Spanned, Step,
    StepKind, Undo,
};
use crate::diagnostic::{Diagnostic, Findings, codes};
use crate::ir::Data;
use crate::source::Span;
use crate::types::{Home, Names, Reader, Schemas, Types};
use std::cell::Cell;
use std::collections::HashMap;

/// All tools that catalogs declare, by name.
#[derive(Default)]
pub(super) struct Catalogs<'d> {
    tools: Vec<Tool<'d>>,
    places: HashMap<&'d str, usize>,
    /// What `$ref` can mean in each catalog.
    pub(super) names: Vec<Names>,
}

/// A tool of a catalog.
pub(super) struct Tool<'d> {
    pub(super) written: &'d CatalogTool,
    actions: Vec<Action<'d>>,
    used: Cell<bool>,
}

/// An action of a tool.
pub(super) struct Action<'d> {
    pub(super) written: &'d CatalogAction,
    pub(super) input: Option<Data>,
    pub(super) output: Option<Data>,
    used: Cell<bool>,
}

impl<'d> Catalogs<'d> {
    /// Reads the types of all of them.
    pub(super) fn read(
        catalogs: &'d [Catalog],
        types: &mut Types,
        schemas: &mut Schemas,
        findings: &mut Findings,
    ) -> Self {
        let mut all = Self::default();
        for catalog in catalogs {
            all.add(catalog, types, schemas, findings);
        }
        all
    }

    /// The tool of this name.
    pub(super) fn tool(&self, name: &str) -> Option<&Tool<'d>> {
        self.places.get(name).map(|at| &self.tools[*at])
    }

    /// The action of that name, where a catalog has it.
    pub(super) fn action(&self, tool: &str, action: &str) -> Option<&Action<'d>> {
        let tool = self.tool(tool)?;
        tool.used.set(true);
        let action = tool.actions.iter().find(|known| known.written.name.value == action)?;
        action.used.set(true);
        Some(action)
    }

    /// The names of all actions of a tool.
    pub(super) fn actions_of(&self, tool: &str) -> impl Iterator<Item = &'d str> {
        let actions = self.tool(tool).map(|tool| tool.actions.as_slice()).unwrap_or_default();
        actions.iter().map(|action| action.written.name.value.as_str())
    }

    /// Warns of tools, and of actions of tools that stand in the document itself, that nothing uses. A
    /// catalog in a file is for other documents, too: there, only a file of which nothing is used counts.
    pub(super) fn unused(&self, catalogs: &[Catalog], findings: &mut Findings) {
        for catalog in catalogs {
            let is_used = catalog
                .tools
                .iter()
                .any(|tool| self.tool(&tool.name.value).is_some_and(|tool| tool.used.get()));
            // Its types may be what it is named for.
            if let Some(path) =
                catalog.path.as_ref().filter(|_| !is_used && catalog.types.is_none())
            {
                findings.push(unused(path, "the catalog"));
            }
        }
        for tool in &self.tools {
            let name = &tool.written.name;
            if name.span.file > 0 {
                continue;
            }
            if !tool.used.get() {
                findings.push(unused(name, "the tool"));
                continue;
            }
            for action in tool.actions.iter().filter(|action| !action.used.get()) {
                findings.push(unused(&action.written.name, "the action"));
            }
        }
    }

    fn add(
        &mut self,
        catalog: &'d Catalog,
        types: &mut Types,
        schemas: &mut Schemas,
        findings: &mut Findings,
    ) {
        let mut reader = Reader::new(types, schemas, findings);
        if let Some(named) = &catalog.types {
            reader.named(named, &Home::Catalog);
        }
        let tools: Vec<Tool<'d>> =
            catalog.tools.iter().map(|tool| typed(tool, &mut reader)).collect();
        self.names.push(reader.into_names());
        for tool in tools {
            name(&tool.written.name, "a tool", findings);
            if catalog.types.is_some() && rust_names::field(&tool.written.name.value) == "types" {
                findings.push(meets_types(&tool.written.name));
            }
            for action in &tool.actions {
                name(&action.written.name, "an action", findings);
            }
            self.declare(tool, findings);
        }
    }

    fn declare(&mut self, tool: Tool<'d>, findings: &mut Findings) {
        let name = &tool.written.name;
        if let Some(first) = self.places.get(name.value.as_str()) {
            let first = self.tools[*first].written.name.span;
            findings.push(twice("tool", name, first));
        } else {
            self.places.insert(&name.value, self.tools.len());
            self.tools.push(tool);
        }
    }
}

/// Lets the steps of a document say what its catalogs say of their actions, where they do not say it
/// themselves.
pub(super) fn fill(document: &mut Campaign, catalogs: &Catalogs<'_>) {
    document.modules.iter_mut().for_each(|step| fill_step(step, true, catalogs));
    document.finally.iter_mut().for_each(|step| fill_step(step, false, catalogs));
}

/// Where a step can be undone, it is as the catalog says: nothing is any more when `finally` runs.
fn fill_step(step: &mut Step, can_be_undone: bool, catalogs: &Catalogs<'_>) {
    match &mut step.kind {
        StepKind::Activity(activity) => {
            let known = catalogs.action(&activity.tool.value, &activity.action.value);
            let Some(known) = known.map(|known| known.written) else { return };
            fill_activity(activity, can_be_undone, known);
            step.timeout = step.timeout.or(known.timeout);
        }
        StepKind::Block(block) => {
            block.steps.iter_mut().for_each(|step| fill_step(step, can_be_undone, catalogs));
        }
        StepKind::Set(_) | StepKind::End(_) => {}
    }
}

fn fill_activity(activity: &mut Activity, can_be_undone: bool, known: &CatalogAction) {
    let undo = known.compensation.as_ref().map(|undo| match &undo.value {
        None => Spanned::new(Compensation::None, undo.span),
        Some(action) => {
            let action = Undo::of(Spanned::new(action.clone(), undo.span));
            let action = Undo { by_catalog: true, ..action };
            Spanned::new(Compensation::Undo(Box::new(action)), undo.span)
        }
    });
    let reads = activity.reads.or(known.reads);
    // What a step marks as the pivot has no undo, whatever its action has elsewhere.
    let can_be_undone = can_be_undone && activity.pivot.is_none() && reads != Some(true);
    if activity.compensation.is_none() && can_be_undone {
        activity.compensation = undo;
    }
    activity.reads = reads;
    activity.retry = activity.retry.take().or_else(|| known.retry.clone());
    activity.total_timeout = activity.total_timeout.or(known.total_timeout);
    activity.heartbeat_timeout = activity.heartbeat_timeout.or(known.heartbeat_timeout);
    activity.priority = activity.priority.or(known.priority);
}

impl Tool<'_> {
    /// Whether `error` is one that the tool names; true where it names none.
    pub(super) fn errors(&self) -> Option<&Spanned<Vec<String>>> {
        self.written.errors.as_ref()
    }
}

/// A finding that something is declared at two places.
pub(super) fn twice(what: &str, name: &Spanned<String>, first: Span) -> Diagnostic {
    let message = format!("the {what} `{}` is declared twice", name.value);
    Diagnostic::new(codes::DECLARED_TWICE, name.span, message)
        .related(first, "here, too")
        .help("keep one of them, or give one another name")
}

/// The types of catalogs stand in a module beside those of the tools.
fn meets_types(name: &Spanned<String>) -> Diagnostic {
    let message = "a tool `types` and the `types` of a catalog are one module in Rust";
    Diagnostic::new(codes::NAMES_MEET, name.span, message).help("give the tool another name")
}

fn unused(name: &Spanned<String>, what: &str) -> Diagnostic {
    let message = format!("nothing uses {what} `{}`", name.value);
    Diagnostic::new(codes::UNUSED_TOOL, name.span, message)
        .help("leave it out, or call it in a step")
}

fn typed<'d>(tool: &'d CatalogTool, reader: &mut Reader<'_>) -> Tool<'d> {
    let home = Home::Tool(rust_names::field(&tool.name.value));
    let actions = tool.actions.iter().map(|action| {
        let mut data = |schema: Option<&Node>, which: &str| {
            let name = format!("{}_{which}", action.name.value);
            let title = format!("the {which} of {}.{}", tool.name.value, action.name.value);
            schema.map(|schema| {
                let (ty, schema) = reader.read(schema, &name, &title, &home);
                Data { ty, schema }
            })
        };
        let input = data(action.input.as_ref(), "input");
        let output = data(action.output.as_ref(), "output");
        Action { written: action, input, output, used: Cell::new(false) }
    });
    Tool { written: tool, actions: actions.collect(), used: Cell::new(false) }
}
