//! What a run leaves behind that nothing undoes.

use crate::ir::{Compensation, Step, Workflow};
use sagaweave_core::sim::{Happened, What};
use sagaweave_core::{ActivityEnd, Fate, Outcome, Role, StepId};
use std::collections::HashMap;

/// The steps whose effect may be there in the end, though the run was to leave none.
pub(super) fn left(workflow: &Workflow, outcome: &Outcome, happened: &[Happened]) -> Vec<StepId> {
    let (Outcome::Failed { report, .. } | Outcome::Cancelled { report }) = outcome else {
        return Vec::new();
    };
    if report.pivot_passed {
        return Vec::new();
    }
    let ids: HashMap<&str, usize> =
        workflow.steps.iter().enumerate().map(|(at, step)| (step.id.as_str(), at)).collect();
    let mut there = vec![false; workflow.steps.len()];
    for it in happened {
        let What::Ended { step, role, end } = &it.what else { continue };
        let Some(place) = ids.get(step.as_str()).and_then(|at| there.get_mut(*at)) else {
            continue;
        };
        match role {
            Role::Forward | Role::Pivot => *place = may_exist(end),
            Role::Undo if matches!(end, ActivityEnd::Completed(_)) => *place = false,
            Role::Undo | Role::Finally => {}
        }
    }
    let left = workflow.steps.iter().zip(there).enumerate();
    let left = left.filter(|(_, (step, there))| *there && leaves_an_effect(step));
    left.filter_map(|(at, _)| u32::try_from(at).ok()).map(StepId).collect()
}

const fn may_exist(end: &ActivityEnd) -> bool {
    match end {
        ActivityEnd::Completed(_) => true,
        ActivityEnd::Failed { fate, .. } | ActivityEnd::Cancelled { fate } => {
            matches!(fate, Fate::Partial | Fate::Unknown)
        }
    }
}

/// Whether the document says nothing that makes its effect none, or nothing to be undone.
const fn leaves_an_effect(step: &Step) -> bool {
    match step.activity() {
        Some(activity) => !activity.reads && !matches!(activity.compensation, Compensation::None),
        None => false,
    }
}
