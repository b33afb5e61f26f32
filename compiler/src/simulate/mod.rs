//! What a document does when something goes wrong, without compiling or serving anything.
//!
//! The executor of core runs the IR in the simulated world of core: tools answer with samples, time
//! is virtual. The input and the answers are [`Given`]. Steps of one wave start together, and what goes wrong comes once they have:
//!
//! | fault | what the tool does | what the others of its wave are doing then |
//! |---|---|---|
//! | [`Kind::Fail`] | refuses: nothing was done | still running, with their effects there |
//! | [`Kind::Lose`] | takes effect, is not heard, refuses the retry | all that can run has ended |
//! | [`Kind::CancelAt`] | takes effect while the workflow is cancelled | all that can run has ended |
//!
//! What runs while the saga starts is cancelled, and nobody knows how far it got.

mod exhaust;
mod given;
mod left;
mod watched;
mod world;

pub use exhaust::{Ended, Exhausted, PAIRED, Run, exhaust, exhaust_with};
pub use given::{Given, Reply};
pub use watched::Skipped;

use crate::interpret::Interpreted;
use crate::ir::Workflow;
use sagaweave_core::sim::{Happened, Stuck};
use sagaweave_core::{Executor, Failure, Outcome, Payload, SagaReport, StepId};
use watched::{Seen, Watched};
use world::Faults;

/// Something that goes wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fault {
    /// What.
    pub kind: Kind,
    /// With which activity.
    pub step: StepId,
    /// Whether it is the step's undo that goes wrong, rather than the step itself.
    pub undo: bool,
}

impl Fault {
    /// A fault of the step itself.
    pub const fn of(kind: Kind, step: StepId) -> Self {
        Self { kind, step, undo: false }
    }
}

/// What goes wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// It is refused for good, and was not done.
    Fail,
    /// It takes effect, the response is lost, the retry is refused. A pivot is retried until it is
    /// answered, and its tool knows the call by its key: there the answer is that it was done.
    Lose,
    /// The workflow is cancelled while it runs, once its effect is there.
    CancelAt,
}

/// The error of what is refused: type and message.
pub const REFUSED: (&str, &str) = ("Refused", "a simulated refusal");
/// The reason that a simulated cancellation gives.
pub const REASON: &str = "a simulated cancellation";

/// What comes of a simulated run.
#[derive(Clone, Debug)]
pub struct Simulated {
    /// How the workflow ended.
    pub outcome: Outcome,
    /// What happened to each activity.
    pub report: SagaReport,
    /// All that happened, in order. Its times have no meaning but their order.
    pub happened: Vec<Happened>,
    /// The steps whose effect may be there though the workflow was to be undone, in the plan's order:
    /// done or perhaps done, and not undone. Steps that only read, that say `compensation: none`, and
    /// those of `finally` are not among them; nor is anything, once the pivot was passed.
    pub left: Vec<StepId>,
    /// The steps that did not run, because their `when` did not hold, in the order in which they were
    /// due.
    pub skipped: Vec<Skipped>,
    /// What each `set`, each `end` and each block that says it gave, in that order.
    pub values: Vec<(StepId, Payload)>,
    /// The faults that did not come to pass, because what they are about never ran.
    pub missed: Vec<Fault>,
}

/// Runs a document with these faults.
///
/// # Errors
/// The run waits for something that never comes; no document is known that does.
pub fn simulate(workflow: &Workflow, faults: &[Fault]) -> Result<Simulated, Stuck> {
    simulate_with(workflow, &Given::samples(workflow), faults)
}

/// Runs a document with this input, these answers and these faults.
///
/// # Errors
/// As [`simulate`].
pub fn simulate_with(
    workflow: &Workflow,
    given: &Given,
    faults: &[Fault],
) -> Result<Simulated, Stuck> {
    Interpreted::with(workflow, |program| run(program, given, faults))
}

fn run(program: &Interpreted<'_>, given: &Given, faults: &[Fault]) -> Result<Simulated, Stuck> {
    let faults = Faults::new(program, given, faults);
    // A cancellation comes when its step has run for long: a first run says when that is.
    let cancel = match faults.cancelled_step() {
        Some(step) => world::when_held(program, &faults, step)?,
        None => None,
    };
    let mut world = world::world(&faults, cancel);
    let watched = Watched::new(program);
    let run_info = sagaweave_core::sim::run_info();
    let mut executor = Executor::new(&watched, run_info, given.input().clone());
    let outcome = world.run_executor(&mut executor)?;
    let happened = world.into_happened();
    let left = left::left(program.workflow(), &outcome, &happened);
    let missed = faults.missed(&happened);
    let report = executor.report();
    drop(executor);
    let Seen { skipped, values } = watched.into_seen();
    Ok(Simulated { outcome, report, happened, left, skipped, values, missed })
}

fn refused() -> Failure {
    Failure::new(REFUSED.0, REFUSED.1)
}
