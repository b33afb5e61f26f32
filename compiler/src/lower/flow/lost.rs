//! Undos whose input cannot be put together where the response of their step was lost: nobody knows
//! whether such a step happened, so it is undone, and its output is null.

use super::Flow;
use super::members::all_of;
use super::without_output::{Found, without_output};
use crate::diagnostic::{Diagnostic, codes};
use crate::expr::Typed;
use crate::ir::{Activity, Compensation, Expr, StepKind, Undo};
use crate::source::Span;
use std::collections::BTreeMap;

impl Flow<'_, '_> {
    /// Warns of undos that go only by what their step gave.
    pub(super) fn lost(&mut self) {
        let mut findings = BTreeMap::new();
        for step in &self.draft.steps {
            let StepKind::Activity(activity) = &step.kind else { continue };
            let Compensation::Undo(undo) = &activity.compensation else { continue };
            if activity.reads {
                // That there is nothing to undo is found elsewhere.
                continue;
            }
            for (span, members) in failing(undo) {
                // What a catalog says holds for many steps.
                findings.entry(span).or_insert_with(|| finding(span, &members, undo, activity));
            }
        }
        for finding in findings.into_values() {
            self.findings.push(finding);
        }
    }
}

/// The members of an undo's input that have no value without the output of its step, by where what
/// fills them stands: those that are filled by name stand at one place.
fn failing(undo: &Undo) -> BTreeMap<Span, Vec<String>> {
    let mut failing: BTreeMap<Span, Vec<String>> = BTreeMap::new();
    let mut todo: Vec<(String, &Expr)> = undo.input.iter().map(|it| (String::new(), it)).collect();
    while let Some((path, expr)) = todo.pop() {
        match expr {
            Expr::Computed(typed) if fails(typed) => {
                failing.entry(typed.span).or_default().push(path);
            }
            Expr::Object(fields) => {
                let dot = if path.is_empty() { "" } else { "." };
                let below = |key: &str| format!("{path}{dot}{key}");
                todo.extend(fields.iter().rev().map(|field| (below(&field.key), &field.value)));
            }
            Expr::List(elements) => {
                let below = elements.iter().enumerate();
                todo.extend(below.rev().map(|(at, it)| (format!("{path}[{at}]"), it)));
            }
            Expr::Json(_) | Expr::Output(_) | Expr::Status | Expr::Computed(_) => {}
        }
    }
    failing
}

fn fails(typed: &Typed) -> bool {
    without_output(typed) == Found::Failure
}

fn finding(span: Span, members: &[String], undo: &Undo, step: &Activity) -> Diagnostic {
    let (undo, step) = (&undo.activity_type, &step.activity_type);
    let named: Vec<String> =
        members.iter().filter(|path| !path.is_empty()).map(|path| format!("`{path}`")).collect();
    let of = if named.is_empty() { "" } else { " of " };
    let what = format!("{}{of}the input of {undo}", all_of(&named));
    let come = if named.len() > 1 { "come" } else { "comes" };
    let message = format!(
        "{what} {come} only from what {step} gives: where that response is lost, the undo fails"
    );
    Diagnostic::new(codes::LOST_WITH_RESPONSE, span, message).help(
        "undo by what is known before the step runs: an id of your own that its `with` has, too, or its \
         idempotency key, `${{ step.key }}`; or let the undo's action take null there, and find out by \
         itself what there is to undo",
    )
}
