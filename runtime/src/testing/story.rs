//! What happened, told to people.

use super::call::{Answer, Call};
use crate::run::RunError;
use crate::step_error::StepError;
use sagaweave_core::SagaReport;
use sagaweave_core::report::Trigger;
use serde_json::Value;
use std::fmt::Write;

/// What a value is cut to.
const WIDEST: usize = 100;

/// Each call on a line, in order.
pub(super) fn calls<'a>(calls: impl IntoIterator<Item = &'a Call>) -> String {
    let calls: Vec<(String, &Call)> = calls.into_iter().map(|call| (name(call), call)).collect();
    let width = |of: &dyn Fn(&(String, &Call)) -> usize| calls.iter().map(of).max().unwrap_or(0);
    let (names, actions) = (width(&|it| it.0.len()), width(&|it| it.1.action.len()));
    let mut story = String::from("It called, in this order:\n");
    for (number, (name, call)) in (1..).zip(&calls) {
        let (action, answer) = (call.action, answer(call.answer.as_ref()));
        // Writing to a string does not fail.
        let _ = writeln!(story, "{number:4}. {name:names$}  {action:actions$}  {answer}");
    }
    if calls.is_empty() { "It called nothing.\n".to_owned() } else { story }
}

/// How a run ended, in one line.
pub(super) fn end<O>(result: &Result<O, RunError>, report: &SagaReport) -> String {
    match (result, &report.cause) {
        (Ok(_), _) => "completed".to_owned(),
        (Err(RunError::Failed { error, .. }), Some(Trigger::StepFailed { step, .. })) => {
            format!("failed at `{step}`: {}: {}", error.kind, error.message)
        }
        (Err(RunError::Failed { error, .. }), _) => {
            format!("failed: {}: {}", error.kind, error.message)
        }
        (Err(RunError::Cancelled { .. }), Some(Trigger::Cancelled { reason })) => {
            format!("was cancelled: {reason}")
        }
        (Err(error), _) => format!("ended otherwise: {error}"),
    }
}

fn name(call: &Call) -> String {
    let again =
        if call.attempt > 1 { format!(" (attempt {})", call.attempt) } else { String::new() };
    format!("{}{again}", call.id())
}

fn answer(answer: Option<&Answer>) -> String {
    match answer {
        None => "has not answered".to_owned(),
        Some(Answer::Done(value)) => format!("→ {}", short(value)),
        Some(Answer::Failed(error)) => format!("✗ {}", told(error)),
        Some(Answer::Unheard(value)) => format!("→ {}, which nobody heard", short(value)),
        Some(Answer::Cancelled) => "was cancelled at work".to_owned(),
    }
}

fn told(error: &StepError) -> String {
    let again = if error.is_permanent() { ", not to be tried again" } else { "" };
    format!("{}: {} ({:?}{again})", error.error_type(), error.message(), error.fate())
}

fn short(value: &Value) -> String {
    let mut text = value.to_string();
    if text.len() > WIDEST {
        text.truncate(text.floor_char_boundary(WIDEST));
        text.push('…');
    }
    text
}
