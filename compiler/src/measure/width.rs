//! How many activities can be ready at the same time.

use crate::ir::{StepKind, Workflow};
use crate::lower::levels;
use std::collections::{BTreeMap, HashMap};

/// The most activities that can be ready at once, with `max_concurrent` taken into account.
///
/// Steps of a graph count as being beside each other where they are as far from its start, or as far from
/// its end. Where branches are uneven in both directions, even more may be possible, but never less.
pub fn ready_at_once(workflow: &Workflow) -> u64 {
    // `finally` runs one after another.
    let finally = workflow.steps.iter().any(|step| step.finally);
    widths(workflow).modules.max(u64::from(finally))
}

/// How many activities can be ready at once, in all and in each step.
pub(crate) struct Widths {
    /// In all modules, or tasks.
    pub(crate) modules: u64,
    /// In each step: in an activity itself.
    pub(crate) steps: Vec<u64>,
}

/// See [`ready_at_once`].
pub(crate) fn widths(workflow: &Workflow) -> Widths {
    let mut children: Vec<Vec<usize>> = vec![Vec::new(); workflow.steps.len()];
    let mut modules = Vec::new();
    let forward = workflow.steps.iter().enumerate().filter(|(_, step)| !step.finally);
    for (at, step) in forward {
        match step.parent {
            Some(parent) => children[parent.index()].push(at),
            None => modules.push(at),
        }
    }
    let mut widths = vec![0; workflow.steps.len()];
    // A step stands after the block that holds it, so from the end each block comes after what it holds.
    for at in (0..workflow.steps.len()).rev() {
        widths[at] = match &workflow.steps[at].kind {
            StepKind::Activity(_) => 1,
            StepKind::Block(block) => list(workflow, &children[at], &widths, block.max_concurrent),
            StepKind::Set(_) | StepKind::End(_) | StepKind::Join => 0,
        };
    }
    Widths { modules: list(workflow, &modules, &widths, None), steps: widths }
}

/// The widest that a list of steps can be, where at most `window` of them run at once.
fn list(workflow: &Workflow, steps: &[usize], widths: &[u64], window: Option<u32>) -> u64 {
    let places: HashMap<usize, usize> =
        steps.iter().enumerate().map(|(place, at)| (*at, place)).collect();
    let after: Vec<Vec<usize>> = steps
        .iter()
        .map(|at| workflow.steps[*at].after.iter().map(|id| places[&id.index()]).collect())
        .collect();
    let widths: Vec<u64> = steps.iter().map(|at| widths[*at]).collect();
    let from_start = widest(&levels(&after), &widths, window);
    from_start.max(widest(&levels(&reversed(&after)), &widths, window))
}

fn reversed(after: &[Vec<usize>]) -> Vec<Vec<usize>> {
    let mut before = vec![Vec::new(); after.len()];
    for (step, others) in after.iter().enumerate() {
        for other in others {
            before[*other].push(step);
        }
    }
    before
}

/// The level whose steps are widest together, counting only the widest `window` of each.
fn widest(levels: &[usize], widths: &[u64], window: Option<u32>) -> u64 {
    let mut by_level: BTreeMap<usize, Vec<u64>> = BTreeMap::new();
    for (level, width) in levels.iter().zip(widths) {
        by_level.entry(*level).or_default().push(*width);
    }
    let window = window.map_or(usize::MAX, |window| window as usize);
    let together = |mut widths: Vec<u64>| -> u64 {
        widths.sort_unstable_by(|a, b| b.cmp(a));
        widths.iter().take(window).sum()
    };
    by_level.into_values().map(together).max().unwrap_or_default()
}
