//! Who works: what is offered to workers or in their hands. Everything else waits for time.

use super::{Execution, activity::Phase, workflow_task::Phase as TaskPhase};

/// How an attempt of an activity stands with the workers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Work {
    /// A worker may take it.
    Offered,
    /// A worker has it.
    Started,
}

impl Execution {
    /// The attempt of the workflow task that is offered to workers or in the hands of one.
    pub fn task_at_work(&self) -> Option<i32> {
        let task = self.state.tasks.current.as_ref().filter(|_| self.is_running());
        task.map(|task| task.attempt)
    }

    /// The activities that are offered to workers or in their hands, with their ids and attempts.
    pub fn activities_at_work(&self) -> impl Iterator<Item = (&str, i32, Work)> {
        let open = self.state.activities.values().filter(|_| self.is_running());
        open.filter_map(|activity| {
            let work = match activity.phase {
                Phase::Waiting => return None,
                Phase::Offered => Work::Offered,
                Phase::Started(_) => Work::Started,
            };
            Some((activity.id.as_str(), activity.attempt, work))
        })
    }

    /// The activities that this worker has, with their scheduled events and attempts.
    pub fn activities_of(&self, identity: &str) -> impl Iterator<Item = (i64, &str, i32)> {
        let open = self.state.activities.iter().filter(|_| self.is_running());
        open.filter_map(move |(scheduled_event_id, activity)| match &activity.phase {
            Phase::Started(started) if started.identity == identity => {
                Some((*scheduled_event_id, activity.id.as_str(), activity.attempt))
            }
            _ => None,
        })
    }

    /// The started event of the workflow task, if this worker has it.
    pub fn task_of(&self, identity: &str) -> Option<i64> {
        match &self.state.tasks.current.as_ref().filter(|_| self.is_running())?.phase {
            TaskPhase::Started(started) if started.identity == identity => Some(started.event_id),
            _ => None,
        }
    }
}
