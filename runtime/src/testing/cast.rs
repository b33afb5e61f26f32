//! The stand-ins for all tools.

use super::call::{Answer, Call};
use super::fault::Fault;
use super::rules::{Rules, activities};
use super::stage::{Pause, Stage};
use crate::step_context::StepContext;
use crate::step_error::StepError;
use crate::tool::{Tool, ToolSet};
use sagaweave_core::Plan;
use serde_json::Value;
use std::collections::BTreeSet;
use std::sync::Arc;

/// Everybody who answers a call: by the test's rules, on its stage.
#[derive(Debug)]
pub(super) struct Cast {
    pub(super) plan: &'static Plan<'static>,
    pub(super) rules: Rules,
    pub(super) stage: Stage,
}

/// A stand-in for each of a plan's actions, for a worker.
pub(super) struct StandIns(pub(super) Arc<Cast>);

impl ToolSet for StandIns {
    fn into_tools(self) -> Vec<Tool> {
        let actions: BTreeSet<&'static str> =
            activities(self.0.plan).iter().map(|it| it.action).collect();
        actions.into_iter().map(|action| stand_in(&self.0, action)).collect()
    }
}

fn stand_in(cast: &Arc<Cast>, action: &'static str) -> Tool {
    let cast = Arc::clone(cast);
    Tool::new(())
        .action(action, move |_, ctx: StepContext, input: Value| {
            let cast = Arc::clone(&cast);
            async move { cast.perform(action, ctx, input).await }
        })
        .build()
}

impl Cast {
    async fn perform(
        &self,
        action: &'static str,
        ctx: StepContext,
        input: Value,
    ) -> Result<Value, StepError> {
        let call = Call {
            step: ctx.step().to_owned(),
            action,
            role: ctx.role(),
            attempt: ctx.attempt(),
            key: ctx.key().to_owned(),
            input,
            answer: None,
        };
        let fault = self.rules.fault_of(&call);
        let muted = fault.is_some_and(|fault| fault.mutes(&call));
        let scene = Scene { stage: &self.stage, call: self.stage.enter(call.clone(), &ctx, muted) };
        let answer = match fault.and_then(|fault| fault.refuses(&call)) {
            Some(error) => Err(error),
            None => self.rules.answer(&call, ctx.clone()).await,
        };
        self.stage.wait(scene.call, pause(fault, &call, &answer), &ctx).await;
        if let Some(error) = fault.and_then(|fault| fault.loses(&call, &answer)) {
            scene.leave(Answer::Unheard(answer.unwrap_or_default()));
            return Err(error);
        }
        let heard = answer.clone();
        scene.leave(if muted { Answer::Unheard(heard.unwrap_or_default()) } else { heard.into() });
        answer
    }

    /// Where a call stands in the plan.
    pub(super) fn rank(&self, call: &Call) -> usize {
        self.plan.steps.iter().position(|step| step.id == call.step).unwrap_or(usize::MAX)
    }
}

fn pause(fault: Option<&Fault>, call: &Call, answer: &Result<Value, StepError>) -> Pause {
    if fault.is_some_and(|fault| fault.holds(call)) {
        Pause::Held
    } else if answer.is_err() {
        Pause::Refusal
    } else {
        Pause::Step
    }
}

/// A call while it is on the stage. Where it is dropped there, it was cancelled, or its tool panicked.
struct Scene<'a> {
    stage: &'a Stage,
    call: usize,
}

impl Scene<'_> {
    fn leave(self, answer: Answer) {
        self.stage.leave(self.call, answer);
        std::mem::forget(self);
    }
}

impl Drop for Scene<'_> {
    fn drop(&mut self) {
        let answer = if std::thread::panicking() {
            Answer::Failed(StepError::unknown("the tool panicked").kind("Panic"))
        } else {
            Answer::Cancelled
        };
        self.stage.leave(self.call, answer);
    }
}
