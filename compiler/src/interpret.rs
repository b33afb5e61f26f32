//! The IR, run as it is: what generated Rust is tested against, and what `simulate` runs.

use crate::ir::{Compensation, Condition, Expr, Field, StepKind, Workflow};
use sagaweave_core::host::errors;
use sagaweave_core::plan::Plan;
use sagaweave_core::{Failure, Payload, Program, Scope, StepId};

/// A workflow's plan and functions, read from its IR.
#[derive(Clone, Copy, Debug)]
pub struct Interpreted<'a> {
    workflow: &'a Workflow,
    plan: &'a Plan<'a>,
}

impl Interpreted<'_> {
    /// Calls `f` with the program that `workflow` is.
    pub fn with<R>(workflow: &Workflow, f: impl FnOnce(&Interpreted<'_>) -> R) -> R {
        workflow.with_plan(|plan| f(&Interpreted { workflow, plan }))
    }

    pub(crate) const fn workflow(&self) -> &Workflow {
        self.workflow
    }
}

impl Program for Interpreted<'_> {
    fn plan(&self) -> &Plan<'_> {
        self.plan
    }

    fn runs(&self, step: StepId, scope: &Scope) -> Result<bool, Failure> {
        let step = self.workflow.steps.get(step.index()).ok_or_else(|| nothing(step))?;
        Ok(step.when.as_ref().is_none_or(|condition| holds(condition, scope)))
    }

    fn input(&self, step: StepId, scope: &Scope) -> Result<Payload, Failure> {
        match self.workflow.steps.get(step.index()).map(|step| &step.kind) {
            Some(StepKind::Activity(activity)) => {
                Ok(payload(self.workflow, &activity.input, scope))
            }
            Some(StepKind::Block(_) | StepKind::Set(_) | StepKind::End(_) | StepKind::Join)
            | None => Err(nothing(step)),
        }
    }

    fn undo_input(&self, step: StepId, scope: &Scope) -> Result<Payload, Failure> {
        let Some(StepKind::Activity(activity)) =
            self.workflow.steps.get(step.index()).map(|step| &step.kind)
        else {
            return Err(nothing(step));
        };
        match &activity.compensation {
            Compensation::Undo(undo) => undo
                .input
                .as_ref()
                .map(|input| payload(self.workflow, input, scope))
                .ok_or_else(|| nothing(step)),
            Compensation::Unsaid | Compensation::None => Err(nothing(step)),
        }
    }

    fn output(&self, scope: &Scope) -> Result<Payload, Failure> {
        Ok(payload(self.workflow, &self.workflow.output, scope))
    }
}

fn holds(condition: &Condition, scope: &Scope) -> bool {
    match condition {
        Condition::Started(step) => scope.started(*step),
        Condition::Holds { .. } => true,
    }
}

fn payload(workflow: &Workflow, expr: &Expr, scope: &Scope) -> Payload {
    let mut json = String::new();
    write(workflow, expr, scope, &mut json);
    Payload::from_json(json)
}

fn write(workflow: &Workflow, expr: &Expr, scope: &Scope, json: &mut String) {
    match expr {
        Expr::Json(text) => json.push_str(text),
        Expr::Object(fields) => write_object(workflow, fields, scope, json),
        Expr::Output(step) => json.push_str(scope.output_json(*step)),
        Expr::List(_) | Expr::Computed(_) => json.push_str("null"),
        Expr::Status => write_text(scope.status().name(), json),
    }
}

fn write_object(workflow: &Workflow, fields: &[Field], scope: &Scope, json: &mut String) {
    json.push('{');
    for (position, field) in fields.iter().enumerate() {
        json.push_str(if position == 0 { "" } else { "," });
        write_text(&field.key, json);
        json.push(':');
        match workflow.optional_block(field) {
            Some(block) if !scope.completed(block) => json.push_str("null"),
            _ => write(workflow, &field.value, scope, json),
        }
    }
    json.push('}');
}

fn write_text(text: &str, json: &mut String) {
    json.push_str(&serde_json::Value::from(text).to_string());
}

/// The executor asks for what the plan says is computed, and for nothing else.
fn nothing(step: StepId) -> Failure {
    Failure::new(errors::EXPRESSION, format!("{step} has no function here"))
}
