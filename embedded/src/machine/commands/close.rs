//! Commands that close the workflow.

use std::time::{Duration, SystemTime};

use prost::Message;
use temporalio_protos::temporal::api::{
    command::v1::{
        CancelWorkflowExecutionCommandAttributes, CompleteWorkflowExecutionCommandAttributes,
        ContinueAsNewWorkflowExecutionCommandAttributes, FailWorkflowExecutionCommandAttributes,
    },
    enums::v1::{
        ContinueAsNewInitiator, RetryState, WorkflowExecutionStatus as Status,
        WorkflowTaskFailedCause as Cause,
    },
    history::v1::{
        WorkflowExecutionCanceledEventAttributes, WorkflowExecutionCompletedEventAttributes,
        WorkflowExecutionContinuedAsNewEventAttributes, WorkflowExecutionFailedEventAttributes,
        WorkflowExecutionStartedEventAttributes, history_event::Attributes,
    },
    workflow::v1::ResetPoints,
};

use super::{
    Bad, Batch, check_blob,
    children::normal_queue,
    properties::{check_memo, check_search_attributes},
    too_long,
};
use crate::machine::{
    Effect, Execution, Start,
    convert::{duration, is_negative, span, timestamp},
    history::event,
    limits,
    start::{run_timeout, task_timeout},
    turn::Turn,
};

impl Execution {
    pub(super) fn complete_workflow(
        &mut self,
        command: &CompleteWorkflowExecutionCommandAttributes,
        batch: &mut Batch,
        turn: &mut Turn,
    ) -> Result<(), Bad> {
        check_seen(batch)?;
        check_blob(
            command.result.as_ref().map_or(0, Message::encoded_len),
            // The server names this cause, too.
            Cause::BadScheduleActivityAttributes,
            "CompleteWorkflowExecutionCommandAttributes.Result exceeds size limit.",
        )?;
        let attributes = WorkflowExecutionCompletedEventAttributes {
            result: command.result.clone(),
            workflow_task_completed_event_id: batch.completed_event_id,
            new_execution_run_id: String::new(),
        };
        let closing = Attributes::WorkflowExecutionCompletedEventAttributes(attributes);
        self.close(closing, Status::Completed, batch, turn);
        Ok(())
    }

    pub(super) fn fail_workflow(
        &mut self,
        command: &FailWorkflowExecutionCommandAttributes,
        batch: &mut Batch,
        turn: &mut Turn,
    ) -> Result<(), Bad> {
        let cause = Cause::BadFailWorkflowExecutionAttributes;
        check_seen(batch)?;
        let Some(failure) = command.failure.as_ref() else {
            return Err(Bad::Task(
                cause,
                "Failure is not set on FailWorkflowExecutionCommand.".into(),
            ));
        };
        let too_large = "FailWorkflowExecutionCommandAttributes.Failure exceeds size limit.";
        check_blob(failure.encoded_len(), cause, too_large)?;
        let attributes = WorkflowExecutionFailedEventAttributes {
            failure: Some(failure.clone()),
            retry_state: RetryState::RetryPolicyNotSet.into(),
            workflow_task_completed_event_id: batch.completed_event_id,
            new_execution_run_id: String::new(),
        };
        self.close(
            Attributes::WorkflowExecutionFailedEventAttributes(attributes),
            Status::Failed,
            batch,
            turn,
        );
        Ok(())
    }

    pub(super) fn cancel_workflow(
        &mut self,
        command: &CancelWorkflowExecutionCommandAttributes,
        batch: &mut Batch,
        turn: &mut Turn,
    ) -> Result<(), Bad> {
        check_seen(batch)?;
        let attributes = WorkflowExecutionCanceledEventAttributes {
            workflow_task_completed_event_id: batch.completed_event_id,
            details: command.details.clone(),
        };
        self.close(
            Attributes::WorkflowExecutionCanceledEventAttributes(attributes),
            Status::Canceled,
            batch,
            turn,
        );
        Ok(())
    }

    pub(super) fn continue_as_new(
        &mut self,
        command: &ContinueAsNewWorkflowExecutionCommandAttributes,
        batch: &mut Batch,
        turn: &mut Turn,
    ) -> Result<(), Bad> {
        check_seen(batch)?;
        check_continuation(command)?;
        let continued = self.continued(command, batch);
        let start = self.continuation(command, &continued, &batch.new_run_id, turn.now);
        let closing = Attributes::WorkflowExecutionContinuedAsNewEventAttributes(continued);
        self.close(closing, Status::ContinuedAsNew, batch, turn);
        turn.effects.push(Effect::ContinueAsNew(Box::new(start)));
        Ok(())
    }

    fn close(
        &mut self,
        attributes: Attributes,
        status: Status,
        batch: &mut Batch,
        turn: &mut Turn,
    ) {
        let mut closing = event(turn.now, attributes);
        closing.user_metadata = batch.user_metadata.take();
        self.end(closing, status, turn);
    }

    fn continued(
        &self,
        command: &ContinueAsNewWorkflowExecutionCommandAttributes,
        batch: &Batch,
    ) -> WorkflowExecutionContinuedAsNewEventAttributes {
        let asked = span(command.workflow_run_timeout.as_ref());
        let asked = if asked.is_zero() { self.origin.run_timeout } else { asked };
        let run = run_timeout(asked, self.origin.execution_timeout);
        let task = span(command.workflow_task_timeout.as_ref());
        let task = task_timeout(if task.is_zero() { self.origin.task_timeout } else { task }, run);
        let named = command.workflow_type.clone().filter(|kind| !kind.name.is_empty());
        WorkflowExecutionContinuedAsNewEventAttributes {
            new_execution_run_id: batch.new_run_id.clone(),
            workflow_type: Some(named.unwrap_or_else(|| self.origin.workflow_type.clone().into())),
            task_queue: Some(normal_queue(command.task_queue.as_ref(), &self.origin.queue)),
            input: command.input.clone(),
            workflow_run_timeout: Some(duration(run)),
            workflow_task_timeout: Some(duration(task)),
            workflow_task_completed_event_id: batch.completed_event_id,
            backoff_start_interval: command.backoff_start_interval,
            initiator: command.initiator,
            last_completion_result: command.last_completion_result.clone(),
            header: command.header.clone(),
            memo: command.memo.clone(),
            search_attributes: command.search_attributes.clone(),
            failure: command.failure.clone(),
            inherit_build_id: command.inherit_build_id,
            ..Default::default()
        }
    }

    fn continuation(
        &self,
        command: &ContinueAsNewWorkflowExecutionCommandAttributes,
        continued: &WorkflowExecutionContinuedAsNewEventAttributes,
        run_id: &str,
        now: SystemTime,
    ) -> Start {
        let before = self.started();
        let initiator = match command.initiator() {
            ContinueAsNewInitiator::Unspecified => ContinueAsNewInitiator::Workflow,
            named => named,
        };
        let backoff = self.backoff(span(command.backoff_start_interval.as_ref()), now);
        let attributes = WorkflowExecutionStartedEventAttributes {
            workflow_type: continued.workflow_type.clone(),
            parent_workflow_namespace: before
                .map(|b| b.parent_workflow_namespace.clone())
                .unwrap_or_default(),
            parent_workflow_namespace_id: before
                .map(|b| b.parent_workflow_namespace_id.clone())
                .unwrap_or_default(),
            parent_workflow_execution: before.and_then(|b| b.parent_workflow_execution.clone()),
            parent_initiated_event_id: before.map_or(0, |b| b.parent_initiated_event_id),
            root_workflow_execution: before.and_then(|b| b.root_workflow_execution.clone()),
            task_queue: continued.task_queue.clone(),
            input: continued.input.clone(),
            workflow_execution_timeout: before.and_then(|b| b.workflow_execution_timeout),
            workflow_run_timeout: continued.workflow_run_timeout,
            workflow_task_timeout: continued.workflow_task_timeout,
            continued_execution_run_id: self.origin.run_id.clone(),
            initiator: initiator.into(),
            last_completion_result: continued.last_completion_result.clone(),
            first_execution_run_id: self.origin.first_run_id.clone(),
            workflow_execution_expiration_time: self.origin.execution_expires.map(timestamp),
            first_workflow_task_backoff: Some(duration(backoff)),
            memo: continued.memo.clone(),
            search_attributes: continued.search_attributes.clone(),
            prev_auto_reset_points: Some(ResetPoints {
                points: self.state.reset_points.as_ref().clone(),
            }),
            header: continued.header.clone(),
            priority: self.origin.priority.clone(),
            ..Default::default()
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
}

/// A workflow does not close while there is something that it has not seen.
fn check_seen(batch: &Batch) -> Result<(), Bad> {
    if batch.unseen { Err(Bad::Task(Cause::UnhandledCommand, String::new())) } else { Ok(()) }
}

fn check_continuation(
    command: &ContinueAsNewWorkflowExecutionCommandAttributes,
) -> Result<(), Bad> {
    let cause = Cause::BadContinueAsNewAttributes;
    let bad = |message| Err(Bad::Task(cause, message));
    let kind = command.workflow_type.as_ref().map(|kind| kind.name.as_str()).unwrap_or_default();
    let on = "ContinueAsNewWorkflowExecutionCommand";
    if let Some(message) = too_long(&format!("WorkflowType on {on}"), kind) {
        return bad(message);
    }
    let timeouts = [
        ("WorkflowRunTimeout", &command.workflow_run_timeout),
        ("WorkflowTaskTimeout", &command.workflow_task_timeout),
        ("BackoffStartInterval", &command.backoff_start_interval),
    ];
    for (name, timeout) in timeouts {
        if is_negative(timeout.as_ref()) {
            return bad(format!("Invalid {name} on {on}: negative duration. WorkflowType={kind}"));
        }
    }
    if command.retry_policy.is_some() || !command.cron_schedule.is_empty() {
        return bad("this engine has no retry policy and no cron schedule of workflows".into());
    }
    check_blob(
        command.input.as_ref().map_or(0, Message::encoded_len),
        cause,
        "ContinueAsNewWorkflowExecutionCommandAttributes. Input exceeds size limit.",
    )?;
    let too_much = "ContinueAsNewWorkflowExecutionCommandAttributes. Memo exceeds size limit.";
    check_memo(command.memo.as_ref(), cause, too_much)?;
    match &command.search_attributes {
        Some(given) => {
            check_search_attributes(&given.indexed_fields).map_err(|why| Bad::Workflow(cause, why))
        }
        None => Ok(()),
    }
}
