//! What was meant: names are resolved, defaults are filled in, the graph is planned.
//!
//! Nothing in an IR can be wrong, so that nothing after it can fail. It owns all its text; the plan
//! that core runs, and that `emit` prints, borrows from it ([`Workflow::with_plan`]).

pub(crate) mod made;
mod plan;
mod visit;

use crate::expr::Typed;
use crate::source::Span;
use crate::types::{Schemas, Type, Types};
use sagaweave_core::plan::{OnError, Priority, StepId, UndoOrder};
use sagaweave_core::schema::SchemaId;
use std::time::Duration;

/// One document.
#[derive(Clone, Debug, PartialEq)]
pub struct Workflow {
    /// The document's file name, for people.
    pub source: String,
    /// The Rust module that it becomes.
    pub module: String,
    /// Which dialect it is written in.
    pub dialect: Dialect,
    /// `workflow.name` or `project_name`.
    pub name: String,
    /// `workflow.description`.
    pub description: Option<String>,
    /// Semver; `1.0.0` for a project.
    pub version: String,
    /// The Temporal workflow type.
    pub workflow_type: String,
    /// The task queue that it asks for.
    pub task_queue: Option<String>,
    /// The limit over all forward work.
    pub timeout: Option<Duration>,
    /// `compensation_order`.
    pub undo_order: UndoOrder,
    /// A hash over all that a running workflow depends on: sixteen hexadecimal digits.
    pub hash: String,
    /// All steps, as [`sagaweave_core::Plan`] wants them: document order, joins last.
    pub steps: Vec<Step>,
    /// The tools it calls, in the order in which the document first names them.
    pub tools: Vec<Tool>,
    /// All structs and enums.
    pub types: Types,
    /// What its input and its signals are held against.
    pub schemas: Schemas,
    /// What the inputs and outputs of its tools are held against.
    pub tool_schemas: Schemas,
    /// What it takes; none takes anything.
    pub input: Option<Data>,
    /// The workflow's output.
    pub output: Expr,
    /// What [`Workflow::output`] and the outputs of its ends are.
    pub output_type: Type,
    /// `signals`, in the document's order.
    pub signals: Vec<Signal>,
    /// `queries`, in the document's order.
    pub queries: Vec<Query>,
    /// `search_attributes`, in the document's order.
    pub search_attributes: Vec<(String, Typed)>,
}

/// What is known of data that comes in.
#[derive(Clone, Debug, PartialEq)]
pub struct Data {
    /// Its type.
    pub ty: Type,
    /// What it is held against, in [`Workflow::schemas`]; of actions in [`Workflow::tool_schemas`].
    pub schema: SchemaId,
}

/// A signal that the document names.
#[derive(Clone, Debug, PartialEq)]
pub struct Signal {
    /// Its name.
    pub name: String,
    /// Its name as a Rust type.
    pub type_name: String,
    /// What the author says of it.
    pub description: Option<String>,
    /// What its payload has to be; none takes anything.
    pub payload: Option<Data>,
}

/// A query that the document names.
#[derive(Clone, Debug, PartialEq)]
pub struct Query {
    /// Its name.
    pub name: String,
    /// Its name as a Rust type.
    pub type_name: String,
    /// The answer.
    pub value: Expr,
    /// What the answer is.
    pub ty: Type,
}

/// The dialects of the language.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dialect {
    /// Has `workflow`.
    Campaign,
    /// Has `project_name`.
    Project,
}

/// A node of the graph: see [`sagaweave_core::plan::Step`].
#[derive(Clone, Debug, PartialEq)]
pub struct Step {
    /// The id in the document; empty for a join.
    pub id: String,
    /// The id as a Rust identifier without any raw prefix, such as `task_1`; empty for a join.
    pub rust_name: String,
    /// `description`.
    pub description: Option<String>,
    /// The block that holds it.
    pub parent: Option<StepId>,
    /// The siblings it comes after.
    pub after: Vec<StepId>,
    /// Whether the work goes on when it fails.
    pub optional: bool,
    /// Where not empty: the only types of errors that `optional` tolerates.
    pub optional_for: Vec<String>,
    /// When it runs; always, if none.
    pub when: Option<Condition>,
    /// The options that are computed when it starts.
    pub adjust: Adjust,
    /// What it gives, where it gives anything.
    pub output_type: Type,
    /// As they are written, the values and options of it that other steps' courses may depend on: for
    /// [`Workflow::hash`].
    pub course: String,
    /// Whether it belongs to `finally`.
    pub finally: bool,
    /// `progress`.
    pub progress: Option<u8>,
    /// Where its id stands in the document, for findings; what has none of its own has the place of
    /// what it follows from.
    pub place: Span,
    /// What it is.
    pub kind: StepKind,
}

impl Step {
    /// A step that says nothing but what it is. `rust_name` is its id as a Rust identifier.
    pub fn new(id: &str, rust_name: String, place: Span, kind: StepKind) -> Self {
        Self {
            id: id.to_owned(),
            rust_name,
            description: None,
            parent: None,
            after: Vec::new(),
            optional: false,
            optional_for: Vec::new(),
            when: None,
            adjust: Adjust::default(),
            output_type: Type::Any,
            course: String::new(),
            finally: false,
            progress: None,
            place,
            kind,
        }
    }

    /// Whether work may go on, though it did not complete: it may be skipped, or its failure tolerated.
    pub fn may_be_passed(&self) -> bool {
        self.when.is_some() || self.optional || self.adjust.optional.is_some()
    }

    /// Whether the work surely goes on when it fails.
    pub fn tolerates_all(&self) -> bool {
        self.optional && self.optional_for.is_empty()
    }

    /// What it gives to who comes after it: nullable where it may give nothing.
    pub fn seen_output(&self) -> Type {
        let ty = self.output_type.clone();
        if self.may_be_passed() { ty.nullable() } else { ty }
    }

    /// The activity that it is, if it is one.
    pub const fn activity(&self) -> Option<&Activity> {
        match &self.kind {
            StepKind::Activity(activity) => Some(activity),
            StepKind::Block(_) | StepKind::Set(_) | StepKind::End(_) | StepKind::Join => None,
        }
    }
}

/// What a step is.
#[derive(Clone, Debug, PartialEq)]
#[allow(clippy::large_enum_variant)] // nearly every step is an activity
pub enum StepKind {
    /// A call of a tool.
    Activity(Activity),
    /// A list of steps.
    Block(Block),
    /// Values without any activity.
    Set(Expr),
    /// The workflow ends here.
    End(End),
    /// A barrier between two waves.
    Join,
}

/// `type: end`.
#[derive(Clone, Debug, PartialEq)]
pub struct End {
    /// Whether what is done already is undone, too.
    pub undo: bool,
    /// How the workflow ends.
    pub ending: Ending,
}

/// How a workflow ends at a `type: end`.
#[derive(Clone, Debug, PartialEq)]
#[allow(clippy::large_enum_variant)] // there are few of them
pub enum Ending {
    /// It completes with this output.
    Completes(Expr),
    /// It fails with an error of this type (text) and message (text).
    Fails {
        /// The error's type.
        kind: Typed,
        /// For people.
        message: Typed,
    },
}

/// The options of a step that are expressions: see [`sagaweave_core::plan::Overrides`].
#[derive(Clone, Debug, Default, PartialEq)]
#[allow(missing_docs)]
pub struct Adjust {
    /// A span.
    pub timeout: Option<Typed>,
    /// A span.
    pub total_timeout: Option<Typed>,
    /// A span.
    pub heartbeat_timeout: Option<Typed>,
    /// A whole number.
    pub max_attempts: Option<Typed>,
    /// A whole number.
    pub max_concurrent: Option<Typed>,
    /// A bool.
    pub optional: Option<Typed>,
    /// A text: `high`, `normal` or `low`.
    pub priority: Option<Typed>,
    /// A text.
    pub summary: Option<Typed>,
}

impl Adjust {
    /// What is computed.
    pub fn all(&self) -> impl Iterator<Item = &Typed> {
        let Self {
            timeout,
            total_timeout,
            heartbeat_timeout,
            max_attempts,
            max_concurrent,
            optional,
            priority,
            summary,
        } = self;
        let timeouts = [timeout, total_timeout, heartbeat_timeout];
        let others = [max_attempts, max_concurrent, optional, priority, summary];
        timeouts.into_iter().chain(others).flatten()
    }

    /// Whether nothing is computed.
    pub fn is_empty(&self) -> bool {
        self.all().next().is_none()
    }
}

/// A list of steps.
#[derive(Clone, Debug, PartialEq)]
pub struct Block {
    /// What the document says orders it.
    pub mode: Mode,
    /// How many of its direct children may run at once.
    pub max_concurrent: Option<u32>,
    /// What the failure of a child does to its siblings.
    pub on_error: OnError,
    /// The limit of its whole run.
    pub timeout: Option<Duration>,
    /// What it gives, where the document says so or an expression reads it.
    pub output: Option<Expr>,
}

/// What orders a block's steps. The edges say it already; this is for people.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// One after another.
    Sequential,
    /// All at once.
    Parallel,
    /// By `depends_on`.
    Dag,
}

/// A call of a tool.
#[derive(Clone, Debug, PartialEq)]
pub struct Activity {
    /// Which action of which tool.
    pub action: ActionId,
    /// `tool.action`.
    pub activity_type: String,
    /// What it gets. An [`Expr::Json`] is in the plan as it is, anything else becomes a function.
    pub input: Expr,
    /// How it is run.
    pub options: Options,
    /// It has no effect.
    pub reads: bool,
    /// It is the point of no return.
    pub pivot: bool,
    /// Its compensation.
    pub compensation: Compensation,
}

/// What a document says of undoing an activity.
#[derive(Clone, Debug, PartialEq)]
#[allow(clippy::large_enum_variant)] // an undo is what most have
pub enum Compensation {
    /// Nothing.
    Unsaid,
    /// `compensation: none`.
    None,
    /// This undoes it.
    Undo(Undo),
}

/// How an activity is undone.
#[derive(Clone, Debug, PartialEq)]
pub struct Undo {
    /// Which action of which tool.
    pub action: ActionId,
    /// `tool.action`.
    pub activity_type: String,
    /// What it gets; none is `{input, output}` of its forward step.
    pub input: Option<Expr>,
    /// How it is run.
    pub options: Options,
    /// Where the document names it.
    pub place: Span,
}

/// See [`sagaweave_core::plan::Options`].
#[derive(Clone, Debug, PartialEq)]
#[allow(missing_docs)]
pub struct Options {
    pub timeout: Duration,
    pub total_timeout: Option<Duration>,
    pub heartbeat_timeout: Option<Duration>,
    pub retry: Retry,
    pub priority: Priority,
    pub summary: Option<String>,
}

/// See [`sagaweave_core::plan::Retry`].
#[derive(Clone, Debug, PartialEq)]
#[allow(missing_docs)]
pub struct Retry {
    pub max_attempts: Option<u32>,
    pub initial: Duration,
    pub backoff: f64,
    pub max: Duration,
    pub non_retryable: Vec<String>,
    pub only: Vec<String>,
}

/// A tool, and the actions of it that the document calls.
#[derive(Clone, Debug, PartialEq)]
pub struct Tool {
    /// Its name in the document.
    pub name: String,
    /// Its name as a Rust identifier for fields, without any raw prefix: `memory_gateway`.
    pub rust_name: String,
    /// Its name as a Rust type: `MemoryGateway`.
    pub type_name: String,
    /// In the order in which the document first names them.
    pub actions: Vec<Action>,
}

/// An action of a tool.
#[derive(Clone, Debug, PartialEq)]
pub struct Action {
    /// Its name in the document.
    pub name: String,
    /// Its name as a Rust identifier for methods, without any raw prefix.
    pub rust_name: String,
    /// What its implementation gets.
    pub takes: Takes,
    /// What the catalog says of it.
    pub description: Option<String>,
    /// What it takes, where a catalog says so.
    pub input: Option<Data>,
    /// What it gives, where a catalog says so.
    pub output: Option<Data>,
}

/// What the implementation of an action gets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Takes {
    /// A plain value.
    Value,
    /// The input and output of the step that it undoes: a compensation that nowhere has a `with`.
    Undo,
}

/// Names an action: positions in [`Workflow::tools`] and [`Tool::actions`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub struct ActionId {
    pub tool: usize,
    pub action: usize,
}

/// A value, known now or when it runs.
#[derive(Clone, Debug, PartialEq)]
pub enum Expr {
    /// JSON text, as compact as can be, keys in the document's order.
    Json(String),
    /// An object. It becomes a Rust struct where a type is made of it.
    Object(Vec<Field>),
    /// A list.
    List(Vec<Expr>),
    /// The output of a step; null where it has none.
    Output(StepId),
    /// `workflow.status`.
    Status,
    /// An expression.
    Computed(Typed),
}

/// A member of an [`Expr::Object`].
#[derive(Clone, Debug, PartialEq)]
pub struct Field {
    /// The key in JSON.
    pub key: String,
    /// The value.
    pub value: Expr,
    /// The block whose outputs the value is: null, if the block does not complete.
    pub block: Option<StepId>,
    /// Whether it is left out where its value is null: an [`Expr::Computed`] of a nullable type, for a
    /// member that need not be there.
    pub skip_null: bool,
}

impl Field {
    /// One that is always there.
    pub fn new(key: &str, value: Expr) -> Self {
        Self { key: key.to_owned(), value, block: None, skip_null: false }
    }
}

/// When a step runs.
#[derive(Clone, Debug, PartialEq)]
#[allow(clippy::large_enum_variant)] // most steps have none
pub enum Condition {
    /// If this step was ever started.
    Started(StepId),
    /// If this holds.
    Holds {
        /// A bool.
        condition: Typed,
        /// As it is written, for people.
        text: String,
    },
}

impl Workflow {
    /// With the type that its output follows from: of its steps, and of what it is made of. Documents
    /// have it; this is for an IR that is made by hand.
    pub fn with_output_type(mut self) -> Self {
        self.output_type = made::output_type(&self.output, &self.steps, &mut self.types);
        self
    }

    /// The block whose outputs a member holds, if it may be that the block does not complete and the
    /// workflow does: it was skipped, or its failure tolerated. Then the member is null.
    pub fn optional_block(&self, field: &Field) -> Option<StepId> {
        field.block.filter(|block| self.steps[block.index()].may_be_passed())
    }
}
