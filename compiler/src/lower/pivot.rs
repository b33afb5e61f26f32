//! The point of no return: at most one, nothing that could take it back, and nothing beside or after it
//! that could fail for good or would have to be undone.

use super::plan::Draft;
use super::saga::undo;
use crate::ast::{self, RetryChoice};
use crate::diagnostic::{Diagnostic, Findings, codes};
use crate::ir::{Activity, End, Ending, Step, StepKind};
use crate::source::Span;
use sagaweave_core::plan::StepId;

/// Checks a planned campaign.
pub(super) fn check(draft: &Draft<'_>, findings: &mut Findings) {
    let pivots = pivots(draft);
    let Some((pivot, others)) = pivots.split_first() else { return };
    for second in others {
        let message = "there are two points of no return, but at most one can be passed";
        findings.push(
            Diagnostic::new(codes::TWO_PIVOTS, second.span, message)
                .related(pivot.span, "the first one")
                .help("keep the one after which nothing can be taken back"),
        );
    }
    itself(pivot, findings);
    no_difference(pivot, findings);
    around(pivot, draft, findings);
    for at in beside_or_after(&draft.steps, pivot.at) {
        if let Some(written) = draft.written[at].filter(|_| others.iter().all(|one| one.at != at)) {
            other(pivot, &draft.steps, at, written, findings);
        }
    }
}

/// Marks the pivot and what may run beside or after it: nothing ever undoes these.
pub(super) fn not_undone(draft: &Draft<'_>) -> Vec<bool> {
    let mut marks = vec![false; draft.steps.len()];
    if let Some(pivot) = pivots(draft).first() {
        marks[pivot.at] = true;
        for at in beside_or_after(&draft.steps, pivot.at) {
            marks[at] = true;
        }
    }
    marks
}

fn pivots<'d>(draft: &Draft<'d>) -> Vec<Pivot<'d>> {
    let written = draft.written.iter().enumerate();
    let pivots = written.filter_map(|(at, step)| {
        let (step, span) = step.and_then(|step| Some((step, step.activity()?.pivot?)))?;
        Some(Pivot { at, step, span }).filter(|pivot| !draft.steps[pivot.at].finally)
    });
    pivots.collect()
}

struct Pivot<'d> {
    at: usize,
    step: &'d ast::Step,
    span: Span,
}

impl Pivot<'_> {
    fn refuse(&self, span: Span, message: String, help: &str, findings: &mut Findings) {
        findings.push(
            Diagnostic::new(codes::BAD_PIVOT, span, message)
                .related(self.span, "the point of no return")
                .help(help),
        );
    }
}

/// What the pivot may not have.
fn itself(pivot: &Pivot<'_>, findings: &mut Findings) {
    let Some(activity) = pivot.step.activity() else { return };
    let id = &pivot.step.id.value;
    if let Some(span) = pivot.step.tolerance() {
        let message = format!("the pivot `{id}` cannot be optional");
        pivot.refuse(span, message, "leave out `optional`, or `pivot`", findings);
    }
    if let Some((span, _)) = undo(activity) {
        let message = format!("the pivot `{id}` cannot be undone: that is what makes it one");
        pivot.refuse(span, message, "leave out `compensation`, or `pivot`", findings);
    }
    let total = activity.total_timeout.map(|total| total.span);
    if let Some(span) = total.or_else(|| pivot.step.computed_at("total_timeout")) {
        let message = format!("the pivot `{id}` is tried until its fate is known, without a limit");
        let help = "leave out `total_timeout`; `max_attempts` is kept";
        pivot.refuse(span, message, help, findings);
    }
}

/// What has no effect on a pivot: its own types of errors. Those of a profile are there for other steps.
fn no_difference(pivot: &Pivot<'_>, findings: &mut Findings) {
    let retry = pivot.step.activity().and_then(|activity| activity.retry.as_ref());
    let Some(RetryChoice::Fields(fields)) = retry else { return };
    let types = [("non_retryable", &fields.value.non_retryable), ("only", &fields.value.only)];
    for (key, types) in types {
        let Some(types) = types.as_ref().filter(|types| !types.value.is_empty()) else { continue };
        let message = format!(
            "`{key}` makes no difference to the pivot `{}`: it is retried on errors of all types",
            pivot.step.id.value
        );
        findings.push(
            Diagnostic::new(codes::PIVOT_RETRIED, types.span, message)
                .related(pivot.span, "the point of no return")
                .help(format!("leave out `{key}`; how often it is tried, `max_attempts` says")),
        );
    }
}

/// What the blocks around the pivot may not have.
fn around(pivot: &Pivot<'_>, draft: &Draft<'_>, findings: &mut Findings) {
    for block in ancestors(&draft.steps, pivot.at).filter_map(|at| draft.written[at]) {
        let (id, pivot_id) = (&block.id.value, &pivot.step.id.value);
        if let Some(span) = block.tolerance() {
            let message = format!("`{id}` holds the pivot `{pivot_id}` and so cannot be optional");
            pivot.refuse(span, message, "leave out `optional`, or move the pivot", findings);
        }
        if let Some(span) = timeout(block) {
            let message =
                format!("`{id}` holds the pivot `{pivot_id}`, which no timeout may cut short");
            pivot.refuse(span, message, "leave out `timeout`, or move the pivot", findings);
        }
    }
}

/// Where a step has a timeout.
fn timeout(step: &ast::Step) -> Option<Span> {
    step.timeout.map(|timeout| timeout.span).or_else(|| step.computed_at("timeout"))
}

/// The blocks that hold a step, innermost first.
pub(super) fn ancestors(steps: &[Step], at: usize) -> impl Iterator<Item = usize> {
    std::iter::successors(steps[at].parent, |id| steps[id.index()].parent).map(StepId::index)
}

/// All but those that have surely ended when the pivot starts, the pivot, what holds it, and `finally`.
fn beside_or_after(steps: &[Step], pivot: usize) -> Vec<usize> {
    let mut out = surely_before(steps, pivot);
    out[pivot] = true;
    ancestors(steps, pivot).for_each(|at| out[at] = true);
    (0..steps.len()).filter(|at| !out[*at] && !steps[*at].finally).collect()
}

/// Marks what the pivot, or a block that holds it, comes after, with all that stands in it.
fn surely_before(steps: &[Step], pivot: usize) -> Vec<bool> {
    let mut before = vec![false; steps.len()];
    let starts = std::iter::once(pivot).chain(ancestors(steps, pivot));
    let mut todo: Vec<StepId> = starts.flat_map(|at| &steps[at].after).copied().collect();
    while let Some(id) = todo.pop() {
        if !std::mem::replace(&mut before[id.index()], true) {
            todo.extend(&steps[id.index()].after);
        }
    }
    // A step stands after the block that holds it, so one pass reaches all depths.
    for at in 0..steps.len() {
        before[at] |= steps[at].parent.is_some_and(|parent| before[parent.index()]);
    }
    before
}

/// A step that may run when the pivot is running or done.
fn other(
    pivot: &Pivot<'_>,
    steps: &[Step],
    at: usize,
    written: &ast::Step,
    findings: &mut Findings,
) {
    let id = &written.id.value;
    let pivot_id = &pivot.step.id.value;
    if let Some((span, undo)) = written.activity().and_then(undo) {
        let message =
            format!("`{id}` may run beside or after the pivot `{pivot_id}`, so nothing undoes it");
        let (place, fix) = if undo.by_catalog {
            (written.id.span, "say `compensation: none` here")
        } else {
            (span, "leave out `compensation`")
        };
        findings.push(
            Diagnostic::new(codes::UNDO_AFTER_PIVOT, place, message)
                .related(pivot.span, "the point of no return")
                .help(format!("{fix}, or let the pivot come after this step")),
        );
    }
    let mut around = std::iter::once(at).chain(ancestors(steps, at));
    let tolerated = around.any(|at| steps[at].tolerates_all());
    let reason = match &steps[at].kind {
        StepKind::Activity(activity) => {
            ends(activity, written).map(|reason| (written.id.span, reason, ENDLESS_ACTIVITY))
        }
        StepKind::Block(_) => {
            timeout(written).map(|span| (span, "its `timeout` cuts it short", ENDLESS_BLOCK))
        }
        StepKind::End(End { ending: Ending::Fails { .. }, .. }) => {
            Some((written.id.span, "it fails the workflow", ENDLESS_END))
        }
        StepKind::Set(_) | StepKind::End(_) | StepKind::Join => None,
    };
    let Some((span, reason, help)) = reason.filter(|_| !tolerated) else { return };
    let message = format!(
        "`{id}` may run beside or after the pivot `{pivot_id}`, so it may not fail for good, but {reason}"
    );
    findings.push(
        Diagnostic::new(codes::FAILURE_AFTER_PIVOT, span, message)
            .related(pivot.span, "the point of no return")
            .help(help),
    );
}

const ENDLESS_ACTIVITY: &str = "make it `optional: true`; or let it be retried without end, with \
    `retry: { max_attempts: unlimited }`, without `non_retryable`, `only` and `total_timeout`; or let the \
    pivot come after it";
const ENDLESS_END: &str = "let it come before the pivot, or let the workflow complete with an `output` that says what is wrong";
const ENDLESS_BLOCK: &str =
    "leave out `timeout`, make the block `optional: true`, or let the pivot come after it";

/// Why an activity is not tried for ever.
fn ends(activity: &Activity, written: &ast::Step) -> Option<&'static str> {
    let retry = &activity.options.retry;
    let is_computed = |key| written.computed_at(key).is_some();
    if retry.max_attempts.is_some() || is_computed("max_attempts") {
        Some("its attempts are counted")
    } else if !retry.non_retryable.is_empty() {
        Some("it is not retried on the errors in `non_retryable`")
    } else if !retry.only.is_empty() {
        Some("it is retried only on the errors in `only`")
    } else if activity.options.total_timeout.is_some() || is_computed("total_timeout") {
        Some("its `total_timeout` ends it")
    } else {
        None
    }
}
