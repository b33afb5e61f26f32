//! Expressions in the author's words, for failures.

use crate::expr::typed::WorkflowField;
use crate::expr::{Kind, Typed};
use crate::ir::Workflow;
use sagaweave_core::StepId;
use serde_json::Value;

/// What is read, as the author wrote it: `steps.a.id`, `input.items[0]`; `this` where it is no path.
pub(crate) fn path(typed: &Typed, workflow: &Workflow) -> String {
    written(typed, workflow).unwrap_or_else(|| "this".to_owned())
}

fn written(typed: &Typed, workflow: &Workflow) -> Option<String> {
    Some(match &typed.kind {
        Kind::Input => "input".to_owned(),
        Kind::Output(step) => member("steps", id(*step, workflow)),
        Kind::Outcome(step) => member("outcome", id(*step, workflow)),
        Kind::Signal(signal) => {
            member("signals", workflow.signals.get(*signal).map_or("", |signal| &signal.name))
        }
        Kind::Workflow(WorkflowField::Error) => "workflow.error".to_owned(),
        Kind::StepInput => "step.input".to_owned(),
        Kind::StepOutput => "step.output".to_owned(),
        Kind::Field { base, key, .. } => member(&written(base, workflow)?, key),
        Kind::Index { base, index, .. } => {
            let base = written(base, workflow)?;
            match &index.kind {
                Kind::Int(position) => format!("{base}[{position}]"),
                Kind::Text(key) => format!("{base}[{}]", Value::from(key.as_str())),
                _ => return None,
            }
        }
        Kind::NonNull(inside) | Kind::Convert(inside) => written(inside, workflow)?,
        _ => return None,
    })
}

fn id(step: StepId, workflow: &Workflow) -> &str {
    workflow.steps.get(step.index()).map_or("", |step| &step.id)
}

fn member(base: &str, key: &str) -> String {
    let letter = |letter: char| letter.is_ascii_alphanumeric() || letter == '_';
    let starts = key.starts_with(|first: char| first.is_ascii_alphabetic() || first == '_');
    if starts && key.chars().all(letter) {
        format!("{base}.{key}")
    } else {
        format!("{base}[{}]", Value::from(key))
    }
}
