//! What becomes of all that a worker has when it is lost.

use tonic::Status;

use super::error::not_found;
use super::state::State;
use super::token::TaskToken;
use crate::ids::RunId;
use crate::machine::Input;
use crate::queues::QueueName;

/// What it left behind in one run.
struct Left {
    run: RunId,
    /// Scheduled events, attempts and ids.
    activities: Vec<(i64, i32, String)>,
    /// The started event.
    task: Option<i64>,
    remembered: bool,
}

/// What a lost worker hears where it is still there.
pub(super) fn gone() -> Status {
    not_found("a fault has lost this worker")
}

impl State {
    /// A worker is lost: nobody hears of what it has, and it remembers nothing.
    pub(super) fn lose_worker(&mut self, identity: &str) {
        let left: Vec<Left> =
            self.runs.keys().filter_map(|run| self.left_by(*run, identity)).collect();
        for Left { run, activities, task, remembered } in left {
            for (scheduled_event_id, attempt, id) in activities {
                self.faults.lose_attempt(run, (scheduled_event_id, attempt), &id);
            }
            if let Some(started_event_id) = task {
                self.faults.lose_worker_of_task(run, started_event_id);
            }
            if remembered {
                // It is open, so it does not refuse.
                let _ = self.apply(run, Input::ResetSticky);
            }
        }
    }

    /// Whether the worker that answers a workflow task is still to be heard.
    pub(super) fn check_worker(&mut self, run: RunId, token: &TaskToken) -> Result<(), Status> {
        if self.faults.worker_was_lost(run, token.started_event_id, token.attempt) {
            self.refresh(run);
            return Err(gone());
        }
        Ok(())
    }

    fn left_by(&self, id: RunId, identity: &str) -> Option<Left> {
        let run = self.runs.get(&id).filter(|run| run.is_open())?;
        let activities = run.execution.activities_of(identity);
        let activities = activities.map(|(event, id, attempt)| (event, attempt, id.to_owned()));
        let sticky = run.execution.sticky_queue();
        let remembered = sticky.is_some_and(|queue| {
            let name = QueueName::new(&run.namespace, queue);
            self.workflow_queues.is_polled_by(&name, identity)
        });
        let task = run.execution.task_of(identity);
        Some(Left { run: id, activities: activities.collect(), task, remembered })
    }
}
