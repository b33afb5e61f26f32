//! What was written: the document as typed values, each with its place.
//!
//! `parse` reads the bytes into a tree ([`node`]), holds it against the tables of keys ([`keys`]),
//! and decodes it into a [`Document`].

mod catalog;
mod check;
mod decode;
mod expressions;
mod json;
pub mod keys;
mod looks;
pub mod node;
mod outline;
mod parse;
mod read;
mod recognize;
mod report;
mod shapes;
mod steps;
mod synonyms;
mod tree;
pub mod values;
mod written;

pub(crate) use expressions::OPENING;
pub(crate) use looks::look_alike;
pub use node::{Entry, Node, Spanned};
pub(crate) use parse::{Parsed, catalog_names, parse};
pub(crate) use recognize::is_meant_as_document;
pub(crate) use report::did_you_mean;
pub use written::{Written, value, written};

use crate::ir::Mode;
use crate::source::Span;
use sagaweave_core::plan::{OnError, Priority, Retry, UndoOrder};
use std::time::Duration;

/// A document of either dialect.
#[derive(Clone, Debug, PartialEq)]
#[allow(clippy::large_enum_variant)] // there is one at a time
pub enum Document {
    /// Has `workflow`.
    Campaign(Campaign),
    /// Has `project_name`.
    Project(Project),
}

/// A campaign.
#[derive(Clone, Debug, PartialEq)]
pub struct Campaign {
    /// Where the key `workflow` stands.
    pub span: Span,
    /// `workflow.name`.
    pub name: String,
    /// `workflow.version`.
    pub version: String,
    /// `workflow.type`.
    pub workflow_type: Option<Spanned<String>>,
    /// `workflow.description`.
    pub description: Option<String>,
    /// `workflow.task_queue`.
    pub task_queue: Option<String>,
    /// `workflow.waves`.
    pub waves: bool,
    /// `workflow.compensation_order`.
    pub undo_order: UndoOrder,
    /// `workflow.timeout`.
    pub timeout: Option<Spanned<Duration>>,
    /// `workflow.defaults.timeout`.
    pub default_timeout: Option<Spanned<Duration>>,
    /// `workflow.defaults.retry`.
    pub default_retry: Option<RetryChoice>,
    /// `retry_profiles`, in the document's order.
    pub profiles: Vec<(Spanned<String>, RetryFields)>,
    /// Where the key `modules` stands.
    pub modules_key: Span,
    /// `modules`.
    pub modules: Vec<Step>,
    /// `finally`.
    pub finally: Vec<Step>,
    /// `tools`: the catalogs, those in files and the one in the document itself.
    pub catalogs: Vec<Catalog>,
    /// `types`.
    pub types: Option<Node>,
    /// `input`.
    pub input: Option<Entry>,
    /// `signals`.
    pub signals: Option<Node>,
    /// `queries`.
    pub queries: Option<Node>,
    /// `output`.
    pub output: Option<Node>,
    /// `workflow.search_attributes`.
    pub search_attributes: Option<Node>,
}

/// An activity or a block.
#[derive(Clone, Debug, PartialEq)]
pub struct Step {
    /// `id` or `name`.
    pub id: Spanned<String>,
    /// `depends_on`: the place of the key, and what stands there.
    pub depends_on: Option<Spanned<Vec<Spanned<String>>>>,
    /// `optional`.
    pub optional: Option<Spanned<Optional>>,
    /// `when`.
    pub when: Option<Entry>,
    /// Its options that are expressions: what they are of has the default meanwhile. `max_attempts` of
    /// `retry` is among them.
    pub computed: Vec<Entry>,
    /// `timeout`.
    pub timeout: Option<Spanned<Duration>>,
    /// `description`.
    pub description: Option<String>,
    /// `progress`.
    pub progress: Option<u8>,
    /// What it is.
    pub kind: StepKind,
}

/// Which failures of a step are tolerated.
#[derive(Clone, Debug, PartialEq)]
pub enum Optional {
    /// All of them, or none.
    Always(bool),
    /// Those of these types.
    For(Vec<Spanned<String>>),
    /// What an expression says when the step starts.
    Computed,
}

/// What a step is.
#[derive(Clone, Debug, PartialEq)]
pub enum StepKind {
    /// Has `tool`.
    Activity(Box<Activity>),
    /// Has `type`.
    Block(Block),
    /// `type: set`, with its `output`.
    Set(Node),
    /// `type: end`.
    End(End),
}

impl Step {
    /// The activity that it is, if it is one.
    pub const fn activity(&self) -> Option<&Activity> {
        match &self.kind {
            StepKind::Activity(activity) => Some(activity),
            StepKind::Block(_) | StepKind::Set(_) | StepKind::End(_) => None,
        }
    }

    /// Where it says that failures of it may be tolerated.
    pub fn tolerance(&self) -> Option<Span> {
        let optional = self.optional.as_ref()?;
        (optional.value != Optional::Always(false)).then_some(optional.span)
    }

    /// Where the option `key` is an expression.
    pub fn computed_at(&self, key: &str) -> Option<Span> {
        let computed = self.computed.iter().find(|entry| entry.key.value == key);
        computed.map(|entry| entry.value.span)
    }
}

/// `type: end`.
#[derive(Clone, Debug, PartialEq)]
pub struct End {
    /// `output`.
    pub output: Option<Node>,
    /// `error`: its type and its message.
    pub error: Option<(Node, Node)>,
    /// `undo`.
    pub undo: Option<Spanned<bool>>,
}

/// A list of steps.
#[derive(Clone, Debug, PartialEq)]
pub struct Block {
    /// `type`.
    pub mode: Spanned<Mode>,
    /// `max_concurrent`.
    pub max_concurrent: Option<u32>,
    /// `on_error`.
    pub on_error: OnError,
    /// `activities` or `modules`.
    pub steps: Vec<Step>,
    /// `output`.
    pub output: Option<Node>,
}

/// A call of a tool.
#[derive(Clone, Debug, PartialEq)]
pub struct Activity {
    /// `tool`.
    pub tool: Spanned<String>,
    /// `action`.
    pub action: Spanned<String>,
    /// `with`.
    pub with: Option<Node>,
    /// `compensation`.
    pub compensation: Option<Spanned<Compensation>>,
    /// `pivot`, where it is true.
    pub pivot: Option<Span>,
    /// `retry`.
    pub retry: Option<RetryChoice>,
    /// `total_timeout`.
    pub total_timeout: Option<Spanned<Duration>>,
    /// `heartbeat_timeout`.
    pub heartbeat_timeout: Option<Spanned<Duration>>,
    /// `reads`.
    pub reads: Option<bool>,
    /// `priority`.
    pub priority: Option<Priority>,
    /// `summary`.
    pub summary: Option<String>,
}

/// `compensation`.
#[derive(Clone, Debug, PartialEq)]
pub enum Compensation {
    /// `none`.
    None,
    /// This undoes it.
    Undo(Box<Undo>),
}

/// What undoes an activity.
#[derive(Clone, Debug, PartialEq)]
pub struct Undo {
    /// `tool`, if it is another.
    pub tool: Option<Spanned<String>>,
    /// `action`.
    pub action: Spanned<String>,
    /// `with`.
    pub with: Option<Node>,
    /// `retry`.
    pub retry: Option<RetryChoice>,
    /// `timeout`.
    pub timeout: Option<Spanned<Duration>>,
    /// `total_timeout`.
    pub total_timeout: Option<Spanned<Duration>>,
    /// `heartbeat_timeout`.
    pub heartbeat_timeout: Option<Spanned<Duration>>,
    /// Whether it is a catalog that says so, and not the step.
    pub by_catalog: bool,
}

impl Undo {
    /// An action of the step's own tool, of which nothing else is said.
    pub const fn of(action: Spanned<String>) -> Self {
        Self {
            tool: None,
            action,
            with: None,
            retry: None,
            timeout: None,
            total_timeout: None,
            heartbeat_timeout: None,
            by_catalog: false,
        }
    }
}

/// `retry`.
#[derive(Clone, Debug, PartialEq)]
pub enum RetryChoice {
    /// The name of a profile.
    Profile(Spanned<String>),
    /// A mapping, at this place.
    Fields(Spanned<RetryFields>),
}

impl RetryChoice {
    /// Where it stands.
    pub const fn span(&self) -> Span {
        match self {
            Self::Profile(name) => name.span,
            Self::Fields(fields) => fields.span,
        }
    }
}

/// What a mapping says of retries; what it does not say is filled in.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct RetryFields {
    /// `max_attempts`; inside, none is `unlimited`.
    pub max_attempts: Option<Option<u32>>,
    /// `initial`.
    pub initial: Option<Duration>,
    /// `backoff`.
    pub backoff: Option<f64>,
    /// `max`.
    pub max: Option<Duration>,
    /// `non_retryable`: the place of the key, and what stands there.
    pub non_retryable: Option<Spanned<Vec<String>>>,
    /// `only`: the same.
    pub only: Option<Spanned<Vec<String>>>,
}

/// A catalog of tools.
#[derive(Clone, Debug, PartialEq)]
pub struct Catalog {
    /// Where the document names it, where it is a file of its own.
    pub path: Option<Spanned<String>>,
    /// `tools`, in the document's order.
    pub tools: Vec<CatalogTool>,
    /// `types`.
    pub types: Option<Node>,
}

/// A tool of a catalog.
#[derive(Clone, Debug, PartialEq)]
pub struct CatalogTool {
    /// Its name.
    pub name: Spanned<String>,
    /// `description`.
    pub description: Option<String>,
    /// `errors`: the place of the key, and the names; none where it says nothing.
    pub errors: Option<Spanned<Vec<String>>>,
    /// `actions`, in the document's order.
    pub actions: Vec<CatalogAction>,
}

/// An action of a catalog.
#[derive(Clone, Debug, PartialEq)]
pub struct CatalogAction {
    /// Its name.
    pub name: Spanned<String>,
    /// `description`.
    pub description: Option<String>,
    /// `input`.
    pub input: Option<Node>,
    /// `output`.
    pub output: Option<Node>,
    /// `compensation`; inside, none is `none`.
    pub compensation: Option<Spanned<Option<String>>>,
    /// `reads`.
    pub reads: Option<bool>,
    /// `retry`.
    pub retry: Option<RetryChoice>,
    /// `timeout`.
    pub timeout: Option<Spanned<Duration>>,
    /// `total_timeout`.
    pub total_timeout: Option<Spanned<Duration>>,
    /// `heartbeat_timeout`.
    pub heartbeat_timeout: Option<Spanned<Duration>>,
    /// `priority`.
    pub priority: Option<Priority>,
}

/// The retry profiles that every document has.
pub const BUILT_IN_PROFILES: [(&str, Retry<'static>); 4] = [
    ("default", Retry::DEFAULT),
    ("idempotent_api_call", Retry::IDEMPOTENT_API_CALL),
    ("financial_transaction", Retry::FINANCIAL_TRANSACTION),
    ("user_notification", Retry::USER_NOTIFICATION),
];

/// A project.
#[derive(Clone, Debug, PartialEq)]
pub struct Project {
    /// `project_name`.
    pub name: Spanned<String>,
    /// `execution_mode`.
    pub mode: Mode,
    /// Where the key `tasks` stands.
    pub tasks_key: Span,
    /// `tasks`.
    pub tasks: Vec<Task>,
    /// `workspace`: where it is false.
    pub no_workspace: Option<Span>,
    /// `workspace_config` as JSON, at the place of its key.
    pub workspace_config: Option<Spanned<String>>,
    /// `git_repo_url`, at the place of its key.
    pub git_repo_url: Option<Spanned<String>>,
    /// `notification_url`.
    pub notification_url: Option<String>,
}

/// A task of a project.
#[derive(Clone, Debug, PartialEq)]
pub struct Task {
    /// `task_id`.
    pub id: Spanned<String>,
    /// `description`.
    pub description: Option<String>,
    /// `dependencies`: the place of the key, and what stands there.
    pub dependencies: Option<Spanned<Vec<Spanned<String>>>>,
    /// `timeout_seconds`.
    pub timeout: Option<Duration>,
    /// `retry_attempts`.
    pub attempts: Option<u32>,
    /// `metadata.optional`.
    pub optional: bool,
    /// `metadata.priority`.
    pub priority: Priority,
    /// All of it, as JSON, in the document's words.
    pub json: String,
}
