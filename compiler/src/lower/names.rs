//! Ids, names of tools and actions, the workflow's own name, names of retry profiles.

use super::{own_steps, rust_names};
use crate::ast::values::is_name;
use crate::ast::{
    BUILT_IN_PROFILES, Campaign, Compensation, Project, RetryChoice, Spanned, Step, StepKind,
    did_you_mean, look_alike,
};
use crate::diagnostic::{Code, Diagnostic, Findings, codes};
use crate::source::{Source, Span};
use std::collections::{HashMap, HashSet};

/// What a workflow is called.
pub(super) struct Title {
    /// The Temporal workflow type.
    pub(super) workflow_type: String,
    /// The Rust module.
    pub(super) module: String,
}

/// Checks the names of a campaign, all but its ids.
pub(super) fn campaign(document: &Campaign, source: &Source, findings: &mut Findings) -> Title {
    let mut tools = Tools::default();
    let mut profiles = Profiles::new(document);
    if let Some(retry) = &document.default_retry {
        profiles.refer(retry, findings);
    }
    for step in walk(&document.modules).chain(walk(&document.finally)) {
        if let StepKind::Activity(activity) = &step.kind {
            tools.add(&activity.tool, &activity.action, findings);
            let undo = match &activity.compensation {
                Some(Spanned { value: Compensation::Undo(undo), .. }) => Some(undo),
                _ => None,
            };
            if let Some(undo) = undo {
                tools.add(undo.tool.as_ref().unwrap_or(&activity.tool), &undo.action, findings);
            }
            let retries = [activity.retry.as_ref(), undo.and_then(|undo| undo.retry.as_ref())];
            for retry in retries.into_iter().flatten() {
                profiles.refer(retry, findings);
            }
        }
    }
    let tools = document.catalogs.iter().flat_map(|catalog| &catalog.tools);
    for retry in tools.flat_map(|tool| &tool.actions).filter_map(|action| action.retry.as_ref()) {
        profiles.refer(retry, findings);
    }
    for (name, _) in &document.profiles {
        own_profile(name, &profiles.used, findings);
    }
    campaign_title(document, source, findings)
}

/// Checks the ids of a campaign; whether they are in order.
pub(super) fn campaign_ids(document: &Campaign, findings: &mut Findings) -> bool {
    let before = findings.errors();
    let mut ids = Ids::default();
    for step in walk(&document.modules).chain(walk(&document.finally)) {
        ids.add(&step.id, findings);
    }
    findings.errors() == before
}

/// Checks the ids of a project; whether they are in order.
pub(super) fn project_ids(document: &Project, findings: &mut Findings) -> bool {
    let before = findings.errors();
    let mut ids = Ids::default();
    for task in &document.tasks {
        if let Some(own) = own_step(&task.id.value) {
            let message =
                format!("the id `{}` is taken: every project has a step `{own}`", task.id.value);
            findings.push(
                Diagnostic::new(codes::TAKEN_ID, task.id.span, message)
                    .help("give the task another id"),
            );
        } else {
            ids.add(&task.id, findings);
        }
    }
    findings.errors() == before
}

/// Checks the names of a project, all but its ids.
pub(super) fn project(document: &Project, source: &Source, findings: &mut Findings) -> Title {
    let name = rust_names::pascal(&document.name.value);
    if !is_name(&name) {
        let message = format!("no workflow type follows from the name `{}`", document.name.value);
        findings.push(
            Diagnostic::new(codes::NO_TYPE, document.name.span, message)
                .help("begin the project's name with a letter from a to z"),
        );
    }
    let workflow_type = format!("{name}Project");
    let module = module(source).unwrap_or_else(|| rust_names::snake(&workflow_type));
    Title { workflow_type, module }
}

/// The step of every project that is called so, or would be in Rust.
fn own_step(id: &str) -> Option<&'static str> {
    own_steps::ALL.into_iter().find(|own| rust_names::type_name(own) == rust_names::type_name(id))
}

fn campaign_title(document: &Campaign, source: &Source, findings: &mut Findings) -> Title {
    let of_file = module(source);
    let workflow_type =
        match (&document.workflow_type, &of_file) {
            (Some(name), _) => {
                well_formed(name, "a workflow type", codes::BAD_NAME, findings);
                name.value.clone()
            }
            (None, Some(module)) => format!("{}Workflow", rust_names::pascal(module)),
            (None, None) => {
                let message =
                    format!("no workflow type follows from the file name `{}`", source.file_name());
                findings.push(Diagnostic::new(codes::NO_TYPE, document.span, message).help(
                    "add `type: …` below `workflow`, or let the file name begin with a letter",
                ));
                String::new()
            }
        };
    let module = of_file.unwrap_or_else(|| rust_names::snake(&workflow_type));
    Title { workflow_type, module }
}

/// The Rust module that the file's name gives, if it gives one.
pub(crate) fn module(source: &Source) -> Option<String> {
    let mapped = source.stem().replace([' ', '.'], "_");
    is_name(&mapped).then(|| rust_names::snake(&mapped))
}

/// All steps of a list, those of blocks after their block.
pub(super) fn walk(steps: &[Step]) -> impl Iterator<Item = &Step> {
    let mut stack: Vec<&Step> = steps.iter().rev().collect();
    std::iter::from_fn(move || {
        let step = stack.pop()?;
        if let StepKind::Block(block) = &step.kind {
            stack.extend(block.steps.iter().rev());
        }
        Some(step)
    })
}

/// Names that have to differ, as they are written and in Rust.
#[derive(Default)]
struct Apart {
    written: HashMap<String, Span>,
    fields: HashMap<String, Spanned<String>>,
    types: HashMap<String, Spanned<String>>,
}

impl Apart {
    /// Where the same name stands already.
    fn same(&self, name: &str) -> Option<Span> {
        self.written.get(name).copied()
    }

    /// Checks a name where it stands first.
    fn name(&mut self, name: &Spanned<String>, what: &str, findings: &mut Findings) {
        if self.same(&name.value).is_some() {
            return;
        }
        if !well_formed(name, what, codes::BAD_NAME, findings) {
            self.written.insert(name.value.clone(), name.span);
        } else if let Some((other, rust)) = self.add(name) {
            findings.push(meet(name, &other, &rust, codes::NAMES_MEET));
        }
    }

    /// Adds a new name; the one that it meets in Rust, if any, and what both are called there.
    fn add(&mut self, name: &Spanned<String>) -> Option<(Spanned<String>, String)> {
        self.written.insert(name.value.clone(), name.span);
        let field = rust_names::field(&name.value);
        let type_name = rust_names::type_name(&name.value);
        let meets_field = self.fields.get(&field).map(|other| (other.clone(), field.clone()));
        let meets_type = self.types.get(&type_name).map(|other| (other.clone(), type_name.clone()));
        self.fields.entry(field).or_insert_with(|| name.clone());
        self.types.entry(type_name).or_insert_with(|| name.clone());
        meets_field.or(meets_type)
    }
}

/// The ids of a document.
#[derive(Default)]
struct Ids(Apart);

impl Ids {
    fn add(&mut self, id: &Spanned<String>, findings: &mut Findings) {
        if !well_formed(id, "an id", codes::BAD_ID, findings) {
            return;
        }
        if let Some(first) = self.0.same(&id.value) {
            let message = format!("the id `{}` is there twice", id.value);
            findings.push(
                Diagnostic::new(codes::DUPLICATE_ID, id.span, message)
                    .related(first, "here it stands first")
                    .help("ids are unique over the whole document: give one of them another"),
            );
        } else if let Some((other, rust)) = self.0.add(id) {
            findings.push(meet(id, &other, &rust, codes::IDS_MEET));
        }
    }
}

fn meet(name: &Spanned<String>, other: &Spanned<String>, rust: &str, code: Code) -> Diagnostic {
    let message = format!("`{}` and `{}` are both `{rust}` in Rust", name.value, other.value);
    Diagnostic::new(code, name.span, message)
        .related(other.span, "the other one")
        .help("write both the same way if they are the same, or rename one")
}

/// The tools of a document and their actions.
#[derive(Default)]
struct Tools {
    tools: Apart,
    actions: HashMap<String, Apart>,
}

impl Tools {
    fn add(&mut self, tool: &Spanned<String>, action: &Spanned<String>, findings: &mut Findings) {
        self.tools.name(tool, "a tool", findings);
        let actions = self.actions.entry(tool.value.clone()).or_default();
        actions.name(action, "an action", findings);
    }
}

/// Finds a name that cannot be one.
pub(super) fn name(name: &Spanned<String>, what: &str, findings: &mut Findings) {
    well_formed(name, what, codes::BAD_NAME, findings);
}

fn well_formed(name: &Spanned<String>, what: &str, code: Code, findings: &mut Findings) -> bool {
    let is = is_name(&name.value);
    if !is {
        let message = format!("`{}` cannot be {what}", name.value);
        findings.push(Diagnostic::new(code, name.span, message).help(name_help(&name.value, code)));
    }
    is
}

/// What to do about a name that cannot be one.
fn name_help(name: &str, code: Code) -> String {
    if let Some(help) = look_alike(name) {
        return help;
    }
    let joined = name.trim().replace([' ', '.'], "_");
    match name.split_once('.') {
        Some((tool, action)) if code == codes::BAD_NAME && is_name(tool) && is_name(action) => {
            format!("tool and action stand apart: `tool: {tool}` and `action: {action}`")
        }
        _ if is_name(&joined) => format!("write it without spaces and dots: `{joined}`"),
        _ => "begin with a letter from a to z; then letters, digits, `_` and `-`".to_owned(),
    }
}

/// The retry profiles that there are, and those that are used.
struct Profiles<'d> {
    known: Vec<&'d str>,
    names: HashSet<&'d str>,
    used: HashSet<&'d str>,
}

impl<'d> Profiles<'d> {
    fn new(document: &'d Campaign) -> Self {
        let own = document.profiles.iter().map(|(name, _)| name.value.as_str());
        let known: Vec<&str> = BUILT_IN_PROFILES.iter().map(|(name, _)| *name).chain(own).collect();
        Self { names: known.iter().copied().collect(), used: HashSet::new(), known }
    }

    /// Checks that a profile exists, and remembers that it is used.
    fn refer(&mut self, retry: &'d RetryChoice, findings: &mut Findings) {
        let RetryChoice::Profile(name) = retry else { return };
        if self.names.contains(name.value.as_str()) {
            self.used.insert(&name.value);
            return;
        }
        let message = format!("there is no retry profile `{}`", name.value);
        let finding = Diagnostic::new(codes::UNKNOWN_PROFILE, name.span, message);
        findings.push(if findings.is_full() {
            finding
        } else {
            let some = self.known.iter().take(20).copied().collect::<Vec<_>>();
            finding
                .help(format!("profiles are {}", some.join(", ")))
                .maybe_help(did_you_mean(&name.value, self.known.iter().copied()))
        });
    }
}

fn own_profile(name: &Spanned<String>, used: &HashSet<&str>, findings: &mut Findings) {
    if well_formed(name, "the name of a retry profile", codes::BAD_NAME, findings)
        && !used.contains(name.value.as_str())
    {
        let message = format!("nothing uses the retry profile `{}`", name.value);
        findings.push(
            Diagnostic::new(codes::UNUSED_PROFILE, name.span, message)
                .help(format!("write `retry: {}` where it is meant, or leave it out", name.value)),
        );
    }
}
