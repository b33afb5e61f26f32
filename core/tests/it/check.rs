//! What must hold of every run, read off what happened and not off what the executor says.

mod saga;

use crate::plans::{Asked, Fixture, Kind, Shape};
use sagaweave_core::report::{SagaReport, StepEntry, Trigger};
use sagaweave_core::sim::{Happened, What};
use sagaweave_core::{ActivityEnd, Event, Fate, Outcome, Role};
use std::collections::BTreeSet;

/// One run, looked at by position in its plan.
pub struct Run<'a> {
    shape: &'a Shape,
    log: &'a [Happened],
    outcome: &'a Outcome,
    report: &'a SagaReport,
    /// What the program was asked of which step, and how long the log was then.
    asked: Vec<(Asked, usize, usize)>,
    /// `before[b]` holds all steps that `b` comes after, however far.
    before: Vec<BTreeSet<usize>>,
}

/// When an activity started and ended, as positions in the log.
#[derive(Clone, Debug)]
struct Call {
    started: usize,
    ended: usize,
    end: ActivityEnd,
    cancel_asked: bool,
}

impl Call {
    /// Whether it was in flight when the log was this long.
    const fn spans(&self, at: usize) -> bool {
        self.started < at && self.ended >= at
    }
}

impl<'a> Run<'a> {
    pub fn new(
        fixture: &Fixture<'a>,
        log: &'a [Happened],
        outcome: &'a Outcome,
        report: &'a SagaReport,
    ) -> Self {
        let (shape, asked) = (fixture.shape, fixture.asked.borrow().clone());
        Self { shape, log, outcome, report, asked, before: before(shape) }
    }

    /// Panics with what does not hold.
    pub fn check(&self) {
        for step in self.activities() {
            self.check_calls(step);
            self.check_order(step);
            self.check_undo(step);
            self.check_nothing_starts_after(step);
        }
        self.check_end();
        self.check_broken();
        self.check_outside();
        self.check_windows();
        self.check_finally();
        self.check_balance();
        self.check_report();
        self.check_pivot();
    }

    fn activities(&self) -> impl Iterator<Item = usize> + '_ {
        (0..self.shape.nodes.len()).filter(|step| self.activity(*step).is_some())
    }

    /// Whether it has an undo, whether it only reads, whether it is the pivot.
    fn activity(&self, step: usize) -> Option<(bool, bool, bool)> {
        match self.shape.nodes[step].kind {
            Kind::Activity { undo, reads, pivot } => Some((undo, reads, pivot)),
            Kind::Block { .. } | Kind::Set | Kind::End { .. } | Kind::Join => None,
        }
    }

    fn id(&self, step: usize) -> &str {
        &self.shape.nodes[step].id
    }

    fn calls(&self, step: usize, undo: bool) -> Vec<Call> {
        let mut calls: Vec<Call> = Vec::new();
        for (at, happened) in self.log.iter().enumerate() {
            match &happened.what {
                What::Started { step: id, role, .. }
                    if id == self.id(step) && (*role == Role::Undo) == undo =>
                {
                    let end = ActivityEnd::Cancelled { fate: Fate::NotDone };
                    calls.push(Call { started: at, ended: usize::MAX, end, cancel_asked: false });
                }
                What::CancelAsked { step: id, role }
                    if id == self.id(step) && (*role == Role::Undo) == undo =>
                {
                    calls.last_mut().unwrap().cancel_asked = true;
                }
                What::Ended { step: id, role, end }
                    if id == self.id(step) && (*role == Role::Undo) == undo =>
                {
                    let call = calls.last_mut().unwrap();
                    call.ended = at;
                    call.end = end.clone();
                }
                _ => {}
            }
        }
        calls
    }

    fn forward(&self, step: usize) -> Option<Call> {
        self.calls(step, false).into_iter().next()
    }

    fn undo(&self, step: usize) -> Option<Call> {
        self.calls(step, true).into_iter().next()
    }

    fn effect_may_exist(&self, step: usize) -> bool {
        let Some((_, reads, _)) = self.activity(step) else { return false };
        self.forward(step).is_some_and(|call| match call.end {
            ActivityEnd::Completed(_) => true,
            ActivityEnd::Failed { fate, .. } | ActivityEnd::Cancelled { fate } => {
                fate != Fate::NotDone && !reads
            }
        })
    }

    fn has_entry(&self, step: usize) -> bool {
        self.activity(step).is_some_and(|(undo, ..)| undo) && self.effect_may_exist(step)
    }

    /// Once forward, once undone, each ends, and no undo is ever cancelled.
    fn check_calls(&self, step: usize) {
        for undo in [false, true] {
            let calls = self.calls(step, undo);
            assert!(
                calls.len() <= 1,
                "{} runs {} times (undo: {undo})",
                self.id(step),
                calls.len()
            );
            for call in calls {
                assert!(call.ended != usize::MAX, "{} never ends", self.id(step));
                assert!(!(undo && call.cancel_asked), "the undo of {} is cancelled", self.id(step));
            }
        }
    }

    /// A step starts after all that it comes after has ended, and after what was tolerated of it is
    /// undone.
    fn check_order(&self, step: usize) {
        let Some(call) = self.forward(step) else { return };
        for before in &self.before[step] {
            if let Some(earlier) = self.forward(*before) {
                assert!(
                    earlier.ended < call.started,
                    "{} before {}",
                    self.id(step),
                    self.id(*before)
                );
            }
            if let Some(undo) = self.undo(*before) {
                assert!(
                    undo.ended < call.started || undo.started > call.started,
                    "{} starts while {} is being undone",
                    self.id(step),
                    self.id(*before)
                );
            }
        }
    }

    /// Only what has an effect is undone, and only after all that came after it.
    fn check_undo(&self, step: usize) {
        let Some(undo) = self.undo(step) else { return };
        assert!(self.has_entry(step), "{} is undone, but has no effect", self.id(step));
        assert!(self.forward(step).is_some_and(|call| call.ended < undo.started));
        for later in self.activities().filter(|later| self.before[*later].contains(&step)) {
            // What was tolerated was undone before anything after it started.
            let tolerated = self.forward(later).is_none_or(|call| call.started > undo.ended);
            if self.has_entry(later) && !tolerated {
                let first = self.undo(later);
                assert!(
                    first.is_some_and(|first| first.ended < undo.started),
                    "{} is undone before {}, which came after it",
                    self.id(step),
                    self.id(later)
                );
            }
        }
        if self.shape.reverse {
            for other in self.activities().filter(|other| *other != step) {
                let overlaps = self
                    .undo(other)
                    .is_some_and(|other| other.started < undo.ended && undo.started < other.ended);
                assert!(!overlaps, "{} and {} are undone together", self.id(step), self.id(other));
            }
        }
    }

    /// The optional steps around `step`, itself included, up to the first that tolerates anything.
    fn optional_around(&self, step: usize) -> Vec<usize> {
        let mut found = Vec::new();
        for around in self.around(step) {
            let node = &self.shape.nodes[around];
            if node.is_optional() {
                found.push(around);
                if node.optional_for.is_empty() {
                    break;
                }
            }
        }
        found
    }

    /// The step and the blocks around it, innermost first.
    fn around(&self, step: usize) -> Vec<usize> {
        let parent = |step: &usize| self.shape.nodes[*step].parent.map(|parent| parent as usize);
        std::iter::successors(Some(step), parent).collect()
    }

    fn forward_starts_after(&self, at: usize) -> Vec<usize> {
        self.activities()
            .filter(|step| !self.shape.nodes[*step].finally)
            .filter(|step| self.forward(*step).is_some_and(|call| call.started > at))
            .collect()
    }

    /// Once `step` is being undone nothing starts in what is being unwound; once it has failed the
    /// workflow nothing starts at all.
    fn check_nothing_starts_after(&self, step: usize) {
        if let Some(undo) = self.undo(step) {
            let regions = self.optional_around(step);
            for late in self.forward_starts_after(undo.started) {
                assert!(
                    regions.iter().any(|region| !self.around(late).contains(region)),
                    "{} starts after the undo of {} did",
                    self.id(late),
                    self.id(step)
                );
            }
        }
        if let Some(ended) = self.fails_workflow(step) {
            let late = self.forward_starts_after(ended);
            assert!(late.is_empty(), "{late:?} start after {} failed", self.id(step));
            let completed = matches!(self.outcome, Outcome::Completed { .. });
            assert!(!completed, "completed although {} failed", self.id(step));
        }
    }

    /// When `step` failed, if that is at once the workflow's failure.
    fn fails_workflow(&self, step: usize) -> Option<usize> {
        let node = &self.shape.nodes[step];
        if self.has_pivot() || node.finally {
            return None;
        }
        let call = self.forward(step)?;
        let ActivityEnd::Failed { error, .. } = &call.end else { return None };
        (!self.goes_on(step, &error.kind) && !call.cancel_asked).then_some(call.ended)
    }

    /// Whether a failure of `step` is tolerated, or only ends a block later, were there no pivot.
    fn goes_on(&self, step: usize, error: &str) -> bool {
        let nodes = &self.shape.nodes;
        let tolerates = |at: &usize| nodes[*at].tolerates(error);
        let finishes = |at: &usize| matches!(nodes[*at].kind, Kind::Block { finish: true, .. });
        let around = self.around(step);
        around.iter().any(tolerates) || around[1..].iter().any(finishes)
    }

    /// An expression without a value fails its step, and what that fails.
    fn check_broken(&self) {
        for (asked, step, at) in &self.asked {
            let node = &self.shape.nodes[*step];
            let breaks = node.breaks == Some(*asked) && !node.finally && !self.has_pivot();
            if !breaks || self.goes_on(*step, "ExpressionError") {
                continue;
            }
            let late = self.forward_starts_after(at.saturating_sub(1));
            assert!(late.is_empty(), "{late:?} start after {} had no value", node.id);
            let Some(Trigger::StepFailed { step, error }) = &self.report.cause else {
                panic!("{:?} and not {}", self.report.cause, node.id)
            };
            assert_eq!((step, error.kind.as_str()), (&node.id, "ExpressionError"));
        }
    }

    fn has_pivot(&self) -> bool {
        self.activities().any(|step| self.activity(step).is_some_and(|(_, _, pivot)| pivot))
    }

    /// Nothing starts after a cancellation; nothing between a pause and what ends it.
    fn check_outside(&self) {
        let mut paused = None;
        for (at, happened) in self.log.iter().enumerate() {
            match &happened.what {
                What::Outside(Event::Cancel { .. }) if !self.has_pivot() => {
                    assert!(
                        self.forward_starts_after(at).is_empty(),
                        "starts after a cancellation"
                    );
                }
                What::Outside(Event::Pause) => paused = Some(at),
                What::Outside(Event::Resume) => paused = None,
                What::Started { role: Role::Forward | Role::Pivot, step, .. } => {
                    assert!(paused.is_none(), "{step} starts while paused");
                }
                _ => {}
            }
        }
    }

    fn check_windows(&self) {
        for (block, node) in self.shape.nodes.iter().enumerate() {
            let (Some(max), _) = node.limits() else { continue };
            let calls: Vec<Call> = self
                .activities()
                .filter(|step| self.shape.nodes[*step].parent == u32::try_from(block).ok())
                .filter_map(|step| self.forward(step))
                .collect();
            for call in &calls {
                let together = calls
                    .iter()
                    .filter(|other| other.started <= call.started && call.started < other.ended)
                    .count();
                assert!(together <= max as usize, "{together} of {max} run in {}", node.id);
            }
        }
    }

    /// Each step of `finally` runs once, after everything else, one after another.
    fn check_finally(&self) {
        let mut last_end = None;
        for step in self.activities().filter(|step| self.shape.nodes[*step].finally) {
            let call = self.forward(step);
            let call = call.unwrap_or_else(|| panic!("{} of finally never ran", self.id(step)));
            for (at, happened) in self.log.iter().enumerate() {
                let other = matches!(&happened.what,
                    What::Ended { role, .. } if *role != Role::Finally);
                assert!(!other || at < call.started, "{} runs too early", self.id(step));
            }
            assert!(last_end.is_none_or(|end| end < call.started));
            assert!(!call.cancel_asked, "finally is cancelled");
            last_end = Some(call.ended);
        }
    }

    fn pivot_done(&self) -> bool {
        self.activities().any(|step| {
            self.activity(step).is_some_and(|(_, _, pivot)| pivot)
                && self.forward(step).is_some_and(|c| matches!(c.end, ActivityEnd::Completed(_)))
        })
    }

    /// The report says of each activity what happened to it, in one list.
    fn check_report(&self) {
        let report = self.report;
        let lists = [
            ("undo_failed", &report.undo_failed),
            ("undone", &report.undone),
            ("kept", &report.kept),
            ("unknown", &report.unknown),
            ("failed", &report.failed),
            ("cancelled", &report.cancelled),
            ("skipped", &report.skipped),
            ("never_started", &report.never_started),
            ("running", &report.running),
        ];
        for step in self.activities() {
            let found: Vec<&str> = lists
                .iter()
                .flat_map(|(name, list)| list.iter().map(move |entry| (*name, entry)))
                .filter(|(_, entry)| entry.step == self.id(step))
                .map(|(name, _)| name)
                .collect();
            assert_eq!(found, [self.expected_list(step)], "the list of {}", self.id(step));
        }
        assert_eq!(report.counts.total(), self.activities().count());
    }

    fn expected_list(&self, step: usize) -> &'static str {
        match self.undo(step).map(|undo| undo.end) {
            Some(ActivityEnd::Completed(_)) => return "undone",
            Some(_) => return "undo_failed",
            None => {}
        }
        let skipped = self.around(step).iter().any(|around| self.shape.nodes[*around].skipped);
        match self.forward(step) {
            None if skipped && self.says(&self.report.skipped, step) => "skipped",
            None if self.shape.nodes[step].breaks.is_some()
                && self.says(&self.report.failed, step) =>
            {
                "failed"
            }
            None => "never_started",
            Some(call) => match call.end {
                ActivityEnd::Completed(_) => "kept",
                _ if self.effect_may_exist(step) => "unknown",
                ActivityEnd::Cancelled { .. } if call.cancel_asked => "cancelled",
                ActivityEnd::Failed { .. } | ActivityEnd::Cancelled { .. } => "failed",
            },
        }
    }

    /// A step that was to be skipped, or that an expression keeps from starting, may never have been
    /// reached. Which of the two it is the log cannot tell, so here the report is believed.
    fn says(&self, list: &[StepEntry], step: usize) -> bool {
        list.iter().any(|entry| entry.step == self.id(step))
    }

    /// Nothing is undone after the pivot, and nobody cancels it.
    fn check_pivot(&self) {
        for step in self.activities() {
            let Some((_, _, true)) = self.activity(step) else { continue };
            let Some(call) = self.forward(step) else { continue };
            assert!(!call.cancel_asked, "the pivot is cancelled");
            let done = matches!(call.end, ActivityEnd::Completed(_));
            for other in self.activities() {
                let late = self.undo(other).is_some_and(|undo| undo.started > call.ended);
                assert!(!(done && late), "{} is undone after the pivot", self.id(other));
            }
            let ended = matches!(self.report.cause, Some(Trigger::Ended { .. }));
            if done
                && !ended
                && let Outcome::Failed { error, .. } = self.outcome
            {
                assert_eq!(error.kind, "ForwardFailed");
            }
            let cancelled = matches!(self.outcome, Outcome::Cancelled { .. });
            assert!(!(done && cancelled), "cancelled after the pivot");
        }
    }
}

/// For each step, all activities before it, however far and however deep.
fn before(shape: &Shape) -> Vec<BTreeSet<usize>> {
    let count = shape.nodes.len();
    let mut siblings: Vec<BTreeSet<usize>> = vec![BTreeSet::new(); count];
    // Joins stand last, so edges do not always point back: go on until nothing changes.
    loop {
        let mut changed = false;
        for step in 0..count {
            for edge in &shape.nodes[step].after {
                let further = siblings[*edge as usize].clone();
                let known = siblings[step].len();
                siblings[step].insert(*edge as usize);
                siblings[step].extend(further);
                changed |= siblings[step].len() != known;
            }
        }
        if !changed {
            break;
        }
    }
    let parent = |step: &usize| shape.nodes[*step].parent.map(|parent| parent as usize);
    let around = |step| std::iter::successors(Some(step), parent);
    (0..count)
        .map(|step| {
            let earlier: BTreeSet<usize> =
                around(step).flat_map(|at| siblings[at].iter().copied()).collect();
            (0..count).filter(|other| around(*other).any(|at| earlier.contains(&at))).collect()
        })
        .collect()
}
