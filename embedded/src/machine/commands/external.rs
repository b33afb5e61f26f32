//! Commands that speak to other executions.

use prost::Message;
use temporalio_protos::temporal::api::{
    command::v1::{
        RequestCancelExternalWorkflowExecutionCommandAttributes,
        SignalExternalWorkflowExecutionCommandAttributes,
    },
    common::v1::WorkflowExecution,
    enums::v1::WorkflowTaskFailedCause as Cause,
    history::v1::{
        RequestCancelExternalWorkflowExecutionInitiatedEventAttributes,
        SignalExternalWorkflowExecutionInitiatedEventAttributes, history_event::Attributes,
    },
};

use super::{Bad, Batch, check_blob, check_pending, too_long};
use crate::machine::{
    CancelRequest, Effect, Execution, Signal,
    external::External,
    turn::{SERVER, Turn},
};

impl Execution {
    pub(super) fn signal_external(
        &mut self,
        command: &SignalExternalWorkflowExecutionCommandAttributes,
        batch: &mut Batch,
        turn: &mut Turn,
    ) -> Result<(), Bad> {
        let cause = Cause::BadSignalWorkflowExecutionAttributes;
        let target = check_signal(command).map_err(|message| Bad::Task(cause, message))?;
        self.check_namespace(&command.namespace, cause)?;
        let pending = self.pending_externals(External::Signal);
        check_pending(
            "pending signals to external workflows",
            pending,
            Cause::PendingSignalsLimitExceeded,
        )?;
        check_blob(
            command.input.as_ref().map_or(0, Message::encoded_len),
            cause,
            "SignalExternalWorkflowExecutionCommandAttributes.Input exceeds size limit.",
        )?;
        let attributes = SignalExternalWorkflowExecutionInitiatedEventAttributes {
            workflow_task_completed_event_id: batch.completed_event_id,
            namespace: command.namespace.clone(),
            namespace_id: self.origin.namespace_id.clone(),
            workflow_execution: Some(target.clone()),
            signal_name: command.signal_name.clone(),
            input: command.input.clone(),
            control: command.control.clone(),
            child_workflow_only: command.child_workflow_only,
            header: command.header.clone(),
        };
        let event = Attributes::SignalExternalWorkflowExecutionInitiatedEventAttributes(attributes);
        let initiated_event_id = self.write(event, batch, turn);
        self.state.externals.insert(initiated_event_id, External::Signal);
        let signal = Signal {
            name: command.signal_name.clone(),
            input: command.input.clone(),
            identity: SERVER.into(),
            request_id: self.request_id(initiated_event_id),
            header: command.header.clone(),
            sender: Some(self.execution()),
            links: Vec::new(),
        };
        turn.effects.push(Effect::SignalExternal {
            initiated_event_id,
            namespace: self.origin.namespace.clone(),
            execution: target,
            child_only: command.child_workflow_only,
            signal: Box::new(signal),
        });
        Ok(())
    }

    pub(super) fn cancel_external(
        &mut self,
        command: &RequestCancelExternalWorkflowExecutionCommandAttributes,
        batch: &mut Batch,
        turn: &mut Turn,
    ) -> Result<(), Bad> {
        let cause = Cause::BadRequestCancelExternalWorkflowExecutionAttributes;
        check_cancel(command, batch).map_err(|message| Bad::Task(cause, message))?;
        self.check_namespace(&command.namespace, cause)?;
        let pending = self.pending_externals(External::Cancel);
        let limit = Cause::PendingRequestCancelLimitExceeded;
        check_pending("pending requests to cancel external workflows", pending, limit)?;
        let target = WorkflowExecution {
            workflow_id: command.workflow_id.clone(),
            run_id: command.run_id.clone(),
        };
        let attributes = RequestCancelExternalWorkflowExecutionInitiatedEventAttributes {
            workflow_task_completed_event_id: batch.completed_event_id,
            namespace: command.namespace.clone(),
            namespace_id: self.origin.namespace_id.clone(),
            workflow_execution: Some(target.clone()),
            control: command.control.clone(),
            child_workflow_only: command.child_workflow_only,
            reason: command.reason.clone(),
        };
        let event =
            Attributes::RequestCancelExternalWorkflowExecutionInitiatedEventAttributes(attributes);
        let initiated_event_id = self.write(event, batch, turn);
        self.state.externals.insert(initiated_event_id, External::Cancel);
        let request = CancelRequest {
            reason: command.reason.clone(),
            identity: SERVER.into(),
            request_id: self.request_id(initiated_event_id),
            sender: Some((self.execution(), initiated_event_id)),
        };
        turn.effects.push(Effect::CancelExternal {
            initiated_event_id,
            namespace: self.origin.namespace.clone(),
            execution: target,
            child_only: command.child_workflow_only,
            request,
        });
        Ok(())
    }

    fn check_namespace(&self, namespace: &str, cause: Cause) -> Result<(), Bad> {
        if namespace.is_empty() || namespace == self.origin.namespace {
            return Ok(());
        }
        Err(Bad::Task(cause, "cross namespace commands are not allowed".into()))
    }

    fn pending_externals(&self, kind: External) -> usize {
        self.state.externals.values().filter(|external| **external == kind).count()
    }

    /// The id by which the other execution knows the request again.
    fn request_id(&self, initiated_event_id: i64) -> String {
        format!("{}:{initiated_event_id}", self.origin.run_id)
    }
}

fn check_signal(
    command: &SignalExternalWorkflowExecutionCommandAttributes,
) -> Result<WorkflowExecution, String> {
    let on = "SignalExternalWorkflowExecutionCommand";
    let Some(target) = command.execution.clone() else {
        return Err(format!("Execution is not set on {on}."));
    };
    let (id, run, namespace, name) =
        (&target.workflow_id, &target.run_id, &command.namespace, &command.signal_name);
    if id.is_empty() {
        return Err(format!(
            "WorkflowId is not set on {on}. Namespace={namespace} RunId={run} SignalName={name}"
        ));
    }
    let after = format!(" Namespace={namespace} RunId={run} SignalName={name}");
    let of = format!("WorkflowId={id}");
    if let Some(message) = too_long(&format!("WorkflowId on {on}"), id, &of, &after) {
        return Err(message);
    }
    if !is_uuid(run) {
        return Err(format!(
            "Invalid RunId set on {on}. WorkflowId={id} Namespace={namespace} RunId={run} SignalName={name}"
        ));
    }
    if name.is_empty() {
        return Err(format!(
            "SignalName is not set on {on}. WorkflowId={id} Namespace={namespace} RunId={run}"
        ));
    }
    Ok(target)
}

fn check_cancel(
    command: &RequestCancelExternalWorkflowExecutionCommandAttributes,
    batch: &Batch,
) -> Result<(), String> {
    let on = "RequestCancelExternalWorkflowExecutionCommand";
    let (id, run, namespace) = (&command.workflow_id, &command.run_id, &command.namespace);
    if id.is_empty() {
        return Err(format!("WorkflowId is not set on {on}. Namespace={namespace} RunId={run}"));
    }
    let after = format!(" RunId={run} Namespace={namespace}");
    let of = format!("WorkflowId={id}");
    if let Some(message) = too_long(&format!("WorkflowId on {on}"), id, &of, &after) {
        return Err(message);
    }
    if !is_uuid(run) {
        return Err(format!(
            "Invalid RunId set on {on}. WorkflowId={id} RunId={run} Namespace={namespace}"
        ));
    }
    if batch.initiated.contains(id) {
        return Err(format!(
            "Start and RequestCancel for child workflow is not allowed in same workflow task. WorkflowId={id} \
             RunId={run} Namespace={namespace}"
        ));
    }
    Ok(())
}

/// A run id has the form of a UUID, or is left out.
fn is_uuid(run_id: &str) -> bool {
    let groups: Vec<_> = run_id.split('-').map(str::len).collect();
    let hex = run_id.chars().all(|c| c == '-' || c.is_ascii_hexdigit());
    run_id.is_empty() || (groups == [8, 4, 4, 4, 12] && hex)
}
