//! Everything the engine knows, behind one lock.

use std::collections::{HashMap, VecDeque};
use std::time::{Duration, SystemTime};

use temporalio_protos::temporal::api::common::v1::WorkflowExecution;
use temporalio_protos::temporal::api::enums::v1::WorkflowExecutionStatus;
use tokio::sync::oneshot;
use tonic::Status;

use super::busy::Busy;
use super::error::{invalid_argument, not_found};
use super::queries::{BufferedQuery, DirectQuery};
use super::updates::News;
use crate::engine::Settings;
use crate::faults_met::Faults;
use crate::ids::{Ids, RunId};
use crate::machine::{Execution, Input, Reply, Start};
use crate::queues::Queues;
use crate::time::{Clock, Deadlines};

/// What stands in a workflow task queue.
#[derive(Clone, Debug)]
pub(crate) enum WorkflowItem {
    /// A workflow task.
    Task { run: RunId, scheduled_event_id: i64, stamp: u64 },
    /// A query with a task of its own.
    Query(u64),
}

/// What stands in an activity task queue.
#[derive(Clone, Debug)]
pub(crate) struct ActivityItem {
    pub(crate) run: RunId,
    pub(crate) scheduled_event_id: i64,
    pub(crate) attempt: i32,
}

/// A namespace: it is there once somebody has named it.
#[derive(Debug)]
pub(crate) struct Namespace {
    pub(crate) id: String,
    /// The latest run of each workflow id.
    pub(crate) current: HashMap<String, RunId>,
}

/// A run, and who waits for it.
#[derive(Debug)]
pub(crate) struct Run {
    pub(crate) execution: Execution,
    pub(crate) namespace: String,
    pub(crate) queries: Vec<BufferedQuery>,
    /// Who waits for events.
    pub(crate) readers: Vec<oneshot::Sender<()>>,
    /// Who waits for the end.
    pub(crate) mourners: Vec<oneshot::Sender<()>>,
    /// Who waits for an update, by its id.
    pub(crate) updaters: Vec<(String, oneshot::Sender<News>)>,
    pub(crate) deadline: Option<SystemTime>,
    pub(crate) busy: Busy,
}

/// Everything the engine knows.
#[derive(Debug)]
pub(crate) struct State {
    pub(crate) settings: Settings,
    pub(crate) clock: Clock,
    /// What time it was when the lock was taken.
    pub(crate) now: SystemTime,
    pub(crate) ids: Ids,
    pub(crate) namespaces: HashMap<String, Namespace>,
    pub(crate) runs: HashMap<RunId, Run>,
    pub(crate) workflow_queues: Queues<WorkflowItem>,
    pub(crate) activity_queues: Queues<ActivityItem>,
    /// Nobody ever puts anything in.
    pub(crate) nexus_queues: Queues<()>,
    pub(crate) queries: HashMap<u64, DirectQuery>,
    pub(crate) deadlines: Deadlines,
    /// How often a run has changed.
    pub(crate) changes: u64,
    /// The sum over all runs.
    pub(crate) busy: Busy,
    /// How many want time not to jump.
    pub(crate) holds: usize,
    pub(crate) faults: Faults,
    /// Workers that have shut down.
    pub(crate) gone: VecDeque<String>,
    /// Closed runs, the oldest first, with when each closed.
    pub(crate) closed: VecDeque<(SystemTime, RunId)>,
    /// When the timer's thread wakes by itself.
    pub(crate) alarm: Option<SystemTime>,
    pub(crate) stopped: bool,
}

impl State {
    pub(crate) fn new(settings: Settings) -> Self {
        let mut clock = Clock::new();
        let now = clock.now();
        Self {
            settings,
            clock,
            now,
            ids: Ids::new(),
            namespaces: HashMap::new(),
            runs: HashMap::new(),
            workflow_queues: Queues::default(),
            activity_queues: Queues::default(),
            nexus_queues: Queues::default(),
            gone: VecDeque::new(),
            queries: HashMap::new(),
            deadlines: Deadlines::default(),
            changes: 0,
            busy: Busy::default(),
            holds: 0,
            faults: Faults::default(),
            closed: VecDeque::new(),
            alarm: None,
            stopped: false,
        }
    }

    /// The namespace of this name, which comes to be by being named.
    pub(crate) fn namespace(&mut self, name: &str) -> Result<&mut Namespace, Status> {
        if name.is_empty() {
            return Err(invalid_argument("Namespace is empty."));
        }
        if !self.namespaces.contains_key(name) {
            let id = self.ids.run_id().to_string();
            let namespace = Namespace { id, current: HashMap::new() };
            self.namespaces.insert(name.to_owned(), namespace);
        }
        self.namespaces.get_mut(name).ok_or_else(|| Status::internal("no namespace"))
    }

    /// The latest run of a workflow id.
    pub(crate) fn current(&self, namespace: &str, workflow_id: &str) -> Option<RunId> {
        self.namespaces.get(namespace)?.current.get(workflow_id).copied()
    }

    /// The run that a request names: by its run id, or the latest of its workflow id.
    pub(crate) fn find(
        &self,
        namespace: &str,
        execution: Option<&WorkflowExecution>,
    ) -> Result<RunId, Status> {
        let execution =
            execution.ok_or_else(|| invalid_argument("Execution is not set on request."))?;
        let workflow_id = execution.workflow_id.as_str();
        if workflow_id.is_empty() {
            return Err(invalid_argument("WorkflowId is not set on request."));
        }
        if execution.run_id.is_empty() {
            return self
                .current(namespace, workflow_id)
                .ok_or_else(|| not_found(format!("workflow not found for ID: {workflow_id}")));
        }
        let run =
            RunId::parse(&execution.run_id).ok_or_else(|| invalid_argument("Invalid RunId."))?;
        let is_it = |found: &Run| {
            found.namespace == namespace && found.execution.workflow_id() == workflow_id
        };
        self.runs.get(&run).filter(|found| is_it(found)).map(|_| run).ok_or_else(|| {
            let run_id = &execution.run_id;
            not_found(format!(
                "workflow execution not found for workflow ID {workflow_id:?} and run ID {run_id:?}"
            ))
        })
    }

    /// A run that is known to be there, or was a moment ago.
    pub(crate) fn run(&self, run: RunId) -> Result<&Run, Status> {
        self.runs.get(&run).ok_or_else(|| not_found("workflow execution not found"))
    }

    pub(crate) fn run_mut(&mut self, run: RunId) -> Result<&mut Run, Status> {
        self.runs.get_mut(&run).ok_or_else(|| not_found("workflow execution not found"))
    }

    /// Something happens to a run; all that follows from it happens, too.
    pub(crate) fn apply(&mut self, run: RunId, input: Input) -> Result<Reply, Status> {
        let now = self.now;
        let applied = self.run_mut(run)?.execution.apply(input, now)?;
        self.settle(run, applied.effects);
        Ok(applied.reply)
    }

    /// A run begins.
    pub(crate) fn begin(&mut self, start: Start) -> Result<RunId, Status> {
        let (run, effects) = self.insert(start)?;
        self.settle(run, effects);
        Ok(run)
    }

    /// Forgets runs that closed too long ago, and the oldest where there are too many.
    pub(crate) fn forget(&mut self) {
        while let Some((closed, run)) = self.closed.front().copied() {
            let age = self.now.duration_since(closed).unwrap_or(Duration::ZERO);
            let crowded = self.closed.len() > self.settings.closed_limit;
            if !crowded && age < self.settings.retention {
                return;
            }
            self.closed.pop_front();
            self.remove(run);
        }
    }

    fn remove(&mut self, run: RunId) {
        let Some(removed) = self.runs.remove(&run) else { return };
        self.deadlines.set(run, removed.deadline, None);
        if let Some(namespace) = self.namespaces.get_mut(&removed.namespace) {
            let workflow_id = removed.execution.workflow_id();
            if namespace.current.get(workflow_id) == Some(&run) {
                namespace.current.remove(workflow_id);
            }
        }
    }
}

impl Run {
    pub(crate) fn is_open(&self) -> bool {
        self.execution.status() == WorkflowExecutionStatus::Running
    }

    /// Workflow id and run id.
    pub(crate) fn ids(&self) -> WorkflowExecution {
        WorkflowExecution {
            workflow_id: self.execution.workflow_id().to_owned(),
            run_id: self.execution.run_id().to_owned(),
        }
    }
}
