//! The plan that an IR is: the same text that `emit` prints and that the interpreter runs.

use super::{
    Activity, Compensation, Ending, Expr, Options, Retry, Signal, Step, StepKind, Workflow,
};
use sagaweave_core::plan::{self, Plan};

impl Workflow {
    /// Calls `f` with the plan that this is. It borrows from the IR.
    pub fn with_plan<R>(&self, f: impl FnOnce(&Plan<'_>) -> R) -> R {
        let names: Vec<ErrorNames<'_>> = self.steps.iter().map(ErrorNames::of).collect();
        let steps: Vec<plan::Step<'_>> =
            self.steps.iter().zip(&names).map(|(step, names)| plan_step(step, names)).collect();
        let signals: Vec<plan::Signal<'_>> = self.signals.iter().map(plan_signal).collect();
        let queries: Vec<&str> = self.queries.iter().map(|query| query.name.as_str()).collect();
        self.schemas.with_table(|schemas| {
            f(&Plan {
                name: &self.name,
                workflow_type: &self.workflow_type,
                version: &self.version,
                hash: &self.hash,
                task_queue: self.task_queue.as_deref(),
                timeout: self.timeout,
                undo_order: self.undo_order,
                steps: &steps,
                schemas,
                input: self.input.as_ref().map(|input| input.schema),
                signals: &signals,
                queries: &queries,
            })
        })
    }
}

fn plan_signal(signal: &Signal) -> plan::Signal<'_> {
    plan::Signal {
        name: &signal.name,
        payload: signal.payload.as_ref().map(|payload| payload.schema),
    }
}

/// The error types that a step names, as slices of borrowed text.
#[derive(Default)]
struct ErrorNames<'a> {
    optional: Vec<&'a str>,
    forward: [Vec<&'a str>; 2],
    undo: [Vec<&'a str>; 2],
}

impl<'a> ErrorNames<'a> {
    fn of(step: &'a Step) -> Self {
        let optional = step.optional_for.iter().map(String::as_str).collect();
        let StepKind::Activity(activity) = &step.kind else {
            return Self { optional, ..Self::default() };
        };
        let undo = match &activity.compensation {
            Compensation::Undo(undo) => retry_names(&undo.options.retry),
            Compensation::Unsaid | Compensation::None => Default::default(),
        };
        Self { optional, forward: retry_names(&activity.options.retry), undo }
    }
}

fn retry_names(retry: &Retry) -> [Vec<&str>; 2] {
    [&retry.non_retryable, &retry.only].map(|names| names.iter().map(String::as_str).collect())
}

fn plan_step<'a>(step: &'a Step, names: &'a ErrorNames<'a>) -> plan::Step<'a> {
    plan::Step {
        id: &step.id,
        parent: step.parent,
        after: &step.after,
        optional: step.optional,
        optional_for: &names.optional,
        conditional: step.when.is_some(),
        adjusted: !step.adjust.is_empty(),
        finally: step.finally,
        progress: step.progress,
        kind: match &step.kind {
            StepKind::Activity(activity) => {
                plan::StepKind::Activity(plan_activity(activity, names))
            }
            StepKind::Block(block) => plan::StepKind::Block(plan::Block {
                max_concurrent: block.max_concurrent,
                on_error: block.on_error,
                timeout: block.timeout,
                output: block.output.is_some(),
            }),
            StepKind::Set(_) => plan::StepKind::Set,
            StepKind::End(end) => plan::StepKind::End(plan::End {
                undo: end.undo,
                fails: matches!(end.ending, Ending::Fails { .. }),
            }),
            StepKind::Join => plan::StepKind::Join,
        },
    }
}

fn plan_activity<'a>(activity: &'a Activity, names: &'a ErrorNames<'a>) -> plan::Activity<'a> {
    plan::Activity {
        activity_type: &activity.activity_type,
        input: plan_input(&activity.input),
        options: plan_options(&activity.options, &names.forward),
        reads: activity.reads,
        pivot: activity.pivot,
        stays: activity.compensation == Compensation::None,
        undo: match &activity.compensation {
            Compensation::Unsaid | Compensation::None => None,
            Compensation::Undo(undo) => Some(plan::Undo {
                activity_type: &undo.activity_type,
                input: undo.input.as_ref().map_or(plan::Input::InputAndOutput, plan_input),
                options: plan_options(&undo.options, &names.undo),
            }),
        },
    }
}

fn plan_input(input: &Expr) -> plan::Input<'_> {
    match input {
        Expr::Json(json) => plan::Input::Json(json),
        Expr::Object(_) | Expr::List(_) | Expr::Output(_) | Expr::Status | Expr::Computed(_) => {
            plan::Input::Computed
        }
    }
}

fn plan_options<'a>(options: &'a Options, names: &'a [Vec<&'a str>; 2]) -> plan::Options<'a> {
    plan::Options {
        timeout: options.timeout,
        total_timeout: options.total_timeout,
        heartbeat_timeout: options.heartbeat_timeout,
        retry: plan::Retry {
            max_attempts: options.retry.max_attempts,
            initial: options.retry.initial,
            backoff: options.retry.backoff,
            max: options.retry.max,
            non_retryable: &names[0],
            only: &names[1],
        },
        priority: options.priority,
        summary: options.summary.as_deref(),
    }
}
