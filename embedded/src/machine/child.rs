//! A child workflow, as its parent sees it.
//!
//! ```text
//! ──▶ Initiated ──▶ Started ──▶ over: completed, failed, cancelled, terminated, timed out
//!         └──▶ over: could not start
//! ```

use temporalio_protos::temporal::api::{
    common::v1::{WorkflowExecution, WorkflowType},
    enums::v1::ParentClosePolicy,
    history::v1::{
        ChildWorkflowExecutionCanceledEventAttributes,
        ChildWorkflowExecutionCompletedEventAttributes,
        ChildWorkflowExecutionFailedEventAttributes,
        ChildWorkflowExecutionTerminatedEventAttributes,
        ChildWorkflowExecutionTimedOutEventAttributes, history_event::Attributes,
    },
};

/// A child between its initiated event and its end.
#[derive(Clone, Debug)]
pub(super) struct Child {
    pub(super) namespace: String,
    pub(super) namespace_id: String,
    pub(super) workflow_id: String,
    pub(super) workflow_type: Option<WorkflowType>,
    pub(super) policy: ParentClosePolicy,
    pub(super) phase: Phase,
}

/// Where a child stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Phase {
    /// It was asked for.
    Initiated,
    /// It runs; the first run of its chain.
    Started {
        /// That run.
        run_id: String,
    },
}

impl Child {
    /// The event by which the parent learns how the child closed; none if it went on in a new run.
    pub(super) fn end(
        &self,
        initiated_event_id: i64,
        execution: WorkflowExecution,
        closing: &Attributes,
    ) -> Option<Attributes> {
        let (namespace, namespace_id) = (self.namespace.clone(), self.namespace_id.clone());
        let (workflow_execution, workflow_type) = (Some(execution), self.workflow_type.clone());
        Some(match closing {
            Attributes::WorkflowExecutionCompletedEventAttributes(closing) => {
                Attributes::ChildWorkflowExecutionCompletedEventAttributes(
                    ChildWorkflowExecutionCompletedEventAttributes {
                        result: closing.result.clone(),
                        namespace,
                        namespace_id,
                        workflow_execution,
                        workflow_type,
                        initiated_event_id,
                        started_event_id: 0,
                    },
                )
            }
            Attributes::WorkflowExecutionFailedEventAttributes(closing) => {
                Attributes::ChildWorkflowExecutionFailedEventAttributes(
                    ChildWorkflowExecutionFailedEventAttributes {
                        failure: closing.failure.clone(),
                        namespace,
                        namespace_id,
                        workflow_execution,
                        workflow_type,
                        initiated_event_id,
                        started_event_id: 0,
                        retry_state: closing.retry_state,
                    },
                )
            }
            Attributes::WorkflowExecutionCanceledEventAttributes(closing) => {
                Attributes::ChildWorkflowExecutionCanceledEventAttributes(
                    ChildWorkflowExecutionCanceledEventAttributes {
                        details: closing.details.clone(),
                        namespace,
                        namespace_id,
                        workflow_execution,
                        workflow_type,
                        initiated_event_id,
                        started_event_id: 0,
                    },
                )
            }
            Attributes::WorkflowExecutionTerminatedEventAttributes(_) => {
                Attributes::ChildWorkflowExecutionTerminatedEventAttributes(
                    ChildWorkflowExecutionTerminatedEventAttributes {
                        namespace,
                        namespace_id,
                        workflow_execution,
                        workflow_type,
                        initiated_event_id,
                        started_event_id: 0,
                    },
                )
            }
            Attributes::WorkflowExecutionTimedOutEventAttributes(closing) => {
                Attributes::ChildWorkflowExecutionTimedOutEventAttributes(
                    ChildWorkflowExecutionTimedOutEventAttributes {
                        namespace,
                        namespace_id,
                        workflow_execution,
                        workflow_type,
                        initiated_event_id,
                        started_event_id: 0,
                        retry_state: closing.retry_state,
                    },
                )
            }
            _ => return None,
        })
    }
}
