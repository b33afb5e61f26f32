//! Expressions that may fail where nothing may: beside or after the point of no return.

use super::pivot::{ancestors, not_undone};
use super::plan::Draft;
use crate::diagnostic::{Diagnostic, Findings, codes};
use crate::expr::Typed;
use crate::expr::may_fail::{Risk, may_fail};
use crate::ir::{Block, Expr, Step, StepKind};
use crate::types::Types;
use sagaweave_core::host::errors;

/// Checks a planned campaign in which every expression has its type; `output` is what it returns.
pub(super) fn check(draft: &Draft<'_>, output: &Expr, types: &Types, findings: &mut Findings) {
    let steps = &draft.steps;
    let pivot = steps.iter().position(|step| step.activity().is_some_and(|it| it.pivot));
    let Some(pivot) = pivot else { return };
    let mut search = Search { pivot: &steps[pivot], types, findings };
    for (at, is_after) in not_undone(draft).into_iter().enumerate() {
        if is_after && at != pivot && !is_tolerated(steps, at) {
            let who = format!("`{}` may run beside or after", steps[at].id);
            steps[at].expressions(&mut |typed| search.look(typed, &who, IN_A_STEP));
        }
    }
    for at in ancestors(steps, pivot) {
        if let StepKind::Block(Block { output: Some(output), .. }) = &steps[at].kind {
            let who = format!("the output of `{}` is made after", steps[at].id);
            output.expressions(&mut |typed| search.look(typed, &who, IN_AN_OUTPUT));
        }
    }
    let who = "the output of the workflow is made after";
    output.expressions(&mut |typed| search.look(typed, who, IN_AN_OUTPUT));
}

const IN_A_STEP: &str = "compute it in a step before the pivot, say with `default(…, …)` what it is otherwise, \
    or make the step `optional: true`";
const IN_AN_OUTPUT: &str =
    "compute it in a step before the pivot, or say with `default(…, …)` what it is otherwise";

/// Whether the work goes on where an expression of a step fails.
fn is_tolerated(steps: &[Step], at: usize) -> bool {
    let passes = |step: &Step| {
        let names = &step.optional_for;
        step.optional && (names.is_empty() || names.iter().any(|name| name == errors::EXPRESSION))
    };
    std::iter::once(at).chain(ancestors(steps, at)).any(|at| passes(&steps[at]))
}

struct Search<'a> {
    pivot: &'a Step,
    types: &'a Types,
    findings: &'a mut Findings,
}

impl Search<'_> {
    fn look(&mut self, typed: &Typed, who: &str, help: &str) {
        let Some(Risk { span, why }) = may_fail(typed, self.types) else { return };
        let pivot = &self.pivot.id;
        let message =
            format!("{who} the pivot `{pivot}`, where nothing may fail any more, but {why}");
        self.findings.push(
            Diagnostic::new(codes::UNSURE_AFTER_PIVOT, span, message)
                .related(self.pivot.place, "the point of no return")
                .help(help),
        );
    }
}
