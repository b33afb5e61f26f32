//! Everything that can go wrong with a document, one after another.

use super::{Fault, Given, Kind, Simulated, run};
use crate::interpret::Interpreted;
use crate::ir::Workflow;
use sagaweave_core::sim::{Stuck, What};
use sagaweave_core::{Outcome, Program, Role, StepId};
use std::collections::HashSet;
use std::num::NonZero;

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
    exhaust_with(workflow, &Given::samples(workflow))
}

/// As [`exhaust`], with this input and these answers.
///
/// # Errors
/// As [`super::simulate`].
pub fn exhaust_with(workflow: &Workflow, given: &Given) -> Result<Exhausted, Stuck> {
    Interpreted::with(workflow, |program| {
        let steps = activities(program);
        let singles: Vec<Vec<Fault>> = steps
            .iter()
            .flat_map(|step| {
                [Kind::Fail, Kind::Lose, Kind::CancelAt].map(|kind| vec![Fault::of(kind, *step)])
            })
            .collect();
        let mut failures = Vec::with_capacity(steps.len());
        let mut all =
            Exhausted { too_many_for_pairs: steps.len() > PAIRED, ..Exhausted::default() };
        for (run, started) in run_all(program, given, &singles)? {
            if let [Fault { kind: Kind::Fail, step, .. }] = run.faults[..] {
                failures.push((step, started));
            }
            all.singles.push(run);
        }
        if !all.too_many_for_pairs {
            let pairs = pairs(&failures, &mut all.same_as_single);
            all.pairs = run_all(program, given, &pairs)?.into_iter().map(|(run, _)| run).collect();
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

/// The pairs of failures that can come together; of the others, how many there are.
///
/// A run follows from what its activities answer. So where one failure keeps another step from starting,
/// that step's failure changes nothing.
fn pairs(failures: &[Failure], same_as_single: &mut usize) -> Vec<Vec<Fault>> {
    let mut pairs = Vec::new();
    for (at, (one, with_one)) in failures.iter().enumerate() {
        for (other, with_other) in &failures[at + 1..] {
            if with_one[other.index()] && with_other[one.index()] {
                pairs.push(vec![Fault::of(Kind::Fail, *one), Fault::of(Kind::Fail, *other)]);
            } else {
                *same_as_single += 1;
            }
        }
    }
    pairs
}

/// A run, and which steps started in it.
type Ran = (Run, Vec<bool>);

/// Runs the program with each of these, in as many threads as there are processors; in their order.
fn run_all(
    program: &Interpreted<'_>,
    given: &Given,
    faults: &[Vec<Fault>],
) -> Result<Vec<Ran>, Stuck> {
    const FEWEST_FOR_A_THREAD: usize = 50;
    let processors = std::thread::available_parallelism().map_or(1, NonZero::get);
    let threads = processors.min(faults.len() / FEWEST_FOR_A_THREAD).max(1);
    let one = |faults: &Vec<Fault>| {
        let simulated = run(program, given, faults)?;
        let started = started(program, &simulated);
        Ok((summary(faults, simulated), started))
    };
    if threads == 1 {
        return faults.iter().map(one).collect();
    }
    let parts = faults.chunks(faults.len().div_ceil(threads));
    std::thread::scope(|scope| {
        let running: Vec<_> = parts
            .map(|part| {
                scope.spawn(move || part.iter().map(one).collect::<Result<Vec<Ran>, Stuck>>())
            })
            .collect();
        let mut all = Vec::with_capacity(faults.len());
        for part in running {
            // A thread that panics does so for the caller, too.
            all.extend(part.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))?);
        }
        Ok(all)
    })
}

fn started(program: &Interpreted<'_>, simulated: &Simulated) -> Vec<bool> {
    let steps = &program.workflow().steps;
    let happened = &simulated.happened;
    let forward = happened.iter().filter_map(|it| match &it.what {
        What::Started { step, role, .. } if *role != Role::Undo => Some(step.as_str()),
        _ => None,
    });
    let forward: HashSet<&str> = forward.collect();
    steps.iter().map(|step| forward.contains(step.id.as_str())).collect()
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
