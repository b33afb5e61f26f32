//! Who works: what keeps time from jumping.

use crate::faults_met::Faults;
use crate::ids::RunId;
use crate::machine::{Execution, Work};

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
        let task = execution.task_at_work().filter(|task| !faults.is_lost_task(run, *task));
        let mut busy = Self { tasks: usize::from(task.is_some()), ..Self::default() };
        for (activity_id, attempt, work) in execution.activities_at_work() {
            match work {
                _ if faults.is_kept(run, activity_id, attempt) => {}
                Work::Offered => busy.ready += 1,
                Work::Started => busy.running += 1,
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
