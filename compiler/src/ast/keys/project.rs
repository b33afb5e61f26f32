//! The tables of a project.

use super::words::PRIORITY_WORDS;
use super::{ALLOW, Key, METADATA, MODES, NAME, Shape, TEXT, Table, key};

/// The top level of a project.
pub static PROJECT: Table = Table {
    name: "project",
    what: "a project",
    doc: "Tasks that capsules execute in a shared workspace.",
    groups: &[&[
        key("project_name", NAME, "Its name.")
            .required()
            .more(
                "The Temporal workflow type is made from it: `Test Project` gives \
                 `TestProjectProject`.",
            )
            .examples(&["Test Project", "Data Pipeline"]),
        key("execution_mode", Shape::Word(&MODES), "What orders the tasks.")
            .default("dag")
            .examples(&["sequential"]),
        key("tasks", Shape::Tasks, "The work.").required(),
        key("workspace", Shape::Bool, "Whether the tasks share a workspace.")
            .more(
                "It is created before the first task and cleaned up at the end, whatever \
                 happened.",
            )
            .default("true")
            .examples(&["false"]),
        key("workspace_config", Shape::Mapping(&WORKSPACE), "What the workspace is like."),
        key("git_repo_url", TEXT, "The repository that the workspace gets.")
            .examples(&["https://github.com/acme/app.git", "git@example.org:acme/app.git"]),
        key("notification_url", TEXT, "Who is told at the end, whatever happened.")
            .examples(&["https://hooks.example.org/done", "https://example.org/builds/7"]),
        ALLOW,
        METADATA,
    ]],
    either: &[],
};

/// An entry of `tasks`.
pub static TASK: Table = Table {
    name: "task",
    what: "a task",
    doc: "Work that a capsule executes.",
    groups: &[&[
        key("task_id", NAME, "Its id: a short name that no other task has.")
            .required()
            .is_name()
            .examples(&["task-1", "build"]),
        key("capsule_id", TEXT, "What is executed.")
            .required()
            .examples(&["test-capsule", "code-review"]),
        key("persona_id", TEXT, "Who executes it.").examples(&["test-persona", "reviewer"]),
        key("description", TEXT, "What it is for.")
            .examples(&["Build and test the service", "Read the report and mark what is new"]),
        key("dependencies", Shape::Texts, "The tasks that have to end before it starts.")
            .is_name()
            .more("Only where `execution_mode` is `dag`. It gets their outputs.")
            .examples(&[r#"["task-1"]"#, r#"["build", "review"]"#]),
        key("timeout_seconds", Shape::Seconds, "How long one attempt may take, in seconds.")
            .default("3600")
            .examples(&["600"]),
        key(
            "retry_attempts",
            Shape::Whole(1, i32::MAX as u32),
            "How often it is attempted at most.",
        )
        .default("3")
        .examples(&["5"]),
        TASK_NOTES,
    ]],
    either: &[],
};

const TASK_NOTES: Key = key(
    "metadata",
    Shape::TaskMetadata,
    "Whatever you want to note: any keys; `optional` and `priority` mean something.",
);

/// What means something in a task's `metadata`.
pub static TASK_METADATA: Table = Table {
    name: "task_metadata",
    what: "`metadata` of a task",
    doc: "Notes about a task, of which two mean something.",
    groups: &[&[
        key("optional", Shape::Bool, "Whether the work goes on if the task fails.")
            .default("false")
            .examples(&["true"]),
        key("priority", Shape::Word(PRIORITY_WORDS), "Which of the waiting tasks is taken first.")
            .default("normal")
            .examples(&["high"]),
    ]],
    either: &[],
};

/// `workspace_config:`.
pub static WORKSPACE: Table = Table {
    name: "workspace_config",
    what: "`workspace_config`",
    doc: "What the shared workspace is like.",
    groups: &[&[
        key("vscode_image", TEXT, "The image of the editor.")
            .examples(&["codercom/code-server:latest", "codercom/code-server:4.96.4"]),
        key("cpu_limit", Shape::Scalar, "How many processors it may use.")
            .examples(&["\"2\"", "\"0.5\""]),
        key("memory_limit", Shape::Scalar, "How much memory it may use.").examples(&["4g", "512m"]),
        key("environment", Shape::Scalars, "Environment variables by name.").more(
            "Such as `{ NODE_ENV: development }`. A number that has to arrive as it is written \
                 stands in quotes: `\"1.10\"`.",
        ),
    ]],
    either: &[],
};
