//! What expressions read from the scope.

use super::failure;
use crate::host::Failure;
use crate::plan::StepId;
use crate::scope::Scope;
use serde::de::DeserializeOwned;

/// `input`
pub fn input<T: DeserializeOwned + 'static>(scope: &Scope) -> Result<&T, Failure> {
    scope.input().get()
}

/// `steps.x` of a step that surely succeeded.
pub fn output<T: DeserializeOwned + 'static>(scope: &Scope, step: StepId) -> Result<&T, Failure> {
    output_or_null(scope, step)?.ok_or_else(|| failure(format!("{step} has no output here")))
}

/// `steps.x` of a step that may have been skipped or tolerated: then none.
pub fn output_or_null<T: DeserializeOwned + 'static>(
    scope: &Scope,
    step: StepId,
) -> Result<Option<&T>, Failure> {
    scope.output(step).map(|slot| slot.get()).transpose()
}

/// `signals.x`: the latest payload, none before the first.
pub fn signal_or_null<T: DeserializeOwned + 'static>(
    scope: &Scope,
    signal: usize,
) -> Result<Option<&T>, Failure> {
    scope.signal(signal).map(|slot| slot.get()).transpose()
}
