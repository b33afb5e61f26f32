//! The document's own functions, as the executor sees them.

use crate::expr::Timestamp;
use crate::host::{Failure, errors};
use crate::payload::Payload;
use crate::plan::{Overrides, Plan, StepId};
use crate::scope::Scope;

/// A plan, and the functions that go with it: generated Rust, or the compiler's IR interpreted.
///
/// Every function is pure: the same scope gives the same answer. A failure is an `ExpressionError`
/// (see [`crate::host::errors`]) and fails the step.
pub trait Program {
    /// The plan.
    fn plan(&self) -> &Plan<'_>;

    /// Whether `step` runs at all. Asked once, when it is ready, and only where
    /// [`crate::plan::Step::conditional`] says so.
    ///
    /// # Errors
    /// An expression that has no value.
    fn runs(&self, step: StepId, scope: &Scope) -> Result<bool, Failure> {
        let _ = (step, scope);
        Ok(true)
    }

    /// The input of an activity whose plan says [`crate::plan::Input::Computed`].
    ///
    /// # Errors
    /// An expression that has no value.
    fn input(&self, step: StepId, scope: &Scope) -> Result<Payload, Failure>;

    /// The input of the undo of `step`, whose plan says [`crate::plan::Input::Computed`]. Asked when
    /// the step has ended; [`Scope::forward_input`], [`Scope::output`] and [`Scope::key`] are set.
    ///
    /// # Errors
    /// An expression that has no value: it counts as an undo that failed.
    fn undo_input(&self, step: StepId, scope: &Scope) -> Result<Payload, Failure>;

    /// The workflow's output, asked once, when all forward work has ended well.
    ///
    /// # Errors
    /// An expression that has no value.
    fn output(&self, scope: &Scope) -> Result<Payload, Failure>;

    /// What a step gives that calls no tool: the output of [`crate::plan::StepKind::Set`] and
    /// [`crate::plan::StepKind::End`], and of a block whose plan says [`crate::plan::Block::output`].
    ///
    /// # Errors
    /// An expression that has no value: it fails the step.
    fn value(&self, step: StepId, scope: &Scope) -> Result<Payload, Failure> {
        let _ = scope;
        Err(no_function(step))
    }

    /// With what error a [`crate::plan::StepKind::End`] fails the workflow.
    ///
    /// # Errors
    /// An expression that has no value: it fails the step.
    fn end_error(&self, step: StepId, scope: &Scope) -> Result<Failure, Failure> {
        let _ = scope;
        Err(no_function(step))
    }

    /// The options of a step that are computed, asked once, when it starts, and only where
    /// [`crate::plan::Step::adjusted`] says so.
    ///
    /// # Errors
    /// An expression that has no value: it fails the step.
    fn options(&self, step: StepId, scope: &Scope) -> Result<Overrides, Failure> {
        let _ = (step, scope);
        Ok(Overrides::default())
    }

    /// The answer to one of [`crate::plan::Plan::queries`]. It may be asked at any time.
    ///
    /// # Errors
    /// An expression that has no value.
    fn query(&self, query: usize, scope: &Scope) -> Result<Payload, Failure> {
        let _ = scope;
        Err(Failure::new(errors::EXPRESSION, format!("there is no query {query}")))
    }

    /// The search attributes that a run is started with, in the document's order. `scope` has the input
    /// and nothing else; the client asks.
    ///
    /// # Errors
    /// An expression that has no value.
    fn search_attributes(&self, scope: &Scope) -> Result<Vec<(&str, SearchAttribute)>, Failure> {
        let _ = scope;
        Ok(Vec::new())
    }

    /// Whether `input` is what this workflow takes; asked before anything starts, after
    /// [`crate::plan::Plan::input`] was held against it.
    ///
    /// # Errors
    /// What is wrong with it: the workflow ends as `BadInput`.
    fn check_input(&self, input: &Payload) -> Result<(), String> {
        let _ = input;
        Ok(())
    }
}

/// The value of a search attribute, by Temporal's types of them.
#[derive(Clone, Debug, PartialEq)]
pub enum SearchAttribute {
    /// `Keyword`.
    Keyword(String),
    /// `KeywordList`.
    Keywords(Vec<String>),
    /// `Int`.
    Int(i64),
    /// `Double`.
    Double(f64),
    /// `Bool`.
    Bool(bool),
    /// `Datetime`.
    Datetime(Timestamp),
}

fn no_function(step: StepId) -> Failure {
    Failure::new(errors::EXPRESSION, format!("{step} has no function here"))
}
