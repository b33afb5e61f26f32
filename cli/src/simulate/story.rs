//! What happened in one simulated run, as people look at it: wave by wave.

use super::faults;
use sagaweave_compiler::ir::Workflow;
use sagaweave_compiler::simulate::{Ended, Fault, REFUSED, Simulated, Skipped};
use sagaweave_core::report::Trigger;
use sagaweave_core::sim::{Happened, What};
use sagaweave_core::{ActivityEnd, Fate, Outcome, Role, SagaReport, StepId};
use std::collections::HashMap;
use std::time::Duration;

/// One run.
pub(super) struct Story<'a> {
    pub(super) workflow: &'a Workflow,
    pub(super) faults: &'a [Fault],
    pub(super) ended: Ended,
    /// Why it did not complete.
    pub(super) cause: Option<String>,
    /// What started together, in the order in which it did.
    pub(super) waves: Vec<Vec<Line<'a>>>,
    pub(super) undos: Vec<Vec<Line<'a>>>,
    pub(super) finally: Vec<Line<'a>>,
    /// The steps that did not run, and why.
    pub(super) skipped: Vec<Skip<'a>>,
    /// What expressions gave, by step; empty where that was not asked for.
    pub(super) values: Vec<(&'a str, &'a str)>,
    /// The steps whose effect is left behind, and how sure that is.
    pub(super) left: Vec<(&'a str, &'static str)>,
    pub(super) never_started: usize,
    pub(super) pivot_passed: bool,
}

/// A step that did not run.
pub(super) struct Skip<'a> {
    pub(super) step: &'a str,
    /// Its condition as it is written, on one line.
    pub(super) condition: String,
    /// What the condition reads, and what that was.
    pub(super) values: &'a [(String, String)],
}

/// One activity of a run.
#[derive(Clone, Copy)]
pub(super) struct Line<'a> {
    pub(super) step: &'a str,
    pub(super) activity_type: &'a str,
    pub(super) mark: Mark,
    /// The type of the error that its tool gave.
    pub(super) error: Option<&'a str>,
}

impl Line<'_> {
    /// How it ended, in words; empty where the sign says it all.
    pub(super) fn words(&self) -> String {
        match (self.mark, self.error) {
            (Mark::Refused, Some(error)) => format!("fails with {error}"),
            (Mark::UndoFailed, Some(error)) => format!("undo fails with {error}"),
            (mark, _) => mark.words().to_owned(),
        }
    }
}

/// How an activity ended.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Mark {
    Done,
    Undone,
    Refused,
    Lost,
    Cancelled,
    UndoFailed,
}

impl Mark {
    /// A sign for it.
    pub(super) const fn sign(self) -> &'static str {
        match self {
            Self::Done => "✓",
            Self::Undone => "↩",
            Self::Refused | Self::UndoFailed => "✗",
            Self::Lost => "?",
            Self::Cancelled => "~",
        }
    }

    /// It in words; empty where the sign says it all.
    pub(super) const fn words(self) -> &'static str {
        match self {
            Self::Done | Self::Undone => "",
            Self::Refused => "refused",
            Self::Lost => "done, response lost",
            Self::Cancelled => "cancelled while it ran",
            Self::UndoFailed => "undo refused",
        }
    }

    /// Its name in JSON.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Undone => "undone",
            Self::Refused => "refused",
            Self::Lost => "lost",
            Self::Cancelled => "cancelled",
            Self::UndoFailed => "undo_failed",
        }
    }

    const fn of(role: Role, end: &ActivityEnd) -> Self {
        match (role, end) {
            (Role::Undo, ActivityEnd::Completed(_)) => Self::Undone,
            (Role::Undo, _) => Self::UndoFailed,
            (_, ActivityEnd::Completed(_)) => Self::Done,
            (_, ActivityEnd::Failed { fate: Fate::NotDone, .. }) => Self::Refused,
            (_, ActivityEnd::Failed { .. }) => Self::Lost,
            (_, ActivityEnd::Cancelled { .. }) => Self::Cancelled,
        }
    }
}

impl<'a> Story<'a> {
    pub(super) fn new(
        workflow: &'a Workflow,
        faults: &'a [Fault],
        simulated: &'a Simulated,
        verbose: bool,
    ) -> Self {
        let id = |step: StepId| workflow.steps[step.index()].id.as_str();
        let skip = |skipped: &'a Skipped| Skip {
            step: id(skipped.step),
            condition: bare(&skipped.condition),
            values: &skipped.values,
        };
        let values = simulated.values.iter().filter(|_| verbose);
        let lines = lines(&simulated.happened);
        let of =
            |wanted: &[Role]| lines.iter().filter(|it| wanted.contains(&it.1)).collect::<Vec<_>>();
        let finally = of(&[Role::Finally]).into_iter().map(|(_, _, line)| *line).collect();
        Self {
            workflow,
            faults,
            ended: Ended::from(&simulated.outcome),
            cause: cause(&simulated.outcome, &simulated.report),
            waves: together(&of(&[Role::Forward, Role::Pivot])),
            undos: together(&of(&[Role::Undo])),
            finally,
            skipped: simulated.skipped.iter().map(skip).collect(),
            values: values.map(|(step, value)| (id(*step), value.as_json())).collect(),
            left: simulated.left.iter().map(|step| left(workflow, *step, &lines)).collect(),
            never_started: simulated.report.counts.never_started,
            pivot_passed: simulated.report.pivot_passed,
        }
    }

    /// What goes wrong, in words; none where nothing does.
    pub(super) fn when(&self) -> Option<String> {
        let words: Vec<String> =
            self.faults.iter().map(|fault| faults::words(self.workflow, *fault)).collect();
        (!words.is_empty()).then(|| words.join(" and "))
    }

    /// How it ends, in a sentence.
    pub(super) fn end(&self) -> String {
        match (self.ended, &self.cause) {
            (Ended::Completed, Some(cause)) => format!("The workflow completes: {cause}."),
            (Ended::Completed, _) => "The workflow completes.".to_owned(),
            (Ended::Failed, None) => "The workflow fails.".to_owned(),
            (Ended::Failed, Some(cause)) => format!("The workflow fails: {cause}."),
            (Ended::Cancelled, _) => "The workflow is cancelled.".to_owned(),
        }
    }

    /// What became of the steps, in a sentence; none where all went well.
    pub(super) fn counts(&self) -> Option<String> {
        let undone = self.undos.iter().flatten().filter(|line| line.mark == Mark::Undone).count();
        let left = match self.left.len() {
            0 if self.ended == Ended::Completed => None,
            0 if self.pivot_passed => Some("the pivot was passed, so nothing is undone".to_owned()),
            0 => Some("nothing left behind".to_owned()),
            left => Some(format!("{left} left behind")),
        };
        let some = |count: usize, what: &str| (count > 0).then(|| format!("{count} {what}"));
        let parts = [some(undone, "undone"), left, some(self.never_started, "never started")];
        let told: Vec<String> = parts.into_iter().flatten().collect();
        let told = format!("{}.", told.join(", "));
        let mut letters = told.chars();
        let first = letters.next().filter(|_| told.len() > 1)?;
        Some(first.to_uppercase().chain(letters).collect())
    }
}

/// An activity: when it started, what for, and how it ended.
type Timed<'a> = (Duration, Role, Line<'a>);

fn lines(happened: &[Happened]) -> Vec<Timed<'_>> {
    let mut lines: Vec<Timed<'_>> = Vec::new();
    let mut running: HashMap<(&str, bool), usize> = HashMap::new();
    for it in happened {
        match &it.what {
            What::Started { step, role, activity_type, .. } => {
                running.insert((step, *role == Role::Undo), lines.len());
                lines.push((
                    it.at,
                    *role,
                    Line { step, activity_type, mark: Mark::Done, error: None },
                ));
            }
            What::Ended { step, role, end } => {
                if let Some(at) = running.remove(&(step.as_str(), *role == Role::Undo)) {
                    lines[at].2.mark = Mark::of(*role, end);
                    lines[at].2.error = error(end);
                }
            }
            What::CancelAsked { .. } | What::TimerFired | What::Outside(_) => {}
        }
    }
    lines
}

/// The error of a tool that was asked to give it.
fn error(end: &ActivityEnd) -> Option<&str> {
    match end {
        ActivityEnd::Failed { error, .. } if error.kind != REFUSED.0 => Some(&error.kind),
        _ => None,
    }
}

/// A condition without what an expression stands in, on one line.
fn bare(condition: &str) -> String {
    let inner = condition.trim().strip_prefix("${{").and_then(|rest| rest.strip_suffix("}}"));
    let words: Vec<&str> = inner.unwrap_or(condition).split_whitespace().collect();
    words.join(" ")
}

/// Groups of what started at the same time.
fn together<'a>(lines: &[&Timed<'a>]) -> Vec<Vec<Line<'a>>> {
    let groups = lines.chunk_by(|a, b| a.0 == b.0);
    groups.map(|group| group.iter().map(|(_, _, line)| *line).collect()).collect()
}

/// The step and the error that made it fail; first the workflow's own error, where that is another.
fn cause(outcome: &Outcome, report: &SagaReport) -> Option<String> {
    let Outcome::Failed { error, .. } = outcome else {
        return match &report.cause {
            Some(Trigger::Ended { step, .. }) => Some(format!("{step} ended it")),
            _ => None,
        };
    };
    match &report.cause {
        Some(Trigger::Ended { step, .. }) => Some(format!("{step} ended it with {}", error.kind)),
        Some(Trigger::StepFailed { step, error: own }) if own.kind == error.kind => {
            Some(format!("{step} with {}", own.kind))
        }
        Some(Trigger::StepFailed { step, error: own }) => {
            Some(format!("{}, because of {step} with {}", error.kind, own.kind))
        }
        _ => Some(error.kind.clone()),
    }
}

fn left<'a>(workflow: &'a Workflow, step: StepId, lines: &[Timed<'_>]) -> (&'a str, &'static str) {
    let id = workflow.steps[step.index()].id.as_str();
    let of = |undo| lines.iter().find(|it| it.2.step == id && (it.1 == Role::Undo) == undo);
    let why = match (of(true), of(false)) {
        (Some(_), _) => "its undo failed",
        (None, Some((_, _, line))) if line.mark != Mark::Done => {
            "perhaps done, and nothing undoes it"
        }
        _ => "done, and nothing undoes it",
    };
    (id, why)
}
