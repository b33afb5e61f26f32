//! What happens to the workflow task: scheduled, started, completed, failed, too late.

use std::time::SystemTime;

use temporalio_protos::temporal::api::{
    common::v1::WorkflowExecution,
    enums::v1::{TaskQueueKind, TimeoutType, WorkflowTaskFailedCause},
    failure::v1::Failure,
    history::v1::{
        History, HistoryEvent, WorkflowTaskFailedEventAttributes,
        WorkflowTaskTimedOutEventAttributes, history_event::Attributes,
    },
    taskqueue::v1::TaskQueue,
    workflowservice::v1::PollWorkflowTaskQueueResponse,
};

use super::{
    Effect, Execution, Refusal, Reply, WorkflowTaskFailed, WorkflowTaskOffer, WorkflowTaskStarted,
    WorkflowTaskToken,
    convert::{after, timestamp},
    history::event,
    limits,
    turn::Turn,
    workflow_task::{Kind, Phase, Started, Task, start_to_close},
};

impl Execution {
    /// Schedules a workflow task; there must be none. `original` is when the first of a row of
    /// tasks that only prolong each other was scheduled.
    pub(super) fn schedule_task(&mut self, kind: Kind, original: Option<SystemTime>, turn: &Turn) {
        let mut kind = kind;
        if self.history.has_held() {
            // With new events it is a new task, not another attempt at the last one.
            self.state.tasks.attempt = 1;
            kind = Kind::Normal;
            self.history.flush();
        }
        let attempt = self.state.tasks.attempt;
        let wait = match (&self.state.tasks.sticky, kind) {
            (Some(sticky), _) => Some(sticky.schedule_to_start),
            (None, Kind::Speculative) => Some(limits::SPECULATIVE_WAIT),
            (None, Kind::Normal) => None,
        };
        let task = Task {
            kind,
            scheduled_event_id: self.history.next_id(),
            attempt,
            scheduled_at: turn.now,
            originally_scheduled_at: original.unwrap_or(turn.now),
            timeout: start_to_close(self.origin.task_timeout, attempt),
            offered_on: self.current_queue(),
            queue: self.current_queue(),
            phase: Phase::Scheduled { expires: wait.and_then(|wait| after(turn.now, wait)) },
        };
        if task.is_written() {
            self.history.write(task.scheduled_event(turn.now));
        }
        self.state.tasks.stamp += 1;
        self.state.tasks.current = Some(task);
    }

    /// Lets pollers know of the scheduled task.
    pub(super) fn offer_task(&self, turn: &mut Turn) {
        if let Some(task) = &self.state.tasks.current {
            turn.effects.push(Effect::OfferWorkflowTask(WorkflowTaskOffer {
                queue: task.offered_on.clone(),
                scheduled_event_id: task.scheduled_event_id,
                stamp: self.state.tasks.stamp,
                priority: self.origin.priority.clone(),
            }));
        }
    }

    fn current_queue(&self) -> TaskQueue {
        let normal = self.origin.queue.clone();
        match &self.state.tasks.sticky {
            Some(sticky) => TaskQueue {
                name: sticky.name.clone(),
                kind: TaskQueueKind::Sticky.into(),
                normal_name: normal,
            },
            None => TaskQueue {
                name: normal,
                kind: TaskQueueKind::Normal.into(),
                normal_name: String::new(),
            },
        }
    }

    pub(super) fn task_started(
        &mut self,
        start: WorkflowTaskStarted,
        turn: &mut Turn,
    ) -> Result<Reply, Refusal> {
        self.check_running()?;
        let task = self.state.tasks.current.as_ref().ok_or_else(no_task)?;
        if let Phase::Started(started) = &task.phase {
            if started.request_id != start.request_id {
                return Err(Refusal::AlreadyStarted("Workflow task already started.".into()));
            }
            turn.fleeting = true;
            return Ok(Reply::WorkflowTask(Box::new(self.task_for_worker())));
        }
        if task.scheduled_event_id != start.scheduled_event_id
            || self.state.tasks.stamp != start.stamp
        {
            return Err(no_task());
        }
        turn.fleeting = task_is(Kind::Speculative, self.state.tasks.current.as_ref());
        self.start_task(start, turn);
        Ok(Reply::WorkflowTask(Box::new(self.task_for_worker())))
    }

    /// Hands the scheduled task to a worker.
    pub(super) fn start_task(&mut self, start: WorkflowTaskStarted, turn: &Turn) {
        let Some(mut task) = self.state.tasks.current.take() else {
            return;
        };
        if !task.is_written() && task.scheduled_event_id != self.history.next_id() {
            // New events came since it was scheduled, so it is no longer another attempt.
            task.kind = Kind::Normal;
            task.attempt = 1;
            task.queue = self.current_queue();
            self.state.tasks.attempt = 1;
            task.scheduled_event_id = self.history.write(task.scheduled_event(turn.now));
        }
        let started = Started {
            event_id: task.scheduled_event_id + 1,
            at: turn.now,
            request_id: start.request_id,
            identity: start.identity,
            suggest_continue_as_new: self.suggests_continue_as_new(),
            history_bytes: i64::try_from(self.history.bytes()).unwrap_or(i64::MAX),
            worker_version: start.worker_version,
        };
        if task.is_written() {
            let started_event_id = self.history.write(started.event(task.scheduled_event_id));
            task.phase = Phase::Started(Started { event_id: started_event_id, ..started });
        } else {
            task.phase = Phase::Started(started);
        }
        self.state.tasks.current = Some(task);
    }

    fn suggests_continue_as_new(&self) -> bool {
        self.history.next_id() >= limits::SUGGEST_EVENTS
            || self.history.bytes() >= limits::SUGGEST_BYTES
            || self.state.updates.total() >= limits::SUGGEST_UPDATES
    }

    /// What a worker gets of the started task. Updates that an earlier task took along in vain come
    /// again, but not if this task only prolongs that one.
    fn task_for_worker(&mut self) -> PollWorkflowTaskQueueResponse {
        let Some((task, started)) = self.state.tasks.started() else {
            return PollWorkflowTaskQueueResponse::default();
        };
        let again = task.scheduled_at == task.originally_scheduled_at;
        let (attempt, scheduled_at) = (task.attempt, task.scheduled_at);
        let (started_at, started_event_id) = (started.at, started.event_id);
        let messages = self.state.updates.send(again, started_event_id - 1);
        PollWorkflowTaskQueueResponse {
            workflow_execution: Some(self.execution()),
            workflow_type: Some(self.origin.workflow_type.clone().into()),
            previous_started_event_id: self.state.tasks.last_started,
            started_event_id,
            attempt,
            history: Some(History { events: self.events_for_worker() }),
            workflow_execution_task_queue: Some(TaskQueue {
                name: self.origin.queue.clone(),
                kind: TaskQueueKind::Normal.into(),
                normal_name: String::new(),
            }),
            scheduled_time: Some(timestamp(scheduled_at)),
            started_time: Some(timestamp(started_at)),
            messages,
            ..Default::default()
        }
    }

    /// The whole history for a worker that has nothing, the new part for one that has the rest.
    fn events_for_worker(&self) -> Vec<HistoryEvent> {
        let seen = match self.state.tasks.sticky {
            Some(_) => usize::try_from(self.state.tasks.last_started).unwrap_or(0),
            None => 0,
        };
        let events = self.history.events();
        let mut events = events[seen.min(events.len())..].to_vec();
        events.extend(self.transient_events());
        events
    }

    /// Events of the current workflow task that are not written yet (a retry, or a task for an
    /// update), as a worker that reads history gets them after [`Self::events`].
    pub fn transient_events(&self) -> Vec<HistoryEvent> {
        let Some((task, started)) =
            self.state.tasks.started().filter(|(task, _)| !task.is_written())
        else {
            return Vec::new();
        };
        let mut scheduled = task.scheduled_event(task.scheduled_at);
        scheduled.event_id = task.scheduled_event_id;
        let mut start = started.event(task.scheduled_event_id);
        start.event_id = started.event_id;
        vec![scheduled, start]
    }

    /// The started task that a worker speaks of.
    pub(super) fn task_with(&self, token: &WorkflowTaskToken) -> Result<(Task, Started), Refusal> {
        let started = self.state.tasks.started().filter(|(task, started)| {
            self.is_running()
                && started.event_id == token.started_event_id
                && task.attempt == token.attempt
        });
        started.map(|(task, started)| (task.clone(), started.clone())).ok_or_else(no_task)
    }

    pub(super) fn task_failed(
        &mut self,
        failed: WorkflowTaskFailed,
        turn: &mut Turn,
    ) -> Result<Reply, Refusal> {
        self.check_running()?;
        self.task_with(&failed.token)?;
        self.fail_task(
            failed.cause,
            failed.failure,
            &failed.identity,
            &failed.binary_checksum,
            turn,
        );
        turn.wake = true;
        Ok(Reply::Done)
    }

    /// Ends the started task as a failure.
    pub(super) fn fail_task(
        &mut self,
        cause: WorkflowTaskFailedCause,
        failure: Option<Failure>,
        identity: &str,
        binary_checksum: &str,
        turn: &Turn,
    ) {
        let Some((scheduled_event_id, started_event_id)) = self.write_unwritten(identity) else {
            return;
        };
        if self.state.tasks.attempt == 1 {
            let attributes = WorkflowTaskFailedEventAttributes {
                scheduled_event_id,
                started_event_id,
                cause: cause.into(),
                failure,
                identity: identity.to_owned(),
                binary_checksum: binary_checksum.to_owned(),
                ..Default::default()
            };
            self.history
                .write(event(turn.now, Attributes::WorkflowTaskFailedEventAttributes(attributes)));
        }
        self.state.tasks.fail(true);
        self.state.tasks.close_attempted = cause == WorkflowTaskFailedCause::UnhandledCommand;
    }

    /// The started task takes too long.
    pub(super) fn task_timed_out(&mut self, turn: &mut Turn) {
        let Some((scheduled_event_id, started_event_id)) = self.write_unwritten("") else {
            return;
        };
        if self.state.tasks.attempt == 1 {
            self.write_timed_out(
                scheduled_event_id,
                started_event_id,
                TimeoutType::StartToClose,
                turn,
            );
        }
        self.state.tasks.fail(true);
        turn.wake = true;
    }

    /// Nobody takes the scheduled task: its worker is gone.
    pub(super) fn task_not_taken(&mut self, turn: &mut Turn) {
        let Some(task) = self.state.tasks.current.clone() else {
            return;
        };
        let scheduled_event_id = if task.kind == Kind::Speculative {
            self.history.write(task.scheduled_event(task.scheduled_at))
        } else {
            task.scheduled_event_id
        };
        self.write_timed_out(scheduled_event_id, 0, TimeoutType::ScheduleToStart, turn);
        self.state.tasks.fail(false);
        turn.wake = true;
    }

    fn write_timed_out(
        &mut self,
        scheduled_event_id: i64,
        started_event_id: i64,
        kind: TimeoutType,
        turn: &Turn,
    ) {
        let attributes = WorkflowTaskTimedOutEventAttributes {
            scheduled_event_id,
            started_event_id,
            timeout_type: kind.into(),
        };
        self.history
            .write(event(turn.now, Attributes::WorkflowTaskTimedOutEventAttributes(attributes)));
    }

    /// The ids of the started task's events, which are written now if it is a task for updates that
    /// was not to leave a trace.
    fn write_unwritten(&mut self, identity: &str) -> Option<(i64, i64)> {
        self.keep_speculative_task(identity);
        let (task, started) = self.state.tasks.started()?;
        Some((task.scheduled_event_id, started.event_id))
    }

    /// Something else happens while there is a task for updates: it becomes a normal one. Its
    /// event names who fails it, as on the server, and nobody if it goes on.
    pub(super) fn keep_speculative_task(&mut self, identity: &str) {
        let Some(task) =
            self.state.tasks.current.as_mut().filter(|task| task.kind == Kind::Speculative)
        else {
            return;
        };
        task.kind = Kind::Normal;
        // Nothing was written since it was scheduled, so the ids are those that it was given.
        self.history.write(task.scheduled_event(task.scheduled_at));
        if let Phase::Started(started) = &task.phase {
            let started =
                Started { identity: identity.into(), worker_version: None, ..started.clone() };
            self.history.write(started.event(task.scheduled_event_id));
        }
    }

    /// The sticky queue is given up. A task that waits there is offered on the normal one; in the
    /// history it stays where it was.
    pub(super) fn reset_sticky(&mut self, turn: &mut Turn) -> Result<Reply, Refusal> {
        self.check_running()?;
        turn.fleeting = true;
        let was_sticky = self.state.tasks.sticky.take().is_some();
        let queue = self.current_queue();
        let waiting = self.state.tasks.current.as_mut();
        let waiting =
            waiting.filter(|task| was_sticky && matches!(task.phase, Phase::Scheduled { .. }));
        if let Some(task) = waiting {
            task.offered_on = queue;
            self.state.tasks.stamp += 1;
            self.offer_task(turn);
        }
        Ok(Reply::Done)
    }

    pub(super) fn execution(&self) -> WorkflowExecution {
        WorkflowExecution {
            workflow_id: self.origin.workflow_id.clone(),
            run_id: self.origin.run_id.clone(),
        }
    }
}

fn task_is(kind: Kind, task: Option<&Task>) -> bool {
    task.is_some_and(|task| task.kind == kind)
}

fn no_task() -> Refusal {
    Refusal::NotFound("Workflow task not found.".into())
}
