//! What expressions read from the scope.

use super::failure;
use crate::host::Failure;
use crate::plan::StepId;
use crate::scope::{Scope, Slot};
use serde::de::DeserializeOwned;

/// `input`
pub fn input<T: DeserializeOwned + 'static>(scope: &Scope) -> Result<&T, Failure> {
    scope.input().get()
}

/// `steps.x` of a step that surely succeeded.
pub fn output<T: DeserializeOwned + 'static>(scope: &Scope, step: StepId) -> Result<&T, Failure> {
    sure(scope, step)?.get()
}

/// `steps.x` of a step that may have been skipped or tolerated: then none.
pub fn output_or_null<T: DeserializeOwned + 'static>(
    scope: &Scope,
    step: StepId,
) -> Result<Option<&T>, Failure> {
    or_null(scope.output(step))
}

/// `signals.x`: the latest payload, none before the first.
pub fn signal_or_null<T: DeserializeOwned + 'static>(
    scope: &Scope,
    signal: usize,
) -> Result<Option<&T>, Failure> {
    or_null(scope.signal(signal))
}

// What is generic is compiled for each type of a document, so as little as can be.
fn sure(scope: &Scope, step: StepId) -> Result<&Slot, Failure> {
    scope.output(step).ok_or_else(|| failure(format!("{step} has no output here")))
}

fn or_null<T: DeserializeOwned + 'static>(slot: Option<&Slot>) -> Result<Option<&T>, Failure> {
    match slot {
        Some(slot) => slot.get().map(Some),
        None => Ok(None),
    }
}
