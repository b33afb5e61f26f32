//! What clients and other executions ask for: signals, cancellation, termination, updates.

use std::sync::Arc;

use prost::Message;
use temporalio_protos::temporal::api::{
    history::v1::{
        WorkflowExecutionCancelRequestedEventAttributes, WorkflowExecutionSignaledEventAttributes,
        history_event::Attributes,
    },
    update::v1::Request,
};

use super::{
    CancelRequest, Execution, FAILING_ATTEMPTS, Refusal, Reply, Signal, Termination, Update,
    history::event, limits, turn::Turn, workflow_task::Kind,
};

impl Execution {
    pub(super) fn signal(&mut self, signal: Signal, turn: &mut Turn) -> Result<Reply, Refusal> {
        if self.state.signals_seen.contains(&signal.request_id) {
            turn.fleeting = true;
            return Ok(Reply::Done);
        }
        self.check_running()?;
        if signal.input.as_ref().is_some_and(|input| input.encoded_len() > limits::BLOB_BYTES) {
            return Err(Refusal::InvalidArgument("Blob data size exceeds limit.".into()));
        }
        if self.state.signals >= limits::SIGNALS {
            return Err(Refusal::InvalidArgument(
                "exceeded workflow execution limit for signal events".into(),
            ));
        }
        self.check_not_closing()?;
        // A run whose start is delayed sees its signals when it begins.
        turn.wake = !self.is_delayed();
        self.take_signal(signal, turn);
        Ok(Reply::Done)
    }

    pub(super) fn take_signal(&mut self, signal: Signal, turn: &Turn) {
        if !signal.request_id.is_empty() {
            Arc::make_mut(&mut self.state.signals_seen).insert(signal.request_id);
        }
        self.state.signals += 1;
        let attributes = WorkflowExecutionSignaledEventAttributes {
            signal_name: signal.name,
            input: signal.input,
            identity: signal.identity,
            header: signal.header,
            external_workflow_execution: signal.sender,
            ..Default::default()
        };
        let mut signalled =
            event(turn.now, Attributes::WorkflowExecutionSignaledEventAttributes(attributes));
        signalled.links = signal.links;
        self.history.hold(signalled);
    }

    pub(super) fn request_cancel(&mut self, request: CancelRequest, turn: &mut Turn) -> Reply {
        // A second request changes nothing, nor does one that comes too late.
        if self.state.cancel_requested || !self.is_running() {
            turn.fleeting = true;
            return Reply::Done;
        }
        self.state.cancel_requested = true;
        let (execution, event_id) = request.sender.unzip();
        let attributes = WorkflowExecutionCancelRequestedEventAttributes {
            cause: request.reason,
            external_initiated_event_id: event_id.unwrap_or(0),
            external_workflow_execution: execution,
            identity: request.identity,
        };
        turn.hold(self, Attributes::WorkflowExecutionCancelRequestedEventAttributes(attributes));
        turn.wake = true;
        Reply::Done
    }

    pub(super) fn terminate(
        &mut self,
        termination: Termination,
        turn: &mut Turn,
    ) -> Result<Reply, Refusal> {
        self.check_running()?;
        self.end_by_termination(termination, turn);
        Ok(Reply::Done)
    }

    pub(super) fn request_update(
        &mut self,
        update: Update,
        turn: &mut Turn,
    ) -> Result<Reply, Refusal> {
        turn.fleeting = true;
        let id = update_id(&update.request)?;
        if let Some(known) = self.update(&id) {
            return Ok(Reply::Update(known));
        }
        self.check_running()?;
        if self.state.tasks.attempt >= FAILING_ATTEMPTS {
            return Err(Refusal::FailedPrecondition(
                "Unable to perform workflow execution update due to Workflow Task in failed state."
                    .into(),
            ));
        }
        self.check_not_closing()?;
        self.state.updates.admit(&id, update.request)?;
        // A task that is scheduled takes it along, one that is started is followed by another.
        if self.state.tasks.current.is_none() {
            self.schedule_task(Kind::Speculative, None, turn);
            self.offer_task(turn);
        }
        self.update(&id)
            .map(Reply::Update)
            .ok_or_else(|| Refusal::NotFound("update not found".into()))
    }

    /// A workflow that is closing takes no more, or it would never close.
    fn check_not_closing(&self) -> Result<(), Refusal> {
        if self.state.tasks.close_attempted && self.state.tasks.is_started() {
            return Err(Refusal::ResourceExhausted(CLOSING.into()));
        }
        Ok(())
    }
}

/// What a caller hears whose request comes while a workflow closes.
pub(super) const CLOSING: &str =
    "workflow operation can not be applied because workflow is closing";

fn update_id(request: &Request) -> Result<String, Refusal> {
    let id = request.meta.as_ref().map(|meta| meta.update_id.clone()).unwrap_or_default();
    let missing = if request.meta.is_none() {
        "meta"
    } else if id.is_empty() {
        "meta.update_id"
    } else if request.input.is_none() {
        "input"
    } else if request.input.as_ref().is_some_and(|input| input.name.is_empty()) {
        "input.name"
    } else {
        return Ok(id);
    };
    Err(Refusal::InvalidArgument(format!("invalid *update.Request: {missing} is not set")))
}
