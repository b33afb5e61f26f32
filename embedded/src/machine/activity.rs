//! An activity that is not over.
//!
//! ```text
//!            ┌────────── due ──────────┐
//!            ▼                         │
//! ──▶ Offered ──▶ Started ──▶ Waiting ─┘   an attempt failed, another is allowed
//!        │           │           │
//!        └───────────┴───────────┴──▶ over: completed, failed, timed out, cancelled
//! ```

use std::time::{Duration, SystemTime};

use temporalio_protos::temporal::api::{
    common::v1::{Payloads, Priority, RetryPolicy, WorkerVersionStamp},
    enums::v1::{RetryState, TimeoutType},
    failure::v1::Failure,
    history::v1::{ActivityTaskScheduledEventAttributes, ActivityTaskStartedEventAttributes},
};

use super::{
    convert::{after, span},
    failure, retry,
};

/// An activity between its scheduled event and its end.
#[derive(Clone, Debug)]
pub(super) struct Activity {
    pub(super) id: String,
    pub(super) queue: String,
    pub(super) priority: Option<Priority>,
    pub(super) policy: RetryPolicy,
    limits: Limits,
    /// When the workflow asked for it.
    pub(super) scheduled_at: SystemTime,
    /// When this attempt may start.
    pub(super) due: SystemTime,
    pub(super) attempt: i32,
    pub(super) phase: Phase,
    /// The event that asks for its cancellation.
    pub(super) cancel_requested: Option<i64>,
    pub(super) last_failure: Option<Failure>,
    pub(super) last_identity: String,
    pub(super) last_ended_at: Option<SystemTime>,
    pub(super) heartbeat: Option<(SystemTime, Option<Payloads>)>,
}

/// Where an attempt stands.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Phase {
    /// It waits for its time.
    Waiting,
    /// It waits for a worker.
    Offered,
    /// A worker is at it.
    Started(Started),
}

/// A worker is at it.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Started {
    pub(super) at: SystemTime,
    pub(super) request_id: String,
    pub(super) identity: String,
    pub(super) worker_version: Option<WorkerVersionStamp>,
}

/// The four timeouts; zero is none.
#[derive(Clone, Debug)]
struct Limits {
    schedule_to_close: Duration,
    schedule_to_start: Duration,
    start_to_close: Duration,
    heartbeat: Duration,
}

/// What comes of the failure of an attempt.
pub(super) enum Verdict {
    /// Another attempt will follow.
    Again,
    /// It is over.
    Over(RetryState),
}

impl Activity {
    pub(super) fn new(scheduled: &ActivityTaskScheduledEventAttributes, now: SystemTime) -> Self {
        Self {
            id: scheduled.activity_id.clone(),
            queue: scheduled
                .task_queue
                .as_ref()
                .map(|queue| queue.name.clone())
                .unwrap_or_default(),
            priority: scheduled.priority.clone(),
            policy: scheduled.retry_policy.clone().unwrap_or_default(),
            limits: Limits {
                schedule_to_close: span(scheduled.schedule_to_close_timeout.as_ref()),
                schedule_to_start: span(scheduled.schedule_to_start_timeout.as_ref()),
                start_to_close: span(scheduled.start_to_close_timeout.as_ref()),
                heartbeat: span(scheduled.heartbeat_timeout.as_ref()),
            },
            scheduled_at: now,
            due: now,
            attempt: 1,
            phase: Phase::Offered,
            cancel_requested: None,
            last_failure: None,
            last_identity: String::new(),
            last_ended_at: None,
            heartbeat: None,
        }
    }

    pub(super) fn started(&self) -> Option<&Started> {
        match &self.phase {
            Phase::Started(started) => Some(started),
            Phase::Waiting | Phase::Offered => None,
        }
    }

    /// A worker takes it.
    pub(super) fn start(&mut self, started: Started) {
        self.last_identity.clone_from(&started.identity);
        self.phase = Phase::Started(started);
    }

    /// When no attempt may start any more.
    pub(super) fn expires(&self) -> Option<SystemTime> {
        after(self.scheduled_at, self.limits.schedule_to_close)
    }

    /// An attempt has failed or was too late.
    pub(super) fn fail(&mut self, failure: Option<&Failure>, now: SystemTime) -> Verdict {
        if self.cancel_requested.is_some() {
            return Verdict::Over(RetryState::CancelRequested);
        }
        match retry::next(&self.policy, self.attempt, failure, self.expires(), now) {
            Err(state) => Verdict::Over(state),
            Ok(wait) => {
                self.attempt += 1;
                self.due = now + wait;
                self.phase = Phase::Waiting;
                self.last_failure = failure.cloned().map(failure::kept);
                Verdict::Again
            }
        }
    }

    /// Its wait is over: it may be offered.
    pub(super) fn ready(&mut self) {
        if self.phase == Phase::Waiting {
            self.phase = Phase::Offered;
        }
    }

    /// The event that says that it was started, if it was; written only at its end.
    pub(super) fn started_event(
        &self,
        scheduled_event_id: i64,
    ) -> Option<(SystemTime, ActivityTaskStartedEventAttributes)> {
        let started = self.started()?;
        let attributes = ActivityTaskStartedEventAttributes {
            scheduled_event_id,
            identity: started.identity.clone(),
            request_id: started.request_id.clone(),
            attempt: self.attempt,
            last_failure: self.last_failure.clone(),
            worker_version: started.worker_version.clone(),
            ..Default::default()
        };
        Some((started.at, attributes))
    }

    pub(super) fn heartbeat_details(&self) -> Option<Payloads> {
        self.heartbeat.as_ref().and_then(|(_, details)| details.clone())
    }

    /// When it must be offered again, if it waits for that.
    pub(super) fn retry_due(&self) -> Option<SystemTime> {
        (self.phase == Phase::Waiting).then_some(self.due)
    }

    /// The timeouts that run now, each with its time.
    pub(super) fn timeouts(&self) -> impl Iterator<Item = (SystemTime, TimeoutType)> + '_ {
        let limits = &self.limits;
        let close = self.expires().map(|at| (at, TimeoutType::ScheduleToClose));
        let (first, second) = match &self.phase {
            Phase::Waiting | Phase::Offered => (
                after(self.due, limits.schedule_to_start)
                    .map(|at| (at, TimeoutType::ScheduleToStart)),
                None,
            ),
            Phase::Started(started) => {
                let beat =
                    self.heartbeat.as_ref().map_or(started.at, |(at, _)| started.at.max(*at));
                (
                    after(started.at, limits.start_to_close)
                        .map(|at| (at, TimeoutType::StartToClose)),
                    after(beat, limits.heartbeat).map(|at| (at, TimeoutType::Heartbeat)),
                )
            }
        };
        [close, first, second].into_iter().flatten()
    }
}
