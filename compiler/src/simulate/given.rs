//! What a simulated run gets from outside: its input, and what tools answer.

use crate::ir::{ActionId, Compensation, Data, StepKind, Workflow};
use crate::types::sample;
use sagaweave_core::host::ActivityCall;
use sagaweave_core::plan::Retry;
use sagaweave_core::schema::Misfits;
use sagaweave_core::{Failure, Payload, Role, StepId};
use serde_json::{Value, json};
use std::collections::HashMap;

/// What a simulated run gets from outside. Without more, samples of what the schemas say: the same each
/// time.
#[derive(Clone, Debug)]
pub struct Given {
    input: Payload,
    /// What each activity type answers.
    samples: HashMap<String, Payload>,
    /// What a step, or its undo, answers instead.
    replies: HashMap<(String, bool), Vec<Reply>>,
}

/// What a tool answers to an attempt.
#[derive(Clone, Debug, PartialEq)]
pub enum Reply {
    /// This output.
    Output(Value),
    /// This error; nothing was done.
    Error(Failure),
}

impl Given {
    /// Samples of everything.
    pub fn samples(workflow: &Workflow) -> Self {
        let of_input = |data: &Data| sample(&workflow.schemas, data.schema);
        let input = workflow.input.as_ref().map_or_else(|| Some(json!({})), of_input);
        let of_output = |data: &Data| sample(&workflow.tool_schemas, data.schema);
        let mut samples = HashMap::new();
        for tool in &workflow.tools {
            for action in &tool.actions {
                let activity = format!("{}.{}", tool.name, action.name);
                let output = match &action.output {
                    Some(output) => of_output(output),
                    None => Some(json!({ "sample": activity })),
                };
                samples.insert(activity, payload(&output.unwrap_or_default()));
            }
        }
        Self { input: payload(&input.unwrap_or_default()), samples, replies: HashMap::new() }
    }

    /// With this input.
    ///
    /// # Errors
    /// It is not what the workflow takes.
    pub fn with_input(mut self, workflow: &Workflow, input: &Value) -> Result<Self, Misfits> {
        if let Some(data) = &workflow.input {
            workflow.schemas.check(data.schema, input, "input")?;
        }
        self.input = payload(input);
        Ok(self)
    }

    /// With these answers to the attempts at an activity, or at its undo; the last one stands for all
    /// attempts after it. Outputs are kept as a worker keeps them.
    ///
    /// # Errors
    /// An output is not what the action gives.
    pub fn with_replies(
        mut self,
        workflow: &Workflow,
        step: StepId,
        undo: bool,
        replies: Vec<Reply>,
    ) -> Result<Self, Misfits> {
        let id = workflow.steps[step.index()].id.clone();
        let output = action(workflow, step, undo)
            .and_then(|action| workflow.tools[action.tool].actions[action.action].output.as_ref());
        let kept = replies.into_iter().map(|reply| match (reply, output) {
            (Reply::Output(value), Some(output)) => {
                workflow.tool_schemas.check(output.schema, &value, &id)?;
                Ok(Reply::Output(workflow.tool_schemas.project(output.schema, value)))
            }
            (reply, _) => Ok(reply),
        });
        let kept = kept.collect::<Result<Vec<_>, Misfits>>()?;
        self.replies.insert((id, undo), kept);
        Ok(self)
    }

    /// What the run is started with.
    pub(super) const fn input(&self) -> &Payload {
        &self.input
    }

    /// What comes of all attempts of an activity, if nothing goes wrong.
    pub(super) fn answer(&self, call: &ActivityCall<'_>) -> Result<Payload, Failure> {
        let replies = self.replies.get(&(call.step.to_owned(), call.role == Role::Undo));
        match replies.and_then(|replies| last_attempt(replies, &call.options.retry)) {
            Some(Reply::Output(value)) => Ok(payload(value)),
            Some(Reply::Error(error)) => Err(error.clone()),
            None => Ok(self.samples.get(call.activity_type).cloned().unwrap_or_else(Payload::null)),
        }
    }
}

/// The reply after which there is no other attempt.
fn last_attempt<'r>(replies: &'r [Reply], retry: &Retry<'_>) -> Option<&'r Reply> {
    let most = retry.max_attempts.map_or(usize::MAX, |most| most as usize);
    let is_last = |(at, reply): &(usize, &Reply)| match reply {
        Reply::Output(_) => true,
        Reply::Error(error) => at + 1 >= most || !is_retried(&error.kind, retry),
    };
    replies.iter().enumerate().find(is_last).map(|(_, reply)| reply).or(replies.last())
}

fn is_retried(kind: &str, retry: &Retry<'_>) -> bool {
    !retry.non_retryable.contains(&kind) && (retry.only.is_empty() || retry.only.contains(&kind))
}

/// The action that a step, or its undo, calls.
fn action(workflow: &Workflow, step: StepId, undo: bool) -> Option<ActionId> {
    let StepKind::Activity(activity) = &workflow.steps[step.index()].kind else { return None };
    match &activity.compensation {
        _ if !undo => Some(activity.action),
        Compensation::Undo(undo) => Some(undo.action),
        Compensation::Unsaid | Compensation::None => None,
    }
}

fn payload(value: &Value) -> Payload {
    Payload::from_json(value.to_string())
}
