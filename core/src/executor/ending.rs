//! A step of the type `end`: the workflow ends where it stands.
//!
//! ```text
//!  reached ──▶ its value or its error is computed; where that fails, the step fails as any other
//!     │
//!     ├─ a pivot runs: held ─┬─ the pivot is done ───▶ cut, and nothing is undone
//!     │                      └─ it is not ───────────▶ the first of what was held decides
//!     ├─ after a pivot: cut, and nothing is undone; after a failure, that decides
//!     └─ else: cut
//!
//!  cut ──▶ draining: nothing starts, timers stop, what is in flight is cancelled and waited for
//!      ──▶ unwinding: with `undo` every entry; else those of the steps that were in flight, and what
//!          was being undone already
//!      ──▶ completed with its value, or failed with its error ──▶ finally
//! ```
//!
//! So an `end` is a trigger as a failure or a cancellation is: of several, the first decides, and the
//! others are noted. The step itself has completed. While it is held, what comes after it does not
//! start, since its place never learns that it is over; the rest goes on, and a block around it may
//! still fail.

use super::graph::{self, Place};
use super::state::{End, Stage, UndoEntry};
use super::{Executor, Outcome, Pivot, Work};
use crate::host::{Failure, Fate, Host};
use crate::payload::Payload;
use crate::plan::{self, StepId};
use crate::report::Trigger;
use crate::scope::Slot;

/// How the first `end` that was reached ends the workflow.
#[derive(Debug)]
pub(super) struct Ending {
    undo: bool,
    /// The workflow's output; null where it fails.
    output: Payload,
}

impl Executor<'_> {
    pub(super) fn reach_end(&mut self, host: &mut dyn Host, step: StepId, end: plan::End) {
        let (output, error) = match self.what_end_says(step, end) {
            Ok(said) => said,
            Err(error) => return self.forward_failed(host, step, error, Fate::NotDone),
        };
        let state = self.scope.step_mut(step);
        state.started = true;
        state.output = error.is_none().then(|| Slot::new(output.clone()));
        self.ending.get_or_insert(Ending { undo: end.undo, output });
        self.mark_over(host, step, End::Completed);
        let cause = Trigger::Ended { step: self.plan.step(step).id.to_owned(), error };
        match self.pivot {
            Pivot::Ahead => self.start_saga(host, cause),
            Pivot::Running => {
                self.held.push(cause);
                self.unpark(self.place_of(step));
            }
            Pivot::Passed => match self.forward_failure.take() {
                None => self.start_saga(host, cause),
                Some(failure) => {
                    self.noted.push(cause);
                    self.start_saga(host, failure);
                }
            },
        }
    }

    /// The workflow's output, and the error that it fails with.
    fn what_end_says(
        &self,
        step: StepId,
        end: plan::End,
    ) -> Result<(Payload, Option<Failure>), Failure> {
        if end.fails {
            let error = self.program.end_error(step, &self.scope)?;
            return Ok((Payload::null(), Some(error)));
        }
        Ok((self.program.value(step, &self.scope)?, None))
    }

    /// Remembers what is in flight: these are the steps that the saga cuts short.
    pub(super) fn mark_cut_short(&mut self) {
        let in_flight: Vec<StepId> = self
            .in_flight
            .values()
            .filter_map(|work| match work {
                Work::Forward(step) => Some(*step),
                Work::Undo(_) | Work::Finally(_) => None,
            })
            .collect();
        for step in in_flight {
            self.node_mut(step).cut_short = true;
        }
    }

    /// What the saga leaves as it is: it is taken out of the log.
    pub(super) fn forget_what_is_kept(&mut self) {
        let passed = self.pivot == Pivot::Passed;
        let ended = matches!(self.cause, Some(Trigger::Ended { .. }));
        let undoes_all = !ended || self.ending.as_ref().is_some_and(|ending| ending.undo);
        if undoes_all && !passed {
            return;
        }
        let steps: Vec<StepId> = self.graph.within(Place::Workflow).collect();
        for step in steps {
            let node = self.node(step);
            let is_logged = matches!(node.undo, UndoEntry::Logged(_));
            if is_logged && (passed || !node.cut_short) && !self.is_being_undone(step) {
                self.set_undo(step, UndoEntry::None);
            }
        }
    }

    /// Whether a step stands in a block whose failure is tolerated, and whose undo goes on.
    fn is_being_undone(&self, step: StepId) -> bool {
        graph::blocks_around(self.plan, step).any(|block| self.node(block).stage == Stage::Undoing)
    }

    /// What an `end` makes of the workflow.
    pub(super) fn ended_with(&self, error: Option<&Failure>) -> Outcome {
        match error {
            Some(error) => super::finally::failed(error.clone()),
            None => Outcome::Completed {
                output: self.ending.as_ref().map_or_else(Payload::null, |end| end.output.clone()),
            },
        }
    }
}
