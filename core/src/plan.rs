//! The plan: what a document says, as one flat table that the executor reads.
//!
//! A plan is plain borrowed data. Generated code holds one as a `static`; the compiler builds one
//! that borrows from its IR, and prints that very value. Sequences, parallels and graphs are all
//! the same here: steps, and for each step the siblings that it comes after.

use crate::schema::{Schema, SchemaId};
use std::fmt;
use std::time::Duration;

/// The position of a step in [`Plan::steps`].
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct StepId(pub u32);

impl StepId {
    /// The index into [`Plan::steps`].
    pub const fn index(self) -> usize {
        self.0 as usize
    }
}

impl fmt::Display for StepId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "step {}", self.0)
    }
}

/// One workflow.
///
/// What the compiler guarantees, and the executor relies on:
/// - a step stands after its parent in [`Plan::steps`], and steps stand in document order, but for
///   [`StepKind::Join`]s, which stand last;
/// - `after` names siblings only (the same `parent`, the same `finally`), and is free of cycles;
/// - each step with `finally` is an activity of the top level, optional, without undo or pivot;
/// - what `language.md` forbids around a pivot is not there.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Plan<'p> {
    /// The name that the author gave: `workflow.name` or `project_name`.
    pub name: &'p str,
    /// The Temporal workflow type.
    pub workflow_type: &'p str,
    /// The document's version (semver).
    pub version: &'p str,
    /// A hash over all that a running workflow depends on, in hexadecimal.
    pub hash: &'p str,
    /// The task queue that the document asks for.
    pub task_queue: Option<&'p str>,
    /// The limit over all forward work; undos and `finally` are not under it.
    pub timeout: Option<Duration>,
    /// In which order entries are undone.
    pub undo_order: UndoOrder,
    /// All steps.
    pub steps: &'p [Step<'p>],
    /// The schemas that others of it name.
    pub schemas: &'p [Schema<'p>],
    /// What the input has to be; none takes anything.
    pub input: Option<SchemaId>,
    /// The signals of the document's own.
    pub signals: &'p [Signal<'p>],
    /// The names of the document's own queries: [`crate::Program::query`] answers them.
    pub queries: &'p [&'p str],
}

/// A signal that the document names.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Signal<'p> {
    /// Its name.
    pub name: &'p str,
    /// What its payload has to be; none takes anything.
    pub payload: Option<SchemaId>,
}

impl Plan<'_> {
    /// A plan with nothing set, for `..Plan::EMPTY`.
    pub const EMPTY: Plan<'static> = Plan {
        name: "",
        workflow_type: "",
        version: "",
        hash: "",
        task_queue: None,
        timeout: None,
        undo_order: UndoOrder::Graph,
        steps: &[],
        schemas: &[],
        input: None,
        signals: &[],
        queries: &[],
    };
}

impl<'p> Plan<'p> {
    /// The step at `id`.
    pub const fn step(&self, id: StepId) -> &Step<'p> {
        &self.steps[id.index()]
    }

    /// The step that the document calls `id`.
    pub fn find(&self, id: &str) -> Option<StepId> {
        self.ids().find(|step| self.step(*step).id == id)
    }

    /// The ids of all steps, in order.
    pub fn ids(&self) -> impl DoubleEndedIterator<Item = StepId> + use<> {
        (0..u32::try_from(self.steps.len()).unwrap_or(u32::MAX)).map(StepId)
    }
}

/// `compensation_order`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum UndoOrder {
    /// An entry is undone once every entry after it in the graph is undone or given up.
    #[default]
    Graph,
    /// Strictly one at a time, last completed first.
    Reverse,
}

/// A node of the plan.
#[derive(Clone, Copy, Debug, PartialEq)]
#[allow(clippy::struct_excessive_bools, reason = "each is a key of its own")]
pub struct Step<'p> {
    /// The id in the document; empty for a [`StepKind::Join`].
    pub id: &'p str,
    /// The block that holds it; none for a module and for a step of `finally`.
    pub parent: Option<StepId>,
    /// The siblings that have to end before this one may start.
    pub after: &'p [StepId],
    /// Whether the work goes on when it fails.
    pub optional: bool,
    /// Where not empty: the only types of errors that `optional` tolerates.
    pub optional_for: &'p [&'p str],
    /// Whether [`crate::Program::runs`] has to be asked when the step is ready.
    pub conditional: bool,
    /// Whether [`crate::Program::options`] has to be asked when the step starts.
    pub adjusted: bool,
    /// Whether it belongs to `finally`.
    pub finally: bool,
    /// What `get_progress` shows once it has ended.
    pub progress: Option<u8>,
    /// What it is.
    pub kind: StepKind<'p>,
}

impl Step<'_> {
    /// A module's step with nothing set, for `..Step::EMPTY`.
    pub const EMPTY: Step<'static> = Step {
        id: "",
        parent: None,
        after: &[],
        optional: false,
        optional_for: &[],
        conditional: false,
        adjusted: false,
        finally: false,
        progress: None,
        kind: StepKind::Join,
    };

    /// The activity that this step is, if it is one.
    pub const fn activity(&self) -> Option<&Activity<'_>> {
        match &self.kind {
            StepKind::Activity(activity) => Some(activity),
            StepKind::Block(_) | StepKind::Set | StepKind::End(_) | StepKind::Join => None,
        }
    }
}

/// What a step is.
#[derive(Clone, Copy, Debug, PartialEq)]
#[allow(clippy::large_enum_variant)] // a table of constants: nearly all rows are activities
pub enum StepKind<'p> {
    /// A call of a tool.
    Activity(Activity<'p>),
    /// A list of steps; its children name it as their parent.
    Block(Block),
    /// Values without any activity: its output is [`crate::Program::value`]. It ends at once.
    Set,
    /// The workflow ends here.
    End(End),
    /// Nothing but a place where edges meet: the barrier between two waves. It ends at once, and
    /// no report or progress shows it.
    Join,
}

/// `type: end`. What is in flight is cancelled, waited for and, if it has a compensation, undone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct End {
    /// Whether what is done already is undone, too.
    pub undo: bool,
    /// Whether the workflow fails, with [`crate::Program::end_error`]; otherwise it completes with
    /// [`crate::Program::value`].
    pub fails: bool,
}

/// A list of steps: `sequential`, `parallel` or `dag`. What tells these apart are the edges.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct Block {
    /// How many of its direct children may run at once.
    pub max_concurrent: Option<u32>,
    /// What the failure of a child does to its siblings.
    pub on_error: OnError,
    /// The limit of its whole run, from when its first step may start.
    pub timeout: Option<Duration>,
    /// Whether [`crate::Program::value`] is its output once it completes. Otherwise it has none: no
    /// expression reads it.
    pub output: bool,
}

impl Block {
    /// A block with nothing set, for `..Block::EMPTY`.
    pub const EMPTY: Self =
        Self { max_concurrent: None, on_error: OnError::Fail, timeout: None, output: false };
}

/// `on_error` of a block.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum OnError {
    /// The block fails at once; what runs in it is cancelled.
    #[default]
    Fail,
    /// What depends on the failed step does not start, everything else does; then the block fails.
    Finish,
}

/// A call of a tool.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Activity<'p> {
    /// The Temporal activity type, `tool.action`.
    pub activity_type: &'p str,
    /// Where its input comes from.
    pub input: Input<'p>,
    /// Timeouts, retries and what Temporal shows.
    pub options: Options<'p>,
    /// It has no effect: a failure leaves nothing behind, whatever its fate.
    pub reads: bool,
    /// It is the point of no return.
    pub pivot: bool,
    /// What it did may stay, as the document says with `compensation: none`. It makes no difference to a run.
    pub stays: bool,
    /// How it is undone.
    pub undo: Option<Undo<'p>>,
}

impl Activity<'_> {
    /// An activity with nothing set, for `..Activity::EMPTY`.
    pub const EMPTY: Activity<'static> = Activity {
        activity_type: "",
        input: Input::Json("{}"),
        options: Options::DEFAULT,
        reads: false,
        pivot: false,
        stays: false,
        undo: None,
    };
}

/// The compensation of an activity.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Undo<'p> {
    /// The Temporal activity type, `tool.action`.
    pub activity_type: &'p str,
    /// Where its input comes from. [`Input::Computed`] asks [`crate::Program::undo_input`].
    pub input: Input<'p>,
    /// Its own timeouts and retries.
    pub options: Options<'p>,
}

/// Where an input comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Input<'p> {
    /// This JSON text.
    Json(&'p str),
    /// A function of the program.
    Computed,
    /// Of an undo: `{"input": …, "output": …}` of its forward step, the output null where the fate
    /// is not known.
    InputAndOutput,
}

/// How an activity is run.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Options<'p> {
    /// The limit of one attempt.
    pub timeout: Duration,
    /// The limit of all attempts and the waits between them.
    pub total_timeout: Option<Duration>,
    /// A worker that is silent for longer is taken for lost.
    pub heartbeat_timeout: Option<Duration>,
    /// When another attempt is made.
    pub retry: Retry<'p>,
    /// Which of two waiting activities is taken first.
    pub priority: Priority,
    /// Shown in Temporal's UI.
    pub summary: Option<&'p str>,
}

impl Options<'_> {
    /// What an activity has that says nothing: 30 s an attempt, a heartbeat within 10 s, retries as
    /// in [`Retry::DEFAULT`].
    pub const DEFAULT: Options<'static> = Options {
        timeout: Duration::from_secs(30),
        total_timeout: None,
        heartbeat_timeout: Some(Duration::from_secs(10)),
        retry: Retry::DEFAULT,
        priority: Priority::Normal,
        summary: None,
    };

    /// What an undo has that says nothing: as [`Options::DEFAULT`], but retried as in
    /// [`Retry::UNDO`] within 24 h.
    pub const UNDO: Options<'static> = Options {
        total_timeout: Some(Duration::from_hours(24)),
        retry: Retry::UNDO,
        ..Options::DEFAULT
    };
}

impl<'p> Options<'p> {
    /// These, but for what was computed. A heartbeat that is no shorter than a computed `timeout` is
    /// left out, unless it was computed, too.
    #[must_use]
    pub fn adjusted<'a>(&self, overrides: &'a Overrides) -> Options<'a>
    where
        'p: 'a,
    {
        let timeout = overrides.timeout.unwrap_or(self.timeout);
        let planned = self.heartbeat_timeout;
        let kept = planned.filter(|beat| overrides.timeout.is_none_or(|timeout| *beat < timeout));
        Options {
            timeout,
            total_timeout: overrides.total_timeout.or(self.total_timeout),
            heartbeat_timeout: overrides.heartbeat_timeout.or(kept),
            retry: Retry {
                max_attempts: overrides.max_attempts.or(self.retry.max_attempts),
                ..self.retry
            },
            priority: overrides.priority.unwrap_or(self.priority),
            summary: overrides.summary.as_deref().or(self.summary),
        }
    }
}

/// Options that are computed when a step starts. None is what the plan says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Overrides {
    /// Of an activity: of one attempt. Of a block: of its whole run.
    pub timeout: Option<Duration>,
    /// See [`Options::total_timeout`].
    pub total_timeout: Option<Duration>,
    /// See [`Options::heartbeat_timeout`].
    pub heartbeat_timeout: Option<Duration>,
    /// See [`Retry::max_attempts`].
    pub max_attempts: Option<u32>,
    /// See [`Block::max_concurrent`].
    pub max_concurrent: Option<u32>,
    /// See [`Step::optional`].
    pub optional: Option<bool>,
    /// See [`Options::priority`].
    pub priority: Option<Priority>,
    /// See [`Options::summary`].
    pub summary: Option<String>,
}

/// When a failed attempt is followed by another.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Retry<'p> {
    /// The most attempts; none is without end.
    pub max_attempts: Option<u32>,
    /// The wait after the first attempt.
    pub initial: Duration,
    /// By how much each wait is longer than the one before.
    pub backoff: f64,
    /// The longest wait.
    pub max: Duration,
    /// Types of errors that are not retried.
    pub non_retryable: &'p [&'p str],
    /// Where not empty, the only types of errors that are retried.
    pub only: &'p [&'p str],
}

impl Retry<'_> {
    /// 1 s ×2 up to 30 s, 3 attempts.
    pub const DEFAULT: Retry<'static> = Retry {
        max_attempts: Some(3),
        initial: Duration::from_secs(1),
        backoff: 2.0,
        max: Duration::from_secs(30),
        non_retryable: &[],
        only: &[],
    };

    /// 1 s ×2 up to 60 s, 5 attempts.
    pub const IDEMPOTENT_API_CALL: Retry<'static> = Retry {
        max_attempts: Some(5),
        max: Duration::from_mins(1),
        non_retryable: &["ValidationError", "AuthenticationError"],
        ..Retry::DEFAULT
    };

    /// 5 s ×1.5 up to 30 s, 3 attempts.
    pub const FINANCIAL_TRANSACTION: Retry<'static> = Retry {
        max_attempts: Some(3),
        initial: Duration::from_secs(5),
        backoff: 1.5,
        max: Duration::from_secs(30),
        non_retryable: &["DuplicateTransactionError", "InsufficientFundsError"],
        only: &[],
    };

    /// 2 s ×3 up to 120 s, 10 attempts.
    pub const USER_NOTIFICATION: Retry<'static> = Retry {
        max_attempts: Some(10),
        initial: Duration::from_secs(2),
        backoff: 3.0,
        max: Duration::from_mins(2),
        ..Retry::DEFAULT
    };

    /// 1 s ×2 up to 1 min, without end.
    pub const UNDO: Retry<'static> =
        Retry { max_attempts: None, max: Duration::from_mins(1), ..Retry::DEFAULT };
}

/// Which of two waiting activities is taken first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Priority {
    /// Temporal's priority key 1.
    High,
    /// Temporal's default.
    #[default]
    Normal,
    /// Temporal's priority key 5.
    Low,
}
