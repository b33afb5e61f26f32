//! What expressions read of the run, beside typed inputs and outputs.

use super::failure;
use crate::host::Failure;
use crate::plan::StepId;
use crate::scope::{Scope, Slot, WorkflowStatus};
use serde::de::DeserializeOwned;
use serde_json::Value;

static NULL: Value = Value::Null;

/// `steps.x` of an untyped step; null where it has no output.
pub fn any_output(scope: &Scope, step: StepId) -> Result<&Value, Failure> {
    scope.output(step).map_or(Ok(&NULL), Slot::get)
}

/// `signals.x` of an untyped signal; null before the first.
pub fn any_signal(scope: &Scope, signal: usize) -> Result<&Value, Failure> {
    scope.signal(signal).map_or(Ok(&NULL), Slot::get)
}

/// `step.input` in a compensation.
pub fn step_input<T: DeserializeOwned + 'static>(
    scope: &Scope,
    step: StepId,
) -> Result<&T, Failure> {
    let slot = scope.forward_input(step);
    slot.ok_or_else(|| failure(format!("the input of {step} is not known here")))?.get()
}

/// `workflow.error`: why it fails; none where it does not.
pub const fn workflow_error(scope: &Scope) -> Option<&Failure> {
    match scope.status() {
        WorkflowStatus::Failed(error) => Some(error),
        WorkflowStatus::Running | WorkflowStatus::Completed | WorkflowStatus::Cancelled => None,
    }
}

/// What is there whatever it is: `has` of what cannot be null.
pub fn given<T>(_: T) -> bool {
    true
}
