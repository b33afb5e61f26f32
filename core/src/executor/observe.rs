//! What a run shows: its progress and its report.

use super::state::{End, Stage, UndoEntry};
use super::{Executor, Outcome, Phase, Pivot};
use crate::host::{Failure, Fate};
use crate::plan::{Step, StepId, StepKind};
use crate::progress::{Progress, RunState, StepProgress, StepStatus};
use crate::report::{List, SagaReport, StepEntry};
use std::time::SystemTime;

impl Executor<'_> {
    /// How far the run is at `now`, the workflow's clock.
    pub fn progress(&self, now: SystemTime) -> Progress {
        let started_at = self.scope.run().started_at;
        Progress {
            progress: self.percent(),
            phase: self.phase_ids(),
            state: self.run_state(),
            started_at: timestamp(started_at),
            elapsed_seconds: now.duration_since(started_at).map_or(0, |elapsed| elapsed.as_secs()),
            steps: self.shown().map(|step| self.step_progress(step)).collect(),
        }
    }

    /// What happened to each activity so far.
    pub fn report(&self) -> SagaReport {
        let mut report = SagaReport {
            cause: self.cause.clone(),
            noted: self.noted.clone(),
            pivot_passed: self.pivot == Pivot::Passed,
            ..SagaReport::default()
        };
        let mut entries: Vec<(List, u32, StepEntry)> = self
            .shown()
            .filter(|step| self.plan.step(*step).activity().is_some())
            .map(|step| self.report_entry(step))
            .collect();
        // Stable: within a list they stay in document order, undos in the order in which they ended.
        entries.sort_by_key(|(list, turn, _)| (*list, *turn));
        for (list, _, entry) in entries {
            report.add(list, entry);
        }
        report
    }

    /// Everything but joins.
    fn shown(&self) -> impl Iterator<Item = StepId> + '_ {
        self.plan.ids().filter(|step| !is_join(self.plan.step(*step)))
    }

    fn percent(&self) -> u8 {
        if matches!(self.outcome, Some(Outcome::Completed { .. })) {
            return 100;
        }
        let marks = self.plan.steps.iter().any(|step| step.progress.is_some());
        if marks {
            return self.counters.progress_mark.unwrap_or(0);
        }
        let all = self.plan.steps.iter().filter(|step| !is_join(step)).count().max(1);
        let share = self.counters.progress_steps as usize * 100 / all;
        u8::try_from(share).unwrap_or(100)
    }

    pub(super) fn count_progress(&mut self, step: StepId) {
        let def = self.plan.step(step);
        if !is_join(def) {
            self.counters.progress_steps += 1;
            self.counters.progress_mark = self.counters.progress_mark.max(def.progress);
        }
    }

    fn phase_ids(&self) -> Vec<String> {
        let runs = |stage| matches!(stage, Stage::Running | Stage::Draining | Stage::Undoing);
        self.shown()
            .filter(|step| self.plan.step(*step).parent.is_none() && runs(self.node(*step).stage))
            .map(|step| self.plan.step(step).id.to_owned())
            .collect()
    }

    fn run_state(&self) -> RunState {
        match (self.phase, &self.outcome) {
            (_, Some(Outcome::Completed { .. })) => RunState::Completed,
            (_, Some(Outcome::Failed { .. })) => RunState::Failed,
            (_, Some(Outcome::Cancelled { .. })) => RunState::Cancelled,
            (Phase::Draining | Phase::Unwinding, None) => RunState::Undoing,
            (Phase::Finally, None) => RunState::Finally,
            (Phase::Fresh | Phase::Forward | Phase::Over, None) if self.paused => RunState::Paused,
            (Phase::Fresh | Phase::Forward | Phase::Over, None) => RunState::Running,
        }
    }

    fn step_progress(&self, step: StepId) -> StepProgress {
        let state = self.scope.step(step);
        StepProgress {
            id: self.plan.step(step).id.to_owned(),
            status: state.status,
            started_at: state.started_at.map(timestamp),
            ended_at: state.ended_at.map(timestamp),
        }
    }

    /// Lets the document's functions see how a step stands now.
    pub(super) fn show(&mut self, step: StepId) {
        self.scope.step_mut(step).status = self.step_status(step);
    }

    fn step_status(&self, step: StepId) -> StepStatus {
        let node = self.node(step);
        match (&node.undo, node.stage) {
            (UndoEntry::Running, _) => StepStatus::Undoing,
            (UndoEntry::Done(_), _) => StepStatus::Undone,
            (UndoEntry::GivenUp(..), _) => StepStatus::UndoFailed,
            (_, Stage::Pending | Stage::Ready | Stage::Ended(End::NeverStarted)) => {
                StepStatus::Pending
            }
            (_, Stage::Running | Stage::Draining) => StepStatus::Running,
            (_, Stage::Undoing) => StepStatus::Undoing,
            (_, Stage::Ended(End::Completed)) => StepStatus::Completed,
            (_, Stage::Ended(End::Skipped)) => StepStatus::Skipped,
            (_, Stage::Ended(End::Failed | End::Tolerated)) => StepStatus::Failed,
            (_, Stage::Ended(End::Cancelled)) => StepStatus::Cancelled,
        }
    }

    /// The list that an activity stands in, its place among the undos, and its entry.
    fn report_entry(&self, step: StepId) -> (List, u32, StepEntry) {
        let node = self.node(step);
        let own = self.scope.step(step).error.as_ref();
        let (list, turn, error) = match &node.undo {
            UndoEntry::GivenUp(turn, error) => (List::UndoFailed, *turn, Some(error)),
            UndoEntry::Done(turn) => (List::Undone, *turn, own),
            UndoEntry::Released(_) | UndoEntry::Running => (List::Running, 0, own),
            UndoEntry::None | UndoEntry::Logged(_) => (forward_list(node.stage, node.fate), 0, own),
        };
        (list, turn, self.entry(step, error))
    }

    fn entry(&self, step: StepId, error: Option<&Failure>) -> StepEntry {
        StepEntry { step: self.plan.step(step).id.to_owned(), error: error.cloned() }
    }
}

fn forward_list(stage: Stage, fate: Option<Fate>) -> List {
    let may_exist = fate.is_some_and(|fate| fate != Fate::NotDone);
    match stage {
        Stage::Pending | Stage::Ready | Stage::Ended(End::NeverStarted) => List::NeverStarted,
        Stage::Running | Stage::Draining | Stage::Undoing => List::Running,
        Stage::Ended(End::Completed) => List::Kept,
        Stage::Ended(End::Skipped) => List::Skipped,
        Stage::Ended(End::Failed | End::Tolerated | End::Cancelled) if may_exist => List::Unknown,
        Stage::Ended(End::Failed | End::Tolerated) => List::Failed,
        Stage::Ended(End::Cancelled) => List::Cancelled,
    }
}

fn is_join(step: &Step<'_>) -> bool {
    matches!(step.kind, StepKind::Join)
}

fn timestamp(time: SystemTime) -> String {
    humantime::format_rfc3339_millis(time).to_string()
}
