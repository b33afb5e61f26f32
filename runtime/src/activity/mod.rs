//! The activity's side: what stands between Temporal and a tool.
//!
//! ```text
//!  activity task ─▶ convert ─▶ drive (heartbeats, cancellation, panics) ─▶ the tool
//!       ▲                        │
//!       └── report ◀── verdict ◀─┘   fate over all attempts, whether to retry; wait: when
//! ```

mod convert;
mod drive;
mod registry;
mod verdict;
mod wait;

pub(crate) use registry::{Clash, Registry};

use crate::call::{FailureDetails, Mark};
use crate::step_context::StepContext;
use crate::step_error::StepError;
use crate::tool::Action;
use crate::values;
use drive::{Ended, Link, drive};
use sagaweave_core::Fate;
use std::time::{Duration, Instant};
use temporalio_common::RetryPolicy;
use temporalio_common::data_converters::RawValue;
use temporalio_common::error::ApplicationFailure;
use temporalio_sdk::activities::{ActivityContext, ActivityError};
use tracing::{Instrument, Span, error_span, info, warn};
use verdict::{Attempts, Verdict};
use wait::Backoff;

/// What a failure's message is cut to: a failure is stored with the workflow's history.
const LONGEST_MESSAGE: usize = 4096;

/// Makes one attempt: calls the action, and reports what came of it.
pub(crate) async fn attempt(
    action: &Action,
    ctx: ActivityContext,
    input: RawValue,
) -> Result<RawValue, ActivityError> {
    let attempt = Attempt::new(ctx);
    let span = attempt.span(action.activity_type());
    async {
        let start = Instant::now();
        let ended = attempt.run(action, &input).await;
        attempt.report(ended, start).await
    }
    .instrument(span)
    .await
}

struct Attempt {
    sdk: ActivityContext,
    step: StepContext,
    mark: Option<u32>,
    max_attempts: Option<u32>,
    only: Vec<String>,
    policy: RetryPolicy,
}

impl Attempt {
    fn new(sdk: ActivityContext) -> Self {
        let header = convert::header(&sdk);
        Self {
            step: StepContext::new(convert::call(&sdk, &header)),
            mark: convert::mark(&sdk),
            max_attempts: header.max_attempts,
            only: header.only,
            policy: sdk.info().retry_policy.clone().unwrap_or_default(),
            sdk,
        }
    }

    /// Of the highest level, so that no filter takes the ids away from the lines that it lets through.
    fn span(&self, activity_type: &str) -> Span {
        error_span!(
            "activity",
            workflow_id = self.step.workflow_id(),
            run_id = self.step.run_id(),
            step = self.step.step(),
            attempt = self.step.attempt(),
            activity_type,
        )
    }

    async fn run(&self, action: &Action, input: &RawValue) -> Ended {
        match values::read(input) {
            Ok(input) => {
                let timeout = self.sdk.info().heartbeat_timeout;
                drive(self, &self.step, timeout, action.call(self.step.clone(), input)).await
            }
            Err(message) => Ended::Answered(Err(StepError::bad_input(message))),
        }
    }

    async fn report(&self, ended: Ended, start: Instant) -> Result<RawValue, ActivityError> {
        let duration_ms = u64::try_from(start.elapsed().as_millis()).unwrap_or(u64::MAX);
        match ended {
            Ended::Answered(Ok(output)) | Ended::CleanedUp(Ok(output)) => {
                info!(outcome = "completed", duration_ms, "activity completed");
                Ok(values::write(&output))
            }
            Ended::Answered(Err(error)) => Err(self.failed(&error, duration_ms).await),
            Ended::CleanedUp(Err(error)) => {
                Err(self.cancelled(self.attempts().fate(error.fate()), duration_ms).await)
            }
            Ended::Dropped => {
                Err(self.cancelled(self.attempts().fate(Fate::Unknown), duration_ms).await)
            }
        }
    }

    async fn failed(&self, error: &StepError, duration_ms: u64) -> ActivityError {
        let verdict = self.attempts().failed(error);
        warn!(
            outcome = "failed",
            duration_ms,
            error_type = error.error_type(),
            fate = ?verdict.fate,
            retry = !verdict.last,
            "activity failed: {}",
            shortened(error.message()),
        );
        if let Some(attempt) = verdict.mark {
            self.beat_with(attempt).await;
        }
        let wait = self.backoff().wait(self.step.attempt(), error.wait(), wait::random());
        ActivityError::application(failure(error, verdict, wait))
    }

    async fn cancelled(&self, fate: Fate, duration_ms: u64) -> ActivityError {
        info!(outcome = "cancelled", duration_ms, ?fate, "activity cancelled");
        if fate == Fate::NotDone {
            // Where it is the worker that is going down, the SDK reports a failure instead, and
            // another attempt follows.
            self.beat_with(self.step.attempt()).await;
        }
        ActivityError::cancelled_with_details(FailureDetails { fate })
    }

    fn attempts(&self) -> Attempts<'_> {
        Attempts {
            role: self.step.role(),
            attempt: self.step.attempt(),
            mark: self.mark,
            limit: self.max_attempts,
            only: &self.only,
            non_retryable: self.policy.non_retryable_error_types(),
        }
    }

    fn backoff(&self) -> Backoff {
        Backoff {
            initial: self.policy.initial_interval(),
            factor: self.policy.backoff_coefficient(),
            max: self.policy.maximum_interval(),
        }
    }

    /// The SDK keeps the last details that it was given, and sends them with a failure whether or
    /// not the heartbeat itself was throttled away.
    async fn beat_with(&self, not_done_through: u32) {
        if let Err(error) = self.sdk.record_heartbeat(Mark { not_done_through }).await {
            warn!(%error, "the heartbeat could not be written");
        }
    }
}

impl Link for Attempt {
    async fn cancelled(&self) {
        self.sdk.cancelled().await;
    }

    /// Replaces the mark of the attempt before: from now on this one may have done something.
    async fn beat(&self) {
        self.beat_with(0).await;
    }
}

fn failure(error: &StepError, verdict: Verdict, wait: Duration) -> ApplicationFailure {
    ApplicationFailure::builder(shortened(error.message()))
        .type_name(error.error_type().to_owned())
        .non_retryable(verdict.last)
        .maybe_next_retry_delay((!verdict.last).then_some(wait))
        .details(FailureDetails { fate: verdict.fate })
        .build()
}

fn shortened(message: &str) -> String {
    let end = message.floor_char_boundary(LONGEST_MESSAGE);
    if end == message.len() { message.to_owned() } else { format!("{}…", &message[..end]) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use temporalio_common::data_converters::{DataConverter, SerializationContextData};
    use temporalio_common::error::{OutgoingActivityError, OutgoingError};
    use temporalio_common::protos::temporal::api::failure::v1::failure::FailureInfo;
    use temporalio_common::protos::temporal::api::failure::v1::{ApplicationFailureInfo, Failure};

    /// The failure as it goes over the wire.
    fn sent(error: &StepError, verdict: Verdict) -> (Failure, ApplicationFailureInfo) {
        let failure = Box::new(failure(error, verdict, Duration::from_millis(1250)));
        let outgoing = OutgoingError::Activity(OutgoingActivityError::Application(failure));
        let sent = DataConverter::default().to_failure(&SerializationContextData::None, outgoing);
        let Some(FailureInfo::ApplicationFailureInfo(info)) = sent.failure_info.clone() else {
            panic!("{sent:?}");
        };
        (sent, info)
    }

    #[test]
    fn a_failure_that_is_retried_says_when_and_what_it_left() {
        let verdict = Verdict { fate: Fate::NotDone, last: false, mark: None };
        let (failure, info) = sent(&StepError::retry("busy").kind("Busy"), verdict);
        assert_eq!((failure.message.as_str(), info.r#type.as_str()), ("busy", "Busy"));
        assert!(!info.non_retryable);
        let wait = info.next_retry_delay.unwrap();
        assert_eq!((wait.seconds, wait.nanos), (1, 250_000_000));
        assert_eq!(info.details.unwrap().payloads[0].data, br#"{"fate":"not_done"}"#);
    }

    #[test]
    fn the_last_failure_names_no_time() {
        let verdict = Verdict { fate: Fate::Unknown, last: true, mark: None };
        let (failure, info) = sent(&StepError::bad_output("ä".repeat(9000)), verdict);
        assert_eq!((info.non_retryable, info.next_retry_delay), (true, None));
        assert_eq!(info.details.unwrap().payloads[0].data, br#"{"fate":"unknown"}"#);
        assert_eq!(failure.message, format!("{}…", "ä".repeat(LONGEST_MESSAGE / 2)));
    }
}
