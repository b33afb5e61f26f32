//! What workers say about activities.

use std::sync::Arc;

use temporalio_protos::temporal::api::{
    common::v1::{Payloads, Priority},
    enums::v1::{RetryState, TaskQueueKind, TimeoutType},
    failure::v1::Failure,
    history::v1::{
        ActivityTaskCanceledEventAttributes, ActivityTaskCompletedEventAttributes,
        ActivityTaskFailedEventAttributes, ActivityTaskScheduledEventAttributes,
        ActivityTaskTimedOutEventAttributes, history_event::Attributes,
    },
    taskqueue::v1::TaskQueue,
    workflowservice::v1::PollActivityTaskQueueResponse,
};

use super::{
    ActivityCanceled, ActivityCompleted, ActivityFailed, ActivityRef, ActivityStarted,
    ActivityTaskOffer, Effect, Execution, Heartbeat, Refusal, Reply,
    activity::{Activity, Phase, Started, Verdict},
    convert::timestamp,
    failure,
    history::event,
    turn::Turn,
};

impl Execution {
    pub(super) fn activity_started(
        &mut self,
        start: ActivityStarted,
        turn: &Turn,
    ) -> Result<Reply, Refusal> {
        self.check_running()?;
        let id = start.scheduled_event_id;
        let activity = self.state.activities.get_mut(&id).ok_or_else(no_activity)?;
        match &activity.phase {
            Phase::Started(started) if started.request_id == start.request_id => {}
            Phase::Started(_) => {
                return Err(Refusal::AlreadyStarted("Activity task already started.".into()));
            }
            Phase::Offered if activity.attempt == start.attempt => {
                Arc::make_mut(activity).start(Started {
                    at: turn.now,
                    request_id: start.request_id,
                    identity: start.identity,
                    worker_version: start.worker_version,
                });
            }
            Phase::Offered | Phase::Waiting => return Err(no_activity()),
        }
        self.activity_for_worker(id)
            .map(|task| Reply::ActivityTask(Box::new(task)))
            .ok_or_else(no_activity)
    }

    fn activity_for_worker(
        &self,
        scheduled_event_id: i64,
    ) -> Option<PollActivityTaskQueueResponse> {
        let activity = self.state.activities.get(&scheduled_event_id)?;
        let scheduled = self.scheduled(scheduled_event_id)?;
        Some(PollActivityTaskQueueResponse {
            workflow_namespace: self.origin.namespace.clone(),
            workflow_type: Some(self.origin.workflow_type.clone().into()),
            workflow_execution: Some(self.execution()),
            activity_type: scheduled.activity_type.clone(),
            activity_id: activity.id.clone(),
            header: scheduled.header.clone(),
            input: scheduled.input.clone(),
            heartbeat_details: activity.heartbeat_details(),
            scheduled_time: Some(timestamp(activity.scheduled_at)),
            current_attempt_scheduled_time: Some(timestamp(activity.due)),
            started_time: activity.started().map(|started| timestamp(started.at)),
            attempt: activity.attempt,
            schedule_to_close_timeout: scheduled.schedule_to_close_timeout,
            start_to_close_timeout: scheduled.start_to_close_timeout,
            heartbeat_timeout: scheduled.heartbeat_timeout,
            retry_policy: scheduled.retry_policy.clone(),
            priority: self.activity_priority(activity),
            ..Default::default()
        })
    }

    pub(super) fn scheduled(
        &self,
        scheduled_event_id: i64,
    ) -> Option<&ActivityTaskScheduledEventAttributes> {
        match self.history.get(scheduled_event_id) {
            Some(Attributes::ActivityTaskScheduledEventAttributes(scheduled)) => Some(scheduled),
            _ => None,
        }
    }

    pub(super) fn offer_activity(&self, scheduled_event_id: i64, turn: &mut Turn) {
        if let Some(activity) = self.state.activities.get(&scheduled_event_id) {
            turn.effects.push(Effect::OfferActivityTask(ActivityTaskOffer {
                queue: TaskQueue {
                    name: activity.queue.clone(),
                    kind: TaskQueueKind::Normal.into(),
                    normal_name: String::new(),
                },
                scheduled_event_id,
                attempt: activity.attempt,
                priority: self.activity_priority(activity),
            }));
        }
    }

    fn activity_priority(&self, activity: &Activity) -> Option<Priority> {
        merge_priority(self.origin.priority.as_ref(), activity.priority.clone())
    }

    pub(super) fn activity_completed(
        &mut self,
        done: ActivityCompleted,
        turn: &mut Turn,
    ) -> Result<Reply, Refusal> {
        self.check_running()?;
        let id = self.find_activity(&done.activity)?;
        let by_id = matches!(done.activity, ActivityRef::Id(_));
        let activity = self.state.activities.get_mut(&id).ok_or_else(no_activity)?;
        if activity.started().is_none() {
            if !by_id {
                return Err(no_activity());
            }
            // Who knows its id may complete it before a worker has taken it.
            let identity = done.identity.clone();
            let started =
                Started { at: turn.now, request_id: String::new(), identity, worker_version: None };
            Arc::make_mut(activity).start(started);
        }
        let attributes = ActivityTaskCompletedEventAttributes {
            result: done.result,
            scheduled_event_id: id,
            identity: done.identity,
            ..Default::default()
        };
        self.end_activity(id, Attributes::ActivityTaskCompletedEventAttributes(attributes), turn);
        Ok(Reply::Done)
    }

    pub(super) fn activity_failed(
        &mut self,
        failed: ActivityFailed,
        turn: &mut Turn,
    ) -> Result<Reply, Refusal> {
        self.check_running()?;
        let id = self.find_started(&failed.activity)?;
        let activity = Arc::make_mut(self.state.activities.get_mut(&id).ok_or_else(no_activity)?);
        if failed.last_heartbeat_details.is_some() {
            activity.heartbeat = Some((turn.now, failed.last_heartbeat_details));
        }
        activity.last_ended_at = Some(turn.now);
        if let Verdict::Over(state) = activity.fail(failed.failure.as_ref(), turn.now) {
            let attributes = ActivityTaskFailedEventAttributes {
                failure: failed.failure,
                scheduled_event_id: id,
                identity: failed.identity,
                retry_state: state.into(),
                ..Default::default()
            };
            self.end_activity(id, Attributes::ActivityTaskFailedEventAttributes(attributes), turn);
        }
        Ok(Reply::Done)
    }

    pub(super) fn activity_canceled(
        &mut self,
        cancelled: ActivityCanceled,
        turn: &mut Turn,
    ) -> Result<Reply, Refusal> {
        self.check_running()?;
        let id = self.find_started(&cancelled.activity)?;
        let requested =
            self.state.activities.get(&id).and_then(|activity| activity.cancel_requested);
        let requested = requested.ok_or_else(|| {
            Refusal::InvalidArgument(
                "unable to mark activity as canceled without activity being request canceled first"
                    .into(),
            )
        })?;
        self.cancel_activity(id, requested, cancelled.details, &cancelled.identity, turn);
        Ok(Reply::Done)
    }

    pub(super) fn cancel_activity(
        &mut self,
        scheduled_event_id: i64,
        requested: i64,
        details: Option<Payloads>,
        identity: &str,
        turn: &mut Turn,
    ) {
        let attributes = ActivityTaskCanceledEventAttributes {
            details,
            latest_cancel_requested_event_id: requested,
            scheduled_event_id,
            identity: identity.to_owned(),
            ..Default::default()
        };
        self.end_activity(
            scheduled_event_id,
            Attributes::ActivityTaskCanceledEventAttributes(attributes),
            turn,
        );
    }

    pub(super) fn heartbeat(&mut self, beat: Heartbeat, turn: &Turn) -> Result<Reply, Refusal> {
        self.check_running()?;
        let id = self.find_started(&beat.activity)?;
        let activity = Arc::make_mut(self.state.activities.get_mut(&id).ok_or_else(no_activity)?);
        activity.heartbeat = Some((turn.now, beat.details));
        if !beat.identity.is_empty() {
            activity.last_identity = beat.identity;
        }
        Ok(Reply::Heartbeat { cancel_requested: activity.cancel_requested.is_some() })
    }

    /// An attempt was not taken, not finished or not heard of in time.
    pub(super) fn activity_timed_out(&mut self, id: i64, kind: TimeoutType, turn: &mut Turn) {
        let Some(activity) = self.state.activities.get_mut(&id).map(Arc::make_mut) else {
            return;
        };
        let timeout = failure::activity_timeout(kind);
        let Verdict::Over(state) = activity.fail(Some(&timeout), turn.now) else {
            return;
        };
        let timeout = match state {
            RetryState::Timeout => failure::activity_timeout(TimeoutType::ScheduleToClose),
            _ => timeout,
        };
        let mut timeout: Failure = failure::with_details(timeout, activity.heartbeat_details());
        timeout.cause = activity.last_failure.clone().map(Box::new);
        let attributes = ActivityTaskTimedOutEventAttributes {
            failure: Some(timeout),
            scheduled_event_id: id,
            retry_state: state.into(),
            ..Default::default()
        };
        self.end_activity(id, Attributes::ActivityTaskTimedOutEventAttributes(attributes), turn);
    }

    /// Writes the end of an activity, and before it its start, if it had one.
    fn end_activity(&mut self, id: i64, end: Attributes, turn: &mut Turn) {
        let Some(activity) = self.state.activities.remove(&id) else {
            return;
        };
        if let Some((at, attributes)) = activity.started_event(id) {
            self.history
                .hold(event(at, Attributes::ActivityTaskStartedEventAttributes(attributes)));
        }
        turn.hold(self, end);
        turn.wake = true;
    }

    fn find_activity(&self, activity: &ActivityRef) -> Result<i64, Refusal> {
        match activity {
            ActivityRef::Token { scheduled_event_id, attempt } => {
                let found = self.state.activities.get(scheduled_event_id);
                let found = found.filter(|activity| activity.attempt == *attempt);
                found.map(|_| *scheduled_event_id).ok_or_else(no_activity)
            }
            ActivityRef::Id(id) if id.is_empty() => {
                Err(Refusal::InvalidArgument("activityID cannot be empty".into()))
            }
            ActivityRef::Id(id) => self.activity_with_id(id).ok_or_else(|| {
                Refusal::NotFound(format!(
                    "cannot find pending activity with ActivityID {id}, check workflow execution history for more details"
                ))
            }),
        }
    }

    fn find_started(&self, activity: &ActivityRef) -> Result<i64, Refusal> {
        let id = self.find_activity(activity)?;
        let started =
            self.state.activities.get(&id).filter(|activity| activity.started().is_some());
        started.map(|_| id).ok_or_else(no_activity)
    }

    pub(super) fn activity_with_id(&self, activity_id: &str) -> Option<i64> {
        self.state
            .activities
            .iter()
            .find(|(_, activity)| activity.id == activity_id)
            .map(|(event_id, _)| *event_id)
    }
}

fn no_activity() -> Refusal {
    Refusal::NotFound(
        "invalid activityID or activity already timed out or invoking workflow is completed".into(),
    )
}

/// One's own priority, and the workflow's where it says nothing.
pub(super) fn merge_priority(base: Option<&Priority>, own: Option<Priority>) -> Option<Priority> {
    let (Some(base), Some(own)) = (base, own.clone()) else {
        return own.or_else(|| base.cloned());
    };
    Some(Priority {
        priority_key: if own.priority_key == 0 { base.priority_key } else { own.priority_key },
        fairness_key: if own.fairness_key.is_empty() {
            base.fairness_key.clone()
        } else {
            own.fairness_key
        },
        fairness_weight: if own.fairness_weight == 0.0 {
            base.fairness_weight
        } else {
            own.fairness_weight
        },
    })
}
