//! The server's limits, at its defaults.

use std::time::Duration;

/// One payload, or the arguments of one command.
pub(super) const BLOB_BYTES: usize = 2 * 1024 * 1024;
/// The memo as a whole.
pub(super) const MEMO_BYTES: usize = 2 * 1024 * 1024;
/// The search attributes as a whole, and one of them.
pub(super) const SEARCH_ATTRIBUTES_BYTES: usize = 40 * 1024;
pub(super) const SEARCH_ATTRIBUTE_BYTES: usize = 2 * 1024;
pub(super) const SEARCH_ATTRIBUTES: usize = 100;
/// Names and ids.
pub(super) const ID_BYTES: usize = 1000;
/// Pending activities, children, signals and cancel requests, each.
pub(super) const PENDING: usize = 2000;
/// Events of a history.
pub(super) const HISTORY_EVENTS: usize = 50 * 1024;
/// Bytes of a history.
pub(super) const HISTORY_BYTES: usize = 50 * 1024 * 1024;
/// From here on the server suggests to continue as new.
pub(super) const SUGGEST_EVENTS: i64 = 4 * 1024;
pub(super) const SUGGEST_BYTES: usize = 4 * 1024 * 1024;
/// Signals that one run takes.
pub(super) const SIGNALS: usize = 10_000;
/// Events that wait for a started workflow task.
pub(super) const HELD_EVENTS: usize = 100;
pub(super) const HELD_BYTES: usize = 2 * 1024 * 1024;
/// Updates under way, and over the life of a run.
pub(super) const UPDATES_IN_FLIGHT: usize = 10;
pub(super) const UPDATES: usize = 2000;
pub(super) const SUGGEST_UPDATES: usize = 1800;
/// The failure of an attempt that is kept for the next one.
pub(super) const KEPT_FAILURE_BYTES: usize = 4 * 1024;
/// Reset points of a chain of runs.
pub(super) const RESET_POINTS: usize = 20;
/// Events that a task for an update may have shipped and still leave no trace.
pub(super) const DISCARDED_EVENTS: i64 = 10;

/// A workflow task, when nobody says otherwise, and at most.
pub(super) const TASK_TIMEOUT: Duration = Duration::from_secs(10);
pub(super) const TASK_TIMEOUT_MAX: Duration = Duration::from_mins(2);
/// What is added to the timeout of a task that keeps failing, at most.
pub(super) const TASK_BACKOFF_MAX: Duration = Duration::from_mins(10);
/// A task for an update waits no longer than this for a worker.
pub(super) const SPECULATIVE_WAIT: Duration = Duration::from_secs(5);
/// A worker may prolong one workflow task this long.
pub(super) const TASK_HEARTBEATS: Duration = Duration::from_mins(30);
/// Runs of a chain begin no closer to each other.
pub(super) const CHAIN_INTERVAL: Duration = Duration::from_secs(1);
/// A closed run is kept this long by a namespace that says nothing else.
pub(super) const RETENTION: Duration = Duration::from_hours(24);
