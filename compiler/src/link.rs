//! Documents that are compiled together: what they share, and where they disagree.

use crate::diagnostic::codes::{self, Code};
use crate::diagnostic::{Diagnostic, Label};
use crate::ir::{Action, Compensation, Step, Takes, Tool, Workflow};
use crate::source::{Source, Span};

/// Documents that agree, and the tools of all of them. `emit` takes nothing else, so that it
/// cannot fail.
#[derive(Clone, Debug)]
pub struct Linked<'a> {
    pub(crate) workflows: &'a [Workflow],
    /// Each tool once, with the actions that any document calls.
    pub(crate) tools: Vec<Tool>,
}

/// A finding that several documents make together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Conflict {
    /// Which document it is shown in: the later one.
    pub document: usize,
    /// The finding.
    pub diagnostic: Diagnostic,
}

impl<'a> Linked<'a> {
    /// One document, which agrees with itself.
    pub fn one(workflow: &'a Workflow) -> Self {
        Self { workflows: std::slice::from_ref(workflow), tools: workflow.tools.clone() }
    }

    /// Documents for one worker. `sources` are theirs, in the same order.
    ///
    /// # Errors
    /// All that they disagree about: a workflow type or a module that two of them have, an action
    /// that is forward work in one and an undo in another, or that gets different arguments, and
    /// names that meet in Rust.
    pub fn several(workflows: &'a [Workflow], sources: &[Source]) -> Result<Self, Vec<Conflict>> {
        let mut conflicts = Vec::new();
        for (later, workflow) in workflows.iter().enumerate() {
            for earlier in &workflows[..later] {
                let found = disagreements(earlier, workflow);
                conflicts.extend(found.into_iter().map(|found| found.at(later, sources)));
            }
        }
        if conflicts.is_empty() {
            Ok(Self { workflows, tools: union(workflows) })
        } else {
            Err(conflicts)
        }
    }
}

/// A disagreement before its place is known.
struct Disagreement {
    code: Code,
    /// The name that it is about: its first place in the document is shown.
    name: String,
    message: String,
    help: &'static str,
}

impl Disagreement {
    fn at(self, document: usize, sources: &[Source]) -> Conflict {
        let span = sources.get(document).map(|source| first_place(source, &self.name));
        let label = Label { span: span.unwrap_or_default(), text: String::new() };
        let diagnostic = Diagnostic::new(self.code, label.span, self.message).help(self.help);
        Conflict { document, diagnostic }
    }
}

/// Where `name` first stands as a word of its own; the document's start where it does not stand at
/// all, because it follows from the file's name.
fn first_place(source: &Source, name: &str) -> Span {
    let bytes = source.bytes();
    let is_part = |byte: Option<&u8>| {
        byte.is_some_and(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-'))
    };
    let stands_at = |at: &usize| {
        let end = at + name.len();
        bytes[*at..].starts_with(name.as_bytes())
            && !is_part(at.checked_sub(1).and_then(|before| bytes.get(before)))
            && !is_part(bytes.get(end))
    };
    let at = (0..bytes.len()).find(stands_at);
    at.map_or_else(Span::default, |at| Span::new(at, at + name.len()))
}

fn disagreements(earlier: &Workflow, later: &Workflow) -> Vec<Disagreement> {
    let mut found = Vec::new();
    found.extend(same_type(earlier, later));
    found.extend(same_module(earlier, later));
    for (known, tool) in pairs(&earlier.tools, &later.tools) {
        found.extend(tool_names_meet(earlier, known, tool));
        if known.name == tool.name {
            for (known_action, action) in pairs(&known.actions, &tool.actions) {
                found.extend(action_names_meet(earlier, tool, known_action, action));
                found.extend(action_disagrees((earlier, known_action), (later, action), tool));
            }
        }
    }
    found
}

fn pairs<'t, T>(left: &'t [T], right: &'t [T]) -> impl Iterator<Item = (&'t T, &'t T)> {
    left.iter().flat_map(move |left| right.iter().map(move |right| (left, right)))
}

fn same_type(earlier: &Workflow, later: &Workflow) -> Option<Disagreement> {
    (earlier.workflow_type == later.workflow_type).then(|| Disagreement {
        code: codes::SAME_WORKFLOW_TYPE,
        name: later.workflow_type.clone(),
        message: format!(
            "the workflow type `{}` is that of {}, too",
            later.workflow_type, earlier.source
        ),
        help: "give one of them another `type`",
    })
}

/// The shared tools of several documents have a module, too.
fn same_module(earlier: &Workflow, later: &Workflow) -> Option<Disagreement> {
    let meet = earlier.module == later.module
        || later.module == shared_module(earlier)
        || earlier.module == shared_module(later);
    meet.then(|| Disagreement {
        code: codes::SAME_MODULE,
        name: later.module.clone(),
        message: format!(
            "the Rust module `{}` is needed for {}, too",
            later.module, earlier.source
        ),
        help: "give one of the files another name",
    })
}

/// The module that holds the shared tools, where `first` is the first document.
pub(crate) fn shared_module(first: &Workflow) -> String {
    format!("{}_shared", first.module)
}

fn tool_names_meet(earlier: &Workflow, known: &Tool, tool: &Tool) -> Option<Disagreement> {
    let meet = known.rust_name == tool.rust_name || known.type_name == tool.type_name;
    (meet && known.name != tool.name).then(|| Disagreement {
        code: codes::NAMES_MEET,
        name: tool.name.clone(),
        message: format!(
            "the tool `{}` and the tool `{}` of {} are one name in Rust",
            tool.name, known.name, earlier.source
        ),
        help: "write it in the same way in all documents",
    })
}

fn action_names_meet(
    earlier: &Workflow,
    tool: &Tool,
    known: &Action,
    action: &Action,
) -> Option<Disagreement> {
    let meet = known.rust_name == action.rust_name && known.name != action.name;
    meet.then(|| Disagreement {
        code: codes::NAMES_MEET,
        name: action.name.clone(),
        message: format!(
            "the actions `{}` and, in {}, `{}` of the tool `{}` are one name in Rust",
            action.name, earlier.source, known.name, tool.name
        ),
        help: "write it in the same way in all documents",
    })
}

fn action_disagrees(
    (earlier, known): (&Workflow, &Action),
    (later, action): (&Workflow, &Action),
    tool: &Tool,
) -> Option<Disagreement> {
    if known.name != action.name {
        return None;
    }
    let activity_type = format!("{}.{}", tool.name, action.name);
    let [there, here] = [earlier, later].map(|workflow| undoes(workflow, &activity_type));
    if here != there {
        let [there, here] = [there, here].map(|undoes| if undoes { "undoes" } else { "does" });
        return Some(Disagreement {
            code: codes::BOTH_WAYS,
            name: action.name.clone(),
            message: format!(
                "`{activity_type}` {here} something here, and {there} something in {}",
                earlier.source
            ),
            help: "use two actions: one that does, one that undoes",
        });
    }
    (known.takes != action.takes).then(|| Disagreement {
        code: codes::ARGUMENTS_DIFFER,
        name: action.name.clone(),
        message: format!(
            "`{activity_type}` gets {} here, and {} in {}",
            arguments(action.takes),
            arguments(known.takes),
            earlier.source
        ),
        help: "give the compensation a `with` in all documents, or in none",
    })
}

fn arguments(takes: Takes) -> &'static str {
    match takes {
        Takes::Value => "what `with` says",
        Takes::Undo => "the input and output of its step",
    }
}

fn undoes(workflow: &Workflow, activity_type: &str) -> bool {
    workflow.steps.iter().filter_map(Step::activity).any(|activity| match &activity.compensation {
        Compensation::Undo(undo) => undo.activity_type == activity_type,
        Compensation::Unsaid | Compensation::None => false,
    })
}

fn union(workflows: &[Workflow]) -> Vec<Tool> {
    let mut tools: Vec<Tool> = Vec::new();
    for tool in workflows.iter().flat_map(|workflow| &workflow.tools) {
        match tools.iter_mut().find(|known| known.name == tool.name) {
            Some(known) => add_actions(known, &tool.actions),
            None => tools.push(tool.clone()),
        }
    }
    tools
}

fn add_actions(tool: &mut Tool, actions: &[Action]) {
    for action in actions {
        if !tool.actions.iter().any(|known| known.name == action.name) {
            tool.actions.push(action.clone());
        }
    }
}
