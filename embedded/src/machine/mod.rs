//! The state machine of one run, pure: what happens goes in, events and effects come out.
//!
//! ```text
//!            Input, now                    Applied { reply, effects }
//!   service ───────────▶ Execution::apply ───────────────────────────▶ service
//!                          │ history, and small machines for what is open:
//!                          │ workflow task · activities · timers · children · externals · updates
//!                          ▼
//!                        events()
//! ```
//!
//! Nothing in here knows a clock, a channel, a lock or randomness. The same inputs at the same
//! times give the same history.
//!
//! An input passes three steps: its handler checks it (a refusal changes nothing), makes events and
//! changes the small machines; then `turn` closes the turn: a workflow task is scheduled if one is
//! wanted, held events are written unless a worker is at a task, limits are enforced.

// The server fills fields that the protocol has given up, because clients read them still.
#![allow(deprecated)]

mod activities;
mod activity;
mod chain;
mod child;
mod close;
mod commands;
mod convert;
mod describe;
mod due;
mod external;
mod failure;
mod history;
mod input;
mod limits;
mod output;
mod outside;
mod relatives;
mod retry;
mod start;
mod state;
mod tasks;
mod timer;
mod turn;
mod update;
mod work;
mod workflow_task;

use std::time::SystemTime;

use temporalio_protos::temporal::api::{
    enums::v1::WorkflowExecutionStatus,
    history::v1::{
        HistoryEvent, WorkflowExecutionStartedEventAttributes, history_event::Attributes,
    },
};

pub use input::*;
pub use output::*;
pub(crate) use retry::check_given as check_retry_policy;
pub use work::Work;

use history::History;
use state::{Origin, State};
use turn::Turn;

/// From this attempt of a workflow task on, queries and updates are refused.
const FAILING_ATTEMPTS: i32 = 3;

/// One run of a workflow.
#[derive(Clone, Debug)]
pub struct Execution {
    origin: Origin,
    history: History,
    state: State,
}

/// How a query can be answered now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum QueryRoute {
    /// Nothing is going on: a task of its own for the query may go to a worker at once.
    Direct,
    /// A workflow task is scheduled or started, or will be: the query goes with the next one that
    /// is started.
    WithNextTask,
    /// The run closed before any workflow task was completed: no worker can answer.
    Never,
    /// The workflow task keeps failing: the server does not even try.
    TaskFails,
}

impl Execution {
    /// Takes one input at one time. A refusal leaves the state as it was.
    pub fn apply(&mut self, input: Input, now: SystemTime) -> Result<Applied, Refusal> {
        let mut turn = Turn::new(self, now);
        let reply = self.handle(input, &mut turn)?;
        Ok(turn.close(self, reply))
    }

    fn handle(&mut self, input: Input, turn: &mut Turn) -> Result<Reply, Refusal> {
        match input {
            Input::Signal(signal) => self.signal(signal, turn),
            Input::RequestCancel(request) => Ok(self.request_cancel(request, turn)),
            Input::Terminate(termination) => self.terminate(termination, turn),
            Input::Update(update) => self.request_update(update, turn),
            Input::WorkflowTaskStarted(start) => self.task_started(start, turn),
            Input::WorkflowTaskCompleted(done) => self.task_completed(&done, turn),
            Input::WorkflowTaskFailed(failed) => self.task_failed(failed, turn),
            Input::ResetSticky => self.reset_sticky(turn),
            Input::ActivityStarted(start) => self.activity_started(start, turn),
            Input::ActivityCompleted(done) => self.activity_completed(done, turn),
            Input::ActivityFailed(failed) => self.activity_failed(failed, turn),
            Input::ActivityCanceled(cancelled) => self.activity_canceled(cancelled, turn),
            Input::Heartbeat(beat) => self.heartbeat(beat, turn),
            Input::ChildStarted(answer) => self.child_started(answer, turn),
            Input::ChildClosed(closed) => self.child_closed(closed, turn),
            Input::ExternalSignalled(answer) => self.external_signalled(&answer, turn),
            Input::ExternalCancelRequested(answer) => self.external_cancel_requested(&answer, turn),
            Input::Tick => Ok(self.tick(turn)),
        }
    }

    /// The history, ids 1, 2, 3, …; without events that are held or transient.
    pub fn events(&self) -> &[HistoryEvent] {
        self.history.events()
    }

    /// Running, or how it closed.
    pub fn status(&self) -> WorkflowExecutionStatus {
        self.state.status
    }

    /// Whether it is still open.
    pub fn is_running(&self) -> bool {
        self.state.status == WorkflowExecutionStatus::Running
    }

    /// The workflow's id.
    pub fn workflow_id(&self) -> &str {
        &self.origin.workflow_id
    }

    /// This run's id.
    pub fn run_id(&self) -> &str {
        &self.origin.run_id
    }

    /// The id of the first run of the chain.
    pub fn first_run_id(&self) -> &str {
        &self.origin.first_run_id
    }

    /// The id of the request that started this run.
    pub fn start_request_id(&self) -> &str {
        &self.origin.request_id
    }

    /// The normal queue of its workflow tasks.
    pub fn task_queue(&self) -> &str {
        &self.origin.queue
    }

    /// The sticky queue of its workflow tasks, if a worker has it in its cache.
    pub fn sticky_queue(&self) -> Option<&str> {
        self.state.tasks.sticky.as_ref().map(|sticky| sticky.name.as_str())
    }

    /// Whether and how a query can be answered now.
    pub fn query_route(&self) -> QueryRoute {
        let tasks = &self.state.tasks;
        match (self.is_running(), tasks.last_started > 0) {
            (false, false) => QueryRoute::Never,
            _ if tasks.attempt >= FAILING_ATTEMPTS => QueryRoute::TaskFails,
            (true, true) if tasks.current.is_none() => QueryRoute::Direct,
            (true, _) => QueryRoute::WithNextTask,
            (false, true) => QueryRoute::Direct,
        }
    }

    /// How far an update has come; none if this run does not know it.
    pub fn update(&self, update_id: &str) -> Option<UpdateProgress> {
        let updates = &self.state.updates;
        let Some(event_id) = updates.completed_by(update_id) else {
            return updates.get(update_id).map(update::Update::progress);
        };
        let outcome = match self.history.get(event_id) {
            Some(Attributes::WorkflowExecutionUpdateCompletedEventAttributes(done)) => {
                done.outcome.clone()
            }
            _ => None,
        };
        Some(update::completed(update_id, outcome))
    }

    /// The first event's attributes. Every run begins with them ([`Execution::start`]).
    fn started(&self) -> Option<&WorkflowExecutionStartedEventAttributes> {
        match self.history.get(1) {
            Some(Attributes::WorkflowExecutionStartedEventAttributes(started)) => Some(started),
            _ => None,
        }
    }

    fn check_running(&self) -> Result<(), Refusal> {
        if self.is_running() {
            Ok(())
        } else {
            Err(Refusal::NotFound("workflow execution already completed".into()))
        }
    }
}
