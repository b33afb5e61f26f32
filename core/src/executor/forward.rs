//! Forward work: what follows when a step ends.

use super::graph::Place;
use super::state::{End, Stage};
use super::{Executor, Outcome, Pivot};
use crate::host::{ActivityEnd, Failure, Fate, Host, errors};
use crate::payload::Payload;
use crate::plan::{StepId, StepKind};
use crate::report::Trigger;
use crate::scope::Slot;

impl Executor<'_> {
    pub(super) fn forward_ended(&mut self, host: &mut dyn Host, step: StepId, end: ActivityEnd) {
        for place in self.places_around(step) {
            self.inside_mut(place).active -= 1;
        }
        let was_pivot = self.plan.step(step).activity().is_some_and(|activity| activity.pivot);
        match end {
            ActivityEnd::Completed(output) => {
                self.log_effect(step, Some(&output));
                self.scope.step_mut(step).output = Some(Slot::new(output));
                match was_pivot.then(|| self.pivot_done(host)).flatten() {
                    None => self.settle(host, step, End::Completed),
                    Some(cause) => {
                        self.mark_over(host, step, End::Completed);
                        self.start_saga(host, cause);
                    }
                }
            }
            ActivityEnd::Failed { error, fate } if was_pivot => {
                self.pivot_not_done(host, step, error, fate);
            }
            ActivityEnd::Failed { error, fate } => self.forward_failed(host, step, error, fate),
            ActivityEnd::Cancelled { fate } if self.is_live(step) => {
                // Nobody here asked for it: to the document it is a failure like any other.
                let error = Failure::new(errors::CANCELLED, "the activity was cancelled");
                if was_pivot {
                    self.pivot_not_done(host, step, error, fate);
                } else {
                    self.forward_failed(host, step, error, fate);
                }
            }
            ActivityEnd::Cancelled { fate } => self.forward_cancelled(host, step, fate),
        }
        self.check_drained(host, step);
    }

    /// A step is over, and what is around it learns of it.
    pub(super) fn settle(&mut self, host: &mut dyn Host, step: StepId, end: End) {
        self.mark_over(host, step, end);
        if !self.is_live(step) {
            return;
        }
        let place = self.place_of(step);
        self.inside_mut(place).open -= 1;
        self.unpark(place);
        if end == End::Failed {
            self.never_start_after(host, step);
        } else {
            self.release_after(step);
        }
        if self.inside(place).open == 0 {
            self.place_ended(host, place);
        }
    }

    /// A step is over; nothing follows from that yet.
    pub(super) fn mark_over(&mut self, host: &mut dyn Host, step: StepId, end: End) {
        self.stop_timer(host, Place::Block(step));
        let ended_before = matches!(self.node(step).stage, Stage::Ended(_));
        if std::mem::take(&mut self.node_mut(step).counted) {
            let place = self.place_of(step);
            self.inside_mut(place).running -= 1;
        }
        let state = self.scope.step_mut(step);
        state.ended_at = (end != End::NeverStarted).then(|| host.now());
        state.completed = end == End::Completed;
        self.set_stage(step, Stage::Ended(end));
        if !ended_before && end != End::NeverStarted {
            self.count_progress(step);
        }
    }

    pub(super) fn stop_timer(&mut self, host: &mut dyn Host, place: Place) {
        if let Some(op) = self.inside_mut(place).timer.take()
            && self.timers.remove(&op).is_some()
        {
            host.cancel(op);
        }
    }

    /// A step that ended makes room for one that was parked.
    pub(super) fn unpark(&mut self, place: Place) {
        if !self.is_full(place)
            && let Some(step) = self.inside_mut(place).parked.pop_front()
        {
            self.ready.insert((self.counters.event, step));
        }
    }

    fn release_after(&mut self, step: StepId) {
        for at in 0..self.graph.next[step.index()].len() {
            let next = self.graph.next[step.index()][at];
            self.one_less_to_wait_for(next);
        }
    }

    fn one_less_to_wait_for(&mut self, step: StepId) {
        let node = self.node_mut(step);
        node.waits_for -= 1;
        if node.waits_for == 0 {
            self.make_ready(step);
        }
    }

    /// What depends on a failed step, however far, does not start. A barrier between waves only
    /// waits for steps to end, it does not depend on them.
    fn never_start_after(&mut self, host: &mut dyn Host, failed: StepId) {
        let mut blocked = vec![failed];
        while let Some(step) = blocked.pop() {
            for at in 0..self.graph.next[step.index()].len() {
                let next = self.graph.next[step.index()][at];
                if matches!(self.plan.step(next).kind, StepKind::Join) {
                    self.one_less_to_wait_for(next);
                } else if self.node(next).stage == Stage::Pending {
                    self.mark_over(host, next, End::NeverStarted);
                    let place = self.place_of(next);
                    self.inside_mut(place).open -= 1;
                    blocked.push(next);
                }
            }
        }
    }

    /// All steps of a place have ended, or will never start.
    pub(super) fn place_ended(&mut self, host: &mut dyn Host, place: Place) {
        let failure = self.inside(place).failure.clone();
        match (place, failure) {
            (Place::Block(block), Some(cause)) => self.escalate(host, block, cause),
            (Place::Block(block), None) => self.block_ended_well(host, block),
            (Place::Workflow, Some(cause)) => self.end_after_pivot(host, cause),
            (Place::Workflow, None) => self.end_well(host),
        }
    }

    fn block_ended_well(&mut self, host: &mut dyn Host, block: StepId) {
        match self.block_output(block) {
            Ok(output) => {
                self.scope.step_mut(block).output = output.map(Slot::new);
                self.settle(host, block, End::Completed);
            }
            Err(error) => self.forward_failed(host, block, error, Fate::NotDone),
        }
    }

    fn block_output(&self, block: StepId) -> Result<Option<Payload>, Failure> {
        match self.plan.step(block).kind {
            StepKind::Block(def) if def.output => self.program.value(block, &self.scope).map(Some),
            _ => Ok(None),
        }
    }

    fn end_well(&mut self, host: &mut dyn Host) {
        match self.program.output(&self.scope) {
            Ok(output) => self.conclude(host, Outcome::Completed { output }),
            Err(error) if self.pivot == Pivot::Passed => {
                self.end_after_pivot(host, Trigger::Output { error });
            }
            Err(error) => self.trigger(host, Trigger::Output { error }),
        }
    }
}
