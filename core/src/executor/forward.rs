//! Forward work: which step starts when, and what follows when it ends.

use super::graph::Place;
use super::state::{End, Stage};
use super::{Executor, MAX_IN_FLIGHT, Outcome, Phase, Pivot, Work, graph, length};
use crate::host::{ActivityCall, ActivityEnd, Failure, Fate, Host, Role, errors};
use crate::payload::Payload;
use crate::plan::{Activity, Block, Input, StepId, StepKind};
use crate::report::Trigger;
use crate::scope::Slot;

impl Executor<'_> {
    pub(super) fn begin(&mut self, host: &mut dyn Host) {
        if let Err(message) = self.program.check_input(self.scope.input().payload()) {
            self.phase = Phase::Over;
            let error = Failure::new(errors::BAD_INPUT, message);
            self.outcome = Some(Outcome::Failed { error, report: self.report() });
            return;
        }
        self.phase = Phase::Forward;
        if let Some(timeout) = self.plan.timeout {
            self.start_timer(host, Place::Workflow, timeout);
        }
        self.open_place(host, Place::Workflow);
    }

    /// Starts ready steps, in order, as long as the limits allow.
    pub(super) fn start_what_is_ready(&mut self, host: &mut dyn Host) {
        while self.phase == Phase::Forward && !self.paused && self.in_flight.len() < MAX_IN_FLIGHT {
            let Some((_, step)) = self.ready.pop_first() else { return };
            if self.is_live(step) {
                self.start(host, step);
            }
        }
    }

    /// Whether forward work goes on around a step: nothing that holds it has ended or is failing.
    pub(super) fn is_live(&self, step: StepId) -> bool {
        self.phase == Phase::Forward
            && graph::blocks_around(self.plan, step)
                .all(|block| self.node(block).stage == Stage::Running)
    }

    fn start(&mut self, host: &mut dyn Host, step: StepId) {
        match self.runs(step) {
            Ok(true) => {}
            Ok(false) => return self.skip(host, step),
            Err(error) => return self.forward_failed(host, step, error, Fate::NotDone),
        }
        let place = self.place_of(step);
        if self.is_full(place) {
            self.inside_mut(place).parked.push_back(step);
            return;
        }
        self.inside_mut(place).running += 1;
        let now = host.now();
        let node = self.node_mut(step);
        node.stage = Stage::Running;
        node.started_at = Some(now);
        match self.plan.step(step).kind {
            StepKind::Activity(activity) => self.start_activity(host, step, &activity),
            StepKind::Block(block) => self.start_block(host, step, block),
            StepKind::Set | StepKind::End(_) | StepKind::Join => {
                self.settle(host, step, End::Completed);
            }
        }
    }

    /// Asks the step's condition, once.
    fn runs(&mut self, step: StepId) -> Result<bool, Failure> {
        if !self.plan.step(step).conditional || self.node(step).asked {
            return Ok(true);
        }
        self.node_mut(step).asked = true;
        self.program.runs(step, &self.scope)
    }

    fn skip(&mut self, host: &mut dyn Host, step: StepId) {
        let below: Vec<StepId> = self.graph.within(Place::Block(step)).collect();
        for inner in below {
            self.mark_over(host, inner, End::Skipped);
        }
        self.settle(host, step, End::Skipped);
    }

    fn is_full(&self, place: Place) -> bool {
        let Place::Block(block) = place else { return false };
        let StepKind::Block(block_def) = self.plan.step(block).kind else { return false };
        block_def.max_concurrent.is_some_and(|max| self.node(block).inside.running >= max)
    }

    fn start_activity(&mut self, host: &mut dyn Host, step: StepId, activity: &Activity<'_>) {
        let input = match self.input_of(step, activity) {
            Ok(input) => input,
            Err(error) => return self.forward_failed(host, step, error, Fate::NotDone),
        };
        self.scope.step_mut(step).started = true;
        if activity.undo.is_some_and(|undo| !matches!(undo.input, Input::Json(_))) {
            self.node_mut(step).input = Some(input.clone());
        }
        if activity.pivot {
            self.pivot = Pivot::Running;
        }
        for place in self.places_around(step) {
            self.inside_mut(place).active += 1;
        }
        let call = ActivityCall {
            step: self.plan.step(step).id,
            role: if activity.pivot { Role::Pivot } else { Role::Forward },
            activity_type: activity.activity_type,
            input,
            options: activity.options,
        };
        self.schedule(host, Work::Forward(step), call);
    }

    /// What a forward step or one of `finally` gets.
    pub(super) fn input_of(
        &self,
        step: StepId,
        activity: &Activity<'_>,
    ) -> Result<Payload, Failure> {
        match activity.input {
            Input::Json(json) => Ok(Payload::from_json(json)),
            Input::Computed => self.program.input(step, &self.scope),
            Input::InputAndOutput => Ok(Payload::null()),
        }
    }

    pub(super) fn schedule(&mut self, host: &mut dyn Host, work: Work, call: ActivityCall<'_>) {
        let op = self.next_op();
        self.in_flight.insert(op, work);
        host.start_activity(op, call);
    }

    fn start_block(&mut self, host: &mut dyn Host, step: StepId, block: Block) {
        if let Some(timeout) = block.timeout {
            self.start_timer(host, Place::Block(step), timeout);
        }
        self.open_place(host, Place::Block(step));
    }

    fn start_timer(&mut self, host: &mut dyn Host, place: Place, after: std::time::Duration) {
        let op = self.next_op();
        self.timers.insert(op, place);
        self.inside_mut(place).timer = Some(op);
        host.start_timer(op, after);
    }

    pub(super) fn stop_timer(&mut self, host: &mut dyn Host, place: Place) {
        if let Some(op) = self.inside_mut(place).timer.take()
            && self.timers.remove(&op).is_some()
        {
            host.cancel(op);
        }
    }

    fn open_place(&mut self, host: &mut dyn Host, place: Place) {
        let steps = self.graph.steps_of(place);
        let sources: Vec<StepId> =
            steps.iter().copied().filter(|step| self.node(*step).waits_for == 0).collect();
        self.inside_mut(place).open = length(self.graph.steps_of(place).len());
        for step in sources {
            self.make_ready(step);
        }
        if self.inside(place).open == 0 {
            self.place_ended(host, place);
        }
    }

    fn make_ready(&mut self, step: StepId) {
        if self.node(step).stage == Stage::Pending {
            self.node_mut(step).stage = Stage::Ready;
            self.ready.insert((self.counters.event, step));
        }
    }

    pub(super) fn forward_ended(&mut self, host: &mut dyn Host, step: StepId, end: ActivityEnd) {
        for place in self.places_around(step) {
            self.inside_mut(place).active -= 1;
        }
        let was_pivot = self.plan.step(step).activity().is_some_and(|activity| activity.pivot);
        match end {
            ActivityEnd::Completed(output) => {
                self.log_effect(step, Some(&output));
                self.scope.step_mut(step).output = Some(Slot::new(output));
                if was_pivot {
                    self.pivot_done(host);
                }
                self.settle(host, step, End::Completed);
            }
            ActivityEnd::Failed { error, fate } if was_pivot => {
                self.pivot_not_done(host, step, error, fate);
            }
            ActivityEnd::Failed { error, fate } => self.forward_failed(host, step, error, fate),
            ActivityEnd::Cancelled { fate } if self.is_live(step) => {
                // Nobody here asked for it: to the document it is a failure like any other.
                let error = Failure::new(errors::CANCELLED, "the activity was cancelled");
                self.forward_failed(host, step, error, fate);
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
        let now = host.now();
        let node = self.node_mut(step);
        let held_a_place = matches!(node.stage, Stage::Running | Stage::Draining | Stage::Undoing);
        let ended_before = matches!(node.stage, Stage::Ended(_));
        node.stage = Stage::Ended(end);
        node.ended_at = (end != End::NeverStarted).then_some(now);
        if held_a_place {
            let place = self.place_of(step);
            self.inside_mut(place).running -= 1;
        }
        self.scope.step_mut(step).completed = end == End::Completed;
        if !ended_before && end != End::NeverStarted {
            self.count_progress(step);
        }
    }

    /// A step that ended makes room for one that was parked.
    fn unpark(&mut self, place: Place) {
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
    fn place_ended(&mut self, host: &mut dyn Host, place: Place) {
        let failure = self.inside(place).failure.clone();
        match (place, failure) {
            (Place::Block(block), Some(cause)) => self.escalate(host, block, cause),
            (Place::Block(block), None) => self.settle(host, block, End::Completed),
            (Place::Workflow, Some(cause)) => self.end_after_pivot(host, cause),
            (Place::Workflow, None) => self.end_well(host),
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
