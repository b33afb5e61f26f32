//! The tool in Rust.

use super::order::tools;
use super::order::tools::stock::{ConfirmInput, ReserveInput, ReserveOutput};
use sagaweave::{StepContext, StepError, Undo, Value, json};
use std::sync::{Arc, Mutex};

/// What is in a secret member of its answers: nothing may ever show it.
pub const CANARY: &str = "canary-7f3a";

/// Writes down what it is asked for. A tenant called `sloppy` gets an answer that is none.
#[derive(Clone, Default)]
pub struct Stock(Arc<Mutex<Vec<(&'static str, Value)>>>);

impl Stock {
    pub fn calls(&self) -> Vec<(&'static str, Value)> {
        self.0.lock().unwrap().clone()
    }

    fn note(&self, action: &'static str, what: Value) {
        self.0.lock().unwrap().push((action, what));
    }
}

impl tools::Stock for Stock {
    async fn reserve(
        &self,
        _: &StepContext,
        input: ReserveInput,
    ) -> Result<ReserveOutput, StepError> {
        self.note("reserve", json!(input));
        let id = if input.tenant == "sloppy" { "" } else { "s-1" };
        Ok(ReserveOutput { id: id.to_owned(), token: Some(CANARY.to_owned().into()) })
    }

    async fn release(&self, _: &StepContext, undo: Undo<Value, Value>) -> Result<Value, StepError> {
        self.note("release", json!(undo));
        Ok(Value::Null)
    }

    async fn confirm(&self, _: &StepContext, input: ConfirmInput) -> Result<Value, StepError> {
        self.note("confirm", json!(input));
        Ok(json!({"confirmed": true}))
    }
}
