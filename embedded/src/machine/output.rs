//! What an execution says back: the answer to the call, and what is to be done outside.

use temporalio_protos::temporal::api::{
    common::v1::{Priority, WorkflowExecution},
    enums::v1::{
        UpdateWorkflowExecutionLifecycleStage, WorkflowExecutionStatus, WorkflowIdReusePolicy,
    },
    history::v1::HistoryEvent,
    taskqueue::v1::TaskQueue,
    update::v1::Outcome,
    workflowservice::v1::{PollActivityTaskQueueResponse, PollWorkflowTaskQueueResponse},
};

use super::{CancelRequest, Signal, Start, Termination};

/// What came of an input.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Applied {
    /// The answer to who brought the input.
    pub reply: Reply,
    /// What is to be done outside, in this order.
    pub effects: Vec<Effect>,
}

/// The answer to an input.
#[derive(Clone, Debug, Default, PartialEq)]
#[allow(clippy::large_enum_variant, reason = "there is one reply at a time")]
pub enum Reply {
    /// Done; there is nothing to say.
    #[default]
    Done,
    /// The workflow task that the worker gets, whole but for its token, its queries and paging.
    WorkflowTask(Box<PollWorkflowTaskQueueResponse>),
    /// The workflow task is completed.
    WorkflowTaskCompleted {
        /// Where the worker must go back to in its history, because the task left no trace;
        /// 0 if it need not.
        reset_history_event_id: i64,
    },
    /// The activity task that the worker gets, whole but for its token.
    ActivityTask(Box<PollActivityTaskQueueResponse>),
    /// A heartbeat is noted.
    Heartbeat {
        /// The workflow wants the activity cancelled.
        cancel_requested: bool,
    },
    /// The update is known; how far it has come.
    Update(UpdateProgress),
    /// The call is answered with this error although the state has changed: a completed workflow
    /// task whose commands are not valid has become a failed one.
    Refused(Refusal),
}

/// How far an update has come.
#[derive(Clone, Debug, PartialEq)]
pub struct UpdateProgress {
    /// Its id.
    pub update_id: String,
    /// Its stage.
    pub stage: UpdateWorkflowExecutionLifecycleStage,
    /// What came of it, once it is completed or rejected.
    pub outcome: Option<Outcome>,
}

/// A workflow task to be offered to pollers.
#[derive(Clone, Debug, PartialEq)]
pub struct WorkflowTaskOffer {
    /// Where: the normal queue or the sticky one, with its kind.
    pub queue: TaskQueue,
    /// Which task.
    pub scheduled_event_id: i64,
    /// Which offer of it: an older one is stale.
    pub stamp: u64,
    /// The execution's priority.
    pub priority: Option<Priority>,
}

/// An activity task to be offered to pollers.
#[derive(Clone, Debug, PartialEq)]
pub struct ActivityTaskOffer {
    /// Where.
    pub queue: TaskQueue,
    /// Which activity.
    pub scheduled_event_id: i64,
    /// Which attempt.
    pub attempt: i32,
    /// Its priority.
    pub priority: Option<Priority>,
}

/// Something to be done outside of the execution.
#[derive(Clone, Debug, PartialEq)]
pub enum Effect {
    /// Offer the workflow task.
    OfferWorkflowTask(WorkflowTaskOffer),
    /// Offer an activity task.
    OfferActivityTask(ActivityTaskOffer),
    /// Events were written: wake who waits for history.
    HistoryGrew,
    /// Start a child; answer with [`super::Input::ChildStarted`].
    StartChild {
        /// The event of this execution that asks for it.
        initiated_event_id: i64,
        /// What to start; its run id is the service's to give.
        start: Box<Start>,
        /// What to do if the id was used before.
        reuse: WorkflowIdReusePolicy,
    },
    /// Send a signal; answer with [`super::Input::ExternalSignalled`].
    SignalExternal {
        /// The event of this execution that asks for it.
        initiated_event_id: i64,
        /// Its namespace.
        namespace: String,
        /// To whom; without a run id to the current run.
        execution: WorkflowExecution,
        /// Only if it is a child of this execution.
        child_only: bool,
        /// What.
        signal: Box<Signal>,
    },
    /// Request cancellation; answer with [`super::Input::ExternalCancelRequested`] unless
    /// `initiated_event_id` is 0: then it is a parent close policy, and the run id is that of the
    /// chain's first run.
    CancelExternal {
        /// The event of this execution that asks for it, or 0.
        initiated_event_id: i64,
        /// Its namespace.
        namespace: String,
        /// Whom; without a run id the current run.
        execution: WorkflowExecution,
        /// Only if it is a child of this execution.
        child_only: bool,
        /// What to tell it.
        request: CancelRequest,
    },
    /// Terminate a child, by the parent close policy: no answer is wanted.
    TerminateChild {
        /// Its namespace.
        namespace: String,
        /// Whom: the chain that began with this run.
        execution: WorkflowExecution,
        /// What to tell it.
        termination: Termination,
    },
    /// Tell the parent that its child has closed: [`super::Input::ChildClosed`] for it.
    NotifyParent {
        /// The parent.
        parent: WorkflowExecution,
        /// The parent's event that started this execution.
        initiated_event_id: i64,
        /// This execution's last event.
        event: Box<HistoryEvent>,
    },
    /// An update has come further: wake who waits for it.
    UpdateProgressed(UpdateProgress),
    /// An update will not be answered by this run: who waits for it gets this error.
    UpdateAborted {
        /// Its id.
        update_id: String,
        /// The error.
        refusal: Refusal,
    },
    /// The run has closed. Nothing more will be written.
    Closed(WorkflowExecutionStatus),
    /// Start the run that follows. Comes after `Closed`.
    ContinueAsNew(Box<Start>),
}

/// Why an input was not accepted: the state is as before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// The run, the task or the update is not there (any more).
    NotFound(String),
    /// The request is not valid.
    InvalidArgument(String),
    /// Not now (`WorkflowNotReady`).
    FailedPrecondition(String),
    /// A limit is reached, or the workflow is closing: the same call may succeed later, on the run
    /// that follows.
    ResourceExhausted(String),
    /// The task is in other hands (`TaskAlreadyStarted`): drop the offer.
    AlreadyStarted(String),
}
