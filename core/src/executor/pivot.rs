//! The point of no return: what is held while it runs, and what becomes of that.

use super::state::End;
use super::{Executor, Pivot};
use crate::executor::graph::Place;
use crate::host::{Failure, Fate, Host};
use crate::plan::StepId;
use crate::report::Trigger;

impl Executor<'_> {
    /// The point of no return is passed. What was held counts as arriving now: a failure is already
    /// on record where it happened, a cancellation is noted, the workflow's timeout is void. With an
    /// `end` among it the run is over: gives what decides how, the first failure or the `end`.
    pub(super) fn pivot_done(&mut self, host: &mut dyn Host) -> Option<Trigger> {
        self.pivot = Pivot::Passed;
        self.stop_timer(host, Place::Workflow);
        let held = std::mem::take(&mut self.held);
        let ends = held.iter().any(|held| matches!(held, Trigger::Ended { .. }));
        let mut decides = None;
        for held in held {
            match held {
                Trigger::StepFailed { .. } | Trigger::Ended { .. } if decides.is_none() => {
                    decides = Some(held);
                }
                Trigger::Cancelled { .. } | Trigger::Ended { .. } => self.noted.push(held),
                Trigger::StepFailed { .. } if ends => self.noted.push(held),
                Trigger::StepFailed { .. } | Trigger::Timeout | Trigger::Output { .. } => {}
            }
        }
        if ends {
            return decides;
        }
        self.forward_failure = decides;
        None
    }

    /// The pivot did nothing: what was held goes before its own failure.
    pub(super) fn pivot_not_done(
        &mut self,
        host: &mut dyn Host,
        step: StepId,
        error: Failure,
        fate: Fate,
    ) {
        self.pivot = Pivot::Ahead;
        if self.held.is_empty() {
            self.forward_failed(host, step, error, fate);
            return;
        }
        let own = self.record_failure(step, error, fate);
        self.mark_over(host, step, End::Failed);
        let mut held = std::mem::take(&mut self.held).into_iter();
        if let Some(cause) = held.next() {
            self.noted.extend(held);
            self.noted.push(own);
            self.start_saga(host, cause);
        }
    }
}
