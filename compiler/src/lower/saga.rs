//! Whether what undoes a step is sound, and what stands in `finally`.

use super::names::walk;
use super::pivot;
use super::plan::Draft;
use crate::ast::{Activity, Campaign, Compensation, Optional, Step, StepKind, Undo};
use crate::diagnostic::{Diagnostic, Findings, codes};
use crate::ir;
use crate::source::Span;
use std::collections::HashMap;

/// Checks the compensations and the `finally` of a campaign.
pub(super) fn check(document: &Campaign, draft: &Draft<'_>, findings: &mut Findings) {
    let steps = || walk(&document.modules).chain(walk(&document.finally));
    let activities = || steps().filter_map(|step| Some((step, step.activity()?)));
    let mut forward: HashMap<Action<'_>, Span> = HashMap::new();
    for (_, activity) in activities() {
        forward.entry(Action::of(activity)).or_insert(activity.action.span);
    }
    for (step, activity) in activities() {
        compensation(step, activity, &forward, findings);
    }
    for step in &document.finally {
        finally(step, findings);
    }
    endless(draft, findings);
}

/// Notes steps that nothing undoes, where the document undoes others. In `finally`, and from the pivot on,
/// nothing is ever undone, so nothing is missing there.
pub(super) fn not_undone(draft: &Draft<'_>, findings: &mut Findings) {
    let beyond = pivot::not_undone(draft);
    let activities = || {
        let written = draft.written.iter().enumerate();
        written.filter_map(|(at, step)| Some((at, (*step)?, (*step)?.activity()?)))
    };
    let mut undone: HashMap<Action<'_>, Span> = HashMap::new();
    for (_, _, activity) in activities() {
        if let Some((span, _)) = undo(activity) {
            undone.entry(Action::of(activity)).or_insert(span);
        }
    }
    if undone.is_empty() {
        return;
    }
    for (at, step, activity) in activities() {
        let says_why = activity.compensation.is_some() || activity.reads.is_some();
        if says_why || beyond[at] || draft.steps[at].finally {
            continue;
        }
        match undone.get(&Action::of(activity)) {
            Some(elsewhere) => undone_elsewhere(step, activity, *elsewhere, findings),
            None if is_tolerated(at, draft) => {}
            None => nothing_undoes(step, activity, findings),
        }
    }
}

/// Whether the work goes on when this step fails.
fn is_tolerated(at: usize, draft: &Draft<'_>) -> bool {
    let mut around = std::iter::once(at).chain(pivot::ancestors(&draft.steps, at));
    around.any(|at| draft.steps[at].tolerates_all())
}

/// An action of a tool.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
struct Action<'d> {
    tool: &'d str,
    action: &'d str,
}

impl<'d> Action<'d> {
    fn of(activity: &'d Activity) -> Self {
        Self { tool: &activity.tool.value, action: &activity.action.value }
    }
}

/// What undoes an activity, and where that stands.
pub(super) fn undo(activity: &Activity) -> Option<(Span, &Undo)> {
    let written = activity.compensation.as_ref()?;
    match &written.value {
        Compensation::Undo(undo) => Some((written.span, undo)),
        Compensation::None => None,
    }
}

fn compensation(
    step: &Step,
    activity: &Activity,
    forward: &HashMap<Action<'_>, Span>,
    findings: &mut Findings,
) {
    let Some((span, undo)) = undo(activity) else { return };
    let own = Action::of(activity);
    let tool = undo.tool.as_ref().unwrap_or(&activity.tool);
    let undoing = Action { tool: &tool.value, action: &undo.action.value };
    let name = format!("{}.{}", undoing.tool, undoing.action);
    if undoing == own {
        let message = format!("`{name}` would undo `{}` by doing it again", step.id.value);
        findings.push(
            Diagnostic::new(codes::OWN_ACTION, undo.action.span, message)
                .related(activity.action.span, "the step's own action")
                .help("name the action that takes it back, or write `none` if there is none"),
        );
    } else if let Some(first) = forward.get(&undoing) {
        let message =
            format!("`{name}` undoes `{}`, but elsewhere it is a step itself", step.id.value);
        findings.push(
            Diagnostic::new(codes::BOTH_WAYS, undo.action.span, message)
                .related(*first, "here it is a step")
                .help("an undo gets what its step got and gave, a step does not: use two actions"),
        );
    }
    if activity.reads == Some(true) {
        let message = format!("`{}` only reads, so there is nothing to undo", step.id.value);
        findings.push(
            Diagnostic::new(codes::READS_UNDONE, span, message)
                .help("leave out `compensation`, or `reads` if the step does change something"),
        );
    }
}

fn undone_elsewhere(step: &Step, activity: &Activity, elsewhere: Span, findings: &mut Findings) {
    let own = Action::of(activity);
    let message = format!(
        "`{}.{}` is undone elsewhere, but nothing undoes `{}`",
        own.tool, own.action, step.id.value
    );
    findings.push(
        Diagnostic::new(codes::UNDONE_ELSEWHERE, step.id.span, message)
            .related(elsewhere, "here it is undone")
            .help("add a `compensation`, or say `compensation: none`"),
    );
}

fn nothing_undoes(step: &Step, activity: &Activity, findings: &mut Findings) {
    let message = format!(
        "nothing undoes `{}`: when the workflow fails, what `{}.{}` did stays",
        step.id.value, activity.tool.value, activity.action.value
    );
    findings.push(Diagnostic::new(codes::NOT_UNDONE, step.id.span, message).help(
        "add a `compensation`; or say why there is none: `reads: true` if it changes nothing, \
         `compensation: none` if it may stay",
    ));
}

/// A step of `finally` is an activity that cannot fail the workflow and is never undone.
fn finally(step: &Step, findings: &mut Findings) {
    let mut refuse = |span: Span, message: String, help: &str| {
        findings.push(Diagnostic::new(codes::NOT_IN_FINALLY, span, message).help(help));
    };
    let Some(activity) = step.activity() else {
        let span = match &step.kind {
            StepKind::Block(block) => block.mode.span,
            StepKind::Activity(_) | StepKind::Set(_) | StepKind::End(_) => step.id.span,
        };
        return refuse(
            span,
            "`finally` holds activities and nothing else".to_owned(),
            "write the activities themselves: they run one after another",
        );
    };
    if let Some(optional) = step.optional.as_ref().filter(|it| it.value != Optional::Always(true)) {
        let message = "a step of `finally` is always optional: it cannot change the result";
        refuse(optional.span, message.to_owned(), "leave it out");
    }
    if let Some((span, _)) = undo(activity) {
        let message = "nothing is undone any more when `finally` runs, so this would never run";
        refuse(span, message.to_owned(), "leave out `compensation`");
    }
    if let Some(span) = activity.pivot {
        let message = "a step of `finally` cannot be the point of no return";
        refuse(span, message.to_owned(), "leave out `pivot`, or move the step into `modules`");
    }
}

/// Either of them lets an activity end.
const COUNTED: [&str; 2] = ["max_attempts", "total_timeout"];

/// A step of `finally` that could go on for ever would keep the workflow from ending.
fn endless(draft: &Draft<'_>, findings: &mut Findings) {
    for (step, written) in draft.steps.iter().zip(&draft.written).filter(|(step, _)| step.finally) {
        let (ir::StepKind::Activity(planned), Some(written)) = (&step.kind, written) else {
            continue;
        };
        let options = &planned.options;
        let is_counted = options.retry.max_attempts.is_some() || options.total_timeout.is_some();
        if is_counted || COUNTED.iter().any(|key| written.computed_at(key).is_some()) {
            continue;
        }
        let retry = written.activity().and_then(|activity| activity.retry.as_ref());
        let span = retry.map_or(written.id.span, crate::ast::RetryChoice::span);
        let message = format!("`{}` could be retried for ever, but `finally` has to end", step.id);
        findings.push(
            Diagnostic::new(codes::NOT_IN_FINALLY, span, message)
                .help("give it a number of `max_attempts` or a `total_timeout`"),
        );
    }
}
