//! The keys of the language, once: what they are called, what they take, since when they are there.
//!
//! The checks of a document are made from these tables, and whatever else has to know the language (a
//! JSON Schema, a reference) can be.

use crate::limits;
use sagaweave_core::plan::{OnError, Priority, UndoOrder};

/// A kind of mapping in a document.
#[derive(Debug)]
pub struct Table {
    /// What it is, for messages: `an activity`.
    pub what: &'static str,
    /// Its keys, in groups that tables share.
    pub groups: &'static [&'static [Key]],
}

/// A key of a mapping.
#[derive(Debug)]
pub struct Key {
    /// Its name.
    pub name: &'static str,
    /// What it takes.
    pub shape: Shape,
    /// Whether it has to be there.
    pub required: bool,
    /// Since which part of the language it is there.
    pub since: Since,
    /// What it does, in a line.
    pub doc: &'static str,
}

/// The parts of the language.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Since {
    /// It is there.
    Now,
    /// It comes with typed data.
    Typed,
    /// It comes later.
    Later,
}

/// What a key takes.
#[derive(Clone, Copy, Debug)]
pub enum Shape {
    /// Text that is not empty, at most so many bytes.
    Text(usize),
    /// A semantic version.
    Version,
    /// `true` or `false`.
    Bool,
    /// `true` or `false`; a list of types of errors comes with typed data.
    Optional,
    /// `30s` and the like.
    Duration,
    /// A whole number of seconds, at least 1.
    Seconds,
    /// A whole number between these, both included.
    Whole(u32, u32),
    /// How many attempts: a whole number, at least 1, or `unlimited`.
    Attempts,
    /// A factor, at least 1.
    Factor,
    /// One of these words.
    Word(&'static [&'static str]),
    /// A list of texts, or a single one.
    Texts,
    /// As [`Shape::Texts`], but not empty.
    SomeTexts,
    /// Any value.
    Json,
    /// Text or a number.
    Scalar,
    /// A mapping of names to texts or numbers.
    Scalars,
    /// Anything; only the project's tasks look into it.
    Metadata,
    /// As [`Shape::Metadata`]; `optional` and `priority` mean something.
    TaskMetadata,
    /// A mapping with these keys.
    Mapping(&'static Table),
    /// The name of a retry profile, or a mapping.
    Retry,
    /// `none`, the name of an action, or a mapping.
    Compensation,
    /// Mappings of [`RETRY`] by name.
    Profiles,
    /// Reasons by code.
    Allow,
    /// Steps, ordered as the list says.
    Steps(Order),
    /// Mappings of [`TASK`].
    Tasks,
    /// Whatever: it is not there yet.
    Future,
}

/// What orders the steps of a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    /// The modules of a campaign: `depends_on`, and they have `progress`.
    Modules,
    /// A block that is a graph: `depends_on`.
    Graph,
    /// A block that orders its steps by itself.
    Fixed,
    /// `finally`: one after another.
    Finally,
}

impl Table {
    /// All keys.
    pub fn keys(&self) -> impl Iterator<Item = &'static Key> {
        self.groups.iter().flat_map(|group| group.iter())
    }

    /// The key with this name.
    pub fn key(&self, name: &str) -> Option<&'static Key> {
        self.keys().find(|key| key.name == name)
    }
}

const fn key(name: &'static str, shape: Shape, doc: &'static str) -> Key {
    Key { name, shape, required: false, since: Since::Now, doc }
}

const fn required(name: &'static str, shape: Shape, doc: &'static str) -> Key {
    Key { name, shape, required: true, since: Since::Now, doc }
}

const fn typed(name: &'static str, doc: &'static str) -> Key {
    Key { name, shape: Shape::Future, required: false, since: Since::Typed, doc }
}

const fn later(name: &'static str, doc: &'static str) -> Key {
    Key { name, shape: Shape::Future, required: false, since: Since::Later, doc }
}

const NAME: Shape = Shape::Text(limits::NAME_BYTES);
const TEXT: Shape = Shape::Text(limits::PAYLOAD_BYTES);

/// The words of `priority`, and what they mean.
pub const PRIORITIES: [(&str, Priority); 3] =
    [("high", Priority::High), ("normal", Priority::Normal), ("low", Priority::Low)];
/// The words of `compensation_order`, and what they mean.
pub const UNDO_ORDERS: [(&str, UndoOrder); 2] =
    [("graph", UndoOrder::Graph), ("reverse", UndoOrder::Reverse)];
/// The words of `on_error`, and what they mean.
pub const ON_ERRORS: [(&str, OnError); 2] = [("fail", OnError::Fail), ("finish", OnError::Finish)];
/// The modes of a project, which are also the blocks that are there.
pub const MODES: [&str; 3] = ["sequential", "parallel", "dag"];

const PRIORITY_WORDS: &[&str] = &words(PRIORITIES);
const UNDO_ORDER_WORDS: &[&str] = &words(UNDO_ORDERS);
const ON_ERROR_WORDS: &[&str] = &words(ON_ERRORS);

const fn words<T: Copy, const N: usize>(pairs: [(&'static str, T); N]) -> [&'static str; N] {
    let mut words = [""; N];
    let mut at = 0;
    while at < N {
        words[at] = pairs[at].0;
        at += 1;
    }
    words
}

/// Block types that are not there yet.
pub const FUTURE_BLOCKS: &[(&str, Since)] = &[
    ("foreach", Since::Later),
    ("loop", Since::Later),
    ("switch", Since::Later),
    ("approval", Since::Later),
    ("wait", Since::Later),
    ("set", Since::Typed),
    ("workflow", Since::Later),
    ("end", Since::Typed),
];

/// The tables of a campaign.
pub const CAMPAIGN_TABLES: &[&Table] = &[
    &CAMPAIGN,
    &WORKFLOW,
    &DEFAULTS,
    &ACTIVITY,
    &SEQUENTIAL,
    &PARALLEL,
    &DAG,
    &RETRY,
    &COMPENSATION,
];

/// The tables of a project.
pub const PROJECT_TABLES: &[&Table] = &[&PROJECT, &TASK, &TASK_METADATA, &WORKSPACE];

/// The tables of the dialect that `table` belongs to, to say where a key belongs that stands in the
/// wrong place.
pub fn dialect_of(table: &'static Table) -> &'static [&'static Table] {
    let is_project = PROJECT_TABLES.iter().any(|of_project| std::ptr::eq(*of_project, table));
    if is_project { PROJECT_TABLES } else { CAMPAIGN_TABLES }
}

const METADATA: Key = key("metadata", Shape::Metadata, "Anything: nothing reads it.");
const ALLOW: Key = key(
    "allow",
    Shape::Allow,
    "Warnings and notes that the document accepts, each with its reason.",
);

/// The top level of a campaign.
pub static CAMPAIGN: Table = Table {
    what: "a campaign",
    groups: &[&[
        required("workflow", Shape::Mapping(&WORKFLOW), "What the workflow is."),
        required("modules", Shape::Steps(Order::Modules), "The work: a graph of steps."),
        key("finally", Shape::Steps(Order::Finally), "Activities at the end, whatever happened."),
        key("retry_profiles", Shape::Profiles, "Retry profiles by name."),
        ALLOW,
        METADATA,
        typed("tools", "The catalog of tools."),
        typed("types", "Named JSON Schemas."),
        typed("input", "The JSON Schema of the input."),
        typed("signals", "Signals by name."),
        typed("queries", "Queries by name."),
        typed("output", "The output."),
    ]],
};

/// `workflow:`.
pub static WORKFLOW: Table = Table {
    what: "`workflow`",
    groups: &[&[
        required("name", TEXT, "Its name, for people."),
        required("version", Shape::Version, "Its semantic version."),
        key("type", NAME, "The Temporal workflow type."),
        key("description", TEXT, "What it is for."),
        key("task_queue", NAME, "The task queue that it asks for."),
        key("waves", Shape::Bool, "A barrier after each wave."),
        key(
            "compensation_order",
            Shape::Word(UNDO_ORDER_WORDS),
            "In which order steps are undone.",
        ),
        key("timeout", Shape::Duration, "The limit of all forward work."),
        key("defaults", Shape::Mapping(&DEFAULTS), "What every activity has that says nothing."),
        METADATA,
        typed("search_attributes", "Search attributes by name."),
        later("schedule", "When it starts by itself."),
    ]],
};

/// `workflow.defaults:`.
pub static DEFAULTS: Table = Table {
    what: "`defaults`",
    groups: &[&[
        key("timeout", Shape::Duration, "The limit of one attempt."),
        key("retry", Shape::Retry, "When a failed attempt is followed by another."),
    ]],
};

const STEP: &[Key] = &[
    key("id", NAME, "The step's id, unique in the document."),
    key("name", NAME, "The same as `id`."),
    key("depends_on", Shape::Texts, "The steps of the same list that it comes after."),
    key("optional", Shape::Optional, "Its failure is noted and the work goes on."),
    key("timeout", Shape::Duration, "The limit of one attempt, or of a block's whole run."),
    key("description", TEXT, "What it is for."),
    key("progress", Shape::Whole(0, 100), "What get_progress shows once the module has ended."),
    METADATA,
    typed("when", "Whether it runs."),
];

/// A step with `tool`.
pub static ACTIVITY: Table = Table {
    what: "an activity",
    groups: &[
        STEP,
        &[
            required("tool", NAME, "The tool that it calls."),
            required("action", NAME, "What the tool has to do."),
            key("with", Shape::Json, "What the tool gets."),
            key("compensation", Shape::Compensation, "What undoes it."),
            key("pivot", Shape::Bool, "It is the point of no return."),
            key("retry", Shape::Retry, "When a failed attempt is followed by another."),
            key("total_timeout", Shape::Duration, "The limit of all attempts."),
            key("heartbeat_timeout", Shape::Duration, "A silent worker is lost after that."),
            key("reads", Shape::Bool, "It has no effect."),
            key("priority", Shape::Word(PRIORITY_WORDS), "Which activity is taken first."),
            key("summary", Shape::Text(limits::SUMMARY_BYTES), "Shown in Temporal's UI."),
            later("every", "How often it polls."),
            later("until", "Until when it polls."),
        ],
    ],
};

const BLOCK: &[Key] =
    &[required("type", NAME, "What orders its steps."), typed("output", "Its output.")];
const WINDOW: &[Key] = &[
    key("max_concurrent", Shape::Whole(1, limits::IN_FLIGHT), "How many of its steps run at once."),
    key("on_error", Shape::Word(ON_ERROR_WORDS), "What a failure does to the other steps."),
];

/// A step with `type: sequential`.
pub static SEQUENTIAL: Table = Table {
    what: "a sequential block",
    groups: &[
        STEP,
        BLOCK,
        &[required("activities", Shape::Steps(Order::Fixed), "Its steps, one after another.")],
    ],
};

/// A step with `type: parallel`.
pub static PARALLEL: Table = Table {
    what: "a parallel block",
    groups: &[
        STEP,
        BLOCK,
        WINDOW,
        &[
            required("activities", Shape::Steps(Order::Fixed), "Its steps, all at once."),
            later("first", "How many have to complete."),
        ],
    ],
};

/// A step with `type: dag`. Whether it has exactly one of its two lists is checked apart.
pub static DAG: Table = Table {
    what: "a dag block",
    groups: &[
        STEP,
        BLOCK,
        WINDOW,
        &[
            key("activities", Shape::Steps(Order::Graph), "Its steps, a graph."),
            key("modules", Shape::Steps(Order::Graph), "The same as `activities`."),
        ],
    ],
};

/// `retry:` as a mapping, and a profile.
pub static RETRY: Table = Table {
    what: "`retry`",
    groups: &[&[
        key("max_attempts", Shape::Attempts, "The most attempts."),
        key("initial", Shape::Duration, "The wait after the first attempt."),
        key("backoff", Shape::Factor, "By how much each wait is longer than the one before."),
        key("max", Shape::Duration, "The longest wait."),
        key("non_retryable", Shape::Texts, "Types of errors that are not retried."),
        key("only", Shape::SomeTexts, "The only types of errors that are retried."),
    ]],
};

/// `compensation:` as a mapping.
pub static COMPENSATION: Table = Table {
    what: "`compensation`",
    groups: &[&[
        key("tool", NAME, "The tool that it calls; the step's own, if none is given."),
        required("action", NAME, "What the tool has to do."),
        key(
            "with",
            Shape::Json,
            "What the tool gets; the step's input and output, if nothing is given.",
        ),
        key("retry", Shape::Retry, "When a failed attempt is followed by another."),
        key("timeout", Shape::Duration, "The limit of one attempt."),
        key("total_timeout", Shape::Duration, "The limit of all attempts."),
        key("heartbeat_timeout", Shape::Duration, "A silent worker is lost after that."),
    ]],
};

/// The top level of a project.
pub static PROJECT: Table = Table {
    what: "a project",
    groups: &[&[
        required("project_name", NAME, "Its name."),
        key("execution_mode", Shape::Word(&MODES), "What orders the tasks."),
        required("tasks", Shape::Tasks, "The work."),
        key("workspace", Shape::Bool, "Whether it has a workspace."),
        key("workspace_config", Shape::Mapping(&WORKSPACE), "What the workspace is like."),
        key("git_repo_url", TEXT, "The repository that the workspace gets."),
        key("notification_url", TEXT, "Who is told at the end."),
        ALLOW,
        METADATA,
    ]],
};

/// An entry of `tasks`.
pub static TASK: Table = Table {
    what: "a task",
    groups: &[&[
        required("task_id", NAME, "Its id, unique in the document."),
        required("capsule_id", TEXT, "What is executed."),
        key("persona_id", TEXT, "Who executes it."),
        key("description", TEXT, "What it is for."),
        key("dependencies", Shape::Texts, "The tasks that it comes after; only in dag."),
        key("timeout_seconds", Shape::Seconds, "The limit of one attempt."),
        key("retry_attempts", Shape::Whole(1, i32::MAX as u32), "The most attempts."),
        key("metadata", Shape::TaskMetadata, "Anything; `optional` and `priority` mean something."),
    ]],
};

/// What means something in a task's `metadata`.
pub static TASK_METADATA: Table = Table {
    what: "`metadata` of a task",
    groups: &[&[
        key("optional", Shape::Bool, "Its failure is noted and the work goes on."),
        key("priority", Shape::Word(PRIORITY_WORDS), "Which task is taken first."),
    ]],
};

/// `workspace_config:`.
pub static WORKSPACE: Table = Table {
    what: "`workspace_config`",
    groups: &[&[
        key("vscode_image", TEXT, "The image of the editor."),
        key("cpu_limit", Shape::Scalar, "How many processors it may use."),
        key("memory_limit", Shape::Scalar, "How much memory it may use."),
        key("environment", Shape::Scalars, "Environment variables by name."),
    ]],
};
