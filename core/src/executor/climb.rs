//! Where a failure stops.

use super::graph::{self, Place};
use super::{Executor, Pivot};
use crate::plan::{OnError, StepId, StepKind};
use crate::report::Trigger;

impl Executor<'_> {
    /// Whether the work goes on when `step` fails with this.
    pub(super) fn tolerates(&self, step: StepId, cause: &Trigger) -> bool {
        let only = self.plan.step(step).optional_for;
        self.is_optional(step)
            && (only.is_empty() || cause.error_type().is_some_and(|kind| only.contains(&kind)))
    }

    /// What the plan says, or what was computed when the step started.
    fn is_optional(&self, step: StepId) -> bool {
        self.node(step).optional.unwrap_or(self.plan.step(step).optional)
    }

    /// Whether a failure goes no further than `step`.
    pub(super) fn stops_at(&self, step: StepId, cause: &Trigger) -> bool {
        self.tolerates(step, cause) || self.is_finishing(self.place_of(step), cause)
    }

    /// The outermost step that fails at once when `step` does.
    pub(super) fn top_of_failure(&self, step: StepId, cause: &Trigger) -> StepId {
        let mut top = step;
        while !self.stops_at(top, cause) {
            match self.plan.step(top).parent {
                Some(block) => top = block,
                None => break,
            }
        }
        top
    }

    /// Whether the other steps of a place go on when one fails: by `on_error: finish`, and as long
    /// as a failure cannot, or may not be able to, undo anything because of the pivot.
    fn is_finishing(&self, place: Place, cause: &Trigger) -> bool {
        let forward_only = self.pivot != Pivot::Ahead;
        match place {
            Place::Workflow => forward_only,
            Place::Block(block) => {
                self.finishes(block) || (forward_only && !self.is_tolerated_around(block, cause))
            }
        }
    }

    fn finishes(&self, block: StepId) -> bool {
        matches!(self.plan.step(block).kind, StepKind::Block(block) if block.on_error == OnError::Finish)
    }

    fn is_tolerated_around(&self, block: StepId, cause: &Trigger) -> bool {
        self.tolerates(block, cause)
            || graph::blocks_around(self.plan, block).any(|around| self.tolerates(around, cause))
    }

    /// Whether the failure of `step` would at once be the workflow's, were there no pivot.
    pub(super) fn ends_workflow(&self, step: StepId, cause: &Trigger) -> bool {
        let mut top = step;
        loop {
            if self.tolerates(top, cause) {
                return false;
            }
            match self.plan.step(top).parent {
                None => return true,
                Some(block) if self.finishes(block) => return false,
                Some(block) => top = block,
            }
        }
    }
}
