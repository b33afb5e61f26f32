//! What a run is started with beside its input. Nothing here depends on the document's types.

use super::attributes;
use super::error::StartError;
use crate::checks::check;
use crate::definition::{MEMO_PLAN, MEMO_VERSION};
use crate::queue::{self, Asks};
use crate::values;
use sagaweave_core::{Failure, Payload, Plan, Program, RunInfo, Scope, SearchAttribute};
use std::time::SystemTime;
use temporalio_client::{
    Client, WorkflowExecutionInfo, WorkflowIdConflictPolicy, WorkflowIdReusePolicy,
    WorkflowStartOptions,
};
use temporalio_common::{MemoValues, UntypedWorkflow};

/// Keys of the memo that are not the caller's.
const OWN_KEYS: &str = "sagaweave.";

type Change<'c> = Box<dyn FnOnce(&mut WorkflowStartOptions) + Send + 'c>;

/// What the caller says.
pub(super) struct Settings<'c> {
    pub(super) workflow_id: String,
    pub(super) task_queue: Option<String>,
    pub(super) reuse: WorkflowIdReusePolicy,
    pub(super) conflict: WorkflowIdConflictPolicy,
    pub(super) memo: Vec<(String, serde_json::Result<Payload>)>,
    pub(super) attributes: Vec<(&'static str, SearchAttribute)>,
    pub(super) change: Option<Change<'c>>,
}

impl Settings<'_> {
    pub(super) fn new(workflow_id: String) -> Self {
        Self {
            workflow_id,
            task_queue: None,
            reuse: WorkflowIdReusePolicy::default(),
            conflict: WorkflowIdConflictPolicy::default(),
            memo: Vec::new(),
            attributes: Vec::new(),
            change: None,
        }
    }

    /// Starts a run of `program`.
    pub(super) async fn start(
        mut self,
        client: &Client,
        program: &'static (dyn Program + Sync),
        input: serde_json::Result<Payload>,
    ) -> Result<WorkflowExecutionInfo, StartError> {
        let plan = program.plan();
        let input = input.map_err(|error| StartError::bad_input(format!("input: {error}")))?;
        check(plan.schemas, plan.input, &input, "input").map_err(StartError::bad_input)?;
        let attributes = self.search_attributes(program, &input)?;
        let options = self.options(plan, &attributes)?;
        let workflow = UntypedWorkflow::new(plan.workflow_type);
        let started = client.start_workflow(workflow, values::write(&input), options).await;
        match started {
            Ok(handle) => Ok(handle.info().clone()),
            Err(error) => Err(StartError::new(error, self.workflow_id, &attributes)),
        }
    }

    /// The document's, and the caller's after them: the last of a name counts.
    fn search_attributes(
        &mut self,
        program: &'static dyn Program,
        input: &Payload,
    ) -> Result<Vec<(&'static str, SearchAttribute)>, StartError> {
        let run = RunInfo {
            workflow_id: self.workflow_id.clone(),
            first_run_id: String::new(),
            started_at: SystemTime::now(),
        };
        let scope = Scope::of_input(run, input.clone(), program.plan().steps.len());
        let no_value = |error: Failure| {
            StartError::bad_input(format!("a search attribute has no value: {}", error.message))
        };
        let mut all = program.search_attributes(&scope).map_err(no_value)?;
        all.append(&mut self.attributes);
        Ok(all)
    }

    fn options(
        &mut self,
        plan: &'static Plan<'static>,
        attributes: &[(&'static str, SearchAttribute)],
    ) -> Result<WorkflowStartOptions, StartError> {
        let asks = Asks { workflow_type: plan.workflow_type, task_queue: plan.task_queue };
        let queue = queue::choose(self.task_queue.take(), queue::from_env(), &[asks])
            .unwrap_or_else(|_| queue::DEFAULT.to_owned());
        let mut options = WorkflowStartOptions::new(queue, self.workflow_id.as_str())
            .id_reuse_policy(self.reuse)
            .id_conflict_policy(self.conflict)
            .memo(self.memo(plan)?)
            .maybe_search_attributes(attributes::written(attributes)?)
            .build();
        if let Some(change) = self.change.take() {
            change(&mut options);
        }
        Ok(options)
    }

    /// By the memo a worker that knows several plans of one workflow finds the right one.
    fn memo(&mut self, plan: &Plan<'_>) -> Result<MemoValues, StartError> {
        let mut memo = MemoValues::new();
        memo.insert(MEMO_VERSION, plan.version.to_owned());
        memo.insert(MEMO_PLAN, plan.hash.to_owned());
        for (key, value) in self.memo.drain(..) {
            let wrong = |why: String| StartError::bad_input(format!("the memo's `{key}` {why}"));
            if key.starts_with(OWN_KEYS) {
                return Err(wrong(format!("begins with `{OWN_KEYS}`: take another key")));
            }
            let value = value.map_err(|error| wrong(format!("is no JSON: {error}")))?;
            memo.insert(key, values::write(&value));
        }
        Ok(memo)
    }
}
