//! A campaign as one table of steps.

use super::catalogs::Catalogs;
use super::flow::Typed;
use super::graph::levels;
use super::names::Title;
use super::options::Defaults;
use super::rust_names;
use super::tools::Tools;
use crate::ast::node::Entry;
use crate::ast::{self, Campaign, Node, Optional, Spanned, did_you_mean};
use crate::diagnostic::{Diagnostic, Findings, codes};
use crate::ir::{
    Activity, Block, Compensation, Data, Dialect, End, Ending, Expr, Mode, Options, Signal, Step,
    StepKind, Takes, Tool, Undo, Workflow,
};
use crate::source::{Source, Span};
use crate::types::{Moved, SchemaId, Schemas};
use sagaweave_core::plan::StepId;
use std::collections::HashMap;

/// The table while it is checked: each step beside what was written.
pub(super) struct Draft<'d> {
    /// All steps, as in [`Workflow::steps`].
    pub(super) steps: Vec<Step>,
    /// What was written; none for a join.
    pub(super) written: Vec<Option<&'d ast::Step>>,
    pub(super) tools: Tools,
    /// The steps that stand in no block, without those of `finally`.
    pub(super) modules: Vec<StepId>,
}

/// Plans a campaign whose names and graph are in order.
pub(super) fn campaign<'d>(
    document: &'d Campaign,
    catalogs: &Catalogs<'_>,
    findings: &mut Findings,
) -> Draft<'d> {
    let mut planner = Planner {
        draft: Draft {
            steps: Vec::new(),
            written: Vec::new(),
            tools: Tools::default(),
            modules: Vec::new(),
        },
        defaults: Defaults::new(document),
        catalogs,
        findings,
    };
    let modules =
        planner.list(&document.modules, Mode::Dag, Place { parent: None, finally: false });
    planner.draft.modules.clone_from(&modules);
    planner.list(&document.finally, Mode::Sequential, Place { parent: None, finally: true });
    if document.waves {
        planner.waves(&modules);
    }
    planner.draft
}

/// The whole workflow, all but its hash.
pub(super) fn workflow(
    document: &Campaign,
    source: &Source,
    title: Title,
    draft: Draft<'_>,
    data: Typed,
) -> Workflow {
    let Parts { input, signals, schemas, tools, tool_schemas } =
        parts(data.input, data.signals, draft.tools.finish(), &data.schemas);
    Workflow {
        source: source.file_name().to_owned(),
        module: title.module,
        dialect: Dialect::Campaign,
        name: document.name.clone(),
        description: document.description.clone(),
        version: document.version.clone(),
        workflow_type: title.workflow_type,
        task_queue: document.task_queue.clone(),
        timeout: document.timeout.map(|timeout| timeout.value),
        undo_order: document.undo_order,
        hash: String::new(),
        steps: draft.steps,
        tools,
        types: data.types,
        schemas,
        tool_schemas,
        input,
        output: data.output,
        output_type: data.output_type,
        signals,
        queries: data.queries,
        search_attributes: data.search_attributes,
    }
}

/// What is held against schemas, with tables that have just what each needs: one goes into the plan, and
/// one to the worker's tools.
struct Parts {
    input: Option<Data>,
    signals: Vec<Signal>,
    schemas: Schemas,
    tools: Vec<Tool>,
    tool_schemas: Schemas,
}

fn parts(
    input: Option<Data>,
    mut signals: Vec<Signal>,
    mut tools: Vec<Tool>,
    all: &Schemas,
) -> Parts {
    let (mut schemas, mut moved) = (Schemas::default(), Moved::default());
    let mut input = input;
    let payloads = signals.iter_mut().filter_map(|signal| signal.payload.as_mut());
    let mut own: Vec<&mut SchemaId> =
        input.iter_mut().chain(payloads).map(|data| &mut data.schema).collect();
    for id in &mut own {
        **id = schemas.take(all, **id, &mut moved);
    }
    schemas.share(own);
    let (mut tool_schemas, mut moved) = (Schemas::default(), Moved::default());
    for action in tools.iter_mut().flat_map(|tool| &mut tool.actions) {
        for data in [&mut action.input, &mut action.output].into_iter().flatten() {
            data.schema = tool_schemas.take(all, data.schema, &mut moved);
        }
    }
    Parts { input, signals, schemas, tools, tool_schemas }
}

/// The position of the step that is added to `steps` next.
pub(super) fn next_id(steps: &[Step]) -> StepId {
    // A document has at most `limits::DOCUMENT_BYTES` bytes, so never so many steps.
    StepId(u32::try_from(steps.len()).unwrap_or(u32::MAX))
}

struct Planner<'d, 'a> {
    draft: Draft<'d>,
    defaults: Defaults,
    catalogs: &'a Catalogs<'a>,
    findings: &'a mut Findings,
}

/// Where a list stands.
#[derive(Clone, Copy)]
struct Place {
    parent: Option<StepId>,
    finally: bool,
}

impl<'d> Planner<'d, '_> {
    /// Adds the steps of a list, each followed by what it holds, and then their edges.
    fn list(&mut self, steps: &'d [ast::Step], mode: Mode, place: Place) -> Vec<StepId> {
        let ids: Vec<StepId> = steps.iter().map(|step| self.step(step, place)).collect();
        let places: HashMap<&str, StepId> =
            steps.iter().zip(&ids).map(|(step, id)| (step.id.value.as_str(), *id)).collect();
        for (at, step) in steps.iter().enumerate() {
            self.draft.steps[ids[at].index()].after = match mode {
                Mode::Sequential => ids[..at].last().copied().into_iter().collect(),
                Mode::Parallel => Vec::new(),
                Mode::Dag => depends_on(step, &places),
            };
        }
        ids
    }

    fn step(&mut self, step: &'d ast::Step, place: Place) -> StepId {
        let id = next_id(&self.draft.steps);
        let kind = match &step.kind {
            ast::StepKind::Activity(activity) => StepKind::Activity(self.activity(step, activity)),
            ast::StepKind::Block(block) => StepKind::Block(Block {
                mode: block.mode.value,
                max_concurrent: block.max_concurrent,
                on_error: block.on_error,
                timeout: step.timeout.map(|timeout| timeout.value),
                output: None,
            }),
            ast::StepKind::Set(_) => StepKind::Set(Expr::Json("null".to_owned())),
            ast::StepKind::End(end) => StepKind::End(End {
                undo: end.undo.map_or(end.error.is_some(), |undo| undo.value),
                ending: Ending::Completes(Expr::Json("null".to_owned())),
            }),
        };
        self.draft.written.push(Some(step));
        let (optional, optional_for) = match step.optional.as_ref().map(|it| &it.value) {
            None | Some(Optional::Computed) => (false, Vec::new()),
            Some(Optional::Always(optional)) => (*optional, Vec::new()),
            Some(Optional::For(names)) => {
                (true, names.iter().map(|name| name.value.clone()).collect())
            }
        };
        let rust_name = rust_names::field(&step.id.value);
        self.draft.steps.push(Step {
            description: step.description.clone(),
            parent: place.parent,
            optional: place.finally || optional,
            optional_for,
            course: course(step),
            finally: place.finally,
            progress: step.progress,
            ..Step::new(&step.id.value, rust_name, step.id.span, kind)
        });
        if let ast::StepKind::Block(block) = &step.kind {
            self.list(&block.steps, block.mode.value, Place { parent: Some(id), ..place });
        }
        id
    }

    fn activity(&mut self, step: &ast::Step, activity: &ast::Activity) -> Activity {
        let (tool, name) = (&activity.tool, &activity.action);
        self.check_action(tool, name);
        let known = self.catalogs.action(&tool.value, &name.value);
        let options = self.defaults.forward(step, activity);
        Activity {
            action: self.draft.tools.action(&tool.value, &name.value, Takes::Value, known),
            activity_type: activity_type(&activity.tool.value, &activity.action.value),
            input: Expr::Json(
                activity.with.as_ref().map_or_else(|| "{}".to_owned(), Node::to_json),
            ),
            reads: activity.reads.unwrap_or(false),
            pivot: activity.pivot.is_some(),
            compensation: self.compensation(activity, &options),
            options,
        }
    }

    fn compensation(&mut self, activity: &ast::Activity, forward: &Options) -> Compensation {
        let (undo, place) = match &activity.compensation {
            None => return Compensation::Unsaid,
            Some(Spanned { value: ast::Compensation::None, .. }) => return Compensation::None,
            Some(Spanned { value: ast::Compensation::Undo(undo), span }) => (undo, *span),
        };
        let tool = undo.tool.as_ref().unwrap_or(&activity.tool);
        self.check_action(tool, &undo.action);
        let known = self.catalogs.action(&tool.value, &undo.action.value);
        let is_typed = known.is_some_and(|known| known.input.is_some());
        let takes = if undo.with.is_some() || is_typed { Takes::Value } else { Takes::Undo };
        Compensation::Undo(Undo {
            action: self.draft.tools.action(&tool.value, &undo.action.value, takes, known),
            activity_type: activity_type(&tool.value, &undo.action.value),
            input: undo.with.as_ref().map(|with| Expr::Json(with.to_json())),
            options: self.defaults.undo(undo, forward),
            place,
        })
    }

    /// Finds an action that the catalog of its tool does not have.
    fn check_action(&mut self, tool: &Spanned<String>, action: &Spanned<String>) {
        let Some(known) = self.catalogs.tool(&tool.value) else { return };
        if self.catalogs.action(&tool.value, &action.value).is_some() {
            return;
        }
        let message = format!("the tool `{}` has no action `{}`", tool.value, action.value);
        let names: Vec<&str> = self.catalogs.actions_of(&tool.value).collect();
        let some = names.iter().take(20).copied().collect::<Vec<_>>().join(", ");
        self.findings.push(
            Diagnostic::new(codes::UNKNOWN_ACTION, action.span, message)
                .related(known.written.name.span, "the tool is declared here")
                .help(format!("its actions are {some}"))
                .maybe_help(did_you_mean(&action.value, names)),
        );
    }

    /// Puts a barrier between each two waves of modules.
    fn waves(&mut self, modules: &[StepId]) {
        let places: HashMap<StepId, usize> =
            modules.iter().enumerate().map(|(at, id)| (*id, at)).collect();
        let after: Vec<Vec<usize>> = modules
            .iter()
            .map(|id| self.draft.steps[id.index()].after.iter().map(|id| places[id]).collect())
            .collect();
        let levels = levels(&after);
        let last = levels.iter().copied().max().unwrap_or_default();
        let mut waves: Vec<Vec<StepId>> = vec![Vec::new(); last + 1];
        for (id, level) in modules.iter().zip(levels) {
            waves[level].push(*id);
        }
        for pair in waves.windows(2) {
            let join = self.join(pair[0].clone());
            for id in &pair[1] {
                self.draft.steps[id.index()].after.push(join);
            }
        }
    }

    fn join(&mut self, after: Vec<StepId>) -> StepId {
        let id = next_id(&self.draft.steps);
        self.draft.written.push(None);
        let join = Step::new("", String::new(), Span::default(), StepKind::Join);
        self.draft.steps.push(Step { after, ..join });
        id
    }
}

/// What is written of a step that decides what others do: values that a condition may read, and options
/// that start fewer or pass over a failure.
fn course(step: &ast::Step) -> String {
    let output = match &step.kind {
        ast::StepKind::Set(output) => Some(output),
        ast::StepKind::Block(block) => block.output.as_ref(),
        ast::StepKind::Activity(_) | ast::StepKind::End(_) => None,
    };
    let decides =
        |entry: &&Entry| matches!(entry.key.value.as_str(), "optional" | "max_concurrent");
    let options = step.computed.iter().filter(decides).map(|entry| &entry.value);
    output.into_iter().chain(options).map(Node::to_json).collect::<Vec<_>>().join(" ")
}

/// Each once, in the order of the list that they stand in.
fn depends_on(step: &ast::Step, places: &HashMap<&str, StepId>) -> Vec<StepId> {
    let names = step.depends_on.as_ref().map(|Spanned { value, .. }| value.as_slice());
    let places =
        names.unwrap_or_default().iter().filter_map(|name| places.get(name.value.as_str()));
    let mut after: Vec<StepId> = places.copied().collect();
    after.sort_unstable();
    after.dedup();
    after
}

/// The Temporal activity type of an action.
pub(super) fn activity_type(tool: &str, action: &str) -> String {
    format!("{tool}.{action}")
}
