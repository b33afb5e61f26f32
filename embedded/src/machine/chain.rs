//! The run that follows a run: continued as new, or another attempt of one that failed.

use std::time::{Duration, SystemTime};

use temporalio_protos::temporal::api::{
    common::v1::RetryPolicy,
    enums::v1::{ContinueAsNewInitiator as Initiator, RetryState},
    failure::v1::Failure,
    history::v1::{
        WorkflowExecutionContinuedAsNewEventAttributes, WorkflowExecutionStartedEventAttributes,
    },
    workflow::v1::ResetPoints,
};

use super::{
    Execution, Start,
    convert::{duration, span, timestamp},
    limits, retry,
};

impl Execution {
    /// The run that goes on with what this one leaves to it.
    pub(super) fn continuation(
        &self,
        continued: &WorkflowExecutionContinuedAsNewEventAttributes,
        policy: Option<RetryPolicy>,
        now: SystemTime,
    ) -> Start {
        let initiator = match continued.initiator() {
            Initiator::Unspecified => Initiator::Workflow,
            named => named,
        };
        let wait = span(continued.backoff_start_interval.as_ref());
        let attributes = WorkflowExecutionStartedEventAttributes {
            workflow_type: continued.workflow_type.clone(),
            task_queue: continued.task_queue.clone(),
            input: continued.input.clone(),
            header: continued.header.clone(),
            workflow_run_timeout: continued.workflow_run_timeout,
            workflow_task_timeout: continued.workflow_task_timeout,
            memo: continued.memo.clone(),
            search_attributes: continued.search_attributes.clone(),
            last_completion_result: continued.last_completion_result.clone(),
            continued_failure: continued.failure.clone(),
            retry_policy: policy,
            ..self.inherited()
        };
        self.next_run(attributes, initiator, 1, &continued.new_execution_run_id, wait, now)
    }

    /// Whether this run is tried again after a failure, and if so how.
    pub(super) fn another_attempt(
        &self,
        failure: &Failure,
        run_id: &str,
        now: SystemTime,
    ) -> Result<Start, RetryState> {
        let before = self.started().ok_or(RetryState::RetryPolicyNotSet)?;
        let policy = before.retry_policy.as_ref().ok_or(RetryState::RetryPolicyNotSet)?;
        let expires = self.origin.execution_expires;
        let wait = retry::next(policy, before.attempt, Some(failure), expires, now)?;
        let attributes = WorkflowExecutionStartedEventAttributes {
            workflow_type: before.workflow_type.clone(),
            task_queue: before.task_queue.clone(),
            input: before.input.clone(),
            header: before.header.clone(),
            workflow_run_timeout: before.workflow_run_timeout,
            workflow_task_timeout: before.workflow_task_timeout,
            memo: before.memo.clone(),
            search_attributes: before.search_attributes.clone(),
            continued_failure: Some(failure.clone()),
            retry_policy: before.retry_policy.clone(),
            ..self.inherited()
        };
        let attempt = before.attempt + 1;
        Ok(self.next_run(attributes, Initiator::Retry, attempt, run_id, wait, now))
    }

    /// What all runs of a chain have in common.
    fn inherited(&self) -> WorkflowExecutionStartedEventAttributes {
        let Some(before) = self.started() else {
            return WorkflowExecutionStartedEventAttributes::default();
        };
        WorkflowExecutionStartedEventAttributes {
            parent_workflow_namespace: before.parent_workflow_namespace.clone(),
            parent_workflow_namespace_id: before.parent_workflow_namespace_id.clone(),
            parent_workflow_execution: before.parent_workflow_execution.clone(),
            parent_initiated_event_id: before.parent_initiated_event_id,
            root_workflow_execution: before.root_workflow_execution.clone(),
            workflow_execution_timeout: before.workflow_execution_timeout,
            first_execution_run_id: self.origin.first_run_id.clone(),
            workflow_execution_expiration_time: self.origin.execution_expires.map(timestamp),
            priority: before.priority.clone(),
            ..Default::default()
        }
    }

    fn next_run(
        &self,
        attributes: WorkflowExecutionStartedEventAttributes,
        initiator: Initiator,
        attempt: i32,
        run_id: &str,
        wait: Duration,
        now: SystemTime,
    ) -> Start {
        let attributes = WorkflowExecutionStartedEventAttributes {
            continued_execution_run_id: self.origin.run_id.clone(),
            initiator: initiator.into(),
            attempt,
            first_workflow_task_backoff: Some(duration(self.backoff(wait, now))),
            prev_auto_reset_points: Some(self.reset_points_left(now)),
            ..attributes
        };
        Start {
            namespace: self.origin.namespace.clone(),
            namespace_id: self.origin.namespace_id.clone(),
            workflow_id: self.origin.workflow_id.clone(),
            run_id: run_id.to_owned(),
            request_id: String::new(),
            attributes: Box::new(attributes),
            user_metadata: None,
            links: self.events().first().map(|first| first.links.clone()).unwrap_or_default(),
            signal: None,
        }
    }

    /// The wait before the next run. Runs of a chain do not follow each other at once, or a
    /// workflow that only continues would spin.
    fn backoff(&self, asked: Duration, now: SystemTime) -> Duration {
        let lived = now.duration_since(self.origin.executes_at).unwrap_or_default();
        asked.max(limits::CHAIN_INTERVAL.saturating_sub(lived))
    }

    /// The reset points that the next run begins with: those of this run last as long as it is kept.
    fn reset_points_left(&self, now: SystemTime) -> ResetPoints {
        let mut points = self.state.reset_points.as_ref().clone();
        for point in points.iter_mut().filter(|point| point.run_id == self.origin.run_id) {
            point.expire_time = now.checked_add(limits::RETENTION).map(timestamp);
        }
        ResetPoints { points }
    }
}

/// An id of the same form that follows from another one: the same inputs give the same history, so
/// nothing in here draws an id.
pub(super) fn derived_id(seed: &str) -> String {
    let half = |salt: u64| {
        let fold = |hash: u64, byte: u8| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        seed.bytes().fold(0xcbf2_9ce4_8422_2325 ^ salt, fold)
    };
    let hex = format!("{:016x}{:016x}", half(0x5bd1), half(0x1b87_3593));
    format!("{}-{}-4{}-8{}-{}", &hex[..8], &hex[8..12], &hex[13..16], &hex[17..20], &hex[20..])
}
