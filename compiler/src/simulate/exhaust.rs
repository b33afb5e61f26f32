//! Everything that can go wrong with a document, one after another.

use super::{Fault, Kind, Simulated, run};
use crate::interpret::Interpreted;
use crate::ir::Workflow;
use sagaweave_core::sim::{Stuck, What};
use sagaweave_core::{Outcome, Program, Role, StepId};

/// Up to so many activities, every pair of failures is run, too.
pub const PAIRED: usize = 200;

/// What became of every run.
#[derive(Clone, Debug, Default)]
pub struct Exhausted {
    /// Every single failure, lost response and cancellation: step by step, in this order.
    pub singles: Vec<Run>,
    /// The pairs of failures in which both came to pass.
    pub pairs: Vec<Run>,
    /// The pairs of which the first to come keeps the other step from running: the same as that one
    /// failure alone.
    pub same_as_single: usize,
    /// Whether there are too many activities for pairs.
    pub too_many_for_pairs: bool,
}

/// A run, in short.
#[derive(Clone, Debug)]
pub struct Run {
    /// What went wrong.
    pub faults: Vec<Fault>,
    /// How the workflow ended.
    pub ended: Ended,
    /// How many steps were undone.
    pub undone: usize,
    /// Whether the pivot was passed, so that nothing was to be undone.
    pub pivot_passed: bool,
    /// See [`Simulated::left`].
    pub left: Vec<StepId>,
}

/// How a workflow ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Ended {
    Completed,
    Failed,
    Cancelled,
}

impl Ended {
    /// `completed`, `failed` or `cancelled`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Completed => "completed",
            Self::Failed => "failed",
            Self::Cancelled => "cancelled",
        }
    }
}

impl From<&Outcome> for Ended {
    fn from(outcome: &Outcome) -> Self {
        match outcome {
            Outcome::Completed { .. } => Self::Completed,
            Outcome::Failed { .. } => Self::Failed,
            Outcome::Cancelled { .. } => Self::Cancelled,
        }
    }
}

impl Exhausted {
    /// All runs.
    pub fn runs(&self) -> impl Iterator<Item = &Run> {
        self.singles.iter().chain(&self.pairs)
    }
}

/// Runs a document with every single failure, lost response and cancellation, and, where it has at most
/// [`PAIRED`] activities, with every pair of failures.
///
/// # Errors
/// As [`super::simulate`].
pub fn exhaust(workflow: &Workflow) -> Result<Exhausted, Stuck> {
    Interpreted::with(workflow, |program| {
        let steps = activities(program);
        let mut all = Exhausted::default();
        let mut failures = Vec::with_capacity(steps.len());
        for step in &steps {
            for kind in [Kind::Fail, Kind::Lose, Kind::CancelAt] {
                let faults = [Fault::of(kind, *step)];
                let simulated = run(program, &faults)?;
                if kind == Kind::Fail {
                    failures.push((*step, started(program, &simulated)));
                }
                all.singles.push(summary(&faults, simulated));
            }
        }
        all.too_many_for_pairs = steps.len() > PAIRED;
        if !all.too_many_for_pairs {
            pairs(program, &failures, &mut all)?;
        }
        Ok(all)
    })
}

/// The activities, `finally` included.
fn activities(program: &Interpreted<'_>) -> Vec<StepId> {
    let plan = program.plan();
    plan.ids().filter(|step| plan.step(*step).activity().is_some()).collect()
}

/// A step, and which steps started in the run in which it failed.
type Failure = (StepId, Vec<bool>);

/// A run follows from what its activities answer. So where one failure keeps another step from starting,
/// that step's failure changes nothing.
fn pairs(
    program: &Interpreted<'_>,
    failures: &[Failure],
    all: &mut Exhausted,
) -> Result<(), Stuck> {
    for (at, (one, with_one)) in failures.iter().enumerate() {
        for (other, with_other) in &failures[at + 1..] {
            if !with_one[other.index()] || !with_other[one.index()] {
                all.same_as_single += 1;
                continue;
            }
            let faults = [Fault::of(Kind::Fail, *one), Fault::of(Kind::Fail, *other)];
            all.pairs.push(summary(&faults, run(program, &faults)?));
        }
    }
    Ok(())
}

fn started(program: &Interpreted<'_>, simulated: &Simulated) -> Vec<bool> {
    let mut started = vec![false; program.workflow().steps.len()];
    for it in &simulated.happened {
        if let What::Started { step, role, .. } = &it.what
            && *role != Role::Undo
            && let Some(id) = program.plan().find(step)
        {
            started[id.index()] = true;
        }
    }
    started
}

fn summary(faults: &[Fault], simulated: Simulated) -> Run {
    Run {
        faults: faults.to_vec(),
        ended: Ended::from(&simulated.outcome),
        undone: simulated.report.counts.undone,
        pivot_passed: simulated.report.pivot_passed,
        left: simulated.left,
    }
}
