//! Documents that are compiled together: what they share, and where they disagree.

use crate::diagnostic::codes::{self, Code};
use crate::diagnostic::{Diagnostic, Label};
use crate::ir::{Action, Compensation, Data, Step, Takes, Tool, Workflow};
use crate::source::{Source, Span};
use crate::types::{Home, Moved, Schemas, Type, TypeId, Types};
use std::collections::HashMap;

/// Documents that agree, and the tools of all of them. `emit` takes nothing else, so that it
/// cannot fail.
#[derive(Clone, Debug)]
pub struct Linked<'a> {
    pub(crate) workflows: &'a [Workflow],
    /// What they call.
    pub(crate) called: Called,
}

/// Tools with what they take and give.
#[derive(Clone, Debug, Default)]
pub(crate) struct Called {
    /// Each tool once, with the actions that any document calls.
    pub(crate) tools: Vec<Tool>,
    /// The structs and enums of tools and catalogs, as far as they are used.
    pub(crate) types: Types,
    /// What inputs and outputs are held against.
    pub(crate) schemas: Schemas,
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
        let workflows = std::slice::from_ref(workflow);
        Self { workflows, called: union(workflows) }
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
            Ok(Self { workflows, called: union(workflows) })
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
    found.extend(shared_types_differ(earlier, later));
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

/// Types that stand beside the tools of all documents have one name there, and one meaning.
fn shared_types_differ(earlier: &Workflow, later: &Workflow) -> Option<Disagreement> {
    let shared = |workflow: &Workflow| {
        let defs = (0..).map(TypeId).zip(&workflow.types.defs);
        let shared = defs.filter(|(_, def)| def.home == Home::Catalog);
        shared.map(|(id, def)| (def.rust_name.clone(), Type::Named(id))).collect::<Vec<_>>()
    };
    let known: HashMap<String, Type> = shared(earlier).into_iter().collect();
    let (name, _) = shared(later).into_iter().find(|(name, ty)| {
        known
            .get(name)
            .is_some_and(|known| earlier.types.signature(known) != later.types.signature(ty))
    })?;
    Some(Disagreement {
        code: codes::TYPES_DIFFER,
        message: format!("the type `{name}` is another one here than in {}", earlier.source),
        name,
        help: "let both name the same catalog, or give one of the types another name",
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
    if known.takes == action.takes && types_differ((earlier, known), (later, action)) {
        return Some(Disagreement {
            code: codes::TYPES_DIFFER,
            name: action.name.clone(),
            message: format!("`{activity_type}` has other types here than in {}", earlier.source),
            help: "let both name the same catalog, or write its `input` and `output` in the same way",
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

/// Whether an action takes or gives something else in the other document.
fn types_differ(
    (earlier, known): (&Workflow, &Action),
    (later, action): (&Workflow, &Action),
) -> bool {
    let differ = |known: &Option<Data>, data: &Option<Data>| match (known, data) {
        (None, None) => false,
        (Some(known), Some(data)) => {
            earlier.types.signature(&known.ty) != later.types.signature(&data.ty)
                || earlier.tool_schemas.part(known.schema) != later.tool_schemas.part(data.schema)
        }
        (None, Some(_)) | (Some(_), None) => true,
    };
    differ(&known.input, &action.input) || differ(&known.output, &action.output)
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

fn union(workflows: &[Workflow]) -> Called {
    let mut all = Called::default();
    for workflow in workflows {
        let mut moved = Moved::default();
        all.types.take_used(&workflow.types);
        // They may be types of a catalog themselves, where that stands in the document.
        let payloads = workflow.signals.iter().filter_map(|signal| signal.payload.as_ref());
        for data in workflow.input.iter().chain(payloads) {
            all.types.take(&workflow.types, &data.ty);
        }
        for tool in &workflow.tools {
            add_tool(&mut all, tool, workflow, &mut moved);
        }
    }
    let actions = all.tools.iter_mut().flat_map(|tool| &mut tool.actions);
    let data = actions.flat_map(|action| [&mut action.input, &mut action.output]).flatten();
    all.schemas.share(data.map(|data| &mut data.schema));
    all
}

fn add_tool(all: &mut Called, tool: &Tool, workflow: &Workflow, moved: &mut Moved) {
    let place = all.tools.iter().position(|known| known.name == tool.name).unwrap_or_else(|| {
        all.tools.push(Tool { actions: Vec::new(), ..tool.clone() });
        all.tools.len() - 1
    });
    for action in &tool.actions {
        if all.tools[place].actions.iter().any(|known| known.name == action.name) {
            continue;
        }
        let mut own = |data: &Option<Data>| {
            data.as_ref().map(|data| Data {
                ty: all.types.take(&workflow.types, &data.ty),
                schema: all.schemas.take(&workflow.tool_schemas, data.schema, moved),
            })
        };
        let (input, output) = (own(&action.input), own(&action.output));
        all.tools[place].actions.push(Action { input, output, ..action.clone() });
    }
}
