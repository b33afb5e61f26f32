//! A call of a tool, as a test sees it.

use crate::step_error::StepError;
use sagaweave_core::Role;
use serde::de::DeserializeOwned;
use serde_json::Value;

/// One attempt of a step, or of an undo: what a stand-in gets, and what [`super::Played::calls`] shows.
///
/// ```
/// # mod campaign { sagaweave::include_workflow!("../generated-examples/workflows/marketing_campaign.yaml"); }
/// # use campaign::marketing_campaign::Workflow;
/// # use sagaweave::{json, testing::{Answer, Test, block_on}};
/// # fn main() { block_on(async {
/// let run = Test::<Workflow>::new().run(json!({})).await;
/// let call = &run.calls()[0];
/// assert_eq!((call.step(), call.action(), call.attempt()), ("market_research", "notion.search_database", 1));
/// assert_eq!(call.answer(), Some(&Answer::Done(json!({"sample": "notion.search_database"}))));
/// # }) }
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Call {
    pub(super) step: String,
    pub(super) action: &'static str,
    pub(super) role: Role,
    pub(super) attempt: u32,
    pub(super) key: String,
    pub(super) input: Value,
    pub(super) answer: Option<Answer>,
}

impl Call {
    /// The step's id in the document; for an undo, the step that it undoes.
    pub fn step(&self) -> &str {
        &self.step
    }

    /// The activity type, such as `notion.search_database`.
    pub fn action(&self) -> &str {
        self.action
    }

    /// What it is for.
    pub fn role(&self) -> Role {
        self.role
    }

    /// Which attempt it is, from 1.
    pub fn attempt(&self) -> u32 {
        self.attempt
    }

    /// The idempotency key: see [`crate::StepContext::key`].
    pub fn key(&self) -> &str {
        &self.key
    }

    /// What the tool is called with.
    pub fn input(&self) -> &Value {
        &self.input
    }

    /// What the tool is called with, as a `T`.
    ///
    /// # Errors
    /// It is no `T`: nothing was done, and no retry follows, so `?` says what a real tool would.
    pub fn input_as<T: DeserializeOwned>(&self) -> Result<T, StepError> {
        T::deserialize(&self.input).map_err(|error| StepError::bad_input(error.to_string()))
    }

    /// What came of it; none while it runs.
    pub fn answer(&self) -> Option<&Answer> {
        self.answer.as_ref()
    }

    /// The activity's id: the step's, with `undo:` before it for an undo. What tests call it by.
    pub fn id(&self) -> String {
        let undo = if self.role == Role::Undo { "undo:" } else { "" };
        format!("{undo}{}", self.step)
    }

    pub(super) fn succeeded(&self) -> bool {
        matches!(self.answer, Some(Answer::Done(_)))
    }
}

/// What came of a call: see [`Call`].
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Answer {
    /// The tool answered this.
    Done(Value),
    /// The tool answered with an error.
    Failed(StepError),
    /// The tool did its work and answered this, and nobody heard it: see [`super::Test::lose`].
    Unheard(Value),
    /// It was cancelled while it ran: nobody knows how far it got.
    Cancelled,
}
