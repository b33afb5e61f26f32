//! Messages: what a worker says to updates.

use prost::Message as _;
use temporalio_protos::temporal::api::{
    enums::v1::WorkflowTaskFailedCause as Cause,
    history::v1::{
        WorkflowExecutionUpdateAcceptedEventAttributes,
        WorkflowExecutionUpdateCompletedEventAttributes, history_event::Attributes,
    },
    protocol::v1::Message,
    update::v1::{Acceptance, Rejection, Request, Response},
};

use super::{Bad, Batch};
use crate::machine::{
    Effect, Execution, Refusal, limits,
    turn::Turn,
    update::{self, Phase},
};

const CAUSE: Cause = Cause::BadUpdateWorkflowExecutionMessage;

/// What a worker says.
enum Said {
    Accepted(Acceptance),
    Rejected(Rejection),
    Completed(Response),
}

impl Execution {
    /// The message that a command refers to.
    pub(super) fn take_message_named(
        &mut self,
        id: &str,
        batch: &mut Batch,
        turn: &mut Turn,
    ) -> Result<(), Bad> {
        if id.is_empty() {
            return Err(bad("MessageID is not set on ProtocolMessageCommand."));
        }
        let Some(index) = batch.messages.iter().position(|message| message.id == id) else {
            return Err(bad(format!("ProtocolMessageCommand referenced absent message ID {id}")));
        };
        let message = batch.messages.remove(index);
        self.take_message(&message, batch, turn)
    }

    pub(super) fn take_message(
        &mut self,
        message: &Message,
        batch: &mut Batch,
        turn: &mut Turn,
    ) -> Result<(), Bad> {
        let id = message.protocol_instance_id.as_str();
        let said = read(message)?;
        if self.state.updates.get(id).is_none() {
            self.resurrect(id, &said)?;
        }
        // A workflow that this task has closed takes no more updates; they are aborted with it.
        if !self.is_running() && !matches!(said, Said::Rejected(_)) {
            return Ok(());
        }
        match said {
            Said::Accepted(acceptance) => self.accept(id, &acceptance, batch, turn)?,
            Said::Rejected(rejection) => return self.reject(id, rejection, turn),
            Said::Completed(response) => self.complete(id, response, batch, turn)?,
        }
        if !batch.touched.iter().any(|touched| touched == id) {
            batch.touched.push(id.to_owned());
        }
        Ok(())
    }

    /// An update that is no longer known comes back with the request that the worker has kept.
    fn resurrect(&mut self, id: &str, said: &Said) -> Result<(), Bad> {
        let request = match said {
            Said::Accepted(acceptance) => acceptance.accepted_request.clone(),
            Said::Rejected(rejection) => rejection.rejected_request.clone(),
            Said::Completed(_) => None,
        };
        let known = self.state.updates.completed_by(id).is_some();
        match request.filter(|_| self.is_running() && !known) {
            Some(request) => self.state.updates.admit(id, request).map_err(Bad::Call),
            None if !self.is_running() => Ok(()),
            None => Err(bad(format!(
                "update {id} wasn't found on the server. This is most likely a transient error which will be \
                 resolved automatically by retries"
            ))),
        }
    }

    fn accept(
        &mut self,
        id: &str,
        acceptance: &Acceptance,
        batch: &mut Batch,
        turn: &Turn,
    ) -> Result<(), Bad> {
        let request = self.open_request(id, "Acceptance")?;
        let missing = if acceptance.accepted_request_sequencing_event_id == 0 {
            Some("accepted_request_sequencing_event_id")
        } else if acceptance.accepted_request_message_id.is_empty() {
            Some("accepted_request_message_id")
        } else {
            None
        };
        if let Some(missing) = missing {
            return Err(bad(format!("invalid *update.Acceptance: {missing} is not set")));
        }
        let attributes = WorkflowExecutionUpdateAcceptedEventAttributes {
            protocol_instance_id: id.to_owned(),
            accepted_request_message_id: format!("{id}/request"),
            accepted_request_sequencing_event_id: acceptance.accepted_request_sequencing_event_id,
            accepted_request: Some(request),
        };
        let event_id = self.write(
            Attributes::WorkflowExecutionUpdateAcceptedEventAttributes(attributes),
            batch,
            turn,
        );
        self.state.updates.accept(id, event_id);
        Ok(())
    }

    fn reject(&mut self, id: &str, rejection: Rejection, turn: &mut Turn) -> Result<(), Bad> {
        self.open_request(id, "Rejection")?;
        self.state.updates.remove(id);
        let outcome = rejection.failure.map(update::failed);
        turn.effects.push(Effect::UpdateProgressed(update::completed(id, outcome)));
        Ok(())
    }

    fn complete(
        &mut self,
        id: &str,
        response: Response,
        batch: &mut Batch,
        turn: &Turn,
    ) -> Result<(), Bad> {
        let accepted_event_id = match self.state.updates.get(id).map(|update| &update.phase) {
            Some(Phase::Accepted(event_id)) => *event_id,
            _ => return Err(self.wrong_state(id, "Response")),
        };
        let named = response.meta.as_ref().map(|meta| meta.update_id.as_str());
        if named != Some(id) {
            return Err(bad(format!("invalid *update.Response: meta.update_id != {id}")));
        }
        if response.outcome.is_none() {
            return Err(bad("invalid *update.Response: outcome is not set"));
        }
        let attributes = WorkflowExecutionUpdateCompletedEventAttributes {
            meta: response.meta,
            accepted_event_id,
            outcome: response.outcome,
        };
        let event_id = self.write(
            Attributes::WorkflowExecutionUpdateCompletedEventAttributes(attributes),
            batch,
            turn,
        );
        self.state.updates.complete(id, event_id);
        Ok(())
    }

    /// The request of an update that the worker may still accept or reject.
    fn open_request(&self, id: &str, message: &str) -> Result<Request, Bad> {
        match self.state.updates.get(id).map(|update| &update.phase) {
            Some(Phase::Admitted(request) | Phase::Sent(request)) => Ok(request.clone()),
            _ => Err(self.wrong_state(id, message)),
        }
    }

    fn wrong_state(&self, id: &str, message: &str) -> Bad {
        let state = match self.state.updates.get(id).map(|update| &update.phase) {
            Some(Phase::Admitted(_)) => "Admitted",
            Some(Phase::Sent(_)) => "Sent",
            Some(Phase::Accepted(_)) => "Accepted",
            Some(Phase::Abandoned) => "Aborted",
            None => "Completed",
        };
        bad(format!(
            "invalid state transition attempted for Update {id}: received *update.{message} message while in state \
             {state}"
        ))
    }

    /// Updates that the worker had and did not answer are rejected, or they would come for ever.
    pub(super) fn reject_unanswered(&mut self, turn: &mut Turn) {
        for id in self.state.updates.unanswered() {
            self.state.updates.remove(&id);
            let outcome = Some(update::failed(update::unprocessed()));
            turn.effects.push(Effect::UpdateProgressed(update::completed(&id, outcome)));
        }
    }

    /// Updates that the worker had when its task failed: they are not tried again.
    pub(super) fn abort_unanswered(&mut self, turn: &mut Turn) {
        for update_id in self.state.updates.unanswered() {
            self.state.updates.remove(&update_id);
            let message = "Unable to perform workflow execution update due to unexpected workflow task failure.";
            let refusal = Refusal::FailedPrecondition(message.into());
            turn.effects.push(Effect::UpdateAborted { update_id, refusal });
        }
    }
}

/// Whether a message only says that an update is rejected.
pub(super) fn is_rejection(message: &Message) -> bool {
    matches!(read(message), Ok(Said::Rejected(_)))
}

fn read(message: &Message) -> Result<Said, Bad> {
    let id = &message.protocol_instance_id;
    let Some(body) = &message.body else {
        return Err(bad(format!("Update {id} received message with nil body")));
    };
    if body.value.len() > limits::BLOB_BYTES {
        return Err(Bad::Workflow(
            CAUSE,
            format!("Message type {} exceeds size limit.", body.type_url),
        ));
    }
    let value = body.value.as_slice();
    let said = match body.type_url.rsplit('/').next().unwrap_or_default() {
        "temporal.api.update.v1.Acceptance" => Acceptance::decode(value).map(Said::Accepted),
        "temporal.api.update.v1.Rejection" => Rejection::decode(value).map(Said::Rejected),
        "temporal.api.update.v1.Response" => Response::decode(value).map(Said::Completed),
        other => return Err(bad(format!("unsupported protocol type {other}"))),
    };
    said.map_err(|error| bad(format!("unable to unmarshal request: {error}")))
}

fn bad(message: impl Into<String>) -> Bad {
    Bad::Task(CAUSE, message.into())
}
