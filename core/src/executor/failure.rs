//! What a failure, a timeout or a cancellation does: where it stops, and what is waited for.

use super::graph::{self, Place};
use super::state::{End, Stage};
use super::{Executor, Phase, Pivot, Work};
use crate::host::{Failure, Fate, Host, Op, errors};
use crate::plan::StepId;
use crate::report::Trigger;

impl Executor<'_> {
    /// A step failed for good. Nothing of it runs.
    pub(super) fn forward_failed(
        &mut self,
        host: &mut dyn Host,
        step: StepId,
        error: Failure,
        fate: Fate,
    ) {
        let cause = self.record_failure(step, error, fate);
        if self.is_live(step) {
            self.escalate(host, step, cause);
        } else {
            self.note_if_it_counts(step, cause);
            self.mark_over(host, step, End::Failed);
        }
    }

    /// A step that was to be cancelled was cancelled.
    pub(super) fn forward_cancelled(&mut self, host: &mut dyn Host, step: StepId, fate: Fate) {
        self.record_fate(step, fate);
        self.mark_over(host, step, End::Cancelled);
    }

    pub(super) fn record_failure(&mut self, step: StepId, error: Failure, fate: Fate) -> Trigger {
        self.record_fate(step, fate);
        self.scope.step_mut(step).error = Some(error.clone());
        Trigger::StepFailed { step: self.plan.step(step).id.to_owned(), error }
    }

    fn record_fate(&mut self, step: StepId, fate: Fate) {
        let reads = self.plan.step(step).activity().is_some_and(|activity| activity.reads);
        let fate = if reads { Fate::NotDone } else { fate };
        self.node_mut(step).fate = Some(fate);
        if fate != Fate::NotDone {
            self.log_effect(step, None);
        }
        self.node_mut(step).input = None;
    }

    /// A failure climbs from `step` to where it stops.
    pub(super) fn escalate(&mut self, host: &mut dyn Host, step: StepId, cause: Trigger) {
        if self.ends_workflow(step, &cause) {
            self.remember_beside_pivot(&cause);
        }
        let top = self.top_of_failure(step, &cause);
        if top != step {
            self.fail_leaf(host, step);
        }
        if !self.stops_at(top, &cause) {
            self.fail_leaf(host, top);
            self.trigger(host, cause);
        } else if graph::is_block(self.plan.step(top)) {
            self.drain(host, top, cause);
        } else {
            self.close_failed(host, top, cause);
        }
    }

    /// A failure that would be the workflow's, were there no pivot.
    fn remember_beside_pivot(&mut self, cause: &Trigger) {
        match self.pivot {
            Pivot::Ahead => {}
            Pivot::Running if self.held.contains(cause) => {}
            Pivot::Running => self.held.push(cause.clone()),
            Pivot::Passed => {
                self.forward_failure.get_or_insert_with(|| cause.clone());
            }
        }
    }

    /// What holds no steps is over at once; blocks are closed when nothing in them runs.
    fn fail_leaf(&mut self, host: &mut dyn Host, step: StepId) {
        if !graph::is_block(self.plan.step(step)) {
            self.mark_over(host, step, End::Failed);
        }
    }

    /// A step's failure stops at it: it is tolerated, or its place goes on. It has nothing running.
    fn close_failed(&mut self, host: &mut dyn Host, step: StepId, cause: Trigger) {
        if self.tolerates(step, &cause) {
            self.tolerate(host, step);
            return;
        }
        let place = self.place_of(step);
        let known = self.inside(place).failure.clone();
        match known {
            None => self.inside_mut(place).failure = Some(cause),
            Some(first) if place == Place::Workflow && first != cause => self.noted.push(cause),
            Some(_) => {}
        }
        self.settle(host, step, End::Failed);
    }

    /// Nothing new starts in `block`; what runs in it is cancelled and waited for.
    fn drain(&mut self, host: &mut dyn Host, block: StepId, cause: Trigger) {
        self.set_stage(block, Stage::Draining);
        self.node_mut(block).inside.failure.get_or_insert(cause);
        self.cancel_within(host, Place::Block(block));
        if self.node(block).inside.active == 0 {
            self.drained(host, block);
        }
    }

    fn cancel_within(&mut self, host: &mut dyn Host, place: Place) {
        let timers: Vec<Place> = self.timers.values().copied().collect();
        for timer in timers {
            let inside = match timer {
                _ if timer == place => true,
                Place::Block(block) => graph::stands_in(self.plan, block, place),
                Place::Workflow => false,
            };
            if inside {
                self.stop_timer(host, timer);
            }
        }
        let forward = self.in_flight.iter().filter_map(|(op, work)| match work {
            Work::Forward(step) if graph::stands_in(self.plan, *step, place) => Some(*op),
            Work::Forward(_) | Work::Undo(_) | Work::Finally(_) => None,
        });
        let forward: Vec<Op> = forward.collect();
        for op in forward {
            host.cancel(op);
        }
    }

    /// After a forward activity has ended: whatever around it waited for that goes on.
    pub(super) fn check_drained(&mut self, host: &mut dyn Host, step: StepId) {
        for place in self.places_around(step) {
            if self.inside(place).active > 0 {
                return;
            }
            match place {
                Place::Block(block) if self.node(block).stage == Stage::Draining => {
                    self.drained(host, block);
                }
                Place::Workflow if self.phase == Phase::Draining => self.unwind_workflow(host),
                Place::Block(_) | Place::Workflow => {}
            }
        }
    }

    fn drained(&mut self, host: &mut dyn Host, block: StepId) {
        let Some(cause) = self.node(block).inside.failure.clone() else { return };
        self.close_blocks_within(host, Place::Block(block), &cause);
        if let Trigger::StepFailed { error, .. } = &cause {
            self.scope.step_mut(block).error.get_or_insert_with(|| error.clone());
        }
        // Where it stops was asked when it began to drain; a pivot that ended since may have moved it.
        if self.is_live(block) && !self.stops_at(block, &cause) {
            self.escalate(host, block, cause);
        } else {
            self.close_failed(host, block, cause);
        }
    }

    /// Blocks that were cut short are over: failed, where they hold the step that failed, else
    /// cancelled.
    pub(super) fn close_blocks_within(
        &mut self,
        host: &mut dyn Host,
        place: Place,
        cause: &Trigger,
    ) {
        let failed = match cause {
            Trigger::StepFailed { step, .. } => self.plan.find(step),
            Trigger::Timeout
            | Trigger::Cancelled { .. }
            | Trigger::Output { .. }
            | Trigger::Ended { .. } => None,
        };
        let steps: Vec<StepId> = self.graph.within(place).collect();
        for step in steps {
            let end = match self.node(step).stage {
                Stage::Running | Stage::Draining
                    if failed.is_some_and(|failed| {
                        failed == step || graph::stands_in(self.plan, failed, Place::Block(step))
                    }) =>
                {
                    End::Failed
                }
                Stage::Running | Stage::Draining => End::Cancelled,
                Stage::Undoing => End::Failed,
                Stage::Pending | Stage::Ready | Stage::Ended(_) => continue,
            };
            if let (End::Failed, Trigger::StepFailed { error, .. }) = (end, cause) {
                self.scope.step_mut(step).error.get_or_insert_with(|| error.clone());
            }
            self.mark_over(host, step, end);
        }
    }

    pub(super) fn block_timed_out(&mut self, host: &mut dyn Host, block: StepId) {
        if !self.is_live(block) || self.node(block).stage != Stage::Running {
            return;
        }
        let id = self.plan.step(block).id;
        let error = Failure::new(errors::TIMEOUT, format!("the block `{id}` took too long"));
        self.scope.step_mut(block).error = Some(error.clone());
        let cause = Trigger::StepFailed { step: id.to_owned(), error };
        let cause = self.node(block).inside.failure.clone().unwrap_or(cause);
        self.escalate(host, block, cause);
    }

    /// Something asks for the whole workflow to be undone.
    pub(super) fn trigger(&mut self, host: &mut dyn Host, trigger: Trigger) {
        match (self.phase, self.pivot) {
            (Phase::Forward, Pivot::Ahead) => self.start_saga(host, trigger),
            (Phase::Forward, Pivot::Running) => self.held.push(trigger),
            (Phase::Fresh | Phase::Over, _) => {}
            (Phase::Forward | Phase::Draining | Phase::Unwinding | Phase::Finally, _) => {
                self.noted.push(trigger);
            }
        }
    }

    pub(super) fn start_saga(&mut self, host: &mut dyn Host, cause: Trigger) {
        if matches!(cause, Trigger::Ended { .. }) {
            self.mark_cut_short();
        }
        self.cause = Some(cause);
        self.phase = Phase::Draining;
        self.ready.clear();
        self.cancel_within(host, Place::Workflow);
        if self.workflow.active == 0 {
            self.unwind_workflow(host);
        }
    }

    fn note_if_it_counts(&mut self, step: StepId, cause: Trigger) {
        if self.phase == Phase::Draining && self.ends_workflow(step, &cause) {
            self.noted.push(cause);
        }
    }
}
