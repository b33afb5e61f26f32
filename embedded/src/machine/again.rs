//! A run that fails, or is too late, is tried again if it has a retry policy: a new run of its chain.

use std::time::{Duration, SystemTime};

use temporalio_protos::temporal::api::{
    enums::v1::{ContinueAsNewInitiator, RetryState},
    failure::v1::Failure,
    history::v1::{
        HistoryEvent, WorkflowExecutionStartedEventAttributes, history_event::Attributes,
    },
    workflow::v1::ResetPoints,
};

use super::{Execution, Start, convert::duration, retry};

/// Mixes the bits of a run id.
const MIX: u128 = 0x9e37_79b9_7f4a_7c15_f39c_c060_5ced_c835;

impl Execution {
    /// The wait before the next run, or why there is none.
    pub(super) fn retry(&self, failure: &Failure, now: SystemTime) -> Result<Duration, RetryState> {
        let (policy, attempt) = self
            .started()
            .and_then(|started| Some((started.retry_policy.as_ref()?, started.attempt)))
            .ok_or(RetryState::RetryPolicyNotSet)?;
        retry::next(policy, attempt, Some(failure), self.origin.execution_expires, now)
    }

    /// The next run: as this one began.
    pub(super) fn again(&self, run_id: String, failure: Failure, wait: Duration) -> Start {
        let before = self.started().cloned().unwrap_or_default();
        let points = self.state.reset_points.as_ref().clone();
        let attributes = WorkflowExecutionStartedEventAttributes {
            attempt: before.attempt + 1,
            continued_execution_run_id: self.origin.run_id.clone(),
            initiator: ContinueAsNewInitiator::Retry.into(),
            continued_failure: Some(failure),
            first_workflow_task_backoff: Some(duration(wait)),
            prev_auto_reset_points: Some(ResetPoints { points }),
            identity: String::new(),
            ..before
        };
        Start {
            namespace: self.origin.namespace.clone(),
            namespace_id: self.origin.namespace_id.clone(),
            workflow_id: self.origin.workflow_id.clone(),
            run_id,
            attributes: Box::new(attributes),
            links: self.events().first().map(|first| first.links.clone()).unwrap_or_default(),
            ..Default::default()
        }
    }

    /// An id for the next run where none was given: time itself brings no ids along.
    pub(super) fn derived_run_id(&self) -> String {
        let digits = self.origin.run_id.chars().filter_map(|c| c.to_digit(16));
        let number = digits.fold(0_u128, |number, digit| (number << 4) | u128::from(digit));
        let mixed = number.wrapping_mul(MIX).rotate_left(61).wrapping_mul(MIX);
        // As a UUID of version 4 says of itself.
        let mixed = mixed & !(0xf << 76) & !(0x3 << 62) | (0x4 << 76) | (0x2 << 62);
        let hex = format!("{mixed:032x}");
        let parts = [&hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..]];
        parts.join("-")
    }
}

/// Whether the chain goes on after this last event of a run.
pub(super) fn goes_on(closing: &HistoryEvent) -> bool {
    match &closing.attributes {
        Some(Attributes::WorkflowExecutionContinuedAsNewEventAttributes(_)) => true,
        Some(Attributes::WorkflowExecutionFailedEventAttributes(failed)) => {
            !failed.new_execution_run_id.is_empty()
        }
        Some(Attributes::WorkflowExecutionTimedOutEventAttributes(late)) => {
            !late.new_execution_run_id.is_empty()
        }
        _ => false,
    }
}
