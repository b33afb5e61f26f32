//! One run from its input to its end. Nothing in it depends on the document's types.

use super::engine::Engine;
use super::host::SdkHost;
use super::outcome::{Ended, ended};
use super::state::State;
use sagaweave_core::{Executor, Failure, Outcome, Payload, Plan, Program, RunInfo, Scope, StepId};
use std::future::poll_fn;
use std::rc::Rc;
use std::task::{Context, Poll, Waker};
use tracing::info;

/// What a run begins with.
pub(crate) struct Start {
    pub(crate) program: &'static (dyn Program + Sync),
    /// The input, or what is wrong with it.
    pub(crate) input: Result<Payload, String>,
    pub(crate) run: RunInfo,
}

/// Runs it.
pub(crate) async fn drive(start: Start, state: Rc<State>, engine: Box<dyn Engine>) -> Ended {
    let Start { program, input, run } = start;
    let mut host = SdkHost::new(engine, state.inbox.clone(), run.first_run_id.clone());
    if !host.is_replaying() {
        let plan = program.plan();
        info!(version = plan.version, plan = plan.hash, "workflow started");
    }
    let outcome = match input {
        Ok(input) => {
            state.begin(Executor::new(program, run, input));
            poll_fn(|cx| state.poll(&mut host, cx)).await
        }
        Err(message) => refuse(program, run, message, &state, &mut host),
    };
    if !host.is_replaying() {
        log(&outcome);
    }
    ended(outcome)
}

/// Ends a run whose input cannot even be handed to its program, as the executor ends one whose
/// program does not take its input.
fn refuse(
    program: &'static (dyn Program + Sync),
    run: RunInfo,
    message: String,
    state: &State,
    host: &mut SdkHost,
) -> Outcome {
    // What is wrong with it is known already: no schema is asked again.
    let plan = Plan { input: None, ..*program.plan() };
    let refusing = Refusing { program, plan: &plan, message: message.clone() };
    let mut executor = Executor::new(&refusing, run, Payload::null());
    let poll = executor.poll(host, &mut Context::from_waker(Waker::noop()));
    state.refuse(&executor, sagaweave_core::Host::now(host));
    match poll {
        Poll::Ready(outcome) => outcome,
        // An executor asks for nothing before its input is checked.
        Poll::Pending => Outcome::Failed {
            error: Failure::new(sagaweave_core::host::errors::BAD_INPUT, message),
            report: executor.report(),
        },
    }
}

/// A program that takes no input at all.
struct Refusing<'r> {
    program: &'static (dyn Program + Sync),
    plan: &'r Plan<'static>,
    message: String,
}

impl Program for Refusing<'_> {
    fn plan(&self) -> &Plan<'_> {
        self.plan
    }

    fn input(&self, step: StepId, scope: &Scope) -> Result<Payload, Failure> {
        self.program.input(step, scope)
    }

    fn undo_input(&self, step: StepId, scope: &Scope) -> Result<Payload, Failure> {
        self.program.undo_input(step, scope)
    }

    fn output(&self, scope: &Scope) -> Result<Payload, Failure> {
        self.program.output(scope)
    }

    fn check_input(&self, _: &Payload) -> Result<(), String> {
        Err(self.message.clone())
    }
}

fn log(outcome: &Outcome) {
    match outcome {
        Outcome::Completed { .. } => info!(outcome = "completed", "workflow completed"),
        Outcome::Failed { error, report } => info!(
            outcome = "failed",
            error_type = error.kind,
            undone = report.counts.undone,
            undo_failed = report.counts.undo_failed,
            "workflow failed: {}",
            error.message
        ),
        Outcome::Cancelled { report } => info!(
            outcome = "cancelled",
            undone = report.counts.undone,
            undo_failed = report.counts.undo_failed,
            "workflow cancelled"
        ),
    }
}
