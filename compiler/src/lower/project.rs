//! A project as one table of steps: what it says of its tasks, and what every project has.

use super::names::Title;
use super::options;
use super::own_steps::{
    BUNDLE_ARTIFACTS, CLEANUP_WORKSPACE, CREATE_WORKSPACE, NOTIFY_COMPLETION, PROVISION_GIT_REPO,
};
use super::plan::{activity_type, next_id};
use super::rust_names;
use super::tools::Tools;
use crate::ast::node::json_text;
use crate::ast::{Project, Task};
use crate::diagnostic::{Diagnostic, Findings, codes};
use crate::ir::made::output_type;
use crate::ir::{
    Activity, Compensation, Condition, Dialect, Expr, Field, Mode, Options, Step, StepKind, Takes,
    Workflow,
};
use crate::limits;
use crate::source::{Source, Span};
use crate::types::{Schemas, Types};
use sagaweave_core::plan::{self, StepId, UndoOrder};
use std::collections::HashMap;
use std::time::Duration;

const TOOL: &str = "mao";
const EXECUTE_CAPSULE: &str = "execute_capsule";
const VERSION: &str = "1.0.0";
const TASK_TIMEOUT: Duration = Duration::from_hours(1);
const ATTEMPTS: u32 = 3;

/// Checks that settings for a workspace have a workspace, and that a sequence is not too long.
pub(super) fn check(document: &Project, findings: &mut Findings) {
    length(document, findings);
    let Some(no_workspace) = document.no_workspace else { return };
    let settings = [
        ("git_repo_url", document.git_repo_url.as_ref()),
        ("workspace_config", document.workspace_config.as_ref()),
    ];
    for (key, setting) in settings {
        let Some(setting) = setting else { continue };
        let message = format!("`{key}` needs a workspace, and `workspace: false` leaves it out");
        findings.push(
            Diagnostic::new(codes::CONTRADICTION, setting.span, message)
                .related(no_workspace, "`workspace: false`")
                .help("leave out one of the two"),
        );
    }
}

fn length(document: &Project, findings: &mut Findings) {
    let first_too_many = document.tasks.get(limits::SEQUENTIAL_TASKS);
    let Some(task) = first_too_many.filter(|_| document.mode == Mode::Sequential) else { return };
    let message = format!(
        "a sequential project has at most {} tasks, since each gets the outputs of all before it",
        limits::SEQUENTIAL_TASKS
    );
    findings.push(Diagnostic::new(codes::TOO_LONG, task.id.span, message).help(
        "divide the project, or write `execution_mode: dag` with the `dependencies` that are needed",
    ));
}

/// The whole workflow, all but its hash. Names and graph are in order.
pub(super) fn workflow(document: &Project, source: &Source, title: Title) -> Workflow {
    let mut planner = Planner {
        steps: Vec::new(),
        tools: Tools::default(),
        workspace: None,
        place: document.name.span,
    };
    let mut start = planner.workspace(document);
    start.extend(planner.repository(document));
    let tasks = planner.tasks(document, start.last().copied());
    let artifacts = planner.bundle(&tasks);
    planner.finally(document, &tasks);
    let output = Expr::Object(vec![
        Field::new("results", results(&tasks)),
        Field::new("artifacts", Expr::Output(artifacts)),
    ]);
    let mut types = Types::with_prelude();
    let output_type = output_type(&output, &planner.steps, &mut types);
    Workflow {
        source: source.file_name().to_owned(),
        module: title.module,
        dialect: Dialect::Project,
        name: document.name.value.clone(),
        description: None,
        version: VERSION.to_owned(),
        workflow_type: title.workflow_type,
        task_queue: None,
        timeout: None,
        undo_order: UndoOrder::Graph,
        hash: String::new(),
        steps: planner.steps,
        tools: planner.tools.finish(),
        output,
        types,
        schemas: Schemas::default(),
        tool_schemas: Schemas::default(),
        input: None,
        output_type,
        signals: Vec::new(),
        queries: Vec::new(),
        search_attributes: Vec::new(),
    }
}

struct Planner {
    steps: Vec<Step>,
    tools: Tools,
    /// The step that creates the workspace, if there is one.
    workspace: Option<StepId>,
    /// The project's name, from which its own steps follow.
    place: Span,
}

/// A task and its step.
#[derive(Clone, Copy)]
struct Planned<'d> {
    task: &'d Task,
    id: StepId,
}

impl Planner {
    fn workspace(&mut self, document: &Project) -> Vec<StepId> {
        if document.no_workspace.is_some() {
            return Vec::new();
        }
        let config = document.workspace_config.as_ref().map_or("null", |config| &config.value);
        let name = json_text(&document.name.value);
        let input = format!(r#"{{"project_name":{name},"workspace_config":{config}}}"#);
        let id = self.own(CREATE_WORKSPACE, Expr::Json(input), Vec::new());
        self.workspace = Some(id);
        vec![id]
    }

    fn repository(&mut self, document: &Project) -> Option<StepId> {
        let (url, workspace) = (document.git_repo_url.as_ref()?, self.workspace?);
        let input = self.input([Field::new("git_repo_url", Expr::Json(json_text(&url.value)))]);
        Some(self.own(PROVISION_GIT_REPO, input, vec![workspace]))
    }

    /// The tasks; those that come after no other come after `start`.
    fn tasks<'d>(&mut self, document: &'d Project, start: Option<StepId>) -> Vec<Planned<'d>> {
        let first = self.steps.len();
        let id = |at: usize| StepId(next_id(&self.steps).0 + u32::try_from(at).unwrap_or(u32::MAX));
        let tasks = document.tasks.iter().enumerate();
        let planned: Vec<Planned<'d>> =
            tasks.map(|(at, task)| Planned { task, id: id(at) }).collect();
        let by_id: HashMap<&str, usize> =
            planned.iter().enumerate().map(|(at, one)| (one.task.id.value.as_str(), at)).collect();
        for (at, one) in planned.iter().enumerate() {
            let known: Vec<Planned<'d>> = match document.mode {
                Mode::Sequential => planned[..at].to_vec(),
                Mode::Parallel => Vec::new(),
                Mode::Dag => {
                    dependencies(one.task, &by_id).into_iter().map(|at| planned[at]).collect()
                }
            };
            let mut after: Vec<StepId> = match document.mode {
                Mode::Sequential => known.last().map(|one| one.id).into_iter().collect(),
                Mode::Parallel | Mode::Dag => known.iter().map(|one| one.id).collect(),
            };
            if after.is_empty() {
                after.extend(start);
            }
            let input = self.input([
                Field::new("task", Expr::Json(one.task.json.clone())),
                Field::new("results", results(&known)),
            ]);
            let step = self.task(one.task, input, after);
            self.steps.push(step);
        }
        debug_assert_eq!(self.steps.len(), first + planned.len());
        planned
    }

    fn task(&mut self, task: &Task, input: Expr, after: Vec<StepId>) -> Step {
        let timeout = task.timeout.unwrap_or(TASK_TIMEOUT);
        let options = options::plain(timeout, task.attempts.unwrap_or(ATTEMPTS));
        let options = Options { priority: task.priority, ..options };
        Step {
            optional: task.optional,
            description: task.description.clone(),
            place: task.id.span,
            ..self.step(&task.id.value, EXECUTE_CAPSULE, input, after, options)
        }
    }

    /// What collects the outcome, after all tasks.
    fn bundle(&mut self, tasks: &[Planned<'_>]) -> StepId {
        let input = self.input([Field::new("results", results(tasks))]);
        self.own(BUNDLE_ARTIFACTS, input, tasks.iter().map(|one| one.id).collect())
    }

    /// What runs at the end, one after another, whatever happened.
    fn finally(&mut self, document: &Project, tasks: &[Planned<'_>]) {
        let notified = document.notification_url.as_ref().map(|url| {
            let input = Expr::Object(vec![
                Field::new("notification_url", Expr::Json(json_text(url))),
                Field::new("project_name", Expr::Json(json_text(&document.name.value))),
                Field::new("status", Expr::Status),
                Field::new("results", results(tasks)),
            ]);
            self.last(NOTIFY_COMPLETION, input, Vec::new(), None)
        });
        if let Some(workspace) = self.workspace {
            let input = self.input([]);
            let when = Some(Condition::Started(workspace));
            self.last(CLEANUP_WORKSPACE, input, notified.into_iter().collect(), when);
        }
    }

    /// A step of `finally`.
    fn last(
        &mut self,
        name: &str,
        input: Expr,
        after: Vec<StepId>,
        when: Option<Condition>,
    ) -> StepId {
        let id = self.own(name, input, after);
        let step = &mut self.steps[id.index()];
        (step.optional, step.finally, step.when) = (true, true, when);
        id
    }

    /// A step that the project has by itself, called like its action.
    fn own(&mut self, name: &str, input: Expr, after: Vec<StepId>) -> StepId {
        let id = next_id(&self.steps);
        let options = options::plain(plan::Options::DEFAULT.timeout, ATTEMPTS);
        let step = self.step(name, name, input, after, options);
        self.steps.push(step);
        id
    }

    fn step(
        &mut self,
        id: &str,
        action: &str,
        input: Expr,
        after: Vec<StepId>,
        options: Options,
    ) -> Step {
        let kind = StepKind::Activity(Activity {
            action: self.tools.action(TOOL, action, Takes::Value, None),
            activity_type: activity_type(TOOL, action),
            input,
            options,
            reads: false,
            pivot: false,
            compensation: Compensation::Unsaid,
        });
        Step { after, ..Step::new(id, rust_names::field(id), self.place, kind) }
    }

    /// An object of these, after the workspace if there is one.
    fn input<const N: usize>(&self, fields: [Field; N]) -> Expr {
        let workspace = self.workspace.map(|id| Field::new("workspace", Expr::Output(id)));
        Expr::Object(workspace.into_iter().chain(fields).collect())
    }
}

/// Positions of the tasks that a task comes after, each once, in the order of the document.
fn dependencies(task: &Task, by_id: &HashMap<&str, usize>) -> Vec<usize> {
    let names = task.dependencies.as_ref().map(|list| list.value.as_slice()).unwrap_or_default();
    let mut places: Vec<usize> =
        names.iter().filter_map(|name| by_id.get(name.value.as_str())).copied().collect();
    places.sort_unstable();
    places.dedup();
    places
}

/// Outputs by task id.
fn results(tasks: &[Planned<'_>]) -> Expr {
    let result = |one: &Planned<'_>| Field::new(&one.task.id.value, Expr::Output(one.id));
    Expr::Object(tasks.iter().map(result).collect())
}
