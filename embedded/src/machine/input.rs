//! What can happen to an execution: one variant for each thing that a client, a worker, another
//! execution or the clock does.

use temporalio_protos::temporal::api::{
    common::v1::{Header, Link, Payloads, WorkerVersionStamp, WorkflowExecution},
    enums::v1::{
        SignalExternalWorkflowExecutionFailedCause, StartChildWorkflowExecutionFailedCause,
        WorkflowTaskFailedCause,
    },
    failure::v1::Failure,
    history::v1::{HistoryEvent, WorkflowExecutionStartedEventAttributes},
    sdk::v1::UserMetadata,
    update::v1,
    workflowservice::v1::RespondWorkflowTaskCompletedRequest,
};

/// The beginning of a run, however it comes about: a client, a parent, a continue-as-new.
///
/// `attributes` become those of the first event. [`super::Execution::start`] fills in what follows
/// from the rest: the ids of this run, the time at which the execution expires, defaults.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Start {
    /// The namespace, by name.
    pub namespace: String,
    /// The namespace's id, for the attributes that name it.
    pub namespace_id: String,
    /// The workflow's id.
    pub workflow_id: String,
    /// The id of the new run; empty in a [`super::Effect::StartChild`], where the service gives it.
    pub run_id: String,
    /// The id of the request that starts it: a second start with the same one is the same start.
    /// Empty in a [`super::Effect::ContinueAsNew`], where the service gives it.
    pub request_id: String,
    /// The first event: type, queue, input, timeouts, memo, search attributes, parent, …
    pub attributes: Box<WorkflowExecutionStartedEventAttributes>,
    /// Summary and details for people, shown with the execution.
    pub user_metadata: Option<UserMetadata>,
    /// Links of the first event.
    pub links: Vec<Link>,
    /// The signal of a signal-with-start.
    pub signal: Option<Signal>,
}

/// A signal, from a client or from another execution.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Signal {
    /// The signal's name.
    pub name: String,
    /// Its arguments.
    pub input: Option<Payloads>,
    /// Who sends it.
    pub identity: String,
    /// Signals with a request id that this run has seen are acknowledged and dropped.
    pub request_id: String,
    /// Its headers.
    pub header: Option<Header>,
    /// The execution that sends it, if one does.
    pub sender: Option<WorkflowExecution>,
    /// Links of the event.
    pub links: Vec<Link>,
}

/// A request to cancel the execution.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct CancelRequest {
    /// Why, for people.
    pub reason: String,
    /// Who asks.
    pub identity: String,
    /// A second request with the same id is acknowledged and dropped.
    pub request_id: String,
    /// The execution that asks, with its event that says so, if one does.
    pub sender: Option<(WorkflowExecution, i64)>,
}

/// A termination.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Termination {
    /// Why, for people.
    pub reason: String,
    /// Details for programs.
    pub details: Option<Payloads>,
    /// Who does it.
    pub identity: String,
}

/// A workflow task is handed to a worker.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct WorkflowTaskStarted {
    /// Which task, as in [`super::WorkflowTaskOffer`].
    pub scheduled_event_id: i64,
    /// Which offer of it.
    pub stamp: u64,
    /// The poll's id: the same poll asking again gets the same task.
    pub request_id: String,
    /// The worker.
    pub identity: String,
    /// Its build, as the poll's capabilities say.
    pub worker_version: Option<WorkerVersionStamp>,
}

/// Which workflow task a worker answers: what the service puts into the task's token.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct WorkflowTaskToken {
    /// The task's scheduled event, as it was offered; the other two tell which task it is.
    pub scheduled_event_id: i64,
    /// The task's started event.
    pub started_event_id: i64,
    /// Its attempt, from 1.
    pub attempt: i32,
}

/// A worker has finished a workflow task.
#[derive(Clone, Debug, PartialEq)]
pub struct WorkflowTaskCompleted {
    /// Which task.
    pub token: WorkflowTaskToken,
    /// What the worker said: commands, messages, sticky queue. Answers to queries are the service's.
    pub request: Box<RespondWorkflowTaskCompletedRequest>,
    /// The id of the run that follows, should the task continue as new.
    pub new_run_id: String,
}

/// A worker could not finish a workflow task.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct WorkflowTaskFailed {
    /// Which task.
    pub token: WorkflowTaskToken,
    /// Why, by the worker.
    pub cause: WorkflowTaskFailedCause,
    /// What happened.
    pub failure: Option<Failure>,
    /// The worker.
    pub identity: String,
    /// The worker's build.
    pub binary_checksum: String,
}

/// An activity task is handed to a worker.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ActivityStarted {
    /// Which activity.
    pub scheduled_event_id: i64,
    /// Which of its attempts, as in [`super::ActivityTaskOffer`].
    pub attempt: i32,
    /// The poll's id: the same poll asking again gets the same task.
    pub request_id: String,
    /// The worker.
    pub identity: String,
    /// Its build, as the poll's capabilities say.
    pub worker_version: Option<WorkerVersionStamp>,
}

/// Which activity somebody speaks of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ActivityRef {
    /// A worker's token.
    Token {
        /// The activity's scheduled event.
        scheduled_event_id: i64,
        /// The attempt that the worker was given.
        attempt: i32,
    },
    /// Its id, whatever the attempt.
    Id(String),
}

/// An activity has succeeded.
#[derive(Clone, Debug, PartialEq)]
pub struct ActivityCompleted {
    /// Which.
    pub activity: ActivityRef,
    /// What it gives back.
    pub result: Option<Payloads>,
    /// Who says so.
    pub identity: String,
}

/// An attempt of an activity has failed.
#[derive(Clone, Debug, PartialEq)]
pub struct ActivityFailed {
    /// Which.
    pub activity: ActivityRef,
    /// How.
    pub failure: Option<Failure>,
    /// The last heartbeat's details, if the worker sends them along.
    pub last_heartbeat_details: Option<Payloads>,
    /// Who says so.
    pub identity: String,
}

/// An activity gives in to its cancellation.
#[derive(Clone, Debug, PartialEq)]
pub struct ActivityCanceled {
    /// Which.
    pub activity: ActivityRef,
    /// Details for the workflow.
    pub details: Option<Payloads>,
    /// Who says so.
    pub identity: String,
}

/// An activity says that it is alive.
#[derive(Clone, Debug, PartialEq)]
pub struct Heartbeat {
    /// Which.
    pub activity: ActivityRef,
    /// Kept for the next attempt.
    pub details: Option<Payloads>,
    /// Who says so.
    pub identity: String,
}

/// How the start of a child went.
#[derive(Clone, Debug, PartialEq)]
pub struct ChildStarted {
    /// The event of this execution that asked for it.
    pub initiated_event_id: i64,
    /// The child's run, or why there is none.
    pub result: Result<String, StartChildWorkflowExecutionFailedCause>,
}

/// A child has closed.
#[derive(Clone, Debug, PartialEq)]
pub struct ChildClosed {
    /// The event of this execution that asked for it.
    pub initiated_event_id: i64,
    /// The child, with the run that closed.
    pub execution: WorkflowExecution,
    /// The last event of the child.
    pub event: Box<HistoryEvent>,
}

/// How a signal or a cancel request to another execution went.
#[derive(Clone, Debug, PartialEq)]
pub struct ExternalAnswered {
    /// The event of this execution that asked for it.
    pub initiated_event_id: i64,
    /// Done, or why not; for a cancel request only `ExternalWorkflowExecutionNotFound` and
    /// `NamespaceNotFound` of these causes mean something.
    pub result: Result<(), SignalExternalWorkflowExecutionFailedCause>,
}

/// An update, from a client.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Update {
    /// Its id and arguments. An update with an id that this run knows is the same update.
    pub request: v1::Request,
}

/// One thing that happens to an execution.
#[derive(Clone, Debug, PartialEq)]
pub enum Input {
    /// A signal arrives.
    Signal(Signal),
    /// Somebody asks for cancellation.
    RequestCancel(CancelRequest),
    /// Somebody ends it.
    Terminate(Termination),
    /// A client asks for an update.
    Update(Update),
    /// A worker takes the workflow task.
    WorkflowTaskStarted(WorkflowTaskStarted),
    /// A worker has done the workflow task.
    WorkflowTaskCompleted(WorkflowTaskCompleted),
    /// A worker has failed at the workflow task.
    WorkflowTaskFailed(WorkflowTaskFailed),
    /// The sticky queue is gone: its worker shuts down or has forgotten the run.
    ResetSticky,
    /// A worker takes an activity task.
    ActivityStarted(ActivityStarted),
    /// An activity succeeds.
    ActivityCompleted(ActivityCompleted),
    /// An attempt of an activity fails.
    ActivityFailed(ActivityFailed),
    /// An activity is cancelled.
    ActivityCanceled(ActivityCanceled),
    /// An activity beats.
    Heartbeat(Heartbeat),
    /// The start of a child has an answer.
    ChildStarted(ChildStarted),
    /// A child has closed.
    ChildClosed(ChildClosed),
    /// A signal to another execution has an answer.
    ExternalSignalled(ExternalAnswered),
    /// A cancel request to another execution has an answer.
    ExternalCancelRequested(ExternalAnswered),
    /// Time has passed: whatever is due happens.
    Tick,
}
