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

mod input;
mod output;

use std::time::SystemTime;

use temporalio_protos::temporal::api::{
    enums::v1::WorkflowExecutionStatus,
    history::v1::HistoryEvent,
    workflow::v1::WorkflowExecutionInfo,
    workflowservice::v1::{DescribeWorkflowExecutionResponse, StartWorkflowExecutionRequest},
};

pub use input::*;
pub use output::*;

/// One run of a workflow.
#[derive(Clone, Debug)]
pub struct Execution {
    events: Vec<HistoryEvent>,
    status: WorkflowExecutionStatus,
}

/// How a query can be answered now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum QueryRoute {
    /// Nothing is going on: a task of its own for the query may go to a worker at once.
    Direct,
    /// A workflow task is scheduled or started: the query goes with it, or with the next one.
    WithNextTask,
    /// No workflow task was ever completed: the query waits for the first one.
    AfterFirstTask,
    /// No workflow task was ever completed and none ever will be.
    Never,
}

impl Start {
    /// The start that a client asks for. `run_id` is the new run's.
    pub fn from_request(
        request: StartWorkflowExecutionRequest,
        namespace_id: &str,
        run_id: String,
    ) -> Self {
        let _ = (request, namespace_id, run_id);
        Self::default()
    }
}

impl Execution {
    /// Begins a run: the first event, and the first workflow task once any delay is over.
    pub fn start(start: Start, now: SystemTime) -> (Self, Vec<Effect>) {
        let _ = (start, now);
        let this = Self { events: Vec::new(), status: WorkflowExecutionStatus::Running };
        (this, Vec::new())
    }

    /// Takes one input at one time. A refusal leaves the state as it was.
    pub fn apply(&mut self, input: Input, now: SystemTime) -> Result<Applied, Refusal> {
        let _ = (input, now);
        Ok(Applied::default())
    }

    /// When something is due next: apply [`Input::Tick`] then. Never for a closed run.
    pub fn next_deadline(&self) -> Option<SystemTime> {
        None
    }

    /// The history, ids 1, 2, 3, …; without events that are buffered or transient.
    pub fn events(&self) -> &[HistoryEvent] {
        &self.events
    }

    /// Events of the current workflow task that are not written yet (a retry, or a task for an
    /// update), as a worker that reads history gets them after [`Self::events`].
    pub fn transient_events(&self) -> Vec<HistoryEvent> {
        Vec::new()
    }

    /// Running, or how it closed.
    pub fn status(&self) -> WorkflowExecutionStatus {
        self.status
    }

    /// The workflow's id.
    pub fn workflow_id(&self) -> &str {
        ""
    }

    /// This run's id.
    pub fn run_id(&self) -> &str {
        ""
    }

    /// The id of the first run of the chain.
    pub fn first_run_id(&self) -> &str {
        ""
    }

    /// The id of the request that started this run.
    pub fn start_request_id(&self) -> &str {
        ""
    }

    /// Where queries go: the sticky queue if there is one, then the normal one.
    pub fn query_queues(&self) -> (Option<String>, String) {
        (None, String::new())
    }

    /// Whether and how a query can be answered now.
    pub fn query_route(&self) -> QueryRoute {
        QueryRoute::Direct
    }

    /// How far an update has come; none if this run does not know it.
    pub fn update(&self, update_id: &str) -> Option<UpdateProgress> {
        let _ = update_id;
        None
    }

    /// What a list shows.
    pub fn info(&self) -> WorkflowExecutionInfo {
        WorkflowExecutionInfo::default()
    }

    /// What describe shows.
    pub fn describe(&self) -> DescribeWorkflowExecutionResponse {
        DescribeWorkflowExecutionResponse::default()
    }
}
