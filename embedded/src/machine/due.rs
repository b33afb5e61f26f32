//! What happens by itself once its time has come.

use std::{sync::Arc, time::SystemTime};

use temporalio_protos::temporal::api::{
    enums::v1::TimeoutType,
    history::v1::{TimerFiredEventAttributes, history_event::Attributes},
};

use super::{Execution, Reply, turn::Turn, workflow_task::Phase};

/// Something that is due at some time.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Due {
    Timer { id: Arc<str>, started_event_id: i64 },
    ActivityTimeout { scheduled_event_id: i64, attempt: i32, kind: TimeoutType },
    ActivityRetry { scheduled_event_id: i64, attempt: i32 },
    Task { stamp: u64 },
    FirstTask,
    RunTimeout,
}

impl Execution {
    /// When something is due next: apply [`super::Input::Tick`] then. Never for a closed run.
    pub fn next_deadline(&self) -> Option<SystemTime> {
        let mut next: Option<SystemTime> = None;
        self.each_due(|at, _| next = Some(next.map_or(at, |earliest| earliest.min(at))));
        next
    }

    /// Whatever is due happens, in the order of its time.
    pub(super) fn tick(&mut self, turn: &mut Turn) -> Reply {
        let mut due = Vec::new();
        self.each_due(|at, what| {
            if at <= turn.now {
                due.push((at, what()));
            }
        });
        turn.fleeting = due.is_empty();
        due.sort_by_key(|(at, what)| (*at, rank(what)));
        for (_, what) in due {
            self.happen(&what, turn);
        }
        Reply::Done
    }

    /// Calls back with all that is due at some time.
    fn each_due(&self, mut found: impl FnMut(SystemTime, &dyn Fn() -> Due)) {
        if !self.is_running() {
            return;
        }
        for (id, timer) in &self.state.timers {
            let started_event_id = timer.started_event_id;
            found(timer.fires_at, &|| Due::Timer { id: id.clone(), started_event_id });
        }
        for (&scheduled_event_id, activity) in &self.state.activities {
            let attempt = activity.attempt;
            for (at, kind) in activity.timeouts() {
                found(at, &|| Due::ActivityTimeout { scheduled_event_id, attempt, kind });
            }
            if let Some(at) = activity.retry_due() {
                found(at, &|| Due::ActivityRetry { scheduled_event_id, attempt });
            }
        }
        if let Some(at) = self.state.tasks.deadline() {
            found(at, &|| Due::Task { stamp: self.state.tasks.stamp });
        }
        if self.is_delayed() {
            found(self.origin.executes_at, &|| Due::FirstTask);
        }
        if let Some(at) = self.origin.run_expires {
            found(at, &|| Due::RunTimeout);
        }
    }

    fn happen(&mut self, due: &Due, turn: &mut Turn) {
        if !self.is_running() {
            return;
        }
        match due {
            Due::Timer { id, .. } => self.timer_fired(id, turn),
            Due::ActivityTimeout { scheduled_event_id, attempt, kind } => {
                // An earlier timeout in this turn may have led to another attempt.
                if self.has_attempt(*scheduled_event_id, *attempt) {
                    self.activity_timed_out(*scheduled_event_id, *kind, turn);
                }
            }
            Due::ActivityRetry { scheduled_event_id, attempt } => {
                if self.has_attempt(*scheduled_event_id, *attempt) {
                    self.activity_due(*scheduled_event_id, turn);
                }
            }
            Due::Task { stamp } if *stamp == self.state.tasks.stamp => self.task_due(turn),
            Due::Task { .. } => {}
            Due::FirstTask => turn.wake = true,
            Due::RunTimeout => self.end_by_timeout(turn),
        }
    }

    fn timer_fired(&mut self, id: &Arc<str>, turn: &mut Turn) {
        let Some(timer) = self.state.timers.remove(id) else {
            return;
        };
        let attributes = TimerFiredEventAttributes {
            timer_id: id.to_string(),
            started_event_id: timer.started_event_id,
        };
        turn.hold(self, Attributes::TimerFiredEventAttributes(attributes));
        turn.wake = true;
    }

    fn has_attempt(&self, scheduled_event_id: i64, attempt: i32) -> bool {
        self.state
            .activities
            .get(&scheduled_event_id)
            .is_some_and(|activity| activity.attempt == attempt)
    }

    fn activity_due(&mut self, scheduled_event_id: i64, turn: &mut Turn) {
        if let Some(activity) = self.state.activities.get_mut(&scheduled_event_id) {
            Arc::make_mut(activity).ready();
        }
        self.offer_activity(scheduled_event_id, turn);
    }

    fn task_due(&mut self, turn: &mut Turn) {
        match self.state.tasks.current.as_ref().map(|task| &task.phase) {
            Some(Phase::Started(_)) => self.task_timed_out(turn),
            Some(Phase::Scheduled { .. }) => self.task_not_taken(turn),
            None => {}
        }
    }
}

/// What comes first of what is due at the same time. A run's end comes before all that began in it:
/// on a server these begin a little later, and so does what ends with them. Then timers in the
/// order of their start, activities, and the workflow task.
fn rank(due: &Due) -> (u8, i64, i32) {
    match due {
        Due::RunTimeout | Due::FirstTask => (0, 0, 0),
        Due::Timer { started_event_id, .. } => (1, *started_event_id, 0),
        Due::ActivityTimeout { scheduled_event_id, kind, .. } => {
            (2, *scheduled_event_id, *kind as i32)
        }
        Due::ActivityRetry { scheduled_event_id, .. } => (2, *scheduled_event_id, i32::MAX),
        Due::Task { .. } => (3, 0, 0),
    }
}
