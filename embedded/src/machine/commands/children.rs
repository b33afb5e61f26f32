//! The command that starts a child.

use std::sync::Arc;

use prost::Message;
use temporalio_protos::temporal::api::{
    command::v1::StartChildWorkflowExecutionCommandAttributes,
    enums::v1::{
        ParentClosePolicy, TaskQueueKind, WorkflowIdReusePolicy, WorkflowTaskFailedCause as Cause,
    },
    history::v1::{
        StartChildWorkflowExecutionInitiatedEventAttributes,
        WorkflowExecutionStartedEventAttributes, history_event::Attributes,
    },
    sdk::v1::UserMetadata,
    taskqueue::v1::TaskQueue,
};

use super::{
    Bad, Batch, check_blob, check_pending,
    properties::{check_memo, check_search_attributes},
    too_long,
};
use crate::machine::{
    Effect, Execution, Start,
    activities::merge_priority,
    child::{Child, Phase},
    convert::{duration, is_negative, span},
    retry,
    start::{run_timeout, task_timeout},
    turn::Turn,
};

const CAUSE: Cause = Cause::BadStartChildExecutionAttributes;

impl Execution {
    pub(super) fn start_child(
        &mut self,
        command: &StartChildWorkflowExecutionCommandAttributes,
        batch: &mut Batch,
        turn: &mut Turn,
    ) -> Result<(), Bad> {
        self.check_child(command)?;
        let initiated = self.initiated(command, batch.completed_event_id);
        let child = Child {
            namespace: initiated.namespace.clone(),
            namespace_id: initiated.namespace_id.clone(),
            workflow_id: initiated.workflow_id.clone(),
            workflow_type: initiated.workflow_type.clone(),
            policy: initiated.parent_close_policy(),
            phase: Phase::Initiated,
        };
        let reuse = initiated.workflow_id_reuse_policy();
        let user_metadata = batch.user_metadata.clone();
        let id = self.write(
            Attributes::StartChildWorkflowExecutionInitiatedEventAttributes(initiated.clone()),
            batch,
            turn,
        );
        batch.initiated.insert(child.workflow_id.clone());
        self.state.children.insert(id, Arc::new(child));
        let start = Box::new(self.start_of_child(id, initiated, user_metadata));
        turn.effects.push(Effect::StartChild { initiated_event_id: id, start, reuse });
        Ok(())
    }

    fn check_child(
        &self,
        command: &StartChildWorkflowExecutionCommandAttributes,
    ) -> Result<(), Bad> {
        check(command, &self.origin.namespace).map_err(|message| Bad::Task(CAUSE, message))?;
        check_blob(
            command.input.as_ref().map_or(0, Message::encoded_len),
            CAUSE,
            "StartChildWorkflowExecutionCommandAttributes. Input exceeds size limit.",
        )?;
        let too_much = "StartChildWorkflowExecutionCommandAttributes.Memo exceeds size limit.";
        check_memo(command.memo.as_ref(), CAUSE, too_much)?;
        if let Some(attributes) = &command.search_attributes {
            check_search_attributes(&attributes.indexed_fields)
                .map_err(|why| Bad::Workflow(CAUSE, why))?;
        }
        let pending = self.state.children.len();
        check_pending(
            "pending child workflow executions",
            pending,
            Cause::PendingChildWorkflowsLimitExceeded,
        )
    }

    fn initiated(
        &self,
        command: &StartChildWorkflowExecutionCommandAttributes,
        completed_event_id: i64,
    ) -> StartChildWorkflowExecutionInitiatedEventAttributes {
        let run = run_timeout(
            span(command.workflow_run_timeout.as_ref()),
            span(command.workflow_execution_timeout.as_ref()),
        );
        let task = task_timeout(span(command.workflow_task_timeout.as_ref()), run);
        let mut initiated = StartChildWorkflowExecutionInitiatedEventAttributes {
            namespace: self.origin.namespace.clone(),
            namespace_id: self.origin.namespace_id.clone(),
            workflow_id: command.workflow_id.clone(),
            workflow_type: command.workflow_type.clone(),
            task_queue: Some(normal_queue(command.task_queue.as_ref(), &self.origin.queue)),
            input: command.input.clone(),
            workflow_execution_timeout: command.workflow_execution_timeout,
            workflow_run_timeout: Some(duration(run)),
            workflow_task_timeout: Some(duration(task)),
            parent_close_policy: command.parent_close_policy,
            control: command.control.clone(),
            workflow_task_completed_event_id: completed_event_id,
            workflow_id_reuse_policy: command.workflow_id_reuse_policy,
            retry_policy: command.retry_policy.clone().map(retry::with_defaults),
            cron_schedule: command.cron_schedule.clone(),
            header: command.header.clone(),
            memo: command.memo.clone(),
            search_attributes: command.search_attributes.clone(),
            priority: command.priority.clone(),
            ..Default::default()
        };
        if initiated.parent_close_policy() == ParentClosePolicy::Unspecified {
            initiated.set_parent_close_policy(ParentClosePolicy::Terminate);
        }
        if initiated.workflow_id_reuse_policy() == WorkflowIdReusePolicy::Unspecified {
            initiated.set_workflow_id_reuse_policy(WorkflowIdReusePolicy::AllowDuplicate);
        }
        initiated.inherit_build_id = command.inherit_build_id;
        initiated
    }

    fn start_of_child(
        &self,
        initiated_event_id: i64,
        initiated: StartChildWorkflowExecutionInitiatedEventAttributes,
        user_metadata: Option<UserMetadata>,
    ) -> Start {
        let attributes = WorkflowExecutionStartedEventAttributes {
            workflow_type: initiated.workflow_type,
            parent_workflow_namespace: self.origin.namespace.clone(),
            parent_workflow_namespace_id: self.origin.namespace_id.clone(),
            parent_workflow_execution: Some(self.execution()),
            parent_initiated_event_id: initiated_event_id,
            root_workflow_execution: Some(self.origin.root.clone()),
            task_queue: initiated.task_queue,
            input: initiated.input,
            header: initiated.header,
            workflow_execution_timeout: initiated.workflow_execution_timeout,
            workflow_run_timeout: initiated.workflow_run_timeout,
            workflow_task_timeout: initiated.workflow_task_timeout,
            retry_policy: initiated.retry_policy,
            memo: initiated.memo,
            search_attributes: initiated.search_attributes,
            priority: merge_priority(self.origin.priority.as_ref(), initiated.priority),
            ..Default::default()
        };
        Start {
            namespace: initiated.namespace,
            namespace_id: initiated.namespace_id,
            workflow_id: initiated.workflow_id,
            // The last part is the version of the event, of which there is one.
            request_id: format!("{}:{initiated_event_id}:0", self.origin.run_id),
            attributes: Box::new(attributes),
            user_metadata,
            ..Default::default()
        }
    }
}

/// The queue that a command names, or else the workflow's own.
pub(super) fn normal_queue(given: Option<&TaskQueue>, own: &str) -> TaskQueue {
    let mut queue = given.cloned().unwrap_or_default();
    if queue.name.is_empty() {
        own.clone_into(&mut queue.name);
    }
    if queue.kind() == TaskQueueKind::Unspecified {
        queue.set_kind(TaskQueueKind::Normal);
    }
    queue
}

fn check(
    command: &StartChildWorkflowExecutionCommandAttributes,
    namespace: &str,
) -> Result<(), String> {
    let id = &command.workflow_id;
    let kind = command.workflow_type.as_ref().map(|kind| kind.name.as_str()).unwrap_or_default();
    let on = "StartChildWorkflowExecutionCommand";
    if !command.namespace.is_empty() && command.namespace != namespace {
        return Err("cross namespace commands are not allowed".into());
    }
    if id.is_empty() {
        return Err(format!(
            "Required field WorkflowId is not set on {on}. WorkflowType={kind} Namespace={namespace}"
        ));
    }
    if kind.is_empty() {
        return Err(format!(
            "Required field WorkflowType is not set on {on}. WorkflowId={id} Namespace={namespace}"
        ));
    }
    let (of, of_both) =
        (format!("WorkflowId={id}"), format!("WorkflowId={id} WorkflowType={kind}"));
    let after = format!(" WorkflowType={kind} Namespace={namespace}");
    let long = too_long(&format!("WorkflowId on {on}"), id, &of, &after);
    let after = format!(" Namespace={namespace}");
    let long = long.or_else(|| too_long(&format!("WorkflowType on {on}"), kind, &of_both, &after));
    if let Some(message) = long {
        return Err(message);
    }
    let timeouts = [
        ("WorkflowExecutionTimeout", &command.workflow_execution_timeout),
        ("WorkflowRunTimeout", &command.workflow_run_timeout),
        ("WorkflowTaskTimeout", &command.workflow_task_timeout),
    ];
    for (name, timeout) in timeouts {
        if is_negative(timeout.as_ref()) {
            return Err(format!(
                "Invalid {name} on {on}: negative duration. WorkflowId={id} WorkflowType={kind} Namespace={namespace}"
            ));
        }
    }
    if !command.cron_schedule.is_empty() {
        return Err(format!("this engine has no cron schedules. WorkflowId={id}"));
    }
    retry::check_given(command.retry_policy.as_ref()).map_err(|why| {
        format!(
            "invalid WorkflowRetryPolicy on {on}: {why}. WorkflowId={id} WorkflowType={kind} Namespace={namespace}"
        )
    })
}
