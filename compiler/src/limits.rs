//! How much of anything a document may have. Each is a finding, never a crash.

use std::time::Duration;

/// The longest document, in bytes.
pub const DOCUMENT_BYTES: usize = 10_000_000;
/// How deep lists and mappings may stand in each other.
pub const DEPTH: usize = 100;
/// How much aliases (`*name`) may repeat: values and bytes of text together.
pub const REPEATED: usize = 1_000_000;
/// The longest expression, in bytes.
pub const EXPRESSION_BYTES: usize = 10_000;
/// How deep an expression may be nested: in parentheses, and as a tree of operators.
pub const EXPRESSION_DEPTH: usize = 64;
/// The most findings that are kept.
pub const FINDINGS: usize = 200;
/// The longest id, tool, action, type or task queue, in bytes.
pub const NAME_BYTES: usize = 200;
/// The longest `summary`, in bytes: Temporal takes no longer one.
pub const SUMMARY_BYTES: usize = 400;
/// The longest value of `with`, in bytes of JSON: Temporal takes no larger payload.
pub const PAYLOAD_BYTES: usize = 2 * 1024 * 1024;
/// The most activities in flight in one workflow.
pub const IN_FLIGHT: u32 = 1_000;
/// The longest duration: ten years.
pub const DURATION: Duration = Duration::from_hours(10 * 366 * 24);
/// The most activities that are ready at once without a warning.
pub const READY_AT_ONCE: u64 = 500;
/// The most events of a history without a warning: the server suggests to begin a new one there.
pub const HISTORY_EVENTS: u64 = 4_096;
/// The most tasks of a sequential project: each gets the outputs of all before it, so what is sent grows
/// with their square.
pub const SEQUENTIAL_TASKS: usize = 1_000;
