//! Who works: what keeps time from jumping.

use temporalio_protos::temporal::api::enums::v1::PendingActivityState;

use crate::faults_met::Faults;
use crate::ids::RunId;
use crate::machine::Execution;

/// How much is being worked on, in one run or in all.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Busy {
    /// Workflow tasks that are scheduled or started.
    pub(crate) tasks: usize,
    /// Activities that a worker may take now.
    pub(crate) ready: usize,
    /// Activities that a worker has taken.
    pub(crate) running: usize,
}

impl Busy {
    /// What is being worked on in a run. What a fault keeps from the worker is no work.
    pub(crate) fn of(execution: &Execution, faults: &Faults, run: RunId) -> Self {
        let shown = execution.describe();
        let task = shown.pending_workflow_task;
        let tasks = task.is_some_and(|task| !faults.is_lost_task(run, task.attempt));
        let mut busy = Self { tasks: usize::from(tasks), ..Self::default() };
        for activity in shown.pending_activities {
            let backs_off = activity.next_attempt_schedule_time.is_some();
            let kept = faults.is_kept(run, &activity.activity_id, activity.attempt);
            match activity.state() {
                _ if kept => {}
                PendingActivityState::Scheduled if !backs_off => busy.ready += 1,
                PendingActivityState::Started | PendingActivityState::CancelRequested => {
                    busy.running += 1;
                }
                _ => {}
            }
        }
        busy
    }

    /// Both together.
    pub(crate) fn with(self, other: Self) -> Self {
        Self {
            tasks: self.tasks + other.tasks,
            ready: self.ready + other.ready,
            running: self.running + other.running,
        }
    }

    /// This one less a part of it.
    pub(crate) fn without(self, part: Self) -> Self {
        Self {
            tasks: self.tasks - part.tasks,
            ready: self.ready - part.ready,
            running: self.running - part.running,
        }
    }
}
