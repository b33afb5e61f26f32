//! The workflow task: at most one at a time.
//!
//! ```text
//!  none ──▶ Scheduled ──▶ Started ──▶ completed ──▶ none, attempt 1
//!   ▲           │            │
//!   │           └ sticky ────┴ failed, timed out ──▶ sticky queue given up, or next attempt
//!   └───────────────────────────────────────────────────────────────────────────┘
//! ```
//!
//! The events of a *normal* task at its first attempt are written as they happen. Those of a later
//! attempt (a *transient* task) and of a task that only brings updates (a *speculative* one) are
//! written when it completes, or not at all.

use std::time::{Duration, SystemTime};

use temporalio_protos::temporal::api::{
    common::v1::WorkerVersionStamp,
    history::v1::{
        HistoryEvent, WorkflowTaskScheduledEventAttributes, WorkflowTaskStartedEventAttributes,
        history_event::Attributes,
    },
    taskqueue::v1::TaskQueue,
};

use super::{convert::duration, history::event, limits};

/// The current workflow task, and what outlives it.
#[derive(Clone, Debug)]
pub(super) struct WorkflowTasks {
    pub(super) current: Option<Task>,
    /// The attempt that the current task has, or the next one will have.
    pub(super) attempt: i32,
    /// The started event of the last task that was completed; 0 if none was.
    pub(super) last_started: i64,
    pub(super) sticky: Option<Sticky>,
    /// The workflow tried to close while events were held; the task that follows is told of them.
    pub(super) close_attempted: bool,
    /// Counts the offers.
    pub(super) stamp: u64,
}

/// The queue of the worker that has the run in its cache.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Sticky {
    pub(super) name: String,
    pub(super) schedule_to_start: Duration,
}

/// A workflow task.
#[derive(Clone, Debug)]
pub(super) struct Task {
    pub(super) kind: Kind,
    pub(super) scheduled_event_id: i64,
    pub(super) attempt: i32,
    pub(super) scheduled_at: SystemTime,
    /// When the first of a row of tasks that only prolong each other was scheduled.
    pub(super) originally_scheduled_at: SystemTime,
    pub(super) timeout: Duration,
    /// As its event says.
    pub(super) queue: TaskQueue,
    /// Where pollers find it; no longer there if the sticky queue was given up.
    pub(super) offered_on: TaskQueue,
    pub(super) phase: Phase,
}

/// What a task is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// New events.
    Normal,
    /// Updates only.
    Speculative,
}

/// Where a task stands.
#[derive(Clone, Debug)]
pub(super) enum Phase {
    /// It waits for a worker, on a sticky queue not for ever.
    Scheduled {
        /// When it goes to the normal queue.
        expires: Option<SystemTime>,
    },
    /// A worker is at it.
    Started(Started),
}

/// A worker is at it.
#[derive(Clone, Debug)]
pub(super) struct Started {
    pub(super) event_id: i64,
    pub(super) at: SystemTime,
    pub(super) request_id: String,
    pub(super) identity: String,
    pub(super) suggest_continue_as_new: bool,
    pub(super) history_bytes: i64,
    pub(super) worker_version: Option<WorkerVersionStamp>,
}

impl Default for WorkflowTasks {
    fn default() -> Self {
        Self {
            current: None,
            attempt: 1,
            last_started: 0,
            sticky: None,
            close_attempted: false,
            stamp: 0,
        }
    }
}

impl WorkflowTasks {
    pub(super) fn is_started(&self) -> bool {
        self.started().is_some()
    }

    pub(super) fn started(&self) -> Option<(&Task, &Started)> {
        let task = self.current.as_ref()?;
        match &task.phase {
            Phase::Started(started) => Some((task, started)),
            Phase::Scheduled { .. } => None,
        }
    }

    /// A task ends well.
    pub(super) fn end(&mut self) {
        self.current = None;
        self.attempt = 1;
        self.close_attempted = false;
    }

    /// A task fails or is too late: a worker with a cache is asked no more; one without costs an
    /// attempt, unless nobody took the task (`counts` is false).
    pub(super) fn fail(&mut self, counts: bool) {
        let was_sticky = self.sticky.take().is_some();
        self.attempt = if counts && !was_sticky { self.attempt + 1 } else { 1 };
        self.current = None;
        self.close_attempted = false;
    }

    /// When something happens to the current task by itself.
    pub(super) fn deadline(&self) -> Option<SystemTime> {
        let task = self.current.as_ref()?;
        match &task.phase {
            Phase::Scheduled { expires } => *expires,
            Phase::Started(started) => started.at.checked_add(task.timeout),
        }
    }
}

impl Task {
    /// Its events stand in the history already.
    pub(super) fn is_written(&self) -> bool {
        self.kind == Kind::Normal && self.attempt == 1
    }

    pub(super) fn scheduled_event(&self, at: SystemTime) -> HistoryEvent {
        let attributes = WorkflowTaskScheduledEventAttributes {
            task_queue: Some(self.queue.clone()),
            start_to_close_timeout: Some(duration(self.timeout)),
            attempt: self.attempt,
        };
        event(at, Attributes::WorkflowTaskScheduledEventAttributes(attributes))
    }
}

impl Started {
    pub(super) fn event(&self, scheduled_event_id: i64) -> HistoryEvent {
        let attributes = WorkflowTaskStartedEventAttributes {
            scheduled_event_id,
            identity: self.identity.clone(),
            request_id: self.request_id.clone(),
            suggest_continue_as_new: self.suggest_continue_as_new,
            history_size_bytes: self.history_bytes,
            worker_version: self.worker_version.clone(),
            ..Default::default()
        };
        event(self.at, Attributes::WorkflowTaskStartedEventAttributes(attributes))
    }
}

/// How long a worker may take; longer once a task has failed three times, so that it slows down.
pub(super) fn start_to_close(usual: Duration, attempt: i32) -> Duration {
    let Ok(late) = u32::try_from(attempt - 4) else {
        return usual;
    };
    let more = Duration::from_secs(5)
        .checked_mul(2_u32.saturating_pow(late))
        .unwrap_or(limits::TASK_BACKOFF_MAX);
    usual + more.min(limits::TASK_BACKOFF_MAX)
}
