//! How a step starts.

use super::graph::{self, Place};
use super::state::{End, Stage};
use super::{Executor, MAX_IN_FLIGHT, Outcome, Phase, Pivot, Work, length};
use crate::host::{ActivityCall, Failure, Fate, Host, Role, errors};
use crate::payload::Payload;
use crate::plan::{Activity, Block, Input, Overrides, StepId, StepKind};
use crate::scope::Slot;
use std::time::Duration;

impl Executor<'_> {
    pub(super) fn begin(&mut self, host: &mut dyn Host) {
        self.scope.set_now(host.now());
        if let Err(message) = self.check_input() {
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
            Err(error) => {
                self.set_stage(step, Stage::Running);
                return self.forward_failed(host, step, error, Fate::NotDone);
            }
        }
        let place = self.place_of(step);
        if self.is_full(place) {
            self.inside_mut(place).parked.push_back(step);
            return;
        }
        self.take_place(step, host);
        let overrides = match self.overrides(step) {
            Ok(overrides) => overrides,
            Err(error) => return self.forward_failed(host, step, error, Fate::NotDone),
        };
        self.node_mut(step).optional = overrides.optional;
        match self.plan.step(step).kind {
            StepKind::Activity(activity) => self.start_activity(host, step, &activity, &overrides),
            StepKind::Block(block) => self.start_block(host, step, block, &overrides),
            StepKind::Set => self.set(host, step),
            StepKind::End(end) => self.reach_end(host, step, end),
            StepKind::Join => self.settle(host, step, End::Completed),
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

    pub(super) fn is_full(&self, place: Place) -> bool {
        let inside = self.inside(place);
        inside.window.is_some_and(|max| inside.running >= max)
    }

    /// The step runs from now on, and counts as one that does.
    pub(super) fn take_place(&mut self, step: StepId, host: &dyn Host) {
        let place = self.place_of(step);
        self.inside_mut(place).running += 1;
        self.node_mut(step).counted = true;
        self.scope.step_mut(step).started_at = Some(host.now());
        self.set_stage(step, Stage::Running);
    }

    /// The options of a step that are computed.
    pub(super) fn overrides(&self, step: StepId) -> Result<Overrides, Failure> {
        if self.plan.step(step).adjusted {
            self.program.options(step, &self.scope)
        } else {
            Ok(Overrides::default())
        }
    }

    fn start_activity(
        &mut self,
        host: &mut dyn Host,
        step: StepId,
        activity: &Activity<'_>,
        overrides: &Overrides,
    ) {
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
            options: activity.options.adjusted(overrides),
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

    /// Values without an activity: they are there at once, or the step fails.
    fn set(&mut self, host: &mut dyn Host, step: StepId) {
        match self.program.value(step, &self.scope) {
            Ok(value) => {
                let state = self.scope.step_mut(step);
                state.started = true;
                state.output = Some(Slot::new(value));
                self.settle(host, step, End::Completed);
            }
            Err(error) => self.forward_failed(host, step, error, Fate::NotDone),
        }
    }

    fn start_block(
        &mut self,
        host: &mut dyn Host,
        step: StepId,
        block: Block,
        overrides: &Overrides,
    ) {
        self.scope.step_mut(step).started = true;
        self.node_mut(step).inside.window = overrides.max_concurrent.or(block.max_concurrent);
        if let Some(timeout) = overrides.timeout.or(block.timeout) {
            self.start_timer(host, Place::Block(step), timeout);
        }
        self.open_place(host, Place::Block(step));
    }

    fn start_timer(&mut self, host: &mut dyn Host, place: Place, after: Duration) {
        let op = self.next_op();
        self.timers.insert(op, place);
        self.inside_mut(place).timer = Some(op);
        host.start_timer(op, after);
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

    pub(super) fn make_ready(&mut self, step: StepId) {
        if self.node(step).stage == Stage::Pending {
            self.set_stage(step, Stage::Ready);
            self.ready.insert((self.counters.event, step));
        }
    }
}
