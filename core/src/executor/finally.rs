//! The end: `finally`, and what comes back.

use super::graph::Place;
use super::state::End;
use super::{Executor, Outcome, Phase, Pivot, Work};
use crate::host::{ActivityCall, ActivityEnd, Failure, Fate, Host, Role, errors};
use crate::payload::Payload;
use crate::plan::{Activity, Overrides, StepId};
use crate::report::{SagaReport, Trigger};
use crate::scope::{Slot, WorkflowStatus};

impl Executor<'_> {
    /// All undos are over.
    pub(super) fn saga_done(&mut self, host: &mut dyn Host) {
        let outcome = match self.cause.clone() {
            None => return,
            Some(Trigger::Cancelled { .. }) => Outcome::Cancelled { report: SagaReport::default() },
            Some(Trigger::Ended { error, .. }) => self.ended_with(error.as_ref()),
            Some(cause) if self.pivot == Pivot::Passed => return self.end_after_pivot(host, cause),
            Some(cause) => failed(cause.failure()),
        };
        self.conclude(host, outcome);
    }

    /// Forward work is over, and something failed after the pivot.
    pub(super) fn end_after_pivot(&mut self, host: &mut dyn Host, cause: Trigger) {
        let failure = cause.failure();
        self.cause = Some(cause);
        let message = format!("after the point of no return: {failure}");
        self.conclude(host, failed(Failure::new(errors::FORWARD_FAILED, message)));
    }

    /// The result is known: only `finally` is left. The report is made at the very end.
    pub(super) fn conclude(&mut self, host: &mut dyn Host, outcome: Outcome) {
        self.stop_timer(host, Place::Workflow);
        self.scope.set_status(match &outcome {
            Outcome::Completed { .. } => WorkflowStatus::Completed,
            Outcome::Failed { error, .. } => WorkflowStatus::Failed(error.clone()),
            Outcome::Cancelled { .. } => WorkflowStatus::Cancelled,
        });
        self.phase = Phase::Finally;
        self.result = Some(outcome);
        self.next_finally(host);
    }

    fn next_finally(&mut self, host: &mut dyn Host) {
        while let Some(step) = self.take_finally() {
            let def = self.plan.step(step);
            let Some(activity) = def.activity() else { continue };
            match self.finally_input(step, activity) {
                Ok(Some((input, overrides))) => {
                    return self.start_finally(host, step, activity, input, &overrides);
                }
                Ok(None) => self.mark_over(host, step, End::Skipped),
                Err(error) => self.fail_finally(host, step, error, Fate::NotDone),
            }
        }
        self.end();
    }

    fn take_finally(&mut self) -> Option<StepId> {
        let at = self.counters.finally as usize;
        let found = self.plan.steps[at..].iter().position(|step| step.finally)?;
        let step = self.plan.ids().nth(at + found)?;
        self.counters.finally = step.0 + 1;
        Some(step)
    }

    /// None where the step does not run.
    fn finally_input(
        &self,
        step: StepId,
        activity: &Activity<'_>,
    ) -> Result<Option<(Payload, Overrides)>, Failure> {
        if self.plan.step(step).conditional && !self.program.runs(step, &self.scope)? {
            return Ok(None);
        }
        let overrides = self.overrides(step)?;
        Ok(Some((self.input_of(step, activity)?, overrides)))
    }

    fn start_finally(
        &mut self,
        host: &mut dyn Host,
        step: StepId,
        activity: &Activity<'_>,
        input: Payload,
        overrides: &Overrides,
    ) {
        self.scope.step_mut(step).started = true;
        self.take_place(step, host);
        let call = ActivityCall {
            step: self.plan.step(step).id,
            role: Role::Finally,
            activity_type: activity.activity_type,
            input,
            options: activity.options.adjusted(overrides),
        };
        self.schedule(host, Work::Finally(step), call);
    }

    pub(super) fn finally_ended(&mut self, host: &mut dyn Host, step: StepId, end: ActivityEnd) {
        match end {
            ActivityEnd::Completed(output) => {
                self.scope.step_mut(step).output = Some(Slot::new(output));
                self.mark_over(host, step, End::Completed);
            }
            ActivityEnd::Failed { error, fate } => self.fail_finally(host, step, error, fate),
            ActivityEnd::Cancelled { fate } => {
                let error = Failure::new(errors::CANCELLED, "the activity was cancelled");
                self.fail_finally(host, step, error, fate);
            }
        }
        self.next_finally(host);
    }

    fn fail_finally(&mut self, host: &mut dyn Host, step: StepId, error: Failure, fate: Fate) {
        self.scope.step_mut(step).error = Some(error);
        self.node_mut(step).fate = Some(fate);
        self.mark_over(host, step, End::Tolerated);
    }

    fn end(&mut self) {
        self.phase = Phase::Over;
        let report = self.report();
        self.outcome = self.result.take().map(|result| match result {
            Outcome::Completed { output } => Outcome::Completed { output },
            Outcome::Failed { error, .. } => Outcome::Failed { error, report },
            Outcome::Cancelled { .. } => Outcome::Cancelled { report },
        });
    }
}

/// Its report is filled in at the end.
pub(super) fn failed(error: Failure) -> Outcome {
    Outcome::Failed { error, report: SagaReport::default() }
}
