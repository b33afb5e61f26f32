//! In which order steps are looked at.

use crate::ir::Step;
use sagaweave_core::plan::StepId;
use std::collections::HashMap;

/// The steps of a list, each after all that it comes after. Joins are passed through.
pub(super) fn order(list: &[StepId], steps: &[Step]) -> Vec<StepId> {
    let mut marks: HashMap<StepId, bool> = HashMap::new();
    let mut order = Vec::with_capacity(list.len());
    for start in list {
        visit(*start, steps, &mut marks, &mut order);
    }
    order
}

/// Depth first, without recursion: a chain may be very long. A mark is false while a step waits for what
/// it comes after, and true once it has its place.
fn visit(
    start: StepId,
    steps: &[Step],
    marks: &mut HashMap<StepId, bool>,
    order: &mut Vec<StepId>,
) {
    let mut todo = vec![start];
    while let Some(step) = todo.last().copied() {
        match marks.get(&step) {
            None => {
                marks.insert(step, false);
                let before = steps[step.index()].after.iter().rev();
                todo.extend(before.filter(|before| !marks.contains_key(before)));
            }
            Some(false) => {
                marks.insert(step, true);
                if !steps[step.index()].id.is_empty() {
                    order.push(step);
                }
                todo.pop();
            }
            Some(true) => drop(todo.pop()),
        }
    }
}
