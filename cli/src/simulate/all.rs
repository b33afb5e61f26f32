//! What each thing that can go wrong leaves behind, as people look at it: a row for each step.

use super::faults;
use sagaweave_compiler::ir::Workflow;
use sagaweave_compiler::simulate::{Ended, Exhausted, Fault, Kind, PAIRED, Run};
use sagaweave_core::StepId;
use std::collections::{BTreeMap, BTreeSet};

/// All runs, in a form to be shown.
pub(super) struct Table<'a> {
    pub(super) workflow: &'a Workflow,
    pub(super) all: &'a Exhausted,
    pub(super) rows: Vec<Row<'a>>,
    /// The pairs that leave something that neither of their failures leaves alone.
    pub(super) pairs: Vec<Pair<'a>>,
    /// What is left behind at all, with the number of runs that leave it.
    pub(super) left: Vec<(&'a str, usize)>,
}

/// A step that goes wrong.
pub(super) struct Row<'a> {
    pub(super) step: &'a str,
    /// When it fails, when its response is lost, when the workflow is cancelled while it runs.
    pub(super) cells: [Cell<'a>; 3],
}

/// What came of one run.
pub(super) struct Cell<'a> {
    pub(super) ended: Ended,
    pub(super) undone: usize,
    pub(super) pivot_passed: bool,
    pub(super) left: Vec<&'a str>,
}

/// Two failures that leave more than each of them does.
pub(super) struct Pair<'a> {
    pub(super) when: String,
    pub(super) more: Vec<&'a str>,
}

impl<'a> Table<'a> {
    pub(super) fn new(workflow: &'a Workflow, all: &'a Exhausted) -> Self {
        let rows = all.singles.chunks_exact(3).map(|runs| row(workflow, runs)).collect();
        let alone = left_alone(&all.singles);
        let pairs = all.pairs.iter().filter_map(|run| pair(workflow, run, &alone)).collect();
        let left = left_by(all);
        let left = left.iter().map(|(step, times)| (id(workflow, *step), *times)).collect();
        Self { workflow, all, rows, pairs, left }
    }

    /// How many runs leave nothing behind. A pair that is the same as a single failure is counted with
    /// that one.
    pub(super) fn clean_runs(&self) -> usize {
        self.all.runs().filter(|run| run.left.is_empty()).count()
    }

    /// What was run, in a sentence.
    pub(super) fn summary(&self) -> String {
        let steps = crate::text::counted(self.rows.len(), "step");
        let pairs = match self.all {
            Exhausted { too_many_for_pairs: true, .. } => {
                format!("pairs of failures are left out above {PAIRED} steps")
            }
            Exhausted { pairs, same_as_single, .. } => format!(
                "{} pairs of failures, of which {} can come together",
                pairs.len() + same_as_single,
                pairs.len()
            ),
        };
        format!("{steps}: {} single faults and {pairs}.", self.all.singles.len())
    }
}

/// In how many runs the effect of each step is left.
pub(super) fn left_by(all: &Exhausted) -> BTreeMap<StepId, usize> {
    let mut left: BTreeMap<StepId, usize> = BTreeMap::new();
    for step in all.runs().flat_map(|run| &run.left) {
        *left.entry(*step).or_default() += 1;
    }
    left
}

fn row<'a>(workflow: &'a Workflow, runs: &[Run]) -> Row<'a> {
    debug_assert!(matches!(runs[0].faults[..], [Fault { kind: Kind::Fail, .. }]));
    let step = runs[0].faults.first().map_or("", |fault| id(workflow, fault.step));
    let cell = |at: usize| Cell {
        ended: runs[at].ended,
        undone: runs[at].undone,
        pivot_passed: runs[at].pivot_passed,
        left: runs[at].left.iter().map(|step| id(workflow, *step)).collect(),
    };
    Row { step, cells: [cell(0), cell(1), cell(2)] }
}

/// What each single failure leaves.
fn left_alone(singles: &[Run]) -> BTreeMap<StepId, BTreeSet<StepId>> {
    let failures = singles.iter().filter_map(|run| match run.faults[..] {
        [Fault { kind: Kind::Fail, step, .. }] => Some((step, run.left.iter().copied().collect())),
        _ => None,
    });
    failures.collect()
}

fn pair<'a>(
    workflow: &'a Workflow,
    run: &Run,
    alone: &BTreeMap<StepId, BTreeSet<StepId>>,
) -> Option<Pair<'a>> {
    let known = |step: &&StepId| {
        run.faults
            .iter()
            .any(|fault| alone.get(&fault.step).is_some_and(|left| left.contains(step)))
    };
    let more: Vec<&str> =
        run.left.iter().filter(|step| !known(step)).map(|step| id(workflow, *step)).collect();
    let when: Vec<String> =
        run.faults.iter().map(|fault| faults::words(workflow, *fault)).collect();
    (!more.is_empty()).then(|| Pair { when: when.join(" and "), more })
}

/// A step's id in the document.
pub(super) fn id(workflow: &Workflow, step: StepId) -> &str {
    &workflow.steps[step.index()].id
}
