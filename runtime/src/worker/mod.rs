//! A worker: it runs workflows and the tools that they call.
//!
//! ```text
//!   Worker ── spawn ──▶ a thread of its own ──▶ the SDK's worker ──▶ Runner<W>, tools
//!                              ▲
//!   WorkerHandle ── shutdown ──┘ takes nothing new, lets what runs end, hands over the rest
//! ```

mod handle;
mod serve;

pub use handle::{WorkerError, WorkerHandle};

use crate::activity::{Clash, Registry};
use crate::client::Client;
use crate::definition::{Definition, plan};
use crate::queue::{self, Asks, Disagreement};
use crate::runner::{Runner, interceptor};
use crate::tool::{Tool, ToolSet};
use std::fmt;
use std::time::Duration;
use temporalio_sdk::WorkerOptions;
use temporalio_sdk::error::WorkflowRegistrationError;
use temporalio_sdk::runtime::worker_tuner::{FixedSizeSlotSupplier, TunerHolder, WorkerTuner};
use tracing::debug;

/// Cancellations and lost heartbeats are noticed about this fast; an attempt that is shorter costs no
/// heartbeat at all.
const HEARTBEAT_THROTTLE: Duration = Duration::from_millis(500);

/// How long running activities may go on after a shutdown has begun: what most platforms give a
/// program to end.
const GRACE: Duration = Duration::from_secs(30);

/// As many of each as the SDK has by default.
const SLOTS: usize = 100;

/// A worker that is about to be started.
#[must_use = "a worker works once it is spawned"]
pub struct Worker {
    client: Client,
    task_queue: Option<String>,
    documents: Vec<Document>,
    tools: Vec<Tool>,
    slots: (usize, usize),
    grace: Duration,
    changes: Vec<Change>,
}

/// One workflow that the worker runs.
struct Document {
    asks: Asks,
    register: fn(&mut WorkerOptions) -> Result<(), WorkflowRegistrationError>,
}

type Change = Box<dyn FnOnce(&mut WorkerOptions) + Send>;

impl Worker {
    /// A worker for the server and the namespace of `client`.
    pub fn new(client: &Client) -> Self {
        Self {
            client: client.clone(),
            task_queue: None,
            documents: Vec::new(),
            tools: Vec::new(),
            slots: (SLOTS, SLOTS),
            grace: GRACE,
            changes: Vec::new(),
        }
    }

    /// The task queue, in place of `TEMPORAL_TASK_QUEUE`, the documents', or `sagaweave`.
    pub fn task_queue(mut self, task_queue: impl Into<String>) -> Self {
        self.task_queue = Some(task_queue.into());
        self
    }

    /// Runs the workflow `W`, and the tools that it calls.
    pub fn workflow<W: Definition>(self, tools: W::Tools) -> Self {
        self.workflow_only::<W>().activities(tools)
    }

    /// Runs the workflow `W`; another worker runs its tools.
    pub fn workflow_only<W: Definition>(mut self) -> Self {
        let plan = plan::<W>();
        let asks = Asks { workflow_type: plan.workflow_type, task_queue: plan.task_queue };
        self.documents.push(Document { asks, register: register::<W> });
        self
    }

    /// Runs tools; another worker runs the workflows.
    pub fn activities(mut self, tools: impl ToolSet) -> Self {
        self.tools.extend(tools.into_tools());
        self
    }

    /// How many workflow tasks and how many activities may run at once; by default 100 of each. A
    /// workflow that waits takes no slot.
    pub fn slots(mut self, workflows: usize, activities: usize) -> Self {
        self.slots = (workflows, activities);
        self
    }

    /// How long running activities may go on after a shutdown has begun, by default 30 s. Those that
    /// take longer are cancelled, and another worker tries again.
    pub fn shutdown_grace(mut self, grace: Duration) -> Self {
        self.grace = grace;
        self
    }

    /// Changes the SDK's own options, after all others are set.
    pub fn sdk(mut self, change: impl FnOnce(&mut WorkerOptions) + Send + 'static) -> Self {
        self.changes.push(Box::new(change));
        self
    }

    /// Starts it, on a thread of its own beside the runtime that this is called in.
    ///
    /// # Errors
    /// Where its parts do not fit together, or it is called outside of a tokio runtime.
    pub fn spawn(mut self) -> Result<WorkerHandle, SpawnError> {
        let options = self.options()?;
        serve::spawn(self.client.sdk().clone(), options)
    }

    fn options(&mut self) -> Result<WorkerOptions, SpawnError> {
        let asks: Vec<Asks> = self.documents.iter().map(|document| document.asks).collect();
        let queue = queue::choose(self.task_queue.take(), queue::from_env(), &asks)
            .map_err(SpawnError::from_disagreement)?;
        let mut options = WorkerOptions::new(queue)
            .workflow_interceptor(interceptor())
            .tuner(tuner(self.slots))
            .max_heartbeat_throttle_interval(HEARTBEAT_THROTTLE)
            .default_heartbeat_throttle_interval(HEARTBEAT_THROTTLE)
            .graceful_shutdown_period(self.grace)
            .build();
        let registry = registry(&self.tools)?;
        registry.register(&mut options);
        let activities: Vec<&str> = registry.activity_types().collect();
        debug!(?activities, "tools registered");
        for document in &self.documents {
            (document.register)(&mut options).map_err(SpawnError::from_registration)?;
        }
        for change in self.changes.drain(..) {
            change(&mut options);
        }
        Ok(options)
    }
}

impl fmt::Debug for Worker {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let workflows = self.documents.iter().map(|document| document.asks.workflow_type);
        f.debug_struct("Worker")
            .field("task_queue", &self.task_queue)
            .field("workflows", &workflows.collect::<Vec<_>>())
            .field("tools", &self.tools)
            .field("slots", &self.slots)
            .finish_non_exhaustive()
    }
}

fn register<W: Definition>(options: &mut WorkerOptions) -> Result<(), WorkflowRegistrationError> {
    options.register_workflow::<Runner<W>>().map(|_| ())
}

fn registry(tools: &[Tool]) -> Result<Registry, SpawnError> {
    let mut registry = Registry::default();
    tools.iter().try_for_each(|tool| registry.add(tool)).map_err(SpawnError::from_clash)?;
    Ok(registry)
}

/// The SDK takes no worker with fewer than two slots for workflow tasks, or with none for activities.
fn tuner((workflows, activities): (usize, usize)) -> WorkerTuner {
    let supplier = FixedSizeSlotSupplier::new;
    TunerHolder::builder()
        .workflow_task_slot_supplier(supplier(workflows.max(2)))
        .activity_task_slot_supplier(supplier(activities.max(1)))
        .local_activity_task_slot_supplier(supplier(1))
        .nexus_task_slot_supplier(supplier(1))
        .build()
        .into()
}

/// Why a worker did not start.
#[derive(Debug)]
#[non_exhaustive]
pub enum SpawnError {
    /// Two of its documents ask for different task queues.
    TaskQueues(String),
    /// One activity has two different implementations.
    Activities(String),
    /// The same workflow type was given twice.
    Workflows(String),
    /// There is no tokio runtime to work in.
    NoRuntime,
    /// The SDK refused, or the system gave no thread.
    Other(Box<dyn std::error::Error + Send + Sync>),
}

impl SpawnError {
    #[allow(clippy::needless_pass_by_value, reason = "it is what map_err hands over")]
    fn from_disagreement(error: Disagreement) -> Self {
        Self::TaskQueues(error.to_string())
    }

    #[allow(clippy::needless_pass_by_value, reason = "it is what map_err hands over")]
    fn from_clash(error: Clash) -> Self {
        Self::Activities(error.to_string())
    }

    fn from_registration(error: WorkflowRegistrationError) -> Self {
        match error {
            WorkflowRegistrationError::DuplicateWorkflowType { workflow_type } => {
                Self::Workflows(format!("the workflow type `{workflow_type}` is given twice"))
            }
            other @ WorkflowRegistrationError::FactoryRegistrationWithInit { .. } => {
                Self::Other(Box::new(other))
            }
        }
    }
}

impl fmt::Display for SpawnError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TaskQueues(message) | Self::Activities(message) | Self::Workflows(message) => {
                f.write_str(message)
            }
            Self::NoRuntime => f.write_str("a worker is spawned inside of a tokio runtime"),
            Self::Other(error) => write!(f, "the worker did not start: {error}"),
        }
    }
}

impl std::error::Error for SpawnError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Other(error) => error.source(),
            _ => None,
        }
    }
}
