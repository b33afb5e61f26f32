//! The document's own functions, as the executor sees them.

use crate::host::Failure;
use crate::payload::Payload;
use crate::plan::{Plan, StepId};
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

    /// Whether `input` is what this workflow takes; asked before anything starts.
    ///
    /// # Errors
    /// What is wrong with it: the workflow ends as `BadInput`.
    fn check_input(&self, input: &Payload) -> Result<(), String> {
        let _ = input;
        Ok(())
    }
}
