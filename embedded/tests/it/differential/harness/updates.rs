//! What a worker says to updates: messages beside the commands of a workflow task.

use super::client::payloads;
use super::commands::message_here;
use super::play::Halt;
use super::worker::WorkflowTask;
use prost::{Message as _, Name};
use temporalio_protos::temporal::api::command::v1::Command;
use temporalio_protos::temporal::api::failure::v1::Failure;
use temporalio_protos::temporal::api::protocol::v1::Message;
use temporalio_protos::temporal::api::update::v1::{
    Acceptance, Outcome, Rejection, Request, Response, outcome,
};
use temporalio_protos::utilities::pack_any;

/// The messages that accept update `index` of a task, and those that reject or complete it.
pub struct Updates<'a> {
    task: &'a WorkflowTask,
}

impl<'a> Updates<'a> {
    /// Those of `task`.
    pub const fn of(task: &'a WorkflowTask) -> Self {
        Self { task }
    }

    fn asked(&self, index: usize) -> Result<(&'a Message, Request), Halt> {
        let none = || Halt(format!("the task has no message {index}"));
        let message = self.task.messages.get(index).ok_or_else(none)?;
        let body = message.body.as_ref().ok_or_else(none)?;
        let request = Request::decode(body.value.as_slice()).map_err(|_| none())?;
        Ok((message, request))
    }

    /// Accepts.
    pub fn accept(&self, index: usize) -> Result<Message, Halt> {
        let (asked, request) = self.asked(index)?;
        let body = Acceptance {
            accepted_request_message_id: asked.id.clone(),
            accepted_request_sequencing_event_id: self.task.started_event_id - 1,
            accepted_request: Some(request),
        };
        Ok(message(asked, "accept", &body))
    }

    /// Rejects.
    pub fn reject(&self, index: usize, failure: Failure) -> Result<Message, Halt> {
        let (asked, request) = self.asked(index)?;
        let body = Rejection {
            rejected_request_message_id: asked.id.clone(),
            rejected_request_sequencing_event_id: self.task.started_event_id - 1,
            rejected_request: Some(request),
            failure: Some(failure),
        };
        Ok(message(asked, "reject", &body))
    }

    /// Completes with a result.
    pub fn complete(&self, index: usize, result: &str) -> Result<Message, Halt> {
        let (asked, request) = self.asked(index)?;
        let value = payloads(result).map(outcome::Value::Success);
        let body = Response { meta: request.meta, outcome: Some(Outcome { value }) };
        Ok(message(asked, "complete", &body))
    }
}

/// Completes an update of an earlier task.
pub fn complete_later(earlier: &Message, value: outcome::Value) -> Result<Message, Halt> {
    let body = earlier.body.as_ref().ok_or_else(|| Halt("it has no body".to_owned()))?;
    let request = Request::decode(body.value.as_slice());
    let meta = request.map_err(|error| Halt(error.to_string()))?.meta;
    let response = Response { meta, outcome: Some(Outcome { value: Some(value) }) };
    Ok(message(earlier, "complete", &response))
}

fn message<B: Name>(asked: &Message, what: &str, body: &B) -> Message {
    Message {
        id: format!("{}/{what}", asked.protocol_instance_id),
        protocol_instance_id: asked.protocol_instance_id.clone(),
        body: pack_any(format!("type.googleapis.com/{}", B::full_name()), body).ok(),
        ..Default::default()
    }
}

/// The messages' places, and more commands after them.
pub fn in_place(messages: &[Message], more: Vec<Command>) -> Vec<Command> {
    messages.iter().map(|message| message_here(&message.id)).chain(more).collect()
}
