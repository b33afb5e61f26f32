//! Commands about activities.

use std::{sync::Arc, time::Duration};

use prost::Message;
use temporalio_protos::temporal::api::{
    command::v1::{
        RequestCancelActivityTaskCommandAttributes, ScheduleActivityTaskCommandAttributes,
    },
    common::v1::{Payload, Payloads},
    enums::v1::{TaskQueueKind, WorkflowTaskFailedCause as Cause},
    history::v1::{
        ActivityTaskCancelRequestedEventAttributes, ActivityTaskScheduledEventAttributes,
        history_event::Attributes,
    },
};

use super::{Bad, Batch, check_blob, check_pending, too_long};
use crate::machine::{
    Execution,
    activity::Activity,
    convert::{duration, is_negative, span},
    retry,
    turn::Turn,
};

impl Execution {
    pub(super) fn schedule_activity(
        &mut self,
        command: &ScheduleActivityTaskCommandAttributes,
        batch: &mut Batch,
        turn: &mut Turn,
    ) -> Result<(), Bad> {
        let bad = |message| Bad::Task(Cause::BadScheduleActivityAttributes, message);
        check(command).map_err(bad)?;
        let mut scheduled = scheduled(command, batch.completed_event_id);
        complete_timeouts(&mut scheduled, self.origin.run_timeout).map_err(bad)?;
        check_blob(
            command.input.as_ref().map_or(0, Message::encoded_len),
            Cause::BadScheduleActivityAttributes,
            "ScheduleActivityTaskCommandAttributes.Input exceeds size limit.",
        )?;
        let pending = self.state.activities.len();
        check_pending("pending activities", pending, Cause::PendingActivitiesLimitExceeded)?;
        if self.activity_with_id(&command.activity_id).is_some() {
            return Err(Bad::Task(
                Cause::ScheduleActivityDuplicateId,
                invalid_action(
                    "add-activitytask-scheduled-event",
                    &format!("ActivityID: {}", command.activity_id),
                ),
            ));
        }
        let activity = Activity::new(&scheduled, turn.now);
        let id =
            self.write(Attributes::ActivityTaskScheduledEventAttributes(scheduled), batch, turn);
        self.state.activities.insert(id, Arc::new(activity));
        self.offer_activity(id, turn);
        Ok(())
    }

    pub(super) fn request_cancel_activity(
        &mut self,
        command: RequestCancelActivityTaskCommandAttributes,
        batch: &mut Batch,
        turn: &mut Turn,
    ) -> Result<(), Bad> {
        let cause = Cause::BadRequestCancelActivityAttributes;
        let id = command.scheduled_event_id;
        if id <= 0 {
            let message = "ScheduledEventId is not set on RequestCancelActivityTaskCommand.";
            return Err(Bad::Task(cause, message.into()));
        }
        let known = match self.state.activities.get(&id) {
            Some(activity) => activity.cancel_requested.is_none(),
            // It may have ended while the worker was at this task.
            None => self.history.holds_end_of(id),
        };
        if !known {
            let details = format!("ScheduledEventID: {id}");
            return Err(Bad::Task(
                cause,
                invalid_action("add-activitytask-cancel-requested-event", &details),
            ));
        }
        let attributes = ActivityTaskCancelRequestedEventAttributes {
            scheduled_event_id: id,
            workflow_task_completed_event_id: batch.completed_event_id,
        };
        let requested = self.write(
            Attributes::ActivityTaskCancelRequestedEventAttributes(attributes),
            batch,
            turn,
        );
        self.mark_cancelled(id, requested, batch, turn);
        Ok(())
    }

    /// A worker that has the activity hears of it with its next heartbeat; otherwise it is over.
    fn mark_cancelled(&mut self, id: i64, requested: i64, batch: &mut Batch, turn: &mut Turn) {
        let Some(activity) = self.state.activities.get_mut(&id).map(Arc::make_mut) else {
            return;
        };
        activity.cancel_requested = Some(requested);
        if activity.started().is_none() {
            let identity = batch.identity.clone();
            self.cancel_activity(id, requested, Some(not_started()), &identity, turn);
            batch.news = true;
        }
    }
}

/// What the workflow gets of an activity that was cancelled before it was started.
fn not_started() -> Payloads {
    let metadata = [("encoding".to_owned(), b"json/plain".to_vec())].into();
    let data = br#""ACTIVITY_ID_NOT_STARTED""#.to_vec();
    Payloads { payloads: vec![Payload { metadata, data, ..Default::default() }] }
}

/// The server's words for a command that the history does not allow.
pub(super) fn invalid_action(action: &str, details: &str) -> String {
    format!("invalid history builder state for action: {action}, {details}")
}

fn check(command: &ScheduleActivityTaskCommandAttributes) -> Result<(), String> {
    let id = &command.activity_id;
    let kind = command.activity_type.as_ref().map(|kind| kind.name.clone()).unwrap_or_default();
    let of = format!("ActivityId={id} ActivityType={kind}");
    let queue = command.task_queue.as_ref().map(|queue| queue.name.as_str());
    match queue {
        None => {
            return Err(format!(
                "invalid TaskQueue on ScheduleActivityTaskCommand: taskQueue is not set. {of}"
            ));
        }
        Some("") => {
            return Err(format!(
                "invalid TaskQueue on ScheduleActivityTaskCommand: missing task queue name. {of}"
            ));
        }
        Some(_) => {}
    }
    if id.is_empty() {
        return Err(format!(
            "ActivityId is not set on ScheduleActivityTaskCommand. ActivityType={kind}"
        ));
    }
    if kind.is_empty() {
        return Err(format!(
            "ActivityType is not set on ScheduleActivityTaskCommand. ActivityID={id}"
        ));
    }
    let long =
        [("ActivityId", id), ("ActivityType", &kind)].into_iter().find_map(|(what, text)| {
            too_long(&format!("{what} on ScheduleActivityTaskCommand"), text, &of, "")
        });
    if let Some(message) = long {
        return Err(message);
    }
    let policy = retry::with_defaults(command.retry_policy.clone().unwrap_or_default());
    retry::check(&policy).map_err(|why| {
        format!("invalid ActivityRetryPolicy on SechduleActivityTaskCommand: {why}. {of}")
    })?;
    let timeouts = [
        ("ScheduleToCloseTimeout", &command.schedule_to_close_timeout),
        ("ScheduleToStartTimeout", &command.schedule_to_start_timeout),
        ("StartToCloseTimeout", &command.start_to_close_timeout),
        ("HeartbeatTimeout", &command.heartbeat_timeout),
    ];
    for (name, timeout) in timeouts {
        if is_negative(timeout.as_ref()) {
            return Err(format!(
                "Invalid {name} for ScheduleActivityTaskCommand: negative duration. {of}"
            ));
        }
    }
    match command.priority.as_ref() {
        Some(priority) if priority.priority_key < 0 => Err("PriorityKey can't be negative".into()),
        _ => Ok(()),
    }
}

fn scheduled(
    command: &ScheduleActivityTaskCommandAttributes,
    completed_event_id: i64,
) -> ActivityTaskScheduledEventAttributes {
    let mut task_queue = command.task_queue.clone();
    if let Some(queue) =
        task_queue.as_mut().filter(|queue| queue.kind() == TaskQueueKind::Unspecified)
    {
        queue.set_kind(TaskQueueKind::Normal);
    }
    let use_workflow_build_id = command.use_workflow_build_id;
    ActivityTaskScheduledEventAttributes {
        activity_id: command.activity_id.clone(),
        activity_type: command.activity_type.clone(),
        task_queue,
        header: command.header.clone(),
        input: command.input.clone(),
        schedule_to_close_timeout: command.schedule_to_close_timeout,
        schedule_to_start_timeout: command.schedule_to_start_timeout,
        start_to_close_timeout: command.start_to_close_timeout,
        heartbeat_timeout: command.heartbeat_timeout,
        workflow_task_completed_event_id: completed_event_id,
        retry_policy: Some(retry::with_defaults(command.retry_policy.clone().unwrap_or_default())),
        use_workflow_build_id,
        priority: command.priority.clone(),
    }
}

/// Fills in the timeouts that were left open, as the server does.
fn complete_timeouts(
    scheduled: &mut ActivityTaskScheduledEventAttributes,
    run: Duration,
) -> Result<(), String> {
    let set = |timeout: &Option<_>| Some(span(timeout.as_ref())).filter(|span| !span.is_zero());
    let whole = set(&scheduled.schedule_to_close_timeout);
    let wait = set(&scheduled.schedule_to_start_timeout);
    let attempt = set(&scheduled.start_to_close_timeout);
    let (mut whole, mut wait, mut attempt) = match (whole, attempt) {
        (Some(whole), attempt) => {
            (whole, wait.unwrap_or(whole).min(whole), attempt.unwrap_or(whole).min(whole))
        }
        (None, Some(attempt)) => (run, wait.unwrap_or(run), attempt),
        (None, None) => {
            let kind =
                scheduled.activity_type.as_ref().map(|kind| kind.name.clone()).unwrap_or_default();
            return Err(format!(
                "A valid StartToClose or ScheduleToCloseTimeout is not set on ScheduleActivityTaskCommand. ActivityId={} \
                 ActivityType={kind}",
                scheduled.activity_id
            ));
        }
    };
    let mut beat = span(scheduled.heartbeat_timeout.as_ref());
    if !run.is_zero() {
        for timeout in [&mut whole, &mut wait, &mut attempt, &mut beat] {
            *timeout = (*timeout).min(run);
        }
    }
    scheduled.schedule_to_close_timeout = Some(duration(whole));
    scheduled.schedule_to_start_timeout = Some(duration(wait));
    scheduled.start_to_close_timeout = Some(duration(attempt));
    // Without a heartbeat timeout the server writes zero.
    scheduled.heartbeat_timeout = Some(duration(beat.min(attempt)));
    Ok(())
}
