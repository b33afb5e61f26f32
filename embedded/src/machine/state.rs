//! What a run knows beside its history: where it comes from, which never changes, and what is open.

use std::{
    collections::{BTreeMap, HashMap, HashSet},
    sync::Arc,
    time::{Duration, SystemTime},
};

use temporalio_protos::temporal::api::{
    common::v1::{Payload, Priority, WorkflowExecution},
    enums::v1::WorkflowExecutionStatus,
    workflow::v1::ResetPointInfo,
};

use super::{
    activity::Activity, child::Child, external::External, timer::Timer, update::Updates,
    workflow_task::WorkflowTasks,
};

/// Where a run comes from.
#[derive(Clone, Debug)]
pub(super) struct Origin {
    pub(super) namespace: String,
    pub(super) namespace_id: String,
    pub(super) workflow_id: String,
    pub(super) run_id: String,
    pub(super) first_run_id: String,
    pub(super) request_id: String,
    pub(super) workflow_type: String,
    pub(super) queue: String,
    pub(super) task_timeout: Duration,
    pub(super) run_timeout: Duration,
    pub(super) execution_timeout: Duration,
    pub(super) started_at: SystemTime,
    /// When its first workflow task is due.
    pub(super) executes_at: SystemTime,
    pub(super) run_expires: Option<SystemTime>,
    pub(super) execution_expires: Option<SystemTime>,
    pub(super) priority: Option<Priority>,
    pub(super) parent: Option<Parent>,
    pub(super) root: WorkflowExecution,
}

/// Who started it, if a workflow did.
#[derive(Clone, Debug)]
pub(super) struct Parent {
    pub(super) execution: WorkflowExecution,
    pub(super) initiated_event_id: i64,
}

/// What is open. Cheap to copy, so that a workflow task whose commands turn out to be bad can be
/// taken back as a whole.
#[derive(Clone, Debug)]
pub(super) struct State {
    pub(super) status: WorkflowExecutionStatus,
    pub(super) closed_at: Option<SystemTime>,
    pub(super) tasks: WorkflowTasks,
    /// By the id of their scheduled event.
    pub(super) activities: BTreeMap<i64, Arc<Activity>>,
    pub(super) timers: BTreeMap<Arc<str>, Timer>,
    /// By the id of their initiated event.
    pub(super) children: BTreeMap<i64, Arc<Child>>,
    /// By the id of their initiated event.
    pub(super) externals: BTreeMap<i64, External>,
    pub(super) updates: Updates,
    pub(super) signals: usize,
    /// The request ids of the signals that were taken.
    pub(super) signals_seen: Arc<HashSet<String>>,
    pub(super) cancel_requested: bool,
    pub(super) memo: Arc<HashMap<String, Payload>>,
    pub(super) search_attributes: Arc<HashMap<String, Payload>>,
    pub(super) reset_points: Arc<Vec<ResetPointInfo>>,
    /// The builds that have completed a workflow task, as the search attribute names them.
    pub(super) builds: Arc<Vec<String>>,
    /// How often it has changed.
    pub(super) transitions: i64,
}

impl Default for State {
    fn default() -> Self {
        Self {
            status: WorkflowExecutionStatus::Running,
            closed_at: None,
            tasks: WorkflowTasks::default(),
            activities: BTreeMap::new(),
            timers: BTreeMap::new(),
            children: BTreeMap::new(),
            externals: BTreeMap::new(),
            updates: Updates::default(),
            signals: 0,
            signals_seen: Arc::default(),
            cancel_requested: false,
            memo: Arc::default(),
            search_attributes: Arc::default(),
            reset_points: Arc::default(),
            builds: Arc::default(),
            transitions: 0,
        }
    }
}
