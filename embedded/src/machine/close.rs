//! How a run ends.

use std::sync::Arc;

use temporalio_protos::temporal::api::{
    common::v1::WorkflowExecution,
    enums::v1::{
        ParentClosePolicy, RetryState, WorkflowExecutionStatus as Status, WorkflowTaskFailedCause,
    },
    history::v1::{
        HistoryEvent, WorkflowExecutionTerminatedEventAttributes,
        WorkflowExecutionTimedOutEventAttributes, history_event::Attributes,
    },
};

use super::{
    CancelRequest, Effect, Execution, Refusal, Termination,
    chain::derived_id,
    child::{Child, Phase},
    failure,
    history::event,
    outside::CLOSING,
    state::State,
    turn::{SERVER, Turn},
};

impl Execution {
    pub(super) fn end_by_termination(&mut self, termination: Termination, turn: &mut Turn) {
        self.end_task(turn);
        let attributes = WorkflowExecutionTerminatedEventAttributes {
            reason: termination.reason,
            details: termination.details,
            identity: termination.identity,
        };
        let closing =
            event(turn.now, Attributes::WorkflowExecutionTerminatedEventAttributes(attributes));
        self.end(closing, Status::Terminated, turn);
        self.let_go(turn);
    }

    pub(super) fn end_by_timeout(&mut self, turn: &mut Turn) {
        self.end_task(turn);
        let next = if self.origin.execution_expires.is_some_and(|at| at <= turn.now) {
            Err(RetryState::Timeout)
        } else {
            let run_id = derived_id(&self.origin.run_id);
            self.another_attempt(&failure::workflow_timeout(), &run_id, turn.now)
        };
        let attributes = WorkflowExecutionTimedOutEventAttributes {
            retry_state: next.as_ref().err().copied().unwrap_or(RetryState::InProgress).into(),
            new_execution_run_id: next.as_ref().map_or(String::new(), |next| next.run_id.clone()),
        };
        turn.next = next.ok().map(Box::new);
        let closing =
            event(turn.now, Attributes::WorkflowExecutionTimedOutEventAttributes(attributes));
        self.end(closing, Status::TimedOut, turn);
        self.let_go(turn);
    }

    /// Whoever is at the workflow task works in vain; what was held for it is written.
    fn end_task(&mut self, turn: &Turn) {
        if self.state.tasks.is_started() {
            self.fail_task(WorkflowTaskFailedCause::ForceCloseCommand, None, SERVER, "", turn);
        }
        self.history.flush();
    }

    /// Writes the closing event.
    pub(super) fn end(&mut self, closing: HistoryEvent, status: Status, turn: &mut Turn) {
        self.history.write(closing);
        self.state.status = status;
        self.state.closed_at = Some(turn.now);
        // What this turn would have begun outside has nobody to come back to.
        turn.effects.retain(outlives_run);
    }

    /// Lets go of all that is open in a run that has closed.
    pub(super) fn let_go(&mut self, turn: &mut Turn) {
        self.abort_updates(turn.next.is_some(), turn);
        self.apply_close_policies(turn);
        self.notify_parent(turn);
        let state = &mut self.state;
        if let Some(left) =
            turn.next.as_ref().and_then(|n| n.attributes.prev_auto_reset_points.as_ref())
        {
            state.reset_points = Arc::new(left.points.clone());
        }
        state.tasks.current = None;
        state.activities.clear();
        state.timers.clear();
        state.children.clear();
        state.externals.clear();
        // Nothing more is written, so nothing need be held.
        self.history.flush();
        turn.effects.push(Effect::Closed(self.state.status));
        turn.effects.extend(turn.next.take().map(Effect::ContinueAsNew));
    }

    fn abort_updates(&mut self, goes_on: bool, turn: &mut Turn) {
        let State { updates, .. } = &mut self.state;
        let (accepted, others) = updates.close();
        for update_id in others {
            let refusal = if goes_on {
                Refusal::ResourceExhausted(CLOSING.into())
            } else {
                Refusal::NotFound("workflow update was aborted by closing workflow".into())
            };
            turn.effects.push(Effect::UpdateAborted { update_id, refusal });
        }
        turn.effects
            .extend(accepted.iter().filter_map(|id| self.update(id)).map(Effect::UpdateProgressed));
    }

    fn apply_close_policies(&self, turn: &mut Turn) {
        for child in self.state.children.values() {
            turn.effects.extend(self.close_policy(child));
        }
    }

    fn close_policy(&self, child: &Child) -> Option<Effect> {
        let Phase::Started { run_id } = &child.phase else {
            return None;
        };
        let namespace = child.namespace.clone();
        let execution =
            WorkflowExecution { workflow_id: child.workflow_id.clone(), run_id: run_id.clone() };
        match child.policy {
            ParentClosePolicy::Abandon => None,
            ParentClosePolicy::RequestCancel => Some(Effect::CancelExternal {
                initiated_event_id: 0,
                namespace,
                execution,
                child_only: true,
                request: CancelRequest {
                    identity: SERVER.into(),
                    sender: Some((self.execution(), 0)),
                    ..Default::default()
                },
            }),
            ParentClosePolicy::Unspecified | ParentClosePolicy::Terminate => {
                Some(Effect::TerminateChild {
                    namespace,
                    execution,
                    termination: Termination {
                        reason: "by parent close policy".into(),
                        details: None,
                        identity: SERVER.into(),
                    },
                })
            }
        }
    }

    fn notify_parent(&self, turn: &mut Turn) {
        // A parent waits for the whole chain.
        let parent = self.origin.parent.as_ref().filter(|_| turn.next.is_none());
        if let (Some(parent), Some(closing)) = (parent, self.events().last()) {
            turn.effects.push(Effect::NotifyParent {
                parent: parent.execution.clone(),
                initiated_event_id: parent.initiated_event_id,
                event: Box::new(closing.clone()),
            });
        }
    }
}

fn outlives_run(effect: &Effect) -> bool {
    !matches!(
        effect,
        Effect::OfferWorkflowTask(_)
            | Effect::OfferActivityTask(_)
            | Effect::StartChild { .. }
            | Effect::SignalExternal { .. }
            | Effect::CancelExternal { .. }
    )
}
