//! What children and other executions answer.

use std::sync::Arc;

use temporalio_protos::temporal::api::{
    common::v1::WorkflowExecution,
    enums::v1::{
        CancelExternalWorkflowExecutionFailedCause, SignalExternalWorkflowExecutionFailedCause,
        StartChildWorkflowExecutionFailedCause,
    },
    history::v1::{
        ChildWorkflowExecutionStartedEventAttributes,
        ExternalWorkflowExecutionCancelRequestedEventAttributes,
        ExternalWorkflowExecutionSignaledEventAttributes,
        RequestCancelExternalWorkflowExecutionFailedEventAttributes,
        RequestCancelExternalWorkflowExecutionInitiatedEventAttributes,
        SignalExternalWorkflowExecutionFailedEventAttributes,
        SignalExternalWorkflowExecutionInitiatedEventAttributes,
        StartChildWorkflowExecutionFailedEventAttributes,
        StartChildWorkflowExecutionInitiatedEventAttributes, history_event::Attributes,
    },
};

use super::{
    ChildClosed, ChildStarted, Execution, ExternalAnswered, Refusal, Reply,
    child::{Child, Phase},
    external::External,
    turn::Turn,
};

impl Execution {
    pub(super) fn child_started(
        &mut self,
        answer: ChildStarted,
        turn: &mut Turn,
    ) -> Result<Reply, Refusal> {
        self.check_running()?;
        let initiated_event_id = answer.initiated_event_id;
        let child = self.child(initiated_event_id)?;
        if child.phase != Phase::Initiated {
            return Err(no_child());
        }
        let Some(Attributes::StartChildWorkflowExecutionInitiatedEventAttributes(initiated)) =
            self.history.get(initiated_event_id)
        else {
            return Err(no_child());
        };
        let attributes = match answer.result {
            Ok(ref run_id) => has_started(initiated_event_id, initiated, run_id),
            Err(cause) => could_not_start(initiated_event_id, initiated, cause),
        };
        match answer.result {
            Ok(run_id) => self.set_child_phase(initiated_event_id, Phase::Started { run_id }),
            Err(_) => {
                self.state.children.remove(&initiated_event_id);
            }
        }
        turn.hold(self, attributes);
        turn.wake = true;
        Ok(Reply::Done)
    }

    pub(super) fn child_closed(
        &mut self,
        closed: ChildClosed,
        turn: &mut Turn,
    ) -> Result<Reply, Refusal> {
        self.check_running()?;
        let child = self.child(closed.initiated_event_id)?;
        if child.workflow_id != closed.execution.workflow_id {
            return Err(no_child());
        }
        let end = closed.event.attributes.as_ref();
        let end =
            end.and_then(|end| child.end(closed.initiated_event_id, closed.execution.clone(), end));
        let attributes = end.ok_or_else(no_child)?;
        // A child may close before its parent hears that it has started.
        if child.phase == Phase::Initiated {
            let result = Ok(closed.execution.run_id);
            self.child_started(
                ChildStarted { initiated_event_id: closed.initiated_event_id, result },
                turn,
            )?;
        }
        self.state.children.remove(&closed.initiated_event_id);
        turn.hold(self, attributes);
        turn.wake = true;
        Ok(Reply::Done)
    }

    pub(super) fn external_signalled(
        &mut self,
        answer: &ExternalAnswered,
        turn: &mut Turn,
    ) -> Result<Reply, Refusal> {
        self.check_running()?;
        let id = answer.initiated_event_id;
        let mut initiated = match self.history.get(id) {
            Some(Attributes::SignalExternalWorkflowExecutionInitiatedEventAttributes(
                initiated,
            )) if self.awaits(id, External::Signal) => initiated.clone(),
            _ => return Err(no_external()),
        };
        self.name_namespace(&mut initiated.namespace);
        let attributes = match answer.result {
            Ok(()) => was_signalled(id, &initiated),
            Err(cause) => was_not_signalled(id, &initiated, cause),
        };
        self.external_answered(id, attributes, turn);
        Ok(Reply::Done)
    }

    pub(super) fn external_cancel_requested(
        &mut self,
        answer: &ExternalAnswered,
        turn: &mut Turn,
    ) -> Result<Reply, Refusal> {
        self.check_running()?;
        let id = answer.initiated_event_id;
        let mut initiated = match self.history.get(id) {
            Some(Attributes::RequestCancelExternalWorkflowExecutionInitiatedEventAttributes(
                initiated,
            )) if self.awaits(id, External::Cancel) => initiated.clone(),
            _ => return Err(no_external()),
        };
        self.name_namespace(&mut initiated.namespace);
        let attributes = match answer.result {
            Ok(()) => was_asked_to_cancel(id, &initiated),
            Err(cause) => was_not_asked_to_cancel(id, &initiated, cause),
        };
        self.external_answered(id, attributes, turn);
        Ok(Reply::Done)
    }

    /// A command that names no namespace means its own, which the answer then names.
    fn name_namespace(&self, namespace: &mut String) {
        if namespace.is_empty() {
            namespace.clone_from(&self.origin.namespace);
        }
    }

    fn awaits(&self, initiated_event_id: i64, what: External) -> bool {
        self.state.externals.get(&initiated_event_id) == Some(&what)
    }

    fn external_answered(
        &mut self,
        initiated_event_id: i64,
        attributes: Attributes,
        turn: &mut Turn,
    ) {
        self.state.externals.remove(&initiated_event_id);
        turn.hold(self, attributes);
        turn.wake = true;
    }

    fn child(&self, initiated_event_id: i64) -> Result<&Child, Refusal> {
        self.state.children.get(&initiated_event_id).map(AsRef::as_ref).ok_or_else(no_child)
    }

    fn set_child_phase(&mut self, initiated_event_id: i64, phase: Phase) {
        if let Some(child) = self.state.children.get_mut(&initiated_event_id) {
            Arc::make_mut(child).phase = phase;
        }
    }
}

fn no_child() -> Refusal {
    Refusal::NotFound("Pending child execution not found.".into())
}

fn no_external() -> Refusal {
    Refusal::NotFound("no such request to another execution is pending".into())
}

fn has_started(
    initiated_event_id: i64,
    initiated: &StartChildWorkflowExecutionInitiatedEventAttributes,
    run_id: &str,
) -> Attributes {
    Attributes::ChildWorkflowExecutionStartedEventAttributes(
        ChildWorkflowExecutionStartedEventAttributes {
            namespace: initiated.namespace.clone(),
            namespace_id: initiated.namespace_id.clone(),
            initiated_event_id,
            workflow_execution: Some(WorkflowExecution {
                workflow_id: initiated.workflow_id.clone(),
                run_id: run_id.to_owned(),
            }),
            workflow_type: initiated.workflow_type.clone(),
            header: initiated.header.clone(),
        },
    )
}

fn could_not_start(
    initiated_event_id: i64,
    initiated: &StartChildWorkflowExecutionInitiatedEventAttributes,
    cause: StartChildWorkflowExecutionFailedCause,
) -> Attributes {
    Attributes::StartChildWorkflowExecutionFailedEventAttributes(
        StartChildWorkflowExecutionFailedEventAttributes {
            namespace: initiated.namespace.clone(),
            namespace_id: initiated.namespace_id.clone(),
            workflow_id: initiated.workflow_id.clone(),
            workflow_type: initiated.workflow_type.clone(),
            cause: cause.into(),
            control: initiated.control.clone(),
            initiated_event_id,
            // The server leaves this one out.
            workflow_task_completed_event_id: 0,
        },
    )
}

fn was_signalled(
    initiated_event_id: i64,
    initiated: &SignalExternalWorkflowExecutionInitiatedEventAttributes,
) -> Attributes {
    Attributes::ExternalWorkflowExecutionSignaledEventAttributes(
        ExternalWorkflowExecutionSignaledEventAttributes {
            initiated_event_id,
            namespace: initiated.namespace.clone(),
            namespace_id: initiated.namespace_id.clone(),
            workflow_execution: initiated.workflow_execution.clone(),
            control: initiated.control.clone(),
        },
    )
}

fn was_not_signalled(
    initiated_event_id: i64,
    initiated: &SignalExternalWorkflowExecutionInitiatedEventAttributes,
    cause: SignalExternalWorkflowExecutionFailedCause,
) -> Attributes {
    Attributes::SignalExternalWorkflowExecutionFailedEventAttributes(
        SignalExternalWorkflowExecutionFailedEventAttributes {
            cause: cause.into(),
            // The server leaves this one out.
            workflow_task_completed_event_id: 0,
            namespace: initiated.namespace.clone(),
            namespace_id: initiated.namespace_id.clone(),
            workflow_execution: initiated.workflow_execution.clone(),
            initiated_event_id,
            control: initiated.control.clone(),
        },
    )
}

fn was_asked_to_cancel(
    initiated_event_id: i64,
    initiated: &RequestCancelExternalWorkflowExecutionInitiatedEventAttributes,
) -> Attributes {
    Attributes::ExternalWorkflowExecutionCancelRequestedEventAttributes(
        ExternalWorkflowExecutionCancelRequestedEventAttributes {
            initiated_event_id,
            namespace: initiated.namespace.clone(),
            namespace_id: initiated.namespace_id.clone(),
            workflow_execution: initiated.workflow_execution.clone(),
        },
    )
}

fn was_not_asked_to_cancel(
    initiated_event_id: i64,
    initiated: &RequestCancelExternalWorkflowExecutionInitiatedEventAttributes,
    cause: SignalExternalWorkflowExecutionFailedCause,
) -> Attributes {
    let cause = match cause {
        SignalExternalWorkflowExecutionFailedCause::NamespaceNotFound => {
            CancelExternalWorkflowExecutionFailedCause::NamespaceNotFound
        }
        _ => CancelExternalWorkflowExecutionFailedCause::ExternalWorkflowExecutionNotFound,
    };
    Attributes::RequestCancelExternalWorkflowExecutionFailedEventAttributes(
        RequestCancelExternalWorkflowExecutionFailedEventAttributes {
            cause: cause.into(),
            // The server leaves this one out.
            workflow_task_completed_event_id: 0,
            namespace: initiated.namespace.clone(),
            namespace_id: initiated.namespace_id.clone(),
            workflow_execution: initiated.workflow_execution.clone(),
            initiated_event_id,
            ..Default::default()
        },
    )
}
