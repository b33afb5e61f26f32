//! Commands that close the workflow.

use prost::Message;
use temporalio_protos::temporal::api::{
    command::v1::{
        CancelWorkflowExecutionCommandAttributes, CompleteWorkflowExecutionCommandAttributes,
        ContinueAsNewWorkflowExecutionCommandAttributes, FailWorkflowExecutionCommandAttributes,
    },
    enums::v1::{RetryState, WorkflowExecutionStatus as Status, WorkflowTaskFailedCause as Cause},
    history::v1::{
        WorkflowExecutionCanceledEventAttributes, WorkflowExecutionCompletedEventAttributes,
        WorkflowExecutionContinuedAsNewEventAttributes, WorkflowExecutionFailedEventAttributes,
        history_event::Attributes,
    },
};

use super::{
    Bad, Batch, check_blob,
    children::normal_queue,
    properties::{check_memo, check_search_attributes},
    too_long,
};
use crate::machine::{
    Execution,
    convert::{duration, is_negative, span},
    history::event,
    retry,
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
        let next = self.another_attempt(failure, &batch.new_run_id, turn.now);
        let attributes = WorkflowExecutionFailedEventAttributes {
            failure: Some(failure.clone()),
            retry_state: next.as_ref().err().copied().unwrap_or(RetryState::InProgress).into(),
            workflow_task_completed_event_id: batch.completed_event_id,
            new_execution_run_id: next.as_ref().map_or(String::new(), |next| next.run_id.clone()),
        };
        turn.next = next.ok().map(Box::new);
        let closing = Attributes::WorkflowExecutionFailedEventAttributes(attributes);
        self.close(closing, Status::Failed, batch, turn);
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
        let policy = command.retry_policy.clone().map(retry::with_defaults);
        turn.next = Some(Box::new(self.continuation(&continued, policy, turn.now)));
        let closing = Attributes::WorkflowExecutionContinuedAsNewEventAttributes(continued);
        self.close(closing, Status::ContinuedAsNew, batch, turn);
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
    if let Some(message) =
        too_long(&format!("WorkflowType on {on}"), kind, &format!("WorkflowType={kind}"), "")
    {
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
    if !command.cron_schedule.is_empty() {
        return bad("this engine has no cron schedules".into());
    }
    if let Err(why) = retry::check_given(command.retry_policy.as_ref()) {
        return bad(format!("invalid WorkflowRetryPolicy on {on}: {why}. WorkflowType={kind}"));
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
