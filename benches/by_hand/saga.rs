//! A saga by hand: each step leaves its undo behind, and the undos run in reverse.

use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::cell::RefCell;
use std::pin::Pin;
use std::time::Duration;
use temporalio_common::{ActivityDefinition, RetryPolicy};
use temporalio_sdk::{
    ActivityExecutionError, ActivityOptions, WorkflowCancellationToken, WorkflowContext,
};

/// What an undo gets; there is no output where the step failed.
#[derive(Serialize, Deserialize)]
pub struct Undo {
    pub input: Value,
    pub output: Option<Value>,
}

/// The undos of the steps that have ended.
pub struct Saga<W> {
    ctx: WorkflowContext<W>,
    undos: RefCell<Vec<Pin<Box<dyn Future<Output = ()>>>>>,
}

impl<W: 'static> Saga<W> {
    pub fn new(ctx: &WorkflowContext<W>) -> Self {
        Self { ctx: ctx.clone(), undos: RefCell::default() }
    }

    /// Runs an activity. A failed one is undone, too: nobody knows how far it came.
    pub async fn step<F, U>(
        &self,
        id: &'static str,
        forward: F,
        input: Value,
        undo: U,
    ) -> Result<Value, ActivityExecutionError>
    where
        F: ActivityDefinition<Input = Value, Output = Value>,
        U: ActivityDefinition<Input = Undo, Output = ()> + 'static,
    {
        let result = self.plain(id, forward, input.clone()).await;
        let (ctx, output) = (self.ctx.clone(), result.as_ref().ok().cloned());
        self.undos.borrow_mut().push(Box::pin(async move {
            let undone = ctx.execute_activity(undo, Undo { input, output }, undo_options(id));
            if let Err(error) = undone.await {
                eprintln!("{id} is not undone: {error}");
            }
        }));
        result
    }

    /// Runs an activity that leaves nothing to undo.
    pub async fn plain<F>(
        &self,
        id: &'static str,
        forward: F,
        input: Value,
    ) -> Result<Value, ActivityExecutionError>
    where
        F: ActivityDefinition<Input = Value, Output = Value>,
    {
        self.ctx.execute_activity(forward, input, options(id)).await
    }

    /// Undoes everything, last first.
    pub async fn undo(self) {
        for undo in self.undos.into_inner().into_iter().rev() {
            undo.await;
        }
    }
}

fn options(id: &str) -> ActivityOptions {
    let retry = RetryPolicy::builder()
        .initial_interval(Duration::from_secs(1))
        .backoff_coefficient(2.0)
        .maximum_interval(Duration::from_secs(30))
        .maximum_attempts(3);
    ActivityOptions::with_start_to_close_timeout(Duration::from_secs(30))
        .activity_id(id.to_owned())
        .retry_policy(retry.build())
        .build()
}

/// Undos go on when the workflow is cancelled.
fn undo_options(id: &str) -> ActivityOptions {
    ActivityOptions::with_start_to_close_timeout(Duration::from_secs(30))
        .activity_id(format!("undo:{id}"))
        .cancellation_token(WorkflowCancellationToken::new())
        .build()
}
