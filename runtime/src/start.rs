//! Starting a run.

use crate::definition::{Definition, MEMO_PLAN, MEMO_VERSION, Typed, plan};
use crate::queue::{self, Asks};
use crate::run::Run;
use sagaweave_core::Plan;
use std::error::Error;
use std::fmt;
use std::future::{Future, IntoFuture};
use std::pin::Pin;
use temporalio_client::errors::WorkflowStartError;
use temporalio_client::{
    Client as SdkClient, WorkflowIdConflictPolicy, WorkflowIdReusePolicy, WorkflowStartOptions,
};
use temporalio_common::MemoValues;

/// A run that is about to be started: await it.
#[must_use = "a run starts when this is awaited"]
pub struct Start<'c, W: Definition> {
    client: &'c SdkClient,
    workflow_id: String,
    input: W::Input,
    task_queue: Option<String>,
    reuse: WorkflowIdReusePolicy,
    conflict: WorkflowIdConflictPolicy,
    change: Option<Change<'c>>,
}

type Change<'c> = Box<dyn FnOnce(&mut WorkflowStartOptions) + Send + 'c>;

impl<'c, W: Definition> Start<'c, W> {
    pub(crate) fn new(client: &'c SdkClient, workflow_id: String, input: W::Input) -> Self {
        Self {
            client,
            workflow_id,
            input,
            task_queue: None,
            reuse: WorkflowIdReusePolicy::default(),
            conflict: WorkflowIdConflictPolicy::default(),
            change: None,
        }
    }

    /// The task queue, in place of `TEMPORAL_TASK_QUEUE`, the document's, or `sagaweave`.
    pub fn task_queue(mut self, task_queue: impl Into<String>) -> Self {
        self.task_queue = Some(task_queue.into());
        self
    }

    /// What happens when a run with this workflow id has ended; by default, another may start.
    pub fn reuse(mut self, reuse: IdReuse) -> Self {
        self.reuse = reuse.into();
        self
    }

    /// What happens when a run with this workflow id goes on; by default, it is an error.
    pub fn conflict(mut self, conflict: IdConflict) -> Self {
        self.conflict = conflict.into();
        self
    }

    /// Changes the SDK's own options, after all others are set.
    pub fn sdk(mut self, change: impl FnOnce(&mut WorkflowStartOptions) + Send + 'c) -> Self {
        self.change = Some(Box::new(change));
        self
    }

    async fn start(self) -> Result<Run<W>, StartError> {
        let plan = plan::<W>();
        let asks = Asks { workflow_type: plan.workflow_type, task_queue: plan.task_queue };
        let queue = queue::choose(self.task_queue, queue::from_env(), &[asks])
            .unwrap_or_else(|_| queue::DEFAULT.to_owned());
        let mut options = WorkflowStartOptions::new(queue, self.workflow_id.as_str())
            .id_reuse_policy(self.reuse)
            .id_conflict_policy(self.conflict)
            .memo(memo(plan))
            .build();
        if let Some(change) = self.change {
            change(&mut options);
        }
        let started = self.client.start_workflow(Typed::<W>::new(), self.input, options).await;
        started.map(Run::new).map_err(|error| StartError::new(error, self.workflow_id))
    }
}

impl<'c, W: Definition> IntoFuture for Start<'c, W> {
    type Output = Result<Run<W>, StartError>;
    type IntoFuture = Pin<Box<dyn Future<Output = Self::Output> + Send + 'c>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.start())
    }
}

impl<W: Definition> fmt::Debug for Start<'_, W> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Start")
            .field("workflow_id", &self.workflow_id)
            .field("task_queue", &self.task_queue)
            .finish_non_exhaustive()
    }
}

/// By the memo a worker that knows several plans of one workflow finds the right one.
fn memo(plan: &Plan<'_>) -> MemoValues {
    let mut memo = MemoValues::new();
    memo.insert(MEMO_VERSION, plan.version.to_owned());
    memo.insert(MEMO_PLAN, plan.hash.to_owned());
    memo
}

/// What happens when a run with the same workflow id has ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum IdReuse {
    /// Another may start.
    Allow,
    /// Another may start if the last one failed, was cancelled, terminated or timed out.
    AllowAfterFailure,
    /// No other may start.
    Reject,
}

impl From<IdReuse> for WorkflowIdReusePolicy {
    fn from(reuse: IdReuse) -> Self {
        match reuse {
            IdReuse::Allow => Self::AllowDuplicate,
            IdReuse::AllowAfterFailure => Self::AllowDuplicateFailedOnly,
            IdReuse::Reject => Self::RejectDuplicate,
        }
    }
}

/// What happens when a run with the same workflow id goes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum IdConflict {
    /// It is an error.
    Fail,
    /// That run is the one that comes back; the input is not looked at.
    UseExisting,
    /// That run is terminated. It undoes nothing.
    TerminateExisting,
}

impl From<IdConflict> for WorkflowIdConflictPolicy {
    fn from(conflict: IdConflict) -> Self {
        match conflict {
            IdConflict::Fail => Self::Fail,
            IdConflict::UseExisting => Self::UseExisting,
            IdConflict::TerminateExisting => Self::TerminateExisting,
        }
    }
}

/// Why a run did not start.
#[derive(Debug)]
#[non_exhaustive]
pub enum StartError {
    /// There is, or was, a run with this workflow id.
    AlreadyStarted {
        /// The workflow id.
        workflow_id: String,
        /// That run, where the server says which.
        run_id: Option<String>,
    },
    /// The server refused, or could not be reached, or the input cannot be written as JSON.
    Other(Box<dyn Error + Send + Sync>),
}

impl StartError {
    fn new(error: WorkflowStartError, workflow_id: String) -> Self {
        match error {
            WorkflowStartError::AlreadyStarted { run_id, .. } => {
                Self::AlreadyStarted { workflow_id, run_id }
            }
            other => Self::Other(Box::new(other)),
        }
    }
}

impl fmt::Display for StartError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::AlreadyStarted { workflow_id, run_id } => {
                write!(f, "there is a run with the workflow id `{workflow_id}` already")?;
                run_id.as_ref().map_or(Ok(()), |run_id| write!(f, " ({run_id})"))
            }
            Self::Other(error) => write!(f, "the run did not start: {error}"),
        }
    }
}

impl Error for StartError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Self::AlreadyStarted { .. } => None,
            Self::Other(error) => error.source(),
        }
    }
}
